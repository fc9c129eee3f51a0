//! Figures of pyproj, and definitions as files have them.

use super::*;
use geo_types::coord;

fn to_wgs(crs: &str, x: f64, y: f64) -> Coord<f64> {
    let crs: Crs = crs.parse().unwrap();
    crs.conversion().unwrap()(coord! { x: x, y: y }).unwrap()
}

/// pyproj 3.7.2 (PROJ 9.5.1), `Transformer.from_crs(CODE, 4326, always_xy=True).transform(x, y)`, no grid files; and how far
/// off in metres ours may be: the published shifts of two datums are written with fewer digits.
const PYPROJ: [(&str, f64, f64, f64, f64, f64); 19] = [
    ("EPSG:4547", 520_000.0, 3_380_000.0, 114.208_420_873, 30.540_048_103, 0.001),
    ("EPSG:4526", 38_520_000.0, 3_380_000.0, 114.208_420_873, 30.540_048_103, 0.001),
    ("EPSG:4549", 447_000.5, 3_455_000.25, 119.443_805_546, 31.215_498_519, 0.001),
    ("EPSG:3857", 12_730_000.0, 3_560_000.0, 114.355_535_668, 30.438_187_262, 0.001),
    ("EPSG:32650", 350_000.0, 4_400_000.0, 115.249_485_714, 39.736_706_997, 0.001),
    ("EPSG:32633", 500_100.0, 5_300_000.0, 15.001_336_779, 47.853_341_938, 0.001),
    ("EPSG:25832", 545_000.0, 5_240_000.0, 9.595_380_820, 47.311_924_862, 0.001),
    ("EPSG:2154", 652_000.0, 6_862_000.0, 2.345_811_959, 48.856_248_141, 0.001),
    ("EPSG:31370", 150_000.0, 170_000.0, 4.368_752_141, 50.840_411_283, 0.001),
    ("EPSG:28992", 121_000.0, 487_000.0, 4.887_970_765, 52.369_826_210, 0.01),
    ("EPSG:21781", 600_000.0, 200_000.0, 7.438_632_421, 46.951_082_772, 0.001),
    ("EPSG:2056", 2_600_000.0, 1_200_000.0, 7.438_632_421, 46.951_082_772, 0.001),
    ("EPSG:27700", 530_000.0, 180_000.0, -0.128_353_940, 51.503_990_828, 0.01),
    ("EPSG:31983", 480_000.0, 6_675_000.0, -45.207_482_501, -30.055_920_859, 0.001),
    ("EPSG:2263", 985_000.0, 195_000.0, -73.997_295_084, 40.701_906_650, 0.001),
    ("EPSG:3879", 25_497_000.0, 6_673_000.0, 24.945_959_273, 60.169_870_925, 0.001),
    ("EPSG:5181", 200_000.0, 550_000.0, 127.000_000_000, 38.450_447_430, 0.001),
    ("EPSG:3414", 30_000.0, 30_000.0, 103.851_289_392, 1.287_583_789, 0.001),
    ("EPSG:2383", 520_000.0, 3_380_000.0, 114.208_420_745, 30.540_033_895, 0.001),
];

#[test]
fn projections_are_those_of_pyproj() {
    for (crs, x, y, lon, lat, within) in PYPROJ {
        let got = to_wgs(crs, x, y);
        let (east, north) = ((got.x - lon) * lat.to_radians().cos() * 111_320.0, (got.y - lat) * 111_320.0);
        let off = east.hypot(north);
        assert!(off <= within, "{crs}: {off} m off: {got:?}");
    }
}

/// A system in metres said of a file in degrees would squeeze the whole city into a hand's breadth, where everything is covered.
#[test]
fn degrees_are_not_taken_for_metres() {
    let read = |crs: &str, text: &str| {
        let mut source = Source::new(Path::new("b.geojson"), text.as_bytes());
        source.crs = Some(crs.parse().unwrap());
        crate::input::layer::read(&source).map_err(|e| e.to_string())
    };
    let points = |at: [&str; 2]| {
        let one = |at: &str| {
            format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{at}]}}}}"#)
        };
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, one(at[0]), one(at[1]))
    };
    let degrees = points(["114.3,30.5", "114.4,30.6"]);
    let error = read("EPSG:4547", &degrees).unwrap_err();
    assert!(error.contains("x 114.3, y 30.5 look like degrees, and EPSG:4547 counts in metres"), "{error}");
    assert!(error.contains("say --crs EPSG:4326"), "{error}");
    assert!(read("EPSG:4547", &points(["114.3,30.5", "520000,3380000"])).is_ok(), "not all of them");
    assert!(read("EPSG:4214", &degrees).is_ok(), "degrees of an old datum");
    assert!(read("+proj=tmerc +lon_0=114.33 +lat_0=30.5", &degrees).is_ok(), "a grid with its zero in the city");
}

/// What ogr2ogr 3.6 writes beside a shapefile in EPSG:4547: Esri's dialect, without a code.
const ESRI: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
/// And beside one in degrees.
const DEGREES: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

#[test]
fn definitions_of_files_are_found_again() {
    let crs = Crs::of_wkt(ESRI).unwrap();
    let at = crs.conversion().unwrap()(coord! { x: 520_000.0, y: 3_380_000.0 }).unwrap();
    assert!((at.x - 114.208_420_873).abs() < 1e-8 && (at.y - 30.540_048_103).abs() < 1e-8, "{at:?}");
    assert!(Crs::of_wkt(DEGREES).unwrap().conversion().is_none());
    let coded = format!("{},AUTHORITY[\"EPSG\",\"27700\"]]", ESRI.trim_end_matches(']').to_owned() + "]");
    assert_eq!(Crs::of_wkt(&coded).unwrap().to_string(), "EPSG:27700", "the outermost code comes first");
    for bad in ["", "nonsense", "PROJCS[\"x\"]", "LOCAL_CS[\"engineering\"]"] {
        assert!(Crs::of_wkt(bad).is_none(), "{bad}");
    }
}

#[test]
fn names_of_all_sorts() {
    for (text, name) in [
        ("urn:ogc:def:crs:EPSG::4547", "EPSG:4547"),
        ("http://www.opengis.net/def/crs/EPSG/0/4547", "EPSG:4547"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("epsg:4490", "EPSG:4490"),
        ("高德", "gcj02"),
        ("BD-09", "bd09"),
    ] {
        assert_eq!(text.parse::<Crs>().unwrap().to_string(), name, "{text}");
    }
    for bad in ["", "EPSG:", "EPSG:99999", "EPSG:4547x", "gcj03", "+proj=nonsense"] {
        assert!(bad.parse::<Crs>().is_err(), "{bad}");
    }
}
