//! Walls between homes and streets, in towns checked by hand and random ones; and entrances that are never in the middle.

use super::*;
use crate::model::{Facility, Id, Level};
use crate::network::build;
use crate::network::town::{Town, metre_a_second};
use crate::units::ClassId;
use geo::{Distance, Euclidean};
use geo_types::{Geometry, LineString, Point, Polygon};
use proptest::prelude::*;

/// A line through places in metres east and south of the corner of the picture.
fn wall(town: &Town, points: &[(f64, f64)]) -> LineString<f64> {
    LineString(points.iter().map(|&(x, y)| town.plane.to_degrees(Coord { x, y: -y })).collect())
}

/// Metres off the street for h, where it joins, and whether over a wall.
fn joined(walls: &[&[(f64, f64)]], home: bool) -> (u32, u32, bool) {
    // h is 10 m from A-B, 20 m from C-D and 70 m from the street that joins them.
    let town = Town::draw("A-----B---G\n   h      |\n          |\nC-----D---H");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let lines: Vec<LineString<f64>> = walls.iter().map(|w| wall(&town, w)).collect();
    let walls = Walls::new(lines.iter(), &town.plane);
    let snapper = Snapper::new(&network, &town.plane).beside(Arc::new(walls));
    let h = town.at('h');
    let snap = if home { snapper.snap_home(h, 250.0) } else { snapper.snap(h, 250.0) }.unwrap();
    let east = town.plane.to_metres(snap.at).x.round() as u32;
    ((snap.leg_mm + 500) / 1000, east, snapper.over_wall(h, &snap))
}

#[test]
fn a_home_opens_onto_a_street_this_side_of_the_wall() {
    assert_eq!(joined(&[], true), (10, 30, false));
    let north: &[(f64, f64)] = &[(-50.0, 5.0), (110.0, 5.0)];
    assert_eq!(joined(&[north], true), (20, 30, false), "the street behind the house");
    assert_eq!(joined(&[north], false), (10, 30, true), "other points do not mind walls");
    let garden: &[(f64, f64)] = &[(0.0, 5.0), (110.0, 5.0)];
    assert_eq!(joined(&[garden], true), (10, 30, false), "a wall of 110 m is a garden wall");
}

#[test]
fn where_a_wall_ends_the_street_can_be_seen_past_it() {
    // Both streets are walled off in front of h, but not at their western ends: A is 32 m off, C 36 m.
    let north: &[(f64, f64)] = &[(20.0, 5.0), (180.0, 5.0)];
    let south: &[(f64, f64)] = &[(20.0, 25.0), (180.0, 25.0)];
    assert_eq!(joined(&[north, south], true), (32, 0, false));
}

#[test]
fn who_is_walled_in_all_round_steps_over_the_nearest_wall() {
    let ring: &[(f64, f64)] = &[(-40.0, 5.0), (90.0, 5.0), (90.0, 25.0), (-40.0, 25.0), (-40.0, 5.0)];
    assert_eq!(joined(&[ring], true), (10, 30, true));
    // A gate in the wall is no home behind it: what stands in the wall itself is on both sides.
    let through_h: &[(f64, f64)] = &[(-100.0, 10.0), (60.0, 10.0)];
    assert_eq!(joined(&[through_h], true), (10, 30, false));
}

/// Behind the wall lies a path that leads nowhere, 5 m off, and a street that is seen, 70 m off.
#[test]
fn a_path_that_leads_nowhere_does_not_hide_a_street_that_is_seen() {
    let town = Town::draw(
        "A------B----C\n             |\n   h         |\n   I-J       |\n             |\n             |\n             |\nD------E-----F",
    );
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let lines = [wall(&town, &[(-50.0, 5.0), (125.0, 5.0)])];
    let snapper = Snapper::new(&network, &town.plane).beside(Arc::new(Walls::new(lines.iter(), &town.plane)));
    let snap = snapper.snap_home(town.at('h'), 250.0).unwrap();
    assert!(!network.on_island(snap.link) && !snapper.over_wall(town.at('h'), &snap), "{snap:?}");
    assert_eq!((snap.leg_mm + 500) / 1000, 50);
}

proptest! {
    /// The twin looks at every stretch: its nearest point, and where that is over a wall its ends.
    #[test]
    fn agrees_with_looking_at_every_stretch(
        (x, y) in (-20.0..90.0f64, -10.0..70.0f64),
        walls in prop::collection::vec(((-120.0..200.0f64, -120.0..200.0f64), (-120.0..200.0f64, -120.0..200.0f64)), 0..8),
        limit in 10.0..200.0f64,
    ) {
        let town = Town::draw("A-----B\n|  |\n|     |\nC-----D--E\n|     |\nF-----G");
        let network = build(&town.streets, &metre_a_second(), &town.plane);
        let lines: Vec<LineString<f64>> = walls.iter().map(|&(a, b)| wall(&town, &[a, b])).collect();
        let walls = Arc::new(Walls::new(lines.iter(), &town.plane));
        let snapper = Snapper::new(&network, &town.plane).beside(walls);
        let home = town.plane.to_degrees(Coord { x, y: -y });
        let at = town.plane.to_metres(home);
        let mut all: Vec<(u64, LinkId, u32, u32)> = Vec::new();
        for entry in snapper.forest.all() {
            let foot = snapper.foot(entry, at, home);
            let ends = [0.0, 1.0].map(|share| snapper.join(entry.data, share, home));
            let over = snapper.over_wall(home, &foot);
            let free = ends.into_iter().filter(|end| over && !snapper.over_wall(home, end));
            for snap in std::iter::once(foot).chain(free).filter(|s| f64::from(s.leg_mm) <= limit * 1000.0) {
                all.push((snapper.home_detour_mm(home, &snap), snap.link, snap.mm, snap.leg_mm));
            }
        }
        let fast = snapper.snap_home(home, limit).map(|s| snapper.home_detour_mm(home, &s));
        let slow = all.iter().map(|a| a.0).min();
        // The metres of the plane and the millimetres of the ellipsoid differ by a few of the latter.
        prop_assert_eq!(fast.is_some(), slow.is_some());
        prop_assert!(fast.zip(slow).is_none_or(|(f, s)| f.abs_diff(s) <= 10), "{:?} {:?}", fast, slow);
    }

    /// Grounds over 2,000 m² are entered at their outline, wherever the streets are: never in the middle.
    #[test]
    fn large_grounds_are_never_entered_in_the_middle(x in -60.0..100.0f64, y in -60.0..100.0f64, width in 46.0..150.0f64, tall in 46.0..150.0f64) {
        let town = Town::draw("A-----B\n|     |\n|     |\nC-----D--E\n|     |\nF-----G");
        let network = build(&town.streets, &metre_a_second(), &town.plane);
        let snapper = Snapper::new(&network, &town.plane);
        let corners = [(x, y), (x + width, y), (x + width, y + tall), (x, y + tall), (x, y)];
        let rim = wall(&town, &corners);
        let ground = Facility {
            id: Id::Way(1), classes: vec![ClassId(0)], geometry: Geometry::Polygon(Polygon::new(rim.clone(), vec![])), name: None,
            entrances: vec![], merged: vec![], properties: vec![],
        };
        let metres = |c: Coord<f64>| { let m = town.plane.to_metres(c); Point::new(m.x, m.y) };
        let rim = LineString(rim.0.iter().map(|&c| metres(c).0).collect());
        for join in entrances(&snapper, &ground, 250.0) {
            let off = Euclidean.distance(&metres(join.at), &rim);
            prop_assert!((off - f64::from(join.leg_mm) / 1000.0).abs() < 0.05, "{} m from the outline, a leg of {} mm", off, join.leg_mm);
            prop_assert_eq!(network.level(join.link), Level::Ground);
        }
    }
}
