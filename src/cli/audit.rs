//! `lifecircle audit`: communities held to the policy's numbers.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report;
use crate::study;

/// Every file that an audit may write.
const FILES: [&str; 5] = ["audit.csv", "audit.json", "audit.geojson", "audit.html", report::audit::SERVED];

impl args::Audit {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let ask = self.ask();
        outputs::check_files(&ask.files(), &FILES.map(|name| self.out.join(self.format.name(name))))?;
        let bar = Bar::new(session);
        let audited = study::audit(&ask, &bar)?;
        drop(bar);
        let found = audited.found(session.lang);
        let files = report::audit::files(&found).into_iter().map(|(name, bytes)| self.format.turned(&name, bytes));
        let written = report::write_given(&self.out, &files.collect::<Vec<_>>(), &session.stop)?;
        data(&report::audit::table(&found))?;
        session.wrote(written.len(), &self.out);
        Ok(if self.fail_on_gaps && audited.lacks() { Outcome::GapsFound } else { Outcome::Done })
    }
}
