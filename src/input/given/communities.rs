//! Communities from a table or a map: households, floor, workers, committees, occupancy, as bureaus write them.
//!
//! A row is never left out for a cell that cannot be read: that cell is a fault, told with its line, and what depends on it is not
//! judged. Occupancy is written in three ways (50%, 50, 0.5); which one a column means is told from all of it together, and
//! where it could be two it is not believed. Numbers stay as they were written ([`crate::model::Exact`]).

mod cells;

use super::Notes;
use super::collect::{Sound, fault, settle_ids};
use super::columns::{HOUSEHOLDS, Header, IDS, text, value};
use crate::error::{InputError, Loaded};
use crate::input::layer::{self, Feature, Flaw, Place, Source, clean};
use crate::model::{Community, Field, Properties, Tally, Value};
use cells::{Form, committees, exact, households, kind, moved_in, total, whole};
use geo_types::{Geometry, GeometryCollection};

/// The columns to use, as the user names them; where `None`, usual names are looked for and the guess is reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommunityColumns {
    /// The id of a community.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Built, new or rural.
    pub kind: Option<String>,
    /// Households.
    pub households: Option<String>,
    /// Floor area of services in square metres.
    pub floor: Option<String>,
    /// Full-time workers.
    pub workers: Option<String>,
    /// Residents' committees: how many, or whether there is one.
    pub committees: Option<String>,
    /// Share of homes taken.
    pub occupancy: Option<String>,
    /// Households that have moved in, from which occupancy follows where no column tells it.
    pub occupied: Option<String>,
    /// Whether there is an owners' committee.
    pub owners: Option<String>,
}

const NAME: (&str, &[&str]) = (
    "name",
    &[
        "name",
        "名称",
        "社区名称",
        "社区",
        "村（社区）",
        "村居名称",
        "小区名称",
        "小区",
        "name_zh",
        "name:zh",
        "name_en",
    ],
);
const KIND: (&str, &[&str]) = (
    "kind",
    &["kind", "community_type", "社区类型", "社区类别", "社区性质", "建设类型", "类型", "类别", "性质", "type"],
);
const FLOOR: (&str, &[&str]) = (
    "service floor",
    &[
        "service_floor_m2",
        "service_floor",
        "floor_m2",
        "floor_area_m2",
        "服务用房面积",
        "社区服务用房面积",
        "综合服务设施面积",
        "社区综合服务设施面积",
        "服务设施面积",
        "社区用房面积",
        "用房面积",
        "服务用房",
    ],
);
const WORKERS: (&str, &[&str]) = (
    "workers",
    &[
        "workers",
        "community_workers",
        "专职工作者",
        "专职工作者数",
        "专职工作者人数",
        "社区专职工作者",
        "社区工作者",
        "社区工作者数",
        "专职人员",
        "工作者",
    ],
);
const COMMITTEES: (&str, &[&str]) = (
    "residents' committees",
    &[
        "committees",
        "committee",
        "residents_committee",
        "居委会",
        "居委会数",
        "居委会数量",
        "居民委员会",
        "是否成立居委会",
    ],
);
const OCCUPANCY: (&str, &[&str]) = ("occupancy", &["occupancy", "occupancy_rate", "入住率"]);
const OCCUPIED: (&str, &[&str]) =
    ("households moved in", &["occupied_households", "occupied", "入住户数", "已入住户数", "实际入住户数"]);
const OWNERS: (&str, &[&str]) = (
    "owners' committee",
    &["owners_committee", "owners", "业委会", "业主委员会", "是否成立业委会", "owners_association"],
);

/// Reads communities, sorted by id; those without an id go by their name.
///
/// # Errors
/// A file that cannot be read as a layer, a column that is named and not there, or a file in which no column tells anything
/// that a community could be judged by. What cannot be read of single rows is in the faults.
///
/// ```
/// use lifecircle::input::given::{CommunityColumns, read_communities};
/// use lifecircle::input::layer::Source;
/// let text = "社区名称,社区类型,户数,服务用房面积(㎡),入住率\n东街,已建,\"3,001\",300.5,50%\n西街,新建,many,,\n";
/// let (read, _) = read_communities(&Source::new("c.csv".as_ref(), text.as_bytes()), &CommunityColumns::default()).unwrap();
/// let [east, west] = &read.items[..] else { panic!("two rows") };
/// assert_eq!((east.id.to_string(), east.households, east.workers), ("东街".to_owned(), Some(3001), None));
/// assert_eq!((east.floor_m2.unwrap().to_string(), east.occupancy.unwrap().to_string()), ("300.5".to_owned(), "50%".to_owned()));
/// assert_eq!((west.households, west.floor_m2), (None, None));
/// assert!(read.faults[0].to_string().contains("line 3: 户数 \"many\" is not a number"));
/// ```
pub fn read_communities(
    source: &Source<'_>,
    columns: &CommunityColumns,
) -> Result<(Loaded<Community>, Notes), InputError> {
    let file = source.file;
    let layer = layer::read(&Source { placeless: true, ..source.clone() })?;
    let mut remarks = layer.notes;
    let header = Header::of(&layer.features);
    let mut find = |named: Option<&String>, meaning| header.find(file, named, meaning, &mut remarks);
    // Rows of a spreadsheet are numbered: a running number is a worse name than the name.
    let ids: Vec<&str> =
        ["社区编码", "社区代码", "社区编号", "代码", "code"].into_iter().chain(IDS.iter().copied()).collect();
    let id = find(columns.id.as_ref(), ("id", &ids))?;
    let name = find(columns.name.as_ref(), NAME)?;
    let keys = Keys {
        kind: find(columns.kind.as_ref(), KIND)?,
        households: find(columns.households.as_ref(), HOUSEHOLDS)?,
        floor: find(columns.floor.as_ref(), FLOOR)?,
        workers: find(columns.workers.as_ref(), WORKERS)?,
        committees: find(columns.committees.as_ref(), COMMITTEES)?,
        occupancy: find(columns.occupancy.as_ref(), OCCUPANCY)?,
        occupied: find(columns.occupied.as_ref(), OCCUPIED)?,
        owners: find(columns.owners.as_ref(), OWNERS)?,
    };
    if keys.tell_nothing() {
        let error = InputError::empty(file, "no column tells households, floor, workers, committees or occupancy");
        return Err(error.guess("name them: --households COLUMN --floor COLUMN --workers COLUMN and so on"));
    }
    let form = keys.occupancy.as_ref().map(|key| Form::of(&layer.features, key));
    if let (Some(form), Some(key)) = (&form, &keys.occupancy) {
        remarks.extend(form.told(key));
    }

    let mut tally = Tally::default();
    let mut faults: Vec<(Place, Flaw)> = Vec::new();
    let mut sound: Vec<Sound> = Vec::with_capacity(layer.features.len());
    let mut places = 0_usize;
    for feature in layer.features {
        let Feature { place, id: own, properties, geometry } = feature;
        let geometry = match geometry.and_then(|raw| clean(raw, &mut tally)).and_then(fitting) {
            Ok(geometry) => {
                places += 1;
                geometry
            }
            Err(flaw) => {
                // A community without a place is judged all the same; one with a broken place too, and that is told.
                if flaw.cause != "feature.no_geometry" {
                    faults.push((place, flaw));
                }
                Geometry::GeometryCollection(GeometryCollection::default())
            }
        };
        if properties.iter().all(|(_, v)| *v == Value::Null) {
            tally.one("community.empty_row");
            continue;
        }
        if let Some(said) = total(&properties) {
            // It would count every household twice.
            remarks.push(format!("a row {:?} sums up others: it is no community", said.trim()));
            tally.one("community.total");
            continue;
        }
        let of = |key: Option<&String>| key.and_then(|key| value(&properties, key)).and_then(text);
        let id = of(id.as_ref()).or_else(|| own.as_ref().and_then(text)).or_else(|| of(name.as_ref()));
        sound.push(Sound { place, id, properties, geometry });
    }
    tally.add("community.no_place", if places > 0 { (sound.len() - places.min(sound.len())) as u64 } else { 0 });
    if sound.is_empty() {
        return Err(InputError::empty(file, "holds no community: every row is empty"));
    }
    let rows: Vec<(crate::model::Id, Sound)> = settle_ids(sound, &mut tally);
    let mut items = Vec::with_capacity(rows.len());
    for (id, row) in rows {
        let mut cells = Cells { properties: &row.properties, unread: Vec::new() };
        let households = cells.read(Field::Households, keys.households.as_ref(), households);
        let occupancy = match (&keys.occupancy, &form) {
            (Some(key), Some(form)) => cells.read(Field::Occupancy, Some(key), |cell| form.read(cell)),
            _ => cells.read(Field::Occupancy, keys.occupied.as_ref(), |cell| moved_in(cell, households)),
        };
        let community = Community {
            name: name.as_ref().and_then(|key| value(&row.properties, key)).and_then(text),
            kind: cells.read(Field::Kind, keys.kind.as_ref(), kind),
            households,
            floor_m2: cells.read(Field::Floor, keys.floor.as_ref(), exact),
            workers: cells.read(Field::Workers, keys.workers.as_ref(), whole),
            committees: cells.read(Field::Committees, keys.committees.as_ref(), committees),
            occupancy,
            owners: cells.read(Field::Owners, keys.owners.as_ref(), |cell| Ok(committees(cell)?.map(|n| n > 0))),
            id,
            unread: cells.unread,
            geometry: Some(row.geometry)
                .filter(|g| !matches!(g, Geometry::GeometryCollection(all) if all.0.is_empty())),
            properties: row.properties.clone(),
        };
        for (_, what) in &community.unread {
            faults.push((row.place, Flaw::new("community.unread", what.clone())));
        }
        items.push(community);
    }
    faults.sort_by(|a, b| a.0.number.cmp(&b.0.number).then_with(|| a.1.what.cmp(&b.1.what)));
    for (_, flaw) in &faults {
        tally.one(flaw.cause);
    }
    let faults = faults.iter().map(|(place, flaw)| fault(file, *place, flaw)).collect();
    Ok((Loaded { items, faults }, Notes { tally, remarks }))
}

/// The geometry if a community can have it.
fn fitting(geometry: Geometry<f64>) -> Result<Geometry<f64>, Flaw> {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Point(_) => Ok(geometry),
        other => {
            let what = format!(
                "communities need Polygon, MultiPolygon or Point; got {}",
                crate::input::layer::type_name(&other)
            );
            Err(Flaw::new("feature.wrong_type", what))
        }
    }
}

/// The columns found.
struct Keys {
    kind: Option<String>,
    households: Option<String>,
    floor: Option<String>,
    workers: Option<String>,
    committees: Option<String>,
    occupancy: Option<String>,
    occupied: Option<String>,
    owners: Option<String>,
}

impl Keys {
    fn tell_nothing(&self) -> bool {
        [&self.households, &self.floor, &self.workers, &self.committees, &self.occupancy, &self.occupied, &self.owners]
            .iter()
            .all(|key| key.is_none())
    }
}

/// The cells of a row, and which of them nobody could read.
struct Cells<'a> {
    properties: &'a Properties,
    unread: Vec<(Field, String)>,
}

impl Cells<'_> {
    fn read<T>(
        &mut self,
        field: Field,
        key: Option<&String>,
        how: impl Fn(&Value) -> Result<Option<T>, String>,
    ) -> Option<T> {
        let key = key?;
        match how(value(self.properties, key)?) {
            Ok(read) => read,
            Err(rule) => {
                self.unread.push((field, format!("{key} {rule}")));
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "communities_tests.rs"]
mod tests;
