//! Whether a block is all within the limit of a class, all beyond it, or must be cut: by quartering its box.
//!
//! Of a square with the middle m and half its diagonal h, let d be the distance from m to the nearest street (the *detour distance* of
//! [`crate::snap::Snapper::snap`], by which doors choose). Every place of the square has its street within d + h, and that street lies
//! within d + 2h of m:
//!
//! ```text
//!   ┌──────────┐     all those streets reached with d + h metres to spare:  all of the square is in
//!   │     m    │     none of them reached at all:                            all of it is out
//!   └──────────┘     else: quarter it, down to [`FINEST_M`], then it is cut
//! ```
//!
//! Of a block that is cut, only squares that are not all in or all out need the streets of their ground traced; the others are noted
//! as they are ([`Decided`]). What the map says there, lacking streets, is put right by them; and where a square is all in, the
//! ground beside it is in up to their border, so that no border of a square is seen in the result.
//!
//! The streets of a quarter are among those of the whole, so each step looks at fewer.
//!
//! The map of the ground knows of no walls: what is not decided where one hides a street ([`super::nearby`]) is noted by itself ([`Verdict::walled`]).

use super::Service;
use super::nearby::{Narrowed, Near, Nearby, Those};
use super::streets::Streets;
use crate::isochrone::walks::{Knot, cost_at};
use crate::units::{LinkId, UNREACHED};
use geo::BoundingRect;
use geo_types::{Coord, MultiPolygon, Polygon, Rect};

/// Half the diagonal of the smallest square that is asked whether a block must be cut.
const FINEST_M: f64 = 15.0;

/// The same of the smallest square that streets are gathered for.
const GATHER_M: f64 = 16.0;

/// What a walk costs from the cheapest and the dearest point of each stretch, by service.
#[derive(Debug)]
pub(super) struct Costs {
    /// Stretch after stretch.
    spans: Vec<[u32; 2]>,
    /// Of each service, and what a metre off the street costs.
    pub limits: Vec<(f64, f64)>,
}

impl Costs {
    pub fn new(streets: &Streets, services: &[Service<'_>], reach_m: f64) -> Costs {
        use rayon::prelude::*;
        let by_service: Vec<Vec<[u32; 2]>> =
            services.par_iter().map(|service| spans(streets, service, reach_m)).collect();
        let mut spans = Vec::with_capacity(streets.stretches.len() * services.len());
        for s in 0..streets.stretches.len() {
            spans.extend(by_service.iter().map(|of| of[s]));
        }
        let limits = services.iter().map(|s| (f64::from(s.limit), s.walks.a_metre())).collect();
        Costs { spans, limits }
    }

    fn of(&self, stretch: u32) -> &[[u32; 2]] {
        let n = self.limits.len();
        &self.spans[stretch as usize * n..(stretch as usize + 1) * n]
    }
}

/// The least and the most that a walk from each stretch costs, both ends included; of links that are reached in full or not at
/// all those of the whole link.
fn spans(streets: &Streets, service: &Service<'_>, reach_m: f64) -> Vec<[u32; 2]> {
    let whole = |cost: f64| if cost.is_finite() { cost.min(f64::from(UNREACHED)) as u32 } else { UNREACHED };
    let (limit, room) = (f64::from(service.limit), reach_m * service.walks.a_metre());
    let mut knots: Vec<Knot> = Vec::new();
    let mut out = Vec::with_capacity(streets.stretches.len());
    // The stretches of a link follow one another.
    for of in streets.stretches.chunk_by(|a, b| a.link == b.link) {
        let link = of[0].link;
        let bounds = service.walks.bounds(link);
        if let Some((least, most)) = bounds
            && (f64::from(least) >= limit || f64::from(most) + room < limit)
        {
            out.extend(of.iter().map(|_| [least, most]));
            continue;
        }
        knots.clear();
        service.walks.knots(link, None, &mut knots);
        let ends = service.walks.network.ends(LinkId(link)).map(|n| service.walks.at_junction(n.0, None));
        let last = of.len() - 1;
        for (i, stretch) in of.iter().enumerate() {
            let [from, to] = stretch.mm.map(f64::from);
            let between = knots.iter().filter(|k| k.mm >= from && k.mm <= to).map(|k| k.cost);
            // A street that is closed one way may cost more than standing at its end.
            let first = (i == 0).then_some(ends[0]);
            let second = (i == last).then_some(ends[1]);
            let costs = between.chain([cost_at(&knots, from), cost_at(&knots, to)]).chain(first).chain(second);
            let (least, most) =
                costs.fold((f64::INFINITY, 0.0_f64), |(least, most), cost| (least.min(cost), most.max(cost)));
            out.push([whole(least), whole(most.ceil())]);
        }
    }
    out
}

/// What was seen of the land of a block for a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub within: bool,
    pub beyond: bool,
}

/// What is known of a block before it is cut.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    seen: Vec<Seen>,
    /// Land near enough to a street (`within`), and land that is not (`beyond`).
    street: Seen,
    /// The middle of its box.
    pub middle: Coord<f64>,
    /// Where it must be cut: the streets that ground belongs to which is not decided, in order.
    pub links: Vec<u32>,
    /// Whether some of them are on an island, a bridge or in a tunnel, which the map of the ground does not know.
    pub detours: bool,
    /// Squares that are not decided, and from which a long wall hides one of the nearest streets.
    pub walled: Vec<Square>,
    /// What is decided, by service and for the nearness of a street (the last), of those that the block must be cut for.
    pub decided: Vec<Decided>,
}

/// Squares of a block that are all within a limit, and all beyond it.
#[derive(Debug, Clone, Default)]
pub(super) struct Decided {
    pub within: Vec<Polygon<f64>>,
    pub beyond: Vec<Polygon<f64>>,
}

impl Verdict {
    pub fn is_mixed(&self) -> bool {
        self.off_mixed() || (0..self.seen.len()).any(|s| self.mixed(s))
    }

    pub fn mixed(&self, service: usize) -> bool {
        self.seen[service].within && self.seen[service].beyond
    }

    pub fn all_in(&self, service: usize) -> bool {
        self.seen[service].within && !self.seen[service].beyond
    }

    pub fn off_mixed(&self) -> bool {
        self.street.within && self.street.beyond
    }

    pub fn all_off(&self) -> bool {
        self.street.beyond && !self.street.within
    }
}

/// Judges a block; `None` if it has no land.
pub(super) fn of(shape: &MultiPolygon<f64>, streets: &Streets, costs: &Costs, reach_m: f64) -> Option<Verdict> {
    let bounds = shape.bounding_rect()?;
    let root = Square::of(bounds);
    let Square { middle, half } = root;
    if !(half[0].is_finite() && half[1].is_finite() && half[0] * half[1] > 0.0) {
        return None;
    }
    let n = costs.limits.len();
    let verdict = Verdict {
        seen: vec![Seen::default(); n],
        street: Seen::default(),
        middle,
        links: Vec::new(),
        detours: false,
        walled: Vec::new(),
        decided: vec![Decided::default(); n + 1],
    };
    let edges = shape
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .flat_map(|ring| ring.0.windows(2).map(|pair| [pair[0], pair[1]]))
        .collect();
    let (nearby, all) = Nearby::of(streets, root, reach_m);
    let mut judge = Judge { streets, costs, reach_m, edges, verdict, nearby };
    judge.visit(root, all, true);
    if judge.verdict.is_mixed() {
        judge.gather(root, all);
        judge.verdict.links.sort_unstable();
        judge.verdict.links.dedup();
    }
    Some(judge.verdict)
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Square {
    pub middle: Coord<f64>,
    pub half: [f64; 2],
}

impl Square {
    pub fn of(bounds: Rect<f64>) -> Square {
        Square { middle: bounds.center(), half: [bounds.width() / 2.0, bounds.height() / 2.0] }
    }

    pub fn outline(&self) -> Polygon<f64> {
        let Square { middle, half: [w, t] } = *self;
        Rect::new(Coord { x: middle.x - w, y: middle.y - t }, Coord { x: middle.x + w, y: middle.y + t }).to_polygon()
    }

    pub fn h(&self) -> f64 {
        self.half[0].hypot(self.half[1])
    }

    /// Its quarters; of a long one its halves, so that squares stay square.
    pub fn parts(self) -> impl Iterator<Item = Square> {
        let [w, t] = self.half;
        let (xs, ys): (&[f64], &[f64]) = if w > 1.5 * t {
            (&[-0.5, 0.5], &[0.0])
        } else if t > 1.5 * w {
            (&[0.0], &[-0.5, 0.5])
        } else {
            (&[-0.5, 0.5], &[-0.5, 0.5])
        };
        let half = [if xs.len() == 2 { w / 2.0 } else { w }, if ys.len() == 2 { t / 2.0 } else { t }];
        ys.iter().flat_map(move |&y| {
            xs.iter()
                .map(move |&x| Square { middle: Coord { x: self.middle.x + x * w, y: self.middle.y + y * t }, half })
        })
    }
}

/// What is known of the places of a square as to whether there is a street at all.
pub(super) fn street(least: f64, none_near: bool) -> Seen {
    Seen { within: !none_near, beyond: least.is_infinite() }
}

/// What is known of the places of a square that may join the streets `near`, at most `leg` metres away.
pub(super) fn seen(costs: &Costs, near: &[Near], service: usize, leg: f64, reach_m: f64) -> Seen {
    let (limit, a_metre) = costs.limits[service];
    let (mut some, mut full) = (false, leg.is_finite());
    for of in near {
        let [least, most] = costs.of(of.stretch)[service];
        some |= f64::from(least) < limit;
        full &= f64::from(most) + leg.min(reach_m) * a_metre < limit;
        if some && !full {
            break;
        }
    }
    Seen { within: some, beyond: !full || !some }
}

struct Judge<'a> {
    streets: &'a Streets,
    costs: &'a Costs,
    reach_m: f64,
    edges: Vec<[Coord<f64>; 2]>,
    verdict: Verdict,
    nearby: Nearby,
}

impl Judge<'_> {
    /// Judges a square with the streets of the one around it; `touches`: it is known to share ground with the block.
    fn visit(&mut self, square: Square, around: Those, touches: bool) {
        let Narrowed { those, least, .. } = self.nearby.narrow(self.streets, square, around, self.reach_m);
        let h = square.h();
        let near = self.nearby.streets(those);
        let street = street(least, near.is_empty());
        let here: Vec<Seen> =
            (0..self.verdict.seen.len()).map(|s| seen(self.costs, near, s, least + h, self.reach_m)).collect();
        let news = |known: Seen, seen: Seen| (seen.within && !known.within) || (seen.beyond && !known.beyond);
        let is_news = news(self.verdict.street, street)
            || self.verdict.seen.iter().zip(&here).any(|(known, seen)| news(*known, *seen));
        if is_news && (touches || self.touches(square)) {
            let unsure = |known: Seen, seen: Seen| seen.within && seen.beyond && !(known.within && known.beyond);
            let open = unsure(self.verdict.street, street)
                || self.verdict.seen.iter().zip(&here).any(|(known, seen)| unsure(*known, *seen));
            if open && h > FINEST_M {
                for part in square.parts() {
                    self.visit(part, those, false);
                }
            } else {
                let add = |known: &mut Seen, seen: Seen| {
                    known.within |= seen.within;
                    known.beyond |= seen.beyond;
                };
                add(&mut self.verdict.street, street);
                self.verdict.seen.iter_mut().zip(here).for_each(|(known, seen)| add(known, seen));
            }
        }
        self.nearby.forget(those);
    }

    /// Notes the links that the ground of the block belongs to where it is not decided, and what is decided.
    fn gather(&mut self, square: Square, around: Those) {
        if !self.touches(square) {
            return;
        }
        let Narrowed { those, least, walled } = self.nearby.narrow(self.streets, square, around, self.reach_m);
        let near = self.nearby.streets(those);
        let n = self.verdict.seen.len();
        let asked: Vec<usize> =
            (0..n).filter(|&s| self.verdict.mixed(s)).chain(self.verdict.off_mixed().then_some(n)).collect();
        let of = |s: usize| {
            if s == n {
                street(least, near.is_empty())
            } else {
                seen(self.costs, near, s, least + square.h(), self.reach_m)
            }
        };
        let here: Vec<(usize, Seen)> = asked.into_iter().map(|s| (s, of(s))).collect();
        if here.iter().all(|(_, seen)| seen.within != seen.beyond) {
            for (s, seen) in here {
                let decided = &mut self.verdict.decided[s];
                if seen.within { &mut decided.within } else { &mut decided.beyond }.push(square.outline());
            }
            self.nearby.forget(those);
            return;
        }
        // Among walls each square is joined for itself; but how near the nearest street is does not depend on them, and that the map tells.
        let open = |of: fn(usize, usize) -> bool| here.iter().any(|(s, seen)| of(*s, n) && seen.within == seen.beyond);
        let (asks_walks, asks_nearness) = (open(|s, n| s < n), open(|s, n| s == n));
        let mapped = !walled || asks_nearness;
        let stretch = |near: &Near| &self.streets.stretches[near.stretch as usize];
        let detours = mapped && self.nearby.streets(those).iter().any(|near| stretch(near).detour > 0.0);
        // A closer look where it may be that no place joins the bridge.
        if square.h() > if detours { GATHER_M / 4.0 } else { GATHER_M } {
            for part in square.parts() {
                self.gather(part, those);
            }
        } else {
            self.verdict.detours |= detours;
            if walled && asks_walks {
                self.verdict.walled.push(square);
            }
            if mapped {
                self.verdict.links.extend(self.nearby.streets(those).iter().map(|near| stretch(near).link));
            }
        }
        self.nearby.forget(those);
    }

    /// Whether a square and the block share ground.
    fn touches(&self, square: Square) -> bool {
        let Square { middle, half } = square;
        let mut odd = false;
        for [a, b] in &self.edges {
            if (a.y > middle.y) != (b.y > middle.y) && middle.x < a.x + (b.x - a.x) * (middle.y - a.y) / (b.y - a.y) {
                odd = !odd;
            }
            if meets([*a - middle, *b - middle], half) {
                return true;
            }
        }
        odd
    }
}

/// Whether a segment meets the box |x| ≤ half[0], |y| ≤ half[1]: no axis and no normal parts them.
fn meets([a, b]: [Coord<f64>; 2], half: [f64; 2]) -> bool {
    if a.x.min(b.x) > half[0] || a.x.max(b.x) < -half[0] || a.y.min(b.y) > half[1] || a.y.max(b.y) < -half[1] {
        return false;
    }
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    (dx * a.y - dy * a.x).abs() <= dx.abs() * half[1] + dy.abs() * half[0]
}
