//! Walkable ways to [`Streets`]: cut where nodes are missing, where a barrier stops people, and at a stretch too long to be
//! true.
//!
//! ```text
//! way 7:  1---2---x---4---5---▮---7        x missing, ▮ a wall
//! pieces: 1---2       4---5---a   b---7    a and b lie on the same spot and do not meet
//! ```
//!
//! A gate for residents parts the ways at it, too, and joins its sides by a private street without length.
//!
//! Streets come in the order of way ids, vertices in the order of node ids. The rim of a pedestrian area is a street, so
//! are the members of a multipolygon that is one; and so are the lines across it ([`super::plazas`]). Time O(nodes + ways).

use super::block::MemberKind;
use super::extract::{Extract, MISSING, TagList, Way};
use super::marks::{self, Marks};
use super::notes::Notes;
use super::places::degrees;
use super::plazas::{self, Plaza};
use super::wire::Broken;
use crate::input::going;
use crate::input::hours::{Clock, passage_at, walkable_at};
use crate::input::walkable::{NOT_A_STREET, Passage, Walkable, passage, walkable};
use crate::model::{
    Going, Id, LONGEST_STRETCH_M, Level, Pass, Position, Reach, Spot, Street, StreetKind, Streets, Tags,
};
use crate::plane::length_m;
use geo_types::{Coord, Geometry, Point};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Most nodes of all streets together: each may be one more vertex, and at a gate for residents two more ends, all numbered in 32 bits.
const MOST_NODES: usize = (u32::MAX / 3) as usize;

/// Takes the streets out of an extract.
pub(super) fn read(
    extract: &Extract,
    marks: &Marks,
    clock: Option<&Clock>,
    notes: &mut Notes,
) -> Result<Streets, Broken> {
    let (pieces, gates) = pieces(extract, marks, clock, notes);
    can_be_numbered(pieces.nodes.len())?;
    let spots = spots(extract, marks);
    Ok(pieces.number(&|node| (extract.node_id(node), extract.position(node)), &gates, &spots))
}

/// Whether streets of so many nodes have numbers enough.
pub(super) fn can_be_numbered(nodes: usize) -> Result<(), Broken> {
    if nodes > MOST_NODES {
        return Err(format!("streets of {nodes} nodes: more than can be numbered in 32 bits").into());
    }
    Ok(())
}

/// The pieces of streets that an extract is asked for, and for every node who gets past it.
pub(super) fn pieces(
    extract: &Extract,
    marks: &Marks,
    clock: Option<&Clock>,
    notes: &mut Notes,
) -> (Pieces, Vec<Passage>) {
    let verdicts: Vec<(Result<Walkable, &'static str>, Option<String>)> = (0..extract.ways())
        .into_par_iter()
        .map(|i| {
            let way = extract.way(i);
            let beginning =
                || way.nodes.iter().find(|n| **n != MISSING).map_or(Coord { x: 0.0, y: 0.0 }, |&n| degrees(extract, n));
            let street = marks.of(way.tags) & marks::STREET != 0;
            if street { walkable_at(&way.tags, beginning, clock) } else { (Err(NOT_A_STREET), None) }
        })
        .collect();
    let rims = rims(extract, marks);
    let gates = passages(extract, marks, clock, notes);
    let mut pieces = Pieces::default();
    // What stands around a tile is walked, too, but others tell of it.
    let mut elsewhere = Notes::default();
    for (i, (verdict, unreadable)) in verdicts.into_iter().enumerate() {
        let notes = if extract.owns_way(i) { &mut *notes } else { &mut elsewhere };
        if let Some(hours) = unreadable {
            unreadable_hours(notes, Id::Way(extract.way(i).id), None, &hours);
        }
        match (verdict, rims.get(&i)) {
            (Ok(how), _) | (Err(NOT_A_STREET), Some(&how)) => pieces.cut(extract, &extract.way(i), how, &gates, notes),
            (Err(NOT_A_STREET), None) => {}
            (Err(cause), _) => notes.tally.one(cause),
        }
    }
    pieces.lay_across(extract, marks, &plazas::find(extract, marks), notes);
    if extract.is_of_tile() {
        pieces.pieces.retain(|(way, ..)| extract.find_way(*way).is_some_and(|i| extract.owns_way(i)));
    }
    (pieces, gates)
}

/// Points on so many streets that lie on the ground, spread over the extract: where these are is land.
pub(super) fn some_points(extract: &Extract, marks: &Marks, most: usize) -> Vec<Coord<f64>> {
    sample(&middles(extract, marks), most)
}

/// For each way that is a street on the ground its id and a point in the middle, if its nodes are there.
pub(super) fn middles(extract: &Extract, marks: &Marks) -> Vec<(i64, Option<Coord<f64>>)> {
    let on_ground = |tags: &TagList, key: &str| tags.get(key).is_none_or(|v| v == "no");
    (0..extract.ways())
        .into_par_iter()
        .filter_map(|i| {
            let way = extract.way(i);
            let street = marks.of(way.tags) & marks::STREET != 0
                && way.tags.get("highway").is_some()
                && on_ground(&way.tags, "bridge")
                && on_ground(&way.tags, "tunnel");
            let held = |n: &&u32| **n != MISSING;
            let second_half = way.nodes[way.nodes.len() / 2..].iter();
            let node = second_half.clone().find(held).or_else(|| way.nodes.iter().find(held));
            (street && extract.owns_way(i)).then(|| (way.id, node.map(|&node| degrees(extract, node))))
        })
        .collect()
}

/// The points of so many of some ways, spread over all of them.
pub(super) fn sample(middles: &[(i64, Option<Coord<f64>>)], most: usize) -> Vec<Coord<f64>> {
    let step = middles.len().div_ceil(most.max(1)).max(1);
    middles.iter().step_by(step).filter_map(|(_, at)| *at).collect()
}

/// Ways that are members of a multipolygon on which one may walk, with how.
fn rims(extract: &Extract, marks: &Marks) -> BTreeMap<usize, Walkable> {
    let mut rims = BTreeMap::new();
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        let tags = relation.tags;
        if marks.of(tags) & marks::STREET == 0 || tags.get("type") != Some("multipolygon") {
            continue;
        }
        if let Ok(how) = walkable(&tags) {
            let ways = relation.members().filter(|(kind, ..)| *kind == MemberKind::Way);
            for way in ways.filter_map(|(_, id, _)| extract.find_way(id)) {
                rims.entry(way).or_insert(how);
            }
        }
    }
    rims
}

/// For every node who gets past it.
fn passages(extract: &Extract, marks: &Marks, clock: Option<&Clock>, notes: &mut Notes) -> Vec<Passage> {
    let mut gates = vec![Passage::Open; extract.nodes()];
    for (node, tags) in (0..extract.tagged_nodes()).map(|i| extract.tagged_node(i)) {
        if marks.of(tags) & marks::BARRIER == 0 {
            continue;
        }
        let (then, unreadable) = passage_at(&tags, degrees(extract, node), clock);
        gates[node as usize] = then;
        if !extract.owns_node(node) {
            continue;
        }
        if then == Passage::Closed && clock.is_some() && passage(&tags) != Passage::Closed {
            notes.tally.one("gate.closed_then");
        }
        if let Some(hours) = unreadable {
            let at = Point(degrees(extract, node)).into();
            unreadable_hours(notes, Id::Node(extract.node_id(node)), Some(at), &hours);
        }
    }
    gates
}

/// Notes hours of a way or gate that nobody can read for sure.
fn unreadable_hours(notes: &mut Notes, id: Id, at: Option<Geometry<f64>>, hours: &str) {
    notes.add("hours.unreadable", id, at, format!("its hours cannot be read: {hours}"));
}

/// Signals and kerbs at nodes, right at those that the extract is asked for. The way across a road may say that there are signals where its nodes do not.
pub(super) fn spots(extract: &Extract, marks: &Marks) -> BTreeMap<u32, Spot> {
    let mut spots: BTreeMap<u32, Spot> = BTreeMap::new();
    for (node, tags) in (0..extract.tagged_nodes()).map(|i| extract.tagged_node(i)) {
        if let Some(spot) = going::spot(&tags) {
            spots.insert(node, spot);
        }
    }
    for way in (0..extract.ways()).map(|i| extract.way(i)) {
        if marks.of(way.tags) & marks::STREET != 0 && going::signalled(&way.tags) {
            for &node in way.nodes.iter().filter(|n| **n != MISSING) {
                spots.entry(node).or_default().signals = true;
            }
        }
    }
    spots
}

/// Whether a stretch between two nodes is longer than any street runs without a bend.
fn too_long(extract: &Extract, from: Option<u32>, to: u32) -> bool {
    from.is_some_and(|from| {
        let [p, q] = [from, to].map(|node| extract.position(node));
        let apart = |a: i32, b: i32| f64::from(a.abs_diff(b));
        // No 1e-7 degree is longer than 1.12 cm: nearly all stretches need no more than this.
        if (apart(p.lon_e7, q.lon_e7) + apart(p.lat_e7, q.lat_e7)) * 0.0112 < LONGEST_STRETCH_M {
            return false;
        }
        length_m(Coord { x: p.lon(), y: p.lat() }, Coord { x: q.lon(), y: q.lat() }) > LONGEST_STRETCH_M
    })
}

/// Pieces of ways, still with node indices.
#[derive(Default)]
pub(super) struct Pieces {
    pub nodes: Vec<u32>,
    /// Way, how it may be walked, and its stretch of the nodes.
    pub pieces: Vec<(i64, Walkable, usize, usize)>,
}

impl Pieces {
    fn cut(&mut self, extract: &Extract, way: &Way, how: Walkable, gates: &[Passage], notes: &mut Notes) {
        let before = self.pieces.len();
        let mut first = self.nodes.len();
        let (mut missing, mut repeated, mut walls, mut far) = (0_usize, 0, 0, 0);
        let mut edge = None;
        for (i, &node) in way.nodes.iter().enumerate() {
            if node == MISSING {
                missing += 1;
                first = self.finish(way.id, how, first);
                continue;
            }
            // Beside a missing node: the place to show on the map.
            let beside = |j: usize| way.nodes.get(j) == Some(&MISSING);
            if edge.is_none() && (beside(i + 1) || (i > 0 && beside(i - 1))) {
                edge = Some(node);
            }
            if self.nodes.len() > first && self.nodes.last() == Some(&node) {
                repeated += 1;
                continue;
            }
            if self.nodes.len() > first && too_long(extract, self.nodes.last().copied(), node) {
                far += 1;
                first = self.finish(way.id, how, first);
            }
            self.nodes.push(node);
            let gate = gates[node as usize];
            if gate != Passage::Open && self.nodes.len() > first + 1 && i + 1 < way.nodes.len() {
                walls += u64::from(gate == Passage::Closed);
                first = self.finish(way.id, how, first);
                self.nodes.push(node);
            }
        }
        self.finish(way.id, how, first);
        let pieces = self.pieces.len() - before;
        notes.tally.add("way.repeated_node", repeated);
        notes.tally.add("way.cut_at_barrier", walls);
        notes.tally.add("street.too_long", far);
        match (missing, pieces) {
            (0, 0) if far == 0 => notes.tally.one("way.one_node"),
            (0, _) => {}
            (_, 0) => notes.tally.one("way.all_nodes_missing"),
            (_, _) => {
                let detail =
                    format!("{missing} of {} nodes are not in the extract; {pieces} pieces kept", way.nodes.len());
                let at = edge.map(|node| {
                    let p = extract.position(node);
                    Point::new(p.lon(), p.lat()).into()
                });
                notes.add("way.missing_nodes", Id::Way(way.id), at, detail);
            }
        }
    }

    /// Adds the lines across open areas, in the order of ways.
    fn lay_across(&mut self, extract: &Extract, marks: &Marks, plazas: &[Plaza], notes: &mut Notes) {
        let streets: Vec<(i64, Level, &[u32])> =
            self.pieces.iter().map(|(way, how, first, end)| (*way, how.level, &self.nodes[*first..*end])).collect();
        let lines = plazas::lines(extract, marks, plazas, &streets, notes);
        for (way, how, nodes) in lines {
            let first = self.nodes.len();
            self.nodes.extend(nodes);
            self.pieces.push((way, how, first, first + 2));
        }
        self.pieces.sort_by_key(|(way, ..)| *way);
    }

    /// Ends a piece here; a single node is none. Returns where the next one starts.
    fn finish(&mut self, way: i64, how: Walkable, first: usize) -> usize {
        if self.nodes.len() >= first + 2 {
            self.pieces.push((way, how, first, self.nodes.len()));
        } else {
            self.nodes.truncate(first);
        }
        self.nodes.len()
    }

    /// Numbers the vertices in the order of node ids: one for a node that streets share, one for each end at a barrier. `node` tells the id
    /// and the place of a node by its index.
    pub fn number(
        self,
        node_at: &dyn Fn(u32) -> (i64, Position),
        gates: &[Passage],
        spots: &BTreeMap<u32, Spot>,
    ) -> Streets {
        let mut next = vec![0_u32; gates.len()];
        let parted = |node: usize| gates[node] != Passage::Open;
        for &node in &self.nodes {
            let n = node as usize;
            next[n] = if parted(n) { next[n] + 1 } else { 1 };
        }
        let mut streets = Streets { refs: Vec::with_capacity(self.nodes.len()), ..Streets::default() };
        let mut private = Vec::new();
        // Most nodes are on no street.
        for (node, count) in (0..).zip(&mut next).filter(|(_, count)| **count > 0) {
            let first = streets.vertices.len() as u32;
            let (_, place) = node_at(node);
            streets.vertices.extend((0..*count).map(|_| place));
            let spot = spots.get(&node).into_iter();
            streets.spots.extend(spot.flat_map(|s| (first..first + *count).map(|vertex| Spot { vertex, ..*s })));
            if gates[node as usize] == Passage::Private {
                private.extend((first + 1..first + *count).map(|other| (node, [first, other])));
            }
            *count = first;
        }
        streets.streets.reserve_exact(self.pieces.len());
        let mut vertices = Vec::new();
        for (way, how, first, end) in self.pieces {
            vertices.clear();
            for &node in &self.nodes[first..end] {
                let n = node as usize;
                vertices.push(next[n]);
                next[n] += u32::from(parted(n));
            }
            streets.append(how.street(Id::Way(way)), &vertices);
        }
        let going = Going { reach: Reach::Private, ..Going::default() };
        for (node, sides) in private {
            let id = Id::Node(node_at(node).0);
            let (kind, pass, level) = (StreetKind::Path, Pass::Both, Level::Ground);
            streets.append(Street { id, kind, pass, level, going, first: 0, end: 0 }, &sides);
        }
        streets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_nodes_than_numbers_are_said() {
        assert!(can_be_numbered(1_400_000_000).is_ok());
        let said = can_be_numbered(1 << 32).unwrap_err().what;
        assert_eq!(said, "streets of 4294967296 nodes: more than can be numbered in 32 bits");
    }
}
