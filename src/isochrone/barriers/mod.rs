//! Ground that lies behind something: a home there does not reach the street across water, tracks, a motorway or a wall, nor
//! through a building.
//!
//! The off-street leg of a place is the straight line to its street. Whatever line that leg would cross casts a **shadow**
//! away from the street; within one face legs run side by side (a strip) or out from one point (a fan), so the shadow of a straight
//! barrier is a polygon of four corners, cut to the face:
//!
//! ```text
//!      ┌────────┐ reach
//!      │░░░░░░░░│            ░ behind the wall: out
//!      ├──wall──┤
//!   ───┴────────┴─── street
//! ```
//!
//! A building is entered but not walked through: its far sides cast shadows, its near ones do not. Water is out as a whole. Which
//! street a place joins does not change: what lies behind a wall is not given to the next street beyond it.
//!
//! A barrier that passes through the place on the street where the leg begins bars nobody there: a street that ends at a wall ends at its
//! gate.
//!
//! Coordinates are metres of the plane. O((f + b) log b) for f faces and b barrier segments, once; then a polygon difference for each
//! area, with what lies in its box.

pub(super) mod shade;

use super::ground::{Ground, NOBODY};
use super::written::{bands, untangled};
use crate::model;
use crate::network::Network;
use crate::overlay;
use crate::plane::Plane;
use crate::units::LinkId;
use geo::orient::Direction;
use geo::{Area, BoundingRect, Orient};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{AABB, RTree};
use shade::View;
use std::collections::BTreeMap;

/// A straight piece of a barrier; of a building's outline the inside is to the left, and only who comes from there is stopped.
type Bar = GeomWithData<Line<[f64; 2]>, bool>;

/// A barrier so near to a place on a street passes through it: both are known to a millimetre or so.
const TOUCHES_M: f64 = 0.002;

/// A straight piece of the edge of water, and the number of the water.
type Shore = GeomWithData<Line<[f64; 2]>, usize>;

/// A box and the number of what is in it.
type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// What bars the way, ready to be asked whether a leg crosses it.
#[derive(Debug, Default)]
pub struct Barriers {
    bars: RTree<Bar>,
    water: Vec<Polygon<f64>>,
    /// The boxes of `water`.
    ponds: RTree<Boxed>,
    /// Its edges, and which water they are of.
    shores: RTree<Shore>,
}

impl Barriers {
    /// Takes up barriers; areas of buildings stop only who would leave them again.
    pub fn new(ground: &model::Ground, plane: &Plane) -> Barriers {
        let metres = |line: &LineString<f64>| LineString(line.0.iter().map(|&at| plane.to_metres(at)).collect());
        let mut bars = Vec::new();
        let mut take = |line: &LineString<f64>, one_way: bool| {
            let lines = line.lines().filter(|l| l.start != l.end);
            bars.extend(lines.map(|l| Bar::new(Line::new([l.start.x, l.start.y], [l.end.x, l.end.y]), one_way)));
        };
        let mut water = Vec::new();
        for area in &ground.areas {
            let building = area.kind == model::BarrierKind::Building;
            let polygon =
                Polygon::new(metres(area.polygon.exterior()), area.polygon.interiors().iter().map(metres).collect());
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                take(ring, building);
            }
            if !building {
                water.push(polygon.orient(Direction::Default));
            }
        }
        for line in &ground.lines {
            take(&metres(&line.line), false);
        }
        let ponds = boxes(&water);
        let edges = water.iter().enumerate().flat_map(|(i, pond)| {
            let rings = std::iter::once(pond.exterior()).chain(pond.interiors());
            let lines = rings.flat_map(LineString::lines);
            lines.map(move |l| Shore::new(Line::new([l.start.x, l.start.y], [l.end.x, l.end.y]), i))
        });
        let shores = RTree::bulk_load(edges.collect());
        Barriers { bars: RTree::bulk_load(bars), water, ponds, shores }
    }

    /// Whether the leg from a street to a place crosses a barrier, or the place lies in water: asked piece by piece, with nothing of
    /// the shadows.
    pub fn stop(&self, street: Coord<f64>, place: Coord<f64>) -> bool {
        let near = AABB::from_corners([street.x, street.y], [place.x, place.y]);
        let turn = |a: Coord<f64>, b: Coord<f64>, c: Coord<f64>| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        let crossed = self.bars.locate_in_envelope_intersecting(near).any(|bar| {
            let [a, b] = [bar.geom().from, bar.geom().to].map(|p| Coord { x: p[0], y: p[1] });
            if touches(street, a, b) {
                return false;
            }
            let (s, p) = (turn(a, b, street), turn(a, b, place));
            let across = (s > 0.0) != (p > 0.0) && (turn(street, place, a) > 0.0) != (turn(street, place, b) > 0.0);
            across && (!bar.data || s > 0.0)
        });
        let here = AABB::from_point([place.x, place.y]);
        crossed || self.ponds.locate_in_envelope_intersecting(here).any(|pond| holds(&self.water[pond.data], place))
    }

    /// The water in a box and little beyond.
    fn wet(&self, bounds: Rect<f64>) -> Vec<Polygon<f64>> {
        let [low, high] = [bounds.min(), bounds.max()].map(|at| [at.x, at.y]);
        let here = AABB::from_corners(low, high);
        let mut near: Vec<usize> = self.shores.locate_in_envelope_intersecting(here).map(|edge| edge.data).collect();
        // Water whose edge is elsewhere holds all of the box or nothing: the crossings of a ray to the east tell.
        let ray = AABB::from_corners(low, [f64::MAX, low[1]]);
        let mut crossed: BTreeMap<usize, usize> = BTreeMap::new();
        for edge in self.shores.locate_in_envelope_intersecting(ray) {
            let (p, q) = (edge.geom().from, edge.geom().to);
            if (p[1] > low[1]) != (q[1] > low[1]) && low[0] < p[0] + (q[0] - p[0]) * (low[1] - p[1]) / (q[1] - p[1]) {
                *crossed.entry(edge.data).or_default() += 1;
            }
        }
        near.extend(crossed.into_iter().filter(|(_, times)| times % 2 == 1).map(|(pond, _)| pond));
        near.sort_unstable();
        near.dedup();
        near.into_iter().filter_map(|pond| overlay::in_box(&self.water[pond], bounds, 1.0)).collect()
    }
}

/// Whether a bar passes through a place.
fn touches(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    distance(at, a, b) <= TOUCHES_M
}

/// How far a bar is from a place.
fn distance(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let share = (((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    libm::hypot(at.x - a.x - dx * share, at.y - a.y - dy * share)
}

fn boxes(polygons: &[Polygon<f64>]) -> RTree<Boxed> {
    let boxes = polygons.iter().enumerate().filter_map(|(i, p)| {
        let r = p.bounding_rect()?;
        Some(Boxed::new(Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]), i))
    });
    RTree::bulk_load(boxes.collect())
}

/// Whether a polygon holds a place, by the crossings of a ray.
fn holds(polygon: &Polygon<f64>, at: Coord<f64>) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crossed = rings.flat_map(LineString::lines).filter(|l| {
        let (p, q) = (l.start, l.end);
        (p.y > at.y) != (q.y > at.y) && at.x < p.x + (q.x - p.x) * (at.y - p.y) / (q.y - p.y)
    });
    crossed.count() % 2 == 1
}

/// All ground that lies behind a barrier or in water, as polygons.
#[derive(Debug, Default)]
pub struct Shadows {
    tree: RTree<Boxed>,
    parts: Vec<Polygon<f64>>,
}

impl Shadows {
    /// Casts the shadows of barriers on a map.
    pub fn cast(ground: &Ground, network: &Network, plane: &Plane, barriers: &Barriers) -> Shadows {
        let at = |link, mm| place_on(network, plane, LinkId(link), mm);
        let shade =
            |(face, cell): &(u32, Polygon<f64>)| shadow(View::of(ground, *face, at), ground.reach_m, barriers, cell);
        let shaded: Vec<MultiPolygon<f64>> = faces(ground).par_iter().map(shade).collect();
        let parts: Vec<Polygon<f64>> = shaded.into_iter().flatten().filter(|p| p.unsigned_area() > 1e-6).collect();
        Shadows { tree: boxes(&parts), parts }
    }

    /// Areas that lie in one another, smallest first, without what lies in shadow, their corners on the grid of so many units in a degree
    /// that files have. They still lie in one another to the last coordinate.
    pub fn cut(&self, plane: &Plane, nested: Vec<MultiPolygon<f64>>, units: f64) -> Vec<MultiPolygon<f64>> {
        let Some(r) = nested.last().and_then(BoundingRect::bounding_rect) else { return nested };
        let around = AABB::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]);
        let mut near: Vec<usize> = self.tree.locate_in_envelope_intersecting(around).map(|e| e.data).collect();
        if near.is_empty() {
            return untangled(plane, nested, units);
        }
        near.sort_unstable();
        let dark: Vec<_> = near.iter().map(|&i| self.parts[i].clone()).collect();
        bands(plane, &nested, &dark, units)
    }
}

/// Where a point of a link lies, in metres of the plane.
pub(super) fn place_on(network: &Network, plane: &Plane, link: LinkId, mm: f64) -> Coord<f64> {
    let at_mm = network.at_mm(link);
    let next = at_mm.partition_point(|&m| f64::from(m) <= mm).min(at_mm.len() - 1).max(1);
    let [before, after] = [at_mm[next - 1], at_mm[next]].map(f64::from);
    let share = if after > before { ((mm - before) / (after - before)).clamp(0.0, 1.0) } else { 0.0 };
    let mut ends = network.geometry(link).skip(next - 1).map(|p| plane.to_metres(Coord { x: p.lon(), y: p.lat() }));
    let from = ends.next().unwrap_or_default();
    from + (ends.next().unwrap_or(from) - from) * share
}

/// The faces of a map as polygons, in order: the borders of each by t, and its street.
fn faces(ground: &Ground) -> Vec<(u32, Polygon<f64>)> {
    let mut borders: Vec<(u32, f64, [Coord<f64>; 2])> = Vec::with_capacity(ground.pieces.len() * 2);
    for piece in &ground.pieces {
        let ends = piece.ends.map(|e| ground.points[e as usize]);
        let strips = piece.faces.map(|f| f < ground.first_fan());
        // The perpendicular between a strip and a fan is a side of both, but on neither's far border.
        let upright = (0..2).any(|s| strips[s] && (piece.seen[s][0][0] - piece.seen[s][1][0]).abs() < f32::EPSILON);
        if upright && strips != [true, true] && piece.faces[1] != NOBODY {
            continue;
        }
        for face in piece.faces.into_iter().filter(|&f| f != NOBODY) {
            let t = ends.map(|at| ground.place(face, at)[0]);
            let ends = if t[0] <= t[1] { ends } else { [ends[1], ends[0]] };
            borders.push((face, f64::midpoint(t[0], t[1]), ends));
        }
    }
    borders.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let rows = borders.chunk_by(|a, b| a.0 == b.0);
    rows.map(|of_face| {
        let face = of_face[0].0;
        let far = of_face.iter().flat_map(|b| b.2);
        let mut ring: Vec<Coord<f64>> = if face < ground.first_fan() {
            let strip = &ground.strips[face as usize / 2];
            [strip.at(strip.length, 0.0), strip.from].into_iter().chain(far).collect()
        } else {
            let fan = &ground.fans[(face - ground.first_fan()) as usize];
            std::iter::once(fan.at).chain(far).collect()
        };
        ring.dedup();
        (face, Polygon::new(LineString(ring), Vec::new()).orient(Direction::Default))
    })
    .collect()
}

/// The part of a face that lies behind something or in water.
fn shadow(view: View, reach_m: f64, barriers: &Barriers, cell: &Polygon<f64>) -> MultiPolygon<f64> {
    let Some(bounds) = cell.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let around = AABB::from_corners([bounds.min().x, bounds.min().y], [bounds.max().x, bounds.max().y]);
    let bars = barriers.bars.locate_in_envelope_intersecting(around).map(|bar| {
        let ends = [bar.geom().from, bar.geom().to].map(|p| Coord { x: p[0], y: p[1] });
        (ends, bar.data)
    });
    let mut dark = shade::behind(view, reach_m, 0.0, bars);
    dark.extend(barriers.wet(bounds));
    if dark.is_empty() {
        return MultiPolygon(dark);
    }
    overlay::intersection(&MultiPolygon(dark), &MultiPolygon(vec![cell.clone()]))
}
