//! OpenStreetMap extracts: our decoder against another one, hand-drawn extracts, and files made to break it.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;
mod gates;
mod ground;
mod hostile;
mod open_areas;
mod oracle;
mod tiles;
mod towns;
mod writer;
