//! How much longer a walk takes on a slope: Tobler's hiking function, scaled to a walker's speed on the flat.
//!
//! W. Tobler 1993, *Three presentations on geographical analysis and modeling*, NCGIA technical report 93-1: on a slope of
//! `s` metres of rise to a metre of way (on the map; negative: downhill) people walk
//!
//! ```text
//!   v(s) = 6 · exp(−3.5 · |s + 0.05|) km/h        v(0) = 5.04 km/h, fastest at 5 % downhill
//! ```
//!
//! Only its shape is taken: the time on the flat is the walker's own, and a slope multiplies it by v(0) / v(s). Up and down
//! differ: 10 % up takes 1.42 times as long as the flat, 10 % down exactly as long. It was fitted to adults on paths;
//! for wheels it is a guess.

use crate::units::UNREACHED;

/// Steepest slope that the function is asked about: as much rise as way.
pub const STEEPEST: f64 = 1.0;

/// How a way rises from its first place to its last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Climb {
    /// Metres of rise to a metre of way, negative where it falls; evenly along it.
    Slope(f64),
    /// Metres of rise from end to end, negative where it falls; shared out evenly over its length.
    Rise(f64),
}

impl Climb {
    /// The slope of a way of this length, at most [`STEEPEST`]; `None` where a way of no length rises, or one rises more than that.
    ///
    /// ```
    /// use lifecircle::model::Climb;
    /// assert_eq!(Climb::Rise(6.0).slope(100_000), Some(0.06), "6 m of rise on 100 m");
    /// assert_eq!(Climb::Slope(-0.08).slope(20_000), Some(-0.08));
    /// assert_eq!(Climb::Rise(6.0).slope(5_000), None, "nobody walks up a wall");
    /// ```
    pub fn slope(self, length_mm: u32) -> Option<f64> {
        let slope = match self {
            Climb::Slope(slope) => slope,
            Climb::Rise(0.0) => 0.0,
            Climb::Rise(metres) => metres / (f64::from(length_mm) / 1000.0),
        };
        (slope.abs() <= STEEPEST).then_some(slope)
    }
}

/// The time on a slope of what takes `flat_ms` on the flat, to the nearest millisecond, at most [`UNREACHED`].
///
/// ```
/// use lifecircle::model::slope_ms;
/// assert_eq!(slope_ms(10_000, 0.0), 10_000);
/// assert_eq!(slope_ms(10_000, 0.10), 14_191, "exp(3.5 · 0.10) = 1.41907");
/// assert_eq!(slope_ms(10_000, -0.05), 8_395, "exp(−3.5 · 0.05) = 0.83946");
/// assert_eq!(slope_ms(10_000, -0.10), 10_000);
/// ```
pub fn slope_ms(flat_ms: u32, slope: f64) -> u32 {
    let factor = super::Slope::Tobler.times(slope);
    let ms = (f64::from(flat_ms) * factor).round();
    if ms >= f64::from(UNREACHED) { UNREACHED } else { ms as u32 }
}
