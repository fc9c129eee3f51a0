//! What a matrix holds, for a terminal, in either language.

use super::{Figures, OfClass};
use crate::report::english::agreed;
use crate::report::html::figures::count;
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// A row for each class, then what joins no street. Ends with a line end.
pub fn table(findings: &Findings<'_>, figures: &Figures) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header([
        lang.pick("to", "终点"),
        lang.pick("limit", "限值"),
        lang.pick("places", "地点数"),
        lang.pick("walks", "步行数"),
        lang.pick("starts without", "无可达终点的起点"),
    ]);
    for of in &figures.classes {
        let OfClass { class, limit, ends, walks, without } = of;
        let named = class.map(|c| words::class_name(lang, &findings.standard.classes[usize::from(c.0)]));
        table.add_row([
            Cell::new(named.unwrap_or(&figures.to.0)),
            Cell::new(words::limit(lang, *limit)),
            Cell::new(count(*ends as f64)),
            Cell::new(count(*walks as f64)),
            Cell::new(count(*without as f64)),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    let [(from, starts, off_from), (to, ends, off_to)] = [&figures.from, &figures.to];
    let [starts, ends, off_from, off_to] = [starts, ends, off_from, off_to].map(|n| count(*n as f64));
    text.push_str(&match lang {
        Lang::En => {
            let sentence = format!(
                "From {starts} places ({from}) to {ends} ({to}); {off_from} and {off_to} of them join no street.\n"
            );
            agreed(&sentence).into_owned()
        }
        Lang::Zh => {
            format!(
                "起点 {starts} 处（{from}），终点 {ends} 处（{to}）；其中 {off_from} 处和 {off_to} 处未接入路网。\n"
            )
        }
    });
    text
}
