//! Whoever says stop while candidates are looked at gets the best of those that were; the twin looks at all.

use super::part::order;
use super::source::AT_ONCE;
use super::wide_tests::ask;
use super::*;
use crate::study::{City, Plan, run};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A stop that comes when it was asked so often: once before each eight candidates, and between parts of 1024.
fn site(study: &Study, ask: &SiteAsk, patience: usize) -> Result<Sites, InputError> {
    let asked = AtomicUsize::new(0);
    study.site(ask, &|| asked.fetch_add(1, Ordering::Relaxed) >= patience)
}

#[test]
fn an_early_stop_leaves_the_best_of_those_looked_at_or_nothing() {
    let (limit, horizon) = ("1min".parse().unwrap(), "2min".parse().unwrap());
    let study = run(&Plan { limit: Some(limit), horizon, walks_only: true, ..Plan::new(City::Bundled) }, &()).unwrap();
    let cover = SiteAsk { front: 0, effort: 1, ..ask(Objective::Cover) };
    let best = study.site(&cover, &|| false).unwrap();
    // In the second part.
    let first = site(&study, &cover, 200).unwrap();
    assert_eq!(first.plots.len(), 1024);
    assert_eq!(first.part_of, Some(best.plots.len()));
    // The bound is of all candidates, and what is said is what these sites bring among all.
    assert!(first.before < first.after && first.after <= best.after && best.after <= first.bound);
    assert!(first.stopped && !first.proven && first.guarantee.is_none());
    assert!(first.picked.iter().all(|of| of.instead.is_none() && best.plots.contains(&first.plots[of.plot as usize])));
    // Where more walks come than are kept, those of the first part are still there.
    let few = site(&study, &SiteAsk { most_walks: 2_000, ..cover.clone() }, 330).unwrap();
    assert_eq!((few.plots, few.after, few.kept), (first.plots, first.after, None));

    let closing = site(&study, &SiteAsk { existing: true, close: 1, ..cover.clone() }, 200).unwrap();
    assert!(closing.before < closing.after && closing.after <= closing.bound && closing.closed.len() <= 1);
    assert!(closing.plots.len() < 1024, "those that are there were looked at first");
    let median = site(&study, &ask(Objective::Median), 200).unwrap();
    assert!(median.after < median.before && median.bound == 0.0 && !median.proven);
    let share = 1.5 * first.after / first.total;
    let fewest = site(&study, &ask(Objective::Fewest(Some(share))), 200).unwrap();
    assert!(fewest.after >= share * fewest.total && fewest.picked.len() > 2 && fewest.bound == 1.0 && !fewest.proven);

    // Nothing is said where nothing is known.
    for (ask, patience) in [
        (cover.clone(), 0),
        (cover, 100),
        // Two sites leave somebody beyond the horizon: for the worst walk all choices are alike.
        (ask(Objective::Centre), 200),
        // How many can be covered at all is known when all candidates are.
        (ask(Objective::Fewest(None)), 200),
    ] {
        let error = site(&study, &ask, patience).unwrap_err();
        assert!(matches!(error.fault, Fault::Interrupted), "{error}");
    }
}

#[test]
fn every_site_is_looked_at_once_and_the_first_lie_everywhere() {
    for (new, existing) in [(1, 0), (7, 3), (1024, 0), (1024, 1), (20_121, 220), (30, 2000), (4015, 5)] {
        let order = order(new, existing);
        let there: Vec<u32> = (new as u32..(new + existing) as u32).collect();
        assert_eq!(order[..existing], there);
        let room = AT_ONCE.saturating_sub(existing);
        let spread = &order[existing..(existing + new.min(room)).min(order.len())];
        if new > room && room > 0 {
            assert!(spread.iter().any(|&s| s as usize > new - 2 * new.div_ceil(room)), "{new} {existing}");
        }
        let mut all = order.clone();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..(new + existing) as u32));
    }
}
