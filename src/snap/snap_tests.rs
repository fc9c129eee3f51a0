//! Joins, in towns checked by hand.

use super::*;
use crate::model::{Facility, Id, Level};
use crate::network::build;
use crate::network::town::{Town, metre_a_second};
use crate::units::ClassId;
use geo_types::{Geometry, LineString, Point, Polygon};
use proptest::prelude::*;
use rstar::PointDistance;

fn metres(mm: u32) -> u32 {
    (mm + 500) / 1000
}

#[test]
fn a_door_joins_the_middle_of_a_link() {
    let town = Town::draw("A--------B\n  h\n");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let snap = Snapper::new(&network, &town.plane).snap(town.at('h'), 250.0).unwrap();
    let from_a = if network.junction(network.ends(snap.link)[0]).lon() < 0.0001 { 20 } else { 70 };
    assert_eq!((metres(snap.mm), metres(snap.leg_mm)), (from_a, 10));
    assert_eq!(snap.ms, snap.mm, "a metre a second");
}

#[test]
fn a_street_over_the_antimeridian_is_joined_on_both_sides() {
    use crate::model::{Pass, Position, StreetKind, Streets};
    let mut streets = Streets::default();
    streets.vertices.extend([179.99, -179.99].map(|lon| Position::from_degrees(lon, -16.8).unwrap()));
    streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    let plane = Plane::fit(179.99, -16.8, -179.99, -16.8);
    let network = build(&streets, &metre_a_second(), &plane);
    let snapper = Snapper::new(&network, &plane);
    for lon in [179.992, 179.999, 180.0, -180.0, -179.999, -179.992] {
        let snap = snapper.snap(Coord { x: lon, y: -16.8005 }, 100.0).unwrap();
        assert_eq!(metres(snap.leg_mm), 55, "{lon}: {snap:?}");
        assert!(snap.at.x.abs() > 179.99 - 1e-9, "{lon}: {snap:?}");
    }
}

#[test]
fn beyond_the_limit_there_is_no_join() {
    let town = Town::draw("A--------B\n\n\n  h\n");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    assert!(snapper.snap(town.at('h'), 29.9).is_none());
    assert!(snapper.snap(town.at('h'), 30.1).is_some());
}

#[test]
fn the_main_network_wins_over_an_island_unless_it_is_a_block_farther() {
    // The island CD is 10 m from h, the main street 60 m; from i, 130 m up, only the island is near.
    let town = Town::draw("      i\n\n\n\n\n\n     C-D\n      h\n\n\n\n\n\nA--------------B");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    assert_eq!(metres(snapper.snap(town.at('h'), 250.0).unwrap().leg_mm), 60, "main");
    assert_eq!(metres(snapper.snap(town.at('h'), 50.0).unwrap().leg_mm), 10, "the main one is out of reach");
    let i = snapper.snap(town.at('i'), 250.0).unwrap();
    assert_eq!(metres(i.leg_mm), 130, "60 to the island and 130 to the main street: 60 + 100 > 130");
    assert!(!network.on_island(i.link));
}

#[test]
fn a_door_opens_onto_the_street_not_onto_the_bridge_above() {
    let mut town = Town::draw("A---------B\n     h\n\n\nC---------D");
    town.set_level('A', 'B', Level::Bridge);
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    // Both pieces are 100 m long; the first of equals is main, the other would be an island: judge by level alone.
    let snapper = Snapper::new(&network, &town.plane);
    let snap = snapper.snap(town.at('h'), 250.0).unwrap();
    let island = network.on_island(snap.link);
    assert!(network.level(snap.link) == Level::Ground || !island);
}

fn facility(geometry: impl Into<Geometry<f64>>) -> Facility {
    Facility {
        id: Id::Way(1),
        classes: vec![ClassId(0)],
        geometry: geometry.into(),
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: vec![],
    }
}

fn square(town: &Town, corners: [char; 4]) -> Polygon<f64> {
    let mut ring: Vec<_> = corners.iter().map(|&c| town.at(c)).collect();
    ring.push(ring[0]);
    Polygon::new(LineString::new(ring), vec![])
}

#[test]
fn a_park_is_entered_where_paths_cross_its_outline() {
    // The path AB enters the park abcd on its left and leaves on its right.
    let town = Town::draw("   a     b\n\nA-----------B\n\n   d     c");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    let joins = entrances(&snapper, &facility(square(&town, ['a', 'b', 'c', 'd'])), 250.0);
    let mut from_west: Vec<u32> = joins.iter().map(|s| (town.plane.to_metres(s.at).x).round() as u32).collect();
    from_west.sort_unstable();
    assert_eq!((from_west, joins[0].leg_mm), (vec![30, 90], 0));
}

#[test]
fn a_bridge_over_a_park_does_not_enter_it() {
    let mut town = Town::draw("   a     b\n\nA-----------B\n\n   d     c\nC-----------D\n|\nE");
    town.set_level('A', 'B', Level::Bridge);
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let joins = entrances(&Snapper::new(&network, &town.plane), &facility(square(&town, ['a', 'b', 'c', 'd'])), 250.0);
    assert_eq!(joins.len(), 1);
    assert_eq!((network.level(joins[0].link), metres(joins[0].leg_mm)), (Level::Ground, 10), "from the street below");
}

#[test]
fn a_hall_off_the_street_is_entered_at_the_nearest_point_of_its_outline() {
    // The dead end B stops 20 m short of the middle of the wall ab, far from its corners.
    let town = Town::draw(
        "A\n|\n|\nB\n\na            b\n\nd            c"
            .replace("A\n|\n|\nB", "      A\n      |\n      |\n      B")
            .as_str(),
    );
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let joins = entrances(&Snapper::new(&network, &town.plane), &facility(square(&town, ['a', 'b', 'c', 'd'])), 250.0);
    assert_eq!((joins.len(), metres(joins[0].leg_mm)), (1, 20));
}

/// Streets run round three sides of the ground abcd, the fourth lies 50 m from one; a shop has its one door.
#[test]
fn large_ground_is_entered_from_every_street_along_it() {
    let town = Town::draw(
        "A------------B-E\n  a        b |\n             |\n             |\n  d        c |\nC------------D-F\n",
    );
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    let joins = entrances(&snapper, &facility(square(&town, ['a', 'b', 'c', 'd'])), 250.0);
    let mut legs: Vec<u32> = joins.iter().map(|s| metres(s.leg_mm)).collect();
    legs.sort_unstable();
    assert_eq!(legs, [10, 10, 20, 22, 22], "90 by 30 m: each street is a way in, also past a corner");
    let shop = Town::draw("A----B\n ab  |\n dc  |\nC----D");
    let network = build(&shop.streets, &metre_a_second(), &shop.plane);
    let joins = entrances(&Snapper::new(&network, &shop.plane), &facility(square(&shop, ['a', 'b', 'c', 'd'])), 250.0);
    assert_eq!(joins.len(), 1, "10 by 10 m: one door");
}

#[test]
fn given_entrances_come_first() {
    let town = Town::draw("   a     b\n\nA-----------B\n            |\n   d     c  |\nC-----------D");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let mut park = facility(square(&town, ['a', 'b', 'c', 'd']));
    park.entrances = vec![town.at('c')];
    let joins = entrances(&Snapper::new(&network, &town.plane), &park, 250.0);
    assert_eq!((joins.len(), metres(joins[0].leg_mm)), (1, 10));
    let point = facility(Point(town.at('a')));
    assert_eq!(metres(entrances(&Snapper::new(&network, &town.plane), &point, 250.0)[0].leg_mm), 20);
}

proptest! {
    /// The slow twin looks at every stretch.
    #[test]
    fn agrees_with_looking_everywhere(x in -30.0..150.0f64, y in -80.0..30.0f64, limit in 5.0..300.0f64) {
        let town = Town::draw("A--+-----B\n|  |\n|  C--D   E---F\n+-----+");
        let network = build(&town.streets, &metre_a_second(), &town.plane);
        let snapper = Snapper::new(&network, &town.plane);
        let door = town.plane.to_degrees(Coord { x, y });
        let Coord { x, y } = town.plane.to_metres(door);
        let slow = snapper.forest.all().map(|e| (e, snapper.foot(e, Coord { x, y }, door))).filter(|(_, s)| f64::from(s.leg_mm) <= limit * 1000.0)
            .map(|(e, s)| (millimetres(e.geom().distance_2(&[x, y]).sqrt() + snapper.detour(s.link)), s.link, s.mm, s))
            .min_by_key(|(k, link, mm, _)| (*k, *link, *mm)).map(|(.., s)| s);
        prop_assert_eq!(snapper.snap(door, limit), slow);
    }
}
