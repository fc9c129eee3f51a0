//! Walks from many places to many: which targets lie within the limit of eight origins at a time.
//!
//! Targets wait at the junctions over which they are reached, in the order in which [`super::Lanes::around`] finds these; only
//! those by a junction that was reached are looked at. Let the origins be the side with fewer, and neighbours one after
//! the other: what is near the eight together is then little more than what is near one.
#![allow(
    clippy::inline_always,
    reason = "only what is inlined where it is dispatched is made of the widest instructions"
)]

use super::lanes::{Around, nearer};
use super::{Costs, Eliminated, LANES, Lanes, NOWHERE, Seed};
use crate::units::UNREACHED;
use pulp::{Arch, NullaryFnOnce};

/// Targets by the junctions over which they are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    count: usize,
    /// Of each rank: where its targets begin.
    first: Vec<u32>,
    /// A target and what it costs from the junction.
    joins: Vec<(u32, u32)>,
}

impl Targets {
    /// `count` targets, reached as `joins` say: (junction, target, cost between them). Costs that are no costs are left out.
    ///
    /// Panics if a junction or a target is not there.
    pub fn new(graph: &Eliminated, count: usize, joins: impl IntoIterator<Item = (u32, u32, u32)>) -> Targets {
        let mut rows: Vec<(u32, u32, u32)> = joins
            .into_iter()
            .filter(|(.., cost)| *cost < UNREACHED)
            .map(|(junction, target, cost)| (graph.rank(junction), target, cost))
            .collect();
        rows.sort_unstable();
        let mut first = vec![0_u32; graph.junctions() + 1];
        for &(rank, target, _) in &rows {
            assert!((target as usize) < count, "a target that is there");
            first[rank as usize + 1] += 1;
        }
        for r in 0..graph.junctions() {
            first[r + 1] += first[r];
        }
        Targets { count, first, joins: rows.into_iter().map(|(_, target, cost)| (target, cost)).collect() }
    }

    /// Number of targets.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The workspace, to be reused: one a thread. 33 bytes a target beside those of [`Lanes`].
#[derive(Debug, Default)]
pub struct Between {
    lanes: Lanes,
    /// Of each target; [`NOWHERE`] between runs.
    least: Vec<Costs>,
    /// A bit a target: something may have been found.
    found: Vec<u64>,
}

impl Between {
    /// A new workspace.
    pub fn new() -> Between {
        Between::default()
    }

    /// Tells `each` target within `limit` (inclusive) of an origin, ascending, with its costs from each: [`UNREACHED`] beyond.
    ///
    /// `origins` are the seeds of at most [`LANES`] origins; `beside` are ways that lead over no junction: (lane, target, cost).
    ///
    /// Panics if there are more origins, or a seed, lane or target is not there.
    pub fn run<'s>(
        &mut self,
        graph: &Eliminated,
        targets: &Targets,
        origins: impl IntoIterator<Item = &'s [Seed]>,
        beside: impl IntoIterator<Item = (usize, u32, u32)>,
        limit: u32,
        mut each: impl FnMut(u32, &Costs),
    ) {
        let limit = limit.min(UNREACHED - 1);
        let Between { lanes, least, found } = self;
        least.resize(targets.count, NOWHERE);
        found.resize(targets.count.div_ceil(64), 0);
        let around = lanes.around(graph, origins, limit);
        Arch::new().dispatch(Join { around, targets, least, found });
        for (lane, target, cost) in beside {
            let slot = &mut least[target as usize][lane];
            *slot = cost.min(*slot);
            found[target as usize / 64] |= 1 << (target % 64);
        }
        for (word, bits) in (0_u32..).zip(found) {
            while *bits != 0 {
                let target = word * 64 + bits.trailing_zeros();
                *bits &= *bits - 1;
                let costs = std::mem::replace(&mut least[target as usize], NOWHERE);
                let costs = costs.map(|cost| if cost <= limit { cost } else { UNREACHED });
                if costs != NOWHERE {
                    each(target, &costs);
                }
            }
        }
    }
}

/// The targets by every junction that was reached.
struct Join<'a> {
    around: Around<'a>,
    targets: &'a Targets,
    least: &'a mut [Costs],
    found: &'a mut [u64],
}

impl NullaryFnOnce for Join<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Join { around, targets, least, found } = self;
        for (rank, costs) in around.all() {
            let row = targets.first[rank as usize] as usize..targets.first[rank as usize + 1] as usize;
            for &(target, more) in &targets.joins[row] {
                let slot = &mut least[target as usize];
                *slot = nearer(*slot, costs, more);
                found[target as usize / 64] |= 1 << (target % 64);
            }
        }
    }
}

/// Origins by the ranks of their junctions, eight neighbours at a time: those without a junction come first.
pub fn neighbours(graph: &Eliminated, origins: &[Vec<Seed>]) -> Vec<Vec<u32>> {
    let mut order: Vec<(Option<u32>, u32)> =
        (0..).zip(origins).map(|(o, seeds)| (seeds.iter().map(|s| graph.rank(s.junction)).min(), o)).collect();
    order.sort_unstable();
    order.chunks(LANES).map(|eight| eight.iter().map(|&(_, o)| o).collect()).collect()
}
