//! Extracts drawn by hand, with answers that can be seen on the drawing.

use crate::common::data;
use crate::writer::{Object, file, node, relation, way};
use geo_types::Geometry;
use lifecircle::input::hours::Clock;
use lifecircle::input::osm::{OsmCity, read_pbf, read_pbf_at};
use lifecircle::input::standard::{five_facilities, parse_standard};
use lifecircle::model::{Facility, GroundParts, Id, Level, Reach, Standard, Street};
use proptest::prelude::*;
use std::path::Path;

/// Two classes: shops and schools.
fn standard() -> Standard {
    let text = r#"
        id = "town"
        version = "1"
        title_en = "Town"
        title_zh = "镇"
        tiers = [{ id = "near", name_en = "Near", name_zh = "近" }]
        [[classes]]
        id = "shop"
        name_en = "Shop"
        name_zh = "商店"
        tier = "near"
        limit = "500m"
        confidence = "low"
        rules = [{ tags = { shop = "" } }]
        [[classes]]
        id = "school"
        name_en = "School"
        name_zh = "学校"
        tier = "near"
        limit = "500m"
        confidence = "low"
        rules = [{ tags = { amenity = "school" } }]
    "#;
    parse_standard("town.toml".as_ref(), text).unwrap()
}

fn read(objects: &[Object]) -> OsmCity {
    read_pbf(Path::new("town.osm.pbf"), &file(objects, 3), &standard()).unwrap()
}

fn ids(streets: &[Street]) -> Vec<String> {
    streets.iter().map(|s| s.id.to_string()).collect()
}

/// Corners of a square as nodes `first..first + 4`, and the closed list of them.
fn square(first: i64, x: i32, y: i32, side: i32) -> (Vec<Object>, [i64; 5]) {
    let corners = [(0, 0), (side, 0), (side, side), (0, side)];
    let nodes = (first..).zip(corners).map(|(id, (dx, dy))| node(id, x + dx, y + dy, "")).collect();
    (nodes, [first, first + 1, first + 2, first + 3, first])
}

#[test]
fn a_wall_cuts_every_way_through_it() {
    // 1---2---3   2 is a wall; 4---2 ends there, too.
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=wall"),
        node(3, 20, 0, ""),
        node(4, 10, 10, ""),
        way(7, &[1, 2, 3], "highway=footway"),
        way(8, &[4, 2], "highway=footway"),
    ]);
    let s = &city.streets;
    assert_eq!(ids(&s.streets), ["way/7", "way/7", "way/8"]);
    // Vertices in the order of node ids: 1, three copies of 2, 3, 4.
    assert_eq!(s.refs, [0, 1, 2, 4, 5, 3]);
    assert_eq!(s.vertices.len(), 6);
    assert!(s.vertices[1] == s.vertices[2] && s.vertices[2] == s.vertices[3], "on one spot, not meeting");
    assert_eq!(city.left_out.get("way.cut_at_barrier"), 1, "the end of way 8 cuts nothing");
}

#[test]
fn a_gate_that_opens_cuts_nothing() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=gate"),
        node(3, 20, 0, ""),
        way(7, &[1, 2, 3], "highway=footway"),
    ]);
    assert_eq!(city.streets.refs, [0, 1, 2]);
    assert!(city.left_out.is_empty());
}

/// The town at a time.
fn read_at(objects: &[Object], at: &str) -> OsmCity {
    let clock = Clock::new(at.parse().unwrap(), None, None, true);
    read_pbf_at(Path::new("town.osm.pbf"), &file(objects, 3), &standard(), GroundParts::default(), Some(&clock))
        .unwrap()
}

#[test]
fn a_gate_with_hours_is_a_wall_at_night() {
    // 1---2---3   2 is a gate, open by day; 4---5 a passage, 6---7 a private way that is everybody's by day.
    let town = [
        node(1, 0, 0, ""),
        node(2, 10, 0, "barrier=gate|opening_hours=06:00-22:00"),
        node(3, 20, 0, ""),
        node(4, 0, 10, ""),
        node(5, 10, 10, ""),
        node(6, 0, 20, ""),
        node(7, 10, 20, ""),
        node(8, 20, 20, "barrier=gate|access:conditional=no @ (22:00-06:00)"),
        node(9, 30, 20, ""),
        node(10, 40, 20, "barrier=lift_gate|opening_hours=06:00-22:00"),
        node(11, 50, 20, ""),
        way(7, &[1, 2, 3], "highway=footway"),
        way(8, &[4, 5], "highway=footway|foot:conditional=no @ (22:00-06:00)"),
        way(9, &[6, 7, 8, 9, 10, 11], "highway=service|opening_hours=24/7"),
        way(10, &[3, 5], "highway=footway|opening_hours=nach Vereinbarung"),
    ];
    let (usual, day, night) = (read(&town), read_at(&town, "Tue 10:00"), read_at(&town, "Tue 23:00"));
    assert_eq!(day.streets, usual.streets, "by day all is open");
    assert_eq!(ids(&night.streets.streets), ["way/7", "way/7", "way/9", "way/9", "way/10"]);
    assert_eq!((night.left_out.get("gate.closed_then"), night.left_out.get("way.closed_then")), (2, 1));
    assert_eq!(night.left_out.get("way.cut_at_barrier"), 2);
    assert_eq!((day.left_out.get("hours.unreadable"), usual.left_out.get("hours.unreadable")), (1, 0));
    let told = day.problems.iter().find(|p| p.cause == "hours.unreadable").unwrap();
    assert_eq!(told.id, Some(Id::Way(10)));
    assert!(told.detail.ends_with("opening_hours=nach Vereinbarung"), "{}", told.detail);
    let clock = Clock::new("Tue 10:00".parse().unwrap(), None, None, false);
    let strict =
        read_pbf_at(Path::new("-"), &file(&town, 3), &standard(), GroundParts::default(), Some(&clock)).unwrap();
    assert_eq!(ids(&strict.streets.streets), ["way/7", "way/8", "way/9"], "what cannot be read is closed");
}

#[test]
fn a_school_is_entered_by_the_gates_that_are_open() {
    // A school with two gates: 2 always, 3 by day; another with the one gate 6 by day.
    let (mut town, ring) = square(1, 0, 0, 100);
    town[1] = node(2, 100, 0, "barrier=gate");
    town[2] = node(3, 100, 100, "barrier=gate|opening_hours=Mo-Fr 07:00-18:00");
    town.push(way(5, &ring, "amenity=school"));
    let (more, ring) = square(5, 300, 0, 100);
    town.extend(more);
    let last = town.len() - 3;
    town[last] = node(6, 400, 0, "barrier=gate|opening_hours=Mo-Fr 07:00-18:00");
    town.push(way(6, &ring, "amenity=school"));
    let at = |at: &str| -> Vec<(usize, bool)> {
        let shut = |f: &Facility| f.text(Facility::GATES) == Some(Facility::GATES_CLOSED);
        read_at(&town, at).facilities.iter().map(|f| (f.entrances.len(), shut(f))).collect()
    };
    assert_eq!(at("Tue 10:00"), [(2, false), (1, false)]);
    assert_eq!(at("Sun 10:00"), [(1, false), (0, true)]);
}

#[test]
fn a_gate_for_residents_parts_and_joins() {
    // 1---2---3   2 is a gate: everybody is cut off there, and a private street without length leads through.
    let through = |gate: &str| {
        let nodes = [node(1, 0, 0, ""), node(2, 10, 0, gate), node(3, 20, 0, "")];
        let city = read(&[&nodes[..], &[way(7, &[1, 2, 3], "highway=footway")]].concat());
        let of = |s: &Street| (s.id.to_string(), s.going.reach, city.streets.vertices_of(s).to_vec());
        (city.streets.streets.iter().map(of).collect::<Vec<_>>(), city.left_out.get("way.cut_at_barrier"))
    };
    let way7 = |refs: &[u32]| ("way/7".to_owned(), Reach::Public, refs.to_vec());
    assert_eq!(through("barrier=gate"), (vec![way7(&[0, 1, 2])], 0));
    let gate = ("node/2".to_owned(), Reach::Private, vec![1, 2]);
    assert_eq!(through("barrier=gate|access=private"), (vec![way7(&[0, 1]), way7(&[2, 3]), gate], 0));
    // A closed gate is closed, for residents too.
    assert_eq!(through("barrier=gate|access=no"), (vec![way7(&[0, 1]), way7(&[2, 3])], 1));
    assert_eq!(through("barrier=gate|access=private|locked=yes"), (vec![way7(&[0, 1]), way7(&[2, 3])], 1));
}

#[test]
fn private_ways_are_read_as_private() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, ""),
        node(3, 20, 0, ""),
        way(7, &[1, 2], "highway=service|access=private"),
        way(8, &[2, 3], "highway=service|access=employees"),
        way(9, &[1, 3], "highway=service|access=private|foot=yes"),
    ]);
    let reach: Vec<_> = city.streets.streets.iter().map(|s| (s.id.to_string(), s.going.reach)).collect();
    assert_eq!(reach, [("way/7".to_owned(), Reach::Private), ("way/9".to_owned(), Reach::Public)]);
    assert_eq!(city.left_out.get("way.private"), 1, "for staff only");
}

#[test]
fn missing_nodes_cut_and_are_counted() {
    // way 7: 1 2 x 4 5 | way 8: 1 x | way 9: x x | way 10: 4 4 | way 11: 2 2 4
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, ""),
        node(4, 30, 0, ""),
        node(5, 40, 0, ""),
        way(7, &[1, 2, 99, 4, 5], "highway=residential"),
        way(8, &[1, 99], "highway=residential"),
        way(9, &[98, 99], "highway=residential"),
        way(10, &[4, 4], "highway=residential"),
        way(11, &[2, 2, 4], "highway=residential"),
    ]);
    assert_eq!(ids(&city.streets.streets), ["way/7", "way/7", "way/11"]);
    assert_eq!(city.streets.refs, [0, 1, 2, 3, 1, 2]);
    assert_eq!(city.left_out.get("way.missing_nodes"), 1);
    assert_eq!(city.left_out.get("way.all_nodes_missing"), 2, "8 has one node left, 9 none");
    assert_eq!(city.left_out.get("way.one_node"), 1);
    assert_eq!(city.left_out.get("way.repeated_node"), 2);
    assert_eq!(city.left_out.get("node.missing"), 4, "99 three times, 98 once");
    let problem = &city.problems[0];
    assert_eq!((problem.cause, &problem.id), ("way.missing_nodes", &Some(Id::Way(7))));
    assert!(problem.geometry.is_some() && problem.detail.contains("1 of 5"), "{problem:?}");
}

#[test]
fn a_square_to_walk_on_is_its_rim() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.push(way(5, &ring[..3], ""));
    all.push(way(6, &ring[2..], ""));
    all.push(relation(9, &["w5 outer", "w6 outer"], "type=multipolygon|highway=pedestrian"));
    let city = read(&all);
    assert_eq!(ids(&city.streets.streets), ["way/5", "way/6"]);
}

#[test]
fn a_node_in_its_own_building_is_one_place() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.push(way(5, &ring, "shop=mall|building=yes|name=Arcade"));
    all.push(node(10, 50, 50, "shop=mall|name=Arcade|opening_hours=24/7"));
    all.push(node(11, 40, 50, "shop=bakery"));
    all.push(node(12, 40, 40, "shop=books|name=Leaf"));
    all.push(node(13, 140, 40, "shop=mall|name=Arcade"));
    all.push(node(14, 50, 40, "amenity=school|name=Arcade"));
    let city = read(&all);
    let ids: Vec<String> = city.facilities.iter().map(|f| f.id.to_string()).collect();
    // 10 has its name, 11 has none; 12 has another, 13 lies outside, 14 is of another class.
    assert_eq!(ids, ["node/12", "node/13", "node/14", "way/5"]);
    let mall = &city.facilities[3];
    assert_eq!(mall.merged, [Id::Node(10), Id::Node(11)]);
    assert!(matches!(mall.geometry, Geometry::Polygon(_)));
    assert!(mall.properties.iter().any(|(k, _)| k == "opening_hours"), "taken over from the node");
    assert_eq!(city.left_out.get("place.double"), 2);
}

#[test]
fn entrances_are_found_on_the_outline() {
    let (mut all, _) = square(1, 0, 0, 100);
    all.extend([
        node(5, 50, 0, "entrance=main"),
        node(6, 60, 0, "entrance=emergency"),
        node(7, 0, 50, "barrier=gate"),
        node(8, 0, 40, "barrier=gate|access=private"),
        way(9, &[1, 5, 6, 2, 3, 4, 7, 8, 1], "amenity=school"),
    ]);
    let city = read(&all);
    assert_eq!(city.facilities[0].entrances.len(), 2, "the main entrance and the open gate");
}

#[test]
fn a_multipolygon_with_a_hole_and_an_island_in_it() {
    let ((mut all, outer), (middle, hole), (inner, island)) =
        (square(1, 0, 0, 100), square(11, 20, 20, 60), square(21, 40, 40, 20));
    all.extend(middle.into_iter().chain(inner));
    all.extend([
        way(31, &outer[..3], ""),
        way(32, &[4, 3], ""),
        way(33, &outer[3..], ""),
        way(34, &hole, ""),
        way(35, &island, ""),
        relation(
            40,
            &["w33 outer", "w35 outer", "w34 inner", "w32 outer", "w31 outer"],
            "type=multipolygon|landuse=residential|name=Ring|population=120",
        ),
    ]);
    let city = read(&all);
    let block = &city.residential[0];
    assert_eq!((block.name.as_deref(), block.residents), (Some("Ring"), Some(120.0)));
    let Geometry::MultiPolygon(land) = &block.geometry else { panic!("land and island") };
    assert_eq!((land.0.len(), land.0[0].interiors().len()), (2, 1));
    // 100² − 60² + 20² = 6,800 m², near enough: the metres of the drawing are 1.002 m by 0.995 m.
    assert!((block.area_m2 - 6_800.0).abs() < 50.0, "{}", block.area_m2);
    assert!(city.left_out.is_empty());
}

#[test]
fn a_broken_multipolygon_keeps_what_closes() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([
        way(5, &ring, ""),
        way(6, &[1, 2], ""),
        relation(9, &["w5 outer", "w6 outer", "w77 inner"], "type=multipolygon|amenity=school"),
        relation(10, &["w77 outer"], "type=multipolygon|amenity=school"),
        relation(11, &["w5"], "type=site|amenity=school"),
    ]);
    let city = read(&all);
    assert_eq!(city.facilities.len(), 1);
    assert!(matches!(city.facilities[0].geometry, Geometry::Polygon(_)));
    assert_eq!(city.left_out.get("relation.broken_ring"), 2);
    assert_eq!(city.left_out.get("place.no_geometry"), 1);
    assert_eq!(city.left_out.get("place.not_an_area"), 1);
}

#[test]
fn land_mapped_as_way_and_relation_counts_once() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([
        way(5, &ring, "landuse=residential"),
        relation(9, &["w5 outer"], "type=multipolygon|landuse=residential"),
        way(6, &ring[..3], "landuse=residential"),
    ]);
    let city = read(&all);
    assert_eq!(city.residential.len(), 1);
    assert_eq!(city.left_out.get("block.rim_of_relation"), 1);
    assert_eq!(city.left_out.get("block.no_geometry"), 1, "way 6 is open");
}

#[test]
fn a_place_that_is_way_and_relation_is_one() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([
        way(5, &ring, "amenity=school|name=Hill"),
        relation(9, &["w5 outer"], "type=multipolygon|amenity=school"),
    ]);
    let city = read(&all);
    assert_eq!(city.facilities.len(), 1);
    assert_eq!(city.facilities[0].merged, [Id::Way(5)]);
    assert_eq!(city.facilities[0].name.as_deref(), Some("Hill"));
}

#[test]
fn lines_and_remains_are_places_too() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, ""),
        way(5, &[1, 2], "amenity=school"),
        way(6, &[1, 99, 98, 1], "amenity=school"),
        way(7, &[97, 99, 98, 97], "amenity=school"),
    ]);
    let kinds: Vec<&str> = city
        .facilities
        .iter()
        .map(|f| match f.geometry {
            Geometry::LineString(_) => "line",
            Geometry::Point(_) => "point",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["line", "point"]);
    assert_eq!(city.left_out.get("place.missing_nodes"), 1);
    assert_eq!(city.left_out.get("place.no_geometry"), 1);
}

/// Houses of 10 m × 10 m in a row, ids from 1000 on.
fn houses(tags: &[&str]) -> Vec<Object> {
    let mut all = Vec::new();
    for (i, tags) in (0..).zip(tags) {
        let (nodes, ring) = square(1 + 10 * i, 20 * i as i32, 0, 10);
        all.extend(nodes);
        all.push(way(1000 + i, &ring, tags));
    }
    all
}

#[test]
fn where_dwellings_are_tagged_only_they_count() {
    let city = read(&houses(&["building=house|building:levels=3", "building=yes", "building=retail", "building=yes"]));
    assert_eq!(city.dwellings.len(), 1);
    // 10.019 m along the equator, 9.952 m across it, three storeys.
    assert_eq!(city.dwellings[0].floor_m2, 299);
    assert_eq!((city.buildings.dwellings, city.buildings.other, city.buildings.taken_for_dwellings), (1, 3, 0));
    assert_eq!(city.left_out.get("building.use_not_told"), 2);
}

#[test]
fn a_well_tagged_quarter_does_not_empty_the_next() {
    // Four houses at the origin, and two untold buildings 0.03 degrees (3 km) north of them.
    let mut all = houses(&["building=house", "building=house", "building=house", "building=yes"]);
    for i in 0..2 {
        let (nodes, ring) = square(500 + 10 * i, 20 * i as i32, 3_300, 10);
        all.extend(nodes);
        all.push(way(2000 + i, &ring, "building=yes"));
    }
    let city = read(&all);
    let ids: Vec<String> = city.dwellings.iter().map(|d| d.id.to_string()).collect();
    assert_eq!(ids, ["way/1000", "way/1001", "way/1002", "way/2000", "way/2001"]);
    assert_eq!((city.buildings.taken_for_dwellings, city.left_out.get("building.use_not_told")), (2, 1));
}

#[test]
fn where_few_are_tagged_plain_buildings_count() {
    let city = read(&houses(&[
        "building=house",
        "building=yes",
        "building=yes|shop=books",
        "building=retail",
        "building=yes|building:flats=4",
        "building=yes|ruins=yes",
        "building=garage",
        "building=church",
        "building=no",
        "building=yes",
    ]));
    let ids: Vec<String> = city.dwellings.iter().map(|d| d.id.to_string()).collect();
    assert_eq!(city.buildings.dwellings, 2);
    assert_eq!(city.buildings.other, 7);
    // 2 of 9 are told: fewer than one in four.
    assert_eq!(ids, ["way/1000", "way/1001", "way/1004", "way/1009"]);
    assert_eq!(city.buildings.taken_for_dwellings, 2);
}

#[test]
fn no_box_is_no_fault() {
    let city = read_pbf(Path::new("-"), &file(&[node(1, 0, 0, "")], 1), &five_facilities()).unwrap();
    assert_eq!(city.bbox, None);
    assert!(city.streets.streets.is_empty());
}

#[test]
fn of_two_versions_the_later_counts() {
    let old = |id| Object::Node(id, 1, 0, 0, "shop=books|name=Old".to_owned());
    let new = |id| Object::Node(id, 2, 900, 0, "shop=books|name=New".to_owned());
    for objects in [[old(1), new(1)], [new(1), old(1)]] {
        let city = read(&objects);
        assert_eq!(city.facilities.len(), 1);
        assert_eq!(city.facilities[0].name.as_deref(), Some("New"));
        assert_eq!(city.left_out.get("node.double_id"), 1);
    }
    let nodes = [node(1, 0, 0, ""), node(2, 10, 0, ""), node(3, 20, 0, "")];
    let (first, second) = (
        Object::Way(5, 1, vec![1, 2], "highway=path".to_owned()),
        Object::Way(5, 4, vec![1, 3], "highway=path".to_owned()),
    );
    let city = read(&[&nodes[..], &[second, first]].concat());
    assert_eq!(city.streets.vertices[1].lon_e7, 1800, "node 3");
    assert_eq!(city.left_out.get("way.double_id"), 1);
}

/// A town with a bit of everything, two versions of some objects among it.
fn everything() -> Vec<Object> {
    let ((mut all, ring), (more, hole)) = (square(1, 0, 0, 100), square(11, 20, 20, 60));
    all.extend(more);
    all.extend(houses(&["building=house", "building=yes", "building=yes|shop=books"]).into_iter().map(|o| match o {
        Object::Node(id, v, x, y, tags) => Object::Node(id + 5000, v, x, y, tags),
        Object::Way(id, v, nodes, tags) => Object::Way(id, v, nodes.iter().map(|n| n + 5000).collect(), tags),
        other @ Object::Relation(..) => other,
    }));
    all.extend([
        node(30, 50, 50, "shop=mall|name=Arcade"),
        node(31, 55, 0, "barrier=fence"),
        node(32, 55, 55, "amenity=school"),
        Object::Node(30, 1, 77, 77, "shop=mall|name=Twin".to_owned()),
        Object::Way(40, 1, vec![1, 31, 2], "highway=path".to_owned()),
        Object::Way(40, 1, vec![1, 31, 3], "highway=path".to_owned()),
        way(41, &ring, "shop=mall|name=Arcade|building=yes"),
        way(42, &hole, ""),
        way(43, &[1, 77, 2, 3], "highway=steps"),
        way(44, &[3, 4, 1], "highway=motorway"),
        relation(50, &["w41 outer", "w42 inner"], "type=multipolygon|landuse=residential"),
        relation(50, &["w41 outer"], "type=multipolygon|landuse=residential"),
    ]);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The order of the file and the size of its blocks make no difference.
    #[test]
    fn order_does_not_matter(shuffled in Just(everything()).prop_shuffle(), per_block in 1..9_usize) {
        let one = read_pbf(Path::new("-"), &file(&everything(), 100), &standard()).unwrap();
        let other = read_pbf(Path::new("-"), &file(&shuffled, per_block), &standard()).unwrap();
        prop_assert_eq!(one, other);
    }
}

#[test]
fn the_bundled_country() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf");
    let city = read_pbf(&path, &std::fs::read(&path).unwrap(), &five_facilities()).unwrap();
    let count = |class: u16| city.facilities.iter().filter(|f| f.classes.iter().any(|c| c.0 == class)).count();
    assert_eq!((count(0), count(2), count(3)), (17, 14, 19), "markets, culture, service");
    assert!(city.buildings.dwellings * 4 < city.buildings.other, "few are tagged");
    assert!(city.dwellings.len() > 3_000, "{}", city.dwellings.len());
    assert_eq!(city.attribution, "© OpenStreetMap contributors, ODbL 1.0");
    assert!(city.facilities.is_sorted_by(|a, b| a.id < b.id));
    assert!(city.streets.streets.is_sorted_by(|a, b| a.id <= b.id));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(one.install(|| read_pbf(&path, &bytes, &five_facilities()).unwrap()), city, "whatever the threads");
}

#[test]
fn a_stretch_too_long_to_be_true_is_cut_out() {
    // Node 3 is 200 km east of where it should be.
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 10, 0, ""),
        node(3, 200_000, 0, ""),
        node(4, 30, 0, ""),
        node(5, 40, 0, ""),
        way(7, &[1, 2, 3, 4, 5], "highway=residential"),
        way(8, &[1, 3], "highway=residential"),
    ]);
    assert_eq!(ids(&city.streets.streets), ["way/7", "way/7"]);
    assert_eq!(city.streets.refs, [0, 1, 2, 3]);
    assert_eq!(city.left_out.get("street.too_long"), 3);
    assert_eq!(city.left_out.get("way.one_node"), 0, "told once");
}

#[test]
fn las_palmas() {
    let Some(path) = data("las_palmas_2023.osm.pbf") else { return };
    let bytes = std::fs::read(&path).unwrap();
    let extract = lifecircle::input::osm::Extract::read(&path, &bytes).unwrap();
    let ways = (0..extract.ways()).map(|i| extract.way(i));
    let missing: usize = ways.map(|w| w.nodes.iter().filter(|n| **n == lifecircle::input::osm::MISSING).count()).sum();
    assert_eq!(missing, 4_617);
    let city = read_pbf(&path, &bytes, &five_facilities()).unwrap();
    assert!(city.left_out.get("way.missing_nodes") > 100);
    assert_eq!(city.left_out.get("node.missing"), 4_617, "all of them are told");
    assert!(city.streets.streets.len() > 13_000);
}

/// Lines across areas: pairs of the ids of their nodes' places, as whole units of the drawing.
fn lines_of(city: &OsmCity, way: i64) -> Vec<[(i32, i32); 2]> {
    let streets = &city.streets;
    let at = |v: u32| {
        let p = streets.vertices[v as usize];
        let zero = &streets.vertices[0];
        (p.lon_e7 - zero.lon_e7, p.lat_e7 - zero.lat_e7)
    };
    let of = streets.streets.iter().filter(|s| s.id == Id::Way(way) && s.end - s.first == 2);
    of.map(|s| [0, 1].map(|k| at(streets.vertices_of(s)[k]))).collect()
}

/// A square of 100 with a street at each of three corners.
fn square_with_streets(hole: bool) -> Vec<Object> {
    let (mut all, rim) = square(1, 0, 0, 100);
    all.extend([node(11, -50, 0, ""), node(12, 150, 100, ""), node(13, -50, 100, "")]);
    if hole {
        let (inner, ring) = square(21, 30, 30, 40);
        all.extend(inner);
        all.push(way(101, &rim, ""));
        all.push(way(102, &ring, ""));
    } else {
        all.push(way(101, &rim, "highway=pedestrian|area=yes"));
    }
    all.extend([
        way(111, &[11, 1], "highway=residential"),
        way(112, &[12, 3], "highway=residential"),
        way(113, &[13, 4], "highway=residential"),
    ]);
    if hole {
        all.push(relation(9, &["w101 outer", "w102 inner"], "type=multipolygon|highway=pedestrian"));
    }
    all
}

#[test]
fn people_walk_straight_across_a_square() {
    let city = read(&square_with_streets(false));
    // 1 is south-west, 3 north-east, 4 north-west: only 1–3 is no edge.
    assert_eq!(lines_of(&city, 101).len(), 1, "{:?}", lines_of(&city, 101));
}

#[test]
fn and_round_the_fountain_in_its_middle() {
    let city = read(&square_with_streets(true));
    let lines = lines_of(&city, 101);
    // From 1 to 3 past a corner of the hole, on one side: two lines, and the diagonal is none of them.
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|[p, q]| (q.0 - p.0).abs() != (q.1 - p.1).abs()), "{lines:?}");
}

#[test]
fn a_street_round_a_square_is_no_square() {
    let mut town = square_with_streets(false);
    town.retain(|o| format!("{o:?}").find("area").is_none());
    let (_, rim) = square(1, 0, 0, 100);
    town.push(way(101, &rim, "highway=pedestrian"));
    assert_eq!(lines_of(&read(&town), 101).len(), 0);
}

/// A park of 100 m with a path to its western rim (node 5) and one to its eastern (node 6).
fn park(tags: &str, more: &[Object]) -> Vec<(String, Vec<u32>)> {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([node(5, 0, 50, ""), node(6, 100, 40, ""), node(7, -50, 50, ""), node(8, 150, 40, "")]);
    all.push(way(20, &[ring[0], ring[1], 6, ring[2], ring[3], 5, ring[0]], tags));
    all.push(way(21, &[7, 5], "highway=footway"));
    all.push(way(22, &[6, 8], "highway=footway"));
    all.extend_from_slice(more);
    let city = read(&all);
    let id = |v: &u32| {
        let at = city.streets.vertices[*v as usize];
        if at.lon_e7 == 0 { 5 } else { 6 + u32::from(at.lon_e7 != 9_000) * 10 }
    };
    let of = |s: &Street| (s.id.to_string(), city.streets.vertices_of(s).iter().map(id).collect());
    city.streets.streets.iter().map(of).filter(|(id, _): &(String, Vec<u32>)| id == "way/20").collect()
}

#[test]
fn people_walk_straight_across_the_lawn_of_a_park() {
    let across = [("way/20".to_owned(), vec![5, 6])];
    assert_eq!(park("leisure=park", &[]), across);
    assert_eq!(park("leisure=park|access=yes|fee=no", &[]), across);
    for closed in
        ["leisure=park|access=private", "leisure=park|foot=no", "leisure=park|barrier=fence", "leisure=garden"]
    {
        assert_eq!(park(closed, &[]), [], "{closed}");
    }
}

#[test]
fn a_path_that_comes_in_over_the_rim_is_left_inside_the_park() {
    // Two paths, each in on one side and out on another, that share no node with the rim: 10 and 13 are where one leaves them.
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([node(9, -50, 20, ""), node(10, 30, 20, ""), node(11, 30, 150, "")]);
    all.extend([node(12, 150, 60, ""), node(13, 70, 60, ""), node(14, 70, -50, "")]);
    all.push(way(20, &ring, "leisure=park"));
    all.push(way(21, &[9, 10, 11], "highway=footway"));
    all.push(way(22, &[12, 13, 14], "highway=footway"));
    let city = read(&all);
    let lawn: Vec<&Street> = city.streets.streets.iter().filter(|s| s.id.to_string() == "way/20").collect();
    assert_eq!(lawn.len(), 1);
    let of = |s: &Street| city.streets.vertices_of(s).to_vec();
    let paths: Vec<u32> = city.streets.streets.iter().filter(|s| s.id.to_string() != "way/20").flat_map(of).collect();
    assert!(of(lawn[0]).iter().all(|v| paths.contains(v)), "it joins the two paths");
    // A line that would only repeat a path is none.
    all.push(way(23, &[10, 13], "highway=footway"));
    assert!(read(&all).streets.streets.iter().all(|s| s.id.to_string() != "way/20"));
}

#[test]
fn nobody_walks_through_a_pond_or_over_a_wall_in_a_park() {
    let (mut pond, ring) = square(40, 40, 30, 30);
    pond.push(way(30, &ring, "natural=water"));
    assert_eq!(park("leisure=park", &pond), []);
    // The same pond as a multipolygon whose rim has no tags.
    let rim = pond.len() - 1;
    pond[rim] = way(30, &ring, "");
    pond.push(relation(31, &["w30 outer"], "type=multipolygon|natural=water"));
    assert_eq!(park("leisure=park", &pond), []);
    let fence = |y: i32, tags| [node(50, 60, y, ""), node(51, 60, 95, ""), way(32, &[50, 51], tags)];
    assert_eq!(park("leisure=park", &fence(5, "barrier=fence")), []);
    assert_eq!(park("leisure=park", &fence(80, "barrier=fence")).len(), 1, "the fence ends before the way");
    assert_eq!(park("leisure=park", &fence(5, "highway=footway")).len(), 1, "paths stop nobody");
}

#[test]
fn a_platform_is_walked_across() {
    // A closed way that is a platform is ground, whether it says `area=yes` or not.
    let lines = |tags: &str| park(tags, &[]).into_iter().filter(|(_, refs)| refs.len() == 2).count();
    assert_eq!(lines("railway=platform"), 1);
    assert_eq!(lines("public_transport=platform|area=yes"), 1);
    assert_eq!(lines("railway=platform|area=no"), 0, "only its rim");
    assert_eq!(lines("highway=pedestrian"), 0, "a ring of pedestrian street is no square");
}

#[test]
fn a_footbridge_meets_the_road_below_only_by_its_steps_and_lift() {
    // Road 1-2-3 on the ground; bridge 4-5-6 above 2, on the same spot; steps 7 from 4 to 1, a lift between 6 and 3.
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 50, 0, ""),
        node(3, 100, 0, ""),
        node(4, 50, 40, ""),
        node(5, 50, 0, ""),
        node(6, 50, -40, ""),
        way(10, &[1, 2, 3], "highway=primary"),
        way(11, &[4, 5, 6], "highway=footway|bridge=yes|layer=1"),
        way(12, &[4, 1], "highway=steps"),
        way(13, &[6, 3], "highway=elevator"),
    ]);
    let s = &city.streets;
    let of = |i: usize| s.vertices_of(&s.streets[i]).to_vec();
    let meet = |a: usize, b: usize| of(a).iter().any(|v| of(b).contains(v));
    assert_eq!(ids(&s.streets), ["way/10", "way/11", "way/12", "way/13"]);
    assert_eq!(s.vertices[1], s.vertices[4], "one above the other");
    assert!(!meet(0, 1), "the bridge does not meet the road");
    assert!(meet(1, 2) && meet(2, 0) && meet(1, 3) && meet(3, 0));
    let levels: Vec<_> = s.streets.iter().map(|s| s.level).collect();
    assert_eq!(levels, [Level::Ground, Level::Bridge, Level::Ground, Level::Ground]);
}

#[test]
fn a_passage_through_a_house_is_a_street_on_the_ground() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 20, 0, ""),
        node(3, 40, 0, ""),
        way(10, &[1, 2], "highway=footway|tunnel=building_passage"),
        way(11, &[2, 3], "highway=footway|covered=yes|layer=-1"),
    ]);
    assert!(city.streets.streets.iter().all(|s| s.level == Level::Ground));
}
