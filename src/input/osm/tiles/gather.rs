//! What of a file matters to a tile: the objects that touch its box, and what they need to be whole.
//!
//! ```text
//! relations whose box meets the box ──► of those that are areas, all members
//! ways whose box meets it, and those ──► all their nodes
//! tagged nodes in it, and those
//! ```
//!
//! So every way here has every node that the file has of it, and every area every way. What is read from the file is what touches the
//! cells of the box, and the blobs of the ids that are asked for.

use super::bounds::{Bounds, Tile};
use super::frames::Blobs;
use super::index::{Held, Index};
use crate::error::InputError;
use crate::input::osm::block::{Block, MemberKind, Raw};
use crate::input::osm::extract::{Extract, TagList};
use crate::input::osm::places::is_area;
use crate::model::{Position, Standard};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// A file and what is known of it.
pub(super) struct Source<'a> {
    pub blobs: Blobs<'a>,
    pub index: Index,
    /// Keys by which a relation may be an area that somebody reads.
    keys: BTreeSet<&'a str>,
    /// Whether a name alone may do.
    names: bool,
}

/// Keys of areas that are read, beside those of the standards.
const KEYS: [&str; 9] =
    ["building", "highway", "indoor", "landuse", "leisure", "man_made", "public_transport", "railway", "route"];

/// Ids, sorted, each once.
fn set(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.par_sort_unstable();
    ids.dedup();
    ids
}

/// Whether any of some sorted ids lies in a span.
fn any_in(ids: &[i64], span: Option<(i64, i64)>) -> bool {
    span.is_some_and(|(first, last)| ids.get(ids.partition_point(|id| *id < first)).is_some_and(|id| *id <= last))
}

/// The nodes of the ways of some blocks.
fn nodes_of(ways: &[Block]) -> Vec<i64> {
    set(ways.iter().flat_map(|b| b.refs.iter().copied()))
}

/// The ways of the relations of some blocks that `close`.
fn ways_of(relations: &[Block], closes: impl Fn(&TagList) -> bool) -> Vec<i64> {
    let of_block = |block: &Block| {
        let closed = block.relations.iter().filter(|raw| closes(&TagList::of(block, raw.tags)));
        let members = closed.flat_map(|raw| &block.members[raw.parts.0 as usize..raw.parts.1 as usize]);
        members.filter(|m| m.kind == MemberKind::Way).map(|m| m.id).collect::<Vec<_>>()
    };
    set(relations.iter().flat_map(of_block))
}

impl<'a> Source<'a> {
    /// Goes through a file that is to be read for some standards, in tiles about `side_m` metres wide.
    pub fn open(
        file: &'a Path,
        standards: &'a [&Standard],
        side_m: f64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Source<'a>, InputError> {
        let index = Index::of(file, side_m, stop)?;
        let readings = || standards.iter().flat_map(|s| s.readings());
        let any = readings().flat_map(|r| &r.rules).any(|rule| rule.tags.is_empty());
        let names = any || readings().any(crate::model::Reading::looks_at_names_alone);
        let keys = KEYS.into_iter().chain(standards.iter().flat_map(|s| s.keys())).collect();
        Ok(Source { blobs: Blobs::open(file)?, index, keys, names })
    }

    /// Whether the members of a relation are asked for wherever it is: it is an area that somebody may read.
    pub fn closes(&self, tags: &TagList) -> bool {
        let named = |key: &str| self.names && key.contains("name");
        is_area(tags) && tags.iter().any(|(key, _)| self.keys.contains(key) || named(key))
    }

    /// Everything that matters to a tile, whose objects are influenced by what lies in `reach`.
    pub fn surroundings(&self, tile: Tile, reach: Bounds) -> Result<Extract, InputError> {
        let index = &self.index;
        // What is nowhere must be somewhere.
        let first = index.first() == Some(tile);
        let touches = |bounds: Option<(Bounds, Position)>| bounds.map_or(first, |(bounds, _)| bounds.meets(reach));
        let near = |held: &Held, kind: usize| {
            held.ids[kind].is_some() && (held.cells[kind].meet(reach) || (first && held.strays))
        };
        let relations = self.read(
            |held| near(held, 2),
            |block| block.kept(|_, _, _| false, |_, _| false, |_, members| touches(index.relation(members))),
        )?;
        let members = ways_of(&relations, |tags| self.closes(tags));
        let ways = self.read(
            |held| near(held, 1) || any_in(&members, held.ids[1]),
            |block| {
                let wanted = |id: i64, refs: &[i64]| members.binary_search(&id).is_ok() || touches(index.way(refs));
                block.kept(|_, _, _| false, |raw, refs| wanted(raw.id, refs), |_, _| false)
            },
        )?;
        let nodes = nodes_of(&ways);
        let nodes = self.read(
            |held| near(held, 0) || any_in(&nodes, held.ids[0]),
            |block| {
                let wanted = |id: i64, at: Position, tagged: bool| {
                    (tagged && reach.holds(at)) || nodes.binary_search(&id).is_ok()
                };
                block.kept(wanted, |_, _| false, |_, _| false)
            },
        )?;
        // Of which no node is there belongs where nodes of about its ids are; nowhere but there it is told of.
        let here = |bounds: Option<(Bounds, Position)>| bounds.map_or(first, |(_, at)| index.grid.tile(at) == tile);
        let lost_ways = set(ways.iter().flat_map(|block| {
            let refs = |way: &Raw| &block.refs[way.parts.0 as usize..way.parts.1 as usize];
            block.ways.iter().filter(move |way| here(index.way(refs(way)))).map(|way| way.id)
        }));
        let lost_relations = set(relations.iter().flat_map(|block| {
            let members = |of: &Raw| &block.members[of.parts.0 as usize..of.parts.1 as usize];
            block.relations.iter().filter(move |of| here(index.relation(members(of)))).map(|of| of.id)
        }));
        let mut extract =
            Extract::of_blocks(self.blobs.file, [nodes, ways, relations].into_iter().flatten().collect())?;
        extract.bbox = index.bbox;
        let among = |ids: &[i64], id: i64| ids.binary_search(&id).is_ok();
        extract.keep_to(
            index.grid.core(tile),
            |tags| self.closes(tags),
            |id| among(&lost_ways, id),
            |id| among(&lost_relations, id),
        );
        Ok(extract)
    }

    /// Some ways and areas of the whole file, with all that they need to be whole.
    pub fn everywhere(&self, wanted: impl Fn(&TagList) -> bool + Sync) -> Result<Extract, InputError> {
        let relations = self.read(
            |held| held.ids[2].is_some(),
            |block| {
                let here: BTreeSet<i64> = picked(&block, &block.relations, |tags| is_area(tags) && wanted(tags));
                block.kept(|_, _, _| false, |_, _| false, |raw, _| here.contains(&raw.id))
            },
        )?;
        let members = ways_of(&relations, |_| true);
        let ways = self.read(
            |held| held.ids[1].is_some(),
            |block| {
                let here: BTreeSet<i64> = picked(&block, &block.ways, |tags| wanted(tags));
                let asked = |id: i64| here.contains(&id) || members.binary_search(&id).is_ok();
                block.kept(|_, _, _| false, |raw, _| asked(raw.id), |_, _| false)
            },
        )?;
        let nodes = nodes_of(&ways);
        let nodes = self.read(
            |held| any_in(&nodes, held.ids[0]),
            |block| block.kept(|id, _, _| nodes.binary_search(&id).is_ok(), |_, _| false, |_, _| false),
        )?;
        let mut extract =
            Extract::of_blocks(self.blobs.file, [nodes, ways, relations].into_iter().flatten().collect())?;
        extract.bbox = self.index.bbox;
        Ok(extract)
    }

    /// What is kept of some blobs, in the order of the file.
    fn read(
        &self,
        asked: impl Fn(&Held) -> bool + Sync,
        keep: impl Fn(Block) -> Block + Sync,
    ) -> Result<Vec<Block>, InputError> {
        let read = |buffer: &mut Vec<u8>, held: &Held| self.blobs.read(&held.frame, buffer, Block::read).map(&keep);
        let blocks: Vec<Result<Block, InputError>> =
            self.index.blobs.par_iter().filter(|held| asked(held)).map_init(Vec::new, read).collect();
        blocks.into_iter().filter(|block| !block.as_ref().is_ok_and(Block::is_empty)).collect()
    }
}

/// The ids of those objects of a block whose tags are asked for.
fn picked(block: &Block, of: &[Raw], wanted: impl Fn(&TagList) -> bool) -> BTreeSet<i64> {
    of.iter().filter(|raw| wanted(&TagList::of(block, raw.tags))).map(|raw| raw.id).collect()
}
