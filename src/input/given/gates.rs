//! Gates of estates from a file: any layer of points; of lines and polygons a point inside.

use super::Notes;
use super::origins::read_origins;
use super::{Columns, text};
use crate::error::{InputError, Loaded};
use crate::input::layer::Source;
use crate::model::{Gate, Properties};
use geo::InteriorPoint;

/// Properties that may say that a gate is closed for good, with the words for it.
const CLOSED: [(&str, &[&str]); 5] = [
    ("access", &["no", "never", "closed"]),
    ("foot", &["no"]),
    ("locked", &["yes", "true", "1"]),
    ("status", &["closed", "locked", "shut"]),
    ("状态", &["关闭", "封闭", "常闭", "停用", "锁闭"]),
];

/// Properties that say when a gate is open.
const HOURS: [&str; 3] = ["opening_hours", "hours", "开放时间"];

/// Reads gates, sorted by id; those that are closed for good are left out and counted.
///
/// # Errors
/// A file that cannot be read as a layer, or holds no usable place at all. Single bad features are in the faults.
///
/// ```
/// use lifecircle::input::given::read_gates;
/// use lifecircle::input::layer::Source;
/// let text = "id,lon,lat,状态\nE,116.1,40.0,开放\nW,116.0,40.0,封闭\n";
/// let (gates, notes) = read_gates(&Source::new("gates.csv".as_ref(), text.as_bytes())).unwrap();
/// assert_eq!((gates.items.len(), gates.items[0].id.to_string()), (1, "E".to_owned()));
/// assert_eq!(notes.tally.get("gate.closed"), 1);
/// ```
pub fn read_gates(source: &Source<'_>) -> Result<(Loaded<Gate>, Notes), InputError> {
    let (places, mut notes) = read_origins(source, &Columns::default())?;
    let mut items = Vec::new();
    for place in places.items {
        if CLOSED
            .iter()
            .any(|(key, words)| said(&place.properties, key).is_some_and(|v| words.contains(&&*v.to_lowercase())))
        {
            notes.tally.one("gate.closed");
            continue;
        }
        let Some(at) = place.geometry.interior_point() else { continue };
        let hours = HOURS.iter().find_map(|key| said(&place.properties, key));
        items.push(Gate { id: place.id, at: at.0, hours });
    }
    Ok((Loaded { items, faults: places.faults }, notes))
}

fn said(properties: &Properties, key: &str) -> Option<String> {
    let named = |(k, _): &&(String, crate::model::Value)| k.trim().eq_ignore_ascii_case(key);
    properties
        .iter()
        .find(named)
        .and_then(|(_, value)| text(value))
        .map(|t| t.trim().to_owned())
        .filter(|t| !t.is_empty())
}
