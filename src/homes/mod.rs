//! Where people live: blocks and their doorsteps.
//!
//! A **block** is residential land. Its people start at its **dwellings**, each weighing its floor area; where none is known,
//! at an even grid of points inside it; a block that is itself a point starts there.
//!
//! | the data hold | blocks |
//! |---|---|
//! | a file of the user | exactly these; dwellings outside are counted (`home.outside_blocks`) |
//! | residential land or dwellings | the land, and dwellings outside it gathered into H3 hexagons of resolution 9 |
//! | neither, or so little that it says nothing | hexagons along the streets, with grid points within 100 m of one; the finding `homes.none_in_data` says so |
//!
//! So little is: less than one hexagon of homes or land on 100 km of street. An extract of streets alone often has a stray
//! house or two, which a bridge or a path was drawn through; a map of that house would pass for one of the city.
//!
//! A dwelling in several blocks belongs to the smallest, of equals to the one with the smaller id. The study area keeps a
//! block if a point inside the block lies in it, and a dwelling if it lies in it; what is left out is counted.
//!
//! Time O(B log B + D log D) for B blocks and D dwellings, plus for each block the dwellings in its bounding box times
//! the root of its vertices.

mod gates;
mod grid;
mod hexagon;
mod outline;
mod people;

pub use gates::{ENCLOSED_SHARE, Entered, GIVEN_NEAR_M, INNER_WAYS_M, MAPPED_NEAR_M, Surroundings, enter_by_gates};
pub use people::{FARTHEST_M, Shared, share_out};

use crate::model::{Block, BlockKind, Doorstep, DoorstepKind, Dwelling, Problem, Reach, Street, Streets, Tally};
use crate::plane::{Plane, land_m2, length_m};
use geo::InteriorPoint;
use geo_types::{Coord, Geometry, MultiPolygon, Point};
use outline::{Outline, polygons};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What becomes of dwellings outside all blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftovers {
    /// They are gathered into hexagons: the blocks come from the same data, which map residential land in part only.
    Gather,
    /// They are counted: the user has said what the blocks are.
    Count,
}

/// Blocks with their doorsteps.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Sorted by id; each has at least one doorstep.
    pub blocks: Vec<Block>,
    /// Blocks and dwellings left out, by cause.
    pub left_out: Tally,
    /// What a planner may want to look at.
    pub problems: Vec<Problem>,
}

/// Gives every block its doorsteps and every dwelling its block.
///
/// ```
/// use geo_types::{Coord, Rect};
/// use lifecircle::homes::{Leftovers, settle};
/// use lifecircle::model::{Dwelling, Id, Streets};
/// use lifecircle::plane::Plane;
///
/// let home = Dwelling { id: Id::Way(7), at: Coord { x: 9.52, y: 47.14 }, floor_m2: 240 };
/// let plane = Plane::fit(9.5, 47.1, 9.6, 47.2);
/// let settled = settle(vec![], &[home], Leftovers::Gather, &Streets::default(), &plane, None);
/// assert_eq!(settled.blocks.len(), 1, "a hexagon around the only home");
/// assert_eq!(settled.blocks[0].doorsteps[0].weight, 240);
/// ```
pub fn settle(
    blocks: Vec<Block>,
    dwellings: &[Dwelling],
    leftovers: Leftovers,
    streets: &Streets,
    plane: &Plane,
    area: Option<&MultiPolygon<f64>>,
) -> Settled {
    let mut settled = Settled::default();
    let area = area.map(|a| Outline::new(&a.0));
    if leftovers == Leftovers::Gather && too_few(&blocks, dwellings, streets) {
        settled.left_out.add("home.too_few", dwellings.len() as u64);
        settled.left_out.add("block.too_few", blocks.len() as u64);
        settled.along_streets(streets, plane, area.as_ref());
        return settled;
    }
    let mut blocks = settled.keep_inside(blocks, area.as_ref());
    let mut homes: Vec<&Dwelling> =
        dwellings.iter().filter(|d| area.as_ref().is_none_or(|a| a.contains(d.at))).collect();
    settled.left_out.add("home.outside_area", (dwellings.len() - homes.len()) as u64);
    homes.sort_by(|a, b| {
        let place = |d: &Dwelling| (d.at.x, d.at.y);
        let ((ax, ay), (bx, by)) = (place(a), place(b));
        a.id.cmp(&b.id).then(ax.total_cmp(&bx)).then(ay.total_cmp(&by)).then(a.floor_m2.cmp(&b.floor_m2))
    });

    let owner = owners(&blocks, &homes);
    for (home, owner) in homes.iter().zip(&owner) {
        if let Some(block) = owner {
            blocks[*block].doorsteps.push(doorstep(home));
        }
    }
    for block in blocks.iter_mut().filter(|b| b.doorsteps.is_empty()) {
        block.doorsteps = without_homes(block, plane);
    }
    let outside: Vec<&Dwelling> = homes.iter().zip(&owner).filter(|(_, o)| o.is_none()).map(|(h, _)| *h).collect();
    match leftovers {
        Leftovers::Gather => blocks.extend(gather(&outside)),
        Leftovers::Count => settled.left_out.add("home.outside_blocks", outside.len() as u64),
    }
    blocks.sort_by(|a, b| a.id.cmp(&b.id).then(a.area_m2.total_cmp(&b.area_m2)));
    settled.blocks = blocks;
    settled
}

/// Length of street in metres that must have at least one hexagon of homes or land for the data to be about homes at all.
/// Streets-only extracts fall below (Porto: 1 hexagon on 9,930 km; Porto Alegre: 7 on 1,856 km), cities and countries are far
/// above (Las Palmas: 147 and much land on 2,106 km; Liechtenstein: 215 and some land on 961 km).
const STREETS_PER_HEXAGON_M: f64 = 100_000.0;

/// Whether land and homes are missing from the data, or as good as missing.
fn too_few(blocks: &[Block], dwellings: &[Dwelling], streets: &Streets) -> bool {
    let mut cells: Vec<_> = dwellings.par_iter().filter_map(|d| hexagon::cell_at(d.at)).collect();
    cells.par_sort_unstable();
    cells.dedup();
    let land: Vec<f64> = blocks.par_iter().map(|b| land_m2(&b.geometry)).collect();
    // Sums in order: the same on any number of threads.
    let land: f64 = land.iter().sum();
    let hexagons = cells.len() as f64 + land / hexagon::LAND_M2;
    let place = |v: &u32| {
        let position = streets.vertices[*v as usize];
        Coord { x: position.lon(), y: position.lat() }
    };
    let long =
        |s: &Street| streets.vertices_of(s).windows(2).map(|w| length_m(place(&w[0]), place(&w[1]))).sum::<f64>();
    let open = streets.streets.par_iter().filter(|s| s.going.reach == Reach::Public);
    let street_m: Vec<f64> = open.map(long).collect();
    let street_m: f64 = street_m.iter().sum();
    (blocks.is_empty() && dwellings.is_empty()) || hexagons * STREETS_PER_HEXAGON_M < street_m
}

fn doorstep(home: &Dwelling) -> Doorstep {
    Doorstep { at: home.at, kind: DoorstepKind::Dwelling, weight: home.floor_m2.max(1) }
}

/// A point inside a geometry, or on it if it has no inside.
fn inside(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    geometry.interior_point().filter(|p| p.x().is_finite() && p.y().is_finite())
}

/// The doorsteps of a block of which no home is known.
fn without_homes(block: &Block, plane: &Plane) -> Vec<Doorstep> {
    let kind = if polygons(&block.geometry).is_empty() { DoorstepKind::Point } else { DoorstepKind::Grid };
    let mut points = grid::points(&block.geometry, plane);
    if points.is_empty() {
        points.extend(inside(&block.geometry).map(|p| p.0));
    }
    points.into_iter().map(|at| Doorstep { at, kind, weight: 1 }).collect()
}

/// The block of each home: of those that hold it the smallest, then the one with the smaller id.
///
/// Homes lie in buckets of a grid; each block looks into those that its bounding box touches, the smallest block first.
fn owners(blocks: &[Block], homes: &[&Dwelling]) -> Vec<Option<usize>> {
    let mut owner = vec![None; homes.len()];
    let (low, high) = homes.iter().fold(
        (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN }),
        |(low, high), home| {
            let low = Coord { x: low.x.min(home.at.x), y: low.y.min(home.at.y) };
            (low, Coord { x: high.x.max(home.at.x), y: high.y.max(home.at.y) })
        },
    );
    let side = homes.len().isqrt().max(1);
    let column = |at: f64, low: f64, high: f64| {
        let part = (at - low) / (high - low).max(f64::MIN_POSITIVE);
        ((part * side as f64) as usize).min(side - 1)
    };
    let bucket = |at: Coord<f64>| (column(at.x, low.x, high.x), column(at.y, low.y, high.y));
    let mut buckets = vec![Vec::new(); side * side];
    for (index, home) in homes.iter().enumerate() {
        let (x, y) = bucket(home.at);
        buckets[y * side + x].push(index);
    }

    let mut order: Vec<usize> = (0..blocks.len()).filter(|&b| !polygons(&blocks[b].geometry).is_empty()).collect();
    let land: Vec<f64> = blocks.iter().map(|b| land_m2(&b.geometry)).collect();
    order.sort_by(|&a, &b| land[a].total_cmp(&land[b]).then_with(|| blocks[a].id.cmp(&blocks[b].id)));
    for block in order {
        let outline = Outline::new(polygons(&blocks[block].geometry));
        let (south_west, north_east) = outline.bounds();
        if south_west.x > high.x || north_east.x < low.x || south_west.y > high.y || north_east.y < low.y {
            continue;
        }
        let ((x0, y0), (x1, y1)) = (bucket(south_west), bucket(north_east));
        for y in y0..=y1 {
            for &home in buckets[y * side + x0..=y * side + x1].iter().flatten() {
                if owner[home].is_none() && outline.contains(homes[home].at) {
                    owner[home] = Some(block);
                }
            }
        }
    }
    owner
}

fn hexagon_block(cell: h3o::CellIndex, kind: BlockKind, doorsteps: Vec<Doorstep>) -> Block {
    let geometry = Geometry::Polygon(hexagon::polygon(cell));
    Block {
        id: hexagon::id(cell),
        kind,
        area_m2: land_m2(&geometry),
        geometry,
        name: None,
        residents: None,
        households: None,
        doorsteps,
        properties: vec![],
    }
}

/// Homes in their hexagons.
fn gather(homes: &[&Dwelling]) -> Vec<Block> {
    let mut cells: BTreeMap<h3o::CellIndex, Vec<Doorstep>> = BTreeMap::new();
    let cell: Vec<_> = homes.par_iter().map(|home| hexagon::cell_at(home.at)).collect();
    for (home, cell) in homes.iter().zip(cell) {
        if let Some(cell) = cell {
            cells.entry(cell).or_default().push(doorstep(home));
        }
    }
    cells.into_iter().map(|(cell, doorsteps)| hexagon_block(cell, BlockKind::Homes, doorsteps)).collect()
}

impl Settled {
    /// The blocks with a point inside the area; the others are counted.
    fn keep_inside(&mut self, blocks: Vec<Block>, area: Option<&Outline>) -> Vec<Block> {
        let mut kept = Vec::with_capacity(blocks.len());
        for mut block in blocks {
            let Some(point) = inside(&block.geometry) else {
                self.left_out.one("block.no_geometry");
                let detail = "the block has no point inside it".to_owned();
                self.problems.push(Problem { cause: "block.no_geometry", id: Some(block.id), geometry: None, detail });
                continue;
            };
            if area.is_some_and(|a| !a.contains(point.0)) {
                self.left_out.one("block.outside_area");
                continue;
            }
            block.doorsteps.clear();
            kept.push(block);
        }
        self.problems.sort_by(|a, b| a.id.cmp(&b.id));
        kept
    }

    /// Hexagons along the streets, for data without homes.
    fn along_streets(&mut self, streets: &Streets, plane: &Plane, area: Option<&Outline>) {
        let along = hexagon::AlongStreets::new(streets, plane);
        let block = |&cell: &h3o::CellIndex| {
            let mut block = hexagon_block(cell, BlockKind::Grid, vec![]);
            block.doorsteps = without_homes(&block, plane);
            block.doorsteps.retain(|d| along.beside(plane.to_metres(d.at)));
            // A street may only cut a corner of the hexagon: no grid point is beside it, and nobody is assumed there.
            (!block.doorsteps.is_empty()).then_some(block)
        };
        let blocks: Vec<Block> = along.cells.par_iter().filter_map(block).collect();
        self.blocks = self.keep_doorsteps_inside(blocks, area);
        let found = match self.left_out.get("home.too_few") + self.left_out.get("block.too_few") {
            0 => "neither residential land nor homes".to_owned(),
            few => format!("next to no residential land or homes ({few} for all their streets, left out)"),
        };
        let detail = format!(
            "the data hold {found}: people are assumed evenly within {} m of streets, in {} hexagons; \
             shares are of that land, not of people",
            hexagon::BESIDE_STREET_M,
            self.blocks.len()
        );
        self.problems.push(Problem { cause: "homes.none_in_data", id: None, geometry: None, detail });
    }

    /// The assumed blocks with at least one doorstep in the area, and those doorsteps.
    fn keep_doorsteps_inside(&mut self, mut blocks: Vec<Block>, area: Option<&Outline>) -> Vec<Block> {
        if let Some(area) = area {
            let before = blocks.len();
            for block in &mut blocks {
                block.doorsteps.retain(|d| area.contains(d.at));
            }
            blocks.retain(|b| !b.doorsteps.is_empty());
            self.left_out.add("block.outside_area", (before - blocks.len()) as u64);
        }
        blocks
    }
}

#[cfg(test)]
mod tests;
