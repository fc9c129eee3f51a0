//! Sight inside an area, judged on whole 1e-7 degrees.

use super::super::extract::Extract;
use super::Plaza;
use crate::model::Position;

/// The rings of an area; what is inside an odd number of them is area.
pub(super) struct Area {
    pub rings: Vec<Vec<Position>>,
    /// All edges of the rings, which every question goes through.
    edges: Vec<(Position, Position)>,
}

impl Area {
    pub fn of(extract: &Extract, plaza: &Plaza) -> Area {
        let rings: Vec<Vec<Position>> =
            plaza.rings.iter().map(|r| r.iter().map(|n| extract.position(*n)).collect()).collect();
        let edges = rings.iter().flat_map(|r| r.iter().copied().zip(r.iter().copied().cycle().skip(1))).collect();
        Area { rings, edges }
    }

    /// Whether two places are the ends of an edge of a rim.
    pub fn edge(&self, p: Position, q: Position) -> bool {
        self.edges.iter().any(|&(a, b)| (a, b) == (p, q) || (a, b) == (q, p))
    }

    /// Whether a walk may bend at a corner of a ring: where the area there is wider than half a turn.
    pub fn bends(&self, ring: usize, k: usize) -> bool {
        let ring = &self.rings[ring];
        let n = ring.len();
        let (a, b, c) = (ring[(k + n - 1) % n], ring[k], ring[(k + 1) % n]);
        let side = turn(a, b, c);
        if side == 0 {
            return false;
        }
        // The triangle at the corner is area where the corner is pointed, and none where it bends.
        let third = |a: i32, b: i32, c: i32| (i64::from(a) + 2 * i64::from(b) + i64::from(c)) * 4;
        !self.holds([third(a.lon_e7, b.lon_e7, c.lon_e7), third(a.lat_e7, b.lat_e7, c.lat_e7)])
    }

    /// Whether a point, in sixteenths of 1e-7 degrees, is inside; just beside a rim it may be either.
    pub fn holds(&self, at: [i64; 2]) -> bool {
        let [x, y] = at;
        let crossed = self.edges.iter().filter(|(a, b)| {
            let (ay, by) = (i64::from(a.lat_e7) * 16, i64::from(b.lat_e7) * 16);
            if (ay > y) == (by > y) {
                return false;
            }
            let (ax, bx) = (i64::from(a.lon_e7) * 16, i64::from(b.lon_e7) * 16);
            let side = i128::from(bx - ax) * i128::from(y - ay) - i128::from(by - ay) * i128::from(x - ax);
            (side > 0) == (by > ay)
        });
        crossed.count() % 2 == 1
    }

    /// Whether one can walk straight from one corner to another inside the area, past no rim on the way.
    pub fn sees(&self, p: Position, q: Position) -> bool {
        if p == q {
            return false;
        }
        let crosses = self.edges.iter().any(|&(a, b)| {
            // Most edges lie aside: a look at the boxes spares the exact questions.
            let aside = |a: i32, b: i32, p: i32, q: i32| a.max(b) < p.min(q) || a.min(b) > p.max(q);
            if aside(a.lon_e7, b.lon_e7, p.lon_e7, q.lon_e7) || aside(a.lat_e7, b.lat_e7, p.lat_e7, q.lat_e7) {
                return false;
            }
            let (s, t) = (turn(p, q, a), turn(p, q, b));
            let (u, v) = (turn(a, b, p), turn(a, b, q));
            let proper = (s > 0) != (t > 0) && s != 0 && t != 0 && (u > 0) != (v > 0) && u != 0 && v != 0;
            // A corner in the middle of the line: the way over that corner is looked at by itself.
            let touches = s == 0 && a != p && a != q && between(p, q, a);
            let ends_on =
                (u == 0 && p != a && p != b && between(a, b, p)) || (v == 0 && q != a && q != b && between(a, b, q));
            proper || touches || (ends_on && s != 0 && t != 0)
        });
        let middle = |a: i32, b: i32| (i64::from(a) + i64::from(b)) * 8;
        !crosses && self.holds([middle(p.lon_e7, q.lon_e7), middle(p.lat_e7, q.lat_e7)])
    }
}

pub(super) fn between(a: Position, b: Position, p: Position) -> bool {
    let inside = |a: i32, b: i32, p: i32| (a.min(b)..=a.max(b)).contains(&p);
    inside(a.lon_e7, b.lon_e7, p.lon_e7) && inside(a.lat_e7, b.lat_e7, p.lat_e7)
}

/// Twice the area of a triangle, signed.
pub(super) fn turn(a: Position, b: Position, c: Position) -> i128 {
    let apart = |to: i32, from: i32| i128::from(i64::from(to) - i64::from(from));
    apart(b.lon_e7, a.lon_e7) * apart(c.lat_e7, a.lat_e7) - apart(b.lat_e7, a.lat_e7) * apart(c.lon_e7, a.lon_e7)
}
