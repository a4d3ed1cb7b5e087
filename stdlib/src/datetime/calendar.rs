//! The proleptic Gregorian calendar: dates and day numbers. Day 1 is the first of January of year 1.
//!
//! The conversions count years from March, so that the leap day is a year's last (Howard Hinnant, "chrono-Compatible
//! Low-Level Date Algorithms").

/// The smallest year.
pub const MIN_YEAR: i32 = 1;
/// The largest year.
pub const MAX_YEAR: i32 = 9999;
/// The day number of the last day of all.
pub const MAX_ORDINAL: i64 = 3_652_059;
/// The day number of 1970-01-01.
pub const EPOCH_ORDINAL: i64 = 719_163;

/// Whether a year has a leap day.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month (1 to 12).
pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day number of a date; the day may lie outside the month.
#[inline]
pub fn ordinal(year: i32, month: i32, day: i32) -> i64 {
    if (MIN_YEAR..=MAX_YEAR).contains(&year) {
        // As below, in numbers of 32 bits without a sign.
        let y = year as u32 - u32::from(month <= 2);
        let from_march = (month as u32 + 9) % 12;
        let days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5;
        return i64::from(days) + i64::from(day) - 306;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 305
}

/// The date of a day number: year, month, day.
#[inline]
pub fn date_of(ordinal: i64) -> (i32, i32, i32) {
    let z = ordinal + 305;
    // (Division in 32 bits without a sign is quicker; nearly all days allow it.)
    let (era, day_of_era) = match u32::try_from(z) {
        Ok(z) => ((z / 146_097) as i64, z % 146_097),
        Err(_) => (z.div_euclid(146_097), z.rem_euclid(146_097) as u32),
    };
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = i64::from(year_of_era + u32::from(month <= 2)) + era * 400;
    (year as i32, month as i32, day as i32)
}

/// Days of the year before the first of a month.
pub fn days_before_month(year: i32, month: i32) -> i32 {
    (1..month).map(|m| days_in_month(year, m)).sum()
}

/// The day of the week of a date, Monday being 0.
pub fn weekday(year: i32, month: i32, day: i32) -> i32 {
    (ordinal(year, month, day) + 6).rem_euclid(7) as i32
}

/// The day number of the Monday that begins week 1 of a year (ISO 8601).
fn first_monday(year: i32) -> i64 {
    let first = ordinal(year, 1, 1);
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

/// Year, week and day of the week (Monday being 1) of a date, after ISO 8601.
pub fn iso_calendar(year: i32, month: i32, day: i32) -> (i32, i32, i32) {
    let today = ordinal(year, month, day);
    let mut year = year;
    if today < first_monday(year) {
        year -= 1;
    } else if today >= first_monday(year + 1) {
        year += 1;
    }
    let days = today - first_monday(year);
    (year, (days / 7) as i32 + 1, (days % 7) as i32 + 1)
}

/// Why a week date is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsoError {
    Year,
    Week,
    Weekday,
}

/// The date of a week date.
///
/// # Errors
/// Which part is out of range.
pub fn from_iso_calendar(year: i64, week: i64, weekday: i64) -> Result<(i32, i32, i32), IsoError> {
    let Some(y) = i32::try_from(year).ok().filter(|y| (MIN_YEAR..=MAX_YEAR).contains(y)) else {
        return Err(IsoError::Year);
    };
    if !(1..=53).contains(&week) || week == 53 && first_monday(y + 1) - first_monday(y) != 371 {
        return Err(IsoError::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(IsoError::Weekday);
    }
    Ok(date_of(first_monday(y) + (week - 1) * 7 + weekday - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_ordinals_agree() {
        assert_eq!(ordinal(1, 1, 1), 1);
        assert_eq!(ordinal(1970, 1, 1), EPOCH_ORDINAL);
        assert_eq!(ordinal(9999, 12, 31), MAX_ORDINAL);
        let mut expected = 1;
        for year in [1, 4, 100, 400, 1900, 2000, 2024, 9999] {
            expected = expected.max(ordinal(year, 1, 1));
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    let n = ordinal(year, month, day);
                    assert_eq!(n, expected);
                    assert_eq!(date_of(n), (year, month, day));
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn weeks() {
        assert_eq!(iso_calendar(2021, 1, 3), (2020, 53, 7));
        assert_eq!(iso_calendar(2024, 2, 29), (2024, 9, 4));
        assert_eq!(from_iso_calendar(2020, 53, 7), Ok((2021, 1, 3)));
        assert_eq!(from_iso_calendar(2021, 53, 7), Err(IsoError::Week));
    }
}
