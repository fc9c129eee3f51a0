//! Better answers on the way: every set of sites that looks best at some prices is tried.

use super::super::bound::Part;
use super::super::{assign, swap};
use super::Search;
use super::climb::ALONE;

impl Search<'_> {
    /// Takes a set of sites as the best choice if it is one; completes and betters it first. With `anyway` it is bettered even if
    /// it is worse as it is.
    pub(super) fn try_out(&mut self, open: &[u32], part: &Part, anyway: bool) {
        if !self.rules.allow(open) {
            return;
        }
        let mut loss = assign::loss(self.table, self.rules, open);
        self.effort += (ALONE * (self.table.entries_of(open) + self.table.homes()) + open.len() * open.len()) as u64;
        if self.rules.has_capacity() {
            // Sending everybody anew is worth so many entries.
            self.effort += (4 * self.table.homes() * (open.len() + 1) * (open.len() + 1)) as u64;
        }
        let anyway = anyway && !self.rules.has_capacity();
        if loss >= self.loss && !anyway {
            return;
        }
        let mut better = open.to_vec();
        if !self.rules.has_capacity() {
            let mut sites = part.free.clone();
            sites.extend(&part.inside);
            let rounds = swap::improve(self.table, self.rules, &sites, &mut better, 20, self.until.stop) + 1;
            // Each site is weighed against each that is open; whose homes they are is read by one thread.
            let weighed = self.table.entries_of(&sites) + sites.len() * open.len();
            self.effort += (rounds * (weighed + ALONE * self.table.entries_of(&better))) as u64;
            loss = assign::loss(self.table, self.rules, &better);
        }
        if loss >= self.loss {
            return;
        }
        self.loss = loss;
        self.best = better;
    }

    /// Opens the site that earns most by those not yet served, again and again.
    pub(super) fn try_to_serve_all(&mut self, part: &Part, mu: &[f64]) {
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
        self.try_out(&open, part, false);
    }
}
