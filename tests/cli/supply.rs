//! `lifecircle supply` as people run it: a street to check by hand, what is refused, the bundled country.

use crate::common::{done, json, refused};
use crate::drawn::{at, layer, point};
use serde_json::{Value, json as object};
use std::fs;
use std::path::Path;

/// A street of 4 km. Estates a (400 people, at 0 m), b (300, at 400 m), c (50, at 3,900 m). Clinics near (at 100 m, 2 beds)
/// and far (at 900 m, 1 bed, 90 m²); with 150 people a bed there is room for 300 and 150. Another says nothing of itself, at 2,000 m.
fn street(folder: &Path, unknown_at: f64) {
    let line = object!({"type": "Feature", "properties": {"highway": "residential"},
        "geometry": {"type": "LineString", "coordinates": [at(0.0), at(4000.0)]}});
    fs::write(folder.join("streets.geojson"), layer(&[line])).unwrap();
    let estate = |id: &str, metres: f64, people: u32| {
        point(id, metres, object!({"population": people, "households": people / 2}))
    };
    let estates = [estate("a", 0.0, 400), estate("b", 400.0, 300), estate("c", 3900.0, 50)];
    fs::write(folder.join("estates.geojson"), layer(&estates)).unwrap();
    let clinics = [
        point("near", 100.0, object!({"class": "clinic", "床位": 2})),
        point("far", 900.0, object!({"class": "clinic", "床位": 1, "建筑面积": 90})),
        point("silent", unknown_at, object!({"class": "clinic"})),
    ];
    fs::write(folder.join("clinics.geojson"), layer(&clinics)).unwrap();
}

const CITY: [&str; 10] = [
    "supply",
    "--streets",
    "streets.geojson",
    "--blocks",
    "estates.geojson",
    "--facilities",
    "clinics.geojson",
    "--limit",
    "1000m",
    "--quiet",
];

fn feature<'a>(layer: &'a Value, id: &str) -> &'a Value {
    let features = layer["features"].as_array().unwrap();
    &features.iter().find(|f| f["properties"]["id"] == id).unwrap_or_else(|| panic!("{id}"))["properties"]
}

#[test]
fn a_street_to_check_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    street(folder, 2000.0);
    let said = done(
        folder,
        &[&CITY[..], &["--class", "clinic", "--capacity", "床位", "--each", "150", "--lang", "en"]].concat(),
    );
    // 450 places for 700 people: near holds 300, far 150. From b it is 300 m to near and 500 m to far; from a 100 m and 900 m.
    // Whoever of b goes to far walks 200 m more than to near, of a 800 m more: so far is filled from b.
    // 300 of a at near is 100 m each, 150 of b at far 500 m each: (300·100 + 150·500) / 450 = 233.33 m. Any other pair of b at near and a
    // away saves nothing: b at near walks 300 m, a 100 m.
    for part in ["Proven best", "than these 450 people", "233.33 m", "1 not known"] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    let blocks = json(&folder.join("supply/supply.geojson"));
    let [a, b, c] = ["a", "b", "c"].map(|id| feature(&blocks, id));
    assert_eq!(
        (&a["clinic_served"], &a["clinic_full"], &a["clinic_walk_m"]),
        (&object!(300), &object!(100), &object!(100))
    );
    assert_eq!(
        (&b["clinic_served"], &b["clinic_full"], &b["clinic_walk_m"]),
        (&object!(150), &object!(150), &object!(500))
    );
    assert_eq!([&a["clinic_state"], &b["clinic_state"], &c["clinic_state"]], ["served", "served", "out_of_reach"]);
    // 2SFCA: everybody of a and b reaches both clinics: 300/700 + 150/700.
    assert_eq!(a["clinic_2sfca"], object!(0.642_857));
    // E2SFCA, thirds of 1,000 m: near weighs 1 for both (100 and 300 m); far 0.22 for a (900 m), 0.68 for b (500 m).
    let (near, far) = (300.0 / 700.0, 150.0 / (400.0 * 0.22 + 300.0 * 0.68));
    assert!((a["clinic_e2sfca"].as_f64().unwrap() - (near + 0.22 * far)).abs() < 1e-6);
    assert!((b["clinic_e2sfca"].as_f64().unwrap() - (near + 0.68 * far)).abs() < 1e-6);
    let places = json(&folder.join("supply/supply_facilities.geojson"));
    let [near, far, silent] = ["near", "far", "silent"].map(|id| feature(&places, id));
    assert_eq!(
        [&near["capacity"], &near["served"], &near["needs"]],
        [300, 300, 250],
        "all 250 turned away have it nearest"
    );
    assert_eq!([&far["capacity"], &far["served"], &far["needs"]], [150, 150, 0]);
    assert_eq!(far["m2_per_100_households"], object!(25.714), "90 m² for 350 households");
    assert_eq!([&silent["capacity"], &silent["needs"]], [&Value::Null; 2]);
    assert_eq!(silent["capacity_from"], "unknown");
    let figures = json(&folder.join("supply/supply.json"));
    let clinic = &figures["classes"][0];
    assert_eq!(
        clinic["people"],
        object!({"served": 450.0, "capacity_unknown": 0.0, "full": 250.0, "out_of_reach": 50.0})
    );
    assert_eq!(clinic["proof"]["proven"], true);
    assert_eq!(figures["parameters"]["each"], "150");
    let csv = fs::read_to_string(folder.join("supply/supply.csv")).unwrap();
    assert!(csv.contains("\nb,,clinic,served,300.000,150.000,0.000,150.000,0.000,500.00,m,"), "{csv}");
}

#[test]
fn a_capacity_that_nobody_says_is_neither_none_nor_enough() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    street(folder, 3800.0);
    let words = [&CITY[..], &["--class", "clinic", "--capacity", "床位", "--each", "150", "--lang", "zh"]].concat();
    let said = done(folder, &words);
    assert!(said.contains("容量未知") && said.contains("已证明最优"), "{said}");
    let blocks = json(&folder.join("supply/supply.geojson"));
    assert_eq!(feature(&blocks, "c")["clinic_state"], "capacity_unknown");
    // Assumed on request, and said so.
    let said = done(folder, &[&words[..], &["--assume", "40", "--out", "b"]].concat());
    assert!(said.contains("按要求假定 1 处"), "{said}");
    let c = json(&folder.join("b/supply.geojson"));
    let c = feature(&c, "c");
    assert_eq!((&c["clinic_served"], &c["clinic_full"]), (&object!(40), &object!(10)));
    let page = fs::read_to_string(folder.join("b/supply.html")).unwrap();
    assert!(page.contains("可达但已满") && page.contains("（假定）"));
}

/// By what it was judged, what was read, and where what is missing is from: all of it is on the page.
#[test]
fn the_page_says_by_what_it_judged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    street(folder, 2000.0);
    let service = point("s", 100.0, object!({"class": "service", "floor_m2": 100}));
    fs::write(folder.join("clinics.geojson"), layer(&[service])).unwrap();
    for (lang, parts) in [
        (
            "en",
            [
                "Judged by Five facilities within a 15-minute walk",
                "adult, 4.8 km/h",
                "limit 1000 m (<a class=\"clause\" href=\"#clause-service\">",
                "no capacity is known, so there is nothing to allocate; 93.3% of people reach one within 1000 m",
                "Floor missing: ≥ 300 m² each and ≥ 30 m² per 100 households that have it nearest, whichever is more",
            ],
        ),
        (
            "zh",
            [
                "评价标准：",
                "步行者：成年人，4.8 km/h",
                "限值 1000 米（<a class=\"clause\" href=\"#clause-service\">",
                "设施容量均未知，无从分配；93.3% 的人在限值（1000 米）内有设施可达",
                "缺口 m²：≥ 300 平方米/处 与 ≥ 30 平方米/百户（就近户数），取较大者（<a class=\"clause\"",
            ],
        ),
    ] {
        let said = done(folder, &[&CITY[..], &["--class", "service", "--lang", lang]].concat());
        assert!(!said.contains("Proven") && !said.contains("已证明"), "{said}");
        assert!(lang == "en" || !said.contains("slow"), "{said}");
        let page = fs::read_to_string(folder.join("supply/supply.html")).unwrap();
        for part in parts {
            assert!(page.contains(part), "{part:?} is not in\n{}", page.split("<main>").nth(1).unwrap());
        }
        // Links lead somewhere.
        for to in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(page.contains(&format!("id=\"{to}\"")), "{to}");
        }
        let figures = json(&folder.join("supply/supply.json"));
        for input in figures["inputs"].as_array().unwrap() {
            assert!(page.contains(input["sha256"].as_str().unwrap()), "{input}");
        }
        for (name, value) in figures["parameters"].as_object().unwrap() {
            assert!(
                page.contains(&format!("<th scope=\"row\">{name}</th><td>{}</td>", value.as_str().unwrap())),
                "{name}"
            );
        }
    }
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    street(folder, 2000.0);
    let with = |words: &[&str]| refused(folder, &[&CITY[..9], words].concat());
    let said = with(&["--class", "clinic", "--capacity", "床"]);
    assert!(said.contains("no facility of these classes has a property") && said.contains("床位"), "{said}");
    assert!(with(&["--class", "clinik"]).contains("did you mean \"clinic\"?"));
    assert!(with(&["--assume", "0"]).contains("above 0"));
    assert!(with(&["--decay", "steep"]).contains("slow, sharp, gauss"));
    // Square metres do not queue.
    assert!(refused(folder, &["supply", "--class", "clinic"]).contains("--home-m2 40"));
}

#[test]
fn the_bundled_country_is_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let words = |out: &'static str, threads: &'static str| {
        let words = ["supply", "--class", "clinic,market", "--assume", "1500", "--home-m2", "40", "--problem"];
        let problem = if threads == "1" { "a/problem.json" } else { "b/problem.json" };
        done(folder, &[&words[..], &[problem, "--out", out, "--threads", threads, "--quiet"]].concat())
    };
    assert_eq!(words("a", "1"), words("b", "3"));
    let (a, b) = (crate::common::contents(&folder.join("a")), crate::common::contents(&folder.join("b")));
    assert_eq!(a.len(), 6);
    assert!(a == b, "the same bytes");
    // The floor of homes stands for people, and that stands where they are counted.
    let page = fs::read_to_string(folder.join("a/supply.html")).unwrap();
    assert!(
        page.contains("of people (floor area of homes at 40 m² a head) have a place within"),
        "where the number stands"
    );
    let figures = json(&folder.join("a/supply.json"));
    for class in figures["classes"].as_array().unwrap() {
        assert_eq!(class["proof"]["proven"], true, "{class}");
        let people: f64 = class["people"].as_object().unwrap().values().map(|v| v.as_f64().unwrap()).sum();
        assert!((people - figures["total"].as_f64().unwrap()).abs() < 1e-6, "everybody is in one state");
    }
}
