//! Pages of a column: a dictionary and the numbers of its texts, or plain whole numbers; each packed with gzip.

use super::super::csv::gzip;
use super::thrift::Compact;
use std::collections::HashMap;

/// Encodings and codecs by their numbers in the format.
pub(super) const PLAIN: i32 = 0;
pub(super) const RLE: i32 = 3;
pub(super) const RLE_DICTIONARY: i32 = 8;
pub(super) const GZIP: i32 = 2;

/// The pages of a column, heads included.
#[derive(Debug)]
pub(super) struct Written {
    pub bytes: Vec<u8>,
    /// How many of them are the dictionary page.
    pub dictionary: usize,
    /// How many there would be if nothing was packed.
    pub plain: usize,
}

/// A column of whole numbers.
pub(super) fn numbers(values: impl Iterator<Item = u32>) -> Written {
    let body: Vec<u8> = values.flat_map(u32::to_le_bytes).collect();
    let mut out = Written { bytes: Vec::new(), dictionary: 0, plain: 0 };
    data_page(&mut out, &body, body.len() / 4, PLAIN);
    out
}

/// A column of texts, given by numbers that stand for them.
pub(super) fn texts<'a>(ids: &[u32], text: impl Fn(u32) -> &'a str) -> Written {
    // In the order in which they are first met: no order of a hash map reaches the file.
    let mut places: HashMap<u32, u32> = HashMap::new();
    let mut dictionary: Vec<u8> = Vec::new();
    let mut last = None;
    let mut indices = Vec::with_capacity(ids.len());
    for &id in ids {
        if let Some((same, place)) = last
            && same == id
        {
            indices.push(place);
            continue;
        }
        let next = places.len() as u32;
        let place = *places.entry(id).or_insert_with(|| {
            let text = text(id);
            dictionary.extend_from_slice(&(text.len() as u32).to_le_bytes());
            dictionary.extend_from_slice(text.as_bytes());
            next
        });
        last = Some((id, place));
        indices.push(place);
    }
    let mut out = Written { bytes: Vec::new(), dictionary: 0, plain: 0 };
    dictionary_page(&mut out, &dictionary, places.len());
    out.dictionary = out.bytes.len();
    let width = u32::BITS - (places.len() as u32).saturating_sub(1).leading_zeros();
    let mut body = vec![width as u8];
    hybrid(&mut body, &indices, width);
    data_page(&mut out, &body, indices.len(), RLE_DICTIONARY);
    out
}

fn dictionary_page(out: &mut Written, body: &[u8], values: usize) {
    page(out, body, 2, |t| {
        t.structure(7);
        t.i32(1, values as i32);
        t.i32(2, PLAIN);
        t.close();
    });
}

fn data_page(out: &mut Written, body: &[u8], values: usize, encoding: i32) {
    page(out, body, 0, |t| {
        t.structure(5);
        t.i32(1, values as i32);
        t.i32(2, encoding);
        t.i32(3, RLE);
        t.i32(4, RLE);
        t.close();
    });
}

/// The structure `PageHeader`, and the page.
fn page(out: &mut Written, body: &[u8], kind: i32, more: impl FnOnce(&mut Compact)) {
    let packed = gzip(body);
    let mut t = Compact::new();
    t.i32(1, kind);
    t.i32(2, body.len() as i32);
    t.i32(3, packed.len() as i32);
    more(&mut t);
    let head = t.end();
    out.plain += head.len() + body.len();
    out.bytes.extend_from_slice(&head);
    out.bytes.extend_from_slice(&packed);
}

/// Numbers of so many bits as runs: of eight and more equal ones the value and how often, of others the bits in groups of eight.
fn hybrid(out: &mut Vec<u8>, values: &[u32], width: u32) {
    let run_at = |i: usize| values[i..].iter().take_while(|v| **v == values[i]).count();
    let mut i = 0;
    while i < values.len() {
        let run = run_at(i);
        if run >= 8 {
            varint(out, (run as u64) << 1);
            out.extend_from_slice(&values[i].to_le_bytes()[..width.div_ceil(8) as usize]);
            i += run;
            continue;
        }
        // Groups of eight as long as none begins with a run; the last is filled up.
        let from = i;
        while i < values.len() && (i == from || run_at_least(&values[i..], 8).is_none()) {
            i = (i + 8).min(values.len());
        }
        let groups = (i - from).div_ceil(8);
        varint(out, (groups as u64) << 1 | 1);
        let (mut bits, mut held) = (0_u64, 0);
        for k in 0..groups * 8 {
            bits |= u64::from(values.get(from + k).filter(|_| from + k < i).copied().unwrap_or(0)) << held;
            held += width;
            while held >= 8 {
                out.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
    }
}

fn run_at_least(values: &[u32], n: usize) -> Option<u32> {
    let first = *values.first()?;
    (values.len() >= n && values[..n].iter().all(|v| *v == first)).then_some(first)
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}
