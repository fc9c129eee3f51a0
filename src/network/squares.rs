//! Which links lie where, by large squares: so that whoever looks at a quarter need not index the whole country.

use super::Network;
use crate::plane::Plane;
use crate::units::LinkId;
use geo_types::{Coord, Rect};
use std::collections::BTreeMap;

/// The links of a network by the squares that their boxes touch. 4 bytes a link, and as much for each further square.
#[derive(Debug)]
pub struct Squares<'a> {
    network: &'a Network,
    plane: &'a Plane,
    side_m: f64,
    links: BTreeMap<[i32; 2], Vec<LinkId>>,
    /// Links whose boxes touch more than [`MOST`] squares.
    wide: Vec<LinkId>,
}

/// A link of so many squares is looked at wherever one is.
const MOST: i64 = 64;

impl<'a> Squares<'a> {
    /// Files the links of a network in squares of a plane `side_m` metres wide.
    ///
    /// # Panics
    /// If the side is not a positive, finite number.
    pub fn new(network: &'a Network, plane: &'a Plane, side_m: f64) -> Squares<'a> {
        assert!(side_m > 0.0 && side_m.is_finite(), "squares {side_m} m wide");
        let mut squares = Squares { network, plane, side_m, links: BTreeMap::new(), wide: Vec::new() };
        for link in (0..network.links() as u32).map(LinkId) {
            let [low, high] = squares.span(squares.bounds(link));
            let count = |axis: usize| i64::from(high[axis]) - i64::from(low[axis]) + 1;
            if count(0).saturating_mul(count(1)) > MOST {
                squares.wide.push(link);
                continue;
            }
            for x in low[0]..=high[0] {
                for y in low[1]..=high[1] {
                    squares.links.entry([x, y]).or_default().push(link);
                }
            }
        }
        squares
    }

    /// What was filed.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The plane of the squares.
    pub fn plane(&self) -> &'a Plane {
        self.plane
    }

    /// The square of a place in metres of the plane.
    pub fn square(&self, at: Coord<f64>) -> [i32; 2] {
        // Casts of what is too large stop at the largest square.
        [at.x, at.y].map(|v| (v / self.side_m).floor() as i32)
    }

    /// The first and the last square that a box touches.
    fn span(&self, bounds: Rect<f64>) -> [[i32; 2]; 2] {
        [bounds.min(), bounds.max()].map(|at| self.square(at))
    }

    fn bounds(&self, link: LinkId) -> Rect<f64> {
        let at = self.network.geometry(link).map(|p| self.plane.to_metres(Coord { x: p.lon(), y: p.lat() }));
        let (low, high) =
            at.fold((Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN }), |(low, high), at| {
                let low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
                (low, Coord { x: high.x.max(at.x), y: high.y.max(at.y) })
            });
        Rect::new(low, high)
    }

    /// The links whose boxes meet a box in metres of the plane, in their order.
    pub fn near(&self, around: Rect<f64>) -> Vec<LinkId> {
        let [low, high] = self.span(around);
        let mut found = self.wide.clone();
        for (_, links) in self
            .links
            .range([low[0], i32::MIN]..=[high[0], i32::MAX])
            .filter(|([_, y], _)| (low[1]..=high[1]).contains(y))
        {
            found.extend_from_slice(links);
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&link| {
            let of = self.bounds(link);
            let apart = |a: [f64; 2], b: [f64; 2]| a[1] < b[0] || b[1] < a[0];
            !apart([of.min().x, of.max().x], [around.min().x, around.max().x])
                && !apart([of.min().y, of.max().y], [around.min().y, around.max().y])
        });
        found
    }
}
