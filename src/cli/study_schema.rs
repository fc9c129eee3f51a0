//! The form of a study file as JSON Schema (2020-12), made from the flags themselves, so that it cannot differ from what is read.
//!
//! Editors that know TOML by schema (Taplo, Even Better TOML) complete keys and underline what is none. A value is looked at only as far as its
//! kind and its words go; whether a limit is one, or a file there, the program says.

use super::help;
use super::study_file::{BLOCK, CITY, LISTED, MAIN, SCENARIOS, commands, flags, shared};
use crate::units::Lang;
use clap::{Arg, ArgAction};
use serde_json::{Map, Value, json};

/// The schema, pretty-printed; what it says of keys is what the help says of flags.
pub(super) fn schema(lang: Lang) -> Vec<u8> {
    let command = &help::command(lang);
    let shared = shared(command);
    let main = command.find_subcommand(MAIN);
    let mut top = Map::new();
    let mut own: Vec<(&str, Value)> = vec![(CITY, of_text(lang.pick(
        "The OpenStreetMap extract, seen from the folder of the study; without it, the country that comes with the program",
        "OpenStreetMap 提取数据，路径以研究文件所在文件夹为准；不写则用内置数据",
    )))];
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
                list(&of_text(lang.pick(
                    "The plans to compare: files, seen from the folder of the study",
                    "要比较的方案文件，路径以研究文件所在文件夹为准",
                ))),
            ),
            "why" => insert(
                &mut keys,
                BLOCK,
                of_text(lang.pick("The block that is asked about: its id or name", "所问的地块：编号或名称")),
            ),
            _ => {}
        }
        let about = of.get_about().map(ToString::to_string).unwrap_or_default();
        let table =
            json!({ "type": "object", "description": about, "properties": keys, "additionalProperties": false });
        top.insert(name.to_owned(), table);
    }
    let version = env!("CARGO_PKG_VERSION");
    let description = match lang {
        Lang::En => format!("The form of a study file of lifecircle {version}: a key is a flag. See docs/study.md."),
        Lang::Zh => format!("lifecircle {version} 研究文件的格式：每个键即一个命令行参数。见 docs/study.md。"),
    };
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": lang.pick("A study of lifecircle", "lifecircle 研究文件"),
        "description": description,
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
