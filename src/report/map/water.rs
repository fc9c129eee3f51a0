//! The water under everything else, cut at the edge of the sheet.
//!
//! Rings are clipped one by one: what they then share with the edge
//! of the sheet has no area and is not seen, for water has no outline. Rims turn one way and holes the other, and the
//! winding number decides, so that a river may overlap the sea it flows into. Linear in vertices, once per level of detail.

use super::path::{push_chain, round};
use super::{DETAILS, Detail, Frame};
use crate::model::{BarrierKind, Ground, Id};
use crate::overlay::ring_in_box;
use crate::report::Findings;
use geo::{MapCoords, Simplify};
use geo_types::{Coord, LineString, Polygon, Rect};
use std::borrow::Cow;

/// The most that water may take, as a share of what streets and blocks take: it is the ground of the map, not its subject.
const SHARE: f64 = 0.12;

/// But so many bytes it may always take: a coast of a thousand corners.
const ALWAYS: usize = 6_000;

/// Smaller water than this is not drawn, in square units of the sheet: two dots of a printed page.
const LEAST: f64 = 1.5;

/// Coarser than this a pond is a splinter: then rather fewer of them.
const LEVELS: &[Detail] = DETAILS.split_at(3).0;

/// Path data of the water, as fine as the budget allows beside so many bytes of other layers; empty where there is none.
pub fn draw(findings: &Findings<'_>, frame: &Frame, others: usize) -> String {
    let budget = ((others as f64 * SHARE) as usize).max(ALWAYS);
    let mut drawable: Vec<(f64, Vec<LineString<f64>>)> =
        waters(findings.ground).filter_map(|polygon| on_sheet(&polygon, frame)).collect();
    // Stable: of equals the first by id.
    drawable.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut drawn = String::new();
    for (level, &detail) in LEVELS.iter().enumerate() {
        drawn.clear();
        for (_, rings) in &drawable {
            let before = drawn.len();
            lay(&mut drawn, rings, detail);
            if drawn.len() > budget && level + 1 == LEVELS.len() {
                // The smallest are given up.
                drawn.truncate(before);
                break;
            }
        }
        if drawn.len() <= budget {
            break;
        }
    }
    drawn
}

/// The water; an open sea, which has a corner of the data in it, is led on beyond their edge: a sheet is often wider than
/// they are, and a sea with a straight shore there would look like one.
fn waters(ground: &Ground) -> impl Iterator<Item = Cow<'_, Polygon<f64>>> {
    let waters = ground.areas.iter().filter(|area| area.kind == BarrierKind::Water);
    waters.map(|area| match (&area.id, ground.edge) {
        (Id::Made(_), Some(edge))
            if area.polygon.exterior().0.iter().any(|&at| shift(at, edge).iter().all(|s| *s != 0.0)) =>
        {
            Cow::Owned(area.polygon.map_coords(|at| {
                let [x, y] = shift(at, edge);
                Coord { x: at.x + x * 3.0 * edge.width(), y: at.y + y * 3.0 * edge.height() }
            }))
        }
        _ => Cow::Borrowed(&area.polygon),
    })
}

/// What is so near to the edge is on it, in degrees (1 cm): mending a ring moves its corners by less.
const NEAR: f64 = 1e-7;

/// Outwards east and north: −1, 0 for what is not on that side of the edge, or 1.
fn shift(at: Coord<f64>, edge: Rect<f64>) -> [f64; 2] {
    let out = |v: f64, low: f64, high: f64| {
        if (v - low).abs() < NEAR {
            -1.0
        } else if (v - high).abs() < NEAR {
            1.0
        } else {
            0.0
        }
    };
    [out(at.x, edge.min().x, edge.max().x), out(at.y, edge.min().y, edge.max().y)]
}

/// The rings of a polygon in units, clipped, with the area of the rim; `None` for what is too small or elsewhere.
fn on_sheet(polygon: &Polygon<f64>, frame: &Frame) -> Option<(f64, Vec<LineString<f64>>)> {
    let clipped = |ring: &LineString<f64>| {
        ring_in_box(ring.0.iter().map(|&at| frame.place(at)).collect(), Coord::zero(), frame.corner())
    };
    let rim = clipped(polygon.exterior());
    let size = area(&rim);
    if size < LEAST {
        return None;
    }
    let holes = polygon.interiors().iter().map(clipped).filter(|hole| area(hole) >= LEAST);
    Some((size, std::iter::once(rim.clone()).chain(holes).collect()))
}

fn area(ring: &LineString<f64>) -> f64 {
    let Some(&first) = ring.0.first() else { return 0.0 };
    let cross = |pair: &[Coord<f64>]| {
        let (a, b) = (pair[0] - first, pair[1] - first);
        a.x * b.y - b.x * a.y
    };
    (ring.0.windows(2).map(cross).sum::<f64>() / 2.0).abs()
}

fn lay(out: &mut String, rings: &[LineString<f64>], detail: Detail) {
    for ring in rings {
        let points = round(ring.simplify(detail.tolerance).0, detail.quantum);
        if points.len() > 3 {
            push_chain(out, &points);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::town::tiny;
    use super::*;
    use crate::model::GroundArea;
    use crate::units::Lang;

    fn area(id: i64, rim: &[(f64, f64)], hole: &[(f64, f64)]) -> GroundArea {
        let holes = if hole.is_empty() { vec![] } else { vec![hole.to_vec().into()] };
        GroundArea { id: Id::Way(id), kind: BarrierKind::Water, polygon: Polygon::new(rim.to_vec().into(), holes) }
    }

    /// The tiny town has blocks from 116.30° to 116.33° and from 39.90° to 39.93°.
    #[test]
    fn the_sea_is_cut_at_the_sheet_and_the_island_stays() {
        let mut town = tiny();
        let sea = area(
            1,
            &[(116.31, 39.0), (120.0, 39.0), (120.0, 41.0), (116.31, 41.0), (116.31, 39.0)],
            &[(116.32, 39.91), (116.32, 39.92), (116.33, 39.92), (116.33, 39.91), (116.32, 39.91)],
        );
        let pond = area(2, &[(116.301, 39.91), (116.301_01, 39.91), (116.301_01, 39.910_01), (116.301, 39.91)], &[]);
        let far = area(3, &[(10.0, 39.0), (11.0, 39.0), (11.0, 41.0), (10.0, 39.0)], &[]);
        town.ground = Ground { areas: vec![sea, pond, far], ..Ground::default() };
        let findings = town.findings(Lang::En);
        let frame = Frame::fit(&findings).unwrap();
        let drawn = draw(&findings, &frame, 0);
        assert_eq!(drawn.matches('M').count(), 2, "a rim and a hole; a pond of a metre is not seen: {drawn}");
        // From the western shore to the edge of the sheet, over its whole height.
        let shore = frame.place(Coord { x: 116.31, y: 39.9 }).x;
        let (rim_m2, _) = on_sheet(&findings.ground.areas[0].polygon, &frame).unwrap();
        assert!((rim_m2 - (frame.width - shore) * frame.height).abs() < 1.0);
    }

    #[test]
    fn the_sea_does_not_end_with_the_data() {
        let edge = Rect::new(Coord { x: 116.30, y: 39.90 }, Coord { x: 116.33, y: 39.93 });
        let corners = [(116.32, 39.90), (116.33, 39.90), (116.33, 39.93), (116.32, 39.92), (116.32, 39.90)];
        let sea = GroundArea { id: Id::Made(0), ..area(1, &corners, &[]) };
        let ground = Ground { areas: vec![sea, area(2, &corners, &[])], lines: vec![], edge: Some(edge) };
        let drawn: Vec<f64> = waters(&ground).map(|p| p.exterior().0.iter().map(|c| c.x).fold(0.0, f64::max)).collect();
        assert!((drawn[0] - 116.42).abs() < 1e-9 && (drawn[1] - 116.33).abs() < 1e-9, "a lake does: {drawn:?}");
        let bay = [(116.32, 39.91), (116.33, 39.91), (116.33, 39.92), (116.32, 39.91)];
        let bay = GroundArea { id: Id::Made(0), ..area(1, &bay, &[]) };
        let closed = Ground { areas: vec![bay.clone()], ..ground.clone() };
        assert_eq!(*waters(&closed).next().unwrap(), bay.polygon, "a bay is no open sea");
        let shore = waters(&ground).next().unwrap().exterior().0[3];
        assert_eq!((shore.x, shore.y), (116.32, 39.92), "what is not on the edge stays");
    }

    #[test]
    fn many_ponds_keep_to_the_budget_and_the_large_ones_stay() {
        let mut town = tiny();
        let pond = |i: i64| {
            let (x, y) = (116.30 + f64::from(i as i32 % 100) * 3e-4, 39.90 + f64::from(i as i32 / 100) * 3e-4);
            let side = if i == 4_321 { 0.01 } else { 1.5e-4 };
            area(i, &[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)], &[])
        };
        town.ground = Ground { areas: (0..10_000).map(pond).collect(), ..Ground::default() };
        let findings = town.findings(Lang::En);
        let frame = Frame::fit(&findings).unwrap();
        let drawn = draw(&findings, &frame, 0);
        assert!(drawn.len() <= ALWAYS && drawn.len() > ALWAYS / 2, "{}", drawn.len());
        let lone = Ground { areas: vec![pond(4_321)], ..Ground::default() };
        town.ground = lone;
        let largest = draw(&town.findings(Lang::En), &frame, 0);
        assert!(!largest.is_empty());
        assert!(draw(&tiny().findings(Lang::En), &frame, 1_000_000).is_empty(), "no water, no path");
    }
}
