//! Ways and gates that are open at some hours only: `opening_hours`, `foot:conditional`, `access:conditional`.
//!
//! ```text
//! barrier=gate  opening_hours=06:00-22:00                    closed at night
//! highway=path  foot:conditional=no @ (22:00-06:00)          the same
//! access=private  access:conditional=yes @ (Mo-Fr 08:00-18:00; Sa 09:00-12:00)
//! ```
//!
//! Source: `wiki.openstreetmap.org/wiki/Conditional_restrictions`. Of several conditions the last that holds counts. A condition is read if it is one of
//! hours alone; one of weight, width or persons says nothing that anybody could know here, and is no fault.

use super::Clock;
use crate::input::walkable::{Passage, Walkable, passage, vehicles_only, walkable};
use crate::model::{Open, Tags};
use geo_types::Coord;

/// The keys that hours of a way or gate are told by.
const KEYS: [&str; 3] = ["opening_hours", "foot:conditional", "access:conditional"];

/// Tags as they hold at a moment: `foot` and `access` as the conditions have them.
#[derive(Debug)]
pub struct Timed<'a, T> {
    tags: &'a T,
    foot: Option<String>,
    access: Option<String>,
    /// Whether `opening_hours` say that it is closed.
    closed: bool,
    /// Words that could not be read: key and value.
    pub unreadable: Option<String>,
}

impl<T: Tags> Tags for Timed<'_, T> {
    fn get(&self, key: &str) -> Option<&str> {
        let told = match key {
            "foot" => self.foot.as_deref(),
            "access" => self.access.as_deref(),
            _ => None,
        };
        told.or_else(|| self.tags.get(key))
    }
}

impl<'a, T: Tags> Timed<'a, T> {
    /// The tags at a moment; `None` where they say nothing of hours.
    pub fn at(tags: &'a T, place: Coord<f64>, clock: &Clock) -> Option<Timed<'a, T>> {
        let [hours, foot, access] = KEYS.map(|key| tags.get(key));
        hours.or(foot).or(access)?;
        let mut timed = Timed { tags, foot: None, access: None, closed: false, unreadable: None };
        if let Some(hours) = hours {
            let open = clock.said(hours, place).open;
            timed.closed = !clock.counts(open);
            if open == Open::Unreadable {
                timed.unreadable = Some(format!("opening_hours={hours}"));
            }
        }
        for (key, value, into) in [(KEYS[1], foot, &mut timed.foot), (KEYS[2], access, &mut timed.access)] {
            let Some(value) = value else { continue };
            match holds(value, place, clock) {
                Ok(holds) => *into = holds,
                Err(Unreadable) => timed.unreadable = Some(format!("{key}={value}")),
            }
        }
        Some(timed)
    }
}

/// A condition of hours that cannot be read.
struct Unreadable;

/// The value of the last condition that holds.
fn holds(value: &str, place: Coord<f64>, clock: &Clock) -> Result<Option<String>, Unreadable> {
    let mut last = None;
    for part in parts(value) {
        let Some((word, condition)) = part.split_once('@') else { return Err(Unreadable) };
        let condition = condition.trim();
        let condition = condition.strip_prefix('(').and_then(|c| c.strip_suffix(')')).unwrap_or(condition).trim();
        let open = clock.said(condition, place).open;
        match open {
            // Of weight, width, persons, or two things at once.
            Open::Unreadable if condition.contains(['<', '>', '=']) || condition.contains(" AND ") => {}
            Open::Unreadable if condition.chars().all(|c| c.is_alphabetic() || c == '_' || c == ' ') => {}
            Open::Unreadable => return Err(Unreadable),
            Open::Yes => last = Some(word.trim().to_owned()),
            Open::No | Open::Unknown => {}
        }
    }
    Ok(last)
}

/// The conditions of a value: `;` separates them, but not within brackets.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    let separate = move |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ';' && depth <= 0
    };
    value.split(separate).map(str::trim).filter(|part| !part.is_empty())
}

/// [`walkable`] at a moment; also what of its hours could not be read. A way that is closed then has the cause `way.closed_then`.
///
/// # Errors
/// As [`walkable`].
pub fn walkable_at(
    tags: &impl Tags,
    place: impl FnOnce() -> Coord<f64>,
    clock: Option<&Clock>,
) -> (Result<Walkable, &'static str>, Option<String>) {
    let usual = walkable(tags);
    let Some(clock) = clock.filter(|_| KEYS.iter().any(|key| tags.get(key).is_some())) else { return (usual, None) };
    let Some(timed) = Timed::at(tags, place(), clock) else { return (usual, None) };
    let then = walkable(&timed);
    let verdict = match (usual, then) {
        (Ok(_), Err(_)) => Err("way.closed_then"),
        (Ok(_), Ok(_)) if timed.closed => Err("way.closed_then"),
        (_, then) => then,
    };
    (verdict, timed.unreadable)
}

/// [`passage`] at a moment; also what of its hours could not be read. Hours at what stops vehicles only are theirs.
pub fn passage_at(tags: &impl Tags, place: Coord<f64>, clock: Option<&Clock>) -> (Passage, Option<String>) {
    match clock.and_then(|clock| Timed::at(tags, place, clock)) {
        None => (passage(tags), None),
        Some(timed) if timed.closed && !vehicles_only(tags) => (Passage::Closed, timed.unreadable),
        Some(timed) => (passage(&timed), timed.unreadable),
    }
}

/// Whether everybody gets past at a moment, as [`passage_at`].
pub fn passable_at(tags: &impl Tags, place: Coord<f64>, clock: Option<&Clock>) -> (bool, Option<String>) {
    let (passage, unreadable) = passage_at(tags, place, clock);
    (passage == Passage::Open, unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pairs<'a>(Vec<(&'a str, &'a str)>);

    impl Tags for Pairs<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
        }
    }

    fn way(at: &str, tags: &[(&str, &str)]) -> (Result<(), &'static str>, Option<String>) {
        let mut pairs = vec![("highway", "path")];
        pairs.extend(tags);
        let clock = Clock::new(at.parse().unwrap(), None, None, true);
        let (how, unreadable) = walkable_at(&Pairs(pairs), || Coord { x: 9.5, y: 47.1 }, Some(&clock));
        (how.map(|_| ()), unreadable)
    }

    fn gate(at: &str, tags: &[(&str, &str)]) -> bool {
        let clock = Clock::new(at.parse().unwrap(), None, None, true);
        passable_at(&Pairs(tags.to_vec()), Coord { x: 9.5, y: 47.1 }, Some(&clock)).0
    }

    #[test]
    fn conditions_hold_by_the_hour() {
        let (day, night) = ("Tue 10:00", "Tue 23:00");
        let closed = (Err("way.closed_then"), None);
        for (tags, by_day, by_night) in [
            (vec![("opening_hours", "06:00-22:00")], (Ok(()), None), closed.clone()),
            (vec![("foot:conditional", "no @ (22:00-06:00)")], (Ok(()), None), closed.clone()),
            (vec![("access:conditional", "no @ 22:00-06:00")], (Ok(()), None), closed.clone()),
            (
                vec![("foot", "no"), ("foot:conditional", "yes @ (Mo-Fr 08:00-18:00; Sa 09:00-12:00)")],
                (Ok(()), None),
                (Err("way.no_access"), None),
            ),
            // The last that holds counts.
            (vec![("foot:conditional", "no @ (00:00-24:00); yes @ (08:00-18:00)")], (Ok(()), None), closed.clone()),
            (vec![("access:conditional", "no @ (weight>3.5)")], (Ok(()), None), (Ok(()), None)),
            (vec![("access:conditional", "no @ (wet)")], (Ok(()), None), (Ok(()), None)),
            (
                vec![("access:conditional", "no @ 25 o'clock")],
                (Ok(()), Some("access:conditional=no @ 25 o'clock".to_owned())),
                (Ok(()), Some("access:conditional=no @ 25 o'clock".to_owned())),
            ),
        ] {
            assert_eq!(way(day, &tags), by_day, "{tags:?}");
            assert_eq!(way(night, &tags), by_night, "{tags:?}");
        }
    }

    #[test]
    fn gates_close_and_lift_gates_do_not() {
        let hours = ("opening_hours", "06:00-22:00");
        assert!(gate("Tue 10:00", &[("barrier", "gate"), hours]) && !gate("Tue 23:00", &[("barrier", "gate"), hours]));
        assert!(!gate("Tue 23:00", &[("barrier", "gate"), ("foot", "yes"), hours]), "people may, but not then");
        assert!(gate("Tue 23:00", &[("barrier", "lift_gate"), hours]), "people step past it");
        assert!(gate(
            "Tue 10:00",
            &[("barrier", "gate"), ("access", "private"), ("access:conditional", "yes @ (08:00-18:00)")]
        ));
        assert!(!gate(
            "Tue 23:00",
            &[("barrier", "gate"), ("access", "private"), ("access:conditional", "yes @ (08:00-18:00)")]
        ));
    }
}
