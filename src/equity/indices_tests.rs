//! Laws, and figures of a worked example that other programs found.

#![allow(clippy::unreadable_literal, reason = "figures are as the judge printed them")]

use super::*;
use proptest::prelude::*;

fn of(value: f64, weight: f64) -> Weighted {
    Weighted { value, weight }
}

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

/// Ten estates: walk in minutes, residents, income. The figures below are those of `tests/judges/equity.py`, which takes every person
/// as a row and knows none of this code.
const TOWN: [(f64, f64, f64); 10] = [
    (12.5, 340.0, 3100.0),
    (4.0, 120.0, 8800.0),
    (31.0, 95.0, 2400.0),
    (8.25, 410.0, 4300.0),
    (8.25, 60.0, 9900.0),
    (19.0, 220.0, 2400.0),
    (6.5, 510.0, 5200.0),
    (60.0, 15.0, 1900.0),
    (2.0, 75.0, 12000.0),
    (14.0, 155.0, 3600.0),
];

const MEAN: f64 = 11.13375;
const GINI: f64 = 0.3166537554732234;
const PALMA: f64 = 4.6989162040708425;
const CONCENTRATION: f64 = -0.3036931626810373;
const POOR: f64 = 17.618749999999995;
const RICH: f64 = 4.525;
const HALF: f64 = 0.28646008757157293;

fn town() -> Vec<Weighted> {
    TOWN.iter().map(|&(value, weight, _)| of(value, weight)).collect()
}

fn ranked() -> Vec<Ranked> {
    TOWN.iter().map(|&(value, weight, rank)| Ranked { rank, of: of(value, weight) }).collect()
}

#[test]
fn the_worked_example() {
    assert!(near(mean(&town()), MEAN), "{:?}", mean(&town()));
    assert!(near(gini(town()), GINI), "{:?}", gini(town()));
    assert!(near(palma(town()), PALMA), "{:?}", palma(town()));
    assert!(near(concentration(&ranked()), CONCENTRATION), "{:?}", concentration(&ranked()));
    let (poor, rich) = poor_and_rich(&ranked()).unwrap();
    assert!(near(Some(poor), POOR) && near(Some(rich), RICH), "{poor} {rich}");
    assert!(near(lorenz_at(&lorenz(town()), 0.5), HALF), "{:?}", lorenz_at(&lorenz(town()), 0.5));
}

/// By hand. Four people walk 0, 0, 0, 4: one of four has all. Two ranks, 30 and 10 minutes.
#[test]
fn by_hand() {
    assert_eq!(gini(vec![of(5.0, 1.0), of(5.0, 3.0)]), Some(0.0), "all alike");
    assert!(near(gini(vec![of(0.0, 1.0), of(4.0, 1.0)]), 0.5));
    assert!(near(gini(vec![of(4.0, 1.0), of(0.0, 3.0)]), 0.75));
    assert_eq!([gini(vec![of(0.0, 1.0)]), gini(vec![]), palma(vec![of(0.0, 5.0)])], [None; 3]);
    assert_eq!(lorenz(vec![of(1.0, 1.0), of(3.0, 1.0)]), [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]);
    assert_eq!(lorenz(vec![of(2.0, 1.0), of(2.0, 9.0)]), [(0.0, 0.0), (1.0, 1.0)]);
    // Ten people of one value and one border inside them.
    assert!(near(palma(vec![of(1.0, 3.0), of(2.0, 7.0)]), 2.0 / ((3.0 + 2.0) / 4.0)));
    let (group, edges) = bands(&[(10.0, 1.0), (20.0, 1.0), (30.0, 1.0), (30.0, 1.0)], 2);
    assert_eq!((group, edges), (vec![0, 0, 1, 1], vec![(10.0, 20.0), (30.0, 30.0)]));
}

fn people() -> impl Strategy<Value = Vec<(u16, u8, u8)>> {
    prop::collection::vec((0_u16..500, 1_u8..20, 0_u8..6), 1..30)
}

fn weighted(all: &[(u16, u8, u8)]) -> Vec<Weighted> {
    all.iter().map(|&(v, w, _)| of(f64::from(v), f64::from(w))).collect()
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        _ => a == b,
    }
}

proptest! {
    /// Every person a row: the formula that textbooks print, Σ|a−b| / (2 n² μ), as the slow twin.
    #[test]
    fn gini_is_the_mean_difference(all in people()) {
        let persons: Vec<f64> = all.iter().flat_map(|&(v, w, _)| std::iter::repeat_n(f64::from(v), usize::from(w))).collect();
        let n = persons.len() as f64;
        let mean = persons.iter().sum::<f64>() / n;
        let differences: f64 = persons.iter().flat_map(|a| persons.iter().map(move |b| (a - b).abs())).sum();
        let plain = (mean > 0.0).then(|| differences / (2.0 * n * n * mean));
        prop_assert!(close(gini(weighted(&all)), plain), "{:?} {plain:?}", gini(weighted(&all)));
    }

    #[test]
    fn inequality_knows_no_unit_no_size_and_no_order(all in people(), factor in 1_u8..50, copies in 2_usize..5) {
        let base = weighted(&all);
        let scaled: Vec<Weighted> = base.iter().map(|p| of(p.value * f64::from(factor), p.weight)).collect();
        let copied: Vec<Weighted> = base.iter().flat_map(|p| std::iter::repeat_n(*p, copies)).collect();
        let turned: Vec<Weighted> = base.iter().rev().copied().collect();
        for other in [scaled, copied, turned] {
            prop_assert!(close(gini(base.clone()), gini(other.clone())));
            prop_assert!(close(palma(base.clone()), palma(other)));
        }
    }

    #[test]
    fn figures_stay_within_their_bounds_and_fit_each_other(all in people()) {
        let base = weighted(&all);
        let ranked: Vec<Ranked> = all.iter().zip(&base).map(|(&(_, _, rank), &of)| Ranked { rank: f64::from(rank), of }).collect();
        if let Some(g) = gini(base.clone()) {
            prop_assert!((0.0..1.0).contains(&g));
            let c = concentration(&ranked).unwrap();
            prop_assert!(c.abs() <= g + 1e-9, "no ranking concentrates more than that by the walk itself: {c} {g}");
            let own: Vec<Ranked> = base.iter().map(|&of| Ranked { rank: of.value, of }).collect();
            prop_assert!(close(concentration(&own), Some(g)), "ranked by the walk itself it is the Gini");
            let turned: Vec<Ranked> = ranked.iter().map(|r| Ranked { rank: -r.rank, of: r.of }).collect();
            prop_assert!(close(concentration(&turned), Some(-c)));
            // Gini from the curve: one less twice the area below.
            let curve = lorenz(base.clone());
            let area: f64 = curve.windows(2).map(|p| (p[1].0 - p[0].0) * f64::midpoint(p[0].1, p[1].1)).sum();
            prop_assert!(close(Some(1.0 - 2.0 * area), Some(g)));
            prop_assert!(curve.windows(2).all(|p| p[0].0 <= p[1].0 && p[0].1 <= p[1].1 + 1e-12));
            prop_assert!(palma(base).is_none_or(|p| p >= 1.0 - 1e-12));
        }
    }

    #[test]
    fn alike_is_nothing(value in 1_u16..500, weights in prop::collection::vec(1_u8..50, 1..20)) {
        let all: Vec<Weighted> = weights.iter().map(|&w| of(f64::from(value), f64::from(w))).collect();
        prop_assert!(close(gini(all.clone()), Some(0.0)));
        prop_assert!(close(palma(all), Some(1.0)));
    }
}
