//! Does each community have what the text asks for: floor, workers, committees? And how much is missing where it has not?
//!
//! A clause is **met**, **unmet**, **not judged** (the table lacks a field that it needs: never a pass), or **silent** (it does not
//! speak of this community: another kind, not yet half taken, no committee whose size could be judged). All comparisons are
//! of whole numbers and exact decimals, so 3,000 households are within 3,000, half is "reached" and not "above".
//!
//! What is missing is counted once: of several clauses about one thing the one that asks most decides, because all of them
//! hold together. O(communities × clauses).

mod served;

pub use served::{Served, served};

use crate::model::{Clause, Clauses, Community, Demand, Exact, Field, Force, Portion};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What a clause finds in a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It has what is asked.
    Met,
    /// It has not.
    Unmet,
    /// The table does not tell.
    NotJudged,
    /// The clause does not speak of it.
    Silent,
}

impl Verdict {
    /// All, with their words in files and for people.
    pub const ALL: [(Verdict, &'static str, &'static str, &'static str); 4] = [
        (Verdict::Met, "met", "met", "符合"),
        (Verdict::Unmet, "unmet", "not met", "不符合"),
        (Verdict::NotJudged, "not_judged", "not judged", "无法评定"),
        (Verdict::Silent, "silent", "does not apply", "不适用"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A figure of a finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// Square metres, workers, committees.
    Number(Exact),
    /// A share of homes.
    Share(Portion),
}

/// One clause held against one community.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Index into [`Clauses::clauses`].
    pub clause: usize,
    /// What was found.
    pub verdict: Verdict,
    /// Why it was not judged: the fields that lack; else empty.
    pub lacking: Vec<Field>,
    /// What the community has, in the unit of `required` (for occupancy: how much of it is taken).
    pub figure: Option<Figure>,
    /// What the clause asks of this community.
    pub required: Option<Exact>,
    /// What is missing: square metres, workers, committees. Only where it is unmet.
    pub missing: Option<Exact>,
}

/// What a community, or a city, lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Missing {
    /// Square metres of service floor.
    pub floor_m2: Exact,
    /// Workers.
    pub workers: u64,
    /// Workers, by the end of a range that asks for more.
    pub workers_aim: u64,
    /// Residents' committees.
    pub committees: u64,
    /// Owners' committees.
    pub owners: u64,
}

impl Missing {
    /// Whether nothing that must be there is missing.
    pub fn is_nothing(&self) -> bool {
        self.floor_m2 == Exact::ZERO && self.workers == 0 && self.committees == 0 && self.owners == 0
    }

    /// Adds what another lacks.
    pub fn add(&mut self, other: &Missing) {
        self.floor_m2 = self.floor_m2.plus(other.floor_m2).unwrap_or(self.floor_m2);
        self.workers = self.workers.saturating_add(other.workers);
        self.workers_aim = self.workers_aim.saturating_add(other.workers_aim);
        self.committees = self.committees.saturating_add(other.committees);
        self.owners = self.owners.saturating_add(other.owners);
    }
}

/// A community judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Clause by clause, in their order.
    pub findings: Vec<Finding>,
    /// What it lacks.
    pub missing: Missing,
}

impl Judged {
    /// How many binding clauses end so.
    pub fn count(&self, clauses: &Clauses, verdict: Verdict) -> usize {
        let is = |f: &&Finding| f.verdict == verdict && clauses.clauses[f.clause].duty == Force::Must;
        self.findings.iter().filter(is).count()
    }

    /// Of floor, workers, committees, owners' committees: whether a binding clause about it was not judged, so that more of it
    /// may be missing than is known.
    pub fn untold(&self, clauses: &Clauses) -> [bool; 4] {
        let mut all = [false; 4];
        for finding in self.findings.iter().filter(|f| f.verdict == Verdict::NotJudged) {
            let clause = &clauses.clauses[finding.clause];
            let thing = match clause.demand {
                Demand::Floor | Demand::FloorPer100 => 0,
                Demand::WorkersPer | Demand::Workers => 1,
                Demand::CommitteeSize | Demand::CommitteeFrom => 2,
                Demand::OwnersAbove => 3,
            };
            all[thing] |= clause.duty == Force::Must;
        }
        all
    }

    /// Whether it is of a community without a residents' committee of which no clause says that one is due.
    pub fn is_without_committee(&self, community: &Community, clauses: &Clauses) -> bool {
        let due = [Demand::CommitteeSize, Demand::CommitteeFrom];
        let speaks = |f: &Finding| due.contains(&clauses.clauses[f.clause].demand) && f.verdict != Verdict::Silent;
        community.committees == Some(0) && !self.findings.iter().any(speaks)
    }
}

/// Totals of a city or a part of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// How many communities.
    pub communities: usize,
    /// Communities where every binding clause that speaks of them is met.
    pub complete: usize,
    /// Communities with a binding clause unmet.
    pub unmet: usize,
    /// Communities with no binding clause unmet and one not judged.
    pub open: usize,
    /// Households, as far as they are told.
    pub households: u64,
    /// What is missing, at least: what could not be judged is not in it.
    pub missing: Missing,
    /// How many communities lack floor, workers, committees, owners' committees.
    pub lacking: [usize; 4],
    /// Of how many it is not told what they lack of each: a binding clause about it was not judged.
    pub untold: [usize; 4],
    /// Clause by clause: how many are met, unmet, not judged, silent.
    pub clauses: Vec<[usize; 4]>,
    /// Communities without a residents' committee of which no clause says that one is due.
    pub without_committee: usize,
}

/// Judges every community.
///
/// ```
/// use lifecircle::audit::{Verdict, judge};
/// use lifecircle::input::{clauses::community_governance, given::{CommunityColumns, read_communities}, layer::Source};
/// let text = "name,kind,households,floor_m2,workers\nEast,built,1000,299.99,5\n";
/// let (read, _) = read_communities(&Source::new("c.csv".as_ref(), text.as_bytes()), &CommunityColumns::default()).unwrap();
/// let judged = &judge(&read.items, &community_governance())[0];
/// assert_eq!(judged.findings[0].verdict, Verdict::Unmet, "300 m² at least");
/// assert_eq!((judged.missing.floor_m2.to_string(), judged.missing.workers), ("0.01".to_owned(), 0));
/// assert_eq!(judged.findings[7].verdict, Verdict::NotJudged, "nothing is told of committees");
/// ```
pub fn judge(communities: &[Community], clauses: &Clauses) -> Vec<Judged> {
    communities
        .iter()
        .map(|community| {
            let findings: Vec<Finding> =
                clauses.clauses.iter().enumerate().map(|(i, clause)| finding(i, clause, community)).collect();
            let missing = missing(community, clauses, &findings);
            Judged { findings, missing }
        })
        .collect()
}

/// What a field says, or that it lacks.
fn told<T: Copy>(value: Option<T>, field: Field, lacking: &mut Vec<Field>) -> Option<T> {
    if value.is_none() {
        lacking.push(field);
    }
    value
}

fn finding(index: usize, clause: &Clause, community: &Community) -> Finding {
    let mut found = Finding {
        clause: index,
        verdict: Verdict::NotJudged,
        lacking: Vec::new(),
        figure: None,
        required: None,
        missing: None,
    };
    // A clause about all kinds speaks of a community whatever it is.
    if clause.applies_to.len() < crate::model::CommunityKind::ALL.len() {
        match told(community.kind, Field::Kind, &mut found.lacking) {
            Some(kind) if !clause.applies_to.contains(&kind) => {
                found.verdict = Verdict::Silent;
                return found;
            }
            _ => {}
        }
    }
    match clause.demand {
        Demand::Floor | Demand::FloorPer100 => {
            let have = told(community.floor_m2, Field::Floor, &mut found.lacking);
            found.required = if clause.demand == Demand::Floor {
                Some(clause.figure)
            } else {
                told(community.households, Field::Households, &mut found.lacking)
                    .and_then(|n| clause.figure.per_hundred(n))
            };
            at_least(&mut found, have);
        }
        Demand::WorkersPer | Demand::Workers => {
            let have = told(community.workers, Field::Workers, &mut found.lacking);
            found.required = if clause.demand == Demand::Workers {
                Some(clause.figure)
            } else {
                told(community.households, Field::Households, &mut found.lacking).and_then(|n| groups(n, clause))
            };
            at_least(&mut found, have.map(Exact::whole));
        }
        Demand::CommitteeSize => {
            let have = told(community.committees, Field::Committees, &mut found.lacking);
            let households = told(community.households, Field::Households, &mut found.lacking);
            found.required = households.and_then(|n| groups(n, clause));
            if have == Some(0) {
                // There is none that could be too large; whether one is due is another clause.
                found.verdict = Verdict::Silent;
                found.lacking.clear();
            } else {
                at_least(&mut found, have.map(Exact::whole));
            }
        }
        Demand::CommitteeFrom | Demand::OwnersAbove => due(&mut found, clause, community),
    }
    found
}

/// So many groups of households as the clause allows at most: 3,001 households are two committees of 3,000.
fn groups(households: u64, clause: &Clause) -> Option<Exact> {
    let size = clause.figure.to_whole().filter(|size| *size > 0)?;
    Some(Exact::whole(households.div_ceil(size)))
}

fn at_least(found: &mut Finding, have: Option<Exact>) {
    found.figure = have.map(Figure::Number);
    if let (true, Some(have), Some(required)) = (found.lacking.is_empty(), have, found.required) {
        let missing = have.short_of(required);
        found.verdict = if missing == Exact::ZERO { Verdict::Met } else { Verdict::Unmet };
        found.missing = Some(missing).filter(|m| *m != Exact::ZERO);
    }
}

/// A committee that is due from an occupancy on.
fn due(found: &mut Finding, clause: &Clause, community: &Community) {
    let (there, field) = match clause.demand {
        Demand::OwnersAbove => (community.owners, Field::Owners),
        _ => (community.committees.map(|n| n > 0), Field::Committees),
    };
    found.required = Some(clause.figure);
    let occupancy = told(community.occupancy, Field::Occupancy, &mut found.lacking);
    found.figure = occupancy.map(Figure::Share);
    let reached = occupancy.map(|share| match share.against(clause.figure) {
        Ordering::Less => false,
        Ordering::Equal => clause.demand == Demand::CommitteeFrom,
        Ordering::Greater => true,
    });
    // Where it is not due, nothing hangs on whether it is there.
    if reached == Some(false) {
        if found.lacking.is_empty() {
            found.verdict = Verdict::Silent;
        }
        return;
    }
    let there = told(there, field, &mut found.lacking);
    if found.lacking.is_empty() {
        found.verdict = if there == Some(true) { Verdict::Met } else { Verdict::Unmet };
        found.missing = (there == Some(false)).then(|| Exact::whole(1));
    }
}

/// What a community lacks, each thing once.
fn missing(community: &Community, clauses: &Clauses, findings: &[Finding]) -> Missing {
    let most = |demands: &[Demand], aim: bool| {
        let counts = |f: &&Finding| {
            let clause = &clauses.clauses[f.clause];
            demands.contains(&clause.demand) && (clause.duty == Force::Must || aim)
        };
        findings.iter().filter(counts).filter_map(|f| f.missing).max().unwrap_or_default()
    };
    let whole = |number: Exact| number.to_whole().unwrap_or(0);
    let workers = [Demand::WorkersPer, Demand::Workers];
    let mut committees = whole(most(&[Demand::CommitteeSize, Demand::CommitteeFrom], false));
    if community.committees == Some(0) && committees > 0 {
        // One is due where there is none: as many as its households need.
        let sizes = clauses.clauses.iter().zip(findings).filter(|(clause, finding)| {
            let speaks = community.kind.is_some_and(|kind| clause.applies_to.contains(&kind));
            clause.demand == Demand::CommitteeSize && clause.duty == Force::Must && speaks && finding.required.is_some()
        });
        let needed = sizes.filter_map(|(_, finding)| finding.required).max();
        committees = committees.max(needed.map_or(0, whole));
    }
    Missing {
        floor_m2: most(&[Demand::Floor, Demand::FloorPer100], false),
        workers: whole(most(&workers, false)),
        workers_aim: whole(most(&workers, true)),
        committees,
        owners: whole(most(&[Demand::OwnersAbove], false)),
    }
}

/// Sums up communities; `which` are their numbers.
pub fn totals(
    communities: &[Community],
    judged: &[Judged],
    clauses: &Clauses,
    which: impl IntoIterator<Item = usize>,
) -> Totals {
    let mut all = Totals { clauses: vec![[0; 4]; clauses.clauses.len()], ..Totals::default() };
    for i in which {
        let (community, of) = (&communities[i], &judged[i]);
        all.communities += 1;
        let (unmet, open) = (of.count(clauses, Verdict::Unmet), of.count(clauses, Verdict::NotJudged));
        all.unmet += usize::from(unmet > 0);
        all.open += usize::from(unmet == 0 && open > 0);
        all.complete += usize::from(unmet == 0 && open == 0);
        all.households = all.households.saturating_add(community.households.unwrap_or(0));
        all.missing.add(&of.missing);
        let lacks = [
            of.missing.floor_m2 != Exact::ZERO,
            of.missing.workers > 0,
            of.missing.committees > 0,
            of.missing.owners > 0,
        ];
        all.lacking.iter_mut().zip(lacks).for_each(|(n, lacks)| *n += usize::from(lacks));
        all.untold.iter_mut().zip(of.untold(clauses)).for_each(|(n, untold)| *n += usize::from(untold));
        for (counts, finding) in all.clauses.iter_mut().zip(&of.findings) {
            counts[finding.verdict as usize] += 1;
        }
        all.without_committee += usize::from(of.is_without_committee(community, clauses));
    }
    all
}

/// The fields that no community tells: clauses that need them judge nobody.
pub fn untold(communities: &[Community]) -> BTreeSet<Field> {
    let tells = |field: Field, c: &Community| match field {
        Field::Kind => c.kind.is_some(),
        Field::Households => c.households.is_some(),
        Field::Floor => c.floor_m2.is_some(),
        Field::Workers => c.workers.is_some(),
        Field::Committees => c.committees.is_some(),
        Field::Occupancy => c.occupancy.is_some(),
        Field::Owners => c.owners.is_some(),
    };
    Field::ALL.iter().map(|f| f.0).filter(|field| !communities.iter().any(|c| tells(*field, c))).collect()
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
