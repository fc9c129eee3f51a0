//! Maps as SVG, small enough for one offline page: what the eye cannot see is not drawn.
//!
//! Geometry is written **once** for all maps. Streets and blocks are groups that every map draws with `<use>`; a block
//! carries the name of its *combination* of colours (one for each map), and each map says what colour a combination has
//! there, by custom properties that the shadow tree of `<use>` inherits. So a map more costs some kilobytes, not another
//! copy of the city.
//!
//! Projected to a sheet 1,000 units wide, coordinates in tenths; Douglas–Peucker (Douglas and Peucker 1973,
//! doi:10.3138/FM57-6770-U75U-7727) below what a printed line is wide. Each layer has a budget of bytes and is drawn
//! with the finest [`Detail`] that fits. Linear in vertices per pass, at most six passes.

mod blocks;
mod facilities;
mod frame;
mod furniture;
mod gap_areas;
mod palette;
pub(super) mod path;
mod streets;
mod water;
mod zones;

pub use blocks::{BlockLayer, Fills};
pub use frame::Frame;
pub use palette::{Bin, MISSING, PATTERNS, WATER, bin_of, missing_step, swatch};

use super::Findings;
use super::escape::escape;
use crate::units::ClassId;
use geo_types::{Coord, Geometry, LineString};

/// How finely a layer is drawn.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// Tolerance of the simplification in units of the sheet.
    tolerance: f64,
    /// Coordinates are whole multiples of so many tenths of a unit.
    quantum: i32,
}

/// From fine to coarse.
const DETAILS: [Detail; 6] = [
    Detail { tolerance: 0.4, quantum: 1 },
    Detail { tolerance: 0.8, quantum: 2 },
    Detail { tolerance: 1.5, quantum: 5 },
    Detail { tolerance: 3.0, quantum: 10 },
    Detail { tolerance: 6.0, quantum: 10 },
    Detail { tolerance: 12.0, quantum: 20 },
];

/// Everything that the maps of a report share.
pub struct Maps {
    frame: Frame,
    water: String,
    streets: String,
    /// Whether the sheet has no room for all streets, which it then says.
    streets_left_out: bool,
    blocks: BlockLayer,
    facilities: Vec<String>,
    gap_areas: Vec<String>,
}

impl Maps {
    /// Draws the shared layers; `None` where there is nothing to draw.
    pub fn draw(findings: &Findings<'_>) -> Option<Maps> {
        let frame = Frame::fit(findings)?;
        Some(Maps::around(findings, frame, BlockLayer::draw(findings, &frame)))
    }

    /// Draws them for maps of the caller's: what each block looks like on each, and says when pointed at (escaped).
    pub fn with(findings: &Findings<'_>, fills: &[Fills], titles: &[String]) -> Option<Maps> {
        let frame = Frame::fit(findings)?;
        Some(Maps::around(findings, frame, BlockLayer::with(findings, &frame, fills, titles)))
    }

    fn around(findings: &Findings<'_>, frame: Frame, blocks: BlockLayer) -> Maps {
        let (streets, streets_left_out) = streets::draw(findings, &frame);
        Maps {
            water: water::draw(findings, &frame, streets.len() + blocks.paths.len()),
            streets,
            streets_left_out,
            blocks,
            facilities: facilities::draw(findings, &frame),
            gap_areas: gap_areas::draw(findings, &frame),
            frame,
        }
    }

    /// A map of the caller's, named by the class of its fills, with what it draws over the streets.
    pub fn named(&self, findings: &Findings<'_>, class: &str, symbols: &str, label: &str) -> String {
        self.sheet(findings, class, symbols, label)
    }

    /// The facilities of a class, for a map that shows others than the rest.
    pub fn dots(&self, findings: &Findings<'_>, class: ClassId) -> String {
        symbols(&facilities::draw(findings, &self.frame)[usize::from(class.0)])
    }

    /// Shapes of a plan as outlines and rings over a map: points, lines and areas in degrees.
    pub fn marks(&self, shapes: &[Geometry<f64>]) -> String {
        let mut out = String::new();
        let place = |c: &Coord<f64>| {
            let at = self.frame.place(*c);
            format!("{:.1} {:.1}", at.x, at.y)
        };
        let chain = |line: &LineString<f64>| line.0.iter().map(place).collect::<Vec<_>>().join("L");
        for shape in shapes {
            match shape {
                Geometry::Point(p) => {
                    let at = self.frame.place(p.0);
                    out.push_str(&format!("<circle class=\"mark\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"11\"/>", at.x, at.y));
                }
                Geometry::LineString(line) => {
                    out.push_str(&format!("<path class=\"mark way\" d=\"M{}\"/>", chain(line)));
                }
                Geometry::Polygon(polygon) => {
                    out.push_str(&format!("<path class=\"mark\" d=\"M{}z\"/>", chain(polygon.exterior())));
                }
                Geometry::MultiPolygon(all) => {
                    for polygon in all {
                        out.push_str(&format!("<path class=\"mark\" d=\"M{}z\"/>", chain(polygon.exterior())));
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The layers that the maps refer to, for the top of the page.
    pub fn definitions(&self) -> String {
        format!(
            "<svg width=\"0\" height=\"0\" class=\"defs\" aria-hidden=\"true\"><defs>{PATTERNS}\
             <clipPath id=\"sheet\"><rect width=\"{w}\" height=\"{h}\"/></clipPath>\
             {water}<g id=\"streets\">{streets}</g><g id=\"blocks\">{blocks}</g></defs></svg>\n",
            w = self.frame.width,
            h = self.frame.height,
            water = if self.shows_water() {
                format!("<path id=\"water\" fill=\"{WATER}\" d=\"{}\"/>", self.water)
            } else {
                String::new()
            },
            streets = self.streets,
            blocks = self.blocks.paths,
        )
    }

    /// The colours of the blocks, for the style sheet.
    pub fn style(&self) -> &str {
        &self.blocks.style
    }

    /// Whether there is water on the maps, which their legends then name.
    pub fn shows_water(&self) -> bool {
        !self.water.is_empty()
    }

    /// Whether each block says what it is when pointed at.
    pub fn hover(&self) -> bool {
        self.blocks.hover
    }

    /// The map of missing classes.
    pub fn missing(&self, findings: &Findings<'_>, label: &str) -> String {
        self.sheet(findings, "map-all", "", label)
    }

    /// The map of a class with sites: those chosen by their rank, and what could stand in their place.
    pub fn sites(
        &self,
        findings: &Findings<'_>,
        class: ClassId,
        label: &str,
        chosen: &[Coord<f64>],
        near: &[Coord<f64>],
    ) -> String {
        self.marked(findings, &format!("map-{}", class.0), label, chosen, near)
    }

    /// A map, named by the class of its fills, with numbered places and small ones.
    pub fn marked(
        &self,
        findings: &Findings<'_>,
        map: &str,
        label: &str,
        chosen: &[Coord<f64>],
        near: &[Coord<f64>],
    ) -> String {
        let mut symbols = String::from("<g class=\"near\">");
        for at in near.iter().map(|&at| self.frame.place(at)).filter(|&at| self.frame.holds(at)) {
            symbols.push_str(&format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/>", at.x, at.y));
        }
        symbols.push_str("</g>");
        for (rank, at) in (1..).zip(chosen.iter().map(|&at| self.frame.place(at))) {
            symbols.push_str(&format!(
                "<g class=\"site\"><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"13\"/><text x=\"{x:.1}\" y=\"{t:.1}\">{rank}</text></g>",
                x = at.x,
                y = at.y,
                t = at.y + 5.5
            ));
        }
        self.sheet(findings, map, &symbols, label)
    }

    /// The map of a class.
    pub fn class(&self, findings: &Findings<'_>, class: ClassId, label: &str) -> String {
        let beyond = if self.shows_gap_areas(class) {
            format!("<path class=\"beyond\" fill-rule=\"evenodd\" d=\"{}\"/>", self.gap_areas[class.0 as usize])
        } else {
            String::new()
        };
        let symbols = beyond + &symbols(&self.facilities[class.0 as usize]);
        self.sheet(findings, &format!("map-{}", class.0), &symbols, label)
    }

    /// Whether the map of a class shows where inside blocks it fails.
    pub fn shows_gap_areas(&self, class: ClassId) -> bool {
        !self.gap_areas[class.0 as usize].is_empty()
    }

    fn sheet(&self, findings: &Findings<'_>, class: &str, symbols: &str, label: &str) -> String {
        let (w, h) = (self.frame.width, self.frame.height);
        format!(
            "<svg class=\"map\" viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{label}\">\
             <rect class=\"ground\" width=\"{w}\" height=\"{h}\"/><g clip-path=\"url(#sheet)\">\
             <use href=\"#blocks\" class=\"blocks{dense} {class}\"/>{water}<use href=\"#streets\" class=\"streets{coarse}\"/>{symbols}</g>{furniture}\
             <rect class=\"edge\" width=\"{w}\" height=\"{h}\"/></svg>\n",
            label = escape(label),
            water = if self.shows_water() { "<use href=\"#water\" class=\"water\"/>" } else { "" },
            // Where a line is wider than its street, the net must not drown the blocks.
            coarse = if self.frame.metres_per_unit > 12.0 { " coarse" } else { "" },
            dense = if findings.blocks.len() > 2_000 { " dense" } else { "" },
            furniture = furniture::draw(findings, &self.frame, self.streets_left_out),
        )
    }
}

/// Dots of facilities.
fn symbols(dots: &str) -> String {
    if dots.is_empty() {
        return String::new();
    }
    // Many dots are drawn smaller, so that they do not hide what they stand on.
    let size = if dots.matches('M').count() > 120 { " many" } else { "" };
    format!("<path class=\"halo{size}\" d=\"{dots}\"/><path class=\"dot{size}\" d=\"{dots}\"/>")
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
