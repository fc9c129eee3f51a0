//! The twin: the same question with every walk kept.

use super::*;
use crate::study::{City, Plan, run};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) fn ask(objective: Objective) -> SiteAsk {
    SiteAsk {
        classes: vec!["clinic".to_owned()],
        objective,
        count: 2,
        front: 2,
        candidates: Candidates::Junctions,
        existing: false,
        close: 0,
        budget: None,
        apart_m: 0.0,
        capacity: None,
        gap: 0.0,
        effort: 2,
        robust: 0,
        seed: 42,
        whole: false,
        most_walks: MOST_WALKS,
    }
}

#[test]
fn walks_that_are_searched_when_needed_give_the_same_answer() {
    let horizon = "4min".parse().unwrap();
    let plan = Plan { limit: Some("3min".parse().unwrap()), horizon, walks_only: true, ..Plan::new(City::Bundled) };
    let study = run(&plan, &()).unwrap();
    let asks = [
        ask(Objective::Median),
        SiteAsk { existing: true, close: 1, count: 1, front: 0, ..ask(Objective::Median) },
        SiteAsk { apart_m: 2000.0, front: 0, ..ask(Objective::Median) },
        SiteAsk { front: 0, count: 1, ..ask(Objective::Centre) },
        SiteAsk { front: 0, ..ask(Objective::Cover) },
    ];
    for whole in asks {
        let parts = SiteAsk { most_walks: 20_000, ..whole.clone() };
        let [kept, searched] = [&whole, &parts].map(|ask| study.site(ask, &|| false).unwrap());
        assert!(kept.kept.is_none() && searched.kept == Some(20_000), "{:?}", searched.asked);
        assert_eq!(kept.asked, searched.asked, "sites, homes and walks");
        assert_eq!((kept.before, kept.beyond), (searched.before, searched.beyond));
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs();
        // Less is better of walks, more of people.
        let less = |a: f64, b: f64| if whole.objective == Objective::Cover { a >= b } else { a <= b };
        let no_more = |a: f64, b: f64| less(a, b) || near(a, b);
        assert!(kept.proven || no_more(searched.bound, kept.after), "{whole:?}");
        // Room for so little proves less, but never more than is true.
        let figures = format!("{} {}, {} {}", searched.bound, searched.after, kept.bound, kept.after);
        assert!(no_more(searched.bound, kept.after) && no_more(kept.bound, searched.after), "{figures}");
        for (a, b) in kept.front.iter().zip(&searched.front) {
            assert!(no_more(b.bound, a.reached) && no_more(a.bound, b.reached), "{a:?} {b:?}");
        }
        let of = |sites: &Sites| sites.picked.iter().map(|p| p.plot).collect::<Vec<_>>();
        if of(&kept) == of(&searched) {
            let others = |sites: &Sites| -> Vec<Option<Vec<(u32, i64)>>> {
                let micro = |less: f64| (less * 1e3).round() as i64;
                let near = |p: &crate::report::sites::Picked| {
                    Some(p.instead.as_ref()?.iter().map(|n| (n.plot, micro(n.less))).collect())
                };
                sites.picked.iter().map(near).collect()
            };
            assert_eq!(others(&kept), others(&searched), "near-ties are looked for among all");
            assert!(near(kept.after, searched.after));
        }
    }
    let refused = |ask: SiteAsk| study.site(&ask, &|| false).unwrap_err().to_string();
    let few = SiteAsk { most_walks: 20_000, ..ask(Objective::Median) };
    assert!(
        refused(SiteAsk { robust: 2, ..few.clone() })
            .contains("leave --robust away, or name fewer candidates, or a shorter --horizon")
    );
    assert!(
        refused(SiteAsk { whole: true, objective: Objective::Cover, ..few.clone() })
            .contains("leave --problem away, or name fewer candidates, or a shorter --limit")
    );
    assert!(
        refused(SiteAsk { objective: Objective::Fewest(None), ..few })
            .contains("a shorter --limit; or ask what a number of sites covers")
    );
}

/// Who says stop has an answer that is true, or is told that there is none; and is heard while the candidates are looked at.
#[test]
fn a_stop_is_heard_and_leaves_a_true_answer() {
    let plan = Plan { limit: Some("2min".parse().unwrap()), walks_only: true, ..Plan::new(City::Bundled) };
    let study = run(&plan, &()).unwrap();
    let whole = SiteAsk { front: 0, ..ask(Objective::Cover) };
    let best = study.site(&whole, &|| false).unwrap();
    for most_walks in [MOST_WALKS, 2_000] {
        let ask = SiteAsk { most_walks, ..whole.clone() };
        let mut ends = [0, 0];
        for patience in [0, 1_000, 4_000] {
            let asked = AtomicUsize::new(0);
            let found = study.site(&ask, &|| asked.fetch_add(1, Ordering::Relaxed) >= patience);
            match found {
                Ok(found) => {
                    assert!(found.after <= best.after && best.after <= found.bound, "{} {}", found.after, found.bound);
                    assert!(found.stopped || found.gap <= 0.0);
                    ends[1] += 1;
                }
                Err(error) => {
                    assert!(matches!(error.fault, Fault::Interrupted), "{error}");
                    ends[0] += 1;
                }
            }
        }
        assert!(ends[0] > 0 && ends[1] > 0, "some with an answer, some without: {ends:?}");
    }
}
