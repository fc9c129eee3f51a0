//! The pairs on the page: a table of all, and maps of the difference for those that differ most, in the frame and to the
//! scale of the other maps. [`MAPPED`] pairs and [`CLASSES`] classes of each are drawn; what is left out is said, and is in the data.

use super::difference::{Moved, Sums};
use super::html::{Union, copy};
use super::legend::{self, Shown};
use super::pairs::{Pair, any_homes, cell, homes};
use super::said::many;
use super::table::{Row, columns, signed};
use super::{Comparison, Of, Side, clauses_words};
use crate::report::escape::escape;
use crate::report::html::figures::count;
use crate::report::map::{Fills, Maps};
use crate::report::{Findings, words};
use crate::units::{ClassId, Lang};

/// Pairs with maps.
pub(super) const MAPPED: usize = 6;
/// Classes of a pair with a map.
const CLASSES: usize = 3;

/// A pair with maps: its number, its two scenarios, and the classes that differ most.
pub(super) struct Drawn {
    pair: usize,
    of: [usize; 2],
    classes: Vec<ClassId>,
    /// Classes that differ and have no map.
    left_out: usize,
}

/// Which pairs have maps: those where most people gain or lose; of equals the first. In the order of the table.
pub(super) fn drawn(pairs: &[Pair]) -> Vec<Drawn> {
    let people = |pair: &Pair| pair.moved.classes.iter().map(|m| m.gained + m.lost).sum::<f64>();
    let mut order: Vec<usize> = (0..pairs.len()).filter(|&p| pairs[p].moved.blocks > 0).collect();
    order.sort_by(|&a, &b| people(&pairs[b]).total_cmp(&people(&pairs[a])).then(a.cmp(&b)));
    order.truncate(MAPPED);
    order.sort_unstable();
    let one = |p: usize| {
        let mut classes: Vec<(f64, u16)> =
            (0..).zip(&pairs[p].moved.classes).map(|(c, m)| (m.gained + m.lost, c)).collect();
        classes.retain(|(people, _)| *people > 0.0);
        classes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let left_out = classes.len().saturating_sub(CLASSES);
        classes.truncate(CLASSES);
        let classes = classes.into_iter().map(|(_, c)| ClassId(c)).collect();
        Drawn { pair: p, of: pairs[p].of, classes, left_out }
    };
    order.into_iter().map(one).filter(|d| !d.classes.is_empty()).collect()
}

fn name(drawn: &Drawn, class: ClassId) -> String {
    format!("pair-{}-{}-{}", drawn.of[0], drawn.of[1], class.0)
}

/// The fills of the maps. `states` begin with the baseline.
pub(super) fn fills(states: &[&Findings<'_>], union: &Union, drawn: &[Drawn]) -> Vec<Fills> {
    let mut all = Vec::new();
    for of in drawn {
        let [a, b] = of.of.map(|s| s + 1);
        for &class in &of.classes {
            let pairs = union.judged(a, states[a], class).into_iter().zip(union.judged(b, states[b], class));
            let fills = pairs.map(|(before, after)| legend::fill(before, after).to_owned()).collect();
            all.push(Fills { class: name(of, class), fills });
        }
    }
    all
}

/// The section of the page.
pub(super) fn section(
    comparison: &Comparison<'_>,
    rows: &[Row<'_>],
    pairs: &[Pair],
    drawn: &[Drawn],
    maps: Option<(&Maps, &Findings<'_>)>,
) -> String {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let title = match comparison.of {
        Of::Plans => lang.pick("Plans beside each other", "方案两两相比"),
        Of::Times { .. } => lang.pick("Each two times", "时段两两相比"),
    };
    let mut out = format!("<section>\n<h2>{title}</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
    let mut head = vec![lang.pick("from", "由").to_owned(), lang.pick("to", "至").to_owned()];
    let columns = columns(comparison, rows);
    head.extend(columns.iter().map(|&c| words::class_name(lang, &base.standard.classes[c]).to_owned()));
    let other_homes = any_homes(pairs);
    head.extend(other_homes.then(|| lang.pick("homes built", "新建住宅").to_owned()));
    let more = [("clauses", "条款"), ("mean walk, s", "平均步行（秒）"), ("cost", "造价"), ("blocks", "地块")];
    head.extend(more.map(|(en, zh)| lang.pick(en, zh).to_owned()));
    for (i, cell) in head.iter().enumerate() {
        out.push_str(&format!("<th{}>{}</th>", if i > 1 { " class=\"num\"" } else { "" }, escape(cell)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for pair in pairs {
        let [a, b] = pair.of.map(|s| escape(rows[s + 1].name));
        out.push_str(&format!("<tr><th>{a}</th><th>{b}</th>"));
        let mut cells: Vec<String> = columns.iter().map(|&c| cell(&pair.moved.classes[c])).collect();
        cells.extend(other_homes.then(|| homes(&pair.moved)));
        let turned = |of: fn(&Moved) -> usize| pair.moved.classes.iter().map(of).sum::<usize>();
        cells.push(match (turned(|m| m.clauses_met), turned(|m| m.clauses_missed)) {
            (0, 0) => "–".to_owned(),
            (met, 0) => format!("+{met}"),
            (0, missed) => format!("−{missed}"),
            (met, missed) => format!("+{met} −{missed}"),
        });
        cells.push(pair.walk_min.map_or_else(|| "–".to_owned(), |m| signed(m * 60.0)));
        let money = |cost: f64| format!("{}{}", if cost < 0.0 { "−" } else { "+" }, count(cost.abs()));
        cells.push(pair.cost.map_or_else(|| "–".to_owned(), money));
        cells.push(pair.moved.blocks.to_string());
        out.push_str(&cells.iter().map(|cell| format!("<td class=\"num\">{}</td>", escape(cell))).collect::<String>());
        out.push_str("</tr>\n");
    }
    let note = match lang {
        Lang::En => format!(
            "What the second plan gains (+) and loses (−) beside the first, in {}; clauses of blocks newly met (+) and missed (−). Block by block: FROM..TO.diff.geojson.",
            words::unit(lang, base.coverage.basis)
        ),
        Lang::Zh => format!(
            "后一方案较前一方案的增（+）减（−），单位：{}；条款为新达标（+）与不再达标（−）的地块条款数。逐地块数据见 由..至.diff.geojson。",
            words::unit(lang, base.coverage.basis)
        ),
    };
    let built = lang.pick(
        " Homes built: people of homes that only the second (+) or only the first (−) has; they are in no other column.",
        "新建住宅：仅后一方案（+）或仅前一方案（−）有的住宅人数，不计入其他各列。",
    );
    let note = note + if other_homes { built } else { "" };
    out.push_str(&format!("</tbody></table></div>\n<p class=\"note\">{}</p>\n", escape(&note)));
    for pair in pairs.iter().filter(|pair| !pair.clauses.is_empty()) {
        let [a, b] = pair.of.map(|s| escape(rows[s + 1].name));
        out.push_str(&format!("<h3>{a} → {b}</h3>\n{}", clauses_words::table(base, &pair.clauses)));
    }
    if let Some((maps, everything)) = maps {
        let frame = Findings { lang, ..copy(everything) };
        for of in drawn {
            out.push_str(&differences(comparison, maps, &frame, of));
        }
        if !drawn.is_empty() {
            out.push_str(&scale(comparison, pairs, drawn));
        }
        out.push_str(&left_out(lang, pairs, drawn));
    }
    out.push_str("</section>\n");
    out
}

/// What the maps of pairs mean.
fn scale(comparison: &Comparison<'_>, pairs: &[Pair], drawn: &[Drawn]) -> String {
    let lang = comparison.base.lang;
    let any = |of: fn(&Sums) -> usize| drawn.iter().any(|d| of(&pairs[d.pair].moved) > 0);
    let shown = Shown {
        new: any(|sums| sums.new_blocks).then(|| lang.pick("homes that only the second has", "仅后一方案有的住宅")),
        gone: any(|sums| sums.gone_blocks).then(|| lang.pick("homes that only the first has", "仅前一方案有的住宅")),
        dots: Some(match comparison.of {
            Of::Plans => lang.pick("facility of the second plan", "后一方案的设施"),
            Of::Times { .. } => lang.pick("facility open at the second time", "后一时段开放的设施"),
        }),
    };
    let sides = drawn.iter().flat_map(|d| d.of).map(|s| comparison.scenarios[s].0.marks.as_slice());
    legend::difference(lang, shown, &sides.collect::<Vec<_>>())
}

/// The maps of one pair, side by side.
fn differences(comparison: &Comparison<'_>, maps: &Maps, frame: &Findings<'_>, of: &Drawn) -> String {
    let (base, lang) = (&comparison.base, comparison.base.lang);
    let [(a, _), (b, after)] = of.of.map(|s| &comparison.scenarios[s]);
    let sides: [&Side; 2] = [a, b];
    let marks: String = sides.iter().map(|side| maps.marks(&side.marks)).collect();
    let mut out = format!("<h3>{} → {}</h3>\n<div class=\"three\">\n", escape(&a.name), escape(&b.name));
    for &class in &of.classes {
        let caption = words::class_name(lang, &base.standard.classes[usize::from(class.0)]);
        let label = match lang {
            Lang::En => format!("{caption}, change of the walk from {} to {}", a.name, b.name),
            Lang::Zh => format!("{caption}，由“{}”至“{}”的步行时间变化", a.name, b.name),
        };
        let symbols = format!("{}{marks}", maps.dots(after, class));
        out.push_str(&format!(
            "<figure>{}<figcaption>{}</figcaption></figure>\n",
            maps.named(frame, &name(of, class), &symbols, &label),
            escape(caption)
        ));
    }
    out.push_str("</div>\n");
    out
}

/// What has no map.
fn left_out(lang: Lang, pairs: &[Pair], drawn: &[Drawn]) -> String {
    let differ =
        pairs.iter().enumerate().filter(|(p, pair)| pair.moved.blocks > 0 && drawn.iter().all(|d| d.pair != *p));
    let (differ, classes) = (differ.count(), drawn.iter().map(|d| d.left_out).sum::<usize>());
    let mut left = Vec::new();
    if differ > 0 {
        left.push(match lang {
            Lang::En => format!("{} of plans with a difference", many(differ, "pair")),
            Lang::Zh => format!("另有 {differ} 对存在差异的方案"),
        });
    }
    if classes > 0 {
        left.push(match lang {
            Lang::En if classes == 1 => "1 class of those drawn".to_owned(),
            Lang::En => format!("{classes} classes of those drawn"),
            Lang::Zh => format!("已绘各对中的 {classes} 个类别"),
        });
    }
    if left.is_empty() {
        return String::new();
    }
    let said = match lang {
        Lang::En => format!(
            "Without a map: {} ({MAPPED} pairs and {CLASSES} classes of each are drawn, those where most people gain or lose). \
             All are in pairs.csv and in the layers of the pairs.",
            left.join(", and ")
        ),
        Lang::Zh => format!(
            "未绘图：{}（按增减人数最多绘 {MAPPED} 对、每对 {CLASSES} 类）。全部数据见 pairs.csv 及各对图层。",
            left.join("，以及")
        ),
    };
    format!("<p class=\"note\">{}</p>\n", escape(&said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_that_differ_most_are_drawn_and_the_rest_is_said() {
        let pair = |n: usize, gained: &[f64]| Pair {
            of: [n, n + 1],
            id: String::new(),
            moved: Sums {
                classes: gained.iter().map(|&gained| Moved { gained, ..Moved::default() }).collect(),
                blocks: usize::from(gained.iter().any(|g| *g > 0.0)),
                ..Sums::default()
            },
            clauses: Vec::new(),
            cost: None,
            walk_min: None,
            gini: None,
        };
        let people = [3.0, 0.0, 9.0, 1.0, 5.0, 6.0, 7.0, 8.0];
        let mut pairs: Vec<Pair> = people.iter().enumerate().map(|(n, &p)| pair(n, &[p, 0.0])).collect();
        pairs.push(pair(8, &[1.0, 4.0, 0.0, 2.0, 3.0]));
        let drawn = drawn(&pairs);
        let which: Vec<usize> = drawn.iter().map(|d| d.pair).collect();
        assert_eq!(which, [2, 4, 5, 6, 7, 8]);
        let last = &drawn[5];
        assert_eq!((last.classes.as_slice(), last.left_out), (&[ClassId(1), ClassId(4), ClassId(3)][..], 1));
        let said = left_out(Lang::En, &pairs, &drawn);
        assert!(
            said.contains("Without a map: 2 pairs of plans with a difference, and 1 class of those drawn ("),
            "{said}"
        );
        let said = left_out(Lang::Zh, &pairs, &drawn[..5]);
        assert!(said.contains("未绘图：另有 3 对存在差异的方案（"), "no classes are left out, none are told: {said}");
        assert_eq!(left_out(Lang::En, &pairs[..2], &super::drawn(&pairs[..2])), "");
    }
}
