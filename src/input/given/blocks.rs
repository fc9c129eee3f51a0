//! Blocks from a file: residential land as polygons, or points with people.

use super::Notes;
use super::collect::{Sound, faults, settle_ids, sort_out};
use super::columns::{Columns, HOUSEHOLDS, Header, ID, NAME, RESIDENTS, count, text, value};
use crate::error::{InputError, Loaded};
use crate::input::layer::{self, Flaw, Source, type_name};
use crate::model::{Block, BlockKind};
use crate::plane::land_m2;
use geo_types::Geometry;

/// Reads blocks: every `Polygon`, `MultiPolygon` or `Point` of the file, sorted by id.
///
/// # Errors
/// A file that cannot be read as a layer, a property in `columns` that no feature has, or no usable block at all. Single
/// bad features are in the faults.
///
/// ```
/// use lifecircle::input::given::{Columns, read_blocks};
/// use lifecircle::input::layer::Source;
/// let text = r#"{"type": "Feature", "id": "A1", "properties": {"人口": "1,200"},
///     "geometry": {"type": "Polygon", "coordinates": [[[116, 40], [116.001, 40], [116.001, 40.001], [116, 40]]]}}"#;
/// let (blocks, notes) = read_blocks(&Source::new("b.geojson".as_ref(), text.as_bytes()), &Columns::default()).unwrap();
/// let block = &blocks.items[0];
/// assert_eq!((block.id.to_string().as_str(), block.residents), ("A1", Some(1200.0)));
/// assert!((block.area_m2 - 4_741.0).abs() < 5.0, "half of 85.4 m by 111.0 m, {}", block.area_m2);
/// assert_eq!(notes.remarks, ["residents taken from property \"人口\""]);
/// ```
pub fn read_blocks(source: &Source<'_>, columns: &Columns) -> Result<(Loaded<Block>, Notes), InputError> {
    let file = source.file;
    let layer = layer::read(source)?;
    let mut remarks = layer.notes;
    let header = Header::of(&layer.features);
    let id = header.find(file, columns.id.as_ref(), ID, &mut remarks)?;
    let name = header.find(file, columns.name.as_ref(), NAME, &mut remarks)?;
    let residents = header.find(file, columns.residents.as_ref(), RESIDENTS, &mut remarks)?;
    let households = header.find(file, columns.households.as_ref(), HOUSEHOLDS, &mut remarks)?;
    let mut sorted = sort_out(file, layer.features, id.as_deref(), columns.id.is_some())?;

    let mut good: Vec<Sound> = Vec::with_capacity(sorted.sound.len());
    let people = |s: &Sound, key: Option<&String>| match key.and_then(|key| Some((key, value(&s.properties, key)?))) {
        None => Ok(None),
        Some((key, v)) => count(v).map_err(|rule| Flaw::new("feature.bad_number", format!("{key} {rule}"))),
    };
    for sound in sorted.sound {
        let fits = fitting(&sound.geometry)
            .and_then(|()| people(&sound, residents.as_ref()).and_then(|_| people(&sound, households.as_ref())));
        match fits {
            Ok(_) => good.push(sound),
            Err(flaw) => sorted.flaws.push((sound.place, flaw)),
        }
    }
    let faults = faults(file, sorted.flaws, good.len(), &mut sorted.tally)?;
    let items = settle_ids(good, &mut sorted.tally)
        .into_iter()
        .map(|(id, sound)| Block {
            id,
            kind: BlockKind::Given,
            name: name.as_ref().and_then(|key| value(&sound.properties, key)).and_then(text),
            residents: people(&sound, residents.as_ref()).unwrap_or(None),
            households: people(&sound, households.as_ref()).unwrap_or(None),
            area_m2: land_m2(&sound.geometry),
            geometry: sound.geometry,
            doorsteps: Vec::new(),
            properties: sound.properties,
        })
        .collect();
    Ok((Loaded { items, faults }, Notes { tally: sorted.tally, remarks }))
}

fn fitting(geometry: &Geometry<f64>) -> Result<(), Flaw> {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Point(_) => Ok(()),
        other => {
            let what = format!("blocks need Polygon, MultiPolygon or Point; got {}", type_name(other));
            let flaw = Flaw::new("feature.wrong_type", what);
            Err(match other {
                Geometry::LineString(_) | Geometry::MultiLineString(_) => flaw.guess("is this the streets file?"),
                _ => flaw,
            })
        }
    }
}
