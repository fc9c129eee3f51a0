//! The objects of an extract, as they are: nodes, ways and relations under their ids, before anybody asks what they are.
//!
//! Blobs are inflated and decoded in parallel; then everything is put into the order of the ids, so that the order of the
//! file does not matter. Of several objects with the same id the highest version stays, of equal versions the one that
//! sorts last by content; the others are counted.
//!
//! Time O(bytes), and O(n log n) where a file is not sorted. Memory: 16 bytes a node, 8 bytes a tag, 4 bytes a node of a
//! way, and the texts once per block.

use super::blob::{self, Holds};
use super::block::{self, Block, MemberKind, Raw, Span};
use super::header;
use super::tiles::Bounds;
use super::wire::Broken;
use crate::error::InputError;
use crate::model::{Position, Tags, Tally};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::path::Path;

/// In the node list of a way: a node that the extract does not hold.
pub const MISSING: u32 = u32::MAX;

/// The objects of an extract.
#[derive(Debug, Default)]
pub struct Extract {
    node_ids: Vec<i64>,
    positions: Vec<Position>,
    tagged: Vec<TaggedNode>,
    ways: Vec<InBlock>,
    relations: Vec<InBlock>,
    blocks: Vec<Block>,
    /// Nodes of ways, block by block, in the place of [`Block::refs`].
    refs: Vec<Vec<u32>>,
    /// What of it is asked for, if it is the surroundings of a tile: all else only stands around that.
    tile: Option<Tile>,
    /// West, south, east, north in degrees, if the header says so.
    pub bbox: Option<(f64, f64, f64, f64)>,
    /// What was left out: doubles, nodes off the Earth, texts that are not UTF-8.
    pub left_out: Tally,
}

/// Which objects belong to a tile, by their place in the order of ids.
#[derive(Debug)]
struct Tile {
    core: Bounds,
    ways: Vec<bool>,
    relations: Vec<bool>,
}

#[derive(Debug, Clone, Copy)]
struct TaggedNode {
    node: u32,
    block: u32,
    tags: Span,
}

#[derive(Debug, Clone, Copy)]
struct InBlock {
    block: u32,
    raw: Raw,
}

/// The tags of an object.
#[derive(Debug, Clone, Copy)]
pub struct TagList<'a> {
    pub(super) block: u32,
    pub(super) pairs: &'a [(u32, u32)],
    texts: &'a block::Texts,
}

impl<'a> TagList<'a> {
    /// Tags of a block by itself.
    pub(super) fn of(block: &'a Block, tags: Span) -> TagList<'a> {
        TagList { block: 0, pairs: &block.tags[tags.0 as usize..tags.1 as usize], texts: &block.texts }
    }

    /// Keys and values in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let texts = self.texts;
        self.pairs.iter().map(move |&(k, v)| (texts.get(k), texts.get(v)))
    }

    /// The value of a key, living as long as the extract.
    pub fn value(&self, key: &str) -> Option<&'a str> {
        self.pairs.iter().find(|(k, _)| self.texts.get(*k) == key).map(|(_, v)| self.texts.get(*v))
    }
}

impl Tags for TagList<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.value(key)
    }
}

/// A way of an extract.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Its id.
    pub id: i64,
    /// Its nodes as indices ([`Extract::position`]), or [`MISSING`].
    pub nodes: &'a [u32],
    /// Its tags.
    pub tags: TagList<'a>,
}

impl Way<'_> {
    /// Whether it ends where it starts, and goes somewhere in between.
    pub fn is_closed(&self) -> bool {
        self.nodes.len() >= 4 && self.nodes[0] != MISSING && self.nodes.first() == self.nodes.last()
    }
}

/// A relation of an extract.
#[derive(Debug, Clone, Copy)]
pub struct Relation<'a> {
    /// Its id.
    pub id: i64,
    /// Its tags.
    pub tags: TagList<'a>,
    members: &'a [block::RawMember],
}

impl<'a> Relation<'a> {
    /// Kind, id and role of its members, in order.
    pub fn members(&self) -> impl Iterator<Item = (MemberKind, i64, &'a str)> + use<'a> {
        let texts = self.tags.texts;
        self.members.iter().map(move |m| (m.kind, m.id, texts.get(m.role)))
    }
}

impl Extract {
    /// Reads the bytes of a PBF file; `file` is for messages only.
    ///
    /// # Errors
    /// One that names the blob, for bytes that are no PBF file, are cut off, or need features that are not known.
    pub fn read(file: &Path, bytes: &[u8]) -> Result<Extract, InputError> {
        if bytes.is_empty() {
            return Err(InputError::format(file, "the file is empty: 0 bytes"));
        }
        if let Some((what, guess)) = other_format(bytes) {
            return Err(InputError::format(file, what).guess(guess));
        }
        let fault = |(number, offset, broken): blob::BlobFault| {
            let error = InputError::format(file, broken.what).at(format!("blob {number} at byte {offset}"));
            match broken.guess {
                Some(guess) => error.guess(guess),
                None => error,
            }
        };
        let blobs = blob::blobs(bytes).map_err(fault)?;
        let mut extract = Extract::default();
        let mut buffer = Vec::new();
        for blob in blobs.iter().filter(|b| b.holds == Holds::Header) {
            let header = blob.open(&mut buffer).and_then(header::read_header);
            let header = header.map_err(|broken| fault((blob.number, blob.offset, broken)))?;
            extract.bbox = unite(extract.bbox, header.bbox);
        }
        if blobs[0].holds != Holds::Header {
            return Err(fault((1, 0, "the file does not start with an OSMHeader blob".into())));
        }
        extract.left_out.add("blob.unknown", blobs.iter().filter(|b| b.holds == Holds::Other).count() as u64);
        let decoded: Vec<Result<Block, blob::BlobFault>> = blobs
            .par_iter()
            .filter(|b| b.holds == Holds::Data)
            .map_init(Vec::new, |buffer, blob| {
                blob.open(buffer).and_then(Block::read).map_err(|broken| (blob.number, blob.offset, broken))
            })
            .collect();
        // The first fault of the file, not the first that a thread came upon.
        extract.blocks = decoded.into_iter().collect::<Result<_, _>>().map_err(fault)?;
        extract.settle().map_err(|broken| InputError::format(file, broken.what))?;
        Ok(extract)
    }

    /// An extract of blocks that somebody else has read.
    pub(super) fn of_blocks(file: &Path, blocks: Vec<Block>) -> Result<Extract, InputError> {
        let mut extract = Extract { blocks, ..Extract::default() };
        extract.settle().map_err(|broken| InputError::format(file, broken.what))?;
        Ok(extract)
    }

    /// Makes it the surroundings of a tile. An object belongs to the tile in which its first node lies; of a relation that `closes`, whose
    /// members are all here, the first of its first member that is a way. Where there is no such node, `way` and `relation` say
    /// whether it belongs here, by id.
    pub(super) fn keep_to(
        &mut self,
        core: Bounds,
        closes: impl Fn(&TagList) -> bool,
        way: impl Fn(i64) -> bool,
        relation: impl Fn(i64) -> bool,
    ) {
        let held =
            |nodes: &[u32]| nodes.iter().find(|node| **node != MISSING).map(|&node| core.holds(self.position(node)));
        let of_way = |i: usize| {
            let here = self.way(i);
            held(here.nodes).unwrap_or_else(|| way(here.id))
        };
        let of_relation = |i: usize| {
            let here = self.relation(i);
            let ways = || here.members().filter(|(kind, ..)| *kind == MemberKind::Way);
            let first = || ways().find_map(|(_, id, _)| held(self.way(self.find_way(id)?).nodes));
            closes(&here.tags).then(first).flatten().unwrap_or_else(|| relation(here.id))
        };
        let ways = (0..self.ways()).map(of_way).collect();
        let relations = (0..self.relations()).map(of_relation).collect();
        self.tile = Some(Tile { core, ways, relations });
    }

    /// Whether it is the surroundings of a tile.
    pub(super) fn is_of_tile(&self) -> bool {
        self.tile.is_some()
    }

    /// Whether a node is asked for: in an extract that is no tile each is.
    pub(super) fn owns_node(&self, node: u32) -> bool {
        self.tile.as_ref().is_none_or(|tile| tile.core.holds(self.position(node)))
    }

    /// Whether the i-th way is asked for.
    pub(super) fn owns_way(&self, i: usize) -> bool {
        self.tile.as_ref().is_none_or(|tile| tile.ways[i])
    }

    /// Whether the i-th relation is asked for.
    pub(super) fn owns_relation(&self, i: usize) -> bool {
        self.tile.as_ref().is_none_or(|tile| tile.relations[i])
    }

    /// Puts everything into the order of the ids, and nodes into the ways.
    fn settle(&mut self) -> Result<(), Broken> {
        for block in &self.blocks {
            self.left_out.merge(&block.tally);
        }
        self.settle_nodes()?;
        let in_block = |list: fn(&Block) -> &Vec<Raw>| {
            let all = (0..).zip(&self.blocks).flat_map(|(block, b)| list(b).iter().map(move |&raw| (block, raw)));
            all.map(|(block, raw)| InBlock { block, raw }).collect::<Vec<_>>()
        };
        let (mut ways, mut relations) = (in_block(|b| &b.ways), in_block(|b| &b.relations));
        let doubles = self.sort_and_weed(&mut ways, |a, b| self.refs_of(a).cmp(self.refs_of(b)));
        self.left_out.add("way.double_id", doubles);
        let doubles = self.sort_and_weed(&mut relations, |a, b| self.members_of(a).cmp(&self.members_of(b)));
        self.left_out.add("relation.double_id", doubles);
        (self.ways, self.relations) = (ways, relations);
        let ids = &self.node_ids;
        let lists: Vec<Vec<i64>> = self.blocks.iter_mut().map(|b| std::mem::take(&mut b.refs)).collect();
        self.refs = lists.into_par_iter().map(|refs| find_all(ids, &refs)).collect();
        Ok(())
    }

    fn settle_nodes(&mut self) -> Result<(), Broken> {
        let total: usize = self.blocks.iter().map(|b| b.node_ids.len()).sum();
        if total >= MISSING as usize {
            return Err(format!("{total} nodes: more than fit into 32 bits").into());
        }
        let ids = || self.blocks.iter().flat_map(|b| &b.node_ids);
        let sorted = ids().zip(ids().skip(1)).all(|(a, b)| a < b);
        let mut node_ids = Vec::with_capacity(total);
        let mut positions = Vec::with_capacity(total);
        let mut tagged = Vec::with_capacity(self.blocks.iter().map(|b| b.tagged.len()).sum());
        if sorted {
            for (number, block) in (0..).zip(&self.blocks) {
                let first = node_ids.len() as u32;
                node_ids.extend_from_slice(&block.node_ids);
                positions.extend_from_slice(&block.positions);
                tagged.extend(block.tagged.iter().map(|&(i, tags)| TaggedNode {
                    node: first + i,
                    block: number,
                    tags,
                }));
            }
        } else {
            let mut order: Vec<(i64, u32, u32)> = (0..)
                .zip(&self.blocks)
                .flat_map(|(block, b)| (0..).zip(&b.node_ids).map(move |(i, &id)| (id, block, i)))
                .collect();
            order.par_sort_unstable();
            for same in order.chunk_by(|a, b| a.0 == b.0) {
                self.left_out.add("node.double_id", same.len() as u64 - 1);
                let best = same.iter().max_by(|a, b| self.compare_nodes(a, b));
                let Some(&(id, block, i)) = best else { continue };
                let b = &self.blocks[block as usize];
                if let Ok(at) = b.tagged.binary_search_by_key(&i, |t| t.0) {
                    tagged.push(TaggedNode { node: node_ids.len() as u32, block, tags: b.tagged[at].1 });
                }
                node_ids.push(id);
                positions.push(b.positions[i as usize]);
            }
        }
        (self.node_ids, self.positions, self.tagged) = (node_ids, positions, tagged);
        for block in &mut self.blocks {
            (block.node_ids, block.positions, block.versions, block.tagged) = Default::default();
        }
        Ok(())
    }

    /// Which of two nodes with the same id is to stay: the greater.
    fn compare_nodes(&self, a: &(i64, u32, u32), b: &(i64, u32, u32)) -> Ordering {
        let facts = |&(_, block, i): &(i64, u32, u32)| {
            let b = &self.blocks[block as usize];
            let tags = b.tagged.binary_search_by_key(&i, |t| t.0).map_or((0, 0), |at| b.tagged[at].1);
            (b.versions[i as usize], b.positions[i as usize], self.tag_list(block, tags).sorted())
        };
        facts(a).cmp(&facts(b))
    }

    /// Sorts by id and keeps one of each, the greatest by version and content; returns how many went.
    fn sort_and_weed(&self, list: &mut Vec<InBlock>, parts: impl Fn(&InBlock, &InBlock) -> Ordering) -> u64 {
        if list.is_sorted_by(|a, b| a.raw.id < b.raw.id) {
            return 0;
        }
        let before = list.len();
        let tags = |x: &InBlock| self.tag_list(x.block, x.raw.tags).sorted();
        list.sort_by(|a, b| {
            let by_version = || b.raw.version.cmp(&a.raw.version);
            let by_content = || parts(b, a).then_with(|| tags(b).cmp(&tags(a)));
            a.raw.id.cmp(&b.raw.id).then_with(by_version).then_with(by_content)
        });
        list.dedup_by_key(|x| x.raw.id);
        (before - list.len()) as u64
    }

    fn tag_list(&self, block: u32, tags: Span) -> TagList<'_> {
        TagList { block, ..TagList::of(&self.blocks[block as usize], tags) }
    }

    fn refs_of(&self, way: &InBlock) -> &[i64] {
        &self.blocks[way.block as usize].refs[way.raw.parts.0 as usize..way.raw.parts.1 as usize]
    }

    fn members_of(&self, relation: &InBlock) -> Vec<(MemberKind, i64, &str)> {
        self.at_relation(relation).members().collect()
    }

    fn at_relation(&self, relation: &InBlock) -> Relation<'_> {
        let InBlock { block, raw } = *relation;
        let members = &self.blocks[block as usize].members[raw.parts.0 as usize..raw.parts.1 as usize];
        Relation { id: raw.id, tags: self.tag_list(block, raw.tags), members }
    }

    fn at_way(&self, way: &InBlock) -> Way<'_> {
        let InBlock { block, raw } = *way;
        let nodes = &self.refs[block as usize][raw.parts.0 as usize..raw.parts.1 as usize];
        Way { id: raw.id, nodes, tags: self.tag_list(block, raw.tags) }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.node_ids.len()
    }

    /// The id of a node by its index; indices follow the ids.
    pub fn node_id(&self, node: u32) -> i64 {
        self.node_ids[node as usize]
    }

    /// Where a node is, by its index.
    pub fn position(&self, node: u32) -> Position {
        self.positions[node as usize]
    }

    /// The index of a node by its id.
    pub fn node(&self, id: i64) -> Option<u32> {
        self.node_ids.binary_search(&id).ok().map(|i| i as u32)
    }

    /// How many nodes have tags.
    pub fn tagged_nodes(&self) -> usize {
        self.tagged.len()
    }

    /// Index and tags of the i-th node that has tags, in the order of the ids.
    pub fn tagged_node(&self, i: usize) -> (u32, TagList<'_>) {
        let TaggedNode { node, block, tags } = self.tagged[i];
        (node, self.tag_list(block, tags))
    }

    /// How many ways there are.
    pub fn ways(&self) -> usize {
        self.ways.len()
    }

    /// The i-th way in the order of the ids.
    pub fn way(&self, i: usize) -> Way<'_> {
        self.at_way(&self.ways[i])
    }

    /// The place of a way in the order of the ids.
    pub fn find_way(&self, id: i64) -> Option<usize> {
        self.ways.binary_search_by_key(&id, |w| w.raw.id).ok()
    }

    /// How many relations there are.
    pub fn relations(&self) -> usize {
        self.relations.len()
    }

    /// The i-th relation in the order of the ids.
    pub fn relation(&self, i: usize) -> Relation<'_> {
        self.at_relation(&self.relations[i])
    }

    /// A value for every text of every block: what a key stands for is looked up once, not once per object.
    pub(super) fn per_text<T: Send>(&self, value: impl Fn(&str) -> T + Sync) -> Vec<Vec<T>> {
        let one = |b: &Block| (0..b.texts.len() as u32).map(|i| value(b.texts.get(i))).collect();
        self.blocks.par_iter().map(one).collect()
    }
}

impl<'a> TagList<'a> {
    fn sorted(&self) -> Vec<(&'a str, &'a str)> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable();
        all
    }
}

/// The box around two.
pub(super) fn unite(a: Option<(f64, f64, f64, f64)>, b: Option<(f64, f64, f64, f64)>) -> Option<(f64, f64, f64, f64)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3))),
        (one, other) => one.or(other),
    }
}

/// Ids to indices into a sorted list. Neighbours on a way often have ids in a row, so the next place is tried first.
fn find_all(ids: &[i64], wanted: &[i64]) -> Vec<u32> {
    let mut next = 0_usize;
    let find = |&id: &i64| {
        if ids.get(next) != Some(&id) {
            match ids.binary_search(&id) {
                Ok(i) => next = i,
                Err(_) => return MISSING,
            }
        }
        next += 1;
        (next - 1) as u32
    };
    wanted.iter().map(find).collect()
}

/// What the bytes are, if they are something that people take for a PBF file.
pub(super) fn other_format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let start = bytes.trim_ascii_start();
    match start {
        [b'<', b'?' | b'o' | b'h' | b'H' | b'!', ..] => Some((
            "this is XML or HTML, not PBF",
            "`osmium cat IN.osm -o OUT.osm.pbf` turns OSM XML into PBF; a page of HTML is a failed download",
        )),
        [b'{' | b'[', ..] => Some(("this is JSON, not PBF", "give GeoJSON with --streets, --blocks or --facilities")),
        [0x1f, 0x8b, ..] | [b'B', b'Z', b'h', ..] | [b'P', b'K', 3, 4, ..] => {
            Some(("this is a packed archive, not PBF", "unpack it first"))
        }
        _ => None,
    }
}
