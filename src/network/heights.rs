//! Heights along streets: of the ground where they lie on it, straight between their ends where they do not.
//!
//! ```text
//!         ____bridge____            the deck goes straight from end to end,
//!   ___A /              \ B___      whatever the model says of the valley under it;
//!       \______valley_____/         a tunnel likewise
//! ```
//!
//! Where decks branch, a vertex between has the mean of the ends around it, weighted by one over the way there: on a deck
//! with two ends that is the straight line. Heights are sampled at vertices and every [`SAMPLE_M`] between. Time
//! O(length / `SAMPLE_M` + for each end of a deck the decks around it).

use crate::model::{Level, Relief, Streets};
use crate::plane;
use crate::units::UNREACHED;
use geo_types::Coord;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Longest stretch between two heights, in metres: no longer than the cells of the finest models in common use.
pub const SAMPLE_M: f64 = 15.0;

/// The heights that streets run at.
pub(super) struct Heights<'a> {
    streets: &'a Streets,
    relief: &'a dyn Relief,
    /// Vertices of bridges and tunnels.
    decks: BTreeMap<u32, f64>,
}

impl<'a> Heights<'a> {
    pub fn of(streets: &'a Streets, relief: &'a dyn Relief) -> Heights<'a> {
        let mut heights = Heights { streets, relief, decks: BTreeMap::new() };
        heights.decks = heights.lay_decks();
        heights
    }

    fn place(&self, vertex: u32) -> Coord<f64> {
        let p = self.streets.vertices[vertex as usize];
        Coord { x: p.lon(), y: p.lat() }
    }

    fn ground(&self, vertex: u32) -> Option<f64> {
        self.relief.height_m(self.place(vertex))
    }

    /// Heights at equal distances along the stretch from `refs[i]` to the next, both ends included; `None` where an end of
    /// it, or its middle, is not known.
    pub fn along(&self, i: usize, level: Level, length_mm: u32) -> Option<Vec<f64>> {
        let [a, b] = [self.streets.refs[i], self.streets.refs[i + 1]];
        if level != Level::Ground {
            return Some(vec![*self.decks.get(&a)?, *self.decks.get(&b)?]);
        }
        let [p, q] = [a, b].map(|v| self.place(v));
        let count = (f64::from(length_mm) / 1000.0 / SAMPLE_M).ceil().clamp(1.0, 10_000.0) as usize;
        let turn = plane::turn(q.x - p.x);
        let at = |k: usize| {
            let share = k as f64 / count as f64;
            match k {
                0 => p,
                _ if k == count => q,
                _ => Coord { x: plane::turn(p.x + turn * share), y: p.y + (q.y - p.y) * share },
            }
        };
        (0..=count).map(|k| self.relief.height_m(at(k))).collect()
    }

    /// Heights of all vertices on bridges and in tunnels.
    fn lay_decks(&self) -> BTreeMap<u32, f64> {
        let mut next: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for street in self.streets.streets.iter().filter(|s| s.level != Level::Ground) {
            for pair in self.streets.vertices_of(street).windows(2) {
                let mm = plane::length_mm(self.place(pair[0]), self.place(pair[1]));
                next.entry(pair[0]).or_default().push((pair[1], mm));
                next.entry(pair[1]).or_default().push((pair[0], mm));
            }
        }
        let mut on_ground = vec![false; self.streets.vertices.len()];
        for street in self.streets.streets.iter().filter(|s| s.level == Level::Ground) {
            for &v in self.streets.vertices_of(street) {
                on_ground[v as usize] = true;
            }
        }
        // Decks end where they meet the ground, or lead nowhere.
        let end = |v: u32| on_ground[v as usize] || next[&v].iter().all(|(w, _)| *w == next[&v][0].0);
        let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        let mut decks = BTreeMap::new();
        for &from in next.keys().filter(|v| end(**v)) {
            let Some(height) = self.ground(from) else { continue };
            decks.insert(from, height);
            let mut queue = BinaryHeap::from([Reverse((0_u32, from))]);
            let mut least: BTreeMap<u32, u32> = BTreeMap::from([(from, 0)]);
            while let Some(Reverse((mm, v))) = queue.pop() {
                if least[&v] < mm || (v != from && end(v)) {
                    continue;
                }
                if v != from {
                    let weight = 1.0 / f64::from(mm.max(1));
                    let sum = sums.entry(v).or_default();
                    *sum = (sum.0 + weight, sum.1 + weight * height);
                }
                for &(w, more) in &next[&v] {
                    let mm = mm.saturating_add(more).min(UNREACHED);
                    if least.get(&w).is_none_or(|known| mm < *known) {
                        least.insert(w, mm);
                        queue.push(Reverse((mm, w)));
                    }
                }
            }
        }
        decks.extend(sums.into_iter().map(|(v, (weight, sum))| (v, sum / weight)));
        decks
    }
}
