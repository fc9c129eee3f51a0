//! What is inside a blob of data: a block of up to some thousand nodes, ways and relations.
//!
//! Source: `wiki.openstreetmap.org/wiki/PBF_Format`, osmformat.proto. A block keeps its texts in one table and its tags
//! as pairs of indices into it: no text is copied per tag. Time O(bytes).

use super::wire::{Broken, Field, Message, signed, sum_up};
use crate::model::{Position, Tally};

/// The texts of a block, in one piece.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text of an index, which was checked when the block was read.
    pub fn get(&self, index: u32) -> &str {
        let i = index as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.all[start..self.ends[i] as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn read(&mut self, bytes: &[u8], tally: &mut Tally) -> Result<(), Broken> {
        let mut message = Message(bytes);
        self.all.reserve(bytes.len());
        while let Some((number, field)) = message.next()? {
            if number == 1 {
                let text = String::from_utf8_lossy(field.bytes()?);
                if let std::borrow::Cow::Owned(_) = text {
                    tally.one("text.not_utf8");
                }
                self.all.push_str(&text);
                // At most 32 MiB of bytes, each at the worst replaced by three: fits.
                self.ends.push(self.all.len() as u32);
            }
        }
        Ok(())
    }
}

/// A stretch of one of the block's lists.
pub(super) type Span = (u32, u32);

/// A way or relation as it stands in its block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    /// Its id.
    pub id: i64,
    /// Its version, −1 if not told.
    pub version: i32,
    /// Stretch of [`Block::tags`].
    pub tags: Span,
    /// Stretch of [`Block::refs`] or [`Block::members`].
    pub parts: Span,
}

/// What a relation's member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberKind {
    /// A node.
    Node,
    /// A way.
    Way,
    /// A relation.
    Relation,
}

/// A member of a relation as it stands in its block.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawMember {
    /// What it is.
    pub kind: MemberKind,
    /// Its id.
    pub id: i64,
    /// Its role: an index into the texts.
    pub role: u32,
}

/// A block, decoded.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Its texts.
    pub texts: Texts,
    /// Keys and values: indices into the texts.
    pub tags: Vec<(u32, u32)>,
    /// Ids of the nodes.
    pub node_ids: Vec<i64>,
    /// Where they are.
    pub positions: Vec<Position>,
    /// Their versions, −1 if not told.
    pub versions: Vec<i32>,
    /// Nodes that have tags: index into the block's nodes, stretch of `tags`. In order.
    pub tagged: Vec<(u32, Span)>,
    /// Ways.
    pub ways: Vec<Raw>,
    /// Ids of the nodes of ways.
    pub refs: Vec<i64>,
    /// Relations.
    pub relations: Vec<Raw>,
    /// Members of relations.
    pub members: Vec<RawMember>,
    /// What was left out.
    pub tally: Tally,
}

/// How coordinates of a block are to be read, in billionths of a degree.
struct Grid {
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl Grid {
    /// The position of a node; `None` where there is no Earth.
    fn position(&self, lat: i64, lon: i64) -> Option<Position> {
        let e7 = |offset: i64, value: i64, most: i64| {
            let nano = value.checked_mul(self.granularity)?.checked_add(offset)?;
            // Half away from zero. With the usual granularity of 100 nothing is rounded.
            let e7 = nano.checked_add(50 * nano.signum())? / 100;
            (e7.abs() <= most).then_some(e7 as i32)
        };
        Some(Position {
            lon_e7: e7(self.lon_offset, lon, 1_800_000_000)?,
            lat_e7: e7(self.lat_offset, lat, 900_000_000)?,
        })
    }
}

/// Lists used again from object to object.
#[derive(Default)]
struct Scratch {
    keys: Vec<u64>,
    values: Vec<u64>,
    ids: Vec<i64>,
    lats: Vec<i64>,
    lons: Vec<i64>,
    versions: Vec<i32>,
}

/// What nodes, ways and relations begin with; their tags go into the scratch lists.
struct Head {
    id: Option<i64>,
    version: i32,
}

impl Head {
    /// Of an object not yet read.
    fn new(scratch: &mut Scratch) -> Head {
        scratch.keys.clear();
        scratch.values.clear();
        Head { id: None, version: -1 }
    }

    fn read(&mut self, number: u64, field: Field, scratch: &mut Scratch) -> Result<(), Broken> {
        match number {
            1 => self.id = Some(field.number()? as i64),
            2 => field.numbers(&mut scratch.keys, |n| n)?,
            3 => field.numbers(&mut scratch.values, |n| n)?,
            4 => self.version = read_version(field)?,
            _ => {}
        }
        Ok(())
    }
}

impl Block {
    /// Decodes a block of data.
    pub fn read(bytes: &[u8]) -> Result<Block, Broken> {
        let mut block = Block::default();
        let mut grid = Grid { granularity: 100, lat_offset: 0, lon_offset: 0 };
        let mut groups = Vec::new();
        let mut message = Message(bytes);
        // The groups last, whatever comes first in the file: they need the texts and the grid.
        while let Some((number, field)) = message.next()? {
            match number {
                1 => block.texts.read(field.bytes()?, &mut block.tally)?,
                2 => groups.push(field.bytes()?),
                17 => grid.granularity = field.number()? as i64,
                19 => grid.lat_offset = field.number()? as i64,
                20 => grid.lon_offset = field.number()? as i64,
                _ => {}
            }
        }
        if !(1..=1_000_000_000).contains(&grid.granularity) {
            let what = format!("a granularity of {} billionths of a degree is not in 1..=10⁹", grid.granularity);
            return Err(what.into());
        }
        let mut scratch = Scratch::default();
        for group in groups {
            let mut message = Message(group);
            while let Some((number, field)) = message.next()? {
                match number {
                    1 => block.read_node(field.bytes()?, &grid, &mut scratch)?,
                    2 => block.read_dense(field.bytes()?, &grid, &mut scratch)?,
                    3 => block.read_way(field.bytes()?, &mut scratch)?,
                    4 => block.read_relation(field.bytes()?, &mut scratch)?,
                    // 5: changesets, which no extract has.
                    _ => {}
                }
            }
        }
        Ok(block)
    }

    /// The block with only those nodes (told by id, position and whether they have tags), ways (and their nodes) and relations (and
    /// their members) that are asked for; what was noticed while it was read is forgotten.
    pub fn kept(
        mut self,
        node: impl Fn(i64, Position, bool) -> bool,
        way: impl Fn(&Raw, &[i64]) -> bool,
        relation: impl Fn(&Raw, &[RawMember]) -> bool,
    ) -> Block {
        let mut out = Block::default();
        let tags_of = |out: &mut Block, (first, end): Span| {
            let at = out.tags.len() as u32;
            out.tags.extend_from_slice(&self.tags[first as usize..end as usize]);
            (at, out.tags.len() as u32)
        };
        let mut tagged = self.tagged.iter().peekable();
        for i in 0..self.node_ids.len() {
            let tags = tagged.next_if(|(n, _)| *n as usize == i).map(|(_, tags)| *tags);
            if !node(self.node_ids[i], self.positions[i], tags.is_some()) {
                continue;
            }
            if let Some(tags) = tags {
                let tags = tags_of(&mut out, tags);
                out.tagged.push((out.node_ids.len() as u32, tags));
            }
            out.node_ids.push(self.node_ids[i]);
            out.positions.push(self.positions[i]);
            out.versions.push(self.versions[i]);
        }
        for raw in &self.ways {
            let refs = &self.refs[raw.parts.0 as usize..raw.parts.1 as usize];
            if way(raw, refs) {
                let first = out.refs.len() as u32;
                out.refs.extend_from_slice(refs);
                let tags = tags_of(&mut out, raw.tags);
                out.ways.push(Raw { tags, parts: (first, out.refs.len() as u32), ..*raw });
            }
        }
        for raw in &self.relations {
            let members = &self.members[raw.parts.0 as usize..raw.parts.1 as usize];
            if relation(raw, members) {
                let first = out.members.len() as u32;
                out.members.extend_from_slice(members);
                let tags = tags_of(&mut out, raw.tags);
                out.relations.push(Raw { tags, parts: (first, out.members.len() as u32), ..*raw });
            }
        }
        if !out.is_empty() {
            out.texts = std::mem::take(&mut self.texts);
        }
        out
    }

    /// Whether it holds no objects.
    pub fn is_empty(&self) -> bool {
        self.node_ids.is_empty() && self.ways.is_empty() && self.relations.is_empty()
    }

    fn push_node(&mut self, id: i64, version: i32, position: Option<Position>, tags: Span) {
        let Some(position) = position else {
            self.tally.one("node.outside_earth");
            return;
        };
        if tags.0 < tags.1 {
            self.tagged.push((self.node_ids.len() as u32, tags));
        }
        self.node_ids.push(id);
        self.positions.push(position);
        self.versions.push(version);
    }

    fn read_node(&mut self, bytes: &[u8], grid: &Grid, scratch: &mut Scratch) -> Result<(), Broken> {
        let mut message = Message(bytes);
        let (mut head, mut lat, mut lon) = (Head::new(scratch), None, None);
        while let Some((number, field)) = message.next()? {
            match number {
                // The one kind of object whose id is signed.
                1 => head.id = Some(signed(field.number()?)),
                8 => lat = Some(signed(field.number()?)),
                9 => lon = Some(signed(field.number()?)),
                _ => head.read(number, field, scratch)?,
            }
        }
        let (Some(id), Some(lat), Some(lon)) = (head.id, lat, lon) else {
            return Err("a node without id, latitude or longitude".into());
        };
        let tags = self.push_tags(scratch)?;
        self.push_node(id, head.version, grid.position(lat, lon), tags);
        Ok(())
    }

    fn read_dense(&mut self, bytes: &[u8], grid: &Grid, scratch: &mut Scratch) -> Result<(), Broken> {
        let Scratch { keys, ids, lats, lons, versions, .. } = scratch;
        for list in [&mut *ids, &mut *lats, &mut *lons] {
            list.clear();
        }
        keys.clear();
        versions.clear();
        let mut message = Message(bytes);
        while let Some((number, field)) = message.next()? {
            match number {
                1 => field.numbers(ids, signed)?,
                5 => {
                    let mut info = Message(field.bytes()?);
                    while let Some((number, field)) = info.next()? {
                        if number == 1 {
                            field.numbers(versions, |n| n as i32)?;
                        }
                    }
                }
                8 => field.numbers(lats, signed)?,
                9 => field.numbers(lons, signed)?,
                10 => field.numbers(keys, |n| n)?,
                _ => {}
            }
        }
        if lats.len() != ids.len() || lons.len() != ids.len() {
            let what =
                format!("dense nodes with {} ids, {} latitudes, {} longitudes", ids.len(), lats.len(), lons.len());
            return Err(what.into());
        }
        if !versions.is_empty() && versions.len() != ids.len() {
            return Err(format!("dense nodes with {} ids and {} versions", ids.len(), versions.len()).into());
        }
        sum_up(ids, "node ids")?;
        sum_up(lats, "latitudes")?;
        sum_up(lons, "longitudes")?;
        self.node_ids.reserve(ids.len());
        self.positions.reserve(ids.len());
        self.versions.reserve(ids.len());
        // Keys and values of all nodes in one list, each node's ended by a 0; no list at all if no node has tags.
        let mut words = keys.iter();
        for i in 0..ids.len() {
            let first = self.tags.len() as u32;
            while !keys.is_empty() {
                match *words.next().ok_or("tags of dense nodes end before the nodes do")? {
                    0 => break,
                    key => {
                        let value = *words.next().ok_or("a key of a dense node without a value")?;
                        self.push_tag(key, value)?;
                    }
                }
            }
            let tags = (first, self.tags.len() as u32);
            let version = versions.get(i).copied().unwrap_or(-1);
            self.push_node(ids[i], version, grid.position(lats[i], lons[i]), tags);
        }
        if words.next().is_some() {
            return Err("tags of dense nodes go on after the last node".into());
        }
        Ok(())
    }

    fn read_way(&mut self, bytes: &[u8], scratch: &mut Scratch) -> Result<(), Broken> {
        let mut message = Message(bytes);
        let (mut head, first) = (Head::new(scratch), self.refs.len());
        while let Some((number, field)) = message.next()? {
            match number {
                8 => field.numbers(&mut self.refs, signed)?,
                _ => head.read(number, field, scratch)?,
            }
        }
        let id = head.id.ok_or("a way without an id")?;
        sum_up(&mut self.refs[first..], "node ids of a way")?;
        let tags = self.push_tags(scratch)?;
        self.ways.push(Raw { id, version: head.version, tags, parts: (first as u32, self.refs.len() as u32) });
        Ok(())
    }

    fn read_relation(&mut self, bytes: &[u8], scratch: &mut Scratch) -> Result<(), Broken> {
        let mut message = Message(bytes);
        let (mut head, mut roles, mut kinds) = (Head::new(scratch), Vec::new(), Vec::new());
        scratch.ids.clear();
        while let Some((number, field)) = message.next()? {
            match number {
                8 => field.numbers(&mut roles, |n| n)?,
                9 => field.numbers(&mut scratch.ids, signed)?,
                10 => field.numbers(&mut kinds, |n| n)?,
                _ => head.read(number, field, scratch)?,
            }
        }
        let id = head.id.ok_or("a relation without an id")?;
        let members = &mut scratch.ids;
        if roles.len() != members.len() || kinds.len() != members.len() {
            let what =
                format!("a relation with {} members, {} roles, {} types", members.len(), roles.len(), kinds.len());
            return Err(what.into());
        }
        sum_up(members, "member ids of a relation")?;
        let first = self.members.len() as u32;
        for ((&id, role), kind) in members.iter().zip(roles).zip(kinds) {
            let kind = match kind {
                0 => MemberKind::Node,
                1 => MemberKind::Way,
                2 => MemberKind::Relation,
                other => return Err(format!("a member of type {other}: known are 0, 1, 2").into()),
            };
            self.members.push(RawMember { kind, id, role: self.text(role)? });
        }
        let tags = self.push_tags(scratch)?;
        self.relations.push(Raw { id, version: head.version, tags, parts: (first, self.members.len() as u32) });
        Ok(())
    }

    /// Takes over the tags in the scratch lists.
    fn push_tags(&mut self, scratch: &Scratch) -> Result<Span, Broken> {
        let (keys, values) = (&scratch.keys, &scratch.values);
        if keys.len() != values.len() {
            return Err(format!("an object with {} keys and {} values", keys.len(), values.len()).into());
        }
        let first = self.tags.len() as u32;
        for (&key, &value) in keys.iter().zip(values) {
            self.push_tag(key, value)?;
        }
        Ok((first, self.tags.len() as u32))
    }

    fn push_tag(&mut self, key: u64, value: u64) -> Result<(), Broken> {
        let tag = (self.text(key)?, self.text(value)?);
        self.tags.push(tag);
        Ok(())
    }

    /// The index of a text, checked.
    fn text(&self, index: u64) -> Result<u32, Broken> {
        let known = self.texts.len();
        match u32::try_from(index) {
            Ok(i) if (i as usize) < known => Ok(i),
            _ => Err(format!("text {} is asked for, of a table of {known}", index as i64).into()),
        }
    }
}

fn read_version(info: Field) -> Result<i32, Broken> {
    let mut message = Message(info.bytes()?);
    let mut version = -1;
    while let Some((number, field)) = message.next()? {
        if number == 1 {
            version = field.number()? as i32;
        }
    }
    Ok(version)
}
