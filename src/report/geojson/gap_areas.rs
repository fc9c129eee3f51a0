//! `gap_areas.geojson`: the land of each block that some class is missing on, cut at the edge of the service areas.
//!
//! One feature for each block and combination of missing classes, of those that the data hold; the features of a block do not
//! overlap, nor do those of hexagons and of the blocks beside them. `share` is of the block's land, water left out. `residents` are the people of the dwellings on it where those are known, else
//! the share of the block's residents. `C_missing` says it class by class, null where the data hold none; `cause` is `off_network` where no street is near
//! enough to start from, else `beyond_limit`.

use super::Layer;
use crate::access::Nearest;
use crate::coverage::within;
use crate::isochrone::land::GapLand;
use crate::model::{Class, DoorstepKind};
use crate::report::json::Members;
use crate::report::{Findings, words};
use crate::units::ClassId;
use geo_types::Geometry;

/// The layer of gap areas.
pub fn gap_areas(findings: &Findings<'_>) -> Vec<u8> {
    let mut layer = Layer::open("gap_areas", findings);
    let classes = &findings.standard.classes;
    let mut held = words::held(findings);
    held.retain(|&c| findings.standard.classes[c].is_walked());
    let lands = findings.land.map_or(&[][..], |land| &land.blocks);
    for (b, land) in lands.iter().enumerate() {
        let block = &findings.blocks[b];
        let block_id = block.id.to_string();
        let dry = land.as_ref().map_or(0.0, |land| land.dry);
        for gap in land.iter().flat_map(|land| &land.gaps) {
            let missing: Vec<&Class> = gap.missing.iter().map(|c| &classes[usize::from(c.0)]).collect();
            let list = |of: fn(&Class) -> &str, comma: &str| {
                missing.iter().map(|class| of(class)).collect::<Vec<_>>().join(comma)
            };
            let ids = list(|c| &c.id, ",");
            let cause = if gap.off_network { "off_network" } else { "beyond_limit" };
            let id = if gap.off_network { format!("{block_id}#off_network") } else { format!("{block_id}#{ids}") };
            let cut = gap.shape.clone().map(Geometry::MultiPolygon);
            if !gap.is_drawn() {
                // Nothing that could be seen.
                continue;
            }
            let mut members = Members::open(layer.feature(Some(&id), Some(cut.as_ref().unwrap_or(&block.geometry))));
            members.text("id", &id);
            members.text("block", &block_id);
            members.maybe_text("block_name", block.name.as_deref());
            members.text("block_kind", block.kind.word());
            members.text("cause", cause);
            members.text("cause_text", words::gap_area_cause(findings.lang, gap.off_network));
            members.int("missing_count", missing.len() as i64);
            members.text("missing_classes", &ids);
            members.text("missing_en", &list(|c| &c.name_en, ", "));
            members.text("missing_zh", &list(|c| &c.name_zh, "、"));
            members.float("area_m2", Some(block.area_m2 * dry * gap.share), 1);
            members.float("share", Some(gap.share), 4);
            members.float("residents", residents(findings, &held, b, gap), 1);
            for (c, class) in (0..).map(ClassId).zip(classes) {
                let known = held.contains(&usize::from(c.0));
                let key = format!("{}_missing", class.id);
                if known {
                    members.bool(&key, gap.missing.contains(&c));
                } else {
                    members.null(&key);
                }
            }
            members.close();
        }
    }
    layer.close()
}

/// The residents of a piece: those of the dwellings that lack the same, else in proportion to the land.
fn residents(findings: &Findings<'_>, held: &[usize], b: usize, gap: &GapLand) -> Option<f64> {
    let block = &findings.blocks[b];
    let all = block.residents?;
    if !block.doorsteps.iter().all(|d| d.kind == DoorstepKind::Dwelling) {
        return Some(all * gap.share);
    }
    let nearest = |step: usize, c: usize| findings.access.nearest(step, ClassId(c as u16));
    let lacks = |step: usize, c: usize| match nearest(step, c) {
        Nearest::Walk(walk) => !within(findings.standard.classes[c].limit, walk),
        _ => true,
    };
    let (mut here, mut sum) = (0.0, 0.0);
    for (step, door) in findings.access.doorsteps_of(b).zip(&block.doorsteps) {
        let off = held.iter().all(|&c| nearest(step, c) == Nearest::OffNetwork);
        let missing = held.iter().copied().filter(|&c| lacks(step, c));
        let weight = f64::from(door.weight.max(1));
        sum += weight;
        if off == gap.off_network && missing.eq(gap.missing.iter().map(|c| usize::from(c.0))) {
            here += weight;
        }
    }
    (sum > 0.0).then(|| all * here / sum)
}
