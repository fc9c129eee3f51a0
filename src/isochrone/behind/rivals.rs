//! Streets that may own ground behind a wall, and what each of them sees.
//!
//! A rival is a strip (how far a place is from it grows evenly) or half a fan (it is the distance from a point); a whole fan would lie across
//! the direction from which its angles count. Each has a domain, a convex one; on it legs see a place or do not, and where that
//! changes are its **rims**: the edges of the shadows that walls cast away from it.

use super::cell::{Cell, EVEN_M};
use crate::isochrone::barriers::place_on;
use crate::isochrone::barriers::shade::{self, View, cross};
use crate::isochrone::ground::{Fan, Ground, NOBODY};
use crate::isochrone::noding::{Grid, Segment};
use crate::model::Reach;
use crate::network::Network;
use crate::plane::Plane;
use crate::snap::{BESIDE_M, Walls};
use crate::units::LinkId;
use geo_types::{Coord, LineString, Polygon};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};
use std::sync::OnceLock;

/// A cell that comes no farther than that over a street, in metres, lies on the one side of it: on the grid of the map streets are half
/// a millimetre off.
const BEYOND_M: f64 = 2e-3;

/// How far a place is from a street.
#[derive(Debug, Clone, Copy)]
pub(super) enum Away {
    /// Evenly: along a unit vector, from nothing.
    Strip(Coord<f64>, f64),
    /// From a point.
    Fan(Coord<f64>),
}

impl Away {
    pub fn of(&self, at: Coord<f64>) -> f64 {
        match self {
            Away::Strip(up, zero) => dot(*up, at) - zero,
            Away::Fan(middle) => libm::hypot(at.x - middle.x, at.y - middle.y),
        }
    }

    /// The least and the most of a cell.
    pub fn range(&self, cell: &Cell) -> [f64; 2] {
        let of = cell.corners.iter().map(|c| self.of(c.at));
        let [least, most] = of.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, m], d| [l.min(d), m.max(d)]);
        match self {
            Away::Strip(..) => [least, most],
            Away::Fan(middle) => [cell.distance(*middle), most],
        }
    }
}

/// Where a rival is asked, the half-planes to the left of these lines, as (point, unit vector along).
type Side = (Coord<f64>, Coord<f64>);

/// A street as a place may join it.
#[derive(Debug, Clone)]
pub(super) struct Rival<'a> {
    /// Its face; of half a fan a number beyond all faces, see [`Rivals::fan_of`].
    pub label: u32,
    pub away: Away,
    sides: [Option<Side>; 2],
    rims: &'a [[Coord<f64>; 2]],
    view: View,
}

/// What a rival sees of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sight {
    All,
    None,
    /// It changes along a line.
    Some([Coord<f64>; 2]),
    /// It ends where the reach does, at this distance.
    Reach,
}

impl Rival<'_> {
    /// How many rims it has.
    pub fn rims(&self) -> u32 {
        self.rims.len() as u32
    }

    /// A rim.
    pub fn rim(&self, number: u32) -> [Coord<f64>; 2] {
        self.rims[number as usize]
    }

    /// What it sees of a cell that is so far away, at the least and the most, walls aside.
    pub fn sight(&self, cell: &Cell, [least, most]: [f64; 2], reach_m: f64) -> Sight {
        if least >= reach_m - EVEN_M || most <= BEYOND_M {
            return Sight::None;
        }
        let mut cut = None;
        if let Away::Strip(up, zero) = self.away
            && least < -BEYOND_M
        {
            let on = up * zero;
            cut = Some([on, on + Coord { x: up.y, y: -up.x }]);
        }
        for &(at, along) in self.sides.iter().flatten() {
            let [low, high] = cell.sides(at, along);
            if high <= EVEN_M {
                return Sight::None;
            }
            if low < -EVEN_M {
                cut = Some([at, at + along]);
            }
        }
        cut.map_or(Sight::All, Sight::Some)
    }

    /// What it sees of a cell that is so far away at the most, and of which it sees all but for the reach.
    pub fn within(&self, most: f64, reach_m: f64) -> Sight {
        match self.away {
            _ if most <= reach_m + EVEN_M => Sight::All,
            Away::Strip(up, zero) => {
                let on = up * (zero + reach_m);
                Sight::Some([on, on + Coord { x: -up.y, y: up.x }])
            }
            Away::Fan(_) => Sight::Reach,
        }
    }

    /// Whether no wall stands between a place and where it would join.
    pub fn is_seen(&self, walls: &Walls, at: Coord<f64>) -> bool {
        !walls.between(at, self.foot(at))
    }

    fn foot(&self, at: Coord<f64>) -> Coord<f64> {
        match self.view {
            View::Strip(strip, _) => {
                let t = dot(strip.along, at - strip.from).clamp(0.0, strip.length);
                strip.at(t, 0.0)
            }
            View::Fan(middle) => middle,
        }
    }

    /// Whether a place is where it is asked, within reach and in sight.
    pub fn may_own(&self, walls: &Walls, reach_m: f64, at: Coord<f64>) -> bool {
        let inside = |(from, along): &Side| cross(*along, at - *from) >= 0.0;
        let away = self.away.of(at);
        away > 0.0 && away <= reach_m && self.sides.iter().flatten().all(inside) && self.is_seen(walls, at)
    }
}

pub(super) fn dot(u: Coord<f64>, v: Coord<f64>) -> f64 {
    u.x * v.x + u.y * v.y
}

/// How a face sees: its legs, and its rims.
type Seeing = (View, Vec<[Coord<f64>; 2]>);

/// All streets of a map, looked at when they are asked about.
pub(super) struct Rivals<'a> {
    ground: &'a Ground,
    network: &'a Network,
    plane: &'a Plane,
    pub walls: &'a Walls,
    tree: RTree<GeomWithData<Line<[f64; 2]>, u32>>,
    /// The ends of each strip, as fans.
    pub ends: Vec<[u32; 2]>,
    /// The vertex that each fan is, of the link that a door joins there: not where streets only cross.
    vertices: Vec<Option<(u32, f64)>>,
    /// By face.
    seeing: Vec<OnceLock<Seeing>>,
}

impl<'a> Rivals<'a> {
    pub fn new(
        ground: &'a Ground,
        segments: &[Segment],
        network: &'a Network,
        plane: &'a Plane,
        walls: &'a Walls,
    ) -> Rivals<'a> {
        let mut grid: Vec<Grid> = segments.iter().flat_map(|s| s.ends).collect();
        grid.sort_unstable();
        grid.dedup();
        let end_of = |at: Grid| grid.binary_search(&at).unwrap_or(0) as u32;
        let ends: Vec<[u32; 2]> = segments.iter().map(|s| s.ends.map(end_of)).collect();
        let rank = |link: u32| (network.reach(LinkId(link)) != Reach::Public, link);
        let mut vertices: Vec<Option<(u32, f64)>> = vec![None; ground.fans.len()];
        for (strip, ends) in ground.strips.iter().zip(&ends) {
            for (mm, end) in strip.mm.into_iter().zip(ends) {
                // Whole millimetres are looked for among the vertices: a crossing lies between them.
                let is_vertex =
                    mm.fract() == 0.0 && network.at_mm(LinkId(strip.link)).binary_search(&(mm as u32)).is_ok();
                let vertex = &mut vertices[*end as usize];
                if is_vertex && vertex.is_none_or(|(link, _)| rank(strip.link) < rank(link)) {
                    *vertex = Some((strip.link, mm));
                }
            }
        }
        let line = |(s, strip): (u32, &crate::isochrone::ground::Strip)| {
            let [a, b] = [strip.from, strip.at(strip.length, 0.0)].map(|at| [at.x, at.y]);
            GeomWithData::new(Line::new(a, b), s)
        };
        let tree = RTree::bulk_load((0..).zip(&ground.strips).map(line).collect());
        let faces = 2 * ground.strips.len() + ground.fans.len();
        let seeing = std::iter::repeat_with(OnceLock::new).take(faces).collect();
        Rivals { ground, network, plane, walls, tree, ends, vertices, seeing }
    }

    /// The link and place of the fan that a label beyond all faces stands for, and from where its angles count: half a turn before its middle.
    pub fn fan_of(&self, label: u32) -> Option<Fan> {
        let half = label.checked_sub(self.seeing.len() as u32)?;
        let (end, second) = (half as usize / 2, !half.is_multiple_of(2));
        let fan = &self.ground.fans[end];
        let (link, mm) = self.vertices[end]?;
        let from =
            if second { Coord { x: -fan.from.y, y: fan.from.x } } else { Coord { x: fan.from.y, y: -fan.from.x } };
        let [first, last] = self.network.ends(LinkId(link));
        let junction = if mm <= 0.0 {
            first.0
        } else if mm >= f64::from(self.network.length_mm(LinkId(link))) {
            last.0
        } else {
            NOBODY
        };
        Some(Fan { at: fan.at, from, link, mm, junction })
    }

    /// A face itself, as the first of all rivals on its own cell.
    pub fn of_face(&self, face: u32) -> Rival<'_> {
        let (view, rims) = self.seeing(face);
        Rival { label: face, away: away(view), sides: [None; 2], rims, view: *view }
    }

    /// Strips from the one nearest to a place on, with how far they are.
    pub fn from(&self, at: Coord<f64>) -> impl Iterator<Item = (u32, f64)> + '_ {
        let near = self.tree.nearest_neighbor_iter_with_distance_2([at.x, at.y]);
        near.map(|(entry, distance_2)| (entry.data, distance_2.sqrt()))
    }

    /// Appends those whom a strip brings, but for one face: its sides, and half fans round its ends that are not among `fans` yet.
    pub fn of_strip<'s>(&'s self, strip: u32, but: u32, fans: &mut Vec<u32>, out: &mut Vec<Rival<'s>>) {
        for face in [2 * strip, 2 * strip + 1].into_iter().filter(|&f| f != but) {
            let (view, rims) = self.seeing(face);
            let sides = match view {
                View::Strip(strip, _) => {
                    let across = Coord { x: strip.along.y, y: -strip.along.x };
                    [Some((strip.from, across)), Some((strip.at(strip.length, 0.0), turned(across)))]
                }
                View::Fan(_) => [None; 2],
            };
            out.push(Rival { label: face, away: away(view), sides, rims, view: *view });
        }
        for f in self.ends[strip as usize] {
            if self.vertices[f as usize].is_none() || fans.contains(&f) {
                continue;
            }
            fans.push(f);
            let (view, rims) = self.seeing(self.ground.first_fan() + f);
            let from = self.ground.fans[f as usize].from;
            for half in 0..2 {
                let side = (middle(view), if half == 0 { from } else { turned(from) });
                let label = self.seeing.len() as u32 + 2 * f + half;
                out.push(Rival { label, away: away(view), sides: [Some(side), None], rims, view: *view });
            }
        }
    }

    fn seeing(&self, face: u32) -> &Seeing {
        self.seeing[face as usize].get_or_init(|| {
            let at = |link, mm| place_on(self.network, self.plane, LinkId(link), mm);
            let first_fan = self.ground.first_fan();
            let view = match face.checked_sub(first_fan).and_then(|f| self.vertices[f as usize]) {
                Some((link, mm)) => View::Fan(at(link, mm)),
                None => View::of(self.ground, face, at),
            };
            (view, rims(view, self.ground.reach_m, self.walls))
        })
    }
}

fn turned(u: Coord<f64>) -> Coord<f64> {
    Coord { x: -u.x, y: -u.y }
}

fn middle(view: &View) -> Coord<f64> {
    match view {
        View::Strip(strip, _) => strip.from,
        View::Fan(middle) => *middle,
    }
}

fn away(view: &View) -> Away {
    match view {
        View::Strip(strip, side) => {
            let up = Coord { x: -strip.along.y, y: strip.along.x } * *side;
            Away::Strip(up, dot(up, strip.from))
        }
        View::Fan(middle) => Away::Fan(*middle),
    }
}

/// The edges of what the legs of a face do not see.
fn rims(view: View, reach_m: f64, walls: &Walls) -> Vec<[Coord<f64>; 2]> {
    let corners = match view {
        View::Strip(strip, side) => [(0.0, 0.0), (strip.length, 0.0), (0.0, reach_m), (strip.length, reach_m)]
            .map(|(t, d)| strip.at(t, side * d)),
        View::Fan(at) => {
            let far = Coord { x: reach_m, y: reach_m };
            [at - far, at + far, at, at]
        }
    };
    let low = corners.iter().fold(corners[0], |a, b| Coord { x: a.x.min(b.x), y: a.y.min(b.y) });
    let high = corners.iter().fold(corners[0], |a, b| Coord { x: a.x.max(b.x), y: a.y.max(b.y) });
    let bars = walls.near(low, high).flat_map(|wall| beyond(view, wall)).flatten().map(|bar| (bar, false));
    let dark = shade::behind(view, reach_m, BESIDE_M, bars);
    let edges = |shadow: &Polygon<f64>| -> Vec<[Coord<f64>; 2]> {
        let ring: &LineString<f64> = shadow.exterior();
        ring.0.windows(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    dark.iter().flat_map(edges).collect()
}

/// The parts of a wall that are not beside the street: what is nearer to where a leg begins is not between its ends.
fn beyond(view: View, [a, b]: [Coord<f64>; 2]) -> [Option<[Coord<f64>; 2]>; 2] {
    let at = |share: f64| a + (b - a) * share;
    match view {
        View::Strip(strip, side) => {
            let [p, q] = [a, b].map(|at| side * cross(strip.along, at - strip.from) - BESIDE_M);
            let cut = p / (p - q);
            match (p >= 0.0, q >= 0.0) {
                (true, true) => [Some([a, b]), None],
                (false, false) => [None, None],
                (true, false) => [Some([a, at(cut)]), None],
                (false, true) => [Some([at(cut), b]), None],
            }
        }
        View::Fan(middle) => {
            let (d, from) = (b - a, a - middle);
            let (square, half) = (dot(d, d), dot(from, d));
            let root = half * half - square * (dot(from, from) - BESIDE_M * BESIDE_M);
            if root.is_nan() || root <= 0.0 || square <= 0.0 {
                return [Some([a, b]), None];
            }
            let [first, last] = [-1.0, 1.0].map(|sign| (-half + sign * root.sqrt()) / square);
            [(first > 0.0).then(|| [a, at(first.min(1.0))]), (last < 1.0).then(|| [at(last.max(0.0)), b])]
        }
    }
}
