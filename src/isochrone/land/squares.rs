//! Land that the map of the ground does not know: beside islands, bridges and tunnels, and where walls hide streets; quartered to the finest squares.
//!
//! A door there may open onto the main network, though the island is nearer, or onto a street farther off that no wall hides; where the choice changes is no
//! line that the map could draw. So the land is quartered as in [`super::verdict`], and where squares of the size of a
//! room are still undecided, the walk of a home in their middle decides. Edges are right to within half the diagonal of such a
//! square: at most [`COARSEST_M`].

use super::nearby::{Ends, Narrowed, Nearby, TOO_LARGE_M, Those, is_hidden, is_seen};
use super::streets::Streets;
use super::verdict::{Decided, Seen, Square, street};
use super::{City, Service};
use crate::isochrone::walks::{Knot, cost_at};
use crate::snap::{Snap, Snapper, WALL_DETOUR_M};
use crate::units::LinkId;
use geo_types::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Half the diagonal of the smallest squares of a large block, in metres.
const COARSEST_M: f64 = 2.0;

/// The same as a share of the block's own, so that small blocks are cut finer.
const FINEST_SHARE: f64 = 0.01;

/// What all places are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'a> {
    pub city: &'a City<'a>,
    pub services: &'a [Service<'a>],
    pub streets: &'a Streets,
}

/// What of some squares of a box is within the limit of each service that is asked for, and what is beyond it; that near enough to a street, or not, is the last.
pub(super) fn decide(of: Measure<'_>, bounds: Rect<f64>, squares: &[Square], asked: &[usize]) -> Vec<Decided> {
    let finest = (Square::of(bounds).h() * FINEST_SHARE).min(COARSEST_M);
    let around: Vec<_> = squares.iter().map(|&square| Nearby::of(of.streets, square, of.city.reach_m)).collect();
    let near = around.iter().flat_map(|(nearby, all)| nearby.streets(*all));
    let mut links: Vec<LinkId> = near.map(|near| LinkId(of.streets.stretches[near.stretch as usize].link)).collect();
    links.sort_unstable();
    links.dedup();
    let snapper = Snapper::of(of.city.network, of.city.plane, links.into_iter()).beside(Arc::clone(of.city.walls));
    let decided = vec![Decided::default(); of.services.len() + 1];
    let costs = Costs { services: of.services, knots: BTreeMap::new() };
    let mut cutter = Cutter { of, finest, snapper, costs, decided };
    for (&square, (mut nearby, all)) in squares.iter().zip(around) {
        cutter.visit(square, &mut nearby, all, asked);
    }
    cutter.decided
}

struct Cutter<'a> {
    of: Measure<'a>,
    finest: f64,
    /// Of the streets that any place may join.
    snapper: Snapper<'a>,
    costs: Costs<'a>,
    decided: Vec<Decided>,
}

impl Cutter<'_> {
    /// Decides a square for the services `open`.
    fn visit(&mut self, square: Square, nearby: &mut Nearby, around: Those, open: &[usize]) {
        let Measure { city, services, streets } = self.of;
        let narrowed = nearby.narrow(streets, square, around, city.reach_m);
        let those = narrowed.those;
        let joins = joins(streets, square, nearby, &narrowed);
        let mut unsure = Vec::new();
        for &s in open {
            let of = if s == services.len() {
                street(narrowed.least, joins.is_empty())
            } else {
                self.costs.seen(&joins, s, narrowed.least.is_finite())
            };
            if of.within && of.beyond {
                unsure.push(s);
            } else {
                self.note(square, s, of.within);
            }
        }
        if !unsure.is_empty() {
            if square.h() > self.finest {
                for part in square.parts() {
                    self.visit(part, nearby, those, &unsure);
                }
            } else {
                // Joined as a home there would be.
                let joined = self.snapper.snap_home(city.plane.to_degrees(square.middle), city.reach_m);
                for s in unsure {
                    let within = joined.is_some_and(|snap| s == services.len() || self.costs.is_within(snap, s));
                    self.note(square, s, within);
                }
            }
        }
        nearby.forget(those);
    }

    fn note(&mut self, square: Square, service: usize, within: bool) {
        let Decided { within: inside, beyond } = &mut self.decided[service];
        if within { inside } else { beyond }.push(square.outline());
    }
}

/// How places of a square may join a stretch: where on its link, and by how long a leg.
struct Join {
    link: u32,
    mm: [f64; 2],
    leg: [f64; 2],
}

/// All ways in which places of a square may join: at the nearest point of a stretch or, where a wall may hide that, at its ends.
fn joins(streets: &Streets, square: Square, nearby: &Nearby, of: &Narrowed) -> Vec<Join> {
    let (h, middle, walls) = (square.h(), square.middle, nearby.walls(of.those));
    let (most, look) = (of.least + 2.0 * h + 0.01, h <= TOO_LARGE_M);
    let mut out = Vec::new();
    for near in nearby.streets(of.those) {
        let stretch = &streets.stretches[near.stretch as usize];
        let [from, to] = stretch.mm.map(f64::from);
        let ends = stretch.ends();
        let mut take = |distance: f64, shares: [f64; 2]| {
            // Joins lie on whole millimetres.
            let mm = [from + (to - from) * shares[0] - 1.0, from + (to - from) * shares[1] + 1.0];
            out.push(Join { link: stretch.link, mm, leg: [(distance - h - 0.01).max(0.0), distance + h + 0.01] });
        };
        let leg = [middle, stretch.foot(middle)];
        let sure = !of.walled || (look && is_seen(walls, leg, h));
        let hidden = |leg: Ends| look && is_hidden(walls, leg, h);
        if sure || near.distance + stretch.detour + WALL_DETOUR_M <= most || !hidden(leg) {
            let long = libm::hypot(ends[1].x - ends[0].x, ends[1].y - ends[0].y);
            let (share, more) = (stretch.share(middle), if long > 0.0 { h / long } else { 1.0 });
            take(near.distance, [(share - more).max(0.0), (share + more).min(1.0)]);
        }
        if !sure {
            for (end, share) in ends.into_iter().zip([0.0, 1.0]) {
                let distance = libm::hypot(end.x - middle.x, end.y - middle.y);
                if distance + stretch.detour <= most && !hidden([middle, end]) {
                    take(distance, [share; 2]);
                }
            }
        }
    }
    out
}

/// What walks cost, link by link.
struct Costs<'a> {
    services: &'a [Service<'a>],
    knots: BTreeMap<(usize, u32), Vec<Knot>>,
}

impl Costs<'_> {
    fn knots(&mut self, link: u32, service: usize) -> &[Knot] {
        self.knots.entry((service, link)).or_insert_with(|| {
            let mut knots = Vec::new();
            self.services[service].walks.knots(link, None, &mut knots);
            knots
        })
    }

    /// The least and the most from a part of a link.
    fn range(&mut self, link: u32, [from, to]: [f64; 2], service: usize) -> [f64; 2] {
        let walks = &self.services[service].walks;
        let (ends, length) = (walks.network.ends(LinkId(link)), f64::from(walks.network.length_mm(LinkId(link))));
        // Who stands at a junction need not walk against a street that is closed towards it.
        let at_ends = [(from <= 0.0, ends[0]), (to >= length, ends[1])];
        let at_ends = at_ends.map(|(there, end)| there.then(|| walks.at_junction(end.0, None)));
        let [from, to] = [from, to].map(|mm| mm.clamp(0.0, length));
        let knots = self.knots(link, service);
        let between = knots.iter().filter(|k| k.mm >= from && k.mm <= to).map(|k| k.cost);
        let all = between.chain([from, to].map(|mm| cost_at(knots, mm))).chain(at_ends.into_iter().flatten());
        all.fold([f64::INFINITY, 0.0], |[least, most], cost| [f64::min(least, cost), f64::max(most, cost)])
    }

    /// What is known of places that may join so; `all`: all of them can reach a street.
    fn seen(&mut self, joins: &[Join], service: usize, all: bool) -> Seen {
        let (limit, a_metre) = (f64::from(self.services[service].limit), self.services[service].walks.a_metre());
        let (mut some, mut full) = (false, all);
        for join in joins {
            let [least, most] = self.range(join.link, join.mm, service);
            some |= least + join.leg[0] * a_metre <= limit;
            full &= most + join.leg[1] * a_metre <= limit;
            if some && !full {
                break;
            }
        }
        Seen { within: some, beyond: !full || !some }
    }

    fn is_within(&mut self, snap: Snap, service: usize) -> bool {
        let mm = f64::from(snap.mm);
        let walks = self.services[service].walks;
        let mut cost = cost_at(self.knots(snap.link.0, service), mm);
        let (ends, length) = (walks.network.ends(snap.link), f64::from(walks.network.length_mm(snap.link)));
        for (_, end) in [(mm <= 0.0, ends[0]), (mm >= length, ends[1])].into_iter().filter(|(there, _)| *there) {
            cost = cost.min(walks.at_junction(end.0, None));
        }
        cost + f64::from(snap.leg_mm) / 1000.0 * walks.a_metre() <= f64::from(self.services[service].limit)
    }
}
