use super::certify::{Dice, Inspector};
use super::ground::NOBODY;
use super::*;
use crate::model::{Gait, Going, Id, Incline, Level, Pass, Position, Stairs, Street, StreetKind, Streets, Walker};
use crate::network::town::{Town, metre_a_second};
use crate::network::{self, Towards};
use crate::overlay;
use crate::plane::Plane;
use crate::snap::Snapper;
use crate::units::{LinkId, Metric};
use geo::{Area, MapCoords, Validation};
use geo_types::{Coord, MultiPolygon};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn a_lone_street_is_a_sausage() {
    let town = Town::draw("A---------B");
    let walker = metre_a_second();
    let network = network::build(&town.streets, &walker, &town.plane);
    let ground = Ground::new(&network, &town.plane, 50.0);
    let snapper = Snapper::new(&network, &town.plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let snap = snapper.snap(town.at('A'), 50.0).unwrap();
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 900_000, false);
    let mut tracer = Tracer::new(&ground);
    let areas = tracer.areas(&walks, links, &[30_000, 120_000, 900_000], None);
    assert_eq!(tracer.faults(), 0);
    let m2: Vec<f64> = areas.iter().map(Area::unsigned_area).collect();
    let sausage = 100.0 * 100.0 + std::f64::consts::PI * 2500.0;
    assert!((m2[2] - sausage).abs() < 0.01 * sausage, "{m2:?} {sausage}");
    assert!((m2[0] - (900.0 * std::f64::consts::PI / 2.0 + 900.0)).abs() < 20.0, "{m2:?}");
    for area in &areas {
        assert!(area.is_valid(), "{:?}", area.validation_errors());
    }
    let mut dice = Dice::new(1);
    for (k, limit) in [30_000, 120_000, 900_000].into_iter().enumerate() {
        let c = Inspector { ground: &ground, snapper: &snapper, plane: &town.plane, barriers: None }.certify(
            &walks,
            &[0],
            limit,
            None,
            &areas[k],
            4000,
            &mut dice,
        );
        assert_eq!(c.wrong, 0, "{c:?}");
    }
}

/// The borders of every face lead round it: what leads to a place leads on from it, by the same number, but for the ends of the face's own street.
pub(super) fn assert_closed(ground: &Ground) {
    let mut ways: BTreeMap<(u32, u32), i32> = BTreeMap::new();
    for piece in &ground.pieces {
        for (face, [from, to]) in [(piece.faces[0], piece.ends), (piece.faces[1], [piece.ends[1], piece.ends[0]])] {
            if face != NOBODY {
                *ways.entry((face, from)).or_default() += 1;
                *ways.entry((face, to)).or_default() -= 1;
            }
        }
    }
    for ((face, place), more) in ways.into_iter().filter(|(_, more)| *more != 0) {
        assert!(face < ground.first_fan(), "the borders of fan {face} end at {place}");
        let (strip, at) = (&ground.strips[face as usize / 2], ground.points[place as usize]);
        let end = |t: f64| (strip.at(t, 0.0).x - at.x).hypot(strip.at(t, 0.0).y - at.y) < 0.01;
        assert!(
            more.abs() == 1 && (end(0.0) || end(strip.length)),
            "the borders of strip {face} end at {place}, {at:?}"
        );
    }
}

/// A metre a second, slower on steps, and slower up than down.
fn climber() -> Walker {
    let gait = Gait { climb: Some(Stairs { up_ms: 6_000, down_ms: 2_000 }), ..Gait::default() };
    Walker { gait, ..metre_a_second() }
}

/// A town of random streets on a rough grid: bends, dead ends, sharp corners, crossings without a junction.
pub(super) fn town(points: &[(i32, i32)], streets: &[(usize, usize, u8)]) -> (Streets, Plane) {
    let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
    let mut out = Streets::default();
    for &(x, y) in points {
        let at = plane.to_degrees(Coord { x: f64::from(x), y: f64::from(y) });
        out.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
    }
    for (way, &(a, b, kind)) in (1..).zip(streets) {
        let (a, b) = (a % points.len(), b % points.len());
        if points[a] != points[b] {
            let pass = if kind == 0 { Pass::Forward } else { Pass::Both };
            // Steps up, steps down, and streets without.
            let (street, incline) = match kind {
                1 => (StreetKind::Steps, Incline::Up),
                2 => (StreetKind::Steps, Incline::Down),
                _ => (StreetKind::Minor, Incline::Unknown),
            };
            let going = Going { risers: 90, incline, ..Going::default() };
            let street = Street { id: Id::Way(way), kind: street, pass, level: Level::Ground, going, first: 0, end: 0 };
            out.append(street, &[a as u32, b as u32]);
        }
    }
    (out, plane)
}

fn check(streets: &Streets, plane: &Plane, towards: Towards, origins: &[(i32, i32)]) {
    let walker = climber();
    let network = network::build_on(streets, &walker, plane, None);
    if network.links() == 0 {
        return;
    }
    let ground = Ground::new(&network, plane, 50.0);
    assert_eq!(ground.left_out(), 0);
    let snapper = Snapper::new(&network, plane);
    let searches = Searches::new(&network, Metric::Time, towards, walker.speed);
    let mut found = Found::default();
    let joins: Vec<_> = (0..)
        .zip(origins)
        .filter_map(|(i, &(x, y))| {
            let at = plane.to_degrees(Coord { x: f64::from(x), y: f64::from(y) });
            Some((snapper.snap(at, 250.0)?, i))
        })
        .collect();
    if joins.is_empty() {
        return;
    }
    let limits = [40_000, 100_000, 250_000];
    let (walks, links) = searches.run(&mut found, &joins, limits[2], false);
    let mut tracer = Tracer::new(&ground);
    let areas = untangled(plane, tracer.areas(&walks, links, &limits, None), 1e9);
    assert_eq!(tracer.faults(), 0);
    assert_sound(plane, &areas);
    let mut dice = Dice::new(1);
    let all: Vec<u32> = (0..network.links() as u32).collect();
    for (k, &limit) in limits.iter().enumerate() {
        let c = Inspector { ground: &ground, snapper: &snapper, plane, barriers: None }
            .certify(&walks, &all, limit, None, &areas[k], 1000, &mut dice);
        assert_eq!(c.wrong, 0, "{limit} {c:?} {:?}", areas[k]);
    }
}

/// Areas as a file holds them, smallest first: valid, and in one another to the last coordinate.
pub(super) fn assert_sound(plane: &Plane, areas: &[MultiPolygon<f64>]) {
    let degrees = |at| plane.to_degrees(at);
    let whole = |at: Coord<f64>| Coord { x: (at.x * 1e9).round(), y: (at.y * 1e9).round() };
    let grid: Vec<_> = areas.iter().map(|area| area.map_coords(degrees).map_coords(whole)).collect();
    for (k, area) in grid.iter().enumerate() {
        assert!(area.is_valid(), "limit {k}: {:?} {area:?}", area.validation_errors());
        // Whole numbers: what is beyond is beyond by a unit, or nothing.
        let beyond = grid.get(k + 1).map(|wider| overlay::nested_difference(std::slice::from_ref(area), &wider.0));
        assert!(beyond.is_none_or(|b| b[0].0.is_empty()), "limit {k} does not lie in the next");
    }
}

/// The same towns in every run. `LIFECIRCLE_TOWNS=seed` draws others.
pub(super) fn same_towns(cases: u32) -> ProptestConfig {
    let seed = std::env::var("LIFECIRCLE_TOWNS").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    let rng_seed = proptest::test_runner::RngSeed::Fixed(seed);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(same_towns(100))]
    #[test]
    fn random_towns_are_certified(
        points in prop::collection::vec((-200..200, -200..200), 3..14),
        streets in prop::collection::vec((0..14_usize, 0..14_usize, 0_u8..8), 2..24),
        away: bool,
        origins in prop::collection::vec((-200..200, -200..200), 1..4),
    ) {
        let (streets, plane) = town(&points, &streets);
        let towards = if away { Towards::Everywhere } else { Towards::Seeds };
        check(&streets, &plane, towards, &origins);
    }
}

#[test]
fn a_one_way_loop_on_itself() {
    let (streets, plane) = town(&[(0, 0), (74, -55)], &[(0, 1, 0), (1, 0, 0)]);
    check(&streets, &plane, Towards::Seeds, &[(107, -11)]);
}

#[test]
fn a_metre_of_one_way_street() {
    let (streets, plane) = town(&[(72, -55), (73, -57)], &[(1, 0, 0)]);
    check(&streets, &plane, Towards::Seeds, &[(161, -10)]);
}

#[test]
fn two_places_at_the_shut_end_of_a_street() {
    let (streets, plane) = town(&[(0, 0), (-162, 0)], &[(0, 1, 0)]);
    check(&streets, &plane, Towards::Seeds, &[(0, 0), (0, 0)]);
}

#[test]
fn streets_closed_away_from_a_place() {
    let points = [(0, 0), (197, -38), (0, 0), (83, 93), (0, 0), (-126, -200), (128, 71), (0, 0), (150, 180), (0, 0)];
    let (streets, plane) = town(&points, &[(13, 5, 1), (3, 6, 0), (8, 1, 0), (11, 3, 0)]);
    check(&streets, &plane, Towards::Everywhere, &[(45, 192), (-18, -46)]);
}

#[test]
fn two_places_on_a_street_closed_one_way() {
    let (streets, plane) = town(&[(57, 114), (-31, 5)], &[(0, 1, 0)]);
    check(&streets, &plane, Towards::Everywhere, &[(2, 159), (15, 148)]);
}

#[test]
fn one_way_streets_on_one_another() {
    let (streets, plane) = town(&[(-109, -125), (-181, -103), (-145, -114)], &[(2, 1, 0), (0, 1, 0)]);
    check(&streets, &plane, Towards::Everywhere, &[(0, 0)]);
}

#[test]
fn a_street_that_ends_on_another_without_a_junction() {
    let points = [(-78, 70), (-109, -125), (0, -167), (0, 0), (-181, -103), (-145, -114)];
    let streets = [(2, 3, 0), (1, 0, 1), (3, 5, 0), (3, 0, 0), (1, 4, 0)];
    let (streets, plane) = town(&points, &streets);
    check(&streets, &plane, Towards::Everywhere, &[(-82, 0)]);
}

#[test]
fn a_spike_beside_an_origin_on_a_street_closed_one_way() {
    let (streets, plane) = town(&[(0, 0), (72, -13), (-66, -32)], &[(0, 2, 0), (1, 0, 0)]);
    check(&streets, &plane, Towards::Seeds, &[(75, 0)]);
}

#[test]
fn a_part_too_small_to_draw() {
    let points = [(6, 0), (-2, -20), (28, 111), (0, -1)];
    let (streets, plane) = town(&points, &[(1, 0, 0), (0, 1, 0), (1, 2, 0), (3, 1, 0)]);
    check(&streets, &plane, Towards::Everywhere, &[(-90, 43), (0, 23)]);
}

#[test]
fn an_area_too_small_to_draw() {
    let (streets, plane) = town(&[(-118, 0), (-43, 0), (8, -56)], &[(1, 2, 0), (0, 1, 1)]);
    check(&streets, &plane, Towards::Seeds, &[(57, -143)]);
}

/// Lines of sight across a square, a few centimetres apart at both ends: every crossing bends them by as much as the grid is wide, and beside a bend of
/// a millimetre the nearest point of a street is a third of a metre away from where it should be.
#[test]
fn lines_that_all_but_lie_on_one_another() {
    let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
    let mut streets = Streets::default();
    let mut number = 0;
    for (k, along) in [(0_u32, Coord { x: 0.8, y: 0.6 }), (1, Coord { x: -0.28, y: 0.96 })] {
        let across = Coord { x: -along.y, y: along.x };
        let ends =
            [-70.0, 70.0].map(|from| (0..5).map(move |i| (from, f64::from(i) * 0.03 + f64::from(i * i) * 0.004)));
        for (t, off) in ends.into_iter().flatten() {
            let at = Coord { x: f64::from(k) * 260.0, y: 0.0 } + along * t + across * off;
            let at = plane.to_degrees(at);
            streets.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
        }
        let first = k * 10;
        for (i, j) in (0..5).flat_map(|i| (0..5).map(move |j| (i, j))) {
            number += 1;
            streets.push(Id::Way(number), StreetKind::Minor, Pass::Both, Level::Ground, &[first + i, first + 5 + j]);
        }
    }
    streets.push(Id::Way(number + 1), StreetKind::Minor, Pass::Both, Level::Ground, &[9, 19]);
    let walker = metre_a_second();
    let network = network::build(&streets, &walker, &plane);
    let ground = Ground::new(&network, &plane, 50.0);
    assert_eq!(ground.left_out(), 0);
    let snapper = Snapper::new(&network, &plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let origin = plane.to_degrees(Coord { x: -56.0, y: -42.0 });
    let joins = [(snapper.snap(origin, 50.0).unwrap(), 0)];
    let limits: Vec<u32> = (1..=8).map(|k| k * 30_000).collect();
    let (walks, links) = searches.run(&mut found, &joins, limits[7], false);
    let mut tracer = Tracer::new(&ground);
    let areas = untangled(&plane, tracer.areas(&walks, links, &limits, None), 1e9);
    assert_eq!(tracer.faults(), 0);
    assert_sound(&plane, &areas);
    let inspector = Inspector { ground: &ground, snapper: &snapper, plane: &plane, barriers: None };
    for (area, &limit) in areas.iter().zip(&limits) {
        let c = inspector.certify(&walks, links, limit, None, area, 10_000, &mut Dice::new(1));
        assert_eq!(c.wrong, 0, "{limit}: {c:?}");
    }
}

/// Two crossings of streets 10 km apart, too long to be islands: a map of one of them alone, whatever numbers its links have, gives the areas of the map of both.
#[test]
fn a_map_of_some_links_is_its_part_of_the_whole() {
    let plane = Plane::fit(-0.02, -0.02, 0.12, 0.02);
    let mut streets = Streets::default();
    for x in [0.0, 10_000.0] {
        let first = streets.vertices.len() as u32;
        for (dx, dy) in [(0.0, 0.0), (1200.0, 10.0), (-1100.0, 0.0), (0.0, 1000.0), (30.0, -1000.0)] {
            let at = plane.to_degrees(Coord { x: x + dx, y: dy });
            streets.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
        }
        for end in 1..5 {
            let id = Id::Way(i64::from(first + end));
            streets.push(id, StreetKind::Minor, Pass::Both, Level::Ground, &[first, first + end]);
        }
    }
    let walker = metre_a_second();
    let network = network::build(&streets, &walker, &plane);
    let whole = Ground::new(&network, &plane, 50.0);
    let snapper = Snapper::new(&network, &plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let limits = [60_000, 130_000];
    let mut starts = Vec::new();
    for x in [0.0, 10_000.0] {
        let here = |link: &LinkId| {
            let first = network.geometry(*link).next().unwrap();
            (plane.to_metres(Coord { x: first.lon(), y: first.lat() }).x - x).abs() < 3000.0
        };
        let links: Vec<LinkId> = (0..network.links() as u32).map(LinkId).filter(here).collect();
        let part = Ground::near(&network, &plane, 50.0, links.iter().copied());
        starts.push(part.span.start);
        let joins = [(snapper.snap(plane.to_degrees(Coord { x: x + 10.0, y: 5.0 }), 50.0).unwrap(), 0)];
        let mut found = Found::default();
        let (walks, reached) = searches.run(&mut found, &joins, limits[1], false);
        // To the micrometre: where a diagram ends has a part in the last bit of its corners.
        let micrometres = |at: Coord<f64>| Coord { x: (at.x * 1e6).round(), y: (at.y * 1e6).round() };
        let areas = |ground: &Ground| {
            let all = Tracer::new(ground).areas(&walks, reached, &limits, None).into_iter();
            all.map(|area| area.map_coords(micrometres)).collect::<Vec<_>>()
        };
        assert_eq!(areas(&part), areas(&whole));
        assert!(areas(&part).iter().all(|area| area.unsigned_area() > 1e15));
    }
    assert!(starts.iter().any(|&start| start > 0), "one of them begins later than the first link: {starts:?}");
}

/// A check that cannot fail shows nothing: three faults of the kind that polygon code has, each found.
#[test]
fn planted_faults_are_found() {
    let rows = "\n|    |    |".repeat(5);
    let town = Town::draw(&format!("A----B----C{rows}\nD----E----F{rows}\nG----H----I"));
    let walker = metre_a_second();
    let network = network::build(&town.streets, &walker, &town.plane);
    let (ground, wide) = (Ground::new(&network, &town.plane, 20.0), Ground::new(&network, &town.plane, 24.0));
    let snapper = Snapper::new(&network, &town.plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let snap = snapper.snap(town.at('A'), 50.0).unwrap();
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 150_000, false);
    let right = Tracer::new(&ground).areas(&walks, links, &[130_000], None).remove(0);
    let faults = [
        ("ground beyond the reach", Tracer::new(&wide).areas(&walks, links, &[130_000], None).remove(0)),
        ("a limit three seconds late", Tracer::new(&ground).areas(&walks, links, &[133_000], None).remove(0)),
        ("a street forgotten", Tracer::new(&ground).areas(&walks, &links[1..], &[130_000], None).remove(0)),
        ("holes filled", right.iter().map(|p| geo_types::Polygon::new(p.exterior().clone(), vec![])).collect()),
    ];
    let inspector = Inspector { ground: &ground, snapper: &snapper, plane: &town.plane, barriers: None };
    let wrong = |area: &_| {
        let found = inspector.certify(&walks, links, 130_000, None, area, 20_000, &mut Dice::new(1));
        assert_eq!(found.wrong > 0, found.first_wrong.is_some(), "a mistake is shown");
        found.wrong
    };
    assert_eq!(wrong(&right), 0);
    assert!(right.iter().any(|p| !p.interiors().is_empty()), "a hole to fill");
    for (fault, area) in &faults {
        assert!(wrong(area) > 0, "{fault}");
    }
}
