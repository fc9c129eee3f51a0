//! Any text as a standard: a result, and an error of one line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|text: &str| match lifecircle::input::standard::parse_standard(Path::new("fuzz.toml"), text) {
    Ok(standard) => assert!(standard.classes.iter().all(|class| class.tier < standard.tiers.len())),
    Err(error) => assert!(!error.to_string().contains('\n'), "an error is one line"),
});
