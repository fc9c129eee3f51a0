//! Service areas: all ground from which (or to which) a walk is within a limit.
pub mod certify;
pub(crate) mod cells;
mod ground;
mod noding;
mod origin;
mod rings;
mod trace;
mod walks;

pub use ground::Ground;
pub use origin::{Found, Searches};
pub use trace::{MOST_LIMITS, Tracer};
pub use walks::{Marks, Start, Walks};

#[cfg(test)]
mod isochrone_tests;
