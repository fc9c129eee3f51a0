//! GeoJSON files to streets, blocks, facilities and a study area.
//!
//! Input is RFC 7946 as it is found in the wild: packed with gzip or not, with a byte order mark or not, a collection,
//! a feature or a bare geometry, in degrees. What the RFC forbids but everybody understands is mended and counted (open
//! rings, wrong winding, crossing rings, missing `properties`); what would mislead is refused with a guess (projected or
//! swapped coordinates, another format, another role). Single bad features are collected, not fatal. The text is parsed
//! whole in O(n): the streaming reader of the `geojson` crate stumbles over a `bbox` before `features` (its issue 207)
//! and gives up at the first odd feature, so it serves as the judge in tests instead.
//!
//! Records come sorted by id; those without an id are numbered in the order of their geometry. A shuffled file gives the
//! same records.

mod antimeridian;
mod area;
mod blocks;
mod bytes;
mod collect;
mod columns;
mod document;
mod facilities;
mod json;
mod origins;
mod records;
mod ring;
mod shape;
mod streets;

pub use area::read_area;
pub use blocks::read_blocks;
pub use columns::Columns;
pub(super) use columns::{count, text};
pub(super) use facilities::classes_named;
pub use facilities::read_facilities;
pub use origins::read_origins;
pub(super) use records::{Record, read_records};
pub use streets::read_streets;

use crate::model::Tally;

/// What a reader did that the user should know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// What was left out or mended, by cause.
    pub tally: Tally,
    /// Guesses made, a sentence each: `residents taken from property "人口"`.
    pub remarks: Vec<String>,
}

#[cfg(test)]
mod tests;
