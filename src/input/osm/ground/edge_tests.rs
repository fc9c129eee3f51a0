use super::*;
use geo::Area;
use geo_types::Polygon;
use proptest::prelude::*;

fn chain(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
    points.iter().map(|&(x, y)| Coord { x, y }).collect()
}

fn edge() -> Edge {
    Edge::new(0.0, 0.0, 10.0, 6.0).unwrap()
}

fn area(rings: &[LineString<f64>]) -> f64 {
    rings.iter().map(|r| Polygon::new(r.clone(), vec![]).signed_area()).sum()
}

#[test]
fn a_strait_between_two_coasts() {
    // Northwards along x = 2 the land is in the west; southwards along x = 7 in the east. The sea is between.
    let coasts = [chain(&[(2., 0.), (2., 6.)]), chain(&[(7., 6.), (7., 0.)])];
    let (rings, lost) = edge().close(&coasts);
    assert_eq!((rings.len(), lost.len()), (1, 0));
    assert!((area(&rings) + 30.0).abs() < 1e-9, "5 by 6, clockwise: {}", area(&rings));
    // The other way round, the sea is on both sides and the land between.
    let coasts = coasts.map(|c| c.into_iter().rev().collect());
    let (rings, lost) = edge().close(&coasts);
    assert_eq!((rings.len(), lost.len()), (2, 0));
    assert!((area(&rings) + 30.0).abs() < 1e-9, "2 by 6 and 3 by 6: {}", area(&rings));
}

#[test]
fn corners_belong_to_the_sea_or_not() {
    // Land in the corner at the origin, and sea in it.
    let (rings, _) = edge().close(&[chain(&[(3., 0.), (0., 3.)])]);
    assert!((area(&rings) + 55.5).abs() < 1e-9, "{}", area(&rings));
    let (rings, _) = edge().close(&[chain(&[(0., 3.), (3., 0.)])]);
    assert!((area(&rings) + 4.5).abs() < 1e-9, "{}", area(&rings));
}

#[test]
fn two_banks_have_the_river_between_them_or_on_both_sides() {
    let banks = [chain(&[(2., 0.), (2., 6.)]), chain(&[(3., 0.), (3., 6.)])];
    let unsigned =
        |rings: &Vec<LineString<f64>>| rings.iter().map(|r| area(std::slice::from_ref(r)).abs()).sum::<f64>();
    let mut areas = edge().sides(&banks).map(|rings| (rings.len(), unsigned(&rings).round() as i32));
    areas.sort_unstable();
    assert_eq!(areas, [(1, 6), (2, 54)]);
    let lake = [chain(&[(4., 0.), (5., 1.), (6., 0.)])];
    let mut areas = edge().sides(&lake).map(|rings| (rings.len(), unsigned(&rings).round() as i32));
    areas.sort_unstable();
    assert_eq!(areas, [(1, 1), (1, 59)]);
    assert_eq!(edge().sides(&[]), [vec![], vec![]]);
}

#[test]
fn of_two_coasts_that_contradict_each_other_the_longer_stays() {
    let coasts = [chain(&[(2., 0.), (2., 6.)]), chain(&[(7., 0.), (6., 3.), (7., 6.)])];
    let (rings, lost) = edge().close(&coasts);
    assert_eq!(lost, [0]);
    assert_eq!(rings.len(), 1);
    let (rings, lost) = edge().close(&[chain(&[(2., 0.), (2., 3.)]), chain(&[(1., 1.)]), vec![]]);
    assert_eq!((rings.len(), lost), (0, vec![0, 1, 2]), "an end inside, a point, and nothing");
}

#[test]
fn clipping_keeps_the_order_and_lands_on_the_edge() {
    let parts = edge().clip(&chain(&[(-1., 1.), (1., 1.), (1., -1.), (2., -1.), (2., 7.), (3., 3.)]));
    assert_eq!(
        parts,
        [chain(&[(0., 1.), (1., 1.), (1., 0.)]), chain(&[(2., 0.), (2., 6.)]), chain(&[(2.25, 6.), (3., 3.)])]
    );
    let ring = chain(&[(9., 1.), (11., 1.), (11., 2.), (9., 2.), (9., 1.)]);
    assert_eq!(edge().clip(&ring), [chain(&[(10., 2.), (9., 2.), (9., 1.), (10., 1.)])], "one piece, not two");
    let ring = chain(&[(9., 1.), (10., 1.), (10., 2.), (9., 1.)]);
    assert_eq!(edge().clip(&ring), [ring], "touching is not leaving");
    assert!(edge().clip(&chain(&[(0., 1.), (0., 5.), (-1., 5.)])).is_empty(), "along the edge");
    assert!(edge().clip(&chain(&[(11., 1.), (12., 5.)])).is_empty() && edge().clip(&[]).is_empty());
}

#[test]
fn near_is_a_tenth_of_the_shorter_side() {
    let small = Edge::new(0.0, 0.0, 0.02, 0.01).unwrap();
    assert!((small.near_m() - 111.32).abs() < 0.01);
    assert!(small.is_near(Coord { x: 0.01, y: 0.0009 }) && !small.is_near(Coord { x: 0.01, y: 0.0011 }));
    assert!(small.is_near(Coord { x: 1.0, y: 0.005 }), "outside");
    assert_eq!(edge().near_m(), 2_000.0);
    assert!(Edge::new(1.0, 0.0, 1.0, 2.0).is_none() && Edge::new(f64::NAN, 0.0, 1.0, 2.0).is_none());
}

proptest! {
    /// Whatever is thrown at it: no panic, closed rings inside the box, and no piece both used and lost.
    #[test]
    fn scribbles_never_panic(lines in prop::collection::vec(prop::collection::vec((-4..14i32, -4..10i32), 0..9), 0..9)) {
        let lines: Vec<Vec<Coord<f64>>> =
            lines.iter().map(|l| l.iter().map(|&(x, y)| Coord { x: f64::from(x), y: f64::from(y) }).collect()).collect();
        let pieces: Vec<Vec<Coord<f64>>> = lines.iter().flat_map(|l| edge().clip(l)).collect();
        for at in pieces.iter().flatten() {
            prop_assert!((0.0..=10.0).contains(&at.x) && (0.0..=6.0).contains(&at.y), "{at:?}");
        }
        for rings in edge().sides(&pieces) {
            prop_assert!(rings.iter().all(|ring| ring.is_closed() && ring.0.len() > 3));
        }
        let (rings, lost) = edge().close(&pieces);
        prop_assert!(rings.len() + lost.len() <= pieces.len());
        for ring in rings {
            prop_assert!(ring.is_closed() && ring.0.len() > 3);
        }
    }

    /// Of two sides of a coast one is sea: turned round, it is the other.
    #[test]
    fn a_coast_turned_round_floods_the_other_side(a in 0.1..9.9f64, b in 0.1..5.9f64, bend in (0.5..9.5f64, 0.5..5.5f64)) {
        let coast = vec![Coord { x: a, y: 0.0 }, Coord { x: bend.0, y: bend.1 }, Coord { x: 0.0, y: b }];
        let back: Vec<_> = coast.iter().rev().copied().collect();
        let both = area(&edge().close(&[coast]).0) + area(&edge().close(&[back]).0);
        prop_assert!((both + 60.0).abs() < 1e-6, "{both}");
    }
}
