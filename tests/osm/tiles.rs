//! Extracts read tile by tile are what they are when read at once.

use crate::common::{data, empty_folder};
use crate::towns::standard;
use crate::writer::{Object, file, header_with_box, node, relation, way};
use lifecircle::input::osm::{OsmCity, read_pbf_each, read_pbf_tiled};
use lifecircle::input::standard::five_facilities;
use lifecircle::model::{GroundParts, Standard};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// The smallest tile there is: some 2 km.
const SIDE_M: f64 = 2_000.0;

fn tiled(file: &Path, standards: &[&Standard], side_m: f64) -> Vec<OsmCity> {
    read_pbf_tiled(file, standards, GroundParts::default(), None, side_m, &|| false).unwrap().0
}

fn refused(bytes: &[u8]) -> String {
    let folder = empty_folder();
    let file = folder.path().join("town.osm.pbf");
    fs::write(&file, bytes).unwrap();
    let error = read_pbf_tiled(&file, &[&standard()], GroundParts::default(), None, SIDE_M, &|| false).unwrap_err();
    error.to_string().replace(&*file.to_string_lossy(), "town.osm.pbf")
}

const NODES: [&str; 14] = [
    "",
    "",
    "",
    "",
    "",
    "barrier=gate",
    "barrier=gate|access=private",
    "barrier=wall",
    "entrance=main",
    "shop=kiosk|name=Oak",
    "amenity=school",
    "building=house",
    "highway=crossing|crossing=traffic_signals",
    "kerb=raised",
];

const WAYS: [&str; 22] = [
    "highway=residential",
    "highway=residential",
    "highway=footway",
    "highway=footway|crossing=traffic_signals",
    "highway=steps|bridge=yes",
    "highway=service|access=private",
    "highway=pedestrian|area=yes",
    "leisure=park",
    "leisure=park",
    "leisure=pitch",
    "building=yes",
    "building=yes",
    "building=house",
    "building=apartments|building:levels=4",
    "landuse=residential|name=Elms",
    "landuse=greenfield",
    "natural=water",
    "natural=coastline",
    "barrier=wall",
    "amenity=school|name=Oak",
    "shop=mall|name=Oak",
    "",
];

const RELATIONS: [&str; 11] = [
    "type=multipolygon|landuse=residential",
    "type=multipolygon|landuse=brownfield",
    "type=multipolygon|natural=water",
    "type=multipolygon|natural=water|water=river",
    "type=multipolygon|amenity=school|name=Oak",
    "type=multipolygon|highway=pedestrian",
    "type=multipolygon|leisure=park",
    "type=multipolygon|building=apartments",
    "type=multipolygon|barrier=wall",
    "type=site|amenity=school",
    "type=boundary|shop=mall|name=Oak",
];

/// Nodes of one ring.
const RING: usize = 8;

/// A ring of nodes: its middle, how far they are from it in metres, and their tags.
type Ring = ((i32, i32), i32, [usize; RING]);

/// A way: its ring, where it begins there and how far it goes, whether it closes, its tags, and a node of another ring (or of none) in it.
type Line = (usize, usize, usize, bool, usize, Option<i64>);

fn rings() -> impl Strategy<Value = Vec<Ring>> {
    let middle = prop_oneof![(0..12_000_i32, 0..9_000_i32), (4_000..6_500_i32, 4_000..6_500_i32)];
    prop::collection::vec((middle, 30..2_600_i32, prop::array::uniform8(0..NODES.len())), 3..9)
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let other = prop::option::weighted(0.3, 1..120_i64);
    prop::collection::vec((0..9_usize, 0..RING, 1..RING, any::<bool>(), 0..WAYS.len(), other), 4..50)
}

fn town(rings: &[Ring], lines: &[Line], relations: &[(Vec<usize>, usize)]) -> Vec<Object> {
    let mut all = Vec::new();
    for (r, &((x, y), far, tags)) in rings.iter().enumerate() {
        for (k, tag) in tags.into_iter().enumerate() {
            let turn = k as f64 / RING as f64 * std::f64::consts::TAU;
            let at = |v: i32, of: f64| v + (f64::from(far) * of) as i32;
            let id = (r * RING + k) as i64 * 2 + 1;
            all.push(node(id, at(x, turn.cos()), at(y, turn.sin()), NODES[tag]));
        }
    }
    for (w, &(ring, first, count, closes, tags, other)) in lines.iter().enumerate() {
        let id = |k: usize| ((ring % rings.len() * RING + (first + k) % RING) * 2 + 1) as i64;
        let mut nodes: Vec<i64> = (0..=count).map(id).collect();
        if let Some(other) = other {
            nodes.insert(nodes.len() / 2, other);
        }
        if closes {
            nodes.push(nodes[0]);
        }
        all.push(way(10 + w as i64 * 3, &nodes, WAYS[tags]));
    }
    // One that nothing is there of.
    all.push(way(9_000, &[-7, -5], "highway=residential"));
    all.push(way(9_001, &[501, 503, 505], "building=house"));
    for (r, (members, tags)) in relations.iter().enumerate() {
        let roles = ["outer", "outer", "inner", ""];
        let members: Vec<String> =
            members.iter().enumerate().map(|(i, m)| format!("w{} {}", 10 + m * 3, roles[(i + m) % 4])).collect();
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        all.push(relation(20 + r as i64, &members, RELATIONS[*tags]));
    }
    all.push(relation(900, &["w8999 outer", "n-3 "], "type=multipolygon|amenity=school"));
    all.push(relation(901, &["r900 "], "type=site|amenity=school"));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Streets with gates and signals, squares and lawns, homes told and untold, places mapped twice, lakes and coasts that are broken,
    /// nodes and members that are missing: the same city, whatever lies in which tile.
    #[test]
    fn no_tile_shows(
        rings in rings(),
        lines in lines(),
        relations in prop::collection::vec((prop::collection::vec(0..50_usize, 1..5), 0..RELATIONS.len()), 0..10),
        per_block in 1..40_usize,
        boxed: bool,
        side_m in prop_oneof![Just(SIDE_M), Just(2.5 * SIDE_M), Just(1e6)],
    ) {
        let mut bytes = file(&town(&rings, &lines, &relations), per_block);
        if boxed {
            bytes.splice(0..0, header_with_box([0, 0, 12_000, 9_000]));
        }
        let folder = empty_folder();
        let file = folder.path().join("town.osm.pbf");
        fs::write(&file, &bytes).unwrap();
        let standards = [&standard(), &five_facilities()];
        let whole = read_pbf_each(&file, &bytes, &standards, GroundParts::default(), None).unwrap();
        prop_assert_eq!(tiled(&file, &standards, side_m), whole);
    }
}

#[test]
fn what_has_no_node_at_all_is_told_as_at_once() {
    let objects = [
        way(7, &[1, 2], "highway=residential"),
        way(8, &[1, 2, 3, 1], "amenity=school"),
        way(9, &[1, 2, 3, 1], "landuse=residential"),
        relation(1, &["w7 outer", "w8 outer"], "type=multipolygon|amenity=school"),
        relation(2, &["w6 outer"], "type=multipolygon|natural=water"),
        relation(3, &["r3 "], "type=site|amenity=school"),
    ];
    let folder = empty_folder();
    let path = folder.path().join("town.osm.pbf");
    for per_block in [1, 10] {
        let bytes = file(&objects, per_block);
        fs::write(&path, &bytes).unwrap();
        let whole = read_pbf_each(&path, &bytes, &[&standard()], GroundParts::default(), None).unwrap();
        assert!(whole[0].left_out.get("node.missing") > 0 && !whole[0].problems.is_empty());
        assert_eq!(tiled(&path, &[&standard()], SIDE_M), whole);
    }
}

#[test]
fn real_quarters_in_tiles() {
    for name in ["beijing_tsinghua.osm.pbf", "helsinki_core.osm.pbf"] {
        let Some(file) = data(name) else { continue };
        let bytes = fs::read(&file).unwrap();
        let whole = read_pbf_each(&file, &bytes, &[&five_facilities()], GroundParts::default(), None).unwrap();
        assert_eq!(tiled(&file, &[&five_facilities()], SIDE_M), whole, "{name}");
    }
}

#[test]
fn files_in_another_order_are_refused_and_say_what_puts_them_right() {
    let nodes = [node(1, 0, 0, ""), node(2, 10, 0, "")];
    let street = way(7, &[1, 2], "highway=residential");
    let [a, b] = nodes;
    let drawn = [node(-1, 0, 0, ""), node(-2, 10, 0, "")];
    for (objects, said, guess) in [
        (vec![b.clone(), a.clone(), street.clone()], "node 1 comes after node 2", "osmium sort"),
        (vec![a.clone(), street.clone(), b.clone()], "node 2 comes after way 7", "osmium sort"),
        (vec![a.clone(), a.clone(), b.clone()], "node 1 is there twice", "without --tiles"),
        (drawn.to_vec(), "node -2 comes after node -1", "osmium renumber"),
        (vec![a, b, relation(1, &["w7 "], ""), street], "way 7 comes after relation 1", "osmium sort"),
    ] {
        let error = refused(&file(&objects, 1));
        assert!(error.contains(said) && error.contains(guess), "{error}");
    }
}

#[test]
fn broken_files_say_what_they_say_at_once() {
    let good = file(&[node(1, 0, 0, ""), node(2, 10, 0, ""), way(7, &[1, 2], "highway=residential")], 1);
    let whole = |bytes: &[u8]| {
        let city = read_pbf_each("town.osm.pbf".as_ref(), bytes, &[&standard()], GroundParts::default(), None);
        city.map_or_else(|e| e.to_string(), |_| String::new())
    };
    for cut in (1..good.len()).filter(|cut| !whole(&good[..*cut]).is_empty()) {
        assert_eq!(refused(&good[..cut]), whole(&good[..cut]), "{cut} bytes");
    }
    for bytes in [&b"<?xml version=\"1.0\"?>"[..], b"", b"{}", &[0x1f, 0x8b, 8, 0]] {
        assert_eq!(refused(bytes), whole(bytes));
    }
}
