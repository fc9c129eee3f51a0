//! What reading a PBF file cannot be faster than: its blobs inflated and walked through once by the `osmpbf` crate.
//!
//!     cargo run --release --example read_floor -- las_palmas_2023.osm.pbf 15
//!
//! Prints the medians in seconds, beside what `input::osm` takes to read the same bytes for an analysis: blobs inflated and parsed, every id,
//! position, reference and tag looked at and nothing kept, by one thread and by all.
#![allow(clippy::print_stdout, reason = "it reports to whoever runs it")]

use lifecircle::input::osm::read_pbf;
use lifecircle::input::standard::five_facilities;
use osmpbf::{Blob, BlobReader, BlobType, Element};
use rayon::prelude::*;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Looks at everything in a blob, so that nothing is left unparsed.
fn look(blob: &Blob) -> u64 {
    let mut sum = 0_u64;
    if blob.get_type() != BlobType::OsmData {
        return sum;
    }
    let mut see = |n: i64| sum = sum.wrapping_add(n as u64);
    if let Ok(block) = blob.to_primitiveblock() {
        block.for_each_element(|element| match element {
            Element::DenseNode(node) => {
                see(node.id() + i64::from(node.decimicro_lat()) + i64::from(node.decimicro_lon()));
                node.tags().for_each(|(key, value)| see((key.len() + value.len()) as i64));
            }
            Element::Node(node) => see(node.id() + i64::from(node.decimicro_lat())),
            Element::Way(way) => {
                way.refs().for_each(&mut see);
                way.tags().for_each(|(key, value)| see((key.len() + value.len()) as i64));
            }
            Element::Relation(relation) => {
                relation.members().for_each(|member| see(member.member_id));
                relation.tags().for_each(|(key, value)| see((key.len() + value.len()) as i64));
            }
        });
    }
    sum
}

fn median(rounds: usize, mut run: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let Some(file) = args.next() else {
        println!("usage: read_floor CITY.osm.pbf [ROUNDS]");
        return Ok(());
    };
    let rounds = args.next().map_or(Ok(15), |r| r.parse::<usize>())?.max(1);
    let bytes = std::fs::read(&file)?;
    let blobs = || BlobReader::new(&bytes[..]).filter_map(Result::ok);
    let one = median(rounds, || {
        black_box(blobs().map(|blob| look(&blob)).fold(0, u64::wrapping_add));
    });
    let all = median(rounds, || {
        let blobs: Vec<Blob> = blobs().collect();
        black_box(blobs.par_iter().map(look).reduce(|| 0, u64::wrapping_add));
    });
    let standard = five_facilities();
    read_pbf(Path::new(&file), &bytes, &standard)?;
    let ours = median(rounds, || {
        black_box(read_pbf(Path::new(&file), &bytes, &standard).is_ok());
    });
    println!("floor, one thread {one:.4} s; floor, all threads {all:.4} s; read for an analysis {ours:.4} s");
    Ok(())
}
