//! Thrift's compact protocol, as the footer and the page headers of Parquet are written in it, to a tree of values.

use crate::input::layer::cursor::Cursor;

/// Trees deeper than this are no footer.
const DEEPEST: u32 = 24;

/// A value of a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree<'a> {
    Bool(bool),
    Int(i64),
    Double,
    Bytes(&'a [u8]),
    List(Vec<Tree<'a>>),
    /// Fields by number, in the order of the file.
    Struct(Vec<(i16, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// Reads a struct.
    pub fn read(bytes: &mut Cursor<'a>) -> Option<Tree<'a>> {
        fields(bytes, 0)
    }

    pub fn field(&self, number: i16) -> Option<&Tree<'a>> {
        match self {
            Tree::Struct(fields) => fields.iter().find(|(n, _)| *n == number).map(|(_, tree)| tree),
            _ => None,
        }
    }

    pub fn int(&self, number: i16) -> Option<i64> {
        match self.field(number)? {
            Tree::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// A number that counts or places something.
    pub fn size(&self, number: i16) -> Option<usize> {
        usize::try_from(self.int(number)?).ok()
    }

    pub fn list(&self, number: i16) -> &[Tree<'a>] {
        match self.field(number) {
            Some(Tree::List(list)) => list,
            _ => &[],
        }
    }

    pub fn text(&self, number: i16) -> Option<&'a str> {
        self.field(number)?.own_text()
    }

    pub fn own_text(&self) -> Option<&'a str> {
        match self {
            Tree::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

/// A number of seven bits a byte.
pub(super) fn varint(bytes: &mut Cursor<'_>) -> Option<u64> {
    let mut out = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = bytes.u8()?;
        out |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(out);
        }
    }
    None
}

/// A number with a sign: 0, -1, 1, -2, …
pub(super) fn zigzag(bytes: &mut Cursor<'_>) -> Option<i64> {
    let n = varint(bytes)?;
    Some((n >> 1) as i64 ^ -((n & 1) as i64))
}

fn fields<'a>(bytes: &mut Cursor<'a>, depth: u32) -> Option<Tree<'a>> {
    let mut out = Vec::new();
    let mut last = 0_i16;
    loop {
        let head = bytes.u8()?;
        if head == 0 {
            return Some(Tree::Struct(out));
        }
        last = match head >> 4 {
            0 => i16::try_from(zigzag(bytes)?).ok()?,
            step => last.checked_add(i16::from(step))?,
        };
        let value = match head & 15 {
            1 => Tree::Bool(true),
            2 => Tree::Bool(false),
            kind => value(bytes, kind, depth + 1)?,
        };
        out.push((last, value));
    }
}

fn value<'a>(bytes: &mut Cursor<'a>, kind: u8, depth: u32) -> Option<Tree<'a>> {
    if depth > DEEPEST {
        return None;
    }
    Some(match kind {
        // In a list a truth value is a byte.
        1 | 2 => Tree::Bool(bytes.u8()? == 1),
        3 => Tree::Int(i64::from(bytes.u8()? as i8)),
        4..=6 => Tree::Int(zigzag(bytes)?),
        7 => {
            bytes.take(8)?;
            Tree::Double
        }
        8 => {
            let count = usize::try_from(varint(bytes)?).ok()?;
            Tree::Bytes(bytes.take(count)?)
        }
        9 | 10 => {
            let head = bytes.u8()?;
            let count = match head >> 4 {
                15 => usize::try_from(varint(bytes)?).ok()?,
                few => usize::from(few),
            };
            // Every member takes a byte at least.
            if count > bytes.rest.len() {
                return None;
            }
            Tree::List((0..count).map(|_| value(bytes, head & 15, depth + 1)).collect::<Option<_>>()?)
        }
        12 => fields(bytes, depth)?,
        // Maps are in no footer.
        _ => return None,
    })
}
