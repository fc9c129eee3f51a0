//! The question itself, as it was answered: for somebody else to answer it again.
//!
//! One JSON document. Sites and homes go by number from 0; `rows[site]` is `[home, walk, home, walk, …]`. Whoever finds no
//! open site nearer than his `fallback` pays that; walks and fallbacks are what a head costs, `weight` the heads in units of
//! `units_a_head`. Sites of a `group` are at most `most[group]`. What is least:
//!
//! | `objective` | `answer.value` is |
//! |---|---|
//! | `cover`, `median` | the sum of weight times cost |
//! | `fewest` | the number of sites of group 0 with which that sum is at most `target` |
//! | `center` | the highest cost of anybody of a weight above 0 |

use super::{Measure, Sites};
use crate::siting::{Loss, Rules, Table};
use serde_json::{Value, json};

/// A question of siting in the numbers that the search saw, and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Posed {
    /// Walks, people, fallbacks.
    pub table: Table,
    /// What a choice must keep to.
    pub rules: Rules,
    /// Ids of the sites.
    pub ids: Vec<String>,
    /// Units of weight a head.
    pub units: f64,
    /// The loss that the fewest sites may leave.
    pub target: Option<Loss>,
    /// The open sites.
    pub open: Vec<u32>,
    /// What the answer is worth.
    pub value: Loss,
    /// No answer is worth less.
    pub bound: Loss,
}

/// The question as JSON; an empty text if it is not there.
pub fn problem_json(sites: &Sites) -> String {
    let Some(posed) = &sites.posed else { return String::new() };
    let objective = match (sites.measure, sites.fewest) {
        (_, Some(_)) => "fewest",
        (Measure::Covered, None) => "cover",
        (Measure::Mean, None) => "median",
        (Measure::Worst, None) => "center",
    };
    let row = |site: usize| -> Vec<u32> { posed.table.row(site).flat_map(|(home, walk)| [home, walk]).collect() };
    let rules = &posed.rules;
    let list = |numbers: &[u64]| if numbers.is_empty() { Value::Null } else { json!(numbers) };
    let place = rules.place.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>();
    let document = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "objective": objective,
        "units_a_head": posed.units,
        "target": posed.target,
        "most": rules.most,
        "group": rules.group,
        "budget": rules.budget,
        "price": list(&rules.price),
        "capacity": list(&rules.capacity),
        "apart_m": rules.has_distance().then_some(rules.apart_m),
        "place": rules.has_distance().then_some(place),
        "weight": posed.table.weights(),
        "fallback": posed.table.fallbacks(),
        "sites": posed.ids,
        "rows": (0..posed.table.sites()).map(row).collect::<Vec<_>>(),
        "answer": { "open": posed.open, "value": posed.value, "bound": posed.bound },
    });
    let mut text = document.to_string();
    text.push('\n');
    text
}
