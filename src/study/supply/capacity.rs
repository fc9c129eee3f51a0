//! How many people a facility can serve: said, worked out from its floor, assumed on request, or not known.

use super::CapacityFrom;
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::model::{Facility, Value};
use crate::report::supply::{Capacity, Said};
use std::collections::BTreeSet;

/// Names of properties that hold heads to be served. Beds and seats are not among them: how many people one of them serves
/// is for the user to say.
const USUAL: [&str; 4] = ["capacity", "容量", "服务人口", "服务人数"];

/// Names that are told if nobody names them.
const THINGS: [&str; 6] = ["床位", "床位数", "beds", "座位", "座位数", "seats"];

/// Most heads that a facility may be said to serve; more is a mistake in the data.
const MOST: f64 = 1e9;

/// The capacities of facilities, and what is to be told of how they were read.
pub(super) struct Capacities {
    pub of: Vec<Capacity>,
    pub said: Said,
}

/// Reads the capacity of each facility.
///
/// # Errors
/// If the property that is named is one that none of them has.
pub(super) fn capacities(from: &CapacityFrom, facilities: &[&Facility]) -> Result<Capacities, InputError> {
    let keys: BTreeSet<&str> = facilities.iter().flat_map(|f| &f.properties).map(|(key, _)| key.trim()).collect();
    let has = |name: &str| keys.iter().any(|key| key.to_lowercase() == name.trim().to_lowercase());
    let column = match &from.column {
        Some(named) if !has(named) => {
            let list = keys.iter().copied().take(30).collect::<Vec<_>>().join(", ");
            let have = if list.is_empty() { "they have none".to_owned() } else { format!("they have {list}") };
            let what = format!("no facility of these classes has a property {named:?}; {have}");
            let error = InputError::value("--capacity", what);
            return Err(match did_you_mean(named, keys) {
                Some(guess) => error.guess(guess),
                None => error,
            });
        }
        Some(named) => Some(named.clone()),
        None => USUAL.iter().find(|name| has(name)).map(|name| (*name).to_owned()),
    };
    let mut said = Said { column, ..Said::default() };
    let things = THINGS.iter().find(|name| has(name) && said.column.is_none());
    said.things = things.map(|name| (*name).to_owned());
    let of = facilities.iter().map(|facility| capacity(from, facility, &mut said)).collect();
    Ok(Capacities { of, said })
}

fn capacity(from: &CapacityFrom, facility: &Facility, said: &mut Said) -> Capacity {
    let sound = |heads: f64| (0.0..=MOST).contains(&heads).then_some(heads);
    if let Some(column) = &said.column {
        if let Some(heads) = facility.number(column).map(|number| number * from.each).and_then(sound) {
            return Capacity::Stated(heads);
        }
        let same = |key: &str| key.trim().to_lowercase() == column.trim().to_lowercase();
        let empty =
            |value: &Value| matches!(value, Value::Null) || matches!(value, Value::Text(t) if t.trim().is_empty());
        if facility.properties.iter().any(|(key, value)| same(key) && !empty(value)) {
            said.unreadable.get_or_insert_with(|| facility.id.to_string());
            said.unreadable_count += 1;
        }
    }
    let by_floor = || Some(facility.floor_m2()? / from.per_person_m2?).and_then(sound);
    match (by_floor(), from.assume) {
        (Some(heads), _) => Capacity::ByFloor(heads),
        (None, Some(heads)) => Capacity::Assumed(heads),
        (None, None) => Capacity::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    fn facility(properties: &[(&str, Value)]) -> Facility {
        Facility {
            id: Id::Node(1),
            classes: vec![],
            geometry: geo_types::Point::new(0.0, 0.0).into(),
            name: None,
            entrances: vec![],
            merged: vec![],
            properties: properties.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
        }
    }

    fn from(column: Option<&str>) -> CapacityFrom {
        CapacityFrom { column: column.map(str::to_owned), each: 1.0, per_person_m2: None, assume: None }
    }

    #[test]
    fn what_is_said_comes_first_then_floor_then_what_is_assumed() {
        let all = [
            facility(&[("床位", Value::Int(4)), ("建筑面积", Value::Int(100))]),
            facility(&[("床位", Value::Null), ("建筑面积", Value::Int(100))]),
            facility(&[("床位", Value::Text("many".to_owned()))]),
            facility(&[("床位", Value::Int(-4))]),
        ];
        let all: Vec<&Facility> = all.iter().collect();
        let beds = CapacityFrom { each: 250.0, per_person_m2: Some(0.1), ..from(Some("床位")) };
        let found = capacities(&beds, &all).unwrap();
        let expected = [Capacity::Stated(1000.0), Capacity::ByFloor(1000.0), Capacity::Unknown, Capacity::Unknown];
        assert_eq!(found.of, expected);
        assert_eq!(found.said.unreadable_count, 2);
        let assumed = capacities(&CapacityFrom { assume: Some(7.0), ..beds }, &all).unwrap();
        assert_eq!(assumed.of[2..], [Capacity::Assumed(7.0); 2]);
        // Beds are not people: nothing is taken from them unless they are named, and that is said.
        let none = capacities(&from(None), &all).unwrap();
        assert_eq!((none.of[0], none.said.things.as_deref()), (Capacity::Unknown, Some("床位")));
        let error = capacities(&from(Some("床")), &all).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("no facility of these classes has a property") && error.contains("床位"), "{error}");
    }
}
