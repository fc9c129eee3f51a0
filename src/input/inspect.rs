//! What is in a file, whatever it is: layers, columns, coordinates, kinds of geometry, classes found, and what looks wrong.
//!
//! Nothing here is an error: a file that cannot be read is one finding, and the look goes on with the next layer.

use super::crs::Declared;
use super::given::{Columns, class_meant, guesses, read_facilities, strange_classes};
use super::layer::{self, Feature, Flaw, Layer, Source, clean, type_name};
use super::people_cells::is_tiff;
use super::{osm, osm_xml};
use crate::model::{Standard, Tally, Value};
use geo::BoundingRect;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

mod raster;

pub use raster::RasterSeen;

/// Values of a column that are shown.
const EXAMPLES: usize = 3;
/// Values that are no class and are named.
const STRANGE: usize = 5;
/// Different values that are counted before a column counts as "many".
pub const MOST_VALUES: usize = 1000;

/// A file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileSeen {
    /// What it is, in a word or two; `None` if nobody can tell.
    pub format: Option<&'static str>,
    /// Its layers; an extract has none.
    pub layers: Vec<LayerSeen>,
    /// Of an extract: what it holds, by the words `streets`, `facilities`, `residential`, `dwellings`.
    pub holds: Vec<(&'static str, usize)>,
    /// Classes of the standard in an extract, with their numbers.
    pub classes: Vec<(String, usize)>,
    /// What a reader left out or mended, by cause.
    pub counted: Vec<(&'static str, u64)>,
    /// Of a raster: its cells.
    pub raster: Option<RasterSeen>,
    /// What is wrong with the file as a whole.
    pub wrong: Vec<String>,
}

/// A layer of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LayerSeen {
    /// Its name, where the format has names.
    pub name: Option<String>,
    /// Features in all.
    pub features: usize,
    /// How many there are of each type of geometry; `none` for those without.
    pub geometries: BTreeMap<&'static str, usize>,
    /// West, south, east, north in degrees of WGS 84.
    pub bounds: Option<[f64; 4]>,
    /// The coordinate system that the file names.
    pub crs: Option<String>,
    /// Columns in the order of the file.
    pub columns: Vec<ColumnSeen>,
    /// What a run would assume.
    pub guesses: Vec<String>,
    /// Classes of the standard, with their numbers.
    pub classes: Vec<(String, usize)>,
    /// What a reader would mend, by cause.
    pub counted: Vec<(&'static str, u64)>,
    /// What looks wrong.
    pub wrong: Vec<String>,
}

/// A column of a layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnSeen {
    /// Its name.
    pub name: String,
    /// Features with a value.
    pub filled: usize,
    /// Kinds of values: `number`, `text`, `yes/no`, `nested`.
    pub kinds: BTreeSet<&'static str>,
    /// Different values, as far as they were counted.
    pub different: usize,
    /// The first few of them, in their order.
    pub examples: Vec<String>,
}

/// Looks at a file.
///
/// ```
/// use lifecircle::input::{inspect::inspect, layer::Source, given::Columns, standard::five_facilities};
/// let seen = inspect(&Source::new("p.csv".as_ref(), b"lon,lat,class\n114.3,30.5,clinic\n"), &Columns::default(), &five_facilities());
/// assert_eq!((seen.format, seen.layers[0].classes[0].clone()), (Some("CSV"), ("clinic".to_owned(), 1)));
/// ```
pub fn inspect(source: &Source<'_>, columns: &Columns, standard: &Standard) -> FileSeen {
    let mut seen = FileSeen::default();
    if osm::is_pbf(source.bytes) {
        seen.format = Some("OSM PBF");
        extract(source, standard, &mut seen);
        return seen;
    }
    if let Ok(plain) = layer::unpacked(source.file, source.bytes)
        && osm_xml::is_osm_xml(&plain)
    {
        seen.format = Some("OSM XML");
        match osm_xml::to_pbf(source.file, &plain) {
            Ok(bytes) => extract(&Source { bytes: &bytes, ..source.clone() }, standard, &mut seen),
            Err(error) => seen.wrong.push(error.to_string()),
        }
        return seen;
    }
    if let Ok(plain) = layer::unpacked(source.file, source.bytes)
        && is_tiff(&plain)
    {
        seen.format = Some("GeoTIFF");
        seen.raster = Some(raster::look(source.file, &plain, source.crs.as_ref(), &mut seen.wrong));
        return seen;
    }
    match layer::look(source) {
        Err(error) => seen.wrong.push(error.to_string()),
        Ok((format, names)) => {
            seen.format = Some(format);
            for name in names {
                let asked = Source { layer: name.clone().or_else(|| source.layer.clone()), ..source.clone() };
                seen.layers.push(one_layer(&asked, name, columns, standard));
            }
        }
    }
    seen
}

fn extract(source: &Source<'_>, standard: &Standard, seen: &mut FileSeen) {
    match osm::read_pbf(source.file, source.bytes, standard) {
        Err(error) => seen.wrong.push(error.to_string()),
        Ok(city) => {
            seen.holds = vec![
                ("streets", city.streets.streets.len()),
                ("facilities", city.facilities.len()),
                ("residential", city.residential.len()),
                ("dwellings", city.dwellings.len()),
            ];
            let count =
                |c: usize| city.facilities.iter().filter(|f| f.classes.iter().any(|id| id.0 as usize == c)).count();
            seen.classes = standard.classes.iter().enumerate().map(|(c, class)| (class.id.clone(), count(c))).collect();
            let mut counted = city.left_out.clone();
            city.problems.iter().for_each(|p| counted.add(p.cause, u64::from(counted.get(p.cause) == 0)));
            seen.counted = counted.iter().collect();
        }
    }
}

fn one_layer(source: &Source<'_>, name: Option<String>, columns: &Columns, standard: &Standard) -> LayerSeen {
    let mut seen = LayerSeen { name, ..LayerSeen::default() };
    match layer::read_as_written(source) {
        Ok(written) => {
            seen.crs = match &written.crs {
                Declared::Degrees => Some("EPSG:4326".to_owned()),
                Declared::Nothing => None,
                Declared::Named(name) | Declared::Unreadable(name) => Some(name.chars().take(80).collect()),
                Declared::Wkt(text) => Some(text.split('"').nth(1).unwrap_or(text).chars().take(80).collect()),
            };
        }
        Err(error) => {
            seen.wrong.push(error.to_string());
            return seen;
        }
    }
    match layer::read(source) {
        Ok(layer) => features(source, layer, columns, standard, &mut seen),
        Err(error) => seen.wrong.push(error.to_string()),
    }
    seen
}

fn features(source: &Source<'_>, layer: Layer, columns: &Columns, standard: &Standard, seen: &mut LayerSeen) {
    seen.features = layer.features.len();
    seen.guesses.clone_from(&layer.notes);
    seen.guesses.extend(guesses(&layer.features));
    seen.columns = columns_of(&layer.features);
    let strange = unknown_classes(&layer.features, columns, standard);
    let mut prints = BTreeSet::new();
    let mut again = 0;
    let mut flaws: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
    let mut tally = Tally::default();
    for feature in layer.features {
        let mut print = DefaultHasher::new();
        format!("{:?}{:?}", feature.geometry, feature.properties).hash(&mut print);
        again += usize::from(!prints.insert(print.finish()));
        match feature.geometry.and_then(|raw| clean(raw, &mut tally)) {
            Ok(geometry) => {
                *seen.geometries.entry(type_name(&geometry)).or_default() += 1;
                if let Some(rect) = geometry.bounding_rect() {
                    let [w, s, e, n] = seen.bounds.unwrap_or([180.0, 90.0, -180.0, -90.0]);
                    seen.bounds =
                        Some([w.min(rect.min().x), s.min(rect.min().y), e.max(rect.max().x), n.max(rect.max().y)]);
                }
            }
            Err(flaw) => note(&mut flaws, feature.place, &flaw),
        }
    }
    seen.wrong.extend(
        flaws.into_values().map(|(count, first)| if count > 1 { format!("{first}; {count} such") } else { first }),
    );
    if again > 0 {
        seen.wrong.push(format!("{again} features are there twice, in geometry and properties"));
    }
    seen.wrong.extend(strange);
    seen.counted = tally.iter().collect();
    for column in &seen.columns {
        let wide = ["pop", "人口", "户数", "residents", "population", "households"]
            .iter()
            .any(|w| column.name.to_lowercase().contains(w));
        if wide && column.kinds.len() > 1 {
            seen.wrong.push(format!("column {:?} holds both numbers and texts", column.name));
        }
    }
    if let Ok((loaded, _)) = read_facilities(source, columns, standard) {
        let count = |c: usize| loaded.items.iter().filter(|f| f.classes.iter().any(|id| id.0 as usize == c)).count();
        let all = standard.classes.iter().enumerate().map(|(c, class)| (class.id.clone(), count(c)));
        seen.classes = all.filter(|(_, n)| *n > 0).collect();
    }
}

/// Values of the class that are no class of the standard: a file of facilities with one is refused.
fn unknown_classes(features: &[Feature], columns: &Columns, standard: &Standard) -> Vec<String> {
    let Some((key, words)) = strange_classes(features, columns, standard) else { return Vec::new() };
    let ids: Vec<&str> = standard.classes.iter().map(|c| c.id.as_str()).collect();
    let (shown, more) = words.split_at(words.len().min(STRANGE));
    let one = |(word, count): &(String, usize)| {
        let word: String = word.chars().take(30).collect();
        let guess = class_meant(&word, standard).map_or_else(String::new, |guess| format!(" ({guess})"));
        format!("{key} {word:?} is not a class of {}, features with it: {count}{guess}", standard.id)
    };
    let mut said: Vec<String> = shown.iter().map(one).collect();
    if !more.is_empty() {
        said.push(format!("{} more values of {key} are no class of {}", more.len(), standard.id));
    }
    said.push(format!("as facilities it would be refused: classes of {} are {}", standard.id, ids.join(", ")));
    said
}

fn note(flaws: &mut BTreeMap<&'static str, (usize, String)>, place: layer::Place, flaw: &Flaw) {
    let guess = flaw.guess.as_ref().map_or_else(String::new, |guess| format!(" ({guess})"));
    flaws.entry(flaw.cause).or_insert_with(|| (0, format!("{place}: {}{guess}", flaw.what))).0 += 1;
}

fn columns_of(features: &[Feature]) -> Vec<ColumnSeen> {
    let mut order: Vec<&str> = Vec::new();
    let mut found: BTreeMap<&str, (ColumnSeen, BTreeSet<String>)> = BTreeMap::new();
    for (name, value) in features.iter().flat_map(|f| &f.properties) {
        let (column, values) = found.entry(name).or_insert_with(|| {
            order.push(name);
            (ColumnSeen { name: name.clone(), ..ColumnSeen::default() }, BTreeSet::new())
        });
        let (kind, text) = match value {
            Value::Null => continue,
            Value::Bool(b) => ("yes/no", b.to_string()),
            Value::Int(n) => ("number", n.to_string()),
            Value::Float(n) => ("number", n.to_string()),
            Value::Text(t) if t.trim().is_empty() => continue,
            Value::Text(t) => ("text", t.chars().take(30).collect()),
            Value::Json(t) => ("nested", t.chars().take(30).collect()),
        };
        column.filled += 1;
        column.kinds.insert(kind);
        if values.len() < MOST_VALUES {
            values.insert(text);
        }
    }
    let mut columns = Vec::with_capacity(order.len());
    for name in order {
        if let Some((mut column, values)) = found.remove(name) {
            column.different = values.len();
            column.examples = values.into_iter().take(EXAMPLES).collect();
            columns.push(column);
        }
    }
    columns
}
