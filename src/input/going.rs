//! What a street is like to go on, by its tags: tables, one value a line, read by [`going`]; and what stands at a node, by [`spot`].
//!
//! Meanings are those of the OpenStreetMap wiki (Key:surface, Key:incline, `step_count`, Key:kerb, Key:crossing,
//! Key:wheelchair). What is not listed says nothing.

use crate::model::{Going, Incline, Kerb, Road, Spot, Surface, Tags};
use Surface::{Cobbled, Compacted, Loose, Paved};

/// Values of `surface`.
const SURFACES: &[(&str, Surface)] = &[
    ("paved", Paved),
    ("asphalt", Paved),
    ("chipseal", Paved),
    ("concrete", Paved),
    ("concrete:plates", Paved),
    ("concrete:lanes", Paved),
    ("paving_stones", Paved),
    ("bricks", Paved),
    ("brick", Paved),
    ("tiles", Paved),
    ("wood", Paved),
    ("metal", Paved),
    ("metal_grid", Paved),
    ("rubber", Paved),
    ("tartan", Paved),
    ("acrylic", Paved),
    ("sett", Cobbled),
    ("cobblestone", Cobbled),
    ("cobblestone:flattened", Cobbled),
    ("unhewn_cobblestone", Cobbled),
    ("grass_paver", Cobbled),
    ("compacted", Compacted),
    ("fine_gravel", Compacted),
    ("unpaved", Loose),
    ("gravel", Loose),
    ("pebblestone", Loose),
    ("shells", Loose),
    ("rock", Loose),
    ("stepping_stones", Loose),
    ("ground", Loose),
    ("dirt", Loose),
    ("earth", Loose),
    ("soil", Loose),
    ("grass", Loose),
    ("sand", Loose),
    ("mud", Loose),
    ("clay", Loose),
    ("woodchips", Loose),
    ("snow", Loose),
    ("ice", Loose),
];

/// Values of `highway` with traffic that people wait for.
const ROADS: &[(&str, Road)] = &[
    ("motorway", Road::Primary),
    ("motorway_link", Road::Primary),
    ("trunk", Road::Primary),
    ("trunk_link", Road::Primary),
    ("primary", Road::Primary),
    ("primary_link", Road::Primary),
    ("secondary", Road::Secondary),
    ("secondary_link", Road::Secondary),
    ("tertiary", Road::Tertiary),
    ("tertiary_link", Road::Tertiary),
];

/// Values of `kerb`; `flush` and `no` are no kerb.
const KERBS: &[(&str, Kerb)] =
    &[("raised", Kerb::Raised), ("regular", Kerb::Raised), ("rolled", Kerb::Rolled), ("lowered", Kerb::Lowered)];

/// Most steps of one flight that are believed.
const MOST_RISERS: u16 = 2000;

/// What a way with these tags is like to go on.
///
/// ```
/// use lifecircle::input::going::going;
/// use lifecircle::model::{Incline, Surface, Tags};
/// struct Pairs(&'static [(&'static str, &'static str)]);
/// impl Tags for Pairs {
///     fn get(&self, key: &str) -> Option<&str> {
///         self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
///     }
/// }
/// let steps = going(&Pairs(&[("highway", "steps"), ("step_count", "24"), ("incline", "down"), ("surface", "sett")]));
/// assert_eq!((steps.risers, steps.incline, steps.surface), (24, Incline::Down, Surface::Cobbled));
/// ```
pub fn going(tags: &impl Tags) -> Going {
    let of = |key: &str| tags.get(key).unwrap_or_default();
    let look = |table: &[(&str, Surface)], value: &str| table.iter().find(|(v, _)| *v == value).map(|(_, s)| *s);
    // `foot=…` parts of a shared way have a surface of their own.
    let surface = look(SURFACES, of("footway:surface")).or_else(|| look(SURFACES, of("surface")));
    let road = ROADS.iter().find(|(value, _)| *value == of("highway")).map_or(Road::None, |(_, road)| *road);
    let risers = of("step_count").trim().parse::<u16>().ok().filter(|n| *n <= MOST_RISERS);
    Going {
        surface: surface.unwrap_or_default(),
        road,
        oneway: matches!(of("oneway"), "yes" | "1" | "-1" | "true") || of("junction") == "roundabout",
        wheels: match of("wheelchair") {
            "yes" | "designated" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        risers: risers.unwrap_or(0),
        incline: incline(of("incline")),
        ..Going::default()
    }
}

fn incline(text: &str) -> Incline {
    let text = text.trim();
    match text {
        "up" => Incline::Up,
        "down" => Incline::Down,
        _ => match text.trim_end_matches(['%', '°']).trim().parse::<f64>() {
            Ok(grade) if grade > 0.0 => Incline::Up,
            Ok(grade) if grade < 0.0 => Incline::Down,
            _ => Incline::Unknown,
        },
    }
}

/// What stands at a node with these tags, if a walker may care.
pub fn spot(tags: &impl Tags) -> Option<Spot> {
    let of = |key: &str| tags.get(key).unwrap_or_default();
    let signals = of("highway") == "traffic_signals" || signalled(tags);
    let kerb = KERBS.iter().find(|(value, _)| *value == of("kerb")).map(|(_, kerb)| *kerb);
    (signals || kerb.is_some()).then_some(Spot { vertex: 0, signals, kerb })
}

/// Whether a crossing (a node, or the way across) has signals.
pub fn signalled(tags: &impl Tags) -> bool {
    let of = |key: &str| tags.get(key).unwrap_or_default();
    matches!(of("crossing"), "traffic_signals" | "pelican" | "toucan" | "puffin") || of("crossing:signals") == "yes"
}
