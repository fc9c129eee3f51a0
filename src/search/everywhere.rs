//! The nearest place of eight kinds from every vertex of the streets: [`super::Lanes::everywhere`] and the way from each vertex to
//! the junctions at the ends of its link.
//!
//! What [`super::cost_at_vertices`] does for one kind, link after link, this does for eight at once in the order of the answer, which
//! is written as it lies in memory, a row a vertex; places that stand on links themselves come last. Linear in the vertices.
#![allow(
    clippy::inline_always,
    reason = "only what is inlined where it is dispatched is made of the widest instructions"
)]

use super::lanes::nearer;
use super::{Costs, Eliminated, LANES, Lanes, NOWHERE, OnLink, Seed};
use crate::model::Pass;
use crate::network::{Network, Towards};
use crate::units::{Metric, NodeId, UNREACHED};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// Vertices that one thread fills at a time: their rows are a quarter of a megabyte.
const AT_ONCE: usize = 8192;

/// Places of one kind, as they join the network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// Over the junctions.
    pub seeds: Vec<Seed>,
    /// And where they stand on links.
    pub on_links: Vec<OnLink>,
}

/// How a vertex is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ways {
    /// Ranks of the junctions at the ends of its link.
    ends: [u32; 2],
    /// What it costs to get there.
    costs: [u32; 2],
}

/// A network made ready for questions about all of its vertices. 16 bytes a vertex, and [`Eliminated`].
#[derive(Debug, Clone)]
pub struct Everywhere<'n> {
    network: &'n Network,
    metric: Metric,
    graph: Eliminated,
    ways: Vec<Ways>,
}

impl<'n> Everywhere<'n> {
    /// Makes a network ready; walks go to the places.
    pub fn new(network: &'n Network, metric: Metric) -> Everywhere<'n> {
        let graph = Eliminated::new(&network.walk_graph(metric, Towards::Seeds));
        let mut ways = vec![Ways { ends: [0; 2], costs: [UNREACHED; 2] }; network.vertex_count()];
        for (ends, pass, vertices, [at, back]) in network.rows(metric) {
            let total = at[at.len() - 1];
            let ends = ends.map(|n| graph.rank(n));
            for ((&v, &at), &back) in vertices.iter().zip(at).zip(back) {
                let costs = match pass {
                    Pass::Both => [back, total - at],
                    Pass::Forward => [UNREACHED, total - at],
                    Pass::Backward => [back, UNREACHED],
                };
                ways[v as usize] = Ways { ends, costs: costs.map(|c| c.min(UNREACHED)) };
            }
        }
        // A junction knows itself.
        for j in 0..network.junctions() as u32 {
            ways[network.junction_vertex(NodeId(j)) as usize] = Ways { ends: [graph.rank(j); 2], costs: [0; 2] };
        }
        Everywhere { network, metric, graph, ways }
    }

    /// The costs of the walks **to** the nearest place of each kind from every vertex, [`UNREACHED`] beyond `limit` (inclusive) and where
    /// no link passes: a row a vertex, into `out`.
    ///
    /// Panics if there are more than [`LANES`] kinds, or a place is where nothing is.
    pub fn nearest(&self, space: &mut Lanes, kinds: &[Kind], limit: u32, out: &mut Vec<Costs>) {
        assert!(kinds.len() <= LANES, "one lane a kind");
        let limit = limit.min(UNREACHED - 1);
        out.resize(self.ways.len(), NOWHERE);
        if self.graph.junctions() == 0 {
            return out.fill(NOWHERE);
        }
        let costs = space.everywhere(&self.graph, kinds.iter().map(|k| &k.seeds[..]));
        let simd = Arch::new();
        out.par_chunks_mut(AT_ONCE).zip(self.ways.par_chunks(AT_ONCE)).for_each(|(out, ways)| {
            simd.dispatch(Fill { costs, ways, limit, out });
        });
        for (lane, kind) in kinds.iter().enumerate() {
            kind.on_links.iter().for_each(|place| self.along(lane, place, limit, out));
        }
    }

    /// The ways straight along a link to a place on it.
    fn along(&self, lane: usize, place: &OnLink, limit: u32, out: &mut [Costs]) {
        let vertices = self.network.vertices(place.link);
        let [at, back] = match self.metric {
            Metric::Time => [self.network.at_ms(place.link), self.network.back_ms(place.link)],
            Metric::Length | Metric::Straight => [self.network.at_mm(place.link); 2],
        };
        let (here, pass) = (place.vertex as usize, self.network.pass(place.link));
        let mut see = |k: usize, steps: u32| {
            let cost = place.cost.saturating_add(steps);
            let slot = &mut out[vertices[k] as usize][lane];
            if cost <= limit && cost < *slot {
                *slot = cost;
            }
        };
        see(here, 0);
        if pass != Pass::Backward {
            (0..here).for_each(|k| see(k, at[here] - at[k]));
        }
        if pass != Pass::Forward {
            (here + 1..vertices.len()).for_each(|k| see(k, back[k] - back[here]));
        }
    }
}

/// The lesser of the two ways of each vertex.
struct Fill<'a> {
    costs: &'a [Costs],
    ways: &'a [Ways],
    limit: u32,
    out: &'a mut [Costs],
}

impl NullaryFnOnce for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (out, Ways { ends: [a, b], costs: [over_a, over_b] }) in self.out.iter_mut().zip(self.ways) {
            let by_a = nearer(NOWHERE, &self.costs[*a as usize], *over_a);
            let mut found = nearer(by_a, &self.costs[*b as usize], *over_b);
            for cost in &mut found {
                *cost = if *cost <= self.limit { *cost } else { UNREACHED };
            }
            *out = found;
        }
    }
}
