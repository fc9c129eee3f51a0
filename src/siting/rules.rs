//! Which sets of sites are allowed: how many of each group, for how much money, how far apart, for how many people.
//!
//! Sites fall into **groups**, each with a most: new ones, and existing ones of which some have to close. Money, distance
//! and capacity are optional. Every rule holds for each subset of an allowed set, so a greedy choice never paints itself
//! into a corner.

use geo_types::Coord;

/// What a choice must keep to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// Group of each site.
    pub group: Vec<u8>,
    /// At most so many of each group.
    pub most: Vec<usize>,
    /// Price of each site, whole numbers; empty: nothing costs anything.
    pub price: Vec<u64>,
    /// At most so much for all sites together.
    pub budget: Option<u64>,
    /// Where each site is, in metres of a plane; empty: distance does not matter.
    pub place: Vec<Coord<f64>>,
    /// Sites of group 0 are at least so many metres apart.
    pub apart_m: f64,
    /// At most so many people are served by each site; empty: no limit.
    pub capacity: Vec<u64>,
}

impl Rules {
    /// Any `count` of `sites`.
    pub fn any(sites: usize, count: usize) -> Rules {
        Rules { group: vec![0; sites], most: vec![count], ..Rules::default() }
    }

    /// The same rules for at most `count` sites of group 0.
    #[must_use]
    pub fn with_count(&self, count: usize) -> Rules {
        let mut most = self.most.clone();
        most[0] = count;
        Rules { most, ..self.clone() }
    }

    /// Price of a site.
    pub fn price(&self, site: u32) -> u64 {
        self.price.get(site as usize).copied().unwrap_or(0)
    }

    /// Group of a site.
    pub fn group(&self, site: u32) -> usize {
        usize::from(self.group[site as usize])
    }

    /// Whether two sites are too near each other to be open both.
    pub fn clash(&self, a: u32, b: u32) -> bool {
        if self.place.is_empty() || self.group(a) != 0 || self.group(b) != 0 || a == b {
            return false;
        }
        let d = self.place[a as usize] - self.place[b as usize];
        d.x * d.x + d.y * d.y < self.apart_m * self.apart_m
    }

    /// Whether sites clash at all.
    pub fn has_distance(&self) -> bool {
        !self.place.is_empty()
    }

    /// Whether money is limited.
    pub fn has_budget(&self) -> bool {
        self.budget.is_some() && !self.price.is_empty()
    }

    /// Whether serving is limited.
    pub fn has_capacity(&self) -> bool {
        !self.capacity.is_empty()
    }

    /// The sites that take nothing from any other by being open: there is room for all of their group, they are free, and near
    /// nobody.
    pub fn cost_nothing(&self) -> Vec<u32> {
        let roomy = |group: usize| self.group.iter().filter(|&&g| usize::from(g) == group).count() <= self.most[group];
        let roomy: Vec<bool> = (0..self.most.len()).map(roomy).collect();
        let sites = 0..self.group.len() as u32;
        let free = |s: u32| roomy[self.group(s)] && self.price(s) == 0 && (self.group(s) != 0 || !self.has_distance());
        sites.filter(|&s| free(s)).collect()
    }

    /// Whether `site` may join `open`, leaving out `instead`.
    pub fn may_join(&self, open: &[u32], site: u32, instead: Option<u32>) -> bool {
        let rest = || open.iter().copied().filter(|&s| Some(s) != instead);
        if rest().any(|s| s == site) {
            return false;
        }
        let group = self.group(site);
        if rest().filter(|&s| self.group(s) == group).count() >= self.most[group] {
            return false;
        }
        if let Some(budget) = self.budget
            && !self.price.is_empty()
            && rest().map(|s| self.price(s)).sum::<u64>() + self.price(site) > budget
        {
            return false;
        }
        !self.has_distance() || !rest().any(|s| self.clash(s, site))
    }

    /// Whether a whole set is allowed.
    pub fn allow(&self, open: &[u32]) -> bool {
        (0..open.len()).all(|k| self.may_join(&open[..k], open[k], None))
    }

    /// The most sites that can be open at once, money and distance aside.
    pub fn count(&self) -> usize {
        self.most.iter().sum()
    }

    /// The same rules for some of the sites, in the order given.
    #[must_use]
    pub fn keep_sites(&self, sites: &[u32]) -> Rules {
        fn some<T: Copy>(all: &[T], sites: &[u32]) -> Vec<T> {
            if all.is_empty() { Vec::new() } else { sites.iter().map(|&s| all[s as usize]).collect() }
        }
        Rules {
            group: some(&self.group, sites),
            most: self.most.clone(),
            price: some(&self.price, sites),
            budget: self.budget,
            place: some(&self.place, sites),
            apart_m: self.apart_m,
            capacity: some(&self.capacity, sites),
        }
    }
}
