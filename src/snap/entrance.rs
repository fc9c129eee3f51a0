//! Where a facility is entered: its given entrances, else where walkable links meet its outline, else the point of its
//! outline nearest to a link; of large grounds that to each street that runs along them.

use super::{Snap, Snapper, by_last_bit, millimetres};
use crate::model::{Facility, Level, Reach};
use geo_types::{Coord, Geometry, LineString, Polygon};
use rstar::AABB;
use std::collections::BTreeMap;

/// The joins of a facility to the network, sorted by link and place on it; none if no link lies within `limit_m` metres.
///
/// Links on bridges and in tunnels pass over or under an outline and do not enter it. A private link enters only where none
/// of everybody's does, a link on an island only where no other does.
pub fn entrances(snapper: &Snapper<'_>, facility: &Facility, limit_m: f64) -> Vec<Snap> {
    snapper.to_arrive(joins(snapper, facility, limit_m))
}

fn joins(snapper: &Snapper<'_>, facility: &Facility, limit_m: f64) -> Vec<Snap> {
    let given: Vec<Snap> = facility.entrances.iter().filter_map(|&e| snapper.snap(e, limit_m)).collect();
    if !given.is_empty() {
        return sorted(given);
    }
    let lines = match &facility.geometry {
        Geometry::Point(p) => return snapper.snap(p.0, limit_m).into_iter().collect(),
        Geometry::LineString(line) => vec![line],
        Geometry::Polygon(polygon) => rings(polygon),
        Geometry::MultiPolygon(polygons) => polygons.iter().flat_map(rings).collect(),
        // No reader makes others.
        _ => return Vec::new(),
    };
    let crossings = crossings(snapper, &lines);
    if !crossings.is_empty() {
        return sorted(crossings);
    }
    let nearest = nearest_of_outline(snapper, &lines, limit_m);
    let large = ground_m2(snapper, &lines) > LARGE_M2;
    let mut joins = if large { along_streets(snapper, &lines, limit_m) } else { Vec::new() };
    joins.extend(nearest);
    sorted(joins)
}

/// Grounds larger than this, in square metres, are entered from every street along them.
pub const LARGE_M2: f64 = 2_000.0;

/// How far from the outline a street may run and still run along it, in metres: a pavement and a verge.
pub const ALONG_M: f64 = 30.0;

/// What the outlines hold, in square metres.
fn ground_m2(snapper: &Snapper<'_>, lines: &[&LineString<f64>]) -> f64 {
    let metres = |c: &Coord<f64>| snapper.plane.to_metres(*c);
    let ring = |line: &&LineString<f64>| {
        let pairs = line.0.windows(2).map(|w| (metres(&w[0]), metres(&w[1])));
        (pairs.map(|(a, b)| a.x * b.y - a.y * b.x).sum::<f64>() / 2.0).abs()
    };
    lines.iter().filter(|line| line.is_closed()).map(ring).sum()
}

/// For each street that runs along the outline on the ground, the join of the point of the outline that is nearest to it.
fn along_streets(snapper: &Snapper<'_>, lines: &[&LineString<f64>], limit_m: f64) -> Vec<Snap> {
    let reach = ALONG_M.min(limit_m);
    let mut best: BTreeMap<usize, Snap> = BTreeMap::new();
    let network = snapper.network;
    for edge in lines.iter().flat_map(|l| l.lines()) {
        let [a, b] = [edge.start, edge.end].map(|c| snapper.plane.to_metres(c));
        let low = [a.x.min(b.x) - reach, a.y.min(b.y) - reach];
        let high = [a.x.max(b.x) + reach, a.y.max(b.y) + reach];
        for entry in snapper.forest.meeting(AABB::from_corners(low, high)) {
            let link = entry.data.link;
            // From a private street others would walk through it.
            let private = network.reach(link) != Reach::Public;
            let other = private || network.level(link) != Level::Ground || network.on_island(link);
            if other || snapper.closed.contains(&link) {
                continue;
            }
            let ends = [(0.0, entry.geom().from), (1.0, entry.geom().to)].map(|(share, end)| {
                let on_edge = nearest_on(a, b, Coord { x: end[0], y: end[1] });
                snapper.join(entry.data, share, snapper.plane.to_degrees(on_edge))
            });
            let corners = [(a, edge.start), (b, edge.end)].map(|(at, corner)| snapper.foot(entry, at, corner));
            for join in ends.into_iter().chain(corners).filter(|j| f64::from(j.leg_mm) <= reach * 1000.0) {
                let slot = best.entry(network.street(link)).or_insert(join);
                let key = |s: &Snap| (s.leg_mm, s.link, s.mm);
                if key(&join).cmp(&key(slot)).then(by_last_bit(&join, slot)).is_lt() {
                    *slot = join;
                }
            }
        }
    }
    best.into_values().collect()
}

fn rings(polygon: &Polygon<f64>) -> Vec<&LineString<f64>> {
    // A hole is entered through the ground around it.
    vec![polygon.exterior()]
}

fn sorted(mut snaps: Vec<Snap>) -> Vec<Snap> {
    snaps.sort_by(|a, b| (a.link, a.mm, a.leg_mm).cmp(&(b.link, b.mm, b.leg_mm)).then(by_last_bit(a, b)));
    snaps.dedup_by_key(|s| (s.link, s.mm));
    snaps
}

/// Every place where a link on the ground crosses or touches the outline.
fn crossings(snapper: &Snapper<'_>, lines: &[&LineString<f64>]) -> Vec<Snap> {
    let mut found = Vec::new();
    for edge in lines.iter().flat_map(|l| l.lines()) {
        let [a, b] = [edge.start, edge.end].map(|c| snapper.plane.to_metres(c));
        let bounds = AABB::from_corners([a.x.min(b.x), a.y.min(b.y)], [a.x.max(b.x), a.y.max(b.y)]);
        for entry in snapper.forest.meeting(bounds) {
            if snapper.network.level(entry.data.link) != Level::Ground || snapper.closed.contains(&entry.data.link) {
                continue;
            }
            let (p, q) = (entry.geom().from, entry.geom().to);
            if let Some(share) = crossing(Coord { x: p[0], y: p[1] }, Coord { x: q[0], y: q[1] }, a, b) {
                let mut snap = snapper.join(entry.data, share, edge.start);
                snap.leg_mm = 0;
                found.push(snap);
            }
        }
    }
    let worth = |s: &Snap| (snapper.network.on_island(s.link), snapper.network.reach(s.link) != Reach::Public);
    let best = found.iter().map(worth).min();
    found.retain(|s| Some(worth(s)) == best);
    found
}

/// How far along p→q it meets a→b, if it does. Parallel lines do not meet: the outline's next edge does.
fn crossing(p: Coord<f64>, q: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Option<f64> {
    let (d, e, f) = (q - p, b - a, a - p);
    let cross = d.x * e.y - d.y * e.x;
    if cross == 0.0 {
        return None;
    }
    let along = (f.x * e.y - f.y * e.x) / cross;
    let across = (f.x * d.y - f.y * d.x) / cross;
    ((0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&across)).then_some(along)
}

/// The join of the point of the outline that is nearest to a link, by the rule of [`Snapper::snap`].
fn nearest_of_outline(snapper: &Snapper<'_>, lines: &[&LineString<f64>], limit_m: f64) -> Option<Snap> {
    // Joining the corners gives an upper bound and every case where a corner of the outline is the nearest point.
    let corners = lines.iter().flat_map(|l| l.coords()).filter_map(|&c| snapper.snap(c, limit_m));
    let private = |link| snapper.network.reach(link) != Reach::Public;
    let key = |s: &Snap| (u64::from(s.leg_mm) + millimetres(snapper.detour(s.link)), private(s.link), s.link, s.mm);
    let best = corners.min_by_key(key);
    // Else it is the end of a stretch over the middle of an edge of the outline.
    let reach = best.as_ref().map_or(limit_m, |s| (f64::from(s.leg_mm) / 1000.0 + snapper.detour(s.link)).min(limit_m));
    let mut all: Vec<Snap> = best.into_iter().collect();
    for edge in lines.iter().flat_map(|l| l.lines()) {
        let [a, b] = [edge.start, edge.end].map(|c| snapper.plane.to_metres(c));
        let low = [a.x.min(b.x) - reach, a.y.min(b.y) - reach];
        let high = [a.x.max(b.x) + reach, a.y.max(b.y) + reach];
        for entry in snapper.forest.meeting(AABB::from_corners(low, high)) {
            if snapper.closed.contains(&entry.data.link) {
                continue;
            }
            for (share, end) in [(0.0, entry.geom().from), (1.0, entry.geom().to)] {
                let end = Coord { x: end[0], y: end[1] };
                let on_edge = snapper.plane.to_degrees(nearest_on(a, b, end));
                let snap = snapper.join(entry.data, share, on_edge);
                if f64::from(snap.leg_mm) <= limit_m * 1000.0 {
                    all.push(snap);
                }
            }
        }
    }
    all.into_iter().min_by(|a, b| key(a).cmp(&key(b)).then(by_last_bit(a, b)))
}

/// The point of a→b nearest to `to`.
fn nearest_on(a: Coord<f64>, b: Coord<f64>, to: Coord<f64>) -> Coord<f64> {
    let d = b - a;
    let length_2 = d.x * d.x + d.y * d.y;
    let share = if length_2 > 0.0 { ((to.x - a.x) * d.x + (to.y - a.y) * d.y) / length_2 } else { 0.0 };
    a + d * share.clamp(0.0, 1.0)
}
