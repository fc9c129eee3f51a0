//! Files that people really hand over by mistake, and files made to hurt: each GeoJSON or standard file of the corpus is
//! read, or refused with one clear line; none makes the reader panic or hang.

#![allow(clippy::unwrap_used)] // a test may: a missing corpus file is a failure

use Outcome::{Fails, Reads};
use Role::{Area, Blocks, Facilities, Streets};
use lifecircle::input::given::{Columns, read_area, read_blocks, read_facilities, read_streets};
use lifecircle::input::layer::Source;
use lifecircle::input::standard::{five_facilities, parse_standard};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy)]
enum Role {
    Blocks,
    Facilities,
    Streets,
    Area,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    /// This many records.
    Reads(usize),
    /// An error that holds these words.
    Fails(&'static str),
}

/// File, what it is given as, and what must come of it.
const GEOJSON: &[(&str, Role, Outcome)] = &[
    ("good_blocks.geojson", Blocks, Reads(2)),
    ("bom.geojson", Blocks, Reads(2)),
    ("gzip.geojson", Blocks, Reads(2)),
    ("gzip_cut.geojson", Blocks, Fails("cannot unpack gzip")),
    ("bare_feature.geojson", Blocks, Reads(1)),
    ("bare_geometry.geojson", Blocks, Reads(1)),
    ("bare_collection.geojson", Blocks, Reads(2)),
    ("empty_file.geojson", Blocks, Fails("the file is empty")),
    ("blank_file.geojson", Blocks, Fails("the file is empty")),
    ("empty_collection.geojson", Blocks, Fails("holds no features")),
    ("no_features.geojson", Blocks, Fails("has no features")),
    ("features_object.geojson", Blocks, Fails("features is an object; expected a list")),
    ("no_type.geojson", Blocks, Fails("the object has no type")),
    ("type_number.geojson", Blocks, Fails("type is a number")),
    ("type_misspelt.geojson", Blocks, Fails("did you mean \"FeatureCollection\"?")),
    ("topojson.geojson", Blocks, Fails("this is TopoJSON")),
    ("esri.geojson", Blocks, Fails("Esri JSON")),
    ("overpass.geojson", Blocks, Fails("Overpass JSON")),
    ("array.geojson", Blocks, Fails("a JSON array")),
    ("table.geojson", Blocks, Reads(1)),
    ("zip.geojson", Blocks, Fails("zip archive is missing")),
    ("geopackage.geojson", Blocks, Fails("the SQLite file")),
    ("shapefile.geojson", Blocks, Fails("shapefile")),
    ("flatgeobuf.geojson", Blocks, Fails("the header is cut off")),
    ("kml.geojson", Blocks, Fails("an XML file")),
    ("pbf.geojson", Blocks, Fails("an OpenStreetMap extract")),
    ("utf16.geojson", Blocks, Fails("starts with")),
    ("gbk.geojson", Blocks, Fails("saved as GBK")),
    ("script.geojson", Blocks, Fails("a script")),
    ("random.geojson", Blocks, Fails("no format that lifecircle reads")),
    ("cut.geojson", Blocks, Fails("is the file cut off?")),
    ("nan.geojson", Blocks, Fails("JSON knows no NaN")),
    ("infinity.geojson", Blocks, Fails("JSON knows no NaN or Infinity")),
    ("huge_number.geojson", Blocks, Fails("too large for a coordinate")),
    ("lines.geojson", Blocks, Reads(2)),
    ("deep.geojson.gz", Blocks, Fails("nested deeper than 128")),
    ("deep_object.geojson.gz", Blocks, Fails("nested deeper than 128")),
    ("deep_foreign.geojson.gz", Blocks, Fails("holds no features")),
    ("crs_projected.geojson", Blocks, Fails("look like degrees, and EPSG:3857 counts in metres")),
    ("crs_link.geojson", Blocks, Fails("names no coordinate system")),
    ("crs84.geojson", Blocks, Reads(1)),
    ("crs_cgcs2000.geojson", Blocks, Reads(1)),
    (
        "swapped.geojson",
        Blocks,
        Fails("latitude 116.4 is outside -90..90; so in 2 of 2 features (are lon and lat swapped?)"),
    ),
    ("metres.geojson", Blocks, Fails("are these metres? lifecircle expects degrees")),
    ("longitudes_360.geojson", Blocks, Fails("do longitudes run from 0 to 360?")),
    ("one_off.geojson", Blocks, Reads(2)),
    ("null_coordinate.geojson", Blocks, Reads(1)),
    ("text_coordinate.geojson", Blocks, Fails("a position [longitude, latitude] is expected")),
    ("one_number.geojson", Blocks, Fails("a single number stands where a position")),
    ("heights.geojson", Blocks, Reads(1)),
    ("many_numbers.geojson", Blocks, Reads(1)),
    ("no_coordinates.geojson", Blocks, Fails("the Polygon has no coordinates")),
    ("empty_coordinates.geojson", Blocks, Fails("the Polygon is empty")),
    ("wrong_depth.geojson", Blocks, Fails("a position stands where a list of positions")),
    ("ring_of_two.geojson", Blocks, Fails("a ring of 2 distinct positions")),
    ("ring_open.geojson", Blocks, Reads(1)),
    ("ring_flat.geojson", Blocks, Fails("encloses nothing")),
    ("bow_tie.geojson", Blocks, Reads(1)),
    ("hole_outside.geojson", Blocks, Reads(1)),
    ("clockwise.geojson", Blocks, Reads(1)),
    ("null_geometry.geojson", Blocks, Reads(1)),
    ("only_null_geometry.geojson", Blocks, Fails("the feature has no geometry; none of the 2 features")),
    ("geometry_text.geojson", Blocks, Fails("geometry is a text")),
    ("geometry_type_unknown.geojson", Blocks, Fails("\"Circle\" is not a type of geometry")),
    ("geometry_no_type.geojson", Blocks, Fails("the type of the geometry is missing")),
    ("feature_null.geojson", Blocks, Reads(1)),
    ("feature_no_type.geojson", Blocks, Fails("type is missing; expected \"Feature\"")),
    ("properties_null.geojson", Blocks, Reads(2)),
    ("properties_list.geojson", Blocks, Fails("properties is a list")),
    ("residents_negative.geojson", Blocks, Fails("residents -3 is outside 0..")),
    ("residents_text.geojson", Blocks, Reads(1)),
    ("residents_nan.geojson", Blocks, Fails("residents NaN is outside")),
    ("ids_twice.geojson", Blocks, Reads(3)),
    ("lines_as_blocks.geojson", Blocks, Fails("got LineString (is this the streets file?)")),
    ("collection_as_block.geojson", Blocks, Fails("got GeometryCollection")),
    ("members_twice.geojson", Blocks, Reads(1)),
    ("good_facilities.geojson", Facilities, Reads(2)),
    ("class_column.geojson", Facilities, Reads(2)),
    (
        "class_unknown.geojson",
        Facilities,
        Fails(
            "class \"clinik\" is not a class of five-facilities; expected one of market, sport, culture, service, clinic (did you mean \"clinic\"?)",
        ),
    ),
    ("class_none.geojson", Facilities, Fails("none of 1 features counts as any of market")),
    ("type_column.geojson", Facilities, Reads(1)),
    ("points_as_facility.geojson", Facilities, Fails("got MultiPoint")),
    ("one_point.geojson", Facilities, Reads(1)),
    ("good_streets.geojson", Streets, Reads(2)),
    ("street_of_one.geojson", Streets, Fails("a line of 1 positions; it needs 2")),
    ("street_of_no_length.geojson", Streets, Fails("street.no_length 1")),
    ("only_motorways.geojson", Streets, Fails("no line that a pedestrian may use; left out: way.motorway 1")),
    ("blocks_as_streets.geojson", Streets, Fails("is this the blocks file?")),
    ("points_as_streets.geojson", Streets, Fails("is this the facilities file?")),
    ("street_loop.geojson", Streets, Reads(1)),
    ("good_area.geojson", Area, Reads(1)),
    ("points_as_area.geojson", Area, Fails("the area needs Polygon or MultiPolygon; got Point")),
    ("area_half_bad.geojson", Area, Fails("the feature has no geometry")),
];

/// File, and words of its error if it is refused.
const STANDARDS: &[(&str, Option<&str>)] = &[
    ("good.toml", None),
    ("bom.toml", None),
    ("empty.toml", Some("missing field `id`")),
    ("not_toml.toml", Some("line 1")),
    ("json.toml", Some("this is JSON")),
    ("unknown_key.toml", Some("did you mean \"limit\"?")),
    ("limit_number.toml", Some("quote the value")),
    ("limit_unit.toml", Some("class \"shop\": invalid limit \"500 parsecs\"")),
    ("limit_zero.toml", Some("must be more than nothing")),
    ("limit_negative.toml", Some("invalid limit \"-5m\"")),
    ("limit_huge.toml", Some("invalid limit")),
    ("tier_unknown.toml", Some("did you mean \"near\"?")),
    ("no_tiers.toml", Some("at least one tier")),
    ("tier_twice.toml", Some("tier \"near\" occurs twice")),
    ("class_twice.toml", Some("class \"shop\" occurs twice")),
    ("no_classes.toml", Some("0 classes: a standard has 1 to 64")),
    ("many_classes.toml", Some("65 classes")),
    ("class_id.toml", Some("must be 1 to 40 of")),
    ("name_empty.toml", Some("name_zh must not be empty")),
    ("name_control.toml", Some("control characters")),
    ("no_rules.toml", Some("nothing could ever count")),
    (
        "rule_amap.toml",
        Some("rule 1: amap \"6040000\" is no type code of AMap nor the beginning of one (two to six digits"),
    ),
    ("rule_no_tags.toml", Some("rule 1: tags need at least one key")),
    ("rule_tags_list.toml", Some("line")),
    ("name_required.toml", Some("name_required needs a name_include")),
    ("pattern_broken.toml", Some("unclosed group")),
    ("pattern_all.toml", Some("finds every name")),
    ("pattern_huge.toml", Some("size limit")),
    ("pattern_deep.toml", Some("name_exclude")),
    ("pattern_lookahead.toml", Some("look-around")),
    ("source_unknown.toml", Some("source \"gb\" is none of the file")),
    ("confidence.toml", Some("unknown variant `sure`")),
    ("kind_unknown.toml", Some("any_of \"bakry\" is none of the file's: bakery, shop (did you mean \"bakery\"?)")),
    ("any_of_self.toml", Some("any_of \"shop\" is the class itself")),
    ("any_of_circle.toml", Some("any_of leads back to the class itself")),
    ("any_of_twice.toml", Some("any_of names something twice")),
    ("min_distinct_many.toml", Some("min_distinct 2 with 1 classes in any_of")),
    ("min_distinct_zero.toml", Some("min_distinct 0")),
    ("min_distinct_kinds.toml", Some("all of those must be classes of the file")),
    ("duty.toml", Some("unknown variant `shall`")),
    ("basis.toml", Some("unknown variant `hearsay`")),
    ("basis_misspelt.toml", Some("did you mean \"recalled\"?")),
    ("counted.toml", Some("unknown variant `people`")),
    ("limit_radius_minutes.toml", Some("a straight line has no minutes")),
    ("limit_both.toml", Some("invalid limit \"15min 1000m\"")),
    ("radius_minutes.toml", Some("radius: at_most \"5min\" is no length")),
    ("radius_no_source.toml", Some("radius has no source")),
    ("radius_no_unit.toml", Some("quote the value")),
    ("floor_nothing.toml", Some("floor asks for nothing")),
    ("floor_key.toml", Some("did you mean \"least_m2\"?")),
    ("width_of_floor.toml", Some("floors have no width")),
    ("width_negative.toml", Some("site: least_width_m -8 is outside")),
    ("in_block_nothing.toml", Some("missing field `per_resident_m2`")),
    ("in_block_nan.toml", Some("in_block: per_resident_m2 NaN is outside")),
    ("in_block_no_source.toml", Some("in_block has no source")),
    ("good_in_block.toml", None),
    ("site_negative.toml", Some("site: least_m2 -5 is outside")),
    ("site_source.toml", Some("did you mean \"plan\"?")),
    ("number_nothing.toml", Some("number asks for nothing")),
    ("number_infinite.toml", Some("residents_each inf is outside")),
    ("counts_range.toml", Some("nothing could count")),
    ("counts_zero.toml", Some("counts_from_m2 0 is outside")),
    ("tier_range.toml", Some("residents [500, 100] is no range")),
    ("kind_twice.toml", Some("kind \"bakery\" occurs twice")),
    ("kind_and_class.toml", Some("is a kind and a class")),
    ("kind_nothing.toml", Some("kind \"bakery\": no rules")),
    ("kind_key.toml", Some("did you mean \"rules\"?")),
    ("kind_pattern.toml", Some("kind \"bakery\": name_exclude")),
    ("clause_lines.toml", Some("clause")),
    ("indicator_class.toml", Some("all_of \"shops\" is none of the file's")),
    ("indicator_both.toml", Some("an indicator has one of them")),
    ("indicator_neither.toml", Some("names either the classes")),
    ("indicator_needs.toml", Some("names either the classes")),
    ("indicator_source.toml", Some("did you mean \"plan\"?")),
    ("good_radius.toml", None),
    ("deep.toml", Some("line 1")),
    ("zero_byte.toml", Some("line")),
];

fn corpus(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(kind)
}

/// Every file of a folder is in its table.
fn assert_all_listed(kind: &str, listed: &BTreeSet<&str>) {
    let there: BTreeSet<String> =
        std::fs::read_dir(corpus(kind)).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there.iter().map(String::as_str).collect::<BTreeSet<_>>(), *listed);
}

fn read(role: Role, file: &Path, bytes: &[u8]) -> Result<usize, String> {
    let columns = Columns::default();
    match role {
        Blocks => read_blocks(&Source::new(file, bytes), &columns).map(|(loaded, _)| loaded.items.len()),
        Facilities => read_facilities(&Source::new(file, bytes), &columns, &five_facilities())
            .map(|(loaded, _)| loaded.items.len()),
        Streets => read_streets(&Source::new(file, bytes)).map(|(streets, ..)| streets.streets.len()),
        Area => read_area(&Source::new(file, bytes)).map(|area| area.0.len()),
    }
    .map_err(|e| e.to_string())
}

fn assert_clear(name: &str, error: &str, words: &str) {
    assert!(error.contains(words), "{name}: {error:?} should say {words:?}");
    assert!(error.starts_with(&format!("{name}: ")), "{error:?} names the file");
    assert!(!error.contains('\n') && error.chars().count() < 400, "{name}: one line, and not a long one: {error:?}");
}

#[test]
fn every_geojson_file_is_read_or_clearly_refused() {
    assert_all_listed("geojson", &GEOJSON.iter().map(|(name, ..)| *name).collect());
    for (name, role, outcome) in GEOJSON {
        let bytes = std::fs::read(corpus("geojson").join(name)).unwrap();
        match (read(*role, Path::new(name), &bytes), *outcome) {
            (Ok(count), Reads(expected)) => assert_eq!(count, expected, "{name}"),
            (Err(error), Fails(words)) => assert_clear(name, &error, words),
            (got, _) => panic!("{name}: expected {outcome:?}, got {got:?}"),
        }
    }
}

/// Whatever a file is given as, the answer is a result.
#[test]
fn any_file_in_any_role_is_survived() {
    for (name, ..) in GEOJSON {
        let bytes = std::fs::read(corpus("geojson").join(name)).unwrap();
        for role in [Blocks, Facilities, Streets, Area] {
            if let Err(error) = read(role, Path::new(name), &bytes) {
                assert_clear(name, &error, "");
            }
        }
    }
}

#[test]
fn every_standard_is_read_or_clearly_refused() {
    assert_all_listed("standard", &STANDARDS.iter().map(|(name, _)| *name).collect());
    for (name, words) in STANDARDS {
        let text = std::fs::read_to_string(corpus("standard").join(name)).unwrap();
        match (parse_standard(Path::new(name), &text), words) {
            (Ok(standard), None) => assert_eq!(standard.classes.len(), 1, "{name}"),
            (Err(error), Some(words)) => assert_clear(name, &error.to_string(), words),
            (got, _) => panic!("{name}: expected {words:?}, got {:?}", got.map(|s| s.id)),
        }
    }
}
