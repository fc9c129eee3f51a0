//! A short way from one place: who is within the limit, at a price that does not grow with the city.
//!
//! The same ring of buckets as [`super::Nearest`] (Dial 1969, doi:10.1145/363269.363610), for many small searches instead of one large one.
//! What a search marks it notes, and the next one wipes that alone: a city ten times as large makes a walk of fifteen minutes no dearer.
//! Labels are (cost, other measure), the smaller stays, so the answer does not depend on the order of anything.
//!
//! Time O(m + C/w) for m arcs inside the limit, C the limit, w the width of a bucket; memory 8 bytes a junction and thread, wiped never.

use super::nearest::{BUCKETS, Buckets};
use crate::network::WalkGraph;
use crate::units::UNREACHED;

/// The workspace of many short searches: one a thread.
#[derive(Debug, Default)]
pub struct Around {
    buckets: Buckets,
    /// Cost and other measure; [`Around::NONE`] wherever no search has been, or where it was wiped.
    marks: Vec<(u32, u32)>,
    touched: Vec<u32>,
}

/// What a search reached. It borrows the workspace: the next search would wipe it.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'a> {
    marks: &'a [(u32, u32)],
    touched: &'a [u32],
}

impl<'a> Reached<'a> {
    /// Every junction within the limit, each once, with its cost and the other measure of the same walk; in no order to rely on.
    pub fn all(self) -> impl Iterator<Item = (u32, u32, u32)> + 'a {
        self.touched.iter().map(move |&junction| {
            let (cost, other) = self.marks[junction as usize];
            (junction, cost, other)
        })
    }
}

impl Around {
    const NONE: (u32, u32) = (UNREACHED, UNREACHED);

    /// A new workspace.
    pub fn new() -> Around {
        Around::default()
    }

    /// Goes from `seeds` (junction, cost, other measure) as far as `limit`, inclusive.
    ///
    /// Panics if a seed names a junction that is not there.
    pub fn run(&mut self, graph: &WalkGraph, seeds: &[(u32, u32, u32)], limit: u32) -> Reached<'_> {
        let limit = limit.min(UNREACHED - 1);
        for junction in self.touched.drain(..) {
            self.marks[junction as usize] = Self::NONE;
        }
        if self.marks.len() != graph.junctions() {
            self.marks.clear();
            self.marks.resize(graph.junctions(), Self::NONE);
        }
        let near = || seeds.iter().filter(|(_, cost, _)| *cost <= limit);
        if let Some(least) = near().map(|(_, cost, _)| *cost).min() {
            let farthest = near().map(|(_, cost, _)| *cost).max().unwrap_or(least);
            let span = graph.max_cost().max(farthest).min(limit);
            let shift = (span / BUCKETS).checked_ilog2().map_or(0, |bits| bits + 1);
            self.buckets.reset(((span >> shift) as usize + 2).next_power_of_two());
            for &(junction, cost, other) in near() {
                self.mark(junction, (cost, other), shift);
            }
            self.spread(graph, limit, shift, least >> shift);
        }
        Reached { marks: &self.marks, touched: &self.touched }
    }

    fn mark(&mut self, junction: u32, mark: (u32, u32), shift: u32) {
        let slot = &mut self.marks[junction as usize];
        if mark < *slot {
            if *slot == Self::NONE {
                self.touched.push(junction);
            }
            *slot = mark;
            self.buckets.push(mark.0 >> shift, junction);
        }
    }

    fn spread(&mut self, graph: &WalkGraph, limit: u32, shift: u32, first: u32) {
        let mut bucket = first;
        while self.buckets.waiting > 0 {
            while let Some(junction) = self.buckets.pop(bucket) {
                let (cost, other) = self.marks[junction as usize];
                if cost >> shift != bucket {
                    continue; // It found a shorter walk and was done in an earlier bucket.
                }
                for arc in graph.arcs(junction) {
                    let next = cost + arc.cost;
                    if next <= limit {
                        self.mark(arc.head, (next, (other + arc.other).min(UNREACHED)), shift);
                    }
                }
            }
            bucket += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Arc;
    use crate::search::slow::floyd_warshall;
    use proptest::prelude::*;

    proptest! {
        /// Search after search in one workspace: each finds what all pairs say, of equal walks the one least in the other measure.
        #[test]
        fn each_search_is_a_fresh_one(
            n in 1_usize..20,
            edges in prop::collection::vec((0_u32..20, 0_u32..20, prop_oneof![Just(0_u32), 0_u32..100, 0_u32..50_000], 0_u32..3), 0..60),
            asked in prop::collection::vec((prop::collection::vec((0_u32..20, 0_u32..500), 0..4), prop_oneof![Just(0_u32), 0_u32..400, Just(u32::MAX)]), 1..5),
        ) {
            let graph = WalkGraph::new(n, edges.iter().map(|&(a, b, cost, other)| (a % n as u32, Arc { head: b % n as u32, cost, other })));
            let cost = floyd_warshall(&graph);
            // The same graph with both measures in one number judges the other measure, too.
            let both = |a: u32, b: u32| u64::from(a) * 1_000_000 + u64::from(b);
            let mut pairs = vec![vec![u64::MAX / 4; n]; n];
            for (a, row) in pairs.iter_mut().enumerate() {
                row[a] = 0;
                for arc in graph.arcs(a as u32) {
                    row[arc.head as usize] = row[arc.head as usize].min(both(arc.cost, arc.other));
                }
            }
            for via in 0..n {
                for a in 0..n {
                    for b in 0..n {
                        pairs[a][b] = pairs[a][b].min(pairs[a][via] + pairs[via][b]);
                    }
                }
            }
            let mut around = Around::new();
            for (seeds, limit) in asked {
                let seeds: Vec<(u32, u32, u32)> = seeds.into_iter().map(|(j, c)| (j % n as u32, c, c % 7)).collect();
                let mut found: Vec<(u32, u32, u32)> = around.run(&graph, &seeds, limit).all().collect();
                found.sort_unstable();
                let judge: Vec<(u32, u32, u32)> = (0..n)
                    .filter_map(|j| {
                        let least = seeds.iter().map(|&(s, c, _)| c.saturating_add(cost[s as usize][j])).min()?;
                        let exact = seeds.iter().map(|&(s, c, o)| both(c, o) + pairs[s as usize][j]).min()?;
                        (least <= limit && least < UNREACHED).then_some((j as u32, least, (exact % 1_000_000) as u32))
                    })
                    .collect();
                prop_assert_eq!(found, judge);
            }
        }
    }
}
