//! A time of the week or of the calendar at which a city is looked at, and what hours say of it.
//!
//! A weekday without a date means that day of a normal week without holidays. Some hours depend on the season, so a week it must
//! be: always the same, lest tomorrow's run differ from today's.

use crate::units::{Lang, QuantityError};
use std::fmt;
use std::str::FromStr;

/// The normal week: Monday, 11 May 2026, and the six days after it. Neither the first nor the last of its month, in no school
/// holiday of a country that we know of; changing it changes what hours with seasons say of a weekday.
pub const NORMAL_MONDAY: (i32, u32, u32) = (2026, 5, 11);

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Day {
    /// 0 is Monday.
    Weekday(u8),
    Date(i32, u32, u32),
}

/// A time at which a city is looked at, by its own clocks.
///
/// ```
/// use lifecircle::model::At;
/// let at: At = "Sunday 20:30".parse().unwrap();
/// assert_eq!(at.to_string(), "Sun 20:30");
/// assert_eq!("周日20:30".parse::<At>().unwrap(), at);
/// assert_eq!("2026-11-29T20:30".parse::<At>().unwrap().date(), (2026, 11, 29));
/// assert_eq!(at.date(), (2026, 5, 17), "the Sunday of the normal week");
/// assert!("2026-02-29 08:00".parse::<At>().is_err(), "there was none");
/// assert!("Sun 25:00".parse::<At>().unwrap_err().to_string().contains("Sun 20:30"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    day: Day,
    /// Minutes since midnight.
    minute: u16,
}

/// Names of the days, Monday first: what is written, then what is read too, then Chinese.
const DAYS: [(&str, [&str; 3], &str); 7] = [
    ("Mon", ["mon", "mo", "monday"], "一"),
    ("Tue", ["tue", "tu", "tuesday"], "二"),
    ("Wed", ["wed", "we", "wednesday"], "三"),
    ("Thu", ["thu", "th", "thursday"], "四"),
    ("Fri", ["fri", "fr", "friday"], "五"),
    ("Sat", ["sat", "sa", "saturday"], "六"),
    ("Sun", ["sun", "su", "sunday"], "日"),
];

impl At {
    /// Year, month and day: for a weekday that of the normal week.
    pub fn date(self) -> (i32, u32, u32) {
        match self.day {
            Day::Date(year, month, day) => (year, month, day),
            Day::Weekday(day) => (NORMAL_MONDAY.0, NORMAL_MONDAY.1, NORMAL_MONDAY.2 + u32::from(day)),
        }
    }

    /// Hour and minute.
    pub fn time(self) -> (u32, u32) {
        (u32::from(self.minute / 60), u32::from(self.minute % 60))
    }

    /// Whether it is a day of the calendar, which may be a holiday.
    pub fn is_dated(self) -> bool {
        matches!(self.day, Day::Date(..))
    }

    /// As people read it.
    pub fn words(self, lang: Lang) -> String {
        match (self.day, lang) {
            (Day::Weekday(day), Lang::Zh) => {
                let (hour, minute) = self.time();
                format!("周{} {hour:02}:{minute:02}", DAYS[usize::from(day)].2)
            }
            _ => self.to_string().replace('T', if self.is_dated() { " " } else { "T" }),
        }
    }

    /// For names of files: `sun-2030`, `2026-11-29-2030`.
    pub fn slug(self) -> String {
        let (hour, minute) = self.time();
        match self.day {
            Day::Weekday(day) => format!("{}-{hour:02}{minute:02}", DAYS[usize::from(day)].0.to_lowercase()),
            Day::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}"),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = self.time();
        match self.day {
            Day::Weekday(day) => write!(f, "{} {hour:02}:{minute:02}", DAYS[usize::from(day)].0),
            Day::Date(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
        }
    }
}

impl FromStr for At {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || {
            let expected = "a weekday or a date, and a time of 24 hours: \"Sun 20:30\", 周日 20:30 or 2026-11-29T20:30";
            QuantityError::new("time", text, expected)
        };
        let plain = text.trim().replace('：', ":");
        let first = plain.find(|c: char| c.is_ascii_digit()).ok_or_else(fault)?;
        let (day, time) = if first == 0 {
            let (date, time) = plain.split_once(['T', ' ']).ok_or_else(fault)?;
            (date_of(date).ok_or_else(fault)?, time)
        } else {
            (weekday_of(plain[..first].trim()).ok_or_else(fault)?, &plain[first..])
        };
        let minute = minute_of(time.trim()).ok_or_else(fault)?;
        Ok(At { day, minute })
    }
}

fn weekday_of(word: &str) -> Option<Day> {
    let lower = word.trim_end_matches('.').to_lowercase();
    let chinese = ["周", "星期", "礼拜"].iter().find_map(|before| word.strip_prefix(before));
    // 周天 is 周日.
    let chinese = chinese.map(|day| if day == "天" { "日" } else { day });
    let day = DAYS.iter().position(|(_, names, zh)| names.contains(&lower.as_str()) || chinese == Some(zh))?;
    Some(Day::Weekday(day as u8))
}

/// A number of digits alone.
fn digits(text: &str, most: usize) -> Option<u32> {
    let plain = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn date_of(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let good = parts.next().is_none() && (1900..=2199).contains(&year) && (1..=days).contains(&day);
    good.then_some(Day::Date(year as i32, month, day))
}

fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    // Seconds are for machines; none of a clock that people read.
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    (hour < 24 && minute < 60).then_some((hour * 60 + minute) as u16)
}

/// By how much the clocks of a city are ahead of universal time, in minutes: for hours that follow the sun.
///
/// ```
/// use lifecircle::model::ClockOffset;
/// assert_eq!("+8".parse::<ClockOffset>().unwrap().minutes(), 480);
/// assert_eq!("-03:30".parse::<ClockOffset>().unwrap().to_string(), "-03:30");
/// assert!("15".parse::<ClockOffset>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockOffset(i16);

impl ClockOffset {
    /// In minutes, ahead of universal time.
    pub fn minutes(self) -> i16 {
        self.0
    }

    /// Of so many minutes; panics beyond a day.
    pub fn of_minutes(minutes: i16) -> ClockOffset {
        assert!(minutes.abs() <= 24 * 60, "no clock is a day ahead");
        ClockOffset(minutes)
    }
}

impl fmt::Display for ClockOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", self.0.unsigned_abs() / 60, self.0.unsigned_abs() % 60)
    }
}

impl FromStr for ClockOffset {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault =
            || QuantityError::new("clock", text, "hours ahead of universal time, -12 to +14, such as +8 or +05:30");
        let plain = text.trim();
        let (sign, rest) = match plain.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, plain.strip_prefix('+').unwrap_or(plain)),
        };
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let (hours, minutes) = (digits(hours, 2).ok_or_else(fault)?, digits(minutes, 2).ok_or_else(fault)?);
        let all = sign * (hours * 60 + minutes) as i16;
        if minutes < 60 && (-12 * 60..=14 * 60).contains(&all) { Ok(ClockOffset(all)) } else { Err(fault()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let sunday: At = "Sun 20:30".parse().unwrap();
        for text in [
            "sun 20:30",
            "Su 20:30",
            "SUNDAY  20:30",
            "Sun. 20:30",
            "周日 20:30",
            "周天20：30",
            "星期日 20:30",
            "礼拜天20:30",
        ] {
            assert_eq!(text.parse::<At>().unwrap(), sunday, "{text}");
        }
        assert_eq!(sunday.words(Lang::Zh), "周日 20:30");
        assert_eq!(sunday.words(Lang::En), "Sun 20:30");
        let dated: At = "2026-11-29 8:05".parse().unwrap();
        assert_eq!(
            (dated.words(Lang::En), dated.slug()),
            ("2026-11-29 08:05".to_owned(), "2026-11-29-0805".to_owned())
        );
        assert_eq!("Tue 22:00".parse::<At>().unwrap().words(Lang::En), "Tue 22:00");
        for bad in [
            "",
            "20:30",
            "Sun",
            "Sun 24:00",
            "Sun 20",
            "Sunny 20:30",
            "周八 20:30",
            "2026-13-01T10:00",
            "2026-11-31T10:00",
            "29.11.2026 20:30",
            "2026-11-29T20:30:00",
            "Sun 20:30 pm",
            "Sun +2:30",
        ] {
            assert!(bad.parse::<At>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(day in 0u8..7, minute in 0u16..1440, year in 1900i32..2200, month in 1u32..13, of in 1u32..29, offset in -720i16..=840) {
            for at in [At { day: Day::Weekday(day), minute }, At { day: Day::Date(year, month, of), minute }] {
                prop_assert_eq!(at.to_string().parse::<At>().unwrap(), at);
                prop_assert_eq!(at.words(Lang::Zh).parse::<At>().unwrap(), at);
            }
            let offset = ClockOffset(offset);
            prop_assert_eq!(offset.to_string().parse::<ClockOffset>().unwrap(), offset);
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,20}") {
            let _ = text.parse::<At>();
            let _ = text.parse::<ClockOffset>();
        }
    }
}
