//! A large city is mapped in parts, side by side.
//!
//! ```text
//!   │ part 0   ┊   ┊ part 1   │     each part knows its own segments and all within twice the reach of them (┊): so far as
//!   │      ────┼───┼──        │     its own segments reach, its diagram is that of the whole
//! ```
//!
//! Of the two sites beside an edge of the diagram one lies in the earlier part: the edge is taken from there, and only from there. So no
//! edge is cut, and a face whose edges come from two parts closes if both know the corners that they share by one number: they
//! lie within [`SAME_MM`] of one another, being found from the same sites.
//!
//! What parts know of their neighbours is done twice: a city is divided into so few that all of them together know at most half as much
//! again as there is. How it is divided depends on its segments and the reach, not on the threads that are there.

use crate::isochrone::noding::{Grid, Segment};
use geo_types::Coord;
use std::collections::BTreeMap;

/// Segments of a part. A sweep takes more than its share of time in larger ones, and one processor; in smaller ones what parts know of their
/// neighbours is done twice.
pub(super) const PART: usize = 15_000;

/// Corners of two parts nearer than this, in millimetres, are one: a thousand times as far as the sweep errs, and a thousandth of the
/// distance at which places are one anyway.
const SAME_MM: f64 = 1e-3;

/// Which segments are mapped together.
#[derive(Debug)]
pub(super) struct Parts {
    of_segment: Vec<u32>,
    /// Of each end the earliest part of its segments.
    of_end: Vec<u32>,
    /// The segments that each part knows, ascending.
    pub(super) known: Vec<Vec<u32>>,
}

impl Parts {
    /// Parts of about `most` segments, side by side along the longer side of the city; fewer where streets lie so close that all of them would
    /// know more than `room` segments together.
    pub(super) fn new(segments: &[Segment], ends: &[Grid], reach_m: f64, most: usize, room: usize) -> Parts {
        let extent = |k: usize| {
            let along = || segments.iter().flat_map(|s| s.ends).map(|at| i64::from(at[k]));
            along().max().unwrap_or(0) - along().min().unwrap_or(0)
        };
        let axis = usize::from(extent(1) > extent(0));
        let from_to = |s: u32| {
            let [a, b] = segments[s as usize].ends.map(|at| i64::from(at[axis]));
            [a.min(b), a.max(b)]
        };
        let mut order: Vec<u32> = (0..segments.len() as u32).collect();
        order.sort_unstable_by_key(|&s| (from_to(s).iter().sum::<i64>(), s));
        let beside = (reach_m * 2000.0) as i64 + 1000;
        let mut size = most.max(1);
        let known = loop {
            let known = order.chunks(size).map(|own| {
                let low = own.iter().map(|&s| from_to(s)[0]).min().unwrap_or(0).saturating_sub(beside);
                let high = own.iter().map(|&s| from_to(s)[1]).max().unwrap_or(0).saturating_add(beside);
                (0..segments.len() as u32).filter(|&s| from_to(s)[1] >= low && from_to(s)[0] <= high).collect()
            });
            let known: Vec<Vec<u32>> = known.collect();
            if known.len() < 2 || known.iter().map(Vec::len).sum::<usize>() <= room {
                break known;
            }
            size = size.saturating_mul(2);
        };
        let mut of_segment = vec![0; segments.len()];
        for (part, own) in (0..).zip(order.chunks(size)) {
            for &s in own {
                of_segment[s as usize] = part;
            }
        }
        let mut of_end = vec![u32::MAX; ends.len()];
        for (segment, part) in segments.iter().zip(&of_segment) {
            for at in segment.ends {
                let of = &mut of_end[ends.binary_search(&at).unwrap_or(0)];
                *of = (*of).min(*part);
            }
        }
        Parts { of_segment, of_end, known }
    }

    /// The part of a site.
    pub(super) fn of(&self, site: super::Site) -> u32 {
        match site {
            super::Site::Segment(s) => self.of_segment[s],
            super::Site::Point(e) => self.of_end[e],
        }
    }
}

/// What a part does with a corner of its diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing: none of its edges is taken from here.
    None,
    /// It is the corner of edges of this part only.
    Own,
    /// Other parts may know it too.
    Shared,
}

/// The corners that parts may share, by their places.
#[derive(Debug, Default)]
pub(super) struct Shared(BTreeMap<[i64; 2], Vec<(Coord<f64>, u32)>>);

impl Shared {
    /// The number of the corner at a place in millimetres, which is `new` unless another part gave it one.
    pub(super) fn number(&mut self, at: Coord<f64>, new: u32) -> u32 {
        let [x, y] = square(at);
        let near = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| [x, y]));
        let mut there = near.filter_map(|square| self.0.get(&square)).flatten();
        let known = there.find(|(c, _)| (c.x - at.x).abs() < SAME_MM && (c.y - at.y).abs() < SAME_MM);
        if let Some(&(_, id)) = known {
            return id;
        }
        self.0.entry([x, y]).or_default().push((at, new));
        new
    }
}

/// Squares ten times as wide as what is one, so that nine of them hold all that is near.
fn square(at: Coord<f64>) -> [i64; 2] {
    [at.x, at.y].map(|x| (x / (10.0 * SAME_MM)).floor() as i64)
}
