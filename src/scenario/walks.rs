//! One class in a city with changed ways: seeds of its search, and the walk from a door that may have several joins.
//!
//! The same legs as in [`crate::access`], but a link may have more stops than its two ends, and none beyond a barrier:
//!
//! ```text
//!   a ●────d────┬────e──‖──● b      d → a,  d → the new way,  straight to e;  not past the closed gate ‖
//!               │ new way
//! ```

use super::Base;
use super::ways::Ways;
use crate::access::{Nearest, judge};
use crate::model::Facility;
use crate::search::{Label, Seed};
use crate::snap::Snap;
use crate::units::{ClassId, Limit, Metric, Speed, UNREACHED};

/// A time and a length of the same stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub ms: u32,
    pub mm: u32,
}

impl Stretch {
    pub fn plus(self, more: Stretch) -> Stretch {
        let add = |a: u32, b: u32| a.saturating_add(b).min(UNREACHED);
        Stretch { ms: add(self.ms, more.ms), mm: add(self.mm, more.mm) }
    }

    /// (cost, other) in a metric.
    pub fn in_metric(self, metric: Metric) -> (u32, u32) {
        match metric {
            Metric::Time => (self.ms, self.mm),
            Metric::Length | Metric::Straight => (self.mm, self.ms),
        }
    }
}

/// The measurement of one class.
pub(super) struct ClassWalks<'a> {
    ways: &'a Ways<'a>,
    speed: Speed,
    limit: Limit,
    horizon_ms: u32,
    /// Entrances with their facility, in the order of their links.
    pub(super) ways_in: Vec<(Snap, u32)>,
    members: bool,
}

impl<'a> ClassWalks<'a> {
    pub fn new(
        base: &Base<'_>,
        ways: &'a Ways<'a>,
        class: ClassId,
        facilities: &[Facility],
        entrances: &[Vec<Snap>],
    ) -> ClassWalks<'a> {
        let members = || (0_u32..).zip(facilities).filter(|(_, f)| f.classes.contains(&class)).map(|(i, _)| i);
        let mut ways_in: Vec<(Snap, u32)> =
            members().flat_map(|f| entrances[f as usize].iter().map(move |&s| (s, f))).collect();
        ways_in.sort_by_key(|(s, f)| (s.link, s.mm, *f));
        ClassWalks {
            ways,
            speed: base.city.walker.speed,
            limit: base.city.classes[class.0 as usize].limit,
            horizon_ms: base.city.options.horizon_ms,
            members: members().next().is_some(),
            ways_in,
        }
    }

    /// The same class where only its entrances on some links matter, in the order of links. `members`: whether it has any facility.
    pub(super) fn on_links(
        base: &Base<'_>,
        ways: &'a Ways<'a>,
        class: ClassId,
        ways_in: Vec<(Snap, u32)>,
        members: bool,
    ) -> ClassWalks<'a> {
        let limit = base.city.classes[class.0 as usize].limit;
        let horizon_ms = base.city.options.horizon_ms;
        ClassWalks { ways, speed: base.city.walker.speed, limit, horizon_ms, members, ways_in }
    }

    pub fn metric(&self) -> Metric {
        self.limit.metric()
    }

    pub(super) fn leg(&self, snap: Snap) -> Stretch {
        Stretch { ms: self.speed.milliseconds(snap.leg_mm), mm: snap.leg_mm }
    }

    /// Where the search of the class starts.
    pub fn seeds(&self) -> Vec<Seed> {
        let mut seeds = Vec::with_capacity(self.ways_in.len() * 2);
        for &(snap, place) in &self.ways_in {
            let leg = self.leg(snap);
            self.ways.each_stop(snap, false, |junction, way| {
                let (cost, other) = way.plus(leg).in_metric(self.metric());
                if cost < UNREACHED {
                    seeds.push(Seed { junction, cost, place, other });
                }
            });
        }
        seeds
    }

    /// Every junction from which a walk can go straight to an entrance, with the stretch between.
    pub(super) fn enters(&self, entrance: Snap, each: impl FnMut(u32, Stretch)) {
        self.ways.each_stop(entrance, false, each);
    }

    /// The finding for a door, from the labels of the junctions.
    pub fn finding(&self, joins: &[Snap], labels: &[Label]) -> Nearest {
        self.finding_by(joins, &|junction| labels[junction as usize])
    }

    /// The same with the labels wherever they are.
    pub(super) fn finding_by(&self, joins: &[Snap], labels: &impl Fn(u32) -> Label) -> Nearest {
        if !self.members {
            return Nearest::NoneExists;
        }
        if joins.is_empty() {
            return Nearest::OffNetwork;
        }
        let least = joins.iter().map(|&door| self.walk(door, labels)).min().unwrap_or(Label::NONE);
        judge(least, self.limit, self.horizon_ms)
    }

    /// The least of all ways from a join: over any stop of its link, or straight along it.
    fn walk(&self, door: Snap, labels: &impl Fn(u32) -> Label) -> Label {
        let metric = self.metric();
        let leg = self.leg(door);
        let mut least = Label::NONE;
        let mut take = |way: Stretch, further: (u32, u32), place: u32| {
            let (cost, other) = way.plus(leg).in_metric(metric);
            let add = |a: u32, b: u32| a.saturating_add(b).min(UNREACHED);
            let label = Label { cost: add(cost, further.0), place, other: add(other, further.1) };
            if label.reached() && label < least {
                least = label;
            }
        };
        self.ways.each_stop(door, true, |junction, way| {
            let label = labels(junction);
            if label.reached() {
                take(way, (label.cost, label.other), label.place);
            }
        });
        let from = self.ways_in.partition_point(|(s, _)| s.link < door.link);
        for &(entrance, place) in self.ways_in[from..].iter().take_while(|(s, _)| s.link == door.link) {
            if let Some(along) = self.along(door, entrance) {
                take(along.plus(self.leg(entrance)), (0, 0), place);
            }
        }
        least
    }

    /// The way from one point of a link straight to another.
    pub(super) fn along(&self, from: Snap, to: Snap) -> Option<Stretch> {
        let open = self.ways.pass(from.link).allows(from.mm, to.mm) && self.ways.joined(from.link, from.mm, to.mm);
        open.then(|| Stretch { ms: from.ms_to(&to), mm: from.mm.abs_diff(to.mm) })
    }
}
