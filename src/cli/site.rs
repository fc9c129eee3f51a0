//! `lifecircle site`: where the next ones should go, with a proof.

use super::bar::Bar;
use super::outputs::{self, Target};
use super::{Outcome, Session, args, data, say};
use crate::error::InputError;
use crate::report::{self, sites};
use crate::study::{self, Candidates, Objective, Plan, Progress, SiteAsk, Stage};
use std::sync::atomic::{AtomicBool, Ordering};

/// Files of an answer.
const FILES: [&str; 4] = ["sites.geojson", "front.csv", "sites.json", "sites.html"];

impl args::Site {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.walks_only = true;
        // Here `--class` names what a site is to be.
        let Some(classes) = std::mem::replace(&mut plan.columns.class, self.class_property) else {
            return Err(
                InputError::value("--class", "is missing").guess("name what is to be sited, such as --class clinic")
            );
        };
        let ask = SiteAsk {
            classes: classes.split(',').map(|c| c.trim().to_owned()).collect(),
            count: usize::from(self.count),
            front: usize::from(self.front),
            objective: match self.objective.as_str() {
                "fewest" => Objective::Fewest(self.share.0),
                "median" => Objective::Median,
                "center" => Objective::Centre,
                _ => Objective::Cover,
            },
            candidates: self.candidates,
            existing: self.fixed,
            close: usize::from(self.close),
            budget: self.budget,
            apart_m: self.apart.metres(),
            capacity: self.capacity,
            gap: self.gap,
            effort: self.effort,
            robust: self.robust,
            seed: self.seed,
            whole: self.problem.is_some(),
            most_walks: study::MOST_WALKS,
        };
        if let Candidates::File(file) = &ask.candidates {
            plan.beside.push(file.clone());
        }
        let mut written_to: Vec<_> = FILES.iter().map(|name| self.out.join(self.format.name(name))).collect();
        let problem = self.problem.as_deref().map(|file| (file, Target::of(file, &self.out)));
        let files = problem.iter().filter(|(_, target)| *target != Target::Stdout);
        written_to.extend(files.map(|(file, _)| (*file).to_owned()));
        let inputs: Vec<_> = plan.files().into_iter().chain(plan.beside.clone()).collect();
        outputs::check_files(&inputs, &written_to)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Judge);
        // From here on Ctrl-C asks for the best so far.
        let found = study.site(&ask, &|| session.stop.load(Ordering::Relaxed))?;
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let mut files = vec![
            self.format.turned(FILES[0], sites::sites_geojson(&findings, &found)),
            (FILES[1].to_owned(), sites::front_csv(&found)),
            (FILES[2].to_owned(), sites::sites_json(&findings, &found)),
            (FILES[3].to_owned(), sites::page(&findings, &found)),
        ];
        let posed = problem.as_ref().map(|_| sites::problem_json(&found));
        let mut beside = None;
        if let (Some((file, target)), Some(text)) = (&problem, &posed) {
            match target {
                Target::File => beside = Some(outputs::stage(file, text)?),
                Target::Stream => outputs::stream(file, text)?,
                Target::InFolder(name) => files.push((name.clone(), text.clone().into_bytes())),
                Target::Stdout => {}
            }
        }
        let written = report::write_given(&self.out, &files, &AtomicBool::new(false))?;
        if let Some(staged) = beside {
            staged.publish()?;
        }
        drop(bar);
        session.ended(found.stopped);
        session.note(&sites::took(session.lang, &found.timing));
        session.hours(&study.findings(session.lang));
        session.wrote(written.len(), &self.out);
        let table = sites::table(&findings, &found);
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
