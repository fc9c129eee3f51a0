//! How sure a choice is: the same question again and again, with what is not sure varied.
//!
//! Each time everybody walks up to a tenth slower or faster (where limits are in minutes), each block has up to a fifth fewer or more people, and one in
//! twenty of the facilities that are there is left out (of fewer one, as often as that comes to): those without a name first, since nobody has checked them. A site
//! *stays* if it, or one of its near equals, is chosen again. Each variation has a seed of its own, so the answer is the
//! same on every machine. A variation in which the share that was asked for cannot be reached chooses nothing.

use super::super::Study;
use super::SiteAsk;
use super::table::{Question, looked_at, too_many_walks};
use crate::access;
use crate::error::InputError;
use crate::isochrone::certify::Dice;
use crate::report::sites::{Measure, Sites};
use crate::siting::{Entry, Rules, Table, Until};
use crate::snap::{self, Snap, Snapper};
use crate::units::{ClassId, Limit, Metric, UNREACHED};
use rayon::prelude::*;
use std::sync::OnceLock;

/// Walks are looked for up to so much beyond the limit, for those who walk faster.
const FARTHER: f64 = 1.12;

/// Entries that one variation may read.
const EFFORT: u64 = 300_000_000;

/// Even between 1 − by and 1 + by.
fn about_one(dice: &mut Dice, by: f64) -> f64 {
    1.0 + by * (2.0 * dice.share() - 1.0)
}

/// How many of the facilities that are there are left out at most.
fn most_gone(there: usize) -> usize {
    there.div_ceil(20)
}

/// How many are left out: one in twenty, and of those over one as often as that comes to. A town's only clinic stays nineteen times of twenty.
fn gone(there: usize, dice: &mut Dice) -> usize {
    let over = (there % 20) as f64 / 20.0;
    there / 20 + usize::from(dice.share() < over)
}

/// For each doorstep the walk to the nearest of the places but so many nearer ones; what `else_` says where there are no more.
fn nearest_but(rows: &[Vec<(u32, u32)>], but: usize, mut else_: Vec<u32>) -> Vec<u32> {
    let mut of: Vec<Vec<u32>> = vec![Vec::new(); else_.len()];
    for &(d, walk) in rows.iter().flatten() {
        of[d as usize].push(walk);
    }
    for (walks, slot) in of.iter_mut().zip(&mut else_) {
        if walks.len() > but {
            *slot = *walks.select_nth_unstable(but).1;
        }
    }
    else_
}

/// The walks to every place that counts as a class: for each its doorsteps, with the walk.
struct Walked {
    /// As far as walks count at the pace that is known.
    reach: u32,
    limit: u32,
    /// Whether who walks faster comes farther: limits in metres are the same for all.
    timed: bool,
    new: Vec<Vec<(u32, u32)>>,
    old: Vec<Vec<(u32, u32)>>,
}

/// What is otherwise than it is known.
struct Variation {
    /// How much faster everybody walks.
    pace: f64,
    /// People of each doorstep, in units.
    people: Vec<u32>,
    /// Whether a facility that is there is left out.
    gone: Vec<bool>,
}

impl Study {
    /// Says of each site of an answer how often it stays.
    ///
    /// # Errors
    /// If there are more walks than a table may hold.
    pub(super) fn vary(
        &self,
        ask: &SiteAsk,
        question: &Question,
        sites: &mut Sites,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InputError> {
        // Where some have to close, those that may are sites of the table.
        let there: Vec<u32> = if ask.close > 0 {
            question.existing.clone()
        } else {
            let counts = |f: &u32| self.facilities[*f as usize].classes.iter().any(|c| question.classes.contains(c));
            (0..self.facilities.len() as u32).filter(|f| ask.existing && counts(f)).collect()
        };
        let snapper = Snapper::with_index(&self.network, &self.plane, &self.index);
        let plots: Vec<Vec<Snap>> =
            question.plots.par_iter().map(|p| snap::entrances(&snapper, &p.facility, self.options.snap_m)).collect();
        let mut walked: Vec<Walked> = Vec::with_capacity(question.classes.len());
        for &class in &question.classes {
            walked.push(self.walked(ask, class, &plots, &there, stop));
            let all = |of: &Walked| of.new.iter().chain(&of.old).map(Vec::len).sum::<usize>();
            if walked.iter().map(all).sum::<usize>() > ask.most_walks {
                return Err(too_many_walks(ask));
            }
        }
        let mut varied = question.without_table();
        let mut runs: Vec<Vec<u32>> = Vec::new();
        for run in 0..u64::from(ask.robust) {
            if stop() {
                break;
            }
            let dice = Dice::new(ask.seed.wrapping_add(run.wrapping_mul(0xA076_1D64_78BD_642F)));
            let variation = self.variation(question, &there, dice);
            varied.small = OnceLock::new();
            (varied.table, varied.total) = self.varied_table(ask, question, &walked, &variation);
            let mut most = question.rules.most.clone();
            if let Some(open) = most.get_mut(1) {
                // Those that are left out have closed already, and others beside them.
                *open = open.saturating_sub(variation.gone.iter().filter(|gone| **gone).count());
            }
            varied.rules = Rules { most, ..question.rules.clone() };
            let gap = if question.measure == Measure::Covered { 0.001 } else { ask.gap };
            let until = Until { gap, target: None, effort: EFFORT, stop };
            let found = varied.best(ask.count.min(question.plots.len()), &until, None, 1);
            // What was cut short in the middle says nothing of what stays.
            if stop() {
                break;
            }
            runs.push(found.map_or_else(|_| Vec::new(), |best| best.open));
        }
        sites.robust = runs.len();
        for of in &mut sites.picked {
            let stands_in = |site: &u32| *site == of.plot || of.instead.iter().flatten().any(|near| near.plot == *site);
            let stays = runs.iter().filter(|open| open.iter().any(stands_in)).count();
            of.stays = (!runs.is_empty()).then(|| stays as f64 / runs.len() as f64);
        }
        Ok(())
    }

    /// Every walk to what may be built or is there of a class, little farther than it counts.
    fn walked(
        &self,
        ask: &SiteAsk,
        class: ClassId,
        plots: &[Vec<Snap>],
        there: &[u32],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Walked {
        let limit = self.standard.classes[usize::from(class.0)].limit;
        let reach = looked_at(ask.objective.measure(), limit, self.options.horizon_ms);
        let far = (f64::from(reach.value()) * FARTHER) as u32;
        let farther = if let Limit::Time(_) = reach { Limit::Time(far) } else { Limit::Length(far) };
        let walks = |places: &[Vec<Snap>], below: &[u32]| {
            access::walks_to_each(&self.network, &self.walker, &self.access.doors, places, farther, below, stop)
        };
        let anywhere = vec![UNREACHED; self.access.doors.len()];
        let places: Vec<Vec<Snap>> = there
            .iter()
            .map(|&f| {
                let counts = self.facilities[f as usize].classes.contains(&class);
                if counts { self.access.entrances[f as usize].clone() } else { Vec::new() }
            })
            .collect();
        let old = walks(&places, &anywhere);
        // Of those that are there so many are left out, and no more: whoever has one more nearer than a new place never walks there.
        let below = if ask.close == 0 { nearest_but(&old, most_gone(there.len()), anywhere) } else { anywhere };
        let new = walks(plots, &below);
        Walked { reach: reach.value(), limit: limit.value(), timed: limit.metric() == Metric::Time, new, old }
    }

    fn variation(&self, question: &Question, there: &[u32], mut dice: Dice) -> Variation {
        let pace = about_one(&mut dice, 0.1);
        let known = self.people();
        let mut people = Vec::with_capacity(known.len());
        for b in 0..self.blocks.len() {
            let more = about_one(&mut dice, 0.2);
            let of_block = self.access.table.doorsteps_of(b);
            people.extend(of_block.map(|d| (known[d] * more * question.units).round() as u32));
        }
        // Nameless ones first, in an order of their own each time.
        let mut doubtful: Vec<(bool, u64, usize)> = there
            .iter()
            .enumerate()
            .map(|(k, &f)| (self.facilities[f as usize].name.is_some(), dice.roll(), k))
            .collect();
        doubtful.sort_unstable();
        let mut left_out = vec![false; there.len()];
        doubtful.iter().take(gone(there.len(), &mut dice)).for_each(|&(_, _, k)| left_out[k] = true);
        Variation { pace, people, gone: left_out }
    }

    /// The table of the question under a variation, and its people, times the classes.
    fn varied_table(
        &self,
        ask: &SiteAsk,
        question: &Question,
        walked: &[Walked],
        variation: &Variation,
    ) -> (Table, f64) {
        let covered = question.measure == Measure::Covered;
        let plots = question.plots.len();
        let mut rows: Vec<Vec<Entry>> = vec![Vec::new(); plots + question.existing.len()];
        let (mut weight, mut fallback, mut farthest): (Vec<u32>, Vec<u32>, Vec<u32>) = Default::default();
        let mut total = 0.0;
        for of in walked {
            let pace = if of.timed { variation.pace } else { 1.0 };
            let within = (f64::from(of.limit) * pace) as u32;
            // What a walk costs: nothing or all where people are covered or not.
            let cost = |walk: u32| {
                let paced = || ((f64::from(walk) / pace).round() as u32).min(of.reach);
                if covered { u32::from(walk > within) } else { paced() }
            };
            let mut nearest = vec![UNREACHED; variation.people.len()];
            if ask.close == 0 {
                for (row, _) in of.old.iter().zip(&variation.gone).filter(|(_, gone)| !**gone) {
                    for &(d, walk) in row {
                        nearest[d as usize] = nearest[d as usize].min(walk);
                    }
                }
            }
            let mut home = vec![u32::MAX; nearest.len()];
            for (d, &nearest) in nearest.iter().enumerate() {
                total += f64::from(variation.people[d]) / question.units;
                if self.access.doors[d].is_some() {
                    home[d] = weight.len() as u32;
                    weight.push(variation.people[d]);
                    fallback.push(cost(nearest));
                    farthest.push(of.reach);
                }
            }
            let old = of.old.iter().zip(&variation.gone).map(|(row, gone)| if *gone { &[][..] } else { &row[..] });
            let sites = of.new.iter().map(|row| &row[..]).chain(old);
            for (row, walks) in rows.iter_mut().zip(sites) {
                let entries = walks.iter().map(|&(d, walk)| (home[d as usize], cost(walk)));
                row.extend(entries.filter(|&(home, cost)| cost < fallback[home as usize]));
            }
        }
        if !covered {
            let mut reached = vec![false; weight.len()];
            rows.iter().flatten().for_each(|&(home, _)| reached[home as usize] = true);
            for (home, reached) in reached.into_iter().enumerate() {
                if !reached && fallback[home] == farthest[home] {
                    weight[home] = 0;
                }
            }
        }
        (Table::new(rows, weight, fallback), total)
    }
}
