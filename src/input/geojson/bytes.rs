//! Bytes of a file to bytes of JSON text: what format is this really, and is it packed?
//!
//! Planners hand over whatever a system exported, so the first bytes are compared with those of the formats that are
//! mistaken for GeoJSON most often, and the answer says how to convert.

use crate::error::InputError;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// Largest text that a packed file may unfold to, in bytes.
const MAX_UNPACKED: u64 = 2 << 30;
/// A packed file may unfold to this many bytes whatever its size...
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// ...and beyond that to this many times its own size. GeoJSON packs 10 to 30 times smaller; a bomb 1000 times.
const MAX_RATIO: u64 = 250;

/// First bytes of other formats, what they are, and what to do.
const OTHERS: [(&[u8], &str, &str); 14] = [
    (
        b"PK\x03\x04",
        "a zip archive",
        "is it a packed shapefile? unpack it and convert: ogr2ogr -t_srs EPSG:4326 out.geojson in.shp",
    ),
    (
        b"SQLite format 3\0",
        "a GeoPackage or SQLite file",
        "convert it: ogr2ogr -t_srs EPSG:4326 out.geojson in.gpkg LAYER",
    ),
    (b"\x00\x00\x27\x0a", "a shapefile", "convert it: ogr2ogr -t_srs EPSG:4326 out.geojson in.shp"),
    (b"fgb\x03", "a FlatGeobuf file", "convert it: ogr2ogr -t_srs EPSG:4326 out.geojson in.fgb"),
    (b"PAR1", "a Parquet file", "convert it: ogr2ogr -t_srs EPSG:4326 out.geojson in.parquet"),
    (b"<", "an XML file", "KML, GML and OSM XML can be converted: ogr2ogr -t_srs EPSG:4326 out.geojson in.kml"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a rar archive", "unpack it first"),
    (b"\x1e", "a GeoJSON text sequence", "convert it: ogr2ogr out.geojson in.geojsons"),
    (b"%PDF", "a PDF file", "is this another file?"),
    (b"II*\0", "a TIFF image", "is this another file?"),
];

/// The JSON text of a file, unpacked if it was packed with gzip, without a byte order mark, known to be UTF-8 and to
/// start with `{`.
pub(super) fn json_text<'a>(file: &Path, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, InputError> {
    let bytes = if bytes.starts_with(b"\x1f\x8b") { Cow::Owned(unpack(file, bytes)?) } else { Cow::Borrowed(bytes) };
    let bytes = match bytes {
        Cow::Borrowed(b) => Cow::Borrowed(b.strip_prefix(b"\xef\xbb\xbf").unwrap_or(b)),
        Cow::Owned(b) if b.starts_with(b"\xef\xbb\xbf") => Cow::Owned(b[3..].to_vec()),
        owned @ Cow::Owned(_) => owned,
    };
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace());
    let Some(start) = start else {
        return Err(InputError::empty(file, "the file is empty"));
    };
    if bytes[start] != b'{' {
        return Err(not_an_object(file, &bytes[start..]));
    }
    if let Err(fault) = std::str::from_utf8(&bytes) {
        let line = bytes[..fault.valid_up_to()].split(|b| *b == b'\n').count();
        let error = InputError::format(file, "the text is not UTF-8").at(format!("line {line}"));
        return Err(error.guess("was it saved as GBK? convert it: iconv -f GB18030 -t UTF-8 in.geojson > out.geojson"));
    }
    Ok(bytes)
}

fn unpack(file: &Path, bytes: &[u8]) -> Result<Vec<u8>, InputError> {
    let allowed = MAX_UNPACKED.min(ALWAYS_ALLOWED + MAX_RATIO * bytes.len() as u64);
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(allowed + 1)
        .read_to_end(&mut out)
        .map_err(|e| InputError::format(file, format!("cannot unpack gzip: {e}")).guess("is the file cut off?"))?;
    if out.len() as u64 > allowed {
        return Err(InputError::format(file, format!("{} packed bytes unfold to more than {allowed}", bytes.len())));
    }
    Ok(out)
}

/// Says what a file is that is not a JSON object.
fn not_an_object(file: &Path, bytes: &[u8]) -> InputError {
    let is = |what: &str, guess: &str| InputError::format(file, format!("this is {what}, not GeoJSON")).guess(guess);
    if let Some((_, what, guess)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return is(what, guess);
    }
    if bytes.get(4..15).is_some_and(|b| b == b"\x0a\x09OSMHeader") {
        return is("an OpenStreetMap extract (PBF)", "give it as the city: lifecircle analyze CITY.osm.pbf");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return is("UTF-16 text", "save it as UTF-8");
    }
    if bytes[0] == b'[' {
        return is("a JSON array", "GeoJSON is an object: {\"type\": \"FeatureCollection\", \"features\": [...]}");
    }
    let line: &[u8] = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let text = line.iter().all(|b| *b >= 0x20 || b"\t\r".contains(b));
    if text && bytes.iter().take(2000).any(|b| *b == b'{') && line.contains(&b'=') {
        return is("a script", "take out everything before the first {");
    }
    if text && line.iter().any(|b| b",;\t".contains(b)) {
        return is(
            "a table (CSV)",
            "convert it: ogr2ogr -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat out.geojson in.csv",
        );
    }
    let shown: String = String::from_utf8_lossy(&line[..line.len().min(20)]).escape_debug().collect();
    InputError::format(file, format!("this is not GeoJSON: it starts with \"{shown}\" instead of {{"))
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

    #[test]
    fn unpacks_and_takes_off_the_mark() {
        let path = Path::new("a.geojson.gz");
        assert_eq!(&*json_text(path, &packed(b"\xef\xbb\xbf{}")).unwrap(), b"{}");
        assert_eq!(&*json_text(path, b"\xef\xbb\xbf {}").unwrap(), b" {}");
        let twice = [packed(b"{\"a\":"), packed(b"1}")].concat();
        assert_eq!(&*json_text(path, &twice).unwrap(), b"{\"a\":1}", "gzip files may be joined");
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let mut bomb = vec![b' '; 100 << 20];
        bomb[0] = b'{';
        let error = json_text(Path::new("b"), &packed(&bomb)).unwrap_err().to_string();
        assert!(error.contains("unfold to more than"), "{error}");
    }

    #[test]
    fn a_cut_archive_is_told() {
        let whole = packed(&b"{\"type\": \"FeatureCollection\"}".repeat(50));
        let error = json_text(Path::new("b"), &whole[..whole.len() / 2]).unwrap_err().to_string();
        assert!(error.contains("is the file cut off?"), "{error}");
    }
}
