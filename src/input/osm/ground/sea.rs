//! Coastlines to the sea: land is on their left.
//!
//! Ways are joined head to tail (one that is drawn the wrong way round between two others is turned), clipped by the
//! [`Edge`] of the data, and closed along it. What the extract cut off before the edge is led on: an end near the edge goes
//! straight to it; one far inside (an extract of a municipality is no box) goes where it meets no coast and fewest streets,
//! and that is noted. Islands become holes. Sources: the wiki's Tag:natural=coastline; osmcoastline by J. Topf for what
//! can be wrong with it.
//!
//! In the end the streets are the judge: a sea that holds more than [`MOST_AT_SEA`] of them is a coast turned round or
//! half missing, and is given up. Time O(n log n) in the nodes of coasts.

use super::bands::Bands;
use super::chains::{runs, to_degrees};
use super::edge::Edge;
use crate::input::osm::extract::{Extract, Way};
use crate::input::osm::notes::Notes;
use crate::model::Id;
use geo::{Area, BoundingRect, Contains};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use std::collections::BTreeMap;

/// Share of the streets that may lie in the sea: bridges, piers, a shore that is drawn carelessly.
pub(super) const MOST_AT_SEA: f64 = 0.2;

/// So many ends far from the edge are led on to it; a coast with more is in shreds.
const MOST_FAR_ENDS: usize = 16;

/// A chain of coast: the way it begins with, and its points.
struct Coast {
    way: i64,
    points: Vec<Coord<f64>>,
}

/// The sea inside the edge; `streets` are points on streets.
pub(super) fn read(
    extract: &Extract,
    coasts: &[Way],
    edge: &Edge,
    streets: &[Coord<f64>],
    notes: &mut Notes,
) -> MultiPolygon<f64> {
    let (mut closed, mut open): (Vec<Coast>, Vec<Coast>) = Default::default();
    for chain in join(extract, coasts, edge) {
        for points in edge.clip(&chain.points) {
            let part = Coast { way: chain.way, points };
            let is_closed = part.points.len() > 3 && part.points.first() == part.points.last();
            if is_closed { closed.push(part) } else { open.push(part) }
        }
    }
    open.retain(|coast| coast.points.len() > 1);
    lead_on(&mut open, edge, streets, notes);
    let pieces: Vec<Vec<Coord<f64>>> = open.iter().map(|c| c.points.clone()).collect();
    let (seas, lost) = edge.close(&pieces);
    for i in lost {
        let detail = "its ends fit no other coast: the extract lacks a part of it, or it is drawn the wrong way round";
        let line = (open[i].points.len() > 1).then(|| LineString(open[i].points.clone()).into());
        notes.add("coastline.not_closed", Id::Way(open[i].way), line, detail.to_owned());
    }
    let (sea, misfits) = with_islands(seas, &closed, edge);
    for i in misfits {
        let detail = "an island in no sea, or in an island".to_owned();
        let line = LineString(closed[i].points.clone());
        notes.add("coastline.not_closed", Id::Way(closed[i].way), Some(line.into()), detail);
    }
    let drowned = share_inside(&sea, streets);
    if drowned > MOST_AT_SEA {
        let detail = format!(
            "{:.0} % of the streets would lie in the sea: the coast is drawn the wrong way round, or a part of it is missing; \
             no sea is shown",
            drowned * 100.0
        );
        let id = coasts.iter().map(|way| way.id).min().map(Id::Way);
        notes.add("coastline.drowns_streets", id.unwrap_or(Id::Made(0)), None, detail);
        return MultiPolygon(vec![]);
    }
    sea
}

/// The share of points in any of the polygons.
pub(super) fn share_inside(water: &MultiPolygon<f64>, points: &[Coord<f64>]) -> f64 {
    let Some(rect) = water.bounding_rect() else { return 0.0 };
    let near: Vec<Coord<f64>> = points.iter().copied().filter(|at| rect.contains(at)).collect();
    if near.is_empty() {
        return 0.0;
    }
    let rings = (0..)
        .zip(&water.0)
        .flat_map(|(i, p)| std::iter::once(p.exterior()).chain(p.interiors()).map(move |ring| (i, ring)));
    let bands = Bands::new(rings);
    let inside = near.iter().filter(|at| !bands.around(**at).is_empty()).count();
    inside as f64 / points.len().max(1) as f64
}

/// Joins ways head to tail, each to the first by id that goes on where it ends.
fn join(extract: &Extract, coasts: &[Way], edge: &Edge) -> Vec<Coast> {
    let mut chains: Vec<(i64, Vec<u32>)> = coasts
        .iter()
        .flat_map(|way| runs(extract, way.nodes, Some(edge)).into_iter().map(|run| (way.id, run)))
        .filter(|(_, run)| run.len() > 1)
        .collect();
    turn_the_turned(&mut chains);
    let mut from: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, (_, chain)) in chains.iter().enumerate().rev() {
        from.entry(chain[0]).or_default().push(i);
    }
    let goes_on: Vec<bool> = {
        let tails: std::collections::BTreeSet<u32> = chains.iter().map(|(_, c)| c[c.len() - 1]).collect();
        chains.iter().map(|(_, c)| tails.contains(&c[0])).collect()
    };
    let mut used = vec![false; chains.len()];
    let mut joined = Vec::new();
    // First what begins somewhere, then what goes round.
    let starts = (0..chains.len()).filter(|&i| !goes_on[i]).chain((0..chains.len()).filter(|&i| goes_on[i]));
    for start in starts.collect::<Vec<_>>() {
        if used[start] {
            continue;
        }
        used[start] = true;
        let (way, mut nodes) = (chains[start].0, chains[start].1.clone());
        while nodes.first() != nodes.last() {
            let next = from.get_mut(&nodes[nodes.len() - 1]).and_then(|here| {
                while here.pop_if(|i| used[*i]).is_some() {}
                here.pop()
            });
            let Some(next) = next else { break };
            used[next] = true;
            nodes.extend(&chains[next].1[1..]);
        }
        joined.push(Coast { way, points: to_degrees(extract, &nodes) });
    }
    joined
}

/// Turns round a way both of whose ends say so: its head is where others begin, its tail where others end.
fn turn_the_turned(chains: &mut [(i64, Vec<u32>)]) {
    let (mut heads, mut tails): (BTreeMap<u32, u32>, BTreeMap<u32, u32>) = Default::default();
    for (_, chain) in chains.iter() {
        *heads.entry(chain[0]).or_default() += 1;
        *tails.entry(chain[chain.len() - 1]).or_default() += 1;
    }
    for (_, chain) in chains {
        let (head, tail) = (chain[0], chain[chain.len() - 1]);
        let only = |map: &BTreeMap<u32, u32>, node, count| map.get(&node).copied().unwrap_or(0) == count;
        if only(&heads, head, 2) && only(&tails, head, 0) && only(&tails, tail, 2) && only(&heads, tail, 0) {
            chain.reverse();
        }
    }
}

/// Leads loose ends on to the edge.
fn lead_on(open: &mut [Coast], edge: &Edge, streets: &[Coord<f64>], notes: &mut Notes) {
    let mut far = 0;
    for i in 0..open.len() {
        for at_start in [true, false] {
            let points = &open[i].points;
            let end = if at_start { points[0] } else { points[points.len() - 1] };
            if edge.holds(end) {
                continue;
            }
            let place = if edge.is_near(end) {
                edge.ahead(end, before(points, at_start, edge.near_m() / 4.0, edge))[0].1
            } else {
                far += 1;
                if far > MOST_FAR_ENDS {
                    continue;
                }
                let back = before(points, at_start, edge.near_m() / 4.0, edge);
                let (metres, place) = way_out(end, back, open, edge, streets);
                let detail = format!(
                    "the coast breaks off {metres:.0} m before the edge of the data; a straight line stands for the rest"
                );
                notes.add("coastline.led_on", Id::Way(open[i].way), Some(Point(end).into()), detail);
                place
            };
            let at = if at_start { 0 } else { open[i].points.len() };
            open[i].points.insert(at, place);
        }
    }
}

/// The point of a chain about so many metres before its end (or after its start).
fn before(points: &[Coord<f64>], at_start: bool, metres: f64, edge: &Edge) -> Coord<f64> {
    let end = if at_start { points[0] } else { points[points.len() - 1] };
    let mut back: Box<dyn Iterator<Item = &Coord<f64>>> =
        if at_start { Box::new(points.iter()) } else { Box::new(points.iter().rev()) };
    let last = if at_start { points[points.len() - 1] } else { points[0] };
    back.find(|at| edge.metres(**at, end) >= metres).copied().unwrap_or(last)
}

/// Where a loose end far inside goes straight to the edge: meeting no coast if that can be, then fewest streets, then
/// nearest ahead.
fn way_out(
    end: Coord<f64>,
    back: Coord<f64>,
    open: &[Coast],
    edge: &Edge,
    streets: &[Coord<f64>],
) -> (f64, Coord<f64>) {
    let cost = |&(_, place): &(f64, Coord<f64>)| {
        let beside = edge.beside(end, place, edge.near_m() / 4.0);
        let met = open.iter().flat_map(|c| c.points.windows(2)).any(|side| meets(end, place, side[0], side[1]));
        (met, streets.iter().filter(|at| beside(**at)).count())
    };
    let mut ways = edge.ahead(end, back).map(|way| (cost(&way), way));
    // Stable: of equals the one that lies nearest ahead.
    ways.sort_by_key(|(cost, _)| *cost);
    ways[0].1
}

/// Whether two stretches cross, the first not only beginning on the second.
fn meets(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>, d: Coord<f64>) -> bool {
    let turn = |p: Coord<f64>, q: Coord<f64>, r: Coord<f64>| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    a != c && a != d && turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0
}

/// Islands into the seas around them, seas without a way to the edge (they turn clockwise) added. Returns the numbers of
/// rings that fit nowhere.
fn with_islands(seas: Vec<LineString<f64>>, closed: &[Coast], edge: &Edge) -> (MultiPolygon<f64>, Vec<usize>) {
    let cut = !seas.is_empty();
    let mut rings = seas;
    let first = rings.len();
    rings.extend(closed.iter().map(|c| LineString(c.points.clone())));
    let areas: Vec<f64> = rings.iter().map(|r| Polygon::new(r.clone(), vec![]).signed_area()).collect();
    // Which rings are around each, the smallest first; one that touches another is told by its second point.
    let bands = Bands::new((0..).zip(&rings));
    let around = |i: usize| {
        let mut all = bands.around(rings[i].0[1]);
        all.retain(|&j| j as usize != i && areas[j as usize].abs() > areas[i].abs());
        all.into_iter().min_by(|&a, &b| areas[a as usize].abs().total_cmp(&areas[b as usize].abs())).map(|j| j as usize)
    };
    let parents: Vec<Option<usize>> = (0..rings.len()).map(around).collect();
    // Islands and nothing around them: the sea reaches to the edge on all sides.
    let island_alone = (first..rings.len()).any(|i| parents[i].is_none() && areas[i] > 0.0);
    let whole = (!cut && island_alone).then(|| edge.ring());
    // From large to small, so that a parent is settled before its children: the rim it is, or none for a hole.
    let mut order: Vec<usize> = (0..rings.len()).collect();
    order.sort_by(|&a, &b| areas[b].abs().total_cmp(&areas[a].abs()).then(a.cmp(&b)));
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> =
        whole.iter().map(|r| (r.clone(), vec![])).collect();
    let outside = whole.is_some().then_some(0);
    let mut rims: Vec<Option<usize>> = vec![None; rings.len()];
    let mut misfits = Vec::new();
    for i in order {
        let sea_around = match parents[i] {
            Some(parent) => rims[parent],
            None => outside,
        };
        match sea_around {
            // Closed along the edge: a sea, whatever is around it.
            _ if i < first => {
                rims[i] = Some(polygons.len());
                polygons.push((rings[i].clone(), vec![]));
            }
            // Also one that is drawn the wrong way round: what lies in the sea is an island.
            Some(sea) => polygons[sea].1.push(rings[i].clone()),
            None if areas[i] < 0.0 => {
                rims[i] = Some(polygons.len());
                polygons.push((rings[i].clone(), vec![]));
            }
            None if areas[i] == 0.0 => {}
            None => misfits.push(i - first),
        }
    }
    let water = polygons.into_iter().map(|(rim, holes)| Polygon::new(rim, holes)).collect();
    (MultiPolygon(water), misfits)
}
