//! The rules of a question: how many, for how much money, how far apart, for how many people.

use super::super::Study;
use super::SiteAsk;
use crate::error::InputError;
use crate::model::{Properties, Value};
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
