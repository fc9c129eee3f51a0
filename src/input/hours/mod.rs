//! Is it open then? `opening_hours` as `OpenStreetMap` writes them, read at one moment.
//!
//! The grammar (`wiki.openstreetmap.org/wiki/Key:opening_hours/specification`) with holidays, weeks, months, Easter and the sun is that of the crate
//! `opening-hours` (Rémi Dupré); we add a bound on the length, Chinese ([`chinese`]), the holidays of China ([`holidays`]), conditions of ways and gates ([`ways`]), and what
//! the crate leaves to its callers: which clock the sun is measured by.
//!
//! A text is parsed once, however many places have it. Time O(bytes) a text; nothing here is near a search.

mod chinese;
mod holidays;
mod ways;

pub use ways::{Timed, passable_at, passage_at, walkable_at};

use crate::model::{At, ClockOffset, Holidays, Open};
use crate::units::QuantityError;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use geo_types::Coord;
use opening_hours::localization::{Coordinates, Country as Known, Localize};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::time::TimeEvent;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

/// Longer texts are not read. `OpenStreetMap` allows 255 characters; the parser takes some microseconds a character.
pub const LONGEST: usize = 1_000;

/// A country of which holidays are known.
///
/// ```
/// use lifecircle::input::hours::Country;
/// assert_eq!("cn".parse::<Country>().unwrap().to_string(), "CN");
/// assert!("China".parse::<Country>().unwrap_err().to_string().contains("two letters"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(Known);

impl FromStr for Country {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || {
            let expected = "a country whose holidays are known, by its two letters of ISO 3166: CN, DE, BR";
            QuantityError::new("country", text, expected)
        };
        text.trim().to_uppercase().parse().map(Country).map_err(|_| fault())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iso_code())
    }
}

/// What a text says of the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Open, closed, not known, not readable.
    pub open: Open,
    /// Whether that follows the sun.
    pub by_sun: bool,
    /// Whether it was turned from Chinese into the words of `OpenStreetMap`.
    pub translated: bool,
}

/// A moment with its holidays: what all hours of a city are read at.
#[derive(Debug)]
pub struct Clock {
    /// The moment.
    pub at: At,
    /// Whether what is not known counts as open.
    pub unknown_open: bool,
    time: NaiveDateTime,
    /// The same time on working days near by, if it is a weekend on which people work; else empty.
    working: Vec<NaiveDateTime>,
    holidays: Holidays,
    public: [ContextHolidays; 2],
    offset: Option<ClockOffset>,
    read: Mutex<BTreeMap<String, Arc<Read>>>,
}

/// A text once it is read.
#[derive(Debug)]
enum Read {
    /// The same wherever it is.
    Fixed(Said),
    /// Depends on where the sun is.
    Sun(Box<OpeningHours>, bool),
}

impl Clock {
    /// A clock at a moment. Of a weekday no holiday is known, nor without a country.
    pub fn new(at: At, country: Option<Country>, offset: Option<ClockOffset>, unknown_open: bool) -> Clock {
        let ((year, month, day), (hour, minute)) = (at.date(), at.time());
        // Both were checked when they were read.
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let time = date.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default());
        let (holidays, public) = match country.filter(|_| at.is_dated()) {
            None if at.is_dated() => (Holidays::NoCountry, Default::default()),
            None => (Holidays::NormalWeek, Default::default()),
            Some(Country(country)) => holidays::of(country, date),
        };
        let working = match holidays {
            Holidays::WorkingWeekend => holidays::working_days(date, &public[0]),
            _ => Vec::new(),
        };
        let working = working.into_iter().map(|day| day.and_time(time.time())).collect();
        // All of China has one time, far from that of its longitudes in the west.
        let china = country.is_some_and(|c| c.0 == Known::CN).then(|| ClockOffset::of_minutes(8 * 60));
        Clock { at, unknown_open, time, working, holidays, public, offset: offset.or(china), read: Mutex::default() }
    }

    /// What is known of holidays.
    pub fn holidays(&self) -> Holidays {
        self.holidays
    }

    /// Whether what a text says counts as open.
    pub fn counts(&self, open: Open) -> bool {
        open == Open::Yes || (self.unknown_open && open != Open::No)
    }

    /// What hours say of this moment, at a place in degrees (where the sun may matter).
    ///
    /// ```
    /// use geo_types::Coord;
    /// use lifecircle::input::hours::Clock;
    /// use lifecircle::model::Open;
    /// let clock = Clock::new("Sun 20:30".parse().unwrap(), None, None, true);
    /// let said = |text| clock.said(text, Coord { x: 114.3, y: 30.6 }).open;
    /// assert_eq!(said("Mo-Sa 08:00-22:00"), Open::No);
    /// assert_eq!(said("Mo-Fr 08:00-18:00; Sa,Su 10:00-02:00"), Open::Yes);
    /// assert_eq!(said("每天 8:00-21:00"), Open::Yes);
    /// assert_eq!(said("by arrangement"), Open::Unreadable);
    /// assert_eq!(said("Mo-Su 10:00-22:00 unknown \"ring\""), Open::Unknown);
    /// ```
    pub fn said(&self, text: &str, place: Coord<f64>) -> Said {
        let text = text.trim();
        if text.is_empty() {
            return Said { open: Open::Unknown, by_sun: false, translated: false };
        }
        if text.len() > LONGEST {
            return Said { open: Open::Unreadable, by_sun: false, translated: false };
        }
        match &*self.read(text) {
            Read::Fixed(said) => said.clone(),
            Read::Sun(hours, translated) => {
                let coordinates = Coordinates::new(place.y, place.x);
                let here = Here { coordinates, offset: self.offset };
                let open = self.state(&(**hours).clone().with_context(self.context().with_locale(here)), text);
                Said { open, by_sun: true, translated: *translated }
            }
        }
    }

    fn read(&self, text: &str) -> Arc<Read> {
        // What a panic of another thread left behind is whole: only finished entries are put in.
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = known.get(text) {
            return Arc::clone(read);
        }
        let parsed = match text.parse::<OpeningHours>() {
            Ok(hours) => Some((hours, false)),
            Err(_) => match apart(text).parse() {
                Ok(hours) => Some((hours, false)),
                Err(_) => chinese::translate(text).and_then(|words| words.parse().ok()).map(|hours| (hours, true)),
            },
        };
        let read = match parsed {
            None => Read::Fixed(Said { open: Open::Unreadable, by_sun: false, translated: false }),
            Some((hours, translated)) if follows_sun(text) => Read::Sun(Box::new(hours), translated),
            Some((hours, translated)) => {
                let open = self.state(&hours.with_context(self.context()), text);
                Read::Fixed(Said { open, by_sun: false, translated })
            }
        };
        let read = Arc::new(read);
        known.insert(text.to_owned(), Arc::clone(&read));
        read
    }

    fn context(&self) -> Context {
        let [holidays, regional] = self.public.clone();
        Context::default().with_holidays(holidays).with_holidays_unknown(regional)
    }

    /// On a weekend on which people work a text of working days (工作日) means it. Of any other nobody knows whether the place keeps the hours
    /// of the weekend or of the working day: where the two differ, or the working days among themselves, it is not known.
    fn state<L: Localize<DateTime = NaiveDateTime>>(&self, hours: &OpeningHours<L>, text: &str) -> Open {
        let at = |time| match hours.state(time).0 {
            RuleKind::Open => Open::Yes,
            RuleKind::Closed => Open::No,
            RuleKind::Unknown => Open::Unknown,
        };
        let weekend = (self.working.is_empty() || !text.contains("工作日")).then_some(self.time);
        let mut said = weekend.into_iter().chain(self.working.iter().copied()).map(at);
        let first = said.next().unwrap_or(Open::Unknown);
        if said.all(|open| open == first) { first } else { Open::Unknown }
    }
}

/// A text with a blank between a time and the day that begins the next rule, which people leave out: `08:00-12:00,Sa 09:00-12:00`.
fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = [' '; 2];
    for c in text.chars() {
        if before[1] == ',' && before[0].is_ascii_digit() && c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c);
        before = [before[1], c];
    }
    out
}

/// Whether a text speaks of the sun.
fn follows_sun(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["sunrise", "sunset", "dawn", "dusk", "日出", "日落"].iter().any(|word| lower.contains(word))
}

/// Where hours are read: clocks that show the local time already, and the sun by the place.
#[derive(Debug, Clone)]
struct Here {
    coordinates: Option<Coordinates>,
    offset: Option<ClockOffset>,
}

impl Localize for Here {
    type DateTime = NaiveDateTime;

    fn naive(&self, time: NaiveDateTime) -> NaiveDateTime {
        time
    }

    fn datetime(&self, time: NaiveDateTime) -> NaiveDateTime {
        time
    }

    fn event_time(&self, date: NaiveDate, event: TimeEvent) -> Option<NaiveTime> {
        let coordinates = self.coordinates?;
        // Without a word about the clock it is that of the nearest whole hour, as ships at sea have it.
        let minutes = self.offset.map_or((coordinates.lon() / 15.0).round() as i64 * 60, |o| i64::from(o.minutes()));
        let event = coordinates.event_time(date, event)?.naive_utc();
        event.checked_add_signed(TimeDelta::minutes(minutes)).map(|time| time.time())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(at: &str, country: Option<&str>, offset: Option<&str>) -> Clock {
        Clock::new(at.parse().unwrap(), country.map(|c| c.parse().unwrap()), offset.map(|o| o.parse().unwrap()), true)
    }

    fn wuhan(clock: &Clock, text: &str) -> Open {
        clock.said(text, Coord { x: 114.3, y: 30.6 }).open
    }

    #[test]
    fn the_grammar_is_known() {
        let clock = clock("2026-11-29T20:30", None, None);
        for (text, open) in [
            ("24/7", Open::Yes),
            ("Mo-Fr 08:00-18:00; PH off", Open::No),
            ("Fr-Su 18:00-02:00", Open::Yes),
            ("Apr-Oct: 08:00-22:00", Open::No),
            ("Nov-Mar 08:00-21:00", Open::Yes),
            ("Su[-1] 20:00-21:00", Open::Yes),
            ("Su[1] 20:00-21:00", Open::No),
            ("week 48 20:00-21:00", Open::Yes),
            ("2026 Nov 29 20:00+", Open::Yes),
            ("easter +238 days 20:00-21:00", Open::Yes),
            ("Su 20:30-20:31", Open::Yes),
            ("Su 20:00-20:30", Open::No),
            ("off", Open::No),
            ("", Open::Unknown),
            ("nach Vereinbarung", Open::Unreadable),
            ("8am-9pm!", Open::Unreadable),
            ("Mo-Fr 08:00-12:00,Sa-Su 18:00-21:00", Open::Yes),
            ("Mo-Fr 08:00-12:00,Sa 18:00-21:00", Open::No),
        ] {
            assert_eq!(wuhan(&clock, text), open, "{text}");
        }
        assert_eq!(wuhan(&clock, &"Mo,".repeat(400)), Open::Unreadable, "too long");
    }

    /// After the sixth hour the previous day's hours go on: Saturday night is Sunday morning.
    #[test]
    fn nights_belong_to_the_day_they_begin_on() {
        assert_eq!(wuhan(&clock("Sun 01:00", None, None), "Sa 20:00-02:00"), Open::Yes);
        assert_eq!(wuhan(&clock("Sun 02:00", None, None), "Sa 20:00-02:00"), Open::No);
    }

    #[test]
    fn holidays_need_a_date_and_a_country() {
        let hours = "Mo-Fr 08:00-18:00; PH off";
        // National Day of China 2026 is a Thursday.
        let (day, week) = ("2026-10-01T10:00", "Thu 10:00");
        for (at, country, open, holidays) in [
            (day, Some("CN"), Open::No, Holidays::Holiday),
            (day, None, Open::Yes, Holidays::NoCountry),
            (week, Some("CN"), Open::Yes, Holidays::NormalWeek),
            ("2026-10-08T10:00", Some("CN"), Open::Yes, Holidays::WorkingDay),
            ("2199-10-01T10:00", Some("CN"), Open::Yes, Holidays::NoneKnown),
            // The fifth day of the week off, a Monday.
            ("2026-10-05T10:00", Some("CN"), Open::No, Holidays::Holiday),
            ("2027-10-05T10:00", Some("CN"), Open::Yes, Holidays::NoneKnown),
        ] {
            let clock = clock(at, country, None);
            assert_eq!((wuhan(&clock, hours), clock.holidays()), (open, holidays), "{at} {country:?}");
        }
    }

    /// Saturday, 10 October 2026: people work, to make up for the week off.
    #[test]
    fn working_weekends_of_china_are_known_where_hours_say_so() {
        let clock = clock("2026-10-10T10:00", Some("CN"), None);
        assert_eq!(clock.holidays(), Holidays::WorkingWeekend);
        for (text, open) in [
            ("工作日8:30-17:30", Open::Yes),
            ("工作日13:30-17:30，周末9:00-12:00", Open::No),
            ("Mo-Su 08:00-20:00", Open::Yes),
            ("24/7", Open::Yes),
            ("sunrise-sunset", Open::Yes),
            ("Mo-Fr 18:00-22:00", Open::No),
            // The weekend and the working day differ: nobody knows.
            ("Mo-Fr 08:30-17:30", Open::Unknown),
            ("周一至周五8:30-17:30", Open::Unknown),
            ("Sa,Su 09:00-12:00", Open::Unknown),
            ("Mo 09:00-12:00; Tu-Sa 09:00-17:00; Mo,Sa 13:00-15:00", Open::Unknown),
        ] {
            assert_eq!(wuhan(&clock, text), open, "{text}");
        }
    }

    /// Almanac: in Wuhan (114.3 E, 30.6 N) the sun sets on 21 June 2026 at some 19:29 and rises at some 05:20 by the clocks of China, and 20 minutes
    /// later by the longitude; at Urumqi (87.6 E) two hours later by the same clocks.
    #[test]
    fn the_sun_is_measured_by_the_clocks_of_the_place() {
        let hours = "sunrise-sunset";
        for (at, place, country, open) in [
            ("2026-06-21T19:15", 114.3, Some("CN"), Open::Yes),
            ("2026-06-21T19:45", 114.3, Some("CN"), Open::No),
            ("2026-06-21T19:45", 87.6, Some("CN"), Open::Yes),
            ("2026-06-21T05:10", 114.3, Some("CN"), Open::No),
            ("2026-06-21T05:35", 114.3, Some("CN"), Open::Yes),
        ] {
            let said = clock(at, country, None).said(hours, Coord { x: place, y: 30.6 });
            assert_eq!((said.open, said.by_sun), (open, true), "{at} at {place}");
        }
        let at = |offset| clock("2026-06-21T21:00", None, offset).said(hours, Coord { x: -15.4, y: 28.1 }).open;
        assert_eq!([at(Some("+1")), at(None)], [Open::Yes, Open::No], "Las Palmas has summer time");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

        /// Any text has an answer, and the same text the same one.
        #[test]
        fn no_text_makes_it_panic(parts in prop::collection::vec(prop_oneof![
            Just("Mo"), Just("Su"), Just("-"), Just(","), Just(" "), Just("; "), Just(" || "), Just("08:00-12:00"), Just("26:00"), Just("PH"), Just("SH"),
            Just("Jan"), Just("Feb 29"), Just("week 1-53/2"), Just("easter"), Just("(sunset+99:99)"), Just("sunrise"), Just("[-1]"), Just("+"), Just("off"),
            Just("\"c\""), Just("2026"), Just("9999"), Just(" -300 days"), Just("周一至五"), Just("24小时"), Just("~"), Just("休息"), Just("每天"), Just("\0"),
        ], 0..14), stray in "\\PC{0,3}", lon in -180.0f64..=180.0, lat in -90.0f64..=90.0) {
            let text = format!("{}{stray}", parts.concat());
            let clock = clock("2026-02-28T23:59", Some("DE"), None);
            let place = Coord { x: lon, y: lat };
            prop_assert_eq!(clock.said(&text, place), clock.said(&text, place));
        }
    }
}
