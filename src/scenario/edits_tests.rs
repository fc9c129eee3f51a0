//! Edits drawn by hand: what each does to a walk, and which are refused.

use super::scenario_tests::{Town, at, block, class, facility, shape, walker, with_base, with_edits, with_walker};
use super::*;
use crate::access::Nearest;
use crate::model::{Action, Climb, DoorstepKind, Id, Level, NewLink, Pass, Position, StreetKind, Target};
use crate::units::Limit;
use geo_types::{Geometry, Point};

/// A street with one facility, and one behind it that nothing joins: too long to be an island, each.
fn two_streets() -> Town {
    let mut streets = Streets::default();
    for (x, y) in [(0.0, 0.0), (2100.0, 0.0), (0.0, 20.0), (2100.0, 20.0)] {
        let c = at(x, y);
        streets.vertices.push(Position::from_degrees(c.x, c.y).unwrap());
    }
    streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    streets.push(Id::Way(2), StreetKind::Minor, Pass::Both, Level::Ground, &[2, 3]);
    Town {
        streets,
        blocks: vec![block("b".into(), &[(10.0, 22.0)])],
        facilities: vec![facility("f", 0, Point(at(10.0, -2.0)).into())],
        classes: vec![class("a", Limit::minutes(3)), class("b", Limit::metres(200)), class("c", Limit::minutes(5))],
    }
}

#[test]
fn a_gate_joins_two_sides_of_a_wall() {
    let town = two_streets();
    with_base(&town, |base| {
        assert_eq!(base.city.access.table.nearest(0, ClassId(0)), Nearest::CutOff);
        let open = base.resolve(&with_edits(&town, vec![Action::OpenGate(at(100.0, 10.0))])).unwrap();
        let Nearest::Walk(walk) = base.apply(&open).table.nearest(0, ClassId(0)) else { panic!("no walk") };
        // 2 m to the street, 90 m to the gate, 20 m through it, 90 m back, 2 m to the door.
        assert!(walk.mm.abs_diff(204_000) < 300, "{walk:?}");
        // A gate that closes on the way, between the door and the open one: cut off again.
        let shut = vec![Action::OpenGate(at(100.0, 10.0)), Action::CloseGate(at(50.0, 20.0))];
        let shut = base.resolve(&with_edits(&town, shut)).unwrap();
        assert_eq!(base.apply(&shut).table.nearest(0, ClassId(0)), Nearest::CutOff);
    });
}

#[test]
fn a_lift_takes_its_minutes_and_a_crossing_its_wait() {
    let town = two_streets();
    let link = |steps, oneway, length_mm, walking_ms, wait_ms| {
        let line = vec![at(100.0, 20.0), at(100.0, 0.0)];
        let flat = NewLink::along(line, Level::Bridge);
        Action::AddLink(NewLink { steps, oneway, length_mm, walking_ms, wait_ms, ..flat })
    };
    with_base(&town, |base| {
        let walk = |action| {
            let edited = base.resolve(&with_edits(&town, vec![action])).unwrap();
            let Nearest::Walk(walk) = base.apply(&edited).table.nearest(0, ClassId(0)) else { panic!("no walk") };
            (walk.ms, walk.mm)
        };
        // 184 m on the streets and off them, 20 m on the way, at 0.75 s a metre.
        let (ms, mm) = walk(link(false, true, None, None, 0));
        assert!(mm.abs_diff(204_000) < 300 && ms.abs_diff(153_000) < 300, "{ms} ms, {mm} mm");
        assert_eq!(walk(link(true, false, None, None, 30_000)), (ms + 30_000, mm), "30 s of red light");
        let (lift_ms, lift_mm) = walk(link(false, false, None, Some(60_000), 0));
        assert!(lift_mm == mm && lift_ms.abs_diff(198_000) < 300, "a minute instead of 15 s: {lift_ms}");
        let (ramp_ms, ramp_mm) = walk(link(false, false, Some(100_000), None, 0));
        assert!(ramp_mm.abs_diff(284_000) < 300 && ramp_ms.abs_diff(213_000) < 300, "a ramp of 100 m: {ramp_ms}");
        // Against its direction it leads nowhere.
        let line = vec![at(100.0, 0.0), at(100.0, 20.0)];
        let back = NewLink { oneway: true, ..NewLink::along(line, Level::Ground) };
        let edited = base.resolve(&with_edits(&town, vec![Action::AddLink(back)])).unwrap();
        assert_eq!(base.apply(&edited).table.nearest(0, ClassId(0)), Nearest::CutOff);
    });
}

/// Up and down a slope by Tobler's function, and steps for those who can use them.
#[test]
fn a_slope_is_slower_up_than_down() {
    let town = two_streets();
    with_base(&town, |base| {
        let walk = |action| {
            let edited = base.resolve(&with_edits(&town, vec![action])).unwrap();
            let out = base.apply(&edited);
            assert_eq!(out.table, base.full(&edited).table);
            let Nearest::Walk(walk) = out.table.nearest(0, ClassId(0)) else { panic!("no walk") };
            (i64::from(walk.ms), walk.mm)
        };
        let flat = || NewLink::along(vec![at(100.0, 20.0), at(100.0, 0.0)], Level::Bridge);
        let add = |climb: Climb| walk(Action::AddLink(NewLink { climb: Some(climb), ..flat() }));
        let (ms, mm) = walk(Action::AddLink(flat()));
        // 20 m on the flat at 0.75 s a metre are 15 s. The home is in the north, where the line begins.
        let near = |(found, length): (i64, u32), more: i64| {
            assert!(length == mm && (found - ms - more).abs() <= 30, "{found} - {ms} is not {more}");
        };
        near(add(Climb::Slope(0.10)), 6_286); // 15 s × (1.41907 − 1)
        near(add(Climb::Rise(2.0)), 6_286); // 2 m on 20 m are 10 %
        near(add(Climb::Slope(-0.05)), -2_408); // 15 s × (0.83946 − 1): the fastest there is
        near(add(Climb::Slope(-0.10)), 0);
        near(add(Climb::Slope(-0.20)), 6_286); // as far from 5 % down as 10 % up
        near(add(Climb::Slope(0.0)), 0);
        // Drawn from the other side it is another way: up where it was down.
        let line = vec![at(100.0, 0.0), at(100.0, 20.0)];
        near(walk(Action::AddLink(NewLink { climb: Some(Climb::Slope(-0.10)), line, ..flat() })), 6_286);
        // A stated time is a stated time, and waiting is added to both.
        let lift = NewLink { walking_ms: Some(60_000), climb: Some(Climb::Slope(0.10)), ..flat() };
        near(walk(Action::AddLink(lift)), 45_000);
        let lights = NewLink { wait_ms: 30_000, climb: Some(Climb::Slope(0.10)), ..flat() };
        near(walk(Action::AddLink(lights)), 36_286);
        let wall = NewLink { climb: Some(Climb::Rise(25.0)), ..flat() };
        let error = base.resolve(&with_edits(&town, vec![Action::AddLink(wall)])).unwrap_err().to_string();
        assert!(error.contains("rises more than it is long, 20.0 m"), "{error}");
    });
}

/// A home halfway up a new hillside path: 10 % with the facility at the top, then at the bottom.
#[test]
fn a_door_on_a_slope_opens_up_and_down() {
    let mut town = two_streets();
    for (top, factor) in [(true, 1.419_07), (false, 1.0)] {
        town.blocks = vec![block("b".into(), &[(150.0, -100.0)])];
        with_base(&town, |base| {
            let corners = [(150.0, 0.0), (150.0, -70.0), (150.0, -200.0), (700.0, -200.0), (700.0, 0.0)];
            let line = corners.iter().map(|&(x, y)| at(x, y)).collect();
            let slope = if top { -0.10 } else { 0.10 };
            let path = NewLink { climb: Some(Climb::Slope(slope)), ..NewLink::along(line, Level::Ground) };
            let edited = base.resolve(&with_edits(&town, vec![Action::AddLink(path)])).unwrap();
            let out = base.apply(&edited);
            assert_eq!(out.table, base.full(&edited).table);
            let Nearest::Walk(walk) = out.table.nearest(0, ClassId(0)) else { panic!("no walk") };
            let rest = f64::from(walk.mm) - 100_000.0;
            let ms = 0.75 * (100_000.0 * factor + rest);
            assert!((f64::from(walk.ms) - ms).abs() < 200.0, "{walk:?}, not {ms} ms");
        });
    }
}

#[test]
fn a_wheelchair_uses_no_steps() {
    let town = two_streets();
    let steps = NewLink { steps: true, ..NewLink::along(vec![at(100.0, 20.0), at(100.0, 0.0)], Level::Bridge) };
    let nearest = |walker: &Walker| {
        with_walker(&town, walker, |base| {
            let edited = base.resolve(&with_edits(&town, vec![Action::AddLink(steps.clone())])).unwrap();
            base.apply(&edited).table.nearest(0, ClassId(0))
        })
    };
    assert!(matches!(nearest(&walker()), Nearest::Walk(_)));
    assert_eq!(nearest(&Walker { steps: false, ..walker() }), Nearest::CutOff);
}

#[test]
fn contradictions_and_empty_cities_are_refused() {
    let mut town = two_streets();
    let mapped = Facility { id: Id::Way(7), ..facility("", 0, Point(at(30.0, -2.0)).into()) };
    town.facilities.insert(0, mapped);
    let of = || Target::Id("f".into());
    let to = || Geometry::from(Point(at(50.0, 0.0)));
    let moved = || Action::MoveFacility { target: of(), of: vec![], to: to() };
    let close = || Action::CloseFacility { target: of(), of: vec![] };
    let larger = || Some(shape((40.0, 0.0), 70.0));
    let enlarged = || Action::EnlargeFacility { target: of(), of: vec![], to: larger(), properties: vec![] };
    let link = |a, b| Action::AddLink(NewLink::along(vec![a, b], Level::Ground));
    with_base(&town, |base| {
        let said = |actions: Vec<Action>| base.resolve(&with_edits(&town, actions)).unwrap_err().to_string();
        for (actions, parts) in [
            (vec![moved(), close()], &["edit 2", "close facility f contradicts edit 1: move facility f"][..]),
            (vec![moved(), moved()], &["edit 2", "contradicts edit 1"]),
            // Which of two shapes it has would be decided by the order.
            (vec![moved(), enlarged()], &["edit 2: enlarge facility f contradicts edit 1: move facility f"]),
            (vec![Action::AddFacility(facility("f", 0, to()))], &["the id f is taken by a facility of the city"]),
            // An id is what outputs write, wherever it comes from.
            (vec![Action::AddFacility(facility("way/7", 0, to()))], &["the id way/7 is taken"]),
            (
                vec![close(), Action::CloseFacility { target: Target::Id("way/7".into()), of: vec![] }],
                &["closes every facility"],
            ),
            (
                vec![Action::CloseLink(Target::Near(at(50.0, 0.0))), Action::CloseLink(Target::Id("way/2".into()))],
                &["closes every street"],
            ),
            (
                vec![Action::CloseLink(Target::Id("way/12".into()))],
                &["no street has the id", "did you mean \"way/1\"?"],
            ),
            (
                vec![Action::OpenGate(at(100.0, 10.0)), Action::CloseGate(at(100.0, 20.0))],
                &["edit 1: a gate opens where another edit closes one"],
            ),
            // Copied by mistake, and paid for twice.
            (
                vec![Action::CloseLink(Target::Near(at(50.0, 0.0))), Action::CloseLink(Target::Id("way/1".into()))],
                &["edit 2: closes the same streets as another edit"],
            ),
            (
                vec![Action::CloseGate(at(50.0, 0.0)), Action::CloseGate(at(50.5, 0.0))],
                &["edit 2: closes the same gate as another edit"],
            ),
            (
                vec![Action::OpenGate(at(100.0, 10.0)), Action::OpenGate(at(100.0, 10.5))],
                &["edit 2: opens the same gate as another edit"],
            ),
            (
                vec![link(at(50.0, 0.0), at(50.0, 20.0)), link(at(50.0, 20.0), at(50.0, 0.0))],
                &["edit 2: draws the same way as another edit"],
            ),
            // An outline elsewhere enlarges nothing, and a market cannot close where a clinic is named.
            (
                vec![Action::EnlargeFacility {
                    target: of(),
                    of: vec![],
                    to: Some(shape((500.0, 0.0), 70.0)),
                    properties: vec![],
                }],
                &["the new outline lies 490 m from facility f, which it enlarges", "move_facility"],
            ),
            (
                vec![Action::CloseFacility { target: of(), of: vec![ClassId(1)] }],
                &["edit 1: facility f is of class a, not b"],
            ),
            (vec![Action::OpenGate(at(100.0, -25.0))], &["only one lies within 30 m", "add_link"]),
            (vec![link(at(50.0, 0.0), at(50.0, 0.0))], &["two different places"]),
            (vec![link(at(50.0, 0.0), at(50.0, 80.0))], &["more than 30 m from any street", "way/2, 60 m off"]),
            (
                vec![Action::CloseFacility { target: Target::Near(at(10.0, -2.0)), of: vec![ClassId(1)] }],
                &["the city has no facility of class b"],
            ),
        ] {
            let said = said(actions);
            assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} are not in: {said}");
        }
        // There and back are two ways where each is one-way, and so are two lines between the same places.
        let one = |a, b| Action::AddLink(NewLink { oneway: true, ..NewLink::along(vec![a, b], Level::Ground) });
        let (a, b) = (at(50.0, 0.0), at(50.0, 20.0));
        base.resolve(&with_edits(&town, vec![one(a, b), one(b, a)])).unwrap();
        let round = Action::AddLink(NewLink::along(vec![a, at(60.0, 10.0), b], Level::Ground));
        base.resolve(&with_edits(&town, vec![link(a, b), round])).unwrap();
        // Two new ways that meet each other off the streets are one way.
        let bent = vec![link(at(50.0, 0.0), at(60.0, 80.0)), link(at(60.0, 80.0), at(70.0, 20.0))];
        let edited = base.resolve(&with_edits(&town, bent)).unwrap();
        assert!(matches!(base.apply(&edited).table.nearest(0, ClassId(2)), Nearest::NoneExists));
        assert!(matches!(base.apply(&edited).table.nearest(0, ClassId(0)), Nearest::Walk(_)));
    });
}

/// What is built where no street is near changes nothing, and is told; a new way to it makes it good.
#[test]
fn what_nobody_can_reach_is_refused() {
    let town = two_streets();
    let far = || Point(at(50.0, 200.0)).into();
    let homes = || Action::AddHousing(block("n".into(), &[(50.0, 200.0), (60.0, 210.0)]));
    let path = || Action::AddLink(NewLink::along(vec![at(50.0, 20.0), at(50.0, 190.0)], Level::Ground));
    let moved = || Action::MoveFacility { target: Target::Id("f".into()), of: vec![], to: far() };
    with_base(&town, |base| {
        let told = |actions: Vec<Action>| {
            let scenario = with_edits(&town, actions);
            let edited = base.resolve(&scenario).unwrap();
            let outcome = base.apply(&edited);
            base.unreached(&scenario, &edited, &outcome).map_err(|e| e.to_string())
        };
        let said = told(vec![Action::AddFacility(facility("new", 0, Point(at(900.0, 200.0)).into()))]).unwrap_err();
        assert!(said.contains("edit 1: the facility lies more than 60 m from any street"), "{said}");
        assert!(said.contains("the nearest is way/2, 180 m off"), "{said}");
        let said = told(vec![moved()]).unwrap_err();
        assert!(said.contains("edit 1: the facility lies more than 60 m from any street"), "{said}");
        let alone = base.resolve(&with_edits(&town, vec![path()])).unwrap_err().to_string();
        assert!(alone.contains("an end of the new way") && alone.contains("way/2, 170 m off"), "{alone}");
        let said = told(vec![homes()]).unwrap_err();
        assert!(said.contains("edit 1: every door of the new homes lies more than 60 m"), "{said}");
        for good in [homes(), moved(), Action::AddFacility(facility("new", 0, far()))] {
            assert_eq!(told(vec![good, path()]), Ok(()));
        }
    });
}

/// New homes that say their floor area count by it, to the square metre.
#[test]
fn new_homes_have_their_floor_area() {
    let town = two_streets();
    let floor = |m2: f64| vec![("area_m2".to_owned(), crate::model::Value::Float(m2))];
    let homes =
        |m2| Block { properties: floor(m2), geometry: shape((0.0, 0.0), 100.0), ..block("n".into(), &[(0.0, 0.0)]) };
    with_base(&town, |base| {
        for m2 in [12_345.0, 1.0, 0.0] {
            let edited = base.resolve(&with_edits(&town, vec![Action::AddHousing(homes(m2))])).unwrap();
            let steps = &edited.housing[0].doorsteps;
            let dwelling = steps.iter().filter(|s| s.kind == DoorstepKind::Dwelling);
            let sum: u64 = dwelling.map(|s| u64::from(s.weight)).sum();
            let least = if m2 > 0.0 { steps.len() as u64 } else { 0 };
            assert_eq!(sum, (m2 as u64).max(least), "{m2} m² over {} doors", steps.len());
        }
    });
}
