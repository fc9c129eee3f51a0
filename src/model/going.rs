//! What a street is like to go on, and what stands at its vertices: surface, steps, traffic, kerbs, signals, privacy, height.
//!
//! Nothing here is needed to walk on the flat: the default of everything is "nothing is known, anybody may pass".

use geo_types::Coord;

/// What a street is like to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Going {
    /// What it is made of.
    pub surface: Surface,
    /// What traffic runs on it.
    pub road: Road,
    /// Whether traffic runs one way: one of two carriageways, as a rule.
    pub oneway: bool,
    /// Whether wheelchairs can use it, where that is tagged.
    pub wheels: Option<bool>,
    /// Number of steps, 0 if it is not known.
    pub risers: u16,
    /// Which way it climbs from its first vertex to its last.
    pub incline: Incline,
    /// Who may walk on it.
    pub reach: Reach,
}

/// What a street is made of, as far as wheels care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Surface {
    /// Not told.
    #[default]
    Unknown,
    /// Asphalt, concrete, slabs, boards: firm and even.
    Paved,
    /// Cobbles and setts: firm and uneven.
    Cobbled,
    /// Rolled gravel and the like.
    Compacted,
    /// Sand, earth, grass, mud, loose stones.
    Loose,
}

impl Surface {
    /// The surfaces that a walker file may name.
    pub const NAMED: [(&'static str, Surface); 4] = [
        ("paved", Surface::Paved),
        ("cobbled", Surface::Cobbled),
        ("compacted", Surface::Compacted),
        ("loose", Surface::Loose),
    ];
}

/// What traffic runs on a street: how long people wait to get across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Road {
    /// None to speak of: paths, service ways, residential streets.
    #[default]
    None,
    /// As on a `tertiary` road.
    Tertiary,
    /// As on a `secondary` road.
    Secondary,
    /// As on a `primary` road, or a greater one.
    Primary,
}

/// Which way a street climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Incline {
    /// Not told.
    #[default]
    Unknown,
    /// Towards its last vertex.
    Up,
    /// Towards its first vertex.
    Down,
}

/// Who may walk on a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Reach {
    /// Everybody.
    #[default]
    Public,
    /// Those who live on it or go to a place on it: nobody walks through.
    Private,
    /// The same private street as those leave by it who start on it (see `network::part_private`).
    Leaving,
    /// The same private street as those come in by it who end on it.
    Arriving,
    /// Where one of the last two meets the street of everybody.
    Gate,
    /// Everybody, straight across open ground: a line of sight over a square or lawn and no street, so that no door opens onto it.
    Across,
}

/// The height of a step between two floors, or the edge of a pavement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kerb {
    /// Higher than 3 cm (`kerb=raised`, `regular`).
    Raised,
    /// Slanted (`kerb=rolled`).
    Rolled,
    /// Some 3 cm (`kerb=lowered`).
    Lowered,
}

impl Kerb {
    /// The kerbs that a walker file may name.
    pub const NAMED: [(&'static str, Kerb); 3] =
        [("raised", Kerb::Raised), ("rolled", Kerb::Rolled), ("lowered", Kerb::Lowered)];
}

/// What stands at a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spot {
    /// The vertex.
    pub vertex: u32,
    /// Whether signals let people across.
    pub signals: bool,
    /// A kerb.
    pub kerb: Option<Kerb>,
}

/// Heights of the ground.
pub trait Relief: Sync {
    /// Metres above the sea, `None` where it is not known. `at` in degrees.
    fn height_m(&self, at: Coord<f64>) -> Option<f64>;
}
