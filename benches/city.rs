//! The steps of an analysis on the bundled country, one by one and as a whole; each with a checksum, so that a faster
//! answer that is another answer is noticed.
//!
//! `cargo bench --bench city`; as a test (`cargo test --benches`) each runs once. Figures: docs/performance.md.
#![allow(missing_docs, reason = "criterion's macros make public functions without a word")]
#![allow(clippy::unwrap_used, reason = "a bench may stop where it stands")]

use criterion::{Criterion, criterion_group, criterion_main};
use geo_types::Coord;
use lifecircle::input::osm::{OsmCity, read_pbf};
use lifecircle::input::standard::five_facilities;
use lifecircle::input::walker::walkers;
use lifecircle::model::Reach;
use lifecircle::network::{self, Network, Towards};
use lifecircle::plane::Plane;
use lifecircle::report::{FILES, Findings};
use lifecircle::search::{Nearest, Seed};
use lifecircle::snap::Snapper;
use lifecircle::study::{self, City, Plan};
use lifecircle::units::{Lang, Metric, UNREACHED};
use std::hint::black_box;

static PBF: &[u8] = include_bytes!("../data/liechtenstein.osm.pbf");

fn city() -> OsmCity {
    read_pbf("liechtenstein.osm.pbf".as_ref(), PBF, &five_facilities()).unwrap()
}

/// The city without its private ways, which no walk here may use.
fn open_city() -> OsmCity {
    let mut city = city();
    city.streets.streets.retain(|s| s.going.reach != Reach::Private);
    city
}

fn plane() -> Plane {
    Plane::fit(9.4, 47.0, 9.7, 47.3)
}

fn built(city: &OsmCity) -> Network {
    network::build(&city.streets, &walkers()[0], &plane())
}

fn read(c: &mut Criterion) {
    assert_eq!(city().residential.len(), 16);
    c.bench_function("read pbf", |b| b.iter(|| black_box(city())));
}

fn build(c: &mut Criterion) {
    let city = open_city();
    let figures = built(&city).figures();
    assert_eq!((figures.junctions, figures.links), (3987, 5212), "junctions and links");
    c.bench_function("build network", |b| b.iter(|| black_box(built(&city))));
}

fn snap(c: &mut Criterion) {
    let (city, plane) = (open_city(), plane());
    let network = built(&city);
    c.bench_function("index links", |b| b.iter(|| black_box(Snapper::new(&network, &plane))));
    let snapper = Snapper::new(&network, &plane);
    // A door every 150 m or so over the valley.
    let doors: Vec<Coord<f64>> = (0..10_000)
        .map(|i| Coord { x: 9.48 + f64::from(i % 100) * 0.002, y: 47.05 + f64::from(i / 100) * 0.0013 })
        .collect();
    let all = || -> u64 { doors.iter().filter_map(|&d| snapper.snap(d, 250.0)).map(|s| u64::from(s.leg_mm)).sum() };
    assert_eq!(all(), 351_682_327, "millimetres off the street");
    c.bench_function("snap 10,000 doors", |b| b.iter(|| black_box(all())));
}

fn search(c: &mut Criterion) {
    let city = open_city();
    let network = built(&city);
    let graph = network.walk_graph(Metric::Time, Towards::Seeds);
    // Every fiftieth junction holds a place.
    let seeds: Vec<Seed> = (0..network.junctions() as u32)
        .step_by(50)
        .map(|junction| Seed { junction, cost: 0, place: junction, other: 0 })
        .collect();
    let mut search = Nearest::new();
    let mut sum = |limit: u32| -> u64 {
        search.run(&graph, &seeds, limit).iter().filter(|l| l.reached()).map(|l| u64::from(l.cost)).sum()
    };
    assert_eq!((sum(900_000), sum(UNREACHED)), (1_182_738_885, 2_138_152_517), "milliseconds of all walks");
    c.bench_function("nearest within 15 min", |b| b.iter(|| black_box(sum(900_000))));
    c.bench_function("nearest", |b| b.iter(|| black_box(sum(UNREACHED))));
}

fn analyze(c: &mut Criterion) {
    let plan = Plan::new(City::Bundled);
    let study = study::run(&plan, &()).unwrap();
    let write = |f: &Findings<'_>| -> usize { FILES.iter().map(|(_, make)| make(f).len()).sum() };
    let bytes = write(&study.findings(Lang::En));
    assert!((1_000_000..3_000_000).contains(&bytes), "{bytes} bytes of files");
    let mut group = c.benchmark_group("whole");
    group.sample_size(20);
    group.bench_function("study", |b| b.iter(|| black_box(study::run(&plan, &()).unwrap())));
    group.bench_function("files", |b| b.iter(|| black_box(write(&study.findings(Lang::En)))));
    group.finish();
}

criterion_group!(benches, read, build, snap, search, analyze);
criterion_main!(benches);
