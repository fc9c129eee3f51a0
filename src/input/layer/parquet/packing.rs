//! Packings of Parquet pages: Snappy (format description, 2011), LZ4 blocks, gzip and zstd.
//!
//! Every packing says how long the plain bytes are; no more than that are made.

use crate::input::layer::cursor::Cursor;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::io::Read;

/// Plain bytes of a page of `size`; `None` if they cannot be had.
pub(super) fn unpacked(codec: i64, packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let plain = match codec {
        0 => packed.to_vec(),
        1 => snappy(packed, size)?,
        2 => read(MultiGzDecoder::new(packed), size)?,
        5 => hadoop(packed, size).or_else(|| lz4(packed, size))?,
        6 => read(StreamingDecoder::new(packed).ok()?, size)?,
        7 => lz4(packed, size)?,
        _ => return None,
    };
    (plain.len() == size).then_some(plain)
}

/// The name of a packing that is not read.
pub(super) fn strange(codec: i64) -> Option<&'static str> {
    match codec {
        0..=2 | 5..=7 => None,
        3 => Some("LZO"),
        4 => Some("Brotli"),
        _ => Some("an unknown packing"),
    }
}

fn read(packed: impl Read, size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    packed.take(size as u64 + 1).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Repeats bytes from `back` before the end; they may overlap what they make.
fn repeat(out: &mut Vec<u8>, back: usize, count: usize, size: usize) -> Option<()> {
    let from = out.len().checked_sub(back).filter(|_| back > 0)?;
    if out.len() + count > size {
        return None;
    }
    for i in from..from + count {
        out.push(out[i]);
    }
    Some(())
}

fn literal(out: &mut Vec<u8>, bytes: &mut Cursor<'_>, count: usize, size: usize) -> Option<()> {
    let taken = bytes.take(count)?;
    (out.len() + count <= size).then(|| out.extend_from_slice(taken))
}

fn snappy(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bytes = Cursor::little(packed);
    if super::thrift::varint(&mut bytes)? != size as u64 {
        return None;
    }
    let mut out = Vec::new();
    while !bytes.rest.is_empty() {
        let tag = bytes.u8()?;
        let six = usize::from(tag >> 2);
        match tag & 3 {
            0 => {
                let count = match six {
                    60..=63 => {
                        let more = bytes.take(six - 59)?;
                        more.iter().rev().fold(0, |n, byte| n << 8 | usize::from(*byte)) + 1
                    }
                    few => few + 1,
                };
                literal(&mut out, &mut bytes, count, size)?;
            }
            1 => {
                let back = usize::from(tag >> 5) << 8 | usize::from(bytes.u8()?);
                repeat(&mut out, back, (six & 7) + 4, size)?;
            }
            2 => {
                let back = usize::from(bytes.u16()?);
                repeat(&mut out, back, six + 1, size)?;
            }
            _ => {
                let back = bytes.u32()? as usize;
                repeat(&mut out, back, six + 1, size)?;
            }
        }
    }
    Some(out)
}

fn lz4(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bytes = Cursor::little(packed);
    let mut out = Vec::new();
    let long = |bytes: &mut Cursor<'_>, four: u8| {
        let mut count = usize::from(four);
        if four == 15 {
            loop {
                let more = bytes.u8()?;
                count += usize::from(more);
                if more != 255 {
                    break;
                }
            }
        }
        Some(count)
    };
    while !bytes.rest.is_empty() {
        let token = bytes.u8()?;
        let count = long(&mut bytes, token >> 4)?;
        literal(&mut out, &mut bytes, count, size)?;
        if bytes.rest.is_empty() {
            break;
        }
        let back = usize::from(bytes.u16()?);
        let count = long(&mut bytes, token & 15)? + 4;
        repeat(&mut out, back, count, size)?;
    }
    Some(out)
}

/// LZ4 as Hadoop frames it: plain size, packed size, block, again and again.
fn hadoop(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bytes = Cursor::big(packed);
    let mut out = Vec::new();
    while !bytes.rest.is_empty() {
        let plain = bytes.u32()? as usize;
        let count = bytes.u32()? as usize;
        let block = lz4(bytes.take(count)?, plain.min(size))?;
        if block.len() != plain || out.len() + plain > size {
            return None;
        }
        out.extend(block);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_by_hand() {
        // Ten bytes: "abcd" as it is, then six from four back.
        let snap = [10, 3 << 2, b'a', b'b', b'c', b'd', 2 << 2 | 1, 4];
        assert_eq!(unpacked(1, &snap, 10).unwrap(), b"abcdabcdab");
        let lz = [0x42, b'a', b'b', b'c', b'd', 4, 0, 0];
        assert_eq!(unpacked(7, &lz, 10).unwrap(), b"abcdabcdab");
        assert_eq!(unpacked(1, &snap, 11), None);
        assert_eq!(unpacked(7, &[0x10, b'a', 9, 0], 5), None, "nothing is nine back");
        assert_eq!((strange(4), strange(6)), (Some("Brotli"), None));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_grow(codec in 0i64..9, bytes in prop::collection::vec(any::<u8>(), 0..200), size in 0usize..500) {
            if let Some(plain) = unpacked(codec, &bytes, size) {
                prop_assert_eq!(plain.len(), size);
            }
        }
    }
}
