//! Parts of a city that figures are summed over: subdistricts, communities, municipalities.

use super::{Id, Properties};
use geo_types::MultiPolygon;

/// A part of the city with an outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Its name in every output.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// Its land, in degrees.
    pub land: MultiPolygon<f64>,
    /// What else the input said.
    pub properties: Properties,
}
