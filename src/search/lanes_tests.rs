use super::slow::floyd_warshall;
use super::{Between, Costs, Eliminated, LANES, Lanes, NOWHERE, Nearest, Seed, Targets, neighbours};
use crate::network::{Arc, WalkGraph};
use crate::units::UNREACHED;
use proptest::prelude::*;

const JUNCTIONS: u32 = 25;

fn graph() -> impl Strategy<Value = WalkGraph> {
    let cost = prop_oneof![8 => 0_u32..50, 1 => Just(0), 1 => UNREACHED - 9..UNREACHED];
    let arc = (0..JUNCTIONS, 0..JUNCTIONS, cost, any::<bool>());
    prop::collection::vec(arc, 0..60).prop_map(|arcs| {
        let step = |tail, head, cost| (tail, Arc { head, cost, other: 0 });
        let both = |(a, b, cost, back)| [Some(step(a, b, cost)), if back { Some(step(b, a, cost)) } else { None }];
        WalkGraph::new(JUNCTIONS as usize, arcs.into_iter().flat_map(both).flatten())
    })
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (0..JUNCTIONS, prop_oneof![9 => 0_u32..60, 1 => Just(UNREACHED - 1)]);
    prop::collection::vec(seed.prop_map(|(junction, cost)| Seed { junction, cost, place: 0, other: 0 }), 0..4)
}

fn lanes() -> impl Strategy<Value = Vec<Vec<Seed>>> {
    prop::collection::vec(seeds(), 0..=LANES)
}

/// How much may be eliminated: everything, some, nothing.
fn bounds() -> impl Strategy<Value = (usize, usize)> {
    (prop_oneof![Just(0), 0_usize..60, Just(usize::MAX)], prop_oneof![0_usize..400, Just(usize::MAX)])
}

/// What each lane's own search says, by junction.
fn one_by_one(graph: &WalkGraph, lanes: &[Vec<Seed>]) -> Vec<Costs> {
    let mut all = vec![NOWHERE; graph.junctions()];
    let mut search = Nearest::new();
    for (lane, seeds) in lanes.iter().enumerate() {
        let found = search.costs(graph, seeds, UNREACHED);
        all.iter_mut().zip(found).for_each(|(row, &cost)| row[lane] = cost);
    }
    all
}

fn within(costs: &Costs, limit: u32) -> Costs {
    costs.map(|cost| if cost <= limit { cost } else { UNREACHED })
}

proptest! {
    /// Eight searches together are eight searches, whatever of the graph could be eliminated.
    #[test]
    fn everywhere_as_one_by_one(graph in graph(), lanes in lanes(), (arcs, effort) in bounds()) {
        let eliminated = Eliminated::bounded(&graph, arcs, effort);
        let mut space = Lanes::new();
        for lanes in [&lanes[..], &lanes[..lanes.len() / 2]] {
            let found = space.everywhere(&eliminated, lanes.iter().map(|l| &l[..]));
            let slow = one_by_one(&graph, lanes);
            for j in 0..JUNCTIONS {
                prop_assert_eq!(found[eliminated.rank(j) as usize], slow[j as usize], "junction {}", j);
            }
        }
    }

    /// A limit hides what is beyond it and changes nothing within; nothing of one run is left in the next.
    #[test]
    fn around_as_one_by_one(graph in graph(), runs in prop::collection::vec((lanes(), prop_oneof![0_u32..120, Just(u32::MAX)]), 1..4), (arcs, effort) in bounds()) {
        let eliminated = Eliminated::bounded(&graph, arcs, effort);
        let mut space = Lanes::new();
        for (lanes, limit) in runs {
            let limit = limit.min(UNREACHED - 1);
            let mut found = vec![NOWHERE; JUNCTIONS as usize];
            for (rank, costs) in space.around(&eliminated, lanes.iter().map(|l| &l[..]), limit).all() {
                let slot = &mut found[eliminated.junction(rank) as usize];
                prop_assert_eq!(*slot, NOWHERE, "each once");
                *slot = within(costs, limit);
                prop_assert_ne!(*slot, NOWHERE, "only what is near");
            }
            let slow: Vec<Costs> = one_by_one(&graph, &lanes).iter().map(|c| within(c, limit)).collect();
            prop_assert_eq!(found, slow);
        }
    }

    /// Every pair within the limit and no other, as all pairs say.
    #[test]
    fn between_as_all_pairs(
        graph in graph(),
        origins in prop::collection::vec(seeds(), 0..20),
        joins in prop::collection::vec((0..JUNCTIONS, 0_u32..70, prop_oneof![0_u32..40, Just(UNREACHED)]), 0..40),
        beside in prop::collection::vec((0_u32..20, 0_u32..70, 0_u32..100), 0..5),
        limit in prop_oneof![0_u32..150, Just(UNREACHED)],
    ) {
        let all = floyd_warshall(&graph);
        let limit = limit.min(UNREACHED - 1);
        let mut slow = vec![vec![UNREACHED; 70]; origins.len()];
        for (row, seeds) in slow.iter_mut().zip(&origins) {
            for seed in seeds {
                for &(junction, target, more) in &joins {
                    let walk = seed.cost.saturating_add(all[seed.junction as usize][junction as usize]).saturating_add(more);
                    row[target as usize] = walk.min(row[target as usize]);
                }
            }
        }
        for &(origin, target, cost) in beside.iter().filter(|b| (b.0 as usize) < origins.len()) {
            let slot = &mut slow[origin as usize][target as usize];
            *slot = cost.min(*slot);
        }
        slow.iter_mut().flatten().for_each(|cost| *cost = if *cost <= limit { *cost } else { UNREACHED });

        let eliminated = Eliminated::new(&graph);
        let targets = Targets::new(&eliminated, 70, joins);
        let mut fast = vec![vec![UNREACHED; 70]; origins.len()];
        let mut space = Between::new();
        for eight in neighbours(&eliminated, &origins) {
            let seeds = eight.iter().map(|&o| &origins[o as usize][..]);
            let beside = beside.iter().filter_map(|b| Some((eight.iter().position(|o| *o == b.0)?, b.1, b.2)));
            let mut last = None;
            space.run(&eliminated, &targets, seeds, beside, limit, |target, costs| {
                assert!(last < Some(target), "ascending");
                last = Some(target);
                eight.iter().zip(costs).for_each(|(&o, &cost)| fast[o as usize][target as usize] = cost);
            });
        }
        prop_assert_eq!(fast, slow);
    }
}

/// A grid of streets: arcs grow little, the core is empty, and what hangs on a junction lies before it.
#[test]
fn a_grid_is_eliminated_whole() {
    let side = 40_u32;
    let at = |x: u32, y: u32| y * side + x;
    let arcs = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).flat_map(|(x, y)| {
        let to = |head| (at(x, y), Arc { head, cost: 1000 + (x * 7 + y * 13) % 100, other: 0 });
        [(x > 0).then(|| to(at(x - 1, y))), (y > 0).then(|| to(at(x, y - 1)))].into_iter().flatten()
    });
    let both: Vec<(u32, Arc)> = arcs.flat_map(|(a, arc)| [(a, arc), (arc.head, Arc { head: a, ..arc })]).collect();
    let graph = WalkGraph::new((side * side) as usize, both);
    let fast = Eliminated::new(&graph);
    assert!(fast.core.junctions() == 0 && fast.arcs() < 16 * graph.junctions(), "{} arcs", fast.arcs());
    for r in 0..graph.junctions() {
        let heads = &fast.head[fast.first[r] as usize..fast.first[r + 1] as usize];
        assert!(heads.iter().all(|&h| h as usize > r) && fast.first_below[r] as usize <= r);
        // Whatever is above something below r is below r, r itself, or above r.
        for below in fast.first_below[r] as usize..r {
            let out = &fast.head[fast.first[below] as usize..fast.first[below + 1] as usize];
            assert!(out.iter().all(|h| *h as usize <= r || heads.contains(h)), "{below} below {r}");
        }
    }
    let corner = [Seed { junction: 0, cost: 0, place: 0, other: 0 }];
    let mut space = Lanes::new();
    let near = |limit: u32| space.around(&fast, [&corner[..]], limit).all().count();
    assert_eq!([999, 1_007, 1_013].map(near), [1, 2, 3], "streets from the corner take 1,007 and 1,013");
}

#[test]
fn nothing_to_search_is_no_fault() {
    let graph = Eliminated::new(&WalkGraph::new(0, []));
    assert!(Lanes::new().everywhere(&graph, []).is_empty());
    assert_eq!(Lanes::new().around(&graph, [], 5).all().count(), 0);
    Between::new().run(&graph, &Targets::new(&graph, 0, []), [], [], 5, |_, _| panic!("there is no target"));
}
