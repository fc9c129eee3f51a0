//! What people look at when they ask for links: layers, plans, a table, a page.
//!
//! | file | what |
//! |---|---|
//! | `links.geojson` | the links (and sites) that bring most alone, ranked |
//! | `links.csv`, `links.json` | the same as a table; all of it, with what is needed to ask again |
//! | `links.html` | a page to read and to print |
//! | `best.geojson` | those chosen together, as a plan that `compare` takes |
//! | `link-1.geojson`, … | each of them as a plan of its own |

mod files;
mod page;
mod table;

pub use files::{links_csv, links_geojson, links_json, plan_geojson};
pub use page::page;
pub use table::table;

use super::Findings;
use super::qml;
use crate::model::{Action, BarrierKind};
use crate::scenario::links::{Gain, Order, Separates};
use crate::units::{ClassId, Lang, MS_PER_MINUTE};
use geo::InteriorPoint;
use geo_types::{Coord, Geometry};

/// What a fix is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Over or under water, tracks, a motorway.
    Footbridge {
        /// The hardest to cross of what lies between.
        separates: Separates,
        /// All that lies between.
        crosses: Vec<BarrierKind>,
    },
    /// Through a wall or an estate.
    Gate {
        /// The hardest to cross of what lies between.
        separates: Separates,
        /// All that lies between.
        crosses: Vec<BarrierKind>,
    },
    /// Past nothing that is mapped, or a building.
    Path {
        /// What lies between.
        separates: Separates,
        /// All that lies between.
        crosses: Vec<BarrierKind>,
    },
    /// A facility that is not there yet.
    Site {
        /// Its id.
        id: String,
        /// Its name.
        name: Option<String>,
        /// What it counts as.
        classes: Vec<ClassId>,
    },
}

impl Kind {
    /// The word in files: `footbridge`, `gate`, `path` or `site`.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Footbridge { .. } => "footbridge",
            Kind::Gate { .. } => "gate",
            Kind::Path { .. } => "path",
            Kind::Site { .. } => "site",
        }
    }

    /// What separates the two sides of a link.
    pub fn separates(&self) -> Option<Separates> {
        match self {
            Kind::Footbridge { separates, .. } | Kind::Gate { separates, .. } | Kind::Path { separates, .. } => {
                Some(*separates)
            }
            Kind::Site { .. } => None,
        }
    }

    /// All that a link crosses, by the words of files.
    pub fn crosses(&self) -> Option<String> {
        match self {
            Kind::Footbridge { crosses, .. } | Kind::Gate { crosses, .. } | Kind::Path { crosses, .. } => {
                Some(crosses.iter().map(|k| k.word()).collect::<Vec<_>>().join(","))
            }
            Kind::Site { .. } => None,
        }
    }
}

/// A link or a site, and what it brings alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its rank alone, from 1; `None` if alone it brings nothing.
    pub rank: Option<usize>,
    /// The rank of one above it that does mostly the same: beside that it adds less than half of what it brings alone.
    pub like: Option<usize>,
    /// What it is.
    pub kind: Kind,
    /// The edit.
    pub action: Action,
    /// What it costs.
    pub cost: Option<f64>,
    /// Its length in a straight line.
    pub air_mm: Option<u32>,
    /// The walk from end to end as it is; `None` where there is none.
    pub foot_mm: Option<u32>,
    /// The walk from end to end once it is there.
    pub walk_ms: Option<u32>,
    /// What it brings alone.
    pub gain: Gain,
}

impl Item {
    /// Its shape.
    pub fn shape(&self) -> Option<Geometry<f64>> {
        self.action.mark()
    }

    /// A point of it: of a link the middle.
    pub fn at(&self) -> Coord<f64> {
        let middle = |shape: Geometry<f64>| match shape {
            Geometry::LineString(line) => line
                .0
                .first()
                .zip(line.0.last())
                .map(|(a, b)| Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }),
            other => other.interior_point().map(|p| p.0),
        };
        self.shape().and_then(middle).unwrap_or(Coord { x: 0.0, y: 0.0 })
    }

    /// What it is called in a list.
    pub fn label(&self, lang: Lang) -> String {
        match &self.kind {
            Kind::Site { id, name, .. } => name.clone().filter(|n| !n.trim().is_empty()).unwrap_or_else(|| id.clone()),
            _ => kind_name(lang, &self.kind).to_owned(),
        }
    }
}

/// One of those chosen together.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Index into the items.
    pub item: usize,
    /// What it adds to those chosen before it.
    pub adds: Gain,
    /// What is lost if it alone is left out.
    pub lost: Gain,
}

/// An answer to a question of links.
#[derive(Debug, Clone, PartialEq)]
pub struct Links {
    /// Metres: at most in the air, at least on foot, and within which two are one.
    pub reach: [f64; 3],
    /// What the best are best at.
    pub order: Order,
    /// How many were to be chosen.
    pub count: usize,
    /// How many links there were to choose from.
    pub candidates: usize,
    /// How many sites.
    pub sites: usize,
    /// How many of them bring nothing alone.
    pub barren: usize,
    /// How many were not tried, the search having been ended from outside: of these nothing is known.
    pub untried: usize,
    /// Whether what counts is what a unit of cost brings.
    pub per_cost: bool,
    /// People in all, in the basis of the figures.
    pub total: f64,
    /// Those that bring most alone, by rank; then those chosen that are not among them.
    pub items: Vec<Item>,
    /// Those chosen together, in the order chosen.
    pub picked: Vec<Choice>,
    /// What they bring together.
    pub together: Gain,
    /// How many trials were made.
    pub tried: usize,
    /// How many brought more beside those chosen than before.
    pub rose: usize,
    /// Whether the search was ended from outside.
    pub stopped: bool,
}

/// The name of a kind.
pub fn kind_name(lang: Lang, kind: &Kind) -> &'static str {
    match kind {
        Kind::Footbridge { .. } => lang.pick("footbridge", "天桥"),
        Kind::Gate { .. } => lang.pick("gate", "出入口"),
        Kind::Path { .. } => lang.pick("path", "步道"),
        Kind::Site { .. } => lang.pick("site", "选址"),
    }
}

/// What separates, in the language of the reader.
pub fn separates_name(lang: Lang, separates: Separates) -> &'static str {
    match separates {
        Separates::Barrier(BarrierKind::Water) => lang.pick("water", "水体"),
        Separates::Barrier(BarrierKind::Rail) => lang.pick("rail", "铁路"),
        Separates::Barrier(BarrierKind::Motorway) => lang.pick("motorway", "快速路"),
        Separates::Barrier(BarrierKind::Wall) => lang.pick("wall", "围墙"),
        Separates::Barrier(BarrierKind::Building) => lang.pick("building", "建筑"),
        Separates::Estate => lang.pick("estate", "小区"),
        Separates::Unknown => lang.pick("unknown", "不明"),
    }
}

/// People times minutes.
pub fn person_minutes(gain: &Gain) -> f64 {
    gain.saved() / f64::from(MS_PER_MINUTE)
}

/// The names of the plans: that of all together, then one each.
pub fn plans(count: usize) -> Vec<String> {
    std::iter::once("best.geojson".to_owned()).chain((1..=count).map(|n| format!("link-{n}.geojson"))).collect()
}

/// Every file of an answer with its bytes.
pub fn files(findings: &Findings<'_>, links: &Links) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("links.geojson".to_owned(), links_geojson(findings, links)),
        ("links.csv".to_owned(), links_csv(findings, links)),
        ("links.json".to_owned(), links_json(findings, links)),
        ("links.html".to_owned(), page(findings, links)),
        ("links.qml".to_owned(), qml::links(findings.lang, &links.items)),
    ];
    let chosen: Vec<&Item> = links.picked.iter().map(|p| &links.items[p.item]).collect();
    let all = std::iter::once(&chosen[..]).chain(chosen.chunks(1));
    files.extend(plans(chosen.len()).into_iter().zip(all).map(|(name, items)| {
        let bytes = plan_geojson(findings, name.trim_end_matches(".geojson"), items);
        (name, bytes)
    }));
    files
}

/// The names of every file of an answer with so many chosen.
pub fn names(count: usize) -> Vec<String> {
    ["links.geojson", "links.csv", "links.json", "links.html", "links.qml"]
        .map(str::to_owned)
        .into_iter()
        .chain(plans(count))
        .collect()
}
