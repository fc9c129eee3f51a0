//! Private streets against a plain twin: a walk is private, then public, then private again, each part as long as it likes.

use super::{Nearest, Options, measure};
use crate::model::{
    Block, BlockKind, Class, Doorstep, DoorstepKind, Facility, Going, Id, Level, Pass, Position, Reach, Street,
    StreetKind, Streets,
};
use crate::network::town::{Town, metre_a_second};
use crate::network::{build_on, part_private};
use crate::plane::{self, Plane};
use crate::snap::Snapper;
use crate::units::{ClassId, Limit, UNREACHED};
use geo_types::{Coord, Point};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The walk in milliseconds from each home to the place.
fn walks(streets: &Streets, plane: &Plane, homes: &[Coord<f64>], place: Coord<f64>, snap_m: f64) -> Vec<Option<u32>> {
    let walker = metre_a_second();
    let (streets, _) = part_private(streets, &walker);
    let network = build_on(&streets, &walker, plane, None);
    let step = |&at: &Coord<f64>| Doorstep { at, kind: DoorstepKind::Point, weight: 1 };
    let block = Block {
        id: Id::Node(1),
        kind: BlockKind::Given,
        geometry: Point(homes[0]).into(),
        name: None,
        residents: None,
        households: None,
        area_m2: 0.0,
        doorsteps: homes.iter().map(step).collect(),
        properties: vec![],
    };
    let facility = Facility {
        id: Id::Node(2),
        classes: vec![ClassId(0)],
        geometry: Point(place).into(),
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: vec![],
    };
    let class = Class::plain("c", Limit::minutes(600));
    let options = Options { horizon_ms: 36_000_000, snap_m };
    let access = measure(&Snapper::new(&network, plane), &walker, &[block], &[facility], &[class], options);
    let walk = |d| match access.table.nearest(d, ClassId(0)) {
        Nearest::Walk(walk) => Some(walk.ms),
        _ => None,
    };
    (0..homes.len()).map(walk).collect()
}

/// In whole metres.
fn metres(town: &Town, homes: &str, place: char) -> Vec<Option<u32>> {
    let homes: Vec<Coord<f64>> = homes.chars().map(|c| town.at(c)).collect();
    walks(&town.streets, &town.plane, &homes, town.at(place), 30.0)
        .iter()
        .map(|ms| ms.map(|ms| (ms + 500) / 1000))
        .collect()
}

/// ```text
/// A--------B      A-C and B-D are streets of everybody, so is the long way round over C and D; A-B is an inner way of an
/// |        |      estate, 90 m.
/// |h       |k
/// C--------D
/// ```
fn estate() -> Town {
    let mut town = Town::draw("A--------B\n|        |\n|h       |k\n|        |\n|        |\n|        |\nC--------D");
    town.set_private('A', 'B');
    town
}

#[test]
fn a_private_way_is_no_short_cut() {
    // h and k are 10 m off their streets: round by C and D it is 40 + 90 + 40 m between, over A and B 20 + 90 + 20.
    assert_eq!(metres(&estate(), "h", 'k'), [Some(190)]);
    let mut open = estate();
    open.streets.streets.iter_mut().for_each(|s| s.going.reach = Reach::Public);
    assert_eq!(metres(&open, "h", 'k'), [Some(150)]);
}

#[test]
fn who_lives_on_a_private_way_walks_out_both_ways_and_visitors_in() {
    let mut town = Town::draw("A--------B\n|h  m   k|\n|        |\n|        |\n|        |\n|        |\nC--------D");
    town.set_private('A', 'B');
    assert_eq!(metres(&town, "m", 'C'), [Some(110)], "10 m to the way, 40 m to A, 60 m down");
    assert_eq!(metres(&town, "m", 'D'), [Some(120)], "10 m to the way, 50 m to B, 60 m down");
    assert_eq!(metres(&town, "C", 'm'), [Some(110)], "and visitors come the same way");
    assert_eq!(metres(&town, "m", 'm'), [Some(20)], "neighbours need no gate");
}

#[test]
fn behind_a_private_gate_open_paths_are_private_too() {
    // E-F lies behind the private way B-E: who lives there gets out, and E is reached.
    let mut town = Town::draw(
        "A--------B---E\n|            |\n|            |\n|            |\n|            |\n|            |\nC--------D   F",
    );
    town.set_private('B', 'E');
    assert_eq!(metres(&town, "F", 'A'), [Some(60 + 40 + 90)]);
    assert_eq!(metres(&town, "A", 'F'), [Some(60 + 40 + 90)]);
}

#[test]
fn an_island_has_private_ways_of_its_own() {
    // E-F is another island; the private way E-G leads to homes, and G-I is a path behind its gate.
    let mut town = Town::draw("A--------B\n|        |\n|        |\nC--------D\n\n\n\n\n\n\nE-----F\n|\n|\n|\nG--I");
    town.set_private('E', 'G');
    assert_eq!(metres(&town, "GI", 'F'), [Some(40 + 60), Some(30 + 40 + 60)]);
    let (_, left_out) = part_private(&town.streets, &metre_a_second());
    assert!(left_out.is_empty());
}

#[test]
fn where_nothing_is_private_nothing_is_copied() {
    let town = Town::draw("A--B\n|  |\nC--D");
    let (same, left_out) = part_private(&town.streets, &metre_a_second());
    assert!(matches!(same, std::borrow::Cow::Borrowed(_)) && left_out.is_empty());
}

#[test]
fn a_private_way_that_joins_nothing_is_left_out() {
    let mut town = Town::draw("A--B\n\nC--D");
    town.set_private('C', 'D');
    let (rest, left_out) = part_private(&town.streets, &metre_a_second());
    assert_eq!((rest.streets.len(), left_out.get("street.private_alone")), (1, 1));
}

const SIDE: i32 = 4;

/// Streets between corners of a grid, each with a bend in the middle; some are private, some go one way.
fn towns() -> impl Strategy<Value = Streets> {
    let pass = prop_oneof![6 => Just(Pass::Both), 1 => Just(Pass::Forward), 1 => Just(Pass::Backward)];
    prop::collection::btree_map(0..SIDE * SIDE * 2, (pass, prop::bool::weighted(0.4)), 4..28).prop_map(|stretches| {
        let mut streets = Streets::default();
        let place = |x: i32, y: i32| Position { lon_e7: x * 9_000 + y * 700, lat_e7: y * 8_000 + (x * 3) % 11 * 100 };
        streets.vertices.extend((0..SIDE * SIDE).map(|i| place(i % SIDE, i / SIDE)));
        for (way, (i, (pass, private))) in stretches.into_iter().enumerate() {
            let (cell, down) = (i / 2, i % 2 == 1);
            let to = if down { cell + SIDE } else { cell + 1 };
            if to < SIDE * SIDE && (down || to % SIDE != 0) {
                let [a, b] = [cell, to].map(|v| streets.vertices[v as usize]);
                let bend = streets.vertices.len() as u32;
                streets.vertices.push(Position {
                    lon_e7: i32::midpoint(a.lon_e7, b.lon_e7) + 900,
                    lat_e7: i32::midpoint(a.lat_e7, b.lat_e7) + 400,
                });
                let reach = if private { Reach::Private } else { Reach::Public };
                let going = Going { reach, ..Going::default() };
                let (id, kind, level) = (Id::Way(way as i64), StreetKind::Minor, Level::Ground);
                let street = Street { id, kind, pass, level, going, first: 0, end: 0 };
                streets.append(street, &[cell as u32, bend, to as u32]);
            }
        }
        streets
    })
}

fn length(streets: &Streets, a: u32, b: u32) -> u32 {
    let [a, b] = [a, b].map(|v| streets.vertices[v as usize]);
    plane::length_mm(Coord { x: a.lon(), y: a.lat() }, Coord { x: b.lon(), y: b.lat() })
}

/// The vertices that hang together by some streets, as sets.
fn groups(streets: &Streets, of: &dyn Fn(usize) -> bool) -> Vec<BTreeSet<u32>> {
    let mut groups: Vec<BTreeSet<u32>> = Vec::new();
    for (s, street) in streets.streets.iter().enumerate() {
        if of(s) {
            let mut mine: BTreeSet<u32> = streets.vertices_of(street).iter().copied().collect();
            let (meet, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| !g.is_disjoint(&mine));
            mine.extend(meet.into_iter().flatten());
            groups = rest;
            groups.push(mine);
        }
    }
    groups
}

/// Which streets are private by the words of the module, and which lead nowhere.
fn privacy(streets: &Streets) -> (Vec<bool>, Vec<bool>) {
    let tagged: Vec<bool> = streets.streets.iter().map(|s| s.going.reach == Reach::Private).collect();
    let on = |s: usize, g: &BTreeSet<u32>| g.contains(&streets.vertices_of(&streets.streets[s])[0]);
    let all = 0..streets.streets.len();
    let open = groups(streets, &|s| !tagged[s]);
    let long = |g: &BTreeSet<u32>| -> u64 {
        let mine = all.clone().filter(|&s| !tagged[s] && on(s, g)).map(|s| streets.vertices_of(&streets.streets[s]));
        mine.flat_map(|refs| refs.windows(2)).map(|w| u64::from(length(streets, w[0], w[1]))).sum()
    };
    // Of all that hangs together the longest is everybody's.
    let order = |g: &&BTreeSet<u32>| (long(g), std::cmp::Reverse(g.first().copied()));
    let lands = groups(streets, &|_| true);
    let main: Vec<&BTreeSet<u32>> =
        lands.iter().filter_map(|land| open.iter().filter(|g| g.is_subset(land)).max_by_key(order)).collect();
    let meets = |g: &BTreeSet<u32>| {
        all.clone().any(|s| tagged[s] && streets.vertices_of(&streets.streets[s]).iter().any(|v| g.contains(v)))
    };
    let private: Vec<bool> =
        all.clone().map(|s| tagged[s] || open.iter().any(|g| on(s, g) && !main.contains(&g) && meets(g))).collect();
    let inner = groups(streets, &|s| private[s]);
    let public: BTreeSet<u32> =
        all.clone().filter(|&s| !private[s]).flat_map(|s| streets.vertices_of(&streets.streets[s])).copied().collect();
    let alone = |s: usize| inner.iter().any(|g| on(s, g) && g.is_disjoint(&public));
    let out: Vec<bool> = all.clone().map(|s| private[s] && alone(s) && tagged[s]).collect();
    let private = all.map(|s| private[s] && !alone(s)).collect();
    (private, out)
}

/// The twin: at each vertex a walk is still on the private ways it began on (0), among everybody (1), or on those where it
/// ends (2).
fn plain(streets: &Streets, home: u32, place: u32) -> Option<u32> {
    let (private, out) = privacy(streets);
    let on_any =
        |v: u32| (0..streets.streets.len()).any(|s| !out[s] && streets.vertices_of(&streets.streets[s]).contains(&v));
    if !on_any(home) || !on_any(place) {
        return None;
    }
    let n = streets.vertices.len();
    let mut cost = vec![[UNREACHED; 3]; n];
    cost[home as usize][0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for (s, street) in streets.streets.iter().enumerate().filter(|(s, _)| !out[*s]) {
            for w in streets.vertices_of(street).windows(2) {
                let mm = length(streets, w[0], w[1]);
                for (from, to, shut) in [(w[0], w[1], Pass::Backward), (w[1], w[0], Pass::Forward)] {
                    if street.pass == shut {
                        continue;
                    }
                    let moves: &[(usize, usize)] =
                        if private[s] { &[(0, 0), (1, 2), (2, 2)] } else { &[(0, 1), (1, 1)] };
                    for &(before, after) in moves {
                        let now = cost[from as usize][before].saturating_add(mm);
                        if now < cost[to as usize][after] {
                            cost[to as usize][after] = now;
                            changed = true;
                        }
                    }
                }
            }
        }
    }
    cost[place as usize].into_iter().min().filter(|&mm| mm < UNREACHED)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Homes and places stand on bends, where there is no doubt on which street; a metre takes a second, so that milliseconds are millimetres.
    #[test]
    fn walks_are_those_of_the_twin(streets in towns(), homes in prop::collection::vec(any::<prop::sample::Index>(), 1..6), place: prop::sample::Index) {
        prop_assume!(!streets.refs.is_empty());
        let pick = |i: &prop::sample::Index| streets.refs[3 * i.index(streets.streets.len()) + 1];
        let at = |v: u32| { let p = streets.vertices[v as usize]; Coord { x: p.lon(), y: p.lat() } };
        let homes: Vec<u32> = homes.iter().map(pick).collect();
        let place = pick(&place);
        prop_assume!(part_private(&streets, &metre_a_second()).0.streets.iter().any(|s| s.going.reach != Reach::Gate));
        let steps: Vec<Coord<f64>> = homes.iter().map(|&h| at(h)).collect();
        let fast = walks(&streets, &Plane::fit(0.0, 0.0, 0.01, 0.01), &steps, at(place), 0.5);
        let slow: Vec<Option<u32>> = homes.iter().map(|&h| plain(&streets, h, place)).collect();
        prop_assert_eq!(fast, slow, "{:?} -> {}", homes, place);
    }
}
