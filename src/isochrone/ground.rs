//! Ground by the street it belongs to: a Voronoi diagram of streets, cut off at the reach of a doorstep.
//!
//! Every place within reach of a street joins the nearest one, as a doorstep does. Beside each straight [`Segment`] of a street
//! lies a **strip** on either side, round a dead end or the outside of a bend a **fan**; together they are the *faces* of a
//! map of the ground, and within one face the walk is a simple function of two numbers:
//!
//! ```text
//!          ╱ d          strip: t metres along the segment, d metres beside it; the walk costs C(t) + d
//!   ─────●─────── t     fan:   t the direction, d metres from its middle P;     the walk costs C(P) + d
//! ```
//!
//! [`Piece`]s are the borders of faces: straight lines (bows are cut into chords of at most [`CHORD_M`] error) between two
//! faces, or between a face and nobody, where the reach ends. They are kept by the pair of links on both sides, so that a search
//! that reaches both links in full need not look at them.
//!
//! Coordinates are metres of the plane.
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use super::behind;
use super::cells;
use super::noding;
use crate::network::Network;
use crate::plane::Plane;
use crate::snap::Walls;
use crate::units::LinkId;
use geo_types::Coord;
use rayon::prelude::*;
use std::ops::Range;

/// How far a chord may be from the bow that it stands for, in metres.
pub(super) const CHORD_M: f64 = 0.1;

/// Nobody: beyond the reach, or a link that is not there.
pub(super) const NOBODY: u32 = u32::MAX;

/// A straight piece of street; its strips are the faces 2·i (left) and 2·i + 1 (right).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strip {
    pub from: Coord<f64>,
    /// Unit vector along.
    pub along: Coord<f64>,
    pub length: f64,
    pub link: u32,
    /// Millimetres along the link at both ends; they grow along the strip.
    pub mm: [f64; 2],
}

impl Strip {
    /// The place `t` metres along and `d` metres to the left.
    pub fn at(&self, t: f64, d: f64) -> Coord<f64> {
        Coord {
            x: self.from.x + self.along.x * t - self.along.y * d,
            y: self.from.y + self.along.y * t + self.along.x * d,
        }
    }

    /// The t of a point of the link, the same to the last bit whoever asks; exact at the ends.
    pub fn t_of(&self, mm: f64) -> f64 {
        if mm == self.mm[1] { self.length } else { (mm - self.mm[0]) * self.length / (self.mm[1] - self.mm[0]) }
    }

    /// The point of the link at t; exact at the ends.
    pub fn mm_at(&self, t: f64) -> f64 {
        if t >= self.length { self.mm[1] } else { self.mm[0] + (self.mm[1] - self.mm[0]) * t / self.length }
    }
}

/// An end of segments, the middle of a fan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fan {
    pub at: Coord<f64>,
    /// A direction from which angles count, anticlockwise, and across which no ground of the fan lies: one in which a segment leaves, or, where the
    /// fan has ground behind a wall, one away from that.
    pub from: Coord<f64>,
    pub link: u32,
    pub mm: f64,
    /// The junction it is, or [`NOBODY`] for a bend.
    pub junction: u32,
}

/// Where the middle of a fan is on the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FanSpot {
    Junction(u32),
    /// The first (0) or second (1) end of a strip.
    Bend(u32, u8),
}

/// A border between two faces; `left` lies to the left of the way from `ends[0]` to `ends[1]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub ends: [u32; 2],
    pub faces: [u32; 2],
    /// (t, d) of both ends, as the left and the right face see them; t of a strip as a share of its length, so that its ends
    /// are 0 and 1 to the last bit.
    pub seen: [[[f32; 2]; 2]; 2],
    /// Whether the left face belongs to the smaller of the group's two links.
    pub left_first: bool,
}

impl Piece {
    /// The same border from its other end.
    pub fn turned(&self) -> Piece {
        let swapped = |[a, b]: [u32; 2]| [b, a];
        let [[l0, l1], [r0, r1]] = self.seen;
        Piece {
            ends: swapped(self.ends),
            faces: swapped(self.faces),
            seen: [[r1, r0], [l1, l0]],
            left_first: !self.left_first,
        }
    }

    /// How far it is from the street of one of its faces, in metres: the least and the most.
    pub fn away_m(&self, side: usize, fan: bool) -> [f32; 2] {
        let [[t0, d0], [t1, d1]] = self.seen[side];
        // A chord dips towards the middle of its fan: no nearer than the cosine of half its angle says, which is at least 1 − x²/8.
        let dip = if fan { 1.0 - (t1 - t0) * (t1 - t0) / 8.0 } else { 1.0 };
        [d0.min(d1) * dip, d0.max(d1)]
    }
}

/// The pieces between two links (or a link and nobody), and whose they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    pub links: [u32; 2],
    pub first: u32,
    pub last: u32,
    /// How far the pieces are from each of the two links, in metres: the least and the most.
    pub away_m: [[f32; 2]; 2],
}

/// The map of the ground near streets. One serves any number of searches on its network.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    pub(super) reach_m: f64,
    pub(super) points: Vec<Coord<f64>>,
    pub(super) strips: Vec<Strip>,
    pub(super) fans: Vec<Fan>,
    pub(super) pieces: Vec<Piece>,
    pub(super) groups: Vec<Group>,
    /// The links that it may know of, by number: what is noted of each link is noted from the first of them on, so that the map of a quarter costs what the
    /// quarter does. Links are numbered along a curve, so those of a quarter mostly lie together.
    pub(super) span: Range<u32>,
    /// Rows of `link_groups`, `link_strips` by link, from the first of `span` on.
    pub(super) first_group: Vec<u32>,
    /// Each with the link on the other side, so that a search that reaches both in full looks no farther.
    pub(super) link_groups: Vec<(u32, u32)>,
    pub(super) first_strip: Vec<u32>,
    pub(super) link_strips: Vec<u32>,
    /// How far the farthest ground of each link is from it, in metres: in a dense city half the reach.
    pub(super) far_m: Vec<f32>,
    /// Where the middle of each fan is on the network.
    pub(super) fan_spots: Vec<FanSpot>,
    pub(super) left_out: usize,
}

impl Ground {
    /// Maps the ground within `reach_m` metres of streets, whatever stands between.
    ///
    /// # Panics
    /// If the reach is not a positive, finite number.
    pub fn new(network: &Network, plane: &Plane, reach_m: f64) -> Ground {
        Ground::near(network, plane, reach_m, (0..network.links() as u32).map(LinkId))
    }

    /// Maps the ground of some links only: right wherever all streets within twice the reach are among them.
    ///
    /// # Panics
    /// If the reach is not a positive, finite number.
    pub fn near(network: &Network, plane: &Plane, reach_m: f64, links: impl Iterator<Item = LinkId>) -> Ground {
        Ground::walled(network, plane, reach_m, links, &Walls::default())
    }

    /// The same, but what lies behind a long wall belongs to the nearest street that it sees, as a home there would
    /// ([`crate::snap::Snapper::snap_home`]): right wherever all streets that it may see are among the links.
    ///
    /// # Panics
    /// If the reach is not a positive, finite number.
    pub fn walled(
        network: &Network,
        plane: &Plane,
        reach_m: f64,
        links: impl Iterator<Item = LinkId>,
        walls: &Walls,
    ) -> Ground {
        assert!(reach_m > 0.0 && reach_m.is_finite(), "a reach of {reach_m} m");
        let (segments, left_out) = noding::segments(network, plane, links);
        let numbers = || segments.iter().map(|s| s.link.0);
        let span = numbers().min().unwrap_or(0)..numbers().max().map_or(0, |last| last + 1);
        let mut ground = Ground { reach_m, span, left_out, ..Ground::default() };
        ground.left_out += cells::map(&mut ground, &segments);
        for fan in &mut ground.fans {
            let link = LinkId(fan.link);
            let ends = network.ends(link);
            if fan.mm <= 0.0 {
                fan.junction = ends[0].0;
            } else if fan.mm >= f64::from(network.length_mm(link)) {
                fan.junction = ends[1].0;
            }
        }
        ground.close_thin_fans();
        if !walls.is_empty() {
            ground.left_out += behind::give(&mut ground, &segments, network, plane, walls);
        }
        ground.file();
        ground
    }

    /// How many segments or faces could not be mapped: 0 unless the streets are farther apart than the Earth is wide, or
    /// cross each other in ways that no millimetre grid can hold.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// How far a place may be from its street, in metres.
    pub fn reach_m(&self) -> f64 {
        self.reach_m
    }

    /// The link that a face belongs to.
    pub(super) fn link_of(&self, face: u32) -> u32 {
        let f = face as usize;
        if face == NOBODY {
            NOBODY
        } else if f < 2 * self.strips.len() {
            self.strips[f / 2].link
        } else {
            self.fans[f - 2 * self.strips.len()].link
        }
    }

    /// The number of the first fan's face.
    pub(super) fn first_fan(&self) -> u32 {
        2 * self.strips.len() as u32
    }

    /// A place as a face sees it: (t, d).
    pub(super) fn place(&self, face: u32, at: Coord<f64>) -> [f64; 2] {
        if face < self.first_fan() {
            let strip = &self.strips[face as usize / 2];
            let (dx, dy) = (at.x - strip.from.x, at.y - strip.from.y);
            let t = dx * strip.along.x + dy * strip.along.y;
            // A micrometre from an end is the end, so that neighbours that share it agree.
            let t = if t < 1e-6 {
                0.0
            } else if t > strip.length - 1e-6 {
                strip.length
            } else {
                t
            };
            [t, (strip.along.x * dy - strip.along.y * dx).abs()]
        } else {
            let fan = &self.fans[(face - self.first_fan()) as usize];
            let (dx, dy) = (at.x - fan.at.x, at.y - fan.at.y);
            let angle = libm::atan2(fan.from.x * dy - fan.from.y * dx, fan.from.x * dx + fan.from.y * dy);
            [if angle < 0.0 { angle + std::f64::consts::TAU } else { angle }, dx.hypot(dy)]
        }
    }

    /// Adds a border along a row of places.
    pub(super) fn border(&mut self, row: &[u32], left: u32, right: u32) {
        for pair in row.windows(2).filter(|pair| pair[0] != pair[1]) {
            let seen = [left, right].map(|face| {
                [pair[0], pair[1]].map(|p| {
                    if face == NOBODY {
                        return [0.0; 2];
                    }
                    let [t, d] = self.place(face, self.points[p as usize]);
                    let t = if face < self.first_fan() { t / self.strips[face as usize / 2].length } else { t };
                    [t as f32, d as f32]
                })
            });
            let left_first = self.link_of(left) <= self.link_of(right);
            self.pieces.push(Piece { ends: [pair[0], pair[1]], faces: [left, right], seen, left_first });
        }
    }

    pub(super) fn groups_of(&self, link: u32) -> &[(u32, u32)] {
        row(&self.first_group, &self.link_groups, link - self.span.start)
    }

    pub(super) fn strips_of(&self, link: u32) -> &[u32] {
        row(&self.first_strip, &self.link_strips, link - self.span.start)
    }
}

pub(super) fn row<'a, T>(first: &[u32], entries: &'a [T], link: u32) -> &'a [T] {
    &entries[first[link as usize] as usize..first[link as usize + 1] as usize]
}

/// (row, entry) pairs as the first entry of each row and all entries.
pub(super) fn rows<T: Ord + Send>(count: usize, mut pairs: Vec<(u32, T)>) -> (Vec<u32>, Vec<T>) {
    pairs.par_sort_unstable();
    let mut first = vec![0_u32; count + 1];
    for (r, _) in &pairs {
        first[*r as usize + 1] += 1;
    }
    for r in 0..count {
        first[r + 1] += first[r];
    }
    (first, pairs.into_iter().map(|(_, entry)| entry).collect())
}
