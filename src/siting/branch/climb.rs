//! Up the slope of the bound: the prices of a part are moved until it is closed, or the way gets too flat (Held and Karp's step;
//! Held, Wolfe and Crowder 1974, doi:10.1007/BF01580223). On the way, sites whose opening alone would lift the bound over the best
//! known loss are struck out.

use super::super::bound::{self, Part, Priced};
use super::Search;
use std::sync::Arc;

/// Steps of the subgradient method at the root, and in a part.
const STEPS: [usize; 2] = [600, 60];

/// At the root, the picked sites are bettered by exchanges after so many steps.
const EXCHANGE: usize = 20;

/// How far a direction that turns back is bent into the last one (Camerini, Fratta and Maffioli 1975, doi:10.1007/BFb0120697).
const DEFLECT: f64 = 1.5;

/// What one thread reads alone counts so many times.
pub(super) const ALONE: usize = 2;

/// The step is halved after so many steps without a better bound.
const PATIENCE: usize = 12;

impl Search<'_> {
    /// Prices to begin with: halfway between the nearest and the second nearest site of the choice known.
    pub(super) fn first_prices(&self) -> Vec<f64> {
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
    pub(super) fn work(
        &mut self,
        part: &mut Part,
        mu: &Arc<Vec<f64>>,
        known: f64,
        root: bool,
    ) -> (f64, Arc<Vec<f64>>, Vec<f64>) {
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
        let (mut slope, mut way) = (vec![0.0; mu.len()], vec![0.0_f64; mu.len()]);
        let unit = self.everybody();
        for step in 0..steps {
            if !self.settle(part, &mut lately) {
                return (f64::INFINITY, Arc::new(mu), lately);
            }
            let now = bound::priced(self.table, self.rules, part, &mu, unit);
            // Sorting who fills a site is worth so many readings.
            let times = if self.rules.has_capacity() { 8 } else { 1 };
            let open = now.open(part);
            // The free rows are spread over the threads; those open already and those picked are read by one alone, so they
            // count twice. Where facilities that are there may close, they are most of it.
            let alone = self.table.entries_of(&part.inside) + self.table.entries_of(&open);
            self.effort += (times * (self.table.entries_of(&part.free) + ALONE * alone) + self.table.homes()) as u64;
            if unit && step % 5 == 0 {
                self.try_to_serve_all(part, &mu);
            } else if !self.rules.has_capacity() || step % 10 == 0 {
                // Even a worse set may lead to a better one, by exchanges; now and then that is tried.
                let often = if root { EXCHANGE } else { steps };
                self.try_out(&open, part, step % often == often - 1);
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
            let mut flat = true;
            let (mut along, mut before) = (0.0, 0.0);
            for (home, &times) in times.iter().enumerate() {
                let weight = f64::from(weights[home]);
                let blocked = |g: f64| {
                    let cap = !must[home] && mu[home] >= f64::from(self.table.fallbacks()[home]);
                    (g > 0.0 && cap) || (g < 0.0 && mu[home] <= 0.0)
                };
                let g = 1.0 - times;
                slope[home] = if blocked(g) { 0.0 } else { g };
                if blocked(way[home]) {
                    way[home] = 0.0;
                }
                flat &= slope[home] == 0.0 || weight == 0.0;
                along += weight * slope[home] * way[home];
                before += weight * way[home] * way[home];
            }
            if flat {
                break;
            }
            // Where the last way and the new one point against each other, the ridge runs between them.
            let bend = if before > 0.0 { (-DEFLECT * along / before).max(0.0) } else { 0.0 };
            let mut norm = 0.0;
            for (home, way) in way.iter_mut().enumerate() {
                *way = slope[home] + bend * *way;
                norm += f64::from(weights[home]) * *way * *way;
            }
            let aim = self.until.target.map_or(self.loss, |t| t + 1).max(1) as f64;
            let room = (aim - now.value).max(aim.abs() * 1e-7 + 1e-3);
            let theta = scale * room / norm;
            for (home, &g) in way.iter().enumerate() {
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
        self.try_out(&open, part, false);
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
}
