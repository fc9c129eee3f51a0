//! Whole tables of a SQLite file (sqlite.org/fileformat2.html): pages, b-trees, overflow chains, records.
//!
//! ```text
//! page 1: header · schema table → root page of each table → interior pages → leaf pages → cells → records
//! ```
//!
//! Every page is visited at most once a walk, and no record is longer than the file: a file made to hurt costs no more
//! than its own size.

use crate::error::InputError;
use crate::input::layer::cursor::Cursor;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
}

/// A row of a table.
pub(super) struct Row<'a> {
    pub id: i64,
    pub cells: Vec<Cell<'a>>,
}

/// A table of the schema.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub root: u32,
    pub sql: String,
}

/// A file.
pub(super) struct Database<'a> {
    bytes: &'a [u8],
    page: usize,
    usable: usize,
    tables: Vec<Table>,
    /// Whether the file is written with a write-ahead log.
    pub has_journal: bool,
}

impl<'a> Database<'a> {
    /// Opens a file and reads its schema.
    pub fn open(file: &Path, bytes: &'a [u8]) -> Result<Database<'a>, InputError> {
        let broken = |what: &str| InputError::format(file, format!("the SQLite file {what}")).guess("is it cut off?");
        let head = bytes.get(..100).ok_or_else(|| broken("has no header"))?;
        let page = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        if !page.is_power_of_two() || page < 512 || bytes.len() < page {
            return Err(broken("has pages of an odd size"));
        }
        let usable = page - usize::from(head[20]);
        if usable < 480 {
            return Err(broken("has pages of an odd size"));
        }
        if u32::from_be_bytes([head[56], head[57], head[58], head[59]]) > 1 {
            return Err(
                InputError::format(file, "the SQLite file holds text in UTF-16").guess("save it again as GeoPackage")
            );
        }
        let mut db = Database { bytes, page, usable, tables: Vec::new(), has_journal: head[18] == 2 };
        let mut tables = Vec::new();
        db.rows(file, 1, &mut |row| {
            if let [Cell::Text(kind), Cell::Text(name), _, Cell::Int(root), Cell::Text(sql)] = &row.cells[..]
                && kind == "table"
                && let Ok(root) = u32::try_from(*root)
            {
                tables.push(Table { name: name.to_string(), root, sql: sql.to_string() });
            }
        })?;
        db.tables = tables;
        Ok(db)
    }

    /// A table by its name, without regard to case.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name.eq_ignore_ascii_case(name))
    }

    /// Hands over the rows of a table in the order of their numbers.
    pub fn rows(&self, file: &Path, root: u32, with: &mut dyn FnMut(Row<'a>)) -> Result<(), InputError> {
        let broken = |page: u32| {
            let error = InputError::format(file, "the SQLite file is damaged").at(format!("page {page}"));
            error.guess("is it cut off, or still open in another program?")
        };
        let mut seen = BTreeSet::new();
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                return Err(broken(number));
            }
            self.visit(number, &mut open, with).ok_or_else(|| broken(number))?;
        }
        Ok(())
    }

    /// A page and where its own header begins.
    fn page(&self, number: u32) -> Option<(&'a [u8], usize)> {
        let start = (number as usize).checked_sub(1)?.checked_mul(self.page)?;
        let page = self.bytes.get(start..start.checked_add(self.page)?)?;
        Some((page, if number == 1 { 100 } else { 0 }))
    }

    fn visit(&self, number: u32, open: &mut Vec<u32>, with: &mut dyn FnMut(Row<'a>)) -> Option<()> {
        let (page, start) = self.page(number)?;
        let mut header = Cursor::big(&page[start..]);
        let kind = header.u8()?;
        header.u16()?;
        let cells = usize::from(header.u16()?);
        header.take(3)?;
        match kind {
            0x05 => {
                let right = header.u32()?;
                let mut children = Vec::with_capacity(cells + 1);
                for _ in 0..cells {
                    let at = usize::from(header.u16()?);
                    children.push(Cursor::big(page.get(at..)?).u32()?);
                }
                children.push(right);
                open.extend(children.into_iter().rev());
            }
            0x0d => {
                for _ in 0..cells {
                    let at = usize::from(header.u16()?);
                    let mut cell = Cursor::big(page.get(at..self.usable)?);
                    let size = usize::try_from(varint(&mut cell)?).ok()?;
                    let id = varint(&mut cell)?;
                    let payload = self.payload(&mut cell, size)?;
                    with(Row { id, cells: record(payload)? });
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// The bytes of a record, gathered from its overflow pages if it has any.
    fn payload(&self, cell: &mut Cursor<'a>, size: usize) -> Option<Cow<'a, [u8]>> {
        let most = self.usable - 35;
        if size <= most {
            return cell.take(size).map(Cow::Borrowed);
        }
        if size > self.bytes.len() {
            return None;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fitting = least + (size - least) % (self.usable - 4);
        let local = if fitting <= most { fitting } else { least };
        let mut out = Vec::with_capacity(size);
        out.extend_from_slice(cell.take(local)?);
        let mut next = cell.u32()?;
        // A chain longer than the record is no chain: each page brings some bytes.
        while out.len() < size {
            let mut page = Cursor::big(self.page(next)?.0.get(..self.usable)?);
            next = page.u32()?;
            let left = (size - out.len()).min(page.rest.len());
            out.extend_from_slice(page.take(left)?);
        }
        Some(Cow::Owned(out))
    }
}

/// Seven bits a byte, the last byte eight.
fn varint(bytes: &mut Cursor<'_>) -> Option<i64> {
    let mut value: u64 = 0;
    for i in 0..9 {
        let byte = bytes.u8()?;
        if i == 8 {
            value = (value << 8) | u64::from(byte);
            break;
        }
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value as i64)
}

/// A record: types first, then values.
fn record(payload: Cow<'_, [u8]>) -> Option<Vec<Cell<'_>>> {
    match payload {
        Cow::Borrowed(bytes) => cells(bytes),
        Cow::Owned(bytes) => Some(cells(&bytes)?.into_iter().map(owned).collect()),
    }
}

fn owned<'a>(cell: Cell<'_>) -> Cell<'a> {
    match cell {
        Cell::Null => Cell::Null,
        Cell::Int(n) => Cell::Int(n),
        Cell::Float(n) => Cell::Float(n),
        Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
        Cell::Blob(bytes) => Cell::Blob(Cow::Owned(bytes.into_owned())),
    }
}

fn cells(bytes: &[u8]) -> Option<Vec<Cell<'_>>> {
    let mut header = Cursor::big(bytes);
    let size = usize::try_from(varint(&mut header)?).ok()?;
    let mut body = Cursor::big(bytes.get(size..)?);
    let used = bytes.len() - header.rest.len();
    let mut types = Cursor::big(bytes.get(used..size)?);
    let mut cells = Vec::new();
    while !types.rest.is_empty() {
        let whole = |bytes: &[u8]| {
            let start = if bytes.first().is_some_and(|b| b & 0x80 != 0) { -1_i64 } else { 0 };
            bytes.iter().fold(start, |value, byte| (value << 8) | i64::from(*byte))
        };
        cells.push(match varint(&mut types)? {
            0 => Cell::Null,
            size @ 1..=4 => Cell::Int(whole(body.take(size as usize)?)),
            5 => Cell::Int(whole(body.take(6)?)),
            6 => Cell::Int(whole(body.take(8)?)),
            7 => Cell::Float(body.f64()?),
            8 => Cell::Int(0),
            9 => Cell::Int(1),
            even if even >= 12 && even % 2 == 0 => {
                Cell::Blob(Cow::Borrowed(body.take(usize::try_from((even - 12) / 2).ok()?)?))
            }
            odd if odd >= 13 => Cell::Text(String::from_utf8_lossy(body.take(usize::try_from((odd - 13) / 2).ok()?)?)),
            _ => return None,
        });
    }
    Some(cells)
}
