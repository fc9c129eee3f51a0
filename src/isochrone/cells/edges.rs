//! From edges of the diagram to borders within reach.
//!
//! An edge is one of
//!
//! - between two segments: straight, the distance grows evenly along it;
//! - between a segment and a point: a parabola, d = ((t − tₚ)² + h²) / 2h over the segment;
//! - between two points: straight, d = √(s² + m²) from the middle between them;
//! - between a segment and its own end (*secondary*): the perpendicular there, which parts a strip from a fan.
//!
//! It is cut where d passes the reach; the cuts on the border of one face, in the order of t, come in pairs, and between the two
//! of a pair runs the **rim**, straight beside a strip, a bow round a fan.

use super::{A_HAIR, Site, bow};
use crate::isochrone::ground::{CHORD_M, Ground, NOBODY};
use geo_types::Coord;

/// A cut at the reach: the face, where on its border, the place.
type Cut = (u32, f64, u32);

pub(super) struct Edges<'a> {
    pub(super) ground: &'a mut Ground,
    /// The corners of the diagram that is looked at, by their numbers among the places of the ground.
    pub(super) corners: Vec<u32>,
    /// Which places of the ground are within reach; nothing of those not looked at yet.
    within: Vec<Option<bool>>,
    cuts: Vec<Cut>,
}

impl<'a> Edges<'a> {
    /// No edges yet, of a ground that has no places but ends of streets.
    pub(super) fn new(ground: &'a mut Ground) -> Edges<'a> {
        let within = vec![Some(true); ground.points.len()];
        Edges { ground, corners: Vec::new(), within, cuts: Vec::new() }
    }

    fn new_point(&mut self, at: Coord<f64>) -> u32 {
        self.ground.points.push(at);
        self.ground.points.len() as u32 - 1
    }

    fn fan_face(&self, point: usize) -> u32 {
        self.ground.first_fan() + point as u32
    }

    /// The face of a segment on the side where `at` lies.
    fn strip_face(&self, segment: usize, at: Coord<f64>) -> u32 {
        let strip = &self.ground.strips[segment];
        let (dx, dy) = (at.x - strip.from.x, at.y - strip.from.y);
        2 * segment as u32 + u32::from(strip.along.x * dy - strip.along.y * dx < 0.0)
    }

    /// How far a place in the face of a site is from it, in metres.
    pub(super) fn away_m(&self, site: Site, at: Coord<f64>) -> f64 {
        let face = match site {
            Site::Segment(s) => self.strip_face(s, at),
            Site::Point(p) => self.fan_face(p),
        };
        self.ground.place(face, at)[1]
    }

    /// Whether a corner is within reach of its sites: decided once, so that all edges that meet there agree.
    fn within(&mut self, corner: usize, site: Site) -> bool {
        let id = self.corners[corner] as usize;
        if id >= self.within.len() {
            self.within.resize(self.ground.points.len(), None);
        }
        if let Some(within) = self.within[id] {
            return within;
        }
        // Never where the number is none.
        let within = self.away_m(site, self.ground.points[id]) <= self.ground.reach_m;
        self.within[id] = Some(within);
        within
    }

    /// Adds the border that an edge of the diagram is, as far as it is within reach.
    pub(super) fn edge(&mut self, corners: [usize; 2], left: Site, right: Site) {
        // The same frame for both directions, so that the order of the diagram does not matter.
        let within = corners.map(|c| self.within(c, left));
        let ids = corners.map(|c| self.corners[c]);
        let [p, q] = ids.map(|i| self.ground.points[i as usize]);
        let reach = self.ground.reach_m;
        match (left, right) {
            (Site::Segment(l), Site::Segment(_)) => {
                let d = [p, q].map(|at| self.ground.place(self.strip_face(l, at), at)[1]);
                let cut = ((reach - d[0]) / (d[1] - d[0])).clamp(0.0, 1.0);
                let at = |u: f64| Coord { x: p.x + (q.x - p.x) * u, y: p.y + (q.y - p.y) * u };
                let range = match within {
                    [true, true] => Some((0.0, 1.0)),
                    [true, false] => Some((0.0, cut)),
                    [false, true] => Some((cut, 1.0)),
                    [false, false] => None,
                };
                self.run(ids, within, range, f64::INFINITY, at, [left, right]);
            }
            (Site::Segment(s), Site::Point(e)) | (Site::Point(e), Site::Segment(s)) => {
                let strip = self.ground.strips[s];
                let focus = self.ground.fans[e].at;
                let [tf, h] = {
                    let (dx, dy) = (focus.x - strip.from.x, focus.y - strip.from.y);
                    [dx * strip.along.x + dy * strip.along.y, strip.along.x * dy - strip.along.y * dx]
                };
                if self.is_own_end([left, right]) {
                    // The perpendicular at the end, both sides of the street.
                    let side = |at: Coord<f64>| {
                        let (dx, dy) = (at.x - focus.x, at.y - focus.y);
                        strip.along.x * dy - strip.along.y * dx
                    };
                    let tf = if strip.from == focus { 0.0 } else { strip.length };
                    let d = [p, q].map(side);
                    let at = move |u: f64| strip.at(tf, u);
                    if d[0] * d[1] < 0.0 {
                        let (sides, range) = ([within[0], true], upright([d[0], 0.0], [within[0], true], reach));
                        self.run([ids[0], e as u32], sides, range, f64::INFINITY, at, [left, right]);
                        let (sides, range) = ([true, within[1]], upright([0.0, d[1]], [true, within[1]], reach));
                        self.run([e as u32, ids[1]], sides, range, f64::INFINITY, at, [left, right]);
                    } else {
                        self.run(ids, within, upright(d, within, reach), f64::INFINITY, at, [left, right]);
                    }
                    return;
                }
                let t = [p, q].map(|at| (at.x - strip.from.x) * strip.along.x + (at.y - strip.from.y) * strip.along.y);
                let half = (2.0 * h.abs() * reach - h * h).max(0.0).sqrt();
                let range = bowl(t, within, tf, half);
                let at = move |t: f64| strip.at(t, ((t - tf) * (t - tf) + h * h) / (2.0 * h));
                self.run(ids, within, range, (8.0 * h.abs() * CHORD_M).sqrt(), at, [left, right]);
            }
            (Site::Point(a), Site::Point(b)) => {
                let [a, b] = [a, b].map(|e| self.ground.fans[e].at);
                let middle = Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) };
                let m = (b.x - a.x).hypot(b.y - a.y) / 2.0;
                let along = Coord { x: (a.y - b.y) / (2.0 * m), y: (b.x - a.x) / (2.0 * m) };
                let s = [p, q].map(|at| (at.x - middle.x) * along.x + (at.y - middle.y) * along.y);
                let half = (reach * reach - m * m).max(0.0).sqrt();
                let range = bowl(s, within, 0.0, half);
                let at = move |s: f64| Coord { x: middle.x + along.x * s, y: middle.y + along.y * s };
                self.run(ids, within, range, (8.0 * m * CHORD_M).sqrt(), at, [left, right]);
            }
        }
    }

    /// Whether an edge parts a segment from one of its own ends.
    fn is_own_end(&self, sites: [Site; 2]) -> bool {
        let ([Site::Segment(s), Site::Point(e)] | [Site::Point(e), Site::Segment(s)]) = sites else { return false };
        let (strip, at) = (&self.ground.strips[s], self.ground.fans[e].at);
        let end = strip.at(strip.length, 0.0);
        strip.from == at || ((end.x - at.x).abs() < 1e-5 && (end.y - at.y).abs() < 1e-5)
    }

    /// The border along `at` for parameters within `range`, in steps of at most `step`; a corner that is `within` is its end.
    fn run(
        &mut self,
        ids: [u32; 2],
        within: [bool; 2],
        range: Option<(f64, f64)>,
        step: f64,
        at: impl Fn(f64) -> Coord<f64>,
        sites: [Site; 2],
    ) {
        let Some((from, to)) = range else { return };
        if !(from.is_finite() && to.is_finite()) {
            return;
        }
        let steps = ((to - from).abs() / step.max(0.01)).ceil().clamp(1.0, 10_000.0) as u32;
        let middle = at(f64::midpoint(from, to));
        let upright = self.is_own_end(sites);
        let faces = sites.map(|site| match site {
            Site::Segment(s) => self.strip_face(s, middle),
            Site::Point(e) => self.fan_face(e),
        });
        let mut row = Vec::with_capacity(steps as usize + 1);
        for k in 0..=steps {
            let corner = if k == 0 && within[0] {
                Some(ids[0])
            } else if k == steps && within[1] {
                Some(ids[1])
            } else {
                None
            };
            let id = corner.unwrap_or_else(|| {
                let u = if k == steps { to } else { from + (to - from) * f64::from(k) / f64::from(steps) };
                self.new_point(at(u))
            });
            row.push(id);
            if corner.is_none() && (k == 0 || k == steps) {
                let place = self.ground.points[id as usize];
                for (side, face) in faces.into_iter().enumerate() {
                    let [t, _] = self.ground.place(face, place);
                    // The perpendicular at the start of a fan has it to its left on the way out, the one at its end to its right.
                    let outward = to.abs() > from.abs();
                    let turned = if outward == (side == 0) { -A_HAIR } else { A_HAIR };
                    let t = if upright && face >= self.ground.first_fan() { t + turned } else { t };
                    self.cuts.push((face, t, id));
                }
            }
        }
        self.ground.border(&row, faces[0], faces[1]);
    }

    /// Adds the rims; how many faces have an odd number of cuts, which no face has.
    pub(super) fn rims(mut self) -> usize {
        self.cuts.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let cuts = std::mem::take(&mut self.cuts);
        let mut odd = 0;
        for of_face in cuts.chunk_by(|a, b| a.0 == b.0) {
            odd += of_face.len() % 2;
            for pair in of_face.chunks_exact(2) {
                let face = pair[0].0;
                let row = self.rim(face, (pair[0].1, pair[0].2), (pair[1].1, pair[1].2));
                self.ground.border(&row, face, NOBODY);
            }
        }
        odd
    }

    /// The rim of a face between two cuts, the face to its left.
    fn rim(&mut self, face: u32, a: (f64, u32), b: (f64, u32)) -> Vec<u32> {
        if face < self.ground.first_fan() {
            return if face.is_multiple_of(2) { vec![b.1, a.1] } else { vec![a.1, b.1] };
        }
        let fan = self.ground.fans[(face - self.ground.first_fan()) as usize];
        let mut row = vec![a.1];
        let reach = self.ground.reach_m;
        row.extend(bow(&fan, a.0, b.0, reach).into_iter().map(|at| self.new_point(at)));
        row.push(b.1);
        row
    }
}

/// The part of a perpendicular within reach, its distances given from one corner to the other.
fn upright(d: [f64; 2], within: [bool; 2], reach: f64) -> Option<(f64, f64)> {
    let cut = |d: f64| d.signum() * reach;
    match within {
        [true, true] => Some((d[0], d[1])),
        [true, false] => Some((d[0], cut(d[1]))),
        [false, true] => Some((cut(d[0]), d[1])),
        [false, false] => None,
    }
}

/// The part of a bow within reach: it is so within `half` of its lowest place `low`.
fn bowl(t: [f64; 2], within: [bool; 2], low: f64, half: f64) -> Option<(f64, f64)> {
    let up = t[1] >= t[0];
    let (enter, leave) = if up { (low - half, low + half) } else { (low + half, low - half) };
    let inside = |x: f64| x.clamp(t[0].min(t[1]), t[0].max(t[1]));
    match within {
        [true, true] => Some((t[0], t[1])),
        [true, false] => Some((t[0], inside(leave))),
        [false, true] => Some((inside(enter), t[1])),
        [false, false] => {
            let between = |x: f64| x > t[0].min(t[1]) && x < t[0].max(t[1]);
            (half > 0.0 && between(enter) && between(leave)).then_some((enter, leave))
        }
    }
}
