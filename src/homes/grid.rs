//! An even grid of points over the land of a block of which no home is known.
//!
//! The grid is anchored at the origin of the plane, so neighbouring blocks of one spacing share one grid, and a block does
//! not depend on the order or number of others. Row by row: the crossings of all edges with the row, sorted, in pairs
//! (the even-odd rule); O(E + crossings + points) for E edges.

use super::outline::{edges, polygons};
use crate::plane::{Plane, land_m2};
use geo_types::{Coord, Geometry};

/// Points that a block of ordinary size gets, about: enough for its share to move in steps of 2 %.
const POINTS: f64 = 64.0;
/// Finest grid in metres: two houses apart.
const FINEST_M: f64 = 10.0;
/// Coarsest grid of an ordinary block, in metres: under a minute of walking.
const COARSEST_M: f64 = 50.0;
/// Most points of any block; the grid of a huge one is widened to it.
const MOST_POINTS: f64 = 2_500.0;
/// Most rows of any grid: bounds the work on a block of slivers far apart.
const MOST_ROWS: f64 = 4_000.0;

/// The spacing in metres of the grid over so much land of such height.
fn spacing_m(land_m2: f64, height_m: f64) -> f64 {
    let even = (land_m2 / POINTS).sqrt().clamp(FINEST_M, COARSEST_M);
    even.max((land_m2 / MOST_POINTS).sqrt()).max(height_m / MOST_ROWS)
}

/// Grid points inside the polygons of a geometry, in degrees, from south to north and west to east; none if it is too
/// small or narrow to hold any.
pub(super) fn points(geometry: &Geometry<f64>, plane: &Plane) -> Vec<Coord<f64>> {
    let parts = polygons(geometry);
    let metres = |[a, b]: [Coord<f64>; 2]| [plane.to_metres(a), plane.to_metres(b)];
    let (low, high) = edges(parts)
        .map(metres)
        .fold((f64::MAX, f64::MIN), |(low, high), [a, b]| (low.min(a.y).min(b.y), high.max(a.y).max(b.y)));
    if low >= high {
        return Vec::new();
    }
    let step = spacing_m(land_m2(geometry), high - low);
    let first = (low / step).ceil();
    let rows = ((high / step).floor() - first + 1.0).max(0.0) as usize;
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); rows];
    for [a, b] in edges(parts).map(metres) {
        let (lower, upper) = if a.y <= b.y { (a, b) } else { (b, a) };
        // Half open, so that a row through a corner meets one of its two edges.
        let (from, to) = ((lower.y / step).ceil() - first, (upper.y / step).ceil() - first);
        for (row, crossed) in crossings.iter_mut().enumerate().take(to.max(0.0) as usize).skip(from.max(0.0) as usize) {
            let y = (first + row as f64) * step;
            crossed.push(lower.x + (upper.x - lower.x) * ((y - lower.y) / (upper.y - lower.y)));
        }
    }
    let mut points = Vec::new();
    for (row, mut crossed) in crossings.into_iter().enumerate() {
        crossed.sort_unstable_by(f64::total_cmp);
        for pair in crossed.chunks_exact(2) {
            let mut x = (pair[0] / step).ceil();
            while x * step <= pair[1] && points.len() < 2 * MOST_POINTS as usize {
                points.push(plane.to_degrees(Coord { x: x * step, y: (first + row as f64) * step }));
                x += 1.0;
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::outline::Outline;
    use super::*;
    use geo_types::{LineString, MultiPolygon, Polygon};
    use proptest::prelude::*;

    fn plane() -> Plane {
        Plane::fit(9.0, 47.0, 9.2, 47.2)
    }

    /// A rectangle in metres from the middle of the plane.
    fn field(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
        let at = |x: f64, y: f64| plane().to_degrees(Coord { x, y });
        let ring = vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
        Polygon::new(LineString(ring), vec![])
    }

    #[test]
    fn a_hundred_metres_square_gets_its_points() {
        // 10,000 m² / 64 is 12.5 m squared: 8 points a side between -1 m and 99 m (0, 12.5, …, 87.5).
        let points = points(&Geometry::Polygon(field(-1.0, -1.0, 99.0, 99.0)), &plane());
        assert_eq!(points.len(), 64);
        let first = plane().to_metres(points[0]);
        assert!(first.x.abs() < 0.02 && first.y.abs() < 0.02, "from the origin in the south-west, {first:?}");
    }

    #[test]
    fn a_huge_block_gets_a_wide_grid_and_a_sliver_none() {
        let huge = points(&Geometry::Polygon(field(-6000.0, -8000.0, 6000.0, 8000.0)), &plane());
        assert!((2_400..2_700).contains(&huge.len()), "{}", huge.len());
        assert!(points(&Geometry::Polygon(field(1.0, 1.0, 9.0, 9.0)), &plane()).is_empty());
        assert!(points(&Geometry::Point(geo_types::Point::new(9.1, 47.1)), &plane()).is_empty());
    }

    proptest! {
        #[test]
        fn all_points_are_inside(corners in prop::collection::vec((-400.0..400.0f64, -400.0..400.0f64), 3..12)) {
            let ring = corners.iter().map(|&(x, y)| plane().to_degrees(Coord { x, y })).collect();
            let shape = vec![Polygon::new(LineString(ring), vec![])];
            let outline = Outline::new(&shape);
            for at in points(&Geometry::MultiPolygon(MultiPolygon(shape)), &plane()) {
                // A point may lie within rounding of an edge: then one of its neighbours a micrometre off is inside.
                let near = [(0.0, 0.0), (1e-11, 0.0), (-1e-11, 0.0), (0.0, 1e-11), (0.0, -1e-11)];
                prop_assert!(near.iter().any(|d| outline.contains(Coord { x: at.x + d.0, y: at.y + d.1 })), "{at:?}");
            }
        }
    }
}
