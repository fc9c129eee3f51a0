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
//! So are lawns of parks, and car parks, that are open to everybody, entered also where a street comes in over the rim on the ground; their rim is no street, so its edges are lines like any other.
//! No line crosses water, a building, a wall, a track or a pitch ([`obstacles`]); people walk round their corners ([`corners`]), as round those of holes.
//!
//! Of the lines between places that see each other only those are kept that are on a shortest way from entrance to entrance.
//! Sight is judged on whole 1e-7 degrees, so that it is the same everywhere. Time O(n³) for the n entrances and corners of
//! one area, at most [`MOST`]; larger areas keep their rim alone and are counted.

mod area;
mod corners;
mod lawns;
mod obstacles;

use super::block::MemberKind;
use super::extract::{Extract, MISSING, TagList};
use super::marks::{self, Marks};
use super::notes::Notes;
use super::rings;
use super::tiles::Bounds;
use crate::input::walkable::{Walkable, is_open_area, lawn, walkable};
use crate::model::{Going, Level, Position, Reach, StreetKind, Surface, Tags};
use crate::plane::length_mm;
use area::Area;
use corners::Corners;
use geo_types::Coord;
use lawns::Lawns;
use obstacles::Obstacles;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What may be open ground and is no street.
const LAWN: u16 = marks::LEISURE | marks::AMENITY;

/// Most entrances and corners of one area.
const MOST: usize = 150;

/// A line across an area: whose it is, what it is like, and its two nodes.
pub(super) type Line = (i64, Walkable, [u32; 2]);

/// An area that people may walk across.
pub(super) struct Plaza {
    /// The way whose id its lines get: the first of its rim.
    way: i64,
    /// All ways of its rim.
    rim: BTreeSet<i64>,
    how: Walkable,
    /// Whether it is the lawn of a park, or a car park: its rim is no street, and things stand on it.
    lawn: bool,
    /// Whether what stands there stops people: not on platforms, under roofs and on storeys, where what is drawn below or above them crosses them.
    bare: bool,
    /// Its rings, without the repeated last node; what is inside an odd number of them is area.
    rings: Vec<Vec<u32>>,
}

impl Plaza {
    /// Whether the extract is asked for it: for the way whose id its lines get.
    fn is_asked_for(&self, extract: &Extract) -> bool {
        extract.find_way(self.way).is_some_and(|i| extract.owns_way(i))
    }

    /// Whether people come in over its rim wherever a street does: onto grass. Of a car park, whose rows lead through it anyway, only places on
    /// its rim are joined.
    fn is_entered_anywhere(&self) -> bool {
        self.lawn && self.how.going.surface == Surface::Loose
    }

    /// What a line across it is: no street, so that no door opens onto it, unless the ground is private.
    fn line(&self) -> Walkable {
        let going = self.how.going;
        let reach = if going.reach == Reach::Public { Reach::Across } else { going.reach };
        Walkable { going: Going { reach, ..going }, ..self.how }
    }
}

/// The areas of an extract: closed ways with `area=yes`, and multipolygons, on which one may walk.
pub(super) fn find(extract: &Extract, marks: &Marks) -> Vec<Plaza> {
    let may = |tags: TagList| match walkable(&tags) {
        Ok(how) if how.kind == StreetKind::Path => Some(how),
        _ => None,
    };
    // What may be walked across, and whether it is a lawn and bare; a paved square in a park is a square.
    let open = |tags: TagList, area: bool| {
        let marked = marks.of(tags);
        let paved = if marked & marks::STREET != 0 && area { may(tags) } else { None };
        let lawn = || if marked & LAWN != 0 { lawn(&tags) } else { None };
        paved
            .map(|how| (how, false, is_bare(&tags) && how.level == Level::Ground))
            .or_else(|| Some((lawn()?, true, true)))
    };
    let mut plazas = Vec::new();
    for way in (0..extract.ways()).map(|i| extract.way(i)) {
        if marks.of(way.tags) & (marks::STREET | LAWN) == 0 || !way.is_closed() || way.nodes.contains(&MISSING) {
            continue;
        }
        let (rim, rings) = (BTreeSet::from([way.id]), vec![way.nodes[1..].to_vec()]);
        plazas.extend(open(way.tags, is_open_area(&way.tags)).map(|(how, lawn, bare)| Plaza {
            way: way.id,
            rim,
            how,
            lawn,
            bare,
            rings,
        }));
    }
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        let tags = relation.tags;
        if marks.of(tags) & (marks::STREET | LAWN) == 0 || tags.get("type") != Some("multipolygon") {
            continue;
        }
        let members = relation.members().filter(|(kind, ..)| *kind == MemberKind::Way);
        let ids: Vec<i64> = members.map(|(_, id, _)| id).collect();
        let ways: Vec<_> = ids.iter().filter_map(|id| extract.find_way(*id)).map(|i| extract.way(i)).collect();
        let (Some((how, lawn, bare)), Some(&way)) = (open(tags, true), ids.first()) else { continue };
        if ways.len() < ids.len() || ways.iter().any(|w| w.nodes.contains(&MISSING)) {
            continue;
        }
        let (joined, given_up) = rings::join(ways.iter().map(|w| w.nodes.to_vec()).collect());
        if given_up == 0 {
            let rings = joined.into_iter().map(|r| r[1..].to_vec()).collect();
            plazas.push(Plaza { way, rim: ids.into_iter().collect(), how, lawn, bare, rings });
        }
    }
    plazas
}

/// Whether an area lies under the open sky, and not on a storey.
fn is_bare(tags: &impl Tags) -> bool {
    let none = |key: &str, plain: &str| tags.get(key).is_none_or(|v| v == plain);
    let platform = ["railway", "public_transport", "highway"].iter().any(|key| tags.get(key) == Some("platform"));
    !platform && none("layer", "0") && none("level", "0") && none("covered", "no") && none("indoor", "no")
}

/// The box around all areas that a tile is asked for, in 1e-7 degrees.
pub(super) fn reach(extract: &Extract, plazas: &[Plaza]) -> Option<Bounds> {
    let asked = plazas.iter().filter(|plaza| plaza.is_asked_for(extract));
    let corners = asked.flat_map(|plaza| plaza.rings.iter().flatten());
    corners.map(|node| Bounds::at(extract.position(*node))).reduce(Bounds::with)
}

/// How far from an area in 1e-7 degrees anything has to do with the lines across it.
pub(super) const INFLUENCE_E7: i32 = obstacles::INFLUENCE_E7;

/// The lines across areas. `streets` are the pieces of ways that are walked, with their way and level.
pub(super) fn lines(
    extract: &Extract,
    marks: &Marks,
    plazas: &[Plaza],
    streets: &[(i64, Level, &[u32])],
    notes: &mut Notes,
) -> Vec<Line> {
    // Nobody steps off a bridge, or out of a tunnel, before its end.
    let mut on_ground = vec![false; extract.nodes()];
    for (.., nodes) in streets.iter().filter(|(_, level, _)| *level == Level::Ground) {
        nodes.iter().for_each(|node| on_ground[*node as usize] = true);
    }
    let mut on_rims = vec![false; extract.nodes()];
    for node in plazas.iter().flat_map(|p| p.rings.iter().flatten()) {
        on_rims[*node as usize] = true;
    }
    let ground = Lawns::of(extract, plazas);
    let mut met: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    let mut walked: BTreeSet<(u32, u32)> = BTreeSet::new();
    // By lawn, the first node inside of every street that comes in over its rim.
    let mut inside: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    for (way, _, nodes) in streets {
        for node in nodes.iter().filter(|n| on_rims[**n as usize] && on_ground[**n as usize]) {
            met.entry(*node).or_default().insert(*way);
        }
        for (lawn, [a, b]) in ground.steps(extract, nodes) {
            walked.insert((a.min(b), a.max(b)));
            let entered = ground.entered(extract, lawn, a, b);
            if let Some(node) = entered.filter(|node| on_ground[*node as usize]) {
                inside.entry(lawn).or_default().insert(node);
            }
        }
    }
    let bare = plazas.iter().filter(|plaza| plaza.bare);
    let areas = bare.map(|plaza| plaza.rings.iter().flatten().map(move |n| extract.position(*n)));
    let obstacles = Obstacles::read(extract, marks, areas);
    // `None` where an area has too many corners.
    let across_one = |(number, plaza): (usize, &Plaza)| {
        if !plaza.is_asked_for(extract) {
            return Some(Vec::new());
        }
        let entrance = |node: &u32| met.get(node).is_some_and(|ways| ways.iter().any(|w| !plaza.rim.contains(w)));
        let area = Area::of(extract, plaza);
        let mut spots: Vec<(u32, bool)> = Vec::new();
        for (r, ring) in plaza.rings.iter().enumerate() {
            spots.extend(ring.iter().enumerate().filter_map(|(k, n)| {
                let enters = entrance(n);
                (enters || area.bends(r, k)).then_some((*n, enters))
            }));
        }
        spots.extend(inside.get(&number).into_iter().flatten().map(|node| (*node, true)));
        // An entrance before the same node as a corner.
        spots.sort_unstable_by_key(|(node, enters)| (*node, !enters));
        spots.dedup_by_key(|s| s.0);
        if spots.iter().filter(|s| s.1).count() < 2 {
            return Some(Vec::new());
        }
        if spots.len() > MOST {
            return None;
        }
        let place = |spots: &[(u32, bool)]| -> Vec<Position> { spots.iter().map(|s| extract.position(s.0)).collect() };
        // On all of it: who walks round something may leave the box of the entrances, and a corner is known by all that meets there.
        let rims = || plaza.rings.iter().flatten().map(|node| extract.position(*node)).collect::<Vec<_>>();
        let on_it = if plaza.bare { obstacles.about(&rims(), plaza.lawn) } else { Vec::new() };
        let corners = Corners::of(&on_it);
        let known: BTreeSet<Position> = place(&spots).into_iter().collect();
        let holds = |p: Position| area.holds([i64::from(p.lon_e7) * 16, i64::from(p.lat_e7) * 16]);
        let round: Vec<(u32, bool)> =
            corners.nodes().filter(|(p, _)| !known.contains(p) && holds(*p)).map(|(_, node)| (node, false)).collect();
        // Where there would be too many corners, people stay on the paths behind what stands there.
        if spots.len() + round.len() <= MOST {
            spots.extend(round);
        }
        let at = place(&spots);
        // Who comes in where something stands goes on to either side of it: that is a gate or a door.
        let corner = |i: usize| (!spots[i].1).then_some(at[i]);
        let free = |i: usize, j: usize| {
            !plaza.bare
                || (corners.pass(corner(i), corner(j), [at[i], at[j]]) && !obstacles.between(&on_it, at[i], at[j]))
        };
        let lines = across(&area, &at, |i| spots[i].1, !plaza.lawn, free).into_iter();
        let lines = lines.map(|(i, j)| [spots[i].0, spots[j].0]);
        let lines = lines.filter(|[a, b]| !walked.contains(&(*a.min(b), *a.max(b))));
        Some(lines.map(|nodes| (plaza.way, plaza.line(), nodes)).collect())
    };
    let found: Vec<Option<Vec<Line>>> = plazas.par_iter().enumerate().map(across_one).collect();
    let left_out = found.iter().filter(|lines| lines.is_none()).count();
    (0..left_out).for_each(|_| notes.tally.one("area.too_many_corners"));
    found.into_iter().flatten().flatten().collect()
}

/// The lines of sight that are `free` and on a shortest way between two entrances; no edges of a rim that `is_street`.
fn across(
    area: &Area,
    at: &[Position],
    entrance: impl Fn(usize) -> bool,
    is_street: bool,
    free: impl Fn(usize, usize) -> bool,
) -> BTreeSet<(usize, usize)> {
    let n = at.len();
    let degrees = |p: Position| Coord { x: p.lon(), y: p.lat() };
    let far = u64::MAX / 4;
    let mut cost = vec![far; n * n];
    let mut next = vec![usize::MAX; n * n];
    for i in 0..n {
        cost[i * n + i] = 0;
        // Sight goes both ways.
        for j in i + 1..n {
            let edge = area.edge(at[i], at[j]);
            if (edge && is_street) || ((edge || area.sees(at[i], at[j])) && free(i, j)) {
                // Some millimetres for each line, so that fewer are better.
                let mm = u64::from(length_mm(degrees(at[i]), degrees(at[j]))) + 1;
                (cost[i * n + j], next[i * n + j]) = (mm, j);
                (cost[j * n + i], next[j * n + i]) = (mm, i);
            }
        }
    }
    for k in 0..n {
        for i in 0..n {
            // Most places see few others.
            if cost[i * n + k] >= far {
                continue;
            }
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
            if !is_street || !area.edge(at[from], at[to]) {
                lines.insert((from.min(to), from.max(to)));
            }
            from = to;
        }
    }
    lines
}
