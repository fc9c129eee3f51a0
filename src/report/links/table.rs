//! The answer for a terminal, in either language.

use super::{Item, Kind, Links, person_minutes, separates_name};
use crate::report::english::all_agreed;
use crate::report::html::figures::{count, percent};
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::scenario::links::{Gain, Order};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// Rows of the table for a terminal; the files have the rest.
const ROWS: usize = 15;

/// Below this a missing link is as likely a fault of the map: streets drawn up to each other and not joined.
const SHORT_MM: u32 = 5_000;

/// The cells that say what an item is: what, where, air, foot, what separates.
pub(super) fn what(lang: Lang, item: &Item) -> [String; 4] {
    let metres = |mm: u32| format!("{:.0}", f64::from(mm) / 1000.0);
    let foot = match (&item.kind, item.foot_mm) {
        (Kind::Site { .. }, _) => String::new(),
        (_, Some(mm)) => metres(mm),
        (_, None) => lang.pick("no way", "无通路").to_owned(),
    };
    [
        item.label(lang),
        item.air_mm.map_or_else(String::new, metres),
        foot,
        item.kind.separates().map_or_else(String::new, |s| separates_name(lang, s).to_owned()),
    ]
}

/// The heads of those cells.
pub(super) const WHAT: [(&str, &str); 4] =
    [("what", "措施"), ("air m", "直线 米"), ("foot m", "绕行 米"), ("across", "阻隔")];

/// The cells of a gain: people newly covered over all classes, people who get every class, time saved.
pub(super) fn brings(gain: &Gain) -> [String; 3] {
    [count(gain.people()), count(gain.all), count(person_minutes(gain))]
}

/// The heads of those cells.
pub(super) const BRINGS: [(&str, &str); 3] =
    [("newly covered", "新增覆盖"), ("every class", "全部类别"), ("minutes saved, summed", "合计节省 分钟")];

/// What a unit of cost brings.
pub(super) fn per_cost(item: &Item) -> String {
    match item.cost.filter(|c| *c > 0.0) {
        Some(cost) => format!("{:.3}", item.gain.people() / cost * 1000.0),
        None => "–".to_owned(),
    }
}

/// What the chosen ones bring together, in a sentence.
pub fn outcome(findings: &Findings<'_>, links: &Links) -> String {
    let lang = findings.lang;
    let people = words::basis_and_doubt(findings);
    let unit = words::unit(lang, findings.coverage.basis);
    let n = links.picked.len();
    let [covered, all, saved] = brings(&links.together);
    let share = percent(
        (links.total > 0.0)
            .then(|| links.together.people() / (links.total * findings.standard.classes.len().max(1) as f64)),
    );
    match lang {
        Lang::En if n == 0 && links.untried > 0 => "No link that was tried brings anybody anything.".to_owned(),
        Lang::Zh if n == 0 && links.untried > 0 => "已试算的通道均未带来改善。".to_owned(),
        Lang::En if n == 0 => "No link brings anybody anything.".to_owned(),
        Lang::Zh if n == 0 => "没有任何通道能带来改善。".to_owned(),
        Lang::En => format!(
            "Together the {n} chosen newly cover {covered} {unit} ({share} of all, times the classes; {all} more with every class) and \
             save {saved} minutes of walking, summed over {unit}, everybody going once to each class. Figures are of {people}; who gains two \
             classes counts twice."
        ),
        Lang::Zh => format!(
            "所选 {n} 项合计新增覆盖 {covered} {unit}（占全部×类别的 {share}；全部类别均达标者新增 {all}），各类设施单程步行合计节省 {saved} 分钟×{unit}。按{people}计；同时获得两类者计两次。"
        ),
    }
}

/// What else has to be said, a sentence each.
pub fn remarks(findings: &Findings<'_>, links: &Links) -> Vec<String> {
    let lang = findings.lang;
    let [air, foot, apart] = links.reach;
    let mut lines = vec![match lang {
        Lang::En => format!(
            "Asked: {} candidates at most {air} m in the air and at least {foot} m on foot (neighbours within {apart} m are one){}; {} bring nothing alone.",
            count(links.candidates as f64),
            if links.sites > 0 { format!(", and {} sites", links.sites) } else { String::new() },
            count(links.barren as f64)
        ),
        Lang::Zh => format!(
            "候选通道 {} 处：直线不超过 {air} 米而步行不少于 {foot} 米（相距 {apart} 米以内者并为一处）{}；其中 {} 处单独实施没有效果。",
            count(links.candidates as f64),
            if links.sites > 0 { format!("，另有选址 {} 处", links.sites) } else { String::new() },
            count(links.barren as f64)
        ),
    }];
    if links.untried > 0 {
        let (left, all) = (count(links.untried as f64), count((links.candidates + links.sites) as f64));
        lines.push(match lang {
            Lang::En => format!(
                "Ended early: {left} of {all} were not tried, and may bring more than what is listed and chosen here."
            ),
            Lang::Zh => format!("提前结束：{all} 项中有 {left} 项未试算，其效果可能优于此处所列与所选。"),
        });
    }
    if links.items.iter().any(|i| i.like.is_some()) {
        lines.push(
            lang.pick(
                "Ranks that are not shown do mostly what one above them does; links.geojson has the nearest of them, with its rank as `like`.",
                "未列出的名次与其上某处效果大体相同；links.geojson 以 `like` 标明其名次。",
            )
            .to_owned(),
        );
    }
    let short = links.items.iter().filter(|i| i.like.is_none() && i.air_mm.is_some_and(|mm| mm < SHORT_MM)).count();
    if short > 0 {
        lines.push(match lang {
            Lang::En => format!(
                "{short} of the list are shorter than {} m: look first whether it is the map that lacks a joint, not the city a way.",
                SHORT_MM / 1000
            ),
            Lang::Zh => format!(
                "其中 {short} 处短于 {} 米：请先核实是否只是地图上路段未相接，而非现实中缺少通道。",
                SHORT_MM / 1000
            ),
        });
    }
    if links.picked.len() > 1 {
        lines.push(match lang {
            Lang::En => format!(
                "Chosen one after the other (greedy), each the best beside those before it: exact for each step, no guarantee for the set. {} candidates brought more beside a chosen one than without it.",
                links.rose
            ),
            Lang::Zh => format!(
                "逐个选取（贪心）：每一步都是精确的最优，但整组不保证最优。有 {} 处候选在已选者旁效果反而增大。",
                links.rose
            ),
        });
    }
    if links.sites > 0 && !links.per_cost {
        lines.push(
            lang.pick(
                "Links and sites are ranked each as one; with --link-cost and --site-cost they are ranked by what a unit of cost brings.",
                "通道与选址按每处效果排序；给出 --link-cost 与 --site-cost 后按单位造价效果排序。",
            )
            .to_owned(),
        );
    }
    lines.extend(findings.hours.map(|hours| words::at(lang, hours)));
    all_agreed(lang, lines)
}

/// The best alone, those chosen together, and what they bring. Ends with a line end.
pub fn table(findings: &Findings<'_>, links: &Links) -> String {
    let lang = findings.lang;
    let costs = links.items.iter().any(|i| i.cost.is_some());
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![("rank", "排序"), ("chosen", "入选")];
    head.extend(WHAT);
    head.extend([("lon", "经度"), ("lat", "纬度")]);
    head.extend(BRINGS);
    if costs {
        head.extend([("cost", "造价"), ("covered per 1000", "每千元新增")]);
    }
    table.set_header(head.into_iter().map(|(en, zh)| lang.pick(en, zh)));
    let mut rows = 0;
    let shown = |(n, item): &(usize, &Item)| {
        rows += usize::from(item.like.is_none());
        (item.like.is_none() && rows <= ROWS) || links.picked.iter().any(|p| p.item == *n)
    };
    for (n, item) in links.items.iter().enumerate().filter(shown) {
        let number = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let chosen = links.picked.iter().position(|p| p.item == n).map(|at| at + 1);
        let mut row = vec![number(item.rank), chosen.map_or_else(String::new, |n| n.to_string())];
        row.extend(what(lang, item));
        let at = item.at();
        row.extend([format!("{:.5}", at.x), format!("{:.5}", at.y)]);
        row.extend(brings(&item.gain));
        if costs {
            row.extend([item.cost.map_or_else(|| "–".to_owned(), count), per_cost(item)]);
        }
        table.add_row(row.into_iter().map(Cell::new));
    }
    for (k, column) in table.column_iter_mut().enumerate() {
        if k != 2 && k != 5 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    if links.order == Order::Saved {
        text.push_str(lang.pick("Ranked by minutes saved.\n", "按节省时间排序。\n"));
    }
    text.push_str(&format!("{}\n", outcome(findings, links)));
    for remark in remarks(findings, links) {
        text.push_str(&format!("{remark}\n"));
    }
    text
}
