//! Who is within the limit: shortest walks from many places at once.
//!
//! [`lanes`](Lanes) carries eight questions through one sweep over a graph made ready for many ([`Eliminated`]): the nearest place of eight kinds from
//! [`everywhere`](Everywhere::nearest), and the walks [`between`](Between::run) many places and many. [`nearest`](Nearest::run) answers "the nearest of these places, from everywhere" in one sweep;
//! [`around`](Around::run) goes a short way from one place, at a price that does not grow with the city;
//! [`repair()`] mends that answer after a change; `slow` holds the plain
//! twins that tests compare with.

mod around;
mod between;
mod eliminate;
mod everywhere;
mod lanes;
#[cfg(test)]
mod lanes_tests;
mod nearest;
#[cfg(test)]
mod nearest_tests;
mod repair;
#[cfg(test)]
pub mod slow;
mod vertices;

pub use around::{Around, Reached};
pub use between::{Between, Targets, neighbours};
pub use eliminate::Eliminated;
pub use everywhere::{Everywhere, Kind};
pub use lanes::{Costs, LANES, Lanes, NOWHERE};
pub use nearest::{Label, Nearest, Seed};
pub use repair::repair;
pub use vertices::{OnLink, cost_at_vertices};
