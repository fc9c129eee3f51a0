//! `compare.html`: the table of plans, then for each plan and class that it changes three maps side by side: before, after, and
//! the difference. All maps of the page have one frame; before and after one scale of walks, all differences one of minutes.

use super::legend::Shown;
use super::table::{self, Row};
use super::{Comparison, Of, Side, changes, clauses_words, floor_words, legend, pairs, pairs_html, said};
use crate::access::Nearest;
use crate::coverage::BlockClass;
use crate::model::{Block, Id};
use crate::report::escape::{escape, plain};
use crate::report::html::class_sheet;
use crate::report::html::figures::{count, percent};
use crate::report::map::{Bin, Fills, Maps, bin_of, swatch};
use crate::report::{Findings, words};
use crate::units::{ClassId, Lang};
use std::collections::{BTreeMap, BTreeSet};

/// Every block that any state has, sorted by id, and what a state says of it.
pub(super) struct Union {
    pub blocks: Vec<Block>,
    /// By state (the baseline first): the block's number there.
    at: Vec<Vec<Option<usize>>>,
}

impl Union {
    pub fn of(states: &[&Findings<'_>]) -> Union {
        let mut all: BTreeMap<&Id, (&Block, Vec<Option<usize>>)> = BTreeMap::new();
        for (s, findings) in states.iter().enumerate() {
            for (b, block) in findings.blocks.iter().enumerate() {
                all.entry(&block.id).or_insert_with(|| (block, vec![None; states.len()])).1[s] = Some(b);
            }
        }
        let at = (0..states.len()).map(|s| all.values().map(|(_, at)| at[s]).collect()).collect();
        Union { blocks: all.into_values().map(|(block, _)| block.clone()).collect(), at }
    }

    /// What a state says of a class, block by block.
    pub fn judged<'f>(&self, s: usize, findings: &Findings<'f>, class: ClassId) -> Vec<Option<&'f BlockClass>> {
        let of = |b: &Option<usize>| b.map(|b| &findings.coverage.blocks[b][usize::from(class.0)]);
        self.at[s].iter().map(of).collect()
    }
}

/// The page.
pub fn page(comparison: &Comparison<'_>) -> Vec<u8> {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let states: Vec<&Findings<'_>> = std::iter::once(base).chain(comparison.scenarios.iter().map(|(_, f)| f)).collect();
    let union = Union::of(&states);
    let shown: Vec<Vec<ClassId>> = comparison.scenarios.iter().map(|(_, after)| classes(base, after)).collect();
    let everything = Findings { blocks: &union.blocks, ..copy(base) };
    let rows = table::rows(comparison);
    let pairs = pairs::pairs(comparison, &rows);
    let drawn = pairs_html::drawn(&pairs);
    let mut fills = fills(&states, &union, &shown);
    fills.extend(pairs_html::fills(&states, &union, &drawn));
    let maps = Maps::with(&everything, &fills, &titles(comparison, &union, &shown));
    let title = escape(base.title);
    let subject = match comparison.of {
        Of::Plans => lang.pick("Plans compared", "方案比较"),
        Of::Times { .. } => lang.pick("Times beside each other", "不同时段对比"),
    };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\" class=\"compare\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"lifecircle {version}\">\n\
         <title>{title} – {subject}</title>\n<style>\n{css}\n{colours}\n</style>\n</head>\n<body>\n{definitions}<main>\n\
         <header><p class=\"over\">{title}</p><h1>{subject}</h1></header>\n",
        code = lang.pick("en", "zh-CN"),
        version = env!("CARGO_PKG_VERSION"),
        css = include_str!("../html/page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
        definitions = maps.as_ref().map_or_else(String::new, Maps::definitions),
    );
    page.push_str(&measures(comparison, &rows));
    for hours in states.iter().filter_map(|findings| findings.hours) {
        page.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&words::at(lang, hours))));
    }
    for (s, ((side, after), classes)) in comparison.scenarios.iter().zip(&shown).enumerate() {
        let said = said::said(comparison, &rows[s + 1]);
        let said = said.trim_end().strip_prefix(plain(&side.name).as_str()).unwrap_or(&said).trim_start_matches(": ");
        page.push_str(&format!("<section>\n<h2>{}</h2>\n<p class=\"say\">{}</p>\n", escape(&side.name), escape(said)));
        page.push_str(&clauses_words::table(base, &rows[s + 1].clauses));
        let builds = rows[s + 1].sums.as_ref().is_some_and(|sums| sums.new_blocks > 0);
        if let Some(maps) = &maps {
            let before = Findings { lang, ..copy(&everything) };
            for &class in classes {
                page.push_str(&three(maps, &comparison.of, (&before, base, after), side, s, class, builds));
            }
        }
        page.push_str("</section>\n");
    }
    if !pairs.is_empty() {
        page.push_str(&pairs_html::section(comparison, &rows, &pairs, &drawn, maps.as_ref().map(|m| (m, &everything))));
    }
    page.push_str(&format!(
        "<p class=\"fine\">{}</p>\n</main>\n</body>\n</html>\n",
        escape(&match lang {
            Lang::En if comparison.of == Of::Plans => {
                format!("{}. How a plan changes walks: docs/scenarios.md.", base.attribution)
            }
            Lang::Zh if comparison.of == Of::Plans => {
                format!("{}。方案如何改变步行：docs/scenarios.md。", base.attribution)
            }
            Lang::En => format!("{}. What counts as open at a time: docs/hours.md.", base.attribution),
            Lang::Zh => format!("{}。各时段开放与否的判定：docs/hours.md。", base.attribution),
        })
    ));
    page.into_bytes()
}

/// The same findings once more: they are all borrowed.
pub(super) fn copy<'a>(of: &Findings<'a>) -> Findings<'a> {
    Findings { ..*of }
}

/// Classes that a plan changes, the most people first.
fn classes(base: &Findings<'_>, after: &Findings<'_>) -> Vec<ClassId> {
    let mut moved: BTreeMap<ClassId, f64> = BTreeMap::new();
    for change in changes(base, after).iter().filter(|change| change.doorsteps > 0 && change.stays()) {
        *moved.entry(change.class).or_default() += change.gained + change.lost;
    }
    let mut classes: Vec<(ClassId, f64)> = moved.into_iter().collect();
    classes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    classes.into_iter().map(|(class, _)| class).collect()
}

/// The fills of every map of the page.
fn fills(states: &[&Findings<'_>], union: &Union, shown: &[Vec<ClassId>]) -> Vec<Fills> {
    let mut all = Vec::new();
    let limit = |class: ClassId| states[0].standard.classes[usize::from(class.0)].limit;
    let walks = |s: usize, class: ClassId| {
        let look =
            |of: Option<&BlockClass>| of.map_or_else(|| "none".to_owned(), |of| swatch(bin_of(of, limit(class))));
        union.judged(s, states[s], class).into_iter().map(look).collect()
    };
    let classes: BTreeSet<ClassId> = shown.iter().flatten().copied().collect();
    for class in classes {
        all.push(Fills { class: format!("before-{}", class.0), fills: walks(0, class) });
    }
    for (s, classes) in shown.iter().enumerate() {
        for &class in classes {
            all.push(Fills { class: format!("after-{s}-{}", class.0), fills: walks(s + 1, class) });
            let pairs = union.judged(0, states[0], class).into_iter().zip(union.judged(s + 1, states[s + 1], class));
            let fills = pairs.map(|(b, a)| legend::fill(b, a).to_owned()).collect();
            all.push(Fills { class: format!("change-{s}-{}", class.0), fills });
        }
    }
    all
}

/// What each block says when pointed at: the walks that some plan changes.
fn titles(comparison: &Comparison<'_>, union: &Union, shown: &[Vec<ClassId>]) -> Vec<String> {
    let lang = comparison.base.lang;
    let walk = |of: Option<&BlockClass>| match of.map(|of| of.typical) {
        Some(Nearest::Walk(walk)) => format!("{} {}", words::minutes(walk.ms), lang.pick("min", "分钟")),
        Some(_) => lang.pick("no walk", "无法到达").to_owned(),
        None => lang.pick("not there", "尚无").to_owned(),
    };
    let mut titles: Vec<String> = union.blocks.iter().map(words::block_label).collect();
    for (s, ((side, after), classes)) in comparison.scenarios.iter().zip(shown).enumerate() {
        for &class in classes {
            let name = words::class_name(lang, &after.standard.classes[usize::from(class.0)]);
            let pairs = union.judged(0, &comparison.base, class).into_iter().zip(union.judged(s + 1, after, class));
            for (title, (b, a)) in titles.iter_mut().zip(pairs).filter(|(_, (b, a))| b != a) {
                title.push_str(&format!("\n{}: {name} {} → {}", side.name, walk(b), walk(a)));
            }
        }
    }
    titles.iter().map(|t| escape(t)).collect()
}

/// Three maps of a class: before, after, the difference.
fn three(
    maps: &Maps,
    compared: &Of,
    (drawn, base, after): (&Findings<'_>, &Findings<'_>, &Findings<'_>),
    side: &Side,
    s: usize,
    class: ClassId,
    builds: bool,
) -> String {
    let lang = base.lang;
    let c = class.0;
    let of = &base.standard.classes[usize::from(c)];
    let name = words::class_name(lang, of);
    let marks = maps.marks(&side.marks);
    let [before_dots, after_dots] = [maps.dots(base, class), maps.dots(after, class)];
    let share = |f: &Findings<'_>| {
        percent(f.coverage.classes[usize::from(c)].of(base.coverage.basis).and_then(crate::coverage::Part::share))
    };
    let (before, now) = match compared {
        Of::Plans => (lang.pick("Before", "现状"), lang.pick("After", "方案")),
        Of::Times { name, .. } => (name.as_str(), side.name.as_str()),
    };
    let (before, now) = (escape(before), escape(now));
    let colon = lang.pick(": ", "：");
    let maps_of = [
        (format!("before-{c}"), before_dots, format!("{before}{colon}{}", share(base))),
        (format!("after-{s}-{c}"), format!("{after_dots}{marks}"), format!("{now}{colon}{}", share(after))),
        (format!("change-{s}-{c}"), marks.clone(), lang.pick("Change of the walk", "步行时间变化").to_owned()),
    ];
    let mut out = format!("<h3>{}</h3>\n<div class=\"three\">\n", escape(name));
    for (class, symbols, caption) in maps_of {
        let label = format!("{name}, {caption}");
        out.push_str(&format!(
            "<figure>{}<figcaption>{}</figcaption></figure>\n",
            maps.named(drawn, &class, &symbols, &label),
            escape(&caption)
        ));
    }
    let seen = |f: &Findings<'_>| {
        f.coverage.blocks.iter().map(|b| bin_of(&b[usize::from(c)], of.limit)).collect::<BTreeSet<Bin>>()
    };
    let present = seen(base).union(&seen(after)).copied().collect();
    let shown = Shown { new: builds.then(|| lang.pick("new homes", "新建住宅")), ..Shown::default() };
    out.push_str(&format!(
        "</div>\n<p class=\"legend\">{}</p>\n{}",
        class_sheet::scale(lang, of.limit, &present, maps.shows_water()),
        legend::difference(lang, shown, &[&side.marks]),
    ));
    out
}

/// The table of measures.
fn measures(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> String {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let mut out = String::from("<section>\n<div class=\"wide\"><table>\n<thead><tr>");
    let mut head = vec![comparison.of.row(lang).to_owned()];
    let columns = table::columns(comparison, rows);
    head.extend(columns.iter().map(|&c| words::class_name(lang, &base.standard.classes[c]).to_owned()));
    let more = [
        ("every class", "全部类别"),
        ("mean walk, min", "平均步行（分钟）"),
        ("Gini", "基尼系数"),
        ("worst block, min", "最差地块（分钟）"),
    ];
    head.extend(more.map(|(en, zh)| lang.pick(en, zh).to_owned()));
    let builds = table::builds(rows);
    head.extend(builds.then(|| lang.pick("new homes", "新建住宅").to_owned()));
    let floors = floor_words::floors(base, rows);
    head.extend(floors.iter().map(|column| column.name.clone()));
    if rows[0].met().is_some() {
        head.push(lang.pick("clauses met", "达标条款").to_owned());
    }
    let costs = comparison.of == Of::Plans;
    if costs {
        head.push(lang.pick("cost", "造价").to_owned());
    }
    for (i, cell) in head.iter().enumerate() {
        out.push_str(&format!("<th{}>{}</th>", if i > 0 { " class=\"num\"" } else { "" }, escape(cell)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let number = |v: Option<f64>, decimals: usize| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.decimals$}"));
    for row in rows {
        let m = &row.measures;
        out.push_str(&format!("<tr><th>{}</th>", escape(row.name)));
        let mut cells: Vec<String> = columns.iter().map(|&c| percent(m.classes[c].share())).collect();
        cells.push(percent(m.all.share()));
        cells.extend([number(m.walk_min, 2), number(m.gini, 3), number(m.worst.as_ref().map(|(_, w)| *w), 1)]);
        cells.extend(builds.then(|| row.built()));
        cells.extend(floors.iter().map(|column| floor_words::short(m, column)));
        cells.extend(row.met());
        if costs {
            cells.push(row.cost.map_or_else(|| "–".to_owned(), count));
        }
        out.push_str(&cells.iter().map(|cell| format!("<td class=\"num\">{}</td>", escape(cell))).collect::<String>());
        out.push_str("</tr>\n");
    }
    let of = words::basis_and_doubt(base);
    out.push_str(&format!(
        "</tbody></table></div>\n<p class=\"note\">{}{}</p>\n</section>\n",
        escape(&match lang {
            Lang::En => format!("Shares are of {of}. Mean walk: minutes to every class on average over classes and people; who has no walk within the horizon counts with the horizon. Gini: 0 if all walk alike."),
            Lang::Zh => format!("比例按{of}计。平均步行：到各类设施步行分钟的平均值，上限内无法到达者按上限计。基尼系数：人人相同时为 0。"),
        }),
        escape(&(floor_words::note(base, rows) + &clauses_note(comparison, rows)))
    ));
    out
}

/// What the column of clauses means, and which classes have no column.
fn clauses_note(comparison: &Comparison<'_>, rows: &[Row<'_>]) -> String {
    let lang = comparison.base.lang;
    let mut note = String::new();
    if rows[0].met().is_some() {
        note.push_str(lang.pick(
            " Clauses met: by the city, of those that the data let judge; block by block in clauses.csv.",
            "达标条款：全市达标条款数与可评估条款数之比；逐地块变化见 clauses.csv。",
        ));
    }
    if let Some(left) = table::without_column(comparison, rows) {
        note = format!("{note}{}{left}", lang.pick(" ", ""));
    }
    note
}
