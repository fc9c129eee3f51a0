//! The steps of an analysis, one by one and as a whole, on the bundled country and on every extract that `LIFECIRCLE_CITIES` names (files, and
//! folders, of which all `.osm.pbf` are taken; what is not there is said and left out); each with a checksum, so that a faster answer that is
//! another answer is noticed: that of the bundled country is known, the others have to give the same answer every time.
//!
//! `LIFECIRCLE_CITIES=las_palmas.osm.pbf:porto.osm.pbf:mosaics cargo bench --bench city`; as a test (`cargo test --benches`) each runs once.
//! Figures: docs/performance.md.
#![allow(missing_docs, reason = "criterion's macros make public functions without a word")]
#![allow(clippy::unwrap_used, reason = "a bench may stop where it stands")]
#![allow(clippy::print_stderr, reason = "what is left out is said")]

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use geo_types::Coord;
use lifecircle::input::osm::{OsmCity, read_pbf, read_pbf_tiled};
use lifecircle::input::standard::five_facilities;
use lifecircle::input::walker::walkers;
use lifecircle::isochrone::{Found, Ground, Searches, Tracer};
use lifecircle::model::{GroundParts, Reach};
use lifecircle::network::{self, Network, Towards};
use lifecircle::plane::Plane;
use lifecircle::report::matrix::Format;
use lifecircle::report::{FILES, Findings};
use lifecircle::search::{Nearest, Seed};
use lifecircle::snap::{Snap, Snapper};
use lifecircle::study::{self, City, MatrixAsk, Outlet, Plan, Points, ReachAsk};
use lifecircle::units::{Lang, Metric, UNREACHED};
use std::cell::Cell;
use std::hint::black_box;
use std::path::{Path, PathBuf};

static BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/liechtenstein.osm.pbf");

/// An extract and its plan.
struct Subject {
    name: String,
    file: PathBuf,
    bytes: Vec<u8>,
    plan: Plan,
}

impl Subject {
    fn of(file: PathBuf, plan: Plan) -> Option<Subject> {
        let bytes = std::fs::read(&file).map_err(|e| eprintln!("left out: {}: {e}", file.display())).ok()?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        Some(Subject { name, file, bytes, plan })
    }
}

/// The extracts of a folder in the order of their names, or the one file that it is.
fn extracts(named: PathBuf) -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(&named) else { return vec![named] };
    let files = folder.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = files.filter(|file| file.to_string_lossy().ends_with(".osm.pbf")).collect();
    files.sort();
    files
}

/// The bundled country, then what the environment names.
fn subjects() -> Vec<Subject> {
    let bundled = Subject::of(BUNDLED.into(), Plan::new(City::Bundled));
    let named = std::env::var_os("LIFECIRCLE_CITIES").unwrap_or_default();
    let others = std::env::split_paths(&named).filter(|file| !file.as_os_str().is_empty()).flat_map(extracts);
    let others = others.filter_map(|file| Subject::of(file.clone(), Plan::new(City::Extract(file))));
    bundled.into_iter().chain(others).collect()
}

/// Times a step, whose answer has to be the same every time, and the one that is known if any is.
fn step(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, known: Option<u64>, mut answer: impl FnMut() -> u64) {
    let first = Cell::new(known);
    group.bench_function(name, |b| {
        b.iter(|| {
            let now = black_box(answer());
            assert_eq!(*first.get().get_or_insert(now), now, "{name}: another answer");
            first.set(Some(now));
        });
    });
}

/// A plane about the streets; that of the bundled country is the one whose checksums are known.
fn plane_of(city: &OsmCity, bundled: bool) -> Plane {
    if bundled {
        return Plane::fit(9.4, 47.0, 9.7, 47.3);
    }
    let [lon, lat] = [true, false].map(|east| {
        let all = || city.streets.vertices.iter().map(|p| if east { p.lon() } else { p.lat() });
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    });
    Plane::fit(lon.0, lat.0, lon.1, lat.1)
}

/// Doors over all of a city, a hundred by a hundred.
fn doors(city: &OsmCity, bundled: bool) -> Vec<Coord<f64>> {
    if bundled {
        let door = |i| Coord { x: 9.48 + f64::from(i % 100) * 0.002, y: 47.05 + f64::from(i / 100) * 0.0013 };
        return (0..10_000).map(door).collect();
    }
    // Where streets are: every so many vertices, a little to the north-east.
    let every = city.streets.vertices.len().div_ceil(10_000).max(1);
    let beside = |p: &lifecircle::model::Position| Coord { x: p.lon() + 0.0002, y: p.lat() + 0.0001 };
    city.streets.vertices.iter().step_by(every).map(beside).collect()
}

/// The steps of one city.
fn city(c: &mut Criterion, subject: &Subject) {
    let bundled = subject.plan.city == City::Bundled;
    let known = |sum: u64| bundled.then_some(sum);
    let mut group = c.benchmark_group(&subject.name);
    if !bundled {
        group.sample_size(10);
    }
    let read = || read_pbf(subject.name.as_str().as_ref(), &subject.bytes, &five_facilities()).unwrap();
    step(&mut group, "read", known(16), || read().residential.len() as u64);
    tiled(&mut group, &subject.file, known(16));
    // Without private ways, which no walk here may use.
    let mut city = read();
    city.streets.streets.retain(|s| s.going.reach != Reach::Private);
    let plane = plane_of(&city, bundled);
    let built = || network::build(&city.streets, &walkers()[0], &plane);
    step(&mut group, "build", known(9_255), || {
        let figures = built().figures();
        (figures.junctions + figures.links) as u64
    });
    let network = built();
    step(&mut group, "index", None, || {
        black_box(Snapper::new(&network, &plane)).around(Coord { x: 0.0, y: 0.0 }, 1.0).len() as u64
    });
    let snapper = Snapper::new(&network, &plane);
    let doors = doors(&city, bundled);
    let snapped = || -> Vec<Snap> { doors.iter().filter_map(|&d| snapper.snap(d, 250.0)).collect() };
    step(&mut group, "snap 10,000 doors", known(351_682_327), || snapped().iter().map(|s| u64::from(s.leg_mm)).sum());
    walks(&mut group, &network, bundled);
    areas(&mut group, &network, &plane, &snapped());
    let plan = Plan { walks_only: true, ..subject.plan.clone() };
    let study = study::run(&plan, &()).unwrap();
    let ask = ReachAsk { classes: Vec::new(), nearest: 1, impedances: Vec::new(), weigh_by: None };
    step(&mut group, "count facilities in reach", None, || {
        let reached = study.in_reach(&ask, &|| false).unwrap();
        format!("{reached:?}").len() as u64
    });
    let ask = MatrixAsk::new(Points::Homes, Points::Facilities);
    step(&mut group, "matrix", None, || {
        // Nothing is kept of what is written.
        let mut sink = std::io::sink();
        let found = study.matrix(&ask, Outlet::Stream(&mut sink, Format::Csv), &|| false);
        // A city of streets alone has nothing to walk to.
        found.map_or(0, |(figures, _)| figures.walks())
    });
    let write = |f: &Findings<'_>| -> u64 { FILES.iter().map(|(_, make)| make(f).len() as u64).sum() };
    step(&mut group, "write", None, || write(&study.findings(Lang::En)));
    step(&mut group, "the whole study", None, || {
        study::run(&subject.plan, &()).unwrap().findings(Lang::En).gaps.len() as u64
    });
    group.finish();
}

/// Reading in tiles as wide as `analyze --tiles` takes them.
fn tiled(group: &mut BenchmarkGroup<'_, WallTime>, file: &Path, known: Option<u64>) {
    let standard = five_facilities();
    step(group, "read in tiles of 20 km", known, || {
        let (cities, _) =
            read_pbf_tiled(file, &[&standard], GroundParts::default(), None, 20_000.0, &|| false).unwrap();
        cities[0].residential.len() as u64
    });
}

/// The nearest of every fiftieth junction, from all.
fn walks(group: &mut BenchmarkGroup<'_, WallTime>, network: &Network, bundled: bool) {
    let graph = network.walk_graph(Metric::Time, Towards::Seeds);
    let seeds: Vec<Seed> = (0..network.junctions() as u32)
        .step_by(50)
        .map(|junction| Seed { junction, cost: 0, place: junction, other: 0 })
        .collect();
    let mut search = Nearest::new();
    let limits = [("nearest within 15 min", 900_000, 1_207_270_118), ("nearest", UNREACHED, 1_918_598_694)];
    for (name, limit, sum) in limits {
        step(group, name, bundled.then_some(sum), || {
            search.run(&graph, &seeds, limit).iter().filter(|l| l.reached()).map(|l| u64::from(l.cost)).sum()
        });
    }
}

/// The map of the ground, and service areas of fifty doors.
fn areas(group: &mut BenchmarkGroup<'_, WallTime>, network: &Network, plane: &Plane, doors: &[Snap]) {
    step(group, "map the ground", Some(0), || Ground::new(network, plane, 50.0).left_out() as u64);
    let ground = Ground::new(network, plane, 50.0);
    let searches = Searches::new(network, Metric::Time, Towards::Seeds, walkers()[0].speed);
    let (mut found, mut tracer) = (Found::default(), Tracer::new(&ground));
    step(group, "fifty service areas of 15 min", None, || {
        let mut corners = 0;
        for &door in doors.iter().step_by(doors.len().div_ceil(50).max(1)) {
            let (walks, links) = searches.run(&mut found, &[(door, 0)], 900_000, false);
            let areas = tracer.areas(&walks, links, &[900_000], None);
            corners += areas.iter().flatten().map(|p| p.exterior().0.len() as u64).sum::<u64>();
        }
        corners
    });
    assert_eq!(tracer.faults(), 0, "every rim closes");
}

fn cities(c: &mut Criterion) {
    for subject in subjects() {
        city(c, &subject);
    }
}

criterion_group!(benches, cities);
criterion_main!(benches);
