//! What stands on lawns and squares: nobody walks across water, buildings, walls, tracks, gardens, pitches and motorways. Trams, streams and wetlands stop people on lawns only:
//! where ground is paved, people cross the rails, and the stream runs below.
//!
//! Only what lies where the areas are is looked at: straight pieces of outlines and lines in squares of [`SQUARE`], judged on whole
//! 1e-7 degrees. O(nodes) to read, and a line asks the squares that it passes.

use super::super::block::MemberKind;
use super::super::extract::{Extract, MISSING, TagList};
use super::super::marks::{self, Marks};
use super::area::{between, turn};
use crate::input::walkable::walls;
use crate::model::{Position, Tags};
use std::collections::{BTreeMap, BTreeSet};

/// Width of a square in 1e-7 degrees: some 200 m.
const SQUARE: i32 = 20_000;

/// Longest piece that is followed from square to square, in squares; no outline has longer ones.
const FARTHEST: i32 = 500;

/// Values of `leisure` that are no lawn to walk across, though they may lie on one. A garden is planted: people keep to the paths between the beds.
const GROUNDS: [&str; 7] = ["pitch", "swimming_pool", "track", "playground", "golf_course", "stadium", "garden"];

/// Roads that nobody crosses where no street does.
const ROADS: [&str; 4] = ["motorway", "motorway_link", "trunk", "trunk_link"];

type Square = (i32, i32);

/// A straight piece of an outline or a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub ends: [Position; 2],
    pub nodes: [u32; 2],
    /// Whether it stops people on paved ground too.
    paved: bool,
}

/// Straight pieces that stop people, by the squares that they pass.
#[derive(Debug, Default)]
pub(super) struct Obstacles {
    pieces: BTreeMap<Square, Vec<Piece>>,
    /// Where was looked.
    asked: BTreeSet<Square>,
}

impl Obstacles {
    /// Reads what may stop people on some areas, each given by its corners.
    pub fn read(
        extract: &Extract,
        marks: &Marks,
        areas: impl Iterator<Item = impl Iterator<Item = Position>>,
    ) -> Obstacles {
        let mut found = Obstacles::default();
        for area in areas {
            found.ask(&area.map(square).collect());
        }
        if found.asked.is_empty() {
            return found;
        }
        let alone = (0..extract.ways()).filter_map(|i| Some((i, stops(marks, extract.way(i).tags)?)));
        let relations = (0..extract.relations()).map(|i| extract.relation(i));
        let relations = relations.filter_map(|r| Some((r.members(), stops(marks, r.tags)?)));
        let members = relations.flat_map(|(members, on)| {
            let ways = members.filter(|(kind, ..)| *kind == MemberKind::Way);
            ways.filter_map(move |(_, id, _)| Some((extract.find_way(id)?, on)))
        });
        // Most pieces lie in the square of the one before, and far from every area.
        let mut last = None;
        for (way, on) in alone.chain(members) {
            for pair in extract.way(way).nodes.windows(2).filter(|pair| !pair.contains(&MISSING)) {
                let nodes = [pair[0], pair[1]];
                let ends = nodes.map(|node| extract.position(node));
                let [from, to] = ends.map(square);
                if from == to {
                    match last {
                        Some((at, false)) if at == from => continue,
                        Some((at, true)) if at == from => {}
                        _ => last = Some((from, found.asked.contains(&from))),
                    }
                }
                found.file(Piece { ends, nodes, paved: on == On::Both });
            }
        }
        found
    }

    /// Has the squares looked at in which lines across an area may lie: all of the box around it that are near one of its corners.
    fn ask(&mut self, corners: &BTreeSet<Square>) {
        let (Some(west), Some(east)) = (corners.iter().map(|c| c.0).min(), corners.iter().map(|c| c.0).max()) else {
            return;
        };
        let south = corners.iter().map(|c| c.1).min().unwrap_or(i32::MAX);
        let north = corners.iter().map(|c| c.1).max().unwrap_or(i32::MIN);
        for &(x, y) in corners {
            for x in west.max(x - REACH)..=east.min(x + REACH) {
                self.asked.extend((south.max(y - REACH)..=north.min(y + REACH)).map(|y| (x, y)));
            }
        }
    }

    fn file(&mut self, piece: Piece) {
        for at in squares(piece.ends) {
            if self.asked.contains(&at) {
                self.pieces.entry(at).or_default().push(piece);
            }
        }
    }

    /// All that stands in the box around some places of a lawn, or of paved ground, once each.
    pub fn about(&self, places: &[Position], lawn: bool) -> Vec<Piece> {
        let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
        for at in places {
            low = [low[0].min(at.lon_e7), low[1].min(at.lat_e7)];
            high = [high[0].max(at.lon_e7), high[1].max(at.lat_e7)];
        }
        let [(west, south), (east, north)] = [low, high].map(|[lon_e7, lat_e7]| square(Position { lon_e7, lat_e7 }));
        let rows = self.pieces.range((west, i32::MIN)..=(east, i32::MAX));
        let here = rows.filter(|((_, y), _)| (south..=north).contains(y)).flat_map(|(_, pieces)| pieces);
        let aside = |a: i32, b: i32, low: i32, high: i32| a.max(b) < low || a.min(b) > high;
        let near = |piece: &&Piece| {
            let [a, b] = piece.ends;
            (lawn || piece.paved)
                && !aside(a.lon_e7, b.lon_e7, low[0], high[0])
                && !aside(a.lat_e7, b.lat_e7, low[1], high[1])
        };
        let mut found: Vec<Piece> = here.filter(near).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether anything of what is [`about`](Obstacles::about) two places stands between them, or may, because they are so far apart that nobody
    /// looked; what only touches one of them does not.
    pub fn between(&self, about: &[Piece], p: Position, q: Position) -> bool {
        let passed = squares([p, q]);
        if passed.is_empty() || passed.iter().any(|at| !self.asked.contains(at)) {
            return true;
        }
        about.iter().any(|&Piece { ends: [a, b], .. }| {
            let aside = |a: i32, b: i32, p: i32, q: i32| a.max(b) < p.min(q) || a.min(b) > p.max(q);
            if aside(a.lon_e7, b.lon_e7, p.lon_e7, q.lon_e7) || aside(a.lat_e7, b.lat_e7, p.lat_e7, q.lat_e7) {
                return false;
            }
            let (s, t, u, v) = (turn(p, q, a), turn(p, q, b), turn(a, b, p), turn(a, b, q));
            // Along a wall, past the nodes in its straight length.
            if s == 0 && t == 0 {
                return false;
            }
            let apart = |x: i128, y: i128| (x > 0 && y < 0) || (x < 0 && y > 0);
            // A corner that stands right on the line stops people, too.
            let on = |c: Position, side: i128| side == 0 && c != p && c != q && between(p, q, c);
            (apart(s, t) && apart(u, v)) || on(a, s) || on(b, t)
        })
    }
}

/// How many squares around a corner of a lawn are looked at: lines longer than some kilometre or two are not walked.
const REACH: i32 = 5;

/// Beyond so many 1e-7 degrees from a lawn nothing has to do with it: squares are asked whether another lawn is within [`REACH`] of them,
/// and a square is asked that a line of sight passes.
pub(super) const INFLUENCE_E7: i32 = (REACH + 1) * SQUARE;

/// Where something stops people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    Lawns,
    Both,
}

/// Where something with these tags stops people.
fn stops(marks: &Marks, tags: TagList) -> Option<On> {
    let marked = marks.of(tags);
    let has = |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v));
    let below = tags.get("layer").is_some_and(|v| v.starts_with('-')) || tags.get("location") == Some("underground");
    let hidden = below || tags.get("tunnel").is_some_and(|v| v != "no");
    let both = (marked & marks::BUILDING != 0 && tags.get("building").is_some_and(|v| !["no", "roof"].contains(&v)))
        || (marked & marks::WATER != 0 && has("natural", &["water", "cliff", "scrub", "shrubbery"]))
        || (marked & marks::LAND != 0 && has("landuse", &["flowerbed", "construction"]))
        || (marked & marks::BARRIER != 0 && walls(&tags))
        || (marked & marks::STREET != 0 && has("highway", &ROADS) && tags.get("bridge").is_none_or(|v| v == "no"))
        || (marked & marks::LEISURE != 0 && has("leisure", &GROUNDS));
    let lawns = (marked & marks::WATER != 0
        && (has("natural", &["wetland"]) || tags.get("waterway").is_some_and(|v| v != "drain")))
        || (marked & marks::LAND != 0 && has("landuse", &["railway"]))
        || (marked & marks::STREET != 0 && has("railway", &["rail", "light_rail", "tram", "narrow_gauge"]));
    match (hidden, both, lawns) {
        (false, true, _) => Some(On::Both),
        (false, false, true) => Some(On::Lawns),
        _ => None,
    }
}

fn square(at: Position) -> Square {
    (at.lon_e7.div_euclid(SQUARE), at.lat_e7.div_euclid(SQUARE))
}

/// The squares of the box around a piece, if it is no longer than a piece can be.
fn squares([a, b]: [Position; 2]) -> Vec<Square> {
    let ((ax, ay), (bx, by)) = (square(a), square(b));
    if ax.abs_diff(bx) > FARTHEST.unsigned_abs() || ay.abs_diff(by) > FARTHEST.unsigned_abs() {
        return Vec::new();
    }
    (ax.min(bx)..=ax.max(bx)).flat_map(|x| (ay.min(by)..=ay.max(by)).map(move |y| (x, y))).collect()
}
