//! Which objects matter to whom: every text of a file is looked at once as a key, so that an object is passed over by
//! its key numbers alone. Most objects of an extract matter to nobody.

use super::extract::{Extract, TagList};
use crate::model::{Standard, is_chinese};

/// May be a street.
pub(super) const STREET: u16 = 1;
/// A key that a rule of the standard looks at.
const PLACE: u16 = 2;
/// A building.
pub(super) const BUILDING: u16 = 4;
/// Land of some use.
pub(super) const LAND: u16 = 8;
/// A barrier.
pub(super) const BARRIER: u16 = 16;
/// An entrance.
pub(super) const ENTRANCE: u16 = 32;
/// Water, coast or cliff.
pub(super) const WATER: u16 = 64;
/// Parks and other places of leisure.
pub(super) const LEISURE: u16 = 128;
/// Car parks, and much else.
pub(super) const AMENITY: u16 = 1024;

/// A key of names.
const NAME: u16 = 256;
/// As a value: Chinese.
const CHINESE: u16 = 512;

/// For every text of every block what it means as a key.
pub(super) struct Marks {
    of: Vec<Vec<u16>>,
    /// Of names, what a value must be for its object to count as a class: anything (0), or Chinese.
    named: u16,
}

impl Marks {
    /// Looks at all texts.
    pub fn new(extract: &Extract, standard: &Standard) -> Marks {
        let keys = standard.keys();
        // Rules without tags can be met by anything that has a name, names that count alone are Chinese.
        let names = standard.readings().any(crate::model::Reading::looks_at_names_alone);
        let any = standard.readings().flat_map(|r| &r.rules).any(|rule| rule.tags.is_empty());
        let of = extract.per_text(|text| {
            let mut mark = match text {
                "highway" | "railway" | "public_transport" | "man_made" | "indoor" | "route" => STREET,
                "building" => BUILDING,
                "leisure" => LEISURE,
                "amenity" => AMENITY,
                "landuse" => LAND,
                "barrier" => BARRIER,
                "entrance" => ENTRANCE,
                "natural" | "water" | "waterway" => WATER,
                _ => 0,
            };
            if names && (text.ends_with("name") || text.starts_with("name:")) {
                mark |= NAME;
            }
            if names && is_chinese(text) {
                mark |= CHINESE;
            }
            if keys.binary_search(&text).is_ok() {
                mark |= PLACE;
            }
            mark
        });
        Marks { of, named: if any { 0 } else { CHINESE } }
    }

    /// Whether an object may count as a class of the standard, by its keys or its name.
    pub fn may_count(&self, tags: TagList) -> bool {
        let marks = &self.of[tags.block as usize];
        let named = |value: u32| marks[value as usize] & self.named == self.named;
        tags.pairs.iter().any(|&(key, value)| {
            let key = marks[key as usize];
            key & PLACE != 0 || (key & NAME != 0 && named(value))
        })
    }

    /// What the keys of an object mean together.
    pub fn of(&self, tags: TagList) -> u16 {
        let marks = &self.of[tags.block as usize];
        tags.pairs.iter().fold(0, |all, (key, _)| all | marks[*key as usize])
    }
}
