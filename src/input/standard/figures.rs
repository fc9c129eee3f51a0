//! Figures of a class: straight lines, areas and numbers, each with a source of its own.

use super::raw::{RawArea, RawInBlock, RawNumber, RawRadius};
use crate::model::{Cited, Confidence, Evidence, Floor, InBlock, Number, Radius};
use crate::units::Limit;

/// Largest area that a class can ask for, in square metres.
const MAX_AREA_M2: f64 = 1e6;
/// Largest width that a class can ask for, in metres.
const MAX_WIDTH_M: f64 = 1e4;
/// Most land that a resident can be owed in a block, in square metres.
const MAX_PER_RESIDENT_M2: f64 = 1e4;
/// Most people that one facility can be asked to serve.
const MAX_EACH: f64 = 1e9;

pub(super) fn cited(
    clause: Option<String>,
    sources: Vec<String>,
    evidence: Option<Evidence>,
    confidence: Confidence,
) -> Cited {
    Cited { clause, sources, evidence, confidence }
}

/// Where a figure is from: what it does not say itself it has from its class.
fn figure(
    key: &str,
    class: &Cited,
    clause: Option<String>,
    sources: Vec<String>,
    evidence: Option<Evidence>,
    confidence: Confidence,
) -> Result<Cited, String> {
    if sources.is_empty() {
        return Err(format!("{key} has no source: a figure without one cannot be cited"));
    }
    Ok(cited(clause.or_else(|| class.clause.clone()), sources, evidence.or(class.evidence), confidence))
}

/// Checks that a figure is more than nothing and not absurd.
fn sane(key: &str, value: Option<f64>, most: f64, unit: &str) -> Result<(), String> {
    match value.filter(|v| !(*v > 0.0 && *v <= most)) {
        Some(value) => Err(format!("{key} {value} is outside 0 to {most} {unit}")),
        None => Ok(()),
    }
}

/// The land that a facility must have to count, or what is wrong with it.
pub(super) fn land(m2: [Option<f64>; 2]) -> Result<[Option<f64>; 2], String> {
    sane("counts_from_m2", m2[0], 1e9, "square metres")?;
    sane("counts_below_m2", m2[1], 1e9, "square metres")?;
    match m2 {
        [Some(from), Some(below)] if from >= below => {
            Err(format!("counts_from_m2 {from} is not below counts_below_m2 {below}: nothing could count"))
        }
        m2 => Ok(m2),
    }
}

/// The area that a class asks for, or what is wrong with it.
pub(super) fn area(key: &str, raw: RawArea, class: &Cited) -> Result<Floor, String> {
    let RawArea { per_100_households_m2, per_1000_residents_m2, least_m2, least_width_m, .. } = raw;
    for (name, m2) in [
        ("per_100_households_m2", per_100_households_m2),
        ("per_1000_residents_m2", per_1000_residents_m2),
        ("least_m2", least_m2),
    ] {
        sane(&format!("{key}: {name}"), m2, MAX_AREA_M2, "square metres")?;
    }
    sane(&format!("{key}: least_width_m"), least_width_m, MAX_WIDTH_M, "metres")?;
    if key == "floor" && least_width_m.is_some() {
        return Err("floor: least_width_m is of sites: floors have no width".to_owned());
    }
    let asked = [per_100_households_m2, per_1000_residents_m2, least_m2, least_width_m];
    if asked.iter().all(Option::is_none) {
        let keys = "per_100_households_m2, per_1000_residents_m2 or least_m2";
        return Err(format!("{key} asks for nothing: it needs one of {keys}"));
    }
    let cited = figure(key, class, raw.clause, raw.sources, raw.basis, raw.confidence)?;
    Ok(Floor { per_100_households_m2, per_1000_residents_m2, least_m2, least_width_m, cited })
}

/// The land that a class asks of each block, or what is wrong with it.
pub(super) fn in_block(raw: RawInBlock, class: &Cited) -> Result<InBlock, String> {
    let RawInBlock { per_resident_m2, rebuilt_per_resident_m2, least_width_m, .. } = raw;
    sane("in_block: per_resident_m2", Some(per_resident_m2), MAX_PER_RESIDENT_M2, "square metres")?;
    sane("in_block: rebuilt_per_resident_m2", rebuilt_per_resident_m2, MAX_PER_RESIDENT_M2, "square metres")?;
    sane("in_block: least_width_m", least_width_m, MAX_WIDTH_M, "metres")?;
    let cited = figure("in_block", class, raw.clause, raw.sources, raw.basis, raw.confidence)?;
    Ok(InBlock { per_resident_m2, rebuilt_per_resident_m2, least_width_m, cited })
}

/// The number that a class asks for, or what is wrong with it.
pub(super) fn number(raw: RawNumber, class: &Cited) -> Result<Number, String> {
    let RawNumber { residents_each, households_each, clause, sources, basis, confidence } = raw;
    sane("number: residents_each", residents_each, MAX_EACH, "residents")?;
    sane("number: households_each", households_each, MAX_EACH, "households")?;
    if residents_each.is_none() && households_each.is_none() {
        return Err("number asks for nothing: it needs residents_each, households_each or both".to_owned());
    }
    let cited = figure("number", class, clause, sources, basis, confidence)?;
    Ok(Number { residents_each, households_each, cited })
}

/// The straight line that a class asks for, or what is wrong with it.
pub(super) fn radius(raw: RawRadius, class: &Cited) -> Result<Radius, String> {
    let RawRadius { at_most, clause, sources, basis, confidence } = raw;
    match Limit::quantity(&at_most) {
        Ok(Limit::Length(mm)) if mm > 0 => {
            let cited = figure("radius", class, clause, sources, basis, confidence)?;
            Ok(Radius { mm, cited })
        }
        _ => Err(format!("radius: at_most {at_most:?} is no length above 0, such as \"500m\"")),
    }
}
