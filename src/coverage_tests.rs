//! Shares, majorities and curves worked out by hand, and the laws.

use super::*;
use crate::model::{BlockKind, Class, Doorstep, Id, Tier};
use geo_types::{Coord, Point};
use proptest::prelude::*;

fn standard(limits: &[Limit]) -> Standard {
    let classes =
        (0_usize..).zip(limits).map(|(i, &limit)| Class { tier: i % 2, ..Class::plain(&format!("c{i}"), limit) });
    let tier =
        |id: &str| Tier { id: id.into(), name_en: id.into(), name_zh: id.into(), residents: None, households: None };
    Standard { tiers: vec![tier("even"), tier("odd")], ..Standard::plain(classes.collect()) }
}

fn block(residents: Option<f64>, weights: &[u32]) -> Block {
    let at = Coord { x: 0.0, y: 0.0 };
    Block {
        id: Id::Node(1),
        kind: BlockKind::Given,
        geometry: Point(at).into(),
        name: None,
        residents,
        households: None,
        area_m2: 100.0,
        doorsteps: weights.iter().map(|&weight| Doorstep { at, kind: DoorstepKind::Dwelling, weight }).collect(),
        properties: vec![],
    }
}

fn minutes(m: u32) -> Nearest {
    Nearest::Walk(Walk { ms: m * MS_PER_MINUTE, mm: m * 80_000, facility: 0 })
}

#[test]
fn the_typical_walk_and_the_colour_agree() {
    // Weights 1, 2, 1: half of the people live at the doors with 5 and 14 minutes... 1 + 2 of 4 within 15.
    let blocks = [block(Some(400.0), &[1, 2, 1]), block(Some(100.0), &[1, 1])];
    let findings = vec![minutes(5), minutes(14), minutes(30), Nearest::CutOff, minutes(15)];
    let table = AccessTable::new(1, vec![0, 3, 5], findings);
    let judged = judge(&standard(&[Limit::minutes(15)]), &blocks, &table, 0.5, 60);
    let [first, second] = [judged.blocks[0][0], judged.blocks[1][0]];
    assert_eq!((first.share, first.covered, first.typical), (0.75, true, minutes(14)));
    assert_eq!((second.share, second.covered, second.typical), (0.5, true, minutes(15)), "the limit is inclusive");
    assert_eq!(first.farthest.map(|w| w.ms), Some(30 * MS_PER_MINUTE));
    assert_eq!(judged.classes[0].residents, Some(Part { covered: 350.0, total: 500.0 }));
    assert_eq!(judged.classes[0].blocks, Part { covered: 2.0, total: 2.0 });
    // Everybody within 0.8 of the people: the second block fails, and says why.
    let strict = judge(&standard(&[Limit::minutes(15)]), &blocks, &table, 0.8, 60);
    assert_eq!((strict.blocks[1][0].covered, strict.blocks[1][0].typical), (false, Nearest::CutOff));
}

#[test]
fn curves_and_quantiles_count_residents() {
    let blocks = [block(Some(80.0), &[1]), block(Some(20.0), &[1])];
    let table = AccessTable::new(1, vec![0, 1, 2], vec![minutes(3), minutes(20)]);
    let reach = &judge(&standard(&[Limit::minutes(15)]), &blocks, &table, 0.5, 30).reach[0];
    assert_eq!(reach.minutes, [Some(3.0), Some(3.0), Some(20.0), Some(20.0)]);
    assert_eq!(
        (reach.curve.len(), reach.curve[2], reach.curve[3], reach.curve[19], reach.curve[20]),
        (31, 0.0, 0.8, 0.8, 1.0)
    );
}

#[test]
fn a_horizon_nearer_than_the_limit_hides_no_quantile() {
    let table = AccessTable::new(1, vec![0, 1, 2], vec![minutes(3), minutes(12)]);
    let blocks = [block(Some(50.0), &[1]), block(Some(50.0), &[1])];
    let reach = &judge(&standard(&[Limit::minutes(15)]), &blocks, &table, 0.5, 5).reach[0];
    assert_eq!((reach.minutes[0], reach.minutes[3], reach.curve.len()), (Some(3.0), Some(12.0), 16));
    assert_eq!((reach.curve[11], reach.curve[12], reach.curve[15]), (0.5, 1.0, 1.0));
}

#[test]
fn blocks_with_everything_are_those_that_no_class_lacks() {
    // Each class reaches half of the people, not the same half: the block lacks no class, though nobody has both.
    let table = AccessTable::new(2, vec![0, 2], vec![minutes(1), minutes(99), minutes(99), minutes(1)]);
    let judged = judge(&standard(&[Limit::minutes(15); 2]), &[block(None, &[1, 1])], &table, 0.5, 60);
    assert_eq!((judged.all.blocks.covered, judged.all_share[0]), (1.0, 0.0));
}

#[test]
fn all_classes_together_means_the_same_people() {
    // Each class reaches half of the people, but not the same half.
    let blocks = [block(None, &[1, 1])];
    let table = AccessTable::new(2, vec![0, 2], vec![minutes(1), minutes(99), minutes(99), minutes(1)]);
    let judged = judge(&standard(&[Limit::minutes(15); 2]), &blocks, &table, 0.5, 60);
    assert_eq!((judged.blocks[0][0].share, judged.blocks[0][1].share, judged.all_share[0]), (0.5, 0.5, 0.0));
    assert_eq!(judged.tiers[0].blocks.covered, 1.0, "each class is a tier of its own here");
    assert_eq!((judged.basis, judged.all.residents), (Basis::Homes, None));
}

#[test]
fn a_block_without_doorsteps_is_not_covered() {
    let table = AccessTable::new(1, vec![0, 0], vec![]);
    let judged = judge(&standard(&[Limit::minutes(15)]), &[block(None, &[])], &table, 0.5, 60);
    assert_eq!((judged.blocks[0][0].covered, judged.blocks[0][0].typical), (false, Nearest::OffNetwork));
}

fn findings() -> impl Strategy<Value = Vec<(Nearest, u32)>> {
    let finding = prop_oneof![
        6 => (0_u32..60).prop_map(minutes),
        1 => Just(Nearest::CutOff),
        1 => Just(Nearest::OffNetwork),
        1 => Just(Nearest::BeyondHorizon),
    ];
    prop::collection::vec((finding, 1_u32..20), 1..12)
}

proptest! {
    #[test]
    fn covered_exactly_when_the_typical_walk_is_within(found in findings(), limit in 0_u32..60, majority in 0.01..=1.0f64) {
        let weights: Vec<u32> = found.iter().map(|f| f.1).collect();
        let table = AccessTable::new(1, vec![0, found.len() as u32], found.iter().map(|f| f.0).collect());
        let one = judge(&standard(&[Limit::minutes(limit)]), &[block(None, &weights)], &table, majority, 60).blocks[0][0];
        let near = matches!(one.typical, Nearest::Walk(w) if within(Limit::minutes(limit), w));
        prop_assert_eq!(one.covered, near);
    }

    #[test]
    fn a_larger_limit_loses_no_block_and_all_is_at_most_each(found in findings(), limit in 0_u32..60, more in 0_u32..60) {
        let weights: Vec<u32> = found.iter().map(|f| f.1).collect();
        let twice = found.iter().flat_map(|f| [f.0, f.0]).collect();
        let table = AccessTable::new(2, vec![0, found.len() as u32], twice);
        let both = standard(&[Limit::minutes(limit), Limit::minutes(limit + more)]);
        let judged = judge(&both, &[block(Some(7.0), &weights)], &table, 0.5, 60);
        let [near, far] = [judged.blocks[0][0], judged.blocks[0][1]];
        prop_assert!(near.share <= far.share && (far.covered || !near.covered));
        prop_assert_eq!(judged.all_share[0], near.share, "the same people, so the nearer limit decides");
        prop_assert!(judged.classes[0].residents.unwrap().covered <= 7.0);
    }
}
