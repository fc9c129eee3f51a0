//! A study in a file, through the program: what it says is what the flags say, flags win over it, and what is wrong in it is told
//! with its line.

#![allow(clippy::print_stdout, reason = "a test says that it skips")]

use crate::common::{contents, done, empty_folder, json, names, refused, text};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Blocks and facilities beside the bundled country, with columns that nobody would guess.
const BLOCKS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"NR":"b1","BEW":120},"geometry":{"type":"Polygon","coordinates":[[[9.520,47.140],[9.523,47.140],[9.523,47.143],[9.520,47.143],[9.520,47.140]]]}},
{"type":"Feature","properties":{"NR":"b2","BEW":80},"geometry":{"type":"Polygon","coordinates":[[[9.512,47.165],[9.515,47.165],[9.515,47.168],[9.512,47.168],[9.512,47.165]]]}}]}"#;
const PLACES: &str = "lon,lat,ART,NR\n9.5209,47.1410,clinic,p1\n9.5130,47.1660,market,p2\n";

/// A study in `study/` and its data in `study/in/`.
fn write(folder: &Path, study: &str) {
    fs::create_dir_all(folder.join("study/in")).unwrap();
    fs::write(folder.join("study/in/blocks.geojson"), BLOCKS).unwrap();
    fs::write(folder.join("study/in/places.csv"), PLACES).unwrap();
    fs::copy("data/liechtenstein.osm.pbf", folder.join("study/in/fl.osm.pbf")).unwrap();
    fs::write(folder.join("study/study.toml"), study).unwrap();
}

const STUDY: &str = "\
city = \"in/fl.osm.pbf\"
blocks = \"in/blocks.geojson\"
facilities = [\"in/places.csv\", \"osm\"]
residents = \"BEW\"
class = \"ART\"
id = \"NR\"
walker = \"elder\"
limit = \"12min\"
keep_duplicates = true

[analyze]
out = \"result\"
no-areas = true

[isochrone]
from = [9.5209, 47.1410]
limits = [\"5\", \"10min\"]

[compare]
scenarios = [\"north.toml\"]

[site]
class = [\"clinic\", \"service\"]
count = 1
effort = 1

[why]
block = \"b1\"
";

const FLAGS: [&str; 17] = [
    "study/in/fl.osm.pbf",
    "--blocks",
    "study/in/blocks.geojson",
    "--facilities",
    "study/in/places.csv",
    "--facilities",
    "osm",
    "--residents",
    "BEW",
    "--id",
    "NR",
    "--walker",
    "elder",
    "--limit",
    "12min",
    "--keep-duplicates",
    "-q",
];

/// A summary without the study among its inputs.
fn unnamed(mut summary: Value) -> (Value, usize) {
    let inputs = summary["inputs"].as_array_mut().unwrap();
    let before = inputs.len();
    inputs.retain(|input| input["role"] != "study");
    let gone = before - inputs.len();
    (summary, gone)
}

/// Both folders hold the same bytes, but that the study is named among the inputs in the one.
fn same(with: &Path, without: &Path) {
    same_but_for(with, without, "study.toml");
}

fn same_but_for(with: &Path, without: &Path, study: &str) {
    assert_eq!(names(with), names(without));
    for ((name, a), (_, b)) in contents(with).into_iter().zip(contents(without)) {
        if name == "summary.json" {
            let (a, gone) = unnamed(serde_json::from_slice(&a).unwrap());
            assert_eq!(gone, 1, "the study is an input");
            assert_eq!(a, serde_json::from_slice::<Value>(&b).unwrap());
        } else if Path::new(&name).extension().is_some_and(|ending| ending == "html") {
            let plain = |page: &[u8]| {
                let page = text(page);
                page.lines().filter(|line| !line.contains(study)).collect::<Vec<_>>().join("\n")
            };
            let (a, b) = (plain(&a), plain(&b));
            assert!(a == b, "{name} differs");
        } else {
            assert!(a == b, "{name} differs");
        }
    }
}

#[test]
fn a_study_says_what_flags_say() {
    let folder = empty_folder();
    write(folder.path(), STUDY);
    done(folder.path(), &["analyze", "study/study.toml", "-q"]);
    let flags = [&["analyze"][..], &FLAGS, &["--class", "ART", "--no-areas", "--out", "flags"]].concat();
    done(folder.path(), &flags);
    same(&folder.path().join("study/result"), &folder.path().join("flags"));
    let summary = json(&folder.path().join("study/result/summary.json"));
    assert_eq!(summary["parameters"]["walker"], "elder");
    assert_eq!(summary["blocks"]["residents"], 200.0);
}

#[test]
fn flags_win_over_the_study() {
    let folder = empty_folder();
    write(folder.path(), STUDY);
    let words = ["--walker", "adult", "--facilities", "osm", "--limit", "900m", "--out", "o"];
    done(folder.path(), &[&["--lang", "zh", "analyze", "study/study.toml"][..], &words].concat());
    let parameters = &json(&folder.path().join("o/summary.json"))["parameters"];
    assert_eq!(parameters["walker"], "adult");
    assert_eq!(parameters["facilities"], "osm");
    assert_eq!(parameters["limit"], "900m");
    assert_eq!(parameters["residents"], "BEW");
    assert!(!folder.path().join("study/result").exists());
}

#[test]
fn every_command_takes_the_study() {
    let folder = empty_folder();
    write(folder.path(), STUDY);
    let plan = "[[edit]]\nedit = \"add_facility\"\nclass = \"clinic\"\nat = [9.513, 47.166]\n";
    fs::write(folder.path().join("study/north.toml"), plan).unwrap();
    for (command, more) in [
        ("network", &["--out", "n"][..]),
        ("compare", &["--out", "c"]),
        ("isochrone", &["--out", "i"]),
        ("site", &["--out", "s"]),
        ("links", &["--out", "l", "--count", "1"]),
        ("why", &["--class", "clinic", "--out", "w.geojson"]),
    ] {
        let words = [&[command, "study/study.toml", "-q"][..], more].concat();
        let from_study = done(folder.path(), &words);
        let flags: &[&str] = match command {
            "compare" => &["study/north.toml", "--class", "ART"],
            "isochrone" => &["--from", "9.5209,47.1410", "--limits", "5,10min", "--class-property", "ART"],
            "site" => &["--class", "clinic,service", "--count", "1", "--effort", "1", "--class-property", "ART"],
            "network" | "links" => &["--class", "ART"],
            _ => &["b1", "--class-property", "ART"],
        };
        let mut words = [&[command][..], &FLAGS, flags, more].concat();
        if command == "isochrone" {
            let limit = words.iter().position(|word| *word == "--limit").unwrap();
            words.drain(limit..limit + 2);
        }
        if command == "why" {
            let block = words.iter().position(|word| *word == "b1").unwrap();
            words.remove(block);
            words.insert(2, "b1");
        }
        if command == "compare" {
            let scenario = words.iter().position(|word| *word == "study/north.toml").unwrap();
            words.remove(scenario);
            words.insert(2, "study/north.toml");
        }
        assert_eq!(done(folder.path(), &words), from_study, "{command}");
    }
    // A scenario in the place of the city is none.
    done(folder.path(), &["compare", "study/north.toml", "-q", "--out", "bundled"]);
}

#[test]
fn faults_are_told_with_line_key_and_guess() {
    let folder = empty_folder();
    for (study, said) in [
        (
            "city = \"in/fl.osm.pbf\"\n\nwalkr = \"elder\"",
            "study/study.toml: line 3: unknown key \"walkr\"; expected one of ",
        ),
        ("\nwalkr = \"elder\"", "(did you mean \"walker\"?)"),
        ("count = 3", "line 1: unknown key \"count\""),
        ("count = 3", "(write it below [links])"),
        ("out = \"x\"", "(write it below [analyze])"),
        ("[analyse]\nno_areas = true", "line 1: unknown table [analyse]"),
        ("[analyze]\nno_area = true", "line 2: unknown key \"no_area\" in [analyze]"),
        ("[site]\ncount = 3\ncuont = 3", "line 3: unknown key \"cuont\" in [site]"),
        ("[analyze]\nno_areas = \"yes\"", "line 2: no_areas: is a text; expected true or false"),
        ("# c\nlimit = 15", "line 2: limit: invalid limit \"15\": expected minutes or metres"),
        ("walker = \"eldr\"", "line 1: walker: expected one of adult, elder"),
        ("walker = \"eldr\"", "(did you mean \"elder\"?)"),
        ("walker = true", "line 1: walker: is true or false; expected a text or a number"),
        ("blocks = [\"a\", \"b\"]", "line 1: blocks: is a list; expected one value"),
        ("majority = 2021-01-01", "line 1: majority: a date"),
        ("blocks = \"no.geojson\"", "study/no.geojson: cannot read"),
        ("city = \"in/no.osm.pbf\"", "study/in/no.osm.pbf: cannot read"),
        ("lang = \"de\"", "line 1: lang: "),
        (
            "keep_duplicates = true",
            "study/study.toml: the following required arguments were not provided: --facilities",
        ),
        ("keep_duplicates = true\nkeep-duplicates = true", "line 2: keep-duplicates is there twice"),
        ("city = fl.osm.pbf", "line 1: "),
        ("[[edit]]\nedit = \"x\"", "(a scenario goes behind the city"),
        ("walker = \"mine.toml\"", "line 1: walker: cannot read"),
    ] {
        write(folder.path(), study);
        let error = refused(folder.path(), &["analyze", "study/study.toml", "--out", "o"]);
        assert!(error.contains(said), "{study:?}: {said:?} is not in: {error}");
    }
    let missing = refused(folder.path(), &["analyze", "study/none.toml"]);
    assert!(missing.contains("study/none.toml: cannot read"), "{missing}");
    write(folder.path(), "city = \"in/fl.osm.pbf\"");
    let error = refused(folder.path(), &["why", "study/study.toml"]);
    assert!(error.contains("lifecircle why STUDY.toml BLOCK"), "{error}");
    // The study is an input: nothing may be written over it.
    let error = refused(folder.path(), &["analyze", "study/study.toml", "--table", "study/study.toml"]);
    assert!(error.contains("is an input"), "{error}");
}

/// What `init` writes is the run that the flags ask for, byte for byte, in another folder and in either language.
#[test]
fn a_study_that_init_wrote_is_the_same_run() {
    let folder = empty_folder();
    write(folder.path(), "");
    fs::create_dir(folder.path().join("studies")).unwrap();
    for (lang, out) in [("en", "studies/a.toml"), ("zh", "b.toml")] {
        let flags = [&["--lang", lang, "init"][..], &FLAGS, &["--class", "ART", "--out", out]].concat();
        let said = done(folder.path(), &flags);
        assert!(said.contains("places.csv"), "{said}");
        let study = fs::read_to_string(folder.path().join(out)).unwrap();
        for part in
            ["BEW", "clinic", "# horizon = \"60min\"", "limit = \"12min\"", "keep_duplicates = true", "[analyze]"]
        {
            assert!(study.contains(part), "{part} is not in: {study}");
        }
        assert_eq!(study.contains("步行者"), lang == "zh");
        done(folder.path(), &["analyze", out, "--no-areas", "--out", "init", "-q"]);
        let flags =
            [&["--lang", lang, "analyze"][..], &FLAGS, &["--class", "ART", "--no-areas", "--out", "flags"]].concat();
        done(folder.path(), &flags);
        same_but_for(
            &folder.path().join("init"),
            &folder.path().join("flags"),
            Path::new(out).file_name().unwrap().to_str().unwrap(),
        );
        let error = refused(folder.path(), &["init", "--out", out]);
        assert!(error.contains("is there already") && error.contains("--force"), "{error}");
    }
    done(folder.path(), &["init", "--out", "b.toml", "--force", "-q"]);
    done(folder.path(), &["analyze", "b.toml", "--no-areas", "--out", "bundled", "-q"]);
    let error = refused(folder.path(), &["init", "none.osm.pbf", "--out", "c.toml"]);
    assert!(error.contains("none.osm.pbf: cannot read"), "{error}");
    let error = refused(folder.path(), &["init", "--out", "c.txt"]);
    assert!(error.contains("ends in .toml"), "{error}");
}

/// The schema takes what the program takes, and refuses what it refuses: as `jsonschema` sees it, which is not ours.
#[test]
fn the_schema_knows_what_a_study_is() {
    let folder = empty_folder();
    let folder = folder.path();
    write(folder, STUDY);
    let schema = done(folder, &["init", "--schema"]);
    assert_eq!(names(folder), ["study"], "nothing is written");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let at = |path: &str| schema.pointer(path).unwrap_or(&Value::Null).clone();
    assert_eq!(at("/properties/keep_duplicates/type"), "boolean");
    assert_eq!(at("/properties/analyze/properties/no-areas/type"), "boolean");
    assert_eq!(at("/properties/horizon/default"), "60min");
    assert!(at("/properties/site/properties/count").is_object() && at("/properties/count").is_null());
    assert!(at("/properties/init").is_null() && at("/properties/audit").is_null(), "no study is for these");
    let python = std::env::var("LIFECIRCLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let probe = std::process::Command::new(&python).args(["-c", "import jsonschema"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: {python} has no jsonschema");
        return;
    }
    fs::write(folder.join("schema.json"), schema.to_string()).unwrap();
    // What init writes, with everything that it writes as a comment uncommented where it is a key.
    done(folder, &["init", "study/in/fl.osm.pbf", "--walker", "elder", "--out", "study/made.toml", "--quiet"]);
    let good = [
        STUDY.to_owned(),
        fs::read_to_string(folder.join("study/made.toml")).unwrap(),
        "crs = { all = \"gcj02\" }\n".to_owned(),
    ];
    let bad = [
        "walkr = \"elder\"",
        "strict = \"yes\"",
        "[analyze]\ncount = 3",
        "[analyse]\nout = \"x\"",
        "limit = [\"5min\", \"9min\"]",
        "unknown_hours = \"maybe\"",
    ];
    let all: Vec<Value> = good
        .iter()
        .map(String::as_str)
        .chain(bad)
        .map(|text| {
            let table: toml::Table = text.parse().unwrap();
            serde_json::to_value(table).unwrap()
        })
        .collect();
    fs::write(folder.join("all.json"), Value::Array(all).to_string()).unwrap();
    let script = "import json, jsonschema\nschema = json.load(open('schema.json'))\njsonschema.Draft202012Validator.check_schema(schema)\n\
                  of = jsonschema.Draft202012Validator(schema)\nprint([len(list(of.iter_errors(x))) for x in json.load(open('all.json'))])";
    let output = std::process::Command::new(python).current_dir(folder).args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let counts: Vec<usize> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(counts[..3].iter().all(|n| *n == 0), "{counts:?}");
    assert!(counts[3..].iter().all(|n| *n > 0), "{counts:?}");
    // The program says the same of each.
    for mistake in bad {
        fs::write(folder.join("bad.toml"), format!("{mistake}\n")).unwrap();
        assert!(refused(folder, &["analyze", "bad.toml"]).contains("line "), "{mistake}");
    }
}

/// What is no extract is not taken for one: it is told what it is, and how it is given.
#[test]
fn a_table_is_no_city() {
    let folder = empty_folder();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("grid.csv", b"id,lon,lat,population\na,9.5,47.1,3\nb,9.6,47.1,4\n");
    write("b.geojson", br#"{"type":"FeatureCollection","features":[]}"#);
    write("dem.tif", b"II*\0\0\0\0\0");
    write("x.zip", b"PK\x05\x06");
    for (file, parts) in [
        ("grid.csv", ["this is a CSV table, not an extract of OpenStreetMap", "--people, --facilities, --blocks"]),
        ("b.geojson", ["this is a GeoJSON file, not an extract of OpenStreetMap", "--streets"]),
        ("dem.tif", ["this is a TIFF raster, not an extract of OpenStreetMap", "heights are given as --dem"]),
        ("x.zip", ["this is a zip archive, not an extract of OpenStreetMap", "--area"]),
    ] {
        for command in ["analyze", "init"] {
            let said = refused(folder.path(), &[command, file, "--lang", "en"]);
            assert!(parts.iter().all(|part| said.contains(part)) && said.contains(file), "{command}: {said}");
        }
    }
    // What nobody can name is no city either.
    write("README.md", b"# A town\n\nNotes about it.\n");
    write("cut.osm.pbf", b"\x9a\x01\x02\x03\x04");
    write("empty.osm", b"");
    for (file, parts) in [
        ("README.md", ["this is no extract of OpenStreetMap", "such as city.osm.pbf"]),
        ("cut.osm.pbf", ["this is no extract of OpenStreetMap", "is it cut off or damaged?"]),
        ("empty.osm", ["empty.osm", "the file is empty"]),
    ] {
        let said = refused(folder.path(), &["init", file, "--lang", "en"]);
        assert!(parts.iter().all(|part| said.contains(part)) && said.contains(file), "{said}");
    }
    assert!(!folder.path().join("study.toml").exists());
}
