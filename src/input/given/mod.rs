//! Layers to streets, blocks, facilities, places and a study area: what each role asks of a feature, whatever its format.
//!
//! Which property means what is named by the user or guessed from usual names, and the guess is told. Records come sorted
//! by id; those without an id are numbered in the order of their geometry. A shuffled file gives the same records.

mod area;
mod blocks;
mod collect;
mod columns;
mod communities;
mod facilities;
mod gates;
mod origins;
mod poi;
mod records;
mod streets;
mod zones;

pub use area::read_area;
pub use blocks::read_blocks;
pub use columns::Columns;
pub(super) use columns::{IDS, guesses, text};
pub(crate) use columns::{count, money};
pub use communities::{CommunityColumns, read_communities};
pub use facilities::read_facilities;
pub(super) use facilities::{class_meant, classes_named, strange_classes};
pub use gates::read_gates;
pub use origins::read_origins;
pub(super) use records::{Record, read_records};
pub use streets::{read_streets, read_streets_at};
pub use zones::read_zones;

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
