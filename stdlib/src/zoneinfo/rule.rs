//! The rule for all times after the last transition of a file: a text as in the variable TZ of POSIX.

use crate::datetime::calendar;

const DAY: i64 = 86_400;
const HOUR: i64 = 3600;

/// What is wrong with a text; the message goes on with the text.
pub type Problem = &'static str;

/// When a rule changes the time, in local time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Date {
    /// A day of the year; `julian`: from 1, without February 29.
    Day { day: i64, julian: bool },
    /// The given weekday (from 0, Sunday) of a week (5: the last) of a month.
    Weekday { month: i32, week: i32, weekday: i32 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    date: Date,
    /// Seconds after the day's beginning.
    time: i64,
}

impl Change {
    /// The change in a year, as seconds since 1970 in local time.
    fn in_year(&self, year: i32) -> i64 {
        let days = match self.date {
            Date::Day { day, julian } => {
                // The sixtieth day without a February 29 is March 1.
                let leap = julian && day >= 60 && calendar::is_leap(year);
                calendar::ordinal(year, 1, 1) - 1 + day + i64::from(leap)
            }
            Date::Weekday { month, week, weekday } => {
                // `calendar::weekday` counts from Monday.
                let first = (calendar::weekday(year, month, 1) + 1) % 7;
                let mut day = (weekday - first).rem_euclid(7) + 1 + (week - 1) * 7;
                if day > calendar::days_in_month(year, month) {
                    day -= 7;
                }
                calendar::ordinal(year, month, day)
            }
        };
        (days - calendar::EPOCH_ORDINAL) * DAY + self.time
    }
}

/// Summer time's part of a rule.
#[derive(Debug, PartialEq)]
struct Summer {
    name: String,
    offset: i64,
    start: Change,
    end: Change,
}

/// A rule.
#[derive(Debug, PartialEq)]
pub struct Rule {
    pub name: String,
    /// Seconds east of Greenwich.
    pub offset: i64,
    summer: Option<Summer>,
}

impl Rule {
    /// The name and offset of summer time, if there is one.
    pub fn summer(&self) -> Option<(&str, i64)> {
        self.summer.as_ref().map(|summer| (summer.name.as_str(), summer.offset))
    }
    /// Is it summer time at a local time, of a year? Where the clock shows a time twice, `fold` tells which is meant.
    pub fn is_summer(&self, time: i64, year: i32, fold: bool) -> bool {
        let Some(summer) = &self.summer else { return false };
        let (mut start, mut end) = (summer.start.in_year(year), summer.end.in_year(year));
        let shift = summer.offset - self.offset;
        if fold == (shift >= 0) {
            end -= shift;
        } else {
            start += shift;
        }
        between(start, time, end)
    }
    /// Is it summer time at a time in UTC, and does the clock show it for the second time?
    pub fn is_summer_utc(&self, time: i64, year: i32) -> (bool, bool) {
        let Some(summer) = &self.summer else { return (false, false) };
        let start = summer.start.in_year(year) - self.offset;
        let end = summer.end.in_year(year) - summer.offset;
        let shift = summer.offset - self.offset;
        let twice = if shift > 0 { end..end + shift } else { start..start - shift };
        (between(start, time, end), twice.contains(&time))
    }
}

/// Is `time` from `start` to `end`, where the end of a year may lie between them?
fn between(start: i64, time: i64, end: i64) -> bool {
    if start < end { start <= time && time < end } else { !(end <= time && time < start) }
}

/// Reads a text from the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, wanted: u8) -> bool {
        let found = self.0.first() == Some(&wanted);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }
    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let digits = self.0.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        if digits < least {
            return None;
        }
        let (number, rest) = self.0.split_at(digits);
        self.0 = rest;
        Some(number.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
    }
    /// `[+-]h[h[h]][:mm[:ss]]` with at most so many hours, in seconds.
    fn time(&mut self, most_hours: i64) -> Option<i64> {
        let negative = !self.take(b'+') && self.take(b'-');
        let hours = self.number(1, 3).filter(|hours| *hours <= most_hours)?;
        let mut seconds = hours * HOUR;
        if self.take(b':') {
            seconds += self.number(2, 2)? * 60;
            if self.take(b':') {
                seconds += self.number(2, 2)?;
            }
        }
        Some(if negative { -seconds } else { seconds })
    }
    /// Offsets count west of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        self.time(24).map(|seconds| -seconds)
    }
    fn name(&mut self) -> Option<String> {
        let quoted = self.take(b'<');
        let length = self.0.iter().take_while(|b| {
            if quoted {
                b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-')
            } else {
                b.is_ascii_alphabetic()
            }
        });
        let (name, rest) = self.0.split_at(length.count());
        self.0 = rest;
        if name.is_empty() || quoted && !self.take(b'>') {
            return None;
        }
        String::from_utf8(name.to_vec()).ok()
    }
    fn change(&mut self) -> Option<Change> {
        let date = if self.take(b'M') {
            let month = self.number(1, 2).filter(|month| (1..=12).contains(month))?;
            let week = self.take(b'.').then(|| self.number(1, 1))?.filter(|week| (1..=5).contains(week))?;
            let weekday = self.take(b'.').then(|| self.number(1, 1))?.filter(|day| *day <= 6)?;
            Date::Weekday { month: month as i32, week: week as i32, weekday: weekday as i32 }
        } else {
            let julian = self.take(b'J');
            let day = self.number(1, 3).filter(|day| (i64::from(julian)..=365).contains(day))?;
            Date::Day { day, julian }
        };
        let time = if self.take(b'/') { self.time(167)? } else { 2 * HOUR };
        Some(Change { date, time })
    }
}

/// The rule that a text describes.
///
/// # Errors
/// What is wrong with the text.
pub fn parse(text: &[u8]) -> Result<Rule, Problem> {
    let mut from = Reader(text);
    let name = from.name().ok_or("Invalid STD format in")?;
    let offset = from.offset().ok_or("Invalid STD offset in")?;
    if from.0.is_empty() {
        return Ok(Rule { name, offset, summer: None });
    }
    let summer_name = from.name().ok_or("Invalid DST format in")?;
    let summer_offset = match from.0.first() {
        Some(b',') => offset + HOUR,
        _ => from.offset().ok_or("Invalid DST offset in")?,
    };
    let mut change = || {
        if !from.take(b',') {
            return Err("Missing transition rules in TZ string:");
        }
        from.change().ok_or("Malformed transition rule in TZ string:")
    };
    let (start, end) = (change()?, change()?);
    if !from.0.is_empty() {
        return Err("Extraneous characters at end of TZ string:");
    }
    Ok(Rule { name, offset, summer: Some(Summer { name: summer_name, offset: summer_offset, start, end }) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let rule = parse(b"CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        assert_eq!((rule.offset, rule.summer()), (3600, Some(("CEST", 7200))));
        // 2024-03-31 01:00 UTC, and 2024-10-27 01:00 UTC.
        assert_eq!(rule.is_summer_utc(1_711_846_799, 2024), (false, false));
        assert_eq!(rule.is_summer_utc(1_711_846_800, 2024), (true, false));
        assert_eq!(rule.is_summer_utc(1_729_990_800, 2024), (false, true));
        assert_eq!(parse(b"<+03>-3").unwrap().offset, 10_800);
        assert!(parse(b"AAA4BBB,J0,J300").is_err());
    }
}
