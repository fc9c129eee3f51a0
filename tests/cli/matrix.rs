//! `lifecircle matrix` as people run it: a street to check by hand, the formats, what is refused, the bundled country.

use crate::common::{contents, done, empty_folder, json, names, refused, run, text};
use crate::drawn::{at, layer, point};
use serde_json::json as object;
use std::fs;
use std::io::Read;
use std::path::Path;

/// A street of 4 km. Homes a (at 0 m), b (400 m), c (3,900 m), and one that is 2 km off the street. Clinics near (100 m) and far (900 m),
/// a market that is also a clinic, with a comma in its name, at 500 m.
fn street(folder: &Path) {
    let line = object!({"type": "Feature", "properties": {"highway": "residential"},
        "geometry": {"type": "LineString", "coordinates": [at(0.0), at(4000.0)]}});
    fs::write(folder.join("streets.geojson"), layer(&[line])).unwrap();
    let mut off = point("off", 2000.0, object!({}));
    off["geometry"]["coordinates"][1] = object!(0.018);
    let homes = [point("a", 0.0, object!({})), point("b", 400.0, object!({})), point("c", 3900.0, object!({})), off];
    fs::write(folder.join("homes.geojson"), layer(&homes)).unwrap();
    let places = [
        point("near", 100.0, object!({"class": "clinic"})),
        point("far", 900.0, object!({"class": "clinic"})),
        point("x, y", 500.0, object!({"class": "market;clinic"})),
    ];
    fs::write(folder.join("places.geojson"), layer(&places)).unwrap();
}

/// The last two columns of rows to whole decimetres and eighths of a second: places are known to a tenth of a millimetre, streets to a centimetre.
fn rounded(rows: &str) -> String {
    let line = |line: &str| {
        let mut fields: Vec<String> = line.rsplitn(3, ',').map(str::to_owned).collect();
        for (field, unit) in fields.iter_mut().zip([100, 125]) {
            if let Ok(n) = field.parse::<u32>() {
                *field = ((n + unit / 2) / unit * unit).to_string();
            }
        }
        fields.reverse();
        fields.join(",") + "\n"
    };
    rows.lines().map(line).collect()
}

const CITY: [&str; 10] = [
    "matrix",
    "--streets",
    "streets.geojson",
    "--blocks",
    "homes.geojson",
    "--facilities",
    "places.geojson",
    "--limit",
    "550m",
    "--quiet",
];

#[test]
fn a_street_to_check_by_hand() {
    let folder = empty_folder();
    let folder = folder.path();
    street(folder);
    let said = done(folder, &[&CITY[..], &["--lang", "en"]].concat());
    // At 80 m a minute a metre is 0.75 s. From b to far it is 500 m; c reaches nothing within 550 m.
    let rows = "from,from_door,to,class,ms,mm\n\
        a,0,\"x, y\",market,375000,500000\n\
        a,0,near,clinic,75000,100000\n\
        a,0,\"x, y\",clinic,375000,500000\n\
        b,0,\"x, y\",market,75000,100000\n\
        b,0,\"x, y\",clinic,75000,100000\n\
        b,0,near,clinic,225000,300000\n\
        b,0,far,clinic,375000,500000\n";
    assert_eq!(rounded(&text(&fs::read(folder.join("matrix/matrix.csv")).unwrap())), rows);
    assert_eq!(names(&folder.join("matrix")), ["matrix.csv", "matrix.json", "points.csv"]);
    let figures = json(&folder.join("matrix/matrix.json"));
    assert_eq!(figures["from"], object!({"what": "homes", "places": 4, "off_network": 1}));
    assert_eq!(figures["walks"], 7);
    let market = object!({"class": "market", "limit": 550.0, "unit": "m", "ends": 1, "walks": 2, "starts_without": 2});
    assert_eq!(figures["classes"][0], market);
    assert!(said.contains("From 4 places (homes) to 3 (facilities); 1 and 0 of them join no street."), "{said}");
    let points = fs::read_to_string(folder.join("matrix/points.csv")).unwrap();
    assert!(points.contains("\nfrom,off,0,,,,,,,,\n") && points.contains("\nto,\"x, y\",0,0,"), "{points}");
    // The nearest of each class alone; `-` is standard output, the table then goes to standard error.
    let nearest = done(folder, &[&CITY[..], &["--k", "1", "--class", "clinic", "-o", "-"]].concat());
    assert_eq!(
        rounded(&nearest),
        "from,from_door,to,class,ms,mm\na,0,near,clinic,75000,100000\nb,0,\"x, y\",clinic,75000,100000\n"
    );
}

#[test]
fn any_two_sets_of_places() {
    let folder = empty_folder();
    let folder = folder.path();
    street(folder);
    fs::write(folder.join("depots.csv"), "id,lon,lat\nd,0.0,0.0\n").unwrap();
    let rows = |words: &[&str]| rounded(&done(folder, &[&CITY[..], words, &["-o", "-"]].concat()));
    // No class at places of a file; among themselves nobody walks to where he is.
    assert_eq!(rows(&["--from", "depots.csv", "--to", "homes.geojson"]), "from,to,ms,mm\nd,a,0,0\nd,b,300000,400000\n");
    assert_eq!(
        rows(&["--from", "facilities", "--to", "homes"]),
        "from,to,to_door,ms,mm\nfar,b,0,375000,500000\nnear,a,0,75000,100000\nnear,b,0,225000,300000\n\"x, y\",b,0,75000,100000\n\"x, y\",a,0,375000,500000\n"
    );
    assert_eq!(rows(&["--from", "blocks", "--to", "blocks"]), "from,to,ms,mm\na,b,300000,400000\nb,a,300000,400000\n");
    let said = refused(folder, &[&CITY[..], &["--to", "homes", "--class", "clinic", "-o", "x.csv"]].concat());
    assert!(said.contains("--class: is for --to facilities"), "{said}");
    let said = refused(folder, &[&CITY[..], &["--to", "homs", "-o", "x.csv"]].concat());
    assert!(said.contains("homes, blocks, facilities, or a file"), "{said}");
    let said = refused(folder, &[&CITY[..], &["--from", "depots.csv", "-o", "./depots.csv"]].concat());
    assert!(said.contains("is an input"), "{said}");
    let said = refused(folder, &[&CITY[..], &["--k", "0"]].concat());
    assert!(said.contains("--k"), "{said}");
}

fn unpacked(file: &Path) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(file).unwrap()).read_to_end(&mut out).unwrap();
    out
}

/// The bundled country: the same bytes on one thread and on four, plain and packed, and Parquet of the same rows.
#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let folder = empty_folder();
    let folder = folder.path();
    for (threads, out) in [("1", "one"), ("4", "four")] {
        for format in ["csv", "csv.gz", "parquet"] {
            let out = format!("{out}/{format}");
            done(folder, &["matrix", "--threads", threads, "--format", format, "--out", &out, "--quiet"]);
        }
    }
    for format in ["csv", "csv.gz", "parquet"] {
        assert_eq!(contents(&folder.join("one").join(format)), contents(&folder.join("four").join(format)), "{format}");
    }
    let plain = fs::read(folder.join("one/csv/matrix.csv")).unwrap();
    assert_eq!(unpacked(&folder.join("one/csv.gz/matrix.csv.gz")), plain);
    let parquet = fs::read(folder.join("one/parquet/matrix.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1") && parquet.len() * 4 < plain.len());
    // The nearest of each class is the walk of the table, wherever that is within the limit.
    done(folder, &["matrix", "--k", "1", "-o", "nearest.csv", "--quiet"]);
    done(folder, &["analyze", "--no-areas", "--table", "walks.csv", "--quiet"]);
    let read = |name: &str| text(&fs::read(folder.join(name)).unwrap());
    let near = read("nearest.csv");
    let near: Vec<&str> = near.lines().skip(1).collect();
    // block,doorstep,class,finding,ms,mm,facility against from,from_door,to,class,ms,mm.
    let table = read("walks.csv");
    let walks = table.lines().skip(1).filter_map(|line| {
        let f: Vec<&str> = line.split(',').collect();
        let within = f[3] == "walk" && f[4].parse::<u32>().unwrap() <= 900_000;
        within.then(|| format!("{},{},{},{},{},{}", f[0], f[1], f[6], f[2], f[4], f[5]))
    });
    assert!(near.len() > 1000 && walks.eq(near.iter().map(|line| (*line).to_owned())));
}

/// A reader who has had enough is no fault.
#[test]
fn a_closed_pipe_is_success() {
    let folder = empty_folder();
    let output = run(folder.path(), &["matrix", "-o", "/dev/null", "--quiet"]);
    assert!(output.status.success());
}
