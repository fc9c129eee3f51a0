//! What people look at when they ask for sites: a layer, the front, a table, a page.

mod files;
mod page;
mod posed;
mod table;

pub use files::{front_csv, sites_geojson, sites_json};
pub use page::page;
pub use posed::{Posed, problem_json};
pub use table::{table, took};

use super::InputFile;
use crate::coverage::Basis;
use crate::model::Facility;
use crate::units::{Limit, MS_PER_MINUTE};
use geo_types::Coord;
use std::time::Duration;

/// What the figures of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// People within the limit: the more the better.
    Covered,
    /// The mean walk in milliseconds or millimetres: the less the better.
    Mean,
    /// The worst walk in milliseconds or millimetres: the less the better.
    Worst,
}

impl Measure {
    /// The word in files: `covered`, `mean_walk`, `worst_walk`.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Covered => "covered",
            Measure::Mean => "mean_walk",
            Measure::Worst => "worst_walk",
        }
    }
}

/// A place where a site may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// As the facility that would stand there.
    pub facility: Facility,
    /// A point of it.
    pub at: Coord<f64>,
}

/// A site that could stand in the place of a chosen one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Index of the plot.
    pub plot: u32,
    /// How many people fewer.
    pub less: f64,
}

/// A chosen site; those chosen are in the order in which they bring most.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked {
    /// Index of the plot.
    pub plot: u32,
    /// People that it adds to those ranked before it; of walks, what a head saves.
    pub adds: f64,
    /// People lost if it alone is left out.
    pub alone: f64,
    /// What could stand in its place, within one per cent of all that the sites bring.
    pub instead: Option<Vec<Near>>,
    /// How often it is chosen again when what is not sure is varied.
    pub stays: Option<f64>,
}

/// The best for a number of sites.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// How many sites.
    pub count: usize,
    /// The figure.
    pub reached: f64,
    /// What no choice can better.
    pub bound: f64,
    /// The gap between the two.
    pub gap: f64,
    /// The plots.
    pub sites: Vec<u32>,
}

/// How long an answer took. Told on a terminal and written to no file: two runs write the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// Every walk to every candidate.
    pub walks: Duration,
    /// From there to the first answer, one site after the other; where that is a step of its own.
    pub greedy: Option<Duration>,
    /// All of it: the front and the variations too.
    pub whole: Duration,
}

/// An answer to a question of siting.
#[derive(Debug, Clone, PartialEq)]
pub struct Sites {
    /// Ids of the classes that a site counts as.
    pub classes: Vec<String>,
    /// What the figures are.
    pub measure: Measure,
    /// The limit of the first class.
    pub limit: Limit,
    /// The share that was to be covered with the fewest sites; `bound` and `greedy` are numbers of sites then.
    pub fewest: Option<f64>,
    /// What people are counted in.
    pub basis: Basis,
    /// People in all, in the basis of the figures; times the classes.
    pub total: f64,
    /// The figure before.
    pub before: f64,
    /// The figure with the sites.
    pub after: f64,
    /// What no choice can better.
    pub bound: f64,
    /// The gap between the two: of people as a share of what could be added, of walks of the walk.
    pub gap: f64,
    /// Whether the gap is none.
    pub proven: bool,
    /// Whether the search was ended from outside.
    pub stopped: bool,
    /// What the first, greedy choice reaches.
    pub greedy: f64,
    /// The share of what could be added that the greedy choice is sure to add.
    pub guarantee: Option<f64>,
    /// Sites, homes and entries of the table after reductions.
    pub left: [usize; 3],
    /// Sites, homes and entries of the table.
    pub asked: [usize; 3],
    /// Most walks that were kept, where there are more and they were searched when they were needed.
    pub kept: Option<usize>,
    /// People whom no site and no facility reaches within what is looked at: left out of walks.
    pub beyond: f64,
    /// How many candidates there are, where the search was ended when only `plots` were looked at: their best, with a bound of all.
    pub part_of: Option<usize>,
    /// Candidates that no street comes near to: left out.
    pub off_network: usize,
    /// What was asked, by the words of the command line.
    pub asked_as: Vec<(&'static str, String)>,
    /// The file of the candidates, where one names them.
    pub inputs: Vec<InputFile>,
    /// What each candidate costs, where it says so.
    pub costs: Vec<Option<f64>>,
    /// Walks are looked at as far as this; a worst walk of so much may be more.
    pub farthest: f64,
    /// Facilities that close.
    pub closed: Vec<Facility>,
    /// So many variations were asked.
    pub robust: usize,
    /// The sites.
    pub picked: Vec<Picked>,
    /// The best for one site, two, and so on.
    pub front: Vec<Front>,
    /// All candidates.
    pub plots: Vec<Plot>,
    /// The question itself, for somebody else to answer.
    pub posed: Option<Posed>,
    /// How long it took.
    pub timing: Timing,
}

impl Sites {
    /// A figure in the unit of files: people, minutes or metres.
    pub fn unit(&self, figure: f64) -> f64 {
        match (self.measure, self.limit) {
            (Measure::Covered, _) => figure,
            (_, Limit::Time(_)) => figure / f64::from(MS_PER_MINUTE),
            (_, Limit::Length(_) | Limit::Radius(_) | Limit::OnSite) => figure / 1000.0,
        }
    }

    /// Whether somebody stays beyond what is looked at whatever is chosen.
    pub fn nobody_gains(&self) -> bool {
        self.measure == Measure::Worst && self.proven && self.after >= self.farthest
    }

    /// The unit of files.
    pub fn unit_word(&self) -> &'static str {
        match (self.measure, self.limit) {
            (Measure::Covered, _) => self.basis.word(),
            (_, Limit::Time(_)) => "minutes",
            (_, Limit::Length(_) | Limit::Radius(_) | Limit::OnSite) => "metres",
        }
    }
}
