//! Three tiny towns, worked out by hand, through the whole program: each `tests/golden/NAME.json` holds its streets, blocks
//! and facilities, the arguments, and what must come out (`expect`); `tests/golden/NAME/` holds the files that came out when
//! the answers were last checked, compared byte for byte.
//!
//! `LIFECIRCLE_UPDATE_GOLDEN=1 cargo test --test golden` writes those files anew: look at the difference before keeping it.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::json;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files whose bytes are kept. The report is looked at, not compared: it changes whenever its looks do.
const KEPT: [&str; 6] =
    ["blocks.geojson", "gaps.geojson", "gap_areas.geojson", "facilities.geojson", "problems.geojson", "summary.json"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Runs a case in a folder of its own and gives back where its results are.
fn run(case: &Value, place: &Path) -> PathBuf {
    let mut command = Command::new(common::program());
    command.arg("analyze").current_dir(place).args(["--lang", "en", "--out", "out"]);
    for role in ["streets", "blocks", "facilities"] {
        let name = format!("{role}.geojson");
        fs::write(place.join(&name), serde_json::to_vec(&case[role]).unwrap()).unwrap();
        command.arg(format!("--{role}")).arg(name);
    }
    command.args(case["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.join("out")
}

/// Every figure that the case expects, with what the program says.
fn check(case: &Value, out: &Path) {
    let why = &case["expect"]["why"];
    let blocks = json(&out.join("blocks.geojson"));
    for (id, expected) in case["expect"]["blocks"].as_object().unwrap() {
        let feature = blocks["features"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["properties"]["id"].to_string().trim_matches('"') == id);
        let properties = &feature.unwrap_or_else(|| panic!("no block {id}"))["properties"];
        for (key, value) in expected.as_object().unwrap() {
            match (value.as_f64(), properties[key].as_f64()) {
                (Some(by_hand), Some(found)) if key.ends_with("_m") => {
                    assert!((by_hand - found).abs() <= 0.5, "block {id}: {key} is {found}, by hand {by_hand}: {why}");
                }
                (Some(by_hand), Some(found)) => {
                    assert!((by_hand - found).abs() <= 0.015, "block {id}: {key} is {found}, by hand {by_hand}: {why}");
                }
                _ => assert_eq!(&properties[key], value, "block {id}: {key}: {why}"),
            }
        }
    }
    let gaps = json(&out.join("gaps.geojson"));
    let mut expected_total = 0;
    for (cause, count) in case["expect"]["gaps"].as_object().unwrap() {
        let found =
            gaps["features"].as_array().unwrap().iter().filter(|f| f["properties"]["cause"] == cause.as_str()).count();
        assert_eq!(found as u64, count.as_u64().unwrap(), "gaps because of {cause}: {why}");
        expected_total += found;
    }
    assert_eq!(gaps["features"].as_array().unwrap().len(), expected_total, "no gap of another cause");
    let summary = json(&out.join("summary.json"));
    for (class, part) in case["expect"]["residents"].as_object().unwrap() {
        let of = summary["classes"].as_array().unwrap().iter().find(|c| c["id"] == class.as_str()).unwrap();
        let found = ["covered", "total"].map(|k| of["coverage"]["residents"][k].as_f64());
        assert_eq!(found, [part[0].as_f64(), part[1].as_f64()], "residents of {class}: {why}");
    }
}

fn town(name: &str) {
    let case = json(&folder().join(format!("{name}.json")));
    let place = tempfile::tempdir().unwrap();
    let out = run(&case, place.path());
    check(&case, &out);
    let kept = folder().join(name);
    let update = std::env::var_os("LIFECIRCLE_UPDATE_GOLDEN").is_some();
    for file in KEPT {
        let found = fs::read_to_string(out.join(file)).unwrap();
        if update {
            fs::create_dir_all(&kept).unwrap();
            fs::write(kept.join(file), &found).unwrap();
        }
        let golden = fs::read_to_string(kept.join(file)).unwrap_or_default();
        assert!(golden == found, "{name}/{file} came out otherwise than when it was last checked:\n{found}");
    }
}

#[test]
fn two_shores() {
    town("two_shores");
}

#[test]
fn island_and_hermit() {
    town("island_and_hermit");
}

#[test]
fn steps_and_park() {
    town("steps_and_park");
}
