//! Verdicts by clause: `verdicts.json` (the city, and its indicators), `verdicts.csv` (every block and clause as well), a section
//! of the report, and a count for the summary.
//!
//! Every row names its clause, sources, basis and confidence; what nobody has read in its source says so.

mod csv;
mod html;

pub use csv::{AREA_HEADER, area_row, csv};
pub use html::{asked, from, section, state};

use super::Findings;
use super::summary::{maybe, round};
use crate::model::Cited;
use crate::standards::{AreaVerdict, Clause, IndicatorResult, State, Verdicts, Why};
use serde_json::{Value, json};

/// Names of the files.
pub const FILES: [&str; 2] = ["verdicts.json", "verdicts.csv"];

/// The verdicts on the city, pretty-printed.
pub fn json(findings: &Findings<'_>) -> Vec<u8> {
    let Some(verdicts) = findings.verdicts else { return b"null\n".to_vec() };
    let standard = findings.standard;
    let value = json!({
        "standard": { "id": standard.id, "version": standard.version, "title_en": standard.title_en, "title_zh": standard.title_zh,
            "note": standard.note, "note_zh": standard.note_zh },
        "attribution": findings.attribution,
        "majority": round(findings.majority, 6),
        "rules": {
            "limit": "a block meets it if the majority of its people is within; the city if all its blocks do",
            "radius": "as limit, in a straight line from doorstep to outline",
            "floor": "a block meets it if the facility nearest to its typical doorstep has so much; the city if all facilities do",
            "site_width": "the largest disc that fits into the site is so wide; as floor",
            "in_block_per_resident": "a block meets it if pieces on its own ground that are as wide as asked are so much to each resident; the city if all its blocks do",
            "people": "of blocks that say their residents", "land_m2": "of blocks with an outline, by the share of their doorsteps",
        },
        "counts": counts(verdicts),
        "clauses": verdicts.clauses.iter().zip(&verdicts.city).map(|(c, v)| clause(findings, c, v)).collect::<Vec<_>>(),
        "indicators": indicators(findings, verdicts),
        "sources": standard.sources,
    });
    let mut text = serde_json::to_string_pretty(&value).expect("maps with keys of text become JSON");
    text.push('\n');
    text.into_bytes()
}

/// How many clauses the city meets, misses, and that are not judged.
pub fn counts(verdicts: &Verdicts) -> Value {
    let of = |word: &str| verdicts.city.iter().filter(|v| v.state.word() == word).count();
    let unjudged = |why: Why| verdicts.city.iter().filter(|v| v.state == State::NotJudged(why)).count();
    let why = Why::ALL.iter().map(|&(why, word, ..)| (word.to_owned(), json!(unjudged(why))));
    json!({
        "met": of("met"), "not_met": of("not_met"), "not_judged": of("not_judged"),
        "not_judged_because": why.collect::<serde_json::Map<_, _>>(),
    })
}

/// Clauses that the city meets, misses, and that are not judged; `None` where none were looked at.
pub fn counts_of(findings: &Findings<'_>) -> Option<[usize; 3]> {
    let city = &findings.verdicts?.city;
    Some(["met", "not_met", "not_judged"].map(|word| city.iter().filter(|v| v.state.word() == word).count()))
}

fn cited(out: &mut Value, cited: &Cited) {
    out["clause"] = json!(cited.clause);
    out["sources"] = json!(cited.sources);
    out["basis"] = json!(cited.evidence);
    out["unverified"] = json!(cited.is_unverified());
    out["confidence"] = json!(cited.confidence);
}

fn part(of: Option<[f64; 2]>, decimals: i32) -> Value {
    of.map_or(Value::Null, |[within, all]| {
        let share = (all > 0.0).then(|| within / all);
        json!({ "within": round(within, decimals), "of": round(all, decimals), "share": maybe(share, 6) })
    })
}

fn clause(findings: &Findings<'_>, clause: &Clause, of: &AreaVerdict) -> Value {
    let standard = findings.standard;
    let class = &standard.classes[usize::from(clause.class.0)];
    let [met, missed, unjudged] = of.blocks;
    let mut out = json!({
        "id": clause.id(standard),
        "class": class.id,
        "name_en": class.name_en,
        "name_zh": class.name_zh,
        "tier": standard.tiers.get(class.tier).map(|t| t.id.as_str()),
        "duty": class.duty.word(),
        "test": clause.test.word(),
        "measure": match class.limit {
            _ if clause.test == crate::standards::Test::Radius => "straight_line",
            limit if clause.test == crate::standards::Test::Limit => match limit.metric() {
                crate::units::Metric::Time => "walk_time",
                crate::units::Metric::Length => "walk_length",
                crate::units::Metric::Straight => "straight_line",
            },
            _ if clause.test == crate::standards::Test::LeastWidth => "width",
            _ => "amount",
        },
        "required": round(clause.required, 3),
        "unit": clause.unit(standard),
        "state": of.state.word(),
        "why": findings.verdicts.and_then(|v| v.why(clause, of.state)).map(Why::word),
        "blocks": clause.test.is_of_blocks().then(|| json!({ "met": met, "not_met": missed, "not_judged": unjudged })),
        "people": part(of.people, 1),
        "land_m2": part(of.land_m2, 1),
        "there": maybe(of.there, 1),
        "owed": maybe(of.owed, 1),
        "facilities": of.facilities,
        "facilities_unknown": of.unknown,
        "short_people": maybe(of.short_people, 1),
        "short_m2": maybe(of.short_m2, 1),
        "short_facilities": of.short_facilities,
    });
    if let Some(counted) = class.counted {
        // Which of the two shares is the text's own.
        out["counted"] = json!(counted);
    }
    cited(&mut out, clause.cited(standard));
    out
}

/// The indicators, with numerator, denominator and result.
pub fn indicators(findings: &Findings<'_>, verdicts: &Verdicts) -> Value {
    let all = findings.standard.indicators.iter().zip(&verdicts.indicators);
    all.map(|(of, result): (_, &IndicatorResult)| {
        let classes: Vec<&str> =
            of.classes.iter().map(|c| findings.standard.classes[usize::from(c.0)].id.as_str()).collect();
        let mut out = json!({
            "id": of.id,
            "name_en": of.name_en,
            "name_zh": of.name_zh,
            "rule_en": of.rule_en,
            "rule_zh": of.rule_zh,
            "combines": if of.any { "any" } else { "all" },
            "classes": classes,
            "people": part(result.people, 1),
            "land_m2": part(result.land_m2, 1),
            "why": result.why.map(Why::word),
            "needs": of.needs,
            "needs_zh": of.needs_zh,
        });
        cited(&mut out, &of.cited);
        out
    })
    .collect()
}
