//! What people look at when they ask for sites: a layer, the front, a table, a page.

mod files;
mod table;

pub use files::{front_csv, sites_geojson, sites_json};
pub use table::table;

use crate::model::Facility;
use geo_types::Coord;

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
    /// People that it adds to those ranked before it.
    pub adds: f64,
    /// People lost if it alone is left out.
    pub alone: f64,
    /// What could stand in its place, within one per cent of all that the sites bring.
    pub instead: Vec<Near>,
}

/// The best for a number of sites.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// How many sites.
    pub count: usize,
    /// People covered.
    pub reached: f64,
    /// Nobody can cover more.
    pub bound: f64,
    /// The gap between the two, as a share of what could be added.
    pub gap: f64,
    /// The plots.
    pub sites: Vec<u32>,
}

/// An answer to a question of siting.
#[derive(Debug, Clone, PartialEq)]
pub struct Sites {
    /// Ids of the classes that a site counts as.
    pub classes: Vec<String>,
    /// People in all, in the basis of the figures; times the classes.
    pub total: f64,
    /// Covered before.
    pub before: f64,
    /// Covered with the sites.
    pub after: f64,
    /// Nobody can cover more.
    pub bound: f64,
    /// The gap between the two, as a share of what could be added.
    pub gap: f64,
    /// Whether the gap is none.
    pub proven: bool,
    /// Whether the search was ended from outside.
    pub stopped: bool,
    /// What the greedy choice covers.
    pub greedy: f64,
    /// The share of what could be added that the greedy choice is sure to add.
    pub guarantee: Option<f64>,
    /// Sites, homes and entries of the table after reductions.
    pub left: [usize; 3],
    /// Sites, homes and entries of the table.
    pub asked: [usize; 3],
    /// The sites.
    pub picked: Vec<Picked>,
    /// The best for one site, two, and so on.
    pub front: Vec<Front>,
    /// All candidates.
    pub plots: Vec<Plot>,
}
