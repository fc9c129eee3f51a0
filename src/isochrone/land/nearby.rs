//! The streets that the places of a square may join, and the walls that may hide them: those of a quarter are among those of the square.
//!
//! Let m be the middle of a square and h half its diagonal. Who joins the nearest street joins one that is at most 2h farther from m than the one nearest to it.
//! Where a long wall hides a street from a place, a home there may join another: the nearest that no wall hides, at most a block ([`WALL_DETOUR_M`]) farther. A
//! street is seen from all of the square if no wall comes within h of the leg from m to it: legs from other places begin and end within h of where that one does.
//! So the bound is that of the nearest street that is seen, or a block more than that of the nearest.

use super::streets::{Streets, away};
use super::verdict::Square;
use crate::isochrone::barriers::shade::cross;
use crate::snap::{BESIDE_M, WALL_DETOUR_M};
use geo_types::Coord;

/// Half the diagonal of squares that are too large for a street to be seen from all of one, in metres: nobody looks.
pub(super) const TOO_LARGE_M: f64 = 25.0;

/// Places are known to a millimetre.
const HAIR_M: f64 = 0.001;

/// A straight line between two places.
pub(super) type Ends = [Coord<f64>; 2];

/// A street that places of a square may join.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub stretch: u32,
    /// From the middle of the square.
    pub distance: f64,
}

/// Streets and walls of the squares under way, one square's after the other's.
#[derive(Debug)]
pub(super) struct Nearby {
    near: Vec<Near>,
    walls: Vec<Ends>,
}

/// Those of one square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Those {
    near: [usize; 2],
    walls: [usize; 2],
    /// Whether a street over a wall was left out, of this square or one around it.
    over: bool,
}

/// What is left of the streets around for a square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrowed {
    pub those: Those,
    /// At most how far, by detour distance, the street that its middle joins is, of those that all its places can reach, or infinity.
    pub least: f64,
    /// Whether a wall may hide one of the nearest.
    pub walled: bool,
}

impl Nearby {
    /// The streets that places of a square may join, before they are narrowed down.
    pub fn of(streets: &Streets, square: Square, reach_m: f64) -> (Nearby, Those) {
        let h = square.h();
        let nearest = streets.nearest(square.middle, reach_m - h).unwrap_or(f64::INFINITY);
        let far = |over: f64| (nearest + over + 2.0 * h).min(reach_m + h) + HAIR_M;
        // A wall that hides no one of the nearest hides nobody.
        let mut walls = streets.walls_near(square.middle, far(0.0));
        let mut sure = far(0.0);
        if !walls.is_empty() {
            sure = far(WALL_DETOUR_M);
            walls = streets.walls_near(square.middle, sure);
        }
        let near = streets.around(square.middle, sure);
        let near: Vec<Near> = near.into_iter().map(|stretch| Near { stretch, distance: 0.0 }).collect();
        let those = Those { near: [0, near.len()], walls: [0, walls.len()], over: false };
        (Nearby { near, walls }, those)
    }

    /// Appends those of a square, from those of the square around it.
    pub fn narrow(&mut self, streets: &Streets, square: Square, around: Those, reach_m: f64) -> Narrowed {
        let (h, middle) = (square.h(), square.middle);
        let [start, first_wall] = [self.near.len(), self.walls.len()];
        let of = |near: &Near| &streets.stretches[near.stretch as usize];
        let mut least = f64::INFINITY;
        for i in around.near[0]..around.near[1] {
            let stretch = self.near[i].stretch;
            let distance = of(&self.near[i]).distance(middle);
            if distance + h <= reach_m {
                least = least.min(distance + of(&self.near[i]).detour);
            }
            if distance <= reach_m + h {
                self.near.push(Near { stretch, distance });
            }
        }
        let far = |near: &Near| near.distance + of(near).detour;
        let bound = |least: f64| (least + 2.0 * h).min(reach_m + h) + HAIR_M;
        self.wall_in(middle, around.walls, bound(least));
        let walls = &self.walls[first_wall..];
        let seen = |walls: &[Ends], near: &Near| is_seen(walls, [middle, of(near).foot(middle)], h);
        let hides = |near: &Near| far(near) <= least + 2.0 * h + HAIR_M && (h > TOO_LARGE_M || !seen(walls, near));
        let walled = !walls.is_empty() && self.near[start..].iter().any(hides);
        self.walls.truncate(first_wall);
        if walled {
            let mut most = least + WALL_DETOUR_M;
            self.wall_in(middle, around.walls, bound(most));
            if h <= TOO_LARGE_M {
                let walls = &self.walls[first_wall..];
                let sure =
                    |near: &&Near| near.distance + h <= reach_m && near.distance < most && of(near).detour <= 0.0;
                let mut in_order: Vec<&Near> = self.near[start..].iter().filter(sure).collect();
                in_order.sort_unstable_by(|a, b| a.distance.total_cmp(&b.distance));
                if let Some(near) = in_order.into_iter().find(|near| seen(walls, near)) {
                    most = near.distance;
                }
            }
            least = most;
        }
        let most = least + 2.0 * h + HAIR_M;
        let walls = &self.walls[first_wall..];
        let look = walled && h <= TOO_LARGE_M;
        let (mut kept, mut over) = (start, around.over);
        for i in start..self.near.len() {
            let near = self.near[i];
            let stretch = of(&near);
            let hidden = |leg: Ends| is_hidden(walls, leg, h);
            // Over the wall it is a block farther, and no end of it is in sight.
            let is_over = || {
                let mut ends =
                    stretch.ends().into_iter().filter(|&end| away(end, [middle; 2]) + stretch.detour <= most);
                hidden([middle, stretch.foot(middle)]) && ends.all(|end| hidden([middle, end]))
            };
            if far(&near) > most {
                continue;
            }
            if look && far(&near) + WALL_DETOUR_M > most && is_over() {
                over = true;
            } else {
                self.near[kept] = near;
                kept += 1;
            }
        }
        self.near.truncate(kept);
        let those = Those { near: [start, kept], walls: [first_wall, self.walls.len()], over };
        Narrowed { those, least, walled: walled || over }
    }

    /// Appends the walls, of those around, that come so near to a place.
    fn wall_in(&mut self, at: Coord<f64>, around: [usize; 2], far: f64) {
        for i in around[0]..around[1] {
            if away(at, self.walls[i]) <= far {
                self.walls.push(self.walls[i]);
            }
        }
    }

    /// The streets of a square.
    pub fn streets(&self, those: Those) -> &[Near] {
        &self.near[those.near[0]..those.near[1]]
    }

    /// The walls of a square, if one may hide a street.
    pub fn walls(&self, those: Those) -> &[Ends] {
        &self.walls[those.walls[0]..those.walls[1]]
    }

    /// Forgets the last square.
    pub fn forget(&mut self, those: Those) {
        self.near.truncate(those.near[0]);
        self.walls.truncate(those.walls[0]);
    }
}

/// The walls whose boxes come within so many metres of the box of a leg.
fn round(walls: &[Ends], [a, b]: Ends, far: f64) -> impl Iterator<Item = Ends> {
    let low = Coord { x: a.x.min(b.x) - far, y: a.y.min(b.y) - far };
    let high = Coord { x: a.x.max(b.x) + far, y: a.y.max(b.y) + far };
    let meets = move |[p, q]: &Ends| {
        p.x.max(q.x) >= low.x && p.x.min(q.x) <= high.x && p.y.max(q.y) >= low.y && p.y.min(q.y) <= high.y
    };
    walls.iter().copied().filter(meets)
}

/// Whether no wall crosses a leg, nor any other that begins and ends within `h` metres of where it does.
pub(super) fn is_seen(walls: &[Ends], leg: Ends, h: f64) -> bool {
    let near = |wall: Ends| {
        let apart = [away(wall[0], leg), away(wall[1], leg), away(leg[0], wall), away(leg[1], wall)];
        apart.into_iter().any(|m| m <= h + HAIR_M) || crosses(leg, wall)
    };
    !round(walls, leg, h + HAIR_M).any(near)
}

/// Whether one wall crosses a leg and all others that begin and end within `h` metres of where it does: they cross its line, and do so within
/// `h` of that leg, where it does not end.
pub(super) fn is_hidden(walls: &[Ends], leg: Ends, h: f64) -> bool {
    let far = |at: Coord<f64>, [p, q]: Ends| {
        let along = q - p;
        cross(along, at - p).abs() > (h + BESIDE_M + HAIR_M) * libm::hypot(along.x, along.y)
    };
    round(walls, leg, 0.0).any(|wall| {
        crosses(leg, wall) && leg.iter().all(|&at| far(at, wall)) && wall.iter().all(|&at| away(at, leg) > h + HAIR_M)
    })
}

fn crosses([a, b]: Ends, [p, q]: Ends) -> bool {
    let side = |from: Coord<f64>, to: Coord<f64>, at: Coord<f64>| cross(to - from, at - from) > 0.0;
    side(a, b, p) != side(a, b, q) && side(p, q, a) != side(p, q, b)
}
