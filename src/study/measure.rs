//! From a settled city to a study: the network laid out, every walk measured, the coverage judged.

use super::extent::plane_of;
use super::judge::{Judging, conclude};
use super::plan::Plan;
use super::settle::{Prepared, city_file};
use super::{Noticed, Progress, Stage, Study, datum, fusion, given, heights, hours, read, stage};
use crate::access::{self, Joins, Options};
use crate::error::{Fault, InputError};
use crate::model::{BarrierKind, Block, Facility, Ground, Problem, Relief, Streets, Tally};
use crate::network::{self, Network, Squares};
use crate::plane::Plane;
use crate::report::InputFile;
use crate::snap::{Index, Snapper, WallLines, Walls};
use geo_types::LineString;
use std::borrow::Cow;
use std::sync::Arc;

/// What is walked on, whatever is walked to: the same for every standard.
#[derive(Debug, Clone)]
pub(super) struct Walkable {
    pub streets: Arc<Streets>,
    pub ground: Arc<Ground>,
    pub vacant: Arc<Vec<Block>>,
    pub network: Arc<Network>,
    pub plane: Plane,
    pub index: Index,
    /// What was noticed on the way: of heights, and streets that nobody uses.
    pub problems: Vec<Problem>,
    pub files: Vec<InputFile>,
    pub left_out: Tally,
}

/// Builds the network of a city.
pub(super) fn lay_out(
    plan: &Plan,
    streets: Streets,
    ground: Ground,
    vacant: Vec<Block>,
) -> Result<Walkable, InputError> {
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
        Cow::Owned(fitted) => {
            drop(streets);
            fitted
        }
    };
    let (streets, alone) = match network::part_private(&streets, &plan.walker) {
        (Cow::Borrowed(_), alone) => (streets, alone),
        (Cow::Owned(parted), alone) => {
            drop(streets);
            (parted, alone)
        }
    };
    notes.left_out.merge(&alone);
    let network = network::build_on(&streets, &plan.walker, &plane, relief);
    if network.links() == 0 {
        let what = format!("none of its {} streets can be used by this walker", streets.streets.len());
        return Err(InputError::empty(city_file(plan), what));
    }
    // With tiles each has an index of its own.
    let index = match plan.tiles {
        None => Snapper::new(&network, &plane).index(),
        Some(_) => Snapper::of(&network, &plane, std::iter::empty()).index(),
    };
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

/// The walls that homes, and the ground near streets, mind.
pub(super) fn walls(ground: &Ground, plane: &Plane) -> Arc<Walls> {
    Arc::new(Walls::new(wall_lines(ground), plane))
}

fn wall_lines(ground: &Ground) -> impl Iterator<Item = &LineString<f64>> {
    ground.lines.iter().filter(|line| line.kind == BarrierKind::Wall).map(|line| &line.line)
}

/// Builds the network of a prepared city, measures every walk, judges.
pub(super) fn measured(plan: &Plan, mut prepared: Prepared, progress: &dyn Progress) -> Result<Study, InputError> {
    stage(progress, Stage::Build)?;
    let streets = std::mem::take(&mut prepared.streets);
    let ground = std::mem::take(&mut prepared.ground);
    let vacant = std::mem::take(&mut prepared.vacant);
    let walkable = lay_out(plan, streets, ground, vacant)?;
    measured_on(plan, prepared, walkable, progress)
}

/// Measures every walk of a prepared city on a network that is there, and judges.
pub(super) fn measured_on(
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
    let options = Options { horizon_ms: plan.horizon.ms(), snap_m: plan.snap.metres() };
    let on = On { plan, network: &network, plane: &plane, ground: &ground, index: &index };
    notes.problems.extend(on.check_datums(&blocks, &facilities));
    let joins = on.join(&blocks, &facilities, progress)?;
    let mut access = access::measure_joined(
        (&network, &plane),
        joins,
        &plan.walker,
        &blocks,
        &facilities,
        &standard.classes,
        options,
    );

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
        tiles: plan.tiles,
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

/// What doors and places join.
struct On<'a> {
    plan: &'a Plan,
    network: &'a Network,
    plane: &'a Plane,
    ground: &'a Ground,
    index: &'a Index,
}

impl On<'_> {
    /// How all doorsteps and facilities join the network.
    fn join(&self, blocks: &[Block], facilities: &[Facility], progress: &dyn Progress) -> Result<Joins, InputError> {
        let snap_m = self.plan.snap.metres();
        match self.plan.tiles {
            None => {
                let walls = walls(self.ground, self.plane);
                let snapper = Snapper::with_index(self.network, self.plane, self.index).beside(walls);
                Ok(Joins::of(&snapper, blocks, facilities, snap_m))
            }
            Some(side) => {
                let squares = Squares::new(self.network, self.plane, side.metres());
                let walls = WallLines::new(wall_lines(self.ground), self.plane);
                Joins::by_squares(&squares, &walls, blocks, facilities, snap_m, &|| progress.stop())
                    .ok_or_else(|| InputError::new("-", Fault::Interrupted))
            }
        }
    }

    /// Findings about given files that seem to lie aside of the streets.
    fn check_datums(&self, blocks: &[Block], facilities: &[Facility]) -> Vec<Problem> {
        let (plan, plane) = (self.plan, self.plane);
        if plan.blocks.is_none() && plan.facilities.is_empty() {
            return Vec::new();
        }
        let snapper = match plan.tiles {
            None => Snapper::with_index(self.network, plane, self.index),
            // Given files may lie anywhere: for them all streets are looked at, once.
            Some(_) => Snapper::new(self.network, plane),
        };
        let mut problems = fusion::check_datums(plan, facilities, &snapper, plane);
        if let Some(file) = &plan.blocks {
            let land = blocks.iter().map(|b| &b.geometry);
            problems.extend(datum::check(&snapper, plane, file, "blocks", land));
        }
        problems
    }
}
