//! Cells of a sheet: by their places, with texts that stand apart, merged ones filled in.

use super::{broken, local};
use crate::error::InputError;
use crate::input::osm_xml::{Tags, plain};
use std::collections::BTreeMap;
use std::path::Path;

/// Last row and column that Excel has.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// Longest text of a cell that Excel takes, in bytes of UTF-8.
const LONGEST: usize = 32_767 * 4;
/// Most text of all cells together, in bytes: a text that stands apart may be named by every cell.
const MOST_TEXT: usize = 64 << 20;
/// Most cells of a table, empty ones too.
const MOST_CELLS: usize = 30_000_000;

/// The cells of a row by column, from 0.
type Row = BTreeMap<u32, String>;

/// Cells by row, from 1, and the areas that are merged.
pub(super) struct Cells {
    rows: BTreeMap<u32, Row>,
    merged: Vec<[(u32, u32); 2]>,
}

/// Row and column of a reference such as `AB12`.
fn place(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = reference.split_at(letters);
    if column.is_empty() || column.len() > 3 {
        return None;
    }
    let column = column.bytes().fold(0_u32, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
    let row: u32 = row.parse().ok()?;
    ((1..=MOST_ROWS).contains(&row) && column <= MOST_COLUMNS).then(|| (row, column - 1))
}

/// Where the tag began that was read last.
fn start(text: &str, tags: &Tags<'_>) -> usize {
    text[..tags.done()].rfind('<').unwrap_or(0)
}

/// Text between two tags; what is a comment in it is left out.
fn between(text: &str) -> String {
    if !text.contains("<!") {
        return plain(text);
    }
    let part = |(i, part): (usize, &str)| match (i, part.split_once("]]>")) {
        (0, _) | (_, None) => plain(part),
        (_, Some((data, rest))) => format!("{data}{}", plain(rest)),
    };
    text.split("<![CDATA[").enumerate().map(part).collect()
}

/// The texts that cells name by number.
pub(super) fn strings(file: &Path, text: &str) -> Result<Vec<String>, InputError> {
    let member = "xl/sharedStrings.xml";
    let (mut all, mut now, mut from, mut aside) = (Vec::new(), String::new(), None, false);
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next().map_err(broken(file, member))? {
        match (local(&tag), tag.closes) {
            ("si", false) if tag.empty => all.push(String::new()),
            ("si", false) => now.clear(),
            ("si", true) => all.push(std::mem::take(&mut now)),
            // How a name is spoken is not part of it.
            ("rPh", closes) => aside = !closes && !tag.empty,
            ("t", false) if !tag.empty => from = Some(tags.done()),
            ("t", true) => {
                if let Some(from) = from.take().filter(|_| !aside) {
                    now.push_str(&between(&text[from..start(text, &tags)]));
                }
                if now.len() > LONGEST {
                    return Err(broken(file, member)(format!("text {} is longer than a cell holds", all.len() + 1)));
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

/// Whether a sheet has a cell with anything in it.
pub(super) fn has_cells(file: &Path, member: &str, text: &str) -> Result<bool, InputError> {
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next().map_err(broken(file, member))? {
        if matches!(local(&tag), "v" | "t") && !tag.closes && !tag.empty {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A number as it was typed: Excel takes and shows fifteen digits, and files have up to seventeen.
fn number(text: &str) -> String {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() < 1e15 => {
            let fifteen = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
            fifteen.to_string()
        }
        _ => text.to_owned(),
    }
}

/// The cells of a sheet.
pub(super) fn rows(file: &Path, member: &str, text: &str, strings: &[String]) -> Result<Cells, InputError> {
    let fault = broken(file, member);
    let mut cells = Cells { rows: BTreeMap::new(), merged: Vec::new() };
    let (mut row, mut column, mut kind) = (0_u32, 0_u32, String::new());
    let (mut value, mut from): (Option<String>, Option<usize>) = (None, None);
    let (mut held, mut aside) = (0_usize, false);
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next().map_err(&fault)? {
        match (local(&tag), tag.closes) {
            ("row", false) => {
                // Rows and cells without a place follow on.
                row = match tag.get("r") {
                    Some(r) => r
                        .parse()
                        .ok()
                        .filter(|r| (1..=MOST_ROWS).contains(r))
                        .ok_or_else(|| fault(format!("row {r:?} is no row of a sheet")))?,
                    None => row + 1,
                };
                column = 0;
            }
            ("c", false) => {
                if let Some(r) = tag.get("r") {
                    (row, column) = place(&r).ok_or_else(|| fault(format!("cell {r:?} is no cell of a sheet")))?;
                }
                kind = tag.get("t").unwrap_or_default();
                value = None;
                if tag.empty {
                    column += 1;
                }
            }
            ("v" | "t", false) if !tag.empty => from = Some(tags.done()),
            ("rPh", closes) => aside = !closes && !tag.empty,
            ("v" | "t", true) => {
                if let Some(from) = from.take().filter(|_| !aside) {
                    value.get_or_insert_default().push_str(&between(&text[from..start(text, &tags)]));
                }
            }
            ("c", true) => {
                let found = match (value.take(), &*kind) {
                    // #DIV/0! and its like say nothing.
                    (None, _) | (Some(_), "e") => None,
                    (Some(number), "s") => {
                        let of = number.trim().parse::<usize>().ok().and_then(|n| strings.get(n));
                        let known = strings.len();
                        Some(of.cloned().ok_or_else(|| {
                            fault(format!("row {row} names text {:?}, and there are {known}", number.trim()))
                        })?)
                    }
                    (Some(text), "b") => Some(if text.trim() == "1" { "true" } else { "false" }.to_owned()),
                    (Some(text), "" | "n") => Some(number(&text)),
                    (Some(text), _) => Some(text),
                };
                if let Some(found) = found.filter(|text| !text.trim().is_empty()) {
                    held += found.len();
                    if found.len() > LONGEST || held > MOST_TEXT || row == 0 || column >= MOST_COLUMNS {
                        return Err(fault(format!("row {row} holds more than a sheet does")));
                    }
                    // A line end within a cell is a blank in a table.
                    let breaks = found.bytes().any(|b| b == b'\r' || b == b'\n');
                    let found = if breaks { found.replace(['\r', '\n'], " ") } else { found };
                    cells.rows.entry(row).or_default().insert(column, found);
                }
                column += 1;
            }
            ("mergeCell", false) => {
                let area = tag.get("ref").unwrap_or_default();
                let ends = area.split_once(':').and_then(|(a, b)| Some([place(a)?, place(b)?]));
                cells.merged.extend(ends.filter(|[a, b]| a.0 <= b.0 && a.1 <= b.1));
            }
            _ => {}
        }
    }
    Ok(cells)
}

/// The header and what is below it as rows of cells with their numbers; a title above it is told and left out.
pub(super) fn table(
    file: &Path,
    mut cells: Cells,
    notes: &mut Vec<String>,
) -> Result<Vec<(usize, csv::StringRecord)>, InputError> {
    let header = cells.rows.iter().find(|(_, row)| row.len() > 1).map(|(number, _)| *number);
    let header = header.or_else(|| cells.rows.keys().next().copied());
    let Some(header) = header else { return Err(InputError::empty(file, "the sheet holds no cells")) };
    for title in cells.rows.range(..header).flat_map(|(_, row)| row.values()) {
        notes.push(format!("{:?} above the header is taken as a title", title.chars().take(60).collect::<String>()));
    }
    cells.rows = cells.rows.split_off(&header);
    let width = cells.rows.get(&header).and_then(|row| row.keys().next_back()).map_or(0, |last| *last as usize + 1);
    if cells.rows.len().saturating_mul(width) > MOST_CELLS {
        let what =
            format!("the sheet has {} rows of {width} cells; at most {MOST_CELLS} cells are read", cells.rows.len());
        return Err(InputError::format(file, what).guess("save the sheet as CSV"));
    }
    let filled = cells.fill(header);
    if filled > 0 {
        notes.push(format!("{filled} rows stand under a merged cell and have what it says"));
    }
    let rows = cells.rows.iter().map(|(number, row)| {
        let mut record: csv::StringRecord =
            (0..width as u32).map(|column| row.get(&column).map_or("", String::as_str)).collect();
        // One cell more is enough to say that the row is longer than the header.
        if let Some((_, beyond)) = row.range(width as u32..).next() {
            record.push_field(beyond);
        }
        (*number as usize, record)
    });
    Ok(rows.collect())
}

impl Cells {
    /// Fills cells that are merged downwards below the header; returns how many rows have something from above.
    fn fill(&mut self, header: u32) -> usize {
        let mut filled = std::collections::BTreeSet::new();
        for [(top, left), (bottom, right)] in std::mem::take(&mut self.merged) {
            if top <= header || left != right {
                continue;
            }
            let Some(text) = self.rows.get(&top).and_then(|row| row.get(&left)).cloned() else { continue };
            for (number, row) in self.rows.range_mut(top + 1..=bottom) {
                row.entry(left).or_insert_with(|| {
                    filled.insert(*number);
                    text.clone()
                });
            }
        }
        filled.len()
    }
}
