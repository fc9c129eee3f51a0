//! Convex cells, cut by lines until each belongs to one street; and the chords along which they meet.
//!
//! A side of a cell is a part of a **chord**: a border of the map, or a line by which some cell was cut. What cuts the cells on one side of
//! a chord leaves a *stop* on it; the cells on the other side need not know. When all are cut, the stops of both sides together
//! part the chord into pieces, and every cell is still bounded by whole ones.

use super::rivals::dot;
use crate::isochrone::barriers::shade::cross;
use geo_types::Coord;

/// What is nearer to a line, in metres, is on it. Ground thinner than that is no ground: a level line across it would begin and end in one
/// place but for a rounding, and nobody could tell in which order.
pub(super) const EVEN_M: f64 = 2e-4;

/// What is nearer to the line of a cut is not cut by it.
const ON_M: f64 = 1e-4;

/// No chord: the street itself.
pub(super) const STREET: u32 = u32::MAX;

/// A corner of a cell, and the side that leads from it to the next one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corner {
    pub at: Coord<f64>,
    pub id: u32,
    pub chord: u32,
    /// Where on the chord the side begins and ends, as shares of it.
    pub along: [f64; 2],
}

/// A convex polygon, anticlockwise; corners may lie on straight sides.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub corners: Vec<Corner>,
}

impl Cell {
    fn sides_of(&self) -> impl Iterator<Item = (&Corner, &Corner)> {
        (0..self.corners.len()).map(|i| (&self.corners[i], &self.corners[(i + 1) % self.corners.len()]))
    }

    /// Its centre of mass.
    pub fn middle(&self) -> Coord<f64> {
        let n = self.corners.len() as f64;
        let first = self.corners[0].at;
        let (mut twice, mut sum) = (0.0, Coord { x: 0.0, y: 0.0 });
        for (a, b) in self.sides_of() {
            let (u, v) = (a.at - first, b.at - first);
            twice += cross(u, v);
            sum = sum + (u + v) * cross(u, v);
        }
        if twice > 1e-9 {
            first + sum / (3.0 * twice)
        } else {
            self.corners.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, c| sum + c.at) / n
        }
    }

    /// Two corners of its box.
    pub fn bounds(&self) -> [Coord<f64>; 2] {
        let at = self.corners[0].at;
        self.corners.iter().fold([at, at], |[low, high], c| {
            [
                Coord { x: low.x.min(c.at.x), y: low.y.min(c.at.y) },
                Coord { x: high.x.max(c.at.x), y: high.y.max(c.at.y) },
            ]
        })
    }

    /// The least and the most that a corner lies to the left of a line.
    pub fn sides(&self, from: Coord<f64>, along: Coord<f64>) -> [f64; 2] {
        let of = self.corners.iter().map(|c| cross(along, c.at - from));
        of.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, m], d| [l.min(d), m.max(d)])
    }

    /// How far a place is from it.
    pub fn distance(&self, at: Coord<f64>) -> f64 {
        let (mut inside, mut least) = (true, f64::INFINITY);
        for (a, b) in self.sides_of() {
            let d = b.at - a.at;
            let square = dot(d, d);
            let share = if square > 0.0 { (dot(at - a.at, d) / square).clamp(0.0, 1.0) } else { 0.0 };
            let off = at - a.at - d * share;
            least = least.min(dot(off, off));
            inside &= cross(d, at - a.at) >= 0.0;
        }
        if inside { 0.0 } else { least.sqrt() }
    }

    /// Whether a segment passes through it, not only along a side; the corners of its box are given, since many segments are asked about.
    pub fn is_crossed(&self, [p, q]: [Coord<f64>; 2], [low, high]: [Coord<f64>; 2]) -> bool {
        if p.x.max(q.x) <= low.x || p.x.min(q.x) >= high.x || p.y.max(q.y) <= low.y || p.y.min(q.y) >= high.y {
            return false;
        }
        let along = q - p;
        let length = libm::hypot(along.x, along.y);
        if length < EVEN_M {
            return false;
        }
        // The line must have corners on both sides, or nothing would be cut.
        let [least, most] = self.sides(p, along / length);
        if least >= -EVEN_M || most <= EVEN_M {
            return false;
        }
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        for (a, b) in self.sides_of() {
            let side = b.at - a.at;
            let long = libm::hypot(side.x, side.y);
            if long < ON_M {
                continue;
            }
            let [dp, dq] = [p, q].map(|at| cross(side, at - a.at) / long - EVEN_M);
            if dp <= 0.0 && dq <= 0.0 {
                return false;
            }
            if dp < 0.0 {
                from = from.max(dp / (dp - dq));
            } else if dq < 0.0 {
                to = to.min(dp / (dp - dq));
            }
        }
        (to - from) * length > EVEN_M
    }
}

/// What a cell says of a part of a chord: from where to where on it (downwards where the cell lies to its right), whose it is.
pub(super) type Told = (u32, [f64; 2], u32);

/// A place on a chord where sides begin or end: the chord, where on it, the number of the place.
pub(super) type Stop = (u32, f64, u32);

/// The cells of one face under way.
#[derive(Debug, Default)]
pub(super) struct Mesh {
    /// Places made, numbered from `first_place` on.
    pub places: Vec<Coord<f64>>,
    pub first_place: u32,
    /// The ends of chords that are not on the map, numbered from `first_chord` on.
    pub chords: Vec<[u32; 2]>,
    pub first_chord: u32,
    pub stops: Vec<Stop>,
    pub told: Vec<Told>,
}

impl Mesh {
    pub fn place(&mut self, at: Coord<f64>) -> u32 {
        self.places.push(at);
        self.first_place + self.places.len() as u32 - 1
    }

    pub fn chord(&mut self, a: u32, b: u32) -> u32 {
        self.chords.push([a, b]);
        let chord = self.first_chord + self.chords.len() as u32 - 1;
        self.stops.extend([(chord, 0.0, a), (chord, 1.0, b)]);
        chord
    }

    /// Notes whose a cell is.
    pub fn tell(&mut self, cell: &Cell, label: u32) {
        let sides = cell.corners.iter().filter(|c| c.chord != STREET);
        self.told.extend(sides.map(|c| (c.chord, c.along, label)));
    }

    /// The parts of a cell to the left and to the right of a line, if both are something.
    pub fn cut(&mut self, cell: &Cell, [p, q]: [Coord<f64>; 2]) -> Option<[Cell; 2]> {
        let along = q - p;
        let along = along / libm::hypot(along.x, along.y);
        let off = |at: Coord<f64>| {
            let off = cross(along, at - p);
            if off.abs() < ON_M { 0.0 } else { off }
        };
        self.part(cell, off, |a, b| off(a) / (off(a) - off(b)))
    }

    /// The parts of a cell where something is positive and where it is not, parted by a straight line between the two places on its rim where
    /// it changes; `None` if these are not two. `share` tells where between two corners of different sign it is nothing.
    pub fn part(
        &mut self,
        cell: &Cell,
        of: impl Fn(Coord<f64>) -> f64,
        share: impl Fn(Coord<f64>, Coord<f64>) -> f64,
    ) -> Option<[Cell; 2]> {
        let n = cell.corners.len();
        let values: Vec<f64> = cell.corners.iter().map(|c| of(c.at)).collect();
        // As (side, share of it): a corner is the start of its side.
        let mut at: Vec<(usize, f64)> = Vec::new();
        for i in 0..n {
            let (a, b) = (values[i], values[(i + 1) % n]);
            if a == 0.0 {
                let before = (1..n).map(|k| values[(i + n - k) % n]).find(|v| *v != 0.0)?;
                let after = (1..n).map(|k| values[(i + k) % n]).find(|v| *v != 0.0)?;
                // Of several corners on the line in a row the last counts.
                if before * after < 0.0 && b != 0.0 {
                    at.push((i, 0.0));
                }
            } else if a * b < 0.0 {
                at.push((i, share(cell.corners[i].at, cell.corners[(i + 1) % n].at)));
            }
        }
        let &[first, second] = &at[..] else { return None };
        let starts = [first, second].map(|(side, share)| self.stop(cell, side, share));
        let chord = self.chord(starts[0].id, starts[1].id);
        // From the first place round to the second, and back along the chord; then the other way.
        let round = |from: usize, to: usize, along: [f64; 2]| {
            let [a, b] = [[first, second][from], [first, second][to]];
            let mut corners = vec![starts[from]];
            let mut i = a.0;
            while i != b.0 {
                i = (i + 1) % n;
                corners.push(cell.corners[i]);
            }
            if b.1 > 0.0 {
                // The last side ends where the cut is.
                if let Some(last) = corners.last_mut() {
                    last.along[1] = starts[to].along[0];
                }
                corners.push(Corner { chord, along, ..starts[to] });
            } else if let Some(last) = corners.last_mut() {
                *last = Corner { chord, along, ..*last };
            }
            Cell { corners }
        };
        let parts = [round(0, 1, [1.0, 0.0]), round(1, 0, [0.0, 1.0])];
        let positive = |part: &Cell| {
            let inner = part.corners.iter().filter(|c| starts.iter().all(|s| s.id != c.id));
            inner.map(|c| of(c.at)).find(|v| *v != 0.0).is_none_or(|v| v > 0.0)
        };
        let [a, b] = parts;
        Some(if positive(&a) { [a, b] } else { [b, a] })
    }

    /// The corner at a share of a side, with the rest of that side.
    fn stop(&mut self, cell: &Cell, side: usize, share: f64) -> Corner {
        let (from, to) = (cell.corners[side], cell.corners[(side + 1) % cell.corners.len()]);
        if share <= 0.0 {
            return from;
        }
        let along = from.along[0] + (from.along[1] - from.along[0]) * share;
        let at = from.at + (to.at - from.at) * share;
        let id = self.place(at);
        if from.chord != STREET {
            self.stops.push((from.chord, along, id));
        }
        Corner { at, id, chord: from.chord, along: [along, from.along[1]] }
    }
}
