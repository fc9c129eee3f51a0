//! `facilities.geojson`: every facility, with how many people it is the nearest for.
//!
//! For each class `C` that it counts as, `C_doorsteps` and `C_residents` are the doorsteps whose nearest facility of
//! that class it is, within the limit or not, and their residents (a block's residents are shared out over its
//! doorsteps by weight; `null` where none of those blocks says any). `null` too for classes that it is not.
//!
//! Where a time was asked for, `open` says whether it counts then, and `hours` why: `open`, `closed`, `unknown`, `unreadable` (these two
//! count as the run has it) or `gates_closed`. What is closed is the nearest for nobody: its figures are `null`.

use super::Layer;
use crate::access::Nearest;
use crate::model::{Facility, Shut};
use crate::report::Findings;
use crate::report::json::Members;
use crate::units::ClassId;
use std::collections::BTreeSet;

/// Whom a facility serves as the nearest of a class.
#[derive(Debug, Clone, Copy, Default)]
struct Served {
    doorsteps: u32,
    residents: Option<f64>,
}

/// Facility after facility, class after class.
fn served(findings: &Findings<'_>) -> Vec<Served> {
    let classes = findings.standard.classes.len();
    let mut served = vec![Served::default(); findings.facilities.len() * classes];
    for (i, block) in findings.blocks.iter().enumerate() {
        let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight)).sum();
        for (doorstep, row) in block.doorsteps.iter().zip(findings.access.doorsteps_of(i)) {
            let residents = block.residents.map(|r| r * f64::from(doorstep.weight) / weight);
            for class in 0..classes {
                let facility = match findings.access.nearest(row, ClassId(class as u16)) {
                    Nearest::Walk(walk) => Some(walk.facility),
                    Nearest::Line(line) => Some(line.facility),
                    _ => None,
                };
                if let Some(facility) = facility {
                    let of = &mut served[facility as usize * classes + class];
                    of.doorsteps += 1;
                    if let Some(more) = residents {
                        *of.residents.get_or_insert(0.0) += more;
                    }
                }
            }
        }
    }
    served
}

/// Every facility in the order of ids: by its number if it counts, else with the reason why not.
fn all<'a>(findings: &Findings<'a>) -> Vec<(Option<usize>, &'a Facility, Option<Shut>)> {
    let counted = findings.facilities.iter().enumerate().map(|(i, f)| (Some(i), f, None));
    let shut = findings.hours.into_iter().flat_map(|h| &h.shut).map(|(f, why)| (None, f, Some(*why)));
    let mut all: Vec<_> = counted.chain(shut).collect();
    all.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    all
}

/// The layer of facilities.
pub fn facilities(findings: &Findings<'_>) -> Vec<u8> {
    let classes = &findings.standard.classes;
    let names: Vec<[String; 2]> =
        classes.iter().map(|c| ["doorsteps", "residents"].map(|p| format!("{}_{p}", c.id))).collect();
    let timed: &[&str] = if findings.hours.is_some() { &["open", "hours"] } else { &[] };
    let ours: BTreeSet<String> = ["id", "name", "classes", "merged", "on_network"]
        .iter()
        .chain(timed)
        .map(|&name| name.to_owned())
        .chain(names.iter().flatten().cloned())
        .collect();
    let served = served(findings);
    let mut layer = Layer::open("facilities", findings);
    for (i, facility, shut) in all(findings) {
        let id = facility.id.to_string();
        let mut members = Members::open(layer.feature(Some(&id), Some(&facility.geometry)));
        members.text("id", &id);
        members.maybe_text("name", facility.name.as_deref());
        let words: Vec<&str> = facility.classes.iter().map(|c| classes[c.0 as usize].id.as_str()).collect();
        members.text("classes", &words.join(","));
        let merged: Vec<String> = facility.merged.iter().map(ToString::to_string).collect();
        members.maybe_text("merged", (!merged.is_empty()).then(|| merged.join(",")).as_deref());
        match i.and_then(|i| findings.facility_on_network.get(i)) {
            Some(&on) => members.bool("on_network", on),
            None => members.null("on_network"),
        }
        if let Some(hours) = findings.hours {
            members.bool("open", shut.is_none());
            members.text("hours", shut.map_or_else(|| hours.of(&facility.id).word(), Shut::word));
        }
        for (class, names) in names.iter().enumerate() {
            let place = i.filter(|_| facility.classes.contains(&ClassId(class as u16)));
            if let Some(i) = place {
                let of = served[i * classes.len() + class];
                members.int(&names[0], i64::from(of.doorsteps));
                members.float(&names[1], of.residents, 1);
            } else {
                members.null(&names[0]);
                members.null(&names[1]);
            }
        }
        members.input(&facility.properties, &ours);
        members.close();
    }
    layer.close()
}
