//! Every block and class that is not covered, with its cause and what it would take.

#[cfg(test)]
#[path = "gaps_tests.rs"]
mod gaps_tests;

use crate::access::{Nearest, Walk};
use crate::model::{Standard, Walker};
use crate::units::{ClassId, Limit};

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
    /// All facilities of this class are closed at the time of the study.
    NoneOpen,
}

impl Cause {
    /// All causes with their word in files and what they mean in English and Chinese.
    pub const ALL: [(Cause, &'static str, &'static str, &'static str); 5] = [
        (Cause::TooFar, "too_far", "too far", "距离过远"),
        (Cause::CutOff, "cut_off", "cut off: on an island of the network", "路网孤岛，无法到达"),
        (Cause::OffNetwork, "off_network", "no street near enough", "附近没有可步行道路"),
        (Cause::NoneExists, "none_in_data", "no such facility in the data", "数据中没有此类设施"),
        (Cause::NoneOpen, "none_open", "none open at that time", "该时段均不开放"),
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
    /// By how many metres of walking the typical walk is too long, if there is one; of the straight line where the limit is one.
    pub missing_m: Option<f64>,
}

/// What a block's coverage says of one class: the part of a judgement that makes a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Share of the block's people within the limit.
    pub share: f64,
    /// Whether the block is covered.
    pub covered: bool,
    /// The typical doorstep's finding.
    pub typical: Nearest,
}

/// Lists every gap, block by block and class by class, from `judged(block, class)`.
pub fn find(
    blocks: usize,
    standard: &Standard,
    walker: &Walker,
    judged: impl Fn(usize, ClassId) -> Judged,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for block in 0..blocks {
        for (c, class) in (0..).zip(&standard.classes) {
            let Judged { share, covered, typical } = judged(block, ClassId(c));
            if covered {
                continue;
            }
            let (cause, walk) = match typical {
                Nearest::Walk(walk) => (Cause::TooFar, Some(walk)),
                Nearest::Line(_) | Nearest::BeyondHorizon => (Cause::TooFar, None),
                Nearest::CutOff => (Cause::CutOff, None),
                Nearest::OffNetwork => (Cause::OffNetwork, None),
                Nearest::NoneExists => (Cause::NoneExists, None),
            };
            let missing_m = match typical {
                Nearest::Line(line) => Some(f64::from(line.mm.saturating_sub(class.limit.value())) / 1000.0),
                _ => walk.map(|walk| missing_m(class.limit, walk, walker)),
            };
            gaps.push(Gap { block, class: ClassId(c), cause, share, walk, missing_m });
        }
    }
    gaps
}

/// Tells classes of which the data hold facilities that are closed from those of which they hold none.
pub fn none_open(gaps: &mut [Gap], closed: impl Fn(ClassId) -> bool) {
    for gap in gaps.iter_mut().filter(|gap| gap.cause == Cause::NoneExists && closed(gap.class)) {
        gap.cause = Cause::NoneOpen;
    }
}

/// By how many metres a walk is too long: for a limit in minutes, what the walker does in the minutes that are too many.
fn missing_m(limit: Limit, walk: Walk, walker: &Walker) -> f64 {
    match limit {
        Limit::Time(ms) => {
            f64::from(walk.ms.saturating_sub(ms)) * f64::from(walker.speed.metres_per_hour()) / 3_600_000.0
        }
        Limit::Length(mm) | Limit::Radius(mm) => f64::from(walk.mm.saturating_sub(mm)) / 1000.0,
        Limit::OnSite => f64::from(walk.mm) / 1000.0,
    }
}
