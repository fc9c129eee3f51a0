//! The network frozen for searching: adjacency arrays of one metric and one direction.
//!
//! ```text
//! first_out   0     2     5  …     junction 0 has arcs 0 and 1
//! arcs        ▪ ▪   ▪ ▪ ▪    …     12 bytes each: head, cost, the other measure
//! ```

use super::Network;
use crate::model::{Pass, Reach, Tally};
use crate::units::{LinkId, Metric, UNREACHED};

/// Which way the walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// From everywhere to the places where the search starts: homes to facilities.
    Seeds,
    /// From the places where the search starts to everywhere.
    Everywhere,
}

/// One step of a search from a junction to its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc {
    /// The neighbour.
    pub head: u32,
    /// Milliseconds or millimetres, as the graph's metric says.
    pub cost: u32,
    /// The other of the two, carried along.
    pub other: u32,
}

/// Adjacency arrays over the junctions of a [`Network`], in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkGraph {
    first_out: Vec<u32>,
    arcs: Vec<Arc>,
    max_cost: u32,
}

impl WalkGraph {
    /// Freezes arcs given as `(tail, arc)`: of several between the same two junctions the least stays, loops go.
    ///
    /// Panics if an arc names a junction that is not there.
    pub fn new(junctions: usize, arcs: impl IntoIterator<Item = (u32, Arc)>) -> WalkGraph {
        let mut arcs: Vec<(u32, Arc)> = arcs.into_iter().filter(|(tail, arc)| *tail != arc.head).collect();
        arcs.sort_unstable();
        arcs.dedup_by_key(|(tail, arc)| (*tail, arc.head));
        let mut first_out = vec![0_u32; junctions + 1];
        for (tail, arc) in &arcs {
            assert!((arc.head as usize) < junctions, "an arc ends at a junction");
            first_out[*tail as usize + 1] += 1;
        }
        for i in 0..junctions {
            first_out[i + 1] += first_out[i];
        }
        let max_cost = arcs.iter().map(|(_, a)| a.cost).max().unwrap_or(0);
        let arcs: Vec<Arc> = arcs.into_iter().map(|(_, arc)| arc).collect();
        assert_eq!(first_out.last().map(|&n| n as usize), Some(arcs.len()), "the last row ends at the last arc");
        WalkGraph { first_out, arcs, max_cost }
    }

    /// Number of junctions.
    pub fn junctions(&self) -> usize {
        self.first_out.len() - 1
    }

    /// Number of arcs.
    pub fn len(&self) -> usize {
        self.arcs.len()
    }

    /// Whether there is no arc at all.
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }

    /// The arcs of a junction.
    #[inline]
    pub fn arcs(&self, junction: u32) -> &[Arc] {
        &self.arcs[self.first_out[junction as usize] as usize..self.first_out[junction as usize + 1] as usize]
    }

    /// The largest cost of an arc.
    pub fn max_cost(&self) -> u32 {
        self.max_cost
    }
}

impl Network {
    /// The adjacency arrays for a metric and a direction.
    pub fn walk_graph(&self, metric: Metric, towards: Towards) -> WalkGraph {
        self.frozen(metric, towards, false)
    }

    /// The adjacency arrays of who asks for the ground, which has one copy of every private street: the one that doors open
    /// onto. Walks that end on the ground come in by that copy and start on the other, so its gates are turned round.
    pub fn ground_graph(&self, metric: Metric, towards: Towards) -> WalkGraph {
        self.frozen(metric, towards, towards == Towards::Everywhere)
    }

    fn frozen(&self, metric: Metric, towards: Towards, turned: bool) -> WalkGraph {
        let arcs = (0..self.links() as u32).flat_map(|l| {
            let link = LinkId(l);
            let [a, b] = self.ends(link).map(|n| n.0);
            let mm = self.length_mm(link);
            let costs = |ms: u32| match metric {
                Metric::Time => (ms, mm),
                Metric::Length | Metric::Straight => (mm, ms),
            };
            let (there, back) = (costs(self.walking_ms(link)), costs(self.walking_back_ms(link)));
            // Walking a → b: a search that grows outwards steps from a to b, one that grows backwards from b to a.
            let (forward, backward) = match towards {
                Towards::Everywhere => ((a, b), (b, a)),
                Towards::Seeds => ((b, a), (a, b)),
            };
            let turned = turned && self.reach(link) == Reach::Gate;
            let (forward, backward) = if turned { (backward, forward) } else { (forward, backward) };
            let open = |pass: Pass, (tail, head): (u32, u32), (cost, other): (u32, u32)| {
                let pass_open = self.pass(link) == Pass::Both || self.pass(link) == pass;
                (pass_open && cost < UNREACHED).then_some((tail, Arc { head, cost, other }))
            };
            [open(Pass::Forward, forward, there), open(Pass::Backward, backward, back)].into_iter().flatten()
        });
        WalkGraph::new(self.junctions(), arcs)
    }

    /// Links that no walk from junction to junction uses: loops, and the longer ones of doubles. They stay in the
    /// network, since doors open onto them.
    pub(super) fn loops_and_doubles(&self) -> Tally {
        let mut tally = Tally::default();
        // Links are sorted by their ends, so doubles are neighbours.
        let once = |l: usize| self.links.reach.get(l) != Some(&Reach::Arriving);
        let ends = || self.links.ends.iter().enumerate().filter(|(l, _)| once(*l)).map(|(_, ends)| *ends);
        tally.add("link.loop", ends().filter(|[a, b]| a == b).count() as u64);
        let doubles = ends().zip(ends().skip(1)).filter(|(one, next)| one == next && one[0] != one[1]).count();
        tally.add("link.double", doubles as u64);
        tally
    }
}
