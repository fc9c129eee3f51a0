//! Features as they stand, for readers that take nothing for granted but their geometry: scenarios.

use super::shape::{Flaw, geometry};
use super::{collect, document};
use crate::error::InputError;
use crate::model::{Properties, Tally};
use geo_types::Geometry;
use std::path::Path;

/// A feature with its geometry, if it has any.
pub(in crate::input) struct Record {
    /// Place in the file, from 1.
    pub number: usize,
    /// Its properties.
    pub properties: Properties,
    /// Its geometry.
    pub geometry: Option<Geometry<f64>>,
}

/// Reads every feature; a bad one is an error, since a plan with a part left out is another plan.
pub(in crate::input) fn read_records(file: &Path, bytes: &[u8]) -> Result<Vec<Record>, InputError> {
    let document = document::read(file, bytes)?;
    let mut records = Vec::with_capacity(document.features.len());
    for feature in document.features {
        let fault = |flaw: &Flaw| collect::fault(file, feature.number, flaw);
        let geometry = match feature.geometry {
            Err(flaw) if flaw.cause == "geojson.no_geometry" => None,
            Err(flaw) => return Err(fault(&flaw)),
            Ok(object) => Some(geometry(&object, &mut Tally::default()).map_err(|flaw| fault(&flaw))?),
        };
        records.push(Record { number: feature.number, properties: feature.properties, geometry });
    }
    Ok(records)
}
