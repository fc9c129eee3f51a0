//! The form of a study file as JSON Schema (2020-12), made from the flags themselves, so that it cannot differ from what is read.
//!
//! Editors that know TOML by schema (Taplo, Even Better TOML) complete keys and underline what is none. A value is looked at only as far as its
//! kind and its words go; whether a limit is one, or a file there, the program says.

use super::study_file::{BLOCK, CITY, LISTED, MAIN, OWN_CITY, SCENARIOS, commands, flags, shared};
use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value, json};

/// The schema, pretty-printed.
pub(super) fn schema(command: &Command) -> Vec<u8> {
    let shared = shared(command);
    let main = command.find_subcommand(MAIN);
    let mut top = Map::new();
    let mut own: Vec<(&str, Value)> = vec![(CITY, of_text(OWN_CITY))];
    own.extend(main.into_iter().flat_map(flags).filter_map(|arg| {
        let long = arg.get_long().filter(|long| shared.iter().any(|known| known == long))?;
        Some((long, value(arg, long)))
    }));
    for (key, value) in own {
        insert(&mut top, key, value);
    }
    for name in commands(command) {
        let Some(of) = command.find_subcommand(name) else { continue };
        let mut keys = Map::new();
        for arg in flags(of) {
            if let Some(long) = arg.get_long() {
                insert(&mut keys, long, value(arg, long));
            }
        }
        match name {
            "compare" => insert(
                &mut keys,
                SCENARIOS,
                list(&of_text("The plans to compare: files, seen from the folder of the study")),
            ),
            "why" => insert(&mut keys, BLOCK, of_text("The block that is asked about: its id or name")),
            _ => {}
        }
        let about = of.get_about().map(ToString::to_string).unwrap_or_default();
        let table =
            json!({ "type": "object", "description": about, "properties": keys, "additionalProperties": false });
        top.insert(name.to_owned(), table);
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A study of lifecircle",
        "description": concat!("The form of a study file of lifecircle ", env!("CARGO_PKG_VERSION"), ": a key is a flag. See docs/study.md."),
        "type": "object",
        "properties": top,
        "additionalProperties": false,
    });
    let mut bytes = serde_json::to_vec_pretty(&schema).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A key as it is written with _ and with -.
fn insert(keys: &mut Map<String, Value>, long: &str, value: Value) {
    keys.insert(long.replace('_', "-"), value.clone());
    keys.insert(long.replace('-', "_"), value);
}

fn of_text(description: &str) -> Value {
    json!({ "type": ["string", "number"], "description": description })
}

/// One value, or a list of them.
fn list(one: &Value) -> Value {
    let mut plain = one.clone();
    let description = plain.as_object_mut().and_then(|of| of.remove("description"));
    let mut either = json!({ "anyOf": [plain, { "type": "array", "items": plain }] });
    if let (Some(text), Some(of)) = (description, either.as_object_mut()) {
        of.insert("description".to_owned(), text);
    }
    either
}

/// The values that a flag takes.
fn value(arg: &Arg, long: &str) -> Value {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return json!({ "type": "boolean", "description": help });
    }
    let words: Vec<String> = arg.get_possible_values().iter().map(|word| word.get_name().to_owned()).collect();
    let mut one = if words.is_empty() { of_text(&help) } else { json!({ "enum": words, "description": help }) };
    if let ([default], Some(of)) = (arg.get_default_values(), one.as_object_mut()) {
        of.insert("default".to_owned(), json!(default.to_string_lossy()));
    }
    if long == "crs" {
        let named = json!({ "type": "object", "additionalProperties": { "type": ["string", "number"] } });
        return json!({ "anyOf": [{ "type": ["string", "number"] }, named], "description": help });
    }
    let many = matches!(arg.get_action(), ArgAction::Append) || LISTED.contains(&long);
    if many { list(&one) } else { one }
}
