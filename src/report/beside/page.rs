//! `standards.html`: what each standard says, its map of missing classes, and where the standards part ways; the same for a terminal.

use super::{Because, Disagreement, meets};
use crate::model::Class;
use crate::report::escape::escape;
use crate::report::html::figures::{count, percent};
use crate::report::html::overview;
use crate::report::map::{Fills, MISSING, Maps, missing_step};
use crate::report::standards::figures;
use crate::report::table::LINES;
use crate::report::{Findings, verdicts, words};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// Rows of the list of blocks on the page.
const ROWS: usize = 30;

/// Why, in words.
fn reason(lang: Lang, because: Because) -> &'static str {
    match because {
        Because::NotAsked => lang.pick("no class like it there", "另一标准没有可比的类别"),
        Because::NoData => lang.pick("no such place in the data there", "另一标准要求但数据中没有"),
        Because::Limit => lang.pick("another limit", "限值不同"),
        Because::OtherPlaces => lang.pick("other places count", "计入的设施不同"),
    }
}

/// Blocks that meet a standard, with the share of all.
fn met(of: &Findings<'_>) -> (usize, Option<f64>) {
    let n = (0..of.blocks.len()).filter(|&b| meets(of, b)).count();
    (n, (!of.blocks.is_empty()).then(|| n as f64 / of.blocks.len() as f64))
}

/// A row for each standard.
fn rows(all: &[Findings<'_>]) -> Vec<Vec<String>> {
    let row = |of: &Findings<'_>| {
        let (n, share) = met(of);
        let title = of.lang.pick(&of.standard.title_en, &of.standard.title_zh);
        let held = words::held(of).len();
        let unread = figures(of.standard);
        vec![
            of.standard.id.clone(),
            title.to_owned(),
            format!("{held}/{}", of.standard.classes.len()),
            count(n as f64),
            percent(share),
            verdicts::counts_of(of)
                .map_or_else(|| "–".to_owned(), |[met, missed, not]| format!("{met} / {missed} / {not}")),
            format!("{} / {}", unread.iter().filter(|cited| cited.is_unverified()).count(), unread.len()),
        ]
    };
    all.iter().map(row).collect()
}

const HEAD: [(&str, &str); 7] = [
    ("standard", "标准"),
    ("title", "名称"),
    ("classes in the data", "有数据的类别"),
    ("blocks that meet it", "达标地块"),
    ("share", "比例"),
    ("clauses of the city met / not met / not judged", "全市条款 达标 / 未达标 / 未评估"),
    ("figures unverified", "未核实的数值"),
];

/// How many blocks all standards agree about, in a sentence.
fn agreed(all: &[Findings<'_>], found: &[Disagreement]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let mut blocks: Vec<usize> = found.iter().map(|d| d.block).collect();
    blocks.dedup();
    let (n, of) = (count(blocks.len() as f64), count(first.blocks.len() as f64));
    match first.lang {
        Lang::En => format!("They disagree about {n} of {of} blocks."),
        Lang::Zh => format!("各标准对 {of} 个地块中的 {n} 个结论不一致。"),
    }
}

/// Disagreements by pair, class and reason, the most blocks first.
fn reasons(all: &[Findings<'_>], found: &[Disagreement]) -> Vec<[String; 6]> {
    // The class, and the same class there.
    type Key = (usize, usize, usize, Option<usize>, Because);
    let mut counts: std::collections::BTreeMap<Key, usize> = std::collections::BTreeMap::new();
    for d in found {
        *counts.entry((d.fails, d.meets, d.class, d.there, d.because)).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(key, n)| (std::cmp::Reverse(*n), *key));
    let row = |((fails, meets, class, there, because), n): (Key, usize)| {
        let lang = all[fails].lang;
        let own = &all[fails].standard.classes[class];
        let with_limit = |of: &Class| match lang {
            Lang::En => format!("{} ({})", words::class_name(lang, of), words::limit(lang, of.limit)),
            Lang::Zh => format!("{}（{}）", words::class_name(lang, of), words::limit(lang, of.limit)),
        };
        [
            all[fails].standard.id.clone(),
            all[meets].standard.id.clone(),
            with_limit(own),
            there.map_or_else(|| "–".to_owned(), |there| with_limit(&all[meets].standard.classes[there])),
            reason(lang, because).to_owned(),
            count(n as f64),
        ]
    };
    sorted.into_iter().map(row).collect()
}

const REASONS: [(&str, &str); 6] = [
    ("not met", "未达标"),
    ("met", "达标"),
    ("lacking", "缺少"),
    ("the same there", "另一标准中的对应类别"),
    ("because", "原因"),
    ("blocks", "地块数"),
];

/// For a terminal. Ends with a line end.
pub fn table(all: &[Findings<'_>], found: &[Disagreement]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let lang = first.lang;
    let draw = |head: &[(&str, &str)], rows: Vec<Vec<String>>| {
        let mut table = Table::new();
        table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(head.iter().map(|(en, zh)| lang.pick(en, zh)));
        for row in rows {
            table.add_row(row.into_iter().map(Cell::new));
        }
        if let Some(column) = table.column_iter_mut().last() {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat()
    };
    let mut text = draw(&HEAD, rows(all));
    text.push_str(&format!("{}\n", agreed(all, found)));
    let mut why: Vec<Vec<String>> = reasons(all, found).into_iter().map(Vec::from).collect();
    let more = why.len().saturating_sub(ROWS);
    why.truncate(ROWS);
    if !why.is_empty() {
        text.push_str(&draw(&REASONS, why));
    }
    if more > 0 {
        text.push_str(&match lang {
            Lang::En => format!("{more} more such rows in standards.html.\n"),
            Lang::Zh => format!("其余 {more} 行见 standards.html。\n"),
        });
    }
    text
}

/// The rows as HTML: the title leads to the report of the standard, its clauses to the verdicts there.
fn linked(all: &[Findings<'_>]) -> Vec<Vec<String>> {
    let row = |(of, row): (&Findings<'_>, Vec<String>)| {
        let report = escape(&of.file("report.html"));
        let link = |(column, cell): (usize, String)| match column {
            1 => format!("<a class=\"clause\" href=\"{report}\">{}</a>", escape(&cell)),
            5 if of.verdicts.is_some() => {
                format!("<a class=\"clause\" href=\"{report}#verdicts\">{}</a>", escape(&cell))
            }
            _ => escape(&cell),
        };
        row.into_iter().enumerate().map(link).collect()
    };
    all.iter().zip(rows(all)).map(row).collect()
}

/// A table of cells that are HTML already.
fn sheet(lang: Lang, head: &[(&str, &str)], rows: &[Vec<String>]) -> String {
    let mut out = String::from("<div class=\"wide\"><table><thead><tr>");
    out.extend(head.iter().map(|(en, zh)| format!("<th>{}</th>", escape(lang.pick(en, zh)))));
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        out.extend(row.iter().map(|cell| format!("<td>{cell}</td>")));
        out.push_str("</tr>\n");
    }
    out + "</tbody></table></div>\n"
}

/// The page.
pub fn page(all: &[Findings<'_>], found: &[Disagreement]) -> Vec<u8> {
    let Some(first) = all.first() else { return Vec::new() };
    let lang = first.lang;
    let fills: Vec<Fills> = (0..all.len())
        .map(|s| {
            let held = words::held(&all[s]).len();
            let fills = words::lacking(&all[s]).iter().map(|&n| MISSING[missing_step(n, held)].to_owned()).collect();
            Fills { class: format!("standard-{s}"), fills }
        })
        .collect();
    let title_of = |b: usize| {
        let mut text = words::block_label(&first.blocks[b]);
        for of in all {
            let lacks = words::held(of).into_iter().filter(|&class| !of.coverage.blocks[b][class].covered);
            let lacks: Vec<&str> = lacks.map(|class| words::class_name(lang, &of.standard.classes[class])).collect();
            let lacks = if lacks.is_empty() { "✓".to_owned() } else { format!("✗ {}", lacks.join(", ")) };
            text.push_str(&format!("\n{}: {lacks}", of.standard.id));
        }
        escape(&text)
    };
    let titles: Vec<String> = (0..first.blocks.len()).map(title_of).collect();
    let maps = Maps::with(first, &fills, &titles);
    let heading = lang.pick("Standards side by side", "多标准对照");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\" class=\"compare\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {heading}</title>\n<style>\n{css}\n{colours}\n</style>\n</head>\n<body>\n{defs}<main>\n\
         <header>\n<p class=\"over\">{title}</p>\n<h1>{heading}</h1>\n<p class=\"lead\">{agreed}</p>\n</header>\n<section>\n",
        code = lang.pick("en", "zh-CN"),
        title = escape(first.title),
        css = include_str!("../html/page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
        defs = maps.as_ref().map_or_else(String::new, Maps::definitions),
        agreed = escape(&agreed(all, found)),
    );
    page.push_str(&sheet(lang, &HEAD, &linked(all)));
    page.push_str(&format!(
        "<p class=\"note\">{}</p>\n</section>\n<section>\n",
        escape(lang.pick(
            "The title leads to the standard's own report: every class with its map, every clause with its figure, its source and how sure it is, indicators. \
             Unverified: nobody has read the figure in the text that it is attributed to.",
            "点击名称可打开该标准的完整报告：各类设施的地图，逐条条款的数值、来源与可信度，以及指标。未核实：尚无人在其所引原文中读到该数值。"
        ))
    ));
    if let Some(maps) = &maps {
        page.push_str("<div class=\"three\">");
        for (s, of) in all.iter().enumerate() {
            let name = lang.pick(&of.standard.title_en, &of.standard.title_zh);
            page.push_str(&format!(
                "<figure>{}<figcaption>{}</figcaption><figcaption class=\"legend\">{}</figcaption></figure>",
                maps.named(first, &format!("standard-{s}"), "", name),
                escape(name),
                overview::missing_legend(lang, words::held(of).len(), maps.shows_water())
            ));
        }
        page.push_str(&format!(
            "</div>\n<p class=\"note\">{}</p>\n",
            escape(lang.pick(
                "How many classes are missing, of those of the standard that the data hold.",
                "缺少的类别数，仅计该标准中数据里有的类别。"
            ))
        ));
    }
    page.push_str(&format!(
        "</section>\n<section>\n<h2>{}</h2>\n",
        lang.pick("Where they part ways", "结论不一致之处")
    ));
    let safe = |row: [String; 6]| row.iter().map(|cell| escape(cell)).collect();
    let why: Vec<Vec<String>> = reasons(all, found).into_iter().map(safe).collect();
    page.push_str(&sheet(lang, &REASONS, &why));
    page.push_str(&format!(
        "<p class=\"note\">{}</p>\n<p class=\"note\">{}</p>\n</section>\n</main>\n</body>\n</html>\n",
        escape(lang.pick(
            "A block meets a standard if it is covered for every class of it that the data hold. Block by block: standards.csv, standards.geojson.",
            "地块对某标准中数据所含的每一类设施均覆盖，即为达标。逐地块结果见 standards.csv、standards.geojson。"
        )),
        escape(first.attribution)
    ));
    page.into_bytes()
}
