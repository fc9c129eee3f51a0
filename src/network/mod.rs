//! Streets to graph: a rough graph is built and cleaned ([`build()`]), then frozen into [`Network`], from which searches
//! take their adjacency arrays ([`WalkGraph`]).

mod build;
mod export;
mod fit;
mod heights;
mod islands;
#[cfg(test)]
mod gait_tests;
#[cfg(test)]
mod network_tests;
mod price;
mod private;
mod squares;
#[cfg(test)]
pub(crate) mod town;
mod walk_graph;

pub use build::{build, build_on, build_with_costs, build_with_lengths};
pub use export::{lines_csv, links_csv, nodes_csv};
pub use fit::fit;
pub use heights::SAMPLE_M;
pub use islands::{ISLAND_M, Island};
pub use price::RISER_MM;
pub use private::part_private;
pub use squares::Squares;
pub use walk_graph::{Arc, Towards, WalkGraph};

use crate::model::{Level, Pass, Position, Reach, StreetKind, Streets, Tally};
use crate::units::{LinkId, Metric, NodeId};
use std::ops::Range;

/// What the network holds, for the summary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkFigures {
    /// Junctions: dead ends and places where streets meet.
    pub junctions: usize,
    /// Links between junctions.
    pub links: usize,
    /// Length of all links in metres.
    pub length_m: f64,
    /// Separate pieces of network, the main one included.
    pub components: usize,
    /// Length in metres of the links on private streets, which only those use who start or end there.
    pub private_m: f64,
    /// Share of the length that is in the largest piece.
    pub main_share: f64,
    /// What cleaning left out: loops and doubles that no shortest walk uses.
    pub dropped: Tally,
}

/// Links as parallel arrays. `first_vertex` has one entry more than there are links.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Links {
    ends: Vec<[u32; 2]>,
    first_vertex: Vec<u32>,
    /// Vertices of the streets along each link.
    vertices: Vec<u32>,
    /// Millimetres from the first end, at each vertex.
    at_mm: Vec<u32>,
    /// Milliseconds of walking from the first end, at each vertex.
    at_ms: Vec<u32>,
    /// Milliseconds of walking back to the first end, at each vertex; empty where that is as long on every link.
    back_ms: Vec<u32>,
    /// Of those milliseconds the ones of waiting to cross, at each vertex; empty where nobody waits.
    wait_ms: Vec<u32>,
    pass: Vec<Pass>,
    kind: Vec<StreetKind>,
    level: Vec<Level>,
    /// Who may walk on each link; empty where everybody may on all.
    reach: Vec<Reach>,
    /// The street with the smallest id that the link is made of.
    street: Vec<u32>,
}

impl Default for Links {
    fn default() -> Self {
        Links {
            ends: Vec::new(),
            first_vertex: vec![0],
            vertices: Vec::new(),
            at_mm: Vec::new(),
            at_ms: Vec::new(),
            back_ms: Vec::new(),
            wait_ms: Vec::new(),
            pass: Vec::new(),
            kind: Vec::new(),
            level: Vec::new(),
            reach: Vec::new(),
            street: Vec::new(),
        }
    }
}

/// The streets that one walker may use, as links between junctions. Junctions lie in Hilbert order, links in the order
/// of their ends; both orders, and everything else, are the same whatever order the streets were read in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    junctions: Vec<u32>,
    positions: Vec<Position>,
    links: Links,
    component: Vec<u32>,
    component_mm: Vec<u64>,
    main: u32,
    /// Links on the leaving copies of private streets, sorted, each with the same link on the arriving copy.
    private: Vec<(LinkId, LinkId)>,
    dropped: Tally,
}

impl Network {
    fn freeze(streets: &Streets, junctions: Vec<u32>, links: Links, dropped: Tally) -> Network {
        assert_eq!(links.first_vertex.len(), links.ends.len() + 1, "one row of vertices per link");
        assert_eq!(links.at_mm.len(), links.vertices.len(), "a length at every vertex");
        let component = build::components(junctions.len(), &links.ends);
        let count = component.iter().max().map_or(0, |&c| c as usize + 1);
        let mut component_mm = vec![0_u64; count];
        for (l, (ends, row)) in links.ends.iter().zip(links.first_vertex.windows(2)).enumerate() {
            // A street that is laid twice is there once.
            if links.reach.get(l) == Some(&Reach::Arriving) {
                continue;
            }
            component_mm[component[ends[0] as usize] as usize] += u64::from(links.at_mm[row[1] as usize - 1]);
        }
        // The longest piece is the main one; of equals the first.
        let longest = component_mm.iter().max().copied().unwrap_or(0);
        let main = component_mm.iter().position(|&mm| mm == longest).unwrap_or(0) as u32;
        let positions = streets.vertices.clone();
        let private = links.copies();
        Network { junctions, positions, links, component, component_mm, main, private, dropped }
    }

    /// Number of junctions.
    pub fn junctions(&self) -> usize {
        self.junctions.len()
    }

    /// Number of links.
    pub fn links(&self) -> usize {
        self.links.ends.len()
    }

    /// Where a junction is.
    pub fn junction(&self, node: NodeId) -> Position {
        self.positions[self.junctions[node.0 as usize] as usize]
    }

    /// The vertex of the streets that a junction stands on.
    pub fn junction_vertex(&self, node: NodeId) -> u32 {
        self.junctions[node.0 as usize]
    }

    /// Number of vertices of the streets that the network was built from, on a link or not.
    pub fn vertex_count(&self) -> usize {
        self.positions.len()
    }

    /// The two ends of a link; the first is the smaller.
    pub fn ends(&self, link: LinkId) -> [NodeId; 2] {
        self.links.ends[link.0 as usize].map(NodeId)
    }

    fn row(&self, link: LinkId) -> Range<usize> {
        let l = link.0 as usize;
        self.links.first_vertex[l] as usize..self.links.first_vertex[l + 1] as usize
    }

    /// The vertices of the streets along a link, from its first end to its second.
    pub fn vertices(&self, link: LinkId) -> &[u32] {
        &self.links.vertices[self.row(link)]
    }

    /// Where the vertices of a link are.
    pub fn geometry(&self, link: LinkId) -> impl DoubleEndedIterator<Item = Position> + ExactSizeIterator + '_ {
        self.vertices(link).iter().map(|&v| self.positions[v as usize])
    }

    /// Millimetres from the first end at each vertex of a link; the last is its length.
    pub fn at_mm(&self, link: LinkId) -> &[u32] {
        &self.links.at_mm[self.row(link)]
    }

    /// Milliseconds from the first end at each vertex of a link; the last is its walking time.
    pub fn at_ms(&self, link: LinkId) -> &[u32] {
        &self.links.at_ms[self.row(link)]
    }

    /// Length of a link in millimetres.
    pub fn length_mm(&self, link: LinkId) -> u32 {
        self.links.at_mm[self.links.first_vertex[link.0 as usize + 1] as usize - 1]
    }

    /// Walking time along a link in milliseconds.
    pub fn walking_ms(&self, link: LinkId) -> u32 {
        self.links.at_ms[self.links.first_vertex[link.0 as usize + 1] as usize - 1]
    }

    /// Milliseconds back to the first end from each vertex of a link: other than [`Network::at_ms`] on a slope.
    pub fn back_ms(&self, link: LinkId) -> &[u32] {
        &self.all_back_ms()[self.row(link)]
    }

    fn all_back_ms(&self) -> &[u32] {
        if self.links.back_ms.is_empty() { &self.links.at_ms } else { &self.links.back_ms }
    }

    /// Walking time along a link from its second end to its first, in milliseconds.
    pub fn walking_back_ms(&self, link: LinkId) -> u32 {
        self.all_back_ms()[self.links.first_vertex[link.0 as usize + 1] as usize - 1]
    }

    /// Whether walks take longer one way than the other anywhere: slopes, or steps.
    pub fn two_way(&self) -> bool {
        !self.links.back_ms.is_empty()
    }

    /// Every link as (ends, directions, vertices, [cost from the first end, cost back to it] at each), in one pass over the
    /// arrays.
    pub fn rows(&self, metric: Metric) -> impl Iterator<Item = ([u32; 2], Pass, &[u32], [&[u32]; 2])> {
        let Links { ends, first_vertex, vertices, at_mm, at_ms, pass, .. } = &self.links;
        let (there, back) = match metric {
            Metric::Time => (&at_ms[..], self.all_back_ms()),
            Metric::Length | Metric::Straight => (&at_mm[..], &at_mm[..]),
        };
        ends.iter().zip(pass).zip(first_vertex.windows(2)).map(move |((&ends, &pass), row)| {
            let row = row[0] as usize..row[1] as usize;
            (ends, pass, &vertices[row.clone()], [&there[row.clone()], &back[row]])
        })
    }

    /// Milliseconds from the first end to a point `mm` along the link.
    ///
    /// Whole at every vertex, in proportion between them (rounded down), so never falling along the link. Because times
    /// are differences of this one function, cutting a link anywhere changes no walk by even a millisecond.
    pub fn ms_at(&self, link: LinkId, mm: u32) -> u32 {
        self.between_vertices(link, self.at_ms(link), mm)
    }

    /// Milliseconds back to the first end from a point `mm` along the link, as [`Network::ms_at`] there.
    pub fn back_ms_at(&self, link: LinkId, mm: u32) -> u32 {
        self.between_vertices(link, self.back_ms(link), mm)
    }

    /// Of the milliseconds from the first end to a point `mm` along the link those of waiting to cross: as many on the way back.
    pub fn wait_ms_at(&self, link: LinkId, mm: u32) -> u32 {
        if self.links.wait_ms.is_empty() {
            return 0;
        }
        self.between_vertices(link, &self.links.wait_ms[self.row(link)], mm)
    }

    fn between_vertices(&self, link: LinkId, at_ms: &[u32], mm: u32) -> u32 {
        let at_mm = self.at_mm(link);
        let k = at_mm.partition_point(|&m| m <= mm).clamp(1, at_mm.len() - 1);
        let (m0, m1, t0, t1) = (at_mm[k - 1], at_mm[k], at_ms[k - 1], at_ms[k]);
        if mm >= m1 {
            return t1;
        }
        t0 + (u64::from(t1 - t0) * u64::from(mm - m0) / u64::from(m1 - m0)) as u32
    }

    /// Directions open on a link.
    pub fn pass(&self, link: LinkId) -> Pass {
        self.links.pass[link.0 as usize]
    }

    /// Kind of street of a link.
    pub fn kind(&self, link: LinkId) -> StreetKind {
        self.links.kind[link.0 as usize]
    }

    /// Ground, bridge or tunnel.
    pub fn level(&self, link: LinkId) -> Level {
        self.links.level[link.0 as usize]
    }

    /// Who may walk on a link.
    pub fn reach(&self, link: LinkId) -> Reach {
        self.links.reach.get(link.0 as usize).copied().unwrap_or_default()
    }

    /// Whether a door may open onto a link: of the two copies of a private street onto the leaving one, and onto nothing that
    /// only joins copies or is a line across open ground.
    pub fn takes_doors(&self, link: LinkId) -> bool {
        match self.reach(link) {
            Reach::Public => true,
            Reach::Private | Reach::Leaving => self.length_mm(link) > 0,
            Reach::Arriving | Reach::Gate | Reach::Across => false,
        }
    }

    /// The link by which others arrive on a private street that people leave by `link`: the same street, laid again.
    pub fn arriving(&self, link: LinkId) -> Option<LinkId> {
        self.private.binary_search_by_key(&link, |(leaving, _)| *leaving).ok().map(|i| self.private[i].1)
    }

    /// Index of the street (the one with the smallest id) that a link is made of.
    pub fn street(&self, link: LinkId) -> usize {
        self.links.street[link.0 as usize] as usize
    }

    /// The separate piece of network that a junction is in.
    pub fn component(&self, node: NodeId) -> u32 {
        self.component[node.0 as usize]
    }

    /// Counts for the summary.
    pub fn figures(&self) -> NetworkFigures {
        let total: u64 = self.component_mm.iter().sum();
        let main = self.component_mm.get(self.main as usize).copied().unwrap_or(0);
        let mut dropped = self.dropped.clone();
        dropped.merge(&self.loops_and_doubles());
        // What is laid twice counts once.
        let once = || {
            let links = (0..self.links() as u32).map(LinkId);
            links.filter(|&l| !matches!(self.reach(l), Reach::Arriving | Reach::Gate))
        };
        let (junctions, links) = if self.private.is_empty() {
            (self.junctions(), self.links())
        } else {
            let used: std::collections::BTreeSet<NodeId> = once().flat_map(|l| self.ends(l)).collect();
            (used.len(), once().count())
        };
        let private_mm: u64 = self.private.iter().map(|(l, _)| u64::from(self.length_mm(*l))).sum();
        NetworkFigures {
            junctions,
            links,
            private_m: private_mm as f64 / 1000.0,
            length_m: total as f64 / 1000.0,
            components: self.component_mm.len(),
            main_share: if total == 0 { 0.0 } else { main as f64 / total as f64 },
            dropped,
        }
    }
}

impl Links {
    /// Pairs of links on the two copies of private streets.
    ///
    /// Both copies are built of vertices in the same order over the same places, so that their links come in the same order too.
    fn copies(&self) -> Vec<(LinkId, LinkId)> {
        let of = |reach: Reach| (0..).zip(&self.reach).filter(move |(_, r)| **r == reach).map(|(l, _)| LinkId(l));
        let pairs: Vec<(LinkId, LinkId)> = of(Reach::Leaving).zip(of(Reach::Arriving)).collect();
        assert_eq!(of(Reach::Arriving).count(), of(Reach::Leaving).count(), "each private link is there twice");
        let at = |l: LinkId| {
            let row = self.first_vertex[l.0 as usize] as usize..self.first_vertex[l.0 as usize + 1] as usize;
            (&self.at_mm[row.clone()], &self.at_ms[row], self.pass[l.0 as usize])
        };
        debug_assert!(pairs.iter().all(|&(a, b)| at(a) == at(b)), "the copies of a link are alike");
        pairs
    }
}
