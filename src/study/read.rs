//! Files to records: what the plan names, read once, hashed, and put in canonical order.

mod tiles;

use super::extent::Extent;
use super::given::As;
use super::plan::{City, Plan, STANDARDS, StandardFrom};
use super::progress::Progress;
use super::zones::ZonesFrom;
use crate::error::{InputError, Loaded};
use crate::homes::Leftovers;
use crate::input::hours::Clock;
use crate::input::layer::{self, COMPANIONS};
use crate::input::{given, osm, osm_xml, standard};
use crate::model::{Block, Dwelling, Facility, Gate, Ground, Problem, Standard, Street, Streets, Tally, Zone};
use crate::plane::land_m2;
use crate::report::{InputFile, left_out};
use crate::units::Lang;
use geo_types::{Coord, Geometry, MultiPolygon};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The bundled country: Liechtenstein on 2013-08-03, from the test data of Debian's osm2pgsql source package.
const BUNDLED: &[u8] = include_bytes!("../../data/liechtenstein.osm.pbf");

/// The name of the bundled file in errors and in the summary.
const BUNDLED_NAME: &str = "liechtenstein.osm.pbf";

/// A city as records, and what was noticed while reading.
#[derive(Debug)]
pub(super) struct Records {
    /// The title in English and Chinese.
    pub titles: [String; 2],
    pub standard: Standard,
    pub streets: Streets,
    pub facilities: Vec<Facility>,
    pub blocks: Vec<Block>,
    pub vacant: Vec<Block>,
    pub dwellings: Vec<Dwelling>,
    pub ground: Ground,
    /// Gates of the extract, and given ones.
    pub gates: [Vec<Gate>; 2],
    pub leftovers: Leftovers,
    pub area: Option<(PathBuf, MultiPolygon<f64>)>,
    pub attribution: String,
    pub zones: Option<Vec<Zone>>,
    pub notes: Notes,
}

/// Which files were read, and what was wrong in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    pub files: Vec<InputFile>,
    pub problems: Vec<Problem>,
    pub left_out: Tally,
    /// Which places of several sources became one, as a table, if there are several sources.
    pub fusion: Option<String>,
}

impl Notes {
    /// Notes a file that was read.
    fn file(&mut self, role: &'static str, path: &Path, bytes: &[u8]) {
        let sha256 = hexadecimal(&Sha256::digest(bytes));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        self.files.push(InputFile { role, name, bytes: bytes.len() as u64, sha256 });
    }

    pub(super) fn load(&mut self, role: &'static str, path: &Path) -> Result<Vec<u8>, InputError> {
        is_file(path)?;
        let bytes = fs::read(path).map_err(|e| InputError::io(path, "cannot read", e))?;
        self.file(role, path, &bytes);
        Ok(bytes)
    }
}

impl Notes {
    /// Takes over what was noticed apart, after what is here.
    pub(super) fn append(&mut self, other: Notes) {
        self.files.extend(other.files);
        self.problems.extend(other.problems);
        self.left_out.merge(&other.left_out);
        self.fusion = self.fusion.take().or(other.fusion);
    }

    /// Takes over what a reader of a given file noticed; in a strict run its first fault is the end.
    pub(super) fn take<T>(
        &mut self,
        strict: bool,
        (loaded, notes): (Loaded<T>, given::Notes),
    ) -> Result<Vec<T>, InputError> {
        if strict && !loaded.faults.is_empty() {
            return loaded.strict();
        }
        self.left_out.merge(&notes.tally);
        let finding = |cause, detail| Problem { cause, id: None, geometry: None, detail };
        self.problems.extend(notes.remarks.into_iter().map(|remark| finding("input.assumed", remark)));
        self.problems.extend(loaded.faults.iter().map(|fault| finding("input.bad_record", fault.to_string())));
        Ok(loaded.items)
    }
}

/// An error for a folder or a device.
fn is_file(path: &Path) -> Result<(), InputError> {
    if path.is_dir() {
        return Err(InputError::value(path, "is a folder, not a file").guess("name the file in it"));
    }
    if is_device(path) {
        return Err(InputError::value(path, "is a device, not a file"));
    }
    Ok(())
}

/// Whether a path leads to a device, which may never end; a pipe is fine.
#[cfg(unix)]
fn is_device(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = fs::metadata(path).map(|m| m.file_type());
    kind.is_ok_and(|kind| kind.is_char_device() || kind.is_block_device() || kind.is_socket())
}

/// Whether a path leads to a device, which may never end.
#[cfg(not(unix))]
fn is_device(_path: &Path) -> bool {
    false
}

/// The file that streets come from.
pub(super) fn streets_file(city: &City) -> &Path {
    match city {
        City::Bundled => Path::new(BUNDLED_NAME),
        City::Extract(file) | City::Streets(file) | City::StreetsAndExtract { streets: file, .. } => file,
    }
}

/// An extract that is decoded once for several standards.
#[derive(Debug)]
pub(super) struct Once {
    standards: Vec<Standard>,
    file: Option<InputFile>,
    cities: Vec<Option<osm::OsmCity>>,
}

impl Once {
    /// For the standards of these plans, which differ in nothing else.
    pub fn of(plans: &[Plan]) -> Result<Once, InputError> {
        Ok(Once { standards: plans.iter().map(standard_of).collect::<Result<_, _>>()?, file: None, cities: Vec::new() })
    }

    /// An error if two standards have one id: columns are named after them.
    pub fn differ(&self) -> Result<(), InputError> {
        for (i, one) in self.standards.iter().enumerate() {
            if self.standards[..i].iter().any(|other| other.id == one.id) {
                let what = format!("{:?} is named twice: standards side by side differ by their id", one.id);
                return Err(InputError::value("--standard", what));
            }
        }
        Ok(())
    }
}

/// Reads everything that a plan names.
pub(super) fn read(plan: &Plan, progress: &dyn Progress) -> Result<Records, InputError> {
    read_of(plan, None, progress)
}

/// Reads everything that the plan of this place names, the extract only once for all: the first has all of it, the others what
/// their standard changes.
pub(super) fn read_one_of(
    plans: &[Plan],
    which: usize,
    once: &mut Once,
    progress: &dyn Progress,
) -> Result<Records, InputError> {
    read_of(&plans[which], Some((once, which)), progress)
}

fn read_of(plan: &Plan, mut once: Option<(&mut Once, usize)>, progress: &dyn Progress) -> Result<Records, InputError> {
    let mut notes = Notes::default();
    let how = As::of(plan);
    if let Some(name) = plan.crs.stranger(&[plan.record_files(), plan.beside.clone()].concat()) {
        let error = InputError::value("--crs", format!("{name:?} is none of the given files"));
        return Err(error.guess("write the name of the file without its folder, or a role: facilities=gcj02"));
    }
    let standard = the_standard(plan, &mut notes)?;
    let mut city = Records {
        titles: titles(&plan.city),
        streets: Streets::default(),
        facilities: Vec::new(),
        blocks: Vec::new(),
        vacant: Vec::new(),
        dwellings: Vec::new(),
        ground: Ground::default(),
        gates: [Vec::new(), Vec::new()],
        leftovers: Leftovers::Gather,
        area: None,
        attribution: String::new(),
        zones: None,
        notes,
        standard,
    };
    let clock = plan.clock()?;
    let clock = clock.as_ref();
    let mut fault = None;
    match &plan.city {
        City::Bundled | City::Streets(_) if plan.tiles.is_some() => {
            return Err(InputError::value("--tiles", "there is no extract that could be read tile by tile")
                .guess("name one, or leave --tiles out"));
        }
        City::Extract(file) | City::StreetsAndExtract { extract: file, .. } if plan.tiles.is_some() => {
            fault = city.extract_in_tiles(file, plan, clock, once, progress)?;
        }
        City::Bundled => {
            city.notes.file("city", Path::new(BUNDLED_NAME), BUNDLED);
            fault = city.extract(Path::new(BUNDLED_NAME), BUNDLED, plan, clock, once)?;
        }
        City::Extract(file) | City::StreetsAndExtract { extract: file, .. } => {
            let read = once.as_mut().and_then(|(once, _)| once.file.clone());
            let bytes = match read {
                // Decoded for the first standard.
                Some(read) => {
                    city.notes.files.push(read);
                    Vec::new()
                }
                None => city.notes.load("city", file)?,
            };
            if let Some((once, _)) = &mut once {
                once.file = city.notes.files.last().cloned();
            }
            fault = city.extract(file, &bytes, plan, clock, once)?;
        }
        City::Streets(_) => {}
    }
    if let City::Streets(file) | City::StreetsAndExtract { streets: file, .. } = &plan.city {
        city.given_streets(plan, file, clock)?;
    }
    if city.streets.streets.is_empty() {
        return Err(InputError::empty(streets_file(&plan.city), "holds no streets that a pedestrian may use")
            .guess("is it an extract of streets, or of something else?"));
    }
    let extent = Extent::of(&city.streets);
    let misses = |features: &mut dyn Iterator<Item = &Geometry<f64>>| extent.as_ref()?.misses(features);
    city.notes.problems.extend(extent.as_ref().and_then(Extent::too_wide));
    if let Some(file) = &plan.blocks {
        let given = city.notes.given("blocks", file)?;
        let loaded = given::read_blocks(&given.source(&how), &plan.columns)?;
        city.blocks = city.notes.take(plan.strict, loaded)?;
        if let Some(off) = misses(&mut city.blocks.iter().map(|b| &b.geometry)) {
            return Err(off.error(file));
        }
        city.leftovers = Leftovers::Count;
    }
    super::fusion::facilities(plan, &mut city, extent.as_ref())?;
    if let Some(file) = &plan.gates {
        let given = city.notes.given("gates", file)?;
        let loaded = given::read_gates(&given.source(&how))?;
        city.gates[1] = city.notes.take(plan.strict, loaded)?;
        let points: Vec<Geometry<f64>> = city.gates[1].iter().map(|g| Geometry::Point(g.at.into())).collect();
        if let Some(off) = misses(&mut points.iter()) {
            return Err(off.error(file));
        }
    }
    if let Some(file) = &plan.area {
        let given = city.notes.given("area", file)?;
        let area = given::read_area(&given.source(&how))?;
        let whole = Geometry::MultiPolygon(area.clone());
        if let Some(off) = misses(&mut std::iter::once(&whole)) {
            return Err(off.error(file));
        }
        city.area = Some((file.clone(), area));
    }
    match &plan.zones {
        Some(ZonesFrom::File(file)) => {
            city.zones = Some(zones_of_file(plan, file, extent.as_ref(), &mut city.notes)?);
        }
        Some(ZonesFrom::AdminLevel(_)) if city.zones.is_none() => {
            return Err(InputError::value("--zones", "there is no extract to take administrative boundaries from")
                .guess("give a file of polygons: --zones FILE"));
        }
        _ => {}
    }
    // Last, because the given files are what the user can mend.
    if let Some(fault) = fault.filter(|_| plan.strict) {
        return Err(fault);
    }
    city.facilities.sort_by(|a, b| a.id.cmp(&b.id));
    city.only_of_size();
    city.credit();
    Ok(city)
}

/// The zones of a file.
pub(super) fn zones_of_file(
    plan: &Plan,
    file: &Path,
    extent: Option<&Extent>,
    notes: &mut Notes,
) -> Result<Vec<Zone>, InputError> {
    let given = notes.given("zones", file)?;
    let loaded = given::read_zones(&given.source(&As::of(plan)), &plan.columns)?;
    let zones = notes.take(plan.strict, loaded)?;
    let lands: Vec<Geometry<f64>> = zones.iter().map(|z| z.land.clone().into()).collect();
    match extent.and_then(|extent| extent.misses(lands.iter())) {
        Some(off) => Err(off.error(file)),
        None => Ok(zones),
    }
}

/// Faults of an extract that are counted but not listed one by one. What is left out because no pedestrian may use it, or
/// nobody lives there, is no fault.
const COUNTED_FAULTS: [&str; 7] = [
    "node.double_id",
    "node.outside_earth",
    "relation.double_id",
    "street.too_long",
    "way.all_nodes_missing",
    "way.double_id",
    "way.one_node",
];

/// The first fault of an extract, by cause and id: what its reader lists, and what it counts as a fault.
fn first_fault(file: &Path, problems: &[Problem], left_out: &Tally) -> Option<InputError> {
    let advice = "--strict stops at faults; without it they are counted";
    if let Some(problem) = problems.first() {
        let said = format!("{} ({})", problem.detail, problem.cause);
        let error = InputError::value(file, said).guess(advice);
        return Some(match &problem.id {
            Some(id) => error.at(id.to_string()),
            None => error,
        });
    }
    let (cause, count) = left_out.iter().find(|(cause, _)| COUNTED_FAULTS.contains(cause))?;
    let said = format!("{}: {count} ({cause})", left_out::words(Lang::En, cause));
    Some(InputError::value(file, said).guess(advice))
}

/// A street as a line in degrees.
fn line(streets: &Streets, street: &Street) -> Geometry<f64> {
    let at = |v: &u32| {
        let position = streets.vertices[*v as usize];
        Coord { x: position.lon(), y: position.lat() }
    };
    Geometry::LineString(streets.vertices_of(street).iter().map(at).collect())
}

/// Bytes as people write them.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(out, "{byte:02x}").expect("a String takes all");
    }
    out
}

/// The standard of a plan alone.
pub(super) fn standard_of(plan: &Plan) -> Result<Standard, InputError> {
    the_standard(plan, &mut Notes::default())
}

/// The standard of a plan, with the limit that the user asked for.
fn the_standard(plan: &Plan, notes: &mut Notes) -> Result<Standard, InputError> {
    let mut found = match &plan.standard {
        StandardFrom::Name(name) => {
            // A name that a library user made up is an error, not another standard.
            standard::shipped(name).ok_or_else(|| {
                InputError::value(name, format!("is no standard; expected one of {}", STANDARDS.join(", ")))
            })?
        }
        StandardFrom::File(file) => {
            let bytes = notes.load("standard", file)?;
            let text = String::from_utf8(bytes)
                .map_err(|_| InputError::format(file, "is not text in UTF-8").guess("is it a standard at all?"))?;
            standard::parse_standard(file, &text)?
        }
    };
    // Before the limit of the user: a kept city has the same classes whatever the limit is.
    if plan.walks_only {
        let left_out = found.keep_walked();
        if found.classes.is_empty() {
            let what = format!(
                "{} judges every class by a straight line or by variety, and this question is about walks",
                found.id
            );
            return Err(InputError::value("--standard", what));
        }
        if !left_out.is_empty() {
            let what = format!(
                "class {} is left out: the standard draws a straight line or asks for variety, and this question is about walks",
                left_out.join(", ")
            );
            notes.problems.push(Problem { cause: "standard.not_walked", id: None, geometry: None, detail: what });
        }
    }
    if let Some(limit) = plan.limit {
        for class in &mut found.classes {
            class.limit = limit;
        }
    }
    Ok(found)
}

/// What the map is called: after the extract, else after the streets.
fn titles(city: &City) -> [String; 2] {
    let file = match city {
        City::Bundled => return ["Liechtenstein, August 2013".to_owned(), "列支敦士登，2013年8月".to_owned()],
        City::Extract(file) | City::Streets(file) | City::StreetsAndExtract { extract: file, .. } => file,
    };
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let mut title: &str = &name;
    for ending in [
        ".gz",
        ".zst",
        ".pbf",
        ".osm",
        ".geojson",
        ".geojsonl",
        ".json",
        ".shp",
        ".gpkg",
        ".fgb",
        ".csv",
        ".parquet",
        ".zip",
    ] {
        title = title.strip_suffix(ending).unwrap_or(title);
    }
    let title = title.replace('_', " ").trim().to_owned();
    [title.clone(), title]
}

impl Records {
    /// Takes everything from an extract; returns its first fault, if it has any.
    fn extract(
        &mut self,
        file: &Path,
        bytes: &[u8],
        plan: &Plan,
        clock: Option<&Clock>,
        once: Option<(&mut Once, usize)>,
    ) -> Result<Option<InputError>, InputError> {
        if let Some((once, which @ 1..)) = once {
            let city = once.cities[which].take().expect("each is asked for once, the first of all first");
            return Ok(self.take(file, city));
        }
        // OSM XML, packed or not, is turned into what the one reader reads.
        let bytes: Cow<'_, [u8]> = if osm::is_pbf(bytes) {
            bytes.into()
        } else {
            let plain = layer::unpacked(file, bytes)?;
            if osm_xml::is_osm_xml(&plain) {
                osm_xml::to_pbf(file, &plain)?.into()
            } else if let Some(error) = layer::no_extract(file, &plain) {
                return Err(error);
            } else {
                plain
            }
        };
        let mut osm = match once {
            None => osm::read_pbf_at(file, &bytes, &self.standard, plan.ground, clock)?,
            Some((once, _)) => {
                let standards: Vec<&Standard> = once.standards.iter().collect();
                let cities = osm::read_pbf_each(file, &bytes, &standards, plan.ground, clock)?;
                once.cities = cities.into_iter().map(Some).collect();
                once.cities[0].take().expect("one for each standard")
            }
        };
        if let Some(ZonesFrom::AdminLevel(level)) = plan.zones {
            self.zones = Some(osm::read_admin(file, &bytes, level, &mut osm)?);
        }
        Ok(self.take(file, osm))
    }

    /// Takes what an extract holds; returns its first fault, if it has any.
    fn take(&mut self, file: &Path, osm: osm::OsmCity) -> Option<InputError> {
        let fault = first_fault(file, &osm.problems, &osm.left_out);
        self.streets = osm.streets;
        self.facilities = osm.facilities;
        self.blocks = osm.residential;
        self.vacant = osm.vacant;
        self.dwellings = osm.dwellings;
        self.ground = osm.ground;
        self.gates[0] = osm.gates;
        self.attribution = osm.attribution;
        self.notes.problems.extend(osm.problems);
        self.notes.left_out.merge(&osm.left_out);
        fault
    }

    /// Takes the streets from a given file instead.
    fn given_streets(&mut self, plan: &Plan, file: &Path, clock: Option<&Clock>) -> Result<(), InputError> {
        let given = self.notes.given("streets", file)?;
        let (streets, left_out, problems) = given::read_streets_at(&given.source(&As::of(plan)), clock)?;
        if plan.strict
            && let Some(problem) = problems.first()
        {
            return Err(InputError::value(file, problem.detail.clone()));
        }
        // The streets of an extract that is given too show where the rest of it lies.
        let lines: Vec<Geometry<f64>> = streets.streets.iter().map(|s| line(&streets, s)).collect();
        if let Some(off) = Extent::of(&self.streets).and_then(|extent| extent.misses(lines.iter())) {
            return Err(off.error(file));
        }
        self.streets = streets;
        self.notes.left_out.merge(&left_out);
        self.notes.problems.extend(problems);
        Ok(())
    }

    /// Facilities count as no class for which their land is too small, too large or unknown.
    fn only_of_size(&mut self) {
        let classes = &self.standard.classes;
        if classes.iter().all(|c| c.land_m2 == [None; 2]) {
            return;
        }
        let before = self.facilities.len();
        self.facilities.retain_mut(|facility| {
            let land_m2 = land_m2(&facility.geometry);
            facility.classes.retain(|c| classes[usize::from(c.0)].takes(land_m2));
            !facility.classes.is_empty()
        });
        self.notes.left_out.add("facility.other_size", (before - self.facilities.len()) as u64);
    }

    /// Names the given files beside the source of the extract.
    fn credit(&mut self) {
        // What lies beside a shapefile is part of it.
        let part = |name: &str| COMPANIONS.iter().any(|ending| name.to_lowercase().ends_with(&format!(".{ending}")));
        let files = self.notes.files.iter().filter(|f| !["city", "standard"].contains(&f.role) && !part(&f.name));
        let mut given: Vec<&str> = files.map(|f| &*f.name).collect();
        given.dedup();
        if !given.is_empty() {
            let and = if self.attribution.is_empty() { "" } else { "; " };
            let _ = write!(self.attribution, "{and}{}", given.join(", "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_is_named_after_the_file() {
        let title = |city: City| titles(&city)[0].clone();
        assert_eq!(title(City::Extract("a/las_palmas_2023.osm.pbf".into())), "las palmas 2023");
        assert_eq!(title(City::Streets("wuhan.geojson.gz".into())), "wuhan");
        assert_eq!(titles(&City::Bundled)[1], "列支敦士登，2013年8月");
    }

    #[test]
    fn hashes_are_those_of_sha256sum() {
        let mut notes = Notes::default();
        notes.file("city", Path::new("a/b.pbf"), b"abc");
        // FIPS 180-2, appendix B.1.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((notes.files[0].name.as_str(), notes.files[0].sha256.as_str()), ("b.pbf", known));
    }

    #[test]
    fn faults_are_told_from_what_is_left_out_as_usual() {
        let file = Path::new("c.pbf");
        let mut tally = Tally::default();
        tally.add("way.private", 7);
        assert!(first_fault(file, &[], &tally).is_none(), "private streets are no fault");
        tally.add("way.double_id", 2);
        let said = first_fault(file, &[], &tally).unwrap().to_string();
        assert!(said.starts_with("c.pbf: ways whose id occurs twice: 2 (way.double_id)"), "{said}");
        let detail = "3 of 9 nodes are missing".to_owned();
        let cut = Problem { cause: "way.missing_nodes", id: Some(crate::model::Id::Way(5)), geometry: None, detail };
        let said = first_fault(file, &[cut], &tally).unwrap().to_string();
        assert!(said.contains('5') && said.contains("3 of 9 nodes are missing (way.missing_nodes)"), "{said}");
    }

    #[test]
    fn a_missing_file_and_a_folder_are_named() {
        let error = |path: &str| read(&Plan::new(City::Extract(path.into())), &()).unwrap_err().to_string();
        assert!(error("no/such.osm.pbf").starts_with("no/such.osm.pbf: cannot read: "));
        assert!(error("src").starts_with("src: is a folder"));
    }
}
