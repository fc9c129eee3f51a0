//! `sites.html`: the answer to read and to print. One page, no network needed, every text from the data escaped.

use super::table::{figure, outcome, remarks, verdict};
use super::{Measure, Sites};
use crate::report::escape::escape;
use crate::report::html::class_sheet;
use crate::report::html::figures::{count, percent};
use crate::report::map::Maps;
use crate::report::{Findings, words};
use crate::units::Lang;
use geo_types::Coord;

/// What the page adds to the style of the report.
const STYLE: &str = ".site circle{fill:#1d2733;stroke:#fff;stroke-width:2}.site text{fill:#fff;font-size:16px;\
    font-weight:650;text-anchor:middle}.near circle{fill:#1d2733;fill-opacity:.4}.front{max-width:560px}.front .bound{fill:none;stroke:#8a939d;\
    stroke-dasharray:4 4}";

/// The page.
pub fn page(findings: &Findings<'_>, sites: &Sites) -> Vec<u8> {
    let lang = findings.lang;
    let maps = Maps::draw(findings);
    let title = escape(findings.title);
    let names: Vec<&str> = sites
        .classes
        .iter()
        .filter_map(|id| findings.standard.class(id))
        .map(|c| words::class_name(lang, &findings.standard.classes[usize::from(c.0)]))
        .collect();
    let heading = match lang {
        Lang::En => format!("Where the next should go: {}", names.join(", ")),
        Lang::Zh => format!("新增选址：{}", names.join("、")),
    };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {heading}</title>\n<style>\n{css}\n{colours}\n{STYLE}\n</style>\n</head>\n<body>\n{defs}<main>\n\
         <header>\n<p class=\"over\">{title}</p>\n<h1>{heading}</h1>\n<p class=\"lead\">{outcome}</p>\n\
         <p class=\"lead\">{is}<b>{verdict}</b>{stop}</p>\n</header>\n",
        code = lang.pick("en", "zh-CN"),
        heading = escape(&heading),
        css = include_str!("../html/page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
        defs = maps.as_ref().map_or_else(String::new, Maps::definitions),
        outcome = escape(&outcome(findings, sites)),
        is = lang.pick("This is ", ""),
        stop = lang.pick(".", "。"),
        verdict = escape(&verdict(lang, sites)),
    );
    if let (Some(maps), Some(class)) = (&maps, sites.classes.first().and_then(|id| findings.standard.class(id))) {
        let at = |plot: u32| sites.plots[plot as usize].at;
        let chosen: Vec<Coord<f64>> = sites.picked.iter().map(|p| at(p.plot)).collect();
        let near: Vec<Coord<f64>> =
            sites.picked.iter().flat_map(|p| p.instead.iter().flatten()).map(|n| at(n.plot)).collect();
        page.push_str(&format!(
            "<section>\n<figure>{}<figcaption class=\"legend\">{}</figcaption><figcaption class=\"caption\">{}</figcaption></figure>\n",
            maps.sites(findings, class, &heading, &chosen, &near),
            class_sheet::legend(findings, class, maps),
            escape(&match lang {
                Lang::En => format!(
                    "Numbers: the sites by what they bring. Pale: alternatives that lose at most one per cent. The colours show the walks to {} as they are now.",
                    words::class_name(lang, &findings.standard.classes[usize::from(class.0)])
                ),
                Lang::Zh => format!(
                    "数字：按贡献排序的选址；浅色：损失不超过百分之一的备选点；底色为到{}的现状步行。",
                    words::class_name(lang, &findings.standard.classes[usize::from(class.0)])
                ),
            })
        ));
        page.push_str("</section>\n");
    }
    page.push_str(&rows(findings, sites));
    page.push_str(&front(lang, sites));
    page.push_str("<section>\n");
    for remark in remarks(findings, sites) {
        page.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&remark)));
    }
    page.push_str(&format!(
        "<p class=\"note\">{}</p>\n</section>\n</main>\n</body>\n</html>\n",
        escape(findings.attribution)
    ));
    page.into_bytes()
}

/// The table of sites.
fn rows(findings: &Findings<'_>, sites: &Sites) -> String {
    let lang = findings.lang;
    let head = [
        ("", ""),
        ("site", "选址"),
        match sites.measure {
            Measure::Covered => ("adds", "新增覆盖"),
            Measure::Mean => ("saves a head", "人均节省"),
            Measure::Worst => ("saves a head (mean)", "人均节省（平均步行）"),
        },
        ("lost without", "缺之减少"),
        ("alternatives", "备选"),
        ("stays", "稳定性"),
    ];
    let shown = if sites.robust > 0 { 6 } else { 5 };
    let mut out = String::from("<section>\n<div class=\"wide\"><table><thead><tr>");
    for (k, (en, zh)) in head.iter().take(shown).enumerate() {
        let class = if k > 1 { " class=\"num\"" } else { "" };
        out.push_str(&format!("<th{class}>{}</th>", lang.pick(en, zh)));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (rank, of) in (1..).zip(&sites.picked) {
        let plot = &sites.plots[of.plot as usize];
        out.push_str(&format!(
            "<tr><th>{rank}</th><td>{}<span class=\"id\">{:.5}, {:.5}</span></td><td class=\"num\">{}</td>\
             <td class=\"num\">{}</td><td class=\"num\">{}</td>",
            escape(&words::facility_label(&plot.facility)),
            plot.at.x,
            plot.at.y,
            figure(lang, sites, of.adds),
            figure(lang, sites, of.alone),
            of.instead.as_ref().map_or_else(|| "–".to_owned(), |near| count(near.len() as f64)),
        ));
        if let Some(stays) = of.stays {
            out.push_str(&format!("<td class=\"num\">{}</td>", percent(Some(stays))));
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody></table></div>\n</section>\n"
}

/// The plot inside its drawing: left, top, width, height.
const PLOT: [f64; 4] = [84.0, 14.0, 400.0, 170.0];

/// What 1, 2, … sites bring, with what no choice can better.
fn front(lang: Lang, sites: &Sites) -> String {
    if sites.front.len() < 2 {
        return String::new();
    }
    let [left, top, width, height] = PLOT;
    let values = || sites.front.iter().flat_map(|f| [f.reached, f.bound]).chain([sites.before]);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let x = |count: usize| left + width * count as f64 / sites.front.len() as f64;
    let y = |value: f64| top + height * (1.0 - (value - low) / (high - low).max(1e-9));
    let mut out = String::from("<section>\n<svg class=\"curve front\" viewBox=\"0 0 500 226\" role=\"img\">");
    for part in 0..=4 {
        let value = low + (high - low) * f64::from(part) / 4.0;
        out.push_str(&format!(
            "<path class=\"grid\" d=\"M{left} {y:.1}h{width}\"/><text x=\"{at:.1}\" y=\"{ty:.1}\" text-anchor=\"end\">{label}</text>",
            y = y(value),
            at = left - 7.0,
            ty = y(value) + 4.0,
            label = figure(lang, sites, value),
        ));
    }
    let line = |of: &dyn Fn(&super::Front) -> f64| {
        let points: Vec<String> = std::iter::once((0, sites.before))
            .chain(sites.front.iter().map(|f| (f.count, of(f))))
            .map(|(count, value)| format!("{:.1} {:.1}", x(count), y(value)))
            .collect();
        points.join("L")
    };
    out.push_str(&format!(
        "<path class=\"bound\" d=\"M{}\"/><path class=\"line\" d=\"M{}\"/>",
        line(&|f| f.bound),
        line(&|f| f.reached)
    ));
    for f in &sites.front {
        out.push_str(&format!(
            "<circle class=\"spot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            x(f.count),
            y(f.reached),
            x(f.count),
            top + height + 18.0,
            f.count
        ));
    }
    out + &format!(
        "</svg><p class=\"caption\">{}</p>\n</section>\n",
        lang.pick(
            "What 1, 2, … sites bring; dashed: what no choice can better",
            "1、2……处选址的效果；虚线为任何选址都无法超越的界"
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Facility, Id};
    use crate::report::sites::{Front, Near, Picked, Plot, Timing};
    use crate::report::town::tiny;
    use crate::units::Limit;

    /// An answer with a name that would open a tag, one alternative and a front of two.
    fn answer(measure: Measure) -> Sites {
        let town = tiny();
        let findings = town.findings(Lang::En);
        let class = findings.standard.classes[0].id.clone();
        let at = findings.blocks[0].doorsteps[0].at;
        let plot = |n: i64, name: &str| Plot {
            facility: Facility {
                id: Id::Node(n),
                classes: vec![],
                geometry: geo_types::Point(at).into(),
                name: Some(name.to_owned()),
                entrances: vec![],
                merged: vec![],
                properties: vec![],
            },
            at,
        };
        let front = |count, reached, bound| Front { count, reached, bound, gap: 0.1, sites: vec![0] };
        Sites {
            part_of: None,
            off_network: 0,
            asked_as: vec![],
            inputs: vec![],
            costs: vec![],
            classes: vec![class],
            measure,
            limit: Limit::minutes(15),
            fewest: None,
            posed: None,
            timing: Timing::default(),
            basis: crate::coverage::Basis::Residents,
            total: 100.0,
            before: 20.0,
            after: 80.0,
            bound: 90.0,
            gap: 1.0 / 7.0,
            proven: false,
            stopped: false,
            greedy: 75.0,
            guarantee: Some(0.632),
            left: [1, 1, 1],
            asked: [2, 2, 2],
            kept: None,
            beyond: 0.0,
            farthest: 3_600_000.0,
            closed: vec![],
            robust: 10,
            picked: vec![Picked {
                plot: 0,
                adds: 60.0,
                alone: 60.0,
                instead: Some(vec![Near { plot: 1, less: 0.5 }]),
                stays: Some(0.9),
            }],
            front: vec![front(1, 70.0, 75.0), front(2, 80.0, 90.0)],
            plots: vec![plot(1, "<b>R&D"), plot(2, "next door")],
        }
    }

    #[test]
    fn the_page_says_how_good_it_is_and_escapes_names() {
        let town = tiny();
        for (lang, said) in [(Lang::En, "within 14.3% of the best"), (Lang::Zh, "与最优相差不超过 14.3%")] {
            let page = String::from_utf8(page(&town.findings(lang), &answer(Measure::Covered))).unwrap();
            assert!(page.contains(said), "{said}");
            assert!(page.contains("&lt;b&gt;R&amp;D") && !page.contains("<b>R&D"));
            assert!(
                page.contains("class=\"site\"") && page.contains("class=\"near\"") && page.contains("class=\"bound\"")
            );
            assert!(page.contains("90.0%"), "how often it stays");
        }
    }

    #[test]
    fn walks_have_their_unit_and_a_walk_beyond_the_horizon_says_so() {
        let town = tiny();
        let mut sites = answer(Measure::Worst);
        (sites.before, sites.after) = (3_600_000.0, 600_000.0);
        let said = outcome(&town.findings(Lang::En), &sites);
        assert_eq!(said, "Worst walk: ≥ 60.00 min before, 10.00 min with these sites.");
    }
}
