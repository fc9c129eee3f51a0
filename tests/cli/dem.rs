//! Heights through the program: every command walks up and down on them, the same on any threads; what is no model is refused.

use crate::common::{done, empty_folder, json, names, refused};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use tiff::encoder::TiffEncoder;
use tiff::encoder::colortype::Gray32Float;
use tiff::tags::Tag;

/// Hills over the bundled country: cells of 0.002 degrees, west of 9.45 to east of 9.70, north of 47.29 to south of 47.04.
fn hills(file: &Path) {
    let cells: Vec<f32> = (0..130 * 130)
        .map(|k| {
            let (x, y) = ((k % 130) as f32, (k / 130) as f32);
            500.0 + 8.0 * x + 25.0 * ((x / 3.0).sin() + (y / 4.0).cos())
        })
        .collect();
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<Gray32Float>(130, 130).unwrap();
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[0.002, 0.002, 0.0][..]).unwrap();
    tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 9.45, 47.29, 0.0][..]).unwrap();
    tags.write_tag(Tag::GeoKeyDirectoryTag, &[1_u16, 1, 0, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326][..]).unwrap();
    image.write_data(&cells).unwrap();
    fs::write(file, bytes.into_inner()).unwrap();
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path, below: &str) -> Vec<(String, Vec<u8>)> {
    let of = |name: String| {
        let (path, below) = (folder.join(&name), format!("{below}/{name}"));
        if path.is_dir() { tree(&path, &below) } else { vec![(below, fs::read(path).unwrap())] }
    };
    names(folder).into_iter().flat_map(of).collect()
}

#[test]
fn every_command_climbs_and_is_the_same_on_any_threads() {
    let folder = empty_folder();
    hills(&folder.path().join("hills.tif"));
    let plan = "[[edits]]\nadd_facility = { class = \"clinic\", at = [9.52, 47.14] }\n";
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let both: Vec<_> = ["1", "4"]
        .into_iter()
        .map(|threads| {
            let out = format!("out{threads}");
            fs::create_dir(folder.path().join(&out)).unwrap();
            let walk = |words: &[&str]| {
                done(folder.path(), &[words, &["--dem", "hills.tif", "--threads", threads]].concat());
            };
            let at = |name: &str| format!("{out}/{name}");
            walk(&["analyze", "--no-areas", "--out", &at("a")]);
            walk(&["network", "--out", &at("n")]);
            walk(&["isochrone", "--from", "9.52,47.14", "--limit", "10min", "--verify", "200", "--out", &at("to")]);
            walk(&[
                "isochrone",
                "--from",
                "9.52,47.14",
                "--direction",
                "from",
                "--limit",
                "10min",
                "--verify",
                "200",
                "--out",
                &at("from"),
            ]);
            walk(&["site", "--class", "clinic", "--count", "1", "--out", &at("s")]);
            tree(&folder.path().join(out), "")
        })
        .collect();
    assert!(both[0] == both[1], "1 and 4 threads write the same bytes");
    let links = fs::read_to_string(folder.path().join("out1/n/links.csv")).unwrap();
    let two_way = links.lines().skip(1).filter(|l| {
        let cells: Vec<&str> = l.split(',').collect();
        cells[4] != cells[5]
    });
    assert!(two_way.count() > 2_000, "most links are slopes");
    let area = |name: &str| tree(&folder.path().join("out1").join(name), "");
    assert!(area("to") != area("from"), "up is not down");
    let summary = json(&folder.path().join("out1/a/summary.json"));
    assert_eq!(summary["parameters"]["dem"], "hills.tif");
    assert!(summary["inputs"].as_array().unwrap().iter().any(|i| i["role"] == "dem"));
}

#[test]
fn what_is_no_model_of_heights_is_refused() {
    let folder = empty_folder();
    fs::write(folder.path().join("no.tif"), "heights").unwrap();
    let said = refused(folder.path(), &["analyze", "--dem", "no.tif", "--out", "out"]);
    assert!(said.contains("no.tif") && said.contains("GeoTIFF"), "{said}");
    fs::write(folder.path().join("me.toml"), "id = \"me\"\nspeed = \"1m/s\"\n[step]\nup = \"5s/m\"").unwrap();
    let output = crate::common::run(folder.path(), &["analyze", "--walker", "me.toml", "--out", "out"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("did you mean \"steps\"?"), "{said}");
}
