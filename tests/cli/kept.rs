//! A kept city in the place of its extract (`lifecircle network build`), and what blocks have in reach (`lifecircle reach`), as people run them.

use crate::common::{contents, data, done, empty_folder, json, refused, text};
use serde_json::{Value, json as object};
use std::fs;
use std::path::Path;

/// Files of a folder but for the page, whose picture of the streets takes long to compare and says nothing more.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    contents(folder).into_iter().collect()
}

/// The bytes of every output are those of the extract, for the words that are free; and nothing of the extract is needed any more.
#[test]
fn a_kept_city_answers_as_its_extract_does() {
    let Some(quarter) = data("beijing_tsinghua.osm.pbf") else { return };
    let folder = empty_folder();
    let folder = folder.path();
    fs::copy(quarter, folder.join("city.osm.pbf")).unwrap();
    done(folder, &["network", "build", "city.osm.pbf", "--buildings", "-o", "city.lcn"]);
    let words: [&[&str]; 4] = [
        &["analyze", "--walker", "elder", "--majority", "80%", "--quiet"],
        &["analyze", "--limit", "600m", "--why", "2", "--no-areas", "--quiet"],
        &["links", "--count", "1", "--quiet"],
        &["isochrone", "--from", "116.326,40.003", "--barriers", "all", "--quiet"],
    ];
    for words in words {
        for (city, out) in [("city.osm.pbf", "plain"), ("city.lcn", "kept")] {
            done(folder, &[&words[..1], &[city], &words[1..], &["--out", out]].concat());
        }
        assert_eq!(files(&folder.join("plain")), files(&folder.join("kept")), "{words:?}");
        fs::remove_dir_all(folder.join("plain")).unwrap();
        fs::remove_dir_all(folder.join("kept")).unwrap();
    }
    fs::remove_file(folder.join("city.osm.pbf")).unwrap();
    done(folder, &["analyze", "city.lcn", "--no-areas", "--quiet"]);
}

fn point(id: &str, lon: f64, properties: &Value) -> Value {
    let mut properties = properties.clone();
    properties["id"] = object!(id);
    object!({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, 0.0]}})
}

/// A street of 2 km along the equator; people at 0 m and 800 m; clinics at 400 m and 1,600 m (floors of 100 and 300 m²).
fn street(folder: &Path) {
    let at = |metres: f64| metres / 111_319.490_793;
    let layer = |features: &[Value]| object!({"type": "FeatureCollection", "features": features}).to_string();
    let line = object!({"type": "Feature", "properties": {"highway": "residential"},
        "geometry": {"type": "LineString", "coordinates": [[0.0, 0.0], [at(2000.0), 0.0]]}});
    fs::write(folder.join("streets.geojson"), layer(&[line])).unwrap();
    let homes = [point("a", 0.0, &object!({"residents": 300})), point("b", at(800.0), &object!({"residents": 100}))];
    fs::write(folder.join("homes.geojson"), layer(&homes)).unwrap();
    let clinics = [
        point("near", at(400.0), &object!({"class": "clinic", "floor": 100})),
        point("far", at(1600.0), &object!({"class": "clinic", "floor": 300})),
    ];
    fs::write(folder.join("clinics.geojson"), layer(&clinics)).unwrap();
}

const GIVEN: [&str; 6] =
    ["--streets", "streets.geojson", "--blocks", "homes.geojson", "--facilities", "clinics.geojson"];

#[test]
fn another_question_is_refused_with_the_word_that_differs() {
    let folder = empty_folder();
    let folder = folder.path();
    street(folder);
    done(folder, &[&["network", "build"][..], &GIVEN, &["-o", "city.lcn"]].concat());
    done(folder, &[&["analyze", "city.lcn"][..], &GIVEN, &["--quiet"]].concat());
    let several = ["--standard", "five-facilities,sdg-11", "--quiet"];
    let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN, &several].concat());
    assert!(said.contains("one standard"), "{said}");
    let said = refused(folder, &["analyze", "city.lcn", "--streets", "streets.geojson", "--quiet"]);
    assert!(said.contains("city.lcn: was built with --blocks homes.geojson, which is not said here"), "{said}");
    let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN, &["--strict", "--quiet"]].concat());
    assert!(said.contains("was built without --strict"), "{said}");
    let said =
        refused(folder, &[&["isochrone", "city.lcn", "--from", "blocks", "--barriers", "all"][..], &GIVEN].concat());
    assert!(said.contains("keeps no buildings"), "{said}");
    let said = refused(folder, &[&["network", "build", "city.lcn"][..], &GIVEN, &["-o", "x.lcn"]].concat());
    assert!(said.contains("kept in a file already"), "{said}");
    // A given file that has changed since.
    let homes = fs::read_to_string(folder.join("homes.geojson")).unwrap();
    fs::write(folder.join("homes.geojson"), homes.replace("300", "301")).unwrap();
    let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN].concat());
    assert!(said.contains("homes.geojson is not what it was"), "{said}");
    fs::write(folder.join("homes.geojson"), homes).unwrap();
    // Any byte that is not what was written; a beginning that is none; a file that is cut off.
    let good = fs::read(folder.join("city.lcn")).unwrap();
    for at in [60, 200, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(folder.join("city.lcn"), &bad).unwrap();
        let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN].concat());
        assert!(said.contains("city.lcn: is damaged"), "{at}: {said}");
    }
    fs::write(folder.join("city.lcn"), &good[..good.len() / 2]).unwrap();
    assert!(refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN].concat()).contains("is damaged"));
    let mut other = good.clone();
    other[16] = 99;
    fs::write(folder.join("city.lcn"), &other).unwrap();
    let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN].concat());
    assert!(said.contains("was made by another version of lifecircle"), "{said}");
    fs::write(folder.join("city.lcn"), "Dear council").unwrap();
    let said = refused(folder, &[&["analyze", "city.lcn"][..], &GIVEN].concat());
    assert!(said.contains("is no city kept by lifecircle network build"), "{said}");
}

#[test]
fn what_is_in_reach_of_a_street_to_check_by_hand() {
    let folder = empty_folder();
    let folder = folder.path();
    street(folder);
    let words = ["reach", "--limit", "810m", "--k", "2", "--class", "clinic", "--lang", "en", "--quiet"];
    let said = done(folder, &[&words[..], &GIVEN].concat());
    // a reaches near (400 m), b both: near (400 m) and far (800 m). 300 people of 400 live at a: 1.25 on average.
    assert!(said.contains("1.25") && said.contains("100.0 %") && said.contains("25.0 %"), "{said}");
    let csv = text(&fs::read(folder.join("reach/reach.csv")).unwrap());
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let names = "block,name,residents,households,clinic_count,clinic_share_1,clinic_walk_1_m,clinic_share_2,clinic_walk_2_m,clinic_exponential,\
        clinic_gaussian,clinic_power,clinic_linear";
    assert_eq!(csv.lines().next().unwrap(), names);
    let weights =
        |w: f64| [(-w / 202.5).exp(), (-w * w / (2.0 * 405.0 * 405.0)).exp(), (w / 100.0).powi(-2), 1.0 - w / 810.0];
    let [near, far] = [weights(400.0), weights(800.0)];
    let a = [1.0, 1.0, 400.0, 0.0, f64::NAN, near[0], near[1], near[2], near[3]];
    let b = [2.0, 1.0, 400.0, 1.0, 800.0, near[0] + far[0], near[1] + far[1], near[2] + far[2], near[3] + far[3]];
    for (row, (id, judge)) in rows[1..].iter().zip([("a", a), ("b", b)]) {
        assert_eq!(row[0], id);
        for (found, judge) in row[4..].iter().zip(judge) {
            // Walks are rounded up to decimetres.
            let good = if judge.is_nan() {
                found.is_empty()
            } else {
                (found.parse::<f64>().unwrap() - judge).abs() < if judge > 9.0 { 0.11 } else { 1e-4 }
            };
            assert!(good, "{id}: {found}, not {judge}");
        }
    }
    let figures = json(&folder.join("reach/reach.json"));
    assert_eq!(figures["classes"][0]["sums"]["exponential"]["formula"], "sum of S*exp(-w/202.5 m)");
    assert_eq!(figures["classes"][0]["share_with_so_many"], object!([1.0, 0.25]));
    // Floor areas weigh: 100 m² at 400 m, and 300 m² at 800 m.
    let words = ["reach", "--limit", "810m", "--k", "0", "--decay", "power:1", "--weigh-by", "floor", "--quiet"];
    done(folder, &[&words[..], &GIVEN].concat());
    let layer = json(&folder.join("reach/reach.geojson"));
    let found = layer["features"][1]["properties"]["clinic_power"].as_f64().unwrap();
    assert!((found - (100.0 / 4.0 + 300.0 / 8.0)).abs() < 1e-2, "{found}");
    for (more, part) in [
        (&["--weigh-by", "flor"][..], "did you mean \"floor\"?"),
        (&["--decay", "gaussian:5min", "--limit", "800m"], "in another measure than the limit of"),
        (&["--decay", "power,power:1"], "comes twice"),
        (&["--decay", "cubic"], "expected exponential"),
    ] {
        let said = refused(folder, &[&["reach"][..], more, &GIVEN].concat());
        assert!(said.contains(part), "{said}");
    }
}

/// The features that GDAL reads of a layer, by id, as GeoJSON; `None` where it is not installed.
fn read_by_gdal(folder: &Path, file: &str, words: &[&str]) -> Option<Vec<String>> {
    let to = folder.join("gdal.geojson");
    let _ = fs::remove_file(&to);
    let mut ogr = std::process::Command::new("ogr2ogr");
    let output = ogr
        .args(["-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=9"])
        .args(words)
        .arg(&to)
        .arg(folder.join(file))
        .output()
        .ok()?;
    assert!(output.status.success(), "{file}: {}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{file}: {}", text(&output.stderr));
    let layer = json(&to);
    let mut all: Vec<String> = layer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let mut geometry = f["geometry"].clone();
            // One part of several and one part are the same ground.
            if geometry["type"] == "Polygon" {
                geometry = object!({"type": "MultiPolygon", "coordinates": [geometry["coordinates"]]});
            }
            // GDAL takes the id of a GeoJSON feature for no property, and tells what is not known only where a file does.
            let mut properties = f["properties"].clone();
            let properties = properties.as_object_mut().unwrap();
            properties.retain(|key, value| key != "id" && !value.is_null());
            // Columns stand in one order for all features; those of GeoJSON in that of each.
            properties.sort_keys();
            object!([properties, geometry]).to_string()
        })
        .collect();
    all.sort();
    Some(all)
}

/// `--format fgb`: the same features to the last digit, as GDAL reads both; its index finds what a box holds.
#[test]
fn layers_as_flatgeobuf_say_what_geojson_says() {
    let folder = empty_folder();
    let folder = folder.path();
    done(folder, &["analyze", "--out", "plain", "--quiet"]);
    done(folder, &["analyze", "--out", "fgb", "--format", "fgb", "--quiet"]);
    for layer in ["blocks", "gaps", "gap_areas", "facilities", "problems"] {
        let [plain, packed] = [format!("plain/{layer}.geojson"), format!("fgb/{layer}.fgb")];
        assert!(!folder.join("fgb").join(format!("{layer}.geojson")).exists());
        let Some(of_plain) = read_by_gdal(folder, &plain, &[]) else { return };
        assert!(!of_plain.is_empty());
        assert_eq!(read_by_gdal(folder, &packed, &[]).unwrap(), of_plain, "{layer}");
        let near = ["-spat", "9.50", "47.10", "9.53", "47.15"];
        let found = read_by_gdal(folder, &packed, &near).unwrap();
        assert_eq!(found, read_by_gdal(folder, &plain, &near).unwrap(), "{layer}: by the index");
    }
    let size = |name: &str| fs::metadata(folder.join(name)).unwrap().len();
    assert!(size("fgb/blocks.fgb") < size("plain/blocks.geojson"));
}
