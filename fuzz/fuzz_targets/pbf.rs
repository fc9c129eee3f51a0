//! Any bytes as a PBF file, and as the inside of a block of data: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lifecircle::input::osm::read_pbf;
use lifecircle::input::standard::five_facilities;
use std::path::Path;

/// A frame around raw content, so that the block decoder gets the bytes as they are.
fn frame(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let blob = [&[0x0a][..], &varint(content.len()), content].concat();
    let header = [&[0x0a, kind.len() as u8][..], kind, &[0x18], &varint(blob.len())].concat();
    [&(header.len() as u32).to_be_bytes()[..], &header, &blob].concat()
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fuzz_target!(|bytes: &[u8]| {
    let standard = five_facilities();
    let _ = read_pbf(Path::new("-"), bytes, &standard);
    let block = [frame(b"OSMHeader", &[]), frame(b"OSMData", bytes)].concat();
    if let Ok(city) = read_pbf(Path::new("-"), &block, &standard) {
        for street in &city.streets.streets {
            assert!(city.streets.vertices_of(street).len() >= 2);
        }
        assert!(city.facilities.is_sorted_by(|a, b| a.id < b.id));
        assert!(city.residential.is_sorted_by(|a, b| a.id < b.id));
        assert!(city.dwellings.iter().all(|d| d.floor_m2 >= 1 && d.at.x.is_finite() && d.at.y.is_finite()));
    }
});
