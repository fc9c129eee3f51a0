//! The ground of an extract: sea, lakes and rivers; tracks, motorways and walls; buildings.
//!
//! ```text
//! coastline ways ─ sea ──┐            edge    the box of the data, along which is closed what it cut
//! lakes, rivers ─ water ─┼─ areas     chains  nodes of ways, cut where some are missing
//! buildings ─────────────┘            bands   which polygon is around a point
//! everything else ─ lines
//! ```
//!
//! Only what [`GroundParts`] asks for is looked at. Time O(n log n) in the nodes of what is taken, memory linear.

mod bands;
mod chains;
mod edge;
mod lines;
mod sea;
mod water;

use super::extract::{Extract, TagList};
use super::marks::{self, Marks};
use super::notes::Notes;
use super::places::is_area;
use super::tiles::Bounds;
use super::{buildings, mend, streets};
use crate::input::walkable::walls;
use crate::model::{BarrierKind, Ground, GroundArea, GroundParts, Id, Position, Tags};
use bands::Bands;
use edge::Edge;
use geo::{Contains, CoordsIter};
use geo_types::{Coord, Geometry, MultiPolygon, Rect};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use water::Outline;

/// Values of `water` that name water by themselves.
const WATERS: [&str; 15] = [
    "basin",
    "canal",
    "fishpond",
    "harbour",
    "lagoon",
    "lake",
    "lock",
    "moat",
    "oxbow",
    "pond",
    "rapids",
    "reflecting_pool",
    "reservoir",
    "river",
    "stream",
];

/// A header that claims a box so many times as wide or high as the nodes reach speaks of another file.
const MOST_BOX: f64 = 4.0;

/// So many streets are looked at where water has to be told from land.
const STREETS_ASKED: usize = 2_000;

/// What water is judged by beside itself.
#[derive(Debug)]
pub(super) struct Frame {
    /// The edge of the data.
    edge: Option<Edge>,
    /// Places that are land.
    streets: Vec<Coord<f64>>,
}

impl Frame {
    /// Of all that is in an extract.
    fn of(extract: &Extract, marks: &Marks) -> Frame {
        let nodes = || (0..extract.nodes() as u32).map(|node| Bounds::at(extract.position(node)));
        let streets = streets::some_points(extract, marks, STREETS_ASKED);
        Frame::around(nodes().reduce(Bounds::with), extract.bbox, streets)
    }

    /// Of data whose nodes fill a box, and whose header tells another, with points of every street on the ground.
    pub fn of_all(
        nodes: Option<Bounds>,
        bbox: Option<(f64, f64, f64, f64)>,
        middles: &[(i64, Option<Coord<f64>>)],
    ) -> Frame {
        Frame::around(nodes, bbox, streets::sample(middles, STREETS_ASKED))
    }

    fn around(nodes: Option<Bounds>, bbox: Option<(f64, f64, f64, f64)>, mut streets: Vec<Coord<f64>>) -> Frame {
        let edge = nodes.and_then(|nodes| edge_of(nodes, bbox));
        streets.retain(|at| edge.is_some_and(|edge| edge.rect().contains(at)));
        Frame { edge, streets }
    }
}

/// Whether an object may be water or a wall: no other is asked for by those who want neither lines nor buildings.
pub(super) fn concerns(tags: &TagList) -> bool {
    let natural = |values: &[&str]| tags.get("natural").is_some_and(|v| values.contains(&v));
    is_water(tags) || natural(&["coastline", "cliff"]) || walls(tags)
}

/// Takes out the parts of the ground that are wanted, in the order that [`Ground`] promises. `frame` is that of all the data, where the
/// extract holds only a part of them.
pub(super) fn read(
    extract: &Extract,
    marks: &Marks,
    parts: GroundParts,
    frame: Option<&Frame>,
    notes: &mut Notes,
) -> Ground {
    let mut ground = Ground::default();
    if parts.water || parts.lines {
        (ground.areas, ground.edge) = areas_of_water(extract, marks, frame, notes);
    }
    if parts.lines {
        let rings = (0..).zip(&ground.areas).flat_map(|(i, area)| {
            std::iter::once(area.polygon.exterior()).chain(area.polygon.interiors()).map(move |ring| (i, ring))
        });
        ground.lines = lines::read(extract, marks, &Bands::new(rings), false, notes);
    } else if parts.walls {
        ground.lines = lines::read(extract, marks, &Bands::new(std::iter::empty()), true, notes);
    }
    if !parts.water {
        ground.areas.clear();
    }
    if parts.buildings {
        let area = |(id, polygon)| GroundArea { id, kind: BarrierKind::Building, polygon };
        ground.areas.extend(buildings::footprints(extract, marks).into_iter().map(area));
    }
    sort(&mut ground);
    ground
}

/// By kind and id, pieces of one id by their points.
fn sort(ground: &mut Ground) {
    ground.areas.sort_by(|a, b| {
        let points = || by_points(a.polygon.coords_iter(), b.polygon.coords_iter());
        a.kind.cmp(&b.kind).then_with(|| a.id.cmp(&b.id)).then_with(points)
    });
    ground.lines.sort_by(|a, b| {
        let points = || by_points(a.line.coords_iter(), b.line.coords_iter());
        a.kind.cmp(&b.kind).then_with(|| a.id.cmp(&b.id)).then_with(points)
    });
}

fn by_points(a: impl Iterator<Item = Coord<f64>>, b: impl Iterator<Item = Coord<f64>>) -> Ordering {
    a.map(|c| (c.x, c.y)).partial_cmp(b.map(|c| (c.x, c.y))).unwrap_or(Ordering::Equal)
}

/// Whether an object is water with a surface.
fn is_water(tags: &TagList) -> bool {
    let has = |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v));
    let told = has("natural", &["water"])
        || has("waterway", &["riverbank", "dock"])
        || has("landuse", &["reservoir"])
        || (tags.get("natural").is_none() && has("water", &WATERS));
    let hidden = tags.get("covered").is_some_and(|v| v != "no")
        || tags.get("tunnel").is_some_and(|v| v != "no")
        || has("location", &["underground", "roof", "rooftop", "indoor"]);
    told && !hidden
}

/// Sea, lakes and rivers, and the edge along which they were closed.
fn areas_of_water(
    extract: &Extract,
    marks: &Marks,
    frame: Option<&Frame>,
    notes: &mut Notes,
) -> (Vec<GroundArea>, Option<Rect<f64>>) {
    let marked = |tags: TagList| marks.of(tags) & (marks::WATER | marks::LAND) != 0;
    let is_water = |tags: TagList| marked(tags) && is_water(&tags);
    let ways: Vec<usize> = (0..extract.ways()).into_par_iter().filter(|&i| is_water(extract.way(i).tags)).collect();
    let coasts: Vec<_> = (0..extract.ways())
        .map(|i| extract.way(i))
        .filter(|way| marked(way.tags) && way.tags.get("natural") == Some("coastline"))
        .collect();
    let relations: Vec<_> = (0..extract.relations())
        .map(|i| extract.relation(i))
        .filter(|r| is_water(r.tags) && is_area(&r.tags))
        .collect();
    if ways.is_empty() && coasts.is_empty() && relations.is_empty() {
        return (vec![], None);
    }
    let own = frame.is_none().then(|| Frame::of(extract, marks));
    let Some(Frame { edge, streets: asked }) = frame.or(own.as_ref()) else { return (vec![], None) };
    let edge = *edge;
    let mut areas = Vec::new();
    let mut take = |id: Id, made: Outline, notes: &mut Notes| {
        let polygons = mend::polygons(made.water);
        let shown = polygons.first().cloned().map(Geometry::Polygon);
        let found = shown.is_some();
        if !found {
            let detail = "its outline makes no ring in this extract, nor along the edge of it".to_owned();
            let at = made.place.map(|at| Geometry::Point(at.into()));
            notes.add("water.no_geometry", id.clone(), at, detail);
        } else if made.broken > 0 {
            let detail = format!("{} parts of its outline are not in this extract, or make no ring", made.broken);
            notes.add("water.broken_ring", id.clone(), shown, detail);
        }
        let area = |polygon| GroundArea { id: id.clone(), kind: BarrierKind::Water, polygon };
        areas.extend(polygons.into_iter().map(area));
        found
    };
    let mut rims = BTreeSet::new();
    for relation in &relations {
        let made = water::of_relation(extract, relation, edge.as_ref(), asked);
        let outer = made.outer_ways.clone();
        if take(Id::Relation(relation.id), made, notes) {
            rims.extend(outer);
        }
    }
    let outlines: Vec<(i64, Outline)> = ways
        .into_par_iter()
        .map(|i| extract.way(i))
        .map(|way| (way.id, water::of_way(extract, &way, edge.as_ref(), asked)))
        .collect();
    for (id, made) in outlines {
        if rims.contains(&id) {
            notes.tally.one("water.rim_of_relation");
        } else {
            take(Id::Way(id), made, notes);
        }
    }
    let sea = match &edge {
        Some(edge) if !coasts.is_empty() => sea::read(extract, &coasts, edge, asked, notes),
        _ => MultiPolygon(vec![]),
    };
    let mut sea = mend::polygons(sea);
    sea.sort_by(|a, b| by_points(a.coords_iter(), b.coords_iter()));
    let area = |(i, polygon)| GroundArea { id: Id::Made(i), kind: BarrierKind::Water, polygon };
    areas.extend((0..).zip(sea).map(area));
    (areas, edge.map(|edge| edge.rect()))
}

/// The edge of the data: the box that the header tells, unless it is far larger than what the nodes fill; else theirs.
/// `None` for data across the antimeridian, which have no box of this kind, and for a single point.
fn edge_of(nodes: Bounds, bbox: Option<(f64, f64, f64, f64)>) -> Option<Edge> {
    let [low, high] = [nodes.low, nodes.high].map(|[lon_e7, lat_e7]| {
        let at = Position { lon_e7, lat_e7 };
        (at.lon(), at.lat())
    });
    let (wide, tall) = ((high.0 - low.0) * MOST_BOX, (high.1 - low.1) * MOST_BOX);
    let told = bbox.filter(|&(west, south, east, north)| {
        let meets = west <= high.0 && low.0 <= east && south <= high.1 && low.1 <= north;
        meets && east - west <= wide && north - south <= tall
    });
    let (west, south, east, north) = told.unwrap_or((low.0, low.1, high.0, high.1));
    Edge::new(west, south, east, north).filter(|_| east - west < 180.0)
}
