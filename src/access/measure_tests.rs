//! Walks in towns checked by hand, and against a slow twin that puts every door and entrance into the graph.

use super::*;
use crate::model::{
    Block, BlockKind, Class, Doorstep, DoorstepKind, Facility, Id, Level, Pass, Position, StreetKind, Streets, Walker,
};
use crate::network::town::{Town, metre_a_second};
use crate::network::{Arc, Network, WalkGraph, build};
use crate::plane::Plane;
use crate::search::slow::floyd_warshall;
use crate::snap::Snapper;
use crate::units::{Limit, LinkId, Speed, UNREACHED};
use geo_types::{Coord, Point};
use proptest::prelude::*;

fn home(id: i64, at: &[Coord<f64>]) -> Block {
    Block {
        id: Id::Node(id),
        kind: BlockKind::Given,
        geometry: Point(at[0]).into(),
        name: None,
        residents: None,
        households: None,
        area_m2: 0.0,
        doorsteps: at.iter().map(|&at| Doorstep { at, kind: DoorstepKind::Point, weight: 1 }).collect(),
        properties: vec![],
    }
}

fn place(id: i64, at: Coord<f64>, classes: &[u16]) -> Facility {
    Facility {
        id: Id::Node(id),
        classes: classes.iter().map(|&c| ClassId(c)).collect(),
        geometry: Point(at).into(),
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: vec![],
    }
}

const OPTIONS: Options = Options { horizon_ms: 3_600_000, snap_m: 250.0 };

fn access(town: &Town, homes: &[Block], places: &[Facility], classes: &[Class]) -> Access {
    let walker = metre_a_second();
    let network = build(&town.streets, &walker, &town.plane);
    measure(&Snapper::new(&network, &town.plane), &walker, homes, places, classes, OPTIONS)
}

/// Whole seconds (= metres) and the facility.
fn walk(access: &Access, doorstep: usize, class: u16) -> Option<(u32, u32)> {
    match access.table.nearest(doorstep, ClassId(class)) {
        Nearest::Walk(w) => Some(((w.ms + 500) / 1000, w.facility)),
        _ => None,
    }
}

#[test]
fn both_legs_and_the_middle_of_links_count() {
    // h 10 m to the street, 20 m to A, 20 m down, 30 m east, 10 m off the street: 90 m.
    let town = Town::draw("A--------B\n| h\nC--------D\n   f");
    let found = access(
        &town,
        &[home(1, &[town.at('h')])],
        &[place(1, town.at('f'), &[0])],
        &[Class::plain("m", Limit::minutes(15))],
    );
    assert_eq!(walk(&found, 0, 0), Some((10 + 20 + 20 + 30 + 10, 0)));
}

#[test]
fn neighbours_on_one_link_need_no_junction() {
    let town = Town::draw("A---------B\n  h   f");
    let found = access(
        &town,
        &[home(1, &[town.at('h')])],
        &[place(1, town.at('f'), &[0])],
        &[Class::plain("m", Limit::minutes(15))],
    );
    assert_eq!(walk(&found, 0, 0), Some((10 + 40 + 10, 0)), "not over A, which would be 100 m");
}

#[test]
fn a_one_way_street_sends_people_round_the_block() {
    // f is behind h on the one-way street AB: from h on to B (60 m), round (20 + 80 + 20 m), and from A to f (10 m).
    let town = Town::draw("Af->->h->B\n|        |\nC--------D".replace(['f', 'h'], "-").as_str());
    let at = |x: f64| town.plane.to_degrees(Coord { x, y: 5.0 });
    let found =
        access(&town, &[home(1, &[at(30.0)])], &[place(1, at(10.0), &[0])], &[Class::plain("m", Limit::minutes(15))]);
    assert_eq!(walk(&found, 0, 0), Some((5 + 60 + 20 + 90 + 20 + 10 + 5, 0)));
    let there =
        access(&town, &[home(1, &[at(10.0)])], &[place(1, at(30.0), &[0])], &[Class::plain("m", Limit::minutes(15))]);
    assert_eq!(walk(&there, 0, 0), Some((5 + 20 + 5, 0)), "with the one-way it is straight");
}

#[test]
fn every_kind_of_none_has_its_name() {
    // h on the main street; i on an island a kilometre away, where nothing is; j nowhere near a street.
    let mut picture = String::from("A---------------B\nh    f\n");
    picture.push_str(&"\n".repeat(40));
    picture.push_str("C-D\ni\n");
    picture.push_str(&"\n".repeat(40));
    picture.push('j');
    let town = Town::draw(&picture);
    let homes: Vec<Block> = [('h', 1), ('i', 2), ('j', 3)].map(|(c, n)| home(n, &[town.at(c)])).into();
    let classes = [Class::plain("market", Limit::minutes(1)), Class::plain("clinic", Limit::minutes(1))];
    let found = access(&town, &homes, &[place(1, town.at('f'), &[0])], &classes);
    let row = |c| (0..3).map(|d| found.table.nearest(d, ClassId(c))).collect::<Vec<_>>();
    assert!(matches!(row(0)[..], [Nearest::Walk(_), Nearest::CutOff, Nearest::OffNetwork]), "{:?}", row(0));
    assert_eq!(row(1), [Nearest::NoneExists; 3], "no clinic in the data at all");
    assert_eq!((found.left_out.get("doorstep.off_network"), found.problems.len()), (1, 1));
    assert_eq!(found.table.block_of(2), (2, 0));
}

#[test]
fn of_two_equally_near_the_first_wins_and_the_horizon_hides_far_walks() {
    let town = Town::draw("A----h----B".replace('h', "-").as_str());
    let places = [place(1, town.at('A'), &[0]), place(2, town.at('B'), &[0])];
    let middle = home(1, &[town.plane.to_degrees(Coord { x: 50.0, y: 0.0 })]);
    let classes = [Class::plain("m", Limit::minutes(15))];
    let found = access(&town, std::slice::from_ref(&middle), &places, &classes);
    assert_eq!(walk(&found, 0, 0), Some((50, 0)));
    let walker = metre_a_second();
    let network = build(&town.streets, &walker, &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    let near = Options { horizon_ms: 10_000, ..OPTIONS };
    let short = [Class::plain("m", Limit::Time(20_000))];
    let hidden = measure(&snapper, &walker, std::slice::from_ref(&middle), &places, &short, near);
    assert_eq!(hidden.table.nearest(0, ClassId(0)), Nearest::BeyondHorizon);
    let shown = measure(&snapper, &walker, &[middle], &places, &classes, near);
    assert_eq!(walk(&shown, 0, 0), Some((50, 0)), "a horizon nearer than the limit hides nothing");
}

#[test]
fn metres_and_minutes_are_two_measures() {
    // Twice as slow: 90 m take 180 s, whichever of the two is the limit.
    let town = Town::draw("A---------B\nh         f");
    let slow = Walker { speed: Speed::from_metres_per_hour(1800).unwrap(), ..metre_a_second() };
    let network = build(&town.streets, &slow, &town.plane);
    let classes = [Class::plain("by_time", Limit::minutes(15)), Class::plain("by_length", Limit::metres(1000))];
    let homes = [home(1, &[town.at('h')])];
    let found = measure(
        &Snapper::new(&network, &town.plane),
        &slow,
        &homes,
        &[place(1, town.at('f'), &[0, 1])],
        &classes,
        OPTIONS,
    );
    for c in 0..2 {
        let Nearest::Walk(w) = found.table.nearest(0, ClassId(c)) else { panic!("no walk") };
        assert_eq!(((w.mm + 500) / 1000, (w.ms + 500) / 1000), (120, 240));
    }
}

/// Costs between all doors and entrances by Floyd–Warshall on a graph in which every join is a junction of its own.
fn slow_walks(network: &Network, walker: &Walker, found: &Access) -> Vec<Option<u32>> {
    let mut points: Vec<(crate::snap::Snap, usize)> = Vec::new();
    let base = network.junctions();
    let mut arcs: Vec<(u32, Arc)> = Vec::new();
    let arc = |tail: usize, head: usize, cost: u32| (tail as u32, Arc { head: head as u32, cost, other: 0 });
    let doors = found.doors.iter().copied().map(|s| s.map(|s| (s, true)));
    let joins = doors.chain(found.entrances.iter().flatten().map(|&s| Some((s, false))));
    let mut names = Vec::new();
    for join in joins {
        let node = base + 2 * points.len();
        let Some((snap, _)) = join else {
            names.push(None);
            continue;
        };
        // The place itself, and its point on the street.
        let leg = walker.speed.milliseconds(snap.leg_mm);
        arcs.push(arc(node, node + 1, leg));
        arcs.push(arc(node + 1, node, leg));
        points.push((snap, node + 1));
        names.push(Some(node));
    }
    for l in (0..network.links() as u32).map(LinkId) {
        let [a, b] = network.ends(l).map(|n| n.0 as usize);
        let mut on: Vec<(u32, u32, usize)> =
            points.iter().filter(|(s, _)| s.link == l).map(|(s, n)| (s.mm, s.ms, *n)).collect();
        on.push((0, 0, a));
        on.push((network.length_mm(l), network.walking_ms(l), b));
        for &(p, t, from) in &on {
            for &(q, u, to) in &on {
                let open = match p.cmp(&q) {
                    std::cmp::Ordering::Less => network.pass(l) != Pass::Backward,
                    std::cmp::Ordering::Greater => network.pass(l) != Pass::Forward,
                    std::cmp::Ordering::Equal => true,
                };
                if open && from != to {
                    arcs.push(arc(from, to, t.abs_diff(u)));
                }
            }
        }
    }
    let cost = floyd_warshall(&WalkGraph::new(base + 2 * points.len(), arcs));
    let entrances: Vec<usize> = names[found.doors.len()..].iter().copied().flatten().collect();
    names[..found.doors.len()]
        .iter()
        .map(|door| door.and_then(|d| entrances.iter().map(|&e| cost[d][e]).min().filter(|&c| c < UNREACHED)))
        .collect()
}

type City = (Vec<(i32, i32)>, Vec<(usize, usize, u8)>, Vec<(i32, i32)>, Vec<(i32, i32)>);

fn cities() -> impl Strategy<Value = City> {
    let point = || (-30_000..30_000_i32, -30_000..30_000_i32);
    let points = move |n| prop::collection::vec(point(), n);
    (points(2..10), prop::collection::vec((0_usize..10, 0_usize..10, 0_u8..4), 1..16), points(1..6), points(0..5))
}

fn lay(city: &City) -> (Streets, Vec<Block>, Vec<Facility>) {
    let mut streets = Streets::default();
    for &(lon_e7, lat_e7) in &city.0 {
        streets.vertices.push(Position { lon_e7, lat_e7 });
    }
    for (i, &(a, b, nature)) in (0..).zip(&city.1) {
        let (a, b) = ((a % city.0.len()) as u32, (b % city.0.len()) as u32);
        let pass = [Pass::Both, Pass::Both, Pass::Forward, Pass::Backward][nature as usize];
        if a != b {
            streets.push(Id::Way(i), StreetKind::Minor, pass, Level::Ground, &[a, b]);
        }
    }
    let coord = |&(x, y): &(i32, i32)| Coord { x: f64::from(x) / 1e7, y: f64::from(y) / 1e7 };
    let homes = (0..).zip(&city.2).map(|(i, p)| home(i, &[coord(p)])).collect();
    let places = (0..).zip(&city.3).map(|(i, p)| place(i, coord(p), &[0])).collect();
    (streets, homes, places)
}

proptest! {
    #[test]
    fn agrees_with_walking_everything(city in cities(), speed in 2_000_u32..6_000) {
        let (streets, homes, places) = lay(&city);
        let walker = Walker { speed: Speed::from_metres_per_hour(speed).unwrap(), ..metre_a_second() };
        let plane = Plane::fit(-0.003, -0.003, 0.003, 0.003);
        let network = build(&streets, &walker, &plane);
        let snapper = Snapper::new(&network, &plane);
        let options = Options { horizon_ms: u32::MAX, snap_m: 150.0 };
        let found = measure(&snapper, &walker, &homes, &places, &[Class::plain("m", Limit::minutes(15))], options);
        let slow = slow_walks(&network, &walker, &found);
        for (d, slow) in slow.into_iter().enumerate() {
            let fast = match found.table.nearest(d, ClassId(0)) { Nearest::Walk(w) => Some(w.ms), _ => None };
            prop_assert_eq!(fast, slow, "door {}", d);
        }
    }

    #[test]
    fn threads_do_not_matter_and_a_new_place_lengthens_no_walk(city in cities()) {
        let (streets, homes, mut places) = lay(&city);
        let plane = Plane::fit(-0.003, -0.003, 0.003, 0.003);
        let walker = metre_a_second();
        let network = build(&streets, &walker, &plane);
        let snapper = Snapper::new(&network, &plane);
        let classes = [Class::plain("m", Limit::minutes(5)), Class::plain("n", Limit::metres(300))];
        for p in &mut places { p.classes.push(ClassId(1)); }
        let run = |places: &[Facility]| measure(&snapper, &walker, &homes, places, &classes, OPTIONS);
        let pools = [1, 4].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(|| run(&places)));
        prop_assert_eq!(&pools[0], &pools[1]);
        if let Some(last) = places.pop() {
            let before = run(&places);
            places.push(last);
            for d in 0..homes.len() {
                for c in [ClassId(0), ClassId(1)] {
                    let [before, after] = [&before, &pools[0]].map(|a| match a.table.nearest(d, c) {
                        Nearest::Walk(w) if c.0 == 0 => w.ms,
                        Nearest::Walk(w) => w.mm,
                        _ => u32::MAX,
                    });
                    prop_assert!(after <= before);
                }
            }
        }
    }
}
