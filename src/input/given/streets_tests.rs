//! Towns as lines, small enough to check by hand, and a real city.

use super::*;
use crate::model::{Level, Pass, StreetKind};
use proptest::prelude::*;
use std::path::Path;

fn read(text: &str) -> (Streets, Tally) {
    let (streets, tally, _) = read_streets(&Source::new(Path::new("s.geojson"), text.as_bytes())).unwrap();
    (streets, tally)
}

/// Positions are in tenths of a degree, so that no stretch is too long.
fn line(positions: &str, properties: &str) -> String {
    let tenths = |digit: char| if digit.is_ascii_digit() { format!("0.{digit}") } else { digit.to_string() };
    degree_line(&positions.chars().map(tenths).collect::<String>(), properties)
}

fn degree_line(positions: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"LineString","coordinates":{positions}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

#[test]
fn lines_meet_only_at_their_ends() {
    // The second line ends on the first one's inner vertex (no corner); the third begins at the first one's end.
    let (streets, tally) = read(&collection(&[
        line("[[0,0],[1,0],[2,0]]", ""),
        line("[[1,1],[1,0]]", ""),
        line("[[2,0],[3,0]]", r#""bridge":"yes""#),
    ]));
    assert_eq!(streets.vertices.len(), 6, "five ends and the first line's own vertex at the place of one of them");
    let ends: Vec<(u32, u32)> =
        streets.streets.iter().map(|s| (streets.vertices_of(s)[0], *streets.vertices_of(s).last().unwrap())).collect();
    assert_eq!(ends, [(0, 3), (2, 1), (3, 4)], "corners in the order of longitude, then latitude");
    assert_eq!(streets.streets[2].level, Level::Bridge);
    assert_eq!(tally.get("street.end_on_inner_vertex"), 1);
    assert_eq!(streets.streets.iter().map(|s| s.id.to_string()).collect::<Vec<_>>(), ["made/1", "made/2", "made/3"]);
}

#[test]
fn tags_decide_where_there_are_any() {
    let (streets, tally) = read(&collection(&[
        line("[[0,0],[1,0]]", ""),
        line("[[0,0],[2,0]]", r#""highway":"steps""#),
        line("[[0,0],[3,0]]", r#""highway":"footway","oneway:foot":"yes""#),
        line("[[0,0],[4,0]]", r#""highway":"motorway""#),
        line("[[0,0],[5,0]]", r#""highway":null,"railway":"rail""#),
        line("[[0,0],[6,0]]", r#""access":"employees""#),
        line("[[0,0],[0,0]]", ""),
    ]));
    let kinds: Vec<_> = streets.streets.iter().map(|s| (s.kind, s.pass)).collect();
    assert_eq!(
        kinds,
        [(StreetKind::Minor, Pass::Both), (StreetKind::Steps, Pass::Both), (StreetKind::Path, Pass::Forward)]
    );
    for cause in ["way.motorway", "way.not_a_street", "way.private", "street.no_length"] {
        assert_eq!(tally.get(cause), 1, "{cause}: {tally:?}");
    }
}

#[test]
fn a_loop_and_a_double_stay() {
    let (streets, _) = read(&collection(&[
        line("[[0,0],[1,0],[1,1],[0,0]]", ""),
        line("[[0,0],[1,0]]", ""),
        line("[[0,0],[1,0]]", ""),
    ]));
    assert_eq!(streets.streets.len(), 3);
    let ring = streets.streets.iter().find(|s| s.end - s.first == 4).unwrap();
    assert_eq!(streets.vertices_of(ring)[0], streets.vertices_of(ring)[3]);
}

#[test]
fn a_stretch_too_long_to_be_true_is_left_out() {
    let (streets, tally) = read(&collection(&[
        degree_line("[[9.5,47.1],[9.501,47.1],[95.01,47.1],[95.02,47.1]]", ""),
        degree_line("[[9.5,47.1],[9.5,74.1]]", ""),
        degree_line("[[179.99,-16.8],[-179.99,-16.8]]", ""),
    ]));
    assert_eq!((streets.streets.len(), tally.get("street.too_long")), (3, 2), "2 km over the antimeridian are fine");
}

proptest! {
    #[test]
    fn a_shuffled_file_gives_the_same_streets(
        (plain, shuffled) in prop::collection::vec((prop::collection::vec((0i32..4, 0i32..4), 2..5), 0u8..3), 1..20)
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    ) {
        let text = |lines: &[(Vec<(i32, i32)>, u8)]| {
            let feature = |(at, kind): &(Vec<(i32, i32)>, u8)| {
                let at: Vec<String> = at.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
                let id = if *kind == 0 { "\"id\":\"a\"" } else if *kind == 1 { "\"highway\":\"path\"" } else { "" };
                line(&format!("[{}]", at.join(",")), id)
            };
            collection(&lines.iter().map(feature).collect::<Vec<_>>())
        };
        let both = [plain, shuffled].map(|lines| read_streets(&Source::new(Path::new("s"), text(&lines).as_bytes())).ok());
        let both = both.map(|read| read.map(|(streets, tally, _)| (streets, tally)));
        prop_assert_eq!(&both[0], &both[1]);
    }
}

/// Wuhan as a planning bureau hands it over: 92,667 lines, packed.
#[test]
fn wuhan() {
    let folder = std::env::var_os("LIFECIRCLE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), std::path::PathBuf::from);
    let path = folder.join("wuhan_streets.geojson.gz");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let start = std::time::Instant::now();
    let (streets, tally, problems) = read_streets(&Source::new(&path, &bytes)).unwrap();
    println!("{} streets in {:?}, left out: {tally:?}", streets.streets.len(), start.elapsed());
    let left_out: u64 =
        tally.iter().filter(|(c, _)| c.starts_with("way.") || c.ends_with("no_length")).map(|(_, n)| n).sum();
    assert_eq!(streets.streets.len() as u64 + left_out, 92_667, "every line is read or counted");
    assert!(streets.streets.len() > 70_000 && problems.is_empty());
}
