//! JSON objects to a list of features: which kind of document is this, and in which coordinates?

use super::bytes::json_text;
use super::json::{Got, Made, Object, Word};
use super::shape::Flaw;
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::model::{Properties, Value};
use serde::Deserialize;
use std::path::Path;

/// A feature before its geometry is looked at.
pub(super) struct Feature {
    /// Place in the file, from 1.
    pub number: usize,
    pub id: Option<Value>,
    pub properties: Properties,
    pub geometry: Result<Object, Flaw>,
}

/// A file as features.
pub(super) struct Document {
    pub features: Vec<Feature>,
    /// What the reader should tell the user.
    pub notes: Vec<String>,
}

/// Reads a `FeatureCollection`, a `Feature`, or a bare geometry; the members of a bare `GeometryCollection` are
/// features without properties.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Document, InputError> {
    let text = json_text(file, bytes)?;
    let mut parser = serde_json::Deserializer::from_slice(&text);
    let top = Got::<Object>::deserialize(&mut parser).and_then(|top| parser.end().map(|()| top));
    let top = match top {
        Ok(Got::Good(top)) => top,
        Ok(_) => return Err(InputError::format(file, "this is not a JSON object")),
        Err(error) => return Err(not_json(file, &text, &error)),
    };
    let mut notes = Vec::new();
    if let Some(crs) = &top.crs
        && let Some(note) = check_crs(file, crs)?
    {
        notes.push(note);
    }
    let features = features_of(file, top)?;
    if features.is_empty() {
        return Err(InputError::empty(file, "the collection holds no features"));
    }
    Ok(Document { features, notes })
}

fn features_of(file: &Path, top: Object) -> Result<Vec<Feature>, InputError> {
    let fault = |what: String| InputError::format(file, what);
    let kind = match top.kind {
        Got::Good(ref kind) => kind.clone(),
        Got::Wrong(what) => {
            return Err(fault(format!("type is {what}; expected a text such as \"FeatureCollection\"")));
        }
        Got::Missing | Got::Null => {
            let error = fault("the object has no type; expected \"type\": \"FeatureCollection\"".to_owned());
            return Err(match top.foreign {
                Some("elements") => error.guess("is this Overpass JSON? convert it with osmtogeojson"),
                Some("geometryType") => error.guess("is this Esri JSON? convert it: ogr2ogr out.geojson in.json"),
                _ => error,
            });
        }
    };
    match kind {
        Word::FeatureCollection => match top.features {
            Got::Good(list) => Ok(list.into_iter().enumerate().map(|(i, object)| feature(i + 1, object)).collect()),
            Got::Wrong(what) => Err(fault(format!("features is {what}; expected a list"))),
            Got::Missing | Got::Null => Err(fault("the FeatureCollection has no features".to_owned())),
        },
        Word::Feature => Ok(vec![feature(1, Got::Good(top))]),
        Word::GeometryCollection => match top.geometries {
            Got::Good(list) => {
                Ok(list.into_iter().enumerate().map(|(i, object)| bare(i + 1, geometry(object.boxed()))).collect())
            }
            _ => Err(fault("the GeometryCollection has no geometries".to_owned())),
        },
        Word::Other(word) => {
            let error = fault(format!("type {word:?} is not one of GeoJSON"));
            Err(if word == "Topology" {
                error.guess("this is TopoJSON: convert it: ogr2ogr out.geojson in.topojson")
            } else if let Some(guess) = did_you_mean(&word, ["FeatureCollection", "Feature"]) {
                error.guess(guess)
            } else {
                error
            })
        }
        _ => Ok(vec![bare(1, Ok(top))]),
    }
}

fn bare(number: usize, geometry: Result<Object, Flaw>) -> Feature {
    Feature { number, id: None, properties: Vec::new(), geometry }
}

fn feature(number: usize, object: Got<Object>) -> Feature {
    let object = match object {
        Got::Good(object) => object,
        other => {
            return bare(number, Err(Flaw::format(format!("the feature is {}; expected an object", other.word()))));
        }
    };
    let geometry = match object.kind {
        Got::Good(Word::Feature) => geometry(object.geometry),
        Got::Good(ref word) => Err(Flaw::format(format!("type is \"{}\"; expected \"Feature\"", word.text()))),
        ref other => Err(Flaw::format(format!("type is {}; expected \"Feature\"", other.word()))),
    };
    match object.properties {
        Got::Good(properties) => Feature { number, id: object.id, properties, geometry },
        // RFC 7946 wants the member; those who leave it out mean "none".
        Got::Missing | Got::Null => Feature { number, id: object.id, properties: Vec::new(), geometry },
        Got::Wrong(what) => {
            let flaw = Flaw::format(format!("properties is {what}; expected an object or null"));
            Feature { number, id: object.id, properties: Vec::new(), geometry: Err(flaw) }
        }
    }
}

fn geometry(got: Got<Box<Object>>) -> Result<Object, Flaw> {
    match got {
        Got::Good(object) => Ok(*object),
        Got::Missing | Got::Null => Err(Flaw::new("geojson.no_geometry", "the feature has no geometry")),
        Got::Wrong(what) => Err(Flaw::format(format!("geometry is {what}; expected an object"))),
    }
}

impl Got<Object> {
    fn boxed(self) -> Got<Box<Object>> {
        match self {
            Got::Good(object) => Got::Good(Box::new(object)),
            Got::Missing => Got::Missing,
            Got::Null => Got::Null,
            Got::Wrong(what) => Got::Wrong(what),
        }
    }
}

impl<T: Made> Got<T> {
    /// What was there instead.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Got::Missing => "missing",
            Got::Null => "null",
            Got::Good(_) => "there",
            Got::Wrong(what) => what,
        }
    }
}

/// An error of the JSON parser, with what the place suggests.
fn not_json(file: &Path, text: &[u8], error: &serde_json::Error) -> InputError {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    let fault = |what: &str| InputError::format(file, what.to_owned()).at(format!("line {}", error.line()));
    if what.contains("recursion limit") {
        return fault("nested deeper than 128 levels").guess("no geometry needs more than 6; is the file damaged?");
    }
    let line = text.split(|b| *b == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let near = &line[error.column().saturating_sub(1).min(line.len())..];
    let before = &line[..error.column().min(line.len())];
    let around = String::from_utf8_lossy(&line[before.len().saturating_sub(12)..(before.len() + 12).min(line.len())]);
    let error = fault(&format!("not valid JSON: {what}"));
    if around.contains("NaN") || around.contains("nan") || around.contains("Infinity") || around.contains("inf") {
        error.guess("JSON knows no NaN or Infinity; write null, or leave the feature out")
    } else if what.contains("out of range") {
        error.guess("a number is too large for a coordinate")
    } else if what.contains("trailing characters") && near.trim_ascii_start().starts_with(b"{") {
        error.guess("one feature a line? convert it: ogr2ogr out.geojson in.geojsonl")
    } else if what.contains("EOF") {
        error.guess("is the file cut off?")
    } else {
        error
    }
}

/// Whether a `crs` member (GeoJSON 2008) means WGS 84; a note if it is only nearly so.
fn check_crs(file: &Path, crs: &serde_json::Value) -> Result<Option<String>, InputError> {
    if crs.is_null() {
        return Ok(None);
    }
    let name = crs["properties"]["name"].as_str().or_else(|| crs["name"].as_str()).or_else(|| crs.as_str());
    let Some(name) = name else {
        let shown: String = crs.to_string().chars().take(80).collect();
        let error = InputError::value(file, format!("crs {shown} names no coordinate system"));
        return Err(error.guess("take the member out if the coordinates are WGS 84 degrees"));
    };
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    if ["CRS84", "CRS84H", "EPSG4326", "EPSG4979", "WGS84"].iter().any(|known| letters.ends_with(known)) {
        return Ok(None);
    }
    // CGCS2000 and ETRS89 in degrees differ from WGS 84 by less than a metre: less than the streets are wide.
    for (code, title) in [("EPSG4490", "CGCS2000"), ("EPSG4258", "ETRS89")] {
        if letters.ends_with(code) {
            return Ok(Some(format!("coordinates are {title}, taken as WGS 84 (less than a metre apart)")));
        }
    }
    let shown: String = name.chars().take(80).collect();
    let error = InputError::value(file, format!("crs {shown:?} is not WGS 84; lifecircle expects degrees (EPSG:4326)"));
    Err(error.guess("convert it: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"))
}
