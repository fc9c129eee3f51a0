//! Which ring is a hole of which?

use geo_types::Coord;

type Ring = Vec<Coord<f64>>;

/// Twice the area of a ring; negative if it turns clockwise.
fn turn(ring: &[Coord<f64>]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    // From the first corner: differences of large coordinates keep their digits.
    let cross =
        |w: &[Coord<f64>]| (w[0].x - origin.x) * (w[1].y - origin.y) - (w[1].x - origin.x) * (w[0].y - origin.y);
    ring.windows(2).map(cross).sum()
}

fn inside(at: Coord<f64>, ring: &[Coord<f64>]) -> bool {
    let mut odd = false;
    for w in ring.windows(2) {
        let (a, b) = (w[0], w[1]);
        if (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x {
            odd = !odd;
        }
    }
    odd
}

/// Rings as polygons, each its outline first. Where none turns clockwise (writers that do not know the rule), all are
/// outlines. Time O(holes × corners of the outlines).
pub(super) fn grouped(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    if rings.len() == 1 {
        return vec![rings];
    }
    let (outlines, holes): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|ring| turn(ring) < 0.0);
    if outlines.is_empty() {
        return holes.into_iter().map(|ring| vec![ring]).collect();
    }
    let sizes: Vec<f64> = outlines.iter().map(|ring| turn(ring).abs()).collect();
    let mut polygons: Vec<Vec<Ring>> = outlines.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        // Corners may lie on the outline: the majority of the first few decides.
        let around = |outline: &Ring| {
            let sample = &hole[..hole.len().min(9)];
            sample.iter().filter(|at| inside(**at, outline)).count() * 2 > sample.len()
        };
        let home = (0..polygons.len())
            .filter(|&i| around(&polygons[i][0]))
            .min_by(|&a, &b| sizes[a].total_cmp(&sizes[b]).then(a.cmp(&b)));
        match home {
            Some(home) => polygons[home].push(hole),
            // A hole in nothing is an outline that turns the wrong way.
            None => polygons.push(vec![hole]),
        }
    }
    polygons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, size: f64, clockwise: bool) -> Ring {
        let mut ring = vec![(x, x), (x + size, x), (x + size, x + size), (x, x + size), (x, x)];
        if clockwise {
            ring.reverse();
        }
        ring.into_iter().map(Coord::from).collect()
    }

    #[test]
    fn holes_find_the_smallest_outline_around_them() {
        let (lake, island, pond) = (square(0., 10., true), square(2., 6., false), square(3., 4., true));
        let puddle = square(4., 1., false);
        let polygons = grouped(vec![puddle.clone(), lake.clone(), island.clone(), pond.clone()]);
        assert_eq!(polygons, [vec![lake, island], vec![pond, puddle]]);
    }

    #[test]
    fn rings_that_turn_the_wrong_way_are_outlines() {
        let rings = vec![square(0., 1., false), square(5., 1., false)];
        assert_eq!(grouped(rings).len(), 2);
        assert_eq!(grouped(vec![square(0., 1., true), square(5., 1., false)]).len(), 2, "a hole in nothing");
    }
}
