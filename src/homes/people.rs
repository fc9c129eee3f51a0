//! People counted by points or cells, shared out over the blocks where they live.
//!
//! A count of a polygon goes to the doorsteps inside it, each in proportion to the square metres that it stands for: the
//! floor of a dwelling, its part of the land where no dwellings are known. A count of a point goes to the doorsteps that have
//! no other point nearer and lie within three quarters of the usual distance between points (all of a hexagon grid, no
//! more); where there are none, to the nearest doorstep within [`FARTHEST_M`]. Every block ends with whole people, by largest
//! remainders, so that the sum is the sum of what was shared out, to the person. What is beyond is counted.
//!
//! Time O((D + P) log D) for points with D doorsteps and P counts, plus for each polygon the doorsteps in its span of longitudes, and for
//! each count moved those within 500 m of its meridian.

use crate::model::{Block, DoorstepKind};
use crate::plane::Plane;
use geo::{BoundingRect, Contains, InteriorPoint};
use geo_types::{Coord, Geometry, Point};

/// How far people may be moved to the nearest doorstep, in metres.
pub const FARTHEST_M: f64 = 500.0;
/// Doorsteps farther from a point than this share of the usual distance between points are not its own; the corners of a
/// hexagon are at 0.58.
const OWN: f64 = 0.75;

/// What became of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shared {
    /// People counted in all.
    pub counted: f64,
    /// Of these shared out, in whole people.
    pub placed: f64,
    /// Counts of people without any doorstep near, and their people.
    pub beyond: (usize, f64),
    /// Counts moved to the nearest doorstep.
    pub moved: usize,
}

/// A doorstep: where, whose, how many square metres.
struct Door {
    at: Coord<f64>,
    metres: Coord<f64>,
    block: usize,
    m2: f64,
}

/// Sets the residents of every block from counts: polygons or points with residents. What blocks had is replaced.
///
/// ```
/// use geo_types::Point;
/// use lifecircle::homes::share_out;
/// use lifecircle::model::{Block, BlockKind, Doorstep, DoorstepKind, Id};
/// use lifecircle::plane::Plane;
/// let block = |id: &str, x: f64, floor: u32| Block {
///     id: Id::Given(id.to_owned()), kind: BlockKind::Given, geometry: Point::new(x, 47.0).into(), name: None, residents: None,
///     households: None, area_m2: 0.0, properties: vec![],
///     doorsteps: vec![Doorstep { at: Point::new(x, 47.0).0, kind: DoorstepKind::Dwelling, weight: floor }],
/// };
/// let mut homes = vec![block("a", 9.5, 200), block("b", 9.5005, 100)];
/// let count = Block { residents: Some(10.0), ..block("c", 9.5001, 1) };
/// let shared = share_out(&mut homes, &[count], &Plane::fit(9.4, 46.9, 9.6, 47.1));
/// assert_eq!((homes[0].residents, homes[1].residents, shared.placed), (Some(7.0), Some(3.0), 10.0));
/// ```
pub fn share_out(blocks: &mut [Block], counts: &[Block], plane: &Plane) -> Shared {
    let mut doors = doors(blocks, plane);
    doors.sort_by(|a, b| a.at.x.total_cmp(&b.at.x).then(a.at.y.total_cmp(&b.at.y)).then(a.block.cmp(&b.block)));
    let mut people = vec![0.0; blocks.len()];
    let mut shared = Shared::default();
    let counts: Vec<(&Geometry<f64>, f64)> =
        counts.iter().filter_map(|c| Some((&c.geometry, c.residents.filter(|n| *n > 0.0)?))).collect();
    let points: Vec<Coord<f64>> = counts.iter().filter_map(|(g, _)| point(g)).collect();
    let own = own_doors(&points, &doors, plane);
    let mut at_point = own.into_iter();
    let mut east: Vec<(f64, usize)> = doors.iter().enumerate().map(|(i, door)| (door.metres.x, i)).collect();
    east.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (geometry, n) in counts {
        shared.counted += n;
        let mine =
            if point(geometry).is_some() { at_point.next().unwrap_or_default() } else { inside(geometry, &doors) };
        let m2: f64 = mine.iter().map(|&d| doors[d].m2).sum();
        if m2 > 0.0 {
            for d in mine {
                people[doors[d].block] += n * doors[d].m2 / m2;
            }
        } else if let Some(door) = nearest(geometry, &doors, &east, plane) {
            shared.moved += 1;
            people[doors[door].block] += n;
        } else {
            shared.beyond.0 += 1;
            shared.beyond.1 += n;
        }
    }
    for (block, whole) in blocks.iter_mut().zip(whole(&people)) {
        shared.placed += whole;
        block.residents = Some(whole);
    }
    shared
}

fn point(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    match geometry {
        Geometry::Point(point) => Some(point.0),
        _ => None,
    }
}

fn doors(blocks: &[Block], plane: &Plane) -> Vec<Door> {
    let mut doors = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let part = (block.area_m2 / block.doorsteps.len().max(1) as f64).max(1.0);
        doors.extend(block.doorsteps.iter().map(|door| Door {
            at: door.at,
            metres: plane.to_metres(door.at),
            block: i,
            m2: if door.kind == DoorstepKind::Dwelling { f64::from(door.weight) } else { part },
        }));
    }
    doors
}

/// Doorsteps inside a polygon.
fn inside(geometry: &Geometry<f64>, doors: &[Door]) -> Vec<usize> {
    let Some(rect) = geometry.bounding_rect() else { return Vec::new() };
    let first = doors.partition_point(|door| door.at.x < rect.min().x);
    let within = |d: &usize| {
        let at = doors[*d].at;
        (rect.min().y..=rect.max().y).contains(&at.y) && geometry.contains(&Point(at))
    };
    (first..doors.len()).take_while(|&d| doors[d].at.x <= rect.max().x).filter(within).collect()
}

fn squared(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
}

/// The nearest of things sorted by their metres east, and how far, if within a limit; of equals the first.
fn nearest_of(
    east: &[(f64, usize)],
    at: Coord<f64>,
    of: impl Fn(usize) -> Coord<f64>,
    limit: f64,
) -> Option<(usize, f64)> {
    let start = east.partition_point(|(x, _)| *x < at.x - limit);
    let mut best: Option<(usize, f64)> = None;
    for &(x, i) in &east[start..] {
        if x > at.x + limit {
            break;
        }
        let far = squared(of(i), at).sqrt();
        if far <= limit && best.is_none_or(|(known, least)| far < least || (far <= least && i < known)) {
            best = Some((i, far));
        }
    }
    best
}

/// For every point the doorsteps that are its own.
fn own_doors(points: &[Coord<f64>], doors: &[Door], plane: &Plane) -> Vec<Vec<usize>> {
    let mut own = vec![Vec::new(); points.len()];
    let metres: Vec<Coord<f64>> = points.iter().map(|p| plane.to_metres(*p)).collect();
    let mut east: Vec<(f64, usize)> = metres.iter().enumerate().map(|(i, p)| (p.x, i)).collect();
    east.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let reach = (OWN * spacing(&metres, &east)).min(FARTHEST_M);
    for (d, door) in doors.iter().enumerate() {
        if let Some((point, _)) = nearest_of(&east, door.metres, |i| metres[i], reach) {
            own[point].push(d);
        }
    }
    own
}

/// The usual distance from a point to the next: the median over a few hundred of them.
fn spacing(metres: &[Coord<f64>], east: &[(f64, usize)]) -> f64 {
    let step = metres.len().div_ceil(300).max(1);
    let next = |i: usize| {
        let others: Vec<(f64, usize)> = east.iter().copied().filter(|(_, j)| *j != i).collect();
        nearest_of(&others, metres[i], |j| metres[j], 2.0 * FARTHEST_M).map_or(2.0 * FARTHEST_M, |(_, far)| far)
    };
    let mut all: Vec<f64> = (0..metres.len()).step_by(step).map(next).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// The doorstep nearest to a count, if near enough.
fn nearest(geometry: &Geometry<f64>, doors: &[Door], east: &[(f64, usize)], plane: &Plane) -> Option<usize> {
    let at = plane.to_metres(point(geometry).or_else(|| geometry.interior_point().map(|p| p.0))?);
    nearest_of(east, at, |door| doors[door].metres, FARTHEST_M).map(|(door, _)| door)
}

/// Whole people with the same sum, rounded: the largest remainders are rounded up, of equals the first.
fn whole(people: &[f64]) -> Vec<f64> {
    let mut whole: Vec<f64> = people.iter().map(|n| n.floor()).collect();
    let missing = (people.iter().sum::<f64>().round() - whole.iter().sum::<f64>()).max(0.0) as usize;
    let mut order: Vec<usize> = (0..people.len()).collect();
    let rest = |i: usize| people[i] - people[i].floor();
    order.sort_by(|&a, &b| rest(b).total_cmp(&rest(a)).then(a.cmp(&b)));
    for &i in order.iter().take(missing) {
        whole[i] += 1.0;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlockKind, Doorstep, Id};
    use geo_types::{Rect, coord};
    use proptest::prelude::*;

    fn plane() -> Plane {
        Plane::fit(9.4, 46.9, 9.6, 47.1)
    }

    fn block(n: usize, geometry: Geometry<f64>, area_m2: f64, doors: &[(f64, f64)], residents: Option<f64>) -> Block {
        let door = |&(x, y): &(f64, f64)| Doorstep { at: coord! { x: x, y: y }, kind: DoorstepKind::Grid, weight: 1 };
        Block {
            id: Id::Given(n.to_string()),
            kind: BlockKind::Given,
            geometry,
            name: None,
            residents,
            households: None,
            area_m2,
            doorsteps: doors.iter().map(door).collect(),
            properties: vec![],
        }
    }

    fn cell(x: f64, size: f64, n: f64) -> Block {
        let rect = Rect::new(coord! { x: x, y: 47.0 }, coord! { x: x + size, y: 47.01 });
        block(0, rect.to_polygon().into(), 0.0, &[], Some(n))
    }

    #[test]
    fn cells_fall_on_land_by_its_area() {
        let at = |x: f64| Geometry::from(Point::new(x, 47.005));
        let mut blocks = vec![
            block(1, at(9.501), 3000.0, &[(9.501, 47.005)], None),
            block(2, at(9.502), 1000.0, &[(9.502, 47.005)], None),
        ];
        let shared = share_out(&mut blocks, &[cell(9.5, 0.01, 101.0), cell(9.55, 0.01, 7.0)], &plane());
        let residents: Vec<f64> = blocks.iter().filter_map(|b| b.residents).collect();
        assert_eq!(residents, [76.0, 25.0], "75.75 and 25.25");
        assert_eq!((shared.counted, shared.placed, shared.beyond), (108.0, 101.0, (1, 7.0)));
    }

    #[test]
    fn people_without_a_doorstep_go_to_the_nearest() {
        let mut blocks = vec![block(1, Point::new(9.5, 47.0).into(), 0.0, &[(9.5, 47.0)], None)];
        let near = Rect::new(coord! { x: 9.5035, y: 46.9995 }, coord! { x: 9.5045, y: 47.0005 });
        let far = block(2, near.to_polygon().into(), 0.0, &[], Some(5.0));
        let beyond = block(3, Point::new(9.52, 47.0).into(), 0.0, &[], Some(9.0));
        let shared = share_out(&mut blocks, &[far, beyond], &plane());
        assert_eq!((blocks[0].residents, shared.moved, shared.beyond), (Some(5.0), 1, (1, 9.0)), "304 m, 1,522 m");
    }

    proptest! {
        #[test]
        fn nobody_is_lost_or_made(
            homes in prop::collection::vec((0.0..0.02, 0.0..0.02, 1.0..5000.0), 1..20),
            counts in prop::collection::vec((0.0..0.03, 0u32..500, any::<bool>()), 0..20),
        ) {
            let mut blocks: Vec<Block> = homes.iter().enumerate()
                .map(|(i, &(x, y, m2))| block(i, Point::new(9.5 + x, 47.0 + y).into(), m2, &[(9.5 + x, 47.0 + y)], None)).collect();
            let counts: Vec<Block> = counts.iter().map(|&(x, n, is_point)| {
                let n = f64::from(n);
                if is_point { block(0, Point::new(9.5 + x, 47.001).into(), 0.0, &[], Some(n)) } else { cell(9.5 + x, 0.005, n) }
            }).collect();
            let total: f64 = counts.iter().filter_map(|c| c.residents).sum();
            let shared = share_out(&mut blocks, &counts, &plane());
            let placed: f64 = blocks.iter().filter_map(|b| b.residents).sum();
            prop_assert_eq!(shared.counted, total);
            prop_assert_eq!(placed, shared.placed);
            prop_assert_eq!(placed + shared.beyond.1, total);
        }
    }
}
