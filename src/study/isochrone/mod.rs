//! Service areas of a studied city: origins, one search each or one a class, areas and streets as they are found.
//!
//! Searches run side by side, a few dozen at a time; what they make is written in the order of the origins while the next are
//! searched. So the bytes do not depend on the threads, and no more than two such batches are ever held.

mod ask;
mod origins;
mod run;

pub use ask::{Blocked, From, IsochroneAsk, Limits, Shape};

use super::Study;
use super::measure::walls;
use crate::coverage::Basis;
use crate::error::InputError;
use crate::isochrone::certify::Certificate;
use crate::isochrone::{Barriers, Ground, Searches, Shadows, links_near};
use crate::model::Problem;
use crate::report::areas::{Areas, Common, Files, NO_BARRIERS, Sum};
use crate::report::{Findings, InputFile};
use crate::snap::{Snapper, Walls};
use crate::units::{Lang, LinkId};
use origins::{Origins, Task};
use run::{Made, Run};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many searches are looked at before the ground is mapped, to see whether a part of the map is enough.
const FEW: usize = 4;

/// An answer on the disk, and what is to be told of it.
#[derive(Debug)]
pub struct Isochrones<'a> {
    study: &'a Study,
    /// What was found.
    pub areas: Areas,
    /// The files written.
    pub written: Vec<PathBuf>,
    problems: Vec<Problem>,
    inputs: Vec<InputFile>,
}

impl Isochrones<'_> {
    /// The city for the writers, with the findings about the origins in place of those about the city.
    pub fn findings(&self, lang: Lang) -> Findings<'_> {
        Findings { problems: &self.problems, inputs: &self.inputs, ..self.study.findings(lang) }
    }
}

impl Study {
    /// Finds the areas that are asked for and writes them into `out`, whole or not at all.
    ///
    /// # Errors
    /// If an origin cannot be what was said, nothing can be written, or `stop` says so.
    ///
    /// ```no_run
    /// use lifecircle::study::{self, City, From, IsochroneAsk, Plan, Shape};
    /// use lifecircle::units::Lang;
    /// let study = study::run(&Plan::new(City::Bundled), &())?;
    /// let clinics = IsochroneAsk::new(From::Facilities, "5,10,15min".parse()?);
    /// let ask = IsochroneAsk { classes: vec!["clinic".to_owned()], shape: Shape::Dissolved, verify: 1000, ..clinics };
    /// assert!(!study.isochrones(&ask, "out".as_ref(), Lang::En, &|| false)?.areas.wrong());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn isochrones(
        &self,
        ask: &IsochroneAsk,
        out: &Path,
        lang: Lang,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Isochrones<'_>, InputError> {
        if !(ask.reach_m >= 1.0 && ask.reach_m <= self.options.snap_m) {
            let what = format!(
                "{} m is outside 1 m to {} m: a door joins no street farther off (--snap)",
                ask.reach_m, self.options.snap_m
            );
            return Err(InputError::value("--reach", what));
        }
        // Barriers take the ground behind a wall away; without them it belongs to the street that it sees.
        let walls = if ask.barriers == Blocked::Nothing { walls(&self.ground, &self.plane) } else { Arc::default() };
        let snapper = Snapper::with_index(&self.network, &self.plane, &self.index).beside(Arc::clone(&walls));
        let Origins { all, off_network, on_island, mut problems, files } = self.origins(ask, &snapper)?;
        problems.extend(self.nothing_bars(ask));
        let tasks = self.tasks(ask, &all);
        let towards = ask.towards();
        let searches = Searches::new(&self.network, ask.limits.metric(), towards, self.walker.speed);
        let limits: Vec<u32> = ask.limits.all().iter().map(|l| l.value()).collect();
        let ground = self.ground_of(ask, &tasks, &all, &searches, (&limits, &walls));
        let barriers = (ask.barriers != Blocked::Nothing).then(|| Barriers::new(&self.ground, &self.plane));
        let shadows = barriers.as_ref().map(|b| Shadows::cast(&ground, &self.network, &self.plane, b));
        let run = Run {
            barriers: barriers.as_ref(),
            shadows: shadows.as_ref(),
            study: self,
            ask,
            origins: &all,
            searches: &searches,
            ground: &ground,
            snapper: &snapper,
            limits: &limits,
            common: Common {
                plane: &self.plane,
                towards,
                reach_m: ask.reach_m,
                walker: &self.walker,
                limits: ask.limits.all(),
            },
            people: if ask.shape == Shape::Shares { self.people() } else { Vec::new() },
            idle: std::sync::Mutex::default(),
        };
        let inputs: Vec<InputFile> = self.inputs.iter().cloned().chain(files).collect();
        let findings = Findings { problems: &problems, inputs: &inputs, ..self.findings(lang) };
        let fill = |files: &mut Files| {
            let told = run.all(&tasks, files, stop)?;
            let areas = Areas {
                towards,
                limits: ask.limits.all().to_vec(),
                asked: ask.parameters(),
                origins: [all.len(), off_network, on_island],
                sums: told.sums,
                streets: told.streets,
                basis: Basis::word(self.coverage.basis),
                certificate: (ask.verify > 0).then_some((told.certificate, ask.seed)),
                faults: [told.faults, ground.left_out()],
            };
            Ok((areas, told.problems))
        };
        let (areas, problems, written) = Files::write(out, ask.streets, &findings, fill)?;
        drop(run);
        Ok(Isochrones { study: self, areas, written, problems, inputs })
    }

    /// The finding that barriers are asked for and the data hold none: a file of streets has neither water nor walls.
    fn nothing_bars(&self, ask: &IsochroneAsk) -> Option<Problem> {
        let none = self.ground.lines.is_empty() && self.ground.areas.is_empty();
        (ask.barriers != Blocked::Nothing && none).then(|| Problem {
            cause: NO_BARRIERS,
            id: None,
            geometry: None,
            detail: format!("--barriers {}: the data hold no water, tracks, walls or buildings", ask.barriers.word()),
        })
    }

    /// The map of the ground: of all streets, or of those that a few searches touch.
    fn ground_of(
        &self,
        ask: &IsochroneAsk,
        tasks: &[Task],
        origins: &[origins::Origin],
        searches: &Searches<'_>,
        (limits, walls): (&[u32], &Walls),
    ) -> Ground {
        if tasks.len() <= FEW {
            let mut touched: Vec<u32> = Vec::new();
            let mut found = crate::isochrone::Found::default();
            for task in tasks {
                let joins = task.joins(origins);
                let (_, links) = searches.run(&mut found, &joins, limits[limits.len() - 1], false);
                touched.extend(links);
            }
            touched.sort_unstable();
            touched.dedup();
            if touched.len() * 4 < self.network.links() {
                // Twice the reach beyond any place that is asked about, the check's a little beyond the reach included.
                let near = links_near(&self.network, &self.plane, &touched, ask.reach_m * 3.0);
                return Ground::walled(&self.network, &self.plane, ask.reach_m, near.into_iter(), walls);
            }
        }
        let all = (0..self.network.links() as u32).map(LinkId);
        Ground::walled(&self.network, &self.plane, ask.reach_m, all, walls)
    }
}

/// What all searches together made, beside what they wrote.
#[derive(Debug, Default)]
struct Told {
    sums: Vec<(Option<String>, Vec<Sum>)>,
    streets: usize,
    certificate: Certificate,
    faults: usize,
    problems: Vec<Problem>,
}

impl Told {
    fn take(&mut self, class: Option<&str>, made: &Made) {
        if self.sums.last().is_none_or(|(last, _)| last.as_deref() != class) {
            self.sums.push((class.map(str::to_owned), vec![Sum::default(); made.sums.len()]));
        }
        if let Some((_, sums)) = self.sums.last_mut() {
            for (sum, more) in sums.iter_mut().zip(&made.sums) {
                sum.areas += more.areas;
                sum.empty += more.empty;
                sum.land_m2 += more.land_m2;
                if let Some(served) = more.served {
                    *sum.served.get_or_insert(0.0) += served;
                }
            }
        }
        self.streets += made.streets;
        self.certificate.merge(&made.certificate);
        self.faults += made.faults;
    }
}
