//! One place under one id, even where it is mapped twice: as a node inside its own building, as a building on its own
//! grounds, as a multipolygon and as the outer way of it.
//!
//! Two are the same place if they share a class, one lies within the other, and they go by the same name; a node without a
//! name is the place around it that has one. An outer way and its multipolygon are the same place unless their names
//! differ. The larger keeps its id, takes over the classes, entrances and missing properties, and lists the id of the
//! smaller. Two nodes are never made one, however near.
//!
//! Time O(n log n), and for nodes without a name the named polygons whose box is in the same band of longitude.

use crate::model::{Facility, Id, Tally};
use geo::{Area, BoundingRect, CoordinatePosition, CoordsIter, coordinate_position::CoordPos};
use geo_types::{Geometry, Rect};
use std::collections::BTreeMap;

/// A place as it was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The place.
    pub facility: Facility,
    /// If it is a multipolygon: the ids of member ways that are no holes.
    pub outer_ways: Vec<i64>,
}

impl Found {
    /// A place that is no multipolygon.
    pub fn new(facility: Facility) -> Found {
        Found { facility, outer_ways: vec![] }
    }
}

/// A place with land.
struct Land {
    index: usize,
    area: f64,
    rect: Rect<f64>,
}

/// Makes doubles one; sorted by id.
pub(super) fn unite(mut found: Vec<Found>, tally: &mut Tally) -> Vec<Facility> {
    found.sort_by(|a, b| a.facility.id.cmp(&b.facility.id));
    let parents = parents(&found);
    let mut kept: Vec<Option<Facility>> = found.into_iter().map(|f| Some(f.facility)).collect();
    // From the innermost out would need an order; from any place up to its outermost needs none.
    for (i, parent) in parents.iter().enumerate() {
        let Some(mut root) = *parent else { continue };
        while let Some(up) = parents[root] {
            root = up;
        }
        if let (Some(inner), Some(outer)) = (kept[i].take(), kept[root].as_mut()) {
            tally.one("place.double");
            absorb(outer, inner);
        }
    }
    kept.into_iter().flatten().collect()
}

fn absorb(outer: &mut Facility, inner: Facility) {
    outer.merged.push(inner.id);
    outer.merged.extend(inner.merged);
    outer.merged.sort();
    outer.classes.extend(inner.classes);
    outer.classes.sort_unstable();
    outer.classes.dedup();
    outer.entrances.extend(inner.entrances);
    outer.entrances.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    outer.entrances.dedup();
    outer.name = outer.name.take().or(inner.name);
    for (key, value) in inner.properties {
        if outer.properties.iter().all(|(k, _)| *k != key) {
            outer.properties.push((key, value));
        }
    }
}

/// For each place the smallest one around it that is the same place. A parent is greater by (area, index), so there are no
/// circles.
fn parents(found: &[Found]) -> Vec<Option<usize>> {
    let mut lands: Vec<Land> = Vec::new();
    for (index, place) in found.iter().enumerate() {
        let geometry = &place.facility.geometry;
        if let (Geometry::Polygon(_) | Geometry::MultiPolygon(_), Some(rect)) = (geometry, geometry.bounding_rect()) {
            lands.push(Land { index, area: geometry.unsigned_area(), rect });
        }
    }
    lands.sort_by(|a, b| a.rect.min().x.total_cmp(&b.rect.min().x));
    let widest = lands.iter().map(|l| l.rect.width()).fold(0.0, f64::max);
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, land) in lands.iter().enumerate() {
        if let Some(name) = &found[land.index].facility.name {
            by_name.entry(name).or_default().push(i);
        }
    }
    let mut relation_of: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, place) in found.iter().enumerate() {
        for &way in &place.outer_ways {
            relation_of.entry(way).or_default().push(i);
        }
    }
    let areas: BTreeMap<usize, f64> = lands.iter().map(|l| (l.index, l.area)).collect();
    found
        .iter()
        .enumerate()
        .map(|(i, place)| {
            let Facility { id, name, geometry, classes, .. } = &place.facility;
            let shares = |j: usize| found[j].facility.classes.iter().any(|c| classes.contains(c));
            if let Id::Way(way) = id {
                let same = |j: &&usize| {
                    let other = &found[**j].facility.name;
                    shares(**j) && (name.is_none() || other.is_none() || name == other)
                };
                if let Some(&relation) = relation_of.get(way).and_then(|all| all.iter().find(same)) {
                    return Some(relation);
                }
            }
            let rect = geometry.bounding_rect()?;
            let area = areas.get(&i).copied().unwrap_or(0.0);
            let around = |land: &Land| {
                land.rect.min().x <= rect.min().x
                    && land.rect.min().y <= rect.min().y
                    && land.rect.max().x >= rect.max().x
                    && land.rect.max().y >= rect.max().y
                    && (land.area, land.index) > (area, i)
                    && found[land.index].facility.name.is_some()
                    && shares(land.index)
                    && covers(&found[land.index].facility.geometry, geometry)
            };
            let candidates: Box<dyn Iterator<Item = &Land>> = match (name, geometry) {
                (Some(name), _) => Box::new(by_name.get(name.as_str()).into_iter().flatten().map(|&i| &lands[i])),
                (None, Geometry::Point(_)) => {
                    let first = lands.partition_point(|l| l.rect.min().x < rect.min().x - widest);
                    Box::new(lands[first..].iter().take_while(move |l| l.rect.min().x <= rect.min().x))
                }
                (None, _) => return None,
            };
            let smallest =
                candidates.filter(|l| around(l)).min_by(|a, b| a.area.total_cmp(&b.area).then(a.index.cmp(&b.index)));
            smallest.map(|l| l.index)
        })
        .collect()
}

/// Whether no corner of the second is outside the first.
fn covers(outer: &Geometry<f64>, inner: &Geometry<f64>) -> bool {
    inner.coords_iter().all(|at| outer.coordinate_position(&at) != CoordPos::Outside)
}
