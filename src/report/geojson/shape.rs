//! Geometry as RFC 7946 wants it: rings closed, exteriors counterclockwise and holes clockwise (3.1.6), cut at the
//! antimeridian (3.1.9), seven decimals (11.2 calls six enough; OSM has seven) unless the caller wants more.
//!
//! Linear in the number of vertices, but for polygons that cross the antimeridian, which go through `geo`'s clipping.
//! Not for polygons around a pole: their ring does not come back to its own longitude, and they are written as they are.

use super::super::json::push_fixed;
use crate::overlay;
use geo::BoundingRect;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon, Rect};

/// Longitude and latitude in whole steps of the last decimal.
type Position = [i64; 2];

/// How many decimals coordinates have, where nothing finer is needed.
const DECIMALS: u32 = 7;

/// Writes a geometry, or `null` for an empty one.
pub fn write(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    write_with(out, geometry, DECIMALS);
}

/// The same with another number of decimals, at most 9 (0.1 mm).
pub fn write_with(out: &mut Vec<u8>, geometry: &Geometry<f64>, decimals: u32) {
    let d = decimals;
    match geometry {
        Geometry::Point(p) => points(out, &[p.0], false, d),
        Geometry::MultiPoint(all) => points(out, &all.0.iter().map(|p| p.0).collect::<Vec<_>>(), true, d),
        Geometry::Line(l) => lines(out, &[&LineString::new(vec![l.start, l.end])], d),
        Geometry::LineString(l) => lines(out, &[l], d),
        Geometry::MultiLineString(all) => lines(out, &all.0.iter().collect::<Vec<_>>(), d),
        Geometry::Polygon(p) => polygons(out, &[p], d),
        Geometry::MultiPolygon(all) => polygons(out, &all.0.iter().collect::<Vec<_>>(), d),
        Geometry::Rect(r) => polygons(out, &[&r.to_polygon()], d),
        Geometry::Triangle(t) => polygons(out, &[&t.to_polygon()], d),
        Geometry::GeometryCollection(all) => {
            out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":[");
            list(out, &all.0, |out, part| write_with(out, part, d));
            out.extend_from_slice(b"]}");
        }
    }
}

fn round(at: Coord<f64>, d: u32) -> Position {
    let unit = f64::from(10_u32.pow(d));
    [(at.x * unit).round() as i64, (at.y * unit).round() as i64]
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(out, item);
    }
}

fn position(out: &mut Vec<u8>, at: &Position, d: u32) {
    out.push(b'[');
    push_fixed(out, at[0], d);
    out.push(b',');
    push_fixed(out, at[1], d);
    out.push(b']');
}

fn chain(out: &mut Vec<u8>, chain: &[Position], d: u32) {
    out.push(b'[');
    list(out, chain, |out, at| position(out, at, d));
    out.push(b']');
}

fn open(out: &mut Vec<u8>, kind: &str) {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\",\"coordinates\":");
}

fn points(out: &mut Vec<u8>, all: &[Coord<f64>], multi: bool, d: u32) {
    match all {
        [] => out.extend_from_slice(b"null"),
        [one] if !multi => {
            open(out, "Point");
            position(out, &round(*one, d), d);
            out.push(b'}');
        }
        _ => {
            open(out, "MultiPoint");
            chain(out, &all.iter().map(|&c| round(c, d)).collect::<Vec<_>>(), d);
            out.push(b'}');
        }
    }
}

fn lines(out: &mut Vec<u8>, all: &[&LineString<f64>], d: u32) {
    let mut parts: Vec<Vec<Position>> = Vec::new();
    for line in all {
        cut_line(&line.0, &mut parts, d);
    }
    match parts.as_slice() {
        [] => out.extend_from_slice(b"null"),
        [one] => {
            open(out, "LineString");
            chain(out, one, d);
            out.push(b'}');
        }
        many => {
            open(out, "MultiLineString");
            out.push(b'[');
            list(out, many, |out, part| chain(out, part, d));
            out.extend_from_slice(b"]}");
        }
    }
}

/// Splits a line where it jumps by more than half the globe.
fn cut_line(line: &[Coord<f64>], parts: &mut Vec<Vec<Position>>, d: u32) {
    let mut part: Vec<Position> = line.first().map(|&c| round(c, d)).into_iter().collect();
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (b.x - a.x).abs() > 180.0 {
            let edge = 180_f64.copysign(a.x);
            let width = b.x + 2.0 * edge - a.x;
            let y = if width == 0.0 { a.y } else { a.y + (b.y - a.y) * (edge - a.x) / width };
            part.push(round(Coord { x: edge, y }, d));
            parts.push(std::mem::replace(&mut part, vec![round(Coord { x: -edge, y }, d)]));
        }
        part.push(round(b, d));
    }
    parts.push(part);
    parts.retain(|p| p.len() >= 2);
}

fn polygons(out: &mut Vec<u8>, all: &[&Polygon<f64>], d: u32) {
    let mut parts: Vec<Vec<Vec<Position>>> = Vec::new();
    for polygon in all {
        if crosses(polygon) {
            parts.extend(cut_polygon(polygon).iter().filter_map(|p| rings(p, d)));
        } else {
            parts.extend(rings(polygon, d));
        }
    }
    match parts.as_slice() {
        [] => out.extend_from_slice(b"null"),
        [one] => {
            open(out, "Polygon");
            out.push(b'[');
            list(out, one, |out, ring| chain(out, ring, d));
            out.extend_from_slice(b"]}");
        }
        many => {
            open(out, "MultiPolygon");
            out.push(b'[');
            list(out, many, |out, rings| {
                out.push(b'[');
                list(out, rings, |out, ring| chain(out, ring, d));
                out.push(b']');
            });
            out.extend_from_slice(b"]}");
        }
    }
}

/// The rings of a polygon, rounded and wound. A hole that rounding makes vanish is left out; so is a polygon.
fn rings(polygon: &Polygon<f64>, d: u32) -> Option<Vec<Vec<Position>>> {
    let mut rings = vec![ring(polygon.exterior(), true, d)?];
    rings.extend(polygon.interiors().iter().filter_map(|hole| ring(hole, false, d)));
    Some(rings)
}

fn ring(line: &LineString<f64>, counterclockwise: bool, d: u32) -> Option<Vec<Position>> {
    let mut ring: Vec<Position> = line.0.iter().map(|&c| round(c, d)).collect();
    ring.dedup();
    if ring.first() != ring.last() {
        ring.push(ring[0]);
    }
    if ring.len() < 4 {
        return None;
    }
    let area: i128 = ring
        .windows(2)
        .map(|p| i128::from(p[0][0]) * i128::from(p[1][1]) - i128::from(p[1][0]) * i128::from(p[0][1]))
        .sum();
    if (area > 0) != counterclockwise {
        ring.reverse();
    }
    (area != 0).then_some(ring)
}

/// Whether a stretch of a ring is longer than half the globe, so that it must be meant the other way round.
fn crosses(polygon: &Polygon<f64>) -> bool {
    polygon.exterior().0.windows(2).any(|p| (p[1].x - p[0].x).abs() > 180.0)
}

/// The parts of a polygon west and east of the antimeridian.
fn cut_polygon(polygon: &Polygon<f64>) -> Vec<Polygon<f64>> {
    let exterior = unroll(polygon.exterior(), None);
    let (first, last) = (exterior.0[0], exterior.0[exterior.0.len() - 1]);
    if (first.x - last.x).abs() > 1e-9 {
        return vec![polygon.clone()];
    }
    let west = exterior.0.iter().map(|c| c.x).fold(f64::INFINITY, f64::min);
    let holes = polygon.interiors().iter().map(|hole| unroll(hole, Some(west))).collect();
    let whole = MultiPolygon::new(vec![Polygon::new(exterior, holes)]);
    let mut parts = Vec::new();
    for turn in [-360.0_f64, 0.0, 360.0] {
        // The window hugs the polygon: the clipping works on a grid as fine as its whole input is wide.
        let Some(bounds) = whole.bounding_rect() else { continue };
        let (from, to) = ((turn - 180.0).max(bounds.min().x - 0.1), (turn + 180.0).min(bounds.max().x + 0.1));
        if from >= to {
            continue;
        }
        let window = Rect::new(Coord { x: from, y: bounds.min().y - 0.1 }, Coord { x: to, y: bounds.max().y + 0.1 });
        let mut cut = overlay::intersection_with_corners(&whole, &MultiPolygon(vec![window.to_polygon()]));
        for part in &mut cut.0 {
            let shift = |line: &mut LineString<f64>| line.0.iter_mut().for_each(|c| c.x -= turn);
            part.exterior_mut(shift);
            part.interiors_mut(|holes| holes.iter_mut().for_each(shift));
        }
        parts.extend(cut.0);
    }
    parts
}

/// Longitudes without jumps; the whole ring starts east of `west` if that is given.
fn unroll(ring: &LineString<f64>, west: Option<f64>) -> LineString<f64> {
    let mut line = ring.clone();
    let mut shift = 0.0;
    for i in 0..line.0.len() {
        if i == 0 {
            shift = if west.is_some_and(|w| line.0[0].x < w) { 360.0 } else { 0.0 };
        } else {
            let step = ring.0[i].x - ring.0[i - 1].x;
            if step > 180.0 {
                shift -= 360.0;
            } else if step < -180.0 {
                shift += 360.0;
            }
        }
        line.0[i].x += shift;
    }
    line
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
