//! The footer of a Parquet file to its columns, and a column's pages to values.
//!
//! ```text
//! PAR1 · pages of a column · pages of the next · … · footer (schema, row groups: where the pages are) · size of it · PAR1
//! ```

use super::encoding::{self, Cell, Physical};
use super::packing;
use super::thrift::Tree;
use crate::error::InputError;
use crate::input::layer::cursor::Cursor;
use crate::input::layer::unpack;
use std::path::Path;

/// Larger footers are no map's.
const MOST_FOOTER: usize = 64 << 20;
/// Most values for a byte of the file: a column that is all alike takes next to none, but not all columns are.
const MOST_VALUES_A_BYTE: usize = 8;

/// A column without lists in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Its name; a part of a record has the record's before a dot.
    pub name: String,
    pub kind: Physical,
    pub meaning: Meaning,
    /// How many of the things that it is in may be missing.
    depth: u32,
    /// Its place among all columns, with those that are left out.
    index: usize,
}

/// What values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Plain,
    /// Whole numbers without a sign.
    Unsigned,
    Date,
    /// So many decimals.
    Decimal(u32),
    /// Geometry of the format's own (2025).
    Geometry,
}

/// A file with its footer read.
pub(super) struct File<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    footer: Tree<'a>,
    pub columns: Vec<Column>,
    /// Columns that hold lists, which are left out.
    pub lists: usize,
}

impl<'a> File<'a> {
    pub fn open(path: &'a Path, bytes: &'a [u8]) -> Result<File<'a>, InputError> {
        let broken = || {
            InputError::format(path, "the footer of the Parquet file is missing or broken")
                .guess("is the file cut off?")
        };
        if bytes.ends_with(b"PARE") {
            return Err(InputError::format(path, "the footer of the Parquet file is locked with a key"));
        }
        let footer = (|| {
            let body = bytes.strip_prefix(b"PAR1")?.strip_suffix(b"PAR1")?;
            let (body, size) = body.split_last_chunk::<4>()?;
            let size = u32::from_le_bytes(*size) as usize;
            let start = body.len().checked_sub(size).filter(|_| size <= MOST_FOOTER)?;
            Tree::read(&mut Cursor::little(&body[start..]))
        })();
        let footer = footer.ok_or_else(broken)?;
        let (columns, lists) = schema(&footer).ok_or_else(broken)?;
        let groups = footer.list(4).iter().map(|group| group.size(3));
        let rows = groups.sum::<Option<usize>>().ok_or_else(broken)?;
        if rows.saturating_mul(columns.len()) > MOST_VALUES_A_BYTE.saturating_mul(bytes.len()).saturating_add(100_000) {
            let what =
                format!("its footer counts {rows} rows of {} columns, more than its bytes can hold", columns.len());
            return Err(InputError::format(path, what));
        }
        Ok(File { path, bytes, footer, columns, lists })
    }

    /// A text that is kept with the file.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.footer.list(5).iter().find(|pair| pair.text(1) == Some(key)).and_then(|pair| pair.text(2))
    }

    /// All values of a column.
    pub fn values(&self, column: &Column) -> Result<Vec<Cell>, InputError> {
        let mut out = Vec::new();
        for group in self.footer.list(4) {
            let meta = group.list(1).get(column.index).and_then(|chunk| chunk.field(3));
            let rows = group.size(3).unwrap_or(0);
            if let Some(packing) = meta.and_then(|meta| packing::strange(meta.int(4).unwrap_or(0))) {
                let error = InputError::format(self.path, format!("column {:?} is packed by {packing}", column.name));
                return Err(error.guess("write it with snappy, gzip, zstd or lz4"));
            }
            let values = meta.and_then(|meta| chunk(self.bytes, meta, column, rows));
            out.extend(values.ok_or_else(|| {
                InputError::format(
                    self.path,
                    format!("the values of column {:?} are damaged or in a form that is not known", column.name),
                )
            })?);
        }
        Ok(out)
    }
}

/// The columns of a schema, which is a tree in the order of its leaves.
fn schema(footer: &Tree<'_>) -> Option<(Vec<Column>, usize)> {
    /// A record around a column: its name with a dot, what may be missing, whether it is a list, members to come.
    struct Around {
        name: String,
        depth: u32,
        list: bool,
        left: usize,
    }
    let mut elements = footer.list(2).iter();
    let root = elements.next()?;
    let mut around = vec![Around { name: String::new(), depth: 0, list: false, left: root.size(5)? }];
    let (mut columns, mut lists, mut index) = (Vec::new(), 0, 0);
    for element in elements {
        while around.last().is_some_and(|a| a.left == 0) {
            around.pop();
        }
        let parent = around.last_mut()?;
        parent.left -= 1;
        let name = format!("{}{}", parent.name, element.text(4)?);
        let repetition = element.int(3).unwrap_or(0);
        let depth = parent.depth + u32::from(repetition != 0);
        let list = parent.list || repetition == 2;
        if let Some(members) = element.size(5).filter(|members| *members > 0) {
            if around.len() > 32 {
                return None;
            }
            around.push(Around { name: name + ".", depth, list, left: members });
            continue;
        }
        if list {
            lists += 1;
        } else {
            let kind = Physical::of(element.int(1)?, element.size(2))?;
            columns.push(Column { name, kind, meaning: meaning(element), depth, index });
        }
        index += 1;
    }
    Some((columns, lists))
}

fn meaning(element: &Tree<'_>) -> Meaning {
    let decimals = || element.size(7).and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 18).map(Meaning::Decimal);
    let logical = element.field(10);
    let has = |number: i16| logical.is_some_and(|of| of.field(number).is_some());
    match element.int(6) {
        _ if has(17) || has(18) => Meaning::Geometry,
        Some(5) => decimals().unwrap_or(Meaning::Plain),
        Some(6) => Meaning::Date,
        Some(11..=14) => Meaning::Unsigned,
        _ if has(6) => Meaning::Date,
        _ => Meaning::Plain,
    }
}

/// The values of a column in a group of rows.
fn chunk(file: &[u8], meta: &Tree<'_>, column: &Column, rows: usize) -> Option<Vec<Cell>> {
    let codec = meta.int(4)?;
    let first = meta.size(9)?;
    let start = meta.size(11).filter(|at| *at > 0).map_or(first, |at| at.min(first));
    let size = meta.size(7)?;
    let mut bytes = Cursor::little(file.get(start..start.checked_add(size)?)?);
    let mut dictionary = Vec::new();
    let mut out: Vec<Cell> = Vec::new();
    while out.len() < rows {
        let header = Tree::read(&mut bytes)?;
        let plain_size = header.size(2)?;
        let packed = bytes.take(header.size(3)?)?;
        if plain_size as u64 > unpack::allowed(packed.len()) {
            return None;
        }
        match header.int(1)? {
            2 => {
                let about = header.field(7)?;
                let plain = packing::unpacked(codec, packed, plain_size)?;
                let count = about.size(1)?;
                // Each takes a bit at least, but those of no bytes at all, of which one is enough.
                if count > plain.len().saturating_mul(8) + 1 {
                    return None;
                }
                dictionary = encoding::values(0, column.kind, &plain, count, &[])?;
            }
            0 => {
                let about = header.field(5)?;
                let plain = packing::unpacked(codec, packed, plain_size)?;
                let count = about.size(1).filter(|count| *count <= rows - out.len())?;
                let mut rest = Cursor::little(&plain);
                let levels = if column.depth > 0 {
                    let length = rest.count(1)?;
                    Some(levels(rest.take(length)?, column.depth, count)?)
                } else {
                    None
                };
                page(&mut out, levels, column, about.int(2)?, rest.rest, count, &dictionary)?;
            }
            3 => {
                let about = header.field(8)?;
                let count = about.size(1).filter(|count| *count <= rows - out.len())?;
                let mut rest = Cursor::little(packed);
                // Of repetition, which a column without lists has none of.
                rest.take(about.size(6)?)?;
                let deep = rest.take(about.size(5)?)?;
                let levels = if column.depth > 0 { Some(levels(deep, column.depth, count)?) } else { None };
                let is_packed = !matches!(about.field(7), Some(Tree::Bool(false)));
                let size = plain_size.checked_sub(packed.len() - rest.rest.len())?;
                let plain = packing::unpacked(if is_packed { codec } else { 0 }, rest.rest, size)?;
                page(&mut out, levels, column, about.int(4)?, &plain, count, &dictionary)?;
            }
            // An index says nothing new.
            _ => {}
        }
    }
    Some(out)
}

/// Which values are there.
fn levels(bytes: &[u8], depth: u32, count: usize) -> Option<Vec<bool>> {
    let width = u32::BITS - depth.leading_zeros();
    Some(encoding::runs(&mut Cursor::little(bytes), width, count)?.into_iter().map(|level| level == depth).collect())
}

/// The values of a page, with what is missing between them.
fn page(
    out: &mut Vec<Cell>,
    there: Option<Vec<bool>>,
    column: &Column,
    encoding: i64,
    bytes: &[u8],
    count: usize,
    dictionary: &[Cell],
) -> Option<()> {
    let told = there.as_ref().map_or(count, |there| there.iter().filter(|there| **there).count());
    let mut values = encoding::values(encoding, column.kind, bytes, told, dictionary)?.into_iter();
    match there {
        None => out.extend(values),
        Some(there) => {
            for there in there {
                out.push(if there { values.next()? } else { Cell::Null });
            }
        }
    }
    Some(())
}
