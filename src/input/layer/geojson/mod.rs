//! GeoJSON to features.
//!
//! Input is RFC 7946 as it is found in the wild: with a byte order mark or not, a collection, a feature or a bare geometry,
//! or one feature a line (RFC 8142, `.geojsonl`). What the RFC forbids but everybody understands is mended and
//! counted (open rings, wrong winding, crossing rings, missing `properties`); what would mislead is refused with a guess.
//! Single bad features are collected, not fatal. The text is parsed whole in O(n): the streaming reader of the `geojson`
//! crate stumbles over a `bbox` before `features` (its issue 207) and gives up at the first odd feature, so it serves as the
//! judge in tests instead.

mod coordinates;
mod document;
mod json;

pub(super) use document::read;
