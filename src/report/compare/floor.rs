//! Floor area: what a class of the standard owes ([`crate::model::Floor`]), what there is, and what is missing.
//!
//! ```text
//!   A = Σ over facilities of max(0, least − its floor)          each must have the least
//!   B = owed to 100 households × households / 100 − Σ floor     all together must have this
//!   shortfall = max(0, A, B)                                    what is added for A counts for B
//! ```
//!
//! A facility of several classes counts with all of its floor for each. One whose floor nobody knows counts as having none
//! and is told: the shortfall is then at most this. Where no facility of the class has a known floor, or no block has
//! households, nothing is told, with the reason. O(facilities + blocks) a class.

use crate::model::{Class, Facility};
use crate::report::Findings;
use crate::units::{ClassId, Lang};

/// Why a shortfall is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// No facility of the class says its floor area.
    Floor,
    /// No block says its households.
    Households,
}

impl Unknown {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Unknown::Floor => "no_floor_area_known",
            Unknown::Households => "no_households_known",
        }
    }

    /// The same for people.
    pub fn said(self, lang: Lang) -> &'static str {
        match self {
            Unknown::Floor => lang.pick("no facility of the class has a known floor area", "该类设施均无已知建筑面积"),
            Unknown::Households => lang.pick("no block says its households", "各地块均无户数"),
        }
    }
}

/// The floor area of a class in one state of the city, in square metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloorArea {
    /// What the households are owed together, if the standard says so and households are known.
    pub owed_m2: Option<f64>,
    /// What there is, as far as known.
    pub there_m2: f64,
    /// Facilities of the class whose floor area is not known.
    pub facilities_unknown: usize,
    /// What is missing, or why that is not told.
    pub short_m2: Result<f64, Unknown>,
}

/// The floor area of a class, if the standard asks for any.
pub fn floor(findings: &Findings<'_>, class: usize) -> Option<FloorArea> {
    let members = findings.facilities.iter().filter(|f| f.classes.contains(&ClassId(class as u16)));
    let floors: Vec<Option<f64>> = members.map(Facility::floor_m2).collect();
    let households: Vec<f64> = findings.blocks.iter().filter_map(|b| b.households).collect();
    let households = (!households.is_empty()).then(|| households.iter().sum());
    judge(&findings.standard.classes[class], &floors, households)
}

fn judge(class: &Class, floors: &[Option<f64>], households: Option<f64>) -> Option<FloorArea> {
    let rule = class.floor.as_ref()?;
    let there_m2: f64 = floors.iter().flatten().sum();
    let facilities_unknown = floors.iter().filter(|f| f.is_none()).count();
    let owed_m2 = rule.per_100_households_m2.zip(households).map(|(m2, households)| m2 * households / 100.0);
    let lacking = |floor: &Option<f64>| rule.least_m2.map_or(0.0, |least| (least - floor.unwrap_or(0.0)).max(0.0));
    let short_m2 = if facilities_unknown > 0 && facilities_unknown == floors.len() {
        Err(Unknown::Floor)
    } else if rule.per_100_households_m2.is_some() && owed_m2.is_none() {
        Err(Unknown::Households)
    } else {
        let each: f64 = floors.iter().map(lacking).sum();
        Ok(each.max(owed_m2.unwrap_or(0.0) - there_m2).max(0.0))
    };
    Some(FloorArea { owed_m2, there_m2, facilities_unknown, short_m2 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Floor;
    use crate::units::Limit;

    fn class(per_100_households_m2: Option<f64>, least_m2: Option<f64>) -> Class {
        let cited = Class::plain("service", Limit::minutes(15)).cited;
        let floor = Floor { per_100_households_m2, per_1000_residents_m2: None, least_m2, cited };
        Class { floor: Some(floor), ..Class::plain("service", Limit::minutes(15)) }
    }

    #[test]
    fn shortfalls_by_hand() {
        let short =
            |class: &Class, floors: &[Option<f64>], households| judge(class, floors, households).unwrap().short_m2;
        let both = class(Some(30.0), Some(300.0));
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
        assert_eq!(short(&class(None, Some(300.0)), &[Some(250.0), Some(900.0)], None), Ok(50.0));
        let of = judge(&both, &[Some(500.0), None], Some(4000.0)).unwrap();
        assert_eq!((of.owed_m2, of.there_m2, of.facilities_unknown), (Some(1200.0), 500.0, 1));
        assert_eq!(judge(&Class::plain("clinic", Limit::minutes(15)), &[Some(1.0)], Some(1.0)), None);
    }
}
