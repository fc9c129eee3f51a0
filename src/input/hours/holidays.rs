//! Holidays of a country: those of the crate, and for China what each year's notice of the State Council says.
//!
//! The crate knows the day of each festival. Life in China follows the notice: whole weeks off, and weekends on which people work
//! for them (`data/holidays/cn.toml`). A year whose notice is not there has the days of the crate, and of its other days nothing is known.

use crate::model::Holidays;
use chrono::{Datelike, NaiveDate};
use opening_hours::ContextHolidays;
use opening_hours::localization::Country;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

const CHINA: &str = include_str!("../../../data/holidays/cn.toml");

/// Notices, by year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notices: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "title, day and place of the source are there for people"))]
struct Notice {
    year: i32,
    title: String,
    issued: String,
    read_at: String,
    off: Vec<String>,
    work: Vec<String>,
}

/// What is known of a year in China.
struct Year {
    number: i32,
    off: Vec<NaiveDate>,
    work: Vec<NaiveDate>,
}

static YEARS: LazyLock<Vec<Year>> = LazyLock::new(|| {
    let file: File = toml::from_str(CHINA).expect("data/holidays/cn.toml, built in and tested, is valid");
    let days = |spans: &[String]| spans.iter().flat_map(|span| days(span)).collect();
    file.notices.iter().map(|n| Year { number: n.year, off: days(&n.off), work: days(&n.work) }).collect()
});

/// All days of `FIRST/LAST`, or the one day.
fn days(span: &str) -> Vec<NaiveDate> {
    let (first, last) = span.split_once('/').unwrap_or((span, span));
    let day = |text: &str| text.parse::<NaiveDate>().expect("data/holidays/cn.toml, built in and tested, has dates");
    let last = day(last);
    day(first).iter_days().take_while(|d| *d <= last).collect()
}

/// A date among the holidays of a country: what it is, and the calendars that hours are read with, the second of parts of the country.
pub(super) fn of(country: Country, date: NaiveDate) -> (Holidays, [ContextHolidays; 2]) {
    let all = country.holidays();
    let all = if country == Country::CN { noticed(&all) } else { all };
    let known = match (all.get_public().year_for(date), all.get_public().contains(date)) {
        (None, _) => Holidays::NoneKnown,
        (_, true) => Holidays::Holiday,
        (_, false) if country != Country::CN => Holidays::WorkingDay,
        // Of a year without its notice only the days of the festivals are sure.
        (_, false) => match YEARS.iter().find(|y| y.number == date.year()) {
            None => Holidays::NoneKnown,
            Some(year) if year.work.contains(&date) => Holidays::WorkingWeekend,
            Some(_) => Holidays::WorkingDay,
        },
    };
    (known, [all, country.holidays_regional()])
}

/// The crate's days, and in years with a notice those of the notice in their place.
fn noticed(all: &ContextHolidays) -> ContextHolidays {
    let mut public = ContextHolidays::default().get_public().clone();
    let without = |day: &NaiveDate| YEARS.iter().all(|y| y.number != day.year());
    for day in all.get_public().iter().filter(without).chain(YEARS.iter().flat_map(|y| y.off.iter().copied())) {
        public.insert(day);
    }
    ContextHolidays::new(Arc::new(public), Arc::new(all.get_school().clone()))
}

/// The nearest Monday to Friday that are no holidays: what a working day is like at this time of the year.
pub(super) fn working_days(date: NaiveDate, public: &ContextHolidays) -> Vec<NaiveDate> {
    let near = |back: bool, weekday| {
        let step = if back { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
        let fits = |d: &NaiveDate| d.weekday() == weekday && !public.get_public().contains(*d);
        std::iter::successors(step(&date), step).take(28).find(fits)
    };
    let weekdays =
        [chrono::Weekday::Mon, chrono::Weekday::Tue, chrono::Weekday::Wed, chrono::Weekday::Thu, chrono::Weekday::Fri];
    let nearest = |w| near(true, w).into_iter().chain(near(false, w)).min_by_key(|d| (*d - date).num_days().abs());
    weekdays.into_iter().filter_map(nearest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;

    /// Every notice: its days lie about its year, in order and once; who works does so on a weekend, and is not off.
    #[test]
    fn the_notices_are_whole() {
        let file: File = toml::from_str(CHINA).unwrap();
        assert_eq!(file.notices.iter().map(|n| n.year).collect::<Vec<_>>(), [2024, 2025, 2026]);
        for (notice, year) in file.notices.iter().zip(&*YEARS) {
            assert!(notice.title.contains(&format!("关于{}年", notice.year)) && notice.read_at.starts_with("http"));
            assert_eq!(notice.issued.parse::<NaiveDate>().unwrap().year(), notice.year - 1);
            for days in [&year.off, &year.work] {
                assert!(
                    days.is_sorted_by(|a, b| a < b) && days.iter().all(|d| d.year() == notice.year),
                    "{}",
                    notice.title
                );
            }
            assert!(
                year.work.iter().all(|d| matches!(d.weekday(), Weekday::Sat | Weekday::Sun) && !year.off.contains(d))
            );
        }
        // So many days as the notices count: 2024 1+8+3+5+1+3+7, 2025 1+8+3+5+3+8, 2026 3+9+3+5+3+3+7.
        assert_eq!(YEARS.iter().map(|y| (y.off.len(), y.work.len())).collect::<Vec<_>>(), [(28, 8), (28, 5), (33, 6)]);
    }

    /// The festivals that the crate knows are among the days off: nobody's statutory day is lost.
    #[test]
    fn the_notices_keep_the_festivals() {
        for day in Country::CN.holidays().get_public().iter().filter(|d| (2024..=2026).contains(&d.year())) {
            assert_eq!(of(Country::CN, day).0, Holidays::Holiday, "{day}");
        }
    }

    #[test]
    fn years_without_a_notice_know_festivals_only() {
        for (day, known) in [
            ("2026-10-05", Holidays::Holiday),
            ("2026-10-08", Holidays::WorkingDay),
            ("2026-10-10", Holidays::WorkingWeekend),
            ("2027-10-01", Holidays::Holiday),
            ("2027-10-05", Holidays::NoneKnown),
            ("2199-10-01", Holidays::NoneKnown),
        ] {
            assert_eq!(of(Country::CN, day.parse().unwrap()).0, known, "{day}");
        }
        assert_eq!(of(Country::DE, "2026-10-05".parse().unwrap()).0, Holidays::WorkingDay);
    }

    #[test]
    fn working_days_are_those_near() {
        let date: NaiveDate = "2026-10-10".parse().unwrap();
        let (_, [public, _]) = of(Country::CN, date);
        let days: Vec<String> = working_days(date, &public).iter().map(ToString::to_string).collect();
        // 5 to 7 October are off.
        assert_eq!(days, ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-08", "2026-10-09"]);
    }
}
