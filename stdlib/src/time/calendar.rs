//! Calendar times: `struct_time`, conversion to and from seconds since the epoch, text. The rules of time zones and
//! locales are the C library's.

use super::{clock, whole_seconds};
use crate::os_error::{last_errno, raise};
use std::ffi::CStr;
use taipan_macros::module;
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::native::{PyResult, VarArgs, set_module_attribute};
use taipan_vm::object::{Module, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static STRUCT_TIME: StructSeqDef = StructSeqDef {
    name: "struct_time",
    module: "time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and
 accepted by asctime(), mktime() and strftime().  May be considered as a
 sequence of 9 integers.

 Note that several fields' values are not the same as those defined by
 the C language standard for struct tm.  For example, the value of the
 field tm_year is the actual year, not year - 1900.  See individual
 fields' descriptions for details.",
    fields: &[
        ("tm_year", "year, for example, 1993"),
        ("tm_mon", "month of year, range [1, 12]"),
        ("tm_mday", "day of month, range [1, 31]"),
        ("tm_hour", "hours, range [0, 23]"),
        ("tm_min", "minutes, range [0, 59]"),
        ("tm_sec", "seconds, range [0, 61])"),
        ("tm_wday", "day of week, range [0, 6], Monday is 0"),
        ("tm_yday", "day of year, range [1, 366]"),
        ("tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"),
        ("tm_zone", "abbreviation of timezone name"),
        ("tm_gmtoff", "offset from UTC in seconds"),
    ],
    visible: 9,
};

const KEY: &str = "time.struct_time";

/// The class `struct_time` of this interpreter.
fn struct_time(vm: &Vm) -> Gc<Type> {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(class) = known.and_then(|v| v.downcast::<Type>()) {
        return class;
    }
    let class = structseq::make_class(vm, &STRUCT_TIME);
    vm.interp().module_state.borrow_mut().insert(KEY, class.value());
    class
}

fn empty_tm() -> libc::tm {
    // SAFETY: all-zero numbers and a null name are a valid broken-down time.
    unsafe { std::mem::zeroed() }
}

unsafe extern "C" {
    fn tzset();
}

fn broken_down(vm: &Vm, seconds: i64, local: bool) -> PyResult<libc::tm> {
    let mut tm = empty_tm();
    let time = seconds as libc::time_t;
    // SAFETY: the calls read the number and fill the struct.
    let result =
        unsafe { if local { libc::localtime_r(&time, &mut tm) } else { libc::gmtime_r(&time, &mut tm) } };
    if result.is_null() {
        let errno = last_errno();
        return Err(raise(vm, if errno == 0 { libc::EINVAL } else { errno }));
    }
    Ok(tm)
}

/// The name of the zone in a broken-down time.
fn zone_name(tm: &libc::tm) -> Vec<u8> {
    if tm.tm_zone.is_null() {
        return Vec::new();
    }
    // SAFETY: the C library's names are strings that live on.
    unsafe { CStr::from_ptr(tm.tm_zone) }.to_bytes().to_vec()
}

/// As a `struct_time`.
fn to_value(vm: &Vm, tm: &libc::tm, local: bool) -> Value {
    let zone = if local { crate::sys::decode_fs(vm, &zone_name(tm)) } else { vm.str("UTC").value() };
    let n = |i: i32| Value::int32(i);
    let fields = [
        vm.int(i64::from(tm.tm_year) + 1900),
        n(tm.tm_mon + 1),
        n(tm.tm_mday),
        n(tm.tm_hour),
        n(tm.tm_min),
        n(tm.tm_sec),
        n((tm.tm_wday + 6) % 7),
        n(tm.tm_yday + 1),
        n(tm.tm_isdst),
        zone,
        vm.int(tm.tm_gmtoff),
    ];
    structseq::make(vm, struct_time(vm), STRUCT_TIME.visible, &fields)
}

/// A broken-down time from a tuple or `struct_time`; the text keeps the zone's name alive.
struct Given {
    tm: libc::tm,
    zone: Option<std::ffi::CString>,
}

fn from_value(vm: &Vm, function: &str, value: Value) -> PyResult<Given> {
    let Some(tuple) = value.downcast::<Tuple>() else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    if tuple.len != 9 {
        return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut n = [0i32; 9];
    for (to, item) in n.iter_mut().zip(tuple.items()) {
        if !vm.is_int(*item) && vm.type_of(*item).slots().index.is_none() {
            return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
        }
        let int = vm.index_of(*item)?;
        *to = match vm.int_to_i64(int).and_then(|i| i32::try_from(i).ok()) {
            Some(i) => i,
            None => return Err(vm.overflow_error("Python int too large to convert to C int")),
        };
    }
    let Some(year) = n[0].checked_sub(1900) else { return Err(vm.overflow_error("year out of range")) };
    let mut tm = empty_tm();
    tm.tm_year = year;
    tm.tm_mon = n[1].wrapping_sub(1);
    tm.tm_mday = n[2];
    tm.tm_hour = n[3];
    tm.tm_min = n[4];
    tm.tm_sec = n[5];
    tm.tm_wday = n[6].wrapping_add(1) % 7;
    tm.tm_yday = n[7].wrapping_sub(1);
    tm.tm_isdst = n[8];
    let mut zone = None;
    if vm.type_of(value) == struct_time(vm) {
        let name = vm.getattr_str(value, "tm_zone")?;
        zone = name.downcast::<Str>().and_then(|s| std::ffi::CString::new(s.bytes()).ok());
        let offset = vm.getattr_str(value, "tm_gmtoff")?;
        if let Some(offset) = vm.int_to_i64(offset) {
            tm.tm_gmtoff = offset as libc::c_long;
        }
    }
    let mut given = Given { tm, zone };
    if let Some(zone) = &given.zone {
        given.tm.tm_zone = zone.as_ptr().cast_mut();
    }
    Ok(given)
}

/// Checks fields that the C library would use as indexes; 0 stands for the first month and day.
fn check(vm: &Vm, tm: &mut libc::tm) -> PyResult<()> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    let wrong = match tm {
        tm if !(0..=11).contains(&tm.tm_mon) => "month",
        tm if !(0..=31).contains(&tm.tm_mday) => "day of month",
        tm if !(0..=23).contains(&tm.tm_hour) => "hour",
        tm if !(0..=59).contains(&tm.tm_min) => "minute",
        tm if !(0..=61).contains(&tm.tm_sec) => "seconds",
        tm if tm.tm_wday < 0 => "day of week",
        tm if !(0..=365).contains(&tm.tm_yday) => "day of year",
        _ => return Ok(()),
    };
    Err(vm.value_error(format!("{wrong} out of range")))
}

/// "Sat Jun 06 16:26:11 1998"
fn text_of(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month) = (DAYS[tm.tm_wday.rem_euclid(7) as usize], MONTHS[tm.tm_mon.rem_euclid(12) as usize]);
    let year = i64::from(tm.tm_year) + 1900;
    format!("{day} {month}{:3} {:02}:{:02}:{:02} {year}", tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec)
}

/// The current time, or that of an optional argument, in seconds.
fn seconds_argument(vm: &Vm, seconds: Option<Value>) -> PyResult<i64> {
    match seconds {
        Some(v) if !v.is_none() => whole_seconds(vm, v),
        _ => Ok(clock::read(vm, libc::CLOCK_REALTIME)?.tv_sec),
    }
}

/// A time tuple that is an optional argument: by default the local time now.
fn tuple_argument(vm: &Vm, function: &str, tuple: Option<Value>) -> PyResult<Given> {
    match tuple {
        Some(v) => from_value(vm, function, v),
        None => Ok(Given { tm: broken_down(vm, seconds_argument(vm, None)?, true)?, zone: None }),
    }
}

/// Formats with the C library; `format` holds no NUL.
fn format_part(format: &[u8], tm: &libc::tm, out: &mut Vec<u8>) {
    let Ok(c_format) = std::ffi::CString::new(format) else { return };
    let mut size = 256;
    loop {
        let mut buffer = vec![0u8; size];
        // SAFETY: the buffer has the length that is passed, the format ends with NUL, the struct's name is null or lives.
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, c_format.as_ptr(), tm) };
        // Nothing written: the buffer is too small, or the result is empty.
        if n > 0 || size >= 256 * format.len().max(1) {
            out.extend_from_slice(&buffer[..n]);
            return;
        }
        size *= 2;
    }
}

/// Sets `timezone`, `altzone`, `daylight` and `tzname`: what holds in midwinter and midsummer.
fn set_zone(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    let begin = clock::read(vm, libc::CLOCK_REALTIME)?.tv_sec / YEAR * YEAR;
    let (winter, summer) = (broken_down(vm, begin, true)?, broken_down(vm, begin + YEAR / 2, true)?);
    // South of the equator the first half-year is summer.
    let (std, dst) = if winter.tm_gmtoff > summer.tm_gmtoff { (summer, winter) } else { (winter, summer) };
    let number = |tm: &libc::tm| vm.int(-tm.tm_gmtoff);
    let name = |tm: &libc::tm| crate::sys::decode_fs(vm, &zone_name(tm));
    set_module_attribute(vm, module, "timezone", number(&std))?;
    set_module_attribute(vm, module, "altzone", number(&dst))?;
    set_module_attribute(vm, module, "daylight", vm.int((std.tm_gmtoff != dst.tm_gmtoff) as i64))?;
    set_module_attribute(vm, module, "tzname", vm.new_tuple(&[name(&std), name(&dst)]).value())
}

/// This module provides various functions to manipulate time values.
///
/// There are two standard representations of time.  One is the number
/// of seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer
/// or a floating-point number (to represent fractions of seconds).
/// The epoch is the point where the time starts, the return value of time.gmtime(0).
/// It is January 1, 1970, 00:00:00 (UTC) on all platforms.
///
/// The other representation is a tuple of 9 integers giving local time.
/// The tuple items are:
///   year (including century, e.g. 1998)
///   month (1-12)
///   day (1-31)
///   hours (0-23)
///   minutes (0-59)
///   seconds (0-59)
///   weekday (0-6, Monday is 0)
///   Julian day (day in the year, 1-366)
///   DST (Daylight Savings Time) flag (-1, 0 or 1)
/// If the DST flag is 0, the time is given in the regular time zone;
/// if it is 1, the time is given in the DST time zone;
/// if it is -1, mktime() should guess based on the date and time.
#[module("time", parts(super::clock::module))]
pub mod module {
    use super::*;

    #[attr]
    const _STRUCT_TM_ITEMS: i32 = 11;

    /// gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,
    ///                        tm_sec, tm_wday, tm_yday, tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.
    /// GMT).  When 'seconds' is not passed in, convert the current time instead.
    ///
    /// If the platform supports the tm_gmtoff and tm_zone, they are available as
    /// attributes only.
    #[function("gmtime(seconds=None, /)", text_signature = None)]
    fn gmtime(vm: &Vm, seconds: Value) -> PyResult {
        let tm = broken_down(vm, seconds_argument(vm, Some(seconds))?, false)?;
        Ok(to_value(vm, &tm, false))
    }
    /// localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,
    ///                           tm_sec,tm_wday,tm_yday,tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing local time.
    /// When 'seconds' is not passed in, convert the current time instead.
    #[function("localtime(seconds=None, /)", text_signature = None)]
    fn localtime(vm: &Vm, seconds: Value) -> PyResult {
        let tm = broken_down(vm, seconds_argument(vm, Some(seconds))?, true)?;
        Ok(to_value(vm, &tm, true))
    }
    /// asctime([time_tuple]) -> string
    ///
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    /// When the time tuple is not present, current time as returned by localtime()
    /// is used.
    #[function("asctime(time_tuple=<unrepresentable>, /)", text_signature = None)]
    fn asctime(vm: &Vm, time_tuple: Option<Value>) -> PyResult<String> {
        let mut given = tuple_argument(vm, "asctime", time_tuple)?;
        check(vm, &mut given.tm)?;
        Ok(text_of(&given.tm))
    }
    /// ctime([seconds]) -> string
    ///
    /// Convert a time in seconds since the Epoch to a string in local time.
    /// This is equivalent to asctime(localtime(seconds)). When 'seconds' is not
    /// passed in, convert the current time instead.
    #[function("ctime(seconds=None, /)", text_signature = None)]
    fn ctime(vm: &Vm, seconds: Value) -> PyResult<String> {
        Ok(text_of(&broken_down(vm, seconds_argument(vm, Some(seconds))?, true)?))
    }
    /// mktime(time_tuple) -> floating-point number
    ///
    /// Convert a time tuple in local time to seconds since the Epoch.
    /// Note that mktime(gmtime(0)) will not generally return zero for most
    /// time zones; instead the returned value will either be equal to that
    /// of the timezone or altzone attributes on the time module.
    #[function("mktime(object, /)", text_signature = "($self, object, /)")]
    fn mktime(vm: &Vm, object: Value) -> PyResult<f64> {
        let mut given = from_value(vm, "mktime", object)?;
        // -1 is a time, too; the day of the week is set only on success.
        given.tm.tm_wday = -1;
        // SAFETY: the call reads and normalises the struct.
        let time = unsafe { libc::mktime(&mut given.tm) };
        if time == -1 && given.tm.tm_wday == -1 {
            return Err(vm.overflow_error("mktime argument out of range"));
        }
        Ok(time as f64)
    }
    /// strftime(format[, time_tuple]) -> string
    ///
    /// Convert a time tuple to a string according to a format specification.
    /// See the library reference manual for formatting codes. When the time tuple
    /// is not present, current time as returned by localtime() is used.
    ///
    /// Commonly used format codes:
    ///
    /// %Y  Year with century as a decimal number.
    /// %m  Month as a decimal number [01,12].
    /// %d  Day of the month as a decimal number [01,31].
    /// %H  Hour (24-hour clock) as a decimal number [00,23].
    /// %M  Minute as a decimal number [00,59].
    /// %S  Second as a decimal number [00,61].
    /// %z  Time zone offset from UTC.
    /// %a  Locale's abbreviated weekday name.
    /// %A  Locale's full weekday name.
    /// %b  Locale's abbreviated month name.
    /// %B  Locale's full month name.
    /// %c  Locale's appropriate date and time representation.
    /// %I  Hour (12-hour clock) as a decimal number [01,12].
    /// %p  Locale's equivalent of either AM or PM.
    ///
    /// Other codes may be available on your platform.  See documentation for
    /// the C library strftime function.
    #[function("strftime(format, time_tuple=<unrepresentable>, /)", text_signature = None)]
    fn strftime(vm: &Vm, format: Value, time_tuple: Option<Value>) -> PyResult {
        let Some(format) = format.downcast::<Str>() else {
            let name = vm.type_of(format).name();
            return Err(vm.type_error(format!("strftime() argument 1 must be str, not {name}")));
        };
        let mut given = tuple_argument(vm, "strftime", time_tuple)?;
        check(vm, &mut given.tm)?;
        given.tm.tm_isdst = given.tm.tm_isdst.clamp(-1, 1);
        let mut out = Vec::new();
        for (i, part) in format.bytes().split(|b| *b == 0).enumerate() {
            if i > 0 {
                out.push(0);
            }
            if !part.is_empty() {
                format_part(part, &given.tm, &mut out);
            }
        }
        // Only names of a locale that is not UTF-8 could be other text.
        Ok(match std::str::from_utf8(&out) {
            Ok(text) => vm.str(text).value(),
            Err(_) if format.to_str().is_none() => vm.str_from_bytes(&out).value(),
            Err(_) => crate::sys::decode_fs(vm, &out),
        })
    }
    /// strptime(string[, format]) -> struct_time
    ///
    /// Parse a string to a time tuple according to a format specification.
    /// See the library reference manual for formatting codes (same as
    /// strftime()).
    ///
    /// Commonly used format codes:
    ///
    /// %Y  Year with century as a decimal number.
    /// %m  Month as a decimal number [01,12].
    /// %d  Day of the month as a decimal number [01,31].
    /// %H  Hour (24-hour clock) as a decimal number [00,23].
    /// %M  Minute as a decimal number [00,59].
    /// %S  Second as a decimal number [00,61].
    /// %z  Time zone offset from UTC.
    /// %a  Locale's abbreviated weekday name.
    /// %A  Locale's full weekday name.
    /// %b  Locale's abbreviated month name.
    /// %B  Locale's full month name.
    /// %c  Locale's appropriate date and time representation.
    /// %I  Hour (12-hour clock) as a decimal number [01,12].
    /// %p  Locale's equivalent of either AM or PM.
    ///
    /// Other codes may be available on your platform.  See documentation for
    /// the C library strftime function.
    #[function("strptime(*args)", text_signature = None)]
    fn strptime(vm: &Vm, args: VarArgs) -> PyResult {
        let module = taipan_vm::import::import(vm, "_strptime")?;
        vm.call_method_str(module, "_strptime_time", &args)
    }
    /// tzset()
    ///
    /// Initialize, or reinitialize, the local timezone to the value stored in
    /// os.environ['TZ']. The TZ environment variable should be specified in
    /// standard Unix timezone format as documented in the tzset man page
    /// (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    /// fall back to UTC. If the TZ environment variable is not set, the local
    /// timezone is set to the systems best guess of wallclock time.
    /// Changing the TZ environment variable without calling tzset *may* change
    /// the local timezone used by methods such as localtime, but this behaviour
    /// should not be relied on.
    #[function("tzset()", text_signature = "($self, /)")]
    fn tz_set(vm: &Vm) -> PyResult<()> {
        // SAFETY: the call takes nothing.
        unsafe { tzset() };
        let module = taipan_vm::import::import(vm, "time")?;
        match module.downcast::<Module>() {
            Some(module) => set_zone(vm, module),
            None => Ok(()),
        }
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "struct_time", struct_time(vm).value())?;
        // SAFETY: the call takes nothing.
        unsafe { tzset() };
        set_zone(vm, module)
    }
}
