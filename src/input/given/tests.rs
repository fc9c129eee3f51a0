//! Laws of the readers: the order of a file does not matter, `geojson` agrees, and nothing makes them panic.

use super::*;
use crate::error::Loaded;
use crate::input::layer::Source;
use crate::input::standard::five_facilities;
use crate::model::{Block, Facility, Id, Value};
use geo_types::Geometry;
use proptest::prelude::*;
use std::path::Path;

fn blocks(text: &str) -> (Loaded<Block>, Notes) {
    read_blocks(&Source::new(Path::new("b.geojson"), text.as_bytes()), &Columns::default()).unwrap()
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\": \"FeatureCollection\", \"features\": [{}]}}", features.join(","))
}

fn point(lon: i32, lat: i32, id: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"Feature"{id},"properties":{{{properties}}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
    )
}

#[test]
fn ids_come_from_where_they_are() {
    let text = collection(&[
        point(3, 3, r#","id":"way/123""#, ""),
        point(2, 2, r#","id":12"#, r#""osm_id":"n5""#),
        point(1, 1, "", r#""osm_id":"n9""#),
        point(0, 0, "", ""),
        point(5, 5, r#","id":12"#, ""),
    ]);
    let (loaded, notes) = blocks(&text);
    let ids: Vec<Id> = loaded.items.into_iter().map(|b| b.id).collect();
    let given = |t: &str| Id::Given(t.to_owned());
    assert_eq!(ids, [Id::Made(1), given("12"), given("12#2"), given("n9"), given("way/123")]);
    assert_eq!((notes.tally.get("feature.id_again"), notes.tally.get("feature.id_made")), (1, 1));
    let columns = Columns { id: Some("osm_id".to_owned()), ..Columns::default() };
    let (named, _) = read_blocks(&Source::new(Path::new("b"), text.as_bytes()), &columns).unwrap();
    assert!(named.items.iter().any(|b| b.id == given("n5")), "a property that the user names comes first");
}

#[test]
fn columns_are_guessed_and_told() {
    let text = collection(&[point(1, 1, "", r#""名称":"东区","人口":300,"户数":"120户","type":"x""#)]);
    let (loaded, notes) = blocks(&text);
    let block = &loaded.items[0];
    assert_eq!((block.name.as_deref(), block.residents, block.households), (Some("东区"), Some(300.0), Some(120.0)));
    assert_eq!(notes.remarks.len(), 3, "{:?}", notes.remarks);
    assert_eq!(block.properties[3], ("type".to_owned(), Value::Text("x".to_owned())), "properties stay, in order");
}

#[test]
fn a_property_that_is_not_there_is_told() {
    let text = collection(&[point(1, 1, "", r#""人口总数":300,"name":"a""#)]);
    let columns = Columns { residents: Some("人口总".to_owned()), ..Columns::default() };
    let error = read_blocks(&Source::new(Path::new("b.geojson"), text.as_bytes()), &columns).unwrap_err().to_string();
    assert!(
        error.contains("no feature has a property \"人口总\" for the residents; there are name, 人口总数"),
        "{error}"
    );
    assert!(error.ends_with("(did you mean \"人口总数\"?)"), "{error}");
}

#[test]
fn bad_features_are_told_and_counted_among_good_ones() {
    let text = collection(&[point(1, 100, "", ""), point(1, 1, "", ""), point(2, 2, "", r#""residents":-1"#)]);
    let (loaded, notes) = blocks(&text);
    let faults: Vec<String> = loaded.faults.iter().map(ToString::to_string).collect();
    assert_eq!(loaded.items.len(), 1);
    assert_eq!(
        faults,
        [
            "b.geojson: feature 1: latitude 100 is outside -90..90 (are lon and lat swapped?)",
            "b.geojson: feature 3: residents -1 is outside 0..1000000000"
        ]
    );
    assert_eq!((notes.tally.get("feature.coordinates"), notes.tally.get("feature.bad_number")), (1, 1));
}

fn facilities(text: &str, class: Option<&str>) -> Result<(Loaded<Facility>, Notes), String> {
    let columns = Columns { class: class.map(str::to_owned), ..Columns::default() };
    read_facilities(&Source::new(Path::new("f"), text.as_bytes()), &columns, &five_facilities())
        .map_err(|e| e.to_string())
}

#[test]
fn classes_by_column_or_by_tags() {
    let standard = five_facilities();
    let ids = |loaded: &Loaded<Facility>| {
        let of = |f: &Facility| f.classes.iter().map(|c| standard.classes[c.0 as usize].id.clone()).collect::<Vec<_>>();
        loaded.items.iter().map(|f| of(f).join("+")).collect::<Vec<_>>()
    };
    let text = collection(&[
        point(1, 1, "", r#""类别":"便民市场；文化活动中心""#),
        point(2, 2, "", r#""类别":"CLINIC""#),
        point(3, 3, "", r#""类别":null,"leisure":"pitch""#),
    ]);
    assert_eq!(ids(&facilities(&text, None).unwrap().0), ["market+culture", "clinic", "sport"]);
    let other = collection(&[point(1, 1, "", r#""type":"node","amenity":"library""#)]);
    assert_eq!(ids(&facilities(&other, None).unwrap().0), ["culture"], "a type that names no class is not the class");
    let error = facilities(&other, Some("type")).unwrap_err();
    assert!(error.contains("\"node\" is not a class"), "named by the user, it is: {error}");
}

#[test]
fn the_area_is_joined() {
    let square = |x: i32| {
        let (a, b) = (x, x + 2);
        format!(
            r#"{{"type":"Feature","properties":null,"geometry":{{"type":"Polygon","coordinates":[[[{a},0],[{b},0],[{b},1],[{a},1],[{a},0]]]}}}}"#
        )
    };
    let area = |features: &[String]| read_area(&Source::new(Path::new("a"), collection(features).as_bytes())).unwrap();
    let joined = area(&[square(0), square(1), square(8)]);
    assert_eq!(joined.0.len(), 2);
    assert!((geo::Area::signed_area(&joined) - 5.0).abs() < 1e-6);
    assert_eq!(joined, area(&[square(8), square(0), square(1)]), "in any order");
}

prop_compose! {
    /// Features of several kinds with few places, ids and numbers, so that they collide.
    fn features()(seeds in prop::collection::vec((0i32..6, 0i32..6, 0u8..5, 0u8..6, 0u8..3), 1..20)) -> Vec<String> {
        seeds.into_iter().map(|(x, y, id, people, kind)| {
            let id = if id < 3 { format!(r#","id":"{id}""#) } else { String::new() };
            let people = if people < 4 { format!(r#""residents":{people}"#) } else { String::new() };
            if kind > 0 { return point(x, y, &id, &people) }
            let (a, b) = (x + 1, y + 1);
            format!(r#"{{"type":"Feature"{id},"properties":{{{people}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{a},{y}],[{x},{b}]]]}}}}"#)
        }).collect()
    }
}

proptest! {
    #[test]
    fn a_shuffled_file_gives_the_same_records(
        (plain, shuffled) in features().prop_flat_map(|f| (Just(f.clone()), Just(f).prop_shuffle()))
    ) {
        let (a, b) = (blocks(&collection(&plain)), blocks(&collection(&shuffled)));
        prop_assert_eq!(a.0.items, b.0.items);
        prop_assert_eq!(a.1, b.1);
    }

    /// The reader of the `geojson` crate is the judge of geometry.
    #[test]
    fn geojson_agrees(features in features()) {
        let text = collection(&features);
        let theirs: geojson::FeatureCollection = text.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
        let (ours, _) = blocks(&text);
        prop_assert_eq!(ours.items.len(), theirs.features.len());
        let points = theirs.features.iter().filter(|f| matches!(f.geometry.as_ref().unwrap().value, geojson::GeometryValue::Point { .. }));
        prop_assert_eq!(ours.items.iter().filter(|b| matches!(b.geometry, Geometry::Point(_))).count(), points.count());
    }

    #[test]
    fn mangled_files_do_not_panic(features in features(), at in 0usize..2000, len in 0usize..30, with in r#"[\[\]{}",:0-9eE.a-z-]{0,8}"#) {
        let text = collection(&features);
        let at = at.min(text.len());
        let end = (at + len).min(text.len());
        let mangled = [&text[..at], &with, &text[end..]].concat();
        let columns = Columns::default();
        for error in [
            read_blocks(&Source::new(Path::new("b"), mangled.as_bytes()), &columns).err(),
            read_facilities(&Source::new(Path::new("b"), mangled.as_bytes()), &columns, &five_facilities()).err(),
            read_streets(&Source::new(Path::new("b"), mangled.as_bytes())).err(),
            read_area(&Source::new(Path::new("b"), mangled.as_bytes())).err(),
        ].into_iter().flatten() {
            prop_assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read_area(&Source::new(Path::new("b"), &bytes)).is_err());
    }
}
