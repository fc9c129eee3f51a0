//! Layers as FlatGeobuf (flatgeobuf.org, version 3): half the bytes of GeoJSON, with an index, so that a GIS opens a country at once and a
//! web map reads the part that it shows.
//!
//! A layer is made from its GeoJSON as it is written, so that both say the same to the last digit; the properties of all features
//! become columns. Features lie along a Hilbert curve, as the index asks for; nothing else depends on anything but the layer. Linear in its bytes but for
//! sorting.
//!
//! ```text
//! magic · size · header · packed R-tree · size · feature · size · feature · …
//! ```

mod buffer;
mod tree;

use buffer::{Buffer, Field};
use serde_json::{Map, Value};
use std::collections::HashMap;
use tree::{Box4, EMPTY, NODE, order, tree, widen};

/// The first bytes of every file.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";

/// Types of columns by their numbers in the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Type {
    Bool = 2,
    Long = 7,
    Double = 10,
    Text = 11,
}

/// Types of geometries by their numbers in the format.
fn kind(geometry: &Value) -> u8 {
    match geometry["type"].as_str() {
        Some("Point") => 1,
        Some("LineString") => 2,
        Some("Polygon") => 3,
        Some("MultiPoint") => 4,
        Some("MultiLineString") => 5,
        Some("MultiPolygon") => 6,
        Some("GeometryCollection") => 7,
        _ => 0,
    }
}

const POLYGON: u8 = 3;
const MULTI_POLYGON: u8 = 6;

/// A column: name and type.
type Column = (String, Type);

/// A layer that was written as GeoJSON, as FlatGeobuf; `None` if it is none of ours.
pub fn of_geojson(text: &[u8]) -> Option<Vec<u8>> {
    let layer: Value = serde_json::from_slice(text).ok()?;
    let features = layer["features"].as_array()?;
    let columns = columns(features);
    let kinds: Vec<u8> = features.iter().map(|f| kind(&f["geometry"])).collect();
    // Areas of one and of several parts are areas of several parts; whatever else differs is told feature by feature.
    let areas = kinds.iter().all(|k| [POLYGON, MULTI_POLYGON].contains(k)) && kinds.contains(&MULTI_POLYGON);
    let one = kinds.first().copied().filter(|first| kinds.iter().all(|k| k == first));
    let all_kinds = if areas { MULTI_POLYGON } else { one.unwrap_or(0) };
    let boxes: Vec<Box4> = features.iter().map(|f| bounds(&f["geometry"])).collect();
    let mut all = EMPTY;
    for b in &boxes {
        widen(&mut all, b);
    }
    // What has no place has no box, and an index needs one of each.
    let indexed = !boxes.is_empty() && boxes.iter().all(|b| b[0] <= b[2]);
    let order = if indexed { order(&boxes, &all) } else { (0..features.len()).collect() };

    let numbers: HashMap<&str, (u16, Type)> =
        (0..).zip(&columns).map(|(i, (name, of))| (name.as_str(), (i, *of))).collect();
    let (mut data, mut at) = (Vec::new(), Vec::with_capacity(features.len()));
    for &i in &order {
        at.push(data.len() as u64);
        data.extend_from_slice(&feature(&features[i], &numbers, areas));
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&header(&layer, &columns, all_kinds, &all, features.len(), indexed));
    if indexed {
        let boxes: Vec<Box4> = order.iter().map(|&i| boxes[i]).collect();
        out.extend_from_slice(&tree(&boxes, &at));
    }
    out.append(&mut data);
    Some(out)
}

/// The properties of all features, in the order in which they are first met: whole numbers, numbers, truth values, else text.
fn columns(features: &[Value]) -> Vec<Column> {
    let mut all: Vec<(String, Option<Type>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (name, value) in features.iter().filter_map(|f| f["properties"].as_object()).flatten() {
        let at = *known.entry(name.clone()).or_insert_with(|| {
            all.push((name.clone(), None));
            all.len() - 1
        });
        let of = match value {
            Value::Null => continue,
            Value::Bool(_) => Type::Bool,
            Value::Number(n) if n.is_i64() => Type::Long,
            Value::Number(_) => Type::Double,
            _ => Type::Text,
        };
        all[at].1 = Some(match all[at].1 {
            None => of,
            Some(before) if before == of => of,
            Some(Type::Long | Type::Double) if [Type::Long, Type::Double].contains(&of) => Type::Double,
            _ => Type::Text,
        });
    }
    // A column has a number of two bytes.
    all.truncate(usize::from(u16::MAX));
    all.into_iter().map(|(name, of)| (name, of.unwrap_or(Type::Text))).collect()
}

fn header(layer: &Value, columns: &[Column], kind: u8, all: &Box4, count: usize, indexed: bool) -> Vec<u8> {
    let mut buffer = Buffer::new();
    let node = if indexed { NODE as u16 } else { 0 };
    let mut fields = vec![(0, Field::Later)];
    fields.extend((all[0] <= all[2]).then_some((1, Field::Later)));
    fields.push((2, Field::U8(kind)));
    fields.extend((!columns.is_empty()).then_some((7, Field::Later)));
    fields.extend([(8, Field::U64(count as u64)), (9, Field::U16(node)), (10, Field::Later), (13, Field::Later)]);
    let mut later = buffer.table(0, &fields).into_iter();
    let mut next = || later.next().unwrap_or(0);
    buffer.text(next(), layer["name"].as_str().unwrap_or("layer"));
    if all[0] <= all[2] {
        buffer.doubles(next(), all);
    }
    if !columns.is_empty() {
        let places = buffer.offsets(next(), columns.len());
        for (place, (name, of)) in places.into_iter().zip(columns) {
            let later = buffer.table(place, &[(0, Field::Later), (1, Field::U8(*of as u8))]);
            buffer.text(later[0], name);
        }
    }
    let crs = buffer.table(next(), &[(0, Field::Later), (1, Field::I32(4326)), (2, Field::Later)]);
    buffer.text(crs[0], "EPSG");
    buffer.text(crs[1], "WGS 84");
    let mut about = layer.clone();
    if let Some(members) = about.as_object_mut() {
        members.retain(|key, _| !["type", "name", "features"].contains(&key.as_str()));
    }
    buffer.text(next(), &about.to_string());
    buffer.sized()
}

fn feature(feature: &Value, numbers: &HashMap<&str, (u16, Type)>, areas: bool) -> Vec<u8> {
    let geometry = &feature["geometry"];
    let properties = feature["properties"].as_object().map(|of| properties(of, numbers)).unwrap_or_default();
    let mut fields = Vec::new();
    fields.extend(geometry.is_object().then_some((0, Field::Later)));
    fields.extend((!properties.is_empty()).then_some((1, Field::Later)));
    let mut buffer = Buffer::new();
    let mut later = buffer.table(0, &fields).into_iter();
    if geometry.is_object()
        && let Some(place) = later.next()
    {
        shape(&mut buffer, place, geometry, areas);
    }
    if let Some(place) = later.next() {
        buffer.bytes_list(place, &properties);
    }
    buffer.sized()
}

/// The values of a feature, each behind the number of its column; what is not known is not there.
fn properties(of: &Map<String, Value>, numbers: &HashMap<&str, (u16, Type)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in of {
        let Some((number, kind)) = numbers.get(name.as_str()).filter(|_| !value.is_null()) else { continue };
        out.extend_from_slice(&number.to_le_bytes());
        match kind {
            Type::Bool => out.push(u8::from(value.as_bool().unwrap_or_default())),
            Type::Long => out.extend_from_slice(&value.as_i64().unwrap_or_default().to_le_bytes()),
            Type::Double => out.extend_from_slice(&value.as_f64().unwrap_or(f64::NAN).to_le_bytes()),
            Type::Text => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
    out
}

/// A geometry, which the offset at `from` leads to.
fn shape(buffer: &mut Buffer, from: usize, geometry: &Value, areas: bool) {
    let (kind, coordinates) = (kind(geometry), &geometry["coordinates"]);
    match kind {
        POLYGON if areas => parts(buffer, from, MULTI_POLYGON, std::slice::from_ref(coordinates)),
        MULTI_POLYGON => parts(buffer, from, kind, coordinates.as_array().map_or(&[], Vec::as_slice)),
        7 => {
            let of = geometry["geometries"].as_array().map_or(&[][..], Vec::as_slice);
            let later = buffer.table(from, &[(6, Field::U8(kind)), (7, Field::Later)]);
            for (place, part) in buffer.offsets(later[0], of.len()).into_iter().zip(of) {
                shape(buffer, place, part, false);
            }
        }
        3 | 5 => rings(buffer, from, kind, coordinates),
        1 => plain(buffer, from, kind, std::slice::from_ref(coordinates)),
        _ => plain(buffer, from, kind, coordinates.as_array().map_or(&[], Vec::as_slice)),
    }
}

/// Areas of several parts.
fn parts(buffer: &mut Buffer, from: usize, kind: u8, of: &[Value]) {
    let later = buffer.table(from, &[(6, Field::U8(kind)), (7, Field::Later)]);
    for (place, part) in buffer.offsets(later[0], of.len()).into_iter().zip(of) {
        rings(buffer, place, POLYGON, part);
    }
}

/// Points of one chain.
fn plain(buffer: &mut Buffer, from: usize, kind: u8, points: &[Value]) {
    let later = buffer.table(from, &[(1, Field::Later), (6, Field::U8(kind))]);
    let xy: Vec<f64> = points.iter().flat_map(position).collect();
    buffer.doubles(later[0], &xy);
}

/// Several chains, and where each ends.
fn rings(buffer: &mut Buffer, from: usize, kind: u8, chains: &Value) {
    let chains = chains.as_array().map_or(&[][..], Vec::as_slice);
    let points = |chain: &Value| chain.as_array().map_or(0, Vec::len) as u32;
    let ends: Vec<u32> = chains
        .iter()
        .scan(0, |sum, chain| {
            *sum += points(chain);
            Some(*sum)
        })
        .collect();
    let xy: Vec<f64> = chains.iter().filter_map(Value::as_array).flatten().flat_map(position).collect();
    if ends.len() > 1 {
        let later = buffer.table(from, &[(0, Field::Later), (1, Field::Later), (6, Field::U8(kind))]);
        buffer.numbers(later[0], &ends);
        buffer.doubles(later[1], &xy);
    } else {
        let later = buffer.table(from, &[(1, Field::Later), (6, Field::U8(kind))]);
        buffer.doubles(later[0], &xy);
    }
}

fn position(of: &Value) -> [f64; 2] {
    [0, 1].map(|i| of[i].as_f64().unwrap_or_default())
}

/// The box of a geometry; empty where there is none.
fn bounds(geometry: &Value) -> Box4 {
    fn walk(value: &Value, all: &mut Box4) {
        match value.as_array() {
            Some(items) if items.first().is_some_and(Value::is_number) => {
                let [x, y] = position(value);
                widen(all, &[x, y, x, y]);
            }
            Some(items) => items.iter().for_each(|item| walk(item, all)),
            None => {}
        }
    }
    let mut all = EMPTY;
    walk(&geometry["coordinates"], &mut all);
    if let Some(parts) = geometry["geometries"].as_array() {
        for part in parts {
            widen(&mut all, &bounds(part));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn geometry() -> impl Strategy<Value = Value> {
        let at = || {
            (-1_700_000_000..1_700_000_000_i64, -800_000_000..800_000_000_i64)
                .prop_map(|(x, y)| [x as f64 / 1e7, y as f64 / 1e7])
        };
        let ring = || {
            (at(), 1..900_i64).prop_map(|([x, y], d)| {
                let d = d as f64 / 1e4;
                json!([[x, y], [x + d, y], [x + d, y + d], [x, y]])
            })
        };
        prop_oneof![
            at().prop_map(|p| json!({"type": "Point", "coordinates": p})),
            prop::collection::vec(at(), 2..5).prop_map(|l| json!({"type": "LineString", "coordinates": l})),
            ring().prop_map(|r| json!({"type": "Polygon", "coordinates": [r]})),
            prop::collection::vec(ring(), 1..3).prop_map(|r| json!({"type": "MultiPolygon", "coordinates": r.into_iter().map(|r| json!([r])).collect::<Vec<_>>()})),
        ]
    }

    proptest! {
        /// The reader that takes given layers finds every feature of the GeoJSON, with its geometry and what it says.
        #[test]
        fn what_is_written_is_read_back(of in prop::collection::vec((geometry(), any::<i32>(), prop::option::of(-9.0..9.0_f64), any::<bool>(), "[a-zé市\"]{0,5}"), 1..60)) {
            let features: Vec<Value> = of.iter().enumerate().map(|(i, (g, n, x, b, t))| {
                json!({"type": "Feature", "id": i.to_string(), "properties": {"id": i.to_string(), "n": n, "x": x, "b": b, "t": t}, "geometry": g})
            }).collect();
            let text = json!({"type": "FeatureCollection", "name": "l", "attribution": "©", "features": features}).to_string();
            let bytes = of_geojson(text.as_bytes()).unwrap();
            let read = crate::input::layer::as_texts;
            prop_assert_eq!(read("l.fgb", &bytes), read("l.geojson", text.as_bytes()));
        }
    }

    /// Every box of the tree holds those below it, and every leaf leads to its feature.
    #[test]
    fn the_tree_holds_what_lies_below() {
        let boxes: Vec<Box4> = (0..1000)
            .map(|i| [f64::from(i % 37), f64::from(i % 91), f64::from(i % 37) + 1.0, f64::from(i % 91) + 2.0])
            .collect();
        let at: Vec<u64> = (0..1000).map(|i| i * 8).collect();
        let bytes = tree(&boxes, &at);
        // 1000 leaves, 63 above them, 4, and the root.
        assert_eq!(bytes.len(), (1000 + 63 + 4 + 1) * 40);
        let node = |n: usize| -> (Box4, u64) {
            let of = &bytes[n * 40..(n + 1) * 40];
            let f = |i: usize| f64::from_le_bytes(of[i * 8..(i + 1) * 8].try_into().unwrap());
            ([f(0), f(1), f(2), f(3)], u64::from_le_bytes(of[32..].try_into().unwrap()))
        };
        let levels = [(0, 1), (1, 4), (5, 63), (68, 1000)];
        for w in levels.windows(2) {
            let ((first, count), (below, many)) = (w[0], w[1]);
            let mut seen = 0;
            for n in first..first + count {
                let (outer, child) = node(n);
                let mut all = EMPTY;
                for c in child as usize..(child as usize + NODE).min(below + many) {
                    widen(&mut all, &node(c).0);
                    seen += 1;
                }
                assert_eq!(outer, all, "node {n}");
            }
            assert_eq!(seen, many);
        }
        assert_eq!(node(68 + 7), (boxes[7], 56));
    }
}
