//! From directed edges to polygons.
//!
//! Every edge has the area on its left, so edges join head to tail into rings: anticlockwise round land, clockwise round holes.
//! Where two parts of an area touch in a point, several edges leave it; the sharpest turn to the left keeps the parts apart, as
//! OGC's simple features want them.
//!
//! O(e) for e edges but for the holes, each of which is compared with the outlines whose boxes hold it.

use super::cells::close;
use super::slivers::{LEAST_M2, narrow};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::HashMap;

const NONE: u32 = u32::MAX;

/// Workspace: which edge leaves a place.
#[derive(Debug, Default)]
pub(super) struct Rings {
    leaves: Vec<u32>,
    next: Vec<u32>,
    done: Vec<bool>,
    /// Where on the way so far a place was.
    seen: Vec<u32>,
}

impl Rings {
    /// Joins edges between numbered places (fewer than `places`) to rings; edges that lead nowhere are counted as faults.
    pub fn close(
        &mut self,
        edges: &[(u32, u32)],
        places: usize,
        at: impl Fn(u32) -> Coord<f64>,
        faults: &mut usize,
    ) -> Vec<Vec<Coord<f64>>> {
        if self.leaves.len() < places {
            self.leaves.resize(places, NONE);
            self.seen.resize(places, NONE);
        }
        self.next.clear();
        self.next.resize(edges.len(), NONE);
        self.done.clear();
        self.done.resize(edges.len(), false);
        for (e, &(from, _)) in (0..).zip(edges) {
            self.next[e as usize] = std::mem::replace(&mut self.leaves[from as usize], e);
        }
        let mut rings = Vec::new();
        for e in 0..edges.len() as u32 {
            if !self.done[e as usize] {
                self.ring(e, edges, &at, &mut rings, faults);
            }
        }
        for &(from, _) in edges {
            self.leaves[from as usize] = NONE;
        }
        rings
    }

    fn ring(
        &mut self,
        first: u32,
        edges: &[(u32, u32)],
        at: &impl Fn(u32) -> Coord<f64>,
        rings: &mut Vec<Vec<Coord<f64>>>,
        faults: &mut usize,
    ) {
        let start = edges[first as usize].0;
        let (mut ring, mut edge, mut touches) = (Vec::new(), first, false);
        loop {
            self.done[edge as usize] = true;
            let (from, to) = edges[edge as usize];
            ring.push(from);
            if to == start && !self.others(to) {
                break;
            }
            let (mut best, mut count) = (NONE, 0);
            let left = |e: u32| turn(at(from), at(to), at(edges[e as usize].1));
            let mut sharpest = f64::NAN;
            let mut e = self.leaves[to as usize];
            while e != NONE {
                // The edge that began the ring may be taken again: that closes it.
                if !self.done[e as usize] || e == first {
                    count += 1;
                    if count == 1 {
                        best = e;
                    } else {
                        // Nearly always there is but one, and nobody need know how it turns.
                        if count == 2 {
                            sharpest = left(best);
                        }
                        let left = left(e);
                        if left > sharpest {
                            (best, sharpest) = (e, left);
                        }
                    }
                }
                e = self.next[e as usize];
            }
            touches |= count > 1;
            if best == first {
                break;
            }
            if best == NONE {
                *faults += 1;
                return;
            }
            edge = best;
        }
        if touches {
            self.split(ring, at, rings);
        } else {
            rings.push(ring.into_iter().map(at).collect());
        }
    }

    /// Cuts a ring apart where it comes back to a place.
    fn split(&mut self, ring: Vec<u32>, at: &impl Fn(u32) -> Coord<f64>, rings: &mut Vec<Vec<Coord<f64>>>) {
        let mut path: Vec<u32> = Vec::with_capacity(ring.len());
        for id in ring {
            let k = self.seen[id as usize];
            if k != NONE {
                for gone in &path[k as usize..] {
                    self.seen[*gone as usize] = NONE;
                }
                rings.push(path.drain(k as usize..).map(at).collect());
            }
            self.seen[id as usize] = path.len() as u32;
            path.push(id);
        }
        for gone in &path {
            self.seen[*gone as usize] = NONE;
        }
        rings.push(path.into_iter().map(at).collect());
    }

    /// Whether more than one edge leaves a place.
    fn others(&self, place: u32) -> bool {
        let e = self.leaves[place as usize];
        e != NONE && self.next[e as usize] != NONE
    }
}

/// How far the way from `a` over `b` to `c` turns left, in radians: −π back, 0 straight on, π back the other way.
fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, c.x - b.x, c.y - b.y);
    libm::atan2(ux * vy - uy * vx, ux * vx + uy * vy)
}

/// Whether two corners have the same coordinates: a table of open addresses, since nearly no ring does.
fn meets_itself(ring: &[Coord<f64>], key: impl Fn(&Coord<f64>) -> [u64; 2]) -> bool {
    let slots = (ring.len() * 2).next_power_of_two();
    let mut table = vec![NONE; slots];
    for (i, p) in (0..).zip(ring) {
        let [x, y] = key(p);
        let mut slot = (x.rotate_left(29) ^ y).wrapping_mul(0x9E37_79B9_7F4A_7C15) as usize >> (64 - 40);
        loop {
            slot &= slots - 1;
            match table[slot] {
                NONE => {
                    table[slot] = i;
                    break;
                }
                j if key(&ring[j as usize]) == [x, y] => return true,
                _ => slot += 1,
            }
        }
    }
    false
}

/// Cuts a ring apart where it comes back to the same coordinates under another number.
fn apart(ring: Vec<Coord<f64>>) -> Vec<Vec<Coord<f64>>> {
    let key = |p: &Coord<f64>| [p.x.to_bits(), p.y.to_bits()];
    if !meets_itself(&ring, key) {
        return vec![ring];
    }
    let (mut out, mut path) = (Vec::new(), Vec::new());
    let mut seen: HashMap<[u64; 2], usize> = HashMap::new();
    for p in ring {
        if let Some(&k) = seen.get(&key(&p)) {
            for gone in &path[k..] {
                seen.remove(&key(gone));
            }
            out.push(path.drain(k..).collect());
        }
        seen.insert(key(&p), path.len());
        path.push(p);
    }
    out.push(path);
    out
}

/// Takes out corners that are all but one with the one before, and spikes: ways out to a corner and straight back.
fn blunt(ring: &mut Vec<Coord<f64>>) {
    let mut kept = 0;
    for i in 0..ring.len() {
        let at = ring[i];
        if kept > 0 && close(ring[kept - 1], at) {
            continue;
        }
        if kept > 1 && close(ring[kept - 2], at) {
            kept -= 1;
            continue;
        }
        ring[kept] = at;
        kept += 1;
    }
    ring.truncate(kept);
    while ring.len() > 1 && close(ring[0], ring[ring.len() - 1]) {
        ring.pop();
    }
}

fn area(ring: &[Coord<f64>]) -> f64 {
    let mut twice = 0.0;
    for (i, p) in ring.iter().enumerate() {
        let q = ring[(i + 1) % ring.len()];
        // From the first corner, so that small rings far from the middle keep their digits.
        let o = ring[0];
        twice += (p.x - o.x) * (q.y - o.y) - (q.x - o.x) * (p.y - o.y);
    }
    twice / 2.0
}

/// An outline and its box.
struct Outline {
    ring: Vec<Coord<f64>>,
    area: f64,
    low: Coord<f64>,
    high: Coord<f64>,
    holes: Vec<Vec<Coord<f64>>>,
}

/// Rings to polygons without [slivers](super::slivers).
pub(super) fn assemble(rings: Vec<Vec<Coord<f64>>>) -> MultiPolygon<f64> {
    let (mut outlines, mut holes) = (Vec::new(), Vec::new());
    let rings = rings.into_iter().flat_map(|mut ring| {
        blunt(&mut ring);
        apart(ring)
    });
    for ring in rings {
        if ring.len() < 3 {
            continue;
        }
        let area = area(&ring);
        if area.abs() < LEAST_M2 || narrow(&ring, area) {
            continue;
        }
        if area > 0.0 {
            let (mut low, mut high) = (ring[0], ring[0]);
            for p in &ring {
                low = Coord { x: low.x.min(p.x), y: low.y.min(p.y) };
                high = Coord { x: high.x.max(p.x), y: high.y.max(p.y) };
            }
            outlines.push(Outline { ring, area, low, high, holes: Vec::new() });
        } else {
            holes.push(ring);
        }
    }
    outlines.sort_by(|a, b| b.area.total_cmp(&a.area));
    for hole in holes {
        let inside = Coord { x: f64::midpoint(hole[0].x, hole[1].x), y: f64::midpoint(hole[0].y, hole[1].y) };
        let boxed =
            |o: &Outline| o.low.x < inside.x && inside.x < o.high.x && o.low.y < inside.y && inside.y < o.high.y;
        // The smallest that holds it; the last whose box does needs no proof if it is the only one.
        let mut boxes: Vec<usize> = (0..outlines.len()).filter(|&o| boxed(&outlines[o])).collect();
        let mut home = None;
        while let Some(o) = boxes.pop() {
            if boxes.is_empty() && home.is_none() || holds(&outlines[o].ring, inside) {
                home = Some(o);
                break;
            }
        }
        if let Some(o) = home {
            outlines[o].holes.push(hole);
        }
    }
    MultiPolygon(
        outlines
            .into_iter()
            .map(|o| {
                Polygon::new(LineString(closed(o.ring)), o.holes.into_iter().map(|h| LineString(closed(h))).collect())
            })
            .collect(),
    )
}

fn closed(mut ring: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    ring.push(ring[0]);
    ring
}

/// Whether a place lies inside a ring, by the crossings of a ray.
fn holds(ring: &[Coord<f64>], at: Coord<f64>) -> bool {
    let mut inside = false;
    for (i, p) in ring.iter().enumerate() {
        let q = ring[(i + 1) % ring.len()];
        if (p.y > at.y) != (q.y > at.y) && at.x < p.x + (q.x - p.x) * (at.y - p.y) / (q.y - p.y) {
            inside = !inside;
        }
    }
    inside
}
