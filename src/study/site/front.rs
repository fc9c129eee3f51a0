//! The front of number against what it brings: the best of 1, 2, … sites, each with its bound.
//!
//! A site more never hurts, and no choice of fewer is worth more than the best of more. So what a longer search found out about one number
//! is told of its neighbours, too.

use super::{Best, Question};
use crate::error::InputError;
use crate::report::sites::{Front, Measure};
use crate::siting::{self, Until, Wide};

/// How often all candidates are looked at for each, where their walks are searched anew each time.
const ROUNDS: usize = 4;

impl Question {
    /// The best of 1, 2, … `most` sites, of which that of `count` (`last`) is known already; each of the others is searched for with `until`. Who says stop wants
    /// the answer, not the way there. Where fewer were found to be worth more, `last` becomes that.
    pub(super) fn front(
        &self,
        last: &mut Best,
        count: usize,
        most: usize,
        until: &Until<'_>,
        mut wide: Option<&mut Wide<'_>>,
    ) -> Result<Vec<(usize, Best)>, InputError> {
        let mut front = Vec::new();
        for number in 1..=most {
            if number == count {
                front.push((number, last.clone()));
            } else if !(until.stop)() {
                // Beyond what was asked for a thousandth is near enough for a curve.
                let beyond = number > count;
                let gap = if beyond { until.gap.max(0.001) } else { until.gap };
                // The worst walk is the dearest to prove, and the least to look at beyond what was asked for.
                let effort = if beyond && self.measure == Measure::Worst { until.effort / 8 } else { until.effort };
                front.push((number, self.best(number, &Until { gap, effort, ..*until }, wide.as_deref_mut(), ROUNDS)?));
            }
        }
        for k in 1..front.len() {
            if front[k].1.exact[0] > front[k - 1].1.exact[0] {
                let Best { open, value, exact: [loss, _], .. } = front[k - 1].1.clone();
                let best = &mut front[k].1;
                (best.open, best.value, best.exact[0]) = (open, value, loss);
            }
        }
        for k in (1..front.len()).rev() {
            if front[k - 1].1.exact[1] < front[k].1.exact[1] {
                let Best { bound, exact: [_, least], .. } = front[k].1;
                let best = &mut front[k - 1].1;
                (best.bound, best.exact[1]) = (bound, least);
            }
        }
        for (number, best) in &mut front {
            best.gap = self.gap(best.exact);
            if *number == count {
                last.clone_from(best);
            }
        }
        Ok(front)
    }

    /// The share by which the best may be better than a value, both in the numbers of the table.
    pub(super) fn gap(&self, [value, bound]: [siting::Loss; 2]) -> f64 {
        siting::gap(self.gap_of(), self.table.loss(&[]), value, bound)
    }

    /// What people look at of one number of sites.
    pub(super) fn shown(&self, &(count, ref best): &(usize, Best)) -> Front {
        let Best { value, bound, gap, .. } = *best;
        Front { count, reached: value, bound, gap, sites: self.new_sites(&best.open) }
    }
}
