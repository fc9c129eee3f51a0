//! `blocks.geojson`: every block with its walk to each class.
//!
//! | property | is |
//! |---|---|
//! | `id`, `kind`, `name`, `residents`, `households`, `area_m2`, `doorsteps` | the block |
//! | `doorstep_kind` | where its people start: `gate`, `inferred_gate`, `dwelling`, `grid` or `point` |
//! | `C_min`, `C_m` | the typical walk to class `C` in minutes and metres, if there is one within the horizon |
//! | `C_facility` | the id of the facility it leads to |
//! | `C_share`, `C_covered` | the share of the block's people within the limit, and whether that is the majority |
//! | `C_land_share` | the share of its land within the limit, `null` where that was not asked for or the block has no land |
//! | `C_finding` | `within`, `too_far`, `beyond_horizon`, `cut_off`, `off_network`, `none_in_data` or `none_open` |
//! | `all_share` | the share for whom every class is within its limit |
//! | `covered_count`, `missing_count`, `covered_classes`, `missing_classes` | how many, and which, separated by commas |
//!
//! Where others stand beside the first ([`SideBySide`](crate::report::SideBySide)), each of them by its `ID`: `ID_C_min` to `ID_C_land_share`, then
//! `ID_missing_classes`, and `ID_lost_classes`, covered for the first and not for it.
//!
//! Then the properties of the input, with `in_` before the name where it is one of these.

use super::Layer;
use crate::access::Nearest;
use crate::report::json::{Members, scaled};
use crate::report::words::{centiminutes, decimetres, finding};
use crate::report::{Findings, Label, side_by_side};
use std::collections::BTreeSet;

/// Properties that do not depend on the standard.
const FIXED: [&str; 13] = [
    "id",
    "kind",
    "name",
    "residents",
    "households",
    "area_m2",
    "doorsteps",
    "doorstep_kind",
    "all_share",
    "covered_count",
    "missing_count",
    "covered_classes",
    "missing_classes",
];

/// Properties of each class, after its id and `_`.
const OF_CLASS: [&str; 7] = ["min", "m", "facility", "share", "covered", "finding", "land_share"];

/// The columns of another who stands beside the first.
struct Beside<'a> {
    findings: &'a Findings<'a>,
    names: Vec<[String; 7]>,
    facilities: Vec<String>,
    missing: String,
    lost: String,
}

impl<'a> Beside<'a> {
    fn of((label, findings): &'a (Label, Findings<'a>)) -> Self {
        let id = &label.id;
        Beside {
            findings,
            names: findings.standard.classes.iter().map(|c| OF_CLASS.map(|p| format!("{id}_{}_{p}", c.id))).collect(),
            facilities: findings.facilities.iter().map(|f| f.id.to_string()).collect(),
            missing: format!("{id}_missing_classes"),
            lost: format!("{id}_lost_classes"),
        }
    }

    fn columns(&self) -> impl Iterator<Item = String> + '_ {
        self.names.iter().flatten().chain([&self.missing, &self.lost]).cloned()
    }
}

/// The walks of a block to each class.
fn walks(
    members: &mut Members<'_>,
    names: &[[String; 7]],
    findings: &Findings<'_>,
    facilities: &[String],
    block: usize,
) {
    let classes = &findings.standard.classes;
    let land = findings.land.and_then(|land| land.blocks[block].as_ref());
    for (c, (names, of)) in names.iter().zip(&findings.coverage.blocks[block]).enumerate() {
        let walk = if let Nearest::Walk(walk) = of.typical { Some(walk) } else { None };
        members.fixed(&names[0], walk.map(|w| centiminutes(w.ms)), 2);
        members.fixed(&names[1], walk.map(|w| decimetres(w.mm)), 1);
        members.maybe_text(&names[2], walk.map(|w| facilities[w.facility as usize].as_str()));
        members.fixed(&names[3], scaled(of.share, 4), 4);
        members.bool(&names[4], of.covered);
        members.text(&names[5], finding(of.typical, of.covered, findings.facilities_per_class[c] > 0));
        members.float(&names[6], land.filter(|_| classes[c].is_walked()).map(|land| land.shares[c]), 4);
        // A straight line has a property of its own: it is no walk.
        if classes[c].limit.is_straight() {
            let line = if let Nearest::Line(line) = of.typical { Some(line) } else { None };
            let name = format!("{}straight_m", names[0].strip_suffix(OF_CLASS[0]).unwrap_or(&names[0]));
            members.fixed(&name, line.map(|l| decimetres(l.mm)), 1);
        }
    }
}

/// The layer of blocks.
pub fn blocks(findings: &Findings<'_>) -> Vec<u8> {
    let classes = &findings.standard.classes;
    let names: Vec<[String; 7]> = classes.iter().map(|c| OF_CLASS.map(|p| format!("{}_{p}", c.id))).collect();
    let ours: BTreeSet<String> = FIXED.iter().map(|&s| s.to_owned()).chain(names.iter().flatten().cloned()).collect();
    let straight = classes.iter().filter(|c| c.limit.is_straight()).map(|c| format!("{}_straight_m", c.id));
    let ours: BTreeSet<String> = ours.into_iter().chain(straight).collect();
    let facilities: Vec<String> = findings.facilities.iter().map(|f| f.id.to_string()).collect();
    let beside: Vec<Beside<'_>> = findings.beside.iter().flat_map(|side| &side.others).map(Beside::of).collect();
    let ours: BTreeSet<String> = ours.into_iter().chain(beside.iter().flat_map(Beside::columns)).collect();
    let ids = |of: &[usize]| of.iter().map(|&c| classes[c].id.as_str()).collect::<Vec<_>>().join(",");
    let mut layer = Layer::open("blocks", findings);
    for (i, block) in findings.blocks.iter().enumerate() {
        let mut members = layer.block(block);
        members.float("area_m2", Some(block.area_m2), 1);
        members.int("doorsteps", block.doorsteps.len() as i64);
        members.maybe_text("doorstep_kind", block.doorsteps.first().map(|d| d.kind.word()));
        let judged = &findings.coverage.blocks[i];
        walks(&mut members, &names, findings, &facilities, i);
        members.float("all_share", findings.coverage.all_share.get(i).copied(), 4);
        let (covered, missing): (Vec<_>, Vec<_>) = classes.iter().zip(judged).partition(|(_, of)| of.covered);
        members.int("covered_count", covered.len() as i64);
        members.int("missing_count", missing.len() as i64);
        for (name, part) in [("covered_classes", covered), ("missing_classes", missing)] {
            members.text(name, &part.iter().map(|(class, _)| class.id.as_str()).collect::<Vec<_>>().join(","));
        }
        for other in &beside {
            walks(&mut members, &other.names, other.findings, &other.facilities, i);
            let theirs = &other.findings.coverage.blocks[i];
            let missing = (0..classes.len()).filter(|&c| !theirs[c].covered).collect::<Vec<_>>();
            members.text(&other.missing, &ids(&missing));
            members.text(&other.lost, &ids(&side_by_side::lost(judged, theirs)));
        }
        members.input(&block.properties, &ours);
        members.close();
    }
    layer.close()
}
