//! `zones.geojson` and `zones.csv`: every zone with its figures, the city and whatever is in no zone beside them in the table.
//!
//! | name | is |
//! |---|---|
//! | `rank` | place from the zone where least is met (1); `null` where nobody is known to live |
//! | `doorsteps`, `blocks_touched` | doorsteps inside; blocks that have one there |
//! | `blocks` | blocks by parts: one that lies across a border counts in each zone with the share of its doorsteps' weight |
//! | `residents`, `households`, `homes_m2`, `land_m2` | as far as blocks say them, split the same way |
//! | `needs_met` | the mean over classes of the share of the basis within the limit |
//! | `C_share`, `C_missing` | of class `C`: share of the basis within its limit, and how much of it is not |
//! | `C_gap_blocks` | blocks by parts that are not covered |
//! | `all_share`, `all_missing`, `all_gap_blocks` | the same for every class together |
//!
//! Rows of the table sum to the row of the city.

use crate::coverage::{Basis, Figures, Part, ZoneFigures, Zones};
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Bases with their columns.
const BASES: [Basis; 4] = [Basis::Residents, Basis::Households, Basis::Homes, Basis::Land];

/// Names and figures of a zone, with how many decimals they are written.
fn figures(findings: &Findings<'_>, of: &ZoneFigures, rank: Option<usize>) -> Vec<(String, Option<f64>, u32)> {
    let basis = findings.coverage.basis;
    let mut all = vec![
        ("rank".to_owned(), rank.map(|r| r as f64), 0),
        ("doorsteps".to_owned(), Some(of.doorsteps as f64), 0),
        ("blocks_touched".to_owned(), Some(of.touched as f64), 0),
        ("blocks".to_owned(), Some(of.all.blocks.total), 4),
    ];
    for basis in BASES {
        all.push((basis.word().to_owned(), of.all.of(basis).map(|part| part.total), 3));
    }
    all.push(("needs_met".to_owned(), of.needs_met(basis), 6));
    let classes = findings.standard.classes.iter().map(|c| c.id.as_str());
    for (id, figures) in classes.zip(&of.classes).chain([("all", &of.all)]) {
        let part = figures.of(basis);
        all.push((format!("{id}_share"), part.and_then(Part::share), 6));
        all.push((format!("{id}_missing"), part.map(|part| (part.total - part.covered).max(0.0)), 3));
        all.push((format!("{id}_gap_blocks"), Some((figures.blocks.total - figures.blocks.covered).max(0.0)), 4));
    }
    all
}

/// The rank of a zone.
fn rank(findings: &Findings<'_>, zones: &Zones, zone: usize) -> Option<usize> {
    zones.figures[zone].needs_met(findings.coverage.basis)?;
    zones.ranking.iter().position(|&z| z == zone).map(|at| at + 1)
}

/// The zones.
pub fn zones_geojson(findings: &Findings<'_>, zones: &Zones) -> Vec<u8> {
    let mut layer = Layer::open("zones", findings);
    let names = figures(findings, &zones.figures[zones.zones.len()], None).into_iter().map(|(name, ..)| name);
    let ours: BTreeSet<String> = ["id", "name", "basis"].map(str::to_owned).into_iter().chain(names).collect();
    for (z, zone) in zones.zones.iter().enumerate() {
        let id = zone.id.to_string();
        let land = zone.land.clone().into();
        let mut members = Members::open(layer.feature(Some(&id), Some(&land)));
        members.text("id", &id);
        members.maybe_text("name", zone.name.as_deref());
        members.text("basis", findings.coverage.basis.word());
        for (name, value, decimals) in figures(findings, &zones.figures[z], rank(findings, zones, z)) {
            members.float(&name, value, decimals);
        }
        members.input(&zone.properties, &ours);
        members.close();
    }
    layer.close()
}

/// A row for each zone in their rank, one for whatever is in none, and one for the city.
pub fn zones_csv(findings: &Findings<'_>, zones: &Zones) -> Vec<u8> {
    let none = zones.zones.len();
    let city = ZoneFigures {
        classes: findings.coverage.classes.clone(),
        all: Figures { ..findings.coverage.all },
        doorsteps: findings.access.doorsteps(),
        touched: findings.blocks.len(),
    };
    let mut out = String::from("kind,id,name");
    for (name, ..) in figures(findings, &city, None) {
        write!(out, ",{}", csv_field(&name)).expect("a String takes all");
    }
    out.push('\n');
    let mut row = |kind: &str, id: &str, name: &str, of: &ZoneFigures, rank: Option<usize>| {
        write!(out, "{kind},{},{}", csv_field(id), csv_field(name)).expect("a String takes all");
        for (_, value, decimals) in figures(findings, of, rank) {
            let text = value.map_or_else(String::new, |v| format!("{v:.0$}", decimals as usize));
            write!(out, ",{text}").expect("a String takes all");
        }
        out.push('\n');
    };
    for &z in &zones.ranking {
        let zone = &zones.zones[z];
        let name = zone.name.as_deref().unwrap_or_default();
        row("zone", &zone.id.to_string(), name, &zones.figures[z], rank(findings, zones, z));
    }
    row("outside", "", "", &zones.figures[none], None);
    row("city", "", "", &city, None);
    out.into_bytes()
}
