//! How fast a scenario is beside a full run: random facilities, links and closures in a city, each searched again only
//! where it can change anything, and from the beginning; the two must be equal every time.
//!
//!     cargo run --release --example compare_speed -- CITY.osm.pbf [TIMES]

#![allow(clippy::print_stdout, reason = "a measurement prints")]

use lifecircle::model::{Action, Edit, Facility, Id, Level, NewLink, Scenario, Target};
use lifecircle::study::{self, City, Plan};
use lifecircle::units::{ClassId, Lang};
use std::time::{Duration, Instant};

/// Numbers that come out the same on every machine (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let city = words.next().map_or(City::Bundled, |file| City::Extract(file.into()));
    let times: usize = words.next().map_or(Ok(51), |n| n.parse())?;
    let plan = Plan::new(city);
    let started = Instant::now();
    let base = study::run(&plan, &())?;
    let run = started.elapsed();
    let started = Instant::now();
    let engine = base.engine();
    println!(
        "a run without outputs {:.1} ms; the base made ready {:.1} ms",
        run.as_secs_f64() * 1e3,
        started.elapsed().as_secs_f64() * 1e3
    );
    let found = base.findings(Lang::En);
    let mut chance = Chance(42);
    println!(
        "edit | applied ms | blocks judged ms | all figures ms | from the beginning ms | doorsteps | blocks changed (medians)"
    );
    for kind in ["a facility added", "a facility closed", "a link added", "a link closed", "a gate closed"] {
        let (mut applied, mut judged, mut figures, mut full) = (vec![], vec![], vec![], vec![]);
        let (mut touched, mut blocks) = (vec![], vec![]);
        while applied.len() < times {
            let block = &found.blocks[chance.below(found.blocks.len())];
            let near = block.doorsteps[chance.below(block.doorsteps.len())].at;
            let other = block.doorsteps[chance.below(block.doorsteps.len())].at;
            let class = ClassId(chance.below(found.standard.classes.len()) as u16);
            let action = match kind {
                "a facility added" => Action::AddFacility(Facility {
                    id: Id::Given("new".into()),
                    classes: vec![class],
                    geometry: geo_types::Point(near).into(),
                    name: None,
                    entrances: vec![],
                    merged: vec![],
                    properties: vec![],
                }),
                "a facility closed" => {
                    let id = found.facilities[chance.below(found.facilities.len())].id.to_string();
                    Action::CloseFacility { target: Target::Id(id), of: vec![] }
                }
                "a link added" => Action::AddLink(NewLink::along(vec![near, other], Level::Ground)),
                "a link closed" => Action::CloseLink(Target::Near(near)),
                _ => Action::CloseGate(near),
            };
            let edits = vec![Edit { place: "edit 1".into(), action }];
            let scenario = Scenario {
                file: "random".into(),
                id: "random".into(),
                name: String::new(),
                name_zh: None,
                cost: None,
                edits,
            };
            let started = Instant::now();
            // A door far from any street makes no link; another is drawn.
            let Ok(edited) = engine.resolve(&scenario) else { continue };
            let outcome = engine.apply(&edited);
            applied.push(started.elapsed());
            let changed = base.changed_blocks(&engine, &edited, &outcome);
            judged.push(started.elapsed());
            touched.push(outcome.touched.doorsteps);
            blocks.push(changed.len());
            let started = Instant::now();
            let again = engine.full(&edited);
            full.push(started.elapsed());
            assert_eq!(
                (&outcome.table, &outcome.doors, &outcome.entrances),
                (&again.table, &again.doors, &again.entrances)
            );
            let started = Instant::now();
            let study = base.changed(&engine, edited, outcome);
            figures.push(started.elapsed());
            assert_eq!(study.findings(Lang::En).blocks.len(), found.blocks.len());
        }
        touched.sort_unstable();
        blocks.sort_unstable();
        println!(
            "{kind} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {}",
            median(&mut applied),
            median(&mut judged),
            median(&mut figures),
            median(&mut full),
            touched[times / 2],
            blocks[times / 2],
        );
    }
    Ok(())
}
