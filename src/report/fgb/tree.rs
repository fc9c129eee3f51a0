//! The packed R-tree of FlatGeobuf: boxes in the order of a Hilbert curve, sixteen to a node (Kamel and Faloutsos 1993, "On packing R-trees",
//! doi:10.1145/170088.170403).
//!
//! ```text
//! root │ … │ nodes above the leaves │ leaves in the order of the features      40 bytes each: box, and the first child or where the feature lies
//! ```

/// Children of a node.
pub(super) const NODE: usize = 16;

/// West, south, east, north.
pub(super) type Box4 = [f64; 4];

/// Nothing, to be widened.
pub(super) const EMPTY: Box4 = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

/// Widens a box by another.
pub(super) fn widen(to: &mut Box4, by: &Box4) {
    *to = [to[0].min(by[0]), to[1].min(by[1]), to[2].max(by[2]), to[3].max(by[3])];
}

/// The order in which features are written: along a Hilbert curve through the middles of their boxes, of equals as they came.
pub(super) fn order(boxes: &[Box4], all: &Box4) -> Vec<usize> {
    let cell = |low: f64, high: f64, from: f64, to: f64| {
        let share = if to > from { (f64::midpoint(low, high) - from) / (to - from) } else { 0.0 };
        (share.clamp(0.0, 1.0) * f64::from(u16::MAX)).round() as u32
    };
    let key = |b: &Box4| {
        let (x, y) = (cell(b[0], b[2], all[0], all[2]), cell(b[1], b[3], all[1], all[3]));
        fast_hilbert::xy2h(x, y, 16)
    };
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by_cached_key(|&i| (key(&boxes[i]), i));
    order
}

/// The tree over boxes in the order of the file, `at[i]` being where feature `i` lies behind the tree.
pub(super) fn tree(boxes: &[Box4], at: &[u64]) -> Vec<u8> {
    // Level by level from the leaves up: boxes, and what each node holds: a place, or the number of its first child in the level below.
    let mut levels: Vec<Vec<(Box4, u64)>> = vec![boxes.iter().copied().zip(at.iter().copied()).collect()];
    // A root stands above a single leaf, too: readers count on it.
    while levels.len() == 1 || levels[levels.len() - 1].len() > 1 {
        let below = &levels[levels.len() - 1];
        let above = below.chunks(NODE).enumerate().map(|(n, children)| {
            let mut all = EMPTY;
            for (child, _) in children {
                widen(&mut all, child);
            }
            (all, (n * NODE) as u64)
        });
        let above = above.collect();
        levels.push(above);
    }
    let mut out = Vec::new();
    let mut first = 0_u64;
    for (depth, level) in levels.iter().rev().enumerate() {
        first += level.len() as u64;
        let leaves = depth + 1 == levels.len();
        for (bounds, child) in level {
            out.extend(bounds.iter().flat_map(|v| v.to_le_bytes()));
            // Numbers of nodes count from the root.
            out.extend_from_slice(&(if leaves { *child } else { first + child }).to_le_bytes());
        }
    }
    out
}
