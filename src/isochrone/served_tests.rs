use super::*;
use crate::isochrone::certify::cost_of;
use crate::isochrone::{Found, Ground, Searches, Tracer};
use crate::network;
use crate::network::town::{Town, metre_a_second};
use crate::snap::Snapper;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, BooleanOps, CoordsIter, Distance, Euclidean, LinesIter, Validation};
use geo_types::{Coord, Line, MultiPolygon, Point};
use proptest::prelude::*;

/// Corners of an area that lie outside another, and edges that cross one of it, by more than the millimetre that a place on a
/// street closed in one direction stands for.
fn strays(inner: &MultiPolygon<f64>, outer: &MultiPolygon<f64>) -> Vec<String> {
    const NONE_M: f64 = 1.5e-3;
    let edges = |area: &MultiPolygon<f64>| area.lines_iter().collect::<Vec<Line<f64>>>();
    let off = |l: &Line<f64>, p: Coord<f64>| {
        let (d, e) = (l.end - l.start, p - l.start);
        (d.x * e.y - d.y * e.x) / d.x.hypot(d.y)
    };
    let parts = |l: &Line<f64>, m: &Line<f64>| {
        let [a, b] = [m.start, m.end].map(|p| off(l, p));
        a * b < 0.0 && a.abs().min(b.abs()) > NONE_M
    };
    let (ours, theirs) = (edges(inner), edges(outer));
    let far = |c: &Coord<f64>| theirs.iter().all(|l| Euclidean.distance(l, &Point(*c)) > NONE_M);
    let outside = inner.coords_iter().filter(|c| outer.coordinate_position(c) == CoordPos::Outside && far(c));
    let crossing = ours.iter().flat_map(|l| theirs.iter().filter(|m| parts(l, m) && parts(m, l)).map(move |m| (l, m)));
    outside.map(|c| format!("{c:?}")).chain(crossing.map(|c| format!("{c:?}"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Shares do not overlap and are together the dissolved area, which is the union of the areas of each place alone; bands
    /// nest; and whoever is nearest to a place is so by the walks from each place alone.
    #[test]
    fn shares_union_and_bands(
        places in prop::collection::vec((0..150_i32, -5..55_i32), 1..5),
        doors in prop::collection::vec((0..150_i32, -5..55_i32), 1..8),
        limits in prop::collection::btree_set(5_000_u32..250_000, 1..4),
        away: bool,
        metres: bool,
    ) {
        let town = Town::draw("A---->---B\n|    |   |\nC--------D====E\n|             |\nF----<--------G");
        let walker = metre_a_second();
        let network = network::build(&town.streets, &walker, &town.plane);
        let snapper = Snapper::new(&network, &town.plane);
        let metric = if metres { Metric::Length } else { Metric::Time };
        let towards = if away { Towards::Everywhere } else { Towards::Seeds };
        let searches = Searches::new(&network, metric, towards, walker.speed);
        let at = |&(x, y): &(i32, i32)| town.plane.to_degrees(Coord { x: f64::from(x), y: f64::from(-y) });
        let joins: Vec<(Snap, u32)> =
            (0..).zip(&places).filter_map(|(i, p)| Some((snapper.snap(at(p), 60.0)?, i))).collect();
        let limits: Vec<u32> = limits.into_iter().collect();
        let last = limits[limits.len() - 1];
        let ground = Ground::new(&network, &town.plane, 30.0);
        let mut tracer = Tracer::new(&ground);

        let mut found = Found::default();
        let (walks, links) = searches.run(&mut found, &joins, last, true);
        let whole = tracer.areas(&walks, links, &limits, None);
        let mut shares = vec![0.0; limits.len()];
        let by_place = links_by_place(&walks, links);
        for &(_, place) in &joins {
            let own: Vec<u32> = by_place.iter().filter(|(p, _)| *p == place).map(|(_, l)| *l).collect();
            let of = tracer.areas(&walks, &own, &limits, Some(place));
            let of_all = tracer.areas(&walks, links, &limits, Some(place));
            for (k, share) in of.iter().enumerate() {
                shares[k] += share.unsigned_area();
                prop_assert!((share.unsigned_area() - of_all[k].unsigned_area()).abs() < 1e-6, "its links are enough");
            }
        }
        let mut alone: Vec<Vec<MultiPolygon<f64>>> = Vec::new();
        let mut walked: Vec<Vec<u32>> = Vec::new();
        let steps: Vec<Snap> = doors.iter().filter_map(|d| snapper.snap(at(d), 60.0)).collect();
        for &join in &joins {
            let mut one = Found::default();
            let (walks, links) = searches.run(&mut one, &[join], u32::MAX / 4, false);
            alone.push(tracer.areas(&walks, links, &limits, None));
            walked.push(steps.iter().map(|&s| cost_of(&walks, s)).collect());
        }
        for (k, area) in whole.iter().enumerate() {
            prop_assert!(area.is_valid(), "{:?}", area.validation_errors());
            let m2 = area.unsigned_area();
            prop_assert!((shares[k] - m2).abs() < 0.5, "shares {} of {}", shares[k], m2);
            let union = alone.iter().fold(MultiPolygon::new(vec![]), |sum, of| sum.union(&of[k]));
            let differs = union.xor(area).unsigned_area();
            prop_assert!(differs < 0.3 * 10.0, "{} m² of {} differ", differs, m2);
            if k > 0 && !whole[k - 1].0.is_empty() {
                let strays = strays(&whole[k - 1], area);
                prop_assert!(strays.is_empty(), "bands nest: {:?}", strays);
            }
        }
        let mut all = Found::default();
        let (walks, _) = searches.run(&mut all, &joins, u32::MAX / 4, true);
        for (s, &step) in steps.iter().enumerate() {
            let judge = (0..joins.len()).map(|j| (walked[j][s], joins[j].1)).min().filter(|(c, _)| *c < UNREACHED);
            prop_assert_eq!(nearest_of(&walks, step), judge);
        }
    }
}
