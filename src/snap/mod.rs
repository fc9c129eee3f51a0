//! Points to links: a doorstep or entrance joins the middle of the nearest usable link, and the off-street leg counts.
//!
//! R-trees in metres ([`rstar`]) over the stretches between vertices find candidates in the order of their distance.
//! The rule that picks one is [`Snapper::snap`]; one look-up is O(log n) for n stretches.

mod entrance;
mod forest;
#[cfg(test)]
mod snap_tests;
#[cfg(test)]
mod wall_tests;
mod walls;

pub use entrance::{ALONG_M, entrances};
pub use walls::{BESIDE_M, GARDEN_WALL_M, WALL_DETOUR_M, WallLines, Walls};

use crate::model::{Level, Reach};
use crate::network::Network;
use crate::plane::{self, Plane};
use crate::units::LinkId;
use forest::Forest;
use geo_types::Coord;
use rstar::primitives::{GeomWithData, Line};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How much farther a link on an island counts than it is, in metres: a door opens onto the main network if that is at
/// most this much farther away. Chosen as about one block.
pub const ISLAND_DETOUR_M: f64 = 100.0;

/// How much farther a link on a bridge or in a tunnel counts than it is, in metres: a door on the ground opens onto the
/// street beneath a bridge or above a tunnel, not onto them, unless nothing else is near.
pub const LEVEL_DETOUR_M: f64 = 100.0;

/// A point joined to the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The link joined.
    pub link: LinkId,
    /// Millimetres along the link from its first end.
    pub mm: u32,
    /// Milliseconds along the link from its first end.
    pub ms: u32,
    /// Milliseconds along the link back to its first end: others on a slope.
    pub back_ms: u32,
    /// The off-street leg in millimetres.
    pub leg_mm: u32,
    /// The point on the link, in degrees.
    pub at: Coord<f64>,
}

impl Snap {
    /// Milliseconds along the link from here to another point of it.
    pub fn ms_to(&self, other: &Snap) -> u32 {
        if self.mm <= other.mm { other.ms.saturating_sub(self.ms) } else { self.back_ms.saturating_sub(other.back_ms) }
    }

    /// Milliseconds between here and the first or second end of the link of `network`: there when `leaving`, else from there.
    pub fn ms_to_end(&self, network: &Network, second: bool, leaving: bool) -> u32 {
        match (second, leaving) {
            (true, true) => network.walking_ms(self.link).saturating_sub(self.ms),
            (true, false) => network.walking_back_ms(self.link).saturating_sub(self.back_ms),
            (false, true) => self.back_ms,
            (false, false) => self.ms,
        }
    }
}

/// Position on a link between the vertices `stretch` and `stretch + 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    link: LinkId,
    index: u32,
}

type Entry = GeomWithData<Line<[f64; 2]>, Stretch>;

/// The index of a network's stretches and the walls beside them, to be kept where a [`Snapper`] cannot be.
#[derive(Debug, Clone)]
pub struct Index(Arc<Forest>, Arc<Walls>);

/// A join under way: detour distance, whether its link is private and the link, place on it and stretch, in the order that decides.
type Picked = (u64, (bool, LinkId), [u32; 2], Snap);

/// Finds where points join a network.
#[derive(Debug, Clone)]
pub struct Snapper<'a> {
    network: &'a Network,
    plane: &'a Plane,
    forest: Arc<Forest>,
    walls: Arc<Walls>,
    /// Links that nothing joins.
    closed: Arc<BTreeSet<LinkId>>,
}

impl<'a> Snapper<'a> {
    /// Indexes every stretch of a network.
    pub fn new(network: &'a Network, plane: &'a Plane) -> Snapper<'a> {
        Snapper::of(network, plane, (0..network.links() as u32).map(LinkId))
    }

    /// Indexes the stretches of some links: right for whatever joins none of the others.
    pub fn of(network: &'a Network, plane: &'a Plane, links: impl Iterator<Item = LinkId>) -> Snapper<'a> {
        let forest = Arc::new(Forest::new(network, plane, links));
        Snapper { network, plane, forest, walls: Arc::default(), closed: Arc::default() }
    }

    /// The plane that it finds in.
    pub fn plane(&self) -> &'a Plane {
        self.plane
    }

    /// The snapper of a network whose index was kept: the same network, or nothing it says makes sense.
    pub fn with_index(network: &'a Network, plane: &'a Plane, index: &Index) -> Snapper<'a> {
        Snapper { network, plane, forest: Arc::clone(&index.0), walls: Arc::clone(&index.1), closed: Arc::default() }
    }

    /// The index, to be kept.
    pub fn index(&self) -> Index {
        Index(Arc::clone(&self.forest), Arc::clone(&self.walls))
    }

    /// The same index, beside these walls: [`Snapper::snap_home`] minds them.
    #[must_use]
    pub fn beside(self, walls: Arc<Walls>) -> Snapper<'a> {
        Snapper { walls, ..self }
    }

    /// The walls.
    pub fn walls(&self) -> Arc<Walls> {
        Arc::clone(&self.walls)
    }

    /// The same index, but nothing joins these links.
    #[must_use]
    pub fn without(&self, closed: BTreeSet<LinkId>) -> Snapper<'a> {
        Snapper { closed: Arc::new(closed), ..self.clone() }
    }

    /// The nearest point of every link within `limit_m` metres of a place, the nearest link first; of equals that of everybody,
    /// then the smaller.
    pub fn around(&self, place: Coord<f64>, limit_m: f64) -> Vec<Snap> {
        let at = self.plane.to_metres(place);
        let mut found: Vec<Snap> = Vec::new();
        for (entry, distance_2) in self.forest.nearest([at.x, at.y]) {
            if distance_2.sqrt() > limit_m + 0.001 {
                break;
            }
            if !self.closed.contains(&entry.data.link) {
                found.push(self.foot(entry, at, place));
            }
        }
        found.retain(|s| f64::from(s.leg_mm) <= limit_m * 1000.0);
        found.sort_by_key(|s| (s.link, s.leg_mm, s.mm));
        found.dedup_by_key(|s| s.link);
        found.sort_by_key(|s| (s.leg_mm, self.network.reach(s.link) != Reach::Public, s.link));
        found
    }

    /// Joins of places that people walk to: on a private street others arrive by its other copy, who lives there by this one.
    pub fn to_arrive(&self, mut joins: Vec<Snap>) -> Vec<Snap> {
        for i in 0..joins.len() {
            if let Some(link) = self.network.arriving(joins[i].link) {
                joins.push(Snap { link, ..joins[i] });
            }
        }
        joins.sort_by_key(|s| (s.link, s.mm, s.leg_mm));
        joins
    }

    /// The nearest point of every stretch between two vertices within `limit_m` metres of a place, in the order of links: a
    /// street that comes back to where it was is there more than once.
    pub fn feet(&self, place: Coord<f64>, limit_m: f64) -> Vec<Snap> {
        let at = self.plane.to_metres(place);
        let near = self.forest.within([at.x, at.y], limit_m * limit_m);
        let mut found: Vec<Snap> = near.map(|entry| self.foot(entry, at, place)).collect();
        found.sort_by(|a, b| (a.link, a.mm).cmp(&(b.link, b.mm)).then(by_last_bit(a, b)));
        found.dedup_by_key(|s| (s.link, s.mm));
        found
    }

    /// The point of a link so many millimetres from its first end, as a place that lies on it.
    pub fn on(&self, link: LinkId, mm: u32) -> Snap {
        let at_mm = self.network.at_mm(link);
        let index = at_mm.partition_point(|&m| m <= mm).clamp(1, at_mm.len() - 1) - 1;
        let (m0, m1) = (at_mm[index], at_mm[index + 1]);
        let share = if m1 > m0 { f64::from(mm.clamp(m0, m1) - m0) / f64::from(m1 - m0) } else { 0.0 };
        let point = self.join(Stretch { link, index: index as u32 }, share, Coord { x: 0.0, y: 0.0 });
        Snap { leg_mm: 0, ..point }
    }

    /// The detour distance of a join in millimetres, by which [`Snapper::snap`] picks one.
    pub fn detour_mm(&self, join: &Snap) -> u64 {
        u64::from(join.leg_mm) + millimetres(self.detour(join.link))
    }

    /// The detour distance of the join of a home in millimetres, by which [`Snapper::snap_home`] picks one.
    pub fn home_detour_mm(&self, door: Coord<f64>, join: &Snap) -> u64 {
        self.detour_mm(join) + if self.over_wall(door, join) { millimetres(WALL_DETOUR_M) } else { 0 }
    }

    /// Whether a wall stands between a place and where it joins.
    pub fn over_wall(&self, door: Coord<f64>, join: &Snap) -> bool {
        !self.walls.is_empty() && self.walls.between(self.plane.to_metres(door), self.plane.to_metres(join.at))
    }

    /// The network that points join.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// Joins a point to the network, or `None` if no link lies within `limit_m` metres of it.
    ///
    /// **The rule.** Of all links within the limit the one with the least *detour distance* is taken: its distance, plus
    /// [`ISLAND_DETOUR_M`] if it is on an island, plus [`LEVEL_DETOUR_M`] if it is on a bridge or in a tunnel. Distances
    /// are compared in whole millimetres; of equals the link of everybody, then the smaller, then the point nearer its first end.
    pub fn snap(&self, door: Coord<f64>, limit_m: f64) -> Option<Snap> {
        self.pick(door, limit_m, None)
    }

    /// Joins a home as [`Snapper::snap`] does any point, but a street beyond a wall counts [`WALL_DETOUR_M`] farther; of a stretch
    /// whose nearest point lies over a wall its ends are looked at, too. No wall sends a home onto an island or a bridge.
    pub fn snap_home(&self, door: Coord<f64>, limit_m: f64) -> Option<Snap> {
        // What is the best of all and over no wall is so with walls, too.
        let plain = self.pick(door, limit_m, None)?;
        if !self.over_wall(door, &plain) {
            return Some(plain);
        }
        let past = self.pick(door, limit_m, Some(!self.is_street(plain.link)));
        Some(past.unwrap_or(plain))
    }

    /// Whether a link is a street on the ground, of the network that most can reach.
    fn is_street(&self, link: LinkId) -> bool {
        !self.network.on_island(link) && self.network.level(link) == Level::Ground
    }

    /// The join with the least detour distance; with `walls` those between count, and it tells whether it may be onto an island or a bridge.
    fn pick(&self, door: Coord<f64>, limit_m: f64, walls: Option<bool>) -> Option<Snap> {
        let at = self.plane.to_metres(door);
        // Two stretches that meet have their common vertex in common, but for its last bit: the first has it.
        let mut best: Option<Picked> = None;
        let rank = |link: LinkId| (self.network.reach(link) != Reach::Public, link);
        for (entry, distance_2) in self.forest.nearest([at.x, at.y]) {
            let distance = distance_2.sqrt();
            if self.closed.contains(&entry.data.link) || (walls == Some(false) && !self.is_street(entry.data.link)) {
                continue;
            }
            // A millimetre of room, so that equals in whole millimetres all get their turn.
            if distance > limit_m + 0.001 || best.as_ref().is_some_and(|(b, ..)| millimetres(distance - 0.001) > *b) {
                break;
            }
            let key = millimetres(distance + self.detour(entry.data.link));
            if best.as_ref().is_some_and(|(b, link, ..)| (key, rank(entry.data.link)) > (*b, *link)) {
                continue;
            }
            let mut look = |key: u64, snap: Snap| {
                let new = (key, rank(snap.link), [snap.mm, entry.data.index]);
                if f64::from(snap.leg_mm) <= limit_m * 1000.0
                    && best.as_ref().is_none_or(|(b, link, at, _)| new < (*b, *link, *at))
                {
                    best = Some((new.0, new.1, new.2, snap));
                }
            };
            let snap = self.foot(entry, at, door);
            if walls.is_none() || !self.over_wall(door, &snap) {
                look(key, snap);
                continue;
            }
            look(key + millimetres(WALL_DETOUR_M), snap);
            for end in [0.0, 1.0].map(|share| self.join(entry.data, share, door)) {
                if !self.over_wall(door, &end) {
                    look(self.detour_mm(&end), end);
                }
            }
        }
        best.map(|(.., snap)| snap)
    }

    fn detour(&self, link: LinkId) -> f64 {
        let island = if self.network.on_island(link) { ISLAND_DETOUR_M } else { 0.0 };
        let level = if self.network.level(link) == Level::Ground { 0.0 } else { LEVEL_DETOUR_M };
        island + level
    }

    /// The point of a stretch nearest to `at`, as a join of `door`.
    fn foot(&self, entry: &Entry, at: Coord<f64>, door: Coord<f64>) -> Snap {
        let line = entry.geom();
        let (from, to) = (line.from, line.to);
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length_2 = dx * dx + dy * dy;
        let share = if length_2 > 0.0 { ((at.x - from[0]) * dx + (at.y - from[1]) * dy) / length_2 } else { 0.0 };
        self.join(entry.data, share.clamp(0.0, 1.0), door)
    }

    /// Joins `door` at a share of the way along a stretch.
    fn join(&self, stretch: Stretch, share: f64, door: Coord<f64>) -> Snap {
        let Stretch { link, index } = stretch;
        let at_mm = self.network.at_mm(link);
        let (m0, m1) = (at_mm[index as usize], at_mm[index as usize + 1]);
        let mm = m0 + (f64::from(m1 - m0) * share).round() as u32;
        let vertices = self.network.vertices(link);
        let mut ends = self.network.geometry(link).skip(index as usize);
        let (a, b) = (ends.next(), ends.next());
        let (Some(a), Some(b)) = (a, b) else { unreachable!("stretch {index} of {} vertices", vertices.len()) };
        // The short way round where a street crosses the antimeridian.
        let x = plane::turn(a.lon() + plane::turn(b.lon() - a.lon()) * share);
        let at = Coord { x, y: a.lat() + (b.lat() - a.lat()) * share };
        let (ms, back_ms) = (self.network.ms_at(link, mm), self.network.back_ms_at(link, mm));
        Snap { link, mm, ms, back_ms, leg_mm: plane::length_mm(door, at), at }
    }
}

/// Which of two joins that are one but for the last bit of their place comes first: so that no answer depends on the order of an index.
fn by_last_bit(a: &Snap, b: &Snap) -> std::cmp::Ordering {
    a.at.x.total_cmp(&b.at.x).then(a.at.y.total_cmp(&b.at.y))
}

fn millimetres(metres: f64) -> u64 {
    (metres * 1000.0).round() as u64
}
