//! Eight searches in one sweep: each junction holds eight costs side by side, which the processor adds and compares at once.
//!
//! On an [`Eliminated`] graph a search goes up the ranks, each junction telling those above it, and down again, each asking
//! them: no queue, no branch that depends on a cost. [`Lanes::everywhere`] does this for the whole city: linear in its arcs.
//! [`Lanes::around`] keeps within a limit: upwards only what lies above the seeds; downwards it passes over whatever hangs on a
//! junction once nothing above is near, since every way in leads over there. So it costs what lies within the limit.
//!
//! The widest instructions of the machine are used ([`pulp`]); the answer is the same on any.
#![allow(
    clippy::inline_always,
    reason = "only what is inlined where it is dispatched is made of the widest instructions"
)]

use super::{Eliminated, Nearest, Seed};
use crate::units::UNREACHED;
use pulp::{Arch, NullaryFnOnce};

/// How many searches go together.
pub const LANES: usize = 8;

/// What each of the searches says of one place.
pub type Costs = [u32; LANES];

/// No search reaches it.
pub const NOWHERE: Costs = [UNREACHED; LANES];

/// The smaller of `known` and `from` one step farther. Neither is more than [`UNREACHED`], nor is the sum kept if it is.
#[inline(always)]
pub(super) fn nearer(mut known: Costs, from: &Costs, step: u32) -> Costs {
    // A plain loop: closures of `array::map` were left out of line, and with them the wide instructions.
    for (cost, from) in known.iter_mut().zip(from) {
        *cost = (*cost).min(*from + step);
    }
    known
}

/// Whether any search reaches a place within the limit.
#[inline(always)]
pub(super) fn any_within(costs: &Costs, limit: u32) -> bool {
    let mut any = 0;
    for &cost in costs {
        any |= u32::from(cost <= limit);
    }
    any != 0
}

/// The workspace, to be reused: one a thread. 33 bytes a junction.
#[derive(Debug, Default)]
pub struct Lanes {
    /// By rank.
    costs: Vec<Costs>,
    /// Whether a rank is above a seed; all false between searches.
    above: Vec<bool>,
    /// Those ranks.
    path: Vec<u32>,
    /// Ranks within the limit of the last search.
    near: Vec<u32>,
    core: Nearest,
}

impl Lanes {
    /// A new workspace.
    pub fn new() -> Lanes {
        Lanes::default()
    }

    /// The costs by rank ([`Eliminated::rank`]) of the searches from the seeds of each lane, without a limit.
    ///
    /// Panics if there are more than [`LANES`] lanes, or a seed names a junction that is not there.
    pub fn everywhere<'s>(&mut self, graph: &Eliminated, seeds: impl IntoIterator<Item = &'s [Seed]>) -> &[Costs] {
        self.costs.clear();
        self.costs.resize(graph.junctions(), NOWHERE);
        for (lane, seeds) in seeds.into_iter().enumerate() {
            for seed in seeds {
                let slot = &mut self.costs[graph.rank(seed.junction) as usize][lane];
                *slot = seed.cost.min(*slot);
            }
        }
        let Lanes { costs, core, .. } = self;
        let simd = Arch::new();
        simd.dispatch(Up { graph, costs, ranks: 0..graph.eliminated() });
        search_core(core, graph, costs);
        simd.dispatch(Down { graph, costs });
        &self.costs
    }

    /// What the searches reach from the seeds of each lane within `limit` (inclusive). Costs beyond it may be told or not.
    ///
    /// Panics if there are more than [`LANES`] lanes, or a seed names a junction that is not there.
    pub fn around<'s>(
        &mut self,
        graph: &Eliminated,
        seeds: impl IntoIterator<Item = &'s [Seed]>,
        limit: u32,
    ) -> Around<'_> {
        let limit = limit.min(UNREACHED - 1);
        let eliminated = graph.eliminated();
        let Lanes { costs, above, path, near, core } = self;
        let simd = Arch::new();
        if costs.len() != graph.junctions() {
            costs.clear();
            costs.resize(graph.junctions(), NOWHERE);
            above.clear();
            above.resize(eliminated, false);
        }
        costs[eliminated..].fill(NOWHERE);
        path.clear();
        near.clear();
        for (lane, seeds) in seeds.into_iter().enumerate() {
            for seed in seeds.iter().filter(|s| s.cost <= limit) {
                let rank = graph.rank(seed.junction) as usize;
                let mut r = rank;
                while r < eliminated && !above[r] {
                    above[r] = true;
                    costs[r] = NOWHERE;
                    path.push(r as u32);
                    // The next above; others are above that one.
                    r = graph.head[graph.first[r] as usize..graph.first[r + 1] as usize]
                        .first()
                        .map_or(eliminated, |&h| h as usize);
                }
                let slot = &mut costs[rank][lane];
                *slot = seed.cost.min(*slot);
            }
        }
        path.sort_unstable();
        simd.dispatch(Up { graph, costs, ranks: path.iter().map(|&r| r as usize) });
        search_core(core, graph, costs);
        near.extend((eliminated..costs.len()).filter(|&r| any_within(&costs[r], limit)).map(|r| r as u32));
        simd.dispatch(DownNear { graph, costs, above, near, limit });
        for &r in &*path {
            above[r as usize] = false;
        }
        Around { near, costs }
    }
}

/// What [`Lanes::around`] found. It borrows the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    near: &'a [u32],
    costs: &'a [Costs],
}

impl<'a> Around<'a> {
    /// Every rank that a search reaches within the limit, with the costs of all: those beyond it may be too large.
    pub fn all(self) -> impl Iterator<Item = (u32, &'a Costs)> {
        self.near.iter().map(move |&r| (r, &self.costs[r as usize]))
    }
}

// What is dispatched are structures and no closures: these would not be inlined, and only what is inlined is made of wide instructions.

/// Each rank tells those above it what it knows.
struct Up<'a, R> {
    graph: &'a Eliminated,
    costs: &'a mut [Costs],
    ranks: R,
}

impl<R: Iterator<Item = usize>> NullaryFnOnce for Up<'_, R> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Up { graph, costs, ranks } = self;
        for r in ranks {
            let row = graph.first[r] as usize..graph.first[r + 1] as usize;
            let own = costs[r];
            for (&head, &step) in graph.head[row.clone()].iter().zip(&graph.up[row]) {
                let slot = &mut costs[head as usize];
                *slot = nearer(*slot, &own, step);
            }
        }
    }
}

/// Each rank, from the last, asks those above it.
struct Down<'a> {
    graph: &'a Eliminated,
    costs: &'a mut [Costs],
}

impl NullaryFnOnce for Down<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Down { graph, costs } = self;
        for r in (0..graph.eliminated()).rev() {
            let row = graph.first[r] as usize..graph.first[r + 1] as usize;
            let mut own = costs[r];
            for (&head, &step) in graph.head[row.clone()].iter().zip(&graph.down[row]) {
                own = nearer(own, &costs[head as usize], step);
            }
            costs[r] = own;
        }
    }
}

/// The same within a limit, passing over what hangs where nothing above is near.
struct DownNear<'a> {
    graph: &'a Eliminated,
    costs: &'a mut [Costs],
    above: &'a [bool],
    near: &'a mut Vec<u32>,
    limit: u32,
}

impl NullaryFnOnce for DownNear<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let DownNear { graph, costs, above, near, limit } = self;
        let mut left = graph.eliminated();
        while let Some(r) = left.checked_sub(1) {
            left = r;
            let row = graph.first[r] as usize..graph.first[r + 1] as usize;
            let (mut own, mut least_above) = (if above[r] { costs[r] } else { NOWHERE }, NOWHERE);
            for (&head, &step) in graph.head[row.clone()].iter().zip(&graph.down[row]) {
                let from = &costs[head as usize];
                own = nearer(own, from, step);
                least_above = nearer(least_above, from, 0);
            }
            costs[r] = own;
            if any_within(&own, limit) {
                near.push(r as u32);
            } else if !above[r] && !any_within(&least_above, limit) {
                left = graph.first_below[r] as usize;
            }
        }
    }
}

/// Searches what could not be eliminated, lane by lane.
fn search_core(space: &mut Nearest, graph: &Eliminated, costs: &mut [Costs]) {
    if graph.core.is_empty() {
        return;
    }
    let costs = &mut costs[graph.eliminated()..];
    for lane in 0..LANES {
        let seeds: Vec<Seed> = (0..)
            .zip(&*costs)
            .filter(|(_, c)| c[lane] < UNREACHED)
            .map(|(junction, c)| Seed { junction, cost: c[lane], place: 0, other: 0 })
            .collect();
        if !seeds.is_empty() {
            let found = space.costs(&graph.core, &seeds, UNREACHED);
            costs.iter_mut().zip(found).for_each(|(c, &cost)| c[lane] = cost);
        }
    }
}
