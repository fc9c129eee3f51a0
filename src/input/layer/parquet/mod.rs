//! `GeoParquet` (OGC, versions 1.0 and 1.1, and Parquet's own geometry) to features: every column without lists, geometry as WKB.
//!
//! Read by some hundred lines of our own, from memory: all encodings and packings that writers use but LZO and Brotli. The crates for it
//! would have cost more to build than the rest of the program's readers together, and stop hard on hostile files. Columns that hold lists, and the
//! boxes of features, are left out.

mod columns;
mod encoding;
mod packing;
mod thrift;

use super::{Feature, Flaw, Layer, Place, Raw, wkb};
use crate::error::InputError;
use crate::input::crs::Declared;
use crate::model::{Properties, Value};
use columns::{Column, File, Meaning};
use encoding::Cell;
use serde_json::Value as Json;
use std::path::Path;

/// Reads the features of a file.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Layer, InputError> {
    let file = File::open(path, bytes)?;
    let about = file.text("geo").map(|text| {
        serde_json::from_str::<Json>(text)
            .map_err(|e| InputError::format(path, format!("its \"geo\" metadata is no JSON: {e}")))
    });
    let about = about.transpose()?;
    let (geometry, crs) = geometry(path, &file, about.as_ref())?;
    // The boxes of features, by which readers skip.
    let boxes: Vec<String> = about.iter().flat_map(boxes).collect();
    let is_box = |column: &Column| {
        column
            .name
            .split_once('.')
            .is_some_and(|(record, _)| record == "bbox" || boxes.iter().any(|name| name == record))
    };
    let mut features: Vec<Feature> = file
        .values(geometry)?
        .into_iter()
        .enumerate()
        .map(|(i, cell)| Feature {
            place: Place::feature(i + 1),
            id: None,
            properties: Vec::new(),
            geometry: shape(cell),
        })
        .collect();
    for column in file.columns.iter().filter(|column| *column != geometry && !is_box(column)) {
        for (feature, cell) in features.iter_mut().zip(file.values(column)?) {
            let properties: &mut Properties = &mut feature.properties;
            properties.push((column.name.clone(), value(cell, column)));
        }
    }
    let mut notes = Vec::new();
    if file.lists > 0 {
        notes.push(format!("{} columns that hold lists are left out", file.lists));
    }
    Ok(Layer { features, notes, crs })
}

/// Every row as names and texts, whatever the columns mean, for tests of what writes such files.
#[cfg(test)]
pub(crate) fn rows(path: &Path, bytes: &[u8]) -> Result<Vec<Vec<(String, String)>>, InputError> {
    let file = File::open(path, bytes)?;
    let mut rows: Vec<Vec<(String, String)>> = Vec::new();
    for column in &file.columns {
        let values = file.values(column)?;
        rows.resize(values.len(), Vec::new());
        for (row, cell) in rows.iter_mut().zip(values) {
            let text = match value(cell, column) {
                Value::Int(n) => n.to_string(),
                Value::Text(text) => text,
                other => format!("{other:?}"),
            };
            row.push((column.name.clone(), text));
        }
    }
    Ok(rows)
}

/// The column with the geometry, and the system of its coordinates.
fn geometry<'a>(path: &Path, file: &'a File<'_>, about: Option<&Json>) -> Result<(&'a Column, Declared), InputError> {
    let Some(about) = about else {
        let own = file.columns.iter().find(|column| column.meaning == Meaning::Geometry);
        let own = own.map(|column| (column, Declared::Nothing));
        return own.ok_or_else(|| {
            InputError::format(path, "the Parquet file says of no column that it is geometry (no \"geo\" metadata)")
                .guess("write it with geopandas or GDAL, as GeoParquet")
        });
    };
    let name = about["primary_column"].as_str().unwrap_or("geometry");
    let column = file.columns.iter().find(|column| column.name == name && column.kind == encoding::Physical::Bytes);
    let said = &about["columns"][name];
    let encoding = said["encoding"].as_str().unwrap_or("WKB");
    if !encoding.eq_ignore_ascii_case("wkb") {
        let what = format!("its geometry is written as {encoding:?}; lifecircle reads WKB");
        return Err(InputError::format(path, what).guess("gdf.to_parquet(…, geometry_encoding=\"WKB\")"));
    }
    let column = column.ok_or_else(|| InputError::format(path, format!("its geometry column {name:?} is missing")))?;
    let crs = match said.get("crs") {
        None => Declared::Degrees,
        Some(Json::Null) => Declared::Nothing,
        Some(crs) => {
            let code =
                crs["id"]["code"].as_i64().map(|n| n.to_string()).or(crs["id"]["code"].as_str().map(str::to_owned));
            match (crs["id"]["authority"].as_str(), code, crs["name"].as_str()) {
                (Some("OGC"), Some(code), _) if code == "CRS84" => Declared::Degrees,
                (Some(authority), Some(code), _) => Declared::Named(format!("{authority}:{code}")),
                (_, _, Some(name)) => Declared::Unreadable(name.to_owned()),
                _ => Declared::Unreadable(crs.to_string()),
            }
        }
    };
    Ok((column, crs))
}

/// Records that hold the box of each feature.
fn boxes(about: &Json) -> Vec<String> {
    let columns = about["columns"].as_object().into_iter().flat_map(|columns| columns.values());
    columns.filter_map(|column| column["covering"]["bbox"]["xmin"][0].as_str().map(str::to_owned)).collect()
}

fn shape(cell: Cell) -> Result<Raw, Flaw> {
    match cell {
        Cell::Bytes(bytes) => wkb::parse(&bytes),
        _ => Err(Flaw::none("the feature has no geometry")),
    }
}

fn value(cell: Cell, column: &Column) -> Value {
    match (cell, column.meaning) {
        (Cell::Bool(yes), _) => Value::Bool(yes),
        (Cell::Int(days), Meaning::Date) => Value::Text(date(days)),
        (Cell::Int(n), Meaning::Decimal(places)) => Value::Float(n as f64 / 10_f64.powi(places as i32)),
        (Cell::Bytes(bytes), Meaning::Decimal(places)) if (1..=16).contains(&bytes.len()) => {
            // The largest byte first, the sign in its highest bit.
            let start = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
            let whole = bytes.iter().fold(start, |n: i128, byte| n << 8 | i128::from(*byte));
            Value::Float(whole as f64 / 10_f64.powi(places as i32))
        }
        (Cell::Int(n), Meaning::Unsigned) if n < 0 && column.kind == encoding::Physical::Int32 => {
            Value::Int(i64::from(n as u32))
        }
        (Cell::Int(n), _) => Value::Int(n),
        (Cell::Float(x), _) if x.is_finite() => Value::Float(x),
        (Cell::Bytes(bytes), Meaning::Plain) => String::from_utf8(bytes).map_or(Value::Null, Value::Text),
        _ => Value::Null,
    }
}

/// A day by its number from 1970 on (Howard Hinnant's `civil_from_days`).
fn date(days: i64) -> String {
    let from_march = days.saturating_add(719_468);
    let era = from_march.div_euclid(146_097);
    let day_of_era = from_march.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    format!("{:04}-{month:02}-{day:02}", year_of_era + era * 400 + i64::from(month <= 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        let known = [(0, "1970-01-01"), (19_782, "2024-02-29"), (-1, "1969-12-31"), (11_016, "2000-02-29")];
        assert!(known.iter().all(|(days, text)| date(*days) == *text));
    }
}
