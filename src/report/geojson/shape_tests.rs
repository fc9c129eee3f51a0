use super::*;
use crate::report::town::polygons_of;
use geo::{Area, Validation, Winding};
use geo_types::{line_string, polygon};
use proptest::prelude::*;

fn text(geometry: impl Into<Geometry<f64>>) -> String {
    let mut out = Vec::new();
    write(&mut out, &geometry.into());
    String::from_utf8(out).unwrap()
}

/// Reads back with the `geojson` crate, the judge.
fn back(text: &str) -> MultiPolygon<f64> {
    match text.parse::<geojson::GeoJson>().unwrap() {
        geojson::GeoJson::Geometry(read) => MultiPolygon::new(polygons_of(&read)),
        other => panic!("{other:?}"),
    }
}

fn right_handed(polygon: &Polygon<f64>) -> bool {
    polygon.exterior().is_ccw() && polygon.interiors().iter().all(Winding::is_cw)
}

#[test]
fn wound_closed_and_short() {
    let clockwise = Polygon::new(
        line_string![(x: 0.0, y: 0.0), (x: 0.0, y: 4.0), (x: 4.0, y: 4.0), (x: 4.0, y: 0.0)],
        vec![line_string![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.123_456_78)]],
    );
    assert_eq!(
        text(clockwise),
        r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,2.1234568],[2,1],[1,1]]]}"#
    );
}

#[test]
fn a_polygon_is_cut_at_the_antimeridian() {
    // From 179.5 eastward to -179.5: one degree wide, half of it on each side.
    let fiji = polygon![(x: 179.5, y: -17.0), (x: -179.5, y: -17.0), (x: -179.5, y: -16.0), (x: 179.5, y: -16.0)];
    let parts = back(&text(fiji));
    assert_eq!(parts.0.len(), 2);
    assert!(parts.0.iter().all(|p| right_handed(p) && (p.unsigned_area() - 0.5).abs() < 1e-6));
    assert!(parts.0.iter().all(|p| p.exterior().0.iter().all(|c| c.x.abs() >= 179.5 && c.x.abs() <= 180.0)));
}

/// Areas that share a side share its corners, so none may go: rounded, the sides would part.
#[test]
fn a_corner_on_a_straight_side_stays_at_the_antimeridian() {
    let ring = polygon![
        (x: 179.5, y: -17.0), (x: 179.75, y: -17.0), (x: -179.75, y: -17.0), (x: -179.5, y: -17.0), (x: -179.5, y: -16.0), (x: 179.5, y: -16.0)
    ];
    let written = text(ring);
    assert!(written.contains("[179.75,-17]") && written.contains("[-179.75,-17]"), "{written}");
}

#[test]
fn a_hole_on_the_other_side_stays_with_its_polygon() {
    let ring = polygon!(
        exterior: [(x: 179.0, y: 0.0), (x: -179.0, y: 0.0), (x: -179.0, y: 2.0), (x: 179.0, y: 2.0)],
        interiors: [[(x: -179.8, y: 0.5), (x: -179.2, y: 0.5), (x: -179.2, y: 1.5), (x: -179.8, y: 1.5)]],
    );
    let parts = back(&text(ring));
    assert_eq!(parts.0.len(), 2);
    assert!((parts.unsigned_area() - (4.0 - 0.6)).abs() < 1e-6, "{}", parts.unsigned_area());
}

#[test]
fn a_line_is_cut_at_the_antimeridian() {
    let line = line_string![(x: 179.0, y: 0.0), (x: -179.0, y: 2.0)];
    assert_eq!(text(line), r#"{"type":"MultiLineString","coordinates":[[[179,0],[180,1]],[[-180,1],[-179,2]]]}"#);
}

#[test]
fn what_rounding_makes_vanish_is_null() {
    let speck = polygon![(x: 0.0, y: 0.0), (x: 1e-9, y: 0.0), (x: 1e-9, y: 1e-9)];
    assert_eq!(text(speck), "null");
}

proptest! {
    /// Stars around a point: always valid, in either direction, anywhere, the antimeridian included.
    #[test]
    fn every_polygon_comes_out_valid_and_right_handed(
        lon in -180.0..180.0f64, lat in -60.0..60.0f64,
        radii in proptest::collection::vec(0.1..1.0f64, 3..20), backward in any::<bool>(),
    ) {
        let n = radii.len() as f64;
        let mut star: Vec<Coord<f64>> = radii.iter().zip(0..).map(|(r, i)| {
            let angle = std::f64::consts::TAU * f64::from(i) / n;
            let x = lon + r * angle.cos();
            Coord { x: if x > 180.0 { x - 360.0 } else if x < -180.0 { x + 360.0 } else { x }, y: lat + r * angle.sin() }
        }).collect();
        if backward { star.reverse(); }
        let back = back(&text(Polygon::new(LineString::new(star), vec![])));
        prop_assert!(!back.0.is_empty());
        prop_assert!(back.0.iter().all(right_handed));
        prop_assert!(back.is_valid());
    }
}
