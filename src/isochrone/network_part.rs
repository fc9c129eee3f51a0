//! The network isochrone: which part of every link lies within a limit, cut exactly where the walk meets it.
//!
//! Along a link the cost is a row of straight pieces between [`super::walks::Knot`]s, so where it meets a limit is the root of a
//! linear function, not a search. Parts of several limits do not overlap: each belongs to the smallest that it is within, and along
//! a part the cost only rises or only falls, so that the costs at its ends say the cost at every point between them.
//!
//! O(v + k) for v vertices of a link and k knots. Costs are milliseconds or millimetres, places millimetres along the link;
//! both are whole at vertices, doors and junctions, and fractions where a limit cuts.
#![expect(clippy::float_cmp, reason = "ends are met exactly, by numbers that are copied, not computed again")]

use super::walks::{Knot, Walks};
use crate::network::Network;
use crate::plane;
use crate::units::LinkId;
use geo_types::{Coord, LineString};

/// Parts shorter than this many millimetres are no street to anybody, and vanish in most files.
const LEAST_MM: f64 = 1.0;

/// A stretch of a link within a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The link.
    pub link: LinkId,
    /// Index of the smallest limit that it is within.
    pub limit: usize,
    /// Millimetres along the link at both ends; they rise.
    pub mm: [f64; 2],
    /// Cost at both ends, in the unit of the search.
    pub cost: [f64; 2],
}

impl Part {
    fn joins(&self, next: &Part) -> bool {
        let rises = |p: &Part| p.cost[1].total_cmp(&p.cost[0]);
        let (a, b) = (rises(self), rises(next));
        self.limit == next.limit
            && self.mm[1] == next.mm[0]
            && self.cost[1] == next.cost[0]
            && (a == b || a.is_eq() || b.is_eq())
    }
}

impl Walks<'_> {
    /// The parts of a link within `limits` (ascending, inclusive, in the unit of the search), from its first end on; appended to `out`.
    ///
    /// # Panics
    /// If the limits fall.
    pub fn parts(&self, link: LinkId, limits: &[u32], out: &mut Vec<Part>) {
        assert!(limits.is_sorted(), "limits {limits:?}");
        let mut knots: Vec<Knot> = Vec::new();
        self.knots(link.0, None, &mut knots);
        let mut open: Option<Part> = None;
        let mut close = |part: Option<Part>| out.extend(part.filter(|p| p.mm[1] - p.mm[0] >= LEAST_MM));
        for pair in knots.windows(2) {
            cut(link, pair[0], pair[1], limits, |part| match &mut open {
                Some(last) if last.joins(&part) => {
                    last.mm[1] = part.mm[1];
                    last.cost[1] = part.cost[1];
                }
                _ => close(open.replace(part)),
            });
        }
        close(open);
    }
}

/// Cuts the straight piece between two knots at every limit between their costs; what is beyond all limits is left out.
fn cut(link: LinkId, a: Knot, b: Knot, limits: &[u32], mut each: impl FnMut(Part)) {
    if a.mm >= b.mm || !(a.cost.is_finite() && b.cost.is_finite()) {
        return;
    }
    let (low, high) = (a.cost.min(b.cost), a.cost.max(b.cost));
    let mut from = a;
    let mut emit = |to: Knot| {
        let limit = limits.partition_point(|&l| f64::from(l) < from.cost.max(to.cost));
        if limit < limits.len() && to.mm > from.mm {
            each(Part { link, limit, mm: [from.mm, to.mm], cost: [from.cost, to.cost] });
        }
        from = to;
    };
    let crossed = limits.iter().map(|&l| f64::from(l)).filter(|&l| low < l && l < high);
    let at = |l: f64| Knot { mm: a.mm + (b.mm - a.mm) * (l - a.cost) / (b.cost - a.cost), cost: l };
    if b.cost >= a.cost {
        crossed.for_each(|l| emit(at(l)));
    } else {
        crossed.rev().for_each(|l| emit(at(l)));
    }
    emit(b);
}

/// The line of a stretch of a link, in degrees, with every vertex between its ends.
pub fn line(network: &Network, link: LinkId, mm: [f64; 2]) -> LineString<f64> {
    let at_mm = network.at_mm(link);
    let vertices: Vec<Coord<f64>> = network.geometry(link).map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
    let at = |mm: f64| {
        let k = at_mm.partition_point(|&m| f64::from(m) <= mm).clamp(1, at_mm.len() - 1);
        let (m0, m1, a, b) = (f64::from(at_mm[k - 1]), f64::from(at_mm[k]), vertices[k - 1], vertices[k]);
        let share = if m1 > m0 { ((mm - m0) / (m1 - m0)).clamp(0.0, 1.0) } else { 0.0 };
        // The short way round where a street crosses the antimeridian.
        Coord { x: plane::turn(a.x + plane::turn(b.x - a.x) * share), y: a.y + (b.y - a.y) * share }
    };
    let between = at_mm.iter().zip(&vertices).filter(|(m, _)| f64::from(**m) > mm[0] && f64::from(**m) < mm[1]);
    std::iter::once(at(mm[0])).chain(between.map(|(_, v)| *v)).chain(std::iter::once(at(mm[1]))).collect()
}

#[cfg(test)]
#[path = "network_part_tests.rs"]
mod tests;
