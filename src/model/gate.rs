//! Gates of estates, as a layer or an extract has them.

use super::Id;
use geo_types::Coord;

/// A gate by which people of a block get in and out; closed ones are none.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Its name in messages.
    pub id: Id,
    /// Where, in degrees.
    pub at: Coord<f64>,
    /// When it is open, as the input writes it (`opening_hours`).
    pub hours: Option<String>,
}
