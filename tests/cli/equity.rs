//! Who walks farther, as people ask for it, on a street drawn by hand.

#![allow(clippy::float_cmp, reason = "figures of files are compared as they are written")]

use crate::common::{done, json, refused, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A straight street of 3 km at the equator, a market at its beginning; homes are points beside it, so that a walk is nearly its length.
fn town(folder: &Path) {
    let at = |metres: f64| metres / 111_319.49;
    let write = |name: &str, features: Vec<Value>| {
        fs::write(folder.join(name), json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    };
    let line: Vec<[f64; 2]> = (0..=30).map(|i| [at(f64::from(i) * 100.0), 0.0]).collect();
    write(
        "streets.geojson",
        vec![
            json!({"type": "Feature", "properties": {"highway": "residential"}, "geometry": {"type": "LineString", "coordinates": line}}),
        ],
    );
    let point = |x: f64, properties: Value| json!({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [at(x), 0.0]}});
    write("places.geojson", vec![point(0.0, json!({"id": "m", "class": "market"}))]);
    let home = |id: &str, x: f64, residents: i64, income: Value, district: Value, old: i64| {
        point(x, json!({"id": id, "residents": residents, "income": income, "district": district, "old": old}))
    };
    write(
        "homes.geojson",
        vec![
            home("a", 80.0, 100, json!(9000), json!("west"), 10),
            home("b", 400.0, 300, json!(5000), json!("west"), 30),
            home("c", 800.0, 200, json!(5000), json!("east"), 80),
            home("d", 2400.0, 400, json!(2000), json!("east"), 120),
            home("e", 1600.0, 50, Value::Null, Value::Null, 0),
        ],
    );
}

const WORDS: [&str; 9] = [
    "analyze",
    "--streets",
    "streets.geojson",
    "--facilities",
    "places.geojson",
    "--blocks",
    "homes.geojson",
    "--no-areas",
    "--quiet",
];

#[test]
fn groups_and_inequality_by_hand() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder);
    done(folder, &[&WORDS[..], &["--groups", "district,income,old=count"]].concat());
    let equity = &json(&folder.join("out/summary.json"))["equity"];
    // 80 m are a minute: walks of 1, 5, 10, 30 and 20 minutes of 100, 300, 200, 400 and 50 people.
    let (walks, people) = ([1.0, 5.0, 10.0, 30.0, 20.0], [100.0, 300.0, 200.0, 400.0, 50.0]);
    let mean = walks.iter().zip(&people).map(|(w, p)| w * p).sum::<f64>() / 1050.0;
    let near = |found: &Value, wanted: f64| (found.as_f64().unwrap_or(f64::NAN) - wanted).abs() < 0.03;
    assert!(near(&equity["all"]["walk_min"], mean), "{} {mean}", equity["all"]["walk_min"]);
    // Σ p·q·|a − b| over all pairs, / (2 n² mean).
    let pairs =
        walks.iter().zip(&people).flat_map(|(a, p)| walks.iter().zip(&people).map(move |(b, q)| p * q * (a - b).abs()));
    let gini = pairs.sum::<f64>() / (2.0 * 1050.0 * 1050.0 * mean);
    assert!((equity["all"]["gini"].as_f64().unwrap() - gini).abs() < 1e-3, "{} {gini}", equity["all"]["gini"]);
    // The 105 who walk longest walk 30 minutes; of the 420 who walk least 100 walk 1, 300 walk 5, 20 walk 10.
    let palma = 30.0 / ((100.0 + 1500.0 + 200.0) / 420.0);
    assert!((equity["all"]["palma"].as_f64().unwrap() - palma).abs() < 0.02, "{} {palma}", equity["all"]["palma"]);

    let by = |field: usize| &equity["groups"][field];
    let group = |field: usize, n: usize| &by(field)["groups"][n];
    assert_eq!(
        [by(0)["how"].as_str(), by(1)["how"].as_str(), by(2)["how"].as_str()],
        [Some("category"), Some("rank"), Some("count")]
    );
    for (n, label, people, walk, share) in [
        (0, json!("east"), 600.0, 14_000.0 / 600.0, 1.0 / 3.0),
        (1, json!("west"), 400.0, 1600.0 / 400.0, 1.0),
        (2, Value::Null, 50.0, 20.0, 0.0),
    ] {
        let g = group(0, n);
        assert_eq!((&g["label"], g["people"].as_f64()), (&label, Some(people)));
        assert!(near(&g["walk_min"], walk) && near(&g["classes"][0]["share"], share), "{g}");
    }
    // By income: 400 people at 2,000, 500 at 5,000, 100 at 9,000; one block does not tell.
    let index = 2.0 * (400.0 * 30.0 * 200.0 + 500.0 * 7.0 * 650.0 + 100.0 * 950.0) / (1000.0 * 15_600.0) - 1.0;
    assert!((by(1)["concentration"].as_f64().unwrap() - index).abs() < 1e-3, "{} {index}", by(1)["concentration"]);
    assert!(
        index < 0.0
            && near(&by(1)["lowest_40_percent_walk_min"], 30.0)
            && near(&by(1)["highest_10_percent_walk_min"], 1.0),
        "{}",
        by(1)
    );
    // The 240 old people: 10, 30, 80, 120 of them at 1, 5, 10, 30 minutes.
    assert_eq!(group(2, 0)["people"].as_f64(), Some(240.0));
    assert!(near(&group(2, 0)["walk_min"], (10.0 + 150.0 + 800.0 + 3600.0) / 240.0), "{}", group(2, 0));
    assert!(near(&group(2, 0)["classes"][0]["share"], 0.5));

    for (lang, parts) in [
        ("en", ["Who walks farther", "those low in it walk farther", "not told", ">Gini</th>", ">Palma</th>"]),
        ("zh", ["步行负担的公平性", "数值低者步行更远", "未注明", ">基尼系数</th>", ">帕尔马比值</th>"]),
    ] {
        done(folder, &[&WORDS[..], &["--groups", "district,income,old=count", "--lang", lang, "--out", lang]].concat());
        let page = text(&fs::read(folder.join(lang).join("report.html")).unwrap());
        for part in parts {
            assert!(page.contains(part), "{lang}: {part}");
        }
    }
}

#[test]
fn what_makes_no_groups_is_refused_in_a_line() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder);
    for (groups, part) in [
        ("distrct", "did you mean \"district\"?"),
        ("district=rank", "\"west\" is not a number, which a rank needs"),
        ("income=sort", "category, rank or count"),
        ("=rank", "FIELD"),
    ] {
        let said = refused(folder, &[&WORDS[..], &["--groups", groups]].concat());
        assert!(said.contains(part), "{groups}: {said}");
    }
}
