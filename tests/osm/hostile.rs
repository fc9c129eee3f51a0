//! Files made to break the reader: each is read without a panic, and says what is wrong with it, or is fine after all.
//!
//! The files in `tests/corpus/pbf` are written by the recipes here (`WRITE_CORPUS=1 cargo test --test osm`), and a test
//! says so if they differ: a file whose making is known can be judged.

use crate::writer::{Message, block, file, frame, header, node, raw, relation, way, zigzag, zlib};
use lifecircle::input::osm::read_pbf;
use lifecircle::input::standard::five_facilities;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// What the reader is to say: words of its message, or that all is well.
enum Expect {
    Fault(&'static str),
    Fine,
}
use Expect::{Fault, Fine};

fn good() -> Vec<u8> {
    file(
        &[
            node(1, 0, 0, ""),
            node(2, 90, 0, "barrier=gate"),
            node(3, 90, 90, "shop=supermarket|name=市场"),
            way(4, &[1, 2, 3], "highway=residential"),
            way(5, &[1, 2, 3, 1], "landuse=residential"),
            relation(6, &["w5 outer", "n3 label"], "type=multipolygon|building=apartments"),
        ],
        100,
    )
}

fn bare() -> Vec<u8> {
    block(&[
        node(1, 0, 0, "barrier=wall"),
        node(2, 90, 0, "amenity=clinic|name=a"),
        node(3, 90, 90, "entrance=main"),
        node(4, 0, 90, ""),
        way(5, &[1, 2, 3, 4, 1], "highway=residential|building=house|building:levels=2"),
        way(6, &[1, 3, 2, 4, 1], "landuse=residential|leisure=pitch"),
        relation(7, &["w5 outer", "w6 inner"], "type=multipolygon|amenity=clinic|name=a"),
    ])
}

/// A file of a header and one block of data with these fields.
fn data(block: &Message) -> Vec<u8> {
    [header(), raw("OSMData", &block.0)].concat()
}

/// A block whose texts are "", "a", "b", with one group of these fields.
fn group(group: &Message) -> Vec<u8> {
    let table = Message::default().bytes(1, b"").bytes(1, b"a").bytes(1, b"b");
    data(&Message::default().bytes(1, &table.0).bytes(2, &group.0))
}

fn dense(fields: &Message) -> Vec<u8> {
    group(&Message::default().bytes(2, &fields.0))
}

fn features(names: &[&str]) -> Vec<u8> {
    raw("OSMHeader", &names.iter().fold(Message::default(), |m, n| m.bytes(4, n.as_bytes())).0)
}

/// Numbers that look like chance, from a fixed start.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

fn recipes() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let m = Message::default;
    let good = good();
    let cut = |n: usize| good[..n].to_vec();
    let blob_at = header().len();
    let blob = |fields: Message| [header(), frame("OSMData", &fields.0)].concat();
    let claim = |size: u64| {
        let head = m().bytes(1, b"OSMData").number(3, size).0;
        [header(), (head.len() as u32).to_be_bytes().to_vec(), head].concat()
    };
    let deflated_zeros = zlib("OSMData", &vec![0; 20_000]);
    vec![
        ("good", good.clone(), Fine),
        // Not PBF at all.
        ("empty", vec![], Fault("0 bytes")),
        ("one_byte", vec![0], Fault("too few for a blob")),
        ("random", noise(2_000), Fault("blob 1 at byte 0")),
        ("zeros", vec![0; 500], Fault("without a type")),
        ("xml", b"<?xml version='1.0'?><osm version=\"0.6\"></osm>".to_vec(), Fault("osmium cat")),
        ("html", b"<!DOCTYPE html><html>404</html>".to_vec(), Fault("failed download")),
        ("json", b"{\"type\": \"FeatureCollection\"}".to_vec(), Fault("JSON")),
        ("gzip", [&[0x1f, 0x8b, 8, 0][..], &noise(100)].concat(), Fault("unpack")),
        // The inside of a blob without its frame; a seed for the fuzzer, which puts one around it.
        ("bare_block", bare(), Fault("blob header")),
        // Broken off.
        ("cut_in_header_size", cut(2), Fault("broken off")),
        ("cut_in_blob_header", cut(9), Fault("broken off")),
        ("cut_in_header_blob", cut(blob_at - 3), Fault("broken off")),
        ("cut_after_header", cut(blob_at), Fine),
        ("cut_in_data_size", cut(blob_at + 3), Fault("blob 2")),
        ("cut_in_data", cut(good.len() - 1), Fault("broken off")),
        // Sizes that lie.
        ("header_of_4_gigabytes", [&[0xff; 4][..], &noise(100)].concat(), Fault("blob header of 4294967295 bytes")),
        ("header_of_64_kib", [&[0, 1, 0, 0][..], &[0; 10]].concat(), Fault("less than 65536")),
        ("blob_of_4_gigabytes", claim(4 << 30), Fault("a blob of 4294967296 bytes: the format allows at most")),
        ("blob_of_33_mib", claim(33 << 20), Fault("at most 33554432")),
        ("blob_of_minus_one", claim(u64::MAX), Fault("a blob of -1 bytes")),
        ("inflates_to_4_gigabytes", blob(m().number(2, 4 << 30).bytes(3, b"x")), Fault("inflate to 4294967296")),
        ("inflates_to_minus_one", blob(m().number(2, u64::MAX).bytes(3, b"x")), Fault("inflate to -1")),
        ("inflates_beyond_deflate", blob(m().number(2, 30 << 20).bytes(3, b"xx")), Fault("inflate to 31457280")),
        ("bomb", [header(), deflated_zeros.repeat(200)].concat(), Fault("field number 0")),
        (
            "bomb_of_many_blobs",
            [header(), frame("OSMData", &m().number(2, 60_000).bytes(3, &[0; 20]).0).repeat(400)].concat(),
            Fault("does not inflate"),
        ),
        (
            "bomb_of_more_blobs",
            [header(), frame("OSMData", &m().number(2, 85_000).bytes(3, &[0; 20]).0).repeat(450)].concat(),
            Fault("fill the memory"),
        ),
        ("says_too_few", blob(shorter(&[7; 300], 100)), Fault("more than the 100 bytes")),
        ("says_too_many", blob(shorter(&[7; 300], 400)), Fault("inflates to 300 bytes where it claims 400")),
        // Compression.
        ("bad_zlib", blob(m().number(2, 50).bytes(3, &noise(50))), Fault("does not inflate")),
        ("zlib_cut", blob(m().number(2, 20_000).bytes(3, &half_of_zlib())), Fault("ends early")),
        ("lzma", blob(m().number(2, 50).bytes(4, &noise(50))), Fault("compressed with lzma: only zlib is read")),
        ("bzip2", blob(m().number(2, 50).bytes(5, &noise(50))), Fault("bzip2")),
        ("lz4", blob(m().number(2, 50).bytes(6, &noise(50))), Fault("lz4")),
        ("zstd", blob(m().number(2, 50).bytes(7, &noise(50))), Fault("zstd")),
        ("no_content", blob(m().number(2, 50)), Fault("without content")),
        ("no_inflated_size", blob(m().bytes(3, b"x")), Fault("does not say its inflated size")),
        // Headers.
        ("no_header", raw("OSMData", &[]), Fault("does not start with an OSMHeader")),
        ("two_headers", [header(), good.clone()].concat(), Fine),
        ("header_only", header(), Fine),
        ("file_twice", [good.clone(), good.clone()].concat(), Fine),
        ("unknown_blob", [header(), raw("Weather", b"sunny")].concat(), Fine),
        ("unknown_feature", features(&["OsmSchema-V0.6", "Sponge"]), Fault("requires the feature \"Sponge\"")),
        ("history", features(&["HistoricalInformation"]), Fault("osmium time-filter")),
        ("box_off_the_earth", raw("OSMHeader", &m().bytes(1, &m().signed(1, i64::MAX).0).0), Fine),
        // Wire format.
        ("field_too_long", [header(), raw("OSMData", &[0x0a, 0x7f, 1])].concat(), Fault("claims 127 bytes")),
        ("field_zero", [header(), raw("OSMData", &[0x00, 0x00])].concat(), Fault("field number 0")),
        ("group_type", [header(), raw("OSMData", &[0x0b])].concat(), Fault("wire type 3")),
        ("endless_number", [header(), raw("OSMData", &[0xff; 30])].concat(), Fault("more than 64 bits")),
        ("number_for_bytes", data(&m().number(1, 5)), Fault("bytes are expected")),
        ("bytes_for_number", data(&m().bytes(17, b"x")), Fault("a number is expected")),
        // Blocks.
        ("granularity_zero", data(&m().number(17, 0)), Fault("granularity of 0")),
        ("granularity_negative", data(&m().number(17, u64::MAX)), Fault("granularity of -1")),
        (
            "no_texts",
            data(&m().bytes(2, &m().bytes(3, &m().number(1, 1).packed(2, [1]).packed(3, [1]).0).0)),
            Fault("text 1 is asked for, of a table of 0"),
        ),
        ("not_utf8", data(&m().bytes(1, &m().bytes(1, b"").bytes(1, &[0xff, 0xfe]).0)), Fine),
        (
            "lat_lon_unequal",
            dense(&m().deltas(1, [1, 2, 3]).deltas(8, [1]).deltas(9, [1, 2])),
            Fault("3 ids, 1 latitudes, 2 longitudes"),
        ),
        (
            "tags_end_early",
            dense(&m().deltas(1, [1, 2]).deltas(8, [1, 2]).deltas(9, [1, 2]).packed(10, [1, 2])),
            Fault("end before the nodes"),
        ),
        (
            "tags_go_on",
            dense(&m().deltas(1, [1]).deltas(8, [1]).deltas(9, [1]).packed(10, [0, 0, 0])),
            Fault("go on after the last node"),
        ),
        (
            "key_without_value",
            dense(&m().deltas(1, [1]).deltas(8, [1]).deltas(9, [1]).packed(10, [1])),
            Fault("without a value"),
        ),
        (
            "versions_unequal",
            dense(&m().deltas(1, [1, 2]).deltas(8, [1, 2]).deltas(9, [1, 2]).bytes(5, &m().packed(1, [1]).0)),
            Fault("2 ids and 1 versions"),
        ),
        (
            "text_out_of_range",
            group(&m().bytes(3, &m().number(1, 1).packed(2, [1]).packed(3, [900]).0)),
            Fault("text 900 is asked for, of a table of 3"),
        ),
        (
            "text_negative",
            group(&m().bytes(3, &m().number(1, 1).packed(2, [u64::MAX]).packed(3, [1]).0)),
            Fault("text -1"),
        ),
        (
            "keys_unequal",
            group(&m().bytes(3, &m().number(1, 1).packed(2, [1, 2]).packed(3, [1]).0)),
            Fault("2 keys and 1 values"),
        ),
        (
            "ids_overflow",
            dense(&m().packed(1, [zigzag(i64::MAX), zigzag(1)]).packed(8, [0, 0]).packed(9, [0, 0])),
            Fault("node ids overflow"),
        ),
        (
            "latitudes_overflow",
            dense(&m().packed(1, [2, 2]).packed(8, [zigzag(i64::MIN), zigzag(-1)]).packed(9, [0, 0])),
            Fault("latitudes overflow"),
        ),
        (
            "refs_wrap",
            group(&m().bytes(3, &m().number(1, 1).packed(8, [zigzag(i64::MIN), zigzag(i64::MIN)]).0)),
            Fault("node ids of a way overflow"),
        ),
        (
            "members_wrap",
            group(
                &m().bytes(
                    4,
                    &m().number(1, 1).packed(8, [0, 0]).packed(9, [zigzag(i64::MAX), 2]).packed(10, [0, 0]).0,
                ),
            ),
            Fault("member ids of a relation overflow"),
        ),
        (
            "members_unequal",
            group(&m().bytes(4, &m().number(1, 1).packed(8, [0]).packed(9, [1, 2]).packed(10, [0]).0)),
            Fault("2 members, 1 roles, 1 types"),
        ),
        (
            "member_of_type_7",
            group(&m().bytes(4, &m().number(1, 1).packed(8, [0]).packed(9, [1]).packed(10, [7]).0)),
            Fault("type 7"),
        ),
        ("node_without_place", group(&m().bytes(1, &m().signed(1, 5).0)), Fault("a node without")),
        ("way_without_id", group(&m().bytes(3, &m().packed(8, [2, 2]).0)), Fault("a way without an id")),
        ("relation_without_id", group(&m().bytes(4, &m().0)), Fault("a relation without an id")),
        (
            "off_the_earth",
            dense(&m().deltas(1, [1, 2]).deltas(8, [0, i64::MAX / 3]).deltas(9, [0, 9_000_000_000])),
            Fine,
        ),
        // Sound, but odd.
        (
            "one_node_a_thousand_times",
            zlib_data(&m().packed(1, [0; 1000]).packed(8, [0; 1000]).packed(9, [0; 1000])),
            Fine,
        ),
        ("way_of_one_node", file(&[node(1, 0, 0, ""), way(2, &[1; 500], "highway=path")], 9), Fine),
        (
            "relation_in_itself",
            file(&[relation(1, &["r1 outer", "w1 outer", "n1 "], "type=multipolygon|landuse=residential")], 9),
            Fine,
        ),
        ("relation_of_nobody", file(&[relation(1, &[], "type=multipolygon|shop=mall")], 9), Fine),
        (
            "flat_land",
            file(
                &[
                    node(1, 0, 0, ""),
                    node(2, 9, 0, ""),
                    node(3, 18, 0, ""),
                    way(4, &[1, 2, 3, 1], "landuse=residential|building=house|shop=mall"),
                ],
                9,
            ),
            Fine,
        ),
        (
            "bow_tie",
            file(
                &[
                    node(1, 0, 0, ""),
                    node(2, 90, 90, ""),
                    node(3, 90, 0, ""),
                    node(4, 0, 90, ""),
                    way(5, &[1, 2, 3, 4, 1], "landuse=residential|building=house|shop=mall"),
                ],
                9,
            ),
            Fine,
        ),
        (
            "poles",
            file(
                &[
                    crate::writer::Object::Node(
                        1,
                        1,
                        1_800_000_000,
                        900_000_000,
                        "shop=mall|building=house".to_owned(),
                    ),
                    crate::writer::Object::Node(2, 1, -1_800_000_000, -900_000_000, String::new()),
                    way(3, &[1, 2], "highway=path"),
                ],
                9,
            ),
            Fine,
        ),
        (
            "absurd_values",
            file(
                &[
                    node(1, 0, 0, ""),
                    node(2, 90, 0, ""),
                    node(3, 90, 90, ""),
                    way(
                        4,
                        &[1, 2, 3, 1],
                        "building=house|building:levels=1e999|landuse=residential|population=NaN|name=",
                    ),
                    way(5, &[1, 2, 3, 1], "building=house|building:levels=-7|highway=steps|layer=∞"),
                ],
                9,
            ),
            Fine,
        ),
    ]
}

/// Deflated bytes that claim another size.
fn shorter(bytes: &[u8], claim: u64) -> Message {
    Message::default().number(2, claim).bytes(3, &crate::writer::deflate(bytes))
}

fn half_of_zlib() -> Vec<u8> {
    let all = crate::writer::deflate(&noise(20_000));
    all[..all.len() / 2].to_vec()
}

fn zlib_data(dense: &Message) -> Vec<u8> {
    let group = Message::default().bytes(2, &dense.0);
    [header(), zlib("OSMData", &Message::default().bytes(2, &group.0).0)].concat()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/pbf")
}

#[test]
fn every_file_says_what_is_wrong_with_it() {
    let standard = five_facilities();
    for (name, bytes, expect) in recipes() {
        assert!(bytes.len() < 20_000, "{name} has {} bytes", bytes.len());
        let path = folder().join(format!("{name}.osm.pbf"));
        if std::env::var_os("WRITE_CORPUS").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).is_ok_and(|have| have == bytes), "{name}: WRITE_CORPUS=1 writes it");
        match (read_pbf(&path, &bytes, &standard), expect) {
            (Ok(_), Fine) => {}
            (Err(error), Fault(words)) => {
                let text = error.to_string();
                assert!(text.contains(words) && !text.contains('\n'), "{name}: {text}");
                assert!(text.starts_with(path.to_str().unwrap()), "{name}: {text}");
            }
            (Ok(_), Fault(words)) => panic!("{name}: read, where {words:?} is wrong with it"),
            (Err(error), Fine) => panic!("{error}"),
        }
    }
}

#[test]
fn every_file_of_the_folder_is_read_or_refused() {
    let mut read = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let verdict = read_pbf(&path, &std::fs::read(&path).unwrap(), &five_facilities());
        read += 1;
        if let Err(error) = verdict {
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
    assert!(read >= 60, "{read} files");
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    let good = good();
    let fine: Vec<usize> =
        (0..=good.len()).filter(|&n| read_pbf(Path::new("-"), &good[..n], &five_facilities()).is_ok()).collect();
    assert_eq!(fine, [header().len(), good.len()], "only whole blobs");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Any change of a few bytes of a block is read or refused, never a panic.
    #[test]
    fn damage_is_survived(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let objects = [
            node(1, 0, 0, ""), node(2, 90, 0, "barrier=wall"), node(3, 90, 90, "shop=mall|name=a"),
            way(4, &[1, 2, 3, 1], "highway=residential|building=house"),
            relation(6, &["w4 outer", "n3 label"], "type=multipolygon|landuse=residential|shop=mall"),
        ];
        let mut bytes = block(&objects);
        for (place, value) in hits {
            let i = place.index(bytes.len());
            bytes[i] = value;
        }
        let file = [header(), raw("OSMData", &bytes)].concat();
        if let Ok(city) = read_pbf(Path::new("-"), &file, &five_facilities()) {
            let s = &city.streets;
            prop_assert!(s.refs.iter().all(|&v| (v as usize) < s.vertices.len()));
            prop_assert!(city.dwellings.iter().all(|d| d.floor_m2 > 0 && d.at.x.is_finite()));
        }
    }
}
