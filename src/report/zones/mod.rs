//! Coverage by zone: a layer, a table, and the section of the report with its map and ranking.

mod files;
mod section;

pub use files::{summary, zone_clauses_csv, zones_csv, zones_geojson};
pub use section::{STEPS, lines, section};
