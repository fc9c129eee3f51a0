//! A standard as records: classes, what counts as one, and the limits. Read from a file by [`crate::input::standard`].

use crate::units::{ClassId, Limit};
use regex::Regex;

/// How sure a figure or rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Weak recollection.
    Low,
    /// Firm recollection, or one secondary source.
    Medium,
    /// Read in a public source, or corroborated.
    High,
}

/// A document that a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name that classes refer to.
    pub id: String,
    /// Title, issuer and year, as one would cite it.
    pub title: String,
    /// Where it can be read, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A tier of a standard: all classes owed within the same limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Short name: `15min`.
    pub id: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Chinese.
    pub name_zh: String,
}

/// One way for a mapped object to count as a class.
#[derive(Debug, Clone)]
pub struct MatchRule {
    /// Tags that must all be there; an empty value means any.
    pub tags: Vec<(String, String)>,
    /// If the rule asks for a name that the class's `name_include` finds.
    pub name_required: bool,
}

/// How much floor a standard asks for. Both conditions hold together where both are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Square metres that an area owes to every 100 of its households, all facilities of the class together.
    pub per_100_households_m2: Option<f64>,
    /// Square metres that each facility has at least.
    pub least_m2: Option<f64>,
    /// Ids of [`Source`]s.
    pub sources: Vec<String>,
    /// How sure the figures are.
    pub confidence: Confidence,
}

/// One thing people must be able to walk to.
#[derive(Debug, Clone)]
pub struct Class {
    /// Stable name in files: `market`.
    pub id: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Index into [`Standard::tiers`].
    pub tier: usize,
    /// How far is near.
    pub limit: Limit,
    /// Floor area owed, if the standard says one.
    pub floor: Option<Floor>,
    /// Ways to count; any one suffices.
    pub rules: Vec<MatchRule>,
    /// Chinese names must fit this where a rule asks for a name, or where the object has no other mark.
    pub name_include: Option<Regex>,
    /// A Chinese name that this finds counts by itself, where no tag says what the object is.
    pub name_alone: Option<Regex>,
    /// Names that never count.
    pub name_exclude: Option<Regex>,
    /// Ids of [`Source`]s.
    pub sources: Vec<String>,
    /// How sure the requirement is.
    pub confidence: Confidence,
    /// What a reader should know: readings chosen, doubts.
    pub note: Option<String>,
    /// The same in Chinese; where it is missing a Chinese report shows `note`.
    pub note_zh: Option<String>,
}

/// A citable list of classes.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Short name: `five-facilities`.
    pub id: String,
    /// Version of the file.
    pub version: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Documents cited.
    pub sources: Vec<Source>,
    /// Tiers, at least one.
    pub tiers: Vec<Tier>,
    /// Classes, at least one and at most 64.
    pub classes: Vec<Class>,
}

/// The tags of a mapped object, whatever format they came from.
pub trait Tags {
    /// The value of a key.
    fn get(&self, key: &str) -> Option<&str>;
    /// The names it goes by: `name`, `name:zh`, `name:en`, `official_name` and so on, in that order.
    fn names(&self) -> impl Iterator<Item = &str> {
        ["name", "name:zh", "name:en", "official_name", "alt_name", "short_name"]
            .into_iter()
            .filter_map(|k| self.get(k))
    }
}

/// Keys that say what an object is: a bus stop called after the clinic behind it is a bus stop, and a café called
/// after a service centre is a café. Where one is there, a name alone does not count.
const TELLING: [&str; 18] = [
    "amenity",
    "barrier",
    "boundary",
    "building:part",
    "craft",
    "entrance",
    "healthcare",
    "highway",
    "landuse",
    "leisure",
    "office",
    "place",
    "public_transport",
    "railway",
    "route",
    "shop",
    "tourism",
    "waterway",
];

/// Values of those keys that only say that something is there for the public.
const VAGUE: [&str; 6] =
    ["community_centre", "government", "public_building", "social_centre", "social_facility", "yes"];

impl Class {
    /// A class of this name and limit that nothing counts as by itself, for tests.
    #[cfg(test)]
    pub(crate) fn plain(id: &str, limit: Limit) -> Class {
        Class {
            id: id.to_owned(),
            name_en: id.to_owned(),
            name_zh: id.to_owned(),
            tier: 0,
            limit,
            floor: None,
            rules: Vec::new(),
            name_include: None,
            name_alone: None,
            name_exclude: None,
            sources: Vec::new(),
            confidence: Confidence::High,
            note: None,
            note_zh: None,
        }
    }

    /// Whether an object with these tags counts.
    ///
    /// Names are tested by pattern only where they are in Chinese script: the patterns are Chinese, and a German library
    /// need not be called 文化馆. A rule with `name_required` asks Chinese names to fit; a name in another script passes
    /// on its tags.
    pub fn counts(&self, tags: &impl Tags) -> bool {
        if let Some(exclude) = &self.name_exclude
            && tags.names().any(|n| exclude.is_match(n))
        {
            return false;
        }
        let chinese = tags.names().any(is_chinese);
        let fits = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|p| tags.names().any(|n| p.is_match(n)));
        let by_tags = self.rules.iter().any(|rule| {
            rule.tags
                .iter()
                .all(|(k, v)| tags.get(k).is_some_and(|have| v.is_empty() || have.split(';').any(|h| h.trim() == v)))
                && (!rule.name_required || !chinese || fits(&self.name_include))
        });
        let told = TELLING.iter().any(|k| tags.get(k).is_some_and(|v| !VAGUE.contains(&v)));
        by_tags || (chinese && !told && fits(&self.name_alone))
    }
}

/// Whether a text has a character of the CJK unified ideographs.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c))
}

impl Standard {
    /// The classes an object counts as, sorted.
    pub fn classes_of(&self, tags: &impl Tags) -> Vec<ClassId> {
        (0..).zip(&self.classes).filter(|(_, class)| class.counts(tags)).map(|(i, _)| ClassId(i)).collect()
    }

    /// The class of this id.
    pub fn class(&self, id: &str) -> Option<ClassId> {
        self.classes.iter().position(|c| c.id == id).map(|i| ClassId(i as u16))
    }

    /// Every key that a rule looks at, sorted, without doubles: what a reader must not throw away.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.classes.iter().flat_map(|c| &c.rules).flat_map(|r| &r.tags).map(|(k, _)| k.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
