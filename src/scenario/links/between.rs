//! What lies between two places: the barriers that a straight line from one to the other meets.
//!
//! Segments of barriers lie in the cells of a grid that they touch, so a question looks at what is near. O(b) to build, a
//! handful of cells a question.

use crate::model::{BarrierKind, Block, Ground};
use crate::plane::Plane;
use geo::{BoundingRect, Contains};
use geo_types::{Coord, Geometry, LineString, Point, Rect};
use std::collections::{BTreeMap, BTreeSet};

/// What keeps people from walking from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Separates {
    /// Something mapped, the most expensive to cross first.
    Barrier(BarrierKind),
    /// Nothing but the land of a block, which nobody not living there walks through.
    Estate,
    /// Nothing that is in the data.
    Unknown,
}

impl Separates {
    /// The word in files: that of the barrier, `estate` or `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Separates::Barrier(kind) => kind.word(),
            Separates::Estate => "estate",
            Separates::Unknown => "unknown",
        }
    }

    /// Whether people have to go over (or under) it: water, tracks, a motorway.
    pub fn needs_bridge(self) -> bool {
        matches!(self, Separates::Barrier(BarrierKind::Water | BarrierKind::Rail | BarrierKind::Motorway))
    }
}

/// Side of a cell in metres.
const CELL_M: f64 = 100.0;

type Cell = (i32, i32);

/// Barriers and blocks, ready to be asked.
#[derive(Debug)]
pub struct Between<'a> {
    plane: &'a Plane,
    bars: Vec<(Coord<f64>, Coord<f64>, BarrierKind)>,
    cells: BTreeMap<Cell, Vec<u32>>,
    blocks: Vec<(&'a Geometry<f64>, Rect<f64>)>,
    block_cells: BTreeMap<Cell, Vec<u32>>,
}

impl<'a> Between<'a> {
    /// Takes up the ground and the blocks.
    pub fn new(ground: &Ground, blocks: &'a [Block], plane: &'a Plane) -> Between<'a> {
        let mut between = Between {
            plane,
            bars: Vec::new(),
            cells: BTreeMap::new(),
            blocks: Vec::new(),
            block_cells: BTreeMap::new(),
        };
        for area in &ground.areas {
            between.take(area.polygon.exterior(), area.kind);
            area.polygon.interiors().iter().for_each(|ring| between.take(ring, area.kind));
        }
        for line in &ground.lines {
            between.take(&line.line, line.kind);
        }
        for block in blocks {
            let Some(rect) = block.geometry.bounding_rect().filter(|_| block.area_m2 > 0.0) else { continue };
            let number = between.blocks.len() as u32;
            between.blocks.push((&block.geometry, rect));
            let [low, high] = [rect.min(), rect.max()].map(|c| plane.to_metres(c));
            for cell in cells_of(low, high) {
                between.block_cells.entry(cell).or_default().push(number);
            }
        }
        between
    }

    fn take(&mut self, line: &LineString<f64>, kind: BarrierKind) {
        for edge in line.lines() {
            let [a, b] = [edge.start, edge.end].map(|c| self.plane.to_metres(c));
            let number = self.bars.len() as u32;
            self.bars.push((a, b, kind));
            for cell in cells_of(a, b) {
                self.cells.entry(cell).or_default().push(number);
            }
        }
    }

    /// What separates two places, the first of what is the hardest to cross; and all that is met.
    pub fn of(&self, from: Coord<f64>, to: Coord<f64>) -> (Separates, Vec<BarrierKind>) {
        let [a, b] = [from, to].map(|c| self.plane.to_metres(c));
        let near: BTreeSet<u32> =
            cells_of(a, b).flat_map(|cell| self.cells.get(&cell).into_iter().flatten().copied()).collect();
        let mut met: Vec<BarrierKind> = Vec::new();
        for bar in near {
            let (p, q, kind) = self.bars[bar as usize];
            if !met.contains(&kind) && touch(a, b, p, q) {
                met.push(kind);
            }
        }
        met.sort_unstable();
        let middle = Coord { x: f64::midpoint(from.x, to.x), y: f64::midpoint(from.y, to.y) };
        let main = match met.first() {
            Some(&kind) => Separates::Barrier(kind),
            // The two sides of something that stands on the way itself: a closed gate.
            None if from == to => Separates::Barrier(BarrierKind::Wall),
            None if self.in_block(middle) => Separates::Estate,
            None => Separates::Unknown,
        };
        (main, met)
    }

    fn in_block(&self, at: Coord<f64>) -> bool {
        let m = self.plane.to_metres(at);
        let here = cells_of(m, m).flat_map(|cell| self.block_cells.get(&cell).into_iter().flatten());
        here.map(|&n| &self.blocks[n as usize])
            .any(|(geometry, rect)| rect.contains(&Point(at)) && geometry.contains(&Point(at)))
    }
}

/// The cells of the box around two places; of long lines many, but long lines without a bend are few.
fn cells_of(a: Coord<f64>, b: Coord<f64>) -> impl Iterator<Item = Cell> {
    let cell = |v: f64| (v / CELL_M).floor() as i32;
    let (x0, x1) = (cell(a.x.min(b.x)), cell(a.x.max(b.x)));
    let (y0, y1) = (cell(a.y.min(b.y)), cell(a.y.max(b.y)));
    (x0..=x1).flat_map(move |x| (y0..=y1).map(move |y| (x, y)))
}

/// Whether two straight lines meet, an end on the other line included.
fn touch(a: Coord<f64>, b: Coord<f64>, p: Coord<f64>, q: Coord<f64>) -> bool {
    let turn = |a: Coord<f64>, b: Coord<f64>, c: Coord<f64>| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let apart = |u: f64, v: f64| (u > 0.0 && v > 0.0) || (u < 0.0 && v < 0.0);
    let boxes = a.x.max(b.x) >= p.x.min(q.x)
        && p.x.max(q.x) >= a.x.min(b.x)
        && a.y.max(b.y) >= p.y.min(q.y)
        && p.y.max(q.y) >= a.y.min(b.y);
    boxes && !apart(turn(a, b, p), turn(a, b, q)) && !apart(turn(p, q, a), turn(p, q, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroundLine, Id};

    #[test]
    fn what_is_hardest_to_cross_comes_first() {
        let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
        let at = |x: f64, y: f64| plane.to_degrees(Coord { x, y });
        let line =
            |kind, x: f64| GroundLine { id: Id::Way(1), kind, line: LineString(vec![at(x, -500.0), at(x, 900.0)]) };
        let lines = vec![line(BarrierKind::Wall, 10.0), line(BarrierKind::Rail, 20.0), line(BarrierKind::Water, 90.0)];
        let ground = Ground { lines, ..Ground::default() };
        let between = Between::new(&ground, &[], &plane);
        let (main, met) = between.of(at(0.0, 0.0), at(40.0, 5.0));
        assert_eq!((main, met), (Separates::Barrier(BarrierKind::Rail), vec![BarrierKind::Rail, BarrierKind::Wall]));
        assert!(main.needs_bridge());
        assert_eq!(between.of(at(30.0, 0.0), at(40.0, 0.0)).0, Separates::Unknown);
        assert_eq!(between.of(at(30.0, 0.0), at(30.0, 0.0)).0.word(), "wall", "a closed gate has no width");
    }
}
