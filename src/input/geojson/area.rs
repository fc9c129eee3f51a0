//! The study area from a file of polygons.

use super::collect::{faults, sort_out};
use super::document;
use super::shape::{Flaw, type_name};
use crate::error::InputError;
use crate::overlay;
use geo_types::{Geometry, MultiPolygon, Polygon};
use std::path::Path;

/// Reads the study area: all polygons of the file, joined where they overlap. `file` is only named in errors.
///
/// # Errors
/// A file that is not GeoJSON in degrees, or that holds anything but polygons: an area with a piece missing would cut
/// the study wrongly.
///
/// ```
/// let text = r#"{"type": "Polygon", "coordinates": [[[9, 47], [9.1, 47], [9.1, 47.1], [9, 47]]]}"#;
/// let area = lifecircle::input::geojson::read_area("a.geojson".as_ref(), text.as_bytes()).unwrap();
/// assert_eq!(area.0.len(), 1);
/// ```
pub fn read_area(file: &Path, bytes: &[u8]) -> Result<MultiPolygon<f64>, InputError> {
    let document = document::read(file, bytes)?;
    let mut sorted = sort_out(file, document.features, None, false)?;
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for sound in sorted.sound {
        if let Err(flaw) = parts_of(sound.geometry, &mut polygons) {
            sorted.flaws.push((sound.number, flaw));
        }
    }
    if let Some(fault) = faults(file, sorted.flaws, polygons.len(), &mut sorted.tally)?.into_iter().next() {
        return Err(fault);
    }
    // The order of the file must not move a single bit of the union.
    polygons.sort_by_cached_key(|p| format!("{p:?}"));
    Ok(match polygons.len() {
        1 => MultiPolygon(polygons),
        _ => overlay::union(&polygons),
    })
}

fn parts_of(geometry: Geometry<f64>, polygons: &mut Vec<Polygon<f64>>) -> Result<(), Flaw> {
    match geometry {
        Geometry::Polygon(polygon) => polygons.push(polygon),
        Geometry::MultiPolygon(parts) => polygons.extend(parts.0),
        Geometry::GeometryCollection(members) => {
            for member in members.0 {
                parts_of(member, polygons)?;
            }
        }
        other => {
            let what = format!("the area needs Polygon or MultiPolygon; got {}", type_name(&other));
            return Err(Flaw::new("geojson.wrong_type", what));
        }
    }
    Ok(())
}
