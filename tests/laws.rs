//! The laws that every city must keep, on random cities through the whole program: read from files, judged, written.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::needless_pass_by_value, reason = "json! makes values to be given away")]

use lifecircle::access::Nearest;
use lifecircle::report;
use lifecircle::study::{self, City, Plan, Study};
use lifecircle::units::{ClassId, Lang, Limit};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const CLASSES: [&str; 5] = ["market", "sport", "culture", "service", "clinic"];

/// A random town: streets on a grid of about 100 m with some stretches missing, blocks and places somewhere near.
#[derive(Debug, Clone)]
struct Town {
    streets: Vec<Value>,
    blocks: Vec<Value>,
    places: Vec<Value>,
}

fn at(x: f64, y: f64) -> Value {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    json!([round(116.3 + x / 85_000.0), round(39.9 + y / 111_000.0)])
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn towns() -> impl Strategy<Value = Town> {
    let side = 2_usize..6;
    let stretch = prop::collection::vec(any::<prop::sample::Index>(), 4..40);
    let spot = || (-100.0..700.0f64, -100.0..700.0f64);
    let blocks = prop::collection::vec((spot(), 0_u32..500, 10.0..200.0f64, any::<bool>()), 1..8);
    let places = prop::collection::vec((spot(), 0_usize..5, 5.0..150.0f64, any::<bool>()), 1..8);
    (side, stretch, blocks, places).prop_map(|(side, stretches, blocks, places)| {
        let mut all = Vec::new();
        for x in 0..side {
            for y in 0..side {
                let corner = |x: usize, y: usize| at(x as f64 * 100.0 + y as f64 * 7.0, y as f64 * 110.0);
                all.push(json!([corner(x, y), corner(x + 1, y)]));
                all.push(json!([corner(x, y), corner(x, y + 1)]));
            }
        }
        let square =
            |(x, y): (f64, f64), w: f64| json!([[at(x, y), at(x + w, y), at(x + w, y + w), at(x, y + w), at(x, y)]]);
        let shape = |spot: (f64, f64), w: f64, land: bool| {
            if land {
                json!({ "type": "Polygon", "coordinates": square(spot, w) })
            } else {
                json!({ "type": "Point", "coordinates": at(spot.0, spot.1) })
            }
        };
        let streets = stretches.iter().map(|i| i.get(&all)).map(|line| {
            feature(json!({ "type": "LineString", "coordinates": line }), json!({ "highway": "residential" }))
        });
        let mut streets: Vec<Value> = streets.collect();
        streets.sort_by_key(ToString::to_string);
        streets.dedup();
        Town {
            streets,
            blocks: (0..)
                .zip(blocks)
                .map(|(i, (spot, residents, w, land))| {
                    feature(shape(spot, w, land), json!({ "id": format!("b{i}"), "residents": residents }))
                })
                .collect(),
            places: (0..)
                .zip(places)
                .map(|(i, (spot, c, w, land))| {
                    feature(shape(spot, w, land), json!({ "id": i, "class": CLASSES[c], "name": "<b>" }))
                })
                .collect(),
        }
    })
}

/// The plan of a town whose files lie in a folder.
fn plan(town: &Town, folder: &Path) -> Plan {
    let file = |name: &str, features: &[Value]| {
        let path = folder.join(name);
        fs::write(&path, json!({ "type": "FeatureCollection", "features": features }).to_string()).unwrap();
        path
    };
    Plan {
        blocks: Some(file("blocks.geojson", &town.blocks)),
        facilities: vec![file("facilities.geojson", &town.places)],
        limit: Some(Limit::minutes(4)),
        ..Plan::new(City::Streets(file("streets.geojson", &town.streets)))
    }
}

/// All files of a run by name, but for the hashes of its inputs.
fn files(study: &Study, folder: &Path) -> BTreeMap<String, String> {
    let out = folder.join("out");
    let findings = report::Findings { inputs: &[], ..study.findings(Lang::En) };
    report::write_all(&findings, &out, &[], report::Layers::GeoJson, &AtomicBool::new(false)).unwrap();
    let entries = fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
    let mut files: BTreeMap<String, String> = entries
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&p).unwrap()))
        .collect();
    files.insert("walks.csv".to_owned(), study.walks_csv());
    files
}

/// Rank of a finding and its milliseconds: what may not grow when something is added.
fn rank(nearest: Nearest) -> (u8, u32) {
    match nearest {
        Nearest::Walk(walk) => (0, walk.ms),
        // The five facilities are all walked to.
        Nearest::Line(line) => (0, line.mm),
        Nearest::BeyondHorizon => (1, 0),
        Nearest::CutOff => (2, 0),
        Nearest::OffNetwork => (3, 0),
        Nearest::NoneExists => (4, 0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_input_and_the_number_of_threads_change_no_byte(town in towns()) {
        let folder = tempfile::tempdir().unwrap();
        let mut shuffled = town.clone();
        shuffled.streets.reverse();
        shuffled.blocks.rotate_left(1);
        shuffled.places.reverse();
        let with_threads = |n: usize, town: &Town| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            pool.install(|| files(&study::run(&plan(town, folder.path()), &()).unwrap(), folder.path()))
        };
        let one = with_threads(1, &town);
        let four = with_threads(4, &shuffled);
        prop_assert!(one.len() >= 8, "{:?}", one.keys());
        for (name, text) in &one {
            prop_assert!(Some(text) == four.get(name), "{} differs", name);
        }
    }

    #[test]
    fn covered_and_gaps_are_all_blocks_and_a_larger_limit_loses_none(town in towns(), minutes in 1_u32..8, more in 0_u32..8) {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(&town, folder.path());
        let [near, far] = [minutes, minutes + more].map(|m| {
            study::run(&Plan { limit: Some(Limit::minutes(m)), ..plan.clone() }, &()).unwrap()
        });
        let (near, far) = (near.findings(Lang::En), far.findings(Lang::En));
        prop_assert_eq!(near.blocks.len() as u64 + near.left_out.iter().filter(|(c, _)| c.starts_with("block.")).map(|(_, n)| n).sum::<u64>(), town.blocks.len() as u64, "no block is lost in silence");
        for found in [&near, &far] {
            let covered = found.coverage.blocks.iter().flatten().filter(|c| c.covered).count();
            prop_assert_eq!(covered + found.gaps.len(), found.blocks.len() * CLASSES.len());
        }
        for (near, far) in near.coverage.blocks.iter().flatten().zip(far.coverage.blocks.iter().flatten()) {
            prop_assert!(near.share <= far.share && (far.covered || !near.covered));
        }
    }

    #[test]
    fn a_new_facility_lengthens_no_walk(town in towns(), (x, y) in (-100.0..700.0f64, -100.0..700.0f64), class in 0_usize..5) {
        let folder = tempfile::tempdir().unwrap();
        let mut richer = town.clone();
        let place = json!({ "type": "Point", "coordinates": at(x, y) });
        richer.places.push(feature(place, json!({ "id": 99, "class": CLASSES[class] })));
        let before = study::run(&plan(&town, folder.path()), &()).unwrap();
        let after = study::run(&plan(&richer, folder.path()), &()).unwrap();
        let (before, after) = (before.findings(Lang::En), after.findings(Lang::En));
        for d in 0..before.access.doorsteps() {
            for c in (0..CLASSES.len() as u16).map(ClassId) {
                let [b, a] = [before.access.nearest(d, c), after.access.nearest(d, c)].map(rank);
                prop_assert!(a <= b, "doorstep {}: {:?} became {:?}", d, b, a);
            }
        }
    }

    /// What a scenario makes of a city, written out, is what a run on the edited file writes, byte for byte; and a scenario
    /// without edits is the baseline.
    #[test]
    fn a_scenario_is_a_run_on_edited_files(town in towns(), new in (-100.0..700.0f64, -100.0..700.0f64), to in (-100.0..700.0f64, -100.0..700.0f64), class in 0_usize..5, which in any::<prop::sample::Index>()) {
        let folder = tempfile::tempdir().unwrap();
        let point = |(x, y): (f64, f64)| json!({ "type": "Point", "coordinates": at(x, y) });
        let mut edited = town.clone();
        let moved = which.index(town.places.len());
        edited.places[moved]["geometry"] = point(to);
        if town.places.len() > 2 {
            edited.places.remove((moved + 1) % town.places.len());
        }
        edited.places.push(feature(point(new), json!({ "id": 99, "class": CLASSES[class], "name": "<b>" })));
        let id = |i: usize| town.places[i % town.places.len()]["properties"]["id"].to_string();
        let mut text = format!(
            "[[edit]]\nedit = 'move_facility'\ntarget = '{}'\nat = {}\n[[edit]]\nedit = 'add_facility'\nid = '99'\nname = '<b>'\nclass = '{}'\nat = {}\n",
            id(moved), at(to.0, to.1), CLASSES[class], at(new.0, new.1),
        );
        if town.places.len() > 2 {
            text.push_str("[[edit]]\nedit = 'close_facility'\ntarget = '");
            text.push_str(&id(moved + 1));
            text.push_str("'\n");
        }
        let base = study::run(&plan(&town, folder.path()), &()).unwrap();
        let standard = base.findings(Lang::En).standard.clone();
        let after = |edits: usize| {
            let mut scenario = lifecircle::input::scenario::read(&lifecircle::input::layer::Source::new(Path::new("s.toml"), text.as_bytes()), &standard).unwrap();
            scenario.edits.truncate(edits);
            let engine = base.engine();
            let found = engine.resolve(&scenario).unwrap();
            let outcome = engine.apply(&found);
            files(&base.changed(&engine, found, outcome), folder.path())
        };
        let unchanged = after(0);
        for (name, text) in &files(&base, folder.path()) {
            prop_assert!(unchanged.get(name) == Some(text), "{} differs without edits", name);
        }
        let changed = after(usize::MAX);
        for (name, text) in &files(&study::run(&plan(&edited, folder.path()), &()).unwrap(), folder.path()) {
            // The properties of the file are those of its facilities; a scenario's have none.
            prop_assert!(name == "facilities.geojson" || changed.get(name) == Some(text), "{} differs", name);
        }
    }
}
