//! The answer for a terminal, in either language.

use super::Sites;
use crate::report::html::figures::{count, percent};
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// How good the answer is, in a sentence.
pub fn verdict(lang: Lang, sites: &Sites) -> String {
    let gap = percent(Some(sites.gap));
    match (lang, sites.proven) {
        (Lang::En, true) => "proven best: no choice of so many sites brings more".to_owned(),
        (Lang::Zh, true) => "已证明最优：同样数量的任何选址都不会更好".to_owned(),
        (Lang::En, false) => {
            format!("within {gap} of the best: no choice can bring more than {}", count(sites.bound - sites.before))
        }
        (Lang::Zh, false) => format!("与最优相差不超过 {gap}：任何选址至多新增 {}", count(sites.bound - sites.before)),
    }
}

/// The sites in their rank, then what they bring together and how good that is. Ends with a line end.
pub fn table(findings: &Findings<'_>, sites: &Sites) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let head = [
        ("rank", "排序"),
        ("site", "选址"),
        ("lon", "经度"),
        ("lat", "纬度"),
        ("adds", "新增覆盖"),
        ("lost without", "缺之减少"),
        ("alternatives", "备选"),
    ];
    table.set_header(head.map(|(en, zh)| lang.pick(en, zh)));
    for (rank, of) in (1..).zip(&sites.picked) {
        let plot = &sites.plots[of.plot as usize];
        let row = [
            format!("{rank}"),
            words::facility_label(&plot.facility),
            format!("{:.5}", plot.at.x),
            format!("{:.5}", plot.at.y),
            count(of.adds),
            count(of.alone),
            count(of.instead.len() as f64),
        ];
        table.add_row(row.into_iter().map(Cell::new));
    }
    for (k, column) in table.column_iter_mut().enumerate() {
        if k != 1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    let people = words::basis_and_doubt(findings);
    let share = |v: f64| percent((sites.total > 0.0).then(|| v / sites.total));
    let (before, after) = (share(sites.before), share(sites.after));
    let added = count(sites.after - sites.before);
    text.push_str(&match lang {
        Lang::En => format!(
            "Covered: {before} before, {after} with these sites ({added} more; shares and figures are of {people}).\n"
        ),
        Lang::Zh => format!("覆盖率：现状 {before}，选址后 {after}（新增 {added}；按{people}计）。\n"),
    });
    text.push_str(&match lang {
        Lang::En => format!("This is {}.\n", verdict(lang, sites)),
        Lang::Zh => format!("{}。\n", verdict(lang, sites)),
    });
    if let Some(guarantee) = sites.guarantee {
        let (sure, first) = (percent(Some(guarantee)), count(sites.greedy - sites.before));
        text.push_str(&match lang {
            Lang::En => {
                format!("One after the other (greedy) brings {first}, and is sure to bring {sure} of the best.\n")
            }
            Lang::Zh => format!("逐个选取（贪心）可新增 {first}，理论上不低于最优的 {sure}。\n"),
        });
    }
    text
}
