use super::*;
use crate::isochrone::certify::cost_of;
use crate::isochrone::{Found, Searches};
use crate::network::town::{Town, metre_a_second};
use crate::network::{self, Towards};
use crate::plane::length_m;
use crate::snap::{Snap, Snapper};
use crate::units::{Metric, UNREACHED};
use proptest::prelude::*;

#[test]
fn a_street_is_cut_at_the_metre() {
    // 100 m at a metre a second, from the end A.
    let town = Town::draw("A---------B");
    let walker = metre_a_second();
    let network = network::build(&town.streets, &walker, &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    let searches = Searches::new(&network, Metric::Time, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let snap = snapper.snap(town.at('A'), 50.0).unwrap();
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 900_000, false);
    let mut parts = Vec::new();
    for &link in links {
        walks.parts(LinkId(link), &[30_000, 60_000], &mut parts);
    }
    parts.sort_by_key(|p| p.limit);
    let metres: Vec<f64> = parts.iter().map(|p| ((p.mm[1] - p.mm[0]) / 10.0).round() / 100.0).collect();
    assert_eq!(metres, [30.0, 30.0], "{parts:?}");
    assert_eq!(parts[0].cost.iter().copied().fold(0.0, f64::max), 30_000.0);
    let drawn = line(&network, parts[0].link, parts[0].mm);
    assert!((length_m(drawn.0[0], drawn.0[1]) - 30.0).abs() < 0.01, "{drawn:?}");
}

#[test]
fn a_street_reached_from_both_ends_is_two_parts() {
    let town = Town::draw("A---------B\n|         |\n+----h----+");
    let walker = metre_a_second();
    let network = network::build(&town.streets, &walker, &town.plane);
    let snapper = Snapper::new(&network, &town.plane);
    let searches = Searches::new(&network, Metric::Length, Towards::Seeds, walker.speed);
    let mut found = Found::default();
    let snap = snapper.snap(town.at('h'), 50.0).unwrap();
    let (walks, links) = searches.run(&mut found, &[(snap, 0)], 1_000_000, false);
    let mut parts = Vec::new();
    for &link in links {
        walks.parts(LinkId(link), &[1_000_000], &mut parts);
    }
    for part in &parts {
        let rise = (part.cost[1] - part.cost[0]).abs();
        assert!((rise - (part.mm[1] - part.mm[0])).abs() < 2.0, "a metre along costs a metre: {part:?}");
    }
    let all: f64 = parts.iter().map(|p| p.mm[1] - p.mm[0]).sum();
    let streets: f64 = (0..network.links() as u32).map(|l| f64::from(network.length_mm(LinkId(l)))).sum();
    assert!((all - streets).abs() < 5.0);
}

/// The cost at a point of a link, walked by a doorstep that stands on it.
fn walked(walks: &Walks<'_>, link: LinkId, mm: u32) -> u32 {
    let (ms, back_ms) = (walks.network.ms_at(link, mm), walks.network.back_ms_at(link, mm));
    cost_of(walks, Snap { link, mm, ms, back_ms, leg_mm: 0, at: Coord { x: 0.0, y: 0.0 } })
}

proptest! {
    #![proptest_config(super::super::isochrone_tests::same_towns(100))]
    /// Every centimetre of every street, walked one by one.
    #[test]
    fn agrees_with_walks_from_every_centimetre(
        doors in prop::collection::vec((0..150_i32, -5..55_i32), 1..4),
        limits in prop::collection::vec(1_u32..250_000, 1..4),
        away: bool,
        metres: bool,
    ) {
        let town = Town::draw("A---->---B\n|    |   |\nC--------D====E\n|             |\nF----<--------G");
        let walker = metre_a_second();
        let network = network::build(&town.streets, &walker, &town.plane);
        let snapper = Snapper::new(&network, &town.plane);
        let metric = if metres { Metric::Length } else { Metric::Time };
        let towards = if away { Towards::Everywhere } else { Towards::Seeds };
        let searches = Searches::new(&network, metric, towards, walker.speed);
        let joins: Vec<(Snap, u32)> = (0..).zip(&doors).filter_map(|(i, &(x, y))| {
            let at = town.plane.to_degrees(Coord { x: f64::from(x), y: f64::from(-y) });
            Some((snapper.snap(at, 60.0)?, i))
        }).collect();
        let mut limits = limits;
        limits.sort_unstable();
        limits.dedup();
        let mut found = Found::default();
        let (walks, links) = searches.run(&mut found, &joins, limits[limits.len() - 1], false);
        for l in 0..network.links() as u32 {
            let link = LinkId(l);
            let mut parts = Vec::new();
            if links.contains(&l) {
                walks.parts(link, &limits, &mut parts);
            }
            for pair in parts.windows(2) {
                prop_assert!(pair[0].mm[1] <= pair[1].mm[0], "{:?}", pair);
            }
            // But not at its ends: who stands at a junction is there whatever street is closed towards it.
            for mm in (10..network.length_mm(link)).step_by(10) {
                let cost = walked(&walks, link, mm);
                let at = f64::from(mm);
                let holds = parts.iter().find(|p| p.mm[0] <= at && at <= p.mm[1]);
                // Whole units, and a millimetre of room where the cost of a closed street jumps.
                let near_edge = parts.iter().flat_map(|p| p.mm).any(|e| (e - at).abs() <= 2.5);
                match holds {
                    Some(p) if !near_edge => {
                        let drawn = p.cost[0] + (p.cost[1] - p.cost[0]) * (at - p.mm[0]) / (p.mm[1] - p.mm[0]);
                        prop_assert!((drawn - f64::from(cost)).abs() <= 2.5, "link {} at {}: {} {} {:?}", l, mm, drawn, cost, p);
                        let limit = limits.partition_point(|&x| x < cost);
                        prop_assert!(limit == p.limit || (f64::from(cost) - f64::from(limits[p.limit])).abs() <= 2.5, "{} {:?}", cost, p);
                    }
                    None if !near_edge => {
                        let last = limits[limits.len() - 1];
                        prop_assert!(cost >= UNREACHED || cost + 3 > last, "link {} at {}: {} is within {}", l, mm, cost, last);
                    }
                    _ => {}
                }
            }
        }
    }
}
