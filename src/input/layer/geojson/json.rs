//! JSON text to the loose skeleton of GeoJSON: typed where it is big, forgiving where it may be wrong.
//!
//! Every member may hold anything: what is of the wrong kind is kept as [`Got::Wrong`] with a word for what it was, so
//! that one odd feature does not cost the file. Coordinates become a tree of flat positions without a JSON value in
//! between: 16 MB of streets read in about 0.1 s. `serde_json` refuses text nested deeper than 128 levels, which bounds
//! every recursion here.

use crate::model::{Properties, Value};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A member that may be missing, `null`, right, or of the wrong kind.
#[derive(Debug, Default)]
pub(super) enum Got<T> {
    #[default]
    Missing,
    Null,
    Good(T),
    Wrong(&'static str),
}

/// What a member is made of, if it is of the right kind.
pub(super) trait Made: Sized {
    fn text(_: &str) -> Got<Self> {
        Got::Wrong("a text")
    }
    fn list<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Got<Self>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Got::Wrong("a list"))
    }
    fn object<'de, A: MapAccess<'de>>(mut members: A) -> Result<Got<Self>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Got::Wrong("an object"))
    }
}

struct GotVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Made> Visitor<'de> for GotVisitor<T> {
    type Value = Got<T>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Got<T>, E> {
        Ok(Got::Null)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Got<T>, E> {
        Ok(Got::Wrong("true or false"))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Got<T>, E> {
        Ok(Got::Wrong("a number"))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Got<T>, E> {
        Ok(Got::Wrong("a number"))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Got<T>, E> {
        Ok(Got::Wrong("a number"))
    }
    fn visit_str<E>(self, text: &str) -> Result<Got<T>, E> {
        Ok(T::text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Got<T>, A::Error> {
        T::list(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Got<T>, A::Error> {
        T::object(members)
    }
}

impl<'de, T: Made> Deserialize<'de> for Got<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GotVisitor(std::marker::PhantomData))
    }
}

/// A `type` member, or the name of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    FeatureCollection,
    Feature,
    GeometryCollection,
    Point,
    MultiPoint,
    LineString,
    MultiLineString,
    Polygon,
    MultiPolygon,
    Other(String),
}

impl Made for Word {
    fn text(text: &str) -> Got<Word> {
        Got::Good(match text {
            "FeatureCollection" => Word::FeatureCollection,
            "Feature" => Word::Feature,
            "GeometryCollection" => Word::GeometryCollection,
            "Point" => Word::Point,
            "MultiPoint" => Word::MultiPoint,
            "LineString" => Word::LineString,
            "MultiLineString" => Word::MultiLineString,
            "Polygon" => Word::Polygon,
            "MultiPolygon" => Word::MultiPolygon,
            other => Word::Other(other.chars().take(60).collect()),
        })
    }
}

impl<T: Made> Made for Vec<Got<T>> {
    fn list<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Got<Self>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Got::Good(list))
    }
}

/// A JSON object with the members that GeoJSON knows, of whatever level.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub kind: Got<Word>,
    pub id: Option<Value>,
    pub properties: Got<Properties>,
    pub geometry: Got<Box<Object>>,
    pub coordinates: Option<Node>,
    pub geometries: Got<Vec<Got<Object>>>,
    pub features: Got<Vec<Got<Object>>>,
    pub crs: Option<serde_json::Value>,
    /// A member that gives away another format: `arcs`, `elements`, `geometryType`.
    pub foreign: Option<&'static str>,
}

impl Made for Object {
    fn object<'de, A: MapAccess<'de>>(mut members: A) -> Result<Got<Self>, A::Error> {
        let mut object = Object::default();
        while let Some(key) = members.next_key::<std::borrow::Cow<str>>()? {
            match &*key {
                "type" => object.kind = members.next_value()?,
                "id" => object.id = Some(members.next_value::<Json>()?.0),
                "properties" => object.properties = members.next_value()?,
                "geometry" => object.geometry = members.next_value()?,
                "coordinates" => object.coordinates = Some(members.next_value()?),
                "geometries" => object.geometries = members.next_value()?,
                "features" => object.features = members.next_value()?,
                "crs" => object.crs = Some(members.next_value()?),
                other => {
                    object.foreign = match other {
                        "arcs" => Some("arcs"),
                        "elements" => Some("elements"),
                        "geometryType" => Some("geometryType"),
                        _ => object.foreign,
                    };
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Got::Good(object))
    }
}

impl Made for Box<Object> {
    fn object<'de, A: MapAccess<'de>>(members: A) -> Result<Got<Self>, A::Error> {
        Ok(match Object::object(members)? {
            Got::Good(object) => Got::Good(Box::new(object)),
            _ => Got::Wrong("an object"),
        })
    }
}

impl Made for Properties {
    fn object<'de, A: MapAccess<'de>>(mut members: A) -> Result<Got<Self>, A::Error> {
        let mut properties: Properties = Vec::new();
        while let Some((key, value)) = members.next_entry::<String, Json>()? {
            properties.push((key, value.0));
        }
        if properties.len() > 1 {
            drop_doubles(&mut properties);
        }
        Ok(Got::Good(properties))
    }
}

/// Of a name that occurs twice the last value stays, at the place of the first, as JavaScript has it.
fn drop_doubles(properties: &mut Properties) {
    let mut order: Vec<usize> = (0..properties.len()).collect();
    order.sort_by(|&a, &b| properties[a].0.cmp(&properties[b].0).then(a.cmp(&b)));
    let mut stays = vec![true; properties.len()];
    for group in order.chunk_by(|&a, &b| properties[a].0 == properties[b].0).map(<[usize]>::to_vec).collect::<Vec<_>>()
    {
        let (first, last) = (group[0], group[group.len() - 1]);
        properties[first].1 = properties[last].1.clone();
        group[1..].iter().for_each(|&at| stays[at] = false);
    }
    let mut stays = stays.into_iter();
    properties.retain(|_| stays.next().unwrap_or(true));
}

/// A value of a property.
struct Json(Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde_json::Value as Any;
        Ok(Json(match Any::deserialize(deserializer)? {
            Any::Null => Value::Null,
            Any::Bool(b) => Value::Bool(b),
            Any::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(whole), _) => Value::Int(whole),
                (None, Some(float)) if float.is_finite() => Value::Float(float),
                _ => Value::Null,
            },
            Any::String(text) => Value::Text(text),
            nested => Value::Json(nested.to_string()),
        }))
    }
}

/// A tree of coordinates.
#[derive(Debug)]
pub(super) enum Node {
    /// Two or more numbers; those after the second (heights) are gone.
    Position(f64, f64),
    /// A list of anything but numbers.
    List(Vec<Node>),
    /// What should not be there, in a word or two.
    Odd(&'static str),
    /// A number outside a position.
    Number(f64),
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Odd("null"))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Odd("true or false"))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Node, E> {
        Ok(Node::Number(n as f64))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Node, E> {
        Ok(Node::Number(n as f64))
    }
    fn visit_f64<E>(self, n: f64) -> Result<Node, E> {
        Ok(Node::Number(n))
    }
    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Odd("a text"))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Node::Odd("an object"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let first: Node = match items.next_element()? {
            None => return Ok(Node::List(Vec::new())),
            Some(first) => first,
        };
        let Node::Number(x) = first else {
            let mut list = vec![first];
            while let Some(node) = items.next_element()? {
                list.push(node);
            }
            return Ok(Node::List(list));
        };
        let position = match items.next_element()? {
            None => Node::Odd("a single number"),
            Some(Node::Number(y)) => Node::Position(x, y),
            Some(Node::Odd(what)) => Node::Odd(what),
            Some(_) => Node::Odd("a list"),
        };
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(position)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object {
        match serde_json::from_str(text).unwrap() {
            Got::Good(object) => object,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_wrong_kind_is_kept_as_a_word() {
        let odd = object(
            r#"{"type": 5, "properties": [1], "geometry": "here", "features": {}, "coordinates": [[1, null], [null], {}]}"#,
        );
        assert!(matches!(odd.kind, Got::Wrong("a number")));
        assert!(matches!(odd.properties, Got::Wrong("a list")));
        assert!(matches!(odd.geometry, Got::Wrong("a text")));
        assert!(matches!(odd.features, Got::Wrong("an object")));
        let Some(Node::List(nodes)) = odd.coordinates else { panic!() };
        assert!(matches!(&nodes[..], [Node::Odd("null"), Node::List(_), Node::Odd("an object")]), "{nodes:?}");
    }

    #[test]
    fn properties_keep_their_order_and_kinds() {
        let object =
            object(r#"{"properties": {"b": 1, "a": 2.5, "n": null, "t": "x", "l": [1, {"k": true}], "b": 3}}"#);
        let Got::Good(properties) = object.properties else { panic!() };
        let expected = [
            ("b", Value::Int(3)),
            ("a", Value::Float(2.5)),
            ("n", Value::Null),
            ("t", Value::Text("x".into())),
            ("l", Value::Json(r#"[1,{"k":true}]"#.into())),
        ];
        assert_eq!(properties, expected.map(|(k, v)| (k.to_owned(), v)));
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let deep = format!("{{\"coordinates\": {}", "[".repeat(100_000));
        let error = serde_json::from_str::<Got<Object>>(&deep).unwrap_err();
        assert!(error.to_string().contains("recursion limit"), "{error}");
    }
}
