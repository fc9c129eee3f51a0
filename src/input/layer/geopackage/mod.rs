//! GeoPackage (OGC 12-128r19) to features: the tables of features of a SQLite file, their coordinate system, their rows.
//!
//! The file is read by [`sqlite`], some hundred lines of our own, instead of SQLite itself: only whole tables are read, and
//! so there is no C in the build, no journal written beside the file, and bytes in memory are enough.

mod columns;
mod sqlite;

use super::{Feature, Flaw, Layer, Place, Raw, Source, wkb};
use crate::error::InputError;
use crate::input::crs::Declared;
use crate::input::suggest::did_you_mean;
use crate::model::{Properties, Value};
use columns::Column;
use sqlite::{Cell, Database};
use std::path::Path;

/// Columns by whose names a reader of any role takes the id.
const IDS: &[&str] = crate::input::given::IDS;

fn text(cell: Option<&Cell<'_>>) -> String {
    match cell {
        Some(Cell::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}

fn int(cell: Option<&Cell<'_>>) -> Option<i64> {
    match cell {
        Some(Cell::Int(n)) => Some(*n),
        _ => None,
    }
}

/// Rows of a table of the GeoPackage's own, with the columns asked for in their order.
fn rows<'a>(db: &Database<'a>, file: &Path, table: &str, wanted: &[&str]) -> Result<Vec<Vec<Cell<'a>>>, InputError> {
    let Some(found) = db.table(table) else { return Ok(Vec::new()) };
    let columns = columns::of(&found.sql);
    let at: Vec<Option<usize>> = wanted.iter().map(|name| columns.iter().position(|c| c.name == *name)).collect();
    let mut out = Vec::new();
    db.rows(file, found.root, &mut |row| {
        let cell = |i: &Option<usize>| match i {
            Some(i) if columns[*i].is_row_number => Cell::Int(row.id),
            Some(i) => row.cells.get(*i).cloned().unwrap_or(Cell::Null),
            None => Cell::Null,
        };
        out.push(at.iter().map(cell).collect());
    })?;
    Ok(out)
}

/// Names of the layers, in the order of the file.
pub(super) fn names(file: &Path, bytes: &[u8]) -> Result<Vec<String>, InputError> {
    let db = Database::open(file, bytes)?;
    let contents = rows(&db, file, "gpkg_contents", &["table_name", "data_type"])?;
    let layers = contents.iter().filter(|row| text(row.get(1)) == "features").map(|row| text(row.first()));
    let layers: Vec<String> = layers.filter(|name| !name.is_empty()).collect();
    if layers.is_empty() {
        let error = InputError::empty(file, "the SQLite file holds no layer of features");
        return Err(error.guess("is it a GeoPackage? rasters and plain databases cannot be read"));
    }
    Ok(layers)
}

/// Reads a layer; the only one if none is named.
pub(super) fn read(source: &Source<'_>, bytes: &[u8]) -> Result<Layer, InputError> {
    let file = source.file;
    let name = chosen(source, names(file, bytes)?)?;
    let db = Database::open(file, bytes)?;
    let table =
        db.table(&name).ok_or_else(|| InputError::format(file, format!("the table of layer {name:?} is missing")))?;
    let geometry_columns = rows(&db, file, "gpkg_geometry_columns", &["table_name", "column_name", "srs_id"])?;
    let own = geometry_columns.iter().find(|row| text(row.first()) == name);
    let Some(own) = own else {
        return Err(InputError::format(file, format!("layer {name:?} has no geometry column")));
    };
    let geometry_name = text(own.get(1));
    let crs = crs(&db, file, int(own.get(2)))?;
    let columns: Vec<Column> = columns::of(&table.sql);
    let Some(geometry_at) = columns.iter().position(|c| c.name.eq_ignore_ascii_case(&geometry_name)) else {
        return Err(InputError::format(file, format!("layer {name:?} lacks its geometry column {geometry_name:?}")));
    };
    // The number of the row is the id of a feature that has no other.
    let has_id = columns.iter().any(|c| !c.is_row_number && IDS.contains(&c.name.trim().to_lowercase().as_str()));
    let mut features = Vec::new();
    db.rows(file, table.root, &mut |row| {
        let geometry = match row.cells.get(geometry_at) {
            Some(Cell::Blob(bytes)) => blob(bytes),
            Some(Cell::Null) | None => Err(Flaw::none("the feature has no geometry")),
            Some(_) => Err(Flaw::format("the geometry is no blob")),
        };
        let mut properties: Properties = Vec::with_capacity(columns.len());
        for (i, column) in columns.iter().enumerate().filter(|(i, c)| *i != geometry_at && !c.is_row_number) {
            let cell = row.cells.get(i).unwrap_or(&Cell::Null);
            properties.push((column.name.clone(), value(cell, column.is_bool)));
        }
        let id = (!has_id).then_some(Value::Int(row.id));
        features.push(Feature { place: Place::feature(features.len() + 1), id, properties, geometry });
    })?;
    let mut notes = Vec::new();
    if db.has_journal {
        notes.push(
            "the file has changes of its last editing beside it (.gpkg-wal) that are not read: close it in the GIS"
                .to_owned(),
        );
    }
    Ok(Layer { features, notes, crs })
}

fn value(cell: &Cell<'_>, is_bool: bool) -> Value {
    match cell {
        Cell::Int(n @ (0 | 1)) if is_bool => Value::Bool(*n == 1),
        Cell::Int(n) => Value::Int(*n),
        Cell::Float(n) if n.is_finite() => Value::Float(*n),
        Cell::Text(text) => Value::Text(text.to_string()),
        Cell::Null | Cell::Blob(_) | Cell::Float(_) => Value::Null,
    }
}

/// The coordinate system by its number in the file.
fn crs(db: &Database<'_>, file: &Path, id: Option<i64>) -> Result<Declared, InputError> {
    let Some(id) = id.filter(|id| *id > 0) else { return Ok(Declared::Nothing) };
    let wanted = ["srs_id", "organization", "organization_coordsys_id", "definition"];
    let all = rows(db, file, "gpkg_spatial_ref_sys", &wanted)?;
    let Some(row) = all.iter().find(|row| int(row.first()) == Some(id)) else {
        return Ok(Declared::Named(format!("EPSG:{id}")));
    };
    let definition = text(row.get(3));
    Ok(match (text(row.get(1)).to_uppercase().as_str(), int(row.get(2))) {
        ("EPSG", Some(code)) => Declared::Named(format!("EPSG:{code}")),
        ("OGC", Some(_)) if definition.contains("CRS84") || definition.contains("WGS 84") => Declared::Degrees,
        _ => Declared::Wkt(definition),
    })
}

/// The geometry of a blob: a header with an envelope of several sizes, then WKB.
fn blob(bytes: &[u8]) -> Result<Raw, Flaw> {
    let broken = || Flaw::new("feature.bad_coordinates", "the geometry has no header of a GeoPackage");
    if !bytes.starts_with(b"GP") {
        return Err(broken());
    }
    let flags = *bytes.get(3).ok_or_else(broken)?;
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(broken()),
    };
    if flags & 0x10 != 0 {
        return Err(Flaw::none("the geometry is empty"));
    }
    wkb::parse(bytes.get(8 + envelope..).ok_or_else(broken)?)
}

/// The layer that is meant, of several.
fn chosen(source: &Source<'_>, mut names: Vec<String>) -> Result<String, InputError> {
    let list = || names.iter().take(30).cloned().collect::<Vec<_>>().join(", ");
    match &source.layer {
        Some(layer) if names.contains(layer) => Ok(layer.clone()),
        Some(layer) => {
            let error = InputError::value(source.file, format!("has no layer {layer:?}; there are {}", list()));
            Err(match did_you_mean(layer, names.iter().map(String::as_str)) {
                Some(guess) => error.guess(guess),
                None => error,
            })
        }
        None if names.len() == 1 => Ok(names.swap_remove(0)),
        None => {
            let error = InputError::value(source.file, format!("has {} layers: {}", names.len(), list()));
            Err(error.guess(format!("say which: {}#{}", source.file.display(), names[0])))
        }
    }
}
