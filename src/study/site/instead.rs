//! The sites of an answer in their order, and what could stand in their places.

use super::{Best, Question};
use crate::report::sites::{Measure, Near, Picked};
use crate::siting::{self, Loss, Most, Rules, Until, Wide};

impl Question {
    /// The new sites of a choice, those that bring most first, beside what is kept of the old.
    pub(super) fn ranked(&self, kept: &[u32], new: &[u32]) -> Vec<Picked> {
        let rules = self.rules_for(new.len());
        let ranked = siting::rank(&self.table, &rules, kept, new);
        let picked = ranked.into_iter().map(|of| Picked {
            plot: of.site,
            adds: self.saved(of.adds),
            alone: self.saved(of.alone),
            instead: None,
            stays: None,
        });
        picked.collect()
    }

    /// Names for each site what could stand in its place: what loses at most one per cent of what all bring and no more than was asked for, or lets nobody walk
    /// farther than one per cent more. Where somebody stays beyond the search all are alike, and none is named; those that `stop` left out are not known.
    pub(super) fn alternatives(&self, picked: &mut [Picked], last: &Best, wide: Option<&Wide<'_>>, until: &Until<'_>) {
        let (rules, stop) = (self.rules_for(picked.len()), until.stop);
        let loss = siting::assign::loss(&self.table, &rules, &last.open);
        let most = if self.measure == Measure::Worst {
            if last.value >= self.farthest {
                return;
            }
            Most::Worst((last.value * 1.01) as u32)
        } else {
            let near_tie: Loss = loss + (self.table.loss(&[]) - loss) / 100;
            Most::Loss(last.target.map_or(near_tie, |target| near_tie.min(target)))
        };
        let near = |(plot, then): (u32, Loss)| Near {
            plot,
            less: match most {
                Most::Worst(_) => then as f64 - last.value,
                Most::Loss(_) => self.saved(then - loss),
            },
        };
        let is_plot = |&(plot, _): &(u32, Loss)| (plot as usize) < self.plots.len();
        if let Some(wide) = wide {
            let sites: Vec<u32> = picked.iter().map(|of| of.plot).collect();
            let Some(found) = wide.instead(&rules, &last.open, &sites, most, until) else { return };
            for (of, found) in picked.iter_mut().zip(found) {
                of.instead = Some(found.into_iter().filter(is_plot).map(near).collect());
            }
            return;
        }
        for of in picked {
            let found: Vec<(u32, Loss)> = match most {
                Most::Worst(most) => {
                    let found = siting::instead_by_worst(&self.table, &rules, &last.open, of.plot, most, stop);
                    found.into_iter().map(|(plot, worst)| (plot, Loss::from(worst))).collect()
                }
                Most::Loss(most) => siting::instead_by_loss(&self.table, &rules, &last.open, of.plot, most, stop),
            };
            let found = found.into_iter().filter(is_plot).map(near).collect();
            of.instead = (!stop()).then_some(found);
        }
    }

    /// The rules for as many new sites as were chosen.
    fn rules_for(&self, new: usize) -> Rules {
        self.rules.with_count(new.max(1))
    }
}
