//! Land mapped as residential, or as free to be built on, to [`Block`]s.
//!
//! Closed ways and multipolygons with `landuse=residential`. A way that is also the rim of such a multipolygon is the same
//! land and counts once. Land that overlaps otherwise is left as it is mapped.

use super::extract::{Extract, MISSING, TagList};
use super::marks::{self, Marks};
use super::mend;
use super::notes::Notes;
use super::places::{is_area, land_of, name};
use super::rings;
use crate::model::{Block, BlockKind, Id, Tags, Value};
use crate::plane::land_m2;
use geo_types::{Geometry, MultiPolygon, Polygon};
use std::collections::BTreeSet;

/// Tags kept as properties of a block.
const KEPT: [&str; 6] = ["name:zh", "name:en", "residential", "place", "population", "operator"];

/// Land on which something new may be built.
pub(super) const VACANT: [&str; 2] = ["brownfield", "greenfield"];

/// Takes land of some uses out of an extract, sorted by id.
pub(super) fn read(extract: &Extract, marks: &Marks, uses: &[&str], notes: &mut Notes) -> Vec<Block> {
    let wanted = |tags: TagList| {
        marks.of(tags) & marks::LAND != 0 && tags.get("landuse").is_some_and(|found| uses.contains(&found))
    };
    let mut relations = Vec::new();
    let mut rims = BTreeSet::new();
    // Rims of areas beside a tile are rims here, too.
    let mut elsewhere = Notes::default();
    for i in 0..extract.relations() {
        let relation = extract.relation(i);
        if !wanted(relation.tags) || !is_area(&relation.tags) {
            continue;
        }
        let asked = extract.owns_relation(i);
        let notes = if asked { &mut *notes } else { &mut elsewhere };
        let id = Id::Relation(relation.id);
        let (geometry, made) = land_of(extract, &relation, notes);
        match geometry {
            None => notes.add("block.no_geometry", id, None, "no ring of it closes in this extract".to_owned()),
            Some(geometry) => {
                rims.extend(made.outer_ways);
                if asked {
                    relations.push(block(id, relation.tags, geometry));
                }
            }
        }
    }
    let mut blocks = Vec::new();
    for way in (0..extract.ways()).filter(|&i| extract.owns_way(i)).map(|i| extract.way(i)) {
        if !wanted(way.tags) {
            continue;
        }
        if rims.contains(&way.id) {
            notes.tally.one("block.rim_of_relation");
            continue;
        }
        let id = Id::Way(way.id);
        let missing = way.nodes.iter().filter(|n| **n == MISSING).count();
        let ring = if way.is_closed() { rings::ring(extract, way.nodes) } else { None };
        let land = ring.and_then(|ring| mend::sound(MultiPolygon(vec![Polygon::new(ring, vec![])])).0);
        match land {
            None => {
                let detail = format!("{} nodes, {missing} of them not in the extract, make no ring", way.nodes.len());
                notes.add("block.no_geometry", id, None, detail);
            }
            Some(geometry) => {
                if missing > 0 {
                    let detail = format!("{missing} nodes of its outline are not in the extract; the rest is used");
                    notes.add("block.missing_nodes", id.clone(), Some(geometry.clone()), detail);
                }
                blocks.push(block(id, way.tags, geometry));
            }
        }
    }
    blocks.append(&mut relations);
    blocks
}

fn block(id: Id, tags: TagList, geometry: Geometry<f64>) -> Block {
    let people = tags.get("population").and_then(|p| p.trim().parse::<f64>().ok());
    Block {
        id,
        kind: BlockKind::Residential,
        area_m2: land_m2(&geometry),
        geometry,
        name: name(&tags),
        residents: people.filter(|p| p.is_finite() && *p >= 0.0),
        households: None,
        doorsteps: vec![],
        properties: KEPT
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), Value::Text(tags.value(key)?.to_owned()))))
            .collect(),
    }
}
