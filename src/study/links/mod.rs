//! From a measured city to links: candidates, what each brings, the best of them together, and the plans that say so.
//!
//! People are those of the figures of coverage, shared out over the doorsteps of a block by weight, so that what a link brings
//! is what `compare` says of the plan that is written for it.

mod ask;

pub use ask::LinksAsk;

use super::Study;
use crate::coverage;
use crate::error::InputError;
use crate::input::scenario;
use crate::model::{Action, BarrierKind, Facility, Level, NewLink, Position};
use crate::network::{Towards, WalkGraph};
use crate::report::links::{Choice, Item, Kind, Links};
use crate::scenario::Base;
use crate::scenario::links::{self, Between, Fix, Gain, Order, Pair, Separates, Trials};
use crate::units::Metric;
use geo::MapCoords;
use geo_types::Coord;
use rayon::prelude::*;

/// A fix and what it is.
pub(super) struct Candidate {
    pub fix: Fix,
    pub kind: Kind,
    /// Of a link: what it joins.
    pub pair: Option<Pair>,
}

impl Study {
    /// Finds the links that bring most, and the best few together.
    ///
    /// # Errors
    /// If sites cannot be read, or there is nothing to choose from.
    pub fn links(&self, ask: &LinksAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Links, InputError> {
        self.walks_only()?;
        if ask.sites.is_none() && self.per_class.iter().all(|&n| n == 0) {
            let error =
                InputError::empty("-", "the data hold no facility of any class: no link leads anybody anywhere");
            return Err(error.guess("give --facilities, or --sites"));
        }
        let base = self.engine();
        let pairs = links::pairs(&base, ask.reach, |_| true);
        let mut candidates = ways(&self.between(), &pairs, ask);
        let count_of_ways = candidates.len();
        if let Some(file) = &ask.sites {
            let given = super::given::quiet("candidates", file)?;
            let sites = scenario::read_sites(&given.source(&self.given_as), &self.standard)?;
            if sites.is_empty() {
                let error = InputError::empty(file, "holds no site: no point or area with a class");
                return Err(error.guess("lifecircle site writes sites.geojson"));
            }
            candidates.extend(sites.into_iter().map(|(site, cost)| of_site(site, cost.or(ask.site_cost))));
        }
        if candidates.is_empty() {
            let what =
                format!("no two places are within {} m and {} m apart on foot", ask.reach.air_m, ask.reach.foot_m);
            return Err(InputError::empty("-", what).guess("ask for more with --air, or for less with --foot"));
        }
        let fixes: Vec<Fix> = candidates.iter().map(|c| c.fix.clone()).collect();
        let amounts = self.amounts();
        let mut trials = Trials::new(&base, &fixes, &amounts);
        let best = links::greedy(&mut trials, &fixes, ask.count, ask.order, stop);
        let per = links::units(&fixes);
        let mut ranked: Vec<usize> = (0..fixes.len()).filter(|&i| best.alone[i].as_ref().is_some_and(brings)).collect();
        let alone = |i: usize| best.alone[i].clone().unwrap_or_default();
        let gains: Vec<Gain> = (0..fixes.len()).map(alone).collect();
        ranked.sort_by(|&i, &j| ask.order.compare((&gains[i], per[i]), (&gains[j], per[j])).then(i.cmp(&j)));
        let barren = best.tried_alone - ranked.len();
        // What was chosen is listed even where alone it brings little.
        let chosen: Vec<usize> = best.picked.iter().map(|p| p.fix).collect();
        let mut listed = list(&trials, &best, &ranked, &gains, ask);
        for &fix in &chosen {
            if listed.iter().all(|(i, _)| *i != fix) {
                listed.push((fix, None));
            }
        }
        let rank_of = |fix: usize| ranked.iter().position(|r| *r == fix).map(|r| r + 1);
        let graph = self.network.walk_graph(Metric::Length, Towards::Everywhere);
        let items: Vec<Item> = listed
            .par_iter()
            .map(|&(i, like)| Item {
                rank: rank_of(i),
                like: like.and_then(rank_of),
                ..self.item(&base, &graph, &candidates[i], gains[i].clone())
            })
            .collect();
        let at = |fix: usize| listed.iter().position(|(i, _)| *i == fix).unwrap_or(0);
        let together = trials.together(&chosen).unwrap_or_default();
        let without = |fix: usize| {
            let rest: Vec<usize> = chosen.iter().copied().filter(|&i| i != fix).collect();
            trials.together(&rest).unwrap_or_default()
        };
        let picked = best
            .picked
            .iter()
            .map(|p| Choice { item: at(p.fix), adds: p.adds.clone(), lost: lost(&together, &without(p.fix)) })
            .collect();
        Ok(Links {
            reach: [ask.reach.air_m, ask.reach.foot_m, ask.reach.apart_m],
            order: ask.order,
            count: ask.count,
            candidates: count_of_ways,
            sites: fixes.len() - count_of_ways,
            barren,
            untried: fixes.len() - best.tried_alone,
            per_cost: fixes.iter().all(|f| f.cost.is_some()),
            total: amounts.iter().sum(),
            items,
            picked,
            together,
            tried: best.tried,
            rose: best.rose,
            stopped: best.stopped,
        })
    }

    /// People of each block, in the basis of the figures; where nobody is known each block counts alike.
    pub(super) fn amounts(&self) -> Vec<f64> {
        let amounts: Vec<f64> = self.blocks.iter().map(|b| coverage::amount(b, self.coverage.basis)).collect();
        if amounts.iter().sum::<f64>() > 0.0 { amounts } else { vec![1.0; self.blocks.len()] }
    }

    /// What lies between places, ready to be asked.
    pub(super) fn between(&self) -> Between<'_> {
        Between::new(&self.ground, &self.blocks, &self.plane)
    }

    /// A candidate for people to look at.
    pub(super) fn item(&self, base: &Base<'_>, graph: &WalkGraph, candidate: &Candidate, gain: Gain) -> Item {
        Item {
            rank: None,
            like: None,
            kind: candidate.kind.clone(),
            action: candidate.fix.action.clone(),
            cost: candidate.fix.cost,
            air_mm: candidate.pair.map(|p| p.air_mm),
            foot_mm: candidate.pair.and_then(|p| links::foot_mm(base, graph, &p)),
            walk_ms: candidate.pair.map(|p| self.walker.speed.milliseconds(p.air_mm)),
            gain,
        }
    }
}

/// Pairs of places as ways between them.
pub(super) fn ways(between: &Between<'_>, pairs: &[Pair], ask: &LinksAsk) -> Vec<Candidate> {
    let way = |pair: &Pair| {
        let [a, b] = pair.ends.map(|s| rounded(s.at));
        let (separates, crosses) = between.of(a, b);
        let bridge = separates.needs_bridge() && a != b;
        let cost = if bridge { ask.link_cost } else { ask.gate_cost.or(ask.link_cost) };
        let level = if bridge { Level::Bridge } else { Level::Ground };
        let line = vec![a, b];
        let action = if a == b { Action::OpenGate(a) } else { Action::AddLink(NewLink::along(line, level)) };
        let kind = match separates {
            // Both sides of one place: nothing is built but an opening.
            _ if a == b => Kind::Gate { separates, crosses },
            _ if bridge => Kind::Footbridge { separates, crosses },
            Separates::Barrier(BarrierKind::Wall) | Separates::Estate => Kind::Gate { separates, crosses },
            _ => Kind::Path { separates, crosses },
        };
        Candidate { fix: Fix { action, cost }, kind, pair: Some(*pair) }
    };
    pairs.iter().map(way).collect()
}

/// Of each that does mostly what one ranked above it does, so many are listed: a choice of where to build.
const ALIKE: usize = 5;

/// So many times as many as are to be listed are looked at.
const LOOKED_AT: usize = 4;

/// The list: those that bring most, each with the one above it that does mostly the same, if there is one. Two do mostly the same if
/// beside the better one the other adds less than half of what it brings alone.
fn list(
    trials: &Trials<'_, '_>,
    best: &links::Best,
    ranked: &[usize],
    gains: &[Gain],
    ask: &LinksAsk,
) -> Vec<(usize, Option<usize>)> {
    let wanted = ask.list.max(1);
    let worth = |gain: &Gain, people: bool| if people { gain.people() } else { gain.saved() };
    let mut leaders: Vec<(usize, usize)> = Vec::new();
    let mut listed = Vec::new();
    for &fix in ranked.iter().take(wanted.saturating_mul(LOOKED_AT)) {
        if leaders.len() == wanted {
            break;
        }
        let people = ask.order == Order::Covered && gains[fix].people() > 0.0;
        let near = leaders.par_iter_mut().filter(|(leader, _)| !best.independent(trials, fix, *leader));
        let alike = near.find_first(|(leader, _)| {
            let both = trials.together(&[*leader, fix]).unwrap_or_default();
            worth(&both, people) - worth(&gains[*leader], people) < 0.5 * worth(&gains[fix], people)
        });
        match alike {
            None => {
                leaders.push((fix, 0));
                listed.push((fix, None));
            }
            Some((leader, followers)) => {
                *followers += 1;
                if *followers <= ALIKE {
                    listed.push((fix, Some(*leader)));
                }
            }
        }
    }
    listed
}

/// A site as a candidate.
pub(super) fn of_site(site: Facility, cost: Option<f64>) -> Candidate {
    // As it will be written, so that a plan says the same when it is read again.
    let geometry = site.geometry.map_coords(rounded);
    let site = Facility { geometry, ..site };
    let kind = Kind::Site { id: site.id.to_string(), name: site.name.clone(), classes: site.classes.clone() };
    Candidate { fix: Fix { action: Action::AddFacility(site), cost }, kind, pair: None }
}

/// A place in whole steps of the seventh decimal, as files have it.
fn rounded(at: Coord<f64>) -> Coord<f64> {
    Position::from_degrees(at.x, at.y).map_or(at, |p| Coord { x: p.lon(), y: p.lat() })
}

fn brings(gain: &Gain) -> bool {
    gain.people() > 0.0 || gain.saved() > 0.0
}

/// What is lost if one is left out.
fn lost(together: &Gain, without: &Gain) -> Gain {
    let less =
        |a: &[f64], b: &[f64]| a.iter().zip(b.iter().chain(std::iter::repeat(&0.0))).map(|(a, b)| a - b).collect();
    Gain {
        covered: less(&together.covered, &without.covered),
        all: together.all - without.all,
        saved_ms: less(&together.saved_ms, &without.saved_ms),
    }
}
