//! Where inside a block a class fails: the pieces that the edge of a service area cuts off, for the map of each class.
//!
//! Blocks that are all the same need no piece: their own fill says it. Linear in vertices, once per level of detail.

use super::path::{push_chain, round};
use super::{DETAILS, Detail, Frame};
use crate::report::Findings;
use geo::Simplify;
use geo_types::LineString;

/// The most that the pieces may take on all maps together, in bytes.
const BUDGET: usize = 300_000;

/// Rings that are smaller than this many square units at the finest detail are not drawn: the eye does not see them.
const LEAST: f64 = 0.6;

/// Path data for each class, as fine as the budget allows.
pub fn draw(findings: &Findings<'_>, frame: &Frame) -> Vec<String> {
    let classes = findings.standard.classes.len();
    let mut drawn = vec![String::new(); classes];
    for &detail in &DETAILS {
        drawn.iter_mut().for_each(String::clear);
        let mut room = BUDGET;
        'classes: for (class, path) in drawn.iter_mut().enumerate() {
            let lands = findings.land.iter().flat_map(|land| &land.blocks).flatten();
            let cut = lands.flat_map(|of| &of.gaps).filter(|gap| gap.missing.iter().any(|c| usize::from(c.0) == class));
            for polygon in cut.filter_map(|gap| gap.shape.as_ref()).flatten() {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    draw_ring(path, ring, frame, detail);
                }
                if path.len() > room {
                    break 'classes;
                }
            }
            room -= path.len();
        }
        if drawn.iter().map(String::len).sum::<usize>() <= BUDGET {
            return drawn;
        }
    }
    // A city that is cut to pieces everywhere: its blocks say enough.
    vec![String::new(); classes]
}

fn draw_ring(path: &mut String, ring: &LineString<f64>, frame: &Frame, detail: Detail) {
    let placed: LineString<f64> = ring.0.iter().map(|&at| frame.place(at)).collect();
    let twice: f64 = placed
        .0
        .windows(2)
        .map(|p| {
            (p[0].x - placed.0[0].x) * (p[1].y - placed.0[0].y) - (p[1].x - placed.0[0].x) * (p[0].y - placed.0[0].y)
        })
        .sum();
    if twice.abs() / 2.0 < LEAST.max(detail.tolerance * detail.tolerance) {
        return;
    }
    let points = round(placed.simplify(detail.tolerance).0, detail.quantum);
    if points.len() > 3 {
        push_chain(path, &points);
    }
}
