//! Ground that clauses ask for by its shape: what of a class lies within each block, and how wide sites are.
//!
//! A piece of ground is as wide as the largest disc that fits into it. Within a block the sites of a class are one area, cut by the
//! outline of the block; of its pieces those count, whole, that are as wide as asked. Metres are those of a plane about the block, or
//! the site, so that they are true to the millimetre whatever the city is. Only classes that ask for it are measured.

use crate::disc;
use crate::model::{Block, BlockKind, Facility, Standard};
use crate::overlay::{in_box, intersection, union};
use crate::plane::{Plane, land_m2};
use crate::units::ClassId;
use geo::{BoundingRect, Contains, MapCoords};
use geo_types::{Geometry, MultiPolygon, Point, Polygon, Rect};
use rayon::prelude::*;

/// How far a width may be below the true one, in metres; widths are told in millimetres.
const PRECISION_M: f64 = 0.000_2;

/// The ground of a class within a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Square metres in pieces as wide as asked.
    pub m2: f64,
    /// Whether a place of the class whose outline is not known lies in the block, too.
    pub unknown: bool,
}

/// What is measured of the ground of a city, once for the city and its zones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lands {
    /// Class by class, block by block: `None` where the class asks for nothing within blocks, or the block has no outline.
    in_blocks: Vec<Vec<Option<Ground>>>,
    /// Facility by facility, in metres: `None` where no class asks for it, or it has no outline.
    widths: Vec<Option<f64>>,
}

impl Lands {
    /// Measures what the classes of a standard ask for.
    pub fn of(standard: &Standard, blocks: &[Block], facilities: &[Facility]) -> Lands {
        let in_blocks = (0..).map(ClassId).zip(&standard.classes).map(|(id, class)| match &class.in_block {
            None => Vec::new(),
            Some(asked) => {
                let sites: Vec<Site<'_>> =
                    facilities.iter().filter(|f| f.classes.contains(&id)).filter_map(Site::of).collect();
                blocks.par_iter().map(|block| ground(block, &sites, asked.least_width_m)).collect()
            }
        });
        let wide = |id: &ClassId| {
            standard.classes[usize::from(id.0)].site.as_ref().is_some_and(|site| site.least_width_m.is_some())
        };
        let width = |f: &Facility| f.classes.iter().any(wide).then(|| width_m(&f.geometry)).flatten();
        Lands { in_blocks: in_blocks.collect(), widths: facilities.par_iter().map(width).collect() }
    }

    /// The same for parts of blocks, each a share of a block (by index): its ground is spread over its people.
    #[must_use]
    pub fn of_parts(&self, parts: &[(usize, f64)]) -> Lands {
        let part = |of: &Vec<Option<Ground>>| {
            if of.is_empty() {
                return Vec::new();
            }
            let share = |&(block, share): &(usize, f64)| of[block].map(|g| Ground { m2: g.m2 * share, ..g });
            parts.iter().map(share).collect()
        };
        Lands { in_blocks: self.in_blocks.iter().map(part).collect(), widths: self.widths.clone() }
    }

    pub(super) fn in_block(&self, block: usize, class: ClassId) -> Option<Ground> {
        *self.in_blocks.get(usize::from(class.0))?.get(block)?
    }

    pub(super) fn width_m(&self, facility: usize) -> Option<f64> {
        *self.widths.get(facility)?
    }
}

/// Where a facility is, and what box it fills.
struct Site<'a> {
    geometry: &'a Geometry<f64>,
    bounds: Rect<f64>,
}

impl<'a> Site<'a> {
    fn of(facility: &'a Facility) -> Option<Site<'a>> {
        Some(Site { geometry: &facility.geometry, bounds: facility.geometry.bounding_rect()? })
    }

    fn meets(&self, other: &Rect<f64>) -> bool {
        let (a, b) = (&self.bounds, other);
        a.min().x <= b.max().x && a.max().x >= b.min().x && a.min().y <= b.max().y && a.max().y >= b.min().y
    }
}

/// The polygons of a geometry.
fn polygons(geometry: &Geometry<f64>) -> &[Polygon<f64>] {
    match geometry {
        Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        Geometry::MultiPolygon(parts) => &parts.0,
        _ => &[],
    }
}

/// A plane about a box of degrees.
fn plane(bounds: Rect<f64>) -> Plane {
    Plane::fit(bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y)
}

fn in_metres<'a>(plane: &Plane, of: impl Iterator<Item = &'a Polygon<f64>>) -> MultiPolygon<f64> {
    let metres: Vec<Polygon<f64>> = of.map(|p| p.map_coords(|at| plane.to_metres(at))).collect();
    union(&metres)
}

fn ground(block: &Block, sites: &[Site<'_>], least_width_m: Option<f64>) -> Option<Ground> {
    // A hexagon gathers homes: the park across the street may lie in it, and is not the green of any of them.
    if matches!(block.kind, BlockKind::Homes | BlockKind::Grid) {
        return None;
    }
    let outline = polygons(&block.geometry);
    let bounds = block.geometry.bounding_rect().filter(|_| land_m2(&block.geometry) > 0.0)?;
    let plane = plane(bounds);
    let here = || sites.iter().filter(|site| site.meets(&bounds));
    let mapped = |site: &&Site<'_>| !polygons(site.geometry).is_empty();
    let at = |site: &Site<'_>| Point(site.bounds.center());
    let unknown = here().filter(|site| !mapped(site)).any(|site| outline.iter().any(|p| p.contains(&at(site))));
    // Of a park much larger than the block only its box is cut out.
    let near: Vec<Polygon<f64>> =
        here().flat_map(|site| polygons(site.geometry)).filter_map(|p| in_box(p, bounds, 1e-4)).collect();
    if near.is_empty() {
        return Some(Ground { m2: 0.0, unknown });
    }
    let both = intersection(&in_metres(&plane, outline.iter()), &in_metres(&plane, near.iter()));
    let wide = |piece: &Polygon<f64>| least_width_m.is_none_or(|least| width_of(piece) >= least);
    let counted = both.0.into_iter().filter(wide).collect();
    Some(Ground { m2: plane.true_m2(&MultiPolygon(counted)), unknown })
}

/// How wide a place is; `None` without an outline.
fn width_m(geometry: &Geometry<f64>) -> Option<f64> {
    let of = polygons(geometry);
    let plane = plane(geometry.bounding_rect().filter(|_| !of.is_empty())?);
    let widths = in_metres(&plane, of.iter()).0.iter().map(width_of).fold(0.0, f64::max);
    (widths > 0.0).then_some(widths)
}

/// The width of one piece, in metres to the millimetre.
fn width_of(piece: &Polygon<f64>) -> f64 {
    let shape = MultiPolygon(vec![piece.clone()]);
    (disc::width(&shape, PRECISION_M) * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Class, Id, InBlock};
    use crate::units::Limit;
    use geo_types::Coord;

    /// A rectangle of so many metres about a place.
    fn around(at: Coord<f64>, east: f64, north: f64) -> Geometry<f64> {
        let plane = Plane::fit(at.x - 0.001, at.y - 0.001, at.x + 0.001, at.y + 0.001);
        let middle = plane.to_metres(at);
        let corner = |x: f64, y: f64| plane.to_degrees(middle + Coord { x: x * east / 2.0, y: y * north / 2.0 });
        Rect::new(corner(-1.0, -1.0), corner(1.0, 1.0)).to_polygon().into()
    }

    fn block(kind: BlockKind, geometry: Geometry<f64>) -> Block {
        Block {
            id: Id::Node(1),
            kind,
            area_m2: land_m2(&geometry),
            geometry,
            name: None,
            residents: Some(100.0),
            households: None,
            doorsteps: vec![],
            properties: vec![],
        }
    }

    fn facility(geometry: Geometry<f64>) -> Facility {
        let classes = vec![ClassId(0)];
        let (id, name) = (Id::Node(2), None);
        Facility { id, classes, geometry, name, entrances: vec![], merged: vec![], properties: vec![] }
    }

    fn standard() -> Standard {
        let mut class = Class::plain("green", Limit::OnSite);
        let cited = class.cited.clone();
        class.in_block =
            Some(InBlock { per_resident_m2: 0.5, rebuilt_per_resident_m2: None, least_width_m: Some(8.0), cited });
        Standard::plain(vec![class])
    }

    #[test]
    fn eight_metres_are_eight_metres_anywhere() {
        for at in [(116.3, 39.9), (24.9, 60.2), (-70.6, -33.4), (179.9, -16.8), (9.5, 70.0)] {
            let at = Coord { x: at.0, y: at.1 };
            for (wide, m2) in [(8.0, 320.0), (7.999, 0.0), (8.001, 320.0)] {
                let blocks = [block(BlockKind::Given, around(at, 40.0, 60.0))];
                let lands = Lands::of(&standard(), &blocks, &[facility(around(at, 90.0, wide))]);
                let ground = lands.in_block(0, ClassId(0)).unwrap();
                assert!((ground.m2 - m2).abs() < 0.1 && !ground.unknown, "{at:?} {wide}: {ground:?}");
            }
        }
    }

    #[test]
    fn what_is_no_ground_of_a_block() {
        let at = Coord { x: 116.3, y: 39.9 };
        let lawn = || facility(around(at, 20.0, 20.0));
        let of = |kind, geometry, sites: &[Facility]| {
            Lands::of(&standard(), &[block(kind, geometry)], sites).in_block(0, ClassId(0))
        };
        assert_eq!(of(BlockKind::Homes, around(at, 60.0, 60.0), &[lawn()]), None, "a hexagon");
        assert_eq!(of(BlockKind::Given, Point(at).into(), &[lawn()]), None, "a point");
        let there = of(BlockKind::Residential, around(at, 60.0, 60.0), &[lawn(), lawn()]).unwrap();
        assert!((there.m2 - 400.0).abs() < 0.1, "mapped twice, there once: {there:?}");
        let dot = of(BlockKind::Given, around(at, 60.0, 60.0), &[facility(Point(at).into())]).unwrap();
        assert_eq!(dot, Ground { m2: 0.0, unknown: true });
    }

    #[test]
    fn a_part_of_a_block_has_its_part() {
        let at = Coord { x: 116.3, y: 39.9 };
        let blocks = [block(BlockKind::Given, around(at, 60.0, 60.0))];
        let lands = Lands::of(&standard(), &blocks, &[facility(around(at, 20.0, 20.0))]);
        let parts = lands.of_parts(&[(0, 0.25), (0, 0.75)]);
        let m2 = |part| parts.in_block(part, ClassId(0)).unwrap().m2;
        assert!((m2(0) - 100.0).abs() < 0.1 && (m2(0) + m2(1) - 400.0).abs() < 0.1);
    }
}
