//! A look into files, without a run.

use super::given::As;
use super::plan::Plan;
use super::read::{Notes, standard_of};
use crate::error::InputError;
use crate::input::inspect::{FileSeen, inspect};
use std::path::Path;

/// Looks into a file in the light of a plan: its columns, coordinate systems and standard. A file that cannot be read is no
/// error here, but a finding.
///
/// # Errors
/// If the standard cannot be read.
pub fn look(plan: &Plan, path: &Path) -> Result<FileSeen, InputError> {
    look_as(plan, "origins", path)
}

/// The same for a file that is given as something: `facilities`, `blocks`.
///
/// # Errors
/// As [`look`].
pub fn look_as(plan: &Plan, role: &'static str, path: &Path) -> Result<FileSeen, InputError> {
    let standard = standard_of(plan)?;
    let mut how = As::of(plan);
    Ok(match Notes::default().given(role, path) {
        Ok(given) => {
            how.crs = plan.crs.clone();
            inspect(&given.source(&how), &plan.columns, &standard)
        }
        Err(error) => FileSeen { wrong: vec![error.to_string()], ..FileSeen::default() },
    })
}
