//! From the form of a file to a standard: every reference resolves, every reading can count something.

use super::figures::{self, cited};
use super::raw::{RawClass, RawIndicator, RawKind, RawRule, RawStandard};
use super::text::{check_id, check_line, compile};
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::model::{AMAP_CODE, Class, Indicator, Kind, MatchRule, Reading, Source, Standard, Tier};
use crate::units::{ClassId, Limit};
use std::collections::BTreeSet;
use std::path::Path;

/// Most classes accepted: reports have a column for each.
const MAX_CLASSES: usize = 64;
/// Most kinds accepted.
const MAX_KINDS: usize = 256;
/// Most indicators accepted.
const MAX_INDICATORS: usize = 256;
/// Most rules accepted in one reading.
const MAX_RULES: usize = 256;

/// What an error names: the file, and the place in it.
struct Place<'a> {
    file: &'a Path,
    place: String,
}

impl Place<'_> {
    fn fault(&self, what: String) -> InputError {
        InputError::value(self.file, what).at(&self.place)
    }

    /// A word that is none of those known.
    fn unknown(&self, key: &str, word: &str, known: &[&str]) -> InputError {
        let error = self.fault(format!("{key} {word:?} is none of the file's: {}", known.join(", ")));
        match did_you_mean(word, known.iter().copied()) {
            Some(guess) => error.guess(guess),
            None => error,
        }
    }

    fn lines(&self, lines: &[(&str, &str)]) -> Result<(), InputError> {
        lines.iter().try_for_each(|(key, text)| check_line(text).map_err(|rule| self.fault(format!("{key} {rule}"))))
    }

    fn sources<'s>(&self, mut named: impl Iterator<Item = &'s String>, sources: &[Source]) -> Result<(), InputError> {
        match named.find(|id| sources.iter().all(|s| s.id != **id)) {
            Some(source) => {
                Err(self.unknown("source", source, &sources.iter().map(|s| s.id.as_str()).collect::<Vec<_>>()))
            }
            None => Ok(()),
        }
    }
}

/// What classes may refer to, by id.
struct Known<'a> {
    sources: &'a [Source],
    tiers: Vec<&'a str>,
    kinds: Vec<&'a str>,
    classes: Vec<String>,
}

pub(super) fn check(file: &Path, raw: RawStandard) -> Result<Standard, InputError> {
    let fault = |what: String| InputError::value(file, what);
    check_id(&raw.id).map_err(|rule| fault(format!("id {rule}")))?;
    for (key, text) in [("version", &raw.version), ("title_en", &raw.title_en), ("title_zh", &raw.title_zh)] {
        check_line(text).map_err(|rule| fault(format!("{key} {rule}")))?;
    }
    distinct(file, "source", raw.sources.iter().map(|s| &s.id))?;
    for source in &raw.sources {
        let place = Place { file, place: format!("source {:?}", source.id) };
        let [title_zh, url] = [&source.title_zh, &source.url].map(|text| text.as_deref().unwrap_or("-"));
        place.lines(&[("title", &source.title), ("title_zh", title_zh), ("url", url)])?;
    }
    if raw.tiers.is_empty() {
        return Err(fault("a standard has at least one tier".to_owned()));
    }
    distinct(file, "tier", raw.tiers.iter().map(|t| &t.id))?;
    for tier in &raw.tiers {
        let place = Place { file, place: format!("tier {:?}", tier.id) };
        place.lines(&[("name_en", &tier.name_en), ("name_zh", &tier.name_zh)])?;
        for (key, range) in [("residents", tier.residents), ("households", tier.households)] {
            if let Some([from, to]) = range
                && !(from > 0.0 && from <= to && to <= 1e9)
            {
                return Err(place.fault(format!("{key} [{from}, {to}] is no range: from above 0, to at least that")));
            }
        }
    }
    if raw.kinds.len() > MAX_KINDS {
        return Err(fault(format!("{} kinds: at most {MAX_KINDS} are allowed", raw.kinds.len())));
    }
    if raw.classes.is_empty() || raw.classes.len() > MAX_CLASSES {
        return Err(fault(format!("{} classes: a standard has 1 to {MAX_CLASSES}", raw.classes.len())));
    }
    if raw.indicators.len() > MAX_INDICATORS {
        return Err(fault(format!("{} indicators: at most {MAX_INDICATORS} are allowed", raw.indicators.len())));
    }
    distinct(file, "class", raw.classes.iter().map(|c| &c.id))?;
    distinct(file, "kind", raw.kinds.iter().map(|k| &k.id))?;
    distinct(file, "indicator", raw.indicators.iter().map(|i| &i.id))?;
    if let Some(kind) =
        raw.kinds.iter().find(|k| raw.classes.iter().any(|c| c.id == k.id && c.any_of != [k.id.as_str()]))
    {
        let what = format!("{:?} is a kind and a class that is not any_of = [{:?}]", kind.id, kind.id);
        return Err(fault(what).guess("a file that names it could mean either: give one of them another id"));
    }
    let tiers: Vec<Tier> = raw
        .tiers
        .into_iter()
        .map(|t| Tier {
            id: t.id,
            name_en: t.name_en,
            name_zh: t.name_zh,
            residents: t.residents,
            households: t.households,
        })
        .collect();
    let kinds = raw.kinds.into_iter().map(|kind| check_kind(file, kind)).collect::<Result<Vec<_>, _>>()?;
    let known = Known {
        sources: &raw.sources,
        tiers: tiers.iter().map(|t| t.id.as_str()).collect(),
        kinds: kinds.iter().map(|k| k.id.as_str()).collect(),
        classes: raw.classes.iter().map(|c| c.id.clone()).collect(),
    };
    let classes =
        raw.classes.into_iter().map(|class| check_class(file, class, &known)).collect::<Result<Vec<_>, _>>()?;
    check_composed(file, &classes)?;
    let indicators =
        raw.indicators.into_iter().map(|i| check_indicator(file, i, &known)).collect::<Result<Vec<_>, _>>()?;
    Ok(Standard {
        id: raw.id,
        version: raw.version,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
        note: raw.note,
        note_zh: raw.note_zh,
        sources: raw.sources,
        tiers,
        kinds,
        classes,
        indicators,
    })
}

fn check_kind(file: &Path, raw: RawKind) -> Result<Kind, InputError> {
    let place = Place { file, place: format!("kind {:?}", raw.id) };
    place.lines(&[("name_en", &raw.name_en), ("name_zh", &raw.name_zh)])?;
    let reading = reading(&place, raw.rules, raw.name_include, raw.name_alone, raw.name_exclude)?;
    if reading.is_empty() {
        return Err(nothing(&place));
    }
    Ok(Kind { id: raw.id, name_en: raw.name_en, name_zh: raw.name_zh, reading })
}

fn nothing(place: &Place<'_>) -> InputError {
    let error = place.fault("no rules, no name_alone and no any_of: nothing could ever count".to_owned());
    error.guess("add rules = [{ tags = { shop = \"supermarket\" } }]")
}

fn reading(
    place: &Place<'_>,
    raw: Vec<RawRule>,
    include: Option<String>,
    alone: Option<String>,
    exclude: Option<String>,
) -> Result<Reading, InputError> {
    if raw.len() > MAX_RULES {
        return Err(place.fault(format!("{} rules: at most {MAX_RULES} are allowed", raw.len())));
    }
    let mut rules = Vec::with_capacity(raw.len());
    for (i, rule) in raw.into_iter().enumerate() {
        let mut tags: Vec<(String, String)> = rule.tags.into_iter().collect();
        if tags.iter().any(|(k, _)| k.trim().is_empty()) || (tags.is_empty() && rule.amap.is_none()) {
            return Err(place.fault(format!("rule {}: tags need at least one key, and keys are not empty", i + 1)));
        }
        if let Some(code) = rule.amap {
            if !(2..=6).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
                let what = format!("rule {}: amap {code:?} is no type code of AMap nor the beginning of one", i + 1);
                return Err(place.fault(what).guess("two to six digits in quotes, as \"0604\" or \"060400\""));
            }
            tags.push((AMAP_CODE.to_owned(), code));
        }
        if rule.name_required && include.is_none() {
            return Err(place.fault(format!("rule {}: name_required needs a name_include to compare with", i + 1)));
        }
        rules.push(MatchRule { tags, name_required: rule.name_required });
    }
    let pattern = |key: &str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => compile(&text).map(Some).map_err(|rule| place.fault(format!("{key} {rule}"))),
    };
    Ok(Reading {
        rules,
        name_include: pattern("name_include", include)?,
        name_alone: pattern("name_alone", alone)?,
        name_exclude: pattern("name_exclude", exclude)?,
    })
}

fn check_class(file: &Path, raw: RawClass, known: &Known<'_>) -> Result<Class, InputError> {
    let place = Place { file, place: format!("class {:?}", raw.id) };
    place.lines(&[
        ("name_en", &raw.name_en),
        ("name_zh", &raw.name_zh),
        ("clause", raw.clause.as_deref().unwrap_or("-")),
    ])?;
    let tier = known.tiers.iter().position(|t| *t == raw.tier);
    let tier = tier.ok_or_else(|| place.unknown("tier", &raw.tier, &known.tiers))?;
    let limit = Limit::of_standard(&raw.limit).map_err(|e| place.fault(format!("{e}")))?;
    if limit.value() == 0 && limit != Limit::OnSite {
        return Err(place.fault(format!("limit {:?} must be more than nothing", raw.limit)));
    }
    let figures = [
        raw.radius.as_ref().map(|r| &r.sources),
        raw.floor.as_ref().map(|f| &f.sources),
        raw.site.as_ref().map(|f| &f.sources),
        raw.in_block.as_ref().map(|f| &f.sources),
        raw.number.as_ref().map(|n| &n.sources),
    ];
    place.sources(raw.sources.iter().chain(figures.into_iter().flatten().flatten()), known.sources)?;
    let reading = reading(&place, raw.rules, raw.name_include, raw.name_alone, raw.name_exclude)?;
    let (mut kinds, mut of) = (Vec::new(), Vec::new());
    for id in &raw.any_of {
        match (known.kinds.iter().position(|k| k == id), known.classes.iter().position(|c| c == id)) {
            (Some(kind), _) => kinds.push(kind),
            (None, Some(class)) if *id != raw.id => of.push(ClassId(class as u16)),
            (None, Some(_)) => return Err(place.fault(format!("any_of {id:?} is the class itself"))),
            (None, None) => {
                let all: Vec<&str> = known.kinds.iter().copied().chain(known.classes.iter().map(|c| &**c)).collect();
                return Err(place.unknown("any_of", id, &all));
            }
        }
    }
    if kinds.iter().collect::<BTreeSet<_>>().len() < kinds.len() || of.iter().collect::<BTreeSet<_>>().len() < of.len()
    {
        return Err(place.fault(format!("any_of names something twice: {}", raw.any_of.join(", "))));
    }
    if reading.is_empty() && raw.any_of.is_empty() {
        return Err(nothing(&place));
    }
    let min_distinct = raw.min_distinct.unwrap_or(1);
    if min_distinct == 0 || (min_distinct > 1 && (usize::from(min_distinct) > of.len() || of.len() < raw.any_of.len()))
    {
        let rule = "of its any_of so many must differ, and all of those must be classes of the file";
        return Err(place.fault(format!("min_distinct {min_distinct} with {} classes in any_of: {rule}", of.len())));
    }
    if min_distinct > 1 && !reading.is_empty() {
        return Err(
            place.fault("min_distinct counts different classes: rules of its own would be a class more".to_owned())
        );
    }
    let fault = |what: String| place.fault(what);
    let land_m2 = figures::land([raw.counts_from_m2, raw.counts_below_m2]).map_err(fault)?;
    let own = cited(raw.clause, raw.sources, raw.basis, raw.confidence);
    Ok(Class {
        radius: raw.radius.map(|r| figures::radius(r, &own)).transpose().map_err(fault)?,
        floor: raw.floor.map(|f| figures::area("floor", f, &own)).transpose().map_err(fault)?,
        site: raw.site.map(|f| figures::area("site", f, &own)).transpose().map_err(fault)?,
        in_block: raw.in_block.map(|f| figures::in_block(f, &own)).transpose().map_err(fault)?,
        number: raw.number.map(|n| figures::number(n, &own)).transpose().map_err(fault)?,
        id: raw.id,
        name_en: raw.name_en,
        name_zh: raw.name_zh,
        tier,
        limit,
        duty: raw.duty,
        reading,
        kinds,
        of,
        min_distinct,
        land_m2,
        counted: raw.counted,
        cited: own,
        note: raw.note,
        note_zh: raw.note_zh,
    })
}

/// Classes that count others come from no circle, and those that ask for several have them in one measure.
fn check_composed(file: &Path, classes: &[Class]) -> Result<(), InputError> {
    for (c, class) in classes.iter().enumerate() {
        let place = Place { file, place: format!("class {:?}", class.id) };
        let (mut seen, mut next) = (BTreeSet::new(), class.of.clone());
        while let Some(of) = next.pop() {
            if usize::from(of.0) == c {
                return Err(place.fault("any_of leads back to the class itself".to_owned()));
            }
            if seen.insert(of) {
                next.extend(&classes[usize::from(of.0)].of);
            }
        }
        if class.min_distinct > 1 {
            let other = class.of.iter().map(|of| &classes[usize::from(of.0)]);
            if let Some(other) = other.into_iter().find(|o| o.limit != class.limit || o.min_distinct > 1) {
                let what = format!("min_distinct needs classes of its own limit; {:?} has {}", other.id, other.limit);
                return Err(place.fault(what));
            }
        }
    }
    Ok(())
}

fn check_indicator(file: &Path, raw: RawIndicator, known: &Known<'_>) -> Result<Indicator, InputError> {
    let place = Place { file, place: format!("indicator {:?}", raw.id) };
    place.lines(&[
        ("name_en", &raw.name_en),
        ("name_zh", &raw.name_zh),
        ("rule_en", &raw.rule_en),
        ("rule_zh", &raw.rule_zh),
        ("needs", raw.needs.as_deref().unwrap_or("-")),
        ("needs_zh", raw.needs_zh.as_deref().unwrap_or("-")),
        ("clause", raw.clause.as_deref().unwrap_or("-")),
    ])?;
    place.sources(raw.sources.iter(), known.sources)?;
    let (any, named) = match (raw.all_of.is_empty(), raw.any_of.is_empty()) {
        (false, false) => return Err(place.fault("has all_of and any_of: an indicator has one of them".to_owned())),
        (_, true) => (false, raw.all_of),
        (true, false) => (true, raw.any_of),
    };
    let key = if any { "any_of" } else { "all_of" };
    let all: Vec<&str> = known.classes.iter().map(String::as_str).collect();
    let mut classes = Vec::new();
    for id in &named {
        let class = all.iter().position(|c| c == id).ok_or_else(|| place.unknown(key, id, &all))?;
        classes.push(ClassId(class as u16));
    }
    if classes.is_empty() == raw.needs.is_none() {
        let what = "names either the classes it is made of (all_of or any_of) or what it would need (needs)";
        return Err(place.fault(format!("an indicator {what}")));
    }
    Ok(Indicator {
        id: raw.id,
        name_en: raw.name_en,
        name_zh: raw.name_zh,
        classes,
        any,
        rule_en: raw.rule_en,
        rule_zh: raw.rule_zh,
        needs: raw.needs,
        needs_zh: raw.needs_zh,
        cited: cited(raw.clause, raw.sources, raw.basis, raw.confidence),
    })
}

/// Checks the ids of one kind of record, and that none occurs twice.
pub(in crate::input) fn distinct<'a>(
    file: &Path,
    kind: &str,
    ids: impl Iterator<Item = &'a String>,
) -> Result<(), InputError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        check_id(id).map_err(|rule| InputError::value(file, format!("{kind} id {rule}")))?;
        if !seen.insert(id) {
            return Err(InputError::value(file, format!("{kind} {id:?} occurs twice; ids are distinct")));
        }
    }
    Ok(())
}
