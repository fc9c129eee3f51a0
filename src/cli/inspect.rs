//! `lifecircle inspect`: what is in a file, before anything is done with it.

use super::{Outcome, Session, args, data};
use crate::error::InputError;
use crate::report;
use crate::study;

impl args::Inspect {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let (plan, files) = self.plan();
        for file in &files {
            let seen = study::look(&plan, file)?;
            data(&report::inspect::text(session.lang, file, &seen))?;
        }
        Ok(Outcome::Done)
    }
}
