//! Which borders lie plainly within a limit or plainly beyond it, so that nobody need look for a cut.
//!
//! Of all borders of links reached in part, one in fifteen is cut. Along a border the walk grows evenly between two knots, so what it
//! costs at both ends tells of the whole, where no knot lies between; of a chord of a fan its distance from the middle does.
//! Only what is plain by more than a millimetre is decided here: the rest is cut with all care in [`super::cuts`].
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use super::{Tracer, fan_cost, spent};
use crate::isochrone::ground::{NOBODY, Piece};
use crate::isochrone::walks::{Walks, cost_at};

/// By so many metres a border must be within a limit, or beyond it, to be so plainly.
pub(super) const A_MILLIMETRE: f64 = 0.001;

/// What standing on the street costs at both ends of a strip; no number where it does not grow evenly between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slope(f64, f64);

impl Slope {
    /// Of a strip that nobody asked about.
    pub(super) const NONE: Slope = Slope(f64::NAN, f64::NAN);
}

impl Tracer<'_> {
    /// Notes the slopes of the strips of a link whose knots are known.
    pub(super) fn take_slopes(&mut self, link: u32) {
        let ground = self.ground;
        for &s in ground.strips_of(link) {
            let [from, to] = ground.strips[s as usize].mm;
            let knots = self.knots_of(link);
            let ends = [cost_at(knots, from), cost_at(knots, to)];
            let first = knots.partition_point(|k| k.mm <= from);
            let even = knots[first..].iter().take_while(|k| k.mm <= to).all(|k| k.mm == to && k.cost == ends[1]);
            self.slopes[s as usize] = if even { Slope(ends[0], ends[1]) } else { Slope::NONE };
        }
    }

    /// Of the limits `asked`: those that all of a border, as one of its sides sees it, is plainly within; and those that may cut it.
    pub(super) fn plain(
        &self,
        walks: &Walks<'_>,
        piece: &Piece,
        side: usize,
        limits: &[u32],
        asked: u8,
        only: Option<u32>,
    ) -> (u8, u8) {
        let ground = self.ground;
        let (face, a_metre) = (piece.faces[side], walks.a_metre());
        let [[t0, d0], [t1, d1]] = piece.seen[side].map(|seen| seen.map(f64::from));
        let (least, most) = if face < ground.first_fan() {
            let Slope(from, to) = self.slopes[face as usize / 2];
            let (a, b) = (from + (to - from) * t0 + d0 * a_metre, from + (to - from) * t1 + d1 * a_metre);
            if a < b { (a, b) } else { (b, a) }
        } else {
            let fan = &ground.fans[(face - ground.first_fan()) as usize];
            let cost = fan_cost(walks, fan, self.knots_of(fan.link), only);
            let bulge = if piece.faces[1 - side] == NOBODY {
                0.0
            } else {
                let [p, q] = piece.ends.map(|e| ground.points[e as usize]);
                f64::midpoint((p.x - q.x).abs(), (p.y - q.y).abs())
            };
            (cost + (d0.min(d1) - bulge) * a_metre, cost + d0.max(d1) * a_metre)
        };
        let (mut within, mut open) = (0, 0);
        for (k, &limit) in limits.iter().enumerate() {
            if asked & (1 << k) != 0 {
                let limit = spent(limit);
                if most < limit - A_MILLIMETRE * a_metre {
                    within |= 1 << k;
                } else if least <= limit + A_MILLIMETRE * a_metre || least.is_nan() {
                    open |= 1 << k;
                }
            }
        }
        (within, open)
    }

    /// The slow twin of [`Tracer::plain`], in every test of the library: what it took for plain is cut with all care, and is not cut.
    #[cfg(test)]
    #[expect(clippy::too_many_arguments, reason = "what a border is cut with, and what was said of it")]
    pub(super) fn assert_plain(
        &mut self,
        walks: &Walks<'_>,
        piece: &Piece,
        side: usize,
        link: u32,
        limits: &[u32],
        (within, decided): (u8, u8),
        only: Option<u32>,
    ) {
        self.walk_along(walks, only, piece, side, link);
        for (k, &limit) in limits.iter().enumerate().filter(|(k, _)| decided & (1 << k) != 0) {
            let mut breaks = Vec::new();
            let starts_inside = self.cut(walks, piece, side, k, limit, &mut breaks);
            assert!(breaks.is_empty(), "a border said to be plain is cut: {breaks:?}");
            assert_eq!(starts_inside, within & (1 << k) != 0, "a border on the wrong side of the limit {limit}");
        }
    }
}
