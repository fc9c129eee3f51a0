//! Each pair of scenarios: what the second gains and loses beside the first, as a table, CSV and JSON. The difference block by
//! block is `A..B.diff.geojson`.

use super::Comparison;
use super::clauses::{Sum, sums};
use super::clauses_words;
use super::difference::{Moved, Sums, changes, moved, people};
use super::table::{Row, columns, rounded, signed};
use crate::model::csv_field;
use crate::report::html::figures::count;
use crate::report::table::LINES;
use crate::report::words;
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Pairs in the table on a terminal; all are in the files.
const SHOWN: usize = 15;

/// A pair of scenarios, from the one to the other.
pub(super) struct Pair {
    /// Numbers of the two among the scenarios.
    pub of: [usize; 2],
    /// `A..B`, as its file is called.
    pub id: String,
    /// What the second gains and loses beside the first.
    pub moved: Sums,
    /// Clauses that are other ones.
    pub clauses: Vec<Sum>,
    /// The second less the first: cost, mean walk in minutes, Gini.
    pub cost: Option<f64>,
    pub walk_min: Option<f64>,
    pub gini: Option<f64>,
}

impl Pair {
    /// People covered more by the second, all classes together.
    pub fn more(&self) -> f64 {
        self.moved.classes.iter().map(|m| m.gained - m.lost).sum()
    }
}

/// All pairs, in the order of the scenarios. `rows` are those of the table: the baseline first.
pub(super) fn pairs(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (a, (_, before)) in comparison.scenarios.iter().enumerate() {
        for (b, (_, after)) in comparison.scenarios.iter().enumerate().skip(a + 1) {
            let (first, second) = (&rows[a + 1], &rows[b + 1]);
            let less = |of: fn(&Row<'_>) -> Option<f64>| Some(of(second)? - of(first)?);
            let changes = changes(before, after);
            pairs.push(Pair {
                of: [a, b],
                id: format!("{}..{}", first.id, second.id),
                moved: moved(before, &changes),
                clauses: sums(before, after, &changes),
                cost: less(|r| r.cost),
                walk_min: less(|r| r.measures.walk_min),
                gini: less(|r| r.measures.gini),
            });
        }
    }
    pairs
}

/// What a class gains and loses, in a cell: `+120 −30`; `–` where nothing changes.
pub(super) fn cell(moved: &Moved) -> String {
    match (moved.gained > 0.0, moved.lost > 0.0) {
        (false, false) => "–".to_owned(),
        (true, false) => format!("+{}", count(moved.gained)),
        (false, true) => format!("−{}", count(moved.lost)),
        (true, true) => format!("+{} −{}", count(moved.gained), count(moved.lost)),
    }
}

/// People of homes that only the second has, and that only the first has: `+500 −300`; `–` where both have the same.
pub(super) fn homes(sums: &Sums) -> String {
    cell(&Moved { gained: sums.new, lost: sums.gone, ..Moved::default() })
}

/// Whether the plans of some pair have other homes.
pub(super) fn any_homes(pairs: &[Pair]) -> bool {
    pairs.iter().any(|pair| pair.moved.new_blocks + pair.moved.gone_blocks > 0)
}

/// The table for a terminal; empty with one scenario.
pub(super) fn table(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> String {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let all = pairs(comparison, rows);
    if all.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![lang.pick("from..to", "由..至").to_owned()];
    let columns = columns(comparison, rows);
    head.extend(columns.iter().map(|&c| words::class_name(lang, &base.standard.classes[c]).to_owned()));
    let other_homes = any_homes(&all);
    head.extend(other_homes.then(|| lang.pick("homes built", "新建住宅").to_owned()));
    head.extend([("walk, s", "步行（秒）"), ("blocks", "地块")].map(|(en, zh)| lang.pick(en, zh).to_owned()));
    table.set_header(head);
    for pair in all.iter().take(SHOWN) {
        let mut cells = vec![pair.id.clone()];
        cells.extend(columns.iter().map(|&c| cell(&pair.moved.classes[c])));
        cells.extend(other_homes.then(|| homes(&pair.moved)));
        cells.push(pair.walk_min.map_or_else(|| "–".to_owned(), |m| signed(m * 60.0)));
        cells.push(pair.moved.blocks.to_string());
        table.add_row(cells.into_iter().map(Cell::new));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let unit = words::unit(lang, base.coverage.basis);
    let mut text = match lang {
        Lang::En => format!("Each pair, what the second gains (+) and loses (−) beside the first, in {unit}:\n"),
        Lang::Zh => format!("各方案两两相比，后者较前者的增（+）减（−），单位：{unit}：\n"),
    };
    text.extend(table.lines().map(|line| format!("{}\n", line.trim_end())));
    for pair in all.iter().take(SHOWN) {
        let line = clauses_words::line(base, &pair.clauses);
        if !line.is_empty() {
            let _ = write!(text, "{}:\n{line}", pair.id);
        }
    }
    if all.len() > SHOWN {
        let left = all.len() - SHOWN;
        let _ = match lang {
            Lang::En => writeln!(
                text,
                "{} in pairs.csv.",
                if left == 1 { "1 more pair is".to_owned() } else { format!("{left} more pairs are") }
            ),
            Lang::Zh => writeln!(text, "其余 {left} 对见 pairs.csv。"),
        };
    }
    text
}

/// Figures of a pair by name, in order.
fn cells(comparison: &Comparison<'_>, pair: &Pair) -> Vec<(String, Option<f64>)> {
    let mut out = Vec::new();
    for (class, moved) in comparison.base.standard.classes.iter().zip(&pair.moved.classes) {
        out.push((format!("{}_gained", class.id), Some(moved.gained)));
        out.push((format!("{}_lost", class.id), Some(moved.lost)));
        out.push((format!("{}_blocks_met", class.id), Some(moved.met as f64)));
        out.push((format!("{}_blocks_missed", class.id), Some(moved.missed as f64)));
        out.push((format!("{}_new_within", class.id), Some(moved.new_within)));
        out.push((format!("{}_gone_within", class.id), Some(moved.gone_within)));
    }
    out.extend(clauses_words::cells(&pair.moved.classes, &pair.clauses));
    let of = people(comparison.base.coverage.basis);
    out.push((format!("more_{of}"), Some(pair.more())));
    out.push((format!("new_{of}"), Some(pair.moved.new)));
    out.push((format!("gone_{of}"), Some(pair.moved.gone)));
    out.push(("walk_min_change".to_owned(), pair.walk_min));
    out.push(("gini_change".to_owned(), pair.gini));
    out.push(("cost_change".to_owned(), pair.cost));
    out.push(("blocks_affected".to_owned(), Some(pair.moved.blocks as f64)));
    out
}

/// `pairs.csv`: a row for each pair.
pub(super) fn csv(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> Vec<u8> {
    let mut text = String::new();
    for (i, pair) in pairs(comparison, rows).iter().enumerate() {
        let cells = cells(comparison, pair);
        if i == 0 {
            let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(text, "from,to,{}", names.join(","));
        }
        let ends = pair.of.map(|s| csv_field(rows[s + 1].id));
        let numbers: Vec<String> =
            cells.iter().map(|(_, v)| v.map_or_else(String::new, |v| rounded(v).to_string())).collect();
        let _ = writeln!(text, "{},{}", ends.join(","), numbers.join(","));
    }
    text.into_bytes()
}

/// The pairs as part of `scenarios.json`.
pub(super) fn json(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> Vec<Value> {
    let one = |pair: &Pair| {
        let mut object = Map::new();
        object.insert("from".to_owned(), json!(rows[pair.of[0] + 1].id));
        object.insert("to".to_owned(), json!(rows[pair.of[1] + 1].id));
        object.extend(cells(comparison, pair).into_iter().map(|(name, v)| (name, json!(v.map(rounded)))));
        object.insert("clauses".to_owned(), clauses_words::json(&comparison.base, &pair.clauses));
        Value::Object(object)
    };
    pairs(comparison, rows).iter().map(one).collect()
}
