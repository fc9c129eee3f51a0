//! Which streets come in over the rim of a lawn, found by boxes.

use super::super::extract::Extract;
use super::Plaza;
use super::area::Area;
use crate::model::Position;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{Envelope, RTree, RTreeObject};
use std::collections::BTreeMap;

/// Where the lawns are. A path into a park seldom shares a node with its rim, so that the steps over the rim are looked for.
pub(super) struct Lawns {
    areas: BTreeMap<usize, Area>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl Lawns {
    pub fn of(extract: &Extract, plazas: &[Plaza]) -> Lawns {
        let lawns = plazas.iter().enumerate().filter(|(_, p)| p.is_entered_anywhere());
        let areas: BTreeMap<usize, Area> = lawns.map(|(i, p)| (i, Area::of(extract, p))).collect();
        let boxed = |(i, area): (&usize, &Area)| {
            let corners = area.rings.iter().flatten().copied();
            Some(GeomWithData::new(around(corners)?, *i))
        };
        let boxes = areas.iter().filter_map(boxed).collect();
        Lawns { areas, boxes: RTree::bulk_load(boxes) }
    }

    /// The steps of a street whose boxes touch the box of a lawn, with the lawn. Most streets are far from every lawn, and asked once.
    pub fn steps<'a>(&'a self, extract: &'a Extract, nodes: &'a [u32]) -> impl Iterator<Item = (usize, [u32; 2])> + 'a {
        let near = around(nodes.iter().map(|node| extract.position(*node))).into_iter();
        let near = near.flat_map(move |street| self.boxes.locate_in_envelope_intersecting(street.envelope()));
        near.flat_map(move |lawn| {
            let steps = nodes.windows(2).map(|step| [step[0], step[1]]).filter(|step| step[0] != step[1]);
            let touches = move |step: &[u32; 2]| {
                let of = around(step.iter().map(|node| extract.position(*node)));
                of.is_some_and(|of| lawn.geom().envelope().intersects(&of.envelope()))
            };
            steps.filter(touches).map(move |step| (lawn.data, step))
        })
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

/// The box around some places.
fn around(places: impl Iterator<Item = Position>) -> Option<Rectangle<[f64; 2]>> {
    let flat = |p: Position| ([f64::from(p.lon_e7), f64::from(p.lat_e7)], [f64::from(p.lon_e7), f64::from(p.lat_e7)]);
    let with = |(low, high): ([f64; 2], [f64; 2]), (at, _): ([f64; 2], [f64; 2])| {
        ([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])])
    };
    places.map(flat).reduce(with).map(|(low, high)| Rectangle::from_corners(low, high))
}
