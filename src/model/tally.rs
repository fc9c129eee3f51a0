//! What was left out, and why: nothing is dropped silently.

use super::Id;
use geo_types::Geometry;
use std::collections::BTreeMap;

/// Counts by cause. The causes are stable words of the summary: `way.missing_nodes`, `place.no_geometry`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    /// Counts one more.
    pub fn one(&mut self, cause: &'static str) {
        self.add(cause, 1);
    }

    /// Counts some more; none leaves no line.
    pub fn add(&mut self, cause: &'static str, count: u64) {
        if count > 0 {
            *self.0.entry(cause).or_default() += count;
        }
    }

    /// Takes over the counts of another.
    pub fn merge(&mut self, other: &Tally) {
        for (cause, count) in other.iter() {
            self.add(cause, count);
        }
    }

    /// How often a cause was counted.
    pub fn get(&self, cause: &str) -> u64 {
        self.0.get(cause).copied().unwrap_or(0)
    }

    /// All causes with their counts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.0.iter().map(|(c, n)| (*c, *n))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One thing a planner may want to look at on the map: an island, a point off the network, a fault of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The cause, the same word as in the [`Tally`].
    pub cause: &'static str,
    /// What it is about, if it has a name.
    pub id: Option<Id>,
    /// Where, in degrees, if anywhere.
    pub geometry: Option<Geometry<f64>>,
    /// One sentence with the values.
    pub detail: String,
}
