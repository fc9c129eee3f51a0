//! Service areas through the program: what is written, that it is the same on any threads, and what is refused.

use crate::common::{contents, empty_folder, json, names, refused, run, text};
use std::fs;

#[test]
fn areas_of_markets_are_certified_and_the_same_on_any_threads() {
    let folder = empty_folder();
    let words = |threads, out| {
        let words = "isochrone --from facilities --class market --network --verify 3000 --quiet --threads";
        let words: Vec<&str> = words.split(' ').chain([threads, "--out", out]).collect();
        run(folder.path(), &words)
    };
    let output = words("1", "one");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    assert!(table.contains("Certificate: ") && table.contains("; 0 wrong; "), "{table}");
    assert_eq!(words("4", "four").stdout, output.stdout);
    let out = folder.path().join("one");
    assert!(contents(&out) == contents(&folder.path().join("four")), "the same bytes");
    assert_eq!(names(&out), ["areas.geojson", "areas.qml", "problems.geojson", "streets.geojson", "summary.json"]);
    let areas = json(&out.join("areas.geojson"));
    assert!(areas["attribution"].as_str().unwrap().contains("OpenStreetMap"));
    let areas = areas["features"].as_array().unwrap();
    assert!(!areas.is_empty() && areas.len().is_multiple_of(3), "three limits each");
    for bands in areas.chunks(3) {
        let of = |k: usize, key: &str| bands[k]["properties"][key].clone();
        assert_eq!([0, 1, 2].map(|k| of(k, "limit").to_string()), ["15", "10", "5"]);
        assert_eq!(of(0, "class"), "market");
        assert_eq!((of(0, "unit"), of(0, "direction"), of(0, "walker")), ("min".into(), "to".into(), "adult".into()));
        assert!(of(0, "area_m2").as_f64() > of(1, "area_m2").as_f64());
    }
    for street in json(&out.join("streets.geojson"))["features"].as_array().unwrap() {
        let of = |key: &str| street["properties"][key].as_f64().unwrap();
        let (rise, most) = ((of("end_s") - of("start_s")).abs(), of("end_s").max(of("start_s")));
        assert!((rise - of("length_m") * 0.75).abs() < 0.01 * of("length_m") + 0.1, "4.8 km/h: {street}");
        assert!(most <= of("limit") * 60.0, "{street}");
    }
    let summary = json(&out.join("summary.json"));
    assert_eq!((&summary["certificate"]["wrong"], &summary["faults"]["rims"]), (&0.into(), &0.into()));
    let places = ["places", "skipped"].map(|k| summary["certificate"][k].as_u64().unwrap());
    assert_eq!(places[0] + places[1], 3000);
}

#[test]
fn shares_of_facilities_are_the_dissolved_area_and_serve_whom_it_covers() {
    let folder = empty_folder();
    let of = |more: &[&str], out: &str| {
        let words = ["isochrone", "--from", "facilities", "--class", "market", "--limits", "15min", "--out", out];
        let output = run(folder.path(), &[&words[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let sums = json(&folder.path().join(out).join("summary.json"))["classes"][0]["limits"][0].clone();
        (sums["area_m2"].as_f64().unwrap(), sums["served"].as_f64())
    };
    let ((shares, served), (whole, _)) =
        (of(&["--per-facility", "--verify", "20000"], "shares"), of(&["--dissolve"], "whole"));
    assert!(whole > 1e6 && (shares - whole).abs() < 1.0, "{shares} {whole}");
    // The doorsteps served are those that `analyze` calls covered.
    run(folder.path(), &["analyze", "--limit", "15min"]);
    let summary = json(&folder.path().join("out/summary.json"));
    let market = summary["classes"].as_array().unwrap().iter().find(|c| c["id"] == "market").unwrap().clone();
    let basis = summary["basis"].as_str().unwrap();
    let covered = market["coverage"][basis]["covered"].as_f64().or(market[basis]["covered"].as_f64()).unwrap();
    assert!((served.unwrap() - covered).abs() <= 1.0 + covered * 1e-6, "{served:?} {covered}");
}

#[test]
fn origins_off_the_streets_are_told() {
    let folder = empty_folder();
    let points = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "square", "properties": {"name": "Städtle"}, "geometry": {"type": "Point", "coordinates": [9.5209, 47.1410]}},
        {"type": "Feature", "id": "peak", "properties": {}, "geometry": {"type": "Point", "coordinates": [9.5300, 47.0300]}}]}"#;
    fs::write(folder.path().join("p.geojson"), points).unwrap();
    let output = run(
        folder.path(),
        &["isochrone", "--from", "p.geojson", "--limits", "500m,1000m", "--direction", "from", "--snap", "100m"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Origins without a street near enough: 1 of 2"), "{}", text(&output.stdout));
    let out = folder.path().join("areas");
    let areas = json(&out.join("areas.geojson"));
    let origins: Vec<&str> =
        areas["features"].as_array().unwrap().iter().map(|f| f["properties"]["origin"].as_str().unwrap()).collect();
    assert_eq!(origins, ["square", "square"]);
    let problems = json(&out.join("problems.geojson"));
    let off = |f: &&serde_json::Value| f["properties"]["cause"] == "origin.off_network";
    let off: Vec<_> = problems["features"].as_array().unwrap().iter().filter(off).collect();
    assert!(off.len() == 1 && off[0]["properties"]["id"] == "peak", "{off:?}");
    assert!(names(&out).iter().all(|n| n != "streets.geojson"));
    let zh = run(folder.path(), &["isochrone", "--from", "9.5209,47.1410", "--verify", "100", "--lang", "zh"]);
    assert!(text(&zh.stdout).contains("错误 0 处"), "{}", text(&zh.stdout));
}

/// A file of streets has neither walls nor water: whoever asks for barriers is told that there are none.
#[test]
fn barriers_that_are_not_in_the_data_are_told() {
    let folder = empty_folder();
    let streets = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"highway": "residential"},
        "geometry": {"type": "LineString", "coordinates": [[9.52, 47.14], [9.55, 47.15]]}}]}"#;
    fs::write(folder.path().join("s.geojson"), streets).unwrap();
    let told = |barriers: &str| {
        let words = ["isochrone", "--streets", "s.geojson", "--from", "9.53,47.1433", "--barriers", barriers];
        let output = run(folder.path(), &words);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let said = "The data hold no barriers: the areas are those of --barriers none.";
    assert!(!told("none").contains(said));
    assert!(told("all").contains(said), "{}", told("all"));
    let problems = json(&folder.path().join("areas/problems.geojson"));
    assert_eq!(problems["features"][0]["properties"]["cause"], "barrier.none_in_data");
}

#[test]
fn questions_about_areas_that_cannot_be_are_refused() {
    let folder = empty_folder();
    let refused = |words: &str| refused(folder.path(), &words.split(' ').collect::<Vec<_>>());
    for (words, parts) in [
        ("isochrone", &["--from"][..]),
        ("isochrone --from facilites", &["facilites", "facilities, blocks"]),
        ("isochrone --from 47.14,9.52", &["lon and lat swapped"]),
        ("isochrone --from 9.52,97", &["are they swapped?"]),
        ("isochrone --from 116.3,39.9", &["another city"]),
        ("isochrone --from none.geojson", &["none.geojson", "cannot read"]),
        ("isochrone --from facilities --class clinc", &["clinc", "did you mean \"clinic\"?"]),
        ("isochrone --from blocks --class clinic", &["--class", "for --from facilities"]),
        ("isochrone --from blocks --limits 5,10", &["minutes or metres"]),
        ("isochrone --from blocks --limits 5min,10m", &["one measure"]),
        ("isochrone --from blocks --limits 1,2,3,4,5,6,7,8,9min", &["at most 8"]),
        ("isochrone --from blocks --reach 300m", &["--reach", "--snap"]),
        ("isochrone --from blocks --reach 0m", &["1 m to 250 m"]),
        ("isochrone --from blocks --direction in", &["to, from"]),
        ("isochrone --from blocks --dissolve --per-facility", &["--per-facility"]),
        ("isochrone --from blocks --seed 5", &["--verify"]),
        ("isochrone --from blocks --limit 5min --limits 10min", &["--limit", "--limits"]),
        ("isochrone --from blocks --horizon 30min", &["--horizon", "cannot be used"]),
        ("isochrone --from blocks --majority 60%", &["--majority", "cannot be used"]),
    ] {
        let said = refused(words);
        for part in parts {
            assert!(said.contains(part), "{words}: {part:?} is not in: {said}");
        }
    }
    fs::write(folder.path().join("areas.geojson"), "").unwrap();
    assert!(refused("isochrone --from areas.geojson --out .").contains("is an input"));
}
