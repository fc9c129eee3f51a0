//! From the words of an edit to what it does.

use super::{Raw, unknown};
use crate::error::InputError;
use crate::input::given::{classes_named, count, money, text};
use crate::model::{
    Action, Block, BlockKind, Climb, Edit, Facility, Id, Level, NewLink, Position, Properties, STEEPEST, Standard,
    Target, Value,
};
use crate::plane::{land_m2, length_mm as length_mm_between};
use crate::units::ClassId;
use geo::InteriorPoint;
use geo_types::{Coord, Geometry};
use std::path::Path;

/// The words that edits have, each with the names it goes by; compared without regard to case.
const FIELDS: [(&str, &[&str]); 19] = [
    ("edit", &["edit", "操作"]),
    ("target", &["target", "目标"]),
    ("class", &["class", "classes", "类别", "设施类别"]),
    ("id", &["id", "编号"]),
    ("name", &["name", "名称"]),
    ("kind", &["kind", "形式"]),
    ("length_m", &["length_m", "长度"]),
    ("minutes", &["minutes", "分钟"]),
    ("wait_s", &["wait_s", "等待"]),
    ("slope", &["slope", "坡度"]),
    ("rise_m", &["rise_m", "高差"]),
    ("steps", &["steps", "台阶"]),
    ("oneway", &["oneway", "单向"]),
    ("residents", &["residents", "人口"]),
    ("households", &["households", "户数"]),
    ("cost", &["cost", "造价"]),
    ("area_m2", &["area_m2", "floor_m2", "面积", "建筑面积"]),
    ("capacity", &["capacity", "容量"]),
    ("note", &["note", "备注"]),
];

/// Kinds of new ways: the word, its Chinese, where it runs, whether it has steps.
const KINDS: [(&str, &str, Level, bool); 5] = [
    ("path", "步道", Level::Ground, false),
    ("crossing", "过街", Level::Ground, false),
    ("footbridge", "天桥", Level::Bridge, false),
    ("underpass", "地道", Level::Tunnel, false),
    ("steps", "台阶", Level::Ground, true),
];

/// As fast as a cable car: what is ridden on a way for pedestrians is not faster, in metres a second.
const FASTEST_M_S: f64 = 15.0;

/// Numbers that a GIS writes as 0 where nobody typed any (shapefiles have no null), and that say nothing when they are: a way of no length, homes
/// of nobody. A cost of 0 is one.
const BLANK_AT_ZERO: [&str; 10] =
    ["id", "target", "length_m", "minutes", "slope", "rise_m", "residents", "households", "area_m2", "capacity"];

/// The words that each edit reads, beside `edit`, `name`, `cost`, `note` and its place.
const READS: [(&str, &[&str]); 10] = [
    ("add_facility", &["class", "id", "area_m2", "capacity"]),
    ("move_facility", &["target", "class"]),
    ("close_facility", &["target", "class"]),
    ("enlarge_facility", &["target", "class", "area_m2", "capacity"]),
    ("reclass_facility", &["target", "class"]),
    ("add_link", &["kind", "length_m", "minutes", "wait_s", "slope", "rise_m", "steps", "oneway"]),
    ("close_link", &["target"]),
    ("open_gate", &[]),
    ("close_gate", &[]),
    ("add_housing", &["id", "residents", "households", "area_m2"]),
];

/// Whether a property is the cost of its edit.
pub(super) fn is_cost(key: &str) -> bool {
    FIELDS.iter().any(|(word, names)| *word == "cost" && names.contains(&key.trim().to_lowercase().as_str()))
}

/// The names that a word of an edit goes by.
pub(super) fn names_of(word: &str) -> &'static [&'static str] {
    FIELDS.iter().find(|(known, _)| *known == word).map_or(&[], |(_, names)| names)
}

/// Properties of an edit by the words of [`FIELDS`], with faults that name it.
struct Words<'r> {
    file: &'r Path,
    raw: &'r Raw,
    standard: &'r Standard,
    /// Whether a GIS wrote it, not somebody's hand.
    drawn: bool,
}

pub(super) fn understand(
    file: &Path,
    raw: &Raw,
    standard: &Standard,
    drawn: bool,
) -> Result<(Edit, Option<f64>), InputError> {
    let words = Words { file, raw, standard, drawn };
    if !drawn {
        // Nobody writes a word by hand that is not to be read; a drawing has columns for all sorts of things.
        let known: Vec<&str> = FIELDS.iter().map(|(word, _)| *word).chain(["at", "line", "area"]).collect();
        let is = |key: &str| FIELDS.iter().any(|(_, names)| names.contains(&key.to_lowercase().as_str()));
        if let Some((key, _)) = raw.properties.iter().find(|(key, _)| !is(key)) {
            let error = words.fault(format!("unknown key {key:?}; expected one of {}", known.join(", ")));
            return Err(unknown(error, key, &known));
        }
        words.all_read()?;
    }
    let action = words.action()?;
    let cost = words.cost()?;
    Ok((Edit { place: raw.lines.place(&raw.place), action }, cost))
}

/// A place where a facility could be; `None` if it has no class.
pub(super) fn site(file: &Path, raw: &Raw, standard: &Standard) -> Result<Option<(Facility, Option<f64>)>, InputError> {
    let words = Words { file, raw, standard, drawn: true };
    if words.text("class").is_none() || raw.geometry.is_none() {
        return Ok(None);
    }
    Ok(Some((words.facility()?, words.cost()?)))
}

impl Words<'_> {
    fn fault(&self, what: impl Into<String>) -> InputError {
        InputError::value(self.file, what).at(self.raw.place.clone())
    }

    fn value(&self, word: &str) -> Option<&Value> {
        let names = names_of(word);
        let is = |key: &String| names.contains(&key.trim().to_lowercase().as_str());
        let blank = |value: &Value| match value {
            Value::Null => true,
            Value::Text(text) => self.drawn && text.trim().is_empty(),
            Value::Int(0) => self.drawn && BLANK_AT_ZERO.contains(&word),
            Value::Float(number) => self.drawn && *number == 0.0 && BLANK_AT_ZERO.contains(&word),
            _ => false,
        };
        self.raw.properties.iter().filter(|(key, _)| is(key)).map(|(_, v)| v).find(|v| !blank(v))
    }

    fn text(&self, word: &str) -> Option<String> {
        match self.value(word)? {
            // A field of lists, as GDAL and QGIS write it.
            Value::Json(list) => Some(serde_json::from_str::<Vec<String>>(list).ok()?.join(";")),
            value => text(value),
        }
    }

    fn number(&self, word: &str) -> Result<Option<f64>, InputError> {
        match self.value(word) {
            None => Ok(None),
            Some(value) => count(value).map_err(|rule| self.fault(format!("{word} {rule}"))),
        }
    }

    /// Refuses words that other edits read and this one does not.
    fn all_read(&self) -> Result<(), InputError> {
        let edit = self.edit()?;
        let reads = READS.iter().find(|(word, _)| *word == edit).map_or(&[][..], |(_, reads)| reads);
        let unread = |word: &&str| {
            !reads.contains(word) && !["edit", "name", "cost", "note"].contains(word) && self.value(word).is_some()
        };
        let Some(word) = FIELDS.iter().map(|(word, _)| *word).find(|word| unread(word)) else { return Ok(()) };
        let error = match reads {
            [] => self.fault(format!("{edit} does not read {word}; it reads its place only")),
            reads => self.fault(format!("{edit} does not read {word}; it reads {}", reads.join(", "))),
        };
        Err(match word {
            "id" if reads.contains(&"target") => error.guess("what is there is named by its target"),
            _ => error,
        })
    }

    /// What the edit costs.
    fn cost(&self) -> Result<Option<f64>, InputError> {
        let cost = self.value("cost").map_or(Ok(None), money);
        cost.map_err(|rule| self.fault(format!("cost {rule}")))
    }

    fn truth(&self, word: &str) -> Result<bool, InputError> {
        match self.value(word) {
            None | Some(Value::Bool(false) | Value::Int(0)) => Ok(false),
            Some(Value::Bool(true) | Value::Int(1)) => Ok(true),
            Some(value) => match text(value).unwrap_or_default().to_lowercase().as_str() {
                "" | "no" | "false" | "0" | "否" => Ok(false),
                "yes" | "true" | "1" | "是" => Ok(true),
                other => Err(self.fault(format!("{word} {other:?} is neither yes nor no"))),
            },
        }
    }

    /// Whether a way has steps: yes or no, or how many.
    fn steps(&self) -> Result<bool, InputError> {
        let number = match self.value("steps") {
            Some(Value::Int(n)) => Some(*n as f64),
            Some(Value::Float(x)) => Some(*x),
            Some(value) => text(value).and_then(|said| said.trim().parse().ok()),
            None => None,
        };
        match number {
            Some(n) if (0.0..=10_000.0).contains(&n) => Ok(n > 0.0),
            Some(n) => Err(self.fault(format!("steps {n} is no number of steps")).guess("yes, no, or how many")),
            None => self.truth("steps"),
        }
    }

    /// How a way rises in the direction that it is drawn: `slope` in percent or as 1:12, or `rise_m` in metres.
    fn climb(&self) -> Result<Option<Climb>, InputError> {
        let said = |word: &str| self.value(word).and_then(text).filter(|said| !said.trim().is_empty());
        let number = |word: &str, said: &str| {
            let x: Option<f64> = said.trim().parse().ok().filter(|x: &f64| x.is_finite());
            x.ok_or_else(|| self.fault(format!("{word} {said:?} is not a number")))
        };
        match (said("slope"), said("rise_m")) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(self.fault("has both slope and rise_m").guess("one of the two is enough")),
            (None, Some(rise)) => {
                let metres = number("rise_m", &rise)?;
                if metres.abs() > 1000.0 {
                    return Err(self.fault(format!("rise_m {metres} is outside -1000..1000 metres")));
                }
                Ok(Some(Climb::Rise(metres)))
            }
            (Some(slope), None) => {
                let plain = slope.replace('：', ":").replace('％', "%");
                let grade = match plain.split_once(':') {
                    Some((rise, run)) => {
                        let (rise, run) = (number("slope", rise)?, number("slope", run)?);
                        if run > 0.0 { rise / run } else { f64::INFINITY }
                    }
                    None => number("slope", plain.trim_end().trim_end_matches('%'))? / 100.0,
                };
                if grade.is_nan() || grade.abs() > STEEPEST {
                    let error = self.fault(format!("slope {slope} is steeper than 100 percent"));
                    return Err(error.guess("percent of rise: 8, or 1:12; negative where the line is drawn downhill"));
                }
                Ok(Some(Climb::Slope(grade)))
            }
        }
    }

    /// The word of what changes: said, or told by the shape.
    fn edit(&self) -> Result<&'static str, InputError> {
        let known = Action::WORDS.map(|(word, ..)| word);
        if let Some(said) = self.text("edit") {
            let lower = said.to_lowercase().replace([' ', '-'], "_");
            let found = Action::WORDS.iter().find(|(word, zh, _)| *word == lower || *zh == said);
            return found.map(|(word, ..)| *word).ok_or_else(|| {
                let error = self.fault(format!("edit {said:?} is not one of {}", known.join(", ")));
                unknown(error, &lower, &known)
            });
        }
        match &self.raw.geometry {
            Some(Geometry::LineString(_)) => {
                // An outline that was drawn as a line would be a path, and nobody would know.
                match ["class", "residents", "households"].into_iter().find(|word| self.text(word).is_some()) {
                    Some(word) => Err(self
                        .fault(format!("is a line, and says {word}, which no new way has"))
                        .guess("draw a facility as a point or an area, and homes too; or give the line its edit")),
                    None => Ok("add_link"),
                }
            }
            Some(_) if self.text("class").is_some() => Ok("add_facility"),
            Some(_) if self.text("residents").is_some() || self.text("households").is_some() => Ok("add_housing"),
            _ => {
                let error =
                    self.fault(format!("does not say what it changes; expected edit = one of {}", known.join(", ")));
                Err(error.guess("in a drawing: give the feature a property \"edit\""))
            }
        }
    }

    fn action(&self) -> Result<Action, InputError> {
        Ok(match self.edit()? {
            "add_facility" => Action::AddFacility(Facility { properties: self.figures()?, ..self.facility()? }),
            "move_facility" => {
                let (target, to) = self.moved()?;
                Action::MoveFacility { target, of: self.classes()?, to }
            }
            "close_facility" => Action::CloseFacility { target: self.target()?, of: self.classes()? },
            "enlarge_facility" => {
                let to =
                    self.raw.geometry.clone().filter(|g| matches!(g, Geometry::Polygon(_) | Geometry::MultiPolygon(_)));
                let properties = self.figures()?;
                if to.is_none() && properties.is_empty() {
                    return Err(self.fault("enlarges nothing: it has no area, area_m2 or capacity"));
                }
                Action::EnlargeFacility { target: self.target()?, of: self.classes()?, to, properties }
            }
            "reclass_facility" => {
                let classes = self.classes()?;
                if classes.is_empty() {
                    return Err(self.fault("does not say what the facility becomes").guess("give it a class"));
                }
                Action::ReclassFacility { target: self.target()?, classes }
            }
            "add_link" => Action::AddLink(self.link()?),
            "close_link" => Action::CloseLink(self.target()?),
            "open_gate" => Action::OpenGate(self.place()?),
            "close_gate" => Action::CloseGate(self.place()?),
            _ => Action::AddHousing(self.housing()?),
        })
    }

    /// What a facility is said to have: floor area and capacity.
    fn figures(&self) -> Result<Properties, InputError> {
        let mut properties = Properties::new();
        for word in ["area_m2", "capacity"] {
            if let Some(number) = self.number(word)? {
                properties.push((word.to_owned(), Value::Float(number)));
            }
        }
        Ok(properties)
    }

    fn classes(&self) -> Result<Vec<ClassId>, InputError> {
        let Some(said) = self.text("class") else { return Ok(Vec::new()) };
        classes_named(&said, self.standard).map_err(|word| {
            // Who writes Chinese is told the Chinese names.
            let zh = !word.is_ascii();
            let ids: Vec<&str> = self.standard.classes.iter().map(|c| if zh { &*c.name_zh } else { &*c.id }).collect();
            let what =
                format!("class {word:?} is not a class of {}; expected one of {}", self.standard.id, ids.join(", "));
            let names: Vec<&str> =
                self.standard.classes.iter().flat_map(|c| [&*c.id, &*c.name_en, &*c.name_zh]).collect();
            unknown(self.fault(what), &word, &names)
        })
    }

    /// The place that the edit names: a point, the inside of an area, the beginning of a line.
    fn place(&self) -> Result<Coord<f64>, InputError> {
        let place = match &self.raw.geometry {
            Some(Geometry::Point(point)) => Some(point.0),
            Some(Geometry::LineString(line)) => line.0.first().copied(),
            Some(other) => other.interior_point().map(|p| p.0),
            None => None,
        };
        place.ok_or_else(|| self.fault("has no place").guess("give it at = [longitude, latitude]"))
    }

    fn target(&self) -> Result<Target, InputError> {
        match self.text("target") {
            Some(id) => Ok(Target::Id(id)),
            None => {
                self.place().map(Target::Near).map_err(|error| error.guess("name its target, or the place where it is"))
            }
        }
    }

    /// What moves, and where to: a line leads from the old place to the new one.
    fn moved(&self) -> Result<(Target, Geometry<f64>), InputError> {
        match (self.text("target"), &self.raw.geometry) {
            (target, Some(Geometry::LineString(line))) => {
                self.leads_somewhere(&line.0, "draw it from the old place to the new one")?;
                let [from, to] = [line.0[0], line.0[line.0.len() - 1]];
                Ok((target.map_or(Target::Near(from), Target::Id), geo_types::Point(to).into()))
            }
            (Some(id), Some(to)) => Ok((Target::Id(id), to.clone())),
            _ => Err(self.fault("does not say from where to where").guess("give it a target and a place, or a line")),
        }
    }

    /// An id of the user's, or one made of what the thing is and where, so that the order of the file has no part in it.
    fn id(&self, what: &str, at: Coord<f64>) -> Id {
        Id::Given(self.text("id").unwrap_or_else(|| format!("new/{what}@{:.5},{:.5}", at.x, at.y)))
    }

    fn facility(&self) -> Result<Facility, InputError> {
        let classes = self.classes()?;
        if classes.is_empty() {
            return Err(self.fault("the new facility has no class"));
        }
        let at = self.place()?;
        let Some(geometry) = self.raw.geometry.clone() else { return Err(self.fault("the new facility has no place")) };
        if !matches!(geometry, Geometry::Point(_) | Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
            return Err(self.fault("a new facility is a point or an area"));
        }
        Ok(Facility {
            id: self.id(&self.standard.classes[classes[0].0 as usize].id, at),
            classes,
            geometry,
            name: self.text("name"),
            entrances: Vec::new(),
            merged: Vec::new(),
            properties: Vec::new(),
        })
    }

    fn housing(&self) -> Result<Block, InputError> {
        let at = self.place()?;
        let geometry = match &self.raw.geometry {
            Some(g @ (Geometry::Point(_) | Geometry::Polygon(_) | Geometry::MultiPolygon(_))) => g.clone(),
            _ => return Err(self.fault("new housing is a point or an area")),
        };
        Ok(Block {
            id: self.id("housing", at),
            kind: BlockKind::Given,
            name: self.text("name"),
            residents: self.number("residents")?,
            households: self.number("households")?,
            area_m2: land_m2(&geometry),
            geometry,
            doorsteps: Vec::new(),
            // The floor area of the homes.
            properties: self.figures()?,
        })
    }

    /// Refuses a line that stays at one place. One that comes back to where it began is a way.
    fn leads_somewhere(&self, line: &[Coord<f64>], guess: &str) -> Result<(), InputError> {
        let mut places = line.iter().map(|c| Position::from_degrees(c.x, c.y));
        let first = places.next();
        if first.is_none_or(|first| places.any(|place| place != first)) {
            return Ok(());
        }
        Err(self.fault("is a line without length: all its points are at one place").guess(guess))
    }

    /// Refuses a way that is shorter than the straight line between its ends, or faster than anything that people ride on it.
    fn possible(&self, line: &[Coord<f64>], length_mm: Option<u32>, walking_ms: Option<u32>) -> Result<(), InputError> {
        let (Some(&first), Some(&last)) = (line.first(), line.last()) else { return Ok(()) };
        let straight_m = f64::from(length_mm_between(first, last)) / 1000.0;
        // As much as a length in whole metres, or one taken from a plan, may be off.
        let least_m = straight_m * 0.99 - 1.0;
        if let Some(mm) = length_mm.filter(|&mm| f64::from(mm) / 1000.0 < least_m) {
            let length = f64::from(mm) / 1000.0;
            let what =
                format!("length_m {length} is shorter than the straight line between its ends, {straight_m:.1} m");
            return Err(self.fault(what).guess("leave length_m out, and it is that of the line"));
        }
        if let Some(ms) = walking_ms.filter(|&ms| f64::from(ms) / 1000.0 * FASTEST_M_S < least_m) {
            let minutes = f64::from(ms) / 60_000.0;
            let what =
                format!("minutes {minutes} for {straight_m:.1} m in a straight line is faster than {FASTEST_M_S} m/s");
            return Err(self.fault(what).guess("are these minutes, not hours?"));
        }
        Ok(())
    }

    fn link(&self) -> Result<NewLink, InputError> {
        let Some(Geometry::LineString(line)) = &self.raw.geometry else {
            return Err(self.fault("a new way is a line").guess("give it line = [[longitude, latitude], …]"));
        };
        let kind = self.text("kind").unwrap_or_else(|| KINDS[0].0.to_owned());
        let Some((_, _, level, steps)) = KINDS.iter().find(|(en, zh, ..)| *en == kind.to_lowercase() || *zh == kind)
        else {
            let known = KINDS.map(|(word, ..)| word);
            let error = self.fault(format!("kind {kind:?} is not one of {}", known.join(", ")));
            return Err(unknown(error, &kind, &known));
        };
        // Up to a thousand kilometres and a day: what the integers hold with room to spare.
        let scaled = |word: &str, unit: f64, most: f64| -> Result<Option<u32>, InputError> {
            match self.number(word)? {
                Some(n) if n <= most => Ok(Some((n * unit).round() as u32)),
                Some(n) => Err(self.fault(format!("{word} {n} is more than {most}"))),
                None => Ok(None),
            }
        };
        let length_mm = scaled("length_m", 1000.0, 100_000.0)?;
        let walking_ms = scaled("minutes", 60_000.0, 1_440.0)?;
        let guess = "was it ended where it began? draw its other end, or a point with edit open_gate for an opening";
        self.leads_somewhere(&line.0, guess)?;
        self.possible(&line.0, length_mm, walking_ms)?;
        Ok(NewLink {
            line: line.0.clone(),
            level: *level,
            steps: *steps || self.steps()?,
            climb: self.climb()?,
            oneway: self.truth("oneway")?,
            length_mm,
            walking_ms,
            wait_ms: scaled("wait_s", 1000.0, 3_600.0)?.unwrap_or(0),
        })
    }
}
