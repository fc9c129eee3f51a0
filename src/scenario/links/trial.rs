//! What one fix would bring beside those already chosen, exactly; and what that answer depends on.
//!
//! Every trial is a scenario of its own, the chosen fixes and the one that is tried, resolved and searched by [`Base`]; what it brings
//! is the difference to the chosen ones alone, doorstep by doorstep. So a figure is the same whether it was found beside
//! others or again after them, to the last bit, as long as nothing that it depends on has changed. It can be **less than
//! nothing**: of new ways a door or a facility opens onto the nearest, so one that comes nearer than a way chosen before takes it
//! over, and the walk that the other gave is gone. No walk is ever longer than in the city as it is.
//!
//! **What it depends on.** A trial *reads* the junctions whose walk it changes, those next to them, the ends of the streets that it joins,
//! and the doors and facilities that open onto it. It *writes* the same without the neighbours. Once a fix is chosen, a
//! trial that reads nothing the chosen one wrote brings what it brought before: labels outside both are untouched, and
//! where one changes them the other's have stayed. The rest is tried again. Nothing is assumed about gains that shrink:
//! two bridges in a row bring more together than each alone. A site near a new way may open onto it: such two are tried again
//! whatever they read.
//!
//! Time of a trial: that of [`Base::apply`] without its table, O(N + D) and the search in what changes.

use super::idle::Around;
use super::{Fix, scenario};
use crate::access::{AccessTable, Nearest};
use crate::model::{Action, Id};
use crate::scenario::joins::Joins;
use crate::scenario::{Base, Edited};
use crate::snap::{self, Snap};
use crate::units::{ClassId, Limit, LinkId, MS_PER_MINUTE};
use geo::CoordsIter;
use geo_types::Coord;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a fix, or a set of them, brings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gain {
    /// People whose walk comes within the limit, class by class.
    pub covered: Vec<f64>,
    /// People for whom every class comes within its limit.
    pub all: f64,
    /// Time saved, people times milliseconds, class by class; whoever has no walk within the horizon counts with the horizon.
    pub saved_ms: Vec<f64>,
}

impl Gain {
    /// People newly covered, all classes together: somebody who gains two classes counts twice.
    pub fn people(&self) -> f64 {
        self.covered.iter().sum()
    }

    /// People times milliseconds, all classes together.
    pub fn saved(&self) -> f64 {
        self.saved_ms.iter().sum()
    }
}

/// A trial, with the keys of what it reads and writes, sorted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    pub gain: Gain,
    pub reads: Vec<u32>,
    pub writes: Vec<u32>,
}

/// A label by names that mean the same in every scenario: cost, other measure, place.
type Mark = (u32, u32, u32);

/// A join by where it is, not by the number of a link that other new ways shift.
type JoinAt = (u64, u64, u32);

/// The city with the chosen fixes.
struct State {
    table: AccessTable,
    /// Doorsteps that find something else than in the city as it is, sorted: a trial that takes this away need not look at them.
    differ: Vec<usize>,
    changed: Vec<Vec<(u32, Mark)>>,
    doors: BTreeMap<usize, Vec<JoinAt>>,
    entrances: BTreeMap<u32, Vec<JoinAt>>,
    /// For each chosen fix what hangs together through it.
    clusters: Vec<Vec<u32>>,
}

/// Fixes to be tried, beside those chosen so far.
pub struct Trials<'a, 'b> {
    pub(super) base: &'a Base<'b>,
    pub(super) near: Around,
    pub(super) fixes: &'a [Fix],
    /// People of each block.
    amounts: &'a [f64],
    weights: Vec<u64>,
    horizon_ms: u32,
    names: BTreeMap<Id, u32>,
    /// The box around each fix in metres, with the reach of what opens onto it; and whether it is a site.
    boxes: Vec<(Coord<f64>, Coord<f64>, bool)>,
    pub(super) chosen: Vec<usize>,
    state: State,
}

/// What a scenario was found to change, in names that mean the same in every scenario.
struct Found {
    changed: Vec<Vec<(u32, Mark)>>,
    doors: BTreeMap<usize, Vec<JoinAt>>,
    entrances: BTreeMap<u32, Vec<JoinAt>>,
    findings: Vec<Vec<(usize, Nearest)>>,
}

impl<'a, 'b> Trials<'a, 'b> {
    /// Makes ready to try fixes. `amounts` are the people of each block.
    pub fn new(base: &'a Base<'b>, fixes: &'a [Fix], amounts: &'a [f64]) -> Trials<'a, 'b> {
        let limits = base.city.classes.iter().map(|c| if let Limit::Time(ms) = c.limit { ms } else { 0 });
        let minutes =
            limits.chain([base.city.options.horizon_ms]).map(|ms| ms.div_ceil(MS_PER_MINUTE)).max().unwrap_or(0);
        let named = |(i, fix): (u32, &Fix)| match &fix.action {
            Action::AddFacility(facility) => Some((facility.id.clone(), base.city.facilities.len() as u32 + i)),
            _ => None,
        };
        let weight = |b: &crate::model::Block| b.doorsteps.iter().map(|d| u64::from(d.weight.max(1))).sum();
        Trials {
            base,
            near: Around::new(base),
            fixes,
            amounts,
            weights: base.city.blocks.iter().map(weight).collect(),
            horizon_ms: minutes.saturating_mul(MS_PER_MINUTE),
            names: (0..).zip(fixes).filter_map(named).collect(),
            boxes: fixes.iter().map(|fix| bounds(base, fix)).collect(),
            chosen: Vec::new(),
            state: State {
                table: base.city.access.table.clone(),
                differ: Vec::new(),
                changed: vec![Vec::new(); base.city.classes.len()],
                doors: BTreeMap::new(),
                entrances: BTreeMap::new(),
                clusters: Vec::new(),
            },
        }
    }

    /// How many keys there are.
    pub(super) fn keys(&self) -> usize {
        self.facility_key(0) as usize + self.base.city.facilities.len() + self.fixes.len()
    }

    fn door_key(&self, door: usize) -> u32 {
        (self.base.city.network.junctions() + door) as u32
    }

    fn facility_key(&self, facility: u32) -> u32 {
        (self.base.city.network.junctions() + self.base.doorsteps.len()) as u32 + facility
    }

    /// What a set of fixes brings together; `None` if they make no scenario.
    pub fn together(&self, fixes: &[usize]) -> Option<Gain> {
        let edited = self.base.resolve(&scenario(fixes.iter().map(|&i| &self.fixes[i]))).ok()?;
        Some(self.gain(&self.find(&edited), &self.base.city.access.table))
    }

    /// What a fix alone brings, and what some doorsteps then find of a class; `None` if it hits nothing.
    pub fn alone(&self, fix: usize, class: ClassId, doors: Range<usize>) -> Option<(Gain, Vec<Nearest>)> {
        let edited = self.base.resolve(&scenario([&self.fixes[fix]])).ok()?;
        let found = self.find(&edited);
        let again = &found.findings[usize::from(class.0)];
        let of = |d: usize| match again.binary_search_by_key(&d, |(d, _)| *d) {
            Ok(at) => again[at].1,
            Err(_) => self.base.city.access.table.nearest(d, class),
        };
        Some((self.gain(&found, &self.base.city.access.table), doors.map(of).collect()))
    }

    /// What a fix brings beside those chosen; `None` if it hits nothing or contradicts them.
    pub(super) fn trial(&self, fix: usize) -> Option<Trial> {
        let edited = self.base.resolve(&self.with(fix)).ok()?;
        self.idle(fix, &edited).or_else(|| Some(self.search(fix, &edited)))
    }

    /// The same, always by a search: what [`Trials::trial`] is compared with.
    #[cfg(test)]
    pub(super) fn searched(&self, fix: usize) -> Option<Trial> {
        let edited = self.base.resolve(&self.with(fix)).ok()?;
        Some(self.search(fix, &edited))
    }

    fn search(&self, fix: usize, edited: &Edited) -> Trial {
        let found = self.find(edited);
        let mut own = self.hosts(edited, fix);
        own.extend(self.attracted(&found));
        let mut writes = self.changed(&found);
        let mut reads = self.around(writes.iter().chain(&own).copied());
        reads.extend(own.iter().copied());
        for cluster in &self.state.clusters {
            if cluster.iter().any(|key| reads.contains(key)) {
                reads.extend(cluster.iter().copied());
            }
        }
        writes.extend(own);
        let gain = self.gain(&found, &self.state.table);
        Trial { gain, reads: reads.into_iter().collect(), writes: writes.into_iter().collect() }
    }

    /// Builds a fix; the keys that it wrote.
    pub(super) fn choose(&mut self, fix: usize) -> Vec<u32> {
        let trial = self.trial(fix);
        let edited = self.base.resolve(&self.with(fix));
        let (Some(trial), Ok(edited)) = (trial, edited) else { return Vec::new() };
        let found = self.find(&edited);
        let mut cluster = self.hosts(&edited, fix);
        cluster.extend(self.attracted(&found));
        self.state.clusters.push(cluster.into_iter().collect());
        self.state.table = self.base.apply(&edited).table;
        self.state.differ = self.differ(&found);
        self.state.changed = found.changed;
        self.state.doors = found.doors;
        self.state.entrances = found.entrances;
        self.chosen.push(fix);
        trial.writes
    }

    /// Whether one of two fixes is a site that may open onto the other: neither would know of it alone.
    pub(super) fn meet(&self, a: usize, b: usize) -> bool {
        let ((low, high, site), (other_low, other_high, other)) = (self.boxes[a], self.boxes[b]);
        let over = low.x <= other_high.x && other_low.x <= high.x && low.y <= other_high.y && other_low.y <= high.y;
        site != other && over
    }

    pub(super) fn with(&self, fix: usize) -> crate::model::Scenario {
        scenario(self.chosen.iter().chain([&fix]).map(|&i| &self.fixes[i]))
    }

    fn find(&self, edited: &Edited) -> Found {
        let (joins, classes) = self.base.again(edited);
        let junctions = self.base.city.network.junctions() as u32;
        let name = |place: u32| self.name(edited, place);
        let mark = |label: &crate::search::Label| {
            (label.cost, label.other, if label.reached() { name(label.place) } else { u32::MAX })
        };
        let (mut changed, mut findings) = (Vec::new(), Vec::new());
        for class in classes {
            let old = class.changed.iter().filter(|(j, _)| *j < junctions);
            changed.push(old.map(|(j, label)| (*j, mark(label))).collect());
            findings.push(class.findings);
        }
        let Joins { doors, entrances, gained, .. } = joins;
        let at = |joins: &[Snap]| joins.iter().map(|s| (s.at.x.to_bits(), s.at.y.to_bits(), s.leg_mm)).collect();
        Found {
            changed,
            findings,
            doors: doors.iter().map(|(d, joins)| (*d, at(joins))).collect(),
            entrances: gained.iter().map(|&f| (name(f), at(&entrances[f as usize]))).collect(),
        }
    }

    /// The name of a facility of a changed city.
    fn name(&self, edited: &Edited, facility: u32) -> u32 {
        let f = facility as usize;
        edited.was[f].unwrap_or_else(|| self.names.get(&edited.facilities[f].id).copied().unwrap_or(u32::MAX))
    }

    /// The junctions whose label is not that of the chosen fixes.
    fn changed(&self, found: &Found) -> BTreeSet<u32> {
        let mut keys = BTreeSet::new();
        for (now, before) in found.changed.iter().zip(&self.state.changed) {
            let differ = |a: &[(u32, Mark)], b: &[(u32, Mark)], keys: &mut BTreeSet<u32>| {
                let (mut at, mut b) = (0, b.iter().peekable());
                while at < a.len() {
                    while b.next_if(|(j, _)| *j < a[at].0).is_some() {}
                    if b.peek() != Some(&&a[at]) {
                        keys.insert(a[at].0);
                    }
                    at += 1;
                }
            };
            differ(now, before, &mut keys);
            differ(before, now, &mut keys);
        }
        keys
    }

    /// The ends of the streets that a fix joins.
    pub(super) fn hosts(&self, edited: &Edited, fix: usize) -> BTreeSet<u32> {
        let mut keys = BTreeSet::new();
        let mut link = |link: LinkId| keys.extend(self.base.city.network.ends(link).map(|n| n.0));
        match &self.fixes[fix].action {
            Action::AddFacility(facility) => {
                let joins = snap::entrances(&self.base.snapper, facility, self.base.city.options.snap_m);
                for join in joins {
                    link(join.link);
                }
            }
            // Beside others all hang on the streets together: alone it is the fix that does.
            _ if self.chosen.is_empty() => edited.added.hung.iter().for_each(|(_, s)| link(s.link)),
            _ => {
                let alone = self.base.resolve(&scenario([&self.fixes[fix]]));
                alone.iter().flat_map(|alone| &alone.added.hung).for_each(|(_, s)| link(s.link));
            }
        }
        keys
    }

    /// The doors and facilities that open onto new ways otherwise than they did, and the ends of the streets they opened onto.
    fn attracted(&self, found: &Found) -> BTreeSet<u32> {
        let mut keys = BTreeSet::new();
        for (d, _) in found.doors.iter().filter(|(d, joins)| self.state.doors.get(d) != Some(joins)) {
            keys.insert(self.door_key(*d));
            if let Some(held) = self.base.city.access.doors[*d] {
                keys.extend(self.base.city.network.ends(held.link).map(|n| n.0));
            }
        }
        for (f, joins) in &found.entrances {
            if self.state.entrances.get(f) != Some(joins) && *f != u32::MAX {
                keys.insert(self.facility_key(*f));
            }
        }
        // A facility may stand on a new way: then it hangs together with all of them.
        let new = self.base.city.facilities.len() as u32..;
        if found.entrances.keys().any(|f| new.contains(f)) {
            keys.extend(self.state.clusters.iter().flatten());
        }
        keys
    }

    /// Junctions and their neighbours.
    pub(super) fn around(&self, keys: impl Iterator<Item = u32>) -> BTreeSet<u32> {
        let junctions = self.base.city.network.junctions() as u32;
        let mut around = BTreeSet::new();
        for junction in keys.filter(|&j| j < junctions) {
            around.insert(junction);
            for &link in self.base.links_at(junction) {
                around.extend(self.base.city.network.ends(LinkId(link)).map(|n| n.0));
            }
        }
        around
    }

    /// The doorsteps that find something else than in the city as it is.
    fn differ(&self, found: &Found) -> Vec<usize> {
        let is = &self.base.city.access.table;
        let classes = (0..).map(ClassId).zip(&found.findings);
        let of = |(c, findings): (ClassId, &'_ Vec<(usize, Nearest)>)| -> Vec<usize> {
            findings.iter().filter(|(d, now)| is.nearest(*d, c) != *now).map(|(d, _)| *d).collect()
        };
        let mut doors: Vec<usize> = classes.flat_map(of).collect();
        doors.sort_unstable();
        doors.dedup();
        doors
    }

    /// The difference to what people found before, over the classes that walks alone decide.
    fn gain(&self, found: &Found, table: &AccessTable) -> Gain {
        let city = self.base.city;
        let classes = city.classes.len();
        let looked = found.findings.iter().flatten().map(|(d, _)| *d);
        let mut doors: Vec<usize> = looked.chain(self.state.differ.iter().copied()).collect();
        doors.sort_unstable();
        doors.dedup();
        let mut gain = Gain { covered: vec![0.0; classes], all: 0.0, saved_ms: vec![0.0; classes] };
        let mut sums = Sums::new(classes);
        let mut block = usize::MAX;
        for d in doors {
            let (b, step) = city.access.table.block_of(d);
            if b != block && block != usize::MAX {
                self.add(block, &mut sums, &mut gain);
            }
            block = b;
            let weight = u64::from(city.blocks[b].doorsteps[step].weight.max(1));
            let (mut every_before, mut every_after) = (true, true);
            // What a straight line or variety decides the engine of walks cannot tell.
            for c in (0..classes).filter(|&c| city.classes[c].is_walked()) {
                let class = ClassId(c as u16);
                let before = table.nearest(d, class);
                let again = found.findings[c].binary_search_by_key(&d, |(d, _)| *d);
                let after = again.map_or(city.access.table.nearest(d, class), |at| found.findings[c][at].1);
                let limit = city.classes[c].limit;
                let (was, is) = (within(limit, before), within(limit, after));
                every_before &= was;
                every_after &= is;
                sums.covered[c] += if is { weight as i64 } else { 0 } - if was { weight as i64 } else { 0 };
                let ms =
                    |n: Nearest| if let Nearest::Walk(w) = n { w.ms.min(self.horizon_ms) } else { self.horizon_ms };
                sums.saved_ms[c] += (i64::from(ms(before)) - i64::from(ms(after))) * weight as i64;
            }
            let every = |yes: bool| if yes { weight as i64 } else { 0 };
            sums.all += every(every_after) - every(every_before);
        }
        if block != usize::MAX {
            self.add(block, &mut sums, &mut gain);
        }
        gain
    }

    /// Adds what a block gains, by the words of a comparison: its people times the share of their weight.
    fn add(&self, block: usize, sums: &mut Sums, gain: &mut Gain) {
        let people = |weight: i64| self.amounts[block] * weight as f64 / self.weights[block].max(1) as f64;
        for c in 0..gain.covered.len() {
            gain.covered[c] += people(sums.covered[c]);
            gain.saved_ms[c] += people(sums.saved_ms[c]);
        }
        gain.all += people(sums.all);
        *sums = Sums::new(gain.covered.len());
    }
}

fn bounds(base: &Base<'_>, fix: &Fix) -> (Coord<f64>, Coord<f64>, bool) {
    let margin = base.city.options.snap_m + snap::LEVEL_DETOUR_M;
    let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = Coord { x: -f64::INFINITY, y: -f64::INFINITY };
    for at in fix.action.mark().iter().flat_map(CoordsIter::coords_iter).map(|c| base.city.plane.to_metres(c)) {
        low = Coord { x: low.x.min(at.x - margin), y: low.y.min(at.y - margin) };
        high = Coord { x: high.x.max(at.x + margin), y: high.y.max(at.y + margin) };
    }
    (low, high, matches!(fix.action, Action::AddFacility(_)))
}

/// Sums of weights within a block.
struct Sums {
    covered: Vec<i64>,
    saved_ms: Vec<i64>,
    all: i64,
}

impl Sums {
    fn new(classes: usize) -> Sums {
        Sums { covered: vec![0; classes], saved_ms: vec![0; classes], all: 0 }
    }
}

fn within(limit: Limit, finding: Nearest) -> bool {
    match (limit, finding) {
        (Limit::Time(ms), Nearest::Walk(walk)) => walk.ms <= ms,
        (Limit::Length(mm), Nearest::Walk(walk)) => walk.mm <= mm,
        _ => false,
    }
}
