//! Zones from a file of polygons: subdistricts, communities, whatever figures are to be summed over.

use super::Notes;
use super::collect::{Sound, faults, settle_ids, sort_out};
use super::columns::{Columns, Header, ID, NAME, text, value};
use crate::error::{InputError, Loaded};
use crate::input::layer::{self, Flaw, Source, type_name};
use crate::model::Zone;
use geo_types::{Geometry, MultiPolygon};

/// Reads zones, sorted by id. The columns for id and name may be those of another file; it is told.
///
/// # Errors
/// A file that cannot be read as a layer, or no usable polygon at all. Single bad features are in the faults.
///
/// ```
/// use lifecircle::input::given::{Columns, read_zones};
/// use lifecircle::input::layer::Source;
/// let text = r#"{"type": "Feature", "id": "S1", "properties": {"街道名称": "清华园", "name": "清华园街道"},
///     "geometry": {"type": "Polygon", "coordinates": [[[116, 40], [116.001, 40], [116.001, 40.001], [116, 40]]]}}"#;
/// let (zones, _) = read_zones(&Source::new("z.geojson".as_ref(), text.as_bytes()), &Columns::default()).unwrap();
/// assert_eq!((zones.items[0].id.to_string().as_str(), zones.items[0].name.as_deref()), ("S1", Some("清华园街道")));
/// ```
pub fn read_zones(source: &Source<'_>, columns: &Columns) -> Result<(Loaded<Zone>, Notes), InputError> {
    let file = source.file;
    let layer = layer::read(source)?;
    let mut remarks = layer.notes;
    let header = Header::of(&layer.features);
    let columns = &header.at_hand(&Columns { may_lack: true, ..columns.clone() }, &mut remarks);
    let id = header.find(file, columns.id.as_ref(), ID, &mut remarks)?;
    let name = header.find(file, columns.name.as_ref(), NAME, &mut remarks)?;
    let mut sorted = sort_out(file, layer.features, id.as_deref(), columns.id.is_some())?;
    let mut good: Vec<Sound> = Vec::with_capacity(sorted.sound.len());
    for sound in sorted.sound {
        match &sound.geometry {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => good.push(sound),
            other => {
                let what = format!("zones need Polygon or MultiPolygon; got {}", type_name(other));
                sorted.flaws.push((sound.place, Flaw::new("feature.wrong_type", what)));
            }
        }
    }
    let faults = faults(file, sorted.flaws, good.len(), &mut sorted.tally)?;
    if good.is_empty() {
        return Err(InputError::empty(file, "holds no zone"));
    }
    let items = settle_ids(good, &mut sorted.tally)
        .into_iter()
        .map(|(id, sound)| Zone {
            id,
            name: name.as_ref().and_then(|key| value(&sound.properties, key)).and_then(text),
            land: match sound.geometry {
                Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
                Geometry::MultiPolygon(land) => land,
                _ => MultiPolygon(vec![]),
            },
            properties: sound.properties,
        })
        .collect();
    Ok((Loaded { items, faults }, Notes { tally: sorted.tally, remarks }))
}
