//! Fixes that can bring nothing alone are told without a search. Most candidates are such: both ends lie about as far from
//! everything as each other.
//!
//! A new way or gate changes nothing in the city as it is if three things hold, for every class:
//!
//! * nobody's door and no facility opens onto it;
//! * at none of the junctions next to it does anybody walk less over it: its own labels follow from those around it, and
//!   lead no neighbour anywhere better;
//! * every door on the streets that it joins finds what it found.
//!
//! Then the labels of the whole city are what they were, since a search that begins at the new junctions ends there. So the trial
//! is known to the last bit: its gain is nothing, and it reads and writes only where it hangs. Exact, not estimated: a
//! property test compares each with the trial that searches. Time O(doors around it), against O(N + D) of a search.

use super::trial::{Gain, Trial, Trials};
use crate::model::Action;
use crate::network::Towards;
use crate::plane::Plane;
use crate::scenario::joins::Onto;
use crate::scenario::walks::ClassWalks;
use crate::scenario::ways::Ways;
use crate::scenario::{Base, Edited};
use crate::search::Label;
use crate::snap::Snap;
use crate::units::{ClassId, LinkId};
use geo::CoordsIter;
use geo_types::Coord;
use std::collections::{BTreeMap, BTreeSet};

/// Side of a cell of the grid of doors, in metres.
const CELL_M: f64 = 100.0;

/// What is looked up for every fix, made ready once.
pub(super) struct Around {
    /// Doors by cell.
    doors: BTreeMap<(i32, i32), Vec<u32>>,
    /// The box around the outline and the entrances of each facility, in metres.
    facilities: Vec<(Coord<f64>, Coord<f64>)>,
    /// Entrances of each class by link and place on it.
    entrances: Vec<Vec<(Snap, u32)>>,
}

fn cell(at: f64) -> i32 {
    (at / CELL_M).floor() as i32
}

impl Around {
    pub(super) fn new(base: &Base<'_>) -> Around {
        let mut doors: BTreeMap<(i32, i32), Vec<u32>> = BTreeMap::new();
        for (d, at) in (0..).zip(&base.doorsteps) {
            doors.entry((cell(at.x), cell(at.y))).or_default().push(d);
        }
        let ways = Ways::unchanged(base.city.network);
        let of = |c: u16| {
            let facilities = base.city.facilities;
            ClassWalks::new(base, &ways, ClassId(c), facilities, &base.city.access.entrances).ways_in
        };
        Around {
            doors,
            facilities: base.city.facilities.iter().map(|f| bounds(base.city.plane, f)).collect(),
            entrances: (0..base.city.classes.len() as u16).map(of).collect(),
        }
    }

    /// Doors in a box, and perhaps some next to it.
    fn doors_in(&self, low: Coord<f64>, high: Coord<f64>) -> impl Iterator<Item = usize> + '_ {
        let columns = cell(low.x)..=cell(high.x);
        let row = move |x: i32| self.doors.range((x, cell(low.y))..=(x, cell(high.y)));
        columns.flat_map(row).flat_map(|(_, doors)| doors).map(|&d| d as usize)
    }
}

fn bounds(plane: &Plane, facility: &crate::model::Facility) -> (Coord<f64>, Coord<f64>) {
    let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = Coord { x: -f64::INFINITY, y: -f64::INFINITY };
    let all = facility.geometry.coords_iter().chain(facility.entrances.iter().copied());
    for at in all.map(|c| plane.to_metres(c)) {
        low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
        high = Coord { x: high.x.max(at.x), y: high.y.max(at.y) };
    }
    (low, high)
}

impl Trials<'_, '_> {
    /// The trial of a fix alone, if it brings nothing and that can be told at once; `None`: it has to be searched.
    pub(super) fn idle(&self, fix: usize, edited: &Edited) -> Option<Trial> {
        let way = matches!(self.fixes[fix].action, Action::AddLink(_) | Action::OpenGate(_));
        if !way || !self.chosen.is_empty() {
            return None;
        }
        let ways = edited.ways(self.base);
        if self.opens_onto(edited, &ways) {
            return None;
        }
        let classes = (0..self.base.city.classes.len() as u16).map(ClassId);
        if classes.into_iter().any(|class| self.changes(&ways, class)) {
            return None;
        }
        let own = self.hosts(edited, fix);
        let mut reads = self.around(own.iter().copied());
        reads.extend(own.iter().copied());
        let none = vec![0.0; self.base.city.classes.len()];
        let gain = Gain { covered: none.clone(), all: 0.0, saved_ms: none };
        Some(Trial { gain, reads: reads.into_iter().collect(), writes: own.into_iter().collect() })
    }

    /// Whether a door or a facility of the city opens onto the new ways.
    fn opens_onto(&self, edited: &Edited, ways: &Ways<'_>) -> bool {
        let base = self.base;
        let Some(onto) = Onto::new(base, edited, ways) else { return false };
        let (low, high) = onto.bounds();
        let apart = |(l, h): &(Coord<f64>, Coord<f64>)| l.x > high.x || l.y > high.y || h.x < low.x || h.y < low.y;
        let mut near = (0..).zip(&self.near.facilities).filter(|(_, bounds)| !apart(bounds));
        near.any(|(f, _)| onto.facility(f)) || self.near.doors_in(low, high).any(|d| onto.door(d))
    }

    /// Whether anybody walks otherwise to a class.
    fn changes(&self, ways: &Ways<'_>, class: ClassId) -> bool {
        let base = self.base;
        let metric = base.city.classes[usize::from(class.0)].limit.metric();
        let graphs = base.graphs(metric);
        let hosts: BTreeSet<LinkId> = ways.changed().collect();
        let all = &self.near.entrances[usize::from(class.0)];
        let on_hosts = hosts.iter().flat_map(|&link| {
            let from = all.partition_point(|(s, _)| s.link < link);
            all[from..].iter().take_while(move |(s, _)| s.link == link).copied()
        });
        let walks = ClassWalks::on_links(base, ways, class, on_hosts.collect(), !all.is_empty());
        let old = &base.labels[usize::from(class.0)];
        let first = ways.first_new();
        let mut new = vec![Label::NONE; ways.junctions() - first as usize];
        for seed in walks.seeds().into_iter().filter(|s| s.junction >= first) {
            let label = Label { cost: seed.cost, place: seed.place, other: seed.other };
            let slot = &mut new[(seed.junction - first) as usize];
            *slot = (*slot).min(label);
        }
        let at = |new: &[Label], j: u32| if j < first { old[j as usize] } else { new[(j - first) as usize] };
        // As people walk: from a new junction to whatever lies next to it, until nothing gets better.
        let walk = ways.patch(base, metric, Towards::Everywhere);
        loop {
            let mut better = false;
            for j in first..ways.junctions() as u32 {
                let over = walk.arcs(&graphs.walk, j).iter().map(|arc| at(&new, arc.head).along(*arc)).min();
                if let Some(label) = over.filter(|label| *label < new[(j - first) as usize]) {
                    new[(j - first) as usize] = label;
                    better = true;
                }
            }
            if !better {
                break;
            }
        }
        // As a search goes: from there to those who would walk over it.
        let search = ways.patch(base, metric, Towards::Seeds);
        let leads = |j: u32| {
            let label = new[(j - first) as usize];
            let arcs = search.arcs(&graphs.search, j).iter();
            arcs.filter(|arc| arc.head < first).any(|arc| label.along(*arc) < old[arc.head as usize])
        };
        if (first..ways.junctions() as u32).any(leads) {
            return true;
        }
        let table = &base.city.access.table;
        let mut doors = hosts.iter().flat_map(|link| base.doors_of.of(link.0)).map(|&d| d as usize);
        doors.any(|d| {
            let joins = base.city.access.doors[d].as_slice();
            walks.finding_by(joins, &|j| at(&new, j)) != table.nearest(d, class)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::links_tests::fixes;
    use super::*;
    use crate::scenario::scenario_tests::{towns, with_base};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        /// What is told at once is what the search says, whole: gain, reads and writes.
        #[test]
        fn idle_is_searched(town in towns(), fixes in fixes()) {
            with_base(&town, |base| {
                let amounts = vec![10.0; town.blocks.len()];
                let trials = Trials::new(base, &fixes, &amounts);
                for fix in 0..fixes.len() {
                    let searched = trials.searched(fix);
                    prop_assert_eq!(&trials.trial(fix), &searched);
                    let edited = base.resolve(&trials.with(fix));
                    let idle = edited.ok().and_then(|edited| trials.idle(fix, &edited));
                    prop_assert!(idle.is_none() || idle == searched);
                }
                Ok(())
            })?;
        }
    }
}
