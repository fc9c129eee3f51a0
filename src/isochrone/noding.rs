//! Streets as segments that meet at their ends only, which is what a Voronoi diagram of segments needs.
//!
//! Streets cross without a junction where somebody forgot to draw one (a footway over a drive) and lie on one another where
//! two ways share a kerb. Every crossing becomes an end of all segments that pass it; of segments on one another the one of
//! the smallest link stays, which is the link that a doorstep joins there. Coordinates are whole millimetres of the plane:
//! a cut moves a segment by at most half of one, and a cut that makes new crossings is cut again.
//!
//! O(s log s) for s segments a round; two rounds are the rule. Segments that all but lie on one another are zipped together, a crossing a
//! round: three of 30 mm take twelve.

use crate::model::Level;
use crate::network::Network;
use crate::plane::Plane;
use crate::units::LinkId;
use geo_types::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::cmp::Ordering;

/// A place in the plane, in millimetres.
pub(super) type Grid = [i32; 2];

/// No coordinate is farther from the middle of the plane than this, in millimetres: products of differences fit.
const FARTHEST: f64 = 1.0e9;

/// How often cuts may make new crossings before the rest is left out.
const ROUNDS: usize = 64;

/// A straight piece of a link, from `ends[0]`, `mm[0]` along the link, to `ends[1]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub ends: [Grid; 2],
    pub link: LinkId,
    pub mm: [f64; 2],
}

impl Segment {
    /// The same piece however it is drawn.
    fn key(&self) -> (Grid, Grid) {
        let [a, b] = self.ends;
        (a.min(b), a.max(b))
    }

    fn order(&self, other: &Segment) -> Ordering {
        self.key().cmp(&other.key()).then(self.link.cmp(&other.link)).then(self.mm[0].total_cmp(&other.mm[0]))
    }

    fn envelope(&self) -> AABB<Grid> {
        AABB::from_corners(self.ends[0], self.ends[1])
    }

    /// The share of the way along at which `at`, a place on or beside the segment, lies.
    fn share(&self, at: Grid) -> f64 {
        let [a, b] = self.ends;
        let (dx, dy) = (wide(b[0], a[0]) as f64, wide(b[1], a[1]) as f64);
        ((wide(at[0], a[0]) as f64 * dx + wide(at[1], a[1]) as f64 * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0)
    }
}

/// The segments of links on the ground that are not on an island, noded; and how many were too far off or would not be cut.
///
/// Islands and bridges are left out because nothing within 100 m of another street ever joins them (see
/// [`crate::snap::Snapper::snap`]), and what lies beyond is not ground that a home stands on.
pub(super) fn segments(network: &Network, plane: &Plane, links: impl Iterator<Item = LinkId>) -> (Vec<Segment>, usize) {
    let (mut out, mut left_out) = (Vec::new(), 0);
    for link in links.filter(|&l| network.takes_doors(l) && network.level(l) == Level::Ground && !network.on_island(l))
    {
        let mut last: Option<(Grid, f64)> = None;
        for (position, &mm) in network.geometry(link).zip(network.at_mm(link)) {
            let at = plane.to_metres(Coord { x: position.lon(), y: position.lat() });
            let (x, y) = ((at.x * 1000.0).round(), (at.y * 1000.0).round());
            if x.abs() > FARTHEST || y.abs() > FARTHEST {
                left_out += 1;
                last = None;
                continue;
            }
            let at: Grid = [x as i32, y as i32];
            match last {
                Some((before, _)) if before == at => {}
                Some((before, from)) => {
                    out.push(Segment { ends: [before, at], link, mm: [from, f64::from(mm)] });
                    last = Some((at, f64::from(mm)));
                }
                None => last = Some((at, f64::from(mm))),
            }
        }
    }
    unite(&mut out);
    for _ in 0..ROUNDS {
        let cuts = cuts(&out);
        if cuts.is_empty() {
            return (out, left_out);
        }
        out = cut(&out, &cuts);
        unite(&mut out);
    }
    // What still crosses goes, the later of the two: a diagram that is wrong somewhere would be worse.
    let mut crossing: Vec<usize> = cuts(&out).into_iter().map(|(s, _)| s).collect();
    crossing.dedup();
    for &s in crossing.iter().rev() {
        out.remove(s);
    }
    (out, left_out + crossing.len())
}

/// Sorts, and keeps one of segments that lie on one another.
fn unite(segments: &mut Vec<Segment>) {
    segments.sort_unstable_by(Segment::order);
    segments.dedup_by_key(|s| s.key());
}

fn wide(a: i32, b: i32) -> i64 {
    i64::from(a) - i64::from(b)
}

/// Twice the area of a triangle: positive when `c` is left of the way from `a` to `b`.
fn turn(a: Grid, b: Grid, c: Grid) -> i128 {
    i128::from(wide(b[0], a[0])) * i128::from(wide(c[1], a[1]))
        - i128::from(wide(b[1], a[1])) * i128::from(wide(c[0], a[0]))
}

/// Where segments must be cut, as (segment, place), sorted along each segment.
fn cuts(segments: &[Segment]) -> Vec<(usize, Grid)> {
    let entries =
        segments.iter().enumerate().map(|(i, s)| GeomWithData::new(Rectangle::from(s.envelope()), i)).collect();
    let tree: RTree<GeomWithData<Rectangle<Grid>, usize>> = RTree::bulk_load(entries);
    let mut cuts = Vec::new();
    for (i, s) in segments.iter().enumerate() {
        for entry in tree.locate_in_envelope_intersecting(s.envelope()) {
            if entry.data > i {
                cut_pair((i, s), (entry.data, &segments[entry.data]), &mut cuts);
            }
        }
    }
    cuts.sort_unstable_by(|(i, p), (j, q)| {
        i.cmp(j).then_with(|| segments[*i].share(*p).total_cmp(&segments[*i].share(*q))).then(p.cmp(q))
    });
    cuts.dedup();
    cuts
}

fn cut_pair((i, s): (usize, &Segment), (j, u): (usize, &Segment), cuts: &mut Vec<(usize, Grid)>) {
    let [a, b] = s.ends;
    let [c, d] = u.ends;
    let turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    if (turns[0] > 0 && turns[1] > 0) || (turns[0] < 0 && turns[1] < 0) {
        return;
    }
    let inside = |p: Grid, [a, b]: [Grid; 2]| {
        p != a && p != b && (0..2).all(|k| (a[k].min(b[k])..=a[k].max(b[k])).contains(&p[k]))
    };
    let mut touch = |turn: i128, at: Grid, of: usize, ends: [Grid; 2]| {
        if turn == 0 && inside(at, ends) {
            cuts.push((of, at));
        }
    };
    touch(turns[0], c, i, s.ends);
    touch(turns[1], d, i, s.ends);
    touch(turns[2], a, j, u.ends);
    touch(turns[3], b, j, u.ends);
    if turns.contains(&0) || (turns[0] > 0) == (turns[1] > 0) || (turns[2] > 0) == (turns[3] > 0) {
        return;
    }
    let share = turns[0] as f64 / (turns[0] - turns[1]) as f64;
    let along = |k: usize| (f64::from(c[k]) + (f64::from(d[k]) - f64::from(c[k])) * share).round() as i32;
    let at = [along(0), along(1)];
    for (of, ends) in [(i, s.ends), (j, u.ends)] {
        if !ends.contains(&at) {
            cuts.push((of, at));
        }
    }
}

fn cut(segments: &[Segment], cuts: &[(usize, Grid)]) -> Vec<Segment> {
    let mut out = Vec::with_capacity(segments.len() + cuts.len());
    let mut next = cuts;
    for (i, &s) in segments.iter().enumerate() {
        let count = next.iter().take_while(|(of, _)| *of == i).count();
        let (here, rest) = next.split_at(count);
        next = rest;
        let (mut from, mut from_mm) = (s.ends[0], s.mm[0]);
        let last = (s.ends[1], s.mm[1]);
        let places = here.iter().map(|&(_, at)| (at, s.mm[0] + (s.mm[1] - s.mm[0]) * s.share(at)));
        for (to, to_mm) in places.chain([last]) {
            if to != from {
                out.push(Segment { ends: [from, to], link: s.link, mm: [from_mm, to_mm] });
                (from, from_mm) = (to, to_mm);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(ends: [Grid; 2], link: u32) -> Segment {
        let length = f64::from(ends[1][0] - ends[0][0]).hypot(f64::from(ends[1][1] - ends[0][1]));
        Segment { ends, link: LinkId(link), mm: [0.0, length] }
    }

    fn noded(mut segments: Vec<Segment>) -> Vec<Segment> {
        unite(&mut segments);
        for _ in 0..ROUNDS {
            let cuts = cuts(&segments);
            if cuts.is_empty() {
                break;
            }
            segments = cut(&segments, &cuts);
            unite(&mut segments);
        }
        segments
    }

    #[test]
    fn a_crossing_is_an_end_of_all_four() {
        let cross = noded(vec![segment([[0, 0], [100, 100]], 0), segment([[0, 100], [100, 0]], 1)]);
        assert_eq!(cross.len(), 4);
        assert!(cross.iter().all(|s| s.ends.contains(&[50, 50])));
        assert!(cross.iter().any(|s| s.link == LinkId(1) && (s.mm[1] - 50.0 * 2.0_f64.sqrt()).abs() < 1e-9));
    }

    #[test]
    fn three_that_all_but_lie_on_one_another() {
        let ends = [[[53, 39], [55, 12]], [[52, 36], [56, 2]], [[52, 49], [55, 8]]];
        assert!(cuts(&noded((0..).zip(ends).map(|(l, e)| segment(e, l)).collect())).is_empty());
    }

    #[test]
    fn of_segments_on_one_another_the_smallest_link_stays() {
        let over = noded(vec![segment([[0, 0], [100, 0]], 7), segment([[60, 0], [20, 0]], 3)]);
        let links: Vec<u32> = over.iter().map(|s| s.link.0).collect();
        assert_eq!(links, [7, 3, 7]);
        let by_x = |k: usize| (over[k].ends[0][0].min(over[k].ends[1][0]), over[k].ends[0][0].max(over[k].ends[1][0]));
        assert_eq!([by_x(0), by_x(1), by_x(2)], [(0, 20), (20, 60), (60, 100)]);
    }

    proptest! {
        #[test]
        fn nothing_crosses_and_nothing_is_lost(ends in prop::collection::vec(prop::array::uniform4(0_i32..60), 1..40)) {
            let given: Vec<Segment> = (0..).zip(&ends).filter(|(_, e)| e[..2] != e[2..])
                .map(|(l, e)| segment([[e[0], e[1]], [e[2], e[3]]], l)).collect();
            let out = noded(given.clone());
            prop_assert!(cuts(&out).is_empty());
            let ends: std::collections::BTreeSet<Grid> = out.iter().flat_map(|s| s.ends).collect();
            for s in &given {
                prop_assert!(s.ends.iter().all(|e| ends.contains(e)));
            }
        }
    }
}
