//! The fewest sites, and the least worst walk: questions of yes or no, asked as often as needed.
//!
//! *Can so many sites cover so much?* and *can so many sites bring everybody within this walk?* are both answered by
//! [`super::branch`] with a target: it ends with a choice that reaches it, or when the bound says that none does. The fewest
//! sites (set covering, Toregas, Swain, `ReVelle` and Bergman 1971, doi:10.1287/opre.19.6.1363) come from counting down from
//! the greedy number; the least worst walk (p-center, Hakimi 1964; as covering by Minieka 1970, doi:10.1137/1012016) from
//! halving the list of walks. Where the effort runs out the answer has a gap like any other.

use super::branch::{self, GapOf, Until};
use super::greedy;
use super::question::best;
use super::reduce::{Reduced, reduce, reduce_for_all};
use super::rules::Rules;
use super::swap;
use super::table::{Loss, Table};

/// What a question of yes or no brought.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// These sites do it.
    Yes(Vec<u32>),
    /// Nothing does.
    No,
    /// Not known.
    Unknown,
}

/// Whether some allowed choice loses at most `target`.
fn possible(table: &Table, rules: &Rules, target: Loss, until: &Until<'_>, spent: &mut u64) -> Said {
    let alone = target == 0 && !rules.has_capacity();
    let small: Reduced = if alone {
        match reduce_for_all(table, rules) {
            Some(small) => small,
            None => return Said::No,
        }
    } else {
        reduce(table, rules)
    };
    if rules.has_capacity() {
        let until = Until { target: Some(target), ..*until };
        let answer = best(table, rules, GapOf::Saving, &until);
        *spent += answer.choice.effort;
        return said(answer.choice, target, |open| open);
    }
    let sites: Vec<u32> = (0..small.sites.len() as u32).collect();
    let mut open = greedy::greedy(&small.table, &small.rules, &sites, &[]);
    swap::improve(&small.table, &small.rules, &sites, &mut open, 50);
    let until = Until { target: Some(target), ..*until };
    let choice = branch::solve(&small.table, &small.rules, GapOf::Saving, &open, &until);
    *spent += choice.effort + small.table.entries() as u64;
    said(choice, target, |open| open.iter().map(|&s| small.sites[s as usize]).collect())
}

fn said(choice: branch::Choice, target: Loss, back: impl Fn(Vec<u32>) -> Vec<u32>) -> Said {
    if choice.loss <= target {
        Said::Yes(back(choice.open))
    } else if choice.bound > target {
        Said::No
    } else {
        Said::Unknown
    }
}

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

/// The fewest sites of a covering table that leave at most `target` uncovered; `None` if even all together do not.
///
/// The most of each group in `rules` is not looked at: it is what is asked.
pub fn fewest(table: &Table, rules: &Rules, target: Loss, until: &Until<'_>) -> Option<Least> {
    let rules_for = |count: usize| Rules { most: vec![count], group: vec![0; table.sites()], ..rules.clone() };
    let sites: Vec<u32> = (0..table.sites() as u32).collect();
    let all = rules_for(table.sites());
    let mut open = if rules.has_capacity() {
        greedy::by_assignment(table, &all)
    } else {
        greedy::greedy(table, &all, &sites, &[])
    };
    // The greedy choice goes on as long as anybody is won; so many of it are enough.
    let enough = (0..=open.len()).find(|&k| super::assign::loss(table, &all, &open[..k]) <= target)?;
    open.truncate(enough);
    let greedy = enough as u32;
    let (mut value, mut known_no, mut spent) = (enough, None, 0);
    let mut unknown = false;
    while value > 0 {
        // Once it is not known whether one fewer will do, it is still worth knowing what surely will not.
        let ask = known_no.map_or(value - 1, |no: usize| no);
        let left = until.effort.saturating_sub(spent);
        if left == 0 || (until.stop)() {
            unknown = true;
            break;
        }
        let each = Until { effort: (left / 2).max(1), ..*until };
        match possible(table, &rules_for(ask), target, &each, &mut spent) {
            Said::Yes(better) => {
                value = better.len().min(ask);
                open = better;
                known_no = None;
            }
            Said::No => {
                let bound = ask + 1;
                open.sort_unstable();
                return Some(Least { open, value: value as u32, bound: bound as u32, greedy });
            }
            Said::Unknown if ask == 0 => break,
            Said::Unknown => known_no = Some(ask - 1),
        }
    }
    open.sort_unstable();
    let bound = if unknown || value > 0 { u32::from(value > 0) } else { 0 };
    Some(Least { open, value: value as u32, bound, greedy })
}

/// The least worst walk of anybody, and the sites that bring it.
///
/// Homes that no site can serve keep their fallback; if that is the worst of all, nothing helps, and the answer says so by
/// its bound.
pub fn centre(table: &Table, rules: &Rules, until: &Until<'_>) -> Least {
    // The worst walk cannot be less than that of a home with every site open.
    let sites: Vec<u32> = (0..table.sites() as u32).collect();
    let worst = |open: &[u32]| {
        let walks = table.walks(open);
        (0..table.homes()).filter(|&h| table.weights()[h] > 0).map(|h| walks[h]).max().unwrap_or(0)
    };
    let floor = worst(&sites);
    let mut radii: Vec<u32> = sites
        .iter()
        .flat_map(|&s| table.row(s as usize))
        .map(|(_, walk)| walk)
        .chain(table.fallbacks().iter().copied())
        .filter(|&walk| walk > floor)
        .collect();
    radii.push(floor);
    radii.sort_unstable();
    radii.dedup();
    let mut open = farthest_first(table, rules);
    let mut value = worst(&open);
    let greedy = value;
    // Everything below `low` is known not to do, and `high` does.
    let (mut low, mut high) = (0, radii.partition_point(|&r| r < value));
    let mut not_known = high;
    let mut spent = 0;
    while low < not_known {
        let left = until.effort.saturating_sub(spent);
        if left == 0 || (until.stop)() {
            break;
        }
        let middle = low.midpoint(not_known);
        let each = Until { effort: (left / 4).max(1), ..*until };
        match possible(&table.within(radii[middle]), rules, 0, &each, &mut spent) {
            Said::Yes(better) => {
                open = better;
                value = worst(&open);
                high = radii.partition_point(|&r| r < value).min(middle);
                not_known = high;
            }
            Said::No => low = middle + 1,
            // Above it somebody may still say yes, below it still no.
            Said::Unknown => not_known = middle,
        }
    }
    // What lies between a No and the first Unknown is settled; above it only better answers can be looked for.
    let bound = if low < high { radii[low.min(radii.len() - 1)] } else { value };
    open.sort_unstable();
    Least { open, value, bound: bound.min(value), greedy }
}

/// Each next site is the one nearest to whoever is worst off (Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5): at most twice
/// the best where walks are the same both ways and sites may be at every home.
fn farthest_first(table: &Table, rules: &Rules) -> Vec<u32> {
    let mut serving: Vec<Vec<(u32, u32)>> = vec![Vec::new(); table.homes()];
    for site in 0..table.sites() as u32 {
        for (home, walk) in table.row(site as usize) {
            serving[home as usize].push((walk, site));
        }
    }
    let mut open: Vec<u32> = Vec::new();
    let mut walks = table.fallbacks().to_vec();
    loop {
        let mut order: Vec<usize> = (0..walks.len()).filter(|&h| table.weights()[h] > 0).collect();
        order.sort_by_key(|&h| (std::cmp::Reverse(walks[h]), h));
        let next = order.iter().find_map(|&home| {
            let near = serving[home].iter().filter(|&&(walk, s)| walk < walks[home] && rules.may_join(&open, s, None));
            near.min().map(|&(_, site)| site)
        });
        let Some(site) = next else { return open };
        open.push(site);
        for (home, walk) in table.row(site as usize) {
            walks[home as usize] = walks[home as usize].min(walk);
        }
    }
}
