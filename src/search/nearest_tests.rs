//! The sweep against Floyd–Warshall and petgraph, the endless grid, and the laws.

use super::slow;
use super::{Label, Nearest, Seed};
use crate::network::{Arc, WalkGraph};
use crate::units::UNREACHED;
use proptest::prelude::*;

type Edges = Vec<(u32, u32, u32)>;

fn graph(n: usize, edges: &Edges) -> WalkGraph {
    WalkGraph::new(n, edges.iter().map(|&(a, b, cost)| (a, Arc { head: b, cost, other: 2 * cost })))
}

fn seed(junction: u32, cost: u32, place: u32) -> Seed {
    Seed { junction, cost, place, other: cost }
}

/// Random streets with loops, doubles, islands, one-way stretches and free ones.
fn streets() -> impl Strategy<Value = (usize, Edges)> {
    (1_usize..25).prop_flat_map(|n| {
        let end = 0..n as u32;
        let cost = prop_oneof![Just(0_u32), 0_u32..100, 0_u32..50_000];
        (Just(n), prop::collection::vec((end.clone(), end, cost), 0..60))
    })
}

fn seeds() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    prop::collection::vec((0_u32..25, 0_u32..500, 0_u32..5), 0..6)
}

fn on(n: usize, seeds: &[(u32, u32, u32)]) -> Vec<Seed> {
    seeds.iter().map(|&(j, c, p)| seed(j % n as u32, c, p)).collect()
}

proptest! {
    #[test]
    fn agrees_with_floyd_warshall((n, edges) in streets(), s in seeds(), limit in prop_oneof![Just(0_u32), 0_u32..300, Just(u32::MAX)]) {
        let (graph, seeds) = (graph(n, &edges), on(n, &s));
        let fast = slow::plain(Nearest::new().run(&graph, &seeds, limit));
        prop_assert_eq!(fast, slow::nearest(&graph, &seeds, limit));
    }

    #[test]
    fn costs_alone_are_those_of_the_labels((n, edges) in streets(), s in seeds(), limit in prop_oneof![0_u32..300, Just(u32::MAX)]) {
        let (graph, seeds) = (graph(n, &edges), on(n, &s));
        let mut search = Nearest::new();
        let costs = search.costs(&graph, &seeds, limit).to_vec();
        let labels: Vec<u32> = search.run(&graph, &seeds, limit).iter().map(|l| l.cost).collect();
        prop_assert_eq!(costs, labels);
    }

    #[test]
    fn agrees_with_petgraph((n, edges) in streets(), start in 0_u32..25) {
        let start = start % n as u32;
        let mut judge = petgraph::graph::DiGraph::<(), u64>::new();
        for _ in 0..n { judge.add_node(()); }
        for &(a, b, c) in &edges { judge.add_edge(a.into(), b.into(), u64::from(c)); }
        let costs = petgraph::algo::dijkstra(&judge, start.into(), None, |e| *e.weight());
        let graph = graph(n, &edges);
        let mut search = Nearest::new();
        for (j, label) in search.run(&graph, &[seed(start, 0, 0)], u32::MAX).iter().enumerate() {
            prop_assert_eq!(label.reached().then_some(u64::from(label.cost)), costs.get(&petgraph::graph::NodeIndex::new(j)).copied());
        }
    }

    #[test]
    fn order_of_seeds_and_arcs_does_not_matter((n, mut edges) in streets(), s in seeds()) {
        let mut seeds = on(n, &s);
        let mut search = Nearest::new();
        let first = search.run(&graph(n, &edges), &seeds, 60_000).to_vec();
        edges.reverse();
        seeds.reverse();
        prop_assert_eq!(first, search.run(&graph(n, &edges), &seeds, 60_000), "a reused workspace, everything reversed");
    }

    #[test]
    fn a_new_place_or_street_lengthens_no_walk((n, mut edges) in streets(), s in seeds(), more in (0_u32..25, 0_u32..500), (a, b, c) in (0_u32..25, 0_u32..25, 0_u32..300)) {
        let mut seeds = on(n, &s);
        let mut search = Nearest::new();
        let before = search.run(&graph(n, &edges), &seeds, u32::MAX).to_vec();
        seeds.push(seed(more.0 % n as u32, more.1, 9));
        let with_place = search.run(&graph(n, &edges), &seeds, u32::MAX).to_vec();
        prop_assert!(before.iter().zip(&with_place).all(|(b, w)| w.cost <= b.cost), "a new place");
        edges.push((a % n as u32, b % n as u32, c));
        let with_street = search.run(&graph(n, &edges), &seeds, u32::MAX);
        prop_assert!(with_place.iter().zip(with_street).all(|(b, w)| w.cost <= b.cost), "a new street");
    }

    #[test]
    fn a_larger_limit_loses_nobody((n, edges) in streets(), s in seeds(), limit in 0_u32..500, more in 0_u32..500) {
        let (graph, seeds) = (graph(n, &edges), on(n, &s));
        let mut search = Nearest::new();
        let near = search.run(&graph, &seeds, limit).to_vec();
        let far = search.run(&graph, &seeds, limit + more);
        prop_assert!(near.iter().zip(far).all(|(n, f)| !n.reached() || n == f), "who was within keeps the same walk");
    }
}

/// On an endless grid of blocks of one length exactly 2k²+2k+1 corners lie within k blocks.
#[test]
fn the_endless_grid() {
    const SIDE: u32 = 41;
    let mut edges = Edges::new();
    for x in 0..SIDE {
        for y in 0..SIDE {
            let here = x * SIDE + y;
            for there in
                [(x + 1 < SIDE).then_some(here + SIDE), (y + 1 < SIDE).then_some(here + 1)].into_iter().flatten()
            {
                edges.push((here, there, 75_000));
                edges.push((there, here, 75_000));
            }
        }
    }
    let graph = graph((SIDE * SIDE) as usize, &edges);
    let middle = SIDE / 2 * SIDE + SIDE / 2;
    let mut search = Nearest::new();
    for k in 0..=20 {
        let reached = search.run(&graph, &[seed(middle, 0, 0)], k * 75_000).iter().filter(|l| l.reached()).count();
        assert_eq!(reached as u32, 2 * k * k + 2 * k + 1, "{k} blocks");
    }
}

#[test]
fn of_equally_near_places_the_smaller_wins() {
    // 0 --5-- 1 --5-- 2 : the middle is 5 from both.
    let edges = vec![(0, 1, 5), (1, 0, 5), (1, 2, 5), (2, 1, 5)];
    let graph = graph(3, &edges);
    let mut search = Nearest::new();
    let labels = search.run(&graph, &[seed(0, 0, 7), seed(2, 0, 3)], 100);
    assert_eq!(labels[1], Label { cost: 5, place: 3, other: 10 });
}

#[test]
fn nothing_to_search_is_no_fault() {
    let mut search = Nearest::new();
    assert!(search.run(&graph(0, &vec![]), &[], 100).is_empty());
    assert_eq!(search.run(&graph(1, &vec![]), &[], 100), [Label::NONE]);
    let far = graph(2, &vec![(0, 1, UNREACHED - 1), (1, 0, UNREACHED - 1)]);
    let labels = search.run(&far, &[seed(0, 1, 0)], u32::MAX);
    assert!(!labels[1].reached(), "a sum that no longer fits is not reached");
}
