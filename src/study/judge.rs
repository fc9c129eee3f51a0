//! From walks to verdicts: coverage, the causes of gaps, classes of which there is nothing, and the clauses of the standard.

use super::plan::Majority;
use super::{Noticed, Study};
use crate::access::Access;
use crate::coverage::{self, Coverage};
use crate::gaps::{self, Gap, Judged};
use crate::model::{Block, Class, Facility, Hours, Problem, Standard, Walker};
use crate::standards::{self, Seen};
use crate::units::{ClassId, MS_PER_MINUTE};

/// What follows from a measurement.
pub(super) struct Conclusions {
    pub coverage: Coverage,
    pub gaps: Vec<Gap>,
    pub per_class: Vec<usize>,
    pub on_network: Vec<bool>,
    pub noticed: Noticed,
}

/// Judges what was measured.
pub(super) fn conclude(
    plan: &Judging<'_>,
    noticed: &Noticed,
    blocks: &[Block],
    facilities: &[Facility],
    access: &mut Access,
) -> Conclusions {
    let Judging { standard, walker, majority, horizon_ms, hours } = *plan;
    let mut noticed = noticed.clone();
    noticed.left_out.merge(&access.left_out);
    noticed.problems.append(&mut access.problems);
    let horizon_minutes = horizon_ms.div_ceil(MS_PER_MINUTE);
    let coverage = coverage::judge(standard, blocks, &access.table, majority.share(), horizon_minutes);
    let judged = |block: usize, class: ClassId| {
        let of = &coverage.blocks[block][class.0 as usize];
        Judged { share: of.share, covered: of.covered, typical: of.typical }
    };
    let mut gaps = gaps::find(blocks.len(), standard, walker, judged);
    let mut per_class = per_class(&standard.classes, facilities);
    if let Some(hours) = hours {
        // The data hold those that are closed, too: a class of which none is open is no class that is not there.
        let shut = hours.shut_per_class(standard.classes.len());
        gaps::none_open(&mut gaps, |class| shut[class.0 as usize] > 0);
        noticed.problems.extend(none_open(&standard.classes, &per_class, &shut));
        per_class.iter_mut().zip(shut).for_each(|(all, shut)| *all += shut);
    }
    noticed.problems.extend(absent(&standard.classes, &per_class));
    let on_network = access.entrances.iter().map(|e| !e.is_empty()).collect();
    Conclusions { coverage, gaps, per_class, on_network, noticed }
}

/// How a plan judges.
#[derive(Clone, Copy)]
pub(super) struct Judging<'a> {
    pub standard: &'a Standard,
    pub walker: &'a Walker,
    pub majority: Majority,
    pub horizon_ms: u32,
    pub hours: Option<&'a Hours>,
}

/// How many facilities count as each class.
pub(super) fn per_class(classes: &[Class], facilities: &[Facility]) -> Vec<usize> {
    let mut count = vec![0; classes.len()];
    for class in facilities.iter().flat_map(|f| &f.classes) {
        count[class.0 as usize] += 1;
    }
    count
}

/// Findings about classes of which all facilities are closed.
pub(super) fn none_open(classes: &[Class], open: &[usize], shut: &[usize]) -> Option<Problem> {
    let all = classes.iter().zip(open).zip(shut).filter(|((_, open), shut)| **open == 0 && **shut > 0);
    let said: Vec<String> = all.map(|((class, _), shut)| format!("{} ({shut})", class.id)).collect();
    let detail = format!("every facility of class {} is closed then", said.join(", "));
    (!said.is_empty()).then_some(Problem { cause: "class.none_open", id: None, geometry: None, detail })
}

/// Findings about classes of which the data hold nothing: "no coverage" there says nothing about the city.
pub(super) fn absent(classes: &[Class], per_class: &[usize]) -> Vec<Problem> {
    let absent: Vec<&str> = classes.iter().zip(per_class).filter(|(_, n)| **n == 0).map(|(c, _)| &*c.id).collect();
    let finding = |cause, detail| Problem { cause, id: None, geometry: None, detail };
    if absent.len() == classes.len() {
        let detail = "the data hold no facility of any class: every block is a gap because of the data, whatever the \
                      city is like";
        return vec![finding("class.none_at_all", detail.to_owned())];
    }
    if absent.is_empty() {
        return vec![];
    }
    let detail = format!("the data hold no facility of class {}: those gaps come from the data", absent.join(", "));
    vec![finding("class.none_in_data", detail)]
}

impl Study {
    /// Judges every clause of the standard, block by block and for the city, for the writers.
    pub fn judge_clauses(&mut self) {
        self.judge_clauses_after(None);
    }

    /// [`Study::judge_clauses`] for a plan: of classes that it leaves nothing of the baseline tells that there were some.
    pub(super) fn judge_clauses_after(&mut self, before: Option<&Study>) {
        let open = per_class(&self.standard.classes, &self.facilities);
        let none = |class: usize| match (open[class], self.per_class[class], before) {
            (1.., ..) => None,
            (0, 1.., _) => Some(standards::Why::NoneOpen),
            (0, 0, before) => before.filter(|b| b.per_class[class] > 0).map(|_| standards::Why::NoneLeft),
        };
        let none: Vec<_> = (0..open.len()).map(none).collect();
        let seen = |block: usize, class: ClassId| {
            let of = &self.coverage.blocks[block][usize::from(class.0)];
            Seen { share: of.share, covered: of.covered, typical: of.typical }
        };
        let lands = standards::Lands::of(&self.standard, &self.blocks, &self.facilities);
        let city = standards::City {
            standard: &self.standard,
            blocks: &self.blocks,
            facilities: &self.facilities,
            table: &self.access.table,
            seen: &seen,
            majority: self.majority.share(),
            lands: &lands,
            plane: &self.plane,
            none: &none,
        };
        let mut verdicts = city.judge();
        if let Some(zones) = &self.zones {
            verdicts.zones = self.judge_zones(zones, &none, &lands);
        }
        self.verdicts = Some(verdicts);
    }
}
