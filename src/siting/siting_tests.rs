//! The twin: every allowed set of sites, one after the other.

use super::*;
use geo_types::Coord;
use proptest::prelude::*;

/// The least loss of all allowed sets.
fn slow(table: &Table, rules: &Rules) -> Loss {
    (0..1_u32 << table.sites())
        .map(|set| (0..table.sites() as u32).filter(|s| set >> s & 1 == 1).collect::<Vec<u32>>())
        .filter(|open| rules.allow(open))
        .map(|open| assign::loss(table, rules, &open))
        .min()
        .unwrap()
}

/// Whether everybody whose fallback is farther than `radius` finds room within it: by Hall's theorem, if for each set of open
/// sites those who can go nowhere else are no more than it has room for.
fn room_for_all(table: &Table, rules: &Rules, open: &[u32], radius: u32) -> bool {
    let mut choice = vec![0_u32; table.homes()];
    for (k, &site) in open.iter().enumerate() {
        for (home, _) in table.row(site as usize).filter(|(_, walk)| *walk <= radius) {
            choice[home as usize] |= 1 << k;
        }
    }
    (0..1_u32 << open.len()).all(|set| {
        let bound = |home: &usize| table.fallbacks()[*home] > radius && choice[*home] & !set == 0;
        let people: u64 = (0..table.homes()).filter(bound).map(|home| u64::from(table.weights()[home])).sum();
        let among = open.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
        let room = |(_, site): (usize, &u32)| rules.capacity.get(*site as usize).copied().unwrap_or(u64::MAX);
        people <= among.map(room).fold(0, u64::saturating_add)
    })
}

/// Every walk that may be the worst.
fn radii(table: &Table) -> Vec<u32> {
    let mut radii: Vec<u32> = (0..table.sites()).flat_map(|s| table.row(s)).map(|(_, walk)| walk).collect();
    radii.extend(table.fallbacks().iter().copied().chain([0]));
    radii.sort_unstable();
    radii.dedup();
    radii
}

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) table: Table,
    pub(super) rules: Rules,
    pub(super) of: GapOf,
}

pub(super) fn cases() -> impl Strategy<Value = Case> {
    let sizes = (1_usize..9, 1_usize..14, 1_usize..5, any::<bool>());
    sizes.prop_flat_map(|(sites, homes, count, covering)| {
        let walk = if covering { 0..1_u32 } else { 0..60_u32 };
        let rows = prop::collection::vec(prop::collection::vec((0..homes as u32, walk), 0..9), sites);
        let weight = prop::collection::vec(0_u32..20, homes);
        let fallback = prop::collection::vec(if covering { 0..2_u32 } else { 0..80_u32 }, homes);
        let price = prop_oneof![Just(vec![]), prop::collection::vec(0_u64..6, sites)];
        let place = prop_oneof![Just(vec![]), prop::collection::vec((0..6_u8, 0..6_u8), sites)];
        let capacity = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(0_u64..60, sites)];
        let group = prop_oneof![Just(vec![0; sites]), prop::collection::vec(0_u8..2, sites)];
        (rows, weight, fallback, price, place, capacity, group, 0_u64..12).prop_map(
            move |(rows, weight, fallback, price, place, capacity, group, budget)| {
                let place: Vec<Coord<f64>> =
                    place.into_iter().map(|(x, y)| Coord { x: f64::from(x), y: f64::from(y) }).collect();
                Case {
                    table: Table::new(rows, weight, fallback),
                    rules: Rules {
                        group,
                        most: vec![count, 1],
                        budget: (!price.is_empty()).then_some(budget),
                        price,
                        place,
                        apart_m: 2.5,
                        capacity,
                    },
                    of: if covering { GapOf::Saving } else { GapOf::Loss },
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn agrees_with_trying_every_set(case in cases()) {
        let answer = best(&case.table, &case.rules, case.of, &Until::proven());
        let truth = slow(&case.table, &case.rules);
        prop_assert!(case.rules.allow(&answer.choice.open));
        prop_assert_eq!(assign::loss(&case.table, &case.rules, &answer.choice.open), answer.choice.loss);
        prop_assert_eq!((answer.choice.loss, answer.choice.bound), (truth, truth));
    }

    #[test]
    fn a_choice_carried_over_to_the_smaller_question_is_no_worse(case in cases(), set in 0_u32..256) {
        let open: Vec<u32> = (0..case.table.sites() as u32).filter(|s| set >> s & 1 == 1).collect();
        let small = reduce(&case.table, &case.rules, &|| false);
        let places = small.places_of(&open);
        let loss = assign::loss(&small.table, &small.rules, &places);
        prop_assert!(loss <= assign::loss(&case.table, &case.rules, &open));
        prop_assert!(!case.rules.allow(&open) || small.rules.allow(&places));
        let kept: Vec<u32> = (0..small.sites.len() as u32).collect();
        prop_assert_eq!(small.places_of(&small.sites), kept);
    }

    #[test]
    fn the_greedy_answer_does_not_wait_for_the_smaller_question(case in cases()) {
        let small = reduce(&case.table, &case.rules, &|| false);
        let count = case.rules.most[0];
        let (early, late) = (First::new(&case.table, &case.rules, count), First::of_small(&small, count));
        for first in [early, late] {
            let greedy = first.loss;
            let answer = first.finish(&small, case.of, &Until::proven());
            prop_assert_eq!(answer.choice.loss, slow(&case.table, &case.rules));
            prop_assert!(answer.greedy == greedy && greedy >= answer.choice.loss);
        }
    }

    /// However little effort there is, the bound holds, and the greedy guarantee with it.
    #[test]
    fn an_answer_given_early_is_still_true(case in cases(), effort in 0_u64..2000) {
        let until = Until { effort, ..Until::proven() };
        let answer = best(&case.table, &case.rules, case.of, &until);
        let truth = slow(&case.table, &case.rules);
        let Choice { bound, loss, .. } = answer.choice;
        prop_assert!(bound <= truth && truth <= loss && loss <= answer.greedy, "{bound} {truth} {loss} {}", answer.greedy);
        if let Some(share) = answer.guarantee {
            let whole = case.table.loss(&[]);
            prop_assert!((whole - answer.greedy) as f64 >= share * (whole - truth) as f64 - 1e-9, "{whole} {truth} {}", answer.greedy);
        }
    }

    /// Large tables are filled site after site: that is allowed, and no better than the best.
    #[test]
    fn filling_site_after_site_is_a_choice(case in cases()) {
        prop_assume!(case.rules.has_capacity());
        let open = greedy::by_filling(&case.table, &case.rules);
        prop_assert!(case.rules.allow(&open));
        let loss = assign::loss(&case.table, &case.rules, &open);
        prop_assert!(loss >= slow(&case.table, &case.rules) && loss <= case.table.loss(&[]));
    }

    /// Every site tried in the place of every open one, by the worst walk and by the loss.
    #[test]
    fn whatever_costs_no_more_is_an_alternative(case in cases(), more in 0_u32..20) {
        let Case { table, rules, .. } = case;
        let sites: Vec<u32> = (0..table.sites() as u32).collect();
        let open = greedy::greedy(&table, &rules, &sites, &[]);
        let radii = radii(&table);
        let worst = |open: &[u32]| radii[radii.partition_point(|&radius| !room_for_all(&table, &rules, open, radius))];
        let (far, most) = (worst(&open) + more, assign::loss(&table, &rules, &open) + Loss::from(more));
        for &site in &open {
            let mut by_worst: Vec<(u32, u32)> = Vec::new();
            let mut by_loss: Vec<(u32, Loss)> = Vec::new();
            for &other in sites.iter().filter(|s| !open.contains(s)) {
                let then: Vec<u32> = open.iter().map(|&s| if s == site { other } else { s }).collect();
                if rules.allow(&then) {
                    by_worst.push((other, worst(&then)));
                    by_loss.push((other, assign::loss(&table, &rules, &then)));
                }
            }
            by_worst.retain(|&(_, worst)| worst <= far);
            by_worst.sort_unstable_by_key(|&(s, worst)| (worst, s));
            by_loss.retain(|&(_, loss)| loss <= most);
            by_loss.sort_unstable_by_key(|&(s, loss)| (loss, s));
            prop_assert_eq!(instead_by_worst(&table, &rules, &open, site, far, &|| false), by_worst);
            prop_assert_eq!(instead_by_loss(&table, &rules, &open, site, most, &|| false), by_loss);
        }
    }

    #[test]
    fn exchanges_are_what_they_say(case in cases()) {
        prop_assume!(!case.rules.has_capacity());
        let sites: Vec<u32> = (0..case.table.sites() as u32).collect();
        let open = greedy::greedy(&case.table, &case.rules, &sites, &[]);
        let now = case.table.loss(&open);
        for exchange in swap::exchanges(&case.table, &case.rules, &sites, &open).into_iter().flatten() {
            let mut then: Vec<u32> = open.iter().copied().filter(|&s| Some(s) != exchange.closes).collect();
            then.push(exchange.opens);
            prop_assert!(case.rules.allow(&then));
            prop_assert_eq!(now - case.table.loss(&then), exchange.saving);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_fewest_are_the_fewest(case in cases(), share in 0_u32..=100) {
        prop_assume!(case.table.covering());
        let Case { table, rules, .. } = case;
        let target = table.loss(&[]) * i64::from(share) / 100;
        // Of the first group as many as it takes, of the other what the rules say.
        let all = rules.with_count(table.sites());
        let new = |open: &[u32]| open.iter().filter(|&&s| rules.group(s) == 0).count() as u32;
        let enough = |open: &Vec<u32>| all.allow(open) && assign::loss(&table, &all, open) <= target;
        let truth = (0..1_u32 << table.sites())
            .map(|set| (0..table.sites() as u32).filter(|s| set >> s & 1 == 1).collect::<Vec<u32>>())
            .filter(enough)
            .map(|open| new(&open))
            .min();
        let found = fewest(&table, &rules, target, &Until::proven());
        if let Ok(found) = found {
            prop_assert!(enough(&found.open));
            prop_assert_eq!((found.value, found.bound), (truth.unwrap(), truth.unwrap()));
            prop_assert_eq!(new(&found.open), found.value);
        } else {
            prop_assert_eq!((truth, found), (None, Err(Missed { proven: true })));
        }
    }

    #[test]
    fn the_worst_walk_is_least(case in cases()) {
        let Case { table, rules, .. } = case;
        let radii = radii(&table);
        let worst = |open: &Vec<u32>| {
            radii[radii.partition_point(|&radius| !room_for_all(&table, &rules, open, radius))]
        };
        let truth = (0..1_u32 << table.sites())
            .map(|set| (0..table.sites() as u32).filter(|s| set >> s & 1 == 1).collect::<Vec<u32>>())
            .filter(|open| rules.allow(open))
            .map(|open| worst(&open))
            .min()
            .unwrap();
        let found = centre(&table, &rules, &Until::proven());
        prop_assert!(rules.allow(&found.open));
        prop_assert_eq!(worst(&found.open), found.value);
        prop_assert_eq!((found.value, found.bound), (truth, truth));
    }
}

/// By hand: 4 people at the left, 3 in the middle, 4 at the right; the middle site serves 3 + half of nobody.
#[test]
fn a_greedy_choice_is_mended() {
    // Site 0 takes the most at once (6), but 1 and 2 together take all 10.
    let rows = vec![vec![(0, 0), (2, 0)], vec![(0, 0), (1, 0)], vec![(2, 0), (3, 0)]];
    let table = Table::new(rows, vec![3, 2, 3, 2], vec![1; 4]);
    let answer = best(&table, &Rules::any(3, 2), GapOf::Saving, &Until::proven());
    assert_eq!((answer.greedy, answer.choice.loss), (2, 0));
    assert_eq!(answer.choice.open, [1, 2]);
    let rules = Rules::any(3, 2);
    let ranked = rank(&table, &rules, &[], &answer.choice.open);
    assert_eq!((ranked[0].adds, ranked[1].adds, ranked[0].alone), (5, 5, 5));
    // Site 0 in place of either loses 2.
    for site in [1, 2] {
        assert_eq!(instead_by_loss(&table, &rules, &answer.choice.open, site, 2, &|| false), [(0, 2)]);
    }
}

/// Of 60 facilities that are there three close: what is read of those that stay is effort, too, so the search ends with it.
#[test]
fn facilities_that_stay_open_are_counted_as_effort() {
    let mut state = 1_u32;
    let mut dice = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let (sites, homes, there) = (90_usize, 600_u32, 60);
    let rows: Vec<Vec<Entry>> = (0..sites).map(|_| (0..40).map(|_| (dice(homes), 0)).collect()).collect();
    let table = Table::new(rows, (0..homes).map(|_| 1 + dice(50)).collect(), vec![1; homes as usize]);
    let group = (0..sites).map(|s| u8::from(s >= sites - there)).collect();
    let rules = Rules { group, most: vec![3, there - 3], ..Rules::default() };
    let effort = 2_000_000;
    let until = Until { effort, gap: 0.0, target: None, stop: &|| false };
    let choice = best(&table, &rules, GapOf::Saving, &until).choice;
    assert!(rules.allow(&choice.open) && choice.bound <= choice.loss);
    // A step more at most: every row a few times, and a round of exchanges for each.
    let step = 25 * (4 * table.entries() + sites * there) as u64;
    assert!(choice.effort <= effort + step, "{} of {effort}", choice.effort);
    let open: Vec<u32> = (0..sites as u32).collect();
    assert_eq!(table.entries_of(&open), table.entries());
}
