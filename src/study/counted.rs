//! People from a file of their own, shared out over the blocks.

use super::given::{As, Given};
use super::plan::Plan;
use super::read::Notes;
use crate::error::InputError;
use crate::homes;
use crate::input::given::{self, Columns};
use crate::input::layer::unpacked;
use crate::input::people_cells::{is_tiff, read_cells};
use crate::model::{Block, Problem};
use crate::plane::Plane;
use geo::{BoundingRect, CoordsIter};
use geo_types::{Coord, MultiPoint, Rect};
use std::path::Path;

/// Reads the counts of a file and sets the residents of the blocks by them.
pub(super) fn share(
    plan: &Plan,
    file: &Path,
    blocks: &mut [Block],
    plane: &Plane,
    notes: &mut Notes,
) -> Result<(), InputError> {
    let given = notes.given("people", file)?;
    let plain = unpacked(file, given.bytes())?;
    let counts = if is_tiff(&plain) {
        cells(plan, &given, &plain, blocks, plane, notes)?
    } else {
        // With blocks of the user's own, --residents names their property.
        let residents = if plan.blocks.is_none() { plan.columns.residents.clone() } else { None };
        let columns = Columns { residents, axes: plan.columns.axes.clone(), ..Columns::default() };
        let loaded = given::read_blocks(&given.source(&As::of(plan)), &columns)?;
        let counts = notes.take(plan.strict, loaded)?;
        if counts.iter().all(|c| c.residents.is_none()) {
            let what = "no property of it holds people; looked for residents, population, 人口 and the like";
            return Err(InputError::value(file, what).guess("name it: --residents PROPERTY"));
        }
        counts
    };
    let had = blocks.iter().filter(|b| b.residents.is_some()).count();
    let shared = homes::share_out(blocks, &counts, plane);
    if shared.placed <= 0.0 {
        let what = format!("none of its {:.0} people live within 500 m of a block", shared.counted);
        return Err(
            InputError::value(file, what).guess("is this file of another city, or in another coordinate system?")
        );
    }
    // With people counted, shares are of people after all.
    for problem in notes.problems.iter_mut().filter(|p| p.cause == "homes.none_in_data") {
        problem.detail = format!(
            "the data hold next to no residential land or homes: the people counted in {} are laid on hexagons along the streets",
            file.display()
        );
    }
    let replaced = if had > 0 { format!("; the residents that {had} blocks had are replaced") } else { String::new() };
    let detail = format!(
        "{}: {:.0} of {:.0} people shared out over {} blocks by floor area of homes, else by land; {} counts had no home \
         inside and went to the nearest, {} with {:.0} people are more than 500 m from any and are left out{replaced}",
        file.display(),
        shared.placed,
        shared.counted,
        blocks.iter().filter(|b| b.residents.is_some_and(|n| n > 0.0)).count(),
        shared.moved,
        shared.beyond.0,
        shared.beyond.1,
    );
    notes.problems.push(Problem { cause: "input.assumed", id: None, geometry: None, detail });
    notes.left_out.add("people.moved", shared.moved as u64);
    notes.left_out.add("people.beyond", shared.beyond.0 as u64);
    Ok(())
}

/// The cells of a raster that may have people of these blocks: those within 500 m of a doorstep's span.
fn cells(
    plan: &Plan,
    given: &Given,
    bytes: &[u8],
    blocks: &[Block],
    plane: &Plane,
    notes: &mut Notes,
) -> Result<Vec<Block>, InputError> {
    let doors: MultiPoint<f64> =
        blocks.iter().flat_map(|b| &b.doorsteps).map(|door| plane.to_metres(door.at)).collect();
    let Some(span) = doors.bounding_rect() else { return Ok(Vec::new()) };
    let far = Coord { x: homes::FARTHEST_M, y: homes::FARTHEST_M };
    let corners = Rect::new(span.min() - far, span.max() + far);
    let degrees: MultiPoint<f64> = corners.to_polygon().coords_iter().map(|at| plane.to_degrees(at)).collect();
    let Some(city) = degrees.bounding_rect() else { return Ok(Vec::new()) };
    let found = read_cells(&given.file, bytes, plan.crs.of_file("people", &given.file), city)?;
    if found.counts.is_empty() {
        return Err(InputError::empty(&given.file, "holds nobody where the city is")
            .guess("is it of another city, or in another coordinate system than it says?"));
    }
    notes.left_out.add("people.negative", found.negative);
    let detail = format!(
        "{}: each cell is taken to hold so many people, not so many for each square kilometre; {} cells around the city have some",
        given.file.display(),
        found.counts.len()
    );
    notes.problems.push(Problem { cause: "input.assumed", id: None, geometry: None, detail });
    Ok(found.counts)
}
