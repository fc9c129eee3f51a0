//! Who walks to which service centre: `audit_served.csv`, a part of `audit.json`, a section of the page, a line for a terminal.
//!
//! | column | is |
//! |---|---|
//! | `community`, `community_name` | whose households |
//! | `centre`, `centre_name` | the centre that they have nearest on foot; empty where there is no walk to any |
//! | `centre_in` | the community that the centre lies in, if it lies in one |
//! | `crosses` | whether that is another community |
//! | `households_within`, `households_beyond` | households within the limit of it, and farther |
//! | `mean_min` | their mean walk |

use super::Audit;
use crate::audit::Served;
use crate::model::{Block, Facility, csv_field};
use crate::report::escape::escape;
use crate::report::html::figures::{count, percent};
use crate::report::summary::{maybe, round};
use crate::report::words;
use crate::units::{Lang, Limit, MS_PER_MINUTE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Name of the table.
pub const FILE: &str = "audit_served.csv";

/// Rows of centres on the page; the table has all.
const ROWS: usize = 200;

/// Who walks where, borrowed by the writers.
#[derive(Debug, Clone, Copy)]
pub struct Walks<'a> {
    /// The communities that have a place, as blocks.
    pub blocks: &'a [Block],
    /// The facilities that rows speak of.
    pub facilities: &'a [Facility],
    /// Households by community and centre.
    pub rows: &'a [Served],
    /// The community that each facility lies in.
    pub home: &'a [Option<usize>],
    /// Whether each facility is a centre.
    pub centres: &'a [bool],
    /// The limit.
    pub limit: Limit,
    /// Who walks.
    pub walker: &'a str,
}

/// What a centre serves.
struct Centre {
    facility: usize,
    within: f64,
    beyond: f64,
    communities: BTreeSet<usize>,
}

impl Walks<'_> {
    fn community(&self, b: usize) -> String {
        words::block_label(&self.blocks[b])
    }

    fn crosses(&self, row: &Served) -> bool {
        row.centre.is_some_and(|f| self.home[f as usize] != Some(row.community))
    }

    /// The centres, those that serve nobody too, in the order of their ids.
    fn centres(&self) -> Vec<Centre> {
        let mut all: BTreeMap<usize, Centre> = self
            .centres
            .iter()
            .enumerate()
            .filter(|(_, is)| **is)
            .map(|(facility, _)| {
                (facility, Centre { facility, within: 0.0, beyond: 0.0, communities: BTreeSet::new() })
            })
            .collect();
        for row in self.rows {
            if let Some(of) = row.centre.and_then(|f| all.get_mut(&(f as usize))) {
                of.within += row.within;
                of.beyond += row.beyond;
                of.communities.insert(row.community);
            }
        }
        all.into_values().collect()
    }

    fn sum(&self, of: impl Fn(&Served) -> f64) -> f64 {
        self.rows.iter().map(of).sum()
    }

    /// Households within the limit of a centre of another community, or of none.
    fn across(&self) -> f64 {
        self.rows.iter().filter(|row| self.crosses(row)).map(|row| row.within).sum()
    }
}

/// The table.
pub fn csv(walks: &Walks<'_>) -> Vec<u8> {
    let mut out = String::from(
        "community,community_name,centre,centre_name,centre_in,crosses,households_within,households_beyond,mean_min\n",
    );
    for row in walks.rows {
        let block = &walks.blocks[row.community];
        let centre = row.centre.map(|f| &walks.facilities[f as usize]);
        let home = row.centre.and_then(|f| walks.home[f as usize]).map(|b| &walks.blocks[b]);
        writeln!(
            out,
            "{},{},{},{},{},{},{:.3},{:.3},{}",
            csv_field(&block.id),
            csv_field(block.name.as_deref().unwrap_or_default()),
            centre.map_or_else(String::new, |f| csv_field(&f.id)),
            centre.and_then(|f| f.name.as_deref()).map_or_else(String::new, csv_field),
            home.map_or_else(String::new, |b| csv_field(&b.id)),
            walks.crosses(row),
            row.within,
            row.beyond,
            row.mean_ms.map_or_else(String::new, |ms| format!("{:.2}", ms / f64::from(MS_PER_MINUTE))),
        )
        .expect("a String takes all");
    }
    out.into_bytes()
}

/// The part of `audit.json`.
pub fn summary(walks: &Walks<'_>) -> Value {
    let (within, beyond) = (walks.sum(|r| r.within), walks.sum(|r| r.beyond));
    let none: f64 = walks.rows.iter().filter(|r| r.centre.is_none()).map(|r| r.beyond).sum();
    json!({
        "limit": walks.limit.to_string(),
        "walker": walks.walker,
        "communities": walks.blocks.len(),
        "households": round(within + beyond, 3),
        "households_within": round(within, 3),
        "households_without_a_walk": round(none, 3),
        "households_within_of_a_centre_elsewhere": round(walks.across(), 3),
        "share_within": maybe((within + beyond > 0.0).then(|| within / (within + beyond)), 6),
        "centres": walks.centres().iter().map(|of| {
            let facility = &walks.facilities[of.facility];
            let m2 = facility.floor_m2();
            json!({
                "id": facility.id.to_string(),
                "name": facility.name,
                "in": walks.home[of.facility].map(|b| walks.blocks[b].id.to_string()),
                "communities": of.communities.iter().map(|&b| walks.blocks[b].id.to_string()).collect::<Vec<_>>(),
                "households_within": round(of.within, 3),
                "households_beyond": round(of.beyond, 3),
                "floor_m2": maybe(m2, 1),
                "floor_m2_per_100_households": maybe(m2.filter(|_| of.within > 0.0).map(|m2| m2 / of.within * 100.0), 3),
            })
        }).collect::<Vec<_>>(),
    })
}

/// The findings in a sentence.
pub fn said(lang: Lang, walks: &Walks<'_>) -> String {
    let (within, all) = (walks.sum(|r| r.within), walks.sum(|r| r.within + r.beyond));
    let share = percent((all > 0.0).then(|| within / all));
    let centres = walks.centres();
    let crossing =
        centres.iter().filter(|of| of.communities.iter().any(|b| walks.home[of.facility] != Some(*b))).count();
    let limit = words::limit(lang, walks.limit);
    match lang {
        Lang::En => format!(
            "{} of {} households ({share}) have a service centre within {limit} on foot, {} of them one that lies outside their community; \
             {crossing} of {} centres serve across a border.",
            count(within),
            count(all),
            count(walks.across()),
            centres.len()
        ),
        Lang::Zh => format!(
            "{} 户中有 {} 户（{share}）步行 {limit}内有社区服务中心，其中 {} 户最近的服务中心不在本社区；{} 个服务中心中有 {crossing} 个跨社区服务。",
            count(all),
            count(within),
            count(walks.across()),
            centres.len()
        ),
    }
}

/// The section of the page.
pub fn section(audit: &Audit<'_>) -> String {
    let Some(walks) = &audit.walks else { return String::new() };
    let lang = audit.lang;
    let mut out = format!(
        "<section>\n<h2>{}</h2>\n<p class=\"say\">{}</p>\n<p class=\"note\">{}</p>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th class=\"num\">{}</th><th class=\"num\">{}</th><th class=\"num\">{}</th></tr></thead>\n<tbody>\n",
        lang.pick("Who walks to which service centre", "各服务中心的步行服务对象"),
        escape(&said(lang, walks)),
        escape(&match lang {
            Lang::En => format!(
                "A household counts for the centre that is nearest on foot ({}), wherever the border runs; walks are those of lifecircle analyze. Floor of a centre is the figure of its own data, not the communities' floor that the clauses above judge.",
                walks.walker
            ),
            Lang::Zh => format!(
                "住户按步行（{}）最近的服务中心计，不论社区边界；步行与 lifecircle analyze 相同。此处建筑面积取自设施数据，与上文条款所评的社区用房面积无关。",
                words::walker(lang, walks.walker)
            ),
        }),
        lang.pick("Centre", "服务中心"),
        lang.pick("Lies in", "所在社区"),
        lang.pick("Serves households of", "服务的社区"),
        lang.pick("Households within", "限内户数"),
        lang.pick("Nearest, but farther", "最近但超限户数"),
        lang.pick("m² per 100 households", "平方米/百户"),
    );
    let mut centres = walks.centres();
    centres.sort_by(|a, b| b.within.total_cmp(&a.within).then(a.facility.cmp(&b.facility)));
    for of in centres.iter().take(ROWS) {
        let facility = &walks.facilities[of.facility];
        let m2 = facility.floor_m2().filter(|_| of.within > 0.0).map(|m2| m2 / of.within * 100.0);
        let communities: Vec<String> = of.communities.iter().map(|&b| walks.community(b)).collect();
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
            escape(&words::facility_label(facility)),
            walks.home[of.facility].map_or_else(|| "–".to_owned(), |b| escape(&walks.community(b))),
            escape(&communities.join(lang.pick(", ", "、"))),
            count(of.within),
            count(of.beyond),
            m2.map_or_else(|| "–".to_owned(), |m2| format!("{m2:.1}")),
        );
    }
    let none: f64 = walks.rows.iter().filter(|r| r.centre.is_none()).map(|r| r.beyond).sum();
    let _ = writeln!(
        out,
        "</tbody></table></div>\n<p class=\"note\">{}</p>\n</section>",
        escape(&match lang {
            Lang::En => {
                let have = if count(none) == "1" { "household has" } else { "households have" };
                format!("{} {have} no walk to any. Community by community: {FILE}.", count(none))
            }
            Lang::Zh => format!("另有 {} 户步行无法到达任何服务中心。逐社区结果见 {FILE}。", count(none)),
        })
    );
    out
}
