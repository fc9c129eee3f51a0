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

mod climb;
mod cut;
mod tries;

use super::assign;
use super::bound::Part;
use super::rules::Rules;
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
    /// Prices to begin with; once the root is worked on, its best.
    prices: Arc<Vec<f64>>,
}

/// Finds the best choice, beginning with an allowed one.
///
/// Panics if the first choice breaks the rules.
pub fn solve(table: &Table, rules: &Rules, of: GapOf, first: &[u32], until: &Until<'_>) -> Choice {
    solve_from(table, rules, of, first, None, until).0
}

/// The same, beginning with prices that are known to be good; returns the best prices of the whole question beside the choice.
///
/// Panics if the first choice breaks the rules, or there is not a price for each home.
pub fn solve_from(
    table: &Table,
    rules: &Rules,
    of: GapOf,
    first: &[u32],
    prices: Option<Vec<f64>>,
    until: &Until<'_>,
) -> (Choice, Vec<f64>) {
    assert!(rules.allow(first), "the first choice keeps to the rules");
    let all = table.loss(&[]);
    let loss = assign::loss(table, rules, first);
    let mut search =
        Search { table, rules, until, of, all, best: first.to_vec(), loss, effort: 0, prices: Arc::default() };
    search.prices = Arc::new(prices.unwrap_or_else(|| search.first_prices()));
    assert_eq!(search.prices.len(), table.homes(), "a price for each home");
    // Where the search ended before any price was found, what all sites together leave is a bound, too.
    let everywhere = || table.loss(&(0..table.sites() as u32).collect::<Vec<u32>>());
    let bound = match search.run() {
        0 if search.loss > 0 => everywhere(),
        bound => bound,
    };
    let mut open = search.best;
    open.sort_unstable();
    let stopped = (until.stop)() && bound < search.loss;
    let choice = Choice { open, loss: search.loss, bound: bound.min(search.loss), effort: search.effort, stopped };
    (choice, search.prices.to_vec())
}

/// Losses that differ from this one by less are not told apart.
pub(super) fn grain(loss: Loss) -> f64 {
    (loss as f64 * 1e-9).max(1.0)
}

/// What rounding may have added to a bound, where nobody being served loses `all`.
pub(super) fn rounding(all: Loss) -> f64 {
    1e-6 + all as f64 * 1e-13
}

impl Search<'_> {
    /// Losses that differ by less than this are not told apart.
    fn grain(&self) -> f64 {
        grain(self.loss)
    }

    /// What rounding may have added to a bound.
    fn rounding(&self) -> f64 {
        rounding(self.all)
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
        let sites = 0..self.table.sites() as u32;
        let inside = self.rules.cost_nothing();
        let free = sites.filter(|&s| self.rules.may_join(&inside, s, None)).collect();
        let must = if self.everybody() { (0..self.table.homes() as u32).collect() } else { vec![] };
        let root = Part { inside, free, must };
        let mu = Arc::clone(&self.prices);
        let floor = self.with_all_room();
        parts.push(Waiting { depth: 0, bound: floor, part: root, mu, born: 0 });
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
            if now.born == 0 {
                self.prices = Arc::clone(&mu);
            }
            let bound = bound.max(floor);
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

    /// What is lost even if the roomiest sites were all full of those who are worst off without: nobody beats that where sites
    /// have room for few.
    fn with_all_room(&self) -> f64 {
        if !self.rules.has_capacity() {
            return 0.0;
        }
        let room = |group: usize| {
            let of_group = (0..self.table.sites()).filter(|&s| usize::from(self.rules.group[s]) == group);
            let mut rooms: Vec<u64> = of_group.map(|s| self.rules.capacity[s]).collect();
            rooms.sort_unstable_by(|a, b| b.cmp(a));
            rooms.into_iter().take(self.rules.most[group]).fold(0, u64::saturating_add)
        };
        let room = (0..self.rules.most.len()).map(room).fold(0, u64::saturating_add);
        let dearest = self.table.fallbacks().iter().copied().max().unwrap_or(0);
        (self.all as f64 - room as f64 * f64::from(dearest)).max(0.0)
    }

    /// Whether only a choice that serves everybody will do.
    fn everybody(&self) -> bool {
        self.until.target == Some(0) && self.table.covering() && !self.rules.has_capacity()
    }
}
