//! Who may own a part of a cell: looked up from the nearest street on, once the cell is small.
//!
//! Of a large cell every street within reach may own some part; of a small one the few that are the nearest in sight. So a cell that is not
//! lit by its own street is halved first, down to [`COARSE_M`], and for each part the streets are taken in the order of their distance until one
//! that sees all of it is nearer than the next could be.

use super::cell::{Cell, Corner};
use super::refine::{Near, Refiner};
use super::rivals::Sight;
use crate::snap::WALL_DETOUR_M;
use geo_types::Coord;

/// Cells wider than that are halved before anybody else is looked at: of a small one few streets are the nearest in sight.
const COARSE_M: f64 = 12.0;

impl Refiner<'_> {
    /// Parts a cell.
    pub fn start(&mut self, cell: &Cell) {
        self.near.clear();
        self.rims.clear();
        self.coarse(cell, Some(Near::new(0)), 0);
    }

    /// Halves a cell of which its own street, if anything (`own`), sees a part, until few others come into question; those of each part are then looked up
    /// from the nearest on.
    fn coarse(&mut self, cell: &Cell, own: Option<Near>, depth: u32) {
        let rims = self.rims.len();
        let own = own.and_then(|own| self.look(cell, own, f64::INFINITY));
        if own.is_some_and(|own| own.sight == Sight::All) {
            self.mesh.tell(cell, self.rivals[0].label);
        } else if let Some(parts) = self.halves(cell, COARSE_M) {
            for part in parts {
                self.coarse(&part, own, depth + 1);
            }
        } else {
            self.near.clear();
            self.near.extend(own);
            let least_most = self.gather(cell);
            self.settle(cell, 0, least_most, depth);
            self.near.clear();
        }
        self.rims.truncate(rims);
    }

    /// The halves of a cell that is wider than so many metres.
    pub(super) fn halves(&mut self, cell: &Cell, wider_m: f64) -> Option<[Cell; 2]> {
        let [low, high] = cell.bounds();
        let wide = [high.x - low.x, high.y - low.y];
        if wide[0].max(wide[1]) <= wider_m {
            return None;
        }
        let at = (low + high) / 2.0;
        let along = if wide[0] > wide[1] { Coord { x: 0.0, y: 1.0 } } else { Coord { x: 1.0, y: 0.0 } };
        self.mesh.cut(cell, [at, at + along])
    }

    /// Notes who may own a part of a cell; how far, at most, whoever owns it is, if it is not the street over the wall.
    fn gather(&mut self, cell: &Cell) -> f64 {
        self.rivals.truncate(1);
        let (all, own) = (self.all, self.rivals[0].away.range(cell));
        let middle = cell.middle();
        let far = |c: &Corner| libm::hypot(c.at.x - middle.x, c.at.y - middle.y);
        let h = cell.corners.iter().map(far).fold(0.0, f64::max);
        // Over the wall: who sees no street joins the nearest, and so does who sees none that is less than a block farther.
        let mut least_most = own[1] + WALL_DETOUR_M;
        let (mut fans, mut found) = (Vec::new(), Vec::new());
        for (strip, distance) in all.from(middle) {
            if distance - h > least_most.min(self.reach_m) {
                break;
            }
            all.of_strip(strip, self.rivals[0].label, &mut fans, &mut found);
            for rival in found.drain(..) {
                self.rivals.push(rival);
                let near = Near::new(self.rivals.len() as u32 - 1);
                if let Some(near) = self.look(cell, near, least_most) {
                    if near.sight == Sight::All {
                        least_most = least_most.min(near.away[1]);
                    }
                    self.near.push(near);
                } else {
                    self.rivals.pop();
                }
            }
        }
        least_most
    }
}
