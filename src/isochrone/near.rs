//! Which links a map of the ground needs when few are touched: those near them.
//!
//! Touched streets are rasterised into squares as wide as the room that is asked for; a link is near if one of its stretches
//! comes into a square beside a touched one. O(v) for v vertices, and the squares that long stretches cross.

use crate::network::Network;
use crate::plane::Plane;
use crate::units::LinkId;
use geo_types::Coord;
use std::collections::BTreeSet;

/// A square of the raster.
type Square = (i64, i64);

/// All links within `room_m` metres of `touched` ones, those included, and some a little farther off; ascending.
///
/// # Panics
/// If the room is not positive.
pub fn links_near(network: &Network, plane: &Plane, touched: &[u32], room_m: f64) -> Vec<LinkId> {
    assert!(room_m > 0.0, "room of {room_m} m");
    let squares = |link: LinkId| {
        let at: Vec<Coord<f64>> =
            network.geometry(link).map(|p| plane.to_metres(Coord { x: p.lon(), y: p.lat() })).collect();
        let of = |metres: f64| (metres / room_m).floor() as i64;
        let mut out: Vec<Square> = Vec::new();
        for pair in at.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            // Cut into steps of a square at most, so that a long slanting stretch does not take its whole box.
            let steps = ((b.x - a.x).hypot(b.y - a.y) / room_m).ceil().max(1.0);
            for step in 0..steps as u32 {
                let point = |s: f64| Coord { x: a.x + (b.x - a.x) * s / steps, y: a.y + (b.y - a.y) * s / steps };
                let (p, q) = (point(f64::from(step)), point(f64::from(step) + 1.0));
                for x in of(p.x.min(q.x))..=of(p.x.max(q.x)) {
                    out.extend((of(p.y.min(q.y))..=of(p.y.max(q.y))).map(|y| (x, y)));
                }
            }
        }
        out
    };
    let mut around: BTreeSet<Square> = BTreeSet::new();
    for &link in touched {
        for (x, y) in squares(LinkId(link)) {
            around.extend((-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))));
        }
    }
    (0..network.links() as u32).map(LinkId).filter(|&l| squares(l).iter().any(|s| around.contains(s))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network;
    use crate::network::town::{Town, metre_a_second};

    #[test]
    fn a_street_away_is_not_near() {
        let town = Town::draw("A----B\n\n\nC----D\n\n\n\n\n\n\n\n\n\nE----F");
        let network = network::build(&town.streets, &metre_a_second(), &town.plane);
        let all: Vec<u32> = (0..network.links() as u32).collect();
        assert_eq!(links_near(&network, &town.plane, &all, 10.0).len(), 3);
        let top = |l: &u32| network.geometry(LinkId(*l)).all(|p| p.lat() > -1e-6);
        let first: Vec<u32> = all.iter().copied().filter(top).collect();
        assert_eq!(first.len(), 1);
        assert_eq!(links_near(&network, &town.plane, &first, 30.0).len(), 2, "30 m south is near, 130 m is not");
    }
}
