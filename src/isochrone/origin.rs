//! Where walks start or end: places joined to the network, and the search from them.

use super::ground::{row, rows};
use super::walks::{Marks, Start, Walks};
use crate::model::Pass;
use crate::network::{Network, Towards, WalkGraph};
use crate::search::{Nearest, Seed};
use crate::snap::Snap;
use crate::units::{LinkId, Metric, Speed, UNREACHED};

/// A network made ready for searches of one metric and direction.
#[derive(Debug)]
pub struct Searches<'a> {
    network: &'a Network,
    metric: Metric,
    towards: Towards,
    speed: Speed,
    graph: WalkGraph,
    /// Rows of links by the junctions they end at.
    first_link: Vec<u32>,
    links_at: Vec<u32>,
}

/// The workspace of a search, one a thread.
#[derive(Debug, Default)]
pub struct Found {
    nearest: Nearest,
    seeds: Vec<Seed>,
    starts: Vec<Start>,
    links: Vec<u32>,
    /// A bit for each link: whether the search touches it.
    touched: Vec<u64>,
}

impl<'a> Searches<'a> {
    /// Freezes the network for a metric and a direction.
    pub fn new(network: &'a Network, metric: Metric, towards: Towards, speed: Speed) -> Searches<'a> {
        let ends = (0..network.links() as u32).flat_map(|l| network.ends(LinkId(l)).map(|n| (n.0, l)));
        let (first_link, links_at) = rows(network.junctions(), ends.collect());
        Searches { network, metric, towards, speed, graph: network.ground_graph(metric, towards), first_link, links_at }
    }

    /// Searches from places, given as joins with the number of the place, as far as `limit`; the walks and the links that they touch.
    pub fn run<'f>(
        &self,
        found: &'f mut Found,
        joins: &[(Snap, u32)],
        limit: u32,
        labels: bool,
    ) -> (Walks<'f>, &'f [u32])
    where
        'a: 'f,
    {
        let Found { nearest, seeds, starts, links, touched } = found;
        seeds.clear();
        starts.clear();
        links.clear();
        for &(snap, place) in joins {
            self.join(snap, place, seeds, starts);
        }
        starts.sort_unstable();
        let marks = if labels {
            Marks::Labels(nearest.run(&self.graph, seeds, limit))
        } else {
            Marks::Costs(nearest.costs(&self.graph, seeds, limit))
        };
        touched.clear();
        touched.resize(self.network.links().div_ceil(64), 0);
        let mut touch = |link: u32| touched[link as usize / 64] |= 1 << (link % 64);
        for junction in 0..marks.junctions() as u32 {
            if marks.at(junction).0 < UNREACHED {
                let ground = |link: &u32| self.network.takes_doors(LinkId(*link));
                row(&self.first_link, &self.links_at, junction).iter().copied().filter(ground).for_each(&mut touch);
            }
        }
        let on_ground = starts.iter().map(|s| s.link).filter(|&link| self.network.takes_doors(LinkId(link)));
        on_ground.for_each(&mut touch);
        for (i, &word) in (0..).zip(touched.iter()) {
            let mut bits = word;
            while bits != 0 {
                links.push(64 * i + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
        let walks = Walks {
            network: self.network,
            metric: self.metric,
            towards: self.towards,
            marks,
            starts,
            speed: self.speed,
        };
        (walks, links)
    }

    fn join(&self, snap: Snap, place: u32, seeds: &mut Vec<Seed>, starts: &mut Vec<Start>) {
        let mm = self.network.length_mm(snap.link);
        let away = self.towards == Towards::Everywhere;
        let leg_ms = self.speed.milliseconds(snap.leg_mm);
        let pick = |ms: u32, mm: u32| if self.metric == Metric::Time { ms } else { mm };
        let leg = pick(leg_ms, snap.leg_mm);
        starts.push(Start { link: snap.link.0, mm: snap.mm, ms: snap.ms, back_ms: snap.back_ms, cost: leg, place });
        let ends = self.network.ends(snap.link);
        for second in [false, true] {
            let ms = snap.ms_to_end(self.network, second, away);
            let mm = if second { mm - snap.mm } else { snap.mm };
            // Towards the place one comes from the end: forward from the first. Away from it one leaves: forward to the second.
            let forward = second == away;
            let closed = if forward { Pass::Backward } else { Pass::Forward };
            if self.network.pass(snap.link) != closed || mm == 0 {
                let cost = leg.saturating_add(pick(ms, mm));
                if cost < UNREACHED {
                    seeds.push(Seed { junction: ends[usize::from(second)].0, cost, place, other: 0 });
                }
            }
        }
    }
}
