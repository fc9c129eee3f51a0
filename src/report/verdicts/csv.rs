//! `verdicts.csv`: a row a clause for the city, then a row a block and clause.

use crate::model::csv_field;
use crate::report::Findings;
use crate::report::json::push_fixed;
use crate::standards::{AreaVerdict, Clause, State, Test, Why};

/// The columns. `block` is empty for the city.
pub const HEADER: &str = "block,block_name,class,test,state,why,measured,required,unit,share_people,share_land,short_people,short_m2,short_facilities,clause,unverified\n";

fn number(out: &mut Vec<u8>, value: Option<f64>, decimals: u32) {
    if let Some(scaled) = value.and_then(|v| crate::report::json::scaled(v, decimals)) {
        push_fixed(out, scaled, decimals);
    }
    out.push(b',');
}

fn share(part: Option<[f64; 2]>) -> Option<f64> {
    part.filter(|[_, all]| *all > 0.0).map(|[within, all]| within / all)
}

/// The columns of an area and a clause, behind those that say which area.
pub const AREA_HEADER: &str = "class,test,state,why,measured,required,unit,share_people,share_land,short_people,short_m2,short_facilities,clause,unverified";

/// What a clause says of an area; `before` says which, with its comma.
pub fn area_row(out: &mut Vec<u8>, before: &str, findings: &Findings<'_>, clause: &Clause, of: &AreaVerdict) {
    let standard = findings.standard;
    let class = &standard.classes[usize::from(clause.class.0)].id;
    let why = findings.verdicts.and_then(|v| v.why(clause, of.state)).map_or("", Why::word);
    out.extend_from_slice(format!("{before}{class},{},{},{why},", clause.test.word(), of.state.word()).as_bytes());
    number(out, of.there, 1);
    number(out, of.owed.or(Some(clause.required)), 3);
    // Square metres to a person become square metres, as soon as there are people.
    let unit = if clause.test.is_in_block() && of.owed.is_some() { "m2" } else { clause.unit(standard) };
    out.extend_from_slice(unit.as_bytes());
    out.push(b',');
    number(out, share(of.people), 4);
    number(out, share(of.land_m2), 4);
    number(out, of.short_people, 1);
    number(out, of.short_m2, 1);
    number(out, of.short_facilities.map(|n| n as f64), 0);
    let cited = clause.cited(standard);
    let from = csv_field(&cited.clause.clone().unwrap_or_default());
    out.extend_from_slice(format!("{from},{}\n", cited.is_unverified()).as_bytes());
}

/// The table.
pub fn csv(findings: &Findings<'_>) -> Vec<u8> {
    let Some(verdicts) = findings.verdicts else { return HEADER.as_bytes().to_vec() };
    let standard = findings.standard;
    let mut out = HEADER.as_bytes().to_vec();
    let text = |out: &mut Vec<u8>, text: &str| {
        out.extend_from_slice(text.as_bytes());
        out.push(b',');
    };
    // What every row of a clause has in common.
    let fixed: Vec<[String; 4]> = verdicts
        .clauses
        .iter()
        .map(|clause| {
            let cited = clause.cited(standard);
            [
                format!("{},{}", standard.classes[usize::from(clause.class.0)].id, clause.test.word()),
                clause.unit(standard).to_owned(),
                csv_field(&cited.clause.clone().unwrap_or_default()),
                cited.is_unverified().to_string(),
            ]
        })
        .collect();
    let state = |out: &mut Vec<u8>, clause: &Clause, state: State| {
        text(out, state.word());
        text(out, verdicts.why(clause, state).map_or("", Why::word));
    };
    for (clause, of) in verdicts.clauses.iter().zip(&verdicts.city) {
        area_row(&mut out, ",,", findings, clause, of);
    }
    for (block, row) in findings.blocks.iter().zip(&verdicts.blocks) {
        let (id, name) = (csv_field(&block.id), csv_field(block.name.as_deref().unwrap_or("")));
        for ((clause, of), [about, unit, cited, unverified]) in verdicts.clauses.iter().zip(row).zip(&fixed) {
            let Some(of) = of else { continue };
            text(&mut out, &id);
            text(&mut out, &name);
            text(&mut out, about);
            state(&mut out, clause, of.state);
            // Walks are rounded up, areas and widths down: what misses its figure never reads as meeting it.
            let rounded = |v: f64| match clause.test {
                Test::Limit | Test::Radius => (v * 100.0 - 1e-6).ceil() / 100.0,
                _ => (v * 100.0 + 1e-6).floor() / 100.0,
            };
            number(&mut out, of.measured.map(rounded), 2);
            number(&mut out, Some(clause.required), 3);
            text(&mut out, unit);
            number(&mut out, of.share, 4);
            number(&mut out, of.share.filter(|_| block.area_m2 > 0.0), 4);
            number(&mut out, of.short_people, 1);
            number(&mut out, of.short_m2, 1);
            out.extend_from_slice(format!(",{cited},{unverified}\n").as_bytes());
        }
    }
    out
}
