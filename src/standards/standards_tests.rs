//! Boundaries of verdicts: exact at the figure, and never judged on what is not known.

use super::*;
use crate::access::{Line, Walk};
use crate::model::{BlockKind, Doorstep, DoorstepKind, Floor, Id, Number, Radius, Value};
use crate::units::Limit;
use geo_types::{Coord, Geometry, Point, Rect};

const AT: Coord<f64> = Coord { x: 116.0, y: 40.0 };

fn block(residents: Option<f64>, households: Option<f64>) -> Block {
    Block {
        id: Id::Node(1),
        kind: BlockKind::Given,
        geometry: Point(AT).into(),
        name: None,
        residents,
        households,
        area_m2: 5_000.0,
        doorsteps: vec![Doorstep { at: AT, kind: DoorstepKind::Point, weight: 1 }],
        properties: vec![],
    }
}

fn facility(floor_m2: Option<f64>, geometry: Geometry<f64>) -> Facility {
    Facility {
        id: Id::Node(2),
        classes: vec![ClassId(0)],
        geometry,
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: floor_m2.map(|m2| ("floor_m2".to_owned(), Value::Float(m2))).into_iter().collect(),
    }
}

/// A class that asks for everything: 15 minutes, 500 m straight, 300 m² each, 30 m² per 100 households, one to 1,000 people.
fn standard() -> Standard {
    let mut class = Class::plain("c", Limit::minutes(15));
    let cited = class.cited.clone();
    class.radius = Some(Radius { mm: 500_000, cited: cited.clone() });
    class.floor = Some(Floor {
        per_100_households_m2: Some(30.0),
        per_1000_residents_m2: None,
        least_m2: Some(300.0),
        least_width_m: None,
        cited: cited.clone(),
    });
    class.number = Some(Number { residents_each: Some(1000.0), households_each: None, cited });
    Standard::plain(vec![class])
}

/// The verdicts on one block with one finding.
fn judge(blocks: &[Block], facilities: &[Facility], nearest: Nearest) -> Verdicts {
    judge_without(blocks, facilities, nearest, None)
}

/// The same where there is no facility for a reason.
fn judge_without(blocks: &[Block], facilities: &[Facility], nearest: Nearest, why: Option<Why>) -> Verdicts {
    let standard = standard();
    let firsts = (0..=blocks.len() as u32).collect();
    let table = AccessTable::new(1, firsts, vec![nearest; blocks.len()]);
    let covered = nearest.is_within(Limit::minutes(15));
    let seen = |_: usize, _: ClassId| Seen { share: f64::from(u8::from(covered)), covered, typical: nearest };
    let plane = Plane::fit(115.9, 39.9, 116.1, 40.1);
    let none = &[why];
    let lands = Lands::of(&standard, blocks, facilities);
    let (seen, table) = (&seen, &table);
    City { standard: &standard, blocks, facilities, table, seen, majority: 0.5, lands: &lands, plane: &plane, none }
        .judge()
}

fn walk(ms: u32) -> Nearest {
    Nearest::Walk(Walk { ms, mm: 1_000_000, facility: 0 })
}

fn words(verdicts: &Verdicts) -> Vec<String> {
    let say = |state: State| match state {
        State::NotJudged(why) => format!("? {}", why.word()),
        state => state.word().to_owned(),
    };
    verdicts.clauses.iter().zip(&verdicts.city).map(|(c, v)| format!("{} {}", c.test.word(), say(v.state))).collect()
}

#[test]
fn a_figure_itself_is_enough() {
    let here = facility(Some(300.0), Point(AT).into());
    let met = judge(&[block(Some(1000.0), Some(1000.0))], &[here], walk(900_000));
    let all = ["limit met", "radius met", "floor met", "floor_per_100_households met", "residents_each met"];
    assert_eq!(words(&met), all, "15 minutes, 300 m², 30 m² per 100 of 1,000 households, one to 1,000 people");
    let here = facility(Some(299.9), Point(AT).into());
    let missed = judge(&[block(Some(1000.5), Some(1000.0))], &[here], walk(900_001));
    let all =
        ["limit not_met", "radius met", "floor not_met", "floor_per_100_households not_met", "residents_each not_met"];
    assert_eq!(words(&missed), all);
    let floor = &missed.city[2];
    assert!((floor.short_m2.unwrap() - 0.1).abs() < 1e-9 && floor.short_facilities == Some(1));
    assert_eq!((missed.city[0].short_people, missed.city[4].short_facilities), (Some(1000.5), Some(1)));
}

#[test]
fn what_is_not_known_is_not_judged() {
    let none = judge(&[block(None, None)], &[], Nearest::NoneExists);
    assert!(words(&none).iter().all(|w| w.contains('?')), "{:?}", words(&none));
    let unknown = judge(&[block(None, None)], &[facility(None, Point(AT).into())], walk(60_000));
    let all = [
        "limit met",
        "radius met",
        "floor ? area_unknown",
        "floor_per_100_households ? households_unknown",
        "residents_each ? residents_unknown",
    ];
    assert_eq!(words(&unknown), all);
    // What is known may be enough, whatever the rest is; where it is not, the rest decides.
    let two = |m2| [facility(Some(m2), Point(AT).into()), facility(None, Point(AT).into())];
    let of = |m2| words(&judge(&[block(None, Some(1000.0))], &two(m2), walk(60_000)))[3].clone();
    assert_eq!(of(300.0), "floor_per_100_households met");
    assert_eq!(of(299.0), "floor_per_100_households ? area_unknown");
    // A facility known to be too small fails, though another is unknown.
    assert_eq!(words(&judge(&[block(None, None)], &two(299.0), walk(60_000)))[2], "floor not_met");
}

/// Closing one facility after the other never turns "not met" into "not judged".
#[test]
fn closed_is_not_unknown() {
    for why in [Why::NoneOpen, Why::NoneLeft] {
        let verdicts = judge_without(&[block(Some(1500.0), Some(1000.0))], &[], Nearest::NoneExists, Some(why));
        let floor = format!("floor ? {}", why.word());
        let all =
            ["limit not_met", "radius not_met", &floor, "floor_per_100_households not_met", "residents_each not_met"];
        assert_eq!(words(&verdicts), all);
        assert_eq!(verdicts.blocks[0][0].unwrap().short_people, Some(1500.0));
        assert_eq!((verdicts.city[3].short_m2, verdicts.city[4].short_facilities), (Some(300.0), Some(2)));
        assert_eq!(verdicts.why(&verdicts.clauses[0], State::NotMet), Some(why));
    }
}

/// An area without a facility in a city that has some owes all of it.
#[test]
fn an_area_without_any_lacks_all() {
    let standard = standard();
    let table = AccessTable::new(1, vec![0, 1], vec![walk(60_000)]);
    let seen = |_: usize, _: ClassId| Seen { share: 1.0, covered: true, typical: walk(60_000) };
    let plane = Plane::fit(115.9, 39.9, 116.1, 40.1);
    let (blocks, facilities) = ([block(Some(1500.0), Some(1000.0))], [facility(Some(900.0), Point(AT).into())]);
    let lands = Lands::of(&standard, &blocks, &facilities);
    let city = City {
        standard: &standard,
        blocks: &blocks,
        facilities: &facilities,
        table: &table,
        seen: &seen,
        majority: 0.5,
        lands: &lands,
        plane: &plane,
        none: &[None],
    };
    let verdicts = city.judge();
    let here = city.area(&verdicts.clauses, &verdicts.blocks, &[0], &[]);
    assert_eq!(here[0].state, State::Met, "a walk may end outside");
    assert_eq!(here[2].state, State::NotJudged(Why::NoneHere));
    assert_eq!((here[3].state, here[3].short_m2), (State::NotMet, Some(300.0)));
    assert_eq!((here[4].state, here[4].short_facilities), (State::NotMet, Some(2)));
}

#[test]
fn a_service_radius_is_a_line_whatever_the_walk_is() {
    // 0.005° of latitude is 555 m, 0.004° is 444 m.
    let at = |north: f64| facility(None, Point(Coord { y: AT.y + north, ..AT }).into());
    let radius = |north: f64| {
        let verdicts = judge(&[block(Some(10.0), None)], &[at(north)], walk(60_000));
        let of = verdicts.blocks[0][1].unwrap();
        (of.state, of.measured.unwrap(), of.short_people)
    };
    let (state, metres, short) = radius(0.004);
    assert_eq!((state, short), (State::Met, Some(0.0)));
    assert!((metres - 444.1).abs() < 0.1, "{metres}");
    let (state, metres, short) = radius(0.005);
    assert_eq!((state, short), (State::NotMet, Some(10.0)));
    assert!((metres - 555.2).abs() < 0.1, "{metres}");
    let line = Nearest::Line(Line { mm: 1, facility: 0 });
    assert!(!line.is_within(Limit::minutes(15)) && line.is_within(Limit::Radius(1)), "a line is within no walk");
}

#[test]
fn sites_are_outlines() {
    let mut standard = standard();
    let cited = standard.classes[0].cited.clone();
    let site = Floor {
        per_100_households_m2: None,
        per_1000_residents_m2: None,
        least_m2: Some(500.0),
        least_width_m: None,
        cited,
    };
    standard.classes[0].site = Some(site);
    assert!(clauses(&standard).iter().any(|c| c.test == Test::LeastSite && c.required == 500.0));
    let square = Rect::new(AT, Coord { x: AT.x + 0.0003, y: AT.y + 0.0003 }).to_polygon();
    let m2 = block::area_m2(&facility(Some(9.0), square.into()), Test::LeastSite).unwrap();
    assert!((m2 - 853.0).abs() < 2.0, "25.6 m by 33.3 m, whatever its floor is: {m2}");
    assert_eq!(block::area_m2(&facility(Some(900.0), Point(AT).into()), Test::LeastSite), None);
}
