//! Ways to rings, rings to polygons.
//!
//! Members of a multipolygon are joined end to end. Where more than two ends meet, every loop that closes is taken off as a
//! ring, and what leads nowhere is given up and counted. Roles decide what a ring is: `inner` a hole of the smallest ring
//! around it; `outer` land; without a role, land or hole by turns from the outside in. Sources: the wiki's
//! Relation:multipolygon, and the even-odd rule of its algorithm page.
//!
//! Time O(n log n) in the nodes for joining, O(rings²) boxes and some rings × nodes for nesting.

use super::block::MemberKind;
use super::extract::{Extract, MISSING, Relation};
use geo::{Area, BoundingRect, CoordinatePosition, coordinate_position::CoordPos};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use std::collections::{BTreeMap, BTreeSet};

/// A multipolygon of more rings is given up: the largest of OpenStreetMap have some thousand, and nesting compares all with
/// all.
const MAX_RINGS: usize = 20_000;

/// What a relation's members made.
#[derive(Debug)]
pub(super) struct Assembled {
    /// Its land.
    pub land: MultiPolygon<f64>,
    /// Nodes of its rings.
    pub nodes: Vec<u32>,
    /// Ids of member ways that are no holes.
    pub outer_ways: Vec<i64>,
    /// Members that made no ring, or a ring of no use.
    pub broken: usize,
}

/// Joins chains of nodes to rings (first node = last). Returns the rings and the number of chains given up.
pub(super) fn join(chains: Vec<Vec<u32>>) -> (Vec<Vec<u32>>, usize) {
    let (rings, given_up) = join_rings(chains);
    (rings, given_up.len())
}

/// Joins chains to rings, and what is left of them to paths as long as can be.
pub(super) fn join_all(chains: Vec<Vec<u32>>) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    let (rings, mut rest) = join_rings(chains);
    rest.sort();
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, chain) in rest.iter().enumerate().rev() {
        at.entry(chain[0]).or_default().push(i);
        at.entry(chain[chain.len() - 1]).or_default().push(i);
    }
    let mut used = vec![false; rest.len()];
    let mut paths = Vec::new();
    for start in 0..rest.len() {
        if used[start] {
            continue;
        }
        used[start] = true;
        let mut path = rest[start].clone();
        // On from the tail, then, turned round, on from the head.
        for _ in 0..2 {
            loop {
                let tail = path[path.len() - 1];
                let next = at.get_mut(&tail).and_then(|here| {
                    while here.pop_if(|i| used[*i]).is_some() {}
                    here.pop()
                });
                let Some(next) = next else { break };
                used[next] = true;
                let chain = &rest[next];
                if chain[0] == tail {
                    path.extend(&chain[1..]);
                } else {
                    path.extend(chain.iter().rev().skip(1));
                }
            }
            path.reverse();
        }
        paths.push(path);
    }
    (rings, paths)
}

/// Rings, and the chains given up.
fn join_rings(mut chains: Vec<Vec<u32>>) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    for chain in &mut chains {
        chain.dedup();
        if chain.first() > chain.last() {
            chain.reverse();
        }
    }
    chains.retain(|c| c.len() >= 2);
    chains.sort();
    chains.dedup();
    let (mut rings, open): (Vec<_>, Vec<_>) = chains.into_iter().partition(|c| c.first() == c.last());
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    // From the last to the first, so that the first is taken off the end.
    for (i, chain) in open.iter().enumerate().rev() {
        at.entry(chain[0]).or_default().push(i);
        at.entry(chain[chain.len() - 1]).or_default().push(i);
    }
    let (mut used, mut given_up) = (vec![false; open.len()], vec![]);
    for start in 0..open.len() {
        if used[start] {
            continue;
        }
        // A walk from chain to chain: the nodes so far, where each chain begins in them, and which ends were met.
        let mut walk = vec![open[start][0]];
        let mut begins: Vec<usize> = vec![];
        let mut met = BTreeMap::from([(walk[0], 0_usize)]);
        loop {
            let tail = walk[walk.len() - 1];
            let next = at.get_mut(&tail).and_then(|here| {
                while here.pop_if(|i| used[*i]).is_some() {}
                here.pop()
            });
            if let Some(i) = next {
                used[i] = true;
                begins.push(walk.len() - 1);
                let chain = &open[i];
                if chain[0] == tail {
                    walk.extend(&chain[1..]);
                } else {
                    walk.extend(chain.iter().rev().skip(1));
                }
                let tail = walk[walk.len() - 1];
                if let Some(&from) = met.get(&tail) {
                    rings.push(walk[from..].to_vec());
                    while let Some(begin) = begins.pop_if(|b| *b >= from) {
                        if begin > from {
                            met.remove(&walk[begin]);
                        }
                    }
                    walk.truncate(from + 1);
                } else {
                    met.insert(tail, walk.len() - 1);
                }
            } else if let Some(begin) = begins.pop() {
                // Nothing goes on from here: this chain is no part of a ring.
                given_up.push(walk[begin..].to_vec());
                met.remove(&tail);
                walk.truncate(begin + 1);
            } else {
                break;
            }
        }
    }
    (rings, given_up)
}

/// Nodes to a ring of degrees; `None` for less than three corners.
pub(super) fn ring(extract: &Extract, nodes: &[u32]) -> Option<LineString<f64>> {
    let mut corners: Vec<_> = nodes.iter().filter(|n| **n != MISSING).map(|&n| extract.position(n)).collect();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.iter().collect::<BTreeSet<_>>().len() < 3 {
        return None;
    }
    let mut ring: Vec<Coord<f64>> = corners.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
    ring.push(ring[0]);
    Some(LineString(ring))
}

/// A ring with what is needed to nest it.
struct Nested {
    area: f64,
    rect: Rect<f64>,
    ring: Polygon<f64>,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Outer,
    Inner,
    Untold,
}

/// Puts the members of a multipolygon together.
pub(super) fn assemble(extract: &Extract, relation: &Relation) -> Assembled {
    let mut made = Assembled { land: MultiPolygon(vec![]), nodes: vec![], outer_ways: vec![], broken: 0 };
    let mut chains = [vec![], vec![], vec![]];
    for (kind, id, role) in relation.members() {
        if kind != MemberKind::Way {
            continue;
        }
        let role = match role {
            "outer" => 0,
            "inner" => 1,
            _ => 2,
        };
        if role != 1 {
            made.outer_ways.push(id);
        }
        match extract.find_way(id) {
            Some(way) => {
                let nodes = extract.way(way).nodes.iter().copied().filter(|n| *n != MISSING).collect();
                chains[role].push(nodes);
            }
            None => made.broken += 1,
        }
    }
    let closed = chains.map(|chains| {
        let (rings, given_up) = join(chains);
        made.broken += given_up;
        rings
    });
    let (land, broken) = nest_rings(extract, closed, vec![], &mut made.nodes);
    (made.land, made.broken) = (land, made.broken + broken);
    made
}

/// Polygons of closed chains by role (outer, inner, untold), and of outer rings that are there already; the nodes of the
/// chains that were used are added to a list. Also how many were of no use.
pub(super) fn nest_rings(
    extract: &Extract,
    closed: [Vec<Vec<u32>>; 3],
    outer: Vec<LineString<f64>>,
    used: &mut Vec<u32>,
) -> (MultiPolygon<f64>, usize) {
    let (mut nested, mut broken) = (Vec::new(), 0);
    let nest_in = |ring: LineString<f64>, role: Role| {
        let ring = Polygon::new(ring, vec![]);
        let area = ring.unsigned_area();
        ring.bounding_rect().filter(|_| area > 0.0).map(|rect| Nested { area, rect, ring, role })
    };
    for ring in outer {
        match nest_in(ring, Role::Outer) {
            Some(ring) => nested.push(ring),
            None => broken += 1,
        }
    }
    for (rings, role) in closed.into_iter().zip([Role::Outer, Role::Inner, Role::Untold]) {
        for nodes in rings {
            match ring(extract, &nodes).and_then(|ring| nest_in(ring, role)) {
                Some(ring) => {
                    nested.push(ring);
                    used.extend(nodes);
                }
                None => broken += 1,
            }
        }
    }
    if nested.len() > MAX_RINGS {
        return (MultiPolygon(vec![]), broken + nested.len());
    }
    let land = nest(nested, &mut broken);
    (land, broken)
}

fn nest(mut rings: Vec<Nested>, broken: &mut usize) -> MultiPolygon<f64> {
    // From large to small, so that what is around a ring is settled before it.
    rings.sort_by(|a, b| {
        b.area
            .total_cmp(&a.area)
            .then_with(|| corner(&a.rect).partial_cmp(&corner(&b.rect)).unwrap_or(std::cmp::Ordering::Equal))
    });
    // For each ring the polygon it is the rim of, or the one it is a hole in.
    let mut place: Vec<Option<(usize, bool)>> = Vec::with_capacity(rings.len());
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    for (i, ring) in rings.iter().enumerate() {
        let around = (0..i).rev().find(|&j| place[j].is_some() && encloses(&rings[j], ring));
        let inside_land = around.and_then(|j| place[j]).filter(|(_, hole)| !hole);
        let exterior = ring.ring.exterior().clone();
        let rim = |polygons: &mut Vec<_>, exterior| {
            polygons.push((exterior, vec![]));
            Some((polygons.len() - 1, false))
        };
        place.push(match (ring.role, inside_land) {
            (Role::Outer | Role::Untold, None) => rim(&mut polygons, exterior),
            (Role::Inner | Role::Untold, Some((land, _))) => {
                polygons[land].1.push(exterior);
                Some((land, true))
            }
            // A hole in nothing, or land on land: of no use.
            (Role::Inner, None) | (Role::Outer, Some(_)) => {
                *broken += 1;
                None
            }
        });
    }
    MultiPolygon(polygons.into_iter().map(|(rim, holes)| Polygon::new(rim, holes)).collect())
}

fn corner(rect: &Rect<f64>) -> (f64, f64, f64, f64) {
    (rect.min().x, rect.min().y, rect.max().x, rect.max().y)
}

/// Whether the second ring lies in the first, told by the first of its corners that is not on the rim.
fn encloses(outer: &Nested, inner: &Nested) -> bool {
    let ((a, b, c, d), (e, f, g, h)) = (corner(&outer.rect), corner(&inner.rect));
    if a > e || b > f || c < g || d < h {
        return false;
    }
    let verdict = inner.ring.exterior().0.iter().find_map(|at| match outer.ring.coordinate_position(at) {
        CoordPos::Inside => Some(true),
        CoordPos::Outside => Some(false),
        CoordPos::OnBoundary => None,
    });
    verdict.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_in_any_order_and_direction() {
        let (rings, lost) = join(vec![vec![3, 4, 1], vec![1, 2, 3]]);
        assert_eq!((rings, lost), (vec![vec![1, 2, 3, 4, 1]], 0));
        let (rings, lost) = join(vec![vec![1, 2, 3], vec![1, 4, 3]]);
        assert_eq!((rings, lost), (vec![vec![1, 2, 3, 4, 1]], 0));
    }

    #[test]
    fn an_eight_is_two_rings_and_a_tail_is_given_up() {
        // Two loops that meet in node 1, and a chain from there to nowhere.
        let chains = vec![vec![1, 2, 3], vec![3, 1], vec![1, 4, 5], vec![5, 1], vec![1, 9]];
        let (rings, lost) = join(chains);
        assert_eq!(rings.len(), 2, "{rings:?}");
        assert!(rings.iter().all(|r| r.len() == 4 && r.first() == r.last()), "{rings:?}");
        assert_eq!(lost, 1);
    }

    #[test]
    fn an_open_chain_is_no_ring() {
        assert_eq!(join(vec![vec![1, 2], vec![2, 3]]), (vec![], 2));
        assert_eq!(join(vec![vec![1], vec![]]), (vec![], 0));
    }
}
