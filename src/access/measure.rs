//! Every doorstep's walk to its nearest facility, class by class: one search per class from all its entrances.
//!
//! A door in the middle of a link looks at both ends of the link, and at the entrances on the link itself:
//!
//! ```text
//!   a ●────────d───────e─────● b      d → a → elsewhere,  d → b → elsewhere,  or straight to e
//!              │       │
//!             door   entrance           both off-street legs are part of the walk
//! ```

use super::join::Joins;
use super::straight::{self, Outlines};
use super::{AccessTable, Nearest, Walk};
use crate::model::{Block, Class, Facility, Pass, Problem, Tally, Walker};
use crate::network::{Network, Towards, WalkGraph};
use crate::plane::Plane;
use crate::search::{self, Label, Seed};
use crate::snap::{Snap, Snapper};
use crate::units::{ClassId, Limit, Metric, UNREACHED};
use geo::InteriorPoint;
use geo_types::{MultiPoint, Point};
use rayon::prelude::*;

/// What a measurement needs beside the city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Walks longer than this, in milliseconds, and longer than the limit, are only said to be beyond the horizon.
    pub horizon_ms: u32,
    /// How far a door or entrance may be from a street, in metres.
    pub snap_m: f64,
}

/// The table, and how every point joined the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// Every finding.
    pub table: AccessTable,
    /// Where each doorstep joins, in the order of the table.
    pub doors: Vec<Option<Snap>>,
    /// Where each facility is entered.
    pub entrances: Vec<Vec<Snap>>,
    /// What did not join, by cause.
    pub left_out: Tally,
    /// What did not join, for the map.
    pub problems: Vec<Problem>,
}

/// A cost in the metric of a search and the other measure along with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    pub(super) cost: u32,
    pub(super) other: u32,
}

impl Measures {
    fn new(metric: Metric, ms: u32, mm: u32) -> Measures {
        match metric {
            Metric::Time => Measures { cost: ms, other: mm },
            Metric::Length | Metric::Straight => Measures { cost: mm, other: ms },
        }
    }

    pub(super) fn plus(self, more: Measures) -> Measures {
        let add = |a: u32, b: u32| a.saturating_add(b).min(UNREACHED);
        Measures { cost: add(self.cost, more.cost), other: add(self.other, more.other) }
    }
}

/// Measures the walk from every doorstep to the nearest facility of every class.
///
/// Facilities are known by their index, and of two equally near the smaller index wins: sort them by id.
pub fn measure(
    snapper: &Snapper<'_>,
    walker: &Walker,
    blocks: &[Block],
    facilities: &[Facility],
    classes: &[Class],
    options: Options,
) -> Access {
    let joins = Joins::of(snapper, blocks, facilities, options.snap_m);
    measure_joined((snapper.network(), snapper.plane()), joins, walker, blocks, facilities, classes, options)
}

/// [`measure`] of doorsteps and facilities that have joined the network already, on the plane that they joined it on.
///
/// # Panics
/// If the joins are those of others.
pub fn measure_joined(
    (network, plane): (&Network, &Plane),
    joins: Joins,
    walker: &Walker,
    blocks: &[Block],
    facilities: &[Facility],
    classes: &[Class],
    options: Options,
) -> Access {
    let mut first_doorstep = vec![0_u32];
    for block in blocks {
        first_doorstep.push(first_doorstep[first_doorstep.len() - 1] + block.doorsteps.len() as u32);
    }
    let Joins { doors, entrances, over_wall } = joins;
    let graph =
        |metric| classes.iter().any(|c| c.limit.metric() == metric).then(|| network.walk_graph(metric, Towards::Seeds));
    let graphs = [graph(Metric::Time), graph(Metric::Length)];
    let columns: Vec<Vec<Nearest>> = (0..classes.len())
        .into_par_iter()
        .map_init(search::Nearest::new, |search, c| {
            let limit = classes[c].limit;
            if limit.is_straight() {
                let member = |f: &Facility| f.classes.contains(&ClassId(c as u16));
                let outlines = Outlines::of(plane, facilities, member);
                return straight::column(&outlines, blocks, limit == Limit::OnSite);
            }
            let graph =
                graphs[usize::from(limit.metric() == Metric::Length)].as_ref().expect("a graph per metric in use");
            let members: Vec<u32> =
                (0..).zip(facilities).filter(|(_, f)| f.classes.contains(&ClassId(c as u16))).map(|(i, _)| i).collect();
            let class =
                OneClass { network, walker, entrances: &entrances, members, limit, horizon_ms: options.horizon_ms };
            class.column(search, graph, &doors)
        })
        .collect();
    // Of a country this is more than the table.
    drop(graphs);
    let columns = with_variety(classes, columns);
    let mut nearest = Vec::with_capacity(doors.len() * classes.len());
    (0..doors.len()).for_each(|d| nearest.extend(columns.iter().map(|column| column[d])));
    drop(columns);
    let table = AccessTable::new(classes.len(), first_doorstep, nearest);
    let (mut left_out, problems) = left_out(&table, blocks, facilities, &doors, &entrances, options.snap_m);
    left_out.add("doorstep.over_wall", over_wall);
    Access { table, doors, entrances, left_out, problems }
}

/// Columns of classes that ask for several different ones of others: the last of the nearest that are needed.
fn with_variety(classes: &[Class], mut columns: Vec<Vec<Nearest>>) -> Vec<Vec<Nearest>> {
    for (c, class) in classes.iter().enumerate().filter(|(_, class)| class.min_distinct > 1) {
        let rank = |n: &Nearest| match (n, class.limit.metric()) {
            (Nearest::Walk(w), Metric::Time) => (0, w.ms, w.mm, w.facility),
            (Nearest::Walk(w), _) => (0, w.mm, w.ms, w.facility),
            (Nearest::Line(l), _) => (0, l.mm, 0, l.facility),
            (Nearest::BeyondHorizon, _) => (1, 0, 0, 0),
            (Nearest::CutOff, _) => (2, 0, 0, 0),
            (Nearest::OffNetwork, _) => (3, 0, 0, 0),
            (Nearest::NoneExists, _) => (4, 0, 0, 0),
        };
        let column = (0..columns[c].len())
            .map(|d| {
                let mut each: Vec<Nearest> = class.of.iter().map(|of| columns[usize::from(of.0)][d]).collect();
                each.sort_by_key(rank);
                each.get(usize::from(class.min_distinct) - 1).copied().unwrap_or(Nearest::NoneExists)
            })
            .collect();
        columns[c] = column;
    }
    columns
}

/// The measurement of one class.
pub(super) struct OneClass<'a> {
    pub(super) network: &'a Network,
    pub(super) walker: &'a Walker,
    pub(super) entrances: &'a [Vec<Snap>],
    pub(super) members: Vec<u32>,
    pub(super) limit: Limit,
    pub(super) horizon_ms: u32,
}

impl<'a> OneClass<'a> {
    /// Who asks what walks cost, and of no class.
    pub(super) fn plain(network: &'a Network, walker: &'a Walker, metric: Metric) -> OneClass<'a> {
        let limit = if metric == Metric::Time { Limit::Time(UNREACHED) } else { Limit::Length(UNREACHED) };
        OneClass { network, walker, entrances: &[], members: vec![], limit, horizon_ms: 0 }
    }
}

impl OneClass<'_> {
    fn column(&self, search: &mut search::Nearest, graph: &WalkGraph, doors: &[Option<Snap>]) -> Vec<Nearest> {
        if self.members.is_empty() {
            return vec![Nearest::NoneExists; doors.len()];
        }
        // Entrances in the order of their links, so that those on a door's own link are found at once.
        let mut ways_in: Vec<(Snap, u32)> =
            self.members.iter().flat_map(|&f| self.entrances[f as usize].iter().map(move |&s| (s, f))).collect();
        ways_in.sort_by_key(|(s, f)| (s.link, s.mm, *f));
        let seeds: Vec<Seed> = ways_in.iter().flat_map(|&(snap, place)| self.seeds(snap, place)).collect();
        let labels = search.run(graph, &seeds, UNREACHED - 1);
        doors
            .iter()
            .map(|door| match *door {
                Some(door) => judge(self.walk(door, labels, &ways_in), self.limit, self.horizon_ms),
                None => Nearest::OffNetwork,
            })
            .collect()
    }

    fn metric(&self) -> Metric {
        self.limit.metric()
    }

    pub(super) fn leg(&self, snap: Snap) -> Measures {
        Measures::new(self.metric(), self.walker.speed.milliseconds(snap.leg_mm), snap.leg_mm)
    }

    /// The way between a point of a link and its first or second end, if it is open: from the point when `leaving`.
    pub(super) fn to_end(&self, snap: Snap, second: bool, leaving: bool) -> Option<Measures> {
        // Leaving towards the second end, or arriving from the first, goes forward along the link.
        let forward = second == leaving;
        let closed = if forward { Pass::Backward } else { Pass::Forward };
        let ms = snap.ms_to_end(self.network, second, leaving);
        let mm = if second { self.network.length_mm(snap.link) - snap.mm } else { snap.mm };
        // Who stands at the end already need not walk there against the street.
        (self.network.pass(snap.link) != closed || mm == 0).then(|| Measures::new(self.metric(), ms, mm))
    }

    pub(super) fn seeds(&self, snap: Snap, place: u32) -> impl Iterator<Item = Seed> {
        let ends = self.network.ends(snap.link);
        let leg = self.leg(snap);
        [false, true]
            .map(|second| {
                let Measures { cost, other } = self.to_end(snap, second, false)?.plus(leg);
                (cost < UNREACHED).then_some(Seed { junction: ends[usize::from(second)].0, cost, place, other })
            })
            .into_iter()
            .flatten()
    }

    /// The least of all ways from a door: over either end of its link, or straight along it.
    fn walk(&self, door: Snap, labels: &[Label], ways_in: &[(Snap, u32)]) -> Label {
        let ends = self.network.ends(door.link);
        let over_ends = [false, true].into_iter().filter_map(|second| {
            let label = labels[ends[usize::from(second)].0 as usize];
            let way = self.to_end(door, second, true)?;
            label.reached().then(|| (way.plus(Measures { cost: label.cost, other: label.other }), label.place))
        });
        let from = ways_in.partition_point(|(s, _)| s.link < door.link);
        let straight =
            ways_in[from..].iter().take_while(|(s, _)| s.link == door.link).filter_map(|&(entrance, place)| {
                let along = self.along(door, entrance)?;
                Some((along.plus(self.leg(entrance)), place))
            });
        let leg = self.leg(door);
        over_ends
            .chain(straight)
            .map(|(way, place)| {
                let Measures { cost, other } = way.plus(leg);
                Label { cost, place, other }
            })
            .min()
            .unwrap_or(Label::NONE)
    }

    /// The way from one point of a link straight to another.
    pub(super) fn along(&self, from: Snap, to: Snap) -> Option<Measures> {
        let open = self.network.pass(from.link).allows(from.mm, to.mm);
        open.then(|| Measures::new(self.metric(), from.ms_to(&to), from.mm.abs_diff(to.mm)))
    }
}

/// What the least of all ways from a door says of a class with this limit.
pub(crate) fn judge(label: Label, limit: Limit, horizon_ms: u32) -> Nearest {
    if !label.reached() {
        return Nearest::CutOff;
    }
    let (ms, mm) = match limit.metric() {
        Metric::Time => (label.cost, label.other),
        Metric::Length | Metric::Straight => (label.other, label.cost),
    };
    if ms > horizon_ms && label.cost > limit.value() {
        return Nearest::BeyondHorizon;
    }
    Nearest::Walk(Walk { ms, mm, facility: label.place })
}

/// What did not join the network, by cause and for the map.
pub fn left_out(
    table: &AccessTable,
    blocks: &[Block],
    facilities: &[Facility],
    doors: &[Option<Snap>],
    entrances: &[Vec<Snap>],
    snap_m: f64,
) -> (Tally, Vec<Problem>) {
    let (mut tally, mut problems) = (Tally::default(), Vec::new());
    for (b, block) in blocks.iter().enumerate() {
        let off: Vec<Point<f64>> = table
            .doorsteps_of(b)
            .zip(&block.doorsteps)
            .filter(|(d, _)| doors[*d].is_none())
            .map(|(_, step)| Point(step.at))
            .collect();
        if off.is_empty() {
            continue;
        }
        tally.add("doorstep.off_network", off.len() as u64);
        problems.push(Problem {
            cause: "doorstep.off_network",
            id: Some(block.id.clone()),
            detail: format!("{} of {} doorsteps have no street within {snap_m} m", off.len(), block.doorsteps.len()),
            geometry: Some(MultiPoint(off).into()),
        });
    }
    for (facility, _) in facilities.iter().zip(entrances).filter(|(_, joins)| joins.is_empty()) {
        tally.one("facility.off_network");
        problems.push(Problem {
            cause: "facility.off_network",
            id: Some(facility.id.clone()),
            geometry: facility.geometry.interior_point().map(Into::into),
            detail: format!("no street within {snap_m} m"),
        });
    }
    (tally, problems)
}
