//! Towns for the tests of the writers: a tiny one worked out by hand, and grids of any size.

use super::{Findings, InputFile};
use crate::access::{AccessTable, Nearest, Walk};
use crate::coverage::{Basis, BlockClass, Coverage, Figures, Part, Reach};
use crate::gaps::{Cause, Gap};
use crate::isochrone::land::{BlockLand, GapLand, Land};
use crate::model::{
    Block, BlockKind, Cited, Class, Confidence, Doorstep, DoorstepKind, Facility, Gait, Ground, Id, Level, Pass,
    Position, Problem, Source, Standard, StreetKind, Streets, Tally, Tier, Value, Walker,
};
use crate::network::NetworkFigures;
use crate::plane::Plane;
use crate::units::{ClassId, Lang, Limit, Metric, Speed};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};

/// What [`Findings`] borrows.
pub struct Town {
    pub title: String,
    pub inputs: Vec<InputFile>,
    pub parameters: Vec<(&'static str, String)>,
    pub standard: Standard,
    pub walker: Walker,
    pub plane: Plane,
    pub streets: Streets,
    pub ground: Ground,
    pub network: NetworkFigures,
    pub blocks: Vec<Block>,
    pub facilities: Vec<Facility>,
    pub facilities_per_class: Vec<usize>,
    pub on_network: Vec<bool>,
    pub access: AccessTable,
    pub coverage: Coverage,
    pub gaps: Vec<Gap>,
    pub problems: Vec<Problem>,
    pub left_out: Tally,
    pub land: Option<Land>,
    pub why: Vec<crate::report::why::Why>,
}

impl Town {
    pub fn findings(&self, lang: Lang) -> Findings<'_> {
        Findings {
            title: &self.title,
            inputs: &self.inputs,
            parameters: &self.parameters,
            attribution: "© OpenStreetMap contributors, ODbL 1.0",
            standard: &self.standard,
            walker: &self.walker,
            majority: 0.5,
            plane: &self.plane,
            streets: &self.streets,
            ground: &self.ground,
            network: &self.network,
            blocks: &self.blocks,
            facilities: &self.facilities,
            hours: None,
            facilities_per_class: &self.facilities_per_class,
            facility_on_network: &self.on_network,
            access: &self.access,
            coverage: &self.coverage,
            gaps: &self.gaps,
            problems: &self.problems,
            left_out: &self.left_out,
            land: self.land.as_ref(),
            verdicts: None,
            why: &self.why,
            zones: None,
            equity: None,
            beside: None,
            prefix: "",
            among_standards: false,
            lang,
        }
    }
}

fn class(id: &str, name_en: &str, name_zh: &str, limit: Limit) -> Class {
    Class {
        name_en: name_en.to_owned(),
        name_zh: name_zh.to_owned(),
        cited: Cited { sources: vec!["policy".to_owned()], ..Class::plain(id, limit).cited },
        ..Class::plain(id, limit)
    }
}

fn standard(classes: Vec<Class>) -> Standard {
    Standard {
        id: "test".to_owned(),
        version: "1".to_owned(),
        title_en: "A standard for tests".to_owned(),
        title_zh: "测试标准".to_owned(),
        note: None,
        note_zh: None,
        kinds: vec![],
        indicators: vec![],
        sources: vec![Source {
            id: "policy".to_owned(),
            title: "A policy <b>".to_owned(),
            title_zh: Some("一项政策 <b>".to_owned()),
            url: None,
        }],
        tiers: vec![Tier {
            id: "15min".to_owned(),
            name_en: "15 minutes".to_owned(),
            name_zh: "15分钟".to_owned(),
            residents: None,
            households: None,
        }],
        classes,
    }
}

fn walker() -> Walker {
    Walker {
        id: "adult".to_owned(),
        speed: Speed::from_metres_per_hour(4_800).unwrap(),
        steps: true,
        gait: Gait::default(),
        source: "a book".to_owned(),
        source_zh: Some("一本书".to_owned()),
        confidence: Confidence::Medium,
    }
}

/// A square of `side` degrees, clockwise on purpose.
fn square(west: f64, south: f64, side: f64) -> Geometry<f64> {
    let at = |x: f64, y: f64| Coord { x: west + x * side, y: south + y * side };
    Polygon::new(LineString::new(vec![at(0.0, 0.0), at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0)]), vec![]).into()
}

fn doorstep(x: f64, y: f64, weight: u32) -> Doorstep {
    Doorstep { at: Coord { x, y }, kind: DoorstepKind::Dwelling, weight }
}

fn facility(id: Id, class: u16, name: &str, x: f64, y: f64) -> Facility {
    Facility {
        id,
        classes: vec![ClassId(class)],
        geometry: Point::new(x, y).into(),
        name: Some(name.to_owned()),
        entrances: Vec::new(),
        merged: Vec::new(),
        properties: Vec::new(),
    }
}

fn is_within(nearest: Nearest, limit: Limit) -> bool {
    let Nearest::Walk(walk) = nearest else { return false };
    let cost = if limit.metric() == Metric::Time { walk.ms } else { walk.mm };
    cost <= limit.value()
}

/// A plain judge, doorstep by doorstep; all blocks must say their residents or none.
fn judge(standard: &Standard, blocks: &[Block], access: &AccessTable) -> (Coverage, Vec<Gap>) {
    let classes = standard.classes.len();
    let (mut rows, mut all_share, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    let mut figures = vec![Figures::default(); classes];
    let mut all = Figures::default();
    let mut minutes = vec![Vec::new(); classes];
    let add = |to: &mut Option<Part>, covered: f64, total: f64| {
        let part = to.get_or_insert_default();
        part.covered += covered;
        part.total += total;
    };
    for (b, block) in blocks.iter().enumerate() {
        let total: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight)).sum();
        let share_of = |fits: &dyn Fn(usize) -> bool| {
            let within = access.doorsteps_of(b).zip(&block.doorsteps).filter(|(row, _)| fits(*row));
            within.map(|(_, d)| f64::from(d.weight)).sum::<f64>() / total
        };
        let mut row = Vec::new();
        for (c, class) in standard.classes.iter().enumerate() {
            let id = ClassId(c as u16);
            let share = share_of(&|row| is_within(access.nearest(row, id), class.limit));
            let mut walks: Vec<(u32, Nearest, u32)> = access
                .doorsteps_of(b)
                .zip(&block.doorsteps)
                .map(|(row, d)| match access.nearest(row, id) {
                    Nearest::Walk(w) => (w.ms, Nearest::Walk(w), d.weight),
                    none => (u32::MAX, none, d.weight),
                })
                .collect();
            walks.sort_by_key(|w| w.0);
            let mut sum = 0.0;
            let typical = walks.iter().find(|w| {
                sum += f64::from(w.2);
                sum >= total / 2.0
            });
            let typical = typical.unwrap().1;
            let covered = share >= 0.5;
            let walk = if let Nearest::Walk(w) = typical { Some(w) } else { None };
            if !covered {
                let cause = match typical {
                    Nearest::CutOff => Cause::CutOff,
                    Nearest::OffNetwork => Cause::OffNetwork,
                    Nearest::NoneExists => Cause::NoneExists,
                    Nearest::Walk(_) | Nearest::Line(_) | Nearest::BeyondHorizon => Cause::TooFar,
                };
                let missing_m = walk.map(|w| match class.limit {
                    Limit::Time(ms) => f64::from(w.ms.saturating_sub(ms)) * 4.8 / 3_600.0,
                    Limit::Length(mm) | Limit::Radius(mm) => f64::from(w.mm.saturating_sub(mm)) / 1000.0,
                    Limit::OnSite => f64::from(w.mm) / 1000.0,
                });
                gaps.push(Gap { block: b, class: id, cause, share, walk, missing_m });
            }
            let people = block.residents.unwrap_or(0.0);
            if block.residents.is_some() {
                add(&mut figures[c].residents, people * share, people);
                minutes[c].extend(walks.iter().map(|w| (w.0, people * f64::from(w.2) / total)));
            } else {
                minutes[c].extend(walks.iter().map(|w| (w.0, block.area_m2 * f64::from(w.2) / total)));
            }
            add(&mut figures[c].land, block.area_m2 * share, block.area_m2);
            figures[c].blocks.covered += f64::from(u8::from(covered));
            figures[c].blocks.total += 1.0;
            row.push(BlockClass { share, covered, typical, farthest: walk });
        }
        let share = share_of(&|row| {
            (0..).zip(&standard.classes).all(|(c, class)| is_within(access.nearest(row, ClassId(c)), class.limit))
        });
        if let Some(people) = block.residents {
            add(&mut all.residents, people * share, people);
        }
        add(&mut all.land, block.area_m2 * share, block.area_m2);
        all.blocks.covered += f64::from(u8::from(row.iter().all(|of| of.covered)));
        all.blocks.total += 1.0;
        all_share.push(share);
        rows.push(row);
    }
    let reach = minutes.into_iter().map(reach).collect();
    let basis = if all.residents.is_some() { Basis::Residents } else { Basis::Land };
    (Coverage { blocks: rows, all_share, classes: figures, tiers: vec![all], all, basis, reach }, gaps)
}

fn reach(mut walks: Vec<(u32, f64)>) -> Reach {
    walks.sort_by_key(|w| w.0);
    let total: f64 = walks.iter().map(|w| w.1).sum();
    let within = |ms: u32| walks.iter().filter(|w| w.0 <= ms).map(|w| w.1).sum::<f64>() / total;
    let quantile = |q: f64| {
        let ms = walks.iter().map(|w| w.0).find(|&ms| within(ms) >= q);
        ms.filter(|&ms| ms < u32::MAX).map(|ms| f64::from(ms) / 60_000.0)
    };
    let minutes = if walks.len() < 2_000 { crate::coverage::QUANTILES.map(quantile) } else { [None; 4] };
    Reach { minutes, curve: (0..=60).map(|m| within(m * 60_000)).collect() }
}

/// So many minutes at 4.8 km/h: 80 m a minute.
fn walk(minutes: u32, facility: u32) -> Nearest {
    Nearest::Walk(Walk { ms: minutes * 60_000, mm: minutes * 80_000, facility })
}

/// Four blocks, three classes: markets within 15 minutes, clinics within 1,000 m, and no cultural centre in the data.
///
/// ```text
///   way/1 幸福小区, 1,000 people, doorsteps of weight 1 and 3: market 20 and 10 min, clinic 13 min = 1,040 m
///   way/2 <script>, 500 people: market exactly 15 min, clinic exactly 12.5 min = 1,000 m
///   h3/..  300 people, cut off from the clinic, market beyond the horizon
///   gate 7 point, 200 people, off the network
/// ```
pub fn tiny() -> Town {
    let block = |id, kind, geometry, name: Option<&str>, residents, doorsteps| Block {
        id,
        kind,
        geometry,
        name: name.map(str::to_owned),
        residents: Some(residents),
        households: None,
        area_m2: 10_000.0,
        doorsteps,
        properties: Vec::new(),
    };
    let mut blocks = vec![
        block(
            Id::Way(1),
            BlockKind::Residential,
            square(116.30, 39.90, 0.01),
            Some("幸福小区"),
            1000.0,
            vec![doorstep(116.302, 39.902, 1), doorstep(116.304, 39.904, 3)],
        ),
        block(
            Id::Way(2),
            BlockKind::Residential,
            square(116.32, 39.90, 0.01),
            Some("<script>alert(\"x\")</script>"),
            500.0,
            vec![doorstep(116.325, 39.905, 2)],
        ),
        block(
            Id::Cell(0x0891_f1d4_8177_ffff),
            BlockKind::Homes,
            square(116.30, 39.92, 0.01),
            None,
            300.0,
            vec![doorstep(116.305, 39.925, 1)],
        ),
        block(
            Id::Given("gate \"7\"".to_owned()),
            BlockKind::Given,
            Point::new(116.325, 39.925).into(),
            Some("R&D 园"),
            200.0,
            vec![doorstep(116.325, 39.925, 1)],
        ),
    ];
    blocks[0].properties = vec![
        ("id".to_owned(), Value::Int(77)),
        ("storeys".to_owned(), Value::Float(6.5)),
        ("x".to_owned(), Value::Null),
    ];
    let standard = standard(vec![
        class("market", "Market", "便民市场", Limit::minutes(15)),
        class("clinic", "Medical institution", "医疗服务机构", Limit::metres(1000)),
        class("culture", "Cultural centre", "文化活动中心", Limit::minutes(15)),
    ]);
    let mut facilities =
        vec![facility(Id::Node(5), 0, "菜市场", 116.31, 39.905), facility(Id::Way(6), 1, "Clinic <i>", 116.315, 39.91)];
    facilities[0].merged = vec![Id::Way(55)];
    facilities[0].properties = vec![("shop".to_owned(), Value::Text("mall".to_owned()))];
    let half = Nearest::Walk(Walk { ms: 750_000, mm: 1_000_000, facility: 1 });
    let none = Nearest::NoneExists;
    let access = AccessTable::new(
        3,
        vec![0, 2, 3, 4, 5],
        [
            [walk(20, 0), walk(13, 1), none],
            [walk(10, 0), walk(13, 1), none],
            [walk(15, 0), half, none],
            [Nearest::BeyondHorizon, Nearest::CutOff, none],
            [Nearest::OffNetwork, Nearest::OffNetwork, none],
        ]
        .concat(),
    );
    let (coverage, gaps) = judge(&standard, &blocks, &access);
    let strip = |south: f64, north: f64| {
        let at = |x: f64, y: f64| Coord { x, y };
        let ring = vec![at(116.30, south), at(116.31, south), at(116.31, north), at(116.30, north)];
        Some(MultiPolygon(vec![Polygon::new(LineString(ring), vec![])]))
    };
    let gap = |missing: &[u16], off_network, share, shape| GapLand {
        missing: missing.iter().map(|&c| ClassId(c)).collect(),
        off_network,
        share,
        shape,
    };
    let first = vec![
        gap(&[0, 1], false, 0.2, strip(39.900, 39.902)),
        gap(&[0, 1], true, 0.1, strip(39.902, 39.903)),
        gap(&[1], false, 0.7, strip(39.903, 39.910)),
    ];
    let lands = vec![
        Some(BlockLand { dry: 1.0, shares: vec![0.7, 0.0, 0.0], gaps: first }),
        Some(BlockLand { dry: 1.0, shares: vec![1.0, 1.0, 0.0], gaps: vec![] }),
        Some(BlockLand { dry: 1.0, shares: vec![0.0, 0.0, 0.0], gaps: vec![gap(&[0, 1], false, 1.0, None)] }),
        None,
    ];
    let land = Land { blocks: lands, cut: 1 };
    let mut left_out = Tally::default();
    left_out.add("street.not_for_walker", 3);
    let mut streets = Streets::default();
    let at = |lon, lat| Position::from_degrees(lon, lat).unwrap();
    streets.vertices = vec![at(116.29, 39.905), at(116.31, 39.906), at(116.34, 39.905), at(116.315, 39.94)];
    streets.push(Id::Way(10), StreetKind::Main, Pass::Both, Level::Ground, &[0, 1, 2]);
    streets.push(Id::Way(11), StreetKind::Path, Pass::Both, Level::Ground, &[1, 3]);
    Town {
        why: Vec::new(),
        title: "Tiny <town>".to_owned(),
        inputs: vec![InputFile { role: "city", name: "tiny.osm.pbf".to_owned(), bytes: 7, sha256: "00ff".to_owned() }],
        parameters: vec![("limit", "15min".to_owned()), ("snap", "250m".to_owned())],
        standard,
        walker: walker(),
        plane: Plane::fit(116.30, 39.90, 116.33, 39.93),
        streets,
        ground: Ground::default(),
        network: NetworkFigures {
            junctions: 4,
            links: 3,
            length_m: 7_000.25,
            private_m: 0.0,
            components: 2,
            main_share: 0.75,
            dropped: Tally::default(),
        },
        blocks,
        facilities,
        facilities_per_class: vec![1, 1, 0],
        on_network: vec![true, false],
        access,
        coverage,
        gaps,
        problems: vec![
            Problem {
                cause: "place.off_network",
                id: Some(Id::Way(6)),
                geometry: Some(Point::new(116.315, 39.91).into()),
                detail: "400 m from the nearest street".to_owned(),
            },
            Problem { cause: "way.missing_nodes", id: None, geometry: None, detail: "3 nodes".to_owned() },
        ],
        left_out,
        land: Some(land),
    }
}

/// A town where everybody takes so many times as long, the same way.
pub fn slower(mut town: Town, times: u32) -> Town {
    let classes = town.standard.classes.len();
    let mut starts = vec![0];
    town.blocks.iter().for_each(|b| starts.push(starts[starts.len() - 1] + b.doorsteps.len() as u32));
    let longer = |nearest| match nearest {
        Nearest::Walk(walk) => Nearest::Walk(Walk { ms: walk.ms * times, ..walk }),
        other => other,
    };
    let doors = starts[starts.len() - 1] as usize;
    let all = (0..doors).flat_map(|d| (0..classes).map(move |c| (d, c)));
    let nearest = all.map(|(d, c)| longer(town.access.nearest(d, ClassId(c as u16)))).collect();
    town.access = AccessTable::new(classes, starts, nearest);
    (town.coverage, town.gaps) = judge(&town.standard, &town.blocks, &town.access);
    town
}

/// The tiny town as streets alone show it: hexagons along streets, and no facility of any class.
pub fn bare() -> Town {
    let mut town = tiny();
    town.blocks.truncate(3);
    town.land = None;
    for block in &mut town.blocks {
        block.kind = BlockKind::Grid;
        block.residents = None;
    }
    town.facilities.clear();
    town.on_network.clear();
    town.facilities_per_class = vec![0; 3];
    town.access = AccessTable::new(3, vec![0, 2, 3, 4], vec![Nearest::NoneExists; 12]);
    (town.coverage, town.gaps) = judge(&town.standard, &town.blocks, &town.access);
    town
}

/// A grid of `n` × `n` blocks with wavy streets, five classes, and facilities strewn by a fixed rule.
pub fn grid(n: u32) -> Town {
    let side = 0.002;
    let names = [
        ("market", "Market", "便民市场"),
        ("sport", "Sports ground", "运动场地"),
        ("culture", "Cultural centre", "文化活动中心"),
        ("service", "Community service centre", "社区服务中心"),
        ("clinic", "Medical institution", "医疗服务机构"),
    ];
    let standard = standard(names.iter().map(|(id, en, zh)| class(id, en, zh, Limit::minutes(15))).collect());
    let (mut blocks, mut nearest, mut facilities) = (Vec::new(), Vec::new(), Vec::new());
    let mut random = 42_u64;
    let mut next = |below: u32| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as u32 % below
    };
    for i in 0..(n * n / 40).max(5) {
        let (x, y) = (f64::from(next(n * 100)) * side / 100.0, f64::from(next(n * 100)) * side / 100.0);
        facilities.push(facility(Id::Node(i64::from(i)), (i % 5) as u16, "F", 116.0 + x, 39.5 + y));
    }
    for y in 0..n {
        for x in 0..n {
            let (west, south) = (116.0 + f64::from(x) * side, 39.5 + f64::from(y) * side);
            let middle = Coord { x: west + side * 0.45, y: south + side * 0.45 };
            blocks.push(Block {
                id: Id::Way(i64::from(y * n + x)),
                kind: BlockKind::Residential,
                geometry: square(west, south, side * 0.9),
                name: (x % 7 == 0).then(|| format!("Estate {x}-{y}")),
                residents: None,
                households: None,
                area_m2: 30_000.0,
                doorsteps: vec![doorstep(middle.x, middle.y, 1)],
                properties: Vec::new(),
            });
            // Noise in patches of eight blocks stands in for distance.
            let patch = (x / 8).wrapping_mul(31).wrapping_add((y / 8).wrapping_mul(17));
            nearest.extend((0..5).map(|c| {
                let minutes = 2 + (patch * (c + 3) + next(9)) % (12 + 9 * c);
                if (x + y * 3 + c) % 97 == 0 { Nearest::OffNetwork } else { walk(minutes, c) }
            }));
        }
    }
    let mut streets = Streets::default();
    let steps = n * 4;
    for line in 0..=n * 2 {
        let first = streets.vertices.len() as u32;
        for step in 0..=steps {
            let along = f64::from(step) * side * f64::from(n) / f64::from(steps);
            let across = f64::from(line / 2) * side - side * 0.05 + f64::from(next(5)) * side * 0.01;
            let (x, y) = if line % 2 == 0 { (along, across) } else { (across, along) };
            streets.vertices.push(Position::from_degrees(116.0 + x, 39.5 + y).unwrap());
        }
        let kind = if line % 10 < 2 { StreetKind::Main } else { StreetKind::Minor };
        let refs: Vec<u32> = (first..streets.vertices.len() as u32).collect();
        for part in refs.windows(2) {
            streets.push(Id::Way(i64::from(line)), kind, Pass::Both, Level::Ground, part);
        }
    }
    let access = AccessTable::new(5, (0..=n * n).collect(), nearest);
    let (coverage, gaps) = judge(&standard, &blocks, &access);
    let east = 116.0 + f64::from(n) * side;
    let north = 39.5 + f64::from(n) * side;
    Town {
        title: "Grid".to_owned(),
        inputs: Vec::new(),
        parameters: vec![("snap", "250m".to_owned())],
        facilities_per_class: (0..5).map(|c| facilities.iter().filter(|f| f.classes[0].0 == c).count()).collect(),
        on_network: vec![true; facilities.len()],
        standard,
        walker: walker(),
        plane: Plane::fit(116.0, 39.5, east, north),
        streets,
        ground: Ground::default(),
        network: NetworkFigures::default(),
        blocks,
        facilities,
        access,
        coverage,
        gaps,
        problems: Vec::new(),
        left_out: Tally::default(),
        land: None,
        why: Vec::new(),
    }
}

/// The polygons of a geometry that the `geojson` crate read.
pub fn polygons_of(geometry: &geojson::Geometry) -> Vec<Polygon<f64>> {
    let line = |ring: &Vec<geojson::Position>| -> LineString<f64> {
        assert_eq!(ring.first(), ring.last(), "closed");
        assert!(ring.len() >= 4);
        ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect()
    };
    let polygon =
        |rings: &Vec<Vec<geojson::Position>>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    match &geometry.value {
        geojson::GeometryValue::Polygon { coordinates } => vec![polygon(coordinates)],
        geojson::GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(polygon).collect(),
        _ => Vec::new(),
    }
}
