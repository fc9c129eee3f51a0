//! The cell of a face as convex columns, each between its street and one border.
//!
//! Round a cell its borders follow one another from one end of the street to the other (of a fan: from its middle round to it again). Those
//! that lie straight over an end are the sides of the first and the last column; every other one is the top of a column.

use super::cell::{Cell, Corner, Mesh, STREET};
use crate::isochrone::ground::{Ground, NOBODY};
use geo_types::Coord;
use std::collections::BTreeMap;

/// Borders over which t changes by no more are sides of a column, in metres (round a fan, of the bow there).
const UPRIGHT_M: f64 = 1e-3;

/// The borders of each of some faces (in order), by their numbers.
pub(super) fn pieces_of(ground: &Ground, faces: &[u32]) -> Vec<Vec<u32>> {
    let mut rows = vec![Vec::new(); faces.len()];
    for (i, piece) in (0..).zip(&ground.pieces) {
        for face in piece.faces.into_iter().filter(|&f| f != NOBODY) {
            if let Ok(at) = faces.binary_search(&face) {
                rows[at].push(i);
            }
        }
    }
    rows
}

/// The columns of a face, whose streets end at places with the numbers `ends`; `None` if its borders do not lead round it.
pub(super) fn columns(
    ground: &Ground,
    ends: &[[u32; 2]],
    face: u32,
    row: &[u32],
    mesh: &mut Mesh,
) -> Option<Vec<Cell>> {
    if row.is_empty() {
        return Some(Vec::new());
    }
    let strip = (face < ground.first_fan()).then(|| &ground.strips[face as usize / 2]);
    let [first, last] = match strip {
        Some(_) if face.is_multiple_of(2) => [ends[face as usize / 2][1], ends[face as usize / 2][0]],
        Some(_) => ends[face as usize / 2],
        None => [face - ground.first_fan(); 2],
    };
    let place = |id: u32| ground.points[id as usize];
    let seen = |id: u32| ground.place(face, place(id));
    let t = |id: u32| seen(id)[0];
    let chain = chain(ground, face, row, first, last)?;
    let upright = |[p, q]: [u32; 2]| {
        let [[t0, d0], [t1, d1]] = [p, q].map(seen);
        let wide = if strip.is_some() { (t0 - t1).abs() } else { (t0 - t1).abs() * d0.max(d1) };
        wide <= UPRIGHT_M || (strip.is_none() && (p == first || q == first))
    };
    // What leads upright down towards the street bounds the column before it, what leads up from there the next one.
    let down = |k: usize| {
        let top = chain.get(k).map_or(0.0, |(_, _, [p, _])| seen(*p)[1]);
        let rest = chain[k..].iter().take_while(|(_, _, ends)| upright(*ends));
        let lowest = rest.map(|(_, _, [_, q])| seen(*q)[1]).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        lowest.filter(|(_, depth)| *depth < top).map_or(k, |(i, _)| k + i + 1)
    };
    let corner = |id: u32, chord: u32, along: [f64; 2]| Corner { at: place(id), id, chord, along };
    let mut columns = Vec::new();
    // The corners from the street up to the top of the column under way.
    let mut side: Vec<Corner> = Vec::new();
    let mut k = 0;
    while k < chain.len() {
        let (piece, along, [p, q]) = chain[k];
        k += 1;
        if upright([p, q]) {
            side.push(corner(p, piece, along));
            continue;
        }
        let is_last = chain[k..].iter().all(|&(_, _, ends)| upright(ends));
        let end = if is_last { chain.len() } else { down(k) };
        let sides = &chain[k..end];
        let q = sides.last().map_or(q, |(_, _, [_, q])| *q);
        let foot = if is_last || strip.is_none() {
            Corner { at: place(last), id: last, chord: STREET, along: [0.0; 2] }
        } else {
            let at: Coord<f64> = strip?.at(t(q), 0.0);
            Corner { at, id: mesh.place(at), chord: STREET, along: [0.0; 2] }
        };
        let mut corners = Vec::with_capacity(side.len() + sides.len() + 4);
        if strip.is_some() {
            corners.push(foot);
        }
        corners.append(&mut side);
        corners.push(corner(p, piece, along));
        corners.extend(sides.iter().map(|&(piece, along, [from, _])| corner(from, piece, along)));
        if !is_last {
            let chord = mesh.chord(q, foot.id);
            corners.push(corner(q, chord, [0.0, 1.0]));
            side.push(Corner { chord, along: [1.0, 0.0], ..foot });
        }
        columns.push(Cell { corners });
        k = end;
    }
    Some(columns)
}

/// A border as it is passed: its number, from where to where on it, and its ends.
type Passed = (u32, [f64; 2], [u32; 2]);

/// The borders of a face, the face to their left, from one place to another.
fn chain(ground: &Ground, face: u32, row: &[u32], first: u32, last: u32) -> Option<Vec<Passed>> {
    let mut from: BTreeMap<u32, Passed> = BTreeMap::new();
    for &i in row {
        let piece = &ground.pieces[i as usize];
        let [a, b] = piece.ends;
        let passed = if piece.faces[0] == face { (i, [0.0, 1.0], [a, b]) } else { (i, [1.0, 0.0], [b, a]) };
        // A place that is passed twice: the cell is pinched there.
        if from.insert(passed.2[0], passed).is_some() {
            return None;
        }
    }
    let mut out = Vec::with_capacity(row.len());
    let mut at = first;
    while let Some(passed) = from.remove(&at) {
        out.push(passed);
        at = passed.2[1];
        if at == last {
            break;
        }
    }
    (at == last && !out.is_empty() && from.is_empty()).then_some(out)
}
