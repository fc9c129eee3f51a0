//! Level lines: through one face, from cut to cut, where the walk is as long as the limit.
//!
//! Beside a strip a line has a corner at every knot between its cuts; round a fan it is a bow. O(n log n) in the cuts, linear in the knots.

use super::{Event, Tracer, Wants, fan_cost, spent};
use crate::isochrone::cells::bow;
#[cfg(test)]
use crate::isochrone::cells::close;
use crate::isochrone::walks::Walks;

impl Tracer<'_> {
    /// Joins the cuts of each face by lines along which the walk is as long as the limit.
    pub(super) fn level_lines(&mut self, walks: &Walks<'_>, limits: &[u32], only: Option<u32>) {
        let mut events = std::mem::take(&mut self.events);
        let face = |e: &Event| (e.limit, e.face);
        // As whole numbers, which are quicker to compare; turned so that their order is that of the numbers they stand for.
        let t = |e: &Event| {
            let bits = e.t.to_bits() as i64;
            bits ^ (((bits >> 63) as u64) >> 1) as i64
        };
        events.sort_unstable_by_key(|e| {
            (u64::from(e.limit) << 32 | u64::from(e.face), t(e), u64::from(e.order) << 32 | u64::from(e.rank), e.place)
        });
        for of_face in events.chunk_by(|a, b| face(a) == face(b)) {
            if of_face.len() % 2 == 1 {
                self.faults += 1;
            }
            for pair in of_face.chunks_exact(2) {
                let k = pair[0].limit as usize;
                let ends = [(pair[0].t, pair[0].place), (pair[1].t, pair[1].place)];
                self.level_line(walks, (k, limits[k]), only, pair[0].face, ends);
            }
        }
        self.events = events;
    }

    fn level_line(
        &mut self,
        walks: &Walks<'_>,
        (k, limit): (usize, u32),
        only: Option<u32>,
        face: u32,
        ends: [(f64, u32); 2],
    ) {
        let ground = self.ground;
        let [(t0, a), (t1, b)] = ends;
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        row.push(a);
        if face >= ground.first_fan() {
            let fan = &ground.fans[(face - ground.first_fan()) as usize];
            let cost = fan_cost(walks, fan, self.knots_of(fan.link), only);
            let r = (spent(limit, self.more) - cost) / walks.a_metre();
            for at in bow(fan, t0, t1, r) {
                row.push(self.place(at));
            }
            row.push(b);
        } else {
            let strip = &ground.strips[face as usize / 2];
            let side = if face.is_multiple_of(2) { 1.0 } else { -1.0 };
            let knots = self.knots_of(strip.link);
            let (mm0, mm1) = (strip.mm_at(t0) - 1e-6, strip.mm_at(t1) + 1e-6);
            let first = knots.partition_point(|k| k.mm < mm0);
            if t1 > t0 && knots.get(first).is_some_and(|k| k.mm <= mm1) {
                let (lo, hi) = (self.first_knot[self.at(strip.link)], self.knots_end[self.at(strip.link)]);
                let knots = (lo..hi).map(|i| self.knots[i as usize]).map(|knot| {
                    let t = strip.t_of(knot.mm);
                    (t, (spent(limit, self.more) - knot.cost) / walks.a_metre())
                });
                // Of two knots at one point, where the cost jumps, the inner one is on the line.
                let mut between: Vec<(f64, f64)> = knots.filter(|&(t, _)| t >= t0 && t <= t1).collect();
                let at_start = between.iter().take_while(|k| k.0 <= t0).count();
                between.drain(..at_start.saturating_sub(1));
                let at_end = between.iter().rev().take_while(|k| k.0 >= t1).count();
                between.truncate(between.len() - at_end.saturating_sub(1));
                between.retain(|&(_, d)| d > 0.0 && d.is_finite());
                for (t, d) in between {
                    let at = strip.at(t, side * d);
                    let far = |id: u32| {
                        let p = self.coord(id);
                        (p.x - at.x).abs() + (p.y - at.y).abs() > 1e-3
                    };
                    if far(a) && far(b) {
                        row.push(self.place(at));
                    }
                }
            }
            row.push(b);
            if side > 0.0 {
                row.reverse();
            }
        }
        // Ground thinner than a rounding may be turned inside out; the borders have been drawn, and the line has to close them.
        let [from, to] = [row[0], row[row.len() - 1]].map(|id| self.wanted(id));
        if from != Wants::Start && to != Wants::End && from != to {
            #[cfg(test)]
            assert!(
                row.windows(2).all(|p| close(self.coord(p[0]), self.coord(p[1]))),
                "a line of more than a rounding runs against its borders"
            );
            row.reverse();
        }
        self.edges[k].extend(row.windows(2).map(|pair| (pair[0], pair[1])));
        self.row = row;
    }
}
