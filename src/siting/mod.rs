//! Where should the next one go, and is that the best there is?
pub mod assign;
pub mod bound;
pub mod branch;
pub mod greedy;
pub mod rules;
pub mod swap;
pub mod table;

pub use branch::{Choice, GapOf, Until};
pub use rules::Rules;
pub use table::{Entry, Loss, Table};

#[cfg(test)]
mod pmed_tests;
