//! Local time, as the system's time zone has it.

use super::calendar;
use super::delta;
use super::state::state;
use super::zone::make_zone;
use crate::os_error;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The most that a time zone's offset changes by: for finding times that occur twice.
pub const FOLD_SECONDS: i64 = 24 * 3600;

/// What a clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub year: i32,
    pub month: i32,
    pub day: i32,
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
}

impl Clock {
    /// Seconds since 1970 if the clock shows UTC.
    pub fn seconds(&self) -> i64 {
        let days = calendar::ordinal(self.year, self.month, self.day) - calendar::EPOCH_ORDINAL;
        days * 86_400 + i64::from(self.hour * 3600 + self.minute * 60 + self.second)
    }

    /// The clock at UTC, `seconds` after 1970; None out of the years 1 to 9999.
    pub fn utc(seconds: i64) -> Option<Clock> {
        let ordinal = seconds.div_euclid(86_400) + calendar::EPOCH_ORDINAL;
        if !(1..=calendar::MAX_ORDINAL).contains(&ordinal) {
            return None;
        }
        let (year, month, day) = calendar::date_of(ordinal);
        let rest = seconds.rem_euclid(86_400) as i32;
        Some(Clock { year, month, day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60 })
    }
}

fn broken_down(vm: &Vm, seconds: i64) -> PyResult<libc::tm> {
    // SAFETY: all zero is a valid tm.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to locals.
    if unsafe { libc::localtime_r(&seconds, &mut tm) }.is_null() {
        return Err(os_error::raise_last(vm));
    }
    Ok(tm)
}

/// The local clock `seconds` after 1970.
///
/// # Errors
/// OSError, ValueError for a year out of range
pub fn local_clock(vm: &Vm, seconds: i64) -> PyResult<Clock> {
    let tm = broken_down(vm, seconds)?;
    let year = i64::from(tm.tm_year) + 1900;
    if !(1..=9999).contains(&year) {
        return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
    }
    Ok(Clock {
        year: year as i32,
        month: tm.tm_mon + 1,
        day: tm.tm_mday,
        hour: tm.tm_hour,
        minute: tm.tm_min,
        // A leap second has no place in a datetime.
        second: tm.tm_sec.min(59),
    })
}

/// Whether a local clock shows this time for the second time.
///
/// # Errors
/// As [`local_clock`].
pub fn is_folded(vm: &Vm, seconds: i64, clock: &Clock) -> PyResult<bool> {
    if seconds < FOLD_SECONDS {
        return Ok(false);
    }
    let shown = clock.seconds();
    let before = local_clock(vm, seconds - FOLD_SECONDS)?.seconds();
    let change = shown - before - FOLD_SECONDS;
    Ok(change < 0 && local_clock(vm, seconds + change)?.seconds() == shown)
}

/// Seconds after 1970 when the local clock shows `clock`: the first time, or the second if `fold`. For a time that is
/// skipped, what either offset makes of it (PEP 495).
///
/// # Errors
/// As [`local_clock`].
pub fn seconds_of_local(vm: &Vm, clock: &Clock, fold: bool) -> PyResult<i64> {
    let local = |t: i64| -> PyResult<i64> { Ok(local_clock(vm, t)?.seconds()) };
    let t = clock.seconds();
    let a = local(t)? - t;
    let first = t - a;
    let shown = local(first)?;
    let b = if shown == t {
        let other = if fold { first + FOLD_SECONDS } else { first - FOLD_SECONDS };
        let b = local(other)? - other;
        if a == b {
            return Ok(first);
        }
        b
    } else {
        shown - first
    };
    let second = t - b;
    if local(second)? == t {
        return Ok(second);
    }
    if shown == t {
        return Ok(first);
    }
    Ok(if fold { first.min(second) } else { first.max(second) })
}

/// The time zone with the local offset and name of that moment.
///
/// # Errors
/// OSError
pub fn zone_at(vm: &Vm, seconds: i64) -> PyResult {
    let tm = broken_down(vm, seconds)?;
    let offset = delta::new_of(vm, state(vm)?.delta, 0, tm.tm_gmtoff, 0)?;
    let name = if tm.tm_zone.is_null() {
        String::new()
    } else {
        // SAFETY: the system's name of the zone ends with NUL.
        unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    make_zone(vm, offset, Some(vm.str(&name)))
}

/// Seconds and microseconds after 1970 of a number, rounded half to even.
///
/// # Errors
/// TypeError, ValueError, OverflowError
pub fn split_timestamp(vm: &Vm, timestamp: Value) -> PyResult<(i64, i32)> {
    const RANGE: &str = "timestamp out of range for platform time_t";
    if let Some(x) = vm.any_float(timestamp) {
        if x.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let mut whole = x.trunc();
        let mut micros = ((x - whole) * 1e6).round_ties_even();
        if micros >= 1e6 {
            (whole, micros) = (whole + 1.0, micros - 1e6);
        } else if micros < 0.0 {
            (whole, micros) = (whole - 1.0, micros + 1e6);
        }
        if !(-9.223_372_036_854_775e18..9.223_372_036_854_775e18).contains(&whole) {
            return Err(vm.overflow_error(RANGE));
        }
        return Ok((whole as i64, micros as i32));
    }
    if !vm.is_int(timestamp) && vm.type_of(timestamp).slots().index.is_none() {
        let class = vm.type_of(timestamp).name();
        return Err(vm.type_error(format!("argument must be int or float, not {class}")));
    }
    let int = vm.index_of(timestamp)?;
    match vm.int_to_i64(int) {
        Some(seconds) => Ok((seconds, 0)),
        None => Err(vm.overflow_error(RANGE)),
    }
}

/// Seconds and microseconds after 1970 now.
pub fn now() -> (i64, i32) {
    // SAFETY: all zero is a valid timespec, and the pointer is to a local.
    let t = unsafe {
        let mut t: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_REALTIME, &mut t);
        t
    };
    (t.tv_sec, (t.tv_nsec / 1000) as i32)
}
