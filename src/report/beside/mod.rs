//! Several standards side by side: the same city, the same walks, judged by each; where they disagree about a block, and why.
//!
//! A block *meets* a standard if it is covered for every class of it that the data hold. Two standards disagree about it if it meets one and
//! not the other; what it lacks in the stricter one says why:
//!
//! | why | means |
//! |---|---|
//! | `not_asked` | the other standard has no class like it |
//! | `no_data` | the other has it, but the data hold no place that it would count |
//! | `limit` | the same walk is within the one limit and beyond the other |
//! | `other_places` | the two count other places as this class, so that the walks differ |

//! Texts call the same thing by other names: the class of another standard is that of the same id or name, else the one that counts most of the same
//! places, if these are half or more of all that either counts ([`counterparts`]).

mod files;
mod page;

pub use files::{disagreements_csv, standards_geojson};
pub use page::{page, table};

use crate::access::Nearest;
use crate::coverage::BlockClass;
use crate::model::{Class, Id};
use crate::report::{Findings, words};
use std::collections::BTreeSet;

/// Why a block that lacks a class under one standard lacks nothing under another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// The other has no such class.
    NotAsked,
    /// The other has it, and the data hold none.
    NoData,
    /// The same walk, another limit.
    Limit,
    /// Other places count.
    OtherPlaces,
}

impl Because {
    /// All of them.
    pub const ALL: [Because; 4] = [Because::NotAsked, Because::NoData, Because::Limit, Because::OtherPlaces];

    /// The word in files.
    pub fn word(self) -> &'static str {
        ["not_asked", "no_data", "limit", "other_places"][self as usize]
    }
}

/// A class that a block lacks under one standard, where it lacks nothing under another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement {
    /// The block.
    pub block: usize,
    /// The standard under which it lacks the class, by its place in the list.
    pub fails: usize,
    /// The class of that standard.
    pub class: usize,
    /// The standard that it meets.
    pub meets: usize,
    /// The same class there, if there is one.
    pub there: Option<usize>,
    /// Why.
    pub because: Because,
}

/// Whether a block meets a standard.
pub fn meets(findings: &Findings<'_>, block: usize) -> bool {
    words::held(findings).into_iter().all(|class| findings.coverage.blocks[block][class].covered)
}

/// Every disagreement, by block, then by the standard that fails.
///
/// Panics if the findings are of different blocks.
pub fn disagreements(all: &[Findings<'_>]) -> Vec<Disagreement> {
    let blocks = all.first().map_or(0, |first| first.blocks.len());
    for of in all {
        assert!(of.blocks.iter().map(|b| &b.id).eq(all[0].blocks.iter().map(|b| &b.id)), "the same blocks");
    }
    let held: Vec<Vec<usize>> = all.iter().map(words::held).collect();
    let same: Vec<Vec<Vec<Option<usize>>>> =
        all.iter().map(|one| all.iter().map(|other| counterparts(one, other)).collect()).collect();
    let mut found = Vec::new();
    for block in 0..blocks {
        let met: Vec<bool> = all
            .iter()
            .zip(&held)
            .map(|(of, held)| held.iter().all(|&class| of.coverage.blocks[block][class].covered))
            .collect();
        for fails in (0..all.len()).filter(|&s| !met[s]) {
            for &class in held[fails].iter().filter(|&&class| !all[fails].coverage.blocks[block][class].covered) {
                for meets in (0..all.len()).filter(|&s| met[s]) {
                    let there = same[fails][meets][class];
                    let because = because(&all[fails], class, &all[meets], there, block);
                    found.push(Disagreement { block, fails, class, meets, there, because });
                }
            }
        }
    }
    found
}

/// For each class of one standard the same class of another: that of the same id, else of the same name in Chinese (without what brackets add), else the one
/// with most places in common (of equals the first), if these are half or more of all that either counts.
pub fn counterparts(one: &Findings<'_>, other: &Findings<'_>) -> Vec<Option<usize>> {
    let places = |of: &Findings<'_>| {
        let mut classes: Vec<BTreeSet<Id>> = vec![BTreeSet::new(); of.standard.classes.len()];
        for facility in of.facilities {
            facility.classes.iter().for_each(|class| {
                classes[usize::from(class.0)].insert(facility.id.clone());
            });
        }
        classes
    };
    let (own, theirs) = (places(one), places(other));
    let same = |(class, own): (&Class, &BTreeSet<Id>)| {
        let name = |class: &Class| class.name_zh.split(['（', '(']).next().unwrap_or_default().trim().to_owned();
        let theirs_like = |is: &dyn Fn(&Class) -> bool| other.standard.classes.iter().position(is);
        let named = theirs_like(&|c| c.id == class.id)
            .or_else(|| theirs_like(&|c| !name(class).is_empty() && name(c) == name(class)));
        let alike = || {
            let shares =
                theirs.iter().enumerate().map(|(c, theirs)| (own.intersection(theirs).count(), theirs.len(), c));
            let most = shares.max_by_key(|(common, _, c)| (*common, std::cmp::Reverse(*c)));
            // All that either counts: |A| + |B| − |A ∩ B|.
            most.filter(|(common, all, _)| *common > 0 && 2 * common >= own.len() + all - common).map(|(.., c)| c)
        };
        named.or_else(alike)
    };
    one.standard.classes.iter().zip(&own).map(same).collect()
}

fn because(fails: &Findings<'_>, class: usize, meets: &Findings<'_>, there: Option<usize>, block: usize) -> Because {
    let own = &fails.standard.classes[class];
    let Some(other) = there else { return Because::NotAsked };
    if meets.facilities_per_class[other] == 0 {
        return Because::NoData;
    }
    let there = meets.standard.classes[other].limit;
    let walk = |of: &BlockClass| match of.typical {
        Nearest::Walk(walk) => Some((walk.ms, walk.mm)),
        Nearest::Line(line) => Some((0, line.mm)),
        _ => None,
    };
    // A walk and a straight line cannot be compared: the limits are of different kinds.
    let same = own.limit.is_straight() != there.is_straight()
        || walk(&fails.coverage.blocks[block][class]) == walk(&meets.coverage.blocks[block][other]);
    if same && own.limit != there { Because::Limit } else { Because::OtherPlaces }
}
