//! Ground behind walls in random towns, against homes.

use crate::isochrone::certify::{Certificate, Dice, Inspector};
use crate::isochrone::isochrone_tests::{assert_closed, assert_sound, same_towns, town};
use crate::isochrone::{Found, Ground, Searches, Tracer, untangled};
use crate::model::Streets;
use crate::network::town::metre_a_second;
use crate::network::{self, Towards};
use crate::plane::Plane;
use crate::snap::{Snapper, Walls};
use crate::units::{LinkId, Metric};
use geo_types::{Coord, LineString};
use proptest::prelude::*;
use std::sync::Arc;

/// Judges places of a town as homes are, on the map that minds walls or on the one that does not.
fn judged(streets: &Streets, plane: &Plane, walls: &[[i32; 4]], reach_m: f64, mind: bool) -> Certificate {
    let walker = metre_a_second();
    let network = network::build(streets, &walker, plane);
    let mut sum = Certificate::default();
    if network.links() == 0 {
        return sum;
    }
    let degrees = |x: i32, y: i32| plane.to_degrees(Coord { x: f64::from(x) + 0.37, y: f64::from(y) + 0.21 });
    let lines: Vec<LineString<f64>> =
        walls.iter().map(|w| vec![degrees(w[0], w[1]), degrees(w[2], w[3])].into()).collect();
    let walls = Arc::new(Walls::new(lines.iter(), plane));
    let all = || (0..network.links() as u32).map(LinkId);
    let none = Walls::default();
    let ground = Ground::walled(&network, plane, reach_m, all(), if mind { &walls } else { &none });
    assert_eq!(ground.left_out(), 0);
    assert_closed(&ground);
    let snapper = Snapper::new(&network, plane).beside(walls);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let Some(snap) = snapper.snap(plane.to_degrees(Coord { x: 0.0, y: 0.0 }), 250.0) else { return sum };
    let limits = [60_000, 150_000, 400_000];
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], limits[2], false);
    let mut tracer = Tracer::new(&ground);
    let areas = untangled(plane, tracer.areas(&walks, links, &limits, None), 1e9);
    assert_eq!(tracer.faults(), 0);
    assert_sound(plane, &areas);
    let inspector = Inspector { ground: &ground, snapper: &snapper, plane, barriers: None };
    let all: Vec<u32> = all().map(|l| l.0).collect();
    for (area, &limit) in areas.iter().zip(&limits) {
        sum.merge(&inspector.certify(&walks, &all, limit, None, area, 2000, &mut Dice::new(1)));
    }
    // The shares of two places: where one's ends on a street the cost jumps, on all ground of it at once.
    let other = snapper.snap(plane.to_degrees(Coord { x: 90.0, y: -60.0 }), 250.0);
    let joins: Vec<_> = std::iter::once(snap).chain(other).zip(0..).collect();
    let (walks, links) = searches.run(&mut found, &joins, limits[2], true);
    for &(_, place) in &joins {
        let shares = untangled(plane, tracer.areas(&walks, links, &limits, Some(place)), 1e9);
        assert_eq!(tracer.faults(), 0);
        for (share, &limit) in shares.iter().zip(&limits) {
            sum.merge(&inspector.certify(&walks, &all, limit, Some(place), share, 500, &mut Dice::new(2)));
        }
    }
    sum
}

proptest! {
    #![proptest_config(same_towns(60))]
    #[test]
    fn homes_behind_walls_are_judged_by_the_map(
        points in prop::collection::vec((-150..150, -150..150), 3..12),
        streets in prop::collection::vec((0..12_usize, 0..12_usize, 0..8_u8), 2..16),
        walls in prop::collection::vec(prop::array::uniform4(-200..200), 0..6),
        reach in prop_oneof![Just(50.0), Just(90.0), Just(240.0)],
    ) {
        let (streets, plane) = town(&points, &streets);
        let c = judged(&streets, &plane, &walls, reach, true);
        prop_assert_eq!(c.wrong, 0, "{:?}", c);
    }
}

/// A wall along a street and a way behind it that is joined to the street far away: the map that does not mind the wall is found out.
#[test]
fn a_map_without_walls_is_found_out() {
    let points = [(-200, 0), (200, 0), (200, -60), (-150, -60)];
    let (streets, plane) = town(&points, &[(0, 1, 3), (1, 2, 3), (2, 3, 3)]);
    let wall = [[-190, -12, 150, -12]];
    assert!(judged(&streets, &plane, &wall, 50.0, false).wrong > 0);
    assert_eq!(judged(&streets, &plane, &wall, 50.0, true).wrong, 0);
}
