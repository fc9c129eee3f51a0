//! From a measured city to a question of siting, and from its answer back to places and people.
//!
//! People are those of the figures of coverage, in the same basis, shared out over the doorsteps of a block by weight; walks are
//! those of the table of access. So "covered before" here is what `analyze` says, and "covered after" is what it would
//! say if the sites were built.

use super::Study;
use crate::access::{self, Nearest};
use crate::coverage;
use crate::error::InputError;
use crate::model::{Facility, Id};
use crate::report::sites::{Front, Near, Picked, Plot, Sites};
use crate::siting::{self, Answer, Choice, GapOf, Loss, Rules, Table, Until};
use crate::snap::{self, Snap, Snapper};
use crate::units::{ClassId, Limit, NodeId, UNREACHED};
use geo::InteriorPoint;
use geo_types::{Coord, Point};
use rayon::prelude::*;

/// Where sites may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidates {
    /// At every junction of the streets.
    Junctions,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteAsk {
    /// Ids of the classes that a site counts as.
    pub classes: Vec<String>,
    /// How many sites.
    pub count: usize,
    /// Where.
    pub candidates: Candidates,
    /// Whether the facilities that are there count.
    pub existing: bool,
    /// A gap of this share is good enough.
    pub gap: f64,
    /// How much work: about seconds on two cores.
    pub effort: u32,
}

/// Entries read a second, about: so that effort is a number people understand, and yet the same on every machine.
const ENTRIES_A_SECOND: u64 = 700_000_000;

/// People at a doorstep, of a class.
struct Homes {
    /// Index of the doorstep in the table of access.
    doorstep: Vec<u32>,
    weight: Vec<u32>,
    fallback: Vec<u32>,
}

impl Study {
    /// Finds the best sites.
    ///
    /// # Errors
    /// If a class is not in the standard, or no candidate serves anybody.
    pub fn site(&self, ask: &SiteAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Sites, InputError> {
        let classes = self.classes_named(&ask.classes)?;
        let plots = self.plots(ask.candidates);
        let snapper = Snapper::new(&self.network, &self.plane);
        let places: Vec<Vec<Snap>> =
            plots.par_iter().map(|p| snap::entrances(&snapper, &p.facility, self.options.snap_m)).collect();

        let people = self.people();
        let total: f64 = people.iter().sum::<f64>() * classes.len() as f64;
        let units = siting::units_a_head(total, 1);
        let mut rows: Vec<Vec<siting::Entry>> = vec![Vec::new(); places.len()];
        let (mut weight, mut fallback): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for &class in &classes {
            let limit = self.standard.classes[usize::from(class.0)].limit;
            let homes = self.homes(class, limit, ask.existing, &people, units);
            let below: Vec<u32> = {
                let mut below = vec![0; people.len()];
                homes
                    .doorstep
                    .iter()
                    .zip(&homes.fallback)
                    .filter(|(_, f)| **f > 0)
                    .for_each(|(&d, _)| below[d as usize] = UNREACHED);
                below
            };
            let first = weight.len() as u32;
            let mut at = vec![u32::MAX; people.len()];
            for (k, &d) in (first..).zip(&homes.doorstep) {
                at[d as usize] = k;
            }
            weight.extend(&homes.weight);
            fallback.extend(&homes.fallback);
            let found =
                access::walks_to_each(&self.network, &self.walker, &self.access.doors, &places, limit, &below, stop);
            for (row, walks) in rows.iter_mut().zip(found) {
                row.extend(walks.into_iter().map(|(d, _)| (at[d as usize], 0)));
            }
        }
        let table = Table::new(rows, weight, fallback);
        let rules = Rules::any(plots.len(), ask.count);
        Ok(self.answer(ask, &table, &rules, plots, units, total, stop))
    }

    /// The classes of these ids.
    fn classes_named(&self, ids: &[String]) -> Result<Vec<ClassId>, InputError> {
        let known = || self.standard.classes.iter().map(|c| c.id.as_str());
        ids.iter()
            .map(|id| {
                self.standard.class(id).ok_or_else(|| {
                    let list = known().collect::<Vec<_>>().join(", ");
                    let error = InputError::value(
                        "--class",
                        format!("{id:?} is no class of {}: expected one of {list}", self.standard.id),
                    );
                    match crate::input::suggest::did_you_mean(id, known()) {
                        Some(guess) => error.guess(guess),
                        None => error,
                    }
                })
            })
            .collect()
    }

    /// People at each doorstep, in the basis of the figures.
    fn people(&self) -> Vec<f64> {
        let basis = self.coverage.basis;
        let all: f64 = self.blocks.iter().map(|b| coverage::amount(b, basis)).sum();
        let mut people = Vec::with_capacity(self.access.table.doorsteps());
        for block in &self.blocks {
            // Points have no land: where all blocks are points each counts alike.
            let amount = if all > 0.0 { coverage::amount(block, basis) } else { 1.0 };
            let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight.max(1))).sum();
            people.extend(block.doorsteps.iter().map(|d| amount * f64::from(d.weight.max(1)) / weight));
        }
        people
    }

    /// The homes of a question about a class: whoever is on the network, with what they fall back on.
    fn homes(&self, class: ClassId, limit: Limit, existing: bool, people: &[f64], units: f64) -> Homes {
        let mut homes = Homes { doorstep: vec![], weight: vec![], fallback: vec![] };
        for (d, &people) in people.iter().enumerate() {
            let near = match self.access.table.nearest(d, class) {
                Nearest::Walk(walk) => existing && coverage::within(limit, walk),
                Nearest::OffNetwork => continue,
                _ => false,
            };
            homes.doorstep.push(d as u32);
            homes.weight.push((people * units).round() as u32);
            homes.fallback.push(u32::from(!near));
        }
        homes
    }

    /// Every place where a site may be.
    fn plots(&self, candidates: Candidates) -> Vec<Plot> {
        match candidates {
            Candidates::Junctions => (0..self.network.junctions() as u32)
                .map(|j| {
                    let position = self.network.junction(NodeId(j));
                    let at = Coord { x: position.lon(), y: position.lat() };
                    plot(Id::Given(format!("junction/{j}")), None, Point(at).into())
                })
                .collect(),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn answer(
        &self,
        ask: &SiteAsk,
        table: &Table,
        rules: &Rules,
        plots: Vec<Plot>,
        units: f64,
        total: f64,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Sites {
        let whole = table.loss(&[]);
        let effort = u64::from(ask.effort) * ENTRIES_A_SECOND;
        let solve = |count: usize, effort: u64| -> Answer {
            let rules = Rules { most: vec![count], ..rules.clone() };
            siting::best(table, &rules, GapOf::Saving, &Until { gap: ask.gap, target: None, effort, stop })
        };
        let last = solve(ask.count, effort / 2);
        // What the sites have to leave uncovered; whoever is off the network is not in the table.
        let covered =
            |loss: Loss| total - siting::in_people(loss, units) - self.off_network_people(total, table, units);
        let front: Vec<Front> = (1..=ask.count)
            .map(|count| {
                let answer =
                    if count == ask.count { last.clone() } else { solve(count, effort / 2 / ask.count as u64) };
                let Choice { loss, bound, open, .. } = answer.choice;
                Front {
                    count,
                    reached: covered(loss),
                    bound: covered(bound),
                    gap: siting::gap(GapOf::Saving, whole, loss, bound),
                    sites: open,
                }
            })
            .collect();
        let Choice { open, loss, bound, stopped, .. } = last.choice;
        let tolerance = (whole - loss) / 100;
        let picked = siting::rank(table, rules, &open, tolerance)
            .into_iter()
            .map(|of| Picked {
                plot: of.site,
                adds: siting::in_people(of.adds, units),
                alone: siting::in_people(of.alone, units),
                instead: of
                    .instead
                    .iter()
                    .map(|e| Near { plot: e.opens, less: siting::in_people(-e.saving, units) })
                    .collect(),
            })
            .collect();
        Sites {
            classes: ask.classes.clone(),
            total,
            before: covered(whole),
            after: covered(loss),
            bound: covered(bound),
            gap: siting::gap(GapOf::Saving, whole, loss, bound),
            proven: bound >= loss,
            stopped,
            greedy: covered(last.greedy),
            guarantee: last.guarantee,
            left: last.left,
            asked: [table.sites(), table.homes(), table.entries()],
            picked,
            front,
            plots,
        }
    }

    /// People who are not in the table since no street is near: in the total, and covered by nobody.
    #[allow(clippy::unused_self)]
    fn off_network_people(&self, total: f64, table: &Table, units: f64) -> f64 {
        let on: u64 = table.weights().iter().map(|&w| u64::from(w)).sum();
        (total - on as f64 / units).max(0.0)
    }
}

/// A place as a facility would be there.
fn plot(id: Id, name: Option<String>, geometry: geo_types::Geometry<f64>) -> Plot {
    let at = geometry.interior_point().map_or(Coord { x: 0.0, y: 0.0 }, |p| p.0);
    let facility =
        Facility { id, classes: vec![], geometry, name, entrances: vec![], merged: vec![], properties: vec![] };
    Plot { facility, at }
}
