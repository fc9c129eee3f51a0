//! Water and barriers of an extract.

use super::extract::Extract;
use super::marks::Marks;
use super::notes::Notes;
use crate::model::{Ground, GroundParts};

/// Takes out the parts of the ground that are wanted, in the order that [`Ground`] promises.
pub(super) fn read(_extract: &Extract, _marks: &Marks, _parts: GroundParts, _notes: &mut Notes) -> Ground {
    Ground::default()
}
