//! Private streets: for those who live on them and those who have an errand there, and never a way through for others.
//!
//! A walk may begin on private streets and may end on private streets; in between it keeps to those of everybody. One search
//! answers that if every piece of private streets is laid twice, each copy open in one direction only at its **gates**, where
//! it meets the public streets:
//!
//! ```text
//!   public ──●────────────●──   ●  gates: stretches without length,
//!            │▲           │▲       from the leaving copy out to the public street,
//!   leaving  └┼──── d ────┼┘       from the public street into the arriving copy
//!   arriving  └──── e ────┘
//! ```
//!
//! Doors `d` open onto the leaving copy alone, entrances `e` are on both: on the arriving copy for who comes from outside, on
//! the leaving copy for who lives inside the same gates. Nobody gets into the leaving copy, nobody gets out of the arriving
//! one, so nobody walks through; inside, both are walked as they lie.
//!
//! **What is enclosed is private.** Streets open to everybody that join the others only over private ones (the paths behind a gate
//! whose road is tagged `access=private`) belong to the private piece: else who lives there could not get out. The others are the longest
//! piece of all that hangs together, on each island its own.
//! Private streets that join nothing are left out.
//!
//! What this is not: a list of who may pass where. Who starts inside may not come back in by another gate on the way.
//! O(n log n) in the vertices; where no street is private nothing is copied.

use super::price::length_mm;
use crate::model::{Going, Id, Level, Pass, Reach, Spot, Street, StreetKind, Streets, Tally, Walker};
use petgraph::unionfind::UnionFind;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The streets of a walker with every private piece laid twice, as above, and what was left out.
///
/// New vertices come after the old ones, in their order, so that both copies of a street are alike in everything but number.
pub fn part_private<'a>(streets: &'a Streets, walker: &Walker) -> (Cow<'a, Streets>, Tally) {
    let mut left_out = Tally::default();
    let is_private = |s: &Street| s.going.reach == Reach::Private;
    if !streets.streets.iter().any(is_private) {
        return (Cow::Borrowed(streets), left_out);
    }
    let pieces = Pieces::of(streets, walker);
    let mut out = Streets { vertices: streets.vertices.clone(), spots: streets.spots.clone(), ..Streets::default() };
    // Vertices of both copies, the leaving ones first.
    let doubled = pieces.doubled(streets);
    let (base, count) = (streets.vertices.len() as u32, doubled.len() as u32);
    let copy = |v: u32| doubled.binary_search(&v).map_or(v, |rank| base + rank as u32);
    for shift in 0..2 {
        out.vertices.extend(doubled.iter().map(|&v| streets.vertices[v as usize]));
        let spots = doubled.iter().filter_map(|&v| streets.spot(v));
        out.spots.extend(spots.map(|s| Spot { vertex: copy(s.vertex) + shift * count, ..s }));
    }
    // Most streets stay, and are there once.
    out.refs.reserve_exact(streets.refs.len());
    out.streets.reserve_exact(streets.streets.len());
    let mut arriving: Vec<&Street> = Vec::new();
    for (s, street) in streets.streets.iter().enumerate() {
        let refs = streets.vertices_of(street);
        match pieces.layer[s] {
            Layer::Public => out.append(public(street), refs),
            Layer::Doubled => {
                let refs: Vec<u32> = refs.iter().map(|&v| copy(v)).collect();
                out.append(with_reach(street, Reach::Leaving), &refs);
                arriving.push(street);
            }
            Layer::Out => left_out.one("street.private_alone"),
        }
    }
    for street in arriving {
        let refs: Vec<u32> = streets.vertices_of(street).iter().map(|&v| copy(v) + count).collect();
        out.append(with_reach(street, Reach::Arriving), &refs);
    }
    for (gate, id) in &pieces.gates {
        let going = Going { reach: Reach::Gate, ..Going::default() };
        let (kind, pass, level) = (StreetKind::Path, Pass::Forward, Level::Ground);
        let street = Street { id: id.clone(), kind, pass, level, going, first: 0, end: 0 };
        out.append(street.clone(), &[copy(*gate), *gate]);
        out.append(street, &[*gate, copy(*gate) + count]);
    }
    out.refs.shrink_to_fit();
    out.streets.shrink_to_fit();
    (Cow::Owned(out), left_out)
}

fn with_reach(street: &Street, reach: Reach) -> Street {
    Street { going: Going { reach, ..street.going }, ..street.clone() }
}

/// A street that nobody is kept from: those that this walker cannot use stay as they are, and are left out later.
fn public(street: &Street) -> Street {
    match street.going.reach {
        Reach::Private | Reach::Across => street.clone(),
        _ => with_reach(street, Reach::Public),
    }
}

/// What becomes of a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    /// It stays as it is.
    Public,
    /// It is laid twice.
    Doubled,
    /// It leads nobody anywhere.
    Out,
}

/// What of the streets is private, and where it meets the rest.
struct Pieces {
    layer: Vec<Layer>,
    /// Vertices where private streets meet public ones, sorted, each with the first private street there.
    gates: Vec<(u32, Id)>,
}

impl Pieces {
    fn of(streets: &Streets, walker: &Walker) -> Pieces {
        let usable: Vec<bool> = streets.streets.iter().map(|s| walker.may_go(s.kind, s.going)).collect();
        let mut private: Vec<bool> =
            streets.streets.iter().zip(&usable).map(|(s, may)| *may && s.going.reach == Reach::Private).collect();
        let open: Vec<bool> = private.iter().zip(&usable).map(|(private, may)| *may && !private).collect();
        enclose(streets, &open, &mut private);

        let at_public = at_vertices(streets, |s| usable[s] && !private[s]);
        let (mut pieces, _) = united(streets, |s| private[s]);
        let root = |pieces: &mut UnionFind<u32>, s: usize| pieces.find_mut(streets.vertices_of(&streets.streets[s])[0]);
        // Pieces that meet the public streets, and those on which there is anything to stand on.
        let (mut met, mut long) = (BTreeSet::new(), BTreeSet::new());
        for s in (0..streets.streets.len()).filter(|&s| private[s]) {
            let refs = streets.vertices_of(&streets.streets[s]);
            let piece = root(&mut pieces, s);
            if refs.iter().any(|&v| at_public[v as usize]) {
                met.insert(piece);
            }
            if refs.windows(2).any(|w| streets.vertices[w[0] as usize] != streets.vertices[w[1] as usize]) {
                long.insert(piece);
            }
        }
        let layer: Vec<Layer> = (0..streets.streets.len())
            .map(|s| {
                if !private[s] {
                    return Layer::Public;
                }
                let piece = root(&mut pieces, s);
                if met.contains(&piece) && long.contains(&piece) { Layer::Doubled } else { Layer::Out }
            })
            .collect();
        let mut gates: Vec<(u32, Id)> = Vec::new();
        for s in (0..streets.streets.len()).filter(|&s| layer[s] == Layer::Doubled) {
            let street = &streets.streets[s];
            let at = streets.vertices_of(street).iter().filter(|v| at_public[**v as usize]);
            gates.extend(at.map(|&v| (v, street.id.clone())));
        }
        gates.sort_unstable();
        gates.dedup_by_key(|(v, _)| *v);
        Pieces { layer, gates }
    }

    /// The vertices of the streets that are laid twice, sorted.
    fn doubled(&self, streets: &Streets) -> Vec<u32> {
        let doubled = streets.streets.iter().zip(&self.layer).filter(|(_, layer)| **layer == Layer::Doubled);
        let mut vertices: Vec<u32> = doubled.flat_map(|(s, _)| streets.vertices_of(s)).copied().collect();
        vertices.sort_unstable();
        vertices.dedup();
        vertices
    }
}

/// Makes private what joins the public streets only over private ones: of all that hangs together, private streets included, the longest
/// public piece is public, so that an island has streets of its own.
fn enclose(streets: &Streets, open: &[bool], private: &mut [bool]) {
    let (mut pieces, length) = united(streets, |s| open[s]);
    let (mut lands, _) = united(streets, |s| open[s] || private[s]);
    // Lengths stand at the roots of pieces, which are any of their vertices; of equals that with the smaller vertex.
    let mut longest: BTreeMap<u32, (u64, u32)> = BTreeMap::new();
    for v in 0..streets.vertices.len() as u32 {
        let piece = pieces.find_mut(v);
        let mm = length[piece as usize];
        if mm > 0 {
            let of_land = longest.entry(lands.find_mut(v)).or_insert((mm, piece));
            if mm > of_land.0 {
                *of_land = (mm, piece);
            }
        }
    }
    let main: BTreeSet<u32> = longest.into_values().map(|(_, piece)| piece).collect();
    let at_private = at_vertices(streets, |s| private[s]);
    let mut enclosed = BTreeSet::new();
    let root = |pieces: &mut UnionFind<u32>, s: usize| pieces.find_mut(streets.vertices_of(&streets.streets[s])[0]);
    for s in (0..streets.streets.len()).filter(|&s| open[s]) {
        let piece = root(&mut pieces, s);
        if !main.contains(&piece) && streets.vertices_of(&streets.streets[s]).iter().any(|&v| at_private[v as usize]) {
            enclosed.insert(piece);
        }
    }
    for s in (0..streets.streets.len()).filter(|&s| open[s]) {
        private[s] |= enclosed.contains(&root(&mut pieces, s));
    }
}

/// The pieces that some streets make, and the length of each at its root.
fn united(streets: &Streets, of: impl Fn(usize) -> bool) -> (UnionFind<u32>, Vec<u64>) {
    let mut pieces = UnionFind::<u32>::new(streets.vertices.len());
    let mut length = vec![0_u64; streets.vertices.len()];
    let taken = || streets.streets.iter().enumerate().filter(|(s, _)| of(*s)).map(|(_, street)| street);
    for street in taken() {
        for w in streets.vertices_of(street).windows(2) {
            pieces.union(w[0], w[1]);
        }
    }
    for street in taken() {
        let refs = streets.vertices_of(street);
        let mm: u64 = refs.windows(2).map(|w| u64::from(length_mm(streets, w[0], w[1]))).sum();
        length[pieces.find_mut(refs[0]) as usize] += mm;
    }
    (pieces, length)
}

/// For every vertex whether one of some streets passes it.
fn at_vertices(streets: &Streets, of: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut at = vec![false; streets.vertices.len()];
    for (_, street) in streets.streets.iter().enumerate().filter(|(s, _)| of(*s)) {
        streets.vertices_of(street).iter().for_each(|&v| at[v as usize] = true);
    }
    at
}
