//! One city by several standards: read, settled and built once, then looked at for the places of each.
//!
//! What differs is which places count, what is walked to and how it is judged; streets, homes and the network are shared.

use super::measure::{Walkable, lay_out, measured_on};
use super::plan::Plan;
use super::read::{self, Once};
use super::settle::{Prepared, settle};
use super::{Progress, Stage, Study, stage};
use crate::error::InputError;
use crate::model::{Ground, Streets};
use std::sync::Arc;

/// Most standards that stand side by side: one for each that comes with the program, and two more.
const MOST: usize = 12;

/// A city by every standard of a plan ([`Plan::standard`], then [`Plan::also_judging`]), each whole, in the order asked for. Each is
/// what a run by that standard alone is (zones are summed for the first); the parameters of the first name all.
///
/// ```no_run
/// use lifecircle::study::{City, Plan, StandardFrom, for_each_standard};
/// let also_judging = vec![StandardFrom::Name("sdg-11")];
/// let plan = Plan { also_judging, ..Plan::new(City::Bundled) };
/// assert_eq!(for_each_standard(&plan, &()).unwrap().len(), 2);
/// ```
///
/// # Errors
/// As [`super::run`]; if two standards have one id, or there are too many.
pub fn for_each_standard(plan: &Plan, progress: &dyn Progress) -> Result<Vec<Study>, InputError> {
    let standards = std::iter::once(&plan.standard).chain(&plan.also_judging);
    let plans: Vec<Plan> = standards
        .enumerate()
        .map(|(i, standard)| Plan {
            standard: standard.clone(),
            also_judging: Vec::new(),
            zones: plan.zones.clone().filter(|_| i == 0),
            ..plan.clone()
        })
        .collect();
    if plans.len() > MOST {
        let what = format!("{} standards; at most {MOST} stand side by side", plans.len());
        return Err(InputError::value("--standard", what));
    }
    if plans.len() > 1 {
        super::cache::refuse_standards(plan)?;
    }
    let mut once = Once::of(&plans)?;
    once.differ()?;
    stage(progress, Stage::Read)?;
    let records =
        (0..plans.len()).map(|i| read::read_one_of(&plans, i, &mut once, progress)).collect::<Result<Vec<_>, _>>()?;
    stage(progress, Stage::Settle)?;
    let mut records = records.into_iter();
    let Some(mut first) = records.next() else { return Ok(Vec::new()) };
    // What is noticed of homes comes after what was noticed of the files, for each of them.
    let read = std::mem::take(&mut first.notes);
    let Prepared {
        streets,
        ground,
        vacant,
        blocks,
        zones,
        notes: of_homes,
        titles,
        attribution,
        standard,
        facilities,
        ..
    } = settle(&plans[0], first)?;
    stage(progress, Stage::Build)?;
    let walkable: Walkable = lay_out(&plans[0], streets, ground, vacant)?;
    let mut notes = read;
    notes.append(of_homes.clone());
    let prepared = |standard, facilities, titles, attribution, zones, notes| Prepared {
        titles,
        attribution,
        standard,
        facilities,
        blocks: blocks.clone(),
        zones,
        notes,
        streets: Streets::default(),
        ground: Ground::default(),
        vacant: Vec::new(),
        city_name: None,
    };
    let first = prepared(standard, facilities, titles, attribution, zones, notes);
    let mut studies = vec![measured_on(&plans[0], first, walkable.clone(), progress)?];
    for (mut own, plan) in records.zip(&plans[1..]) {
        let mut notes = std::mem::take(&mut own.notes);
        notes.append(of_homes.clone());
        let own = prepared(own.standard, own.facilities, own.titles, own.attribution, None, notes);
        studies.push(measured_on(plan, own, walkable.clone(), progress)?);
    }
    // The first stands for the run: what it names is what all of them read.
    let files: Vec<_> =
        studies[1..].iter().flat_map(|s| s.inputs.iter().filter(|f| f.role == "standard").cloned()).collect();
    studies[0].inputs.extend(files);
    studies[0].parameters = plan.parameters();
    debug_assert!(studies.windows(2).all(|s| Arc::ptr_eq(&s[0].network, &s[1].network)), "one network for all");
    Ok(studies)
}
