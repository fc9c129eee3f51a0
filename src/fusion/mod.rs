//! One place of several sources under one id: a bureau's table, an export of a map service and OpenStreetMap all know the same market.
//!
//! Two places of **different** sources are the same if they share a class and
//!
//! | names | at most apart |
//! |---|---|
//! | the same, but for writing ([`names`]) | 150 m |
//! | the same, and some source has it several times: a chain's | 50 m |
//! | much alike, or one holds the other | 80 m |
//! | at least one has none | 15 m; of two outlines each must hold the middle of the other |
//!
//! where apart is the distance between their outlines, 0 if one lies in the other. The last line keeps courts beside each other apart, and a
//! pitch from the sports ground that it is part of. Pairs are taken in the order of that table, then by
//! distance, then by source and id; two groups become one only if **every** two places of theirs are such a pair and no source has two places in it.
//! So nobody is merged over a chain of neighbours, a source's own doubles stay its own, and a source given twice changes nothing.
//!
//! Sources are ordered by name, given ones before the extract: neither the order of files nor of records has a part in the answer. The
//! place keeps the id, name and properties of its first source, takes the outline with the most land, and every class, entrance and missing property of the others; `sources` among
//! its properties names them all, and [`Merge`] lists what went where.
//!
//! Time O(n log n + pairs within 150 m) for n places; those larger than some 4 km² are compared with all.

mod kinds;
mod names;
#[cfg(test)]
mod fusion_tests;

use crate::model::{Facility, Id, Value, csv_field};
use crate::plane::Plane;
use crate::units::ClassId;
use geo::{Area, BoundingRect, CoordsIter, Distance, Euclidean, InteriorPoint, Intersects, MapCoords};
use geo_types::{Geometry, Rect};
use names::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How far apart places of the same name may be, in metres: a large market has several doors, and a geocoder puts it on its street.
const SAME_NAME_M: f64 = 150.0;
/// How far apart places may be whose name is a chain's, in metres: of two shops 131 m apart in Las Palmas both are called Spar.
const CHAIN_M: f64 = 50.0;
/// How far apart places of names much alike may be, in metres.
const LIKE_NAME_M: f64 = 80.0;
/// How far apart places may be of which one has no name, in metres: two points in one building, or one drawn beside its outline.
const NO_NAME_M: f64 = 15.0;
/// From this likeness on names are the same.
const SAME_NAME: f64 = 0.95;
/// From this likeness on names are much alike.
const LIKE_NAME: f64 = 0.7;
/// The size of the cells of the grid of places, in metres.
const CELL_M: f64 = 150.0;
/// Places that cover more cells than this (some 4 km²) are compared with all.
const MOST_CELLS: i64 = 200;
/// The property that names the sources of a place.
pub const SOURCES: &str = "sources";
/// Properties that hold names beside the name itself.
const NAMES: [&str; 7] = ["name:zh", "name:en", "official_name", "alt_name", "short_name", "old_name", "别名"];

/// Where places come from.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is called in outputs: the name of the file.
    pub name: String,
    /// What tells it from another of the same name, such as a hash of its bytes.
    pub key: String,
    /// Whether it is the extract, which comes after what the user gave.
    pub extract: bool,
    /// Its places.
    pub places: Vec<Facility>,
}

/// Why two places are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Names equal but for writing.
    SameName,
    /// The same where the name is a chain's.
    Chain,
    /// Names much alike.
    LikeName,
    /// One has no name.
    NoName,
}

impl Rule {
    /// The word in files: `same_name`, `chain`, `like_name` or `no_name`.
    pub fn word(self) -> &'static str {
        match self {
            Rule::SameName => "same_name",
            Rule::Chain => "chain",
            Rule::LikeName => "like_name",
            Rule::NoName => "no_name",
        }
    }

    /// How far apart such places may be, in metres.
    pub fn within_m(self) -> f64 {
        match self {
            Rule::SameName => SAME_NAME_M,
            Rule::Chain => CHAIN_M,
            Rule::LikeName => LIKE_NAME_M,
            Rule::NoName => NO_NAME_M,
        }
    }
}

/// A place that went into another.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The id under which both go on.
    pub kept: Id,
    /// Source and name of that one.
    pub kept_source: String,
    /// Its name.
    pub kept_name: Option<String>,
    /// The id that the other had.
    pub id: Id,
    /// Its source.
    pub source: String,
    /// Its name.
    pub name: Option<String>,
    /// The classes that both have.
    pub classes: Vec<ClassId>,
    /// Why they are the same.
    pub rule: Rule,
    /// How alike the names are; 0 where one is missing.
    pub likeness: f64,
    /// How far apart they are.
    pub distance_m: f64,
}

/// Places of all sources, and what was merged; both sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Fused {
    /// Each place once.
    pub places: Vec<Facility>,
    /// What went into what.
    pub merges: Vec<Merge>,
}

/// A place while it is looked at.
struct Candidate {
    source: usize,
    facility: Facility,
    /// On the plane.
    geometry: Geometry<f64>,
    rect: Rect<f64>,
    names: Vec<Name>,
    /// Whether a source has a name of it several times.
    chain: bool,
}

/// Two places that may be the same. Ordered as they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    rule: Rule,
    mm: u32,
    first: u32,
    second: u32,
}

/// Makes places of several sources one list; `merge` says whether the same place of two sources becomes one.
pub fn fuse(mut sources: Vec<Source>, plane: &Plane, merge: bool) -> Fused {
    sources.sort_by(|a, b| (a.extract, &a.name, &a.key).cmp(&(b.extract, &b.name, &b.key)));
    let titles = titles(&sources);
    let mut all = candidates(sources, plane);
    let pairs = if merge { pairs(&all) } else { Vec::new() };
    let groups = groups(&all, &pairs);
    let mut fused = Fused::default();
    for group in groups {
        let (&first, others) = group.split_first().expect("a group has a place");
        for &other in others {
            let pair = judge(&all, first, other).expect("places of a group are pairs");
            let (a, b) = (&all[first], &all[other]);
            fused.merges.push(Merge {
                kept: a.facility.id.clone(),
                kept_source: titles[a.source].clone(),
                kept_name: a.facility.name.clone(),
                id: b.facility.id.clone(),
                source: titles[b.source].clone(),
                name: b.facility.name.clone(),
                classes: b.facility.classes.iter().filter(|c| a.facility.classes.contains(c)).copied().collect(),
                rule: pair.rule,
                likeness: likeness(&a.names, &b.names),
                distance_m: f64::from(pair.mm) / 1000.0,
            });
        }
        fused.places.push(united(&mut all, &group, &titles));
    }
    fused.places.sort_by(|a, b| a.id.cmp(&b.id));
    fused.merges.sort_by(|a, b| (&a.kept, &a.id).cmp(&(&b.kept, &b.id)));
    fused
}

/// Names of the sources, each once.
fn titles(sources: &[Source]) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let titled = sources.iter().map(|source| {
        let times = seen.entry(&source.name).or_default();
        *times += 1;
        if *times == 1 { source.name.clone() } else { format!("{} ({times})", source.name) }
    });
    titled.collect()
}

/// All places in the order of source and id, under ids of their own: what a source before has taken gets `#2` and so on appended.
fn candidates(sources: Vec<Source>, plane: &Plane) -> Vec<Candidate> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut all = Vec::new();
    for (source, mut from) in sources.into_iter().enumerate() {
        from.places.sort_by(|a, b| a.id.cmp(&b.id));
        let own: BTreeSet<String> = from.places.iter().map(|f| f.id.to_string()).collect();
        for mut facility in from.places {
            let id = facility.id.to_string();
            if taken.contains(&id) {
                let mut n = 2_u32;
                let mut unique = format!("{id}#{n}");
                while taken.contains(&unique) || own.contains(&unique) {
                    n += 1;
                    unique = format!("{id}#{n}");
                }
                taken.insert(unique.clone());
                facility.id = Id::Given(unique);
            } else {
                taken.insert(id);
            }
            let geometry = facility.geometry.map_coords(|at| plane.to_metres(at));
            let Some(rect) = geometry.bounding_rect() else { continue };
            let names = names_of(&facility);
            all.push(Candidate { source, facility, geometry, rect, names, chain: false });
        }
    }
    let mut times: BTreeMap<(usize, &Name), usize> = BTreeMap::new();
    for of in &all {
        of.names.iter().for_each(|name| *times.entry((of.source, name)).or_default() += 1);
    }
    let chains: BTreeSet<Name> = times.into_iter().filter(|(_, n)| *n > 1).map(|((_, name), _)| name.clone()).collect();
    for of in &mut all {
        of.chain = of.names.iter().any(|name| chains.contains(name));
    }
    all
}

/// What a place is called, each name once. One that is called after its kind has no name, in whatever other language it has one.
fn names_of(facility: &Facility) -> Vec<Name> {
    let own = facility.name.as_deref().map(Name::of);
    if own == Some(None) {
        return Vec::new();
    }
    let others = facility.properties.iter().filter(|(key, _)| NAMES.contains(&key.as_str()));
    let others = others.filter_map(|(_, value)| match value {
        Value::Text(text) => Name::of(text),
        _ => None,
    });
    let mut names: Vec<Name> = Vec::new();
    for name in own.flatten().into_iter().chain(others) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The best likeness of any two names of two places.
fn likeness(a: &[Name], b: &[Name]) -> f64 {
    a.iter().flat_map(|a| b.iter().map(|b| a.likeness(b))).fold(0.0, f64::max)
}

/// Whether two places may be the same, and why.
fn judge(all: &[Candidate], first: usize, second: usize) -> Option<Pair> {
    let (a, b) = (&all[first], &all[second]);
    if a.source == b.source || !a.facility.classes.iter().any(|c| b.facility.classes.contains(c)) {
        return None;
    }
    // Boxes first: names cost more, and distances of outlines most.
    let gap = |low_a: f64, high_a: f64, low_b: f64, high_b: f64| (low_b - high_a).max(low_a - high_b).max(0.0);
    let dx = gap(a.rect.min().x, a.rect.max().x, b.rect.min().x, b.rect.max().x);
    let dy = gap(a.rect.min().y, a.rect.max().y, b.rect.min().y, b.rect.max().y);
    if dx.max(dy) > SAME_NAME_M {
        return None;
    }
    let rule = if a.names.is_empty() || b.names.is_empty() {
        Rule::NoName
    } else {
        match likeness(&a.names, &b.names) {
            same if same >= SAME_NAME && (a.chain || b.chain) => Rule::Chain,
            same if same >= SAME_NAME => Rule::SameName,
            like if like >= LIKE_NAME => Rule::LikeName,
            _ => return None,
        }
    };
    if dx.max(dy) > rule.within_m() {
        return None;
    }
    if rule == Rule::NoName && !one_on_the_other(&a.geometry, &b.geometry) {
        return None;
    }
    let mm = (Euclidean.distance(&a.geometry, &b.geometry) * 1000.0).round();
    (mm <= rule.within_m() * 1000.0).then_some(Pair { rule, mm: mm as u32, first: first as u32, second: second as u32 })
}

/// Whether two shapes may be one place that nothing but their ground tells of: of two outlines each holds the middle of the other.
fn one_on_the_other(a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
    let outline = |g: &Geometry<f64>| matches!(g, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    if !outline(a) || !outline(b) {
        return true;
    }
    let holds = |a: &Geometry<f64>, b: &Geometry<f64>| b.interior_point().is_some_and(|middle| a.intersects(&middle));
    let (p, q) = (a.unsigned_area(), b.unsigned_area());
    holds(a, b) && holds(b, a) && p.min(q) >= 0.5 * p.max(q)
}

/// Every two places that may be the same, in the order in which they are taken.
///
/// Boxes grown by half the farthest distance meet where places are near enough, and what meets shares a cell. Of the cells that two share only
/// the first is looked at.
fn pairs(all: &[Candidate]) -> Vec<Pair> {
    let cell = |v: f64| (v / CELL_M).floor() as i64;
    let span = |i: usize| {
        let (low, high) = (all[i].rect.min(), all[i].rect.max());
        let grow = SAME_NAME_M / 2.0;
        [cell(low.x - grow), cell(low.y - grow), cell(high.x + grow), cell(high.y + grow)]
    };
    let spans: Vec<[i64; 4]> = (0..all.len()).map(span).collect();
    let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    let (mut large, mut small) = (Vec::new(), Vec::new());
    for (i, &[west, south, east, north]) in spans.iter().enumerate() {
        if (east - west + 1).saturating_mul(north - south + 1) > MOST_CELLS {
            large.push(i);
        } else {
            small.push(i);
            for x in west..=east {
                (south..=north).for_each(|y| cells.entry((x, y)).or_default().push(i));
            }
        }
    }
    let mut found = Vec::new();
    for (at, &i) in large.iter().enumerate() {
        found.extend(large[at + 1..].iter().chain(&small).filter_map(|&j| judge(all, i.min(j), i.max(j))));
    }
    for (&(x, y), here) in &cells {
        for (n, &i) in here.iter().enumerate() {
            let first = |j: usize| (spans[i][0].max(spans[j][0]), spans[i][1].max(spans[j][1])) == (x, y);
            found.extend(here[n + 1..].iter().filter(|&&j| first(j)).filter_map(|&j| judge(all, i, j)));
        }
    }
    found.sort_unstable();
    found
}

/// Places that become one; each group and all of them in the order of places.
fn groups(all: &[Candidate], pairs: &[Pair]) -> Vec<Vec<usize>> {
    let known: BTreeSet<(u32, u32)> = pairs.iter().map(|p| (p.first, p.second)).collect();
    let mut of: Vec<usize> = (0..all.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..all.len()).map(|i| vec![i]).collect();
    for pair in pairs {
        let (a, b) = (of[pair.first as usize], of[pair.second as usize]);
        if a == b {
            continue;
        }
        let fit = |i: &usize, j: &usize| known.contains(&((*i).min(*j) as u32, (*i).max(*j) as u32));
        if groups[a].iter().all(|i| groups[b].iter().all(|j| fit(i, j))) {
            let moved = std::mem::take(&mut groups[b]);
            for &i in &moved {
                of[i] = a;
            }
            groups[a].extend(moved);
            groups[a].sort_unstable();
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The place that a group is.
fn united(all: &mut [Candidate], group: &[usize], titles: &[String]) -> Facility {
    let land = |i: &usize| all[*i].geometry.unsigned_area();
    let shape = group.iter().copied().reduce(|best, i| {
        let point = |i: usize| matches!(all[i].geometry, Geometry::Point(_));
        // Lines have no land, but more of a place than a point has.
        let better = land(&i).total_cmp(&land(&best)).then(point(best).cmp(&point(i)));
        if better.is_gt() { i } else { best }
    });
    let shape = shape.map(|i| all[i].facility.geometry.clone());
    let named = |i: &usize| titles[all[*i].source].as_str();
    let sources = group.iter().map(named).collect::<Vec<_>>().join("; ");
    let take = |of: &mut Candidate| {
        // Only the id of what is taken is asked for again, by nobody.
        let empty = Facility {
            id: of.facility.id.clone(),
            classes: Vec::new(),
            geometry: geo_types::Point::new(0.0, 0.0).into(),
            name: None,
            entrances: Vec::new(),
            merged: Vec::new(),
            properties: Vec::new(),
        };
        std::mem::replace(&mut of.facility, empty)
    };
    let mut place = take(&mut all[group[0]]);
    for &i in &group[1..] {
        let other = take(&mut all[i]);
        place.merged.push(other.id);
        place.merged.extend(other.merged);
        place.classes.extend(other.classes);
        place.entrances.extend(other.entrances);
        place.name = place.name.take().or(other.name);
        for (key, value) in other.properties {
            if place.properties.iter().all(|(known, _)| *known != key) {
                place.properties.push((key, value));
            }
        }
    }
    place.geometry = shape.unwrap_or(place.geometry);
    place.merged.sort();
    place.classes.sort_unstable();
    place.classes.dedup();
    place.entrances.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    place.entrances.dedup();
    for (key, _) in place.properties.iter_mut().filter(|(key, _)| key == SOURCES) {
        key.insert_str(0, "in_");
    }
    place.properties.insert(0, (SOURCES.to_owned(), Value::Text(sources)));
    place
}

impl Fused {
    /// What was merged, as CSV; `places` looked up for where.
    pub fn csv(&self, classes: &[&str]) -> String {
        let mut out =
            String::from("kept_id,kept_source,kept_name,id,source,name,classes,rule,likeness,distance_m,lon,lat\n");
        let at: BTreeMap<&Id, &Facility> = self.places.iter().map(|f| (&f.id, f)).collect();
        let field = |name: &Option<String>| name.as_deref().map(csv_field).unwrap_or_default();
        for m in &self.merges {
            let both: Vec<&str> = m.classes.iter().filter_map(|c| classes.get(usize::from(c.0)).copied()).collect();
            let spot = at.get(&m.kept).and_then(|f| f.geometry.coords_iter().next()).unwrap_or_default();
            let _ = writeln!(
                out,
                "{},{},{},{},{},{},{},{},{:.2},{:.1},{:.7},{:.7}",
                csv_field(&m.kept),
                csv_field(&m.kept_source),
                field(&m.kept_name),
                csv_field(&m.id),
                csv_field(&m.source),
                field(&m.name),
                both.join(";"),
                m.rule.word(),
                m.likeness,
                m.distance_m,
                spot.x,
                spot.y,
            );
        }
        out
    }
}
