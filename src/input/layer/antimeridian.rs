//! Polygons across the antimeridian, cut in two there as RFC 7946, section 3.1.9, wants them.
//!
//! A side whose longitudes differ by more than 180° is understood as going the short way round. Such a polygon is moved
//! to longitudes 0 to 360, cut at 180, and its eastern part moved back.

use super::shape::Flaw;
use crate::overlay;
use geo::{BoundingRect, MapCoords};
use geo_types::{Coord, MultiPolygon, Polygon, Rect, coord};

/// Degrees within which the cut is taken to be the antimeridian itself: clipping works on a grid of its own.
const ON_THE_CUT: f64 = 1e-6;

/// The polygon itself, or its parts on either side of the antimeridian.
pub(super) fn cut(polygon: Polygon<f64>) -> Result<Vec<Polygon<f64>>, Flaw> {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crosses = rings().any(|ring| ring.lines().any(|side| (side.end.x - side.start.x).abs() > 180.0));
    let east = |c: Coord<f64>| {
        if c.x < 0.0 {
            coord! { x: c.x + 360.0, y: c.y }
        } else {
            c
        }
    };
    let whole = if crosses { polygon.map_coords(east) } else { polygon };
    let Some(rect) = whole.bounding_rect() else { return Ok(vec![whole]) };
    if rect.width() > 180.0 {
        return Err(Flaw::new("feature.invalid_polygon", "the polygon covers more than half the globe")
            .guess("is a longitude mistyped?"));
    }
    if !crosses {
        return Ok(vec![whole]);
    }
    let (low, high) = (rect.min(), rect.max());
    let side = |from: f64, to: f64, shift: f64| -> MultiPolygon<f64> {
        if from >= to {
            return MultiPolygon(Vec::new());
        }
        let half = Rect::new(coord! { x: from, y: low.y }, coord! { x: to, y: high.y }).to_polygon();
        overlay::intersection(&MultiPolygon(vec![whole.clone()]), &MultiPolygon(vec![half])).map_coords(|c| {
            let x = if (c.x - 180.0).abs() < ON_THE_CUT { 180.0 } else { c.x };
            coord! { x: (x + shift).clamp(-180.0, 180.0), y: c.y.clamp(low.y, high.y) }
        })
    };
    let mut parts = side(low.x, high.x.min(180.0), 0.0).0;
    parts.extend(side(low.x.max(180.0), high.x, -360.0).0);
    if parts.is_empty() {
        return Err(Flaw::new("feature.invalid_polygon", "the polygon crosses the antimeridian and encloses nothing"));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::land_m2;
    use geo::Contains;
    use geo_types::{Geometry, LineString, Point};

    fn ring(at: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(LineString::from(at.to_vec()), vec![])
    }

    #[test]
    fn a_block_on_both_sides_is_cut_and_keeps_its_land() {
        let over = ring(&[(179.99, -16.8), (-179.98, -16.8), (-179.98, -16.79), (179.99, -16.79)]);
        let parts = cut(over).unwrap();
        assert_eq!(parts.len(), 2);
        let elsewhere = ring(&[(20.0, -16.8), (20.03, -16.8), (20.03, -16.79), (20.0, -16.79)]);
        let whole = MultiPolygon(parts);
        let (m2, same) = (land_m2(&whole.clone().into()), land_m2(&Geometry::Polygon(elsewhere)));
        assert!((m2 / same - 1.0).abs() < 1e-4, "{m2} {same}");
        assert!(whole.contains(&Point::new(179.995, -16.795)) && whole.contains(&Point::new(-179.985, -16.795)));
        assert!(!whole.contains(&Point::new(0.0, -16.795)), "not the long way round");
    }

    #[test]
    fn other_polygons_stay_and_half_a_globe_is_none() {
        let plain = ring(&[(179.0, 1.0), (180.0, 1.0), (180.0, 2.0)]);
        assert_eq!(cut(plain.clone()).unwrap(), [plain]);
        let touching = cut(ring(&[(179.0, 1.0), (-180.0, 1.0), (-180.0, 2.0)])).unwrap();
        assert_eq!(touching.len(), 1, "an edge on the antimeridian, written from the other side: {touching:?}");
        let wide = [(-170.0, 0.0), (0.0, 0.0), (170.0, 0.0), (170.0, 5.0), (0.0, 5.0), (-170.0, 5.0)];
        assert!(cut(ring(&wide)).unwrap_err().what.contains("half the globe"));
        let around_the_pole = [(-120.0, 80.0), (0.0, 80.0), (120.0, 80.0)];
        assert!(cut(ring(&around_the_pole)).is_err());
    }
}
