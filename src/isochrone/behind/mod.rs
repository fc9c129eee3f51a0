//! Ground behind walls: it belongs to the nearest street that it sees, as the door of a home does.
//!
//! The diagram gives every place to its nearest street, whatever stands between. [`crate::snap::Snapper::snap_home`] does not: a street beyond a
//! long wall counts a block farther. So of every face that a wall comes into, what lies in the wall's shadow is given to faces of
//! other streets:
//!
//! ```text
//!   ══ street F ══════════════      ░ was F's, is G's now: a second piece of ground of a face of G. Beside a street t and d mean
//!     F's       F's                 what they meant, so that a level line is still a graph over t, and all that a search
//!   ▒▒▒▒▒▒▒▒ wall ▒▒▒▒▒▒▒▒▒         needs to know of it are its borders.
//!   ░░░░░░░░░░░░░░░░░░░░░░░
//!   ── where F's cell ended ──
//!   ══ street G ══════════════
//! ```
//!
//! Each face is parted by itself: its cell falls into columns over its street, which are convex ([`columns`]), these are cut until each part
//! belongs to one street ([`refine`]), and what the two faces on both sides of a border say of it is sewn together ([`sew`]). No place
//! moves by that; borders may get corners where others meet them. A map without long walls is left as it is.
//!
//! Rivals are streets on the ground that are on no island, as in [`super::noding`]: no wall sends anybody onto others.

mod cell;
mod coarse;
mod columns;
mod refine;
mod rivals;
mod sew;
#[cfg(test)]
#[path = "behind_tests.rs"]
mod tests;

use super::cells;
use super::ground::{Ground, NOBODY};
use super::noding::Segment;
use crate::network::Network;
use crate::plane::Plane;
use crate::snap::Walls;
use cell::Mesh;
use geo_types::Coord;
use rayon::prelude::*;
use refine::Refiner;
use rivals::Rivals;

/// Gives ground behind walls to the streets that it sees; how many faces could not be walked round.
pub(super) fn give(
    ground: &mut Ground,
    segments: &[Segment],
    network: &Network,
    plane: &Plane,
    walls: &Walls,
) -> usize {
    let walled = walled(ground, walls);
    if walled.is_empty() {
        return 0;
    }
    let rivals = Rivals::new(ground, segments, network, plane, walls);
    let rows = columns::pieces_of(ground, &walled);
    let parted: Vec<Result<Option<(u32, Mesh)>, ()>> = walled
        .par_iter()
        .zip(&rows)
        .map(|(&face, row)| Ok(part(ground, &rivals, face, row)?.map(|mesh| (face, mesh))))
        .collect();
    let odd = parted.iter().filter(|p| p.is_err()).count();
    let meshes: Vec<(u32, Mesh)> = parted.into_iter().filter_map(|p| p.ok().flatten()).collect();
    if !meshes.is_empty() {
        let sewn = sew::sew(ground, &rivals, meshes);
        drop(rivals);
        sewn.put(ground);
        cells::merge(ground);
    }
    odd
}

/// The faces whose boxes walls come into.
fn walled(ground: &Ground, walls: &Walls) -> Vec<u32> {
    let none = [Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN }];
    let mut boxes = vec![none; 2 * ground.strips.len() + ground.fans.len()];
    let mut take = |face: u32, at: Coord<f64>| {
        let [low, high] = &mut boxes[face as usize];
        *low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
        *high = Coord { x: high.x.max(at.x), y: high.y.max(at.y) };
    };
    for piece in &ground.pieces {
        for face in piece.faces.into_iter().filter(|&f| f != NOBODY) {
            piece.ends.iter().for_each(|&end| take(face, ground.points[end as usize]));
        }
    }
    for (s, strip) in (0..).zip(&ground.strips) {
        for at in [strip.from, strip.at(strip.length, 0.0)] {
            take(2 * s, at);
            take(2 * s + 1, at);
        }
    }
    let walled = |[low, high]: [Coord<f64>; 2]| low.x < high.x && walls.near(low, high).next().is_some();
    (0..).zip(boxes).filter(|(_, bounds)| walled(*bounds)).map(|(face, _)| face).collect()
}

/// Parts the cell of a face; `None` if nothing of it is in a shadow.
fn part(ground: &Ground, rivals: &Rivals<'_>, face: u32, row: &[u32]) -> Result<Option<Mesh>, ()> {
    let own = rivals.of_face(face);
    if own.rims() == 0 {
        return Ok(None);
    }
    let mut mesh =
        Mesh { first_place: ground.points.len() as u32, first_chord: ground.pieces.len() as u32, ..Mesh::default() };
    let columns = columns::columns(ground, &rivals.ends, face, row, &mut mesh).ok_or(())?;
    // A column is lit where no rim crosses it and its middle is seen.
    let lit = |column: &cell::Cell| {
        let bounds = column.bounds();
        (0..own.rims()).all(|rim| !column.is_crossed(own.rim(rim), bounds))
            && own.sight(column, own.away.range(column), f64::INFINITY) == rivals::Sight::All
            && own.is_seen(rivals.walls, column.middle())
    };
    let lit: Vec<bool> = columns.iter().map(lit).collect();
    if lit.iter().all(|&lit| lit) {
        return Ok(None);
    }
    let mut refiner = Refiner::new(rivals, own, ground.reach_m, mesh);
    for (column, lit) in columns.into_iter().zip(lit) {
        if lit { refiner.mesh.tell(&column, face) } else { refiner.start(&column) }
    }
    Ok(Some(refiner.mesh))
}
