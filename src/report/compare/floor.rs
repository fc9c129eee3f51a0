//! Floor and site area: what a class of the standard owes ([`crate::model::Floor`]), what there is, and what is missing.
//!
//! ```text
//!   A = Σ over facilities of max(0, least − its area)           each must have the least
//!   B = owed to 100 households × households / 100 − Σ area      all together must have this
//!   C = owed to 1,000 people × residents / 1,000 − Σ area       and this
//!   shortfall = max(0, A, B, C)                                 what is added for one counts for the others
//! ```
//!
//! A facility of several classes counts with all of its area for each. One whose floor (or outline) nobody knows counts as
//! having none and is told: the shortfall is then at most this. Where no facility of the class has a known area, no block has
//! households or residents, or the data hold no such facility, nothing is told, with the reason. O(facilities + blocks) a class.

use crate::model::{Block, Facility, Floor};
use crate::plane::land_m2;
use crate::report::Findings;
use crate::units::{ClassId, Lang};

/// Why a shortfall is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The data hold no facility of the class.
    NoneInData,
    /// No facility of the class says its floor area.
    Floor,
    /// No facility of the class has an outline.
    Site,
    /// No block says its households.
    Households,
    /// No block says its residents.
    Residents,
}

impl Unknown {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Unknown::NoneInData => "none_in_data",
            Unknown::Floor => "no_floor_area_known",
            Unknown::Site => "no_site_area_known",
            Unknown::Households => "no_households_known",
            Unknown::Residents => "no_residents_known",
        }
    }

    /// The same for people.
    pub fn said(self, lang: Lang) -> &'static str {
        match self {
            Unknown::NoneInData => lang.pick("the data hold no such facility", "数据中没有此类设施"),
            Unknown::Site => lang.pick("no facility of the class has an outline", "该类设施均无用地范围"),
            Unknown::Residents => lang.pick("no block says its residents", "各地块均无人口数"),
            Unknown::Floor => lang.pick("no facility of the class has a known floor area", "该类设施均无已知建筑面积"),
            Unknown::Households => lang.pick("no block says its households", "各地块均无户数"),
        }
    }
}

/// The floor or site area of a class in one state of the city, in square metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// What the households, or people, are owed together (the more of both), if the standard says so and they are known.
    pub owed_m2: Option<f64>,
    /// What there is, as far as known.
    pub there_m2: f64,
    /// Facilities of the class whose area is not known.
    pub facilities_unknown: usize,
    /// What is missing, or why that is not told.
    pub short_m2: Result<f64, Unknown>,
}

/// Who is owed something, as far as known.
#[derive(Debug, Clone, Copy, Default)]
struct Whom {
    households: Option<f64>,
    residents: Option<f64>,
}

/// The floor and the site area of a class, each if the standard asks for any.
pub fn areas(findings: &Findings<'_>, class: usize) -> [Option<Area>; 2] {
    let rule = &findings.standard.classes[class];
    if rule.floor.is_none() && rule.site.is_none() {
        return [None; 2];
    }
    let members = || findings.facilities.iter().filter(|f| f.classes.contains(&ClassId(class as u16)));
    let sum = |of: fn(&Block) -> Option<f64>| {
        findings.blocks.iter().filter_map(of).fold(None, |sum: Option<f64>, n| Some(sum.unwrap_or(0.0) + n))
    };
    let whom = Whom { households: sum(|b| b.households), residents: sum(|b| b.residents) };
    // Where a plan closes the last one, or all are closed, none is known to be there; else nobody knows.
    let held = members().next().is_some() || findings.verdicts.is_some_and(|v| v.none[class].is_some());
    let judged = |rule: &Option<Floor>, of: fn(&Facility) -> Option<f64>, unknown: Unknown| {
        let areas: Vec<Option<f64>> = members().map(of).collect();
        let mut area = judge(rule.as_ref()?, &areas, whom, unknown);
        area.short_m2 = if held { area.short_m2 } else { Err(Unknown::NoneInData) };
        Some(area)
    };
    let site = |f: &Facility| Some(land_m2(&f.geometry)).filter(|m2| *m2 > 0.0);
    [judged(&rule.floor, Facility::floor_m2, Unknown::Floor), judged(&rule.site, site, Unknown::Site)]
}

fn judge(rule: &Floor, areas: &[Option<f64>], whom: Whom, unknown: Unknown) -> Area {
    let there_m2: f64 = areas.iter().flatten().sum();
    let facilities_unknown = areas.iter().filter(|f| f.is_none()).count();
    let owed = |m2: Option<f64>, whom: Option<f64>, of: f64| m2.zip(whom).map(|(m2, whom)| m2 * whom / of);
    let to_households = owed(rule.per_100_households_m2, whom.households, 100.0);
    let to_residents = owed(rule.per_1000_residents_m2, whom.residents, 1000.0);
    let owed_m2 = match (to_households, to_residents) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    };
    let lacking = |area: &Option<f64>| rule.least_m2.map_or(0.0, |least| (least - area.unwrap_or(0.0)).max(0.0));
    let short_m2 = if facilities_unknown > 0 && facilities_unknown == areas.len() {
        Err(unknown)
    } else if rule.per_100_households_m2.is_some() && to_households.is_none() {
        Err(Unknown::Households)
    } else if rule.per_1000_residents_m2.is_some() && to_residents.is_none() {
        Err(Unknown::Residents)
    } else {
        let each: f64 = areas.iter().map(lacking).sum();
        Ok(each.max(owed_m2.unwrap_or(0.0) - there_m2).max(0.0))
    };
    Area { owed_m2, there_m2, facilities_unknown, short_m2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Class;
    use crate::units::Limit;

    fn rule(per_100_households_m2: Option<f64>, least_m2: Option<f64>) -> Floor {
        let cited = Class::plain("service", Limit::minutes(15)).cited;
        Floor { per_100_households_m2, per_1000_residents_m2: None, least_m2, least_width_m: None, cited }
    }

    #[test]
    fn shortfalls_by_hand() {
        let short = |rule: &Floor, floors: &[Option<f64>], households| {
            judge(rule, floors, Whom { households, residents: None }, Unknown::Floor).short_m2
        };
        let both = rule(Some(30.0), Some(300.0));
        // 4,000 households are owed 1,200 m².
        assert_eq!(short(&both, &[Some(500.0), Some(400.0)], Some(4000.0)), Ok(300.0));
        assert_eq!(
            short(&both, &[Some(1000.0), Some(100.0)], Some(4000.0)),
            Ok(200.0),
            "the small one lacks 200 m², of which 100 are owed"
        );
        assert_eq!(short(&both, &[Some(1300.0), None], Some(4000.0)), Ok(300.0), "who says nothing has nothing");
        assert_eq!(short(&both, &[], Some(4000.0)), Ok(1200.0), "no facility: all is missing");
        assert_eq!(short(&both, &[Some(2000.0)], Some(4000.0)), Ok(0.0));
        assert_eq!(short(&both, &[None, None], Some(4000.0)), Err(Unknown::Floor));
        assert_eq!(short(&both, &[Some(500.0)], None), Err(Unknown::Households));
        assert_eq!(short(&rule(None, Some(300.0)), &[Some(250.0), Some(900.0)], None), Ok(50.0));
        let whom = Whom { households: Some(4000.0), residents: Some(10_000.0) };
        let of = judge(&both, &[Some(500.0), None], whom, Unknown::Floor);
        assert_eq!((of.owed_m2, of.there_m2, of.facilities_unknown), (Some(1200.0), 500.0, 1));
        // 10,000 people at 100 m² a thousand are owed 1,000 m²: of the two the more is owed.
        let people = Floor { per_1000_residents_m2: Some(100.0), ..both.clone() };
        let of = judge(&people, &[Some(500.0)], whom, Unknown::Floor);
        assert_eq!((of.owed_m2, of.short_m2), (Some(1200.0), Ok(700.0)));
        let more = Floor { per_1000_residents_m2: Some(150.0), ..both };
        assert_eq!(judge(&more, &[Some(500.0)], whom, Unknown::Floor).short_m2, Ok(1000.0));
        let nobody = Whom { residents: None, ..whom };
        assert_eq!(judge(&more, &[Some(500.0)], nobody, Unknown::Floor).short_m2, Err(Unknown::Residents));
        assert_eq!(judge(&more, &[None], whom, Unknown::Site).short_m2, Err(Unknown::Site));
    }
}
