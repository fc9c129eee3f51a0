//! The heights that a plan names, and how much of the streets they know.

use super::plan::Plan;
use super::read::Notes;
use crate::error::InputError;
use crate::input::dem::{Dem, Mosaic};
use crate::model::{Problem, Relief, Streets};
use geo_types::Coord;

/// Reads the files of heights of a plan; `None` if it names none.
pub(super) fn read(plan: &Plan, streets: &Streets, notes: &mut Notes) -> Result<Option<Mosaic>, InputError> {
    let Some(first) = plan.dem.first() else { return Ok(None) };
    let mut files = Vec::with_capacity(plan.dem.len());
    for file in &plan.dem {
        let bytes = notes.load("dem", file)?;
        files.push(Dem::read(file, &bytes)?);
    }
    let mosaic = Mosaic::new(files);
    let all = streets.vertices.len();
    let known = |p: &&crate::model::Position| mosaic.height_m(Coord { x: p.lon(), y: p.lat() }).is_some();
    let held = streets.vertices.iter().filter(known).count();
    if held == 0 && all > 0 {
        return Err(InputError::empty(first, "holds no height where the streets are")
            .guess("is it of another city, or in another coordinate system than it says?"));
    }
    if held < all {
        let detail = format!("heights are known at {held} of {all} vertices of the streets; the others count as flat");
        notes.problems.push(Problem { cause: "dem.partial", id: None, geometry: None, detail });
    }
    Ok(Some(mosaic))
}
