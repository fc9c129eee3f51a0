//! The table beside a shapefile: dBASE III, with the encodings that people put in it.

use crate::error::InputError;
use crate::input::layer::cursor::Cursor;
use crate::input::layer::text;
use crate::model::{Properties, Value};
use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use std::path::Path;

/// A column.
struct Field {
    name: String,
    kind: u8,
    length: usize,
}

/// A table, read row by row.
pub(super) struct Table<'a> {
    fields: Vec<Field>,
    rows: std::slice::ChunksExact<'a, u8>,
    encoding: &'static Encoding,
}

/// Why a row is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    Deleted,
    Missing,
}

impl<'a> Table<'a> {
    /// Opens a table; `cpg` is the text that names its encoding.
    pub fn open(file: &Path, bytes: &'a [u8], cpg: Option<&[u8]>, notes: &mut Vec<String>) -> Result<Self, InputError> {
        let broken = |what: &str| InputError::format(file, format!("its .dbf {what}")).guess("was it copied whole?");
        let mut header = Cursor::little(bytes);
        let (_, count) = (header.take(4), header.u32().ok_or_else(|| broken("is cut off"))? as usize);
        let head = usize::from(header.u16().ok_or_else(|| broken("is cut off"))?);
        let row = usize::from(header.u16().ok_or_else(|| broken("is cut off"))?);
        let language = bytes.get(29).copied().unwrap_or(0);
        let (Some(columns), Some(rows)) = (bytes.get(32..head), bytes.get(head..)) else {
            return Err(broken("has a header longer than itself"));
        };
        let columns: Vec<&[u8]> = columns.chunks_exact(32).take_while(|c| c[0] != 0x0d).collect();
        let width = 1 + columns.iter().map(|c| usize::from(c[16])).sum::<usize>();
        if row != width {
            return Err(broken(&format!("says that rows have {row} bytes, and its columns add up to {width}")));
        }
        if rows.len() / row < count {
            return Err(broken(&format!("counts {count} rows and holds {}", rows.len() / row)));
        }
        let rows = &rows[..count * row];
        let (encoding, said) = encoding(bytes.get(32..head).unwrap_or_default(), rows, cpg, language);
        if encoding != UTF_8 || cpg.is_none() {
            notes.push(format!("text of the .dbf taken as {} ({said})", encoding.name()));
        }
        let name = |c: &[u8]| {
            let end = c[..11].iter().position(|b| *b == 0).unwrap_or(11);
            encoding.decode_without_bom_handling(&c[..end]).0.trim().to_owned()
        };
        let fields = columns.iter().map(|c| Field { name: name(c), kind: c[11], length: usize::from(c[16]) }).collect();
        Ok(Table { fields, rows: rows.chunks_exact(row), encoding })
    }

    /// The next row.
    pub fn next(&mut self) -> Result<Properties, Gone> {
        let row = self.rows.next().ok_or(Gone::Missing)?;
        if row[0] == b'*' {
            return Err(Gone::Deleted);
        }
        let mut cells = Cursor::little(&row[1..]);
        let mut properties: Properties = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            // The widths add up to the row.
            let cell = cells.take(field.length).unwrap_or_default();
            if !field.name.is_empty() && properties.iter().all(|(known, _)| *known != field.name) {
                properties.push((field.name.clone(), value(field.kind, cell, self.encoding)));
            }
        }
        Ok(properties)
    }
}

fn value(kind: u8, cell: &[u8], encoding: &'static Encoding) -> Value {
    let end = cell.iter().position(|b| *b == 0).unwrap_or(cell.len());
    let text = encoding.decode_without_bom_handling(&cell[..end]).0;
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    match kind {
        // Stars are what a number too wide for its column is written as.
        b'N' | b'F' if text.starts_with('*') => Value::Null,
        b'N' | b'F' => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Value::Int(whole),
            (_, Ok(number)) if number.is_finite() => Value::Float(number),
            _ => Value::Text(text.to_owned()),
        },
        b'L' => match text {
            "T" | "t" | "Y" | "y" => Value::Bool(true),
            "F" | "f" | "N" | "n" => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' if text.len() == 8 && text.is_ascii() => {
            Value::Text(format!("{}/{}/{}", &text[..4], &text[4..6], &text[6..]))
        }
        _ => Value::Text(text.to_owned()),
    }
}

/// The encoding of a table, and who says so: the `.cpg`, the header, else the bytes.
fn encoding(names: &[u8], rows: &[u8], cpg: Option<&[u8]>, language: u8) -> (&'static Encoding, &'static str) {
    if let Some(found) = cpg.and_then(|cpg| text::named(&String::from_utf8_lossy(cpg))) {
        return (found, "as its .cpg says");
    }
    let by_header = match language {
        0x4d | 0x7a => Some("936"),
        0x4e | 0x79 => Some("949"),
        0x4f | 0x78 => Some("950"),
        0x13 | 0x7b => Some("932"),
        0xc9 => Some("1251"),
        0xc8 => Some("1250"),
        _ => None,
    };
    if let Some(found) = by_header.and_then(text::named) {
        return (found, "as its header says");
    }
    let sample: Vec<u8> = [names, rows].concat();
    if std::str::from_utf8(&sample).is_ok() {
        return (UTF_8, "guessed");
    }
    // In GBK text nearly every character beyond ASCII is a common Chinese one; Latin letters read as GBK are rare ones.
    let (guess, _) = GB18030.decode_without_bom_handling(&sample);
    let beyond = guess.chars().filter(|c| !c.is_ascii()).count();
    let chinese = guess.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let broken = guess.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if chinese * 10 >= beyond * 8 && broken * 20 <= beyond { (GB18030, "guessed") } else { (WINDOWS_1252, "guessed") }
}
