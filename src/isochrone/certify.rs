//! The certificate: random places, walked as doorsteps, against the polygons.
//!
//! A place is joined to the network as a home is ([`Snapper::snap_home`]; it minds the walls that the snapper is beside) and walked by whole milliseconds over both ends of its link, with nothing of
//! the map of the ground; then the polygon is asked. A place that the two judge differently is a mistake if it lies farther from the
//! polygon's edge than the tolerance, and all places close round it are walked as it is.

use super::barriers::Barriers;
use super::ground::Ground;
use super::served::nearest_of;
use super::walks::Walks;
use crate::model::{Level, Pass};
use crate::network::{Network, Towards};
use crate::plane::Plane;
use crate::snap::{Snap, Snapper};
use crate::units::{LinkId, Metric, UNREACHED};
use geo_types::{Coord, MultiPolygon};
use rstar::primitives::Line;
use rstar::{PointDistance, RTree};

/// How far from the edge of an area, from the limit, or from where the walk itself judges otherwise, places may be misjudged, in metres: bows are
/// chords within 0.1 m, costs are whole milliseconds (1.3 mm), joins whole millimetres, and what is nowhere wider is not drawn.
pub const TOLERANCE_M: f64 = 0.25;

/// How far round a place in a sliver others are walked, in metres: it is at most half of [`LEAST_M`](super::slivers::LEAST_M) from ground beside it, and a bow's
/// chord is off by no more than the rest.
const BESIDE_M: [f64; 2] = [0.15, 0.2];

/// Streets, or stretches of one, that differ by less in their distance from a place are equally near, in millimetres: both ends of a piece of
/// street may have moved by half of one on the grid of the map of the ground, and legs are rounded to whole ones.
pub const TIED_MM: u32 = 2;

/// What a certificate found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Certificate {
    /// Places walked.
    pub places: usize,
    /// Of them within the limit, by walking.
    pub inside: usize,
    /// Judged differently, but no farther from the edge than the tolerance.
    pub at_edge: usize,
    /// Judged differently and farther from the edge: mistakes.
    pub wrong: usize,
    /// The farthest of those judged differently from the edge, in metres; of those in slivers, which are not drawn, none is counted.
    pub farthest_m: f64,
    /// Judged differently because two streets, or two sides of a bend, are equally near, to [`TIED_MM`]: each judge took one of them.
    pub tied: usize,
    /// Places that belong to no ground that is mapped: on islands or beneath a bridge far from any street.
    pub skipped: usize,
    /// The first mistake: where, in metres of the plane.
    pub first_wrong: Option<Coord<f64>>,
}

impl Certificate {
    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Certificate) {
        self.places += other.places;
        self.inside += other.inside;
        self.at_edge += other.at_edge;
        self.wrong += other.wrong;
        self.tied += other.tied;
        self.skipped += other.skipped;
        self.farthest_m = self.farthest_m.max(other.farthest_m);
        self.first_wrong = self.first_wrong.or(other.first_wrong);
    }
}

/// A small generator of random numbers (`SplitMix64`, Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): the same places on every machine.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The next number in 0..1.
    pub fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The cost of the walk between a join and the nearest of the places, over junctions or straight along the link.
pub fn cost_of(walks: &Walks<'_>, snap: Snap) -> u32 {
    let network = walks.network;
    let pass = network.pass(snap.link);
    let all_mm = network.length_mm(snap.link);
    let pick = |ms: u32, mm: u32| if walks.metric == Metric::Time { ms } else { mm };
    // Forward along the link: from the join to the second end, or from the first end to the join.
    let open = |forward: bool| pass != if forward { Pass::Backward } else { Pass::Forward };
    let away = walks.towards == Towards::Everywhere;
    let ms = |second| snap.ms_to_end(network, second, !away);
    let [a, b] = network.ends(snap.link).map(|n| walks.marks.at(n.0).0);
    let mut best = UNREACHED;
    // Who stands at a junction already need not walk there.
    if open(away) || snap.mm == 0 {
        best = best.min(a.saturating_add(pick(ms(false), snap.mm)));
    }
    if open(!away) || snap.mm == all_mm {
        best = best.min(b.saturating_add(pick(ms(true), all_mm - snap.mm)));
    }
    for start in walks.starts.iter().filter(|s| s.link == snap.link.0) {
        let forward = (start.mm > snap.mm) != away;
        if start.mm == snap.mm || open(forward) {
            best = best.min(start.cost + pick(start.walk_ms(&snap, away), start.mm.abs_diff(snap.mm)));
        }
    }
    best.saturating_add(pick(walks.speed.milliseconds(snap.leg_mm), snap.leg_mm)).min(UNREACHED)
}

/// The edges of an area, for distances and for whether a place is inside.
struct Edges {
    tree: RTree<Line<[f64; 2]>>,
}

impl Edges {
    fn new(area: &MultiPolygon<f64>) -> Edges {
        let rings = area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let lines = rings.flat_map(|r| r.lines().map(|l| Line::new([l.start.x, l.start.y], [l.end.x, l.end.y])));
        Edges { tree: RTree::bulk_load(lines.collect()) }
    }

    /// Crossings of a ray to the east: odd inside.
    fn holds(&self, at: Coord<f64>) -> bool {
        let ray = rstar::AABB::from_corners([at.x, at.y], [f64::MAX, at.y]);
        let crossed = self.tree.locate_in_envelope_intersecting(ray).filter(|l| {
            let (p, q) = (l.from, l.to);
            (p[1] > at.y) != (q[1] > at.y) && at.x < p[0] + (q[0] - p[0]) * (at.y - p[1]) / (q[1] - p[1])
        });
        crossed.count() % 2 == 1
    }

    fn distance(&self, at: Coord<f64>) -> f64 {
        self.tree.nearest_neighbor([at.x, at.y]).map_or(f64::INFINITY, |l| l.distance_2(&[at.x, at.y]).sqrt())
    }
}

/// Who checks areas: streets as doorsteps see them, beside the map of the ground.
#[derive(Debug, Clone, Copy)]
pub struct Inspector<'a> {
    /// The map that the areas were traced on.
    pub ground: &'a Ground,
    /// The streets of its network.
    pub snapper: &'a Snapper<'a>,
    /// The plane of both.
    pub plane: &'a Plane,
    /// What a leg may not cross, if areas were cut by it.
    pub barriers: Option<&'a Barriers>,
}

impl Inspector<'_> {
    /// Walks `count` random places, half of them on the streets `links`, half up to a little over the reach beside them, and
    /// asks whether `area` judges them as the walk does: within `limit`, and, with `only`, nearer to that place than to any other.
    #[expect(clippy::too_many_arguments, reason = "an area, what it stands for, and where to look")]
    pub fn certify(
        &self,
        walks: &Walks<'_>,
        links: &[u32],
        limit: u32,
        only: Option<u32>,
        area: &MultiPolygon<f64>,
        count: usize,
        dice: &mut Dice,
    ) -> Certificate {
        let network = walks.network;
        let reach = self.ground.reach_m();
        let edges = Edges::new(area);
        let mut out = Certificate::default();
        for n in 0..if links.is_empty() { 0 } else { count } {
            let link = LinkId(links[(dice.roll() % links.len() as u64) as usize]);
            let far = if n % 2 == 0 { reach * 1.1 } else { 0.0 };
            let at = self.place_near(network, link, far, dice);
            let door = self.plane.to_degrees(at);
            let snap = self.snapper.snap_home(door, reach);
            if snap.is_some_and(|s| network.level(s.link) != Level::Ground || network.on_island(s.link)) {
                out.skipped += 1;
                continue;
            }
            let barred = |s: &Snap, at| self.barriers.is_some_and(|b| b.stop(self.plane.to_metres(s.at), at));
            let nearest = |s: &Snap| only.is_none_or(|place| nearest_of(walks, *s).is_some_and(|(_, of)| of == place));
            let judged = |s: &Snap, at| cost_of(walks, *s) <= limit && nearest(s) && !barred(s, at);
            let walked = snap.is_some_and(|s| judged(&s, at));
            out.places += 1;
            out.inside += usize::from(walked);
            if walked != edges.holds(at) {
                // Parts too small to be drawn have no edge, but the limit is as near as the edge would be.
                let beyond = |s: Snap| f64::from(cost_of(walks, s).abs_diff(limit)) / walks.a_metre();
                let distance = edges.distance(at).min(snap.map_or(f64::INFINITY, beyond));
                // Of streets that lie on one another but for a rounding, and on the bisector of a bend, no grid tells which is nearer:
                // either is right.
                let ground = |link| network.level(link) == Level::Ground && !network.on_island(link);
                let tied = |s: &Snap| {
                    let feet = self.snapper.feet(door, f64::from(s.leg_mm + TIED_MM) / 1000.0);
                    let away = self.snapper.home_detour_mm(door, s);
                    let another = |other: &&Snap| {
                        (other.link, other.mm) != (s.link, s.mm)
                            && self.snapper.home_detour_mm(door, other) <= away + u64::from(TIED_MM)
                    };
                    feet.iter().filter(another).any(|other| ground(other.link) && judged(other, at) != walked)
                };
                // Slivers have no edge, but beside them the walk judges as the polygon does.
                let beside = || {
                    let ways = (0..16).map(|k| libm::sincos(f64::from(k) * std::f64::consts::TAU / 16.0));
                    let mut round = ways.flat_map(|(y, x)| BESIDE_M.map(|r| Coord { x, y } * r));
                    round.any(|off| {
                        let snap = self.snapper.snap_home(self.plane.to_degrees(at + off), reach);
                        snap.filter(|s| ground(s.link)).is_some_and(|s| judged(&s, at + off)) != walked
                    })
                };
                if distance > TOLERANCE_M && snap.as_ref().is_some_and(tied) {
                    out.tied += 1;
                    continue;
                }
                if distance > TOLERANCE_M && beside() {
                    out.at_edge += 1;
                    continue;
                }
                out.farthest_m = out.farthest_m.max(distance);
                if distance <= TOLERANCE_M {
                    out.at_edge += 1;
                } else {
                    out.wrong += 1;
                    out.first_wrong = out.first_wrong.or(Some(at));
                }
            }
        }
        out
    }

    /// A random place on a link, moved up to `far` metres east or west and north or south.
    fn place_near(&self, network: &Network, link: LinkId, far: f64, dice: &mut Dice) -> Coord<f64> {
        let vertices: Vec<_> = network.geometry(link).collect();
        let k = (dice.roll() % (vertices.len() as u64 - 1)) as usize;
        let share = dice.share();
        let [p, q] = [vertices[k], vertices[k + 1]].map(|v| self.plane.to_metres(Coord { x: v.lon(), y: v.lat() }));
        let (dx, dy) = ((dice.share() * 2.0 - 1.0) * far, (dice.share() * 2.0 - 1.0) * far);
        Coord { x: p.x + (q.x - p.x) * share + dx, y: p.y + (q.y - p.y) * share + dy }
    }
}
