//! Numbers as people wrote them, compared without rounding.
//!
//! A threshold decides on the last digit: 3,000 households pass, 3,001 do not; at exactly half the homes taken a residents'
//! committee is due, an owners' committee not yet. A double holds 0.1 only nearly, so the audit counts in whole units of 10⁻¹⁸.

use std::fmt;

/// A decimal number from 0 to 10¹² with at most 18 decimals.
///
/// ```
/// use lifecircle::model::Exact;
/// let third = |text: &str| text.parse::<Exact>();
/// assert_eq!(third("300.10").unwrap().to_string(), "300.1");
/// assert!(third("0.1").unwrap() < third("0.10000000000000001").unwrap());
/// assert!(third("-1").is_err() && third("1e3").is_err() && third("0.1234567890123456789").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Exact(i128);

/// Units of one.
const ONE: i128 = 1_000_000_000_000_000_000;
/// Digits after the point.
const DECIMALS: usize = 18;
/// More than any figure of a community, and small enough for every product taken here to fit.
const MOST: i128 = 1_000_000_000_000;

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact(0);

    /// A whole number; at most 10¹².
    pub fn whole(number: u64) -> Exact {
        Exact(i128::from(number).min(MOST) * ONE)
    }

    /// A number that a format delivered as a double: its shortest text, which is what the file had if that was of at most 15
    /// digits. What is beyond 18 decimals is cut off.
    ///
    /// # Errors
    /// If it is negative, not a number, or above 10¹².
    pub fn of_double(number: f64) -> Result<Exact, String> {
        let text = format!("{:?}", number + 0.0);
        let plain = if text.contains('e') { format!("{number}") } else { text };
        let cut = match plain.split_once('.') {
            Some((whole, rest)) => format!("{whole}.{}", &rest[..rest.len().min(DECIMALS)]),
            None => plain,
        };
        cut.parse()
    }

    /// Whether there is nothing after the point.
    pub fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// The whole number, if it is one.
    pub fn to_whole(self) -> Option<u64> {
        if self.is_whole() { u64::try_from(self.0 / ONE).ok() } else { None }
    }

    /// As a double, for drawing and for files whose readers have nothing better.
    pub fn to_double(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// What is missing to another; 0 if nothing is.
    #[must_use]
    pub fn short_of(self, wanted: Exact) -> Exact {
        Exact((wanted.0 - self.0).max(0))
    }

    /// So much for every hundred: `self · number / 100`. Exact where `self` has at most 16 decimals, as figures of clauses
    /// have; `None` if it does not fit.
    pub fn per_hundred(self, number: u64) -> Option<Exact> {
        let product = self.0.checked_mul(i128::from(number))?;
        Some(Exact(product / 100)).filter(|of| of.0 / ONE <= MOST)
    }

    /// The sum; `None` if it does not fit.
    pub fn plus(self, other: Exact) -> Option<Exact> {
        self.0.checked_add(other.0).map(Exact)
    }
}

impl std::str::FromStr for Exact {
    type Err = String;

    fn from_str(text: &str) -> Result<Exact, String> {
        let text = text.trim();
        let fault = || format!("{:?} is not a number", text.chars().take(40).collect::<String>());
        if let Some(rest) = text.strip_prefix('-') {
            return Err(if rest.parse::<Exact>().is_ok() { format!("{text} is below 0") } else { fault() });
        }
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(whole) && digits(rest)) || whole.len() + rest.len() == 0 {
            return Err(fault());
        }
        let rest = rest.trim_end_matches('0');
        if rest.len() > DECIMALS {
            return Err(format!("{} has more than {DECIMALS} decimals", text.chars().take(40).collect::<String>()));
        }
        let whole = whole.trim_start_matches('0');
        let above = || format!("{} is above {MOST}", text.chars().take(40).collect::<String>());
        if whole.len() > 13 {
            return Err(above());
        }
        let number = |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i128>().map_err(|_| fault()) };
        let units = number(whole)? * ONE + number(rest)? * 10_i128.pow((DECIMALS - rest.len()) as u32);
        if units > MOST * ONE { Err(above()) } else { Ok(Exact(units)) }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / ONE, self.0 % ONE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let rest = format!("{rest:018}");
        write!(f, "{whole}.{}", rest.trim_end_matches('0'))
    }
}

/// A part of a whole, kept as the two numbers: 1,500 of 3,000, or 50 of 100. Between nothing and all.
///
/// ```
/// use lifecircle::model::{Exact, Portion};
/// let half: Exact = "0.5".parse().unwrap();
/// let of = |part, whole| Portion::new(Exact::whole(part), Exact::whole(whole)).unwrap();
/// assert_eq!(of(1500, 3000).against(half), std::cmp::Ordering::Equal);
/// assert_eq!(of(1501, 3000).against(half), std::cmp::Ordering::Greater);
/// assert_eq!(of(1501, 3000).to_string(), "50.03%");
/// assert_eq!(of(1_000_001, 2_000_000).to_string(), "50.00005%", "never shown as the half that it is over");
/// assert!(Portion::new(Exact::whole(5), Exact::whole(4)).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    part: Exact,
    whole: Exact,
}

impl Portion {
    /// A part of a whole; `None` if there is no whole, the part is more than it, or both together are too fine.
    pub fn new(part: Exact, whole: Exact) -> Option<Portion> {
        // Whole counts are kept small, so that products with a share fit.
        let (part, whole) = match (part.to_whole(), whole.to_whole()) {
            (Some(p), Some(w)) => (Exact(i128::from(p)), Exact(i128::from(w))),
            _ => (part, whole),
        };
        (whole.0 > 0 && part.0 <= whole.0 && whole.0 <= 100 * ONE).then_some(Portion { part, whole })
    }

    /// Compares with a share.
    pub fn against(self, share: Exact) -> std::cmp::Ordering {
        // At most 10²⁰ · 10¹⁸: it fits.
        (self.part.0 * ONE).cmp(&(share.0.min(ONE) * self.whole.0))
    }

    /// As a double.
    pub fn to_double(self) -> f64 {
        self.part.0 as f64 / self.whole.0 as f64
    }
}

impl fmt::Display for Portion {
    /// Per cent: two decimals, cut off, and as many more as show that it is not a whole per cent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundred = self.part.0 * 100;
        let (whole, mut rest) = (hundred / self.whole.0, hundred % self.whole.0);
        let mut digits = String::new();
        while rest != 0 && digits.len() < DECIMALS && (digits.len() < 2 || digits.bytes().all(|b| b == b'0')) {
            rest *= 10;
            digits.push(char::from(b'0' + (rest / self.whole.0) as u8));
            rest %= self.whole.0;
        }
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() { write!(f, "{whole}%") } else { write!(f, "{whole}.{digits}%") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What a spreadsheet has of at most 15 digits is the same from its text and from its double.
        #[test]
        fn doubles_are_what_was_written(whole in 0_u64..1_000_000_000, rest in 0_u32..1_000_000) {
            let text = format!("{whole}.{rest:06}");
            let double: f64 = text.parse().unwrap();
            prop_assert_eq!(Exact::of_double(double), text.parse());
        }

        #[test]
        fn texts_come_back(units in 0..=MOST * ONE) {
            prop_assert_eq!(Exact(units).to_string().parse(), Ok(Exact(units)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9.e ]{0,60}|\\PC{0,20}") {
            let _ = text.parse::<Exact>();
        }

        #[test]
        fn no_double_makes_it_panic(number in any::<f64>()) {
            let _ = Exact::of_double(number);
        }

        /// A portion of counts is on the side of a half where twice the part is.
        #[test]
        fn halves_are_told_apart(part in 0_u64..1_000_000_000, whole in 1_u64..1_000_000_000) {
            prop_assume!(part <= whole);
            let portion = Portion::new(Exact::whole(part), Exact::whole(whole)).unwrap();
            prop_assert_eq!(portion.against("0.5".parse().unwrap()), (2 * part).cmp(&whole));
        }
    }
}
