//! Who walks to which service centre: households of each community by the centre that is nearest on foot, within the limit and beyond.
//!
//! A centre serves whoever has it nearest, wherever the border of the community runs: its catchment may cross borders, and a community may
//! be split between centres. The walks are those of the table that coverage is judged by, so that the households of a community within
//! the limit here are the share that is covered there. Households are shared out over the doorsteps of a block by weight. O(doorsteps).

#[cfg(test)]
#[path = "served_tests.rs"]
mod tests;

use crate::access::{AccessTable, Nearest};
use crate::model::Block;
use crate::units::{ClassId, Limit};
use std::collections::BTreeMap;

/// The households of a community that have a centre nearest.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// Index of the community among the blocks.
    pub community: usize,
    /// Index of the centre; `None` where there is no walk to any.
    pub centre: Option<u32>,
    /// Households whose walk is within the limit.
    pub within: f64,
    /// Households whose walk is longer, or that have none.
    pub beyond: f64,
    /// Mean walk of all of them in milliseconds; `None` without a centre.
    pub mean_ms: Option<f64>,
}

/// Households by community and centre, in the order of the communities, then of the centres; those without one come last. Blocks that do
/// not say their households are left out.
pub fn served(blocks: &[Block], table: &AccessTable, class: ClassId, limit: Limit) -> Vec<Served> {
    let mut all = Vec::new();
    for (b, block) in blocks.iter().enumerate() {
        let Some(households) = block.households else { continue };
        let weight: u64 = block.doorsteps.iter().map(|d| u64::from(d.weight.max(1))).sum();
        // Weight within, weight beyond, and weight times walk, by centre.
        let mut of: BTreeMap<Option<u32>, (u64, u64, f64)> = BTreeMap::new();
        for (d, step) in table.doorsteps_of(b).zip(&block.doorsteps) {
            let nearest = table.nearest(d, class);
            let (centre, ms) = match nearest {
                Nearest::Walk(walk) => (Some(walk.facility), f64::from(walk.ms)),
                _ => (None, 0.0),
            };
            let weight = u64::from(step.weight.max(1));
            let sum = of.entry(centre).or_default();
            *(if nearest.is_within(limit) { &mut sum.0 } else { &mut sum.1 }) += weight;
            sum.2 += weight as f64 * ms;
        }
        let part = |w: u64| if weight == 0 { 0.0 } else { households * w as f64 / weight as f64 };
        if of.is_empty() {
            // Nobody knows where they start.
            all.push(Served { community: b, centre: None, within: 0.0, beyond: households, mean_ms: None });
            continue;
        }
        // `None` sorts before every centre and is told after them.
        let none = of.remove(&None).map(|sum| (None, sum));
        for (centre, (within, beyond, walks)) in of.into_iter().chain(none) {
            let mean_ms = centre.map(|_| walks / (within + beyond).max(1) as f64);
            all.push(Served { community: b, centre, within: part(within), beyond: part(beyond), mean_ms });
        }
    }
    all
}
