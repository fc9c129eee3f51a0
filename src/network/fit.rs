//! The streets as one walker can use them: cut at kerbs that stop them and where it is too steep.
//!
//! ```text
//! way 7:  1---2---k---4===5---6     k a kerb, 4===5 too steep for wheels
//! left:   1---2---a   b---4   5---6     a and b lie on the same spot and do not meet
//! ```
//!
//! Surfaces and steps need no cut: [`Walker::may_go`] says which streets are left out as they are. Linear in the vertices.

use super::heights::Heights;
use super::price::length_mm;
use crate::model::{Relief, Streets, Walker};
use std::borrow::Cow;

/// The streets without what stops a walker in the middle of them.
///
/// New vertices come after the old ones, so that nothing else changes its number; cut streets share their id.
pub fn fit<'a>(streets: &'a Streets, walker: &Walker, relief: Option<&dyn Relief>) -> Cow<'a, Streets> {
    let stops = |v: u32| streets.spot(v).and_then(|s| s.kerb).is_some_and(|kerb| walker.gait.kerbs.contains(&kerb));
    let kerbs = !walker.gait.kerbs.is_empty() && streets.spots.iter().any(|s| stops(s.vertex));
    let steep = walker.gait.steepest.zip(relief);
    if !kerbs && steep.is_none() {
        return Cow::Borrowed(streets);
    }
    let heights = steep.map(|(steepest, relief)| (steepest, Heights::of(streets, relief)));
    let mut out = Streets { vertices: streets.vertices.clone(), spots: streets.spots.clone(), ..Streets::default() };
    let mut piece: Vec<u32> = Vec::new();
    for street in &streets.streets {
        let finish = |out: &mut Streets, piece: &mut Vec<u32>| {
            if piece.len() > 1 {
                out.append(street.clone(), piece);
            }
            piece.clear();
        };
        let last = street.end as usize - 1;
        for i in street.first as usize..=last {
            let v = streets.refs[i];
            if kerbs && stops(v) {
                // An end of its own on either side.
                if street.first as usize != i && i != last {
                    piece.push(copy_of(&mut out, v));
                    finish(&mut out, &mut piece);
                }
                piece.push(copy_of(&mut out, v));
            } else {
                piece.push(v);
            }
            let too_steep = i < last
                && heights.as_ref().is_some_and(|(steepest, heights)| {
                    let mm = length_mm(streets, v, streets.refs[i + 1]);
                    let along = heights.along(i, street.level, mm).unwrap_or_default();
                    let piece_m = f64::from(mm) / 1000.0 / along.len().saturating_sub(1).max(1) as f64;
                    along.windows(2).any(|h| (h[1] - h[0]).abs() > steepest * piece_m)
                });
            if too_steep {
                finish(&mut out, &mut piece);
            }
        }
        finish(&mut out, &mut piece);
    }
    Cow::Owned(out)
}

/// Another vertex at the same spot.
fn copy_of(out: &mut Streets, vertex: u32) -> u32 {
    out.vertices.push(out.vertices[vertex as usize]);
    out.vertices.len() as u32 - 1
}
