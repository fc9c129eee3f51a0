//! Random towns and random edits: the incremental answer is the full one, the full one is that of a plain twin, and what is
//! added lengthens no walk.

use super::*;
use crate::access::{self, Nearest};
use crate::model::{
    Action, BlockKind, Climb, Confidence, Doorstep, DoorstepKind, Edit, Gait, Going, Id, Incline, Level, NewLink, Pass,
    Position, Reach, Scenario, Stairs, Street, StreetKind, Target,
};
use crate::network::{self, Arc};
use crate::search::Seed;
use crate::units::Limit;
use geo::CoordsIter;
use geo_types::{Geometry, LineString, Point, Polygon};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A town as plain records.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub streets: Streets,
    pub blocks: Vec<Block>,
    pub facilities: Vec<Facility>,
    pub classes: Vec<Class>,
}

pub(super) const SIDE: i32 = 5;

pub(super) fn plane() -> Plane {
    Plane::fit(-0.01, -0.01, 0.02, 0.02)
}

/// Degrees of a place in metres.
pub(super) fn at(x: f64, y: f64) -> Coord<f64> {
    let c = plane().to_degrees(Coord { x, y });
    let round = |v: f64| (v * 1e7).round() / 1e7;
    Coord { x: round(c.x), y: round(c.y) }
}

pub(super) fn class(id: &str, limit: Limit) -> Class {
    Class { limit, id: id.to_owned(), ..crate::input::standard::five_facilities().classes[0].clone() }
}

pub(super) fn facility(id: &str, class: u16, geometry: Geometry<f64>) -> Facility {
    Facility {
        id: Id::Given(id.to_owned()),
        classes: vec![ClassId(class)],
        geometry,
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: vec![],
    }
}

pub(super) fn shape((x, y): (f64, f64), width: f64) -> Geometry<f64> {
    if width < 60.0 {
        return Point(at(x, y)).into();
    }
    let ring = [(0.0, 0.0), (width, 0.0), (width, width), (0.0, width), (0.0, 0.0)];
    Polygon::new(LineString(ring.iter().map(|(dx, dy)| at(x + dx, y + dy)).collect()), vec![]).into()
}

pub(super) fn block(id: String, spots: &[(f64, f64)]) -> Block {
    let step = |&(x, y): &(f64, f64)| Doorstep { at: at(x, y), kind: DoorstepKind::Point, weight: 1 };
    Block {
        id: Id::Given(id),
        kind: BlockKind::Given,
        geometry: Point(at(spots[0].0, spots[0].1)).into(),
        name: None,
        residents: Some(10.0),
        households: None,
        area_m2: 0.0,
        doorsteps: spots.iter().map(step).collect(),
        properties: vec![],
    }
}

pub(super) fn spot() -> impl Strategy<Value = (f64, f64)> + Clone {
    (-80.0..480.0f64, -80.0..480.0f64)
}

pub(super) fn towns() -> impl Strategy<Value = Town> {
    let pass = prop_oneof![6 => Just(Pass::Both), 1 => Just(Pass::Forward), 1 => Just(Pass::Backward)];
    let level = prop_oneof![8 => Just(Level::Ground), 1 => Just(Level::Bridge)];
    let stretch = (0..SIDE * SIDE * 2, pass, level);
    let place = (spot(), 0_u16..3, 20.0..150.0f64);
    (
        prop::collection::vec(stretch, 6..45),
        prop::collection::vec(prop::collection::vec(spot(), 1..4), 1..9),
        prop::collection::vec(place, 1..9),
    )
        .prop_map(|(stretches, blocks, places)| {
            let mut streets = Streets::default();
            for i in 0..SIDE * SIDE {
                let (x, y) = (f64::from(i % SIDE), f64::from(i / SIDE));
                let c = at(x * 100.0 + y * 7.0, y * 90.0 + (x * 3.0) % 11.0);
                streets.vertices.push(Position::from_degrees(c.x, c.y).unwrap());
            }
            for (way, (i, pass, level)) in stretches.into_iter().enumerate() {
                let (cell, down) = (i / 2, i % 2 == 1);
                let to = if down { cell + SIDE } else { cell + 1 };
                if to < SIDE * SIDE && (down || to % SIDE != 0) {
                    // Some are steps, up or down: there takes other times than back.
                    let incline = [Incline::Up, Incline::Down, Incline::Unknown][way % 3];
                    // And some are private.
                    let reach = if way % 7 < 2 { Reach::Private } else { Reach::Public };
                    let going = Going { risers: (way % 5 * 30) as u16, incline, reach, ..Going::default() };
                    let kind = if way % 2 == 0 { StreetKind::Steps } else { StreetKind::Minor };
                    let street = Street { id: Id::Way(way as i64), kind, pass, level, going, first: 0, end: 0 };
                    streets.append(street, &[cell as u32, to as u32]);
                }
            }
            streets = network::part_private(&streets, &walker()).0.into_owned();
            if streets.streets.is_empty() {
                streets.push(Id::Way(0), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
            }
            Town {
                streets,
                blocks: blocks.iter().enumerate().map(|(i, spots)| block(format!("b{i}"), spots)).collect(),
                facilities: (0..)
                    .zip(places)
                    .map(|(i, (spot, c, w))| facility(&format!("f{i}"), c, shape(spot, w)))
                    .collect(),
                classes: vec![
                    class("a", Limit::minutes(3)),
                    class("b", Limit::metres(200)),
                    class("c", Limit::minutes(5)),
                ],
            }
        })
}

/// An edit before the town is known: places and numbers.
#[derive(Debug, Clone)]
struct Wish {
    kind: u8,
    from: (f64, f64),
    to: (f64, f64),
    which: prop::sample::Index,
    class: u16,
    width: f64,
}

fn wishes(kinds: &'static [u8]) -> impl Strategy<Value = Vec<Wish>> {
    let wish = (prop::sample::select(kinds), spot(), spot(), any::<prop::sample::Index>(), 0_u16..3, 20.0..150.0f64);
    let wish = wish.prop_map(|(kind, from, to, which, class, width)| Wish { kind, from, to, which, class, width });
    prop::collection::vec(wish, 1..5)
}

impl Wish {
    fn action(&self, n: usize, town: &Town) -> Action {
        let target = || Target::Id(town.facilities[self.which.index(town.facilities.len())].id.to_string());
        // The corners are where streets are: a way between two of them hits something.
        let corner = |(x, y): (f64, f64)| {
            let v = ((x / 100.0).clamp(0.0, 4.0).round() as usize)
                + ((y / 90.0).clamp(0.0, 4.0).round() as usize) * SIDE as usize;
            let p = town.streets.vertices[v];
            Coord { x: p.lon(), y: p.lat() }
        };
        // Somewhere along a street, a few metres beside it.
        let beside = || {
            let street = &town.streets.streets[self.which.index(town.streets.streets.len())];
            let ends = town.streets.vertices_of(street).iter().map(|&v| town.streets.vertices[v as usize]);
            let (mut x, mut y) = (self.to.0 * 1e-8, self.to.1 * 1e-8);
            for (p, share) in ends.zip([self.width / 150.0, 1.0 - self.width / 150.0]) {
                x += p.lon() * share;
                y += p.lat() * share;
            }
            Coord { x, y }
        };
        let link = |level, minutes: Option<u32>| NewLink {
            line: vec![corner(self.from), corner(self.to)],
            level,
            steps: false,
            oneway: self.width > 130.0,
            length_mm: None,
            // From time to time on a hillside, so that up and down differ.
            climb: (self.class == 2).then(|| Climb::Slope((self.width - 85.0) / 300.0)),
            walking_ms: minutes.map(|m| m * 1000),
            wait_ms: if self.width < 40.0 { 5_000 } else { 0 },
        };
        match self.kind {
            0 => Action::AddFacility(facility(&format!("new{n}"), self.class, shape(self.from, self.width))),
            1 => Action::MoveFacility { target: target(), of: vec![], to: shape(self.to, self.width) },
            2 => Action::CloseFacility { target: target(), of: vec![] },
            3 => Action::ReclassFacility { target: target(), classes: vec![ClassId(self.class)] },
            4 => Action::AddHousing(block(format!("n{n}"), &[self.from])),
            5 => Action::AddLink(link(Level::Ground, None)),
            6 => Action::AddLink(link(Level::Bridge, Some(self.class.into()))),
            7 => Action::CloseLink(Target::Near(beside())),
            8 => Action::CloseGate(beside()),
            9 => Action::OpenGate(beside()),
            _ => {
                // Beside where it is or around it, and not elsewhere.
                let there = &town.facilities[self.which.index(town.facilities.len())].geometry;
                let from = there.coords_iter().next().map(|c| plane().to_metres(c)).unwrap_or_default();
                let corner = (from.x + self.to.0 / 10.0 - 30.0, from.y + self.to.1 / 10.0 - 30.0);
                Action::EnlargeFacility {
                    target: target(),
                    of: vec![],
                    to: Some(shape(corner, self.width)),
                    properties: vec![],
                }
            }
        }
    }
}

fn scenario(town: &Town, wishes: &[Wish]) -> Scenario {
    let edit = |(n, w): (usize, &Wish)| Edit { place: format!("edit {}", n + 1), action: w.action(n, town) };
    Scenario {
        file: "s.toml".into(),
        id: "s".into(),
        name: "s".into(),
        name_zh: None,
        cost: None,
        edits: wishes.iter().enumerate().map(edit).collect(),
    }
}

pub(super) fn scenario_of(town: &Town, edits: Vec<Edit>) -> Scenario {
    Scenario { edits, ..scenario(town, &[]) }
}

pub(super) fn walker() -> Walker {
    Walker {
        id: "custom".into(),
        speed: "4.8km/h".parse().unwrap(),
        steps: true,
        gait: Gait { climb: Some(Stairs { up_ms: 5_900, down_ms: 2_000 }), ..Gait::default() },
        source: String::new(),
        source_zh: None,
        confidence: Confidence::High,
    }
}

pub(super) const OPTIONS: Options = Options { horizon_ms: 480_000, snap_m: 60.0 };

/// The wishes that hit something, as one scenario; `None` if they contradict each other.
fn resolved(base: &Base<'_>, town: &Town, wishes: &[Wish]) -> Option<Edited> {
    let mut all = scenario(town, wishes);
    let whole = all.clone();
    all.edits.retain(|edit| base.resolve(&Scenario { edits: vec![edit.clone()], ..whole.clone() }).is_ok());
    base.resolve(&all).ok()
}

/// Measures a town and hands its base to `look`.
pub(super) fn with_base<T>(town: &Town, look: impl FnOnce(&Base<'_>) -> T) -> T {
    with_walker(town, &walker(), look)
}

pub(super) fn with_walker<T>(town: &Town, walker: &Walker, look: impl FnOnce(&Base<'_>) -> T) -> T {
    let plane = plane();
    let network = network::build_on(&town.streets, walker, &plane, None);
    let snapper = Snapper::new(&network, &plane);
    let access = access::measure(&snapper, walker, &town.blocks, &town.facilities, &town.classes, OPTIONS);
    let base = Base::new(Baseline {
        streets: &town.streets,
        network: &network,
        plane: &plane,
        walker,
        blocks: &town.blocks,
        facilities: &town.facilities,
        classes: &town.classes,
        options: OPTIONS,
        access: &access,
        index: None,
    });
    look(&base)
}

fn rank(nearest: Nearest) -> (u8, u32) {
    match nearest {
        Nearest::Walk(walk) => (0, walk.ms),
        Nearest::Line(line) => (0, line.mm),
        Nearest::BeyondHorizon => (1, 0),
        Nearest::CutOff => (2, 0),
        Nearest::OffNetwork => (3, 0),
        Nearest::NoneExists => (4, 0),
    }
}

/// The plain twin: every point on every link is a junction of its own, and every class is searched from the beginning.
fn subdivided(base: &Base<'_>, edited: &Edited) -> Vec<Nearest> {
    let ways = edited.ways(base);
    let joins = joins::join(base, edited, &ways, true);
    let network = base.city.network;
    let added = edited.added.network.as_ref();
    let steps = base.doorsteps.len() + edited.new_doorsteps().count();
    let (n, l) = (network.junctions() as u32, network.links() as u32);
    let mut points: BTreeMap<(LinkId, u32), u32> = BTreeMap::new();
    let mut next = n + added.map_or(0, |a| a.junctions() as u32);
    // Of a private street that is laid twice, each copy has its own points.
    let hung = edited.added.hung.iter().map(|(_, s)| *s);
    let doors = (0..steps).flat_map(|d| joins.of(base, d).to_vec());
    for s in hung.chain(doors).chain(joins.entrances.iter().flatten().copied()) {
        points.entry((s.link, s.mm)).or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    let mut walks: Vec<(u32, u32, u32, u32)> = Vec::new();
    for link in (0..l + added.map_or(0, |a| a.links() as u32)).map(LinkId) {
        if edited.closed.contains(&link) {
            continue;
        }
        let (home, local, shift) =
            if link.0 < l { (network, link, 0) } else { (added.unwrap(), LinkId(link.0 - l), n) };
        let [a, b] = home.ends(local).map(|j| j.0 + shift);
        let mut chain = vec![(0, a)];
        chain.extend(points.range((link, 0)..=(link, u32::MAX)).map(|((_, mm), p)| (*mm, *p)));
        chain.push((home.length_mm(local), b));
        for w in chain.windows(2) {
            let [(m0, p), (m1, q)] = [w[0], w[1]];
            let first = p == a && m0 == 0;
            // A barrier stands before what lies at it, and before the second end in any case.
            let shut = edited.barriers.iter().any(|(on, mm)| {
                let before = |m: u32, is_a: bool, is_b: bool| is_b || (!is_a && *mm <= m);
                *on == link && before(m0, first, false) != before(m1, false, q == b && m1 == home.length_mm(local))
            });
            if shut {
                continue;
            }
            let mm = m1 - m0;
            let ms = home.ms_at(local, m1) - home.ms_at(local, m0);
            let back = home.back_ms_at(local, m1) - home.back_ms_at(local, m0);
            // At one spot of a street one may turn round, but not at a gate, a street without length that opens one way.
            let spot = mm == 0 && !(p == a && q == b);
            if home.pass(local) != Pass::Backward || spot {
                walks.push((p, q, ms, mm));
            }
            if home.pass(local) != Pass::Forward || spot {
                walks.push((q, p, back, mm));
            }
        }
    }
    let speed = base.city.walker.speed;
    for (j, s) in &edited.added.hung {
        if !edited.closed.contains(&s.link) {
            let point = points[&(s.link, s.mm)];
            let ms = speed.milliseconds(s.leg_mm);
            // Off the leaving copy, onto the arriving one.
            let (onto, off) = match network.reach(s.link) {
                Reach::Leaving => (false, true),
                Reach::Arriving => (true, false),
                _ => (true, true),
            };
            walks.extend(onto.then_some((n + j, point, ms, s.leg_mm)));
            walks.extend(off.then_some((point, n + j, ms, s.leg_mm)));
        }
    }
    let mut columns = Vec::new();
    for (c, class) in (0_u16..).zip(base.city.classes) {
        let metric = class.limit.metric();
        let measure = |ms: u32, mm: u32| if metric == Metric::Time { (ms, mm) } else { (mm, ms) };
        let arcs = walks.iter().map(|&(p, q, ms, mm)| {
            let (cost, other) = measure(ms, mm);
            (q, Arc { head: p, cost, other })
        });
        let graph = WalkGraph::new(next as usize, arcs);
        let mut seeds = Vec::new();
        for (f, facility) in edited.facilities.iter().enumerate().filter(|(_, f)| f.classes.contains(&ClassId(c))) {
            assert!(!facility.classes.is_empty());
            for e in &joins.entrances[f] {
                let (cost, other) = measure(speed.milliseconds(e.leg_mm), e.leg_mm);
                seeds.push(Seed { junction: points[&(e.link, e.mm)], cost, place: f as u32, other });
            }
        }
        let some = edited.facilities.iter().any(|f| f.classes.contains(&ClassId(c)));
        let mut search = search::Nearest::new();
        let labels = search.run(&graph, &seeds, UNREACHED - 1);
        columns.push(
            (0..steps)
                .map(|d| {
                    let joins = joins.of(base, d);
                    let over = |s: &Snap| {
                        let (cost, other) = measure(speed.milliseconds(s.leg_mm), s.leg_mm);
                        labels[points[&(s.link, s.mm)] as usize].along(Arc { head: 0, cost, other })
                    };
                    let best = joins.iter().map(over).min().unwrap_or(Label::NONE);
                    let (ms, mm) = measure(best.cost, best.other);
                    if !some {
                        Nearest::NoneExists
                    } else if joins.is_empty() {
                        Nearest::OffNetwork
                    } else if !best.reached() {
                        Nearest::CutOff
                    } else if ms > OPTIONS.horizon_ms && best.cost > class.limit.value() {
                        Nearest::BeyondHorizon
                    } else {
                        Nearest::Walk(access::Walk { ms, mm, facility: best.place })
                    }
                })
                .collect::<Vec<_>>(),
        );
    }
    let order = edited.doorstep_order(base).unwrap_or_else(|| (0..steps).collect());
    order.into_iter().flat_map(|d| columns.iter().map(move |c| c[d])).collect()
}

fn findings(table: &AccessTable) -> Vec<Nearest> {
    (0..table.doorsteps())
        .flat_map(|d| (0..table.classes() as u16).map(move |c| table.nearest(d, ClassId(c))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn incremental_is_full_and_full_is_the_plain_twin(town in towns(), wishes in wishes(&[0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 10])) {
        with_base(&town, |base| {
            let Some(edited) = resolved(base, &town, &wishes) else { return Ok(()) };
            let (fast, full) = (base.apply(&edited), base.full(&edited));
            prop_assert_eq!(&fast.doors, &full.doors);
            prop_assert_eq!(&fast.entrances, &full.entrances);
            prop_assert_eq!(findings(&fast.table), findings(&full.table), "incremental");
            prop_assert_eq!(findings(&full.table), subdivided(base, &edited), "plain twin");
            // What was not looked at again is what it was.
            if !edited.has_housing() {
                for d in (0..full.table.doorsteps()).filter(|d| !fast.looked_again(*d)) {
                    for c in (0..3).map(ClassId) {
                        prop_assert_eq!(rank(full.table.nearest(d, c)), rank(base.city.access.table.nearest(d, c)));
                    }
                }
            }
            Ok(())
        })?;
    }

    /// A way may end where something is to be built.
    #[test]
    fn a_way_leads_to_what_is_built(town in towns(), to in spot(), from in spot(), n in 0..3_usize) {
        with_base(&town, |base| {
            let built = [Action::AddHousing(block("n".into(), &[to, from])), Action::AddFacility(facility("n", 1, shape(to, 70.0)))];
            let corner = town.streets.vertices[(from.0.abs() as usize * 7) % (SIDE * SIDE) as usize];
            let end = at(to.0, to.1);
            let way = NewLink { oneway: n == 2, ..NewLink::along(vec![Coord { x: corner.lon(), y: corner.lat() }, end], Level::Ground) };
            let actions = built.into_iter().skip(n % 2).chain([Action::AddLink(way)]).collect();
            let Ok(edited) = base.resolve(&with_edits(&town, actions)) else { return Ok(()) };
            let (fast, full) = (base.apply(&edited), base.full(&edited));
            prop_assert_eq!((&fast.doors, &fast.entrances), (&full.doors, &full.entrances));
            prop_assert_eq!(findings(&fast.table), findings(&full.table), "incremental");
            prop_assert_eq!(findings(&full.table), subdivided(base, &edited), "plain twin");
            Ok(())
        })?;
    }

    #[test]
    fn facilities_alone_are_a_fresh_measurement(town in towns(), wishes in wishes(&[0, 1, 2, 3, 4])) {
        with_base(&town, |base| {
            let Some(edited) = resolved(base, &town, &wishes) else { return Ok(()) };
            let blocks: Vec<Block> = edited.blocks(base).cloned().collect();
            let fresh = access::measure(&base.snapper, base.city.walker, &blocks, &edited.facilities, base.city.classes, OPTIONS);
            let out = base.apply(&edited);
            prop_assert_eq!(out.table, fresh.table);
            prop_assert_eq!(out.doors, fresh.doors);
            prop_assert_eq!(out.entrances, fresh.entrances);
            Ok(())
        })?;
    }

    #[test]
    fn what_is_added_lengthens_no_walk(town in towns(), wishes in wishes(&[0, 5, 6, 9])) {
        with_base(&town, |base| {
            let Some(edited) = resolved(base, &town, &wishes) else { return Ok(()) };
            let out = base.apply(&edited);
            let class = base.city.classes.iter().cycle();
            for ((b, a), class) in findings(&base.city.access.table).into_iter().zip(findings(&out.table)).zip(class) {
                // In the measure of the class; a table of metres may trade minutes, and pass the horizon with them.
                let metres = class.limit.metric() == Metric::Length;
                if let (Nearest::Walk(_), Nearest::BeyondHorizon, true) = (b, a, metres) { continue; }
                if let (Nearest::Walk(_), Nearest::Walk(_)) = (b, a) { continue; }
                prop_assert!(rank(a).0 <= rank(b).0, "{:?} became {:?}", b, a);
            }
            for d in 0..out.table.doorsteps() {
                for (c, class) in (0..).map(ClassId).zip(base.city.classes) {
                    if let (Nearest::Walk(b), Nearest::Walk(a)) = (base.city.access.table.nearest(d, c), out.table.nearest(d, c)) {
                        let of = |w: access::Walk| if class.limit.metric() == Metric::Time { w.ms } else { w.mm };
                        prop_assert!(of(a) <= of(b), "{:?} became {:?}", b, a);
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_empty_scenario_is_the_baseline(town in towns()) {
        with_base(&town, |base| {
            let edited = base.resolve(&scenario(&town, &[])).unwrap();
            for out in [base.apply(&edited), base.full(&edited)] {
                prop_assert_eq!(&out.table, &base.city.access.table);
                prop_assert_eq!(&out.doors, &base.city.access.doors);
                prop_assert_eq!(&out.entrances, &base.city.access.entrances);
            }
            prop_assert_eq!(base.apply(&edited).touched, Touched::default());
            Ok(())
        })?;
    }
}

pub(super) fn with_edits(town: &Town, actions: Vec<Action>) -> Scenario {
    let edits = actions.into_iter().enumerate().map(|(i, action)| Edit { place: format!("edit {}", i + 1), action });
    Scenario { edits: edits.collect(), ..scenario(town, &[]) }
}
