//! `lifecircle audit`: communities held to the policy's numbers.

use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report;
use crate::study;

/// Every file that an audit may write.
const FILES: [&str; 4] = ["audit.csv", "audit.json", "audit.geojson", "audit.html"];

impl args::Audit {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let ask = self.ask();
        outputs::check_files(&ask.files(), &FILES.map(|name| self.out.join(name)))?;
        let audited = study::audit(&ask)?;
        let found = audited.found(session.lang);
        let written = report::write_given(&self.out, &report::audit::files(&found), &session.stop)?;
        data(&report::audit::table(&found))?;
        session.wrote(written.len(), &self.out);
        Ok(if self.fail_on_gaps && audited.lacks() { Outcome::GapsFound } else { Outcome::Done })
    }
}
