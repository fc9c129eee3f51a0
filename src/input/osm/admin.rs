//! Administrative boundaries of an extract as zones: relations with `boundary=administrative` and a level.

use super::OsmCity;
use super::extract::Extract;
use super::notes::Notes;
use super::places::{is_area, land_of, name};
use crate::error::InputError;
use crate::model::{Id, Tags, Value, Zone};
use geo_types::{Geometry, MultiPolygon};
use std::collections::BTreeMap;
use std::path::Path;

/// Tags kept as properties of a zone.
const KEPT: [&str; 7] = ["name:zh", "name:en", "admin_level", "ref", "official_name", "population", "wikidata"];

/// Boundaries of one level, sorted by id; what is wrong with them is added to the notes of the city.
///
/// # Errors
/// As [`Extract::read`]; if the extract has none of this level whose ring closes: the error says which levels it has.
pub fn read_admin(file: &Path, bytes: &[u8], level: u8, city: &mut OsmCity) -> Result<Vec<Zone>, InputError> {
    let extract = Extract::read(file, bytes)?;
    let mut notes = Notes::default();
    let mut zones = Vec::new();
    let mut levels: BTreeMap<u8, usize> = BTreeMap::new();
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        let tags = &relation.tags;
        if tags.get("boundary") != Some("administrative") || !is_area(tags) {
            continue;
        }
        let Some(of) = tags.get("admin_level").and_then(|l| l.trim().parse::<u8>().ok()) else { continue };
        *levels.entry(of).or_default() += 1;
        if of != level {
            continue;
        }
        let id = Id::Relation(relation.id);
        let (geometry, _) = land_of(&extract, &relation, &mut notes);
        let land = match geometry {
            Some(Geometry::Polygon(polygon)) => MultiPolygon(vec![polygon]),
            Some(Geometry::MultiPolygon(land)) => land,
            _ => {
                let called = name(tags).unwrap_or_else(|| id.to_string());
                notes.add("zone.no_geometry", id, None, format!("{called}: no ring of it closes in this extract"));
                continue;
            }
        };
        let kept = KEPT.iter().filter_map(|key| Some(((*key).to_owned(), Value::Text(tags.value(key)?.to_owned()))));
        zones.push(Zone { id, name: name(tags), land, properties: kept.collect() });
    }
    if zones.is_empty() {
        let have: Vec<String> = levels.iter().map(|(level, n)| format!("{level} ({n})")).collect();
        let have = if have.is_empty() { "none of any level".to_owned() } else { format!("level {}", have.join(", ")) };
        let lost = levels.get(&level).map_or_else(String::new, |n| format!(" whose ring closes, of {n}"));
        let what = format!("holds no boundary of admin_level={level}{lost}; it has {have}");
        return Err(InputError::empty(file, what).guess("name another level, or give --zones FILE"));
    }
    zones.sort_by(|a, b| a.id.cmp(&b.id));
    let (tally, problems) = notes.finish();
    city.left_out.merge(&tally);
    city.problems.extend(problems);
    Ok(zones)
}
