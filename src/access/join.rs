//! Doorsteps and facilities joined to the network: all at once, or square after square.
//!
//! What joins a link is at most the snap limit away from it. So the squares of a country are joined one after the other, each with an
//! index of the links that it can reach, and the joins are those of one index of all: some 70 bytes a vertex of street for a square, not for all.

use crate::model::{Block, Facility};
use crate::network::Squares;
use crate::plane::Plane;
use crate::snap::{self, ALONG_M, Snap, Snapper, WallLines};
use geo::BoundingRect;
use geo_types::{Coord, Rect};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How every doorstep and every facility joins the network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joins {
    /// Where each doorstep joins, block after block.
    pub doors: Vec<Option<Snap>>,
    /// Where each facility is entered.
    pub entrances: Vec<Vec<Snap>>,
    /// How many doorsteps join over a wall.
    pub over_wall: u64,
}

/// What is joined in a square, by number.
#[derive(Debug, Default)]
struct Square {
    doors: Vec<usize>,
    facilities: Vec<usize>,
}

/// A box that holds nothing yet, as its corners.
type Corners = (Coord<f64>, Coord<f64>);

fn around((low, high): Corners, of: Rect<f64>) -> Corners {
    let low = Coord { x: low.x.min(of.min().x), y: low.y.min(of.min().y) };
    (low, Coord { x: high.x.max(of.max().x), y: high.y.max(of.max().y) })
}

impl Joins {
    /// By one index of all streets.
    pub fn of(snapper: &Snapper<'_>, blocks: &[Block], facilities: &[Facility], snap_m: f64) -> Joins {
        let steps: Vec<_> = blocks.iter().flat_map(|b| &b.doorsteps).map(|d| d.at).collect();
        let doors: Vec<Option<Snap>> = steps.par_iter().map(|&at| snapper.snap_home(at, snap_m)).collect();
        let entrances = facilities.par_iter().map(|f| snap::entrances(snapper, f, snap_m)).collect();
        let over = steps.par_iter().zip(&doors).filter(|(at, door)| door.is_some_and(|d| snapper.over_wall(**at, &d)));
        let over_wall = over.count() as u64;
        Joins { doors, entrances, over_wall }
    }

    /// Square after square, beside these walls: the same. `None` if `stop`, which is asked before every square, says so.
    pub fn by_squares(
        squares: &Squares<'_>,
        walls: &WallLines<'_>,
        blocks: &[Block],
        facilities: &[Facility],
        snap_m: f64,
        stop: &dyn Fn() -> bool,
    ) -> Option<Joins> {
        let plane = squares.plane();
        let steps: Vec<_> = blocks.iter().flat_map(|b| &b.doorsteps).map(|d| d.at).collect();
        let shapes: Vec<Option<Rect<f64>>> = facilities.par_iter().map(|f| in_metres(plane, f)).collect();
        let mut all: BTreeMap<[i32; 2], Square> = BTreeMap::new();
        for (d, &at) in steps.iter().enumerate() {
            all.entry(squares.square(plane.to_metres(at))).or_default().doors.push(d);
        }
        for (f, bounds) in shapes.iter().enumerate() {
            let middle = bounds.map_or(Coord::zero(), Rect::center);
            all.entry(squares.square(middle)).or_default().facilities.push(f);
        }
        // Whatever is looked for along an outline, and a metre for rounding.
        let reach = snap_m.max(ALONG_M) + 1.0;
        let mut joins =
            Joins { doors: vec![None; steps.len()], entrances: vec![Vec::new(); facilities.len()], over_wall: 0 };
        for here in all.values() {
            if stop() {
                return None;
            }
            let nothing = (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN });
            let points = here.doors.iter().map(|&d| plane.to_metres(steps[d])).map(|at| Rect::new(at, at));
            let (low, high) = points.chain(here.facilities.iter().filter_map(|&f| shapes[f])).fold(nothing, around);
            if low.x > high.x {
                continue;
            }
            let bounds =
                Rect::new(Coord { x: low.x - reach, y: low.y - reach }, Coord { x: high.x + reach, y: high.y + reach });
            let snapper = Snapper::of(squares.network(), plane, squares.near(bounds).into_iter())
                .beside(Arc::new(walls.near(bounds)));
            let doors: Vec<(usize, Option<Snap>, bool)> = here
                .doors
                .par_iter()
                .map(|&d| {
                    let door = snapper.snap_home(steps[d], snap_m);
                    (d, door, door.is_some_and(|door| snapper.over_wall(steps[d], &door)))
                })
                .collect();
            for (d, door, over) in doors {
                joins.doors[d] = door;
                joins.over_wall += u64::from(over);
            }
            let entrances: Vec<(usize, Vec<Snap>)> =
                here.facilities.par_iter().map(|&f| (f, snap::entrances(&snapper, &facilities[f], snap_m))).collect();
            for (f, found) in entrances {
                joins.entrances[f] = found;
            }
        }
        Some(joins)
    }
}

/// The box of a facility and its given entrances, in metres.
fn in_metres(plane: &Plane, facility: &Facility) -> Option<Rect<f64>> {
    use geo::CoordsIter;
    bounds(plane, facility.geometry.coords_iter().chain(facility.entrances.iter().copied()))
}

fn bounds(plane: &Plane, at: impl Iterator<Item = Coord<f64>>) -> Option<Rect<f64>> {
    let points = geo_types::MultiPoint(at.map(|c| plane.to_metres(c).into()).collect());
    points.bounding_rect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlockKind, Doorstep, DoorstepKind, Id, Level, Pass, Position, StreetKind, Streets};
    use crate::network;
    use crate::network::town::metre_a_second;
    use crate::snap::Walls;
    use crate::units::ClassId;
    use geo_types::{Geometry, LineString, Point, Polygon};
    use proptest::prelude::*;

    fn block(doorsteps: Vec<Doorstep>) -> Block {
        Block {
            id: Id::Node(1),
            kind: BlockKind::Given,
            geometry: Point::new(0.0, 0.0).into(),
            name: None,
            residents: None,
            households: None,
            area_m2: 0.0,
            doorsteps,
            properties: vec![],
        }
    }

    proptest! {
        /// Streets, bridges, islands, walls, doors and outlines at random: however small squares are, everything joins what it joins at once.
        #[test]
        fn no_square_shows(
            points in prop::collection::vec((-900..900_i32, -900..900_i32), 2..16),
            streets in prop::collection::vec((0..16_usize, 0..16_usize, 0..6_u8), 1..24),
            doors in prop::collection::vec((-1000..1000_i32, -1000..1000_i32), 1..40),
            places in prop::collection::vec((-1000..1000_i32, -1000..1000_i32, 0..300_i32), 1..12),
            lines in prop::collection::vec((0..16_usize, 0..16_usize, -40..40_i32), 0..4),
            snap_m in 0..400_i32,
            side_m in 40.0..700.0_f64,
        ) {
            let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
            let degrees = |x: i32, y: i32| plane.to_degrees(Coord { x: f64::from(x), y: f64::from(y) });
            let mut ways = Streets::default();
            for &(x, y) in &points {
                let at = degrees(x, y);
                ways.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
            }
            for (way, &(a, b, kind)) in (1..).zip(&streets) {
                let (a, b) = (a % points.len(), b % points.len());
                let level = if kind == 0 { Level::Bridge } else { Level::Ground };
                if points[a] != points[b] {
                    ways.push(Id::Way(way), StreetKind::Minor, Pass::Both, level, &[a as u32, b as u32]);
                }
            }
            let network = network::build(&ways, &metre_a_second(), &plane);
            let steps = doors.iter().map(|&(x, y)| Doorstep { at: degrees(x, y), kind: DoorstepKind::Grid, weight: 1 });
            let blocks = [block(vec![]), block(steps.collect())];
            let outline = |&(x, y, side): &(i32, i32, i32)| -> Geometry<f64> {
                if side < 20 {
                    return Point(degrees(x, y)).into();
                }
                let ring = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)];
                Polygon::new(LineString(ring.iter().map(|&(e, n)| degrees(x + e, y + n)).collect()), vec![]).into()
            };
            let facility = |of: &(i32, i32, i32)| Facility {
                id: Id::Node(1),
                classes: vec![ClassId(0)],
                geometry: outline(of),
                name: None,
                entrances: if of.2 % 3 == 2 { vec![degrees(of.0 + 7, of.1)] } else { vec![] },
                merged: vec![],
                properties: vec![],
            };
            let facilities: Vec<Facility> = places.iter().map(facility).collect();
            let wall = |&(a, b, off): &(usize, usize, i32)| {
                let [a, b] = [a, b].map(|i| points[i % points.len()]);
                LineString(vec![degrees(a.0 + off, a.1 + off), degrees(b.0 + off, b.1 + off)])
            };
            let walls: Vec<LineString<f64>> = lines.iter().map(wall).collect();
            let snap_m = f64::from(snap_m);
            let all = Snapper::new(&network, &plane).beside(Arc::new(Walls::new(walls.iter(), &plane)));
            let whole = Joins::of(&all, &blocks, &facilities, snap_m);
            let squares = Squares::new(&network, &plane, side_m);
            let walls = WallLines::new(walls.iter(), &plane);
            let joined = |stop: &dyn Fn() -> bool| Joins::by_squares(&squares, &walls, &blocks, &facilities, snap_m, stop);
            prop_assert_eq!(joined(&|| false), Some(whole));
            prop_assert_eq!(joined(&|| true), None);
        }
    }
}
