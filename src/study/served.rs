//! Which service centre serves the households of which community: the audit's communities, walked as `analyze` walks.

use super::audit::AuditAsk;
use super::extent::Extent;
use super::measure::measured;
use super::plan::{City, Plan};
use super::read::{self, Notes};
use super::settle::settle;
use super::{Progress, Stage, Study, stage};
use crate::audit::{Served, served};
use crate::coverage::in_zones;
use crate::error::InputError;
use crate::homes::Leftovers;
use crate::model::{Block, BlockKind, Community, Facility};
use crate::plane::land_m2;
use crate::report::audit::Walks;
use crate::units::{ClassId, Limit};
use geo::{CoordsIter, InteriorPoint};
use geo_types::{Geometry, MultiPolygon};
use std::path::PathBuf;

/// The city that communities are walked in.
#[derive(Debug, Clone)]
pub struct WalkedIn {
    /// Its extract.
    pub city: PathBuf,
    /// Centres of a file, beside or instead of those of the extract; who walks; how far a door may be from a street.
    pub plan: Plan,
}

impl WalkedIn {
    /// An extract, walked by the adult of the program.
    pub fn new(city: PathBuf) -> WalkedIn {
        WalkedIn { plan: Plan::new(City::Extract(city.clone())), city }
    }
}

/// Who walks where.
#[derive(Debug)]
pub struct Walked {
    /// The communities that have a place, in the order of their ids, as blocks.
    pub blocks: Vec<Block>,
    /// The centres and other facilities that rows speak of.
    pub facilities: Vec<Facility>,
    /// Households by community and centre.
    pub rows: Vec<Served>,
    /// The community that a centre lies in, by facility.
    pub home: Vec<Option<usize>>,
    /// The limit.
    pub limit: Limit,
    /// Who walks.
    pub walker: String,
    /// Whether each facility is a centre.
    pub centres: Vec<bool>,
    /// Who must be credited for the city.
    pub attribution: String,
}

/// The class that centres are of.
pub const CLASS: &str = "service";

/// Walks from the communities to the centres.
///
/// # Errors
/// As [`super::run`]; if no community has a place, or all lie elsewhere; if the standard has no class of service centres.
pub fn walk(
    ask: &AuditAsk,
    walked: &WalkedIn,
    communities: &[Community],
    notes: &mut Notes,
    progress: &dyn Progress,
) -> Result<Walked, InputError> {
    let plan = &walked.plan;
    let blocks: Vec<Block> = communities.iter().filter_map(block).collect();
    if blocks.is_empty() {
        let error = InputError::value(&ask.communities, "no community has a place, so nobody can be walked from there");
        return Err(error.guess("give a layer of polygons or points, or go without --city"));
    }
    stage(progress, Stage::Read)?;
    let mut records = read::read(plan, progress)?;
    let lands: Vec<&Geometry<f64>> = blocks.iter().map(|b| &b.geometry).collect();
    if let Some(off) = Extent::of(&records.streets).and_then(|extent| extent.misses(lands.into_iter())) {
        return Err(off.error(&ask.communities));
    }
    records.blocks = blocks;
    records.leftovers = Leftovers::Count;
    stage(progress, Stage::Settle)?;
    let prepared = settle(plan, records)?;
    let study = measured(plan, prepared, progress)?;
    let standard = &study.standard;
    let class = standard.class(CLASS).ok_or_else(|| {
        InputError::value("--standard", format!("{} has no class {CLASS:?} of service centres", standard.id))
    })?;
    notes.files.extend(study.inputs.iter().cloned());
    notes.left_out.merge(&study.left_out);
    Ok(Walked::of(study, class))
}

/// A community as a block, if it has a place that people can live in.
fn block(community: &Community) -> Option<Block> {
    let geometry = community.geometry.clone()?;
    matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Point(_)).then(|| Block {
        id: community.id.clone(),
        kind: BlockKind::Given,
        name: community.name.clone(),
        residents: None,
        households: community.households.map(|n| n as f64),
        area_m2: land_m2(&geometry),
        geometry,
        doorsteps: Vec::new(),
        properties: Vec::new(),
    })
}

impl Walked {
    /// For the writers.
    pub fn walks(&self) -> Walks<'_> {
        Walks {
            blocks: &self.blocks,
            facilities: &self.facilities,
            rows: &self.rows,
            home: &self.home,
            centres: &self.centres,
            limit: self.limit,
            walker: &self.walker,
        }
    }

    fn of(study: Study, class: ClassId) -> Walked {
        let limit = study.standard.classes[usize::from(class.0)].limit;
        let lands: Vec<MultiPolygon<f64>> = study
            .blocks
            .iter()
            .map(|block| match &block.geometry {
                Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
                Geometry::MultiPolygon(land) => land.clone(),
                _ => MultiPolygon(Vec::new()),
            })
            .collect();
        let place = |f: &Facility| {
            let inside = f.geometry.interior_point().map(|p| p.0);
            inside.or_else(|| f.geometry.coords_iter().next()).unwrap_or_default()
        };
        let home = in_zones(&lands, study.facilities.iter().map(place)).of;
        Walked {
            rows: served(&study.blocks, &study.access.table, class, limit),
            home: home.into_iter().map(|zone| zone.map(|z| z as usize)).collect(),
            centres: study.facilities.iter().map(|f| f.classes.contains(&class)).collect(),
            blocks: study.blocks,
            facilities: study.facilities,
            limit,
            walker: study.walker.id,
            attribution: study.attribution,
        }
    }
}
