//! Rasters of people that GDAL wrote, shared out over blocks and judged by a slow script (`tests/oracle/people.py`). Without GDAL or
//! a Python with rasterio and pyproj (`LIFECIRCLE_PYTHON` names one) that part is left out, and said so.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may stop where it stands, and says what it skips

mod common;

use common::{done, empty_folder, json, refused, run, text};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Sixty homes, each a point, around Vaduz.
fn homes(folder: &Path) {
    let mut rows = String::from("id,lon,lat\n");
    for i in 0..60_u32 {
        // Two strides that share no factor with their moduli spread the points.
        let (x, y) = (f64::from(i * 37 % 60) / 60.0, f64::from(i * 23 % 53) / 53.0);
        writeln!(rows, "{i},{:.6},{:.6}", 9.515 + 0.02 * x, 47.135 + 0.015 * y).unwrap();
    }
    fs::write(folder.join("homes.csv"), rows).unwrap();
}

/// A grid of text from which GDAL makes all rasters.
fn grid(folder: &Path, corner: [f64; 2], size: f64, decimals: bool) {
    let mut text = format!(
        "ncols 24\nnrows 22\nxllcorner {}\nyllcorner {}\ncellsize {size}\nNODATA_value -1\n",
        corner[0], corner[1]
    );
    for i in 0..24 * 22_u32 {
        let people = i * 7919 % 97;
        let part = if decimals { f64::from(i % 8) * 0.125 } else { 0.0 };
        let people = if people > 80 { -1.0 } else { f64::from(people) + part };
        let _ = write!(text, "{people} ");
        if i % 24 == 23 {
            text.push('\n');
        }
    }
    fs::write(folder.join("grid.asc"), text).unwrap();
}

fn gdal(folder: &Path, words: &[&str]) -> bool {
    let Ok(output) = Command::new("gdal_translate").current_dir(folder).args(words).output() else {
        println!("skipped: gdal_translate is not installed");
        return false;
    };
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    true
}

fn python() -> Option<String> {
    let named = std::env::var("LIFECIRCLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&named).args(["-c", "import rasterio, pyproj"]).output();
    let there = found.ok()?.status.success().then_some(named);
    if there.is_none() {
        println!("skipped: no Python with rasterio and pyproj");
    }
    there
}

const UTM: ([f64; 2], f64, &str) = ([539_000.0, 5_219_800.0], 100.0, "EPSG:32632");
const DEGREES: ([f64; 2], f64, &str) = ([9.51, 47.13], 0.001_25, "EPSG:4326");
const SWISS: ([f64; 2], f64, &str) = ([756_900.0, 221_500.0], 90.0, "EPSG:21781");

#[test]
fn every_data_type_and_system_gives_each_block_its_people() {
    let folder = empty_folder();
    let folder = folder.path();
    homes(folder);
    for ((corner, size, crs), kind, decimals, more) in [
        (UTM, "Float32", true, &["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"][..]),
        (
            UTM,
            "UInt16",
            false,
            &["-co", "COMPRESS=LZW", "-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16"],
        ),
        (DEGREES, "Float64", true, &["-co", "ENDIANNESS=BIG"]),
        (DEGREES, "Int32", false, &["-co", "BIGTIFF=YES", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"]),
        (SWISS, "Float32", true, &["-co", "BLOCKYSIZE=5"]),
        (SWISS, "Byte", false, &["-co", "COMPRESS=PACKBITS"]),
    ] {
        grid(folder, corner, size, decimals);
        // -1 has no place among whole numbers without a sign: there nobody lives.
        let nodata = if ["UInt16", "Byte"].contains(&kind) { "0" } else { "-1" };
        let words = ["-of", "GTiff", "-ot", kind, "-a_srs", crs, "-a_nodata", nodata, "grid.asc", "people.tif"];
        if !gdal(folder, &[&words[..], more].concat()) {
            return;
        }
        done(
            folder,
            &["analyze", "--blocks", "homes.csv", "--people", "people.tif", "--out", "out", "--no-areas", "-q"],
        );
        let summary = json(&folder.join("out/summary.json"));
        assert!(summary["blocks"]["residents"].as_f64().unwrap() > 10_000.0, "{kind}: {}", summary["blocks"]);
        let Some(python) = python() else { continue };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/people.py");
        let judged = Command::new(python)
            .arg(script)
            .current_dir(folder)
            .args(["people.tif", "out/blocks.geojson"])
            .output()
            .unwrap();
        let said = text(&judged.stdout);
        assert!(judged.status.success(), "{kind} {crs}: {said}{}", text(&judged.stderr));
        println!("{kind} {crs}: {said}");
    }
}

#[test]
fn rasters_that_cannot_be_meant_are_refused() {
    let folder = empty_folder();
    let folder = folder.path();
    homes(folder);
    grid(folder, UTM.0, UTM.1, false);
    if !gdal(folder, &["-of", "GTiff", "grid.asc", "bare.tif"]) {
        return;
    }
    gdal(folder, &["-of", "GTiff", "-a_srs", "EPSG:32633", "grid.asc", "elsewhere.tif"]);
    gdal(folder, &["-of", "GTiff", "-a_srs", "EPSG:32632", "-b", "1", "-b", "1", "grid.asc", "two.tif"]);
    for (file, part) in [
        ("bare.tif", "bare.tif: nothing says what its coordinates are"),
        ("elsewhere.tif", "elsewhere.tif: holds nobody where the city is"),
        ("two.tif", "two.tif: 2 numbers for each of its 24 × 22 cells"),
    ] {
        let said = refused(folder, &["analyze", "--blocks", "homes.csv", "--people", file, "--out", "o"]);
        assert!(said.contains(part), "{said}");
    }
    // What the file does not say the user may.
    let words =
        ["analyze", "--blocks", "homes.csv", "--people", "bare.tif", "--crs", "people=EPSG:32632", "--out", "o"];
    let output = run(folder, &words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("each cell is taken to hold so many people"), "{}", text(&output.stderr));
    let said = done(folder, &["inspect", "bare.tif"]);
    assert!(said.contains("format: GeoTIFF") && said.contains("the file does not say"), "{said}");
}
