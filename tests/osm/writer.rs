//! A small PBF writer: draws extracts by hand, in any order, as well-formed as the test wants.

use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;

/// A message of the wire format, being written.
#[derive(Debug, Default, Clone)]
pub struct Message(pub Vec<u8>);

impl Message {
    /// A variable-length number as a field.
    pub fn number(mut self, field: u64, value: u64) -> Self {
        varint(&mut self.0, field << 3);
        varint(&mut self.0, value);
        self
    }

    /// A number that may be negative, in zigzag.
    pub fn signed(self, field: u64, value: i64) -> Self {
        self.number(field, zigzag(value))
    }

    /// Bytes as a field.
    pub fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        varint(&mut self.0, field << 3 | 2);
        varint(&mut self.0, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Packed numbers.
    pub fn packed(self, field: u64, values: impl IntoIterator<Item = u64>) -> Self {
        let mut packed = Vec::new();
        values.into_iter().for_each(|v| varint(&mut packed, v));
        self.bytes(field, &packed)
    }

    /// Packed differences in zigzag.
    pub fn deltas(self, field: u64, values: impl IntoIterator<Item = i64>) -> Self {
        let mut last = 0_i64;
        let deltas: Vec<u64> =
            values.into_iter().map(|v| zigzag(v.wrapping_sub(std::mem::replace(&mut last, v)))).collect();
        self.packed(field, deltas)
    }
}

pub fn varint(into: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        into.push(value as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

pub fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// A blob with its frame around a `Blob` message.
pub fn frame(kind: &str, blob: &[u8]) -> Vec<u8> {
    let header = Message::default().bytes(1, kind.as_bytes()).number(3, blob.len() as u64).0;
    [&(header.len() as u32).to_be_bytes()[..], &header, blob].concat()
}

/// A framed blob of raw content.
pub fn raw(kind: &str, content: &[u8]) -> Vec<u8> {
    frame(kind, &Message::default().bytes(1, content).0)
}

/// Deflated bytes with the marks of zlib around them.
pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A framed blob of deflated content.
pub fn zlib(kind: &str, content: &[u8]) -> Vec<u8> {
    frame(kind, &Message::default().number(2, content.len() as u64).bytes(3, &deflate(content)).0)
}

/// The usual header block.
pub fn header() -> Vec<u8> {
    raw("OSMHeader", &Message::default().bytes(4, b"OsmSchema-V0.6").bytes(4, b"DenseNodes").0)
}

/// A header block that tells the box of the data: west, south, east and north in metres, as in [`node`].
pub fn header_with_box(sides: [i32; 4]) -> Vec<u8> {
    let [west, south, east, north] = sides.map(|metres| i64::from(metres) * 9_000);
    let sides = Message::default().signed(1, west).signed(2, east).signed(3, north).signed(4, south);
    raw("OSMHeader", &Message::default().bytes(1, &sides.0).bytes(4, b"OsmSchema-V0.6").0)
}

/// Tags as `key=value` pairs separated by `|`.
fn pairs(tags: &str) -> Vec<(String, String)> {
    tags.split('|').filter_map(|t| t.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

/// An object of a hand-drawn extract.
#[derive(Debug, Clone)]
pub enum Object {
    /// Id, version, longitude and latitude in 1e-7 degrees, tags.
    Node(i64, i32, i32, i32, String),
    /// Id, version, nodes, tags.
    Way(i64, i32, Vec<i64>, String),
    /// Id, version, members (`n`, `w` or `r`, id, role), tags.
    Relation(i64, i32, Vec<(char, i64, String)>, String),
}

/// A node `x` and `y` metres (very nearly) east and north of a corner of the Gulf of Guinea at 0°, 0°.
pub fn node(id: i64, x: i32, y: i32, tags: &str) -> Object {
    // A metre is about 90 units of 1e-7 degrees (1 / 0.011132).
    Object::Node(id, 1, x * 90, y * 90, tags.to_owned())
}

/// A way of version 1.
pub fn way(id: i64, nodes: &[i64], tags: &str) -> Object {
    Object::Way(id, 1, nodes.to_vec(), tags.to_owned())
}

/// A relation of version 1; members written `w12 outer`.
pub fn relation(id: i64, members: &[&str], tags: &str) -> Object {
    let member = |m: &&str| {
        let (what, role) = m.split_once(' ').unwrap_or((m, ""));
        (what.chars().next().unwrap(), what[1..].parse().unwrap(), role.to_owned())
    };
    Object::Relation(id, 1, members.iter().map(member).collect(), tags.to_owned())
}

/// A file of these objects, in this order, some to a block.
pub fn file(objects: &[Object], per_block: usize) -> Vec<u8> {
    [header(), blocks(objects, per_block)].concat()
}

/// The blocks of a file without its header.
pub fn blocks(objects: &[Object], per_block: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for block in objects.chunks(per_block.max(1)) {
        out.extend(zlib("OSMData", &self::block(block)));
    }
    out
}

/// A block: runs of nodes dense, the rest plain.
pub fn block(objects: &[Object]) -> Vec<u8> {
    let mut texts = vec![String::new()];
    let mut text = |t: &str| {
        let i = texts.iter().position(|have| have == t).unwrap_or_else(|| {
            texts.push(t.to_owned());
            texts.len() - 1
        });
        i as u64
    };
    let mut groups = Vec::new();
    let is_node = |o: &Object| matches!(o, Object::Node(..));
    for run in objects.chunk_by(|a, b| is_node(a) && is_node(b)) {
        let mut group = Message::default();
        match &run[0] {
            // A single node is written plain, so that both forms are tried.
            Object::Node(id, version, lon, lat, tags) if run.len() == 1 => {
                let (keys, values) = split(tags, &mut text);
                let node = Message::default()
                    .signed(1, *id)
                    .packed(2, keys)
                    .packed(3, values)
                    .bytes(4, &Message::default().number(1, *version as u64).0)
                    .signed(8, i64::from(*lat))
                    .signed(9, i64::from(*lon));
                group = group.bytes(1, &node.0);
            }
            Object::Node(..) => {
                let (mut ids, mut versions, mut lons, mut lats, mut words) =
                    (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
                for object in run {
                    let Object::Node(id, version, lon, lat, tags) = object else { unreachable!() };
                    ids.push(*id);
                    versions.push(*version as u64);
                    lons.push(i64::from(*lon));
                    lats.push(i64::from(*lat));
                    for (k, v) in pairs(tags) {
                        words.extend([text(&k), text(&v)]);
                    }
                    words.push(0);
                }
                if words.iter().all(|w| *w == 0) {
                    words.clear();
                }
                let dense = Message::default()
                    .deltas(1, ids)
                    .bytes(5, &Message::default().packed(1, versions).0)
                    .deltas(8, lats)
                    .deltas(9, lons)
                    .packed(10, words);
                group = group.bytes(2, &dense.0);
            }
            Object::Way(id, version, nodes, tags) => {
                let (keys, values) = split(tags, &mut text);
                let way = Message::default()
                    .number(1, *id as u64)
                    .packed(2, keys)
                    .packed(3, values)
                    .bytes(4, &Message::default().number(1, *version as u64).0)
                    .deltas(8, nodes.iter().copied());
                group = group.bytes(3, &way.0);
            }
            Object::Relation(id, version, members, tags) => {
                let (keys, values) = split(tags, &mut text);
                let roles: Vec<u64> = members.iter().map(|(.., role)| text(role)).collect();
                let relation = Message::default()
                    .number(1, *id as u64)
                    .packed(2, keys)
                    .packed(3, values)
                    .bytes(4, &Message::default().number(1, *version as u64).0)
                    .packed(8, roles)
                    .deltas(9, members.iter().map(|(_, id, _)| *id))
                    .packed(10, members.iter().map(|(kind, ..)| "nwr".find(*kind).unwrap() as u64));
                group = group.bytes(4, &relation.0);
            }
        }
        groups.push(group);
    }
    let table = texts.iter().fold(Message::default(), |m, t| m.bytes(1, t.as_bytes()));
    groups.into_iter().fold(Message::default().bytes(1, &table.0), |m, g| m.bytes(2, &g.0)).0
}

fn split(tags: &str, text: &mut impl FnMut(&str) -> u64) -> (Vec<u64>, Vec<u64>) {
    pairs(tags).iter().map(|(k, v)| (text(k), text(v))).unzip()
}
