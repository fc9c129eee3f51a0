//! Gaps and what they would take.

use super::*;
use crate::model::{Confidence, Gait};

fn walker() -> Walker {
    let speed = crate::units::Speed::from_metres_per_hour(4800).unwrap();
    Walker {
        id: "adult".into(),
        speed,
        steps: true,
        gait: Gait::default(),
        source: String::new(),
        source_zh: None,
        confidence: Confidence::Medium,
    }
}

#[test]
fn a_walk_of_twenty_minutes_misses_four_hundred_metres() {
    let walk = Walk { ms: 1_200_000, mm: 1_600_000, facility: 0 };
    assert_eq!(missing_m(Limit::minutes(15), walk, &walker()), 400.0, "five minutes at 80 m a minute");
    assert_eq!(missing_m(Limit::metres(1000), walk, &walker()), 600.0);
    assert_eq!(missing_m(Limit::minutes(20), walk, &walker()), 0.0);
}

#[test]
fn every_block_and_class_is_covered_or_a_gap() {
    let standard = crate::input::standard::five_facilities();
    let findings = [Nearest::CutOff, Nearest::NoneExists, Nearest::OffNetwork, Nearest::BeyondHorizon];
    let judged = |block: usize, class: ClassId| Judged {
        share: 0.0,
        covered: (block + class.0 as usize).is_multiple_of(2),
        typical: findings[block % 4],
    };
    let gaps = find(4, &standard, &walker(), judged);
    let covered = (0..4).flat_map(|b| (0..5).map(move |c| judged(b, ClassId(c)))).filter(|j| j.covered).count();
    assert_eq!(covered + gaps.len(), 4 * standard.classes.len(), "nothing is lost");
    assert!(gaps.windows(2).all(|w| (w[0].block, w[0].class) < (w[1].block, w[1].class)), "in order");
    let causes: Vec<Cause> = (0..4).filter_map(|b| gaps.iter().find(|g| g.block == b)).map(|g| g.cause).collect();
    assert_eq!(causes, [Cause::CutOff, Cause::NoneExists, Cause::OffNetwork, Cause::TooFar]);
}

#[test]
fn words_match_their_causes() {
    for (i, (cause, word, ..)) in Cause::ALL.into_iter().enumerate() {
        assert_eq!((cause as usize, cause.word()), (i, word));
    }
}
