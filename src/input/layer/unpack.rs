//! Packed bytes to plain ones: gzip and zstd, told from their first bytes.

use crate::error::InputError;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// Largest size that a packed file may unfold to, in bytes.
const MAX_UNPACKED: u64 = 2 << 30;
/// A packed file may unfold to this many bytes whatever its size...
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// ...and beyond that to this many times its own size. GeoJSON packs 10 to 30 times smaller; a bomb 1000 times.
const MAX_RATIO: u64 = 250;

/// How many bytes so many packed ones may unfold to.
pub(super) fn allowed(packed: usize) -> u64 {
    MAX_UNPACKED.min(ALWAYS_ALLOWED + MAX_RATIO * packed as u64)
}

/// The bytes of a file, unpacked if they were packed. A `.gz` in a `.zst` stays packed: nobody means that.
///
/// # Errors
/// If they are cut off, or unfold to more than any map has.
pub fn unpacked<'a>(file: &Path, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, InputError> {
    let allowed = allowed(bytes.len());
    let mut out = Vec::new();
    if bytes.starts_with(b"\x1f\x8b") {
        let end = MultiGzDecoder::new(bytes).take(allowed + 1).read_to_end(&mut out);
        end.map_err(|e| cut(file, "gzip", &e))?;
    } else if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        let mut rest = bytes;
        while !rest.is_empty() && out.len() as u64 <= allowed {
            let mut frame = StreamingDecoder::new(&mut rest).map_err(|e| cut(file, "zstd", &of_zstd(Some(&e))))?;
            let left = allowed + 1 - out.len() as u64;
            let inner = |e: &std::io::Error| of_zstd(e.get_ref().and_then(|e| e.downcast_ref()));
            frame.by_ref().take(left).read_to_end(&mut out).map_err(|e| cut(file, "zstd", &inner(&e)))?;
        }
    } else {
        return Ok(Cow::Borrowed(bytes));
    }
    if out.len() as u64 > allowed {
        return Err(InputError::format(file, format!("{} packed bytes unfold to more than {allowed}", bytes.len())));
    }
    Ok(Cow::Owned(out))
}

/// What is wrong with a zstd frame, as far as a reader can do something about it: the rest is about bits in blocks.
fn of_zstd(error: Option<&FrameDecoderError>) -> String {
    match error {
        Some(FrameDecoderError::WindowSizeTooBig { requested, max }) => {
            format!("its window of {requested} bytes is larger than {max}")
        }
        Some(FrameDecoderError::DictNotProvided { .. }) => {
            "it needs a dictionary of its own, which is not read".to_owned()
        }
        _ => "the data are damaged or cut off".to_owned(),
    }
}

fn cut(file: &Path, what: &str, error: &dyn std::fmt::Display) -> InputError {
    InputError::format(file, format!("cannot unpack {what}: {error}")).guess("is the file cut off?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut gz = GzEncoder::new(Vec::new(), Compression::best());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn plain_and_packed_bytes_are_the_same() {
        let path = Path::new("a.geojson");
        let text = b"{\"a\":1}".repeat(1000);
        assert_eq!(&*unpacked(path, &text).unwrap(), text);
        assert_eq!(&*unpacked(path, &packed(&text)).unwrap(), text);
        assert_eq!(&*unpacked(path, &zstd(&text)).unwrap(), text);
        let twice = [packed(b"{\"a\":"), packed(b"1}")].concat();
        assert_eq!(&*unpacked(path, &twice).unwrap(), b"{\"a\":1}", "gzip files may be joined");
        let twice = [zstd(b"{\"a\":"), zstd(b"1}")].concat();
        assert_eq!(&*unpacked(path, &twice).unwrap(), b"{\"a\":1}", "and zstd files");
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let bomb = vec![b' '; 100 << 20];
        for bomb in [packed(&bomb), zstd(&bomb)] {
            let error = unpacked(Path::new("b"), &bomb).unwrap_err().to_string();
            assert!(error.contains("unfold to more than"), "{error}");
        }
    }

    #[test]
    fn a_cut_archive_is_told() {
        let text = b"{\"type\": \"FeatureCollection\"}".repeat(50);
        for whole in [packed(&text), zstd(&text)] {
            let error = unpacked(Path::new("b"), &whole[..whole.len() / 2]).unwrap_err().to_string();
            assert!(error.contains("is the file cut off?"), "{error}");
        }
    }
}
