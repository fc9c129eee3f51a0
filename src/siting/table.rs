//! Who would be served by which site, and how far: the sparse table that every question of siting reads.
//!
//! ```text
//!   site 0   home 3 (4 min), home 7 (9 min)            one row a site, homes ascending;
//!   site 1   home 0 (2 min), home 3 (1 min), …         a home that is not in the row is beyond the limit
//! ```
//!
//! A home costs its people times the walk to the nearest open site, or times its **fallback** where none is nearer: the walk
//! to a facility that is there already, or the price of not being served. The **loss** of a set of sites is the sum over
//! homes. Where only "within the limit or not" counts, all walks are 0 and the fallback of an uncovered home is 1, so
//! the loss is the people left uncovered: one table, one loss, for covering and for medians alike.
//!
//! Weights are whole numbers, and so is every loss; their sum stays below 2⁵³, so that floats hold them exactly.

use rayon::prelude::*;

/// One entry of a row: a home and the walk to it.
pub type Entry = (u32, u32);

/// The loss of a set of sites: people times cost.
pub type Loss = i64;

/// The largest loss there may be, so that a float holds every loss exactly.
pub const MOST: Loss = 1 << 53;

/// The table. Walks are in whatever unit the caller measures: milliseconds, millimetres, or none at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// One more than there are sites.
    first: Vec<usize>,
    homes: Vec<u32>,
    /// Empty where every walk is 0.
    walks: Vec<u32>,
    weight: Vec<u32>,
    fallback: Vec<u32>,
}

impl Table {
    /// A table from its rows. Entries that are no nearer than the fallback of their home are dropped.
    ///
    /// ```
    /// use lifecircle::siting::Table;
    /// // Two sites, three homes of 10, 20 and 30 people; whoever is not served counts 9 a head.
    /// let table = Table::new(vec![vec![(0, 1), (1, 4)], vec![(2, 2)]], vec![10, 20, 30], vec![9; 3]);
    /// assert_eq!(table.loss(&[]), 540);
    /// assert_eq!(table.loss(&[0, 1]), 10 + 80 + 60);
    /// ```
    ///
    /// Panics if a row names a home that is not there, or the largest loss would pass [`MOST`].
    pub fn new(mut rows: Vec<Vec<Entry>>, weight: Vec<u32>, fallback: Vec<u32>) -> Table {
        let covering = rows.iter().flatten().all(|&(_, walk)| walk == 0);
        let mut table = Table::bare(weight, fallback);
        rows.par_iter_mut().for_each(in_order);
        for row in rows {
            table.push(&row, covering);
        }
        table
    }

    /// A table from rows that are in order already ([`in_order`]) and stay where they are.
    ///
    /// Panics as [`Table::new`] does.
    pub(super) fn of_rows(rows: &[&[Entry]], weight: Vec<u32>, fallback: Vec<u32>) -> Table {
        let covering = rows.iter().copied().flatten().all(|&(_, walk)| walk == 0);
        let mut table = Table::bare(weight, fallback);
        for row in rows {
            table.push(row, covering);
        }
        table
    }

    /// A table without any row.
    fn bare(weight: Vec<u32>, fallback: Vec<u32>) -> Table {
        assert_eq!(weight.len(), fallback.len(), "a weight and a fallback for each home");
        let most: u128 = weight.iter().zip(&fallback).map(|(&w, &f)| u128::from(w) * u128::from(f)).sum();
        assert!(most <= MOST as u128, "the weights are scaled so that a loss fits");
        Table { first: vec![0], homes: Vec::new(), walks: Vec::new(), weight, fallback }
    }

    /// One site more.
    fn push(&mut self, row: &[Entry], covering: bool) {
        for &(home, walk) in row {
            if walk < self.fallback[home as usize] {
                self.homes.push(home);
                if !covering {
                    self.walks.push(walk);
                }
            }
        }
        self.first.push(self.homes.len());
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        self.first.len() - 1
    }

    /// Number of homes.
    pub fn homes(&self) -> usize {
        self.weight.len()
    }

    /// Number of entries in all rows.
    pub fn entries(&self) -> usize {
        self.homes.len()
    }

    /// Whether walks do not matter, only who is within.
    pub fn covering(&self) -> bool {
        self.walks.is_empty()
    }

    /// People of each home.
    pub fn weights(&self) -> &[u32] {
        &self.weight
    }

    /// What a head of each home costs while no site serves it.
    pub fn fallbacks(&self) -> &[u32] {
        &self.fallback
    }

    /// Number of entries in the rows of some sites.
    pub fn entries_of(&self, sites: &[u32]) -> usize {
        sites.iter().map(|&s| self.first[s as usize + 1] - self.first[s as usize]).sum()
    }

    /// The homes of a site, ascending.
    pub fn homes_of(&self, site: usize) -> &[u32] {
        &self.homes[self.first[site]..self.first[site + 1]]
    }

    /// The walks beside [`Table::homes_of`]; empty where none matters.
    pub fn walks_of(&self, site: usize) -> &[u32] {
        if self.covering() { &[] } else { &self.walks[self.first[site]..self.first[site + 1]] }
    }

    /// The row of a site.
    pub fn row(&self, site: usize) -> impl Iterator<Item = Entry> + '_ {
        let walks = self.walks_of(site);
        self.homes_of(site).iter().enumerate().map(move |(k, &home)| (home, walks.get(k).copied().unwrap_or(0)))
    }

    /// What a home costs at a walk.
    pub fn cost(&self, home: usize, walk: u32) -> Loss {
        Loss::from(self.weight[home]) * Loss::from(walk)
    }

    /// The walk of every home to the nearest of some sites, or its fallback.
    pub fn walks(&self, open: &[u32]) -> Vec<u32> {
        let mut walks = self.fallback.clone();
        for &site in open {
            for (home, walk) in self.row(site as usize) {
                let slot = &mut walks[home as usize];
                *slot = (*slot).min(walk);
            }
        }
        walks
    }

    /// The loss while these sites are open.
    pub fn loss(&self, open: &[u32]) -> Loss {
        self.walks(open).iter().enumerate().map(|(home, &walk)| self.cost(home, walk)).sum()
    }

    /// The question who is within `radius`, of the homes that fall back on something farther: everybody counts alike.
    #[must_use]
    pub fn within(&self, radius: u32) -> Table {
        self.of_those_within(radius, |_| 1)
    }

    /// The same with as many people as there are: for sites that have room for so many.
    #[must_use]
    pub fn people_within(&self, radius: u32) -> Table {
        self.of_those_within(radius, |home| self.weight[home as usize])
    }

    fn of_those_within(&self, radius: u32, people: impl Fn(u32) -> u32) -> Table {
        let far = |home: u32| self.fallback[home as usize] > radius && self.weight[home as usize] > 0;
        let rows = (0..self.sites())
            .map(|s| {
                self.row(s).filter(|&(home, walk)| walk <= radius && far(home)).map(|(home, _)| (home, 0)).collect()
            })
            .collect();
        let count = |home: u32| if far(home) { people(home) } else { 0 };
        let weight: Vec<u32> = (0..self.homes() as u32).map(count).collect();
        let fallback = weight.iter().map(|&people| people.min(1)).collect();
        Table::new(rows, weight, fallback)
    }

    /// The same table without the people whom no site serves.
    #[must_use]
    pub fn of_those_served(&self) -> Table {
        let mut served = vec![false; self.homes()];
        self.homes.iter().for_each(|&home| served[home as usize] = true);
        let weight = self.weight.iter().zip(served).map(|(&weight, served)| if served { weight } else { 0 }).collect();
        Table { weight, ..self.clone() }
    }

    /// The same table with some of the sites, in the order given.
    #[must_use]
    pub fn keep_sites(&self, sites: &[u32]) -> Table {
        let rows = sites.iter().map(|&s| self.row(s as usize).collect()).collect();
        Table::new(rows, self.weight.clone(), self.fallback.clone())
    }
}

/// Brings a row into the order of its homes, each once, with its shortest walk.
pub(super) fn in_order(row: &mut Vec<Entry>) {
    row.sort_unstable();
    row.dedup_by_key(|(home, _)| *home);
}
