//! Better answers from good ones: one site in, one out, as long as that helps.
//!
//! All exchanges are looked at together (Whitaker 1983, in the form of Resende and Werneck 2007,
//! doi:10.1016/j.ejor.2005.05.003): with the nearest and second nearest open site of every home known, one pass over the
//! row of a candidate gives what it would save in place of *each* open site. A round costs O(entries), and ends with the best
//! exchange; of equals the smaller incoming, then the smaller outgoing site.

use super::rules::Rules;
use super::table::{Loss, Table};
use rayon::prelude::*;

/// No site: the home falls back.
const NONE: u32 = u32::MAX;

/// For every home the two nearest open sites.
struct Nearest {
    first: Vec<u32>,
    second: Vec<u32>,
    /// Position of the nearest in the set of open sites.
    at: Vec<u32>,
}

impl Nearest {
    fn of(table: &Table, open: &[u32]) -> Nearest {
        let mut near = Nearest {
            first: table.fallbacks().to_vec(),
            second: table.fallbacks().to_vec(),
            at: vec![NONE; table.homes()],
        };
        for (k, &site) in (0_u32..).zip(open) {
            for (home, walk) in table.row(site as usize) {
                let h = home as usize;
                if walk < near.first[h] {
                    near.second[h] = near.first[h];
                    near.first[h] = walk;
                    near.at[h] = k;
                } else if walk < near.second[h] {
                    near.second[h] = walk;
                }
            }
        }
        near
    }
}

/// An exchange and what it saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exchange {
    /// What it saves; below 0 if it costs.
    pub saving: Loss,
    /// The site that opens.
    pub opens: u32,
    /// The site that closes; none where there is room for one more.
    pub closes: Option<u32>,
}

/// For each candidate the best exchange that the rules allow, in the order of `sites`.
pub fn exchanges(table: &Table, rules: &Rules, sites: &[u32], open: &[u32]) -> Vec<Option<Exchange>> {
    let near = Nearest::of(table, open);
    let weights = table.weights();
    // What closing each open site alone would cost.
    let mut closing = vec![0 as Loss; open.len()];
    for (home, &at) in near.at.iter().enumerate() {
        if at != NONE {
            closing[at as usize] += Loss::from(weights[home]) * Loss::from(near.second[home] - near.first[home]);
        }
    }
    let plain = !rules.has_budget() && !rules.has_distance();
    let mut is_open = vec![false; table.sites()];
    for &site in open {
        is_open[site as usize] = true;
    }
    let one = |extra: &mut Vec<Loss>, site: u32| {
        if is_open[site as usize] {
            return None;
        }
        extra.clear();
        extra.resize(open.len(), 0);
        let mut gain: Loss = 0;
        for (home, walk) in table.row(site as usize) {
            let h = home as usize;
            let (first, second) = (near.first[h], near.second[h]);
            let weight = Loss::from(weights[h]);
            if walk < first {
                gain += weight * Loss::from(first - walk);
            }
            // With the nearest closed the home comes here, not to its second.
            if near.at[h] != NONE && walk < second {
                extra[near.at[h] as usize] += weight * Loss::from(second - walk.max(first));
            }
        }
        if rules.may_join(open, site, None) {
            return Some(Exchange { saving: gain, opens: site, closes: None });
        }
        let better = |a: Exchange, b: Exchange| if (b.saving, a.closes) > (a.saving, b.closes) { b } else { a };
        let allowed = |k: usize| {
            if plain {
                // Its group is full, or it might have joined.
                rules.most[rules.group(site)] > 0 && rules.group(open[k]) == rules.group(site)
            } else {
                rules.may_join(open, site, Some(open[k]))
            }
        };
        (0..open.len())
            .filter(|&k| allowed(k))
            .map(|k| Exchange { saving: gain - closing[k] + extra[k], opens: site, closes: Some(open[k]) })
            .reduce(better)
    };
    sites.par_iter().map_init(Vec::new, |extra, &site| one(extra, site)).collect()
}

/// Exchanges sites of `open` while that helps; `rounds` at most, and none after somebody says stop.
pub fn improve(
    table: &Table,
    rules: &Rules,
    sites: &[u32],
    open: &mut Vec<u32>,
    rounds: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> usize {
    for round in 0..rounds {
        if stop() {
            return round;
        }
        let found = exchanges(table, rules, sites, open);
        let better = |a: Exchange, b: Exchange| if (b.saving, a.opens) > (a.saving, b.opens) { b } else { a };
        let Some(best) = found.into_iter().flatten().reduce(better).filter(|e| e.saving > 0) else { return round };
        match best.closes.and_then(|site| open.iter().position(|&s| s == site)) {
            Some(at) => open[at] = best.opens,
            None => open.push(best.opens),
        }
    }
    rounds
}
