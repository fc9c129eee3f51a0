//! What every stretch of street costs a walker, there and back: length, slope, steps, and waiting to cross.
//!
//! ```text
//! there = level · mean pace of the slope going up it    + steps up   + half a wait at each end that is on a road to cross
//! back  = level · mean pace going down it               + steps down + the same
//! ```
//!
//! A **wait** lies half on each side of the road that is crossed, so that who crosses waits once and who only turns into it, and
//! may be on the right side already, waits half. It is counted on a stretch that ends on a road of a higher class than its own,
//! and at signals also where roads of one class meet. One of two carriageways counts half. Time O(vertices).

use super::build::Step;
use super::heights::Heights;
use crate::model::{Incline, Reach, Relief, Road, Street, StreetKind, Streets, Waits, Walker};
use crate::plane;
use crate::units::UNREACHED;
use geo_types::Coord;
use rayon::prelude::*;

/// Height of a step, in millimetres, where only their number is known: the most that GB 50763-2012 allows on accessible
/// stairs. A guess for all others; it moves walks over mapped steps by some seconds.
pub const RISER_MM: i64 = 160;

/// The stretch after each of [`Streets::refs`]; nothing after the last vertex of a street.
pub(super) fn price(streets: &Streets, walker: &Walker, relief: Option<&dyn Relief>) -> Vec<Step> {
    let heights = relief.map(|relief| Heights::of(streets, relief));
    let crossings = (walker.gait.waits != Waits::default()).then(|| Crossings::of(streets));
    let of_street = |street: &Street| -> Vec<Step> {
        let mut steps = Vec::with_capacity((street.end - street.first) as usize);
        let lengths: Vec<u32> =
            streets.vertices_of(street).windows(2).map(|w| length_mm(streets, w[0], w[1])).collect();
        let total: u64 = lengths.iter().map(|&mm| u64::from(mm)).sum();
        let mut before = 0;
        for (i, &mm) in (street.first as usize..).zip(&lengths) {
            let level = walker.speed.milliseconds(mm);
            let known = heights.as_ref().and_then(|h| h.along(i, street.level, mm));
            let [mut there, mut back] = if street.kind == StreetKind::Steps {
                let share = [before, before + u64::from(mm)];
                climbed(street, walker, known.as_deref(), total, share).map(|more| level.saturating_add(more))
            } else {
                known.map_or([level; 2], |heights| sloped(walker, level, mm, &heights))
            };
            let mut waits: u32 = 0;
            if let Some(crossings) = crossings.as_ref().filter(|_| street.going.reach != Reach::Gate) {
                for vertex in [streets.refs[i], streets.refs[i + 1]] {
                    let wait = crossings.half_ms(vertex, street, walker.gait.waits);
                    there = there.saturating_add(wait);
                    back = back.saturating_add(wait);
                    waits += wait;
                }
            }
            before += u64::from(mm);
            steps.push(Step { mm, there: there.min(UNREACHED), back: back.min(UNREACHED), wait: waits });
        }
        steps
    };
    let found: Vec<Vec<Step>> = streets.streets.par_iter().map(of_street).collect();
    let mut steps = vec![Step { mm: 0, there: 0, back: 0, wait: 0 }; streets.refs.len()];
    for (street, found) in streets.streets.iter().zip(found) {
        steps[street.first as usize..][..found.len()].copy_from_slice(&found);
    }
    steps
}

pub(super) fn length_mm(streets: &Streets, a: u32, b: u32) -> u32 {
    let [a, b] = [a, b].map(|v| streets.vertices[v as usize]);
    plane::length_mm(Coord { x: a.lon(), y: a.lat() }, Coord { x: b.lon(), y: b.lat() })
}

/// Milliseconds there and back along a stretch whose heights are known at equal distances.
fn sloped(walker: &Walker, level: u32, mm: u32, heights: &[f64]) -> [u32; 2] {
    let (Some(slope), true) = (walker.gait.slope, mm > 0) else { return [level; 2] };
    let piece_m = f64::from(mm) / 1000.0 / (heights.len() - 1) as f64;
    let mean = |sign: f64| {
        let times = heights.windows(2).map(|h| slope.times(sign * (h[1] - h[0]) / piece_m));
        times.sum::<f64>() / (heights.len() - 1) as f64
    };
    [1.0, -1.0].map(|sign| (f64::from(level) * mean(sign)).round().min(f64::from(UNREACHED)) as u32)
}

/// What steps cost beside the way along them, there and back: by their number, else by the heights at their ends. `share` is
/// how far along the flight, of `total` millimetres, the stretch begins and ends.
fn climbed(street: &Street, walker: &Walker, heights: Option<&[f64]>, total: u64, share: [u64; 2]) -> [u32; 2] {
    let Some(climb) = walker.gait.climb else { return [0; 2] };
    let by_heights = heights.map(|h| ((h[h.len() - 1] - h[0]) * 1000.0).round() as i64);
    let both = |rise: i64| [climb.ms(rise), climb.ms(-rise)];
    if street.going.risers == 0 {
        return by_heights.map_or([0; 2], both);
    }
    let whole = i64::from(street.going.risers) * RISER_MM;
    let upto =
        |mm: u64| if total == 0 { whole } else { (i128::from(whole) * i128::from(mm) / i128::from(total)) as i64 };
    let rise = if total == 0 { whole } else { upto(share[1]) - upto(share[0]) };
    match (street.going.incline, by_heights) {
        (Incline::Up, _) => both(rise),
        (Incline::Down, _) => both(-rise),
        (Incline::Unknown, Some(heights)) if heights != 0 => both(rise * heights.signum()),
        // Nobody knows which way is up: the mean of both.
        (Incline::Unknown, _) => [climb.ms(rise).midpoint(climb.ms(-rise)); 2],
    }
}

/// Roads at vertices.
struct Crossings<'a> {
    streets: &'a Streets,
    /// The greatest road through each vertex, how many arms of it there are, and whether it is one carriageway of two.
    roads: Vec<(Road, u8, bool)>,
}

impl Crossings<'_> {
    fn of(streets: &Streets) -> Crossings<'_> {
        let mut roads = vec![(Road::None, 0_u8, false); streets.vertices.len()];
        for street in streets.streets.iter().filter(|s| s.going.road != Road::None) {
            let refs = streets.vertices_of(street);
            for (k, &v) in refs.iter().enumerate() {
                let arms = if k == 0 || k + 1 == refs.len() { 1 } else { 2 };
                let slot = &mut roads[v as usize];
                match street.going.road.cmp(&slot.0) {
                    std::cmp::Ordering::Greater => *slot = (street.going.road, arms, street.going.oneway),
                    std::cmp::Ordering::Equal => {
                        *slot = (slot.0, slot.1.saturating_add(arms), slot.2 && street.going.oneway);
                    }
                    std::cmp::Ordering::Less => {}
                }
            }
        }
        // A private street ends on the road of everybody, though its copies have vertices of their own.
        for gate in streets.streets.iter().filter(|s| s.going.reach == Reach::Gate) {
            if let [a, b] = *streets.vertices_of(gate) {
                let road = roads[a as usize].max(roads[b as usize]);
                roads[a as usize] = road;
                roads[b as usize] = road;
            }
        }
        Crossings { streets, roads }
    }

    /// Half of what it takes to get across the road at a vertex, for who comes along a street.
    fn half_ms(&self, vertex: u32, street: &Street, waits: Waits) -> u32 {
        let (road, arms, carriageway) = self.roads[vertex as usize];
        let own = street.going.road;
        let signals = self.streets.spot(vertex).is_some_and(|s| s.signals);
        let crosses = own < road || (signals && arms > 2 && own == road && road != Road::None);
        let whole = if crosses { waits.ms(road, signals) } else { 0 };
        if carriageway { whole / 4 } else { whole / 2 }
    }
}
