//! One state of a city in a few figures, so that states can stand side by side.
//!
//! The **walk of a doorstep** is the mean of its walks to every class that the data hold, each at most the horizon: whoever has
//! none within it counts with the horizon, so that a new walk of 50 minutes for somebody who had none makes the mean
//! smaller, not larger. The **mean walk** is that of all people; Gini and Palma say how unequally it is shared, as [`crate::equity`]
//! defines them. The **worst block** is the one whose people walk longest on average. O(n log n) in the doorsteps.

use super::floor::{Area, areas};
use crate::access::Nearest;
use crate::coverage::{self, Part};
use crate::equity::{self, Weighted};
use crate::model::Id;
use crate::report::{Findings, words};
use crate::units::{ClassId, MS_PER_MINUTE};

/// The figures of one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// People covered, class by class, on the basis of the coverage.
    pub classes: Vec<Part>,
    /// People for whom every class is within its limit.
    pub all: Part,
    /// Blocks that lack nothing.
    pub blocks: Part,
    /// Mean walk in minutes, class by class.
    pub mean_min: Vec<f64>,
    /// Mean walk in minutes over all classes that the data hold; `None` if they hold none.
    pub walk_min: Option<f64>,
    /// Gini coefficient of that walk.
    pub gini: Option<f64>,
    /// Palma ratio of that walk.
    pub palma: Option<f64>,
    /// The block whose people walk longest, and how long, in minutes.
    pub worst: Option<(Id, f64)>,
    /// Floor and site area class by class, where the standard asks for any.
    pub areas: Vec<[Option<Area>; 2]>,
}

impl Measures {
    /// Square metres of floor (0) or site (1) missing in all classes of which it is told; `None` if it is told of none.
    pub fn short_m2(&self, of: usize) -> Option<f64> {
        let told = self.areas.iter().filter_map(|areas| areas[of].as_ref()?.short_m2.ok());
        told.fold(None, |sum: Option<f64>, m2| Some(sum.unwrap_or(0.0) + m2))
    }
}

/// Takes the figures of a state. `held` are the classes to take the walk over: the same for all states that are compared.
pub fn measure(findings: &Findings<'_>, held: &[usize]) -> Measures {
    let coverage = findings.coverage;
    let part = |f: &coverage::Figures| f.of(coverage.basis).unwrap_or_default();
    let horizon_ms = words::horizon_minutes(findings) as f64 * f64::from(MS_PER_MINUTE);
    let minute = f64::from(MS_PER_MINUTE);
    let amounts: Vec<f64> = findings.blocks.iter().map(|b| coverage::amount(b, coverage.basis)).collect();
    // Points have no land: where nobody is known each block counts alike.
    let known: f64 = amounts.iter().sum();
    let classes = findings.standard.classes.len();
    let mut sums = vec![0.0; classes];
    let mut total = 0.0;
    let mut walks: Vec<Weighted> = Vec::with_capacity(findings.access.doorsteps());
    let mut worst: Option<(f64, usize)> = None;
    for (b, block) in findings.blocks.iter().enumerate() {
        let people = if known > 0.0 { amounts[b] } else { 1.0 };
        let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight.max(1))).sum();
        let (mut of_block, mut weights) = (0.0, 0.0);
        for (d, step) in findings.access.doorsteps_of(b).zip(&block.doorsteps) {
            let walk = |c: usize| match findings.access.nearest(d, ClassId(c as u16)) {
                Nearest::Walk(walk) => f64::from(walk.ms).min(horizon_ms),
                _ => horizon_ms,
            };
            let share = f64::from(step.weight.max(1)) / weight;
            for (c, sum) in sums.iter_mut().enumerate() {
                *sum += walk(c) * people * share;
            }
            let mean = held.iter().map(|&c| walk(c)).sum::<f64>() / held.len().max(1) as f64;
            walks.push(Weighted { value: mean, weight: people * share });
            of_block += mean * share;
            weights += share;
        }
        total += people;
        if weights > 0.0 && people > 0.0 && worst.is_none_or(|(most, _)| of_block > most) {
            worst = Some((of_block, b));
        }
    }
    let any = !held.is_empty() && total > 0.0;
    let mean = walks.iter().map(|of| of.value * of.weight).sum::<f64>() / total;
    Measures {
        classes: coverage.classes.iter().map(part).collect(),
        all: part(&coverage.all),
        blocks: coverage.all.blocks,
        mean_min: sums.iter().map(|sum| if total > 0.0 { sum / total / minute } else { 0.0 }).collect(),
        walk_min: any.then_some(mean / minute),
        palma: if any { equity::palma(walks.clone()) } else { None },
        gini: if any { equity::gini(walks) } else { None },
        areas: (0..classes).map(|c| areas(findings, c)).collect(),
        worst: worst.filter(|_| any).map(|(ms, b)| (findings.blocks[b].id.clone(), ms / minute)),
    }
}
