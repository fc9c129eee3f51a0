//! The twin: the same question with every walk in one table.

use super::super::branch::{GapOf, Until};
use super::super::siting_tests::{Case, cases};
use super::super::table::{Entry, Table};
use super::super::{best, centre, instead_by_loss, instead_by_worst};
use super::*;
use proptest::prelude::*;

/// A table that hands its rows out as if each were searched, three at a time.
struct Held(Table);

impl Rows for Held {
    fn each(&self, sites: &[u32], below: &[u32], stop: &(dyn Fn() -> bool + Sync), take: &mut Take<'_>) {
        for part in sites.chunks(3) {
            let near = |(home, walk): &Entry| *walk < below[*home as usize];
            let row = |&site: &u32| if stop() { vec![] } else { self.0.row(site as usize).filter(near).collect() };
            take(part, part.iter().map(row).collect());
        }
    }
}

impl Held {
    fn looked(&self) -> Looked {
        let all: Vec<u32> = (0..self.0.sites() as u32).collect();
        Looked { walks: (0..all.len()).map(|s| self.0.homes_of(s).len()).collect(), nearest: self.0.walks(&all) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// With room for everything in the end the answer is the best, of walks and of people covered; with room for nearly nothing the bound still holds.
    #[test]
    fn sums_are_those_of_the_whole_table(case in cases(), room in 0_usize..40, rounds in 1_usize..9) {
        let Case { table, rules, of } = case;
        let truth = best(&table, &rules, of, &Until::proven()).choice.loss;
        let held = Held(table);
        let looked = held.looked();
        let mut wide = Wide::new(&held, held.0.weights(), held.0.fallbacks(), &looked, room);
        let found = wide.least_loss(&rules, of, rounds, &Until::proven());
        prop_assert!(rules.allow(&found.open));
        prop_assert_eq!(super::super::assign::loss(&held.0, &rules, &found.open), found.loss);
        prop_assert!(found.bound <= truth && truth <= found.loss, "{} ≤ {truth} ≤ {}", found.bound, found.loss);
        let mut wide = Wide::new(&held, held.0.weights(), held.0.fallbacks(), &looked, 1000);
        // What one number of sites brought in helps the next.
        for count in [rules.most[0], 1, 2] {
            let rules = rules.with_count(count);
            let truth = best(&held.0, &rules, of, &Until::proven()).choice.loss;
            let found = wide.least_loss(&rules, of, 100, &Until::proven());
            prop_assert_eq!((found.loss, found.bound), (truth, truth));
        }
    }

    /// Homes come in until the worst walk of some is that of all.
    #[test]
    fn worst_walks_are_those_of_the_whole_table(case in cases()) {
        let Case { table, rules, .. } = case;
        let truth = centre(&table, &rules, &Until::proven());
        let held = Held(table);
        let looked = held.looked();
        let mut wide = Wide::new(&held, held.0.weights(), held.0.fallbacks(), &looked, 1000);
        wide.first_homes = 1;
        let one = wide.centre(&rules, 1, &Until::proven());
        prop_assert!(one.bound <= truth.value && truth.value <= one.value);
        let found = wide.centre(&rules, 100, &Until::proven());
        prop_assert_eq!(truth.value, truth.bound);
        prop_assert_eq!((found.value, found.bound), (truth.value, truth.value));
    }

    /// What could stand in the place of a site is found among all.
    #[test]
    fn near_ties_are_those_of_the_whole_table(case in cases(), more in 0_u32..40) {
        let Case { table, rules, .. } = case;
        let open = best(&table, &rules, GapOf::Loss, &Until::proven()).choice.open;
        let held = Held(table);
        let looked = held.looked();
        let wide = Wide::new(&held, held.0.weights(), held.0.fallbacks(), &looked, 1000);
        let until = Until::proven();
        let most = super::super::assign::loss(&held.0, &rules, &open) + i64::from(more);
        let found = wide.instead(&rules, &open, &open, Most::Loss(most), &until).unwrap();
        for (&site, found) in open.iter().zip(found) {
            let mut truth = instead_by_loss(&held.0, &rules, &open, site, most, until.stop);
            truth.sort_unstable_by_key(|&(s, loss)| (loss, s));
            prop_assert_eq!(found, truth);
        }
        let found = wide.instead(&rules, &open, &open, Most::Worst(more), &until).unwrap();
        for (&site, found) in open.iter().zip(found) {
            let truth = instead_by_worst(&held.0, &rules, &open, site, more, until.stop);
            let truth: Vec<(u32, i64)> = truth.into_iter().map(|(s, worst)| (s, i64::from(worst))).collect();
            prop_assert_eq!(found, truth);
        }
    }
}

/// Who says stop at once gets an answer with a bound that holds.
#[test]
fn a_stop_leaves_a_bound() {
    let rows = (0..40_u32).map(|s| (0..40_u32).map(|h| (h, s.abs_diff(h))).collect()).collect();
    let held = Held(Table::new(rows, vec![1; 40], vec![50; 40]));
    let looked = held.looked();
    let rules = Rules::any(40, 3);
    let truth = best(&held.0, &rules, GapOf::Loss, &Until::proven()).choice.loss;
    let until = Until { stop: &|| true, ..Until::proven() };
    let mut wide = Wide::new(&held, held.0.weights(), held.0.fallbacks(), &looked, 400);
    let found = wide.least_loss(&rules, GapOf::Loss, 9, &until);
    assert!(found.bound <= truth && truth <= found.loss);
    assert_eq!(held.0.loss(&found.open), found.loss);
    assert_eq!(wide.instead(&rules, &found.open, &found.open, Most::Loss(found.loss), &until), None);
    let worst = wide.centre(&rules, 9, &until);
    assert!(worst.bound <= worst.value && worst.value == 50, "{worst:?}");
}
