//! Walls between a home and a street: a leg that crosses one counts so much farther than it is.
//!
//! ```text
//!        street ────────────────      from h the street is 10 m off, over the wall; the inner way is 40 m off and
//!   wall ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒             no wall lies between: h opens onto the inner way
//!          h        │ inner way
//! ```
//!
//! Short walls ([`GARDEN_WALL_M`]) hold nobody, and no wall sends anybody onto an island or a bridge.
//! Where even so a wall must be crossed, because nobody mapped the gate, it is: the door counts as one *over a wall*. What lies
//! within [`BESIDE_M`] of either end of a leg is not between them: a gate stands in its wall, a street passes through it.
//! O(log n) a question for n pieces of wall.

use crate::plane::Plane;
use geo_types::{Coord, LineString, Rect};
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{AABB, RTree};

/// How much farther a street beyond a wall counts than it is, in metres: a door opens onto another street if that is at
/// most this much farther away. As for islands and bridges, about one block.
pub const WALL_DETOUR_M: f64 = 100.0;

/// Shorter lines are garden walls, in metres: the doors in them are seldom mapped, and who lives behind one walks out to the street in
/// front of the house. A judgement, made by looking at homes of Las Palmas, where 4,585 walls are mapped.
pub const GARDEN_WALL_M: f64 = 150.0;

/// What lies nearer than this to an end of a leg, in metres, is not between its ends.
pub const BESIDE_M: f64 = 0.5;

/// The points of a wall in metres; `None` of a garden wall.
fn long(line: &LineString<f64>, plane: &Plane) -> Option<Vec<Coord<f64>>> {
    let points: Vec<Coord<f64>> = line.0.iter().map(|&c| plane.to_metres(c)).collect();
    let length: f64 = points.windows(2).map(|w| (w[1] - w[0]).x.hypot((w[1] - w[0]).y)).sum();
    (length >= GARDEN_WALL_M).then_some(points)
}

/// The walls of a country by their boxes, for who looks at one quarter after the other: 60 bytes a wall, whatever its length.
#[derive(Debug)]
pub struct WallLines<'a> {
    plane: &'a Plane,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, &'a LineString<f64>>>,
}

impl<'a> WallLines<'a> {
    /// Files the lines of walls, given in degrees; garden walls are left out.
    pub fn new(lines: impl Iterator<Item = &'a LineString<f64>>, plane: &'a Plane) -> WallLines<'a> {
        let boxed = |line: &'a LineString<f64>| {
            let points = long(line, plane)?;
            let corner = |pick: fn(f64, f64) -> f64| {
                points.iter().map(|at| [at.x, at.y]).reduce(|a, b| [pick(a[0], b[0]), pick(a[1], b[1])])
            };
            Some(GeomWithData::new(Rectangle::from_corners(corner(f64::min)?, corner(f64::max)?), line))
        };
        WallLines { plane, tree: RTree::bulk_load(lines.filter_map(boxed).collect()) }
    }

    /// The walls whose boxes meet a box in metres: all that stand between two places in it.
    pub fn near(&self, around: Rect<f64>) -> Walls {
        let (low, high) = (around.min(), around.max());
        let around = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        Walls::new(self.tree.locate_in_envelope_intersecting(around).map(|wall| wall.data), self.plane)
    }
}

/// The walls of a city, in metres.
#[derive(Debug, Clone, Default)]
pub struct Walls {
    tree: RTree<Line<[f64; 2]>>,
}

impl Walls {
    /// Files the lines of walls, given in degrees; garden walls are left out.
    pub fn new<'a>(lines: impl Iterator<Item = &'a LineString<f64>>, plane: &Plane) -> Walls {
        let mut pieces = Vec::new();
        for points in lines.filter_map(|line| long(line, plane)) {
            pieces.extend(points.windows(2).map(|w| Line::new([w[0].x, w[0].y], [w[1].x, w[1].y])));
        }
        Walls { tree: RTree::bulk_load(pieces) }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The straight pieces of walls whose boxes come into a box, in metres.
    pub fn near(&self, low: Coord<f64>, high: Coord<f64>) -> impl Iterator<Item = [Coord<f64>; 2]> + '_ {
        let around = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        let ends = |wall: &Line<[f64; 2]>| [wall.from, wall.to].map(|[x, y]| Coord { x, y });
        self.tree.locate_in_envelope_intersecting(around).map(ends)
    }

    /// Whether a wall stands between two places, in metres.
    pub fn between(&self, a: Coord<f64>, b: Coord<f64>) -> bool {
        let length = (b - a).x.hypot((b - a).y);
        if self.is_empty() || length <= 2.0 * BESIDE_M {
            return false;
        }
        let share = BESIDE_M / length;
        let (from, to) = (a + (b - a) * share, b - (b - a) * share);
        let around = AABB::from_corners([from.x.min(to.x), from.y.min(to.y)], [from.x.max(to.x), from.y.max(to.y)]);
        self.tree.locate_in_envelope_intersecting(around).any(|wall| {
            let (p, q) = (Coord { x: wall.from[0], y: wall.from[1] }, Coord { x: wall.to[0], y: wall.to[1] });
            let side =
                |a: Coord<f64>, b: Coord<f64>, c: Coord<f64>| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
            let (s, t, u, v) = (side(from, to, p), side(from, to, q), side(p, q, from), side(p, q, to));
            // Corners count: else a leg would slip through where two pieces of a wall meet.
            (s > 0.0) != (t > 0.0) && (u > 0.0) != (v > 0.0) || (s == 0.0 && t != 0.0 && (u > 0.0) != (v > 0.0))
        })
    }
}
