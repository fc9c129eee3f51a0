//! The house has floors: a module uses lower floors only, modules of one floor never meet, and each dependency with a door
//! enters through it. This reads every `crate::` path in `src` and compares it with the drawing.
//!
//! Comments do not count (a document may point upwards), nor do `*_tests.rs` (a test may call a judge from any floor).

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor by floor, the highest first. `main` is the street in front of the house: it sees the command line only.
const DRAWING: &str = "
    9  main
    8  cli
    7  study
    6  report
    5  audit coverage equity gaps isochrone scenario siting standards supply
    4  access
    3  search snap
    2  fusion homes input network
    1  disc model overlay plane
    0  error units
";

/// Which modules may name a dependency; tests may call any of them as a judge.
const DOORS: [(&str, &[&str]); 19] = [
    ("i_overlay", &["overlay"]),
    ("petgraph", &["network"]),
    ("rstar", &["snap", "isochrone", "input"]),
    ("pulp", &["search"]),
    ("boostvoronoi", &["isochrone"]),
    ("geojson", &["input", "report"]),
    ("h3o", &["homes"]),
    ("encoding_rs", &["input"]),
    ("opening_hours", &["input"]),
    ("opening_hours_syntax", &["input"]),
    ("chrono", &["input"]),
    ("proj4rs", &["input"]),
    ("ruzstd", &["input"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("comfy_table", &["report", "cli"]),
    ("terminal_size", &["cli"]),
    ("unicode_width", &["report"]),
];

fn floors() -> BTreeMap<&'static str, u32> {
    let mut floors = BTreeMap::new();
    for line in DRAWING.lines().filter(|l| !l.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let floor = words.next().unwrap().parse().unwrap();
        for module in words {
            assert!(floors.insert(module, floor).is_none(), "{module} is drawn twice");
        }
    }
    floors
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.to_string_lossy().ends_with("_tests.rs") {
            into.push(path);
        }
    }
}

/// A source file: its path in `src`, its module of the top level, its text without comments.
struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

fn files() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let comment = Regex::new(r"(?m)^\s*//.*$| // .*$").unwrap();
    let read = |path: PathBuf| {
        let text = comment.replace_all(&fs::read_to_string(&path).unwrap(), "").into_owned();
        let path = path.strip_prefix(&root).unwrap().to_owned();
        let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
        Source { module: first.trim_end_matches(".rs").to_owned(), path, text }
    };
    paths.into_iter().map(read).collect()
}

/// The modules that a text names: `crate::access::Walk`, `use crate::{model::Id, plane}`.
fn named(text: &str) -> Vec<String> {
    let path = Regex::new(r"\b(?:crate|lifecircle)::(\w+|\{)").unwrap();
    let mut modules = Vec::new();
    for found in path.captures_iter(text) {
        if &found[1] == "{" {
            modules.extend(members(&text[found.get(0).unwrap().end()..]));
        } else {
            modules.push(found[1].to_owned());
        }
    }
    modules
}

/// The first words of the members of a group, up to its closing brace.
fn members(text: &str) -> Vec<String> {
    let (mut depth, mut member, mut members) = (1, String::new(), Vec::new());
    for c in text.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 || (depth == 1 && c == ',') {
            members.push(std::mem::take(&mut member));
        } else {
            member.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    let first = |m: &String| m.trim().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap().to_owned();
    members.iter().map(first).filter(|m| !m.is_empty()).collect()
}

#[test]
fn the_reader_of_paths_reads() {
    let text =
        "use crate::{model::{Id, Tally}, plane,\n units,}; fn f() -> crate::access::Walk { lifecircle::cli::main() }";
    assert_eq!(named(text), ["model", "plane", "units", "access", "cli"]);
}

#[test]
fn every_module_is_drawn_and_every_drawn_one_exists() {
    let floors = floors();
    let seen: Vec<String> = files().into_iter().map(|f| f.module).filter(|m| m != "lib").collect();
    for module in &seen {
        assert!(floors.contains_key(module.as_str()), "module {module} is not in the drawing: give it a floor");
    }
    for module in floors.keys() {
        assert!(seen.iter().any(|m| m == module), "{module} is drawn but does not exist");
    }
}

#[test]
fn nobody_climbs_the_stairs() {
    let floors = floors();
    let mut faults = Vec::new();
    for Source { path, module, text } in files() {
        let Some(&own) = floors.get(module.as_str()) else { continue };
        for other in named(&text).into_iter().filter(|other| *other != module) {
            match floors.get(other.as_str()) {
                None => faults.push(format!("{}: crate::{other} is not in the drawing", path.display())),
                Some(&floor) if floor >= own => {
                    faults.push(format!("{}: floor {own} uses {other} on floor {floor}", path.display()));
                }
                Some(_) => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn dependencies_come_in_by_their_door() {
    let mut faults = Vec::new();
    let mut files = files();
    files.retain(|f| !f.path.to_str().unwrap().ends_with("tests.rs"));
    for file in &mut files {
        file.text.truncate(file.text.find("#[cfg(test)]\nmod tests {").unwrap_or(file.text.len()));
    }
    // `geojson::` is also what our own reader is called by those above it.
    files.retain(|f| !f.text.contains("input::geojson") && !f.text.contains("input::{geojson"));
    for (dependency, doors) in DOORS {
        let named = Regex::new(&format!(r"(^|[^\w:]){dependency}::")).unwrap();
        for file in files.iter().filter(|f| !doors.contains(&f.module.as_str()) && named.is_match(&f.text)) {
            faults.push(format!("{}: {dependency} enters through {doors:?}", file.path.display()));
        }
    }
    // Those of geo stand on an older clipping that may never end.
    let clipping = Regex::new(r"\b(BooleanOps|unary_union|bool_ops)\b").unwrap();
    for file in files.iter().filter(|f| clipping.is_match(&f.text)) {
        faults.push(format!("{}: polygons are clipped in crate::overlay", file.path.display()));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
