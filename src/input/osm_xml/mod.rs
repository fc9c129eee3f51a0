//! OSM XML (the `.osm` of JOSM, of the map's export button and of Overpass) to the bytes of a PBF, so that one reader knows
//! what streets and places are.
//!
//! The text is read once from front to back, tag by tag; nothing nests deeper than an element and its tags. Objects that
//! JOSM has marked as deleted are left out. Time and memory O(bytes).

mod pbf;
mod xml;

use crate::error::InputError;
use pbf::{Member, Writer};
use std::path::Path;
pub(in crate::input) use xml::{Tag, Tags, plain};

/// An object being read.
enum Open {
    Node(i64, i64, i64),
    Way(i64, Vec<i64>),
    Relation(i64, Vec<Member>),
}

/// Whether bytes begin as OSM XML does: `<osm`, after a declaration and comments.
pub fn is_osm_xml(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<osm")
}

/// The same objects as a PBF file.
///
/// # Errors
/// Text that is no OSM XML, with the line.
///
/// ```
/// let text = r#"<osm version="0.6"><node id="1" lat="47.1" lon="9.5"/><node id="2" lat="47.2" lon="9.5"/>
///   <way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="footway"/></way></osm>"#;
/// let bytes = lifecircle::input::osm_xml::to_pbf("a.osm".as_ref(), text.as_bytes()).unwrap();
/// let city = lifecircle::input::osm::read_pbf("a.osm".as_ref(), &bytes, &lifecircle::input::standard::five_facilities()).unwrap();
/// assert_eq!(city.streets.streets.len(), 1);
/// ```
pub fn to_pbf(file: &Path, bytes: &[u8]) -> Result<Vec<u8>, InputError> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        .map_err(|_| InputError::format(file, "the XML is not UTF-8"))?;
    let mut tags = Tags::new(text);
    let mut out = Writer::default();
    let mut open: Option<Open> = None;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut deleted = false;
    let mut root = false;
    loop {
        let at = tags.at();
        let fault = |what: String| {
            let line = text[..at.min(text.len())].split('\n').count();
            InputError::format(file, what).at(format!("line {line}"))
        };
        let Some(tag) = tags.next().map_err(|what| fault(what).guess("is the file cut off?"))? else { break };
        let number = |key: &str| -> Result<i64, InputError> {
            let said = tag.get(key).unwrap_or_default();
            said.parse().map_err(|_| fault(format!("{key} {said:?} of a {} is no whole number", tag.name)))
        };
        let degrees = |key: &str| -> Result<i64, InputError> {
            let said = tag.get(key).unwrap_or_default();
            match said.parse::<f64>() {
                Ok(n) if n.abs() <= 180.0 => Ok((n * 1e7).round() as i64),
                _ => Err(fault(format!("{key} {said:?} of a {} is no degree", tag.name))),
            }
        };
        match (tag.name, tag.closes) {
            ("osm", _) => root = true,
            ("bounds", false) => {
                let all = ["minlon", "maxlon", "maxlat", "minlat"].map(|key| degrees(key).ok());
                if let [Some(west), Some(east), Some(north), Some(south)] = all {
                    out.bounds = Some([west, east, north, south]);
                }
            }
            ("node" | "way" | "relation", false) => {
                deleted =
                    tag.get("action").as_deref() == Some("delete") || tag.get("visible").as_deref() == Some("false");
                pairs.clear();
                let id = number("id")?;
                open = Some(match tag.name {
                    // What is deleted may have no place any more.
                    "node" if deleted => Open::Node(id, 0, 0),
                    "node" => Open::Node(id, degrees("lat")?, degrees("lon")?),
                    "way" => Open::Way(id, Vec::new()),
                    _ => Open::Relation(id, Vec::new()),
                });
                if tag.empty {
                    finish(&mut out, open.take(), &pairs, deleted);
                }
            }
            ("node" | "way" | "relation", true) => finish(&mut out, open.take(), &pairs, deleted),
            ("tag", false) => pairs.push((tag.get("k").unwrap_or_default(), tag.get("v").unwrap_or_default())),
            ("nd", false) => {
                if let Some(Open::Way(_, nodes)) = &mut open {
                    nodes.push(number("ref")?);
                }
            }
            ("member", false) => {
                let reference = number("ref")?;
                if let Some(Open::Relation(_, members)) = &mut open {
                    members.push(member(&tag, reference));
                }
            }
            _ => {}
        }
    }
    if !root {
        return Err(InputError::format(file, "the XML has no osm element"));
    }
    Ok(out.file())
}

fn member(tag: &Tag<'_>, reference: i64) -> Member {
    let kind = match tag.get("type").as_deref() {
        Some("node") => 0,
        Some("way") => 1,
        _ => 2,
    };
    Member { kind, reference, role: tag.get("role").unwrap_or_default() }
}

fn finish(out: &mut Writer, open: Option<Open>, pairs: &[(String, String)], deleted: bool) {
    match open {
        _ if deleted => {}
        Some(Open::Node(id, lat, lon)) => out.node(id, lat, lon, pairs),
        Some(Open::Way(id, nodes)) => out.way(id, &nodes, pairs),
        Some(Open::Relation(id, members)) => out.relation(id, &members, pairs),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::osm::read_pbf;
    use crate::input::standard::five_facilities;
    use proptest::prelude::*;

    #[test]
    fn entities_comments_and_deleted_objects() {
        let text = r#"<?xml version='1.0' encoding='UTF-8'?><!-- <way id="9"> -->
            <osm version="0.6" generator="JOSM > 1"><bounds minlat="47" minlon="9" maxlat="48" maxlon="10"/>
            <node id="-1" lat="47.1" lon="9.5"><tag k="amenity" v="clinic"/><tag k="name" v="A &amp; B &#x5317;"/></node>
            <node id="2" lat="47.1" lon="9.501"/><node id="3" action="delete"/>
            <way id="7"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="footway"/></way>
            <way id="8" visible="false"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="footway"/></way></osm>"#;
        let bytes = to_pbf(Path::new("a.osm"), text.as_bytes()).unwrap();
        let city = read_pbf(Path::new("a.osm"), &bytes, &five_facilities()).unwrap();
        assert_eq!((city.streets.streets.len(), city.facilities.len()), (1, 1));
        assert_eq!(city.facilities[0].name.as_deref(), Some("A & B 北"));
        assert_eq!(city.bbox, Some((9.0, 47.0, 10.0, 48.0)));
    }

    #[test]
    fn faults_name_the_line() {
        let error = |text: &str| to_pbf(Path::new("a.osm"), text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error("<osm>\n<node id=\"x\"/></osm>"), "a.osm: line 2: id \"x\" of a node is no whole number");
        assert!(error("<osm>\n<node id=\"1\" lat=\"95\"").contains("line 2: "), "cut off");
        assert!(error("<html></html>").contains("no osm element"));
        assert!(
            error("<osm><node id=\"1\" lat=\"nan\" lon=\"1\"/></osm>").contains("lat \"nan\" of a node is no degree")
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(<osm>)?(<(/?(node|way|tag|nd)( (id|k|v|ref|lat|lon)=[\"']?[0-9&;#x.-]{0,6}[\"']?){0,3}/?>?)| |<!--|]]>|é){0,12}") {
            if let Ok(bytes) = to_pbf(Path::new("a"), text.as_bytes()) {
                let _ = read_pbf(Path::new("a"), &bytes, &five_facilities());
            }
        }
    }
}
