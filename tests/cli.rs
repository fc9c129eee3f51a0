//! The program as people run it: words in, files and an exit code out.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{contents, empty_folder, json, lifecircle, names, refused, run, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const FILES: [&str; 14] = [
    "blocks.geojson",
    "gaps.geojson",
    "gap_areas.geojson",
    "gap_areas.qml",
    "facilities.geojson",
    "problems.geojson",
    "summary.json",
    "verdicts.csv",
    "verdicts.json",
    "report.html",
    "lifecircle.qml",
    "blocks.qml",
    "gaps.qml",
    "facilities.qml",
];

#[test]
fn the_bundled_country_in_an_empty_folder() {
    let folder = empty_folder();
    let output = run(folder.path(), &["analyze"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(names(folder.path()), ["out"], "nothing beside the output folder");
    let out = folder.path().join("out");
    for name in FILES {
        let bytes = fs::read(out.join(name)).unwrap();
        assert!(!bytes.is_empty(), "{name}");
        if name.ends_with("json") {
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap();
        }
        if name.ends_with(".geojson") {
            let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(json["type"], "FeatureCollection", "{name}");
            assert!(!json["features"].as_array().unwrap().is_empty(), "{name}");
        }
    }
    assert!(names(&out).iter().all(|n| !n.starts_with('.')), "no temporary file is left: {:?}", names(&out));
    let table = text(&output.stdout);
    assert!(table.contains("Market") && !table.contains("lifecircle:"), "the table and no talk: {table}");
    assert!(text(&output.stderr).lines().all(|l| l.starts_with("lifecircle: ")), "talk, and no progress in a pipe");
}

#[test]
fn same_bytes_on_one_thread_and_on_four() {
    let folder = empty_folder();
    let with = |threads: &str, out: &str| {
        let output =
            run(folder.path(), &["analyze", "--threads", threads, "--out", out, "--table", &format!("{out}.csv")]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        (output.stdout, fs::read(folder.path().join(format!("{out}.csv"))).unwrap(), contents(&folder.path().join(out)))
    };
    let (one, four) = (with("1", "one"), with("4", "four"));
    assert!(text(&one.1).lines().count() > 1000, "a row a walk");
    assert_eq!(one.0, four.0);
    assert_eq!(one.1, four.1);
    for (a, b) in one.2.iter().zip(&four.2) {
        assert!(a == b, "{} differs", a.0);
    }
    assert_eq!(one.2.len(), four.2.len());
}

#[test]
fn the_network_can_be_walked_by_others() {
    let folder = empty_folder();
    let output = run(folder.path(), &["network", "--out", "net"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(names(&folder.path().join("net")), ["classes.csv", "lines.csv", "links.csv", "nodes.csv", "snaps.csv"]);
    assert_eq!(text(&output.stdout).lines().count(), 5, "the files written");
    for (name, rows) in contents(&folder.path().join("net")) {
        let rows = text(&rows);
        let columns = rows.lines().next().unwrap().split(',').count();
        let least = if name == "classes.csv" { 6 } else { 1000 };
        assert!(rows.lines().count() >= least && columns >= 2, "{name}");
    }
}

#[test]
fn gaps_make_a_failure_only_when_asked() {
    let folder = empty_folder();
    let output = run(folder.path(), &["analyze", "--fail-on-gaps", "--quiet"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "quiet");
    assert!(folder.path().join("out/summary.json").exists(), "a gap is a result, not an error");
    let none = run(
        folder.path(),
        &["analyze", "--fail-on-gaps", "--blocks", town(folder.path()).as_str(), "--limit", "60min"],
    );
    assert_eq!(none.status.code(), Some(0), "an hour from the middle of Vaduz reaches all: {}", text(&none.stdout));
}

/// One estate in the middle of Vaduz.
fn town(folder: &Path) -> String {
    let ring = "[[9.520,47.139],[9.523,47.139],[9.523,47.142],[9.520,47.142],[9.520,47.139]]";
    let block = format!(
        r#"{{"type":"Feature","id":"V1","properties":{{"人口":"1,200"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
    );
    fs::write(folder.join("estate.geojson"), block).unwrap();
    "estate.geojson".to_owned()
}

#[test]
fn given_blocks_keep_their_names_and_people() {
    let folder = empty_folder();
    let output =
        run(folder.path(), &["analyze", "--blocks", &town(folder.path()), "--residents", "人口", "--limit", "1000m"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let read = |name: &str| json(&folder.path().join("out").join(name));
    let blocks = read("blocks.geojson");
    assert_eq!(blocks["features"].as_array().unwrap().len(), 1);
    assert_eq!(blocks["features"][0]["id"], "V1");
    assert_eq!(blocks["features"][0]["properties"]["人口"], "1,200", "as it was");
    assert_eq!(blocks["features"][0]["properties"]["residents"], 1200.0);
    let summary = read("summary.json");
    assert_eq!(summary["parameters"]["limit"], "1000m");
    assert_eq!(summary["inputs"][1]["role"], "blocks");
    assert!(summary["left_out"]["home.outside_blocks"].as_u64().unwrap() > 1000);
}

#[test]
fn the_environment_or_the_user_chooses_the_language() {
    let folder = empty_folder();
    let chinese = lifecircle(folder.path(), &["analyze"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    assert!(text(&chinese.stdout).contains("便民市场"));
    let english =
        lifecircle(folder.path(), &["analyze", "--lang", "en"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    assert!(text(&english.stdout).contains("Market"));
}

#[test]
fn help_is_success_and_names_the_exit_codes() {
    let folder = empty_folder();
    for words in [&["--help"][..], &["analyze", "--help"], &["network", "--help"], &["--version"]] {
        let output = run(folder.path(), words);
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(output.stderr.is_empty() && !output.stdout.is_empty(), "{words:?}");
    }
    let help = text(&run(folder.path(), &["analyze", "--help"]).stdout);
    assert!(help.contains("Exit codes:") && help.contains("--fail-on-gaps") && help.contains("15min or 1000m"));
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let folder = empty_folder();
    let mut child =
        lifecircle(folder.path(), &["analyze"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn faults_of_arguments_say_what_was_expected() {
    let folder = empty_folder();
    for (words, expected) in [
        (&["analyze", "--limit", "15"][..], "15min or 1000m"),
        (&["analyze", "--speed", "48km/h"], "between 0.5km/h and 15km/h"),
        (&["analyze", "--walker", "adlt"], "did you mean \"adult\"?"),
        (&["analyze", "--standard", "five-facilites"], "did you mean \"five-facilities\"?"),
        (&["analyze", "--majority", "half"], "such as 50%"),
        (&["analyze", "--horizon", "1000m"], "such as 60min"),
        (&["analyze", "--snap", "10km"], "such as 250m"),
        (&["analyse"], "'analyze'"),
        (&["analyze", "--blocs", "b.geojson"], "'--blocks'"),
        (&["analyze", "--out"], "--out <DIR>"),
    ] {
        let said = refused(folder.path(), words);
        assert!(said.contains(expected), "{words:?}: {expected:?} is not in: {said}");
    }
}

#[test]
fn bad_files_are_refused_and_leave_nothing() {
    let folder = empty_folder();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let bundled = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf")).unwrap();
    let point = |lon: f64, lat: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"class":"market"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
        )
    };
    let area = |lon: f64| {
        format!(
            r#"{{"type":"Polygon","coordinates":[[[{lon},10],[{0},10],[{0},11],[{lon},11],[{lon},10]]]}}"#,
            lon + 1.0
        )
    };
    write("empty.pbf", b"");
    write("cut.pbf", &bundled[..300_000]);
    write("random.pbf", &(0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>());
    write("empty.geojson", b"");
    write("swapped.geojson", point(47.14, 116.4).as_bytes());
    write("metres.geojson", point(519_000.0, 5_221_000.0).as_bytes());
    write("nobody.geojson", area(100.0).as_bytes());
    write("flipped.geojson", point(47.14, 9.52).as_bytes());
    let ring = "[[9.62,47.05],[9.621,47.05],[9.621,47.051],[9.62,47.05]]";
    write("peak.geojson", format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#).as_bytes());
    write("lines.geojson", br#"{"type":"LineString","coordinates":[[9.5,47.1],[9.6,47.1]]}"#);
    write("odd.geojson", point(9.52, 47.14).replace("market", "markt").as_bytes());
    write("standard.toml", b"id = 3");
    for (words, expected) in [
        (&["missing.osm.pbf"][..], &["missing.osm.pbf: cannot read"][..]),
        (&["empty.pbf"], &["empty.pbf", "empty"]),
        (&["cut.pbf"], &["cut.pbf"]),
        (&["random.pbf"], &["random.pbf"]),
        (&["."], &["is a folder"]),
        (&["odd.geojson"], &["odd.geojson"]),
        (&["--blocks", "missing.geojson"], &["missing.geojson: cannot read"]),
        (&["--blocks", "empty.geojson"], &["empty.geojson"]),
        (&["--facilities", "swapped.geojson"], &["swapped.geojson", "116.4", "swapped?"]),
        (&["--facilities", "metres.geojson"], &["metres.geojson", "metres?"]),
        (&["--facilities", "odd.geojson", "--class", "class"], &["markt", "did you mean \"market\"?"]),
        (&["--area", "lines.geojson"], &["lines.geojson"]),
        (
            &["--area", "nobody.geojson"],
            &["nobody.geojson", "only feature lies more than 5 km off the streets", "another city"],
        ),
        (&["--blocks", "flipped.geojson"], &["flipped.geojson", "are lon and lat swapped?"]),
        (&["--facilities", "flipped.geojson", "--class", "class"], &["flipped.geojson", "are lon and lat swapped?"]),
        (&["--blocks", "nobody.geojson"], &["nobody.geojson", "another city"]),
        (&["--area", "peak.geojson"], &["peak.geojson", "no block or home lies inside the area"]),
        (&["--streets", "odd.geojson"], &["odd.geojson"]),
        (&["--standard", "standard.toml"], &["standard.toml"]),
        (&["--standard", "missing.toml"], &["missing.toml: cannot read"]),
        (&["--blocks", "lines.geojson", "--residents", "people"], &["lines.geojson"]),
    ] {
        let said = refused(folder.path(), &[&["analyze"], words].concat());
        for part in expected {
            assert!(said.contains(part), "{words:?}: {part:?} is not in: {said}");
        }
        refused(folder.path(), &[&["network"], words].concat());
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_refused() {
    let folder = empty_folder();
    fs::write(folder.path().join("file"), "mine").unwrap();
    fs::create_dir(folder.path().join("walks.csv")).unwrap();
    assert!(refused(folder.path(), &["analyze", "--out", "file"]).contains("file"));
    assert!(refused(folder.path(), &["analyze", "--out", "file/below"]).contains("file/below"));
    assert!(refused(folder.path(), &["network", "--out", "file/below"]).contains("file/below"));
    assert!(refused(folder.path(), &["analyze", "--table", "walks.csv"]).contains("walks.csv"));
    assert!(refused(folder.path(), &["analyze", "--table", "no/such/walks.csv"]).contains("no/such/walks.csv"));
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"mine");
}

#[test]
fn one_bad_record_is_counted_or_fatal_as_asked() {
    let folder = empty_folder();
    let collection = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":"A","properties":{"class":"market"},"geometry":{"type":"Point","coordinates":[9.52,47.14]}},
        {"type":"Feature","id":"B","properties":{"class":"clinic"},"geometry":{"type":"Point","coordinates":[9.52,47.15]}},
        {"type":"Feature","id":"C","properties":{"class":"clinic"},"geometry":{"type":"Point","coordinates":[9.52]}}]}"#;
    fs::write(folder.path().join("places.geojson"), collection).unwrap();
    let words = ["analyze", "--facilities", "places.geojson"];
    let output = run(folder.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("places.geojson: feature 3"), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("no facility of class sport, culture, service"), "{}", text(&output.stderr));
    fs::remove_dir_all(folder.path().join("out")).unwrap();
    let said = refused(folder.path(), &[&words[..], &["--strict"]].concat());
    assert!(said.contains("places.geojson: feature 3"), "{said}");
    let whole = run(folder.path(), &["analyze", "--strict"]);
    assert_eq!(whole.status.code(), Some(0), "the bundled country has no fault: {}", text(&whole.stderr));
}

#[test]
fn an_output_is_never_an_input() {
    let folder = empty_folder();
    let bundled = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf")).unwrap();
    fs::write(folder.path().join("city.pbf"), bundled).unwrap();
    fs::write(folder.path().join("blocks.geojson"), "{}").unwrap();
    fs::write(folder.path().join("nodes.csv"), "{}").unwrap();
    for words in [
        &["analyze", "city.pbf", "--table", "city.pbf"][..],
        &["analyze", "--blocks", "blocks.geojson", "--out", "."],
        &["network", "--area", "nodes.csv", "--out", "."],
    ] {
        let said = refused(folder.path(), words);
        assert!(said.contains("is an input"), "{words:?}: {said}");
    }
    assert!(refused(folder.path(), &["analyze", "--table", "out/summary.json"]).contains("twice"));
}

#[test]
fn the_table_goes_where_it_is_sent() {
    let folder = empty_folder();
    let output = run(folder.path(), &["analyze", "--out", "nt", "--table", "nt/walks.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let walks = fs::read(folder.path().join("nt/walks.csv")).unwrap();
    let output = run(folder.path(), &["analyze", "--table", "-", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout == walks, "walks alone");
    assert!(text(&output.stderr).contains("便民市场"), "and the summary as talk");
    assert_eq!(names(folder.path()), ["nt", "out"]);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_stay_devices() {
    let folder = empty_folder();
    std::os::unix::fs::symlink("/dev/null", folder.path().join("null")).unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = lifecircle(folder.path(), &["analyze", "--table", "null"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("cannot write to standard output"), "{}", text(&output.stderr));
    assert!(folder.path().join("out/summary.json").exists(), "as the exit code says");
    let link = fs::symlink_metadata(folder.path().join("null")).unwrap();
    assert!(link.is_symlink(), "a link to a device is not replaced");
}

#[test]
fn errors_and_findings_are_said_in_chinese() {
    let folder = empty_folder();
    let output = run(folder.path(), &["analyze", "missing.pbf", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("lifecircle: 错误：missing.pbf：无法读取："), "{}", text(&output.stderr));
    let place = r#"{"type":"Feature","id":"A","properties":{"class":"market"},"geometry":{"type":"Point","coordinates":[9.52,47.14]}}"#;
    fs::write(folder.path().join("places.geojson"), place).unwrap();
    let output = run(folder.path(), &["analyze", "--facilities", "places.geojson", "--lang", "zh"]);
    assert!(text(&output.stderr).contains("数据中没有以下类别的设施："), "{}", text(&output.stderr));
}

/// The extract comes through a named pipe, so the run is surely in its first stage when the signal arrives.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_before_the_next_stage() {
    let folder = empty_folder();
    let pipe = folder.path().join("city.osm.pbf");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = lifecircle(folder.path(), &["analyze", "city.osm.pbf"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening waits for the other end: from here on the program is reading.
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    std::thread::sleep(std::time::Duration::from_millis(200));
    let bundled = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf")).unwrap();
    std::io::Write::write_all(&mut writer, &bundled).unwrap();
    drop(writer);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "lifecircle: interrupted: nothing was written\n");
    assert_eq!(names(folder.path()), ["city.osm.pbf"], "no output folder");
}

#[test]
fn sites_are_proven_and_the_same_on_any_number_of_threads() {
    let folder = empty_folder();
    let ask = |out: &str, threads: &str| {
        let words = ["site", "--class", "clinic", "--count", "2", "--out", out, "--threads", threads, "--lang", "en"];
        let output = run(folder.path(), &words);
        assert!(output.status.success(), "{}", text(&output.stderr));
        // How long it took is said, and never written: the files are the same.
        assert!(text(&output.stderr).contains(" s, greedy answer "), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (one, four) = (ask("a", "1"), ask("b", "4"));
    assert_eq!(one, four);
    assert!(one.contains("proven best"), "{one}");
    assert!(one.contains("63.2%"), "{one}");
    assert_eq!(contents(&folder.path().join("a")), contents(&folder.path().join("b")));
    assert_eq!(names(&folder.path().join("a")), ["front.csv", "sites.geojson", "sites.html", "sites.json"]);
    let zh = run(folder.path(), &["site", "--class", "clinic", "--count", "1", "--lang", "zh"]);
    assert!(text(&zh.stdout).contains("已证明最优"), "{}", text(&zh.stdout));
    assert!(text(&zh.stderr).contains("贪心解"), "{}", text(&zh.stderr));
}

#[test]
fn a_question_about_no_class_is_refused() {
    let folder = empty_folder();
    let said = refused(folder.path(), &["site", "--class", "clinc"]);
    assert!(said.contains("clinc") && said.contains("did you mean \"clinic\"?"), "{said}");
    assert!(refused(folder.path(), &["site"]).contains("--class clinic"));
    assert!(refused(folder.path(), &["site", "--class", "clinic", "--gap", "2"]).contains("such as 1%"));
}

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
        ("edit = 'close_facility'\nat = [9.5273, 47.2385]", &["edit 1", "within 50 m", "the nearest is "][..]),
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

#[test]
fn each_objective_and_rule_is_answered() {
    let folder = empty_folder();
    std::fs::write(
        folder.path().join("plots.geojson"),
        r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"a","cost":3},"geometry":{"type":"Point","coordinates":[9.5209,47.1410]}},
        {"type":"Feature","properties":{"id":"b","cost":2},"geometry":{"type":"Point","coordinates":[9.5036,47.0666]}},
        {"type":"Feature","properties":{"id":"c","cost":4},"geometry":{"type":"Point","coordinates":[9.5108,47.1715]}}]}"#,
    )
    .unwrap();
    let ask = |words: &str| {
        let words = format!("site --candidates plots.geojson --lang en --quiet {words}");
        let output = run(folder.path(), &words.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{words}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    for words in ["", "--objective median", "--objective center", "--apart 20m", "--capacity 3000", "--robust 2"] {
        let said = ask(format!("--class clinic --count 2 {words}").trim());
        assert!(said.contains("proven best"), "{words}: {said}");
    }
    // For 6 there is b with c, or a with b; not all three, nor a with c.
    let bought = ask("--class clinic --budget 6");
    assert!(bought.contains(" b ") && !(bought.contains(" a ") && bought.contains(" c ")), "{bought}");
    assert!(ask("--class market --close 1 --count 1").contains("Closed: "));
    let none = ask("--class market --objective fewest --share 1% --close 1");
    assert!(none.contains("fewer sites cannot cover so much") && none.contains("Closed: "), "{none}");
    let posed = ask("--class clinic --objective fewest --share all --fixed none --problem posed.json");
    assert!(posed.contains("fewer sites cannot cover so much"), "{posed}");
    let posed = std::fs::read_to_string(folder.path().join("posed.json")).unwrap();
    for said in [
        "\"objective\":\"fewest\"",
        "\"sites\":[\"a\",\"b\",\"c\"]",
        "\"answer\":{\"open\":[0,1,2],\"value\":3,\"bound\":3}",
    ] {
        assert!(posed.contains(said), "{said}: {}", &posed[posed.len() - 300..]);
    }
    let both = ask("--class clinic,service --count 1 --objective fewest --share 2%");
    assert!(both.contains("fewer sites cannot cover so much"), "{both}");
    let said = refused(folder.path(), &["site", "--class", "clinic", "--budget", "6"]);
    assert!(said.contains("cost"), "{said}");
    let all =
        ["site", "--class", "clinic", "--candidates", "plots.geojson", "--objective", "fewest", "--share", "100%"];
    let said = refused(folder.path(), &all);
    assert!(said.contains("all candidates together cover"), "{said}");
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
    assert!(table.contains("1 new blocks count as nothing in shares: they do not say their floor area"), "{table}");
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

/// What candidates say is read as people write it or refused; those off the network are counted; the file says what was asked.
#[test]
fn candidates_are_read_or_refused() {
    let folder = empty_folder();
    let plots = |properties: [&str; 3]| {
        let places = ["9.5036,47.0666", "9.5108,47.1715", "19.5,47.1"];
        let feature = |(i, (p, at)): (usize, (&str, &str))| {
            format!(
                r#"{{"type":"Feature","properties":{{"id":"p{i}"{p}}},"geometry":{{"type":"Point","coordinates":[{at}]}}}}"#
            )
        };
        let features: Vec<String> = properties.into_iter().zip(places).enumerate().map(feature).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        fs::write(folder.path().join("plots.geojson"), text).unwrap();
    };
    let ask = ["site", "--class", "clinic", "--candidates", "plots.geojson", "--out", "o", "--lang", "en"];
    for (bad, part) in [
        (r#","capacity":"many""#, "--candidates: p0: capacity \"many\" is not a number"),
        (r#","容量":-5"#, "p0: 容量 -5 is outside"),
    ] {
        plots([bad, "", ""]);
        let said = refused(folder.path(), &ask);
        assert!(said.contains(part), "{said}");
    }
    plots([r#","cost":"dear""#, r#","cost":1"#, ""]);
    let said = refused(folder.path(), &[&ask[..], &["--budget", "5"]].concat());
    assert!(said.contains("p0: cost \"dear\" is not a number"), "{said}");
    plots([r#","造价":"1,200,000","容量":"20000人""#, r#","造价":"45万""#, ""]);
    let said = refused(folder.path(), &[&ask[..], &["--budget", "1000"]].concat());
    assert!(said.contains("--budget: 1000 buys no candidate: the cheapest, p1, costs 450000"), "{said}");
    let budget = [&ask[..], &["--budget", "2000000", "--count", "9"]].concat();
    let output = run(folder.path(), &budget);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Left out: 1 candidates that no street comes near to."));
    let found = json(&folder.path().join("o/sites.json"));
    assert_eq!(found["candidates_off_network"], 1);
    assert_eq!(found["parameters"]["budget"], "2000000");
    assert_eq!(found["parameters"]["objective"], "cover");
    assert_eq!(found["front"].as_array().unwrap().len(), 2, "no more than there are candidates");
    let inputs = found["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|i| i["role"] == "candidates" && i["name"] == "plots.geojson"));
    let layer = fs::read_to_string(folder.path().join("o/sites.geojson")).unwrap();
    assert!(layer.contains("\"cost\":1200000") && layer.contains("\"cost\":450000"), "{layer}");
    // Costs go on to `links`, which ranks sites with what else is built.
    let words =
        ["links", "--sites", "o/sites.geojson", "--link-cost", "9", "--gate-cost", "9", "--out", "l", "--quiet"];
    assert_eq!(run(folder.path(), &words).status.code(), Some(0));
    assert!(fs::read_to_string(folder.path().join("l/links.csv")).unwrap().contains("1200000"));
    let over = [&ask[..], &["--problem", "plots.geojson"]].concat();
    assert!(refused(folder.path(), &over).contains("is an input"));
}
