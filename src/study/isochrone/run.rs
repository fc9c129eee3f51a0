//! The searches of a question, side by side, and the features that they make.

use super::origins::{Origin, Task};
use super::{IsochroneAsk, Shape, Told};
use crate::error::InputError;
use crate::isochrone::certify::{Certificate, Dice, Inspector};
use crate::isochrone::{
    Barriers, Found, Ground, Searches, Shadows, Tracer, Walks, bands, line, links_by_place, nearest_of, untangled,
};
use crate::model::Problem;
use crate::report::areas::{self, About, Common, Files, Kind, Sum};
use crate::snap::{Snap, Snapper};
use crate::study::Study;
use crate::study::batches::batches;
use crate::units::LinkId;
use geo_types::{MultiPolygon, Point};
use std::sync::{Mutex, PoisonError};

impl Task {
    /// The joins of all its origins, each with the number of its origin.
    pub(super) fn joins(&self, origins: &[Origin]) -> Vec<(Snap, u32)> {
        self.origins.iter().flat_map(|&o| origins[o as usize].joins.iter().map(move |&s| (s, o))).collect()
    }
}

/// What one search, or one area of a shared search, made.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub areas: Vec<u8>,
    pub streets_text: Vec<u8>,
    pub streets: usize,
    pub sums: Vec<Sum>,
    pub certificate: Certificate,
    /// One of each area that judges places wrongly.
    pub misjudged: Vec<Problem>,
    pub faults: usize,
}

/// What a thread works with, reused from search to search.
pub(super) struct Workspace<'a> {
    found: Found,
    tracer: Tracer<'a>,
}

/// Everything that searches share.
pub(super) struct Run<'a> {
    pub study: &'a Study,
    pub ask: &'a IsochroneAsk,
    pub origins: &'a [Origin],
    pub searches: &'a Searches<'a>,
    pub ground: &'a Ground,
    pub snapper: &'a Snapper<'a>,
    pub barriers: Option<&'a Barriers>,
    pub shadows: Option<&'a Shadows>,
    pub limits: &'a [u32],
    pub common: Common<'a>,
    /// People at each doorstep, for shares.
    pub people: Vec<f64>,
    pub idle: Mutex<Vec<Workspace<'a>>>,
}

impl<'a> Run<'a> {
    /// Carries out all tasks and writes what they make in their order.
    pub(super) fn all(
        &self,
        tasks: &[Task],
        files: &mut Files,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Told, InputError> {
        let mut told = Told::default();
        if self.ask.shape == Shape::Shares {
            let count = tasks.iter().map(|task| task.origins.len()).sum();
            let mut first = 0;
            for task in tasks {
                self.shares(task, [first, count], files, &mut told, stop)?;
                first += task.origins.len();
            }
            return Ok(told);
        }
        let make = |at: usize, task: &Task| self.with_workspace(|space| self.whole(space, at, tasks.len(), task));
        batches(tasks, stop, make, |task, made| {
            told.take(self.class_id(task), made);
            told.problems.extend(made.misjudged.iter().cloned());
            told.problems.extend(self.open_rims(&self.origins[task.origins[0] as usize], self.class_id(task), made));
            files.add(&made.areas, &made.streets_text)
        })?;
        Ok(told)
    }

    fn with_workspace<T>(&self, work: impl FnOnce(&mut Workspace<'a>) -> T) -> T {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut space = idle.unwrap_or_else(|| Workspace { found: Found::default(), tracer: Tracer::new(self.ground) });
        let made = work(&mut space);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(space);
        made
    }

    fn class_id(&self, task: &Task) -> Option<&'a str> {
        task.class.map(|c| self.study.standard.classes[usize::from(c.0)].id.as_str())
    }

    /// Areas without what lies behind barriers.
    fn lit(&self, areas: Vec<MultiPolygon<f64>>) -> Vec<MultiPolygon<f64>> {
        let units = 10_f64.powi(areas::DECIMALS as i32);
        match self.shadows {
            Some(shadows) => shadows.cut(&self.study.plane, areas, units),
            // The rim of a share runs into that of a wider one where neither has a corner.
            None if self.ask.shape == Shape::Shares => bands(&self.study.plane, &areas, &[], units),
            None => untangled(&self.study.plane, areas, units),
        }
    }

    /// The areas and streets of one task as a whole; it is the `at`-th of `count`.
    fn whole(&self, space: &mut Workspace<'a>, at: usize, count: usize, task: &Task) -> Made {
        let joins = task.joins(self.origins);
        let last = self.limits[self.limits.len() - 1];
        let (walks, links) = self.searches.run(&mut space.found, &joins, last, false);
        let before = space.tracer.faults();
        let found = self.lit(space.tracer.areas(&walks, links, self.limits, None));
        let mut made = Made { faults: space.tracer.faults() - before, ..Made::default() };
        let single = self.ask.shape == Shape::Each;
        let origin = &self.origins[task.origins[0] as usize];
        let classes: Vec<&str> =
            origin.classes.iter().map(|c| self.study.standard.classes[usize::from(c.0)].id.as_str()).collect();
        let classes = classes.join(",");
        let about = About {
            kind: if single { Kind::Origin } else { Kind::Dissolved },
            origin: single.then_some(&origin.id),
            name: if single { origin.name.as_deref() } else { None },
            class: if single { Some(classes.as_str()).filter(|c| !c.is_empty()) } else { self.class_id(task) },
        };
        made.sums = vec![Sum::default(); self.limits.len()];
        // The widest first, so that programs which draw in the order of the file put the nearest band on top.
        for (k, area) in found.iter().enumerate().rev() {
            let land_m2 = areas::area(&mut made.areas, &self.common, &about, k, area, None);
            made.sums[k] = Sum { areas: 1, empty: usize::from(area.0.is_empty()), land_m2, served: None };
        }
        if self.ask.streets {
            self.streets(&walks, links, &about, &mut made);
        }
        self.certify(&mut made, [at, count], &walks, links, (None, &about), &found);
        made
    }

    /// Checks the areas of one task, one for each limit, if the user asks: the task is the `at`-th of `count`.
    fn certify(
        &self,
        made: &mut Made,
        [at, count]: [usize; 2],
        walks: &Walks<'_>,
        links: &[u32],
        (only, about): (Option<u32>, &About<'_>),
        found: &[MultiPolygon<f64>],
    ) {
        if self.ask.verify == 0 {
            return;
        }
        let inspector =
            Inspector { ground: self.ground, snapper: self.snapper, plane: &self.study.plane, barriers: self.barriers };
        let pairs = count * self.limits.len();
        for (k, area) in found.iter().enumerate() {
            let pair = at * self.limits.len() + k;
            // So many in all, spread evenly over areas.
            let share = |n: usize| (self.ask.verify as u128 * n as u128 / pairs as u128) as usize;
            let places = share(pair + 1) - share(pair);
            let mut dice = Dice::new(Dice::new(self.ask.seed ^ (pair as u64).rotate_left(32)).roll());
            if places > 0 {
                let of = inspector.certify(walks, links, self.limits[k], only, area, places, &mut dice);
                made.misjudged.extend(of.first_wrong.map(|at| Problem {
                    cause: "area.misjudged",
                    id: about.origin.cloned(),
                    geometry: Some(Point(self.study.plane.to_degrees(at)).into()),
                    detail: format!(
                        "within {} of {}: walking says otherwise of this place, and of {} in all; please report it",
                        self.ask.limits.all()[k],
                        about.class.unwrap_or("the place"),
                        of.wrong
                    ),
                }));
                made.certificate.merge(&of);
            }
        }
    }

    /// The finding about an area whose rim could not be closed: a fault of ours that must not be silent.
    fn open_rims(&self, origin: &Origin, class: Option<&str>, made: &Made) -> Option<Problem> {
        let dissolved = self.ask.shape == Shape::Dissolved;
        let whose = class.map_or_else(String::new, |c| format!(" of {c}"));
        (made.faults > 0).then(|| Problem {
            cause: "area.rim_open",
            id: (!dissolved).then(|| origin.id.clone()),
            geometry: origin.at.filter(|_| !dissolved).map(Into::into),
            detail: format!(
                "{} places of the rim{whose} could not be closed: check with --verify, and please report it",
                made.faults
            ),
        })
    }

    fn streets(&self, walks: &Walks<'_>, links: &[u32], about: &About<'_>, made: &mut Made) {
        let network = &self.study.network;
        let mut parts = Vec::new();
        for &link in links {
            parts.clear();
            walks.parts(LinkId(link), self.limits, &mut parts);
            let street = &self.study.streets.streets[network.street(LinkId(link))].id;
            for part in &parts {
                let drawn = line(network, part.link, part.mm);
                areas::street(&mut made.streets_text, &self.common, about, part, street, drawn);
            }
            made.streets += parts.len();
        }
    }

    /// The share of each origin of a task: ground and people to whom no other origin is nearer.
    fn shares(
        &self,
        task: &Task,
        [first, count]: [usize; 2],
        files: &mut Files,
        told: &mut Told,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InputError> {
        let joins = task.joins(self.origins);
        let last = self.limits[self.limits.len() - 1];
        let mut search = Found::default();
        let (walks, links) = self.searches.run(&mut search, &joins, last, true);
        let by_place = links_by_place(&walks, links);
        let served = self.served(&walks);
        let class = self.class_id(task);
        let make = |at: usize, &place: &u32| {
            self.with_workspace(|space| {
                let from = by_place.partition_point(|&(p, _)| p < place);
                let own: Vec<u32> =
                    by_place[from..].iter().take_while(|(p, _)| *p == place).map(|&(_, link)| link).collect();
                let before = space.tracer.faults();
                let found = self.lit(space.tracer.areas(&walks, &own, self.limits, Some(place)));
                let mut made = Made { faults: space.tracer.faults() - before, ..Made::default() };
                made.sums = vec![Sum::default(); self.limits.len()];
                let origin = &self.origins[place as usize];
                let about = About { kind: Kind::Share, origin: Some(&origin.id), name: origin.name.as_deref(), class };
                for (k, area) in found.iter().enumerate().rev() {
                    let people = Some(served[place as usize * self.limits.len() + k]);
                    let land_m2 = areas::area(&mut made.areas, &self.common, &about, k, area, people);
                    made.sums[k] = Sum { areas: 1, empty: usize::from(area.0.is_empty()), land_m2, served: people };
                }
                self.certify(&mut made, [first + at, count], &walks, &own, (Some(place), &about), &found);
                made
            })
        };
        batches(&task.origins, stop, make, |&place, made| {
            told.take(class, made);
            told.problems.extend(made.misjudged.iter().cloned());
            told.problems.extend(self.open_rims(&self.origins[place as usize], class, made));
            files.add(&made.areas, &made.streets_text)
        })?;
        if self.ask.streets {
            let about = About { kind: Kind::Dissolved, origin: None, name: None, class };
            let mut made = Made::default();
            self.streets(&walks, links, &about, &mut made);
            told.streets += made.streets;
            files.add(&[], &made.streets_text)?;
        }
        Ok(())
    }

    /// People within each limit to whom each origin is the nearest, origin after origin, limit after limit.
    fn served(&self, walks: &Walks<'_>) -> Vec<f64> {
        let mut served = vec![0.0; self.origins.len() * self.limits.len()];
        for (door, people) in self.study.access.doors.iter().zip(&self.people) {
            if let Some((cost, place)) = door.and_then(|d| nearest_of(walks, d)) {
                let row = &mut served[place as usize * self.limits.len()..][..self.limits.len()];
                row.iter_mut().zip(self.limits).filter(|(_, l)| cost <= **l).for_each(|(sum, _)| *sum += people);
            }
        }
        served
    }
}
