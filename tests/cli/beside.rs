//! `lifecircle analyze --beside` as people run it: each standard says what it says alone, and reasons are those that the walks show.

use crate::common::{done, json, refused};
use std::fs;

#[test]
fn a_second_standard_is_judged_as_if_alone_and_reasons_follow() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Markets alone, within half an hour.
    let shipped = fs::read_to_string("data/standards/five-facilities.toml").unwrap();
    let market = shipped.splitn(3, "[[classes]]").take(2).collect::<Vec<_>>().join("[[classes]]");
    let market = market.replacen("id = \"five-facilities\"", "id = \"market-30\"", 1).replacen(
        "limit = \"15min\"",
        "limit = \"30min\"",
        1,
    );
    fs::write(folder.join("market.toml"), market).unwrap();
    let quiet = ["--no-areas", "--quiet", "--lang", "en"];
    let said = done(folder, &[&["analyze", "--beside", "market.toml"], &quiet[..]].concat());
    assert!(
        said.contains("They disagree about")
            && said.contains("another limit")
            && said.contains("no class like it there"),
        "{said}"
    );
    done(folder, &[&["analyze", "--standard", "market.toml", "--out", "alone"], &quiet[..]].concat());
    let (layer, five, alone) = (
        json(&folder.join("out/standards.geojson")),
        json(&folder.join("out/blocks.geojson")),
        json(&folder.join("alone/blocks.geojson")),
    );
    let mut apart = 0;
    let features = |of: &serde_json::Value| of["features"].as_array().unwrap().clone();
    for ((both, five), alone) in features(&layer).iter().zip(features(&five)).zip(features(&alone)) {
        let [both, five, alone] = [both, &five, &alone].map(|f| &f["properties"]);
        assert_eq!(both["id"], alone["id"]);
        assert_eq!(both["market-30_meets"], alone["market_covered"]);
        // Of the five the data hold no service centre.
        let meets = ["market", "sport", "culture", "service", "clinic"]
            .iter()
            .filter(|c| five[format!("{c}_finding")] != "none_in_data");
        let meets = meets.clone().all(|c| five[format!("{c}_covered")] == true);
        assert_eq!(both["five-facilities_meets"], meets, "{}", both["id"]);
        assert_eq!(both["agree"], both["market-30_meets"] == both["five-facilities_meets"]);
        apart += usize::from(both["agree"] == false);
    }
    assert!(apart > 20, "{apart}");
    let csv = fs::read_to_string(folder.join("out/standards.csv")).unwrap();
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut blocks: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    blocks.dedup();
    assert_eq!(blocks.len(), apart, "every block that is judged otherwise has its reason");
    for row in rows.iter().filter(|row| row[2] == "five-facilities") {
        let minutes = |text: &str| text.parse::<f64>().unwrap();
        match row[12] {
            "limit" => assert!(
                row[3] == "market"
                    && minutes(row[5]) > 15.0
                    && minutes(row[10]) <= 30.0
                    && row[5] == row[10]
                    && row[8] == "market",
                "{row:?}"
            ),
            "not_asked" => assert!(row[3] != "market" && row[8].is_empty(), "{row:?}"),
            other => panic!("{other}: {row:?}"),
        }
    }
    // The second standard has a whole report of its own, and every figure leads to it.
    let own = json(&folder.join("out/market-30.blocks.geojson"));
    for (own, alone) in features(&own).iter().zip(features(&alone)) {
        assert_eq!(own["properties"], alone["properties"]);
    }
    let report = fs::read_to_string(folder.join("out/market-30.report.html")).unwrap();
    assert!(report.contains("id=\"clause-market\"") && report.contains("href=\"standards.html\""));
    assert!(report.contains("market-30.verdicts.csv") && folder.join("out/market-30.verdicts.csv").exists());
    let page = fs::read_to_string(folder.join("out/standards.html")).unwrap();
    assert!(page.contains("href=\"market-30.report.html#verdicts\"") && page.contains("href=\"report.html\""));
    assert!(page.contains("Standards side by side") && page.contains("standard-1"));
    // Its files are outputs as others are: no input is overwritten, and no layer of a walker.
    let onto = ["analyze", "--blocks", "market-30.blocks.geojson", "--beside", "market.toml", "--out", "."];
    fs::copy(folder.join("out/blocks.geojson"), folder.join("market-30.blocks.geojson")).unwrap();
    assert!(refused(folder, &onto).contains("is an input"));
    fs::remove_file(folder.join("market-30.blocks.geojson")).unwrap();
    // With a comma it is the same question, and the same bytes.
    let bytes = |name: &str| fs::read(folder.join("out").join(name)).unwrap();
    let names =
        ["standards.geojson", "standards.csv", "standards.html", "blocks.geojson", "verdicts.json", "gaps.geojson"];
    let before: Vec<Vec<u8>> = names.map(bytes).into();
    done(folder, &[&["analyze", "--standard", "five-facilities,market.toml"], &quiet[..]].concat());
    assert!(names.map(bytes).to_vec() == before);
    let summary = json(&folder.join("out/summary.json"));
    assert_eq!(summary["parameters"]["standard"], "five-facilities,market.toml");
    // Read once: the files of the run are named once, and both standards.
    let roles: Vec<&str> = summary["inputs"].as_array().unwrap().iter().map(|f| f["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["city", "standard"]);
    // Other commands take the first and say so.
    let output = crate::common::run(
        folder,
        &["network", "--standard", "five-facilities,market.toml", "--out", "n", "--lang", "en"],
    );
    assert!(crate::common::text(&output.stderr).contains("takes one standard: five-facilities, the first of"));
    let said = refused(folder, &["analyze", "--standard", "five-facilities,five"]);
    assert!(said.contains("did you mean"), "{said}");
    let said = refused(folder, &["analyze", "--beside", "five-facilities"]);
    assert!(said.contains("five-facilities") && said.contains("twice"), "{said}");
}
