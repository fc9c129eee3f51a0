//! Where walks start or end, joined to the network; those that do not join are findings.

use super::{From, IsochroneAsk, Shape};
use crate::error::InputError;
use crate::input::given;
use crate::model::{Facility, Id, Problem};
use crate::report::InputFile;
use crate::snap::{self, Snap, Snapper};
use crate::study::Study;
use crate::study::extent::Extent;
use crate::study::read::Notes;
use crate::units::ClassId;
use geo::InteriorPoint;
use geo_types::{Geometry, Point};
use rayon::prelude::*;

/// A place to walk from or to.
#[derive(Debug)]
pub(super) struct Origin {
    pub id: Id,
    pub name: Option<String>,
    pub classes: Vec<ClassId>,
    pub at: Option<Point<f64>>,
    pub joins: Vec<Snap>,
}

/// All origins in the order of their ids, what was noticed, and the file that they came from.
#[derive(Debug, Default)]
pub(super) struct Origins {
    pub all: Vec<Origin>,
    pub off_network: usize,
    pub on_island: usize,
    pub problems: Vec<Problem>,
    pub files: Vec<InputFile>,
}

/// Origins that one search starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Task {
    pub class: Option<ClassId>,
    /// Indices of origins.
    pub origins: Vec<u32>,
}

impl Study {
    /// Finds the origins of a question.
    pub(super) fn origins(&self, ask: &IsochroneAsk, snapper: &Snapper<'_>) -> Result<Origins, InputError> {
        let mut found = Origins::default();
        let classes = self.classes_named(&ask.classes)?;
        if !classes.is_empty() && ask.from != From::Facilities {
            return Err(InputError::value("--class", "is for --from facilities; other origins have no class"));
        }
        match &ask.from {
            From::Facilities => {
                let wanted = |f: &Facility| classes.is_empty() || f.classes.iter().any(|c| classes.contains(c));
                let all = self.facilities.iter().zip(&self.access.entrances).filter(|(f, _)| wanted(f));
                found.all = all.map(|(f, joins)| origin(f, joins.clone())).collect();
                if !classes.is_empty() {
                    found.all.iter_mut().for_each(|o| o.classes.retain(|c| classes.contains(c)));
                }
                if found.all.is_empty() {
                    let what = "the data hold no facility to walk to".to_owned();
                    return Err(InputError::empty("--from facilities", what).guess("give them with --facilities"));
                }
            }
            From::Blocks => {
                let mut doors = self.access.doors.iter();
                for block in &self.blocks {
                    let joins = doors.by_ref().take(block.doorsteps.len()).flatten().copied().collect();
                    let joins = snapper.to_arrive(joins);
                    let at = block.geometry.interior_point();
                    let (id, name) = (block.id.clone(), block.name.clone());
                    found.all.push(Origin { id, name, classes: vec![], at, joins });
                }
            }
            From::Place(at) => {
                let place = Geometry::Point(Point(*at));
                if let Some(off) = Extent::of(&self.streets).and_then(|e| e.misses(std::iter::once(&place))) {
                    return Err(off.error("--from".as_ref()));
                }
                let joins = snapper.to_arrive(snapper.snap(*at, self.options.snap_m).into_iter().collect());
                let id = Id::Given(format!("{},{}", at.x, at.y));
                found.all.push(Origin { id, name: None, classes: vec![], at: Some(Point(*at)), joins });
            }
            From::File(file) => self.origins_of_file(ask, file, snapper, &mut found)?,
        }
        self.note(&mut found);
        Ok(found)
    }

    fn origins_of_file(
        &self,
        ask: &IsochroneAsk,
        file: &std::path::Path,
        snapper: &Snapper<'_>,
        found: &mut Origins,
    ) -> Result<(), InputError> {
        let mut notes = Notes::default();
        let given = notes.given("origins", file)?;
        let loaded = given::read_origins(&given.source(&self.given_as), &ask.columns)?;
        let places = notes.take(ask.strict, loaded)?;
        if let Some(off) = Extent::of(&self.streets).and_then(|e| e.misses(places.iter().map(|p| &p.geometry))) {
            return Err(off.error(file));
        }
        let join = |p: &Facility| origin(p, snap::entrances(snapper, p, self.options.snap_m));
        found.all = places.par_iter().map(join).collect();
        found.problems = notes.problems;
        found.files = notes.files;
        Ok(())
    }

    /// Notes origins that do not join, or only join an island.
    fn note(&self, found: &mut Origins) {
        for origin in &found.all {
            let finding = |cause, detail| Problem {
                cause,
                id: Some(origin.id.clone()),
                geometry: origin.at.map(Into::into),
                detail,
            };
            if origin.joins.is_empty() {
                found.off_network += 1;
                let detail = format!("no street within {} m: it has no area", self.options.snap_m);
                found.problems.push(finding("origin.off_network", detail));
            } else if origin.joins.iter().all(|j| self.network.on_island(j.link)) {
                found.on_island += 1;
                let detail = "all its streets are on an island of the network, whose ground counts to streets beyond: its area is empty";
                found.problems.push(finding("origin.on_island", detail.to_owned()));
            }
        }
    }

    /// The searches of a question: one an origin, or one a class.
    pub(super) fn tasks(&self, ask: &IsochroneAsk, origins: &[Origin]) -> Vec<Task> {
        let joined = || (0_u32..).zip(origins).filter(|(_, o)| !o.joins.is_empty());
        match (ask.shape, &ask.from) {
            (Shape::Each, _) => joined().map(|(i, _)| Task { class: None, origins: vec![i] }).collect(),
            (_, From::Facilities) => (0..self.standard.classes.len() as u16)
                .map(|c| {
                    let of_class = joined().filter(|(_, o)| o.classes.contains(&ClassId(c)));
                    Task { class: Some(ClassId(c)), origins: of_class.map(|(i, _)| i).collect() }
                })
                .filter(|task| !task.origins.is_empty())
                .collect(),
            _ => vec![Task { class: None, origins: joined().map(|(i, _)| i).collect() }],
        }
    }
}

fn origin(place: &Facility, joins: Vec<Snap>) -> Origin {
    let at = match &place.geometry {
        Geometry::Point(point) => Some(*point),
        other => other.interior_point(),
    };
    Origin { id: place.id.clone(), name: place.name.clone(), classes: place.classes.clone(), at, joins }
}
