//! Verdicts by clause, on a town that can be checked by hand: one street, a block at each end, and two sets of facilities.
//!
//! ```text
//!   A                                                     small set  ── 1,500 m ──   B
//!   ■─────────────────────────── 5.0 km ──────────────────────■──────────────────────■
//!   good set: every kind, on the block's own land,            every kind, a little too small,
//!   as large as the standard asks                             18.75 minutes from B
//! ```
//!
//! Block A meets every clause of GB 50180-2018 in this program, block B misses every one.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{done, empty_folder, json};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const LAT: f64 = 40.0;
/// Metres of a degree of longitude at 40° N on the WGS 84 ellipsoid: 85,394; of latitude: 111,035.
const EAST_M: f64 = 85_394.0;
const NORTH_M: f64 = 111_035.0;
const A: f64 = 116.002;
const B: f64 = 116.078;

/// A square of so many square metres around a place of the street.
fn square(lon: f64, m2: f64) -> Value {
    strip(lon, m2.sqrt(), m2.sqrt())
}

/// A rectangle of so many metres by so many around a place of the street.
fn strip(lon: f64, east: f64, north: f64) -> Value {
    let (dx, dy) = (east / 2.0 / EAST_M, north / 2.0 / NORTH_M);
    let at = |x: f64, y: f64| json!([lon + x * dx, LAT + y * dy]);
    json!({ "type": "Polygon", "coordinates": [[at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0), at(-1.0, -1.0)]] })
}

fn feature(id: &str, geometry: &Value, mut properties: Value) -> Value {
    properties["id"] = json!(id);
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

fn write(folder: &Path, name: &str, features: &[Value]) {
    fs::write(folder.join(name), json!({ "type": "FeatureCollection", "features": features }).to_string()).unwrap();
}

fn street(folder: &Path) {
    let points: Vec<Value> = (0..=80).map(|i| json!([116.0 + f64::from(i) / 1000.0, LAT])).collect();
    let line = json!({ "type": "LineString", "coordinates": points });
    write(folder, "streets.geojson", &[feature("s", &line, json!({ "highway": "residential" }))]);
}

fn blocks(folder: &Path, name: &str, of: &[(&str, f64, f64)]) {
    let all: Vec<Value> = of
        .iter()
        .map(|(id, lon, residents)| feature(id, &square(*lon, 3600.0), json!({ "residents": residents })))
        .collect();
    write(folder, name, &all);
}

/// What GB 50180-2018 asks of a kind: floor and site, the most that any class of it asks and the least.
fn asked(folder: &Path) -> BTreeMap<String, [Vec<f64>; 2]> {
    let text = done(folder, &["standards", "show", "gb50180-2018", "--toml"]);
    let table: toml::Table = text.parse().unwrap();
    let mut kinds: BTreeMap<String, [Vec<f64>; 2]> = BTreeMap::new();
    for class in table["classes"].as_array().unwrap() {
        for kind in class["any_of"].as_array().unwrap() {
            let of = kinds.entry(kind.as_str().unwrap().to_owned()).or_default();
            for (slot, key) in ["floor", "site"].iter().enumerate() {
                let least = class.get(key).and_then(|f| f.get("least_m2"));
                of[slot].extend(least.map(|m2| m2.as_integer().map_or_else(|| m2.as_float().unwrap(), |n| n as f64)));
            }
        }
    }
    kinds
}

/// One facility of every kind: as large as asked, or a square metre smaller.
fn facilities(lon: f64, kinds: &BTreeMap<String, [Vec<f64>; 2]>, good: bool) -> Vec<Value> {
    kinds
        .iter()
        .map(|(kind, [floor, site])| {
            let pick = |all: &[f64]| {
                if good { all.iter().copied().reduce(f64::max) } else { all.iter().copied().reduce(f64::min) }
            };
            let point = json!({ "type": "Point", "coordinates": [lon, LAT] });
            let geometry = pick(site).map_or(point, |m2| match good {
                true => square(lon, m2 * 1.01),
                // As narrow as no park may be.
                false if kind == "park" => strip(lon, 29.99, m2 * 0.98 / 29.99),
                false => square(lon, m2 * 0.98),
            });
            let mut properties = json!({ "class": kind });
            if let Some(m2) = pick(floor) {
                properties["floor_m2"] = json!(if good { m2 } else { m2 - 1.0 });
            }
            feature(&format!("{kind}-{}", if good { "good" } else { "small" }), &geometry, properties)
        })
        .collect()
}

fn judge(folder: &Path, blocks: &str, places: &str, standard: &str, out: &str) -> Value {
    let words =
        ["analyze", "--streets", "streets.geojson", "--blocks", blocks, "--facilities", places, "--class", "class"];
    let more = ["--standard", standard, "--speed", "4.8km/h", "--out", out, "--no-areas"];
    done(folder, &[&words[..], &more[..]].concat());
    json(&folder.join(out).join("verdicts.json"))
}

/// Rows of `verdicts.csv` of one block, by class and test: state, measured, required, short of people, of square metres.
fn rows(folder: &Path, out: &str, block: &str) -> BTreeMap<(String, String), [String; 5]> {
    let mut reader = csv::Reader::from_path(folder.join(out).join("verdicts.csv")).unwrap();
    let all = reader.records().map(|r| r.unwrap()).filter(|r| &r[0] == block);
    all.map(|r| ((r[2].to_owned(), r[3].to_owned()), [4, 6, 7, 11, 12].map(|i| r[i].to_owned()))).collect()
}

#[test]
fn every_clause_of_gb50180_is_met_once_and_missed_once() {
    let folder = empty_folder();
    let here = folder.path();
    street(here);
    blocks(here, "a.geojson", &[("A", A, 1000.0)]);
    blocks(here, "b.geojson", &[("B", B, 60_001.0)]);
    blocks(here, "both.geojson", &[("A", A, 1000.0), ("B", B, 60_001.0)]);
    let kinds = asked(here);
    let small_at = B - 1500.0 / EAST_M;
    let (good, small) = (facilities(A, &kinds, true), facilities(small_at, &kinds, false));
    write(here, "good.geojson", &good);
    write(here, "small.geojson", &small);
    write(here, "all.geojson", &[good, small].concat());

    let states = |verdicts: &Value| -> Vec<(String, String)> {
        let all = verdicts["clauses"].as_array().unwrap().iter();
        all.map(|c| (c["id"].as_str().unwrap().to_owned(), c["state"].as_str().unwrap().to_owned())).collect()
    };
    let met = judge(here, "a.geojson", "good.geojson", "gb50180-2018", "met");
    let missed = judge(here, "b.geojson", "small.geojson", "gb50180-2018", "missed");
    assert!(states(&met).len() > 130, "{} clauses", states(&met).len());
    for (verdicts, expected) in [(&met, "met"), (&missed, "not_met")] {
        for (id, state) in states(verdicts) {
            assert_eq!(state, expected, "{id}");
        }
    }
    // Every row says where it is from, and that nobody has read it there.
    for clause in met["clauses"].as_array().unwrap() {
        assert!(clause["unverified"] == true && !clause["sources"].as_array().unwrap().is_empty(), "{clause}");
        let text = clause["clause"].as_str().unwrap();
        assert!(["附录", "表4.0.4", "4.0.7"].iter().any(|from| text.contains(from)), "{clause}");
    }

    // Both blocks in one city: each keeps its own verdicts, walk by walk.
    judge(here, "both.geojson", "all.geojson", "gb50180-2018", "both");
    let (a, b) = (rows(here, "both", "A"), rows(here, "both", "B"));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (key, row) in &a {
        assert_eq!(row[0], "met", "A {key:?}: {row:?}");
    }
    for (key, row) in &b {
        assert_eq!(row[0], "not_met", "B {key:?}: {row:?}");
    }
    let of = |key: (&str, &str)| &b[&(key.0.to_owned(), key.1.to_owned())];
    // By hand: 1,699 m² of the 1,700 that a health centre has at least; all 60,001 people of B are outside.
    assert_eq!(of(("community_health_center", "floor"))[1..], ["1699", "1700", "", "1"]);
    let [_, minutes, required, people, _] = of(("community_health_center", "limit"));
    assert!((18.3..19.2).contains(&minutes.parse::<f64>().unwrap()), "1,500 m at 4.8 km/h: {minutes}");
    assert_eq!((required.as_str(), people.as_str()), ("15", "60001"));
    let [_, metres, required, ..] = of(("community_health_center", "radius"));
    assert!((1440.0..1530.0).contains(&metres.parse::<f64>().unwrap()), "{metres} m to the outline of a site of 37 m");
    assert_eq!(required, "1000");
    // A park of 3,920 m² that is 29.99 m wide; none of it, and no other green, on the ground of B.
    let [_, metres, required, ..] = of(("park_5", "site_width"));
    assert_eq!((metres.as_str(), required.as_str()), ("29.99", "30"));
    let [_, each, required, _, m2] = of(("block_green", "in_block_per_resident"));
    assert_eq!((each.as_str(), required.as_str(), m2.as_str()), ("0", "0.5", "30000.5"));
    // One police station to 50,000 people at most: 60,001 are owed two; 32 m² per 1,000 of them, 1,920 m², of which 999 are there.
    let number = |verdicts: &Value, id: &str| {
        verdicts["clauses"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone()
    };
    let police = number(&missed, "police_station.residents_each");
    assert_eq!((&police["there"], &police["owed"], &police["short_facilities"]), (&json!(1.0), &json!(2.0), &json!(1)));
    let floor = number(&missed, "police_station.floor_per_1000_residents");
    assert_eq!((&floor["there"], &floor["owed"], &floor["short_m2"]), (&json!(999.0), &json!(1920.0), &json!(921.0)));
}

/// A lawn on the ground of a block counts from 8 m on, and only what of it lies in the block: 560 m² to 1,000 people, by hand.
#[test]
fn green_within_a_block_counts_by_its_width() {
    let folder = empty_folder();
    let here = folder.path();
    street(here);
    let lawn = |id: &str, geometry: &Value| feature(id, geometry, json!({ "class": "lawn" }));
    // The block is 60 m by 60 m: of a strip of 100 m it holds 60.
    let judged = |name: &str, residents: Option<f64>, lawns: &[Value]| {
        let mut block = feature("A", &square(A, 3600.0), json!({}));
        block["properties"]["residents"] = json!(residents);
        write(here, "block.geojson", &[block]);
        write(here, "lawns.geojson", lawns);
        judge(here, "block.geojson", "lawns.geojson", "gb50180-2018", name);
        let rows = rows(here, name, "A");
        ["in_block_per_resident", "in_block_per_resident_rebuilt"]
            .map(|test| rows[&("block_green".to_owned(), test.to_owned())].clone())
    };
    let row =
        |[state, measured, required, people, m2]: [&str; 5]| [state, measured, required, people, m2].map(str::to_owned);
    let [new, rebuilt] = judged("wide", Some(1000.0), &[lawn("l", &strip(A, 100.0, 8.0))]);
    assert_eq!(new, row(["not_met", "0.47", "0.5", "", "20"]), "480 m² of the 500 that are owed");
    assert_eq!(rebuilt, row(["met", "0.47", "0.35", "", "0"]), "a hundredth is not rounded up");
    let [new, _] = judged("met", Some(959.0), &[lawn("l", &strip(A, 100.0, 8.0))]);
    assert_eq!(new[0], "met", "480 m² to 959 people: {new:?}");
    // A centimetre less, and nothing of it counts.
    let [new, rebuilt] = judged("narrow", Some(1000.0), &[lawn("l", &strip(A, 100.0, 7.99))]);
    assert_eq!(new, row(["not_met", "0", "0.5", "", "500"]));
    assert_eq!(rebuilt, row(["not_met", "0", "0.35", "", "350"]));
    // Two halves of a strip are mapped: together they are wide enough.
    let half = |id: &str, north: f64| {
        let mut half = strip(A, 60.0, 4.0);
        for corner in half["coordinates"][0].as_array_mut().unwrap() {
            corner[1] = json!(corner[1].as_f64().unwrap() + north / NORTH_M);
        }
        lawn(id, &half)
    };
    let [_, rebuilt] = judged("halves", Some(1000.0), &[half("n", 2.0), half("s", -2.0)]);
    assert_eq!(rebuilt[0], "met", "{rebuilt:?}");
    // Who is not counted, and what is not mapped, is not judged; a lawn that is only a point may be enough or not.
    assert_eq!(judged("nobody", None, &[lawn("l", &strip(A, 60.0, 20.0))])[0][0], "not_judged");
    let point = json!({ "type": "Point", "coordinates": [A, LAT] });
    assert_eq!(judged("point", Some(1000.0), &[lawn("l", &point)])[0][0], "not_judged");
    let other = [feature("t", &point, json!({ "class": "public_toilet" }))];
    assert_eq!(judged("none", Some(1000.0), &other)[0][0], "not_judged");
    let why = fs::read_to_string(here.join("none/verdicts.csv")).unwrap();
    assert!(why.contains("block_green,in_block_per_resident,not_judged,none_in_data,"), "{why}");
    for (name, reason) in [("nobody", "residents_unknown"), ("point", "area_unknown")] {
        let text = fs::read_to_string(here.join(name).join("verdicts.csv")).unwrap();
        assert!(text.contains(&format!("block_green,in_block_per_resident,not_judged,{reason},")), "{name}");
    }
    // The page tells both, and the city as a whole.
    let page = fs::read_to_string(here.join("wide/report.html")).unwrap();
    for part in ["≥ 0.5 m² per resident, ≥ 8 m wide", "0 of 1 blocks, 480 m² in all of 500 owed"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn indicators_have_numerator_denominator_and_result() {
    let folder = empty_folder();
    let here = folder.path();
    street(here);
    blocks(here, "both.geojson", &[("A", A, 1000.0), ("B", B, 3000.0)]);
    let kinds = [
        "community_health_station",
        "primary_school",
        "junior_middle_school",
        "elder_day_care",
        "culture_station",
        "wet_market",
        "outdoor_fitness",
        "metro_station",
    ];
    let at = json!({ "type": "Point", "coordinates": [A, LAT] });
    let places: Vec<Value> = kinds.iter().map(|k| feature(k, &at, json!({ "class": k }))).collect();
    write(here, "places.geojson", &places);
    let verdicts = judge(here, "both.geojson", "places.geojson", "tdt1063-2021", "out");
    let of = |id: &str| verdicts["indicators"].as_array().unwrap().iter().find(|i| i["id"] == id).unwrap();
    // A quarter of the people and half of the land: both denominators are told.
    let circle = of("life-circle");
    assert_eq!(circle["people"], json!({ "within": 1000.0, "of": 4000.0, "share": 0.25 }));
    assert_eq!(circle["land_m2"]["share"], json!(0.5));
    assert!(circle["rule_en"].as_str().unwrap().contains("the strictest one"), "the rule is stated");
    assert_eq!(of("coverage.rail_800")["people"]["share"], json!(0.25), "an 800 m radius");
    // What no map holds is not judged, and neither is what the data lack.
    assert_eq!((&of("fire-5")["why"], &of("fire-5")["people"]), (&json!("not_on_a_map"), &Value::Null));
    assert_eq!(of("coverage.park_5")["why"], json!("none_in_data"));
    let summary = json(&here.join("out/summary.json"));
    assert_eq!(summary["verdicts"]["indicators"].as_array().unwrap().len(), 13);
    let page = fs::read_to_string(here.join("out/report.html")).unwrap();
    for part in ["id=\"verdicts\"", "id=\"clause-health_15\"", "href=\"#source-tdt1063\"", "id=\"source-tdt1063\""] {
        assert!(page.contains(part), "{part}");
    }
}

/// The properties of the features of a layer.
fn properties(file: &Path) -> Vec<Value> {
    json(file)["features"].as_array().unwrap().iter().map(|f| f["properties"].clone()).collect()
}

/// Plans name the clauses that they meet and miss, for each block, for the city, and pair by pair.
#[test]
fn plans_name_the_clauses_that_they_turn() {
    let folder = empty_folder();
    let here = folder.path();
    street(here);
    blocks(here, "blocks.geojson", &[("A", A, 1000.0), ("B", B, 3000.0)]);
    let at = |lon: f64| json!({ "type": "Point", "coordinates": [lon, LAT] });
    let far = B - 1500.0 / EAST_M;
    let places = [
        feature("hall", &at(far), json!({ "class": "service", "floor_m2": 200 })),
        feature("market", &at(B), json!({ "class": "market" })),
    ];
    write(here, "places.geojson", &places);
    let plan = |name: &str, text: &str| fs::write(here.join(name), text).unwrap();
    // A larger hall changes no walk. A new one near B comes within 15 minutes and is large enough. The last market closes.
    plan("larger.toml", "[[edit]]\nedit = 'enlarge_facility'\ntarget = 'hall'\narea_m2 = 350\n");
    let new = format!("[[edit]]\nedit = 'add_facility'\nclass = 'service'\nat = [{B}, {LAT}]\narea_m2 = 300\n");
    plan("nearer.toml", &new);
    plan("closed.toml", "[[edit]]\nedit = 'close_facility'\ntarget = 'market'\n");
    let words = ["compare", "larger.toml", "nearer.toml", "closed.toml", "--out", "o", "--streets", "streets.geojson"];
    let more = [
        "--blocks",
        "blocks.geojson",
        "--facilities",
        "places.geojson",
        "--class",
        "class",
        "--speed",
        "4.8km/h",
        "--horizon",
        "90min",
    ];
    let table = done(here, &[&words[..], &more[..]].concat());

    let row = |name: &str, block: &str, class: &str| {
        let all = properties(&here.join("o").join(format!("{name}.diff.geojson")));
        all.into_iter().find(|p| p["block"] == block && p["class"] == class).unwrap_or(Value::Null)
    };
    let larger = row("larger", "B", "service");
    assert_eq!((&larger["clauses_met"], &larger["clauses_missed"]), (&json!("service.floor"), &Value::Null));
    assert_eq!((&larger["doorsteps"], &larger["newly"]), (&json!(0), &Value::Null), "no walk is another");
    assert_eq!(row("larger", "A", "service")["clauses_met"], json!("service.floor"), "56 minutes off, and the nearest");
    let nearer = row("nearer", "B", "service");
    assert_eq!(nearer["clauses_met"], json!("service.limit, service.floor"));
    assert_eq!(row("nearer", "A", "service"), Value::Null, "the hall stays the nearest to A, and too small");
    let closed = row("closed", "B", "market");
    assert_eq!((&closed["clauses_missed"], &closed["newly"]), (&json!("market.limit"), &json!("missed")));
    // A pair: what the larger hall gave A is lost on the way to the nearer one.
    let pair = row("larger..nearer", "A", "service");
    assert_eq!((&pair["clauses_missed"], &pair["clauses_met"]), (&json!("service.floor"), &Value::Null));
    assert_eq!(row("larger..nearer", "B", "service")["clauses_met"], json!("service.limit"));

    // The city: every hall must have 300 m²; with a second one the first is still too small.
    let found = json(&here.join("o/scenarios.json"));
    let clause = |scenario: usize, id: &str| {
        let all = found["scenarios"][scenario]["clauses"].as_array().unwrap().clone();
        all.into_iter().find(|c| c["id"] == id).unwrap_or(Value::Null)
    };
    let floor = clause(1, "service.floor");
    assert_eq!((&floor["blocks_newly_met"], &floor["city"]), (&json!(2), &json!("newly_met")));
    assert_eq!(floor["short_m2"], json!({ "before": 100.0, "after": 0.0 }));
    let floor = clause(2, "service.floor");
    assert_eq!((&floor["blocks_newly_met"], &floor["city"]), (&json!(1), &Value::Null));
    assert_eq!(clause(3, "market.limit")["blocks_newly_missed"], json!(1));
    assert_eq!(found["scenarios"][1]["block_clauses_newly_met"], json!(2.0));
    assert_eq!(found["pairs"][0]["block_clauses_newly_missed"], json!(1.0));
    assert!(found["scenarios"][0]["block_clauses_newly_met"].is_null(), "the city as it is turns nothing");
    for part in ["clauses met", "Community service centre: floor of each (2 blocks)", "the city now meets"] {
        assert!(table.contains(part), "{part:?} is not in\n{table}");
    }
    let mut reader = csv::Reader::from_path(here.join("o/clauses.csv")).unwrap();
    let rows: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let has = |of: [&str; 6]| rows.iter().any(|r| [0, 1, 2, 4, 5, 6].iter().zip(of).all(|(i, want)| r[*i] == want));
    assert!(has(["baseline", "larger", "", "service", "floor", "newly_met"]), "the city\n{rows:?}");
    assert!(has(["baseline", "nearer", "B", "service", "limit", "newly_met"]));
    assert!(has(["larger", "nearer", "A", "service", "floor", "newly_missed"]));
    assert!(has(["baseline", "closed", "B", "market", "limit", "newly_missed"]));
    let page = fs::read_to_string(here.join("o/compare.html")).unwrap();
    assert!(page.contains("Clauses that are other ones: 1") && page.contains("now met"), "{}", page.len());
    // What the plan closes is not what the data lack.
    let limit = rows.iter().find(|r| r[1] == "closed" && r[4] == "market" && r[2] == "B").unwrap();
    assert_eq!([&limit[7], &limit[8]], ["met", "not_met"]);
}

/// At night the data still hold what is closed: nobody is within, and that is a finding.
#[test]
fn what_is_closed_is_none_open_and_not_none_in_the_data() {
    let folder = empty_folder();
    let here = folder.path();
    street(here);
    blocks(here, "blocks.geojson", &[("B", B, 3000.0)]);
    let at = json!({ "type": "Point", "coordinates": [B, LAT] });
    let places = [
        feature("m", &at, json!({ "class": "market", "opening_hours": "08:00-18:00" })),
        feature("c", &at, json!({ "class": "clinic", "opening_hours": "24/7" })),
    ];
    write(here, "places.geojson", &places);
    let words = ["analyze", "--streets", "streets.geojson", "--blocks", "blocks.geojson", "--facilities"];
    let more = ["places.geojson", "--class", "class", "--no-areas", "--at", "Sun 20:30"];
    done(here, &[&words[..], &more[..]].concat());
    let verdicts = json(&here.join("out/verdicts.json"));
    let of = |id: &str| {
        let clause = verdicts["clauses"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone();
        (clause["state"].as_str().unwrap().to_owned(), clause["why"].as_str().map(str::to_owned))
    };
    assert_eq!(of("market.limit"), ("not_met".to_owned(), Some("none_open".to_owned())));
    assert_eq!(of("clinic.limit"), ("met".to_owned(), None));
    assert_eq!(of("sport.limit"), ("not_judged".to_owned(), Some("none_in_data".to_owned())));
    let csv = fs::read_to_string(here.join("out/verdicts.csv")).unwrap();
    assert!(csv.contains("B,,market,limit,not_met,none_open,,15,min,"), "{csv}");
    assert!(fs::read_to_string(here.join("out/report.html")).unwrap().contains("not met: none open at that time"));
}
