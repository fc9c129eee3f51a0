//! Coordinates to geometry, each with a reason where it cannot be.

use super::json::{Got, Node, Object, Word};
use super::{antimeridian, ring};
use crate::model::Tally;
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Why a feature cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flaw {
    /// Stable word for the tally.
    pub cause: &'static str,
    /// Value and rule.
    pub what: String,
    /// What the user probably did.
    pub guess: Option<String>,
}

impl Flaw {
    pub fn new(cause: &'static str, what: impl Into<String>) -> Flaw {
        Flaw { cause, what: what.into(), guess: None }
    }
    pub fn format(what: impl Into<String>) -> Flaw {
        Flaw::new("geojson.not_a_feature", what)
    }
    pub fn guess(mut self, guess: impl Into<String>) -> Flaw {
        self.guess = Some(guess.into());
        self
    }
}

/// The cause for positions that are not on the globe.
pub(super) const OFF_THE_GLOBE: &str = "geojson.coordinates";

/// The geometry of an object; mended rings are counted.
pub(super) fn geometry(object: &Object, tally: &mut Tally) -> Result<Geometry<f64>, Flaw> {
    let kind = match &object.kind {
        Got::Good(kind) => kind,
        other => return Err(Flaw::format(format!("the type of the geometry is {}", other.word()))),
    };
    if *kind == Word::GeometryCollection {
        let Got::Good(members) = &object.geometries else {
            return Err(Flaw::format("the GeometryCollection has no geometries"));
        };
        let members = members.iter().map(|member| match member {
            Got::Good(object) => geometry(object, tally),
            other => Err(Flaw::format(format!("a member of the GeometryCollection is {}", other.word()))),
        });
        let mut members: Vec<Geometry<f64>> = members.collect::<Result<_, _>>()?;
        return match members.len() {
            0 => Err(Flaw::new("geojson.no_geometry", "the GeometryCollection is empty")),
            1 => Ok(members.swap_remove(0)),
            _ => Ok(Geometry::GeometryCollection(members.into())),
        };
    }
    let Some(node) = &object.coordinates else {
        return Err(Flaw::format(format!("the {} has no coordinates", kind.text())));
    };
    if matches!(node, Node::List(list) if list.is_empty()) {
        return Err(Flaw::new("geojson.no_geometry", format!("the {} is empty", kind.text())));
    }
    Ok(match kind {
        Word::Point => Point(position(node)?).into(),
        Word::MultiPoint => {
            MultiPoint(list(node)?.iter().map(|n| position(n).map(Point)).collect::<Result<_, _>>()?).into()
        }
        Word::LineString => line(node)?.into(),
        Word::MultiLineString => MultiLineString(list(node)?.iter().map(line).collect::<Result<_, _>>()?).into(),
        Word::Polygon => ring::mend(MultiPolygon(antimeridian::cut(polygon(node, tally)?)?), false, tally)?,
        Word::MultiPolygon => {
            let mut polygons = Vec::new();
            for node in list(node)? {
                polygons.extend(antimeridian::cut(polygon(node, tally)?)?);
            }
            ring::mend(MultiPolygon(polygons), true, tally)?
        }
        Word::Other(_) | Word::Feature | Word::FeatureCollection | Word::GeometryCollection => {
            return Err(Flaw::format(format!("\"{}\" is not a type of geometry", kind.text())));
        }
    })
}

impl Word {
    pub(super) fn text(&self) -> &str {
        match self {
            Word::FeatureCollection => "FeatureCollection",
            Word::Feature => "Feature",
            Word::GeometryCollection => "GeometryCollection",
            Word::Point => "Point",
            Word::MultiPoint => "MultiPoint",
            Word::LineString => "LineString",
            Word::MultiLineString => "MultiLineString",
            Word::Polygon => "Polygon",
            Word::MultiPolygon => "MultiPolygon",
            Word::Other(text) => text,
        }
    }
}

/// The name of a geometry's type as GeoJSON has it.
pub(super) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

fn odd(node: &Node, expected: &str) -> Flaw {
    let what = match node {
        Node::Odd(what) => what,
        Node::Number(_) => "a number",
        Node::Position(..) => "a position",
        Node::List(list) if list.is_empty() => "an empty list",
        Node::List(_) => "a list",
    };
    Flaw::new("geojson.bad_coordinates", format!("{what} stands where {expected} is expected"))
}

fn list(node: &Node) -> Result<&[Node], Flaw> {
    match node {
        Node::List(list) => Ok(list),
        other => Err(odd(other, "a list of positions")),
    }
}

/// A position on the globe.
fn position(node: &Node) -> Result<Coord<f64>, Flaw> {
    let Node::Position(x, y) = *node else {
        return Err(odd(node, "a position [longitude, latitude]"));
    };
    if (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y) {
        // Adding 0 turns -0 into 0, so that equal places are equal bits.
        return Ok(Coord { x: x + 0.0, y: y + 0.0 });
    }
    let (name, value, rule) =
        if (-90.0..=90.0).contains(&y) { ("longitude", x, "-180..180") } else { ("latitude", y, "-90..90") };
    let flaw = Flaw::new(OFF_THE_GLOBE, format!("{name} {value} is outside {rule}"));
    Err(if x.abs() > 360.0 || y.abs() > 180.0 {
        flaw.guess("are these metres? lifecircle expects degrees (EPSG:4326)")
    } else if x.abs() <= 90.0 && y.abs() <= 180.0 && y.abs() > 90.0 {
        flaw.guess("are lon and lat swapped?")
    } else if x > 180.0 && y.abs() <= 90.0 {
        flaw.guess("do longitudes run from 0 to 360? lifecircle expects -180 to 180")
    } else {
        flaw
    })
}

fn positions(node: &Node) -> Result<Vec<Coord<f64>>, Flaw> {
    list(node)?.iter().map(position).collect()
}

fn line(node: &Node) -> Result<LineString<f64>, Flaw> {
    let line = positions(node)?;
    if line.len() < 2 {
        return Err(Flaw::new("geojson.too_short", format!("a line of {} positions; it needs 2", line.len())));
    }
    Ok(LineString(line))
}

fn polygon(node: &Node, tally: &mut Tally) -> Result<Polygon<f64>, Flaw> {
    let mut rings = Vec::new();
    for node in list(node)? {
        let mut ring = positions(node)?;
        ring.dedup();
        if ring.first() != ring.last() {
            tally.one("geojson.ring_closed");
            ring.extend(ring.first().copied());
        }
        if ring.len() < 4 {
            let distinct = ring.len().saturating_sub(1).max(1);
            let flaw = format!("a ring of {distinct} distinct positions encloses nothing; it needs 3");
            return Err(Flaw::new("geojson.too_short", flaw));
        }
        rings.push(LineString(ring));
    }
    let mut rings = rings.into_iter();
    match rings.next() {
        Some(outer) => Ok(Polygon::new(outer, rings.collect())),
        None => Err(Flaw::new("geojson.no_geometry", "a polygon without rings")),
    }
}
