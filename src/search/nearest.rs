//! The nearest of many places, from every junction, in one sweep.
//!
//! Multi-source shortest paths after Dijkstra (1959, doi:10.1007/BF01386390) on a ring of buckets (Dial 1969,
//! doi:10.1145/363269.363610) wider than one unit: inside a bucket labels may be corrected, so a wide bucket costs a few
//! repeated steps and saves the heap. Labels are compared as (cost, place, other measure), so that of places equally near
//! the smaller index wins, and of walks equally long the one that is least in the other measure: one answer, whatever
//! the order of seeds, arcs or threads.
//!
//! Time O(m + n + C/w) for m arcs inside the limit, C the largest label, w the width of a bucket; memory 12 bytes a
//! junction and the queue. Not for one far pair (A*), nor for costs that depend on the hour.

use crate::network::{Arc, WalkGraph};
use crate::units::UNREACHED;
use std::fmt::Debug;

/// A place that the search starts from, joined to a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed {
    /// The junction.
    pub junction: u32,
    /// Cost between the junction and the place.
    pub cost: u32,
    /// The place: the smaller of two equally near wins.
    pub place: u32,
    /// The other measure of the same leg.
    pub other: u32,
}

/// What a junction knows: its nearest place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Cost to the place, [`UNREACHED`] if there is none.
    pub cost: u32,
    /// The place.
    pub place: u32,
    /// The other measure of the same walk.
    pub other: u32,
}

impl Label {
    /// No place was reached.
    pub const NONE: Label = Label { cost: UNREACHED, place: u32::MAX, other: UNREACHED };

    /// Whether a place was reached.
    pub fn reached(self) -> bool {
        self.cost < UNREACHED
    }
}

/// What a search writes at junctions: the smaller of two marks stays.
trait Mark: Copy + Ord + Debug {
    /// Not reached.
    const NONE: Self;

    fn cost(self) -> u32;

    /// The mark one step farther, at `cost`.
    fn after(self, arc: Arc, cost: u32) -> Self;
}

impl Mark for Label {
    const NONE: Label = Label::NONE;

    fn cost(self) -> u32 {
        self.cost
    }

    fn after(self, arc: Arc, cost: u32) -> Label {
        Label { cost, place: self.place, other: (self.other + arc.other).min(UNREACHED) }
    }
}

/// Who asks for costs only need not carry the rest along: a third of the memory, two thirds of the time.
impl Mark for u32 {
    const NONE: u32 = UNREACHED;

    fn cost(self) -> u32 {
        self
    }

    fn after(self, _: Arc, cost: u32) -> u32 {
        cost
    }
}

/// How many buckets the width is chosen for: the ring spans the longest arc. Chosen with `benches/search.rs`: from 256 to
/// 4,096 the time changes little; fewer repeat work inside buckets, more visit empty ones.
pub(super) const BUCKETS: u32 = 1024;

/// The end of a list in [`Buckets`].
const END: u32 = u32::MAX;

/// The ring of buckets: lists through one array, so that a thousand buckets cost no thousand allocations and what is done
/// makes room, still in the cache, for what comes.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// The first entry of each bucket.
    first: Vec<u32>,
    /// A junction and the next entry.
    entries: Vec<(u32, u32)>,
    /// The first of the entries that are free again.
    free: u32,
    /// Entries in all buckets.
    pub(super) waiting: usize,
}

impl Buckets {
    /// Empties the ring; `size` buckets from now on, a power of two.
    pub(super) fn reset(&mut self, size: usize) {
        self.first.clear();
        self.first.resize(size, END);
        self.entries.clear();
        self.free = END;
        self.waiting = 0;
    }

    pub(super) fn push(&mut self, bucket: u32, junction: u32) {
        let at = bucket as usize & (self.first.len() - 1);
        let entry = (junction, self.first[at]);
        self.first[at] = if self.free == END {
            self.entries.push(entry);
            self.entries.len() as u32 - 1
        } else {
            let slot = self.free;
            self.free = self.entries[slot as usize].1;
            self.entries[slot as usize] = entry;
            slot
        };
        self.waiting += 1;
    }

    pub(super) fn pop(&mut self, bucket: u32) -> Option<u32> {
        let at = bucket as usize & (self.first.len() - 1);
        let slot = self.first[at];
        if slot == END {
            return None;
        }
        let (junction, next) = self.entries[slot as usize];
        self.first[at] = next;
        self.entries[slot as usize].1 = self.free;
        self.free = slot;
        self.waiting -= 1;
        Some(junction)
    }
}

/// The workspace of a search, to be reused: one a thread.
#[derive(Debug, Default)]
pub struct Nearest {
    buckets: Buckets,
    labels: Vec<Label>,
    costs: Vec<u32>,
}

impl Nearest {
    /// A new workspace.
    pub fn new() -> Nearest {
        Nearest::default()
    }

    /// Labels every junction with its nearest place, as far as `limit` (inclusive). Seeds may repeat a junction or place.
    ///
    /// Panics if a seed names a junction that is not there.
    pub fn run(&mut self, graph: &WalkGraph, seeds: &[Seed], limit: u32) -> &[Label] {
        let marks = seeds.iter().map(|s| (s.junction, Label { cost: s.cost, place: s.place, other: s.other }));
        sweep(&mut self.buckets, &mut self.labels, graph, marks, limit);
        &self.labels
    }

    /// The costs of [`Nearest::run`] without the places and the other measure, [`UNREACHED`] where there is none.
    ///
    /// Panics if a seed names a junction that is not there.
    pub fn costs(&mut self, graph: &WalkGraph, seeds: &[Seed], limit: u32) -> &[u32] {
        let marks = seeds.iter().map(|s| (s.junction, s.cost));
        sweep(&mut self.buckets, &mut self.costs, graph, marks, limit);
        &self.costs
    }
}

/// Marks every junction with the least that reaches it from `seeds` within `limit`.
fn sweep<M: Mark>(
    buckets: &mut Buckets,
    marks: &mut Vec<M>,
    graph: &WalkGraph,
    seeds: impl Iterator<Item = (u32, M)> + Clone,
    limit: u32,
) {
    let limit = limit.min(UNREACHED - 1);
    marks.clear();
    marks.resize(graph.junctions(), M::NONE);
    let marks = &mut marks[..];

    let seeds = seeds.filter(|(_, mark)| mark.cost() <= limit);
    let Some(farthest_seed) = seeds.clone().map(|(_, mark)| mark.cost()).max() else { return };
    let span = graph.max_cost().max(farthest_seed).min(limit);
    // A power of two, so that a bucket is a shift.
    let shift = (span / BUCKETS).checked_ilog2().map_or(0, |bits| bits + 1);
    // What waits lies between the current bucket and `span` beyond it.
    buckets.reset(((span >> shift) as usize + 2).next_power_of_two());

    for (junction, mark) in seeds {
        let slot = &mut marks[junction as usize];
        if mark < *slot {
            *slot = mark;
            buckets.push(mark.cost() >> shift, junction);
        }
    }
    let mut bucket = 0_u32;
    while buckets.waiting > 0 {
        while let Some(junction) = buckets.pop(bucket) {
            let mark = marks[junction as usize];
            if mark.cost() >> shift != bucket {
                continue; // It found a shorter walk and was done in an earlier bucket.
            }
            for &arc in graph.arcs(junction) {
                let cost = mark.cost() + arc.cost;
                if cost > limit {
                    continue;
                }
                let next = mark.after(arc, cost);
                let slot = &mut marks[arc.head as usize];
                if next < *slot {
                    *slot = next;
                    buckets.push(cost >> shift, arc.head);
                }
            }
        }
        bucket += 1;
    }
}
