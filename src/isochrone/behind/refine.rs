//! Whose is each part of a cell: rivals are struck off until one is left, and where several are, the cell is cut.
//!
//! A cell that all of its own street's legs see is its own. Else of all rivals who see all of it the one that is nearer everywhere
//! strikes off the others; who sees a part of it has it cut along a rim; where two see all of it, and each is the nearer one somewhere, it is cut
//! where they are equally near. While many are left it is halved, so that most are struck off by their distance alone.

use super::cell::{Cell, EVEN_M, Mesh};
use super::rivals::{Away, Rival, Rivals, Sight, dot};
use crate::snap::WALL_DETOUR_M;
use geo_types::Coord;

/// Cells wider than that, in metres, are halved while many rivals are left.
const WIDE_M: f64 = 1.5;

/// So many, and so many before they are compared with one another.
const MANY: usize = 5;
const CROWD: usize = 24;

/// How far, in metres, a straight cut may be from the bow where two streets are equally near.
const BOW_M: f64 = 0.04;

/// Cells narrower than that, in metres, are not halved to follow a bow.
const NARROW_M: f64 = 0.3;

/// No deeper: what is left then is asked in its middle.
const DEEPEST: u32 = 120;

/// A rival of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub rival: u32,
    /// The rims that cross the cell, in the arena; `None` before the first look: then any may.
    pub rims: Option<[u32; 2]>,
    /// Whether it is known to see all of what is within its reach and its domain, once no rim crosses.
    pub seen: Option<bool>,
    pub sight: Sight,
    /// The least and the most that it is away.
    pub away: [f64; 2],
}

impl Near {
    /// A rival that was not looked at yet.
    pub fn new(rival: u32) -> Near {
        Near { rival, rims: None, seen: None, sight: Sight::All, away: [0.0; 2] }
    }
}

/// The parting of the cells of one face.
pub(super) struct Refiner<'r> {
    pub all: &'r Rivals<'r>,
    /// The face itself first.
    pub rivals: Vec<Rival<'r>>,
    pub reach_m: f64,
    pub mesh: Mesh,
    pub near: Vec<Near>,
    pub rims: Vec<u32>,
}

impl<'r> Refiner<'r> {
    /// For the cells of one face.
    pub fn new(all: &'r Rivals<'r>, own: Rival<'r>, reach_m: f64, mesh: Mesh) -> Refiner<'r> {
        Refiner { all, rivals: vec![own], reach_m, mesh, near: Vec::new(), rims: Vec::new() }
    }

    fn part(&mut self, cell: &Cell, range: [usize; 2], depth: u32) {
        let (near, rims) = (self.near.len(), self.rims.len());
        self.parted(cell, range, depth);
        self.near.truncate(near);
        self.rims.truncate(rims);
    }

    fn parted(&mut self, cell: &Cell, range: [usize; 2], depth: u32) {
        let start = self.near.len();
        let own = self.rivals[0].away.range(cell);
        // Over the wall: who sees no street joins the nearest, and so does who sees none that is less than a block farther.
        let mut least_most = own[1] + WALL_DETOUR_M;
        for i in range[0]..range[1] {
            let Some(near) = self.look(cell, self.near[i], least_most) else { continue };
            if near.rival == 0 && near.sight == Sight::All {
                return self.mesh.tell(cell, self.rivals[0].label);
            }
            if near.sight == Sight::All {
                least_most = least_most.min(near.away[1]);
            }
            self.near.push(near);
        }
        self.settle(cell, start, least_most, depth);
    }

    /// Tells whose a cell is, of those from `start` on, or parts it.
    pub(super) fn settle(&mut self, cell: &Cell, start: usize, least_most: f64, depth: u32) {
        self.keep(start, |near| near.rival == 0 || near.away[0] <= least_most);
        let [low, high] = cell.bounds();
        let wide = [high.x - low.x, high.y - low.y];
        let widest = wide[0].max(wide[1]);
        if depth >= DEEPEST {
            let label = self.asked(cell.middle(), start);
            return self.mesh.tell(cell, label);
        }
        if self.near.get(start).is_none_or(|near| near.rival != 0) {
            if self.near.len() - start > CROWD && widest > WIDE_M {
                return self.halve(cell, start, depth);
            }
            self.strike(cell, start);
            if self.near.len() - start > MANY && widest > WIDE_M {
                return self.halve(cell, start, depth);
            }
        }
        match (self.partly(start), &self.near[start..]) {
            (Sight::Some(line), _) => match self.mesh.cut(cell, line) {
                Some(parts) => self.both(parts, start, depth),
                None => self.halve(cell, start, depth),
            },
            (Sight::All, []) => self.mesh.tell(cell, self.rivals[0].label),
            (Sight::All, &[near]) if !self.over_too(cell, near) => {
                self.mesh.tell(cell, self.rivals[near.rival as usize].label);
            }
            _ => self.bow(cell, wide, start, depth),
        }
    }

    /// What a rival sees of a cell; `None` if nothing, or if it is farther than another one.
    pub(super) fn look(&mut self, cell: &Cell, near: Near, least_most: f64) -> Option<Near> {
        let rival = &self.rivals[near.rival as usize];
        // No part of a cell is nearer than the cell.
        if near.rival != 0 && near.away[0] > least_most {
            return None;
        }
        let away = rival.away.range(cell);
        if near.rival != 0 && away[0] > least_most {
            return None;
        }
        // Its own cell is within reach, but for half a millimetre of the grid.
        let reach_m = if near.rival == 0 { f64::INFINITY } else { self.reach_m };
        let mut sight = rival.sight(cell, away, reach_m);
        if sight == Sight::None {
            return None;
        }
        let (from, bounds) = (self.rims.len() as u32, cell.bounds());
        match near.rims {
            None => self.rims.extend((0..rival.rims()).filter(|&rim| cell.is_crossed(rival.rim(rim), bounds))),
            Some([first, last]) => {
                for i in first..last {
                    let rim = self.rims[i as usize];
                    if cell.is_crossed(rival.rim(rim), bounds) {
                        self.rims.push(rim);
                    }
                }
            }
        }
        if sight == Sight::All {
            let first = self.rims.get(from as usize);
            sight = first.map_or_else(|| rival.within(away[1], reach_m), |&rim| Sight::Some(rival.rim(rim)));
        }
        let mut seen = near.seen;
        if self.rims.len() as u32 == from && matches!(sight, Sight::All | Sight::Reach) && seen.is_none() {
            // The whole of it lies on one side of all rims, also what is beyond the reach.
            seen = Some(rival.is_seen(self.all.walls, cell.middle()));
        }
        if seen == Some(false) {
            self.rims.truncate(from as usize);
            return None;
        }
        Some(Near { rims: Some([from, self.rims.len() as u32]), seen, sight, away, ..near })
    }

    /// Strikes off who is nowhere nearer than another who sees all, and who is everywhere a block farther than the street over the wall.
    fn strike(&mut self, cell: &Cell, start: usize) {
        let mut order: Vec<usize> = (start..self.near.len()).filter(|&i| self.near[i].sight == Sight::All).collect();
        order.sort_by(|&a, &b| self.near[a].away[1].total_cmp(&self.near[b].away[1]));
        let own = self.rivals[0].away;
        let of = |i: usize| self.rivals[self.near[i].rival as usize].away;
        let mut struck: Vec<bool> = (start..self.near.len())
            .map(|i| cell.corners.iter().all(|c| of(i).of(c.at) >= own.of(c.at) + WALL_DETOUR_M - EVEN_M))
            .collect();
        for &by in &order {
            if !struck[by - start] {
                for i in (start..self.near.len()).filter(|&i| i != by) {
                    struck[i - start] = struck[i - start] || is_farther(of(i), of(by), cell);
                }
            }
        }
        let mut struck = struck.into_iter();
        self.keep(start, |_| struck.next() == Some(false));
    }

    fn keep(&mut self, start: usize, mut which: impl FnMut(&Near) -> bool) {
        let mut kept = start;
        for i in start..self.near.len() {
            let near = self.near[i];
            if which(&near) {
                self.near[kept] = near;
                kept += 1;
            }
        }
        self.near.truncate(kept);
    }

    /// What somebody sees who sees a part, the street itself first, then the nearest; if nobody does, all see all.
    fn partly(&self, start: usize) -> Sight {
        let partly = self.near[start..].iter().filter(|near| near.sight != Sight::All);
        let first = partly.min_by(|a, b| {
            (a.rival != 0, a.sight == Sight::Reach)
                .cmp(&(b.rival != 0, b.sight == Sight::Reach))
                .then(a.away[0].total_cmp(&b.away[0]))
        });
        first.map_or(Sight::All, |near| near.sight)
    }

    fn both(&mut self, parts: [Cell; 2], start: usize, depth: u32) {
        let end = self.near.len();
        for part in parts {
            self.part(&part, [start, end], depth + 1);
        }
    }

    fn halve(&mut self, cell: &Cell, start: usize, depth: u32) {
        if let Some(parts) = self.halves(cell, 0.0) {
            self.both(parts, start, depth);
        } else {
            let label = self.asked(cell.middle(), start);
            self.mesh.tell(cell, label);
        }
    }

    /// Whether the way over the wall is the shorter one somewhere: a block counts for it.
    fn over_too(&self, cell: &Cell, near: Near) -> bool {
        let [away, own] = [near.rival, 0].map(|r| self.rivals[r as usize].away);
        cell.corners.iter().any(|c| away.of(c.at) > own.of(c.at) + WALL_DETOUR_M + EVEN_M)
    }

    /// Cuts a cell where two are equally near, or where the reach ends.
    fn bow(&mut self, cell: &Cell, wide: [f64; 2], start: usize, depth: u32) {
        let mut of: Vec<Near> = self.near[start..].to_vec();
        of.sort_by(|a, b| a.away[1].total_cmp(&b.away[1]));
        let one = of[0];
        let reach_m = self.reach_m;
        let (a, b) =
            (self.rivals[one.rival as usize].away, of.get(1).map(|near| self.rivals[near.rival as usize].away));
        let own = self.rivals[0].away;
        let partly =
            of.iter().find(|near| near.sight == Sight::Reach).map(|near| self.rivals[near.rival as usize].away);
        let of = |at: Coord<f64>| match (partly, b) {
            (Some(partly), _) => partly.of(at) - reach_m,
            (None, Some(b)) => a.of(at) - b.of(at),
            (None, None) => a.of(at) - own.of(at) - WALL_DETOUR_M,
        };
        let value = |at| {
            let v = of(at);
            if v.abs() < EVEN_M { 0.0 } else { v }
        };
        let root = |p: Coord<f64>, q: Coord<f64>| {
            let (mut low, mut high) = (0.0, 1.0);
            let rises = of(p) < 0.0;
            for _ in 0..48 {
                let middle = f64::midpoint(low, high);
                if (of(p + (q - p) * middle) < 0.0) == rises { low = middle } else { high = middle }
            }
            f64::midpoint(low, high)
        };
        let widest = wide[0].max(wide[1]);
        let before = (self.mesh.places.len(), self.mesh.chords.len(), self.mesh.stops.len());
        if let Some(parts) = self.mesh.part(cell, value, root) {
            let chord = self.mesh.chords.last().copied().unwrap_or([0; 2]);
            let ends = parts[0].corners.iter().filter(|c| chord.contains(&c.id)).map(|c| c.at);
            let ends: Vec<Coord<f64>> = ends.collect();
            let straight = ends.len() == 2 && {
                let d = ends[1] - ends[0];
                let up = Coord { x: -d.y, y: d.x } / libm::hypot(d.x, d.y).max(EVEN_M);
                let middle = (ends[0] + ends[1]) / 2.0;
                of(middle + up * BOW_M) * of(middle - up * BOW_M) <= 0.0
            };
            if straight || widest <= NARROW_M {
                return self.both_told(parts, start, depth, widest);
            }
            self.mesh.places.truncate(before.0);
            self.mesh.chords.truncate(before.1);
            self.mesh.stops.truncate(before.2);
        }
        if widest > NARROW_M {
            return self.halve(cell, start, depth);
        }
        let label = self.asked(cell.middle(), start);
        self.mesh.tell(cell, label);
    }

    fn both_told(&mut self, parts: [Cell; 2], start: usize, depth: u32, widest: f64) {
        if widest > NARROW_M {
            return self.both(parts, start, depth);
        }
        for part in parts {
            let label = self.asked(part.middle(), start);
            self.mesh.tell(&part, label);
        }
    }

    /// Whose a place is, of those who are left: the slow rule.
    fn asked(&self, at: Coord<f64>, start: usize) -> u32 {
        let own = self.rivals[0].away.of(at) + WALL_DETOUR_M;
        let all = self.near[start..].iter().map(|near| &self.rivals[near.rival as usize]);
        let seen = all.filter(|rival| rival.may_own(self.all.walls, self.reach_m, at));
        let best = seen.map(|rival| (rival.away.of(at), rival.label)).min_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(away, _)| *away <= own).map_or(self.rivals[0].label, |(_, label)| label)
    }
}

/// Whether all of a cell is farther from one street than from another, but for less than a bow.
fn is_farther(one: Away, other: Away, cell: &Cell) -> bool {
    let of = |at: Coord<f64>| one.of(at) - other.of(at);
    if cell.corners.iter().any(|c| of(c.at) < -EVEN_M) {
        return false;
    }
    // Of two strips the difference grows evenly, of two fans it changes its sign on a line, and from a strip to a fan it is bowed upwards: corners
    // tell. From a fan to a strip it is bowed downwards, and least on a side.
    let (Away::Fan(middle), Away::Strip(up, _)) = (one, other) else { return true };
    let n = cell.corners.len();
    (0..n).all(|i| {
        let (p, q) = (cell.corners[i].at, cell.corners[(i + 1) % n].at);
        let length = libm::hypot(q.x - p.x, q.y - p.y);
        if length < EVEN_M {
            return true;
        }
        let along = (q - p) / length;
        let (from, slope) = (dot(p - middle, along), dot(up, along));
        let off = p - middle - along * from;
        let low = libm::hypot(off.x, off.y) * slope / (1.0 - slope * slope).max(1e-12).sqrt() - from;
        let inward = Coord { x: -along.y, y: along.x };
        low <= 0.0 || low >= length || of(p + along * low) >= -EVEN_M || of(p + along * low + inward * BOW_M) >= -EVEN_M
    })
}
