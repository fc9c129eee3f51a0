//! `audit.csv`, `audit.geojson`, `audit.json`: the audit as data. The keys are the same in every language.

use super::{Audit, label, page, served};
use crate::audit::{Figure, Judged, Missing, Totals, Verdict};
use crate::model::{Community, Exact, Field, Force, csv_field};
use crate::report::geojson::Layer;
use crate::report::json::Members;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Every file of an audit, in the order of writing. The map only where some community has a place.
pub fn files(audit: &Audit<'_>) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("audit.csv".to_owned(), csv(audit)), ("audit.json".to_owned(), json(audit))];
    if audit.communities.iter().any(|c| c.geometry.is_some()) {
        files.push(("audit.geojson".to_owned(), geojson(audit)));
    }
    files.extend(audit.walks.iter().map(|walks| (served::FILE.to_owned(), served::csv(walks))));
    files.push(("audit.html".to_owned(), page::page(audit)));
    files
}

/// The cells of a community that every clause shares, by name.
fn common(community: &Community, of: &Judged, audit: &Audit<'_>) -> Vec<(String, Cell)> {
    let whole = |n: Option<u64>| n.map_or(Cell::Nothing, |n| Cell::Exact(Exact::whole(n)));
    let m = &of.missing;
    let count = |verdict| Cell::Exact(Exact::whole(of.count(audit.clauses, verdict) as u64));
    let cells = [
        ("id", Cell::Text(community.id.to_string())),
        ("name", Cell::Text(label(community))),
        ("kind", community.kind.map_or(Cell::Nothing, |kind| Cell::Text(kind.word().to_owned()))),
        ("households", whole(community.households)),
        ("floor_m2", community.floor_m2.map_or(Cell::Nothing, Cell::Exact)),
        ("workers", whole(community.workers)),
        ("committees", whole(community.committees)),
        ("occupancy", community.occupancy.map_or(Cell::Nothing, |share| Cell::Share(share.to_double()))),
        ("owners_committee", whole(community.owners.map(u64::from))),
        ("unmet", count(Verdict::Unmet)),
        ("not_judged", count(Verdict::NotJudged)),
        ("missing_floor_m2", Cell::Exact(m.floor_m2)),
        ("missing_workers", whole(Some(m.workers))),
        ("missing_workers_aim", whole(Some(m.workers_aim))),
        ("missing_committees", whole(Some(m.committees))),
        ("missing_owners_committees", whole(Some(m.owners))),
    ];
    cells.map(|(name, cell)| (name.to_owned(), cell)).into()
}

/// A cell of a table.
enum Cell {
    Nothing,
    Text(String),
    Exact(Exact),
    Share(f64),
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Cell::Nothing => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Exact(number) => number.to_string(),
            Cell::Share(share) => share.to_string(),
        }
    }
}

/// A row for each community: what it has, what is missing, and each clause with verdict, figure, requirement and shortfall.
fn csv(audit: &Audit<'_>) -> Vec<u8> {
    let mut out = String::new();
    for (i, (community, of)) in audit.communities.iter().zip(audit.judged).enumerate() {
        let cells = cells(community, of, audit);
        if i == 0 {
            let names: Vec<String> = cells.iter().map(|(name, _)| csv_field(name)).collect();
            out.push_str(&format!("{}\n", names.join(",")));
        }
        let row: Vec<String> = cells.iter().map(|(_, cell)| csv_field(&cell.text())).collect();
        out.push_str(&format!("{}\n", row.join(",")));
    }
    out.into_bytes()
}

/// All cells of a community.
fn cells(community: &Community, of: &Judged, audit: &Audit<'_>) -> Vec<(String, Cell)> {
    let mut cells = common(community, of, audit);
    for (clause, finding) in audit.clauses.clauses.iter().zip(&of.findings) {
        let id = &clause.id;
        cells.push((id.clone(), Cell::Text(finding.verdict.word().to_owned())));
        let figure = match finding.figure {
            None => Cell::Nothing,
            Some(Figure::Number(number)) => Cell::Exact(number),
            Some(Figure::Share(share)) => Cell::Share(share.to_double()),
        };
        cells.push((format!("{id}.has"), figure));
        cells.push((format!("{id}.needs"), finding.required.map_or(Cell::Nothing, Cell::Exact)));
        cells.push((format!("{id}.missing"), finding.missing.map_or(Cell::Nothing, Cell::Exact)));
        let lacking: Vec<&str> = finding.lacking.iter().map(|f| f.word()).collect();
        cells.push((format!("{id}.lacks"), Cell::Text(lacking.join(" "))));
    }
    cells
}

/// The same as a layer, with the columns of the file.
fn geojson(audit: &Audit<'_>) -> Vec<u8> {
    let mut layer = Layer::plain("audit", audit.attribution);
    for (community, of) in audit.communities.iter().zip(audit.judged) {
        let cells = cells(community, of, audit);
        let ours: BTreeSet<String> = cells.iter().map(|(name, _)| name.clone()).collect();
        let mut members = Members::open(layer.feature(Some(&community.id.to_string()), community.geometry.as_ref()));
        for (name, cell) in &cells {
            match cell {
                Cell::Nothing => members.null(name),
                Cell::Text(text) => members.text(name, text),
                Cell::Exact(number) => members.key(name).extend_from_slice(number.to_string().as_bytes()),
                Cell::Share(share) => members.float(name, Some(*share), 9),
            }
        }
        members.input(&community.properties, &ours);
        members.close();
    }
    layer.close()
}

/// A figure as a JSON number with all its digits as far as a double has them.
fn number(exact: Exact) -> Value {
    exact.to_whole().map_or_else(|| json!(exact.to_string().parse::<f64>().unwrap_or_default()), |n| json!(n))
}

fn missing(m: &Missing) -> Value {
    json!({
        "floor_m2": number(m.floor_m2),
        "workers": m.workers,
        "workers_aim": m.workers_aim,
        "committees": m.committees,
        "owners_committees": m.owners,
    })
}

fn totals(audit: &Audit<'_>, of: &Totals) -> Value {
    let things = |[floor, workers, committees, owners]: [usize; 4]| json!({ "floor": floor, "workers": workers, "committees": committees, "owners_committees": owners });
    let clauses: Map<String, Value> = audit
        .clauses
        .clauses
        .iter()
        .zip(&of.clauses)
        .map(|(clause, counts)| {
            let words = Verdict::ALL.iter().zip(counts).map(|((_, word, ..), n)| ((*word).to_owned(), json!(n)));
            (clause.id.clone(), Value::Object(words.collect()))
        })
        .collect();
    json!({
        "communities": of.communities,
        "complete": of.complete,
        "unmet": of.unmet,
        "open": of.open,
        "households": of.households,
        "missing": missing(&of.missing),
        "communities_lacking": things(of.lacking),
        "communities_not_judged": things(of.untold),
        "without_committee_and_clause": of.without_committee,
        "clauses": clauses,
    })
}

/// Totals, clauses with their sources, and what was assumed.
fn json(audit: &Audit<'_>) -> Vec<u8> {
    let clauses = audit.clauses;
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": audit.title,
        "attribution": audit.attribution,
        "inputs": audit.inputs.iter().map(|f| json!({
            "role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256,
        })).collect::<Vec<_>>(),
        "parameters": audit.parameters.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<Map<_, _>>(),
        "clauses": {
            "id": clauses.id,
            "version": clauses.version,
            "title_en": clauses.title_en,
            "title_zh": clauses.title_zh,
            "sources": clauses.sources,
            "clauses": clauses.clauses.iter().map(|c| json!({
                "id": c.id,
                "demand": c.demand.word(),
                "figure": number(c.figure),
                "applies_to": c.applies_to.iter().map(|k| k.word()).collect::<Vec<_>>(),
                "duty": if c.duty == Force::Must { "must" } else { "aim" },
                "text_zh": c.text_zh,
                "text_en": c.text_en,
                "sources": c.sources,
                "confidence": c.confidence,
                "note_en": c.note_en,
                "note_zh": c.note_zh,
            })).collect::<Vec<_>>(),
        },
        "totals": totals(audit, audit.totals),
        "by": audit.by.map(|(name, groups)| json!({
            "column": name,
            "groups": groups.iter().map(|(value, of)| json!({ "value": value, "totals": totals(audit, of) })).collect::<Vec<_>>(),
        })),
        "not_told": crate::audit::untold(audit.communities).into_iter().map(Field::word).collect::<Vec<_>>(),
        "walks": audit.walks.as_ref().map(served::summary),
        "notes": audit.remarks,
        "left_out": audit.left_out.iter().map(|(cause, n)| (cause.to_owned(), json!(n))).collect::<Map<_, _>>(),
    });
    // A tree of our own making with texts for keys always prints.
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
