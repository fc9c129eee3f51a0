//! Barriers in random towns, and faults planted in their shadows.

use super::certify::{Dice, Inspector};
use super::isochrone_tests::{assert_sound, same_towns, town};
use super::*;
use crate::model::{self, Id, Streets};
use crate::network::town::metre_a_second;
use crate::network::{self, Towards};
use crate::plane::Plane;
use crate::snap::Snapper;
use crate::units::Metric;
use geo_types::Coord;
use proptest::prelude::*;

/// Walls, a pond and a building strewn over a random town: what the shadows leave is what legs reach.
fn check_barriers(streets: &Streets, plane: &Plane, walls: &[[i32; 4]], pond: [i32; 3], house: [i32; 3]) {
    let walker = metre_a_second();
    let network = network::build(streets, &walker, plane);
    if network.links() == 0 {
        return;
    }
    let degrees = |x: i32, y: i32| plane.to_degrees(Coord { x: f64::from(x) + 0.37, y: f64::from(y) + 0.21 });
    let square = |[x, y, r]: [i32; 3]| {
        let corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)].map(|(x, y)| degrees(x, y));
        geo_types::Polygon::new(corners.to_vec().into(), vec![])
    };
    let area = |kind, polygon| model::GroundArea { id: Id::Way(1), kind, polygon };
    let wall = |w: &[i32; 4]| model::GroundLine {
        id: Id::Way(2),
        kind: model::BarrierKind::Wall,
        line: vec![degrees(w[0], w[1]), degrees(w[2], w[3])].into(),
    };
    let record = model::Ground {
        areas: vec![area(model::BarrierKind::Water, square(pond)), area(model::BarrierKind::Building, square(house))],
        lines: walls.iter().filter(|w| w[..2] != w[2..]).map(wall).collect(),
        edge: None,
    };
    let ground = Ground::new(&network, plane, 50.0);
    let snapper = Snapper::new(&network, plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let Some(snap) = snapper.snap(plane.to_degrees(Coord { x: 0.0, y: 0.0 }), 250.0) else { return };
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 400_000, false);
    let limits = [100_000, 200_000, 400_000];
    let areas = Tracer::new(&ground).areas(&walks, links, &limits, None);
    let barriers = Barriers::new(&record, plane);
    let cut = Shadows::cast(&ground, &network, plane, &barriers).cut(plane, areas, 1e9);
    assert_sound(plane, &cut);
    let inspector = Inspector { ground: &ground, snapper: &snapper, plane, barriers: Some(&barriers) };
    let all: Vec<u32> = (0..network.links() as u32).collect();
    for (k, &limit) in limits.iter().enumerate() {
        let c = inspector.certify(&walks, &all, limit, None, &cut[k], 1000, &mut Dice::new(1));
        assert_eq!(c.wrong, 0, "{c:?}");
    }
}

proptest! {
    #![proptest_config(same_towns(60))]
    #[test]
    fn legs_cross_no_barrier(
        points in prop::collection::vec((-150..150, -150..150), 3..10),
        streets in prop::collection::vec((0..10_usize, 0..10_usize, Just(1_u8)), 2..12),
        walls in prop::collection::vec(prop::array::uniform4(-150..150), 0..8),
        pond in (-100..100, -100..100, 3..40).prop_map(|(x, y, r)| [x, y, r]),
        house in (-100..100, -100..100, 3..30).prop_map(|(x, y, r)| [x, y, r]),
    ) {
        let (streets, plane) = town(&points, &streets);
        check_barriers(&streets, &plane, &walls, pond, house);
    }
}

#[test]
fn a_wall_across_a_street() {
    let (streets, plane) = town(&[(47, -48), (-130, 77), (21, -84)], &[(1, 0, 1)]);
    check_barriers(&streets, &plane, &[[64, 0, -40, -111]], [0, 0, 3], [0, 0, 3]);
}

/// A street of 300 m with a wall along it to the left, a house and a pond to the right, and what a fault in the shadows would leave.
#[test]
fn planted_faults_of_barriers_are_found() {
    let (streets, plane) = town(&[(-150, 0), (150, 0)], &[(0, 1, 3)]);
    let network = network::build(&streets, &metre_a_second(), &plane);
    let degrees = |x: f64, y: f64| plane.to_degrees(Coord { x, y });
    let square = |x: f64, y: f64, r: f64| {
        let corners = [(-r, -r), (r, -r), (r, r), (-r, r)].map(|(dx, dy)| degrees(x + dx, y + dy));
        geo_types::Polygon::new(corners.to_vec().into(), vec![])
    };
    let wall = model::GroundLine {
        id: Id::Way(1),
        kind: model::BarrierKind::Wall,
        line: vec![degrees(-60.0, 12.3), degrees(40.0, 17.7)].into(),
    };
    let of = |kind, polygon| model::GroundArea { id: Id::Way(2), kind, polygon };
    let house = of(model::BarrierKind::Building, square(30.0, -20.0, 11.0));
    let pond = of(model::BarrierKind::Water, square(-50.0, -25.0, 9.0));
    let record = |lines: &[&model::GroundLine], areas: &[&model::GroundArea]| {
        let lines = lines.iter().map(|&l| l.clone()).collect();
        let areas = areas.iter().map(|&a| a.clone()).collect();
        Barriers::new(&model::Ground { lines, areas, edge: None }, &plane)
    };
    let ground = Ground::new(&network, &plane, 50.0);
    let snapper = Snapper::new(&network, &plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, metre_a_second().speed);
    let mut found = Found::default();
    let snap = snapper.snap(degrees(0.0, 0.0), 50.0).unwrap();
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 120_000, false);
    let areas = Tracer::new(&ground).areas(&walks, links, &[120_000], None);
    let all = record(&[&wall], &[&house, &pond]);
    let inspector = Inspector { ground: &ground, snapper: &snapper, plane: &plane, barriers: Some(&all) };
    let wrong = |shadows: &Shadows| {
        let area = shadows.cut(&plane, areas.clone(), 1e9).remove(0);
        inspector.certify(&walks, links, 120_000, None, &area, 20_000, &mut Dice::new(1)).wrong
    };
    assert_eq!(wrong(&Shadows::cast(&ground, &network, &plane, &all)), 0);
    let shut = of(model::BarrierKind::Water, square(30.0, -20.0, 11.0));
    let near = Ground::new(&network, &plane, 30.0);
    for (fault, shadows) in [
        ("a wall forgotten", Shadows::cast(&ground, &network, &plane, &record(&[], &[&house, &pond]))),
        ("a house one may walk through", Shadows::cast(&ground, &network, &plane, &record(&[&wall], &[&pond]))),
        ("a house nobody may enter", Shadows::cast(&ground, &network, &plane, &record(&[&wall], &[&shut, &pond]))),
        ("a pond one may live in", Shadows::cast(&ground, &network, &plane, &record(&[&wall], &[&house]))),
        ("shadows that end before the reach", Shadows::cast(&near, &network, &plane, &all)),
        ("no shadows", Shadows::default()),
    ] {
        assert!(wrong(&shadows) > 0, "{fault}");
    }
}

#[test]
fn a_wall_beyond_the_end_of_a_street() {
    let (streets, plane) = town(&[(18, 59), (0, 111)], &[(0, 1, 1)]);
    check_barriers(&streets, &plane, &[[-86, -58, 127, 119]], [0, -11, 3], [0, 0, 3]);
}

/// A wall along a street, a hair off its direction: on the grid of the map it would meet the street elsewhere.
#[test]
fn walls_along_streets() {
    for (east, north) in [(131, 47), (97, -113), (-140, 61), (33, 149)] {
        let (streets, plane) = town(&[(-east, -north), (east, north)], &[(0, 1, 1)]);
        let network = network::build(&streets, &metre_a_second(), &plane);
        let (e, n) = (f64::from(east), f64::from(north));
        let across = Coord { x: -n, y: e } / e.hypot(n);
        // From 70 mm to the right near the one end to 30 mm to the left near the other: half a millimetre is a metre along.
        let ends = [(-0.8, -0.07), (0.7, 0.03)].map(|(along, off)| Coord { x: e, y: n } * along + across * off);
        let line: Vec<Coord<f64>> = ends.iter().map(|&at| plane.to_degrees(at)).collect();
        let wall = model::GroundLine { id: Id::Way(1), kind: model::BarrierKind::Wall, line: line.into() };
        let record = model::Ground { lines: vec![wall], areas: vec![], edge: None };
        let barriers = Barriers::new(&record, &plane);
        let ground = Ground::new(&network, &plane, 50.0);
        let snapper = Snapper::new(&network, &plane);
        let searches = Searches::new(&network, Metric::Time, Towards::Seeds, metre_a_second().speed);
        let mut found = Found::default();
        let snap = snapper.snap(plane.to_degrees(Coord { x: 0.0, y: 0.0 }), 50.0).unwrap();
        let (walks, links) = searches.run(&mut found, &[(snap, 0)], 400_000, false);
        let areas = Tracer::new(&ground).areas(&walks, links, &[400_000], None);
        let cut = Shadows::cast(&ground, &network, &plane, &barriers).cut(&plane, areas, 1e9);
        let inspector = Inspector { ground: &ground, snapper: &snapper, plane: &plane, barriers: Some(&barriers) };
        let c = inspector.certify(&walks, links, 400_000, None, &cut[0], 40_000, &mut Dice::new(1));
        assert_eq!(c.wrong, 0, "{east} {north}: {c:?}");
    }
}

#[test]
fn a_sliver_between_two_walls() {
    let points = [(-99, 22), (-55, -2), (-8, 135), (57, -84), (58, 121), (122, -91)];
    let (streets, plane) = town(&points, &[(0, 5, 1), (4, 5, 1), (4, 3, 1)]);
    check_barriers(&streets, &plane, &[[146, -33, -70, -120], [-21, 129, 99, 1]], [0, 0, 3], [0, 0, 3]);
}
