//! The section of the report: a map of zones by what is met there, and their ranking; the same in a few lines for a terminal.

use super::files::{Which, counted, verdicts, walk};
use crate::coverage::{Basis, Part, ZoneFigures, Zones};
use crate::report::escape::escape;
use crate::report::html::chart::swatch;
use crate::report::html::figures::{count, percent};
use crate::report::map::{MISSING, Maps};
use crate::report::verdicts as clauses;
use crate::report::{Findings, words};
use crate::standards::Test;
use crate::units::{Lang, MS_PER_MINUTE};

/// Rows of the ranking on the page; the table file has all.
const ROWS: usize = 40;

/// Most clauses that the page has a column for.
const COLUMNS: usize = 24;

/// Rows for a terminal.
const LINES: usize = 5;

/// Lower ends of the steps of colour, from the palest.
pub const STEPS: [f64; 6] = [0.95, 0.8, 0.6, 0.4, 0.2, 0.0];

fn step(met: f64) -> usize {
    STEPS.iter().position(|least| met >= *least).unwrap_or(STEPS.len() - 1)
}

/// Fill of a zone by what is met there.
fn fill(met: Option<f64>) -> &'static str {
    met.map_or("#ececec", |met| MISSING[step(met)])
}

/// The section; empty where no zones were asked for.
pub fn section(findings: &Findings<'_>, maps: Option<&Maps>) -> String {
    let Some(zones) = findings.zones else { return String::new() };
    let lang = findings.lang;
    let basis = findings.coverage.basis;
    let heading = lang.pick("Zone by zone", "分区统计");
    let mut out = format!(
        "<section class=\"worst\">\n<h2>{heading}</h2>\n<p class=\"note\">{}</p>\n",
        escape(&match lang {
            Lang::En => format!(
                "Needs met: the mean over classes of the share of {} within the limit. A block across a border is split by its doorsteps; zones and “in no zone” sum to the city.",
                words::basis_and_doubt(findings)
            ),
            Lang::Zh => format!(
                "需求满足率：各类设施覆盖率（按{}计）的平均值。跨界地块按出入口权重拆分；各分区与“不属任何分区”之和等于全市。",
                words::basis_and_doubt(findings)
            ),
        })
    );
    if let Some(maps) = maps {
        let met: Vec<Option<f64>> = zones.figures.iter().map(|z| z.needs_met(basis)).collect();
        let ranked: Vec<(usize, &str, String)> = zones
            .ranking
            .iter()
            .enumerate()
            .map(|(rank, &z)| {
                let title = format!("{}: {}", zones.label(z), percent(met[z]));
                (
                    z,
                    fill(met[z]),
                    if met[z].is_some() { format!("{}\n{title}", rank + 1) } else { format!("\n{title}") },
                )
            })
            .collect();
        out.push_str(&format!(
            "<figure>{}<figcaption class=\"legend\"><span class=\"what\">{}</span> {}</figcaption></figure>\n",
            maps.zones(findings, &zones.zones, &ranked, heading),
            lang.pick("needs met; numbers: rank from the least", "需求满足率；数字为由低到高的排名"),
            keys(lang, &met)
        ));
    }
    out.push_str(&ranking(findings, zones));
    out + "</section>\n"
}

/// The key of the map: the shares of every shade, and zones where nobody is known to live, if there are any.
fn keys(lang: Lang, met: &[Option<f64>]) -> String {
    let share = |i: usize| match i {
        0 => format!("≥ {:.0}%", STEPS[0] * 100.0),
        _ => format!("{:.0}–{:.0}%", STEPS[i] * 100.0, STEPS[i - 1] * 100.0),
    };
    let mut out: String = (0..STEPS.len()).map(|i| swatch(MISSING[i], &share(i))).collect();
    if met.iter().any(Option::is_none) {
        out.push_str(&swatch(fill(None), lang.pick("nobody known to live there", "无居住数据")));
    }
    out
}

/// What the column of sizes counts, with its unit.
fn head(findings: &Findings<'_>) -> &'static str {
    let lang = findings.lang;
    match findings.coverage.basis {
        Basis::Residents => lang.pick("residents", "居民（人）"),
        Basis::Households => lang.pick("households", "住户（户）"),
        Basis::Homes => lang.pick("homes, m² of floor", "住宅建筑面积（m²）"),
        Basis::Land => lang.pick("land, m²", "用地（m²）"),
    }
}

fn ranking(findings: &Findings<'_>, zones: &Zones) -> String {
    let lang = findings.lang;
    let basis = findings.coverage.basis;
    let classes: Vec<usize> = words::held(findings);
    let mut out = format!(
        "<div class=\"wide\"><table><thead><tr><th></th><th>{}</th><th class=\"num\">{}</th><th class=\"num\">{}</th>",
        lang.pick("Zone", "分区"),
        head(findings),
        lang.pick("Needs met", "满足率"),
    );
    for &class in &classes {
        out.push_str(&format!(
            "<th class=\"num\">{}</th>",
            escape(words::class_name(lang, &findings.standard.classes[class]))
        ));
    }
    let judged = findings.verdicts.is_some();
    if judged {
        out.push_str(&format!("<th class=\"num\">{}</th>", lang.pick("Clauses met", "达标条款")));
    }
    if findings.equity.is_some() {
        out.push_str(&format!(
            "<th class=\"num\">{}</th><th class=\"num\">{}</th>",
            lang.pick("Mean walk, min", "平均步行（分钟）"),
            lang.pick("Gini", "基尼系数")
        ));
    }
    out.push_str("</tr></thead>\n");
    let row = |rank: &str, name: &str, of: &ZoneFigures, which: Which| {
        let mut row = format!(
            "<tr><td class=\"num\">{rank}</td><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num strong\">{}</td>",
            escape(name),
            of.all.of(basis).map_or_else(|| "–".to_owned(), |part| count(part.total)),
            percent(of.needs_met(basis)),
        );
        for &class in &classes {
            row.push_str(&format!(
                "<td class=\"num\">{}</td>",
                percent(of.classes[class].of(basis).and_then(Part::share))
            ));
        }
        if judged {
            let counts = verdicts(findings, which).map(counted);
            let met = counts.map_or_else(|| "–".to_owned(), |[met, missed, _]| format!("{met}/{}", met + missed));
            row.push_str(&format!("<td class=\"num\">{met}</td>"));
        }
        if findings.equity.is_some() {
            let walk = walk(findings, which);
            let number = |value: Option<f64>, decimals: usize| {
                value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
            };
            row.push_str(&format!(
                "<td class=\"num\">{}</td><td class=\"num\">{}</td>",
                number(walk.map(|of| of.mean_ms / f64::from(MS_PER_MINUTE)), 1),
                number(walk.and_then(|of| of.gini), 3)
            ));
        }
        row + "</tr>\n"
    };
    out.push_str("<tbody>\n");
    for (rank, &z) in (1..).zip(&zones.ranking).take(ROWS) {
        let known = zones.figures[z].needs_met(basis).is_some();
        out.push_str(&row(
            &if known { format!("{rank}") } else { "–".to_owned() },
            &zones.label(z),
            &zones.figures[z],
            Which::Zone(z),
        ));
    }
    out.push_str("</tbody>\n<tfoot>\n");
    let outside = &zones.figures[zones.zones.len()];
    if outside.touched > 0 {
        out.push_str(&row("", lang.pick("in no zone", "不属任何分区"), outside, Which::Zone(zones.zones.len())));
    }
    let city = ZoneFigures {
        classes: findings.coverage.classes.clone(),
        all: findings.coverage.all,
        ..ZoneFigures::default()
    };
    out.push_str(&row("", lang.pick("the city", "全市"), &city, Which::City));
    out.push_str("</tfoot></table></div>\n");
    if judged {
        out.push_str(&format!(
            "<p class=\"note\">{}</p>\n",
            escape(lang.pick(
                "Clauses met: by the zone as an area, of those that the data let judge; walks may end outside, facilities count where they lie. Mean walk and Gini: over the classes that the data hold. Clause by clause: zone_clauses.csv.",
                "达标条款：以分区为整体，达标条款数与可评估条款数之比；步行可跨分区，设施按所在分区计。平均步行与基尼系数按数据所含类别计。逐条结果见 zone_clauses.csv。"
            ))
        ));
        out.push_str(&matrix(findings, zones));
    }
    if zones.zones.len() > ROWS {
        out.push_str(&format!(
            "<p class=\"note\">{}</p>\n",
            match lang {
                Lang::En => format!("{} zones more in zones.csv.", zones.zones.len() - ROWS),
                Lang::Zh => format!("其余 {} 个分区见 zones.csv。", zones.zones.len() - ROWS),
            }
        ));
    }
    out
}

/// Zones by clauses: met, not met, not judged; empty where there are more clauses than fit on a page.
fn matrix(findings: &Findings<'_>, zones: &Zones) -> String {
    let lang = findings.lang;
    let Some(all) = findings.verdicts.filter(|all| all.clauses.len() <= COLUMNS) else { return String::new() };
    let mut out = format!(
        "<details><summary>{}</summary>\n<div class=\"wide\"><table class=\"verdicts\"><thead><tr><th>{}</th>",
        lang.pick("Clause by clause", "逐条结果"),
        lang.pick("Zone", "分区")
    );
    for clause in &all.clauses {
        let class = &findings.standard.classes[usize::from(clause.class.0)];
        let (_, _, en, zh) = Test::ALL[clause.test as usize];
        out.push_str(&format!(
            "<th><a class=\"clause\" href=\"#clause-{}\">{}</a><br><small>{}</small></th>",
            class.id,
            escape(words::class_name(lang, class)),
            lang.pick(en, zh)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for &z in zones.ranking.iter().take(ROWS) {
        let Some(of) = verdicts(findings, Which::Zone(z)) else { continue };
        out.push_str(&format!("<tr><th scope=\"row\">{}</th>", escape(&zones.label(z))));
        for (clause, verdict) in all.clauses.iter().zip(of) {
            out.push_str(&format!("<td>{}</td>", clauses::state(lang, verdict.state, all.why(clause, verdict.state))));
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody></table></div></details>\n"
}

/// The zones where least is met, for a terminal; empty where no zones were asked for.
pub fn lines(findings: &Findings<'_>) -> String {
    let Some(zones) = findings.zones else { return String::new() };
    let basis = findings.coverage.basis;
    let known = |z: &&usize| zones.figures[**z].needs_met(basis).is_some();
    let worst: Vec<String> = zones
        .ranking
        .iter()
        .filter(known)
        .take(LINES)
        .map(|&z| format!("{} {}", zones.label(z), percent(zones.figures[z].needs_met(basis))))
        .collect();
    match findings.lang {
        Lang::En => format!("Of {} zones least is met in: {}.\n", zones.zones.len(), worst.join(", ")),
        Lang::Zh => format!("共 {} 个分区，需求满足率最低的是：{}。\n", zones.zones.len(), worst.join("、")),
    }
}
