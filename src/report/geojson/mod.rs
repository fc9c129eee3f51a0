//! The five layers as GeoJSON (RFC 7946): `blocks`, `gaps`, `gap_areas`, `facilities`, `problems`.
//!
//! Each is one `FeatureCollection`, one feature a line, with flat properties under the same names in every language;
//! attribution and licence stand beside the features as foreign members (RFC 7946, 6.1). What is not known is `null`.
//! Minutes and metres of walks are rounded up: a walk over the limit never reads as one within it.

mod blocks;
mod facilities;
mod gap_areas;
mod gaps;
mod problems;
pub(super) mod shape;

pub use blocks::blocks;
pub use facilities::facilities;
pub use gap_areas::gap_areas;
pub use gaps::gaps;
pub use problems::problems;

use super::Findings;
use super::json::{Members, push_text};
use crate::model::Block;

/// The head of a collection, up to its first feature.
pub(super) fn head(name: &str, findings: &Findings<'_>) -> Vec<u8> {
    head_of(name, findings.attribution)
}

/// The same where there are no findings of a city.
fn head_of(name: &str, attribution: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"name\":");
    push_text(&mut out, name);
    out.extend_from_slice(b",\"attribution\":");
    push_text(&mut out, attribution);
    out.extend_from_slice(b",\"generator\":");
    push_text(&mut out, concat!("lifecircle ", env!("CARGO_PKG_VERSION")));
    out.extend_from_slice(b",\"features\":[");
    out
}

/// A collection under way: its head is written, features follow.
pub(super) struct Layer {
    out: Vec<u8>,
    empty: bool,
}

impl Layer {
    /// Writes the head. `about` is the layer's name, which GIS programs show.
    pub(super) fn open(name: &str, findings: &Findings<'_>) -> Self {
        Self { out: head(name, findings), empty: true }
    }

    /// Writes the head where there are no findings of a city.
    pub(super) fn plain(name: &str, attribution: &str) -> Self {
        Self { out: head_of(name, attribution), empty: true }
    }

    /// Starts a feature up to its properties, which the caller writes next and then closes with `}`.
    pub(super) fn feature(&mut self, id: Option<&str>, geometry: Option<&geo_types::Geometry<f64>>) -> &mut Vec<u8> {
        let out = &mut self.out;
        out.extend_from_slice(if self.empty { b"\n" } else { b"},\n" });
        self.empty = false;
        out.extend_from_slice(b"{\"type\":\"Feature\"");
        if let Some(id) = id {
            out.extend_from_slice(b",\"id\":");
            push_text(out, id);
        }
        out.extend_from_slice(b",\"geometry\":");
        match geometry {
            Some(geometry) => shape::write(out, geometry),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"properties\":");
        out
    }

    /// Starts the feature of a block with what every layer of blocks says of it; the caller writes the rest and closes it.
    pub(super) fn block(&mut self, block: &Block) -> Members<'_> {
        let id = block.id.to_string();
        let mut members = Members::open(self.feature(Some(&id), Some(&block.geometry)));
        members.text("id", &id);
        members.text("kind", block.kind.word());
        members.maybe_text("name", block.name.as_deref());
        members.float("residents", block.residents, 3);
        members.float("households", block.households, 3);
        members
    }

    /// Writes the end.
    pub(super) fn close(mut self) -> Vec<u8> {
        self.out.extend_from_slice(if self.empty { b"]}\n" } else { b"}\n]}\n" });
        self.out
    }
}
