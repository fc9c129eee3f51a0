//! Who walks farther: the figures of equity for a run, and the fields that people are grouped by.

use super::Study;
use crate::access::Nearest;
use crate::coverage;
use crate::equity::{City, GroupBy};
use crate::error::InputError;
use crate::input::suggest::nearest_word;
use crate::units::ClassId;
use std::collections::BTreeSet;
use std::path::Path;

impl Study {
    /// Measures how unequally walks are shared, and groups of people by fields of their blocks, for the writers.
    ///
    /// # Errors
    /// A field that no block has, or one that makes no groups.
    pub fn measure_equity(&mut self, groups: &[GroupBy]) -> Result<(), InputError> {
        let file = Path::new("--groups");
        for by in groups {
            self.must_have(file, &by.field)?;
        }
        let mut people: Vec<f64> = self.blocks.iter().map(|b| coverage::amount(b, self.coverage.basis)).collect();
        if people.iter().sum::<f64>() <= 0.0 {
            // Points have no land: where nobody is known each block counts alike.
            people.fill(1.0);
        }
        let held: Vec<usize> = (0..self.per_class.len())
            // A straight line is no walk that could be shared.
            .filter(|&c| self.per_class[c] > 0 && self.standard.classes[c].is_walked())
            .collect();
        let table = &self.access.table;
        let near = |d: usize, c: usize| {
            let limit = self.standard.classes[c].limit;
            matches!(table.nearest(d, ClassId(c as u16)), Nearest::Walk(walk) if coverage::within(limit, walk))
        };
        let city = City {
            blocks: &self.blocks,
            people: &people,
            access: table,
            held: &held,
            horizon_ms: self.options.horizon_ms,
            zones: self.zones.as_ref().map(|zones| (&zones.places.of[..], zones.zones.len())),
            near: &near,
        };
        self.equity = Some(city.measure(groups).map_err(|what| InputError::value(file, what))?);
        Ok(())
    }

    /// An error if no block has a property.
    fn must_have(&self, file: &Path, field: &str) -> Result<(), InputError> {
        let known: BTreeSet<&str> =
            self.blocks.iter().flat_map(|b| &b.properties).map(|(key, _)| key.as_str()).collect();
        if known.contains(field) {
            return Ok(());
        }
        let some: Vec<&str> = known.iter().copied().take(30).collect();
        let have = if some.is_empty() { "they have none".to_owned() } else { format!("there are {}", some.join(", ")) };
        let error = InputError::value(file, format!("no block has a property {field:?}; {have}"));
        Err(match nearest_word(field, known.iter().copied()) {
            Some(word) => error.guess(format!("did you mean {word:?}?")),
            None if some.is_empty() => error.guess("give blocks with properties of their own: --blocks FILE"),
            None => error,
        })
    }
}
