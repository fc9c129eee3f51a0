//! `links.geojson`, `links.csv`, `links.json` and plans: the answer as data. The keys are the same in every language.

use super::{Item, Kind, Links, person_minutes};
use crate::model::Action;
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use crate::scenario::links::{Gain, Order};
use crate::units::MS_PER_MINUTE;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The ids of the classes of the standard.
fn ids<'a>(findings: &Findings<'a>) -> impl Iterator<Item = &'a str> {
    findings.standard.classes.iter().map(|c| c.id.as_str())
}

/// The figures of an item by name, in order; `None` is "not known" or "does not apply".
fn figures(findings: &Findings<'_>, item: &Item) -> Vec<(String, Option<f64>)> {
    let of = findings.coverage.basis.word();
    let metres = |mm: Option<u32>| mm.map(|mm| f64::from(mm) / 1000.0);
    let mut out = vec![
        ("air_m".to_owned(), metres(item.air_mm)),
        ("foot_m".to_owned(), metres(item.foot_mm)),
        ("walk_s".to_owned(), item.walk_ms.map(|ms| f64::from(ms) / 1000.0)),
    ];
    out.extend(gain(findings, &item.gain));
    out.push(("cost".to_owned(), item.cost));
    let per = item.cost.filter(|c| *c > 0.0).map(|c| item.gain.people() / c);
    out.push((format!("more_{of}_per_cost"), per));
    out
}

/// The figures of a gain by name.
fn gain(findings: &Findings<'_>, gain: &Gain) -> Vec<(String, Option<f64>)> {
    let of = findings.coverage.basis.word();
    let mut out: Vec<(String, Option<f64>)> =
        ids(findings).zip(&gain.covered).map(|(id, v)| (format!("{id}_gained"), Some(*v))).collect();
    out.push((format!("more_{of}"), Some(gain.people())));
    out.push((format!("all_{of}"), Some(gain.all)));
    out.extend(
        ids(findings)
            .zip(&gain.saved_ms)
            .map(|(id, ms)| (format!("{id}_saved_min"), Some(ms / f64::from(MS_PER_MINUTE)))),
    );
    out.push(("saved_min".to_owned(), Some(person_minutes(gain))));
    out
}

/// Those that bring most alone, in their rank.
pub fn links_geojson(findings: &Findings<'_>, links: &Links) -> Vec<u8> {
    let mut layer = Layer::open("links", findings);
    for (n, item) in (1..).zip(&links.items) {
        let shape = item.shape();
        let mut members = Members::open(layer.feature(Some(&format!("link/{n}")), shape.as_ref()));
        match item.rank {
            Some(rank) => members.int("rank", rank as i64),
            None => members.null("rank"),
        }
        match item.like {
            Some(rank) => members.int("like", rank as i64),
            None => members.null("like"),
        }
        members.text("kind", item.kind.word());
        members.maybe_text("separates", item.kind.separates().map(super::Separates::word));
        members.maybe_text("crosses", item.kind.crosses().as_deref());
        members.maybe_text("site", if let Kind::Site { id, .. } = &item.kind { Some(id.as_str()) } else { None });
        let chosen = links.picked.iter().position(|p| p.item + 1 == n);
        match chosen {
            Some(at) => members.int("chosen", at as i64 + 1),
            None => members.null("chosen"),
        }
        for (name, value) in figures(findings, item) {
            members.float(&name, value, if name.ends_with("_per_cost") { 9 } else { 3 });
        }
        members.close();
    }
    layer.close()
}

/// `rank,kind,…`: a row for each of the list.
pub fn links_csv(findings: &Findings<'_>, links: &Links) -> Vec<u8> {
    let mut text = String::new();
    for (n, item) in links.items.iter().enumerate() {
        let figures = figures(findings, item);
        if n == 0 {
            let names: Vec<&str> = figures.iter().map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(text, "rank,like,chosen,kind,site,separates,crosses,lon,lat,{}", names.join(","));
        }
        let at = item.at();
        let number = |n: Option<usize>| n.map_or_else(String::new, |n| n.to_string());
        let chosen = links.picked.iter().position(|p| p.item == n).map(|at| at + 1);
        let site = if let Kind::Site { id, .. } = &item.kind { csv_field(id) } else { String::new() };
        let values: Vec<String> =
            figures.iter().map(|(_, v)| v.map_or_else(String::new, |v| rounded(v).to_string())).collect();
        let _ = writeln!(
            text,
            "{},{},{},{},{site},{},{},{:.7},{:.7},{}",
            number(item.rank),
            number(item.like),
            number(chosen),
            item.kind.word(),
            item.kind.separates().map_or("", super::Separates::word),
            csv_field(&item.kind.crosses().unwrap_or_default()),
            at.x,
            at.y,
            values.join(",")
        );
    }
    text.into_bytes()
}

/// Everything as one document, with what is needed to ask again.
pub fn links_json(findings: &Findings<'_>, links: &Links) -> Vec<u8> {
    let object = |figures: Vec<(String, Option<f64>)>| {
        figures.into_iter().map(|(name, v)| (name, json!(v.map(rounded)))).collect::<Map<String, Value>>()
    };
    let items: Vec<Value> = links
        .items
        .iter()
        .map(|item| {
            let mut out = Map::new();
            let at = item.at();
            out.insert("rank".to_owned(), json!(item.rank));
            out.insert("like".to_owned(), json!(item.like));
            out.insert("kind".to_owned(), json!(item.kind.word()));
            if let Kind::Site { id, .. } = &item.kind {
                out.insert("site".to_owned(), json!(id));
            }
            out.insert("separates".to_owned(), json!(item.kind.separates().map(super::Separates::word)));
            out.insert("crosses".to_owned(), json!(item.kind.crosses()));
            out.insert("lon".to_owned(), json!((at.x * 1e7).round() / 1e7));
            out.insert("lat".to_owned(), json!((at.y * 1e7).round() / 1e7));
            out.extend(object(figures(findings, item)));
            Value::Object(out)
        })
        .collect();
    let chosen: Vec<Value> = links
        .picked
        .iter()
        .map(|p| {
            json!({
                "item": p.item + 1,
                "adds": object(gain(findings, &p.adds)),
                "lost_without": object(gain(findings, &p.lost)),
            })
        })
        .collect();
    let document = json!({
        "generator": concat!("lifecircle ", env!("CARGO_PKG_VERSION")),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<_>>(),
        "parameters": findings.parameters.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<Map<_, _>>(),
        "basis": findings.coverage.basis.word(),
        "total": rounded(links.total),
        "air_m": links.reach[0],
        "foot_m": links.reach[1],
        "apart_m": links.reach[2],
        "best_at": if links.order == Order::Covered { "covered" } else { "saved" },
        "per_cost": links.per_cost,
        "candidates": links.candidates,
        "sites": links.sites,
        "bring_nothing_alone": links.barren,
        "not_tried": links.untried,
        "trials": links.tried,
        "rose_beside_chosen": links.rose,
        "stopped": links.stopped,
        "together": object(gain(findings, &links.together)),
        "chosen": chosen,
        "items": items,
    });
    let mut bytes = serde_json::to_vec_pretty(&document).expect("maps with text keys can be written");
    bytes.push(b'\n');
    bytes
}

/// Some of the list as a plan: a scenario that `compare` takes as it is.
pub fn plan_geojson(findings: &Findings<'_>, name: &str, items: &[&Item]) -> Vec<u8> {
    let mut layer = Layer::open(name, findings);
    for item in items {
        let shape = item.shape();
        let mut members = Members::open(layer.feature(None, shape.as_ref()));
        match &item.action {
            Action::AddLink(_) => {
                members.text("edit", "add_link");
                members.text("kind", if item.kind.word() == "footbridge" { "footbridge" } else { "path" });
            }
            Action::AddFacility(facility) => {
                members.text("edit", "add_facility");
                let classes = facility.classes.iter().map(|c| findings.standard.classes[usize::from(c.0)].id.as_str());
                members.text("class", &classes.collect::<Vec<_>>().join(";"));
                members.text("id", &facility.id.to_string());
                members.maybe_text("name", facility.name.as_deref());
            }
            _ => members.text("edit", "open_gate"),
        }
        if let Some(cost) = item.cost {
            members.float("cost", Some(cost), 2);
        }
        members.close();
    }
    layer.close()
}

/// Six decimals: more would be the noise of sums of floats.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}
