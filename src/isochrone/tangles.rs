//! Whether rounding the corners of areas to the grid of a file tangles their rims.
//!
//! Rims are traced to the last bit of a double and written on a grid of a tenth of a millimetre. Where streets lie a few
//! millimetres apart (lines of sight across a square) a corner may then land on another side, or two parts come to share one:
//! some 7 areas in 3,600. Clipping mends that, in a hundred times the time that it takes to look; so it is looked first.
//!
//! ```text
//!      ────●────────        sound:  sides meet in corners; two rings may share one
//!         ╱ ╲               tangle: sides cross, lie on one another, end on one another, or a ring comes back to a corner
//! ```
//!
//! Rings of one polygon may share a corner, but not so that they shut a part of it in: a hole that meets the rim twice is a tangle too.
//!
//! Areas of several limits are looked at together: a side of one may be that of another, but nothing else may meet.
//!
//! O(s log s + p) for s sides, of which p pairs share an interval of x.

use super::written::Grid;
use geo_types::{Coord, LineString, MultiPolygon};

/// A corner on the grid.
type Corner = [i64; 2];

/// A side of a ring; sides are numbered along each ring.
#[derive(Debug, Clone, Copy)]
struct Side {
    ends: [Corner; 2],
    area: u32,
    ring: u32,
    number: u32,
}

/// The box of a side, which is all that is asked of most pairs: sorted and gone through by itself, it takes half the room.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: Corner,
    high: Corner,
    side: u32,
}

impl Bounds {
    fn of(side: u32, [a, b]: [Corner; 2]) -> Bounds {
        Bounds { low: [a[0].min(b[0]), a[1].min(b[1])], high: [a[0].max(b[0]), a[1].max(b[1])], side }
    }
}

/// Whether any side of areas that lie in one another meets another as it must not, on the grid.
pub(super) fn tangled(grid: &Grid<'_>, areas: &[MultiPolygon<f64>]) -> bool {
    let (mut sides, mut lengths, mut polygon_of) = (Vec::new(), Vec::new(), Vec::new());
    for (area, shape) in (0..).zip(areas) {
        for (number, polygon) in shape.iter().enumerate() {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                let before = sides.len();
                add(grid, ring, area, lengths.len() as u32, &mut sides);
                lengths.push((sides.len() - before) as u32);
                polygon_of.push((area, number));
                // Fewer than three sides surround nothing.
                if sides.len() < before + 3 {
                    return true;
                }
            }
        }
    }
    let mut boxes: Vec<Bounds> = (0..).zip(&sides).map(|(i, s): (u32, &Side)| Bounds::of(i, s.ends)).collect();
    boxes.sort_unstable_by_key(|b| (b.low[0], b.side));
    let mut touches: Vec<(Corner, u32)> = Vec::new();
    for (i, at) in boxes.iter().enumerate() {
        for beside in boxes[i + 1..].iter().take_while(|b| b.low[0] <= at.high[0]) {
            let apart = beside.low[1] > at.high[1] || beside.high[1] < at.low[1];
            if apart {
                continue;
            }
            let [s, other] = [at, beside].map(|b| &sides[b.side as usize]);
            if meet(s, other, lengths[s.ring as usize]) {
                return true;
            }
            if s.ring != other.ring && polygon_of[s.ring as usize] == polygon_of[other.ring as usize] {
                let shared = s.ends.into_iter().filter(|end| other.ends.contains(end));
                touches.extend(shared.flat_map(|corner| [(corner, s.ring), (corner, other.ring)]));
            }
        }
    }
    shut_in(touches, lengths.len())
}

/// Whether rings that share corners go round something: the links between rings and the corners that they share have a cycle.
fn shut_in(mut touches: Vec<(Corner, u32)>, rings: usize) -> bool {
    touches.sort_unstable();
    touches.dedup();
    let mut root: Vec<usize> = (0..rings).collect();
    let find = |root: &[usize], mut at: usize| {
        while root[at] != at {
            at = root[at];
        }
        at
    };
    for of_corner in touches.chunk_by(|a, b| a.0 == b.0) {
        let corner = root.len();
        root.push(corner);
        for &(_, ring) in of_corner {
            let (ring, corner) = (find(&root, ring as usize), find(&root, corner));
            if ring == corner {
                return true;
            }
            root[ring] = corner;
        }
    }
    false
}

fn add(grid: &Grid<'_>, line: &LineString<f64>, area: u32, ring: u32, sides: &mut Vec<Side>) {
    let corner = |at: Coord<f64>| {
        let at = grid.of(at);
        [at.x as i64, at.y as i64]
    };
    let mut number = 0;
    let mut corners = line.0.iter().map(|&at| corner(at));
    let Some(mut from) = corners.next() else { return };
    for to in corners {
        if to != from {
            sides.push(Side { ends: [from, to], area, ring, number });
            number += 1;
            from = to;
        }
    }
}

/// Whether two sides meet as they must not; `length` is that of the ring of the first.
fn meet(s: &Side, other: &Side, length: u32) -> bool {
    let ([a, b], [c, d]) = (s.ends, other.ends);
    if (a, b) == (c, d) || (a, b) == (d, c) {
        return s.area == other.area;
    }
    // The corner that both have, and the other ends.
    let shared = [(a, b, c, d), (a, b, d, c), (b, a, c, d), (b, a, d, c)].into_iter().find(|(p, _, q, _)| p == q);
    let Some((corner, p, _, q)) = shared else { return touch([a, b], [c, d]) };
    let next = |one: u32, two: u32| (one + 1) % length == two;
    let neighbours = next(s.number, other.number) || next(other.number, s.number);
    let same_ring = s.ring == other.ring;
    // From a corner in the same direction: one lies on the other.
    let along = turn(corner, p, q) == 0 && (0..2).all(|k| (p[k] - corner[k]).signum() == (q[k] - corner[k]).signum());
    along || same_ring && !neighbours
}

/// Twice the area of a triangle; of sides shorter than a degree or so the numbers are short.
fn turn(a: Corner, b: Corner, c: Corner) -> i128 {
    let [[x, y], [u, v]] = [b, c].map(|p| [p[0] - a[0], p[1] - a[1]]);
    if [x, y, u, v].into_iter().all(|n| n.unsigned_abs() < 1 << 31) {
        return i128::from(x * v - y * u);
    }
    let wide = i128::from;
    wide(x) * wide(v) - wide(y) * wide(u)
}

/// Whether two sides that share no corner have a place in common.
fn touch([a, b]: [Corner; 2], [c, d]: [Corner; 2]) -> bool {
    let sign = |p, q, r| turn(p, q, r).signum();
    let (ends_of_other, ends) = ([sign(a, b, c), sign(a, b, d)], [sign(c, d, a), sign(c, d, b)]);
    // On one line their boxes overlap, or nobody would have asked.
    ends_of_other[0] * ends_of_other[1] <= 0 && ends[0] * ends[1] <= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isochrone::written::bands;
    use crate::overlay;
    use crate::plane::Plane;
    use geo::{MapCoords, Validation};
    use geo_types::Polygon;
    use proptest::prelude::*;

    fn plane() -> Plane {
        Plane::fit(-0.01, -0.01, 0.01, 0.01)
    }

    /// Areas whose corners are these numbers of a grid of 1e-6 degrees.
    fn area(plane: &Plane, rings: &[&[(i32, i32)]]) -> MultiPolygon<f64> {
        let ring = |corners: &[(i32, i32)]| -> LineString<f64> {
            corners
                .iter()
                .chain(corners.first())
                .map(|&(x, y)| plane.to_metres(Coord { x: f64::from(x) / 1e6, y: f64::from(y) / 1e6 }))
                .collect()
        };
        MultiPolygon(rings.iter().map(|r| Polygon::new(ring(r), vec![])).collect())
    }

    fn is_tangled(areas: &[&[&[(i32, i32)]]]) -> bool {
        let plane = plane();
        let areas: Vec<_> = areas.iter().map(|rings| area(&plane, rings)).collect();
        tangled(&Grid::new(&plane, 1e6, Coord { x: 0.0, y: 0.0 }), &areas)
    }

    const SQUARE: &[(i32, i32)] = &[(0, 0), (10, 0), (10, 10), (0, 10)];

    #[test]
    fn what_may_meet() {
        assert!(!is_tangled(&[&[SQUARE]]));
        assert!(!is_tangled(&[&[SQUARE, &[(10, 10), (20, 10), (20, 20)]]]), "two parts in a corner");
        assert!(
            !is_tangled(&[&[&[(0, 0), (5, 0), (0, 5)]], &[&[(0, 0), (5, 0), (10, 0), (10, 10), (0, 5)]]]),
            "sides of two limits"
        );
    }

    /// Rings by the corners that they share.
    #[test]
    fn a_hole_that_meets_the_rim_twice_shuts_a_part_in() {
        let (here, there, yonder) = ([0, 0], [10, 10], [20, 0]);
        assert!(!shut_in(vec![(here, 0), (here, 1), (here, 2), (there, 3), (there, 1)], 4), "a tree");
        assert!(shut_in(vec![(here, 0), (here, 1), (there, 0), (there, 1)], 2), "twice");
        let round = vec![(here, 0), (here, 1), (there, 1), (there, 2), (yonder, 2), (yonder, 0)];
        assert!(shut_in(round, 3), "two holes and the rim in turn");
    }

    #[test]
    fn what_may_not_meet() {
        assert!(is_tangled(&[&[&[(0, 0), (10, 10), (10, 0), (0, 10)]]]), "a bow tie");
        assert!(is_tangled(&[&[SQUARE, &[(10, 0), (20, 0), (20, 10), (10, 10)]]]), "two parts along a side");
        assert!(is_tangled(&[&[SQUARE, &[(10, 2), (20, 0), (20, 10)]]]), "a part that ends on a side");
        assert!(is_tangled(&[&[&[(0, 0), (10, 0), (10, 10), (10, -5)]]]), "a spike");
        assert!(is_tangled(&[&[&[(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)]]]), "a ring that meets itself");
        assert!(is_tangled(&[&[&[(2, 2), (12, 2), (2, 8)]], &[SQUARE]]), "a band beyond a wider one");
        assert!(is_tangled(&[&[&[(0, 0), (10, 0)]]]), "nothing at all");
    }

    proptest! {
        /// What is not tangled is valid; and bands never are.
        #[test]
        fn sound_is_valid(rings in prop::collection::vec(prop::collection::vec((0..12, 0..12), 3..7), 1..4)) {
            let plane = plane();
            let grid = Grid::new(&plane, 1e6, Coord { x: 0.0, y: 0.0 });
            for ring in &rings {
                let shape = area(&plane, &[ring]);
                let whole = shape.map_coords(|at| grid.of(at));
                // Corners that follow themselves are none of its business, and the judge stumbles over them.
                let twice = ring.windows(2).any(|pair| pair[0] == pair[1]) || ring.first() == ring.last();
                if !twice && !tangled(&grid, std::slice::from_ref(&shape)) {
                    prop_assert!(whole.is_valid(), "{whole:?}");
                }
            }
            let rims: Vec<&[(i32, i32)]> = rings.iter().map(Vec::as_slice).collect();
            let all = overlay::even_odd(&area(&plane, &rims).map_coords(|at| grid.of(at)).0).map_coords(|at| grid.metres(at));
            let mended = bands(&plane, &[all], &[], 1e6);
            let valid = mended[0].map_coords(|at| grid.of(at));
            prop_assert!(valid.is_valid());
        }
    }
}
