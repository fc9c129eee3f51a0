//! Plain twins of the fast searches, for tests.

use super::{Label, Seed};
use crate::network::WalkGraph;
use crate::units::UNREACHED;

/// All-pairs costs after Floyd (1962, doi:10.1145/367766.368168) and Warshall. O(n³).
pub fn floyd_warshall(graph: &WalkGraph) -> Vec<Vec<u32>> {
    let n = graph.junctions();
    let mut cost = vec![vec![UNREACHED; n]; n];
    for (a, row) in cost.iter_mut().enumerate() {
        row[a] = 0;
        for arc in graph.arcs(a as u32) {
            row[arc.head as usize] = row[arc.head as usize].min(arc.cost);
        }
    }
    for via in 0..n {
        for a in 0..n {
            for b in 0..n {
                let through = cost[a][via] + cost[via][b];
                if through < cost[a][b] {
                    cost[a][b] = through;
                }
            }
        }
    }
    cost
}

/// The nearest place of every junction by looking at all of them: (cost, place).
pub fn nearest(graph: &WalkGraph, seeds: &[Seed], limit: u32) -> Vec<Option<(u32, u32)>> {
    let cost = floyd_warshall(graph);
    (0..graph.junctions())
        .map(|j| {
            let walks = seeds.iter().map(|s| (s.cost.saturating_add(cost[s.junction as usize][j]), s.place));
            walks.filter(|&(c, _)| c <= limit && c < UNREACHED).min()
        })
        .collect()
}

/// What the fast search says, in the words of the slow one.
pub fn plain(labels: &[Label]) -> Vec<Option<(u32, u32)>> {
    labels.iter().map(|l| l.reached().then_some((l.cost, l.place))).collect()
}
