//! The same town in every format gives the same answers, byte for byte; broken files of every format give one clear line.
//!
//! Files are written by GDAL's ogr2ogr, which also wrote those in `tests/corpus/formats`. Where it is missing, that part
//! says so and is left out.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may stop where it stands, and says what it skips

mod common;

use common::{done, empty_folder, refused, run, text};
use lifecircle::input::given::{Columns, read_area, read_blocks, read_facilities, read_streets};
use lifecircle::input::layer::Source;
use lifecircle::input::standard::five_facilities;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// GDAL's converter, if it is there.
fn ogr2ogr(folder: &Path, words: &[&str]) -> bool {
    let Ok(output) = Command::new("ogr2ogr").current_dir(folder).args(words).output() else {
        println!("skipped: ogr2ogr is not installed");
        return false;
    };
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    true
}

const BLOCKS: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"id":"A1","name":"东区","residents":120,"rate":12.5},"geometry":{"type":"Polygon","coordinates":
  [[[9.5200,47.1400],[9.5220,47.1400],[9.5220,47.1415],[9.5200,47.1415],[9.5200,47.1400]],[[9.5205,47.1405],[9.5205,47.1408],[9.5209,47.1408],[9.5205,47.1405]]]}},
 {"type":"Feature","properties":{"id":"A2","name":"Straße \"B\"","residents":35,"rate":0.25},"geometry":{"type":"Polygon","coordinates":
  [[[9.5230,47.1390],[9.5240,47.1390],[9.5240,47.1398],[9.5230,47.1390]]]}},
 {"type":"Feature","properties":{"id":"A3","name":"Two parts","residents":7,"rate":1.0625},"geometry":{"type":"MultiPolygon","coordinates":
  [[[[9.5250,47.1380],[9.5255,47.1380],[9.5255,47.1384],[9.5250,47.1380]]],[[[9.5260,47.1380],[9.5266,47.1380],[9.5266,47.1384],[9.5260,47.1380]]]]}}]}"#;

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"id":"F1","name":"卫生站","class":"clinic"},"geometry":{"type":"Point","coordinates":[9.5215,47.1388]}},
 {"type":"Feature","properties":{"id":"F2","name":"Market","class":"market"},"geometry":{"type":"Point","coordinates":[9.5180,47.1420]}},
 {"type":"Feature","properties":{"id":"F3","name":"Pitch","class":"sport"},"geometry":{"type":"Point","coordinates":[9.5244,47.1402]}}]}"#;

const LAYERS: [&str; 4] = ["blocks.geojson", "facilities.geojson", "gaps.geojson", "gap_areas.geojson"];

/// The layers that a run writes.
fn answers(folder: &Path, words: &[&str]) -> Vec<(String, String)> {
    done(folder, &[&["analyze", "--out", "out", "--quiet"], words].concat());
    // The line before the features credits the files by their names.
    let features = |name: &str| {
        let text = fs::read_to_string(folder.join("out").join(name)).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    };
    LAYERS.iter().map(|name| ((*name).to_owned(), features(name))).collect()
}

fn town(folder: &Path) {
    fs::write(folder.join("blocks.geojson"), BLOCKS).unwrap();
    fs::write(folder.join("places.geojson"), PLACES).unwrap();
}

#[test]
fn every_format_gives_the_answers_of_geojson() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    let expected = answers(folder, &["--blocks", "blocks.geojson", "--facilities", "places.geojson"]);
    assert!(expected[0].1.contains("东区"));
    for (format, ending, more) in [
        ("ESRI Shapefile", "shp", &["-lco", "ENCODING=UTF-8"][..]),
        ("ESRI Shapefile", "shp", &["-lco", "ENCODING=GBK"]),
        // One zip with all parts of a shapefile.
        ("ESRI Shapefile", "shz", &["-lco", "ENCODING=UTF-8"]),
        ("GPKG", "gpkg", &[]),
        ("FlatGeobuf", "fgb", &[]),
        ("FlatGeobuf", "fgb", &["-lco", "SPATIAL_INDEX=NO"]),
        ("GeoJSONSeq", "geojsonl", &[]),
        ("GeoJSONSeq", "geojsons", &["-lco", "RS=YES"]),
        ("CSV", "csv", &["-lco", "GEOMETRY=AS_WKT"]),
        ("CSV", "csv", &["-lco", "GEOMETRY=AS_WKT", "-lco", "SEPARATOR=SEMICOLON", "-lco", "WRITE_BOM=YES"]),
        ("CSV", "csv", &["-lco", "GEOMETRY=AS_WKT", "-lco", "SEPARATOR=TAB"]),
    ] {
        // Umlauts have no place in GBK: that run is compared without them.
        let gbk = more.contains(&"ENCODING=GBK");
        let expected = if gbk {
            fs::write(folder.join("plain.geojson"), BLOCKS.replace("Straße", "Strasse")).unwrap();
            answers(folder, &["--blocks", "plain.geojson", "--facilities", "places.geojson"])
        } else {
            expected.clone()
        };
        for (from, to) in [(if gbk { "plain" } else { "blocks" }, "b"), ("places", "p")] {
            let (from, to) = (format!("{from}.geojson"), format!("{to}.{ending}"));
            // FlatGeobuf orders by its index; the order of a file has no part in the answer.
            if !ogr2ogr(folder, &[&["-overwrite", "-f", format, &to, &from][..], more].concat()) {
                return;
            }
        }
        let got = answers(folder, &["--blocks", &format!("b.{ending}"), "--facilities", &format!("p.{ending}")]);
        for ((name, a), (_, b)) in expected.iter().zip(&got) {
            assert!(a == b, "{format} {more:?}: {name}:\n{a}\n{b}");
        }
        let _ = fs::remove_file(folder.join(format!("b.{ending}")));
        let _ = fs::remove_file(folder.join(format!("p.{ending}")));
    }
}

/// Files that Arrow (pyarrow 26) wrote: every packing and encoding of its own, one and several groups of rows, old and new pages.
#[test]
fn geoparquet_gives_the_answers_of_geojson() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    let expected = answers(folder, &["--blocks", "blocks.geojson", "--facilities", "places.geojson"]);
    for name in ["snappy", "zstd_v2", "gzip_delta", "lz4_groups"] {
        let file = corpus().join(format!("blocks_{name}.parquet"));
        let got = answers(folder, &["--blocks", file.to_str().unwrap(), "--facilities", "places.geojson"]);
        assert!(got == expected, "{name}");
    }
    let more = corpus().join("blocks_plain_more.parquet");
    let said = done(folder, &["inspect", more.to_str().unwrap()]);
    for part in ["2024-02-29", "\"price\"  3 numbers, 1 different: 12.5", "names.primary", "lists are left out"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("bbox"), "{said}");
    let brotli = corpus().join("blocks_brotli.parquet");
    let said = refused(folder, &["analyze", "--blocks", brotli.to_str().unwrap(), "--out", "o"]);
    assert!(said.contains("packed by Brotli (write it with snappy"), "{said}");
}

#[test]
fn several_sources_of_facilities_are_one_list() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    fs::write(
        folder.join("poi.csv"),
        "编号,名称,类别,lon,lat\n1,卫生站（总店）,clinic,9.5216,47.1388\n2,Bazaar,market,9.5190,47.1420\n9,PITCH,sport,9.5250,47.1402\nF3,Sports hall,sport,9.5300,47.1402\n",
    )
    .unwrap();
    let both = |more: &[&str]| {
        let words = ["--blocks", "blocks.geojson", "--class", "class", "--lang", "en"];
        let output = run(folder, &[&["analyze", "--out", "out"], &words[..], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let read = |name: &str| fs::read_to_string(folder.join("out").join(name)).unwrap();
        (read("facilities.geojson"), read("fusion.csv"), read("summary.json"), text(&output.stderr))
    };
    let (places, fusion, summary, said) = both(&["--facilities", "poi.csv", "--facilities", "places.geojson"]);
    let rows: Vec<&str> = fusion.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{fusion}");
    assert!(rows[0].starts_with("F1,places.geojson,卫生站,1,poi.csv,卫生站（总店）,clinic,no_name,"), "{fusion}");
    assert!(rows[1].starts_with("F3,places.geojson,Pitch,9,poi.csv,PITCH,sport,same_name,1.00,45."), "{fusion}");
    assert!(places.contains(r#""id":"F3#2""#), "two sources have an F3");
    assert!(places.contains(r#""sources":"places.geojson; poi.csv""#), "{places}");
    assert!(said.contains("places.geojson (3), poi.csv (4); 2 are the same place"), "{said}");
    assert!(summary.contains(r#"poi.csv: no property \"class\" for the class here"#), "{summary}");
    assert!(summary.contains(r#""facility.fused": 2"#));
    let turned = both(&["--facilities", "places.geojson", "--facilities", "poi.csv"]);
    assert_eq!((&turned.0, &turned.1), (&places, &fusion));
    let apart = both(&["--facilities", "places.geojson", "--facilities", "poi.csv", "--keep-duplicates"]);
    assert_eq!(apart.1.lines().count(), 1);
    assert_eq!(apart.0.matches(r#""classes":"#).count(), 7);
    let words =
        ["analyze", "--facilities", "poi.csv", "--facilities", "osm", "--crs", "poi.csv=EPSG:4326", "--lang", "en"];
    let said = text(&run(folder, &words).stderr);
    assert!(said.contains("), poi.csv (4)"), "{said}");
    for (words, expected) in [
        (&["--streets", "blocks.geojson", "--facilities", "osm"][..], "blocks.geojson"),
        (&["--facilities", "poi.csv", "--crs", "poi.tsv=gcj02"], "none of the given files"),
        (&["--facilities", "poi.csv", "--facilities", "places.geojson", "--class", "klass"], "no property \"klass\""),
    ] {
        let said = refused(folder, &[&["analyze", "--out", "new"], words].concat());
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn other_coordinate_systems_come_to_the_same_place() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    for (format, ending, code) in
        [("ESRI Shapefile", "shp", "EPSG:32632"), ("GPKG", "gpkg", "EPSG:21781"), ("FlatGeobuf", "fgb", "EPSG:3857")]
    {
        let to = format!("b.{ending}");
        if !ogr2ogr(folder, &["-f", format, "-t_srs", code, &to, "blocks.geojson"]) {
            return;
        }
        let source_bytes = fs::read(folder.join(&to)).unwrap();
        let beside = if ending == "shp" {
            ["dbf", "prj"].map(|e| (e.to_owned(), fs::read(folder.join("b").with_extension(e)).unwrap())).to_vec()
        } else {
            Vec::new()
        };
        let path = folder.join(&to);
        let source = Source { beside, ..Source::new(&path, &source_bytes) };
        let (blocks, notes) = read_blocks(&source, &Columns::default()).unwrap();
        assert!(notes.remarks.iter().any(|r| r.contains("turned from")), "{:?}", notes.remarks);
        let (plain, _) =
            read_blocks(&Source::new("b.geojson".as_ref(), BLOCKS.as_bytes()), &Columns::default()).unwrap();
        for (a, b) in blocks.items.iter().zip(&plain.items) {
            assert!((a.area_m2 - b.area_m2).abs() < 0.01 * b.area_m2.max(1.0), "{code}: {} {}", a.area_m2, b.area_m2);
        }
        let first = |blocks: &lifecircle::error::Loaded<lifecircle::model::Block>| {
            use geo::BoundingRect;
            blocks.items[0].geometry.bounding_rect().unwrap().min()
        };
        let (a, b) = (first(&blocks), first(&plain));
        assert!((a.x - b.x).abs() < 2e-8 && (a.y - b.y).abs() < 2e-8, "{code}: {a:?} {b:?}");
    }
}

#[test]
fn layers_are_named_with_a_hash() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    if !ogr2ogr(folder, &["-f", "GPKG", "city.gpkg", "blocks.geojson", "-nln", "homes"]) {
        return;
    }
    ogr2ogr(folder, &["-f", "GPKG", "-update", "city.gpkg", "places.geojson", "-nln", "poi"]);
    let said = refused(folder, &["analyze", "--out", "o", "--blocks", "city.gpkg"]);
    assert!(said.contains("city.gpkg: has 2 layers: homes, poi (say which: city.gpkg#homes)"), "{said}");
    let said = refused(folder, &["analyze", "--out", "o", "--blocks", "city.gpkg#home"]);
    assert!(said.contains("has no layer \"home\"; there are homes, poi (did you mean \"homes\"?)"), "{said}");
    let expected = answers(folder, &["--blocks", "blocks.geojson", "--facilities", "places.geojson"]);
    assert!(answers(folder, &["--blocks", "city.gpkg#homes", "--facilities", "city.gpkg#poi"]) == expected);
    done(folder, &["isochrone", "--from", "city.gpkg#poi", "--out", "areas", "--quiet"]);
}

#[test]
fn plans_are_drawn_in_any_format() {
    let folder = empty_folder();
    let folder = folder.path();
    let plan = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"class":"clinic","name":"New"},
        "geometry":{"type":"Point","coordinates":[9.5215,47.1388]}}]}"#;
    fs::write(folder.join("north.geojson"), plan).unwrap();
    if !ogr2ogr(folder, &["-f", "GPKG", "plans.gpkg", "north.geojson", "-nln", "north"]) {
        return;
    }
    ogr2ogr(folder, &["-f", "GPKG", "-update", "plans.gpkg", "north.geojson", "-nln", "south"]);
    ogr2ogr(folder, &["-f", "ESRI Shapefile", "west.shp", "north.geojson"]);
    let words = ["compare", "north.geojson", "plans.gpkg#south", "west.shp", "--out", "out", "--quiet"];
    let table = done(folder, &words);
    for name in ["north", "south", "west"] {
        assert!(table.contains(name), "{table}");
    }
    let said = refused(folder, &["compare", "plans.gpkg", "--out", "o"]);
    assert!(said.contains("has 2 layers: north, south"), "{said}");
}

#[test]
fn a_row_of_a_geopackage_is_an_id_where_there_is_no_other() {
    let folder = empty_folder();
    let folder = folder.path();
    fs::write(folder.join("homes.geojson"), BLOCKS.replace("\"id\":", "\"plot\":")).unwrap();
    fs::write(folder.join("own.geojson"), BLOCKS).unwrap();
    if !ogr2ogr(folder, &["-f", "GPKG", "homes.gpkg", "homes.geojson"]) {
        return;
    }
    ogr2ogr(folder, &["-f", "GPKG", "own.gpkg", "own.geojson"]);
    let ids = |name: &str, column: Option<&str>| {
        let bytes = fs::read(folder.join(name)).unwrap();
        let columns = Columns { id: column.map(str::to_owned), ..Columns::default() };
        let (blocks, _) = read_blocks(&Source::new(name.as_ref(), &bytes), &columns).unwrap();
        blocks.items.iter().map(|b| b.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids("homes.gpkg", None), ["1", "2", "3"]);
    assert_eq!(ids("homes.gpkg", Some("plot")), ["A1", "A2", "A3"]);
    assert_eq!(ids("own.gpkg", None), ["A1", "A2", "A3"]);
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/formats")
}

/// Reads bytes in every role; whatever comes of it, it is no panic and every error is one line.
fn survive(name: &str, bytes: &[u8], beside: &[(String, Vec<u8>)]) -> bool {
    let source = Source { beside: beside.to_vec(), ..Source::new(name.as_ref(), bytes) };
    let columns = Columns::default();
    let blocks = read_blocks(&source, &columns).map(|_| ()).map_err(|e| e.to_string());
    let others = [
        read_facilities(&source, &columns, &five_facilities()).map(|_| ()).map_err(|e| e.to_string()),
        read_streets(&source).map(|_| ()).map_err(|e| e.to_string()),
        read_area(&source).map(|_| ()).map_err(|e| e.to_string()),
    ];
    for error in others.into_iter().chain([blocks.clone()]).filter_map(Result::err) {
        assert!(!error.contains('\n'), "{name}: {error}");
    }
    blocks.is_ok()
}

/// Files of the corpus cut short at forty places, and with every run of four bytes in their first thousand set to a huge
/// number or to nothing.
#[test]
fn broken_files_are_refused_or_read_and_nothing_panics() {
    let beside = |ending: &str| (ending.to_owned(), fs::read(corpus().join("blocks").with_extension(ending)).unwrap());
    let companions = ["dbf", "prj", "cpg"].map(beside).to_vec();
    for name in [
        "blocks.shp",
        "blocks.gpkg.gz",
        "blocks.fgb",
        "blocks_snappy.parquet",
        "blocks_zstd_v2.parquet",
        "blocks_gzip_delta.parquet",
        "blocks_lz4_groups.parquet",
        "blocks_plain_more.parquet",
    ] {
        let packed = fs::read(corpus().join(name)).unwrap();
        let mut bytes = Vec::new();
        if packed.starts_with(b"\x1f\x8b") {
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut bytes).unwrap();
        } else {
            bytes = packed;
        }
        let more = if name == "blocks.shp" { &companions[..] } else { &[] };
        let whole = Source { beside: more.to_vec(), ..Source::new(name.as_ref(), &bytes) };
        assert_eq!(read_blocks(&whole, &Columns::default()).unwrap().0.items.len(), 3, "{name} is whole");
        for part in 0..40 {
            survive(name, &bytes[..bytes.len() * part / 40], more);
        }
        let len = bytes.len();
        for at in (0..len.min(1000)).chain(len.saturating_sub(600)..len.saturating_sub(4)).step_by(3) {
            for value in [[0xff; 4], [0; 4], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 0x10]] {
                let mut bad = bytes.clone();
                let end = (at + 4).min(len);
                bad[at..end].copy_from_slice(&value[..end - at]);
                survive(name, &bad, more);
            }
        }
    }
    // The table beside a shapefile is as hostile.
    let shp = fs::read(corpus().join("blocks.shp")).unwrap();
    for at in 0..companions[0].1.len().min(400) {
        for value in [0xff, 0, 0x2a] {
            let mut bad = companions.clone();
            bad[0].1[at] = value;
            survive("blocks.shp", &shp, &bad);
        }
    }
    assert!(survive("blocks.shp", &shp, &[]), "without its table it is shapes alone");
}

#[test]
fn shapefiles_say_what_is_missing_beside_them() {
    let folder = empty_folder();
    let folder = folder.path();
    for ending in ["shp", "dbf"] {
        fs::copy(corpus().join("blocks").with_extension(ending), folder.join("b").with_extension(ending)).unwrap();
    }
    let output = run(folder, &["analyze", "--blocks", "b.shp", "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        fs::read_to_string(folder.join("out/problems.geojson")).unwrap().contains("there is no .prj beside the .shp")
    );
    assert!(
        fs::read_to_string(folder.join("out/summary.json")).unwrap().contains("b.dbf"),
        "it was read, so it is named"
    );
}

#[test]
fn tables_of_points_work_wherever_layers_do() {
    let folder = empty_folder();
    let folder = folder.path();
    let gbk: Vec<u8> = b"name;lon;lat;class\n\xce\xc0\xc9\xfa;9,5215;47,1388;clinic\n".to_vec();
    fs::write(folder.join("p.csv"), &gbk).unwrap();
    fs::write(folder.join("h.csv"), "id,lng,lat,\u{4eba}\u{53e3}\n1,9.5215,47.1390,30\n2,9.5225,47.1400,x\n").unwrap();
    done(folder, &["analyze", "--blocks", "h.csv", "--facilities", "p.csv", "--out", "out", "--quiet"]);
    let problems = fs::read_to_string(folder.join("out/problems.geojson")).unwrap();
    assert!(problems.contains("h.csv: line 3: 人口 \\\"x\\\" is not a number"), "{problems}");
    assert!(problems.contains("text taken as gb18030"), "{problems}");
    done(folder, &["isochrone", "--from", "p.csv", "--out", "areas", "--quiet"]);
    fs::write(folder.join("plots.csv"), "wkt,cost\nPOINT (9.5221 47.1392),5\n").unwrap();
    done(
        folder,
        &[
            "site",
            "--class",
            "clinic",
            "--count",
            "1",
            "--fixed",
            "none",
            "--candidates",
            "plots.csv",
            "--out",
            "sites",
            "--quiet",
        ],
    );
    fs::write(folder.join("swapped.csv"), "id,lon,lat\n1,47.1390,116.5215\n").unwrap();
    let said = refused(folder, &["analyze", "--blocks", "swapped.csv", "--out", "o"]);
    assert!(said.contains("swapped.csv: line 2: lat 116.5215 is no latitude") && said.contains("swapped?"), "{said}");
}

#[test]
fn a_look_into_files_is_never_an_error() {
    let folder = empty_folder();
    let folder = folder.path();
    town(folder);
    fs::write(folder.join("noise"), [0x50, 0x4b, 0x03, 0x04, 0xff, 0x00]).unwrap();
    fs::write(folder.join("poi.csv"), "name,lon,lat,\u{4eba}\u{53e3}\nA,9.5,47.1,3\nA,9.5,47.1,3\nB,9.6,,many\n")
        .unwrap();
    let said = done(folder, &["inspect", "blocks.geojson", "noise", "missing.shp", ".", "/dev/zero", "poi.csv"]);
    for part in [
        "format: GeoJSON",
        "geometry: MultiPolygon 1, Polygon 2",
        "column: \"residents\"  3 numbers, 3 different: 120 | 35 | 7",
        "a run assumes: residents taken from property \"residents\"",
        "the directory of the zip archive is missing or broken",
        "missing.shp: cannot read",
        "is a folder, not a file",
        "is a device, not a file",
        "looks wrong: 1 feature is there twice",
        "looks wrong: line 4: lat is empty",
        "column \"人口\" holds both numbers and texts",
    ] {
        assert!(said.contains(part), "{part:?} is not in:\n{said}");
    }
    // What stops a run is told before it.
    fs::write(folder.join("c.csv"), "class,lon,lat\nclinic,9.5,47.1\nclinc,9.6,47.1\nfoo,9.7,47.1\n").unwrap();
    let said = done(folder, &["inspect", "c.csv"]);
    assert!(said.contains("class \"foo\" is not a class of five-facilities, features with it: 1\n"), "{said}");
    assert!(
        said.contains(
            "class \"clinc\" is not a class of five-facilities, features with it: 1 (did you mean \"clinic\"?)"
        ),
        "{said}"
    );
    assert!(said.contains("as facilities it would be refused: classes of five-facilities are market, "), "{said}");
    fs::write(folder.join("heights.tif"), b"II*\0").unwrap();
    let zh = done(folder, &["inspect", "--lang", "zh", "c.csv", "heights.tif", "poi.csv"]);
    for part in [
        "class \"foo\" 不是 five-facilities 的设施类别（1 个要素）",
        "格式：GeoTIFF",
        "无法读取其中的栅格",
        "列 \"人口\" 中既有数值又有文本",
    ] {
        assert!(zh.contains(part), "{part:?} is not in:\n{zh}");
    }
    let zh = done(folder, &["inspect", "--lang", "zh", "places.geojson"]);
    assert!(zh.contains("格式：GeoJSON") && zh.contains("设施类别：market 1, sport 1, clinic 1"), "{zh}");
}

/// The sums of real counts are kept to the person.
#[test]
fn people_of_real_grids_are_kept_to_the_person() {
    let data = std::env::var_os("LIFECIRCLE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    for (city, people) in
        [("poa_osm.pbf", "poa_hexgrid.csv"), ("helsinki_core.osm.pbf", "helsinki_population_grid_2020.gpkg")]
    {
        let (city, people) = (data.join(city), data.join(people));
        if !city.is_file() || !people.is_file() {
            println!("skipped: {} is not there", people.display());
            continue;
        }
        let folder = empty_folder();
        let folder = folder.path();
        let words =
            ["analyze", city.to_str().unwrap(), "--people", people.to_str().unwrap(), "--no-areas", "--out", "out"];
        done(folder, &words);
        let blocks = common::json(&folder.join("out/blocks.geojson"));
        let placed: f64 =
            blocks["features"].as_array().unwrap().iter().map(|f| f["properties"]["residents"].as_f64().unwrap()).sum();
        let summary = fs::read_to_string(folder.join("out/summary.json")).unwrap();
        assert!(summary.contains(&format!(": {placed:.0} of ")), "{placed}");
        let bytes = fs::read(&people).unwrap();
        let (counts, _) = read_blocks(&Source::new(&people, &bytes), &Columns::default()).unwrap();
        let total: f64 = counts.items.iter().filter_map(|c| c.residents).sum();
        assert!(summary.contains(&format!(" of {total:.0} people shared out")), "{total}");
    }
}

#[test]
fn osm_xml_gives_the_answers_of_the_pbf() {
    let folder = empty_folder();
    let folder = folder.path();
    let pbf = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf");
    let osmium = Command::new("osmium").current_dir(folder).args(["cat", "-o", "c.osm.gz"]).arg(&pbf).output();
    let Ok(output) = osmium else {
        println!("skipped: osmium is not installed");
        return;
    };
    assert!(output.status.success(), "{}", text(&output.stderr));
    fs::copy(&pbf, folder.join("c.osm.pbf")).unwrap();
    let expected = answers(folder, &["c.osm.pbf"]);
    assert!(answers(folder, &["c.osm.gz"]) == expected);
    assert!(done(folder, &["inspect", "c.osm.gz"]).contains("format: OSM XML"));
}
