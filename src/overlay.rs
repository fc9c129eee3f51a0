//! What two areas have in common, what only one of them has, and what they are together.
//!
//! One room for all clipping of polygons, so that its terms hold everywhere: coordinates are laid on a grid of 2⁻ᵏ units, so fine that
//! the largest takes 38 bits (a city in metres: micrometres), and coarse enough that noise in the last bits of an input falls
//! together instead of crossing itself. What comes out is a number of the grid to the last bit: valid in the sense of OGC's simple
//! features, rims anticlockwise and holes clockwise, the same on any machine. Units are those of the input.
//!
//! Rings with a coordinate that is no number are left out. O((n + k) log n) for n sides and k crossings.

mod holes;
mod in_box;

pub use in_box::in_box;
pub(crate) use in_box::{ring_in_box, stretch_in_box};

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

/// Bits of the largest coordinate on the grid; a double holds 53. With 46, sides that differ by noise cross hundreds of times.
const BITS: i32 = 38;

/// Rings without their last corner, which is their first.
type Rings = Vec<Vec<Coord<f64>>>;

/// What lies in both areas.
///
/// ```
/// use lifecircle::overlay::intersection;
/// # use geo_types::{MultiPolygon, Rect, coord};
/// # let square = |x: f64| MultiPolygon(vec![Rect::new(coord! { x: x, y: 0.0 }, coord! { x: x + 2.0, y: 2.0 }).to_polygon()]);
/// let both = intersection(&square(0.0), &square(1.0));
/// assert_eq!(both.0[0].exterior().0.len(), 5);
/// ```
pub fn intersection(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    overlay(&rims(&a.0), &rims(&b.0), OverlayRule::Intersect, FillRule::Positive)
}

/// What lies in both areas, corners on straight sides kept: areas that share such a side share it still when corners are rounded.
pub fn intersection_with_corners(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let (a, b) = (rims(&a.0), rims(&b.0));
    let options = IntOverlayOptions {
        preserve_input_collinear: true,
        preserve_output_collinear: true,
        ..IntOverlayOptions::ogc()
    };
    scale(&a, &b)
        .map_or(MultiPolygon(Vec::new()), |s| clip(&a, &b, OverlayRule::Intersect, FillRule::Positive, s, options))
}

/// What lies in the first area and not in the second.
pub fn difference(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    overlay(&rims(&a.0), &rims(&b.0), OverlayRule::Difference, FillRule::Positive)
}

/// What lies in any of the polygons, however they overlap.
pub fn union<'a>(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> MultiPolygon<f64> {
    overlay(&rims(polygons), &Vec::new(), OverlayRule::Subject, FillRule::Positive)
}

/// The same, of polygons whose coordinates are whole numbers below 2⁴⁰, as those of the answer are.
pub fn whole(polygons: &[Polygon<f64>]) -> MultiPolygon<f64> {
    clip(&rims(polygons), &Vec::new(), OverlayRule::Subject, FillRule::Positive, 1.0, IntOverlayOptions::ogc())
}

/// What is left of areas that lie in one another, smallest first, where `dark` lies on none of them; coordinates are whole numbers as
/// for [`whole`]. The answers lie in one another to the last coordinate: where the rim of one runs into that of another both have
/// a corner.
///
/// All rims are parted where they meet at once, and laid on the grid together; a place in the k-th smallest of n areas is in n − k + 1
/// of them. What lies in so many or more is asked for by a frame round everything that turns the other way, so often
/// that fewer count for nothing.
pub fn nested_difference(nested: &[MultiPolygon<f64>], dark: &[Polygon<f64>]) -> Vec<MultiPolygon<f64>> {
    let subject: Rings = nested.iter().flat_map(|area| rims(&area.0)).collect();
    let clipped = rims(dark);
    let all = || subject.iter().chain(&clipped).flatten();
    let low = all().fold([f64::INFINITY; 2], |low, c| [low[0].min(c.x), low[1].min(c.y)]).map(|v| v - 2.0);
    let high = all().fold([f64::NEG_INFINITY; 2], |high, c| [high[0].max(c.x), high[1].max(c.y)]).map(|v| v + 2.0);
    let frame: Vec<Coord<f64>> = [[low[0], low[1]], [low[0], high[1]], [high[0], high[1]], [high[0], low[1]]]
        .map(|[x, y]| Coord { x, y })
        .to_vec();
    let options = IntOverlayOptions { preserve_output_collinear: true, ..IntOverlayOptions::ogc() };
    (0..nested.len())
        .map(|k| {
            let mut counted = subject.clone();
            counted.extend(std::iter::repeat_n(frame.clone(), nested.len() - 1 - k));
            clip(&counted, &clipped, OverlayRule::Difference, FillRule::Positive, 1.0, options)
        })
        .collect()
}

/// Lines that cross themselves or each other as an area: what an odd number of them surrounds (both lobes of a bow tie).
pub fn even_odd(shape: &[Polygon<f64>]) -> MultiPolygon<f64> {
    let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    overlay(&rings.filter_map(open).collect(), &Vec::new(), OverlayRule::Subject, FillRule::EvenOdd)
}

fn overlay(subject: &Rings, clipped: &Rings, rule: OverlayRule, fill: FillRule) -> MultiPolygon<f64> {
    let on_grid = |s| clip(subject, clipped, rule, fill, s, IntOverlayOptions::ogc());
    scale(subject, clipped).map_or(MultiPolygon(Vec::new()), on_grid)
}

/// The steps of the grid in a unit; `None` if nothing lies off the origin.
fn scale(subject: &Rings, clipped: &Rings) -> Option<f64> {
    let largest = subject.iter().chain(clipped).flatten().fold(0.0_f64, |most, c| most.max(c.x.abs()).max(c.y.abs()));
    // Powers of two multiply without rounding.
    (largest > 0.0).then(|| libm::exp2(f64::from((BITS - libm::frexp(largest).1).min(1000))))
}

/// The same on a grid of `scale` steps a unit.
fn clip(
    subject: &Rings,
    clip: &Rings,
    rule: OverlayRule,
    fill: FillRule,
    scale: f64,
    options: IntOverlayOptions<u128>,
) -> MultiPolygon<f64> {
    let grid = |rings: &Rings| -> Vec<Vec<IntPoint<i64>>> {
        let number = |v: f64| (v * scale).round() as i64;
        rings.iter().map(|ring| ring.iter().map(|c| IntPoint::new(number(c.x), number(c.y))).collect()).collect()
    };
    let mut found: Overlay<i64> =
        Overlay::from_subj_and_clip_custom(&grid(subject), &grid(clip), options, Solver::default());
    let closed = |ring: Vec<IntPoint<i64>>| {
        let corners = ring.iter().chain(ring.first());
        LineString(corners.map(|p| Coord { x: p.x as f64 / scale, y: p.y as f64 / scale }).collect())
    };
    let polygon = |shape: Vec<Vec<IntPoint<i64>>>| {
        let mut rings = shape.into_iter().map(closed);
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    MultiPolygon(holes::at_home(found.overlay(rule, fill)).into_iter().filter_map(polygon).collect())
}

/// The rings of polygons, rims turned one way and holes the other: counted so, polygons may overlap.
fn rims<'a>(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> Rings {
    let mut all = Vec::new();
    for polygon in polygons {
        all.extend(turned(polygon.exterior(), true));
        all.extend(polygon.interiors().iter().filter_map(|hole| turned(hole, false)));
    }
    all
}

/// `None` if it is no ring.
fn open(ring: &LineString<f64>) -> Option<Vec<Coord<f64>>> {
    let corners = ring.0.split_last()?.1;
    let sound = corners.len() > 2 && corners.iter().all(|c| c.x.is_finite() && c.y.is_finite());
    sound.then(|| corners.to_vec())
}

/// A ring that turns as asked.
fn turned(ring: &LineString<f64>, anticlockwise: bool) -> Option<Vec<Coord<f64>>> {
    let mut corners = open(ring)?;
    let first = corners[0];
    let cross = |b: Coord<f64>, c: Coord<f64>| (b.x - first.x) * (c.y - first.y) - (b.y - first.y) * (c.x - first.x);
    let twice: f64 = corners.windows(2).map(|side| cross(side[0], side[1])).sum();
    if (twice > 0.0) != anticlockwise {
        corners.reverse();
    }
    Some(corners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Validation};
    use geo_types::Rect;
    use proptest::prelude::*;

    fn square(x: i32, y: i32, half: i32) -> Polygon<f64> {
        let [x, y, half] = [x, y, half].map(f64::from);
        Rect::new(Coord { x: x - half, y: y - half }, Coord { x: x + half, y: y + half }).to_polygon()
    }

    #[test]
    fn a_bow_tie_keeps_both_lobes_and_no_numbers_are_left_out() {
        let tie: Vec<Coord<f64>> =
            [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)].iter().map(|&(x, y)| Coord { x, y }).collect();
        let mended = even_odd(&[Polygon::new(LineString(tie), vec![])]);
        assert_eq!((mended.0.len(), mended.unsigned_area()), (2, 2.0));
        let mut broken = square(0, 0, 1);
        broken.exterior_mut(|ring| ring.0[1].x = f64::NAN);
        assert!(union([&broken]).0.is_empty());
        assert!(even_odd(&[Polygon::new(LineString(vec![]), vec![])]).0.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// Squares of a lattice, touching in corners and along sides as a quartering leaves them, against a count of its cells.
        #[test]
        fn squares_of_a_lattice_are_counted(
            (some, others) in prop::collection::vec((0_i32..12, 0_i32..12, 1_i32..3), 1..40)
                .prop_flat_map(|all| (Just(all), prop::collection::vec((0_i32..12, 0_i32..12, 1_i32..3), 0..40)))
        ) {
            let holds = |all: &[(i32, i32, i32)], x: i32, y: i32| {
                all.iter().any(|&(sx, sy, half)| (sx - half..sx + half).contains(&x) && (sy - half..sy + half).contains(&y))
            };
            let count = |keep: &dyn Fn(bool, bool) -> bool| {
                let cells = (-3..15).flat_map(|x| (-3..15).map(move |y| (x, y)));
                f64::from(cells.filter(|&(x, y)| keep(holds(&some, x, y), holds(&others, x, y))).count() as u32)
            };
            let [a, b] = [&some, &others].map(|all| {
                let squares: Vec<Polygon<f64>> = all.iter().map(|&(x, y, half)| square(x, y, half)).collect();
                union(&squares)
            });
            for (found, wanted) in [
                (a.clone(), count(&|a, _| a)),
                (intersection(&a, &b), count(&|a, b| a && b)),
                (difference(&a, &b), count(&|a, b| a && !b)),
                (union(a.iter().chain(&b)), count(&|a, b| a || b)),
            ] {
                prop_assert!((found.unsigned_area() - wanted).abs() < 1e-6, "{} for {wanted}", found.unsigned_area());
                prop_assert!(found.is_valid());
            }
        }
    }
}
