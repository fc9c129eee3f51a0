//! Every walk from one place to all of many others within a limit: rows of the matrix of walks.
//!
//! The walks are those of [`super::measure()`], both off-street legs included and straight along a link where both lie on it. Ends are
//! laid on the junctions of their links once; each start then searches outwards as far as the limit ([`search::Around`]) and looks only
//! at ends beside junctions that it reached. So a row costs what lies within the limit, whatever the size of the city, starts are
//! independent of each other, and no more than one row need be held. Searching from the side with fewer places would be less work
//! where facilities are few, but its rows come out as columns, and turning them takes the memory of the whole matrix.

use super::measure::OneClass;
use crate::model::Walker;
use crate::network::{Network, Towards, WalkGraph};
use crate::search::Around;
use crate::snap::Snap;
use crate::units::{LinkId, Metric, UNREACHED};

/// An end within the limit of a start, and the walk there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The end, by its place in the list.
    pub end: u32,
    /// Walking time in milliseconds.
    pub ms: u32,
    /// Length of the same walk in millimetres.
    pub mm: u32,
}

impl Pair {
    /// The walk in the measure of a search.
    pub fn cost(&self, metric: Metric) -> u32 {
        if metric == Metric::Time { self.ms } else { self.mm }
    }
}

/// A city with all ends laid on it, for one measure.
#[derive(Debug)]
pub struct Pairs<'a> {
    network: &'a Network,
    walker: &'a Walker,
    metric: Metric,
    graph: WalkGraph,
    ends: usize,
    /// Ends by the junctions at either end of their links: `first[j]..first[j + 1]` of (end, cost, other) from junction `j`.
    first: Vec<u32>,
    at_junction: Vec<(u32, u32, u32)>,
    /// Ends in the order of their links.
    on_link: Vec<(LinkId, u32, Snap)>,
}

/// What a thread works with.
#[derive(Debug, Default)]
pub struct Workspace {
    around: Around,
    least: Vec<(u32, u32)>,
    found: Vec<u32>,
}

impl<'a> Pairs<'a> {
    /// Lays ends (where each is entered) on a network. The measure is that of walks: time or length.
    pub fn new(network: &'a Network, walker: &'a Walker, metric: Metric, ends: &[impl AsRef<[Snap]>]) -> Pairs<'a> {
        let graph = network.walk_graph(metric, Towards::Everywhere);
        let mut pairs = Pairs {
            network,
            walker,
            metric,
            graph,
            ends: ends.len(),
            first: vec![0; network.junctions() + 1],
            at_junction: vec![],
            on_link: vec![],
        };
        let one = pairs.one();
        let mut at: Vec<(u32, u32, u32, u32)> = Vec::new();
        for (end, joins) in (0_u32..).zip(ends) {
            for &join in joins.as_ref() {
                at.extend(one.seeds(join, end).map(|seed| (seed.junction, end, seed.cost, seed.other)));
            }
        }
        at.sort_unstable();
        // Of several entrances by one junction the nearest.
        at.dedup_by_key(|(junction, end, ..)| (*junction, *end));
        let mut on_link: Vec<(LinkId, u32, Snap)> = (0_u32..)
            .zip(ends)
            .flat_map(|(end, joins)| joins.as_ref().iter().map(move |&s| (s.link, end, s)))
            .collect();
        on_link.sort_unstable_by_key(|(link, end, s)| (*link, *end, s.mm, s.leg_mm));
        for (junction, ..) in &at {
            pairs.first[*junction as usize + 1] += 1;
        }
        for j in 1..pairs.first.len() {
            pairs.first[j] += pairs.first[j - 1];
        }
        pairs.at_junction = at.into_iter().map(|(_, end, cost, other)| (end, cost, other)).collect();
        pairs.on_link = on_link;
        pairs
    }

    /// The walks from a place that is left by any of `joins` to every end within `limit` (inclusive, in the measure), in the order of
    /// the ends. Of equally short walks to an end the one least in the other measure.
    pub fn from(&self, joins: &[Snap], limit: u32, space: &mut Workspace, out: &mut Vec<Pair>) {
        out.clear();
        let limit = limit.min(UNREACHED - 1);
        let one = self.one();
        let Workspace { around, least, found } = space;
        least.resize(self.ends, (UNREACHED, UNREACHED));
        let mut see = |end: u32, cost: u32, other: u32| {
            let slot = &mut least[end as usize];
            if cost <= limit && (cost, other) < *slot {
                if slot.0 == UNREACHED {
                    found.push(end);
                }
                *slot = (cost, other);
            }
        };
        let mut seeds: Vec<(u32, u32, u32)> = Vec::with_capacity(2 * joins.len());
        for &join in joins {
            let leg = one.leg(join);
            for second in [false, true] {
                if let Some(way) = one.to_end(join, second, true) {
                    let way = way.plus(leg);
                    seeds.push((self.network.ends(join.link)[usize::from(second)].0, way.cost, way.other));
                }
            }
            let from = self.on_link.partition_point(|(link, ..)| *link < join.link);
            for &(_, end, entrance) in self.on_link[from..].iter().take_while(|(link, ..)| *link == join.link) {
                if let Some(along) = one.along(join, entrance) {
                    let walk = along.plus(one.leg(entrance)).plus(leg);
                    see(end, walk.cost, walk.other);
                }
            }
        }
        for (junction, cost, other) in around.run(&self.graph, &seeds, limit).all() {
            let [from, to] = [junction, junction + 1].map(|j| self.first[j as usize] as usize);
            for &(end, more, more_other) in &self.at_junction[from..to] {
                see(end, cost + more, other.saturating_add(more_other).min(UNREACHED));
            }
        }
        found.sort_unstable();
        out.extend(found.drain(..).map(|end| {
            let (cost, other) = std::mem::replace(&mut least[end as usize], (UNREACHED, UNREACHED));
            let (ms, mm) = if self.metric == Metric::Time { (cost, other) } else { (other, cost) };
            Pair { end, ms, mm }
        }));
    }

    fn one(&self) -> OneClass<'a> {
        OneClass::plain(self.network, self.walker, self.metric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Nearest, Options, measure};
    use crate::model::{Block, BlockKind, Class, Doorstep, DoorstepKind, Facility, Id};
    use crate::network::town::{Town, metre_a_second};
    use crate::network::{build_on, part_private};
    use crate::snap::Snapper;
    use crate::units::{ClassId, Limit};
    use geo_types::{Coord, Point};
    use proptest::prelude::*;

    proptest! {
        /// The walk from each door to each place is what the table of access says where that place is the only one; in a town with
        /// one-way streets, steps and a private yard.
        #[test]
        fn each_pair_is_the_walk_to_an_only_facility(
            homes in prop::collection::vec((0..120_i32, -5..55_i32), 1..6),
            places in prop::collection::vec((0..120_i32, -5..55_i32), 1..6),
            limit in prop_oneof![1_u32..200_000, Just(900_000)],
            metres in any::<bool>(),
            private in prop::collection::vec(any::<bool>(), 12),
        ) {
            let mut town = Town::draw("A---->---B\n|    |   |\nC--------D====E\n|             |\nF----<--------G");
            for (street, private) in town.streets.streets.iter_mut().zip(private) {
                street.going.reach = if private { crate::model::Reach::Private } else { crate::model::Reach::Public };
            }
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
            let (streets, _) = part_private(&town.streets, &walker);
            let network = build_on(&streets, &walker, &town.plane, None);
            prop_assume!(network.links() > 0);
            let snapper = Snapper::new(&network, &town.plane);
            let options = Options { horizon_ms: 3_600_000, snap_m: 60.0 };
            let alone: Vec<_> = places
                .iter()
                .map(|p| measure(&snapper, &walker, std::slice::from_ref(&block), &[facility(at(p))], std::slice::from_ref(&class), options))
                .collect();
            let entrances: Vec<Vec<Snap>> = alone.iter().map(|a| a.entrances[0].clone()).collect();
            let pairs = Pairs::new(&network, &walker, limit.metric(), &entrances);
            let (mut space, mut row) = (Workspace::default(), Vec::new());
            for (d, door) in alone[0].doors.iter().enumerate() {
                let joins: Vec<Snap> = door.iter().copied().collect();
                pairs.from(&joins, limit.value(), &mut space, &mut row);
                let judge: Vec<Pair> = (0_u32..).zip(&alone)
                    .filter_map(|(end, access)| match access.table.nearest(d, ClassId(0)) {
                        Nearest::Walk(w) => Some(Pair { end, ms: w.ms, mm: w.mm }),
                        _ => None,
                    })
                    .filter(|p| p.cost(limit.metric()) <= limit.value())
                    .collect();
                prop_assert_eq!(&row, &judge);
            }
        }
    }
}
