//! A question of siting from beginning to end: a first answer, a better one, and how far the best may be from it.

use super::assign;
use super::branch::{self, Choice, GapOf, Until};
use super::greedy;
use super::reduce::{Reduced, reduce};
use super::rules::Rules;
use super::swap;
use super::table::{Loss, Table};
use std::sync::OnceLock;

/// The best choice found, and what was known on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The choice and its bound, in the numbers of the table asked about.
    pub choice: Choice,
    /// The loss of the greedy choice.
    pub greedy: Loss,
    /// What the greedy choice is sure to save, of the most that can be saved; where there is such a guarantee.
    pub guarantee: Option<f64>,
    /// Sites, homes and entries left after reductions.
    pub left: [usize; 3],
}

/// Rounds of exchanges that the first answer may take.
const ROUNDS: usize = 200;

/// The best allowed choice.
///
/// ```
/// use lifecircle::siting::{GapOf, Rules, Table, Until, best};
/// // Three sites that serve homes of 5, 4, 3 and 2 people; two may open.
/// let rows = vec![vec![(0, 0), (1, 0)], vec![(1, 0), (2, 0)], vec![(2, 0), (3, 0)]];
/// let table = Table::new(rows, vec![5, 4, 3, 2], vec![1; 4]);
/// let answer = best(&table, &Rules::any(3, 2), GapOf::Saving, &Until::proven());
/// assert_eq!(answer.choice.open, [0, 2]);
/// assert_eq!((answer.choice.loss, answer.choice.bound), (0, 0));
/// ```
pub fn best(table: &Table, rules: &Rules, of: GapOf, until: &Until<'_>) -> Answer {
    let small = OnceLock::new();
    let first = First::soonest(table, rules, rules.most[0], &small, until.stop);
    first.finish(small.get_or_init(|| reduce(table, rules, until.stop)), of, until)
}

/// The greedy answer, from which the search goes on: known long before the question is made smaller.
#[derive(Debug, Clone, PartialEq)]
pub struct First {
    /// So many new sites at most.
    count: usize,
    /// Its sites.
    open: Vec<u32>,
    /// Its loss.
    pub loss: Loss,
    guarantee: Option<f64>,
}

impl First {
    /// The first answer as soon as there can be one. It waits for the question to be made `small` with capacities, since equal homes are added up
    /// first, and with a budget, since with fewer sites their number does not bind, on which the guarantee rests; where that was done already, for
    /// another number of sites, the smaller question is quicker.
    pub fn soonest(
        table: &Table,
        rules: &Rules,
        count: usize,
        small: &OnceLock<Reduced>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> First {
        let waits = rules.has_capacity() || rules.has_budget() || small.get().is_some();
        if waits {
            First::of_small(small.get_or_init(|| reduce(table, rules, stop)), count)
        } else {
            First::new(table, rules, count)
        }
    }

    /// Takes one site after the other, `count` new ones at most.
    pub fn new(table: &Table, rules: &Rules, count: usize) -> First {
        let rules = rules.with_count(count);
        let sites: Vec<u32> = (0..table.sites() as u32).collect();
        let open = if rules.has_capacity() {
            greedy::by_assignment(table, &rules)
        } else {
            greedy::greedy(table, &rules, &sites, &[])
        };
        let loss = assign::loss(table, &rules, &open);
        First { count, open, loss, guarantee: greedy::guarantee(table, &rules) }
    }

    /// The same from a question that was made smaller already, which is one and the same for all counts.
    pub fn of_small(small: &Reduced, count: usize) -> First {
        let first = First::new(&small.table, &small.rules, count);
        First { open: first.open.iter().map(|&s| small.sites[s as usize]).collect(), ..first }
    }

    /// Exchanges, then the search with its bound: the answer of [`best`]. `small` is the question made smaller ([`reduce`]).
    pub fn finish(self, small: &Reduced, of: GapOf, until: &Until<'_>) -> Answer {
        let rules = small.rules.with_count(self.count);
        let mut open = small.places_of(&self.open);
        if !rules.has_capacity() {
            let sites: Vec<u32> = (0..small.sites.len() as u32).collect();
            swap::improve(&small.table, &rules, &sites, &mut open, ROUNDS, until.stop);
        }
        let mut choice = branch::solve(&small.table, &rules, of, &open, until);
        choice.open = choice.open.iter().map(|&s| small.sites[s as usize]).collect();
        let left = [small.table.sites(), small.table.homes(), small.table.entries()];
        Answer { choice, greedy: self.loss, guarantee: self.guarantee, left }
    }
}

/// A site of an answer, in the order in which the sites bring most.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The site.
    pub site: u32,
    /// What it saves on top of those ranked before it.
    pub adds: Loss,
    /// What is lost if it alone is left out.
    pub alone: Loss,
}

/// Ranks the sites of a choice, beside those `kept` which are open anyway.
pub fn rank(table: &Table, rules: &Rules, kept: &[u32], open: &[u32]) -> Vec<Ranked> {
    let loss = |open: &[u32]| assign::loss(table, rules, open);
    let together: Vec<u32> = kept.iter().chain(open).copied().collect();
    let all = loss(&together);
    let mut left = open.to_vec();
    let (mut chosen, mut before): (Vec<u32>, Loss) = (kept.to_vec(), loss(kept));
    let mut ranked: Vec<Ranked> = Vec::new();
    while !left.is_empty() {
        let with = |site: u32| {
            let mut open = chosen.clone();
            open.push(site);
            loss(&open)
        };
        let (now, at) = left.iter().enumerate().map(|(at, &site)| (with(site), at)).min().expect("some are left");
        let site = left.remove(at);
        chosen.push(site);
        let others: Vec<u32> = together.iter().copied().filter(|&s| s != site).collect();
        ranked.push(Ranked { site, adds: before - now, alone: loss(&others) - all });
        before = now;
    }
    ranked
}
