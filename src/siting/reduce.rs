//! The same question, smaller: what cannot change the answer is taken out before anything is searched.
//!
//! * **Equal homes are one**: homes that the same sites serve at the same walks, with the same fallback, add up. (Recognised by
//!   a 128-bit sum of hashed entries; two different rows agree by chance once in 10³⁸.)
//! * **A site that serves nobody** is never needed.
//! * **Dominated sites** go, where only "within or not" counts: whoever one site serves, another serves too, that is no dearer
//!   and of the same group. Not where distances between sites are asked for: the neighbour may be too near to the next; and
//!   not where sites have capacities: one may be needed beside the other.
//!
//! Time O(entries) for homes; for sites each looks at those that serve its least served home, and most comparisons end
//! at a 256-bit sketch or at the first homes.

use super::rules::Rules;
use super::table::{Loss, MOST, Table};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A smaller question, and where its sites were in the larger.
#[derive(Debug, Clone)]
pub struct Reduced {
    /// The table.
    pub table: Table,
    /// The rules.
    pub rules: Rules,
    /// For each site left its number in the larger question, ascending.
    pub sites: Vec<u32>,
    /// For each site of the larger question its number here, or that of one which does no worse; [`NOWHERE`] if it serves nobody.
    place: Vec<u32>,
}

/// No site.
const NOWHERE: u32 = u32::MAX;

impl Reduced {
    /// The question as it is.
    fn nothing(table: &Table, rules: &Rules) -> Reduced {
        let sites: Vec<u32> = (0..table.sites() as u32).collect();
        Reduced { table: table.clone(), rules: rules.clone(), place: sites.clone(), sites }
    }

    /// A choice of the larger question in numbers of this one: for sites taken out, others that serve whom they serve and more. Each once, in
    /// the order given.
    pub fn places_of(&self, open: &[u32]) -> Vec<u32> {
        let mut places: Vec<u32> = Vec::new();
        for place in open.iter().map(|&site| self.place[site as usize]) {
            if place != NOWHERE && !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }
}

/// A well mixed number (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
fn mixed(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Takes out what cannot change the best loss. Once `stop` says so it goes no further: that leaves a larger question with the same answer.
pub fn reduce(table: &Table, rules: &Rules, stop: &(dyn Fn() -> bool + Sync)) -> Reduced {
    if stop() {
        return Reduced::nothing(table, rules);
    }
    let merged = merge_homes(table);
    let serves = |site: &u32| !table.homes_of(*site as usize).is_empty();
    let mut instead: Vec<u32> = (0..table.sites() as u32).map(|s| if serves(&s) { s } else { NOWHERE }).collect();
    if table.covering() && !rules.has_distance() && !rules.has_capacity() {
        instead = dominators(&merged, rules, instead, stop);
    }
    let sites: Vec<u32> = (0..table.sites() as u32).filter(|&s| instead[s as usize] == s).collect();
    let place = instead.iter().map(|&site| place_among(&sites, &instead, site)).collect();
    let table = merge_homes(&merged.keep_sites(&sites));
    Reduced { table, rules: rules.keep_sites(&sites), sites, place }
}

/// The same where everybody has to be served: whoever is served along with another needs no place of his own, and that
/// makes more sites superfluous, and so on. `None` if somebody cannot be served at all.
pub fn reduce_for_all(table: &Table, rules: &Rules, stop: &(dyn Fn() -> bool + Sync)) -> Option<Reduced> {
    let mut now = Reduced::nothing(table, rules);
    loop {
        let before = (now.table.sites(), now.table.homes());
        now.table = without_followers(&now.table, stop)?;
        let next = reduce(&now.table, &now.rules, stop);
        let sites = next.sites.iter().map(|&s| now.sites[s as usize]).collect();
        let then = |&place: &u32| if place == NOWHERE { NOWHERE } else { next.place[place as usize] };
        let place = now.place.iter().map(then).collect();
        now = Reduced { sites, place, ..next };
        if (now.table.sites(), now.table.homes()) == before || stop() {
            return Some(now);
        }
    }
}

/// Most homes for which it is asked who is served along with whom: beyond, the answer costs more than it saves.
const MOST_FOLLOWERS: usize = 6_000;

/// Leaves out homes that are served wherever another one is. All weights are 1 afterwards.
fn without_followers(table: &Table, stop: &(dyn Fn() -> bool + Sync)) -> Option<Table> {
    let words = table.sites().div_ceil(64);
    let wanted: Vec<usize> =
        (0..table.homes()).filter(|&h| table.weights()[h] > 0 && table.fallbacks()[h] > 0).collect();
    let mut at = vec![u32::MAX; table.homes()];
    for (k, &home) in (0..).zip(&wanted) {
        at[home] = k;
    }
    let mut servers = vec![vec![0_u64; words]; wanted.len()];
    for site in 0..table.sites() {
        for &home in table.homes_of(site) {
            if at[home as usize] != u32::MAX {
                servers[at[home as usize] as usize][site / 64] |= 1 << (site % 64);
            }
        }
    }
    let count: Vec<u32> = servers.iter().map(|s| s.iter().map(|w| w.count_ones()).sum()).collect();
    if count.contains(&0) {
        return None;
    }
    let follows = |a: usize, b: usize| {
        a != b
            && (count[b] < count[a] || (count[b] == count[a] && b < a))
            && servers[b].iter().zip(&servers[a]).all(|(b, a)| b & !a == 0)
    };
    let few = wanted.len() <= MOST_FOLLOWERS;
    let kept: Vec<usize> = (0..wanted.len())
        .into_par_iter()
        .filter(|&a| !few || stop() || !(0..wanted.len()).any(|b| follows(a, b)))
        .collect();
    let mut to = vec![u32::MAX; table.homes()];
    for (k, &a) in (0..).zip(&kept) {
        to[wanted[a]] = k;
    }
    let rows = (0..table.sites())
        .map(|s| table.homes_of(s).iter().map(|&h| (to[h as usize], 0)).filter(|(h, _)| *h != u32::MAX).collect())
        .collect();
    Some(Table::new(rows, vec![1; kept.len()], vec![1; kept.len()]))
}

/// Homes that nobody can tell apart are added up; those that no site serves, or without people, keep one place for all.
fn merge_homes(table: &Table) -> Table {
    let mut mark = vec![0_u128; table.homes()];
    for site in 0..table.sites() {
        for (home, walk) in table.row(site) {
            let entry = ((site as u64) << 32) | u64::from(walk);
            mark[home as usize] =
                mark[home as usize].wrapping_add((u128::from(mixed(entry)) << 64) | u128::from(mixed(!entry)));
        }
    }
    let mut place: BTreeMap<(u128, u32), u32> = BTreeMap::new();
    let (mut weight, mut fallback): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut to = vec![0_u32; table.homes()];
    // In the order of homes, so that the smaller question has them in the same order.
    for home in 0..table.homes() {
        let cost = table.fallbacks()[home];
        let mut slot = *place.entry((mark[home], cost)).or_insert(u32::MAX);
        let fits = |slot: u32| weight[slot as usize].checked_add(table.weights()[home]);
        if slot == u32::MAX || fits(slot).is_none() {
            slot = weight.len() as u32;
            weight.push(0);
            fallback.push(cost);
            place.insert((mark[home], cost), slot);
        }
        weight[slot as usize] += table.weights()[home];
        to[home] = slot;
    }
    let rows = (0..table.sites())
        .map(|site| table.row(site).map(|(home, walk)| (to[home as usize], walk)).collect())
        .collect();
    Table::new(rows, weight, fallback)
}

/// The number of a site, or of the last one in the chain of those which make it superfluous. A chain ends: each is larger than the one
/// before, or cheaper, or has a smaller number.
fn place_among(sites: &[u32], instead: &[u32], mut site: u32) -> u32 {
    while site != NOWHERE && instead[site as usize] != site {
        site = instead[site as usize];
    }
    sites.binary_search(&site).map_or(NOWHERE, |place| place as u32)
}

/// For each site one that makes it superfluous, or itself where none does, or where none was compared when `stop` said so.
fn dominators(table: &Table, rules: &Rules, sites: Vec<u32>, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
    let mut serving = vec![Vec::new(); table.homes()];
    for site in sites.iter().copied().filter(|&site| site != NOWHERE) {
        for &home in table.homes_of(site as usize) {
            serving[home as usize].push(site);
        }
    }
    let sketch: Vec<[u64; 4]> = (0..table.sites())
        .map(|site| {
            let mut bits = [0_u64; 4];
            for &home in table.homes_of(site) {
                let bit = mixed(u64::from(home)) % 256;
                bits[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            bits
        })
        .collect();
    let subset = |a: &[u32], b: &[u32]| {
        let mut b = b.iter();
        a.iter().all(|home| b.by_ref().find(|other| *other >= home) == Some(home))
    };
    let beats = |b: u32, a: u32| {
        let (of_a, of_b) = (table.homes_of(a as usize), table.homes_of(b as usize));
        // Of two that serve the same the first stays.
        let order = of_b.len() > of_a.len() || (of_b.len() == of_a.len() && b < a);
        let as_good = rules.group(a) == rules.group(b) && rules.price(b) <= rules.price(a);
        // Equal in homes but cheaper also beats; by number only where all is equal.
        let strictly = rules.price(b) < rules.price(a);
        let (sa, sb) = (sketch[a as usize], sketch[b as usize]);
        as_good
            && (order || (of_a.len() == of_b.len() && strictly))
            && (0..4).all(|i| sa[i] & !sb[i] == 0)
            && subset(of_a, of_b)
    };
    let dominator = |a: u32| {
        if stop() || a == NOWHERE {
            return None;
        }
        let rarest = table.homes_of(a as usize).iter().min_by_key(|&&h| (serving[h as usize].len(), h))?;
        serving[*rarest as usize].iter().copied().find(|&b| b != a && beats(b, a))
    };
    sites.into_par_iter().map(|a| dominator(a).unwrap_or(a)).collect()
}

/// How many units of weight one person is, a power of ten: so many that the loss of nobody being served still fits, that
/// all people fit one home, and at most a thousand.
pub fn units_a_head(people: f64, dearest: u32) -> f64 {
    // Half of what fits, for the rounding of each home; at most a thousandth of a person.
    let room = (MOST / 2) as f64 / (people.max(1.0) * f64::from(dearest.max(1)));
    let per_home = 1e9 / people.max(1.0);
    10_f64.powf(room.min(per_home).min(1000.0).log10().floor())
}

/// A loss in people times cost again.
pub fn in_people(loss: Loss, units: f64) -> f64 {
    loss as f64 / units
}
