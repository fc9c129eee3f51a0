//! Who is within the limit: shortest walks from many places at once.
//!
//! [`nearest`](Nearest::run) answers "the nearest of these places, from everywhere" in one sweep; [`around`](Around::run) goes a short way from one place, at a price
//! that does not grow with the city; [`repair()`] mends that answer after a change; `slow` holds the plain
//! twins that tests compare with.

mod around;
mod nearest;
#[cfg(test)]
mod nearest_tests;
mod repair;
#[cfg(test)]
pub mod slow;
mod vertices;

pub use around::{Around, Reached};
pub use nearest::{Label, Nearest, Seed};
pub use repair::repair;
pub use vertices::{OnLink, cost_at_vertices};
