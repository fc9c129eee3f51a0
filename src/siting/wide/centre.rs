//! The least worst walk by homes: some homes are solved, all are looked at, and those who walk too far come in (after Chen and
//! Handler 1987, and Contardo, Iori and Kramer 2019).
//!
//! Whoever serves all homes serves some of them, so the least worst walk of some is a bound for all. When the choice that is best for
//! some brings nobody else farther, it is best for all.

use super::super::branch::Until;
use super::super::centre::{centre, worst_walk};
use super::super::everybody::Least;
use super::super::table::{Entry, Table, in_order};
use super::{Rules, Wide};

/// Homes to begin with, and so many more at a time.
pub(super) const HOMES: [usize; 2] = [256, 96];

impl Wide<'_> {
    /// The least worst walk of anybody, and the sites that bring it, after `rounds` at most.
    pub fn centre(&mut self, rules: &Rules, rounds: usize, until: &Until<'_>) -> Least {
        let people: Vec<u32> = (0..).zip(self.weight).filter(|(_, w)| **w > 0).map(|(home, _)| home).collect();
        let worst_of = |walks: &[u32]| people.iter().map(|&h| walks[h as usize]).max().unwrap_or(0);
        let (floor, top) = (worst_of(&self.looked.nearest), worst_of(self.fallback));
        let mut best = Least { open: vec![], value: top, bound: floor, greedy: top };
        if self.homes.is_empty() {
            // Those farthest from any site, for they are hard to serve, and some of all.
            let mut far = people.clone();
            far.sort_by_key(|&h| (std::cmp::Reverse(self.looked.nearest[h as usize]), h));
            let apart = people.len().div_ceil(self.first_homes).max(1);
            let some =
                far.into_iter().take(self.first_homes / 8).chain(people.iter().copied().step_by(apart)).collect();
            if !self.look_at(some, until) {
                return best;
            }
        }
        let mut spent = 0;
        for round in 0..rounds.max(1) {
            let table = self.of_some();
            let left = until.effort.saturating_sub(spent);
            // Of some it is proven, or nearly so, before others come in.
            let found = centre(&table, rules, &Until { effort: (left / 3).max(1), ..*until });
            spent += left / 3;
            let few = self.table_of(&found.open);
            let open: Vec<u32> = (0..found.open.len() as u32).collect();
            let of_open = rules.keep_sites(&found.open);
            let walks = few.walks(&open);
            let value = if rules.has_capacity() {
                let mut radii: Vec<u32> = (0..open.len()).flat_map(|s| few.row(s)).map(|(_, walk)| walk).collect();
                radii.extend(self.fallback.iter().chain(&[0]));
                radii.sort_unstable();
                radii.dedup();
                worst_walk(&few, &of_open, &open, &radii)
            } else {
                worst_of(&walks)
            };
            best.bound = best.bound.max(found.bound);
            if round == 0 || value < best.value {
                (best.open, best.value) = (found.open, value);
            }
            if round == 0 {
                best.greedy = value;
            }
            let good = f64::from(best.value) * (1.0 - until.gap) <= f64::from(best.bound);
            if good || (until.stop)() || spent >= until.effort || round + 1 == rounds {
                break;
            }
            // Those who walk farthest, and some of all who walk too far. Where sites have only so much room, anybody may be in the way.
            let too_far = |h: u32| walks[h as usize] > best.bound || rules.has_capacity();
            let mut far: Vec<(u32, u32)> = people
                .iter()
                .filter(|&&h| too_far(h) && self.homes.binary_search(&h).is_err())
                .map(|&h| (walks[h as usize], h))
                .collect();
            far.sort_unstable_by(|a, b| b.cmp(a));
            let step = far.len().div_ceil(HOMES[1]).max(1);
            let next: Vec<u32> =
                far.iter().take(HOMES[1] / 4).chain(far.iter().step_by(step)).map(|(_, h)| *h).collect();
            if next.is_empty() || !self.look_at(next, until) {
                break;
            }
        }
        best.bound = best.bound.min(best.value);
        best
    }

    /// Takes more homes in: the walks of every site to them. False if that was ended.
    fn look_at(&mut self, mut more: Vec<u32>, until: &Until<'_>) -> bool {
        more.sort_unstable();
        more.dedup();
        more.retain(|h| self.homes.binary_search(h).is_err());
        let mut below = vec![0; self.weight.len()];
        for &h in &more {
            below[h as usize] = self.fallback[h as usize];
        }
        let all: Vec<u32> = (0..self.sites() as u32).collect();
        let mut found = vec![Vec::new(); self.sites()];
        self.rows.each(&all, &below, until.stop, &mut |sites, rows| {
            sites.iter().zip(rows).for_each(|(&site, row)| found[site as usize] = row);
        });
        if (until.stop)() {
            return false;
        }
        let mut homes: Vec<u32> = self.homes.iter().chain(&more).copied().collect();
        homes.sort_unstable();
        let place = |home: u32| homes.binary_search(&home).expect("it was taken in") as u32;
        let to: Vec<u32> = self.homes.iter().map(|&h| place(h)).collect();
        self.some.resize(self.sites(), Vec::new());
        for (row, more) in self.some.iter_mut().zip(found) {
            for (home, _) in row.iter_mut() {
                *home = to[*home as usize];
            }
            row.extend(more.into_iter().map(|(home, walk)| (place(home), walk)));
            in_order(row);
        }
        self.homes = homes;
        true
    }

    /// The question of the homes that were taken in.
    fn of_some(&self) -> Table {
        let of = |all: &[u32]| self.homes.iter().map(|&h| all[h as usize]).collect();
        let rows: Vec<&[Entry]> = self.some.iter().map(|row| &row[..]).collect();
        Table::of_rows(&rows, of(self.weight), of(self.fallback))
    }
}
