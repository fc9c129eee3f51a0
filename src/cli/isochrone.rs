//! `lifecircle isochrone`: service areas, checked if the user asks.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report::areas;
use crate::study::{self, Blocked, From, IsochroneAsk, Limits, Plan, Progress, Shape, Stage};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

impl args::Isochrone {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        // Here `--class` names whose areas are asked for.
        let classes = std::mem::replace(&mut plan.columns.class, self.class_property);
        let barriers = match self.barriers.as_str() {
            "ground" => Blocked::Ground,
            "all" => Blocked::All,
            _ => Blocked::Nothing,
        };
        plan.ground.lines |= barriers != Blocked::Nothing;
        plan.ground.buildings |= barriers == Blocked::All;
        let limits = match (self.limits, plan.limit) {
            (Some(limits), _) => limits,
            (None, Some(limit)) => Limits::from(limit),
            (None, None) => Limits::minutes([5, 10, 15]),
        };
        let ask = IsochroneAsk {
            classes: classes.iter().flat_map(|c| c.split(',')).map(|c| c.trim().to_owned()).collect(),
            towards: self.direction,
            reach_m: self.reach.metres(),
            barriers,
            streets: self.network,
            shape: match (self.dissolve, self.per_facility) {
                (true, _) => Shape::Dissolved,
                (_, true) => Shape::Shares,
                _ => Shape::Each,
            },
            verify: self.verify.map_or(0, |n| n as usize),
            seed: self.seed.unwrap_or(1),
            columns: plan.columns.clone(),
            strict: plan.strict,
            ..IsochroneAsk::new(self.from, limits)
        };
        let files: Vec<PathBuf> = areas::FILES.iter().map(|name| self.out.join(name)).collect();
        let mut inputs: Vec<PathBuf> = plan.files();
        if let From::File(file) = &ask.from {
            inputs.push(file.clone());
            plan.beside.push(file.clone());
        }
        outputs::check_files(&inputs, &files)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Write);
        let found = study.isochrones(&ask, &self.out, session.lang, &|| session.stop.load(Ordering::Relaxed))?;
        drop(bar);
        session.hours(&study.findings(session.lang));
        session.wrote(found.written.len(), &self.out);
        data(&areas::table(&found.findings(session.lang), &found.areas))?;
        Ok(if found.areas.wrong() { Outcome::GapsFound } else { Outcome::Done })
    }
}
