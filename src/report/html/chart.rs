//! Bars, curves and swatches as SVG.

use super::figures::percent;
use crate::coverage::Reach;
use crate::report::escape::escape;
use crate::units::{Lang, Limit, MS_PER_MINUTE};
use std::fmt::Write;

/// A bar of a share.
pub fn bar(share: Option<f64>) -> String {
    let width = share.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0;
    format!(
        "<svg class=\"share\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"rest\" width=\"100\" height=\"10\"/><rect class=\"part\" width=\"{width:.2}\" height=\"10\"/></svg>"
    )
}

/// A colour of a legend with what it means.
pub fn swatch(fill: &str, label: &str) -> String {
    format!(
        "<span class=\"key\"><svg width=\"24\" height=\"14\" aria-hidden=\"true\"><rect width=\"24\" height=\"14\" fill=\"{fill}\"/></svg>{}</span>",
        escape(label)
    )
}

/// The plot inside its drawing: left, top, width, height.
const PLOT: [f64; 4] = [44.0, 14.0, 440.0, 170.0];

/// The share of people who reach a class, by minutes, with the limit marked where it is one of minutes.
pub fn curve(lang: Lang, reach: &Reach, limit: Limit, share: Option<f64>, people: &str) -> String {
    let [left, top, width, height] = PLOT;
    let horizon = reach.curve.len().saturating_sub(1).max(1) as f64;
    let x = |minutes: f64| left + width * minutes / horizon;
    let y = |share: f64| top + height * (1.0 - share.clamp(0.0, 1.0));
    let mut out = format!(
        "<svg class=\"curve\" viewBox=\"0 0 500 226\" role=\"img\" aria-label=\"{}\">",
        escape(lang.pick("Share reached by minutes of walking", "按步行分钟的可达比例"))
    );
    for quarter in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{left} {y:.1}h{width}\"/><text x=\"{at:.1}\" y=\"{ty:.1}\" text-anchor=\"end\">{label:.0}%</text>",
            y = y(quarter),
            at = left - 7.0,
            ty = y(quarter) + 4.0,
            label = quarter * 100.0,
        );
    }
    let step = if horizon > 120.0 {
        30.0
    } else if horizon > 30.0 {
        15.0
    } else {
        5.0
    };
    let mut tick = 0.0;
    while tick <= horizon {
        let _ = write!(
            out,
            "<path class=\"tick\" d=\"M{x:.1} {y:.1}v4\"/><text x=\"{x:.1}\" y=\"{ty:.1}\" text-anchor=\"middle\">{tick}</text>",
            x = x(tick),
            y = top + height,
            ty = top + height + 17.0,
        );
        tick += step;
    }
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
        left + width,
        top + height + 35.0,
        lang.pick("minutes of walking", "步行分钟")
    );
    let points: Vec<(f64, f64)> = (0..).zip(&reach.curve).map(|(m, &s)| (x(f64::from(m)), y(s))).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    if !line.is_empty() {
        let line = line.join("L");
        let _ = write!(
            out,
            "<path class=\"area\" d=\"M{line}L{:.1} {base:.1}L{left} {base:.1}z\"/><path class=\"line\" d=\"M{line}\"/>",
            points[points.len() - 1].0,
            base = top + height,
        );
    }
    if let Limit::Time(ms) = limit {
        let minutes = f64::from(ms) / f64::from(MS_PER_MINUTE);
        if minutes <= horizon {
            let at = x(minutes);
            let end = if at > left + width * 0.6 { "end" } else { "start" };
            let gap = if end == "end" { -8.0 } else { 8.0 };
            let _ = write!(
                out,
                "<path class=\"limit\" d=\"M{at:.1} {top}v{height}\"/>\
                 <text class=\"told\" x=\"{tx:.1}\" y=\"{ty:.1}\" text-anchor=\"{end}\">{share} {of}</text>",
                tx = at + gap,
                ty = top + height - 10.0,
                share = percent(share),
                of = escape(&match lang {
                    Lang::En => format!("within {minutes} min"),
                    Lang::Zh => format!("在 {minutes} 分钟内"),
                }),
            );
            if let Some(share) = share {
                let _ = write!(out, "<circle class=\"spot\" cx=\"{at:.1}\" cy=\"{:.1}\" r=\"4\"/>", y(share));
            }
        }
    }
    let _ = write!(
        out,
        "</svg><p class=\"caption\">{}</p>",
        escape(&match lang {
            Lang::En => format!("Share of {people} by minutes to the nearest one"),
            Lang::Zh => format!("{people}到最近设施的步行时间累计比例"),
        })
    );
    out
}
