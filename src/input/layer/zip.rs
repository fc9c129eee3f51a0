//! Zip archives (PKWARE APPNOTE 6.3): the one file of places in them, with what belongs to it; of a packed shapefile `.shp`, `.dbf`, `.prj`
//! and `.cpg`.
//!
//! The directory at the end of the archive is read, not the headers before each member. Members are stored or deflated; nothing is
//! unpacked but what is used, never to more than the directory says or [`unpack::allowed`], and its checksum must be right.
//! Not read: passwords, zip64, other packings, and an archive in an archive.

use super::cursor::Cursor;
use super::{COMPANIONS, Source, unpack};
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Endings of members that can be a file of places.
const PLACES: [&str; 10] = ["shp", "geojson", "json", "geojsonl", "geojsons", "gpkg", "fgb", "csv", "tsv", "parquet"];
/// Most members of an archive that are looked at.
const MOST_MEMBERS: usize = 100_000;

/// Whether bytes are a zip archive, with members or without.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// A member as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    name: String,
    method: u16,
    secret: bool,
    crc: u32,
    packed: usize,
    plain: usize,
    /// Where its own header begins.
    start: usize,
}

impl Member {
    /// The name without folders and ending, and the ending in small letters.
    fn parts(&self) -> (&str, String) {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        match name.rsplit_once('.') {
            Some((stem, ending)) => (stem, ending.to_lowercase()),
            None => (name, String::new()),
        }
    }

    /// Folder and stem, by which the files of a shapefile belong together.
    fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&*self.name, |(stem, _)| stem)
    }
}

/// What is taken out of an archive.
pub(super) struct Inside {
    /// `FILE.zip/member.shp`, for errors.
    pub file: PathBuf,
    pub bytes: Vec<u8>,
    pub beside: Vec<(String, Vec<u8>)>,
    /// The layer that is meant within the member.
    pub layer: Option<String>,
}

/// An archive by the names of its members.
pub(super) struct Archive<'a> {
    file: &'a Path,
    bytes: &'a [u8],
    members: Vec<Member>,
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive.
    pub fn open(file: &'a Path, bytes: &'a [u8]) -> Result<Archive<'a>, InputError> {
        Ok(Archive { file, bytes, members: directory(file, bytes)? })
    }

    /// Whether there is a member of this name.
    pub fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }

    /// The bytes of a member; `None` if there is none of this name.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let member = self.members.iter().find(|member| member.name == name);
        member.map(|member| unpacked(self.file, self.bytes, member)).transpose()
    }
}

/// Names of the files of places in an archive, as `FILE.zip#NAME` has them; in the order of the archive.
pub(super) fn names(file: &Path, bytes: &[u8]) -> Result<Vec<String>, InputError> {
    let members = directory(file, bytes)?;
    Ok(places(file, &members)?.into_iter().map(|member| member.parts().0.to_owned()).collect())
}

/// Takes out the file of places that is meant, with what belongs to it.
pub(super) fn open(source: &Source<'_>, bytes: &[u8]) -> Result<Inside, InputError> {
    let file = source.file;
    let members = directory(file, bytes)?;
    let found = places(file, &members)?;
    let names: Vec<&str> = found.iter().map(|member| member.parts().0).collect();
    let (member, layer) = match (&source.layer, &found[..]) {
        (layer, [one]) => (*one, layer.clone().filter(|layer| layer != one.parts().0)),
        (Some(layer), _) if names.contains(&layer.as_str()) => {
            let at = names.iter().position(|name| name == layer).unwrap_or(0);
            (found[at], None)
        }
        (layer, _) => {
            let list = names.iter().take(30).copied().collect::<Vec<_>>().join(", ");
            let what = match layer {
                Some(layer) => format!("has no file of places {layer:?}; there are {list}"),
                None => format!("has {} files of places: {list}", names.len()),
            };
            let error = InputError::value(file, what);
            return Err(match layer.as_ref().and_then(|layer| did_you_mean(layer, names.iter().copied())) {
                Some(guess) => error.guess(guess),
                None => error.guess(format!("say which: {}#{}", file.display(), names[0])),
            });
        }
    };
    let mut beside = Vec::new();
    if member.parts().1 == "shp" {
        for ending in COMPANIONS {
            let is = |m: &&Member| m.parts().1 == ending && m.stem().eq_ignore_ascii_case(member.stem());
            if let Some(part) = members.iter().find(is) {
                beside.push((ending.to_owned(), unpacked(file, bytes, part)?));
            }
        }
    }
    let inside = unpacked(file, bytes, member)?;
    if is_zip(&inside) {
        return Err(
            InputError::format(file, format!("{} in it is a zip archive again", member.name)).guess("unpack it first")
        );
    }
    Ok(Inside { file: file.join(&member.name), bytes: inside, beside, layer })
}

/// The members that can be a file of places.
fn places<'a>(file: &Path, members: &'a [Member]) -> Result<Vec<&'a Member>, InputError> {
    let ending = |wanted: &str| members.iter().any(|m| m.parts().1 == wanted);
    // What Macs put beside every file is none of it.
    let own = |m: &&Member| !m.name.starts_with("__MACOSX") && !m.parts().0.starts_with("._");
    let found: Vec<&Member> = members.iter().filter(own).filter(|m| PLACES.contains(&m.parts().1.as_str())).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let error = InputError::empty(file, "the zip archive holds no file of places");
    Err(if members.iter().any(|m| m.name == "[Content_Types].xml") {
        error.guess("is it an Excel file of another kind (.xlsb)? save it as .xlsx or CSV")
    } else if ending("kml") {
        error.guess("KML can be converted: ogr2ogr -t_srs EPSG:4326 out.geojson in.kmz")
    } else {
        error.guess("a packed shapefile holds .shp, .dbf and .prj")
    })
}

/// The directory of an archive.
fn directory(file: &Path, bytes: &[u8]) -> Result<Vec<Member>, InputError> {
    let cut = || {
        InputError::format(file, "the directory of the zip archive is missing or broken").guess("is the file cut off?")
    };
    // The end record is 22 bytes, and a remark of at most 65,535 follows it.
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = (from..bytes.len().saturating_sub(21)).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06"));
    let mut record = Cursor::little(&bytes[end.ok_or_else(cut)? + 4..]);
    record.take(6).ok_or_else(cut)?;
    let count = record.u16().ok_or_else(cut)?;
    let _size = record.u32().ok_or_else(cut)?;
    let start = record.u32().ok_or_else(cut)?;
    if count == u16::MAX || start == u32::MAX {
        return Err(
            InputError::format(file, "the zip archive is of the kind for huge files (zip64)").guess("unpack it first")
        );
    }
    let mut rest = Cursor::little(bytes.get(start as usize..).ok_or_else(cut)?);
    let mut members = Vec::new();
    for _ in 0..usize::from(count).min(MOST_MEMBERS) {
        members.push(member(&mut rest).ok_or_else(cut)?);
    }
    Ok(members)
}

/// One entry of the directory.
fn member(rest: &mut Cursor<'_>) -> Option<Member> {
    rest.take(4).filter(|magic| *magic == b"PK\x01\x02")?;
    rest.take(4)?;
    let flags = rest.u16()?;
    let method = rest.u16()?;
    rest.take(4)?;
    let (crc, packed, plain) = (rest.u32()?, rest.u32()?, rest.u32()?);
    let (name, extra, remark) = (rest.u16()?, rest.u16()?, rest.u16()?);
    rest.take(8)?;
    let start = rest.u32()?;
    let name = String::from_utf8_lossy(rest.take(usize::from(name))?).into_owned();
    rest.take(usize::from(extra) + usize::from(remark))?;
    let (packed, plain, start) = (packed as usize, plain as usize, start as usize);
    Some(Member { name, method, secret: flags & 1 != 0, crc, packed, plain, start })
}

/// The bytes of a member.
fn unpacked(file: &Path, bytes: &[u8], member: &Member) -> Result<Vec<u8>, InputError> {
    let fault = |what: &str| InputError::format(file, format!("{} in it {what}", member.name));
    if member.secret {
        return Err(fault("is locked with a password"));
    }
    let packed = (|| {
        let mut header = Cursor::little(bytes.get(member.start..)?);
        header.take(4).filter(|magic| *magic == b"PK\x03\x04")?;
        header.take(22)?;
        let (name, extra) = (header.u16()?, header.u16()?);
        header.take(usize::from(name) + usize::from(extra))?;
        header.take(member.packed)
    })();
    let packed = packed.ok_or_else(|| fault("is cut off").guess("is the file cut off?"))?;
    let allowed = unpack::allowed(packed.len());
    if member.plain as u64 > allowed {
        return Err(fault(&format!(
            "would unfold from {} bytes to {}, more than {allowed}",
            packed.len(),
            member.plain
        )));
    }
    let plain = match member.method {
        0 => packed.to_vec(),
        8 => {
            let mut out = Vec::new();
            let end = DeflateDecoder::new(packed).take(member.plain as u64 + 1).read_to_end(&mut out);
            end.map_err(|e| fault(&format!("cannot be unpacked: {e}")))?;
            out
        }
        other => {
            return Err(fault(&format!("is packed by method {other}")).guess("pack it as zip usually does (deflate)"));
        }
    };
    let mut crc = Crc::new();
    crc.update(&plain);
    if plain.len() != member.plain || crc.sum() != member.crc {
        return Err(fault("is damaged: its length or checksum is not that of the directory"));
    }
    Ok(plain)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;

    /// An archive of members, each stored or deflated.
    pub(in crate::input::layer) fn archive(members: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, plain, deflate) in members {
            let packed = if *deflate {
                let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
                packer.write_all(plain).unwrap();
                packer.finish().unwrap()
            } else {
                plain.to_vec()
            };
            let mut crc = Crc::new();
            crc.update(plain);
            let mut tail = Vec::new();
            tail.extend([20, 0, 0, 0, if *deflate { 8 } else { 0 }, 0, 0, 0, 0, 0]);
            tail.extend(crc.sum().to_le_bytes());
            tail.extend((packed.len() as u32).to_le_bytes());
            tail.extend((plain.len() as u32).to_le_bytes());
            tail.extend((name.len() as u16).to_le_bytes());
            tail.extend([0, 0]);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&tail);
            directory.extend([0; 10]);
            directory.extend((out.len() as u32).to_le_bytes());
            directory.extend(name.as_bytes());
            out.extend(b"PK\x03\x04");
            out.extend(tail);
            out.extend(name.as_bytes());
            out.extend(packed);
        }
        let start = out.len() as u32;
        out.extend(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([members.len() as u8, 0, members.len() as u8, 0]);
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    fn opened(bytes: &[u8], layer: Option<&str>) -> Result<(PathBuf, Vec<String>), String> {
        let source = Source { layer: layer.map(str::to_owned), ..Source::new("a.zip".as_ref(), bytes) };
        let inside = open(&source, bytes).map_err(|e| e.to_string())?;
        Ok((inside.file, inside.beside.into_iter().map(|(ending, _)| ending).collect()))
    }

    #[test]
    fn a_packed_shapefile_has_its_companions() {
        let bytes = archive(&[
            ("__MACOSX/._homes.shp", b"x", false),
            ("in/homes.SHP", b"shp", true),
            ("in/HOMES.dbf", b"dbf", true),
            ("other.dbf", b"no", false),
            ("in/homes.prj", b"prj", false),
        ]);
        let (file, beside) = opened(&bytes, None).unwrap();
        assert_eq!((file, beside), ("a.zip/in/homes.SHP".into(), vec!["dbf".to_owned(), "prj".to_owned()]));
        assert_eq!(opened(&bytes, Some("homes")).unwrap().0, Path::new("a.zip/in/homes.SHP"));
    }

    #[test]
    fn of_several_files_one_is_named() {
        let bytes = archive(&[("a.shp", b"1", true), ("b.csv", b"2", true), ("read.me", b"3", true)]);
        assert!(opened(&bytes, None).unwrap_err().contains("has 2 files of places: a, b (say which: a.zip#a)"));
        assert_eq!(opened(&bytes, Some("b")).unwrap().0, Path::new("a.zip/b.csv"));
        assert!(opened(&bytes, Some("c")).unwrap_err().contains("there are a, b"));
        assert_eq!(names(Path::new("a.zip"), &bytes).unwrap(), ["a", "b"]);
    }

    #[test]
    fn bombs_and_broken_archives_are_refused() {
        let bomb = archive(&[("a.geojson", &vec![b' '; 100 << 20], true)]);
        assert!(opened(&bomb, None).unwrap_err().contains("would unfold from"), "{}", bomb.len());
        // The directory says less than there is, or more.
        let honest = archive(&[("a.csv", &[b'x'; 5000], true)]);
        let sizes = honest.windows(4).position(|w| w == b"PK\x01\x02").unwrap() + 24;
        for lie in [[1, 0, 0, 0], [0, 1, 1, 0]] {
            let mut lying = honest.clone();
            lying[sizes..sizes + 4].copy_from_slice(&lie);
            assert!(opened(&lying, None).unwrap_err().contains("is damaged"));
        }
        let within = archive(&[("a.csv", &honest, false)]);
        assert!(opened(&within, None).unwrap_err().contains("a zip archive again"));
        assert!(opened(&archive(&[]), None).unwrap_err().contains("holds no file of places"));
        assert!(opened(&archive(&[("[Content_Types].xml", b"", false)]), None).unwrap_err().contains("Excel"));
        let mut secret = honest.clone();
        secret[sizes - 16] |= 1;
        assert!(opened(&secret, None).unwrap_err().contains("password"));
        for at in 0..honest.len() {
            let _ = opened(&honest[..at], None);
            let mut bad = honest.clone();
            bad[at] ^= 0xff;
            let _ = opened(&bad, None);
        }
    }
}
