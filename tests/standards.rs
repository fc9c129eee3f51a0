//! Standards as files: the published schema against every file, and the command that lists, shows, checks and begins them.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{done, empty_folder, refused};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

fn schema() -> Value {
    serde_json::from_str(include_str!("../data/standards/standard.schema.json")).unwrap()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/standards");
    let all = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

fn toml(file: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(file).ok()?;
    let table: ::toml::Table = text.parse().ok()?;
    serde_json::to_value(table).ok()
}

/// A pattern of the schema, compiled once.
fn compiled(pattern: &str) -> Regex {
    static ALL: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
    let mut all = ALL.lock().unwrap();
    all.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).unwrap()).clone()
}

/// The first thing in which a value is not what a schema says. Knows the words of JSON Schema that this one uses, and stops at
/// others.
fn fault(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{at}: {what}"));
    for (word, says) in schema.as_object().unwrap() {
        let said = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "properties" => None,
            "$ref" => {
                let path = says.as_str().unwrap().strip_prefix('#').unwrap();
                fault(root, root.pointer(path).unwrap(), value, at)
            }
            "type" => {
                let is = match says.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64(),
                    "number" => value.is_number(),
                    other => panic!("type {other}"),
                };
                if is { None } else { wrong(&format!("is no {says}")) }
            }
            "required" => {
                let lacks = says.as_array().unwrap().iter().find(|k| value.get(k.as_str().unwrap()).is_none());
                lacks.and_then(|k| wrong(&format!("lacks {k}")))
            }
            "additionalProperties" => {
                let known = schema.get("properties");
                let mut others = value.as_object()?.iter().filter(|(k, _)| known.is_none_or(|p| p.get(k).is_none()));
                match says.as_bool() {
                    Some(_) => others.next().and_then(|(k, _)| wrong(&format!("has {k:?}"))),
                    None => others.find_map(|(k, v)| fault(root, says, v, &format!("{at}/{k}"))),
                }
            }
            "items" => {
                value.as_array()?.iter().enumerate().find_map(|(i, v)| fault(root, says, v, &format!("{at}/{i}")))
            }
            "enum" => {
                if says.as_array().unwrap().contains(value) {
                    None
                } else {
                    wrong(&format!("is none of {says}"))
                }
            }
            "pattern" => {
                let fits = value.as_str().is_none_or(|text| compiled(says.as_str().unwrap()).is_match(text));
                if fits { None } else { wrong(&format!("{value} does not fit {says}")) }
            }
            "minLength" => (value.as_str()?.is_empty()).then(|| format!("{at}: is empty")),
            "minItems" => (value.as_array()?.len() < says.as_u64().unwrap() as usize).then(|| format!("{at}: too few")),
            "maxItems" => {
                (value.as_array()?.len() > says.as_u64().unwrap() as usize).then(|| format!("{at}: too many"))
            }
            "minProperties" => (value.as_object()?.is_empty()).then(|| format!("{at}: is empty")),
            "uniqueItems" => {
                let all = value.as_array()?;
                (0..all.len()).find(|&i| all[..i].contains(&all[i])).map(|_| format!("{at}: twice"))
            }
            "exclusiveMinimum" => {
                (value.as_f64()? <= says.as_f64().unwrap()).then(|| format!("{at}: {value} is too small"))
            }
            "minimum" => (value.as_f64()? < says.as_f64().unwrap()).then(|| format!("{at}: {value} is too small")),
            "maximum" => (value.as_f64()? > says.as_f64().unwrap()).then(|| format!("{at}: {value} is too large")),
            "anyOf" | "oneOf" => {
                let fit = says.as_array().unwrap().iter().filter(|s| fault(root, s, value, at).is_none()).count();
                if fit == 1 || (fit > 1 && word == "anyOf") { None } else { wrong(&format!("fits {fit} of {says}")) }
            }
            "allOf" => says.as_array().unwrap().iter().find_map(|s| fault(root, s, value, at)),
            "not" => fault(root, says, value, at).is_none().then(|| format!("{at}: fits {says}")),
            other => panic!("this test does not know {other}"),
        };
        if said.is_some() {
            return said;
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object)?;
    properties.iter().find_map(|(k, s)| fault(root, s, value.get(k)?, &format!("{at}/{k}")))
}

#[test]
fn every_file_fits_the_published_schema() {
    let schema = schema();
    let files = files();
    assert!(files.len() >= 11, "ten standards and the template");
    for file in files {
        let value = toml(&file).unwrap();
        assert_eq!(fault(&schema, &schema, &value, ""), None, "{}", file.display());
    }
}

/// What the schema refuses the program refuses too: nobody is told by an editor that a good file is bad.
#[test]
fn the_schema_refuses_nothing_that_the_program_takes() {
    let schema = schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/standard");
    let (mut refused, mut all) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let Some(value) = toml(&file) else { continue };
        all += 1;
        if let Some(fault) = fault(&schema, &schema, &value, "") {
            refused += 1;
            let text = std::fs::read_to_string(&file).unwrap();
            let taken = lifecircle::input::standard::parse_standard(&file, &text).is_ok();
            assert!(!taken, "{}: the schema says {fault}", file.display());
        }
    }
    assert!(refused >= 25 && all > refused, "{refused} of {all}: the rest only a program can tell");
}

#[test]
fn standards_are_listed_shown_checked_and_begun() {
    let folder = empty_folder();
    let here = folder.path();
    let list = done(here, &["standards", "list"]);
    for id in ["five-facilities", "gb50180-2018", "tdt1063-2021", "sdg-11", "nature-cities-2024"] {
        assert!(list.contains(id), "{id}: {list}");
    }
    assert!(list.contains("figures unverified"), "{list}");
    let show = done(here, &["standards", "show", "gb50180-2018", "--lang", "zh"]);
    assert!(show.contains("服务半径 1000 米（直线）") && show.contains("未核实"), "{show}");
    assert!(done(here, &["standards", "show", "sdg-11", "--toml"]).contains("id = \"sdg-11\""));
    let new = done(here, &["standards", "new"]);
    std::fs::write(here.join("mine.toml"), &new).unwrap();
    let check = done(here, &["standards", "check", "mine.toml"]);
    assert!(check.contains("my-standard 1: 1 tier, 3 classes, 1 indicator"), "{check}");
    std::fs::write(here.join("mine.toml"), new.replace("limit = \"15min\"", "limt = \"15min\"")).unwrap();
    let said = refused(here, &["standards", "check", "mine.toml"]);
    for part in ["mine.toml", "line ", "limt", "did you mean \"limit\"?"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(refused(here, &["standards", "show", "gb50180"]).contains("did you mean \"gb50180-2018\"?"));
}
