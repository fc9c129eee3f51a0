//! `summary.json`: every figure of a run, and enough to repeat it and to compare two runs.
//!
//! The order of keys is fixed, floats are rounded, and there is no time of day in it: the same run writes the same bytes.

use super::words::finding;
use super::{Findings, side_by_side};
use crate::coverage::{Basis, Figures, Part, QUANTILES};
use crate::gaps::Cause;
use crate::model::{BlockKind, Class, DoorstepKind, Hours, Open, Tally};
use serde_json::{Map, Value, json};

/// Version of the layout of `summary.json`; a number more when a key changes its meaning or goes away.
const LAYOUT: u32 = 1;

/// The summary, pretty-printed.
pub fn summary(findings: &Findings<'_>) -> Vec<u8> {
    let mut value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "layout": LAYOUT,
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({
            "role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256,
        })).collect::<Vec<_>>(),
        "parameters": parameters(findings),
        "majority": round(findings.majority, 6),
        "standard": standard(findings),
        "walker": {
            "id": findings.walker.id,
            "speed_km_h": f64::from(findings.walker.speed.metres_per_hour()) / 1000.0,
            "steps": findings.walker.steps,
            "source": findings.walker.source,
            "source_zh": findings.walker.source_zh,
            "confidence": findings.walker.confidence,
            "gait": findings.walker.gait.sources.iter().map(|s| json!({
                "part": s.part, "source": s.source, "source_zh": s.source_zh, "confidence": s.confidence,
            })).collect::<Vec<_>>(),
        },
        "network": {
            "junctions": findings.network.junctions,
            "links": findings.network.links,
            "length_m": round(findings.network.length_m, 1),
            "private_m": round(findings.network.private_m, 1),
            "components": findings.network.components,
            "main_share": round(findings.network.main_share, 6),
            "dropped": tally(&findings.network.dropped),
        },
        "plane": { "scale_error": round(findings.plane.scale_error(), 9) },
        "blocks": blocks(findings),
        "doorsteps": doorsteps(findings),
        "facilities": facilities(findings),
        "basis": findings.coverage.basis.word(),
        "all": together(findings, &findings.coverage.all, |_| true),
        "tiers": findings.standard.tiers.iter().zip(&findings.coverage.tiers).enumerate().map(|(t, (tier, of))| json!({
            "id": tier.id, "coverage": together(findings, of, |class| class.tier == t),
        })).collect::<Vec<_>>(),
        "classes": classes(findings),
        "equity": findings.equity.map(|equity| super::equity::summary(findings, equity)),
        "verdicts": findings.verdicts.map(|of| json!({
            "clauses": super::verdicts::counts(of), "indicators": super::verdicts::indicators(findings, of),
        })),
        "gaps": findings.gaps.len(),
        "gap_areas": findings.land.map(crate::isochrone::land::Land::drawn_gaps),
        "problems": findings.problems.len(),
        // What was assumed of the given files, and what looks wrong in them as a whole.
        "notes": findings.problems.iter().filter(|p| p.cause.starts_with("input.") && p.geometry.is_none()).map(|p| json!({
            "cause": p.cause, "detail": p.detail,
        })).collect::<Vec<_>>(),
        "left_out": tally(findings.left_out),
    });
    if let (Some(zones), Some(all)) = (findings.zones, value.as_object_mut()) {
        all.insert("zones".to_owned(), super::zones::summary(findings, zones));
    }
    if let (Some(hours), Some(all)) = (findings.hours, value.as_object_mut()) {
        all.insert("hours".to_owned(), open(findings, hours));
    }
    let of = |other: &Findings<'_>| {
        json!({
            "walker": other.walker.id,
            "parameters": parameters(other),
            "blocks_lacking_nothing": lacking_nothing(other),
            "all": together(other, &other.coverage.all, |_| true),
            "classes": classes(other),
            "gaps": other.gaps.len(),
        })
    };
    if let Some(beside) = side_by_side::summary(findings, of) {
        value["side_by_side"] = beside;
    }
    // A tree of our own making with texts for keys always prints.
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn parameters(findings: &Findings<'_>) -> Map<String, Value> {
    findings.parameters.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect()
}

fn lacking_nothing(findings: &Findings<'_>) -> usize {
    findings.coverage.blocks.iter().filter(|of| of.iter().all(|c| c.covered)).count()
}

/// What is open at the time of the study.
fn open(findings: &Findings<'_>, hours: &Hours) -> Value {
    let classes = &findings.standard.classes;
    let shut = hours.shut_per_class(classes.len());
    let mut why: Map<String, Value> = Map::new();
    for (_, shut) in &hours.shut {
        let count = why.get(shut.word()).and_then(Value::as_u64).unwrap_or(0);
        why.insert(shut.word().to_owned(), json!(count + 1));
    }
    why.sort_keys();
    let (year, month, day) = hours.at.date();
    json!({
        "at": hours.at.to_string(),
        "read_on": format!("{year:04}-{month:02}-{day:02}"),
        "holidays": hours.holidays.word(),
        "unknown_hours": if hours.unknown_open { "open" } else { "closed" },
        "facilities": Open::ALL.iter().map(|&(open, word)| (word.to_owned(), json!(hours.counts[open as usize]))).collect::<Map<_, _>>(),
        "by_sun": hours.by_sun,
        "not_counted": why,
        "not_counted_by_class": classes.iter().zip(shut).map(|(c, n)| (c.id.clone(), json!(n))).collect::<Map<_, _>>(),
        "closed_ways": findings.left_out.get("way.closed_then"),
        "closed_gates": findings.left_out.get("gate.closed_then"),
    })
}

pub(super) fn round(value: f64, decimals: i32) -> Value {
    let unit = 10_f64.powi(decimals);
    json!((value * unit).round() / unit)
}

pub(super) fn maybe(value: Option<f64>, decimals: i32) -> Value {
    value.map_or(Value::Null, |v| round(v, decimals))
}

fn tally(tally: &Tally) -> Value {
    Value::Object(tally.iter().map(|(cause, count)| (cause.to_owned(), json!(count))).collect())
}

fn part(part: Option<Part>, decimals: i32) -> Value {
    part.map_or(Value::Null, |p| {
        json!({
            "covered": round(p.covered, decimals),
            "total": round(p.total, decimals),
            "share": maybe(p.share(), 6),
        })
    })
}

/// Figures of several classes together. `in_data` says whether the data hold all of them: where they do not, nobody
/// has all of them, and a share of 0 is no finding about the city.
fn together(findings: &Findings<'_>, of: &Figures, fits: impl Fn(&Class) -> bool) -> Value {
    let mut held = findings.standard.classes.iter().zip(findings.facilities_per_class).filter(|(c, _)| fits(c));
    let mut out = figures(of);
    out.insert("in_data".to_owned(), json!(held.all(|(_, &n)| n > 0)));
    Value::Object(out)
}

fn figures(figures: &Figures) -> Map<String, Value> {
    let mut out = Map::new();
    for basis in [Basis::Residents, Basis::Households, Basis::Homes, Basis::Land] {
        out.insert(basis.word().to_owned(), part(figures.of(basis), 1));
    }
    out.insert("blocks".to_owned(), part(Some(figures.blocks), 0));
    out
}

fn standard(findings: &Findings<'_>) -> Value {
    let standard = findings.standard;
    json!({
        "id": standard.id,
        "version": standard.version,
        "title_en": standard.title_en,
        "title_zh": standard.title_zh,
        "tiers": standard.tiers.iter().map(|t| json!({
            "id": t.id, "name_en": t.name_en, "name_zh": t.name_zh,
        })).collect::<Vec<_>>(),
        "classes": standard.classes.iter().map(|c| json!({
            "id": c.id,
            "name_en": c.name_en,
            "name_zh": c.name_zh,
            "tier": standard.tiers.get(c.tier).map(|t| t.id.as_str()),
            "limit": c.limit.to_string(),
            "duty": c.duty.word(),
            "clause": c.cited.clause,
            "sources": c.cited.sources,
            "basis": c.cited.evidence,
            "unverified": c.cited.is_unverified(),
            "confidence": c.cited.confidence,
            "note": c.note,
            "note_zh": c.note_zh,
        })).collect::<Vec<_>>(),
        "sources": standard.sources,
    })
}

fn blocks(findings: &Findings<'_>) -> Value {
    let blocks = findings.blocks;
    let kinds: Map<_, _> = [BlockKind::Residential, BlockKind::Homes, BlockKind::Grid, BlockKind::Given]
        .into_iter()
        .map(|kind| (kind.word().to_owned(), json!(blocks.iter().filter(|b| b.kind == kind).count())))
        .collect();
    let sum = |of: fn(&crate::model::Block) -> Option<f64>| {
        blocks.iter().filter_map(of).fold(None, |sum: Option<f64>, x| Some(sum.unwrap_or(0.0) + x))
    };
    json!({
        "count": blocks.len(),
        "kinds": kinds,
        "lacking_nothing": lacking_nothing(findings),
        "residents": maybe(sum(|b| b.residents), 1),
        "households": maybe(sum(|b| b.households), 1),
        "area_m2": round(blocks.iter().map(|b| b.area_m2).sum(), 1),
    })
}

fn doorsteps(findings: &Findings<'_>) -> Value {
    let all = || findings.blocks.iter().flat_map(|b| &b.doorsteps);
    let kinds: Map<_, _> = DoorstepKind::ALL
        .into_iter()
        .map(|kind| (kind.word().to_owned(), json!(all().filter(|d| d.kind == kind).count())))
        .collect();
    json!({ "count": all().count(), "kinds": kinds })
}

fn facilities(findings: &Findings<'_>) -> Value {
    let on = findings.facility_on_network;
    json!({
        "count": findings.facilities.len(),
        "on_network": on.iter().filter(|&&on| on).count(),
        "off_network": on.iter().filter(|&&on| !on).count(),
    })
}

fn classes(findings: &Findings<'_>) -> Value {
    let coverage = findings.coverage;
    let classes = &findings.standard.classes;
    let mut out = Vec::new();
    for (i, class) in classes.iter().enumerate() {
        let held = findings.facilities_per_class[i];
        let quantiles: Map<_, _> = QUANTILES
            .iter()
            .zip(coverage.reach[i].minutes)
            // Rounded up, as every walk is.
            .map(|(q, min)| (format!("{}", (q * 100.0).round()), maybe(min.map(|m| (m * 100.0).ceil() / 100.0), 2)))
            .collect();
        let gaps: Map<_, _> = Cause::ALL
            .iter()
            .filter(|(cause, ..)| *cause != Cause::NoneOpen || findings.hours.is_some())
            .map(|&(cause, word, _, _)| {
                let count = findings.gaps.iter().filter(|g| usize::from(g.class.0) == i && g.cause == cause).count();
                (word.to_owned(), json!(count))
            })
            .collect();
        let found: Map<_, _> =
            ["within", "too_far", "beyond_horizon", "cut_off", "off_network", "none_in_data", "none_open"]
                .iter()
                .filter(|word| **word != "none_open" || findings.hours.is_some())
                .map(|&word| {
                    let of =
                        |b: &&Vec<crate::coverage::BlockClass>| finding(b[i].typical, b[i].covered, held > 0) == word;
                    (word.to_owned(), json!(coverage.blocks.iter().filter(of).count()))
                })
                .collect();
        out.push(json!({
            "id": class.id,
            "limit": class.limit.to_string(),
            "facilities": held,
            "in_data": held > 0,
            "coverage": figures(&coverage.classes[i]),
            "land_within": part(super::words::land_within(findings, i), 1),
            "minutes_for_percent": quantiles,
            "blocks_by_finding": found,
            "gaps_by_cause": gaps,
        }));
    }
    Value::Array(out)
}
