//! Straight lines from doorsteps, and from the land of blocks, to facilities: 服务半径, which is no walk.
//!
//! A line ends at the nearest point of the facility's outline, or at its point; inside it is 0. Lines from a block begin at its
//! outline. Lengths are those of [`plane::length_m`] on the ellipsoid. The nearest is found by widening rings of cells of a
//! grid, so that most facilities are never looked at; where the rings around are empty, all boxes are looked through.
//! O(n + d · k) for n facilities, d doorsteps, and k facilities in the cells around one, or n where there are none.

use super::{Line, Nearest};
use crate::model::{Block, Facility};
use crate::plane::{self, Plane};
use geo::{ClosestPoint, Intersects};
use geo_types::{Coord, Geometry, Point, Rect};
use std::collections::BTreeMap;

/// Cells are so many metres wide: about as far as people look for a facility.
const CELL_M: f64 = 500.0;
/// So many rings of cells are looked through before all boxes are.
const RINGS: i32 = 8;
/// What touches more cells than this is looked at from everywhere: a few districts of a city, or a mistake.
const MOST_CELLS: u64 = 4096;

/// The outlines of the facilities of one class, found by where they lie.
pub struct Outlines<'a> {
    plane: &'a Plane,
    /// Facility by facility, by index: its shape in metres of the plane.
    shapes: Vec<(u32, Geometry<f64>, Rect<f64>)>,
    /// Which shapes touch a cell.
    cells: BTreeMap<[i32; 2], Vec<u32>>,
    /// Shapes too wide for the grid.
    wide: Vec<u32>,
}

fn cell(at: Coord<f64>) -> [i32; 2] {
    // The plane is a city: cells fit far below the range of i32, and `as` saturates where they would not.
    [(at.x / CELL_M).floor() as i32, (at.y / CELL_M).floor() as i32]
}

impl<'a> Outlines<'a> {
    /// Of these facilities, those that `member` picks.
    pub fn of(plane: &'a Plane, facilities: &[Facility], member: impl Fn(&Facility) -> bool) -> Outlines<'a> {
        let mut outlines = Outlines { plane, shapes: Vec::new(), cells: BTreeMap::new(), wide: Vec::new() };
        for (f, facility) in (0_u32..).zip(facilities).filter(|(_, f)| member(f)) {
            outlines.add(f, &facility.geometry);
        }
        outlines
    }

    fn add(&mut self, facility: u32, geometry: &Geometry<f64>) {
        use geo::{BoundingRect, MapCoords};
        let shape = geometry.map_coords(|at| self.plane.to_metres(at));
        let Some(bounds) = shape.bounding_rect() else { return };
        let (low, high) = (cell(bounds.min()), cell(bounds.max()));
        let number = self.shapes.len() as u32;
        self.shapes.push((facility, shape, bounds));
        let spans = |axis: usize| u64::from(high[axis].abs_diff(low[axis])) + 1;
        if spans(0).saturating_mul(spans(1)) > MOST_CELLS {
            self.wide.push(number);
            return;
        }
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                self.cells.entry([x, y]).or_default().push(number);
            }
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The nearest from a point in degrees, of equally near ones the one of smaller index; `None` if there is none.
    pub fn nearest(&self, from: Coord<f64>) -> Option<Line> {
        let at = self.plane.to_metres(from);
        self.nearest_by(Rect::new(at, at), |shape| from_point(self.plane, from, at, shape))
    }

    /// The nearest from the land of a block: 0 where they touch.
    pub fn nearest_to_land(&self, land: &Geometry<f64>) -> Option<Line> {
        use geo::{BoundingRect, MapCoords};
        let shape = land.map_coords(|at| self.plane.to_metres(at));
        let bounds = shape.bounding_rect()?;
        self.nearest_by(bounds, |other| from_land(self.plane, &shape, other))
    }

    /// Looks at rings of cells around a box, until no farther ring can hold anything nearer, then at whatever is left.
    fn nearest_by(&self, around: Rect<f64>, length_mm: impl Fn(&Geometry<f64>) -> u32) -> Option<Line> {
        let (low, high) = (cell(around.min()), cell(around.max()));
        let mut best: Option<Line> = None;
        let look = |best: Option<Line>, number: u32| {
            let (facility, shape, bounds) = &self.shapes[number as usize];
            if best.is_some_and(|b| self.at_least_mm(apart(around, *bounds)) > f64::from(b.mm)) {
                return best;
            }
            let line = Line { mm: length_mm(shape), facility: *facility };
            Some(best.map_or(line, |b| b.min(line)))
        };
        for &number in &self.wide {
            best = look(best, number);
        }
        for ring in 0..RINGS {
            // What lies beyond `ring` cells is at least so far away.
            let beyond = self.at_least_mm(f64::from(ring - 1) * CELL_M);
            if best.is_some_and(|b| f64::from(b.mm) < beyond) {
                return best;
            }
            let (from, to) = (low.map(|v| v.saturating_sub(ring)), high.map(|v| v.saturating_add(ring)));
            for x in from[0]..=to[0] {
                // Of inner columns only the ends are new; in the first ring everything is.
                let whole = ring == 0 || x == from[0] || x == to[0];
                let step = if whole { 1 } else { (to[1] - from[1]).max(1) as usize };
                for y in (from[1]..=to[1]).step_by(step) {
                    for &number in self.cells.get(&[x, y]).into_iter().flatten() {
                        best = look(best, number);
                    }
                }
            }
        }
        (0..self.shapes.len() as u32).fold(best, look)
    }

    /// The least that so many metres of the plane can be on the ground, in millimetres, less one for rounding.
    fn at_least_mm(&self, plane_m: f64) -> f64 {
        plane_m * 1000.0 * (1.0 - 2.0 * self.plane.scale_error()) - 1.0
    }
}

/// How far two boxes lie apart.
fn apart(a: Rect<f64>, b: Rect<f64>) -> f64 {
    let gap = |a: [f64; 2], b: [f64; 2]| (b[0] - a[1]).max(a[0] - b[1]).max(0.0);
    let (x, y) =
        (gap([a.min().x, a.max().x], [b.min().x, b.max().x]), gap([a.min().y, a.max().y], [b.min().y, b.max().y]));
    x.hypot(y)
}

fn from_point(plane: &Plane, from: Coord<f64>, at: Coord<f64>, shape: &Geometry<f64>) -> u32 {
    match shape.closest_point(&Point(at)) {
        geo::Closest::Intersection(_) => 0,
        geo::Closest::SinglePoint(to) => plane::length_mm(from, plane.to_degrees(to.0)),
        geo::Closest::Indeterminate => u32::MAX,
    }
}

/// The shortest line between two outlines ends at a vertex of one of them, unless they cross.
fn from_land(plane: &Plane, land: &Geometry<f64>, shape: &Geometry<f64>) -> u32 {
    use geo::CoordsIter;
    if land.intersects(shape) {
        return 0;
    }
    let one = |of: &Geometry<f64>, to: &Geometry<f64>| {
        of.coords_iter().map(|at| from_point(plane, plane.to_degrees(at), at, to)).min().unwrap_or(u32::MAX)
    };
    one(land, shape).min(one(shape, land))
}

/// The straight line between a point in degrees and a shape in degrees, in millimetres: what [`Outlines`] finds the least of.
pub fn straight_line(plane: &Plane, from: Coord<f64>, to: &Geometry<f64>) -> u32 {
    use geo::MapCoords;
    from_point(plane, from, plane.to_metres(from), &to.map_coords(|at| plane.to_metres(at)))
}

/// One column of the table: from each doorstep, or from the land of its block where `on_site`.
pub(super) fn column(outlines: &Outlines<'_>, blocks: &[Block], on_site: bool) -> Vec<Nearest> {
    use rayon::prelude::*;
    let found = |line: Option<Line>| line.map_or(Nearest::NoneExists, Nearest::Line);
    blocks
        .par_iter()
        .flat_map_iter(|block| {
            let once = on_site.then(|| found(outlines.nearest_to_land(&block.geometry)));
            block.doorsteps.iter().map(move |step| once.unwrap_or_else(|| found(outlines.nearest(step.at))))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;
    use crate::units::ClassId;
    use geo_types::{LineString, Polygon};
    use proptest::prelude::*;

    fn facility(id: i64, geometry: Geometry<f64>) -> Facility {
        Facility {
            id: Id::Node(id),
            classes: vec![ClassId(0)],
            geometry,
            name: None,
            entrances: vec![],
            merged: vec![],
            properties: vec![],
        }
    }

    fn square(plane: &Plane, x: f64, y: f64, side: f64) -> Geometry<f64> {
        let at = |dx: f64, dy: f64| plane.to_degrees(Coord { x: x + dx * side, y: y + dy * side });
        let ring = LineString(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)]);
        Polygon::new(ring, vec![]).into()
    }

    #[test]
    fn lines_end_at_the_outline_and_are_nothing_inside() {
        let plane = Plane::fit(116.0, 39.9, 116.1, 40.0);
        let place = square(&plane, 100.0, 0.0, 50.0);
        let outlines = Outlines::of(&plane, &[facility(1, place.clone())], |_| true);
        let from = |x: f64, y: f64| outlines.nearest(plane.to_degrees(Coord { x, y })).unwrap().mm;
        assert_eq!(from(0.0, 25.0), 100_000, "due west of the western side");
        assert_eq!(from(70.0, -40.0), 50_000, "3-4-5 from the south-western corner");
        assert_eq!(from(120.0, 25.0), 0, "inside");
        let land = |x: f64| outlines.nearest_to_land(&square(&plane, x, 10.0, 20.0)).unwrap().mm;
        assert_eq!((land(70.0), land(80.0), land(110.0)), (10_000, 0, 0), "beside, touching, inside");
        assert!(Outlines::of(&plane, &[facility(1, place)], |_| false).nearest(Coord { x: 116.0, y: 40.0 }).is_none());
    }

    proptest! {
        /// The grid finds what looking at every facility finds.
        #[test]
        fn rings_of_cells_find_the_nearest(
            places in prop::collection::vec((-4000.0..4000.0, -4000.0..4000.0, 1.0..900.0), 1..12),
            doors in prop::collection::vec((-6000.0..6000.0, -6000.0..6000.0), 1..6),
        ) {
            let plane = Plane::fit(9.4, 47.0, 9.6, 47.2);
            let all: Vec<Facility> =
                (0..).zip(&places).map(|(i, &(x, y, side))| facility(i, square(&plane, x, y, side))).collect();
            let outlines = Outlines::of(&plane, &all, |_| true);
            for (x, y) in doors {
                let from = plane.to_degrees(Coord { x, y });
                let slow = (0..).zip(&all).map(|(f, place)| Line { mm: straight_line(&plane, from, &place.geometry), facility: f }).min();
                prop_assert_eq!(outlines.nearest(from), slow);
                let land = square(&plane, x, y, 300.0);
                let shape = |g: &Geometry<f64>| { use geo::MapCoords; g.map_coords(|at| plane.to_metres(at)) };
                let slow = (0..).zip(&all).map(|(f, place)| Line { mm: from_land(&plane, &shape(&land), &shape(&place.geometry)), facility: f }).min();
                prop_assert_eq!(outlines.nearest_to_land(&land), slow);
            }
        }
    }
}
