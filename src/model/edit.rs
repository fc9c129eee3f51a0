//! A scenario as records: what a plan would change of the city. Read from a file by [`crate::input::scenario`].

use super::{Block, Climb, Facility, Level, Properties};
use crate::units::ClassId;
use geo_types::{Coord, Geometry, LineString, Point};
use std::path::PathBuf;

/// A list of edits to the baseline. The order of the edits has no part in the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file that it was read from.
    pub file: PathBuf,
    /// Short name in file names and tables: the file's name without its ending.
    pub id: String,
    /// Title in English.
    pub name: String,
    /// Title in Chinese; where it is missing a Chinese report shows `name`.
    pub name_zh: Option<String>,
    /// What it would cost, in whatever unit the user counts in.
    pub cost: Option<f64>,
    /// What it changes.
    pub edits: Vec<Edit>,
}

/// One change, and where in the file it stands, for errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// `line 12: edit 3`, `feature 3`.
    pub place: String,
    /// What changes.
    pub action: Action,
}

/// What an edit is about: something that the city has.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// By the id that every output shows.
    Id(String),
    /// The nearest one to a place, in degrees; near enough, else it is an error.
    Near(Coord<f64>),
}

/// What an edit does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A facility that is not there yet.
    AddFacility(Facility),
    /// A facility goes elsewhere.
    MoveFacility {
        /// Which one.
        target: Target,
        /// Of several at the place, one of these classes; empty: any.
        of: Vec<ClassId>,
        /// Its new shape.
        to: Geometry<f64>,
    },
    /// A facility closes.
    CloseFacility {
        /// Which one.
        target: Target,
        /// Of several at the place, one of these classes; empty: any.
        of: Vec<ClassId>,
    },
    /// A facility grows: a new outline, floor area, capacity.
    EnlargeFacility {
        /// Which one.
        target: Target,
        /// Of several at the place, one of these classes; empty: any.
        of: Vec<ClassId>,
        /// Its new shape, if that changes.
        to: Option<Geometry<f64>>,
        /// Properties that replace its own: `area_m2`, `capacity`.
        properties: Properties,
    },
    /// A facility becomes something else.
    ReclassFacility {
        /// Which one.
        target: Target,
        /// What it counts as from now on.
        classes: Vec<ClassId>,
    },
    /// A way that is not there yet.
    AddLink(NewLink),
    /// A street closes between the two junctions next to the place, or wherever it has the id.
    CloseLink(Target),
    /// A gate opens in whatever separates the two streets nearest to it.
    OpenGate(Coord<f64>),
    /// A gate closes: the street cannot be passed there.
    CloseGate(Coord<f64>),
    /// Homes that are not there yet; doorsteps are found when the block meets the city.
    AddHousing(Block),
}

/// A way to be built.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLink {
    /// Where it runs, in degrees; at least two places.
    pub line: Vec<Coord<f64>>,
    /// Ground, bridge or tunnel: doors open onto what is on the ground.
    pub level: Level,
    /// Whether it has steps.
    pub steps: bool,
    /// Whether it is walked only the way it is drawn.
    pub oneway: bool,
    /// Its length in millimetres, if it is not that of the line.
    pub length_mm: Option<u32>,
    /// How it rises in the direction that it is drawn: up and down then take different times.
    pub climb: Option<Climb>,
    /// What it takes in milliseconds either way, if that is not its length at the walker's speed: a lift, a ramp.
    pub walking_ms: Option<u32>,
    /// What is waited on it in milliseconds: a crossing with lights.
    pub wait_ms: u32,
}

impl NewLink {
    /// A flat way along a line, walked both ways, without steps or waiting.
    pub fn along(line: Vec<Coord<f64>>, level: Level) -> NewLink {
        NewLink { line, level, steps: false, oneway: false, length_mm: None, climb: None, walking_ms: None, wait_ms: 0 }
    }
}

impl Action {
    /// Where the edit is, if it says so itself.
    pub fn mark(&self) -> Option<Geometry<f64>> {
        let near = |target: &Target| match target {
            Target::Near(at) => Some(Point(*at).into()),
            Target::Id(_) => None,
        };
        match self {
            Action::AddFacility(facility) => Some(facility.geometry.clone()),
            Action::MoveFacility { to, .. } | Action::EnlargeFacility { to: Some(to), .. } => Some(to.clone()),
            Action::CloseFacility { target, .. }
            | Action::EnlargeFacility { target, .. }
            | Action::ReclassFacility { target, .. }
            | Action::CloseLink(target) => near(target),
            Action::AddLink(link) => Some(LineString(link.line.clone()).into()),
            Action::OpenGate(at) | Action::CloseGate(at) => Some(Point(*at).into()),
            Action::AddHousing(block) => Some(block.geometry.clone()),
        }
    }

    /// Every kind of edit: its word in files, in Chinese, and what it means.
    pub const WORDS: [(&'static str, &'static str, &'static str); 10] = [
        ("add_facility", "新增设施", "a new facility at a point or on an area"),
        ("move_facility", "迁移设施", "a facility goes elsewhere; a line leads from the old place to the new one"),
        ("close_facility", "关闭设施", "a facility closes"),
        ("enlarge_facility", "扩建设施", "a facility grows"),
        ("reclass_facility", "调整类别", "a facility becomes one of other classes"),
        ("add_link", "新增通道", "a new path, crossing, footbridge or underpass"),
        ("close_link", "封闭路段", "a street closes"),
        ("open_gate", "开设出入口", "a gate opens between two streets"),
        ("close_gate", "封闭出入口", "a street can no longer be passed at a place"),
        ("add_housing", "新增住宅", "a new block with residents"),
    ];
}
