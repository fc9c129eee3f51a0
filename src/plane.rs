//! Metres: the length of a street, and a local plane to find things in.
//!
//! **Lengths** ([`length_mm`]) are taken on the WGS 84 ellipsoid by the mid-latitude formula: with M and N the radii of
//! curvature at the middle latitude, `hypot(M·Δφ, N·cos φ·Δλ)` (Snyder 1987, USGS Professional Paper 1395, eq. 4-18, 4-20).
//! For the stretches between two vertices of a street it agrees with Karney's geodesic to better than a millimetre
//! per kilometre (tested), where a sphere is wrong by up to 3 m. They do not depend on the study area, so a street is as
//! long in an extract of a quarter as in one of the country. Trigonometry comes from `libm`, in software, so every
//! machine gets the same bits.
//!
//! **The [`Plane`]** is a local equirectangular projection about the middle of the study area. It serves to find the
//! nearest link, to lay grids and to draw; [`Plane::scale_error`] states how far its metres are off at the worst.
//!
//! **Areas** ([`land_m2`]) come from the Lambert cylindrical equal-area map of the same ellipsoid (Snyder 1987, eq. 3-12,
//! 10-14, 10-15 with the equator as standard parallel), so they do not depend on the study area either.

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

/// Equatorial radius of the WGS 84 ellipsoid in metres (NIMA TR8350.2, 2000, table 3.1).
/// Changing it moves every street length and every golden file.
pub const EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;

/// First eccentricity squared of the WGS 84 ellipsoid, f·(2 − f) with 1/f = 298.257223563 (same source).
pub const ECCENTRICITY_2: f64 = 0.006_694_379_990_141_317;

/// Metres north per radian of latitude, and metres east per radian of longitude, at a latitude in degrees.
fn radii(lat: f64) -> (f64, f64) {
    let (sin, cos) = libm::sincos(lat.to_radians());
    let w = 1.0 - ECCENTRICITY_2 * sin * sin;
    let n = EQUATORIAL_RADIUS_M / w.sqrt();
    (n * (1.0 - ECCENTRICITY_2) / w, n * cos)
}

/// Difference of longitudes in degrees, the short way round.
pub(crate) fn turn(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

/// Metres between two points in degrees; meant for stretches of up to some kilometres.
///
/// ```
/// use geo_types::Coord;
/// let d = lifecircle::plane::length_m(Coord { x: 9.5, y: 47.1 }, Coord { x: 9.5, y: 47.11 });
/// assert!((d - 1111.8).abs() < 0.1, "a hundredth of a degree of latitude, {d}");
/// ```
pub fn length_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (north, east) = radii(f64::midpoint(a.y, b.y));
    let (dy, dx) = ((b.y - a.y).to_radians() * north, turn(b.x - a.x).to_radians() * east);
    (dx * dx + dy * dy).sqrt()
}

/// [`length_m`] in whole millimetres, rounded, at least 0.
pub fn length_mm(a: Coord<f64>, b: Coord<f64>) -> u32 {
    (length_m(a, b) * 1000.0).round() as u32
}

/// A point in degrees on the equal-area map, in metres east of `from` and north of the equator.
fn equal_area(from: f64, at: Coord<f64>) -> Coord<f64> {
    let e = ECCENTRICITY_2.sqrt();
    let sin = libm::sin(at.y.to_radians());
    let q = (1.0 - ECCENTRICITY_2) * (sin / (1.0 - ECCENTRICITY_2 * sin * sin) + libm::atanh(e * sin) / e);
    Coord { x: turn(at.x - from).to_radians() * EQUATORIAL_RADIUS_M, y: q * EQUATORIAL_RADIUS_M / 2.0 }
}

fn ring_m2(ring: &LineString<f64>) -> f64 {
    let Some(&first) = ring.0.first() else { return 0.0 };
    // Taken from the first vertex on, so that small differences are not lost in the distance to the equator.
    let origin = equal_area(first.x, first);
    let (mut twice, mut before) = (0.0, Coord { x: 0.0, y: 0.0 });
    for &vertex in ring.0.iter().skip(1) {
        let at = equal_area(first.x, vertex) - origin;
        twice += before.x * at.y - at.x * before.y;
        before = at;
    }
    twice.abs() / 2.0
}

fn polygon_m2(polygon: &Polygon<f64>) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(ring_m2).sum();
    (ring_m2(polygon.exterior()) - holes).max(0.0)
}

/// Land of a geometry in degrees, in square metres: polygons less their holes, however the rings turn; 0 for what has no
/// inside.
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// let square = Rect::new(coord! { x: 9.5, y: 47.1 }, coord! { x: 9.51, y: 47.11 }).to_polygon();
/// let m2 = lifecircle::plane::land_m2(&Geometry::Polygon(square));
/// assert!((m2 - 843_879.0).abs() < 1.0, "759 m by 1,112 m, {m2}");
/// ```
pub fn land_m2(geometry: &Geometry<f64>) -> f64 {
    match geometry {
        Geometry::Polygon(polygon) => polygon_m2(polygon),
        Geometry::MultiPolygon(parts) => parts.iter().map(polygon_m2).sum(),
        _ => 0.0,
    }
}

/// A local equirectangular plane: metres east and north of its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    middle: Coord<f64>,
    east: f64,
    north: f64,
    scale_error: f64,
}

impl Plane {
    /// The plane fitted to a box of degrees: true to scale along its middle latitude.
    ///
    /// `west` may be greater than `east`: the box then crosses the antimeridian.
    ///
    /// ```
    /// use geo_types::Coord;
    /// use lifecircle::plane::Plane;
    /// let plane = Plane::fit(9.4, 47.0, 9.7, 47.3);
    /// let xy = plane.to_metres(Coord { x: 9.55, y: 47.15 });
    /// assert!(xy.x.abs() < 1e-6 && xy.y.abs() < 1e-6, "the middle is the origin");
    /// let back = plane.to_degrees(plane.to_metres(Coord { x: 9.6, y: 47.2 }));
    /// assert!((back.x - 9.6).abs() < 1e-12 && (back.y - 47.2).abs() < 1e-12);
    /// assert!(plane.scale_error() < 0.003);
    /// ```
    pub fn fit(west: f64, south: f64, east: f64, north: f64) -> Plane {
        let width = if east < west { east - west + 360.0 } else { east - west };
        let middle = Coord { x: turn(west + width / 2.0), y: f64::midpoint(south, north).clamp(-89.0, 89.0) };
        let (per_north, per_east) = radii(middle.y);
        let worst = [south, north].map(|lat| {
            let (n, e) = radii(lat.clamp(-89.9, 89.9));
            (per_east / e - 1.0).abs().max((per_north / n - 1.0).abs())
        });
        Plane {
            middle,
            east: per_east.to_radians(),
            north: per_north.to_radians(),
            scale_error: worst[0].max(worst[1]),
        }
    }

    /// The largest relative error of a length in this plane within the box it was fitted to.
    pub fn scale_error(&self) -> f64 {
        self.scale_error
    }

    /// Degrees to metres east and north of the middle.
    pub fn to_metres(&self, at: Coord<f64>) -> Coord<f64> {
        Coord { x: turn(at.x - self.middle.x) * self.east, y: (at.y - self.middle.y) * self.north }
    }

    /// Land of polygons given in metres of the plane, in true square metres: [`land_m2`] without its trigonometry at every vertex.
    ///
    /// True land to land in the plane is M·N·cos φ over its value at the middle: within a city a parabola in y, to 1e-7 of it
    /// over 100 km. Its integral over the plane is one along the rings (Green), and Simpson's rule takes it exactly.
    pub fn true_m2(&self, polygons: &MultiPolygon<f64>) -> f64 {
        let ratio = |lat: f64| {
            let (north, east) = radii(lat);
            (north * east).to_radians().to_radians() / (self.north * self.east)
        };
        // The parabola through 1 at the middle and the ratios a fifth of a degree either side of it.
        let h = 0.2 * self.north;
        let (south, north) = (ratio(self.middle.y - 0.2), ratio(self.middle.y + 0.2));
        let (slope, bend) = ((north - south) / (2.0 * h), f64::midpoint(north - 1.0, south - 1.0) / (h * h));
        let below = |y: f64| y * (1.0 + y * (slope / 2.0 + y * bend / 3.0));
        let ring = |ring: &LineString<f64>| -> f64 {
            let piece = |p: &[Coord<f64>]| {
                let middle = f64::midpoint(p[0].y, p[1].y);
                (p[0].x - p[1].x) * (below(p[0].y) + 4.0 * below(middle) + below(p[1].y)) / 6.0
            };
            ring.0.windows(2).map(piece).sum::<f64>().abs()
        };
        let land = |p: &Polygon<f64>| ring(p.exterior()) - p.interiors().iter().map(ring).sum::<f64>();
        polygons.iter().map(land).sum::<f64>().max(0.0)
    }

    /// Metres back to degrees.
    pub fn to_degrees(&self, at: Coord<f64>) -> Coord<f64> {
        Coord { x: turn(at.x / self.east + self.middle.x), y: at.y / self.north + self.middle.y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Geodesic, GeodesicArea};
    use proptest::prelude::*;

    proptest! {
        /// Karney's geodesic (geographiclib-rs, through geo) is the judge.
        #[test]
        fn a_millimetre_per_kilometre(lon in -179.0..179.0f64, lat in -70.0..70.0f64, dx in -0.01..0.01f64, dy in -0.01..0.01f64) {
            let (a, b) = (Coord { x: lon, y: lat }, Coord { x: lon + dx, y: lat + dy });
            let true_m = Geodesic.distance(a.into(), b.into());
            prop_assert!((length_m(a, b) - true_m).abs() <= 1e-6 * true_m + 1e-6, "{} {true_m}", length_m(a, b));
        }
    }

    proptest! {
        /// Karney's areas are the judge, on triangles of up to a kilometre.
        #[test]
        fn areas_agree_with_geodesic_ones(lon in -179.0..179.0f64, lat in -70.0..70.0f64, d in prop::array::uniform4(-0.01..0.01f64)) {
            let corner = |x: f64, y: f64| Coord { x: lon + x, y: lat + y };
            let ring = LineString(vec![corner(0.0, 0.0), corner(d[0], d[1]), corner(d[2], d[3]), corner(0.0, 0.0)]);
            let triangle = Polygon::new(ring, vec![]);
            let judge = triangle.geodesic_area_signed().abs();
            let ours = land_m2(&Geometry::Polygon(triangle));
            // Edges are straight on our map and geodesics on his: along an edge of length L lies a sliver of at most
            // L³·tan φ / 12R (plus the turn of the meridians over the edge, of the same order).
            let longest = d.iter().map(|x| x.abs()).sum::<f64>() * 111_320.0;
            let sliver = longest.powi(3) * (1.0 + (lat.abs() + 0.1).to_radians().tan()) / (12.0 * EQUATORIAL_RADIUS_M);
            prop_assert!((ours - judge).abs() <= 1e-6 * judge + 3.0 * sliver + 0.01, "{ours} {judge} {sliver}");
        }
    }

    #[test]
    fn a_hole_is_no_land_and_rings_may_turn_either_way() {
        let ring = |s: f64| {
            LineString::from(vec![(9.5, 47.1), (9.5 + s, 47.1), (9.5 + s, 47.1 + s), (9.5, 47.1 + s), (9.5, 47.1)])
        };
        let area = |p: Polygon<f64>| land_m2(&Geometry::Polygon(p));
        let (whole, hole) = (area(Polygon::new(ring(0.01), vec![])), area(Polygon::new(ring(0.005), vec![])));
        let with_hole = area(Polygon::new(ring(0.01), vec![ring(0.005)]));
        assert!((with_hole - (whole - hole)).abs() < 1e-3);
        let mut backwards = ring(0.01);
        backwards.0.reverse();
        assert!((area(Polygon::new(backwards, vec![])) - whole).abs() < 1e-3);
    }

    proptest! {
        /// Land of a plane is land of the globe, anywhere within 50 km of its middle.
        #[test]
        fn land_in_the_plane_is_land(lat in -70.0..70.0f64, dx in -0.4..0.4f64, dy in -0.4..0.4f64, side in 0.001..0.05f64) {
            let plane = Plane::fit(9.0, lat - 0.45, 9.9, lat + 0.45);
            let corner = |x: f64, y: f64| Coord { x: 9.45 + dx + x, y: lat + dy + y };
            let corners = [corner(0.0, 0.0), corner(side, 0.0), corner(side / 3.0, side), corner(0.0, 0.0)];
            // Edges are straight in the one map and in the other: short ones leave no sliver between them.
            let steps = |p: &[Coord<f64>]| (0..200).map(|k| p[0] + (p[1] - p[0]) * (f64::from(k) / 200.0)).collect::<Vec<_>>();
            let ring: LineString<f64> = corners.windows(2).flat_map(steps).chain([corners[0]]).collect();
            let metres: LineString<f64> = ring.0.iter().map(|&c| plane.to_metres(c)).collect();
            let ours = plane.true_m2(&MultiPolygon(vec![Polygon::new(metres, vec![])]));
            let judge = land_m2(&Geometry::Polygon(Polygon::new(ring, vec![])));
            prop_assert!((ours / judge - 1.0).abs() < 1e-6, "{ours} {judge}");
        }
    }

    #[test]
    fn the_antimeridian_is_no_wall() {
        let d = length_m(Coord { x: 179.999, y: 0.0 }, Coord { x: -179.999, y: 0.0 });
        assert!((d - 222.6).abs() < 0.1, "{d}");
        let plane = Plane::fit(179.9, -0.1, -179.9, 0.1);
        assert!((plane.to_metres(Coord { x: -179.95, y: 0.0 }).x - 5_565.9).abs() < 1.0);
    }
}
