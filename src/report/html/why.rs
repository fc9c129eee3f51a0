//! Why the blocks that lack most lack it: each walk as a bar of its legs with the limit marked, the second nearest, and the
//! cheapest single fix that was found near the block.

use crate::report::escape::escape;
use crate::report::why::{Why, WhyClass, floor_short, in_short, leg_name, not_judged, waits_and_climb};
use crate::report::{Findings, words};
use crate::scenario::{LegKind, Route};
use crate::units::{Lang, Limit};

/// Words of legs, and their colours.
const COLOURS: [(&str, &str); 8] = [
    ("off_street", "#d9b44a"),
    ("main", "#4b5662"),
    ("minor", "#98a2ac"),
    ("path", "#6a9f58"),
    ("steps", "#b94a21"),
    ("indoor", "#a58fb8"),
    ("bridge", "#1f5f8f"),
    ("tunnel", "#0f2f47"),
];

/// Width of a bar in its drawing.
const WIDTH: f64 = 360.0;

fn colour(kind: LegKind) -> &'static str {
    COLOURS.iter().find(|(word, _)| *word == kind.word()).map_or("#98a2ac", |(_, colour)| colour)
}

/// The section; empty where no block was looked into.
pub fn section(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    if findings.why.iter().all(|why| why.classes.is_empty()) {
        return String::new();
    }
    let mut kinds: Vec<LegKind> = Vec::new();
    for leg in findings.why.iter().flat_map(|w| &w.classes).flat_map(|c| &c.route).flat_map(|r| &r.legs) {
        if leg.mm > 0 && kinds.iter().all(|k| k.word() != leg.kind.word()) {
            kinds.push(leg.kind);
        }
    }
    let rank = |kind: &LegKind| COLOURS.iter().position(|(word, _)| *word == kind.word());
    kinds.sort_by_key(rank);
    let keys: String = kinds.iter().map(|&k| super::chart::swatch(colour(k), leg_name(lang, k))).collect();
    let note = lang.pick(
        "The walk of a typical home, leg by leg; the line is the limit, a bar ends at three times it. ",
        "典型住宅的步行路线分段；竖线为限值，超过限值三倍者截断。",
    );
    let waits =
        findings.why.iter().flat_map(|w| &w.classes).flat_map(|c| &c.route).any(|r| r.waits_and_climb_ms().0 > 0);
    let dots = if waits { lang.pick("White dots are waits to cross. ", "白色虚点为等候过街。") } else { "" };
    let skipped = lang.pick(
        " Blocks without a street near, and classes that the data lack or that no walk decides, are not looked into.",
        "附近没有道路的地块、数据中没有的类别以及不以步行判定的类别不在此列。",
    );
    let note = note.to_owned() + dots + &escape(&not_judged(findings)) + skipped;
    let mut out = format!(
        "<section class=\"why\">\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n<p class=\"legend\">{keys}</p>\n",
        lang.pick("Why, and what would change it", "原因与改进措施"),
        note
    );
    for why in findings.why.iter().filter(|why| !why.classes.is_empty()) {
        out.push_str(&block(findings, why));
    }
    out + "</section>\n"
}

fn block(findings: &Findings<'_>, why: &Why) -> String {
    let lang = findings.lang;
    let heads = [
        ("", ""),
        ("the walk", "步行"),
        ("min", "分钟"),
        ("second nearest", "次近"),
        ("a link", "通道"),
        ("a site", "选址"),
    ];
    let hours = findings.hours.is_some().then_some(("longer hours", "延长开放"));
    let head: String = heads.iter().chain(&hours).map(|(en, zh)| format!("<th>{}</th>", lang.pick(en, zh))).collect();
    let longest = why.classes.iter().map(|of| length(findings, of)).max().unwrap_or(1).max(1);
    let rows: String = why.classes.iter().map(|of| row(findings, of, longest)).collect();
    format!(
        "<h3>{}</h3>\n<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n",
        escape(&words::block_label(&findings.blocks[why.block]))
    )
}

/// The limit of a class in the measure of its legs.
fn limit(findings: &Findings<'_>, of: &WhyClass) -> u32 {
    findings.standard.classes[usize::from(of.class.0)].limit.value()
}

/// How long the bar is: the walk or the limit, whichever is longer, in the measure of the limit.
fn length(findings: &Findings<'_>, of: &WhyClass) -> u32 {
    let timed = matches!(findings.standard.classes[usize::from(of.class.0)].limit, Limit::Time(_));
    let walk = of.route.as_ref().map_or(0, |r| if timed { r.walk.ms } else { r.walk.mm });
    // Beyond three times the limit it does not matter how much longer.
    walk.clamp(limit(findings, of), limit(findings, of).saturating_mul(3))
}

fn row(findings: &Findings<'_>, of: &WhyClass, longest: u32) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(of.class.0)];
    let timed = matches!(class.limit, Limit::Time(_));
    // Classes with limits in metres have a scale of their own.
    let scale = WIDTH / f64::from(if timed { longest } else { length(findings, of) });
    let mut bar = format!("<svg width=\"{WIDTH}\" height=\"18\" viewBox=\"0 0 {WIDTH} 18\" aria-hidden=\"true\">");
    let mut x = 0.0;
    for leg in of.route.iter().flat_map(|r| &r.legs).filter(|leg| leg.mm > 0) {
        let width = f64::from(if timed { leg.ms } else { leg.mm }) * scale;
        bar.push_str(&format!(
            "<rect x=\"{x:.1}\" y=\"4\" width=\"{width:.1}\" height=\"10\" fill=\"{}\"><title>{}, {:.0} m{}</title></rect>",
            colour(leg.kind),
            escape(leg_name(lang, leg.kind)),
            f64::from(leg.mm) / 1000.0,
            escape(&waits_and_climb(lang, leg.wait_ms, leg.climb_ms))
        ));
        if timed && leg.wait_ms > 0 {
            // Waiting is hatched at the end of its leg: where on it nobody can tell at this scale.
            let waits = f64::from(leg.wait_ms) * scale;
            bar.push_str(&format!(
                "<path d=\"M{:.1} 9h{waits:.1}\" stroke=\"#fff\" stroke-width=\"4\" stroke-dasharray=\"1.5 1.5\"/>",
                x + width - waits
            ));
        }
        x += width;
    }
    let at = f64::from(limit(findings, of)) * scale;
    bar.push_str(&format!("<path d=\"M{at:.1} 0v18\" stroke=\"#1d2733\" stroke-width=\"1.6\"/></svg>"));
    let walk = of.route.as_ref().map_or_else(
        || of.cause.map_or("–", |cause| words::cause(lang, cause)).to_owned(),
        |r| words::minutes(r.walk.ms),
    );
    let (wait_ms, climb_ms) = of.route.as_ref().map_or((0, 0), Route::waits_and_climb_ms);
    let more = waits_and_climb(lang, wait_ms, climb_ms);
    if !more.is_empty() {
        bar.push_str(&format!("<br><small>{}</small>", escape(more.trim())));
    }
    let second = of.second.as_ref().map_or_else(
        || "–".to_owned(),
        |r| {
            let to = words::facility_label(&findings.facilities[r.walk.facility as usize]);
            match lang {
                Lang::En => format!("{to}, {} min", words::minutes(r.walk.ms)),
                Lang::Zh => format!("{to}，{} 分钟", words::minutes(r.walk.ms)),
            }
        },
    );
    let mut fixes = vec![&of.link, &of.site];
    fixes.extend(findings.hours.is_some().then_some(&of.hours));
    let fixes = fixes.into_iter().map(|found| format!("<td>{}</td>", escape(&in_short(lang, found.as_ref()))));
    let second = match floor_short(findings, of) {
        Some(floor) => format!("{second}. {floor}"),
        None => second,
    };
    format!(
        "<tr><th scope=\"row\">{}</th><td>{bar}</td><td class=\"num\">{}</td><td>{}</td>{}</tr>\n",
        escape(words::class_name(lang, class)),
        escape(&walk),
        escape(&second),
        fixes.collect::<String>()
    )
}
