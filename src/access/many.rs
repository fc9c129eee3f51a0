//! Every walk from doorsteps to each of many places, as far as a limit: what questions of siting read.
//!
//! The walks are those of [`super::measure()`], both off-street legs included: the walk to a place here is what the table
//! there would say if that place were the only facility. One search a place, backwards from its entrances, places in
//! parallel; doorsteps wait at the ends of their links, so only those near a junction that was reached are looked at. Time
//! O(places × (junctions + what is within the limit)).

use super::measure::OneClass;
use crate::model::Walker;
use crate::network::{Network, Towards};
use crate::search::{self, Seed};
use crate::snap::Snap;
use crate::units::{Limit, UNREACHED};
use rayon::prelude::*;

/// The walks from doorsteps to places, in the measure of `limit`: for each place the doorsteps from which it is within
/// `limit` and nearer than `below` says for that doorstep, ascending, with the walk.
///
/// `stop` is asked before each search; once it says yes the rest of the places have no walks.
pub fn walks_to_each(
    network: &Network,
    walker: &Walker,
    doors: &[Option<Snap>],
    places: &[Vec<Snap>],
    limit: Limit,
    below: &[u32],
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<Vec<(u32, u32)>> {
    assert_eq!(doors.len(), below.len(), "a bound for each doorstep");
    let graph = network.walk_graph(limit.metric(), Towards::Seeds);
    let one = OneClass { network, walker, entrances: &[], members: vec![], limit, horizon_ms: 0 };
    // Doorsteps by the junctions at the ends of their links, with what it costs to get there, and by link.
    let mut at_junction: Vec<(u32, u32, u32)> = Vec::new();
    let mut on_link: Vec<(u32, u32)> = Vec::new();
    for (d, door) in (0_u32..).zip(doors).filter_map(|(d, door)| Some((d, (*door)?))) {
        if below[d as usize] == 0 {
            continue;
        }
        on_link.push((door.link.0, d));
        let leg = one.leg(door);
        for second in [false, true] {
            if let Some(way) = one.to_end(door, second, true) {
                at_junction.push((network.ends(door.link)[usize::from(second)].0, d, way.plus(leg).cost));
            }
        }
    }
    at_junction.sort_unstable();
    on_link.sort_unstable();
    let mut first = vec![0_usize; network.junctions() + 1];
    for &(junction, ..) in &at_junction {
        first[junction as usize + 1] += 1;
    }
    for j in 0..network.junctions() {
        first[j + 1] += first[j];
    }

    let most = limit.value().min(UNREACHED - 1);
    let walks = |(search, least): &mut (search::Nearest, Vec<u32>), place: &Vec<Snap>| {
        if stop() {
            return Vec::new();
        }
        least.resize(doors.len(), UNREACHED);
        let mut found: Vec<u32> = Vec::new();
        let mut see = |least: &mut Vec<u32>, d: u32, cost: u32| {
            let slot = &mut least[d as usize];
            if cost <= most && cost < below[d as usize] && cost < *slot {
                if *slot == UNREACHED {
                    found.push(d);
                }
                *slot = cost;
            }
        };
        let seeds: Vec<Seed> = place.iter().flat_map(|&snap| one.seeds(snap, 0)).collect();
        for (j, &cost) in search.costs(&graph, &seeds, most).iter().enumerate() {
            if cost < UNREACHED {
                for &(_, d, more) in &at_junction[first[j]..first[j + 1]] {
                    see(least, d, cost.saturating_add(more));
                }
            }
        }
        for &entrance in place {
            let from = on_link.partition_point(|&(link, _)| link < entrance.link.0);
            for &(_, d) in on_link[from..].iter().take_while(|(link, _)| *link == entrance.link.0) {
                let door = doors[d as usize].expect("only doors on the network are listed");
                if let Some(along) = one.along(door, entrance) {
                    see(least, d, along.plus(one.leg(entrance)).plus(one.leg(door)).cost);
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|d| (d, std::mem::replace(&mut least[d as usize], UNREACHED))).collect()
    };
    places.par_iter().map_init(|| (search::Nearest::new(), Vec::new()), walks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Nearest, Options, measure};
    use crate::model::{Block, BlockKind, Class, Doorstep, DoorstepKind, Facility, Id};
    use crate::network::build;
    use crate::network::town::{Town, metre_a_second};
    use crate::snap::Snapper;
    use crate::units::ClassId;
    use geo_types::{Coord, Point};
    use proptest::prelude::*;

    proptest! {
        /// The walk to each place is what the table of access says where that place is the only one.
        #[test]
        fn each_walk_is_that_to_an_only_facility(
            homes in prop::collection::vec((0..120_i32, -5..55_i32), 1..8),
            places in prop::collection::vec((0..120_i32, -5..55_i32), 1..5),
            limit in prop_oneof![1_u32..200_000, Just(900_000)],
            metres in any::<bool>(),
        ) {
            let town = Town::draw("A---->---B\n|    |   |\nC--------D====E\n|             |\nF----<--------G");
            let at = |&(x, y): &(i32, i32)| town.plane.to_degrees(Coord { x: f64::from(x), y: f64::from(-y) });
            let step = |at| Doorstep { at, kind: DoorstepKind::Point, weight: 1 };
            let block = Block {
                id: Id::Node(1), kind: BlockKind::Given, geometry: Point(at(&homes[0])).into(), name: None, residents: None,
                households: None, area_m2: 0.0, doorsteps: homes.iter().map(|h| step(at(h))).collect(), properties: vec![],
            };
            let limit = if metres { Limit::Length(limit) } else { Limit::Time(limit) };
            let class = Class::plain("c", limit);
            let facility = |at| Facility {
                id: Id::Node(1), classes: vec![ClassId(0)], geometry: Point(at).into(), name: None, entrances: vec![],
                merged: vec![], properties: vec![],
            };
            let walker = metre_a_second();
            let network = build(&town.streets, &walker, &town.plane);
            let snapper = Snapper::new(&network, &town.plane);
            let options = Options { horizon_ms: 3_600_000, snap_m: 60.0 };
            let alone: Vec<_> = places
                .iter()
                .map(|p| measure(&snapper, &walker, std::slice::from_ref(&block), &[facility(at(p))], std::slice::from_ref(&class), options))
                .collect();
            let entrances: Vec<Vec<Snap>> = alone.iter().map(|a| a.entrances[0].clone()).collect();
            let below = vec![UNREACHED; homes.len()];
            let walks = walks_to_each(&network, &walker, &alone[0].doors, &entrances, limit, &below, &|| false);
            for (access, walks) in alone.iter().zip(walks) {
                let judge: Vec<(u32, u32)> = (0..homes.len())
                    .filter_map(|d| match access.table.nearest(d, ClassId(0)) {
                        Nearest::Walk(w) => Some((d as u32, if metres { w.mm } else { w.ms })),
                        _ => None,
                    })
                    .filter(|&(_, cost)| cost <= limit.value())
                    .collect();
                prop_assert_eq!(walks, judge);
            }
        }
    }
}
