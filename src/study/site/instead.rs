//! The sites of an answer in their order, and what could stand in their places.

use super::{Best, Question};
use crate::report::sites::{Measure, Near, Picked};
use crate::siting::{self, Loss, Rules};

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
    pub(super) fn alternatives(&self, picked: &mut [Picked], last: &Best, stop: &(dyn Fn() -> bool + Sync)) {
        let rules = self.rules_for(picked.len());
        let is_plot = |plot: u32| (plot as usize) < self.plots.len();
        let loss = siting::assign::loss(&self.table, &rules, &last.open);
        let near_tie: Loss = loss + (self.table.loss(&[]) - loss) / 100;
        let most = last.target.map_or(near_tie, |target| near_tie.min(target));
        for of in picked {
            let found: Vec<Near> = if self.measure == Measure::Worst {
                if last.value >= self.farthest {
                    continue;
                }
                let most = (last.value * 1.01) as u32;
                let others = siting::instead_by_worst(&self.table, &rules, &last.open, of.plot, most, stop).into_iter();
                let near = |(plot, worst)| Near { plot, less: f64::from(worst) - last.value };
                others.filter(|&(plot, _)| is_plot(plot)).map(near).collect()
            } else {
                let others = siting::instead_by_loss(&self.table, &rules, &last.open, of.plot, most, stop).into_iter();
                let near = |(plot, then)| Near { plot, less: self.saved(then - loss) };
                others.filter(|&(plot, _)| is_plot(plot)).map(near).collect()
            };
            of.instead = (!stop()).then_some(found);
        }
    }

    /// The rules for as many new sites as were chosen.
    fn rules_for(&self, new: usize) -> Rules {
        self.rules.with_count(new.max(1))
    }
}
