//! What scenarios change: the signed difference as data, and a table of scenarios × measures.
//!
//! | file | what |
//! |---|---|
//! | `SCENARIO.diff.geojson` | every block and class that the scenario changes: before, after, who gained and who lost |
//! | `A..B.diff.geojson` | the same from scenario A to scenario B, for each pair in the order asked for |
//! | `clauses.csv` | every clause newly met or missed, for the city and block by block, of each scenario and pair |
//! | `pairs.csv` | what every pair gains and loses, class by class (with two scenarios or more) |
//! | `compare.html` | the table, and maps before, after and of the difference for each scenario and class that it changes; differences of pairs |
//! | `scenarios.csv`, `scenarios.json` | the baseline and every scenario with its measures |

mod clauses;
// As below.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod clauses_words;
mod difference;
mod floor;
mod floor_words;
// Pages are put together once; `write!` into a `String` would have errors to swallow that cannot happen.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod html;
mod layer;
// As above.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod legend;
mod measures;
mod pairs;
// As above.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod pairs_html;
mod said;
mod table;

pub use clauses::{Turn, Turned};
pub use difference::{Change, changes};
pub use floor::{Area, Unknown, areas};
pub use measures::{Measures, measure};
pub use table::table;

use super::Findings;
use crate::units::Lang;
use geo_types::Geometry;

/// What is compared: the words and names of files differ, the figures do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Plans, with the city as it is.
    Plans,
    /// Times, with the first of them, as in names of files and as people read it.
    Times {
        /// In names of files.
        id: String,
        /// As people read it.
        name: String,
    },
}

impl Of {
    /// The first row.
    pub(super) fn first(&self, lang: Lang) -> (&str, &str) {
        match self {
            Of::Plans => ("baseline", lang.pick("as it is", "现状")),
            Of::Times { id, name } => (id, name),
        }
    }

    /// What a row is.
    pub(super) fn row(&self, lang: Lang) -> &'static str {
        match self {
            Of::Plans => lang.pick("plan", "方案"),
            Of::Times { .. } => lang.pick("time", "时间"),
        }
    }

    /// The files of the table, as CSV and JSON, and the page.
    pub fn files(&self) -> [&'static str; 3] {
        match self {
            Of::Plans => ["scenarios.csv", "scenarios.json", "compare.html"],
            Of::Times { .. } => ["times.csv", "times.json", "times.html"],
        }
    }
}

/// A baseline and scenarios, borrowed by the writers.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What the scenarios are: plans, or the city at other times.
    pub of: Of,
    /// The city as it is.
    pub base: Findings<'a>,
    /// What each scenario makes of it, in the order asked for.
    pub scenarios: Vec<(Side, Findings<'a>)>,
}

impl Comparison<'_> {
    /// The short names of the scenarios.
    pub fn ids(&self) -> Vec<&str> {
        self.scenarios.iter().map(|(side, _)| side.id.as_str()).collect()
    }
}

/// What a scenario is called and costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Short name, in file names.
    pub id: String,
    /// Title in the language of the reader.
    pub name: String,
    /// What it costs, in the user's unit.
    pub cost: Option<f64>,
    /// Where its edits are, in degrees.
    pub marks: Vec<Geometry<f64>>,
    /// Doorsteps that had to be looked at again.
    pub touched: usize,
}

/// Names of the files of a comparison of these scenarios, without making them.
pub fn names(of: &Of, ids: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = ids.iter().map(|id| format!("{id}.diff.geojson")).collect();
    for (i, a) in ids.iter().enumerate() {
        names.extend(ids[i + 1..].iter().map(|b| format!("{a}..{b}.diff.geojson")));
    }
    if ids.len() > 1 {
        names.push("pairs.csv".to_owned());
    }
    names.push("clauses.csv".to_owned());
    names.extend(of.files().map(str::to_owned));
    names
}

/// Every file of a comparison with its bytes, in the order of [`names`].
pub fn files(comparison: &Comparison<'_>) -> Vec<(String, Vec<u8>)> {
    let names = names(&comparison.of, &comparison.ids());
    let mut bytes: Vec<Vec<u8>> =
        comparison.scenarios.iter().map(|(side, after)| layer::layer(&side.id, &comparison.base, after)).collect();
    for (i, (a, before)) in comparison.scenarios.iter().enumerate() {
        for (b, after) in &comparison.scenarios[i + 1..] {
            bytes.push(layer::layer(&format!("{}..{}", a.id, b.id), before, after));
        }
    }
    if comparison.scenarios.len() > 1 {
        bytes.push(pairs::csv(comparison, &table::rows(comparison)));
    }
    bytes.push(clauses::csv(comparison));
    bytes.push(table::csv(comparison));
    bytes.push(table::json(comparison));
    bytes.push(html::page(comparison));
    names.into_iter().zip(bytes).collect()
}
