//! Rows as comma-separated text, plain or in gzip, and the table of places.

use super::{Cell, Out, Side};
use crate::error::InputError;
use crate::model::csv_field;
use crate::report::json::push_fixed;
use crate::snap::Snap;
use crate::units::Speed;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use std::io::Write;

/// Turns cells to text; every part on its own, so that threads can share the work.
#[derive(Debug, Clone)]
pub struct Encoder {
    classes: Option<Vec<String>>,
}

impl Encoder {
    pub(super) fn new(classes: Option<Vec<String>>) -> Encoder {
        Encoder { classes: classes.map(|ids| ids.iter().map(csv_field).collect()) }
    }

    /// The names of the columns.
    pub(super) fn head(&self, from: &Side, to: &Side) -> Vec<u8> {
        let mut names = vec!["from"];
        names.extend(from.doors.as_ref().map(|_| "from_door"));
        names.push("to");
        names.extend(to.doors.as_ref().map(|_| "to_door"));
        names.extend(self.classes.as_ref().map(|_| "class"));
        names.extend(["ms", "mm"]);
        (names.join(",") + "\n").into_bytes()
    }

    /// Rows, one a cell.
    pub fn rows(&self, cells: &[Cell], from: &Side, to: &Side) -> Vec<u8> {
        let mut out = Vec::with_capacity(cells.len() * 48);
        // The start is the same for hundreds of rows.
        let (mut start, mut prefix) = (None, Vec::new());
        for cell in cells {
            if start != Some(cell.from) {
                prefix.clear();
                place(&mut prefix, from, cell.from);
                start = Some(cell.from);
            }
            out.extend_from_slice(&prefix);
            place(&mut out, to, cell.to);
            if let Some(classes) = &self.classes {
                out.extend_from_slice(classes[cell.group as usize].as_bytes());
                out.push(b',');
            }
            push_fixed(&mut out, i64::from(cell.ms), 0);
            out.push(b',');
            push_fixed(&mut out, i64::from(cell.mm), 0);
            out.push(b'\n');
        }
        out
    }
}

/// The fields of a place, each with its comma.
fn place(out: &mut Vec<u8>, side: &Side, place: u32) {
    let (id, door) = side.of(place);
    let id = &side.ids[id as usize];
    if id.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(csv_field(id).as_bytes());
    } else {
        out.extend_from_slice(id.as_bytes());
    }
    out.push(b',');
    if let Some(door) = door {
        push_fixed(out, i64::from(door), 0);
        out.push(b',');
    }
}

/// The head of the table of places.
pub fn points_head() -> &'static [u8] {
    b"side,of,number,link,mm,ms,ms_back,leg_mm,leg_ms,lon,lat\n"
}

/// A row for each join of each place, as `lifecircle network` writes them: the link, how far along it from its first end and back, the leg off
/// the street. A place that joins nothing has one row without them.
pub fn points_csv<'a>(
    word: &str,
    side: &Side,
    places: impl Iterator<Item = (u32, &'a [Snap])>,
    speed: Speed,
) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, joins) in places {
        let (id, door) = side.of(at);
        let id = csv_field(&side.ids[id as usize]);
        // Writing to a Vec cannot fail.
        for (number, s) in joins.iter().enumerate() {
            let number = door.unwrap_or(number as u32);
            let leg_ms = speed.milliseconds(s.leg_mm);
            let _ = writeln!(
                out,
                "{word},{id},{number},{},{},{},{},{},{leg_ms},{:.7},{:.7}",
                s.link.0, s.mm, s.ms, s.back_ms, s.leg_mm, s.at.x, s.at.y
            );
        }
        if joins.is_empty() {
            let _ = writeln!(out, "{word},{id},{},,,,,,,,", door.unwrap_or(0));
        }
    }
    out
}

/// Text is packed in pieces of this size, each a member of its own, as gzip allows: so that pieces are packed side by side.
const PIECE: usize = 1 << 20;

/// So many pieces at a time.
const PIECES: usize = 8;

/// Gzip under way.
#[derive(Debug, Default)]
pub(super) struct Gzip {
    waiting: Vec<u8>,
}

impl Gzip {
    pub(super) fn take(&mut self, bytes: &[u8], out: Out<'_>) -> Result<(), InputError> {
        self.waiting.extend_from_slice(bytes);
        let whole = self.waiting.len() / PIECE;
        if whole < PIECES {
            return Ok(());
        }
        self.pack(whole * PIECE, out)
    }

    pub(super) fn end(&mut self, out: Out<'_>) -> Result<(), InputError> {
        self.pack(self.waiting.len(), out)
    }

    fn pack(&mut self, until: usize, out: Out<'_>) -> Result<(), InputError> {
        let packed: Vec<Vec<u8>> = self.waiting[..until].par_chunks(PIECE).map(gzip).collect();
        packed.iter().try_for_each(|bytes| out(bytes))?;
        self.waiting.drain(..until);
        Ok(())
    }
}

/// One member: no name, no time, so that the same text is the same bytes.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    // Writing to a Vec cannot fail.
    let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::new(4));
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}
