//! What is asked of links.

use crate::scenario::links::{Order, Reach};
use std::path::PathBuf;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct LinksAsk {
    /// What counts as close in the air and far on foot.
    pub reach: Reach,
    /// What the best are best at.
    pub order: Order,
    /// How many are chosen together.
    pub count: usize,
    /// How many of those ranked alone are listed, those that do mostly the same as one above them not counted.
    pub list: usize,
    /// Sites that stand in the same list.
    pub sites: Option<PathBuf>,
    /// What a way over water, tracks or a motorway costs; any way, if nothing else is said.
    pub link_cost: Option<f64>,
    /// What any other way costs: through a wall, an estate, or nothing that is mapped.
    pub gate_cost: Option<f64>,
    /// What a site costs that does not say so itself.
    pub site_cost: Option<f64>,
}

impl Default for LinksAsk {
    fn default() -> LinksAsk {
        LinksAsk {
            reach: Reach { air_m: 60.0, foot_m: 600.0, apart_m: 50.0 },
            order: Order::Covered,
            count: 3,
            list: 50,
            sites: None,
            link_cost: None,
            gate_cost: None,
            site_cost: None,
        }
    }
}
