//! `datetime`: constructors and arithmetic. Its other methods are in `moment`.

use super::delta::{self, DAY_SECONDS, Delta, SECOND};
use super::local::{self, Clock};
use super::moment::Moment;
use super::stamp::{self, DayTime, Stamp, check_date, pickled, raw};
use super::state::{hide_module, state};
use super::time::Time;
use super::{calendar, iso, strftime, zone};
use crate::keywords::{Keywords, c_int, c_int_or};
use taipan_macros::class;
use taipan_vm::native::{Args, PyResult, set_class_attribute};
use taipan_vm::object::Type;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The class `datetime`; its instances are [`Stamp`]s with a time.
pub struct DateTime;

/// A datetime of a class: made directly for `datetime` itself, by calling a subclass.
///
/// # Errors
/// ValueError, what the subclass raises
pub fn make(vm: &Vm, class: Gc<Type>, date: (i32, i32, i32), time: DayTime, zone: Value) -> PyResult {
    check_date(vm, date)?;
    if class == state(vm)?.datetime {
        return Ok(raw(vm, class, date, Some(time), zone).value());
    }
    let int = Value::int32;
    let args = [
        int(date.0),
        int(date.1),
        int(date.2),
        int(time.hour),
        int(time.minute),
        int(time.second),
        int(time.microsecond),
        zone,
    ];
    let made = vm.call(class.value(), &args)?;
    if let Some(stamp) = made.downcast::<Stamp>().filter(|s| s.has_time) {
        stamp.fold.set(time.fold as u8);
    }
    Ok(made)
}

/// A `datetime` with these parts.
///
/// # Errors
/// ValueError
pub fn plain(vm: &Vm, date: (i32, i32, i32), time: DayTime, zone: Value) -> PyResult<Gc<Stamp>> {
    check_date(vm, date)?;
    Ok(raw(vm, state(vm)?.datetime, date, Some(time), zone))
}

const NAMES: [&str; 9] =
    ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];
/// The parameters of the constructor.
pub const PARAMETERS: Keywords<'static> =
    Keywords { function: None, names: &NAMES, positional: 8, needed: 3 };

/// From a pickle's ten bytes.
fn unpickle(vm: &Vm, cls: Gc<Type>, args: &Args) -> Option<PyResult<Gc<Stamp>>> {
    let (state, zone) = match *args.positional() {
        [state] => (state, Value::NONE),
        [state, zone] => (state, zone),
        _ => return None,
    };
    let b =
        pickled::<10>(state).filter(|b| args.keyword_count() == 0 && (1..=12).contains(&(b[2] & 0x7F)))?;
    if zone::check(vm, zone).is_err() {
        vm.take_exception();
        return Some(Err(vm.type_error("bad tzinfo state arg")));
    }
    let int = |i: usize| i32::from(b[i]);
    let time = DayTime {
        hour: int(4),
        minute: int(5),
        second: int(6),
        microsecond: int(7) << 16 | int(8) << 8 | int(9),
        fold: int(2) >> 7,
    };
    let date = (int(0) << 8 | int(1), int(2) & 0x7F, int(3));
    Some(Ok(raw(vm, cls, date, Some(time), zone)))
}

/// The datetime at a timestamp: local, or in a zone.
fn at_timestamp(vm: &Vm, cls: Gc<Type>, seconds: i64, micros: i32, zone: Value) -> PyResult {
    let date = |c: &Clock| (c.year, c.month, c.day);
    if zone.is_none() {
        let clock = local::local_clock(vm, seconds)?;
        let fold = local::is_folded(vm, seconds, &clock)?;
        return make(vm, cls, date(&clock), DayTime::of(&clock, micros, fold), Value::NONE);
    }
    let made = make_utc(vm, cls, seconds, micros, zone)?;
    vm.call_method_str(zone, "fromutc", &[made])
}

fn make_utc(vm: &Vm, cls: Gc<Type>, seconds: i64, micros: i32, zone: Value) -> PyResult {
    let Some(clock) = Clock::utc(seconds) else {
        // The year without the calendar's help: what matters is the message.
        let days = seconds.div_euclid(86_400).saturating_add(calendar::EPOCH_ORDINAL);
        let year = (days as f64 / 365.2425).floor() as i64 + 1;
        if year.abs() > i64::from(i32::MAX) {
            return Err(crate::os_error::raise(vm, libc::EOVERFLOW));
        }
        return Err(stamp::year_range(vm, year));
    };
    let date = (clock.year, clock.month, clock.day);
    make(vm, cls, date, DayTime::of(&clock, micros, false), zone)
}

/// The offsets of two moments, where they matter: None for moments of the same zone.
fn offsets(vm: &Vm, a: Gc<Stamp>, b: Gc<Stamp>) -> PyResult<Option<[Option<i128>; 2]>> {
    if a.zone == b.zone {
        return Ok(None);
    }
    let of = |s: Gc<Stamp>| -> PyResult<Option<i128>> {
        Ok(zone::utc_offset(vm, s.zone, s.value())?.map(|d| d.total()))
    };
    Ok(Some([of(a)?, of(b)?]))
}

/// Whether a moment's offset depends on its fold: such a moment equals none of another zone (PEP 495).
fn is_ambiguous(vm: &Vm, moment: Gc<Stamp>, offset: Option<i128>) -> PyResult<bool> {
    if moment.zone.is_none() || moment.zone.downcast::<zone::TimeZone>().is_some() {
        return Ok(false);
    }
    let time = moment.time();
    let other = raw(
        vm,
        state(vm)?.datetime,
        moment.date(),
        Some(DayTime { fold: 1 - time.fold, ..time }),
        moment.zone,
    );
    Ok(zone::utc_offset(vm, moment.zone, other.value())?.map(|d| d.total()) != offset)
}

fn compare(vm: &Vm, a: Gc<Stamp>, b: Gc<Stamp>, op: CompareOp) -> PyResult {
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let order = match offsets(vm, a, b)? {
        None => a.key().cmp(&b.key()),
        Some([x, y]) => {
            let order = match (x, y) {
                (Some(x), Some(y)) if x != y => (a.micros() - x).cmp(&(b.micros() - y)),
                (Some(_), None) | (None, Some(_)) if equality => {
                    return Ok(Value::bool(op == CompareOp::Ne));
                }
                (Some(_), None) | (None, Some(_)) => {
                    return Err(vm.type_error("can't compare offset-naive and offset-aware datetimes"));
                }
                _ => a.key().cmp(&b.key()),
            };
            if equality && order.is_eq() && (is_ambiguous(vm, a, x)? || is_ambiguous(vm, b, y)?) {
                return Ok(Value::bool(op == CompareOp::Ne));
            }
            order
        }
    };
    Ok(Value::bool(op.of(order)))
}

/// `a - b`
///
/// # Errors
/// TypeError, what the time zones raise
pub fn difference(vm: &Vm, a: Gc<Stamp>, b: Gc<Stamp>) -> PyResult<Gc<Delta>> {
    let correction = match offsets(vm, a, b)? {
        None | Some([None, None]) => 0,
        Some([Some(x), Some(y)]) => x - y,
        Some(_) => return Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes")),
    };
    if correction != 0 {
        return delta::from_micros(vm, a.micros() - b.micros() - correction);
    }
    let seconds = i64::from(a.time().seconds() - b.time().seconds());
    let micros = i64::from(a.microsecond) - i64::from(b.microsecond);
    delta::new(vm, a.ordinal() - b.ordinal(), seconds, micros)
}

fn combine(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
    let keywords =
        Keywords { function: Some("combine"), names: &["date", "time", "tzinfo"], positional: 3, needed: 2 };
    let values: [Value; 3] = keywords.bind(vm, args)?;
    let wrong = |i: i32, class: &str, v: Value| {
        let given = if v.is_none() { "None".into() } else { vm.type_of(v).name() };
        vm.type_error(format!("combine() argument {i} must be {class}, not {given}"))
    };
    let date = keywords.required(vm, &values, 0)?;
    let Some(date) = date.downcast::<Stamp>() else { return Err(wrong(1, "datetime.date", date)) };
    let time = keywords.required(vm, &values, 1)?;
    let Some(time) = time.downcast::<Time>() else { return Err(wrong(2, "datetime.time", time)) };
    let zone = if values[2].is_unbound() { time.zone } else { values[2] };
    zone::check(vm, zone)?;
    make(vm, cls, date.date(), time.day_time(), zone)
}

/// `fromisoformat`
fn from_iso(vm: &Vm, cls: Gc<Type>, object: Value) -> PyResult {
    let text = stamp::iso_argument(vm, object)?;
    let points = iso::Points::new(text.bytes());
    let invalid = || stamp::invalid_iso(vm, text);
    if points.len() < 7 {
        return Err(invalid());
    }
    let Some(at) = iso::date_length(&points).filter(|at| *at <= points.len()) else { return Err(invalid()) };
    let Some((mut year, mut month, mut day)) = iso::date(&points[..at]) else { return Err(invalid()) };
    let mut time = iso::IsoTime::default();
    if points.len() > at {
        match iso::time(&points[at + 1..]) {
            Some(t) => time = t,
            None => return Err(invalid()),
        }
    }
    let zone = iso_zone(vm, time.offset)?;
    if time.hour == 24
        && (1..=12).contains(&month)
        && (calendar::MIN_YEAR..=calendar::MAX_YEAR).contains(&year)
        && day <= calendar::days_in_month(year, month)
    {
        check_midnight(vm, &time)?;
        time.hour = 0;
        (year, month, day) = calendar::date_of(calendar::ordinal(year, month, day) + 1);
    }
    let time = DayTime {
        hour: time.hour,
        minute: time.minute,
        second: time.second,
        microsecond: time.microsecond,
        fold: 0,
    };
    check_date(vm, (year, month, day))?;
    time.check(vm)?;
    make(vm, cls, (year, month, day), time, zone)
}

/// ValueError unless the time of 24 hours is midnight.
///
/// # Errors
/// ValueError
pub fn check_midnight(vm: &Vm, time: &iso::IsoTime) -> PyResult<()> {
    if time.minute != 0 || time.second != 0 || time.microsecond != 0 {
        return Err(vm.value_error("minute, second, and microsecond must be 0 when hour is 24"));
    }
    Ok(())
}

/// The time zone of an offset that was read.
///
/// # Errors
/// ValueError
pub fn iso_zone(vm: &Vm, offset: Option<(i32, i32)>) -> PyResult {
    match offset {
        None => Ok(Value::NONE),
        Some((seconds, micros)) => {
            zone::make_zone(vm, delta::new(vm, 0, i64::from(seconds), i64::from(micros))?, None)
        }
    }
}

/// datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])
///
/// The year, month and day arguments are required. tzinfo may be None, or an
/// instance of a tzinfo subclass. The remaining arguments may be ints.
#[class("datetime", module = "datetime", base = Stamp, subclassable, parts(moment))]
impl DateTime {
    #[new("datetime(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Stamp>> {
        if let Some(made) = unpickle(vm, cls, args) {
            return made;
        }
        let values: [Value; 9] = PARAMETERS.bind(vm, args)?;
        let mut n = [0; 7];
        for (i, number) in n.iter_mut().enumerate() {
            *number = match i {
                0..3 => c_int(vm, PARAMETERS.required(vm, &values, i)?)?,
                _ => c_int_or(vm, values[i], 0)?,
            };
        }
        let zone = if values[7].is_unbound() { Value::NONE } else { values[7] };
        let fold = c_int_or(vm, values[8], 0)?;
        let time = DayTime { hour: n[3], minute: n[4], second: n[5], microsecond: n[6], fold };
        check_date(vm, (n[0], n[1], n[2]))?;
        time.check(vm)?;
        zone::check(vm, zone)?;
        Ok(raw(vm, cls, (n[0], n[1], n[2]), Some(time), zone))
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        let last = DayTime { hour: 23, minute: 59, second: 59, microsecond: SECOND - 1, fold: 0 };
        let first = Some(DayTime::default());
        set_class_attribute(vm, cls, "min", raw(vm, cls, (1, 1, 1), first, Value::NONE).value())?;
        let max = raw(vm, cls, (9999, 12, 31), Some(last), Value::NONE);
        set_class_attribute(vm, cls, "max", max.value())?;
        let unit = delta::new_of(vm, Delta::class(vm), 0, 0, 1)?;
        set_class_attribute(vm, cls, "resolution", unit.value())
    }
    /// Returns new datetime object representing current time local to tz.
    ///
    ///   tz
    ///     Timezone object.
    ///
    /// If no tz is specified, uses local timezone.
    #[class_method("now(tz=None)")]
    fn now(vm: &Vm, cls: Gc<Type>, tz: Value) -> PyResult {
        zone::check(vm, tz)?;
        let (seconds, micros) = local::now();
        at_timestamp(vm, cls, seconds, micros, tz)
    }
    /// Return a new datetime representing UTC day and time.
    #[class_method("utcnow()")]
    fn utcnow(vm: &Vm, cls: Gc<Type>) -> PyResult {
        let message = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. \
            Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).";
        vm.warn(vm.exc().deprecation_warning, message, 1)?;
        let (seconds, micros) = local::now();
        make_utc(vm, cls, seconds, micros, Value::NONE)
    }
    /// timestamp[, tz] -> tz's local time from POSIX timestamp.
    #[class_method("fromtimestamp(timestamp, tz=None)", text_signature = None)]
    fn fromtimestamp(vm: &Vm, cls: Gc<Type>, timestamp: Value, tz: Value) -> PyResult {
        zone::check(vm, tz)?;
        let (seconds, micros) = local::split_timestamp(vm, timestamp)?;
        at_timestamp(vm, cls, seconds, micros, tz)
    }
    /// Construct a naive UTC datetime from a POSIX timestamp.
    #[class_method("utcfromtimestamp(timestamp, /)", text_signature = None)]
    fn utcfromtimestamp(vm: &Vm, cls: Gc<Type>, timestamp: Value) -> PyResult {
        let message = "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future \
            version. Use timezone-aware objects to represent datetimes in UTC: \
            datetime.datetime.fromtimestamp(timestamp, datetime.UTC).";
        vm.warn(vm.exc().deprecation_warning, message, 1)?;
        let (seconds, micros) = local::split_timestamp(vm, timestamp)?;
        make_utc(vm, cls, seconds, micros, Value::NONE)
    }
    /// string, format -> new datetime parsed from a string (like time.strptime()).
    #[class_method("strptime(string, format, /)", text_signature = None)]
    fn strptime(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        let [string, format] = *args.positional() else {
            let n = args.len();
            return Err(vm.type_error(format!("strptime() takes exactly 2 arguments ({n} given)")));
        };
        strftime::strptime(vm, "_strptime_datetime_datetime", cls.value(), [string, format])
    }
    /// date, time -> datetime with same date and time fields
    #[class_method("combine(*args, **kwargs)", text_signature = None)]
    fn combine(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        combine(vm, cls, args)
    }
    /// string -> datetime from a string in most ISO 8601 formats
    #[class_method("fromisoformat(object, /)")]
    fn fromisoformat(vm: &Vm, cls: Gc<Type>, object: Value) -> PyResult {
        from_iso(vm, cls, object)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Moment, other: Value, op: CompareOp) -> PyResult {
        match other.downcast::<Stamp>() {
            Some(other) if other.has_time => compare(vm, this.0, other, op),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Moment) -> PyResult<i64> {
        let this = this.0;
        if this.hash.get() != -1 {
            return Ok(this.hash.get());
        }
        let time = this.time();
        let naive = if time.fold == 1 && !this.zone.is_none() {
            raw(vm, state(vm)?.datetime, this.date(), Some(DayTime { fold: 0, ..time }), this.zone)
        } else {
            this
        };
        let hash = match zone::utc_offset(vm, this.zone, naive.value())? {
            None => {
                let (key, seconds, micros) = this.key();
                let mut bytes = [0; 12];
                bytes[..4].copy_from_slice(&key.to_le_bytes());
                bytes[4..8].copy_from_slice(&seconds.to_le_bytes());
                bytes[8..].copy_from_slice(&micros.to_le_bytes());
                vm.interp().hash_key.hash_bytes(&bytes)
            }
            Some(offset) => {
                // Equal moments of different zones hash alike: the time since the first day, in UTC.
                let total = this.micros() - offset.total();
                let day = i128::from(DAY_SECONDS) * i128::from(SECOND);
                let parts = [
                    vm.int(total.div_euclid(day) as i64),
                    vm.int(total.rem_euclid(day) as i64 / i64::from(SECOND)),
                    vm.int(total.rem_euclid(i128::from(SECOND)) as i64),
                ];
                taipan_vm::builtins::tuple::hash(vm, &parts)?
            }
        };
        this.hash.set(hash);
        Ok(hash)
    }
    #[slot(add)]
    fn add(vm: &Vm, left: Value, right: Value) -> PyResult {
        let pair = match (left.downcast::<Stamp>(), right.downcast::<Stamp>()) {
            (Some(stamp), None) => right.downcast::<Delta>().map(|d| (stamp, d)),
            (None, Some(stamp)) => left.downcast::<Delta>().map(|d| (stamp, d)),
            _ => None,
        };
        match pair {
            Some((stamp, delta)) => Ok(stamp::add_delta(vm, stamp, delta, 1)?.value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(sub)]
    fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
        let Some(stamp) = left.downcast::<Stamp>().filter(|s| s.has_time) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if let Some(other) = right.downcast::<Stamp>().filter(|s| s.has_time) {
            return Ok(difference(vm, stamp, other)?.value());
        }
        match right.downcast::<Delta>() {
            Some(delta) => Ok(stamp::add_delta(vm, stamp, delta, -1)?.value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
}
