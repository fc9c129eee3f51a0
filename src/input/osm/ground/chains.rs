//! Nodes of ways to chains, cut where the edge of the extract took a part away.

use super::edge::Edge;
use crate::input::osm::extract::{Extract, MISSING};
use crate::input::osm::places::degrees;
use geo_types::Coord;

/// The stretches of a way that the extract holds. With an edge, a gap is bridged by a straight line where it is shorter
/// than the ways from its ends to the edge, or far inside: a few nodes are missing there. At the edge the way goes out
/// and comes in again elsewhere.
pub(super) fn runs(extract: &Extract, nodes: &[u32], edge: Option<&Edge>) -> Vec<Vec<u32>> {
    let mut runs: Vec<Vec<u32>> = Vec::new();
    for run in nodes.split(|n| *n == MISSING).filter(|run| !run.is_empty()) {
        let bridged = |end: u32| {
            let (a, b) = (degrees(extract, end), degrees(extract, run[0]));
            edge.is_some_and(|edge| {
                let out = |at| edge.across(at)[0].0.max(0.0);
                edge.metres(a, b) <= out(a) + out(b) || !(edge.is_near(a) && edge.is_near(b))
            })
        };
        match runs.last_mut() {
            Some(last) if last.last().is_some_and(|&end| bridged(end)) => last.extend_from_slice(run),
            _ => runs.push(run.to_vec()),
        }
    }
    for run in &mut runs {
        run.dedup();
    }
    runs
}

/// The places of nodes, neighbours on the same spot made one.
pub(super) fn to_degrees(extract: &Extract, nodes: &[u32]) -> Vec<Coord<f64>> {
    let mut points: Vec<Coord<f64>> = nodes.iter().map(|&node| degrees(extract, node)).collect();
    points.dedup();
    points
}
