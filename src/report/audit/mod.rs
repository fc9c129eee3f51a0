//! The audit of communities as people and programs read it: table, CSV, GeoJSON, summary, page.
//!
//! Every number can be followed to its clause, its source and how sure it is. Figures are printed as they are exactly: 300.3 m²
//! are not 300, and a share a hair above half never reads as half. What was not judged stands beside what is missing, because a
//! total says "at least" as long as there is any of it.

mod files;
mod map;
mod page;
// Pages are put together once; `write!` into a `String` has no errors that could happen.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod served;
mod table;

pub use files::files;
pub use served::{FILE as SERVED, Walks};
pub use table::table;

use super::InputFile;
use crate::audit::{Figure, Finding, Judged, Totals, Verdict};
use crate::model::{Clause, Clauses, Community, CommunityKind, Demand, Exact, Field, Tally};
use crate::units::Lang;

/// Everything an audit found, borrowed by the writers.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    /// The name of the file.
    pub title: &'a str,
    /// The files read.
    pub inputs: &'a [InputFile],
    /// The parameters of the run by name.
    pub parameters: &'a [(&'static str, String)],
    /// What communities are held to.
    pub clauses: &'a Clauses,
    /// The communities, sorted by id.
    pub communities: &'a [Community],
    /// The judgement of each.
    pub judged: &'a [Judged],
    /// Totals of all.
    pub totals: &'a Totals,
    /// Totals by the values of a column, if one was named: its name, and each value with its totals, by value.
    pub by: Option<(&'a str, &'a [(String, Totals)])>,
    /// What was assumed of the file, and what of it could not be read.
    pub remarks: &'a [String],
    /// What was left out or mended, by cause.
    pub left_out: &'a Tally,
    /// Who walks to which service centre, where a city was given to walk in.
    pub walks: Option<Walks<'a>>,
    /// Who must be credited for the city walked in; empty where there is none.
    pub attribution: &'a str,
    /// Language of what people read; data files have the same keys in both.
    pub lang: Lang,
}

/// What people call a field.
pub(super) fn field(lang: Lang, field: Field) -> &'static str {
    let (_, _, en, zh) = Field::ALL[field as usize];
    lang.pick(en, zh)
}

/// What people call a kind of community.
pub(super) fn kind(lang: Lang, kind: Option<CommunityKind>) -> &'static str {
    kind.map_or("–", |kind| {
        let (_, _, en, zh) = CommunityKind::ALL[kind as usize];
        lang.pick(en, zh)
    })
}

/// What a community is called: its name, else its id.
pub(super) fn label(community: &Community) -> String {
    let name = community.name.as_deref().filter(|n| !n.trim().is_empty());
    name.map_or_else(|| community.id.to_string(), str::to_owned)
}

/// The one word for one thing, the other for none or several.
pub(super) fn many<'w>(n: u64, one: &'w str, more: &'w str) -> &'w str {
    if n == 1 { one } else { more }
}

/// The unit of what is missing by a clause, behind so many of it.
pub(super) fn unit(lang: Lang, demand: Demand, missing: Exact) -> &'static str {
    let n = missing.to_whole().unwrap_or_default();
    match demand {
        Demand::Floor | Demand::FloorPer100 => "m²",
        Demand::WorkersPer | Demand::Workers => lang.pick(many(n, "worker", "workers"), "人"),
        Demand::CommitteeSize | Demand::CommitteeFrom => {
            lang.pick(many(n, "residents' committee", "residents' committees"), "个居委会")
        }
        Demand::OwnersAbove => lang.pick(many(n, "owners' committee", "owners' committees"), "个业委会"),
    }
}

/// What a clause asks, in a few words: `≥ 300 m²`.
pub(super) fn asks(lang: Lang, clause: &Clause) -> String {
    let figure = clause.figure;
    match (clause.demand, lang) {
        (Demand::Floor, _) => format!("≥ {figure} m²"),
        (Demand::FloorPer100, Lang::En) => format!("≥ {figure} m² per 100 households"),
        (Demand::FloorPer100, Lang::Zh) => format!("≥ {figure} m²/百户"),
        (Demand::WorkersPer, Lang::En) => format!("≥ 1 worker per {figure} households"),
        (Demand::WorkersPer, Lang::Zh) => format!("每 {figure} 户 ≥ 1 人"),
        (Demand::Workers, Lang::En) => format!("≥ {figure} {}", unit(lang, Demand::Workers, figure)),
        (Demand::Workers, Lang::Zh) => format!("≥ {figure} 人"),
        (Demand::CommitteeSize, Lang::En) => format!("≤ {figure} households per committee"),
        (Demand::CommitteeSize, Lang::Zh) => format!("每个居委会 ≤ {figure} 户"),
        (Demand::CommitteeFrom, Lang::En) => format!("residents' committee from {} occupancy", percent(figure)),
        (Demand::CommitteeFrom, Lang::Zh) => format!("入住率 ≥ {} 应有居委会", percent(figure)),
        (Demand::OwnersAbove, Lang::En) => format!("owners' committee above {} occupancy", percent(figure)),
        (Demand::OwnersAbove, Lang::Zh) => format!("入住率 > {} 应有业委会", percent(figure)),
    }
}

/// A share as per cent, exactly.
fn percent(share: Exact) -> String {
    crate::model::Portion::new(share, Exact::whole(1)).map_or_else(|| share.to_string(), |of| of.to_string())
}

/// What a community has, as a clause looks at it.
pub(super) fn figure(finding: &Finding) -> String {
    match finding.figure {
        None => "–".to_owned(),
        Some(Figure::Number(number)) => number.to_string(),
        Some(Figure::Share(share)) => share.to_string(),
    }
}

/// What a clause asks of this community, as a figure beside [`figure`].
pub(super) fn required(clause: &Clause, finding: &Finding) -> String {
    match (finding.required, clause.demand) {
        (None, _) => "–".to_owned(),
        (Some(share), Demand::CommitteeFrom) => format!("≥ {}", percent(share)),
        (Some(share), Demand::OwnersAbove) => format!("> {}", percent(share)),
        (Some(number), _) => number.to_string(),
    }
}

/// The communities that lack something, those that lack most first: by clauses unmet, square metres, workers, then by id.
pub(super) fn lacking(audit: &Audit<'_>) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..audit.communities.len()).filter(|&i| audit.judged[i].count(audit.clauses, Verdict::Unmet) > 0).collect();
    // Stable: equals stay in the order of their ids.
    order.sort_by_key(|&i| {
        let of = &audit.judged[i];
        std::cmp::Reverse((of.count(audit.clauses, Verdict::Unmet), of.missing.floor_m2, of.missing.workers))
    });
    order
}

/// Communities where a binding clause was not judged and none is unmet, in the order of their ids.
pub(super) fn open(audit: &Audit<'_>) -> Vec<usize> {
    let count = |i: usize, verdict| audit.judged[i].count(audit.clauses, verdict);
    (0..audit.communities.len())
        .filter(|&i| count(i, Verdict::Unmet) == 0 && count(i, Verdict::NotJudged) > 0)
        .collect()
}

/// Communities without a residents' committee of which no clause says that one is due, in the order of their ids.
pub(super) fn without_committee(audit: &Audit<'_>) -> Vec<usize> {
    let communities = audit.communities.iter().zip(audit.judged).enumerate();
    communities.filter(|(_, (c, of))| of.is_without_committee(c, audit.clauses)).map(|(i, _)| i).collect()
}

/// What is missing of floor, workers, committees, owners' committees, as it is known: `≥ 4` where not all was judged, `–` where
/// nothing was.
pub(super) fn missing(of: &Totals) -> [String; 4] {
    let m = &of.missing;
    let figures = [m.floor_m2, Exact::whole(m.workers), Exact::whole(m.committees), Exact::whole(m.owners)];
    let shown = |figure: Exact, untold: usize| match untold {
        0 => grouped(figure),
        n if n >= of.communities && figure == Exact::ZERO => "–".to_owned(),
        _ => format!("≥ {}", grouped(figure)),
    };
    std::array::from_fn(|thing| shown(figures[thing], of.untold[thing]))
}

/// A figure with all its decimals, its whole part in groups of three.
fn grouped(figure: Exact) -> String {
    let text = figure.to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// What is missing in all, in a sentence.
fn said_missing(lang: Lang, all: &Totals) -> String {
    let m = &all.missing;
    let names = [
        lang.pick("service floor", "服务用房"),
        lang.pick("workers", "专职工作者"),
        lang.pick("residents' committees", "居委会"),
        lang.pick("owners' committees", "业委会"),
    ];
    let demands = [Demand::Floor, Demand::Workers, Demand::CommitteeSize, Demand::OwnersAbove];
    let numbers = [m.floor_m2, Exact::whole(m.workers), Exact::whole(m.committees), Exact::whole(m.owners)];
    let shown = missing(all);
    let part = |thing: usize| {
        let (name, figure, n) = (names[thing], shown[thing].as_str(), all.lacking[thing]);
        if figure == "–" {
            return format!("{name}{}", lang.pick(" not judged", "无法评定"));
        }
        let figure = figure.replace("≥ ", lang.pick("at least ", "至少 "));
        let unit = unit(lang, demands[thing], numbers[thing]);
        let aim = if thing == 1 { m.workers_aim.to_string() } else { String::new() };
        match (lang, thing) {
            (Lang::En, 0) => format!("{figure} {unit} of {name} in {n} {}", many(n as u64, "community", "communities")),
            (Lang::En, 1) => format!("{figure} {unit} in {n} ({aim} by the better end of the range)"),
            (Lang::En, _) => format!("{figure} {unit} in {n}"),
            (Lang::Zh, 1) => format!("{name} {figure} 人（{n} 个社区；按区间较高一端为 {aim} 人）"),
            (Lang::Zh, _) => format!("{name} {figure} {}（{n} 个社区）", if thing == 0 { unit } else { "个" }),
        }
    };
    let parts = [0, 1, 2, 3].map(part);
    match lang {
        Lang::En => format!("Missing: {}.", parts.join(", ")),
        Lang::Zh => format!("缺口：{}。", parts.join("，")),
    }
}

/// The city in one sentence, and what the sentence does not say.
pub(super) fn outcome(audit: &Audit<'_>) -> Vec<String> {
    let (lang, all) = (audit.lang, audit.totals);
    let mut lines = vec![match lang {
        Lang::En => format!(
            "Of {} {} {} {} every clause that speaks of {}, {} {} not, and {} cannot be told.",
            all.communities,
            many(all.communities as u64, "community", "communities"),
            all.complete,
            many(all.complete as u64, "meets", "meet"),
            many(all.complete as u64, "it", "them"),
            all.unmet,
            many(all.unmet as u64, "does", "do"),
            all.open
        ),
        Lang::Zh => format!(
            "{} 个社区中，{} 个符合全部适用条款，{} 个不符合，{} 个因资料不全无法评定。",
            all.communities, all.complete, all.unmet, all.open
        ),
    }];
    lines.push(said_missing(lang, all));
    let untold = crate::audit::untold(audit.communities);
    if !untold.is_empty() {
        let names: Vec<&str> = untold.into_iter().map(|f| field(lang, f)).collect();
        lines.push(match lang {
            Lang::En => format!("The file tells nowhere: {}. What needs it is not judged.", names.join(", ")),
            Lang::Zh => format!("文件中没有：{}。相关条款无法评定。", names.join("、")),
        });
    }
    lines.extend(audit.walks.iter().map(|walks| served::said(lang, walks)));
    lines.extend((all.without_committee > 0).then(|| said_without(lang, all.without_committee)));
    lines
}

/// That communities have no residents' committee, and owe none.
pub(super) fn said_without(lang: Lang, n: usize) -> String {
    match (lang, n) {
        (Lang::En, 1) => "1 community has no residents' committee, and no clause says that it owes one.".to_owned(),
        (Lang::En, _) => {
            format!("{n} communities have no residents' committee, and no clause says that they owe one.")
        }
        (Lang::Zh, _) => format!("{n} 个社区没有居委会，而无条款要求其成立。"),
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
