//! The first pass over a file: which blob holds which ids, and about where they lie; what is true of the file as a whole.
//!
//! ```text
//! nodes ──► runs of nodes ──► boxes of ways ──► runs of ways ──► boxes of relations
//! ```
//!
//! A box is that of the runs ([`super::chunks`]) in which an object's parts are, so it may be too large and is never too small. For this
//! the file must have its nodes before its ways before its relations, each in the order of their ids, as every extract that is offered
//! for download has; another is refused.

use super::bounds::{Bounds, Cells, Grid, Tile};
use super::chunks::Chunks;
use super::frames::{Frame, Scan};
use crate::error::{Fault, InputError};
use crate::input::osm::blob::Holds;
use crate::input::osm::block::{Block, MemberKind, RawMember};
use crate::input::osm::extract::{other_format, unite};
use crate::input::osm::header;
use crate::model::{Position, Tally};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Blobs decoded side by side: some 30 MB.
const BATCH: usize = 16;

/// A blob of data.
#[derive(Debug)]
pub(super) struct Held {
    pub frame: Frame,
    /// The first and the last id of its nodes, ways and relations.
    pub ids: [Option<(i64, i64)>; 3],
    /// Cells of its tagged nodes, its ways and its relations.
    pub cells: [Cells; 3],
    /// Whether it has ways or relations of which nothing is in the file.
    pub strays: bool,
}

/// What is known of a file after the first pass.
#[derive(Debug)]
pub(super) struct Index {
    pub blobs: Vec<Held>,
    pub nodes: Chunks,
    pub ways: Chunks,
    pub grid: Grid,
    /// Tiles in which a node lies; of a file without any node one, for what has no place.
    pub tiles: BTreeSet<Tile>,
    /// Around all nodes.
    pub bounds: Option<Bounds>,
    /// West, south, east, north in degrees, if the header says so.
    pub bbox: Option<(f64, f64, f64, f64)>,
    /// What no reader of objects ever sees.
    pub left_out: Tally,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

impl Index {
    /// Goes through a file whose tiles are to be about `side_m` metres wide.
    pub fn of(file: &Path, side_m: f64, stop: &dyn Fn() -> bool) -> Result<Index, InputError> {
        let mut scan = Scan::open(file)?;
        let begins = scan.begins()?;
        if begins.is_empty() {
            return Err(InputError::format(file, "the file is empty: 0 bytes"));
        }
        if let Some((what, guess)) = other_format(&begins) {
            return Err(InputError::format(file, what).guess(guess));
        }
        let mut index = Index {
            blobs: Vec::new(),
            nodes: Chunks::default(),
            ways: Chunks::default(),
            grid: Grid::of(side_m, Position::default()),
            tiles: BTreeSet::new(),
            bounds: None,
            bbox: None,
            left_out: Tally::default(),
            bytes: 0,
            sha256: [0; 32],
        };
        let mut pass = Pass { file, side_m, last: [None; 3] };
        let mut buffer = Vec::new();
        loop {
            if stop() {
                return Err(InputError::new("-", Fault::Interrupted));
            }
            let mut batch = Vec::with_capacity(BATCH);
            let mut more = true;
            while batch.len() < BATCH {
                let Some((frame, bytes)) = scan.next()? else {
                    more = false;
                    break;
                };
                match frame.holds {
                    Holds::Header => {
                        let header = frame.open(file, &bytes, &mut buffer, header::read_header)?;
                        index.bbox = unite(index.bbox, header.bbox);
                    }
                    _ if frame.number == 1 => {
                        let what = "the file does not start with an OSMHeader blob";
                        return Err(frame.fault(file, what.into()));
                    }
                    Holds::Other => index.left_out.one("blob.unknown"),
                    Holds::Data => batch.push((frame, bytes)),
                }
            }
            let decoded: Vec<Result<(Frame, Block), InputError>> = batch
                .into_par_iter()
                .map_init(Vec::new, |buffer, (frame, bytes)| {
                    Ok((frame, frame.open(file, &bytes, buffer, Block::read)?))
                })
                .collect();
            for one in decoded {
                let (frame, block) = one?;
                pass.take(&mut index, frame, &block)?;
            }
            if !more {
                break;
            }
        }
        if index.tiles.is_empty() {
            index.tiles.insert(index.grid.tile(Position::default()));
        }
        (index.bytes, index.sha256) = scan.sealed();
        Ok(index)
    }

    /// The box around a way, and the place of some node of the file in it; `None` if none of its nodes can be there.
    pub fn way(&self, refs: &[i64]) -> Option<(Bounds, Position)> {
        self.nodes.around(refs.iter().copied())
    }

    /// The same of a relation, by its nodes and ways.
    pub fn relation(&self, members: &[RawMember]) -> Option<(Bounds, Position)> {
        let mut hints = [0; 2];
        members.iter().fold(None, |seen: Option<(Bounds, Position)>, member| {
            let run = match member.kind {
                MemberKind::Node => self.nodes.find(member.id, &mut hints[0]),
                MemberKind::Way => self.ways.find(member.id, &mut hints[1]),
                MemberKind::Relation => None,
            };
            let Some(run) = run else { return seen };
            Some(seen.map_or((run.bounds, run.at), |(bounds, at)| (bounds.with(run.bounds), at)))
        })
    }

    /// The tile that takes what has no place at all.
    pub fn first(&self) -> Option<Tile> {
        self.tiles.first().copied()
    }
}

/// What the pass remembers from blob to blob.
struct Pass<'a> {
    file: &'a Path,
    side_m: f64,
    /// The last id of each kind.
    last: [Option<i64>; 3],
}

impl Pass<'_> {
    fn take(&mut self, index: &mut Index, frame: Frame, block: &Block) -> Result<(), InputError> {
        index.left_out.merge(&block.tally);
        let mut held = Held { frame, ids: [None; 3], cells: Default::default(), strays: false };
        held.ids[0] = self.in_order(0, block.node_ids.iter().copied(), "node")?;
        held.ids[1] = self.in_order(1, block.ways.iter().map(|w| w.id), "way")?;
        held.ids[2] = self.in_order(2, block.relations.iter().map(|r| r.id), "relation")?;

        let mut last = None;
        for (&id, &at) in block.node_ids.iter().zip(&block.positions) {
            if index.bounds.is_none() {
                index.grid = Grid::of(self.side_m, at);
            }
            let here = Bounds::at(at);
            index.bounds = Some(index.bounds.map_or(here, |all| all.with(here)));
            index.nodes.push(id, at, here);
            let tile = index.grid.tile(at);
            if last != Some(tile) {
                index.tiles.insert(tile);
                last = Some(tile);
            }
        }
        for &(node, _) in &block.tagged {
            held.cells[0].add(Bounds::at(block.positions[node as usize]));
        }
        for way in &block.ways {
            match index.way(&block.refs[way.parts.0 as usize..way.parts.1 as usize]) {
                Some((bounds, at)) => {
                    held.cells[1].add(bounds);
                    index.ways.push(way.id, at, bounds);
                }
                None => held.strays = true,
            }
        }
        for relation in &block.relations {
            match index.relation(&block.members[relation.parts.0 as usize..relation.parts.1 as usize]) {
                Some((bounds, _)) => held.cells[2].add(bounds),
                None => held.strays = true,
            }
        }
        held.cells.iter_mut().for_each(Cells::settle);
        index.blobs.push(held);
        Ok(())
    }

    /// The first and the last of the ids of one kind, which must come after all before them.
    fn in_order(
        &mut self,
        kind: usize,
        ids: impl Iterator<Item = i64>,
        name: &str,
    ) -> Result<Option<(i64, i64)>, InputError> {
        let mut span: Option<(i64, i64)> = None;
        for id in ids {
            let later =
                ["way", "relation"].iter().zip(&self.last[1..]).skip(kind).find_map(|(n, last)| Some((n, (*last)?)));
            let before = match (later, self.last[kind]) {
                (Some((name, last)), _) => Some((*name, last)),
                (None, Some(last)) if last >= id => Some((name, last)),
                _ => None,
            };
            if let Some((other, last)) = before {
                if other == name && last == id {
                    let what = format!("{name} {id} is there twice: with --tiles each may be there once");
                    let guess = "without --tiles objects that are there twice are counted, and one of each is kept";
                    return Err(InputError::format(self.file, what).guess(guess));
                }
                let what = format!(
                    "{name} {id} comes after {other} {last}: with --tiles nodes, ways and relations must come in this order, each by its id"
                );
                let error = InputError::format(self.file, what);
                return Err(error.guess(if id < 0 {
                    "ids below nothing are of objects that were never uploaded: `osmium renumber IN -o OUT.osm.pbf` numbers all in order"
                } else {
                    "`osmium sort IN -o OUT.osm.pbf` puts them in order; without --tiles any order is read"
                }));
            }
            self.last[kind] = Some(id);
            span = Some(span.map_or((id, id), |(first, _)| (first, id)));
        }
        Ok(span)
    }
}
