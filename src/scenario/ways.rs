//! The network with changed ways laid over it: the baseline's links keep their numbers, new ones come after them.
//!
//! ```text
//!   junctions  0 … N of the baseline │ N … of the new ways
//!   links      0 … L of the baseline │ L … of the new ways
//! ```
//!
//! A new way hangs on the baseline by its ends, each joined to the middle of a link as a door is. A **stop** of a link is
//! where a walk can leave it: its two ends and what hangs on it (on a private street people go off the leaving copy and come onto
//! the arriving one, so that a new way opens it to nobody else). A **barrier** is a closed gate: no walk passes it.

use super::walks::Stretch;
use super::{Base, Rows};
use crate::model::{Pass, Reach};
use crate::network::{Arc, Network, Towards, WalkGraph};
use crate::snap::Snap;
use crate::units::{LinkId, Metric, Speed, UNREACHED};
use std::collections::{BTreeMap, BTreeSet};

/// What is new on a link of the baseline.
#[derive(Debug, Clone, Default)]
pub(super) struct OnLink {
    /// Millimetres along the link where it cannot be passed, sorted.
    pub barriers: Vec<u32>,
    /// Junctions of new ways that hang on it.
    pub hung: Vec<(u32, Snap)>,
}

/// The ways of a scenario.
#[derive(Debug)]
pub(super) struct Ways<'a> {
    base: &'a Network,
    /// The new ways as a network of their own.
    added: Option<Network>,
    speed: Speed,
    /// Links of the baseline that are closed.
    pub closed: BTreeSet<LinkId>,
    on_link: BTreeMap<LinkId, OnLink>,
}

/// Where a walk can leave a link.
#[derive(Debug, Clone, Copy)]
struct Stop {
    node: u32,
    mm: u32,
    ms: u32,
    back_ms: u32,
    /// Off the link to the junction.
    leg: Stretch,
    /// Number of barriers before it.
    part: usize,
    /// Which end of the link it is.
    end: Option<bool>,
}

impl<'a> Ways<'a> {
    pub fn unchanged(base: &'a Network) -> Ways<'a> {
        Ways { base, added: None, speed: Speed::MIN, closed: BTreeSet::new(), on_link: BTreeMap::new() }
    }

    /// Lays changes over a network. `hung` are junctions of `added`, and where they join the baseline.
    pub fn new(
        base: &'a Network,
        added: Option<Network>,
        speed: Speed,
        closed: BTreeSet<LinkId>,
        hung: &[(u32, Snap)],
        barriers: &[(LinkId, u32)],
    ) -> Ways<'a> {
        let mut on_link: BTreeMap<LinkId, OnLink> = BTreeMap::new();
        for &(link, mm) in barriers {
            on_link.entry(link).or_default().barriers.push(mm);
        }
        for &(junction, snap) in hung {
            on_link.entry(snap.link).or_default().hung.push((base.junctions() as u32 + junction, snap));
        }
        for on in on_link.values_mut() {
            on.barriers.sort_unstable();
            on.barriers.dedup();
        }
        on_link.retain(|link, _| !closed.contains(link));
        Ways { base, added, speed, closed, on_link }
    }

    /// Number of junctions, the new ones included.
    pub fn junctions(&self) -> usize {
        self.base.junctions() + self.added.as_ref().map_or(0, Network::junctions)
    }

    /// The first junction that is new.
    pub fn first_new(&self) -> u32 {
        self.base.junctions() as u32
    }

    /// The new ways.
    pub fn added(&self) -> Option<&Network> {
        self.added.as_ref()
    }

    /// The number that a link of the new ways has here.
    pub fn number(&self, link: LinkId) -> LinkId {
        LinkId(self.base.links() as u32 + link.0)
    }

    /// Whether everything is as it was.
    pub fn is_unchanged(&self) -> bool {
        self.added.is_none() && self.closed.is_empty() && self.on_link.is_empty()
    }

    /// Links of the baseline on which something changed.
    pub fn changed(&self) -> impl Iterator<Item = LinkId> + '_ {
        self.closed.iter().chain(self.on_link.keys()).copied()
    }

    /// Links of the baseline that can be passed less than before.
    pub fn cut(&self) -> impl Iterator<Item = LinkId> + '_ {
        let barred = self.on_link.iter().filter(|(_, on)| !on.barriers.is_empty()).map(|(link, _)| *link);
        self.closed.iter().copied().chain(barred)
    }

    /// The network that holds a link, the link's number there, and what to add to its junctions.
    fn home(&self, link: LinkId) -> (&Network, LinkId, u32) {
        let links = self.base.links() as u32;
        match &self.added {
            Some(added) if link.0 >= links => (added, LinkId(link.0 - links), self.first_new()),
            _ => (self.base, link, 0),
        }
    }

    fn reach(&self, link: LinkId) -> Reach {
        let (network, link, _) = self.home(link);
        network.reach(link)
    }

    pub fn pass(&self, link: LinkId) -> Pass {
        let (network, link, _) = self.home(link);
        network.pass(link)
    }

    /// Whether no barrier stands between two points of a link.
    pub fn joined(&self, link: LinkId, a_mm: u32, b_mm: u32) -> bool {
        let part = |mm| self.on_link.get(&link).map_or(0, |on| on.barriers.partition_point(|&b| b <= mm));
        !self.closed.contains(&link) && part(a_mm) == part(b_mm)
    }

    fn stops(&self, link: LinkId) -> Vec<Stop> {
        if self.closed.contains(&link) {
            return Vec::new();
        }
        let (network, local, shift) = self.home(link);
        let on = self.on_link.get(&link);
        let barriers = on.map_or(&[][..], |on| &on.barriers);
        let none = Stretch { ms: 0, mm: 0 };
        let [a, b] = network.ends(local).map(|n| n.0 + shift);
        let (ms, back_ms) = (network.walking_ms(local), network.walking_back_ms(local));
        let mm = network.length_mm(local);
        let mut stops = vec![
            Stop { node: a, mm: 0, ms: 0, back_ms: 0, leg: none, part: 0, end: Some(false) },
            Stop { node: b, mm, ms, back_ms, leg: none, part: barriers.len(), end: Some(true) },
        ];
        for &(node, snap) in on.iter().flat_map(|on| &on.hung) {
            let leg = Stretch { ms: self.speed.milliseconds(snap.leg_mm), mm: snap.leg_mm };
            let part = barriers.partition_point(|&b| b <= snap.mm);
            stops.push(Stop { node, mm: snap.mm, ms: snap.ms, back_ms: snap.back_ms, leg, part, end: None });
        }
        stops
    }

    /// Every stop that can be reached from a point of a link (`leaving`), or from which the point can be reached, with the
    /// stretch between.
    pub fn each_stop(&self, point: Snap, leaving: bool, mut each: impl FnMut(u32, Stretch)) {
        let pass = self.pass(point.link);
        if !self.on_link.contains_key(&point.link) && !self.closed.contains(&point.link) {
            // As nearly every link is: two ends, nothing new.
            let (network, local, shift) = self.home(point.link);
            let [a, b] = network.ends(local).map(|n| n.0 + shift);
            let mm = network.length_mm(local);
            let to_end = |second| Snap { link: local, ..point }.ms_to_end(network, second, leaving);
            if pass != (if leaving { Pass::Forward } else { Pass::Backward }) || point.mm == 0 {
                each(a, Stretch { ms: to_end(false), mm: point.mm });
            }
            if pass != (if leaving { Pass::Backward } else { Pass::Forward }) || point.mm == mm {
                each(b, Stretch { ms: to_end(true), mm: mm - point.mm });
            }
            return;
        }
        let part = self.on_link.get(&point.link).map_or(0, |on| on.barriers.partition_point(|&b| b <= point.mm));
        for stop in self.stops(point.link) {
            // Nobody comes onto the leaving copy of a private street, or goes off the arriving one, but at its ends.
            let shut = if leaving { Reach::Arriving } else { Reach::Leaving };
            if stop.end.is_none() && self.reach(point.link) == shut {
                continue;
            }
            let forward = (stop.mm > point.mm) == leaving;
            let closed = if forward { Pass::Backward } else { Pass::Forward };
            if stop.part == part && (stop.mm == point.mm || pass != closed) {
                // Forward it is a difference of times there, else of times back.
                let ms = if forward { stop.ms.abs_diff(point.ms) } else { stop.back_ms.abs_diff(point.back_ms) };
                let along = Stretch { ms, mm: stop.mm.abs_diff(point.mm) };
                each(stop.node, along.plus(stop.leg));
            }
        }
    }

    /// Every walk along a link from stop to stop: (from, to, stretch).
    fn each_walk(&self, link: LinkId, mut each: impl FnMut(u32, u32, Stretch)) {
        let stops = self.stops(link);
        let (pass, reach) = (self.pass(link), self.reach(link));
        for (i, from) in stops.iter().enumerate() {
            for (j, to) in stops.iter().enumerate() {
                let shut =
                    (from.end.is_none() && reach == Reach::Leaving) || (to.end.is_none() && reach == Reach::Arriving);
                if shut || i == j || from.node == to.node || from.part != to.part {
                    continue;
                }
                // The ends say the direction even of a link without length.
                let forward = match (from.end, to.end) {
                    (Some(second), Some(_)) => Some(!second),
                    _ => (from.mm != to.mm).then_some(from.mm < to.mm),
                };
                let closed = forward.map(|f| if f { Pass::Backward } else { Pass::Forward });
                if Some(pass) != closed {
                    let ms = match forward {
                        Some(false) => from.back_ms.abs_diff(to.back_ms),
                        _ => from.ms.abs_diff(to.ms),
                    };
                    let along = Stretch { ms, mm: from.mm.abs_diff(to.mm) };
                    each(from.node, to.node, along.plus(from.leg).plus(to.leg));
                }
            }
        }
    }

    /// The whole graph from the beginning, for a search that starts at the facilities.
    pub fn graph(&self, metric: Metric) -> WalkGraph {
        let links = self.base.links() + self.added.as_ref().map_or(0, Network::links);
        let mut arcs = Vec::with_capacity(links * 2);
        for l in 0..links as u32 {
            self.each_walk(LinkId(l), |from, to, stretch| {
                let (cost, other) = stretch.in_metric(metric);
                if cost < UNREACHED {
                    arcs.push((to, Arc { head: from, cost, other }));
                }
            });
        }
        WalkGraph::new(self.junctions(), arcs)
    }

    /// The rows of the graph that differ from the baseline's.
    pub fn patch(&self, base: &Base<'_>, metric: Metric, towards: Towards) -> Patch {
        let mut junctions: BTreeSet<u32> = (self.first_new()..self.junctions() as u32).collect();
        junctions.extend(self.changed().flat_map(|link| self.base.ends(link)).map(|n| n.0));
        let mut links: BTreeSet<u32> = self.changed().map(|link| link.0).collect();
        links.extend(junctions.iter().flat_map(|&j| base.links_of.of(j)));
        links.extend((0..self.added.as_ref().map_or(0, Network::links) as u32).map(|l| self.number(LinkId(l)).0));
        let mut rows: BTreeMap<u32, Vec<Arc>> = junctions.into_iter().map(|j| (j, Vec::new())).collect();
        for link in links {
            self.each_walk(LinkId(link), |from, to, stretch| {
                let (cost, other) = stretch.in_metric(metric);
                let (tail, head) = if towards == Towards::Seeds { (to, from) } else { (from, to) };
                if let Some(row) = rows.get_mut(&tail)
                    && cost < UNREACHED
                {
                    row.push(Arc { head, cost, other });
                }
            });
        }
        let mut slots = vec![u32::MAX; self.junctions()];
        let mut arcs = Vec::with_capacity(rows.len());
        for (j, row) in rows {
            slots[j as usize] = arcs.len() as u32;
            arcs.push(row);
        }
        Patch { slots, arcs }
    }
}

/// Rows of a graph that replace those of another.
pub(super) struct Patch {
    slots: Vec<u32>,
    arcs: Vec<Vec<Arc>>,
}

impl Patch {
    /// The arcs of a junction.
    pub fn arcs<'g>(&'g self, graph: &'g WalkGraph, junction: u32) -> &'g [Arc] {
        match self.slots.get(junction as usize) {
            Some(&slot) if slot != u32::MAX => &self.arcs[slot as usize],
            _ => graph.arcs(junction),
        }
    }

    /// No row differs.
    pub fn none() -> Patch {
        Patch { slots: Vec::new(), arcs: Vec::new() }
    }
}

impl Base<'_> {
    /// The links at a junction of the baseline.
    pub(super) fn links_at(&self, junction: u32) -> &[u32] {
        let rows: &Rows = &self.links_of;
        rows.of(junction)
    }
}
