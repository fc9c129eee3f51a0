//! What every block of a studied city has in reach: counts, the first so many, and sums weighed by how far things are.

use super::Study;
use crate::access::{Impedance, InReach, Measured, Pair, Pairs, Workspace};
use crate::error::{Fault, InputError};
use crate::input::suggest::did_you_mean;
use crate::report::reach::{OfClass, Reached};
use crate::snap::Snap;
use crate::units::{ClassId, Metric};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Blocks measured between two looks at whether to stop.
const AT_ONCE: usize = 4096;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReachAsk {
    /// Ids of the classes; none: every class that the data hold.
    pub classes: Vec<String>,
    /// The first so many.
    pub nearest: usize,
    /// How walks weigh, each word once.
    pub impedances: Vec<Impedance>,
    /// The property that says what a facility weighs; without it each weighs 1.
    pub weigh_by: Option<String>,
}

impl ReachAsk {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        if !self.classes.is_empty() {
            all.push(("class", self.classes.join(",")));
        }
        all.push(("k", self.nearest.to_string()));
        all.push(("decay", self.impedances.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")));
        all.extend(self.weigh_by.iter().map(|property| ("weigh_by", property.clone())));
        all
    }
}

impl Study {
    /// Measures what every block has in reach.
    ///
    /// # Errors
    /// If a class is not in the standard or its limit is a straight line, a decay comes twice or has a figure in another measure than a limit, no
    /// facility has the property that is named, or `stop` says so.
    pub fn in_reach(&self, ask: &ReachAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Reached, InputError> {
        self.walks_only()?;
        let mut words = BTreeSet::new();
        if let Some(twice) = ask.impedances.iter().find(|i| !words.insert(i.word())) {
            let what = format!("{} comes twice, and columns are named after it", twice.word());
            return Err(InputError::value("--decay", what).guess("run it once for each figure"));
        }
        let classes = if ask.classes.is_empty() {
            let held = (0..).zip(&self.per_class).filter(|(_, n)| **n > 0);
            held.map(|(c, _)| ClassId(c)).collect()
        } else {
            self.classes_named(&ask.classes)?
        };
        for class in &classes {
            let of = &self.standard.classes[usize::from(class.0)];
            if let Some(other) = ask.impedances.iter().find(|i| !i.fits(of.limit)) {
                let what = format!("{other} is in another measure than the limit of {}, {}", of.id, of.limit);
                return Err(InputError::value("--decay", what).guess("ask for classes of one measure with --class"));
            }
        }
        let mut found = Vec::with_capacity(classes.len());
        for class in classes {
            found.push(self.reach_of(class, ask, stop)?);
        }
        Ok(Reached {
            parameters: ask.parameters(),
            nearest: ask.nearest,
            impedances: ask.impedances.clone(),
            classes: found,
        })
    }

    fn reach_of(
        &self,
        class: ClassId,
        ask: &ReachAsk,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<OfClass, InputError> {
        let limit = self.standard.classes[usize::from(class.0)].limit;
        let members: Vec<u32> =
            (0..).zip(&self.facilities).filter(|(_, f)| f.classes.contains(&class)).map(|(i, _)| i).collect();
        let mass = self.masses(ask.weigh_by.as_deref(), &members)?;
        let unweighed = mass.iter().filter(|m| m.is_none()).count();
        let joins: Vec<&[Snap]> = members.iter().map(|&f| &self.access.entrances[f as usize][..]).collect();
        let metric = if limit.metric() == Metric::Time { Metric::Time } else { Metric::Length };
        let pairs = Pairs::new(&self.network, &self.walker, metric, &joins);
        let measured = Measured { limit, nearest: ask.nearest, impedances: &ask.impedances, mass: &mass };
        let of_block = |(space, row, walks): &mut (Workspace, Vec<Pair>, Vec<u32>), b: usize| {
            let mut found = measured.nothing();
            let steps = &self.blocks[b].doorsteps;
            let all: f64 = steps.iter().map(|d| f64::from(d.weight.max(1))).sum();
            for (d, step) in self.access.table.doorsteps_of(b).zip(steps) {
                pairs.from(self.access.doors[d].as_slice(), limit.value(), space, row);
                measured.add(&mut found, f64::from(step.weight.max(1)) / all, row, walks);
            }
            measured.end(&mut found);
            found
        };
        let mut blocks: Vec<InReach> = Vec::with_capacity(self.blocks.len());
        for first in (0..self.blocks.len()).step_by(AT_ONCE) {
            if stop() {
                return Err(InputError::new("-", Fault::Interrupted));
            }
            let part = first..(first + AT_ONCE).min(self.blocks.len());
            blocks.par_extend(part.into_par_iter().map_init(Default::default, of_block));
        }
        Ok(OfClass { class, limit, facilities: members.len(), unweighed, blocks })
    }

    /// What each facility weighs.
    fn masses(&self, property: Option<&str>, members: &[u32]) -> Result<Vec<Option<f64>>, InputError> {
        let Some(property) = property else { return Ok(vec![Some(1.0); members.len()]) };
        let members = || members.iter().map(|&f| &self.facilities[f as usize]);
        let mass: Vec<Option<f64>> =
            members().map(|f| f.number(property).filter(|m| (0.0..=1e15).contains(m))).collect();
        if mass.iter().all(Option::is_none) && !mass.is_empty() {
            let keys: BTreeSet<&str> = members().flat_map(|f| &f.properties).map(|(key, _)| key.trim()).collect();
            let list = keys.iter().copied().take(30).collect::<Vec<_>>().join(", ");
            let what = format!("no facility has a number in {property:?}; they have {list}");
            let error = InputError::value("--weigh-by", what);
            return Err(match did_you_mean(property, keys) {
                Some(guess) => error.guess(guess),
                None => error,
            });
        }
        Ok(mass)
    }
}
