//! The walk itself: from a doorstep to its nearest facility, street by street.
//!
//! The table of access holds how long a walk is, not where it goes. Labels of junctions are enough to find that again: from a
//! junction the walk goes on along the street whose far end knows exactly the rest. So a walk here has the
//! milliseconds and millimetres of the table, and of walks equally good it is the one that the table counts. O(junctions on the way).
//!
//! ```text
//!   door ┄┄┄ join ──── junction ──── junction ──── join ┄┄┄ entrance
//!   off the street      street, path, steps …       off the street
//! ```

use super::Base;
use super::walks::{ClassWalks, Stretch};
use super::ways::Ways;
use crate::access::Walk;
use crate::model::{Facility, Level, Pass, Reach, StreetKind};
use crate::network::Network;
use crate::search::{self, Label};
use crate::snap::Snap;
use crate::units::{ClassId, LinkId, Metric, UNREACHED};
use geo::{Closest, ClosestPoint};
use geo_types::{Coord, Geometry, Point};
use std::collections::BTreeSet;

/// What a leg of a walk goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegKind {
    /// From the door to the street, or from the street to the entrance.
    OffStreet,
    /// Along streets of a kind, on the ground or not.
    Street(StreetKind, Level),
}

impl LegKind {
    /// The word in files: `off_street`, `main`, `minor`, `path`, `steps`, `indoor`; on a bridge or in a tunnel `bridge`, `tunnel`.
    pub fn word(self) -> &'static str {
        match self {
            LegKind::OffStreet => "off_street",
            LegKind::Street(StreetKind::Steps, _) => "steps",
            LegKind::Street(StreetKind::Indoor, _) => "indoor",
            LegKind::Street(_, Level::Bridge) => "bridge",
            LegKind::Street(_, Level::Tunnel) => "tunnel",
            LegKind::Street(StreetKind::Main, _) => "main",
            LegKind::Street(StreetKind::Minor, _) => "minor",
            LegKind::Street(StreetKind::Path, _) => "path",
        }
    }
}

/// A piece of a walk along one kind of way.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// What it goes along.
    pub kind: LegKind,
    /// Its length.
    pub mm: u32,
    /// Its time.
    pub ms: u32,
    /// Of it the time of waiting to cross roads.
    pub wait_ms: u32,
    /// Of it what slopes and steps take more than flat ground; below 0 where they take less.
    pub climb_ms: i64,
    /// Where it runs, in degrees.
    pub line: Vec<Coord<f64>>,
}

/// A walk from a doorstep to a facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Its facility, time and length: those of the table.
    pub walk: Walk,
    /// From the door to the entrance.
    pub legs: Vec<Leg>,
}

/// A stretch of one link.
struct Along {
    link: LinkId,
    from_mm: u32,
    to_mm: u32,
}

impl Along {
    fn ms(&self, network: &Network) -> u32 {
        let [from, to] = [self.from_mm, self.to_mm].map(|mm| {
            if self.from_mm <= self.to_mm { network.ms_at(self.link, mm) } else { network.back_ms_at(self.link, mm) }
        });
        from.abs_diff(to)
    }

    fn wait_ms(&self, network: &Network) -> u32 {
        let [from, to] = [self.from_mm, self.to_mm].map(|mm| network.wait_ms_at(self.link, mm));
        from.abs_diff(to)
    }
}

impl Route {
    /// Of its time that of waiting to cross roads, and what slopes and steps take more than flat ground, in milliseconds.
    pub fn waits_and_climb_ms(&self) -> (u32, i64) {
        self.legs.iter().fold((0, 0), |(wait, climb), leg| (wait + leg.wait_ms, climb + leg.climb_ms))
    }
}

impl Base<'_> {
    /// The walk from a doorstep to the nearest facility of a class, or to the nearest but one (`but`); `None` if there is none.
    pub fn route(&self, doorstep: usize, class: ClassId, but: Option<u32>) -> Option<Route> {
        let door = self.city.access.doors[doorstep]?;
        let ways = Ways::unchanged(self.city.network);
        let mut walks = ClassWalks::new(self, &ways, class, self.city.facilities, &self.city.access.entrances);
        let metric = walks.metric();
        let other;
        let labels = match but {
            None => &self.labels[usize::from(class.0)],
            Some(facility) => {
                walks.ways_in.retain(|(_, f)| *f != facility);
                let mut search = search::Nearest::new();
                other = search.run(&self.graphs(metric).search, &walks.seeds(), UNREACHED - 1).to_vec();
                &other
            }
        };
        let label = |way: Stretch, rest: (u32, u32), place: u32| {
            let (cost, other) = way.in_metric(metric);
            Label { cost: cost.saturating_add(rest.0), place, other: other.saturating_add(rest.1) }
        };
        // The best way out: over an end of the street, or straight along it.
        let mut best: Option<(Label, Result<u32, Snap>)> = None;
        let mut take = |found: Label, over: Result<u32, Snap>| {
            if found.reached() && best.as_ref().is_none_or(|(least, _)| found < *least) {
                best = Some((found, over));
            }
        };
        let leg = walks.leg(door);
        ways.each_stop(door, true, |junction, way| {
            let rest = labels[junction as usize];
            if rest.reached() {
                take(label(way.plus(leg), (rest.cost, rest.other), rest.place), Ok(junction));
            }
        });
        for &(entrance, place) in walks.ways_in.iter().filter(|(s, _)| s.link == door.link) {
            if let Some(along) = walks.along(door, entrance) {
                take(label(along.plus(walks.leg(entrance)).plus(leg), (0, 0), place), Err(entrance));
            }
        }
        let (least, over) = best?;
        let (mut path, entrance) = match over {
            Err(entrance) => (Vec::new(), entrance),
            Ok(first) => self.descend(&walks, labels, first)?,
        };
        // The first stretch begins at the door's join; the last one ends at the entrance's.
        match over {
            Err(entrance) => path.push(Along { link: door.link, from_mm: door.mm, to_mm: entrance.mm }),
            Ok(first) => path.insert(0, self.to_end(door, first, true, metric)),
        }
        let (ms, mm) = if metric == Metric::Time { (least.cost, least.other) } else { (least.other, least.cost) };
        let walk = Walk { ms, mm, facility: least.place };
        Some(Route { walk, legs: self.legs(doorstep, door, &path, entrance, walk) })
    }

    /// From a junction to the entrance that its label is about.
    fn descend(&self, walks: &ClassWalks<'_>, labels: &[Label], first: u32) -> Option<(Vec<Along>, Snap)> {
        let (network, metric) = (self.city.network, walks.metric());
        let mut path = Vec::new();
        let mut at = first;
        // Ways of no length could lead round in a ring: nobody walks a junction twice.
        let mut seen = BTreeSet::new();
        while seen.insert(at) {
            let here = labels[at as usize];
            let entrance = walks.ways_in.iter().filter(|(_, place)| *place == here.place).find(|(entrance, place)| {
                let mut enters = false;
                walks.enters(*entrance, |junction, way| {
                    let (cost, other) = way.plus(walks.leg(*entrance)).in_metric(metric);
                    enters |= junction == at && Label { cost, place: *place, other } == here;
                });
                enters
            });
            if let Some(&(entrance, _)) = entrance {
                path.push(self.to_end(entrance, at, false, metric));
                return Some((path, entrance));
            }
            let next = self.links_at(at).iter().find_map(|&l| {
                let link = LinkId(l);
                let [a, b] = network.ends(link).map(|n| n.0);
                let (head, open) = if a == at {
                    (b, network.pass(link) != Pass::Backward)
                } else {
                    (a, network.pass(link) != Pass::Forward)
                };
                let ms = if a == at { network.walking_ms(link) } else { network.walking_back_ms(link) };
                let (cost, other) = Stretch { ms, mm: network.length_mm(link) }.in_metric(metric);
                let step = crate::network::Arc { head, cost, other };
                let rest = labels[head as usize];
                (open && !seen.contains(&head) && rest.along(step) == here).then_some((link, head, a == at))
            });
            let (link, head, forward) = next?;
            let length = network.length_mm(link);
            let (from_mm, to_mm) = if forward { (0, length) } else { (length, 0) };
            path.push(Along { link, from_mm, to_mm });
            at = head;
        }
        None
    }

    /// The stretch between a point of a link and one of its ends; of a loop the nearer end.
    fn to_end(&self, point: Snap, junction: u32, leaving: bool, metric: Metric) -> Along {
        let network = self.city.network;
        let length = network.length_mm(point.link);
        let [a, b] = network.ends(point.link).map(|n| n.0);
        let pass = network.pass(point.link);
        let first = if a == b {
            let shut = if leaving { Pass::Forward } else { Pass::Backward };
            let open = if leaving { Pass::Backward } else { Pass::Forward };
            // Who stands at an end already need not walk against a street that is closed towards it.
            let [to_first, to_second] = [pass != shut || point.mm == 0, pass != open || point.mm == length];
            let cost = |second: bool| {
                let mm = if second { length - point.mm } else { point.mm };
                Stretch { ms: point.ms_to_end(network, second, leaving), mm }.in_metric(metric)
            };
            to_first && (!to_second || cost(false) <= cost(true))
        } else {
            a == junction
        };
        let end = if first { 0 } else { length };
        let (from_mm, to_mm) = if leaving { (point.mm, end) } else { (end, point.mm) };
        Along { link: point.link, from_mm, to_mm }
    }

    /// Stretches of the same kind in a row are one leg.
    fn legs(&self, doorstep: usize, door: Snap, path: &[Along], entrance: Snap, walk: Walk) -> Vec<Leg> {
        let network = self.city.network;
        let (block, step) = self.city.access.table.block_of(doorstep);
        let speed = self.city.walker.speed;
        let off = |mm: u32, line: Vec<Coord<f64>>| {
            let ms = speed.milliseconds(mm);
            Leg { kind: LegKind::OffStreet, mm, ms, wait_ms: 0, climb_ms: 0, line }
        };
        let mut legs = vec![off(door.leg_mm, vec![self.city.blocks[block].doorsteps[step].at, door.at])];
        // Gates of private streets have no length and are no leg.
        for along in path.iter().filter(|along| network.reach(along.link) != Reach::Gate) {
            let kind = LegKind::Street(network.kind(along.link), network.level(along.link));
            let ms = along.ms(network);
            let mm = along.from_mm.abs_diff(along.to_mm);
            let wait_ms = along.wait_ms(network);
            let over = i64::from(ms) - i64::from(wait_ms) - i64::from(speed.milliseconds(mm));
            // Flat ground takes a millisecond more or less, for each vertex has a whole number of them.
            let vertices = network.at_mm(along.link).len() as i64;
            let climb_ms = if over.abs() <= vertices { 0 } else { over };
            let line = self.line(along);
            match legs.last_mut() {
                Some(last) if last.kind.word() == kind.word() => {
                    last.mm += mm;
                    last.ms += ms;
                    last.wait_ms += wait_ms;
                    last.climb_ms += climb_ms;
                    last.line.extend(line.into_iter().skip(1));
                }
                _ => legs.push(Leg { kind, mm, ms, wait_ms, climb_ms, line }),
            }
        }
        let facility = &self.city.facilities[walk.facility as usize];
        legs.push(off(entrance.leg_mm, vec![entrance.at, entered(facility, entrance)]));
        legs
    }

    /// Where a stretch runs.
    fn line(&self, along: &Along) -> Vec<Coord<f64>> {
        let network = self.city.network;
        let (low, high) = (along.from_mm.min(along.to_mm), along.from_mm.max(along.to_mm));
        let mut line = vec![self.snapper.on(along.link, low).at];
        let vertices = network.at_mm(along.link).iter().zip(network.geometry(along.link));
        line.extend(
            vertices.filter(|(mm, _)| low < **mm && **mm < high).map(|(_, p)| Coord { x: p.lon(), y: p.lat() }),
        );
        line.push(self.snapper.on(along.link, high).at);
        if along.from_mm > along.to_mm {
            line.reverse();
        }
        line
    }
}

/// Where a facility is entered from a join: its point, a given entrance, or the nearest point of its outline.
fn entered(facility: &Facility, join: Snap) -> Coord<f64> {
    let near = |a: &Coord<f64>, b: &Coord<f64>| {
        let off = |c: &Coord<f64>| crate::plane::length_mm(*c, join.at).abs_diff(join.leg_mm);
        off(a).cmp(&off(b))
    };
    if join.leg_mm == 0 {
        return join.at;
    }
    if let Some(given) = facility.entrances.iter().copied().min_by(near) {
        return given;
    }
    match &facility.geometry {
        Geometry::Point(p) => p.0,
        shape => match shape.closest_point(&Point(join.at)) {
            Closest::Intersection(p) | Closest::SinglePoint(p) => p.0,
            Closest::Indeterminate => join.at,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Nearest;
    use crate::model::{Action, Edit, Target};
    use crate::scenario::scenario_tests::{scenario_of, towns, with_base};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

        /// Every walk of the table can be gone, leg by leg; and the second nearest is the nearest once the first has closed.
        #[test]
        fn walks_are_those_of_the_table(town in towns()) {
            with_base(&town, |base| {
                let table = &base.city().access.table;
                for (d, c) in (0..table.doorsteps()).flat_map(|d| (0..3).map(move |c| (d, ClassId(c)))) {
                    let route = base.route(d, c, None);
                    let Nearest::Walk(walk) = table.nearest(d, c) else {
                        prop_assert!(route.is_none() || table.nearest(d, c) == Nearest::BeyondHorizon);
                        continue;
                    };
                    let route = route.expect("a walk can be gone");
                    prop_assert_eq!(route.walk, walk);
                    let sum = |of: fn(&Leg) -> u32| route.legs.iter().map(of).sum::<u32>();
                    prop_assert_eq!((sum(|l| l.ms), sum(|l| l.mm)), (walk.ms, walk.mm));
                    for legs in route.legs.windows(2) {
                        let (end, begin) = (legs[0].line[legs[0].line.len() - 1], legs[1].line[0]);
                        prop_assert!(crate::plane::length_mm(end, begin) < 20, "{:?} {:?}", end, begin);
                    }
                    let id = base.city().facilities[walk.facility as usize].id.to_string();
                    let close = Action::CloseFacility { target: Target::Id(id), of: vec![] };
                    let closed = scenario_of(&town, vec![Edit { place: "edit 1".into(), action: close }]);
                    let second = base.route(d, c, Some(walk.facility)).map(|r| r.walk);
                    let Ok(edited) = base.resolve(&closed) else { prop_assert!(second.is_none()); continue };
                    match base.apply(&edited).table.nearest(d, c) {
                        Nearest::Walk(now) => {
                            let facility = edited.was[now.facility as usize].expect("it was there");
                            prop_assert_eq!(second, Some(Walk { facility, ..now }));
                        }
                        Nearest::BeyondHorizon => prop_assert!(second.is_some()),
                        _ => prop_assert!(second.is_none()),
                    }
                }
                Ok(())
            })?;
        }
    }
}
