//! Facilities added, moved, closed, enlarged, re-classed.

use super::{Added, Edited, fault};
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::model::{Action, Edit, Facility, Id, Scenario, Target};
use crate::plane::Plane;
use crate::scenario::Base;
use crate::units::ClassId;
use geo::{Distance, Euclidean, MapCoords};
use geo_types::{Coord, Geometry, LineString};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far from the place that an edit names a facility may be, in metres: more than a point drawn by hand is off, less
/// than the next one is away.
pub(super) const NEAR_M: f64 = 50.0;

/// What happens to a facility of the baseline, and by which edit.
type Fate<'s> = Vec<(&'static str, &'s Edit)>;

pub(super) fn edit(base: &Base<'_>, scenario: &Scenario) -> Result<Edited, InputError> {
    let city = base.city();
    let mut fates: BTreeMap<usize, Fate<'_>> = BTreeMap::new();
    let mut records: BTreeMap<usize, Facility> = BTreeMap::new();
    let mut reshaped: BTreeSet<Id> = BTreeSet::new();
    let mut closed: BTreeSet<usize> = BTreeSet::new();
    let mut new: BTreeMap<Id, Facility> = BTreeMap::new();
    // As outputs write them: way/1 is taken whether it came from a map or from a file. Closed ones too: one that closes and one
    // that opens are two.
    let adds = scenario.edits.iter().any(|edit| matches!(edit.action, Action::AddFacility(_)));
    let taken: BTreeSet<String> = city.facilities.iter().filter(|_| adds).map(|f| f.id.to_string()).collect();
    for edit in &scenario.edits {
        let (what, target, of) = match &edit.action {
            Action::AddFacility(facility) => {
                let there = taken.contains(&facility.id.to_string());
                if there || new.insert(facility.id.clone(), facility.clone()).is_some() {
                    let by = if there { "a facility of the city" } else { "another edit" };
                    let error = fault(scenario, edit, format!("the id {} is taken by {by}", facility.id));
                    return Err(error.guess("give it an id of its own"));
                }
                reshaped.insert(facility.id.clone());
                continue;
            }
            Action::MoveFacility { target, of, .. } => ("move", target, &of[..]),
            Action::CloseFacility { target, of } => ("close", target, &of[..]),
            Action::EnlargeFacility { target, of, .. } => ("enlarge", target, &of[..]),
            Action::ReclassFacility { target, .. } => ("reclass", target, &[][..]),
            _ => continue,
        };
        let f = find(base, scenario, edit, target, of)?;
        let fate = fates.entry(f).or_default();
        let against = |(other, by): &&(&str, &Edit)| {
            *other == what || *other == "close" || what == "close" || reshapes(edit) && reshapes(by)
        };
        if let Some((other, by)) = fate.iter().find(against) {
            let id = &city.facilities[f].id;
            // Of the other its name alone: where it stands leads there, and one place a sentence is enough.
            let other_edit = by.place.rsplit(": ").next().unwrap_or(&by.place);
            let said = format!("{what} facility {id} contradicts {other_edit}: {other} facility {id}");
            return Err(fault(scenario, edit, said).guess("one edit for each thing"));
        }
        fate.push((what, edit));
        let record = records.entry(f).or_insert_with(|| city.facilities[f].clone());
        match &edit.action {
            Action::MoveFacility { to, .. } => {
                record.geometry = to.clone();
                record.entrances.clear();
                reshaped.insert(record.id.clone());
            }
            Action::EnlargeFacility { to, properties, .. } => {
                for (key, value) in properties {
                    // A new floor area replaces the old one by whatever name that goes.
                    let floor =
                        |k: &str| key == "area_m2" && Facility::FLOOR_KEYS.contains(&k.trim().to_lowercase().as_str());
                    record.properties.retain(|(k, _)| k != key && !floor(k));
                    record.properties.push((key.clone(), value.clone()));
                }
                if let Some(to) = to {
                    let gap_m = between_m(city.plane, &city.facilities[f].geometry, to);
                    if gap_m > NEAR_M {
                        let id = &city.facilities[f].id;
                        let what = format!("the new outline lies {gap_m:.0} m from facility {id}, which it enlarges");
                        return Err(fault(scenario, edit, what).guess("move_facility takes it elsewhere"));
                    }
                    record.geometry = to.clone();
                    reshaped.insert(record.id.clone());
                }
            }
            Action::ReclassFacility { classes, .. } => record.classes.clone_from(classes),
            Action::CloseFacility { .. } => {
                closed.insert(f);
            }
            _ => {}
        }
    }
    if fates.is_empty() && new.is_empty() {
        return Ok(unedited(base));
    }
    let mut all: Vec<(Facility, Option<u32>)> = Vec::with_capacity(city.facilities.len() + new.len());
    for (f, facility) in city.facilities.iter().enumerate().filter(|(f, _)| !closed.contains(f)) {
        all.push((records.remove(&f).unwrap_or_else(|| facility.clone()), Some(f as u32)));
    }
    all.extend(new.into_values().map(|facility| (facility, None)));
    if all.is_empty() && !city.facilities.is_empty() {
        return Err(InputError::value(
            &scenario.file,
            "closes every facility of the city: there is nothing left to walk to",
        ));
    }
    all.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let mut now = vec![None; city.facilities.len()];
    for (n, (_, was)) in (0_u32..).zip(&all) {
        if let Some(was) = was {
            now[*was as usize] = Some(n);
        }
    }
    let same_numbers = now.iter().enumerate().all(|(f, n)| *n == Some(f as u32));
    let reshaped = all.iter().map(|(f, _)| reshaped.contains(&f.id)).collect();
    let (facilities, was): (Vec<Facility>, _) = all.into_iter().unzip();
    Ok(Edited {
        facilities: Arc::new(facilities),
        was,
        now,
        reshaped,
        same_numbers,
        housing: Vec::new(),
        closed: BTreeSet::new(),
        barriers: Vec::new(),
        added: Added::default(),
    })
}

/// Whether an edit gives a facility another shape: of two that do the order would decide.
fn reshapes(edit: &Edit) -> bool {
    matches!(edit.action, Action::MoveFacility { .. } | Action::EnlargeFacility { to: Some(_), .. })
}

/// A city whose facilities stay as they are.
fn unedited(base: &Base<'_>) -> Edited {
    let count = base.city().facilities.len();
    let same: Vec<Option<u32>> = (0..count as u32).map(Some).collect();
    Edited {
        facilities: Arc::clone(base.facilities.get_or_init(|| Arc::new(base.city().facilities.to_vec()))),
        was: same.clone(),
        now: same,
        reshaped: vec![false; count],
        same_numbers: true,
        housing: Vec::new(),
        closed: BTreeSet::new(),
        barriers: Vec::new(),
        added: Added::default(),
    }
}

/// The facility that an edit is about.
fn find(
    base: &Base<'_>,
    scenario: &Scenario,
    edit: &Edit,
    target: &Target,
    of: &[ClassId],
) -> Result<usize, InputError> {
    let city = base.city();
    match target {
        Target::Id(id) => {
            let is = |f: &Facility| f.id.to_string() == *id || f.merged.iter().any(|m| m.to_string() == *id);
            let found = city.facilities.iter().position(is).ok_or_else(|| {
                let error = fault(scenario, edit, format!("no facility has the id {id:?}"));
                let ids: Vec<String> = city.facilities.iter().map(|f| f.id.to_string()).collect();
                match did_you_mean(id, ids.iter().map(String::as_str)) {
                    Some(guess) => error.guess(guess),
                    None => error.guess("ids are those of facilities.geojson"),
                }
            })?;
            let names = |classes: &[ClassId]| {
                let name = |c: &ClassId| city.classes[usize::from(c.0)].id.as_str();
                classes.iter().map(name).collect::<Vec<_>>().join(", ")
            };
            let has = &city.facilities[found].classes;
            if !of.is_empty() && !has.iter().any(|c| of.contains(c)) {
                let what = format!("facility {id} is of class {}, not {}", names(has), names(of));
                return Err(fault(scenario, edit, what).guess("leave the class out, or name another target"));
            }
            Ok(found)
        }
        Target::Near(at) => {
            let fits = |f: &Facility| of.is_empty() || f.classes.iter().any(|c| of.contains(c));
            let place = city.plane.to_metres(*at);
            let far = |f: &Facility| (apart_m(city.plane, &f.geometry, place) * 1000.0).round() as u64;
            let nearest = city.facilities.iter().enumerate().filter(|(_, f)| fits(f)).map(|(i, f)| (far(f), i)).min();
            let wanted = match of.first() {
                Some(class) => format!("facility of class {}", city.classes[class.0 as usize].id),
                None => "facility".to_owned(),
            };
            match nearest {
                Some((mm, f)) if mm as f64 <= NEAR_M * 1000.0 => Ok(f),
                Some((mm, f)) => {
                    let facility = &city.facilities[f];
                    let name = facility.name.as_ref().map_or_else(String::new, |n| format!(" ({n})"));
                    let what = format!("no {wanted} lies within {NEAR_M} m of {}, {}", at.x, at.y);
                    let guess = format!("the nearest is {}{name}, {:.0} m off", facility.id, mm as f64 / 1000.0);
                    Err(fault(scenario, edit, what).guess(guess))
                }
                None => Err(fault(scenario, edit, format!("the city has no {wanted}"))),
            }
        }
    }
}

/// How far two shapes in degrees are apart, in metres; 0 where they meet.
fn between_m(plane: &Plane, a: &Geometry<f64>, b: &Geometry<f64>) -> f64 {
    let [a, b] = [a, b].map(|shape| shape.map_coords(|at| plane.to_metres(at)));
    Euclidean.distance(&a, &b)
}

/// How far a place (in metres of the plane) is from a geometry in degrees; 0 inside.
pub(super) fn apart_m(plane: &Plane, geometry: &Geometry<f64>, place: Coord<f64>) -> f64 {
    let rings: Vec<&LineString<f64>> = match geometry {
        Geometry::Point(p) => {
            let d = plane.to_metres(p.0) - place;
            return d.x.hypot(d.y);
        }
        Geometry::LineString(line) => vec![line],
        Geometry::Polygon(polygon) => vec![polygon.exterior()],
        Geometry::MultiPolygon(all) => all.iter().map(geo_types::Polygon::exterior).collect(),
        _ => Vec::new(),
    };
    let (mut least, mut inside) = (f64::INFINITY, false);
    for line in rings.iter().flat_map(|r| r.lines()) {
        let [a, b] = [line.start, line.end].map(|c| plane.to_metres(c) - place);
        let d = b - a;
        let length_2 = d.x * d.x + d.y * d.y;
        let share = if length_2 > 0.0 { (-(a.x * d.x + a.y * d.y) / length_2).clamp(0.0, 1.0) } else { 0.0 };
        let foot = a + d * share;
        least = least.min(foot.x.hypot(foot.y));
        // A ray to the east crosses the edge.
        inside ^= (a.y > 0.0) != (b.y > 0.0) && a.x + d.x * (-a.y / d.y) > 0.0;
    }
    if inside && !matches!(geometry, Geometry::LineString(_)) { 0.0 } else { least }
}
