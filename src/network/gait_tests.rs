//! Towns drawn in text for what slows or stops a walker: slopes, steps, signals, kerbs, surfaces.

use super::town::{Town, metre_a_second};
use super::{Network, build_on, fit};
use crate::model::{
    Gait, Going, Incline, Kerb, Level, Relief, Road, Slope, Spot, Stairs, StreetKind, Streets, Surface, Waits, Walker,
};
use crate::units::LinkId;
use geo_types::Coord;
use proptest::prelude::*;
use std::borrow::Cow;

/// Ten in a hundred up to the east, a valley of 10 m between 20 and 40 m.
struct Hill;

impl Relief for Hill {
    fn height_m(&self, at: Coord<f64>) -> Option<f64> {
        let x = at.x * 111_319.490_793;
        let valley = if (20.5..39.5).contains(&x) { -10.0 } else { 0.0 };
        (x < 1_000.0).then_some(x * 0.1 + valley)
    }
}

fn walker(gait: Gait) -> Walker {
    Walker { gait, ..metre_a_second() }
}

fn hiker() -> Walker {
    walker(Gait { slope: Some(Slope::Tobler), climb: Some(Stairs { up_ms: 5_000, down_ms: 1_000 }), ..Gait::default() })
}

/// To a tenth of a second: places are rounded to a centimetre.
fn tenths(ms: u32) -> u32 {
    (ms + 50) / 100
}

/// Tenths of a second along the only link, eastward and back.
fn both(network: &Network) -> (u32, u32) {
    assert_eq!(network.links(), 1);
    let link = LinkId(0);
    let there = (network.walking_ms(link), network.walking_back_ms(link));
    let [a, b] = network.ends(link).map(|n| network.junction(n));
    if a.lon_e7 < b.lon_e7 { (tenths(there.0), tenths(there.1)) } else { (tenths(there.1), tenths(there.0)) }
}

#[test]
fn a_slope_takes_longer_up_than_down() {
    let town = Town::draw("A-B");
    let network = build_on(&town.streets, &hiker(), &town.plane, Some(&Hill));
    // 20 m of ten in a hundred: exp(0.35) = 1.41907 up; down |−0.10 + 0.05| = 0.05: as on the flat.
    assert_eq!(both(&network), (284, 200));
    assert!(network.two_way());
    let flat = build_on(&town.streets, &hiker(), &town.plane, None);
    assert_eq!((both(&flat), flat.two_way()), ((200, 200), false));
    let who_does_not_mind = build_on(&town.streets, &metre_a_second(), &town.plane, Some(&Hill));
    assert_eq!(both(&who_does_not_mind), (200, 200));
}

#[test]
fn a_bridge_goes_straight_and_a_street_into_the_valley() {
    let times = |level| {
        let mut town = Town::draw("A-B-C-D");
        town.set_level('B', 'C', level);
        let network = build_on(&town.streets, &hiker(), &town.plane, Some(&Hill));
        tenths((0..network.links() as u32).map(|l| network.walking_ms(LinkId(l))).sum())
    };
    // 60 m of ten in a hundred, and back down again on the same side of the sum.
    let (bridge, tunnel, street) = (times(Level::Bridge), times(Level::Tunnel), times(Level::Ground));
    assert_eq!((bridge, tunnel), (851, 851));
    assert!(street > bridge + 100, "{street}: down and up again");
}

/// The middle of a long deck hangs between its ends although ways are cut there.
#[test]
fn decks_of_several_ways_hang_between_their_ends() {
    let mut town = Town::draw("A-B--C-D-E");
    town.set_level('B', 'C', Level::Bridge);
    town.set_level('C', 'D', Level::Bridge);
    let network = build_on(&town.streets, &hiker(), &town.plane, Some(&Hill));
    let times: u32 = (0..network.links() as u32).map(|l| network.walking_ms(LinkId(l))).sum();
    // B at 20, C at 50, D at 70, E at 90 m: all ten in a hundred.
    assert_eq!(tenths(times), 1_277, "C is on no valley and no hill of its own");
}

#[test]
fn where_heights_are_not_known_it_is_flat() {
    let mut town = Town::draw("A-B");
    for p in &mut town.streets.vertices {
        p.lon_e7 += 1_000_000;
    }
    assert_eq!(both(&build_on(&town.streets, &hiker(), &town.plane, Some(&Hill))), (200, 200));
}

#[test]
fn steps_cost_by_their_number_or_by_the_height() {
    let mut town = Town::draw("A=B");
    let steps =
        |town: &Town, relief: Option<&dyn Relief>| both(&build_on(&town.streets, &hiker(), &town.plane, relief));
    assert_eq!(steps(&town, None), (200, 200), "how high they are nobody knows");
    // 2 m up: 10 s, down 2 s.
    assert_eq!(steps(&town, Some(&Hill)), (300, 220));
    town.streets.streets[0].going = Going { risers: 20, incline: Incline::Up, ..Going::default() };
    // 20 · 0.16 = 3.2 m: 16 s up, 3.2 s down.
    assert_eq!(steps(&town, None), (360, 232));
    town.streets.streets[0].going.incline = Incline::Down;
    assert_eq!(steps(&town, None), (232, 360));
    town.streets.streets[0].going.incline = Incline::Unknown;
    assert_eq!(steps(&town, None), (296, 296), "the mean of up and down");
    assert_eq!(steps(&town, Some(&Hill)), (360, 232), "the model of the ground knows which way is up");
}

/// A street across a main road, B its crossing.
fn crossing(road: Road, signals: bool, oneway: bool) -> Streets {
    let mut town = Town::draw("  D\n  |\nA-B-C\n  |\n  E");
    let vertical = |s: &Streets, i: usize| {
        let [a, b] = [0, 1].map(|k| s.vertices[s.vertices_of(&s.streets[i])[k] as usize]);
        a.lon_e7 == b.lon_e7
    };
    for i in 0..town.streets.streets.len() {
        if vertical(&town.streets, i) {
            town.streets.streets[i].going = Going { road, oneway, ..Going::default() };
        }
    }
    let here = crate::model::Position::from_degrees(town.at('B').x, town.at('B').y);
    let b = town.streets.vertices.iter().position(|p| Some(*p) == here);
    town.streets.spots = vec![Spot { vertex: b.unwrap() as u32, signals, kerb: None }];
    town.streets
}

#[test]
fn who_crosses_waits_and_who_goes_along_does_not() {
    let waits = Waits { signal_ms: 24_000, primary_ms: 16_000, secondary_ms: 8_000, tertiary_ms: 4_000 };
    let patient = walker(Gait { waits, ..Gait::default() });
    let times = |road, signals, oneway| {
        let streets = crossing(road, signals, oneway);
        let plane = crate::plane::Plane::fit(-0.01, -0.01, 0.01, 0.01);
        let network = build_on(&streets, &patient, &plane, None);
        let links = (0..network.links() as u32).map(LinkId);
        let waited = |l| network.wait_ms_at(l, network.length_mm(l));
        let level = |l| patient.speed.milliseconds(network.length_mm(l));
        for link in links.clone() {
            assert_eq!(tenths(network.walking_ms(link)), tenths(level(link) + waited(link)), "the rest is the walk");
        }
        let mut times: Vec<u32> = links.map(|l| tenths(network.walking_ms(l))).collect();
        times.sort_unstable();
        times
    };
    assert_eq!(times(Road::Primary, false, false), [200, 200, 280, 280], "half of the wait on either side");
    assert_eq!(times(Road::Secondary, false, false), [200, 200, 240, 240]);
    assert_eq!(times(Road::Tertiary, false, true), [200, 200, 210, 210], "one carriageway of two");
    assert_eq!(times(Road::Primary, true, false), [200, 200, 320, 320], "at signals by their cycle");
    assert_eq!(times(Road::None, true, false), [200; 4], "signals without a road stop nobody");
}

#[test]
fn kerbs_stop_wheels_in_the_middle_of_a_way_and_at_its_end() {
    let town = Town::draw("A-B-C\n  |\n  D");
    let wheels = walker(Gait { kerbs: vec![Kerb::Raised], ..Gait::default() });
    let pieces = |kerb| {
        let mut streets = town.streets.clone();
        let b =
            (0..streets.vertices.len() as u32).max_by_key(|v| streets.refs.iter().filter(|r| *r == v).count()).unwrap();
        streets.spots = vec![Spot { vertex: b, signals: false, kerb: Some(kerb) }];
        let fitted = fit(&streets, &wheels, None);
        build_on(&fitted, &wheels, &town.plane, None).figures().components
    };
    assert_eq!((pieces(Kerb::Raised), pieces(Kerb::Lowered)), (3, 1));
    let mut line = Streets { vertices: town.streets.vertices.clone(), ..Streets::default() };
    line.push(crate::model::Id::Way(1), StreetKind::Path, crate::model::Pass::Both, Level::Ground, &[0, 1, 2]);
    line.spots = vec![Spot { vertex: 1, signals: false, kerb: Some(Kerb::Raised) }];
    assert_eq!(fit(&line, &wheels, None).streets.len(), 2);
    assert!(matches!(fit(&line, &metre_a_second(), None), Cow::Borrowed(_)), "who minds nothing copies nothing");
}

#[test]
fn wheels_leave_out_what_is_too_steep_or_loose() {
    let town = Town::draw("A-B");
    let wheels = |steepest| walker(Gait { steepest: Some(steepest), ..Gait::default() });
    assert_eq!(fit(&town.streets, &wheels(0.0833), Some(&Hill)).streets.len(), 0);
    assert_eq!(fit(&town.streets, &wheels(0.5), Some(&Hill)).streets.len(), 1, "ten in a hundred is well below");
    let no_sand = walker(Gait { surfaces: vec![Surface::Loose], ..Gait::default() });
    let going = |surface, wheels| Going { surface, wheels, ..Going::default() };
    let may = |going| no_sand.may_go(StreetKind::Path, going);
    assert!(!may(going(Surface::Loose, None)) && may(going(Surface::Unknown, None)));
    assert!(
        may(going(Surface::Loose, Some(true))) && !may(going(Surface::Paved, Some(false))),
        "tagged for wheelchairs"
    );
}

/// Random heights every ten metres, between −5 and 5 m.
struct Bumps(Vec<i8>);

impl Relief for Bumps {
    fn height_m(&self, at: Coord<f64>) -> Option<f64> {
        let k = (at.x * 11_131.949).round() as i64 * 7 + (at.y * 11_131.949).round() as i64 * 13;
        Some(f64::from(self.0[k.rem_euclid(self.0.len() as i64) as usize]))
    }
}

proptest! {
    /// On random heights: times never fall along a link, are whole at its ends, and a link cut anywhere takes as long as it did.
    #[test]
    fn times_both_ways_are_differences_of_two_functions(heights in prop::collection::vec(-5_i8..=5, 40), cut in 0.0..1.0f64) {
        let town = Town::draw("A-B-C---D\n  |     |\n  E--F==G\n|\nH");
        let network = build_on(&town.streets, &hiker(), &town.plane, Some(&Bumps(heights)));
        for link in (0..network.links() as u32).map(LinkId) {
            let length = network.length_mm(link);
            let mm = (f64::from(length) * cut) as u32;
            prop_assert_eq!((network.ms_at(link, 0), network.back_ms_at(link, 0)), (0, 0));
            prop_assert_eq!(network.ms_at(link, length), network.walking_ms(link));
            prop_assert_eq!(network.back_ms_at(link, length), network.walking_back_ms(link));
            prop_assert!(network.ms_at(link, mm) <= network.walking_ms(link));
            prop_assert!(network.back_ms_at(link, mm) <= network.back_ms_at(link, length));
        }
    }
}
