//! Every block and class that is not covered, with its cause and what it would take.

use crate::access::Walk;
use crate::units::ClassId;

/// Why a block is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// There is a walk, longer than the limit.
    TooFar,
    /// The block's streets do not join those of any facility of the class: an island of the network.
    CutOff,
    /// No usable street within the snap limit.
    OffNetwork,
    /// The data hold no facility of this class.
    NoneExists,
}

impl Cause {
    /// All causes with their word in files and what they mean in English and Chinese.
    pub const ALL: [(Cause, &'static str, &'static str, &'static str); 4] = [
        (Cause::TooFar, "too_far", "too far", "距离过远"),
        (Cause::CutOff, "cut_off", "cut off: on an island of the network", "路网孤岛，无法到达"),
        (Cause::OffNetwork, "off_network", "no street near enough", "附近没有可步行道路"),
        (Cause::NoneExists, "none_in_data", "no such facility in the data", "数据中没有此类设施"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A block and a class that is not covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Index of the block.
    pub block: usize,
    /// The class.
    pub class: ClassId,
    /// Why.
    pub cause: Cause,
    /// Share of the block's people within the limit, below the majority.
    pub share: f64,
    /// The typical walk, if there is one.
    pub walk: Option<Walk>,
    /// By how many metres of walking the typical walk is too long, if there is one.
    pub missing_m: Option<f64>,
}
