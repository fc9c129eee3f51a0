//! `lifecircle network`: the very network that `analyze` walks on, so that anyone can walk it again.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report;
use crate::study::{self, Progress, Stage};

impl args::Network {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let plan = self.study.into();
        let files: Vec<_> = study::NETWORK_FILES.iter().map(|name| self.out.join(name)).collect();
        outputs::check(&plan, &files)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Write);
        let written = report::write_given(&self.out, &study.network_files(), &session.stop)?;
        drop(bar);
        let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        data(&(names.join("\n") + "\n"))?;
        Ok(Outcome::Done)
    }
}
