//! Where should the next one go, and is that the best there is?
//!
//! The people of a [`Table`] walk to the sites that are open, or fall back on what is there already. [`best`] finds the
//! allowed set of sites ([`Rules`]) that loses least, and says what no set can beat:
//!
//! ```text
//!   table ─ greedy ─ reduce ─ swap ─ branch and bound ─ answer with its bound
//!           63 %     fewer    local  proven best, or within x %
//! ```
//!
//! Under capacities or a budget, and where a question was made smaller for another number of sites, `greedy` comes after `reduce`.
//!
//! Maximal covering (Church and `ReVelle` 1974, doi:10.1007/BF01942293) and the p-median (Hakimi 1964,
//! doi:10.1287/opre.12.3.450) are the same question here: only the costs differ (see [`table`]).

pub mod assign;
pub mod bound;
pub mod branch;
mod centre;
pub mod cover;
mod everybody;
mod fewest;
pub mod greedy;
mod instead;
mod question;
pub mod reduce;
mod rules;
pub mod swap;
pub mod table;
pub mod wide;

pub use branch::{Choice, GapOf, Until, gap};
pub use centre::centre;
pub use everybody::Least;
pub use fewest::{Missed, fewest};
pub use instead::{instead_by_loss, instead_by_worst};
pub use question::{Answer, First, Ranked, best, rank};
pub use reduce::{Reduced, in_people, reduce, units_a_head};
pub use rules::Rules;
pub use table::{Entry, Loss, Table};
pub use wide::{Looked, Most, Rows, Wide};

#[cfg(test)]
mod pmed_tests;
#[cfg(test)]
mod siting_tests;
