//! The colours, and which finding has which.
//!
//! Blue within the limit, orange beyond it: a pair that stays apart for every common kind of colour blindness (Okabe and
//! Ito 2008, "Color Universal Design"), and darker away from the limit on both sides. What is not covered is hatched as
//! well, so that a grey print still says so; what no walk reaches has patterns of its own, without any hue of distance.

use crate::access::Nearest;
use crate::coverage::BlockClass;
use crate::units::{Limit, Metric};

/// How a block looks on the map of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bin {
    /// Within a third of the limit, two thirds, all of it.
    Within(u8),
    /// Beyond it, up to one and a half times, twice, more.
    Beyond(u8),
    /// On an island of the network.
    CutOff,
    /// No street near enough.
    OffNetwork,
    /// No such facility in the data.
    NoneExists,
}

/// Fill for nothing missing, then from few to all classes missing.
pub const MISSING: [&str; 6] = ["#86b6d2", "#fbe3b0", "#f6b968", "#e5843a", "#b94a21", "#71240f"];

/// Fill for water: paler than any finding, and less blue than what is within the limit.
pub const WATER: &str = "#d9e9ec";

const WITHIN: [&str; 3] = ["#1f5f8f", "#5e9dc6", "#b4d5e8"];

/// Hatches and dots that fills refer to.
pub const PATTERNS: &str = concat!(
    "<pattern id=\"b0\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">",
    "<rect width=\"5\" height=\"5\" fill=\"#fad08a\"/><rect width=\"1\" height=\"5\" fill=\"#dd9a3c\"/></pattern>",
    "<pattern id=\"b1\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">",
    "<rect width=\"5\" height=\"5\" fill=\"#ee9447\"/><rect width=\"1\" height=\"5\" fill=\"#bf5f17\"/></pattern>",
    "<pattern id=\"b2\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">",
    "<rect width=\"5\" height=\"5\" fill=\"#bd4f22\"/><rect width=\"1\" height=\"5\" fill=\"#7e2a0c\"/></pattern>",
    "<pattern id=\"gap\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">",
    "<rect width=\"1.3\" height=\"4\" fill=\"#71240f\"/></pattern>",
    "<pattern id=\"cut\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">",
    "<rect width=\"6\" height=\"6\" fill=\"#e6dcea\"/><path d=\"M0 0l6 6M6 0l-6 6\" stroke=\"#6d4a7c\" stroke-width=\"1\"/></pattern>",
    "<pattern id=\"off\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">",
    "<rect width=\"5\" height=\"5\" fill=\"#e6dcea\"/><rect width=\"5\" height=\"1.4\" fill=\"#8a6b98\"/></pattern>",
    "<pattern id=\"none\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">",
    "<rect width=\"5\" height=\"5\" fill=\"#ececec\"/><circle cx=\"2.5\" cy=\"2.5\" r=\".9\" fill=\"#8c8c8c\"/></pattern>",
);

/// The fill of a bin.
pub fn swatch(bin: Bin) -> String {
    match bin {
        Bin::Within(i) => WITHIN[usize::from(i.min(2))].to_owned(),
        Bin::Beyond(i) => format!("url(#b{})", i.min(2)),
        Bin::CutOff => "url(#cut)".to_owned(),
        Bin::OffNetwork => "url(#off)".to_owned(),
        Bin::NoneExists => "url(#none)".to_owned(),
    }
}

fn shade(covered: bool, cost: u32, limit: Limit) -> Bin {
    let (cost, limit) = (u64::from(cost), u64::from(limit.value()));
    if covered {
        Bin::Within(if cost * 3 <= limit { 0 } else { 1 + u8::from(cost * 3 > limit * 2) })
    } else {
        Bin::Beyond(if cost * 2 <= limit * 3 { 0 } else { 1 + u8::from(cost > limit * 2) })
    }
}

/// How a block looks. Covered or not is the judge's word; the walk only shades it.
pub fn bin_of(of: &BlockClass, limit: Limit) -> Bin {
    match of.typical {
        Nearest::Walk(walk) => shade(of.covered, if limit.metric() == Metric::Time { walk.ms } else { walk.mm }, limit),
        Nearest::Line(line) => shade(of.covered, line.mm, limit),
        Nearest::BeyondHorizon => Bin::Beyond(2),
        Nearest::CutOff => Bin::CutOff,
        Nearest::OffNetwork => Bin::OffNetwork,
        Nearest::NoneExists => Bin::NoneExists,
    }
}

/// Index into [`MISSING`] for so many classes missing of all.
pub fn missing_step(missing: usize, classes: usize) -> usize {
    if classes < MISSING.len() { missing } else { (missing * (MISSING.len() - 1)).div_ceil(classes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Walk;

    #[test]
    fn the_limit_itself_is_blue() {
        let limit = Limit::minutes(15);
        let bin = |seconds: u32| {
            let typical = Nearest::Walk(Walk { ms: seconds * 1000, mm: 0, facility: 0 });
            bin_of(&BlockClass { share: 1.0, covered: seconds <= 900, typical, farthest: None }, limit)
        };
        assert_eq!([300, 301, 600, 900].map(bin), [0, 1, 1, 2].map(Bin::Within));
        assert_eq!([901, 1350, 1351, 1800, 1801].map(bin), [0, 0, 1, 1, 2].map(Bin::Beyond));
    }

    #[test]
    fn all_missing_is_darkest_and_one_missing_is_not_none() {
        assert_eq!([0, 1, 12].map(|m| missing_step(m, 12)), [0, 1, 5]);
        assert_eq!([0, 3, 5].map(|m| missing_step(m, 5)), [0, 3, 5]);
        assert_eq!(missing_step(2, 2), 2);
    }
}
