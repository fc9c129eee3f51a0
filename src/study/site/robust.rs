//! How sure a choice is: the same question again and again, with what is not sure varied.
//!
//! Each time everybody walks up to a tenth slower or faster, each block has up to a fifth fewer or more people, and one in
//! twenty of the facilities that are there is left out: those without a name first, since nobody has checked them. A site
//! *stays* if it, or one of its near equals, is chosen again. Each variation has a seed of its own, so the answer is the
//! same on every machine.

use super::super::Study;
use super::table::Question;
use super::{Objective, SiteAsk};
use crate::access;
use crate::error::InputError;
use crate::report::sites::Sites;
use crate::siting::{GapOf, Rules, Table, Until, best};
use crate::snap::{self, Snap, Snapper};
use crate::units::{Limit, UNREACHED};
use rayon::prelude::*;

/// Walks are looked for up to so much beyond the limit, for those who walk faster.
const FARTHER: f64 = 1.12;

/// Entries that one variation may read.
const EFFORT: u64 = 300_000_000;

/// Numbers from a seed (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Even between 1 − by and 1 + by.
    fn about_one(&mut self, by: f64) -> f64 {
        1.0 + by * (2.0 * (self.next() >> 11) as f64 / (1_u64 << 53) as f64 - 1.0)
    }
}

impl Study {
    /// Says of each site of an answer how often it stays.
    pub(super) fn vary(
        &self,
        ask: &SiteAsk,
        question: &Question,
        sites: &mut Sites,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InputError> {
        let (Objective::Cover, [class]) = (ask.objective, &question.classes[..]) else {
            return Err(InputError::value("--robust", "varies the covering of one class only")
                .guess("ask with --objective cover and one --class"));
        };
        if ask.close > 0 {
            return Err(InputError::value(
                "--robust",
                "and --close do not go together yet: which one closes is varied already",
            ));
        }
        let limit = self.standard.classes[usize::from(class.0)].limit;
        let far = (f64::from(limit.value()) * FARTHER) as u32;
        let reach = if let Limit::Time(_) = limit { Limit::Time(far) } else { Limit::Length(far) };
        let snapper = Snapper::new(&self.network, &self.plane);
        let there: Vec<u32> = (0..self.facilities.len() as u32)
            .filter(|&f| ask.existing && self.facilities[f as usize].classes.contains(class))
            .collect();
        let mut places: Vec<Vec<Snap>> =
            question.plots.par_iter().map(|p| snap::entrances(&snapper, &p.facility, self.options.snap_m)).collect();
        places.extend(there.iter().map(|&f| self.access.entrances[f as usize].clone()));
        let below = vec![UNREACHED; self.access.doors.len()];
        let walks =
            access::walks_to_each(&self.network, &self.walker, &self.access.doors, &places, reach, &below, stop);
        let (new, old) = walks.split_at(question.plots.len());
        let people = self.people();

        let runs: Vec<Vec<u32>> = (0..u64::from(ask.robust))
            .filter(|_| !stop())
            .map(|run| {
                let mut dice = Dice(ask.seed.wrapping_add(run.wrapping_mul(0xA076_1D64_78BD_642F)));
                let within = (f64::from(limit.value()) * dice.about_one(0.1)) as u32;
                let mut weight = Vec::with_capacity(people.len());
                for (b, block) in self.blocks.iter().enumerate() {
                    let more = dice.about_one(0.2);
                    weight.extend(
                        self.access.table.doorsteps_of(b).map(|d| (people[d] * more * question.units).round() as u32),
                    );
                    debug_assert_eq!(block.doorsteps.len(), self.access.table.doorsteps_of(b).len());
                }
                // Nameless ones first, in an order of their own each time.
                let mut doubtful: Vec<(bool, u64, usize)> = there
                    .iter()
                    .enumerate()
                    .map(|(k, &f)| (self.facilities[f as usize].name.is_some(), dice.next(), k))
                    .collect();
                doubtful.sort_unstable();
                let gone: Vec<usize> = doubtful.iter().take(there.len().div_ceil(20)).map(|&(_, _, k)| k).collect();
                let mut open = vec![1_u32; people.len()];
                for (_, row) in old.iter().enumerate().filter(|(k, _)| !gone.contains(k)) {
                    row.iter().filter(|(_, walk)| *walk <= within).for_each(|&(d, _)| open[d as usize] = 0);
                }
                let rows = new
                    .iter()
                    .map(|row| row.iter().filter(|(_, w)| *w <= within).map(|&(d, _)| (d, 0)).collect())
                    .collect();
                let table = Table::new(rows, weight, open);
                let rules = Rules { most: vec![ask.count], ..question.rules.clone() };
                let until = Until { gap: 0.001, target: None, effort: EFFORT, stop };
                best(&table, &rules, GapOf::Saving, &until).choice.open
            })
            .collect();
        sites.robust = runs.len();
        for of in &mut sites.picked {
            let stands_in = |site: &u32| *site == of.plot || of.instead.iter().any(|near| near.plot == *site);
            let stays = runs.iter().filter(|open| open.iter().any(stands_in)).count();
            of.stays = (!runs.is_empty()).then(|| stays as f64 / runs.len() as f64);
        }
        Ok(())
    }
}
