//! Nodes, ways and multipolygons that count as a class of the standard, to [`Facility`]s.
//!
//! A closed way is land, unless `area=no`; an open way (a running track) is a line; a multipolygon is put together from its
//! members. Nodes on the outline that are tagged as entrances, or as a gate that people may pass, become the entrances.
//! What is mapped twice is made one in [`super::doubles`].

use super::block::MemberKind;
use super::doubles::{self, Found};
use super::extract::{Extract, MISSING, Relation, TagList};
use super::marks::{self, Marks};
use super::mend;
use super::notes::Notes;
use super::rings::{self, Assembled};
use crate::input::hours::{Clock, passable_at};
use crate::input::walkable::{opens, passable};
use crate::model::{Facility, Id, Properties, Standard, Tags, Value};
use crate::units::ClassId;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use rayon::prelude::*;

/// Tags kept as properties of a place, besides those the standard looks at.
const KEPT: [&str; 13] = [
    "name:zh",
    "name:en",
    "official_name",
    "operator",
    "brand",
    "opening_hours",
    "capacity",
    "building:levels",
    "wheelchair",
    "addr:street",
    "addr:housenumber",
    "addr:city",
    "website",
];

/// Values of `entrance` that are no way in for the public.
pub(super) const NO_WAY_IN: [&str; 5] = ["no", "exit", "emergency", "garage", "service"];

/// Takes the facilities out of an extract, sorted by id.
pub(super) fn read(
    extract: &Extract,
    marks: &Marks,
    standard: &Standard,
    clock: Option<&Clock>,
    notes: &mut Notes,
) -> Vec<Facility> {
    let found = find(extract, marks, standard, clock, notes);
    doubles::unite(found, &mut notes.tally)
}

/// The places that an extract is asked for, before doubles are made one.
pub(super) fn find(
    extract: &Extract,
    marks: &Marks,
    standard: &Standard,
    clock: Option<&Clock>,
    notes: &mut Notes,
) -> Vec<Found> {
    let classes = |tags: TagList| {
        Some(if marks.may_count(tags) { standard.classes_of(&tags) } else { vec![] }).filter(|c| !c.is_empty())
    };
    let doors = doors(extract, marks, clock);
    let keys: Vec<&str> = standard.keys().into_iter().filter(|k| !KEPT.contains(k) && *k != "name").collect();
    let place = |id, tags: TagList, classes: Vec<ClassId>, geometry| Facility {
        id,
        classes,
        geometry,
        name: name(&tags),
        entrances: vec![],
        merged: vec![],
        properties: properties(tags, &keys),
    };
    let mut found: Vec<Found> = (0..extract.tagged_nodes())
        .into_par_iter()
        .filter_map(|i| {
            let (node, tags) = extract.tagged_node(i);
            if !extract.owns_node(node) {
                return None;
            }
            let at = Point(degrees(extract, node));
            Some(Found::new(place(Id::Node(extract.node_id(node)), tags, classes(tags)?, at.into())))
        })
        .collect();
    let ways: Vec<(Id, Option<Found>, usize, bool)> = (0..extract.ways())
        .into_par_iter()
        .filter_map(|i| {
            let way = extract.way(i);
            let classes = if extract.owns_way(i) { classes(way.tags)? } else { return None };
            let missing = way.nodes.iter().filter(|n| **n == MISSING).count();
            let (geometry, mended) = shape(extract, way.nodes, way.is_closed() && way.tags.get("area") != Some("no"));
            let found = geometry.map(|geometry| {
                let mut facility = place(Id::Way(way.id), way.tags, classes, geometry);
                enter(extract, &doors, way.nodes, &mut facility);
                Found::new(facility)
            });
            Some((Id::Way(way.id), found, missing, mended))
        })
        .collect();
    for (id, place, missing, mended) in ways {
        let Some(place) = place else {
            notes.add("place.no_geometry", id, None, format!("all {missing} nodes are not in the extract"));
            continue;
        };
        if missing > 0 {
            let detail = format!("{missing} nodes of its outline are not in the extract; the rest is used");
            notes.add("place.missing_nodes", id.clone(), Some(place.facility.geometry.clone()), detail);
        }
        if mended {
            let detail = "its outline crosses itself; the pieces are used".to_owned();
            notes.add("place.mended", id, Some(place.facility.geometry.clone()), detail);
        }
        found.push(place);
    }
    for i in (0..extract.relations()).filter(|&i| extract.owns_relation(i)) {
        let relation = extract.relation(i);
        let Some(classes) = classes(relation.tags) else { continue };
        let id = Id::Relation(relation.id);
        if !is_area(&relation.tags) {
            let kind = relation.tags.get("type").unwrap_or("").to_owned();
            let held = relation.members().filter(|(kind, ..)| *kind != MemberKind::Relation).count();
            let detail = format!("a relation of type {kind:?} with {held} nodes and ways is no area: left out");
            notes.add("place.not_an_area", id, None, detail);
            continue;
        }
        let (geometry, made) = land_of(extract, &relation, notes);
        match geometry {
            None => notes.add("place.no_geometry", id, None, "no ring of it closes in this extract".to_owned()),
            Some(geometry) => {
                let mut facility = place(id, relation.tags, classes, geometry);
                enter(extract, &doors, &made.nodes, &mut facility);
                found.push(Found { facility, outer_ways: made.outer_ways });
            }
        }
    }
    found
}

/// The land of a relation, if its members make any, and what it is made of; members that make no ring are noted.
pub(super) fn land_of(extract: &Extract, relation: &Relation, notes: &mut Notes) -> (Option<Geometry<f64>>, Assembled) {
    let mut made = rings::assemble(extract, relation);
    let (geometry, _) = mend::sound(std::mem::replace(&mut made.land, MultiPolygon(Vec::new())));
    if made.broken > 0 {
        let detail = format!("{} members make no ring in this extract", made.broken);
        notes.add("relation.broken_ring", Id::Relation(relation.id), geometry.clone(), detail);
    }
    (geometry, made)
}

/// Whether a relation stands for land.
pub(super) fn is_area(tags: &TagList) -> bool {
    matches!(tags.get("type"), Some("multipolygon" | "boundary"))
}

/// Where a node is, in degrees.
pub(super) fn degrees(extract: &Extract, node: u32) -> Coord<f64> {
    let p = extract.position(node);
    Coord { x: p.lon(), y: p.lat() }
}

/// The first name there is, without blanks around it.
pub(super) fn name(tags: &TagList) -> Option<String> {
    tags.names().map(str::trim).find(|n| !n.is_empty()).map(str::to_owned)
}

/// Land, line or point, whatever the nodes of a way still make; whether land had to be mended.
fn shape(extract: &Extract, nodes: &[u32], closed: bool) -> (Option<Geometry<f64>>, bool) {
    if closed && let Some(ring) = rings::ring(extract, nodes) {
        let (land, mended) = mend::sound(MultiPolygon(vec![Polygon::new(ring, vec![])]));
        if land.is_some() {
            return (land, mended);
        }
    }
    let mut line: Vec<_> = nodes.iter().filter(|n| **n != MISSING).map(|&n| degrees(extract, n)).collect();
    line.dedup();
    let geometry = match line.len() {
        0 => None,
        1 => Some(Point(line[0]).into()),
        _ => Some(LineString(line).into()),
    };
    (geometry, false)
}

fn properties(tags: TagList, keys: &[&str]) -> Properties {
    let all = KEPT.iter().chain(keys);
    all.filter_map(|key| Some(((*key).to_owned(), Value::Text(tags.value(key)?.to_owned())))).collect()
}

/// Nodes by which people get in, by index, sorted, and whether each is open at the moment.
fn doors(extract: &Extract, marks: &Marks, clock: Option<&Clock>) -> Vec<(u32, bool)> {
    let is_door = |tags: TagList| {
        if marks.of(tags) & (marks::ENTRANCE | marks::BARRIER) == 0 {
            return false;
        }
        let entrance = tags.get("entrance").is_some_and(|v| !NO_WAY_IN.contains(&v));
        let private = matches!(tags.get("access"), Some("no" | "private")) && tags.get("foot") != Some("yes");
        (entrance || opens(&tags)) && !private && passable(&tags)
    };
    let nodes = (0..extract.tagged_nodes()).map(|i| extract.tagged_node(i));
    let open = |node: u32, tags: TagList| clock.is_none() || passable_at(&tags, degrees(extract, node), clock).0;
    nodes.filter(|(_, tags)| is_door(*tags)).map(|(node, tags)| (node, open(node, tags))).collect()
}

/// Gives a place the open doors on its outline, in the order of node ids; where it has doors and all are closed, that is said.
fn enter(extract: &Extract, doors: &[(u32, bool)], outline: &[u32], place: &mut Facility) {
    let door = |n: &u32| doors.binary_search_by_key(n, |(node, _)| *node).ok().map(|i| doors[i]);
    let mut on: Vec<(u32, bool)> = outline.iter().filter_map(door).collect();
    on.sort_unstable();
    on.dedup();
    let open = on.iter().filter(|(_, open)| *open);
    place.entrances = open.map(|(n, _)| degrees(extract, *n)).collect();
    if place.entrances.is_empty() && !on.is_empty() {
        place.properties.push((Facility::GATES.to_owned(), Value::Text(Facility::GATES_CLOSED.to_owned())));
    }
}
