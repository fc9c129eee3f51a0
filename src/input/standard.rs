//! Standard files (TOML) to the records of [`crate::model::Standard`].
//!
//! A standard is a citable list of classes with limits; the form is that of `data/standards/five-facilities.toml`, which
//! comes with the program. Nothing in a file is taken on trust: unknown keys are refused (a misspelt `limit` must not
//! silently become no limit), every reference must resolve, and patterns are compiled under a size limit, so that no
//! file can make matching slow: `regex` takes time linear in the text whatever the pattern is.

use super::suggest::did_you_mean;
use crate::error::InputError;
use crate::model::{Class, Confidence, Floor, MatchRule, Source, Standard, Tier};
use crate::units::Limit;
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// The standard that comes with the program.
const FIVE_FACILITIES: &str = include_str!("../../data/standards/five-facilities.toml");
/// Largest file accepted, in bytes. The one built in has 9 kB.
const MAX_BYTES: usize = 1 << 20;
/// Most classes accepted: reports have a column for each.
const MAX_CLASSES: usize = 64;
/// Most rules accepted in one class.
const MAX_RULES: usize = 256;
/// Largest floor area that a class can ask for, in square metres.
const MAX_FLOOR_M2: f64 = 1e6;
/// Largest compiled pattern accepted, in bytes; the largest one built in takes 120 kB.
const MAX_PATTERN: usize = 1 << 20;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStandard {
    id: String,
    version: String,
    title_en: String,
    title_zh: String,
    #[serde(default)]
    sources: Vec<Source>,
    tiers: Vec<RawTier>,
    classes: Vec<RawClass>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTier {
    id: String,
    name_en: String,
    name_zh: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClass {
    id: String,
    name_en: String,
    name_zh: String,
    tier: String,
    limit: String,
    floor: Option<RawFloor>,
    #[serde(default)]
    rules: Vec<RawRule>,
    name_include: Option<String>,
    name_alone: Option<String>,
    name_exclude: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    confidence: Confidence,
    note: Option<String>,
    note_zh: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFloor {
    per_100_households_m2: Option<f64>,
    least_m2: Option<f64>,
    sources: Vec<String>,
    confidence: Confidence,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    tags: BTreeMap<String, String>,
    #[serde(default)]
    name_required: bool,
}

static DEFAULT: LazyLock<Standard> = LazyLock::new(|| {
    parse_standard(Path::new("five-facilities.toml"), FIVE_FACILITIES)
        .expect("data/standards/five-facilities.toml, built in and tested, is a valid standard")
});

/// The policy's five classes at 15 minutes: the default.
///
/// ```
/// use lifecircle::units::Limit;
/// let standard = lifecircle::input::standard::five_facilities();
/// let ids: Vec<&str> = standard.classes.iter().map(|c| c.id.as_str()).collect();
/// assert_eq!(ids, ["market", "sport", "culture", "service", "clinic"]);
/// assert!(standard.classes.iter().all(|c| c.limit == Limit::minutes(15)));
/// ```
pub fn five_facilities() -> Standard {
    DEFAULT.clone()
}

/// Reads a standard from the text of a file; `file` is only named in errors.
///
/// # Errors
/// Anything that is not a valid standard, with class, key, value and rule.
///
/// ```
/// let text = r#"
///     id = "shops"
///     version = "1"
///     title_en = "Shops"
///     title_zh = "商店"
///     tiers = [{ id = "near", name_en = "Near", name_zh = "近" }]
///     [[classes]]
///     id = "shop"
///     name_en = "Shop"
///     name_zh = "商店"
///     tier = "near"
///     limit = "500m"
///     confidence = "low"
///     rules = [{ tags = { shop = "" } }]
/// "#;
/// let parse = |text: &str| lifecircle::input::standard::parse_standard("shops.toml".as_ref(), text);
/// assert_eq!(parse(text).unwrap().classes[0].limit.to_string(), "500 m");
/// let error = parse(&text.replace("500m", "500")).unwrap_err().to_string();
/// assert!(error.starts_with("shops.toml: class \"shop\": invalid limit \"500\""), "{error}");
/// ```
pub fn parse_standard(file: &Path, text: &str) -> Result<Standard, InputError> {
    if text.len() > MAX_BYTES {
        let what = format!("a standard of {} bytes is larger than the {MAX_BYTES} allowed", text.len());
        return Err(InputError::format(file, what).guess("is this another file?"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw: RawStandard =
        toml::from_str(text).map_err(|e| not_toml(file, text, &e, "data/standards/five-facilities.toml"))?;
    check(file, raw)
}

/// An error of the TOML parser, with its line, and the word that was probably meant.
/// `form` is a good file of its kind.
pub(super) fn not_toml(file: &Path, text: &str, error: &toml::de::Error, form: &str) -> InputError {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wrong = quoted.next().unwrap_or_default();
    let guess = if message.starts_with("unknown ") {
        did_you_mean(wrong, quoted)
    } else if message.starts_with("missing field") {
        Some(format!("see {form} for the form"))
    } else if message.contains("expected a string") {
        Some("quote the value, and give limits their unit: limit = \"15min\"".to_owned())
    } else if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        Some("this is JSON; a standard is a TOML file".to_owned())
    } else {
        None
    };
    let mut fault = InputError::format(file, message.clone());
    if let Some(before) = error.span().and_then(|span| text.get(..span.start)) {
        fault = fault.at(format!("line {}", before.matches('\n').count() + 1));
    }
    if let Some(guess) = guess {
        fault = fault.guess(guess);
    }
    fault
}

fn check(file: &Path, raw: RawStandard) -> Result<Standard, InputError> {
    let fault = |what: String| InputError::value(file, what);
    check_id(&raw.id).map_err(|rule| fault(format!("id {rule}")))?;
    for (key, text) in [("version", &raw.version), ("title_en", &raw.title_en), ("title_zh", &raw.title_zh)] {
        check_line(text).map_err(|rule| fault(format!("{key} {rule}")))?;
    }
    distinct(file, "source", raw.sources.iter().map(|s| &s.id))?;
    for source in &raw.sources {
        check_line(&source.title)
            .map_err(|rule| fault(format!("title {rule}")).at(format!("source {:?}", source.id)))?;
    }
    if raw.tiers.is_empty() {
        return Err(fault("a standard has at least one tier".to_owned()));
    }
    distinct(file, "tier", raw.tiers.iter().map(|t| &t.id))?;
    for tier in &raw.tiers {
        for (key, text) in [("name_en", &tier.name_en), ("name_zh", &tier.name_zh)] {
            check_line(text).map_err(|rule| fault(format!("{key} {rule}")).at(format!("tier {:?}", tier.id)))?;
        }
    }
    if raw.classes.is_empty() || raw.classes.len() > MAX_CLASSES {
        return Err(fault(format!("{} classes: a standard has 1 to {MAX_CLASSES}", raw.classes.len())));
    }
    distinct(file, "class", raw.classes.iter().map(|c| &c.id))?;
    let classes = raw
        .classes
        .into_iter()
        .map(|class| check_class(file, class, &raw.tiers, &raw.sources))
        .collect::<Result<_, _>>()?;
    Ok(Standard {
        id: raw.id,
        version: raw.version,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
        sources: raw.sources,
        tiers: raw.tiers.into_iter().map(|t| Tier { id: t.id, name_en: t.name_en, name_zh: t.name_zh }).collect(),
        classes,
    })
}

fn check_class(file: &Path, raw: RawClass, tiers: &[RawTier], sources: &[Source]) -> Result<Class, InputError> {
    let place = format!("class {:?}", raw.id);
    let fault = |what: String| InputError::value(file, what).at(&place);
    let unknown = |key: &str, word: &str, known: Vec<&str>| {
        let error = fault(format!("{key} {word:?} is none of the file's: {}", known.join(", ")));
        match did_you_mean(word, known) {
            Some(guess) => error.guess(guess),
            None => error,
        }
    };
    for (key, text) in [("name_en", &raw.name_en), ("name_zh", &raw.name_zh)] {
        check_line(text).map_err(|rule| fault(format!("{key} {rule}")))?;
    }
    let tier = tiers
        .iter()
        .position(|t| t.id == raw.tier)
        .ok_or_else(|| unknown("tier", &raw.tier, tiers.iter().map(|t| t.id.as_str()).collect()))?;
    let limit = Limit::quantity(&raw.limit).map_err(|e| fault(format!("{e}")))?;
    if limit.value() == 0 {
        return Err(fault(format!("limit {:?} must be more than nothing", raw.limit)));
    }
    let floor_sources = raw.floor.iter().flat_map(|floor| &floor.sources);
    if let Some(source) = raw.sources.iter().chain(floor_sources).find(|id| sources.iter().all(|s| s.id != **id)) {
        return Err(unknown("source", source, sources.iter().map(|s| s.id.as_str()).collect()));
    }
    if raw.rules.is_empty() && raw.name_alone.is_none() {
        let error = fault("no rules and no name_alone: nothing could ever count".to_owned());
        return Err(error.guess("add rules = [{ tags = { shop = \"supermarket\" } }]"));
    }
    if raw.rules.len() > MAX_RULES {
        return Err(fault(format!("{} rules: at most {MAX_RULES} are allowed", raw.rules.len())));
    }
    let mut rules = Vec::with_capacity(raw.rules.len());
    for (i, rule) in raw.rules.into_iter().enumerate() {
        if rule.tags.is_empty() || rule.tags.keys().any(|k| k.trim().is_empty()) {
            return Err(fault(format!("rule {}: tags need at least one key, and keys are not empty", i + 1)));
        }
        if rule.name_required && raw.name_include.is_none() {
            return Err(fault(format!("rule {}: name_required needs a name_include to compare with", i + 1)));
        }
        rules.push(MatchRule { tags: rule.tags.into_iter().collect(), name_required: rule.name_required });
    }
    let floor = raw.floor.map(floor).transpose().map_err(fault)?;
    let pattern = |key: &str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => compile(&text).map(Some).map_err(|rule| fault(format!("{key} {rule}"))),
    };
    Ok(Class {
        name_include: pattern("name_include", raw.name_include)?,
        name_alone: pattern("name_alone", raw.name_alone)?,
        name_exclude: pattern("name_exclude", raw.name_exclude)?,
        id: raw.id,
        name_en: raw.name_en,
        name_zh: raw.name_zh,
        tier,
        limit,
        floor,
        rules,
        sources: raw.sources,
        confidence: raw.confidence,
        note: raw.note,
        note_zh: raw.note_zh,
    })
}

/// The floor area that a class asks for, or what is wrong with it.
fn floor(raw: RawFloor) -> Result<Floor, String> {
    let RawFloor { per_100_households_m2, least_m2, sources, confidence } = raw;
    for (key, m2) in [("per_100_households_m2", per_100_households_m2), ("least_m2", least_m2)] {
        if let Some(m2) = m2.filter(|m2| !(*m2 > 0.0 && *m2 <= MAX_FLOOR_M2)) {
            return Err(format!("floor: {key} {m2} is outside 0 to {MAX_FLOOR_M2} square metres"));
        }
    }
    if per_100_households_m2.is_none() && least_m2.is_none() {
        return Err("floor asks for nothing: it needs per_100_households_m2, least_m2 or both".to_owned());
    }
    if sources.is_empty() {
        return Err("floor has no source: a figure without one cannot be cited".to_owned());
    }
    Ok(Floor { per_100_households_m2, least_m2, sources, confidence })
}

/// Compiles a pattern, or says in one line why not.
fn compile(text: &str) -> Result<Regex, String> {
    let pattern = RegexBuilder::new(text)
        .size_limit(MAX_PATTERN)
        .nest_limit(50)
        .build()
        .map_err(|e| format!("{}: {}", shown(text), e.to_string().lines().last().unwrap_or_default()))?;
    // Such a pattern finds every name: an empty alternative (`a||b`) is a slip, not a wish.
    if pattern.is_match("") { Err(format!("{} finds every name, even an empty one", shown(text))) } else { Ok(pattern) }
}

/// A text for an error line: quoted, and not longer than a line bears.
fn shown(text: &str) -> String {
    if text.chars().count() > 60 {
        format!("{:?}...", text.chars().take(57).collect::<String>())
    } else {
        format!("{text:?}")
    }
}

/// Ids go into file names, columns and HTML attributes.
pub(super) fn check_id(id: &str) -> Result<(), String> {
    let plain = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c));
    if plain && (1..=40).contains(&id.len()) {
        Ok(())
    } else {
        Err(format!("{} must be 1 to 40 of a-z, 0-9, _, - and .", shown(id)))
    }
}

/// Names and titles are one line of something.
pub(super) fn check_line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("must not be empty".to_owned())
    } else if text.chars().any(char::is_control) {
        Err(format!("{} must not hold control characters or line breaks", shown(text)))
    } else if text.len() > 1000 {
        Err(format!("{} must not be longer than 1000 bytes", shown(text)))
    } else {
        Ok(())
    }
}

/// Checks the ids of one kind of record, and that none occurs twice.
pub(super) fn distinct<'a>(file: &Path, kind: &str, ids: impl Iterator<Item = &'a String>) -> Result<(), InputError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        check_id(id).map_err(|rule| InputError::value(file, format!("{kind} id {rule}")))?;
        if !seen.insert(id) {
            return Err(InputError::value(file, format!("{kind} {id:?} occurs twice; ids are distinct")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "standard_tests.rs"]
mod tests;
