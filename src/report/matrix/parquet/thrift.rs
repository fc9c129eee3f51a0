//! The compact protocol of Apache Thrift, as far as the heads of Parquet are written in it
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

/// A structure being written; fields must come in the order of their numbers.
#[derive(Debug)]
pub(super) struct Compact {
    out: Vec<u8>,
    /// The number of the last field, for each structure that is open.
    last: Vec<i16>,
}

impl Compact {
    const I32: u8 = 5;
    const I64: u8 = 6;
    /// Items of a list that are texts.
    pub(super) const BINARY: u8 = 8;
    const LIST: u8 = 9;
    /// Items of a list that are structures.
    pub(super) const STRUCT: u8 = 12;

    pub(super) fn new() -> Compact {
        Compact { out: Vec::new(), last: vec![0] }
    }

    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn zigzag(&mut self, n: i64) {
        self.varint(((n << 1) ^ (n >> 63)) as u64);
    }

    fn field(&mut self, number: i16, kind: u8) {
        let last = self.last.last_mut().expect("a structure is open");
        let step = number - *last;
        debug_assert!((1..=15).contains(&step), "fields in order");
        *last = number;
        self.out.push((step as u8) << 4 | kind);
    }

    pub(super) fn i32(&mut self, number: i16, value: i32) {
        self.field(number, Self::I32);
        self.zigzag(i64::from(value));
    }

    pub(super) fn i64(&mut self, number: i16, value: i64) {
        self.field(number, Self::I64);
        self.zigzag(value);
    }

    pub(super) fn text(&mut self, number: i16, text: &str) {
        self.field(number, Self::BINARY);
        self.item(text);
    }

    /// A text that is an item of a list.
    pub(super) fn item(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
    }

    /// The head of a list; its items follow.
    pub(super) fn list(&mut self, number: i16, items: usize, kind: u8) {
        self.field(number, Self::LIST);
        if items < 15 {
            self.out.push((items as u8) << 4 | kind);
        } else {
            self.out.push(0xF0 | kind);
            self.varint(items as u64);
        }
    }

    /// A list of whole numbers.
    pub(super) fn numbers(&mut self, number: i16, values: &[i32]) {
        self.list(number, values.len(), Self::I32);
        for v in values {
            self.zigzag(i64::from(*v));
        }
    }

    /// A field that is a structure; [`Compact::close`] ends it.
    pub(super) fn structure(&mut self, number: i16) {
        self.field(number, Self::STRUCT);
        self.open();
    }

    /// Opens a structure that is an item of a list.
    pub(super) fn open(&mut self) {
        self.last.push(0);
    }

    pub(super) fn close(&mut self) {
        self.out.push(0);
        self.last.pop();
    }

    /// Closes the outermost structure.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}
