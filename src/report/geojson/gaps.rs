//! `gaps.geojson`: one feature for every block and class that is not covered, with the shape of the block.
//!
//! `residents_outside` is the block's residents times the share beyond the limit; `missing_m` says by how many metres
//! the typical walk is too long; `sentence` says it all in the language of the run.

use super::Layer;
use crate::report::Findings;
use crate::report::json::{Members, scaled};
use crate::report::words::{self, centiminutes, decimetres, gap_sentence};

/// The layer of gaps.
pub fn gaps(findings: &Findings<'_>) -> Vec<u8> {
    let mut layer = Layer::open("gaps", findings);
    for gap in findings.gaps {
        let block = &findings.blocks[gap.block];
        let class = &findings.standard.classes[gap.class.0 as usize];
        let block_id = block.id.to_string();
        let id = format!("{block_id}#{}", class.id);
        let facility = gap.walk.map(|w| &findings.facilities[w.facility as usize]);
        let mut members = Members::open(layer.feature(Some(&id), Some(&block.geometry)));
        members.text("id", &id);
        members.text("block", &block_id);
        members.maybe_text("block_name", block.name.as_deref());
        members.text("block_kind", block.kind.word());
        members.text("class", &class.id);
        members.text("class_en", &class.name_en);
        members.text("class_zh", &class.name_zh);
        members.text("cause", gap.cause.word());
        members.text("cause_text", words::cause(findings.lang, gap.cause));
        members.text("sentence", &gap_sentence(findings, gap));
        members.text("limit", &class.limit.to_string());
        members.fixed("walk_min", gap.walk.map(|w| centiminutes(w.ms)), 2);
        members.fixed("walk_m", gap.walk.map(|w| decimetres(w.mm)), 1);
        members.float("missing_m", gap.missing_m, 1);
        members.fixed("share", scaled(gap.share, 4), 4);
        members.float("residents", block.residents, 3);
        members.float("residents_outside", block.residents.map(|r| r * (1.0 - gap.share)), 3);
        members.maybe_text("facility", facility.map(|f| f.id.to_string()).as_deref());
        members.maybe_text("facility_name", facility.and_then(|f| f.name.as_deref()));
        members.close();
    }
    layer.close()
}
