//! Features as they stand, for readers that take nothing for granted but their geometry: scenarios.

use super::collect;
use crate::error::InputError;
use crate::input::layer::{self, Flaw, Place, Source, clean};
use crate::model::{Properties, Tally};
use geo_types::Geometry;

/// A feature with its geometry, if it has any.
pub(in crate::input) struct Record {
    /// Where in the file.
    pub place: Place,
    /// Its properties.
    pub properties: Properties,
    /// Its geometry.
    pub geometry: Option<Geometry<f64>>,
}

/// Reads every feature; a bad one is an error, since a plan with a part left out is another plan.
pub(in crate::input) fn read_records(source: &Source<'_>) -> Result<Vec<Record>, InputError> {
    let layer = layer::read(source)?;
    let mut records = Vec::with_capacity(layer.features.len());
    for feature in layer.features {
        let fault = |flaw: &Flaw| collect::fault(source.file, feature.place, flaw);
        let geometry = match feature.geometry {
            Err(flaw) if flaw.cause == "feature.no_geometry" => None,
            Err(flaw) => return Err(fault(&flaw)),
            Ok(raw) => Some(clean(raw, &mut Tally::default()).map_err(|flaw| fault(&flaw))?),
        };
        records.push(Record { place: feature.place, properties: feature.properties, geometry });
    }
    Ok(records)
}
