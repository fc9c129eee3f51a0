//! The standards that come with the program.

use super::parse_standard;
use crate::model::Standard;
use std::path::Path;
use std::sync::LazyLock;

/// Id and text of every standard that comes with the program, the default first.
pub const SHIPPED: [(&str, &str); 10] = [
    ("five-facilities", include_str!("../../../data/standards/five-facilities.toml")),
    ("gb50180-2018", include_str!("../../../data/standards/gb50180-2018.toml")),
    ("tdt1063-2021", include_str!("../../../data/standards/tdt1063-2021.toml")),
    ("complete-community-2020", include_str!("../../../data/standards/complete-community-2020.toml")),
    ("mofcom-15min-2021", include_str!("../../../data/standards/mofcom-15min-2021.toml")),
    ("urban-checkup", include_str!("../../../data/standards/urban-checkup.toml")),
    ("sdg-11", include_str!("../../../data/standards/sdg-11.toml")),
    ("ghsci", include_str!("../../../data/standards/ghsci.toml")),
    ("paris-15", include_str!("../../../data/standards/paris-15.toml")),
    ("nature-cities-2024", include_str!("../../../data/standards/nature-cities-2024.toml")),
];

/// A standard to begin one's own with: every key, with comments.
pub const TEMPLATE: &str = include_str!("../../../data/standards/template.toml");

static DEFAULT: LazyLock<Standard> = LazyLock::new(|| {
    let (id, text) = SHIPPED[0];
    parse_standard(Path::new(id), text).expect("the first standard built in, tested, is valid")
});

/// The policy's five classes at 15 minutes: the default.
///
/// ```
/// use lifecircle::units::Limit;
/// let standard = lifecircle::input::standard::five_facilities();
/// let ids: Vec<&str> = standard.classes.iter().map(|c| c.id.as_str()).collect();
/// assert_eq!(ids, ["market", "sport", "culture", "service", "clinic"]);
/// assert!(standard.classes.iter().all(|c| c.limit == Limit::minutes(15)));
/// ```
pub fn five_facilities() -> Standard {
    DEFAULT.clone()
}

/// The standard of this id, if one comes with the program.
///
/// ```
/// let gb = lifecircle::input::standard::shipped("gb50180-2018").unwrap();
/// assert_eq!(gb.tiers.len(), 4);
/// assert!(lifecircle::input::standard::shipped("six-facilities").is_none());
/// ```
pub fn shipped(id: &str) -> Option<Standard> {
    let (file, text) = SHIPPED.iter().find(|(known, _)| *known == id)?;
    Some(parse_standard(Path::new(file), text).expect("every standard built in, tested, is valid"))
}
