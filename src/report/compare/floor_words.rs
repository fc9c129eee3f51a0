//! How the floor area that is missing is told in tables: a column for each class of which something is known, else a line why not.

use super::Measures;
use super::floor::FloorArea;
use super::table::Row;
use crate::report::html::figures::count;
use crate::report::{Findings, words};
use crate::units::Lang;

/// The classes with a floor area that is known in some row, and the head of their column.
pub(super) fn floors(base: &Findings<'_>, rows: &[Row<'_>]) -> Vec<(usize, String)> {
    let lang = base.lang;
    let known = |c: &usize| rows.iter().any(|r| r.measures.floors[*c].is_some_and(|f| f.short_m2.is_ok()));
    let name = |c: usize| {
        let class = words::class_name(lang, &base.standard.classes[c]);
        match lang {
            Lang::En => format!("{class}: m² short"),
            Lang::Zh => format!("{class}缺建筑面积（平方米）"),
        }
    };
    (0..base.standard.classes.len()).filter(known).map(|c| (c, name(c))).collect()
}

/// What is missing of a class's floor area: `≤` where some facilities do not say theirs.
pub(super) fn short(measures: &Measures, class: usize) -> String {
    match measures.floors[class] {
        Some(FloorArea { short_m2: Ok(m2), facilities_unknown, .. }) => {
            format!("{}{}", if facilities_unknown > 0 && m2 > 0.0 { "≤ " } else { "" }, count(m2))
        }
        _ => "–".to_owned(),
    }
}

/// A line for each class whose floor area is asked for and known in no row: why.
pub(super) fn unknown_floors(base: &Findings<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let lang = base.lang;
    let known = floors(base, rows);
    let line = |(c, floor): (usize, &Option<FloorArea>)| {
        let why = floor.as_ref()?.short_m2.err().filter(|_| known.iter().all(|(k, _)| *k != c))?.said(lang);
        let class = words::class_name(lang, &base.standard.classes[c]);
        Some(match lang {
            Lang::En => format!("Floor area short of the standard is not told for {class}: {why}."),
            Lang::Zh => format!("未计算“{class}”的建筑面积缺口：{why}。"),
        })
    };
    rows[0].measures.floors.iter().enumerate().filter_map(line).collect()
}

/// What the columns mean, for the page; or why there are none.
pub(super) fn note(base: &Findings<'_>, rows: &[Row<'_>]) -> String {
    let mut note = unknown_floors(base, rows).into_iter().fold(String::new(), |note, line| note + " " + &line);
    if !floors(base, rows).is_empty() {
        note.push_str(base.lang.pick(
            " m² short: floor area that the standard owes to the households of the area, or to each facility, and that is not \
             there; ≤ where some facilities do not say theirs.",
            "缺建筑面积：标准按户数和单处下限要求而尚缺的面积；有设施未注明面积时为上限（≤）。",
        ));
    }
    note
}
