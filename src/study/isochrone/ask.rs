//! A question of service areas, valid by construction but for what only the city can tell.

use crate::input::given::Columns;
use crate::isochrone::MOST_LIMITS;
use crate::network::Towards;
use crate::units::{Limit, Metric, QuantityError};
use geo_types::Coord;
use std::path::PathBuf;
use std::str::FromStr;

/// Where walks start or end.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// At every facility, or those of some classes.
    Facilities,
    /// At the doorsteps of every block.
    Blocks,
    /// At one place, in degrees.
    Place(Coord<f64>),
    /// At every place of a file, of any format that given places may have.
    File(PathBuf),
}

impl FromStr for From {
    type Err = QuantityError;

    /// ```
    /// use lifecircle::study::From;
    /// assert_eq!("facilities".parse::<From>().unwrap(), From::Facilities);
    /// assert!(matches!("9.52, 47.14".parse::<From>().unwrap(), From::Place(at) if at.y == 47.14));
    /// assert!("91.5".parse::<From>().is_err() && "9.52,97".parse::<From>().is_err() && "facilites".parse::<From>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |expected| QuantityError::new("origin", text, expected);
        match text.trim() {
            "facilities" => return Ok(From::Facilities),
            "blocks" => return Ok(From::Blocks),
            _ => {}
        }
        let numbers: Vec<Option<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
        match numbers.as_slice() {
            [Some(lon), Some(lat)] if lon.abs() <= 180.0 && lat.abs() <= 90.0 => {
                Ok(From::Place(Coord { x: *lon, y: *lat }))
            }
            [Some(_), Some(lat)] if lat.abs() > 90.0 => {
                Err(fault("longitude,latitude in degrees (are they swapped?), such as 9.52,47.14"))
            }
            [Some(_), ..] => Err(fault("longitude,latitude in degrees, such as 9.52,47.14")),
            _ => {
                let path = PathBuf::from(text);
                if path.extension().is_some() || path.components().count() > 1 || path.exists() {
                    Ok(From::File(path))
                } else {
                    Err(fault(
                        "facilities, blocks, longitude,latitude such as 9.52,47.14, or a file such as points.geojson",
                    ))
                }
            }
        }
    }
}

/// One or more limits of one measure, rising, at most [`MOST_LIMITS`].
///
/// ```
/// use lifecircle::study::Limits;
/// use lifecircle::units::Limit;
/// let limits: Limits = "5,10,15min".parse().unwrap();
/// assert_eq!(limits.all(), [Limit::minutes(5), Limit::minutes(10), Limit::minutes(15)]);
/// assert_eq!("1km,500m".parse::<Limits>().unwrap().all(), [Limit::metres(500), Limit::metres(1000)]);
/// assert!("5,10".parse::<Limits>().is_err(), "of what?");
/// assert!("5min,500m".parse::<Limits>().unwrap_err().to_string().contains("one measure"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits(Vec<Limit>);

impl Limits {
    /// So many minutes each, rising.
    pub fn minutes<const N: usize>(minutes: [u32; N]) -> Limits {
        const { assert!(N > 0 && N <= MOST_LIMITS, "one limit or more") };
        let mut all = minutes.map(Limit::minutes).to_vec();
        all.sort_by_key(|l| l.value());
        Limits(all)
    }

    /// All of them, rising.
    pub fn all(&self) -> &[Limit] {
        &self.0
    }

    /// What they are measured in.
    pub fn metric(&self) -> Metric {
        self.0[0].metric()
    }
}

impl std::convert::From<Limit> for Limits {
    fn from(limit: Limit) -> Limits {
        Limits(vec![limit])
    }
}

impl FromStr for Limits {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut unit = "";
        let mut limits: Vec<Limit> = Vec::new();
        // From the last on: a number without a unit has that of the next.
        for part in text.rsplit([',', '，']) {
            let part = part.trim();
            if part.ends_with(|c: char| c.is_ascii_digit()) {
                limits.push(format!("{part}{unit}").parse()?);
            } else {
                unit = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                limits.push(part.parse()?);
            }
        }
        limits.sort_by_key(|l| l.value());
        limits.dedup();
        let fault = |expected| Err(QuantityError::new("limits", text, expected));
        if limits.iter().any(|l| l.metric() != limits[0].metric()) {
            return fault("limits of one measure: minutes or metres");
        }
        if limits.len() > MOST_LIMITS {
            return fault("at most 8 limits");
        }
        Ok(Limits(limits))
    }
}

/// What areas are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One of each origin.
    Each,
    /// One of all origins (of a class) together.
    Dissolved,
    /// One of each origin, without what is nearer to another.
    Shares,
}

/// What ends the way from a street to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blocked {
    /// Nothing.
    #[default]
    Nothing,
    /// Water, tracks, motorways and walls: the lines of the plan's [`ground`](crate::study::Plan::ground).
    Ground,
    /// Those and buildings.
    All,
}

impl Blocked {
    /// As the command line has it.
    pub fn word(self) -> &'static str {
        match self {
            Blocked::Nothing => "none",
            Blocked::Ground => "ground",
            Blocked::All => "all",
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct IsochroneAsk {
    /// Where walks start or end.
    pub from: From,
    /// Ids of the classes of facilities; empty: all.
    pub classes: Vec<String>,
    /// How far.
    pub limits: Limits,
    /// Walks to the origins or from them; none: to facilities and places, from blocks.
    pub towards: Option<Towards>,
    /// How far from its street ground counts, in metres.
    pub reach_m: f64,
    /// What ends the way from a street to a place, as far as the plan has it read.
    pub barriers: Blocked,
    /// Whether streets are written too.
    pub streets: bool,
    /// What areas.
    pub shape: Shape,
    /// How many random places are walked to check the areas.
    pub verify: usize,
    /// Where their randomness starts.
    pub seed: u64,
    /// Which properties of a file of places to use.
    pub columns: Columns,
    /// Whether a bad record of such a file stops the run.
    pub strict: bool,
}

impl IsochroneAsk {
    /// The question with the default of everything else: all classes, an area of each origin, 50 m of reach, no check.
    pub fn new(from: From, limits: Limits) -> IsochroneAsk {
        IsochroneAsk {
            from,
            classes: Vec::new(),
            limits,
            towards: None,
            reach_m: 50.0,
            barriers: Blocked::Nothing,
            streets: false,
            shape: Shape::Each,
            verify: 0,
            seed: 1,
            columns: Columns::default(),
            strict: false,
        }
    }

    /// Which way people walk.
    pub fn towards(&self) -> Towards {
        self.towards.unwrap_or(if self.from == From::Blocks { Towards::Everywhere } else { Towards::Seeds })
    }

    /// The question by its words on the command line.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let from = match &self.from {
            From::Facilities => "facilities".to_owned(),
            From::Blocks => "blocks".to_owned(),
            From::Place(at) => format!("{},{}", at.x, at.y),
            From::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        };
        let limits: Vec<String> = self.limits.all().iter().map(|l| l.to_string().replace(' ', "")).collect();
        let mut all = vec![("from", from), ("limits", limits.join(","))];
        if !self.classes.is_empty() {
            all.push(("classes", self.classes.join(",")));
        }
        all.push(("direction", crate::report::areas::direction(self.towards()).to_owned()));
        all.push(("reach", format!("{}m", self.reach_m)));
        let areas = match self.shape {
            Shape::Each => "each",
            Shape::Dissolved => "dissolve",
            Shape::Shares => "per-facility",
        };
        all.push(("areas", areas.to_owned()));
        all.push(("barriers", self.barriers.word().to_owned()));
        if self.verify > 0 {
            all.push(("verify", self.verify.to_string()));
            all.push(("seed", self.seed.to_string()));
        }
        all
    }
}
