//! The question itself with its answer, for somebody else to answer it again (`tests/judges/supply.py`).
//!
//! One JSON document; `classes[…]` each hold: `people` of each doorstep in units; `places` with `capacity` in units (`null`: not known);
//! `reach[doorstep]` as `[place, walk, place, walk, …]`, walks in ms or mm; `limit`; `answer.sent[doorstep]` in the order of the
//! places of known capacity in `reach`, `answer.served`, `answer.walk`; `fca` by doorstep in places a head.

use super::{Capacity, OfClass, Supply};
use crate::report::Findings;
use crate::supply::UNITS;
use serde_json::json;

/// The question as JSON.
pub fn problem_json(findings: &Findings<'_>, supply: &Supply) -> String {
    let flat = |row: &Vec<(u32, u32)>| row.iter().flat_map(|&(place, walk)| [place, walk]).collect::<Vec<_>>();
    let units = |capacity: Capacity| capacity.heads().map(|heads| (heads * UNITS as f64).round() as u64);
    let class = |of: &OfClass| {
        json!({
            "class": findings.standard.classes[usize::from(of.class.0)].id,
            "limit": of.limit.value(),
            "people": of.question.homes().iter().map(|h| h.people).collect::<Vec<_>>(),
            "places": of.places.iter().map(|p| json!({
                "id": findings.facilities[p.facility as usize].id.to_string(),
                "capacity": units(p.capacity),
            })).collect::<Vec<_>>(),
            "reach": of.reach.iter().map(flat).collect::<Vec<_>>(),
            "answer": {
                "sent": of.allocation.sent,
                "served": of.proof.served,
                "most_served": of.proof.most_served,
                "walk": of.proof.walk as f64,
                "least_walk": of.proof.least_walk as f64,
                "price": of.allocation.price,
            },
            "fca": {
                "decay": supply.decay.word(),
                "2sfca": of.ratios.two_step,
                "e2sfca": of.ratios.enhanced,
                "3sfca": of.ratios.three_step,
            },
        })
    };
    let document = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "units_a_head": UNITS,
        "classes": supply.classes.iter().map(class).collect::<Vec<_>>(),
    });
    let mut text = document.to_string();
    text.push('\n');
    text
}
