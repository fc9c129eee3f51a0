//! Any bytes in any role: a result, and records that keep their promises.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lifecircle::input::given::{Columns, read_area, read_blocks, read_facilities, read_streets};
use lifecircle::input::layer::Source;
use lifecircle::input::standard::five_facilities;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let (file, columns) = (Path::new("fuzz.geojson"), Columns::default());
    if let Ok((blocks, _)) = read_blocks(&Source::new(file, bytes), &columns) {
        assert!(blocks.items.windows(2).all(|b| b[0].id < b[1].id), "blocks are sorted and distinct");
        assert!(blocks.items.iter().all(|b| b.area_m2.is_finite() && b.residents.is_none_or(|r| r >= 0.0)));
    }
    if let Ok((facilities, _)) = read_facilities(&Source::new(file, bytes), &columns, &five_facilities()) {
        assert!(facilities.items.windows(2).all(|f| f[0].id < f[1].id), "facilities are sorted and distinct");
        assert!(facilities.items.iter().all(|f| !f.classes.is_empty()));
    }
    if let Ok((streets, ..)) = read_streets(&Source::new(file, bytes)) {
        assert!(streets.refs.iter().all(|&v| (v as usize) < streets.vertices.len()));
    }
    if let Err(error) = read_area(&Source::new(file, bytes)) {
        assert!(!error.to_string().contains('\n'), "an error is one line");
    }
});
