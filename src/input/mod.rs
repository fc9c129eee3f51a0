//! Formats to records. Every input is hostile: sizes, nesting, cycles and values are checked before they are trusted.

pub mod clauses;
pub mod crs;
pub mod dem;
pub mod given;
pub mod going;
pub mod hours;
pub mod inspect;
pub mod layer;
pub mod osm;
pub mod osm_xml;
pub mod people_cells;
pub mod scenario;
pub mod standard;
pub mod study_file;
pub mod suggest;
mod toml_lines;
pub mod walkable;
pub mod walker;
