//! Junctions, links, islands: towns checked by hand, and random streets against their parts.

use super::town::{Town, metre_a_second};
use super::{Network, Towards, build};
use crate::model::{Id, Level, Pass, Position, StreetKind, Streets};
use crate::plane::Plane;
use crate::search::slow::floyd_warshall;
use crate::units::{LinkId, Metric, NodeId, UNREACHED};
use proptest::prelude::*;

fn metres(network: &Network) -> Vec<u32> {
    (0..network.links() as u32).map(|l| (network.length_mm(LinkId(l)) + 500) / 1000).collect()
}

#[test]
fn bends_are_no_junctions() {
    let town = Town::draw("A---+\n    |\n    +---B");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    assert_eq!((network.junctions(), metres(&network)), (2, vec![40 + 20 + 40]));
    assert_eq!(network.geometry(LinkId(0)).len(), 4, "the bends stay in the geometry");
}

#[test]
fn a_ring_without_junctions_gets_one() {
    let town = Town::draw("+---+\n|   |\n+---+");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    assert_eq!((network.junctions(), metres(&network)), (1, vec![120]));
    assert_eq!(network.figures().dropped.get("link.loop"), 1);
}

#[test]
fn doubles_are_kept_for_doors_and_left_out_of_searches() {
    let town = Town::draw("+---+\n|   |\nA---B---C\n|   |\nD   E");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    assert_eq!(network.figures().dropped.get("link.double"), 1);
    let graph = network.walk_graph(Metric::Length, Towards::Seeds);
    assert_eq!(graph.len(), 2 * 4, "AB once, BC, AD, BE, both ways");
    assert!((graph.max_cost() as i32 - 40_000).abs() < 50, "the straight one of 40 m, not the 80 m round");
}

#[test]
fn steps_are_closed_to_wheels() {
    let town = Town::draw("A-==-B---C");
    assert_eq!(build(&town.streets, &metre_a_second(), &town.plane).links(), 2);
    let wheels = crate::model::Walker { steps: false, ..metre_a_second() };
    let network = build(&town.streets, &wheels, &town.plane);
    assert_eq!((network.links(), network.figures().dropped.get("street.not_for_walker")), (1, 1));
}

#[test]
fn one_way_chains_keep_their_direction() {
    let town = Town::draw("A->-+->-B");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    assert_eq!(network.links(), 1, "two stretches of one direction are one link");
    let there = floyd_warshall(&network.walk_graph(Metric::Time, Towards::Everywhere));
    let back = floyd_warshall(&network.walk_graph(Metric::Time, Towards::Seeds));
    let [a, b] = network.ends(LinkId(0)).map(|n| n.0 as usize);
    let west_first = network.junction(NodeId(a as u32)).lon_e7 < network.junction(NodeId(b as u32)).lon_e7;
    let (a, b) = if west_first { (a, b) } else { (b, a) };
    assert!(there[a][b] < UNREACHED && there[b][a] == UNREACHED, "A to B only");
    assert!(back[b][a] < UNREACHED && back[a][b] == UNREACHED, "backwards from B finds A");
}

#[test]
fn opposite_one_ways_do_not_merge() {
    let town = Town::draw("A->-+-<-B");
    assert_eq!(build(&town.streets, &metre_a_second(), &town.plane).links(), 2);
}

#[test]
fn a_bridge_does_not_meet_the_road_below() {
    // Two ways that cross on the map without a shared vertex.
    let mut streets = Streets::default();
    for (lon_e7, lat_e7) in [(-1000, 0), (1000, 0), (0, -1000), (0, 1000)] {
        streets.vertices.push(Position { lon_e7, lat_e7 });
    }
    streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    streets.push(Id::Way(2), StreetKind::Path, Pass::Both, Level::Bridge, &[2, 3]);
    let network = build(&streets, &metre_a_second(), &Plane::fit(0.0, 0.0, 0.0, 0.0));
    assert_eq!((network.junctions(), network.figures().components), (4, 2));
}

#[test]
fn islands_are_small_pieces_beside_the_main_one() {
    let town = Town::draw("A------------B\n\nC--D");
    let network = build(&town.streets, &metre_a_second(), &town.plane);
    let islands = network.islands();
    assert_eq!((islands.len(), islands[0].length_m.round()), (1, 30.0));
    assert_eq!(network.island_problems()[0].cause, "street.island");
}

#[test]
fn nothing_at_all_is_an_empty_network() {
    let network = build(&Streets::default(), &metre_a_second(), &Plane::fit(0.0, 0.0, 0.0, 0.0));
    assert_eq!((network.junctions(), network.links(), network.figures().components), (0, 0, 0));
}

/// Random ways over a small set of vertices: loops, doubles, islands, vertices visited twice.
fn ways() -> impl Strategy<Value = (usize, Vec<(Vec<u32>, u8)>)> {
    (2_usize..14).prop_flat_map(|n| {
        let way = (prop::collection::vec(0..n as u32, 2..6), 0_u8..6);
        (Just(n), prop::collection::vec(way, 0..12))
    })
}

fn lay(n: usize, ways: &[(Vec<u32>, u8)]) -> Streets {
    let mut streets = Streets::default();
    for v in 0..n as i32 {
        streets.vertices.push(Position { lon_e7: v * 9_000 % 70_000, lat_e7: v * v * 700 % 50_000 });
    }
    for (i, (refs, nature)) in (0..).zip(ways) {
        let mut refs = refs.clone();
        refs.dedup();
        let pass = [Pass::Both, Pass::Both, Pass::Forward, Pass::Backward, Pass::Both, Pass::Both][*nature as usize];
        let kind = if *nature == 4 { StreetKind::Steps } else { StreetKind::Minor };
        if refs.len() >= 2 {
            streets.push(Id::Way(i), kind, pass, Level::Ground, &refs);
        }
    }
    streets
}

proptest! {
    /// The contracted network has the same shortest walks between its junctions as the streets vertex by vertex.
    #[test]
    fn contraction_changes_no_walk((n, ways) in ways()) {
        let streets = lay(n, &ways);
        let walker = metre_a_second();
        let network = build(&streets, &walker, &Plane::fit(0.0, 0.0, 0.007, 0.005));
        let mut arcs = Vec::new();
        for street in &streets.streets {
            for pair in streets.vertices_of(street).windows(2) {
                let [a, b] = [pair[0], pair[1]].map(|v| streets.vertices[v as usize]);
                let cost = crate::plane::length_mm((a.lon(), a.lat()).into(), (b.lon(), b.lat()).into());
                let arc = |head| super::Arc { head, cost, other: cost };
                if street.pass != Pass::Backward { arcs.push((pair[0], arc(pair[1]))); }
                if street.pass != Pass::Forward { arcs.push((pair[1], arc(pair[0]))); }
            }
        }
        let plain = floyd_warshall(&super::WalkGraph::new(n, arcs));
        let contracted = floyd_warshall(&network.walk_graph(Metric::Length, Towards::Everywhere));
        for (a, row) in contracted.iter().enumerate() {
            for (b, cost) in row.iter().enumerate() {
                let [va, vb] = [a, b].map(|j| network.junction_vertex(NodeId(j as u32)) as usize);
                prop_assert_eq!(*cost, plain[va][vb], "{} to {}", va, vb);
            }
        }
        let total: u64 = (0..network.links() as u32).map(|l| u64::from(network.length_mm(LinkId(l)))).sum();
        let streets_total: u64 = streets.streets.iter().flat_map(|s| streets.vertices_of(s).windows(2)).map(|p| {
            let [a, b] = [p[0], p[1]].map(|v| streets.vertices[v as usize]);
            u64::from(crate::plane::length_mm((a.lon(), a.lat()).into(), (b.lon(), b.lat()).into()))
        }).sum();
        prop_assert_eq!(total, streets_total, "every metre of street is on a link");
    }

    #[test]
    fn the_order_of_streets_does_not_matter((n, ways) in ways()) {
        let forward = lay(n, &ways);
        // The same streets under the same ids, laid in the opposite order.
        let mut backward = Streets { vertices: forward.vertices.clone(), ..Streets::default() };
        for s in forward.streets.iter().rev() {
            backward.push(s.id.clone(), s.kind, s.pass, s.level, forward.vertices_of(s));
        }
        let plane = Plane::fit(0.0, 0.0, 0.007, 0.005);
        let (a, b) = (build(&forward, &metre_a_second(), &plane), build(&backward, &metre_a_second(), &plane));
        prop_assert_eq!(&a.junctions, &b.junctions);
        prop_assert_eq!(&a.links.ends, &b.links.ends);
        prop_assert_eq!(&a.links.vertices, &b.links.vertices);
        prop_assert_eq!(&a.links.pass, &b.links.pass);
        prop_assert_eq!(&a.component_mm, &b.component_mm);
        for l in 0..a.links.street.len() {
            let [x, y] = [(&a, &forward), (&b, &backward)].map(|(n, s)| &s.streets[n.street(LinkId(l as u32))].id);
            prop_assert_eq!(x, y);
        }
    }

    /// Times along a link never fall, and agree with the vertices.
    #[test]
    fn times_along_a_link_never_fall((n, ways) in ways(), share in 0.0..1.0f64) {
        let streets = lay(n, &ways);
        let network = build(&streets, &crate::model::Walker { speed: "4.83km/h".parse().unwrap(), ..metre_a_second() }, &Plane::fit(0.0, 0.0, 0.007, 0.005));
        for l in (0..network.links() as u32).map(LinkId) {
            for (mm, ms) in network.at_mm(l).iter().zip(network.at_ms(l)) {
                let length = network.length_mm(l);
                prop_assert!(network.ms_at(l, *mm) >= *ms, "equal, or beyond a stretch of no length");
                let mid = (f64::from(length) * share) as u32;
                prop_assert!(network.ms_at(l, mid) <= network.walking_ms(l));
                prop_assert!(mid > *mm || network.ms_at(l, mid) <= network.ms_at(l, *mm));
            }
        }
    }
}
