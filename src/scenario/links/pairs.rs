//! Pairs of places close in the air and far on foot.
//!
//! ```text
//!   ──●──────────●──  P           every bend and junction of a street is asked, and a place every 25 m between them:
//!     ┆ air ≤ 60 m                what other street is near, and how far is it to walk there?
//!   ▒▒┆▒▒ river ▒▒▒▒
//!   ──●──────────●──  Q           foot ≥ 600 m, or no way at all
//! ```
//!
//! Two streets that do not cross come nearest to each other at a bend of one of them, so no narrow place is missed; along
//! two that run side by side there are many pairs, of which neighbours are **one candidate**: the pair where whoever stands at
//! one end saves most on the walks to all classes. Ends lie on the ground: a way up to a bridge is not 60 m.
//!
//! One bounded search from each end of each street that has such a neighbour, O(links × junctions within the bound).

use crate::model::{Level, Pass, Position, StreetKind};
use crate::network::{Network, Towards, WalkGraph};
use crate::plane;
use crate::scenario::Base;
use crate::search::{self, Seed};
use crate::snap::Snap;
use crate::units::{ClassId, LinkId, Metric, UNREACHED};
use geo_types::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How far apart places along a street are that are asked, in metres. Half of what a walker hardly notices; a closer look finds
/// more pairs but, after neighbours are put together, the same candidates.
const STEP_M: f64 = 25.0;

/// What counts as close and as far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// At most so many metres in a straight line.
    pub air_m: f64,
    /// At least so many metres on foot.
    pub foot_m: f64,
    /// Pairs whose ends are both within so many metres of those of another are the same candidate.
    pub apart_m: f64,
}

/// Two places on streets, close in the air and far on foot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The two places, the one farther west (then south) first.
    pub ends: [Snap; 2],
    /// How far apart they are in a straight line.
    pub air_mm: u32,
    /// What whoever stands at an end saves, in milliseconds over all classes.
    pub saves_ms: u64,
}

/// The pairs of a city, those first that save most where they are. `near` tells which places to look at.
pub fn pairs(base: &Base<'_>, reach: Reach, near: impl Fn(Coord<f64>) -> bool + Sync) -> Vec<Pair> {
    let network = base.city.network;
    let graph = network.walk_graph(Metric::Length, Towards::Everywhere);
    let foot_mm = (reach.foot_m * 1000.0).round() as u32;
    let spaces = || (search::Nearest::new(), search::Nearest::new());
    let found: Vec<Vec<Pair>> = (0..network.links() as u32)
        .into_par_iter()
        .map_init(spaces, |spaces, l| {
            let link = LinkId(l);
            if !stands(network, link) {
                return Vec::new();
            }
            let places: Vec<(Snap, Vec<Snap>)> = places(base, link)
                .into_iter()
                .filter(|p| near(p.at))
                .map(|p| (p, feet(base, p.at, reach.air_m)))
                .map(|(p, feet)| {
                    let far = feet.into_iter().filter(|q| !met(network, p, *q, foot_mm)).collect();
                    (p, far)
                })
                .filter(|(_, feet): &(Snap, Vec<Snap>)| !feet.is_empty())
                .collect();
            if places.is_empty() {
                return Vec::new();
            }
            let [a, b] = network.ends(link);
            let seed = |junction: u32| [Seed { junction, cost: 0, place: 0, other: 0 }];
            let from = [spaces.0.costs(&graph, &seed(a.0), foot_mm), spaces.1.costs(&graph, &seed(b.0), foot_mm)];
            let mut pairs = Vec::new();
            for (p, feet) in places {
                let mut last = None;
                // Of each street the nearest place that is far on foot.
                let mut far: Vec<Snap> =
                    feet.into_iter().filter(|&q| walk_mm(network, p, q, from) >= foot_mm).collect();
                far.sort_by_key(|q| (q.link, q.leg_mm, q.mm));
                for q in far {
                    if last.replace(q.link) != Some(q.link) {
                        pairs.push(base.pair(p, q));
                    }
                }
            }
            pairs
        })
        .collect();
    thinned(base, found.concat(), reach.apart_m)
}

/// The places of streets on the ground within so many metres of a place.
pub fn feet(base: &Base<'_>, at: Coord<f64>, limit_m: f64) -> Vec<Snap> {
    let mut feet = base.snapper.feet(at, limit_m);
    feet.retain(|q| stands(base.city.network, q.link) && f64::from(q.leg_mm) <= limit_m * 1000.0);
    feet
}

/// The walk between two places as it is, the longer of there and back; `None` where one cannot be reached from the other.
pub fn foot_mm(base: &Base<'_>, graph: &WalkGraph, pair: &Pair) -> Option<u32> {
    let network = base.city.network;
    let mut spaces = (search::Nearest::new(), search::Nearest::new());
    let mut walk = |p: Snap, q: Snap| {
        let [a, b] = network.ends(p.link).map(|n| [Seed { junction: n.0, cost: 0, place: 0, other: 0 }]);
        let from = [spaces.0.costs(graph, &a, UNREACHED - 1), spaces.1.costs(graph, &b, UNREACHED - 1)];
        walk_mm(network, p, q, from)
    };
    let [p, q] = pair.ends;
    let longer = walk(p, q).max(walk(q, p));
    (longer < UNREACHED).then_some(longer)
}

/// Whether a new way may begin on a street: out of doors, on the ground.
fn stands(network: &Network, link: LinkId) -> bool {
    network.takes_doors(link) && network.level(link) == Level::Ground && network.kind(link) != StreetKind::Indoor
}

/// The bends of a street and places between them.
fn places(base: &Base<'_>, link: LinkId) -> Vec<Snap> {
    let mut places = Vec::new();
    for w in base.city.network.at_mm(link).windows(2) {
        let parts = (f64::from(w[1] - w[0]) / (STEP_M * 1000.0)).ceil().max(1.0) as u32;
        let between = |k: u32| w[0] + (u64::from(w[1] - w[0]) * u64::from(k) / u64::from(parts)) as u32;
        places.extend((0..parts).map(|k| base.snapper.on(link, between(k))));
    }
    places.push(base.snapper.on(link, base.city.network.length_mm(link)));
    places
}

/// The two ends of a link with the way to them from a place on it (`leaving`), or from them to it, where it may be walked.
fn to_ends(network: &Network, at: Snap, leaving: bool) -> [Option<u32>; 2] {
    let pass = network.pass(at.link);
    let length = network.length_mm(at.link);
    let (shut_a, shut_b) = if leaving { (Pass::Forward, Pass::Backward) } else { (Pass::Backward, Pass::Forward) };
    [(pass != shut_a || at.mm == 0).then_some(at.mm), (pass != shut_b || at.mm == length).then_some(length - at.mm)]
}

/// Whether two places are less than `foot_mm` apart along their own streets, so that nobody need search.
fn met(network: &Network, p: Snap, q: Snap, foot_mm: u32) -> bool {
    if p.link == q.link {
        return p.mm.abs_diff(q.mm) < foot_mm;
    }
    let (of_p, of_q) = (to_ends(network, p, true), to_ends(network, q, false));
    network.ends(p.link).iter().zip(of_p).any(|(a, p)| {
        network
            .ends(q.link)
            .iter()
            .zip(of_q)
            .any(|(b, q)| a == b && matches!((p, q), (Some(p), Some(q)) if p.saturating_add(q) < foot_mm))
    })
}

/// The walk from one place to another, by the costs from the ends of its street; [`UNREACHED`] beyond what was searched.
fn walk_mm(network: &Network, p: Snap, q: Snap, from: [&[u32]; 2]) -> u32 {
    // On a private street who comes from outside arrives by its other copy.
    let arriving = network.arriving(q.link).map_or(UNREACHED, |link| one_walk_mm(network, p, Snap { link, ..q }, from));
    one_walk_mm(network, p, q, from).min(arriving)
}

fn one_walk_mm(network: &Network, p: Snap, q: Snap, from: [&[u32]; 2]) -> u32 {
    let mut least = UNREACHED;
    if p.link == q.link {
        let closed = if q.mm > p.mm { Pass::Backward } else { Pass::Forward };
        if network.pass(p.link) != closed {
            least = p.mm.abs_diff(q.mm);
        }
    }
    for (leave, costs) in to_ends(network, p, true).into_iter().zip(from) {
        for (enter, end) in to_ends(network, q, false).into_iter().zip(network.ends(q.link)) {
            if let (Some(leave), Some(enter), Some(&cost)) = (leave, enter, costs.get(end.0 as usize))
                && cost < UNREACHED
            {
                least = least.min(leave.saturating_add(cost).saturating_add(enter));
            }
        }
    }
    least
}

impl Base<'_> {
    /// Two places as a pair.
    fn pair(&self, p: Snap, q: Snap) -> Pair {
        let key = |s: &Snap| Position::from_degrees(s.at.x, s.at.y);
        let mut ends = [Snap { leg_mm: 0, ..p }, Snap { leg_mm: 0, ..q }];
        ends.sort_by_key(|s| (key(s), s.link, s.mm));
        let air_mm = plane::length_mm(ends[0].at, ends[1].at);
        let across = self.city.walker.speed.milliseconds(air_mm);
        let saves = |c: usize| {
            let [p, q] = ends.map(|end| self.wait_ms(end, ClassId(c as u16)));
            u64::from(p.abs_diff(q).saturating_sub(across))
        };
        Pair { ends, air_mm, saves_ms: (0..self.city.classes.len()).map(saves).sum() }
    }

    /// About how long it is from a place on a street to the nearest facility of a class, at most the horizon.
    fn wait_ms(&self, at: Snap, class: ClassId) -> u32 {
        let network = self.city.network;
        let labels = &self.labels[usize::from(class.0)];
        let timed = self.city.classes[usize::from(class.0)].limit.metric() == Metric::Time;
        let ends = network.ends(at.link).into_iter().zip(to_ends(network, at, true));
        let ways = ends.filter_map(|(end, mm)| {
            let label = labels[end.0 as usize];
            let ms = if timed { label.cost } else { label.other };
            Some(ms.saturating_add(self.city.walker.speed.milliseconds(mm?)))
        });
        ways.min().unwrap_or(UNREACHED).min(self.city.options.horizon_ms)
    }
}

/// Of pairs that are neighbours the one that saves most; of equals the shorter.
fn thinned(base: &Base<'_>, mut pairs: Vec<Pair>, apart_m: f64) -> Vec<Pair> {
    let place = |s: &Snap| (s.at.x.to_bits(), s.at.y.to_bits(), s.link, s.mm);
    pairs.sort_by(|a, b| {
        let shorter =
            || a.air_mm.cmp(&b.air_mm).then_with(|| a.ends.map(|s| place(&s)).cmp(&b.ends.map(|s| place(&s))));
        b.saves_ms.cmp(&a.saves_ms).then_with(shorter)
    });
    let size = apart_m.max(1.0);
    let mut cells: BTreeMap<(i64, i64), Vec<[Coord<f64>; 2]>> = BTreeMap::new();
    let mut kept = Vec::new();
    for pair in pairs {
        let [a, b] = pair.ends.map(|s| base.city.plane.to_metres(s.at));
        let cell = |v: f64| (v / size).floor() as i64;
        let (x, y) = (cell(f64::midpoint(a.x, b.x)), cell(f64::midpoint(a.y, b.y)));
        let apart = |p: Coord<f64>, q: Coord<f64>| (p.x - q.x).hypot(p.y - q.y);
        let same = |other: &[Coord<f64>; 2]| {
            let way = |p: Coord<f64>, q: Coord<f64>| apart(p, other[0]) < apart_m && apart(q, other[1]) < apart_m;
            way(a, b) || way(b, a)
        };
        // The middles of two pairs are no farther apart than their ends are.
        let mut around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        if !around.any(|c| cells.get(&c).is_some_and(|there| there.iter().any(same))) {
            cells.entry((x, y)).or_default().push([a, b]);
            kept.push(pair);
        }
    }
    kept
}
