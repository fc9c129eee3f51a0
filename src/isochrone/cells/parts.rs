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
//! What parts know of their neighbours is done twice: a city is divided into so few that all of them together know at most a quarter
//! as much again as there is. How it is divided depends on its segments and the reach, not on the threads that are there.

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
        let mut count = segments.len().div_ceil(most.max(1)).max(1);
        let known = loop {
            let bounds = order.chunks(segments.len().div_ceil(count).max(1)).map(|own| {
                let low = own.iter().map(|&s| from_to(s)[0]).min().unwrap_or(0).saturating_sub(beside);
                let high = own.iter().map(|&s| from_to(s)[1]).max().unwrap_or(0).saturating_add(beside);
                [low, high]
            });
            let known = meeting(&bounds.collect::<Vec<_>>(), (0..segments.len() as u32).map(from_to));
            if count == 1 || known.iter().map(Vec::len).sum::<usize>() <= room {
                break known;
            }
            count = count.div_ceil(2);
        };
        let mut of_segment = vec![0; segments.len()];
        for (part, own) in (0..).zip(order.chunks(segments.len().div_ceil(count).max(1))) {
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

/// The numbers of the stretches that meet each of some bounds. The bounds follow one another, but a long one may reach back or ahead over
/// others. O(n log b) for n stretches and b bounds, and what is found.
fn meeting(bounds: &[[i64; 2]], stretches: impl Iterator<Item = [i64; 2]>) -> Vec<Vec<u32>> {
    // The farthest that any bounds so far go, and the nearest that any from here on do: both grow.
    let mut farthest: Vec<i64> = bounds.iter().map(|b| b[1]).collect();
    let mut nearest: Vec<i64> = bounds.iter().map(|b| b[0]).collect();
    for k in 1..bounds.len() {
        farthest[k] = farthest[k].max(farthest[k - 1]);
        let k = bounds.len() - 1 - k;
        nearest[k] = nearest[k].min(nearest[k + 1]);
    }
    let mut known = vec![Vec::new(); bounds.len()];
    for (s, [from, to]) in (0..).zip(stretches) {
        let first = farthest.partition_point(|&high| high < from);
        let last = nearest.partition_point(|&low| low <= to);
        for k in first..last {
            if bounds[k][1] >= from && bounds[k][0] <= to {
                known[k].push(s);
            }
        }
    }
    known
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_meets_whom(
            bounds in prop::collection::vec((-50_i64..50, 0_i64..30), 1..9),
            stretches in prop::collection::vec((-60_i64..60, 0_i64..40), 0..30),
        ) {
            let long = |of: Vec<(i64, i64)>| of.into_iter().map(|(from, length)| [from, from + length]).collect::<Vec<_>>();
            let (bounds, stretches) = (long(bounds), long(stretches));
            let meet = |b: [i64; 2]| {
                (0..).zip(&stretches).filter(|(_, s)| s[1] >= b[0] && s[0] <= b[1]).map(|(s, _)| s).collect::<Vec<u32>>()
            };
            let slow: Vec<Vec<u32>> = bounds.iter().map(|&b| meet(b)).collect();
            prop_assert_eq!(meeting(&bounds, stretches.iter().copied()), slow);
        }
    }
}
