//! Which outline a hole belongs to.
//!
//! The clipping finds all rings, but beside slivers it sometimes gives a hole to an outline that does not hold it. So every hole is
//! given to the smallest outline that does: by their boxes where only one can be meant, else by the crossings of a ray, in whole numbers.
//! O(p · h) boxes for p outlines and h holes, and O(n) for a hole that more than one box holds.

use i_overlay::i_float::int::point::IntPoint;

type Ring = Vec<IntPoint<i64>>;

/// Its box, as [west, south, east, north].
fn bounds(ring: &Ring) -> [i64; 4] {
    ring.iter().fold([i64::MAX, i64::MAX, i64::MIN, i64::MIN], |[w, s, e, n], p| {
        [w.min(p.x), s.min(p.y), e.max(p.x), n.max(p.y)]
    })
}

/// Twice the area of a ring, as a double: to compare, not to sum.
fn twice(ring: &Ring) -> f64 {
    let first = ring[0];
    let sides = ring.windows(2).map(|s| {
        let [u, v] = [s[0], s[1]].map(|p| [(p.x - first.x) as f64, (p.y - first.y) as f64]);
        u[0] * v[1] - u[1] * v[0]
    });
    sides.sum::<f64>().abs()
}

/// Whether a ring holds the middle of a line, which lies on none of its sides; all in half units.
fn holds(ring: &Ring, [a, b]: [IntPoint<i64>; 2]) -> bool {
    let (x, y) = (i128::from(a.x) + i128::from(b.x), i128::from(a.y) + i128::from(b.y));
    let mut inside = false;
    for (i, p) in ring.iter().enumerate() {
        let q = ring[(i + 1) % ring.len()];
        let [px, py, qx, qy] = [p.x, p.y, q.x, q.y].map(|v| i128::from(v) * 2);
        if (py > y) != (qy > y) {
            let side = (qx - px) * (y - py) - (x - px) * (qy - py);
            inside ^= (side > 0) == (qy > py) && side != 0;
        }
    }
    inside
}

/// Shapes (an outline, then its holes) with every hole where it belongs.
pub(super) fn at_home(shapes: Vec<Vec<Ring>>) -> Vec<Vec<Ring>> {
    let mut shapes: Vec<Vec<Ring>> =
        shapes.into_iter().filter(|rings| rings.first().is_some_and(|r| r.len() > 2)).collect();
    if shapes.len() < 2 || shapes.iter().all(|rings| rings.len() == 1) {
        return shapes;
    }
    let boxes: Vec<[i64; 4]> = shapes.iter().map(|rings| bounds(&rings[0])).collect();
    let mut moved: Vec<(usize, Ring)> = Vec::new();
    for i in 0..shapes.len() {
        let holes = shapes[i].split_off(1);
        for hole in holes {
            let b = bounds(&hole);
            let around = |o: &usize| {
                let of = boxes[*o];
                of[0] <= b[0] && of[1] <= b[1] && b[2] <= of[2] && b[3] <= of[3]
            };
            let mut homes: Vec<usize> = (0..boxes.len()).filter(around).collect();
            if homes.len() > 1 {
                homes.retain(|&o| holds(&shapes[o][0], [hole[0], hole[1]]));
                homes.sort_by(|&o, &p| twice(&shapes[o][0]).total_cmp(&twice(&shapes[p][0])).then(o.cmp(&p)));
            }
            moved.push((homes.first().copied().unwrap_or(i), hole));
        }
    }
    for (home, hole) in moved {
        shapes[home].push(hole);
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(i64, i64)]) -> Ring {
        corners.iter().map(|&(x, y)| IntPoint::new(x, y)).collect()
    }

    fn square(x: i64, y: i64, half: i64) -> Ring {
        ring(&[(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)])
    }

    #[test]
    fn a_hole_goes_to_the_smallest_outline_round_it() {
        // Two nested rings of land, a sliver beside them, and the holes all with the sliver.
        let (wide, inner) = (square(0, 0, 100), square(0, 0, 40));
        let sliver = ring(&[(200, 0), (201, 0), (200, 1)]);
        let (gap, lake) = (square(0, 0, 60), square(0, 0, 20));
        let notch = square(80, 80, 5);
        let found = at_home(vec![
            vec![sliver.clone(), gap.clone(), lake.clone(), notch.clone()],
            vec![wide.clone()],
            vec![inner.clone()],
        ]);
        assert_eq!(found, [vec![sliver], vec![wide, gap, notch], vec![inner, lake]]);
    }

    #[test]
    fn boxes_alone_do_not_tell() {
        let hook = ring(&[(0, 0), (100, 0), (100, 100), (90, 100), (90, 10), (0, 10)]);
        let island = square(40, 60, 30);
        let lake = square(40, 60, 10);
        let found = at_home(vec![vec![hook.clone(), lake.clone()], vec![island.clone()]]);
        assert_eq!(found, [vec![hook], vec![island, lake]]);
    }
}
