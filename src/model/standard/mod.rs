//! A standard as records: classes, what counts as one, the limits, and what else its text asks for. Read from a file by
//! [`crate::input::standard`].
//!
//! Every figure says where it is from (clause and sources), how it got here ([`Evidence`]) and how sure it is
//! ([`Confidence`]). What nobody has read in its source is *unverified*: reports say so beside the figure.

mod counts;

pub use counts::{AMAP_CODE, MatchRule, Reading, Tags, is_chinese};

use crate::units::{ClassId, Lang, Limit};

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

/// How a figure got into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Read in the source named.
    Read,
    /// From the policy that the project was made for.
    Seed,
    /// Read in a source that tells of the text, and not in the text itself.
    Secondary,
    /// Recalled, and found again in a source that is not the text itself.
    Corroborated,
    /// Recalled only.
    Recalled,
}

impl Evidence {
    /// All kinds with their word in files.
    pub const ALL: [(&'static str, Evidence); 5] = [
        ("read", Evidence::Read),
        ("seed", Evidence::Seed),
        ("secondary", Evidence::Secondary),
        ("corroborated", Evidence::Corroborated),
        ("recalled", Evidence::Recalled),
    ];

    /// Whether nobody has read the figure in its source.
    pub fn is_unverified(self) -> bool {
        matches!(self, Evidence::Secondary | Evidence::Corroborated | Evidence::Recalled)
    }
}

/// How strongly the text asks for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// 应配建: owed.
    #[default]
    Must,
    /// 按需配建: owed where it is needed.
    AsNeeded,
    /// 基础保障: basic.
    Basic,
    /// 品质提升: for better quality.
    Quality,
    /// Named for joint planning, without a figure.
    Joint,
    /// Scores points.
    Score,
    /// Measured; no duty.
    Indicator,
    /// A function or category of a concept; no duty.
    Function,
    /// A recommendation.
    Guideline,
}

impl Duty {
    /// All duties with their word in files and their names in English and Chinese.
    pub const ALL: [(Duty, &'static str, &'static str, &'static str); 9] = [
        (Duty::Must, "must", "must", "应配建"),
        (Duty::AsNeeded, "as_needed", "as needed", "按需配建"),
        (Duty::Basic, "basic", "basic", "基础保障型"),
        (Duty::Quality, "quality", "for quality", "品质提升型"),
        (Duty::Joint, "joint", "joint planning", "统筹规划"),
        (Duty::Score, "score", "scored", "评分项"),
        (Duty::Indicator, "indicator", "measured only", "监测指标"),
        (Duty::Function, "function", "function", "功能类别"),
        (Duty::Guideline, "guideline", "guideline", "指引"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Whom a requirement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// People.
    Residents,
    /// Households.
    Households,
    /// Residential land.
    Land,
    /// Communities.
    Communities,
}

impl Counted {
    /// All with what they are called in English and Chinese.
    pub const ALL: [(Counted, &'static str, &'static str); 4] = [
        (Counted::Residents, "residents", "常住人口"),
        (Counted::Households, "households", "户数"),
        (Counted::Land, "residential land", "居住用地"),
        (Counted::Communities, "communities", "社区"),
    ];

    /// What it is called.
    pub fn name(self, lang: Lang) -> &'static str {
        let (_, en, zh) = Self::ALL[self as usize];
        lang.pick(en, zh)
    }
}

/// A document that a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name that classes refer to.
    pub id: String,
    /// Title, issuer and year, as one would cite it.
    pub title: String,
    /// The same for readers of Chinese, where it is written otherwise for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_zh: Option<String>,
    /// Where it can be read, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Where a figure is from and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The clause, as the text numbers it.
    pub clause: Option<String>,
    /// Ids of [`Source`]s.
    pub sources: Vec<String>,
    /// How it got here, if the file says so.
    pub evidence: Option<Evidence>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Cited {
    /// Whether the file says that nobody has read the figure in its source.
    pub fn is_unverified(&self) -> bool {
        self.evidence.is_some_and(Evidence::is_unverified)
    }
}

/// A tier of a standard: all classes owed within the same limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Short name: `15min`.
    pub id: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// People that a unit of this tier is meant for, from and to.
    pub residents: Option<[f64; 2]>,
    /// Households that a unit of this tier is meant for, from and to.
    pub households: Option<[f64; 2]>,
}

/// A kind of place that classes count, so that several classes can share one reading.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Stable name in files: `wet_market`.
    pub id: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// By what it is known.
    pub reading: Reading,
}

/// How much floor a standard asks for. All conditions hold together where several are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Square metres that an area owes to every 100 of its households, all facilities of the class together.
    pub per_100_households_m2: Option<f64>,
    /// Square metres that an area owes to every 1,000 of its residents, all facilities of the class together.
    pub per_1000_residents_m2: Option<f64>,
    /// Square metres that each facility has at least.
    pub least_m2: Option<f64>,
    /// Metres that each facility is wide at least; of sites only.
    pub least_width_m: Option<f64>,
    /// Where it is from.
    pub cited: Cited,
}

/// Land of a class that each block owes its own people, on its own ground.
#[derive(Debug, Clone, PartialEq)]
pub struct InBlock {
    /// Square metres to each resident.
    pub per_resident_m2: f64,
    /// Square metres to each resident where an old area is rebuilt, if the text asks for less there.
    pub rebuilt_per_resident_m2: Option<f64>,
    /// Metres that a piece is wide at least to count.
    pub least_width_m: Option<f64>,
    /// Where it is from.
    pub cited: Cited,
}

/// How many facilities a standard asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// One facility to so many residents.
    pub residents_each: Option<f64>,
    /// One facility to so many households.
    pub households_each: Option<f64>,
    /// Where it is from.
    pub cited: Cited,
}

/// A straight line that a standard names beside its walk: 服务半径.
#[derive(Debug, Clone, PartialEq)]
pub struct Radius {
    /// Millimetres from a doorstep to the outline or point of the facility, inclusive.
    pub mm: u32,
    /// Where it is from.
    pub cited: Cited,
}

/// One thing people must be able to reach.
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
    /// How strongly it is asked for.
    pub duty: Duty,
    /// By what an object of the class itself is known.
    pub reading: Reading,
    /// Indices of [`Standard::kinds`] that count as this class, too.
    pub kinds: Vec<usize>,
    /// Classes whose facilities count as this class, too.
    pub of: Vec<ClassId>,
    /// How many different ones of `of` must be within the limit; 1 unless the text asks for variety.
    pub min_distinct: u8,
    /// Land from which on, and below which, a facility counts, in square metres; what has no known land then does not.
    pub land_m2: [Option<f64>; 2],
    /// The straight line that the text asks for beside the limit.
    pub radius: Option<Radius>,
    /// Floor area owed, if the standard says one.
    pub floor: Option<Floor>,
    /// Site area owed, if the standard says one.
    pub site: Option<Floor>,
    /// Land of the class owed on each block's own ground, if the standard says so.
    pub in_block: Option<InBlock>,
    /// How many are owed, if the standard says so.
    pub number: Option<Number>,
    /// Whom the text counts, if it says so.
    pub counted: Option<Counted>,
    /// Where the requirement is from.
    pub cited: Cited,
    /// What a reader should know: readings chosen, doubts.
    pub note: Option<String>,
    /// The same in Chinese; where it is missing a Chinese report shows `note`.
    pub note_zh: Option<String>,
}

/// A figure that a text defines by name, for a city.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Stable name in files: `health_15`.
    pub id: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Classes that must be within their limits; empty if it cannot be told from a map.
    pub classes: Vec<ClassId>,
    /// Whether any one of them is enough, not all.
    pub any: bool,
    /// What is divided by what, in words of the text or of its reading.
    pub rule_en: String,
    /// The same in Chinese.
    pub rule_zh: String,
    /// What it would need that no map holds; then it is not judged.
    pub needs: Option<String>,
    /// The same in Chinese; where it is missing a Chinese report shows `needs`.
    pub needs_zh: Option<String>,
    /// Where it is from.
    pub cited: Cited,
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
    /// What a reader of any figure should know first: what was left out, what was not read.
    pub note: Option<String>,
    /// The same in Chinese.
    pub note_zh: Option<String>,
    /// Documents cited.
    pub sources: Vec<Source>,
    /// Tiers, at least one.
    pub tiers: Vec<Tier>,
    /// Kinds of places that classes share.
    pub kinds: Vec<Kind>,
    /// Classes, at least one and at most 64.
    pub classes: Vec<Class>,
    /// Figures with names of their own.
    pub indicators: Vec<Indicator>,
}

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
            duty: Duty::Must,
            reading: Reading::default(),
            kinds: Vec::new(),
            of: Vec::new(),
            min_distinct: 1,
            land_m2: [None; 2],
            radius: None,
            floor: None,
            site: None,
            in_block: None,
            number: None,
            counted: None,
            cited: Cited { clause: None, sources: Vec::new(), evidence: None, confidence: Confidence::High },
            note: None,
            note_zh: None,
        }
    }

    /// Whether a facility of so much land counts.
    pub fn takes(&self, land_m2: f64) -> bool {
        let [from, below] = self.land_m2;
        from.is_none_or(|from| land_m2 >= from)
            && below.is_none_or(|below| land_m2 < below)
            && (land_m2 > 0.0 || self.land_m2 == [None; 2])
    }

    /// Whether the table of walks says by itself who is within the limit: not where the text draws a straight line, nor where
    /// it asks for several different places.
    pub fn is_walked(&self) -> bool {
        !self.limit.is_straight() && self.min_distinct <= 1
    }
}

impl Indicator {
    /// What it would need that no map holds, in the language of the reader as far as the file says it.
    pub fn needs_in(&self, lang: Lang) -> Option<&str> {
        let en = self.needs.as_deref()?;
        Some(lang.pick(en, self.needs_zh.as_deref().unwrap_or(en)))
    }
}

impl Standard {
    /// A standard of these classes in one tier, for tests.
    #[cfg(test)]
    pub(crate) fn plain(classes: Vec<Class>) -> Standard {
        let text = || "test".to_owned();
        Standard {
            id: text(),
            version: "1".to_owned(),
            title_en: text(),
            title_zh: text(),
            note: None,
            note_zh: None,
            sources: vec![],
            tiers: vec![Tier { id: text(), name_en: text(), name_zh: text(), residents: None, households: None }],
            kinds: vec![],
            classes,
            indicators: vec![],
        }
    }

    /// The classes an object counts as, sorted.
    pub fn classes_of(&self, tags: &impl Tags) -> Vec<ClassId> {
        let kinds: Vec<bool> = self.kinds.iter().map(|kind| kind.reading.counts(tags)).collect();
        let own = |c: &Class| c.kinds.iter().any(|&k| kinds[k]) || c.reading.counts(tags);
        let found = (0..).zip(&self.classes).filter(|(_, class)| own(class)).map(|(i, _)| ClassId(i)).collect();
        self.with_composed(found)
    }

    /// Some classes, and those that count them, sorted.
    pub fn with_composed(&self, mut found: Vec<ClassId>) -> Vec<ClassId> {
        // A class may count one that counts others: as many rounds as that goes deep, at most one a class.
        loop {
            let more: Vec<ClassId> = (0..)
                .map(ClassId)
                .zip(&self.classes)
                .filter(|(id, class)| !found.contains(id) && class.of.iter().any(|of| found.contains(of)))
                .map(|(id, _)| id)
                .collect();
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The classes of which a place of this kind is one, sorted.
    pub fn classes_of_kind(&self, kind: usize) -> Vec<ClassId> {
        let count = |(_, class): &(u16, &Class)| class.kinds.contains(&kind);
        self.with_composed((0..).zip(&self.classes).filter(count).map(|(i, _)| ClassId(i)).collect())
    }

    /// The class of this id.
    pub fn class(&self, id: &str) -> Option<ClassId> {
        self.classes.iter().position(|c| c.id == id).map(|i| ClassId(i as u16))
    }

    /// The source of this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.id == id)
    }

    /// Every reading: of kinds and of classes.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.kinds.iter().map(|k| &k.reading).chain(self.classes.iter().map(|c| &c.reading))
    }

    /// Every key that a rule looks at, sorted, without doubles: what a reader must not throw away.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.readings().flat_map(|r| &r.rules).flat_map(|r| &r.tags).map(|(k, _)| k.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether a rule asks for this type code of AMap, or for all that begin as it does.
    pub fn asks_for_amap(&self, code: &str) -> bool {
        let of = self.readings().flat_map(|r| &r.rules).flat_map(|r| &r.tags);
        of.filter(|(key, _)| key == AMAP_CODE).any(|(_, asked)| code.starts_with(asked.as_str()))
    }

    /// Leaves only classes that walks alone decide; returns the ids of the others.
    ///
    /// What compares plans or chooses sites works on walks: it cannot tell a straight line.
    pub fn keep_walked(&mut self) -> Vec<String> {
        let mut now = Vec::with_capacity(self.classes.len());
        let mut next = 0;
        for class in &self.classes {
            now.push(class.is_walked().then_some(ClassId(next)));
            next += u16::from(class.is_walked());
        }
        let kept = |ids: &[ClassId]| ids.iter().filter_map(|id| now[usize::from(id.0)]).collect::<Vec<_>>();
        let (mut classes, mut left_out) = (Vec::new(), Vec::new());
        for mut class in std::mem::take(&mut self.classes) {
            if class.is_walked() {
                class.of = kept(&class.of);
                classes.push(class);
            } else {
                left_out.push(class.id);
            }
        }
        self.classes = classes;
        for indicator in &mut self.indicators {
            let all = indicator.classes.len();
            indicator.classes = kept(&indicator.classes);
            if indicator.classes.len() < all {
                indicator.needs = Some("classes that are left out here".to_owned());
                indicator.needs_zh = Some("此处略去的类别".to_owned());
            }
        }
        left_out
    }
}
