//! Which objects matter to whom: every text of a file is looked at once as a key, so that an object is passed over by
//! its key numbers alone. Most objects of an extract matter to nobody.

use super::extract::{Extract, TagList};
use crate::model::Standard;

/// May be a street.
pub(super) const STREET: u8 = 1;
/// May count as a class of the standard.
pub(super) const PLACE: u8 = 2;
/// A building.
pub(super) const BUILDING: u8 = 4;
/// Land of some use.
pub(super) const LAND: u8 = 8;
/// A barrier.
pub(super) const BARRIER: u8 = 16;
/// An entrance.
pub(super) const ENTRANCE: u8 = 32;
/// Water, coast or cliff.
pub(super) const WATER: u8 = 64;
/// Parks and other places of leisure.
pub(super) const LEISURE: u8 = 128;

/// For every text of every block what it means as a key.
pub(super) struct Marks(Vec<Vec<u8>>);

impl Marks {
    /// Looks at all texts.
    pub fn new(extract: &Extract, standard: &Standard) -> Marks {
        let keys = standard.keys();
        // Rules without tags, and names that count alone, can be met by anything that has a name.
        let names = standard.readings().any(crate::model::Reading::looks_at_names_alone);
        Marks(extract.per_text(|text| {
            let mut mark = match text {
                "highway" | "railway" | "public_transport" | "man_made" | "indoor" | "route" => STREET,
                "building" => BUILDING,
                "leisure" => LEISURE,
                "landuse" => LAND,
                "barrier" => BARRIER,
                "entrance" => ENTRANCE,
                "natural" | "water" | "waterway" => WATER,
                _ => 0,
            };
            let names_it = names && (text.ends_with("name") || text.starts_with("name:"));
            if names_it || keys.binary_search(&text).is_ok() {
                mark |= PLACE;
            }
            mark
        }))
    }

    /// What the keys of an object mean together.
    pub fn of(&self, tags: TagList) -> u8 {
        let marks = &self.0[tags.block as usize];
        tags.pairs.iter().fold(0, |all, (key, _)| all | marks[*key as usize])
    }
}
