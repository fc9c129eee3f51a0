//! In which of many polygons does a point lie?
//!
//! Every side of every ring is filed under the bands of latitude that it crosses; a point counts the sides of its band that
//! lie east of it, polygon by polygon, and is inside where the count is odd (Shimrat 1962, doi:10.1145/368637.368653). As
//! many bands as sides if they are short; fewer where sides are long, so that no more than [`MOST_ENTRIES`] entries a side
//! are kept, whatever somebody drew. Linear memory; a question costs the sides of one band.

use geo_types::{Coord, LineString};

/// Entries per side, on average, that the bands may hold together.
const MOST_ENTRIES: usize = 8;

/// The most bands: thinner ones would be thinner than a street.
const MOST_BANDS: usize = 1 << 16;

/// Sides of polygons by bands of latitude.
#[derive(Debug)]
pub(in super::super) struct Bands {
    south: f64,
    per_degree: f64,
    /// Where each band begins in `sides`; one more than there are bands.
    starts: Vec<u32>,
    sides: Vec<Side>,
}

#[derive(Debug, Clone, Copy)]
struct Side {
    from: Coord<f64>,
    to: Coord<f64>,
    polygon: u32,
}

impl Bands {
    /// Files rings, each with the number of its polygon (several of one number: rims and holes).
    #[allow(clippy::needless_pass_by_value, reason = "it is gone through again and again")]
    pub fn new<'a>(rings: impl Iterator<Item = (u32, &'a LineString<f64>)> + Clone) -> Bands {
        let sides = || {
            let lines = rings.clone().flat_map(|(polygon, ring)| ring.lines().map(move |line| (polygon, line)));
            // A level side has no points east of any point between its ends.
            lines.filter(|(_, l)| l.dy() != 0.0).map(|(polygon, l)| Side { from: l.start, to: l.end, polygon })
        };
        let (mut south, mut north, mut count) = (f64::INFINITY, -f64::INFINITY, 0_usize);
        for side in sides() {
            south = south.min(side.from.y.min(side.to.y));
            north = north.max(side.from.y.max(side.to.y));
            count += 1;
        }
        let mut bands = count.clamp(1, MOST_BANDS);
        loop {
            let mut filed = Bands { south, per_degree: bands as f64 / (north - south), starts: vec![], sides: vec![] };
            let spans = || {
                sides().map(|side| {
                    (filed.band(bands, side.from.y.min(side.to.y)), filed.band(bands, side.from.y.max(side.to.y)), side)
                })
            };
            let entries: usize = spans().map(|(first, last, _)| last - first + 1).sum();
            if entries > MOST_ENTRIES * count && bands > 1 {
                bands /= 2;
                continue;
            }
            let mut starts = vec![0_u32; bands + 1];
            for (first, last, _) in spans() {
                starts[first + 1..=last + 1].iter_mut().for_each(|n| *n += 1);
            }
            for i in 0..bands {
                starts[i + 1] += starts[i];
            }
            let mut next = starts.clone();
            let empty = Side { from: Coord::zero(), to: Coord::zero(), polygon: 0 };
            let mut all = vec![empty; entries];
            for (first, last, side) in spans() {
                for slot in &mut next[first..=last] {
                    all[*slot as usize] = side;
                    *slot += 1;
                }
            }
            (filed.starts, filed.sides) = (starts, all);
            return filed;
        }
    }

    fn band(&self, bands: usize, y: f64) -> usize {
        // Casts of what is too small or no number give 0.
        (((y - self.south) * self.per_degree) as usize).min(bands - 1)
    }

    /// The numbers of the polygons around a point, each once, ascending; on a rim it may go either way.
    pub fn around(&self, at: Coord<f64>) -> Vec<u32> {
        let bands = self.starts.len() - 1;
        if self.sides.is_empty() || at.y < self.south {
            return vec![];
        }
        let band = self.band(bands, at.y);
        let sides = &self.sides[self.starts[band] as usize..self.starts[band + 1] as usize];
        let mut crossed: Vec<u32> = sides
            .iter()
            .filter(|s| (s.from.y > at.y) != (s.to.y > at.y))
            .filter(|s| at.x < s.from.x + (at.y - s.from.y) / (s.to.y - s.from.y) * (s.to.x - s.from.x))
            .map(|s| s.polygon)
            .collect();
        crossed.sort_unstable();
        crossed.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]).collect()
    }
}

#[cfg(test)]
#[path = "bands_tests.rs"]
mod tests;
