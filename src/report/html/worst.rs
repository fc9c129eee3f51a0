//! The blocks that lack most of what the data hold.

use super::figures::count;
use crate::access::Nearest;
use crate::report::escape::escape;
use crate::report::{Findings, words};
use crate::units::Lang;

/// Rows of the table.
const ROWS: usize = 25;

/// With more classes than this the table names the missing ones instead of having a column for each.
const COLUMNS: usize = 7;

/// Most classes named in a cell; all of every block are in `gaps.geojson`.
const NAMED: usize = 8;

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
        note = escape(&match lang {
            Lang::En => format!(
                "{shown} of {} blocks with gaps: most classes missing first, then most {}. Minutes within which {} are; \
                 all of them are in {gaps}.",
                count(order.len() as f64),
                if residents { "residents" } else { "land" },
                words::majority_of_homes(findings),
                gaps = findings.file("gaps.geojson"),
            ),
            Lang::Zh => format!(
                "共 {} 个地块有缺口，列出 {shown} 个：先按缺少类别数，再按{}排序。数字为{}可到达的步行分钟；全部见 {gaps}。",
                count(order.len() as f64),
                if residents { "居民数" } else { "用地面积" },
                words::majority_of_homes(findings),
                gaps = findings.file("gaps.geojson"),
            ),
        }),
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
        let name = |class: usize| words::class_name(lang, &classes[class]);
        let lacks: Vec<&str> = missing_held(findings, b).map(name).collect();
        let has: Vec<&str> =
            words::held(findings).into_iter().filter(|&class| judged[class].covered).map(name).collect();
        out.push_str(&format!("<td>{}</td>", escape(&which(lang, &lacks, &has))));
    }
    out.push_str("</tr>\n");
    out
}

/// The classes that a block lacks, in a cell: few by name, of many what it does have, else the first of them.
fn which(lang: Lang, lacks: &[&str], has: &[&str]) -> String {
    let list = |names: &[&str]| names.join(lang.pick(", ", "、"));
    if lacks.len() <= NAMED {
        return list(lacks);
    }
    match (has.len(), lang) {
        (0, Lang::En) => format!("all {} that the data hold", lacks.len()),
        (0, Lang::Zh) => format!("数据中有的 {} 类全部缺少", lacks.len()),
        (1..=NAMED, Lang::En) => format!("all but {}", list(has)),
        (1..=NAMED, Lang::Zh) => format!("除{}外全部缺少", list(has)),
        (_, Lang::En) => format!("{} and {} more", list(&lacks[..NAMED]), lacks.len() - NAMED),
        (_, Lang::Zh) => format!("{}等 {} 类", list(&lacks[..NAMED]), lacks.len()),
    }
}

/// The classes that a block lacks, of those that the data hold.
fn missing_held(findings: &Findings<'_>, b: usize) -> impl Iterator<Item = usize> {
    words::held(findings).into_iter().filter(move |&class| !findings.coverage.blocks[b][class].covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_names_the_shorter_list() {
        let names: Vec<String> = (0..20).map(|i| format!("c{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let of = |lacks: usize| which(Lang::En, &names[..lacks], &names[lacks..]);
        assert_eq!(of(2), "c0, c1");
        assert_eq!(of(20), "all 20 that the data hold");
        assert_eq!(of(18), "all but c18, c19");
        assert_eq!(of(10), "c0, c1, c2, c3, c4, c5, c6, c7 and 2 more");
        assert_eq!(which(Lang::Zh, &names[..18], &names[18..]), "除c18、c19外全部缺少");
    }
}
