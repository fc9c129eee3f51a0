//! How fast files of places are read: `read_speed RUNS FILE…` prints, for each, megabytes, records, the best time of so many runs and megabytes a second.
//! From bytes in memory to judged blocks, single thread; `benches/peers/formats.py` makes the files and compares with GDAL.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement may stop where it stands")]

use lifecircle::input::given::{Columns, read_blocks};
use lifecircle::input::layer::{COMPANIONS, Source};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let mut words = std::env::args().skip(1);
    let runs: usize = words.next().and_then(|n| n.parse().ok()).unwrap_or(3);
    for file in words.map(PathBuf::from) {
        let bytes = std::fs::read(&file).unwrap();
        let is_shape = file.extension() == Some("shp".as_ref());
        let part = |ending: &&str| Some(((**ending).to_owned(), std::fs::read(file.with_extension(ending)).ok()?));
        let beside: Vec<(String, Vec<u8>)> =
            if is_shape { COMPANIONS.iter().filter_map(part).collect() } else { Vec::new() };
        let size = bytes.len() + beside.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        let mut best = f64::MAX;
        let mut records = 0;
        for _ in 0..runs {
            let source = Source { beside: beside.clone(), ..Source::new(Path::new("f"), &bytes) };
            let begin = Instant::now();
            records = read_blocks(&source, &Columns::default()).unwrap().0.items.len();
            best = best.min(begin.elapsed().as_secs_f64());
        }
        let megabytes = size as f64 / 1e6;
        println!(
            "{} {megabytes:.1} {records} {best:.3} {:.0}",
            file.file_name().unwrap().to_string_lossy(),
            megabytes / best
        );
    }
}
