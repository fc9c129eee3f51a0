//! Labels after a change: only what the change can touch is searched again.
//!
//! After Ramalingam and Reps (1996, doi:10.1006/jagm.1996.0046) in two steps. Junctions whose nearest place may have
//! gone, or whose walk may have lost a street, forget what they know; [`repair`] then lets what is new and what lies
//! around the forgotten spread, as far as it makes anything better. Labels have one least value whatever order they are
//! found in, so the answer is that of a search from the beginning, bit for bit.
//!
//! Time O(k log k) in the arcs of the junctions that change, not in those of the city.

use super::Label;
use crate::network::Arc;
use crate::units::UNREACHED;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

impl Label {
    /// The label one step farther.
    #[must_use]
    pub fn along(self, arc: Arc) -> Label {
        if !self.reached() || arc.cost >= UNREACHED {
            return Label::NONE;
        }
        let cost = self.cost.saturating_add(arc.cost);
        if cost >= UNREACHED {
            return Label::NONE;
        }
        Label { cost, place: self.place, other: (self.other + arc.other).min(UNREACHED) }
    }
}

/// Spreads `news` (junction, label) over arcs until nothing gets better; returns the junctions whose label became
/// smaller, sorted.
///
/// What the news say may be no better than what is known: then it goes nowhere. Panics if a junction has no label.
pub fn repair<'g>(
    labels: &mut [Label],
    arcs: impl Fn(u32) -> &'g [Arc],
    news: impl IntoIterator<Item = (u32, Label)>,
) -> Vec<u32> {
    let mut queue: BinaryHeap<Reverse<(Label, u32)>> = BinaryHeap::new();
    let mut better = Vec::new();
    let mut improve = |labels: &mut [Label], queue: &mut BinaryHeap<_>, junction: u32, label: Label| {
        let slot = &mut labels[junction as usize];
        if label < *slot {
            *slot = label;
            better.push(junction);
            queue.push(Reverse((label, junction)));
        }
    };
    for (junction, label) in news {
        improve(labels, &mut queue, junction, label);
    }
    while let Some(Reverse((label, junction))) = queue.pop() {
        if labels[junction as usize] != label {
            continue; // It has become better since.
        }
        for &arc in arcs(junction) {
            improve(labels, &mut queue, arc.head, label.along(arc));
        }
    }
    better.sort_unstable();
    better.dedup();
    better
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::WalkGraph;
    use crate::search::{Nearest, Seed};
    use proptest::prelude::*;

    const JUNCTIONS: u32 = 25;

    fn arcs() -> impl Strategy<Value = Vec<(u32, Arc)>> {
        let arc = (0..JUNCTIONS, 0..JUNCTIONS, 0_u32..50, 0_u32..9);
        prop::collection::vec(arc.prop_map(|(tail, head, cost, other)| (tail, Arc { head, cost, other })), 0..80)
    }

    fn seeds() -> impl Strategy<Value = Vec<Seed>> {
        let seed = (0..JUNCTIONS, 0_u32..60, 0_u32..6, 0_u32..9);
        prop::collection::vec(
            seed.prop_map(|(junction, cost, place, other)| Seed { junction, cost, place, other }),
            0..6,
        )
    }

    proptest! {
        /// New places on top of old labels, and a place that goes: as if searched from the beginning.
        #[test]
        fn as_from_the_beginning(arcs in arcs(), old in seeds(), new in seeds(), gone in 0_u32..6) {
            let graph = WalkGraph::new(JUNCTIONS as usize, arcs.clone());
            let back = WalkGraph::new(JUNCTIONS as usize, arcs.iter().map(|(tail, arc)| (arc.head, Arc { head: *tail, ..*arc })));
            let mut labels = Nearest::new().run(&graph, &old, UNREACHED - 1).to_vec();
            let stay: Vec<Seed> = old.iter().copied().filter(|s| s.place != gone).chain(new).collect();
            let lost: Vec<u32> = (0..JUNCTIONS).filter(|j| labels[*j as usize].reached() && labels[*j as usize].place == gone).collect();
            for &j in &lost {
                labels[j as usize] = Label::NONE;
            }
            let mut news: Vec<(u32, Label)> =
                stay.iter().map(|s| (s.junction, Label { cost: s.cost, place: s.place, other: s.other })).collect();
            for &j in &lost {
                news.extend(back.arcs(j).iter().map(|a| (j, labels[a.head as usize].along(*a))));
            }
            repair(&mut labels, |j| graph.arcs(j), news);
            let mut search = Nearest::new();
            prop_assert_eq!(&labels[..], search.run(&graph, &stay, UNREACHED - 1));
        }
    }

    #[test]
    fn nothing_new_touches_nothing() {
        let graph = WalkGraph::new(2, [(0, Arc { head: 1, cost: 5, other: 0 })]);
        let mut labels = [Label { cost: 0, place: 0, other: 0 }, Label { cost: 5, place: 0, other: 0 }];
        let known = labels;
        assert!(repair(&mut labels, |j| graph.arcs(j), [(0, known[0]), (1, Label::NONE)]).is_empty());
        assert_eq!(repair(&mut labels, |j| graph.arcs(j), [(1, Label { cost: 4, place: 1, other: 0 })]), [1]);
    }
}
