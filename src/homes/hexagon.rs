//! Hexagons of the H3 grid (Uber 2018; resolution 9: about 0.1 km², 200 m a side): where homes lie outside mapped residential
//! land, and along the streets of a city that maps neither land nor homes.

use crate::model::{Id, Level, Position, Reach, Street, StreetKind, Streets};
use crate::plane::Plane;
use geo_types::{Coord, LineString, Polygon};
use h3o::{CellIndex, LatLng, Resolution};
use rayon::prelude::*;

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

/// The bucket of a point in metres: row, then column, so that neighbours in a row are neighbours in the order.
type Bucket = (i32, i32);

fn bucket(at: Coord<f64>) -> Bucket {
    ((at.y / BESIDE_STREET_M).floor() as i32, (at.x / BESIDE_STREET_M).floor() as i32)
}

/// Pieces of street by bucket of [`BESIDE_STREET_M`], and the hexagons that they pass through.
pub(super) struct AlongStreets {
    pieces: Vec<(Bucket, [Coord<f64>; 2])>,
    /// The hexagons, sorted.
    pub(super) cells: Vec<CellIndex>,
}

impl AlongStreets {
    /// Looks at every street above ground that is not inside a building and open to all: private ways lead to works and
    /// farms as well as to homes.
    pub(super) fn new(streets: &Streets, plane: &Plane) -> AlongStreets {
        let at = |v: u32| {
            let position = streets.vertices[v as usize];
            plane.to_metres(Coord { x: position.lon(), y: position.lat() })
        };
        let open: Vec<&Street> = streets
            .streets
            .iter()
            .filter(|s| s.kind != StreetKind::Indoor && s.level != Level::Tunnel && s.going.reach == Reach::Public)
            .collect();
        let pieces = |street: &&Street| -> Vec<[Coord<f64>; 2]> {
            let cut = |pair: &[u32]| {
                let (a, b) = (at(pair[0]), at(pair[1]));
                let count = ((b - a).x.hypot((b - a).y) / SAMPLE_M).ceil().clamp(1.0, 100_000.0);
                let along = move |piece: u32| a + (b - a) * (f64::from(piece) / count);
                (0..count as u32).map(move |piece| [along(piece), along(piece + 1)])
            };
            streets.vertices_of(street).windows(2).flat_map(cut).collect()
        };
        let pieces: Vec<[Coord<f64>; 2]> = open.par_iter().flat_map_iter(pieces).collect();
        let mut cells: Vec<CellIndex> = pieces
            .par_iter()
            .flat_map_iter(|piece| piece.iter().filter_map(|&end| cell_at(plane.to_degrees(end))))
            .collect();
        cells.par_sort_unstable();
        cells.dedup();
        let mut pieces: Vec<_> = pieces.into_iter().map(|piece| (bucket(piece[0]), piece)).collect();
        pieces.par_sort_by_key(|(bucket, _)| *bucket);
        AlongStreets { pieces, cells }
    }

    /// Whether a point in metres lies within [`BESIDE_STREET_M`] of a street: such a piece begins at most
    /// [`BESIDE_STREET_M`] + [`SAMPLE_M`] away, so at most two buckets.
    pub(super) fn beside(&self, at: Coord<f64>) -> bool {
        let (row, column) = bucket(at);
        let near = |[a, b]: [Coord<f64>; 2]| distance_2(at, a, b) <= BESIDE_STREET_M * BESIDE_STREET_M;
        // The own row first: most points find their street there.
        [0, 1, -1, 2, -2].into_iter().any(|up| {
            let (from, to) = ((row + up, column - 2), (row + up, column + 2));
            let first = self.pieces.partition_point(|(bucket, _)| *bucket < from);
            self.pieces[first..].iter().take_while(|(bucket, _)| *bucket <= to).any(|(_, piece)| near(*piece))
        })
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
    use crate::model::Pass;
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
