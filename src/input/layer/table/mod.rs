//! Tables (CSV, TSV) to features: which line is the header, what parts the cells, which columns hold the place?
//!
//! Nothing of that is written in a table, so it is guessed from what is usual in China and Europe and every guess is told.
//! The separator is that of `,` `;` tab `|` which cuts the lines most evenly; a decimal comma is believed where the
//! separator is another; the columns of the place are named by the user, else known by their names, else there is none and
//! the error lists what was there. Longitude and latitude the wrong way round are an error where the numbers prove it.
//! Time O(bytes).

mod axes;
mod cells;
#[cfg(test)]
mod tests;

use super::wkt;
use super::{Axes, Feature, Flaw, Layer, Place, Raw, Source, text};
use crate::error::InputError;
use crate::input::crs::Declared;
use crate::model::{Properties, Value};
use axes::{Found, find};
use cells::{number, value};
use geo_types::Coord;

/// Largest number of columns: more is no table of places.
const MOST_COLUMNS: usize = 4096;

/// Whether text looks like a table: its first line has a separator.
pub(super) fn is_table(text: &str) -> bool {
    let mut lines = lines(text);
    let first = lines.next().unwrap_or_default();
    !first.chars().any(|c| c.is_control() && c != '\t')
        && first.contains([',', ';', '\t', '|', '，'])
        && !first.contains('{')
}

/// Lines with something in them, however they end: some programs still end them as the first Macintoshes did.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r']).filter(|l| !l.trim().is_empty())
}

/// Counts lines, whether they end with `\n`, `\r` or both.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    number: usize,
}

impl Lines<'_> {
    /// The line of the record that the reader begins to look for at a byte, no earlier than the last one asked for: blank lines come first.
    fn of(&mut self, from: usize) -> usize {
        while let Some(byte) = self.text.get(self.at).filter(|b| self.at < from || b"\r\n".contains(b)) {
            let ends = *byte == b'\n' || *byte == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            self.number += usize::from(ends);
            self.at += 1;
        }
        self.number
    }
}

/// Reads a table.
pub(super) fn read(source: &Source<'_>, bytes: &[u8]) -> Result<Layer, InputError> {
    let file = source.file;
    let decoded = text::decoded(file, bytes)?;
    let mut notes = Vec::new();
    if let Some(encoding) = decoded.encoding {
        notes.push(format!("text taken as {encoding}"));
    }
    let separator = separator(&decoded.text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(decoded.text.as_bytes());
    let mut rows: Vec<(usize, csv::StringRecord)> = Vec::new();
    let mut line = Lines { text: decoded.text.as_bytes(), at: 0, number: 1 };
    for record in reader.records() {
        let record = record.map_err(|e| InputError::format(file, e.to_string()))?;
        let line = record.position().map_or(0, |p| line.of(p.byte() as usize));
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((line, record));
        }
    }
    read_rows(source, rows, &Written { noun: "line", decimal_comma: separator != b',' }, notes)
}

/// How the rows of a table were written.
pub(super) struct Written {
    /// What a row is called where it is named with its number.
    noun: &'static str,
    /// With another separator than a comma, a comma within a number can only be a decimal comma.
    decimal_comma: bool,
}

impl Written {
    /// The rows of a sheet: their numbers are numbers.
    pub const SHEET: Written = Written { noun: "row", decimal_comma: false };
}

/// Rows with their numbers, the header first, to features.
pub(super) fn read_rows(
    source: &Source<'_>,
    mut rows: Vec<(usize, csv::StringRecord)>,
    written: &Written,
    mut notes: Vec<String>,
) -> Result<Layer, InputError> {
    let file = source.file;
    let &Written { noun, decimal_comma } = written;
    if rows.is_empty() {
        return Err(InputError::empty(file, "the table is empty"));
    }
    let (line, header) = rows.remove(0);
    let names: Vec<String> = header.iter().map(|cell| cell.trim().trim_start_matches('\u{feff}').to_owned()).collect();
    if names.len() > MOST_COLUMNS {
        return Err(InputError::format(file, format!("{} columns; a table has at most {MOST_COLUMNS}", names.len())));
    }
    if names.iter().all(|name| number(name, true).is_some()) {
        let error = InputError::format(file, format!("the first line holds numbers, not names: {}", shown(&names)));
        return Err(error.at(format!("{noun} {line}")).guess("write a header such as id,lon,lat,name above it"));
    }
    let found = match find(file, &names, &source.axes) {
        // Only what is asked for by name must be there.
        Err(_) if source.placeless && source.axes == Axes::default() => Found::Nowhere,
        found => found?,
    };
    notes.push(found.told(&names));
    if let Some((datum, crs)) = axes::datum(found, &names).filter(|_| source.crs.is_none()) {
        notes.push(format!("their names speak of {datum}, and they are read as they stand; if so, write --crs {crs}"));
    }
    let place = |number: usize| Place { noun, number };
    let mut features: Vec<Feature> = Vec::with_capacity(rows.len());
    for (line, row) in &rows {
        let geometry = if row.len() > names.len() && row.iter().skip(names.len()).any(|c| !c.trim().is_empty()) {
            let what = format!("{} cells where the header has {}", row.len(), names.len());
            Err(Flaw::format(what).guess("does a cell hold the separator without quotes around it?"))
        } else {
            geometry(&found, &names, row, decimal_comma)
        };
        let mut properties: Properties = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if !found.holds(i) && properties.iter().all(|(known, _)| known != name) {
                properties.push((name.clone(), row.get(i).map_or(Value::Null, |cell| value(cell, decimal_comma))));
            }
        }
        features.push(Feature { place: place(*line), id: None, properties, geometry });
    }
    if let Found::Axes(x, y) = found {
        axes::check_swapped(source, [&names[x], &names[y]], &features)?;
    }
    Ok(Layer { features, notes, crs: Declared::Nothing })
}

fn shown(names: &[String]) -> String {
    names.iter().take(30).cloned().collect::<Vec<_>>().join(", ")
}

/// The place of a row.
fn geometry(found: &Found, names: &[String], row: &csv::StringRecord, comma: bool) -> Result<Raw, Flaw> {
    match *found {
        Found::Nowhere => Err(Flaw::none("the table has no places")),
        Found::Wkt(i) => match row.get(i).map(str::trim).filter(|cell| !cell.is_empty()) {
            None => Err(Flaw::none(format!("{} is empty", names[i]))),
            Some(cell) => wkt::parse(cell).map_err(|fault| {
                let start: String = cell.chars().take(40).collect();
                Flaw::new("feature.bad_coordinates", format!("{} {start:?}: {fault}", names[i]))
            }),
        },
        Found::Axes(x, y) => {
            let read = |i: usize| -> Result<f64, Flaw> {
                let cell = row.get(i).map_or("", str::trim);
                if cell.is_empty() {
                    return Err(Flaw::none(format!("{} is empty", names[i])));
                }
                number(cell, comma).ok_or_else(|| {
                    let what = format!("{} {cell:?} is not a number", names[i]);
                    let flaw = Flaw::new("feature.bad_coordinates", what);
                    if cell.contains(['°', '′', '\'', '"']) {
                        flaw.guess("write degrees as decimals: 114.5 for 114°30′")
                    } else {
                        flaw
                    }
                })
            };
            Ok(Raw::Point(Coord { x: read(x)?, y: read(y)? }))
        }
        Found::Together(i) => {
            let cell = row.get(i).map_or("", str::trim);
            if cell.is_empty() {
                return Err(Flaw::none(format!("{} is empty", names[i])));
            }
            let mut parts = cell.split([',', '，', ' ', ';']).filter(|p| !p.trim().is_empty());
            match (
                parts.next().and_then(|p| number(p, false)),
                parts.next().and_then(|p| number(p, false)),
                parts.next(),
            ) {
                (Some(x), Some(y), None) => Ok(Raw::Point(Coord { x, y })),
                _ => {
                    Err(Flaw::new("feature.bad_coordinates", format!("{} {cell:?} is no longitude,latitude", names[i])))
                }
            }
        }
    }
}

/// The character that parts the cells: of those in the first line, the one that gives most lines the same number of cells,
/// then the one that gives more cells.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = lines(text).take(50).collect();
    let Some(first) = lines.first() else { return b',' };
    let count = |line: &str, by: char| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                *c == by && !quoted
            })
            .count()
    };
    let score = |by: char| {
        let cells = count(first, by);
        let even = lines.iter().filter(|line| count(line, by) == cells).count();
        (cells > 0, if cells > 0 { even } else { 0 }, cells)
    };
    // Of equals the last is taken: the comma.
    ['|', '\t', ';', ','].into_iter().max_by_key(|by| score(*by)).map_or(b',', |by| by as u8)
}
