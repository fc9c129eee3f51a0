//! Open areas: people walk straight across a square, not round its rim.
//!
//! ```text
//!      e──────────f        e, f, g where other streets meet the rim: the shortest ways between them inside the area,
//!      │ ╲  ┌──┐  │        round the corners of its holes and the bends of its rim, become streets
//!      │  ╲ │  │ ╱│
//!      └────╲──╱──┘
//!           g            g─e straight, g─f past the corner of the fountain
//! ```
//!
//! Of the lines between places that see each other only those are kept that are on a shortest way from entrance to entrance.
//! Sight is judged on whole 1e-7 degrees, so that it is the same everywhere. Time O(n³) for the n entrances and corners of
//! one area, at most [`MOST`]; larger areas keep their rim alone and are counted.

use super::block::MemberKind;
use super::extract::{Extract, MISSING};
use super::marks::{self, Marks};
use super::notes::Notes;
use super::rings;
use crate::input::walkable::{Walkable, walkable};
use crate::model::{Position, StreetKind, Tags};
use crate::plane::length_mm;
use geo_types::Coord;
use std::collections::{BTreeMap, BTreeSet};

/// Most entrances and corners of one area.
const MOST: usize = 150;

/// An area that people may walk across.
pub(super) struct Plaza {
    /// The way whose id its lines get: the first of its rim.
    way: i64,
    /// All ways of its rim.
    rim: BTreeSet<i64>,
    how: Walkable,
    /// Its rings, without the repeated last node; what is inside an odd number of them is area.
    rings: Vec<Vec<u32>>,
}

/// The areas of an extract: closed ways with `area=yes`, and multipolygons, on which one may walk.
pub(super) fn find(extract: &Extract, marks: &Marks) -> Vec<Plaza> {
    let may = |tags| match walkable(&tags) {
        Ok(how) if how.kind == StreetKind::Path => Some(how),
        _ => None,
    };
    let mut plazas = Vec::new();
    for way in (0..extract.ways()).map(|i| extract.way(i)) {
        let street = marks.of(way.tags) & marks::STREET != 0;
        if street && way.is_closed() && way.tags.get("area") == Some("yes") && !way.nodes.contains(&MISSING) {
            let (rim, rings) = (BTreeSet::from([way.id]), vec![way.nodes[1..].to_vec()]);
            plazas.extend(may(way.tags).map(|how| Plaza { way: way.id, rim, how, rings }));
        }
    }
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        let tags = relation.tags;
        if marks.of(tags) & marks::STREET == 0 || tags.get("type") != Some("multipolygon") {
            continue;
        }
        let members = relation.members().filter(|(kind, ..)| *kind == MemberKind::Way);
        let ids: Vec<i64> = members.map(|(_, id, _)| id).collect();
        let ways: Vec<_> = ids.iter().filter_map(|id| extract.find_way(*id)).map(|i| extract.way(i)).collect();
        let (Some(how), Some(&way)) = (may(tags), ids.first()) else { continue };
        if ways.len() < ids.len() || ways.iter().any(|w| w.nodes.contains(&MISSING)) {
            continue;
        }
        let (joined, given_up) = rings::join(ways.iter().map(|w| w.nodes.to_vec()).collect());
        if given_up == 0 {
            let rings = joined.into_iter().map(|r| r[1..].to_vec()).collect();
            plazas.push(Plaza { way, rim: ids.into_iter().collect(), how, rings });
        }
    }
    plazas
}

/// The lines across areas, as (way, how, two nodes). `streets` are the pieces of ways that are walked, with their way.
pub(super) fn lines<'a>(
    extract: &Extract,
    plazas: &[Plaza],
    streets: impl Iterator<Item = (i64, &'a [u32])>,
    notes: &mut Notes,
) -> Vec<(i64, Walkable, [u32; 2])> {
    let on_rims: BTreeSet<u32> = plazas.iter().flat_map(|p| p.rings.iter().flatten()).copied().collect();
    let mut met: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    for (way, nodes) in streets {
        for node in nodes.iter().filter(|n| on_rims.contains(n)) {
            met.entry(*node).or_default().insert(way);
        }
    }
    let mut out = Vec::new();
    for plaza in plazas {
        let entrance = |node: &u32| met.get(node).is_some_and(|ways| ways.iter().any(|w| !plaza.rim.contains(w)));
        let area =
            Area { rings: plaza.rings.iter().map(|r| r.iter().map(|n| extract.position(*n)).collect()).collect() };
        let mut spots: Vec<(u32, bool)> = Vec::new();
        for (r, ring) in plaza.rings.iter().enumerate() {
            spots.extend(ring.iter().enumerate().filter_map(|(k, n)| {
                let enters = entrance(n);
                (enters || area.bends(r, k)).then_some((*n, enters))
            }));
        }
        spots.sort_unstable();
        spots.dedup_by_key(|s| s.0);
        let entrances = spots.iter().filter(|s| s.1).count();
        if entrances < 2 {
            continue;
        }
        if spots.len() > MOST {
            notes.tally.one("area.too_many_corners");
            continue;
        }
        let at: Vec<Position> = spots.iter().map(|s| extract.position(s.0)).collect();
        for (i, j) in across(&area, &at, |i| spots[i].1) {
            out.push((plaza.way, plaza.how, [spots[i].0, spots[j].0]));
        }
    }
    out
}

/// The lines of sight that are on a shortest way between two entrances and no edge of a rim.
fn across(area: &Area, at: &[Position], entrance: impl Fn(usize) -> bool) -> BTreeSet<(usize, usize)> {
    let n = at.len();
    let degrees = |p: Position| Coord { x: p.lon(), y: p.lat() };
    let far = u64::MAX / 4;
    let mut cost = vec![far; n * n];
    let mut next = vec![usize::MAX; n * n];
    for i in 0..n {
        cost[i * n + i] = 0;
        for j in 0..n {
            if i != j && (area.edge(at[i], at[j]) || area.sees(at[i], at[j])) {
                // Some millimetres for each line, so that fewer are better.
                cost[i * n + j] = u64::from(length_mm(degrees(at[i]), degrees(at[j]))) + 1;
                next[i * n + j] = j;
            }
        }
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                let over = cost[i * n + k] + cost[k * n + j];
                if over < cost[i * n + j] {
                    cost[i * n + j] = over;
                    next[i * n + j] = next[i * n + k];
                }
            }
        }
    }
    let mut lines = BTreeSet::new();
    for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).filter(|(i, j)| entrance(*i) && entrance(*j)) {
        let mut from = i;
        while from != j && next[from * n + j] != usize::MAX {
            let to = next[from * n + j];
            if !area.edge(at[from], at[to]) {
                lines.insert((from.min(to), from.max(to)));
            }
            from = to;
        }
    }
    lines
}

/// The rings of an area.
struct Area {
    rings: Vec<Vec<Position>>,
}

/// Twice the area of a triangle, signed.
fn turn(a: Position, b: Position, c: Position) -> i128 {
    let [ax, ay, bx, by, cx, cy] = [a.lon_e7, a.lat_e7, b.lon_e7, b.lat_e7, c.lon_e7, c.lat_e7].map(i128::from);
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

impl Area {
    fn edges(&self) -> impl Iterator<Item = (Position, Position)> + '_ {
        self.rings.iter().flat_map(|r| r.iter().copied().zip(r.iter().copied().cycle().skip(1)))
    }

    /// Whether two places are the ends of an edge of a rim.
    fn edge(&self, p: Position, q: Position) -> bool {
        self.edges().any(|(a, b)| (a, b) == (p, q) || (a, b) == (q, p))
    }

    /// Whether a walk may bend at a corner of a ring: where the area there is wider than half a turn.
    fn bends(&self, ring: usize, k: usize) -> bool {
        let ring = &self.rings[ring];
        let n = ring.len();
        let (a, b, c) = (ring[(k + n - 1) % n], ring[k], ring[(k + 1) % n]);
        let side = turn(a, b, c);
        if side == 0 {
            return false;
        }
        // The triangle at the corner is area where the corner is pointed, and none where it bends.
        let third = |a: i32, b: i32, c: i32| (i64::from(a) + 2 * i64::from(b) + i64::from(c)) * 4;
        !self.holds([third(a.lon_e7, b.lon_e7, c.lon_e7), third(a.lat_e7, b.lat_e7, c.lat_e7)])
    }

    /// Whether a point, in sixteenths of 1e-7 degrees, is inside; just beside a rim it may be either.
    fn holds(&self, at: [i64; 2]) -> bool {
        let [x, y] = at.map(i128::from);
        let crossed = self.edges().filter(|(a, b)| {
            let [ax, ay, bx, by] = [a.lon_e7, a.lat_e7, b.lon_e7, b.lat_e7].map(|v| i128::from(v) * 16);
            let up = by > ay;
            (ay > y) != (by > y) && (((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) == up)
        });
        crossed.count() % 2 == 1
    }

    /// Whether one can walk straight from one corner to another inside the area, past no rim on the way.
    fn sees(&self, p: Position, q: Position) -> bool {
        if p == q {
            return false;
        }
        let crosses = self.edges().any(|(a, b)| {
            let (s, t) = (turn(p, q, a), turn(p, q, b));
            let (u, v) = (turn(a, b, p), turn(a, b, q));
            let proper = (s > 0) != (t > 0) && s != 0 && t != 0 && (u > 0) != (v > 0) && u != 0 && v != 0;
            // A corner in the middle of the line: the way over that corner is looked at by itself.
            let touches = s == 0 && a != p && a != q && between(p, q, a);
            let ends_on =
                (u == 0 && p != a && p != b && between(a, b, p)) || (v == 0 && q != a && q != b && between(a, b, q));
            proper || touches || (ends_on && s != 0 && t != 0)
        });
        let middle = |a: i32, b: i32| (i64::from(a) + i64::from(b)) * 8;
        !crosses && self.holds([middle(p.lon_e7, q.lon_e7), middle(p.lat_e7, q.lat_e7)])
    }
}

fn between(a: Position, b: Position, p: Position) -> bool {
    let inside = |a: i32, b: i32, p: i32| (a.min(b)..=a.max(b)).contains(&p);
    inside(a.lon_e7, b.lon_e7, p.lon_e7) && inside(a.lat_e7, b.lat_e7, p.lat_e7)
}
