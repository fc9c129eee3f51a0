//! What counts: the rules by which a mapped object is of a kind, read off its tags and names.

use regex::Regex;

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

/// The key under which a record of AMap (Gaode) bears its type code; in a rule, the beginning of one: `0604` is all of 060400 to 060499.
pub const AMAP_CODE: &str = "amap:typecode";

/// One way for a mapped object to count as a class.
#[derive(Debug, Clone)]
pub struct MatchRule {
    /// Tags that must all be there; an empty value means any, one of [`AMAP_CODE`] all codes that begin so.
    pub tags: Vec<(String, String)>,
    /// If the rule asks for a name that `name_include` finds.
    pub name_required: bool,
}

/// By what an object is known: tags, and names where they are Chinese.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Ways to count; any one suffices.
    pub rules: Vec<MatchRule>,
    /// Chinese names must fit this where a rule asks for a name.
    pub name_include: Option<Regex>,
    /// A Chinese name that this finds counts by itself, where no tag says what the object is.
    pub name_alone: Option<Regex>,
    /// Names that never count.
    pub name_exclude: Option<Regex>,
}

impl Reading {
    /// Whether nothing could ever count.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.name_alone.is_none()
    }

    /// Whether an object may count that has none of the keys of the rules.
    pub fn looks_at_names_alone(&self) -> bool {
        self.name_alone.is_some() || self.rules.iter().any(|r| r.tags.is_empty())
    }

    /// Whether an object with these tags counts.
    ///
    /// Names are tested by pattern only where they are in Chinese script: the patterns are Chinese, and a German library
    /// need not be called 文化馆. A rule with `name_required` asks Chinese names to fit; a name in another script passes
    /// on its tags.
    pub fn counts(&self, tags: &impl Tags) -> bool {
        let is = |k: &str, v: &str, have: &str| have == v || (k == AMAP_CODE && have.starts_with(v));
        let by_tags = |rule: &&MatchRule| {
            let has = |k: &str, v: &str| {
                tags.get(k).is_some_and(|all| v.is_empty() || all.split(';').any(|have| is(k, v, have.trim())))
            };
            rule.tags.iter().all(|(k, v)| has(k, v))
        };
        let mut fitting = self.rules.iter().filter(by_tags).peekable();
        // Most objects are of no kind: what is cheap to tell comes first.
        if fitting.peek().is_none() && self.name_alone.is_none() {
            return false;
        }
        if let Some(exclude) = &self.name_exclude
            && tags.names().any(|n| exclude.is_match(n))
        {
            return false;
        }
        let chinese = tags.names().any(is_chinese);
        let fits = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|p| tags.names().any(|n| p.is_match(n)));
        if fitting.any(|rule| !rule.name_required || !chinese || fits(&self.name_include)) {
            return true;
        }
        let told = TELLING.iter().any(|k| tags.get(k).is_some_and(|v| !VAGUE.contains(&v)));
        // A code that is no tag tells what the object is, too.
        let told = told || (tags.get(AMAP_CODE).is_some() && TELLING.iter().all(|k| tags.get(k).is_none()));
        chinese && !told && fits(&self.name_alone)
    }
}

/// Whether a text has a character of the CJK unified ideographs.
pub fn is_chinese(text: &str) -> bool {
    // Most texts are all ASCII.
    !text.is_ascii()
        && text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c))
}
