//! Extracts drawn by hand, with answers that can be seen on the drawing.

use crate::common::data;
use crate::writer::{Object, file, node, relation, way};
use geo_types::Geometry;
use lifecircle::input::osm::{OsmCity, read_pbf};
use lifecircle::input::standard::{five_facilities, parse_standard};
use lifecircle::model::{Id, Standard, Street};
use proptest::prelude::*;
use std::path::Path;

/// Two classes: shops and schools.
pub fn standard() -> Standard {
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

pub fn read(objects: &[Object]) -> OsmCity {
    read_pbf(Path::new("town.osm.pbf"), &file(objects, 3), &standard()).unwrap()
}

pub fn ids(streets: &[Street]) -> Vec<String> {
    streets.iter().map(|s| s.id.to_string()).collect()
}

/// Corners of a square as nodes `first..first + 4`, and the closed list of them.
pub fn square(first: i64, x: i32, y: i32, side: i32) -> (Vec<Object>, [i64; 5]) {
    let corners = [(0, 0), (side, 0), (side, side), (0, side)];
    let nodes = (first..).zip(corners).map(|(id, (dx, dy))| node(id, x + dx, y + dy, "")).collect();
    (nodes, [first, first + 1, first + 2, first + 3, first])
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
