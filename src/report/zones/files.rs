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
//! | `clauses_met`, `clauses_not_met`, `clauses_not_judged` | clauses of the standard that the zone meets as an area, and so on |
//! | `walk_min`, `gini` | mean walk of its people over the classes that the data hold, and how unequally it is shared |
//! | `missed` (layer only) | the clauses that it does not meet |
//!
//! Rows of the table sum to the row of the city, but for shares, means, ranks and clauses. Clause by clause: `zone_clauses.csv`.

use crate::coverage::{Basis, Figures, Part, ZoneFigures, Zones};
use crate::equity::Spread;
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use crate::report::summary::{maybe, round};
use crate::report::verdicts as clauses;
use crate::standards::{AreaVerdict, State};
use crate::units::MS_PER_MINUTE;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Bases with their columns.
const BASES: [Basis; 4] = [Basis::Residents, Basis::Households, Basis::Homes, Basis::Land];

/// Which area figures are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// A zone, or what is in none, by number.
    Zone(usize),
    /// The whole.
    City,
}

/// What clauses say of an area, where they were judged.
pub(super) fn verdicts<'a>(findings: &Findings<'a>, which: Which) -> Option<&'a [AreaVerdict]> {
    let verdicts = findings.verdicts?;
    match which {
        Which::City => Some(&verdicts.city),
        Which::Zone(z) => verdicts.zones.get(z).map(|of| &of.clauses[..]),
    }
}

/// The walk over all classes that the data hold in an area.
pub(super) fn walk<'a>(findings: &Findings<'a>, which: Which) -> Option<&'a Spread> {
    let equity = findings.equity?;
    match which {
        Which::City => equity.all.as_ref(),
        Which::Zone(z) => equity.zones.get(z)?.as_ref(),
    }
}

/// Clauses met, not met, not judged.
pub(super) fn counted(verdicts: &[AreaVerdict]) -> [usize; 3] {
    let of = |word: &str| verdicts.iter().filter(|v| v.state.word() == word).count();
    ["met", "not_met", "not_judged"].map(of)
}

/// Names and figures of a zone, with how many decimals they are written.
fn figures(
    findings: &Findings<'_>,
    of: &ZoneFigures,
    which: Which,
    rank: Option<usize>,
) -> Vec<(String, Option<f64>, u32)> {
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
    if findings.verdicts.is_some() {
        let counts = verdicts(findings, which).map(counted);
        for (i, word) in ["met", "not_met", "not_judged"].into_iter().enumerate() {
            all.push((format!("clauses_{word}"), counts.map(|of| of[i] as f64), 0));
        }
    }
    if findings.equity.is_some() {
        let walk = walk(findings, which);
        all.push(("walk_min".to_owned(), walk.map(|of| of.mean_ms / f64::from(MS_PER_MINUTE)), 4));
        all.push(("gini".to_owned(), walk.and_then(|of| of.gini), 6));
    }
    all
}

/// The rank of a zone.
pub(super) fn rank(findings: &Findings<'_>, zones: &Zones, zone: usize) -> Option<usize> {
    zones.figures[zone].needs_met(findings.coverage.basis)?;
    zones.ranking.iter().position(|&z| z == zone).map(|at| at + 1)
}

/// The zones.
pub fn zones_geojson(findings: &Findings<'_>, zones: &Zones) -> Vec<u8> {
    let mut layer = Layer::open("zones", findings);
    let names =
        figures(findings, &zones.figures[zones.zones.len()], Which::City, None).into_iter().map(|(name, ..)| name);
    let ours: BTreeSet<String> =
        ["id", "name", "basis", "missed"].map(str::to_owned).into_iter().chain(names).collect();
    for (z, zone) in zones.zones.iter().enumerate() {
        let id = zone.id.to_string();
        let land = zone.land.clone().into();
        let mut members = Members::open(layer.feature(Some(&id), Some(&land)));
        members.text("id", &id);
        members.maybe_text("name", zone.name.as_deref());
        members.text("basis", findings.coverage.basis.word());
        for (name, value, decimals) in figures(findings, &zones.figures[z], Which::Zone(z), rank(findings, zones, z)) {
            members.float(&name, value, decimals);
        }
        if let Some(all) = findings.verdicts
            && let Some(of) = verdicts(findings, Which::Zone(z))
        {
            let missed = all.clauses.iter().zip(of).filter(|(_, v)| v.state == State::NotMet);
            let missed: Vec<String> = missed.map(|(clause, _)| clause.id(findings.standard)).collect();
            members.text("missed", &missed.join(","));
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
    for (name, ..) in figures(findings, &city, Which::City, None) {
        write!(out, ",{}", csv_field(&name)).expect("a String takes all");
    }
    out.push('\n');
    let mut row = |kind: &str, id: &str, name: &str, of: &ZoneFigures, which: Which, rank: Option<usize>| {
        write!(out, "{kind},{},{}", csv_field(id), csv_field(name)).expect("a String takes all");
        for (_, value, decimals) in figures(findings, of, which, rank) {
            let text = value.map_or_else(String::new, |v| format!("{v:.0$}", decimals as usize));
            write!(out, ",{text}").expect("a String takes all");
        }
        out.push('\n');
    };
    for &z in &zones.ranking {
        let zone = &zones.zones[z];
        let name = zone.name.as_deref().unwrap_or_default();
        row("zone", &zone.id.to_string(), name, &zones.figures[z], Which::Zone(z), rank(findings, zones, z));
    }
    row("outside", "", "", &zones.figures[none], Which::Zone(none), None);
    row("city", "", "", &city, Which::City, None);
    out.into_bytes()
}

/// The areas with their kind, id and name: zones by rank, what is in none, the city.
fn areas(zones: &Zones) -> impl Iterator<Item = (&'static str, String, &str, Which)> {
    let zone = |&z: &usize| {
        let zone = &zones.zones[z];
        ("zone", zone.id.to_string(), zone.name.as_deref().unwrap_or_default(), Which::Zone(z))
    };
    let none = ("outside", String::new(), "", Which::Zone(zones.zones.len()));
    zones.ranking.iter().map(zone).chain([none, ("city", String::new(), "", Which::City)])
}

/// A row for each zone and clause, as `verdicts.csv` has them for the city.
pub fn zone_clauses_csv(findings: &Findings<'_>, zones: &Zones) -> Vec<u8> {
    let mut out = format!("kind,id,name,{}\n", clauses::AREA_HEADER).into_bytes();
    let Some(all) = findings.verdicts else { return out };
    for (kind, id, name, which) in areas(zones) {
        let Some(of) = verdicts(findings, which) else { continue };
        let before = format!("{kind},{},{},", csv_field(&id), csv_field(name));
        for (clause, verdict) in all.clauses.iter().zip(of) {
            clauses::area_row(&mut out, &before, findings, clause, verdict);
        }
    }
    out
}

/// The zones for the summary: in their rank, each with its figures.
pub fn summary(findings: &Findings<'_>, zones: &Zones) -> Value {
    let basis = findings.coverage.basis;
    let one = |(kind, id, name, which): (&str, String, &str, Which)| {
        let Which::Zone(z) = which else { return None };
        let figures = &zones.figures[z];
        let shares = findings.standard.classes.iter().zip(&figures.classes);
        let walk = walk(findings, which);
        let counts = verdicts(findings, which).map(counted);
        let indicators =
            findings.verdicts.and_then(|v| v.zones.get(z)).map(|of| &of.indicators[..]).unwrap_or_default();
        let share = |part: Option<[f64; 2]>| part.filter(|[_, all]| *all > 0.0).map(|[within, all]| within / all);
        Some(json!({
            "kind": kind,
            "id": if kind == "zone" { json!(id) } else { Value::Null },
            "name": if name.is_empty() { Value::Null } else { json!(name) },
            "rank": rank_of(findings, zones, which),
            "doorsteps": figures.doorsteps,
            "total": maybe(figures.all.of(basis).map(|part| part.total), 3),
            "needs_met": maybe(figures.needs_met(basis), 6),
            "shares": shares.map(|(c, f)| (c.id.clone(), maybe(f.of(basis).and_then(Part::share), 6))).collect::<serde_json::Map<_, _>>(),
            "clauses": counts.map(|[met, missed, unjudged]| json!({"met": met, "not_met": missed, "not_judged": unjudged})),
            "indicators": findings.standard.indicators.iter().zip(indicators).map(|(indicator, result)| {
                (indicator.id.clone(), json!({ "people": maybe(share(result.people), 6), "land": maybe(share(result.land_m2), 6) }))
            }).collect::<serde_json::Map<_, _>>(),
            "walk_min": maybe(walk.map(|of| of.mean_ms / f64::from(MS_PER_MINUTE)), 4),
            "gini": maybe(walk.and_then(|of| of.gini), 6),
        }))
    };
    json!({ "count": zones.zones.len(), "basis": basis.word(), "areas": areas(zones).filter_map(one).collect::<Vec<_>>(),
        "needs_met_of_the_city": findings_met(findings).map_or(Value::Null, |met| round(met, 6)) })
}

fn rank_of(findings: &Findings<'_>, zones: &Zones, which: Which) -> Option<usize> {
    match which {
        Which::Zone(z) if z < zones.zones.len() => rank(findings, zones, z),
        _ => None,
    }
}

/// What is met in the city as a whole.
fn findings_met(findings: &Findings<'_>) -> Option<f64> {
    let city = ZoneFigures { classes: findings.coverage.classes.clone(), ..ZoneFigures::default() };
    city.needs_met(findings.coverage.basis)
}
