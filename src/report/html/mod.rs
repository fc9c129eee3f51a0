//! `report.html`: one page that opens anywhere without a network, prints on A4, and shows the coverage of a city.
//!
//! First what was found, in a sentence; then the classes side by side; a sheet for each class with its map, its curve
//! and its gaps; the blocks that lack most; and last what was assumed, what was left out and what was read, so that a
//! reader can doubt it. Nothing is fetched: fonts are the reader's own, the script only shows what the page already says
//! in `<title>`s. Every text from the data is escaped.

pub(in crate::report) mod assumed;
pub(super) mod chart;
pub(super) mod class_sheet;
pub(super) mod figures;
pub(in crate::report) mod overview;
pub(in crate::report) mod readings;
mod why;
mod worst;

pub use worst::order as worst_blocks;

use super::Findings;
use super::escape::escape;
use super::map::Maps;
use super::zones;
use super::{side_by_side, words};
use crate::units::{ClassId, Lang};

/// From so many classes on their sheets are folded up, tier by tier: a report of sixty maps is read by its tables.
const MANY: usize = 12;

/// The page.
pub fn html(findings: &Findings<'_>) -> Vec<u8> {
    let lang = findings.lang;
    // Where the data hold no class at all there is nothing to draw on a map.
    let maps = if words::held(findings).is_empty() { None } else { Maps::draw(findings) };
    let title = escape(findings.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"lifecircle {version}\">\n\
         <title>{title} – {subject}</title>\n<style>\n{css}\n{colours}\n</style>\n</head>\n<body>\n",
        code = lang.pick("en", "zh-CN"),
        version = env!("CARGO_PKG_VERSION"),
        subject = lang.pick("what people can walk to", "步行可达覆盖评估"),
        css = include_str!("page.css"),
        colours = maps.as_ref().map_or("", Maps::style),
    );
    if let Some(maps) = &maps {
        page.push_str(&maps.definitions());
    }
    page.push_str("<main>\n");
    page.push_str(&overview::head(findings));
    page.push_str(&overview::classes(findings));
    page.push_str(&super::verdicts::section(findings));
    page.push_str(&overview::missing(findings, maps.as_ref()));
    // Classes that the data do not hold come last: on paper they share a page.
    let (held, absent): (Vec<usize>, Vec<usize>) =
        (0..findings.standard.classes.len()).partition(|&class| findings.facilities_per_class[class] > 0);
    let order: Vec<usize> = held.into_iter().chain(absent).collect();
    if order.len() <= MANY {
        for class in order {
            page.push_str(&class_sheet::sheet(findings, maps.as_ref(), ClassId(class as u16)));
        }
    } else {
        for (t, tier) in findings.standard.tiers.iter().enumerate() {
            let of_tier: Vec<usize> =
                order.iter().copied().filter(|&c| findings.standard.classes[c].tier == t).collect();
            page.push_str(&format!(
                "<details class=\"sheets\"><summary>{} <small>{}</small></summary>\n",
                escape(lang.pick(&tier.name_en, &tier.name_zh)),
                match lang {
                    Lang::En => format!("{} classes one by one", of_tier.len()),
                    Lang::Zh => format!("{} 类设施逐一说明", of_tier.len()),
                }
            ));
            for class in of_tier {
                page.push_str(&class_sheet::sheet(findings, maps.as_ref(), ClassId(class as u16)));
            }
            page.push_str("</details>\n");
        }
    }
    page.push_str(&side_by_side::section(findings, maps.as_ref()));
    page.push_str(&zones::section(findings, maps.as_ref()));
    page.push_str(&super::equity::section(findings));
    page.push_str(&worst::table(findings));
    page.push_str(&why::section(findings));
    page.push_str(&assumed::sections(findings));
    page.push_str("</main>\n");
    if maps.as_ref().is_some_and(Maps::hover) {
        page.push_str("<script>\n");
        page.push_str(include_str!("hover.js"));
        page.push_str("</script>\n");
    }
    page.push_str("</body>\n</html>\n");
    page.into_bytes()
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
