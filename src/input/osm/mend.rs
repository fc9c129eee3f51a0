//! Polygons that are drawn wrong, mended; scribbles, which would become more than they are, refused.
//!
//! What crosses itself is resolved by the even-odd rule ([`crate::overlay`]). A ring of n corners may cross itself n² times
//! and then falls into as many pieces: whoever draws that fills the memory of a reader. So the crossings are estimated
//! first, from pairs of sides taken by a fixed rule, in time that does not depend on n.

use crate::overlay;
use geo::{Area, CoordsIter, LinesIter, Orient, Validation, orient};
use geo_types::{Coord, Geometry, Line, MultiPolygon, Polygon};

/// Land of up to so many corners is looked through for crossings; beyond, it is repaired and compared.
const MAX_JUDGED: usize = 1000;

/// So many crossings a corner are mended, and [`FEW`] in any case; real outlines have one or two in all.
const MOST_CROSSINGS: f64 = 20.0;

/// So many crossings are always mended.
const FEW: f64 = 1_000.0;

/// So many pairs of sides are looked at.
const PAIRS: u64 = 20_000;

/// Land as a geometry with rings turned as RFC 7946 wants them; what crosses itself is resolved by the even-odd rule, so
/// that both lobes of a bow tie stay. `None` if nothing is left. The second value says whether it had to be mended.
pub(super) fn sound(land: MultiPolygon<f64>) -> (Option<Geometry<f64>>, bool) {
    let judged = land.coords_count() <= MAX_JUDGED;
    let valid = judged && land.is_valid();
    if !valid && is_scribble(&land) {
        return (None, true);
    }
    let (land, mended) = if !judged {
        // geo compares all sides with all; the repair is quick, and says by the area whether there was a fault.
        let repaired = overlay::even_odd(&land.0);
        let (before, after) = (land.unsigned_area(), repaired.unsigned_area());
        if (before - after).abs() > 1e-6 * before { (repaired, true) } else { (land, false) }
    } else if valid {
        (land, false)
    } else {
        (overlay::even_odd(&land.0), true)
    };
    let mut land = land.orient(orient::Direction::Default);
    land.0.retain(|p| p.unsigned_area() > 0.0);
    let geometry = match land.0.len() {
        0 => None,
        1 => land.0.pop().map(Geometry::Polygon),
        _ => Some(Geometry::MultiPolygon(land)),
    };
    (geometry, mended)
}

/// Sound polygons, apart.
pub(super) fn polygons(land: MultiPolygon<f64>) -> Vec<Polygon<f64>> {
    match sound(land).0 {
        Some(Geometry::Polygon(polygon)) => vec![polygon],
        Some(Geometry::MultiPolygon(all)) => all.0,
        _ => vec![],
    }
}

/// Whether an outline crosses itself more often than anybody draws.
fn is_scribble(land: &MultiPolygon<f64>) -> bool {
    let sides: Vec<Line<f64>> = land.lines_iter().collect();
    let n = sides.len() as f64;
    // Fewer sides cannot cross more often.
    let (most, all) = (MOST_CROSSINGS * n + FEW, n * (n - 1.0) / 2.0);
    if all <= most {
        return false;
    }
    // Knuth's MMIX generator from a fixed start: the same verdict on every run.
    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        sides[((state >> 33) % sides.len() as u64) as usize]
    };
    let crossing = (0..PAIRS).filter(|_| cross(next(), next())).count();
    crossing as f64 / PAIRS as f64 * all > most
}

/// Whether two sides cross between their ends.
fn cross(a: Line<f64>, b: Line<f64>) -> bool {
    let turn = |line: Line<f64>, at: Coord<f64>| {
        (line.end.x - line.start.x) * (at.y - line.start.y) - (line.end.y - line.start.y) * (at.x - line.start.x)
    };
    turn(a, b.start) * turn(a, b.end) < 0.0 && turn(b, a.start) * turn(b, a.end) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::LineString;

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let at = |x: f64, y: f64| Coord { x, y };
        let tie = LineString(vec![at(0., 0.), at(2., 2.), at(2., 0.), at(0., 2.), at(0., 0.)]);
        let (land, mended) = sound(MultiPolygon(vec![Polygon::new(tie, vec![])]));
        let Some(Geometry::MultiPolygon(land)) = land else { panic!("two pieces") };
        assert!(mended && land.is_valid());
        assert!((land.unsigned_area() - 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_scribble_is_no_land_and_a_star_is() {
        let ring = |corners: Vec<(f64, f64)>| {
            let mut ring = LineString::from(corners);
            ring.close();
            MultiPolygon(vec![Polygon::new(ring, vec![])])
        };
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        for corners in [900, 5_000] {
            let scribble: Vec<(f64, f64)> = (0..corners).map(|_| (next(), next())).collect();
            assert_eq!(sound(ring(scribble)), (None, true), "{corners} corners");
            // A coast of as many corners, with every tenth bay drawn across its neighbour.
            let coast = (0..corners).map(|i| {
                let (turn, out) = (f64::from(i) / f64::from(corners) * std::f64::consts::TAU, f64::from(i % 7) / 10.0);
                let slip = if i % 10 == 0 { 0.01 } else { 0.0 };
                (libm::cos(turn - slip) * (2.0 + out), libm::sin(turn - slip) * (2.0 + out))
            });
            assert!(sound(ring(coast.collect())).0.is_some(), "{corners} corners");
        }
    }
}
