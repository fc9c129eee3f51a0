//! Walls, gates, their hours, and private ways drawn by hand.

use crate::towns::{ids, read, square, standard};
use crate::writer::{Object, file, node, way};
use lifecircle::input::hours::Clock;
use lifecircle::input::osm::{OsmCity, read_pbf_at};
use lifecircle::model::{Facility, GroundParts, Id, Reach, Street};
use std::path::Path;

#[test]
fn a_wall_cuts_every_way_through_it() {
    // 1---2---3   2 is a wall; 4---2 ends there, too.
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=wall"),
        node(3, 20, 0, ""),
        node(4, 10, 10, ""),
        way(7, &[1, 2, 3], "highway=footway"),
        way(8, &[4, 2], "highway=footway"),
    ]);
    let s = &city.streets;
    assert_eq!(ids(&s.streets), ["way/7", "way/7", "way/8"]);
    // Vertices in the order of node ids: 1, three copies of 2, 3, 4.
    assert_eq!(s.refs, [0, 1, 2, 4, 5, 3]);
    assert_eq!(s.vertices.len(), 6);
    assert!(s.vertices[1] == s.vertices[2] && s.vertices[2] == s.vertices[3], "on one spot, not meeting");
    assert_eq!(city.left_out.get("way.cut_at_barrier"), 1, "the end of way 8 cuts nothing");
}

#[test]
fn a_gate_that_opens_cuts_nothing() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=gate"),
        node(3, 20, 0, ""),
        way(7, &[1, 2, 3], "highway=footway"),
    ]);
    assert_eq!(city.streets.refs, [0, 1, 2]);
    assert!(city.left_out.is_empty());
}

/// The town at a time.
fn read_at(objects: &[Object], at: &str) -> OsmCity {
    let clock = Clock::new(at.parse().unwrap(), None, None, true);
    read_pbf_at(Path::new("town.osm.pbf"), &file(objects, 3), &standard(), GroundParts::default(), Some(&clock))
        .unwrap()
}

#[test]
fn a_gate_with_hours_is_a_wall_at_night() {
    // 1---2---3   2 is a gate, open by day; 4---5 a passage, 6---7 a private way that is everybody's by day.
    let town = [
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=gate|opening_hours=06:00-22:00"),
        node(3, 20, 0, ""),
        node(4, 0, 10, ""),
        node(5, 10, 10, ""),
        node(6, 0, 20, ""),
        node(7, 10, 20, ""),
        node(8, 20, 20, "barrier=gate|access:conditional=no @ (22:00-06:00)"),
        node(9, 30, 20, ""),
        node(10, 40, 20, "barrier=lift_gate|opening_hours=06:00-22:00"),
        node(11, 50, 20, ""),
        way(7, &[1, 2, 3], "highway=footway"),
        way(8, &[4, 5], "highway=footway|foot:conditional=no @ (22:00-06:00)"),
        way(9, &[6, 7, 8, 9, 10, 11], "highway=service|opening_hours=24/7"),
        way(10, &[3, 5], "highway=footway|opening_hours=nach Vereinbarung"),
    ];
    let (usual, day, night) = (read(&town), read_at(&town, "Tue 10:00"), read_at(&town, "Tue 23:00"));
    assert_eq!(day.streets, usual.streets, "by day all is open");
    assert_eq!(ids(&night.streets.streets), ["way/7", "way/7", "way/9", "way/9", "way/10"]);
    assert_eq!((night.left_out.get("gate.closed_then"), night.left_out.get("way.closed_then")), (2, 1));
    assert_eq!(night.left_out.get("way.cut_at_barrier"), 2);
    assert_eq!((day.left_out.get("hours.unreadable"), usual.left_out.get("hours.unreadable")), (1, 0));
    let told = day.problems.iter().find(|p| p.cause == "hours.unreadable").unwrap();
    assert_eq!(told.id, Some(Id::Way(10)));
    assert!(told.detail.ends_with("opening_hours=nach Vereinbarung"), "{}", told.detail);
    let clock = Clock::new("Tue 10:00".parse().unwrap(), None, None, false);
    let strict =
        read_pbf_at(Path::new("-"), &file(&town, 3), &standard(), GroundParts::default(), Some(&clock)).unwrap();
    assert_eq!(ids(&strict.streets.streets), ["way/7", "way/8", "way/9"], "what cannot be read is closed");
}

#[test]
fn a_school_is_entered_by_the_gates_that_are_open() {
    // A school with two gates: 2 always, 3 by day; another with the one gate 6 by day.
    let (mut town, ring) = square(1, 0, 0, 100);
    town[1] = node(2, 100, 0, "barrier=gate");
    town[2] = node(3, 100, 100, "barrier=gate|opening_hours=Mo-Fr 07:00-18:00");
    town.push(way(5, &ring, "amenity=school"));
    let (more, ring) = square(5, 300, 0, 100);
    town.extend(more);
    let last = town.len() - 3;
    town[last] = node(6, 400, 0, "barrier=gate|opening_hours=Mo-Fr 07:00-18:00");
    town.push(way(6, &ring, "amenity=school"));
    let at = |at: &str| -> Vec<(usize, bool)> {
        let shut = |f: &Facility| f.text(Facility::GATES) == Some(Facility::GATES_CLOSED);
        read_at(&town, at).facilities.iter().map(|f| (f.entrances.len(), shut(f))).collect()
    };
    assert_eq!(at("Tue 10:00"), [(2, false), (1, false)]);
    assert_eq!(at("Sun 10:00"), [(1, false), (0, true)]);
}

#[test]
fn a_gate_for_residents_parts_and_joins() {
    // 1---2---3   2 is a gate: everybody is cut off there, and a private street without length leads through.
    let through = |gate: &str| {
        let nodes = [node(1, 0, 0, ""), node(2, 10, 0, gate), node(3, 20, 0, "")];
        let city = read(&[&nodes[..], &[way(7, &[1, 2, 3], "highway=footway")]].concat());
        let of = |s: &Street| (s.id.to_string(), s.going.reach, city.streets.vertices_of(s).to_vec());
        (city.streets.streets.iter().map(of).collect::<Vec<_>>(), city.left_out.get("way.cut_at_barrier"))
    };
    let way7 = |refs: &[u32]| ("way/7".to_owned(), Reach::Public, refs.to_vec());
    assert_eq!(through("barrier=gate"), (vec![way7(&[0, 1, 2])], 0));
    let gate = ("node/2".to_owned(), Reach::Private, vec![1, 2]);
    assert_eq!(through("barrier=gate|access=private"), (vec![way7(&[0, 1]), way7(&[2, 3]), gate], 0));
    // A closed gate is closed, for residents too.
    assert_eq!(through("barrier=gate|access=no"), (vec![way7(&[0, 1]), way7(&[2, 3])], 1));
    assert_eq!(through("barrier=gate|access=private|locked=yes"), (vec![way7(&[0, 1]), way7(&[2, 3])], 1));
}

#[test]
fn private_ways_are_read_as_private() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, ""),
        node(3, 20, 0, ""),
        way(7, &[1, 2], "highway=service|access=private"),
        way(8, &[2, 3], "highway=service|access=employees"),
        way(9, &[1, 3], "highway=service|access=private|foot=yes"),
    ]);
    let reach: Vec<_> = city.streets.streets.iter().map(|s| (s.id.to_string(), s.going.reach)).collect();
    assert_eq!(reach, [("way/7".to_owned(), Reach::Private), ("way/9".to_owned(), Reach::Public)]);
    assert_eq!(city.left_out.get("way.private"), 1, "for staff only");
}
