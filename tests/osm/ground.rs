//! Water and barriers: coasts, rivers and lakes drawn by hand, cut at the edge of the extract, and those of real cities.

#![allow(clippy::print_stdout, reason = "how well it did is told")]

use crate::common::data;
use crate::writer::{Object, blocks, file, header_with_box, node, relation, way};
use geo::{Area, Contains, Validation};
use geo_types::{Coord, LineString, Point};
use lifecircle::input::osm::{Extract, OsmCity, read_pbf_with};
use lifecircle::input::standard::five_facilities;
use lifecircle::model::{BarrierKind, Ground, GroundParts, Id, Tags};
use proptest::prelude::*;
use std::path::Path;

fn read(bytes: &[u8]) -> OsmCity {
    read_pbf_with(Path::new("drawn"), bytes, &five_facilities(), GroundParts::ALL).unwrap()
}

/// An extract of 1,000 by 1,000 metres, as its header says.
fn square(objects: &[Object]) -> OsmCity {
    read(&[header_with_box([0, 0, 1000, 1000]), blocks(objects, 100)].concat())
}

/// Whether it is wet so many metres east and north of the corner.
fn wet(ground: &Ground, x: i32, y: i32) -> bool {
    let at = Point::new(f64::from(x) * 9e-6, f64::from(y) * 9e-6);
    ground.water().any(|polygon| polygon.contains(&at))
}

/// Nodes in a row with ids from `first`, and a way through them (closed if it ends where it starts).
fn chain(first: i64, points: &[(i32, i32)], tags: &str) -> Vec<Object> {
    let mut ids: Vec<i64> = (first..).take(points.len()).collect();
    let mut all: Vec<Object> = ids.iter().zip(points).map(|(id, (x, y))| node(*id, *x, *y, "")).collect();
    if points.len() > 3 && points.first() == points.last() {
        all.pop();
        *ids.last_mut().unwrap() = first;
    }
    all.push(way(first, &ids, tags));
    all
}

/// Ways without some of their nodes, as an extract cuts them.
fn without(mut objects: Vec<Object>, nodes: &[i64]) -> Vec<Object> {
    objects.retain(|o| !matches!(o, Object::Node(id, ..) if nodes.contains(id)));
    objects
}

const STREET: &str = "highway=residential";
const COAST: &str = "natural=coastline";

#[test]
fn land_is_on_the_left_of_a_coast() {
    // Northwards through the middle, beyond the box on both sides; a street in the west.
    let town =
        |coast: &[(i32, i32)]| [chain(100, coast, COAST), chain(200, &[(100, 100), (100, 900)], STREET)].concat();
    let city = square(&town(&[(500, -200), (500, 400), (600, 600), (500, 1300)]));
    assert_eq!(city.ground.areas.len(), 1);
    assert_eq!(city.ground.areas[0].id, Id::Made(0));
    assert!(wet(&city.ground, 700, 500) && wet(&city.ground, 999, 1) && wet(&city.ground, 560, 999));
    assert!(!wet(&city.ground, 550, 600) && !wet(&city.ground, 1, 999) && !wet(&city.ground, 1001, 500));
    assert!(city.problems.is_empty(), "{:?}", city.problems);
    // The same coast cut off: its last points lie a little before the edge.
    let cut = square(&town(&[(500, 60), (500, 400), (600, 600), (500, 950)]));
    assert!(wet(&cut.ground, 700, 500) && wet(&cut.ground, 501, 999) && !wet(&cut.ground, 499, 1));
    // And cut off by nodes that are missing.
    let coast = town(&[(500, -50), (500, 60), (500, 400), (600, 600), (500, 950), (500, 1100)]);
    assert_eq!(square(&without(coast, &[100, 105])).ground, cut.ground);
    // Turned round, the street would lie in the sea: that is not believed.
    let turned = square(&town(&[(500, 1300), (500, 400), (500, -200)]));
    assert!(turned.ground.areas.is_empty());
    assert_eq!(turned.left_out.get("coastline.drowns_streets"), 1);
}

#[test]
fn a_coast_of_several_ways_one_of_them_turned_round() {
    let street = chain(200, &[(100, 100), (100, 900)], STREET);
    let nodes = [node(1, 500, -10, ""), node(2, 500, 300, ""), node(3, 600, 600, ""), node(4, 500, 1010, "")];
    let coast = |middle: [i64; 2]| [way(10, &[3, 4], COAST), way(11, &middle, COAST), way(12, &[1, 2], COAST)];
    let right = square(&[&nodes[..], &coast([2, 3]), &street].concat());
    let wrong = square(&[&nodes[..], &coast([3, 2]), &street].concat());
    assert!(wet(&right.ground, 700, 500) && !wet(&right.ground, 400, 500));
    assert_eq!(right.ground, wrong.ground);
    // Without the middle one, neither half reaches the edge: led on, and said.
    let torn = square(&[&nodes[..], &coast([2, 2]), &street].concat());
    assert_eq!(torn.left_out.get("coastline.led_on"), 2, "{:?}", torn.problems);
    assert!(!wet(&torn.ground, 100, 500), "the streets are dry whatever happens");
}

#[test]
fn islands_are_land_and_lagoons_water() {
    let ring = |first, low: i32, high: i32, left: bool| {
        let mut points = [(low, low), (high, low), (high, high), (low, high), (low, low)];
        if !left {
            points.reverse();
        }
        chain(first, &points, COAST)
    };
    let street = chain(500, &[(310, 310), (390, 310)], STREET);
    // An island alone in the box: sea to all edges, and a lagoon in the island.
    let island = [ring(100, 300, 700, true), street.clone(), ring(200, 400, 600, false)].concat();
    let city = square(&island);
    assert!(wet(&city.ground, 100, 500) && wet(&city.ground, 999, 999) && wet(&city.ground, 500, 500));
    assert!(!wet(&city.ground, 350, 500) && city.problems.is_empty(), "{:?}", city.problems);
    assert_eq!(city.ground.areas.len(), 2);
    // An island before a coast, drawn right and drawn the wrong way round.
    let coast = [chain(300, &[(500, -10), (500, 1010)], COAST), chain(600, &[(10, 10), (90, 10)], STREET)].concat();
    for left in [true, false] {
        let city = square(&[ring(100, 700, 800, left), coast.clone()].concat());
        assert!(wet(&city.ground, 600, 750) && !wet(&city.ground, 750, 750) && !wet(&city.ground, 400, 750));
        assert_eq!(city.ground.areas.len(), 1);
    }
    // One that the edge cuts in two.
    let mut cut = chain(100, &[(900, 400), (1200, 400), (1200, 600), (900, 600), (900, 400)], COAST);
    cut.extend(coast.clone());
    let city = square(&cut);
    assert!(wet(&city.ground, 950, 300) && !wet(&city.ground, 950, 500) && wet(&city.ground, 950, 700));
    // In the middle of the land an island is no island.
    let city = square(&[ring(100, 100, 200, true), coast].concat());
    assert_eq!(city.left_out.get("coastline.not_closed"), 1);
    assert!(!wet(&city.ground, 150, 150));
}

#[test]
fn a_lake_has_its_island_and_is_not_taken_twice() {
    let mut town = chain(100, &[(100, 100), (500, 100), (500, 500), (100, 500), (100, 100)], "natural=water");
    town.extend(chain(200, &[(200, 200), (300, 200), (300, 300), (200, 300), (200, 200)], ""));
    town.extend(chain(300, &[(600, 600), (700, 600), (700, 700), (600, 600)], "water=pond"));
    town.extend(chain(400, &[(800, 600), (900, 600), (900, 700), (800, 600)], "natural=water|covered=yes"));
    town.extend(chain(500, &[(800, 800), (900, 800)], "natural=water"));
    town.push(relation(900, &["w100 outer", "w200 inner"], "type=multipolygon|natural=water|water=lake"));
    let city = square(&town);
    let ids: Vec<&Id> = city.ground.areas.iter().map(|a| &a.id).collect();
    assert_eq!(ids, [&Id::Way(300), &Id::Relation(900)]);
    assert!(wet(&city.ground, 150, 150) && !wet(&city.ground, 250, 250) && wet(&city.ground, 690, 610));
    assert_eq!(city.left_out.get("water.rim_of_relation"), 1);
    assert_eq!(city.left_out.get("water.no_geometry"), 1, "a line in the middle of nowhere is no lake");
    assert_eq!(city.ground.areas[1].polygon.interiors().len(), 1);
}

/// A river from north to south, 100 m wide, with streets on both sides and an island.
fn river() -> Vec<Object> {
    let mut town = chain(100, &[(400, 1100), (400, 500), (450, -100)], "");
    town.extend(chain(200, &[(500, -100), (500, 500), (500, 1100)], ""));
    town.extend(chain(300, &[(430, 700), (470, 700), (470, 800), (430, 700)], ""));
    for i in 0..10 {
        town.extend(chain(1000 + 10 * i, &[(20 * i as i32, 0), (20 * i as i32, 999)], STREET));
        town.extend(chain(2000 + 10 * i, &[(600 + 20 * i as i32, 0), (600 + 20 * i as i32, 999)], STREET));
    }
    town
}

#[test]
fn a_river_cut_at_both_ends_runs_from_edge_to_edge() {
    let members = ["w100 outer", "w200 outer", "w300 inner", "w777 outer", "w778 outer"];
    let tags = "type=multipolygon|natural=water|water=river";
    let mut town = river();
    town.push(relation(900, &members, tags));
    let city = square(&town);
    assert!(wet(&city.ground, 450, 400) && wet(&city.ground, 410, 990) && wet(&city.ground, 480, 5));
    assert!(!wet(&city.ground, 460, 710) && !wet(&city.ground, 390, 500) && !wet(&city.ground, 510, 500));
    assert!(city.problems.is_empty(), "{:?}", city.problems);
    // One bank alone says nothing: a half of the town would be flooded.
    let one = [river(), vec![relation(900, &members[1..], tags)]].concat();
    let city = square(&one);
    assert!(city.ground.areas.is_empty());
    assert_eq!(city.left_out.get("water.no_geometry"), 1);
    // A bank that ends far inside the box.
    let short = [without(river(), &[200]), vec![relation(900, &members, tags)]].concat();
    let city = square(&short);
    assert_eq!(city.left_out.get("water.no_geometry"), 1);
    assert_eq!(city.ground.areas.len(), 0);
}

#[test]
fn a_pond_far_inside_is_closed_straight_across() {
    // The street lets the box of the header be believed.
    let street = chain(200, &[(10, 10), (10, 990)], STREET);
    let pond = chain(100, &[(400, 400), (500, 400), (600, 450), (600, 600), (400, 600), (400, 400)], "natural=water");
    for lost in [&[100][..], &[102], &[101, 102]] {
        let city = square(&[without(pond.clone(), lost), street.clone()].concat());
        assert!(wet(&city.ground, 490, 550), "{lost:?} {:?}", city.problems);
        assert_eq!(city.left_out.get("water.broken_ring"), 1, "and it is said");
    }
    let city = square(&[without(pond, &[100, 101, 102]), street].concat());
    assert_eq!(city.left_out.get("water.no_geometry"), 1, "two points are no pond");
    assert!(city.problems[0].geometry.is_some(), "and the map shows where");
}

#[test]
fn a_lake_cut_by_the_edge_lies_where_no_streets_are() {
    // It fills most of the box; the streets are in the corner.
    let lake = chain(100, &[(300, 40), (300, 500), (30, 500)], "natural=water");
    let street = chain(200, &[(10, 10), (200, 300)], STREET);
    let city = square(&[lake.clone(), street].concat());
    assert!(wet(&city.ground, 900, 900) && !wet(&city.ground, 100, 100), "{:?}", city.problems);
    // Without streets the smaller side is it.
    let city = square(&lake);
    assert!(!wet(&city.ground, 900, 900) && wet(&city.ground, 100, 100));
}

#[test]
fn lines_on_the_ground_that_nobody_crosses() {
    let line = |n: i64, tags: &str| chain(n * 10, &[(100, n as i32 * 10), (900, n as i32 * 10)], tags);
    let (rail, motorway, wall) = (BarrierKind::Rail, BarrierKind::Motorway, BarrierKind::Wall);
    let drawn = [
        ("railway=rail", Some(rail)),
        ("railway=rail|tunnel=yes", None),
        ("railway=light_rail|bridge=viaduct", None),
        ("railway=tram", None),
        ("railway=abandoned", None),
        ("railway=rail|disused=yes", None),
        ("highway=motorway", Some(motorway)),
        ("highway=motorway|bridge=yes", None),
        ("highway=trunk", Some(motorway)),
        ("highway=trunk|sidewalk=both", None),
        ("highway=primary", None),
        ("highway=primary|motorroad=yes", Some(motorway)),
        ("highway=residential|access=private", None),
        ("barrier=wall", Some(wall)),
        ("barrier=fence", Some(wall)),
        ("barrier=hedge|access=yes", None),
        ("barrier=gate", None),
        ("natural=cliff", Some(wall)),
        ("waterway=river", Some(BarrierKind::Water)),
        ("waterway=river|tunnel=culvert", None),
        ("waterway=stream", None),
        ("waterway=canal|covered=yes", None),
    ];
    let town: Vec<Object> = (1..).zip(&drawn).flat_map(|(n, (tags, _))| line(n, tags)).collect();
    let ground = square(&town).ground;
    for (n, (tags, kind)) in (1..).zip(&drawn) {
        let found = ground.lines.iter().find(|l| l.id == Id::Way(n * 10)).map(|l| l.kind);
        assert_eq!(found, *kind, "{tags}");
    }
    assert!(ground.lines.is_sorted_by_key(|l| (l.kind, l.id.clone())));
}

#[test]
fn walls_keep_their_shape_and_rivers_give_way_to_their_banks() {
    let mut town = chain(100, &[(100, 100), (500, 100), (500, 500), (100, 500), (100, 100)], "barrier=wall");
    town.extend(without(
        chain(200, &[(0, 700), (100, 700), (200, 700), (300, 700), (400, 700)], "barrier=fence"),
        &[202],
    ));
    town.extend(chain(300, &[(600, 0), (600, 300), (600, 600), (600, 900)], "waterway=river"));
    town.extend(chain(400, &[(590, 280), (610, 280), (610, 620), (590, 620), (590, 280)], "waterway=riverbank"));
    town.extend(chain(500, &[(700, 700), (800, 700), (800, 800), (700, 700)], ""));
    town.push(relation(900, &["w500 outer", "w501 outer"], "type=multipolygon|barrier=hedge"));
    let city = square(&town);
    let of =
        |id: Id| city.ground.lines.iter().filter(|l| l.id == id).map(|l| &l.line).collect::<Vec<&LineString<f64>>>();
    assert!(of(Id::Way(100))[0].is_closed());
    assert_eq!(of(Id::Way(200)).iter().map(|l| l.0.len()).collect::<Vec<_>>(), [2, 2], "two pieces");
    assert_eq!(of(Id::Way(300)).iter().map(|l| l.0.len()).collect::<Vec<_>>(), [2, 2], "above and below the bed");
    assert_eq!(of(Id::Relation(900)).len(), 1);
    assert_eq!(city.left_out.get("barrier.missing_member"), 1);
}

#[test]
fn parts_that_nobody_asks_for_are_not_read() {
    let mut town = chain(100, &[(100, 100), (500, 100), (500, 500), (100, 100)], "building=yes");
    town.extend(chain(200, &[(100, 600), (500, 600), (500, 700), (100, 600)], "natural=water"));
    town.extend(chain(300, &[(100, 800), (500, 800)], "barrier=wall"));
    town.extend(chain(400, &[(600, 100), (700, 100), (700, 200), (600, 100)], "building=roof"));
    let bytes = file(&town, 100);
    let read = |water, lines, buildings| {
        let parts = GroundParts { water, lines, walls: false, buildings };
        let ground = read_pbf_with(Path::new("-"), &bytes, &five_facilities(), parts).unwrap().ground;
        let ids = ground.areas.iter().map(|a| a.id.clone()).chain(ground.lines.iter().map(|l| l.id.clone()));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(read(true, false, false), [Id::Way(200)]);
    assert_eq!(read(false, true, false), [Id::Way(300)]);
    assert_eq!(read(false, false, true), [Id::Way(100)], "one can walk under a roof");
    assert_eq!(read(true, true, true), [Id::Way(200), Id::Way(100), Id::Way(300)]);
}

/// Coasts, an island, a river and a lake at once.
fn wet_town() -> Vec<Object> {
    let mut town = river();
    town.push(relation(900, &["w100 outer", "w200 outer", "w300 inner"], "type=multipolygon|natural=water"));
    town.extend(chain(400, &[(-50, 200), (150, 220), (300, 150), (250, -50)], "natural=coastline"));
    town.extend(chain(500, &[(20, 20), (60, 20), (60, 60), (20, 60), (20, 20)], COAST));
    town.extend(chain(600, &[(700, 900), (800, 950), (900, 900), (800, 1100), (700, 900)], "natural=water"));
    town.extend(chain(700, &[(550, 0), (550, 700), (990, 700)], "barrier=wall"));
    town
}

proptest! {
    /// Whatever an extract lacks, and in whatever order it is: no panic, sound polygons, the same answer.
    #[test]
    fn broken_rings_never_panic(lost in prop::collection::vec(any::<prop::sample::Index>(), 0..12), order in any::<u64>(), boxed: bool) {
        let mut town = wet_town();
        for index in lost {
            town.remove(index.index(town.len()));
        }
        let head = |objects: &[Object]| {
            if boxed { square(objects) } else { read(&file(objects, 7)) }
        };
        let city = head(&town);
        for area in &city.ground.areas {
            prop_assert!(area.polygon.is_valid(), "{:?} {:?}", area.id, area.polygon);
            prop_assert!(area.polygon.signed_area() > 0.0, "turned as RFC 7946 wants it");
        }
        for line in &city.ground.lines {
            prop_assert!(line.line.0.len() > 1);
        }
        let mut state = order | 1;
        town.sort_by_cached_key(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        });
        prop_assert_eq!(head(&town).ground, city.ground);
    }

    /// Nonsense in the shape of coasts and lakes.
    #[test]
    fn scribbled_coasts_never_panic(ways in prop::collection::vec((prop::collection::vec(1..30_i64, 0..9), 0..3_usize), 0..8), places in prop::collection::vec((-300..1300_i32, -300..1300_i32), 20..30)) {
        let mut town: Vec<Object> = (1..).zip(&places).map(|(id, (x, y))| node(id, *x, *y, "")).collect();
        let tags = [COAST, "natural=water", "highway=residential"];
        town.extend((100..).zip(&ways).map(|(id, (nodes, kind))| way(id, nodes, tags[*kind])));
        let members: Vec<String> = (100..108).map(|id| format!("w{id} {}", ["outer", "inner", ""][id % 3])).collect();
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        town.push(relation(900, &members, "type=multipolygon|natural=water"));
        for city in [square(&town), read(&file(&town, 100))] {
            for area in &city.ground.areas {
                prop_assert!(area.polygon.exterior().0.len() > 3 && area.polygon.unsigned_area() > 0.0);
            }
        }
    }
}

/// A real extract, if it is at hand.
fn real(name: &str) -> Option<(Vec<u8>, OsmCity)> {
    let bytes = std::fs::read(data(name)?).unwrap();
    let city = read(&bytes);
    Some((bytes, city))
}

fn wet_at(city: &OsmCity, lon: f64, lat: f64) -> bool {
    city.ground.water().any(|polygon| polygon.contains(&Point::new(lon, lat)))
}

#[test]
fn sea_and_land_of_real_cities() {
    if let Some((bytes, city)) = real("las_palmas_2023.osm.pbf") {
        let sea = [(-15.46, 28.15), (-15.395, 28.08), (-15.40, 28.19), (-15.50, 28.17), (-15.4415, 28.1420)];
        let land = [(-15.4147, 28.1005), (-15.4292, 28.1410), (-15.42, 28.165), (-15.52, 28.10), (-15.40, 28.02)];
        assert!(sea.iter().all(|(lon, lat)| wet_at(&city, *lon, *lat)));
        assert!(land.iter().all(|(lon, lat)| !wet_at(&city, *lon, *lat)));
        assert_eq!(city.left_out.get("coastline.not_closed") + city.left_out.get("coastline.drowns_streets"), 0);
        beside_coasts(&bytes, &city);
    }
    if let Some((bytes, city)) = real("helsinki_core.osm.pbf") {
        let (bay, harbour) = ((24.9472, 60.1770), (24.9531, 60.1670));
        let (station, square) = ((24.9414, 60.1718), (24.9525, 60.1695));
        assert!([bay, harbour].iter().all(|(lon, lat)| wet_at(&city, *lon, *lat)));
        assert!([station, square].iter().all(|(lon, lat)| !wet_at(&city, *lon, *lat)));
        beside_coasts(&bytes, &city);
    }
    if let Some((_, city)) = real("porto_portugal.osm.pbf") {
        assert_eq!(city.ground.water().count(), 0, "streets only: no river is made up");
    }
}

/// The judge of a sea is its coast: two metres left of every stretch is land, two metres right of it water.
fn beside_coasts(bytes: &[u8], city: &OsmCity) {
    let extract = Extract::read(Path::new("-"), bytes).unwrap();
    let at = |node: u32| {
        let p = extract.position(node);
        Coord { x: p.lon(), y: p.lat() }
    };
    let (mut judged, mut wrong) = (0, 0);
    for way in (0..extract.ways()).map(|i| extract.way(i)).filter(|w| w.tags.get("natural") == Some("coastline")) {
        for pair in way.nodes.windows(2).filter(|p| p.iter().all(|n| *n != lifecircle::input::osm::MISSING)) {
            let (a, b) = (at(pair[0]), at(pair[1]));
            let cos = a.y.to_radians().cos();
            let (dx, dy) = ((b.x - a.x) * cos, b.y - a.y);
            let step = 2.0 / 111_320.0 / dx.hypot(dy);
            let middle = (a + b) / 2.0;
            let left = Coord { x: middle.x - dy * step / cos, y: middle.y + dx * step };
            let right = Coord { x: middle.x + dy * step / cos, y: middle.y - dx * step };
            judged += 2;
            let sea = |at: Coord<f64>| {
                let areas = city.ground.areas.iter().filter(|a| matches!(a.id, Id::Made(_)));
                areas.into_iter().any(|a| a.polygon.contains(&Point(at)))
            };
            wrong += i32::from(sea(left)) + i32::from(!sea(right));
        }
    }
    println!("{wrong} of {judged} points beside the coast misjudged");
    assert!(judged > 50 && wrong * 100 <= judged, "{wrong} of {judged}");
}

#[test]
fn the_rhine_bars_the_way_out_of_the_country() {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf")).unwrap();
    let city = read(&bytes);
    let river = city.ground.areas.iter().filter(|a| a.kind == BarrierKind::Water);
    assert_eq!(river.count(), 24);
    let rails = city.ground.lines.iter().filter(|l| l.kind == BarrierKind::Rail).count();
    assert_eq!((rails, city.ground.lines.len()), (21, 34));
    // Vaduz and Sevelen lie on both sides of it.
    assert!(!wet_at(&city, 9.5209, 47.1410) && !wet_at(&city, 9.4860, 47.1220));
    let between = (0..200).map(|i| 9.4860 + f64::from(i) / 200.0 * (9.5209 - 9.4860));
    assert!(between.into_iter().any(|lon| wet_at(&city, lon, 47.1315)), "somewhere between them is the Rhine");
}
