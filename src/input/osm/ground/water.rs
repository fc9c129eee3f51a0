//! Lakes and rivers: closed ways and multipolygons, and what the edge of the extract left of them.
//!
//! What closes is taken as it is ([`rings`]). Where members or nodes of an outline are missing, the pieces whose two ends
//! are at the edge of the data are closed along it: the water is then on one side of them or on the other, and the side
//! with fewer streets is it (of equals the smaller). What does not close so, or holds more streets than water can, is left
//! out and noted.

use super::chains::{runs, to_degrees};
use super::edge::Edge;
use super::sea::share_inside;
use crate::input::osm::block::MemberKind;
use crate::input::osm::extract::{Extract, MISSING, Relation, Way};
use crate::input::osm::places::degrees;
use crate::input::osm::rings;
use geo::Area;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Share of the streets that may lie in water that was closed along the edge: bridges and dams.
const MOST_IN_WATER: f64 = 0.05;

/// Share of the box that it may fill: an extract is made for its land.
const MOST_OF_BOX: f64 = 0.9;

/// What an outline made.
#[derive(Debug)]
pub(super) struct Outline {
    /// Its water.
    pub water: MultiPolygon<f64>,
    /// Ids of member ways that are no holes.
    pub outer_ways: Vec<i64>,
    /// Members or pieces that are missing or made no ring.
    pub broken: usize,
    /// Where it is, if it made nothing.
    pub place: Option<Coord<f64>>,
}

/// The water of a way, whether it is closed or a piece of an outline.
pub(super) fn of_way(extract: &Extract, way: &Way, edge: Option<&Edge>, streets: &[Coord<f64>]) -> Outline {
    let whole = way.is_closed() && !way.nodes.contains(&MISSING);
    if whole && let Some(ring) = rings::ring(extract, way.nodes) {
        let water = MultiPolygon(vec![Polygon::new(ring, vec![])]);
        return Outline { water, outer_ways: vec![], broken: 0, place: None };
    }
    let lacks = usize::from(way.nodes.contains(&MISSING));
    let ends = [way.nodes.first(), way.nodes.last()];
    // An outline goes round, whether or not the node is there in which it begins and ends.
    let outer = match way.nodes.iter().position(|n| *n != MISSING) {
        Some(first) if way.is_closed() || ends == [Some(&MISSING); 2] => {
            let round = [&way.nodes[first..], &way.nodes[..=first]].concat();
            meet_again(runs(extract, &round, edge))
        }
        _ => runs(extract, way.nodes, edge),
    };
    assemble(extract, [outer, vec![], vec![]], (vec![], lacks), edge, streets)
}

/// The water of a multipolygon.
pub(super) fn of_relation(
    extract: &Extract,
    relation: &Relation,
    edge: Option<&Edge>,
    streets: &[Coord<f64>],
) -> Outline {
    let (mut chains, mut outer_ways, mut missing) = ([vec![], vec![], vec![]], vec![], 0);
    for (_, id, role) in relation.members().filter(|(kind, ..)| *kind == MemberKind::Way) {
        let role = ["outer", "inner"].iter().position(|r| *r == role).unwrap_or(2);
        if role != 1 {
            outer_ways.push(id);
        }
        match extract.find_way(id) {
            Some(way) => chains[role].extend(runs(extract, extract.way(way).nodes, edge)),
            None => missing += 1,
        }
    }
    assemble(extract, chains, (outer_ways, missing), edge, streets)
}

/// The last run of a closed way goes on as its first.
fn meet_again(mut runs: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    if runs.len() > 1
        && let Some(mut last) = runs.pop()
    {
        last.extend_from_slice(&runs[0][1..]);
        runs[0] = last;
    }
    runs
}

/// Rings from chains of outer, inner and untold roles; what stays open is closed along the edge.
fn assemble(
    extract: &Extract,
    chains: [Vec<Vec<u32>>; 3],
    (outer_ways, missing): (Vec<i64>, usize),
    edge: Option<&Edge>,
    streets: &[Coord<f64>],
) -> Outline {
    let (mut closed, mut open): ([Vec<Vec<u32>>; 3], Vec<Vec<u32>>) = Default::default();
    let mut broken = 0;
    let place = chains.iter().flatten().flatten().next().map(|&node| degrees(extract, node));
    for (role, chains) in chains.into_iter().enumerate() {
        let (rings, rest) = rings::join_all(chains);
        closed[role] = rings;
        // A hole that is cut at the edge is a bank like any other.
        open.extend(rest);
    }
    let mut sides = vec![];
    if let (Some(edge), false) = (edge, open.is_empty()) {
        let mut pieces = Vec::new();
        for chain in &open {
            let points = to_degrees(extract, chain);
            let ends = (points.first(), points.last());
            let at_edge = matches!(ends, (Some(&a), Some(&b)) if edge.is_near(a) && edge.is_near(b));
            if points.len() < 2 || !at_edge {
                broken += 1;
                continue;
            }
            for mut piece in edge.clip(&points) {
                let (first, last) = (piece[0], piece[piece.len() - 1]);
                if !edge.holds(first) {
                    piece.insert(0, edge.ahead(first, piece[piece.len().min(2) - 1])[0].1);
                }
                if !edge.holds(last) {
                    piece.push(edge.ahead(last, piece[piece.len().max(2) - 2])[0].1);
                }
                pieces.push(piece);
            }
        }
        match bank(edge, &pieces, streets) {
            Some(rings) => sides = rings,
            None => broken += open.len() - broken,
        }
    } else {
        broken += open.len();
    }
    // Members that the extract lacks are no fault where the rest closed along the edge.
    if sides.is_empty() {
        broken += missing;
    }
    let (water, useless) = rings::nest_rings(extract, closed, sides, &mut vec![]);
    Outline { water, outer_ways, broken: broken + useless, place }
}

/// The water beside banks that go from edge to edge, as rings; `None` where neither side can be water.
fn bank(edge: &Edge, pieces: &[Vec<Coord<f64>>], streets: &[Coord<f64>]) -> Option<Vec<LineString<f64>>> {
    if pieces.is_empty() {
        return None;
    }
    let area = |rings: &Vec<LineString<f64>>| -> f64 {
        rings.iter().map(|ring| Polygon::new(ring.clone(), vec![]).unsigned_area()).sum()
    };
    let [a, b] = edge.sides(pieces).map(|rings| (area(&rings), rings));
    let (small, large) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let water = MultiPolygon(small.1.iter().map(|ring| Polygon::new(ring.clone(), vec![])).collect());
    // What is not on one side is on the other; shares that differ by less than one street in fifty say nothing.
    let share = share_inside(&water, streets);
    let (share, (area, rings)) =
        if !streets.is_empty() && share > 0.51 { (1.0 - share, large) } else { (share, small) };
    (share <= MOST_IN_WATER && area <= edge.area() * MOST_OF_BOX && !rings.is_empty()).then_some(rings)
}
