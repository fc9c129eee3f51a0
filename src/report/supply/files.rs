//! `supply.geojson`, `supply_facilities.geojson`, `supply.csv`, `supply.json`: the answer as data. The keys are the same in every language.
//!
//! Of a block, for each class `C`: `C_state` (`served`, `capacity_unknown`, `full`, `out_of_reach`; `null` where nobody is known to
//! live), `C_people` and how many of them are in each state, `C_walk` (mean walk of the served, minutes or metres),
//! `C_2sfca`, `C_e2sfca`, `C_3sfca` (places a head).
//! Of a facility and a class: what it holds and how that is known, whom it serves, and what it would need.

use super::{OfClass, Place, Supply, counted, heads};
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use crate::supply::State;
use crate::units::Lang;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Names of the floating catchments.
const RATIOS: [&str; 3] = ["2sfca", "e2sfca", "3sfca"];

/// The blocks.
pub fn supply_geojson(findings: &Findings<'_>, supply: &Supply) -> Vec<u8> {
    let mut layer = Layer::open("supply", findings);
    for (b, block) in findings.blocks.iter().enumerate() {
        let mut members = layer.block(block);
        for of in &supply.classes {
            let class = &findings.standard.classes[usize::from(of.class.0)].id;
            let found = &of.blocks[b];
            members.maybe_text(&format!("{class}_state"), found.state.map(State::word));
            members.float(&format!("{class}_people"), Some(heads(found.states.total())), 3);
            for state in State::ALL {
                members.float(&format!("{class}_{}", state.word()), Some(heads(found.states.of(state))), 3);
            }
            members.float(&format!("{class}_walk_{}", of.unit_word()), found.walk.map(|walk| of.unit(walk)), 2);
            for (name, ratio) in RATIOS.iter().zip(found.ratios) {
                members.float(&format!("{class}_{name}"), Some(ratio), 6);
            }
        }
        members.close();
    }
    layer.close()
}

/// The facilities, one feature for each class that one counts as.
pub fn facilities_geojson(findings: &Findings<'_>, supply: &Supply) -> Vec<u8> {
    let mut layer = Layer::open("supply_facilities", findings);
    for of in &supply.classes {
        let class = &findings.standard.classes[usize::from(of.class.0)].id;
        for place in &of.places {
            let facility = &findings.facilities[place.facility as usize];
            let id = facility.id.to_string();
            let mut members = Members::open(layer.feature(Some(&format!("{id}#{class}")), Some(&facility.geometry)));
            members.text("id", &id);
            members.maybe_text("name", facility.name.as_deref());
            members.text("class", class);
            members.bool("on_network", place.on_network);
            figures(&mut members, of, place);
            members.close();
        }
    }
    layer.close()
}

fn figures(members: &mut Members<'_>, of: &OfClass, place: &Place) {
    let people = |units: Option<u64>| units.map(heads);
    members.float("capacity", place.capacity.heads(), 3);
    members.text("capacity_from", place.capacity.word());
    members.float("floor_m2", place.floor_m2, 1);
    members.float("served", people(place.load), 3);
    let free = place.capacity.heads().zip(place.load).map(|(room, load)| (room - heads(load)).max(0.0));
    members.float("free", free, 3);
    members.float("people_within_limit", Some(heads(place.within)), 3);
    members.float("people_nearest", Some(heads(place.nearest)), 3);
    members.float("households_within_limit", place.within_households, 3);
    members.float("households_nearest", place.nearest_households, 3);
    members.float("m2_per_100_households", place.floor_per_100_households(), 3);
    members.float("floor_due_m2", place.floor_due_m2, 1);
    members.float("floor_short_m2", place.floor_short_m2(), 1);
    members.float("needs", people(place.needs), 3);
    match place.one_more_serves {
        Some(serves) => members.bool("one_more_serves_one", serves),
        None => members.null("one_more_serves_one"),
    }
    let saves = place.one_more_saves.map(|walk| of.unit(walk as f64));
    members.float(&format!("one_more_saves_{}", of.unit_word()), saves, 2);
}

/// A row for each block and class.
pub fn supply_csv(findings: &Findings<'_>, supply: &Supply) -> Vec<u8> {
    let mut out = String::from(
        "block,name,class,state,people,served,capacity_unknown,full,out_of_reach,walk,walk_unit,2sfca,e2sfca,3sfca\n",
    );
    for (b, block) in findings.blocks.iter().enumerate() {
        for of in &supply.classes {
            let found = &of.blocks[b];
            write!(
                out,
                "{},{},{},{},{:.3}",
                csv_field(&block.id.to_string()),
                csv_field(block.name.as_deref().unwrap_or_default()),
                csv_field(&findings.standard.classes[usize::from(of.class.0)].id),
                found.state.map_or("", State::word),
                heads(found.states.total()),
            )
            .expect("a String takes all");
            for state in State::ALL {
                write!(out, ",{:.3}", heads(found.states.of(state))).expect("a String takes all");
            }
            let walk = found.walk.map_or_else(String::new, |walk| format!("{:.2}", of.unit(walk)));
            let [two, enhanced, three] = found.ratios;
            writeln!(out, ",{walk},{},{two:.6},{enhanced:.6},{three:.6}", of.unit_word()).expect("a String takes all");
        }
    }
    out.into_bytes()
}

/// Totals, proofs, and what is needed to ask again.
pub fn supply_json(findings: &Findings<'_>, supply: &Supply) -> Vec<u8> {
    let round = |v: f64| (v * 1000.0).round() / 1000.0;
    let class = |of: &OfClass| {
        let states: serde_json::Map<String, Value> =
            State::ALL.iter().map(|s| (s.word().to_owned(), json!(round(heads(of.states.of(*s)))))).collect();
        let blocks: serde_json::Map<String, Value> = State::ALL
            .iter()
            .map(|s| (s.word().to_owned(), json!(of.blocks.iter().filter(|b| b.state == Some(*s)).count())))
            .collect();
        let known = of.places.iter().filter_map(|p| p.capacity.heads());
        let shorts = || of.places.iter().filter_map(Place::floor_short_m2);
        let sum = |f: &dyn Fn(&Place) -> Option<f64>| round(of.places.iter().filter_map(f).sum());
        json!({
            "class": findings.standard.classes[usize::from(of.class.0)].id,
            "people": states,
            "blocks": blocks,
            "facilities": of.places.len(),
            "facilities_of_unknown_capacity": of.unknown(),
            "capacity": round(known.sum()),
            "capacity_needed": sum(&|p| p.needs.map(heads)),
            // Where nobody knows the floor of any place, nothing is known to be missing, which is not 0.
            "floor_short_m2": shorts().next().map(|_| round(shorts().sum())),
            "mean_walk": of.mean_walk().map(round),
            "walk_unit": of.unit_word(),
            "proof": {
                "proven": of.proof.holds(),
                "served": round(heads(of.proof.served)),
                "most_that_any_allocation_serves": round(heads(of.proof.most_served)),
                "walk_of_all": round(of.unit(of.proof.walk as f64 / 1000.0)),
                "least_walk_of_any_such_allocation": round(of.unit(of.proof.least_walk as f64 / 1000.0)),
                "scarce": of.proof.scarce.len(),
            },
        })
    };
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<_>>(),
        "parameters": findings.parameters.iter().chain(&supply.parameters).map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<serde_json::Map<_, _>>(),
        "counted": counted(findings, Lang::En),
        "basis": findings.coverage.basis.word(),
        "home_m2_a_head": supply.home_m2,
        "total": round(heads(supply.total)),
        "blocks": findings.blocks.len(),
        "blocks_where_nobody_is_known_to_live": supply.silent_blocks,
        "capacity_from": supply.capacity.column,
        "capacities_that_are_no_number": supply.capacity.unreadable_count,
        "decay": supply.decay.word(),
        "classes": supply.classes.iter().map(class).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
