//! `lifecircle analyze` and what all commands share: words in, files and an exit code out.

use crate::common::{contents, done, empty_folder, json, lifecircle, names, refused, run, text};
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

/// Every standard that comes with the program judges the bundled country, gap areas included: of sixty classes as of five.
#[test]
fn every_standard_judges_the_bundled_country() {
    let folder = empty_folder();
    let listed = run(folder.path(), &["standards", "list", "--lang", "en"]);
    let listed = text(&listed.stdout);
    let ids: Vec<&str> =
        listed.lines().filter(|l| !l.starts_with(' ')).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(ids.len() >= 10, "{listed}");
    let mut drawn = 0;
    for id in ids {
        let output = run(folder.path(), &["analyze", "--standard", id, "--out", id, "--quiet"]);
        assert!(output.status.success(), "{id}: {}", text(&output.stderr));
        let out = folder.path().join(id);
        let classes = json(&out.join("summary.json"))["standard"]["classes"].as_array().unwrap().len();
        let areas = json(&out.join("gap_areas.geojson"))["features"].as_array().unwrap().len();
        assert!(classes > 0 && areas < 20_000, "{id}: {areas} gap areas of {classes} classes");
        drawn += areas;
    }
    assert!(drawn > 4_000, "{drawn} gap areas: only straight lines have none");
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
    assert!(
        text(&output.stderr).starts_with("lifecircle: 错误：missing.pbf：无法读取：没有该文件或文件夹"),
        "{}",
        text(&output.stderr)
    );
    for (words, said) in [
        (&["analyze", "--lang", "zh", "--limit"][..], "lifecircle: 错误：'--limit <限值>' 缺少值\n"),
        (&["site", "--lang", "zh"], "lifecircle: 错误：--class：缺失（请指定选址的设施，如 --class clinic）\n"),
        (
            &["why", "here", "--lang", "zh"],
            "lifecircle: 错误：BLOCK：没有编号或名称为 \"here\" 的地块（编号以 blocks.geojson 为准；也可写位置，如 9.52,47.14）\n",
        ),
    ] {
        assert_eq!(text(&run(folder.path(), words).stderr), said);
    }
    let place = r#"{"type":"Feature","id":"A","properties":{"class":"market"},"geometry":{"type":"Point","coordinates":[9.52,47.14]}}"#;
    fs::write(folder.path().join("places.geojson"), place).unwrap();
    let output = run(folder.path(), &["analyze", "--facilities", "places.geojson", "--lang", "zh"]);
    assert!(text(&output.stderr).contains("数据中没有以下类别的设施："), "{}", text(&output.stderr));
}

#[test]
fn help_speaks_the_language_of_who_asks() {
    let folder = empty_folder();
    let asked = ["site --help --lang zh", "--lang zh site -h", "help site --lang=zh", "help --lang zh site"];
    let pages = asked.map(|words| done(folder.path(), &words.split(' ').collect::<Vec<_>>()));
    assert!(pages[0].contains("\n用法：lifecircle site [选项]") && pages[0].contains("\n示例：\n"), "{}", pages[0]);
    assert!(pages.iter().all(|page| *page == pages[0] && !page.contains('\u{1b}')));
    let told = |lang: &str, words: &[&str]| {
        text(&lifecircle(folder.path(), words).env("LC_ALL", lang).output().unwrap().stdout)
    };
    assert_eq!(told("zh_CN.UTF-8", &["site", "--help"]), pages[0]);
    assert!(told("zh_CN.UTF-8", &["site", "--help", "--lang", "en"]).contains("\nUsage: lifecircle site [OPTIONS]"));
    assert!(told("en_US.UTF-8", &["help", "network", "build"]).contains("\nUsage: lifecircle network-build [OPTIONS]"));
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
