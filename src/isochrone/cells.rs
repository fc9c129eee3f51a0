//! From segments to faces and borders, by way of the Voronoi diagram of segments.
//!
//! The diagram is Fortune's sweep with exact predicates (Boost.Polygon's, in Rust); what each of its edges becomes is in [`edges`].
//! Large cities have a diagram for each of their [`parts`]. O(n log n) in the segments.

mod edges;
mod parts;
#[cfg(test)]
mod parts_tests;

use super::ground::{Fan, Ground, NOBODY, Strip};
use super::noding::{Grid, Segment};
use boostvoronoi::prelude::{Builder, Diagram, SourceCategory, Vertex};
use edges::Edges;
use geo_types::Coord;
use parts::{PART, Parts, Shared, Use};
use rayon::prelude::*;

/// Corners of the polygon that stands for a whole circle.
pub(super) const ROUND: u32 = 48;

/// Places nearer than this, in metres, are one.
pub(super) const CLOSE_M: f64 = 0.001;

/// What an edge of the diagram has beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    Segment(usize),
    Point(usize),
}

fn metres(at: Grid) -> Coord<f64> {
    Coord { x: f64::from(at[0]) / 1000.0, y: f64::from(at[1]) / 1000.0 }
}

fn metres_of(corner: &Vertex) -> Coord<f64> {
    Coord { x: corner.x() / 1000.0, y: corner.y() / 1000.0 }
}

/// Fills `ground` with the faces and borders of `segments`; how many faces had to be left without a rim.
pub(super) fn map(ground: &mut Ground, segments: &[Segment]) -> usize {
    // What parts know of one another is done twice: at most a quarter as much again as there is.
    map_in_parts(ground, segments, PART, segments.len() / 4 * 5)
}

/// The same in parts of about `most` segments that know `room` segments together.
fn map_in_parts(ground: &mut Ground, segments: &[Segment], most: usize, room: usize) -> usize {
    if segments.is_empty() {
        return 0;
    }
    let mut ends: Vec<Grid> = segments.iter().flat_map(|s| s.ends).collect();
    ends.sort_unstable();
    ends.dedup();
    let end_of = |at: Grid| ends.binary_search(&at).unwrap_or(0);
    for s in segments {
        let [a, b] = s.ends.map(metres);
        let length = (b.x - a.x).hypot(b.y - a.y);
        let along = Coord { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
        ground.strips.push(Strip { from: a, along, length, link: s.link.0, mm: s.mm });
    }
    // A fan costs what the smallest link says there.
    let mut fans: Vec<Option<Fan>> = vec![None; ends.len()];
    for (s, strip) in segments.iter().zip(&ground.strips) {
        let back = Coord { x: -strip.along.x, y: -strip.along.y };
        for (k, from) in [(0, strip.along), (1, back)] {
            let fan = &mut fans[end_of(s.ends[k])];
            if fan.is_none_or(|f| s.link.0 < f.link) {
                *fan = Some(Fan { at: metres(s.ends[k]), from, link: s.link.0, mm: s.mm[k], junction: NOBODY });
            }
        }
    }
    ground.fans = fans.into_iter().flatten().collect();
    ground.points = ends.iter().map(|&at| metres(at)).collect();

    let parts = Parts::new(segments, &ends, ground.reach_m, most, room);
    let reach_m = ground.reach_m;
    let of_part = |known: &Vec<u32>| diagram(known.iter().map(|&s| segments[s as usize].ends), reach_m);
    let Some(diagrams) = parts.known.par_iter().with_max_len(1).map(of_part).collect::<Option<Vec<Diagram>>>() else {
        return segments.len();
    };
    let mut shared = Shared::default();
    let mut edges = Edges::new(ground);
    for ((part, diagram), known) in (0..).zip(diagrams).zip(&parts.known) {
        let site = |cell: usize| {
            let (index, category) = diagram.cells()[cell].source_index_2();
            let &s = known.get(index.usize())?;
            let [start, end] = segments[s as usize].ends;
            Some(match category {
                SourceCategory::Segment => Site::Segment(s as usize),
                SourceCategory::SegmentEnd => Site::Point(end_of(end)),
                SourceCategory::SegmentStart | SourceCategory::SinglePoint => Site::Point(end_of(start)),
            })
        };
        let sites: Vec<Option<Site>> = (0..diagram.cells().len()).map(site).collect();
        let mut uses = vec![Use::None; diagram.vertices().len()];
        for (corners, beside) in between(&diagram, &sites) {
            let of = beside.map(|site| parts.of(site));
            for corner in corners {
                // Edges end before a corner beyond reach, so it need not be the same to all.
                let near = || edges.away_m(beside[0], metres_of(&diagram.vertices()[corner])) <= reach_m + CLOSE_M;
                if of[0] != of[1] && near() {
                    uses[corner] = Use::Shared;
                } else if of.into_iter().min() == Some(part) && uses[corner] == Use::None {
                    uses[corner] = Use::Own;
                }
            }
        }
        edges.corners = corners(edges.ground, &diagram, &ends, &uses, &mut shared);
        for (corners, beside) in between(&diagram, &sites) {
            if beside.map(|site| parts.of(site)).into_iter().min() == Some(part) {
                edges.edge(corners, beside[0], beside[1]);
            }
        }
    }
    let odd = edges.rims();
    merge(ground);
    odd
}

/// The edges of a diagram between two sites, each once: its corners, the sites to its left and to its right.
fn between<'a>(diagram: &'a Diagram, sites: &'a [Option<Site>]) -> impl Iterator<Item = ([usize; 2], [Site; 2])> + 'a {
    diagram.edges().iter().filter_map(|edge| {
        let (twin, cell, from) = (edge.twin().ok()?, edge.cell().ok()?, edge.vertex0()?);
        let other = diagram.edge(twin).ok().filter(|_| edge.id().usize() < twin.usize())?;
        let (to, beyond) = (other.vertex0()?, other.cell().ok()?);
        Some(([from.usize(), to.usize()], [sites[cell.usize()]?, sites[beyond.usize()]?]))
    })
}

/// Gives the ends of borders shorter than [`CLOSE_M`] one place: rounded, they might change places.
pub(super) fn merge(ground: &mut Ground) {
    let mut root: Vec<u32> = (0..ground.points.len() as u32).collect();
    for piece in &ground.pieces {
        let [p, q] = piece.ends.map(|e| ground.points[e as usize]);
        if close(p, q) {
            let [a, b] = piece.ends.map(|e| find(&mut root, e));
            // The smaller number stays, so that ends of streets do not move.
            root[a.max(b) as usize] = a.min(b);
        }
    }
    for at in 0..root.len() as u32 {
        let to = find(&mut root, at);
        ground.points[at as usize] = ground.points[to as usize];
    }
}

/// The number that stands for a place, of places that are one: the last that is reached from it.
pub(super) fn find(root: &mut [u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        root[at as usize] = root[root[at as usize] as usize];
        at = root[at as usize];
    }
    at
}

/// Whether two places are one to all who look.
pub(super) fn close(a: Coord<f64>, b: Coord<f64>) -> bool {
    (a.x - b.x).abs() < CLOSE_M && (a.y - b.y).abs() < CLOSE_M
}

/// The Voronoi diagram, with a frame far outside so that no edge that matters is endless.
fn diagram(segments: impl Iterator<Item = [Grid; 2]> + Clone, reach_m: f64) -> Option<Diagram> {
    let mut corners = [[i32::MAX; 2], [i32::MIN; 2]];
    for at in segments.clone().flatten() {
        for k in 0..2 {
            corners[0][k] = corners[0][k].min(at[k]);
            corners[1][k] = corners[1][k].max(at[k]);
        }
    }
    let room = ((reach_m * 4000.0) as i32).saturating_add(10_000);
    let [w, s] = corners[0].map(|x| x.saturating_sub(room));
    let [e, n] = corners[1].map(|x| x.saturating_add(room));
    let frame = [[w, s, e, s], [e, s, e, n], [w, n, e, n], [w, s, w, n]];
    let lines = segments.map(|[a, b]| [a[0], a[1], b[0], b[1]]).chain(frame);
    Builder::<i32>::default().with_segments(lines.collect::<Vec<_>>().iter()).ok()?.build().ok()
}

/// Where the diagram's corners are among the ground's places; nowhere if nobody uses them.
fn corners(ground: &mut Ground, diagram: &Diagram, ends: &[Grid], uses: &[Use], shared: &mut Shared) -> Vec<u32> {
    let number = |(v, of): (&Vertex, &Use)| {
        let (x, y) = (v.x().round(), v.y().round());
        if (v.x() - x).abs() < 1e-3
            && (v.y() - y).abs() < 1e-3
            && let Ok(end) = ends.binary_search(&[x as i32, y as i32])
        {
            return end as u32;
        }
        let next = ground.points.len() as u32;
        let id = match of {
            Use::None => NOBODY,
            Use::Own => next,
            Use::Shared => shared.number(Coord { x: v.x(), y: v.y() }, next),
        };
        if id == next {
            ground.points.push(metres_of(v));
        }
        id
    };
    diagram.vertices().iter().zip(uses).map(number).collect()
}

/// How far, in radians, the first side of a fan is taken to lie before its direction, and the last behind it.
pub(super) const A_HAIR: f64 = 1e-9;

/// The corners of a polygon that stands for the circle of radius `r` round a fan, between two of its angles. The corners lie
/// in the same directions whatever the radius, so that circles one in another stay one in another.
pub(super) fn bow(fan: &Fan, from: f64, to: f64, r: f64) -> Vec<Coord<f64>> {
    let step = std::f64::consts::TAU / f64::from(ROUND);
    let zero = libm::atan2(fan.from.y, fan.from.x);
    let first = ((zero + from) / step + 1e-6).ceil() as i64;
    let last = ((zero + to) / step - 1e-6).floor() as i64;
    (first..=last)
        .map(|k| {
            let (sin, cos) = libm::sincos(k as f64 * step);
            Coord { x: fan.at.x + r * cos, y: fan.at.y + r * sin }
        })
        .collect()
}
