//! Service areas as files: `areas.geojson`, `streets.geojson`, `summary.json`, and a table.
//!
//! Features are made origin by origin, each text on its own, so that a run never holds more of them than its threads work on;
//! [`Files`] takes them in order and writes them under temporary names. Coordinates of areas and of cut streets have
//! [`DECIMALS`] decimals: areas lie in one another to the last coordinate in the plane, and rounding to 1 cm would make their
//! edges cross.

mod features;
mod files;
mod table;

pub use features::{About, Kind, area, street};
pub(crate) use files::Files;
pub use files::{FILES, summary};
pub use table::table;

use crate::isochrone::certify::Certificate;
use crate::model::Walker;
use crate::network::Towards;
use crate::plane::Plane;
use crate::units::{Limit, Metric};
use serde_json::Value;

/// Decimals of degrees: 0.1 mm.
pub const DECIMALS: u32 = 9;

/// The cause of the finding that barriers were asked for and the data hold none.
pub const NO_BARRIERS: &str = "barrier.none_in_data";

/// What all features of a run have in common.
#[derive(Debug, Clone, Copy)]
pub struct Common<'a> {
    /// The plane that areas were traced in.
    pub plane: &'a Plane,
    /// Walks to the origins or from them.
    pub towards: Towards,
    /// How far from a street ground counts, in metres.
    pub reach_m: f64,
    /// Who walks.
    pub walker: &'a Walker,
    /// The limits, rising, all in one measure.
    pub limits: &'a [Limit],
}

/// The word for a direction in files.
pub fn direction(towards: Towards) -> &'static str {
    match towards {
        Towards::Seeds => "to",
        Towards::Everywhere => "from",
    }
}

/// A limit as a number and its unit.
pub fn number_and_unit(limit: Limit) -> (f64, &'static str) {
    match limit {
        Limit::Time(ms) => (f64::from(ms) / 60_000.0, "min"),
        Limit::Length(mm) | Limit::Radius(mm) => (f64::from(mm) / 1000.0, "m"),
        Limit::OnSite => (0.0, "m"),
    }
}

/// The unit of costs along streets: finer than that of limits, so that three decimals lose nothing.
pub fn cost_unit(metric: Metric) -> &'static str {
    match metric {
        Metric::Time => "s",
        Metric::Length | Metric::Straight => "m",
    }
}

/// The areas of one class (or of all origins) and one limit, added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sum {
    /// How many areas.
    pub areas: usize,
    /// How many of them hold no ground.
    pub empty: usize,
    /// Their land in square metres, one by one.
    pub land_m2: f64,
    /// People served, where areas do not overlap.
    pub served: Option<f64>,
}

/// What a run of areas found.
#[derive(Debug, Clone, PartialEq)]
pub struct Areas {
    /// Walks to the origins or from them.
    pub towards: Towards,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The question by its words on the command line.
    pub asked: Vec<(&'static str, String)>,
    /// Origins in all, those without a street near enough, and those whose streets are all on islands.
    pub origins: [usize; 3],
    /// Sums by class (none: all origins), limit after limit.
    pub sums: Vec<(Option<String>, Vec<Sum>)>,
    /// Stretches of street written.
    pub streets: usize,
    /// What people served are counted in.
    pub basis: &'static str,
    /// What a check found, and its seed.
    pub certificate: Option<(Certificate, u64)>,
    /// Rims that could not be closed, and pieces of street that could not be mapped: 0, or we are at fault.
    pub faults: [usize; 2],
}

impl Areas {
    /// Whether a check found a place that an area judges wrongly, or some rim could not be closed.
    pub fn wrong(&self) -> bool {
        self.certificate.is_some_and(|(c, _)| c.wrong > 0) || self.faults != [0, 0]
    }
}

fn rounded(value: f64, decimals: i32) -> Value {
    let unit = 10_f64.powi(decimals);
    serde_json::json!((value * unit).round() / unit)
}
