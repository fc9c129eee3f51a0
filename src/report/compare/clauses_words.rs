//! How clauses that a plan turns are told: a line for a terminal, a table of the page, cells and objects of the files.

use super::clauses::{Sum, Turned};
use super::difference::Moved;
use super::said::many;
use crate::report::escape::{escape, plain};
use crate::report::html::figures::count;
use crate::report::{Findings, verdicts, words};
use crate::standards::{Clause, Test};
use crate::units::Lang;
use serde_json::{Value, json};

/// Clauses named on a terminal; all are in `clauses.csv`.
const NAMED: usize = 6;

/// A clause as people read it: `Clinic (service radius (straight line))`.
fn name(findings: &Findings<'_>, clause: &Clause) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(clause.class.0)];
    let (_, _, en, zh) = Test::ALL[clause.test as usize];
    format!("{}: {}", words::class_name(lang, class), lang.pick(en, zh))
}

fn clause<'a>(findings: &Findings<'a>, sum: &Sum) -> &'a Clause {
    &findings.verdicts.expect("sums are of verdicts").clauses[sum.clause]
}

/// The clauses that most blocks turn, in a line, and those that the city turns; empty if nothing does. Ends with a line end.
pub(super) fn line(findings: &Findings<'_>, sums: &[Sum]) -> String {
    let lang = findings.lang;
    let mut parts = Vec::new();
    for (turned, en, zh) in [(Turned::Met, "newly met", "新达标"), (Turned::Missed, "newly missed", "不再达标")]
    {
        let mut of: Vec<&Sum> = sums.iter().filter(|sum| sum.blocks[turned as usize] > 0).collect();
        of.sort_by(|a, b| b.blocks[turned as usize].cmp(&a.blocks[turned as usize]).then(a.clause.cmp(&b.clause)));
        let named = of.iter().take(NAMED).map(|sum| {
            let blocks = sum.blocks[turned as usize];
            let name = name(findings, clause(findings, sum));
            match lang {
                Lang::En => format!("{name} ({})", many(blocks, "block")),
                Lang::Zh => format!("{name}（{} 个地块）", count(blocks as f64)),
            }
        });
        let mut named: Vec<String> = named.collect();
        if named.is_empty() {
            continue;
        }
        if of.len() > NAMED {
            named.push(match lang {
                Lang::En => format!("{} more in clauses.csv", of.len() - NAMED),
                Lang::Zh => format!("另有 {} 项见 clauses.csv", of.len() - NAMED),
            });
        }
        parts.push(format!("{}{}{}", lang.pick(en, zh), lang.pick(" ", "："), named.join(lang.pick(", ", "、"))));
    }
    for (turned, en, zh) in [
        (Turned::Met, "the city now meets", "全市新达标"),
        (Turned::Missed, "the city no longer meets", "全市不再达标"),
    ] {
        let of: Vec<String> = sums
            .iter()
            .filter(|sum| sum.city == Some(turned))
            .map(|sum| name(findings, clause(findings, sum)))
            .collect();
        if !of.is_empty() {
            parts.push(format!("{}{}{}", lang.pick(en, zh), lang.pick(" ", "："), of.join(lang.pick(", ", "、"))));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("  {}{}\n", lang.pick("clauses: ", "条款："), plain(&parts.join(lang.pick("; ", "；"))))
}

/// Clause by clause as a table; empty if none turned.
pub(super) fn table(findings: &Findings<'_>, sums: &[Sum]) -> String {
    let lang = findings.lang;
    if sums.is_empty() {
        return String::new();
    }
    let arrow = |[before, after]: [Option<String>; 2]| match (before, after) {
        (None, None) => String::new(),
        (before, after) if before == after => after.unwrap_or_default(),
        (before, after) => {
            let [before, after] = [before, after].map(|v| v.unwrap_or_else(|| "–".to_owned()));
            format!("{before} → {after}")
        }
    };
    let blocks = |n: usize| if n == 0 { "–".to_owned() } else { count(n as f64) };
    let mut body = String::new();
    for sum in sums {
        let of = clause(findings, sum);
        let [met, missed, other] = sum.blocks.map(blocks);
        let city = match sum.city {
            None => "–",
            Some(Turned::Met) => lang.pick("now met", "新达标"),
            Some(Turned::Missed) => lang.pick("no longer met", "不再达标"),
            Some(Turned::Other) => lang.pick("judged otherwise", "评估状态变化"),
        };
        body.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{met}</td><td class=\"num\">{missed}</td>\
             <td class=\"num\">{other}</td><td>{city}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>\n",
            escape(&name(findings, of)),
            verdicts::asked(findings, of),
            arrow(sum.short_m2.map(|m2| m2.map(count))),
            arrow(sum.short_facilities.map(|n| n.map(|n| count(n as f64)))),
            verdicts::from(findings, of),
        ));
    }
    let head = [
        ("Clause", "条款", false),
        ("Asked for", "要求", true),
        ("blocks newly met", "新达标地块", true),
        ("newly missed", "不再达标", true),
        ("judged otherwise", "评估状态变化", true),
        ("The city", "全市", false),
        ("m² short", "缺面积（平方米）", true),
        ("facilities short", "缺设施（处）", true),
        ("From", "依据", false),
    ]
    .map(|(en, zh, num)| format!("<th{}>{}</th>", if num { " class=\"num\"" } else { "" }, lang.pick(en, zh)))
    .concat();
    format!(
        "<details><summary>{}</summary>\n<div class=\"wide\"><table class=\"verdicts\"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div></details>\n",
        match lang {
            Lang::En => format!("Clauses that are other ones: {}", sums.len()),
            Lang::Zh => format!("发生变化的条款：{} 项", sums.len()),
        }
    )
}

/// Sums as figures by name: clauses of blocks and of the city that are newly met and missed.
pub(super) fn cells(moved: &[Moved], sums: &[Sum]) -> Vec<(String, Option<f64>)> {
    let blocks = |of: fn(&Moved) -> usize| Some(moved.iter().map(of).sum::<usize>() as f64);
    let city = |turned: Turned| Some(sums.iter().filter(|s| s.city == Some(turned)).count() as f64);
    vec![
        ("block_clauses_newly_met".to_owned(), blocks(|m| m.clauses_met)),
        ("block_clauses_newly_missed".to_owned(), blocks(|m| m.clauses_missed)),
        ("clauses_newly_met".to_owned(), city(Turned::Met)),
        ("clauses_newly_missed".to_owned(), city(Turned::Missed)),
    ]
}

/// Clause by clause, for `scenarios.json`.
pub(super) fn json(findings: &Findings<'_>, sums: &[Sum]) -> Value {
    let one = |sum: &Sum| {
        let of = clause(findings, sum);
        let cited = of.cited(findings.standard);
        let [met, missed, other] = sum.blocks;
        let [before, after] = sum.short_m2.map(|m2| m2.map(super::table::rounded));
        json!({
            "id": of.id(findings.standard),
            "blocks_newly_met": met,
            "blocks_newly_missed": missed,
            "blocks_otherwise": other,
            "city": sum.city.map(Turned::word),
            "short_m2": { "before": before, "after": after },
            "short_facilities": { "before": sum.short_facilities[0], "after": sum.short_facilities[1] },
            "clause": cited.clause,
            "unverified": cited.is_unverified(),
        })
    };
    sums.iter().map(one).collect()
}
