//! A plan: what to read and how to judge. Valid by construction, so that every way in (command line, library) ends in the
//! same run.

use super::given::{CrsOf, files_of};
use super::zones::ZonesFrom;
use crate::equity::GroupBy;
use crate::error::InputError;
use crate::input::given::Columns;
use crate::input::hours::{Clock, Country};
use crate::input::{standard, walker};
use crate::model::{At, ClockOffset, GroundParts, Walker};
use crate::units::{Limit, MS_PER_MINUTE, QuantityError};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where streets, and whatever is not given otherwise, come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum City {
    /// The country that comes with the program: Liechtenstein in 2013, by OpenStreetMap contributors.
    Bundled,
    /// An OpenStreetMap extract (PBF).
    Extract(PathBuf),
    /// Streets alone, as GeoJSON LineStrings.
    Streets(PathBuf),
    /// Streets from GeoJSON, all else from an extract.
    StreetsAndExtract {
        /// The GeoJSON of streets.
        streets: PathBuf,
        /// The extract.
        extract: PathBuf,
    },
}

/// Where the standard comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandardFrom {
    /// One that comes with the program, by its id in [`STANDARDS`].
    Name(&'static str),
    /// A file of the same form.
    File(PathBuf),
}

impl fmt::Display for StandardFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StandardFrom::Name(id) => f.write_str(id),
            StandardFrom::File(path) => f.write_str(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()),
        }
    }
}

/// Ids of the standards that come with the program, the default first.
pub const STANDARDS: [&str; standard::SHIPPED.len()] = {
    let mut ids = [""; standard::SHIPPED.len()];
    let mut i = 0;
    while i < ids.len() {
        ids[i] = standard::SHIPPED[i].0;
        i += 1;
    }
    ids
};

/// What stands for the extract where files of facilities are named.
pub const EXTRACT: &str = "osm";

/// Share of a block's people who must be within the limit for the block to be covered: above 0, at most 1.
///
/// ```
/// use lifecircle::study::Majority;
/// assert_eq!("80%".parse::<Majority>().unwrap().share(), 0.8);
/// assert!("0%".parse::<Majority>().is_err(), "nobody is no majority");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Majority {
    percent: f64,
}

impl Majority {
    /// The share.
    pub fn share(self) -> f64 {
        self.percent / 100.0
    }
}

impl Default for Majority {
    fn default() -> Self {
        Majority { percent: 50.0 }
    }
}

impl FromStr for Majority {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || QuantityError::new("majority", text, "a share above 0% and at most 100%, such as 50%");
        let number = match text.trim().strip_suffix('%') {
            Some(number) => number.trim(),
            None if text.trim().parse::<f64>().is_ok() => {
                let expected = "a share with its %, which is missing here: above 0% and at most 100%, such as 50%";
                return Err(QuantityError::new("majority", text, expected));
            }
            None => return Err(fault()),
        };
        let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let percent: f64 = if plain { number.parse().map_err(|_| fault())? } else { return Err(fault()) };
        if percent > 0.0 && percent <= 100.0 { Ok(Majority { percent }) } else { Err(fault()) }
    }
}

/// How long a walk is followed past the limit, so that a gap says how far: 1 minute to 10 hours.
///
/// ```
/// use lifecircle::study::Horizon;
/// assert_eq!("1h".parse::<Horizon>().unwrap(), Horizon::default());
/// assert!("1000m".parse::<Horizon>().unwrap_err().to_string().contains("60min"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon(u32);

impl Horizon {
    /// In milliseconds.
    pub fn ms(self) -> u32 {
        self.0
    }
}

impl Default for Horizon {
    fn default() -> Self {
        Horizon(60 * MS_PER_MINUTE)
    }
}

impl FromStr for Horizon {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(Limit::Time(ms)) if (MS_PER_MINUTE..=600 * MS_PER_MINUTE).contains(&ms) => Ok(Horizon(ms)),
            _ => Err(QuantityError::new("horizon", text, "a time between 1min and 600min, such as 60min")),
        }
    }
}

/// How far a point may be from a street and still join it: 0 to 5 km.
///
/// ```
/// use lifecircle::study::SnapLimit;
/// assert_eq!("250m".parse::<SnapLimit>().unwrap(), SnapLimit::default());
/// assert!("250".parse::<SnapLimit>().is_err(), "of what?");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapLimit {
    mm: u32,
}

impl SnapLimit {
    /// In metres.
    pub fn metres(self) -> f64 {
        f64::from(self.mm) / 1000.0
    }
}

impl Default for SnapLimit {
    fn default() -> Self {
        SnapLimit { mm: 250_000 }
    }
}

impl FromStr for SnapLimit {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Limit::quantity(text) {
            Ok(Limit::Length(mm)) if mm <= 5_000_000 => Ok(SnapLimit { mm }),
            _ => Err(QuantityError::new("length", text, "a length between 0m and 5km, such as 250m")),
        }
    }
}

/// How wide the tiles are about that a country is read and measured in: 2 to 1,000 km.
///
/// ```
/// use lifecircle::study::TileSide;
/// assert_eq!("20km".parse::<TileSide>().unwrap().metres(), 20_000.0);
/// assert!("20".parse::<TileSide>().is_err(), "of what?");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileSide {
    m: u32,
}

impl TileSide {
    /// In metres.
    pub fn metres(self) -> f64 {
        f64::from(self.m)
    }
}

impl FromStr for TileSide {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Limit::quantity(text) {
            Ok(Limit::Length(mm)) if (2_000_000..=1_000_000_000).contains(&mm) => Ok(TileSide { m: mm / 1000 }),
            _ => Err(QuantityError::new("length", text, "a length between 2km and 1000km, such as 20km")),
        }
    }
}

/// Somebody who walks, and the file that says who, if one does.
#[derive(Debug, Clone, PartialEq)]
pub struct Walking {
    /// Who walks.
    pub walker: Walker,
    /// The file that says so.
    pub file: Option<PathBuf>,
}

/// Everything that a run depends on, but the bytes of the files.
///
/// ```
/// use lifecircle::study::{City, Plan};
/// let plan = Plan { limit: Some("10min".parse().unwrap()), ..Plan::new(City::Bundled) };
/// assert_eq!(plan.walker.id, "adult");
/// ```
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a word of the user's, apart from the others")]
pub struct Plan {
    /// Streets, and whatever is not given below.
    pub city: City,
    /// Blocks, instead of the extract's.
    pub blocks: Option<PathBuf>,
    /// Facilities, instead of the extract's unless `extract_facilities`; of several files the same place becomes one.
    pub facilities: Vec<PathBuf>,
    /// Whether the extract's facilities count beside the given ones.
    pub extract_facilities: bool,
    /// Whether a place that several sources have stays as many places.
    pub keep_duplicates: bool,
    /// The study area: blocks outside are left out, places outside still count.
    pub area: Option<PathBuf>,
    /// Where people are counted, to be shared out over the blocks.
    pub people: Option<PathBuf>,
    /// Zones to sum figures over.
    pub zones: Option<ZonesFrom>,
    /// Gates of blocks: where their people start.
    pub gates: Option<PathBuf>,
    /// Which properties of the given files to use.
    pub columns: Columns,
    /// Which coordinate systems the given files are in, where the user says so.
    pub crs: CrsOf,
    /// The standard.
    pub standard: StandardFrom,
    /// Others that the same city is judged by, to stand beside the first: for [`super::for_each_standard`] alone.
    pub also_judging: Vec<StandardFrom>,
    /// How many of the blocks that lack most are to be looked into.
    pub explained: usize,
    /// Whether classes are left out that walks alone do not decide: those with a straight-line limit, or that ask for variety.
    /// What compares plans and chooses sites needs it.
    pub walks_only: bool,
    /// One limit for all classes, instead of those of the standard.
    pub limit: Option<Limit>,
    /// Who walks.
    pub walker: Walker,
    /// The file that says who walks, if one does.
    pub walker_file: Option<PathBuf>,
    /// Others who walk the same city, to stand beside the first.
    pub also_walking: Vec<Walking>,
    /// The study file that all this was written in, if it was; it is named among the inputs.
    pub study_file: Option<PathBuf>,
    /// Files of heights, by which slopes slow people down; without any all streets are flat.
    pub dem: Vec<PathBuf>,
    /// How far walks are followed.
    pub horizon: Horizon,
    /// How far a point may be from a street.
    pub snap: SnapLimit,
    /// When a block counts as covered.
    pub majority: Majority,
    /// The time to look at the city: only what is open then counts. Without any, hours have no part in it. Several are for
    /// [`super::at_each`] alone.
    pub at: Vec<At>,
    /// Whose holidays a date of `at` may be.
    pub country: Option<Country>,
    /// Whether hours that nobody knows count as closed.
    pub unknown_closed: bool,
    /// By how much the clocks are ahead of universal time, for hours that follow the sun; without it, by the longitude.
    pub clock: Option<ClockOffset>,
    /// Fields of blocks to group people by.
    pub groups: Vec<GroupBy>,
    /// What to read of the ground besides streets.
    pub ground: GroundParts,
    /// Whether a single fault of the data stops the run: a bad record, a broken outline, nodes that are not there.
    pub strict: bool,
    /// How wide the tiles are in which the extract is read, doors are joined and land is measured; without it all is done at once. The
    /// answer is the same.
    pub tiles: Option<TileSide>,
    /// Files that are read later (plans, candidates, origins): not part of the city, but `crs` may speak of them.
    pub beside: Vec<PathBuf>,
}

impl Plan {
    /// The plan with the default of everything: five facilities, an adult, 60 minutes of horizon, 250 m to a street, half
    /// of a block's people.
    pub fn new(city: City) -> Plan {
        Plan {
            city,
            blocks: None,
            facilities: Vec::new(),
            extract_facilities: false,
            keep_duplicates: false,
            area: None,
            people: None,
            zones: None,
            gates: None,
            columns: Columns::default(),
            crs: CrsOf::default(),
            standard: StandardFrom::Name(STANDARDS[0]),
            also_judging: Vec::new(),
            explained: 0,
            walks_only: false,
            limit: None,
            walker: walker::walkers().swap_remove(0),
            walker_file: None,
            also_walking: Vec::new(),
            study_file: None,
            dem: Vec::new(),
            horizon: Horizon::default(),
            snap: SnapLimit::default(),
            majority: Majority::default(),
            at: Vec::new(),
            country: None,
            unknown_closed: false,
            clock: None,
            groups: Vec::new(),
            ground: GroundParts::default(),
            strict: false,
            tiles: None,
            beside: Vec::new(),
        }
    }

    /// Every file that the plan reads.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = self.record_files();
        files.extend(
            self.walker_file
                .iter()
                .chain(self.also_walking.iter().filter_map(|w| w.file.as_ref()))
                .chain(&self.dem)
                .chain(&self.study_file)
                .cloned(),
        );
        files
    }

    /// The clock that all hours are read by, if a time is asked for.
    ///
    /// # Errors
    /// If several are: each is a study of its own.
    pub(super) fn clock(&self) -> Result<Option<Clock>, InputError> {
        match self.at[..] {
            [] => Ok(None),
            [at] => Ok(Some(Clock::new(at, self.country, self.clock, !self.unknown_closed))),
            _ => Err(InputError::value("--at", format!("{} times, where one is looked at", self.at.len()))
                .guess("`lifecircle analyze` alone puts several beside each other")),
        }
    }

    /// The files that records come from: all but those that say how people walk.
    pub(super) fn record_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<&PathBuf> = match &self.city {
            City::Bundled => vec![],
            City::Extract(file) | City::Streets(file) => vec![file],
            City::StreetsAndExtract { streets, extract } => vec![streets, extract],
        };
        files.extend(
            self.blocks.iter().chain(&self.facilities).chain(&self.area).chain(&self.people).chain(&self.gates),
        );
        for standard in std::iter::once(&self.standard).chain(&self.also_judging) {
            if let StandardFrom::File(file) = standard {
                files.push(file);
            }
        }
        if let Some(ZonesFrom::File(file)) = &self.zones {
            files.push(file);
        }
        files.into_iter().flat_map(|file| files_of(file)).collect()
    }

    /// The parameters by their name on the command line, as text that it would take again; files without their folders.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let name = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut all = Vec::new();
        let (extract, streets) = match &self.city {
            City::Bundled => (None, None),
            City::Extract(extract) => (Some(extract), None),
            City::Streets(streets) => (None, Some(streets)),
            City::StreetsAndExtract { streets, extract } => (Some(extract), Some(streets)),
        };
        let files = [("city", extract), ("streets", streets), ("blocks", self.blocks.as_ref())];
        all.extend(files.into_iter().filter_map(|(key, path)| Some((key, name(path?)))));
        // Their order has no part in the answer.
        let mut places: Vec<String> = self.facilities.iter().map(name).collect();
        places.sort();
        places.extend(self.extract_facilities.then(|| EXTRACT.to_owned()));
        if !places.is_empty() {
            all.push(("facilities", places.join(", ")));
        }
        if self.keep_duplicates {
            all.push(("keep_duplicates", "true".to_owned()));
        }
        let files = [("area", self.area.as_ref()), ("people", self.people.as_ref()), ("gates", self.gates.as_ref())];
        all.extend(files.into_iter().filter_map(|(key, path)| Some((key, name(path?)))));
        all.extend(self.zones.iter().map(|zones| ("zones", zones.to_string())));
        let columns = [
            ("residents", &self.columns.residents),
            ("households", &self.columns.households),
            ("class", &self.columns.class),
            ("id", &self.columns.id),
            ("name", &self.columns.name),
            ("hours", &self.columns.hours),
            ("x", &self.columns.axes.x),
            ("y", &self.columns.axes.y),
            ("wkt", &self.columns.axes.wkt),
        ];
        all.extend(columns.into_iter().filter_map(|(key, property)| Some((key, property.clone()?))));
        if !self.crs.is_empty() {
            all.push(("crs", self.crs.to_string()));
        }
        let standards = std::iter::once(&self.standard).chain(&self.also_judging).map(StandardFrom::to_string);
        all.push(("standard", standards.collect::<Vec<_>>().join(",")));
        let quantity = |text: String| text.replace(' ', "");
        let own_speed = self.walker.id == "custom";
        match &self.walker_file {
            Some(file) => all.push(("walker", name(file))),
            None if own_speed => {
                // A speed of the user's own: what is left of the walker is everything else.
                let like = |w: &Walker| (w.steps, &w.gait) == (self.walker.steps, &self.walker.gait);
                all.extend(walker::walkers().into_iter().find(like).map(|w| ("walker", w.id)));
            }
            None => all.push(("walker", self.walker.id.clone())),
        }
        for other in &self.also_walking {
            let word = other.file.as_ref().map_or_else(|| other.walker.id.clone(), name);
            if let Some((_, walkers)) = all.last_mut() {
                walkers.push(',');
                walkers.push_str(&word);
            }
        }
        if own_speed {
            all.push(("speed", quantity(self.walker.speed.to_string())));
        }
        if !self.dem.is_empty() {
            all.push(("dem", self.dem.iter().map(name).collect::<Vec<_>>().join(", ")));
        }
        all.extend(self.limit.map(|limit| ("limit", quantity(limit.to_string()))));
        all.push(("horizon", quantity(Limit::Time(self.horizon.0).to_string())));
        all.push(("snap", quantity(Limit::Length(self.snap.mm).to_string())));
        all.push(("majority", format!("{}%", self.majority.percent)));
        if !self.at.is_empty() {
            all.push(("at", self.at.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
            all.extend(self.country.map(|country| ("country", country.to_string())));
            all.push(("unknown_hours", if self.unknown_closed { "closed" } else { "open" }.to_owned()));
            all.extend(self.clock.map(|offset| ("clock", offset.to_string())));
        }
        let groups = self.groups.iter().map(|by| match by.how {
            None => by.field.clone(),
            Some(how) => format!("{}={}", by.field, how.word()),
        });
        let groups: Vec<String> = groups.collect();
        if !groups.is_empty() {
            all.push(("groups", groups.join(",")));
        }
        if self.explained > 0 {
            all.push(("why", self.explained.to_string()));
        }
        if self.strict {
            all.push(("strict", "true".to_owned()));
        }
        all
    }
}
