//! Where borders and streets pass the limit.
//!
//! Beside a strip the room that the walk leaves falls evenly between two knots, so that the cut is where it is used up; beside a fan it is a circle,
//! which may pass a chord twice. Linear in the knots that lie along a border.
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use super::{Break, Event, Tracer, fan_cost, place_of, spent};
use crate::isochrone::cells::{A_HAIR, close};
use crate::isochrone::ground::{NOBODY, Piece, Strip};
use crate::isochrone::walks::{Knot, Walks, cost_at};
use geo_types::Coord;

/// What standing on the street costs along a stretch: (share of the stretch, cost, t).
pub(super) type Line = Vec<(f64, f64, f64)>;

impl Tracer<'_> {
    /// The cost of standing on the street opposite a border, as (share of the border, cost), into `line`.
    pub(super) fn walk_along(&mut self, walks: &Walks<'_>, only: Option<u32>, piece: &Piece, side: usize, link: u32) {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let face = piece.faces[side];
        let seen = piece.seen[side];
        let knots = self.knots_of(link);
        if face < self.ground.first_fan() {
            let strip = &self.ground.strips[face as usize / 2];
            stretch(knots, strip, seen.map(|[share, _]| f64::from(share) * strip.length), &mut line);
        } else {
            let cost = fan_cost(walks, &self.ground.fans[(face - self.ground.first_fan()) as usize], knots, only);
            line.extend([(0.0, cost, 0.0), (1.0, cost, 0.0)]);
        }
        self.line = line;
    }

    /// Cuts a border where the walk on one side meets a limit; whether its start is within.
    pub(super) fn cut(
        &mut self,
        walks: &Walks<'_>,
        piece: &Piece,
        side: usize,
        k: usize,
        limit: u32,
        breaks: &mut Vec<Break>,
    ) -> bool {
        let seen = piece.seen[side].map(|[t, d]| [f64::from(t), f64::from(d)]);
        let a_metre = walks.a_metre();
        if piece.faces[side] >= self.ground.first_fan() && piece.faces[1 - side] != NOBODY {
            return self.cut_round(piece, side, k, (spent(limit, self.more) - self.line[0].1) / a_metre, breaks);
        }
        let limit = spent(limit, self.more);
        let room =
            |(u, cost, _): (f64, f64, f64)| (limit - cost) / a_metre - (seen[0][1] + (seen[1][1] - seen[0][1]) * u);
        let starts_inside = room(self.line[0]) > 0.0;
        for i in 1..self.line.len() {
            let (a, b) = (self.line[i - 1], self.line[i]);
            let Some(share) = crossing(room(a), room(b)) else { continue };
            let u = a.0 + (b.0 - a.0) * share;
            let [p, q] = piece.ends.map(|e| self.ground.points[e as usize]);
            let at = settled(Coord { x: p.x + (q.x - p.x) * u, y: p.y + (q.y - p.y) * u }, [p, q]);
            let face = piece.faces[side];
            // Angles do not grow evenly along a chord.
            let t =
                if face < self.ground.first_fan() { part_way(a.2, b.2, share) } else { self.ground.place(face, at)[0] };
            // The perpendicular at an end of a strip comes before or after everything else there.
            let (order, rank) = if seen[0][0] == seen[1][0] {
                (if seen[0][0] > 0.0 { 3 } else { 0 }, 0)
            } else {
                let off = seen[0][1] + (seen[1][1] - seen[0][1]) * u;
                place_of(off, (room(b) > 0.0) == (seen[1][0] > seen[0][0]))
            };
            let id = self.place(at);
            breaks.push((u, side, k, id));
            self.events.push(Event { limit: k as u8, face, t, order, rank, place: id });
        }
        starts_inside
    }

    /// Cuts a border of a fan at the circle of radius `r`, which may pass a chord of it twice; whether its start is within.
    fn cut_round(&mut self, piece: &Piece, side: usize, k: usize, r: f64, breaks: &mut Vec<Break>) -> bool {
        let face = piece.faces[side];
        let centre = self.ground.fans[(face - self.ground.first_fan()) as usize].at;
        let [p, q] = piece.ends.map(|e| self.ground.points[e as usize]);
        let inside = [p, q].map(|at| (at.x - centre.x).hypot(at.y - centre.y) < r);
        let (dx, dy, px, py) = (q.x - p.x, q.y - p.y, p.x - centre.x, p.y - centre.y);
        let length_2 = dx * dx + dy * dy;
        if inside == [true, true] || length_2 <= 0.0 || !r.is_finite() {
            return inside[0];
        }
        // |p + u·d|² = r²
        let middle = -(px * dx + py * dy) / length_2;
        let off_2 = (px + dx * middle) * (px + dx * middle) + (py + dy * middle) * (py + dy * middle);
        let half = ((r * r - off_2).max(0.0) / length_2).sqrt();
        let within = |u: f64| u.clamp(0.0, 1.0);
        let roots = match inside {
            [true, _] => [Some(within(middle + half)), None],
            [_, true] => [Some(within(middle - half)), None],
            _ if half > 0.0 && r > 0.0 && middle - half > 0.0 && middle + half < 1.0 => {
                [Some(middle - half), Some(middle + half)]
            }
            _ => [None, None],
        };
        // A fan of a street that runs straight on has no width: its two sides lie in one direction, give or take a rounding,
        // and the one that has the fan to its left, seen from the middle, comes first.
        let beyond = piece.seen[1 - side];
        let outward = px * px + py * py < (q.x - centre.x).powi(2) + (q.y - centre.y).powi(2);
        let turned = match (beyond[0][0] == beyond[1][0], outward == (side == 0)) {
            (false, _) => 0.0,
            (true, true) => -A_HAIR,
            (true, false) => A_HAIR,
        };
        for u in roots.into_iter().flatten() {
            let at = Coord { x: p.x + dx * u, y: p.y + dy * u };
            let [mut t, d] = self.ground.place(face, at);
            if d < 1e-3 {
                // Too near the middle to say in which direction: the border leads straight out from there.
                let out = |at: Coord<f64>| (at.x - centre.x).hypot(at.y - centre.y);
                t = self.ground.place(face, if out(p) > out(q) { p } else { q })[0];
            }
            let id = self.place(settled(at, [p, q]));
            breaks.push((u, side, k, id));
            self.events.push(Event { limit: k as u8, face, t: t + turned, order: 1, rank: 0, place: id });
        }
        inside[0]
    }

    /// Cuts the streets themselves where the limit is spent on them.
    pub(super) fn streets(&mut self, walks: &Walks<'_>, link: u32, limits: &[u32]) {
        let ground = self.ground;
        let [full, some] = self.grades[self.at(link)];
        let partly = some & !full;
        for &s in ground.strips_of(link) {
            let strip = &ground.strips[s as usize];
            let mut line = std::mem::take(&mut self.line);
            line.clear();
            stretch(self.knots_of(link), strip, [0.0, strip.length], &mut line);
            for (k, &limit) in limits.iter().enumerate().filter(|(k, _)| partly & (1 << k) != 0) {
                let limit = spent(limit, self.more);
                let room = |cost: f64| (limit - cost) / walks.a_metre();
                for pair in line.windows(2) {
                    let Some(share) = crossing(room(pair[0].1), room(pair[1].1)) else { continue };
                    let t = part_way(pair[0].2, pair[1].2, share);
                    let (order, rank) = place_of(0.0, room(pair[1].1) > 0.0);
                    let ends = [strip.from, strip.at(strip.length, 0.0)];
                    let id = self.place(settled(strip.at(t, 0.0), ends));
                    for face in [2 * s, 2 * s + 1] {
                        self.events.push(Event { limit: k as u8, face, t, order, rank, place: id });
                    }
                }
            }
            self.line = line;
        }
    }
}

/// Costs along a strip between two of its t, with all knots between them.
fn stretch(knots: &[Knot], strip: &Strip, t: [f64; 2], line: &mut Line) {
    let mm = t.map(|t| strip.mm_at(t));
    let (lo, hi) = (mm[0].min(mm[1]), mm[0].max(mm[1]));
    line.push((0.0, cost_at(knots, mm[0]), t[0]));
    if hi > lo {
        let from = knots.partition_point(|k| k.mm <= lo);
        let to = knots.partition_point(|k| k.mm <= hi);
        let first = line.len();
        for knot in &knots[from..to.max(from)] {
            line.push(((knot.mm - mm[0]) / (mm[1] - mm[0]), knot.cost, strip.t_of(knot.mm)));
        }
        if mm[1] < mm[0] {
            line[first..].reverse();
        }
    }
    line.push((1.0, cost_at(knots, mm[1]), t[1]));
}

/// A place, or the end of its border that it is as good as on.
fn settled(at: Coord<f64>, ends: [Coord<f64>; 2]) -> Coord<f64> {
    ends.into_iter().find(|&end| close(at, end)).unwrap_or(at)
}

/// Some way from `a` to `b`; at the end exactly there.
fn part_way(a: f64, b: f64, share: f64) -> f64 {
    if share >= 1.0 { b } else { a + (b - a) * share }
}

/// How far along a stretch the room that is left changes its sign, if it does; it may be −∞ on one side of a jump.
fn crossing(before: f64, after: f64) -> Option<f64> {
    if (before > 0.0) == (after > 0.0) {
        return None;
    }
    Some(match (before.is_finite(), after.is_finite()) {
        (true, true) => (before / (before - after)).clamp(0.0, 1.0),
        (true, false) => 1.0,
        _ => 0.0,
    })
}
