//! Lines that people do not step across: tracks, motorways, walls, rivers without banks.
//!
//! | kind | ways |
//! |---|---|
//! | rail | `railway` of [`TRACKS`]: not trams, which run in streets |
//! | motorway | `highway=motorway`, `trunk`, their links and any `motorroad=yes` that [`walkable`] closes to pedestrians |
//! | wall | `barrier` that stops people on a node, too ([`walls`]); `natural=cliff` |
//! | water | `waterway=river` and `canal`, where no polygon of water is around it |
//!
//! On the ground only: tunnels, bridges and what is covered are left out, as is what is not in use. Ways are cut at missing
//! nodes; members of a multipolygon that is a barrier are lines under the id of the relation. Linear in nodes.

use super::bands::Bands;
use super::chains::{runs, to_degrees};
use crate::input::osm::block::MemberKind;
use crate::input::osm::extract::{Extract, TagList};
use crate::input::osm::marks::{self, Marks};
use crate::input::osm::notes::Notes;
use crate::input::walkable::{in_use, lies, walkable, walls};
use crate::model::{BarrierKind, GroundLine, Id, Level, Tags};
use geo_types::{Coord, LineString};
use rayon::prelude::*;

/// Values of `railway` for tracks that trains run on, without a street around them.
const TRACKS: [&str; 6] = ["rail", "light_rail", "narrow_gauge", "subway", "funicular", "preserved"];

/// Values of `highway` that are barriers where nobody may walk along them.
const FAST: [&str; 4] = ["motorway", "motorway_link", "trunk", "trunk_link"];

/// Takes the lines out of an extract, or only the walls, unsorted; `water` are the polygons to which river lines give way.
pub(super) fn read(
    extract: &Extract,
    marks: &Marks,
    water: &Bands,
    only_walls: bool,
    notes: &mut Notes,
) -> Vec<GroundLine> {
    let kind = |marks: &Marks, tags: TagList| {
        let asked = !only_walls || marks.of(tags) & marks::BARRIER != 0 || tags.get("natural") == Some("cliff");
        asked.then(|| kind(marks, tags)).flatten().filter(|kind| !only_walls || *kind == BarrierKind::Wall)
    };
    let of_way = |way: usize, id: Id, kind: BarrierKind| -> Vec<GroundLine> {
        let chains = runs(extract, extract.way(way).nodes, None);
        let chains = chains.iter().map(|run| to_degrees(extract, run));
        let dry =
            |points: Vec<Coord<f64>>| if kind == BarrierKind::Water { outside(&points, water) } else { vec![points] };
        chains
            .flat_map(dry)
            .filter(|points| points.len() > 1)
            .map(|points| GroundLine { id: id.clone(), kind, line: LineString(points) })
            .collect()
    };
    let mut lines: Vec<GroundLine> = (0..extract.ways())
        .into_par_iter()
        .filter_map(|i| {
            let way = extract.way(i);
            Some(of_way(i, Id::Way(way.id), kind(marks, way.tags)?))
        })
        .flatten_iter()
        .collect();
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        let Some(kind) = kind(marks, relation.tags).filter(|_| relation.tags.get("type") == Some("multipolygon"))
        else {
            continue;
        };
        for (_, id, _) in relation.members().filter(|(kind, ..)| *kind == MemberKind::Way) {
            match extract.find_way(id) {
                Some(way) => lines.extend(of_way(way, Id::Relation(relation.id), kind)),
                None => notes.tally.one("barrier.missing_member"),
            }
        }
    }
    lines
}

/// What kind of barrier an object is, if any.
fn kind(marks: &Marks, tags: TagList) -> Option<BarrierKind> {
    if marks.of(tags) & (marks::STREET | marks::BARRIER | marks::WATER) == 0 {
        return None;
    }
    let has = |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v));
    let fast = has("highway", &FAST) || (tags.get("highway").is_some() && has("motorroad", &["yes"]));
    let kind = if has("railway", &TRACKS) {
        BarrierKind::Rail
    } else if fast && walkable(&tags).is_err() {
        BarrierKind::Motorway
    } else if walls(&tags) || has("natural", &["cliff"]) {
        BarrierKind::Wall
    } else if has("waterway", &["river", "canal"]) {
        BarrierKind::Water
    } else {
        return None;
    };
    let covered = tags.get("covered").is_some_and(|v| v != "no");
    (in_use(&tags) && lies(&tags) == Level::Ground && !covered).then_some(kind)
}

/// The stretches of a line whose middle is in no polygon.
fn outside(points: &[Coord<f64>], water: &Bands) -> Vec<Vec<Coord<f64>>> {
    let (mut parts, mut part): (Vec<Vec<Coord<f64>>>, Vec<Coord<f64>>) = (vec![], vec![]);
    for pair in points.windows(2) {
        if water.around((pair[0] + pair[1]) / 2.0).is_empty() {
            if part.is_empty() {
                part.push(pair[0]);
            }
            part.push(pair[1]);
        } else if !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
    }
    parts.push(part);
    parts
}
