//! The city at a time: what is closed then does not count, day and night stand beside each other.
//!
//! ```text
//!                          market (always)
//!   47.103                   M--------------o
//!                            |              |      passage: open 06:00-22:00
//!                         passage           |
//!   47.100   home a ---- C1 + S ----------- C2     C1, S: Mo-Fr 08:00-18:00; C2: 24/7
//!            9.500        9.504           9.512
//! ```

use crate::common::{contents, done, json, names, refused, run, text};
use lifecircle::report;
use lifecircle::study::{self, City, Plan};
use lifecircle::units::Lang;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(kind: &str, at: &Value, properties: &Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": kind, "coordinates": at } })
}

/// The hours of C1 and S, C2, the market, the cultural centre and the service centre.
fn town(folder: &Path, hours: [&str; 5]) {
    let street = |at: Value, more: Value| {
        let mut properties = json!({ "highway": "footway" });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        feature("LineString", &at, &properties)
    };
    let streets = [
        street(json!([[9.5, 47.1], [9.504, 47.1]]), json!({})),
        street(json!([[9.504, 47.1], [9.512, 47.1]]), json!({})),
        street(json!([[9.504, 47.1], [9.504, 47.103]]), json!({ "opening_hours": "06:00-22:00" })),
        street(json!([[9.512, 47.1], [9.512, 47.103]]), json!({})),
        street(json!([[9.512, 47.103], [9.504, 47.103]]), json!({})),
    ];
    fs::write(folder.join("s.geojson"), collection(&streets)).unwrap();
    let place = |id: &str, class: &str, at: [f64; 2], hours: &str| {
        feature("Point", &json!(at), &json!({ "id": id, "class": class, "营业时间": hours }))
    };
    let places = [
        place("C1", "clinic", [9.504, 47.1], hours[0]),
        place("S", "sport", [9.504, 47.1], hours[0]),
        place("C2", "clinic", [9.512, 47.1], hours[1]),
        place("M", "market", [9.504, 47.103], hours[2]),
        place("K", "culture", [9.504, 47.1], hours[3]),
        place("V", "service", [9.504, 47.1], hours[4]),
    ];
    fs::write(folder.join("f.geojson"), collection(&places)).unwrap();
    let homes = [feature("Point", &json!([9.5, 47.1]), &json!({ "id": "a", "residents": 100 }))];
    fs::write(folder.join("b.geojson"), collection(&homes)).unwrap();
}

const USUAL: [&str; 5] = ["Mo-Fr 08:00-18:00", "24/7", "每天0:00-24:00", "by arrangement", ""];
const CITY: [&str; 6] = ["--streets", "s.geojson", "--facilities", "f.geojson", "--blocks", "b.geojson"];

fn analyze(folder: &Path, out: &str, more: &[&str]) -> String {
    done(folder, &[&["analyze"][..], &CITY, &["--out", out, "--lang", "en"], more].concat())
}

fn block(folder: &Path, file: &str) -> Value {
    json(&folder.join(file))["features"][0]["properties"].clone()
}

fn facility(folder: &Path, out: &str, id: &str) -> Value {
    let all = json(&folder.join(out).join("facilities.geojson"));
    let of = all["features"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap();
    of["properties"].clone()
}

/// By hand: a degree of longitude is 75,990 m at 47.1 N and one of latitude 111,190 m: 0.004 are 304 m, 0.008 are 608 m, 0.003 north are 334 m.
#[test]
fn what_is_closed_does_not_count() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder, USUAL);
    analyze(folder, "any", &[]);
    let said = analyze(folder, "day", &["--at", "Tue 10:00"]);
    assert!(said.contains("At Tue 10:00 (a normal week, no holiday): 4 facilities open, 0 closed, 1 of unknown and 1 of unreadable hours, taken as open."), "{said}");
    let near = |value: &Value, m: f64| (value.as_f64().unwrap() - m).abs() < 3.0;
    let day = block(folder, "day/blocks.geojson");
    assert!(near(&day["clinic_m"], 304.0) && near(&day["market_m"], 638.0), "{day}");
    assert_eq!((&day["clinic_facility"], &day["sport_finding"]), (&json!("C1"), &json!("within")));
    let night = {
        let said = analyze(folder, "night", &["--at", "Tue 23:00"]);
        assert!(said.contains("1/2") && said.contains("0/1"), "open of all:\n{said}");
        block(folder, "night/blocks.geojson")
    };
    // The passage is closed, so the market is round the corner; the clinic that is open is farther; no sports ground is.
    assert!(near(&night["clinic_m"], 912.0) && near(&night["market_m"], 304.0 + 608.0 + 334.0 + 608.0), "{night}");
    assert_eq!((&night["clinic_facility"], &night["market_finding"]), (&json!("C2"), &json!("too_far")));
    assert_eq!([&night["sport_finding"], &night["culture_finding"]], [&json!("none_open"), &json!("within")]);
    // 0.003 degrees of passage.
    let length = |out: &str| json(&folder.join(out).join("summary.json"))["network"]["length_m"].as_f64().unwrap();
    assert!((length("day") - length("night") - 333.5).abs() < 0.5 && (length("any") - length("day")).abs() < 1e-9);
    // Sunday has no clinic C1 either, but the passage.
    analyze(folder, "sunday", &["--at", "周日10:00"]);
    let sunday = block(folder, "sunday/blocks.geojson");
    assert!(near(&sunday["clinic_m"], 912.0) && near(&sunday["market_m"], 638.0), "{sunday}");

    // Everything is told.
    let of = |id: &str| {
        let f = facility(folder, "night", id);
        (f["open"].clone(), f["hours"].clone(), f["clinic_doorsteps"].clone())
    };
    assert_eq!(of("C1"), (json!(false), json!("closed"), json!(null)));
    assert_eq!(of("C2"), (json!(true), json!("open"), json!(1)));
    assert_eq!(of("K"), (json!(true), json!("unreadable"), json!(null)));
    assert_eq!(of("V"), (json!(true), json!("unknown"), json!(null)));
    assert!(facility(folder, "any", "C1").get("open").is_none(), "nobody asked");
    let summary = json(&folder.join("night/summary.json"));
    let hours = &summary["hours"];
    assert_eq!(hours["facilities"], json!({ "open": 2, "closed": 2, "unknown": 1, "unreadable": 1 }));
    assert_eq!(
        hours["not_counted_by_class"],
        json!({ "market": 0, "sport": 1, "culture": 0, "service": 0, "clinic": 1 })
    );
    assert_eq!(
        (&hours["closed_ways"], &hours["holidays"], &hours["read_on"]),
        (&json!(1), &json!("normal_week"), &json!("2026-05-12"))
    );
    assert_eq!(summary["parameters"]["at"], "Tue 23:00");
    let sport = summary["classes"].as_array().unwrap().iter().find(|c| c["id"] == "sport").unwrap();
    assert_eq!([&sport["in_data"], &sport["gaps_by_cause"]["none_open"]], [&json!(true), &json!(1)]);
    assert!(json(&folder.join("any/summary.json")).get("hours").is_none());
    let problems = json(&folder.join("night/problems.geojson"));
    let found = |cause: &str, part: &str| {
        let is = |f: &&Value| {
            f["properties"]["cause"] == cause && f["properties"]["detail"].as_str().unwrap().contains(part)
        };
        problems["features"].as_array().unwrap().iter().any(|f| is(&f))
    };
    assert!(
        found("hours.unreadable", "opening_hours=by arrangement") && found("class.none_open", "sport (1)"),
        "{problems}"
    );
    assert!(found("hours.assumed", "at Tue 23:00 (a normal week, without holidays)"));
    let gaps = json(&folder.join("night/gaps.geojson"));
    let sport = gaps["features"].as_array().unwrap().iter().find(|f| f["properties"]["class"] == "sport").unwrap();
    assert_eq!(sport["properties"]["cause"], "none_open");
    assert_eq!(sport["properties"]["sentence"], "a: no sports ground of the city is open at Tue 23:00.");
    let walks =
        done(folder, &[&["analyze", "--table", "-", "--quiet", "--no-areas", "--at", "Tue 23:00"][..], &CITY].concat());
    assert!(walks.contains("a,0,sport,none_open,,,") && walks.contains(",clinic,walk,"), "{walks}");

    // What is not known counts as closed if that is wanted.
    analyze(folder, "strict", &["--at", "Tue 10:00", "--unknown-hours", "closed"]);
    let strict = block(folder, "strict/blocks.geojson");
    assert_eq!(
        [&strict["culture_finding"], &strict["service_finding"], &strict["sport_finding"]],
        [&json!("none_open"), &json!("none_open"), &json!("within")]
    );
    assert_eq!(facility(folder, "strict", "K")["hours"], "unreadable");
}

#[test]
fn day_and_night_stand_beside_each_other() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder, USUAL);
    let said = analyze(folder, "both", &["--at", "Tue 10:00", "--at", "Tue 23:00"]);
    assert!(said.contains("tue-1000") && said.contains("tue-2300"), "{said}");
    assert!(said.contains("Tue 23:00: Market +0 −100 residents"), "{said}");
    analyze(folder, "day", &["--at", "Tue 10:00"]);
    analyze(folder, "night", &["--at", "Tue 23:00"]);
    let same =
        |a: &str, b: &str| assert_eq!(fs::read(folder.join(a)).unwrap(), fs::read(folder.join(b)).unwrap(), "{a}");
    // The files of the first time are those of that time alone, those of the second bear its name.
    for file in ["blocks.geojson", "gaps.geojson", "facilities.geojson", "gap_areas.geojson"] {
        same(&format!("both/{file}"), &format!("day/{file}"));
    }
    same("both/tue-2300.blocks.geojson", "night/blocks.geojson");
    same("both/tue-2300.gaps.geojson", "night/gaps.geojson");
    let changed = json(&folder.join("both/tue-2300.diff.geojson"));
    let of = |class: &str| {
        let all = changed["features"].as_array().unwrap();
        all.iter().find(|f| f["properties"]["class"] == class).map(|f| f["properties"].clone())
    };
    let market = of("market").unwrap();
    assert_eq!((&market["newly"], &market["lost"]), (&json!("missed"), &json!(100)));
    assert_eq!(of("sport").unwrap()["after_finding"], "none_open");
    assert_eq!(of("service"), None, "the same at both");
    let page = fs::read_to_string(folder.join("both/times.html")).unwrap();
    for part in
        ["Times beside each other", "Tue 10:00: 100", "Tue 23:00: 0", "At Tue 23:00 (a normal week, no holiday)"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("plan") && !page.contains("scenario"), "nobody plans here");
    let table = fs::read_to_string(folder.join("both/times.csv")).unwrap();
    assert!(table.starts_with("time,name,worst_block,") && table.contains("\ntue-2300,Tue 23:00,a,"), "{table}");
    assert_eq!(json(&folder.join("both/times.json"))["parameters"]["at"], "Tue 10:00, Tue 23:00");
    // A list, in Chinese, of three.
    let zh = done(
        folder,
        &[&["analyze"][..], &CITY, &["--out", "zh", "--lang", "zh", "--at", "周二 10:00,周二23:00,周日10:00"]].concat(),
    );
    assert!(zh.contains("周日 10:00") && zh.contains("平常周"), "{zh}");
    assert!(names(&folder.join("zh")).contains(&"tue-2300..sun-1000.diff.geojson".to_owned()));
    assert!(fs::read_to_string(folder.join("zh/times.html")).unwrap().contains("不同时段对比"));
    let twice = refused(folder, &[&["analyze"][..], &CITY, &["--at", "Tue 10:00", "--at", "周二10:00"]].concat());
    assert!(twice.contains("Tue 10:00 is asked for twice"), "{twice}");
}

#[test]
fn every_question_sees_what_is_open() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder, USUAL);
    let ask = |words: &[&str]| done(folder, &[words, &CITY[..], &["--lang", "en", "--quiet"]].concat());
    let night = ["--at", "Tue 23:00"];
    let why = ask(&[&["why", "a", "--class", "clinic"][..], &night].concat());
    assert!(why.contains("C2") && !why.contains("the walk to C1"), "{why}");
    assert!(why.contains("Closed at Tue 23:00 too: 1 × street, 0 × gate."), "{why}");
    // The one sports ground is closed then: that is the cause, and being open is enough.
    let why = ask(&[&["why", "a", "--class", "sport", "--out", "why.geojson"][..], &night].concat());
    for part in [
        "Sports ground: none open at that time",
        "the cause: S (S) is closed at Tue 23:00; open, it would be near enough",
        "longer hours: S (S) open at Tue 23:00, now Mo-Fr 08:00-18:00: enough: 3.8 min, 304 m, 100% of the block; newly covered in the city 100 (best of 1 tried)",
    ] {
        assert!(why.contains(part), "{part:?} is not in\n{why}");
    }
    let all = json(&folder.join("why.geojson"));
    let hours = all["features"].as_array().unwrap().iter().find(|f| f["properties"]["which"] == "hours").unwrap();
    assert_eq!((&hours["properties"]["enough"], &hours["properties"]["walk_min"]), (&json!(true), &json!(3.8)));
    // A market that is too far since a passage is closed has no closed market.
    let why = ask(&[&["why", "a", "--class", "market"][..], &night].concat());
    assert!(why.contains("longer hours: none near it that is closed makes it better"), "{why}");
    ask(&[&["network", "--out", "night"][..], &night].concat());
    ask(&["network", "--out", "day", "--at", "Tue 10:00"]);
    ask(&["network", "--out", "any"]);
    assert_eq!(contents(&folder.join("day")), contents(&folder.join("any")));
    assert_ne!(contents(&folder.join("night")), contents(&folder.join("any")), "no passage");
    let sites = ["--out", "s", "--class", "sport", "--count", "1"];
    ask(&[&["site"][..], &sites, &night].concat());
    let table = fs::read_to_string(folder.join("s/sites.json")).unwrap();
    assert!(table.contains("Tue 23:00"), "{table}");
    // A plan about a facility that is closed then says so.
    fs::write(folder.join("p.toml"), "name = \"x\"\n[[edit]]\nedit = \"close_facility\"\ntarget = \"C1\"\n").unwrap();
    let compare = [&["compare", "p.toml", "--lang", "en"][..], &CITY].concat();
    done(folder, &[&compare[..], &["--at", "Tue 10:00", "--cache", "kept"]].concat());
    let said = refused(folder, &[&compare[..], &night].concat());
    assert!(said.contains("no facility has the id \"C1\"") && said.contains("C1 is closed at that time"), "{said}");
    // The cache knows the time.
    fs::write(folder.join("p.toml"), "name = \"x\"\n[[edit]]\nedit = \"close_facility\"\ntarget = \"C2\"\n").unwrap();
    let again = run(folder, &[&compare[..], &night, &["--cache", "kept"]].concat());
    let (said, told) = (text(&again.stdout), text(&again.stderr));
    assert!(again.status.success() && told.contains("anew: it answers another question"), "{told}");
    assert_eq!(done(folder, &[&compare[..], &night, &["--cache", "kept"]].concat()), said);
    assert_eq!(done(folder, &[&compare[..], &night].concat()), said);
    // One time is looked at, but by analyze.
    for words in [
        &["why", "a"][..],
        &["site", "--class", "clinic"],
        &["links"],
        &["network"],
        &["isochrone", "--from", "9.5,47.1"],
    ] {
        let said = refused(folder, &[words, &CITY[..], &["--at", "Tue 10:00", "--at", "Tue 23:00"]].concat());
        assert!(said.contains("2 times") && said.contains("`lifecircle analyze` alone"), "{said}");
    }
}

#[test]
fn words_about_time_are_checked() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    town(folder, USUAL);
    for (words, parts) in [
        (&["--at", "Sun 25:00"][..], &["Sun 25:00", "2026-11-29T20:30"][..]),
        (&["--at", "Sun 20:30", "--country", "China"], &["China", "two letters"]),
        (&["--country", "CN"], &["--at"]),
        (&["--unknown-hours", "closed"], &["--at"]),
        (&["--at", "Sun 20:30", "--clock", "25"], &["25", "+8"]),
        (&["--hours", "opening"], &["no feature has a property \"opening\"", "营业时间"]),
    ] {
        let said = refused(folder, &[&["analyze"][..], &CITY, words].concat());
        for part in parts {
            assert!(said.contains(part), "{words:?}: {part:?} is not in {said}");
        }
    }
    // National Day of China is a Thursday: C1 is open, as nothing is said of holidays there; and the day is told.
    analyze(folder, "day", &["--at", "2026-10-01T10:00", "--country", "CN"]);
    assert_eq!(json(&folder.join("day/summary.json"))["hours"]["holidays"], "holiday");
    town(folder, ["周一至周五8:00-18:00；法定节假日休息", "24/7", "", "", ""]);
    analyze(folder, "off", &["--at", "2026-10-01T10:00", "--country", "CN", "--hours", "营业时间"]);
    assert_eq!(facility(folder, "off", "C1")["hours"], "closed");
    // The fifth day of the week off, a Monday; and a Saturday on which people work for it: the place may keep either.
    analyze(folder, "week", &["--at", "2026-10-05T10:00", "--country", "CN", "--hours", "营业时间"]);
    assert_eq!(facility(folder, "week", "C1")["hours"], "closed");
    analyze(folder, "work", &["--at", "2026-10-10T10:00", "--country", "CN", "--hours", "营业时间"]);
    assert_eq!(facility(folder, "work", "C1")["hours"], "unknown");
    assert_eq!(json(&folder.join("work/summary.json"))["hours"]["holidays"], "working_weekend");
    analyze(folder, "on", &["--at", "2026-10-01T10:00"]);
    assert_eq!(facility(folder, "on", "C1")["hours"], "open");
    assert!(!contents(&folder.join("on")).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// At a time when everything is open the city is the city, byte for byte but for what is said of the time.
    #[test]
    fn when_all_is_open_nothing_differs(hours in prop::collection::vec(prop::sample::select(vec!["24/7", "Mo-Su 06:00-22:00", "Tu 08:00+", "off; Tu 09:00-11:00", "", "Mo-Su", "周二 全天", "unknown"]), 5), minute in 540u16..660) {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        town(folder, [hours[0], hours[1], hours[2], hours[3], hours[4]]);
        let plain = Plan {
            facilities: vec![folder.join("f.geojson")],
            blocks: Some(folder.join("b.geojson")),
            ..Plan::new(City::Streets(folder.join("s.geojson")))
        };
        let at = format!("Tue {:02}:{:02}", minute / 60, minute % 60).parse().unwrap();
        let [usual, then] = [plain.clone(), Plan { at: vec![at], ..plain }].map(|plan| {
            let mut study = study::run(&plan, &()).unwrap();
            study.measure_land(false, &()).unwrap();
            study
        });
        prop_assert_eq!(usual.walks_csv(), then.walks_csv());
        prop_assert_eq!(usual.network_files(), then.network_files());
        let files = |study: &study::Study| -> Vec<Vec<u8>> {
            let findings = study.findings(Lang::En);
            let same = ["blocks.geojson", "gaps.geojson", "gap_areas.geojson"];
            report::FILES.iter().filter(|(name, _)| same.contains(name)).map(|(_, make)| make(&findings)).collect()
        };
        prop_assert_eq!(files(&usual), files(&then));
        // The summary and the facilities, without what is said of the time.
        let value = |study: &study::Study, file: &str| -> Value {
            let (_, make) = report::FILES.iter().find(|(name, _)| *name == file).unwrap();
            serde_json::from_slice(&make(&study.findings(Lang::En))).unwrap()
        };
        let mut summary = value(&then, "summary.json");
        let all = summary.as_object_mut().unwrap();
        all.remove("hours").unwrap();
        for class in all["classes"].as_array_mut().unwrap() {
            for key in ["gaps_by_cause", "blocks_by_finding"] {
                prop_assert_eq!(class[key].as_object_mut().unwrap().remove("none_open"), Some(json!(0)));
            }
        }
        for key in ["at", "unknown_hours"] {
            all["parameters"].as_object_mut().unwrap().remove(key).unwrap();
        }
        all["left_out"].as_object_mut().unwrap().retain(|key, _| !key.starts_with("hours."));
        let mut before = value(&usual, "summary.json");
        prop_assert!(all["problems"].as_u64() > before["problems"].as_u64(), "it is told");
        for summary in [&mut summary, &mut before] {
            summary.as_object_mut().unwrap().remove("problems");
        }
        prop_assert_eq!(summary, before);
        let mut facilities = value(&then, "facilities.geojson");
        for feature in facilities["features"].as_array_mut().unwrap() {
            let properties = feature["properties"].as_object_mut().unwrap();
            prop_assert_eq!(properties.remove("open"), Some(json!(true)));
            properties.remove("hours").unwrap();
        }
        prop_assert_eq!(facilities, value(&usual, "facilities.geojson"));
    }
}
