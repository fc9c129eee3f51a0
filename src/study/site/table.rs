//! The table of a question: candidates, homes, and every walk between them that matters.

use super::super::Study;
use super::ask::{Objective, SiteAsk};
use super::part;
use super::source::{Far, Look, OfClass, Source};
use crate::access::Nearest;
use crate::error::{Fault, InputError};
use crate::model::Facility;
use crate::report::InputFile;
use crate::report::sites::{Measure, Plot};
use crate::siting::{self, Reduced, Rules, Table};
use crate::snap::{self, Snap, Snapper};
use crate::units::{ClassId, Limit, Metric, UNREACHED};
use rayon::prelude::*;
use std::sync::OnceLock;

/// How far walks are looked at: to the limit where people are covered or not, else to the horizon.
pub(super) fn looked_at(measure: Measure, limit: Limit, horizon_ms: u32) -> Limit {
    match (measure, limit) {
        (Measure::Covered, limit) => limit,
        (_, Limit::Time(ms)) => Limit::Time(ms.max(horizon_ms)),
        (_, Limit::Length(mm) | Limit::Radius(mm)) => Limit::Length(mm.saturating_mul(4)),
        (_, Limit::OnSite) => Limit::Length(0),
    }
}

/// That a table would be too large, and what would do instead.
pub(super) fn too_many_walks(ask: &SiteAsk) -> InputError {
    let what = format!("there are more than {} million walks between candidates and homes", ask.most_walks / 1_000_000);
    // People are covered within the limit; other walks are looked at as far as the horizon.
    let nearer = if ask.objective.measure() == Measure::Covered { "--limit" } else { "--horizon" };
    let fewer = format!("name fewer candidates, or a shorter {nearer}");
    let guess = match (ask.objective.is_fewest(), ask.robust > 0, ask.whole) {
        (true, ..) => format!("{fewer}; or ask what a number of sites covers (--count, without --objective fewest)"),
        (_, true, _) => format!("leave --robust away, or {fewer}"),
        (_, false, true) => format!("leave --problem away, or {fewer}"),
        (_, false, false) => fewer,
    };
    InputError::value("--candidates", what).guess(guess)
}

/// A question of siting about a city.
pub(super) struct Question {
    pub objective: Objective,
    pub measure: Measure,
    pub classes: Vec<ClassId>,
    /// New places; in the table the first sites.
    pub plots: Vec<Plot>,
    /// Facilities that may close; in the table the sites after the plots.
    pub existing: Vec<u32>,
    pub table: Table,
    pub rules: Rules,
    /// Table and rules made smaller, once they were asked about: the same for every number of sites.
    pub small: OnceLock<Reduced>,
    /// Units of weight a head.
    pub units: f64,
    /// People in all, times the classes.
    pub total: f64,
    /// People whom no site and no facility can serve within what is looked at.
    pub beyond: f64,
    /// Candidates that no street comes near to: they are left out.
    pub off_network: usize,
    /// How many candidates there are, where somebody said stop and only `plots` were looked at.
    pub part_of: Option<usize>,
    /// The file of the candidates, as it was read.
    pub inputs: Vec<InputFile>,
    /// Walks are looked at as far as this.
    pub farthest: f64,
}

impl Question {
    /// The same question, of a table that is still to come.
    pub(super) fn without_table(&self) -> Question {
        Question {
            table: Table::new(vec![Vec::new(); self.table.sites()], Vec::new(), Vec::new()),
            small: OnceLock::new(),
            classes: self.classes.clone(),
            plots: self.plots.clone(),
            existing: self.existing.clone(),
            rules: self.rules.clone(),
            inputs: Vec::new(),
            ..*self
        }
    }
}

impl Study {
    /// Puts the table of a question together; where there are too many walks, without rows, beside what searches them.
    ///
    /// Who says stop before every candidate was looked at gets the question of those that were ([`part`]).
    pub(super) fn question(
        &self,
        ask: &SiteAsk,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Question, Option<Far<'_>>), InputError> {
        let classes = self.classes_named(&ask.classes)?;
        let limit_of = |class: ClassId| self.standard.classes[usize::from(class.0)].limit;
        let metric = limit_of(classes[0]).metric();
        let measure = ask.objective.measure();
        if measure != Measure::Covered && classes.iter().any(|&c| limit_of(c).metric() != metric) {
            return Err(InputError::value(
                "--class",
                "names classes with limits in minutes and in metres: their walks cannot be added up",
            )
            .guess("ask for one at a time, or give one --limit"));
        }
        let (mut plots, inputs) = self.plots(&ask.candidates)?;
        let named = plots.len();
        let snapper = Snapper::new(&self.network, &self.plane);
        let join = |f: &Facility| snap::entrances(&snapper, f, self.options.snap_m);
        let joins: Vec<Vec<Snap>> = plots.par_iter().map(|p| join(&p.facility)).collect();
        let mut joined = joins.iter().map(|j| !j.is_empty());
        plots.retain(|_| joined.next().unwrap_or(false));
        let mut places: Vec<Vec<Snap>> = joins.into_iter().filter(|j| !j.is_empty()).collect();
        let off_network = named - plots.len();
        if plots.is_empty() {
            return Err(InputError::empty(
                "--candidates",
                format!("no candidate lies within {} m of a street", self.options.snap_m),
            )
            .guess("try --candidates junctions, which every city has"));
        }
        let existing: Vec<u32> = (0..self.facilities.len() as u32)
            .filter(|&f| ask.close > 0 && self.facilities[f as usize].classes.iter().any(|c| classes.contains(c)))
            .filter(|&f| !self.access.entrances[f as usize].is_empty())
            .collect();
        if ask.close > 0 && !ask.existing {
            return Err(InputError::value(
                "--close",
                "takes from the facilities that are there, which --fixed none leaves out",
            )
            .guess("leave one of the two away"));
        }
        if ask.close > existing.len() {
            let what = format!("{} facilities cannot close: there are {}", ask.close, existing.len());
            return Err(InputError::value("--close", what));
        }
        places.extend(existing.iter().map(|&f| self.access.entrances[f as usize].clone()));

        let people = self.people();
        let total: f64 = people.iter().sum::<f64>() * classes.len() as f64;
        let reach = |limit: Limit| looked_at(measure, limit, self.options.horizon_ms);
        let dearest = if measure == Measure::Covered {
            1
        } else {
            classes.iter().map(|&c| reach(limit_of(c)).value()).max().unwrap_or(1)
        };
        let units = siting::units_a_head(total, dearest);
        let fixed = ask.existing && ask.close == 0;
        let (mut weight, mut fallback): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut of_class = |class: ClassId| {
            let (limit, reach) = (limit_of(class), reach(limit_of(class)));
            let mut below = vec![0_u32; people.len()];
            let mut at = vec![u32::MAX; people.len()];
            for (d, &people) in people.iter().enumerate() {
                let nearest = self.access.table.nearest(d, class);
                if nearest == Nearest::OffNetwork {
                    continue;
                }
                let walk = match nearest {
                    Nearest::Walk(walk) if fixed => {
                        Some(if limit.metric() == Metric::Time { walk.ms } else { walk.mm })
                    }
                    _ => None,
                };
                let cost = match measure {
                    Measure::Covered => u32::from(walk.is_none_or(|w| w > limit.value())),
                    Measure::Mean | Measure::Worst => walk.unwrap_or(UNREACHED).min(reach.value()),
                };
                below[d] = match measure {
                    Measure::Covered => cost * UNREACHED,
                    Measure::Mean | Measure::Worst => cost,
                };
                at[d] = weight.len() as u32;
                weight.push((people * units).round() as u32);
                fallback.push(cost);
            }
            OfClass { class, reach, below, at }
        };
        let of_classes: Vec<OfClass> = classes.iter().map(|&class| of_class(class)).collect();
        let (new, there) = (plots.len(), existing.clone());
        let source = Source { study: self, measure, classes: of_classes, places, plots: new, existing: there };
        let mut look = Look::new(source.places.len(), &fallback);
        // Sums and worst walks can be asked about walks that are not kept.
        let needs_all = ask.objective.is_fewest() || ask.robust > 0 || ask.whole;
        source.search(&part::order(new, existing.len()), None, stop, &mut |sites, rows| {
            // Once somebody says stop, rows lack walks.
            !stop() && (look.take(sites, rows, ask.most_walks) || !needs_all)
        });
        if !look.fits(ask.most_walks) && needs_all {
            return Err(too_many_walks(ask));
        }
        let mut rules = self.rules(ask, &plots, existing.len(), units)?;
        let part_of = if look.is_whole() { None } else { Some(plots.len()) };
        if part_of.is_some() {
            part::keep(&mut look, &mut plots, &mut rules, existing.len())?;
        }
        let fits = part_of.is_some() || look.fits(ask.most_walks);
        // Whoever nobody can reach is the worst off whatever is built, and would hide everybody else.
        let mut beyond = 0.0;
        if measure != Measure::Covered {
            for (home, reached) in look.reached.iter().enumerate() {
                if !reached && fallback[home] == reach(limit_of(classes[0])).value() {
                    beyond += f64::from(weight[home]) / units;
                    weight[home] = 0;
                }
            }
        }
        if look.looked.walks.iter().all(|&walks| walks == 0) {
            if part_of.is_some() {
                return Err(InputError::new("-", Fault::Interrupted));
            }
            return Err(InputError::empty("--candidates", "no candidate would bring anybody nearer")
                .guess("is everybody covered already? try --fixed none"));
        }
        let (table, far) = if fits {
            (Table::new(look.rows, weight, fallback), None)
        } else {
            let far = Far { source, weight, fallback, looked: look.looked };
            (far.bare(), Some(far))
        };
        let question = Question {
            objective: ask.objective,
            measure,
            classes,
            plots,
            existing,
            table,
            rules,
            small: OnceLock::new(),
            units,
            total,
            beyond,
            off_network,
            part_of,
            inputs,
            farthest: f64::from(dearest),
        };
        Ok((question, far))
    }
}
