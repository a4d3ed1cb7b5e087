//! Reading dates and times in the formats of ISO 8601 that `fromisoformat` takes: without fractions of hours and
//! minutes, without ordinal dates, and any character between date and time.

use super::calendar;

/// A time with an offset, as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IsoTime {
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
    pub microsecond: i32,
    /// Seconds and microseconds, both with the sign.
    pub offset: Option<(i32, i32)>,
}

/// The code points of a text; short ones, as all of these formats are, without memory of their own.
pub struct Points {
    short: [u32; SHORT],
    count: usize,
    long: Vec<u32>,
}

/// So many code points are short.
const SHORT: usize = 40;

impl Points {
    /// Those of a text in generalised UTF-8.
    pub fn new(text: &[u8]) -> Points {
        let mut points = Points { short: [0; SHORT], count: 0, long: Vec::new() };
        if text.len() > SHORT {
            points.long = taipan_text::wtf8::code_points(text).collect();
        } else if text.is_ascii() {
            points.count = text.len();
            points.short.iter_mut().zip(text).for_each(|(place, c)| *place = u32::from(*c));
        } else {
            for (place, c) in points.short.iter_mut().zip(taipan_text::wtf8::code_points(text)) {
                *place = c;
                points.count += 1;
            }
        }
        points
    }
}

impl std::ops::Deref for Points {
    type Target = [u32];
    fn deref(&self) -> &[u32] {
        if self.long.is_empty() { &self.short[..self.count] } else { &self.long }
    }
}

/// Reads `n` digits off the front.
fn digits(text: &[u32], n: usize) -> Option<(i32, &[u32])> {
    if text.len() < n {
        return None;
    }
    let (head, rest) = text.split_at(n);
    let mut value = 0;
    for c in head {
        let d = c.wrapping_sub(0x30);
        if d > 9 {
            return None;
        }
        value = value * 10 + d as i32;
    }
    Some((value, rest))
}

const DASH: u32 = b'-' as u32;
const COLON: u32 = b':' as u32;
const WEEK: u32 = b'W' as u32;

/// A date: year, month, day, of which nothing is known yet but that they are numbers.
pub fn date(text: &[u32]) -> Option<(i32, i32, i32)> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return None;
    }
    let (year, mut rest) = digits(text, 4)?;
    let separated = rest.first() == Some(&DASH);
    if separated {
        rest = &rest[1..];
    }
    if rest.first() == Some(&WEEK) {
        let (week, mut rest) = digits(&rest[1..], 2)?;
        let mut weekday = 1;
        if !rest.is_empty() {
            if separated {
                rest = rest.strip_prefix(&[DASH])?;
            }
            (weekday, rest) = digits(rest, 1)?;
            if !rest.is_empty() {
                return None;
            }
        }
        return match calendar::from_iso_calendar(i64::from(year), i64::from(week), i64::from(weekday)) {
            Ok(date) => Some(date),
            // The year is for the caller to complain about.
            Err(calendar::IsoError::Year) => Some((year, 1, 1)),
            Err(_) => None,
        };
    }
    let (month, mut rest) = digits(rest, 2)?;
    if separated {
        rest = rest.strip_prefix(&[DASH])?;
    }
    let (day, rest) = digits(rest, 2)?;
    rest.is_empty().then_some((year, month, day))
}

/// Where the date ends in a text of at least seven characters.
///
/// The fifth and sixth character tell most; `YYYY-Www-dd` can be a week and a time after a dash, and
/// `YYYYWww` with more digits is decided by whether their number is odd.
pub fn date_length(text: &[u32]) -> Option<usize> {
    let is_digit = |i: usize| text.get(i).is_some_and(|c| (0x30..=0x39).contains(c));
    if text.len() == 7 {
        return Some(7);
    }
    if text[4] == DASH {
        if text[5] != WEEK {
            return Some(10);
        }
        if text.get(8) != Some(&DASH) {
            return Some(8);
        }
        return match text.len() {
            9 => None,
            n if n > 10 && is_digit(10) => Some(8),
            _ => Some(10),
        };
    }
    if text[4] != WEEK {
        return Some(8);
    }
    let mut end = 7;
    while is_digit(end) {
        end += 1;
    }
    Some(match end {
        ..9 => end,
        _ if end % 2 == 0 => 7,
        _ => 8,
    })
}

/// Hours, minutes, seconds, microseconds; and whether all of the text was used.
fn clock(text: &[u32]) -> Option<([i32; 4], bool)> {
    let mut fields = [0; 4];
    let mut rest = text;
    let mut separated = false;
    for i in 0..3 {
        (fields[i], rest) = digits(rest, 2)?;
        let Some(c) = rest.first().copied() else { return Some((fields, true)) };
        if i == 0 {
            separated = c == COLON;
        }
        let point = c == u32::from(b'.') || c == u32::from(b',');
        if rest.len() == 1 {
            return if point { None } else { Some((fields, false)) };
        }
        if separated && c == COLON {
            if i == 2 {
                return None;
            }
            rest = &rest[1..];
        } else if point {
            if i < 2 {
                return None;
            }
            rest = &rest[1..];
        } else if separated {
            return None;
        }
        if i == 2 && !point {
            // Digits without a point.
            break;
        }
    }
    let n = rest.len().min(6);
    let (micros, mut rest) = digits(rest, n)?;
    fields[3] = micros * 10i32.pow(6 - n as u32);
    while rest.first().is_some_and(|c| (0x30..=0x39).contains(c)) {
        rest = &rest[1..];
    }
    Some((fields, rest.is_empty()))
}

/// A time, with or without an offset.
pub fn time(text: &[u32]) -> Option<IsoTime> {
    let signs = [u32::from(b'+'), DASH, u32::from(b'Z')];
    let at = text.iter().position(|c| signs.contains(c)).unwrap_or(text.len());
    let ([hour, minute, second, microsecond], complete) = clock(&text[..at])?;
    let mut result = IsoTime { hour, minute, second, microsecond, offset: None };
    match text.get(at) {
        None => return complete.then_some(result),
        Some(c) if *c == signs[2] => {
            result.offset = Some((0, 0));
            return (at + 1 == text.len()).then_some(result);
        }
        Some(c) => {
            let ([h, m, s, us], complete) = clock(&text[at + 1..])?;
            if !complete {
                return None;
            }
            let sign = if *c == DASH { -1 } else { 1 };
            result.offset = Some((sign * (h * 3600 + m * 60 + s), sign * us));
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn dates() {
        for text in ["2024-02-29", "20240229", "2024-W09-4", "2024W094"] {
            assert_eq!(date(&points(text)), Some((2024, 2, 29)), "{text}");
        }
        for text in ["2024-0229", "202402-29", "2024-060", "2024-W53-1", "2024/02/29"] {
            assert_eq!(date(&points(text)), None, "{text}");
        }
    }

    #[test]
    fn times() {
        let read = |text: &str| time(&points(text));
        let plain = IsoTime { hour: 12, minute: 34, second: 56, microsecond: 789_000, offset: None };
        assert_eq!(read("12:34:56.789"), Some(plain));
        assert_eq!(read("123456,789"), Some(plain));
        assert_eq!(read("12:34:56.789-05:30"), Some(IsoTime { offset: Some((-19_800, 0)), ..plain }));
        for text in ["12:3", "12:34:56.", "12:3456", "1234:56", "12:34z", "12+05:", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
