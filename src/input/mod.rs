//! Formats to records. Every input is hostile: sizes, nesting, cycles and values are checked before they are trusted.

pub mod geojson;
pub mod osm;
pub mod scenario;
pub mod standard;
pub mod suggest;
pub mod walkable;
pub mod walker;
