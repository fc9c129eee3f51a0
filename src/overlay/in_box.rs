//! What of a stretch, a ring or a polygon is in a box.
//!
//! Stretches after Liang and Barsky 1984 (doi:10.1145/357332.357333), rings after Sutherland and Hodgman 1974
//! (doi:10.1145/360767.360802). O(n) each, with nothing but the corners to keep.

use geo::BoundingRect;
use geo_types::{Coord, LineString, Polygon, Rect};

/// What of a polygon is in a box, with some room to spare; `None` if nothing. O(n), for a large polygon and many small boxes.
///
/// Parts that hang together outside stay joined along the edge of the box, by a seam without area: clip the answer again before it is drawn.
pub fn in_box(polygon: &Polygon<f64>, bounds: Rect<f64>, spare: f64) -> Option<Polygon<f64>> {
    let (low, high) = (bounds.min() - Coord { x: spare, y: spare }, bounds.max() + Coord { x: spare, y: spare });
    let of = polygon.bounding_rect()?;
    if of.max().x < low.x || of.min().x > high.x || of.max().y < low.y || of.min().y > high.y {
        return None;
    }
    let clip = |ring: &LineString<f64>| ring_in_box(ring.0.clone(), low, high);
    let rim = clip(polygon.exterior());
    if rim.0.len() <= 3 {
        return None;
    }
    let holes = polygon.interiors().iter().map(clip).filter(|hole| hole.0.len() > 3);
    Some(Polygon::new(rim, holes.collect()))
}

/// A ring cut at the four sides of a box, closed.
pub(crate) fn ring_in_box(mut ring: Vec<Coord<f64>>, low: Coord<f64>, high: Coord<f64>) -> LineString<f64> {
    // Of each side: the way into the box, and how far the side lies along it.
    for (x, y, side) in [(1.0, 0.0, low.x), (-1.0, 0.0, -high.x), (0.0, 1.0, low.y), (0.0, -1.0, -high.y)] {
        let inside = |at: Coord<f64>| at.x * x + at.y * y - side;
        if ring.iter().all(|&at| inside(at) >= 0.0) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len());
        for pair in ring.windows(2) {
            let (a, b) = (inside(pair[0]), inside(pair[1]));
            if a >= 0.0 {
                kept.push(pair[0]);
            }
            if (a >= 0.0) != (b >= 0.0) {
                kept.push(pair[0] + (pair[1] - pair[0]) * (a / (a - b)));
            }
        }
        kept.extend(kept.first().copied());
        ring = kept;
    }
    LineString(ring)
}

/// The shares of the way from `a` to `b` at which it enters a box and leaves it; `None` if it has no length within.
pub(crate) fn stretch_in_box(a: Coord<f64>, b: Coord<f64>, low: Coord<f64>, high: Coord<f64>) -> Option<(f64, f64)> {
    let d = b - a;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-d.x, a.x - low.x), (d.x, high.x - a.x), (-d.y, a.y - low.y), (d.y, high.y - a.y)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    (from < to).then_some((from, to))
}
