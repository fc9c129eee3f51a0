//! Streets as straight segments in a grid of squares: which are within so many metres of a place.
//!
//! O(segments) to make; a question costs the squares and segments that it touches.

use crate::model::Level;
use crate::network::Network;
use crate::plane::Plane;
use crate::snap::{ISLAND_DETOUR_M, LEVEL_DETOUR_M, Walls};
use crate::units::LinkId;
use geo_types::Coord;
use std::sync::Arc;

/// Width of a square in metres, if the city is not too wide for it.
const SQUARE_M: f64 = 64.0;

/// Most squares.
const MOST: f64 = 4_000_000.0;

/// A straight piece of a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    from: Coord<f64>,
    to: Coord<f64>,
    pub link: u32,
    /// Millimetres along the link at both ends.
    pub mm: [u32; 2],
    /// How much farther it counts than it is, in metres: on an island, a bridge or in a tunnel.
    pub detour: f64,
}

impl Stretch {
    /// Its two ends.
    pub fn ends(&self) -> [Coord<f64>; 2] {
        [self.from, self.to]
    }

    /// How far a place is from it.
    pub fn distance(&self, at: Coord<f64>) -> f64 {
        away(at, self.ends())
    }

    /// The share of the way along that is nearest to a place.
    pub fn share(&self, at: Coord<f64>) -> f64 {
        share(at, self.ends())
    }

    /// Where it is nearest to a place.
    pub fn foot(&self, at: Coord<f64>) -> Coord<f64> {
        nearest(at, self.ends())
    }
}

fn share(at: Coord<f64>, [from, to]: [Coord<f64>; 2]) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length_2 = dx * dx + dy * dy;
    if length_2 <= 0.0 {
        return 0.0;
    }
    (((at.x - from.x) * dx + (at.y - from.y) * dy) / length_2).clamp(0.0, 1.0)
}

/// The point of a straight line that is nearest to a place.
fn nearest(at: Coord<f64>, [from, to]: [Coord<f64>; 2]) -> Coord<f64> {
    let share = share(at, [from, to]);
    Coord { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/// How far a place is from a straight line.
pub(super) fn away(at: Coord<f64>, line: [Coord<f64>; 2]) -> f64 {
    let Coord { x, y } = nearest(at, line);
    ((at.x - x) * (at.x - x) + (at.y - y) * (at.y - y)).sqrt()
}

/// Every street of a network, and the walls beside them.
#[derive(Debug)]
pub(super) struct Streets {
    pub stretches: Vec<Stretch>,
    walls: Arc<Walls>,
    low: Coord<f64>,
    square: f64,
    columns: usize,
    rows: usize,
    /// Rows of `entries` by square.
    first: Vec<u32>,
    entries: Vec<u32>,
}

impl Streets {
    /// Files the streets that some links are, given in their order.
    pub fn of(network: &Network, plane: &Plane, walls: &Arc<Walls>, links: impl Iterator<Item = LinkId>) -> Streets {
        let mut stretches = Vec::new();
        for link in links.filter(|&link| network.takes_doors(link)) {
            let island = if network.on_island(link) { ISLAND_DETOUR_M } else { 0.0 };
            let level = if network.level(link) == Level::Ground { 0.0 } else { LEVEL_DETOUR_M };
            let mut last = None;
            for (position, &mm) in network.geometry(link).zip(network.at_mm(link)) {
                let at = plane.to_metres(Coord { x: position.lon(), y: position.lat() });
                if let Some((from, from_mm)) = last {
                    let mm = [from_mm, mm];
                    stretches.push(Stretch { from, to: at, link: link.0, mm, detour: island + level });
                }
                last = Some((at, mm));
            }
        }
        let ends = || stretches.iter().flat_map(|s: &Stretch| [s.from, s.to]);
        let low = ends().fold(Coord { x: f64::MAX, y: f64::MAX }, |a, b| Coord { x: a.x.min(b.x), y: a.y.min(b.y) });
        let high = ends().fold(low, |a, b| Coord { x: a.x.max(b.x), y: a.y.max(b.y) });
        let (wide, tall) = (high.x - low.x, high.y - low.y);
        let square = SQUARE_M.max((wide * tall / MOST).sqrt()).max(wide.max(tall) / MOST);
        let mut streets = Streets {
            columns: (wide / square) as usize + 1,
            rows: (tall / square) as usize + 1,
            stretches,
            walls: Arc::clone(walls),
            low,
            square,
            first: Vec::new(),
            entries: Vec::new(),
        };
        streets.file();
        streets
    }

    fn file(&mut self) {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.stretches.len() * 2);
        for (i, s) in (0..).zip(&self.stretches) {
            let [w, e] = [s.from.x.min(s.to.x), s.from.x.max(s.to.x)].map(|x| self.column(x));
            let [south, n] = [s.from.y.min(s.to.y), s.from.y.max(s.to.y)].map(|y| self.row(y));
            for row in south..=n {
                pairs.extend((w..=e).map(|column| ((row * self.columns + column) as u32, i)));
            }
        }
        self.first = vec![0; self.columns * self.rows + 1];
        for &(square, _) in &pairs {
            self.first[square as usize + 1] += 1;
        }
        for s in 1..self.first.len() {
            self.first[s] += self.first[s - 1];
        }
        let mut next = self.first.clone();
        self.entries = vec![0; pairs.len()];
        for (square, i) in pairs {
            let at = &mut next[square as usize];
            self.entries[*at as usize] = i;
            *at += 1;
        }
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.low.x) / self.square).max(0.0) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.low.y) / self.square).max(0.0) as usize).min(self.rows - 1)
    }

    /// The pieces of long walls within `far` metres of a place.
    pub fn walls_near(&self, at: Coord<f64>, far: f64) -> Vec<[Coord<f64>; 2]> {
        let [low, high] = [-far, far].map(|off| Coord { x: at.x + off, y: at.y + off });
        self.walls.near(low, high).filter(|&wall| away(at, wall) <= far).collect()
    }

    /// The stretches within `far` metres of a place, each once, in order.
    pub fn around(&self, at: Coord<f64>, far: f64) -> Vec<u32> {
        let mut found = Vec::new();
        let [w, e] = [self.column(at.x - far), self.column(at.x + far)];
        for row in self.row(at.y - far)..=self.row(at.y + far) {
            let (from, to) = (self.first[row * self.columns + w], self.first[row * self.columns + e + 1]);
            found.extend_from_slice(&self.entries[from as usize..to as usize]);
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&s| self.stretches[s as usize].distance(at) <= far);
        found
    }

    /// How far the nearest stretch without a detour is, if it is within `far` metres.
    pub fn nearest(&self, at: Coord<f64>, far: f64) -> Option<f64> {
        if far < 0.0 {
            return None;
        }
        let mut within = self.square.min(far);
        loop {
            let near = self.around(at, within);
            let stretches = near.iter().map(|&s| &self.stretches[s as usize]).filter(|s| s.detour <= 0.0);
            let least = stretches.map(|s| s.distance(at)).min_by(f64::total_cmp);
            if least.is_some() || within >= far {
                return least;
            }
            within = (within * 2.0).min(far);
        }
    }
}
