//! From junctions to every vertex: what a walk costs from each bend of each street.
//!
//! A search knows junctions only; between them a walk goes over either end of the link, or straight along it to a place
//! that stands on the link itself:
//!
//! ```text
//!   a ●───·───·───✕───·───● b      · over a, over b, or straight to ✕
//! ```
//!
//! Linear in the vertices; costs are those of the search, milliseconds or millimetres.

use crate::model::Pass;
use crate::network::Network;
use crate::units::{LinkId, Metric, NodeId, UNREACHED};

/// A place on a vertex of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnLink {
    /// The link.
    pub link: LinkId,
    /// Which of its vertices, counted from its first end.
    pub vertex: u32,
    /// Cost between the vertex and the place.
    pub cost: u32,
}

/// The cost of the walk **to** the nearest place from every vertex of the streets, [`UNREACHED`] beyond `limit` (inclusive)
/// and where no link passes.
///
/// `costs` come from a search of `metric` towards the places ([`super::Nearest::costs`]); `on_links` are the places again, as they stand on links.
///
/// Panics if the costs are not those of the network's junctions, or a place is on a link that is not there.
pub fn cost_at_vertices(network: &Network, metric: Metric, costs: &[u32], on_links: &[OnLink], limit: u32) -> Vec<u32> {
    assert_eq!(costs.len(), network.junctions(), "a cost for each junction");
    let limit = limit.min(UNREACHED - 1);
    let mut out = vec![UNREACHED; network.vertex_count()];
    for (ends, pass, vertices, [at, back]) in network.rows(metric) {
        let last = vertices.len() - 1;
        if last == 1 {
            continue; // Junctions only.
        }
        let [a, b] = ends.map(|n| costs[n as usize]);
        // A closed direction leads over neither end: its cost is as good as unreached.
        let (a, b) = match pass {
            Pass::Both => (a, b),
            Pass::Forward => (UNREACHED, b),
            Pass::Backward => (a, UNREACHED),
        };
        if a.min(b) > limit {
            continue;
        }
        let total = at[last];
        // The ends are junctions and know better; a vertex between them is on no other link.
        for (k, &v) in (1..last).zip(&vertices[1..last]) {
            let cost = (a + back[k]).min(b + (total - at[k]));
            if cost <= limit {
                out[v as usize] = cost;
            }
        }
    }
    for place in on_links {
        let vertices = network.vertices(place.link);
        let [at, back] = match metric {
            Metric::Time => [network.at_ms(place.link), network.back_ms(place.link)],
            Metric::Length | Metric::Straight => [network.at_mm(place.link); 2],
        };
        for (k, &v) in (0..).zip(vertices) {
            let ahead = k < place.vertex;
            let (closed, times) = if ahead { (Pass::Backward, at) } else { (Pass::Forward, back) };
            let cost = place.cost.saturating_add(times[place.vertex as usize].abs_diff(times[k as usize]));
            if cost <= limit && (k == place.vertex || network.pass(place.link) != closed) {
                let slot = &mut out[v as usize];
                *slot = (*slot).min(cost);
            }
        }
    }
    for (j, &cost) in (0..).zip(costs) {
        if cost <= limit {
            out[network.junction_vertex(NodeId(j)) as usize] = cost;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Id, Level, Position, StreetKind, Streets, Walker};
    use crate::network::{self, Arc, Towards, WalkGraph};
    use crate::plane::Plane;
    use crate::search::{Everywhere, Kind, LANES, Lanes, Nearest, Seed};
    use proptest::prelude::*;

    const VERTICES: u32 = 30;

    type Ways = Vec<(Vec<u32>, u32, Pass)>;

    /// Streets over thirty vertices, most of them short, so that many vertices only bend; lengths up to 1,000.
    fn ways() -> impl Strategy<Value = Ways> {
        let pass = prop_oneof![4 => Just(Pass::Both), 1 => Just(Pass::Forward), 1 => Just(Pass::Backward)];
        prop::collection::vec((prop::collection::vec(0..VERTICES, 2..6), 1_u32..1000, pass), 1..12)
    }

    fn streets(ways: &Ways) -> (Streets, Vec<u32>) {
        let mut streets = Streets::default();
        for i in 0..VERTICES as i32 {
            streets.vertices.push(Position { lon_e7: i * 37 % 300 * 100, lat_e7: i * 91 % 300 * 100 });
        }
        let mut lengths = Vec::new();
        for (i, (refs, length, pass)) in (0..).zip(ways) {
            streets.push(Id::Way(i), StreetKind::Minor, *pass, Level::Ground, refs);
            lengths.extend((0..refs.len() as u32).map(|k| length + 7 * k));
        }
        (streets, lengths)
    }

    /// The twin: every vertex a junction, straight from the streets.
    fn vertex_by_vertex(streets: &Streets, lengths: &[u32], places: &[u32], limit: u32) -> Vec<u32> {
        let mut arcs = Vec::new();
        for street in &streets.streets {
            let refs = streets.vertices_of(street);
            for (pair, &cost) in refs.windows(2).zip(&lengths[street.first as usize..]) {
                let [a, b] = [pair[0], pair[1]];
                if street.pass != Pass::Backward {
                    arcs.push((b, Arc { head: a, cost, other: 0 }));
                }
                if street.pass != Pass::Forward {
                    arcs.push((a, Arc { head: b, cost, other: 0 }));
                }
            }
        }
        let graph = WalkGraph::new(VERTICES as usize, arcs);
        let seeds: Vec<Seed> = places.iter().map(|&junction| Seed { junction, cost: 0, place: 0, other: 0 }).collect();
        Nearest::new().run(&graph, &seeds, limit).iter().map(|l| l.cost).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_a_search_over_every_vertex(ways in ways(), places in prop::collection::vec(0..VERTICES, 0..4), limit in prop_oneof![0_u32..3000, Just(UNREACHED)]) {
            let (streets, lengths) = streets(&ways);
            let walker = Walker { id: "custom".into(), speed: "4.8km/h".parse().unwrap(), steps: true, gait: crate::model::Gait::default(), source: String::new(), source_zh: None, confidence: Confidence::High };
            let network = network::build_with_lengths(&streets, &walker, &Plane::fit(0.0, 0.0, 0.01, 0.01), &lengths);
            let graph = network.walk_graph(Metric::Length, Towards::Seeds);

            // Every spot of every link where a place stands: at the ends a seed, and on the link itself.
            let (mut seeds, mut on_links) = (Vec::new(), Vec::new());
            let used: Vec<u32> = places.into_iter().filter(|p| streets.refs.contains(p)).collect();
            for link in (0..network.links() as u32).map(LinkId) {
                let (ends, at) = (network.ends(link).map(|n| n.0), network.at_mm(link));
                for (k, v) in (0_u32..).zip(network.vertices(link)) {
                    if !used.contains(v) { continue; }
                    on_links.push(OnLink { link, vertex: k, cost: 0 });
                    let (here, total) = (at[k as usize], at[at.len() - 1]);
                    let seed = |junction, cost| Seed { junction, cost, place: 0, other: 0 };
                    if network.pass(link) != Pass::Backward { seeds.push(seed(ends[0], here)); }
                    if network.pass(link) != Pass::Forward { seeds.push(seed(ends[1], total - here)); }
                }
            }
            let mut search = Nearest::new();
            let costs = search.costs(&graph, &seeds, limit);
            let fast = cost_at_vertices(&network, Metric::Length, costs, &on_links, limit);
            // Eight at a time, in the third lane, say the same; the others have no places.
            let kinds = [Kind::default(), Kind::default(), Kind { seeds, on_links }];
            let (mut space, mut rows) = (Lanes::new(), vec![[7; LANES]; 3]);
            Everywhere::new(&network, Metric::Length).nearest(&mut space, &kinds, limit, &mut rows);
            for (lane, of_lane) in [(0, &vec![UNREACHED; fast.len()]), (2, &fast)] {
                prop_assert_eq!(&rows.iter().map(|row| row[lane]).collect::<Vec<_>>(), of_lane);
            }
            prop_assert_eq!(fast, vertex_by_vertex(&streets, &lengths, &used, limit));
        }
    }
}
