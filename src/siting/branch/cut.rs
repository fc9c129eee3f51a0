//! A part cut in two or more: by a site, by a home, or by who serves a home.

use super::super::bound::Part;
use super::Search;

impl Search<'_> {
    /// Two parts that hold every choice of this one which may be better.
    pub(super) fn cut(&self, part: &Part, lately: &[f64]) -> Vec<Part> {
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
