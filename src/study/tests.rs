//! The pipeline on the bundled country, and what stops it.

use super::*;
use crate::model::Position;
use std::sync::atomic::{AtomicUsize, Ordering};

fn bundled() -> Study {
    run(&Plan::new(City::Bundled), &()).unwrap()
}

#[test]
fn the_bundled_country_is_judged_whole() {
    let study = bundled();
    let findings = study.findings(Lang::En);
    assert_eq!(findings.title, "Liechtenstein, August 2013");
    assert_eq!(findings.blocks.len(), findings.coverage.blocks.len());
    assert_eq!(findings.facilities.len(), findings.facility_on_network.len());
    assert!(findings.facilities_per_class.iter().all(|&n| n > 0), "{:?}", findings.facilities_per_class);
    let classes = findings.standard.classes.len();
    let uncovered = findings.coverage.blocks.iter().flatten().filter(|b| !b.covered).count();
    assert_eq!(uncovered, findings.gaps.len(), "covered and gaps are all blocks times {classes} classes");
    assert!(findings.blocks.is_sorted_by(|a, b| a.id < b.id));
    assert!(findings.attribution.contains("OpenStreetMap"));
    assert_eq!(findings.inputs[0].bytes, 592_570);
}

/// Somebody who stops the run when so many stages have begun.
struct Impatient(AtomicUsize);

impl Progress for Impatient {
    fn begins(&self, _: Stage) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
    fn stop(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

#[test]
fn a_run_stops_at_any_stage() {
    for stages in 1..=5 {
        let error = run(&Plan::new(City::Bundled), &Impatient(AtomicUsize::new(stages))).unwrap_err();
        assert!(matches!(error.fault, Fault::Interrupted), "{error}");
    }
}

#[test]
fn a_limit_of_the_user_is_the_limit_of_all_classes() {
    let limit = "1000m".parse().unwrap();
    let plan = Plan { limit: Some(limit), ..Plan::new(City::Bundled) };
    let study = run(&plan, &()).unwrap();
    assert!(study.standard.classes.iter().all(|c| c.limit == limit));
    assert!(study.parameters.contains(&("limit", "1000m".to_owned())));
}

#[test]
fn a_larger_limit_loses_no_home() {
    let gaps = |limit: &str| {
        let plan = Plan { limit: Some(limit.parse().unwrap()), ..Plan::new(City::Bundled) };
        let study = run(&plan, &()).unwrap();
        study.gaps.iter().map(|g| (g.block, g.class)).collect::<std::collections::BTreeSet<_>>()
    };
    let (ten, fifteen) = (gaps("10min"), gaps("15min"));
    assert!(fifteen.is_subset(&ten) && fifteen.len() < ten.len(), "{} of {}", fifteen.len(), ten.len());
}

#[test]
fn what_the_data_lack_is_said() {
    let standard = crate::input::standard::five_facilities();
    let some = judge::absent(&standard.classes, &[1, 0, 2, 0, 1]);
    assert_eq!(some[0].cause, "class.none_in_data");
    assert!(some[0].detail.contains("class sport, service:"), "{}", some[0].detail);
    assert!(judge::absent(&standard.classes, &[1; 5]).is_empty());
    assert_eq!(judge::absent(&standard.classes, &[0; 5])[0].cause, "class.none_at_all");
}

#[test]
fn the_plane_takes_the_short_way_round() {
    let mut streets = Streets::default();
    for lon in [179.9, -179.9] {
        streets.vertices.push(Position::from_degrees(lon, 0.0).unwrap());
    }
    assert!(extent::plane_of(&streets).to_metres(geo_types::Coord { x: 180.0, y: 0.0 }).x.abs() < 1.0);
    streets.vertices[1] = Position::from_degrees(179.7, 0.0).unwrap();
    assert!(extent::plane_of(&streets).to_metres(geo_types::Coord { x: 179.8, y: 0.0 }).x.abs() < 1.0);
}
