//! The best choice, or how far the best known one may be from it: branch and bound on the prices of [`super::bound`].
//!
//! Parts of the search wait in the order of their bounds, the lowest first, so the lowest is at any time what nobody can
//! beat. A part is worked on by moving its prices up the bound (Held and Karp's step), trying every set of sites that
//! looks best at some prices, and striking out sites whose opening alone would lift the bound over the best known loss.
//! What is left is cut in two:
//!
//! * for medians by a **site**: open, or closed;
//! * where everybody has to be served, by a home too: one part for each site that could do it, fewest sites first;
//! * else for covering by a **home**: served (its price may then rise beyond the fallback), or not (none of its sites opens). A
//!   cut by site says little there, for the junction next to it serves nearly the same homes.
//!
//! Effort is counted in entries read, not in seconds, so the answer is the same on every machine.

use super::assign;
use super::bound::{self, Part, Priced};
use super::rules::Rules;
use super::swap;
use super::table::{Loss, Table};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// When to be content.
pub struct Until<'a> {
    /// A gap of this share is good enough.
    pub gap: f64,
    /// Losses at or below this are good enough, and bounds above it end the search: for questions of yes or no.
    pub target: Option<Loss>,
    /// So many entries may be read.
    pub effort: u64,
    /// Whether somebody wants it to end now.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Until<'static> {
    /// Only when it is proven.
    pub fn proven() -> Until<'static> {
        Until { gap: 0.0, target: None, effort: u64::MAX, stop: &|| false }
    }
}

/// What a gap is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapOf {
    /// The most that could be saved: for covering.
    Saving,
    /// The least loss known: for medians.
    Loss,
}

/// A choice of sites and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The sites, ascending.
    pub open: Vec<u32>,
    /// Their loss.
    pub loss: Loss,
    /// No choice loses less than this.
    pub bound: Loss,
    /// Entries read for it.
    pub effort: u64,
    /// Whether the search was ended from outside.
    pub stopped: bool,
}

impl Choice {
    /// Whether nothing better exists (to a part in 10⁹ where losses are larger than that).
    pub fn proven(&self) -> bool {
        self.bound >= self.loss
    }
}

/// The share by which the best may be better than a loss.
pub fn gap(of: GapOf, whole: Loss, loss: Loss, bound: Loss) -> f64 {
    let open = (loss - bound).max(0) as f64;
    let base = match of {
        GapOf::Saving => whole - bound,
        GapOf::Loss => loss,
    };
    if open == 0.0 { 0.0 } else { open / (base.max(1) as f64) }
}

/// A part that waits.
struct Waiting {
    /// Where one good choice is enough, the part with most sites open comes first: a dive.
    depth: usize,
    bound: f64,
    part: Part,
    mu: Arc<Vec<f64>>,
    born: u64,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Waiting {}
impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Waiting {
    /// The greatest is what comes next: the deepest, the lowest bound, of equals the younger.
    fn cmp(&self, other: &Self) -> Ordering {
        self.depth.cmp(&other.depth).then(other.bound.total_cmp(&self.bound)).then(self.born.cmp(&other.born))
    }
}

/// The search under way.
struct Search<'a> {
    table: &'a Table,
    rules: &'a Rules,
    until: &'a Until<'a>,
    of: GapOf,
    /// The loss of no site at all.
    all: Loss,
    best: Vec<u32>,
    loss: Loss,
    effort: u64,
}

/// Steps of the subgradient method at the root, and in a part.
const STEPS: [usize; 2] = [600, 60];

/// The step is halved after so many steps without a better bound.
const PATIENCE: usize = 12;

/// Finds the best choice, beginning with an allowed one.
///
/// Panics if the first choice breaks the rules.
pub fn solve(table: &Table, rules: &Rules, of: GapOf, first: &[u32], until: &Until<'_>) -> Choice {
    assert!(rules.allow(first), "the first choice keeps to the rules");
    let all = table.loss(&[]);
    let loss = assign::loss(table, rules, first);
    let mut search = Search { table, rules, until, of, all, best: first.to_vec(), loss, effort: 0 };
    let bound = search.run();
    let mut open = search.best;
    open.sort_unstable();
    let stopped = (until.stop)() && bound < search.loss;
    Choice { open, loss: search.loss, bound: bound.min(search.loss), effort: search.effort, stopped }
}

impl Search<'_> {
    /// Losses that differ by less than this are not told apart.
    fn grain(&self) -> f64 {
        (self.loss as f64 * 1e-9).max(1.0)
    }

    /// What rounding may have added to a bound.
    fn rounding(&self) -> f64 {
        1e-6 + self.all as f64 * 1e-13
    }

    /// A bound in whole numbers, as losses are.
    fn whole(&self, bound: f64) -> Loss {
        let bound = bound - self.rounding();
        if bound > self.loss as f64 - self.grain() { self.loss } else { bound.ceil().max(0.0) as Loss }
    }

    /// Whether nothing in a part of this bound can be better than what is known.
    fn closed(&self, bound: f64) -> bool {
        let rounding = self.rounding();
        bound - rounding > self.loss as f64 - self.grain()
            || self.until.target.is_some_and(|t| bound - rounding > t as f64)
    }

    /// Whether it is good enough, given what no choice can beat.
    fn enough(&self, bound: f64) -> bool {
        gap(self.of, self.all, self.loss, self.whole(bound)) <= self.until.gap
            || self.until.target.is_some_and(|t| self.loss <= t)
            || self.effort > self.until.effort
            || (self.until.stop)()
    }

    /// Searches; returns what no choice can beat.
    fn run(&mut self) -> Loss {
        let mut parts = BinaryHeap::new();
        let free = (0..self.table.sites() as u32).filter(|&s| self.rules.may_join(&[], s, None)).collect();
        let must = if self.everybody() { (0..self.table.homes() as u32).collect() } else { vec![] };
        let root = Part { free, must, ..Part::default() };
        let mu = Arc::new(self.first_prices());
        parts.push(Waiting { depth: 0, bound: 0.0, part: root, mu, born: 0 });
        let mut born = 0;
        // What was given up because it cannot be better, within rounding.
        let mut lowest = f64::INFINITY;
        while let Some(mut now) = parts.pop() {
            if self.closed(now.bound) {
                lowest = lowest.min(now.bound);
                continue;
            }
            if self.enough(now.bound) {
                let least = parts.iter().map(|p| p.bound).fold(now.bound, f64::min);
                return self.whole(least);
            }
            let (bound, mu, picked) = self.work(&mut now.part, &now.mu, now.bound, now.born == 0);
            if self.closed(bound) {
                lowest = lowest.min(bound);
                continue;
            }
            for part in self.cut(&now.part, &picked) {
                born += 1;
                let depth = if self.everybody() { part.inside.len() } else { 0 };
                parts.push(Waiting { depth, bound, part, mu: Arc::clone(&mu), born });
            }
        }
        if self.until.target.is_some_and(|t| self.loss > t) {
            return self.whole(lowest);
        }
        self.loss
    }

    /// Prices to begin with: halfway between the nearest and the second nearest site of the choice known.
    fn first_prices(&self) -> Vec<f64> {
        let fallback = self.table.fallbacks();
        if self.everybody() {
            // Nobody pays more than a share of the site that would serve the most together with them.
            let mut share = vec![1.0_f64; self.table.homes()];
            for site in 0..self.table.sites() {
                let homes = self.table.homes_of(site);
                for &h in homes {
                    share[h as usize] = share[h as usize].min(1.0 / homes.len() as f64);
                }
            }
            return share;
        }
        let mut near: Vec<[u32; 2]> = fallback.iter().map(|&f| [f, f]).collect();
        for &site in &self.best {
            for (home, walk) in self.table.row(site as usize) {
                let slot = &mut near[home as usize];
                if walk < slot[0] {
                    *slot = [walk, slot[0]];
                } else if walk < slot[1] {
                    slot[1] = walk;
                }
            }
        }
        near.into_iter().map(|[a, b]| f64::midpoint(f64::from(a), f64::from(b))).collect()
    }

    /// Moves the prices of a part up; strikes out sites; returns bound, prices, and how often each free site was picked
    /// lately.
    fn work(&mut self, part: &mut Part, mu: &Arc<Vec<f64>>, known: f64, root: bool) -> (f64, Arc<Vec<f64>>, Vec<f64>) {
        let weights = self.table.weights();
        let mut mu: Vec<f64> = mu.to_vec();
        let (mut best, mut best_mu) = (if self.everybody() { f64::NEG_INFINITY } else { known }, mu.clone());
        let mut lately = vec![0.0; part.free.len()];
        let (mut scale, mut waited) = (if root { 1.5 } else { 0.7 }, 0);
        let mut must = vec![false; self.table.homes()];
        for &home in &part.must {
            must[home as usize] = true;
        }
        let steps = STEPS[usize::from(!root)];
        let unit = self.everybody();
        for step in 0..steps {
            if !self.settle(part, &mut lately) {
                return (f64::INFINITY, Arc::new(mu), lately);
            }
            let now = bound::priced(self.table, self.rules, part, &mu, unit);
            self.effort +=
                (self.table.entries() / self.table.sites().max(1) * part.free.len() + self.table.homes()) as u64;
            let open = now.open(part);
            if unit && step % 5 == 0 {
                self.try_to_serve_all(part, &mu);
            } else if !self.rules.has_capacity() || step % 10 == 0 {
                self.try_out(&open, part);
            }
            if self.closed(now.sure) {
                return (now.sure, Arc::new(mu), lately);
            }
            if now.value > best + 1e-9 * best.abs() {
                best = now.value;
                best_mu.clone_from(&mu);
                waited = 0;
            } else {
                waited += 1;
                if waited >= PATIENCE {
                    (scale, waited) = (scale / 2.0, 0);
                }
            }
            for (slot, &picked) in lately.iter_mut().zip(&now.picked) {
                *slot = 0.9 * *slot + if picked { 0.1 } else { 0.0 };
            }
            let done = self.closed(best)
                || scale < 1e-4
                || (root && self.enough(best))
                || self.effort > self.until.effort
                || (self.until.stop)();
            if done {
                break;
            }
            let times = bound::served(self.table, self.rules, &open, &mu);
            self.strike(part, &now, &mut lately);
            // A price that cannot move is no direction.
            let mut norm = 0.0;
            let steps: Vec<f64> = times
                .iter()
                .enumerate()
                .map(|(home, &times)| {
                    let g = 1.0 - times;
                    let cap = !must[home] && mu[home] >= f64::from(self.table.fallbacks()[home]);
                    let g = if (g > 0.0 && cap) || (g < 0.0 && mu[home] <= 0.0) { 0.0 } else { g };
                    norm += g * g * f64::from(weights[home]);
                    g
                })
                .collect();
            if norm <= 0.0 {
                break;
            }
            let aim = self.until.target.map_or(self.loss, |t| t + 1).max(1) as f64;
            let room = (aim - now.value).max(aim.abs() * 1e-7 + 1e-3);
            let theta = scale * room / norm;
            for (home, g) in steps.into_iter().enumerate() {
                let top = if must[home] { f64::INFINITY } else { f64::from(self.table.fallbacks()[home]) };
                mu[home] = (mu[home] + theta * g).clamp(0.0, top);
            }
        }
        if !self.settle(part, &mut lately) {
            best = f64::INFINITY;
        }
        (best, Arc::new(best_mu), lately)
    }

    /// Takes out what can no longer be opened, opens what must be; false if nothing is left to hope for.
    fn settle(&mut self, part: &mut Part, lately: &mut Vec<f64>) -> bool {
        let room = part.free.iter().any(|&s| self.rules.may_join(&part.inside, s, None));
        if room {
            return true;
        }
        part.free.clear();
        lately.clear();
        let open = part.inside.clone();
        self.try_out(&open, part);
        false
    }

    /// Strikes out sites that cannot be in a better choice, and opens those that must be.
    fn strike(&mut self, part: &mut Part, now: &Priced, lately: &mut Vec<f64>) {
        let mut opened = Vec::new();
        let mut keep = vec![true; part.free.len()];
        for (k, &site) in part.free.iter().enumerate() {
            if self.closed(now.value + now.against[k]) {
                keep[k] = false;
                if now.picked[k] {
                    opened.push(site);
                }
            }
        }
        if keep.iter().all(|k| *k) {
            return;
        }
        part.inside.extend(&opened);
        let rules = self.rules;
        for (k, &site) in part.free.iter().enumerate() {
            keep[k] &= opened.is_empty() || rules.may_join(&part.inside, site, None);
        }
        let mut at = keep.iter();
        part.free.retain(|_| *at.next().expect("one for each"));
        let mut at = keep.iter();
        lately.retain(|_| *at.next().expect("one for each"));
    }

    /// Takes a set of sites as the best choice if it is one; completes and betters it first.
    fn try_out(&mut self, open: &[u32], part: &Part) {
        if !self.rules.allow(open) {
            return;
        }
        let mut loss = assign::loss(self.table, self.rules, open);
        if self.rules.has_capacity() {
            // Sending everybody anew is worth so many entries.
            self.effort += (self.table.homes() * (open.len() + 1) * (open.len() + 1)) as u64;
        }
        if loss >= self.loss {
            return;
        }
        let mut better = open.to_vec();
        if !self.rules.has_capacity() {
            let mut sites = part.free.clone();
            sites.extend(&part.inside);
            let rounds = swap::improve(self.table, self.rules, &sites, &mut better, 20) + 1;
            self.effort += (rounds * self.table.entries() / self.table.sites().max(1) * sites.len()) as u64;
            loss = assign::loss(self.table, self.rules, &better);
        }
        self.loss = loss;
        self.best = better;
    }

    /// Opens the site that earns most by those not yet served, again and again.
    fn try_to_serve_all(&mut self, part: &Part, mu: &[f64]) {
        let mut open = part.inside.clone();
        let mut served = vec![false; self.table.homes()];
        let serve = |served: &mut Vec<bool>, site: u32| {
            self.table.homes_of(site as usize).iter().for_each(|&home| served[home as usize] = true);
        };
        for &site in &open {
            serve(&mut served, site);
        }
        let mut free = part.free.clone();
        loop {
            let earns = |site: u32| -> (f64, usize) {
                let left = self.table.homes_of(site as usize).iter().filter(|&&home| !served[home as usize]);
                left.fold((0.0, 0), |(sum, n), &home| (sum + mu[home as usize] + 1e-6, n + 1))
            };
            free.retain(|&s| self.rules.may_join(&open, s, None));
            let best = free.iter().map(|&s| (earns(s), s)).filter(|((_, n), _)| *n > 0);
            let better = |a: &((f64, usize), u32), b: &((f64, usize), u32)| a.0.0.total_cmp(&b.0.0).then(b.1.cmp(&a.1));
            let Some((_, site)) = best.max_by(better) else { break };
            open.push(site);
            serve(&mut served, site);
        }
        let entries = self.table.entries() / self.table.sites().max(1) * part.free.len();
        self.effort += (entries * (open.len() - part.inside.len()).max(1)) as u64;
        self.try_out(&open, part);
    }

    /// Two parts that hold every choice of this one which may be better.
    fn cut(&self, part: &Part, lately: &[f64]) -> Vec<Part> {
        if self.everybody() {
            return self.cut_by_server(part, lately);
        }
        if self.table.covering()
            && !self.rules.has_capacity()
            && let Some(home) = self.doubtful_home(part, lately)
        {
            return self.cut_by_home(part, home);
        }
        let doubt = |k: &usize| (lately[*k] - 0.5).abs();
        let Some(k) = (0..part.free.len()).min_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(b))) else {
            return vec![];
        };
        let site = part.free[k];
        let mut without = part.clone();
        without.free.remove(k);
        let mut with = without.clone();
        with.inside.push(site);
        with.free.retain(|&s| self.rules.may_join(&with.inside, s, None));
        vec![without, with]
    }

    /// Whether only a choice that serves everybody will do.
    fn everybody(&self) -> bool {
        self.until.target == Some(0) && self.table.covering() && !self.rules.has_capacity()
    }

    /// One part for each site that could serve the home with the fewest such sites: this site opens, those before it never.
    fn cut_by_server(&self, part: &Part, lately: &[f64]) -> Vec<Part> {
        let mut choices = vec![0_u32; self.table.homes()];
        for &site in &part.free {
            self.table.homes_of(site as usize).iter().for_each(|&home| choices[home as usize] += 1);
        }
        for &home in part.inside.iter().flat_map(|&s| self.table.homes_of(s as usize)) {
            choices[home as usize] = u32::MAX;
        }
        let Some(home) = (0..choices.len()).filter(|&h| self.table.weights()[h] > 0).min_by_key(|&h| (choices[h], h))
        else {
            return vec![];
        };
        if choices[home] == u32::MAX {
            return vec![];
        }
        let serves = |site: u32| self.table.homes_of(site as usize).binary_search(&(home as u32)).is_ok();
        let mut servers: Vec<usize> = (0..part.free.len()).filter(|&k| serves(part.free[k])).collect();
        servers.sort_by(|&a, &b| lately[b].total_cmp(&lately[a]).then(a.cmp(&b)));
        let mut rest = part.clone();
        let mut parts = Vec::with_capacity(servers.len());
        for k in servers {
            let site = part.free[k];
            rest.free.retain(|&s| s != site);
            let mut with = rest.clone();
            with.inside.push(site);
            with.free.retain(|&s| self.rules.may_join(&with.inside, s, None));
            parts.push(with);
        }
        parts
    }

    /// The home of which it matters most whether it is served.
    fn doubtful_home(&self, part: &Part, lately: &[f64]) -> Option<u32> {
        let mut share = vec![0.0_f64; self.table.homes()];
        for (&site, &y) in part.free.iter().zip(lately).filter(|(_, y)| **y > 0.0) {
            self.table.homes_of(site as usize).iter().for_each(|&home| share[home as usize] += y);
        }
        for &home in part.inside.iter().flat_map(|&s| self.table.homes_of(s as usize)).chain(&part.must) {
            share[home as usize] = f64::INFINITY;
        }
        let doubt = |home: usize| {
            let z = share[home];
            if z > 0.02 && z < 0.98 { z.min(1.0 - z) * f64::from(self.table.weights()[home]) } else { 0.0 }
        };
        let home = (0..share.len()).max_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(b.cmp(&a)))?;
        (doubt(home) > 0.0).then_some(home as u32)
    }

    fn cut_by_home(&self, part: &Part, home: u32) -> Vec<Part> {
        let serves = |site: &u32| self.table.homes_of(*site as usize).binary_search(&home).is_ok();
        let mut never = part.clone();
        never.free.retain(|s| !serves(s));
        let mut always = part.clone();
        always.must.push(home);
        vec![never, always]
    }
}
