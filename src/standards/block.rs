//! Clauses of a single block: its walk or line, and the facility at the end of it.

use super::{City, Clause, State, Test, Why, in_unit};
use crate::access::{Line, Nearest, Outlines};
use crate::model::{Block, Facility};
use crate::plane::land_m2;
use crate::units::ClassId;
use rayon::prelude::*;

/// What a clause says of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockVerdict {
    /// Met, not met, not judged.
    pub state: State,
    /// The typical walk or line, or the area of the facility there, in the unit of the clause; `None` if there is none.
    pub measured: Option<f64>,
    /// Share of the block's people within, for walks and lines.
    pub share: Option<f64>,
    /// People outside, where the block says its residents.
    pub short_people: Option<f64>,
    /// Square metres that are missing.
    pub short_m2: Option<f64>,
}

impl City<'_> {
    /// Every block, every clause.
    pub(super) fn blocks_by(&self, clauses: &[Clause]) -> Vec<Vec<Option<BlockVerdict>>> {
        // Only a service radius needs new lines.
        let outlines: Vec<Option<Outlines<'_>>> = clauses
            .iter()
            .map(|clause| {
                let member = |f: &Facility| f.classes.contains(&clause.class);
                (clause.test == Test::Radius).then(|| Outlines::of(self.plane, self.facilities, member))
            })
            .collect();
        let judge = |b: usize| {
            let of = |(clause, outlines): (&Clause, &Option<Outlines<'_>>)| match (clause.test, outlines) {
                (Test::Limit, _) => Some(self.limit(b, clause)),
                (Test::Radius, Some(outlines)) => Some(self.radius(b, clause, outlines)),
                (Test::LeastFloor | Test::LeastSite, _) => Some(self.least(b, clause)),
                (Test::LeastWidth, _) => Some(self.wide(b, clause)),
                (Test::InBlock | Test::InBlockRebuilt, _) => Some(self.in_block(b, clause)),
                _ => None,
            };
            clauses.iter().zip(&outlines).map(of).collect()
        };
        (0..self.blocks.len()).into_par_iter().map(judge).collect()
    }

    fn limit(&self, b: usize, clause: &Clause) -> BlockVerdict {
        let seen = (self.seen)(b, clause.class);
        let limit = self.class(clause.class).limit;
        let measured = match seen.typical {
            Nearest::Walk(walk) => {
                let time = matches!(limit, crate::units::Limit::Time(_));
                Some(in_unit(limit, if time { walk.ms } else { walk.mm }))
            }
            Nearest::Line(line) => Some(in_unit(limit, line.mm)),
            _ => None,
        };
        if seen.typical == Nearest::NoneExists && self.none_of(clause.class).is_none() {
            return none(Why::NoneInData);
        }
        within(&self.blocks[b], seen.covered, seen.share, measured)
    }

    fn radius(&self, b: usize, clause: &Clause, outlines: &Outlines<'_>) -> BlockVerdict {
        let block = &self.blocks[b];
        if outlines.is_empty() {
            return match self.none_of(clause.class) {
                None => none(Why::NoneInData),
                Some(_) => within(block, false, 0.0, None),
            };
        }
        let mm = self.class(clause.class).radius.as_ref().map_or(0, |r| r.mm);
        let mut lines: Vec<(Line, u64)> = block
            .doorsteps
            .iter()
            .filter_map(|step| Some((outlines.nearest(step.at)?, u64::from(step.weight.max(1)))))
            .collect();
        lines.sort_unstable();
        let total: u64 = lines.iter().map(|(_, w)| w).sum();
        if total == 0 {
            return none(Why::Nobody);
        }
        let near: u64 = lines.iter().filter(|(line, _)| line.mm <= mm).map(|(_, w)| w).sum();
        let share = near as f64 / total as f64;
        let mut so_far = 0;
        let typical = lines.iter().find(|(_, w)| {
            so_far += w;
            so_far as f64 / total as f64 >= self.majority
        });
        let measured = typical.or(lines.last()).map(|(line, _)| f64::from(line.mm) / 1000.0);
        within(block, share >= self.majority, share, measured)
    }

    /// The facility that the typical doorstep goes to.
    fn facility_of(&self, b: usize, class: ClassId) -> Option<usize> {
        match (self.seen)(b, class).typical {
            Nearest::Walk(walk) => Some(walk.facility as usize),
            Nearest::Line(line) => Some(line.facility as usize),
            _ => None,
        }
    }

    fn least(&self, b: usize, clause: &Clause) -> BlockVerdict {
        let facility = match self.facility_of(b, clause.class) {
            Some(facility) => &self.facilities[facility],
            None => return none(self.no_facility(clause.class)),
        };
        match area_m2(facility, clause.test) {
            None => none(Why::AreaUnknown),
            Some(m2) => BlockVerdict {
                state: State::of(m2 >= clause.required),
                measured: Some(m2),
                share: None,
                short_people: None,
                short_m2: Some((clause.required - m2).max(0.0)),
            },
        }
    }

    /// Why nothing can be said of the facility that the typical doorstep goes to.
    fn no_facility(&self, class: ClassId) -> Why {
        if self.has_any(class) { Why::Nobody } else { self.none_of(class).unwrap_or(Why::NoneInData) }
    }

    fn wide(&self, b: usize, clause: &Clause) -> BlockVerdict {
        let Some(facility) = self.facility_of(b, clause.class) else {
            return none(self.no_facility(clause.class));
        };
        match self.lands.width_m(facility) {
            None => none(Why::WidthUnknown),
            Some(m) => BlockVerdict { state: State::of(m >= clause.required), measured: Some(m), ..NOTHING },
        }
    }

    fn in_block(&self, b: usize, clause: &Clause) -> BlockVerdict {
        if !self.has_any(clause.class) && self.none_of(clause.class).is_none() {
            // No green in the data: not known whether there is none on the ground.
            return none(Why::NoneInData);
        }
        let block = &self.blocks[b];
        let Some(residents) = block.residents else { return none(Why::NoResidents) };
        let Some(ground) = self.lands.in_block(b, clause.class) else { return none(Why::NoOutline) };
        if residents <= 0.0 {
            return none(Why::Nobody);
        }
        let (each, owed) = (ground.m2 / residents, residents * clause.required);
        if each < clause.required && ground.unknown {
            return none(Why::AreaUnknown);
        }
        BlockVerdict {
            state: State::of(each >= clause.required),
            measured: Some(each),
            short_m2: Some((owed - ground.m2).max(0.0)),
            ..NOTHING
        }
    }
}

/// The floor or site of a facility, if it is known: sites are outlines.
pub(super) fn area_m2(facility: &Facility, test: Test) -> Option<f64> {
    match test {
        Test::LeastSite | Test::SitePerHouseholds | Test::SitePerResidents => {
            Some(land_m2(&facility.geometry)).filter(|m2| *m2 > 0.0)
        }
        _ => facility.floor_m2(),
    }
}

const NOTHING: BlockVerdict = BlockVerdict {
    state: State::NotJudged(Why::Nobody),
    measured: None,
    share: None,
    short_people: None,
    short_m2: None,
};

fn none(why: Why) -> BlockVerdict {
    BlockVerdict { state: State::NotJudged(why), ..NOTHING }
}

fn within(block: &Block, met: bool, share: f64, measured: Option<f64>) -> BlockVerdict {
    BlockVerdict {
        state: State::of(met),
        measured,
        share: Some(share),
        short_people: block.residents.map(|r| r * (1.0 - share)),
        short_m2: None,
    }
}
