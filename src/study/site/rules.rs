//! The rules of a question: how many, for how much money, how far apart, for how many people.

use super::super::Study;
use super::SiteAsk;
use crate::error::InputError;
use crate::input::given::{count, money};
use crate::model::Value;
use crate::report::sites::Plot;
use crate::siting::Rules;
use geo_types::Coord;

impl Study {
    /// The rules of a question.
    pub(super) fn rules(
        &self,
        ask: &SiteAsk,
        plots: &[Plot],
        existing: usize,
        units: f64,
    ) -> Result<Rules, InputError> {
        let sites = plots.len() + existing;
        // Where the fewest are asked for, the count is the answer, not a rule.
        let most = if ask.objective.is_fewest() { plots.len() } else { ask.count };
        let mut rules = Rules::any(sites, most);
        if existing > 0 {
            rules.group[plots.len()..].fill(1);
            rules.most.push(existing - ask.close);
        }
        if let Some(budget) = ask.budget {
            let hundredths = |money: f64| (money * 100.0).round() as u64;
            for plot in plots {
                let Some(cost) = number(plot, &COST, money)? else {
                    let what = format!("needs the cost of every candidate; {} has none", plot.facility.id);
                    return Err(InputError::value("--budget", what)
                        .guess("give --candidates FILE whose features have a property \"cost\""));
                };
                rules.price.push(hundredths(cost));
            }
            let cheapest = rules.price.iter().zip(plots).min_by_key(|(price, _)| **price);
            if let Some((&price, plot)) = cheapest.filter(|(price, _)| **price > hundredths(budget)) {
                let (cost, id) = (price as f64 / 100.0, &plot.facility.id);
                let what = format!("{budget} buys no candidate: the cheapest, {id}, costs {cost}");
                return Err(InputError::value("--budget", what));
            }
            rules.price.resize(sites, 0);
            rules.budget = Some(hundredths(budget));
        }
        if ask.apart_m > 0.0 {
            rules.place = plots.iter().map(|p| self.plane.to_metres(p.at)).collect();
            rules.place.resize(sites, Coord { x: 0.0, y: 0.0 });
            rules.apart_m = ask.apart_m;
        }
        let own: Vec<Option<f64>> =
            plots.iter().map(|p| number(p, &["capacity", "容量"], count)).collect::<Result<_, _>>()?;
        if ask.capacity.is_some() || own.iter().any(Option::is_some) {
            let room = |people: Option<f64>| {
                people.map_or(u64::from(u32::MAX), |p| (p * units).round().min(f64::from(u32::MAX)) as u64)
            };
            rules.capacity = own.into_iter().map(|people| room(people.or(ask.capacity))).collect();
            rules.capacity.resize(sites, u64::from(u32::MAX));
        }
        Ok(rules)
    }
}

/// Names that the price of a candidate goes by.
const COST: [&str; 4] = ["cost", "price", "造价", "成本"];

/// What a candidate costs, if it says so in a way that can be read.
pub(super) fn cost(plot: &Plot) -> Option<f64> {
    number(plot, &COST, money).ok().flatten()
}

/// A number of a candidate, under the first of some names that is there.
fn number(
    plot: &Plot,
    names: &[&str],
    read: fn(&Value) -> Result<Option<f64>, String>,
) -> Result<Option<f64>, InputError> {
    let properties = &plot.facility.properties;
    let named = |name: &&str| properties.iter().find(|(key, _)| key.trim().to_lowercase() == *name);
    let Some((key, value)) = names.iter().find_map(named) else { return Ok(None) };
    read(value).map_err(|rule| InputError::value("--candidates", format!("{}: {key} {rule}", plot.facility.id)))
}
