//! Block by block and class by class: what is different, and for how many people.
//!
//! People gain where their doorstep's walk comes within the limit and lose where it goes beyond it; a block can have both.
//! Only homes that are there before and after gain and lose: new homes, and those that are no longer there, stand apart ([`Homes`]).
//! So, class by class, covered after = covered before + gained − lost + new homes within − homes gone that were within.
//! Clauses of a standard that are newly met or missed come with the class (a facility that is enlarged changes no walk, and
//! meets a clause). People are counted on the basis of the baseline (residents, else households, floor area of homes, land).

use super::clauses::{Turn, Turned, turns};
use crate::access::Nearest;
use crate::coverage::{self, Basis, BlockClass};
use crate::model::{Block, Id};
use crate::report::Findings;
use crate::units::{ClassId, Limit};
use std::collections::BTreeMap;

/// One block and class that is different.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<'a> {
    /// The block, as it is afterwards if it is there.
    pub block: &'a Block,
    /// The class.
    pub class: ClassId,
    /// The judgement before; `None` for a block that was not there.
    pub before: Option<BlockClass>,
    /// The judgement after; `None` for a block that is no longer there.
    pub after: Option<BlockClass>,
    /// People whose walk comes within the limit.
    pub gained: f64,
    /// People whose walk goes beyond it.
    pub lost: f64,
    /// Doorsteps whose walk is another.
    pub doorsteps: usize,
    /// Clauses of the class that are other ones, where they were judged.
    pub clauses: Vec<Turn>,
    /// The people of a block that was not there before.
    pub new: Homes,
    /// The people of a block that is no longer there.
    pub gone: Homes,
}

/// People of homes that are in one state only.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Homes {
    /// All of them.
    pub people: f64,
    /// Those whose walk is within the limit of the class.
    pub within: f64,
}

impl Homes {
    fn of(block: &Block, basis: Basis, judged: BlockClass) -> Homes {
        let people = coverage::amount(block, basis);
        Homes { people, within: people * judged.share }
    }
}

impl Change<'_> {
    /// The change of the typical walk in milliseconds, where there is one before and after: less than 0 is nearer.
    pub fn change_ms(&self) -> Option<i64> {
        let ms = |of: Option<BlockClass>| match of?.typical {
            Nearest::Walk(walk) => Some(i64::from(walk.ms)),
            _ => None,
        };
        Some(ms(self.after)? - ms(self.before)?)
    }

    /// Whether the block is there before and after.
    pub fn stays(&self) -> bool {
        self.before.is_some() && self.after.is_some()
    }

    /// Whether the block is covered now and was not before; `Some(false)`: the other way round; of one that comes or goes neither.
    pub fn newly(&self) -> Option<bool> {
        match (self.before?.covered, self.after?.covered) {
            (false, true) => Some(true),
            (true, false) => Some(false),
            _ => None,
        }
    }
}

/// Whether two findings are the same walk, whatever number its facility has.
fn same(before: &Findings<'_>, after: &Findings<'_>, b: Nearest, a: Nearest) -> bool {
    match (b, a) {
        (Nearest::Walk(b), Nearest::Walk(a)) => {
            let id = |of: &Findings<'_>, f: u32| of.facilities[f as usize].id.clone();
            (b.ms, b.mm) == (a.ms, a.mm)
                && (b.facility == a.facility && before.facilities.len() == after.facilities.len()
                    || id(before, b.facility) == id(after, a.facility))
        }
        _ => b == a,
    }
}

/// Whether two blocks of one id are the same homes: gates may be others, the place and the people not.
fn same_homes(before: &Block, after: &Block, basis: Basis) -> bool {
    before.geometry == after.geometry
        && (coverage::amount(before, basis) - coverage::amount(after, basis)).abs() < f64::EPSILON
}

/// Everything that is different from one to the other, by block and class.
pub fn changes<'a>(before: &Findings<'a>, after: &Findings<'a>) -> Vec<Change<'a>> {
    let basis = before.coverage.basis;
    let old: BTreeMap<&Id, usize> = before.blocks.iter().zip(0..).map(|(b, i)| (&b.id, i)).collect();
    let mut changes = Vec::new();
    let mut seen = vec![false; before.blocks.len()];
    let classes: Vec<(ClassId, Limit)> =
        (0..).map(ClassId).zip(before.standard.classes.iter().map(|c| c.limit)).collect();
    for (i, block) in after.blocks.iter().enumerate() {
        // Two plans may build different homes under one id (that of a new block is made of its place): one goes, the other comes.
        let was = old.get(&block.id).copied().filter(|&was| same_homes(&before.blocks[was], block, basis));
        for &(class, limit) in &classes {
            let judged = after.coverage.blocks[i][usize::from(class.0)];
            let Some(was) = was else {
                let new = Homes::of(block, basis, judged);
                changes.push(Change { after: Some(judged), new, ..one_sided(block, class) });
                continue;
            };
            let (mut gained, mut lost, mut doorsteps) = (0_u64, 0_u64, 0);
            let rows = before.access.doorsteps_of(was).zip(after.access.doorsteps_of(i));
            for ((b, a), step) in rows.zip(&block.doorsteps) {
                let (b, a) = (before.access.nearest(b, class), after.access.nearest(a, class));
                if same(before, after, b, a) {
                    continue;
                }
                doorsteps += 1;
                let within = |n: Nearest| matches!(n, Nearest::Walk(w) if coverage::within(limit, w));
                let weight = u64::from(step.weight.max(1));
                gained += if within(a) && !within(b) { weight } else { 0 };
                lost += if within(b) && !within(a) { weight } else { 0 };
            }
            let clauses = turns(before, after, was, i, class);
            if doorsteps == 0 && clauses.is_empty() {
                continue;
            }
            let weight: u64 = block.doorsteps.iter().map(|s| u64::from(s.weight.max(1))).sum();
            let people = |of: u64| coverage::amount(block, basis) * of as f64 / weight.max(1) as f64;
            changes.push(Change {
                block,
                class,
                before: Some(before.coverage.blocks[was][usize::from(class.0)]),
                after: Some(judged),
                gained: people(gained),
                lost: people(lost),
                doorsteps,
                clauses,
                ..one_sided(block, class)
            });
        }
        if let Some(was) = was {
            seen[was] = true;
        }
    }
    for (i, block) in before.blocks.iter().enumerate().filter(|(i, _)| !seen[*i]) {
        for &(class, _) in &classes {
            let judged = before.coverage.blocks[i][usize::from(class.0)];
            let gone = Homes::of(block, basis, judged);
            changes.push(Change { before: Some(judged), gone, ..one_sided(block, class) });
        }
    }
    changes.sort_by(|a, b| a.block.id.cmp(&b.block.id).then(a.class.cmp(&b.class)));
    changes
}

/// A block that is in one state only, as far as both kinds agree: nobody gains, loses or has a walk that is another.
fn one_sided(block: &Block, class: ClassId) -> Change<'_> {
    Change {
        block,
        class,
        before: None,
        after: None,
        gained: 0.0,
        lost: 0.0,
        doorsteps: block.doorsteps.len(),
        clauses: Vec::new(),
        new: Homes::default(),
        gone: Homes::default(),
    }
}

/// What one class gains and loses from one state to another.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moved {
    /// People whose walk comes within the limit.
    pub gained: f64,
    /// People whose walk goes beyond it.
    pub lost: f64,
    /// Blocks covered now and not before.
    pub met: usize,
    /// Blocks covered before and not now.
    pub missed: usize,
    /// Clauses of blocks met now and not before.
    pub clauses_met: usize,
    /// Clauses of blocks met before and not now.
    pub clauses_missed: usize,
    /// People of new homes within the limit.
    pub new_within: f64,
    /// People of homes that are no longer there and were within the limit.
    pub gone_within: f64,
}

/// What is different all in all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    /// Class by class.
    pub classes: Vec<Moved>,
    /// Blocks that are there before and after and have a walk that is another.
    pub blocks: usize,
    /// People of new homes.
    pub new: f64,
    /// People of homes that are no longer there.
    pub gone: f64,
    /// New blocks.
    pub new_blocks: usize,
    /// Blocks that are no longer there.
    pub gone_blocks: usize,
}

/// Sums of [`changes`].
pub fn moved(before: &Findings<'_>, changes: &[Change<'_>]) -> Sums {
    let mut sums = Sums { classes: vec![Moved::default(); before.standard.classes.len()], ..Sums::default() };
    let mut last = None;
    for change in changes {
        // Changes come block by block.
        if change.doorsteps > 0 && change.stays() {
            sums.blocks += usize::from(last.replace(&change.block.id) != Some(&change.block.id));
        }
        // A block that comes or goes is there with every class.
        if change.class == ClassId(0) {
            sums.new_blocks += usize::from(change.before.is_none());
            sums.gone_blocks += usize::from(change.after.is_none());
            sums.new += change.new.people;
            sums.gone += change.gone.people;
        }
        let of = &mut sums.classes[usize::from(change.class.0)];
        of.gained += change.gained;
        of.lost += change.lost;
        of.met += usize::from(change.newly() == Some(true));
        of.missed += usize::from(change.newly() == Some(false));
        of.new_within += change.new.within;
        of.gone_within += change.gone.within;
        let turned = |how: Turned| change.clauses.iter().filter(|t| t.turned == how).count();
        of.clauses_met += turned(Turned::Met);
        of.clauses_missed += turned(Turned::Missed);
    }
    sums
}

/// The word for people of a basis in names of properties: `residents`, `households`, `homes_m2`, `land_m2`.
pub fn people(basis: Basis) -> &'static str {
    basis.word()
}
