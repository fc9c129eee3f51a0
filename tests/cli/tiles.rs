//! `analyze --tiles`, as people run it: the bytes of the run in one piece.

use crate::common::{contents, data, done, empty_folder, refused, run, text};
use std::fs;
use std::path::Path;

/// Runs the words without tiles and with tiles of some sides, and compares every file and what is said.
fn alike(folder: &Path, words: &[&str], sides: &[&str]) {
    let files = |out: &str, more: &[&str]| {
        let said = done(folder, &[&["analyze"], words, more, &["--out", out]].concat());
        (said, contents(&folder.join(out)))
    };
    let whole = files("whole", &[]);
    assert!(whole.1.len() > 10);
    for side in sides {
        let tiled = files("tiled", &[side]);
        let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&whole.1), names(&tiled.1));
        for ((name, bytes), (_, other)) in whole.1.iter().zip(&tiled.1) {
            assert!(bytes == other, "{name} differs with {side}");
        }
        assert_eq!(whole.0, tiled.0);
        fs::remove_dir_all(folder.join("tiled")).unwrap();
    }
    fs::remove_dir_all(folder.join("whole")).unwrap();
}

fn country(folder: &Path) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf");
    fs::copy(file, folder.join("country.osm.pbf")).unwrap();
}

#[test]
fn no_tile_shows_in_a_country() {
    let folder = empty_folder();
    let folder = folder.path();
    country(folder);
    let words = ["country.osm.pbf", "--table", "walks.csv", "--lang", "en"];
    alike(folder, &[&words[..], &["--no-areas"]].concat(), &["--tiles=2km", "--tiles"]);
    // Land takes a debug build long: that of one town, over which four tiles meet.
    let ring = "[[9.50,47.12],[9.53,47.12],[9.53,47.15],[9.50,47.15],[9.50,47.12]]";
    let town = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
    fs::write(folder.join("town.geojson"), town).unwrap();
    alike(folder, &[&words[..], &["--area", "town.geojson"]].concat(), &["--tiles=2km"]);
}

#[test]
fn nor_beside_other_standards_walkers_and_limits() {
    let folder = empty_folder();
    let folder = folder.path();
    country(folder);
    let words = ["country.osm.pbf", "--walker", "elder,wheelchair", "--limit", "600m", "--no-areas", "--lang", "zh"];
    alike(folder, &words, &["--tiles=4km"]);
    let words =
        ["country.osm.pbf", "--standard", "five-facilities,complete-community-2020", "--no-areas", "--at", "Sun 20:30"];
    alike(folder, &words, &["--tiles=4km"]);
}

#[test]
fn nor_in_a_real_quarter() {
    let Some(quarter) = data("helsinki_core.osm.pbf") else { return };
    let folder = empty_folder();
    fs::copy(quarter, folder.path().join("quarter.osm.pbf")).unwrap();
    alike(folder.path(), &["quarter.osm.pbf", "--table", "walks.csv"], &["--tiles=2km"]);
}

#[test]
fn a_study_file_may_ask_for_tiles() {
    let folder = empty_folder();
    let folder = folder.path();
    country(folder);
    fs::write(folder.join("study.toml"), "city = \"country.osm.pbf\"\n[analyze]\ntiles = \"5km\"\n").unwrap();
    done(folder, &["analyze", "study.toml", "--no-areas", "--quiet"]);
}

#[test]
fn what_tiles_cannot_do_is_refused() {
    let folder = empty_folder();
    let folder = folder.path();
    country(folder);
    let said = |words: &[&str]| refused(folder, &[&["analyze"], words].concat());
    assert!(
        said(&["country.osm.pbf", "--tiles", "--why", "2"]).contains("--why: looks for ways through all of the city")
    );
    assert!(said(&["country.osm.pbf", "--tiles", "--zones", "admin_level=8"]).contains("--zones FILE"));
    assert!(said(&["--tiles"]).contains("there is no extract that could be read tile by tile"));
    assert!(said(&["country.osm.pbf", "--tiles=20"]).contains("such as 20km"));
    assert!(said(&["country.osm.pbf", "--tiles=1km"]).contains("between 2km and 1000km"));
    let zh = run(folder, &["analyze", "country.osm.pbf", "--tiles", "--why", "2", "--lang", "zh"]);
    assert!(!zh.status.success() && text(&zh.stderr).contains("而 --tiles 只保留道路"), "{}", text(&zh.stderr));
}
