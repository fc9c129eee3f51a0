//! Indicators: figures of an area that a text defines by name, as numerator, denominator and result.

use super::{City, State, Why};
use crate::model::Indicator;
use crate::units::ClassId;

/// An indicator of an area. Which denominator a text means it says; both are given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndicatorResult {
    /// People within and of all, where blocks say their residents.
    pub people: Option<[f64; 2]>,
    /// Square metres of residential land within and of all.
    pub land_m2: Option<[f64; 2]>,
    /// Why there is no result; `None` if there is one.
    pub why: Option<Why>,
}

impl IndicatorResult {
    /// Whether there is a result, as a state: an indicator has no duty to be met.
    pub fn state(&self) -> Option<State> {
        self.why.map(State::NotJudged)
    }
}

impl City<'_> {
    /// The indicators of an area of these blocks.
    pub fn indicators(&self, blocks: &[usize]) -> Vec<IndicatorResult> {
        self.standard.indicators.iter().map(|i| self.indicator(i, blocks)).collect()
    }

    fn indicator(&self, of: &Indicator, blocks: &[usize]) -> IndicatorResult {
        let nothing = |why| IndicatorResult { people: None, land_m2: None, why: Some(why) };
        if of.needs.is_some() {
            return nothing(Why::Needs);
        }
        let held = |class: &ClassId| self.has_any(*class) || self.none_of(*class).is_some();
        let judged = if of.any { of.classes.iter().any(held) } else { of.classes.iter().all(held) };
        if !judged {
            return nothing(Why::NoneInData);
        }
        let (mut people, mut land_m2): (Option<[f64; 2]>, Option<[f64; 2]>) = (None, None);
        for &b in blocks {
            let block = &self.blocks[b];
            let share = self.share(of, b);
            let add = |part: &mut Option<[f64; 2]>, amount: f64| {
                let part = part.get_or_insert([0.0; 2]);
                part[0] += amount * share;
                part[1] += amount;
            };
            if let Some(residents) = block.residents {
                add(&mut people, residents);
            }
            if block.area_m2 > 0.0 {
                add(&mut land_m2, block.area_m2);
            }
        }
        let some = people.or(land_m2).is_some_and(|[_, all]| all > 0.0);
        IndicatorResult { people, land_m2, why: (!some).then_some(Why::Nobody) }
    }

    /// Share of a block's people who are within all of some limits at once, or any of them.
    fn share(&self, of: &Indicator, b: usize) -> f64 {
        let within = |d: usize, c: &ClassId| self.table.nearest(d, *c).is_within(self.class(*c).limit);
        let (mut near, mut all) = (0_u64, 0_u64);
        for (d, step) in self.table.doorsteps_of(b).zip(&self.blocks[b].doorsteps) {
            let weight = u64::from(step.weight.max(1));
            let yes =
                if of.any { of.classes.iter().any(|c| within(d, c)) } else { of.classes.iter().all(|c| within(d, c)) };
            all += weight;
            near += if yes { weight } else { 0 };
        }
        if all == 0 { 0.0 } else { near as f64 / all as f64 }
    }
}
