//! Polygons that are simple, right-handed, and of some size: what is not is repaired and counted.
//!
//! A ring that crosses itself has no inside that programs agree on. [`simple`] looks for crossings by a sweep from west
//! to east, O(n log n + pairs that overlap west-east); a hostile ring that makes the pairs many goes to the repair at
//! once, a union with nothing under the even-odd rule ([`crate::overlay`]): both lobes of a bow tie stay.

use super::shape::Flaw;
use crate::model::Tally;
use crate::overlay;
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::orient::{Direction, Orient};
use geo::{Area, Validation};
use geo_types::{Geometry, Line, LineString, MultiPolygon, Polygon};

/// Pairs of sides that are compared before a ring is called suspicious. A ring of a city border has 20,000.
const MAX_PAIRS: usize = 20_000_000;
/// Polygons with holes or parts are judged by geo up to this many positions (it compares all with all), repaired beyond.
const MAX_JUDGED: usize = 1000;

/// The polygons, valid and with outer rings counter-clockwise; as `MultiPolygon` if `multi` or if there are several.
pub(super) fn mend(polygons: MultiPolygon<f64>, multi: bool, tally: &mut Tally) -> Result<Geometry<f64>, Flaw> {
    let mut polygons = polygons;
    let verdict = judge(&polygons);
    if verdict != Verdict::Valid {
        let repaired = repair(&polygons);
        let (before, after) = (polygons.unsigned_area(), repaired.unsigned_area());
        if after <= 0.0 {
            let what = "the polygon crosses itself or encloses nothing, and cannot be repaired";
            return Err(Flaw::new("feature.invalid_polygon", what));
        }
        // A large polygon that the repair found nothing to change in stays as it is, to the last bit.
        if verdict == Verdict::Broken || (before - after).abs() > 1e-6 * after {
            tally.one("feature.polygon_repaired");
            polygons = repaired;
        }
    }
    let mut polygons = polygons.orient(Direction::Default);
    Ok(if polygons.0.len() == 1 && !multi { polygons.0.swap_remove(0).into() } else { polygons.into() })
}

/// Each polygon by itself under the even-odd rule, then all joined.
fn repair(polygons: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for polygon in &polygons.0 {
        parts.extend(overlay::even_odd(std::slice::from_ref(polygon)).0);
    }
    if parts.len() > 1 && polygons.0.len() > 1 { overlay::union(&parts) } else { MultiPolygon(parts) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Valid,
    Broken,
    TooLargeToJudge,
}

fn judge(polygons: &MultiPolygon<f64>) -> Verdict {
    let rings = || polygons.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    if polygons.unsigned_area() <= 0.0 || !rings().all(simple) {
        return Verdict::Broken;
    }
    if polygons.0.len() == 1 && polygons.0[0].interiors().is_empty() {
        return Verdict::Valid;
    }
    if rings().map(|r| r.0.len()).sum::<usize>() > MAX_JUDGED {
        return Verdict::TooLargeToJudge;
    }
    if polygons.is_valid() { Verdict::Valid } else { Verdict::Broken }
}

/// Whether a closed ring meets itself nowhere but where neighbouring sides join.
fn simple(ring: &LineString<f64>) -> bool {
    let sides: Vec<Line<f64>> = ring.lines().collect();
    let n = sides.len();
    let west = |line: &Line<f64>| line.start.x.min(line.end.x);
    let east = |line: &Line<f64>| line.start.x.max(line.end.x);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| west(&sides[a]).total_cmp(&west(&sides[b])).then(a.cmp(&b)));
    let mut open: Vec<usize> = Vec::new();
    let mut pairs = 0;
    for &a in &order {
        let from = west(&sides[a]);
        open.retain(|&b| east(&sides[b]) >= from);
        pairs += open.len();
        if pairs > MAX_PAIRS || open.iter().any(|&b| collide(&sides, a, b)) {
            return false;
        }
        open.push(a);
    }
    true
}

/// Whether two sides of a ring meet where they should not.
fn collide(sides: &[Line<f64>], a: usize, b: usize) -> bool {
    let (p, q) = (sides[a], sides[b]);
    let (low, high) = (p.start.y.min(p.end.y), p.start.y.max(p.end.y));
    if q.start.y.max(q.end.y) < low || q.start.y.min(q.end.y) > high {
        return false;
    }
    let n = sides.len();
    let neighbours = (a + 1) % n == b || (b + 1) % n == a;
    match line_intersection(p, q) {
        None => false,
        // Sides that run back over each other.
        Some(LineIntersection::Collinear { intersection }) => !neighbours || intersection.start != intersection.end,
        Some(LineIntersection::SinglePoint { is_proper, .. }) => is_proper || !neighbours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    fn mended(polygon: Polygon<f64>) -> (Geometry<f64>, Tally) {
        let mut tally = Tally::default();
        (mend(MultiPolygon(vec![polygon]), false, &mut tally).unwrap(), tally)
    }

    #[test]
    fn good_polygons_stay_and_turn_right_handed() {
        let clockwise = polygon![(x: 0., y: 0.), (x: 0., y: 2.), (x: 2., y: 2.), (x: 2., y: 0.)];
        let (geometry, tally) = mended(clockwise);
        let Geometry::Polygon(p) = geometry else { panic!() };
        assert_eq!(p.signed_area(), 4.0);
        assert!(tally.is_empty());
    }

    #[test]
    fn a_bow_tie_becomes_two_lobes() {
        let (geometry, tally) = mended(polygon![(x: 0., y: 0.), (x: 2., y: 2.), (x: 2., y: 0.), (x: 0., y: 2.)]);
        let Geometry::MultiPolygon(lobes) = geometry else { panic!("{geometry:?}") };
        assert_eq!((lobes.0.len(), lobes.signed_area()), (2, 2.0));
        assert_eq!(tally.get("feature.polygon_repaired"), 1);
    }

    #[test]
    fn a_spike_is_cut_off() {
        let (geometry, _) =
            mended(polygon![(x: 0., y: 0.), (x: 2., y: 0.), (x: 2., y: 5.), (x: 2., y: 2.), (x: 0., y: 2.)]);
        let Geometry::Polygon(p) = geometry else { panic!("{geometry:?}") };
        assert_eq!((p.signed_area(), p.is_valid()), (4.0, true));
    }

    #[test]
    fn flat_rings_cannot_be_mended() {
        let flat = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 2., y: 0.)];
        assert!(mend(MultiPolygon(vec![flat]), false, &mut Tally::default()).is_err());
    }

    #[test]
    fn a_hostile_ring_ends() {
        let zigzag = (0..20_000).map(|i| (f64::from(i % 2) * 10.0, f64::from(i) * 1e-3));
        let ring: LineString<f64> = zigzag.chain([(-1.0, 20.0), (-1.0, 0.0), (0.0, 0.0)]).collect();
        let mended = mend(MultiPolygon(vec![Polygon::new(ring, vec![])]), false, &mut Tally::default());
        assert!(mended.is_ok(), "{mended:?}");
    }

    proptest::proptest! {
        /// geo's own judge agrees that what comes out is valid, whatever went in.
        #[test]
        fn whatever_comes_out_is_valid(points in proptest::collection::vec((0i32..12, 0i32..12), 3..12)) {
            let ring: LineString<f64> = points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let polygon = Polygon::new(ring, vec![]);
            if let Ok(geometry) = mend(MultiPolygon(vec![polygon]), false, &mut Tally::default()) {
                proptest::prop_assert!(geometry.is_valid(), "{geometry:?}");
                let handed = match &geometry {
                    Geometry::Polygon(p) => p.signed_area(),
                    Geometry::MultiPolygon(m) => m.signed_area(),
                    _ => 0.0,
                };
                proptest::prop_assert!(handed > 0.0);
            }
        }
    }
}
