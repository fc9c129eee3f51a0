//! `lifecircle why` as people run it: the legs add up to the walk, and the fix does what it says.

use crate::common::{done, refused};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn features(file: &Path) -> Vec<Value> {
    crate::common::json(file)["features"].as_array().unwrap().clone()
}

/// A hexagon whose market is too far as long as a gate beside the railway is closed.
const BLOCK: &str = "h3/891f8e0de3bffff";

#[test]
fn the_walk_and_the_fix_of_a_block() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let costs = ["--gate-cost", "30000", "--site-cost", "900000"];
    let words = ["why", BLOCK, "--class", "market,sport", "--out", "why.geojson", "--lang", "en", "--quiet"];
    let said = done(folder, &[&words[..], &costs].concat());
    for part in [
        "Market: too far. Typical walk: 18.0 min",
        "off the street",
        "main road",
        "the second nearest",
        "Not judged: opening hours",
    ] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    let link = said.lines().find(|l| l.trim_start().starts_with("link: gate")).expect("a gate helps");
    assert!(
        link.contains(": enough: 14.8 min") && link.contains("across rail") && link.contains("cost 30\u{202f}000"),
        "{link}"
    );
    let all = features(&folder.join("why.geojson"));
    let of = |class: &str, which: &str| -> Vec<Value> {
        let is = |f: &&Value| f["properties"]["class"] == class && f["properties"]["which"] == which;
        all.iter().filter(is).cloned().collect()
    };
    for (class, which) in [("market", "nearest"), ("market", "second"), ("sport", "nearest")] {
        let legs = of(class, which);
        let sum: f64 = legs.iter().map(|l| l["properties"]["m"].as_f64().unwrap()).sum();
        let walk = legs[0]["properties"]["walk_m"].as_f64().unwrap();
        assert!((sum - walk).abs() < 1e-6, "{class} {which}: {sum} {walk}");
        // What is not the pace of flat ground is waiting to cross; the plain adult does not mind slopes.
        for leg in &legs {
            let of = |key: &str| leg["properties"][key].as_f64().unwrap();
            assert!(of("climb_min").abs() < 1e-9, "{leg}");
            assert!((of("min") - of("wait_min") - of("m") / 80.0).abs() < 0.002, "at 4.8 km/h: {leg}");
        }
        // Each leg begins where the one before it ends.
        for pair in legs.windows(2) {
            let line = |f: &Value| f["geometry"]["coordinates"].as_array().unwrap().clone();
            let (end, begin) = (line(&pair[0]).pop().unwrap(), line(&pair[1])[0].clone());
            let off = |k: usize| (end[k].as_f64().unwrap() - begin[k].as_f64().unwrap()).abs();
            assert!(off(0) < 3e-7 && off(1) < 3e-7, "{end} {begin}");
        }
        assert_eq!(legs[0]["properties"]["kind"], "off_street");
    }
    let nearest = of("market", "nearest")[0]["properties"]["walk_m"].as_f64().unwrap();
    assert!(of("market", "second")[0]["properties"]["walk_m"].as_f64().unwrap() >= nearest);

    // Both fixes as plans: what is promised comes true.
    for (which, class) in [("link", "market"), ("site", "market"), ("site", "sport")] {
        let fix = &of(class, which)[0];
        assert_eq!(fix["properties"]["enough"], true, "{which} {class}");
        let mut feature = json!({"type": "Feature", "geometry": fix["geometry"], "properties": {"class": class}});
        if which == "link" {
            feature["properties"] =
                if fix["geometry"]["type"] == "Point" { json!({"edit": "open_gate"}) } else { json!({}) };
        }
        let plan = json!({"type": "FeatureCollection", "features": [feature]});
        fs::write(folder.join("plan.geojson"), plan.to_string()).unwrap();
        done(folder, &["compare", "plan.geojson", "--out", "plans", "--quiet"]);
        let changes = features(&folder.join("plans/plan.diff.geojson"));
        let change =
            changes.iter().find(|f| f["properties"]["block"] == BLOCK && f["properties"]["class"] == class).unwrap();
        assert_eq!(change["properties"]["after_min"], fix["properties"]["walk_min"], "{which} {class}");
        assert_eq!(change["properties"]["after_finding"], "within");
        let gained: f64 = changes.iter().map(|f| f["properties"]["gained"].as_f64().unwrap()).sum();
        assert!((gained - fix["properties"]["newly_covered"].as_f64().unwrap()).abs() < 0.01, "{which} {class}");
    }
}

#[test]
fn a_block_is_found_by_name_and_place_or_suggested() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let by_id = done(folder, &["why", "way/241", "--class", "market", "--lang", "en", "--quiet"]);
    assert!(by_id.starts_with("Nendeln (way/241): ") && by_id.contains("Market: covered"), "{by_id}");
    assert_eq!(done(folder, &["why", "Nendeln", "--class", "market", "--lang", "en", "--quiet"]), by_id);
    let zh = done(folder, &["why", "Nendeln", "--class", "clinic", "--lang", "zh", "--quiet"]);
    assert!(zh.contains("距离过远") && zh.contains("选址"), "{zh}");
    let refused = |words: &[&str]| refused(folder, words);
    assert!(refused(&["why", "way/2411"]).contains("did you mean \"way/241\"?"));
    assert!(refused(&["why", "--", "-9.5,47.1"]).contains("longitude, latitude"));
    assert!(refused(&["why", "NaN,47.1"]).contains("NaN,47.1 is no place on earth"));
    assert!(refused(&["why", "way/241", "--class", "clinc"]).contains("did you mean \"clinic\"?"));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "nothing is written without --out");
}

#[test]
fn the_report_tells_why_where_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let report = |words: &[&str]| {
        done(folder, &[&["analyze", "--no-areas", "--quiet", "--lang", "en"], words].concat());
        fs::read_to_string(folder.join("out/report.html")).unwrap()
    };
    let (plain, told) = (report(&[]), report(&["--why", "2"]));
    assert!(!plain.contains("class=\"why\""));
    let start = told.find("<section class=\"why\">").unwrap();
    let section = &told[start..start + told[start..].find("</section>").unwrap()];
    assert_eq!(section.matches("<h3>").count(), 2, "{section}");
    for part in ["Why, and what would change it", "<title>main road, ", "junction/", "second nearest"] {
        assert!(section.contains(part), "{part:?} is not in {section}");
    }
    // Nothing else of the report is another, but that it says what was asked.
    let asked = "<tr><th scope=\"row\">why</th><td>2</td></tr>\n";
    let rest = told.replace(&format!("{section}</section>\n"), "").replace(asked, "");
    assert!(told.contains(asked) && rest == plain, "the rest of the report differs");
}

/// Straight lines have no legs to tell: they are left out of the explanation, and of nothing else.
#[test]
fn looking_into_blocks_changes_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let judged = |out: &str, words: &[&str]| {
        let fixed = ["analyze", "--standard", "gb50180-2018", "--no-areas", "--quiet", "--out", out];
        done(folder.path(), &[&fixed, words].concat());
        let read = |name: &str| crate::common::json(&folder.path().join(out).join(name));
        (read("verdicts.json")["clauses"].clone(), read("blocks.geojson"), read("summary.json"))
    };
    let (plain, explained) = (judged("plain", &[]), judged("why", &["--why", "2"]));
    assert!(plain.0.as_array().is_some_and(|clauses| clauses.len() > 100));
    assert!(plain.0 == explained.0 && plain.1 == explained.1);
    assert_eq!(explained.2["parameters"]["why"], "2");
    let page = fs::read_to_string(folder.path().join("why/report.html")).unwrap();
    assert!(page.contains("class=\"why\""));
}
