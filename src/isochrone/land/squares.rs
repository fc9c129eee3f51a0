//! Land that the map of the ground does not know: beside islands, bridges and tunnels, and where walls hide streets; quartered to the finest squares.
//!
//! A door there may open onto the main network, though the island is nearer, or onto a street farther off that no wall hides; where the choice changes is no
//! line that the map could draw. So the land is quartered as in [`super::verdict`], and where squares of the size of a
//! room are still undecided, the walk of a home in their middle decides. Edges are right to within half the diagonal of such a
//! square: at most [`COARSEST_M`].

use super::streets::Streets;
use super::verdict::{Costs, Decided, Near, Square, around, narrow, seen, street};
use super::{City, Service};
use crate::isochrone::walks::cost_at;
use crate::snap::{Snap, Snapper};
use crate::units::LinkId;
use geo_types::Rect;
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
    pub costs: &'a Costs,
}

/// What of some squares of a box is within the limit of each service that is asked for, and what is beyond it; that near enough to a street, or not, is the last.
pub(super) fn decide(of: Measure<'_>, bounds: Rect<f64>, squares: &[Square], asked: &[usize]) -> Vec<Decided> {
    let finest = (Square::of(bounds).h() * FINEST_SHARE).min(COARSEST_M);
    let arenas: Vec<Vec<Near>> = squares.iter().map(|&s| around(of.streets, s, of.city.reach_m)).collect();
    let mut links: Vec<LinkId> =
        arenas.iter().flatten().map(|near| LinkId(of.streets.stretches[near.stretch as usize].link)).collect();
    links.sort_unstable();
    links.dedup();
    let snapper = Snapper::of(of.city.network, of.city.plane, links.into_iter()).beside(Arc::clone(of.city.walls));
    let decided = vec![Decided::default(); of.services.len() + 1];
    let mut cutter = Cutter { of, finest, snapper, arena: Vec::new(), decided };
    for (&square, arena) in squares.iter().zip(arenas) {
        cutter.arena = arena;
        let all = cutter.arena.len();
        cutter.visit(square, (0, all), asked);
    }
    cutter.decided
}

struct Cutter<'a> {
    of: Measure<'a>,
    finest: f64,
    /// Of the streets that any place may join.
    snapper: Snapper<'a>,
    arena: Vec<Near>,
    decided: Vec<Decided>,
}

impl Cutter<'_> {
    /// Decides a square for the services `open`.
    fn visit(&mut self, square: Square, range: (usize, usize), open: &[usize]) {
        let Measure { city, services, streets, costs } = self.of;
        let start = self.arena.len();
        let (least, _) = narrow(streets, &mut self.arena, square, range, city.reach_m);
        let end = self.arena.len();
        let mut unsure = Vec::new();
        for &s in open {
            let near = &self.arena[start..end];
            let of = if s == services.len() {
                street(least, near.is_empty())
            } else {
                seen(costs, near, s, least + square.h(), city.reach_m)
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
                    self.visit(part, (start, end), &unsure);
                }
            } else {
                // Joined as a home there would be.
                let joined = self.snapper.snap_home(city.plane.to_degrees(square.middle), city.reach_m);
                for s in unsure {
                    self.note(square, s, joined.is_some_and(|snap| self.is_within(snap, s)));
                }
            }
        }
        self.arena.truncate(start);
    }

    fn note(&mut self, square: Square, service: usize, within: bool) {
        let Decided { within: inside, beyond } = &mut self.decided[service];
        if within { inside } else { beyond }.push(square.outline());
    }

    fn is_within(&self, snap: Snap, service: usize) -> bool {
        let Some(service) = self.of.services.get(service) else { return true };
        let mut knots = Vec::new();
        service.walks.knots(snap.link.0, None, &mut knots);
        let mm = f64::from(snap.mm);
        let mut cost = cost_at(&knots, mm);
        // Who stands at a junction need not walk against a street that is closed towards it.
        let [first, second] = service.walks.network.ends(snap.link);
        let length = f64::from(service.walks.network.length_mm(snap.link));
        for (_, end) in [(mm <= 0.0, first), (mm >= length, second)].into_iter().filter(|(there, _)| *there) {
            cost = cost.min(service.walks.at_junction(end.0, None));
        }
        cost + f64::from(snap.leg_mm) / 1000.0 * service.walks.a_metre() <= f64::from(service.limit)
    }
}
