//! What a run of areas found, for a terminal, in either language.

use super::{Areas, NO_BARRIERS};
use crate::report::english::agreed;
use crate::report::html::figures::count;
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// Land in square kilometres.
fn km2(m2: f64) -> String {
    format!("{:.3}", m2 / 1e6)
}

/// A row for each class and limit, what did not join a street, and what a check found. Ends with a line end.
pub fn table(findings: &Findings<'_>, areas: &Areas) -> String {
    let lang = findings.lang;
    let served = areas.sums.iter().flat_map(|(_, s)| s).any(|s| s.served.is_some());
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![
        lang.pick("of", "范围"),
        lang.pick("limit", "限值"),
        lang.pick("areas", "面数"),
        lang.pick("km², all added up", "面积之和（km²）"),
        lang.pick("km² each", "平均面积（km²）"),
    ];
    if served {
        head.push(lang.pick("served", "服务量"));
    }
    table.set_header(head);
    for (class, sums) in &areas.sums {
        let named = class.as_ref().and_then(|id| findings.standard.classes.iter().find(|c| c.id == *id));
        let label = named.map_or(lang.pick("every origin", "全部起点"), |c| words::class_name(lang, c));
        for (limit, sum) in areas.limits.iter().zip(sums) {
            let filled = (sum.areas - sum.empty).max(1) as f64;
            let mut row = vec![
                label.to_owned(),
                words::limit(lang, *limit),
                count(sum.areas as f64),
                km2(sum.land_m2),
                km2(sum.land_m2 / filled),
            ];
            if served {
                row.push(sum.served.map_or_else(|| "–".to_owned(), count));
            }
            table.add_row(row.into_iter().map(Cell::new));
        }
    }
    for (k, column) in table.column_iter_mut().enumerate() {
        if k > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    if served {
        text.push_str(&match lang {
            Lang::En => format!("Served is counted in {}.\n", words::basis_and_doubt(findings)),
            Lang::Zh => format!("服务量按{}计。\n", words::basis_and_doubt(findings)),
        });
    }
    let [all, off, island] = areas.origins;
    if off + island > 0 {
        text.push_str(&match lang {
            Lang::En => format!(
                "Origins without a street near enough: {} of {}; on islands of the network: {} (see problems.geojson).\n",
                count(off as f64),
                count(all as f64),
                count(island as f64)
            ),
            Lang::Zh => format!(
                "{} 个起点中，{} 个附近没有道路，{} 个位于路网孤岛上，见 problems.geojson。\n",
                count(all as f64),
                count(off as f64),
                count(island as f64)
            ),
        });
    }
    if findings.problems.iter().any(|p| p.cause == NO_BARRIERS) {
        text.push_str(lang.pick(
            "The data hold no barriers: the areas are those of --barriers none.\n",
            "数据中没有障碍：结果与 --barriers none 相同。\n",
        ));
    }
    if let Some((c, seed)) = areas.certificate {
        let [places, inside, edge, wrong] = [c.places, c.inside, c.at_edge, c.wrong].map(|n| count(n as f64));
        let metres = crate::isochrone::certify::TOLERANCE_M;
        text.push_str(&match lang {
            Lang::En => format!(
                "Certificate: {places} random places walked (seed {seed}), {inside} of them inside; {wrong} wrong; {edge} within {metres} m \
                 of an edge judged differently, the farthest {:.3} m; {} with two streets equally near; {} skipped.\n",
                c.farthest_m, c.tied, c.skipped
            ),
            Lang::Zh => format!(
                "核验：随机抽取 {places} 处逐一步行检验（种子 {seed}），其中 {inside} 处在范围内；错误 {wrong} 处；{edge} 处距边界 {metres} 米以内判断不一，\
                 最远 {:.3} 米；{} 处与两条道路同样近；跳过 {} 处。\n",
                c.farthest_m, c.tied, c.skipped
            ),
        });
    }
    if areas.faults != [0, 0] {
        let [rims, ground] = areas.faults;
        text.push_str(&match lang {
            Lang::En => agreed(&format!("At fault: {rims} rims could not be closed, {ground} pieces of street not be mapped. Please report this.\n")).into_owned(),
            Lang::Zh => format!("程序缺陷：{rims} 条边界无法闭合，{ground} 段道路无法成图。请报告。\n"),
        });
    }
    text
}
