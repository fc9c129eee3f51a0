//! JSON objects to a list of features: which kind of document is this, and in which coordinates?

use super::coordinates::geometry;
use super::json::{Got, Made, Object, Word};
use crate::error::InputError;
use crate::input::crs::Declared;
use crate::input::layer::{Feature, Flaw, Layer, Place, Raw};
use crate::input::suggest::did_you_mean;
use std::borrow::Cow;
use std::path::Path;

/// Reads a `FeatureCollection`, a `Feature`, or a bare geometry; the members of a bare `GeometryCollection` are
/// features without properties. Several objects one after the other are one feature each.
pub(in crate::input::layer) fn read(file: &Path, bytes: &[u8]) -> Result<Layer, InputError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(fault) = std::str::from_utf8(text) {
        let line = text[..fault.valid_up_to()].split(|b| *b == b'\n').count();
        let error = InputError::format(file, "the text is not UTF-8").at(format!("line {line}"));
        return Err(error.guess("was it saved as GBK? convert it: iconv -f GB18030 -t UTF-8 in.geojson > out.geojson"));
    }
    // RFC 8142 puts a record separator before each text.
    let text: Cow<'_, [u8]> = if text.contains(&SEPARATOR) {
        text.iter().map(|b| if *b == SEPARATOR { b' ' } else { *b }).collect::<Vec<u8>>().into()
    } else {
        text.into()
    };
    let mut objects = Vec::new();
    let mut end = 0;
    while let Some(start) = text[end..].iter().position(|b| !b.is_ascii_whitespace()).map(|skipped| end + skipped) {
        let mut stream = serde_json::Deserializer::from_slice(&text[start..]).into_iter::<Got<Object>>();
        match stream.next() {
            Some(Ok(Got::Good(object))) => objects.push(object),
            Some(Ok(_)) => return Err(InputError::format(file, "this is not a JSON object")),
            Some(Err(error)) => return Err(not_json(file, &text, start, &error)),
            None => break,
        }
        end = start + stream.byte_offset();
    }
    let crs = match objects.iter().find_map(|object| object.crs.as_ref()) {
        Some(crs) => declared(crs),
        None => Declared::Degrees,
    };
    let features = if objects.len() > 1 {
        let one = |(i, object): (usize, Object)| match object.kind {
            Got::Good(Word::Feature) | Got::Wrong(_) | Got::Missing | Got::Null => feature(i + 1, Got::Good(object)),
            Got::Good(Word::FeatureCollection) => bare(i + 1, Err(Flaw::format("a collection among single features"))),
            Got::Good(_) => bare(i + 1, geometry(&object)),
        };
        objects.into_iter().enumerate().map(one).collect()
    } else {
        match objects.pop() {
            Some(object) => features_of(file, object)?,
            None => Vec::new(),
        }
    };
    if features.is_empty() {
        return Err(InputError::empty(file, "the collection holds no features"));
    }
    Ok(Layer { features, notes: Vec::new(), crs })
}

/// What RFC 8142 puts before each text.
const SEPARATOR: u8 = 0x1e;

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
                Ok(list.into_iter().enumerate().map(|(i, object)| bare(i + 1, member(object.boxed()))).collect())
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
        _ => Ok(vec![bare(1, geometry(&top))]),
    }
}

fn bare(number: usize, geometry: Result<Raw, Flaw>) -> Feature {
    Feature { place: Place::feature(number), id: None, properties: Vec::new(), geometry }
}

fn feature(number: usize, object: Got<Object>) -> Feature {
    let object = match object {
        Got::Good(object) => object,
        other => {
            return bare(number, Err(Flaw::format(format!("the feature is {}; expected an object", other.word()))));
        }
    };
    let geometry = match object.kind {
        Got::Good(Word::Feature) => member(object.geometry),
        Got::Good(ref word) => Err(Flaw::format(format!("type is \"{}\"; expected \"Feature\"", word.text()))),
        ref other => Err(Flaw::format(format!("type is {}; expected \"Feature\"", other.word()))),
    };
    let place = Place::feature(number);
    match object.properties {
        Got::Good(properties) => Feature { place, id: object.id, properties, geometry },
        // RFC 7946 wants the member; those who leave it out mean "none".
        Got::Missing | Got::Null => Feature { place, id: object.id, properties: Vec::new(), geometry },
        Got::Wrong(what) => {
            let flaw = Flaw::format(format!("properties is {what}; expected an object or null"));
            Feature { place, id: object.id, properties: Vec::new(), geometry: Err(flaw) }
        }
    }
}

fn member(got: Got<Box<Object>>) -> Result<Raw, Flaw> {
    match got {
        Got::Good(object) => geometry(&object),
        Got::Missing | Got::Null => Err(Flaw::none("the feature has no geometry")),
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
fn not_json(file: &Path, text: &[u8], start: usize, error: &serde_json::Error) -> InputError {
    let lines_before = text[..start].split(|b| *b == b'\n').count() - 1;
    let text = &text[start..];
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    let fault =
        |what: &str| InputError::format(file, what.to_owned()).at(format!("line {}", lines_before + error.line()));
    if what.contains("recursion limit") {
        return fault("nested deeper than 128 levels").guess("no geometry needs more than 6; is the file damaged?");
    }
    let line = text.split(|b| *b == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = &line[..error.column().min(line.len())];
    let around = String::from_utf8_lossy(&line[before.len().saturating_sub(12)..(before.len() + 12).min(line.len())]);
    let error = fault(&format!("not valid JSON: {what}"));
    if around.contains("NaN") || around.contains("nan") || around.contains("Infinity") || around.contains("inf") {
        error.guess("JSON knows no NaN or Infinity; write null, or leave the feature out")
    } else if what.contains("out of range") {
        error.guess("a number is too large for a coordinate")
    } else if what.contains("EOF") {
        error.guess("is the file cut off?")
    } else {
        error
    }
}

/// What a `crs` member (GeoJSON 2008) names.
fn declared(crs: &serde_json::Value) -> Declared {
    if crs.is_null() {
        return Declared::Degrees;
    }
    let name = crs["properties"]["name"].as_str().or_else(|| crs["name"].as_str()).or_else(|| crs.as_str());
    match name {
        Some(wkt) if wkt.contains('[') => Declared::Wkt(wkt.to_owned()),
        Some(name) => Declared::Named(name.to_owned()),
        None => Declared::Unreadable(crs.to_string()),
    }
}
