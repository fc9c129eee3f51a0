//! From segments to faces and borders, by way of the Voronoi diagram of segments.
//!
//! The diagram is Fortune's sweep with exact predicates (Boost.Polygon's, in Rust); what each of its edges becomes is in [`edges`].
//! O(n log n) in the segments.

mod edges;

use super::ground::{Fan, Ground, NOBODY, Strip};
use super::noding::{Grid, Segment};
use boostvoronoi::prelude::{Builder, Diagram, SourceCategory};
use edges::Edges;
use geo_types::Coord;

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

/// Fills `ground` with the faces and borders of `segments`; how many faces had to be left without a rim.
pub(super) fn map(ground: &mut Ground, segments: &[Segment]) -> usize {
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

    let Some(diagram) = diagram(segments, ground.reach_m) else { return segments.len() };
    let sites: Vec<Option<Site>> = diagram
        .cells()
        .iter()
        .map(|cell| {
            let (index, category) = cell.source_index_2();
            let segment = segments.get(index.usize())?;
            Some(match category {
                SourceCategory::Segment => Site::Segment(index.usize()),
                SourceCategory::SegmentEnd => Site::Point(end_of(segment.ends[1])),
                SourceCategory::SegmentStart | SourceCategory::SinglePoint => Site::Point(end_of(segment.ends[0])),
            })
        })
        .collect();
    let corners = corners(ground, &diagram, &ends);
    let mut edges = Edges::new(ground, corners);
    for edge in diagram.edges() {
        let (Ok(twin), Ok(cell), Some(from)) = (edge.twin(), edge.cell(), edge.vertex0()) else { continue };
        let Ok(other) = diagram.edge(twin) else { continue };
        let (Some(to), Ok(beyond)) = (other.vertex0(), other.cell()) else { continue };
        if edge.id().usize() < twin.usize()
            && let (Some(left), Some(right)) = (sites[cell.usize()], sites[beyond.usize()])
        {
            edges.edge([from.usize(), to.usize()], left, right);
        }
    }
    let odd = edges.rims();
    merge(ground);
    odd
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
fn diagram(segments: &[Segment], reach_m: f64) -> Option<Diagram> {
    let mut corners = [[i32::MAX; 2], [i32::MIN; 2]];
    for at in segments.iter().flat_map(|s| s.ends) {
        for k in 0..2 {
            corners[0][k] = corners[0][k].min(at[k]);
            corners[1][k] = corners[1][k].max(at[k]);
        }
    }
    let room = (reach_m * 4000.0) as i32 + 10_000;
    let [w, s] = corners[0].map(|x| x.saturating_sub(room));
    let [e, n] = corners[1].map(|x| x.saturating_add(room));
    let frame = [[w, s, e, s], [e, s, e, n], [w, n, e, n], [w, s, w, n]];
    let lines = segments.iter().map(|s| [s.ends[0][0], s.ends[0][1], s.ends[1][0], s.ends[1][1]]).chain(frame);
    Builder::<i32>::default().with_segments(lines.collect::<Vec<_>>().iter()).ok()?.build().ok()
}

/// Where the diagram's vertices are among the ground's places, and how far from their sites (`None`: not looked at yet).
fn corners(ground: &mut Ground, diagram: &Diagram, ends: &[Grid]) -> Vec<(u32, Option<bool>)> {
    diagram
        .vertices()
        .iter()
        .map(|v| {
            let (x, y) = (v.x().round(), v.y().round());
            if (v.x() - x).abs() < 1e-3
                && (v.y() - y).abs() < 1e-3
                && let Ok(end) = ends.binary_search(&[x as i32, y as i32])
            {
                return (end as u32, Some(true));
            }
            ground.points.push(Coord { x: v.x() / 1000.0, y: v.y() / 1000.0 });
            (ground.points.len() as u32 - 1, None)
        })
        .collect()
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
