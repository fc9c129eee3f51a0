//! Floating catchments: places a head, where everybody competes for whatever lies in reach.
//!
//! | measure | a place *j* offers each head | a home *i* has |
//! |---|---|---|
//! | 2SFCA (Luo and Wang 2003, doi:10.1068/b29120) | `R = S / Σ P` over homes within the limit | `Σ R` over places within the limit |
//! | E2SFCA (Luo and Qi 2009, doi:10.1016/j.healthplace.2009.06.002) | `R = S / Σ P·W` | `Σ R·W` |
//! | 3SFCA (Wan, Zou and Sternberg 2012, doi:10.1080/13658816.2011.624987) | `R = S / Σ P·W·G` | `Σ R·W·G` |
//!
//! `S`: capacity; `P`: people; `W`: weight of the walk, [`Decay`]; `G = W / Σ W` over the places of a home: near ones are asked
//! first. A place without a known capacity, or that nobody reaches, offers nothing. Whatever the measure, `Σ P·A = Σ S` over
//! the places that somebody reaches: it shares capacity out, it does not say who is turned away. Time linear in the walks.

use std::str::FromStr;

/// How a walk within the limit weighs: 1 at no walk, never rising, above 0 up to the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decay {
    /// 1, 0.68 and 0.22 in each third of the limit: Luo and Qi's slow decay.
    Slow,
    /// 1, 0.42 and 0.09 in each third: Luo and Qi's sharp decay.
    Sharp,
    /// A bell that is 0 at the limit and whose width is the limit (Dai 2010, doi:10.1016/j.healthplace.2010.06.012); here 10⁻⁶ at the limit, which is inclusive.
    Gauss,
}

impl Decay {
    /// The words of the command line.
    pub const ALL: [(&'static str, Decay); 3] =
        [("slow", Decay::Slow), ("sharp", Decay::Sharp), ("gauss", Decay::Gauss)];

    /// Its word.
    pub fn word(self) -> &'static str {
        Decay::ALL[self as usize].0
    }

    /// The weight of a walk within a limit above 0; both in the same unit.
    ///
    /// ```
    /// use lifecircle::supply::Decay;
    /// assert_eq!([0, 300, 301, 600, 601, 900].map(|s| Decay::Slow.weight(s, 900)), [1.0, 1.0, 0.68, 0.68, 0.22, 0.22]);
    /// assert_eq!(Decay::Gauss.weight(0, 900), 1.0);
    /// ```
    pub fn weight(self, walk: u32, limit: u32) -> f64 {
        let third = (3 * u64::from(walk)).div_ceil(u64::from(limit.max(1))).clamp(1, 3) as usize - 1;
        match self {
            Decay::Slow => [1.0, 0.68, 0.22][third],
            Decay::Sharp => [1.0, 0.42, 0.09][third],
            Decay::Gauss => {
                let part = f64::from(walk) / f64::from(limit.max(1));
                let edge = (-0.5_f64).exp();
                (((-0.5 * part * part).exp() - edge) / (1.0 - edge)).max(1e-6)
            }
        }
    }
}

impl FromStr for Decay {
    type Err = crate::units::QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Decay::ALL.into_iter().find(|(word, _)| *word == text).map(|(_, decay)| decay);
        found.ok_or_else(|| crate::units::QuantityError::new("decay", text, "one of slow, sharp, gauss"))
    }
}

/// Places a head at each home.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catchments {
    /// 2SFCA.
    pub two_step: Vec<f64>,
    /// E2SFCA.
    pub enhanced: Vec<f64>,
    /// 3SFCA.
    pub three_step: Vec<f64>,
}

/// The three measures of all homes: `reach[home]` are the places within the limit with their walks, `supply[place]` what it
/// holds in the unit of `people`, if that is known.
pub fn floating(
    reach: &[Vec<(u32, u32)>],
    people: &[f64],
    supply: &[Option<f64>],
    limit: u32,
    decay: Decay,
) -> Catchments {
    let weight = |walk: u32| decay.weight(walk, limit);
    // Only places that are known to hold something are asked.
    let offers = |place: u32| supply[place as usize].is_some();
    let preference: Vec<f64> = reach
        .iter()
        .map(|row| row.iter().filter(|(place, _)| offers(*place)).map(|&(_, walk)| weight(walk)).sum())
        .collect();
    let measure = |w: &dyn Fn(usize, u32) -> f64| {
        let mut demand = vec![0.0; supply.len()];
        for (h, row) in reach.iter().enumerate() {
            for &(place, walk) in row.iter().filter(|(place, _)| offers(*place)) {
                demand[place as usize] += people[h] * w(h, walk);
            }
        }
        let offer: Vec<f64> = supply
            .iter()
            .zip(&demand)
            .map(|(supply, demand)| match supply {
                Some(supply) if *demand > 0.0 => supply / demand,
                _ => 0.0,
            })
            .collect();
        let of = |(h, row): (usize, &Vec<(u32, u32)>)| {
            let asked = row.iter().filter(|(place, _)| offers(*place));
            asked.map(|&(place, walk)| offer[place as usize] * w(h, walk)).sum()
        };
        reach.iter().enumerate().map(of).collect::<Vec<f64>>()
    };
    Catchments {
        two_step: measure(&|_, _| 1.0),
        enhanced: measure(&|_, walk| weight(walk)),
        three_step: measure(&|h, walk| weight(walk) * weight(walk) / preference[h]),
    }
}
