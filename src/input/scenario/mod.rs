//! Scenario files to the records of [`crate::model::Scenario`]: TOML written by hand, or GeoJSON drawn in any GIS.
//!
//! Both forms have the same words. `edit` says what changes ([`Action::WORDS`], in English or Chinese); in a drawing it may be
//! left out where the shape says it: a point or area with a class is a new facility, a line a new way, an area with
//! residents new homes. A thing that is there is named by `target` (its id) or by the place of the point, the middle of the
//! area, the beginning of the line. docs/scenarios.md shows each.
//!
//! A fault of one edit is a fault of the file: a plan with a part left out is another plan.

mod edit;
mod lines;
mod toml;

use super::given;
use super::layer::{Source, split};
use super::suggest::did_you_mean;
use crate::error::InputError;
use crate::model::{Properties, Scenario, Standard, Value};
use geo_types::Geometry;
use std::path::Path;

#[cfg(doc)]
use crate::model::Action;

/// Largest file accepted, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// An edit before anybody has asked what it means.
struct Raw {
    place: String,
    properties: Properties,
    geometry: Option<Geometry<f64>>,
    /// Where it stands in a text written by hand.
    lines: lines::Lines,
}

/// Reads a scenario; the ending of the file says which form it has.
///
/// # Errors
/// If the file is of neither form, an edit is not understood, lacks what it needs, or has a word that nothing reads.
///
/// ```
/// use lifecircle::input::layer::Source;
/// use lifecircle::input::{scenario, standard};
/// let text = r#"
/// name = "A clinic in the north"
/// cost = 1_200_000
/// [[edit]]
/// edit = "add_facility"
/// class = "clinic"
/// at = [9.52, 47.14]
/// "#;
/// let standard = standard::five_facilities();
/// let read = scenario::read(&Source::new("plans/north.toml".as_ref(), text.as_bytes()), &standard).unwrap();
/// assert_eq!((read.id.as_str(), read.cost, read.edits.len()), ("north", Some(1_200_000.0), 1));
/// let error = scenario::read(&Source::new("n.toml".as_ref(), text.replace("add_f", "ad_f").as_bytes()), &standard).unwrap_err().to_string();
/// assert!(error.starts_with("n.toml: line 5: edit 1: ") && error.contains("did you mean \"add_facility\"?"), "{error}");
/// ```
pub fn read(source: &Source<'_>, standard: &Standard) -> Result<Scenario, InputError> {
    read_counted(source, standard).map(|(scenario, _)| scenario)
}

/// The same, with the number of features of a drawing that have no geometry and say nothing, and are passed over.
///
/// # Errors
/// As [`read`].
pub fn read_counted(source: &Source<'_>, standard: &Standard) -> Result<(Scenario, usize), InputError> {
    let (file, bytes) = (source.file, source.bytes);
    if bytes.len() > MAX_BYTES {
        return Err(InputError::value(file, format!("has {} bytes; a scenario has at most {MAX_BYTES}", bytes.len())));
    }
    // Outputs are named after it, and a layer may be called anything.
    let layer = source.layer.as_ref().map(|layer| layer.replace(['/', '\\', ':'], "_"));
    let id = layer.unwrap_or_else(|| name_of(file));
    let drawn = is_drawing(file);
    let mut empty = 0;
    let (head, raw) = if drawn {
        let records: Vec<given::Record> = given::read_records(source)?.into_iter().filter_map(of_sites).collect();
        not_an_answer(source, &records)?;
        let all = records.len();
        let said: Vec<given::Record> = records.into_iter().filter(says_something).collect();
        empty = all - said.len();
        (toml::Head::default(), said.into_iter().flat_map(members).collect())
    } else {
        toml::read(source)?
    };
    if raw.is_empty() {
        return Err(InputError::empty(file, "holds no edit: such a plan changes nothing")
            .guess("each begins with [[edit]] in a TOML file, and is a feature in a drawing"));
    }
    let (mut edits, mut costs) = (Vec::with_capacity(raw.len()), None);
    for raw in raw {
        let understood = edit::understand(file, &raw, standard, drawn);
        let (edit, cost) = understood.map_err(|error| raw.lines.located(error))?;
        edits.push(edit);
        if let Some(cost) = cost {
            costs = Some(costs.unwrap_or(0.0) + cost);
        }
    }
    let name = head.name.unwrap_or_else(|| id.replace(['_', '-'], " "));
    let cost = head.cost.or(costs);
    Ok((Scenario { file: file.to_owned(), id, name, name_zh: head.name_zh, cost, edits }, empty))
}

/// A feature of an answer of siting (`sites.geojson`) as the edit that it means: what was chosen is built, what closes closes, and alternatives are no
/// part of the plan. Every other feature as it is.
fn of_sites(mut record: given::Record) -> Option<given::Record> {
    let said = |key: &str| {
        let value = record.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        value.and_then(given::text)
    };
    match said("kind").as_deref() {
        Some("alternative") if said("less_than_chosen").is_some() => None,
        Some("closed") if said("edit").is_none() && said("class").is_none() => {
            let target = said("id");
            record.properties.push(("edit".to_owned(), Value::Text("close_facility".to_owned())));
            record.properties.extend(target.map(|id| ("target".to_owned(), Value::Text(id))));
            Some(record)
        }
        _ => Some(record),
    }
}

/// Whether a feature has a geometry, or a property that is more than the number that a GIS gives every row. QGIS saves rows
/// that somebody began and left.
fn says_something(record: &given::Record) -> bool {
    let number = |key: &str| ["fid", "ogc_fid", "objectid", "id"].contains(&key.trim().to_lowercase().as_str());
    record.geometry.is_some()
        || record.properties.iter().any(|(key, value)| !number(key) && given::text(value).is_some())
}

/// Refuses what `compare` wrote, whose areas have classes too: every block would become a facility.
fn not_an_answer(source: &Source<'_>, records: &[given::Record]) -> Result<(), InputError> {
    let has = |record: &given::Record, key: &str| record.properties.iter().any(|(name, _)| name == key);
    let answer = |record: &given::Record| ["before_finding", "after_finding"].iter().all(|key| has(record, key));
    if !records.is_empty() && records.iter().all(answer) {
        return Err(InputError::value(source.file, "holds differences that `compare` found, and no plan")
            .guess("name the plan that they were found for"));
    }
    Ok(())
}

/// Reads places where a facility could be, with what each would cost: points and areas of a layer with a class, such as the
/// `sites.geojson` of a question of siting. A place that is there twice is taken once; what has no class is left out.
///
/// # Errors
/// If the file cannot be read as a layer, or a place with a class cannot be a new facility.
pub fn read_sites(
    source: &Source<'_>,
    standard: &Standard,
) -> Result<Vec<(crate::model::Facility, Option<f64>)>, InputError> {
    let mut sites: Vec<(crate::model::Facility, Option<f64>)> = Vec::new();
    for raw in given::read_records(source)?.into_iter().flat_map(members) {
        if let Some((site, cost)) = edit::site(source.file, &raw, standard)?
            && sites.iter().all(|(other, _)| other.id != site.id)
        {
            sites.push((site, cost));
        }
    }
    sites.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    Ok(sites)
}

/// A feature as edits: layers of a GIS are often of multipoints and multilines, mostly with one member each. Several
/// are several edits, of which the first bears the cost.
fn members(record: given::Record) -> Vec<Raw> {
    let given::Record { place, properties, geometry } = record;
    let parts: Vec<Option<Geometry<f64>>> = match geometry {
        Some(Geometry::MultiPoint(all)) => all.0.into_iter().map(|point| Some(point.into())).collect(),
        Some(Geometry::MultiLineString(all)) => all.0.into_iter().map(|line| Some(line.into())).collect(),
        Some(Geometry::MultiPolygon(mut all)) if all.0.len() == 1 => vec![Some(all.0.swap_remove(0).into())],
        other => vec![other],
    };
    let edit = |(i, geometry): (usize, Option<Geometry<f64>>)| {
        let mut properties = properties.clone();
        properties.retain(|(key, _)| i == 0 || !edit::is_cost(key));
        Raw { place: place.to_string(), properties, geometry, lines: lines::Lines::default() }
    };
    parts.into_iter().enumerate().map(edit).collect()
}

/// Endings of files that a scenario can be drawn in; a packing may follow.
const DRAWINGS: [&str; 11] =
    [".geojson", ".json", ".geojsonl", ".geojsons", ".gpkg", ".shp", ".fgb", ".parquet", ".zip", ".csv", ".tsv"];

/// Whether a file is a scenario by its name: `.toml`, or one of any format that places are given in, `FILE#LAYER` too; an extract has none of these names.
pub fn is_scenario(file: &Path) -> bool {
    let (file, _) = split(file);
    let name = file.to_string_lossy().to_lowercase();
    let plain = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    !is_drawing(&file) || DRAWINGS.iter().any(|ending| plain.ends_with(ending))
}

fn is_drawing(file: &Path) -> bool {
    !file.to_string_lossy().to_lowercase().ends_with(".toml")
}

/// The short name: that of the file, without folders and endings.
fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let mut id: &str = &name;
    for ending in [".gz", ".zst", ".toml"].iter().chain(&DRAWINGS) {
        id = id.strip_suffix(ending).unwrap_or(id);
    }
    id.to_owned()
}

/// `expected one of …`, and the one that was probably meant.
fn unknown(error: InputError, word: &str, known: &[&str]) -> InputError {
    match did_you_mean(word, known.iter().copied()) {
        Some(guess) => error.guess(guess),
        None => error,
    }
}

#[cfg(test)]
#[path = "../scenario_tests.rs"]
mod tests;
