//! Round which corners of what stands on open ground people walk, and on which side.
//!
//! ```text
//!    p                 p─v and v─q bend round the outer side of the corner v of a wall; nobody gets from p to r over v,
//!     ╲   ▒ r          though neither p─v nor v─r crosses the wall: v─r leads into the corner
//!      ╲  ▒
//!       v▒▒▒▒▒▒
//!        ╲q
//! ```
//!
//! All that meets at a corner lies within less than half a turn, else nobody bends there: the shortest way round something never bends towards it. So
//! each corner has one side, and lines on the other one are none. A line along a wall keeps to one side of it from end to end.
//! All on whole 1e-7 degrees.

use super::area::turn;
use super::obstacles::Piece;
use crate::model::Position;
use std::collections::BTreeMap;

/// The corners that people can walk round.
#[derive(Debug, Default)]
pub(super) struct Corners(BTreeMap<Position, Corner>);

/// Counter-clockwise from one piece to another lies what stands at a corner; people pass on the other side.
#[derive(Debug, Clone, Copy)]
struct Corner {
    node: u32,
    from: Position,
    to: Position,
}

/// How a line leaves a corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// On the side where people pass, or past the end of a wall.
    Free,
    /// Along the first or the last piece of what stands there.
    From,
    To,
    /// Between the two.
    Into,
}

impl Corners {
    pub fn of(pieces: &[Piece]) -> Corners {
        let mut at: BTreeMap<Position, (u32, Vec<Position>)> = BTreeMap::new();
        for Piece { ends: [a, b], nodes, .. } in pieces {
            for (corner, other, node) in [(*a, *b, nodes[0]), (*b, *a, nodes[1])] {
                let (first, others) = at.entry(corner).or_insert((node, Vec::new()));
                *first = node.min(*first);
                if other != corner {
                    others.push(other);
                }
            }
        }
        let corner = |(at, (node, others)): (Position, (u32, Vec<Position>))| {
            // Whether nothing else is on one side of a piece, or behind it.
            let outermost = |piece: &&Position, side: i128| {
                let beside = |other: &Position| match turn(at, **piece, *other).signum() {
                    0 => same_way(at, **piece, *other),
                    turned => turned == side,
                };
                others.iter().all(beside)
            };
            let from = *others.iter().find(|piece| outermost(piece, 1))?;
            let to = *others.iter().find(|piece| outermost(piece, -1))?;
            Some((at, Corner { node, from, to }))
        };
        Corners(at.into_iter().filter_map(corner).collect())
    }

    /// Places and nodes of all corners.
    pub fn nodes(&self) -> impl Iterator<Item = (Position, u32)> {
        self.0.iter().map(|(at, corner)| (*at, corner.node))
    }

    /// Whether a line between two places that bends round corners at its ends, where they are some, leaves both on the side where people pass.
    pub fn pass(&self, a: Option<Position>, b: Option<Position>, [p, q]: [Position; 2]) -> bool {
        let leaves = |corner: Option<Position>, to: Position| {
            corner.and_then(|at| Some(self.0.get(&at)?.leaves(at, to))).unwrap_or(Leaves::Free)
        };
        match (leaves(a, q), leaves(b, p)) {
            // The left of one end is the right of the other.
            (Leaves::Into, _) | (_, Leaves::Into) | (Leaves::From, Leaves::From) | (Leaves::To, Leaves::To) => false,
            _ => true,
        }
    }
}

impl Corner {
    fn leaves(&self, at: Position, to: Position) -> Leaves {
        let along = |piece: Position| turn(at, piece, to) == 0 && same_way(at, piece, to);
        match (along(self.from), along(self.to)) {
            (true, false) => Leaves::From,
            (false, true) => Leaves::To,
            (false, false) if turn(at, self.from, to) > 0 && turn(at, to, self.to) > 0 => Leaves::Into,
            (true, true) | (false, false) => Leaves::Free,
        }
    }
}

/// Whether two places on one line with a third are on the same side of it.
fn same_way(at: Position, a: Position, b: Position) -> bool {
    let away =
        |to: Position| (i64::from(to.lon_e7) - i64::from(at.lon_e7), i64::from(to.lat_e7) - i64::from(at.lat_e7));
    let ((ax, ay), (bx, by)) = (away(a), away(b));
    ax.signum() == bx.signum() && ay.signum() == by.signum()
}
