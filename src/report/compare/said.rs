//! What a scenario changes, in a line: who gains and loses class by class, what is built, the mean walk, the price.

use super::Comparison;
use super::table::{MOST_COLUMNS, Row, held, signed, significant};
use super::{Of, measure};
use crate::coverage::Basis;
use crate::model::Class;
use crate::report::escape::plain;
use crate::report::html::figures::count;
use crate::report::words;
use crate::units::Lang;
use std::fmt::Write as _;

/// So many of a thing, in English: `1 block`, `2 blocks`.
pub(super) fn many(number: usize, one: &str) -> String {
    format!("{} {one}{}", count(number as f64), if number == 1 { "" } else { "s" })
}

/// What a scenario changes, in a line.
pub(super) fn said(comparison: &Comparison<'_>, row: &Row<'_>) -> String {
    let lang = comparison.base.lang;
    let mut parts = gains(comparison, row);
    if parts.is_empty() {
        parts.push(lang.pick("nobody is covered more or less than before", "覆盖人数没有变化").to_owned());
    }
    parts.extend(new_homes(comparison, row));
    parts.extend(walk(comparison, row));
    parts.extend(uncounted(comparison, row));
    parts.extend(per_cost(comparison, row));
    format!("{}: {}\n", plain(row.name), parts.join(lang.pick("; ", "；")))
}

/// Who gains and loses, of homes that are there before and after.
fn gains(comparison: &Comparison<'_>, row: &Row<'_>) -> Vec<String> {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let unit = words::unit(lang, base.coverage.basis);
    let mut parts = Vec::new();
    for (class, of) in base.standard.classes.iter().zip(row.classes()) {
        if of.gained + of.lost <= 0.0 && of.met + of.missed == 0 {
            continue;
        }
        let mut part = format!("{} +{}", words::class_name(lang, class), count(of.gained));
        if of.lost > 0.0 {
            let _ = write!(part, " −{}", count(of.lost));
        }
        let _ = match lang {
            Lang::En => write!(part, " {unit}, {} newly covered", many(of.met, "block")),
            Lang::Zh => write!(part, " {unit}，新达标地块 {}", of.met),
        };
        if of.missed > 0 {
            let _ = match lang {
                Lang::En => write!(part, ", {} no longer", of.missed),
                Lang::Zh => write!(part, "，不再达标 {}", of.missed),
            };
        }
        parts.push(part);
    }
    parts
}

/// What is built, and how many of its people have each class within the limit.
fn new_homes(comparison: &Comparison<'_>, row: &Row<'_>) -> Option<String> {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let sums = row.sums.as_ref().filter(|sums| sums.new > 0.0)?;
    let unit = words::unit(lang, base.coverage.basis);
    let (number, people) = (sums.new_blocks, count(sums.new));
    let one = |(class, of): (&Class, &super::difference::Moved)| {
        format!("{} {}", words::class_name(lang, class), count(of.new_within))
    };
    let all = base.standard.classes.iter().zip(&sums.classes);
    let mut classes: Vec<String> = all.take(MOST_COLUMNS).map(one).collect();
    let left = base.standard.classes.len() - classes.len();
    let [table, ..] = comparison.of.files();
    if left > 0 {
        classes.push(match lang {
            Lang::En => format!("{left} more classes in {table}"),
            Lang::Zh => format!("其余 {left} 类见 {table}"),
        });
    }
    Some(match lang {
        Lang::En => format!(
            "{}, told apart: {people} {unit}, of them within the limit: {}",
            if number == 1 { "new homes".to_owned() } else { format!("new homes at {number} places") },
            classes.join(", ")
        ),
        Lang::Zh => format!("新建住宅 {number} 处（单列）：{people} {unit}，其中在限值以内：{}", classes.join("、")),
    })
}

/// How the mean walk changes.
fn walk(comparison: &Comparison<'_>, row: &Row<'_>) -> Option<String> {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let before = measure(base, &held(comparison)).walk_min?;
    let minutes = row.measures.walk_min? - before;
    if minutes.abs() < 0.0005 {
        return None;
    }
    let sums = row.sums.as_ref()?;
    let (by, blocks, all) = (signed(minutes * 60.0), sums.blocks, base.blocks.len());
    let with = if sums.new > 0.0 { lang.pick(", new homes included", "（含新建住宅）") } else { "" };
    Some(match lang {
        Lang::En => format!("walk {by} s on average{with}, {blocks} of {} affected", many(all, "block")),
        Lang::Zh => format!("平均步行 {by} 秒{with}，{blocks} 个地块（共 {all}）受影响"),
    })
}

/// New homes that do not say how many people live there.
fn uncounted(comparison: &Comparison<'_>, row: &Row<'_>) -> Option<String> {
    let lang = comparison.base.lang;
    let of = wanted(lang, comparison.base.coverage.basis);
    let wanted = if row.uncounted == 1 { of.replace("their", "its") } else { of.to_owned() };
    let (count, does) = if row.uncounted == 1 { ("counts", "it does") } else { ("count", "they do") };
    (row.uncounted > 0).then(|| match lang {
        Lang::En => {
            format!("{} {count} as nothing in shares: {does} not say {wanted}", many(row.uncounted, "new block"))
        }
        Lang::Zh => format!("{} 个新增地块未注明{wanted}，不计入比例", row.uncounted),
    })
}

/// What the plan brings for its money.
fn per_cost(comparison: &Comparison<'_>, row: &Row<'_>) -> Option<String> {
    let lang = comparison.base.lang;
    let more = row.per_cost().filter(|more| *more != 0.0 && comparison.of == Of::Plans)?;
    let unit = words::unit(lang, comparison.base.coverage.basis);
    let more = format!("{}{}", if more < 0.0 { "−" } else { "" }, significant(more.abs()));
    Some(match lang {
        Lang::En => format!("{more} {unit} × classes per unit of cost"),
        Lang::Zh => format!("每单位造价新增 {more} {unit}·类"),
    })
}

/// What new homes must say to be counted.
fn wanted(lang: Lang, basis: Basis) -> &'static str {
    match basis {
        Basis::Residents => lang.pick("their residents", "人口（residents）"),
        Basis::Households => lang.pick("their households", "户数（households）"),
        Basis::Homes => lang.pick("their floor area (area_m2)", "建筑面积（area_m2）"),
        Basis::Land => lang.pick("an area of land", "用地范围"),
    }
}
