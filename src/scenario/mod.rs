//! What a plan would change: facilities, gates, links and homes added, moved and closed, against a baseline that stays.
//!
//! A [`Scenario`] is a list of edits; [`Base`] holds the baseline ready; [`Base::resolve`] finds what the edits mean,
//! [`Base::apply`] the walks that follow. **Incremental and exact:** only what an edit can touch is searched again
//! ([`crate::search::repair`]), and the table is that of [`Base::full`], which searches everything from the beginning,
//! bit for bit.
//!
//! **What a new way can do.** The joins of the baseline are held: a door goes on opening where it did, and beside that
//! onto a new way that lies nearer to it; it takes the better of the two. So a new facility, gate or way lengthens no
//! walk (a run on edited streets could: there the door would open onto the nearer way only, wherever that leads).
//! A door on a street that closes opens onto the nearest one that stays open.
//!
//! Time of `apply`: O(N + D) to copy the tables of N junctions and D doorsteps, and the search in what changes.

mod apply;
#[cfg(test)]
mod edits_tests;
mod full;
mod joins;
pub mod links;
mod resolve;
mod route;
#[cfg(test)]
mod scenario_tests;
mod walks;
mod ways;

pub use resolve::Edited;
pub use route::{Leg, LegKind, Route};

use crate::access::{Access, AccessTable, Options};
use crate::model::{Block, Class, Facility, Streets, Walker};
use crate::network::{Network, Towards, WalkGraph};
use crate::plane::Plane;
use crate::search::{self, Label};
use crate::snap::{Index, Snap, Snapper};
use crate::units::{ClassId, LinkId, Metric, UNREACHED};
use geo_types::Coord;
use rayon::prelude::*;
use std::sync::{Arc, OnceLock};
use walks::ClassWalks;
use ways::Ways;

#[cfg(doc)]
use crate::model::Scenario;

/// The baseline as it was measured.
#[derive(Debug, Clone, Copy)]
pub struct Baseline<'a> {
    /// The streets that the network was built from.
    pub streets: &'a Streets,
    /// The network.
    pub network: &'a Network,
    /// The plane of metres.
    pub plane: &'a Plane,
    /// Who walks.
    pub walker: &'a Walker,
    /// The blocks, sorted by id.
    pub blocks: &'a [Block],
    /// The facilities, sorted by id.
    pub facilities: &'a [Facility],
    /// The classes of the standard.
    pub classes: &'a [Class],
    /// How it was measured.
    pub options: Options,
    /// What was measured.
    pub access: &'a Access,
    /// The index of the network's streets, where it was kept.
    pub index: Option<&'a Index>,
}

/// The adjacency arrays of a metric, both ways.
#[derive(Debug)]
struct Graphs {
    /// From the facilities outwards, as a search goes.
    search: WalkGraph,
    /// As people walk.
    walk: WalkGraph,
}

/// The baseline made ready: what a scenario is compared with, and what its search starts from.
#[derive(Debug)]
pub struct Base<'a> {
    city: Baseline<'a>,
    snapper: Snapper<'a>,
    graphs: [Option<Graphs>; 2],
    /// The nearest facility from every junction, class by class.
    labels: Vec<Vec<Label>>,
    /// Links by junction, and doors by link.
    links_of: Rows,
    doors_of: Rows,
    /// Where every doorstep is, in metres of the plane.
    doorsteps: Vec<Coord<f64>>,
    /// The facilities of the baseline, for scenarios that leave them as they are.
    facilities: OnceLock<Arc<Vec<Facility>>>,
}

/// How much of the city a scenario touched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touched {
    /// Labels of junctions that changed, over all classes.
    pub junctions: usize,
    /// Doorsteps that were looked at again for at least one class.
    pub doorsteps: usize,
}

/// The city as a scenario would make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Every walk, for the blocks and facilities of the [`Edited`] city.
    pub table: AccessTable,
    /// Where doorsteps join, in the order of the table: the best join first.
    pub doors: Vec<Option<Snap>>,
    /// Where each facility is entered.
    pub entrances: Vec<Vec<Snap>>,
    /// Doorsteps of the table that were looked at again, or are new; sorted.
    pub again: Vec<usize>,
    /// How much was touched.
    pub touched: Touched,
}

/// Lists by number: `items[first[i]..first[i + 1]]` are those of `i`.
#[derive(Debug)]
struct Rows {
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    /// Sorts pairs of (row, item) into `count` rows; the items of a row stay in their order.
    fn new(count: usize, pairs: &[(u32, u32)]) -> Rows {
        let mut first = vec![0_u32; count + 1];
        for (row, _) in pairs {
            first[*row as usize + 1] += 1;
        }
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut items = vec![0_u32; pairs.len()];
        for (row, item) in pairs {
            items[next[*row as usize] as usize] = *item;
            next[*row as usize] += 1;
        }
        Rows { first, items }
    }

    fn of(&self, row: u32) -> &[u32] {
        let row = row as usize;
        if row + 1 >= self.first.len() {
            return &[];
        }
        &self.items[self.first[row] as usize..self.first[row + 1] as usize]
    }
}

impl<'a> Base<'a> {
    /// Makes a baseline ready: one search per class, and the indices that tell what an edit can touch.
    pub fn new(city: Baseline<'a>) -> Base<'a> {
        let network = city.network;
        let graphs = [Metric::Time, Metric::Length].map(|metric| {
            city.classes.iter().any(|c| c.limit.metric() == metric).then(|| Graphs {
                search: network.walk_graph(metric, Towards::Seeds),
                walk: network.walk_graph(metric, Towards::Everywhere),
            })
        });
        let mut links = Vec::with_capacity(network.links() * 2);
        for l in 0..network.links() as u32 {
            let [a, b] = network.ends(LinkId(l)).map(|n| n.0);
            links.push((a, l));
            if a != b {
                links.push((b, l));
            }
        }
        let doors: Vec<(u32, u32)> =
            (0..).zip(&city.access.doors).filter_map(|(d, snap)| Some((snap.as_ref()?.link.0, d))).collect();
        let steps = city.blocks.iter().flat_map(|b| &b.doorsteps);
        let mut base = Base {
            snapper: match city.index {
                Some(index) => Snapper::with_index(network, city.plane, index),
                None => Snapper::new(network, city.plane),
            },
            links_of: Rows::new(network.junctions(), &links),
            doors_of: Rows::new(network.links(), &doors),
            doorsteps: steps.map(|d| city.plane.to_metres(d.at)).collect(),
            labels: Vec::new(),
            facilities: OnceLock::new(),
            graphs,
            city,
        };
        let ways = Ways::unchanged(network);
        base.labels = (0..city.classes.len())
            .into_par_iter()
            .map_init(search::Nearest::new, |search, c| {
                let class = ClassWalks::new(&base, &ways, ClassId(c as u16), city.facilities, &city.access.entrances);
                search.run(&base.graphs(class.metric()).search, &class.seeds(), UNREACHED - 1).to_vec()
            })
            .collect();
        base
    }

    /// The baseline.
    pub fn city(&self) -> Baseline<'a> {
        self.city
    }

    fn graphs(&self, metric: Metric) -> &Graphs {
        self.graphs[usize::from(metric == Metric::Length)].as_ref().expect("a graph per metric in use")
    }
}
