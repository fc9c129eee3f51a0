//! Is what lies within the limit enough? Supply against need, for one class of facilities.
//!
//! A clinic round the corner that is full serves nobody more. So beside *within the limit* there are three findings for everybody,
//! and a fourth that says what the data lack:
//!
//! | state | means |
//! |---|---|
//! | served | has a place at a facility within the limit |
//! | capacity unknown | no place where capacities are known, but a facility within the limit does not say its own |
//! | in reach but full | facilities within the limit, all of them taken |
//! | out of reach | no facility within the limit |
//!
//! Two measures, for they answer two questions. [`transport`] sends people to places: as many as can be, with the least
//! walk, and proves it. [`catchment`] is the family of floating catchments that geographers use: places a head where
//! everybody competes for everything in reach, a density and not a plan.
//!
//! People are whole thousandths ([`UNITS`] a head): residents of a block shared out over its doorsteps are rarely whole.

mod catchment;
mod need;
mod proof;
#[cfg(test)]
mod slow;
#[cfg(test)]
mod supply_tests;
mod transport;

pub use catchment::{Catchments, Decay, floating};
pub use need::needs;
pub use proof::Proof;
pub use transport::{Allocation, Home, Transport};

/// Units of people a head.
pub const UNITS: u64 = 1000;

/// What there is of a class for a block or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A place within the limit.
    Served,
    /// None where capacities are known; somewhere within the limit they are not.
    Unknown,
    /// Facilities within the limit, and none has room.
    Full,
    /// No facility within the limit.
    OutOfReach,
}

impl State {
    /// All of them, from good to bad.
    pub const ALL: [State; 4] = [State::Served, State::Unknown, State::Full, State::OutOfReach];

    /// The word in files: `served`, `capacity_unknown`, `full`, `out_of_reach`.
    pub fn word(self) -> &'static str {
        ["served", "capacity_unknown", "full", "out_of_reach"][self as usize]
    }
}

/// People by state, in units, in the order of [`State::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct States(pub [u64; 4]);

impl States {
    /// Adds the people of others.
    pub fn add(&mut self, more: &States) {
        self.0.iter_mut().zip(more.0).for_each(|(sum, more)| *sum += more);
    }

    /// Everybody.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// People in a state.
    pub fn of(&self, state: State) -> u64 {
        self.0[state as usize]
    }

    /// What is said of all of them together: the first state that, with those better than it, holds the majority; `None` of nobody.
    ///
    /// ```
    /// use lifecircle::supply::{State, States};
    /// assert_eq!(States([50, 0, 30, 20]).of_majority(0.5), Some(State::Served));
    /// assert_eq!(States([49, 0, 31, 20]).of_majority(0.5), Some(State::Full), "80 of 100 are in reach of something");
    /// assert_eq!(States([10, 0, 10, 80]).of_majority(0.5), Some(State::OutOfReach));
    /// assert_eq!(States([0; 4]).of_majority(0.5), None);
    /// ```
    pub fn of_majority(&self, majority: f64) -> Option<State> {
        let total = self.total();
        let mut so_far = 0;
        State::ALL.into_iter().find(|&state| {
            so_far += self.of(state);
            total > 0 && so_far as f64 / total as f64 >= majority
        })
    }
}

/// Shares whole units out over parts in proportion to their weights: the parts sum to the whole, each within one unit of its
/// due (largest remainders, of equals the first). Nothing goes to parts without weight.
///
/// ```
/// assert_eq!(lifecircle::supply::share_out(100, &[1, 1, 1]), [34, 33, 33]);
/// assert_eq!(lifecircle::supply::share_out(7, &[0, 0]), [0, 0]);
/// ```
pub fn share_out(whole: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&w| u128::from(w)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let due = |w: u64| u128::from(whole) * u128::from(w);
    let mut parts: Vec<u64> = weights.iter().map(|&w| (due(w) / sum) as u64).collect();
    let mut by_rest: Vec<usize> = (0..weights.len()).collect();
    by_rest.sort_by_key(|&i| (std::cmp::Reverse(due(weights[i]) % sum), i));
    let left = (whole - parts.iter().sum::<u64>()) as usize;
    by_rest.into_iter().take(left).for_each(|i| parts[i] += 1);
    parts
}
