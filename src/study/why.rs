//! Why is a block not covered, and what would be the least that changes it?
//!
//! The walk of its typical doorstep, leg by leg, and to the second nearest; the cause of the gap; and of the links and sites near it
//! the cheapest that alone brings it within the limit, each tried by the engine of scenarios.

use super::links::{Candidate, LinksAsk};
use super::{Study, links};
use crate::coverage::{self, BlockClass};
use crate::error::InputError;
use crate::gaps::Cause;
use crate::input::suggest::did_you_mean;
use crate::model::{Facility, Id, Position};
use crate::network::{Towards, WalkGraph};
use crate::report;
use crate::report::why::{Found, Remedy, Why, WhyClass};
use crate::scenario::Base;
use crate::scenario::links::{Between, Fix, Gain, Reach, Trials, pairs, units};
use crate::units::{ClassId, Lang, Limit, Metric, NodeId};
use geo::{Contains, InteriorPoint};
use geo_types::{Coord, Point};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WhyAsk {
    /// The block: its id, its name, or a place in it such as `9.52,47.14`.
    pub block: String,
    /// Ids of classes; empty: all.
    pub classes: Vec<String>,
    /// What links may be, and what links and sites cost.
    pub links: LinksAsk,
}

/// So many of the closed facilities of a class that are nearest in the air are tried.
const SHUT: usize = 40;

/// Sites that are tried lie in cells of so many parts of the limit: about a hundred within it.
const CELLS: f64 = 6.0;

impl Study {
    /// Looks into one block.
    ///
    /// # Errors
    /// If there is no such block, or a class is not in the standard.
    pub fn why(&self, ask: &WhyAsk) -> Result<Why, InputError> {
        self.walks_only()?;
        let block = self.block_named(&ask.block)?;
        let classes = if ask.classes.is_empty() {
            (0..self.standard.classes.len() as u16).map(ClassId).collect()
        } else {
            self.classes_named(&ask.classes)?
        };
        let looker = self.looker(&ask.links);
        let classes = classes.into_iter().map(|class| looker.class(block, class)).collect();
        Ok(Why { block, classes })
    }

    /// Looks into the blocks that lack most, for the report: the classes that each of them lacks and the data hold.
    pub fn explain(&mut self, blocks: usize) {
        if blocks == 0 {
            return;
        }
        // Of homes without a street, or a class that the data lack, there is nothing to tell but that.
        let told = |cause: Cause| !matches!(cause, Cause::OffNetwork | Cause::NoneExists);
        let reached = |b: &usize| self.gaps.iter().any(|g| g.block == *b && told(g.cause) && self.is_walked(g.class));
        let order = report::worst_blocks(&self.findings(Lang::En));
        let worst: Vec<usize> = order.into_iter().filter(reached).take(blocks).collect();
        let defaults = LinksAsk::default();
        let ask = LinksAsk { reach: Reach { foot_m: 300.0, apart_m: 30.0, ..defaults.reach }, ..defaults };
        let looker = self.looker(&ask);
        let lacks = |block: usize, class: ClassId| {
            !self.coverage.blocks[block][usize::from(class.0)].covered && self.per_class[usize::from(class.0)] > 0
        };
        // Straight lines have no legs to tell.
        let classes = || (0..self.standard.classes.len() as u16).map(ClassId).filter(|&c| self.is_walked(c));
        let why = |block: usize| {
            let classes = classes().filter(|&c| lacks(block, c)).map(|class| looker.class(block, class)).collect();
            Why { block, classes }
        };
        let found = worst.into_iter().map(why).collect();
        self.why = found;
    }

    fn is_walked(&self, class: ClassId) -> bool {
        self.standard.classes[usize::from(class.0)].is_walked()
    }

    fn looker<'a>(&'a self, ask: &'a LinksAsk) -> Looker<'a> {
        Looker {
            study: self,
            ask,
            base: self.engine(),
            graph: self.network.walk_graph(Metric::Length, Towards::Everywhere),
            between: self.between(),
            amounts: self.amounts(),
        }
    }
}

/// What is needed to look into blocks, made once.
struct Looker<'a> {
    study: &'a Study,
    ask: &'a LinksAsk,
    base: Base<'a>,
    graph: WalkGraph,
    between: Between<'a>,
    amounts: Vec<f64>,
}

impl Looker<'_> {
    fn class(&self, block: usize, class: ClassId) -> WhyClass {
        let (study, base, ask) = (self.study, &self.base, self.ask);
        let judged = study.coverage.blocks[block][usize::from(class.0)];
        let gap = study.gaps.iter().find(|g| g.block == block && g.class == class);
        let doors = study.access.table.doorsteps_of(block);
        // The doorstep that the typical walk is of; where nobody has one, the first that has a street.
        let typical = doors.clone().find(|&d| study.access.table.nearest(d, class) == judged.typical);
        let route = typical.and_then(|d| base.route(d, class, None));
        let second = route.as_ref().zip(typical).and_then(|(r, d)| base.route(d, class, Some(r.walk.facility)));
        let cause = gap.map(|g| g.cause);
        let (mut link, mut site) = (None, None);
        if cause.is_some_and(|c| c != Cause::OffNetwork) {
            let at = study.middle(block);
            let reach_m = match study.standard.classes[usize::from(class.0)].limit {
                Limit::Time(ms) => f64::from(ms) * f64::from(study.walker.speed.metres_per_hour()) / 3_600_000.0,
                Limit::Length(mm) | Limit::Radius(mm) => f64::from(mm) / 1000.0,
                Limit::OnSite => 0.0,
            };
            if !matches!(cause, Some(Cause::NoneExists | Cause::NoneOpen)) {
                let near = study.near(at, reach_m + ask.reach.air_m);
                link = self.cheapest(block, class, &links::ways(&self.between, &pairs(base, ask.reach, near), ask));
            }
            site = self.cheapest(block, class, &study.junctions_near(block, reach_m, class, ask.site_cost));
        }
        let hours = if cause.is_some_and(|c| c != Cause::OffNetwork) { self.longer_hours(block, class) } else { None };
        WhyClass { class, judged, cause, missing_m: gap.and_then(|g| g.missing_m), route, second, link, site, hours }
    }

    /// The facility that is closed at the time and whose being open would bring the block nearest: of those nearest in the air.
    fn longer_hours(&self, block: usize, class: ClassId) -> Option<Found> {
        let study = self.study;
        let at = study.plane.to_metres(study.middle(block));
        let off = |facility: &Facility| {
            let inside = facility.geometry.interior_point().map(|p| study.plane.to_metres(p.0));
            inside.map_or(f64::INFINITY, |m| (m.x - at.x).hypot(m.y - at.y))
        };
        let shut = study.hours.iter().flat_map(|hours| &hours.shut).map(|(facility, _)| facility);
        let mut near: Vec<(f64, &Facility)> =
            shut.filter(|f| f.classes.contains(&class)).map(|f| (off(f), f)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let candidates: Vec<Candidate> =
            near.into_iter().take(SHUT).map(|(_, f)| links::of_site(f.clone(), None)).collect();
        let fixes: Vec<Fix> = candidates.iter().map(|c| c.fix.clone()).collect();
        let trials = Trials::new(&self.base, &fixes, &self.amounts);
        let (count, tried) = self.tried(block, class, &fixes, &trials);
        let (i, gain, judged) = tried
            .into_iter()
            .min_by(|(i, _, x), (j, _, y)| y.covered.cmp(&x.covered).then(walk(x).cmp(&walk(y))).then(i.cmp(j)))?;
        let item = study.item(&self.base, &self.graph, &candidates[i], gain);
        Some(Found { tried: count, remedy: Remedy { item, judged } })
    }

    /// How many fixes say something about a block, and those that make it better, with what they bring and the judgement then.
    fn tried(
        &self,
        block: usize,
        class: ClassId,
        fixes: &[Fix],
        trials: &Trials<'_, '_>,
    ) -> (usize, Vec<(usize, Gain, BlockClass)>) {
        let study = self.study;
        let limit = study.standard.classes[usize::from(class.0)].limit;
        let doors = study.access.table.doorsteps_of(block);
        let weights: Vec<u64> = study.blocks[block].doorsteps.iter().map(|d| u64::from(d.weight.max(1))).collect();
        let before = study.coverage.blocks[block][usize::from(class.0)];
        let tried = fixes.par_iter().enumerate().filter_map(|(i, _)| {
            let (gain, findings) = trials.alone(i, class, doors.clone())?;
            let findings = findings.into_iter().zip(weights.iter().copied()).collect();
            let judged = coverage::judge_one(limit, findings, study.majority.share());
            Some((i, gain, judged))
        });
        let mut tried: Vec<_> = tried.collect();
        let count = tried.len();
        let better = |judged: &BlockClass| judged.share > before.share || walk(judged) < walk(&before);
        tried.retain(|(_, _, judged)| better(judged));
        (count, tried)
    }

    /// Of candidates the cheapest that alone is enough for the block; if none is, the one after which most of its people are
    /// within the limit, then the one that makes its walk the shortest.
    fn cheapest(&self, block: usize, class: ClassId, candidates: &[Candidate]) -> Option<Found> {
        let study = self.study;
        let fixes: Vec<Fix> = candidates.iter().map(|c| c.fix.clone()).collect();
        let trials = Trials::new(&self.base, &fixes, &self.amounts);
        let (count, tried) = self.tried(block, class, &fixes, &trials);
        // Where not every cost is known none counts: what costs nobody knows how much is not cheap.
        let costs = units(&fixes);
        let cost = |i: usize| costs[i];
        // Of two that cost the same: the shorter way; of sites the one that brings most to others.
        let length = |i: usize| candidates[i].pair.map_or(0, |p| p.air_mm);
        let (i, gain, judged) = tried.into_iter().min_by(|(i, a, x), (j, b, y)| {
            let enough = y.covered.cmp(&x.covered);
            if x.covered && y.covered {
                let dear = cost(*i).total_cmp(&cost(*j)).then(length(*i).cmp(&length(*j)));
                return dear.then(b.people().total_cmp(&a.people())).then(walk(x).cmp(&walk(y))).then(i.cmp(j));
            }
            enough.then(y.share.total_cmp(&x.share)).then(walk(x).cmp(&walk(y))).then(i.cmp(j))
        })?;
        let item = study.item(&self.base, &self.graph, &candidates[i], gain);
        Some(Found { tried: count, remedy: Remedy { item, judged } })
    }
}

impl Study {
    /// Facilities at junctions within reach of a place, one a cell: that nearest to the middle of it.
    fn junctions_near(&self, block: usize, reach_m: f64, class: ClassId, cost: Option<f64>) -> Vec<Candidate> {
        // On the streets of the block, not on an island beside them.
        let door = self.access.table.doorsteps_of(block).find_map(|d| self.access.doors[d]);
        let Some(home) = door.map(|door| self.network.component(self.network.ends(door.link)[0])) else {
            return Vec::new();
        };
        let side = (reach_m / CELLS).max(20.0);
        let mut cells: BTreeMap<(i64, i64), (f64, u32)> = BTreeMap::new();
        let near = self.near(self.middle(block), reach_m);
        for j in 0..self.network.junctions() as u32 {
            let p = self.network.junction(NodeId(j));
            let place = Coord { x: p.lon(), y: p.lat() };
            if !near(place) || self.network.component(NodeId(j)) != home {
                continue;
            }
            let m = self.plane.to_metres(place);
            let cell = ((m.x / side).floor() as i64, (m.y / side).floor() as i64);
            let middle = Coord { x: (cell.0 as f64 + 0.5) * side, y: (cell.1 as f64 + 0.5) * side };
            let off = (m.x - middle.x).hypot(m.y - middle.y);
            let slot = cells.entry(cell).or_insert((off, j));
            if off < slot.0 {
                *slot = (off, j);
            }
        }
        let site = |(_, j): (f64, u32)| {
            let p = self.network.junction(NodeId(j));
            let id = format!("junction/{j}");
            let facility = Facility {
                id: Id::Given(id),
                classes: vec![class],
                geometry: Point(Coord { x: p.lon(), y: p.lat() }).into(),
                name: None,
                entrances: vec![],
                merged: vec![],
                properties: vec![],
            };
            links::of_site(facility, cost)
        };
        cells.into_values().map(site).collect()
    }

    /// A place inside a block.
    fn middle(&self, block: usize) -> Coord<f64> {
        let block = &self.blocks[block];
        let inside = block.geometry.interior_point().map(|p| p.0);
        inside.or(block.doorsteps.first().map(|d| d.at)).unwrap_or(Coord { x: 0.0, y: 0.0 })
    }

    /// The block of an id, of a name, or around a place.
    fn block_named(&self, text: &str) -> Result<usize, InputError> {
        let text = text.trim();
        let fault = |what: String| InputError::value("BLOCK", what);
        if let Some(block) = self.blocks.iter().position(|b| b.id.to_string() == text) {
            return Ok(block);
        }
        let named: Vec<usize> =
            (0..self.blocks.len()).filter(|&b| self.blocks[b].name.as_deref().map(str::trim) == Some(text)).collect();
        match named[..] {
            [block] => return Ok(block),
            [] => {}
            _ => {
                let ids: Vec<String> = named.iter().take(5).map(|&b| self.blocks[b].id.to_string()).collect();
                let what = format!("{} blocks are called {text:?}", named.len());
                return Err(fault(what).guess(format!("ask by id: {}", ids.join(", "))));
            }
        }
        let mut parts = text.split(',').map(|part| part.trim().parse::<f64>());
        if let (Some(Ok(x)), Some(Ok(y)), None) = (parts.next(), parts.next(), parts.next()) {
            if Position::from_degrees(x, y).is_none() {
                let error = fault(format!("{text} is no place on earth"));
                return Err(error.guess("longitude between -180 and 180, then latitude between -90 and 90"));
            }
            return self.block_at(Coord { x, y });
        }
        let ids: Vec<String> = self.blocks.iter().map(|b| b.id.to_string()).collect();
        let names = self.blocks.iter().filter_map(|b| b.name.as_deref());
        let error = fault(format!("no block has the id or name {text:?}"));
        Err(match did_you_mean(text, ids.iter().map(String::as_str).chain(names)) {
            Some(guess) => error.guess(guess),
            None => error.guess("ids are those of blocks.geojson; a place such as 9.52,47.14 will do too"),
        })
    }

    /// The block around a place, else the one with the nearest doorstep.
    fn block_at(&self, at: Coord<f64>) -> Result<usize, InputError> {
        if let Some(block) = self.blocks.iter().position(|b| b.geometry.contains(&Point(at))) {
            return Ok(block);
        }
        let m = self.plane.to_metres(at);
        let off = |c: Coord<f64>| {
            let c = self.plane.to_metres(c);
            (c.x - m.x).hypot(c.y - m.y)
        };
        let steps =
            self.blocks.iter().enumerate().flat_map(|(b, block)| block.doorsteps.iter().map(move |d| (b, d.at)));
        let nearest = steps.map(|(b, d)| (off(d), b)).min_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((metres, block)) if metres <= self.options.snap_m => Ok(block),
            _ => {
                let metres = nearest.map_or(f64::INFINITY, |(metres, _)| metres);
                let what = format!("no block lies at {}, {}; the nearest home is {metres:.0} m off", at.x, at.y);
                Err(InputError::value("BLOCK", what).guess("is it longitude, latitude, and in this city?"))
            }
        }
    }

    /// Whether a place is within so many metres of another, in a straight line.
    fn near(&self, at: Coord<f64>, limit_m: f64) -> impl Fn(Coord<f64>) -> bool + Sync + '_ {
        let at = self.plane.to_metres(at);
        move |place| {
            let m = self.plane.to_metres(place);
            (m.x - at.x).hypot(m.y - at.y) <= limit_m
        }
    }
}

/// A walk by which findings can be compared: in milliseconds, what has none last.
fn walk(judged: &BlockClass) -> u32 {
    match judged.typical {
        crate::access::Nearest::Walk(walk) => walk.ms,
        _ => u32::MAX,
    }
}
