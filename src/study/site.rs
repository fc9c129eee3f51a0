//! From a measured city to a question of siting, and from its answer back to places and people.
//!
//! People are those of the figures of coverage, in the same basis, shared out over the doorsteps of a block by weight; walks are
//! those of the table of access. So "covered before" here is what `analyze` says, and "covered after" is what it would
//! say if the sites were built.

mod ask;
mod front;
mod instead;
mod part;
#[cfg(test)]
mod part_tests;
mod plots;
mod robust;
mod rules;
mod source;
mod table;
#[cfg(test)]
mod wide_tests;

pub use ask::{Candidates, MOST_WALKS, Objective, SiteAsk};

use super::Study;
use crate::error::{Fault, InputError};
use crate::report::sites::{Measure, Posed, Sites, Timing};
use crate::siting::{self, Choice, GapOf, Loss, Missed, Rules, Until, Wide};
use source::Far;
use std::time::{Duration, Instant};
use table::Question;

/// Entries read a second, about: so that effort is a number people understand, and yet the same on every machine.
const ENTRIES_A_SECOND: u64 = 500_000_000;

/// How often all candidates are looked at for one number of sites, where their walks are searched anew each time.
const ROUNDS: usize = 12;

/// What one search found, whatever was asked.
#[derive(Clone)]
struct Best {
    open: Vec<u32>,
    value: f64,
    bound: f64,
    first: f64,
    gap: f64,
    guarantee: Option<f64>,
    /// How long the greedy choice took.
    took: Option<Duration>,
    left: [usize; 3],
    /// Value and bound in the whole numbers of the table: a loss, a number of sites, or a walk.
    exact: [Loss; 2],
    target: Option<Loss>,
}

impl Study {
    /// Finds the best sites.
    ///
    /// # Errors
    /// If a class is not in the standard, the candidates cannot be read, no candidate serves anybody, the rules contradict
    /// each other, or `stop` says so before any allowed choice is known ([`Fault::Interrupted`](crate::error::Fault)).
    pub fn site(&self, ask: &SiteAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Sites, InputError> {
        self.walks_only()?;
        let began = Instant::now();
        let (mut question, far) = self.question(ask, stop)?;
        let mut wide = far.as_ref().map(|far| far.wide(ask.most_walks / 2));
        let walks = began.elapsed();
        let effort = u64::from(ask.effort) * ENTRIES_A_SECOND;
        // More sites than candidates are no more than all of them.
        let counts = ask.count.min(question.plots.len());
        let until = |effort| Until { gap: ask.gap, target: None, effort, stop };
        let mut last = question.best(counts, &until(effort / 2), wide.as_mut(), ROUNDS)?;
        question.bound_by_all(&mut last)?;
        let (mut front, mut most) = (Vec::new(), 0);
        if !ask.objective.is_fewest() {
            most = ask.front.max(counts).min(question.plots.len());
            let each = until(effort / 2 / most.max(1) as u64);
            let found = question.front(&mut last, counts, most, &each, wide.as_mut())?;
            if let Some(wide) = &wide {
                question.table = wide.table_with(&question.in_answers(found.iter().map(|(_, best)| best), &last));
            }
            front = found.iter().map(|of| question.shown(of)).collect();
        }
        let new = question.new_sites(&last.open);
        let kept: Vec<u32> = last.open.iter().copied().filter(|s| !new.contains(s)).collect();
        let mut picked = question.ranked(&kept, &new);
        question.alternatives(&mut picked, &last, wide.as_ref(), &until(effort));
        // Of those that nobody gains by no alternatives are named anyway.
        let cut = front.len() < most || picked.iter().any(|of| of.instead.is_none());
        // Those that bring nothing were not opened in the search; of them only so many close as have to, the last ones.
        let idle: Vec<usize> =
            (question.plots.len()..question.rules.group.len()).filter(|&s| !last.open.contains(&(s as u32))).collect();
        let closed = idle[idle.len().saturating_sub(ask.close)..]
            .iter()
            .map(|&s| self.facilities[question.existing[s - question.plots.len()] as usize].clone())
            .collect();
        let walks_in_all = far.as_ref().map_or(question.table.entries(), Far::walks);
        let mut sites = Sites {
            classes: self
                .classes_in_order(&ask.classes)?
                .into_iter()
                .map(|class| self.standard.classes[usize::from(class.0)].id.clone())
                .collect(),
            measure: ask.objective.measure(),
            limit: self.standard.classes[usize::from(question.classes[0].0)].limit,
            fewest: match ask.objective {
                Objective::Fewest(share) => Some(share.unwrap_or_else(|| question.most_covered() / question.total)),
                _ => None,
            },
            basis: self.coverage.basis,
            total: question.total,
            before: question.value(&[]),
            after: last.value,
            bound: last.bound,
            gap: last.gap,
            proven: last.gap <= 0.0,
            stopped: question.part_of.is_some() || stop() && (last.gap > 0.0 || cut),
            part_of: question.part_of,
            greedy: last.first,
            guarantee: match ask.objective {
                // With closing, what the greedy choice saves is not what is shown.
                Objective::Cover | Objective::Median if ask.close == 0 => last.guarantee,
                _ => None,
            },
            left: last.left,
            asked: [question.table.sites(), question.table.homes(), walks_in_all],
            kept: far.as_ref().map(|_| ask.most_walks),
            beyond: question.beyond,
            off_network: question.off_network,
            asked_as: ask.said(),
            inputs: question.inputs.clone(),
            costs: question.plots.iter().map(rules::cost).collect(),
            farthest: question.farthest,
            closed,
            robust: 0,
            picked,
            front,
            plots: question.plots.clone(),
            posed: None,
            timing: Timing { walks, greedy: last.took, whole: Duration::ZERO },
        };
        if ask.robust > 0 {
            self.vary(ask, &question, &mut sites, stop)?;
            sites.stopped |= sites.robust < ask.robust as usize;
        }
        let existing = question.existing.iter().map(|&f| self.facilities[f as usize].id.to_string());
        sites.posed = Some(Posed {
            ids: question.plots.iter().map(|p| p.facility.id.to_string()).chain(existing).collect(),
            units: question.units,
            target: last.target,
            open: last.open,
            value: last.exact[0],
            bound: last.exact[1],
            rules: question.rules,
            table: question.table,
        });
        sites.timing.whole = began.elapsed();
        Ok(sites)
    }
}

impl Question {
    /// The sites of a choice that are new.
    fn new_sites(&self, open: &[u32]) -> Vec<u32> {
        open.iter().copied().filter(|&s| (s as usize) < self.plots.len()).collect()
    }

    /// What a loss less is worth to people: people covered, or time a head.
    fn saved(&self, loss: Loss) -> f64 {
        let people = siting::in_people(loss, self.units);
        match self.measure {
            Measure::Covered => people,
            Measure::Mean | Measure::Worst => people / self.people_on_network().max(1e-9),
        }
    }

    /// People in the table.
    fn people_on_network(&self) -> f64 {
        self.table.weights().iter().map(|&w| f64::from(w)).sum::<f64>() / self.units
    }

    /// The figure of a loss: people covered, or the mean walk.
    fn figure(&self, loss: Loss) -> f64 {
        match self.measure {
            Measure::Covered => self.people_on_network() - siting::in_people(loss, self.units),
            Measure::Mean | Measure::Worst => self.saved(loss),
        }
    }

    /// What is lost with every site open, as if none had a limit.
    fn least_uncovered(&self) -> Loss {
        let all: Vec<u32> = (0..self.table.sites() as u32).collect();
        self.table.loss(&all)
    }

    /// People covered with every site open.
    fn most_covered(&self) -> f64 {
        self.figure(self.least_uncovered())
    }

    /// The figure while these sites are open.
    fn value(&self, open: &[u32]) -> f64 {
        let all: Vec<u32> = if open.is_empty() {
            (self.plots.len() as u32..self.table.sites() as u32).collect()
        } else {
            open.to_vec()
        };
        if self.measure == Measure::Worst {
            let walks = self.table.walks(&all);
            let people = self.table.weights();
            return (0..walks.len()).filter(|&h| people[h] > 0).map(|h| f64::from(walks[h])).fold(0.0, f64::max);
        }
        self.figure(siting::assign::loss(&self.table, &self.rules, &all))
    }

    /// What a gap is a share of.
    fn gap_of(&self) -> GapOf {
        if self.measure == Measure::Covered { GapOf::Saving } else { GapOf::Loss }
    }

    /// The sites of some answers, and all that are there, ascending.
    fn in_answers<'b>(&self, answers: impl Iterator<Item = &'b Best>, last: &'b Best) -> Vec<u32> {
        let there = self.plots.len() as u32..self.table.sites() as u32;
        let mut sites: Vec<u32> = answers.chain([last]).flat_map(|of| of.open.iter().copied()).chain(there).collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// The best choice of so many new sites, where walks are searched when they are needed.
    fn best_of_wide(&self, rules: &Rules, wide: &mut Wide<'_>, rounds: usize, until: &Until<'_>) -> Best {
        let one = |open, figures: [f64; 3], gap, left, exact| {
            let [value, bound, first] = figures;
            Best { open, value, bound, first, gap, guarantee: None, took: None, left, exact, target: None }
        };
        if self.measure == Measure::Worst {
            let found = wide.centre(rules, rounds, until);
            let gap = f64::from(found.value - found.bound) / f64::from(found.value.max(1));
            let left = [self.table.sites(), wide.homes(), wide.kept()];
            let exact = [found.value.into(), found.bound.into()];
            return one(found.open, [found.value, found.bound, found.greedy].map(f64::from), gap, left, exact);
        }
        let of = self.gap_of();
        let found = wide.least_loss(rules, of, rounds, until);
        let gap = siting::gap(of, self.table.loss(&[]), found.loss, found.bound);
        let figures = [found.loss, found.bound, found.greedy].map(|loss| self.figure(loss));
        one(found.open, figures, gap, found.left, [found.loss, found.bound])
    }

    /// The best choice of so many new sites.
    fn best(
        &self,
        count: usize,
        until: &Until<'_>,
        wide: Option<&mut Wide<'_>>,
        rounds: usize,
    ) -> Result<Best, InputError> {
        let rules = self.rules.with_count(count);
        if let Some(wide) = wide {
            return Ok(self.best_of_wide(&rules, wide, rounds, until));
        }
        match self.objective {
            Objective::Cover | Objective::Median => {
                let of = self.gap_of();
                let began = Instant::now();
                let first = siting::First::soonest(&self.table, &self.rules, count, &self.small, until.stop);
                let took = began.elapsed();
                let small = self.small.get_or_init(|| siting::reduce(&self.table, &self.rules, until.stop));
                let answer = first.finish(small, of, until);
                let Choice { open, loss, bound, .. } = answer.choice;
                Ok(Best {
                    value: self.figure(loss),
                    bound: self.figure(bound),
                    first: self.figure(answer.greedy),
                    gap: siting::gap(of, self.table.loss(&[]), loss, bound),
                    left: answer.left,
                    guarantee: answer.guarantee,
                    took: Some(took),
                    exact: [loss, bound],
                    target: None,
                    open,
                })
            }
            Objective::Fewest(share) => {
                let room = |share: f64| {
                    let out = self.total - share * self.total;
                    let off = self.total - self.people_on_network();
                    ((out - off) * self.units).floor()
                };
                // How many can be covered is known when all candidates are.
                let interrupted = || InputError::new("-", Fault::Interrupted);
                if self.part_of.is_some() && share.is_none() {
                    return Err(interrupted());
                }
                let target = match share {
                    None => Some(self.least_uncovered()),
                    Some(share) => Some(room(share)).filter(|room| *room >= 0.0).map(|room| room as Loss),
                };
                let never = Err(Missed { proven: true });
                let found = target.map_or(never, |target| siting::fewest(&self.table, &rules, target, until));
                if self.part_of.is_some() && found.is_err() {
                    return Err(interrupted());
                }
                if found == Err(Missed { proven: false }) {
                    let what = "no choice under these rules was found that covers so much";
                    return Err(InputError::value("--share", what).guess("ask for less, or give more --effort"));
                }
                let Ok(found) = found else {
                    let most = 100.0 * self.most_covered() / self.total;
                    let share = share.map_or_else(|| "so much".to_owned(), |share| format!("{:.1}%", share * 100.0));
                    let ruled = self.rules.has_budget() || self.rules.has_distance() || self.rules.has_capacity();
                    let (under, all) = if ruled { (" under these rules", ", without them,") } else { ("", "") };
                    let what =
                        format!("{share} cannot be covered{under}: all candidates together{all} cover {most:.1}%");
                    return Err(InputError::value("--share", what)
                        .guess("ask for less (all: whoever can be), or give other candidates or rules"));
                };
                let left = [self.table.sites(), self.table.homes(), self.table.entries()];
                Ok(Best {
                    value: self.value(&found.open),
                    bound: f64::from(found.bound),
                    first: f64::from(found.greedy),
                    gap: f64::from(found.value - found.bound) / f64::from(found.value.max(1)),
                    guarantee: None,
                    took: None,
                    left,
                    exact: [found.value.into(), found.bound.into()],
                    target,
                    open: found.open,
                })
            }
            Objective::Centre => {
                let found = siting::centre(&self.table, &rules, until);
                let left = [self.table.sites(), self.table.homes(), self.table.entries()];
                Ok(Best {
                    value: f64::from(found.value),
                    bound: f64::from(found.bound),
                    first: f64::from(found.greedy),
                    gap: f64::from(found.value - found.bound) / f64::from(found.value.max(1)),
                    guarantee: None,
                    took: None,
                    left,
                    exact: [found.value.into(), found.bound.into()],
                    target: None,
                    open: found.open,
                })
            }
        }
    }
}
