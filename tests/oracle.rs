//! Somebody else walks every walk again: `tests/oracle/check.py` with scipy, on the network and the table that the program
//! writes. Skipped, and said so, where there is no Python with scipy (`LIFECIRCLE_PYTHON` names one).

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "it says what it skips and what was found")]

mod common;

use std::path::Path;
use std::process::Command;

fn python() -> Option<String> {
    let named = std::env::var("LIFECIRCLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&named).args(["-c", "import numpy, scipy.sparse.csgraph"]).output();
    found.ok()?.status.success().then_some(named)
}

fn run(program: &mut Command) -> String {
    let done = program.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program:?}: {said}");
    said
}

/// Writes network and table with the same words, and has them checked.
fn check(words: &[&str]) {
    let Some(python) = python() else {
        println!("skipped: no Python with scipy");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let program = &common::program();
    run(Command::new(program).arg("network").args(words).arg("--out").arg(at("network")));
    run(Command::new(program)
        .arg("analyze")
        .args(words)
        .arg("--out")
        .arg(at("out"))
        .arg("--table")
        .arg(at("walks.csv")));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/check.py");
    let said = run(Command::new(python).arg(script).arg(at("network")).arg(at("walks.csv")));
    assert!(said.contains("largest difference 0 ms, 0 mm"), "{said}");
    println!("{words:?}: {said}");
}

#[test]
fn every_walk_of_the_bundled_country() {
    check(&[]);
}

/// Every pair of a matrix: `tests/oracle/matrix.py` on what `lifecircle matrix` writes beside the exported network.
fn check_matrix(words: &[&str], asked: &[&str], starts: &str) {
    let Some(python) = python() else {
        println!("skipped: no Python with scipy");
        return;
    };
    let parquet = asked.contains(&"parquet");
    if parquet
        && !Command::new(&python).args(["-c", "import pyarrow.parquet"]).output().is_ok_and(|o| o.status.success())
    {
        println!("skipped: no Python with pyarrow");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let program = &common::program();
    run(Command::new(program).arg("network").args(words).arg("--out").arg(at("network")));
    run(Command::new(program).arg("matrix").args(words).args(asked).arg("--out").arg(at("matrix")));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/matrix.py");
    let said = run(Command::new(python).arg(script).arg(at("network")).arg(at("matrix")).arg(starts));
    assert!(said.contains("0 rows of the matrix differ, 0 out of order"), "{said}");
    println!("{words:?} {asked:?}: {said}");
}

#[test]
fn every_pair_of_the_bundled_country() {
    check_matrix(&[], &["--format", "parquet"], "400");
    check_matrix(&["--limit", "1200m"], &["--from", "blocks", "--k", "2", "--format", "csv.gz"], "200");
    check_matrix(&["--limit", "5min"], &["--from", "facilities", "--to", "homes"], "100");
}

/// Private streets, one-way paths, slopes: there and back are different walks.
#[test]
fn every_pair_of_an_elder_in_a_hilly_city() {
    let (Some(city), Some(heights)) = (common::data("poa_osm.pbf"), common::data("poa_elevation.tif")) else { return };
    let words = [city.to_str().unwrap(), "--dem", heights.to_str().unwrap(), "--walker", "elder"];
    check_matrix(&words, &[], "100");
    check_matrix(&words, &["--from", "facilities", "--to", "homes"], "50");
}

/// Limits in metres are searched in metres; a short horizon leaves findings without a number; wheels take no steps.
#[test]
fn every_walk_of_a_wheelchair_in_metres() {
    check(&["--walker", "wheelchair", "--limit", "1000m", "--horizon", "20min", "--snap", "60m"]);
}

#[test]
fn every_walk_of_a_quarter_of_beijing() {
    let Some(quarter) = common::data("beijing_tsinghua.osm.pbf") else { return };
    check(&[quarter.to_str().unwrap(), "--limit", "500m"]);
}

/// On slopes, with steps, signals and main roads: uphill and downhill walks are different walks.
#[test]
fn every_walk_of_an_elder_in_a_hilly_city() {
    let (Some(city), Some(heights)) = (common::data("poa_osm.pbf"), common::data("poa_elevation.tif")) else { return };
    check(&[city.to_str().unwrap(), "--dem", heights.to_str().unwrap(), "--walker", "elder"]);
}

/// Each link by itself: `tests/oracle/slopes.py` with GDAL's heights.
#[test]
fn every_link_climbs_as_the_ground_does() {
    let (Some(city), Some(heights)) = (common::data("poa_osm.pbf"), common::data("poa_elevation.tif")) else { return };
    let Some(python) = python() else { return };
    let has = Command::new(&python).args(["-c", "import rasterio, pyproj"]).output();
    if !has.is_ok_and(|done| done.status.success()) {
        println!("skipped: no Python with rasterio and pyproj");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = &common::program();
    run(Command::new(program).arg("network").arg(&city).arg("--dem").arg(&heights).arg("--out").arg(folder.path()));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/slopes.py");
    let said = run(Command::new(python).arg(script).arg(folder.path()).arg(&heights).arg("4800"));
    assert!(said.contains("; 0 differ"), "{said}");
    println!("{said}");
}

/// A quarter of Las Palmas with sixty places on a grid, which stand on the streets next to them; every third has room of its own, for some of the people only.
/// Every question is put to the program, and by `tests/judges/siting.py` to others; gives what that said.
fn judge_siting(needs: &str, questions: &[(&str, &str)]) -> Option<String> {
    let city = common::data("las_palmas_2023.osm.pbf")?;
    let python = python()
        .filter(|python| Command::new(python).args(["-c", needs]).output().is_ok_and(|done| done.status.success()));
    let Some(python) = python else {
        println!("skipped: no Python that can {needs}");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let [west, south, east, north] = [-15.455, 28.11, -15.445, 28.125];
    let feature = |id: usize, own: &str, kind: &str, coordinates: String| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"n{id}"{own}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    };
    let layer = |name: &str, features: &[String]| {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        std::fs::write(at(name), text).unwrap();
    };
    let ring = format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]");
    layer("area.geojson", &[feature(0, "", "Polygon", ring)]);
    let place = |k: usize, own: bool| {
        let (x, y) = ((k % 10) as f64 + 0.5, (k / 10) as f64 + 0.5);
        let (lon, lat) = (west + (east - west) * x / 10.0, south + (north - south) * y / 6.0);
        let room = if own { format!(r#","capacity":{}"#, 9_000 + 6_000 * (k / 3 * 7 % 5)) } else { String::new() };
        feature(k, &room, "Point", format!("[{lon:.5},{lat:.5}]"))
    };
    layer("plots.geojson", &(0..60).map(|k| place(k, false)).collect::<Vec<_>>());
    // Where each has its own room there are fewer, or a plain model takes minutes.
    layer("own.geojson", &(0..60).step_by(3).map(|k| place(k, true)).collect::<Vec<_>>());
    for (name, words) in questions {
        let mut site = Command::new(common::program());
        site.current_dir(folder.path());
        site.args(["site", "--class", "clinic", "--fixed", "none", "--front", "0", "--limit", "5min", "--quiet"]);
        site.args(words.split(' ')).args(["--horizon", "40min"]).arg(&city).args(["--area", "area.geojson"]);
        site.arg("--problem").arg(at(name)).args(["--out", "sites"]);
        run(&mut site);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/siting.py");
    let said = run(Command::new(python).arg(script).args(questions.iter().map(|(name, _)| at(name))));
    println!("{said}");
    Some(said)
}

/// Plain questions: by `HiGHS`, and by spopt.
#[test]
fn every_answer_of_siting_is_that_of_spopt() {
    let questions = [
        ("cover", "--candidates plots.geojson --count 3"),
        ("fewest", "--candidates plots.geojson --objective fewest --share all"),
        ("median", "--candidates plots.geojson --objective median --count 4"),
        ("center", "--candidates plots.geojson --objective center --count 3"),
    ];
    let Some(said) = judge_siting("import pulp, spopt.locate, scipy.optimize", &questions) else { return };
    for (name, _) in questions {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(line.contains("proven") && line.contains("spopt"), "{line}");
    }
}

/// Sites that have room for so many, which spopt does not know: by plain models of `HiGHS`.
#[test]
fn every_answer_with_little_room_is_that_of_highs() {
    let questions = [
        ("full-cover", "--candidates own.geojson --count 3"),
        ("full-fewest", "--candidates own.geojson --objective fewest --share 60%"),
        ("full-median", "--candidates own.geojson --objective median --count 4"),
        ("full-center", "--candidates own.geojson --objective center --count 4"),
        ("alike-cover", "--candidates plots.geojson --count 3 --capacity 15000"),
    ];
    let Some(said) = judge_siting("import scipy.optimize", &questions) else { return };
    for (name, _) in questions {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(line.contains("proven") && line.contains("HiGHS"), "{line}");
    }
}
