//! Clauses of an area: its blocks together, and its facilities together.

use super::block::{BlockVerdict, area_m2};
use super::{City, Clause, State, Test, Why};

/// What a clause says of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaVerdict {
    /// Met, not met, not judged.
    pub state: State,
    /// Blocks that meet it, that do not, and that are not judged; nothing for clauses of areas only.
    pub blocks: [usize; 3],
    /// People within and of all, where blocks say their residents.
    pub people: Option<[f64; 2]>,
    /// Square metres of residential land within and of all: the other denominator.
    pub land_m2: Option<[f64; 2]>,
    /// What there is in all: square metres or facilities.
    pub there: Option<f64>,
    /// What is owed in all.
    pub owed: Option<f64>,
    /// Facilities of the class in the area.
    pub facilities: usize,
    /// Those of them whose floor or site is not known.
    pub unknown: usize,
    /// People outside.
    pub short_people: Option<f64>,
    /// Square metres missing.
    pub short_m2: Option<f64>,
    /// Facilities missing, or too small.
    pub short_facilities: Option<usize>,
}

const NOTHING: AreaVerdict = AreaVerdict {
    state: State::NotJudged(Why::Nobody),
    blocks: [0; 3],
    people: None,
    land_m2: None,
    there: None,
    owed: None,
    facilities: 0,
    unknown: 0,
    short_people: None,
    short_m2: None,
    short_facilities: None,
};

impl City<'_> {
    /// Judges an area of these blocks, in which these facilities lie (both by index).
    ///
    /// `verdicts` are those of all blocks. Walks and lines may end outside the area; areas and numbers are of the facilities in it.
    pub fn area(
        &self,
        clauses: &[Clause],
        verdicts: &[Vec<Option<BlockVerdict>>],
        blocks: &[usize],
        facilities: &[usize],
    ) -> Vec<AreaVerdict> {
        (0..clauses.len())
            .map(|c| match clauses[c].test {
                Test::Limit | Test::Radius => {
                    let members = self.areas(&clauses[c], facilities).len();
                    AreaVerdict { facilities: members, ..self.reached(c, verdicts, blocks) }
                }
                Test::LeastFloor | Test::LeastSite | Test::LeastWidth => {
                    self.large_enough(&clauses[c], c, verdicts, blocks, facilities)
                }
                Test::InBlock | Test::InBlockRebuilt => self.in_blocks(&clauses[c], c, verdicts, blocks, facilities),
                Test::ResidentsEach | Test::HouseholdsEach => self.enough_of(&clauses[c], blocks, facilities),
                _ => self.owed(&clauses[c], blocks, facilities),
            })
            .collect()
    }

    fn reached(&self, c: usize, verdicts: &[Vec<Option<BlockVerdict>>], blocks: &[usize]) -> AreaVerdict {
        let mut out = count(c, verdicts, blocks);
        let mut why = None;
        for &b in blocks {
            let Some(of) = &verdicts[b][c] else { continue };
            let Some(share) = of.share else {
                if let State::NotJudged(because) = of.state {
                    why = why.max(Some(because));
                }
                continue;
            };
            let block = &self.blocks[b];
            if let Some(residents) = block.residents {
                add(&mut out.people, residents * share, residents);
            }
            if block.area_m2 > 0.0 {
                add(&mut out.land_m2, block.area_m2 * share, block.area_m2);
            }
        }
        out.short_people = out.people.map(|[within, all]| all - within);
        out.state = decided(out.blocks, why);
        out
    }

    fn large_enough(
        &self,
        clause: &Clause,
        c: usize,
        verdicts: &[Vec<Option<BlockVerdict>>],
        blocks: &[usize],
        facilities: &[usize],
    ) -> AreaVerdict {
        let mut out = count(c, verdicts, blocks);
        let areas = self.areas(clause, facilities);
        let known = || areas.iter().flatten();
        let small = known().filter(|m2| **m2 < clause.required).count();
        out.facilities = areas.len();
        out.unknown = areas.len() - known().count();
        if clause.test != Test::LeastWidth {
            // Widths make no sum.
            out.there = (out.unknown < out.facilities).then(|| known().sum());
            out.short_m2 =
                (out.unknown < out.facilities).then(|| known().map(|m2| (clause.required - m2).max(0.0)).sum());
        }
        out.short_facilities = (out.unknown < out.facilities).then_some(small);
        out.state = if areas.is_empty() {
            State::NotJudged(match self.none_of(clause.class) {
                _ if self.has_any(clause.class) => Why::NoneHere,
                none => none.unwrap_or(Why::NoneInData),
            })
        } else if small > 0 {
            State::NotMet
        } else if out.unknown > 0 {
            State::NotJudged(if clause.test == Test::LeastWidth { Why::WidthUnknown } else { Why::AreaUnknown })
        } else {
            State::Met
        };
        out
    }

    /// Land that each block has on its own ground; sums are of blocks that are judged.
    fn in_blocks(
        &self,
        clause: &Clause,
        c: usize,
        verdicts: &[Vec<Option<BlockVerdict>>],
        blocks: &[usize],
        facilities: &[usize],
    ) -> AreaVerdict {
        let mut out = AreaVerdict { facilities: self.areas(clause, facilities).len(), ..count(c, verdicts, blocks) };
        let mut why = None;
        let (mut there, mut owed, mut short) = (0.0, 0.0, 0.0);
        for &b in blocks {
            let Some(of) = &verdicts[b][c] else { continue };
            if let State::NotJudged(because) = of.state {
                why = why.max(Some(because));
                continue;
            }
            let (block, met) = (&self.blocks[b], f64::from(u8::from(of.state == State::Met)));
            let residents = block.residents.unwrap_or(0.0);
            add(&mut out.people, residents * met, residents);
            add(&mut out.land_m2, block.area_m2 * met, block.area_m2);
            there += of.measured.unwrap_or(0.0) * residents;
            owed += clause.required * residents;
            short += of.short_m2.unwrap_or(0.0);
        }
        if out.blocks[0] + out.blocks[1] > 0 {
            (out.there, out.owed, out.short_m2) = (Some(there), Some(owed), Some(short));
        }
        out.state = decided(out.blocks, why);
        out
    }

    /// The areas of the facilities of a clause, where they are known, or their widths.
    fn areas(&self, clause: &Clause, facilities: &[usize]) -> Vec<Option<f64>> {
        let members = facilities.iter().filter(|f| self.facilities[**f].classes.contains(&clause.class));
        let figure = |&f: &usize| match clause.test {
            Test::LeastWidth => self.lands.width_m(f),
            test => area_m2(&self.facilities[f], test),
        };
        members.map(figure).collect()
    }

    fn residents(&self, blocks: &[usize]) -> Option<f64> {
        sum(blocks.iter().filter_map(|&b| self.blocks[b].residents))
    }

    fn households(&self, blocks: &[usize]) -> Option<f64> {
        sum(blocks.iter().filter_map(|&b| self.blocks[b].households))
    }

    /// Square metres that people or households are owed.
    fn owed(&self, clause: &Clause, blocks: &[usize], facilities: &[usize]) -> AreaVerdict {
        let (whom, of, why) = match clause.test {
            Test::FloorPerHouseholds | Test::SitePerHouseholds => (self.households(blocks), 100.0, Why::NoHouseholds),
            _ => (self.residents(blocks), 1000.0, Why::NoResidents),
        };
        let areas = self.areas(clause, facilities);
        let there: f64 = areas.iter().flatten().sum();
        let unknown = areas.iter().filter(|a| a.is_none()).count();
        let mut out = AreaVerdict { facilities: areas.len(), unknown, ..NOTHING };
        let Some(whom) = whom else {
            return AreaVerdict { state: State::NotJudged(why), ..out };
        };
        let owed = whom / of * clause.required;
        out.owed = Some(owed);
        if areas.is_empty() && !self.has_any(clause.class) && self.none_of(clause.class).is_none() {
            // Nothing in the data: not known whether there is nothing on the ground.
            out.state = State::NotJudged(Why::NoneInData);
            return out;
        }
        out.there = Some(there);
        // What is known may be enough whatever the rest is; if it is not, the rest decides.
        out.state = if there >= owed {
            State::Met
        } else if unknown > 0 {
            State::NotJudged(Why::AreaUnknown)
        } else {
            State::NotMet
        };
        out.short_m2 = (unknown == 0 || there >= owed).then_some((owed - there).max(0.0));
        out
    }

    /// How many facilities people or households are owed.
    fn enough_of(&self, clause: &Clause, blocks: &[usize], facilities: &[usize]) -> AreaVerdict {
        let (whom, why) = match clause.test {
            Test::HouseholdsEach => (self.households(blocks), Why::NoHouseholds),
            _ => (self.residents(blocks), Why::NoResidents),
        };
        let there = facilities.iter().filter(|&&f| self.facilities[f].classes.contains(&clause.class)).count();
        let out = AreaVerdict { facilities: there, ..NOTHING };
        let Some(whom) = whom else {
            return AreaVerdict { state: State::NotJudged(why), ..out };
        };
        let owed = (whom / clause.required).ceil();
        let held = self.has_any(clause.class) || self.none_of(clause.class).is_some();
        let short = (owed - there as f64).max(0.0);
        AreaVerdict {
            state: if held { State::of(short == 0.0) } else { State::NotJudged(Why::NoneInData) },
            there: Some(there as f64),
            owed: Some(owed),
            short_facilities: held.then_some(short as usize),
            ..out
        }
    }
}

/// What blocks that meet a clause, that do not, and that are not judged (and why) make of an area.
fn decided(blocks: [usize; 3], why: Option<Why>) -> State {
    match blocks {
        [_, missed, _] if missed > 0 => State::NotMet,
        [met, _, 0] if met > 0 => State::Met,
        _ => State::NotJudged(why.unwrap_or(Why::Nobody)),
    }
}

/// The blocks of an area by what a clause says of them.
fn count(c: usize, verdicts: &[Vec<Option<BlockVerdict>>], blocks: &[usize]) -> AreaVerdict {
    let mut out = NOTHING;
    for &b in blocks {
        let Some(of) = &verdicts[b][c] else { continue };
        out.blocks[match of.state {
            State::Met => 0,
            State::NotMet => 1,
            State::NotJudged(_) => 2,
        }] += 1;
    }
    out
}

fn add(part: &mut Option<[f64; 2]>, within: f64, all: f64) {
    let part = part.get_or_insert([0.0; 2]);
    part[0] += within;
    part[1] += all;
}

/// A sum, or nothing of nothing.
fn sum(of: impl Iterator<Item = f64>) -> Option<f64> {
    of.fold(None, |sum, x| Some(sum.unwrap_or(0.0) + x))
}
