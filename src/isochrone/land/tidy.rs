//! Pieces as a file can hold them: in degrees with seven decimals, valid in spite of the rounding.
//!
//! A vertex moves by up to 8 mm when it is rounded, and a thin piece may then cross itself. What does is taken apart and rounded
//! again; that ends, for each round leaves fewer and shorter edges in the knot, and what is still at fault after [`ROUNDS`] is
//! left out. Parts and holes of less than [`LEAST_M2`] are no land to anybody.

use crate::overlay;
use crate::plane::Plane;
use geo::{Area, MapCoords, Validation};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Square metres.
pub(super) const LEAST_M2: f64 = 1.0;

/// How often a piece is taken apart.
const ROUNDS: usize = 4;

/// Units of the grid in a degree.
const GRID: f64 = 1e7;

/// A shape in metres as one in degrees; parts that could not be mended are counted.
pub(super) fn tidy(plane: &Plane, shape: &MultiPolygon<f64>, faults: &mut usize) -> MultiPolygon<f64> {
    let mut out = Vec::new();
    for polygon in shape.iter().filter(|p| p.unsigned_area() >= LEAST_M2) {
        let holes =
            polygon.interiors().iter().filter(|h| Polygon::new((*h).clone(), vec![]).unsigned_area() >= LEAST_M2);
        let polygon = Polygon::new(polygon.exterior().clone(), holes.cloned().collect());
        // One side of the antimeridian for all vertices.
        let first = plane.to_degrees(polygon.exterior().0[0]).x;
        let grid = polygon.map_coords(|at| {
            let at = plane.to_degrees(at);
            let x = if at.x - first > 180.0 {
                at.x - 360.0
            } else if at.x - first < -180.0 {
                at.x + 360.0
            } else {
                at.x
            };
            Coord { x: (x * GRID).round(), y: (at.y * GRID).round() }
        });
        out.push(grid);
    }
    mend(out, faults).map_coords(|at| Coord { x: crate::plane::turn(at.x / GRID), y: at.y / GRID })
}

/// Polygons on the grid as a valid shape: united and rounded anew until it is.
fn mend(polygons: Vec<Polygon<f64>>, faults: &mut usize) -> MultiPolygon<f64> {
    let mut shape = MultiPolygon(polygons.into_iter().filter_map(clean).collect());
    for _ in 0..ROUNDS {
        if shape.is_valid() {
            return shape;
        }
        let apart = overlay::union(&shape).map_coords(|at| Coord { x: at.x.round(), y: at.y.round() });
        shape = MultiPolygon(apart.into_iter().filter_map(clean).collect());
    }
    // One by one, the large ones first; what spoils the shape is left out.
    let mut parts = shape.0;
    parts.sort_by(|a, b| b.unsigned_area().total_cmp(&a.unsigned_area()));
    let mut kept = MultiPolygon(Vec::with_capacity(parts.len()));
    for part in parts {
        kept.0.push(part);
        if !kept.is_valid() {
            kept.0.pop();
            *faults += 1;
        }
    }
    kept
}

/// Without vertices that fell together and spikes that lead there and back, the rim anticlockwise and holes clockwise; `None` if
/// nothing is left.
fn clean(polygon: Polygon<f64>) -> Option<Polygon<f64>> {
    let (rim, holes) = polygon.into_inner();
    Some(Polygon::new(ring(&rim, true)?, holes.iter().filter_map(|hole| ring(hole, false)).collect()))
}

fn ring(line: &LineString<f64>, anticlockwise: bool) -> Option<LineString<f64>> {
    let mut out: Vec<Coord<f64>> = Vec::with_capacity(line.0.len());
    for at in line.0.iter().copied().take(line.0.len().saturating_sub(1)) {
        push(&mut out, at);
    }
    // Round the corner where it begins.
    loop {
        let n = out.len();
        if n < 3 {
            return None;
        }
        if out[n - 1] == out[0] || flat(out[n - 2], out[n - 1], out[0]) {
            out.pop();
        } else if flat(out[n - 1], out[0], out[1]) {
            out.remove(0);
        } else {
            break;
        }
    }
    let twice: f64 = (0..out.len()).map(|i| cross(out[0], out[i], out[(i + 1) % out.len()])).sum();
    out.push(out[0]);
    if (twice > 0.0) != anticlockwise {
        out.reverse();
    }
    (twice != 0.0).then_some(LineString(out))
}

fn push(out: &mut Vec<Coord<f64>>, at: Coord<f64>) {
    while let [.., before, last] = out.as_slice()
        && flat(*before, *last, at)
    {
        out.pop();
    }
    if out.last() != Some(&at) {
        out.push(at);
    }
}

fn cross(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether the middle of three points is no corner: they are in line, going on or turning back.
fn flat(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> bool {
    a == b || b == c || cross(a, b, c) == 0.0
}
