//! Scenarios beside their baseline: the city is read and measured once, each scenario searches only what it touches.
//!
//! ```no_run
//! use lifecircle::study::{self, City, Plan};
//! use lifecircle::units::Lang;
//!
//! let compared = study::compare(&Plan::new(City::Bundled), &["north.toml".into(), "south.geojson".into()], &())?;
//! let comparison = compared.comparison(Lang::En);
//! println!("{}", lifecircle::report::compare::table(&comparison));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::judge::{Conclusions, Judging, conclude};
use super::read::Notes;
use super::{Kept, Plan, Progress, Stage, Study, run_kept};
use crate::access::{self, Access};
use crate::coverage::{self, BlockClass};
use crate::error::{Fault, InputError};
use crate::input::scenario;
use crate::model::Scenario;
use crate::report::compare::{Comparison, Of, Side};
use crate::scenario::{Base, Baseline, Edited, Outcome, Touched};
use crate::units::{Lang, MS_PER_MINUTE};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A baseline and what several scenarios would make of it.
#[derive(Debug)]
pub struct Compared {
    /// The city as it is.
    pub base: Study,
    /// In the order that they were asked for.
    pub variants: Vec<Variant>,
    /// What became of the cache, if one was named.
    pub kept: Option<Kept>,
}

/// The city as one scenario would make it.
#[derive(Debug)]
pub struct Variant {
    /// What was asked.
    pub scenario: Scenario,
    /// The answer, whole.
    pub study: Study,
    /// How much was searched again for it.
    pub touched: Touched,
    /// Features of its drawing that have no geometry and say nothing: they were passed over.
    pub empty_features: usize,
}

/// Measures a city and every scenario beside it.
///
/// # Errors
/// As [`super::run`]; if a scenario cannot be read, hits nothing or contradicts itself, or two have the same name.
pub fn compare(plan: &Plan, scenarios: &[PathBuf], progress: &dyn Progress) -> Result<Compared, InputError> {
    compare_kept(plan, scenarios, None, progress)
}

/// [`compare`] with the city kept in a file, if one is named, so that it need not be read again.
///
/// # Errors
/// As [`compare`]; if the file is no cache, or cannot be written.
pub fn compare_kept(
    plan: &Plan,
    scenarios: &[PathBuf],
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<Compared, InputError> {
    let plan = Plan { beside: scenarios.to_vec(), walks_only: true, ..plan.clone() };
    let (mut base, kept) = run_kept(&plan, cache, progress)?;
    base.judge_clauses();
    progress.begins(Stage::Compare);
    // All of them are read before any is searched: a fault of the last is told at once.
    let mut read: Vec<(Scenario, usize, Notes)> = Vec::new();
    for file in scenarios {
        let mut notes = Notes::default();
        let given = notes.given("scenario", file)?;
        let (scenario, empty) = scenario::read_counted(&given.source(&base.given_as), &base.standard)?;
        if let Some((other, ..)) = read.iter().find(|(other, ..)| other.id == scenario.id) {
            let what = format!("has the name {:?} that {} has", scenario.id, other.file.display());
            return Err(InputError::value(file, what).guess("rename one: outputs are named after their scenarios"));
        }
        read.push((scenario, empty, notes));
    }
    let variants = {
        let engine = base.engine();
        let edited: Vec<Edited> =
            read.iter().map(|(s, ..)| engine.resolve(s).map_err(|e| base.closed_then(e))).collect::<Result<_, _>>()?;
        let mut variants = Vec::with_capacity(read.len());
        for ((scenario, empty_features, notes), edited) in read.into_iter().zip(edited) {
            if progress.stop() {
                return Err(InputError::new("-", Fault::Interrupted));
            }
            let outcome = engine.apply(&edited);
            engine.unreached(&scenario, &edited, &outcome)?;
            let touched = outcome.touched;
            let mut study = base.changed(&engine, edited, outcome);
            study.inputs.extend(notes.files);
            study.judge_clauses_after(Some(&base));
            variants.push(Variant { scenario, study, touched, empty_features });
        }
        variants
    };
    Ok(Compared { base, variants, kept })
}

impl Compared {
    /// What was found, for the writers.
    pub fn comparison(&self, lang: Lang) -> Comparison<'_> {
        let side = |v: &'_ Variant| Side {
            id: v.scenario.id.clone(),
            name: lang.pick(&v.scenario.name, v.scenario.name_zh.as_deref().unwrap_or(&v.scenario.name)).to_owned(),
            cost: v.scenario.cost,
            marks: v.scenario.edits.iter().filter_map(|edit| edit.action.mark()).collect(),
            touched: v.touched.doorsteps,
        };
        Comparison {
            of: Of::Plans,
            base: self.base.findings(lang),
            scenarios: self.variants.iter().map(|v| (side(v), v.study.findings(lang))).collect(),
        }
    }
}

impl Study {
    /// Says of a fault that it is about a facility that is closed at the time of the study, if it names one.
    fn closed_then(&self, error: InputError) -> InputError {
        let said = error.to_string();
        let shut = self.hours.iter().flat_map(|hours| &hours.shut);
        match shut.map(|(facility, _)| facility.id.to_string()).find(|id| said.contains(&format!("\"{id}\""))) {
            Some(id) => {
                error.guess(format!("{id} is closed at that time and does not count: compare the plan at another"))
            }
            None => error,
        }
    }

    /// The baseline made ready for scenarios.
    pub fn engine(&self) -> Base<'_> {
        Base::new(Baseline {
            streets: &self.streets,
            network: &self.network,
            plane: &self.plane,
            walker: &self.walker,
            blocks: &self.blocks,
            facilities: &self.facilities,
            classes: &self.standard.classes,
            options: self.options,
            access: &self.access,
            index: Some(&self.index),
        })
    }

    /// The blocks that a scenario changes, with their judgement as it would be: what a map on a screen redraws, without the
    /// figures of the city. Blocks are numbered as in the changed city.
    pub fn changed_blocks(
        &self,
        engine: &Base<'_>,
        edited: &Edited,
        outcome: &Outcome,
    ) -> Vec<(usize, Vec<BlockClass>)> {
        let mut which: Vec<usize> = outcome.again.iter().map(|&d| outcome.table.block_of(d).0).collect();
        which.dedup();
        let changed;
        let blocks = if edited.has_housing() {
            changed = edited.blocks(engine).cloned().collect::<Vec<_>>();
            &changed
        } else {
            &self.blocks
        };
        let judged = coverage::judge_some(&self.standard, blocks, &outcome.table, self.majority.share(), &which);
        let same = |(b, after): &(usize, Vec<BlockClass>)| {
            edited.has_housing() || edited.renumbers() || self.coverage.blocks[*b] != *after
        };
        which.into_iter().zip(judged).filter(same).collect()
    }

    /// The study of the city as a scenario would make it, judged as this one was.
    #[must_use]
    pub fn changed(&self, engine: &Base<'_>, edited: Edited, outcome: Outcome) -> Study {
        let blocks: Vec<_> =
            if edited.has_housing() { edited.blocks(engine).cloned().collect() } else { self.blocks.clone() };
        let facilities = Arc::unwrap_or_clone(edited.facilities);
        let Outcome { table, doors, entrances, .. } = outcome;
        let (left_out, problems) =
            access::left_out(&table, &blocks, &facilities, &doors, &entrances, self.options.snap_m);
        let mut access = Access { table, doors, entrances, left_out, problems };
        let judging = Judging {
            standard: &self.standard,
            walker: &self.walker,
            majority: self.majority,
            horizon_ms: self.options.horizon_ms,
            hours: self.hours.as_ref(),
        };
        let Conclusions { mut coverage, gaps, per_class, on_network, noticed } =
            conclude(&judging, &self.noticed, &blocks, &facilities, &mut access);
        // New homes that say more, or less, than the others do not change what all are counted in.
        let minutes = self.options.horizon_ms.div_ceil(MS_PER_MINUTE);
        coverage.hold_to(self.coverage.basis, &self.standard, &blocks, &access.table, minutes);
        Study {
            fusion: self.fusion.clone(),
            titles: self.titles.clone(),
            attribution: self.attribution.clone(),
            inputs: self.inputs.clone(),
            given_as: self.given_as.clone(),
            parameters: self.parameters.clone(),
            standard: self.standard.clone(),
            walker: self.walker.clone(),
            majority: self.majority,
            plane: self.plane,
            streets: Arc::clone(&self.streets),
            ground: Arc::clone(&self.ground),
            vacant: Arc::clone(&self.vacant),
            network: Arc::clone(&self.network),
            figures: self.figures.clone(),
            blocks,
            facilities,
            hours: self.hours.clone(),
            per_class,
            on_network,
            options: self.options,
            tiles: None,
            index: self.index.clone(),
            access,
            coverage,
            gaps,
            zones: None,
            problems: noticed.problems,
            left_out: noticed.left_out,
            noticed: self.noticed.clone(),
            land: None,
            verdicts: None,
            why: Vec::new(),
            equity: None,
        }
    }
}
