//! `standards.geojson` and `standards.csv`: every block with what each standard says of it, and every disagreement with its reason.

use super::{Disagreement, meets};
use crate::access::Nearest;
use crate::model::csv_field;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::Members;
use crate::report::words::{self, centiminutes, decimetres};
use std::fmt::Write as _;

/// The blocks: for each standard `S` whether it is met (`S_meets`) and what is missing (`S_missing`); whether they agree, and why not.
pub fn standards_geojson(all: &[Findings<'_>], found: &[Disagreement]) -> Vec<u8> {
    let Some(first) = all.first() else { return Vec::new() };
    let mut layer = Layer::open("standards", first);
    for (b, block) in first.blocks.iter().enumerate() {
        let id = block.id.to_string();
        let mut members = Members::open(layer.feature(Some(&id), Some(&block.geometry)));
        members.text("id", &id);
        members.maybe_text("name", block.name.as_deref());
        members.float("residents", block.residents, 3);
        let verdicts: Vec<bool> = all.iter().map(|of| meets(of, b)).collect();
        for (of, meets) in all.iter().zip(&verdicts) {
            let standard = &of.standard.id;
            members.bool(&format!("{standard}_meets"), *meets);
            let lacks = words::held(of).into_iter().filter(|&class| !of.coverage.blocks[b][class].covered);
            let lacks: Vec<&str> = lacks.map(|class| of.standard.classes[class].id.as_str()).collect();
            members.text(&format!("{standard}_missing"), &lacks.join(","));
        }
        members.bool("agree", verdicts.windows(2).all(|w| w[0] == w[1]));
        let mut why: Vec<&str> = found.iter().filter(|d| d.block == b).map(|d| d.because.word()).collect();
        why.sort_unstable();
        why.dedup();
        members.text("why", &why.join(","));
        members.close();
    }
    layer.close()
}

/// A row for each class that a block lacks under one standard while it lacks nothing under another.
pub fn disagreements_csv(all: &[Findings<'_>], found: &[Disagreement]) -> Vec<u8> {
    let mut out = String::from(
        "block,name,fails,class,limit,walk_min,walk_m,meets,class_there,limit_there,walk_min_there,walk_m_there,why\n",
    );
    for d in found {
        let (fails, meets) = (&all[d.fails], &all[d.meets]);
        let block = &fails.blocks[d.block];
        let class = &fails.standard.classes[d.class];
        let other = d.there;
        let walk = |of: &Findings<'_>, class: Option<usize>| match class.map(|c| of.coverage.blocks[d.block][c].typical)
        {
            Some(Nearest::Walk(walk)) => {
                format!("{:.2},{:.1}", centiminutes(walk.ms) as f64 / 100.0, decimetres(walk.mm) as f64 / 10.0)
            }
            Some(Nearest::Line(line)) => format!(",{:.1}", decimetres(line.mm) as f64 / 10.0),
            _ => ",".to_owned(),
        };
        writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{}",
            csv_field(&block.id.to_string()),
            csv_field(block.name.as_deref().unwrap_or_default()),
            csv_field(&fails.standard.id),
            csv_field(&class.id),
            class.limit,
            walk(fails, Some(d.class)),
            csv_field(&meets.standard.id),
            other.map_or_else(String::new, |o| csv_field(&meets.standard.classes[o].id)),
            other.map_or_else(String::new, |o| meets.standard.classes[o].limit.to_string()),
            walk(meets, other),
            d.because.word()
        )
        .expect("a String takes all");
    }
    out.into_bytes()
}
