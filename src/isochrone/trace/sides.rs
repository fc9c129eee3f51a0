//! Which borders lie plainly within a limit or plainly beyond it, so that nobody need look for a cut.
//!
//! Of all borders of links reached in part, one in fifteen is cut. Along a border the walk grows evenly between two knots, so what it
//! costs at both ends tells of the whole, where no knot lies between; of a chord of a fan its distance from the middle does.
//! Only what is plain by more than a millimetre is decided here: the rest is cut with all care in [`super::cuts`].
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use super::{Tracer, spent};
use crate::isochrone::ground::{FanSpot, Piece};
use crate::isochrone::walks::{Walks, cost_before};

/// By so many metres a border must be within a limit, or beyond it, to be so plainly.
pub(super) const A_MILLIMETRE: f64 = 0.001;

/// What standing on the street costs at both ends of a strip; no numbers where it does not grow evenly between them.
pub(super) type Slope = [f64; 2];

/// Of the limits `asked`, those that lie plainly beyond the most that something costs, and those that are not plainly below the least.
fn plain([least, most]: [f64; 2], a_metre: f64, (limits, more): (&[u32], f64), asked: u8) -> (u8, u8) {
    let (mut within, mut open) = (0, 0);
    for (k, &limit) in limits.iter().enumerate() {
        if asked & (1 << k) != 0 {
            let limit = spent(limit, more);
            if most < limit - A_MILLIMETRE * a_metre {
                within |= 1 << k;
            } else if least <= limit + A_MILLIMETRE * a_metre || least.is_nan() {
                open |= 1 << k;
            }
        }
    }
    (within, open)
}

impl Tracer<'_> {
    /// Notes the slopes of the strips of a link whose knots are known.
    pub(super) fn take_slopes(&mut self, link: u32) {
        let ground = self.ground;
        let knots = &self.knots[self.first_knot[self.at(link)] as usize..self.knots_end[self.at(link)] as usize];
        // Strips lie in the order of the link, mostly: the next knot is found from the last.
        let mut next = 0;
        for &s in ground.strips_of(link) {
            let [from, to] = ground.strips[s as usize].mm;
            if next > 0 && knots[next - 1].mm > from {
                next = 0;
            }
            while next < knots.len() && knots[next].mm <= from {
                next += 1;
            }
            let mut beyond = next;
            while beyond < knots.len() && knots[beyond].mm <= to {
                beyond += 1;
            }
            let end = cost_before(knots, beyond, to);
            let even = knots[next..beyond].iter().all(|k| k.mm == to && k.cost == end);
            self.slopes[s as usize] = if even { [cost_before(knots, next, from), end] } else { [f64::NAN; 2] };
            next = beyond;
        }
    }

    /// Within which limits all borders between a link reached in part and another plainly lie, and within which some may.
    pub(super) fn within_all(&self, walks: &Walks<'_>, link: u32, away_m: [f32; 2], limits: &[u32]) -> [u8; 2] {
        let [full, some] = self.grades[self.at(link)];
        let [least, most] = self.bounds[self.at(link)];
        let [near, far] = away_m.map(|d| f64::from(d) * walks.a_metre());
        let (within, open) = plain([least + near, most + far], walks.a_metre(), (limits, self.more), some & !full);
        [full | within, full | within | open]
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
        let bounds = if face < ground.first_fan() {
            let [[t0, d0], [t1, d1]] = piece.seen[side].map(|seen| seen.map(f64::from));
            let [from, to] = self.slopes[face as usize / 2];
            let (a, b) = (from + (to - from) * t0 + d0 * a_metre, from + (to - from) * t1 + d1 * a_metre);
            if a < b { [a, b] } else { [b, a] }
        } else {
            let cost = match ground.fan_spots[(face - ground.first_fan()) as usize] {
                FanSpot::Junction(junction) => walks.at_junction(junction, only),
                FanSpot::Bend(strip, end) => self.slopes[strip as usize][usize::from(end)],
            };
            piece.away_m(side, true).map(|d| cost + f64::from(d) * a_metre)
        };
        plain(bounds, a_metre, (limits, self.more), asked)
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

    /// The slow twin of [`Tracer::within_all`].
    #[cfg(test)]
    pub(super) fn assert_all(
        &mut self,
        walks: &Walks<'_>,
        group: &crate::isochrone::ground::Group,
        link: u32,
        [within, some]: [u8; 2],
        limits: &[u32],
        only: Option<u32>,
    ) {
        let ground = self.ground;
        let [full, reached] = self.grades[self.at(link)];
        let decided = reached & !full & !(some & !within);
        for piece in &ground.pieces[group.first as usize..group.last as usize] {
            for side in [0, 1] {
                if decided != 0 && ground.link_of(piece.faces[side]) == link {
                    self.assert_plain(walks, piece, side, link, limits, (within, decided), only);
                }
            }
        }
    }
}
