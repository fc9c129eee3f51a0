//! The study area from a file of polygons.

use super::collect::{faults, sort_out};
use crate::error::InputError;
use crate::input::layer::{self, Flaw, Source, type_name};
use crate::overlay;
use geo_types::{Geometry, MultiPolygon, Polygon};

/// Reads the study area: all polygons of the file, joined where they overlap.
///
/// # Errors
/// A file that cannot be read as a layer, or that holds anything but polygons: an area with a piece missing would cut
/// the study wrongly.
///
/// ```
/// let text = r#"{"type": "Polygon", "coordinates": [[[9, 47], [9.1, 47], [9.1, 47.1], [9, 47]]]}"#;
/// use lifecircle::input::{given::read_area, layer::Source};
/// let area = read_area(&Source::new("a.geojson".as_ref(), text.as_bytes())).unwrap();
/// assert_eq!(area.0.len(), 1);
/// ```
pub fn read_area(source: &Source<'_>) -> Result<MultiPolygon<f64>, InputError> {
    let layer = layer::read(source)?;
    let mut sorted = sort_out(source.file, layer.features, None, false)?;
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for sound in sorted.sound {
        if let Err(flaw) = parts_of(sound.geometry, &mut polygons) {
            sorted.flaws.push((sound.place, flaw));
        }
    }
    if let Some(fault) = faults(source.file, sorted.flaws, polygons.len(), &mut sorted.tally)?.into_iter().next() {
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
            return Err(Flaw::new("feature.wrong_type", what));
        }
    }
    Ok(())
}
