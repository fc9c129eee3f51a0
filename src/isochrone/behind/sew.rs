//! From cells to borders: what the cells on both sides of each chord say of it.
//!
//! The stops of both sides part a chord; between two of them one street owns the ground to the left and one that to the right, and if they are
//! two there is a border. Stops that fall together (two cells were cut by one line) are one place. Straight rows of borders between
//! the same two faces become one.

use super::cell::{EVEN_M, Mesh, Stop};
use super::rivals::{Rivals, dot};
use crate::isochrone::barriers::shade::cross;
use crate::isochrone::cells::find;
use crate::isochrone::ground::{Fan, Ground, NOBODY};
use geo_types::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Borders shorter than that, in metres, are places: needles that end beside a street do so at no place of it.
const SHORT_M: f64 = 1e-3;

/// A border: its ends, and the faces to its left and right.
type Border = ([u32; 2], [u32; 2]);

/// What is new on a map.
pub(super) struct Sewn {
    places: Vec<Coord<f64>>,
    fans: Vec<Fan>,
    /// The faces that were parted: their borders are given anew.
    parted: Vec<bool>,
    rows: Vec<(Vec<u32>, [u32; 2])>,
}

/// A side of a chord under way: from where to where, whose.
type Side = (f64, f64, u32);

/// Sews the parts of faces together.
pub(super) fn sew(ground: &Ground, rivals: &Rivals<'_>, meshes: Vec<(u32, Mesh)>) -> Sewn {
    let mut parted = vec![false; 2 * ground.strips.len() + ground.fans.len()];
    let (first_place, first_chord) = (ground.points.len() as u32, ground.pieces.len() as u32);
    let mut places: Vec<Coord<f64>> = Vec::new();
    let mut stops: Vec<Stop> = Vec::new();
    let mut told: Vec<(u32, bool, Side)> = Vec::new();
    let mut chords = 0;
    for (face, mesh) in meshes {
        parted[face as usize] = true;
        let place = |id: u32| if id < first_place { id } else { id + places.len() as u32 };
        let chord = |c: u32| if c < first_chord { c } else { c + chords };
        stops.extend(mesh.stops.iter().map(|&(c, u, id)| (chord(c), u, place(id))));
        told.extend(mesh.told.iter().map(|&(c, [a, b], label)| (chord(c), a > b, (a.min(b), a.max(b), label))));
        places.extend(mesh.places);
        chords += mesh.chords.len() as u32;
    }
    // Places of the map that others than these borders need: ends of streets, and of borders that stay.
    let mut kept = vec![false; ground.points.len()];
    kept[..ground.fans.len()].fill(true);
    for (i, piece) in (0..).zip(&ground.pieces) {
        let of = piece.faces.map(|face| face != NOBODY && parted[face as usize]);
        if of == [false, false] {
            piece.ends.iter().for_each(|&end| kept[end as usize] = true);
            continue;
        }
        stops.extend([(i, 0.0, piece.ends[0]), (i, 1.0, piece.ends[1])]);
        for side in (0..2).filter(|&side| !of[side]) {
            told.push((i, side == 1, (0.0, 1.0, piece.faces[side])));
        }
    }
    stops.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    // Stable, so that threads make no difference.
    told.par_sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.0.total_cmp(&b.2.0)));
    let at = |id: u32| if id < first_place { ground.points[id as usize] } else { places[(id - first_place) as usize] };
    let mut root: Vec<u32> = (0..first_place + places.len() as u32).collect();
    let mut borders: Vec<Border> = Vec::new();
    let mut next = 0;
    for of_chord in stops.chunk_by(|a, b| a.0 == b.0) {
        let chord = of_chord[0].0;
        let from = next;
        while told.get(next).is_some_and(|t| t.0 == chord) {
            next += 1;
        }
        let right = from + told[from..next].partition_point(|t| !t.1);
        let sides = [&told[from..right], &told[right..next]];
        let [a, b] = [of_chord[0].2, of_chord[of_chord.len() - 1].2].map(at);
        let near = 2.0 * EVEN_M / libm::hypot(b.x - a.x, b.y - a.y).max(EVEN_M);
        // The last of the stops that are one place with `before`: what is told changes at stops, and at none beyond it.
        let (mut before, mut last) = (of_chord[0], 0.0);
        for &stop in &of_chord[1..] {
            if stop.1 - before.1 <= near && join(&mut root, &kept, before.2, stop.2) {
                last = stop.1;
                continue;
            }
            let middle = f64::midpoint(last, stop.1);
            let faces = sides.map(|side| {
                let after = side.partition_point(|t| t.2.0 <= middle);
                side[..after].last().map_or(NOBODY, |t| t.2.2)
            });
            if faces[0] != faces[1] {
                borders.push(([before.2, stop.2], faces));
            }
            (before, last) = (stop, stop.1);
        }
    }
    for (ends, _) in &borders {
        let [a, b] = ends.map(|id| find(&mut root, id));
        let [p, q] = [a, b].map(at);
        if libm::hypot(q.x - p.x, q.y - p.y) < SHORT_M {
            join(&mut root, &kept, a, b);
        }
    }
    for border in &mut borders {
        border.0 = border.0.map(|id| find(&mut root, id));
    }
    borders.retain(|(ends, _)| ends[0] != ends[1]);
    let fans = new_fans(rivals, &mut borders, parted.len() as u32);
    let rows = straightened(&closed(borders), &kept, at);
    Sewn { places, fans, parted, rows }
}

/// Makes two places one, if not both of them are needed by others: what stays on the map knows them by their own numbers. Whether they are one now.
fn join(root: &mut [u32], kept: &[bool], a: u32, b: u32) -> bool {
    let [a, b] = [a, b].map(|id| find(root, id));
    let stays = [a, b].map(|id| kept.get(id as usize) == Some(&true));
    if a == b || stays == [true; 2] {
        return a == b;
    }
    let to = if stays[1] || (b < a && !stays[0]) { b } else { a };
    (root[a as usize], root[b as usize]) = (to, to);
    true
}

/// Borders without ground that has no width: of several between the same two places those on the outside meet.
fn closed(borders: Vec<Border>) -> Vec<Border> {
    let upwards = |(ends, faces): Border| {
        if ends[0] > ends[1] { ([ends[1], ends[0]], [faces[1], faces[0]]) } else { (ends, faces) }
    };
    let mut borders: Vec<Border> = borders.into_iter().map(upwards).collect();
    borders.par_sort_by_key(|(ends, _)| *ends);
    let outer = |between: &[Border]| {
        let (ends, mut of) = (between[0].0, between.iter().map(|(_, faces)| *faces).collect::<Vec<[u32; 2]>>());
        while let Some((i, j)) = (0..of.len())
            .flat_map(|i| (0..of.len()).map(move |j| (i, j)))
            .find(|&(i, j)| i != j && of[i][1] == of[j][0])
        {
            of[i][1] = of[j][1];
            of.swap_remove(j);
        }
        of.into_iter().filter(|faces| faces[0] != faces[1]).map(move |faces| (ends, faces)).collect::<Vec<Border>>()
    };
    borders.chunk_by(|a, b| a.0 == b.0).flat_map(outer).collect()
}

/// Numbers the half fans that own something, after all faces that there are.
fn new_fans(rivals: &Rivals<'_>, borders: &mut [Border], first: u32) -> Vec<Fan> {
    let mut number: BTreeMap<u32, u32> = BTreeMap::new();
    let mut fans = Vec::new();
    for face in borders.iter_mut().flat_map(|(_, faces)| faces) {
        if *face >= first && *face != NOBODY {
            let known = number.get(face).copied();
            let new = known.or_else(|| {
                fans.push(rivals.fan_of(*face)?);
                Some(first + fans.len() as u32 - 1)
            });
            let Some(new) = new else { continue };
            number.insert(*face, new);
            *face = new;
        }
    }
    fans
}

/// Rows of borders between the same two faces, without the corners that they do not need.
fn straightened(borders: &[Border], kept: &[bool], at: impl Fn(u32) -> Coord<f64>) -> Vec<(Vec<u32>, [u32; 2])> {
    // Of each place that nobody else needs and where just two borders meet, these two.
    let free = |end: &u32| kept.get(*end as usize) != Some(&true);
    let mut meet: Vec<(u32, usize)> =
        borders.iter().enumerate().flat_map(|(i, (ends, _))| ends.map(|end| (end, i))).collect();
    meet.retain(|(end, _)| free(end));
    meet.par_sort_unstable();
    let two = |of: &[(u32, usize)]| if let &[(place, a), (_, b)] = of { Some((place, [a, b])) } else { None };
    let meet: Vec<(u32, [usize; 2])> = meet.chunk_by(|a, b| a.0 == b.0).filter_map(two).collect();
    // The next border of the same two faces beyond a place, as (number, its far end).
    let next = |from: usize, place: u32| -> Option<(usize, u32)> {
        let [a, b] = meet[meet.binary_search_by_key(&place, |(place, _)| *place).ok()?].1;
        let other = if a == from { b } else { a };
        let ((ends, faces), (far, of)) = (borders[from], borders[other]);
        let on = far[0] == place;
        let same = if (ends[1] == place) == on { faces == of } else { faces == [of[1], of[0]] };
        (same && other != from).then_some((other, far[usize::from(on)]))
    };
    let mut done = vec![false; borders.len()];
    let mut rows = Vec::new();
    for first in 0..borders.len() {
        if done[first] {
            continue;
        }
        done[first] = true;
        let (ends, faces) = borders[first];
        let mut row = std::collections::VecDeque::from(ends);
        for forward in [true, false] {
            let (mut border, mut end) = (first, ends[usize::from(forward)]);
            while let Some((other, far)) = next(border, end).filter(|(other, _)| !done[*other]) {
                done[other] = true;
                if forward {
                    row.push_back(far);
                } else {
                    row.push_front(far);
                }
                (border, end) = (other, far);
            }
        }
        rows.push((straight(&without_spikes(row.into_iter(), &at), &at), faces));
    }
    rows
}

/// A row of places without those at which it turns back on itself: ground between the way there and the way back has no width.
fn without_spikes(row: impl Iterator<Item = u32>, at: &impl Fn(u32) -> Coord<f64>) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for place in row {
        while let [.., before, tip] = out[..] {
            let (there, back) = (at(tip) - at(before), at(place) - at(tip));
            let longer = libm::hypot(there.x, there.y).max(libm::hypot(back.x, back.y));
            if dot(there, back) >= 0.0 || cross(there, back).abs() > EVEN_M * longer {
                break;
            }
            out.pop();
        }
        out.push(place);
    }
    out
}

/// A row of places without those that lie on the line between the ones before and after.
fn straight(row: &[u32], at: &impl Fn(u32) -> Coord<f64>) -> Vec<u32> {
    let mut out = vec![row[0]];
    let mut from = 0;
    for i in 1..row.len() {
        let keep = row.get(i + 1).is_none_or(|&after| {
            let (a, b) = (at(row[from]), at(after));
            let along = b - a;
            let length = libm::hypot(along.x, along.y);
            row[from + 1..=i].iter().any(|&p| {
                let (off, along) = (cross(along, at(p) - a), along.x * (at(p) - a).x + along.y * (at(p) - a).y);
                off.abs() > EVEN_M * length || along <= 0.0 || along >= length * length
            })
        });
        if keep {
            out.push(row[i]);
            from = i;
        }
    }
    out
}

impl Sewn {
    /// Puts it on the map.
    pub fn put(self, ground: &mut Ground) {
        let Sewn { places, fans, parted, rows } = self;
        ground.points.extend(places);
        ground.fans.extend(fans);
        ground.pieces.retain(|p| p.faces.iter().all(|&face| face == NOBODY || !parted[face as usize]));
        for (row, [left, right]) in rows {
            ground.border(&row, left, right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places that borders of others end at keep their numbers, however near; new ones become one of them.
    #[test]
    fn what_stays_on_the_map_keeps_its_numbers() {
        let kept = [false, true, true];
        let mut root = vec![0, 1, 2, 3, 4];
        assert!(!join(&mut root, &kept, 1, 2));
        assert!(join(&mut root, &kept, 0, 2));
        assert!(join(&mut root, &kept, 3, 1));
        assert!(!join(&mut root, &kept, 3, 0));
        assert!(join(&mut root, &kept, 4, 3));
        assert_eq!([0, 1, 2, 3, 4].map(|id| find(&mut root, id)), [2, 1, 2, 1, 1]);
    }
}
