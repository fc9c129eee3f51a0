//! Who walks: how fast on the flat, and what steps, slopes, kerbs, surfaces and crossings are to them.
//!
//! Everything beside the speed is in [`Gait`], whose default asks nothing: somebody for whom all streets are flat and open.
//! Times are whole milliseconds for a stretch, from `libm`, so that every machine says the same.

use super::{Confidence, Going, Kerb, Road, StreetKind, Surface};
use crate::units::{Speed, UNREACHED};

/// A kind of person: how fast, and where they cannot go.
#[derive(Debug, Clone, PartialEq)]
pub struct Walker {
    /// `adult`, `elder`, `child`, `wheelchair`, `stroller`, `custom`, or what a file says.
    pub id: String,
    /// Speed on the flat.
    pub speed: Speed,
    /// Whether they can use steps.
    pub steps: bool,
    /// What else the way asks of them.
    pub gait: Gait,
    /// Where the speed comes from.
    pub source: String,
    /// The same in Chinese; where it is missing a Chinese report shows `source`.
    pub source_zh: Option<String>,
    /// How sure the speed is.
    pub confidence: Confidence,
}

/// What ways ask of a walker beside the speed on the flat. The default asks nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gait {
    /// On steps, seconds for each metre up and each metre down, on top of the way along.
    pub climb: Option<Stairs>,
    /// On slopes, where heights are known.
    pub slope: Option<Slope>,
    /// A grade, as a share, that wheels cannot take, up or down.
    pub steepest: Option<f64>,
    /// Kerbs that stop them.
    pub kerbs: Vec<Kerb>,
    /// Surfaces that stop them.
    pub surfaces: Vec<Surface>,
    /// Waiting to cross.
    pub waits: Waits,
    /// Where all of that comes from, part by part.
    pub sources: Vec<PartSource>,
}

/// Where one part of a gait comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartSource {
    /// `steps`, `slope`, `kerbs`, `surfaces` or `waits`.
    pub part: &'static str,
    /// The source.
    pub source: String,
    /// The same in Chinese.
    pub source_zh: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Seconds for a metre of rise; thousandths, so that a millimetre takes so many microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stairs {
    /// Milliseconds a metre up.
    pub up_ms: u32,
    /// Milliseconds a metre down.
    pub down_ms: u32,
}

impl Stairs {
    /// Milliseconds for a rise (or fall, below 0) of so many millimetres.
    ///
    /// ```
    /// use lifecircle::model::Stairs;
    /// let naismith = Stairs { up_ms: 5_900, down_ms: 2_000 };
    /// assert_eq!((naismith.ms(2_000), naismith.ms(-2_000)), (11_800, 4_000));
    /// ```
    pub fn ms(self, rise_mm: i64) -> u32 {
        let a_metre = if rise_mm >= 0 { self.up_ms } else { self.down_ms };
        let ms = (rise_mm.unsigned_abs() * u64::from(a_metre) + 500) / 1000;
        u32::try_from(ms).unwrap_or(UNREACHED).min(UNREACHED)
    }
}

/// How a slope changes the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// Tobler's hiking function, 6·exp(−3.5·|S + 0.05|) km/h (Tobler 1993), scaled so that S = 0 is the walker's own speed.
    Tobler,
}

impl Slope {
    /// How many times as long a stretch takes as on the flat; `grade` is rise over length in the direction walked.
    ///
    /// ```
    /// use lifecircle::model::Slope;
    /// let pace = |grade| Slope::Tobler.times(grade);
    /// assert_eq!(pace(0.0), 1.0);
    /// assert!((pace(0.10) - 1.419).abs() < 0.001, "ten in a hundred up: 42 % longer");
    /// assert!((pace(-0.05) - 0.839).abs() < 0.001, "fastest gently down");
    /// assert!(pace(-0.10) == 1.0 && pace(-0.30) > 1.9, "steeply down is slow again");
    /// ```
    pub fn times(self, grade: f64) -> f64 {
        match self {
            // Beyond 100 % the data are wrong, not the street: it is no slower than that.
            Slope::Tobler => {
                let grade = grade.clamp(-1.0, 1.0);
                let off = (grade + 0.05).abs() - 0.05;
                if off.abs() < 1e-12 { 1.0 } else { libm::exp(3.5 * off) }
            }
        }
    }
}

/// Milliseconds of waiting to cross a road, by what stops the cars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    /// At signals.
    pub signal_ms: u32,
    /// Without signals, a road like `primary` (also `trunk` and `motorway`).
    pub primary_ms: u32,
    /// Without signals, a road like `secondary`.
    pub secondary_ms: u32,
    /// Without signals, a road like `tertiary`.
    pub tertiary_ms: u32,
}

impl Waits {
    /// Milliseconds to cross the whole of a road.
    pub fn ms(&self, road: Road, signals: bool) -> u32 {
        match (signals, road) {
            (true, _) => self.signal_ms,
            (false, Road::Primary) => self.primary_ms,
            (false, Road::Secondary) => self.secondary_ms,
            (false, Road::Tertiary) => self.tertiary_ms,
            (false, Road::None) => 0,
        }
    }
}

impl Walker {
    /// Whether they can walk on streets of this kind.
    pub fn may_use(&self, kind: StreetKind) -> bool {
        self.steps || kind != StreetKind::Steps
    }

    /// Whether they can walk on a street of this kind that is like this to go on.
    ///
    /// Somebody for whom surfaces matter goes by what is tagged for wheelchairs first.
    pub fn may_go(&self, kind: StreetKind, going: Going) -> bool {
        let surfaces = &self.gait.surfaces;
        let smooth = match going.wheels {
            Some(yes) if !surfaces.is_empty() => yes,
            _ => !surfaces.contains(&going.surface),
        };
        self.may_use(kind) && smooth
    }

    /// Whether every street takes exactly its length at their speed, wherever heights are not known.
    pub fn is_plain(&self) -> bool {
        self.gait.climb.is_none() && self.gait.waits == Waits::default()
    }
}
