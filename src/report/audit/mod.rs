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
use crate::audit::{Figure, Finding, Judged, Totals};
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

/// The unit of what is missing by a clause.
pub(super) fn unit(lang: Lang, demand: Demand) -> &'static str {
    match demand {
        Demand::Floor | Demand::FloorPer100 => "m²",
        Demand::WorkersPer | Demand::Workers => lang.pick("workers", "人"),
        Demand::CommitteeSize | Demand::CommitteeFrom => lang.pick("residents' committees", "个居委会"),
        Demand::OwnersAbove => lang.pick("owners' committees", "个业委会"),
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
        (Demand::Workers, Lang::En) => format!("≥ {figure} workers"),
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
    use crate::audit::Verdict::Unmet;
    let mut order: Vec<usize> =
        (0..audit.communities.len()).filter(|&i| audit.judged[i].count(audit.clauses, Unmet) > 0).collect();
    // Stable: equals stay in the order of their ids.
    order.sort_by_key(|&i| {
        let of = &audit.judged[i];
        std::cmp::Reverse((of.count(audit.clauses, Unmet), of.missing.floor_m2, of.missing.workers))
    });
    order
}

/// The city in one sentence, and what the sentence does not say.
pub(super) fn outcome(audit: &Audit<'_>) -> Vec<String> {
    let (lang, all) = (audit.lang, audit.totals);
    let m = &all.missing;
    let [floor, workers, committees, owners] = all.lacking;
    let least = if all.open + all.unmet > 0 && audit.judged.iter().any(|j| open(audit, j)) {
        lang.pick("at least ", "至少 ")
    } else {
        ""
    };
    let mut lines = vec![match lang {
        Lang::En => format!(
            "Of {} communities {} meet every clause that speaks of them, {} do not, and {} cannot be told.",
            all.communities, all.complete, all.unmet, all.open
        ),
        Lang::Zh => format!(
            "{} 个社区中，{} 个符合全部适用条款，{} 个不符合，{} 个因资料不全无法评定。",
            all.communities, all.complete, all.unmet, all.open
        ),
    }];
    lines.push(match lang {
        Lang::En => format!(
            "Missing: {least}{} m² of service floor in {floor} communities, {} workers in {workers} ({} by the better end of the range), \
             {} residents' committees in {committees}, {} owners' committees in {owners}.",
            m.floor_m2, m.workers, m.workers_aim, m.committees, m.owners
        ),
        Lang::Zh => format!(
            "缺口：{least}服务用房 {} m²（{floor} 个社区），专职工作者 {} 人（{workers} 个社区；按区间较高一端为 {} 人），\
             居委会 {} 个（{committees} 个社区），业委会 {} 个（{owners} 个社区）。",
            m.floor_m2, m.workers, m.workers_aim, m.committees, m.owners
        ),
    });
    let untold = crate::audit::untold(audit.communities);
    if !untold.is_empty() {
        let names: Vec<&str> = untold.into_iter().map(|f| field(lang, f)).collect();
        lines.push(match lang {
            Lang::En => format!("The file tells nowhere: {}. What needs it is not judged.", names.join(", ")),
            Lang::Zh => format!("文件中没有：{}。相关条款无法评定。", names.join("、")),
        });
    }
    lines.extend(audit.walks.iter().map(|walks| served::said(lang, walks)));
    if all.without_committee > 0 {
        lines.push(match lang {
            Lang::En => format!(
                "{} communities have no residents' committee, and no clause says that they owe one.",
                all.without_committee
            ),
            Lang::Zh => format!("{} 个社区没有居委会，而无条款要求其成立。", all.without_committee),
        });
    }
    lines
}

/// Whether a binding clause about a community was not judged.
fn open(audit: &Audit<'_>, judged: &Judged) -> bool {
    judged.count(audit.clauses, crate::audit::Verdict::NotJudged) > 0
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
