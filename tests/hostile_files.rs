//! Files of every format but GeoJSON that people hand over by mistake, and files made to hurt (`tests/corpus/make_hostile.py` writes them): each is
//! read, or refused with one clear line, and survived in every role.

#![allow(clippy::unwrap_used)] // a test may: a missing corpus file is a failure

use Outcome::{Fails, Reads};
use lifecircle::input::given::{Columns, read_area, read_blocks, read_facilities, read_streets};
use lifecircle::input::inspect::inspect;
use lifecircle::input::layer::{COMPANIONS, Source};
use lifecircle::input::standard::five_facilities;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy)]
enum Outcome {
    /// This many blocks.
    Reads(usize),
    /// An error that holds these words.
    Fails(&'static str),
}

/// File, and what must come of it as blocks.
const FILES: &[(&str, Outcome)] = &[
    ("bomb.xlsx", Fails("would unfold from")),
    ("bomb.zip", Fails("would unfold from 101924 bytes to 104857600")),
    ("bomb_told_small.zip", Fails("is damaged: its length or checksum")),
    ("climbing.zip", Reads(1)),
    ("cut.fgb", Fails("feature 3 is cut off or damaged")),
    ("cut.parquet", Fails("footer of the Parquet file is missing or broken")),
    ("cut.zip", Fails("directory of the zip archive is missing")),
    ("degrees_minutes.csv", Fails("write degrees as decimals")),
    ("excel.zip", Fails("the workbook has no xl/_rels/workbook.xml.rels")),
    ("footer_huge.parquet", Fails("footer of the Parquet file is missing or broken")),
    ("geo_no_json.parquet", Fails("metadata is no JSON")),
    ("good.xlsx", Reads(1)),
    ("half.gpkg.gz", Fails("the SQLite file is damaged")),
    ("header_huge.fgb", Fails("the header is cut off or damaged")),
    ("header_only.csv", Fails("holds no features")),
    ("html.csv", Fails("this is a web page")),
    ("in_itself.zip", Fails("a.csv in it is a zip archive again")),
    ("kmz.zip", Fails("KML can be converted")),
    ("latin1.csv", Reads(1)),
    ("locked.parquet", Fails("is locked with a key")),
    ("lzma.zip", Fails("is packed by method 14")),
    ("metres.csv", Fails("are these metres?")),
    ("multipatch.shp", Reads(2)),
    ("no_cells.xlsx", Fails("the workbook holds no cells")),
    ("no_geo.parquet", Fails("write it with geopandas or GDAL")),
    ("no_header.csv", Fails("the first line holds numbers, not names")),
    ("no_place.csv", Fails("no column holds the place")),
    ("not_geo.gpkg.gz", Fails("is it a GeoPackage?")),
    ("old.xls", Fails("an old Excel file (.xls), or one with a password")),
    ("one_long_line.csv", Reads(1)),
    ("only_header.shp", Fails("holds no features")),
    ("page_size_0.gpkg.gz", Fails("pages of an odd size")),
    ("pages_swapped.parquet", Fails("values of column \"id\" are damaged")),
    ("parts_huge.shp", Reads(2)),
    ("projection_nonsense.shp", Fails("a map of the town hall")),
    ("quote_open.csv", Reads(1)),
    ("ragged.csv", Reads(1)),
    ("record_huge.shp", Fails("feature 1: the record is cut off")),
    ("root_in_itself.gpkg.gz", Reads(3)),
    ("row_beyond.xlsx", Fails("row \"1048577\" is no row of a sheet")),
    ("secret.zip", Fails("locked with a password")),
    ("semicolon_in_quotes.csv", Reads(1)),
    ("table_names_nothing.shp", Fails("a header longer than itself")),
    ("table_short.shp", Fails("do .shp and .dbf belong together?")),
    ("tag_open.xlsx", Fails("a tag does not end")),
    ("text_named_often.xlsx", Fails("holds more than a sheet does")),
    ("text_that_is_not_there.xlsx", Fails("row 2 names text \"7\", and there are 1")),
    ("two_layers.zip", Fails("say which: two_layers.zip#a")),
    ("utf16.csv", Reads(1)),
    ("version_2.fgb", Fails("this is no format that lifecircle reads")),
    ("wal.gpkg.gz", Reads(3)),
    ("wide_and_long.xlsx", Fails("at most 30000000 cells are read")),
    ("wkt_broken.csv", Fails("does a cell hold the separator")),
    ("wkt_deep.csv", Fails("nested deeper than 16")),
    ("zero_bytes.csv", Fails("is not a number")),
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/hostile")
}

/// A file and what lies beside it.
fn load(name: &str) -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let beside = COMPANIONS.iter().filter(|_| Path::new(name).extension() == Some("shp".as_ref()));
    let beside = beside.filter_map(|ending| {
        Some(((*ending).to_owned(), std::fs::read(corpus().join(name).with_extension(ending)).ok()?))
    });
    (std::fs::read(corpus().join(name)).unwrap(), beside.collect())
}

#[test]
fn every_file_is_read_or_clearly_refused() {
    let listed: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(listed.len() > 40);
    let part = |name: &String| COMPANIONS.iter().any(|ending| name.ends_with(&format!(".{ending}")));
    let there = std::fs::read_dir(corpus()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.filter(|name| !part(name)).collect::<BTreeSet<_>>(), listed);
    let mut wrong = Vec::new();
    for (name, outcome) in FILES {
        let (bytes, beside) = load(name);
        let source = Source { beside, ..Source::new(name.as_ref(), &bytes) };
        let got = read_blocks(&source, &Columns::default()).map(|(l, _)| l.items.len()).map_err(|e| e.to_string());
        let fits = match (&got, outcome) {
            (Ok(count), Reads(expected)) => count == expected,
            (Err(error), Fails(words)) => {
                error.contains(words) && error.starts_with(name) && !error.contains('\n') && error.chars().count() < 400
            }
            _ => false,
        };
        if !fits {
            wrong.push(format!("{name}: expected {outcome:?}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever a file is given as, the answer is a result.
#[test]
fn any_file_in_any_role_is_survived() {
    let (columns, standard) = (Columns::default(), five_facilities());
    for (name, _) in FILES {
        let (bytes, beside) = load(name);
        let source = Source { beside, ..Source::new(name.as_ref(), &bytes) };
        let errors = [
            read_facilities(&source, &columns, &standard).err(),
            read_streets(&source).err(),
            read_area(&source).err(),
        ];
        for error in errors.into_iter().flatten() {
            assert!(!error.to_string().contains('\n'), "{error}");
        }
        let seen = inspect(&source, &columns, &standard);
        assert!(seen.format.is_some() || !seen.wrong.is_empty(), "{name}: a look says nothing");
    }
}
