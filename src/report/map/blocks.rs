//! The block layer, drawn once, and the colours that it has on each map.

use super::palette::{MISSING, bin_of, missing_step, swatch};
use super::path::{push_chain, push_tenths, round};
use super::{DETAILS, Detail, Frame};
use crate::access::Nearest;
use crate::model::BlockKind;
use crate::report::escape::escape;
use crate::report::{Findings, side_by_side, words};
use crate::units::Lang;
use geo::Simplify;
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::collections::{BTreeMap, HashSet};

/// The most that the shapes may take, in bytes.
const BUDGET: usize = 1_300_000;

/// The most that the words shown on pointing may take; a city with more blocks has none.
const WORDS_BUDGET: usize = 1_000_000;

/// The blocks as paths, and the style that colours them.
pub struct BlockLayer {
    /// The paths, to be drawn by `<use>`.
    pub paths: String,
    /// A rule for each combination of colours, and its colour on each map.
    pub style: String,
    /// Whether each block has its words.
    pub hover: bool,
}

impl BlockLayer {
    /// Draws the layer as finely as the budget allows.
    pub fn draw(findings: &Findings<'_>, frame: &Frame) -> BlockLayer {
        let titles: Vec<String> = (0..findings.blocks.len()).map(|b| title(findings, b)).collect();
        BlockLayer::with(findings, frame, &maps(findings), &titles)
    }

    /// Draws it for maps of the caller's, with the words (escaped) that each block says when pointed at.
    pub fn with(findings: &Findings<'_>, frame: &Frame, maps: &[Fills], titles: &[String]) -> BlockLayer {
        let fills: Vec<Vec<String>> = maps.iter().map(|map| map.fills.clone()).collect();
        let combinations: BTreeMap<Vec<&str>, usize> = {
            let mut all: BTreeMap<Vec<&str>, usize> =
                (0..findings.blocks.len()).map(|b| (fills.iter().map(|f| f[b].as_str()).collect(), 0)).collect();
            all.values_mut().zip(0..).for_each(|(index, i)| *index = i);
            all
        };
        let key = |b: usize| combinations[&fills.iter().map(|f| f[b].as_str()).collect::<Vec<_>>()];
        let mut style = String::new();
        for i in 0..combinations.len() {
            style.push_str(&format!(".k{i}{{fill:var(--k{i})}}"));
        }
        for (m, map) in maps.iter().enumerate() {
            style.push_str(&format!("\n.{}{{", map.class));
            for (fills, i) in &combinations {
                style.push_str(&format!("--k{i}:{};", fills[m]));
            }
            style.push('}');
        }
        let order = order(findings);
        let hover = titles.iter().map(String::len).sum::<usize>() <= WORDS_BUDGET;
        let mut paths = String::new();
        for &detail in &DETAILS {
            paths.clear();
            let mut seen = HashSet::new();
            let mut words = 0;
            for &b in &order {
                let block = &findings.blocks[b];
                let mut data = String::new();
                shape(&mut data, &block.geometry, frame, detail);
                // What covers the same ground in the same colours needs to be drawn once.
                if data.is_empty() || (!hover && !seen.insert((key(b), data.clone()))) {
                    continue;
                }
                // Too much: a coarser one, or, of the coarsest, what there is room for.
                if paths.len() - words > BUDGET {
                    break;
                }
                paths.push_str(&format!("<path class=\"k{}\" d=\"{data}\"", key(b)));
                if hover {
                    paths.push_str(&format!("><title>{}</title></path>\n", titles[b]));
                    words += titles[b].len() + 23;
                } else {
                    paths.push_str("/>");
                }
            }
            if paths.len() - words <= BUDGET {
                break;
            }
        }
        BlockLayer { paths, style, hover }
    }
}

/// Hexagons first and large before small, so that nothing is hidden under what it lies in.
fn order(findings: &Findings<'_>) -> Vec<usize> {
    let blocks = findings.blocks;
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|&a, &b| {
        let hexagon = |i: usize| matches!(blocks[i].kind, BlockKind::Homes | BlockKind::Grid);
        hexagon(b).cmp(&hexagon(a)).then(blocks[b].area_m2.total_cmp(&blocks[a].area_m2)).then(a.cmp(&b))
    });
    order
}

/// A map: its class in the style sheet, and the fill of every block.
pub struct Fills {
    /// Class in the style sheet.
    pub class: String,
    /// Fill by block.
    pub fills: Vec<String>,
}

/// The map of missing classes, and that of each class that the data hold.
fn maps(findings: &Findings<'_>) -> Vec<Fills> {
    let classes = &findings.standard.classes;
    let blocks = &findings.coverage.blocks;
    // What the data do not hold is missing nowhere that anybody knows of.
    let held = words::held(findings).len();
    let fills = words::lacking(findings).iter().map(|&n| MISSING[missing_step(n, held)].to_owned()).collect();
    let mut maps = vec![Fills { class: "map-all".to_owned(), fills }];
    for (i, class) in classes.iter().enumerate() {
        if findings.facilities_per_class[i] > 0 {
            let fills = blocks.iter().map(|of| swatch(bin_of(&of[i], class.limit))).collect();
            maps.push(Fills { class: format!("map-{i}"), fills });
        }
    }
    maps.extend(side_by_side::fills(findings));
    maps
}

/// What a block says when pointed at, escaped: its name, id, people, and the walk to each class.
fn title(findings: &Findings<'_>, b: usize) -> String {
    let block = &findings.blocks[b];
    let lang = findings.lang;
    let mut text = words::block_label(block);
    if block.name.is_some() {
        text.push_str(&format!(" · {}", block.id));
    }
    if let Some(residents) = block.residents {
        text.push_str(&format!(" · {residents:.0} {}", lang.pick("residents", "人")));
    }
    for (c, (class, of)) in findings.standard.classes.iter().zip(&findings.coverage.blocks[b]).enumerate() {
        let walk = match of.typical {
            Nearest::Walk(walk) => format!("{} {}", words::minutes(walk.ms), lang.pick("min", "分钟")),
            Nearest::Line(line) => words::straight(lang, line.mm),
            Nearest::BeyondHorizon => {
                format!("> {} {}", words::horizon_minutes(findings), lang.pick("min", "分钟"))
            }
            Nearest::CutOff => lang.pick("cut off", "无法到达").to_owned(),
            Nearest::OffNetwork => lang.pick("no street near", "附近无道路").to_owned(),
            Nearest::NoneExists => words::none(findings, c).to_owned(),
        };
        let mark = if of.covered { "✓" } else { "✗" };
        let colon = lang.pick(": ", "：");
        text.push_str(&format!("\n{mark} {}{colon}{walk}", words::class_name(lang, class)));
    }
    if block.doorsteps.len() > 1 {
        let homes = words::majority_of_homes(findings);
        text.push_str(&match lang {
            Lang::En => format!("\n(a walk within which {homes} are)"),
            Lang::Zh => format!("\n（{homes}在此步行距离内）"),
        });
    }
    escape(&text)
}

fn shape(out: &mut String, geometry: &Geometry<f64>, frame: &Frame, detail: Detail) {
    match geometry {
        Geometry::Polygon(polygon) => rings(out, polygon, frame, detail),
        Geometry::MultiPolygon(all) => all.0.iter().for_each(|polygon| rings(out, polygon, frame, detail)),
        Geometry::Point(point) => {
            let r = 35;
            let at = round([frame.place(point.0)], detail.quantum)[0];
            out.push('M');
            push_tenths(out, at[0] - r, false);
            push_tenths(out, at[1], true);
            out.push_str("a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z");
        }
        Geometry::GeometryCollection(all) => all.0.iter().for_each(|part| shape(out, part, frame, detail)),
        _ => {}
    }
}

fn rings(out: &mut String, polygon: &Polygon<f64>, frame: &Frame, detail: Detail) {
    let before = out.len();
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        let placed: LineString<f64> = ring.0.iter().map(|&at| frame.place(at)).collect();
        let points = round(placed.simplify(detail.tolerance).0, detail.quantum);
        if points.len() > 3 {
            push_chain(out, &points);
        } else if out.len() == before {
            // Too small for its shape to be seen, but not to be there.
            let Some(&at) = placed.0.first() else { return };
            let side = detail.quantum.max(12);
            let corner = round([Coord { x: at.x - 0.6, y: at.y - 0.6 }], side)[0];
            out.push('M');
            push_tenths(out, corner[0], false);
            push_tenths(out, corner[1], true);
            for (step, length) in [("h", side), ("v", side), ("h", -side)] {
                out.push_str(step);
                push_tenths(out, length, false);
            }
            out.push('z');
            return;
        }
    }
}
