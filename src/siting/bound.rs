//! What no choice of sites can beat: a lower bound of the loss.
//!
//! Every home is to be served once. That is *priced* instead of demanded (Lagrangian relaxation; for medians Cornuejols,
//! Fisher and Nemhauser 1977, doi:10.1287/mnsc.23.8.789; Beasley 1993, doi:10.1016/0377-2217(93)90032-7; for covering Galvão and
//! `ReVelle` 1996, doi:10.1016/0377-2217(94)00159-6): with μ paid for a head of each home, a site earns `Σ w·(μ − walk)⁺` by
//! itself, the best allowed sites are those that earn most, and
//!
//! ```text
//!   bound(μ) = Σ w·μ − (what the best allowed sites earn)        for every 0 ≤ μ ≤ fallback
//! ```
//!
//! is below every loss. The best μ gives the bound of the linear programme; a subgradient method climbs there. Groups make
//! "the best allowed" a matter of picking the largest, money a fractional knapsack; distance is left to the branching,
//! and capacity is a fractional knapsack inside each site. One step costs O(entries) and is spread over the threads by
//! site, each sum by itself, so that the answer does not depend on them.

use super::rules::Rules;
use super::table::Table;
use rayon::prelude::*;

/// What is settled in a part of the search.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Sites that are open.
    pub inside: Vec<u32>,
    /// Sites that may be opened, ascending; all others stay closed.
    pub free: Vec<u32>,
    /// Homes that have to be served, ascending: their price may pass the fallback.
    pub must: Vec<u32>,
}

/// The bound at some prices, and what is needed to better it.
#[derive(Debug, Clone)]
pub struct Priced {
    /// The bound.
    pub value: f64,
    /// A bound that may be better, but is not what the rest is about.
    pub sure: f64,
    /// What each free site would add to the bound if it were opened (if it is not picked) or closed (if it is).
    pub against: Vec<f64>,
    /// Whether each free site is picked.
    pub picked: Vec<bool>,
}

impl Priced {
    /// The sites that are open at these prices.
    pub fn open(&self, part: &Part) -> Vec<u32> {
        let picked = part.free.iter().zip(&self.picked).filter(|(_, picked)| **picked).map(|(&site, _)| site);
        part.inside.iter().copied().chain(picked).collect()
    }
}

/// Fewer entries than this are summed up on one thread.
const SMALL: usize = 200_000;

/// What a site earns at these prices. `paid` is weight times price, for covering.
fn earns(table: &Table, capacity: Option<u64>, mu: &[f64], paid: &[f64], site: u32) -> f64 {
    let (homes, walks) = (table.homes_of(site as usize), table.walks_of(site as usize));
    if let Some(capacity) = capacity {
        return Served::of(table, capacity, mu, site).iter().map(|s| s.people * s.margin).sum();
    }
    if walks.is_empty() {
        return homes.iter().map(|&home| paid[home as usize]).sum();
    }
    let weights = table.weights();
    homes
        .iter()
        .zip(walks)
        .map(|(&home, &walk)| f64::from(weights[home as usize]) * (mu[home as usize] - f64::from(walk)).max(0.0))
        .sum()
}

/// People of a home that a site with a capacity serves.
struct Served {
    home: u32,
    people: f64,
    margin: f64,
}

impl Served {
    /// The dearest homes first, until the site is full.
    fn of(table: &Table, capacity: u64, mu: &[f64], site: u32) -> Vec<Served> {
        let mut worth: Vec<(f64, u32)> = table
            .row(site as usize)
            .map(|(home, walk)| (mu[home as usize] - f64::from(walk), home))
            .filter(|(margin, home)| *margin > 0.0 && table.weights()[*home as usize] > 0)
            .collect();
        let all: u64 = worth.iter().map(|(_, home)| u64::from(table.weights()[*home as usize])).sum();
        if all > capacity {
            worth.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        }
        let mut room = capacity as f64;
        let fill = |(margin, home): (f64, u32)| {
            let people = f64::from(table.weights()[home as usize]).min(room);
            room -= people;
            (people > 0.0).then_some(Served { home, people, margin })
        };
        worth.into_iter().map_while(fill).collect()
    }
}

/// The bound at prices `mu`.
///
/// With `unit` every site has the price 1, and nobody a top to the price paid for them: the bound is then by how many sites
/// those allowed fall short of serving everybody (the relaxation of set covering). Without that fixed scale, prices that may
/// rise without end would have none.
pub fn priced(table: &Table, rules: &Rules, part: &Part, mu: &[f64], unit: bool) -> Priced {
    let paid = paid(table.weights(), mu);
    let earned = earned(table, rules, &part.free, mu, &paid);
    let inside: f64 = part.inside.iter().map(|&site| earns(table, capacity(rules, site), mu, &paid, site)).sum();
    weighed(rules, part, paid.iter().sum::<f64>() - inside, &earned, unit)
}

/// What all people of each home pay.
pub fn paid(weights: &[u32], mu: &[f64]) -> Vec<f64> {
    weights.iter().zip(mu).map(|(&w, &m)| f64::from(w) * m).collect()
}

fn capacity(rules: &Rules, site: u32) -> Option<u64> {
    rules.capacity.get(site as usize).copied()
}

/// What each of some sites earns at prices `mu`, for which people pay `paid`.
pub fn earned(table: &Table, rules: &Rules, sites: &[u32], mu: &[f64], paid: &[f64]) -> Vec<f64> {
    let earn = |&site: &u32| earns(table, capacity(rules, site), mu, paid, site);
    let entries = table.entries() / table.sites().max(1) * sites.len();
    if entries < SMALL { sites.iter().map(earn).collect() } else { sites.par_iter().map(earn).collect() }
}

/// The bound where the free sites have `earned` so much, of what is `left` of all that is paid once those inside have earned theirs.
pub fn weighed(rules: &Rules, part: &Part, left: f64, earned: &[f64], unit: bool) -> Priced {
    let mut best = if unit { by_unit(rules, part, earned) } else { by_group(rules, part, earned) };
    if rules.has_budget() {
        let other = by_money(rules, part, earned);
        if other.value < best.value {
            best = other;
        }
    }
    best.sure = left - if unit { by_group(rules, part, earned).value } else { best.value };
    best.value = left - best.value;
    best
}

/// The largest earners of each group. `value` is what they earn.
fn by_group(rules: &Rules, part: &Part, earned: &[f64]) -> Priced {
    let mut out = Priced { value: 0.0, sure: 0.0, against: vec![0.0; earned.len()], picked: vec![false; earned.len()] };
    for (group, &most) in rules.most.iter().enumerate() {
        let room = most.saturating_sub(part.inside.iter().filter(|&&s| rules.group(s) == group).count());
        let mut order: Vec<u32> =
            (0..earned.len() as u32).filter(|&k| rules.group(part.free[k as usize]) == group).collect();
        let larger = |&a: &u32, &b: &u32| earned[b as usize].total_cmp(&earned[a as usize]).then(a.cmp(&b));
        let cut = (room + 1).min(order.len());
        if cut > 0 {
            order.select_nth_unstable_by(cut - 1, larger);
            order[..cut].sort_unstable_by(larger);
        }
        let at = |k: usize| order.get(k).map_or(0.0, |&k| earned[k as usize]).max(0.0);
        // The last that is picked, and the first that is not.
        let (last, next) = (if room == 0 { f64::INFINITY } else { at(room - 1) }, at(room));
        for (place, &k) in order.iter().enumerate() {
            let k = k as usize;
            if place < room && earned[k] > 0.0 {
                out.picked[k] = true;
                out.value += earned[k];
                out.against[k] = earned[k] - next;
            } else {
                out.against[k] = last - earned[k];
            }
        }
    }
    out
}

/// Whoever earns more than 1. `value` is what all that are allowed would cost, and what those earn beyond it.
fn by_unit(rules: &Rules, part: &Part, earned: &[f64]) -> Priced {
    let count = rules.count().saturating_sub(part.inside.len());
    Priced {
        sure: 0.0,
        value: count as f64 + earned.iter().map(|e| (e - 1.0).max(0.0)).sum::<f64>(),
        against: earned.iter().map(|e| (e - 1.0).abs()).collect(),
        picked: earned.iter().map(|e| *e > 1.0).collect(),
    }
}

/// The largest earners for the money: a fractional knapsack, groups left aside.
fn by_money(rules: &Rules, part: &Part, earned: &[f64]) -> Priced {
    let mut out = Priced { value: 0.0, sure: 0.0, against: vec![0.0; earned.len()], picked: vec![false; earned.len()] };
    let spent: u64 = part.inside.iter().map(|&s| rules.price(s)).sum();
    let mut room = rules.budget.unwrap_or(u64::MAX).saturating_sub(spent) as f64;
    let price = |k: u32| rules.price(part.free[k as usize]) as f64;
    let rate = |k: u32| earned[k as usize] / price(k).max(1e-9);
    let mut order: Vec<u32> = (0..earned.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| rate(b).total_cmp(&rate(a)).then(a.cmp(&b)));
    let mut dear = 0.0;
    for &k in &order {
        let (price, earned) = (price(k), earned[k as usize]);
        if earned <= 0.0 {
            break;
        }
        if price <= room {
            room -= price;
            out.value += earned;
            out.picked[k as usize] = true;
        } else {
            // Part of a site: the bound of the knapsack.
            out.value += earned * room / price;
            dear = earned / price;
            break;
        }
    }
    for (k, (against, earned)) in (0_u32..).zip(out.against.iter_mut().zip(earned)) {
        *against = (earned - dear * price(k)).abs();
    }
    out
}

/// How often each home is served at these prices by the open sites: people served over people.
pub fn served(table: &Table, rules: &Rules, open: &[u32], mu: &[f64]) -> Vec<f64> {
    let mut times = vec![0.0; table.homes()];
    for &site in open {
        if let Some(&capacity) = rules.capacity.get(site as usize) {
            for one in Served::of(table, capacity, mu, site) {
                times[one.home as usize] += one.people / f64::from(table.weights()[one.home as usize]);
            }
        } else {
            for (home, walk) in table.row(site as usize) {
                if f64::from(walk) < mu[home as usize] {
                    times[home as usize] += 1.0;
                }
            }
        }
    }
    times
}
