//! `links.html`: the answer to read and to print. One page, no network needed, every text from the data escaped.

use super::table::{BRINGS, WHAT, brings, outcome, per_cost, remarks, what};
use super::{Item, Links};
use crate::report::escape::escape;
use crate::report::html::figures::count;
use crate::report::html::overview;
use crate::report::map::Maps;
use crate::report::{Findings, words};
use geo_types::Coord;

/// What the page adds to the style of the report.
const STYLE: &str = ".site circle{fill:#1d2733;stroke:#fff;stroke-width:2}.site text{fill:#fff;font-size:16px;\
    font-weight:650;text-anchor:middle}.near circle{fill:#c2187a;fill-opacity:.55}";

/// Rows of the list on the page; the files have the rest.
const ROWS: usize = 30;

/// The page.
pub fn page(findings: &Findings<'_>, links: &Links) -> Vec<u8> {
    let lang = findings.lang;
    let maps = Maps::draw(findings);
    let title = escape(findings.title);
    let heading = lang.pick("Where one more link would bring most", "新增通道：何处收益最大");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {heading}</title>\n<style>\n{css}\n{colours}\n{STYLE}\n</style>\n</head>\n<body>\n{defs}<main>\n\
         <header>\n<p class=\"over\">{title}</p>\n<h1>{heading}</h1>\n<p class=\"lead\">{outcome}</p>\n</header>\n",
        code = lang.pick("en", "zh-CN"),
        css = include_str!("../html/page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
        defs = maps.as_ref().map_or_else(String::new, Maps::definitions),
        outcome = escape(&outcome(findings, links)),
    );
    if let Some(maps) = &maps {
        let at = |item: usize| links.items[item].at();
        let chosen: Vec<Coord<f64>> = links.picked.iter().map(|p| at(p.item)).collect();
        let rest = (0..links.items.len()).filter(|i| !links.picked.iter().any(|p| p.item == *i));
        let near: Vec<Coord<f64>> = rest.map(at).collect();
        page.push_str(&format!(
            "<section>\n<figure>{}<figcaption class=\"legend\"><span class=\"what\">{}</span>{}</figcaption><figcaption class=\"caption\">{}</figcaption></figure>\n</section>\n",
            maps.marked(findings, "map-all", heading, &chosen, &near),
            lang.pick("Classes missing", "缺少类别数"),
            overview::missing_legend(lang, words::held(findings).len(), maps.shows_water()),
            escape(lang.pick(
                "Numbers: those chosen together, in the order chosen. Dots: the others of the list. Blocks are coloured by how many classes they lack as the city is.",
                "数字：按选取顺序排列的入选措施；圆点：其余候选。地块按现状缺少的设施类别数着色。"
            ))
        ));
    }
    page.push_str(&chosen(findings, links));
    page.push_str(&list(findings, links));
    page.push_str("<section>\n");
    for remark in remarks(findings, links) {
        page.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&remark)));
    }
    page.push_str(&format!(
        "<p class=\"note\">{}</p>\n</section>\n</main>\n</body>\n</html>\n",
        escape(findings.attribution)
    ));
    page.into_bytes()
}

/// A table of cells; those from column `numbers` on are numbers.
fn sheet(caption: &str, head: &[&str], rows: &[Vec<String>]) -> String {
    let cell = |tag: &str, k: usize, text: &str| {
        let class = if [0, 1, 4].contains(&k) { "" } else { " class=\"num\"" };
        format!("<{tag}{class}>{}</{tag}>", escape(text))
    };
    let mut out = format!("<section>\n<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr>", escape(caption));
    out.extend(head.iter().enumerate().map(|(k, text)| cell("th", k, text)));
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        out.extend(row.iter().enumerate().map(|(k, text)| cell(if k == 0 { "th" } else { "td" }, k, text)));
        out.push_str("</tr>\n");
    }
    out + "</tbody></table></div>\n</section>\n"
}

fn chosen(findings: &Findings<'_>, links: &Links) -> String {
    let lang = findings.lang;
    let mut head = vec![""];
    head.extend(WHAT.iter().chain(&BRINGS).map(|(en, zh)| lang.pick(en, zh)));
    head.push(lang.pick("lost without", "缺之减少"));
    let rows: Vec<Vec<String>> = (1..)
        .zip(&links.picked)
        .map(|(n, p)| {
            let mut row = vec![format!("{n}")];
            row.extend(what(lang, &links.items[p.item]));
            row.extend(brings(&p.adds));
            row.push(count(p.lost.people()));
            row
        })
        .collect();
    let caption = lang.pick("Chosen together: what each adds to those before it", "入选组合：各项在前几项基础上的新增");
    sheet(caption, &head, &rows)
}

fn list(findings: &Findings<'_>, links: &Links) -> String {
    let lang = findings.lang;
    let costs = links.items.iter().any(|i| i.cost.is_some());
    let mut head = vec![lang.pick("rank", "排序")];
    head.extend(WHAT.iter().chain(&BRINGS).map(|(en, zh)| lang.pick(en, zh)));
    head.extend([lang.pick("lon", "经度"), lang.pick("lat", "纬度")]);
    if costs {
        head.extend([lang.pick("cost", "造价"), lang.pick("covered per 1000", "每千元新增")]);
    }
    let row = |item: &Item| {
        let mut row = vec![item.rank.map_or_else(|| "–".to_owned(), |n| n.to_string())];
        row.extend(what(lang, item));
        row.extend(brings(&item.gain));
        let at = item.at();
        row.extend([format!("{:.5}", at.x), format!("{:.5}", at.y)]);
        if costs {
            row.extend([item.cost.map_or_else(|| "–".to_owned(), count), per_cost(item)]);
        }
        row
    };
    let rows: Vec<Vec<String>> = links.items.iter().filter(|i| i.like.is_none()).take(ROWS).map(row).collect();
    sheet(lang.pick("What each brings alone", "单独实施的效果"), &head, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, BarrierKind, Facility, Id, Level, NewLink};
    use crate::report::links::{Choice, Kind, files, table};
    use crate::report::town::tiny;
    use crate::scenario::links::{Gain, Order, Separates};
    use crate::units::{ClassId, Lang};

    /// A footbridge, a gate that does mostly the same, and a site whose name would open a tag.
    fn answer() -> Links {
        let at = tiny().blocks[0].doorsteps[0].at;
        let end = Coord { x: at.x + 0.0005, y: at.y };
        let gain =
            |people: f64| Gain { covered: vec![people, 0.0, 0.0], all: 1.0, saved_ms: vec![600_000.0, 0.0, 0.0] };
        let separates = Separates::Barrier(BarrierKind::Water);
        let link = NewLink::along(vec![at, end], Level::Bridge);
        let item = |rank, kind, action, people| Item {
            rank: Some(rank),
            like: (rank == 2).then_some(1),
            kind,
            action,
            cost: Some(50_000.0),
            air_mm: Some(42_300),
            foot_mm: (rank == 1).then_some(900_000),
            walk_ms: Some(31_725),
            gain: gain(people),
        };
        let facility = Facility {
            id: Id::Given("a, \"b\"".to_owned()),
            classes: vec![ClassId(0)],
            geometry: geo_types::Point(at).into(),
            name: Some("<b>R&D".to_owned()),
            entrances: vec![],
            merged: vec![],
            properties: vec![],
        };
        let site = Kind::Site { id: facility.id.to_string(), name: facility.name.clone(), classes: vec![ClassId(0)] };
        let items = vec![
            item(
                1,
                Kind::Footbridge { separates, crosses: vec![BarrierKind::Water, BarrierKind::Wall] },
                Action::AddLink(link),
                30.0,
            ),
            item(2, Kind::Gate { separates: Separates::Estate, crosses: vec![] }, Action::OpenGate(at), 20.0),
            item(3, site, Action::AddFacility(facility), 10.0),
        ];
        let choice = |item, people| Choice { item, adds: gain(people), lost: gain(people) };
        Links {
            reach: [60.0, 600.0, 50.0],
            order: Order::Covered,
            count: 2,
            candidates: 7,
            sites: 1,
            barren: 5,
            untried: 0,
            per_cost: true,
            total: 1000.0,
            items,
            picked: vec![choice(0, 30.0), choice(2, 10.0)],
            together: gain(40.0),
            tried: 15,
            rose: 1,
            stopped: false,
        }
    }

    #[test]
    fn names_are_escaped_and_what_is_alike_stands_back() {
        let town = tiny();
        for (lang, parts) in [
            (Lang::En, ["footbridge", "water", "no guarantee for the set", "mostly what one above them does"]),
            (Lang::Zh, ["天桥", "水体", "整组不保证最优", "效果大体相同"]),
        ] {
            let (findings, links) = (town.findings(lang), answer());
            let page = String::from_utf8(page(&findings, &links)).unwrap();
            let text = table(&findings, &links);
            assert!(page.contains("&lt;b&gt;R&amp;D") && !page.contains("<b>R&D"));
            assert!(parts.iter().all(|part| page.contains(part) && text.contains(part)), "{text}");
            assert!(!text.contains(lang.pick("estate", "小区")), "the second does what the first does: {text}");
        }
    }

    #[test]
    fn files_are_what_their_endings_say_and_plans_read_back() {
        let town = tiny();
        let (findings, links) = (town.findings(Lang::En), answer());
        let files = files(&findings, &links);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[4..], ["links.qml", "best.geojson", "link-1.geojson", "link-2.geojson"]);
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with("json")) {
            serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        let style = String::from_utf8(files[4].1.clone()).unwrap();
        // A rule for each kind, two of them ways.
        assert_eq!(
            (style.matches("<rule ").count(), style.matches("<symbol type=\"line\"").count()),
            (4, 2),
            "{style}"
        );
        assert!(style.contains("&quot;kind&quot; = 'gate'") && !style.contains("layerGeometryType"), "{style}");
        let csv = String::from_utf8(files[1].1.clone()).unwrap();
        assert_eq!(csv.lines().count(), 4);
        assert!(csv.contains("\"a, \"\"b\"\"\"") && csv.contains("\"water,wall\""), "{csv}");
        let read = crate::input::scenario::read(
            &crate::input::layer::Source::new("best.geojson".as_ref(), &files[5].1),
            findings.standard,
        )
        .unwrap();
        assert_eq!((read.cost, read.edits.len()), (Some(100_000.0), 2));
        assert!(matches!(&read.edits[0].action, Action::AddLink(link) if link.level == Level::Bridge));
        assert!(matches!(&read.edits[1].action, Action::AddFacility(f) if f.id.to_string() == "a, \"b\""));
    }
}
