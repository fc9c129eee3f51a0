//! The audit for a terminal: what the city lacks, clause by clause, and the communities that lack most.

use super::{Audit, asks, kind, label, lacking, missing, outcome};
use crate::audit::{Verdict, totals};
use crate::model::Force;
use crate::report::table::LINES;
use crate::report::{left_out, remark};
use crate::units::Lang;
use comfy_table::{CellAlignment, ContentArrangement, Table};

/// Communities that are listed; the files have all.
const ROWS: usize = 15;
/// Remarks about the file that are listed.
const REMARKS: usize = 12;

fn printed(head: &[&str], rows: Vec<Vec<String>>, texts: usize) -> String {
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(texts) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat()
}

/// The text. Ends with a line end.
pub fn table(audit: &Audit<'_>) -> String {
    let lang = audit.lang;
    let mut head = vec![lang.pick("clause", "条款"), lang.pick("asks", "要求")];
    head.extend(Verdict::ALL.map(|(_, _, en, zh)| lang.pick(en, zh)));
    let rows = audit.clauses.clauses.iter().zip(&audit.totals.clauses).map(|(clause, counts)| {
        let aim = if clause.duty == Force::Aim { lang.pick(" (aim)", "（引导）") } else { "" };
        let mut row = vec![clause.id.clone(), asks(lang, clause) + aim];
        row.extend(counts.iter().map(ToString::to_string));
        row
    });
    let mut text = printed(&head, rows.collect(), 2);
    for line in outcome(audit) {
        text.push_str(&format!("{line}\n"));
    }
    if let Some((name, groups)) = audit.by {
        let head = [
            &plain(name),
            lang.pick("communities", "社区"),
            lang.pick("not met", "不符合"),
            "m²",
            lang.pick("workers", "工作者"),
            lang.pick("committees", "居委会"),
            lang.pick("owners' c.", "业委会"),
        ];
        let rows = groups.iter().map(|(value, of)| {
            let mut row = vec![plain(value), of.communities.to_string(), of.unmet.to_string()];
            row.extend(missing(of));
            row
        });
        text.push_str(&printed(&head, rows.collect(), 1));
    }
    let order = lacking(audit);
    if !order.is_empty() {
        let head = [
            lang.pick("lack most", "缺口最大"),
            lang.pick("kind", "类型"),
            lang.pick("households", "户数"),
            lang.pick("not met", "不符合"),
            "m²",
            lang.pick("workers", "工作者"),
            lang.pick("committees", "居委会"),
            lang.pick("owners' c.", "业委会"),
        ];
        let rows = order.iter().take(ROWS).map(|&i| {
            let (community, of) = (&audit.communities[i], &audit.judged[i]);
            let mut row = vec![
                plain(&label(community)),
                kind(lang, community.kind).to_owned(),
                community.households.map_or_else(|| "–".to_owned(), |n| n.to_string()),
                of.count(audit.clauses, Verdict::Unmet).to_string(),
            ];
            row.extend(missing(&totals(audit.communities, audit.judged, audit.clauses, [i])));
            row
        });
        text.push_str(&printed(&head, rows.collect(), 2));
        if order.len() > ROWS {
            text.push_str(&match lang {
                Lang::En => format!("{} more in audit.csv.\n", order.len() - ROWS),
                Lang::Zh => format!("另有 {} 个见 audit.csv。\n", order.len() - ROWS),
            });
        }
    }
    for said in audit.remarks.iter().take(REMARKS) {
        text.push_str(&format!("{}\n", plain(&remark(lang, said))));
    }
    if audit.remarks.len() > REMARKS {
        text.push_str(&match lang {
            Lang::En => format!("{} more remarks in audit.json.\n", audit.remarks.len() - REMARKS),
            Lang::Zh => format!("另有 {} 条说明见 audit.json。\n", audit.remarks.len() - REMARKS),
        });
    }
    let left: Vec<String> =
        audit.left_out.iter().map(|(cause, n)| format!("{} {n}", left_out::words(lang, cause))).collect();
    if !left.is_empty() {
        let head = lang.pick("Left out or mended: ", "未计入或经修正：");
        text.push_str(&format!("{head}{}\n", left.join(lang.pick("; ", "；"))));
    }
    text
}

/// Text of a file without anything that a terminal would obey.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
