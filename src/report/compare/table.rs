//! Scenarios × measures: for a terminal, as CSV, as JSON.

use super::clauses::{Sum, counted, sums};
use super::clauses_words;
use super::difference::{Moved, Sums, changes, moved, people};
use super::floor::{Area, Unknown};
use super::floor_words::{floors, short, unknown_floors};
use super::pairs;
use super::said::said;
use super::{Comparison, Measures, Of, measure};
use crate::coverage::{self, Part};
use crate::model::{Block, csv_field};
use crate::report::escape::plain;
use crate::report::html::figures::{count, percent};
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A row of the table: the baseline or a scenario.
pub(super) struct Row<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub cost: Option<f64>,
    pub measures: Measures,
    /// What is different from the baseline.
    pub sums: Option<Sums>,
    /// Clauses that are other ones than in the baseline.
    pub clauses: Vec<Sum>,
    /// Clauses met, not met, not judged: by the city, and by all blocks.
    counted: Option<[[usize; 3]; 2]>,
    doorsteps: usize,
    /// New blocks that say nothing of what people are counted in.
    pub uncounted: usize,
}

impl Row<'_> {
    /// Clauses that the city meets, of those that are judged; `None` where none were looked at.
    pub fn met(&self) -> Option<String> {
        self.counted.map(|[[met, missed, _], _]| format!("{met}/{}", met + missed))
    }

    /// People of the homes that it builds, for a column.
    pub fn built(&self) -> String {
        let people = self.sums.as_ref().map(|sums| sums.new).filter(|people| *people > 0.0);
        people.map_or_else(|| "–".to_owned(), count)
    }

    /// Class by class what is different; nothing for the first row.
    pub fn classes(&self) -> &[Moved] {
        self.sums.as_ref().map_or(&[], |sums| &sums.classes)
    }

    /// People covered more than before, all classes together: somebody who gains two classes counts twice.
    fn more(&self) -> Option<f64> {
        Some(self.sums.as_ref()?.classes.iter().map(|m| m.gained - m.lost).sum())
    }

    /// The same for each unit of cost.
    pub fn per_cost(&self) -> Option<f64> {
        self.cost.filter(|cost| *cost > 0.0).and_then(|cost| Some(self.more()? / cost))
    }
}

/// The classes that walks are taken over. One that only a scenario brings counts for all, else its walks would stand beside
/// those over fewer classes.
pub(super) fn held(comparison: &Comparison<'_>) -> Vec<usize> {
    let any = |c: &usize| {
        let held = |f: &Findings<'_>| f.facilities_per_class[*c] > 0;
        held(&comparison.base) || comparison.scenarios.iter().any(|(_, f)| held(f))
    };
    (0..comparison.base.standard.classes.len()).filter(any).collect()
}

pub(super) fn rows<'a>(comparison: &'a Comparison<'_>) -> Vec<Row<'a>> {
    let base = &comparison.base;
    let held = held(comparison);
    let (id, name) = comparison.of.first(base.lang);
    let mut rows = vec![Row {
        id,
        name,
        cost: None,
        measures: measure(base, &held),
        sums: None,
        clauses: Vec::new(),
        counted: counted(base),
        doorsteps: 0,
        uncounted: 0,
    }];
    for (side, after) in &comparison.scenarios {
        let changes = changes(base, after);
        rows.push(Row {
            id: &side.id,
            name: &side.name,
            cost: side.cost,
            measures: measure(after, &held),
            sums: Some(moved(base, &changes)),
            clauses: sums(base, after, &changes),
            counted: counted(after),
            doorsteps: side.touched,
            uncounted: uncounted(base, after),
        });
    }
    rows
}

/// The classes with a column in tables that people read: all of a dozen, of more those that some plan moves.
pub(super) fn columns(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> Vec<usize> {
    let all = comparison.base.standard.classes.len();
    let moves = |c: &usize| rows.iter().filter_map(|r| r.classes().get(*c)).any(|moved| *moved != Moved::default());
    (0..all).filter(|c| all <= MOST_COLUMNS || moves(c)).take(MOST_COLUMNS).collect()
}

/// Most classes with a column; all are in the files.
pub(super) const MOST_COLUMNS: usize = 12;

/// What has no column.
pub(super) fn without_column(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> Option<String> {
    let left = comparison.base.standard.classes.len() - columns(comparison, rows).len();
    let [table, ..] = comparison.of.files();
    (left > 0).then(|| match comparison.base.lang {
        Lang::En => format!(
            "Columns are of the classes that change; {left} other{} in {table}.",
            if left == 1 { " is" } else { "s are" }
        ),
        Lang::Zh => format!("仅列有变化的类别，其余 {left} 类见 {table}。"),
    })
}

/// Blocks that a scenario adds and that count as nothing, since they do not say how many people live there.
fn uncounted(base: &Findings<'_>, after: &Findings<'_>) -> usize {
    let basis = base.coverage.basis;
    let new = |block: &&Block| base.blocks.binary_search_by(|b| b.id.cmp(&block.id)).is_err();
    after.blocks.iter().filter(new).filter(|block| coverage::amount(block, basis) <= 0.0).count()
}

/// Whether some plan builds homes.
pub(super) fn builds(rows: &[Row<'_>]) -> bool {
    rows.iter().filter_map(|row| row.sums.as_ref()).any(|sums| sums.new_blocks > 0)
}

/// The head of a row on a terminal: the name that files have, of the city as it is the word for it.
fn first(comparison: &Comparison<'_>, row: &Row<'_>) -> String {
    match comparison.base.lang {
        Lang::Zh if row.sums.is_none() => plain(row.name),
        _ => plain(row.id),
    }
}

/// The table for a terminal, then what each scenario changes. Ends with a line end.
pub fn table(comparison: &Comparison<'_>) -> String {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let rows = rows(comparison);
    let costs = rows.iter().any(|r| r.cost.is_some());
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![match comparison.of {
        Of::Plans => lang.pick("scenario", "方案").to_owned(),
        Of::Times { .. } => comparison.of.row(lang).to_owned(),
    }];
    let columns = columns(comparison, &rows);
    head.extend(columns.iter().map(|&c| words::class_name(lang, &base.standard.classes[c]).to_owned()));
    head.extend(
        [("every class", "全部类别"), ("walk", "步行"), ("Gini", "基尼"), ("worst", "最差")]
            .map(|(en, zh)| lang.pick(en, zh).to_owned()),
    );
    let builds = builds(&rows);
    head.extend(builds.then(|| lang.pick("new homes", "新建住宅").to_owned()));
    let floors = floors(base, &rows);
    head.extend(floors.iter().map(|column| column.name.clone()));
    if rows[0].counted.is_some() {
        head.push(lang.pick("clauses met", "条款达标").to_owned());
    }
    if costs {
        head.push(lang.pick("cost", "造价").to_owned());
    }
    table.set_header(head);
    for row in &rows {
        let mut cells = vec![first(comparison, row)];
        cells.extend(columns.iter().map(|&c| percent(row.measures.classes[c].share())));
        cells.push(percent(row.measures.all.share()));
        let minutes = |m: Option<f64>| m.map_or_else(|| "–".to_owned(), |m| format!("{m:.2}"));
        cells.push(minutes(row.measures.walk_min));
        cells.push(row.measures.gini.map_or_else(|| "–".to_owned(), |g| format!("{g:.3}")));
        cells.push(minutes(row.measures.worst.as_ref().map(|(_, m)| *m)));
        cells.extend(builds.then(|| row.built()));
        cells.extend(floors.iter().map(|column| short(&row.measures, column)));
        cells.extend(row.met());
        if costs {
            cells.push(row.cost.map_or_else(|| "–".to_owned(), count));
        }
        table.add_row(cells.into_iter().map(Cell::new));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    let of = words::basis_and_doubt(base);
    let _ = writeln!(
        text,
        "{}",
        match lang {
            Lang::En => format!(
                "Shares are of {of}. Walk: minutes to every class on average, for all of them; worst: for those of the worst block."
            ),
            Lang::Zh => format!("比例按{of}计。步行：全体到各类设施的平均分钟；最差：最差地块的平均分钟。"),
        }
    );
    for line in unknown_floors(base, &rows).into_iter().chain(without_column(comparison, &rows)) {
        let _ = writeln!(text, "{line}");
    }
    for row in &rows[1..] {
        text.push_str(&said(comparison, row));
        text.push_str(&clauses_words::line(base, &row.clauses));
    }
    text.push_str(&pairs::table(comparison, &rows));
    text
}

/// A number with its sign and one decimal; below 0 with a true minus.
pub(super) fn signed(value: f64) -> String {
    let shown = format!("{:.1}", value.abs());
    let sign = if value < 0.0 && shown != "0.0" { "−" } else { "+" };
    format!("{sign}{shown}")
}

/// Three figures that mean something, without an exponent.
pub(super) fn significant(value: f64) -> String {
    let decimals = if value == 0.0 { 0 } else { (2.0 - value.abs().log10().floor()).clamp(0.0, 9.0) as usize };
    format!("{value:.decimals$}")
}

/// Measures of a row by name, in order; `None` is "not known".
fn cells(comparison: &Comparison<'_>, row: &Row<'_>) -> Vec<(String, Option<f64>)> {
    let m = &row.measures;
    let of = people(comparison.base.coverage.basis);
    let mut out = vec![("cost".to_owned(), row.cost)];
    let mut part = |name: &str, part: Part| {
        out.push((format!("{name}_{of}"), Some(part.covered)));
        out.push((format!("{name}_share"), part.share()));
    };
    for (class, p) in comparison.base.standard.classes.iter().zip(&m.classes) {
        part(&class.id, *p);
    }
    part("all", m.all);
    for (i, (class, minutes)) in comparison.base.standard.classes.iter().zip(&m.mean_min).enumerate() {
        out.push((format!("{}_mean_min", class.id), Some(*minutes)));
        let moved = row.classes().get(i);
        out.push((format!("{}_gained", class.id), moved.map(|m| m.gained)));
        out.push((format!("{}_lost", class.id), moved.map(|m| m.lost)));
        out.push((format!("{}_new_within", class.id), moved.map(|m| m.new_within)));
    }
    for (class, [floor, site]) in comparison.base.standard.classes.iter().zip(&m.areas) {
        for (area, what) in [(floor, ""), (site, "site_")] {
            let Some(area) = area else { continue };
            let own = if what.is_empty() { "floor_" } else { what };
            out.push((format!("{}_{own}m2", class.id), Some(area.there_m2)));
            out.push((format!("{}_{own}owed_m2", class.id), area.owed_m2));
            out.push((format!("{}_{own}unknown", class.id), Some(area.facilities_unknown as f64)));
            out.push((format!("{}_{what}shortfall_m2", class.id), area.short_m2.ok()));
        }
    }
    for (of, name) in [0, 1].into_iter().zip(["shortfall_m2", "site_shortfall_m2"]) {
        if m.areas.iter().any(|areas| areas[of].is_some()) {
            out.push((name.to_owned(), m.short_m2(of)));
        }
    }
    if let Some([city, blocks]) = row.counted {
        for (n, word) in city.into_iter().zip(["met", "not_met", "not_judged"]) {
            out.push((format!("clauses_{word}"), Some(n as f64)));
        }
        for (n, word) in blocks.into_iter().zip(["met", "not_met", "not_judged"]) {
            out.push((format!("block_clauses_{word}"), Some(n as f64)));
        }
        let turned = clauses_words::cells(row.classes(), &row.clauses);
        let first = row.sums.is_none();
        out.extend(turned.into_iter().map(|(name, n)| (name, n.filter(|_| !first))));
    }
    out.push(("blocks_lacking_nothing".to_owned(), Some(m.blocks.covered)));
    out.push(("walk_min".to_owned(), m.walk_min));
    out.push(("gini".to_owned(), m.gini));
    out.push(("palma".to_owned(), m.palma));
    out.push(("worst_block_min".to_owned(), m.worst.as_ref().map(|(_, minutes)| *minutes)));
    out.push((format!("more_{of}"), row.more()));
    out.push((format!("more_{of}_per_cost"), row.per_cost()));
    out.push((format!("new_{of}"), row.sums.as_ref().map(|sums| sums.new)));
    out.push(("blocks_affected".to_owned(), Some(row.sums.as_ref().map_or(0, |sums| sums.blocks) as f64)));
    out.push(("doorsteps_touched".to_owned(), Some(row.doorsteps as f64)));
    out
}

/// Why a shortfall is not told, class by class of those that ask for floor or site area.
fn reasons(comparison: &Comparison<'_>, row: &Row<'_>) -> Vec<(String, Option<&'static str>)> {
    let classes = comparison.base.standard.classes.iter().zip(&row.measures.areas);
    let why = |area: &Area| area.short_m2.err().map(Unknown::word);
    let named = |(class, areas): (&crate::model::Class, &[Option<Area>; 2])| {
        let of = areas.iter().zip(["", "site_"]);
        of.filter_map(|(a, what)| Some((format!("{}_{what}shortfall_not_told", class.id), why(a.as_ref()?)))).collect()
    };
    classes.flat_map(|of| -> Vec<_> { named(of) }).collect()
}

/// `scenarios.csv`: a row for the baseline and each scenario, a column for each measure.
pub fn csv(comparison: &Comparison<'_>) -> Vec<u8> {
    let rows = rows(comparison);
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        let cells = cells(comparison, row);
        if i == 0 {
            let names = cells.iter().map(|(name, _)| name.clone());
            let names: Vec<String> = names.chain(reasons(comparison, row).into_iter().map(|(name, _)| name)).collect();
            let row = if comparison.of == Of::Plans { "scenario" } else { "time" };
            let _ = writeln!(text, "{row},name,worst_block,{}", names.join(","));
        }
        let worst = row.measures.worst.as_ref().map_or_else(String::new, |(id, _)| id.to_string());
        let fields = [row.id, row.name, &worst].map(csv_field);
        let numbers = cells.iter().map(|(_, v)| v.map_or_else(String::new, |v| rounded(v).to_string()));
        let reasons = reasons(comparison, row).into_iter().map(|(_, why)| why.unwrap_or_default().to_owned());
        let numbers: Vec<String> = numbers.chain(reasons).collect();
        let _ = writeln!(text, "{},{}", fields.join(","), numbers.join(","));
    }
    text.into_bytes()
}

/// `scenarios.json`: the same, with the files that were read.
pub fn json(comparison: &Comparison<'_>) -> Vec<u8> {
    let all: Vec<Value> = rows(comparison)
        .iter()
        .map(|row| {
            let mut object = Map::new();
            object.insert("id".to_owned(), json!(row.id));
            object.insert("name".to_owned(), json!(row.name));
            object.insert("worst_block".to_owned(), json!(row.measures.worst.as_ref().map(|(id, _)| id.to_string())));
            object.extend(cells(comparison, row).into_iter().map(|(name, v)| (name, json!(v.map(rounded)))));
            object.extend(reasons(comparison, row).into_iter().map(|(name, why)| (name, json!(why))));
            if row.sums.is_some() && row.counted.is_some() {
                object.insert("clauses".to_owned(), clauses_words::json(&comparison.base, &row.clauses));
            }
            Value::Object(object)
        })
        .collect();
    let base = &comparison.base;
    let inputs =
        base.inputs.iter().chain(comparison.scenarios.iter().flat_map(|(_, f)| &f.inputs[base.inputs.len()..]));
    let inputs: Vec<Value> =
        inputs.map(|f| json!({ "role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256 })).collect();
    let parameters: Map<String, Value> = base.parameters.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let document = json!({
        "generator": concat!("lifecircle ", env!("CARGO_PKG_VERSION")),
        "title": base.title,
        "attribution": base.attribution,
        "basis": people(base.coverage.basis),
        "inputs": inputs,
        "parameters": parameters,
        (if comparison.of == Of::Plans { "scenarios" } else { "times" }): all,
        "pairs": pairs::json(comparison, &rows(comparison)),
    });
    let mut bytes = serde_json::to_vec_pretty(&document).expect("maps with text keys can be written");
    bytes.push(b'\n');
    bytes
}

/// Six decimals: more would be the noise of sums of floats.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures() {
        let all = [1234.5, 12.345, 0.012_345, 0.0].map(significant);
        assert_eq!(all, ["1234", "12.3", "0.0123", "0"]);
        assert_eq!([-14.62, 3.0, -0.01].map(signed), ["−14.6", "+3.0", "+0.0"]);
    }
}
