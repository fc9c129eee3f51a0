//! Communities on a sheet: how many clauses each does not meet. Drawn from their own outlines; no street is needed.

use super::{Audit, kind, label};
use crate::audit::Verdict;
use crate::plane::Plane;
use crate::report::escape::escape;
use crate::report::map::path::{push_chain, round};
use crate::units::Lang;
use geo::CoordsIter;
use geo_types::{Coord, Geometry, Polygon};

/// Width of the sheet.
const WIDTH: f64 = 1000.0;
/// Height at least and at most.
const HEIGHTS: [f64; 2] = [300.0, 900.0];

/// Colours of none, one, two, three and more clauses unmet: warmer with each, and a cold one for none.
pub(super) const STEPS: [&str; 4] = ["#cfe3ef", "#fdcc8a", "#fc8d59", "#d7301f"];
/// Where nothing is unmet and something not judged.
pub(super) const OPEN: &str = "#e3e6e9";

/// The sheet as SVG, or nothing where no community has a place.
pub(super) fn draw(audit: &Audit<'_>) -> Option<String> {
    let all = || audit.communities.iter().filter_map(|c| c.geometry.as_ref()).flat_map(CoordsIter::coords_iter);
    let fold = |of: fn(&Coord<f64>) -> f64, pick: fn(f64, f64) -> f64| all().map(|c| of(&c)).reduce(pick);
    let (west, east) = (fold(|c| c.x, f64::min)?, fold(|c| c.x, f64::max)?);
    let (south, north) = (fold(|c| c.y, f64::min)?, fold(|c| c.y, f64::max)?);
    let plane = Plane::fit(west, south, east, north);
    let corners = [(west, south), (east, south), (west, north), (east, north)];
    let corners = corners.map(|(x, y)| plane.to_metres(Coord { x, y }));
    let span = |of: fn(&Coord<f64>) -> f64| {
        let (low, high) =
            corners.iter().map(of).fold((f64::INFINITY, -f64::INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        (low + (high - low) / 2.0, (high - low).max(200.0) * 1.08)
    };
    let ((x, wide), (y, tall)) = (span(|c| c.x), span(|c| c.y));
    let height = (tall / wide * WIDTH).clamp(HEIGHTS[0], HEIGHTS[1]);
    let scale = (wide / WIDTH).max(tall / height);
    let place = |at: Coord<f64>| {
        let at = plane.to_metres(at);
        Coord { x: WIDTH / 2.0 + (at.x - x) / scale, y: height / 2.0 - (at.y - y) / scale }
    };
    let mut out = format!(
        "<svg class=\"map\" viewBox=\"0 0 1000 {height:.0}\" role=\"img\"><rect class=\"ground\" width=\"1000\" height=\"{height:.0}\"/>"
    );
    for (community, judged) in audit.communities.iter().zip(audit.judged) {
        let Some(geometry) = &community.geometry else { continue };
        let unmet = judged.count(audit.clauses, Verdict::Unmet);
        let open = judged.count(audit.clauses, Verdict::NotJudged);
        let colour = if unmet == 0 && open > 0 { OPEN } else { STEPS[unmet.min(STEPS.len() - 1)] };
        let title = match audit.lang {
            Lang::En => format!(
                "{} ({}): {unmet} not met, {open} not judged",
                label(community),
                kind(audit.lang, community.kind)
            ),
            Lang::Zh => format!(
                "{}（{}）：{unmet} 项不符合，{open} 项无法评定",
                label(community),
                kind(audit.lang, community.kind)
            ),
        };
        let shape = match geometry {
            Geometry::Polygon(polygon) => outline([polygon], place),
            Geometry::MultiPolygon(polygons) => outline(&polygons.0, place),
            other => {
                let Some(at) = other.coords_iter().next().map(place) else { continue };
                format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"7\"", at.x, at.y)
            }
        };
        out.push_str(&format!(
            "{shape} fill=\"{colour}\" fill-rule=\"evenodd\" stroke=\"#5b6673\" stroke-width=\"1\"><title>{}</title></{}>",
            escape(&title),
            if shape.starts_with("<path") { "path" } else { "circle" }
        ));
    }
    Some(out + "</svg>")
}

fn outline<'a>(
    polygons: impl IntoIterator<Item = &'a Polygon<f64>>,
    place: impl Fn(Coord<f64>) -> Coord<f64>,
) -> String {
    let mut d = String::new();
    for polygon in polygons {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            push_chain(&mut d, &round(ring.0.iter().map(|&at| place(at)), 1));
        }
    }
    format!("<path d=\"{d}\"")
}
