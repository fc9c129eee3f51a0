//! Who walks farther than others: inequality of walks among people ([`gini`] and its kin), and groups of people side by side
//! ([`City::measure`]).

mod city;
mod indices;

use indices::by_value;

pub use city::{City, Equity, Group, GroupBy, Grouped, How, Spread};
pub use indices::{Ranked, Weighted, bands, concentration, gini, lorenz, lorenz_at, mean, palma, poor_and_rich};
