//! How much of each block's land lies within the service areas, and where it does not: the gap areas.
//!
//! A place of a block is judged as a doorstep there would be: it joins the nearest street within reach (given [`City::walls`], of those that no long wall
//! hides from it if there are any, to within two metres), and the walk from it to the nearest facility of a class is within the limit or not. Most blocks are all the same: [`verdict`] finds that out
//! by quartering them, without a map of the ground. Of the rest the ground is mapped in tiles, the service areas are traced and
//! cut from the block ([`cut`]), and the pieces are made ready for a file ([`super::written`]).
//!
//! Streets on bridges and islands are no ground (see [`super::Ground`]); blocks on which a doorstep might open onto one are
//! cut into [`squares`] instead.
//!
//! O(s) for s segments, a quartering a block, and a Voronoi diagram of the streets round the blocks that are cut; blocks and
//! tiles in parallel, the same answer on any number of threads. Areas are shares of a block, lengths metres of the plane.

mod cut;
mod dry;
#[cfg(test)]
mod land_tests;
mod nearby;
mod squares;
mod streets;
mod verdict;

use super::written::written;
use super::{Found, Searches, Walks};
use crate::model::{Block, Class, Facility, Ground, Id, Walker};
use crate::network::{Network, Squares, Towards};
use crate::plane::Plane;
use crate::snap::{Snap, Walls};
use crate::units::{ClassId, LinkId, Metric};
use dry::Dry;
use geo::BoundingRect;
use geo_types::{Coord, Geometry, MultiPolygon, Rect};
use rayon::prelude::*;
use squares::Measure;
use std::collections::BTreeMap;
use std::sync::Arc;
use streets::Streets;
use verdict::Costs;

/// The land of a city.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Land {
    /// Block after block; `None` where a block is a point, or all in water.
    pub blocks: Vec<Option<BlockLand>>,
    /// How many blocks were cut, the others being all the same.
    pub cut: usize,
}

/// The land of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockLand {
    /// Share of the block that is its land, which all other shares are of: no water, and nothing of a smaller block (of a hexagon: of any drawn one).
    pub dry: f64,
    /// Share of it within the limit of each class; 0 of a class that the data do not hold.
    pub shares: Vec<f64>,
    /// The pieces on which some class that the data hold is not within its limit, by the classes missing.
    pub gaps: Vec<GapLand>,
}

/// A piece of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct GapLand {
    /// What is not within its limit, of the classes that the data hold; at least one.
    pub missing: Vec<ClassId>,
    /// Whether it is because no street is near enough.
    pub off_network: bool,
    /// Its share of the block's land.
    pub share: f64,
    /// Its shape in degrees; `None` if it is all of the block.
    pub shape: Option<MultiPolygon<f64>>,
}

impl GapLand {
    /// Whether a map shows it: all of a block, or a piece that is no sliver.
    pub fn is_drawn(&self) -> bool {
        self.shape.as_ref().is_none_or(|shape| !shape.0.is_empty())
    }
}

impl Land {
    /// How many pieces a map shows.
    pub fn drawn_gaps(&self) -> usize {
        self.blocks.iter().flatten().flat_map(|of| &of.gaps).filter(|gap| gap.is_drawn()).count()
    }
}

/// What a measurement of land is made of.
#[derive(Debug, Clone, Copy)]
pub struct City<'a> {
    /// The streets.
    pub network: &'a Network,
    /// The plane that everything is measured in.
    pub plane: &'a Plane,
    /// Who walks.
    pub walker: &'a Walker,
    /// Water, as far as it is known.
    pub ground: &'a Ground,
    /// The walls that land minds as homes do; none, and it joins the nearest street whatever stands between.
    pub walls: &'a Arc<Walls>,
    /// Where people live.
    pub blocks: &'a [Block],
    /// What they walk to.
    pub facilities: &'a [Facility],
    /// Where each facility is entered.
    pub entrances: &'a [Vec<Snap>],
    /// Classes with their limits.
    pub classes: &'a [Class],
    /// How far a door may be from a street, in metres.
    pub reach_m: f64,
}

/// A class that the data hold: its walks and their limit.
#[derive(Debug, Clone, Copy)]
struct Service<'a> {
    class: ClassId,
    walks: Walks<'a>,
    limit: u32,
}

/// A piece of land under way: the classes missing on it (by their place among the services), whether it is off the network.
type Lack = (Vec<usize>, bool);

/// Parts and holes of a gap area of less than so many square metres are no land to anybody.
const LEAST_M2: f64 = 1.0;

/// Tiles are so many metres wide: some thousand segments in a city, so that the margins cost little beside the tile.
const TILE_M: f64 = 1500.0;

/// Whether somebody wants an end of it; who once did does not change their mind.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Measures the land of every block; `None` if it was stopped.
///
/// # Panics
/// If the entrances are not those of the facilities.
pub fn measure(city: &City<'_>, stop: Stop<'_>) -> Option<Land> {
    measure_by(city, None, stop)
}

/// [`measure`] square after square, so that never more streets are looked at than those round one of them: the same.
///
/// # Panics
/// As [`measure`].
pub fn measure_by_squares(city: &City<'_>, side_m: f64, stop: Stop<'_>) -> Option<Land> {
    measure_by(city, Some(side_m), stop)
}

fn measure_by(city: &City<'_>, side_m: Option<f64>, stop: Stop<'_>) -> Option<Land> {
    assert_eq!(city.entrances.len(), city.facilities.len(), "entrances of every facility");
    let mut found: Vec<(ClassId, Found)> = (0..city.classes.len() as u16)
        .map(ClassId)
        .filter(|c| city.classes[usize::from(c.0)].is_walked())
        .filter(|c| city.facilities.iter().any(|f| f.classes.contains(c)))
        .map(|c| (c, Found::default()))
        .collect();
    let searches = [Metric::Time, Metric::Length].map(|metric| {
        let asked = found.iter().any(|(c, _)| city.classes[usize::from(c.0)].limit.metric() == metric);
        asked.then(|| Searches::new(city.network, metric, Towards::Seeds, city.walker.speed))
    });
    let services: Vec<Service<'_>> = found
        .par_iter_mut()
        .filter_map(|(class, found)| {
            let limit = city.classes[usize::from(class.0)].limit;
            let searches = searches[usize::from(limit.metric() == Metric::Length)].as_ref()?;
            let members = (0..).zip(city.facilities).filter(|(_, f)| f.classes.contains(class));
            let joins: Vec<(Snap, u32)> =
                members.flat_map(|(i, _)| city.entrances[i as usize].iter().map(move |&snap| (snap, i))).collect();
            let (walks, _) = searches.run(found, &joins, limit.value(), false);
            Some(Service { class: *class, walks, limit: limit.value() })
        })
        .collect();
    // Found is found: what was searched on is in the way of what comes.
    drop(searches);
    let shapes = city.blocks.par_iter().map(|block| in_metres(city.plane, &block.geometry)).collect();
    let shapes = dry::dry(city.plane, city.ground, &|b| matches!(city.blocks[b].id, Id::Cell(_)), shapes);
    let mut land = Land { cut: 0, blocks: vec![None; city.blocks.len()] };
    let Some(side_m) = side_m else {
        let all: Vec<usize> = (0..shapes.len()).collect();
        let streets = Streets::of(city.network, city.plane, city.walls, (0..city.network.links() as u32).map(LinkId));
        quarter(city, &services, &streets, (&shapes, &all), &mut land, stop);
        return (!stop()).then_some(land);
    };
    // Whole tiles, since the blocks of a tile share a map.
    let side_m = (side_m / TILE_M).round().max(1.0) * TILE_M;
    let squares = Squares::new(city.network, city.plane, side_m);
    let mut quarters: BTreeMap<[i32; 2], Vec<usize>> = BTreeMap::new();
    for (b, shape) in shapes.iter().enumerate() {
        if let Some(bounds) = shape.as_ref().and_then(|dry| dry.shape.bounding_rect()) {
            quarters.entry(squares.square(bounds.center())).or_default().push(b);
        }
    }
    for blocks in quarters.values() {
        let round = |b: &usize| shapes[*b].as_ref()?.shape.bounding_rect().map(|of| asked_for(of, city.reach_m));
        let Some(all) = blocks.iter().filter_map(round).reduce(both) else { continue };
        if stop() {
            break;
        }
        let streets = Streets::of(city.network, city.plane, city.walls, squares.near(all).into_iter());
        quarter(city, &services, &streets, (&shapes, blocks), &mut land, stop);
    }
    (!stop()).then_some(land)
}

/// The box of all streets that are looked at for a block: those within reach of any place of a square round it.
fn asked_for(block: Rect<f64>, reach_m: f64) -> Rect<f64> {
    let (middle, far) = (block.center(), block.width().hypot(block.height()) / 2.0 + reach_m + 1.0);
    Rect::new(Coord { x: middle.x - far, y: middle.y - far }, Coord { x: middle.x + far, y: middle.y + far })
}

fn both(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    Rect::new(low, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
}

/// Measures some blocks among all `shapes`, whose streets these are; once `stop` says so, no more of them.
fn quarter(
    city: &City<'_>,
    services: &[Service<'_>],
    streets: &Streets,
    (shapes, blocks): (&[Option<Dry>], &[usize]),
    land: &mut Land,
    stop: Stop<'_>,
) {
    let costs = Costs::new(streets, services, city.reach_m);
    let judge = |&b: &usize| {
        let shape = shapes[b].as_ref().filter(|_| !stop())?;
        Some((b, verdict::of(&shape.shape, streets, &costs, city.reach_m)?))
    };
    let verdicts: BTreeMap<usize, verdict::Verdict> = blocks.par_iter().filter_map(judge).collect();

    // Blocks that are cut, by the tile that their middle lies in.
    let mut tiles: BTreeMap<[i64; 2], Vec<usize>> = BTreeMap::new();
    for (&b, verdict) in verdicts.iter().filter(|(_, v)| v.is_mixed() && !services.is_empty()) {
        let tile = [verdict.middle.x, verdict.middle.y].map(|v| (v / TILE_M).floor() as i64);
        tiles.entry(tile).or_default().push(b);
    }
    let tiles: Vec<Vec<usize>> = tiles.into_values().collect();
    let pieces: Vec<cut::Pieces> = tiles
        .par_iter()
        .filter(|_| !stop())
        .map(|of| {
            let jobs: Vec<cut::Job<'_>> = of
                .iter()
                .filter_map(|&block| {
                    Some(cut::Job { block, land: shapes[block].as_ref()?, verdict: verdicts.get(&block)? })
                })
                .collect();
            cut::tile(Measure { city, services, streets }, &jobs)
        })
        .collect();

    land.cut += tiles.iter().map(Vec::len).sum::<usize>();
    let settle_whole = |(&b, v): (&usize, &verdict::Verdict)| Some((b, whole(city, services, v, shapes[b].as_ref()?)));
    let settled: Vec<(usize, BlockLand)> = verdicts.par_iter().filter_map(settle_whole).collect();
    for (b, of) in settled {
        land.blocks[b] = Some(of);
    }
    for (block, pieces) in pieces.into_iter().flatten() {
        let dry = shapes[block].as_ref().map_or(1.0, |dry| dry.share);
        land.blocks[block] = Some(settle(city, services, dry, pieces));
    }
}

/// A piece as a layer holds it: centimetres, and nothing under [`LEAST_M2`].
fn as_gap(plane: &Plane, shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    written(plane, shape, 1e7, LEAST_M2)
}

fn in_metres(plane: &Plane, geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    use geo::MapCoords;
    let shape = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
        Geometry::MultiPolygon(all) => all.clone(),
        _ => return None,
    };
    Some(shape.map_coords(|at| plane.to_metres(at)))
}

/// A block that is all the same.
fn whole(city: &City<'_>, services: &[Service<'_>], verdict: &verdict::Verdict, dry: &Dry) -> BlockLand {
    let missing: Vec<usize> = (0..services.len()).filter(|&s| !verdict.all_in(s)).collect();
    let drawn = dry.share < 1.0 && !missing.is_empty() && !verdict.is_mixed();
    let shape = drawn.then(|| as_gap(city.plane, &dry.shape));
    settle(city, services, dry.share, vec![cut::Piece { lack: (missing, verdict.all_off()), share: 1.0, shape }])
}

fn settle(city: &City<'_>, services: &[Service<'_>], dry: f64, pieces: Vec<cut::Piece>) -> BlockLand {
    let mut shares = vec![0.0; city.classes.len()];
    for (s, service) in services.iter().enumerate() {
        let lacks = |p: &&cut::Piece| p.lack.0.contains(&s);
        // One less what is missing, so that a block that lacks nothing has all of it.
        shares[usize::from(service.class.0)] =
            (1.0 - pieces.iter().filter(lacks).map(|p| p.share).sum::<f64>()).clamp(0.0, 1.0);
    }
    let gaps = pieces
        .into_iter()
        .filter(|p| !p.lack.0.is_empty())
        .map(|p| GapLand {
            missing: p.lack.0.iter().map(|&s| services[s].class).collect(),
            off_network: p.lack.1,
            share: p.share,
            shape: p.shape,
        })
        .collect();
    BlockLand { dry, shares, gaps }
}
