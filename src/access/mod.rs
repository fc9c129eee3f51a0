//! The table doorstep × class → nearest walk, which everything above reads. [`measure`] makes it.

mod export;
mod join;
mod many;
mod measure;
mod pairs;
mod reach;
mod straight;
#[cfg(test)]
mod measure_tests;
#[cfg(test)]
mod private_tests;

pub use export::{classes_csv, snaps_csv, walks_csv};
pub use join::Joins;
pub use many::{Doors, Walks, walks_to_each};
pub(crate) use measure::judge;
pub use measure::{Access, Options, left_out, measure, measure_joined};
pub use pairs::{Pair, Pairs, Workspace};
pub use reach::{Impedance, InReach, Measured};
pub use straight::{Outlines, straight_line};

use crate::units::{ClassId, Limit};

/// The nearest facility of a class from a doorstep, and the walk to it, both off-street legs included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Walk {
    /// Walking time in milliseconds.
    pub ms: u32,
    /// Length in millimetres along the same walk.
    pub mm: u32,
    /// Index of the facility in the study's list.
    pub facility: u32,
}

/// The nearest facility of a class in a straight line from a doorstep, or from its block's land: no walk, and it has no minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Its length in millimetres; 0 inside the facility.
    pub mm: u32,
    /// Index of the facility in the study's list.
    pub facility: u32,
}

/// What is known of a doorstep and a class. "None" is a finding, not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearest {
    /// There is a walk; whether it is within the limit is judged above.
    Walk(Walk),
    /// The standard draws a straight line here; whether it is within the limit is judged above.
    Line(Line),
    /// There is a way, but it is longer than the horizon of the search.
    BeyondHorizon,
    /// The doorstep is on streets from which no facility of the class can be reached.
    CutOff,
    /// No usable street lies within the snap limit of the doorstep.
    OffNetwork,
    /// The data hold no facility of this class at all.
    NoneExists,
}

impl Nearest {
    /// Whether it is within a limit, inclusive: a walk within a walking limit, a straight line within a straight one.
    pub fn is_within(self, limit: Limit) -> bool {
        match (self, limit) {
            (Nearest::Walk(walk), Limit::Time(ms)) => walk.ms <= ms,
            (Nearest::Walk(walk), Limit::Length(mm)) => walk.mm <= mm,
            (Nearest::Line(line), Limit::Radius(_) | Limit::OnSite) => line.mm <= limit.value(),
            _ => false,
        }
    }
}

/// Doorstep × class, doorstep after doorstep in the order of the blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTable {
    classes: usize,
    first_doorstep: Vec<u32>,
    nearest: Vec<Nearest>,
}

impl AccessTable {
    /// Puts a table together: `first_doorstep` has one entry more than there are blocks, `nearest` is doorstep-major.
    /// Panics if the sizes disagree.
    pub fn new(classes: usize, first_doorstep: Vec<u32>, nearest: Vec<Nearest>) -> Self {
        let doorsteps = first_doorstep.last().map_or(0, |&n| n as usize);
        assert_eq!(nearest.len(), doorsteps * classes, "one finding per doorstep and class");
        Self { classes, first_doorstep, nearest }
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Number of doorsteps of all blocks.
    pub fn doorsteps(&self) -> usize {
        self.first_doorstep.last().map_or(0, |&n| n as usize)
    }

    /// The doorsteps of a block, as indices into the table.
    pub fn doorsteps_of(&self, block: usize) -> std::ops::Range<usize> {
        self.first_doorstep[block] as usize..self.first_doorstep[block + 1] as usize
    }

    /// The finding for a doorstep and a class.
    pub fn nearest(&self, doorstep: usize, class: ClassId) -> Nearest {
        self.nearest[doorstep * self.classes + class.0 as usize]
    }

    /// The block that a doorstep belongs to, with the doorstep's number within it.
    pub fn block_of(&self, doorstep: usize) -> (usize, usize) {
        let block = self.first_doorstep.partition_point(|&first| first as usize <= doorstep) - 1;
        (block, doorstep - self.first_doorstep[block] as usize)
    }
}
