//! The ground besides streets: water, and whatever else nobody walks across.

use super::Id;
use geo_types::{LineString, Polygon, Rect};

/// What bars the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BarrierKind {
    /// Sea, lake, river, canal.
    Water,
    /// Railway tracks on the ground.
    Rail,
    /// A road on the ground that is closed to pedestrians.
    Motorway,
    /// Wall, fence, hedge, ditch, cliff.
    Wall,
    /// A building.
    Building,
}

impl BarrierKind {
    /// The word in files: `water`, `rail`, `motorway`, `wall` or `building`.
    pub fn word(self) -> &'static str {
        match self {
            BarrierKind::Water => "water",
            BarrierKind::Rail => "rail",
            BarrierKind::Motorway => "motorway",
            BarrierKind::Wall => "wall",
            BarrierKind::Building => "building",
        }
    }
}

/// Ground that nobody walks on: water, or a building.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundArea {
    /// Where it comes from; a lake of several pieces is several areas of one id, and the sea, which is put together from
    /// many ways, is [`Id::Made`].
    pub id: Id,
    /// [`BarrierKind::Water`] or [`BarrierKind::Building`].
    pub kind: BarrierKind,
    /// In degrees: rim and holes (islands, courtyards), turned as RFC 7946 wants them; what crossed itself is mended.
    pub polygon: Polygon<f64>,
}

/// A line that nobody steps across, save where a street does.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundLine {
    /// Where it comes from; a way that goes through a tunnel or a missing node may be several lines.
    pub id: Id,
    /// Anything but a building.
    pub kind: BarrierKind,
    /// In degrees, at least two different points; a closed wall ends where it starts.
    pub line: LineString<f64>,
}

/// What the ground is made of, as far as it was asked for ([`GroundParts`]).
///
/// Sorted by kind and id, pieces of one id by where they are, so that the order of a file does not matter. Areas may
/// overlap (a river and the sea it flows into), and lines may run inside areas (the middle of a river in its bed): whoever
/// walks straight from one point to another is stopped by any of them alike. What lies above or below the ground (bridges,
/// tunnels) is not here, and a gate in a wall does not open the line: the street through the gate is what leads across.
///
/// ```
/// use geo_types::{LineString, coord};
/// use lifecircle::model::{BarrierKind, Ground, GroundLine, Id};
/// let wall = LineString(vec![coord! { x: 9.5, y: 47.1 }, coord! { x: 9.6, y: 47.1 }]);
/// let lines = vec![GroundLine { id: Id::Way(7), kind: BarrierKind::Wall, line: wall }];
/// let ground = Ground { lines, ..Ground::default() };
/// assert_eq!((ground.water().count(), ground.lines[0].kind.word()), (0, "wall"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ground {
    /// Water and buildings.
    pub areas: Vec<GroundArea>,
    /// Tracks, motorways, walls, and the middle lines of rivers and canals.
    pub lines: Vec<GroundLine>,
    /// The box of the data in degrees, along which sea and rivers were closed; what is beyond it the data do not tell.
    pub edge: Option<Rect<f64>>,
}

impl Ground {
    /// The polygons of water.
    pub fn water(&self) -> impl Iterator<Item = &Polygon<f64>> {
        self.areas.iter().filter(|area| area.kind == BarrierKind::Water).map(|area| &area.polygon)
    }
}

/// Which parts of the [`Ground`] a reader is to take. By default water, which maps show, and walls; the rest costs time and
/// memory and is for those who walk off the streets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four parts that are wanted or not, each by itself")]
pub struct GroundParts {
    /// Polygons of sea, lakes and rivers.
    pub water: bool,
    /// Lines: tracks, motorways, walls, rivers.
    pub lines: bool,
    /// Of the lines at least the walls, which homes do not step over.
    pub walls: bool,
    /// Polygons of buildings.
    pub buildings: bool,
}

impl GroundParts {
    /// Everything there is.
    pub const ALL: GroundParts = GroundParts { water: true, lines: true, walls: true, buildings: true };
}

impl Default for GroundParts {
    fn default() -> Self {
        GroundParts { water: true, lines: false, walls: true, buildings: false }
    }
}
