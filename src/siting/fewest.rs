//! The fewest sites that serve so much (set covering: Toregas, Swain, `ReVelle` and Bergman 1971, doi:10.1287/opre.19.6.1363).
//!
//! The greedy number is sure to do. How few may do is found by halving with short looks, each of which ends with a yes, a no, or
//! with what the bound of [`super::bound`] could not say; what is left of the effort goes to the edges: can one fewer do,
//! and does the lowest number not yet ruled out? Where it runs out the answer has a gap like any other.

use super::assign;
use super::branch::Until;
use super::everybody::{Least, Ready, Said};
use super::greedy;
use super::rules::Rules;
use super::table::{Loss, Table};

/// There is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// Whether it is sure that none exists; else none was found.
    pub proven: bool,
}

/// The fewest sites of group 0 of a covering table with which at most `target` are left uncovered. Other groups keep their most.
///
/// ```
/// use lifecircle::siting::{Rules, Table, Until, fewest};
/// // Four homes in a row, three sites that serve two each: the outer ones serve all.
/// let rows = vec![vec![(0, 0), (1, 0)], vec![(1, 0), (2, 0)], vec![(2, 0), (3, 0)]];
/// let table = Table::new(rows, vec![5; 4], vec![1; 4]);
/// let found = fewest(&table, &Rules::any(3, 3), 0, &Until::proven())?;
/// assert_eq!((found.open, found.value, found.bound), (vec![0, 2], 2, 2));
/// # Ok::<(), lifecircle::siting::Missed>(())
/// ```
///
/// # Errors
/// If no allowed choice leaves so few uncovered, or none was found.
pub fn fewest(table: &Table, rules: &Rules, target: Loss, until: &Until<'_>) -> Result<Least, Missed> {
    let sites: Vec<u32> = (0..table.sites() as u32).collect();
    let new = |open: &[u32]| open.iter().filter(|&&s| rules.group(s) == 0).count();
    let all = rules.with_count(new(&sites));
    // Whom nobody can serve is not asked about.
    let (table, target) = (&table.of_those_served(), target - table.loss(&sites));
    let ready =
        if target < 0 || !has_room(table, rules, target) { None } else { Ready::new(table, rules, target, until.stop) };
    let Some(ready) = ready else { return Err(Missed { proven: true }) };
    let mut spent = 0;
    let mut open = match greedily(table, &all, target) {
        Some(open) => open,
        // Under distances and budgets the greedy choice may miss that it can be done at all.
        None => match ready.ask(new(&sites), &Until { effort: until.effort / 2, ..*until }, &mut spent) {
            Said::Yes(open) => open,
            Said::No => return Err(Missed { proven: true }),
            Said::Unknown => return Err(Missed { proven: false }),
        },
    };
    let greedy = new(&open) as u32;
    // Fewer than `low` do not do; `value` do; of `unknown` and more, as few as are asked for, a short look said nothing.
    let (mut low, mut value) = (0, new(&open));
    let mut unknown = value;
    let mut ask = |count: usize, share: u64, open: &mut Vec<u32>| {
        let left = until.effort.saturating_sub(spent);
        if left == 0 || (until.stop)() {
            return Said::Unknown;
        }
        let said = ready.ask(count, &Until { effort: (left / share).max(1), ..*until }, &mut spent);
        if let Said::Yes(found) = &said {
            open.clone_from(found);
        }
        said
    };
    while low < unknown {
        let middle = usize::midpoint(low, unknown);
        match ask(middle, 16, &mut open) {
            Said::Yes(found) => (value, unknown) = (new(&found), new(&found)),
            Said::No => low = middle + 1,
            Said::Unknown => unknown = middle,
        }
    }
    loop {
        let before = (low, value);
        if low < value {
            match ask(value - 1, 2, &mut open) {
                Said::Yes(found) => value = new(&found),
                Said::No => low = value,
                Said::Unknown => {}
            }
        }
        if low + 1 < value {
            match ask(low, 2, &mut open) {
                Said::Yes(found) => value = new(&found),
                Said::No => low += 1,
                Said::Unknown => {}
            }
        }
        if before == (low, value) {
            break;
        }
    }
    open.sort_unstable();
    Ok(Least { open, value: value as u32, bound: low.min(value) as u32, greedy })
}

/// Whether all sites together have room for enough, each for no more than come to it: if not, nothing has to be searched.
fn has_room(table: &Table, rules: &Rules, target: Loss) -> bool {
    let people =
        |site: usize| table.row(site).map(|(home, _)| Loss::from(table.weights()[home as usize])).sum::<Loss>();
    let room =
        |site: usize| rules.capacity.get(site).map_or(Loss::MAX, |&room| Loss::try_from(room).unwrap_or(Loss::MAX));
    let most = (0..table.sites()).map(|site| people(site).min(room(site))).fold(0, Loss::saturating_add);
    !rules.has_capacity() || table.loss(&[]) - target <= most
}

/// As many of the greedy choice as are needed: those of other groups first, which are not counted.
fn greedily(table: &Table, rules: &Rules, target: Loss) -> Option<Vec<u32>> {
    let sites: Vec<u32> = (0..table.sites() as u32).collect();
    let enough = |open: &[u32]| assign::loss(table, rules, open) <= target;
    let (others, open) = if rules.has_capacity() {
        (0, greedy::by_assignment(table, rules))
    } else {
        let others = greedy::greedy(table, &rules.with_count(0), &sites, &[]);
        (others.len(), greedy::greedy(table, rules, &sites, &others))
    };
    let mut counts = others..=open.len();
    // The greedy choice goes on as long as anybody is won; halving finds how much of it is enough.
    if !enough(&open) {
        return None;
    }
    while counts.start() < counts.end() {
        let middle = usize::midpoint(*counts.start(), *counts.end());
        counts = if enough(&open[..middle]) { *counts.start()..=middle } else { middle + 1..=*counts.end() };
    }
    Some(open[..*counts.start()].to_vec())
}
