//! The table of a question: candidates, homes, and every walk between them that matters.

use super::super::Study;
use super::ask::{Candidates, Objective, SiteAsk};
use crate::access::{self, Nearest};
use crate::coverage;
use crate::error::InputError;
use crate::input::geojson::{self, Columns};
use crate::model::{Block, Facility, Id, Properties, Value};
use crate::report::sites::{Measure, Plot};
use crate::siting::{self, Entry, Rules, Table};
use crate::snap::{self, Snap, Snapper};
use crate::units::{ClassId, Limit, Metric, NodeId, UNREACHED};
use geo::InteriorPoint;
use geo_types::{Coord, Point};
use rayon::prelude::*;

/// Most walks that a table may hold: 8 bytes each, twice while it is built.
const MOST_WALKS: usize = 80_000_000;

/// Places whose walks are looked for together; between them memory is looked at.
const AT_ONCE: usize = 1024;

/// A question of siting about a city.
pub(super) struct Question {
    pub objective: Objective,
    pub measure: Measure,
    pub classes: Vec<ClassId>,
    /// New places; in the table the first sites.
    pub plots: Vec<Plot>,
    /// Facilities that may close; in the table the sites after the plots.
    pub existing: Vec<u32>,
    pub table: Table,
    pub rules: Rules,
    /// Units of weight a head.
    pub units: f64,
    /// People in all, times the classes.
    pub total: f64,
    /// People whom no site and no facility can serve within what is looked at.
    pub beyond: f64,
    /// Walks are looked at as far as this.
    pub farthest: f64,
}

impl Study {
    /// Puts the table of a question together.
    pub(super) fn question(&self, ask: &SiteAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Question, InputError> {
        let classes = self.classes_named(&ask.classes)?;
        let limit_of = |class: ClassId| self.standard.classes[usize::from(class.0)].limit;
        let metric = limit_of(classes[0]).metric();
        let measure = ask.objective.measure();
        if measure != Measure::Covered && classes.iter().any(|&c| limit_of(c).metric() != metric) {
            return Err(InputError::value(
                "--class",
                "names classes with limits in minutes and in metres: their walks cannot be added up",
            )
            .guess("ask for one at a time, or give one --limit"));
        }
        let mut plots = self.plots(&ask.candidates)?;
        let snapper = Snapper::new(&self.network, &self.plane);
        let join = |f: &Facility| snap::entrances(&snapper, f, self.options.snap_m);
        let joins: Vec<Vec<Snap>> = plots.par_iter().map(|p| join(&p.facility)).collect();
        let mut joined = joins.iter().map(|j| !j.is_empty());
        plots.retain(|_| joined.next().unwrap_or(false));
        let mut places: Vec<Vec<Snap>> = joins.into_iter().filter(|j| !j.is_empty()).collect();
        if plots.is_empty() {
            return Err(InputError::empty(
                "--candidates",
                format!("no candidate lies within {} m of a street", self.options.snap_m),
            )
            .guess("try --candidates junctions, which every city has"));
        }
        let existing: Vec<u32> = (0..self.facilities.len() as u32)
            .filter(|&f| ask.close > 0 && self.facilities[f as usize].classes.iter().any(|c| classes.contains(c)))
            .filter(|&f| !self.access.entrances[f as usize].is_empty())
            .collect();
        if ask.close > 0 && ask.objective.share().is_some() {
            return Err(InputError::value("--close", "and --objective fewest do not go together")
                .guess("ask for --objective cover with a --count"));
        }
        if ask.close > existing.len() {
            let what = format!("{} facilities cannot close: there are {}", ask.close, existing.len());
            return Err(InputError::value("--close", what));
        }
        places.extend(existing.iter().map(|&f| self.access.entrances[f as usize].clone()));

        let people = self.people();
        let total: f64 = people.iter().sum::<f64>() * classes.len() as f64;
        let reach = |limit: Limit| match (measure, limit) {
            (Measure::Covered, limit) => limit,
            (_, Limit::Time(ms)) => Limit::Time(ms.max(self.options.horizon_ms)),
            (_, Limit::Length(mm)) => Limit::Length(mm.saturating_mul(4)),
        };
        let dearest = if measure == Measure::Covered {
            1
        } else {
            classes.iter().map(|&c| reach(limit_of(c)).value()).max().unwrap_or(1)
        };
        let units = siting::units_a_head(total, dearest);
        let fixed = ask.existing && ask.close == 0;
        let mut rows: Vec<Vec<Entry>> = vec![Vec::new(); places.len()];
        let (mut weight, mut fallback): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut walks_in_all = 0;
        for &class in &classes {
            let (limit, reach) = (limit_of(class), reach(limit_of(class)));
            let mut below = vec![0_u32; people.len()];
            let mut at = vec![u32::MAX; people.len()];
            for (d, &people) in people.iter().enumerate() {
                let nearest = self.access.table.nearest(d, class);
                if nearest == Nearest::OffNetwork {
                    continue;
                }
                let walk = match nearest {
                    Nearest::Walk(walk) if fixed => {
                        Some(if limit.metric() == Metric::Time { walk.ms } else { walk.mm })
                    }
                    _ => None,
                };
                let cost = match measure {
                    Measure::Covered => u32::from(walk.is_none_or(|w| w > limit.value())),
                    Measure::Mean | Measure::Worst => walk.unwrap_or(UNREACHED).min(reach.value()),
                };
                below[d] = match measure {
                    Measure::Covered => cost * UNREACHED,
                    Measure::Mean | Measure::Worst => cost,
                };
                at[d] = weight.len() as u32;
                weight.push((people * units).round() as u32);
                fallback.push(cost);
            }
            let of_class = |k: usize| {
                k < plots.len() || self.facilities[existing[k - plots.len()] as usize].classes.contains(&class)
            };
            let places: Vec<Vec<Snap>> =
                places.iter().enumerate().map(|(k, p)| if of_class(k) { p.clone() } else { vec![] }).collect();
            for (part, rows) in places.chunks(AT_ONCE).zip(rows.chunks_mut(AT_ONCE)) {
                let found =
                    access::walks_to_each(&self.network, &self.walker, &self.access.doors, part, reach, &below, stop);
                for (row, walks) in rows.iter_mut().zip(found) {
                    walks_in_all += walks.len();
                    let cost = |walk: u32| if measure == Measure::Covered { 0 } else { walk };
                    row.extend(walks.into_iter().map(|(d, walk)| (at[d as usize], cost(walk))));
                }
                if walks_in_all > MOST_WALKS {
                    let what = format!(
                        "there are more than {} million walks between candidates and homes",
                        MOST_WALKS / 1_000_000
                    );
                    return Err(
                        InputError::value("--candidates", what).guess("name fewer candidates, or a shorter --horizon")
                    );
                }
            }
        }
        // Whoever nobody can reach is the worst off whatever is built, and would hide everybody else.
        let mut reached = vec![false; weight.len()];
        rows.iter().flatten().for_each(|&(home, _)| reached[home as usize] = true);
        let mut beyond = 0.0;
        if measure != Measure::Covered {
            for (home, reached) in reached.into_iter().enumerate() {
                if !reached && fallback[home] == reach(limit_of(classes[0])).value() {
                    beyond += f64::from(weight[home]) / units;
                    weight[home] = 0;
                }
            }
        }
        if rows.iter().all(Vec::is_empty) && !stop() {
            return Err(InputError::empty("--candidates", "no candidate would bring anybody nearer")
                .guess("is everybody covered already? try --fixed none"));
        }
        let rules = self.rules(ask, &plots, existing.len(), units)?;
        let table = Table::new(rows, weight, fallback);
        Ok(Question {
            objective: ask.objective,
            measure,
            classes,
            plots,
            existing,
            table,
            rules,
            units,
            total,
            beyond,
            farthest: f64::from(dearest),
        })
    }

    /// The rules of a question.
    fn rules(&self, ask: &SiteAsk, plots: &[Plot], existing: usize, units: f64) -> Result<Rules, InputError> {
        let sites = plots.len() + existing;
        // Where the fewest are asked for, the count is the answer, not a rule.
        let most = if ask.objective.share().is_some() { plots.len() } else { ask.count };
        let mut rules = Rules::any(sites, most);
        if existing > 0 {
            rules.group[plots.len()..].fill(1);
            rules.most.push(existing - ask.close);
        }
        if let Some(budget) = ask.budget {
            let hundredths = |money: f64| (money * 100.0).round() as u64;
            for plot in plots {
                let Some(cost) = number(&plot.facility.properties, &["cost", "price", "造价", "成本"]) else {
                    let what = format!("needs the cost of every candidate; {} has none", plot.facility.id);
                    return Err(InputError::value("--budget", what)
                        .guess("give --candidates FILE whose features have a property \"cost\""));
                };
                if !(0.0..=1e13).contains(&cost) {
                    return Err(InputError::value(
                        "--budget",
                        format!("cost {cost} of {} is not between 0 and 1e13", plot.facility.id),
                    ));
                }
                rules.price.push(hundredths(cost));
            }
            rules.price.resize(sites, 0);
            rules.budget = Some(hundredths(budget));
        }
        if ask.apart_m > 0.0 {
            rules.place = plots.iter().map(|p| self.plane.to_metres(p.at)).collect();
            rules.place.resize(sites, Coord { x: 0.0, y: 0.0 });
            rules.apart_m = ask.apart_m;
        }
        let own = |p: &Plot| number(&p.facility.properties, &["capacity", "容量"]).filter(|c| *c >= 0.0);
        if ask.capacity.is_some() || plots.iter().any(|p| own(p).is_some()) {
            let room = |people: Option<f64>| {
                people.map_or(u64::from(u32::MAX), |p| (p * units).round().min(f64::from(u32::MAX)) as u64)
            };
            rules.capacity = plots.iter().map(|p| room(own(p).or(ask.capacity))).collect();
            rules.capacity.resize(sites, u64::from(u32::MAX));
        }
        Ok(rules)
    }

    /// The classes of these ids.
    pub(in crate::study) fn classes_named(&self, ids: &[String]) -> Result<Vec<ClassId>, InputError> {
        let known = || self.standard.classes.iter().map(|c| c.id.as_str());
        let mut classes = Vec::new();
        for id in ids {
            let Some(class) = self.standard.class(id) else {
                let list = known().collect::<Vec<_>>().join(", ");
                let what = format!("{id:?} is no class of {}: expected one of {list}", self.standard.id);
                let error = InputError::value("--class", what);
                return Err(match crate::input::suggest::did_you_mean(id, known()) {
                    Some(guess) => error.guess(guess),
                    None => error,
                });
            };
            classes.push(class);
        }
        classes.sort_unstable();
        classes.dedup();
        Ok(classes)
    }

    /// People at each doorstep, in the basis of the figures.
    pub(in crate::study) fn people(&self) -> Vec<f64> {
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

    /// Every place where a site may be.
    fn plots(&self, candidates: &Candidates) -> Result<Vec<Plot>, InputError> {
        let land =
            |blocks: Vec<Block>| blocks.into_iter().map(|b| plot(b.id, b.name, b.geometry, b.properties)).collect();
        match candidates {
            Candidates::Junctions => Ok((0..self.network.junctions() as u32)
                .map(|j| {
                    let position = self.network.junction(NodeId(j));
                    let at = Coord { x: position.lon(), y: position.lat() };
                    plot(Id::Given(format!("junction/{j}")), None, Point(at).into(), vec![])
                })
                .collect()),
            Candidates::Vacant if self.vacant.is_empty() => Err(InputError::empty(
                "--candidates",
                "the data hold no vacant land (landuse=brownfield or greenfield)",
            )
            .guess("give --candidates FILE with the plots, or --candidates junctions")),
            Candidates::Vacant => Ok(land(self.vacant.to_vec())),
            Candidates::File(file) => {
                let bytes = std::fs::read(file).map_err(|e| InputError::io(file, "cannot read", e))?;
                let (loaded, _) = geojson::read_blocks(file, &bytes, &Columns::default())?;
                Ok(land(loaded.strict()?))
            }
        }
    }
}

/// A number among properties, under the first of some names that is there.
fn number(properties: &Properties, names: &[&str]) -> Option<f64> {
    let value = names.iter().find_map(|name| properties.iter().find(|(key, _)| key == name))?;
    match &value.1 {
        Value::Int(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A place as a facility would be there.
fn plot(id: Id, name: Option<String>, geometry: geo_types::Geometry<f64>, properties: Properties) -> Plot {
    let at = geometry.interior_point().map_or(Coord { x: 0.0, y: 0.0 }, |p| p.0);
    let facility = Facility { id, classes: vec![], geometry, name, entrances: vec![], merged: vec![], properties };
    Plot { facility, at }
}
