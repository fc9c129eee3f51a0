//! Ids, places, shapes and properties as bytes and back.

use super::codec::{Broken, Reader, Writer};
use crate::model::{Id, Properties, Value};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Deepest nesting of collections: no reader makes more than one.
const DEEPEST: u32 = 4;

pub(super) fn id(w: &mut Writer, id: &Id) {
    let (kind, number) = match id {
        Id::Node(n) => (0, n.cast_unsigned()),
        Id::Way(n) => (1, n.cast_unsigned()),
        Id::Relation(n) => (2, n.cast_unsigned()),
        Id::Cell(n) => (3, *n),
        Id::Made(n) => (4, u64::from(*n)),
        Id::Given(text) => {
            w.u8(5);
            w.text(text);
            return;
        }
    };
    w.u8(kind);
    w.u64(number);
}

pub(super) fn read_id(r: &mut Reader<'_>) -> Result<Id, Broken> {
    Ok(match r.u8()? {
        0 => Id::Node(r.u64()?.cast_signed()),
        1 => Id::Way(r.u64()?.cast_signed()),
        2 => Id::Relation(r.u64()?.cast_signed()),
        3 => Id::Cell(r.u64()?),
        4 => Id::Made(u32::try_from(r.u64()?).map_err(|_| Broken)?),
        5 => Id::Given(r.text()?),
        _ => return Err(Broken),
    })
}

pub(super) fn coord(w: &mut Writer, at: Coord<f64>) {
    w.f64(at.x);
    w.f64(at.y);
}

/// A place on the globe.
pub(super) fn read_coord(r: &mut Reader<'_>) -> Result<Coord<f64>, Broken> {
    let (x, y) = (r.f64()?, r.f64()?);
    if x.abs() <= 360.0 && y.abs() <= 90.0 { Ok(Coord { x, y }) } else { Err(Broken) }
}

pub(super) fn coords(w: &mut Writer, all: &[Coord<f64>]) {
    w.count(all.len());
    for &at in all {
        coord(w, at);
    }
}

pub(super) fn polygon(w: &mut Writer, polygon: &Polygon<f64>) {
    coords(w, &polygon.exterior().0);
    w.count(polygon.interiors().len());
    polygon.interiors().iter().for_each(|ring| coords(w, &ring.0));
}

pub(super) fn read_polygon(r: &mut Reader<'_>) -> Result<Polygon<f64>, Broken> {
    let ring = |r: &mut Reader<'_>| {
        let ring = r.list(read_coord)?;
        if ring.len() >= 4 && ring.first() == ring.last() { Ok(LineString(ring)) } else { Err(Broken) }
    };
    Ok(Polygon::new(ring(r)?, r.list(ring)?))
}

pub(super) fn geometry(w: &mut Writer, shape: &Geometry<f64>) -> Option<()> {
    match shape {
        Geometry::Point(p) => {
            w.u8(0);
            coord(w, p.0);
        }
        Geometry::LineString(line) => {
            w.u8(1);
            coords(w, &line.0);
        }
        Geometry::Polygon(p) => {
            w.u8(2);
            polygon(w, p);
        }
        Geometry::MultiPoint(points) => {
            w.u8(3);
            w.count(points.0.len());
            points.iter().for_each(|p| coord(w, p.0));
        }
        Geometry::MultiLineString(lines) => {
            w.u8(4);
            w.count(lines.0.len());
            lines.iter().for_each(|line| coords(w, &line.0));
        }
        Geometry::MultiPolygon(polygons) => {
            w.u8(5);
            w.count(polygons.0.len());
            polygons.iter().for_each(|p| polygon(w, p));
        }
        Geometry::GeometryCollection(all) => {
            w.u8(6);
            w.count(all.0.len());
            for part in all {
                geometry(w, part)?;
            }
        }
        _ => return None,
    }
    Some(())
}

pub(super) fn read_geometry(r: &mut Reader<'_>, depth: u32) -> Result<Geometry<f64>, Broken> {
    let line = |r: &mut Reader<'_>| {
        let line = r.list(read_coord)?;
        if line.len() >= 2 { Ok(LineString(line)) } else { Err(Broken) }
    };
    Ok(match r.u8()? {
        0 => Point(read_coord(r)?).into(),
        1 => line(r)?.into(),
        2 => read_polygon(r)?.into(),
        3 => MultiPoint(r.list(|r| read_coord(r).map(Point))?).into(),
        4 => MultiLineString(r.list(line)?).into(),
        5 => MultiPolygon(r.list(read_polygon)?).into(),
        6 if depth < DEEPEST => Geometry::GeometryCollection(r.list(|r| read_geometry(r, depth + 1))?.into()),
        _ => return Err(Broken),
    })
}

pub(super) fn properties(w: &mut Writer, properties: &Properties) {
    w.count(properties.len());
    for (key, value) in properties {
        w.text(key);
        match value {
            Value::Null => w.u8(0),
            Value::Bool(b) => {
                w.u8(1);
                w.u8(u8::from(*b));
            }
            Value::Int(n) => {
                w.u8(2);
                w.u64(n.cast_unsigned());
            }
            Value::Float(x) => {
                w.u8(3);
                w.f64(*x);
            }
            Value::Text(text) => {
                w.u8(4);
                w.text(text);
            }
            Value::Json(text) => {
                w.u8(5);
                w.text(text);
            }
        }
    }
}

pub(super) fn read_properties(r: &mut Reader<'_>) -> Result<Properties, Broken> {
    r.list(|r| {
        let key = r.text()?;
        let value = match r.u8()? {
            0 => Value::Null,
            1 => Value::Bool(r.truth()?),
            2 => Value::Int(r.u64()?.cast_signed()),
            3 => Value::Float(r.f64()?),
            4 => Value::Text(r.text()?),
            5 => Value::Json(r.text()?),
            _ => return Err(Broken),
        };
        Ok((key, value))
    })
}
