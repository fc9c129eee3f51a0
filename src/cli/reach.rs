//! `lifecircle reach`: how much every block has in reach.

use super::bar::Bar;
use super::outputs;
use super::{Outcome, Session, args, data};
use crate::error::InputError;
use crate::report::{self, reach};
use crate::study::{self, Plan, Progress, ReachAsk, Stage};
use std::sync::atomic::Ordering;

impl args::Reach {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.walks_only = true;
        // Here `--class` names what is asked about.
        let classes = std::mem::replace(&mut plan.columns.class, self.class_property);
        let ask = ReachAsk {
            classes: classes.iter().flat_map(|c| c.split(',')).map(|c| c.trim().to_owned()).collect(),
            nearest: usize::from(self.k),
            impedances: self.decay,
            weigh_by: self.weigh_by,
        };
        let files: Vec<_> = reach::FILES.iter().map(|name| self.out.join(self.format.name(name))).collect();
        outputs::check(&plan, &files)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Judge);
        let found = study.in_reach(&ask, &|| session.stop.load(Ordering::Relaxed))?;
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let [layer, rows, figures] = reach::FILES;
        let files = [
            self.format.turned(layer, reach::geojson(&findings, &found)),
            (rows.to_owned(), reach::csv(&findings, &found)),
            (figures.to_owned(), reach::json(&findings, &found)),
        ];
        let written = report::write_given(&self.out, &files, &session.stop)?;
        drop(bar);
        session.hours(&study.findings(session.lang));
        session.wrote(written.len(), &self.out);
        data(&reach::table(&findings, &found))?;
        Ok(Outcome::Done)
    }
}
