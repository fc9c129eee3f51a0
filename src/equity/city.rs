//! The figures for a city: of everybody, and group by group.
//!
//! The walk of a doorstep's people to a class is that of the table, at most the horizon: whoever has none within it counts with
//! the horizon. Their walk as such is the mean over the classes that the data hold. People of a block are shared out over its
//! doorsteps by weight.

use super::{Ranked, Weighted, bands, by_value, concentration, gini, lorenz, mean, palma, poor_and_rich};
use crate::access::{AccessTable, Nearest};
use crate::model::{Block, Value};
use crate::units::{ClassId, QuantityError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Most groups of a field.
const MOST_GROUPS: usize = 200;
/// Groups by rank: fifths.
const BANDS: usize = 5;

/// How a field makes groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Its values are names of groups: districts.
    Category,
    /// Its values are numbers that put people in order: income. The groups are fifths of the people.
    Rank,
    /// Its values are people of one group in the block: those over 64.
    Count,
}

impl How {
    /// All, with their words.
    pub const ALL: [(How, &'static str); 3] = [(How::Category, "category"), (How::Rank, "rank"), (How::Count, "count")];

    /// The word in files and on the command line.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A field of blocks to group people by.
///
/// ```
/// use lifecircle::equity::{GroupBy, How};
/// let by: GroupBy = "老年人口=count".parse().unwrap();
/// assert_eq!((by.field.as_str(), by.how), ("老年人口", Some(How::Count)));
/// assert_eq!("income".parse::<GroupBy>().unwrap().how, None);
/// assert!("income=sort".parse::<GroupBy>().unwrap_err().to_string().contains("category, rank or count"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupBy {
    /// The property.
    pub field: String,
    /// How, if the user says so; else numbers are ranks and anything else names groups.
    pub how: Option<How>,
}

impl FromStr for GroupBy {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || QuantityError::new("group", text, "FIELD, or FIELD=category, rank or count");
        let (field, how) = match text.rsplit_once('=') {
            None => (text, None),
            Some((field, word)) => {
                let how = How::ALL.iter().find(|(_, known)| *known == word.trim()).map(|(how, _)| *how);
                (field, Some(how.ok_or_else(fault)?))
            }
        };
        let field = field.trim();
        if field.is_empty() { Err(fault()) } else { Ok(GroupBy { field: field.to_owned(), how }) }
    }
}

/// How a walk is shared among people.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Mean walk in milliseconds.
    pub mean_ms: f64,
    /// Gini coefficient.
    pub gini: Option<f64>,
    /// Palma ratio.
    pub palma: Option<f64>,
    /// Lorenz curve.
    pub lorenz: Vec<(f64, f64)>,
}

/// A group of people.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What it is called: a value of the field, the field itself where it counts people; `None` where nothing is told.
    pub label: Option<String>,
    /// Of a fifth by rank: the lowest and the highest of it.
    pub range: Option<(f64, f64)>,
    /// Its people, on the basis of the coverage or as the field counts them.
    pub people: f64,
    /// Blocks where some of it live.
    pub blocks: usize,
    /// Class by class: the share within the limit, and the mean walk in milliseconds.
    pub classes: Vec<(f64, f64)>,
    /// The share for whom every class is within its limit.
    pub all: f64,
    /// Mean walk over the classes that the data hold, in milliseconds.
    pub walk_ms: Option<f64>,
}

/// The groups of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// The field.
    pub field: String,
    /// How it makes groups.
    pub how: How,
    /// The groups: by name, or from the lowest rank to the highest; those of whom nothing is told last.
    pub groups: Vec<Group>,
    /// By rank: the concentration index of the walk.
    pub concentration: Option<f64>,
    /// By rank: mean walk of the two fifths of lowest and of the tenth of highest rank, in milliseconds.
    pub ends_ms: Option<(f64, f64)>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Equity {
    /// The walk that stands for none, in milliseconds.
    pub horizon_ms: u32,
    /// The walk over all classes that the data hold.
    pub all: Option<Spread>,
    /// Class by class; `None` where the data hold none.
    pub classes: Vec<Option<Spread>>,
    /// Field by field.
    pub groups: Vec<Grouped>,
    /// The walk over all classes zone by zone, and at last of whoever is in none; empty where no zones were asked for.
    pub zones: Vec<Option<Spread>>,
}

/// A city as the figures need it.
pub struct City<'a> {
    /// The blocks.
    pub blocks: &'a [Block],
    /// People of each, on the basis of the coverage; where nobody is known each block counts alike.
    pub people: &'a [f64],
    /// Every walk.
    pub access: &'a AccessTable,
    /// Classes that the data hold.
    pub held: &'a [usize],
    /// How far walks are followed, in milliseconds.
    pub horizon_ms: u32,
    /// Zone of each doorstep and how many zones there are, if any were asked for.
    pub zones: Option<(&'a [Option<u32>], usize)>,
    /// Whether a doorstep has a class within its limit.
    pub near: &'a dyn Fn(usize, usize) -> bool,
}

/// The people of a doorstep.
struct Step {
    block: usize,
    /// Zone, the last for none.
    zone: usize,
    /// Their part of the block's people.
    part: f64,
    walks: Vec<f64>,
    near: Vec<bool>,
    walk: f64,
}

impl City<'_> {
    fn steps(&self) -> Vec<Step> {
        let horizon = f64::from(self.horizon_ms);
        let mut steps = Vec::with_capacity(self.access.doorsteps());
        for (b, block) in self.blocks.iter().enumerate() {
            let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight.max(1))).sum();
            for (d, step) in self.access.doorsteps_of(b).zip(&block.doorsteps) {
                let walk = |c: usize| match self.access.nearest(d, ClassId(c as u16)) {
                    Nearest::Walk(walk) => f64::from(walk.ms).min(horizon),
                    _ => horizon,
                };
                let walks: Vec<f64> = (0..self.access.classes()).map(walk).collect();
                let zone = |(of, zones): (&[Option<u32>], usize)| of[d].map_or(zones, |z| z as usize);
                steps.push(Step {
                    block: b,
                    zone: self.zones.map_or(0, zone),
                    part: f64::from(step.weight.max(1)) / weight,
                    near: (0..walks.len()).map(|c| (self.near)(d, c)).collect(),
                    walk: self.held.iter().map(|&c| walks[c]).sum::<f64>() / self.held.len().max(1) as f64,
                    walks,
                });
            }
        }
        steps
    }

    /// Measures everything.
    ///
    /// # Errors
    /// If a field has more values than groups make sense, or a rank or a count that is no number: in words.
    pub fn measure(&self, by: &[GroupBy]) -> Result<Equity, String> {
        let steps = self.steps();
        let (people, held) = (self.people, self.held);
        let among = |of: &dyn Fn(&Step) -> f64, steps: &mut dyn Iterator<Item = &Step>| {
            let mut all: Vec<Weighted> =
                steps.map(|s| Weighted { value: of(s), weight: people[s.block] * s.part }).collect();
            let mean_ms = mean(&all)?;
            // Every figure puts them in order, which costs nothing the second time.
            by_value(&mut all);
            Some(Spread { mean_ms, gini: gini(all.clone()), palma: palma(all.clone()), lorenz: lorenz(all) })
        };
        let spread = |of: &dyn Fn(&Step) -> f64| among(of, &mut steps.iter());
        let zone = |z: usize| {
            if held.is_empty() { None } else { among(&|s: &Step| s.walk, &mut steps.iter().filter(|s| s.zone == z)) }
        };
        let class = |c: usize| if held.contains(&c) { spread(&|s: &Step| s.walks[c]) } else { None };
        // Of all classes together, then of each.
        let of = |k: usize| match k.checked_sub(1) {
            None if held.is_empty() => None,
            None => spread(&|s: &Step| s.walk),
            Some(c) => class(c),
        };
        let mut spreads = (0..=self.access.classes()).into_par_iter().map(of).collect::<Vec<_>>().into_iter();
        Ok(Equity {
            horizon_ms: self.horizon_ms,
            all: spreads.next().flatten(),
            classes: spreads.collect(),
            groups: by.iter().map(|by| self.grouped(by, &steps)).collect::<Result<_, _>>()?,
            zones: self.zones.map_or_else(Vec::new, |(_, zones)| (0..=zones).map(zone).collect()),
        })
    }

    fn grouped(&self, by: &GroupBy, steps: &[Step]) -> Result<Grouped, String> {
        let told: Vec<Option<&Value>> = self.blocks.iter().map(|b| value(b, &by.field)).collect();
        let numbers: Vec<Option<f64>> = told.iter().map(|v| v.and_then(number)).collect();
        let plain = told.iter().zip(&numbers).all(|(v, n)| v.is_none() || n.is_some());
        let how = by.how.unwrap_or(if plain { How::Rank } else { How::Category });
        if how != How::Category
            && let Some(b) = (0..told.len()).find(|&b| told[b].is_some() && numbers[b].is_none())
        {
            let text = told[b].map(text).unwrap_or_default();
            let id = &self.blocks[b].id;
            return Err(format!("block {id}: {} {text:?} is not a number, which a {} needs", by.field, how.word()));
        }
        let mut out = Grouped { field: by.field.clone(), how, groups: Vec::new(), concentration: None, ends_ms: None };
        match how {
            How::Category => {
                let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
                for (b, v) in told.iter().enumerate().filter(|(_, v)| v.is_some()) {
                    of.entry(v.map(text).unwrap_or_default()).or_default().push(b);
                }
                if of.len() > MOST_GROUPS {
                    let what = format!(
                        "{} has {} different values; at most {MOST_GROUPS} groups can be told",
                        by.field,
                        of.len()
                    );
                    return Err(what);
                }
                out.groups = of
                    .into_iter()
                    .map(|(name, which)| self.group(Some(name), None, &which, self.people, steps))
                    .collect();
            }
            How::Count => {
                if let Some(b) = (0..told.len()).find(|&b| numbers[b].is_some_and(|n| n < 0.0)) {
                    return Err(format!("block {}: {} is below 0", self.blocks[b].id, by.field));
                }
                let counts: Vec<f64> = numbers.iter().map(|n| n.unwrap_or(0.0)).collect();
                let which: Vec<usize> = (0..counts.len()).filter(|&b| counts[b] > 0.0).collect();
                out.groups = vec![self.group(Some(by.field.clone()), None, &which, &counts, steps)];
            }
            How::Rank => {
                let which: Vec<usize> = (0..numbers.len()).filter(|&b| numbers[b].is_some()).collect();
                let ranked: Vec<(f64, f64)> =
                    which.iter().map(|&b| (numbers[b].unwrap_or_default(), self.people[b])).collect();
                let (group, edges) = bands(&ranked, BANDS);
                for (g, edge) in edges.iter().enumerate() {
                    let of: Vec<usize> =
                        which.iter().zip(&group).filter(|(_, of)| **of == g).map(|(b, _)| *b).collect();
                    if !of.is_empty() {
                        out.groups.push(self.group(Some((g + 1).to_string()), Some(*edge), &of, self.people, steps));
                    }
                }
                let people: Vec<Ranked> = steps
                    .iter()
                    .filter_map(|s| {
                        let of = Weighted { value: s.walk, weight: self.people[s.block] * s.part };
                        Some(Ranked { rank: numbers[s.block]?, of })
                    })
                    .collect();
                if !self.held.is_empty() {
                    out.concentration = concentration(&people);
                    out.ends_ms = poor_and_rich(&people);
                }
            }
        }
        // Of a count nobody is told where the field is empty: those are not people of another group.
        let rest: Vec<usize> = (0..told.len()).filter(|&b| told[b].is_none() && self.people[b] > 0.0).collect();
        if how != How::Count && !rest.is_empty() {
            out.groups.push(self.group(None, None, &rest, self.people, steps));
        }
        Ok(out)
    }

    fn group(
        &self,
        label: Option<String>,
        range: Option<(f64, f64)>,
        which: &[usize],
        people: &[f64],
        steps: &[Step],
    ) -> Group {
        let mut inside = vec![false; self.blocks.len()];
        for &b in which {
            inside[b] = true;
        }
        let classes = self.access.classes();
        let (mut total, mut all, mut walk) = (0.0, 0.0, 0.0);
        let mut sums = vec![(0.0, 0.0); classes];
        for s in steps.iter().filter(|s| inside[s.block]) {
            let weight = people[s.block] * s.part;
            total += weight;
            walk += weight * s.walk;
            all += if s.near.iter().all(|n| *n) { weight } else { 0.0 };
            for (c, (near, walks)) in sums.iter_mut().enumerate() {
                *near += if s.near[c] { weight } else { 0.0 };
                *walks += weight * s.walks[c];
            }
        }
        let part = |sum: f64| if total > 0.0 { sum / total } else { 0.0 };
        Group {
            label,
            range,
            people: total,
            blocks: which.iter().filter(|&&b| people[b] > 0.0).count(),
            classes: sums.into_iter().map(|(near, walks)| (part(near), part(walks))).collect(),
            all: part(all),
            walk_ms: (total > 0.0 && !self.held.is_empty()).then(|| part(walk)),
        }
    }
}

/// What a block says of a field; nothing, where it is empty.
fn value<'a>(block: &'a Block, field: &str) -> Option<&'a Value> {
    let found = block.properties.iter().find(|(key, _)| key == field).map(|(_, v)| v)?;
    let empty = matches!(found, Value::Null) || matches!(found, Value::Text(t) if t.trim().is_empty());
    (!empty).then_some(found)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(b) => b.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => x.to_string(),
        Value::Text(text) | Value::Json(text) => text.trim().to_owned(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        Value::Text(text) => text.trim().replace([',', '，'], "").parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}
