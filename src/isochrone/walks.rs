//! What a walk costs from every point of a link, given what it costs from junctions.
//!
//! Along a link the cost is a row of straight stretches between [`Knot`]s: over the first end, over the second, or straight to a
//! place on the link itself, whichever is least.
//!
//! ```text
//!  cost │╲      ╱╲          knots at both ends, at every vertex, at places on the link,
//!       │ ╲    ╱  ╲         and where two ways are equally long
//!       │  ╲__╱    ╲__ mm
//! ```
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use crate::model::Pass;
use crate::network::{Network, Towards};
use crate::search::Label;
use crate::snap::Snap;
use crate::units::{LinkId, Metric, Speed, UNREACHED};

/// A point of a link and the cost of a walk there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Knot {
    pub mm: f64,
    /// In the unit of the search; infinite where another place is nearer and only one is asked for.
    pub cost: f64,
}

/// A place that a search started from, as it stands on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    /// The link.
    pub link: u32,
    /// Millimetres along it.
    pub mm: u32,
    /// Milliseconds along it.
    pub ms: u32,
    /// Milliseconds along it, back to its first end.
    pub back_ms: u32,
    /// Cost between the place and the link: its off-street leg.
    pub cost: u32,
    /// The place.
    pub place: u32,
}

impl Start {
    /// Milliseconds along the link between the place and a point: from the place when walks go `away`, else to it.
    pub(super) fn walk_ms(&self, point: &Snap, away: bool) -> u32 {
        if (point.mm >= self.mm) == away { self.ms.abs_diff(point.ms) } else { self.back_ms.abs_diff(point.back_ms) }
    }
}

/// What a search left at the junctions.
#[derive(Debug, Clone, Copy)]
pub enum Marks<'a> {
    /// Costs.
    Costs(&'a [u32]),
    /// Costs and places.
    Labels(&'a [Label]),
}

impl Marks<'_> {
    pub(super) fn at(&self, junction: u32) -> (u32, u32) {
        match self {
            Marks::Costs(costs) => (costs[junction as usize], 0),
            Marks::Labels(labels) => (labels[junction as usize].cost, labels[junction as usize].place),
        }
    }

    /// Number of junctions.
    pub fn junctions(&self) -> usize {
        match self {
            Marks::Costs(costs) => costs.len(),
            Marks::Labels(labels) => labels.len(),
        }
    }
}

/// Walks from all ground to the places of one search, or from them.
#[derive(Debug, Clone, Copy)]
pub struct Walks<'a> {
    /// The network that was searched.
    pub network: &'a Network,
    /// What was searched for.
    pub metric: Metric,
    /// Which way.
    pub towards: Towards,
    /// What the search left at junctions.
    pub marks: Marks<'a>,
    /// The places, sorted.
    pub starts: &'a [Start],
    /// Off the street people walk as fast.
    pub speed: Speed,
}

impl Walks<'_> {
    /// Units of cost for a metre off the street.
    pub(super) fn a_metre(&self) -> f64 {
        match self.metric {
            Metric::Time => 3_600_000.0 / f64::from(self.speed.metres_per_hour()),
            Metric::Length | Metric::Straight => 1000.0,
        }
    }

    /// Costs along a link, from its first end: of ways that come over the first end, and of those over the second.
    fn at(&self, link: LinkId) -> [&[u32]; 2] {
        match (self.metric, self.towards) {
            (Metric::Length | Metric::Straight, _) => [self.network.at_mm(link); 2],
            // Towards the places people go back to the first end.
            (Metric::Time, Towards::Seeds) => [self.network.back_ms(link), self.network.at_ms(link)],
            (Metric::Time, Towards::Everywhere) => [self.network.at_ms(link), self.network.back_ms(link)],
        }
    }

    fn starts_on(&self, link: u32) -> &[Start] {
        let from = self.starts.partition_point(|s| s.link < link);
        let count = self.starts[from..].iter().take_while(|s| s.link == link).count();
        &self.starts[from..from + count]
    }

    /// Whether a walk may use the first and the second end of a link.
    fn open(&self, link: u32) -> [bool; 2] {
        let pass = self.network.pass(LinkId(link));
        let (forward, backward) = (pass != Pass::Backward, pass != Pass::Forward);
        match self.towards {
            Towards::Seeds => [backward, forward],
            Towards::Everywhere => [forward, backward],
        }
    }

    /// The least and the most that a walk from a link costs, if that can be told without its knots.
    pub(super) fn bounds(&self, link: u32) -> Option<(u32, u32)> {
        if self.open(link) != [true, true] || !self.starts_on(link).is_empty() {
            return None;
        }
        let [a, b] = self.network.ends(LinkId(link)).map(|n| self.marks.at(n.0).0);
        if a >= UNREACHED || b >= UNREACHED {
            return Some((a.min(b), UNREACHED));
        }
        let [over_a, over_b] = self.at(LinkId(link));
        let (all_a, all_b) = (*over_a.last()?, *over_b.last()?);
        // Where times differ by direction half their sum is no bound: the whole of both is.
        let two_way = self.metric == Metric::Time && self.network.two_way();
        let all = if two_way { all_a.saturating_add(all_b) } else { all_a };
        Some((a.min(b), (a.saturating_add(b).saturating_add(all)) / 2 + 1))
    }

    /// The knots of a link in order, for the nearest place, or for ground that is nearest to the place `only`.
    pub(super) fn knots(&self, link: u32, only: Option<u32>, out: &mut Vec<Knot>) {
        let at_mm = self.network.at_mm(LinkId(link));
        let [over_a, over_b] = self.at(LinkId(link));
        let [a, b] = self.network.ends(LinkId(link)).map(|n| self.marks.at(n.0));
        let open = self.open(link);
        let starts = self.starts_on(link);
        // Every vertex and start: (mm, [costs along], what stands there).
        let none = (UNREACHED, u32::MAX);
        let along = over_a.iter().zip(over_b).map(|(&x, &y)| [x, y]);
        let mut rows: Vec<(u32, [u32; 2], (u32, u32))> =
            at_mm.iter().zip(along).map(|(&mm, x)| (mm, x, none)).collect();
        let last = rows.len() - 1;
        if open[0] {
            rows[0].2 = a;
        }
        if open[1] {
            rows[last].2 = b;
        }
        for s in starts {
            let x = match (self.metric, self.towards) {
                (Metric::Length | Metric::Straight, _) => [s.mm; 2],
                (Metric::Time, Towards::Seeds) => [s.back_ms, s.ms],
                (Metric::Time, Towards::Everywhere) => [s.ms, s.back_ms],
            };
            rows.push((s.mm, x, (s.cost, s.place)));
        }
        if !starts.is_empty() {
            rows.sort_unstable();
            // The first of several at one point is the nearest.
            rows.dedup_by_key(|&mut (mm, ..)| mm);
        }
        // Ways from either side, the better of equals the smaller place.
        let mut left: Vec<(u32, u32)> = rows.iter().map(|r| r.2).collect();
        let mut right = left.clone();
        for i in 1..rows.len() {
            if open[0] {
                let (cost, place) = left[i - 1];
                left[i] = left[i].min((cost.saturating_add(rows[i].1[0] - rows[i - 1].1[0]), place));
            }
            let j = rows.len() - 1 - i;
            if open[1] {
                let (cost, place) = right[j + 1];
                right[j] = right[j].min((cost.saturating_add(rows[j + 1].1[1] - rows[j].1[1]), place));
            }
        }
        let cost = |(cost, place): (u32, u32), extra: f64| {
            if only.is_some_and(|p| p != place) || cost >= UNREACHED { f64::INFINITY } else { f64::from(cost) + extra }
        };
        let mut push = |mm: f64, cost: f64| match out.last() {
            Some(last) if last.mm == mm && same(last.cost, cost) => {}
            _ => out.push(Knot { mm, cost }),
        };
        for i in 1..rows.len() {
            let [(mm, x, here), (next_mm, next_x, there)] = [rows[i - 1], rows[i]];
            let (mut mm, mut next_mm) = (f64::from(mm), f64::from(next_mm));
            let [width_l, width_r] = [0, 1].map(|k| f64::from(next_x[k] - x[k]));
            let width = width_l + width_r;
            // On a street that is closed in one direction the cost jumps at a place, and it is the better one there. Let
            // that hold for a millimetre more, so that what lies beside a place at a bend agrees with it.
            let room = next_mm - mm > 2.0;
            if !open[0] && here.0 < UNREACHED && here == right[i - 1] && room {
                push(mm, cost(here, 0.0));
                mm += 1.0;
                push(mm, cost(here, 0.0));
            }
            let shut_beyond = !open[1] && there.0 < UNREACHED && there == left[i] && room;
            if shut_beyond {
                next_mm -= 1.0;
            }
            let l = if open[0] { left[i - 1] } else { none };
            let r = if open[1] { right[i] } else { none };
            // How far along the way back and the way on are equally long.
            let share = match (l.0 < UNREACHED, r.0 < UNREACHED) {
                (true, true) if width > 0.0 => (f64::from(r.0) + width_r - f64::from(l.0)) / width,
                (true, true) if l <= r => 1.0,
                (true, false) => 1.0,
                _ => 0.0,
            };
            let clamped = share.clamp(0.0, 1.0);
            if clamped > 0.0 {
                push(mm, cost(l, 0.0));
                push(mm + (next_mm - mm) * clamped, cost(l, width_l * clamped));
            }
            if clamped < 1.0 {
                push(mm + (next_mm - mm) * clamped, cost(r, width_r * (1.0 - clamped)));
                push(next_mm, cost(r, 0.0));
            }
            if shut_beyond {
                push(next_mm, cost(there, 0.0));
                push(next_mm + 1.0, cost(there, 0.0));
            }
        }
    }

    /// The cost at a junction, infinite where another place than `only` is nearer.
    pub(super) fn at_junction(&self, junction: u32, only: Option<u32>) -> f64 {
        let (cost, place) = self.marks.at(junction);
        if cost >= UNREACHED || only.is_some_and(|p| p != place) { f64::INFINITY } else { f64::from(cost) }
    }
}

fn same(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() < 1e-6
}

/// The cost at a point of a link.
pub(super) fn cost_at(knots: &[Knot], mm: f64) -> f64 {
    cost_before(knots, knots.partition_point(|k| k.mm <= mm), mm)
}

/// The cost at a point of a link before knot `next`, the first that lies beyond the point.
pub(super) fn cost_before(knots: &[Knot], next: usize, mm: f64) -> f64 {
    if knots.len() < 2 {
        return knots.first().map_or(f64::INFINITY, |k| k.cost);
    }
    let i = next.clamp(1, knots.len() - 1);
    let (a, b) = (knots[i - 1], knots[i]);
    // Where it jumps, the later of the two.
    if mm >= b.mm {
        return b.cost;
    }
    if mm <= a.mm {
        return a.cost;
    }
    if a.cost == b.cost { a.cost } else { a.cost + (b.cost - a.cost) * (mm - a.mm) / (b.mm - a.mm) }
}
