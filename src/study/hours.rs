//! Which facilities count at the time that is asked for.
//!
//! Those that are closed are taken out before anything is measured, so that every question (coverage, sites, links, areas) sees what is open
//! then and nothing else; they come out again in `facilities.geojson` with the reason.

use super::plan::Plan;
use super::read::Notes;
use super::{Progress, Study, run};
use crate::access::Nearest;
use crate::error::InputError;
use crate::model::{Facility, Holidays, Hours, Open, Problem, Shut};
use crate::report::compare::{Comparison, Of, Side};
use crate::units::{ClassId, Lang};
use geo::{CoordsIter, InteriorPoint};
use geo_types::Coord;
use std::collections::BTreeMap;

/// Most facilities of which it is said one by one that their hours cannot be read.
const LISTED: usize = 1_000;

/// Takes out what is closed, and tells what was found; `None` where no time is asked for.
pub(super) fn judge(
    plan: &Plan,
    facilities: Vec<Facility>,
    notes: &mut Notes,
) -> Result<(Vec<Facility>, Option<Hours>), InputError> {
    let Some(clock) = plan.clock()? else { return Ok((facilities, None)) };
    let mut hours = Hours {
        at: clock.at,
        unknown_open: clock.unknown_open,
        holidays: clock.holidays(),
        shut: Vec::new(),
        counts: [0; 4],
        doubtful: BTreeMap::new(),
        by_sun: 0,
    };
    let (mut open, mut translated, mut unreadable) = (Vec::with_capacity(facilities.len()), 0, 0);
    for facility in facilities {
        let told = facility.text(Facility::HOURS).unwrap_or("");
        let said = clock.said(told, place(&facility));
        hours.counts[said.open as usize] += 1;
        hours.by_sun += usize::from(said.by_sun);
        translated += usize::from(said.translated);
        if said.open == Open::Unreadable {
            unreadable += 1;
            if unreadable <= LISTED {
                notes.problems.push(Problem {
                    cause: "hours.unreadable",
                    id: Some(facility.id.clone()),
                    geometry: facility.geometry.interior_point().map(Into::into),
                    detail: format!("its hours cannot be read: opening_hours={}", shown(told)),
                });
            }
        }
        let shut = if facility.text(Facility::GATES) == Some(Facility::GATES_CLOSED) && clock.counts(said.open) {
            Some(Shut::Gates)
        } else if clock.counts(said.open) {
            None
        } else if said.open == Open::No {
            Some(Shut::Closed)
        } else {
            Some(Shut::NotKnown(said.open))
        };
        if let Some(why) = shut {
            hours.shut.push((facility, why));
            continue;
        }
        if said.open != Open::Yes {
            hours.doubtful.insert(facility.id.clone(), said.open);
        }
        open.push(facility);
    }
    notes.left_out.add("facility.closed_then", hours.shut.len() as u64);
    notes.left_out.add("hours.unreadable", unreadable as u64);
    notes.left_out.add("hours.unknown", hours.counts[Open::Unknown as usize] as u64);
    notes.problems.extend(remarks(&hours, translated));
    Ok((open, Some(hours)))
}

/// A place of a facility, for the sun.
fn place(facility: &Facility) -> Coord<f64> {
    facility.geometry.coords_iter().next().unwrap_or_default()
}

/// A text that is not longer than a line.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(120).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// What a reader must know of the time as a whole.
fn remarks(hours: &Hours, translated: usize) -> Vec<Problem> {
    let at = hours.at;
    let day = match hours.holidays {
        Holidays::NormalWeek => "a normal week, without holidays".to_owned(),
        Holidays::NoCountry => "holidays are not known, for no --country is named: taken as none".to_owned(),
        Holidays::NoneKnown => "holidays of that year are not known: taken as none".to_owned(),
        Holidays::Holiday => "a public holiday".to_owned(),
        Holidays::WorkingDay => "no public holiday".to_owned(),
        Holidays::WorkingWeekend => "a weekend on which people work".to_owned(),
    };
    let [open, closed, unknown, unreadable] = hours.counts;
    let taken = if hours.unknown_open { "open" } else { "closed" };
    let mut said = vec![format!(
        "at {at} ({day}): {open} facilities are open, {closed} closed; of {unknown} the hours are not told, of {unreadable} they cannot be read: \
         these are taken as {taken} (--unknown-hours)"
    )];
    if translated > 0 {
        said.push(format!(
            "opening hours of {translated} facilities are in Chinese and were read as the words of OpenStreetMap"
        ));
    }
    if hours.by_sun > 0 {
        said.push(format!(
            "opening hours of {} facilities follow the sun: its time is that of the longitude unless --clock says how far clocks are ahead",
            hours.by_sun
        ));
    }
    said.into_iter().map(|detail| Problem { cause: "hours.assumed", id: None, geometry: None, detail }).collect()
}

/// Most times that are put beside each other: an hour of a day each.
const MOST: usize = 24;

/// A city at several times, each whole, in the order asked for.
///
/// # Errors
/// As [`run`]; if a time is asked for twice, or there are none or more than [`MOST`].
pub fn at_each(plan: &Plan, progress: &dyn Progress) -> Result<Vec<Study>, InputError> {
    let times = &plan.at;
    if let Some(twice) = times.iter().enumerate().find(|(i, at)| times[..*i].contains(at)) {
        return Err(InputError::value("--at", format!("{} is asked for twice", twice.1)));
    }
    if times.is_empty() || times.len() > MOST {
        return Err(InputError::value(
            "--at",
            format!("{} times: from 1 to {MOST} can stand beside each other", times.len()),
        ));
    }
    let mut studies = Vec::with_capacity(times.len());
    for &at in times {
        studies.push(run(&Plan { at: vec![at], ..plan.clone() }, progress)?);
    }
    // The first stands for the run.
    studies[0].parameters = plan.parameters();
    Ok(studies)
}

/// Whether two findings are a walk of the same cost, or the same finding: facilities are numbered otherwise at another time.
fn same(one: Nearest, other: Nearest) -> bool {
    match (one, other) {
        (Nearest::Walk(a), Nearest::Walk(b)) => (a.ms, a.mm) == (b.ms, b.mm),
        _ => one == other,
    }
}

/// Studies of [`at_each`], the first and the others beside it, for the writers; `None` where there are no others.
pub fn beside<'a>(first: &'a Study, others: &'a [Study], lang: Lang) -> Option<Comparison<'a>> {
    if others.is_empty() {
        return None;
    }
    let at = |study: &Study| study.hours.as_ref().map(|hours| hours.at);
    let side = |study: &'a Study| {
        let (base, now) = (&first.access.table, &study.access.table);
        let classes = || (0..base.classes() as u16).map(ClassId);
        let other = |d: &usize| classes().any(|c| !same(base.nearest(*d, c), now.nearest(*d, c)));
        let touched = (0..base.doorsteps().min(now.doorsteps())).filter(other).count();
        let at = at(study)?;
        Some(Side { id: at.slug(), name: at.words(lang), cost: None, marks: Vec::new(), touched })
    };
    let scenarios = others.iter().map(|s| Some((side(s)?, s.findings(lang)))).collect::<Option<Vec<_>>>()?;
    let at = at(first)?;
    Some(Comparison { of: Of::Times { id: at.slug(), name: at.words(lang) }, base: first.findings(lang), scenarios })
}
