//! What is open at the time that a city is looked at.

use super::{At, Facility, Id};
use std::collections::BTreeMap;

/// What hours say of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Open {
    /// Open.
    Yes,
    /// Closed.
    No,
    /// Not told, or told as unknown: `by appointment`, a holiday of a part of the country.
    Unknown,
    /// Hours are told, in words that nobody can read for sure.
    Unreadable,
}

impl Open {
    /// All of them with their word in files.
    pub const ALL: [(Open, &'static str); 4] =
        [(Open::Yes, "open"), (Open::No, "closed"), (Open::Unknown, "unknown"), (Open::Unreadable, "unreadable")];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Why a facility does not count at the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// Its hours say so.
    Closed,
    /// Its hours are not known, or cannot be read, and that counts as closed.
    NotKnown(Open),
    /// All gates by which it is entered are closed.
    Gates,
}

impl Shut {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Shut::Closed => "closed",
            Shut::NotKnown(open) => open.word(),
            Shut::Gates => "gates_closed",
        }
    }
}

/// What was found about holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holidays {
    /// A weekday of a normal week has none.
    NormalWeek,
    /// There is a date, but no country.
    NoCountry,
    /// Nothing is known of this day: not of the country, or not of that year.
    NoneKnown,
    /// Known, and the date is one.
    Holiday,
    /// Known, and the date is none.
    WorkingDay,
    /// A weekend on which people work, to make up for days off.
    WorkingWeekend,
}

impl Holidays {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Holidays::NormalWeek => "normal_week",
            Holidays::NoCountry => "no_country",
            Holidays::NoneKnown => "none_known",
            Holidays::Holiday => "holiday",
            Holidays::WorkingDay => "no_holiday",
            Holidays::WorkingWeekend => "working_weekend",
        }
    }
}

/// The facilities at a time: what is closed, and what is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    /// The time.
    pub at: At,
    /// Whether what is not known counts as open.
    pub unknown_open: bool,
    /// Whether it is a holiday.
    pub holidays: Holidays,
    /// Facilities that do not count, with the reason; sorted by id.
    pub shut: Vec<(Facility, Shut)>,
    /// So many facilities of each of [`Open::ALL`].
    pub counts: [usize; 4],
    /// Facilities of which the hours are not known, or cannot be read; all others that count are open.
    pub doubtful: BTreeMap<Id, Open>,
    /// Facilities whose hours follow the sun.
    pub by_sun: usize,
}

impl Hours {
    /// How many facilities of each class do not count, of so many classes.
    pub fn shut_per_class(&self, classes: usize) -> Vec<usize> {
        let mut count = vec![0; classes];
        for class in self.shut.iter().flat_map(|(f, _)| &f.classes) {
            count[usize::from(class.0)] += 1;
        }
        count
    }

    /// What is known of the hours of a facility that counts.
    pub fn of(&self, facility: &Id) -> Open {
        self.doubtful.get(facility).copied().unwrap_or(Open::Yes)
    }
}
