//! The program on real cities, where their data are at hand: `LIFECIRCLE_DATA`, else `../shared/data`.

use crate::common::{data, refused, text};
use serde_json::Value;

struct Run {
    summary: Value,
    table: String,
    talk: String,
    _folder: tempfile::TempDir,
}

fn analyze(words: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let output = crate::common::run(folder.path(), &[&["analyze"], words].concat());
    let talk = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {talk}");
    let summary = crate::common::json(&folder.path().join("out/summary.json"));
    Run { summary, table: text(&output.stdout), talk, _folder: folder }
}

/// The share of the basis that is covered, of a class.
fn share(run: &Run, class: &str) -> f64 {
    let basis = run.summary["basis"].as_str().unwrap();
    let classes = run.summary["classes"].as_array().unwrap();
    let class = classes.iter().find(|c| c["id"] == class).unwrap();
    class["coverage"][basis]["share"].as_f64().unwrap_or_else(|| panic!("{basis} of {class}"))
}

#[test]
fn las_palmas_within_its_boundary() {
    let (Some(city), Some(area)) = (data("las_palmas_2023.osm.pbf"), data("las_palmas_boundary.geojson")) else {
        return;
    };
    let whole = analyze(&[city.to_str().unwrap()]);
    let inside = analyze(&[city.to_str().unwrap(), "--area", area.to_str().unwrap()]);
    let blocks = |run: &Run| run.summary["blocks"]["count"].as_u64().unwrap();
    assert!(blocks(&inside) < blocks(&whole) && blocks(&inside) > 50);
    assert!(inside.summary["left_out"]["home.outside_area"].as_u64().unwrap() > 0);
    assert_eq!(inside.summary["facilities"], whole.summary["facilities"], "places outside still count");
    assert!(share(&whole, "market") > 0.9, "a dense city with 283 markets");
    let elder = analyze(&[city.to_str().unwrap(), "--walker", "elder"]);
    let wheels = analyze(&[city.to_str().unwrap(), "--walker", "wheelchair"]);
    for class in ["market", "sport", "culture", "service", "clinic"] {
        let by = [&whole, &elder, &wheels].map(|run| share(run, class));
        assert!(by[0] >= by[1], "the same network, slower: {class} {by:?}");
        assert!(by[0] >= by[2], "slower, and without steps: {class} {by:?}");
    }
}

#[test]
fn porto_has_streets_and_says_that_it_has_no_more() {
    let Some(city) = data("porto_portugal.osm.pbf") else { return };
    let run = analyze(&[city.to_str().unwrap()]);
    assert!(run.talk.contains("people are assumed evenly within 100 m of streets"), "{}", run.talk);
    assert!(run.talk.contains("the data hold no facility of class"), "{}", run.talk);
    assert!(run.table.contains("no data"), "{}", run.table);
    let kinds = &run.summary["blocks"]["kinds"];
    assert!(kinds["grid"].as_u64().unwrap() > 5_000 && kinds["homes"] == 0, "{kinds}");
}

#[test]
fn wuhan_from_lines_alone() {
    let Some(streets) = data("wuhan_streets.geojson.gz") else { return };
    let run = analyze(&["--streets", streets.to_str().unwrap()]);
    assert!(run.talk.contains("no facility of any class"), "{}", run.talk);
    assert_eq!(run.summary["title"], "wuhan streets");
    assert!(run.summary["blocks"]["kinds"]["grid"].as_u64().unwrap() > 5_000);
}

#[test]
fn small_quarters_of_beijing_and_helsinki() {
    for (name, least) in [("beijing_tsinghua.osm.pbf", 0.9), ("helsinki_core.osm.pbf", 0.95)] {
        let Some(city) = data(name) else { return };
        let run = analyze(&[city.to_str().unwrap(), "--lang", "zh"]);
        assert!(run.table.contains("便民市场"), "{}", run.table);
        assert!(share(&run, "market") > least, "{name}: {}", share(&run, "market"));
    }
}

#[test]
fn a_strict_run_stops_at_what_an_extract_lacks() {
    let Some(city) = data("las_palmas_2023.osm.pbf") else { return };
    let folder = tempfile::tempdir().unwrap();
    let said = refused(folder.path(), &["analyze", "--strict", city.to_str().unwrap()]);
    assert!(said.contains("las_palmas_2023.osm.pbf: ") && said.contains("--strict stops at faults"), "{said}");
}

/// From here the line of fifteen minutes passes so near a corner of the map that its rim did not close, and the area was lost.
#[test]
fn a_line_through_a_corner_of_the_map_loses_no_area() {
    let Some(city) = data("las_palmas_2023.osm.pbf") else { return };
    let folder = tempfile::tempdir().unwrap();
    let words =
        ["isochrone", city.to_str().unwrap(), "--from=-15.4418443,28.1310208", "--limits", "10,15min", "--out", "out"];
    let output = crate::common::run(folder.path(), &[&words[..], &["--verify", "2000"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let summary = crate::common::json(&folder.path().join("out/summary.json"));
    assert_eq!(summary["faults"]["rims"], 0);
    let areas = crate::common::json(&folder.path().join("out/areas.geojson"));
    let m2 = areas["features"].as_array().unwrap().iter().map(|f| f["properties"]["area_m2"].as_f64().unwrap());
    let m2: Vec<f64> = m2.collect();
    assert!(m2.len() == 2 && m2.iter().any(|m2| (1.5e6..1.8e6).contains(m2)), "{m2:?}");
}
