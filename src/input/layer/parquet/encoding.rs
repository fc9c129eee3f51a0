//! Encodings of values in Parquet pages (parquet-format, `Encodings.md`): plain, runs and bits, dictionaries, deltas, split bytes.

use super::thrift::{varint, zigzag};
use crate::input::layer::cursor::Cursor;

/// How the values of a column lie in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Bool,
    Int32,
    Int64,
    /// Twelve bytes of a time stamp of old.
    Int96,
    Float,
    Double,
    Bytes,
    Fixed(usize),
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(Vec<u8>),
}

impl Physical {
    /// By its number in the schema, and the length of fixed bytes.
    pub fn of(number: i64, length: Option<usize>) -> Option<Physical> {
        Some(match number {
            0 => Physical::Bool,
            1 => Physical::Int32,
            2 => Physical::Int64,
            3 => Physical::Int96,
            4 => Physical::Float,
            5 => Physical::Double,
            6 => Physical::Bytes,
            7 => Physical::Fixed(length?),
            _ => return None,
        })
    }

    /// Bytes of a value, where all have the same.
    fn width(self) -> Option<usize> {
        match self {
            Physical::Int32 | Physical::Float => Some(4),
            Physical::Int64 | Physical::Double => Some(8),
            Physical::Int96 => Some(12),
            Physical::Fixed(width) => Some(width),
            Physical::Bool | Physical::Bytes => None,
        }
    }

    fn cell(self, bytes: &[u8]) -> Option<Cell> {
        let mut bytes = Cursor::little(bytes);
        Some(match self {
            Physical::Int32 => Cell::Int(i64::from(bytes.u32()? as i32)),
            Physical::Int64 => Cell::Int(bytes.u64()? as i64),
            Physical::Float => Cell::Float(f64::from(f32::from_bits(bytes.u32()?))),
            Physical::Double => Cell::Float(bytes.f64()?),
            Physical::Int96 => Cell::Null,
            Physical::Fixed(_) | Physical::Bytes => Cell::Bytes(bytes.rest.to_vec()),
            Physical::Bool => return None,
        })
    }
}

/// Numbers of `width` bits in runs and in groups of eight, `count` of them.
pub(super) fn runs(bytes: &mut Cursor<'_>, width: u32, count: usize) -> Option<Vec<u32>> {
    if width > 32 {
        return None;
    }
    let mut out = Vec::new();
    while out.len() < count {
        let head = usize::try_from(varint(bytes)?).ok()?;
        let left = count - out.len();
        if head & 1 == 0 {
            let value = bytes.take(width.div_ceil(8) as usize)?;
            let value = value.iter().rev().fold(0_u32, |n, byte| n << 8 | u32::from(*byte));
            out.extend(std::iter::repeat_n(value, (head >> 1).min(left)));
        } else {
            let groups = head >> 1;
            let packed = bytes.take(groups.checked_mul(width as usize)?)?;
            out.extend((0..groups.checked_mul(8)?.min(left)).map(|i| bits(packed, i * width as usize, width) as u32));
        }
    }
    Some(out)
}

/// So many bits from a place on, the lowest first.
fn bits(bytes: &[u8], from: usize, width: u32) -> u64 {
    let mut out = 0_u64;
    for i in 0..width as usize {
        let at = from + i;
        let bit = bytes.get(at / 8).map_or(0, |byte| byte >> (at % 8) & 1);
        out |= u64::from(bit) << i;
    }
    out
}

/// Values in an encoding by its number, `count` of them; of a dictionary those are looked up.
pub(super) fn values(
    encoding: i64,
    kind: Physical,
    bytes: &[u8],
    count: usize,
    dictionary: &[Cell],
) -> Option<Vec<Cell>> {
    let mut bytes = Cursor::little(bytes);
    match encoding {
        0 => plain(kind, &mut bytes, count),
        2 | 8 => {
            if count == 0 {
                return Some(Vec::new());
            }
            let width = u32::from(bytes.u8()?);
            runs(&mut bytes, width, count)?.into_iter().map(|i| dictionary.get(i as usize).cloned()).collect()
        }
        3 if kind == Physical::Bool => {
            bytes.u32()?;
            Some(runs(&mut bytes, 1, count)?.into_iter().map(|n| Cell::Bool(n == 1)).collect())
        }
        5 => {
            let all = deltas(&mut bytes, count)?;
            let narrow = kind == Physical::Int32;
            Some(all.into_iter().map(|n| Cell::Int(if narrow { i64::from(n as i32) } else { n })).collect())
        }
        6 => lengths(&mut bytes, count)?.into_iter().map(|n| Some(Cell::Bytes(bytes.take(n)?.to_vec()))).collect(),
        7 => {
            let shared = lengths(&mut bytes, count)?;
            let own = lengths(&mut bytes, count)?;
            let mut last: Vec<u8> = Vec::new();
            let mut out = Vec::new();
            // What is shared again and again is not in the bytes: together no more than a page may hold.
            let mut left = 1_usize << 30;
            for (shared, own) in shared.into_iter().zip(own) {
                left = left.checked_sub(shared)?;
                let mut next = last.get(..shared)?.to_vec();
                next.extend_from_slice(bytes.take(own)?);
                out.push(Cell::Bytes(next.clone()));
                last = next;
            }
            Some(out)
        }
        9 => {
            let width = kind.width()?;
            let all = bytes.take(count.checked_mul(width)?)?;
            let cell = |i: usize| kind.cell(&(0..width).map(|byte| all[byte * count + i]).collect::<Vec<u8>>());
            (0..count).map(cell).collect()
        }
        _ => None,
    }
}

fn plain(kind: Physical, bytes: &mut Cursor<'_>, count: usize) -> Option<Vec<Cell>> {
    match (kind, kind.width()) {
        (_, Some(width)) => {
            let all = bytes.take(count.checked_mul(width)?)?;
            if width == 0 {
                return Some(vec![Cell::Bytes(Vec::new()); count]);
            }
            all.chunks_exact(width).map(|one| kind.cell(one)).collect()
        }
        (Physical::Bool, _) => {
            let packed = bytes.take(count.div_ceil(8))?;
            Some((0..count).map(|i| Cell::Bool(packed[i / 8] >> (i % 8) & 1 == 1)).collect())
        }
        _ => (0..count)
            .map(|_| {
                let length = bytes.count(1)?;
                Some(Cell::Bytes(bytes.take(length)?.to_vec()))
            })
            .collect(),
    }
}

fn lengths(bytes: &mut Cursor<'_>, count: usize) -> Option<Vec<usize>> {
    deltas(bytes, count)?.into_iter().map(|n| usize::try_from(n).ok()).collect()
}

/// Numbers by what each is more than the last, in blocks of small blocks.
fn deltas(bytes: &mut Cursor<'_>, count: usize) -> Option<Vec<i64>> {
    let block = usize::try_from(varint(bytes)?).ok()?;
    let parts = usize::try_from(varint(bytes)?).ok().filter(|parts| *parts > 0)?;
    let total = usize::try_from(varint(bytes)?).ok()?;
    let mut last = zigzag(bytes)?;
    if total != count || block == 0 || block % parts != 0 || !(block / parts).is_multiple_of(8) {
        return None;
    }
    let each = block / parts;
    let mut out = Vec::new();
    if count > 0 {
        out.push(last);
    }
    while out.len() < count {
        let least = zigzag(bytes)?;
        let widths = bytes.take(parts)?;
        for &width in widths {
            if out.len() >= count {
                break;
            }
            let width = u32::from(width);
            if width > 64 {
                return None;
            }
            let packed = bytes.take(each.checked_mul(width as usize)? / 8)?;
            for i in 0..each.min(count - out.len()) {
                last = last.wrapping_add(least).wrapping_add(bits(packed, i * width as usize, width) as i64);
                out.push(last);
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn runs_and_groups_of_the_specification() {
        // Encodings.md: 0 to 7 in three bits each are 88 C6 FA.
        let packed = [3, 0x88, 0xc6, 0xfa, 8, 5];
        let got = runs(&mut Cursor::little(&packed), 3, 12).unwrap();
        assert_eq!(got, [0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5]);
        assert_eq!(runs(&mut Cursor::little(&packed), 3, 13), None, "there is no more");
    }

    #[test]
    fn deltas_of_the_specification() {
        // 7, 5, 3, 1, 2, 3, 4, 5: first 7, least -2, then 0 0 0 3 3 3 3 in two bits.
        let bytes = [8, 1, 8, 14, 3, 2, 0b1100_0000, 0b0011_1111];
        let got = deltas(&mut Cursor::little(&bytes), 8).unwrap();
        assert_eq!(got, [7, 5, 3, 1, 2, 3, 4, 5]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(encoding in 0i64..10, kind in 0i64..8, bytes in prop::collection::vec(any::<u8>(), 0..64), count in 0usize..300) {
            let kind = Physical::of(kind, Some(3)).unwrap();
            if let Some(all) = values(encoding, kind, &bytes, count, &[Cell::Null, Cell::Int(1)]) {
                prop_assert_eq!(all.len(), count);
            }
        }
    }
}
