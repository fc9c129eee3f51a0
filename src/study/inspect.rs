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

/// Refuses a file as the city that is something else, and says where it belongs.
///
/// # Errors
/// If the file cannot be read, or is a table, a layer, a raster or any other file that is no extract.
pub fn check_city(path: &Path) -> Result<(), InputError> {
    let bytes = Notes::default().load("city", path)?;
    if osm::is_pbf(&bytes) {
        return Ok(());
    }
    let plain = layer::unpacked(path, &bytes)?;
    if osm_xml::is_osm_xml(&plain) {
        return Ok(());
    }
    if plain.is_empty() {
        return Err(InputError::empty(path, "the file is empty"));
    }
    Err(layer::no_extract(path, &plain).unwrap_or_else(|| {
        let name = path.to_string_lossy().to_lowercase();
        let named_so = [".pbf", ".osm", ".osm.gz", ".osm.zst", ".xml"].iter().any(|ending| name.ends_with(ending));
        let error =
            InputError::format(path, "this is no extract of OpenStreetMap, nor anything else that is read here");
        error.guess(if named_so {
            "is it cut off or damaged? fetch it again"
        } else {
            "name the extract of the city, such as city.osm.pbf"
        })
    }))
}
