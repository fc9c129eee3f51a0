//! The form of a standard file, before anything is checked.

use crate::model::{Confidence, Counted, Duty, Evidence, Source};
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStandard {
    pub id: String,
    pub version: String,
    pub title_en: String,
    pub title_zh: String,
    pub note: Option<String>,
    pub note_zh: Option<String>,
    #[serde(default)]
    pub sources: Vec<Source>,
    pub tiers: Vec<RawTier>,
    #[serde(default)]
    pub kinds: Vec<RawKind>,
    pub classes: Vec<RawClass>,
    #[serde(default)]
    pub indicators: Vec<RawIndicator>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTier {
    pub id: String,
    pub name_en: String,
    pub name_zh: String,
    pub residents: Option<[f64; 2]>,
    pub households: Option<[f64; 2]>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKind {
    pub id: String,
    pub name_en: String,
    pub name_zh: String,
    #[serde(default)]
    pub rules: Vec<RawRule>,
    pub name_include: Option<String>,
    pub name_alone: Option<String>,
    pub name_exclude: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClass {
    pub id: String,
    pub name_en: String,
    pub name_zh: String,
    pub tier: String,
    pub limit: String,
    #[serde(default)]
    pub duty: Duty,
    #[serde(default)]
    pub any_of: Vec<String>,
    pub min_distinct: Option<u8>,
    pub counts_from_m2: Option<f64>,
    pub counts_below_m2: Option<f64>,
    pub radius: Option<RawRadius>,
    pub floor: Option<RawArea>,
    pub site: Option<RawArea>,
    pub in_block: Option<RawInBlock>,
    pub number: Option<RawNumber>,
    pub counted: Option<Counted>,
    #[serde(default)]
    pub rules: Vec<RawRule>,
    pub name_include: Option<String>,
    pub name_alone: Option<String>,
    pub name_exclude: Option<String>,
    pub clause: Option<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
    pub note: Option<String>,
    pub note_zh: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRadius {
    pub at_most: String,
    pub clause: Option<String>,
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArea {
    pub per_100_households_m2: Option<f64>,
    pub per_1000_residents_m2: Option<f64>,
    pub least_m2: Option<f64>,
    pub least_width_m: Option<f64>,
    pub clause: Option<String>,
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawInBlock {
    pub per_resident_m2: f64,
    pub rebuilt_per_resident_m2: Option<f64>,
    pub least_width_m: Option<f64>,
    pub clause: Option<String>,
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNumber {
    pub residents_each: Option<f64>,
    pub households_each: Option<f64>,
    pub clause: Option<String>,
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicator {
    pub id: String,
    pub name_en: String,
    pub name_zh: String,
    #[serde(default)]
    pub all_of: Vec<String>,
    #[serde(default)]
    pub any_of: Vec<String>,
    pub rule_en: String,
    pub rule_zh: String,
    pub needs: Option<String>,
    pub needs_zh: Option<String>,
    pub clause: Option<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    pub basis: Option<Evidence>,
    pub confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    pub amap: Option<String>,
    #[serde(default)]
    pub name_required: bool,
}
