//! A look into files, without a run.

use super::given::As;
use super::plan::Plan;
use super::read::{Notes, standard_of};
use crate::error::InputError;
use crate::input::inspect::{FileSeen, inspect};
use crate::input::{layer, osm, osm_xml};
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

/// Refuses a file as the city that is something else, and says where it belongs. What nobody can tell may be one.
///
/// # Errors
/// If the file cannot be read, or is a table, a layer, a raster or another kind of file that is no extract.
pub fn check_city(path: &Path) -> Result<(), InputError> {
    let bytes = Notes::default().load("city", path)?;
    if osm::is_pbf(&bytes) {
        return Ok(());
    }
    let plain = layer::unpacked(path, &bytes)?;
    if osm_xml::is_osm_xml(&plain) {
        return Ok(());
    }
    layer::no_extract(path, &plain).map_or(Ok(()), Err)
}
