//! The header of a file: what a reader must know, and the box that the data fill.
//!
//! Source: `wiki.openstreetmap.org/wiki/PBF_Format`, osmformat.proto.

use super::wire::{Broken, Message, signed};

/// Features a reader must know; the rest is refused.
const KNOWN_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// What the header of a file says.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// West, south, east, north in degrees.
    pub bbox: Option<(f64, f64, f64, f64)>,
}

/// Reads a header block, and refuses features that are not known.
pub(super) fn read_header(bytes: &[u8]) -> Result<Header, Broken> {
    let (mut message, mut header) = (Message(bytes), Header::default());
    while let Some((number, field)) = message.next()? {
        match number {
            1 => header.bbox = read_bbox(field.bytes()?)?,
            4 => {
                let feature = String::from_utf8_lossy(field.bytes()?).into_owned();
                if !KNOWN_FEATURES.contains(&feature.as_str()) {
                    let guess = match feature.as_str() {
                        "HistoricalInformation" => "a full-history file; `osmium time-filter` makes a plain one",
                        _ => "`osmium cat IN -o OUT.osm.pbf` may rewrite it without",
                    };
                    let what = format!(
                        "the file requires the feature {feature:?}; known are {} and {}",
                        KNOWN_FEATURES[0], KNOWN_FEATURES[1]
                    );
                    return Err(Broken { what, guess: Some(guess) });
                }
            }
            _ => {}
        }
    }
    Ok(header)
}

/// The box in billionths of a degree; one that does not fit on the Earth is taken for none.
fn read_bbox(bytes: &[u8]) -> Result<Option<(f64, f64, f64, f64)>, Broken> {
    let (mut message, mut sides) = (Message(bytes), [None; 4]);
    while let Some((number, field)) = message.next()? {
        if let 1..=4 = number {
            sides[number as usize - 1] = Some(signed(field.number()?) as f64 * 1e-9);
        }
    }
    let [Some(west), Some(east), Some(north), Some(south)] = sides else { return Ok(None) };
    let sound = west.abs() <= 180.0 && east.abs() <= 180.0 && -90.0 <= south && south <= north && north <= 90.0;
    Ok(sound.then_some((west, south, east, north)))
}
