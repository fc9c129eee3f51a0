//! Places: where people live and what they walk to.

use super::Id;
use crate::units::ClassId;
use geo_types::{Coord, Geometry};

/// A property of an input feature, kept for the output.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// JSON `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number; finite.
    Float(f64),
    /// A text.
    Text(String),
    /// Something nested, as compact JSON text.
    Json(String),
}

/// Properties in the order of the file.
pub type Properties = Vec<(String, Value)>;

/// Where a block comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// Residential land mapped as such.
    Residential,
    /// A hexagon that gathers homes outside mapped residential land.
    Homes,
    /// A hexagon along the streets of an extract that maps neither land nor homes.
    Grid,
    /// From the user's file.
    Given,
}

impl BlockKind {
    /// The word in files: `residential`, `homes`, `grid` or `given`.
    pub fn word(self) -> &'static str {
        match self {
            BlockKind::Residential => "residential",
            BlockKind::Homes => "homes",
            BlockKind::Grid => "grid",
            BlockKind::Given => "given",
        }
    }
}

/// What a doorstep stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoorstepKind {
    /// A gate of the block.
    Gate,
    /// A place where a way crosses the outline of a walled block of which no gate is known.
    InferredGate,
    /// A building where people live.
    Dwelling,
    /// A point of an even grid over the land of the block.
    Grid,
    /// The block is itself a point.
    Point,
}

impl DoorstepKind {
    /// All of them, gates first.
    pub const ALL: [DoorstepKind; 5] = [
        DoorstepKind::Gate,
        DoorstepKind::InferredGate,
        DoorstepKind::Dwelling,
        DoorstepKind::Grid,
        DoorstepKind::Point,
    ];

    /// The word in files: `gate`, `inferred_gate`, `dwelling`, `grid` or `point`.
    pub fn word(self) -> &'static str {
        match self {
            DoorstepKind::Gate => "gate",
            DoorstepKind::InferredGate => "inferred_gate",
            DoorstepKind::Dwelling => "dwelling",
            DoorstepKind::Grid => "grid",
            DoorstepKind::Point => "point",
        }
    }
}

/// A point where people of a block start to walk. Longitude and latitude.
#[derive(Debug, Clone, PartialEq)]
pub struct Doorstep {
    /// Where, in degrees.
    pub at: Coord<f64>,
    /// What it stands for.
    pub kind: DoorstepKind,
    /// Its part of the block's residents: the residents are shared out over the doorsteps in proportion. At least 1, and for homes their
    /// square metres of floor: of a gate those of the homes that leave by it, 1 where none is known.
    pub weight: u32,
}

/// A building where people live.
#[derive(Debug, Clone, PartialEq)]
pub struct Dwelling {
    /// The building.
    pub id: Id,
    /// A point inside it, in degrees.
    pub at: Coord<f64>,
    /// Its floor area in whole square metres (footprint times storeys), at least 1.
    pub floor_m2: u32,
}

/// A piece of residential land: polygon, multipolygon or point.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its name in every output.
    pub id: Id,
    /// Where it comes from.
    pub kind: BlockKind,
    /// `Polygon`, `MultiPolygon` or `Point`, in degrees.
    pub geometry: Geometry<f64>,
    /// What people call it.
    pub name: Option<String>,
    /// Residents, if known.
    pub residents: Option<f64>,
    /// Households, if known.
    pub households: Option<f64>,
    /// Land in square metres; 0 for a point.
    pub area_m2: f64,
    /// Where its people start. Empty until [`crate::homes`] settles them.
    pub doorsteps: Vec<Doorstep>,
    /// What else the input said.
    pub properties: Properties,
}

/// A place of one or more classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Facility {
    /// Its name in every output.
    pub id: Id,
    /// What it counts as, sorted, at least one.
    pub classes: Vec<ClassId>,
    /// `Point`, `LineString`, `Polygon` or `MultiPolygon`, in degrees.
    pub geometry: Geometry<f64>,
    /// What people call it.
    pub name: Option<String>,
    /// Entrances that the input names; empty: found where streets meet the outline.
    pub entrances: Vec<Coord<f64>>,
    /// Other ids of the same place: a node inside its own building.
    pub merged: Vec<Id>,
    /// What else the input said.
    pub properties: Properties,
}

impl Facility {
    /// Names that the floor area has among the properties, in square metres; the first that holds a number is it.
    pub const FLOOR_KEYS: [&'static str; 5] = ["floor_m2", "floor_area_m2", "建筑面积", "area_m2", "面积"];

    /// The property that says so where all gates by which it is entered are closed at the time of the study.
    pub const GATES: &'static str = "gates";
    /// What [`Facility::GATES`] says then.
    pub const GATES_CLOSED: &'static str = "closed then";
    /// The property with its opening hours.
    pub const HOURS: &'static str = "opening_hours";

    /// A property as text, if it has one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties.iter().find_map(|(known, value)| match value {
            Value::Text(text) if known == key => Some(text.as_str()),
            _ => None,
        })
    }

    /// Its floor area in square metres, if the input says one.
    ///
    /// ```
    /// use lifecircle::model::{Facility, Id, Value};
    /// let mut hall = Facility {
    ///     id: Id::Way(1),
    ///     classes: vec![],
    ///     geometry: geo_types::Point::new(0.0, 0.0).into(),
    ///     name: None,
    ///     entrances: vec![],
    ///     merged: vec![],
    ///     properties: vec![("建筑面积".into(), Value::Text("1,200".into()))],
    /// };
    /// assert_eq!(hall.floor_m2(), Some(1200.0));
    /// hall.properties[0].1 = Value::Text("large".into());
    /// assert_eq!(hall.floor_m2(), None);
    /// ```
    pub fn floor_m2(&self) -> Option<f64> {
        Self::FLOOR_KEYS.iter().find_map(|key| self.number(key).filter(|m2| *m2 > 0.0))
    }

    /// The first finite number that a property of this name holds, whatever its case: also as text, with thousands apart and
    /// with the word for what is counted behind it.
    ///
    /// ```
    /// use lifecircle::model::{Facility, Id, Value};
    /// let mut clinic = Facility {
    ///     id: Id::Way(1),
    ///     classes: vec![],
    ///     geometry: geo_types::Point::new(0.0, 0.0).into(),
    ///     name: None,
    ///     entrances: vec![],
    ///     merged: vec![],
    ///     properties: vec![("床位".into(), Value::Text("1,200 张".into()))],
    /// };
    /// assert_eq!(clinic.number("床位"), Some(1200.0));
    /// clinic.properties[0].1 = Value::Text("many".into());
    /// assert_eq!(clinic.number("床位"), None);
    /// ```
    pub fn number(&self, name: &str) -> Option<f64> {
        let number = |value: &Value| match value {
            Value::Int(n) => Some(*n as f64),
            Value::Float(x) => Some(*x),
            Value::Text(text) => {
                let number = text.trim().trim_end_matches(['人', '户', '张', '个', '座', '床', '㎡']).trim_end();
                number.replace([',', '，'], "").parse().ok()
            }
            _ => None,
        };
        let mut named =
            self.properties.iter().filter(|(key, _)| key.trim().to_lowercase() == name.trim().to_lowercase());
        named.find_map(|(_, value)| number(value)).filter(|n: &f64| n.is_finite())
    }
}
