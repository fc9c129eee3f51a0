//! From files to a city whose people are settled: read, homes counted, gates opened; nothing walked yet.

use super::extent::plane_of;
use super::plan::Plan;
use super::read::{self, Records};
use super::{Progress, Stage, cache, counted, gates, stage};
use crate::error::InputError;
use crate::homes;
use crate::model::{Block, Facility, Ground, Standard, Streets, Zone};

/// A city between its files and its walks: read, its people settled.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub titles: [String; 2],
    pub attribution: String,
    pub standard: Standard,
    pub streets: Streets,
    pub ground: Ground,
    pub facilities: Vec<Facility>,
    pub blocks: Vec<Block>,
    /// Land free to be built on.
    pub vacant: Vec<Block>,
    /// Zones to sum over; a cache does not keep them either.
    pub zones: Option<Vec<Zone>>,
    /// What the extract was called, where a kept city stands in its place.
    pub city_name: Option<String>,
    pub notes: read::Notes,
}

impl Prepared {
    /// The parameters of a run: a kept city is called what its extract was, so that the answers are the same bytes.
    pub(super) fn parameters(&self, plan: &Plan) -> Vec<(&'static str, String)> {
        let mut all = plan.parameters();
        if let Some((_, city)) = all.iter_mut().find(|(key, _)| *key == "city")
            && let Some(name) = &self.city_name
        {
            city.clone_from(name);
        }
        all
    }
}

/// Reads a city and settles its people.
pub(super) fn prepare(plan: &Plan, progress: &dyn Progress) -> Result<Prepared, InputError> {
    stage(progress, Stage::Read)?;
    if let Some(kept) = cache::opened(plan, progress)? {
        if plan.tiles.is_some() {
            return Err(InputError::value("--tiles", "the city is a kept one, which is read as a whole")
                .guess("name its extract, or leave --tiles out"));
        }
        return Ok(kept);
    }
    let records = read::read(plan, progress)?;
    stage(progress, Stage::Settle)?;
    settle(plan, records)
}

/// Settles the people of what was read. What is noticed comes after what was noticed of the files.
pub(super) fn settle(plan: &Plan, records: Records) -> Result<Prepared, InputError> {
    let plane = plane_of(&records.streets);
    let Records {
        titles,
        standard,
        streets,
        facilities,
        blocks,
        vacant,
        dwellings,
        ground,
        gates,
        leftovers,
        area,
        attribution,
        zones,
        mut notes,
    } = records;
    let outline = area.as_ref().map(|(_, outline)| outline);
    let settled = homes::settle(blocks, &dwellings, leftovers, &streets, &plane, outline);
    if settled.blocks.is_empty() {
        return Err(nobody(area.map(|(file, _)| file), plan));
    }
    notes.left_out.merge(&settled.left_out);
    notes.problems.extend(settled.problems);
    let mut settled_blocks = settled.blocks;
    if let Some(file) = &plan.people {
        counted::share(plan, file, &mut settled_blocks, &plane, &mut notes)?;
    }
    gates::enter(&mut settled_blocks, &gates, &ground, &streets, &plane, &mut notes);
    Ok(Prepared {
        titles,
        attribution,
        standard,
        streets,
        ground,
        facilities,
        blocks: settled_blocks,
        vacant,
        zones,
        city_name: None,
        notes,
    })
}

/// The file that streets come from, for errors.
pub(super) fn city_file(plan: &Plan) -> std::path::PathBuf {
    read::streets_file(&plan.city).to_owned()
}

/// Why there is no block to judge.
pub(super) fn nobody(area: Option<std::path::PathBuf>, plan: &Plan) -> InputError {
    match (area, &plan.blocks) {
        (Some(area), _) => {
            InputError::empty(area, "no block or home lies inside the area").guess("do the area and the city overlap?")
        }
        (None, Some(blocks)) => InputError::empty(blocks, "holds no block that can be used"),
        (None, None) => InputError::empty(city_file(plan), "holds no place where people could live"),
    }
}
