//! Protocol-buffer wire format: numbers and byte strings out of a slice, every step checked against its end.
//!
//! Source: protobuf.dev/programming-guides/encoding. Time O(bytes); nothing is copied. Repeated numbers are read packed
//! and unpacked alike, in one or several pieces, as the format demands of readers. Groups (wire types 3 and 4) are
//! older than any PBF file and are refused.

/// Bytes that are not what they claim to be, in words; becomes an [`InputError`](crate::error::InputError) where the
/// place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// What is wrong.
    pub what: String,
    /// What the user probably did.
    pub guess: Option<&'static str>,
}

impl From<&str> for Broken {
    fn from(what: &str) -> Self {
        Broken { what: what.to_owned(), guess: None }
    }
}

impl From<String> for Broken {
    fn from(what: String) -> Self {
        Broken { what, guess: None }
    }
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field<'a> {
    /// A variable-length integer.
    Number(u64),
    /// Bytes with their length before them: a text, a message, packed numbers.
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no PBF field uses.
    Fixed,
}

/// A message being read.
#[derive(Debug, Clone)]
pub(super) struct Message<'a>(pub &'a [u8]);

impl<'a> Message<'a> {
    /// The next field's number and value; `None` at the end.
    pub fn next(&mut self) -> Result<Option<(u64, Field<'a>)>, Broken> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = varint(&mut self.0)?;
        let field = match key & 7 {
            0 => Field::Number(varint(&mut self.0)?),
            1 => self.take(8).map(|_| Field::Fixed)?,
            2 => {
                let length = varint(&mut self.0)?;
                Field::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Field::Fixed)?,
            other => return Err(format!("wire type {other} is none of 0, 1, 2, 5").into()),
        };
        match key >> 3 {
            0 => Err("field number 0 does not exist".into()),
            number => Ok(Some((number, field))),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Broken> {
        let left = self.0.len();
        let split = usize::try_from(length).ok().and_then(|n| self.0.split_at_checked(n));
        let (taken, rest) =
            split.ok_or_else(|| Broken::from(format!("a field claims {length} bytes where {left} are left")))?;
        self.0 = rest;
        Ok(taken)
    }
}

/// Reads a variable-length integer of at most ten bytes off the front.
#[inline]
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, Broken> {
    // One byte is by far the commonest: deltas and small indices.
    if let [first, rest @ ..] = *bytes
        && *first < 0x80
    {
        *bytes = rest;
        return Ok(u64::from(*first));
    }
    let mut value = 0_u64;
    for (i, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            // The tenth byte has room for one bit only.
            if i == 9 && byte > 1 {
                return Err("a number has more than 64 bits".into());
            }
            *bytes = &bytes[i + 1..];
            return Ok(value);
        }
    }
    Err(if bytes.len() < 10 { "a number is cut off".into() } else { "a number has more than 64 bits".into() })
}

/// Zigzag: 0, −1, 1, −2 … from 0, 1, 2, 3 ….
#[inline]
pub(super) fn signed(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

impl<'a> Field<'a> {
    /// The number, or that it is none.
    pub fn number(self) -> Result<u64, Broken> {
        match self {
            Field::Number(n) => Ok(n),
            _ => Err("a number is expected where bytes are".into()),
        }
    }

    /// The bytes, or that they are none.
    pub fn bytes(self) -> Result<&'a [u8], Broken> {
        match self {
            Field::Bytes(b) => Ok(b),
            _ => Err("bytes are expected where a number is".into()),
        }
    }

    /// Appends numbers, packed or single, passed through `turn`.
    #[inline]
    pub fn numbers<T>(self, into: &mut Vec<T>, turn: impl Fn(u64) -> T) -> Result<(), Broken> {
        match self {
            Field::Number(n) => into.push(turn(n)),
            Field::Bytes(mut packed) => {
                // Numbers of several bytes make this too much, but never by more than the packed bytes themselves.
                into.reserve(packed.len() / 2);
                while !packed.is_empty() {
                    into.push(turn(varint(&mut packed)?));
                }
            }
            Field::Fixed => return Err("numbers of variable length are expected where fixed ones are".into()),
        }
        Ok(())
    }
}

/// Turns differences into values in place.
pub(super) fn sum_up(deltas: &mut [i64], what: &str) -> Result<(), Broken> {
    let mut sum = 0_i64;
    for delta in deltas {
        sum = sum.checked_add(*delta).ok_or_else(|| Broken::from(format!("{what} overflow 64 bits")))?;
        *delta = sum;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length() {
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0x96, 0x01], 150),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], u64::MAX),
        ] {
            let mut rest = bytes;
            assert_eq!(varint(&mut rest), Ok(value));
            assert!(rest.is_empty());
        }
        assert_eq!(varint(&mut &[0x80_u8, 0x80][..]).unwrap_err().what, "a number is cut off");
        assert_eq!(varint(&mut &[0xff_u8; 12][..]).unwrap_err().what, "a number has more than 64 bits");
        let ten = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert!(varint(&mut &ten[..]).is_err(), "bit 65");
        assert_eq!([0, 1, 2, 3, u64::MAX].map(signed), [0, -1, 1, -2, i64::MIN]);
    }

    #[test]
    fn a_field_may_not_reach_past_its_message() {
        let mut message = Message(&[0x0a, 0x05, b'a']);
        assert_eq!(message.next().unwrap_err().what, "a field claims 5 bytes where 1 are left");
        assert!(Message(&[0x0b]).next().is_err(), "groups are refused");
        assert!(Message(&[0x00, 0x00]).next().is_err(), "field 0");
    }

    #[test]
    fn packed_and_single_numbers_are_one_list() {
        let mut message = Message(&[0x10, 0x07, 0x12, 0x02, 0x08, 0x09]);
        let mut all = Vec::new();
        while let Some((2, field)) = message.next().unwrap() {
            field.numbers(&mut all, |n| n).unwrap();
        }
        assert_eq!(all, [7, 8, 9]);
        assert!(sum_up(&mut [i64::MAX, 1], "ids").unwrap_err().what.contains("ids overflow"));
    }
}
