//! The blocks that lack most of what the data hold.

use super::figures::count;
use crate::access::Nearest;
use crate::report::escape::escape;
use crate::report::{Findings, words};

/// Rows of the table.
const ROWS: usize = 25;

/// With more classes than this the table names the missing ones instead of having a column for each.
const COLUMNS: usize = 7;

/// The blocks that lack anything: by classes missing, then residents, then land, then id.
pub fn order(findings: &Findings<'_>) -> Vec<usize> {
    let missing = words::lacking(findings);
    let mut order: Vec<usize> = (0..findings.blocks.len()).filter(|&b| missing[b] > 0).collect();
    order.sort_by(|&a, &b| {
        let (x, y) = (&findings.blocks[a], &findings.blocks[b]);
        let people = |r: Option<f64>| r.unwrap_or(-1.0);
        (missing[b].cmp(&missing[a]))
            .then(people(y.residents).total_cmp(&people(x.residents)))
            .then(y.area_m2.total_cmp(&x.area_m2))
            .then(a.cmp(&b))
    });
    order
}

/// The first of them as a table.
pub fn table(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let classes = &findings.standard.classes;
    let missing = words::lacking(findings);
    let order = order(findings);
    if order.is_empty() {
        return String::new();
    }
    let residents = findings.blocks.iter().any(|b| b.residents.is_some());
    let mut head = format!("<th>{}</th><th>{}</th>", lang.pick("Block", "地块"), lang.pick("Kind", "来源"));
    let last = if residents { lang.pick("Residents", "居民") } else { lang.pick("Land, ha", "用地（公顷）") };
    head.push_str(&format!("<th class=\"num\">{last}</th><th class=\"num\">{}</th>", lang.pick("Missing", "缺少")));
    if classes.len() <= COLUMNS {
        for class in classes {
            head.push_str(&format!("<th class=\"num\">{}</th>", escape(words::class_name(lang, class))));
        }
    } else {
        head.push_str(&format!("<th>{}</th>", lang.pick("Which", "缺少的类别")));
    }
    let rows: String = order.iter().take(ROWS).map(|&b| row(findings, b, missing[b], residents)).collect();
    let shown = order.len().min(ROWS);
    format!(
        "<section class=\"worst\">\n<h2>{heading}</h2>\n<p class=\"note\">{note}</p>\n<div class=\"wide\"><table>\n\
         <thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n</section>\n",
        heading = lang.pick("Blocks that lack most", "缺少最多的地块"),
        note = match lang {
            crate::units::Lang::En => format!(
                "{shown} of {} blocks with gaps: most classes missing first, then most {}. Minutes within which {} are; \
                 all of them are in gaps.geojson.",
                count(order.len() as f64),
                if residents { "residents" } else { "land" },
                words::majority_of_homes(findings)
            ),
            crate::units::Lang::Zh => format!(
                "共 {} 个地块有缺口，列出 {shown} 个：先按缺少类别数，再按{}排序。数字为{}可到达的步行分钟；全部见 gaps.geojson。",
                count(order.len() as f64),
                if residents { "居民数" } else { "用地面积" },
                words::majority_of_homes(findings)
            ),
        },
    )
}

fn row(findings: &Findings<'_>, b: usize, missing: usize, residents: bool) -> String {
    let lang = findings.lang;
    let block = &findings.blocks[b];
    let classes = &findings.standard.classes;
    let label = match &block.name {
        Some(name) => format!("{}<span class=\"id\">{}</span>", escape(name), escape(&block.id.to_string())),
        None => escape(&block.id.to_string()),
    };
    let size = if residents {
        block.residents.map_or_else(|| "–".to_owned(), count)
    } else {
        format!("{:.1}", block.area_m2 / 10_000.0)
    };
    let mut out = format!(
        "<tr><th scope=\"row\">{label}</th><td class=\"kind\">{}</td><td class=\"num\">{size}</td><td class=\"num strong\">{missing}</td>",
        words::block_kind(lang, block.kind),
    );
    let judged = &findings.coverage.blocks[b];
    if classes.len() <= COLUMNS {
        for (c, of) in judged.iter().enumerate() {
            let text = match of.typical {
                Nearest::Walk(walk) => words::minutes(walk.ms),
                Nearest::Line(line) => words::straight(lang, line.mm),
                Nearest::BeyondHorizon => format!("> {}", words::horizon_minutes(findings)),
                Nearest::CutOff => lang.pick("cut off", "不连通").to_owned(),
                Nearest::OffNetwork => lang.pick("no street", "无道路").to_owned(),
                Nearest::NoneExists if findings.facilities_per_class[c] > 0 => words::none(findings, c).to_owned(),
                Nearest::NoneExists => lang.pick("no data", "无数据").to_owned(),
            };
            let class = match (of.covered, of.typical) {
                (true, _) => "yes",
                (false, Nearest::NoneExists) if findings.facilities_per_class[c] == 0 => "nil",
                (false, _) => "no",
            };
            out.push_str(&format!("<td class=\"num {class}\">{text}</td>"));
        }
    } else {
        let names: Vec<&str> =
            missing_held(findings, b).map(|class| words::class_name(lang, &classes[class])).collect();
        out.push_str(&format!("<td>{}</td>", escape(&names.join(lang.pick(", ", "、")))));
    }
    out.push_str("</tr>\n");
    out
}

/// The classes that a block lacks, of those that the data hold.
fn missing_held(findings: &Findings<'_>, b: usize) -> impl Iterator<Item = usize> {
    words::held(findings).into_iter().filter(move |&class| !findings.coverage.blocks[b][class].covered)
}
