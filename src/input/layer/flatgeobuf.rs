//! FlatGeobuf (flatgeobuf.org, version 3) to features.
//!
//! ```text
//! magic · size · header (FlatBuffers) · packed R-tree, skipped · size · feature (FlatBuffers) · size · feature · …
//! ```
//!
//! The few tables that matter are read by hand: a table is an offset to its fields, every step checked.

use super::cursor::Cursor;
use super::{Feature, Flaw, Layer, Place, Raw};
use crate::error::InputError;
use crate::input::crs::Declared;
use crate::model::{Properties, Value};
use geo_types::Coord;
use std::path::Path;

/// Collections nested deeper than this are no map.
const DEEPEST: u32 = 16;

/// A table of FlatBuffers inside its buffer.
#[derive(Clone, Copy)]
struct Table<'a> {
    buffer: &'a [u8],
    at: usize,
    /// Where its fields lie, relative to `at`, two bytes each.
    fields: &'a [u8],
}

fn u32_at(buffer: &[u8], at: usize) -> Option<usize> {
    Cursor::little(buffer.get(at..)?).u32().map(|n| n as usize)
}

impl<'a> Table<'a> {
    fn at(buffer: &'a [u8], at: usize) -> Option<Table<'a>> {
        let back = u32_at(buffer, at)? as u32 as i32;
        let list = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        let size = usize::from(Cursor::little(buffer.get(list..)?).u16()?);
        Some(Table { buffer, at, fields: buffer.get(list + 4..list.checked_add(size)?)? })
    }

    fn root(buffer: &'a [u8]) -> Option<Table<'a>> {
        Table::at(buffer, u32_at(buffer, 0)?)
    }

    /// The bytes from a field on; `None` if the table lacks it.
    fn field(&self, number: usize) -> Option<Cursor<'a>> {
        let offset = usize::from(Cursor::little(self.fields.get(number * 2..)?).u16()?);
        (offset != 0).then(|| self.buffer.get(self.at + offset..).map(Cursor::little))?
    }

    fn follow(&self, number: usize) -> Option<usize> {
        let offset = self.field(number)?.u32()? as usize;
        let here = self.buffer.len() - self.field(number)?.rest.len();
        here.checked_add(offset)
    }

    fn table(&self, number: usize) -> Option<Table<'a>> {
        Table::at(self.buffer, self.follow(number)?)
    }

    /// The items of a list, each so many bytes.
    fn list(&self, number: usize, each: usize) -> Option<Cursor<'a>> {
        let mut list = Cursor::little(self.buffer.get(self.follow(number)?..)?);
        let count = list.count(each)?;
        list.take(count * each).map(Cursor::little)
    }

    fn text(&self, number: usize) -> Option<String> {
        self.list(number, 1).map(|bytes| String::from_utf8_lossy(bytes.rest).into_owned())
    }

    fn tables(&self, number: usize) -> Vec<Table<'a>> {
        let Some(start) = self.follow(number) else { return Vec::new() };
        let count = self.list(number, 4).map_or(0, |l| l.rest.len() / 4);
        let item = |i: usize| {
            let here = start + 4 + i * 4;
            Table::at(self.buffer, here.checked_add(u32_at(self.buffer, here)?)?)
        };
        (0..count).map_while(item).collect()
    }
}

struct Column {
    name: String,
    kind: u8,
}

fn columns(table: &Table<'_>, field: usize) -> Vec<Column> {
    let kind = |c: &Table<'_>| c.field(1).and_then(|mut f| f.u8()).unwrap_or(0);
    table.tables(field).iter().map(|c| Column { name: c.text(0).unwrap_or_default(), kind: kind(c) }).collect()
}

/// Reads a file.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Layer, InputError> {
    let cut =
        |place: &str| InputError::format(file, format!("{place} is cut off or damaged")).guess("is the file whole?");
    let mut rest = Cursor::little(bytes);
    rest.take(8).ok_or_else(|| cut("the header"))?;
    let size = rest.u32().ok_or_else(|| cut("the header"))? as usize;
    let header = rest.take(size).and_then(Table::root).ok_or_else(|| cut("the header"))?;
    let kind = header.field(2).and_then(|mut f| f.u8()).unwrap_or(0);
    let count = header.field(8).and_then(|mut f| f.u64()).unwrap_or(0);
    let node = header.field(9).map_or(Some(16), |mut f| f.u16()).unwrap_or(16);
    let own = columns(&header, 7);
    let crs = match header.table(10) {
        None => Declared::Nothing,
        Some(crs) => {
            let code = crs.field(1).and_then(|mut f| f.u32()).filter(|code| *code > 0);
            match (code, crs.text(4)) {
                (Some(code), _) => {
                    Declared::Named(format!("{}:{code}", crs.text(0).unwrap_or_else(|| "EPSG".to_owned())))
                }
                (None, Some(wkt)) => Declared::Wkt(wkt),
                (None, None) => Declared::Nothing,
            }
        }
    };
    if node > 0 && count > 0 {
        let skipped = index_bytes(count, u64::from(node)).and_then(|n| usize::try_from(n).ok());
        skipped.and_then(|n| rest.take(n)).ok_or_else(|| cut("the index"))?;
    }
    let mut features = Vec::new();
    while !rest.rest.is_empty() {
        let place = Place::feature(features.len() + 1);
        let size = rest.u32().ok_or_else(|| cut(&place.to_string()))? as usize;
        let feature = rest.take(size).and_then(Table::root).ok_or_else(|| cut(&place.to_string()))?;
        let geometry = match feature.table(0) {
            None => Err(Flaw::none("the feature has no geometry")),
            Some(table) => geometry(&table, kind, 0),
        };
        let mine = columns(&feature, 2);
        let properties = properties(&feature, if mine.is_empty() { &own } else { &mine });
        features.push(Feature { place, id: None, properties, geometry });
    }
    if count > 0 && features.len() as u64 != count {
        return Err(cut(&format!("after {} of {count} features the file", features.len())));
    }
    Ok(Layer { features, notes: Vec::new(), crs })
}

/// Bytes of the packed R-tree over so many features: 40 a node, level by level up to the root.
fn index_bytes(count: u64, node: u64) -> Option<u64> {
    let node = node.clamp(2, 65_535);
    let (mut level, mut nodes) = (count, count);
    loop {
        level = level.div_ceil(node);
        nodes = nodes.checked_add(level)?;
        if level == 1 {
            return nodes.checked_mul(40);
        }
    }
}

fn geometry(table: &Table<'_>, kind: u8, depth: u32) -> Result<Raw, Flaw> {
    let broken = || Flaw::new("feature.bad_coordinates", "the geometry is damaged");
    if depth > DEEPEST {
        return Err(broken());
    }
    let kind = match table.field(6).and_then(|mut f| f.u8()) {
        Some(own) if kind == 0 || own != 0 => own,
        _ => kind,
    };
    let parts = || table.tables(7);
    let points = || -> Vec<Coord<f64>> {
        let mut list = table.list(1, 8).unwrap_or(Cursor::little(&[]));
        std::iter::from_fn(|| list.coord()).collect()
    };
    // Lines and rings lie one after the other; `ends` says where each ends, unless there is one only.
    let lines = || -> Option<Vec<Vec<Coord<f64>>>> {
        let all = points();
        let Some(mut ends) = table.list(0, 4) else {
            return Some(if all.is_empty() { Vec::new() } else { vec![all] });
        };
        let mut start = 0;
        let mut lines = Vec::new();
        while let Some(end) = ends.u32() {
            lines.push(all.get(start..end as usize)?.to_vec());
            start = end as usize;
        }
        Some(lines)
    };
    Ok(match kind {
        1 => match points().first() {
            Some(at) if !at.x.is_nan() => Raw::Point(*at),
            _ => return Err(Flaw::none("the Point is empty")),
        },
        2 => Raw::Line(points()),
        3 => Raw::Polygon(lines().ok_or_else(broken)?),
        4 => Raw::MultiPoint(points()),
        5 => Raw::MultiLine(lines().ok_or_else(broken)?),
        6 => {
            let mut polygons = Vec::new();
            for part in parts() {
                match geometry(&part, 3, depth + 1)? {
                    Raw::Polygon(rings) => polygons.push(rings),
                    _ => return Err(broken()),
                }
            }
            Raw::MultiPolygon(polygons)
        }
        7 => Raw::Collection(parts().iter().map(|part| geometry(part, 0, depth + 1)).collect::<Result<_, _>>()?),
        0 => return Err(broken()),
        other => {
            let flaw = Flaw::new("feature.wrong_type", format!("geometry type {other} is not one lifecircle reads"));
            return Err(flaw.guess("curves and surfaces can be made plain: ogr2ogr -nlt CONVERT_TO_LINEAR"));
        }
    })
}

/// Properties: number of the column, then the value, again and again. What is damaged ends the list.
fn properties(feature: &Table<'_>, columns: &[Column]) -> Properties {
    let mut properties: Properties = columns.iter().map(|c| (c.name.clone(), Value::Null)).collect();
    let mut bytes = feature.list(1, 1).unwrap_or(Cursor::little(&[]));
    while let Some((column, value)) = next(&mut bytes, columns) {
        properties[column].1 = value;
    }
    properties.retain(|(name, _)| !name.is_empty());
    properties
}

fn next(bytes: &mut Cursor<'_>, columns: &[Column]) -> Option<(usize, Value)> {
    let column = usize::from(bytes.u16()?);
    let float = |n: f64| if n.is_finite() { Value::Float(n) } else { Value::Null };
    let value = match columns.get(column)?.kind {
        0 => Value::Int(i64::from(bytes.u8()? as i8)),
        1 => Value::Int(i64::from(bytes.u8()?)),
        2 => Value::Bool(bytes.u8()? != 0),
        3 => Value::Int(i64::from(bytes.u16()? as i16)),
        4 => Value::Int(i64::from(bytes.u16()?)),
        5 => Value::Int(i64::from(bytes.u32()? as i32)),
        6 => Value::Int(i64::from(bytes.u32()?)),
        7 => Value::Int(bytes.u64()? as i64),
        8 => Value::Int(i64::try_from(bytes.u64()?).unwrap_or(i64::MAX)),
        9 => float(f64::from(f32::from_bits(bytes.u32()?))),
        10 => float(bytes.f64()?),
        kind @ 11..=14 => {
            let size = bytes.count(1)?;
            let text = String::from_utf8_lossy(bytes.take(size)?).into_owned();
            match kind {
                12 => Value::Json(text),
                14 => Value::Null,
                _ => Value::Text(text),
            }
        }
        _ => return None,
    };
    Some((column, value))
}
