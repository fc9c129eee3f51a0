//! `lifecircle network`: the very network that `analyze` walks on, so that anyone can walk it again.

use super::bar::Bar;
use super::{Outcome, Session, args, data};
use crate::error::InputError;
use crate::report;
use crate::study::{self, Progress, Stage};

impl args::Network {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let bar = Bar::new(session);
        let study = study::run(&self.study.into(), &bar)?;
        bar.begins(Stage::Write);
        let written = report::write_given(&self.out, &study.network_files(), &session.stop)?;
        drop(bar);
        let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        data(&(names.join("\n") + "\n"))?;
        Ok(Outcome::Done)
    }
}
