//! A map made in parts is the map made at once.

use super::*;
use crate::isochrone::isochrone_tests::{assert_closed, same_towns, town};
use crate::isochrone::noding;
use crate::model::Streets;
use crate::network;
use crate::network::town::metre_a_second;
use crate::plane::Plane;
use crate::units::LinkId;
use proptest::prelude::*;

/// The map in parts of so many segments, and how many of its faces have no rim.
fn mapped(segments: &[Segment], reach_m: f64, most: usize) -> (Ground, usize) {
    let numbers = || segments.iter().map(|s| s.link.0);
    let span = numbers().min().unwrap_or(0)..numbers().max().map_or(0, |last| last + 1);
    let mut ground = Ground { reach_m, span, ..Ground::default() };
    let odd = map_in_parts(&mut ground, segments, most, usize::MAX);
    (ground, odd)
}

/// How much ground each face has, and how long its borders are, those with nobody apart; in square metres and metres.
fn measured(ground: &Ground) -> Vec<[f64; 3]> {
    let mut faces = vec![[0.0; 3]; 2 * ground.strips.len() + ground.fans.len()];
    for piece in &ground.pieces {
        let [a, b] = piece.ends.map(|id| ground.points[id as usize]);
        for (k, face) in piece.faces.into_iter().enumerate().filter(|(_, face)| *face != NOBODY) {
            let of = &mut faces[face as usize];
            // Beside a street that is no border the sum is that of the triangle to the plane's middle: the same in both maps.
            of[0] += (a.x * b.y - a.y * b.x) * if k == 0 { 0.5 } else { -0.5 };
            of[1 + usize::from(piece.faces[1 - k] == NOBODY)] += (b.x - a.x).hypot(b.y - a.y);
        }
    }
    faces
}

fn segments_of(streets: &Streets, plane: &Plane) -> Vec<Segment> {
    let network = network::build(streets, &metre_a_second(), plane);
    let (segments, left_out) = noding::segments(&network, plane, (0..network.links() as u32).map(LinkId));
    assert_eq!(left_out, 0);
    segments
}

fn assert_same(segments: &[Segment], reach_m: f64, most: usize) {
    let (whole, odd) = mapped(segments, reach_m, usize::MAX);
    let (ground, in_parts) = mapped(segments, reach_m, most);
    assert_eq!((odd, in_parts), (0, 0));
    assert_closed(&whole);
    assert_closed(&ground);
    assert_eq!((&whole.strips, &whole.fans), (&ground.strips, &ground.fans));
    for (face, (a, b)) in measured(&whole).into_iter().zip(measured(&ground)).enumerate() {
        // Places nearer than a millimetre are one, and either of two may be the one that stays.
        let near = (0..3).all(|k| (a[k] - b[k]).abs() < 2.0 * CLOSE_M * (1.0 + a[1] + a[2]));
        assert!(near, "face {face}: {a:?} at once, {b:?} in parts of {most}");
    }
}

proptest! {
    #![proptest_config(same_towns(60))]
    #[test]
    fn a_map_in_parts_is_the_map_at_once(
        points in prop::collection::vec((-150..150, -150..150), 3..16),
        streets in prop::collection::vec((0..16_usize, 0..16_usize, 0..8_u8), 2..24),
        reach in prop_oneof![Just(5.0), Just(20.0), Just(50.0), Just(90.0)],
        most in 1..12_usize,
    ) {
        let (streets, plane) = town(&points, &streets);
        assert_same(&segments_of(&streets, &plane), reach, most);
    }
}

/// A street of a kilometre falls into parts; squares nearer than the reach do not, for each part would know all of them.
#[test]
fn what_is_dense_is_one_part() {
    let parts = |points: &[(i32, i32)], streets: &[(usize, usize, u8)]| {
        let (streets, plane) = town(points, streets);
        let segments = segments_of(&streets, &plane);
        let mut ends: Vec<Grid> = segments.iter().flat_map(|s| s.ends).collect();
        ends.sort_unstable();
        ends.dedup();
        Parts::new(&segments, &ends, 5.0, 6, segments.len() / 4 * 5).known.iter().map(Vec::len).collect::<Vec<_>>()
    };
    let street: Vec<(i32, i32)> = (0..25).map(|k| (k * 40 - 500, 0)).collect();
    let pieces: Vec<_> = (0..24).map(|k| (k, k + 1, 3)).collect();
    assert_eq!(parts(&street, &pieces), [7, 8, 8, 7]);
    let square: Vec<(i32, i32)> = (0..25).map(|k| (k % 5 * 4, k / 5 * 4)).collect();
    let along = (0..25).filter(|k| k % 5 < 4).map(|k| (k, k + 1, 3));
    let sides: Vec<_> = along.chain((0..20).map(|k| (k, k + 5, 3))).collect();
    assert_eq!(parts(&square, &sides).len(), 1);
}

/// Squares of a hundred metres, the reach fifty: every corner is exactly within reach of four streets.
#[test]
fn a_chequerboard_in_parts_is_the_same() {
    let points: Vec<(i32, i32)> = (0..36).map(|k| (k % 6 * 100, k / 6 * 100)).collect();
    let along = (0..36).filter(|k| k % 6 < 5).map(|k| (k, k + 1, 3));
    let across = (0..30).map(|k| (k, k + 6, 3));
    let (streets, plane) = town(&points, &along.chain(across).collect::<Vec<_>>());
    let segments = segments_of(&streets, &plane);
    for (reach_m, most) in [(50.0, 1), (50.0, 7), (50.0, 20), (70.0, 9), (71.0, 9), (25.0, 13)] {
        assert_same(&segments, reach_m, most);
    }
}
