//! How wide a place is: the diameter of the largest disc that fits into it.
//!
//! The disc is sought in squares, the most promising first (after Agafonkin's polylabel, 2016): the middle of a square is so far from the
//! nearest side, and no place in the square is farther from it than that and half its diagonal. That alone would part a long strip into
//! squares as small as the precision all along its middle. Two sides tell more: wherever a place is, its distance to the nearer of
//! them is at most the mean of both, and distances to sides are convex, so that the corners of the square bound the mean. Between two
//! parallel sides it is half their distance everywhere, and the strip is done.
//!
//! O(n) for a square and a shape of n sides; some hundred squares for most shapes, at most [`MOST_SQUARES`].

use geo_types::{Coord, MultiPolygon, Polygon};
use std::collections::BinaryHeap;

/// Squares looked at before the widest disc found so far is taken for the answer: it fits, whatever else might.
const MOST_SQUARES: usize = 20_000;
/// Squares that a shape is first laid out with along its longer side.
const FIRST_SQUARES: f64 = 32.0;

type Side = [Coord<f64>; 2];

/// A square, and no disc around a place in it is larger than `bound`.
struct Square {
    bound: f64,
    middle: Coord<f64>,
    half: f64,
    /// The sides that may be the nearest of a place in it.
    sides: Vec<u32>,
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Square {}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

/// The diameter of the largest disc that fits into one of the polygons, to within `precision` below it, in the unit of their
/// coordinates; 0 for what has no inside. Polygons that overlap or touch are made one before (`overlay::union`).
///
/// ```
/// use geo_types::{MultiPolygon, Rect, coord};
/// let strip = Rect::new(coord! { x: 0.0, y: 0.0 }, coord! { x: 200.0, y: 8.0 }).to_polygon();
/// let width = lifecircle::disc::width(&MultiPolygon(vec![strip]), 0.0002);
/// assert!((7.9998..=8.0).contains(&width), "{width}");
/// ```
pub fn width(shape: &MultiPolygon<f64>, precision: f64) -> f64 {
    shape.iter().map(|polygon| width_of(polygon, precision)).fold(0.0, f64::max)
}

fn width_of(polygon: &Polygon<f64>, precision: f64) -> f64 {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let sides: Vec<Side> = rings.flat_map(|ring| ring.0.windows(2).map(|p| [p[0], p[1]])).collect();
    let ends = || sides.iter().flatten();
    if ends().any(|c| !c.x.is_finite() || !c.y.is_finite()) || sides.len() < 3 {
        return 0.0;
    }
    let low = ends().fold([f64::INFINITY; 2], |low, c| [low[0].min(c.x), low[1].min(c.y)]);
    let high = ends().fold([f64::NEG_INFINITY; 2], |high, c| [high[0].max(c.x), high[1].max(c.y)]);
    let (wide, tall) = (high[0] - low[0], high[1] - low[1]);
    let side = wide.min(tall).max(wide.max(tall) / FIRST_SQUARES);
    if side.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
        return 0.0;
    }
    let every: Vec<u32> = (0..sides.len() as u32).collect();
    let (mut best, mut squares) = (0.0_f64, BinaryHeap::new());
    let look = |middle: Coord<f64>, half: f64, of: &[u32], best: &mut f64, squares: &mut BinaryHeap<Square>| {
        if let Some(square) = square(&sides, of, middle, half, best) {
            squares.push(square);
        }
    };
    for column in 0..(wide / side).ceil().max(1.0) as usize {
        for row in 0..(tall / side).ceil().max(1.0) as usize {
            let at = |low: f64, k: usize| low + side * (k as f64 + 0.5);
            look(Coord { x: at(low[0], column), y: at(low[1], row) }, side / 2.0, &every, &mut best, &mut squares);
        }
    }
    for _ in 0..MOST_SQUARES / 4 {
        let Some(of) = squares.pop() else { break };
        if of.bound <= best + precision / 2.0 {
            break;
        }
        let half = of.half / 2.0;
        for (x, y) in [(-half, -half), (-half, half), (half, -half), (half, half)] {
            look(of.middle + Coord { x, y }, half, &of.sides, &mut best, &mut squares);
        }
    }
    2.0 * best
}

/// A square with its bound, where some place in it may be within the shape; a wider disc round its middle becomes the best.
fn square(sides: &[Side], of: &[u32], middle: Coord<f64>, half: f64, best: &mut f64) -> Option<Square> {
    let far: Vec<f64> = of.iter().map(|&s| distance(&sides[s as usize], middle)).collect();
    let nearest = (0..of.len()).min_by(|a, b| far[*a].total_cmp(&far[*b]))?;
    let reach = half * std::f64::consts::SQRT_2;
    let signed = if inside(sides, middle) { far[nearest] } else { -far[nearest] };
    *best = best.max(signed);
    if signed + reach <= *best {
        return None;
    }
    let near = of.iter().zip(&far).filter(|(_, d)| **d <= far[nearest] + 2.0 * reach).map(|(s, _)| *s);
    let near: Vec<u32> = near.collect();
    let corners = [(-half, -half), (-half, half), (half, -half), (half, half)].map(|(x, y)| middle + Coord { x, y });
    let to = |s: u32| corners.map(|corner| distance(&sides[s as usize], corner));
    let first = to(of[nearest]);
    let mean = |s: &u32| {
        let second = to(*s);
        (0..4).map(|k| f64::midpoint(first[k], second[k])).fold(0.0, f64::max)
    };
    let bound = near.iter().map(mean).fold(signed + reach, f64::min);
    Some(Square { bound, middle, half, sides: near })
}

fn distance([a, b]: &Side, at: Coord<f64>) -> f64 {
    let (along, from) = (*b - *a, at - *a);
    let length = along.x * along.x + along.y * along.y;
    let share = if length > 0.0 { ((from.x * along.x + from.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let off = from - along * share;
    (off.x * off.x + off.y * off.y).sqrt()
}

/// Whether an odd number of sides lies east of a place.
fn inside(sides: &[Side], at: Coord<f64>) -> bool {
    let crossed =
        |[a, b]: &&Side| (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x;
    sides.iter().filter(crossed).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::LineString;
    use proptest::prelude::*;

    fn of(rings: Vec<Vec<(f64, f64)>>) -> f64 {
        let mut rings = rings.into_iter().map(|mut ring| {
            ring.push(ring[0]);
            LineString::from(ring)
        });
        let rim = rings.next().unwrap();
        width(&MultiPolygon(vec![Polygon::new(rim, rings.collect())]), 0.0002)
    }

    fn near(found: f64, wanted: f64) {
        assert!(found <= wanted + 1e-9 && found >= wanted - 0.0002, "{found} for {wanted}");
    }

    #[test]
    fn shapes_whose_width_is_known() {
        near(of(vec![vec![(0.0, 0.0), (3.0, 0.0), (0.0, 4.0)]]), 2.0);
        near(of(vec![vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]]), 10.0);
        // A pond in the middle of a lawn leaves its rim, and the corners of it: (2 - √2) of 30 m.
        let ring = |low: f64, high: f64| vec![(low, low), (high, low), (high, high), (low, high)];
        near(of(vec![ring(0.0, 100.0), ring(30.0, 70.0)]), 60.0 * (2.0 - std::f64::consts::SQRT_2));
        // An L is as wide as its corner, and a bottle as its belly.
        let l = vec![(0.0, 0.0), (50.0, 0.0), (50.0, 8.0), (8.0, 8.0), (8.0, 50.0), (0.0, 50.0)];
        near(of(vec![l]), 16.0 * (2.0 - std::f64::consts::SQRT_2));
    }

    #[test]
    fn what_has_no_inside_has_no_width() {
        assert_eq!(width(&MultiPolygon(vec![]), 0.1), 0.0);
        assert_eq!(of(vec![vec![(1.0, 1.0)]]), 0.0);
        assert_eq!(of(vec![vec![(0.0, 0.0), (5.0, 0.0), (9.0, 0.0)]]), 0.0);
        assert_eq!(of(vec![vec![(0.0, 0.0), (f64::NAN, 0.0), (9.0, 4.0)]]), 0.0);
    }

    proptest! {
        /// A strip of any length lies any way and is as wide as it is, in few squares.
        #[test]
        fn a_strip_is_as_wide_as_it_is(turn in 0.0..6.3f64, long in 8.0..2000.0f64, wide in 1.0..8.0f64) {
            let (sin, cos) = turn.sin_cos();
            let at = |x: f64, y: f64| (x * cos - y * sin + 300.0, x * sin + y * cos - 700.0);
            let found = of(vec![vec![at(0.0, 0.0), at(long, 0.0), at(long, wide), at(0.0, wide)]]);
            prop_assert!(found <= wide + 1e-9 && found >= wide - 0.0002, "{} {}", found, wide);
        }
    }

    proptest! {
        /// A star-shaped place is at least as wide as a fine grid of middles finds it, and hardly wider.
        #[test]
        fn a_grid_finds_no_wider_disc(arms in prop::collection::vec(3.0..30.0f64, 5..14)) {
            let step = std::f64::consts::TAU / arms.len() as f64;
            let corner = |(k, r): (usize, &f64)| ((k as f64 * step).cos() * r, (k as f64 * step).sin() * r);
            let ring: Vec<(f64, f64)> = arms.iter().enumerate().map(corner).collect();
            let ends: Vec<Coord<f64>> = ring.iter().chain(ring.first()).map(|&(x, y)| Coord { x, y }).collect();
            let sides: Vec<Side> = ends.windows(2).map(|p| [p[0], p[1]]).collect();
            let grid = (0..=120).flat_map(|i| (0..=120).map(move |j| (i, j)));
            let disc = |(i, j): (i32, i32)| {
                let at = Coord { x: f64::from(i) / 2.0 - 30.0, y: f64::from(j) / 2.0 - 30.0 };
                if inside(&sides, at) { sides.iter().map(|s| distance(s, at)).fold(f64::INFINITY, f64::min) } else { 0.0 }
            };
            let judge = 2.0 * grid.map(disc).fold(0.0, f64::max);
            let found = of(vec![ring]);
            // Middles of the grid are half a metre apart: 0.36 m off at the worst.
            prop_assert!(found >= judge - 0.0002 && found <= judge + 0.72, "{} {}", found, judge);
        }
    }
}
