//! The pipeline as a few calls: read → settle → build → measure → judge; the answers of a run, for whoever asked.
//!
//! ```no_run
//! use lifecircle::study::{self, City, Plan};
//! use lifecircle::units::Lang;
//!
//! let plan = Plan { limit: Some("10min".parse()?), ..Plan::new(City::Extract("las_palmas.osm.pbf".into())) };
//! let study = study::run(&plan, &())?;
//! println!("{} gaps", study.findings(Lang::En).gaps.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod batches;
mod cache;
mod heights;
mod compare;
mod counted;
mod datum;
mod equity;
mod extent;
mod fusion;
mod gates;
mod given;
mod hours;
mod inspect;
mod isochrone;
mod judge;
mod links;
mod matrix;
mod measure;
mod people;
mod plan;
mod progress;
mod reach;
mod read;
mod served;
mod settle;
mod side_by_side;
mod site;
mod supply;
mod walkers;
mod why;
mod zones;

pub use audit::{AuditAsk, Audited, audit};
pub use cache::{Built, Kept, build};
pub use compare::{Compared, Variant, compare, compare_kept};
pub use fusion::FUSION_FILE;
pub use given::CrsOf;
pub use hours::{at_each, beside};
pub use inspect::{check_city, look, look_as};
pub use isochrone::{Blocked, From, IsochroneAsk, Isochrones, Limits, Shape};
pub use links::LinksAsk;
pub use matrix::{MatrixAsk, Outlet, Points};
pub use plan::{City, EXTRACT, Horizon, Majority, Plan, STANDARDS, SnapLimit, StandardFrom, TileSide, Walking};
pub use progress::{Progress, Stage};
pub use reach::ReachAsk;
pub use served::WalkedIn;
pub use side_by_side::for_each_standard;
pub use site::{Candidates, MOST_WALKS, Objective, SiteAsk};
pub use supply::{CapacityFrom, SupplyAsk};
pub use walkers::for_each_walker;
pub use why::WhyAsk;
pub use zones::ZonesFrom;

use crate::access::{self, Access, Options};
use crate::coverage::{Coverage, Zones};
use crate::equity::Equity;
use crate::error::{Fault, InputError};
use crate::gaps::Gap;
use crate::isochrone::land::{self, Land};
use crate::model::{Block, Facility, Ground, Hours, Problem, Standard, Streets, Tally, Walker};
use crate::network::{self, Network, NetworkFigures};
use crate::plane::Plane;
use crate::report::why::Why;
use crate::report::{Findings, InputFile};
use crate::snap::{Index, Snapper};
use crate::standards::Verdicts;
use crate::units::{ClassId, Lang};
use measure::measured;
use settle::prepare;
use std::path::Path;
use std::sync::Arc;

/// Everything that a run found.
#[derive(Debug)]
pub struct Study {
    titles: [String; 2],
    attribution: String,
    inputs: Vec<InputFile>,
    parameters: Vec<(&'static str, String)>,
    /// How files are understood that are given later: plans, origins, candidates.
    given_as: given::As,
    standard: Standard,
    walker: Walker,
    majority: Majority,
    plane: Plane,
    streets: Arc<Streets>,
    ground: Arc<Ground>,
    network: Arc<Network>,
    figures: NetworkFigures,
    blocks: Vec<Block>,
    facilities: Vec<Facility>,
    /// Land that is free to be built on.
    vacant: Arc<Vec<Block>>,
    /// What is closed at the time that was asked for; without one, nothing is known.
    hours: Option<Hours>,
    per_class: Vec<usize>,
    on_network: Vec<bool>,
    options: Options,
    /// How wide the tiles are in which doors were joined, if they were: then `index` is that of no street.
    tiles: Option<TileSide>,
    index: Index,
    access: Access,
    coverage: Coverage,
    gaps: Vec<Gap>,
    problems: Vec<Problem>,
    left_out: Tally,
    /// What was noticed before anything was measured.
    noticed: Noticed,
    /// Which places of several sources became one, as a table.
    fusion: Option<String>,
    /// Land within the service areas, once it is asked for.
    land: Option<Land>,
    /// What each clause says, once it is asked for.
    verdicts: Option<Verdicts>,
    /// What was found about blocks that were looked into.
    why: Vec<Why>,
    /// The zones that figures were summed over, if any were asked for.
    zones: Option<Zones>,
    /// Who walks farther, once it is asked for.
    equity: Option<Equity>,
}

/// Findings and omissions.
#[derive(Debug, Clone, Default)]
struct Noticed {
    problems: Vec<Problem>,
    left_out: Tally,
}

/// Names of the files of [`Study::network_files`], in their order.
pub const NETWORK_FILES: [&str; 5] = ["nodes.csv", "links.csv", "snaps.csv", "classes.csv", "lines.csv"];

fn stage(progress: &dyn Progress, stage: Stage) -> Result<(), InputError> {
    progress.begins(stage);
    if progress.stop() { Err(InputError::new("-", Fault::Interrupted)) } else { Ok(()) }
}

/// Carries out a plan.
///
/// # Errors
/// If an input cannot be worked with, holds no streets, or nothing lies inside the area; if `progress` says stop.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Result<Study, InputError> {
    measured(plan, prepare(plan, progress)?, progress)
}

/// Carries out a plan with what lies between its files and its walks kept in a file, if one is named; says what became of it.
///
/// # Errors
/// As [`run`]; if the file is no cache, or cannot be written.
pub fn run_kept(
    plan: &Plan,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<(Study, Option<Kept>), InputError> {
    let Some(cache) = cache else { return Ok((run(plan, progress)?, None)) };
    let (prepared, kept) = cache::prepare_with(plan, cache, progress)?;
    Ok((measured(plan, prepared, progress)?, Some(kept)))
}

impl Study {
    /// Says so if the standard has classes that walks alone do not decide.
    fn walks_only(&self) -> Result<(), InputError> {
        match self.standard.classes.iter().find(|c| !c.is_walked()) {
            None => Ok(()),
            Some(class) => {
                let what = format!(
                    "class {:?} of {} is no question of walks alone: its limit is a straight line, or it asks for variety",
                    class.id, self.standard.id
                );
                Err(InputError::value("--standard", what).guess("set walks_only in the plan to leave such classes out"))
            }
        }
    }

    /// Cuts the blocks at the edge of the service areas: shares of land and gap areas, for the writers. Land behind a long wall belongs to the nearest
    /// street, whatever stands between, or with `mind_walls` to the one that a home there would join, to within two metres: in a city full of
    /// mapped walls that takes many times as long.
    ///
    /// # Errors
    /// If `progress` says stop.
    pub fn measure_land(&mut self, mind_walls: bool, progress: &dyn Progress) -> Result<(), InputError> {
        stage(progress, Stage::Land)?;
        if self.land.is_some() {
            return Ok(());
        }
        let walls = if mind_walls { measure::walls(&self.ground, &self.plane) } else { Arc::default() };
        let city = land::City {
            network: &self.network,
            plane: &self.plane,
            walker: &self.walker,
            ground: &self.ground,
            walls: &walls,
            blocks: &self.blocks,
            facilities: &self.facilities,
            entrances: &self.access.entrances,
            classes: &self.standard.classes,
            reach_m: self.options.snap_m,
        };
        let stop = || progress.stop();
        let land = match self.tiles {
            Some(side) => land::measure_by_squares(&city, side.metres(), &stop),
            None => land::measure(&city, &stop),
        };
        self.land = Some(land.ok_or_else(|| InputError::new("-", Fault::Interrupted))?);
        Ok(())
    }

    /// Lets go of the network and of where doors join it, once nothing but writing is left to do: of a country they are hundreds of megabytes.
    /// Findings and walks stay; whoever asks for more afterwards finds no street.
    pub fn forget_network(&mut self) {
        self.network = Arc::default();
        self.index = Snapper::new(&self.network, &self.plane).index();
        self.access.doors = Vec::new();
        self.access.entrances = Vec::new();
    }

    /// What the city was judged by.
    pub fn standard(&self) -> &Standard {
        &self.standard
    }

    /// Who walks.
    pub fn walker(&self) -> &Walker {
        &self.walker
    }

    /// What was found, for the writers, in the language of its readers.
    pub fn findings(&self, lang: Lang) -> Findings<'_> {
        Findings {
            title: lang.pick(&self.titles[0], &self.titles[1]),
            inputs: &self.inputs,
            parameters: &self.parameters,
            attribution: &self.attribution,
            standard: &self.standard,
            walker: &self.walker,
            majority: self.majority.share(),
            plane: &self.plane,
            streets: &self.streets,
            ground: &self.ground,
            network: &self.figures,
            blocks: &self.blocks,
            facilities: &self.facilities,
            hours: self.hours.as_ref(),
            facilities_per_class: &self.per_class,
            facility_on_network: &self.on_network,
            access: &self.access.table,
            coverage: &self.coverage,
            gaps: &self.gaps,
            problems: &self.problems,
            left_out: &self.left_out,
            land: self.land.as_ref(),
            verdicts: self.verdicts.as_ref(),
            why: &self.why,
            zones: self.zones.as_ref(),
            equity: self.equity.as_ref(),
            beside: None,
            prefix: "",
            among_standards: false,
            lang,
        }
    }

    /// Which places of several sources became one, as CSV; `None` where there is one source.
    pub fn fusion_csv(&self) -> Option<&str> {
        self.fusion.as_deref()
    }

    /// Every walk, doorstep by class, as CSV.
    pub fn walks_csv(&self) -> String {
        let closed: Vec<ClassId> =
            (0..).map(ClassId).zip(&self.per_class).filter(|(_, n)| **n > 0).map(|(c, _)| c).collect();
        access::walks_csv(&self.access, &self.blocks, &self.facilities, &self.standard, &closed)
    }

    /// The network that was walked on, as CSV files with their names: junctions, links, where points join, and what was
    /// searched for.
    pub fn network_files(&self) -> [(&'static str, Vec<u8>); 5] {
        let [nodes, links, joins, classes, lines] = NETWORK_FILES;
        let snaps = access::snaps_csv(&self.access, &self.blocks, &self.facilities, &self.standard, self.walker.speed);
        [
            (nodes, network::nodes_csv(&self.network).into_bytes()),
            (links, network::links_csv(&self.network, &self.streets).into_bytes()),
            (joins, snaps.into_bytes()),
            (classes, access::classes_csv(&self.standard, self.options).into_bytes()),
            (lines, network::lines_csv(&self.network).into_bytes()),
        ]
    }
}

#[cfg(test)]
mod tests;
