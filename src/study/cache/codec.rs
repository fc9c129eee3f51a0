//! Numbers, texts and lists as bytes, little-endian; every length is checked before it is believed.

/// Bytes that are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

#[derive(Default)]
pub(super) struct Writer {
    pub bytes: Vec<u8>,
}

impl Writer {
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub fn count(&mut self, count: usize) {
        self.u64(count as u64);
    }

    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Writer, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

pub(super) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes }
    }

    pub fn rest(self) -> &'b [u8] {
        self.bytes
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], Broken> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(Broken)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken)
    }

    pub fn u8(&mut self) -> Result<u8, Broken> {
        Ok(self.array::<1>()?[0])
    }

    pub fn truth(&mut self) -> Result<bool, Broken> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken),
        }
    }

    pub fn u32(&mut self) -> Result<u32, Broken> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> Result<u64, Broken> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A number that is one.
    pub fn f64(&mut self) -> Result<f64, Broken> {
        Some(f64::from_bits(self.u64()?)).filter(|v| v.is_finite()).ok_or(Broken)
    }

    /// How many things follow: each takes a byte at least, so that a false number cannot ask for all memory.
    pub fn count(&mut self) -> Result<usize, Broken> {
        usize::try_from(self.u64()?).ok().filter(|n| *n <= self.bytes.len()).ok_or(Broken)
    }

    pub fn text(&mut self) -> Result<String, Broken> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).map(str::to_owned).map_err(|_| Broken)
    }

    pub fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Broken>) -> Result<Option<T>, Broken> {
        if self.truth()? { read(self).map(Some) } else { Ok(None) }
    }

    /// A list; room is made as it comes.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Broken>) -> Result<Vec<T>, Broken> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }

    /// Whether all is read.
    pub fn end(&self) -> Result<(), Broken> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Broken) }
    }
}
