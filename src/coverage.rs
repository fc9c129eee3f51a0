//! Which blocks, and how many of their people, are within the limit: per block, class, tier and city.
//!
//! Shares are of a block's doorsteps by weight. The **typical walk** of a block is the walk within which at least the
//! majority of its people live (the lower weighted quantile of its doorsteps; majority 0.5 by default), and a block is
//! **covered** when that walk is within the limit. So the minutes on a map and its colours never contradict each other.

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod coverage_tests;

mod zones;

pub use zones::{InZones, ZoneFigures, Zones, by_zone, in_zones};

use crate::access::{AccessTable, Nearest, Walk};
use crate::model::{Block, DoorstepKind, Standard};
use crate::units::{ClassId, Limit, MS_PER_MINUTE};
use std::cmp::Ordering;

/// A block and a class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockClass {
    /// Share of the block's people within the limit, `0.0..=1.0`.
    pub share: f64,
    /// Whether `share` is at least the majority asked for.
    pub covered: bool,
    /// The finding for the typical doorstep: the one within whose walk the majority lives.
    pub typical: Nearest,
    /// The longest walk of any doorstep that has one.
    pub farthest: Option<Walk>,
}

/// What a share is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Residents as given.
    Residents,
    /// Households as given.
    Households,
    /// Floor area of known dwellings.
    Homes,
    /// Land of the blocks.
    Land,
}

impl Basis {
    /// The word in files: `residents`, `households`, `homes_m2`, `land_m2`.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Residents => "residents",
            Basis::Households => "households",
            Basis::Homes => "homes_m2",
            Basis::Land => "land_m2",
        }
    }
}

/// So much of so much.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Part {
    /// Within the limit.
    pub covered: f64,
    /// Of all that is known.
    pub total: f64,
}

impl Part {
    /// `covered / total`, or `None` of nothing.
    pub fn share(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.covered / self.total)
    }
}

/// Coverage of one class, of one tier, or of all classes together (people for whom **every** class is within its limit).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Residents, where blocks say them.
    pub residents: Option<Part>,
    /// Households, where blocks say them.
    pub households: Option<Part>,
    /// Floor area of known dwellings in square metres.
    pub homes: Option<Part>,
    /// Land in square metres.
    pub land: Option<Part>,
    /// Blocks that are covered, of all; for a tier or all classes, blocks that are covered for each of them.
    pub blocks: Part,
}

impl Figures {
    /// The part of a basis.
    pub fn of(&self, basis: Basis) -> Option<Part> {
        match basis {
            Basis::Residents => self.residents,
            Basis::Households => self.households,
            Basis::Homes => self.homes,
            Basis::Land => self.land,
        }
    }
}

/// Shares of which [`Reach::minutes`] are the minutes.
pub const QUANTILES: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

/// How many people of the basis reach a class within each minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The minutes within which 50, 80, 90 and 95 % of the basis reach the class; `None` where not so many ever do.
    pub minutes: [Option<f64>; 4],
    /// Share of the basis that reaches the class within 0, 1, 2, … minutes, up to the horizon or the farthest limit.
    pub curve: Vec<f64>,
}

/// The coverage of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Block after block, class after class: `blocks[block][class]`.
    pub blocks: Vec<Vec<BlockClass>>,
    /// Share of each block's people for whom every class is within its limit.
    pub all_share: Vec<f64>,
    /// Figures of each class.
    pub classes: Vec<Figures>,
    /// Figures of each tier of the standard: people for whom every class of the tier is within its limit.
    pub tiers: Vec<Figures>,
    /// Figures of all classes together.
    pub all: Figures,
    /// The best basis that the data allow: residents, else households, else homes, else land.
    pub basis: Basis,
    /// Reach of each class, on that basis.
    pub reach: Vec<Reach>,
}

/// Whether a walk is within a limit, inclusive; never within one that is a straight line.
pub fn within(limit: Limit, walk: Walk) -> bool {
    Nearest::Walk(walk).is_within(limit)
}

/// Judges a city: who is within the limits of the standard.
///
/// `majority` is the share of a block's people that must be within the limit for the block to be covered, above 0 and at
/// most 1. `horizon_minutes` is the last minute of the curves, unless a limit is farther. Time O(n log n) in the doorsteps, per class.
///
/// Panics if the table was made for other blocks or classes.
pub fn judge(
    standard: &Standard,
    blocks: &[Block],
    table: &AccessTable,
    majority: f64,
    horizon_minutes: u32,
) -> Coverage {
    assert_eq!(table.classes(), standard.classes.len(), "a column per class");
    let classes: Vec<ClassId> = (0..standard.classes.len() as u16).map(ClassId).collect();
    let mut judged = Vec::with_capacity(blocks.len());
    let mut class_sums = vec![Sums::default(); classes.len()];
    let mut tier_sums = vec![Sums::default(); standard.tiers.len()];
    let (mut all_sum, mut all_share) = (Sums::default(), Vec::with_capacity(blocks.len()));
    // A block is covered for several classes if it is for each of them: the figure that a reader counts on the map.
    let covered = |row: &[BlockClass], of: &[ClassId]| of.iter().all(|c| row[c.0 as usize].covered);
    for (b, block) in blocks.iter().enumerate() {
        let steps = Steps::of(block, table, b);
        let row: Vec<BlockClass> = classes.iter().map(|&c| steps.judge(standard, c, majority)).collect();
        for (sums, one) in class_sums.iter_mut().zip(&row) {
            sums.add(block, one.share, one.covered);
        }
        for (t, sums) in tier_sums.iter_mut().enumerate() {
            let of_tier: Vec<ClassId> =
                classes.iter().copied().filter(|c| standard.classes[c.0 as usize].tier == t).collect();
            let share = steps.share(standard, &of_tier);
            sums.add(block, share, covered(&row, &of_tier));
        }
        let share = steps.share(standard, &classes);
        all_sum.add(block, share, covered(&row, &classes));
        all_share.push(share);
        judged.push(row);
    }
    let figures: Vec<Figures> = class_sums.iter().map(Sums::figures).collect();
    let all = all_sum.figures();
    let basis = basis(blocks);
    let reach = reaches(standard, blocks, table, basis, horizon_minutes);
    let tiers = tier_sums.iter().map(Sums::figures).collect();
    Coverage { blocks: judged, all_share, classes: figures, tiers, all, basis, reach }
}

impl Coverage {
    /// The same on a basis that somebody else chose: a changed city is told on that of the city it is compared with. Takes what
    /// [`judge`] was given.
    pub fn hold_to(
        &mut self,
        basis: Basis,
        standard: &Standard,
        blocks: &[Block],
        table: &AccessTable,
        horizon_minutes: u32,
    ) {
        if self.basis != basis {
            self.basis = basis;
            self.reach = reaches(standard, blocks, table, basis, horizon_minutes);
        }
    }
}

/// The reach of each class.
fn reaches(
    standard: &Standard,
    blocks: &[Block],
    table: &AccessTable,
    basis: Basis,
    horizon_minutes: u32,
) -> Vec<Reach> {
    // Walks within a limit are known even where the horizon is nearer: the curves show them all.
    let limits =
        standard.classes.iter().map(|c| if let Limit::Time(ms) = c.limit { ms.div_ceil(MS_PER_MINUTE) } else { 0 });
    let last_minute = limits.max().unwrap_or(0).max(horizon_minutes);
    let classes = (0..standard.classes.len() as u16).map(ClassId);
    classes.map(|c| reach(blocks, table, c, basis, last_minute)).collect()
}

/// Judges some blocks only, as [`judge`] does all of them: for callers who know which may have changed.
///
/// Panics if the table was made for other blocks or classes, or there is no block of a number.
pub fn judge_some(
    standard: &Standard,
    blocks: &[Block],
    table: &AccessTable,
    majority: f64,
    which: &[usize],
) -> Vec<Vec<BlockClass>> {
    let classes: Vec<ClassId> = (0..standard.classes.len() as u16).map(ClassId).collect();
    let judge = |&b: &usize| {
        let steps = Steps::of(&blocks[b], table, b);
        classes.iter().map(|&c| steps.judge(standard, c, majority)).collect()
    };
    which.iter().map(judge).collect()
}

/// The doorsteps of one block.
struct Steps<'a> {
    table: &'a AccessTable,
    /// Index into the table and weight.
    doors: Vec<(usize, u64)>,
    weight: u64,
}

impl Steps<'_> {
    fn of<'a>(block: &Block, table: &'a AccessTable, b: usize) -> Steps<'a> {
        let range = table.doorsteps_of(b);
        assert_eq!(range.len(), block.doorsteps.len(), "the table has every doorstep");
        let doors: Vec<(usize, u64)> = range.zip(block.doorsteps.iter().map(|d| u64::from(d.weight.max(1)))).collect();
        let weight = doors.iter().map(|(_, w)| w).sum();
        Steps { table, doors, weight }
    }

    /// Share of the block's people for whom all of some classes are within their limits.
    fn share(&self, standard: &Standard, classes: &[ClassId]) -> f64 {
        let near = |d: usize, c: ClassId| self.table.nearest(d, c).is_within(standard.classes[c.0 as usize].limit);
        let covered: u64 =
            self.doors.iter().filter(|(d, _)| classes.iter().all(|&c| near(*d, c))).map(|(_, w)| w).sum();
        if self.weight == 0 { 0.0 } else { covered as f64 / self.weight as f64 }
    }

    fn judge(&self, standard: &Standard, class: ClassId, majority: f64) -> BlockClass {
        let limit = standard.classes[class.0 as usize].limit;
        judge_one(limit, self.doors.iter().map(|&(d, w)| (self.table.nearest(d, class), w)).collect(), majority)
    }
}

/// Judges one block and class by the findings of its doorsteps, each with its weight, as [`judge`] does.
pub fn judge_one(limit: Limit, mut findings: Vec<(Nearest, u64)>, majority: f64) -> BlockClass {
    findings.sort_by(|(a, _), (b, _)| nearer(limit, *a, *b));
    let total: u64 = findings.iter().map(|(_, weight)| weight).sum();
    let near = |n: Nearest| n.is_within(limit);
    let covered: u64 = findings.iter().filter(|(n, _)| near(*n)).map(|(_, weight)| weight).sum();
    let share = if total == 0 { 0.0 } else { covered as f64 / total as f64 };
    // The first doorstep at which the majority is complete; the comparison is that of `share`, so that the typical
    // walk is within the limit exactly when the block is covered.
    let mut so_far = 0;
    let typical = findings.iter().find(|(_, weight)| {
        so_far += weight;
        so_far as f64 / total as f64 >= majority
    });
    let farthest = findings.iter().rev().find_map(|(n, _)| if let Nearest::Walk(w) = n { Some(*w) } else { None });
    // A block without doorsteps has nobody who could reach anything.
    let typical = typical.or(findings.last()).map_or(Nearest::OffNetwork, |(n, _)| *n);
    BlockClass { share, covered: share >= majority, typical, farthest }
}

/// Orders findings from near to hopeless; walks by the limit's own measure.
fn nearer(limit: Limit, a: Nearest, b: Nearest) -> Ordering {
    let key = |n: Nearest| match n {
        Nearest::Walk(w) => {
            let (first, second) = match limit {
                Limit::Time(_) => (w.ms, w.mm),
                Limit::Length(_) | Limit::Radius(_) | Limit::OnSite => (w.mm, w.ms),
            };
            (0, first, second, w.facility)
        }
        Nearest::Line(l) => (0, l.mm, 0, l.facility),
        Nearest::BeyondHorizon => (1, 0, 0, 0),
        Nearest::CutOff => (2, 0, 0, 0),
        Nearest::OffNetwork => (3, 0, 0, 0),
        Nearest::NoneExists => (4, 0, 0, 0),
    };
    key(a).cmp(&key(b))
}

/// Running sums of one line of figures.
#[derive(Debug, Clone, Default)]
struct Sums {
    residents: Option<Part>,
    households: Option<Part>,
    homes: Option<Part>,
    land: Option<Part>,
    blocks: Part,
}

impl Sums {
    fn add(&mut self, block: &Block, share: f64, covered: bool) {
        let one = |part: &mut Option<Part>, amount: Option<f64>| {
            if let Some(amount) = amount {
                let part = part.get_or_insert_default();
                part.covered += amount * share;
                part.total += amount;
            }
        };
        one(&mut self.residents, block.residents);
        one(&mut self.households, block.households);
        one(&mut self.homes, homes_m2(block));
        one(&mut self.land, (block.area_m2 > 0.0).then_some(block.area_m2));
        self.blocks.total += 1.0;
        self.blocks.covered += f64::from(u8::from(covered));
    }

    fn figures(&self) -> Figures {
        Figures {
            residents: self.residents,
            households: self.households,
            homes: self.homes,
            land: self.land,
            blocks: self.blocks,
        }
    }
}

/// Floor area of the dwellings of a block, if any are known.
fn homes_m2(block: &Block) -> Option<f64> {
    let dwellings = block.doorsteps.iter().filter(|d| match d.kind {
        DoorstepKind::Dwelling => true,
        DoorstepKind::Gate | DoorstepKind::InferredGate => d.weight > 1,
        DoorstepKind::Grid | DoorstepKind::Point => false,
    });
    let area: u64 = dwellings.map(|d| u64::from(d.weight)).sum();
    (area > 0).then_some(area as f64)
}

/// How much of a basis a block holds; 0 where that is not known.
pub fn amount(block: &Block, basis: Basis) -> f64 {
    match basis {
        Basis::Residents => block.residents,
        Basis::Households => block.households,
        Basis::Homes => homes_m2(block),
        Basis::Land => Some(block.area_m2),
    }
    .unwrap_or(0.0)
}

/// The first basis that most blocks know; land if none.
fn basis(blocks: &[Block]) -> Basis {
    [Basis::Residents, Basis::Households, Basis::Homes]
        .into_iter()
        .find(|&basis| 2 * blocks.iter().filter(|b| amount(b, basis) > 0.0).count() > blocks.len())
        .unwrap_or(Basis::Land)
}

/// Who reaches a class in how many minutes, with a curve up to `last_minute`.
fn reach(blocks: &[Block], table: &AccessTable, class: ClassId, basis: Basis, last_minute: u32) -> Reach {
    // Points have no land: where all blocks are points each counts alike.
    let total_amount: f64 = blocks.iter().map(|b| amount(b, basis)).sum();
    let mut walks: Vec<(u32, f64)> = Vec::new();
    let mut total = 0.0;
    for (b, block) in blocks.iter().enumerate() {
        let people = if total_amount > 0.0 { amount(block, basis) } else { 1.0 };
        let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight.max(1))).sum();
        total += people;
        for (d, step) in table.doorsteps_of(b).zip(&block.doorsteps) {
            if let Nearest::Walk(walk) = table.nearest(d, class) {
                walks.push((walk.ms, people * f64::from(step.weight.max(1)) / weight));
            }
        }
    }
    // A stable sort: equal walks stay in the order of the blocks, so that sums of floats come out the same.
    walks.sort_by_key(|(ms, _)| *ms);
    let mut minutes = [None; 4];
    let mut curve = vec![0.0; last_minute as usize + 1];
    let (mut so_far, mut next_minute) = (0.0, 0_usize);
    for (ms, people) in &walks {
        let minute = ms.div_ceil(MS_PER_MINUTE) as usize;
        while next_minute < minute.min(curve.len()) {
            curve[next_minute] = so_far;
            next_minute += 1;
        }
        so_far += people;
        for (slot, quantile) in minutes.iter_mut().zip(QUANTILES) {
            // A hair of room for the rounding of sums.
            if slot.is_none() && so_far >= quantile * total * (1.0 - 1e-12) {
                *slot = Some(f64::from(*ms) / f64::from(MS_PER_MINUTE));
            }
        }
    }
    curve[next_minute..].fill(so_far);
    for share in &mut curve {
        *share = if total > 0.0 { (*share / total).min(1.0) } else { 0.0 };
    }
    Reach { minutes, curve }
}
