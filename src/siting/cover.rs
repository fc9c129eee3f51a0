//! Can a handful of sites serve everybody? Every way is tried, but for those that a count rules out.
//!
//! Whoever has the fewest sites left must be served by one of them: one branch for each, those before it never again. A branch
//! ends if its homes not yet served ask for too many sites. What a home asks for is a share of a site: either 1 ÷ (most homes that a
//! site of its own would still serve), so that no site serves shares of more than 1 (as in Chvátal 1979, doi:10.1287/moor.4.3.233),
//! or its price in the linear programme, found once by some steps up the slope, less what sites then serve beyond 1. With bits
//! for homes a branch costs O(sites · homes ÷ 64), some microseconds, so for few sites millions of branches are cheaper than the
//! better bounds of [`super::bound`]. For many sites they are not: see [`MOST`].

use super::rules::Rules;
use super::table::Table;

/// Up to so many sites it is worth trying.
pub const MOST: usize = 64;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covered {
    /// These sites serve everybody.
    By(Vec<u32>),
    /// None do.
    Never,
    /// The effort ran out.
    Unknown,
}

/// Looks for an allowed set of sites that serves every home that has people and would pay for not being served.
///
/// ```
/// use lifecircle::siting::cover::{Covered, serve_all};
/// use lifecircle::siting::{Rules, Table};
/// let rows = vec![vec![(0, 0), (1, 0)], vec![(1, 0), (2, 0)], vec![(2, 0), (3, 0)]];
/// let table = Table::new(rows, vec![5; 4], vec![1; 4]);
/// let mut spent = 0;
/// assert_eq!(serve_all(&table, &Rules::any(3, 2), u64::MAX, &|| false, &mut spent), Covered::By(vec![0, 2]));
/// assert_eq!(serve_all(&table, &Rules::any(3, 1), u64::MAX, &|| false, &mut spent), Covered::Never);
/// ```
pub fn serve_all(
    table: &Table,
    rules: &Rules,
    effort: u64,
    stop: &(dyn Fn() -> bool + Sync),
    spent: &mut u64,
) -> Covered {
    let wanted = |&h: &usize| table.weights()[h] > 0 && table.fallbacks()[h] > 0;
    let homes: Vec<usize> = (0..table.homes()).filter(wanted).collect();
    let mut at = vec![usize::MAX; table.homes()];
    homes.iter().enumerate().for_each(|(k, &home)| at[home] = k);
    let words = homes.len().div_ceil(64);
    let mut serves = vec![0_u64; words * table.sites()];
    let mut servers = vec![Vec::new(); homes.len()];
    for site in 0..table.sites() {
        for &home in table.homes_of(site) {
            let k = at[home as usize];
            if k != usize::MAX {
                serves[site * words + k / 64] |= 1 << (k % 64);
                servers[k].push(site as u32);
            }
        }
    }
    let mut left = vec![u64::MAX; words];
    if !homes.len().is_multiple_of(64) {
        left[words - 1] = (1 << (homes.len() % 64)) - 1;
    }
    let free: Vec<u32> = (0..table.sites() as u32).filter(|&s| rules.may_join(&[], s, None)).collect();
    let site_words = table.sites().div_ceil(64);
    let mut server_bits = vec![0_u64; site_words * homes.len()];
    for (k, servers) in servers.iter().enumerate() {
        for &site in servers {
            server_bits[k * site_words + site as usize / 64] |= 1 << (site % 64);
        }
    }
    let rows: Vec<Vec<u32>> = (0..table.sites())
        .map(|s| {
            table.homes_of(s).iter().map(|&h| at[h as usize]).filter(|&k| k != usize::MAX).map(|k| k as u32).collect()
        })
        .collect();
    *spent += (STEPS * table.entries()) as u64;
    let (price, beyond) = prices(&rows, homes.len(), rules.count());
    let mut search = Search {
        rules,
        words,
        serves,
        site_words,
        server_bits,
        price,
        beyond,
        effort,
        spent: 0,
        stop,
        open: Vec::new(),
    };
    let found = search.look(&left, free);
    *spent += search.spent;
    match found {
        Some(true) => Covered::By(search.open),
        Some(false) => Covered::Never,
        None => Covered::Unknown,
    }
}

/// Steps up the slope of the prices.
const STEPS: usize = 300;

/// A price for each home, and by how much sites together serve more than 1 of them: the prices less that are no more than
/// the fewest sites.
fn prices(rows: &[Vec<u32>], homes: usize, room: usize) -> (Vec<f64>, f64) {
    let mut price = vec![1.0_f64; homes];
    for row in rows {
        for &k in row {
            price[k as usize] = price[k as usize].min(1.0 / row.len() as f64);
        }
    }
    let (mut best, mut scale, mut waited) = ((f64::NEG_INFINITY, price.clone(), 0.0), 1.0, 0);
    let (mut slope, mut way) = (vec![0.0; homes], vec![0.0_f64; homes]);
    for _ in 0..STEPS {
        slope.fill(1.0);
        let mut beyond = 0.0;
        for row in rows {
            let served: f64 = row.iter().map(|&k| price[k as usize]).sum();
            if served > 1.0 {
                beyond += served - 1.0;
                for &k in row {
                    slope[k as usize] -= 1.0;
                }
            }
        }
        let value = price.iter().sum::<f64>() - beyond;
        if value > best.0 + 1e-9 {
            best = (value, price.clone(), beyond);
            waited = 0;
        } else {
            waited += 1;
            if waited >= 10 {
                (scale, waited) = (scale / 2.0, 0);
            }
        }
        let (mut along, mut before) = (0.0, 0.0);
        for k in 0..homes {
            if slope[k] < 0.0 && price[k] <= 0.0 {
                slope[k] = 0.0;
                way[k] = way[k].max(0.0);
            }
            along += slope[k] * way[k];
            before += way[k] * way[k];
        }
        let bend = if before > 0.0 { (-1.5 * along / before).max(0.0) } else { 0.0 };
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + bend * *way);
        let norm: f64 = way.iter().map(|w| w * w).sum();
        if norm <= 0.0 || scale < 1e-3 || best.0 > room as f64 + 1e-6 {
            break;
        }
        let theta = scale * (room as f64 + 1.0 - value).max(0.01) / norm;
        price.iter_mut().zip(&way).for_each(|(price, way)| *price = (*price + theta * way).max(0.0));
    }
    (best.1, best.2)
}

struct Search<'a> {
    rules: &'a Rules,
    words: usize,
    /// Bits of the homes of each site.
    serves: Vec<u64>,
    site_words: usize,
    /// Bits of the sites that serve each home.
    server_bits: Vec<u64>,
    price: Vec<f64>,
    beyond: f64,
    effort: u64,
    spent: u64,
    stop: &'a (dyn Fn() -> bool + Sync),
    open: Vec<u32>,
}

impl Search<'_> {
    /// How many of `left` a site serves.
    fn count(&self, site: u32, left: &[u64]) -> u32 {
        let row = &self.serves[site as usize * self.words..][..self.words];
        row.iter().zip(left).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Whether sites among `free` beside those open serve all that are `left`; `None` if the effort ran out.
    fn look(&mut self, left: &[u64], free: Vec<u32>) -> Option<bool> {
        if left.iter().all(|&word| word == 0) {
            return Some(true);
        }
        let room = self.rules.count().saturating_sub(self.open.len());
        let homes = (0..self.price.len()).filter(|&k| left[k / 64] >> (k % 64) & 1 == 1);
        self.spent += (left.len() * 64) as u64;
        if homes.clone().map(|k| self.price[k]).sum::<f64>() - self.beyond > room as f64 + 1e-6 {
            return Some(false);
        }
        self.spent += (free.len() * self.words * 2) as u64;
        if self.spent > self.effort || (self.stop)() {
            return None;
        }
        let mut order: Vec<(u32, u32)> = free.into_iter().map(|s| (self.count(s, left), s)).collect();
        order.retain(|(count, _)| *count > 0);
        order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        // Whom the largest serve asks for the smallest share.
        let mut rest = left.to_vec();
        let mut shares = 0.0;
        for &(count, site) in &order {
            let row = &self.serves[site as usize * self.words..][..self.words];
            let mut new = 0;
            for (rest, row) in rest.iter_mut().zip(row) {
                new += (*rest & row).count_ones();
                *rest &= !row;
            }
            shares += f64::from(new) / f64::from(count);
        }
        if rest.iter().any(|&word| word != 0) || shares > room as f64 + 1e-9 {
            return Some(false);
        }
        let mut is_free = vec![0_u64; self.site_words];
        for &(_, s) in &order {
            is_free[s as usize / 64] |= 1 << (s % 64);
        }
        let bits = |k: usize| &self.server_bits[k * self.site_words..][..self.site_words];
        let choices = |k: usize| bits(k).iter().zip(&is_free).map(|(a, b)| (a & b).count_ones()).sum::<u32>();
        let home = homes.min_by_key(|&k| (choices(k), k)).expect("somebody is left");
        let serves = |s: u32| bits(home)[s as usize / 64] >> (s % 64) & 1 == 1;
        let mine: Vec<u32> = order.iter().map(|&(_, s)| s).filter(|&s| serves(s)).collect();
        let mut free: Vec<u32> = order.iter().map(|&(_, s)| s).collect();
        for site in mine {
            free.retain(|&s| s != site);
            self.open.push(site);
            let row = &self.serves[site as usize * self.words..][..self.words];
            let then: Vec<u64> = left.iter().zip(row).map(|(left, row)| left & !row).collect();
            let (rules, open) = (self.rules, &self.open);
            let others = free.iter().copied().filter(|&s| rules.may_join(open, s, None)).collect();
            match self.look(&then, others) {
                Some(false) => {}
                done => return done,
            }
            self.open.pop();
        }
        Some(false)
    }
}
