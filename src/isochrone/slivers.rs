//! Parts and holes of an area that are no land to anybody: smaller than a sheet of paper, or nowhere wider than the tolerance.
//!
//! Narrow is what fits between two parallel lines [`LEAST_M`] apart: no place in it is farther from its rim than half of that. What lies in
//! something small or narrow is so itself, so areas that lie in one another still do when each has lost its slivers, and shares
//! of ground that do not overlap still do not.

use super::certify::TOLERANCE_M;
use geo::{Area, ConvexHull};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Parts and holes of less than this many square metres (a sheet of paper) are left out.
pub(super) const LEAST_M2: f64 = 0.06;

/// Parts and holes that are nowhere wider, in metres, are left out: every place in them is within the tolerance of their rim.
pub(super) const LEAST_M: f64 = TOLERANCE_M;

/// Whether a ring that surrounds so many square metres fits between two parallel lines [`LEAST_M`] apart.
///
/// O(1) for nearly all, by their area: it is at most their width times their diameter. Else O(n log n) for n corners.
pub(super) fn narrow(ring: &[Coord<f64>], area: f64) -> bool {
    let (mut low, mut high) = (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN });
    for p in ring {
        low = Coord { x: low.x.min(p.x), y: low.y.min(p.y) };
        high = Coord { x: high.x.max(p.x), y: high.y.max(p.y) };
    }
    let longest = libm::hypot(high.x - low.x, high.y - low.y);
    area.abs() < LEAST_M * longest && width(ring) < LEAST_M
}

/// The least distance between two parallel lines that hold all corners between them: one of them runs along a side of the hull
/// (Houle and Toussaint 1988, doi:10.1109/34.3938).
fn width(ring: &[Coord<f64>]) -> f64 {
    let hull = LineString(ring.to_vec()).convex_hull().into_inner().0.0;
    let Some((_, corners)) = hull.split_last().filter(|(_, corners)| corners.len() > 2) else { return 0.0 };
    let (mut least, mut far) = (f64::INFINITY, 1);
    for (i, &a) in corners.iter().enumerate() {
        let along = corners[(i + 1) % corners.len()] - a;
        let long = libm::hypot(along.x, along.y);
        let off = |k: usize| {
            let d = corners[k % corners.len()] - a;
            (along.x * d.y - along.y * d.x) / long
        };
        // The corner farthest from a side goes round with it.
        while off(far + 1) > off(far) {
            far += 1;
        }
        least = least.min(off(far));
    }
    least
}

/// A shape without parts and holes under `least_m2` and narrow ones; `metres` turns its coordinates to metres.
pub(super) fn without(
    shape: &MultiPolygon<f64>,
    least_m2: f64,
    metres: impl Fn(Coord<f64>) -> Coord<f64>,
) -> MultiPolygon<f64> {
    let land = |ring: &LineString<f64>| {
        let ring = Polygon::new(LineString(ring.0.iter().map(|&at| metres(at)).collect()), vec![]);
        let area = ring.unsigned_area();
        area >= least_m2 && !narrow(&ring.exterior().0, area)
    };
    let part = |p: &Polygon<f64>| {
        Polygon::new(p.exterior().clone(), p.interiors().iter().filter(|hole| land(hole)).cloned().collect())
    };
    shape.iter().filter(|p| land(p.exterior())).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn turned(corners: &[(f64, f64)], by: f64) -> Vec<Coord<f64>> {
        let (sin, cos) = libm::sincos(by);
        corners.iter().map(|&(x, y)| Coord { x: x * cos - y * sin + 4e4, y: x * sin + y * cos - 7e4 }).collect()
    }

    #[test]
    fn a_strip_is_narrow_and_a_square_of_the_same_area_is_not() {
        for by in [0.0, 0.4, 1.3, 2.9] {
            let strip = |wide: f64| turned(&[(0.0, 0.0), (30.0, 0.0), (30.0, wide), (0.0, wide)], by);
            assert!(narrow(&strip(0.2499), 7.497) && narrow(&strip(0.01), 0.3));
            assert!(!narrow(&strip(0.2501), 7.503));
            assert!(!narrow(&turned(&[(0.0, 0.0), (0.55, 0.0), (0.55, 0.55), (0.0, 0.55)], by), 0.3));
            // A thin ring round a wide bend is not: its middle is far from no rim, but it can be seen.
            let bend = turned(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (8.9, 9.0), (8.9, 0.1), (0.0, 0.1)], by);
            assert!(!narrow(&bend, 1.8));
        }
        assert!(narrow(&turned(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)], 0.0), 0.0), "no hull");
    }

    #[test]
    fn slivers_go_and_what_is_in_them_with_them() {
        let ring = |x: f64, y: f64, wide: f64, high: f64| {
            LineString(
                [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
                    .map(|(x, y)| Coord { x, y })
                    .to_vec(),
            )
        };
        let holes = vec![ring(1.0, 1.0, 0.2, 8.0), ring(3.0, 1.0, 0.3, 8.0), ring(5.0, 1.0, 0.2, 0.2)];
        let shape = MultiPolygon(vec![
            Polygon::new(ring(0.0, 0.0, 10.0, 10.0), holes),
            Polygon::new(ring(1.05, 2.0, 0.1, 5.0), vec![]),
            Polygon::new(ring(20.0, 0.0, 0.2, 9.0), vec![]),
        ]);
        let left = without(&shape, LEAST_M2, |at| at);
        assert_eq!((left.0.len(), left.0[0].interiors().len()), (1, 1));
        assert_eq!(left.0[0].interiors()[0], ring(3.0, 1.0, 0.3, 8.0));
        // The same in a unit of which eight make a metre.
        let eighths = |at: Coord<f64>| Coord { x: at.x / 8.0, y: at.y / 8.0 };
        assert_eq!(without(&shape, LEAST_M2, eighths).0, [Polygon::new(ring(0.0, 0.0, 10.0, 10.0), vec![])]);
    }

    proptest! {
        /// Against all pairs of corners as directions; what lies in a shape is no wider than it.
        #[test]
        fn the_width_is_the_least_of_all_directions(
            corners in prop::collection::vec((-20.0..20.0_f64, -3.0..3.0_f64), 3..20),
            by in 0.0..3.1_f64,
            less in 0.0..1.0_f64,
        ) {
            let ring = turned(&corners, by);
            let across = |a: Coord<f64>, b: Coord<f64>| {
                let long = libm::hypot(b.x - a.x, b.y - a.y);
                let offs = ring.iter().map(|p| ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / long);
                let (low, high) = offs.fold((f64::MAX, f64::MIN), |(low, high), off| (low.min(off), high.max(off)));
                high - low
            };
            let pairs = ring.iter().flat_map(|&a| ring.iter().filter(move |&&b| b != a).map(move |&b| (a, b)));
            let slow = pairs.map(|(a, b)| across(a, b)).fold(f64::INFINITY, f64::min);
            prop_assert!((width(&ring) - slow).abs() < 1e-6, "{} {slow}", width(&ring));
            let inner: Vec<_> = ring.iter().map(|&p| ring[0] + (p - ring[0]) * less).collect();
            prop_assert!(width(&inner) <= width(&ring) + 1e-9);
        }
    }
}
