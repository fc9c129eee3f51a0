//! Which format is this? Told from the first bytes; planners hand over whatever a system exported, so formats that cannot
//! be read are named too, with what to do.

use super::{table, text};
use crate::error::InputError;
use std::path::Path;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A JSON object, or one a line.
    GeoJson,
    /// Lines of cells.
    Table,
    /// Shapes, with a table beside them.
    Shapefile,
    /// A SQLite file of layers.
    GeoPackage,
    /// Features in FlatBuffers.
    FlatGeobuf,
    /// Columns of values.
    GeoParquet,
}

impl Format {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::GeoJson => "GeoJSON",
            Format::Table => "CSV",
            Format::Shapefile => "Shapefile",
            Format::GeoPackage => "GeoPackage",
            Format::FlatGeobuf => "FlatGeobuf",
            Format::GeoParquet => "GeoParquet",
        }
    }
}

/// First bytes of formats that can be read.
const KNOWN: [(&[u8], Format); 4] = [
    (b"PAR1", Format::GeoParquet),
    (b"SQLite format 3\0", Format::GeoPackage),
    (b"\x00\x00\x27\x0a", Format::Shapefile),
    (b"fgb\x03", Format::FlatGeobuf),
];

/// First bytes of formats that cannot be read, what they are, and what to do.
const OTHERS: [(&[u8], &str, &str); 14] = [
    (b"<!DOCTYPE html", "a web page", "did a download fail? look at it in a browser"),
    (b"<!doctype html", "a web page", "did a download fail? look at it in a browser"),
    (b"<html", "a web page", "did a download fail? look at it in a browser"),
    (b"<", "an XML file", "KML, GML and OSM XML can be converted: ogr2ogr -t_srs EPSG:4326 out.geojson in.kml"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a rar archive", "unpack it first"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel file (.xls), or one with a password",
        "save it as .xlsx or CSV, without a password",
    ),
    (b"%PDF", "a PDF file", "is this another file?"),
    (b"II*\0", "a TIFF raster", "heights are given as --dem, people as --people"),
    (b"MM\0*", "a TIFF raster", "heights are given as --dem, people as --people"),
    (b"II+\0", "a TIFF raster", "heights are given as --dem, people as --people"),
    (b"\x89PNG", "an image", "is this another file?"),
];

/// What unpacked bytes are that are no extract, as a noun with its article, and what to do if that is not the usual; `None` if
/// nobody can tell.
pub(super) fn kind(file: &Path, bytes: &[u8]) -> Option<(String, Option<&'static str>)> {
    let other = OTHERS.iter().find(|(magic, ..)| bytes.trim_ascii_start().starts_with(magic));
    match (of(file, bytes), other) {
        (Ok(Format::Table), _) => Some(("a CSV table".to_owned(), None)),
        (Ok(format), _) => Some((format!("a {} file", format.name()), None)),
        (Err(_), Some((_, what, guess))) => Some(((*what).to_owned(), Some(guess))),
        (Err(_), None) => None,
    }
}

/// The format of unpacked bytes.
pub(super) fn of(file: &Path, bytes: &[u8]) -> Result<Format, InputError> {
    if let Some((_, format)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Ok(*format);
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some(start) = plain.iter().position(|b| !b.is_ascii_whitespace() && *b != 0x1e) else {
        return Err(InputError::empty(file, "the file is empty"));
    };
    if plain[start] == b'{' {
        return Ok(Format::GeoJson);
    }
    let fault = unknown(file, &plain[start..]);
    let foreign = OTHERS.iter().any(|(magic, ..)| plain[start..].starts_with(magic));
    let tabular = || text::decoded(file, bytes).is_ok_and(|t| table::is_table(&t.text));
    if !foreign && plain[start] != b'[' && tabular() { Ok(Format::Table) } else { Err(fault) }
}

/// Says what a file is that cannot be read.
fn unknown(file: &Path, bytes: &[u8]) -> InputError {
    let is = |what: &str, guess: &str| {
        InputError::format(file, format!("this is {what}, which lifecircle does not read")).guess(guess)
    };
    if let Some((_, what, guess)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return is(what, guess);
    }
    if bytes.get(4..15).is_some_and(|b| b == b"\x0a\x09OSMHeader") {
        return is("an OpenStreetMap extract (PBF)", "give it as the city: lifecircle analyze CITY.osm.pbf");
    }
    if bytes[0] == b'[' {
        return is("a JSON array", "GeoJSON is an object: {\"type\": \"FeatureCollection\", \"features\": [...]}");
    }
    let line: &[u8] = bytes.split(|b| b"\r\n".contains(b)).next().unwrap_or_default();
    let text = line.iter().all(|b| *b >= 0x20 || *b == b'\t');
    if text && bytes.iter().take(2000).any(|b| *b == b'{') && line.contains(&b'=') {
        return is("a script", "take out everything before the first {");
    }
    let shown: String = String::from_utf8_lossy(&line[..line.len().min(20)]).escape_debug().collect();
    InputError::format(file, format!("this is no format that lifecircle reads: it starts with \"{shown}\""))
}
