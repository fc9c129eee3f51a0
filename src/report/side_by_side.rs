//! One study for several walkers (or at several times) on one map: what the first can reach, what the others can, and the gap between.
//!
//! Everything that the first is told stays as it is; what is said of the others comes on top, so that a reader of the first alone
//! misses nothing and a style that knows its columns still fits:
//!
//! | where | what |
//! |---|---|
//! | `blocks.geojson` | `ID_C_min`, `ID_C_share`, … as for the first, `ID_missing_classes`, and `ID_lost_classes`: covered for the first, not for `ID` |
//! | `summary.json` | `side_by_side`: every walker with its figures, and what only the first or only the other is covered for |
//! | `report.html` | a table of shares and differences, and for each class the map of each with the blocks that only the one can |
//!
//! Blocks are the same in all of them and in one order, for they are read and settled once; facilities need not be.

use super::Findings;
use super::escape::escape;
use super::html::figures::{count, join, percent};
use super::html::{chart, class_sheet};
use super::map::{Fills, Maps, bin_of, swatch};
use super::table::LINES;
use super::words;
use crate::coverage::{BlockClass, Part};
use crate::units::{ClassId, Lang};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The first of several and the others beside it.
#[derive(Debug, Clone)]
pub struct SideBySide<'a> {
    /// The first: who walks, or when.
    pub first: Label,
    /// The others, whole.
    pub others: Vec<(Label, Findings<'a>)>,
}

/// What one of several is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In names of columns and files.
    pub id: String,
    /// As people read it.
    pub name: String,
}

/// What a block is for two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Both,
    First,
    Other,
    Neither,
}

impl Gap {
    fn of(first: &BlockClass, other: &BlockClass) -> Gap {
        match (first.covered, other.covered) {
            (true, true) => Gap::Both,
            (true, false) => Gap::First,
            (false, true) => Gap::Other,
            (false, false) => Gap::Neither,
        }
    }

    /// Its colour on a map.
    fn fill(self) -> &'static str {
        match self {
            Gap::Both => "#b4d5e8",
            Gap::First => "#d95f3b",
            Gap::Other => "#5b3f8c",
            Gap::Neither => "#d3d8dd",
        }
    }
}

/// Block by block, what a class is for the first and for another.
fn gaps(first: &Findings<'_>, other: &Findings<'_>, class: usize) -> Vec<Gap> {
    let pairs = first.coverage.blocks.iter().zip(&other.coverage.blocks);
    pairs.map(|(a, b)| Gap::of(&a[class], &b[class])).collect()
}

/// The file of the gaps of another.
pub fn gaps_of(id: &str) -> String {
    format!("{id}.gaps.geojson")
}

/// Its bytes, in the form of `gaps.geojson`.
pub fn gaps_layer(other: &Findings<'_>) -> Vec<u8> {
    super::geojson::gaps(other)
}

/// Shares side by side, for a terminal; empty where there is one alone.
pub fn side_by_side_table(findings: &Findings<'_>) -> String {
    let Some(side) = findings.beside else { return String::new() };
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![lang.pick("class", "设施类别").to_owned(), side.first.name.clone()];
    for (label, _) in &side.others {
        head.push(label.name.clone());
        head.push(lang.pick("difference", "差").to_owned());
        head.push(match lang {
            Lang::En => format!("only {}", side.first.name),
            Lang::Zh => format!("仅{}", side.first.name),
        });
    }
    table.set_header(head);
    for &c in &words::held(findings) {
        let class = words::class_name(lang, &findings.standard.classes[c]).to_owned();
        let mut row = vec![class, percent(share(findings, c))];
        for (_, other) in &side.others {
            let lost = gaps(findings, other, c).iter().filter(|gap| **gap == Gap::First).count();
            row.push(percent(share(other, c)));
            row.push(points(lang, share(findings, c), share(other, c)));
            row.push(count(lost as f64));
        }
        table.add_row(row.into_iter().map(Cell::new));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    text.push_str(lang.pick(
        "Side by side: shares as above; “only” counts blocks covered for the first and not for the other.\n",
        "并列对比：覆盖率同上；“仅”为第一种步行者覆盖而另一种未覆盖的地块数。\n",
    ));
    text
}

/// Classes that a block is covered for with the first and not with another.
pub(super) fn lost(first: &[BlockClass], other: &[BlockClass]) -> Vec<usize> {
    (0..first.len()).filter(|&c| Gap::of(&first[c], &other[c]) == Gap::First).collect()
}

fn share(findings: &Findings<'_>, class: usize) -> Option<f64> {
    findings.coverage.classes[class].of(findings.coverage.basis).and_then(Part::share)
}

/// For `summary.json`; `None` where there is one alone.
pub(super) fn summary(findings: &Findings<'_>, figures: impl Fn(&Findings<'_>) -> Value) -> Option<Value> {
    let side = findings.beside?;
    let classes = &findings.standard.classes;
    let other = |(label, other): &(Label, Findings<'_>)| {
        let of = |(c, class): (usize, &crate::model::Class)| {
            let gaps = gaps(findings, other, c);
            let blocks = |gap: Gap| gaps.iter().filter(|g| **g == gap).count();
            json!({
                "id": class.id,
                "blocks_both": blocks(Gap::Both),
                "blocks_only_first": blocks(Gap::First),
                "blocks_only_this": blocks(Gap::Other),
                "blocks_neither": blocks(Gap::Neither),
                "share_first": share(findings, c).map(six),
                "share_this": share(other, c).map(six),
            })
        };
        json!({
            "id": label.id,
            "figures": figures(other),
            "beside_first": classes.iter().enumerate().map(of).collect::<Vec<_>>(),
        })
    };
    Some(json!({ "first": side.first.id, "others": side.others.iter().map(other).collect::<Vec<_>>() }))
}

/// A share as the summary rounds it.
fn six(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

/// What blocks look like on the maps of the section.
pub(super) fn fills(findings: &Findings<'_>) -> Vec<Fills> {
    let mut all = Vec::new();
    for (v, (_, other)) in findings.beside.iter().flat_map(|side| &side.others).enumerate() {
        for &c in &words::held(findings) {
            let limit = other.standard.classes[c].limit;
            let walks = other.coverage.blocks.iter().map(|of| swatch(bin_of(&of[c], limit))).collect();
            all.push(Fills { class: format!("beside-{v}-{c}"), fills: walks });
            let gap = gaps(findings, other, c).into_iter().map(|gap| gap.fill().to_owned()).collect();
            all.push(Fills { class: format!("between-{v}-{c}"), fills: gap });
        }
    }
    all
}

/// The section of the report; empty where there is one alone.
pub(super) fn section(findings: &Findings<'_>, maps: Option<&Maps>) -> String {
    let Some(side) = findings.beside else { return String::new() };
    let lang = findings.lang;
    let names: Vec<String> = std::iter::once(&side.first)
        .chain(side.others.iter().map(|(label, _)| label))
        .map(|l| l.name.clone())
        .collect();
    let heading = match lang {
        Lang::En => format!("Side by side: {}", join(lang, &names)),
        Lang::Zh => format!("并列对比：{}", join(lang, &names)),
    };
    let mut out = format!("<section class=\"beside\" id=\"beside\">\n<h2>{}</h2>\n", escape(&heading));
    for (v, (label, other)) in side.others.iter().enumerate() {
        let _ = writeln!(out, "<p class=\"say\">{}</p>", say(findings, &side.first, label, other));
        out.push_str(&table(findings, &side.first, label, other));
        let Some(maps) = maps else { continue };
        let _ = writeln!(out, "<p class=\"legend\">{}</p>", legend(lang, &side.first, label));
        for &c in &words::held(findings) {
            out.push_str(&three(findings, maps, (&side.first, label), other, (v, c)));
        }
        if let Some(c) = words::held(findings).first() {
            let limit = findings.standard.classes[*c].limit;
            let both = findings.coverage.blocks.iter().chain(&other.coverage.blocks);
            let present = both.map(|of| bin_of(&of[*c], limit)).collect();
            let _ = writeln!(
                out,
                "<p class=\"legend\">{}</p>",
                class_sheet::scale(lang, limit, &present, maps.shows_water())
            );
        }
    }
    out.push_str("</section>\n");
    out
}

/// Blocks that lack nothing with the first, and something with the other.
fn whole_only_first(findings: &Findings<'_>, other: &Findings<'_>) -> usize {
    let held = words::held(findings);
    let whole = |of: &[BlockClass]| held.iter().all(|&c| of[c].covered);
    let pairs = findings.coverage.blocks.iter().zip(&other.coverage.blocks);
    pairs.filter(|(a, b)| whole(a) && !whole(b)).count()
}

fn say(findings: &Findings<'_>, first: &Label, label: &Label, other: &Findings<'_>) -> String {
    let lang = findings.lang;
    let whole = count(whole_only_first(findings, other) as f64);
    let blocks = count(findings.blocks.len() as f64);
    let (a, b) = (escape(&first.name), escape(&label.name));
    let worst = words::held(findings).into_iter().filter_map(|c| {
        let loss = share(findings, c)? - share(other, c)?;
        Some((c, loss))
    });
    let worst = worst.filter(|(_, loss)| *loss > 0.0).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
    let mut text = match lang {
        Lang::En => {
            let lack = if whole == "1" { "lacks" } else { "lack" };
            format!("<b>{whole}</b> of {blocks} blocks {lack} nothing for {a} and something for {b}.")
        }
        Lang::Zh => format!("{blocks} 个地块中，有 <b>{whole}</b> 个对{a}什么都不缺，对{b}却有所缺。"),
    };
    if let Some((c, _)) = worst {
        let class = escape(&words::class_phrase(lang, &findings.standard.classes[c]));
        let (x, y) = (percent(share(findings, c)), percent(share(other, c)));
        let people = words::basis(findings);
        let _ = match lang {
            Lang::En => write!(text, " The gap is widest for the {class}: {x} of {people} against {y}."),
            Lang::Zh => write!(text, "差距最大的是{class}：{people}覆盖率 {x} 对 {y}。"),
        };
    }
    text
}

/// Shares side by side, and what only the one is covered for.
fn table(findings: &Findings<'_>, first: &Label, label: &Label, other: &Findings<'_>) -> String {
    let lang = findings.lang;
    let only = |label: &Label| match lang {
        Lang::En => format!("blocks only for {}", label.name),
        Lang::Zh => format!("仅{}覆盖的地块", label.name),
    };
    let head = [
        lang.pick("Class", "设施类别").to_owned(),
        first.name.clone(),
        label.name.clone(),
        lang.pick("difference", "差").to_owned(),
        only(first),
        only(label),
        lang.pick("blocks for neither", "两者均未覆盖").to_owned(),
    ];
    let mut out = String::from("<div class=\"wide\"><table>\n<thead><tr>");
    for (i, cell) in head.iter().enumerate() {
        let _ = write!(out, "<th{}>{}</th>", if i > 0 { " class=\"num\"" } else { "" }, escape(cell));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for &c in &words::held(findings) {
        let gaps = gaps(findings, other, c);
        let blocks = |gap: Gap| count(gaps.iter().filter(|g| **g == gap).count() as f64);
        let (a, b) = (share(findings, c), share(other, c));
        let cells =
            [percent(a), percent(b), points(lang, a, b), blocks(Gap::First), blocks(Gap::Other), blocks(Gap::Neither)];
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th>",
            escape(words::class_name(lang, &findings.standard.classes[c]))
        );
        out.push_str(&cells.map(|cell| format!("<td class=\"num\">{cell}</td>")).concat());
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
    out
}

/// A difference of shares in percentage points.
fn points(lang: Lang, first: Option<f64>, other: Option<f64>) -> String {
    let (Some(a), Some(b)) = (first, other) else { return "–".to_owned() };
    let tenths = ((b - a) * 1000.0).round() as i64;
    let sign = match tenths {
        ..0 => "−",
        0 => "",
        1.. => "+",
    };
    format!("{sign}{}.{} {}", tenths.abs() / 10, tenths.abs() % 10, lang.pick("points", "个百分点"))
}

fn legend(lang: Lang, first: &Label, label: &Label) -> String {
    let (a, b) = (&first.name, &label.name);
    [
        (Gap::Both, lang.pick("covered for both", "两者均覆盖").to_owned()),
        (
            Gap::First,
            match lang {
                Lang::En => format!("only for {a}"),
                Lang::Zh => format!("仅{a}覆盖"),
            },
        ),
        (
            Gap::Other,
            match lang {
                Lang::En => format!("only for {b}"),
                Lang::Zh => format!("仅{b}覆盖"),
            },
        ),
        (Gap::Neither, lang.pick("for neither", "均未覆盖").to_owned()),
    ]
    .map(|(gap, text)| chart::swatch(gap.fill(), &text))
    .concat()
}

/// Three maps of a class: the first, the other, and which blocks only the one is covered for.
fn three(
    findings: &Findings<'_>,
    maps: &Maps,
    (first, label): (&Label, &Label),
    other: &Findings<'_>,
    (v, c): (usize, usize),
) -> String {
    let lang = findings.lang;
    let class = ClassId(c as u16);
    let name = words::class_name(lang, &findings.standard.classes[c]);
    let only = gaps(findings, other, c).into_iter().filter(|gap| *gap == Gap::First).count();
    let between = match lang {
        Lang::En => format!("{} blocks only for {}", count(only as f64), first.name),
        Lang::Zh => format!("仅{}覆盖的地块 {} 个", first.name, count(only as f64)),
    };
    let figures = [
        (format!("map-{c}"), maps.dots(findings, class), format!("{}: {}", first.name, percent(share(findings, c)))),
        (format!("beside-{v}-{c}"), maps.dots(other, class), format!("{}: {}", label.name, percent(share(other, c)))),
        (format!("between-{v}-{c}"), String::new(), between),
    ];
    let mut out = format!("<h3>{}</h3>\n<div class=\"three\">", escape(name));
    for (map, symbols, caption) in figures {
        let drawn = maps.named(findings, &map, &symbols, &format!("{name}: {caption}"));
        let _ = write!(out, "<figure>{drawn}<figcaption>{}</figcaption></figure>", escape(&caption));
    }
    out.push_str("</div>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::town::tiny;

    /// An elder who takes twice as long: the tiny town once more, with every walk doubled.
    #[test]
    fn two_walkers_in_one_town() {
        let (fast, slow) = (tiny(), crate::report::town::slower(tiny(), 2));
        for lang in [Lang::En, Lang::Zh] {
            let label = |id: &str| Label { id: id.to_owned(), name: words::walker(lang, id) };
            let side = SideBySide { first: label("adult"), others: vec![(label("elder"), slow.findings(lang))] };
            let findings = Findings { beside: Some(&side), ..fast.findings(lang) };
            // By hand: walks of twice the time are within the limit where half of it was.
            for c in 0..findings.standard.classes.len() {
                let gaps = gaps(&findings, &side.others[0].1, c);
                assert!(gaps.iter().all(|gap| *gap != Gap::Other), "who is slower reaches no more");
            }
            let all = crate::report::geojson::blocks(&findings);
            let text = String::from_utf8(all).unwrap();
            let alone = String::from_utf8(crate::report::geojson::blocks(&fast.findings(lang))).unwrap();
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            let other = String::from_utf8(crate::report::geojson::blocks(&slow.findings(lang))).unwrap();
            let (both, alone, other) = (read(&text), read(&alone), read(&other));
            let mut losses = 0;
            for ((b, a), o) in both["features"]
                .as_array()
                .unwrap()
                .iter()
                .zip(alone["features"].as_array().unwrap())
                .zip(other["features"].as_array().unwrap())
            {
                let (b, a, o) =
                    (&b["properties"], a["properties"].as_object().unwrap(), o["properties"].as_object().unwrap());
                assert!(a.iter().all(|(key, value)| b[key] == *value), "what is said of the first stays");
                for class in &findings.standard.classes {
                    for column in ["min", "share", "covered", "finding", "facility"] {
                        let column = format!("{}_{column}", class.id);
                        assert_eq!(b[format!("elder_{column}")], o[&column]);
                    }
                }
                assert_eq!(b["elder_missing_classes"], o["missing_classes"]);
                losses += usize::from(b["elder_lost_classes"] != "");
            }
            assert!(losses > 0, "somebody is lost, else nothing is tested");
            let summary = read(&String::from_utf8(crate::report::summary(&findings)).unwrap());
            let of = &summary["side_by_side"]["others"][0];
            let blocks = |key: &str| {
                of["beside_first"].as_array().unwrap().iter().map(|c| c[key].as_u64().unwrap()).sum::<u64>()
            };
            assert!(blocks("blocks_only_first") > 0 && blocks("blocks_only_this") == 0);
            assert_eq!(
                blocks("blocks_both") + blocks("blocks_only_first") + blocks("blocks_neither"),
                (findings.blocks.len() * findings.standard.classes.len()) as u64
            );
            let page = String::from_utf8(crate::report::html(&findings)).unwrap();
            assert!(
                page.contains("id=\"beside\"") && page.contains("between-0-0") && page.contains(&label("elder").name)
            );
            let page = String::from_utf8(crate::report::html(&fast.findings(lang))).unwrap();
            assert!(!page.contains("id=\"beside\""), "who is alone stands beside nobody");
        }
    }

    #[test]
    fn differences_are_in_points() {
        assert_eq!(points(Lang::En, Some(0.5), Some(0.375)), "−12.5 points");
        assert_eq!(points(Lang::En, Some(0.5), Some(0.5)), "0.0 points");
        assert_eq!(points(Lang::Zh, Some(0.25), Some(0.5)), "+25.0 个百分点");
        assert_eq!(points(Lang::Zh, None, Some(0.5)), "–");
    }
}
