//! The answer for a terminal, in either language.

use super::{Measure, Sites, Timing};
use crate::report::english::{agreed, all_agreed};
use crate::report::html::figures::{count, percent};
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::units::{Lang, Limit};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use std::time::Duration;

/// A figure with its unit: people as a count, walks in minutes or metres.
pub fn figure(lang: Lang, sites: &Sites, value: f64) -> String {
    let more = if sites.measure == Measure::Worst && value >= sites.farthest { "≥ " } else { "" };
    match (sites.measure, sites.limit) {
        (Measure::Covered, _) => count(value),
        (_, Limit::Time(_)) => format!("{more}{:.2} {}", sites.unit(value), lang.pick("min", "分钟")),
        (_, Limit::Length(_) | Limit::Radius(_) | Limit::OnSite) => {
            format!("{more}{:.0} {}", sites.unit(value), lang.pick("m", "米"))
        }
    }
}

/// How good the answer is, in a sentence.
pub fn verdict(lang: Lang, sites: &Sites) -> String {
    let gap = percent(Some(sites.gap));
    if let Some(all) = sites.part_of.filter(|_| !sites.proven) {
        return best_of_some(lang, sites, all);
    }
    if sites.fewest.is_some() {
        return match (lang, sites.proven) {
            (Lang::En, true) => "proven best: fewer sites cannot cover so much".to_owned(),
            (Lang::Zh, true) => "已证明最优：更少的选址无法达到该覆盖率".to_owned(),
            (Lang::En, false) => {
                let least = format!("at least {} sites are needed", count(sites.bound));
                format!("within {gap} of the best: {}", agreed(&least))
            }
            (Lang::Zh, false) => format!("与最优相差不超过 {gap}：至少需要 {} 处", count(sites.bound)),
        };
    }
    if sites.nobody_gains() {
        return lang
            .pick(
                "no better than nothing for whoever walks farthest: no choice of so many sites brings everybody within reach, so all choices are alike. \
                 More sites (--count), a farther --horizon, or --objective median tell them apart",
                "无法改善最远步行：同样数量的任何选址都不能使所有人进入搜索范围，因此各种选址并无差别。可增加 --count、放宽 --horizon，或改用 --objective median",
            )
            .to_owned();
    }
    let more = if sites.measure == Measure::Covered {
        figure(lang, sites, sites.bound - sites.before)
    } else {
        figure(lang, sites, sites.bound)
    };
    match (lang, sites.proven, sites.measure) {
        (Lang::En, true, _) => "proven best: no choice of so many sites does better".to_owned(),
        (Lang::Zh, true, _) => "已证明最优：同样数量的任何选址都不会更好".to_owned(),
        (Lang::En, false, Measure::Covered) => {
            format!("within {gap} of the best: no choice can bring more than {more}")
        }
        (Lang::Zh, false, Measure::Covered) => format!("与最优相差不超过 {gap}：任何选址至多新增 {more}"),
        (Lang::En, false, _) => format!("within {gap} of the best: no choice can bring it below {more}"),
        (Lang::Zh, false, _) => format!("与最优相差不超过 {gap}：任何选址都不能低于 {more}"),
    }
}

/// How good an answer is that some of so many candidates hold, none of the others having been looked at.
fn best_of_some(lang: Lang, sites: &Sites, all: usize) -> String {
    let (seen, all) = (count(sites.plots.len() as f64), count(all as f64));
    let bound = figure(lang, sites, sites.bound - if sites.measure == Measure::Covered { sites.before } else { 0.0 });
    let sure = match (sites.fewest.is_some(), sites.measure, lang) {
        (true, _, Lang::En) => agreed(&format!("at least {} sites are needed", count(sites.bound))).into_owned(),
        (true, _, Lang::Zh) => format!("至少需要 {} 处", count(sites.bound)),
        (_, Measure::Covered, Lang::En) => format!("no choice of all can bring more than {bound}"),
        (_, Measure::Covered, Lang::Zh) => format!("全部备选点中的任何选址至多新增 {bound}"),
        (.., Lang::En) => format!("no choice of all can bring it below {bound}"),
        (.., Lang::Zh) => format!("全部备选点中的任何选址都不能低于 {bound}"),
    };
    match lang {
        Lang::En => format!("not proven, ended when only {seen} of {all} candidates were looked at: {sure}"),
        Lang::Zh => format!("未证明最优，结束时仅考察了 {all} 个备选点中的 {seen} 个：{sure}"),
    }
}

/// How long it took, for a terminal.
pub fn took(lang: Lang, timing: &Timing) -> String {
    let seconds = |d: Duration| format!("{:.2}", d.as_secs_f64());
    let (walks, whole) = (seconds(timing.walks), seconds(timing.whole));
    match (lang, timing.greedy.map(seconds)) {
        (Lang::En, Some(greedy)) => {
            format!(
                "walks to the candidates {walks} s, greedy answer {greedy} s, best answers and proof {whole} s in all"
            )
        }
        (Lang::Zh, Some(greedy)) => {
            format!("备选点步行时间 {walks} 秒，贪心解 {greedy} 秒，含最优解与证明共 {whole} 秒")
        }
        (Lang::En, None) => format!("walks to the candidates {walks} s, answer and proof {whole} s in all"),
        (Lang::Zh, None) => format!("备选点步行时间 {walks} 秒，含求解与证明共 {whole} 秒"),
    }
}

/// What the sites bring together, in a sentence.
pub fn outcome(findings: &Findings<'_>, sites: &Sites) -> String {
    let lang = findings.lang;
    let people = words::basis_and_doubt(findings);
    let (before, after) = (figure(lang, sites, sites.before), figure(lang, sites, sites.after));
    match (sites.measure, lang) {
        (Measure::Covered, _) => {
            let share = |v: f64| percent((sites.total > 0.0).then(|| v / sites.total));
            let added = format!("{} {}", count(sites.after - sites.before), words::unit(lang, sites.basis));
            let (before, after) = (share(sites.before), share(sites.after));
            match lang {
                Lang::En => {
                    format!(
                        "Covered: {before} before, {after} with these sites ({added} more; shares and figures are of {people})."
                    )
                }
                Lang::Zh => format!("覆盖率：现状 {before}，选址后 {after}（新增 {added}；按{people}计）。"),
            }
        }
        (Measure::Mean, Lang::En) => format!("Mean walk: {before} before, {after} with these sites (by {people})."),
        (Measure::Mean, Lang::Zh) => format!("平均步行：现状 {before}，选址后 {after}（按{people}加权）。"),
        (Measure::Worst, Lang::En) => format!("Worst walk: {before} before, {after} with these sites."),
        (Measure::Worst, Lang::Zh) => format!("最远步行：现状 {before}，选址后 {after}。"),
    }
}

/// What else has to be said, a sentence each.
pub fn remarks(findings: &Findings<'_>, sites: &Sites) -> Vec<String> {
    let lang = findings.lang;
    let mut lines = Vec::new();
    if let Some(guarantee) = sites.guarantee {
        let first =
            if sites.measure == Measure::Covered { sites.greedy - sites.before } else { sites.before - sites.greedy };
        let (sure, first) = (percent(Some(guarantee)), figure(lang, sites, first));
        lines.push(match lang {
            Lang::En => {
                format!("One after the other (greedy) brings {first}, and is sure to bring {sure} of the best.")
            }
            Lang::Zh => format!("逐个选取（贪心）可改善 {first}，理论上不低于最优的 {sure}。"),
        });
    }
    if !sites.closed.is_empty() {
        let names: Vec<String> = sites.closed.iter().map(words::facility_label).collect();
        lines.push(match lang {
            Lang::En => format!("Closed: {}.", names.join(", ")),
            Lang::Zh => format!("关闭：{}。", names.join("、")),
        });
    }
    if sites.off_network > 0 {
        let off = count(sites.off_network as f64);
        lines.push(match lang {
            Lang::En => format!("Left out: {off} candidates that no street comes near to."),
            Lang::Zh => format!("未计入：{off} 个附近没有道路的备选点。"),
        });
    }
    if let Some(all) = sites.part_of {
        let (seen, all) = (count(sites.plots.len() as f64), count(all as f64));
        lines.push(match lang {
            Lang::En => format!(
                "Ended early: only {seen} of {all} candidates were looked at, and the sites are chosen among these."
            ),
            Lang::Zh => format!("提前结束：仅考察了 {all} 个备选点中的 {seen} 个，选址只在其中选取。"),
        });
    }
    if let Some(kept) = sites.kept {
        let million = |walks: usize| format!("{:.0}", walks as f64 / 1e6);
        let (all, kept) = (million(sites.asked[2]), million(kept));
        lines.push(match lang {
            Lang::En => format!(
                "Between candidates and homes there are {all} million walks, more than the {kept} million that are kept: they were searched when they were needed. The bound is of all candidates and all homes."
            ),
            Lang::Zh => format!(
                "备选点与住宅之间的步行有 {all} 百万条，超过可保留的 {kept} 百万条，故按需搜索；界仍针对全部备选点与全部住宅。"
            ),
        });
    }
    if sites.beyond > 0.0 {
        let beyond = count(sites.beyond);
        lines.push(match lang {
            Lang::En if sites.part_of.is_some() => {
                format!("Left out: {beyond}, whom neither a facility nor a candidate that was looked at reaches.")
            }
            Lang::En => format!("Left out: {beyond}, whom neither a facility nor a candidate reaches."),
            Lang::Zh if sites.part_of.is_some() => {
                format!("未计入：{beyond}，现有设施与已考察的备选点均无法到达。")
            }
            Lang::Zh => format!("未计入：{beyond}，现有设施与备选点均无法到达。"),
        });
    }
    if sites.robust > 0 {
        lines.push(match lang {
            Lang::En => format!("Stays: how often a site, or a near equal, is chosen again in {} variations of speed, people and doubtful facilities.", sites.robust),
            Lang::Zh => format!("稳定性：在 {} 次扰动（步速、人口、存疑设施）中该选址或其等价备选再次入选的比例。", sites.robust),
        });
    }
    lines.extend(findings.hours.map(|hours| words::at(lang, hours)));
    all_agreed(lang, lines)
}

/// The sites in their rank, then what they bring together and how good that is. Ends with a line end.
pub fn table(findings: &Findings<'_>, sites: &Sites) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![
        ("rank", "排序"),
        ("site", "选址"),
        ("lon", "经度"),
        ("lat", "纬度"),
        match sites.measure {
            Measure::Covered => ("adds", "新增覆盖"),
            Measure::Mean => ("saves a head", "人均节省"),
            Measure::Worst => ("saves a head (mean)", "人均节省（平均步行）"),
        },
        ("lost without", "缺之减少"),
        ("alternatives", "备选"),
    ];
    if sites.robust > 0 {
        head.push(("stays", "稳定性"));
    }
    table.set_header(head.into_iter().map(|(en, zh)| lang.pick(en, zh)));
    for (rank, of) in (1..).zip(&sites.picked) {
        let plot = &sites.plots[of.plot as usize];
        let mut row = vec![
            format!("{rank}"),
            words::facility_label(&plot.facility),
            format!("{:.5}", plot.at.x),
            format!("{:.5}", plot.at.y),
            figure(lang, sites, of.adds),
            figure(lang, sites, of.alone),
            of.instead.as_ref().map_or_else(|| "–".to_owned(), |near| count(near.len() as f64)),
        ];
        row.extend(of.stays.map(|share| percent(Some(share))));
        table.add_row(row.into_iter().map(Cell::new));
    }
    for (k, column) in table.column_iter_mut().enumerate() {
        if k != 1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    text.push_str(&format!("{}\n", outcome(findings, sites)));
    text.push_str(&match lang {
        Lang::En => format!("This is {}.\n", verdict(lang, sites)),
        Lang::Zh => format!("{}。\n", verdict(lang, sites)),
    });
    for remark in remarks(findings, sites) {
        text.push_str(&format!("{remark}\n"));
    }
    text
}
