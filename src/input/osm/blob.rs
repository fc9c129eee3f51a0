//! The frame of a PBF file: blobs one after another, each with a header, most of them deflated.
//!
//! ```text
//! | 4 bytes: size of header | BlobHeader: type, size of blob | Blob: raw, or deflated with its inflated size | …
//! ```
//!
//! Source: `wiki.openstreetmap.org/wiki/PBF_Format`. Every size is checked before anything is set aside for it: headers
//! under 64 KiB, blobs up to 32 MiB (both limits of the format), an inflated size that deflate can reach from the bytes
//! there are, and for the file as a whole no more than a fortyfold ([`MAX_RATIO`]).

use super::wire::{Broken, Message};
use flate2::{Decompress, FlushDecompress, Status};

/// A blob header must be smaller than this.
pub(super) const MAX_HEADER: usize = 64 * 1024;

/// A blob must not be larger than this, deflated or inflated.
pub(super) const MAX_BLOB: usize = 32 * 1024 * 1024;

/// Deflate cannot make more than this out of a byte (258 bytes from two bits; `zlib.net/zlib_tech.html`).
const DEFLATE_RATIO: usize = 1032;

/// A file that claims to inflate to more than this many times its size (and a blob) is a bomb: real ones reach 2 to 10.
const MAX_RATIO: usize = 40;

/// What a blob holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// What the file is and needs.
    Header,
    /// Nodes, ways, relations.
    Data,
    /// Something that readers are told to skip.
    Other,
}

/// A blob found in the file, still deflated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blob<'a> {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Where its frame starts.
    pub offset: usize,
    /// What it holds.
    pub holds: Holds,
    content: Content<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Content<'a> {
    Raw(&'a [u8]),
    Zlib(&'a [u8], usize),
}

/// Something wrong with a blob: its number, where it starts, and what.
pub(super) type BlobFault = (usize, usize, Broken);

/// Finds the blobs of a file without inflating any.
pub(super) fn blobs(file: &[u8]) -> Result<Vec<Blob<'_>>, BlobFault> {
    let mut found = Vec::new();
    let mut rest = file;
    let mut inflated = 0;
    while !rest.is_empty() {
        let (number, offset) = (found.len() + 1, file.len() - rest.len());
        let blob = next(&mut rest, number, offset).map_err(|broken| (number, offset, broken))?;
        inflated += blob.inflated();
        if let Some(broken) = bomb(inflated, file.len()) {
            return Err((number, offset, broken));
        }
        found.push(blob);
    }
    Ok(found)
}

fn next<'a>(rest: &mut &'a [u8], number: usize, offset: usize) -> Result<Blob<'a>, Broken> {
    let (size, after) = rest.split_first_chunk::<4>().ok_or_else(|| too_few_for_a_blob(rest.len() as u64))?;
    let size = header_size(*size)?;
    let (header, after) = after.split_at_checked(size).ok_or_else(|| header_cut(size, after.len() as u64))?;
    let (holds, size) = read_header(header)?;
    let (body, after) = after.split_at_checked(size).ok_or_else(|| body_cut(size, after.len() as u64))?;
    *rest = after;
    Blob::of(number, offset, holds, body)
}

fn cut(what: String) -> Broken {
    Broken { what, guess: Some("was the download or copy broken off?") }
}

/// The fault of a file that ends within the first bytes of a blob.
pub(super) fn too_few_for_a_blob(left: u64) -> Broken {
    cut(format!("{left} bytes are left, too few for a blob"))
}

/// The fault of a file that ends within the header of a blob.
pub(super) fn header_cut(size: usize, left: u64) -> Broken {
    cut(format!("a blob header of {size} bytes where {left} are left"))
}

/// The fault of a file that ends within a blob.
pub(super) fn body_cut(size: usize, left: u64) -> Broken {
    cut(format!("a blob of {size} bytes where {left} are left"))
}

/// The fault of blobs that claim to inflate to more than a file of this size can hold in earnest, if they do.
pub(super) fn bomb(inflated: usize, file: usize) -> Option<Broken> {
    (inflated > MAX_RATIO.saturating_mul(file).saturating_add(MAX_BLOB)).then(|| {
        let what = format!("the blobs so far claim to inflate to {inflated} bytes, from a file of {file}");
        Broken { what, guess: Some("a file made to fill the memory?") }
    })
}

/// The size of a blob's header, which stands before it.
pub(super) fn header_size(bytes: [u8; 4]) -> Result<usize, Broken> {
    let size = u32::from_be_bytes(bytes) as usize;
    if size >= MAX_HEADER {
        let what = format!("a blob header of {size} bytes: the format allows less than {MAX_HEADER}");
        return Err(Broken { what, guess: Some("not an OSM PBF file, or damaged before this place?") });
    }
    Ok(size)
}

/// What a blob holds and how long it is, from its header.
pub(super) fn read_header(bytes: &[u8]) -> Result<(Holds, usize), Broken> {
    let (mut message, mut holds, mut size) = (Message(bytes), None, None);
    while let Some((number, field)) = message.next()? {
        match number {
            1 => {
                holds = Some(match field.bytes()? {
                    b"OSMHeader" => Holds::Header,
                    b"OSMData" => Holds::Data,
                    _ => Holds::Other,
                });
            }
            3 => size = Some(field.number()?),
            _ => {}
        }
    }
    let holds = holds.ok_or("a blob header without a type")?;
    let size = size.ok_or("a blob header without a size")?;
    // An int32 below zero arrives as 64 bits with the upper ones set.
    if (size as i64) < 0 {
        return Err(format!("a blob of {} bytes", size as i64).into());
    }
    let fits = usize::try_from(size).ok().filter(|&s| s <= MAX_BLOB);
    let size = fits.ok_or_else(|| format!("a blob of {size} bytes: the format allows at most {MAX_BLOB}"))?;
    Ok((holds, size))
}

fn read_body(bytes: &[u8]) -> Result<Content<'_>, Broken> {
    let (mut message, mut content, mut raw_size) = (Message(bytes), None, None);
    while let Some((number, field)) = message.next()? {
        match number {
            1 => content = Some(Content::Raw(field.bytes()?)),
            2 => raw_size = Some(field.number()?),
            3 => content = Some(Content::Zlib(field.bytes()?, 0)),
            4..=7 => {
                let how = ["lzma", "bzip2", "lz4", "zstd"][number as usize - 4];
                let guess = Some("`osmium cat IN -o OUT.osm.pbf` rewrites it with zlib");
                return Err(Broken { what: format!("a blob compressed with {how}: only zlib is read"), guess });
            }
            _ => {}
        }
    }
    match content.ok_or("a blob without content")? {
        Content::Raw(raw) => Ok(Content::Raw(raw)),
        Content::Zlib(deflated, _) => {
            let claimed = raw_size.ok_or("a deflated blob does not say its inflated size")?;
            let fits = usize::try_from(claimed).ok().filter(|&s| s <= MAX_BLOB);
            let size = fits.ok_or_else(|| {
                format!("a blob claims to inflate to {} bytes: the format allows at most {MAX_BLOB}", claimed as i64)
            })?;
            if size > (deflated.len() + 64) * DEFLATE_RATIO {
                return Err(format!("a blob claims to inflate to {size} bytes from {}", deflated.len()).into());
            }
            Ok(Content::Zlib(deflated, size))
        }
    }
}

impl<'a> Blob<'a> {
    /// A blob of these bytes, still deflated.
    pub fn of(number: usize, offset: usize, holds: Holds, body: &'a [u8]) -> Result<Blob<'a>, Broken> {
        let content = if holds == Holds::Other { Content::Raw(&[]) } else { read_body(body)? };
        Ok(Blob { number, offset, holds, content })
    }

    /// Bytes that it claims to inflate to; 0 where it is not deflated.
    pub fn inflated(&self) -> usize {
        match self.content {
            Content::Raw(_) => 0,
            Content::Zlib(_, size) => size,
        }
    }

    /// The message inside, inflated into `buffer` where it is deflated.
    pub fn open<'b>(&self, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Broken>
    where
        'a: 'b,
    {
        let (deflated, size) = match self.content {
            Content::Raw(raw) => return Ok(raw),
            Content::Zlib(deflated, size) => (deflated, size),
        };
        buffer.clear();
        // One byte more than claimed, so that a stream that is longer is found out.
        buffer.reserve_exact(size + 1);
        let mut stream = Decompress::new(true);
        let status = stream.decompress_vec(deflated, buffer, FlushDecompress::Finish);
        match status {
            Ok(Status::StreamEnd) if buffer.len() == size => Ok(buffer),
            Ok(Status::StreamEnd) => {
                Err(format!("a blob inflates to {} bytes where it claims {size}", buffer.len()).into())
            }
            Ok(_) if buffer.len() > size => {
                Err(format!("a blob inflates to more than the {size} bytes it claims").into())
            }
            Ok(_) => Err("a deflated blob ends early".into()),
            Err(fault) => Err(format!("a blob does not inflate: {fault}").into()),
        }
    }
}
