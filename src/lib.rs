//! `lifecircle` answers one question for a city: which homes cannot walk to what they need in fifteen minutes, why, and
//! what would change that.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

// The floors of the house, top to bottom; a module uses lower floors only (tests/floors.rs).
pub mod cli; // 8
pub mod study; // 7
pub mod report; // 6
pub mod audit; // 5
pub mod coverage;
pub mod equity;
pub mod gaps;
pub mod scenario;
pub mod siting;
pub mod supply;
pub mod isochrone;
pub mod standards;
pub mod access; // 4
pub mod search; // 3
pub mod snap;
pub mod fusion; // 2
pub mod homes;
pub mod input;
pub mod network;
pub mod disc; // 1
pub mod model;
pub mod overlay;
pub mod plane;
pub mod error; // 0
pub mod units;
