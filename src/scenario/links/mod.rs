//! Where would one more gate, crossing or footbridge bring most?
//!
//! ```text
//! pairs    places close in the air and far on foot           trial    what one fix beside those chosen would bring
//! greedy   the best one after the other, and what each adds  between  what lies between two places
//! ```
//!
//! A **fix** is an edit of a scenario: a new way between two places, a gate, or a facility on a site, so that links and sites
//! stand in one list. What it brings is what [`Base::apply`] finds for a scenario with that edit, not an estimate: only the
//! table is left out that nobody reads.

mod between;
mod greedy;
mod idle;
#[cfg(test)]
mod links_tests;
mod pairs;
mod trial;

pub use between::{Between, Separates};
pub use greedy::{Best, Picked, greedy};
pub use pairs::{Pair, Reach, feet, foot_mm, pairs};
pub use trial::{Gain, Trials};

#[cfg(doc)]
use super::Base;
use crate::model::{Action, Edit, Scenario};
use std::cmp::Ordering;

/// One thing that could be built.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it changes.
    pub action: Action,
    /// What it costs, where that is known; above 0.
    pub cost: Option<f64>,
}

/// Fixes as one scenario, the edits in the order given.
pub fn scenario<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Scenario {
    let edit = |(n, fix): (usize, &Fix)| Edit { place: format!("edit {n}"), action: fix.action.clone() };
    Scenario {
        file: "links".into(),
        id: "links".to_owned(),
        name: "links".to_owned(),
        name_zh: None,
        cost: None,
        edits: (1..).zip(fixes).map(edit).collect(),
    }
}

/// What the best are best at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Most people newly covered, all classes together; of equals most time saved.
    Covered,
    /// Most time saved; of equals most people newly covered.
    Saved,
}

impl Order {
    /// Whether a gain is better than nothing.
    pub fn brings(self, gain: &Gain) -> bool {
        let (people, time) = (gain.people(), gain.saved());
        let (first, then) = if self == Order::Covered { (people, time) } else { (time, people) };
        first > 0.0 || (first == 0.0 && then > 0.0)
    }

    /// Which of two fixes is better: `Less` for the first. Each with what its gain is divided by: its cost, or 1.
    pub fn compare(self, a: (&Gain, f64), b: (&Gain, f64)) -> Ordering {
        let key = |(gain, per): (&Gain, f64)| {
            let (people, time) = (gain.people() / per, gain.saved() / per);
            if self == Order::Covered { [people, time] } else { [time, people] }
        };
        let (a, b) = (key(a), key(b));
        b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1]))
    }
}

/// What the gain of each fix is divided by: its cost if every fix has one, else 1, so that like is compared with like.
pub fn units(fixes: &[Fix]) -> Vec<f64> {
    let costs: Option<Vec<f64>> = fixes.iter().map(|f| f.cost.filter(|c| *c > 0.0)).collect();
    costs.unwrap_or_else(|| vec![1.0; fixes.len()])
}
