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
mod links;
mod matrix;
mod people;
mod plan;
mod progress;
mod reach;
mod read;
mod served;
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
pub use inspect::{look, look_as};
pub use isochrone::{Blocked, From, IsochroneAsk, Isochrones, Limits, Shape};
pub use links::LinksAsk;
pub use matrix::{MatrixAsk, Outlet, Points};
pub use plan::{City, EXTRACT, Horizon, Majority, Plan, STANDARDS, SnapLimit, StandardFrom, Walking};
pub use progress::{Progress, Stage};
pub use reach::ReachAsk;
pub use served::WalkedIn;
pub use side_by_side::for_each_standard;
pub use site::{Candidates, Objective, SiteAsk};
pub use supply::{CapacityFrom, SupplyAsk};
pub use walkers::for_each_walker;
pub use why::WhyAsk;
pub use zones::ZonesFrom;

use crate::access::{self, Access, Options};
use crate::coverage::{self, Coverage, Zones};
use crate::equity::Equity;
use crate::error::{Fault, InputError};
use crate::gaps::{self, Gap, Judged};
use crate::homes;
use crate::isochrone::land::{self, Land};
use crate::model::{
    BarrierKind, Block, Class, Facility, Ground, Hours, Problem, Relief, Standard, Streets, Tally, Walker, Zone,
};
use crate::network::{self, Network, NetworkFigures};
use crate::plane::Plane;
use crate::report::why::Why;
use crate::report::{Findings, InputFile};
use crate::snap::{Index, Snapper, Walls};
use crate::standards::{self, Seen, Verdicts};
use crate::units::{ClassId, Lang, MS_PER_MINUTE};
use extent::plane_of;
use read::Records;
use std::borrow::Cow;
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

/// What follows from a measurement.
struct Conclusions {
    coverage: Coverage,
    gaps: Vec<Gap>,
    per_class: Vec<usize>,
    on_network: Vec<bool>,
    noticed: Noticed,
}

/// Judges what was measured.
fn conclude(
    plan: &Judging<'_>,
    noticed: &Noticed,
    blocks: &[Block],
    facilities: &[Facility],
    access: &mut Access,
) -> Conclusions {
    let Judging { standard, walker, majority, horizon_ms, hours } = *plan;
    let mut noticed = noticed.clone();
    noticed.left_out.merge(&access.left_out);
    noticed.problems.append(&mut access.problems);
    let horizon_minutes = horizon_ms.div_ceil(MS_PER_MINUTE);
    let coverage = coverage::judge(standard, blocks, &access.table, majority.share(), horizon_minutes);
    let judged = |block: usize, class: ClassId| {
        let of = &coverage.blocks[block][class.0 as usize];
        Judged { share: of.share, covered: of.covered, typical: of.typical }
    };
    let mut gaps = gaps::find(blocks.len(), standard, walker, judged);
    let mut per_class = per_class(&standard.classes, facilities);
    if let Some(hours) = hours {
        // The data hold those that are closed, too: a class of which none is open is no class that is not there.
        let shut = hours.shut_per_class(standard.classes.len());
        gaps::none_open(&mut gaps, |class| shut[class.0 as usize] > 0);
        noticed.problems.extend(none_open(&standard.classes, &per_class, &shut));
        per_class.iter_mut().zip(shut).for_each(|(all, shut)| *all += shut);
    }
    noticed.problems.extend(absent(&standard.classes, &per_class));
    let on_network = access.entrances.iter().map(|e| !e.is_empty()).collect();
    Conclusions { coverage, gaps, per_class, on_network, noticed }
}

/// How a plan judges.
#[derive(Clone, Copy)]
struct Judging<'a> {
    standard: &'a Standard,
    walker: &'a Walker,
    majority: Majority,
    horizon_ms: u32,
    hours: Option<&'a Hours>,
}

/// Names of the files of [`Study::network_files`], in their order.
pub const NETWORK_FILES: [&str; 5] = ["nodes.csv", "links.csv", "snaps.csv", "classes.csv", "lines.csv"];

/// A city between its files and its walks: read, its people settled.
#[derive(Debug, Clone)]
struct Prepared {
    titles: [String; 2],
    attribution: String,
    standard: Standard,
    streets: Streets,
    ground: Ground,
    facilities: Vec<Facility>,
    blocks: Vec<Block>,
    /// Land free to be built on.
    vacant: Vec<Block>,
    /// Zones to sum over; a cache does not keep them either.
    zones: Option<Vec<Zone>>,
    /// What the extract was called, where a kept city stands in its place.
    city_name: Option<String>,
    notes: read::Notes,
}

impl Prepared {
    /// The parameters of a run: a kept city is called what its extract was, so that the answers are the same bytes.
    fn parameters(&self, plan: &Plan) -> Vec<(&'static str, String)> {
        let mut all = plan.parameters();
        if let Some((_, city)) = all.iter_mut().find(|(key, _)| *key == "city")
            && let Some(name) = &self.city_name
        {
            city.clone_from(name);
        }
        all
    }
}

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

/// Reads a city and settles its people.
fn prepare(plan: &Plan, progress: &dyn Progress) -> Result<Prepared, InputError> {
    stage(progress, Stage::Read)?;
    if let Some(kept) = cache::opened(plan, progress)? {
        return Ok(kept);
    }
    let records = read::read(plan)?;
    stage(progress, Stage::Settle)?;
    settle(plan, records)
}

/// Settles the people of what was read. What is noticed comes after what was noticed of the files.
fn settle(plan: &Plan, records: Records) -> Result<Prepared, InputError> {
    let plane = plane_of(&records.streets);
    let Records {
        titles,
        standard,
        streets,
        facilities,
        blocks,
        vacant,
        dwellings,
        ground,
        gates,
        leftovers,
        area,
        attribution,
        zones,
        mut notes,
    } = records;
    let outline = area.as_ref().map(|(_, outline)| outline);
    let settled = homes::settle(blocks, &dwellings, leftovers, &streets, &plane, outline);
    if settled.blocks.is_empty() {
        return Err(nobody(area.map(|(file, _)| file), plan));
    }
    notes.left_out.merge(&settled.left_out);
    notes.problems.extend(settled.problems);
    let mut settled_blocks = settled.blocks;
    if let Some(file) = &plan.people {
        counted::share(plan, file, &mut settled_blocks, &plane, &mut notes)?;
    }
    gates::enter(&mut settled_blocks, &gates, &ground, &streets, &plane, &mut notes);
    Ok(Prepared {
        titles,
        attribution,
        standard,
        streets,
        ground,
        facilities,
        blocks: settled_blocks,
        vacant,
        zones,
        city_name: None,
        notes,
    })
}

/// What is walked on, whatever is walked to: the same for every standard.
#[derive(Debug, Clone)]
struct Walkable {
    streets: Arc<Streets>,
    ground: Arc<Ground>,
    vacant: Arc<Vec<Block>>,
    network: Arc<Network>,
    plane: Plane,
    index: Index,
    /// What was noticed on the way: of heights, and streets that nobody uses.
    problems: Vec<Problem>,
    files: Vec<InputFile>,
    left_out: Tally,
}

/// Builds the network of a city.
fn lay_out(plan: &Plan, streets: Streets, ground: Ground, vacant: Vec<Block>) -> Result<Walkable, InputError> {
    let plane = plane_of(&streets);
    let mut notes = read::Notes::default();
    for (role, file) in [("walker", &plan.walker_file), ("study", &plan.study_file)] {
        if let Some(file) = file {
            notes.load(role, file)?;
        }
    }
    let heights = heights::read(plan, &streets, &mut notes)?;
    let relief = heights.as_ref().map(|mosaic| mosaic as &dyn Relief);
    let streets = match network::fit(&streets, &plan.walker, relief) {
        Cow::Borrowed(_) => streets,
        Cow::Owned(fitted) => fitted,
    };
    let (streets, alone) = match network::part_private(&streets, &plan.walker) {
        (Cow::Borrowed(_), alone) => (streets, alone),
        (Cow::Owned(parted), alone) => (parted, alone),
    };
    notes.left_out.merge(&alone);
    let network = network::build_on(&streets, &plan.walker, &plane, relief);
    if network.links() == 0 {
        let what = format!("none of its {} streets can be used by this walker", streets.streets.len());
        return Err(InputError::empty(city_file(plan), what));
    }
    let index = Snapper::new(&network, &plane).index();
    Ok(Walkable {
        streets: Arc::new(streets),
        ground: Arc::new(ground),
        vacant: Arc::new(vacant),
        network: Arc::new(network),
        plane,
        index,
        problems: notes.problems,
        files: notes.files,
        left_out: notes.left_out,
    })
}

/// Builds the network of a prepared city, measures every walk, judges.
fn measured(plan: &Plan, mut prepared: Prepared, progress: &dyn Progress) -> Result<Study, InputError> {
    stage(progress, Stage::Build)?;
    let streets = std::mem::take(&mut prepared.streets);
    let ground = std::mem::take(&mut prepared.ground);
    let vacant = std::mem::take(&mut prepared.vacant);
    let walkable = lay_out(plan, streets, ground, vacant)?;
    measured_on(plan, prepared, walkable, progress)
}

/// Measures every walk of a prepared city on a network that is there, and judges.
fn measured_on(
    plan: &Plan,
    prepared: Prepared,
    walkable: Walkable,
    progress: &dyn Progress,
) -> Result<Study, InputError> {
    let parameters = prepared.parameters(plan);
    let Prepared { titles, attribution, standard, facilities, blocks, zones, mut notes, .. } = prepared;
    let Walkable { streets, ground, vacant, network, plane, index, problems, files, left_out } = walkable;
    let (facilities, hours) = hours::judge(plan, facilities, &mut notes)?;
    notes.problems.extend(problems);
    notes.files.extend(files);
    notes.left_out.merge(&left_out);
    notes.problems.extend(network.island_problems());

    stage(progress, Stage::Measure)?;
    let walls = ground.lines.iter().filter(|line| line.kind == BarrierKind::Wall).map(|line| &line.line);
    let snapper = Snapper::with_index(&network, &plane, &index).beside(Arc::new(Walls::new(walls, &plane)));
    let options = Options { horizon_ms: plan.horizon.ms(), snap_m: plan.snap.metres() };
    notes.problems.extend(fusion::check_datums(plan, &facilities, &snapper, &plane));
    if let Some(file) = &plan.blocks {
        let land = blocks.iter().map(|b| &b.geometry);
        notes.problems.extend(datum::check(&snapper, &plane, file, "blocks", land));
    }
    let mut access = access::measure(&snapper, &plan.walker, &blocks, &facilities, &standard.classes, options);

    stage(progress, Stage::Judge)?;
    let noticed = Noticed { problems: notes.problems, left_out: notes.left_out };
    let judging = Judging {
        standard: &standard,
        walker: &plan.walker,
        majority: plan.majority,
        horizon_ms: plan.horizon.ms(),
        hours: hours.as_ref(),
    };
    let concluded = conclude(&judging, &noticed, &blocks, &facilities, &mut access);
    let mut study = Study {
        titles,
        attribution,
        inputs: notes.files,
        fusion: notes.fusion,
        parameters,
        given_as: given::As::of(plan),
        walker: plan.walker.clone(),
        majority: plan.majority,
        figures: network.figures(),
        on_network: concluded.on_network,
        problems: concluded.noticed.problems,
        left_out: concluded.noticed.left_out,
        per_class: concluded.per_class,
        coverage: concluded.coverage,
        gaps: concluded.gaps,
        noticed,
        standard,
        plane,
        streets,
        ground,
        vacant,
        network,
        blocks,
        facilities,
        hours,
        options,
        index,
        access,
        land: None,
        verdicts: None,
        why: Vec::new(),
        zones: None,
        equity: None,
    };
    study.sum_over(zones);
    Ok(study)
}

/// The file that streets come from, for errors.
fn city_file(plan: &Plan) -> std::path::PathBuf {
    read::streets_file(&plan.city).to_owned()
}

/// Why there is no block to judge.
fn nobody(area: Option<std::path::PathBuf>, plan: &Plan) -> InputError {
    match (area, &plan.blocks) {
        (Some(area), _) => {
            InputError::empty(area, "no block or home lies inside the area").guess("do the area and the city overlap?")
        }
        (None, Some(blocks)) => InputError::empty(blocks, "holds no block that can be used"),
        (None, None) => InputError::empty(city_file(plan), "holds no place where people could live"),
    }
}

/// How many facilities count as each class.
fn per_class(classes: &[Class], facilities: &[Facility]) -> Vec<usize> {
    let mut count = vec![0; classes.len()];
    for class in facilities.iter().flat_map(|f| &f.classes) {
        count[class.0 as usize] += 1;
    }
    count
}

/// Findings about classes of which all facilities are closed.
fn none_open(classes: &[Class], open: &[usize], shut: &[usize]) -> Option<Problem> {
    let all = classes.iter().zip(open).zip(shut).filter(|((_, open), shut)| **open == 0 && **shut > 0);
    let said: Vec<String> = all.map(|((class, _), shut)| format!("{} ({shut})", class.id)).collect();
    let detail = format!("every facility of class {} is closed then", said.join(", "));
    (!said.is_empty()).then_some(Problem { cause: "class.none_open", id: None, geometry: None, detail })
}

/// Findings about classes of which the data hold nothing: "no coverage" there says nothing about the city.
fn absent(classes: &[Class], per_class: &[usize]) -> Vec<Problem> {
    let absent: Vec<&str> = classes.iter().zip(per_class).filter(|(_, n)| **n == 0).map(|(c, _)| &*c.id).collect();
    let finding = |cause, detail| Problem { cause, id: None, geometry: None, detail };
    if absent.len() == classes.len() {
        let detail = "the data hold no facility of any class: every block is a gap because of the data, whatever the \
                      city is like";
        return vec![finding("class.none_at_all", detail.to_owned())];
    }
    if absent.is_empty() {
        return vec![];
    }
    let detail = format!("the data hold no facility of class {}: those gaps come from the data", absent.join(", "));
    vec![finding("class.none_in_data", detail)]
}

impl Study {
    /// Judges every clause of the standard, block by block and for the city, for the writers.
    pub fn judge_clauses(&mut self) {
        self.judge_clauses_after(None);
    }

    /// [`Study::judge_clauses`] for a plan: of classes that it leaves nothing of the baseline tells that there were some.
    fn judge_clauses_after(&mut self, before: Option<&Study>) {
        let open = per_class(&self.standard.classes, &self.facilities);
        let none = |class: usize| match (open[class], self.per_class[class], before) {
            (1.., ..) => None,
            (0, 1.., _) => Some(standards::Why::NoneOpen),
            (0, 0, before) => before.filter(|b| b.per_class[class] > 0).map(|_| standards::Why::NoneLeft),
        };
        let none: Vec<_> = (0..open.len()).map(none).collect();
        let seen = |block: usize, class: ClassId| {
            let of = &self.coverage.blocks[block][usize::from(class.0)];
            Seen { share: of.share, covered: of.covered, typical: of.typical }
        };
        let city = standards::City {
            standard: &self.standard,
            blocks: &self.blocks,
            facilities: &self.facilities,
            table: &self.access.table,
            seen: &seen,
            majority: self.majority.share(),
            plane: &self.plane,
            none: &none,
        };
        let mut verdicts = city.judge();
        if let Some(zones) = &self.zones {
            verdicts.zones = self.judge_zones(zones, &none);
        }
        self.verdicts = Some(verdicts);
    }

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

    /// Cuts the blocks at the edge of the service areas: shares of land and gap areas, for the writers.
    pub fn measure_land(&mut self) {
        if self.land.is_some() {
            return;
        }
        let land = land::measure(&land::City {
            network: &self.network,
            plane: &self.plane,
            walker: &self.walker,
            ground: &self.ground,
            blocks: &self.blocks,
            facilities: &self.facilities,
            entrances: &self.access.entrances,
            classes: &self.standard.classes,
            reach_m: self.options.snap_m,
        });
        self.land = Some(land);
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
