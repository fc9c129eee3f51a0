//! Streets as they were read: chains of vertices, with what a pedestrian may do on them.

use super::{Going, Id, Spot};

/// A point on the ground in whole 1e-7 degrees (1 cm), the resolution of `OpenStreetMap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Longitude times 10⁷.
    pub lon_e7: i32,
    /// Latitude times 10⁷.
    pub lat_e7: i32,
}

impl Position {
    /// Rounds degrees to the nearest 1e-7; `None` outside ±180 and ±90, or not a number.
    ///
    /// ```
    /// use lifecircle::model::Position;
    /// assert_eq!(Position::from_degrees(9.5, 47.1).unwrap().lon_e7, 95_000_000);
    /// assert!(Position::from_degrees(47.0, 116.4).is_none(), "latitude 116 does not exist");
    /// ```
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Position> {
        let inside = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        inside.then(|| Position { lon_e7: (lon * 1e7).round() as i32, lat_e7: (lat * 1e7).round() as i32 })
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
}

/// Longest stretch between two neighbouring vertices of a street, in metres. The longest streets without a bend run some
/// tens of kilometres through deserts; what is longer is a fault of the data, mostly a vertex that was mistyped.
pub const LONGEST_STRETCH_M: f64 = 100_000.0;

/// What a street is, as far as walking and drawing care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreetKind {
    /// A main road with traffic, walkable along its side.
    Main,
    /// A smaller street.
    Minor,
    /// A path for people: footway, pedestrian street, track.
    Path,
    /// Steps: not for wheels.
    Steps,
    /// A way inside a building or station.
    Indoor,
}

/// In which direction a street may be walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pass {
    /// Both ways, as nearly every street.
    Both,
    /// Only from the first vertex to the last.
    Forward,
    /// Only from the last vertex to the first.
    Backward,
}

impl Pass {
    /// Whether somebody may walk from one place of a street to another, told by how far along it they lie.
    ///
    /// ```
    /// use lifecircle::model::Pass;
    /// assert!(Pass::Forward.allows(10, 20) && !Pass::Forward.allows(20, 10));
    /// assert!(Pass::Backward.allows(10, 10), "who is there need not walk");
    /// ```
    pub fn allows(self, from: u32, to: u32) -> bool {
        match self {
            Pass::Both => true,
            Pass::Forward => from <= to,
            Pass::Backward => from >= to,
        }
    }
}

/// Whether a street runs on the ground, so that a door may open onto it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// On the ground.
    Ground,
    /// On a bridge or raised deck.
    Bridge,
    /// In a tunnel or underground.
    Tunnel,
}

/// One street: a run of [`Streets::refs`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Street {
    /// Where it comes from. Several streets share an id when a barrier or a missing node cut their way.
    pub id: Id,
    /// What it is.
    pub kind: StreetKind,
    /// Directions open on foot.
    pub pass: Pass,
    /// Ground, bridge or tunnel.
    pub level: Level,
    /// What it is like to go on.
    pub going: Going,
    /// First index into [`Streets::refs`].
    pub first: u32,
    /// One past the last index into [`Streets::refs`]; at least two vertices.
    pub end: u32,
}

/// All streets of a study. Two streets meet only where they share a **vertex index**; vertices at the same position
/// with different indices (stacked bridges, both sides of a wall) do not meet.
///
/// In canonical order: readers sort vertices and streets by id (or by position where there is none), so that the order
/// of the file does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streets {
    /// Where each vertex is.
    pub vertices: Vec<Position>,
    /// Vertex indices, street after street.
    pub refs: Vec<u32>,
    /// The streets.
    pub streets: Vec<Street>,
    /// What stands at single vertices, sorted by vertex.
    pub spots: Vec<Spot>,
}

impl Streets {
    /// The vertex indices of a street.
    pub fn vertices_of(&self, street: &Street) -> &[u32] {
        &self.refs[street.first as usize..street.end as usize]
    }

    /// Appends a street over existing vertices, of which nothing more is known. Panics if it has fewer than two.
    pub fn push(&mut self, id: Id, kind: StreetKind, pass: Pass, level: Level, vertices: &[u32]) {
        let going = Going::default();
        self.append(Street { id, kind, pass, level, going, first: 0, end: 0 }, vertices);
    }

    /// Appends a street like another over existing vertices. Panics if it has fewer than two.
    pub fn append(&mut self, like: Street, vertices: &[u32]) {
        assert!(vertices.len() >= 2, "a street has at least two vertices");
        let first = self.refs.len() as u32;
        self.refs.extend_from_slice(vertices);
        self.streets.push(Street { first, end: self.refs.len() as u32, ..like });
    }

    /// What stands at a vertex.
    pub fn spot(&self, vertex: u32) -> Option<Spot> {
        self.spots.binary_search_by_key(&vertex, |s| s.vertex).ok().map(|i| self.spots[i])
    }
}
