//! Which blocks, and how many of their people, are within the limit: per block, class, tier and city.
//!
//! Shares are of a block's doorsteps by weight. The **typical walk** of a block is the walk within which at least the
//! majority of its people live (the lower weighted quantile of its doorsteps; majority 0.5 by default), and a block is
//! **covered** when that walk is within the limit. So the minutes on a map and its colours never contradict each other.

use crate::access::{Nearest, Walk};

/// A block and a class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockClass {
    /// Share of the block's people within the limit, `0.0..=1.0`.
    pub share: f64,
    /// Whether `share` is at least the majority asked for.
    pub covered: bool,
    /// The finding for the typical doorstep: the one within whose walk the majority lives.
    pub typical: Nearest,
    /// The longest walk of any doorstep that has one.
    pub farthest: Option<Walk>,
}

/// What a share is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Residents as given.
    Residents,
    /// Households as given.
    Households,
    /// Floor area of known dwellings.
    Homes,
    /// Land of the blocks.
    Land,
}

impl Basis {
    /// The word in files: `residents`, `households`, `homes_m2`, `land_m2`.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Residents => "residents",
            Basis::Households => "households",
            Basis::Homes => "homes_m2",
            Basis::Land => "land_m2",
        }
    }
}

/// So much of so much.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Part {
    /// Within the limit.
    pub covered: f64,
    /// Of all that is known.
    pub total: f64,
}

impl Part {
    /// `covered / total`, or `None` of nothing.
    pub fn share(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.covered / self.total)
    }
}

/// Coverage of one class, of one tier, or of all classes together (people for whom **every** class is within its limit).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Residents, where blocks say them.
    pub residents: Option<Part>,
    /// Households, where blocks say them.
    pub households: Option<Part>,
    /// Floor area of known dwellings in square metres.
    pub homes: Option<Part>,
    /// Land in square metres.
    pub land: Option<Part>,
    /// Blocks that are covered, of all.
    pub blocks: Part,
}

impl Figures {
    /// The part of a basis.
    pub fn of(&self, basis: Basis) -> Option<Part> {
        match basis {
            Basis::Residents => self.residents,
            Basis::Households => self.households,
            Basis::Homes => self.homes,
            Basis::Land => self.land,
        }
    }
}

/// Shares of which [`Reach::minutes`] are the minutes.
pub const QUANTILES: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

/// How many people of the basis reach a class within each minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The minutes within which 50, 80, 90 and 95 % of the basis reach the class; `None` where not so many ever do.
    pub minutes: [Option<f64>; 4],
    /// Share of the basis that reaches the class within 0, 1, 2, … minutes, up to the horizon.
    pub curve: Vec<f64>,
}

/// The coverage of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Block after block, class after class: `blocks[block][class]`.
    pub blocks: Vec<Vec<BlockClass>>,
    /// Share of each block's people for whom every class is within its limit.
    pub all_share: Vec<f64>,
    /// Figures of each class.
    pub classes: Vec<Figures>,
    /// Figures of each tier of the standard: people for whom every class of the tier is within its limit.
    pub tiers: Vec<Figures>,
    /// Figures of all classes together.
    pub all: Figures,
    /// The best basis that the data allow: residents, else households, else homes, else land.
    pub basis: Basis,
    /// Reach of each class, on that basis.
    pub reach: Vec<Reach>,
}
