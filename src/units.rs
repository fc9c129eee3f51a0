//! Numbers that carry their meaning: whole milliseconds, whole millimetres, speeds and limits.
//!
//! Floats stay at the edges (coordinates, files); everything a search compares is an integer, so that equal
//! means equal, a heap has an order, and every machine gives the same answer.

use std::fmt;
use std::str::FromStr;

/// "Not reached" for costs in milliseconds and lengths in millimetres alike: half of the range, so that the sum of two
/// of them still fits. No result carries it: results say [`None`] or a finding by name.
pub const UNREACHED: u32 = u32::MAX / 2;

/// Milliseconds in a minute.
pub const MS_PER_MINUTE: u32 = 60_000;

/// The index of a junction of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The index of a link (a stretch of street between two junctions) of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u32);

/// The index of a class in its standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

/// How fast somebody walks, in whole metres an hour.
///
/// ```
/// use lifecircle::units::Speed;
/// let speed: Speed = "4.8km/h".parse().unwrap();
/// assert_eq!(speed.milliseconds(1_200_000), 900_000, "1,200 m are 15 minutes");
/// assert!("48km/h".parse::<Speed>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(u32);

impl Speed {
    /// The slowest speed accepted: 500 m an hour.
    pub const MIN: Speed = Speed(500);
    /// The fastest speed accepted: 15 km an hour, a runner.
    pub const MAX: Speed = Speed(15_000);

    /// A speed in whole metres an hour, or `None` outside [`Speed::MIN`]`..=`[`Speed::MAX`].
    pub fn from_metres_per_hour(speed: u32) -> Option<Speed> {
        (Self::MIN.0..=Self::MAX.0).contains(&speed).then_some(Speed(speed))
    }

    /// Metres an hour.
    pub fn metres_per_hour(self) -> u32 {
        self.0
    }

    /// The time that `millimetres` take, rounded to the nearest millisecond (half up), at most [`UNREACHED`].
    pub fn milliseconds(self, millimetres: u32) -> u32 {
        let hour = u64::from(self.0);
        let ms = (u64::from(millimetres) * 3_600 + hour / 2) / hour;
        u32::try_from(ms).unwrap_or(UNREACHED).min(UNREACHED)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} km/h", f64::from(self.0) / 1000.0)
    }
}

/// A quantity that could not be read; its message says what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid {what} {text:?}: expected {expected}")]
pub struct QuantityError {
    what: &'static str,
    text: String,
    expected: &'static str,
}

impl QuantityError {
    /// Says what a text was to be, and what would have been one.
    pub fn new(what: &'static str, text: &str, expected: &'static str) -> Self {
        Self { what, text: text.to_owned(), expected }
    }
}

/// Splits "1.5km/h" into 1.5 and "km/h"; `None` unless the number is finite.
fn number_and_unit(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let at = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..at].parse().ok()?;
    number.is_finite().then(|| (number, text[at..].trim().to_lowercase()))
}

impl FromStr for Speed {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || QuantityError {
            what: "speed",
            text: text.to_owned(),
            expected: "a number with km/h or m/s between 0.5km/h and 15km/h, such as 4.8km/h or 1.2m/s",
        };
        let (number, unit) = number_and_unit(text).ok_or_else(fault)?;
        let per_hour = match unit.as_str() {
            "km/h" | "kmh" | "kph" => number * 1000.0,
            "m/s" | "mps" => number * 3600.0,
            "m/min" => number * 60.0,
            _ => return Err(fault()),
        };
        if per_hour > f64::from(Speed::MAX.0) {
            return Err(fault());
        }
        Speed::from_metres_per_hour(per_hour.round() as u32).ok_or_else(fault)
    }
}

/// What a search measures, and a limit is given in. They are never turned into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Walking time in milliseconds at the walker's speed.
    Time,
    /// Length along the network in millimetres.
    Length,
    /// Length of a straight line in millimetres: no walk, and no search.
    Straight,
}

/// How far is still near: minutes of walking **or** metres along the network **or** metres of a straight line. Inclusive.
///
/// ```
/// use lifecircle::units::Limit;
/// assert_eq!("15min".parse::<Limit>().unwrap(), Limit::minutes(15));
/// assert_eq!("1000m".parse::<Limit>().unwrap(), Limit::metres(1000));
/// assert_eq!("1.5 km".parse::<Limit>().unwrap().to_string(), "1500 m");
/// assert!("15".parse::<Limit>().unwrap_err().to_string().contains("15min"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Milliseconds of walking.
    Time(u32),
    /// Millimetres along the network.
    Length(u32),
    /// Millimetres of a straight line (服务半径) from a doorstep to the outline or point of a facility.
    Radius(u32),
    /// On the block's own land: the facility lies in the block's outline or touches it.
    OnSite,
}

impl Limit {
    /// The largest limit accepted: a day, or a thousand kilometres.
    const MAX: u32 = 1_000_000_000;

    /// A limit of whole minutes.
    pub const fn minutes(minutes: u32) -> Limit {
        Limit::Time(minutes * MS_PER_MINUTE)
    }

    /// A limit of whole metres.
    pub const fn metres(metres: u32) -> Limit {
        Limit::Length(metres * 1000)
    }

    /// What the limit is measured in.
    pub fn metric(self) -> Metric {
        match self {
            Limit::Time(_) => Metric::Time,
            Limit::Length(_) => Metric::Length,
            Limit::Radius(_) | Limit::OnSite => Metric::Straight,
        }
    }

    /// Whether a straight line is measured, not a walk.
    pub fn is_straight(self) -> bool {
        self.metric() == Metric::Straight
    }

    /// The limit in the integers of its metric: milliseconds or millimetres.
    pub fn value(self) -> u32 {
        match self {
            Limit::Time(v) | Limit::Length(v) | Limit::Radius(v) => v,
            Limit::OnSite => 0,
        }
    }
}

impl FromStr for Limit {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let limit = Limit::quantity(text)?;
        if limit.value() == 0 {
            return Err(QuantityError::new("limit", text, "a limit above 0, such as 15min or 1000m"));
        }
        Ok(limit)
    }
}

impl Limit {
    /// Reads a time or a length that may be nothing at all, as a limit may not.
    ///
    /// # Errors
    /// If the text is no number with a unit of time or length, or is too large.
    pub(crate) fn quantity(text: &str) -> Result<Limit, QuantityError> {
        let fault = || QuantityError {
            what: "limit",
            text: text.to_owned(),
            expected: "minutes or metres, such as 15min or 1000m (the two are different limits, so the unit is needed)",
        };
        let (number, unit) = number_and_unit(text).ok_or_else(fault)?;
        let (make, scale): (fn(u32) -> Limit, f64) = match unit.as_str() {
            "min" | "minutes" | "minute" | "分钟" => (Limit::Time, 60_000.0),
            "s" => (Limit::Time, 1000.0),
            "h" => (Limit::Time, 3_600_000.0),
            "m" | "metres" | "meters" | "米" => (Limit::Length, 1000.0),
            "km" => (Limit::Length, 1_000_000.0),
            _ => return Err(fault()),
        };
        let value = (number * scale).round();
        if value > f64::from(Self::MAX) {
            return Err(fault());
        }
        Ok(make(value as u32))
    }
}

impl Limit {
    /// Reads a limit as standards write it: `15min`, `500m`, `500m radius` (半径) or `on site` (用地内).
    ///
    /// # Errors
    /// If the text is none of these; a radius in minutes is none.
    ///
    /// ```
    /// use lifecircle::units::Limit;
    /// assert_eq!(Limit::of_standard("500m radius").unwrap(), Limit::Radius(500_000));
    /// assert_eq!(Limit::of_standard("半径500米").unwrap(), Limit::Radius(500_000));
    /// assert_eq!(Limit::of_standard("500m").unwrap(), Limit::metres(500));
    /// assert!(Limit::of_standard("5min radius").is_err(), "a straight line has no minutes");
    /// ```
    pub fn of_standard(text: &str) -> Result<Limit, QuantityError> {
        let lower = text.trim().to_lowercase();
        if ["on site", "用地内"].contains(&&*lower) {
            return Ok(Limit::OnSite);
        }
        let straight = lower.strip_suffix("radius").or_else(|| lower.strip_prefix("半径"));
        match straight.map(Limit::quantity) {
            None => Limit::quantity(text),
            Some(Ok(Limit::Length(mm))) => Ok(Limit::Radius(mm)),
            Some(_) => {
                let expected = "metres before \"radius\", such as 500m radius (a straight line has no minutes)";
                Err(QuantityError::new("limit", text, expected))
            }
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Radius(mm) => write!(f, "{} m radius", f64::from(*mm) / 1000.0),
            Limit::OnSite => write!(f, "on site"),
            Limit::Time(ms) if ms % (MS_PER_MINUTE / 10) == 0 => {
                write!(f, "{} min", f64::from(*ms) / f64::from(MS_PER_MINUTE))
            }
            Limit::Time(ms) => write!(f, "{} s", f64::from(*ms) / 1000.0),
            Limit::Length(mm) => write!(f, "{} m", f64::from(*mm) / 1000.0),
        }
    }
}

/// The two languages that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The one of two texts that is in this language.
    pub fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}
