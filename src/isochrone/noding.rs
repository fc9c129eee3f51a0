//! Streets as segments that meet at their ends only, which is what a Voronoi diagram of segments needs.
//!
//! Streets cross without a junction where somebody forgot to draw one (a footway over a drive) and lie on one another where
//! two ways share a kerb. Every crossing becomes an end of all segments that pass it; of segments on one another the one of
//! the smallest link stays, which is the link that a doorstep joins there. Coordinates are whole millimetres of the plane:
//! a cut moves a segment by at most half of one, and a cut that makes new crossings is cut again.
//!
//! O(s log s) for s segments; two rounds are the rule. Segments that all but lie on one another are zipped together, a crossing a
//! round: three of 30 mm take twelve, the lines of sight across the squares of Porto a hundred. So a round looks only at what
//! the round before has made, and takes time by how much that is.

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
const ROUNDS: usize = 1000;

/// Segments by the boxes that they lie in. The boxes are of doubles, which hold every place of the grid and the areas that the
/// tree multiplies; whole numbers of 32 bits would overflow there.
type Tree = RTree<GeomWithData<Rectangle<[f64; 2]>, Segment>>;

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

    fn envelope(&self) -> AABB<[f64; 2]> {
        let [a, b] = self.ends.map(|end| end.map(f64::from));
        AABB::from_corners(a, b)
    }

    fn entry(&self) -> GeomWithData<Rectangle<[f64; 2]>, Segment> {
        GeomWithData::new(Rectangle::from(self.envelope()), *self)
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
    left_out += node(&mut out);
    (out, left_out)
}

/// Cuts segments until they meet at their ends only, and sorts them; how many had to go because they would not be cut.
fn node(segments: &mut Vec<Segment>) -> usize {
    unite(segments);
    let mut tree: Tree = RTree::bulk_load(segments.iter().map(Segment::entry).collect());
    let mut fresh = segments.clone();
    let mut left_out = 0;
    for round in 0.. {
        let cuts = cuts(&tree, &fresh);
        let whole: Vec<Segment> = cuts.chunk_by(|(s, _), (t, _)| s == t).map(|places| places[0].0).collect();
        if whole.is_empty() {
            break;
        }
        fresh = cuts.chunk_by(|(s, _), (t, _)| s == t).flat_map(cut).collect();
        if round == ROUNDS {
            // What still crosses goes: a diagram that is wrong somewhere would be worse.
            left_out = whole.len();
            fresh.clear();
        }
        unite(&mut fresh);
        if fresh.len() > tree.size() / 8 {
            // Most of it is new: a tree built anew is quicker than one that is mended.
            let gone = |s: &Segment| whole.binary_search_by(|w| w.order(s)).is_ok();
            *segments = tree.iter().map(|e| e.data).filter(|s| !gone(s)).chain(fresh.iter().copied()).collect();
            unite(segments);
            fresh.retain(|p| segments.binary_search_by(|s| s.order(p)).is_ok());
            tree = RTree::bulk_load(segments.iter().map(Segment::entry).collect());
        } else {
            for s in &whole {
                tree.remove(&s.entry());
            }
            fresh.retain(|piece| enter(&mut tree, piece));
        }
    }
    *segments = tree.iter().map(|e| e.data).collect();
    unite(segments);
    left_out
}

/// Adds a segment unless one of a smaller link lies there already; whether it did.
fn enter(tree: &mut Tree, piece: &Segment) -> bool {
    let there = tree.locate_in_envelope_intersecting(piece.envelope()).map(|e| e.data).find(|s| s.key() == piece.key());
    if there.is_some_and(|s| s.order(piece) == Ordering::Less) {
        return false;
    }
    if let Some(later) = there {
        tree.remove(&later.entry());
    }
    tree.insert(piece.entry());
    true
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

/// Where segments must be cut because of fresh ones, as (segment, place), sorted along each segment.
fn cuts(tree: &Tree, fresh: &[Segment]) -> Vec<(Segment, Grid)> {
    let all_fresh = tree.size() == fresh.len();
    let mut cuts = Vec::new();
    for s in fresh {
        for GeomWithData { data: other, .. } in tree.locate_in_envelope_intersecting(s.envelope()) {
            match s.order(other) {
                Ordering::Less => cut_pair(s, other, &mut cuts),
                // Where all are fresh the other one has met this one already.
                Ordering::Greater if !all_fresh => cut_pair(other, s, &mut cuts),
                _ => {}
            }
        }
    }
    cuts.sort_unstable_by(|(s, p), (t, q)| s.order(t).then_with(|| s.share(*p).total_cmp(&s.share(*q))).then(p.cmp(q)));
    cuts.dedup();
    cuts
}

fn cut_pair(s: &Segment, u: &Segment, cuts: &mut Vec<(Segment, Grid)>) {
    let [a, b] = s.ends;
    let [c, d] = u.ends;
    let turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    if (turns[0] > 0 && turns[1] > 0) || (turns[0] < 0 && turns[1] < 0) {
        return;
    }
    let inside = |p: Grid, [a, b]: [Grid; 2]| {
        p != a && p != b && (0..2).all(|k| (a[k].min(b[k])..=a[k].max(b[k])).contains(&p[k]))
    };
    let mut touch = |turn: i128, at: Grid, of: &Segment| {
        if turn == 0 && inside(at, of.ends) {
            cuts.push((*of, at));
        }
    };
    touch(turns[0], c, s);
    touch(turns[1], d, s);
    touch(turns[2], a, u);
    touch(turns[3], b, u);
    if turns.contains(&0) || (turns[0] > 0) == (turns[1] > 0) || (turns[2] > 0) == (turns[3] > 0) {
        return;
    }
    let share = turns[0] as f64 / (turns[0] - turns[1]) as f64;
    let along = |k: usize| (f64::from(c[k]) + (f64::from(d[k]) - f64::from(c[k])) * share).round() as i32;
    let at = [along(0), along(1)];
    for of in [s, u] {
        if !of.ends.contains(&at) {
            cuts.push((*of, at));
        }
    }
}

/// The pieces of a segment between its ends and the places where it is cut.
fn cut(cuts: &[(Segment, Grid)]) -> Vec<Segment> {
    let (s, mut out) = (cuts[0].0, Vec::with_capacity(cuts.len() + 1));
    let (mut from, mut from_mm) = (s.ends[0], s.mm[0]);
    let places = cuts.iter().map(|&(_, at)| (at, s.mm[0] + (s.mm[1] - s.mm[0]) * s.share(at)));
    for (to, to_mm) in places.chain([(s.ends[1], s.mm[1])]) {
        if to != from {
            out.push(Segment { ends: [from, to], link: s.link, mm: [from_mm, to_mm] });
            (from, from_mm) = (to, to_mm);
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
        assert_eq!(node(&mut segments), 0);
        segments
    }

    /// All pairs in every round: the slow twin.
    fn noded_slowly(mut segments: Vec<Segment>) -> Vec<Segment> {
        unite(&mut segments);
        for _ in 0..ROUNDS {
            let mut cuts = Vec::new();
            for (i, s) in segments.iter().enumerate() {
                segments[i + 1..].iter().for_each(|other| cut_pair(s, other, &mut cuts));
            }
            if cuts.is_empty() {
                break;
            }
            let along =
                |(s, p): &(Segment, Grid), (_, q): &(Segment, Grid)| s.share(*p).total_cmp(&s.share(*q)).then(p.cmp(q));
            segments = segments
                .iter()
                .flat_map(|s| {
                    let mut of: Vec<_> = cuts.iter().filter(|(t, _)| t == s).copied().collect();
                    of.sort_unstable_by(along);
                    of.dedup();
                    if of.is_empty() { vec![*s] } else { cut(&of) }
                })
                .collect();
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
        let given: Vec<Segment> = (0..).zip(ends).map(|(l, e)| segment(e, l)).collect();
        assert_eq!(noded(given.clone()), noded_slowly(given));
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
            prop_assert_eq!(&out, &noded_slowly(given.clone()));
            let ends: std::collections::BTreeSet<Grid> = out.iter().flat_map(|s| s.ends).collect();
            for s in &given {
                prop_assert!(s.ends.iter().all(|e| ends.contains(e)));
            }
        }
    }
}
