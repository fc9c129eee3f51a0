//! `lifecircle analyze --zones` as people run it: the municipalities of the bundled country, a file of zones, what is told and refused.

use crate::common::{json, refused, run, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Rows of `zones.csv` by kind, each as names and cells.
fn rows(folder: &Path) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let csv = fs::read_to_string(folder.join("zones.csv")).unwrap();
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let mut by_kind: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for line in lines {
        assert_eq!(line.len(), head.len(), "{line:?}");
        by_kind.entry(line[0].clone()).or_default().push(head.iter().cloned().zip(line).collect());
    }
    by_kind
}

#[test]
fn municipalities_and_what_is_in_none_are_the_country() {
    let folder = tempfile::tempdir().unwrap();
    let words = |out: &'static str, threads: &'static str| {
        let words = ["analyze", "--zones", "admin_level=8", "--no-areas", "--out", out, "--threads", threads];
        let output = run(folder.path(), &words);
        assert!(output.status.success(), "{}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    };
    let (table, talk) = words("a", "1");
    assert!(table.contains("Of 12 zones least is met in: "), "{table}");
    assert!(talk.contains("doorsteps lie in no zone"), "the extract reaches past the border: {talk}");
    words("b", "3");
    for name in ["zones.csv", "zones.geojson", "report.html", "summary.json"] {
        let read = |out: &str| fs::read(folder.path().join(out).join(name)).unwrap();
        assert!(read("a") == read("b"), "{name} is the same on any number of threads");
    }
    let rows = rows(&folder.path().join("a"));
    let (zones, outside, city) = (&rows["zone"], &rows["outside"][0], &rows["city"][0]);
    // The country's eleven, and a neighbour's whose ring closes too; those that do not close are counted.
    assert_eq!(zones.len(), 12);
    assert!(zones[11]["name"] == "Fläsch" && zones[11]["doorsteps"] == "0", "{:?}", zones[11]);
    assert!(talk.contains("1 of 12 zones hold no doorstep"), "{talk}");
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap_or(0.0);
    for name in [
        "doorsteps",
        "blocks",
        "homes_m2",
        "land_m2",
        "market_missing",
        "clinic_missing",
        "sport_gap_blocks",
        "all_missing",
    ] {
        let sum: f64 = zones.iter().chain([outside]).map(|row| number(row, name)).sum();
        assert!((sum - number(city, name)).abs() < 0.02, "{name}: {sum} of {}", number(city, name));
        assert!(number(city, name) > 0.0, "{name} says something");
    }
    // Ranked from the least, and every municipality by its name.
    let met: Vec<f64> = zones[..11].iter().map(|row| number(row, "needs_met")).collect();
    assert!(met.is_sorted(), "{met:?}");
    for name in ["Vaduz", "Schaan", "Triesen", "Balzers", "Mauren", "Ruggell", "Planken"] {
        assert!(zones.iter().any(|row| row["name"] == name), "{name}");
    }
    let layer = json(&folder.path().join("a/zones.geojson"));
    let vaduz = layer["features"].as_array().unwrap().iter().find(|f| f["properties"]["name"] == "Vaduz").unwrap();
    let row = zones.iter().find(|row| row["name"] == "Vaduz").unwrap();
    assert!((vaduz["properties"]["homes_m2"].as_f64().unwrap() - number(row, "homes_m2")).abs() < 1e-3);
    let page = fs::read_to_string(folder.path().join("a/report.html")).unwrap();
    assert!(page.contains("Zone by zone") && page.contains("the city"));
    // Sizes have their unit, and every shade of the map a key: that of the zone without doorsteps too.
    assert!(page.contains(">homes, m² of floor</th>"));
    assert!(
        page.contains("fill=\"#ececec\"/></svg>nobody known to live there</span>")
            && page.contains("</svg>≥ 95%</span>")
    );
    // Clause by clause: people of zones sum to the city, and each zone says what its own numbers say.
    let mut reader = csv::Reader::from_path(folder.path().join("a/zone_clauses.csv")).unwrap();
    let clauses: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
    let states = |kind: &str, name: &str, state: &str| {
        clauses.iter().filter(|r| &r[0] == kind && &r[2] == name && &r[5] == state).count() as f64
    };
    for (kind, row) in zones.iter().map(|z| ("zone", z)).chain([("city", city)]) {
        for state in ["met", "not_met", "not_judged"] {
            let told = number(row, &format!("clauses_{state}"));
            assert!((states(kind, &row["name"], state) - told).abs() < 0.5, "{} {state}", row["name"]);
        }
    }
    let summary = json(&folder.path().join("a/summary.json"));
    let areas = summary["zones"]["areas"].as_array().unwrap();
    assert_eq!(
        (areas.len(), &areas[0]["name"], &areas[12]["kind"]),
        (13, &serde_json::json!(zones[0]["name"]), &"outside".into())
    );
    assert!((areas[0]["needs_met"].as_f64().unwrap() - number(&zones[0], "needs_met")).abs() < 1e-6);
    // The mean walk of all is that of the zones and the rest by their homes, which is what people are counted in here.
    let weighed =
        |key: &str| zones.iter().chain([outside]).map(|row| number(row, key) * number(row, "homes_m2")).sum::<f64>();
    let mean = weighed("walk_min") / number(city, "homes_m2");
    assert!((mean - number(city, "walk_min")).abs() < 1e-3, "{mean}");
    let style = fs::read_to_string(folder.path().join("a/zones.qml")).unwrap();
    assert!(style.contains("graduatedSymbol") && style.contains("attr=\"needs_met\""));
    // Without zones nothing is different but them.
    let plain = run(folder.path(), &["analyze", "--no-areas", "--out", "c"]);
    assert!(plain.status.success() && !folder.path().join("c/zones.csv").exists());
    let blocks = |out: &str| fs::read(folder.path().join(out).join("blocks.geojson")).unwrap();
    assert!(blocks("a") == blocks("c"));
}

#[test]
fn overlaps_are_told_and_the_smaller_zone_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let square = |id: &str, w: f64, s: f64, e: f64, n: f64| {
        serde_json::json!({"type": "Feature", "properties": {"编号": id}, "geometry": {"type": "Polygon",
            "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}})
    };
    // All of the country, and a part of it.
    let zones = [square("all", 9.4, 47.0, 9.7, 47.3), square("part", 9.5, 47.1, 9.55, 47.2)];
    fs::write(
        folder.join("zones.geojson"),
        serde_json::json!({"type": "FeatureCollection", "features": zones}).to_string(),
    )
    .unwrap();
    let output = run(folder, &["analyze", "--zones", "zones.geojson", "--no-areas", "--lang", "zh"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let talk = text(&output.stderr);
    assert!(talk.contains("分区 \"part\" 与 \"all\" 重叠") && talk.contains("计入较小的 \"part\""), "{talk}");
    let rows = rows(&folder.join("out"));
    let of = |id: &str| rows["zone"].iter().find(|row| row["id"] == id).unwrap()["doorsteps"].parse::<u32>().unwrap();
    let city: u32 = rows["city"][0]["doorsteps"].parse().unwrap();
    assert!(
        of("part") > 500 && of("all") > 500 && of("part") + of("all") == city,
        "{} {} {city}",
        of("part"),
        of("all")
    );
    assert_eq!(rows["outside"][0]["doorsteps"], "0");
    assert!(fs::read_to_string(folder.join("out/report.html")).unwrap().contains("分区统计"));
}

#[test]
fn zones_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let said = refused(folder, &["analyze", "--zones", "admin_level=9"]);
    assert!(said.contains("holds no boundary of admin_level=9") && said.contains("8 (22)"), "{said}");
    assert!(refused(folder, &["analyze", "--zones", "admin_level=x"]).contains("admin_level=8"));
    assert!(refused(folder, &["analyze", "--zones", "no.geojson"]).contains("no.geojson: cannot read"));
    let far = r#"{"type":"Polygon","coordinates":[[[116,40],[116.1,40],[116.1,40.1],[116,40]]]}"#;
    fs::write(folder.join("far.geojson"), far).unwrap();
    assert!(refused(folder, &["analyze", "--zones", "far.geojson"]).contains("another city"));
    let point = r#"{"type":"Point","coordinates":[9.52,47.14]}"#;
    fs::write(folder.join("point.geojson"), point).unwrap();
    assert!(refused(folder, &["analyze", "--zones", "point.geojson"]).contains("zones need Polygon"));
    fs::write(folder.join("zones.geojson"), far).unwrap();
    assert!(refused(folder, &["analyze", "--zones", "zones.geojson", "--out", "."]).contains("is an input"));
}
