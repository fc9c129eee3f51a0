//! The part of a face that lies behind something: what the street sees of the barriers beside it, and all that is beyond.
//!
//! From a face legs run side by side (a strip) or out from one point (a fan); either way a leg is known by one number *t*, metres
//! along the street or an angle, and a straight barrier covers a range of them. The nearest barrier at every t, the lower envelope of
//! all, is where the shadow begins.
//!
//! O(n² + k·n) for n barriers beside a face and k places where one takes over from another: n is a few dozen.

use super::TOUCHES_M;
use crate::isochrone::ground::{Ground, Strip};
use geo_types::{Coord, LineString, Polygon};
use std::f64::consts::{FRAC_PI_4, PI};

/// A barrier less wide than that, as the face sees it, hides nothing.
const LEAST: f64 = 1e-9;

/// The legs of a face.
#[derive(Debug, Clone, Copy)]
pub(in crate::isochrone) enum View {
    /// Side by side, to the left (1) or right (−1).
    Strip(Strip, f64),
    /// Out from one point.
    Fan(Coord<f64>),
}

/// A barrier as a face sees it, over a range of t.
#[derive(Debug, Clone, Copy)]
struct Seen {
    t: [f64; 2],
    ends: [Coord<f64>; 2],
}

/// How far, as an angle, a shadow that begins beyond its bar is straight round a fan.
const STEP: f64 = PI / 20.0;

/// The ground behind bars (the inside of a one-way bar is to its left, and only who comes from there is stopped) that are within reach, as
/// polygons that do not overlap; the shadow begins so many metres beyond its bar.
pub(in crate::isochrone) fn behind(
    view: View,
    reach_m: f64,
    beyond_m: f64,
    bars: impl Iterator<Item = ([Coord<f64>; 2], bool)>,
) -> Vec<Polygon<f64>> {
    let mut seen = Vec::new();
    for (ends, one_way) in bars {
        view.see(ends, one_way, reach_m, &mut seen);
    }
    if seen.is_empty() { Vec::new() } else { envelope(view, &seen, beyond_m, reach_m * 2.0 + 1.0) }
}

pub(in crate::isochrone) fn cross(u: Coord<f64>, v: Coord<f64>) -> f64 {
    u.x * v.y - u.y * v.x
}

impl View {
    /// The legs of a face; `at` tells where a point of a link lies, to the last bit: on the grid of the map a street is half a millimetre off,
    /// and one that meets a wall at a small angle then meets it a metre away.
    pub(in crate::isochrone) fn of(ground: &Ground, face: u32, at: impl Fn(u32, f64) -> Coord<f64>) -> View {
        if face >= ground.first_fan() {
            let fan = &ground.fans[(face - ground.first_fan()) as usize];
            return View::Fan(at(fan.link, fan.mm));
        }
        let strip = &ground.strips[face as usize / 2];
        let side = if face.is_multiple_of(2) { 1.0 } else { -1.0 };
        let [from, to] = strip.mm.map(|mm| at(strip.link, mm));
        let length = libm::hypot(to.x - from.x, to.y - from.y);
        if length < TOUCHES_M {
            return View::Strip(*strip, side);
        }
        let along = (to - from) / length;
        View::Strip(Strip { from, along, length, ..*strip }, side)
    }

    /// Files what the face sees of a bar.
    fn see(self, ends: [Coord<f64>; 2], one_way: bool, reach: f64, into: &mut Vec<Seen>) {
        let [a, b] = ends;
        let stops = |from: Coord<f64>| {
            let side = cross(b - a, from - a);
            side > 0.0 || (side < 0.0 && !one_way)
        };
        match self {
            View::Strip(strip, side) => {
                let [p, q] = ends.map(|at| {
                    let d = at - strip.from;
                    [d.x * strip.along.x + d.y * strip.along.y, side * cross(strip.along, d)]
                });
                let Some([p, q]) = clip([p, q], strip.length, reach + 1.0) else { return };
                let t = [p[0].min(q[0]), p[0].max(q[0])];
                if t[1] - t[0] > LEAST && stops(strip.at(f64::midpoint(t[0], t[1]), 0.0)) {
                    into.push(Seen { t, ends });
                }
            }
            View::Fan(middle) => {
                if super::touches(middle, a, b) || !stops(middle) {
                    return;
                }
                // Of a long bar what is near: the rest is so far that its shadow would begin beyond the rim of shadows.
                let Some([u, v]) = clip_round([a - middle, b - middle], reach + 1.0) else { return };
                let wide = libm::atan2(cross(u, v), u.x * v.x + u.y * v.y);
                let first = if wide > 0.0 { u } else { v };
                let from = libm::atan2(first.y, first.x);
                let to = from + wide.abs();
                // Angles start again at the half turn.
                into.push(Seen { t: [from, to.min(PI)], ends });
                if to > PI {
                    into.push(Seen { t: [-PI, to - 2.0 * PI], ends });
                }
            }
        }
    }

    /// Where the leg begins, and a unit along it.
    fn leg(self, t: f64) -> [Coord<f64>; 2] {
        match self {
            View::Strip(strip, side) => [strip.at(t, 0.0), Coord { x: -strip.along.y * side, y: strip.along.x * side }],
            View::Fan(middle) => {
                let (y, x) = libm::sincos(t);
                [middle, Coord { x, y }]
            }
        }
    }

    /// How far along the leg a bar is.
    fn depth(self, t: f64, [a, b]: [Coord<f64>; 2]) -> f64 {
        let [from, along] = self.leg(t);
        let across = cross(along, b - a);
        if across == 0.0 { f64::INFINITY } else { cross(a - from, b - a) / across }
    }

    /// The leg on which two bars are equally far.
    fn meet(self, [a, b]: [Coord<f64>; 2], [p, q]: [Coord<f64>; 2]) -> Option<f64> {
        let across = cross(b - a, q - p);
        let share = cross(p - a, q - p) / across;
        let at = a + (b - a) * share;
        (across != 0.0 && at.x.is_finite() && at.y.is_finite()).then(|| match self {
            View::Strip(strip, _) => {
                let d = at - strip.from;
                d.x * strip.along.x + d.y * strip.along.y
            }
            View::Fan(middle) => libm::atan2(at.y - middle.y, at.x - middle.x),
        })
    }
}

/// All that is `beyond_m` beyond the nearest bars, out to `far`.
fn envelope(view: View, seen: &[Seen], beyond_m: f64, far: f64) -> Vec<Polygon<f64>> {
    let mut events: Vec<f64> = seen.iter().flat_map(|s| s.t).collect();
    for (i, a) in seen.iter().enumerate() {
        for b in &seen[..i] {
            let both = [a.t[0].max(b.t[0]), a.t[1].min(b.t[1])];
            if both[0] < both[1] {
                events.extend(view.meet(a.ends, b.ends).filter(|t| both[0] < *t && *t < both[1]));
            }
        }
    }
    if matches!(view, View::Fan(_)) {
        // The far rim of a shadow is straight: by eighths of a turn, so that it stays far.
        events.extend((-3..4).map(|k| f64::from(k) * FRAC_PI_4));
        if beyond_m > 0.0 {
            events.extend((-20..=20).map(|k| f64::from(k) * STEP));
        }
    }
    events.sort_unstable_by(f64::total_cmp);
    events.dedup_by(|b, a| *b - *a <= LEAST);

    let mut out = Vec::new();
    let (mut near, mut beyond): (Vec<Coord<f64>>, Vec<Coord<f64>>) = (Vec::new(), Vec::new());
    let mut close = |near: &mut Vec<Coord<f64>>, beyond: &mut Vec<Coord<f64>>| {
        if near.len() > 1 {
            near.extend(beyond.drain(..).rev());
            near.dedup();
            near.extend(near.first().copied());
            out.push(Polygon::new(LineString(std::mem::take(near)), Vec::new()));
        }
    };
    for pair in events.windows(2) {
        let middle = f64::midpoint(pair[0], pair[1]);
        let here = seen.iter().filter(|s| s.t[0] <= middle && middle <= s.t[1]);
        let nearest = here.map(|s| (view.depth(middle, s.ends), s.ends)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, ends)) = nearest else {
            close(&mut near, &mut beyond);
            continue;
        };
        for t in pair {
            let [from, along] = view.leg(*t);
            let depth = view.depth(*t, ends).clamp(0.0, far);
            near.push(from + along * (depth + beyond_m));
            beyond.push(from + along * far);
        }
    }
    close(&mut near, &mut beyond);
    out
}

/// The part of a segment within `radius` of the origin.
fn clip_round([u, v]: [Coord<f64>; 2], radius: f64) -> Option<[Coord<f64>; 2]> {
    let along = v - u;
    let (square, half) = (along.x * along.x + along.y * along.y, u.x * along.x + u.y * along.y);
    let root = libm::sqrt(half * half - square * (u.x * u.x + u.y * u.y - radius * radius));
    // No number: the line passes by.
    let [first, last] = [(-half - root) / square, (-half + root) / square].map(|share| share.clamp(0.0, 1.0));
    (first < last).then(|| [u + along * first, u + along * last])
}

/// The part of a segment with 0 ≤ t ≤ `length`, and little beyond, that lies off the street, with d ≤ `deep`.
fn clip([mut p, mut q]: [[f64; 2]; 2], length: f64, deep: f64) -> Option<[[f64; 2]; 2]> {
    // A hair more at both ends: the strip on the map may be that much longer.
    let bounds = [(0, -TOUCHES_M, 1.0), (0, length + TOUCHES_M, -1.0), (1, TOUCHES_M, 1.0), (1, deep, -1.0)];
    for (axis, at, sign) in bounds {
        let (dp, dq) = ((p[axis] - at) * sign, (q[axis] - at) * sign);
        if dp < 0.0 && dq < 0.0 {
            return None;
        }
        let meet =
            |from: [f64; 2], to: [f64; 2], u: f64| [from[0] + (to[0] - from[0]) * u, from[1] + (to[1] - from[1]) * u];
        if dp < 0.0 {
            p = meet(p, q, dp / (dp - dq));
        } else if dq < 0.0 {
            q = meet(p, q, dp / (dp - dq));
        }
    }
    Some([p, q])
}
