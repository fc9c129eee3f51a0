//! The twin: the same question with every walk kept.

use super::*;
use crate::study::{City, Plan, run};

fn ask(objective: Objective) -> SiteAsk {
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
    let horizon = "6min".parse().unwrap();
    let plan = Plan { limit: Some("4min".parse().unwrap()), horizon, walks_only: true, ..Plan::new(City::Bundled) };
    let study = run(&plan, &()).unwrap();
    let asks = [
        ask(Objective::Median),
        SiteAsk { existing: true, close: 1, count: 1, front: 0, ..ask(Objective::Median) },
        SiteAsk { apart_m: 2000.0, front: 0, ..ask(Objective::Median) },
        ask(Objective::Centre),
    ];
    for whole in asks {
        let parts = SiteAsk { most_walks: 20_000, ..whole.clone() };
        let [kept, searched] = [&whole, &parts].map(|ask| study.site(ask, &|| false).unwrap());
        assert!(kept.kept.is_none() && searched.kept == Some(20_000), "{:?}", searched.asked);
        assert_eq!(kept.asked, searched.asked, "sites, homes and walks");
        assert_eq!((kept.before, kept.beyond), (searched.before, searched.beyond));
        assert!(kept.proven || searched.bound <= kept.after, "{whole:?}");
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs();
        // Room for so little proves less, but never more than is true.
        let loss = |of: &Sites| [of.bound, of.after];
        let ([low, high], [bound, value]) = (loss(&kept), loss(&searched));
        assert!(bound <= high * (1.0 + 1e-9) && value >= low * (1.0 - 1e-9), "{bound} {value}, {low} {high}");
        for (a, b) in kept.front.iter().zip(&searched.front) {
            assert!(b.bound <= a.reached * (1.0 + 1e-9) && b.reached >= a.bound * (1.0 - 1e-9), "{a:?} {b:?}");
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
    assert!(refused(SiteAsk { robust: 2, ..few.clone() }).contains("leave --robust away"));
    assert!(refused(SiteAsk { whole: true, ..few.clone() }).contains("leave --problem away"));
    assert!(refused(SiteAsk { objective: Objective::Cover, ..few }).contains("name fewer candidates"));
}
