//! Pieces as a file can hold them: in degrees with seven decimals, valid in spite of the rounding.
//!
//! A vertex moves by up to 8 mm when it is rounded, and a thin piece may then cross itself. What does is taken apart and rounded
//! again; that ends, for each round leaves fewer and shorter edges in the knot, and what is still at fault after [`ROUNDS`] is
//! left out. Parts and holes of less than [`LEAST_M2`] are no land to anybody.

use crate::plane::Plane;
use geo::{Area, BooleanOps, MapCoords, Validation};
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
        mend(grid, ROUNDS, &mut out, faults);
    }
    MultiPolygon(out).map_coords(|at| Coord { x: crate::plane::turn(at.x / GRID), y: at.y / GRID })
}

/// Adds a polygon on the grid, taken apart until it is valid.
fn mend(polygon: Polygon<f64>, rounds: usize, out: &mut Vec<Polygon<f64>>, faults: &mut usize) {
    let Some(polygon) = clean(polygon) else { return };
    if polygon.is_valid() {
        out.push(polygon);
    } else if rounds == 0 {
        *faults += 1;
    } else {
        let apart = MultiPolygon(vec![polygon]).union(&MultiPolygon(vec![]));
        for part in apart {
            let part = part.map_coords(|at| Coord { x: at.x.round(), y: at.y.round() });
            mend(part, rounds - 1, out, faults);
        }
    }
}

/// Without vertices that fell together and spikes that lead there and back; `None` if nothing is left.
fn clean(polygon: Polygon<f64>) -> Option<Polygon<f64>> {
    let (rim, holes) = polygon.into_inner();
    Some(Polygon::new(ring(&rim)?, holes.iter().filter_map(ring).collect()))
}

fn ring(line: &LineString<f64>) -> Option<LineString<f64>> {
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
