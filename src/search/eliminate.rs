//! A walk graph made ready for many searches: junctions eliminated one after the other, as in solving sparse equations.
//!
//! Shortest walks are linear equations in which plus is the smaller of two and times is plus (Carré 1971,
//! doi:10.1093/imamat/7.3.273). To *eliminate* a junction is to join its neighbours to each other by the ways over it; the
//! order is that of least degree (Markowitz 1957, doi:10.1287/mnsc.3.3.255), renumbered so that whatever hangs on a junction
//! lies in one piece before it (a postorder of the elimination tree, Liu 1990, doi:10.1137/0611010):
//!
//! ```text
//!   rank       0   1   2   3   4   5   6
//!   tree       └───┴─ 2    └───┴─ 5       6 is the root
//!                     └───────────┴─────────┘       [first_below(5), 5] = 3, 4, 5
//! ```
//!
//! A search then needs no queue: it goes up through the ranks once and down once ([`super::Lanes`]), as PHAST does
//! (Delling et al. 2013, doi:10.1016/j.jpdc.2012.02.007), and carries eight questions at a time. All of it is sums and minima of whole numbers: the costs
//! are those of any other search, to the millisecond.
//!
//! Streets have small separators: a city has 3.6 to 3.9 arcs a junction here (2.7 before), whatever its size, 12 bytes
//! each, found in a few microseconds a junction. Where that fails (a graph that is no street map), what costs too much to eliminate
//! stays as the *core*, which is searched with a queue.

use crate::network::{Arc, WalkGraph};
use crate::units::UNREACHED;

/// Arcs that elimination may make for each arc or junction there was: cities need 1, and memory is bounded by it.
const ARCS_EACH: usize = 8;

/// Arcs that elimination may look at for each arc or junction there was: cities need 20 (Las Palmas) to 30 (Porto), more as
/// the root of their size, and time is bounded by it.
const EFFORT_EACH: usize = 2000;

/// A neighbour that is eliminated later.
#[derive(Debug, Clone, Copy)]
struct Edge {
    head: u32,
    /// Cost of a step of the search to the neighbour.
    up: u32,
    /// Cost of a step of the search from the neighbour.
    down: u32,
}

/// A [`WalkGraph`] in the order of elimination; see the head of its module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eliminated {
    /// Of each junction.
    rank: Vec<u32>,
    /// Of each rank.
    junction: Vec<u32>,
    /// Arcs of rank r: `first[r]..first[r + 1]`, to higher ranks, ascending.
    pub(super) first: Vec<u32>,
    pub(super) head: Vec<u32>,
    pub(super) up: Vec<u32>,
    pub(super) down: Vec<u32>,
    /// The lowest rank of what hangs on each rank.
    pub(super) first_below: Vec<u32>,
    /// What could not be eliminated, by rank less `first.len() - 1`; none in a city.
    pub(super) core: WalkGraph,
}

impl Eliminated {
    /// Eliminates the junctions of a graph.
    pub fn new(graph: &WalkGraph) -> Eliminated {
        let size = graph.junctions() + graph.len();
        Eliminated::bounded(graph, ARCS_EACH.saturating_mul(size), EFFORT_EACH.saturating_mul(size))
    }

    /// Eliminates as long as no more than `arcs` arcs are made and no more than `effort` looked at.
    pub(super) fn bounded(graph: &WalkGraph, arcs: usize, effort: usize) -> Eliminated {
        let n = graph.junctions();
        let mut rest = both_ways(graph);
        let mut queue = ByDegree::new(&rest);
        let mut above: Vec<Vec<Edge>> = vec![Vec::new(); n];
        let mut order: Vec<u32> = Vec::with_capacity(n);
        let (mut made, mut looked_at, mut merged) = (0_usize, 0_usize, Vec::new());
        while let Some(v) = queue.pop(&rest) {
            let edges = &rest[v as usize];
            let more: usize = edges.iter().map(|e| edges.len() + rest[e.head as usize].len()).sum();
            if made + edges.len() > arcs || looked_at + more > effort {
                break;
            }
            let edges = std::mem::take(&mut rest[v as usize]);
            (made, looked_at) = (made + edges.len(), looked_at + more);
            for via in &edges {
                let row = &mut rest[via.head as usize];
                over(v, *via, row, &edges, &mut merged);
                row.clear();
                row.extend_from_slice(&merged);
                queue.push(via.head, row.len());
            }
            queue.done[v as usize] = true;
            above[v as usize] = edges;
            order.push(v);
        }
        Eliminated::in_order(&order, &above, &rest, &queue.done)
    }

    /// Renumbers what was eliminated in `order` by a postorder of the tree, and what was not after it.
    fn in_order(order: &[u32], above: &[Vec<Edge>], rest: &[Vec<Edge>], done: &[bool]) -> Eliminated {
        let n = above.len();
        let (mut rank, mut junction, mut first_below) = (vec![u32::MAX; n], Vec::with_capacity(n), Vec::new());
        let mut when = vec![u32::MAX; n];
        for (i, &v) in (0..).zip(order) {
            when[v as usize] = i;
        }
        // The tree as lists of children, the earliest first; roots are the children of nobody.
        let (mut child, mut sibling, mut roots) = (vec![u32::MAX; n], vec![u32::MAX; n], Vec::new());
        for &v in order.iter().rev() {
            match above[v as usize].iter().min_by_key(|e| when[e.head as usize]) {
                Some(e) if done[e.head as usize] => {
                    sibling[v as usize] = std::mem::replace(&mut child[e.head as usize], v);
                }
                _ => roots.push(v),
            }
        }
        for root in roots.into_iter().rev() {
            let mut open = vec![(root, junction.len() as u32)];
            while let Some(&(v, below)) = open.last() {
                let next = child[v as usize];
                if next == u32::MAX {
                    rank[v as usize] = junction.len() as u32;
                    junction.push(v);
                    first_below.push(below);
                    open.pop();
                } else {
                    child[v as usize] = sibling[next as usize];
                    open.push((next, junction.len() as u32));
                }
            }
        }
        let eliminated = junction.len();
        for v in (0..n as u32).filter(|&v| !done[v as usize]) {
            rank[v as usize] = junction.len() as u32;
            junction.push(v);
        }
        let (mut first, mut head, mut up, mut down) = (vec![0], Vec::new(), Vec::new(), Vec::new());
        let mut row: Vec<Edge> = Vec::new();
        for &v in &junction[..eliminated] {
            row.clear();
            row.extend(above[v as usize].iter().map(|e| Edge { head: rank[e.head as usize], ..*e }));
            row.sort_unstable_by_key(|e| e.head);
            head.extend(row.iter().map(|e| e.head));
            up.extend(row.iter().map(|e| e.up));
            down.extend(row.iter().map(|e| e.down));
            first.push(head.len() as u32);
        }
        let core = (0..).zip(&junction[eliminated..]).flat_map(|(tail, &v)| {
            rest[v as usize].iter().map(move |e| (tail, Arc { head: e.head, cost: e.up, other: 0 }))
        });
        let core = core
            .filter(|(_, arc)| arc.cost < UNREACHED)
            .map(|(tail, arc)| (tail, Arc { head: rank[arc.head as usize] - eliminated as u32, ..arc }));
        let core = WalkGraph::new(n - eliminated, core);
        Eliminated { rank, junction, first, head, up, down, first_below, core }
    }

    /// Number of junctions.
    pub fn junctions(&self) -> usize {
        self.rank.len()
    }

    /// Number of arcs between junctions of different rank.
    pub fn arcs(&self) -> usize {
        self.head.len()
    }

    /// The rank of a junction.
    #[inline]
    pub fn rank(&self, junction: u32) -> u32 {
        self.rank[junction as usize]
    }

    /// The junction of a rank.
    #[inline]
    pub fn junction(&self, rank: u32) -> u32 {
        self.junction[rank as usize]
    }

    /// Number of junctions that are eliminated: the ranks below it.
    #[inline]
    pub(super) fn eliminated(&self) -> usize {
        self.first.len() - 1
    }
}

/// The neighbours of every junction, ascending, with the costs of both directions.
fn both_ways(graph: &WalkGraph) -> Vec<Vec<Edge>> {
    let mut rest: Vec<Vec<Edge>> = vec![Vec::new(); graph.junctions()];
    for tail in 0..graph.junctions() as u32 {
        for arc in graph.arcs(tail) {
            let cost = arc.cost.min(UNREACHED);
            rest[tail as usize].push(Edge { head: arc.head, up: cost, down: UNREACHED });
            rest[arc.head as usize].push(Edge { head: tail, up: UNREACHED, down: cost });
        }
    }
    for row in &mut rest {
        row.sort_unstable_by_key(|e| e.head);
        row.dedup_by(|next, kept| {
            let same = next.head == kept.head;
            if same {
                (kept.up, kept.down) = (kept.up.min(next.up), kept.down.min(next.down));
            }
            same
        });
    }
    rest
}

/// The neighbours of `via.head` (`row`) without `v`, and the others of `edges` over `v`: both ascending, into `merged`.
fn over(v: u32, via: Edge, row: &[Edge], edges: &[Edge], merged: &mut Vec<Edge>) {
    merged.clear();
    let mut mine = row.iter().filter(|e| e.head != v).peekable();
    for to in edges.iter().filter(|to| to.head != via.head) {
        while let Some(edge) = mine.next_if(|e| e.head < to.head) {
            merged.push(*edge);
        }
        // From the neighbour down to `v` and up again to the other, and back. Two costs of at most UNREACHED fit.
        let mut edge =
            Edge { head: to.head, up: (via.down + to.up).min(UNREACHED), down: (to.down + via.up).min(UNREACHED) };
        if let Some(known) = mine.next_if(|e| e.head == to.head) {
            (edge.up, edge.down) = (edge.up.min(known.up), edge.down.min(known.down));
        }
        merged.push(edge);
    }
    merged.extend(mine);
}

/// Junctions by the number of their neighbours; of equals the last one seen comes first.
struct ByDegree {
    waiting: Vec<Vec<u32>>,
    least: usize,
    done: Vec<bool>,
}

impl ByDegree {
    fn new(rest: &[Vec<Edge>]) -> ByDegree {
        let mut queue = ByDegree { waiting: Vec::new(), least: 0, done: vec![false; rest.len()] };
        for (v, row) in (0..).zip(rest) {
            queue.push(v, row.len());
        }
        queue
    }

    fn push(&mut self, v: u32, degree: usize) {
        if degree >= self.waiting.len() {
            self.waiting.resize_with(degree + 1, Vec::new);
        }
        self.waiting[degree].push(v);
        self.least = self.least.min(degree);
    }

    /// The next junction; one whose degree has changed since waits under its new one.
    fn pop(&mut self, rest: &[Vec<Edge>]) -> Option<u32> {
        while let Some(list) = self.waiting.get_mut(self.least) {
            match list.pop() {
                Some(v) if !self.done[v as usize] && rest[v as usize].len() == self.least => return Some(v),
                Some(_) => {}
                None => self.least += 1,
            }
        }
        None
    }
}
