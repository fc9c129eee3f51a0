//! `FlatBuffers` from the front to the back: tables, texts and lists, as far as layers need them.
//!
//! A table begins with the way back to the list of its fields; what is larger than a number is an offset to what follows later,
//! so a place is kept for it and filled when its time comes. Every number lies at a multiple of its size, counted from the
//! size that stands before the buffer.

/// A field of a table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    U8(u8),
    U16(u16),
    I32(i32),
    U64(u64),
    /// An offset, to be filled by [`Buffer::here`].
    Later,
}

impl Field {
    fn size(self) -> usize {
        match self {
            Field::U8(_) => 1,
            Field::U16(_) => 2,
            Field::I32(_) | Field::Later => 4,
            Field::U64(_) => 8,
        }
    }
}

/// A buffer under way.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
}

impl Buffer {
    /// An empty one, whose first offset leads to the table that is written next.
    pub(super) fn new() -> Buffer {
        Buffer { bytes: vec![0; 4] }
    }

    /// The buffer with its size before it.
    pub(super) fn sized(mut self) -> Vec<u8> {
        self.align(8, 0);
        let mut out = Vec::with_capacity(self.bytes.len() + 4);
        out.extend_from_slice(&(self.bytes.len() as u32).to_le_bytes());
        out.append(&mut self.bytes);
        out
    }

    /// Fills up until what comes after `before` more bytes lies at a multiple of `size`.
    fn align(&mut self, size: usize, before: usize) {
        while !(self.bytes.len() + 4 + before).is_multiple_of(size) {
            self.bytes.push(0);
        }
    }

    /// The offset at a place leads to what is written next.
    pub(super) fn here(&mut self, place: usize) {
        let offset = (self.bytes.len() - place) as u32;
        self.bytes[place..place + 4].copy_from_slice(&offset.to_le_bytes());
    }

    /// Writes a table of fields by their numbers, rising, that the offset at `from` leads to; gives back the places of those that come later.
    pub(super) fn table(&mut self, from: usize, fields: &[(u16, Field)]) -> Vec<usize> {
        let slots = fields.last().map_or(0, |(number, _)| usize::from(*number) + 1);
        // Large before small, so that nothing has to be filled up in between.
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(fields[i].1.size()));
        let mut at = vec![0_u16; slots];
        let mut size = if fields.iter().any(|(_, f)| f.size() == 8) { 8_usize } else { 4 };
        for &i in &order {
            at[usize::from(fields[i].0)] = size as u16;
            size += fields[i].1.size();
        }
        self.align(2, 0);
        let list = self.bytes.len();
        self.bytes.extend_from_slice(&(4 + 2 * slots as u16).to_le_bytes());
        self.bytes.extend_from_slice(&(size as u16).to_le_bytes());
        self.bytes.extend(at.iter().flat_map(|offset| offset.to_le_bytes()));
        self.align(8, 0);
        self.here(from);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&((start - list) as i32).to_le_bytes());
        self.bytes.resize(start + size, 0);
        let mut later = Vec::new();
        for (number, field) in fields {
            let place = start + usize::from(at[usize::from(*number)]);
            let mut put = |bytes: &[u8]| self.bytes[place..place + bytes.len()].copy_from_slice(bytes);
            match field {
                Field::U8(v) => put(&[*v]),
                Field::U16(v) => put(&v.to_le_bytes()),
                Field::I32(v) => put(&v.to_le_bytes()),
                Field::U64(v) => put(&v.to_le_bytes()),
                Field::Later => later.push(place),
            }
        }
        later
    }

    /// Writes a text.
    pub(super) fn text(&mut self, from: usize, text: &str) {
        self.bytes_list(from, text.as_bytes());
        self.bytes.push(0);
    }

    /// Writes a list of bytes.
    pub(super) fn bytes_list(&mut self, from: usize, bytes: &[u8]) {
        self.align(4, 0);
        self.here(from);
        self.bytes.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes a list of numbers.
    pub(super) fn doubles(&mut self, from: usize, values: &[f64]) {
        self.align(8, 4);
        self.here(from);
        self.bytes.extend_from_slice(&(values.len() as u32).to_le_bytes());
        self.bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    /// Writes a list of whole numbers.
    pub(super) fn numbers(&mut self, from: usize, values: &[u32]) {
        self.align(4, 0);
        self.here(from);
        self.bytes.extend_from_slice(&(values.len() as u32).to_le_bytes());
        self.bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    /// Writes a list of things that come later; gives back their places.
    pub(super) fn offsets(&mut self, from: usize, count: usize) -> Vec<usize> {
        self.align(4, 0);
        self.here(from);
        self.bytes.extend_from_slice(&(count as u32).to_le_bytes());
        let first = self.bytes.len();
        self.bytes.resize(first + 4 * count, 0);
        (0..count).map(|i| first + 4 * i).collect()
    }
}
