//! Rows as Apache Parquet: what pandas, `DuckDB`, Arrow and Spark read without being told anything of the columns.
//!
//! The least of the format (parquet-format 2.10, <https://parquet.apache.org/docs/file-format/>) that holds such rows well: required columns, a dictionary of
//! texts and runs of its numbers for ids, plain whole numbers of 32 bits, a page a column, gzip. Row groups go out as they fill, so that no more than
//! one is held; the footer comes last. The crate `parquet` writes all of the format and takes most of a minute to build.
//!
//! ```text
//! PAR1 │ row group: from [dictionary page, data page] · from_door [data page] · … │ row group … │ footer (thrift) │ its length │ PAR1
//! ```

mod pages;
mod thrift;

use super::{Cell, Out, Side};
use crate::error::InputError;
use pages::{Written, numbers, texts};
use rayon::prelude::*;
use thrift::Compact;

/// Rows of a row group: a megabyte a column before packing.
const ROWS: usize = 1 << 18;

/// The type of a column, by its number in the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Int32 = 1,
    ByteArray = 6,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Place(usize),
    Door(usize),
    Class,
    Ms,
    Mm,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Column::Place(side) => ["from", "to"][side],
            Column::Door(side) => ["from_door", "to_door"][side],
            Column::Class => "class",
            Column::Ms => "ms",
            Column::Mm => "mm",
        }
    }

    fn kind(self) -> Type {
        if matches!(self, Column::Place(_) | Column::Class) { Type::ByteArray } else { Type::Int32 }
    }
}

/// A column of a row group that is written.
#[derive(Debug)]
struct Chunk {
    /// Where its first page begins, and its data page.
    offset: u64,
    data: u64,
    plain: u64,
    packed: u64,
}

/// A row group that is written.
#[derive(Debug)]
struct Group {
    rows: usize,
    chunks: Vec<Chunk>,
}

/// A file under way.
#[derive(Debug)]
pub(super) struct Parquet<'a> {
    sides: [&'a Side; 2],
    classes: Option<Vec<String>>,
    attribution: String,
    columns: Vec<Column>,
    waiting: Vec<Cell>,
    groups: Vec<Group>,
    /// Bytes written so far.
    at: u64,
}

impl<'a> Parquet<'a> {
    pub(super) fn new(sides: [&'a Side; 2], classes: Option<Vec<String>>, attribution: &str) -> Parquet<'a> {
        let mut columns = Vec::new();
        for (s, side) in sides.iter().enumerate() {
            columns.push(Column::Place(s));
            columns.extend(side.doors.as_ref().map(|_| Column::Door(s)));
        }
        columns.extend(classes.as_ref().map(|_| Column::Class));
        columns.extend([Column::Ms, Column::Mm]);
        let attribution = attribution.to_owned();
        Parquet { sides, classes, attribution, columns, waiting: Vec::new(), groups: Vec::new(), at: 0 }
    }

    fn put(&mut self, bytes: &[u8], out: Out<'_>) -> Result<(), InputError> {
        self.at += bytes.len() as u64;
        out(bytes)
    }

    pub(super) fn begin(&mut self, out: Out<'_>) -> Result<(), InputError> {
        self.put(b"PAR1", out)
    }

    pub(super) fn take(&mut self, cells: &[Cell], out: Out<'_>) -> Result<(), InputError> {
        self.waiting.extend_from_slice(cells);
        while self.waiting.len() >= ROWS {
            let rest = self.waiting.split_off(ROWS);
            let full = std::mem::replace(&mut self.waiting, rest);
            self.group(&full, out)?;
        }
        Ok(())
    }

    fn group(&mut self, cells: &[Cell], out: Out<'_>) -> Result<(), InputError> {
        let written: Vec<Written> = self.columns.par_iter().map(|&column| self.pages(column, cells)).collect();
        let mut chunks = Vec::with_capacity(written.len());
        for of in written {
            let chunk = Chunk {
                offset: self.at,
                data: self.at + of.dictionary as u64,
                plain: of.plain as u64,
                packed: of.bytes.len() as u64,
            };
            chunks.push(chunk);
            self.put(&of.bytes, out)?;
        }
        self.groups.push(Group { rows: cells.len(), chunks });
        Ok(())
    }

    fn pages(&self, column: Column, cells: &[Cell]) -> Written {
        let place = |side: usize, cell: &Cell| self.sides[side].of(if side == 0 { cell.from } else { cell.to });
        match column {
            Column::Place(side) => {
                let ids: Vec<u32> = cells.iter().map(|cell| place(side, cell).0).collect();
                texts(&ids, |id| &self.sides[side].ids[id as usize])
            }
            Column::Class => {
                let ids: Vec<u32> = cells.iter().map(|cell| cell.group).collect();
                texts(&ids, |id| self.classes.as_ref().map_or("", |all| &all[id as usize]))
            }
            Column::Door(side) => numbers(cells.iter().map(|cell| place(side, cell).1.unwrap_or(0))),
            Column::Ms => numbers(cells.iter().map(|cell| cell.ms)),
            Column::Mm => numbers(cells.iter().map(|cell| cell.mm)),
        }
    }

    pub(super) fn end(&mut self, out: Out<'_>) -> Result<(), InputError> {
        let rest = std::mem::take(&mut self.waiting);
        if !rest.is_empty() {
            self.group(&rest, out)?;
        }
        let mut footer = self.footer();
        let length = footer.len() as u32;
        footer.extend_from_slice(&length.to_le_bytes());
        footer.extend_from_slice(b"PAR1");
        self.put(&footer, out)
    }

    /// The structure `FileMetaData`.
    fn footer(&self) -> Vec<u8> {
        let mut t = Compact::new();
        t.i32(1, 1);
        t.list(2, self.columns.len() + 1, Compact::STRUCT);
        t.open();
        t.text(4, "schema");
        t.i32(5, self.columns.len() as i32);
        t.close();
        for column in &self.columns {
            t.open();
            t.i32(1, column.kind() as i32);
            t.i32(3, 0); // required
            t.text(4, column.name());
            if column.kind() == Type::ByteArray {
                t.i32(6, 0); // UTF8
            }
            t.close();
        }
        t.i64(3, self.groups.iter().map(|g| g.rows as i64).sum());
        t.list(4, self.groups.len(), Compact::STRUCT);
        for group in &self.groups {
            t.open();
            t.list(1, group.chunks.len(), Compact::STRUCT);
            for (column, chunk) in self.columns.iter().zip(&group.chunks) {
                column_chunk(&mut t, *column, chunk, group.rows);
            }
            t.i64(2, group.chunks.iter().map(|c| c.plain as i64).sum());
            t.i64(3, group.rows as i64);
            t.close();
        }
        t.list(5, 1, Compact::STRUCT);
        t.open();
        t.text(1, "attribution");
        t.text(2, &self.attribution);
        t.close();
        t.text(6, concat!("lifecircle version ", env!("CARGO_PKG_VERSION")));
        t.end()
    }
}

/// The structure `ColumnChunk` with its `ColumnMetaData`.
fn column_chunk(t: &mut Compact, column: Column, chunk: &Chunk, rows: usize) {
    let text = column.kind() == Type::ByteArray;
    t.open();
    t.i64(2, chunk.offset as i64);
    t.structure(3);
    t.i32(1, column.kind() as i32);
    let encodings: &[i32] =
        if text { &[pages::PLAIN, pages::RLE, pages::RLE_DICTIONARY] } else { &[pages::PLAIN, pages::RLE] };
    t.numbers(2, encodings);
    t.list(3, 1, Compact::BINARY);
    t.item(column.name());
    t.i32(4, pages::GZIP);
    t.i64(5, rows as i64);
    t.i64(6, chunk.plain as i64);
    t.i64(7, chunk.packed as i64);
    t.i64(9, chunk.data as i64);
    if text {
        t.i64(11, chunk.offset as i64);
    }
    t.close();
    t.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells() -> impl Strategy<Value = Vec<Cell>> {
        let run = (0..3_u32, 0..40_u32, 0..2_u32, 0..UNREACHED, 0..UNREACHED, 1..30_usize)
            .prop_map(|(from, to, group, ms, mm, times)| vec![Cell { from, to, group, ms, mm }; times]);
        prop::collection::vec(run, 0..20).prop_map(|runs| runs.concat())
    }
    use crate::units::UNREACHED;

    proptest! {
        /// Read back by the reader that takes given layers: every id, number and class of every row, runs and single values alike.
        #[test]
        fn what_is_written_is_read_back(cells in cells(), chunk in 1..50_usize) {
            let from = Side { what: "homes".into(), ids: vec!["way/1".into(), "市场, \"A\"".into()], doors: Some(vec![(0, 0), (0, 1), (1, 7)]) };
            let to = Side { what: "f".into(), ids: (0..40).map(|i| format!("node/{i}")).collect(), doors: None };
            let classes = vec!["market".to_owned(), "clinic".to_owned()];
            let mut parquet = Parquet::new([&from, &to], Some(classes.clone()), "©");
            let mut file = Vec::new();
            let mut out = |bytes: &[u8]| { file.extend_from_slice(bytes); Ok(()) };
            parquet.begin(&mut out).unwrap();
            for part in cells.chunks(chunk) {
                parquet.take(part, &mut out).unwrap();
            }
            // A row group that is not full goes out when it must.
            if let Some(first) = cells.first() {
                parquet.group(std::slice::from_ref(first), &mut out).unwrap();
            }
            parquet.end(&mut out).unwrap();
            let table = crate::input::layer::parquet_rows("m.parquet".as_ref(), &file).unwrap();
            let judge: Vec<Vec<(String, String)>> = cells.first().into_iter().chain(&cells).map(|c| {
                let (block, door) = from.doors.as_ref().unwrap()[c.from as usize];
                [("from", from.ids[block as usize].clone()), ("from_door", door.to_string()), ("to", to.ids[c.to as usize].clone()),
                 ("class", classes[c.group as usize].clone()), ("ms", c.ms.to_string()), ("mm", c.mm.to_string())]
                    .map(|(k, v)| (k.to_owned(), v)).into()
            }).collect();
            prop_assert_eq!(table, judge);
        }
    }
}
