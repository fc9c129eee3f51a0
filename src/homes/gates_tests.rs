//! Estates of a hundred metres, drawn by hand.

use super::*;
use crate::model::{BlockKind, Id, Pass};
use geo_types::{Geometry, Polygon};
use proptest::prelude::*;

fn plane() -> Plane {
    Plane::fit(0.0, 0.0, 0.01, 0.01)
}

fn at(x: f64, y: f64) -> Coord<f64> {
    plane().to_degrees(Coord { x, y })
}

fn line(points: &[(f64, f64)]) -> LineString<f64> {
    LineString(points.iter().map(|&(x, y)| at(x, y)).collect())
}

const RIM: [(f64, f64); 5] = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];

/// An estate with these doorsteps: (x, y, square metres of floor); without floor they are points of a grid.
fn estate(doors: &[(f64, f64, u32)]) -> Vec<Block> {
    let step = |&(x, y, floor): &(f64, f64, u32)| Doorstep {
        at: at(x, y),
        kind: if floor > 0 { DoorstepKind::Dwelling } else { DoorstepKind::Grid },
        weight: floor.max(1),
    };
    vec![Block {
        id: Id::Way(1),
        kind: BlockKind::Residential,
        geometry: Geometry::Polygon(Polygon::new(line(&RIM), vec![])),
        name: None,
        residents: None,
        households: None,
        area_m2: 10_000.0,
        doorsteps: doors.iter().map(step).collect(),
        properties: vec![],
    }]
}

fn gates(places: &[(f64, f64)]) -> Vec<Gate> {
    (1..).zip(places).map(|(id, &(x, y))| Gate { id: Id::Node(id), at: at(x, y), hours: None }).collect()
}

fn streets(ways: &[&[(f64, f64)]]) -> Streets {
    let mut streets = Streets::default();
    for (id, way) in (1..).zip(ways) {
        let first = streets.vertices.len() as u32;
        let place = |&(x, y): &(f64, f64)| crate::model::Position::from_degrees(at(x, y).x, at(x, y).y).unwrap();
        streets.vertices.extend(way.iter().map(place));
        let refs: Vec<u32> = (first..streets.vertices.len() as u32).collect();
        streets.push(Id::Way(id), StreetKind::Path, Pass::Both, Level::Ground, &refs);
    }
    streets
}

/// Doorsteps in whole metres: (x, y, what, weight).
fn doors(blocks: &[Block]) -> Vec<(i64, i64, DoorstepKind, u32)> {
    let metres = |d: &Doorstep| plane().to_metres(d.at);
    let door = |d: &Doorstep| (metres(d).x.round() as i64, metres(d).y.round() as i64, d.kind, d.weight);
    blocks.iter().flat_map(|b| &b.doorsteps).map(door).collect()
}

fn entered(
    blocks: &mut [Block],
    given: &[(f64, f64)],
    mapped: &[(f64, f64)],
    walls: &[LineString<f64>],
    ways: &[&[(f64, f64)]],
) -> Entered {
    let (given, mapped) = (gates(given), gates(mapped));
    let walls: Vec<&LineString<f64>> = walls.iter().collect();
    let around = Surroundings { given: &given, mapped: &mapped, walls: &walls, streets: &streets(ways) };
    enter_by_gates(blocks, &around, &plane())
}

const HOMES: [(f64, f64, u32); 3] = [(20.0, 20.0, 300), (30.0, 20.0, 200), (80.0, 90.0, 50)];

#[test]
fn people_behind_a_wall_without_inner_ways_start_at_its_gates() {
    let mut blocks = estate(&HOMES);
    // One gate south, one north; the third, far inside, is a garden's.
    let found = entered(&mut blocks, &[], &[(50.0, 0.0), (60.0, 103.0), (50.0, 50.0)], &[line(&RIM)], &[]);
    assert_eq!(doors(&blocks), [(50, 0, DoorstepKind::Gate, 500), (60, 103, DoorstepKind::Gate, 50)]);
    assert_eq!((found.blocks, found.problems.len()), ([0, 1, 0], 0));
}

#[test]
fn a_gate_that_nobody_lives_near_is_no_doorstep() {
    let mut blocks = estate(&HOMES[..2]);
    entered(&mut blocks, &[], &[(50.0, 0.0), (60.0, 100.0)], &[line(&RIM)], &[]);
    assert_eq!(doors(&blocks), [(50, 0, DoorstepKind::Gate, 500)]);
}

#[test]
fn with_inner_ways_people_start_at_home() {
    let mut blocks = estate(&HOMES);
    let inner: &[(f64, f64)] = &[(50.0, -20.0), (50.0, 0.0), (50.0, 60.0)];
    let found = entered(&mut blocks, &[], &[(50.0, 0.0)], &[line(&RIM)], &[inner]);
    assert_eq!((doors(&blocks).len(), found.blocks), (3, [0, 0, 0]));
    assert!(doors(&blocks).iter().all(|d| d.2 == DoorstepKind::Dwelling));
}

#[test]
fn without_a_wall_a_mapped_gate_is_somebody_s_garden_gate() {
    let mut blocks = estate(&HOMES);
    let half = line(&RIM[..3]);
    let found = entered(&mut blocks, &[], &[(50.0, 0.0)], &[half], &[]);
    assert_eq!((doors(&blocks).len(), found.blocks), (3, [0, 0, 0]));
}

#[test]
fn given_gates_count_without_walls_and_with_inner_ways() {
    let mut blocks = estate(&[(20.0, 20.0, 0), (80.0, 80.0, 0)]);
    let inner: &[(f64, f64)] = &[(50.0, -20.0), (50.0, 60.0)];
    let found = entered(&mut blocks, &[(0.0, 50.0), (120.0, 50.0), (400.0, 0.0)], &[], &[], &[inner]);
    assert_eq!(doors(&blocks), [(0, 50, DoorstepKind::Gate, 1), (120, 50, DoorstepKind::Gate, 1)]);
    assert_eq!((found.blocks, found.astray), ([1, 0, 0], 1), "the one 300 m off belongs to nobody");
}

#[test]
fn gates_that_nobody_mapped_are_where_ways_cross_the_wall() {
    let mut blocks = estate(&[(20.0, 20.0, 0), (80.0, 80.0, 0)]);
    // Two lanes through one gate in the south, a path in the east, a street that stays outside.
    let ways: [&[(f64, f64)]; 4] = [
        &[(50.0, -20.0), (50.0, 60.0)],
        &[(54.0, -20.0), (54.0, 60.0)],
        &[(60.0, 50.0), (130.0, 50.0)],
        &[(-20.0, -20.0), (130.0, -20.0)],
    ];
    let found = entered(&mut blocks, &[], &[], &[line(&RIM)], &ways);
    assert_eq!(doors(&blocks), [(50, 0, DoorstepKind::InferredGate, 1), (100, 50, DoorstepKind::InferredGate, 1)]);
    assert_eq!(found.blocks, [0, 0, 1]);
    assert!(found.problems[0].detail.contains("2 places"), "{}", found.problems[0].detail);
}

proptest! {
    /// What lies within reach of a box is found in the buckets, however long the pieces are.
    #[test]
    fn buckets_find_what_all_pieces_say(
        pieces in prop::collection::vec((-900.0..900.0f64, -900.0..900.0f64, -900.0..900.0f64, -900.0..900.0f64), 1..20),
        (x, y) in (-900.0..900.0f64, -900.0..900.0f64), far in 0.0..300.0f64,
    ) {
        let pieces: Vec<[Coord<f64>; 2]> =
            pieces.iter().map(|&(a, b, c, d)| [Coord { x: a, y: b }, Coord { x: c, y: d }]).collect();
        let at = Coord { x, y };
        let all = pieces.iter().any(|&piece| distance(at, piece) <= far);
        prop_assert_eq!(Buckets::new(pieces.into_iter()).within(at, far), all);
    }
}
