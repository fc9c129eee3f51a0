//! Tables as offices export them, and tables made to hurt.

use super::*;
use proptest::prelude::*;
use std::path::Path;

fn layer(bytes: &[u8]) -> Result<Layer, String> {
    read(&Source::new(Path::new("t.csv"), bytes), bytes).map_err(|e| e.to_string())
}

fn first(text: &str) -> (Result<Raw, Flaw>, Properties) {
    let feature = layer(text.as_bytes()).unwrap().features.swap_remove(0);
    (feature.geometry, feature.properties)
}

#[allow(clippy::unnecessary_wraps, reason = "as it is compared")]
fn point(x: f64, y: f64) -> Result<Raw, Flaw> {
    Ok(Raw::Point(Coord { x, y }))
}

#[test]
fn separators_and_decimal_commas() {
    let name = |t: &str| vec![("name".to_owned(), Value::Text(t.to_owned()))];
    assert_eq!(first("name,lon,lat\nA,114.5,30.25\n"), (point(114.5, 30.25), name("A")));
    assert_eq!(first("name;lon;lat\r\nA, B;114,5;30,25\r\n"), (point(114.5, 30.25), name("A, B")));
    assert_eq!(first("name\tLongitude\tLatitude\nA,B\t114.5\t30.25\n"), (point(114.5, 30.25), name("A,B")));
    assert_eq!(first("name,lon,lat\n\"A, \"\"B\"\"\nC\",114.5,30.25\n"), (point(114.5, 30.25), name("A, \"B\"\nC")));
    assert_eq!(first("\n\nname|x|y\nA|520000|3380000\n"), (point(520_000.0, 3_380_000.0), name("A")));
}

#[test]
fn chinese_exports_in_gbk_with_their_headers() {
    let (bytes, _, _) = encoding_rs::GBK.encode("名称,经度,纬度,人口\n东区,114.5,30.25,\"1,200\"\n");
    let layer = layer(&bytes).unwrap();
    let expected = ["text taken as gb18030", "places taken from columns \"经度\" (east) and \"纬度\" (north)"];
    assert_eq!(layer.notes, expected);
    assert_eq!(layer.features[0].properties[0].1, Value::Text("东区".to_owned()));
    assert_eq!(layer.features[0].place.to_string(), "line 2");
}

#[test]
fn what_stands_in_brackets_behind_a_name_is_no_part_of_it_and_a_datum_is_told() {
    assert_eq!(first("名称,经度(WGS84),纬度(WGS84)\nA,114.5,30.25\n").0, point(114.5, 30.25));
    assert_eq!(first("x (m);y (m);x\n1;2;3\n").0, point(3.0, 2.0), "a plain name goes first");
    for (head, said) in [
        ("经度（GCJ-02）,纬度（GCJ-02）", Some("GCJ-02")),
        ("bd_lng,bd_lat", Some("BD-09")),
        ("百度经度,百度纬度", None),
        ("lon,lat", None),
    ] {
        let Ok(layer) = layer(format!("{head}\n116.3,39.9\n").as_bytes()) else {
            assert_eq!(said, None, "{head}");
            continue;
        };
        let told = layer.notes.iter().find(|note| note.contains("their names speak of"));
        assert_eq!(told.is_some(), said.is_some(), "{head}: {:?}", layer.notes);
        assert!(told.is_none_or(|note| note.contains(said.unwrap_or("?")) && note.contains("write --crs")), "{head}");
    }
}

#[test]
fn wkt_and_places_in_one_cell() {
    let (geometry, _) = first("id,wkt\n1,\"LINESTRING (1 2, 3 4)\"\n");
    assert_eq!(geometry.unwrap().kind(), "LineString");
    assert_eq!(first("name,location\nA,\"114.5,30.25\"\n").0, point(114.5, 30.25));
}

#[test]
fn values_keep_what_codes_are() {
    let (_, properties) = first("lon;lat;code;n;f;big;empty;pop\n1;2;007;12;1,5;123456789012345678901;;1,200\n");
    let expected = [
        Value::Text("007".to_owned()),
        Value::Int(12),
        Value::Float(1.5),
        Value::Text("123456789012345678901".to_owned()),
        Value::Null,
        Value::Text("1,200".to_owned()),
    ];
    assert_eq!(properties.into_iter().map(|(_, v)| v).collect::<Vec<_>>(), expected);
}

#[test]
fn errors_name_line_column_value_and_rule() {
    for (text, said) in [
        (
            "lon,lat\n30.5,114.3\n30.6,114.4\n",
            "line 2: lat 114.3 is no latitude, which is -90..90; so in 2 of 2 lines (are longitude and latitude swapped? say --x lat --y lon)",
        ),
        ("a,b\n1,2\n", "no column holds the place; there are a, b (name them: --x COLUMN --y COLUMN"),
        ("1,114.3,30.5\n2,114.3,30.5\n", "line 1: the first line holds numbers, not names"),
        ("", "the table is empty"),
        (",,\n", "the table is empty"),
    ] {
        let error = layer(text.as_bytes()).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
    let flaw = |text: &str| first(text).0.unwrap_err();
    assert_eq!(flaw("lon,lat\nabc,30\n").what, "lon \"abc\" is not a number");
    assert!(flaw("lon,lat\n114°30′,30\n").guess.unwrap().contains("decimals"));
    assert_eq!(flaw("lon,lat\n,30\n").cause, "feature.no_geometry");
    assert_eq!(flaw("lon,lat\n114,30,7\n").what, "3 cells where the header has 2");
    assert_eq!(flaw("lon,lat\n114\n").what, "lat is empty");
    assert!(flaw("wkt,a\nPOINT(1),2\n").what.contains("expected two numbers"));
}

#[test]
fn lines_end_as_on_an_old_mac() {
    let bytes = b"name;lon;lat\rMarket;114,5;30,5\rClinic;114,6;30,6\r";
    assert!(is_table(std::str::from_utf8(bytes).unwrap()));
    let places: Vec<_> =
        layer(bytes).unwrap().features.into_iter().map(|f| (f.place.to_string(), f.geometry)).collect();
    assert_eq!(places, [("line 2".to_owned(), point(114.5, 30.5)), ("line 3".to_owned(), point(114.6, 30.6))]);
    for (text, last) in [
        ("name;lon;lat\r\rA;9,5;47,1\r\"B\rC\";9,5;47,1\rD;9,5;47,1\r", 6),
        ("name;lon;lat\rA;9,5;47,1\r\"B\nC\";9,5;47,1\rD;9,5;47,1\r", 5),
        ("name;lon;lat\r\n\r\nA;9,5;47,1\r\n\"B\r\nC\";9,5;47,1\r\nD;9,5;47,1\r\n", 6),
        ("\nname;lon;lat\n\nA;9,5;47,1", 4),
    ] {
        let read = layer(text.as_bytes()).unwrap();
        assert_eq!(read.features.last().unwrap().place.to_string(), format!("line {last}"), "{text:?}");
    }
}

#[test]
fn columns_named_by_the_user_come_first() {
    let bytes = b"lon,lat,e,n\n1,2,520000,3380000\n";
    let axes = |x: &str, y: &str| super::super::Axes { x: Some(x.to_owned()), y: Some(y.to_owned()), wkt: None };
    let read_as = |x, y| {
        let source = Source { axes: axes(x, y), ..Source::new(Path::new("t.csv"), bytes) };
        read(&source, bytes).map_err(|e| e.to_string())
    };
    assert_eq!(read_as("e", "n").unwrap().features[0].geometry, point(520_000.0, 3_380_000.0));
    assert!(
        read_as("east", "n")
            .unwrap_err()
            .contains("no column \"east\" for longitude or east; there are lon, lat, e, n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), head in "lon[,;\t]lat[,;]?(name)?\n|") {
        let bytes = [head.as_bytes(), &bytes].concat();
        let _ = layer(&bytes);
        let _ = super::super::read(&Source::new(Path::new("t"), &bytes));
    }
}
