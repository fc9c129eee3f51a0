//! Whoever says stop while candidates are looked at gets the best of those that were; the twin looks at all.

use super::wide_tests::ask;
use super::*;
use crate::study::{City, Plan, run};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A stop that comes when it was asked so often: once before each eight candidates, and between parts of 1024.
fn site(study: &Study, ask: &SiteAsk, patience: usize) -> Result<Sites, InputError> {
    let asked = AtomicUsize::new(0);
    study.site(ask, &|| asked.fetch_add(1, Ordering::Relaxed) >= patience)
}

fn city(limit: &str) -> Study {
    let horizon = "3min".parse().unwrap();
    let plan = Plan { limit: Some(limit.parse().unwrap()), horizon, walks_only: true, ..Plan::new(City::Bundled) };
    run(&plan, &()).unwrap()
}

#[test]
fn an_early_stop_leaves_the_best_of_those_looked_at() {
    let study = city("2min");
    let asks = [
        ask(Objective::Cover),
        SiteAsk { existing: true, close: 1, ..ask(Objective::Cover) },
        SiteAsk { apart_m: 2000.0, ..ask(Objective::Cover) },
        SiteAsk { capacity: Some(500.0), ..ask(Objective::Cover) },
        ask(Objective::Median),
        ask(Objective::Fewest(Some(0.05))),
    ];
    for whole in asks {
        let best = study.site(&SiteAsk { front: 0, effort: 1, ..whole.clone() }, &|| false).unwrap();
        // In the middle of the second part of 1024.
        let part = site(&study, &whole, 200).unwrap();
        let all = part.part_of.unwrap();
        assert_eq!((part.plots.len() + usize::from(whole.close > 0), all), (1024, best.plots.len()), "{whole:?}");
        assert!(part.stopped && !part.proven && part.gap > 0.0 && part.guarantee.is_none(), "{whole:?}");
        assert!(!part.picked.is_empty() && part.picked.iter().all(|of| of.instead.is_none()), "{whole:?}");
        // The bound is of all candidates, and what is said is what these sites bring among all.
        match whole.objective {
            Objective::Cover => {
                assert!(part.before < part.after && part.after <= best.after && best.after <= part.bound, "{whole:?}");
            }
            Objective::Fewest(_) => {
                assert!(part.bound <= best.bound && best.picked.len() <= part.picked.len(), "{whole:?}");
                assert!(part.after >= 0.05 * part.total);
            }
            _ => assert!(part.bound <= best.after && part.after < part.before, "{whole:?}"),
        }
        let ids = |sites: &Sites| sites.plots.iter().map(|p| p.facility.id.to_string()).collect::<BTreeSet<_>>();
        assert!(ids(&part).is_subset(&ids(&best)));
        // Those looked at lie everywhere: the first and the last tenth of all are among them.
        let last = best.plots[all - all / 10..].iter().filter(|p| part.plots.contains(p)).count();
        assert!(last > 50, "{last}");
    }
}

#[test]
fn more_candidates_looked_at_hold_no_worse_an_answer() {
    let study = city("2min");
    let whole = ask(Objective::Cover);
    let found: Vec<Sites> = [200, 330, 460].iter().map(|&n| site(&study, &whole, n).unwrap()).collect();
    let seen: Vec<usize> = found.iter().map(|of| of.plots.len()).collect();
    assert_eq!(seen, [1024, 2048, 3072]);
    // The same at every time within the same part.
    assert_eq!(site(&study, &whole, 250).unwrap().plots, found[0].plots);
    assert!(found.iter().all(|of| of.bound == found[0].bound && of.after <= of.bound));
    // Where more walks come than are kept, those of the first part are still there.
    let few = SiteAsk { most_walks: 2_000, ..whole };
    let part = site(&study, &few, 460).unwrap();
    assert_eq!((part.plots.len(), part.after, part.kept), (1024, found[0].after, None));
}

/// Nothing is said where nothing is known.
#[test]
fn without_an_allowed_choice_among_them_there_is_no_answer() {
    let study = city("2min");
    let none = |ask: &SiteAsk, patience| {
        let error = site(&study, ask, patience).unwrap_err();
        assert!(matches!(error.fault, Fault::Interrupted), "{error}");
    };
    none(&ask(Objective::Cover), 0);
    none(&ask(Objective::Cover), 100);
    // Two sites leave somebody beyond the horizon: for the worst walk all choices are alike.
    none(&ask(Objective::Centre), 200);
    // Whether all who can be are covered is known when all candidates are; nine tenths need others.
    none(&ask(Objective::Fewest(None)), 200);
    none(&ask(Objective::Fewest(Some(0.999))), 200);
}
