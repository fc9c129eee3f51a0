//! Which points lie inside a polygon: rings cut into horizontal bands, so that a test looks at few edges.
//!
//! Even-odd rule over all rings, exact: the side of an edge comes from Shewchuk's adaptive predicate
//! (doi:10.1007/PL00009321, through `geo`). A point on an edge is inside. With E edges there are √E bands; a test looks at
//! about √E edges where a plain one looks at E, which is what a city boundary of 10,000 vertices needs.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo_types::{Coord, Geometry, LineString, Polygon};

type Edge = [Coord<f64>; 2];

/// A polygon or multipolygon, ready to be asked about points.
pub(super) struct Outline {
    low: Coord<f64>,
    high: Coord<f64>,
    bands: Vec<Vec<Edge>>,
}

/// The polygons of a geometry; none for points and lines.
pub(super) fn polygons(geometry: &Geometry<f64>) -> &[Polygon<f64>] {
    match geometry {
        Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        Geometry::MultiPolygon(parts) => &parts.0,
        _ => &[],
    }
}

/// All edges of all rings.
pub(super) fn edges(polygons: &[Polygon<f64>]) -> impl Iterator<Item = Edge> + '_ {
    let rings = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(|ring: &LineString<f64>| ring.0.windows(2).map(|w| [w[0], w[1]]))
}

impl Outline {
    pub(super) fn new(polygons: &[Polygon<f64>]) -> Outline {
        let nowhere = (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN });
        let (low, high, count) = edges(polygons).fold((nowhere.0, nowhere.1, 0_usize), |(low, high, n), [a, b]| {
            let low = Coord { x: low.x.min(a.x).min(b.x), y: low.y.min(a.y).min(b.y) };
            (low, Coord { x: high.x.max(a.x).max(b.x), y: high.y.max(a.y).max(b.y) }, n + 1)
        });
        let mut outline = Outline { low, high, bands: vec![Vec::new(); count.isqrt().max(1)] };
        for edge in edges(polygons) {
            let (a, b) = (outline.band(edge[0].y), outline.band(edge[1].y));
            for band in a.min(b)..=a.max(b) {
                outline.bands[band].push(edge);
            }
        }
        outline
    }

    /// The corners of the bounding box.
    pub(super) fn bounds(&self) -> (Coord<f64>, Coord<f64>) {
        (self.low, self.high)
    }

    /// Never falling in `y`, so an edge lies in every band between those of its ends.
    fn band(&self, y: f64) -> usize {
        let part = (y - self.low.y) / (self.high.y - self.low.y).max(f64::MIN_POSITIVE);
        ((part * self.bands.len() as f64) as usize).min(self.bands.len() - 1)
    }

    pub(super) fn contains(&self, at: Coord<f64>) -> bool {
        let outside = at.x < self.low.x || at.x > self.high.x || at.y < self.low.y || at.y > self.high.y;
        if outside || !at.x.is_finite() || !at.y.is_finite() {
            return false;
        }
        let mut inside = false;
        for &[a, b] in &self.bands[self.band(at.y)] {
            let (lower, upper) = if a.y <= b.y { (a, b) } else { (b, a) };
            if at.y < lower.y || at.y > upper.y {
                continue;
            }
            match RobustKernel::orient2d(lower, upper, at) {
                Orientation::Collinear if at.x >= a.x.min(b.x) && at.x <= a.x.max(b.x) => return true,
                // To the left of an upward edge: the ray to the east meets it. Half open, so that a ray through a corner
                // counts one of its two edges.
                Orientation::CounterClockwise if at.y < upper.y => inside = !inside,
                _ => {}
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{CoordinatePosition, coordinate_position::CoordPos};
    use proptest::prelude::*;

    #[test]
    fn a_courtyard_is_outside_and_its_wall_is_inside() {
        let ring = |a: f64, b: f64| LineString::from(vec![(a, a), (b, a), (b, b), (a, b), (a, a)]);
        let outline = Outline::new(&[Polygon::new(ring(0.0, 4.0), vec![ring(1.0, 3.0)])]);
        let at = |x: f64, y: f64| outline.contains(Coord { x, y });
        assert!(at(0.5, 2.0) && at(3.5, 3.5), "between the rings");
        assert!(!at(2.0, 2.0), "in the courtyard");
        assert!(at(1.0, 2.0) && at(0.0, 0.0) && at(4.0, 2.0), "on a ring");
        assert!(!at(-1.0, 0.0) && !at(5.0, 4.0) && !at(f64::NAN, 1.0));
    }

    #[test]
    fn nothing_is_inside_of_nothing() {
        assert!(!Outline::new(&[]).contains(Coord { x: 0.0, y: 0.0 }));
    }

    proptest! {
        /// geo's own test is the judge, on stars with whole-number corners, so that points on edges and in line with
        /// corners are common.
        #[test]
        fn agrees_with_geo(radii in prop::collection::vec(1..9i32, 3..40), x in -9..=9i32, y in -9..=9i32) {
            let step = std::f64::consts::TAU / radii.len() as f64;
            let corner = |(i, r): (usize, &i32)| {
                let (sin, cos) = (step * i as f64).sin_cos();
                ((f64::from(*r) * cos).round(), (f64::from(*r) * sin).round())
            };
            let ring: Vec<_> = radii.iter().enumerate().map(corner).collect();
            let star = Polygon::new(LineString::from(ring), vec![]);
            prop_assume!(geo::Validation::is_valid(&star));
            let at = Coord { x: f64::from(x), y: f64::from(y) };
            let judge = star.coordinate_position(&at) != CoordPos::Outside;
            prop_assert_eq!(Outline::new(std::slice::from_ref(&star)).contains(at), judge, "{:?}", star);
        }
    }
}
