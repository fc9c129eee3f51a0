//! The blobs of a file that is not held in memory: gone through once, then read again one by one.

use crate::error::InputError;
use crate::input::osm::blob::{self, Blob, Holds};
use crate::input::osm::wire::Broken;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

/// Where a blob is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Where its frame starts.
    offset: u64,
    /// Where its bytes do.
    body: u64,
    size: usize,
    pub holds: Holds,
}

impl Frame {
    /// The fault of a file whose blob is broken here.
    pub fn fault(&self, file: &Path, broken: Broken) -> InputError {
        fault(file, self.number, self.offset, broken)
    }

    /// What a blob of these bytes says, read by `read` in a buffer that is used again.
    pub fn open<T>(
        &self,
        file: &Path,
        bytes: &[u8],
        buffer: &mut Vec<u8>,
        read: impl FnOnce(&[u8]) -> Result<T, Broken>,
    ) -> Result<T, InputError> {
        let blob = Blob::of(self.number, self.offset as usize, self.holds, bytes);
        let opened = blob.and_then(|blob| blob.open(buffer).and_then(read));
        opened.map_err(|broken| self.fault(file, broken))
    }
}

fn fault(file: &Path, number: usize, offset: u64, broken: Broken) -> InputError {
    let error = InputError::format(file, broken.what).at(format!("blob {number} at byte {offset}"));
    match broken.guess {
        Some(guess) => error.guess(guess),
        None => error,
    }
}

/// A file gone through from its first blob to its last, hashed on the way.
pub(super) struct Scan<'a> {
    file: &'a Path,
    reader: BufReader<fs::File>,
    size: u64,
    at: u64,
    number: usize,
    inflated: usize,
    hash: Sha256,
}

impl<'a> Scan<'a> {
    /// Opens a file that can be read more than once.
    pub fn open(file: &'a Path) -> Result<Scan<'a>, InputError> {
        let io = |e| InputError::io(file, "cannot read", e);
        let handle = fs::File::open(file).map_err(io)?;
        let metadata = handle.metadata().map_err(io)?;
        if !metadata.is_file() {
            let error = InputError::value(file, "is no plain file, and with --tiles it is read more than once");
            return Err(error.guess("save it to a file first"));
        }
        let reader = BufReader::with_capacity(1 << 20, handle);
        Ok(Scan { file, reader, size: metadata.len(), at: 0, number: 0, inflated: 0, hash: Sha256::new() })
    }

    /// The first bytes, which stay to be read.
    pub fn begins(&mut self) -> Result<Vec<u8>, InputError> {
        let mut first = Vec::new();
        let io = |e| InputError::io(self.file, "cannot read", e);
        self.reader.by_ref().take(64).read_to_end(&mut first).map_err(io)?;
        self.reader.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(first)
    }

    /// The next blob and its bytes, still deflated; `None` at the end.
    pub fn next(&mut self) -> Result<Option<(Frame, Vec<u8>)>, InputError> {
        let left = self.size - self.at;
        if left == 0 {
            return Ok(None);
        }
        self.number += 1;
        let (number, offset, file) = (self.number, self.at, self.file);
        let broken = |broken| fault(file, number, offset, broken);
        if left < 4 {
            return Err(broken(blob::too_few_for_a_blob(left)));
        }
        let mut size = [0; 4];
        self.take(&mut size)?;
        let size = blob::header_size(size).map_err(broken)?;
        let left = self.size - self.at;
        if (size as u64) > left {
            return Err(broken(blob::header_cut(size, left)));
        }
        let mut header = vec![0; size];
        self.take(&mut header)?;
        let (holds, size) = blob::read_header(&header).map_err(broken)?;
        let (body, left) = (self.at, self.size - self.at);
        if (size as u64) > left {
            return Err(broken(blob::body_cut(size, left)));
        }
        let mut bytes = vec![0; size];
        self.take(&mut bytes)?;
        self.inflated += Blob::of(number, offset as usize, holds, &bytes).map_err(broken)?.inflated();
        if let Some(bomb) = blob::bomb(self.inflated, self.size as usize) {
            return Err(broken(bomb));
        }
        Ok(Some((Frame { number, offset, body, size, holds }, bytes)))
    }

    fn take(&mut self, into: &mut [u8]) -> Result<(), InputError> {
        self.reader.read_exact(into).map_err(|e| InputError::io(self.file, "cannot read", e))?;
        self.hash.update(&*into);
        self.at += into.len() as u64;
        Ok(())
    }

    /// The size of the file and its SHA-256, once all of it was read.
    pub fn sealed(self) -> (u64, [u8; 32]) {
        (self.size, self.hash.finalize().into())
    }
}

/// The same file, read where one likes.
pub(super) struct Blobs<'a> {
    pub file: &'a Path,
    handle: Mutex<fs::File>,
}

impl<'a> Blobs<'a> {
    /// Opens it.
    pub fn open(file: &'a Path) -> Result<Blobs<'a>, InputError> {
        let handle = fs::File::open(file).map_err(|e| InputError::io(file, "cannot read", e))?;
        Ok(Blobs { file, handle: Mutex::new(handle) })
    }

    /// What a blob says, read by `read` in a buffer that is used again.
    pub fn read<T>(
        &self,
        frame: &Frame,
        buffer: &mut Vec<u8>,
        read: impl FnOnce(&[u8]) -> Result<T, Broken>,
    ) -> Result<T, InputError> {
        let mut bytes = vec![0; frame.size];
        {
            // Whoever panicked while holding it left it at some place; every reader goes to its own.
            let mut handle = self.handle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let found = handle.seek(SeekFrom::Start(frame.body)).and_then(|_| handle.read_exact(&mut bytes));
            found.map_err(|e| InputError::io(self.file, "cannot read", e))?;
        }
        frame.open(self.file, &bytes, buffer, read)
    }
}
