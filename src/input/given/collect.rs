//! Features to records: the good ones, the faults of the others, ids settled, in an order that the file has no part in.

use super::columns::{text, value};
use crate::error::InputError;
use crate::input::layer::{Feature, Flaw, OFF_THE_GLOBE, Place, clean};
use crate::model::{Facility, Id, Properties, Tally};
use crate::units::ClassId;
use geo::CoordsIter;
use geo_types::Geometry;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;

/// A feature whose geometry is good.
pub(super) struct Sound {
    /// Where in the file.
    pub place: Place,
    /// As the file has it.
    pub id: Option<String>,
    pub properties: Properties,
    pub geometry: Geometry<f64>,
}

impl Sound {
    /// As a place of these classes; `name` is the property with its name.
    pub fn into_place(self, id: Id, classes: Vec<ClassId>, name: Option<&str>) -> Facility {
        Facility {
            id,
            classes,
            name: name.and_then(|key| value(&self.properties, key)).and_then(text),
            geometry: self.geometry,
            entrances: Vec::new(),
            merged: Vec::new(),
            properties: self.properties,
        }
    }
}

/// The features with good geometry, and what is wrong with the others.
pub(super) struct Sorted {
    pub sound: Vec<Sound>,
    pub flaws: Vec<(Place, Flaw)>,
    pub tally: Tally,
}

/// Looks at every geometry. `id` is the property that holds ids; the feature's own `id` comes next.
///
/// If more than half of the features are off the globe, the file is in other coordinates, and what is left would be a
/// caricature: an error.
pub(super) fn sort_out(
    file: &Path,
    features: Vec<Feature>,
    id: Option<&str>,
    id_named: bool,
) -> Result<Sorted, InputError> {
    let total = features.len();
    let mut sorted = Sorted { sound: Vec::with_capacity(total), flaws: Vec::new(), tally: Tally::default() };
    for feature in features {
        match feature.geometry.and_then(|raw| clean(raw, &mut sorted.tally)) {
            Err(flaw) => sorted.flaws.push((feature.place, flaw)),
            Ok(geometry) => {
                let own = feature.id.as_ref().and_then(text);
                let property = id.and_then(|key| value(&feature.properties, key)).and_then(text);
                let id = if id_named { property.or(own) } else { own.or(property) };
                sorted.sound.push(Sound { place: feature.place, id, properties: feature.properties, geometry });
            }
        }
    }
    let off = sorted.flaws.iter().filter(|(_, flaw)| flaw.cause == OFF_THE_GLOBE).count();
    if off * 2 > total
        && let Some((place, flaw)) = sorted.flaws.iter().find(|(_, flaw)| flaw.cause == OFF_THE_GLOBE)
    {
        let error = fault(file, *place, flaw);
        return Err(if total > 1 { mention(error, &format!("; so in {off} of {total} features")) } else { error });
    }
    Ok(sorted)
}

/// The error for a flaw.
pub(super) fn fault(file: &Path, place: Place, flaw: &Flaw) -> InputError {
    let error = InputError::value(file, flaw.what.clone()).at(place.to_string());
    match &flaw.guess {
        Some(guess) => error.guess(guess),
        None => error,
    }
}

fn mention(mut error: InputError, more: &str) -> InputError {
    if let crate::error::Fault::Value(what) = &mut error.fault {
        what.push_str(more);
    }
    error
}

/// The faults of the records left out, each counted by its cause; if nothing is left, the first one is the error.
pub(super) fn faults(
    file: &Path,
    mut flaws: Vec<(Place, Flaw)>,
    left: usize,
    tally: &mut Tally,
) -> Result<Vec<InputError>, InputError> {
    flaws.sort_by_key(|(place, _)| place.number);
    for (_, flaw) in &flaws {
        tally.one(flaw.cause);
    }
    let count = flaws.len();
    let mut faults: Vec<InputError> = flaws.iter().map(|(place, flaw)| fault(file, *place, flaw)).collect();
    if left > 0 || faults.is_empty() {
        return Ok(faults);
    }
    let first = faults.swap_remove(0);
    Err(if count > 1 { mention(first, &format!("; none of the {count} features can be used")) } else { first })
}

/// Sorts records by id, those without by geometry, and names them all: the file's id, `#2` and so on appended where it
/// occurs again, or a number in the order of geometry where there is none.
pub(super) fn settle_ids(mut sound: Vec<Sound>, tally: &mut Tally) -> Vec<(Id, Sound)> {
    sound.sort_by(canonical);
    let given = |s: &Sound| s.id.clone().map(Id::Given);
    let mut taken: BTreeSet<String> = sound.iter().filter_map(|s| s.id.clone()).collect();
    let mut out: Vec<(Id, Sound)> = Vec::with_capacity(sound.len());
    let (mut made, mut last, mut again) = (0, None, 1u32);
    for s in sound {
        let id = match given(&s) {
            None => {
                made += 1;
                Id::Made(made)
            }
            Some(id) if last.as_ref() == Some(&id) => {
                tally.one("feature.id_again");
                let unique = loop {
                    again += 1;
                    let candidate = format!("{id}#{again}");
                    if taken.insert(candidate.clone()) {
                        break candidate;
                    }
                };
                Id::Given(unique)
            }
            Some(id) => {
                (last, again) = (Some(id.clone()), 1);
                id
            }
        };
        out.push((id, s));
    }
    tally.add("feature.id_made", u64::from(made));
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

/// Ids, then geometry, then properties: an order in which no two different records are equal.
fn canonical(a: &Sound, b: &Sound) -> Ordering {
    let by_id = || match (&a.id, &b.id) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(x), Some(y)) => x.cmp(y),
    };
    by_id()
        .then_with(|| geometry_order(&a.geometry, &b.geometry))
        .then_with(|| format!("{:?}", a.properties).cmp(&format!("{:?}", b.properties)))
}

fn geometry_order(a: &Geometry<f64>, b: &Geometry<f64>) -> Ordering {
    let flat = |g: &Geometry<f64>| g.coords_iter().map(|c| (c.x, c.y)).collect::<Vec<_>>();
    let (p, q) = (flat(a), flat(b));
    p.iter()
        .zip(&q)
        .map(|(p, q)| p.0.total_cmp(&q.0).then(p.1.total_cmp(&q.1)))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| p.len().cmp(&q.len()))
        .then_with(|| format!("{a:?}").cmp(&format!("{b:?}")))
}
