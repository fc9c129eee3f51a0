//! Which streets come in over the rim of a lawn, found by boxes.

use super::super::extract::Extract;
use super::Plaza;
use super::area::Area;
use crate::model::Position;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject};
use std::collections::BTreeMap;

/// Where the lawns are. A path into a park seldom shares a node with its rim, so that the steps over the rim are looked for.
pub(super) struct Lawns {
    areas: BTreeMap<usize, Area>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl Lawns {
    pub fn of(extract: &Extract, plazas: &[Plaza]) -> Lawns {
        let lawns = plazas.iter().enumerate().filter(|(_, p)| p.lawn);
        let areas: BTreeMap<usize, Area> = lawns.map(|(i, p)| (i, Area::of(extract, p))).collect();
        let mut boxes = Vec::new();
        for (i, area) in &areas {
            let corners = || area.rings.iter().flatten().copied().map(flat);
            let least = corners().fold([f64::INFINITY; 2], |m, p| [m[0].min(p[0]), m[1].min(p[1])]);
            let most = corners().fold([f64::NEG_INFINITY; 2], |m, p| [m[0].max(p[0]), m[1].max(p[1])]);
            if least[0] <= most[0] {
                boxes.push(GeomWithData::new(Rectangle::from_corners(least, most), *i));
            }
        }
        Lawns { areas, boxes: RTree::bulk_load(boxes) }
    }

    /// The lawns whose boxes a step touches.
    pub fn about(&self, extract: &Extract, a: u32, b: u32) -> impl Iterator<Item = usize> + '_ {
        let step = Rectangle::from_corners(flat(extract.position(a)), flat(extract.position(b)));
        self.boxes.locate_in_envelope_intersecting(step.envelope()).map(|found| found.data)
    }

    /// The end of a step that is inside a lawn, where the other is not.
    pub fn entered(&self, extract: &Extract, lawn: usize, a: u32, b: u32) -> Option<u32> {
        let area = &self.areas[&lawn];
        let held = |node: u32| {
            let p = extract.position(node);
            area.holds([i64::from(p.lon_e7) * 16, i64::from(p.lat_e7) * 16])
        };
        match (held(a), held(b)) {
            (true, false) => Some(a),
            (false, true) => Some(b),
            _ => None,
        }
    }
}

fn flat(p: Position) -> [f64; 2] {
    [f64::from(p.lon_e7), f64::from(p.lat_e7)]
}
