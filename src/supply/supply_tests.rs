//! Supply against need: towns to check by hand, the slow twin, laws.

use super::slow::{Aims, least};
use super::*;
use proptest::prelude::*;

fn home(people: u64, reach: &[(u32, u32)], unknown: Option<u32>) -> Home {
    Home { people, reach: reach.to_vec(), unknown }
}

/// What an allocation does, after checking that it is one.
fn aims(question: &Transport, answer: &Allocation) -> Aims {
    let mut load = vec![0; question.capacity().len()];
    let mut sum = Aims::default();
    for (h, home) in question.homes().iter().enumerate() {
        let sent: u64 = answer.sent[h].iter().sum();
        assert_eq!(sent + answer.away[h], home.people, "everybody of home {h} once");
        for (&(p, walk), &people) in home.reach.iter().zip(&answer.sent[h]) {
            load[p as usize] += people;
            sum.2 += i64::from(walk) * people as i64;
        }
        let away = answer.away[h] as i64;
        sum.0 += away;
        sum.1 += if home.unknown.is_none() { away } else { 0 };
        sum.2 += away * home.unknown.map_or(0, i64::from);
    }
    assert_eq!(load, answer.load);
    assert!(load.iter().zip(question.capacity()).all(|(l, c)| l <= c), "nowhere more than there is room");
    sum
}

#[test]
fn a_street_with_two_clinics() {
    // Clinics a (room for 3) and b (room for 3). Home 0 has 4 people beside a, home 1 has 3 between them, nearer to a.
    //   0 ─1─ a ─2─ 1 ─3─ b            a is where all 7 want to go.
    let question = Transport::new(vec![home(4, &[(0, 1), (1, 6)], None), home(3, &[(0, 2), (1, 3)], None)], vec![3, 3]);
    let answer = question.solve();
    // All three of home 1 go to b (one more each), three of home 0 stay at a, one is turned away.
    assert_eq!(answer.sent, [vec![3, 0], vec![0, 3]]);
    assert_eq!(answer.away, [1, 0]);
    let proof = Proof::of(&question, &answer);
    assert!(proof.holds());
    assert_eq!((proof.served, proof.walk, proof.scarce.clone()), (6, 3 + 9, vec![0, 1]));
    // One more place at a serves one more at a walk of 1; at b one more of home 0, at a walk of 6 (or 2 there and 3-2 more: 1 + 3 - ...).
    assert!(answer.price.iter().all(|&p| question.serves_more(p)));
    let alone = |capacity: Vec<u64>| Transport::new(question.homes().to_vec(), capacity);
    for (place, capacity) in [vec![4, 3], vec![3, 4]].into_iter().enumerate() {
        let more = alone(capacity);
        let better = Proof::of(&more, &more.solve());
        assert_eq!(better.served, 7);
        assert_eq!(
            better.walk - proof.walk,
            -i128::from(question.walk_saved(answer.price[place])),
            "the price of {place}"
        );
    }
}

#[test]
fn those_with_nowhere_else_come_first() {
    // One place; home 0 could also go where the capacity is not known, home 1 could not.
    let question = Transport::new(vec![home(1, &[(0, 1)], Some(2)), home(1, &[(0, 900)], None)], vec![1]);
    let answer = question.solve();
    assert_eq!(answer.away, [1, 0]);
    assert!(Proof::of(&question, &answer).holds());
}

#[test]
fn nothing_known_or_nobody_is_no_error() {
    for question in
        [Transport::new(vec![], vec![]), Transport::new(vec![home(5, &[], Some(3)), home(0, &[], None)], vec![])]
    {
        let answer = question.solve();
        assert!(Proof::of(&question, &answer).holds());
    }
    let closed = Transport::new(vec![home(5, &[(0, 0)], None)], vec![0]);
    assert_eq!(closed.solve().away, [5]);
}

prop_compose! {
    fn towns()(places in 1_usize..5)(
        homes in prop::collection::vec(
            (0_u64..5, prop::collection::btree_map(0..places as u32, 0_u32..9, 0..=places), prop::option::of(0_u32..9)), 0..7),
        capacity in prop::collection::vec(0_u64..7, places..=places),
    ) -> Transport {
        let homes = homes.into_iter().map(|(people, reach, unknown)| home(people, &reach.into_iter().collect::<Vec<_>>(), unknown));
        Transport::new(homes.collect(), capacity)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn agrees_with_the_slow_twin_and_proves_it(question in towns()) {
        let answer = question.solve();
        prop_assert_eq!(aims(&question, &answer), least(&question));
        let proof = Proof::of(&question, &answer);
        prop_assert!(proof.holds(), "{:?}", proof);
    }

    /// The price of a place is what one more unit there changes.
    #[test]
    fn prices_say_what_room_is_worth(question in towns(), at in 0_usize..5) {
        let place = at % question.capacity().len();
        let before = question.solve();
        let mut capacity = question.capacity().to_vec();
        capacity[place] += 1;
        let more = Transport::new(question.homes().to_vec(), capacity);
        let (old, new) = (aims(&question, &before), aims(&more, &more.solve()));
        let price = before.price[place];
        // Prices are a supporting slope: one more unit never brings more than the price says.
        prop_assert!(question.serves_more(price) || old.0 == new.0);
        prop_assert!(old.0 - new.0 <= 1 && new.0 <= old.0);
        if before.load[place] < question.capacity()[place] {
            prop_assert_eq!(price, 0);
            prop_assert_eq!(old, new);
        }
    }

    /// More room never turns anybody away, nor does it send the served on longer walks while the same are served.
    #[test]
    fn room_hurts_nobody(question in towns(), more in prop::collection::vec(0_u64..4, 5)) {
        let capacity = question.capacity().iter().zip(&more).map(|(c, m)| c + m).collect();
        let larger = Transport::new(question.homes().to_vec(), capacity);
        prop_assert!(aims(&larger, &larger.solve()) <= aims(&question, &question.solve()));
    }

    /// What is said to be needed is enough, and asked for only where somebody is turned away.
    #[test]
    fn what_is_needed_suffices(question in towns()) {
        let answer = question.solve();
        let needs = needs(&question, &answer);
        let capacity = question.capacity().iter().zip(&needs).map(|(c, n)| c + n).collect();
        let larger = Transport::new(question.homes().to_vec(), capacity);
        let then = larger.solve();
        for (home, away) in larger.homes().iter().zip(&then.away) {
            prop_assert!(*away == 0 || home.reach.is_empty() || home.unknown.is_some());
        }
        let full = |h: &usize| !question.homes()[*h].reach.is_empty() && question.homes()[*h].unknown.is_none();
        let turned: u64 = (0..answer.away.len()).filter(full).map(|h| answer.away[h]).sum();
        prop_assert_eq!(needs.iter().sum::<u64>(), turned);
    }

    /// With room for everybody each goes to the nearest, and nobody in reach is turned away.
    #[test]
    fn room_for_all_is_the_nearest(question in towns()) {
        let all: u64 = question.homes().iter().map(|h| h.people).sum();
        let free = Transport::new(question.homes().to_vec(), vec![all; question.capacity().len()]);
        let answer = free.solve();
        for (h, home) in free.homes().iter().enumerate() {
            prop_assert_eq!(answer.away[h] == 0, home.reach.is_empty() <= (home.people == 0));
            let nearest = home.reach.iter().map(|(_, w)| *w).min();
            for (&(_, walk), &people) in home.reach.iter().zip(&answer.sent[h]) {
                prop_assert!(people == 0 || Some(walk) == nearest);
            }
        }
    }

    #[test]
    fn shares_sum_to_the_whole(whole in 0_u64..1_000_000, weights in prop::collection::vec(0_u64..1000, 1..20)) {
        let parts = share_out(whole, &weights);
        let sum: u64 = weights.iter().sum();
        prop_assert_eq!(parts.iter().sum::<u64>(), if sum > 0 { whole } else { 0 });
        for (part, weight) in parts.iter().zip(&weights) {
            let due = whole as f64 * *weight as f64 / sum.max(1) as f64;
            prop_assert!((*part as f64 - due).abs() < 1.0 + 1e-6 && (*weight > 0 || *part == 0));
        }
    }

    /// The formulas of the papers, word by word.
    #[test]
    fn catchments_are_those_of_the_papers(
        homes in prop::collection::vec((0.0..50.0_f64, prop::collection::btree_map(0_u32..4, 0_u32..=900, 0..=4)), 1..8),
        supply in prop::collection::vec(prop::option::of(0.0..100.0_f64), 4),
        which in 0_usize..3,
    ) {
        let decay = Decay::ALL[which].1;
        let people: Vec<f64> = homes.iter().map(|(p, _)| *p).collect();
        let reach: Vec<Vec<(u32, u32)>> = homes.iter().map(|(_, r)| r.clone().into_iter().collect()).collect();
        let found = floating(&reach, &people, &supply, 900, decay);
        let walk = |i: usize, j: usize| homes[i].1.get(&(j as u32)).copied();
        let w = |i: usize, j: usize| walk(i, j).map_or(0.0, |d| decay.weight(d, 900));
        let known: Vec<usize> = (0..4).filter(|&j| supply[j].is_some()).collect();
        let g = |i: usize, j: usize| {
            let all: f64 = known.iter().map(|&k| w(i, k)).sum();
            if all > 0.0 { w(i, j) / all } else { 0.0 }
        };
        let one = |i: usize, j: usize| f64::from(u8::from(walk(i, j).is_some()));
        let plain = |weight: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            let mut access = vec![0.0; homes.len()];
            for &j in &known {
                let demand: f64 = (0..homes.len()).map(|i| people[i] * weight(i, j)).sum();
                if demand > 0.0 {
                    for (i, access) in access.iter_mut().enumerate() {
                        *access += supply[j].unwrap() / demand * weight(i, j);
                    }
                }
            }
            access
        };
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * (1.0 + a.abs()));
        prop_assert!(near(&found.two_step, &plain(&one)));
        prop_assert!(near(&found.enhanced, &plain(&w)));
        prop_assert!(near(&found.three_step, &plain(&|i, j| w(i, j) * g(i, j))));
        // What is there is shared out, no more and no less.
        let reached = |j: &usize| (0..homes.len()).any(|i| people[i] > 0.0 && walk(i, *j).is_some());
        let there: f64 = known.iter().filter(|j| reached(j)).map(|&j| supply[j].unwrap()).sum();
        for access in [&found.two_step, &found.enhanced, &found.three_step] {
            let shared: f64 = people.iter().zip(access).map(|(p, a)| p * a).sum();
            prop_assert!((shared - there).abs() <= 1e-6 * (1.0 + there));
        }
    }
}
