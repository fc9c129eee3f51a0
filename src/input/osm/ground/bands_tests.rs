use super::*;
use geo::Contains;
use geo_types::Polygon;
use proptest::prelude::*;

fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
    let mut line = LineString::from(corners.to_vec());
    line.close();
    line
}

#[test]
fn a_lake_with_an_island_beside_another_lake() {
    let rings = [
        (0, ring(&[(0., 0.), (4., 0.), (4., 4.), (0., 4.)])),
        (0, ring(&[(1., 1.), (2., 1.), (2., 2.), (1., 2.)])),
        (1, ring(&[(3., 0.), (8., 0.), (8., 4.), (3., 4.)])),
    ];
    let bands = Bands::new(rings.iter().map(|(n, ring)| (*n, ring)));
    let around = |x, y| bands.around(Coord { x, y });
    assert_eq!(around(0.5, 3.0), [0]);
    assert_eq!(around(1.5, 1.5), [0_u32; 0], "on the island");
    assert_eq!(around(3.5, 1.5), [0, 1]);
    assert_eq!(around(7.0, 3.9), [1]);
    assert_eq!((around(9.0, 1.0), around(1.0, -1.0), around(1.0, 9.0)), (vec![], vec![], vec![]));
}

#[test]
fn nothing_is_around_nothing() {
    assert!(Bands::new(std::iter::empty()).around(Coord { x: 0., y: 0. }).is_empty());
}

#[test]
fn many_long_sides_take_no_more_room_than_they_may() {
    let comb: Vec<(f64, f64)> = (0..20_000).map(|i| (f64::from(i), f64::from(i % 2))).collect();
    let comb = ring(&comb);
    let bands = Bands::new(std::iter::once((0, &comb)));
    assert!(bands.sides.len() <= MOST_ENTRIES * comb.0.len(), "{}", bands.sides.len());
}

proptest! {
    #[test]
    fn agrees_with_geo(corners in prop::collection::vec((0.0..9.0f64, 0.0..9.0f64), 3..12), at in (0.0..9.0f64, 0.0..9.0f64)) {
        // A star-shaped ring does not cross itself, so that both know one inside.
        let mut corners = corners;
        let angle = |c: &(f64, f64)| libm::atan2(c.1 - 4.5, c.0 - 4.5);
        corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
        let ring = ring(&corners);
        let bands = Bands::new(std::iter::once((7, &ring)));
        let at = Coord { x: at.0, y: at.1 };
        let inside = Polygon::new(ring, vec![]).contains(&geo_types::Point(at));
        prop_assert_eq!(bands.around(at), if inside { vec![7] } else { vec![] });
    }
}
