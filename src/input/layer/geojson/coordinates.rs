//! Objects with coordinates to [`Raw`] geometry, each with a reason where they cannot be.

use super::json::{Got, Node, Object, Word};
use crate::input::layer::{Flaw, Raw};
use geo_types::Coord;

/// The geometry of an object. `serde_json` refused what is nested deeper than 128 levels.
pub(super) fn geometry(object: &Object) -> Result<Raw, Flaw> {
    let kind = match &object.kind {
        Got::Good(kind) => kind,
        other => return Err(Flaw::format(format!("the type of the geometry is {}", other.word()))),
    };
    if *kind == Word::GeometryCollection {
        let Got::Good(members) = &object.geometries else {
            return Err(Flaw::format("the GeometryCollection has no geometries"));
        };
        let members = members.iter().map(|member| match member {
            Got::Good(object) => geometry(object),
            other => Err(Flaw::format(format!("a member of the GeometryCollection is {}", other.word()))),
        });
        return Ok(Raw::Collection(members.collect::<Result<_, _>>()?));
    }
    let Some(node) = &object.coordinates else {
        return Err(Flaw::format(format!("the {} has no coordinates", kind.text())));
    };
    if matches!(node, Node::List(list) if list.is_empty()) {
        return Err(Flaw::none(format!("the {} is empty", kind.text())));
    }
    Ok(match kind {
        Word::Point => Raw::Point(position(node)?),
        Word::MultiPoint => Raw::MultiPoint(positions(node)?),
        Word::LineString => Raw::Line(positions(node)?),
        Word::MultiLineString => Raw::MultiLine(lines(node)?),
        Word::Polygon => Raw::Polygon(lines(node)?),
        Word::MultiPolygon => Raw::MultiPolygon(list(node)?.iter().map(lines).collect::<Result<_, _>>()?),
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

fn odd(node: &Node, expected: &str) -> Flaw {
    let what = match node {
        Node::Odd(what) => what,
        Node::Number(_) => "a number",
        Node::Position(..) => "a position",
        Node::List(list) if list.is_empty() => "an empty list",
        Node::List(_) => "a list",
    };
    Flaw::new("feature.bad_coordinates", format!("{what} stands where {expected} is expected"))
}

fn list(node: &Node) -> Result<&[Node], Flaw> {
    match node {
        Node::List(list) => Ok(list),
        other => Err(odd(other, "a list of positions")),
    }
}

fn position(node: &Node) -> Result<Coord<f64>, Flaw> {
    match *node {
        Node::Position(x, y) => Ok(Coord { x, y }),
        ref other => Err(odd(other, "a position [longitude, latitude]")),
    }
}

fn positions(node: &Node) -> Result<Vec<Coord<f64>>, Flaw> {
    list(node)?.iter().map(position).collect()
}

fn lines(node: &Node) -> Result<Vec<Vec<Coord<f64>>>, Flaw> {
    list(node)?.iter().map(positions).collect()
}
