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

mod cuts;
mod level;
mod sides;

use super::cells::close;
use super::ground::{Fan, Ground, NOBODY, Piece};
use super::rings::{Rings, assemble};
use super::walks::{Knot, Walks, cost_at};
use crate::units::LinkId;
use cuts::Line;
use geo_types::{Coord, MultiPolygon};
use sides::{A_MILLIMETRE, Slope};

/// A limit as areas are traced for: some part of a unit (a millisecond of walking, 1.3 mm) more. Costs at bends and junctions are whole, so none of
/// them is the limit, nor the limit less the reach, exactly: there a circle would lie on the rim, or have no radius.
fn spent(limit: u32, more: f64) -> f64 {
    f64::from(limit) + more
}

/// How much more, in the order of trying: a level line may still pass so near a corner of the map that rounding parts its ends, and the
/// rim does not close; with a hair more or less it passes beside it. All are far below the tolerance of areas.
const MORE: [f64; 5] = [0.25, 0.593_75, -0.406_25, 1.718_75, -1.593_75];

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
    /// Of two at the same t: the one that the ground within the limit lies after comes last.
    order: u8,
    /// Of those at which the cost jumps: by how far they are off the street, so that those of one piece of ground follow one another.
    rank: u32,
    place: u32,
}

/// What the borders that meet in a cut leave for its level line to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// No border is cut here: a street is.
    Any,
    /// A border leads here, and none leads on: a level line does.
    Start,
    /// A border leads on from here: a level line leads here.
    End,
}

/// The [`Event::order`] and [`Event::rank`] of a cut so far off the street, within the limit after it or before it: level lines have the ground on
/// their left, so upwards the one way and downwards the other.
fn place_of(off_m: f64, inside_after: bool) -> (u8, u32) {
    // What is not below nothing has bits in the order of its size.
    let bits = (off_m.max(0.0) as f32).to_bits();
    if inside_after { (2, bits) } else { (1, !bits) }
}

/// Traces areas; the workspace is reused from search to search, one a thread.
#[derive(Debug)]
pub struct Tracer<'g> {
    ground: &'g Ground,
    /// Bits of the limits within which a link is reached in full, and at all.
    grades: Vec<[u8; 2]>,
    /// The least and the most that a walk from a link reached in part costs.
    bounds: Vec<[f64; 2]>,
    /// Rows of `knots` of links reached in part.
    first_knot: Vec<u32>,
    knots: Vec<Knot>,
    knots_end: Vec<u32>,
    /// Places made for this search, numbered after those of the ground.
    places: Vec<Coord<f64>>,
    /// For each of them, what the borders want of a level line there.
    wants: Vec<Wants>,
    events: Vec<Event>,
    edges: Vec<Vec<(u32, u32)>>,
    breaks: Vec<Break>,
    line: Line,
    /// Of the strips of links reached in part.
    slopes: Vec<Slope>,
    rings: Rings,
    row: Vec<u32>,
    /// Of [`MORE`], what is tried.
    more: f64,
    faults: usize,
}

impl<'g> Tracer<'g> {
    /// A workspace for a map.
    pub fn new(ground: &'g Ground) -> Tracer<'g> {
        let links = ground.span.len();
        Tracer {
            ground,
            grades: vec![[0; 2]; links],
            bounds: vec![[0.0; 2]; links],
            first_knot: vec![0; links],
            knots_end: vec![0; links],
            knots: Vec::new(),
            places: Vec::new(),
            wants: Vec::new(),
            events: Vec::new(),
            edges: vec![Vec::new(); MOST_LIMITS],
            breaks: Vec::new(),
            line: Vec::new(),
            slopes: vec![[f64::NAN; 2]; ground.strips.len()],
            rings: Rings::default(),
            row: Vec::new(),
            more: MORE[0],
            faults: 0,
        }
    }

    /// How many rims could not be closed since the workspace was made, whatever was tried: 0, or the map is at fault.
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
        assert!(self.ground.span.end as usize <= walks.network.links(), "the map of this network");
        // Of a link beyond the map there is no ground.
        let links: Vec<u32> = links.iter().copied().filter(|link| self.ground.span.contains(link)).collect();
        let before = self.faults;
        let mut areas = Vec::new();
        for more in MORE {
            (self.more, self.faults) = (more, before);
            areas = self.attempt(walks, &links, limits, only);
            if self.faults == before {
                break;
            }
        }
        areas
    }

    /// [`Tracer::areas`] for one of [`MORE`].
    fn attempt(
        &mut self,
        walks: &Walks<'_>,
        links: &[u32],
        limits: &[u32],
        only: Option<u32>,
    ) -> Vec<MultiPolygon<f64>> {
        self.places.clear();
        self.wants.clear();
        self.events.clear();
        self.knots.clear();
        self.edges.iter_mut().for_each(Vec::clear);
        for &link in links {
            self.grade(walks, link, limits, only);
        }
        for &link in links {
            if self.grades[self.at(link)][1] != 0 {
                self.borders(walks, link, limits, only);
            }
        }
        for &link in links {
            if self.grades[self.at(link)][0] != self.grades[self.at(link)][1] {
                self.streets(walks, link, limits);
            }
        }
        self.level_lines(walks, limits, only);
        for &link in links {
            let at = self.at(link);
            self.grades[at] = [0; 2];
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
        let l = self.at(link);
        let reach = (f64::from(self.ground.far_m[l]) + A_MILLIMETRE) * walks.a_metre();
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
            let limit = spent(limit, self.more);
            if least < limit {
                self.grades[l][1] |= 1 << k;
            }
            if most + reach < limit {
                self.grades[l][0] |= 1 << k;
            }
        }
        if self.grades[l][0] != self.grades[l][1] {
            if bounds.is_some() {
                self.take_knots(walks, link, only);
            }
            self.bounds[l] = [least, most];
            self.take_slopes(link);
        }
    }

    /// Where what is noted of a link stands.
    fn at(&self, link: u32) -> usize {
        (link - self.ground.span.start) as usize
    }

    fn take_knots(&mut self, walks: &Walks<'_>, link: u32, only: Option<u32>) {
        let at = self.at(link);
        self.first_knot[at] = self.knots.len() as u32;
        walks.knots(link, only, &mut self.knots);
        self.knots_end[at] = self.knots.len() as u32;
    }

    fn knots_of(&self, link: u32) -> &[Knot] {
        &self.knots[self.first_knot[self.at(link)] as usize..self.knots_end[self.at(link)] as usize]
    }

    /// Adds the borders of a link to the rims of the limits that part its two sides.
    fn borders(&mut self, walks: &Walks<'_>, link: u32, limits: &[u32], only: Option<u32>) {
        let ground = self.ground;
        for &(g, other) in ground.groups_of(link) {
            let graded = if other == NOBODY { [0, 0] } else { self.grades[self.at(other)] };
            if graded[1] != 0 && other < link {
                continue; // Done from there.
            }
            let whole = |[full, some]: [u8; 2]| full == some;
            let [mut here, mut there] = [self.grades[self.at(link)], graded];
            if whole(here) && here == there {
                continue;
            }
            let group = ground.groups[g as usize];
            let [lo, hi] = group.links;
            let first = usize::from(link != lo);
            if !whole(here) {
                here = self.within_all(walks, link, group.away_m[first], limits);
            }
            if !whole(there) {
                there = self.within_all(walks, other, group.away_m[1 - first], limits);
            }
            #[cfg(test)]
            for (l, found) in [(link, here), (other, there)].into_iter().filter(|&(l, _)| l != NOBODY) {
                self.assert_all(walks, &group, l, found, limits, only);
            }
            if whole(here) && here == there {
                continue;
            }
            let pieces = &ground.pieces[group.first as usize..group.last as usize];
            if whole(here) && whole(there) {
                for piece in pieces {
                    self.whole(piece, link == lo, here[0], here[0] ^ there[0]);
                }
            } else {
                let grades = if first == 0 { [here, there] } else { [there, here] };
                for piece in pieces {
                    let l = usize::from(!piece.left_first);
                    let sides = [([lo, hi][l], grades[l]), ([lo, hi][1 - l], grades[1 - l])];
                    self.piece(walks, piece, sides, limits, only);
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

    /// Adds a border that some limit may cut; of the links on both sides with what is known of all borders between them.
    fn piece(
        &mut self,
        walks: &Walks<'_>,
        piece: &Piece,
        sides: [(u32, [u8; 2]); 2],
        limits: &[u32],
        only: Option<u32>,
    ) {
        let mut breaks = std::mem::take(&mut self.breaks);
        breaks.clear();
        let mut inside = [0_u8; 2];
        for (side, (link, [full, some])) in sides.into_iter().enumerate() {
            inside[side] = full;
            if full == some {
                continue;
            }
            let (plainly_in, to_cut) = self.plain(walks, piece, side, limits, some & !full, only);
            #[cfg(test)]
            self.assert_plain(walks, piece, side, link, limits, (plainly_in, some & !full & !to_cut), only);
            inside[side] |= plainly_in;
            if to_cut == 0 {
                continue;
            }
            self.walk_along(walks, only, piece, side, link);
            for (k, &limit) in limits.iter().enumerate() {
                if to_cut & (1 << k) != 0 && self.cut(walks, piece, side, k, limit, &mut breaks) {
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
            // The border of this limit is on one side of the cut only: before it, if it parts the sides there.
            let (left, parted) = (inside[0] & (1 << k) != 0, (inside[0] ^ inside[1]) & (1 << k) != 0);
            let led_here = if parted { left } else { left == (side == 0) };
            self.wants[id as usize - self.ground.points.len()] = if led_here { Wants::Start } else { Wants::End };
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

    fn place(&mut self, at: Coord<f64>) -> u32 {
        self.places.push(at);
        self.wants.push(Wants::Any);
        (self.ground.points.len() + self.places.len() - 1) as u32
    }

    fn wanted(&self, id: u32) -> Wants {
        self.wants.get((id as usize).wrapping_sub(self.ground.points.len())).copied().unwrap_or(Wants::Any)
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
