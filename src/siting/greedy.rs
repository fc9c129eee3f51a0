//! The first answer: one site after the other, each the one that brings most.
//!
//! The saving of a set of sites (loss of none less loss of the set) is submodular: what a site adds never grows when others
//! are open already. So the greedy choice of k sites saves at least 1 − 1/e = 63.2 % of the most that k can save (Nemhauser,
//! Wolsey and Fisher 1978, doi:10.1007/BF01588971), half where sites fall into groups (Fisher, Nemhauser and Wolsey 1978), and
//! (1 − 1/e)/2 under a budget if the better of "by saving", "by saving for the money" is taken (Khuller, Moss and Naor 1999,
//! doi:10.1016/S0020-0190(99)00031-9). For the same reason an old gain is an upper bound of the new one, so most gains need
//! not be computed again (Minoux 1978). Time O(entries) once, then little.

use super::assign;
use super::rules::Rules;
use super::table::{Loss, Table};
use rayon::prelude::*;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// What the greedy choice is sure to save, of the most that can be saved.
pub fn guarantee(table: &Table, rules: &Rules) -> Option<f64> {
    let one = 1.0 - (-1.0_f64).exp();
    let fills = rules.has_capacity() && !sends(table, rules);
    if fills || rules.has_distance() || (rules.has_budget() && rules.most.len() > 1) {
        None
    } else if rules.has_budget() {
        // The count is a second limit, which the proof does not know: it must not bind.
        (rules.count() >= rules.group.len()).then_some(one / 2.0)
    } else if rules.most.len() > 1 {
        Some(0.5)
    } else {
        Some(one)
    }
}

/// What opening a site would save, given the walks as they are.
fn gain(table: &Table, walks: &[u32], site: u32) -> Loss {
    let weights = table.weights();
    table
        .row(site as usize)
        .map(|(home, walk)| {
            let home = home as usize;
            Loss::from(weights[home]) * Loss::from(walks[home].saturating_sub(walk))
        })
        .sum()
}

/// A gain, as large as it once was, in the order of the choice: the largest first, of equals the smaller site.
#[derive(Debug, PartialEq, Eq)]
struct Offer {
    /// Gain, or gain for the money as a fraction.
    gain: Loss,
    price: u64,
    site: Reverse<u32>,
    /// How many sites were open when it was computed.
    at: usize,
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        // a/p against b/q as a·q against b·p: exact.
        let value = |a: &Offer, b: &Offer| i128::from(a.gain) * i128::from(b.price);
        value(self, other).cmp(&value(other, self)).then(self.site.cmp(&other.site))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The greedy choice among `sites`, on top of `open`, in the order of choosing. Sites that bring nothing are not opened.
pub fn greedy(table: &Table, rules: &Rules, sites: &[u32], open: &[u32]) -> Vec<u32> {
    let plain = choose(table, rules, sites, open, false);
    if !rules.has_budget() {
        return plain;
    }
    let thrifty = choose(table, rules, sites, open, true);
    if table.loss(&thrifty) < table.loss(&plain) { thrifty } else { plain }
}

fn choose(table: &Table, rules: &Rules, sites: &[u32], open: &[u32], thrifty: bool) -> Vec<u32> {
    let mut walks = table.walks(open);
    let mut chosen = open.to_vec();
    let offer = |walks: &[u32], site: u32, at: usize| Offer {
        gain: gain(table, walks, site),
        price: if thrifty { rules.price(site).max(1) } else { 1 },
        site: Reverse(site),
        at,
    };
    let mut offers: BinaryHeap<Offer> =
        sites.par_iter().map(|&site| offer(&walks, site, chosen.len())).collect::<Vec<_>>().into();
    while let Some(best) = offers.pop() {
        let site = best.site.0;
        if best.gain <= 0 {
            break;
        }
        // What is not allowed now never will be: the rules hold for subsets.
        if !rules.may_join(&chosen, site, None) {
            continue;
        }
        if best.at < chosen.len() {
            offers.push(offer(&walks, site, chosen.len()));
            continue;
        }
        chosen.push(site);
        for (home, walk) in table.row(site as usize) {
            let slot = &mut walks[home as usize];
            *slot = (*slot).min(walk);
        }
    }
    chosen
}

/// What a site that holds only so many would save of those who are still on their own, and whom it would take: those who save
/// most come first.
fn fill(table: &Table, capacity: u64, people: &[u32], site: u32, mut take: impl FnMut(u32, u32)) -> Loss {
    let heads = table.row(site as usize).map(|(home, walk)| {
        let saved = Loss::from(table.fallbacks()[home as usize] - walk);
        (saved, home, u64::from(people[home as usize]))
    });
    assign::fill(heads.filter(|(.., people)| *people > 0), capacity, |home, here| take(home, here as u32))
}

/// Homes times sites squared up to which everybody is sent anew for every site that is tried.
const SEND: usize = 100_000;

/// Whether every site that is tried has everybody sent anew: the greedy choice then keeps its guarantee.
pub fn sends(table: &Table, rules: &Rules) -> bool {
    let count = rules.count().min(table.sites());
    table.homes().saturating_mul(count).saturating_mul(count) <= SEND
}

/// The greedy choice where sites hold only so many, in large tables: whoever a site has taken stays with it.
pub(super) fn by_filling(table: &Table, rules: &Rules) -> Vec<u32> {
    let mut people = table.weights().to_vec();
    let mut chosen: Vec<u32> = Vec::new();
    let gain = |people: &[u32], site: u32| fill(table, rules.capacity[site as usize], people, site, |_, _| {});
    let offer = |people: &[u32], site: u32, at: usize| (gain(people, site), Reverse(site), at);
    let all: Vec<_> = (0..table.sites() as u32).into_par_iter().map(|site| offer(&people, site, 0)).collect();
    let mut offers: BinaryHeap<(Loss, Reverse<u32>, usize)> = all.into();
    while let Some((promised, Reverse(site), at)) = offers.pop() {
        if promised <= 0 {
            break;
        }
        if !rules.may_join(&chosen, site, None) {
            continue;
        }
        if at < chosen.len() {
            offers.push(offer(&people, site, chosen.len()));
            continue;
        }
        chosen.push(site);
        let mut taken = Vec::new();
        fill(table, rules.capacity[site as usize], &people, site, |home, here| taken.push((home, here)));
        for (home, here) in taken {
            people[home as usize] -= here;
        }
    }
    chosen
}

/// The greedy choice where sites hold only so many: what one adds is found by sending everybody anew, so only those are
/// tried that could add most, as they did when fewer were open.
///
/// In large tables whoever a site has taken stays with it, and nothing is guaranteed: see [`sends`].
pub fn by_assignment(table: &Table, rules: &Rules) -> Vec<u32> {
    if !sends(table, rules) {
        return by_filling(table, rules);
    }
    let mut chosen: Vec<u32> = Vec::new();
    let mut now = table.loss(&[]);
    let mut offers: BinaryHeap<(Loss, Reverse<u32>, usize)> = (0..table.sites() as u32)
        .into_par_iter()
        .map(|site| (fill(table, rules.capacity[site as usize], table.weights(), site, |_, _| {}), Reverse(site), 0))
        .collect::<Vec<_>>()
        .into();
    while let Some((promised, Reverse(site), at)) = offers.pop() {
        if promised <= 0 {
            break;
        }
        if !rules.may_join(&chosen, site, None) {
            continue;
        }
        let mut with = chosen.clone();
        with.push(site);
        let loss = assign::loss(table, rules, &with);
        if at == chosen.len() {
            (chosen, now) = (with, loss);
        } else {
            // What a site adds under capacities never grows either, so an old promise is an upper bound.
            offers.push((now - loss, Reverse(site), chosen.len()));
        }
    }
    chosen
}
