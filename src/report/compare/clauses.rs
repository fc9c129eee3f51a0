//! Clauses that a plan (or another time) turns: those newly met and newly missed, block by block and for the city as an area.
//!
//! | before → after | is |
//! |---|---|
//! | not met, not judged → met | newly met |
//! | met → not met | newly missed |
//! | all else that differs | told as another: what was not judged is now, or the other way round |
//!
//! Of homes that are in both states: new ones turn no clause of theirs, and count with the city.
//!
//! So a plan that brings the first clinic of the data meets it for those near and takes nothing away from the others, of whom it
//! was not known before. Both verdicts are those of [`crate::standards`], each on its own city. O(blocks × clauses).

use super::Comparison;
use crate::model::{Id, csv_field};
use crate::report::Findings;
use crate::report::json::{push_fixed, scaled};
use crate::standards::{BlockVerdict, State};
use crate::units::ClassId;

/// How a verdict differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turned {
    /// Met now and not before.
    Met,
    /// Met before and not now.
    Missed,
    /// Judged now and not before, or not judged any more.
    Other,
}

impl Turned {
    /// From one verdict to another; `None` is no verdict. Nothing where both say the same.
    pub fn of(before: Option<State>, after: Option<State>) -> Option<Turned> {
        let word = |state: Option<State>| state.map(State::word);
        match (before, after) {
            _ if word(before) == word(after) => None,
            (_, Some(State::Met)) => Some(Turned::Met),
            (Some(State::Met), None | Some(State::NotMet)) => Some(Turned::Missed),
            // What comes or goes with nothing met gains and loses nothing.
            (None, _) | (_, None) => None,
            _ => Some(Turned::Other),
        }
    }

    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Turned::Met => "newly_met",
            Turned::Missed => "newly_missed",
            Turned::Other => "otherwise",
        }
    }
}

/// A clause of a block that is another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// Index of the clause.
    pub clause: usize,
    /// What was said before.
    pub before: Option<BlockVerdict>,
    /// What is said now.
    pub after: Option<BlockVerdict>,
    /// How they differ.
    pub turned: Turned,
}

/// The clauses of one class that are other ones, from a block (by number) before to one after.
pub fn turns(before: &Findings<'_>, after: &Findings<'_>, was: usize, now: usize, class: ClassId) -> Vec<Turn> {
    let (Some(old), Some(new)) = (before.verdicts, after.verdicts) else { return Vec::new() };
    let of = |(c, clause): (usize, &crate::standards::Clause)| {
        if clause.class != class {
            return None;
        }
        let (before, after) = (old.blocks[was][c], new.blocks[now][c]);
        let turned = Turned::of(before.map(|v| v.state), after.map(|v| v.state))?;
        Some(Turn { clause: c, before, after, turned })
    };
    new.clauses.iter().enumerate().filter_map(of).collect()
}

/// Names of the clauses that turned one way, as in `verdicts.json`: `clinic.limit, clinic.floor`; `None` if there are none.
pub fn named(findings: &Findings<'_>, turns: &[Turn], turned: Turned) -> Option<String> {
    let clauses = &findings.verdicts?.clauses;
    let ids: Vec<String> =
        turns.iter().filter(|t| t.turned == turned).map(|t| clauses[t.clause].id(findings.standard)).collect();
    (!ids.is_empty()).then(|| ids.join(", "))
}

/// What became of one clause from one state of the city to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    /// Index of the clause.
    pub clause: usize,
    /// Blocks that meet it newly, that miss it newly, that are judged otherwise.
    pub blocks: [usize; 3],
    /// How the city's own verdict differs.
    pub city: Option<Turned>,
    /// Square metres that are missing in the city, before and after.
    pub short_m2: [Option<f64>; 2],
    /// Facilities that are missing or too small in the city, before and after.
    pub short_facilities: [Option<usize>; 2],
}

impl Sum {
    /// Whether anything is different.
    fn differs(&self) -> bool {
        let [before, after] = self.short_m2.map(|m2| m2.and_then(|m2| scaled(m2, 1)));
        self.blocks != [0; 3]
            || self.city.is_some()
            || before != after
            || self.short_facilities[0] != self.short_facilities[1]
    }
}

/// Clause by clause what is different; clauses of which nothing is are left out.
pub fn sums(before: &Findings<'_>, after: &Findings<'_>, changes: &[super::Change<'_>]) -> Vec<Sum> {
    let (Some(old), Some(new)) = (before.verdicts, after.verdicts) else { return Vec::new() };
    let mut sums: Vec<Sum> = (0..new.clauses.len())
        .map(|c| {
            let (old, new) = (&old.city[c], &new.city[c]);
            Sum {
                clause: c,
                blocks: [0; 3],
                city: Turned::of(Some(old.state), Some(new.state)),
                short_m2: [old.short_m2, new.short_m2],
                short_facilities: [old.short_facilities, new.short_facilities],
            }
        })
        .collect();
    for turn in changes.iter().flat_map(|change| &change.clauses) {
        sums[turn.clause].blocks[turn.turned as usize] += 1;
    }
    sums.retain(Sum::differs);
    sums
}

/// Clauses of the city by verdict: met, not met, not judged; and of all blocks together.
pub fn counted(findings: &Findings<'_>) -> Option<[[usize; 3]; 2]> {
    let verdicts = findings.verdicts?;
    let place = |state: State| match state {
        State::Met => 0,
        State::NotMet => 1,
        State::NotJudged(_) => 2,
    };
    let mut all = [[0; 3]; 2];
    verdicts.city.iter().for_each(|v| all[0][place(v.state)] += 1);
    verdicts.blocks.iter().flatten().flatten().for_each(|v| all[1][place(v.state)] += 1);
    Some(all)
}

/// The columns of `clauses.csv`. `block` is empty for the city.
const HEADER: &str = "from,to,block,block_name,class,test,turned,before,after,measured_before,measured_after,required,unit,clause,unverified\n";

/// `clauses.csv`: for each plan beside the baseline and each pair, every clause that is another, of the city and of blocks.
pub(super) fn csv(comparison: &Comparison<'_>) -> Vec<u8> {
    let mut out = HEADER.as_bytes().to_vec();
    let (first, _) = comparison.of.first(comparison.base.lang);
    for (side, after) in &comparison.scenarios {
        rows(&mut out, [first, &side.id], &comparison.base, after);
    }
    for (i, (a, before)) in comparison.scenarios.iter().enumerate() {
        for (b, after) in &comparison.scenarios[i + 1..] {
            rows(&mut out, [&a.id, &b.id], before, after);
        }
    }
    out
}

fn number(out: &mut Vec<u8>, value: Option<f64>) {
    if let Some(value) = value.and_then(|v| scaled(v, 2)) {
        push_fixed(out, value, 2);
    }
    out.push(b',');
}

fn rows(out: &mut Vec<u8>, ends: [&str; 2], before: &Findings<'_>, after: &Findings<'_>) {
    let (Some(old), Some(new)) = (before.verdicts, after.verdicts) else { return };
    let standard = after.standard;
    let ends = ends.map(csv_field).join(",");
    let mut row = |block: Option<(&Id, Option<&str>)>,
                   c: usize,
                   turned: Turned,
                   states: [Option<State>; 2],
                   measured: [Option<f64>; 2]| {
        let clause = &new.clauses[c];
        let cited = clause.cited(standard);
        let (id, name) =
            block.map_or_else(Default::default, |(id, name)| (csv_field(id), csv_field(name.unwrap_or_default())));
        let [was, is] = states.map(|s| s.map_or("no_block", State::word));
        let class = &standard.classes[usize::from(clause.class.0)].id;
        let text = format!("{ends},{id},{name},{class},{},{},{was},{is},", clause.test.word(), turned.word());
        out.extend_from_slice(text.as_bytes());
        let unit = clause.unit(standard);
        // Rounded up, as every walk is: what is over the limit never reads as within.
        let up = |v: f64| if unit == "m2" { v } else { (v * 100.0 - 1e-6).ceil() / 100.0 };
        for value in measured {
            number(out, value.map(up));
        }
        number(out, Some(clause.required));
        let from = csv_field(cited.clause.as_deref().unwrap_or_default());
        out.extend_from_slice(format!("{unit},{from},{}\n", cited.is_unverified()).as_bytes());
    };
    for (c, (old, new)) in old.city.iter().zip(&new.city).enumerate() {
        if let Some(turned) = Turned::of(Some(old.state), Some(new.state)) {
            row(None, c, turned, [Some(old.state), Some(new.state)], [old.there, new.there]);
        }
    }
    for change in super::changes(before, after) {
        for turn in &change.clauses {
            let states = [turn.before, turn.after].map(|v| v.map(|v| v.state));
            let measured = [turn.before, turn.after].map(|v| v.and_then(|v| v.measured));
            row(Some((&change.block.id, change.block.name.as_deref())), turn.clause, turn.turned, states, measured);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::Why;

    #[test]
    fn what_counts_as_newly_met() {
        let unknown = State::NotJudged(Why::NoneInData);
        let of = |b, a| Turned::of(b, a).map(Turned::word);
        assert_eq!(of(Some(State::NotMet), Some(State::Met)), Some("newly_met"));
        assert_eq!(of(Some(unknown), Some(State::Met)), Some("newly_met"), "the first clinic of the data");
        assert_eq!(
            of(Some(unknown), Some(State::NotMet)),
            Some("otherwise"),
            "nothing was taken from those far from it"
        );
        assert_eq!(of(Some(State::Met), Some(State::NotMet)), Some("newly_missed"));
        assert_eq!(of(Some(State::Met), Some(unknown)), Some("otherwise"));
        assert_eq!(of(Some(unknown), Some(State::NotJudged(Why::AreaUnknown))), None, "not judged either way");
        assert_eq!([of(None, Some(State::Met)), of(None, Some(State::NotMet))], [Some("newly_met"), None]);
        assert_eq!([of(Some(State::Met), None), of(Some(State::NotMet), None)], [Some("newly_missed"), None]);
    }
}
