//! `lifecircle supply`: is what lies within the limit enough?

use super::bar::Bar;
use super::outputs::{self, Target};
use super::{Outcome, Session, args, data, say};
use crate::error::InputError;
use crate::report::{self, supply};
use crate::study::{self, CapacityFrom, Plan, Progress, Stage, SupplyAsk};
use std::sync::atomic::Ordering;

/// Files of an answer.
const FILES: [&str; 5] = ["supply.geojson", "supply_facilities.geojson", "supply.csv", "supply.json", "supply.html"];

impl args::Supply {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.walks_only = true;
        // Here `--class` names what is asked about.
        let classes = std::mem::replace(&mut plan.columns.class, self.class_property);
        let ask = SupplyAsk {
            classes: classes.map_or_else(Vec::new, |c| c.split(',').map(|c| c.trim().to_owned()).collect()),
            capacity: CapacityFrom {
                column: self.capacity,
                each: self.each,
                per_person_m2: self.per_person,
                assume: self.assume,
            },
            home_m2: self.home_m2,
            decay: self.decay,
        };
        let mut written_to: Vec<_> = FILES.iter().map(|name| self.out.join(self.format.name(name))).collect();
        let problem = self.problem.as_deref().map(|file| (file, Target::of(file, &self.out)));
        let files = problem.iter().filter(|(_, target)| *target != Target::Stdout);
        written_to.extend(files.map(|(file, _)| (*file).to_owned()));
        outputs::check(&plan, &written_to)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Judge);
        let found = study.supply(&ask, &|| session.stop.load(Ordering::Relaxed))?;
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let mut files = vec![
            self.format.turned(FILES[0], supply::supply_geojson(&findings, &found)),
            self.format.turned(FILES[1], supply::facilities_geojson(&findings, &found)),
            (FILES[2].to_owned(), supply::supply_csv(&findings, &found)),
            (FILES[3].to_owned(), supply::supply_json(&findings, &found)),
            (FILES[4].to_owned(), supply::page(&findings, &found)),
        ];
        let posed = problem.as_ref().map(|_| supply::problem_json(&findings, &found));
        let mut beside = None;
        if let (Some((file, target)), Some(text)) = (&problem, &posed) {
            match target {
                Target::File => beside = Some(outputs::stage(file, text)?),
                Target::Stream => outputs::stream(file, text)?,
                Target::InFolder(name) => files.push((name.clone(), text.clone().into_bytes())),
                Target::Stdout => {}
            }
        }
        let written = report::write_given(&self.out, &files, &session.stop)?;
        if let Some(staged) = beside {
            staged.publish()?;
        }
        drop(bar);
        session.hours(&study.findings(session.lang));
        session.wrote(written.len(), &self.out);
        let table = supply::table(&findings, &found);
        if let (Some((_, Target::Stdout)), Some(text)) = (&problem, &posed) {
            if !session.quiet {
                say(table.trim_end());
            }
            data(text)?;
        } else {
            data(&table)?;
        }
        Ok(Outcome::Done)
    }
}
