//! Places to walk from or to, from a file: anything with a geometry that a facility could have; no class is asked for.

use super::Notes;
use super::collect::{Sound, faults, settle_ids, sort_out};
use super::columns::{Columns, Header, ID, NAME};
use super::facilities::fitting;
use crate::error::{InputError, Loaded};
use crate::input::layer::{self, Source};
use crate::model::Facility;

/// Reads places as facilities of no class, sorted by id.
///
/// # Errors
/// A file that cannot be read as a layer, a property in `columns` that no feature has, or no usable place at all. Single bad
/// features are in the faults.
///
/// ```
/// use lifecircle::input::given::{Columns, read_origins};
/// use lifecircle::input::layer::Source;
/// let text = r#"{"type": "Feature", "id": "A1", "properties": null, "geometry": {"type": "Point", "coordinates": [116, 40]}}"#;
/// let (places, _) = read_origins(&Source::new("p.geojson".as_ref(), text.as_bytes()), &Columns::default()).unwrap();
/// assert_eq!(places.items[0].id.to_string(), "A1");
/// ```
pub fn read_origins(source: &Source<'_>, columns: &Columns) -> Result<(Loaded<Facility>, Notes), InputError> {
    let file = source.file;
    let layer = layer::read(source)?;
    let mut remarks = layer.notes;
    let header = Header::of(&layer.features);
    let id = header.find(file, columns.id.as_ref(), ID, &mut remarks)?;
    let name = header.find(file, columns.name.as_ref(), NAME, &mut remarks)?;
    let mut sorted = sort_out(file, layer.features, id.as_deref(), columns.id.is_some())?;
    let mut good: Vec<Sound> = Vec::with_capacity(sorted.sound.len());
    for mut sound in sorted.sound {
        match fitting(sound.geometry) {
            Ok(geometry) => {
                sound.geometry = geometry;
                good.push(sound);
            }
            Err(flaw) => sorted.flaws.push((sound.place, flaw)),
        }
    }
    let faults = faults(file, sorted.flaws, good.len(), &mut sorted.tally)?;
    if good.is_empty() {
        return Err(InputError::empty(file, "holds no place to walk from or to"));
    }
    let items = settle_ids(good, &mut sorted.tally)
        .into_iter()
        .map(|(id, sound)| sound.into_place(id, Vec::new(), name.as_deref()))
        .collect();
    Ok((Loaded { items, faults }, Notes { tally: sorted.tally, remarks }))
}
