//! How the floor and site area that is missing is told in tables: a column for each class of which something is known (where they
//! are many, one for all of them), else a line why not.

use super::Measures;
use super::floor::{Area, Unknown};
use super::table::Row;
use crate::report::escape::plain;
use crate::report::html::figures::count;
use crate::report::{Findings, words};
use crate::units::Lang;

/// Most columns of classes; where there are more, two columns hold the sums.
const MOST: usize = 3;

/// A column.
pub(super) struct Column {
    /// Its head.
    pub name: String,
    /// Floor (0) or site (1).
    of: usize,
    /// The class; `None` for the sum over all.
    class: Option<usize>,
}

/// What an area is: floor, site.
fn what(lang: Lang, of: usize) -> &'static str {
    if of == 0 { lang.pick("floor", "建筑面积") } else { lang.pick("site", "用地面积") }
}

/// Classes and areas that are known in some row.
fn known(base: &Findings<'_>, rows: &[Row<'_>]) -> Vec<(usize, usize)> {
    let all = (0..base.standard.classes.len()).flat_map(|c| [(c, 0), (c, 1)]);
    all.filter(|&(c, of)| rows.iter().any(|r| r.measures.areas[c][of].is_some_and(|a| a.short_m2.is_ok()))).collect()
}

/// The columns.
pub(super) fn floors(base: &Findings<'_>, rows: &[Row<'_>]) -> Vec<Column> {
    let lang = base.lang;
    let known = known(base, rows);
    if known.len() > MOST {
        let any = |of: &usize| known.iter().any(|(_, o)| o == of);
        let column = |of: usize| Column {
            name: match lang {
                Lang::En => format!("{}: m² short", what(lang, of)),
                Lang::Zh => format!("缺{}（平方米）", what(lang, of)),
            },
            of,
            class: None,
        };
        return [0, 1].into_iter().filter(any).map(column).collect();
    }
    let column = |(c, of): (usize, usize)| {
        let class = words::class_name(lang, &base.standard.classes[c]);
        let name = match (lang, of) {
            (Lang::En, 0) => format!("{class}: m² short"),
            (Lang::En, _) => format!("{class}: m² of site short"),
            (Lang::Zh, _) => format!("{class}缺{}（平方米）", what(lang, of)),
        };
        Column { name, of, class: Some(c) }
    };
    known.into_iter().map(column).collect()
}

/// What is missing: `≤` where some facilities do not say theirs.
pub(super) fn short(measures: &Measures, column: &Column) -> String {
    let unknown = |area: &Area| area.short_m2.is_ok() && area.facilities_unknown > 0;
    let (m2, doubt) = match column.class {
        Some(class) => {
            let area = measures.areas[class][column.of];
            (area.and_then(|a| a.short_m2.ok()), area.as_ref().is_some_and(unknown))
        }
        None => {
            (measures.short_m2(column.of), measures.areas.iter().filter_map(|a| a[column.of].as_ref()).any(unknown))
        }
    };
    m2.map_or_else(|| "–".to_owned(), |m2| format!("{}{}", if doubt && m2 > 0.0 { "≤ " } else { "" }, count(m2)))
}

/// Why the area of a class is not told, each reason with the numbers of the rows that it holds of.
fn reasons(rows: &[Row<'_>], class: usize, of: usize) -> Vec<(Unknown, Vec<usize>)> {
    let mut found: Vec<(Unknown, Vec<usize>)> = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        let Some(why) = row.measures.areas[class][of].and_then(|area| area.short_m2.err()) else { continue };
        match found.iter_mut().find(|(known, _)| *known == why) {
            Some((_, rows)) => rows.push(r),
            None => found.push((why, vec![r])),
        }
    }
    found
}

/// Floor (0) or site (1), why it is not told, and the numbers of the rows that it holds of.
type Reason = (usize, Unknown, Vec<usize>);

/// A line for each reason why areas that are asked for are not told, with the classes and, where it does not hold of all, the rows.
pub(super) fn unknown_floors(base: &Findings<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let lang = base.lang;
    let mut by_reason: Vec<(Reason, Vec<&str>)> = Vec::new();
    for (c, of) in (0..base.standard.classes.len()).flat_map(|c| [(c, 0), (c, 1)]) {
        let class = words::class_name(lang, &base.standard.classes[c]);
        for (why, held) in reasons(rows, c, of) {
            let key = (of, why, held);
            match by_reason.iter_mut().find(|(known, _)| *known == key) {
                Some((_, classes)) => classes.push(class),
                None => by_reason.push((key, vec![class])),
            }
        }
    }
    let line = |((of, why, held), classes): (Reason, Vec<&str>)| {
        let where_ = (held.len() < rows.len()).then(|| {
            let names: Vec<String> = held.iter().map(|&r| plain(rows[r].name)).collect();
            names.join(lang.pick(", ", "、"))
        });
        let (what, why) = (what(lang, of), why.said(lang));
        let more = classes.len().saturating_sub(MOST);
        let mut classes: Vec<String> = classes.into_iter().take(MOST).map(str::to_owned).collect();
        if more > 0 {
            classes.push(match lang {
                Lang::En => format!("{more} more"),
                Lang::Zh => format!("另 {more} 类"),
            });
        }
        let classes = classes.join(lang.pick(", ", "、"));
        let what = lang.pick(if of == 0 { "Floor area" } else { "Site area" }, what);
        match (lang, where_) {
            (Lang::En, None) => format!("{what} short of the standard is not told for {classes}: {why}."),
            (Lang::En, Some(rows)) => {
                format!("{what} short of the standard is not told for {classes} in {rows}: {why}.")
            }
            (Lang::Zh, None) => format!("未计算“{classes}”的{what}缺口：{why}。"),
            (Lang::Zh, Some(rows)) => format!("未计算“{classes}”的{what}缺口（{rows}）：{why}。"),
        }
    };
    by_reason.into_iter().map(line).collect()
}

/// What the columns mean, for the page; or why there are none.
pub(super) fn note(base: &Findings<'_>, rows: &[Row<'_>]) -> String {
    let mut note = unknown_floors(base, rows).into_iter().fold(String::new(), |note, line| note + " " + &line);
    if !floors(base, rows).is_empty() {
        note.push_str(base.lang.pick(
            " m² short: floor (or site) area that the standard owes to the households or people of the area, or to each facility, \
             and that is not there; ≤ where some facilities do not say theirs.",
            "缺面积：标准按户数、人口和单处下限要求而尚缺的面积；有设施未注明面积时为上限（≤）。",
        ));
    }
    note
}
