//! An answer for whoever says stop before every candidate was looked at: the best of those that were, with a bound of all.
//!
//! The candidates of the first part are spread over all, so that whoever stops early is not shown one corner of the city. Of those not
//! looked at nothing is known but that nobody walks less than nought: everybody could be served, the worst walk could be
//! none, and one site could do where any are needed. That is the bound. Without any candidate, or where those looked at
//! hold no allowed answer, there is none.

use super::source::{AT_ONCE, Look};
use super::{Best, Objective, Question};
use crate::error::{Fault, InputError};
use crate::report::sites::{Measure, Plot};
use crate::siting::Rules;

/// In which order sites are looked at: those that are there first, which every answer needs, then some new ones from everywhere, then
/// the others as they come, since neighbours are searched together.
pub(super) fn order(new: usize, existing: usize) -> Vec<u32> {
    let room = AT_ONCE.saturating_sub(existing).max(1);
    let step = new.div_ceil(room).max(1);
    let there = new..new + existing;
    let spread = (0..new).step_by(step);
    let others = (0..new).filter(|site| site % step != 0);
    there.chain(spread).chain(others).map(|site| site as u32).collect()
}

/// Leaves of a question what was looked at, in the order in which it stood there.
///
/// # Errors
/// If that is no new site, or not all of those that are there.
pub(super) fn keep(
    look: &mut Look,
    plots: &mut Vec<Plot>,
    rules: &mut Rules,
    existing: usize,
) -> Result<(), InputError> {
    let mut kept = std::mem::take(&mut look.kept);
    kept.sort_unstable();
    let new = kept.partition_point(|&site| (site as usize) < plots.len());
    if new == 0 || kept.len() - new < existing {
        return Err(InputError::new("-", Fault::Interrupted));
    }
    *plots = kept[..new].iter().map(|&site| plots[site as usize].clone()).collect();
    *rules = rules.keep_sites(&kept);
    rules.most[0] = rules.most[0].min(new);
    look.rows = kept.iter().map(|&site| std::mem::take(&mut look.rows[site as usize])).collect();
    look.looked.walks = look.rows.iter().map(Vec::len).collect();
    look.reached.fill(false);
    look.rows.iter().flatten().for_each(|&(home, _)| look.reached[home as usize] = true);
    Ok(())
}

impl Question {
    /// Says of an answer among the candidates looked at what no choice of all can beat; nothing where all were looked at.
    ///
    /// # Errors
    /// If the answer opens no site and is not the best for sure, or leaves the worst walk where it was.
    pub(super) fn bound_by_all(&self, best: &mut Best) -> Result<(), InputError> {
        if self.part_of.is_none() {
            return Ok(());
        }
        let [value, bound] = &mut best.exact;
        (*bound, best.guarantee) = (0, None);
        match self.objective {
            Objective::Cover | Objective::Median => {
                best.bound = self.figure(0);
                best.gap = self.gap(best.exact);
            }
            Objective::Fewest(_) | Objective::Centre => {
                // Where none would do, none would have been chosen.
                *bound = i64::from(self.objective.is_fewest()).min(*value);
                best.bound = *bound as f64;
                best.gap = (*value - *bound) as f64 / (*value).max(1) as f64;
            }
        }
        let idle = self.measure == Measure::Worst && best.value >= self.farthest;
        if idle || self.new_sites(&best.open).is_empty() && best.gap > 0.0 {
            return Err(InputError::new("-", Fault::Interrupted));
        }
        Ok(())
    }
}
