//! How much lies in reach: facilities counted, the first, second, … of them, and all of them weighed by how far they are.
//!
//! | measure | of a doorstep | source |
//! |---|---|---|
//! | count | facilities within the limit | cumulative opportunities |
//! | walk *i* | the walk to the *i*-th nearest within the limit | |
//! | `exponential` | `Σ S·exp(−w/s)` | `s` is a quarter of the limit unless said: e⁻⁴ ≈ 1.8 % at the limit, the convention of cityseer's β = 4/d |
//! | `gaussian` | `Σ S·exp(−w²/2s²)` | Ingram 1971, doi:10.1080/09595237100185131; `s` is half the limit unless said (ours: e⁻² ≈ 13.5 % at the limit) |
//! | `power` | `Σ S·max(w, 1)^−α` | Hansen 1959, "How Accessibility Shapes Land Use", J. Am. Inst. Planners 25(2), 73–76; `α` is 2 unless said |
//! | `linear` | `Σ S·(1 − w/limit)` | a straight line from 1 to 0 at the limit |
//!
//! `w`: the walk; for `power` in minutes or in hundreds of metres, and under one as one: a facility next door is not infinitely near. `S`: what
//! a facility weighs, 1 unless a property of it is asked for. All sums go over facilities within the limit, which is inclusive.
//!
//! A block has the mean over its doorsteps, by the people at each; of walks over those that have an *i*-th, beside their share. Not the same as
//! floating catchments (`supply`), where people compete for what is there: here nobody takes anything away.

use super::Pair;
use crate::units::{Limit, MS_PER_MINUTE, Metric, QuantityError};
use std::fmt;
use std::str::FromStr;

/// How a walk weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Impedance {
    /// Negative exponential, with the walk at which it is 1/e.
    Exponential(Option<Limit>),
    /// The bell curve, with its width.
    Gaussian(Option<Limit>),
    /// Inverse power, with its exponent.
    Power(f64),
    /// A straight line to 0 at the limit.
    Linear,
}

/// The exponent of [`Impedance::Power`] where none is said.
const EXPONENT: f64 = 2.0;

impl Impedance {
    /// Each with the figure that it has unless one is said.
    pub const ALL: [Impedance; 4] =
        [Impedance::Exponential(None), Impedance::Gaussian(None), Impedance::Power(EXPONENT), Impedance::Linear];

    /// Its word, which columns are named after.
    pub fn word(self) -> &'static str {
        match self {
            Impedance::Exponential(_) => "exponential",
            Impedance::Gaussian(_) => "gaussian",
            Impedance::Power(_) => "power",
            Impedance::Linear => "linear",
        }
    }

    /// Whether its figure is in the measure of a limit.
    pub fn fits(self, limit: Limit) -> bool {
        match self {
            Impedance::Exponential(Some(scale)) | Impedance::Gaussian(Some(scale)) => scale.metric() == limit.metric(),
            _ => true,
        }
    }

    /// The scale in the unit of a limit, where there is one.
    fn scale(self, limit: Limit) -> f64 {
        match self {
            Impedance::Exponential(None) => f64::from(limit.value()) / 4.0,
            Impedance::Gaussian(None) => f64::from(limit.value()) / 2.0,
            Impedance::Exponential(Some(scale)) | Impedance::Gaussian(Some(scale)) => f64::from(scale.value()),
            Impedance::Power(exponent) => exponent,
            Impedance::Linear => f64::from(limit.value()),
        }
    }

    /// What a walk within a limit weighs: at most 1, never rising, 0 at the least; the walk in the unit of the limit.
    ///
    /// ```
    /// use lifecircle::access::Impedance;
    /// use lifecircle::units::Limit;
    /// let limit = Limit::minutes(15);
    /// let weighs = |impedance: Impedance, minutes: u32| impedance.weight(minutes * 60_000, limit);
    /// assert_eq!(weighs(Impedance::Linear, 0), 1.0);
    /// assert_eq!(weighs(Impedance::Linear, 15), 0.0);
    /// assert_eq!(weighs(Impedance::Power(2.0), 5), 0.04);
    /// assert!((weighs(Impedance::Exponential(None), 15) - (-4.0_f64).exp()).abs() < 1e-15);
    /// ```
    pub fn weight(self, walk: u32, limit: Limit) -> f64 {
        let w = f64::from(walk);
        let scale = self.scale(limit);
        // The software's own exponential: the same bits on every machine.
        match self {
            Impedance::Exponential(_) => libm::exp(-w / scale),
            Impedance::Gaussian(_) => libm::exp(-0.5 * (w / scale) * (w / scale)),
            Impedance::Power(exponent) => {
                let unit = if limit.metric() == Metric::Time { f64::from(MS_PER_MINUTE) } else { 100_000.0 };
                libm::pow((w / unit).max(1.0), -exponent)
            }
            Impedance::Linear => (1.0 - w / scale.max(1.0)).max(0.0),
        }
    }

    /// The formula with its figures for a limit, as a reader of the results must know it.
    pub fn formula(self, limit: Limit) -> String {
        let unit = if limit.metric() == Metric::Time { "min" } else { "m" };
        let number = |of: f64| of / if limit.metric() == Metric::Time { f64::from(MS_PER_MINUTE) } else { 1000.0 };
        let scale = number(self.scale(limit));
        match self {
            Impedance::Exponential(_) => format!("sum of S*exp(-w/{scale} {unit})"),
            Impedance::Gaussian(_) => format!("sum of S*exp(-w^2/(2*({scale} {unit})^2))"),
            Impedance::Power(exponent) => {
                let of = if limit.metric() == Metric::Time { "w in min" } else { "w in 100 m" };
                format!("sum of S*max(w, 1)^-{exponent}, {of}")
            }
            Impedance::Linear => format!("sum of S*(1-w/{scale} {unit})"),
        }
    }
}

impl fmt::Display for Impedance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Impedance::Exponential(Some(scale)) | Impedance::Gaussian(Some(scale)) => {
                write!(f, ":{}", scale.to_string().replace(' ', ""))
            }
            Impedance::Power(exponent) => write!(f, ":{exponent}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Impedance {
    type Err = QuantityError;

    /// ```
    /// use lifecircle::access::Impedance;
    /// for text in ["exponential", "gaussian:7.5min", "power:1.5", "linear"] {
    ///     assert_eq!(text.parse::<Impedance>().unwrap().to_string(), text);
    /// }
    /// assert!("power:-1".parse::<Impedance>().is_err() && "linear:3min".parse::<Impedance>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "exponential, exponential:5min, gaussian, gaussian:400m, power, power:1.5 or linear";
        let fault = || QuantityError::new("decay", text, expected);
        let (word, figure) = match text.trim().split_once(':') {
            Some((word, figure)) => (word.trim(), Some(figure.trim())),
            None => (text.trim(), None),
        };
        let scale = || -> Result<Option<Limit>, QuantityError> {
            let limit = figure.map(str::parse::<Limit>).transpose()?;
            if limit.is_some_and(Limit::is_straight) { Err(fault()) } else { Ok(limit) }
        };
        match (word, figure) {
            ("exponential", _) => scale().map(Impedance::Exponential),
            ("gaussian", _) => scale().map(Impedance::Gaussian),
            ("power", None) => Ok(Impedance::Power(EXPONENT)),
            ("power", Some(figure)) => match figure.parse::<f64>() {
                Ok(exponent) if exponent > 0.0 && exponent <= 10.0 => Ok(Impedance::Power(exponent)),
                _ => Err(fault()),
            },
            ("linear", None) => Ok(Impedance::Linear),
            _ => Err(fault()),
        }
    }
}

/// What a block has in reach of one class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InReach {
    /// Facilities within the limit, the mean of the doorsteps.
    pub count: f64,
    /// For each *i* asked for: the share of people who have an *i*-th within the limit, and their mean walk to it in the unit of the limit.
    pub nearest: Vec<(f64, Option<f64>)>,
    /// For each impedance the sum, the mean of the doorsteps.
    pub sums: Vec<f64>,
}

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// How far.
    pub limit: Limit,
    /// The first so many.
    pub nearest: usize,
    /// How walks weigh.
    pub impedances: &'a [Impedance],
    /// What each end weighs; `None`: nobody says, so it is in no sum.
    pub mass: &'a [Option<f64>],
}

impl Measured<'_> {
    /// A block that has nothing yet.
    pub fn nothing(&self) -> InReach {
        InReach { count: 0.0, nearest: vec![(0.0, None); self.nearest], sums: vec![0.0; self.impedances.len()] }
    }

    /// Adds a doorstep that has a share of the block's people: its walks within the limit, to ends of the class alone, in the order of the ends.
    pub fn add(&self, to: &mut InReach, share: f64, row: &[Pair], walks: &mut Vec<u32>) {
        let metric = self.limit.metric();
        to.count += share * row.len() as f64;
        walks.clear();
        walks.extend(row.iter().map(|p| p.cost(metric)));
        walks.sort_unstable();
        for ((has, mean), walk) in to.nearest.iter_mut().zip(&*walks) {
            *has += share;
            *mean.get_or_insert(0.0) += share * f64::from(*walk);
        }
        for (sum, impedance) in to.sums.iter_mut().zip(self.impedances) {
            let weighed = |p: &Pair| Some(self.mass[p.end as usize]? * impedance.weight(p.cost(metric), self.limit));
            *sum += share * row.iter().filter_map(weighed).sum::<f64>();
        }
    }

    /// Turns sums over those who have an *i*-th into means.
    pub fn end(&self, of: &mut InReach) {
        for (has, mean) in &mut of.nearest {
            *mean = mean.filter(|_| *has > 0.0).map(|sum| sum / *has);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against the formulas written out for each pair by itself, and the laws: a walk that is longer weighs no more, none more than 1.
        #[test]
        fn the_formulas_pair_by_pair(
            doors in prop::collection::vec((1_u32..9, prop::collection::btree_map(0_u32..12, 0_u32..=900_000, 0..8)), 1..6),
            mass in prop::collection::vec(prop::option::of(0.0..50.0_f64), 12),
            nearest in 0_usize..4, metres in any::<bool>(),
        ) {
            let limit = if metres { Limit::Length(900_000) } else { Limit::Time(900_000) };
            let measured = Measured { limit, nearest, impedances: &Impedance::ALL, mass: &mass };
            let all: u32 = doors.iter().map(|(weight, _)| weight).sum();
            let (mut found, mut walks) = (measured.nothing(), Vec::new());
            for (weight, ends) in &doors {
                let row: Vec<Pair> = ends.iter().map(|(&end, &w)| if metres { Pair { end, ms: 1, mm: w } } else { Pair { end, ms: w, mm: 1 } }).collect();
                measured.add(&mut found, f64::from(*weight) / f64::from(all), &row, &mut walks);
            }
            measured.end(&mut found);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + b.abs());
            let mean = |of: &dyn Fn(&std::collections::BTreeMap<u32, u32>) -> f64| {
                doors.iter().map(|(weight, ends)| f64::from(*weight) * of(ends)).sum::<f64>() / f64::from(all)
            };
            prop_assert!(near(found.count, mean(&|ends| ends.len() as f64)));
            let one = if metres { 100_000.0 } else { 60_000.0 };
            let slow: [&dyn Fn(f64) -> f64; 4] =
                [&|w| (-w / 225_000.0).exp(), &|w| (-w * w / (2.0 * 450_000.0 * 450_000.0)).exp(), &|w| 1.0 / (w / one).max(1.0).powi(2), &|w| 1.0 - w / 900_000.0];
            for (sum, weight) in found.sums.iter().zip(slow) {
                prop_assert!(near(*sum, mean(&|ends| ends.iter().map(|(e, w)| mass[*e as usize].unwrap_or(0.0) * weight(f64::from(*w))).sum())));
            }
            for (i, (has, walk)) in found.nearest.iter().enumerate() {
                let sorted: Vec<(u32, Option<u32>)> = doors.iter().map(|(weight, ends)| {
                    let mut w: Vec<u32> = ends.values().copied().collect();
                    w.sort_unstable();
                    (*weight, w.get(i).copied())
                }).collect();
                let having: u32 = sorted.iter().filter(|(_, w)| w.is_some()).map(|(weight, _)| weight).sum();
                prop_assert!(near(*has, f64::from(having) / f64::from(all)));
                let total: f64 = sorted.iter().filter_map(|(weight, w)| Some(f64::from(*weight) * f64::from((*w)?))).sum();
                prop_assert_eq!(walk.is_some(), having > 0);
                prop_assert!(walk.is_none_or(|walk| near(walk, total / f64::from(having))));
            }
        }

        #[test]
        fn a_longer_walk_never_weighs_more(a in 0_u32..=900_000, b in 0_u32..=900_000, metres in any::<bool>()) {
            let limit = if metres { Limit::Length(900_000) } else { Limit::Time(900_000) };
            for impedance in Impedance::ALL {
                let [near, far] = [a.min(b), a.max(b)].map(|w| impedance.weight(w, limit));
                prop_assert!((0.0..=1.0).contains(&far) && far <= near && near <= 1.0, "{impedance}: {near} {far}");
            }
        }
    }
}
