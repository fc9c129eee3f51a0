//! Hexagons of the H3 grid (Uber 2018; resolution 9: about 0.1 km², 200 m a side): where homes lie outside mapped residential
//! land, and along the streets of a city that maps neither land nor homes.

use crate::model::{Id, Position, StreetKind, Streets};
use crate::plane::Plane;
use geo_types::{Coord, LineString, Polygon};
use h3o::{CellIndex, LatLng, Resolution};
use std::collections::BTreeMap;

/// How far from a street homes are assumed where the data show none, in metres: a plot's depth on either side.
pub(super) const BESIDE_STREET_M: f64 = 100.0;

/// Mean land of a hexagon in square metres (H3 documentation, table of cell areas, resolution 9).
pub(super) const LAND_M2: f64 = 105_332.5;

/// Longest stretch of street between two points that are looked at, in metres: a fraction of a hexagon's side, so that no
/// street passes through one unseen, but for its corners.
const SAMPLE_M: f64 = 50.0;

/// The hexagon that holds a point in degrees.
pub(super) fn cell_at(at: Coord<f64>) -> Option<CellIndex> {
    LatLng::new(at.y, at.x).ok().map(|at| at.to_cell(Resolution::Nine))
}

/// The name of a hexagon.
pub(super) fn id(cell: CellIndex) -> Id {
    Id::Cell(u64::from(cell))
}

/// The outline in degrees, anticlockwise, rounded to 1e-7 so that all machines agree.
pub(super) fn polygon(cell: CellIndex) -> Polygon<f64> {
    let corners = cell.boundary();
    let round = |c: &LatLng| Position::from_degrees(c.lng(), c.lat()).unwrap_or_default();
    let ring = corners.iter().map(round).map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
    Polygon::new(LineString(ring), vec![])
}

/// Stretches of street in a bucket grid of [`BESIDE_STREET_M`], and the hexagons that they pass through.
pub(super) struct AlongStreets {
    buckets: BTreeMap<(i32, i32), Vec<[Coord<f64>; 2]>>,
    pub(super) cells: Vec<CellIndex>,
}

fn bucket(at: Coord<f64>) -> (i32, i32) {
    ((at.x / BESIDE_STREET_M).floor() as i32, (at.y / BESIDE_STREET_M).floor() as i32)
}

impl AlongStreets {
    /// Looks at every street above ground that is not inside a building.
    pub(super) fn new(streets: &Streets, plane: &Plane) -> AlongStreets {
        let mut buckets: BTreeMap<(i32, i32), Vec<[Coord<f64>; 2]>> = BTreeMap::new();
        let mut cells = Vec::new();
        let open = |s: &&crate::model::Street| s.kind != StreetKind::Indoor && s.level != crate::model::Level::Tunnel;
        for street in streets.streets.iter().filter(open) {
            let at = |v: u32| {
                let position = streets.vertices[v as usize];
                plane.to_metres(Coord { x: position.lon(), y: position.lat() })
            };
            for pair in streets.vertices_of(street).windows(2) {
                let (a, b) = (at(pair[0]), at(pair[1]));
                let pieces = ((b - a).x.hypot((b - a).y) / SAMPLE_M).ceil().clamp(1.0, 100_000.0);
                let along = |piece: f64| a + (b - a) * (piece / pieces);
                for piece in 0..pieces as u32 {
                    let (from, to) = (along(f64::from(piece)), along(f64::from(piece + 1)));
                    cells.extend(cell_at(plane.to_degrees(from)));
                    cells.extend(cell_at(plane.to_degrees(to)));
                    let (p, q) = (bucket(from), bucket(to));
                    buckets.entry(p).or_default().push([from, to]);
                    if p != q {
                        buckets.entry(q).or_default().push([from, to]);
                    }
                }
            }
        }
        cells.sort_unstable();
        cells.dedup();
        AlongStreets { buckets, cells }
    }

    /// Whether a point in metres lies within [`BESIDE_STREET_M`] of a street. A piece of at most [`SAMPLE_M`] has an end in
    /// its bucket and misses at most a corner of a third, so two rings of buckets are sure to hold it.
    pub(super) fn beside(&self, at: Coord<f64>) -> bool {
        let (x, y) = bucket(at);
        let near = |[a, b]: &[Coord<f64>; 2]| distance_2(at, *a, *b) <= BESIDE_STREET_M * BESIDE_STREET_M;
        (-2..=2)
            .flat_map(|dx| (-2..=2).map(move |dy| (x + dx, y + dy)))
            .any(|k| self.buckets.get(&k).is_some_and(|pieces| pieces.iter().any(near)))
    }
}

/// Squared distance of a point from a stretch.
fn distance_2(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (along, off) = (b - a, at - a);
    let length_2 = along.x * along.x + along.y * along.y;
    let part = if length_2 > 0.0 { ((off.x * along.x + off.y * along.y) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    let away = off - along * part;
    away.x * away.x + away.y * away.y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Level, Pass};
    use crate::plane::land_m2;

    #[test]
    fn a_hexagon_is_a_tenth_of_a_square_kilometre() {
        let at = Coord { x: 9.52, y: 47.14 };
        let shape = polygon(cell_at(at).unwrap());
        let m2 = land_m2(&geo_types::Geometry::Polygon(shape.clone()));
        assert!((80_000.0..130_000.0).contains(&m2), "{m2}");
        assert!(geo::Contains::contains(&shape, &at));
        assert!(geo::winding_order::Winding::is_ccw(shape.exterior()), "right-handed");
    }

    #[test]
    fn a_straight_street_of_a_kilometre() {
        let plane = Plane::fit(9.5, 47.0, 9.6, 47.1);
        let mut streets = Streets::default();
        for x in [0.0, 1000.0] {
            let at = plane.to_degrees(Coord { x, y: 0.0 });
            streets.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
        }
        streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
        let along = AlongStreets::new(&streets, &plane);
        assert!((3..=6).contains(&along.cells.len()), "some 350 m each: {}", along.cells.len());
        let beside = |x: f64, y: f64| along.beside(Coord { x, y });
        assert!(beside(500.0, 99.0) && beside(-70.0, 70.0) && beside(1099.0, 0.0));
        assert!(!beside(500.0, 101.0) && !beside(-72.0, -72.0) && !beside(1101.0, 0.0));
    }
}
