//! Streets to links: split where streets meet, join where they only bend.
//!
//! [`petgraph`] holds the rough graph, a node per vertex where a street ends or several meet, an edge per stretch between
//! them, and finds its separate pieces. Then every chain of stretches that only passes through (degree two, same kind,
//! level and direction) becomes one link that keeps its geometry. Linear in the vertices.
//!
//! ```text
//!   way 1      way 2                          link 0
//! A──┬──────B───────C    two ways, one bend   A──┬──B──C    B is no junction
//!    D                                           D
//! ```

use super::price::price;
use super::{Links, Network};
use crate::model::{Level, Pass, Reach, Relief, StreetKind, Streets, Tally, Walker};
use crate::plane::{self, Plane};
use crate::units::UNREACHED;
use geo_types::Coord;
use petgraph::Undirected;
use petgraph::graph::{EdgeIndex, Graph, NodeIndex};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

/// A stretch of one street between two meeting points: a run of [`Streets::refs`].
#[derive(Debug, Clone, Copy)]
struct Stretch {
    street: u32,
    first: u32,
    last: u32,
}

type Rough = Graph<u32, Stretch, Undirected, u32>;

/// What two stretches must share to become one link.
type Nature = (StreetKind, Level, Reach);

/// Builds the network of the streets that a walker may use. `plane` serves to order junctions along a Hilbert curve.
///
/// The answer does not depend on the order of streets, as long as vertices are numbered alike.
///
/// ```
/// use lifecircle::model::{Confidence, Id, Level, Pass, Position, StreetKind, Streets, Walker};
/// use lifecircle::{network, plane::Plane};
/// let walker = Walker {
///     id: "custom".into(),
///     speed: "4.8km/h".parse().unwrap(),
///     steps: true,
///     gait: Default::default(),
///     source: "given".into(),
///     source_zh: None,
///     confidence: Confidence::High,
/// };
/// let mut streets = Streets::default();
/// for lon_e7 in [0, 10_000, 20_000] {
///     streets.vertices.push(Position { lon_e7, lat_e7: 0 });
/// }
/// streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
/// streets.push(Id::Way(2), StreetKind::Minor, Pass::Both, Level::Ground, &[1, 2]);
/// let network = network::build(&streets, &walker, &Plane::fit(0.0, 0.0, 0.002, 0.0));
/// assert_eq!((network.junctions(), network.links()), (2, 1), "the two ways make one link");
/// ```
pub fn build(streets: &Streets, walker: &Walker, plane: &Plane) -> Network {
    let at = |v: u32| {
        let p = streets.vertices[v as usize];
        Coord { x: p.lon(), y: p.lat() }
    };
    let last = streets.refs.len().saturating_sub(1);
    // The stretch after the last vertex of a street leads nowhere and is never asked for.
    let measured = |i: usize| plane::length_mm(at(streets.refs[i]), at(streets.refs[(i + 1).min(last)]));
    build_measured(streets, walker, plane, &measured)
}

/// [`build()`] on ground whose heights are known, for a walker who may be slowed by them, by steps and by crossings: the
/// streets are those that [`super::fit()`] left.
pub fn build_on(streets: &Streets, walker: &Walker, plane: &Plane, relief: Option<&dyn Relief>) -> Network {
    if walker.is_plain() && relief.is_none() {
        return build(streets, walker, plane);
    }
    let steps = price(streets, walker, relief);
    build_costed(streets, walker, plane, None, &|i| steps[i])
}

/// [`build()`] with lengths that somebody else has measured: `lengths_mm[i]` is that of the stretch from `refs[i]` to
/// `refs[i + 1]` of the streets (anything at the last vertex of a street), so that programs can be compared on one graph.
///
/// Panics if there is not one length for each of [`Streets::refs`].
pub fn build_with_lengths(streets: &Streets, walker: &Walker, plane: &Plane, lengths_mm: &[u32]) -> Network {
    assert_eq!(lengths_mm.len(), streets.refs.len(), "a length for every reference");
    build_measured(streets, walker, plane, &|i| lengths_mm[i])
}

/// [`build_with_lengths`] with times that somebody else knows too: `costs[i]` are the millimetres of the stretch from
/// `refs[i]` to the next, the milliseconds there and the milliseconds back.
///
/// Here the order of junctions, and with it the direction in which a link is measured, has no part in what else is built: it
/// is along a curve over the whole plane, not over these streets. So a way beside others takes the milliseconds that it takes alone.
///
/// Panics if there are no costs for each of [`Streets::refs`].
pub fn build_with_costs(streets: &Streets, walker: &Walker, plane: &Plane, costs: &[[u32; 3]]) -> Network {
    assert_eq!(costs.len(), streets.refs.len(), "costs for every reference");
    build_costed(streets, walker, plane, Some(WHOLE_PLANE), &|i| {
        let [mm, there, back] = costs[i];
        Step { mm, there, back, wait: 0 }
    })
}

/// Builds with `length_mm(i)` millimetres from the vertex `refs[i]` to the next one of its street.
fn build_measured(
    streets: &Streets,
    walker: &Walker,
    plane: &Plane,
    length_mm: &(dyn Fn(usize) -> u32 + Sync),
) -> Network {
    build_costed(streets, walker, plane, None, &|i| {
        let length = length_mm(i).min(UNREACHED);
        Step::level((length, walker.speed.milliseconds(length)))
    })
}

/// A corner of everything that a plane may hold, in metres.
const WHOLE_PLANE: Coord<f64> = Coord { x: -2_147_483_648.0, y: -2_147_483_648.0 };

/// `corner` is where the curve of the junctions begins; `None`: at the south-western end of the streets.
fn build_costed(
    streets: &Streets,
    walker: &Walker,
    plane: &Plane,
    corner: Option<Coord<f64>>,
    cost: &(dyn Fn(usize) -> Step + Sync),
) -> Network {
    let mut dropped = Tally::default();
    let rough = rough_graph(streets, walker, &mut dropped);
    let chains = chains(&rough, streets);
    let order = hilbert_order(&rough, &chains, streets, plane, corner);
    let laid = lay(&rough, &chains, &order, streets, cost);
    let junctions: Vec<u32> = order.iter().map(|&n| rough[NodeIndex::new(n as usize)]).collect();
    // Of a country these are hundreds of megabytes.
    drop((rough, chains, order));
    let links = assemble(laid, streets);
    Network::freeze(streets, junctions, links, dropped)
}

/// One node per meeting point or end, one edge per stretch between them.
fn rough_graph(streets: &Streets, walker: &Walker, dropped: &mut Tally) -> Rough {
    let usable: Vec<u32> = (0..)
        .zip(&streets.streets)
        .filter(|(_, s)| {
            let may = walker.may_go(s.kind, s.going);
            dropped.add("street.not_for_walker", u64::from(!may));
            may
        })
        .map(|(i, _)| i)
        .collect();
    // An end of a street counts twice, so that every vertex with a count of two or more is a meeting point or an end.
    let mut uses = vec![0_u8; streets.vertices.len()];
    for &s in &usable {
        let refs = streets.vertices_of(&streets.streets[s as usize]);
        for &v in refs {
            uses[v as usize] = uses[v as usize].saturating_add(1);
        }
        for &v in [refs.first(), refs.last()].into_iter().flatten() {
            uses[v as usize] = uses[v as usize].saturating_add(1);
        }
    }
    let mut node_of = vec![u32::MAX; streets.vertices.len()];
    let mut rough = Rough::with_capacity(usable.len(), usable.len() * 2);
    for v in (0..uses.len()).filter(|&v| uses[v] >= 2) {
        node_of[v] = rough.add_node(v as u32).index() as u32;
    }
    for &s in &usable {
        let street = &streets.streets[s as usize];
        let mut first = street.first;
        for at in street.first + 1..street.end {
            let v = streets.refs[at as usize] as usize;
            if uses[v] >= 2 {
                let from = node_of[streets.refs[first as usize] as usize];
                let stretch = Stretch { street: s, first, last: at };
                rough.add_edge(NodeIndex::new(from as usize), NodeIndex::new(node_of[v] as usize), stretch);
                first = at;
            }
        }
    }
    rough
}

/// Stretches one after the other, each with whether it is walked against its street's direction.
struct Chain {
    parts: Vec<(Stretch, bool)>,
    from: u32,
    to: u32,
}

fn nature(streets: &Streets, stretch: Stretch) -> Nature {
    let street = &streets.streets[stretch.street as usize];
    (street.kind, street.level, street.going.reach)
}

/// The direction open on a stretch, seen along a chain.
fn pass_along(streets: &Streets, stretch: Stretch, against: bool) -> Pass {
    match (streets.streets[stretch.street as usize].pass, against) {
        (Pass::Forward, true) => Pass::Backward,
        (Pass::Backward, true) => Pass::Forward,
        (pass, _) => pass,
    }
}

/// Whether a node is no junction: two stretches of one nature and direction pass through it.
fn passes_through(rough: &Rough, streets: &Streets, node: NodeIndex<u32>) -> bool {
    let mut edges = rough.edges(node);
    let (Some(a), Some(b), None) = (edges.next(), edges.next(), edges.next()) else { return false };
    if a.id() == b.id() || nature(streets, *a.weight()) != nature(streets, *b.weight()) {
        return false;
    }
    // Walk in along a and out along b: the directions must agree.
    let into = pass_along(streets, *a.weight(), ends(rough, a.id()).1 != node || is_loop(rough, a.id()));
    let out = pass_along(streets, *b.weight(), ends(rough, b.id()).0 != node);
    !is_loop(rough, a.id()) && !is_loop(rough, b.id()) && into == out
}

fn ends(rough: &Rough, edge: EdgeIndex<u32>) -> (NodeIndex<u32>, NodeIndex<u32>) {
    rough.edge_endpoints(edge).expect("the edge is in the graph it came from")
}

fn is_loop(rough: &Rough, edge: EdgeIndex<u32>) -> bool {
    let (a, b) = ends(rough, edge);
    a == b
}

/// Cuts the rough graph into chains from junction to junction. A ring without any junction gets one at its first node.
fn chains(rough: &Rough, streets: &Streets) -> Vec<Chain> {
    let through: Vec<bool> = rough.node_indices().map(|n| passes_through(rough, streets, n)).collect();
    let mut used = vec![false; rough.edge_count()];
    let mut chains = Vec::new();
    let junctions = rough.node_indices().filter(|n| !through[n.index()]);
    // Rings come last: whatever no junction reached.
    for start in junctions.chain(rough.node_indices().filter(|n| through[n.index()])) {
        let firsts: Vec<EdgeIndex<u32>> = rough.edges(start).map(|e| e.id()).collect();
        for mut edge in firsts {
            if used[edge.index()] {
                continue;
            }
            let (mut node, mut parts) = (start, Vec::new());
            loop {
                used[edge.index()] = true;
                let (a, b) = ends(rough, edge);
                let against = a != node;
                parts.push((rough[edge], against));
                node = if against { a } else { b };
                if node == start || !through[node.index()] {
                    break;
                }
                match rough.edges(node).map(|e| e.id()).find(|e| !used[e.index()]) {
                    Some(next) => edge = next,
                    None => break,
                }
            }
            chains.push(Chain { parts, from: start.index() as u32, to: node.index() as u32 });
        }
    }
    chains
}

/// The junctions (as rough nodes) along a Hilbert curve, so that neighbours on the ground are neighbours in memory.
fn hilbert_order(
    rough: &Rough,
    chains: &[Chain],
    streets: &Streets,
    plane: &Plane,
    corner: Option<Coord<f64>>,
) -> Vec<u32> {
    let mut nodes: Vec<u32> = chains.iter().flat_map(|c| [c.from, c.to]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let place = |n: u32| {
        let p = streets.vertices[rough[NodeIndex::new(n as usize)] as usize];
        plane.to_metres(Coord { x: p.lon(), y: p.lat() })
    };
    let south_west = nodes
        .iter()
        .map(|&n| place(n))
        .fold(Coord { x: f64::MAX, y: f64::MAX }, |a, b| Coord { x: a.x.min(b.x), y: a.y.min(b.y) });
    let low = corner.unwrap_or(south_west);
    // Cells of one metre: 65 km of curve before cells repeat the last; farther out the order is only less tidy.
    let cell = |v: f64| v.clamp(0.0, f64::from(u32::MAX)) as u32;
    let mut keyed: Vec<(u64, u32)> = nodes
        .into_iter()
        .map(|n| {
            let at = place(n);
            (fast_hilbert::xy2h(cell(at.x - low.x), cell(at.y - low.y), 32), n)
        })
        .collect();
    // Rough nodes are numbered by vertex, so a tie is broken by vertex.
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, n)| n).collect()
}

/// From one vertex to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub mm: u32,
    /// Milliseconds of walking there.
    pub there: u32,
    /// Milliseconds of walking back.
    pub back: u32,
    /// Of them those of waiting to cross, as many both ways.
    pub wait: u32,
}

impl Step {
    /// As long both ways.
    fn level((mm, ms): (u32, u32)) -> Step {
        Step { mm, there: ms, back: ms, wait: 0 }
    }

    fn turned(self) -> Step {
        Step { there: self.back, back: self.there, ..self }
    }
}

/// A chain on its way to becoming a link.
struct Laid {
    ends: [u32; 2],
    vertices: Vec<u32>,
    pass: Pass,
    /// From each vertex to the next.
    steps: Vec<Step>,
    street: u32,
}

/// Lays the chains out, sorted by their ends.
fn lay(
    rough: &Rough,
    chains: &[Chain],
    order: &[u32],
    streets: &Streets,
    cost: &(dyn Fn(usize) -> Step + Sync),
) -> Vec<Laid> {
    let mut rank = vec![u32::MAX; rough.node_count()];
    for (i, &n) in (0..).zip(order) {
        rank[n as usize] = i;
    }
    let mut laid: Vec<Laid> = chains
        .par_iter()
        .map(|chain| {
            let (mut vertices, mut steps): (Vec<u32>, Vec<Step>) = (Vec::new(), Vec::new());
            for &(stretch, against) in &chain.parts {
                let refs = stretch.first as usize..=stretch.last as usize;
                let lengths = (stretch.first as usize..stretch.last as usize).map(cost);
                let skip = usize::from(!vertices.is_empty());
                if against {
                    vertices.extend(streets.refs[refs].iter().rev().skip(skip));
                    steps.extend(lengths.rev().map(Step::turned));
                } else {
                    vertices.extend(streets.refs[refs].iter().skip(skip));
                    steps.extend(lengths);
                }
            }
            let (stretch, against) = chain.parts[0];
            let mut pass = pass_along(streets, stretch, against);
            let mut ends = [rank[chain.from as usize], rank[chain.to as usize]];
            // One orientation for each link, whatever end the chain was found from.
            let turned = match pass {
                Pass::Forward => Pass::Backward,
                Pass::Backward => Pass::Forward,
                Pass::Both => Pass::Both,
            };
            let there = ends.iter().chain(&vertices);
            let back = ends.iter().rev().chain(vertices.iter().rev());
            let turned_steps = || steps.iter().rev().map(|s| s.turned());
            let turn = back.cmp(there).then_with(|| turned_steps().cmp(steps.iter().copied())).then(turned.cmp(&pass));
            if turn.is_lt() {
                ends.swap(0, 1);
                vertices.reverse();
                steps = turned_steps().collect();
                pass = turned;
            }
            let street = chain.parts.iter().map(|(s, _)| s.street).min_by(|a, b| {
                let id = |s: u32| &streets.streets[s as usize].id;
                id(*a).cmp(id(*b)).then(a.cmp(b))
            });
            Laid { ends, vertices, pass, steps, street: street.expect("a chain has parts") }
        })
        .collect();
    let id = |street: u32| &streets.streets[street as usize].id;
    laid.par_sort_unstable_by(|a, b| {
        (a.ends, &a.vertices, a.pass, &a.steps, id(a.street)).cmp(&(
            b.ends,
            &b.vertices,
            b.pass,
            &b.steps,
            id(b.street),
        ))
    });
    laid
}

/// Links of what was laid out, with whole millimetres and milliseconds at every vertex.
fn assemble(laid: Vec<Laid>, streets: &Streets) -> Links {
    let mut links = Links::default();
    let vertices = laid.iter().map(|of| of.vertices.len()).sum();
    links.vertices.reserve_exact(vertices);
    for list in [&mut links.at_mm, &mut links.at_ms, &mut links.back_ms, &mut links.wait_ms] {
        list.reserve_exact(vertices);
    }
    links.ends.reserve_exact(laid.len());
    links.first_vertex.reserve_exact(laid.len());
    links.street.reserve_exact(laid.len());
    for Laid { ends, vertices, pass, steps, street } in laid {
        let mut sum = Step::level((0, 0));
        let add = |a: u32, b: u32| (a + b.min(UNREACHED)).min(UNREACHED);
        for step in std::iter::once(sum).chain(steps) {
            sum = Step {
                mm: add(sum.mm, step.mm),
                there: add(sum.there, step.there),
                back: add(sum.back, step.back),
                wait: add(sum.wait, step.wait),
            };
            links.at_mm.push(sum.mm);
            links.at_ms.push(sum.there);
            links.back_ms.push(sum.back);
            links.wait_ms.push(sum.wait);
        }
        links.vertices.extend_from_slice(&vertices);
        links.first_vertex.push(links.vertices.len() as u32);
        links.ends.push(ends);
        links.pass.push(pass);
        let street_record = &streets.streets[street as usize];
        links.kind.push(street_record.kind);
        links.level.push(street_record.level);
        links.reach.push(street_record.going.reach);
        links.street.push(street);
    }
    if links.reach.iter().all(|reach| *reach == Reach::Public) {
        links.reach = Vec::new();
    }
    if links.back_ms == links.at_ms {
        links.back_ms = Vec::new();
    }
    if links.wait_ms.iter().all(|ms| *ms == 0) {
        links.wait_ms = Vec::new();
    }
    links
}

/// Numbers the separate pieces of a network of `junctions` by their smallest junction; one number per junction.
pub(super) fn components(junctions: usize, ends: &[[u32; 2]]) -> Vec<u32> {
    let mut pieces = UnionFind::<u32>::new(junctions);
    for &[a, b] in ends {
        pieces.union(a, b);
    }
    let labels = pieces.into_labeling();
    let mut number = vec![u32::MAX; junctions];
    let mut next = 0;
    labels
        .into_iter()
        .map(|root| {
            let slot = &mut number[root as usize];
            if *slot == u32::MAX {
                *slot = next;
                next += 1;
            }
            *slot
        })
        .collect()
}
