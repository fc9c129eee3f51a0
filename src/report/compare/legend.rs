//! What the maps of differences mean: their fills, homes that come and go, dots, and what a plan draws over them.

use crate::coverage::BlockClass;
use crate::report::escape::escape;
use crate::report::html::chart;
use crate::units::Lang;
use geo_types::Geometry;

/// Fills of the difference, from much nearer to much farther; the middle is no change. Blue and orange as on the maps of
/// walks, and darker away from the middle.
const DIFFERENCE: [(&str, &str, &str); 7] = [
    ("#1f5f8f", "5 min nearer or more, or newly reached", "缩短 5 分钟以上或新近可达"),
    ("#5e9dc6", "1 to 5 min nearer", "缩短 1–5 分钟"),
    ("#b4d5e8", "up to 1 min nearer", "缩短不足 1 分钟"),
    ("#e4e7ea", "as before", "无变化"),
    ("url(#b0)", "up to 1 min farther", "增加不足 1 分钟"),
    ("url(#b1)", "1 to 5 min farther", "增加 1–5 分钟"),
    ("url(#b2)", "5 min farther or more, or no longer reached", "增加 5 分钟以上或不再可达"),
];

/// Homes that are there afterwards only, and before only: they are no walk that became another.
const NEW: &str = "#8a7bb8";
const GONE: &str = "#cfc6e3";

/// The fill of a block on a map of the difference; one that is in neither state does not hide what lies under it.
pub(super) fn fill(before: Option<&BlockClass>, after: Option<&BlockClass>) -> &'static str {
    match (before, after) {
        (Some(before), Some(after)) => DIFFERENCE[step(before, after)].0,
        (None, Some(_)) => NEW,
        (Some(_), None) => GONE,
        (None, None) => "none",
    }
}

/// Which step of the scale a change is.
fn step(before: &BlockClass, after: &BlockClass) -> usize {
    use crate::access::Nearest;
    let ms = |of: &BlockClass| match of.typical {
        Nearest::Walk(walk) => Some(i64::from(walk.ms)),
        _ => None,
    };
    let by = match (ms(before), ms(after)) {
        (Some(b), Some(a)) => a - b,
        (None, Some(_)) => i64::MIN,
        (Some(_), None) => i64::MAX,
        (None, None) => 0,
    };
    match by {
        i64::MIN..=-300_000 => 0,
        -299_999..=-60_000 => 1,
        -59_999..=-1 => 2,
        0 => 3,
        1..60_000 => 4,
        60_000..300_000 => 5,
        300_000.. => 6,
    }
}

/// What a map of the difference shows besides walks, with the words for it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown<'a> {
    /// Homes that are there afterwards only.
    pub new: Option<&'a str>,
    /// Homes that are there before only.
    pub gone: Option<&'a str>,
    /// Dots of facilities.
    pub dots: Option<&'a str>,
}

/// The legend of maps of the difference, with the marks of these shapes.
pub(super) fn difference(lang: Lang, shown: Shown<'_>, marks: &[&[Geometry<f64>]]) -> String {
    let mut out = format!("<p class=\"legend\"><span class=\"what\">{}</span>", lang.pick("Change", "变化"));
    out.extend(DIFFERENCE.iter().map(|(fill, en, zh)| chart::swatch(fill, lang.pick(en, zh))));
    for (fill, label) in [(NEW, shown.new), (GONE, shown.gone)] {
        out.extend(label.map(|label| chart::swatch(fill, label)));
    }
    if let Some(label) = shown.dots {
        out.push_str(&key("<path class=\"halo\" d=\"M7 7h0\"/><path class=\"dot\" d=\"M7 7h0\"/>", label));
    }
    out + &edits(lang, marks) + "</p>\n"
}

/// One sign with its word; `sign` is SVG 14 units wide and high.
fn key(sign: &str, label: &str) -> String {
    let svg = format!("<svg width=\"14\" height=\"14\" aria-hidden=\"true\">{sign}</svg>");
    format!("<span class=\"key\">{svg}{}</span>", escape(label))
}

/// The rings, lines and outlines of what plans change, as far as there are any.
fn edits(lang: Lang, marks: &[&[Geometry<f64>]]) -> String {
    let any = |is: fn(&Geometry<f64>) -> bool| marks.iter().copied().flatten().any(is);
    let signs = [
        (
            any(|g| matches!(g, Geometry::Point(_))),
            "<circle class=\"mark\" cx=\"7\" cy=\"7\" r=\"5\" style=\"stroke-width:2\"/>",
            lang.pick("a place that the plan changes", "方案改动的地点"),
        ),
        (
            any(|g| matches!(g, Geometry::LineString(_))),
            "<path class=\"mark way\" d=\"M2 7h10\" style=\"stroke-width:3\"/>",
            lang.pick("a way of the plan", "方案改动的通道"),
        ),
        (
            any(|g| matches!(g, Geometry::Polygon(_) | Geometry::MultiPolygon(_))),
            "<path class=\"mark\" d=\"M2 3h10v8h-10z\" style=\"stroke-width:2\"/>",
            lang.pick("an area of the plan", "方案改动的范围"),
        ),
    ];
    signs.into_iter().filter(|(any, ..)| *any).map(|(_, sign, label)| key(sign, label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Nearest, Walk};
    use geo_types::Point;

    #[test]
    fn nearer_is_blue_farther_is_orange_and_the_same_is_grey() {
        let walk = |minutes: f64| {
            let typical = Nearest::Walk(Walk { ms: (minutes * 60_000.0) as u32, mm: 0, facility: 0 });
            BlockClass { share: 1.0, covered: true, typical, farthest: None }
        };
        let none = BlockClass { share: 0.0, covered: false, typical: Nearest::CutOff, farthest: None };
        let of = |b: BlockClass, a: BlockClass| step(&b, &a);
        assert_eq!(of(walk(10.0), walk(10.0)), 3);
        assert_eq!([of(walk(10.0), walk(5.0)), of(walk(10.0), walk(9.0)), of(walk(10.0), walk(9.5))], [0, 1, 2]);
        assert_eq!([of(walk(10.0), walk(15.0)), of(walk(10.0), walk(11.0)), of(walk(10.0), walk(10.5))], [6, 5, 4]);
        assert_eq!([of(none, walk(50.0)), of(walk(50.0), none), of(none, none)], [0, 6, 3]);
        // Homes of one state only are no walk that became another, and those of another plan hide nothing.
        let (one, other) = (walk(1.0), walk(2.0));
        assert_eq!([fill(None, Some(&one)), fill(Some(&other), None), fill(None, None)], [NEW, GONE, "none"]);
    }

    #[test]
    fn the_legend_names_what_is_drawn_and_no_more() {
        let point: [Geometry<f64>; 1] = [Point::new(0.0, 0.0).into()];
        let with = difference(Lang::En, Shown { new: Some("new homes"), ..Shown::default() }, &[&point, &[]]);
        assert!(with.contains("a place that the plan changes") && with.contains("new homes"), "{with}");
        assert!(!with.contains("a way of the plan") && !with.contains("class=\"dot\""), "{with}");
        assert!(!difference(Lang::Zh, Shown::default(), &[]).contains("方案"));
    }
}
