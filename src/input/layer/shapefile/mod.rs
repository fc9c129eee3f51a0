//! Shapefile (Esri white paper, July 1998) to features: geometry from `.shp`, properties from `.dbf`, the coordinate system
//! from `.prj`, the encoding from `.cpg`.
//!
//! Read in the order of the records; `.shx` is not needed. Nothing in the headers is believed that the bytes do not bear
//! out. Rings come in no order: those that turn clockwise are outlines, the others holes of the smallest outline around them.

mod dbf;
mod rings;

use super::cursor::Cursor;
use super::{Feature, Flaw, Layer, Place, Raw, Source};
use crate::error::InputError;
use crate::input::crs::Declared;
use geo_types::Coord;

/// Reads a shapefile.
pub(super) fn read(source: &Source<'_>, bytes: &[u8]) -> Result<Layer, InputError> {
    let file = source.file;
    let mut records = Cursor::big(bytes);
    if records.take(100).is_none() {
        return Err(InputError::format(file, "the header of the shapefile is cut off"));
    }
    let beside = |ending: &str| source.beside.iter().find(|(known, _)| known == ending).map(|(_, bytes)| &**bytes);
    let mut notes = Vec::new();
    let mut table = if let Some(bytes) = beside("dbf") {
        Some(dbf::Table::open(file, bytes, beside("cpg"), &mut notes)?)
    } else {
        notes.push("there is no .dbf beside the .shp: features have no properties".to_owned());
        None
    };
    let mut features = Vec::new();
    while !records.rest.is_empty() {
        let place = Place::feature(features.len() + 1);
        let cut = || {
            let error = InputError::format(file, "the record is cut off").at(place.to_string());
            error.guess("was the .shp copied whole?")
        };
        let _number = records.u32().ok_or_else(cut)?;
        let words = records.u32().ok_or_else(cut)? as usize;
        let content = records.take(words.saturating_mul(2)).ok_or_else(cut)?;
        let geometry = shape(&mut Cursor::little(content));
        let properties = table.as_mut().map_or_else(|| Ok(Vec::new()), dbf::Table::next);
        match properties {
            Ok(properties) => features.push(Feature { place, id: None, properties, geometry }),
            // A record that was deleted is there, and not there.
            Err(dbf::Gone::Deleted) => {}
            Err(dbf::Gone::Missing) => {
                let what = format!("the .dbf ends after {} records, the .shp does not", features.len());
                return Err(InputError::format(file, what).guess("do .shp and .dbf belong together?"));
            }
        }
    }
    let crs = if let Some(text) = beside("prj") {
        Declared::Wkt(String::from_utf8_lossy(text).into_owned())
    } else {
        notes.push("there is no .prj beside the .shp: coordinates taken as they are".to_owned());
        Declared::Nothing
    };
    Ok(Layer { features, notes, crs })
}

fn shape(bytes: &mut Cursor<'_>) -> Result<Raw, Flaw> {
    let cut = || Flaw::new("feature.bad_coordinates", "the shape counts more than it holds");
    let kind = bytes.u32().ok_or_else(cut)?;
    match kind {
        0 => Err(Flaw::none("the feature has no geometry")),
        1 | 11 | 21 => bytes.coord().map(Raw::Point).ok_or_else(cut),
        8 | 18 | 28 => points(bytes).map(Raw::MultiPoint).ok_or_else(cut),
        3 | 13 | 23 => {
            let mut lines = parts(bytes).ok_or_else(cut)?;
            Ok(if lines.len() == 1 { Raw::Line(lines.swap_remove(0)) } else { Raw::MultiLine(lines) })
        }
        5 | 15 | 25 => {
            let mut polygons = rings::grouped(parts(bytes).ok_or_else(cut)?);
            Ok(if polygons.len() == 1 { Raw::Polygon(polygons.swap_remove(0)) } else { Raw::MultiPolygon(polygons) })
        }
        other => Err(Flaw::new("feature.wrong_type", format!("shape type {other} is not one lifecircle reads"))),
    }
}

fn points(bytes: &mut Cursor<'_>) -> Option<Vec<Coord<f64>>> {
    bytes.take(32)?;
    let count = bytes.count(16)?;
    (0..count).map(|_| bytes.coord()).collect()
}

/// Parts of a line or the rings of a polygon.
fn parts(bytes: &mut Cursor<'_>) -> Option<Vec<Vec<Coord<f64>>>> {
    bytes.take(32)?;
    let parts = bytes.u32()? as usize;
    let points = bytes.u32()? as usize;
    if parts.checked_mul(4)?.checked_add(points.checked_mul(16)?)? > bytes.rest.len() {
        return None;
    }
    let mut starts: Vec<usize> = (0..parts).map(|_| bytes.u32().map(|n| n as usize)).collect::<Option<_>>()?;
    let all: Vec<Coord<f64>> = (0..points).map(|_| bytes.coord()).collect::<Option<_>>()?;
    starts.push(points);
    starts.windows(2).map(|w| all.get(w[0]..w[1]).map(<[_]>::to_vec)).collect()
}
