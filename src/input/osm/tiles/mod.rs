//! A file read tile by tile: the city that reading it in one go gives, with never more of it in memory than a tile needs.
//!
//! ```text
//!   ┌─────┬─────┬─────┐    Every object belongs to the tile of its first node. It is read there with all that touches the reach of
//!   │  ┌──┼─────┼──┐  │    the tile, in full ([`gather`]), by the readers that read whole files, which pass over what belongs to
//!   ├──┼──┼─────┼──┼──┤    another tile. What they find is put together by ids; so it does not matter where tiles lie.
//!   │  │  │tile │  │  │
//!   ├──┼──┴─────┴──┼──┤    reach: the tile, [`MARGIN_E7`] around it, and whatever lawn or square sticks out
//! ```
//!
//! Streets, places, land, homes and gates are a matter of an object, its members and what touches them. Four things are not, and are
//! left until all tiles are read: vertices are numbered, places mapped twice are made one, problems are put in order, and water and walls are
//! read from the objects of that kind in the whole file, for the edge of the data and the streets on all sides decide what is sea.
//!
//! Time: two or three times that of reading the file in one go where its blobs are local, up to tiles × blobs where they are not. Memory:
//! a tile, and about 32 bytes for each run of ids ([`chunks`]).

mod bounds;
mod chunks;
mod frames;
mod gather;
mod index;
mod merge;

pub(super) use bounds::Bounds;

use super::extract::Extract;
use super::marks::Marks;
use super::{OsmCity, ground, plazas};
use crate::error::{Fault, InputError};
use crate::input::hours::Clock;
use crate::model::{GroundParts, Standard};
use gather::Source;
use merge::Merged;
use std::path::Path;

/// How far around a tile objects are read, in 1e-7 degrees: enough for all but the largest lawns.
const MARGIN_E7: i32 = 200_000;

/// What a file was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// Reads a file for some standards.
pub(super) fn read(
    file: &Path,
    standards: &[&Standard],
    parts: GroundParts,
    clock: Option<&Clock>,
    side_m: f64,
    stop: &dyn Fn() -> bool,
) -> Result<(Vec<OsmCity>, FileRead), InputError> {
    if parts.lines || parts.buildings {
        return Err(InputError::value(
            "--tiles",
            "keeps neither buildings nor the lines that bar the way, which this question asks for",
        )
        .guess("leave --tiles out"));
    }
    let source = Source::open(file, standards, side_m, stop)?;
    let mut merged = Merged::new(standards.len());
    for &tile in &source.index.tiles {
        if stop() {
            return Err(InputError::new("-", Fault::Interrupted));
        }
        let (extract, marks) = surroundings(&source, standards, tile)?;
        let taken = merged.take(&extract, &marks, standards, clock);
        taken.map_err(|broken| InputError::format(file, broken.what))?;
    }
    let index = &source.index;
    let frame = ground::Frame::of_all(index.bounds, index.bbox, merged.middles());
    let extract = source.everywhere(ground::concerns)?;
    let read = FileRead { bytes: index.bytes, sha256: index.sha256 };
    let (bbox, left_out) = (index.bbox, index.left_out.clone());
    drop(source);
    // Any standard does: no place is read.
    if let Some(standard) = standards.first() {
        let marks = Marks::new(&extract, standard);
        merged.ground(&extract, &marks, parts, &frame);
    }
    drop(extract);
    Ok((merged.cities(bbox, left_out), read))
}

/// The extract of a tile, with all that has to do with its objects.
fn surroundings(
    source: &Source<'_>,
    standards: &[&Standard],
    tile: bounds::Tile,
) -> Result<(Extract, Vec<Marks>), InputError> {
    let mut reach = source.index.grid.core(tile).grown(MARGIN_E7);
    loop {
        let extract = source.surroundings(tile, reach)?;
        let marks: Vec<Marks> = standards.iter().map(|standard| Marks::new(&extract, standard)).collect();
        // A lawn that sticks out of the reach is judged by what lies around it there.
        let lawns = marks.first().and_then(|marks| plazas::reach(&extract, &plazas::find(&extract, marks)));
        match lawns.map(|lawns| lawns.grown(plazas::INFLUENCE_E7)).filter(|lawns| !reach.contains(*lawns)) {
            Some(lawns) => reach = reach.with(lawns),
            None => return Ok((extract, marks)),
        }
    }
}
