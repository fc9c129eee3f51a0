//! `lifecircle compare` as people run it: plans beside the bundled country.

use crate::common::{contents, empty_folder, json, names, refused, run, text};
use std::fs;
use std::path::Path;

/// A scenario of the examples, by its full path.
fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scenarios").join(name).display().to_string()
}

#[test]
fn plans_are_compared_with_the_bundled_country() {
    let folder = empty_folder();
    let plans = [example("clinic-north.toml"), example("footbridge.geojson")];
    let words = ["compare", &plans[0], &plans[1], "--out", "plans", "--quiet"];
    let output = run(folder.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    for part in [
        "baseline",
        "clinic-north",
        "footbridge",
        "1\u{202f}200\u{202f}000",
        "A clinic in Ruggell: Medical institution +9\u{202f}318 m² of homes, 2 blocks newly covered",
    ] {
        assert!(table.contains(part), "{part:?} is not in\n{table}");
    }
    let out = folder.path().join("plans");
    let mut expected = [
        "clinic-north.diff.geojson",
        "clinic-north..footbridge.diff.geojson",
        "clauses.csv",
        "compare.html",
        "footbridge.diff.geojson",
        "pairs.csv",
        "scenarios.csv",
        "scenarios.json",
    ];
    expected.sort_unstable();
    assert_eq!(names(&out), expected);
    let json = |name: &str| json(&out.join(name));
    let clinic = json("clinic-north.diff.geojson");
    let of = |f: &serde_json::Value| f["properties"].clone();
    let changes: Vec<serde_json::Value> = clinic["features"].as_array().unwrap().iter().map(of).collect();
    assert!(changes.iter().all(|c| c["class"] == "clinic" && c["lost"] == 0 && c["newly"] != "missed"));
    assert!(
        changes.iter().all(|c| c["change_min"].as_f64().is_none_or(|m| m <= 0.0)),
        "a new clinic is farther for nobody"
    );
    let gained: f64 = changes.iter().filter_map(|c| c["gained"].as_f64()).sum();
    assert!((gained - 9_318.0).abs() < 1.0, "{gained}");
    let scenarios = json("scenarios.json");
    assert_eq!(scenarios["scenarios"][2]["cost"], 540_000.0, "the costs of edits add up");
    assert!(scenarios["scenarios"][1]["service_shortfall_m2"].is_null(), "street maps hold no floor areas");
    assert_eq!(scenarios["scenarios"][1]["service_shortfall_not_told"], "no_floor_area_known");
    assert!(table.contains("Floor area short of the standard is not told for Community service centre"), "{table}");
    assert!(scenarios["scenarios"][2]["walk_min"].as_f64() < scenarios["scenarios"][0]["walk_min"].as_f64());
    // The pair leads from the one to the other: what the clinic gave is lost on the way to the bridge.
    let pair = json("clinic-north..footbridge.diff.geojson");
    let lost: f64 = pair["features"].as_array().unwrap().iter().filter_map(|f| f["properties"]["lost"].as_f64()).sum();
    assert!((lost - gained).abs() < 1.0, "{lost}");
    // The same in the table of pairs, as text, CSV, JSON and on the page, with a map.
    assert!(table.contains("clinic-north..footbridge") && table.contains("−9\u{202f}318"), "{table}");
    let of_pair = &scenarios["pairs"][0];
    assert_eq!((&of_pair["from"], &of_pair["to"]), (&"clinic-north".into(), &"footbridge".into()));
    assert!((of_pair["clinic_lost"].as_f64().unwrap() - gained).abs() < 1.0, "{of_pair}");
    assert_eq!(of_pair["cost_change"], -660_000.0);
    let csv = fs::read_to_string(out.join("pairs.csv")).unwrap();
    assert!(
        csv.starts_with("from,to,market_gained,")
            && csv.lines().nth(1).unwrap().starts_with("clinic-north,footbridge,")
    );
    let page = fs::read_to_string(out.join("compare.html")).unwrap();
    assert!(page.contains("Plans beside each other") && page.contains("pair-0-1-4"));
    // Again, in another order of threads: the same bytes.
    let before = contents(&out);
    assert_eq!(run(folder.path(), &[&words[..], &["--threads", "1"]].concat()).status.code(), Some(0));
    assert!(contents(&out) == before);
}

#[test]
fn floor_area_is_counted_before_and_after() {
    let folder = empty_folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let layer = |features: &str| format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let point = |x: f64, properties: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Point","coordinates":[{x},47.0]}}}}"#
        )
    };
    let street = r#"{"type":"Feature","properties":{"highway":"residential"},"geometry":{"type":"LineString","coordinates":[[9.5,47.0],[9.51,47.0]]}}"#;
    write("streets.geojson", &layer(street));
    let homes = [point(9.501, r#""id":"a","households":2500"#), point(9.505, r#""id":"b","households":1500"#)];
    write("blocks.geojson", &layer(&homes.join(",")));
    let places = [
        point(9.502, r#""id":"hall","class":"service","建筑面积":"500""#),
        point(9.508, r#""id":"hut","class":"service""#),
        point(9.503, r#""id":"c","class":"clinic""#),
    ];
    write("facilities.geojson", &layer(&places.join(",")));
    write("larger.toml", "[[edit]]\nedit = 'enlarge_facility'\ntarget = 'hall'\narea_m2 = 900\n");
    let hut = "[[edit]]\nedit = 'enlarge_facility'\ntarget = 'hut'\narea_m2 = 300\n";
    let new = "[[edit]]\nedit = 'add_facility'\nclass = 'service'\nat = [9.509, 47.0]\narea_m2 = 400\n";
    write("three.toml", &format!("{hut}{new}"));
    let housing = "[[edit]]\nedit = 'add_housing'\nat = [9.507, 47.0]\nhouseholds = 1000\n";
    write("homes.toml", &format!("{hut}{housing}"));
    let city = ["--streets", "streets.geojson", "--blocks", "blocks.geojson", "--facilities", "facilities.geojson"];
    let plans = ["compare", "larger.toml", "three.toml", "homes.toml", "--out", "o", "--lang", "en"];
    let output = run(folder.path(), &[&plans[..], &city].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found = json(&folder.path().join("o/scenarios.json"));
    let of = |key: &str| -> Vec<f64> { (0..4).map(|i| found["scenarios"][i][key].as_f64().unwrap_or(-1.0)).collect() };
    // 4,000 households are owed 1,200 m²; with 1,000 more 1,500.
    assert_eq!(of("service_floor_owed_m2"), [1200.0, 1200.0, 1200.0, 1500.0]);
    assert_eq!(of("service_floor_m2"), [500.0, 900.0, 1200.0, 800.0]);
    assert_eq!(of("service_floor_unknown"), [1.0, 1.0, 0.0, 0.0]);
    // The hut says nothing and lacks the 300 m² of a facility, whatever the hall has.
    assert_eq!(of("service_shortfall_m2"), [700.0, 300.0, 0.0, 700.0]);
    assert!(found["scenarios"][0]["service_shortfall_not_told"].is_null());
    assert!(found["scenarios"][0].get("clinic_shortfall_m2").is_none(), "nothing is asked of clinics");
    let table = text(&output.stdout);
    assert!(table.contains("Community service centre: m² short") && table.contains("≤ 700"), "{table}");
}

#[test]
fn a_plan_that_hits_nothing_is_refused_and_nothing_is_written() {
    let folder = empty_folder();
    let plan = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let clinic = "[[edit]]\nedit = 'add_facility'\nclass = 'clinic'\nat = [9.5273, 47.2385]\n";
    plan("good.toml", clinic);
    for (edits, parts) in [
        ("edit = 'close_facility'\nat = [9.5273, 47.2385]", &["line 1: edit 1", "within 50 m", "the nearest is "][..]),
        ("edit = 'close_facility'\ntarget = 'way/1'", &["no facility has the id \"way/1\""]),
        ("edit = 'close_link'\nat = [9.50, 47.2385]", &["no street lies within 30 m", "m off"]),
        (
            "edit = 'add_link'\nline = [[9.5273, 47.2385], [9.60, 47.30]]",
            &["an end of the new way", "the nearest is way/"],
        ),
        ("edit = 'open_gate'\nat = [0, 0]", &["is this a scenario of another city?"]),
        (
            "edit = 'add_facility'\nclass = 'clinic'\nat = [47.2385, 9.5273]",
            &["the facility lies more than 250 m", "swapped?"],
        ),
        ("edit = 'add_facility'\nclass = 'clinic'\nat = [180.0, 0.0]", &["from any street", "another city?"]),
        ("edit = 'add_housing'\nresidents = 90\nat = [9.7, 47.5]\n", &["edit 1", "every door", "another city?"]),
    ] {
        plan("bad.toml", &format!("[[edit]]\n{edits}\n"));
        let said = refused(folder.path(), &["compare", "good.toml", "bad.toml", "--out", "o"]);
        for part in ["bad.toml"].iter().chain(parts) {
            assert!(said.contains(part), "{part:?} is not in: {said}");
        }
    }
    plan("bad.toml", &format!("{clinic}id = 'a'\n{clinic}id = 'a'\n"));
    assert!(refused(folder.path(), &["compare", "bad.toml"]).contains("the id a is taken by another edit"));
    // One with a slip of the pen is still a plan, and no study.
    for broken in ["[edit\nedit = 'open_gate'", "name = \"north\n", "edit open_gate\nat = [9.5, 47.2]"] {
        plan("bad.toml", broken);
        let said = refused(folder.path(), &["compare", "bad.toml", "--lang", "en"]);
        assert!(said.contains("bad.toml: line 1: not valid TOML") && !said.contains("study"), "{said}");
    }
    assert!(refused(folder.path(), &["compare", "city.osm.pbf"]).contains("no scenario to compare"));
    // A plan named like the pair of two others would be overwritten by it.
    for name in ["a.toml", "b.toml", "a..b.toml"] {
        plan(name, clinic);
    }
    assert!(refused(folder.path(), &["compare", "a.toml", "b.toml", "a..b.toml"]).contains("would be written twice"));
    fs::create_dir(folder.path().join("b")).unwrap();
    plan("b/good.toml", clinic);
    assert!(refused(folder.path(), &["compare", "good.toml", "b/good.toml"]).contains("rename one"));
}

#[test]
fn a_city_is_kept_in_a_file_and_never_over_an_input() {
    let folder = empty_folder();
    let plan = example("clinic-north.toml");
    let compare = |more: &[&str]| {
        let output = run(folder.path(), &[&["compare", &plan, "--cache", "base.cache", "--lang", "en"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        (text(&output.stderr), contents(&folder.path().join(more[1])))
    };
    let (said, first) = compare(&["--out", "a"]);
    assert!(said.contains("kept the city in base.cache"), "{said}");
    let (said, second) = compare(&["--out", "b"]);
    assert!(said.contains("took the city from base.cache"), "{said}");
    assert!(first == second, "the same bytes with and without the cache");
    let file = folder.path().join("base.cache");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let (said, third) = compare(&["--out", "c"]);
    assert!(said.contains("anew: it is damaged"), "{said}");
    assert!(first == third);
    fs::copy(&plan, folder.path().join("p.toml")).unwrap();
    assert!(refused(folder.path(), &["compare", "p.toml", "--cache", "p.toml"]).contains("is an input"));
    assert!(refused(folder.path(), &["compare", "p.toml", "--cache", "a/scenarios.csv"]).contains("is no cache"));
}

/// Homes that say nothing of what people are counted in are told; names of strangers give no orders to a terminal; `--crs` may
/// speak of a plan.
#[test]
fn new_homes_and_names_are_told() {
    let folder = empty_folder();
    let homes = "name = 'a\\u001b[31mb'\n[[edit]]\nedit = 'add_housing'\nat = [9.5273, 47.2385]\nresidents = 500\n";
    fs::write(folder.path().join("h.toml"), homes.replace('\'', "\"")).unwrap();
    fs::write(folder.path().join("g.toml"), format!("{}area_m2 = 25000\n", homes.replace('\'', "\""))).unwrap();
    let words = ["compare", "h.toml", "g.toml", "--out", "o", "--lang", "en", "--crs", "h.toml=wgs84"];
    let output = run(folder.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    assert!(table.contains("1 new block counts as nothing in shares: it does not say its floor area"), "{table}");
    assert!(table.contains("a [31mb: ") && !table.contains('\u{1b}'), "{table}");
    let found = json(&folder.path().join("o/scenarios.json"));
    let share = |i: usize| found["scenarios"][i]["sport_share"].as_f64().unwrap();
    assert!(
        (share(1) - share(0)).abs() < 1e-12 && share(2) > share(0),
        "25,000 m² of homes near a sports ground count"
    );
    let page = fs::read_to_string(folder.path().join("o/compare.html")).unwrap();
    assert!(!page.contains('\u{1b}'));
}

/// New homes gain nothing and lose nothing: they stand apart, and with them the sums agree class by class.
#[test]
fn new_homes_stand_apart_from_gains() {
    let folder = empty_folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let homes = "[[edit]]\nedit = 'add_housing'\nat = [9.5273, 47.2385]\narea_m2 = 25000\ncost = 10\n";
    let clinic = "[[edit]]\nedit = 'add_facility'\nclass = 'clinic'\nat = [9.5273, 47.2385]\ncost = 5\n";
    write("homes.toml", homes);
    write("both.toml", &format!("{homes}{clinic}"));
    write("clinic.toml", clinic);
    let words = ["compare", "homes.toml", "both.toml", "clinic.toml", "--out", "o", "--lang", "en"];
    let output = run(folder.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    assert!(table.contains("homes: nobody is covered more or less than before; new homes, told apart: 25\u{202f}000 m² of homes, of them within the limit: "), "{table}");
    assert!(table.contains("s on average, new homes included, 0 of "), "{table}");
    let found = json(&folder.path().join("o/scenarios.json"));
    let of = |i: usize, key: &str| found["scenarios"][i][key].as_f64().unwrap_or_else(|| panic!("{key}"));
    assert!(found["scenarios"][0]["new_homes_m2"].is_null());
    assert_eq!([1, 2, 3].map(|i| of(i, "new_homes_m2").to_string()), ["25000", "25000", "0"]);
    assert_eq!((of(1, "more_homes_m2"), of(1, "blocks_affected")), (0.0, 0.0), "nobody who is there gains");
    assert!((of(2, "more_homes_m2") - of(3, "more_homes_m2")).abs() < 0.01 && of(3, "more_homes_m2") > 0.0);
    let keys = found["scenarios"][0].as_object().unwrap().keys();
    for class in keys.filter_map(|key| key.strip_suffix("_gained")) {
        let key = |what: &str| format!("{class}_{what}");
        for i in 1..4 {
            let sum = of(0, &key("homes_m2")) + of(i, &key("gained")) - of(i, &key("lost")) + of(i, &key("new_within"));
            assert!((sum - of(i, &key("homes_m2"))).abs() < 0.01, "{class} of plan {i}");
        }
        // From one plan to another, too: what the first alone has is gone.
        let pair = |key: String| found["pairs"][2][key].as_f64().unwrap();
        let sum = of(2, &key("homes_m2")) + pair(key("gained")) - pair(key("lost")) + pair(key("new_within"))
            - pair(key("gone_within"));
        assert!((sum - of(3, &key("homes_m2"))).abs() < 0.01, "{class} from both to clinic");
    }
    let pair = &found["pairs"][2];
    assert_eq!(
        (&pair["from"], &pair["gone_homes_m2"], &pair["new_homes_m2"]),
        (&"both".into(), &25_000.0.into(), &0.0.into())
    );
    assert_eq!((&pair["clinic_lost"], &pair["block_clauses_newly_missed"]), (&0.0.into(), &0.0.into()), "{pair}");
    let layer = json(&folder.path().join("o/homes.diff.geojson"));
    let all: Vec<_> = layer["features"].as_array().unwrap().iter().map(|f| f["properties"].clone()).collect();
    assert!(all.iter().all(|p| p["gained"] == 0 && p["newly"].is_null() && p["new"] == 25_000 && p["gone"].is_null()));
    let page = fs::read_to_string(folder.path().join("o/compare.html")).unwrap();
    for part in ["new homes</span>", "homes that only the first has", "a place that the plan changes", "Homes built: "]
    {
        assert!(page.contains(part), "{part}");
    }
    // On maps of the plan without the homes, homes of the others do not hide what is there.
    assert!(page.contains(".change-2-4{") && !page.contains("0 pairs") && !page.contains("1 blocks"));
}

/// Each plan is told its own reason why no floor area is missing, not that of the city as it is.
#[test]
fn floor_that_is_not_told_has_the_reason_of_each_plan() {
    let folder = empty_folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("s.csv", "highway,WKT\nresidential,\"LINESTRING(9.5 47, 9.51 47)\"\n");
    write("b.csv", "id,lon,lat,residents\na,9.501,47,100\n");
    write("f.csv", "id,class,lon,lat\nhall,service,9.502,47\n");
    write("floor.toml", "[[edit]]\nedit = 'enlarge_facility'\ntarget = 'hall'\narea_m2 = 900\n");
    write("other.toml", "[[edit]]\nedit = 'add_facility'\nclass = 'clinic'\nat = [9.503, 47.0]\n");
    let city = ["--streets", "s.csv", "--blocks", "b.csv", "--facilities", "f.csv", "--out", "o", "--lang", "en"];
    let output = run(folder.path(), &[&["compare", "floor.toml", "other.toml"], &city[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    for line in [
        "is not told for Community service centre in as it is, other: no facility of the class has a known floor area.",
        "is not told for Community service centre in floor: no block says its households.",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    let found = json(&folder.path().join("o/scenarios.json"));
    let why = |i: usize| found["scenarios"][i]["service_shortfall_not_told"].as_str().unwrap().to_owned();
    assert_eq!([0, 1, 2].map(why), ["no_floor_area_known", "no_households_known", "no_floor_area_known"]);
}

/// A row that somebody began in a GIS and left is passed over; one that says something is not. A street that is closed to the
/// walker is named before one that is farther.
#[test]
fn drawings_of_a_gis_are_read_as_they_are_saved() {
    let folder = empty_folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let drawn = |second: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[
            {{"type":"Feature","properties":{{"fid":1,"class":"clinic","edit":null}},"geometry":{{"type":"Point","coordinates":[9.502,47.0001]}}}},
            {{"type":"Feature","properties":{{"fid":2,"class":{second},"edit":null,"note":""}},"geometry":null}}]}}"#
        )
    };
    write(
        "s.csv",
        "highway,WKT\nresidential,\"LINESTRING(9.5 47, 9.51 47)\"\nsteps,\"LINESTRING(9.5 47, 9.5 47.002)\"\n",
    );
    write("b.csv", "id,lon,lat,residents\na,9.501,47,100\n");
    write("f.csv", "id,class,lon,lat\nhall,service,9.502,47\n");
    let city = ["--streets", "s.csv", "--blocks", "b.csv", "--facilities", "f.csv", "--out", "o", "--lang", "en"];
    write("p.geojson", &drawn("null"));
    let output = run(folder.path(), &[&["compare", "p.geojson"], &city[..]].concat());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("p.geojson: 1 feature has no geometry and says nothing: passed over"), "{said}");
    write("q.geojson", &drawn("\"clinic\""));
    let said = refused(folder.path(), &[&["compare", "q.geojson"], &city[..]].concat());
    assert!(said.contains("q.geojson: feature 2: does not say what it changes"), "{said}");
    let link = "[[edit]]\nedit = 'add_link'\nline = [[9.5, 47.0015], [9.51, 47.0001]]\n";
    write("l.toml", link);
    let wheelchair = ["compare", "l.toml", "--walker", "wheelchair"];
    let said = refused(folder.path(), &[&wheelchair[..], &city].concat());
    let guess = "0 m off, but it is closed to this walker; the nearest open one is ";
    assert!(said.contains(guess) && said.contains("167 m off"), "{said}");
    fs::create_dir(folder.path().join("plans")).unwrap();
    assert!(refused(folder.path(), &["compare", "plans"]).contains("plans: is a folder, not a file"));
}
