//! `lifecircle compare`: scenarios beside their baseline, as a table and as maps of the difference.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report;
use crate::study::{self, Progress, Stage};
use crate::units::Lang;
use std::path::PathBuf;

impl args::Compare {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let out = self.out.clone();
        let (plan, scenarios) = self.plan();
        if scenarios.is_empty() {
            let error = InputError::value("-", "there is no scenario to compare");
            return Err(error.guess("name its file after the city: lifecircle compare CITY.osm.pbf north.toml"));
        }
        let bar = Bar::new(session);
        let compared = study::compare(&plan, &scenarios, &bar)?;
        let comparison = compared.comparison(session.lang);
        let names = report::compare::names(&comparison.ids());
        let files: Vec<PathBuf> = names.iter().map(|name| out.join(name)).collect();
        let inputs: Vec<PathBuf> = plan.files().into_iter().map(PathBuf::from).chain(scenarios).collect();
        outputs::check_files(&inputs, &files)?;
        bar.begins(Stage::Write);
        let made = report::compare::files(&comparison);
        let given: Vec<(&str, Vec<u8>)> = made.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let written = report::write_given(&out, &given, &session.stop)?;
        drop(bar);
        session.note(&match session.lang {
            Lang::En => format!("wrote {} files to {}", written.len(), out.display()),
            Lang::Zh => format!("已将 {} 个文件写入 {}", written.len(), out.display()),
        });
        data(&report::compare::table(&comparison))?;
        Ok(Outcome::Done)
    }
}
