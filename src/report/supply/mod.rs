//! What people look at when they ask whether what is in reach is enough: two layers, a table of blocks, figures, a page.

mod files;
mod page;
mod posed;
mod table;

pub use files::{facilities_geojson, supply_csv, supply_geojson, supply_json};
pub use page::page;
pub use posed::problem_json;
pub use table::table;

use crate::coverage::Basis;
use crate::report::Findings;
use crate::supply::{Allocation, Catchments, Decay, Proof, State, States, Transport, UNITS};
use crate::units::{ClassId, Lang, Limit, MS_PER_MINUTE};

/// How many heads a facility can serve, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Capacity {
    /// Nobody says: neither none nor room for all is assumed.
    #[default]
    Unknown,
    /// Said in the data.
    Stated(f64),
    /// Worked out from its floor area.
    ByFloor(f64),
    /// Assumed because the user asked for it.
    Assumed(f64),
}

impl Capacity {
    /// Heads, if known.
    pub fn heads(self) -> Option<f64> {
        match self {
            Capacity::Unknown => None,
            Capacity::Stated(heads) | Capacity::ByFloor(heads) | Capacity::Assumed(heads) => Some(heads),
        }
    }

    /// The word in files: `unknown`, `stated`, `floor`, `assumed`.
    pub fn word(self) -> &'static str {
        match self {
            Capacity::Unknown => "unknown",
            Capacity::Stated(_) => "stated",
            Capacity::ByFloor(_) => "floor",
            Capacity::Assumed(_) => "assumed",
        }
    }
}

/// What the data said of capacities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The property that they were taken from.
    pub column: Option<String>,
    /// A property with beds or seats that nobody named.
    pub things: Option<String>,
    /// The first facility whose property holds no number of heads, and how many there are.
    pub unreadable: Option<String>,
    /// How many there are.
    pub unreadable_count: usize,
}

/// A facility as a place of a class. People in units, walks in the measure of the limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Index of the facility.
    pub facility: u32,
    /// How many heads it can serve.
    pub capacity: Capacity,
    /// Whether it can be walked to at all.
    pub on_network: bool,
    /// Its floor area.
    pub floor_m2: Option<f64>,
    /// People sent to it; `None` where its capacity is not known.
    pub load: Option<u64>,
    /// People within the limit of it.
    pub within: u64,
    /// Households within the limit of it, where blocks say them.
    pub within_households: Option<f64>,
    /// People within the limit for whom it is the nearest.
    pub nearest: u64,
    /// Households within the limit for whom it is the nearest.
    pub nearest_households: Option<f64>,
    /// Capacity to add so that nobody who has it as the nearest is turned away.
    pub needs: Option<u64>,
    /// Whether one head more of capacity serves one head more.
    pub one_more_serves: Option<bool>,
    /// The walk that one head more of capacity saves.
    pub one_more_saves: Option<i64>,
    /// Floor that the standard asks for, by the households for whom it is the nearest and by what each owes.
    pub floor_due_m2: Option<f64>,
}

impl Place {
    /// Square metres for each hundred households in its catchment.
    pub fn floor_per_100_households(&self) -> Option<f64> {
        let households = self.within_households.filter(|n| *n > 0.0)?;
        Some(self.floor_m2? / households * 100.0)
    }

    /// Floor that is missing.
    pub fn floor_short_m2(&self) -> Option<f64> {
        Some((self.floor_due_m2? - self.floor_m2?).max(0.0))
    }
}

/// A block and a class.
#[derive(Debug, Clone, PartialEq)]
pub struct InBlock {
    /// Its people.
    pub states: States,
    /// What is said of the majority; `None` where nobody is known to live.
    pub state: Option<State>,
    /// Mean walk of those who are served.
    pub walk: Option<f64>,
    /// Places a head by 2SFCA, E2SFCA and 3SFCA.
    pub ratios: [f64; 3],
}

/// What was found of a class.
#[derive(Debug, Clone)]
pub struct OfClass {
    /// The class.
    pub class: ClassId,
    /// How far is near.
    pub limit: Limit,
    /// Everybody.
    pub states: States,
    /// Block by block.
    pub blocks: Vec<InBlock>,
    /// Its facilities.
    pub places: Vec<Place>,
    /// Why no allocation is better.
    pub proof: Proof,
    /// Every place within the limit of each doorstep, by its number in `places`.
    pub reach: Vec<Vec<(u32, u32)>>,
    /// Floating catchments by doorstep.
    pub ratios: Catchments,
    /// The transport problem, and its answer.
    pub question: Transport,
    /// Who goes where.
    pub allocation: Allocation,
}

impl OfClass {
    /// A walk in minutes or metres.
    pub fn unit(&self, walk: f64) -> f64 {
        match self.limit {
            Limit::Time(_) => walk / f64::from(MS_PER_MINUTE),
            Limit::Length(_) | Limit::Radius(_) | Limit::OnSite => walk / 1000.0,
        }
    }

    /// `min` or `m`.
    pub fn unit_word(&self) -> &'static str {
        match self.limit {
            Limit::Time(_) => "min",
            Limit::Length(_) | Limit::Radius(_) | Limit::OnSite => "m",
        }
    }

    /// The mean walk of those who are served, in minutes or metres.
    pub fn mean_walk(&self) -> Option<f64> {
        let (mut walk, mut people) = (0_u128, 0_u128);
        for (home, sent) in self.question.homes().iter().zip(&self.allocation.sent) {
            for (&(_, cost), &sent) in home.reach.iter().zip(sent) {
                walk += u128::from(sent) * u128::from(cost);
                people += u128::from(sent);
            }
        }
        (people > 0).then(|| self.unit(walk as f64 / people as f64))
    }

    /// Whether no facility says what it holds, so that there is nothing to share out.
    pub fn is_unknown(&self) -> bool {
        self.places.iter().all(|p| p.capacity.heads().is_none())
    }

    /// How many of its facilities do not say what they hold.
    pub fn unknown(&self) -> usize {
        self.places.iter().filter(|p| p.capacity == Capacity::Unknown).count()
    }
}

/// Supply against need.
#[derive(Debug, Clone)]
pub struct Supply {
    /// What was asked, by name on the command line.
    pub parameters: Vec<(&'static str, String)>,
    /// How floating catchments weigh a walk.
    pub decay: Decay,
    /// Square metres of home that stand for a head, where that is how people are counted.
    pub home_m2: Option<f64>,
    /// Everybody, in units.
    pub total: u64,
    /// Blocks where nobody is known to live.
    pub silent_blocks: usize,
    /// What the data said of capacities.
    pub capacity: Said,
    /// Class by class.
    pub classes: Vec<OfClass>,
}

/// Units as heads.
pub fn heads(units: u64) -> f64 {
    units as f64 / UNITS as f64
}

/// Who is counted: `people` or `households`.
pub fn counted(findings: &Findings<'_>, lang: Lang) -> &'static str {
    if findings.coverage.basis == Basis::Households {
        lang.pick("households", "户")
    } else {
        lang.pick("people", "人")
    }
}
