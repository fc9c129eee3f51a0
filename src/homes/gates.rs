//! Gated estates: people of an enclosed block start at its gates.
//!
//! ```text
//!   ▒▒▒▒▒G▒▒▒▒▒▒      G gates. Given ones (`--gates`) are where the people of a block start, always. Mapped ones are if walls
//!   ▒  ⌂   ⌂   ▒      run along most of the outline and nobody mapped the ways inside: with inner ways people walk from
//!   ▒ ⌂   ⌂    ┼──    their homes along them. Where not even homes are known, and no gate, the places where ways cross the
//!   ▒▒▒▒▒▒▒▒▒▒▒▒      outline (┼) are taken for gates: inferred.
//! ```
//!
//! Each home leaves by the gate nearest to it in a straight line, and the gate has the weight of its homes; where no home is known
//! gates count alike. The way from the home to the gate is not counted: the walk of an estate begins at its gate, as in the
//! standards. A gate that no home is nearest to is no doorstep.
//!
//! Walls, ways and gates lie in buckets of [`SQUARE_M`]; O(n) to fill them, and a block looks into those along its outline.

use super::outline::{Outline, polygons};
use crate::model::{Block, Doorstep, DoorstepKind, Gate, Level, Problem, StreetKind, Streets};
use crate::plane::Plane;
use geo_types::{Coord, LineString, MultiPoint, Point};
use rayon::prelude::*;
use std::sync::LazyLock;

/// How far a given gate may be from the outline of its block, in metres: outlines and gates come from two surveys.
pub const GIVEN_NEAR_M: f64 = 30.0;

/// How far a mapped gate or wall may be from the outline, in metres: they are drawn on the same picture.
pub const MAPPED_NEAR_M: f64 = 10.0;

/// Share of its outline along which a block must have a wall to be enclosed.
pub const ENCLOSED_SHARE: f64 = 2.0 / 3.0;

/// Metres of way inside a block from which on its inner ways count as mapped.
pub const INNER_WAYS_M: f64 = 20.0;

/// How far apart places of the outline are that are asked for walls, in metres.
const STEP_M: f64 = 5.0;

/// Two places where ways cross the outline are one gate if they are no farther apart, in metres: two lanes, a pavement.
const SAME_GATE_M: f64 = 10.0;

/// Width of a bucket in metres.
const SQUARE_M: f64 = 100.0;

/// What is known of walls and gates.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Gates of a given layer.
    pub given: &'a [Gate],
    /// Gates of the extract, closed ones left out.
    pub mapped: &'a [Gate],
    /// Walls, in degrees.
    pub walls: &'a [&'a LineString<f64>],
    /// The streets.
    pub streets: &'a Streets,
}

/// What became of blocks and gates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entered {
    /// Blocks whose people start at given gates, at mapped gates, and at inferred ones.
    pub blocks: [usize; 3],
    /// Given gates on the outline of no block.
    pub astray: usize,
    /// Blocks with inferred gates, for the map.
    pub problems: Vec<Problem>,
}

/// Puts the doorsteps of gated blocks at their gates.
pub fn enter_by_gates(blocks: &mut [Block], around: &Surroundings<'_>, plane: &Plane) -> Entered {
    let mut found = Entered::default();
    if around.given.is_empty() && around.walls.is_empty() {
        return found;
    }
    let points = |gates: &[Gate]| Buckets::new(gates.iter().map(|g| [plane.to_metres(g.at); 2]));
    let line = |line: &&LineString<f64>| {
        let points: Vec<Coord<f64>> = line.0.iter().map(|&c| plane.to_metres(c)).collect();
        points.windows(2).map(|w| [w[0], w[1]]).collect::<Vec<_>>()
    };
    let filed = Filed {
        given: points(around.given),
        mapped: points(around.mapped),
        walls: Buckets::new(around.walls.iter().flat_map(line)),
        // Few cities have an estate that asks for them.
        streets: LazyLock::new(|| Buckets::new(stretches(around.streets, plane).into_iter())),
        plane,
    };
    let ways_in: Vec<Option<WayIn>> = blocks.par_iter().map(|block| filed.way_in(block)).collect();
    let mut met = vec![false; around.given.len()];
    for (block, way_in) in blocks.iter_mut().zip(ways_in) {
        let (gates, kind, how): (Vec<Coord<f64>>, DoorstepKind, usize) = match way_in {
            None => continue,
            Some(WayIn::Given(here)) => {
                for &g in &here {
                    met[g] = true;
                }
                (here.iter().map(|&g| around.given[g].at).collect(), DoorstepKind::Gate, 0)
            }
            Some(WayIn::Mapped(here)) => (here.iter().map(|&g| around.mapped[g].at).collect(), DoorstepKind::Gate, 1),
            Some(WayIn::Inferred(gates)) => {
                found.problems.push(inferred(block, &gates));
                (gates, DoorstepKind::InferredGate, 2)
            }
        };
        settle(block, &gates, kind, plane);
        found.blocks[how] += 1;
    }
    found.astray = met.iter().filter(|met| !**met).count();
    found
}

/// The finding about a block whose gates are inferred.
fn inferred(block: &Block, gates: &[Coord<f64>]) -> Problem {
    let detail = format!(
        "walls run around it and no gate is mapped: the {} places where ways cross its outline are taken for gates",
        gates.len()
    );
    let at = MultiPoint(gates.iter().map(|&c| Point(c)).collect());
    Problem { cause: "block.gates_inferred", id: Some(block.id.clone()), geometry: Some(at.into()), detail }
}

/// How people come into a block.
enum WayIn {
    /// By these of the given gates.
    Given(Vec<usize>),
    /// By these of the mapped ones.
    Mapped(Vec<usize>),
    /// Where ways cross its outline.
    Inferred(Vec<Coord<f64>>),
}

/// What lies around blocks, by squares.
struct Filed<'a, S> {
    given: Buckets,
    mapped: Buckets,
    walls: Buckets,
    streets: LazyLock<Buckets, S>,
    plane: &'a Plane,
}

impl<S: FnOnce() -> Buckets> Filed<'_, S> {
    /// By which gates people come into a block; `None` where its homes are reached otherwise.
    fn way_in(&self, block: &Block) -> Option<WayIn> {
        if polygons(&block.geometry).is_empty() {
            return None;
        }
        let rims = rims(block, self.plane);
        let here = self.given.near(&rims, GIVEN_NEAR_M);
        if !here.is_empty() {
            return Some(WayIn::Given(here));
        }
        if self.walls.is_empty() || !enclosed(&rims, &self.walls) {
            return None;
        }
        let homes = block.doorsteps.iter().any(|d| d.kind == DoorstepKind::Dwelling);
        if homes && inner_m(block, &rims, &self.streets, self.plane) >= INNER_WAYS_M {
            return None;
        }
        let here = self.mapped.near(&rims, MAPPED_NEAR_M);
        if !here.is_empty() {
            return Some(WayIn::Mapped(here));
        }
        let gates = crossings(&rims, &self.streets).into_iter().map(|c| self.plane.to_degrees(c));
        let gates: Vec<Coord<f64>> = gates.collect();
        (!gates.is_empty()).then_some(WayIn::Inferred(gates))
    }
}

/// Makes gates the doorsteps of a block.
fn settle(block: &mut Block, gates: &[Coord<f64>], kind: DoorstepKind, plane: &Plane) {
    let homes: Vec<&Doorstep> = block.doorsteps.iter().filter(|d| d.kind == DoorstepKind::Dwelling).collect();
    let at: Vec<Coord<f64>> = gates.iter().map(|&g| plane.to_metres(g)).collect();
    let mut weights = vec![0_u32; gates.len()];
    for home in &homes {
        let door = plane.to_metres(home.at);
        let far = |g: &usize| (at[*g] - door).x.hypot((at[*g] - door).y);
        // Of gates equally near the first.
        if let Some(nearest) = (0..gates.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b))) {
            weights[nearest] = weights[nearest].saturating_add(home.weight);
        }
    }
    if homes.is_empty() {
        weights.fill(1);
    }
    let doors = gates.iter().zip(weights).filter(|(_, weight)| *weight > 0);
    block.doorsteps = doors.map(|(&at, weight)| Doorstep { at, kind, weight }).collect();
}

/// The outer rims of a block in metres.
fn rims(block: &Block, plane: &Plane) -> Vec<Vec<Coord<f64>>> {
    let rim = |p: &geo_types::Polygon<f64>| p.exterior().0.iter().map(|&c| plane.to_metres(c)).collect();
    polygons(&block.geometry).iter().map(rim).collect()
}

fn edges(rims: &[Vec<Coord<f64>>]) -> impl Iterator<Item = [Coord<f64>; 2]> + '_ {
    rims.iter().flat_map(|rim| rim.windows(2).map(|w| [w[0], w[1]]))
}

/// Whether walls run along most of an outline.
fn enclosed(rims: &[Vec<Coord<f64>>], walls: &Buckets) -> bool {
    let (mut asked, mut walled) = (0_u64, 0_u64);
    for [a, b] in edges(rims) {
        let parts = ((b - a).x.hypot((b - a).y) / STEP_M).ceil().clamp(1.0, 100_000.0);
        for k in 0..parts as u32 {
            let at = a + (b - a) * ((f64::from(k) + 0.5) / parts);
            asked += 1;
            walled += u64::from(walls.within(at, MAPPED_NEAR_M));
        }
    }
    asked > 0 && walled as f64 >= ENCLOSED_SHARE * asked as f64
}

/// Metres of way inside a block.
fn inner_m(block: &Block, rims: &[Vec<Coord<f64>>], streets: &Buckets, plane: &Plane) -> f64 {
    let outline = Outline::new(polygons(&block.geometry));
    let inside = |[a, b]: [Coord<f64>; 2]| outline.contains(plane.to_degrees((a + b) / 2.0));
    let (low, high) = bounds(rims);
    let inner = streets.in_box(low, high).into_iter().map(|i| streets.items[i]).filter(|&s| inside(s));
    inner.map(|[a, b]| (b - a).x.hypot((b - a).y)).sum()
}

/// Where ways cross an outline, in order along it.
fn crossings(rims: &[Vec<Coord<f64>>], streets: &Buckets) -> Vec<Coord<f64>> {
    let mut found: Vec<Coord<f64>> = Vec::new();
    for [a, b] in edges(rims) {
        let low = Coord { x: a.x.min(b.x), y: a.y.min(b.y) };
        let high = Coord { x: a.x.max(b.x), y: a.y.max(b.y) };
        let mut here: Vec<f64> = Vec::new();
        for [p, q] in streets.in_box(low, high).into_iter().map(|i| streets.items[i]) {
            let (d, e, f) = (q - p, b - a, p - a);
            let cross = e.x * d.y - e.y * d.x;
            if cross == 0.0 {
                continue;
            }
            let (along, across) = ((f.x * d.y - f.y * d.x) / cross, (f.x * e.y - f.y * e.x) / cross);
            if (0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&across) {
                here.push(along);
            }
        }
        here.sort_by(f64::total_cmp);
        for along in here {
            let at = a + (b - a) * along;
            if found.iter().all(|c| (at - *c).x.hypot((at - *c).y) > SAME_GATE_M) {
                found.push(at);
            }
        }
    }
    found
}

/// Straight pieces of the streets that people walk in and out by, in metres.
fn stretches(streets: &Streets, plane: &Plane) -> Vec<[Coord<f64>; 2]> {
    let at = |v: u32| {
        let p = streets.vertices[v as usize];
        plane.to_metres(Coord { x: p.lon(), y: p.lat() })
    };
    let ways = streets.streets.iter().filter(|s| s.level == Level::Ground && s.kind != StreetKind::Indoor);
    ways.flat_map(|s| streets.vertices_of(s).windows(2)).map(|w| [at(w[0]), at(w[1])]).collect()
}

fn bounds(rims: &[Vec<Coord<f64>>]) -> (Coord<f64>, Coord<f64>) {
    let nowhere = (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN });
    rims.iter().flatten().fold(nowhere, |(low, high), c| {
        (Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) })
    })
}

/// Straight pieces, or points as pieces of no length, by the squares that they touch.
struct Buckets {
    items: Vec<[Coord<f64>; 2]>,
    /// Squares and what touches them, in order.
    squares: Vec<(u64, u32)>,
}

/// Most squares that one piece is filed under: a piece that long is a fault of the data and is cut short.
const MOST_SQUARES: i64 = 10_000;

impl Buckets {
    fn new(items: impl Iterator<Item = [Coord<f64>; 2]>) -> Buckets {
        let items: Vec<[Coord<f64>; 2]> = items.collect();
        let mut squares = Vec::with_capacity(items.len() * 2);
        for (i, [a, b]) in (0..).zip(&items) {
            let (mut last, to) = (square(*a), square(*b));
            squares.push((key(last), i));
            if last == to {
                continue;
            }
            let parts = ((*b - *a).x.hypot((*b - *a).y) / SQUARE_M).ceil().clamp(1.0, MOST_SQUARES as f64);
            for k in 1..=parts as u32 {
                let (x, y) = square(*a + (*b - *a) * (f64::from(k) / parts));
                // A step of a piece may cut a corner of a square on its way to the next.
                let (px, py) = std::mem::replace(&mut last, (x, y));
                squares.extend([(px, y), (x, py), (x, y)].map(|at| (key(at), i)));
            }
        }
        squares.par_sort_unstable();
        squares.dedup();
        Buckets { items, squares }
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What touches the squares of a box, in order.
    fn in_box(&self, low: Coord<f64>, high: Coord<f64>) -> Vec<usize> {
        let mut found: Vec<usize> = self.touching(low, high).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The same, as it comes, and as often as it touches one of them.
    fn touching(&self, low: Coord<f64>, high: Coord<f64>) -> impl Iterator<Item = usize> + '_ {
        let ((x0, y0), (x1, y1)) = (square(low), square(high));
        // Columns that hold nothing are stepped over, however many there are.
        let mut x = x0;
        std::iter::from_fn(move || {
            if x > x1 {
                return None;
            }
            let first = self.squares.partition_point(|(at, _)| *at < key((x, y0)));
            let here = &self.squares[first..];
            let column = here.iter().take_while(move |(at, _)| *at <= key((x, y1)));
            x = here.first().map_or(i64::from(i32::MAX) + 1, |(at, _)| column_of(*at)).max(x + 1);
            Some(column)
        })
        .flatten()
        .map(|(_, i)| *i as usize)
    }

    /// Whether anything lies within `far` metres of a place.
    fn within(&self, at: Coord<f64>, far: f64) -> bool {
        let margin = Coord { x: far, y: far };
        self.touching(at - margin, at + margin).any(|i| distance(at, self.items[i]) <= far)
    }

    /// What lies within `far` metres of the rims, in order.
    fn near(&self, rims: &[Vec<Coord<f64>>], far: f64) -> Vec<usize> {
        if self.is_empty() {
            return Vec::new();
        }
        let margin = Coord { x: far, y: far };
        let (low, high) = bounds(rims);
        let candidates = self.in_box(low - margin, high + margin).into_iter();
        candidates.filter(|&i| edges(rims).any(|edge| distance(self.items[i][0], edge) <= far)).collect()
    }
}

fn square(at: Coord<f64>) -> (i64, i64) {
    // No city is wider than 2³¹ squares.
    let whole = |v: f64| i64::from((v / SQUARE_M).floor() as i32);
    (whole(at.x), whole(at.y))
}

/// A square as a number: by columns, in a column from south to north.
fn key((x, y): (i64, i64)) -> u64 {
    let half = |v: i64| (v - i64::from(i32::MIN)) as u64;
    half(x) << 32 | half(y)
}

fn column_of(key: u64) -> i64 {
    (key >> 32) as i64 + i64::from(i32::MIN)
}

/// How far a place is from a straight piece.
fn distance(at: Coord<f64>, [a, b]: [Coord<f64>; 2]) -> f64 {
    let d = b - a;
    let length_2 = d.x * d.x + d.y * d.y;
    let share = if length_2 > 0.0 { (((at - a).x * d.x + (at - a).y * d.y) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    let off = at - (a + d * share);
    off.x.hypot(off.y)
}

#[cfg(test)]
#[path = "gates_tests.rs"]
mod tests;
