//! The least loss by columns, for medians and for covering: some sites are solved, all are priced, and those that could be in a better choice come in
//! (sifting; for the p-median Garfinkel, Neebe and Rao 1974, doi:10.1287/trsc.8.3.217, and Avella, Sassano and Vasil'ev 2007,
//! doi:10.1007/s10107-005-0700-6).
//!
//! At any prices the bound of [`super::super::bound`] holds for all sites once each has been priced. A site whose opening would
//! lift that bound over the loss known is in no better choice; when every other is among those solved, what is proven of these is
//! proven of all.

use super::super::bound::{self, Part, Priced};
use super::super::branch::{self, GapOf, Until, gap, grain, rounding};
use super::super::table::{Entry, Loss, Table, in_order};
use super::super::{assign, greedy, swap};
use super::{Rules, Wide, places};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Of the walks that there is room for, the first look takes one in so many: a small question is soon solved, and knows its prices well.
const FIRST: usize = 16;

/// Rounds of exchanges before each search.
const ROUNDS: usize = 50;

/// An answer by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summed {
    /// The sites, ascending.
    pub open: Vec<u32>,
    /// Their loss.
    pub loss: Loss,
    /// No choice of all sites loses less.
    pub bound: Loss,
    /// The loss of the first choice, among the sites that were looked at first.
    pub greedy: Loss,
    /// Sites, homes and entries of the last question that was searched.
    pub left: [usize; 3],
}

impl Wide<'_> {
    /// The choice that loses least, and what none beats, after `rounds` of pricing at most; the gap is a share `of` the loss or of what is saved.
    pub fn least_loss(&mut self, rules: &Rules, of: GapOf, rounds: usize, until: &Until<'_>) -> Summed {
        let all = self.all();
        let floor = self.weight.iter().zip(&self.looked.nearest).map(|(&w, &n)| Loss::from(w) * Loss::from(n)).sum();
        let mut best = Summed { open: vec![], loss: all, bound: floor, greedy: all, left: [0; 3] };
        let inside = rules.cost_nothing();
        let free: Vec<u32> = (0..self.sites() as u32).filter(|&s| rules.may_join(&inside, s, None)).collect();
        self.begin(rules, &inside);
        let enough = |best: &Summed| gap(of, all, best.loss, best.bound) <= until.gap;
        let mut spent = 0;
        for round in 0..rounds.max(1) {
            let sites: Vec<u32> = self.kept.keys().copied().collect();
            // The first searches are for prices; what is proven there is not yet proven of all.
            let effort = until.effort.saturating_sub(spent) / 8;
            let (of_kept, more) = self.search(&mut best, &sites, rules, of, round == 0, &Until { effort, ..*until });
            spent += more;
            let Some(priced) = self.priced(rules, &inside, &free, until) else { break };
            best.bound = best.bound.max(whole(priced.value, all, best.loss));
            if enough(&best) {
                break;
            }
            let most = best.loss as f64 - grain(best.loss) + rounding(all);
            let mut hopeful: Vec<usize> =
                (0..free.len()).filter(|&k| priced.picked[k] || priced.value + priced.against[k] <= most).collect();
            if hopeful.iter().all(|&k| self.kept.contains_key(&free[k])) {
                let mut sites: Vec<u32> = hopeful.iter().map(|&k| free[k]).collect();
                sites.extend(best.open.iter().chain(&inside));
                sites.sort_unstable();
                sites.dedup();
                let (effort, known) = (until.effort.saturating_sub(spent), best.loss);
                let (of_these, _) = self.search(&mut best, &sites, rules, of, false, &Until { effort, ..*until });
                // Whatever is better than what was known is a choice of these, and of those that were kept.
                best.bound = best.bound.max(of_these.max(of_kept).min(known));
                break;
            }
            // Those first that are nearest to being picked.
            let rank = |k: usize| if priced.picked[k] { -priced.against[k] } else { priced.against[k] };
            hopeful.sort_by(|&a, &b| rank(a).total_cmp(&rank(b)).then(a.cmp(&b)));
            let hopeful: Vec<u32> = hopeful.into_iter().map(|k| free[k]).collect();
            let stay: Vec<u32> = best.open.iter().chain(&inside).copied().chain(self.old(rules)).collect();
            if round + 1 == rounds || !self.take_in(&hopeful, &stay, until) {
                break;
            }
        }
        best.bound = best.bound.min(best.loss);
        best
    }

    /// Searches a question of some sites that are kept; returns the bound of these alone, and what was read for it.
    fn search(
        &mut self,
        best: &mut Summed,
        sites: &[u32],
        rules: &Rules,
        of: GapOf,
        first: bool,
        until: &Until<'_>,
    ) -> (Loss, u64) {
        let rows: Vec<&[Entry]> = sites.iter().map(|s| &self.kept[s][..]).collect();
        let table = Table::of_rows(&rows, self.weight.to_vec(), self.fallback.to_vec());
        let few = rules.keep_sites(sites);
        let every: Vec<u32> = (0..sites.len() as u32).collect();
        let mut open = places(&best.open, sites);
        if first {
            open = if few.has_capacity() {
                greedy::by_assignment(&table, &few)
            } else {
                greedy::greedy(&table, &few, &every, &[])
            };
            best.greedy = assign::loss(&table, &few, &open);
        }
        if !few.has_capacity() {
            swap::improve(&table, &few, &every, &mut open, ROUNDS, until.stop);
        }
        let (choice, prices) = branch::solve_from(&table, &few, of, &open, self.prices.take(), until);
        self.prices = Some(prices);
        if choice.loss < best.loss || first {
            best.open = choice.open.iter().map(|&s| sites[s as usize]).collect();
            best.loss = choice.loss;
        }
        best.left = [table.sites(), table.homes(), table.entries()];
        (choice.bound, choice.effort)
    }

    /// Every site at the prices known; `None` if that was ended.
    fn priced(&self, rules: &Rules, inside: &[u32], free: &[u32], until: &Until<'_>) -> Option<Priced> {
        let mu = self.prices.as_ref()?;
        let paid = bound::paid(self.weight, mu);
        let matters = |(&mu, &weight): (&f64, &u32)| if weight > 0 { mu.ceil() as u32 } else { 0 };
        let below: Vec<u32> = mu.iter().zip(self.weight).map(matters).collect();
        let mut earned = vec![0.0; self.sites()];
        let all: Vec<u32> = (0..self.sites() as u32).collect();
        self.rows.each(&all, &below, until.stop, &mut |sites, rows| {
            let table = Table::new(rows, self.weight.to_vec(), self.fallback.to_vec());
            let few = rules.keep_sites(sites);
            let every: Vec<u32> = (0..sites.len() as u32).collect();
            let found = bound::earned(&table, &few, &every, mu, &paid);
            sites.iter().zip(found).for_each(|(&site, earns)| earned[site as usize] = earns);
        });
        if (until.stop)() {
            return None;
        }
        let part = Part { inside: inside.to_vec(), free: free.to_vec(), must: vec![] };
        let left = paid.iter().sum::<f64>() - inside.iter().map(|&s| earned[s as usize]).sum::<f64>();
        let of_free: Vec<f64> = free.iter().map(|&s| earned[s as usize]).collect();
        Some(bound::weighed(rules, &part, left, &of_free, false))
    }

    /// Keeps every so manieth site to begin with, as they are spread over the city, all of other groups, and those inside.
    fn begin(&mut self, rules: &Rules, inside: &[u32]) {
        let walks: usize = self.looked.walks.iter().sum();
        let apart = walks.div_ceil((self.room / FIRST).max(1)).max(1);
        let some = if self.kept.is_empty() { 0..self.sites() as u32 } else { 0..0 };
        let mut sites: Vec<u32> = some.step_by(apart).chain(self.old(rules)).chain(inside.iter().copied()).collect();
        sites.sort_unstable();
        sites.dedup();
        sites.retain(|s| !self.kept.contains_key(s));
        self.keep(&sites, &|| false);
    }

    fn keep(&mut self, sites: &[u32], stop: &(dyn Fn() -> bool + Sync)) {
        let kept = &mut self.kept;
        self.rows.each(sites, self.fallback, stop, &mut |sites, mut rows| {
            rows.iter_mut().for_each(in_order);
            kept.extend(sites.iter().copied().zip(rows));
        });
    }

    /// Takes in sites that are not kept, the most hopeful first, and no more than doubles what there is; where there is no room, what
    /// is less hopeful goes, but what has to `stay`. False if nothing came in.
    fn take_in(&mut self, hopeful: &[u32], stay: &[u32], until: &Until<'_>) -> bool {
        let walks = |site: u32| self.looked.walks[site as usize];
        let mut held: usize = self.kept.keys().map(|&s| walks(s)).sum();
        let most = held.min(self.room / 4).max(self.room / FIRST).max(1);
        let fitting = |most: usize| {
            let mut coming = 0;
            let fresh = hopeful.iter().copied().filter(|s| !self.kept.contains_key(s));
            let fresh: Vec<u32> = fresh
                .take_while(|&s| {
                    coming += walks(s);
                    coming <= most.max(walks(s))
                })
                .collect();
            (fresh, coming)
        };
        let (mut fresh, coming) = fitting(most);
        if held + coming > self.room {
            let rank: BTreeMap<u32, usize> = hopeful.iter().copied().zip(0..).collect();
            let of = |site: u32| rank.get(&site).copied().unwrap_or(usize::MAX);
            let last = fresh.iter().map(|&s| of(s)).max().unwrap_or(0);
            let mut out: Vec<u32> = self.kept.keys().copied().filter(|s| of(*s) > last && !stay.contains(s)).collect();
            out.sort_by_key(|&s| Reverse((of(s), s)));
            let mut gone = Vec::new();
            for site in out {
                if held + coming <= self.room {
                    break;
                }
                held -= walks(site);
                gone.push(site);
            }
            let space = self.room.saturating_sub(held);
            fresh = if fresh.iter().map(|&s| walks(s)).sum::<usize>() > space { Vec::new() } else { fresh };
            for site in &gone {
                self.kept.remove(site);
            }
        }
        self.keep(&fresh, until.stop);
        !fresh.is_empty() && !(until.stop)()
    }
}

/// A bound in whole numbers, as losses are.
fn whole(bound: f64, all: Loss, loss: Loss) -> Loss {
    let bound = bound - rounding(all);
    if bound > loss as f64 - grain(loss) { loss } else { bound.ceil().max(0.0) as Loss }
}
