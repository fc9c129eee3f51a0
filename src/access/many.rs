//! Every walk from doorsteps to each of many places, as far as a limit: what questions of siting and supply read.
//!
//! The walks are those of [`super::measure()`], both off-street legs included: the walk to a place here is what the table
//! there would say if that place were the only facility. The streets are made ready once ([`Walks`]), doorsteps laid on them
//! ([`Doors`]), and places searched from backwards, eight neighbours in one sweep, eights in parallel
//! ([`search::Between`]). What it takes grows with what lies within the limit of a place, not with the city.

use super::measure::OneClass;
use crate::model::Walker;
use crate::network::{Network, Towards};
use crate::search::{Between, Costs, Eliminated, Seed, Targets, neighbours};
use crate::snap::Snap;
use crate::units::{Limit, LinkId, UNREACHED};
use rayon::prelude::*;

/// A network made ready for many walks in the measure of one limit.
#[derive(Debug)]
pub struct Walks<'a> {
    network: &'a Network,
    walker: &'a Walker,
    limit: Limit,
    graph: Eliminated,
}

impl<'a> Walks<'a> {
    /// Makes a network ready: some milliseconds for ten thousand junctions.
    pub fn new(network: &'a Network, walker: &'a Walker, limit: Limit) -> Walks<'a> {
        let graph = Eliminated::new(&network.walk_graph(limit.metric(), Towards::Seeds));
        Walks { network, walker, limit, graph }
    }

    /// The same with another limit.
    ///
    /// Panics if it is one of another measure.
    #[must_use]
    pub fn within(self, limit: Limit) -> Walks<'a> {
        assert_eq!(limit.metric(), self.limit.metric(), "the streets are made ready for one measure");
        Walks { limit, ..self }
    }

    /// Lays doorsteps on it, of which only walks nearer than `below` says are of interest: none if that is 0.
    ///
    /// Panics if there is not a bound for each doorstep.
    pub fn doors<'d>(&'d self, doors: &'d [Option<Snap>], below: &'d [u32]) -> Doors<'d> {
        assert_eq!(doors.len(), below.len(), "a bound for each doorstep");
        let (mut joins, mut on_link) = (Vec::new(), Vec::new());
        let one = self.one();
        for (d, door) in (0_u32..).zip(doors).filter_map(|(d, door)| Some((d, (*door)?))) {
            if below[d as usize] == 0 {
                continue;
            }
            on_link.push((door.link, d));
            let leg = one.leg(door);
            for second in [false, true] {
                if let Some(way) = one.to_end(door, second, true) {
                    joins.push((self.network.ends(door.link)[usize::from(second)].0, d, way.plus(leg).cost));
                }
            }
        }
        on_link.sort_unstable();
        Doors { walks: self, steps: doors, below, targets: Targets::new(&self.graph, doors.len(), joins), on_link }
    }

    fn one(&self) -> OneClass<'_> {
        let Walks { network, walker, limit, .. } = *self;
        OneClass { network, walker, entrances: &[], members: vec![], limit, horizon_ms: 0 }
    }
}

/// Doorsteps laid on a network.
#[derive(Debug)]
pub struct Doors<'d> {
    walks: &'d Walks<'d>,
    steps: &'d [Option<Snap>],
    below: &'d [u32],
    targets: Targets,
    /// Doorsteps in the order of their links.
    on_link: Vec<(LinkId, u32)>,
}

impl Doors<'_> {
    /// The walks to places, each with the points where it is entered: for each place the doorsteps from which it is within the limit
    /// and nearer than the bound, ascending, with the walk.
    ///
    /// `stop` is asked before each eight searches; once it says yes the rest of the places have no walks.
    pub fn walks_to(&self, places: &[Vec<Snap>], stop: &(dyn Fn() -> bool + Sync)) -> Vec<Vec<(u32, u32)>> {
        let seeds = self.seeds(places);
        let walks = |space: &mut Between, eight: &Vec<u32>| {
            let mut rows = vec![Vec::new(); eight.len()];
            if !stop() {
                self.search(space, places, &seeds, eight, |d, costs| {
                    let below = self.below[d as usize];
                    for (row, &cost) in rows.iter_mut().zip(costs).filter(|(_, cost)| **cost < below) {
                        row.push((d, cost));
                    }
                });
            }
            rows
        };
        let eights = neighbours(&self.walks.graph, &seeds);
        let found: Vec<Vec<Vec<(u32, u32)>>> = eights.par_iter().map_init(Between::new, walks).collect();
        let mut all = vec![Vec::new(); places.len()];
        for (place, row) in eights.iter().flatten().zip(found.into_iter().flatten()) {
            all[*place as usize] = row;
        }
        all
    }

    /// How many of the places are within the limit of each doorstep.
    pub fn count(&self, places: &[Vec<Snap>]) -> Vec<u32> {
        let seeds = self.seeds(places);
        let eights = neighbours(&self.walks.graph, &seeds);
        let count = |space: &mut Between, eights: &[Vec<u32>]| {
            let mut counts = vec![0_u32; self.steps.len()];
            for eight in eights {
                self.search(space, places, &seeds, eight, |d, costs| {
                    counts[d as usize] += costs.iter().map(|&cost| u32::from(cost < UNREACHED)).sum::<u32>();
                });
            }
            counts
        };
        // A part for each thread, so that there are no more columns than threads.
        let part = eights.len().div_ceil(rayon::current_num_threads()).max(1);
        let columns: Vec<Vec<u32>> = eights.par_chunks(part).map_init(Between::new, count).collect();
        let mut counts = vec![0; self.steps.len()];
        for column in columns {
            counts.iter_mut().zip(column).for_each(|(sum, more)| *sum += more);
        }
        counts
    }

    fn seeds(&self, places: &[Vec<Snap>]) -> Vec<Vec<Seed>> {
        let one = self.walks.one();
        places.iter().map(|place| place.iter().flat_map(|&snap| one.seeds(snap, 0)).collect()).collect()
    }

    /// Searches from eight places and tells each doorstep within the limit of one.
    fn search(
        &self,
        space: &mut Between,
        places: &[Vec<Snap>],
        seeds: &[Vec<Seed>],
        eight: &[u32],
        each: impl FnMut(u32, &Costs),
    ) {
        let one = self.walks.one();
        let beside = eight.iter().enumerate().flat_map(|(lane, &place)| {
            let (one, on_link) = (&one, &self.on_link);
            places[place as usize].iter().flat_map(move |&entrance| {
                let from = on_link.partition_point(|(link, _)| *link < entrance.link);
                on_link[from..].iter().take_while(move |(link, _)| *link == entrance.link).filter_map(move |&(_, d)| {
                    let door = self.steps[d as usize].expect("only doors on the network are listed");
                    let along = one.along(door, entrance)?;
                    Some((lane, d, along.plus(one.leg(entrance)).plus(one.leg(door)).cost))
                })
            })
        });
        let origins = eight.iter().map(|&place| &seeds[place as usize][..]);
        space.run(&self.walks.graph, &self.targets, origins, beside, self.walks.limit.value(), each);
    }
}

/// The walks from doorsteps to places, in the measure of `limit`: for each place the doorsteps from which it is within
/// `limit` and nearer than `below` says for that doorstep, ascending, with the walk. [`Walks`] for one question.
///
/// `stop` is asked again and again; once it says yes the rest of the places have no walks.
pub fn walks_to_each(
    network: &Network,
    walker: &Walker,
    doors: &[Option<Snap>],
    places: &[Vec<Snap>],
    limit: Limit,
    below: &[u32],
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<Vec<(u32, u32)>> {
    Walks::new(network, walker, limit).doors(doors, below).walks_to(places, stop)
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
            places in prop::collection::vec((0..120_i32, -5..55_i32), 1..20),
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
            let ready = Walks::new(&network, &walker, limit);
            let counts = ready.doors(&alone[0].doors, &below).count(&entrances);
            for (d, &count) in (0..).zip(&counts) {
                prop_assert_eq!(count as usize, walks.iter().flatten().filter(|(door, _)| *door == d).count());
            }
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
