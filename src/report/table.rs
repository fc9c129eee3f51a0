//! The summary for a terminal, in either language; Chinese characters count as two columns wide.

use super::html::figures::{count, percent};
use super::{Findings, left_out, words, zones};
use crate::coverage::{Figures, Part};
use crate::gaps::Cause;
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// One line under the head and one around all.
pub(super) const LINES: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// So many causes of omission are named; the summary has them all.
const SHOWN: usize = 5;

/// Behind a limit that nobody has read in its source.
const UNVERIFIED: &str = " *";

/// The columns.
const HEAD: [(&str, &str); 10] = [
    ("class", "设施类别"),
    ("found", "设施数"),
    ("limit", "限值"),
    ("share", "覆盖率"),
    ("blocks", "覆盖地块"),
    ("50%", "50%"),
    ("90%", "90%"),
    ("too far", "过远"),
    ("cut off", "不连通"),
    ("no street", "无道路"),
];

/// Which of them counts blocks that no way leads from.
const CUT_OFF: usize = 8;

/// The table of classes, then what the data do not hold, then what was left out. Ends with a line end.
pub fn table(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = HEAD.map(|(en, zh)| lang.pick(en, zh));
    if findings.hours.is_some() {
        head[1] = lang.pick("open", "开放");
        head[CUT_OFF] = lang.pick("cut off or none open", "不可达或均不开放");
    }
    table.set_header(head);
    for (i, class) in findings.standard.classes.iter().enumerate() {
        let held = findings.facilities_per_class[i];
        let mark = if class.cited.is_unverified() { UNVERIFIED } else { "" };
        let limit = format!("{}{mark}", words::limit(lang, class.limit));
        let mut row = vec![words::class_name(lang, class).to_owned(), words::found(findings, i), limit];
        if held == 0 {
            row.push(lang.pick("no data", "无数据").to_owned());
            row.extend(std::iter::repeat_n("–".to_owned(), 6));
        } else {
            let [half, _, nine, _] = findings.coverage.reach[i].minutes;
            row.extend(shares(findings, &findings.coverage.classes[i]));
            row.extend(
                [half, nine]
                    .map(|m| m.map_or_else(|| "–".to_owned(), |m| format!("{:.1}", (m * 10.0 - 1e-9).ceil() / 10.0))),
            );
            row.extend([Cause::TooFar, Cause::CutOff, Cause::OffNetwork].map(|cause| {
                // Where none is open nobody can get to one.
                let same = |other: Cause| other == cause || (cause == Cause::CutOff && other == Cause::NoneOpen);
                let of = |g: &&crate::gaps::Gap| usize::from(g.class.0) == i && same(g.cause);
                count(findings.gaps.iter().filter(of).count() as f64)
            }));
        }
        table.add_row(row.into_iter().map(Cell::new));
    }
    let mut all = vec![lang.pick("every class", "全部类别").to_owned(), String::new(), String::new()];
    all.extend(if words::all_held(findings) {
        shares(findings, &findings.coverage.all)
    } else {
        // Nought per cent would sound like a finding about the city.
        [lang.pick("no data", "无数据"), "–"].map(str::to_owned)
    });
    table.add_row(all.into_iter().map(Cell::new));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    text.push_str(&zones::lines(findings));
    text.push_str(&remarks(findings));
    text
}

fn shares(findings: &Findings<'_>, figures: &Figures) -> [String; 2] {
    let blocks = figures.blocks;
    [
        percent(figures.of(findings.coverage.basis).and_then(Part::share)),
        format!("{}/{}", count(blocks.covered), count(blocks.total)),
    ]
}

/// What the figures do not say by themselves.
fn remarks(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let people = words::basis_and_doubt(findings);
    let mut lines = vec![match lang {
        Lang::En => {
            format!("Shares are of {people}; 50% and 90% of them reach one within so many minutes. Gaps count blocks.")
        }
        Lang::Zh => format!("覆盖率按{people}计；50% 与 90% 两列为相应比例可到达的步行分钟；缺口按地块计。"),
    }];
    let classes = &findings.standard.classes;
    let unread = classes.iter().filter(|class| class.cited.is_unverified()).count();
    if unread > 0 {
        lines.push(match lang {
            Lang::En => format!(
                "* unverified: nobody has read this figure in the text that it is attributed to ({unread} of {} limits of {}).",
                classes.len(),
                findings.standard.id
            ),
            Lang::Zh => format!(
                "* 未核实：该数值尚未与所引原文核对（{} 的 {} 项限值中有 {unread} 项）。",
                findings.standard.id,
                classes.len()
            ),
        });
    }
    lines.extend(findings.hours.map(|hours| words::at(lang, hours)));
    let absent = || findings.standard.classes.iter().zip(findings.facilities_per_class).filter(|(_, n)| **n == 0);
    if absent().count() > SHOWN {
        let names: Vec<&str> = absent().map(|(class, _)| words::class_name(lang, class)).collect();
        let n = names.len();
        lines.push(match lang {
            Lang::En => {
                format!("The data hold none of {n} classes: {}: not known whether anyone has one.", names.join(", "))
            }
            Lang::Zh => format!("数据中没有以下 {n} 类设施，无从得知是否有人可达：{}。", names.join("、")),
        });
    }
    for (class, _) in absent().filter(|_| absent().count() <= SHOWN) {
        let name = words::class_phrase(lang, class);
        lines.push(match lang {
            Lang::En => format!("The data hold no {name}: not known whether anyone has one."),
            Lang::Zh => format!("数据中没有任何{name}：无从得知是否有人可达。"),
        });
    }
    let mut most: Vec<(&str, u64)> = findings.left_out.iter().collect();
    most.sort_by_key(|&(cause, n)| (std::cmp::Reverse(n), cause));
    let more = most.len().saturating_sub(SHOWN);
    let left: Vec<String> = most
        .into_iter()
        .take(SHOWN)
        .map(|(cause, n)| match lang {
            Lang::En => format!("{} {}", count(n as f64), left_out::words(lang, cause)),
            Lang::Zh => format!("{} {}", left_out::words(lang, cause), count(n as f64)),
        })
        .collect();
    if !left.is_empty() {
        let head = lang.pick("Left out or mended: ", "未计入或经修正：");
        let tail = match (more, lang) {
            (0, _) => String::new(),
            (n, Lang::En) => format!("; {n} more causes in summary.json"),
            (n, Lang::Zh) => format!("；另有 {n} 项见 summary.json"),
        };
        lines.push(format!("{head}{}{tail}", left.join(lang.pick("; ", "；"))));
    }
    lines.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::town::{bare, grid, tiny};

    #[test]
    fn word_for_word() {
        let town = tiny();
        insta::assert_snapshot!("table.en", table(&town.findings(Lang::En)));
        insta::assert_snapshot!("table.zh", table(&town.findings(Lang::Zh)));
    }

    /// A figure that nobody has read in its source is marked where it is first seen.
    #[test]
    fn what_nobody_has_read_is_marked() {
        let mut town = tiny();
        assert!(!table(&town.findings(Lang::En)).contains('*'));
        town.standard.classes[0].cited.evidence = Some(crate::model::Evidence::Recalled);
        let text = table(&town.findings(Lang::En));
        assert_eq!(text.lines().filter(|line| line.contains(" * ")).count(), 1, "{text}");
        let of = format!("(1 of {} limits of test)", town.standard.classes.len());
        assert!(text.contains("* unverified: nobody has read") && text.contains(&of), "{text}");
        assert!(table(&town.findings(Lang::Zh)).contains("* 未核实"));
    }

    /// Where nothing is known nothing is counted, and land along streets is not called residential.
    #[test]
    fn no_data_is_not_nought() {
        let town = bare();
        insta::assert_snapshot!("table.bare.en", table(&town.findings(Lang::En)));
        insta::assert_snapshot!("table.bare.zh", table(&town.findings(Lang::Zh)));
    }

    /// The table, the report and the summary take one figure for the blocks that lack nothing.
    #[test]
    fn blocks_with_every_class_agree() {
        let town = grid(12);
        let findings = town.findings(Lang::En);
        let covered = town.coverage.all.blocks.covered;
        assert!(covered > 0.0);
        let summary: serde_json::Value = serde_json::from_slice(&crate::report::summary(&findings)).unwrap();
        assert_eq!(summary["all"]["blocks"]["covered"].as_f64(), Some(covered));
        assert_eq!(summary["blocks"]["lacking_nothing"].as_f64(), Some(covered));
        assert!(table(&findings).contains(&format!(" {}/144\n", count(covered))), "{}", table(&findings));
        let page = String::from_utf8(crate::report::html(&findings)).unwrap();
        assert!(page.contains(&format!("{}<small> / 144</small>", count(covered))));
        assert!(page.contains(&format!("{} of 144 blocks lack", count(covered))));
    }
}
