//! Any file of places to one list of features in degrees: the door through which all given data come.
//!
//! ```text
//! bytes → unpacked (gzip, zstd, zip; workbooks are zip archives, too) → format by its first bytes → features → WGS 84 → judged geometry (shape)
//! ```
//!
//! What a format has of its own (its text, its columns, its damage) ends here; readers of roles ([`crate::input::given`])
//! see features alone. The format is told from the bytes, not from the name of the file. Every size and count of a file is
//! checked against the bytes that are there before anything is made that large.

mod antimeridian;
mod cursor;
mod flatgeobuf;
mod format;
mod geojson;
mod geopackage;
mod parquet;
mod ring;
mod shape;
mod shapefile;
mod table;
mod text;
mod unpack;
mod wkb;
mod wkt;
mod xlsx;
mod zip;

#[cfg(test)]
pub(crate) use parquet::rows as parquet_rows;
pub use unpack::unpacked;

pub(super) use shape::{Flaw, OFF_THE_GLOBE, Raw, clean, type_name};

use super::crs::{Crs, Declared};
use crate::error::InputError;
use crate::model::{Properties, Value};
use format::Format;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file of features as it was read from the disk, and how it is to be understood.
///
/// ```
/// use lifecircle::input::layer::Source;
/// let source = Source { crs: Some("gcj02".parse().unwrap()), ..Source::new("poi.geojson".as_ref(), b"{}") };
/// assert_eq!(source.layer, None);
/// ```
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// Its name, for errors.
    pub file: &'a Path,
    /// What is in it.
    pub bytes: &'a [u8],
    /// Which of its layers is meant; needed where there are several.
    pub layer: Option<String>,
    /// Files that belong to it, by their ending in small letters: `dbf`, `prj`, `cpg`.
    pub beside: Vec<(String, Vec<u8>)>,
    /// The coordinate system that the user says it is in, whatever the file says.
    pub crs: Option<Crs>,
    /// The columns of a table that hold its places, if the user names them.
    pub axes: Axes,
    /// Whether a table without any places will do: its rows are features without geometry then.
    pub placeless: bool,
}

/// Endings of files that belong to a shapefile.
pub const COMPANIONS: [&str; 3] = ["dbf", "prj", "cpg"];

/// The columns of a table that hold its places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Axes {
    /// East: longitude, or metres.
    pub x: Option<String>,
    /// North: latitude, or metres.
    pub y: Option<String>,
    /// Geometry as WKT.
    pub wkt: Option<String>,
}

impl<'a> Source<'a> {
    /// A file of one layer that tells its coordinates itself.
    pub fn new(file: &'a Path, bytes: &'a [u8]) -> Source<'a> {
        Source { file, bytes, layer: None, beside: Vec::new(), crs: None, axes: Axes::default(), placeless: false }
    }
}

/// Splits `FILE#LAYER`; what is there under its whole name is a file.
///
/// ```
/// use lifecircle::input::layer::split;
/// assert_eq!(split("no/such.gpkg#homes".as_ref()), ("no/such.gpkg".into(), Some("homes".to_owned())));
/// assert_eq!(split("no/such.gpkg".as_ref()), ("no/such.gpkg".into(), None));
/// ```
pub fn split(path: &Path) -> (PathBuf, Option<String>) {
    let whole = || (path.to_owned(), None);
    match path.to_str().and_then(|text| text.rsplit_once('#')) {
        Some((file, layer)) if !file.is_empty() && !layer.is_empty() && !path.exists() => {
            (PathBuf::from(file), Some(layer.to_owned()))
        }
        _ => whole(),
    }
}

/// Where in a file something is: `feature 17`, `line 4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub noun: &'static str,
    /// From 1.
    pub number: usize,
}

impl Place {
    pub fn feature(number: usize) -> Place {
        Place { noun: "feature", number }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.noun, self.number)
    }
}

/// A feature before its geometry is judged.
#[derive(Debug)]
pub(super) struct Feature {
    pub place: Place,
    pub id: Option<Value>,
    pub properties: Properties,
    pub geometry: Result<Raw, Flaw>,
}

/// A layer: its features, in degrees of WGS 84 once it has come through the door.
#[derive(Debug)]
pub(super) struct Layer {
    pub features: Vec<Feature>,
    /// What the reader should tell the user.
    pub notes: Vec<String>,
    /// The coordinate system that the file names.
    pub crs: Declared,
}

/// Reads a file of any known format.
pub(super) fn read(source: &Source<'_>) -> Result<Layer, InputError> {
    let mut layer = read_as_written(source)?;
    let declared = std::mem::replace(&mut layer.crs, Declared::Degrees);
    if let Some(crs) = declared.settle(source, &mut layer.notes)? {
        crs.apply(source.file, &mut layer)?;
    }
    Ok(layer)
}

/// What the features of a file say, each as text, sorted, for tests of what writes such files: properties that are known, and the geometry, an area
/// of one part as one of several.
#[cfg(test)]
pub(crate) fn as_texts(name: &str, bytes: &[u8]) -> Vec<String> {
    let layer = read(&Source::new(name.as_ref(), bytes)).expect("a layer");
    let mut all: Vec<String> = layer
        .features
        .into_iter()
        .map(|feature| {
            let mut properties = feature.properties;
            properties.retain(|(_, value)| *value != Value::Null);
            properties.sort_by(|a, b| a.0.cmp(&b.0));
            let shape = match feature.geometry.expect("a geometry") {
                Raw::Polygon(rings) => Raw::MultiPolygon(vec![rings]),
                other => other,
            };
            format!("{properties:?} {shape:?}").replace("-0.0", "0.0")
        })
        .collect();
    all.sort();
    all
}

/// What a file is, and its layers; `None` for the only one of a format without names.
pub(super) fn look(source: &Source<'_>) -> Result<(&'static str, Vec<Option<String>>), InputError> {
    let bytes = unpack::unpacked(source.file, source.bytes)?;
    if zip::is_zip(&bytes) {
        let archive = zip::Archive::open(source.file, &bytes)?;
        if xlsx::is_workbook(&archive) {
            let sheets = xlsx::names(source.file, &archive)?;
            let one = sheets.len() < 2 || source.layer.is_some();
            return Ok(("Excel", if one { vec![None] } else { sheets.into_iter().map(Some).collect() }));
        }
        let members = zip::names(source.file, &bytes)?;
        if members.len() > 1 && source.layer.is_none() {
            return Ok(("zip", members.into_iter().map(Some).collect()));
        }
        let inside = zip::open(source, &bytes)?;
        return look_in(&inside.file, &inside.bytes, inside.layer.is_some());
    }
    look_in(source.file, &bytes, source.layer.is_some())
}

fn look_in(file: &Path, bytes: &[u8], named: bool) -> Result<(&'static str, Vec<Option<String>>), InputError> {
    let format = format::of(file, bytes)?;
    let names = match format {
        Format::GeoPackage if !named => geopackage::names(file, bytes)?.into_iter().map(Some).collect(),
        _ => vec![None],
    };
    Ok((format.name(), names))
}

/// Says of a file that was given as the city what it is and where it belongs; `None` if it may be an extract after all.
pub(crate) fn no_extract(file: &Path, plain: &[u8]) -> Option<InputError> {
    let (what, guess) = match zip::is_zip(plain) {
        true if zip::Archive::open(file, plain).is_ok_and(|a| xlsx::is_workbook(&a)) => {
            ("an Excel workbook".to_owned(), None)
        }
        true => ("a zip archive".to_owned(), None),
        false => format::kind(file, plain)?,
    };
    let error = InputError::format(file, format!("this is {what}, not an extract of OpenStreetMap"));
    Some(error.guess(guess.unwrap_or(
        "what it holds says how to give it: --people, --facilities, --blocks, --streets, --area or --zones",
    )))
}

/// Reads a file in the coordinates that it has.
pub(super) fn read_as_written(source: &Source<'_>) -> Result<Layer, InputError> {
    let bytes = unpack::unpacked(source.file, source.bytes)?;
    if zip::is_zip(&bytes) {
        let archive = zip::Archive::open(source.file, &bytes)?;
        if xlsx::is_workbook(&archive) {
            return filled(source.file, xlsx::read(source, &archive)?);
        }
        let inside = zip::open(source, &bytes)?;
        let within = Source {
            layer: inside.layer,
            beside: inside.beside,
            crs: source.crs.clone(),
            axes: source.axes.clone(),
            placeless: source.placeless,
            ..Source::new(&inside.file, &inside.bytes)
        };
        return read_plain(&within, &inside.bytes);
    }
    read_plain(source, &bytes)
}

fn read_plain(source: &Source<'_>, bytes: &[u8]) -> Result<Layer, InputError> {
    let layer = match format::of(source.file, bytes)? {
        Format::GeoJson => geojson::read(source.file, bytes)?,
        Format::Table => table::read(source, bytes)?,
        Format::Shapefile => shapefile::read(source, bytes)?,
        Format::GeoPackage => geopackage::read(source, bytes)?,
        Format::FlatGeobuf => flatgeobuf::read(source.file, bytes)?,
        Format::GeoParquet => parquet::read(source.file, bytes)?,
    };
    filled(source.file, layer)
}

/// A layer with anything in it.
fn filled(file: &Path, layer: Layer) -> Result<Layer, InputError> {
    if layer.features.is_empty() {
        return Err(InputError::empty(file, "the layer holds no features"));
    }
    Ok(layer)
}
