//! `sites.geojson`, `front.csv`, `sites.json`: the answer as data. The keys are the same in every language.

use super::{Measure, Sites};
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use serde_json::json;
use std::fmt::Write as _;

/// The chosen sites in their rank, each followed by what could stand in its place.
pub fn sites_geojson(findings: &Findings<'_>, sites: &Sites) -> Vec<u8> {
    let mut layer = Layer::open("sites", findings);
    let mut write =
        |rank: usize, plot: u32, chosen: bool, less: f64, adds: Option<f64>, alone: Option<f64>, stays: Option<f64>| {
            let facility = &sites.plots[plot as usize].facility;
            let id = facility.id.to_string();
            let mut members = Members::open(layer.feature(Some(&format!("{id}#{rank}")), Some(&facility.geometry)));
            members.text("id", &id);
            members.maybe_text("name", facility.name.as_deref());
            members.text("kind", if chosen { "chosen" } else { "alternative" });
            members.int("rank", rank as i64);
            members.text("classes", &sites.classes.join(","));
            members.float("cost", sites.costs.get(plot as usize).copied().flatten(), 2);
            members.float("adds", adds.map(|v| sites.unit(v)), 3);
            members.float("lost_without", alone.map(|v| sites.unit(v)), 3);
            members.float("less_than_chosen", Some(sites.unit(less)), 3);
            members.text("unit", sites.unit_word());
            members.float("stays", stays, 3);
            members.close();
        };
    for (rank, of) in (1..).zip(&sites.picked) {
        write(rank, of.plot, true, 0.0, Some(of.adds), Some(of.alone), of.stays);
        for near in of.instead.iter().flatten() {
            write(rank, near.plot, false, near.less, None, None, None);
        }
    }
    for facility in &sites.closed {
        let id = facility.id.to_string();
        let mut members = Members::open(layer.feature(Some(&id), Some(&facility.geometry)));
        members.text("id", &id);
        members.maybe_text("name", facility.name.as_deref());
        members.text("kind", "closed");
        members.close();
    }
    layer.close()
}

/// `sites,VALUE,bound,gap,adds,ids`: the best for one site, two, and so on. VALUE is named after what is measured.
pub fn front_csv(sites: &Sites) -> Vec<u8> {
    let mut out = format!("sites,{},unit,bound,gap,adds,ids\n", sites.measure.word());
    let mut before = sites.before;
    for of in &sites.front {
        let ids: Vec<String> = of.sites.iter().map(|&s| sites.plots[s as usize].facility.id.to_string()).collect();
        let adds = if sites.measure == Measure::Covered { of.reached - before } else { before - of.reached };
        writeln!(
            out,
            "{},{:.3},{},{:.3},{:.6},{:.3},{}",
            of.count,
            sites.unit(of.reached),
            sites.unit_word(),
            sites.unit(of.bound),
            of.gap,
            sites.unit(adds),
            csv_field(&ids.join(" "))
        )
        .expect("a String takes all");
        before = of.reached;
    }
    out.into_bytes()
}

/// Everything as one document, with what is needed to ask again.
pub fn sites_json(findings: &Findings<'_>, sites: &Sites) -> Vec<u8> {
    let round = |v: f64| (sites.unit(v) * 1000.0).round() / 1000.0;
    let people = |v: f64| (v * 10.0).round() / 10.0;
    let of_sites = |v: f64| if sites.fewest.is_some() { v } else { round(v) };
    let share = |v: f64| (v * 1e6).round() / 1e6;
    let id = |plot: u32| sites.plots[plot as usize].facility.id.to_string();
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().chain(&sites.inputs).map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<_>>(),
        "parameters": findings.parameters.iter().chain(&sites.asked_as).map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<serde_json::Map<_, _>>(),
        "classes": sites.classes,
        "basis": findings.coverage.basis.word(),
        "total": people(sites.total),
        "beyond_reach": people(sites.beyond),
        "measure": sites.measure.word(),
        "unit": sites.unit_word(),
        "fewest_for_share": sites.fewest,
        "before": round(sites.before),
        "after": round(sites.after),
        "bound": of_sites(sites.bound),
        "greedy": of_sites(sites.greedy),
        "variations": sites.robust,
        "closed": sites.closed.iter().map(|f| f.id.to_string()).collect::<Vec<_>>(),
        "gap": share(sites.gap),
        "proven": sites.proven,
        "stopped": sites.stopped,
        "greedy_guarantee": sites.guarantee.map(share),
        "candidates_looked_at": sites.plots.len(),
        "candidates_in_all": sites.part_of.unwrap_or(sites.plots.len()),
        "candidates_off_network": sites.off_network,
        "table": { "candidates": sites.asked[0], "homes": sites.asked[1], "walks": sites.asked[2] },
        "reduced": { "candidates": sites.left[0], "homes": sites.left[1], "walks": sites.left[2] },
        "sites": sites.picked.iter().map(|p| json!({
            "id": id(p.plot),
            "lon": (sites.plots[p.plot as usize].at.x * 1e7).round() / 1e7,
            "lat": (sites.plots[p.plot as usize].at.y * 1e7).round() / 1e7,
            "adds": round(p.adds),
            "lost_without": round(p.alone),
            "stays": p.stays.map(share),
            "alternatives": p.instead.as_ref().map(|near| {
                near.iter().map(|n| json!({"id": id(n.plot), "less": round(n.less)})).collect::<Vec<_>>()
            }),
        })).collect::<Vec<_>>(),
        "front": sites.front.iter().map(|f| json!({
            "sites": f.count, "value": round(f.reached), "bound": round(f.bound), "gap": share(f.gap),
            "ids": f.sites.iter().map(|&s| id(s)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
