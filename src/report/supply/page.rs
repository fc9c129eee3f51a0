//! `supply.html`: the answer to read and to print: for each class a map of the states and a table of what facilities would
//! need. One page, no network needed, every text from the data escaped.

use super::table::{outcome, proof, remarks, state_name};
use super::{Capacity, OfClass, Place, Supply, counted, heads};
use crate::model::{Cited, Class, Floor};
use crate::report::escape::escape;
use crate::report::html::figures::count;
use crate::report::html::{assumed, readings};
use crate::report::map::{Fills, Maps};
use crate::report::{Findings, words};
use crate::supply::State;
use crate::units::Lang;

/// Rows of the table of a class; the layer has the rest.
const ROWS: usize = 25;

/// Fill of each state, then of blocks where nobody is known to live.
const FILLS: [&str; 5] = ["#5e9dc6", "url(#none)", "url(#b1)", "#7e2a0c", "#f1f2f3"];

/// The page.
pub fn page(findings: &Findings<'_>, supply: &Supply) -> Vec<u8> {
    let lang = findings.lang;
    let maps = Maps::with(findings, &fills(supply), &titles(findings, supply));
    let title = escape(findings.title);
    let heading = lang.pick("Is what lies in reach enough?", "可达的设施够用吗？");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {heading}</title>\n<style>\n{css}\n{colours}\n</style>\n</head>\n<body>\n{defs}<main>\n\
         <header>\n<p class=\"over\">{title}</p>\n<h1>{heading}</h1>\n{judged}</header>\n",
        judged = judged_by(findings),
        code = lang.pick("en", "zh-CN"),
        css = include_str!("../html/page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
        defs = maps.as_ref().map_or_else(String::new, Maps::definitions),
    );
    for of in &supply.classes {
        let name = words::class_name(lang, &findings.standard.classes[usize::from(of.class.0)]);
        page.push_str(&format!(
            "<section>\n<h2>{}</h2>\n<p class=\"say\">{}</p>\n<p class=\"note\">{}</p>\n<p class=\"note\">{}</p>\n",
            escape(name),
            escape(&outcome(findings, supply, of)),
            asked(findings, of),
            escape(&proof(findings, of))
        ));
        if let Some(maps) = &maps {
            let map = maps.named(findings, &format!("state-{}", of.class.0), &maps.dots(findings, of.class), name);
            page.push_str(&format!(
                "<figure>{map}<figcaption class=\"legend\">{}</figcaption></figure>\n",
                legend(lang, of)
            ));
        }
        page.push_str(&needs(findings, of));
        page.push_str("</section>\n");
    }
    page.push_str("<section>\n");
    for remark in remarks(findings, supply) {
        page.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&remark)));
    }
    page.push_str("</section>\n");
    // What was read and asked, for who doubts it or does it again: as the report has it, with the parameters of this question.
    let parameters: Vec<(&'static str, String)> =
        findings.parameters.iter().chain(&supply.parameters).cloned().collect();
    page.push_str(&assumed::sections(&Findings { parameters: &parameters, ..*findings }));
    page.push_str("</main>\n</body>\n</html>\n");
    page.into_bytes()
}

/// By what it is judged: the standard, and who walks how fast.
fn judged_by(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let (standard, walker) = (findings.standard, findings.walker);
    format!(
        "<p class=\"under\">{}</p>\n",
        escape(&match lang {
            Lang::En => format!(
                "Judged by {} ({} {}); walks are those of: {}, {}.",
                standard.title_en,
                standard.id,
                standard.version,
                words::walker(lang, &walker.id),
                walker.speed
            ),
            Lang::Zh => format!(
                "评价标准：{}（{} {}）；步行者：{}，{}。",
                standard.title_zh,
                standard.id,
                standard.version,
                words::walker(lang, &walker.id),
                walker.speed
            ),
        })
    )
}

/// What the standard asks of a class: its limit and whatever else it names, each with clause and source.
fn asked(findings: &Findings<'_>, of: &OfClass) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(of.class.0)];
    let [open, close] = [lang.pick(" (", "（"), lang.pick(")", "）")];
    let mut parts = vec![format!(
        "{} {}{open}{}{close}",
        lang.pick("limit", "限值"),
        escape(&words::limit(lang, of.limit)),
        cited_where(lang, class, &class.cited)
    )];
    parts.extend(
        words::asked(lang, class)
            .into_iter()
            .map(|(text, cited)| format!("{}{open}{}{close}", escape(&text), cited_where(lang, class, cited))),
    );
    format!("{}{}", lang.pick("Asked: ", "要求："), parts.join(lang.pick("; ", "；")))
}

/// The clause of a requirement as a link to where it was read, then its sources, and whether nobody read it there.
fn cited_where(lang: Lang, class: &Class, cited: &Cited) -> String {
    let clause = cited.clause.as_deref().unwrap_or(lang.pick("basis", "依据"));
    let sources = readings::sources(&cited.sources);
    format!(
        "<a class=\"clause\" href=\"#clause-{}\">{}</a>{}{sources}{}",
        class.id,
        escape(clause),
        lang.pick(", ", "，"),
        readings::mark(lang, cited)
    )
}

fn fill(state: Option<State>) -> &'static str {
    FILLS[state.map_or(4, |state| state as usize)]
}

fn fills(supply: &Supply) -> Vec<Fills> {
    let of = |of: &OfClass| Fills {
        class: format!("state-{}", of.class.0),
        fills: of.blocks.iter().map(|block| fill(block.state).to_owned()).collect(),
    };
    supply.classes.iter().map(of).collect()
}

/// What each block says when pointed at.
fn titles(findings: &Findings<'_>, supply: &Supply) -> Vec<String> {
    let lang = findings.lang;
    let title = |b: usize| {
        let mut text = words::block_label(&findings.blocks[b]);
        for of in &supply.classes {
            let found = &of.blocks[b];
            let class = words::class_name(lang, &findings.standard.classes[usize::from(of.class.0)]);
            let parts: Vec<String> = State::ALL
                .into_iter()
                .filter(|state| found.states.of(*state) > 0)
                .map(|state| format!("{} {}", state_name(lang, state), count(heads(found.states.of(state)))))
                .collect();
            text.push_str(&format!("\n{class}: {}", parts.join(", ")));
        }
        escape(&text)
    };
    (0..findings.blocks.len()).map(title).collect()
}

/// The key of a map: only what is on it.
fn legend(lang: Lang, of: &OfClass) -> String {
    let shown = State::ALL.into_iter().map(Some).chain([None]);
    let shown = shown.filter(|state| of.blocks.iter().any(|block| block.state == *state));
    let entry = |state: Option<State>| {
        let word =
            state.map_or(lang.pick("nobody known to live there", "无人口数据"), |state| state_name(lang, state));
        format!(
            "<span class=\"key\"><svg width=\"22\" height=\"14\" aria-hidden=\"true\"><rect width=\"22\" height=\"14\" fill=\"{}\"/></svg> {}</span> ",
            fill(state),
            escape(word)
        )
    };
    shown.map(entry).collect()
}

/// The facilities that would need most, then those that are fullest.
fn needs(findings: &Findings<'_>, of: &OfClass) -> String {
    let lang = findings.lang;
    let mut order: Vec<&Place> = of.places.iter().collect();
    order.sort_by_key(|p| (std::cmp::Reverse((p.needs, p.load)), p.facility));
    let floors = order.iter().any(|p| p.floor_m2.is_some());
    let class = &findings.standard.classes[usize::from(of.class.0)];
    let mut head = vec![
        ("facility", "设施"),
        ("capacity", "容量"),
        ("served", "服务"),
        ("nearest for", "就近人数"),
        ("within the limit", "限值内人数"),
        ("would need", "需增容量"),
        ("one more place", "增加一个名额"),
    ];
    if floors {
        head.extend([
            ("floor m²", "建筑面积 m²"),
            ("m² per 100 households", "每百户 m²"),
            ("floor missing m²", "缺口 m²"),
        ]);
    }
    let mut out = String::from("<div class=\"wide\"><table><thead><tr>");
    for (k, (en, zh)) in head.iter().enumerate() {
        out.push_str(&format!("<th{}>{}</th>", if k > 0 { " class=\"num\"" } else { "" }, lang.pick(en, zh)));
    }
    out.push_str("</tr></thead><tbody>\n");
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), count);
    for place in order.iter().take(ROWS) {
        let doubt = match place.capacity {
            Capacity::Unknown => lang.pick("not known", "未知").to_owned(),
            Capacity::Stated(heads) => count(heads),
            Capacity::ByFloor(heads) => format!("{} {}", count(heads), lang.pick("(by floor)", "（按面积）")),
            Capacity::Assumed(heads) => format!("{} {}", count(heads), lang.pick("(assumed)", "（假定）")),
        };
        let more = match (place.one_more_serves, place.one_more_saves) {
            (Some(true), _) => lang.pick("serves one more", "多服务一人").to_owned(),
            (Some(false), Some(walk)) if walk > 0 => {
                let unit = match (lang, of.unit_word()) {
                    (Lang::Zh, "min") => "分钟",
                    (Lang::Zh, _) => "米",
                    (Lang::En, unit) => unit,
                };
                format!("{} {:.1} {unit}", lang.pick("saves", "节省"), of.unit(walk as f64))
            }
            _ => "–".to_owned(),
        };
        let mut row = vec![
            doubt,
            number(place.load.map(heads)),
            count(heads(place.nearest)),
            count(heads(place.within)),
            number(place.needs.map(heads)),
            more,
        ];
        if floors {
            let per = place.floor_per_100_households().map_or_else(|| "–".to_owned(), |m2| format!("{m2:.1}"));
            row.extend([number(place.floor_m2), per, number(place.floor_short_m2())]);
        }
        let facility = &findings.facilities[place.facility as usize];
        out.push_str(&format!("<tr><th>{}</th>", escape(&words::facility_label(facility))));
        out.extend(row.iter().map(|cell| format!("<td class=\"num\">{}</td>", escape(cell))));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    if let Some(floor) = class.floor.as_ref().filter(|_| floors) {
        let known = order.iter().any(|p| p.nearest_households.is_some());
        out.push_str(&floor_note(lang, class, floor, known));
    }
    if of.places.len() > ROWS {
        let rest = of.places.len() - ROWS;
        let who = counted(findings, lang);
        out.push_str(&format!(
            "<p class=\"note\">{}</p>\n",
            match lang {
                Lang::En =>
                    format!("{rest} more in supply_facilities.geojson, sorted by what they would need ({who})."),
                Lang::Zh => format!("其余 {rest} 处见 supply_facilities.geojson，表中按需增容量（{who}）排序。"),
            }
        ));
    }
    out
}

/// What the floor that is missing is missing from. `known` says whether the data tell of households.
fn floor_note(lang: Lang, class: &Class, floor: &Floor, known: bool) -> String {
    let asks = [
        (floor.least_m2, lang.pick("m² each", "平方米/处")),
        (
            floor.per_100_households_m2,
            lang.pick("m² per 100 households that have it nearest", "平方米/百户（就近户数）"),
        ),
    ];
    let counts = if known { asks.len() } else { 1 };
    let asks = asks.into_iter().take(counts).filter_map(|(m2, unit)| Some(format!("≥ {} {unit}", m2?)));
    let asks: Vec<String> = asks.collect();
    if asks.is_empty() {
        return String::new();
    }
    let more = if asks.len() > 1 { lang.pick(", whichever is more", "，取较大者") } else { "" };
    let asks = escape(&asks.join(lang.pick(" and ", " 与 ")));
    let cited = cited_where(lang, class, &floor.cited);
    let not = match floor.per_100_households_m2 {
        Some(_) if !known => lang.pick(
            " What households are owed is not in it: the data do not say how many there are.",
            "按户数的要求未计入：数据未提供户数。",
        ),
        _ => "",
    };
    let said = match lang {
        Lang::En => format!("Floor missing: {asks}{more} ({cited}), less the floor it has.{not}"),
        Lang::Zh => format!("缺口 m²：{asks}{more}（{cited}），减去现有建筑面积。{not}"),
    };
    format!("<p class=\"note\">{said}</p>\n")
}
