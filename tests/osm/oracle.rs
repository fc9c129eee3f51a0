//! The `osmpbf` crate as judge: the same objects, coordinates, references and texts, on every real extract at hand.

use crate::common::data_folder;
use lifecircle::input::osm::{Extract, MISSING, MemberKind};
use osmpbf::{Element, ElementReader, RelMemberType};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// Counts, and sums of hashes, which do not depend on the order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    nodes: u64,
    ways: u64,
    relations: u64,
    way_nodes: u64,
    places: u64,
    tags: u64,
    refs: u64,
    members: u64,
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn judge(bytes: &[u8]) -> Sums {
    let mut sums = Sums::default();
    let mut ids = std::collections::HashSet::new();
    let mut ways = Vec::new();
    ElementReader::new(bytes)
        .for_each(|element| {
            let tags = |kind: u8, id: i64, tags: &mut dyn Iterator<Item = (&str, &str)>| {
                tags.map(|(k, v)| hash((kind, id, k, v))).fold(0, u64::wrapping_add)
            };
            match element {
                Element::Node(n) => {
                    sums.nodes += 1;
                    ids.insert(n.id());
                    sums.places = sums.places.wrapping_add(hash((n.id(), n.decimicro_lon(), n.decimicro_lat())));
                    sums.tags = sums.tags.wrapping_add(tags(0, n.id(), &mut n.tags()));
                }
                Element::DenseNode(n) => {
                    sums.nodes += 1;
                    ids.insert(n.id());
                    sums.places = sums.places.wrapping_add(hash((n.id(), n.decimicro_lon(), n.decimicro_lat())));
                    sums.tags = sums.tags.wrapping_add(tags(0, n.id(), &mut n.tags()));
                }
                Element::Way(w) => {
                    sums.ways += 1;
                    sums.tags = sums.tags.wrapping_add(tags(1, w.id(), &mut w.tags()));
                    ways.push((w.id(), w.refs().collect::<Vec<_>>()));
                }
                Element::Relation(r) => {
                    sums.relations += 1;
                    sums.tags = sums.tags.wrapping_add(tags(2, r.id(), &mut r.tags()));
                    for (i, m) in r.members().enumerate() {
                        let kind = match m.member_type {
                            RelMemberType::Node => 0,
                            RelMemberType::Way => 1,
                            RelMemberType::Relation => 2,
                        };
                        let member = hash((r.id(), i, kind, m.member_id, m.role().unwrap()));
                        sums.members = sums.members.wrapping_add(member);
                    }
                }
            }
        })
        .unwrap();
    for (id, refs) in ways {
        sums.way_nodes += refs.len() as u64;
        for (i, node) in refs.into_iter().enumerate() {
            let held = ids.contains(&node).then_some(node);
            sums.refs = sums.refs.wrapping_add(hash((id, i, held)));
        }
    }
    sums
}

fn ours(bytes: &[u8]) -> Sums {
    let extract = Extract::read(Path::new("-"), bytes).unwrap();
    assert!(extract.left_out.is_empty(), "{:?}", extract.left_out);
    let mut sums = Sums::default();
    for node in 0..extract.nodes() as u32 {
        sums.nodes += 1;
        let (id, p) = (extract.node_id(node), extract.position(node));
        sums.places = sums.places.wrapping_add(hash((id, p.lon_e7, p.lat_e7)));
        assert_eq!(extract.node(id), Some(node));
    }
    for i in 0..extract.tagged_nodes() {
        let (node, tags) = extract.tagged_node(i);
        for (k, v) in tags.iter() {
            sums.tags = sums.tags.wrapping_add(hash((0_u8, extract.node_id(node), k, v)));
        }
    }
    for way in (0..extract.ways()).map(|i| extract.way(i)) {
        sums.ways += 1;
        sums.way_nodes += way.nodes.len() as u64;
        for (k, v) in way.tags.iter() {
            sums.tags = sums.tags.wrapping_add(hash((1_u8, way.id, k, v)));
        }
        for (i, &node) in way.nodes.iter().enumerate() {
            let held = (node != MISSING).then(|| extract.node_id(node));
            sums.refs = sums.refs.wrapping_add(hash((way.id, i, held)));
        }
    }
    for relation in (0..extract.relations()).map(|i| extract.relation(i)) {
        sums.relations += 1;
        for (k, v) in relation.tags.iter() {
            sums.tags = sums.tags.wrapping_add(hash((2_u8, relation.id, k, v)));
        }
        for (i, (kind, id, role)) in relation.members().enumerate() {
            let kind = match kind {
                MemberKind::Node => 0,
                MemberKind::Way => 1,
                MemberKind::Relation => 2,
            };
            sums.members = sums.members.wrapping_add(hash((relation.id, i, kind, id, role)));
        }
    }
    sums
}

#[test]
fn the_bundled_country() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf");
    let bytes = std::fs::read(path).unwrap();
    let sums = ours(&bytes);
    assert_eq!(sums, judge(&bytes));
    assert_eq!((sums.nodes, sums.ways, sums.relations), (65_733, 7_121, 113));
}

#[test]
fn real_cities() {
    let folder = data_folder();
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no real extracts in {}", folder.display());
        return;
    };
    for path in files.map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "pbf")) {
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(ours(&bytes), judge(&bytes), "{}", path.display());
    }
}
