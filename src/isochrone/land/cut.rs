//! Blocks cut into the pieces that are, and are not, within the limit of each class.
//!
//! A tile of blocks shares one map of the ground, made of the streets that their ground belongs to and no others; for each block
//! and class the service area is traced as far as it belongs to the streets of that block, which are few. Where that fails, or the map
//! would not know all of its streets, the block is cut into [`squares`]. Class after class
//! every piece is cut in two; so the pieces do not overlap, and together they are the block.

use super::dry::Dry;
use super::squares::{self, Measure};
use super::verdict::{Decided, Square, Verdict};
use super::{City, Lack, Service, as_gap};
use crate::isochrone::{Ground, Marks, Tracer, Walks};
use crate::network::Towards;
use crate::overlay;
use crate::units::{LinkId, Metric};
use geo::{Area, BoundingRect};
use geo_types::MultiPolygon;
use std::collections::BTreeMap;

/// A block to cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    pub block: usize,
    pub land: &'a Dry,
    pub verdict: &'a Verdict,
}

/// A piece of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub lack: Lack,
    /// Of the block's land.
    pub share: f64,
    /// In degrees; `None` if it is all of the block, or lacks nothing.
    pub shape: Option<MultiPolygon<f64>>,
}

/// The pieces of blocks, by the number of the block.
pub(super) type Pieces = Vec<(usize, Vec<Piece>)>;

/// Cuts the blocks of a tile.
pub(super) fn tile(of: Measure<'_>, jobs: &[Job<'_>]) -> Pieces {
    let Measure { city, services, .. } = of;
    let traced = jobs.iter().filter(|job| !job.verdict.detours);
    let mut links: Vec<u32> = traced.flat_map(|job| &job.verdict.links).copied().collect();
    links.sort_unstable();
    links.dedup();
    let ground = Ground::near(city.network, city.plane, city.reach_m, links.into_iter().map(LinkId));
    let mut tracer = Tracer::new(&ground);
    // Where every place is at hand: all ground within reach of a street.
    let nowhere =
        if jobs.iter().any(|job| job.verdict.off_mixed()) { vec![0; city.network.junctions()] } else { Vec::new() };
    let everywhere = Walks {
        network: city.network,
        metric: Metric::Length,
        towards: Towards::Seeds,
        marks: Marks::Costs(&nowhere),
        starts: &[],
        speed: city.walker.speed,
    };
    // A map with a hole serves nobody.
    let mapped = ground.left_out() == 0;
    let mut out = Vec::with_capacity(jobs.len());
    for job in jobs {
        let traced = (mapped && !job.verdict.detours).then(|| trace(&mut tracer, of, &everywhere, job)).flatten();
        let Some(areas) = traced.or_else(|| by_squares(of, job)) else { continue };
        out.push((job.block, measured(city, job.land.share < 1.0, cut(services, job, &areas))));
    }
    out
}

/// The ground of a block within the limit of each service that it must be cut for, and that near enough to a street (the
/// last), right on the block only; `None` if some rim could not be closed.
fn trace(
    tracer: &mut Tracer<'_>,
    of: Measure<'_>,
    everywhere: &Walks<'_>,
    job: &Job<'_>,
) -> Option<Vec<MultiPolygon<f64>>> {
    let before = tracer.faults();
    let mut area = |walks: &Walks<'_>, limit: u32, asked: bool| {
        let areas = asked.then(|| tracer.areas(walks, &job.verdict.links, &[limit], None)).and_then(|mut a| a.pop());
        areas.unwrap_or(MultiPolygon(vec![]))
    };
    let services = of.services.iter().enumerate();
    let mut areas: Vec<MultiPolygon<f64>> =
        services.map(|(s, of)| area(&of.walks, of.limit, job.verdict.mixed(s))).collect();
    areas.push(area(everywhere, u32::MAX - 1, job.verdict.off_mixed()));
    let among_walls = if job.verdict.walled.is_empty() {
        Vec::new()
    } else {
        let mixed: Vec<usize> = (0..of.services.len()).filter(|&s| job.verdict.mixed(s)).collect();
        squares::decide(of, job.land.shape.bounding_rect()?, &job.verdict.walled, &mixed)
    };
    for decided in [&job.verdict.decided, &among_walls] {
        for (area, Decided { within, beyond }) in areas.iter_mut().zip(decided) {
            if !within.is_empty() {
                *area = overlay::union(area.iter().chain(within));
            }
            if !beyond.is_empty() {
                *area = overlay::difference(area, &MultiPolygon(beyond.clone()));
            }
        }
    }
    (tracer.faults() == before).then_some(areas)
}

/// The same, square by square.
fn by_squares(of: Measure<'_>, job: &Job<'_>) -> Option<Vec<MultiPolygon<f64>>> {
    let bounds = job.land.shape.bounding_rect()?;
    let all: Vec<usize> = (0..=of.services.len()).collect();
    let decided = squares::decide(of, bounds, &[Square::of(bounds)], &all);
    Some(decided.iter().map(|decided| overlay::union(&decided.within)).collect())
}

/// Cuts a block at the edges of the areas, one after the other.
fn cut(services: &[Service<'_>], job: &Job<'_>, areas: &[MultiPolygon<f64>]) -> BTreeMap<Lack, MultiPolygon<f64>> {
    let missing = (0..services.len()).filter(|&s| !job.verdict.all_in(s) && !job.verdict.mixed(s)).collect();
    let mut pieces: BTreeMap<Lack, MultiPolygon<f64>> = BTreeMap::new();
    if job.verdict.off_mixed() {
        let [on, off] = split(&job.land.shape, &areas[services.len()]);
        let all = (0..services.len()).collect();
        pieces
            .extend([((missing, false), on), ((all, true), off)].into_iter().filter(|(_, shape)| !shape.0.is_empty()));
    } else {
        pieces.insert((missing, false), job.land.shape.clone());
    }
    for s in (0..services.len()).filter(|&s| job.verdict.mixed(s)) {
        let mut next = BTreeMap::new();
        for ((missing, off), shape) in pieces {
            if off {
                next.insert((missing, off), shape);
                continue;
            }
            let [has, lacks] = split(&shape, &areas[s]);
            let mut more = missing.clone();
            more.push(s);
            more.sort_unstable();
            // What is empty stays so: kept, it would double with every class.
            next.extend(
                [((missing, off), has), ((more, off), lacks)].into_iter().filter(|(_, shape)| !shape.0.is_empty()),
            );
        }
        pieces = next;
    }
    pieces
}

/// How much farther than the box of a shape an area is looked at, in metres.
const SPARE_M: f64 = 1.0;

/// What of a shape is in an area, and what is not.
fn split(shape: &MultiPolygon<f64>, area: &MultiPolygon<f64>) -> [MultiPolygon<f64>; 2] {
    let none = || MultiPolygon(vec![]);
    let Some(bounds) = shape.bounding_rect() else { return [none(), none()] };
    // Only what of the area is near: pieces are many and small beside it, and the clipping is as fine as its input is wide.
    let near: Vec<_> = area.iter().filter_map(|part| overlay::in_box(part, bounds, SPARE_M)).collect();
    let near = MultiPolygon(near);
    let there: f64 = near.iter().map(Area::unsigned_area).sum();
    let all = (bounds.width() + 2.0 * SPARE_M) * (bounds.height() + 2.0 * SPARE_M);
    if there <= 0.0 {
        return [none(), shape.clone()];
    }
    if there >= all * (1.0 - 1e-12) {
        return [shape.clone(), none()];
    }
    [overlay::intersection(shape, &near), overlay::difference(shape, &near)]
}

/// Shares of the pieces, and their shapes as a file can hold them; `wet`: the block is more than its land.
fn measured(city: &City<'_>, wet: bool, pieces: BTreeMap<Lack, MultiPolygon<f64>>) -> Vec<Piece> {
    let pieces: Vec<(Lack, MultiPolygon<f64>, f64)> = pieces
        .into_iter()
        .map(|(lack, shape)| {
            let m2 = shape.unsigned_area();
            (lack, shape, m2)
        })
        .filter(|(.., m2)| *m2 > 0.0)
        .collect();
    let all: f64 = pieces.iter().map(|(.., m2)| m2).sum();
    let pieces_are_one = pieces.len() == 1;
    let alone = pieces_are_one && !wet;
    pieces
        .into_iter()
        .map(|(lack, shape, m2)| {
            let shape = (!alone && !lack.0.is_empty()).then(|| as_gap(city.plane, &shape));
            Piece { lack, share: if pieces_are_one { 1.0 } else { m2 / all }, shape }
        })
        .collect()
}
