//! Service areas: all ground from which (or to which) a walk is within a limit.
mod barriers;
mod behind;
mod written;
pub mod certify;
pub(crate) mod cells;
mod filing;
mod ground;
pub mod land;
mod near;
mod network_part;
mod noding;
mod origin;
mod rings;
mod served;
mod slivers;
mod tangles;
mod trace;
mod walks;

pub use barriers::{Barriers, Shadows};
pub use ground::Ground;
pub use near::links_near;
pub use network_part::{Part, line};
pub use origin::{Found, Searches};
pub use served::{links_by_place, nearest_of};
pub use trace::{MOST_LIMITS, Tracer};
pub use walks::{Marks, Start, Walks};
pub use written::{bands, untangled};

#[cfg(test)]
mod barriers_tests;
#[cfg(test)]
mod isochrone_tests;
