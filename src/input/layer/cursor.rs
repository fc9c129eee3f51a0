//! Bytes read one number after the other, never past their end.

use geo_types::Coord;

/// What is left of some bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub rest: &'a [u8],
    /// Whether numbers begin with their smallest byte.
    pub little: bool,
}

impl<'a> Cursor<'a> {
    pub fn little(rest: &'a [u8]) -> Cursor<'a> {
        Cursor { rest, little: true }
    }

    pub fn big(rest: &'a [u8]) -> Cursor<'a> {
        Cursor { rest, little: false }
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes: [u8; N] = self.take(N)?.try_into().ok()?;
        if !self.little {
            bytes.reverse();
        }
        Some(bytes)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A count of things that take at least so many bytes each: never more than are there.
    pub fn count(&mut self, bytes_each: usize) -> Option<usize> {
        let count = self.u32()? as usize;
        (count.checked_mul(bytes_each)? <= self.rest.len()).then_some(count)
    }

    pub fn coord(&mut self) -> Option<Coord<f64>> {
        Some(Coord { x: self.f64()?, y: self.f64()? })
    }
}
