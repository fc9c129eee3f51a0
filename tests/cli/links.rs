//! `lifecircle links` as people run it: what it says of a plan is what `compare` says of it, on any number of threads.

use crate::common::{done, json, refused};
use serde_json::Value;
use std::fs;

/// Every gained figure of links is that of the comparison of the plan, and the minutes saved follow from its means.
fn same(gain: &Value, plan: &str, comparison: &Value, total: f64) {
    let state = |id: &str| {
        comparison["scenarios"].as_array().unwrap().iter().find(|s| s["id"] == id).unwrap_or_else(|| panic!("{id}"))
    };
    let (base, after) = (state("baseline"), state(plan));
    let mut saved = 0.0;
    for (name, value) in gain.as_object().unwrap() {
        if name.ends_with("_gained") || name == "more_homes_m2" {
            assert_eq!(value, &after[name], "{plan}: {name}");
        }
        if let Some(class) = name.strip_suffix("_saved_min") {
            let mean = |of: &Value| of[format!("{class}_mean_min")].as_f64().unwrap();
            let by_means = (mean(base) - mean(after)) * total;
            // Means are written with six decimals.
            assert!(
                (value.as_f64().unwrap() - by_means).abs() <= total * 1e-6 + 1e-3,
                "{plan}: {name} {value} {by_means}"
            );
            saved += value.as_f64().unwrap();
        }
    }
    assert!((gain["saved_min"].as_f64().unwrap() - saved).abs() < 1e-3);
    let all = after["all_homes_m2"].as_f64().unwrap() - base["all_homes_m2"].as_f64().unwrap();
    assert!((gain["all_homes_m2"].as_f64().unwrap() - all).abs() < 1e-3);
}

#[test]
fn links_bring_what_a_comparison_of_their_plans_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let words = |out: &'static str, threads: &'static str| {
        done(folder, &["links", "--count", "2", "--out", out, "--threads", threads, "--lang", "en", "--quiet"])
    };
    let table = words("a", "1");
    assert_eq!(table, words("b", "3"), "whatever the threads");
    let names = [
        "best.geojson",
        "link-1.geojson",
        "link-2.geojson",
        "links.csv",
        "links.geojson",
        "links.html",
        "links.json",
        "links.qml",
    ];
    for name in names {
        assert!(
            fs::read(folder.join("a").join(name)).unwrap() == fs::read(folder.join("b").join(name)).unwrap(),
            "{name}"
        );
    }
    for part in ["across", "newly covered", "1356", "rail", "Together the 2 chosen newly cover"] {
        assert!(table.contains(part), "{part:?} is not in\n{table}");
    }
    let plans = ["a/best.geojson", "a/link-1.geojson", "a/link-2.geojson"];
    done(folder, &["compare", plans[0], plans[1], plans[2], "--out", "plans", "--quiet"]);
    let (links, comparison) = (json(&folder.join("a/links.json")), json(&folder.join("plans/scenarios.json")));
    let total = links["total"].as_f64().unwrap();
    same(&links["together"], "best", &comparison, total);
    for n in 1..=2 {
        let chosen = &links["chosen"][n - 1];
        let item = &links["items"][chosen["item"].as_u64().unwrap() as usize - 1];
        let figures: serde_json::Map<String, Value> = item.as_object().unwrap().clone();
        same(&Value::Object(figures), &format!("link-{n}"), &comparison, total);
    }
    // Alone they are ranked; chosen together the first adds what it brings alone.
    assert_eq!(links["chosen"][0]["adds"]["more_homes_m2"], links["items"][0]["more_homes_m2"]);
    let layer = json(&folder.join("a/links.geojson"));
    assert_eq!(layer["features"].as_array().unwrap().len(), links["items"].as_array().unwrap().len());
    assert_eq!(layer["features"][0]["properties"]["chosen"], 1);
}

#[test]
fn sites_stand_in_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["site", "--class", "clinic", "--count", "2", "--quiet"]);
    let words = [
        "links",
        "--sites",
        "sites/sites.geojson",
        "--link-cost",
        "500000",
        "--gate-cost",
        "40000",
        "--site-cost",
        "3000000",
    ];
    let table = done(folder, &[&words[..], &["--count", "3", "--quiet", "--lang", "en"]].concat());
    assert!(table.contains("site") && table.contains("covered per 1000"), "{table}");
    let links = json(&folder.join("links/links.json"));
    assert_eq!(links["per_cost"], true);
    let per: Vec<f64> =
        links["items"].as_array().unwrap().iter().map(|i| i["more_homes_m2_per_cost"].as_f64().unwrap()).collect();
    let ranked = per.windows(2).all(|w| w[0] >= w[1] - 1e-9);
    assert!(ranked, "by what a unit of cost brings: {per:?}");
    let sites: Vec<&Value> = links["items"].as_array().unwrap().iter().filter(|i| i["kind"] == "site").collect();
    let site = sites.first().expect("a site is in the list");
    // The best clinic alone brings what the question of siting says it adds.
    let asked = json(&folder.join("sites/sites.json"));
    let best = &asked["sites"][0];
    assert_eq!(site["site"], best["id"]);
    assert!((site["clinic_gained"].as_f64().unwrap() - best["adds"].as_f64().unwrap()).abs() < 0.01, "{site} {best}");
    done(folder, &["compare", "links/best.geojson", "--out", "plans", "--quiet"]);
    same(&links["together"], "best", &json(&folder.join("plans/scenarios.json")), links["total"].as_f64().unwrap());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let refused = |words: &[&str]| refused(folder, words);
    fs::write(folder.join("empty.geojson"), r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    assert!(refused(&["links", "--foot", "50m"]).contains("not farther than --air"));
    assert!(refused(&["links", "--air", "0m"]).contains("between 0m and 500m"));
    let said = refused(&["links", "--sites", "empty.geojson"]);
    assert!(said.contains("empty.geojson"), "{said}");
    assert!(refused(&["links", "--sites", "no.geojson"]).contains("no.geojson"));
}

/// Whenever it is interrupted, an answer is whole or not there: the best so far with all its files, or nothing.
#[cfg(unix)]
#[test]
fn an_interrupted_search_writes_all_or_nothing() {
    for wait_ms in [0, 40, 80, 160, 320] {
        let folder = tempfile::tempdir().unwrap();
        let child = crate::common::lifecircle(folder.path(), &["links", "--lang", "en"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait_ms));
        let kill = ["-INT", &child.id().to_string()];
        assert!(std::process::Command::new("kill").args(kill).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let out = folder.path().join("links");
        if output.status.success() {
            let links = json(&out.join("links.json"));
            let plans = links["chosen"].as_array().unwrap().len();
            let files = fs::read_dir(&out).unwrap().count();
            assert_eq!(files, 6 + plans, "{said}");
            assert_eq!(links["stopped"].as_bool(), Some(said.contains("ended early")), "{said}");
        } else {
            assert!(!out.exists() && fs::read_dir(folder.path()).unwrap().count() == 0, "{said}");
        }
    }
}
