//! The few messages of a PBF file that nodes, ways and relations need, unpacked and in blocks of some thousand objects.
//! Source: <https://wiki.openstreetmap.org/wiki/PBF_Format>.

use std::collections::BTreeMap;

/// Objects in a block; the format allows 8,000 by custom and 32 MiB by rule.
const BLOCK: usize = 4_000;
/// Bytes after which a block ends early: long ways and long texts.
const FULL: usize = 4 << 20;

/// A member of a relation; kinds are 0 node, 1 way, 2 relation.
pub(super) struct Member {
    pub kind: u64,
    pub reference: i64,
    pub role: String,
}

/// A file being written.
#[derive(Default)]
pub(super) struct Writer {
    /// West, east, north, south in 1e-7 degrees.
    pub bounds: Option<[i64; 4]>,
    done: Vec<u8>,
    texts: BTreeMap<String, u64>,
    order: Vec<String>,
    group: Vec<u8>,
    objects: usize,
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

fn packed(out: &mut Vec<u8>, field: u64, values: impl Iterator<Item = u64>) {
    let mut inside = Vec::new();
    values.for_each(|value| varint(&mut inside, value));
    if !inside.is_empty() {
        bytes(out, field, &inside);
    }
}

/// Differences from one to the next.
fn steps(values: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    values.scan(0_i64, |last, value| {
        let step = value.wrapping_sub(*last);
        *last = value;
        Some(zigzag(step))
    })
}

fn blob(out: &mut Vec<u8>, kind: &str, content: &[u8]) {
    let mut blob = Vec::with_capacity(content.len() + 16);
    bytes(&mut blob, 1, content);
    number(&mut blob, 2, content.len() as u64);
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    out.extend_from_slice(&(header.len() as u32).to_be_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(&blob);
}

impl Writer {
    fn text(&mut self, text: &str) -> u64 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        // Text 0 is empty by rule.
        self.order.push(text.to_owned());
        let number = self.order.len() as u64;
        self.texts.insert(text.to_owned(), number);
        number
    }

    fn tags(&mut self, out: &mut Vec<u8>, pairs: &[(String, String)]) {
        let numbers: Vec<(u64, u64)> = pairs.iter().map(|(k, v)| (self.text(k), self.text(v))).collect();
        packed(out, 2, numbers.iter().map(|(k, _)| *k));
        packed(out, 3, numbers.iter().map(|(_, v)| *v));
    }

    fn object(&mut self, field: u64, message: &[u8]) {
        bytes(&mut self.group, field, message);
        self.objects += 1;
        if self.objects >= BLOCK || self.group.len() > FULL {
            self.block();
        }
    }

    pub fn node(&mut self, id: i64, lat: i64, lon: i64, pairs: &[(String, String)]) {
        let mut out = Vec::new();
        number(&mut out, 1, zigzag(id));
        self.tags(&mut out, pairs);
        number(&mut out, 8, zigzag(lat));
        number(&mut out, 9, zigzag(lon));
        self.object(1, &out);
    }

    pub fn way(&mut self, id: i64, nodes: &[i64], pairs: &[(String, String)]) {
        let mut out = Vec::new();
        number(&mut out, 1, id as u64);
        self.tags(&mut out, pairs);
        packed(&mut out, 8, steps(nodes.iter().copied()));
        self.object(3, &out);
    }

    pub fn relation(&mut self, id: i64, members: &[Member], pairs: &[(String, String)]) {
        let mut out = Vec::new();
        number(&mut out, 1, id as u64);
        self.tags(&mut out, pairs);
        let roles: Vec<u64> = members.iter().map(|m| if m.role.is_empty() { 0 } else { self.text(&m.role) }).collect();
        packed(&mut out, 8, roles.into_iter());
        packed(&mut out, 9, steps(members.iter().map(|m| m.reference)));
        packed(&mut out, 10, members.iter().map(|m| m.kind));
        self.object(4, &out);
    }

    fn block(&mut self) {
        if self.objects == 0 {
            return;
        }
        let mut texts = Vec::new();
        bytes(&mut texts, 1, b"");
        self.order.iter().for_each(|text| bytes(&mut texts, 1, text.as_bytes()));
        let mut content = Vec::new();
        bytes(&mut content, 1, &texts);
        bytes(&mut content, 2, &self.group);
        blob(&mut self.done, "OSMData", &content);
        self.texts.clear();
        self.order.clear();
        self.group.clear();
        self.objects = 0;
    }

    /// The whole file.
    pub fn file(mut self) -> Vec<u8> {
        self.block();
        let mut header = Vec::new();
        if let Some(sides) = self.bounds {
            let mut bounds = Vec::new();
            // West, east, north, south in 1e-9 degrees.
            (1..).zip(sides).for_each(|(field, side)| number(&mut bounds, field, zigzag(side * 100)));
            bytes(&mut header, 1, &bounds);
        }
        bytes(&mut header, 4, b"OsmSchema-V0.6");
        let mut out = Vec::with_capacity(self.done.len() + 64);
        blob(&mut out, "OSMHeader", &header);
        out.append(&mut self.done);
        out
    }
}
