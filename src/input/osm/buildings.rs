//! Buildings where people live, to [`Dwelling`]s.
//!
//! A building counts if its tags say that people live in it ([`LIVED_IN`], or [`SIGNS`] of living). Where few are tagged
//! (in a neighbourhood of 0.02° by 0.02°, some 2 km, fewer than one building in four) this would find homes only where a
//! mapper was diligent; there every `building=yes` of at least 20 m² that shows no other use ([`OTHER_USE`]) counts too.
//! Neighbourhood by neighbourhood, since mappers are diligent street by street: one well-tagged quarter must not empty the
//! rest of a city. [`BuildingCounts`] says how many were taken so, `building.use_not_told` how many were not.
//!
//! Floor area is the footprint times `building:levels` (1 to 200, else 1).

use super::block::MemberKind;
use super::extract::{Extract, MISSING, TagList};
use super::marks::{self, Marks};
use super::mend;
use super::notes::Notes;
use super::places::{degrees, is_area};
use super::rings;
use crate::model::{Dwelling, Id, Tags};
use crate::plane::land_m2;
use geo::{Centroid, Contains, InteriorPoint};
use geo_types::{Coord, Geometry, MultiPolygon, Polygon};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many buildings an extract holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BuildingCounts {
    /// Tagged as dwellings.
    pub dwellings: u64,
    /// All others.
    pub other: u64,
    /// Of the others, how many were taken for dwellings because few around them are tagged.
    pub taken_for_dwellings: u64,
}

/// Values of `building` for houses where people live.
const LIVED_IN: [&str; 24] = [
    "allotment_house",
    "annexe",
    "apartment",
    "apartments",
    "block_of_flats",
    "bungalow",
    "condominium",
    "detached",
    "dormitory",
    "duplex",
    "farm",
    "flats",
    "ger",
    "house",
    "houseboat",
    "housing",
    "manor",
    "residence",
    "residential",
    "semi",
    "semidetached_house",
    "static_caravan",
    "terrace",
    "villa",
];

/// Values of `building` that say nothing but that there is one.
const UNTOLD: [&str; 3] = ["yes", "1", "true"];

/// Other signs that people live in a building: key, value (`*`: any but `no` and `0`).
const SIGNS: [(&str, &str); 6] = [
    ("building:flats", "*"),
    ("building:use", "residential"),
    ("building:use", "apartments"),
    ("residential", "*"),
    ("social_facility", "nursing_home"),
    ("social_facility", "group_home"),
];

/// Keys that show another use of a building.
const OTHER_USE: [&str; 20] = [
    "aeroway",
    "amenity",
    "building:use",
    "club",
    "craft",
    "emergency",
    "government",
    "healthcare",
    "historic",
    "industrial",
    "leisure",
    "man_made",
    "military",
    "office",
    "power",
    "public_transport",
    "railway",
    "religion",
    "shop",
    "tourism",
];

/// Tags of buildings that stand empty or in ruins.
const EMPTY: [(&str, &str); 6] = [
    ("abandoned", "yes"),
    ("disused", "yes"),
    ("ruins", "yes"),
    ("demolished", "yes"),
    ("construction", "yes"),
    ("building:condition", "ruinous"),
];

/// The smallest footprint of an untold building that may be a home, in square metres: below it are sheds and garages.
const SMALLEST_HOME_M2: f64 = 20.0;

/// What the tags of a building say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Lived,
    Untold,
    Other,
}

/// What a building is used for; `None` if it is none.
fn use_of(tags: &TagList) -> Option<Use> {
    let building = tags.get("building").filter(|v| *v != "no")?;
    let sign = |key: &str, value: &str| match tags.get(key) {
        None | Some("no" | "0") => false,
        Some(have) => value == "*" || have == value,
    };
    Some(if EMPTY.iter().any(|(key, value)| sign(key, value)) {
        Use::Other
    } else if LIVED_IN.contains(&building) || SIGNS.iter().any(|(key, value)| sign(key, value)) {
        Use::Lived
    } else if UNTOLD.contains(&building) && OTHER_USE.iter().all(|key| tags.get(key).is_none()) {
        Use::Untold
    } else {
        Use::Other
    })
}

#[derive(Debug, Clone, Copy)]
enum Object {
    /// The i-th tagged node.
    Node(usize),
    Way(usize),
    Relation(usize),
}

impl Object {
    fn is_asked_for(self, extract: &Extract) -> bool {
        match self {
            Object::Node(i) => extract.owns_node(extract.tagged_node(i).0),
            Object::Way(i) => extract.owns_way(i),
            Object::Relation(i) => extract.owns_relation(i),
        }
    }
}

/// Takes the dwellings out of an extract, sorted by id.
pub(super) fn read(extract: &Extract, marks: &Marks, notes: &mut Notes) -> (Vec<Dwelling>, BuildingCounts) {
    let mut buildings = buildings(extract, marks, notes);
    // Those beside a tile tell how its neighbourhoods are mapped: none of these is parted.
    let few = few_told(extract, &buildings);
    buildings.retain(|(object, _)| object.is_asked_for(extract));
    let count = |what: Use| buildings.iter().filter(|(_, used)| *used == what).count() as u64;
    let (dwellings, untold, other) = (count(Use::Lived), count(Use::Untold), count(Use::Other));
    let mut counts = BuildingCounts { dwellings, other: untold + other, taken_for_dwellings: 0 };
    let homes: Vec<(Use, Id, Option<Dwelling>)> = buildings
        .into_par_iter()
        .filter(|(object, used)| match used {
            Use::Lived => true,
            // Of which nothing is there nothing else is said either.
            Use::Untold => neighbourhood(extract, *object).is_none_or(|here| few.contains(&here)),
            Use::Other => false,
        })
        .map(|(object, used)| {
            let (id, tags, home) = place(extract, object);
            let home = home.filter(|(_, m2)| used == Use::Lived || *m2 >= SMALLEST_HOME_M2);
            let floor = |m2: f64| (m2 * levels(&tags)).round().clamp(1.0, f64::from(u32::MAX)) as u32;
            let dwelling = home.map(|(at, m2)| Dwelling { id: id.clone(), at, floor_m2: floor(m2) });
            (used, id, dwelling)
        })
        .collect();
    let looked_at = homes.iter().filter(|(used, ..)| *used == Use::Untold).count() as u64;
    notes.tally.add("building.use_not_told", untold - looked_at);
    let mut taken = Vec::with_capacity(homes.len());
    for (used, id, home) in homes {
        match (used, home) {
            (Use::Lived, None) => {
                notes.add("dwelling.no_geometry", id, None, "its outline makes no ring in this extract".to_owned());
            }
            (_, None) => notes.tally.one("building.too_small_for_a_home"),
            (used, Some(home)) => {
                counts.taken_for_dwellings += u64::from(used == Use::Untold);
                taken.push(home);
            }
        }
    }
    (taken, counts)
}

/// Degrees times 10⁷ to a side of a neighbourhood.
pub(super) const NEIGHBOURHOOD_E7: i32 = 200_000;

/// The neighbourhood of a building, by its first node that the extract holds, if it holds any.
fn neighbourhood(extract: &Extract, object: Object) -> Option<(i32, i32)> {
    let first = |nodes: &[u32]| nodes.iter().copied().find(|&node| node != MISSING);
    let node = match object {
        Object::Node(i) => Some(extract.tagged_node(i).0),
        Object::Way(i) => first(extract.way(i).nodes),
        Object::Relation(i) => extract
            .relation(i)
            .members()
            .filter(|(kind, ..)| *kind == MemberKind::Way)
            .find_map(|(_, id, _)| first(extract.way(extract.find_way(id)?).nodes)),
    };
    let at = extract.position(node?);
    Some((at.lon_e7.div_euclid(NEIGHBOURHOOD_E7), at.lat_e7.div_euclid(NEIGHBOURHOOD_E7)))
}

/// The neighbourhoods in which fewer than one building in four is tagged as a dwelling.
fn few_told(extract: &Extract, buildings: &[(Object, Use)]) -> BTreeSet<(i32, i32)> {
    let mut counts: BTreeMap<(i32, i32), (u64, u64)> = BTreeMap::new();
    for (object, used) in buildings {
        let Some(here) = neighbourhood(extract, *object) else { continue };
        let (told, all) = counts.entry(here).or_default();
        *told += u64::from(*used == Use::Lived);
        *all += 1;
    }
    counts.into_iter().filter(|(_, (told, all))| told * 4 < *all).map(|(place, _)| place).collect()
}

/// Values of `building` for roofs that people walk under, and ways over streets.
const OPEN_BELOW: [&str; 4] = ["bridge", "canopy", "carport", "roof"];

/// The outlines of all buildings that stand on the ground, with courtyards as holes, by id; what makes no ring is none.
pub(super) fn footprints(extract: &Extract, marks: &Marks) -> Vec<(Id, Polygon<f64>)> {
    let polygons = |(object, _): (Object, Use)| {
        let (id, tags, land) = match object {
            Object::Node(_) => return vec![],
            Object::Way(i) => {
                let way = extract.way(i);
                let ring = if way.is_closed() { rings::ring(extract, way.nodes) } else { None };
                let land = MultiPolygon(ring.into_iter().map(|ring| Polygon::new(ring, vec![])).collect());
                (Id::Way(way.id), way.tags, land)
            }
            Object::Relation(i) => {
                let relation = extract.relation(i);
                (Id::Relation(relation.id), relation.tags, rings::assemble(extract, &relation).land)
            }
        };
        let above = tags.get("building").is_some_and(|v| OPEN_BELOW.contains(&v))
            || tags.get("location") == Some("underground")
            || tags.get("building:min_level").and_then(|l| l.trim().parse::<f64>().ok()).is_some_and(|l| l > 0.0);
        let land = if above { MultiPolygon(vec![]) } else { land };
        mend::polygons(land).into_iter().map(|polygon| (id.clone(), polygon)).collect()
    };
    // What is wrong with buildings is noted where homes are read.
    buildings(extract, marks, &mut Notes::default()).into_par_iter().flat_map_iter(polygons).collect()
}

/// All buildings with their use, nodes first, then ways, then relations, each by id. A way that is the rim of a building
/// with a courtyard is that building.
fn buildings(extract: &Extract, marks: &Marks, notes: &mut Notes) -> Vec<(Object, Use)> {
    let used = |tags: TagList| if marks.of(tags) & marks::BUILDING == 0 { None } else { use_of(&tags) };
    let mut rims = BTreeSet::new();
    let mut relations = Vec::new();
    for i in 0..extract.relations() {
        let relation = extract.relation(i);
        if let Some(used) = used(relation.tags).filter(|_| is_area(&relation.tags)) {
            rims.extend(
                relation.members().filter(|(kind, _, role)| *kind == MemberKind::Way && *role != "inner").map(|m| m.1),
            );
            relations.push((Object::Relation(i), used));
        }
    }
    let nodes = (0..extract.tagged_nodes()).filter_map(|i| {
        let (_, tags) = extract.tagged_node(i);
        Some((Object::Node(i), used(tags)?))
    });
    let mut all: Vec<(Object, Use)> = nodes.collect();
    for i in 0..extract.ways() {
        let way = extract.way(i);
        if let Some(used) = used(way.tags) {
            if rims.contains(&way.id) {
                notes.tally.add("building.rim_of_relation", u64::from(extract.owns_way(i)));
            } else {
                all.push((Object::Way(i), used));
            }
        }
    }
    all.append(&mut relations);
    all
}

/// Id, tags, a point inside and the footprint in square metres.
fn place(extract: &Extract, object: Object) -> (Id, TagList<'_>, Option<(Coord<f64>, f64)>) {
    match object {
        Object::Node(i) => {
            let (node, tags) = extract.tagged_node(i);
            (Id::Node(extract.node_id(node)), tags, Some((degrees(extract, node), 0.0)))
        }
        Object::Way(i) => {
            let way = extract.way(i);
            let ring = if way.is_closed() { rings::ring(extract, way.nodes) } else { None };
            let home = ring.and_then(|ring| inside(MultiPolygon(vec![Polygon::new(ring, vec![])])));
            (Id::Way(way.id), way.tags, home)
        }
        Object::Relation(i) => {
            let relation = extract.relation(i);
            (Id::Relation(relation.id), relation.tags, inside(rings::assemble(extract, &relation).land))
        }
    }
}

/// A point inside and the area: the centroid where it lies inside, as it does in most houses.
fn inside(land: MultiPolygon<f64>) -> Option<(Coord<f64>, f64)> {
    let at = land.centroid().filter(|c| land.contains(c)).or_else(|| land.interior_point())?;
    (at.x().is_finite() && at.y().is_finite()).then(|| (at.0, land_m2(&Geometry::MultiPolygon(land))))
}

fn levels(tags: &TagList) -> f64 {
    let levels = tags.get("building:levels").and_then(|l| l.trim().parse::<f64>().ok());
    levels.filter(|l| l.is_finite()).map_or(1.0, |l| l.clamp(1.0, 200.0))
}
