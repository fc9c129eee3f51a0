//! The TOML form: a head, and a table `[[edit]]` for each change, its place as `at`, `line` or `area`.

use super::edit::names_of;
use super::lines::{Lines, lines};
use super::{Raw, unknown};
use crate::error::InputError;
use crate::input::crs::{Crs, Forward};
use crate::input::given::money;
use crate::input::layer::Source;
use crate::model::Value;
use crate::units::QuantityError;
use geo_types::{Coord, Geometry, LineString, Point, Polygon};
use std::path::Path;
use toml::{Table, Value as Toml};

/// What a file says about the scenario as a whole.
#[derive(Default)]
pub(super) struct Head {
    pub name: Option<String>,
    pub name_zh: Option<String>,
    pub cost: Option<f64>,
}

/// Keys of an edit that say where it is.
const PLACES: [&str; 3] = ["at", "line", "area"];

const HEAD: [&str; 6] = ["name", "name_zh", "cost", "note", "crs", "edit"];

/// Reads the edits of a file, their places in degrees. They are in the system that the user says, else in the file's `crs`.
pub(super) fn read(source: &Source<'_>) -> Result<(Head, Vec<Raw>), InputError> {
    let (file, bytes) = (source.file, source.bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|_| InputError::format(file, "is not text in UTF-8").guess("save it as UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let fault = InputError::format(file, format!("not valid TOML: {}", error.message().replace('\n', "; ")))
            .at(format!("line {line}"));
        match bare_key(text.lines().nth(line - 1).unwrap_or_default()) {
            Some(key) => fault.guess(format!("quote keys that are not ASCII: \"{key}\" = …")),
            None => fault,
        }
    })?;
    let (of_head, of_edits) = lines(text);
    let crs = match (&source.crs, table.get("crs")) {
        (Some(asked), _) => asked.clone(),
        (None, Some(Toml::String(own))) => {
            own.parse().map_err(|rule: QuantityError| of_head.located(InputError::value(file, rule.to_string())))?
        }
        (None, _) => Crs::wgs84(),
    };
    let Some(degrees) = crs.backward() else {
        return Err(InputError::value(file, format!("places cannot be turned from {crs} into degrees")));
    };
    let mut head = Head::default();
    let mut raw = Vec::new();
    let cost =
        |said: Value| money(&said).map_err(|rule| of_head.located(InputError::value(file, format!("cost {rule}"))));
    for (key, value) in &table {
        let wrong = |expected: &str| {
            of_head.located(InputError::value(file, format!("{key} is {}; expected {expected}", kind(value))))
        };
        match (key.as_str(), value) {
            ("name", Toml::String(text)) => head.name = Some(text.clone()),
            ("name_zh", Toml::String(text)) => head.name_zh = Some(text.clone()),
            ("note" | "crs", Toml::String(_)) => {}
            ("name" | "name_zh" | "note" | "crs", _) => return Err(wrong("a text")),
            ("cost", Toml::String(text)) => head.cost = cost(Value::Text(text.clone()))?,
            ("cost", value) => match number(value) {
                Some(number) => head.cost = cost(Value::Float(number))?,
                None => return Err(wrong("a number that is not negative")),
            },
            ("edit", Toml::Array(edits)) => {
                for (i, edit) in edits.iter().enumerate() {
                    let place = format!("edit {}", i + 1);
                    let Toml::Table(edit) = edit else { return Err(wrong("a list of tables: [[edit]]")) };
                    let lines = of_edits.get(i).cloned().unwrap_or_default();
                    let read = one(file, place, edit, &degrees).map_err(|error| lines.located(error))?;
                    raw.push(Raw { lines, ..read });
                }
            }
            ("edit", _) => return Err(wrong("a list of tables: [[edit]]")),
            (key, _) => {
                let error =
                    InputError::value(file, format!("unknown key {key:?}; expected one of {}", HEAD.join(", ")));
                // A key of an edit belongs under its own head.
                let of_an_edit = key != "id" && (names_of(key).contains(&key) || PLACES.contains(&key));
                return Err(of_head.located(if of_an_edit {
                    error.guess("keys of an edit stand below a line [[edit]] of their own")
                } else {
                    unknown(error, key, &HEAD)
                }));
            }
        }
    }
    Ok((head, raw))
}

/// The key of a line if it is a word beyond ASCII without quotes, which TOML does not read.
fn bare_key(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    (!key.is_ascii() && key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))).then_some(key)
}

/// One edit: its place, and the rest as properties.
fn one(file: &Path, place: String, table: &Table, degrees: &Forward) -> Result<Raw, InputError> {
    let mut raw = Raw { place, properties: Vec::new(), geometry: None, lines: Lines::default() };
    for (key, value) in table {
        let fault = |what: String| InputError::value(file, what).at(raw.place.clone());
        let geometry: Option<Geometry<f64>> = match key.as_str() {
            "at" => Some(Point(coordinate(value, degrees).map_err(|rule| fault(format!("at {rule}")))?).into()),
            "line" => {
                let line = coordinates(value, degrees).map_err(|rule| fault(format!("line {rule}")))?;
                if line.len() < 2 {
                    return Err(fault(format!("line has {} places; it needs 2", line.len())));
                }
                Some(LineString(line).into())
            }
            "area" => {
                let mut ring = coordinates(value, degrees).map_err(|rule| fault(format!("area {rule}")))?;
                if ring.first() != ring.last() {
                    ring.extend(ring.first().copied());
                }
                if ring.len() < 4 {
                    return Err(fault("area encloses nothing; it needs 3 different places".to_owned()));
                }
                Some(Polygon::new(LineString(ring), vec![]).into())
            }
            _ => None,
        };
        if geometry.is_some() && raw.geometry.is_some() {
            return Err(fault("has two of at, line and area; one place an edit".to_owned()));
        }
        if geometry.is_some() {
            raw.geometry = geometry;
            continue;
        }
        let value = match value {
            Toml::String(text) => Value::Text(text.clone()),
            Toml::Integer(n) => Value::Int(*n),
            Toml::Float(x) if x.is_finite() => Value::Float(*x),
            Toml::Boolean(b) => Value::Bool(*b),
            // Several classes as a list.
            Toml::Array(list) if list.iter().all(Toml::is_str) => {
                Value::Text(list.iter().filter_map(Toml::as_str).collect::<Vec<_>>().join(";"))
            }
            Toml::Float(x) => return Err(fault(format!("{key} {x} is not a finite number"))),
            other => {
                return Err(fault(format!("{key} is {}; expected a text, a number or true or false", kind(other))));
            }
        };
        raw.properties.push((key.clone(), value));
    }
    Ok(raw)
}

fn number(value: &Toml) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|n| n as f64))
}

fn coordinates(value: &Toml, degrees: &Forward) -> Result<Vec<Coord<f64>>, String> {
    let list = value
        .as_array()
        .ok_or_else(|| format!("is {}; expected a list of places [longitude, latitude]", kind(value)))?;
    list.iter().map(|place| coordinate(place, degrees)).collect()
}

/// A place on the globe, to a tenth of a millimetre, as readers of layers have it.
fn coordinate(value: &Toml, degrees: &Forward) -> Result<Coord<f64>, String> {
    let pair = value.as_array().map(|list| list.iter().map(number).collect::<Vec<_>>());
    let Some([Some(x), Some(y)]) = pair.as_deref() else {
        return Err("is not a place [longitude, latitude]".to_owned());
    };
    let Coord { x, y } = degrees(Coord { x: *x, y: *y }).unwrap_or(Coord { x: f64::NAN, y: f64::NAN });
    let (x, y) = (&((x * 1e9).round() / 1e9), &((y * 1e9).round() / 1e9));
    if (-180.0..=180.0).contains(x) && (-90.0..=90.0).contains(y) {
        return Ok(Coord { x: x + 0.0, y: y + 0.0 });
    }
    let swapped = (-180.0..=180.0).contains(y) && (-90.0..=90.0).contains(x);
    let guess = if swapped { ": are longitude and latitude swapped?" } else { "" };
    Err(format!("[{x}, {y}] is not on the globe{guess}"))
}

fn kind(value: &Toml) -> &'static str {
    match value {
        Toml::String(_) => "a text",
        Toml::Integer(_) | Toml::Float(_) => "a number",
        Toml::Boolean(_) => "a truth value",
        Toml::Datetime(_) => "a date",
        Toml::Array(_) => "a list",
        Toml::Table(_) => "a table",
    }
}
