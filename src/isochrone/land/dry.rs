//! Blocks without what is not theirs: water (a hexagon at the shore is no land as far as it lies in the sea), of a hexagon round homes the
//! residential areas that it overlaps, which are blocks of their own, and of residential areas that overlap each other the smaller one: what is
//! drawn within a quarter is more particular than the quarter. So no ground is counted twice.
//!
//! Water is cut down to the box of a tile of blocks, then to that of each block, and only what is left is clipped.
//! O(w) a tile for w vertices of water, and the clipping of what is near.

use super::TILE_M;
use crate::model::Ground;
use crate::overlay;
use crate::plane::Plane;
use geo::{Area, BoundingRect, MapCoords};
use geo_types::{Coord, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Less water than this many square metres is a pool or a fountain: people live beside it.
const LEAST_M2: f64 = 400.0;

/// A block that loses less than this many square metres (a sheet of paper) keeps its outline.
const LEAST_TAKEN_M2: f64 = 0.06;

/// Water is kept so far round a box.
const SPARE_M: f64 = 1.0;

/// The land of a block in metres of the plane.
#[derive(Debug, Clone)]
pub(super) struct Dry {
    pub shape: MultiPolygon<f64>,
    /// Its share of the block: 1 where there is no water.
    pub share: f64,
}

/// A block with its number and box.
type Placed = (usize, Rect<f64>, MultiPolygon<f64>);

/// Part of a block that was drawn rather than laid out as a cell: its rank by area, its box and shape.
struct Drawn {
    rank: Rank,
    bounds: Rect<f64>,
    polygon: Polygon<f64>,
}

/// Of two blocks that share ground it belongs to the lower one: that of less area, to the micrometre, else the first.
type Rank = (u64, usize);

fn rank(b: usize, shape: &MultiPolygon<f64>) -> Rank {
    ((shape.unsigned_area() * 1e6) as u64, b)
}

/// The land of blocks, given in metres, some of them cells of a grid; `None` where there is none.
pub(super) fn dry(
    plane: &Plane,
    ground: &Ground,
    is_cell: &(impl Fn(usize) -> bool + Sync),
    shapes: Vec<Option<MultiPolygon<f64>>>,
) -> Vec<Option<Dry>> {
    let drawn: Vec<Drawn> = (0..)
        .zip(&shapes)
        .filter(|(b, _)| !is_cell(*b))
        .filter_map(|(b, shape)| Some((b, shape.as_ref()?)))
        .flat_map(|(b, shape)| {
            let rank = rank(b, shape);
            shape.iter().filter_map(move |polygon| {
                Some(Drawn { rank, bounds: polygon.bounding_rect()?, polygon: polygon.clone() })
            })
        })
        .collect();
    let waters: Vec<Polygon<f64>> = ground
        .water()
        .map(|water| water.map_coords(|at| plane.to_metres(at)))
        .filter(|water| water.unsigned_area() >= LEAST_M2)
        .collect();
    let mut tiles: BTreeMap<[i64; 2], Vec<Placed>> = BTreeMap::new();
    let count = shapes.len();
    for (b, shape) in shapes.into_iter().enumerate() {
        let Some((bounds, shape)) = shape.and_then(|shape| Some((shape.bounding_rect()?, shape))) else { continue };
        let tile = [bounds.center().x, bounds.center().y].map(|v| (v / TILE_M).floor() as i64);
        tiles.entry(tile).or_default().push((b, bounds, shape));
    }
    let tiles: Vec<_> = tiles.into_values().collect();
    let found: Vec<Vec<(usize, Option<Dry>)>> =
        tiles.into_par_iter().map(|of| tile(&waters, &drawn, of, is_cell)).collect();
    let mut out = vec![None; count];
    for (b, dry) in found.into_iter().flatten() {
        out[b] = dry;
    }
    out
}

fn tile(
    waters: &[Polygon<f64>],
    drawn: &[Drawn],
    of: Vec<Placed>,
    is_cell: &(impl Fn(usize) -> bool + Sync),
) -> Vec<(usize, Option<Dry>)> {
    let all = of.iter().map(|(_, bounds, _)| *bounds).reduce(|a, b| {
        Rect::new(
            Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
            Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
        )
    });
    let near = |polygons: &[Polygon<f64>], bounds: Rect<f64>| -> Vec<Polygon<f64>> {
        polygons.iter().filter_map(|polygon| overlay::in_box(polygon, bounds, SPARE_M)).collect()
    };
    let waters = all.map_or_else(Vec::new, |all| near(waters, all));
    let meet = |a: Rect<f64>, b: Rect<f64>| {
        a.min().x < b.max().x && b.min().x < a.max().x && a.min().y < b.max().y && b.min().y < a.max().y
    };
    let drawn: Vec<&Drawn> = all.map_or_else(Vec::new, |all| drawn.iter().filter(|d| meet(d.bounds, all)).collect());
    of.into_iter()
        .map(|(b, bounds, shape)| {
            let all = shape.unsigned_area();
            let mut others = near(&waters, bounds);
            let own = rank(b, &shape);
            let others_first = drawn.iter().filter(|d| (is_cell(b) || d.rank < own) && meet(d.bounds, bounds));
            others.extend(others_first.filter_map(|d| overlay::in_box(&d.polygon, bounds, SPARE_M)));
            let land = if others.is_empty() { None } else { Some(overlay::difference(&shape, &MultiPolygon(others))) };
            // Neighbours that do no more than touch take nothing.
            let land = land.filter(|land| all - land.unsigned_area() >= LEAST_TAKEN_M2).unwrap_or(shape);
            let share = if all > 0.0 { land.unsigned_area() / all } else { 0.0 };
            // A block that is all but drowned, or all but part of others, is mapped amiss rather than lived on.
            (b, (share * all >= 1.0).then_some(Dry { shape: land, share }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BarrierKind, GroundArea, Id};
    use geo_types::LineString;

    /// A lake of 100 m with an island of 20 m in its middle, and a block that it reaches into.
    #[test]
    fn a_block_at_the_shore() {
        let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
        let square = |x: f64, half: f64| {
            let at = |e: f64, n: f64| Coord { x: x + e * half, y: n * half };
            LineString(vec![at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0), at(-1.0, -1.0)])
        };
        let lake = Polygon::new(square(0.0, 50.0), vec![square(0.0, 10.0)]).map_coords(|at| plane.to_degrees(at));
        let area = |polygon| GroundArea { id: Id::Way(1), kind: BarrierKind::Water, polygon };
        let pool = Polygon::new(square(300.0, 5.0), vec![]).map_coords(|at| plane.to_degrees(at));
        let ground = Ground { areas: vec![area(lake), area(pool)], ..Ground::default() };
        let block = |x: f64, half: f64| Some(MultiPolygon(vec![Polygon::new(square(x, half), vec![])]));
        let blocks = vec![
            block(50.0, 20.0),
            block(0.0, 25.0),
            block(300.0, 20.0),
            None,
            block(30.0, 10.0),
            block(330.0, 20.0),
            block(280.0, 20.0),
        ];
        let shares: Vec<Option<f64>> = dry(&plane, &ground, &|b| b == 5, blocks)
            .iter()
            .map(|dry| dry.as_ref().map(|dry| (dry.share * 1e6).round() / 1e6))
            .collect();
        let wanted = [Some(0.5), Some(0.16), Some(1.0), None, None, Some(0.75), Some(0.5)];
        assert_eq!(
            shares, wanted,
            "shore, island, pool, point, open water, a cell beside a block, blocks that overlap"
        );
    }
}
