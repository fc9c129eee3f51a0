//! What an extract lacks or gets wrong: every case counted, the first thousand of a kind listed.

use crate::model::{Id, Problem, Tally};
use geo_types::Geometry;
use std::collections::BTreeMap;

/// So many problems of one cause are listed one by one; the map does not get clearer by more.
const MOST: usize = 1000;

/// Counts and problems as they come up.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    /// Everything, by cause.
    pub tally: Tally,
    problems: Vec<(Id, Problem)>,
}

impl Notes {
    /// Counts one case and remembers where it is.
    pub fn add(&mut self, cause: &'static str, id: Id, geometry: Option<Geometry<f64>>, detail: String) {
        self.tally.one(cause);
        self.problems.push((id.clone(), Problem { cause, id: Some(id), geometry, detail }));
    }

    /// Takes over the notes of another.
    pub fn merge(&mut self, other: Notes) {
        self.tally.merge(&other.tally);
        self.problems.extend(other.problems);
    }

    /// Problems by cause and id; after the first [`MOST`] of a cause one that says how many more there are.
    pub fn finish(self) -> (Tally, Vec<Problem>) {
        let mut by_cause: BTreeMap<&'static str, Vec<(Id, Problem)>> = BTreeMap::new();
        for problem in self.problems {
            by_cause.entry(problem.1.cause).or_default().push(problem);
        }
        let mut listed = Vec::new();
        for (cause, mut problems) in by_cause {
            problems.sort_by(|a, b| a.0.cmp(&b.0));
            let more = problems.len().saturating_sub(MOST);
            listed.extend(problems.into_iter().take(MOST).map(|(_, problem)| problem));
            if more > 0 {
                let detail = format!("{more} more of the same cause are counted but not listed");
                listed.push(Problem { cause, id: None, geometry: None, detail });
            }
        }
        (self.tally, listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_and_no_more() {
        let mut notes = Notes::default();
        for i in (0..1005).rev() {
            notes.add("way.missing_nodes", Id::Way(i), None, String::new());
        }
        let (tally, problems) = notes.finish();
        assert_eq!(tally.get("way.missing_nodes"), 1005);
        assert_eq!(problems.len(), 1001);
        assert_eq!(problems[0].id, Some(Id::Way(0)), "by id");
        assert!(problems[1000].detail.starts_with("5 more"), "{}", problems[1000].detail);
    }
}
