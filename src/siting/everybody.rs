//! Questions of yes or no: can so many sites serve so much?
//!
//! [`super::branch`] is given a target: it ends with a choice that reaches it, or when the bound says that none does. The fewest
//! sites ([`super::fewest`]) and the least worst walk ([`super::centre`]) ask as often as they need.

use super::branch::{self, GapOf, Until};
use super::cover::{self, Covered};
use super::greedy;
use super::question::best;
use super::reduce::{Reduced, reduce, reduce_for_all};
use super::rules::Rules;
use super::swap;
use super::table::{Loss, Table};

/// An answer in sites or in walks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Least {
    /// The sites, ascending.
    pub open: Vec<u32>,
    /// What was to be least: a number of sites, or the worst walk.
    pub value: u32,
    /// It cannot be less than this.
    pub bound: u32,
    /// What the greedy choice gave.
    pub greedy: u32,
}

/// What a question of yes or no brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// These sites do it.
    Yes(Vec<u32>),
    /// Nothing does.
    No,
    /// Not known.
    Unknown,
}

/// The question made small, to be asked for one number of sites after the other.
pub(super) struct Ready {
    small: Reduced,
    target: Loss,
}

impl Ready {
    /// Whether some allowed choice loses at most `target`; `None` if all sites together lose more.
    pub(super) fn new(table: &Table, rules: &Rules, target: Loss, stop: &(dyn Fn() -> bool + Sync)) -> Option<Ready> {
        let small = if target == 0 && !rules.has_capacity() {
            reduce_for_all(table, rules, stop)?
        } else {
            reduce(table, rules, stop)
        };
        let all: Vec<u32> = (0..small.sites.len() as u32).collect();
        (small.table.loss(&all) <= target).then_some(Ready { small, target })
    }

    /// Asks with at most `count` sites of group 0.
    pub(super) fn ask(&self, count: usize, until: &Until<'_>, spent: &mut u64) -> Said {
        let (table, until) = (&self.small.table, Until { target: Some(self.target), ..*until });
        let rules = self.small.rules.with_count(count);
        let back = |open: &[u32]| open.iter().map(|&s| self.small.sites[s as usize]).collect();
        if self.target == 0 && !rules.has_capacity() && rules.count() <= cover::MOST {
            match cover::serve_all(table, &rules, until.effort / 2, until.stop, spent) {
                Covered::By(open) => return Said::Yes(back(&open)),
                Covered::Never => return Said::No,
                Covered::Unknown => {}
            }
        }
        let choice = if rules.has_capacity() {
            best(table, &rules, GapOf::Saving, &until).choice
        } else {
            let sites: Vec<u32> = (0..table.sites() as u32).collect();
            let mut open = greedy::greedy(table, &rules, &sites, &[]);
            swap::improve(table, &rules, &sites, &mut open, 50, until.stop);
            branch::solve(table, &rules, GapOf::Saving, &open, &until)
        };
        *spent += choice.effort + table.entries() as u64;
        if choice.loss <= self.target {
            Said::Yes(back(&choice.open))
        } else if choice.bound > self.target {
            Said::No
        } else {
            Said::Unknown
        }
    }
}
