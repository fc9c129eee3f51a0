//! A map of zones instead of blocks.

use super::path::{push_chain, round};
use super::{Frame, Maps, furniture};
use crate::model::Zone;
use crate::report::Findings;
use crate::report::escape::escape;
use geo::{InteriorPoint, Simplify};
use geo_types::LineString;

/// The most that the outlines may take, in bytes.
const BUDGET: usize = 600_000;

/// From fine to coarse, in units of the sheet.
const TOLERANCES: [f64; 4] = [0.6, 1.5, 4.0, 10.0];

impl Maps {
    /// Zones in the order given, each with its fill and, line by line, the word written on it and what it says when pointed at.
    pub fn zones(
        &self,
        findings: &Findings<'_>,
        zones: &[Zone],
        shown: &[(usize, &str, String)],
        label: &str,
    ) -> String {
        let (w, h) = (self.frame.width, self.frame.height);
        let mut shapes = String::new();
        for tolerance in TOLERANCES {
            shapes.clear();
            for (z, fill, words) in shown {
                let title = words.split_once('\n').map_or("", |(_, title)| title);
                let data = outline(&self.frame, &zones[*z], tolerance);
                shapes.push_str(&format!("<path fill=\"{fill}\" d=\"{data}\"><title>{}</title></path>", escape(title)));
            }
            if shapes.len() <= BUDGET {
                break;
            }
        }
        let mut names = String::new();
        for (z, _, words) in shown {
            let word = words.split('\n').next().unwrap_or_default();
            let at = zones[*z].land.interior_point().map(|p| self.frame.place(p.0));
            if let Some(at) = at.filter(|at| self.frame.holds(*at)) {
                names.push_str(&format!(
                    "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                    at.x,
                    at.y + 5.0,
                    escape(word)
                ));
            }
        }
        format!(
            "<svg class=\"map\" viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{label}\">\
             <rect class=\"ground\" width=\"{w}\" height=\"{h}\"/><g clip-path=\"url(#sheet)\">\
             <g fill-rule=\"evenodd\" stroke=\"#4a5561\" stroke-width=\"1.2\">{shapes}</g>{water}\
             <use href=\"#streets\" class=\"streets coarse\"/><g class=\"furniture\">{names}</g></g>{furniture}\
             <rect class=\"edge\" width=\"{w}\" height=\"{h}\"/></svg>\n",
            label = escape(label),
            water = if self.shows_water() { "<use href=\"#water\" class=\"water\"/>" } else { "" },
            furniture = furniture::draw(findings, &self.frame, self.streets_left_out),
        )
    }
}

fn outline(frame: &Frame, zone: &Zone, tolerance: f64) -> String {
    let mut out = String::new();
    for ring in zone.land.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        let placed: LineString<f64> = ring.0.iter().map(|&at| frame.place(at)).collect();
        let points = round(placed.simplify(tolerance).0, 2);
        if points.len() > 3 {
            push_chain(&mut out, &points);
        }
    }
    out
}
