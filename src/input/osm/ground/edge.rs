//! The edge of the data: lines that it cuts, and how rings are closed along it.
//!
//! ```text
//!   +--b-------c--+   A coast that comes in at a and goes out at b, another from c to d; land on their left. The sea
//!   |  |       |  |   goes from b along the edge, with the edge on the right of the walker's back, to the next place
//!   |  | land  |  |   where a coast comes in.
//!   +--a-------d--+
//! ```
//!
//! Closing is the walk of Weiler and Atherton 1977
//! (doi:10.1145/965141.563896) around the rim. Time O(n log n) in the pieces.

#![allow(clippy::float_cmp, reason = "what is on the edge has its very coordinate; near is told by metres")]

use crate::overlay::stretch_in_box;
use geo_types::{Coord, LineString, Rect};

/// An end this near to the edge, as a share of the shorter side of the box, was cut off by it: the last point before it.
const NEAR: f64 = 0.1;

/// But never farther from it than this, in metres.
const NEAR_M: f64 = 2_000.0;

/// Metres in a degree of latitude, near enough to tell near from far.
const DEGREE_M: f64 = 111_320.0;

/// So often pieces that do not fit are given up; then all are. Real coasts need one or two passes.
const MOST_PASSES: usize = 64;

/// The box that the data fill.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Edge {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    /// Degrees of longitude that are as long as one of latitude, turned over: its cosine.
    cos: f64,
}

/// Where on the edge: degrees walked counter-clockwise from the south-west corner.
type Along = f64;

impl Edge {
    /// The edge of a box; `None` for one without an inside.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<Edge> {
        let cos = libm::cos(f64::midpoint(south, north).to_radians()).max(0.01);
        (west < east && south < north).then_some(Edge { west, south, east, north, cos })
    }

    /// As a rectangle.
    pub fn rect(&self) -> Rect<f64> {
        Rect::new(Coord { x: self.west, y: self.south }, Coord { x: self.east, y: self.north })
    }

    /// Its ring, counter-clockwise.
    pub fn ring(&self) -> LineString<f64> {
        let corners = self.corners();
        LineString(vec![corners[0].1, corners[1].1, corners[2].1, corners[3].1, corners[0].1])
    }

    /// Square degrees.
    pub fn area(&self) -> f64 {
        (self.east - self.west) * (self.north - self.south)
    }

    fn corners(&self) -> [(Along, Coord<f64>); 4] {
        let (w, h) = (self.east - self.west, self.north - self.south);
        let at = |x, y| Coord { x, y };
        [
            (0.0, at(self.west, self.south)),
            (w, at(self.east, self.south)),
            (w + h, at(self.east, self.north)),
            (w + h + w, at(self.west, self.north)),
        ]
    }

    /// Whether a point lies on the edge itself.
    pub fn holds(&self, at: Coord<f64>) -> bool {
        let level = (at.y == self.south || at.y == self.north) && (self.west..=self.east).contains(&at.x);
        let upright = (at.x == self.west || at.x == self.east) && (self.south..=self.north).contains(&at.y);
        level || upright
    }

    fn strictly_inside(&self, at: Coord<f64>) -> bool {
        self.west < at.x && at.x < self.east && self.south < at.y && at.y < self.north
    }

    /// The places on the edge due west, south, east and north of a point, with their distance in metres, nearest first.
    pub fn across(&self, at: Coord<f64>) -> [(f64, Coord<f64>); 4] {
        let mut all = [
            ((at.x - self.west) * self.cos, Coord { x: self.west, y: at.y }),
            (at.y - self.south, Coord { x: at.x, y: self.south }),
            ((self.east - at.x) * self.cos, Coord { x: self.east, y: at.y }),
            (self.north - at.y, Coord { x: at.x, y: self.north }),
        ]
        .map(|(degrees, place)| (degrees * DEGREE_M, place));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all
    }

    /// The same places, nearest first, but what lies ahead (coming from `back`) counts as nearer than what lies beside.
    pub fn ahead(&self, at: Coord<f64>, back: Coord<f64>) -> [(f64, Coord<f64>); 4] {
        let heading = Coord { x: (at.x - back.x) * self.cos, y: at.y - back.y };
        let length = libm::hypot(heading.x, heading.y);
        let turn = |place: Coord<f64>| {
            let way = Coord { x: (place.x - at.x) * self.cos, y: place.y - at.y };
            let both = libm::hypot(way.x, way.y) * length;
            if both > 0.0 { (heading.x * way.x + heading.y * way.y) / both } else { 0.0 }
        };
        let mut all = self.across(at).map(|(metres, place)| (metres * (2.0 - turn(place)), metres, place));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all.map(|(_, metres, place)| (metres, place))
    }

    /// Metres between two points, near enough to tell near from far.
    pub fn metres(&self, a: Coord<f64>, b: Coord<f64>) -> f64 {
        libm::hypot((a.x - b.x) * self.cos, a.y - b.y) * DEGREE_M
    }

    /// Whether points are within so many metres of a level or upright stretch, told by boxes.
    pub fn beside(&self, a: Coord<f64>, b: Coord<f64>, metres: f64) -> impl Fn(Coord<f64>) -> bool + use<> {
        let (y, x) = (metres / DEGREE_M, metres / DEGREE_M / self.cos);
        let (west, east) = (a.x.min(b.x) - x, a.x.max(b.x) + x);
        let (south, north) = (a.y.min(b.y) - y, a.y.max(b.y) + y);
        move |at| (west..=east).contains(&at.x) && (south..=north).contains(&at.y)
    }

    /// How far from the edge an end may be that the edge cut off, in metres.
    pub fn near_m(&self) -> f64 {
        let shorter = ((self.east - self.west) * self.cos).min(self.north - self.south) * DEGREE_M;
        (shorter * NEAR).min(NEAR_M)
    }

    /// Whether a point is near the edge, or beyond it.
    pub fn is_near(&self, at: Coord<f64>) -> bool {
        !self.strictly_inside(at) || self.across(at)[0].0 <= self.near_m()
    }

    /// The parts of a chain inside the box, in order. A closed one that leaves the box starts anew where it is outside.
    pub fn clip(&self, chain: &[Coord<f64>]) -> Vec<Vec<Coord<f64>>> {
        if chain.len() < 2 {
            return vec![];
        }
        let within =
            |at: &Coord<f64>| (self.west..=self.east).contains(&at.x) && (self.south..=self.north).contains(&at.y);
        let Some(outside) = chain.iter().position(|at| !within(at)) else {
            return vec![chain.to_vec()];
        };
        let closed = chain.len() > 3 && chain.first() == chain.last();
        let turned: Vec<Coord<f64>> = if closed && outside > 0 {
            chain[outside..].iter().chain(&chain[1..=outside]).copied().collect()
        } else {
            chain.to_vec()
        };
        let (mut parts, mut part): (Vec<Vec<Coord<f64>>>, Vec<Coord<f64>>) = (vec![], vec![]);
        let mut end = |part: &mut Vec<Coord<f64>>| {
            let part = std::mem::take(part);
            // What runs along the edge does not part one side of it from another.
            if part.iter().any(|&at| self.strictly_inside(at)) || (part.len() > 1 && !self.along(&part)) {
                parts.push(part);
            }
        };
        for pair in turned.windows(2) {
            let Some((from, to)) = self.clip_side(pair[0], pair[1]) else { continue };
            if part.last() != Some(&from) {
                end(&mut part);
                part.push(from);
            }
            part.push(to);
            if self.holds(to) {
                end(&mut part);
            }
        }
        end(&mut part);
        parts
    }

    /// Whether all points lie on one and the same side of the edge.
    fn along(&self, part: &[Coord<f64>]) -> bool {
        let all = |on: &dyn Fn(&Coord<f64>) -> bool| part.iter().all(on);
        all(&|at| at.x == self.west)
            || all(&|at| at.x == self.east)
            || all(&|at| at.y == self.south)
            || all(&|at| at.y == self.north)
    }

    fn clip_side(&self, a: Coord<f64>, b: Coord<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
        let (low, high) = (Coord { x: self.west, y: self.south }, Coord { x: self.east, y: self.north });
        let (from, to) = stretch_in_box(a, b, low, high)?;
        // Whole ends stay as they are; others lie on the edge to the last bit.
        let at = |t: f64, whole: bool, end: Coord<f64>| if whole { end } else { self.onto(a + (b - a) * t) };
        Some((at(from, from <= 0.0, a), at(to, to >= 1.0, b)))
    }

    /// The place on the edge nearest to a point that lies on it but for rounding.
    fn onto(&self, at: Coord<f64>) -> Coord<f64> {
        let mut at = Coord { x: at.x.clamp(self.west, self.east), y: at.y.clamp(self.south, self.north) };
        let gaps = [at.x - self.west, self.east - at.x, at.y - self.south, self.north - at.y];
        let least = gaps.iter().copied().fold(f64::INFINITY, f64::min);
        if gaps[0] == least {
            at.x = self.west;
        } else if gaps[1] == least {
            at.x = self.east;
        } else if gaps[2] == least {
            at.y = self.south;
        } else {
            at.y = self.north;
        }
        at
    }

    /// Where on the edge a point of it is.
    fn place(&self, at: Coord<f64>) -> Along {
        let (w, h) = (self.east - self.west, self.north - self.south);
        if at.y == self.south {
            at.x - self.west
        } else if at.x == self.east {
            w + (at.y - self.south)
        } else if at.y == self.north {
            w + h + (self.east - at.x)
        } else {
            w + h + w + (self.north - at.y)
        }
    }

    /// The corners on the way from one place of the edge clockwise to another.
    fn clockwise(&self, from: Along, to: Along) -> impl Iterator<Item = Coord<f64>> {
        let round = 2.0 * (self.east - self.west + self.north - self.south);
        let back = move |t: Along| if t >= from { from + round - t } else { from - t };
        let length = if to > from { from + round - to } else { from - to };
        let mut passed: Vec<(Along, Coord<f64>)> =
            self.corners().into_iter().map(|(t, corner)| (back(t), corner)).filter(|(t, _)| *t < length).collect();
        passed.sort_by(|a, b| a.0.total_cmp(&b.0));
        passed.into_iter().map(|(_, corner)| corner)
    }

    /// Both ways to close banks, whose ends lie on the edge and of which nobody knows on which side the water is: along
    /// every other stretch of the edge between two ends, or along the stretches between those. Pieces that do not reach the
    /// edge are passed over.
    pub fn sides(&self, pieces: &[Vec<Coord<f64>>]) -> [Vec<LineString<f64>>; 2] {
        let reach = |p: &[Coord<f64>]| p.len() > 1 && self.holds(p[0]) && self.holds(p[p.len() - 1]);
        // Counter-clockwise: each piece twice, by its head (false) and its tail (true).
        let mut ends: Vec<(Along, usize, bool)> = (0..pieces.len())
            .filter(|&i| reach(&pieces[i]))
            .flat_map(|i| {
                let piece = &pieces[i];
                [(self.place(piece[0]), i, false), (self.place(piece[piece.len() - 1]), i, true)]
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut rank = vec![[0_usize; 2]; pieces.len()];
        for (i, end) in ends.iter().enumerate() {
            rank[end.1][usize::from(end.2)] = i;
        }
        [0, 1].map(|odd| {
            let mut rings = Vec::new();
            let mut used = vec![false; pieces.len()];
            for start in 0..ends.len() {
                let (mut at, mut ring) = (start, Vec::new());
                while !used[ends[at].1] {
                    let (_, i, tail) = ends[at];
                    used[i] = true;
                    if tail {
                        ring.extend(pieces[i].iter().rev());
                    } else {
                        ring.extend_from_slice(&pieces[i]);
                    }
                    let out = rank[i][usize::from(!tail)];
                    // Up to the next end, or back to the one before.
                    let onward = out % 2 == odd;
                    at = if onward { (out + 1) % ends.len() } else { (out + ends.len() - 1) % ends.len() };
                    let (from, to) = (ends[out].0, ends[at].0);
                    if onward {
                        let corners: Vec<_> = self.clockwise(to, from).collect();
                        ring.extend(corners.into_iter().rev());
                    } else {
                        ring.extend(self.clockwise(from, to));
                    }
                }
                rings.extend(ring_of(ring));
            }
            rings
        })
    }

    /// Closes pieces, whose ends lie on the edge, to rings with the ground that is on the **right** of every piece inside:
    /// they turn clockwise. Where two ends in a row both come in or both go out, something is missing between them, and
    /// the shorter piece is given up. Returns the rings and the numbers of the pieces given up.
    pub fn close(&self, pieces: &[Vec<Coord<f64>>]) -> (Vec<LineString<f64>>, Vec<usize>) {
        let sound = |i: &usize| {
            let piece = &pieces[*i];
            piece.len() > 1 && self.holds(piece[0]) && self.holds(piece[piece.len() - 1])
        };
        let (mut kept, mut lost): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(sound);
        let length = |i: usize| {
            let stretch = |p: &[Coord<f64>]| libm::hypot((p[1].x - p[0].x) * self.cos, p[1].y - p[0].y);
            pieces[i].windows(2).map(stretch).sum::<f64>()
        };
        let lengths: Vec<f64> = (0..pieces.len()).map(length).collect();
        let mut passes = 0;
        let ends = loop {
            passes += 1;
            if passes > MOST_PASSES {
                lost.append(&mut kept);
            }
            // Clockwise: where each piece goes out (true) and comes in. At one and the same place the way out is first.
            let mut ends: Vec<(Along, bool, usize)> = kept
                .iter()
                .flat_map(|&i| {
                    let piece = &pieces[i];
                    [(self.place(piece[piece.len() - 1]), true, i), (self.place(piece[0]), false, i)]
                })
                .collect();
            ends.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
            let mut wrong = vec![false; pieces.len()];
            for i in 0..ends.len() {
                let (a, b) = (ends[i], ends[(i + 1) % ends.len()]);
                if a.1 == b.1 && !wrong[a.2] && !wrong[b.2] {
                    let shorter = lengths[a.2] < lengths[b.2] || (lengths[a.2] == lengths[b.2] && a.2 > b.2);
                    wrong[if shorter { a.2 } else { b.2 }] = true;
                }
            }
            let before = kept.len();
            kept.retain(|i| !wrong[*i]);
            lost.extend((0..pieces.len()).filter(|i| wrong[*i]));
            if kept.len() == before {
                break ends;
            }
        };
        let mut next = vec![usize::MAX; pieces.len()];
        for (i, end) in ends.iter().enumerate().filter(|(_, end)| end.1) {
            next[end.2] = ends[(i + 1) % ends.len()].2;
        }
        let mut rings = Vec::new();
        let mut used = vec![false; pieces.len()];
        for &start in &kept {
            let (mut at, mut ring) = (start, Vec::new());
            while !used[at] {
                used[at] = true;
                ring.extend_from_slice(&pieces[at]);
                let out = self.place(pieces[at][pieces[at].len() - 1]);
                at = next[at];
                ring.extend(self.clockwise(out, self.place(pieces[at][0])));
            }
            rings.extend(ring_of(ring));
        }
        lost.sort_unstable();
        (rings, lost)
    }
}

/// A closed line with an inside, as far as the number of its corners tells.
fn ring_of(mut points: Vec<Coord<f64>>) -> Option<LineString<f64>> {
    points.dedup();
    let mut ring = LineString(points);
    ring.close();
    (ring.0.len() > 3).then_some(ring)
}

#[cfg(test)]
#[path = "edge_tests.rs"]
mod tests;
