//! Questions whose walks do not fit: rows are searched when they are needed, and only what may be in the answer is kept.
//!
//! * **Sums**, of walks or of people left uncovered, go by columns ([`Wide::least_loss`]): a few of the sites are solved, all are *priced* at what people pay there,
//!   and those that could be in a better choice come in. A price is paid for walks shorter than it, so pricing medians searches no farther.
//! * **The worst walk** goes by homes ([`Wide::centre`]): some homes are solved with every site, all homes are looked at under the
//!   answer, and those who walk too far come in.
//!
//! Both leave nothing out of their bound: prices bound every choice of *all* sites, and who serves all homes serves some of them.
//! When no site, or no home, is left to come in, the answer is the best there is.

mod centre;
mod instead;
mod median;
#[cfg(test)]
mod tests;

pub use instead::Most;
pub use median::Summed;

use super::rules::Rules;
use super::table::{Entry, Loss, Table};
use std::collections::BTreeMap;

/// Takes the rows of some sites.
pub type Take<'t> = dyn FnMut(&[u32], Vec<Vec<Entry>>) + 't;

/// Rows that are searched when they are needed.
pub trait Rows: Sync {
    /// Searches the rows of `sites`, of each home the walks nearer than `below`, and hands them on in parts: some of the sites, in
    /// their order, with a row each. Once `stop` says so, rows may lack entries.
    fn each(&self, sites: &[u32], below: &[u32], stop: &(dyn Fn() -> bool + Sync), take: &mut Take<'_>);
}

/// What one look at all walks told.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// Walks in each row.
    pub walks: Vec<usize>,
    /// The walk of each home to the nearest site, or its fallback.
    pub nearest: Vec<u32>,
}

/// A question whose walks do not fit.
pub struct Wide<'a> {
    rows: &'a dyn Rows,
    weight: &'a [u32],
    fallback: &'a [u32],
    looked: &'a Looked,
    /// Most walks that are kept.
    room: usize,
    /// The rows that are kept, by site: those of a search by columns.
    kept: BTreeMap<u32, Vec<Entry>>,
    /// Prices of the last search by columns.
    prices: Option<Vec<f64>>,
    /// The homes of a search by homes, ascending, and the rows of all sites that it keeps: homes by their place in that list.
    homes: Vec<u32>,
    some: Vec<Vec<Entry>>,
    /// So many homes to begin with.
    first_homes: usize,
}

impl<'a> Wide<'a> {
    /// A question of homes of `weight` with `fallback`, of which no more than `room` walks are kept (more only where a single choice has more).
    ///
    /// Panics if there is not a weight, a fallback and a nearest walk for each home.
    pub fn new(
        rows: &'a dyn Rows,
        weight: &'a [u32],
        fallback: &'a [u32],
        looked: &'a Looked,
        room: usize,
    ) -> Wide<'a> {
        assert!(weight.len() == fallback.len() && weight.len() == looked.nearest.len(), "one of each for each home");
        Wide {
            rows,
            weight,
            fallback,
            looked,
            room,
            kept: BTreeMap::new(),
            prices: None,
            homes: Vec::new(),
            some: Vec::new(),
            first_homes: centre::HOMES[0],
        }
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        self.looked.walks.len()
    }

    /// Homes of a search by homes.
    pub fn homes(&self) -> usize {
        self.homes.len()
    }

    /// Walks that a search by homes keeps.
    pub fn kept(&self) -> usize {
        self.some.iter().map(Vec::len).sum()
    }

    /// The table of some sites alone, in the order given; all their walks are searched.
    pub fn table_of(&self, sites: &[u32]) -> Table {
        let mut rows = Vec::with_capacity(sites.len());
        self.rows.each(sites, self.fallback, &|| false, &mut |_, part| rows.extend(part));
        Table::new(rows, self.weight.to_vec(), self.fallback.to_vec())
    }

    /// The table in which only these sites have rows, all others being empty.
    pub fn table_with(&self, sites: &[u32]) -> Table {
        let mut rows = vec![Vec::new(); self.sites()];
        self.rows.each(sites, self.fallback, &|| false, &mut |sites, part| {
            for (&site, row) in sites.iter().zip(part) {
                rows[site as usize] = row;
            }
        });
        Table::new(rows, self.weight.to_vec(), self.fallback.to_vec())
    }

    /// What is lost while nobody is served.
    fn all(&self) -> Loss {
        self.weight.iter().zip(self.fallback).map(|(&w, &f)| Loss::from(w) * Loss::from(f)).sum()
    }

    /// The sites of other groups than the first, which are few and always kept.
    fn old(&self, rules: &Rules) -> impl Iterator<Item = u32> {
        let old: Vec<u32> = (0..self.sites() as u32).filter(|&s| rules.group(s) != 0).collect();
        old.into_iter()
    }
}

/// The places of `open` in `sites`, which hold them all, ascending.
fn places(open: &[u32], sites: &[u32]) -> Vec<u32> {
    open.iter().map(|s| sites.binary_search(s).expect("what is open is kept") as u32).collect()
}
