//! What stands on lawns: nobody walks across water, buildings, walls, tracks and pitches.
//!
//! Only what lies where the lawns are is looked at: straight pieces of outlines and lines in squares of [`SQUARE`], judged on whole
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

/// Values of `leisure` that are no lawn to walk across, though they may lie on one.
const GROUNDS: [&str; 6] = ["pitch", "swimming_pool", "track", "playground", "golf_course", "stadium"];

type Square = (i32, i32);

/// Straight pieces that stop people, by the squares that they pass.
#[derive(Debug, Default)]
pub(super) struct Obstacles {
    pieces: BTreeMap<Square, Vec<[Position; 2]>>,
    /// Where was looked.
    asked: BTreeSet<Square>,
}

impl Obstacles {
    /// Reads what may stop people near some places: the corners of lawns, and all between them.
    pub fn read(extract: &Extract, marks: &Marks, lawns: impl Iterator<Item = Position>) -> Obstacles {
        let mut found = Obstacles::default();
        let corners: BTreeSet<Square> = lawns.map(square).collect();
        for &(x, y) in &corners {
            found.asked.extend((-REACH..=REACH).flat_map(|dx| (-REACH..=REACH).map(move |dy| (x + dx, y + dy))));
        }
        if corners.is_empty() {
            return found;
        }
        let alone = (0..extract.ways()).filter(|&i| stops(marks, extract.way(i).tags));
        let relations = (0..extract.relations()).map(|i| extract.relation(i)).filter(|r| stops(marks, r.tags));
        let members = relations.flat_map(|r| r.members()).filter(|(kind, ..)| *kind == MemberKind::Way);
        // Most pieces lie in the square of the one before, and far from every lawn.
        let mut last = None;
        for way in alone.chain(members.filter_map(|(_, id, _)| extract.find_way(id))) {
            for pair in extract.way(way).nodes.windows(2).filter(|pair| !pair.contains(&MISSING)) {
                let piece = [extract.position(pair[0]), extract.position(pair[1])];
                let [from, to] = piece.map(square);
                if from == to {
                    match last {
                        Some((at, false)) if at == from => continue,
                        Some((at, true)) if at == from => {}
                        _ => last = Some((from, found.asked.contains(&from))),
                    }
                }
                found.file(piece);
            }
        }
        found
    }

    fn file(&mut self, piece: [Position; 2]) {
        for at in squares(piece) {
            if self.asked.contains(&at) {
                self.pieces.entry(at).or_default().push(piece);
            }
        }
    }

    /// All that stands in the box around some places, once each.
    pub fn about(&self, places: &[Position]) -> Vec<[Position; 2]> {
        let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
        for at in places {
            low = [low[0].min(at.lon_e7), low[1].min(at.lat_e7)];
            high = [high[0].max(at.lon_e7), high[1].max(at.lat_e7)];
        }
        let [(west, south), (east, north)] = [low, high].map(|[lon_e7, lat_e7]| square(Position { lon_e7, lat_e7 }));
        let rows = self.pieces.range((west, i32::MIN)..=(east, i32::MAX));
        let here = rows.filter(|((_, y), _)| (south..=north).contains(y)).flat_map(|(_, pieces)| pieces);
        let aside = |a: i32, b: i32, low: i32, high: i32| a.max(b) < low || a.min(b) > high;
        let near = |[a, b]: &&[Position; 2]| {
            !aside(a.lon_e7, b.lon_e7, low[0], high[0]) && !aside(a.lat_e7, b.lat_e7, low[1], high[1])
        };
        let mut found: Vec<[Position; 2]> = here.filter(near).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether anything of what is [`about`](Obstacles::about) two places stands between them, or may, because they are so far apart that nobody
    /// looked; what only touches one of them does not.
    pub fn between(&self, about: &[[Position; 2]], p: Position, q: Position) -> bool {
        let passed = squares([p, q]);
        if passed.is_empty() || passed.iter().any(|at| !self.asked.contains(at)) {
            return true;
        }
        about.iter().any(|&[a, b]| {
            let aside = |a: i32, b: i32, p: i32, q: i32| a.max(b) < p.min(q) || a.min(b) > p.max(q);
            if aside(a.lon_e7, b.lon_e7, p.lon_e7, q.lon_e7) || aside(a.lat_e7, b.lat_e7, p.lat_e7, q.lat_e7) {
                return false;
            }
            let (s, t, u, v) = (turn(p, q, a), turn(p, q, b), turn(a, b, p), turn(a, b, q));
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

fn stops(marks: &Marks, tags: TagList) -> bool {
    let marked = marks.of(tags);
    let has = |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v));
    let hidden = tags.get("tunnel").is_some_and(|v| v != "no");
    let stands = (marked & marks::BUILDING != 0 && tags.get("building").is_some_and(|v| !["no", "roof"].contains(&v)))
        || (marked & marks::WATER != 0
            && (has("natural", &["water", "cliff", "wetland"]) || tags.get("waterway").is_some_and(|v| v != "drain")))
        || (marked & marks::WATER != 0 && has("natural", &["scrub", "shrubbery"]))
        || (marked & marks::LAND != 0 && has("landuse", &["flowerbed", "construction", "railway"]))
        || (marked & marks::BARRIER != 0 && walls(&tags))
        || (marked & marks::STREET != 0 && has("railway", &["rail", "light_rail", "tram", "narrow_gauge"]))
        || (marked & marks::LEISURE != 0 && has("leisure", &GROUNDS));
    stands && !hidden
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
