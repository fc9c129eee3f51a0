//! What could stand in the place of a site, where rows have to be searched: all sites pass by, some at a time.

use super::super::branch::Until;
use super::super::instead::{instead_by_loss, instead_by_worst};
use super::super::table::{Loss, Table};
use super::{Rules, Wide};

/// How much a choice may lose, or how far anybody may walk, with another in the place of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// So much in all.
    Loss(Loss),
    /// So far.
    Worst(u32),
}

impl Wide<'_> {
    /// For each of `of`, which are open, the sites that could stand in its place for no more than `most`, each with the loss or the worst
    /// walk then: the best first. `None` if that was ended.
    pub fn instead(
        &self,
        rules: &Rules,
        open: &[u32],
        of: &[u32],
        most: Most,
        until: &Until<'_>,
    ) -> Option<Vec<Vec<(u32, Loss)>>> {
        let there = self.table_of(open);
        let open_rows: Vec<Vec<(u32, u32)>> = (0..open.len()).map(|k| there.row(k).collect()).collect();
        let below = if rules.has_capacity() {
            self.fallback.to_vec()
        } else {
            // With one site closed nobody goes farther than to the second nearest.
            let mut near: Vec<[u32; 2]> = self.fallback.iter().map(|&f| [f, f]).collect();
            for &(home, walk) in open_rows.iter().flatten() {
                let [first, second] = near[home as usize];
                near[home as usize] = if walk < first { [walk, first] } else { [first, second.min(walk)] };
            }
            near.into_iter().map(|[_, second]| second).collect()
        };
        let places: Vec<u32> = (0..open.len() as u32).collect();
        let mut found = vec![Vec::new(); of.len()];
        let all: Vec<u32> = (0..self.sites() as u32).filter(|s| !open.contains(s)).collect();
        self.rows.each(&all, &below, until.stop, &mut |sites, rows| {
            let both: Vec<u32> = open.iter().chain(sites).copied().collect();
            let table = Table::new(
                open_rows.iter().cloned().chain(rows).collect(),
                self.weight.to_vec(),
                self.fallback.to_vec(),
            );
            let few = rules.keep_sites(&both);
            for (&site, found) in of.iter().zip(&mut found) {
                let at = open.iter().position(|&s| s == site).expect("it is open") as u32;
                let named = |(k, cost): (u32, Loss)| (both[k as usize], cost);
                match most {
                    Most::Loss(most) => found
                        .extend(instead_by_loss(&table, &few, &places, at, most, until.stop).into_iter().map(named)),
                    Most::Worst(most) => found.extend(
                        instead_by_worst(&table, &few, &places, at, most, until.stop)
                            .into_iter()
                            .map(|(k, worst)| named((k, Loss::from(worst)))),
                    ),
                }
            }
        });
        for found in &mut found {
            found.sort_unstable_by_key(|&(site, cost)| (cost, site));
        }
        (!(until.stop)()).then_some(found)
    }
}
