//! Blocks beside islands, bridges and tunnels, which the map of the ground leaves out: quartered to the finest squares.
//!
//! A door there may open onto the main network, though the island is nearer, or the other way round; where the choice changes is no
//! line that the map could draw. So the block is quartered as in [`super::verdict`], and where squares of the size of a
//! room are still undecided, the walk from their middle decides. Edges are right to within half the diagonal of such a
//! square: at most [`COARSEST_M`].

use super::Service;
use super::streets::Streets;
use super::verdict::{Costs, Near, Square, around, narrow, seen, street};
use crate::isochrone::walks::cost_at;
use crate::overlay;
use crate::units::LinkId;
use geo_types::{Coord, MultiPolygon, Polygon, Rect};

/// Half the diagonal of the smallest squares of a large block, in metres.
const COARSEST_M: f64 = 2.0;

/// The same as a share of the block's own, so that small blocks are cut finer.
const FINEST_SHARE: f64 = 0.01;

/// The ground of a box within the limit of each service, and that near enough to a street (the last).
pub(super) fn areas(
    streets: &Streets,
    costs: &Costs,
    services: &[Service<'_>],
    bounds: Rect<f64>,
    reach_m: f64,
) -> Vec<MultiPolygon<f64>> {
    let root = Square { middle: bounds.center(), half: [bounds.width() / 2.0, bounds.height() / 2.0] };
    let finest = (root.h() * FINEST_SHARE).min(COARSEST_M);
    let arena = around(streets, root, reach_m);
    let all = arena.len();
    let mut cutter =
        Cutter { streets, costs, services, reach_m, finest, arena, within: vec![Vec::new(); services.len() + 1] };
    cutter.visit(root, (0, all), &(0..=services.len()).collect::<Vec<_>>());
    cutter.within.iter().map(overlay::union).collect()
}

struct Cutter<'a> {
    streets: &'a Streets,
    costs: &'a Costs,
    services: &'a [Service<'a>],
    reach_m: f64,
    finest: f64,
    arena: Vec<Near>,
    within: Vec<Vec<Polygon<f64>>>,
}

impl Cutter<'_> {
    /// Decides a square for the services `open`.
    fn visit(&mut self, square: Square, range: (usize, usize), open: &[usize]) {
        let start = self.arena.len();
        let least = narrow(self.streets, &mut self.arena, square, range, self.reach_m);
        let end = self.arena.len();
        let mut unsure = Vec::new();
        for &s in open {
            let near = &self.arena[start..end];
            let of = if s == self.services.len() {
                street(least, near.is_empty())
            } else {
                seen(self.costs, near, s, least + square.h(), self.reach_m)
            };
            if of.within && of.beyond {
                unsure.push(s);
            } else if of.within {
                self.within[s].push(square.outline());
            }
        }
        if !unsure.is_empty() {
            if square.h() > self.finest {
                for part in square.parts() {
                    self.visit(part, (start, end), &unsure);
                }
            } else {
                let joined = self.join(square.middle, (start, end));
                for s in unsure {
                    if joined.is_some_and(|near| self.is_within(square.middle, near, s)) {
                        self.within[s].push(square.outline());
                    }
                }
            }
        }
        self.arena.truncate(start);
    }

    /// The street that a door in the middle of a square would open onto.
    fn join(&self, middle: Coord<f64>, (start, end): (usize, usize)) -> Option<Near> {
        let key = |near: &Near| {
            let of = &self.streets.stretches[near.stretch as usize];
            (((of.distance(middle) + of.detour) * 1000.0).round() as u64, of.link)
        };
        self.arena[start..end].iter().filter(|near| near.distance <= self.reach_m).min_by_key(|near| key(near)).copied()
    }

    fn is_within(&self, at: Coord<f64>, near: Near, service: usize) -> bool {
        let Some(service) = self.services.get(service) else { return true };
        let of = &self.streets.stretches[near.stretch as usize];
        let mut knots = Vec::new();
        service.walks.knots(of.link, None, &mut knots);
        let mm = of.mm_at(at).round();
        let mut cost = cost_at(&knots, mm);
        // Who stands at a junction need not walk against a street that is closed towards it.
        let [first, second] = service.walks.network.ends(LinkId(of.link));
        let length = f64::from(service.walks.network.length_mm(LinkId(of.link)));
        for (_, end) in [(mm <= 0.0, first), (mm >= length, second)].into_iter().filter(|(there, _)| *there) {
            cost = cost.min(service.walks.at_junction(end.0, None));
        }
        cost + near.distance * service.walks.a_metre() <= f64::from(service.limit)
    }
}
