//! Layers drawn for tests: points along the equator, and features of them.

use serde_json::{Value, json as object};

/// A point so many metres along the equator, of which a degree is 111,319.49 m on the ellipsoid of WGS 84.
pub fn at(metres: f64) -> Value {
    object!([metres / 111_319.490_793, 0.0])
}

pub fn layer(features: &[Value]) -> String {
    object!({"type": "FeatureCollection", "features": features}).to_string()
}

pub fn point(id: &str, metres: f64, mut properties: Value) -> Value {
    properties["id"] = object!(id);
    object!({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": at(metres)}})
}
