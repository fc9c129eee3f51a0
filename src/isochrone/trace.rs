//! From walks to polygons: which ground lies within a limit.
//!
//! The rim of an area is made of borders between ground that is in and ground that is not, and of *level lines* within one face,
//! where the walk is as long as the limit. Most links are reached in full or not at all, and what lies between two that are reached in full is not
//! looked at; borders of links reached in part are cut where the walk meets the limit, and the cuts on the border of one face, in the
//! order of t, come in pairs, with a level line between the two of a pair.
//!
//! All limits are traced together, and a border that any of them cuts is cut for all: so areas lie in one another to the
//! last coordinate.
//!
//! Time in proportion to the links reached, and to the rim; memory to the map of the ground, reused from search to search.
#![expect(clippy::float_cmp, reason = "ends and jumps are met exactly, by numbers that are copied, not computed again")]

use super::cells::{A_HAIR, bow, close};
use super::ground::{Fan, Ground, NOBODY, Piece, Strip};
use super::rings::{Rings, assemble};
use super::walks::{Knot, Walks, cost_at};
use crate::units::LinkId;
use geo_types::{Coord, MultiPolygon};

/// A limit as areas are traced for: a quarter of a unit (0.3 mm) more. Costs at bends and junctions are whole, so none of
/// them is the limit, nor the limit less the reach, exactly: there a circle would lie on the rim, or have no radius.
fn spent(limit: u32) -> f64 {
    f64::from(limit) + 0.25
}

/// How many limits may be traced together.
pub const MOST_LIMITS: usize = 8;

/// A cut of a border: how far along it, on which side of it, for which limit, and the place.
type Break = (f64, usize, usize, u32);

/// Where a border or street passes the limit.
#[derive(Debug, Clone, Copy)]
struct Event {
    limit: u8,
    face: u32,
    t: f64,
    /// Of two at the same t, where the cost jumps: the one that the ground within the limit lies after comes last.
    order: u8,
    place: u32,
}

/// What standing on the street costs along a stretch: (share of the stretch, cost, t).
type Line = Vec<(f64, f64, f64)>;

/// Traces areas; the workspace is reused from search to search, one a thread.
#[derive(Debug)]
pub struct Tracer<'g> {
    ground: &'g Ground,
    /// Bits of the limits within which a link is reached in full, and at all.
    grades: Vec<[u8; 2]>,
    /// Rows of `knots` of links reached in part.
    first_knot: Vec<u32>,
    knots: Vec<Knot>,
    knots_end: Vec<u32>,
    /// Places made for this search, numbered after those of the ground.
    places: Vec<Coord<f64>>,
    events: Vec<Event>,
    edges: Vec<Vec<(u32, u32)>>,
    breaks: Vec<Break>,
    line: Line,
    rings: Rings,
    row: Vec<u32>,
    faults: usize,
}

impl<'g> Tracer<'g> {
    /// A workspace for a map.
    pub fn new(ground: &'g Ground) -> Tracer<'g> {
        let links = ground.first_group.len().saturating_sub(1);
        Tracer {
            ground,
            grades: vec![[0; 2]; links],
            first_knot: vec![0; links],
            knots_end: vec![0; links],
            knots: Vec::new(),
            places: Vec::new(),
            events: Vec::new(),
            edges: vec![Vec::new(); MOST_LIMITS],
            breaks: Vec::new(),
            line: Vec::new(),
            rings: Rings::default(),
            row: Vec::new(),
            faults: 0,
        }
    }

    /// How many rims could not be closed since the workspace was made: 0, or the map is at fault.
    pub fn faults(&self) -> usize {
        self.faults
    }

    /// The ground within each of `limits` (ascending, at most [`MOST_LIMITS`], in the unit of the search), as far as it belongs to `links`; with
    /// `only`, the part of it whose nearest place that is. Polygons in metres of the plane, rings anticlockwise, holes clockwise.
    ///
    /// # Panics
    /// If the limits are too many or fall, or the walks are those of another network.
    pub fn areas(
        &mut self,
        walks: &Walks<'_>,
        links: &[u32],
        limits: &[u32],
        only: Option<u32>,
    ) -> Vec<MultiPolygon<f64>> {
        assert!(limits.len() <= MOST_LIMITS && limits.is_sorted(), "limits {limits:?}");
        assert_eq!(self.grades.len(), walks.network.links(), "the map of this network");
        self.places.clear();
        self.events.clear();
        self.knots.clear();
        self.edges.iter_mut().for_each(Vec::clear);
        for &link in links {
            self.grade(walks, link, limits, only);
        }
        for &link in links {
            if self.grades[link as usize][1] != 0 {
                self.borders(walks, link, limits, only);
            }
        }
        for &link in links {
            if self.grades[link as usize][0] != self.grades[link as usize][1] {
                self.streets(walks, link, limits);
            }
        }
        self.level_lines(walks, limits, only);
        for &link in links {
            self.grades[link as usize] = [0; 2];
        }
        let (ground, places) = (self.ground, &self.places);
        let fixed = ground.points.len();
        let place =
            |id: u32| if (id as usize) < fixed { ground.points[id as usize] } else { places[id as usize - fixed] };
        (0..limits.len())
            .map(|k| {
                let rings = self.rings.close(&self.edges[k], fixed + places.len(), place, &mut self.faults);
                assemble(rings)
            })
            .collect()
    }

    /// Notes within which limits a link is reached.
    fn grade(&mut self, walks: &Walks<'_>, link: u32, limits: &[u32], only: Option<u32>) {
        let l = link as usize;
        let reach = self.ground.reach_m * walks.a_metre();
        let bounds = if only.is_none() { walks.bounds(link) } else { None };
        let (least, most) = if let Some((least, most)) = bounds {
            (f64::from(least), f64::from(most))
        } else {
            self.take_knots(walks, link, only);
            let knots = &self.knots[self.first_knot[l] as usize..self.knots_end[l] as usize];
            let costs = || knots.iter().map(|k| k.cost);
            // A closed street may be out of reach while the junction at its end is not.
            let ends = walks.network.ends(LinkId(link)).map(|n| walks.at_junction(n.0, only));
            (costs().chain(ends).fold(f64::INFINITY, f64::min), costs().chain(ends).fold(0.0, f64::max))
        };
        for (k, &limit) in limits.iter().enumerate() {
            let limit = spent(limit);
            if least < limit {
                self.grades[l][1] |= 1 << k;
            }
            if most + reach < limit {
                self.grades[l][0] |= 1 << k;
            }
        }
        if bounds.is_some() && self.grades[l][0] != self.grades[l][1] {
            self.take_knots(walks, link, only);
        }
    }

    fn take_knots(&mut self, walks: &Walks<'_>, link: u32, only: Option<u32>) {
        self.first_knot[link as usize] = self.knots.len() as u32;
        walks.knots(link, only, &mut self.knots);
        self.knots_end[link as usize] = self.knots.len() as u32;
    }

    fn knots_of(&self, link: u32) -> &[Knot] {
        &self.knots[self.first_knot[link as usize] as usize..self.knots_end[link as usize] as usize]
    }

    /// Adds the borders of a link to the rims of the limits that part its two sides.
    fn borders(&mut self, walks: &Walks<'_>, link: u32, limits: &[u32], only: Option<u32>) {
        let ground = self.ground;
        let [full, some] = self.grades[link as usize];
        for &(g, other) in ground.groups_of(link) {
            let [full_other, some_other] = if other == NOBODY { [0, 0] } else { self.grades[other as usize] };
            if some_other != 0 && other < link {
                continue; // Done from there.
            }
            let whole = some == full && some_other == full_other;
            if whole && full == full_other {
                continue;
            }
            let group = ground.groups[g as usize];
            let [lo, hi] = group.links;
            let pieces = &ground.pieces[group.first as usize..group.last as usize];
            if whole {
                for piece in pieces {
                    self.whole(piece, link == lo, full, full ^ full_other);
                }
            } else {
                for piece in pieces {
                    let [l, r] = if piece.left_first { [lo, hi] } else { [hi, lo] };
                    self.piece(walks, piece, [l, r], limits, only);
                }
            }
        }
    }

    /// Adds a border that no limit cuts: `full` are the limits that the link called `first` is in.
    fn whole(&mut self, piece: &Piece, link_is_first: bool, full: u8, parted: u8) {
        let [a, b] = piece.ends;
        for k in 0..MOST_LIMITS {
            if parted & (1 << k) != 0 {
                let link_in = full & (1 << k) != 0;
                let left_in = link_in == (piece.left_first == link_is_first);
                self.edges[k].push(if left_in { (a, b) } else { (b, a) });
            }
        }
    }

    /// Adds a border that some limit may cut.
    fn piece(&mut self, walks: &Walks<'_>, piece: &Piece, links: [u32; 2], limits: &[u32], only: Option<u32>) {
        let mut breaks = std::mem::take(&mut self.breaks);
        breaks.clear();
        let mut inside = [0_u8; 2];
        for side in 0..2 {
            let link = links[side];
            if link == NOBODY || self.grades[link as usize][1] == 0 {
                continue;
            }
            let [full, some] = self.grades[link as usize];
            inside[side] = full;
            if full == some {
                continue;
            }
            self.walk_along(walks, only, piece, side, link);
            for (k, &limit) in limits.iter().enumerate() {
                if (some & !full) & (1 << k) != 0 && self.cut(walks, piece, side, k, limit, &mut breaks) {
                    inside[side] |= 1 << k;
                }
            }
        }
        breaks.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.3.cmp(&b.3)));
        // Cuts of one border that all but meet do meet: rounded, they might change places.
        for pair in breaks.windows(2) {
            let [a, b] = [pair[0].3, pair[1].3].map(|id| self.coord(id));
            if close(a, b) {
                let of_search = pair[1].3 as usize - self.ground.points.len();
                self.places[of_search] = a;
            }
        }
        let mut from = piece.ends[0];
        for &(_, side, k, id) in &breaks {
            self.part(from, id, inside);
            inside[side] ^= 1 << k;
            from = id;
        }
        self.part(from, piece.ends[1], inside);
        self.breaks = breaks;
    }

    fn part(&mut self, from: u32, to: u32, inside: [u8; 2]) {
        let parted = inside[0] ^ inside[1];
        if parted == 0 {
            return;
        }
        for k in 0..MOST_LIMITS {
            if parted & (1 << k) != 0 {
                self.edges[k].push(if inside[0] & (1 << k) != 0 { (from, to) } else { (to, from) });
            }
        }
    }

    /// The cost of standing on the street opposite a border, as (share of the border, cost), into `line`.
    fn walk_along(&mut self, walks: &Walks<'_>, only: Option<u32>, piece: &Piece, side: usize, link: u32) {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let face = piece.faces[side];
        let seen = piece.seen[side];
        let knots = self.knots_of(link);
        if face < self.ground.first_fan() {
            let strip = &self.ground.strips[face as usize / 2];
            stretch(knots, strip, seen.map(|[share, _]| f64::from(share) * strip.length), &mut line);
        } else {
            let cost = fan_cost(walks, &self.ground.fans[(face - self.ground.first_fan()) as usize], knots, only);
            line.extend([(0.0, cost, 0.0), (1.0, cost, 0.0)]);
        }
        self.line = line;
    }

    /// Cuts a border where the walk on one side meets a limit; whether its start is within.
    fn cut(
        &mut self,
        walks: &Walks<'_>,
        piece: &Piece,
        side: usize,
        k: usize,
        limit: u32,
        breaks: &mut Vec<Break>,
    ) -> bool {
        let seen = piece.seen[side].map(|[t, d]| [f64::from(t), f64::from(d)]);
        let a_metre = walks.a_metre();
        if piece.faces[side] >= self.ground.first_fan() && piece.faces[1 - side] != NOBODY {
            return self.cut_round(piece, side, k, (spent(limit) - self.line[0].1) / a_metre, breaks);
        }
        let room = |(u, cost, _): (f64, f64, f64)| {
            (spent(limit) - cost) / a_metre - (seen[0][1] + (seen[1][1] - seen[0][1]) * u)
        };
        let starts_inside = room(self.line[0]) > 0.0;
        for i in 1..self.line.len() {
            let (a, b) = (self.line[i - 1], self.line[i]);
            let Some(share) = crossing(room(a), room(b)) else { continue };
            let u = a.0 + (b.0 - a.0) * share;
            let [p, q] = piece.ends.map(|e| self.ground.points[e as usize]);
            let at = settled(Coord { x: p.x + (q.x - p.x) * u, y: p.y + (q.y - p.y) * u }, [p, q]);
            let face = piece.faces[side];
            // Angles do not grow evenly along a chord.
            let t =
                if face < self.ground.first_fan() { part_way(a.2, b.2, share) } else { self.ground.place(face, at)[0] };
            // The perpendicular at an end of a strip comes before or after everything else there.
            let order = if seen[0][0] == seen[1][0] {
                if seen[0][0] > 0.0 { 3 } else { 0 }
            } else {
                1 + u8::from((room(b) > 0.0) == (seen[1][0] > seen[0][0]))
            };
            let id = self.place(at);
            breaks.push((u, side, k, id));
            self.events.push(Event { limit: k as u8, face, t, order, place: id });
        }
        starts_inside
    }

    /// Cuts a border of a fan at the circle of radius `r`, which may pass a chord of it twice; whether its start is within.
    fn cut_round(&mut self, piece: &Piece, side: usize, k: usize, r: f64, breaks: &mut Vec<Break>) -> bool {
        let face = piece.faces[side];
        let centre = self.ground.fans[(face - self.ground.first_fan()) as usize].at;
        let [p, q] = piece.ends.map(|e| self.ground.points[e as usize]);
        let inside = [p, q].map(|at| (at.x - centre.x).hypot(at.y - centre.y) < r);
        let (dx, dy, px, py) = (q.x - p.x, q.y - p.y, p.x - centre.x, p.y - centre.y);
        let length_2 = dx * dx + dy * dy;
        if inside == [true, true] || length_2 <= 0.0 || !r.is_finite() {
            return inside[0];
        }
        // |p + u·d|² = r²
        let middle = -(px * dx + py * dy) / length_2;
        let off_2 = (px + dx * middle) * (px + dx * middle) + (py + dy * middle) * (py + dy * middle);
        let half = ((r * r - off_2).max(0.0) / length_2).sqrt();
        let within = |u: f64| u.clamp(0.0, 1.0);
        let roots = match inside {
            [true, _] => [Some(within(middle + half)), None],
            [_, true] => [Some(within(middle - half)), None],
            _ if half > 0.0 && r > 0.0 && middle - half > 0.0 && middle + half < 1.0 => {
                [Some(middle - half), Some(middle + half)]
            }
            _ => [None, None],
        };
        // A fan of a street that runs straight on has no width: its two sides lie in one direction, give or take a rounding,
        // and the one that has the fan to its left, seen from the middle, comes first.
        let beyond = piece.seen[1 - side];
        let outward = px * px + py * py < (q.x - centre.x).powi(2) + (q.y - centre.y).powi(2);
        let turned = match (beyond[0][0] == beyond[1][0], outward == (side == 0)) {
            (false, _) => 0.0,
            (true, true) => -A_HAIR,
            (true, false) => A_HAIR,
        };
        for u in roots.into_iter().flatten() {
            let at = Coord { x: p.x + dx * u, y: p.y + dy * u };
            let [mut t, d] = self.ground.place(face, at);
            if d < 1e-3 {
                // Too near the middle to say in which direction: the border leads straight out from there.
                let out = |at: Coord<f64>| (at.x - centre.x).hypot(at.y - centre.y);
                t = self.ground.place(face, if out(p) > out(q) { p } else { q })[0];
            }
            let id = self.place(settled(at, [p, q]));
            breaks.push((u, side, k, id));
            self.events.push(Event { limit: k as u8, face, t: t + turned, order: 1, place: id });
        }
        inside[0]
    }

    fn place(&mut self, at: Coord<f64>) -> u32 {
        self.places.push(at);
        (self.ground.points.len() + self.places.len() - 1) as u32
    }

    /// Cuts the streets themselves where the limit is spent on them.
    fn streets(&mut self, walks: &Walks<'_>, link: u32, limits: &[u32]) {
        let ground = self.ground;
        let [full, some] = self.grades[link as usize];
        let partly = some & !full;
        for &s in ground.strips_of(link) {
            let strip = &ground.strips[s as usize];
            let mut line = std::mem::take(&mut self.line);
            line.clear();
            stretch(self.knots_of(link), strip, [0.0, strip.length], &mut line);
            for (k, &limit) in limits.iter().enumerate().filter(|(k, _)| partly & (1 << k) != 0) {
                let room = |cost: f64| (spent(limit) - cost) / walks.a_metre();
                for pair in line.windows(2) {
                    let Some(share) = crossing(room(pair[0].1), room(pair[1].1)) else { continue };
                    let t = part_way(pair[0].2, pair[1].2, share);
                    let order = 1 + u8::from(room(pair[1].1) <= 0.0);
                    let ends = [strip.from, strip.at(strip.length, 0.0)];
                    let id = self.place(settled(strip.at(t, 0.0), ends));
                    for face in [2 * s, 2 * s + 1] {
                        self.events.push(Event { limit: k as u8, face, t, order, place: id });
                    }
                }
            }
            self.line = line;
        }
    }

    /// Joins the cuts of each face by lines along which the walk is as long as the limit.
    fn level_lines(&mut self, walks: &Walks<'_>, limits: &[u32], only: Option<u32>) {
        let mut events = std::mem::take(&mut self.events);
        let face = |e: &Event| (e.limit, e.face);
        events.sort_unstable_by(|a, b| {
            face(a).cmp(&face(b)).then(a.t.total_cmp(&b.t)).then((a.order, a.place).cmp(&(b.order, b.place)))
        });
        for of_face in events.chunk_by(|a, b| face(a) == face(b)) {
            if of_face.len() % 2 == 1 {
                self.faults += 1;
            }
            for pair in of_face.chunks_exact(2) {
                let k = pair[0].limit as usize;
                let ends = [(pair[0].t, pair[0].place), (pair[1].t, pair[1].place)];
                self.level_line(walks, (k, limits[k]), only, pair[0].face, ends);
            }
        }
        self.events = events;
    }

    fn level_line(
        &mut self,
        walks: &Walks<'_>,
        (k, limit): (usize, u32),
        only: Option<u32>,
        face: u32,
        ends: [(f64, u32); 2],
    ) {
        let ground = self.ground;
        let [(t0, a), (t1, b)] = ends;
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        row.push(a);
        if face >= ground.first_fan() {
            let fan = &ground.fans[(face - ground.first_fan()) as usize];
            let cost = fan_cost(walks, fan, self.knots_of(fan.link), only);
            let r = (spent(limit) - cost) / walks.a_metre();
            for at in bow(fan, t0, t1, r) {
                row.push(self.place(at));
            }
            row.push(b);
        } else {
            let strip = &ground.strips[face as usize / 2];
            let side = if face.is_multiple_of(2) { 1.0 } else { -1.0 };
            let knots = self.knots_of(strip.link);
            let (mm0, mm1) = (strip.mm_at(t0) - 1e-6, strip.mm_at(t1) + 1e-6);
            let first = knots.partition_point(|k| k.mm < mm0);
            if t1 > t0 && knots.get(first).is_some_and(|k| k.mm <= mm1) {
                let (lo, hi) = (self.first_knot[strip.link as usize], self.knots_end[strip.link as usize]);
                let knots = (lo..hi).map(|i| self.knots[i as usize]).map(|knot| {
                    let t = strip.t_of(knot.mm);
                    (t, (spent(limit) - knot.cost) / walks.a_metre())
                });
                // Of two knots at one point, where the cost jumps, the inner one is on the line.
                let mut between: Vec<(f64, f64)> = knots.filter(|&(t, _)| t >= t0 && t <= t1).collect();
                let at_start = between.iter().take_while(|k| k.0 <= t0).count();
                between.drain(..at_start.saturating_sub(1));
                let at_end = between.iter().rev().take_while(|k| k.0 >= t1).count();
                between.truncate(between.len() - at_end.saturating_sub(1));
                between.retain(|&(_, d)| d > 0.0 && d.is_finite());
                for (t, d) in between {
                    let at = strip.at(t, side * d);
                    let far = |id: u32| {
                        let p = self.coord(id);
                        (p.x - at.x).abs() + (p.y - at.y).abs() > 1e-3
                    };
                    if far(a) && far(b) {
                        row.push(self.place(at));
                    }
                }
            }
            row.push(b);
            if side > 0.0 {
                row.reverse();
            }
        }
        self.edges[k].extend(row.windows(2).map(|pair| (pair[0], pair[1])));
        self.row = row;
    }

    fn coord(&self, id: u32) -> Coord<f64> {
        let fixed = self.ground.points.len();
        if (id as usize) < fixed { self.ground.points[id as usize] } else { self.places[id as usize - fixed] }
    }
}

/// The cost at a fan's middle: who stands at a junction need not walk against a street that is closed towards it.
fn fan_cost(walks: &Walks<'_>, fan: &Fan, knots: &[Knot], only: Option<u32>) -> f64 {
    if fan.junction == NOBODY { cost_at(knots, fan.mm) } else { walks.at_junction(fan.junction, only) }
}

/// Costs along a strip between two of its t, with all knots between them.
fn stretch(knots: &[Knot], strip: &Strip, t: [f64; 2], line: &mut Line) {
    let mm = t.map(|t| strip.mm_at(t));
    let (lo, hi) = (mm[0].min(mm[1]), mm[0].max(mm[1]));
    line.push((0.0, cost_at(knots, mm[0]), t[0]));
    if hi > lo {
        let from = knots.partition_point(|k| k.mm <= lo);
        let to = knots.partition_point(|k| k.mm <= hi);
        let first = line.len();
        for knot in &knots[from..to.max(from)] {
            line.push(((knot.mm - mm[0]) / (mm[1] - mm[0]), knot.cost, strip.t_of(knot.mm)));
        }
        if mm[1] < mm[0] {
            line[first..].reverse();
        }
    }
    line.push((1.0, cost_at(knots, mm[1]), t[1]));
}

/// A place, or the end of its border that it is as good as on.
fn settled(at: Coord<f64>, ends: [Coord<f64>; 2]) -> Coord<f64> {
    ends.into_iter().find(|&end| close(at, end)).unwrap_or(at)
}

/// Some way from `a` to `b`; at the end exactly there.
fn part_way(a: f64, b: f64, share: f64) -> f64 {
    if share >= 1.0 { b } else { a + (b - a) * share }
}

/// How far along a stretch the room that is left changes its sign, if it does; it may be −∞ on one side of a jump.
fn crossing(before: f64, after: f64) -> Option<f64> {
    if (before > 0.0) == (after > 0.0) {
        return None;
    }
    Some(match (before.is_finite(), after.is_finite()) {
        (true, true) => (before / (before - after)).clamp(0.0, 1.0),
        (true, false) => 1.0,
        _ => 0.0,
    })
}
