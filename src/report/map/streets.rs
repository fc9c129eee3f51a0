//! The street layer: thin lines, main roads a little wider, cut at the edge of the sheet.

use super::path::{Tenths, push_chain, round};
use super::{DETAILS, Detail, Frame};
use crate::model::{Reach, Street, StreetKind};
use crate::report::Findings;
use geo::Simplify;
use geo_types::{Coord, LineString};
use std::collections::HashSet;

/// The most that the streets may take, in bytes.
const BUDGET: usize = 1_200_000;

/// Streets by how they are drawn: class of the style sheet, kinds, and the coarsest detail at which they still are.
const STYLES: [(&str, &[StreetKind], usize); 3] = [
    ("path", &[StreetKind::Path, StreetKind::Steps], 1),
    ("minor", &[StreetKind::Minor], 3),
    ("main", &[StreetKind::Main], DETAILS.len()),
];

/// The paths of the layer, as fine as the budget allows, and whether some streets are left out for want of room.
pub fn draw(findings: &Findings<'_>, frame: &Frame) -> (String, bool) {
    let chains = chains(findings, frame);
    let mut drawn = String::new();
    for (level, &detail) in DETAILS.iter().enumerate() {
        drawn.clear();
        let mut left_out = false;
        for (i, (class, _, coarsest)) in STYLES.iter().enumerate() {
            // Where a town has no main roads at all, its streets are drawn to the end.
            let only = chains.iter().skip(i + 1).all(Vec::is_empty);
            if chains[i].is_empty() {
                continue;
            }
            if level > *coarsest && !only {
                left_out = true;
                continue;
            }
            drawn.push_str(&format!("<path class=\"{class}\" d=\""));
            // What is over the budget already is drawn more coarsely, or, at the coarsest, as far as there is room.
            lay(&mut drawn, &chains[i], detail, BUDGET);
            drawn.push_str("\"/>");
        }
        if drawn.len() <= BUDGET {
            return (drawn, left_out);
        }
    }
    (drawn, true)
}

/// The streets on the sheet, in units, by style.
fn chains(findings: &Findings<'_>, frame: &Frame) -> [Vec<LineString<f64>>; 3] {
    let streets = findings.streets;
    let at = |v: &u32| {
        let position = streets.vertices[*v as usize];
        frame.place(Coord { x: position.lon(), y: position.lat() })
    };
    let mut chains: [Vec<LineString<f64>>; 3] = Default::default();
    // A private street that is laid twice is drawn once.
    let once = |s: &&Street| !matches!(s.going.reach, Reach::Arriving | Reach::Gate | Reach::Across);
    for street in streets.streets.iter().filter(once) {
        let Some(style) = STYLES.iter().position(|(_, kinds, _)| kinds.contains(&street.kind)) else { continue };
        let chain: Vec<Coord<f64>> = streets.vertices_of(street).iter().map(at).collect();
        frame.clip(&chain, |part| chains[style].push(LineString::new(part.to_vec())));
    }
    chains
}

/// Writes chains until the budget is used up; the same short stretch is written once.
fn lay(out: &mut String, chains: &[LineString<f64>], detail: Detail, budget: usize) {
    let mut seen: HashSet<[Tenths; 2]> = HashSet::new();
    // A stretch shorter than this leaves no mark; streets are long chains of them only where a reader cut them up.
    let least = detail.tolerance * 0.75;
    for chain in chains {
        let ends = [chain.0[0], chain.0[chain.0.len() - 1]];
        let points = round(chain.simplify(detail.tolerance).0, detail.quantum);
        let span = ((ends[0].x - ends[1].x).powi(2) + (ends[0].y - ends[1].y).powi(2)).sqrt();
        if points.len() < 2 || (points.len() == 2 && span < least) {
            continue;
        }
        if points.len() == 2 && !seen.insert([points[0].min(points[1]), points[0].max(points[1])]) {
            continue;
        }
        if out.len() > budget {
            break;
        }
        push_chain(out, &points);
    }
}
