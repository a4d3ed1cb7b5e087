//! `time`: a time of day.

use super::datetime::{check_midnight, iso_zone};
use super::delta::{self, Delta, SECOND};
use super::iso;
use super::moment::{TimeSpec, time_spec};
use super::stamp::{DayTime, invalid_iso, iso_argument, not_str, pickled};
use super::state::{hide_module, state};
use super::strftime::{self, Formatted};
use super::zone::{self, offset_text};
use crate::keywords::{Keywords, c_int_or};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, set_class_attribute};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A time of day.
#[native_object("datetime.time")]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    /// Set once more when a subclass made the object.
    fold: Cell<u8>,
    microsecond: u32,
    /// The time zone or None.
    pub zone: Value,
    /// -1 until it was asked for.
    hash: Cell<i64>,
}

impl Time {
    /// The parts.
    pub fn day_time(&self) -> DayTime {
        DayTime {
            hour: i32::from(self.hour),
            minute: i32::from(self.minute),
            second: i32::from(self.second),
            microsecond: self.microsecond as i32,
            fold: i32::from(self.fold.get()),
        }
    }
    /// Microseconds since midnight.
    fn micros(&self) -> i64 {
        let t = self.day_time();
        i64::from(t.seconds()) * i64::from(SECOND) + i64::from(t.microsecond)
    }
}

fn raw(vm: &Vm, class: Gc<Type>, t: DayTime, zone: Value) -> Gc<Time> {
    Time::alloc(vm, class, |head| Time {
        head,
        hour: t.hour as u8,
        minute: t.minute as u8,
        second: t.second as u8,
        fold: Cell::new(t.fold as u8),
        microsecond: t.microsecond as u32,
        zone,
        hash: Cell::new(-1),
    })
}

/// A `time` of parts that are in their ranges.
///
/// # Errors
/// None of its own.
pub fn plain(vm: &Vm, time: DayTime, zone: Value) -> PyResult {
    Ok(raw(vm, state(vm)?.time, time, zone).value())
}

/// A time of a class: made directly for `time` itself, by calling a subclass.
fn make(vm: &Vm, class: Gc<Type>, time: DayTime, zone: Value) -> PyResult {
    time.check(vm)?;
    zone::check(vm, zone)?;
    if class == state(vm)?.time {
        return Ok(raw(vm, class, time, zone).value());
    }
    let int = Value::int32;
    let args = [int(time.hour), int(time.minute), int(time.second), int(time.microsecond), zone];
    let made = vm.call(class.value(), &args)?;
    if let Some(t) = made.downcast::<Time>() {
        t.fold.set(time.fold as u8);
    }
    Ok(made)
}

/// `HH:MM:SS.ffffff`, or as much of it as wanted.
pub fn clock_text(t: &DayTime, spec: TimeSpec) -> String {
    let spec = match spec {
        TimeSpec::Auto if t.microsecond == 0 => TimeSpec::Seconds,
        TimeSpec::Auto => TimeSpec::Microseconds,
        spec => spec,
    };
    let two = |n: i32| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    let ([a, b], [c, d], [e, f]) = (two(t.hour), two(t.minute), two(t.second));
    let text = [a, b, b':', c, d, b':', e, f];
    let n = match spec {
        TimeSpec::Hours => 2,
        TimeSpec::Minutes => 5,
        _ => 8,
    };
    let mut out = String::from_utf8_lossy(&text[..n]).into_owned();
    match spec {
        TimeSpec::Milliseconds => out.push_str(&format!(".{:03}", t.microsecond / 1000)),
        TimeSpec::Microseconds => out.push_str(&format!(".{:06}", t.microsecond)),
        _ => {}
    }
    out
}

/// Ends a repr: the time zone, if there is one, and the parenthesis.
///
/// # Errors
/// What the zone's repr raises.
pub fn close_repr(vm: &Vm, text: String, zone: Value) -> PyResult {
    let mut out = text.into_bytes();
    if !zone.is_none() {
        // The zone goes before the fold in the order of keywords, but after it in the text of a datetime.
        out.extend_from_slice(b", tzinfo=");
        taipan_vm::builtins::repr::push(vm, &mut out, zone)?;
    }
    out.push(b')');
    Ok(vm.str_from_bytes(&out).value())
}

const NAMES: [&str; 6] = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];
const PARAMETERS: Keywords<'static> = Keywords { function: None, names: &NAMES, positional: 5, needed: 0 };

/// Parts and zone of arguments, with defaults for those that are absent.
fn parts(vm: &Vm, keywords: &Keywords, args: &Args, t: DayTime, zone: Value) -> PyResult<(DayTime, Value)> {
    let v: [Value; 6] = keywords.bind(vm, args)?;
    let time = DayTime {
        hour: c_int_or(vm, v[0], t.hour)?,
        minute: c_int_or(vm, v[1], t.minute)?,
        second: c_int_or(vm, v[2], t.second)?,
        microsecond: c_int_or(vm, v[3], t.microsecond)?,
        fold: c_int_or(vm, v[5], t.fold)?,
    };
    Ok((time, if v[4].is_unbound() { zone } else { v[4] }))
}

/// From a pickle's six bytes.
fn unpickle(vm: &Vm, cls: Gc<Type>, args: &Args) -> Option<PyResult<Gc<Time>>> {
    let (state, zone) = match *args.positional() {
        [state] => (state, Value::NONE),
        [state, zone] => (state, zone),
        _ => return None,
    };
    let b = pickled::<6>(state).filter(|b| args.keyword_count() == 0 && b[0] & 0x7F < 24)?;
    if zone::check(vm, zone).is_err() {
        vm.take_exception();
        return Some(Err(vm.type_error("bad tzinfo state arg")));
    }
    let int = |i: usize| i32::from(b[i]);
    let time = DayTime {
        hour: int(0) & 0x7F,
        minute: int(1),
        second: int(2),
        microsecond: int(3) << 16 | int(4) << 8 | int(5),
        fold: int(0) >> 7,
    };
    Some(Ok(raw(vm, cls, time, zone)))
}

fn from_iso(vm: &Vm, cls: Gc<Type>, object: Value) -> PyResult {
    let text = iso_argument(vm, object)?;
    let points = iso::Points::new(text.bytes());
    // The "T" in front is optional.
    let clock = points.strip_prefix(&[u32::from(b'T')]).unwrap_or(&points);
    let Some(mut t) = iso::time(clock) else { return Err(invalid_iso(vm, text)) };
    if t.hour == 24 {
        check_midnight(vm, &t)?;
        t.hour = 0;
    }
    let zone = iso_zone(vm, t.offset)?;
    let time =
        DayTime { hour: t.hour, minute: t.minute, second: t.second, microsecond: t.microsecond, fold: 0 };
    make(vm, cls, time, zone)
}

fn state_of(vm: &Vm, this: Gc<Time>, with_fold: bool) -> Value {
    let t = this.day_time();
    let fold = if with_fold { t.fold << 7 } else { 0 };
    let us = t.microsecond;
    let numbers = [t.hour | fold, t.minute, t.second, us >> 16, us >> 8 & 255, us & 255];
    let data = vm.bytes(&numbers.map(|n| n as u8)).value();
    let args = if this.zone.is_none() { vm.new_tuple(&[data]) } else { vm.new_tuple(&[data, this.zone]) };
    vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value()
}

fn isoformat(vm: &Vm, this: Gc<Time>, spec: TimeSpec) -> PyResult<String> {
    let mut out = clock_text(&this.day_time(), spec);
    if let Some(offset) = zone::utc_offset(vm, this.zone, Value::NONE)? {
        out.push_str(&offset_text(&offset, ":"));
    }
    Ok(out)
}

/// time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object
///
/// All arguments are optional. tzinfo may be None, or an instance of
/// a tzinfo subclass. The remaining arguments may be ints.
#[class("time", module = "datetime", subclassable)]
impl Time {
    #[new("time(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Time>> {
        if let Some(made) = unpickle(vm, cls, args) {
            return made;
        }
        let (time, zone) = parts(vm, &PARAMETERS, args, DayTime::default(), Value::NONE)?;
        time.check(vm)?;
        zone::check(vm, zone)?;
        Ok(raw(vm, cls, time, zone))
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        let last = DayTime { hour: 23, minute: 59, second: 59, microsecond: SECOND - 1, fold: 0 };
        set_class_attribute(vm, cls, "min", raw(vm, cls, DayTime::default(), Value::NONE).value())?;
        set_class_attribute(vm, cls, "max", raw(vm, cls, last, Value::NONE).value())?;
        let unit = delta::new_of(vm, Delta::class(vm), 0, 0, 1)?;
        set_class_attribute(vm, cls, "resolution", unit.value())
    }
    #[getter("hour")]
    fn get_hour(this: Gc<Self>) -> i32 {
        i32::from(this.hour)
    }
    #[getter("minute")]
    fn get_minute(this: Gc<Self>) -> i32 {
        i32::from(this.minute)
    }
    #[getter("second")]
    fn get_second(this: Gc<Self>) -> i32 {
        i32::from(this.second)
    }
    #[getter("microsecond")]
    fn get_microsecond(this: Gc<Self>) -> u32 {
        this.microsecond
    }
    #[getter]
    fn tzinfo(this: Gc<Self>) -> Value {
        this.zone
    }
    #[getter("fold")]
    fn get_fold(this: Gc<Self>) -> i32 {
        i32::from(this.fold.get())
    }
    /// string -> time from a string in ISO 8601 format
    #[class_method("fromisoformat(object, /)")]
    fn fromisoformat(vm: &Vm, cls: Gc<Type>, object: Value) -> PyResult {
        from_iso(vm, cls, object)
    }
    /// string, format -> new time parsed from a string (like time.strptime()).
    #[class_method("strptime(string, format, /)", text_signature = None)]
    fn strptime(vm: &Vm, cls: Gc<Type>, string: Value, format: Value) -> PyResult {
        strftime::strptime(vm, "_strptime_datetime_time", cls.value(), [string, format])
    }
    /// Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].
    ///
    /// The optional argument timespec specifies the number of additional terms
    /// of the time to include. Valid options are 'auto', 'hours', 'minutes',
    /// 'seconds', 'milliseconds' and 'microseconds'.
    #[method("isoformat(timespec='auto')", text_signature = None)]
    fn get_isoformat(vm: &Vm, this: Gc<Self>, timespec: Gc<Str>) -> PyResult<String> {
        isoformat(vm, this, time_spec(vm, timespec.bytes())?)
    }
    /// format -> strftime() style string.
    #[method("strftime(format)", text_signature = None)]
    fn strftime(vm: &Vm, this: Gc<Self>, format: Value) -> PyResult {
        let Some(spec) = format.downcast::<Str>() else { return Err(not_str(vm, "strftime", format)) };
        let t = this.day_time();
        let fields = [1900, 1, 1, t.hour, t.minute, t.second, 0, 1, -1].map(Value::int32);
        let of = Formatted {
            tuple: vm.new_tuple(&fields).value(),
            year: 1900,
            microsecond: t.microsecond,
            zone: this.zone,
            argument: Value::NONE,
        };
        strftime::strftime(vm, &of, spec)
    }
    /// Formats self with strftime.
    #[method("__format__(format, /)", text_signature = None)]
    fn dunder_format(vm: &Vm, this: Gc<Self>, spec: Value) -> PyResult {
        match spec.downcast::<Str>() {
            Some(s) if s.byte_len() == 0 => Ok(vm.str_of(this.value())?.value()),
            Some(_) => vm.call_method_str(this.value(), "strftime", &[spec]),
            None => Err(not_str(vm, "__format__", spec)),
        }
    }
    /// Return self.tzinfo.utcoffset(self).
    #[method("utcoffset()")]
    fn utcoffset(vm: &Vm, this: Gc<Self>) -> PyResult {
        Ok(zone::utc_offset(vm, this.zone, Value::NONE)?.map_or(Value::NONE, |d| d.value()))
    }
    /// Return self.tzinfo.tzname(self).
    #[method("tzname()")]
    fn tzname(vm: &Vm, this: Gc<Self>) -> PyResult {
        zone::name(vm, this.zone, Value::NONE)
    }
    /// Return self.tzinfo.dst(self).
    #[method("dst()")]
    fn dst(vm: &Vm, this: Gc<Self>) -> PyResult {
        Ok(zone::dst(vm, this.zone, Value::NONE)?.map_or(Value::NONE, |d| d.value()))
    }
    /// Return time with new specified fields.
    #[method(
        "replace(hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        text_signature = "($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn replace(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let keywords = Keywords { function: Some("replace"), ..PARAMETERS };
        let (time, zone) = parts(vm, &keywords, args, this.day_time(), this.zone)?;
        make(vm, vm.type_of(this.value()), time, zone)
    }
    /// The same as replace().
    #[method("__replace__(**changes)")]
    fn dunder_replace(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        Self::replace(vm, this, args)
    }
    /// __reduce_ex__(proto) -> (cls, state)
    #[method("__reduce_ex__(proto, /)", text_signature = None)]
    fn reduce_ex(vm: &Vm, this: Gc<Self>, proto: i32) -> Value {
        state_of(vm, this, proto > 3)
    }
    /// __reduce__() -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> Value {
        state_of(vm, this, false)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let t = this.day_time();
        let mut out = format!("{}({}, {}", vm.type_of(this.value()).name(), t.hour, t.minute);
        if t.microsecond != 0 {
            out.push_str(&format!(", {}, {}", t.second, t.microsecond));
        } else if t.second != 0 {
            out.push_str(&format!(", {}", t.second));
        }
        if !this.zone.is_none() {
            out.push_str(", tzinfo=");
            let mut out = out.into_bytes();
            taipan_vm::builtins::repr::push(vm, &mut out, this.zone)?;
            out.extend_from_slice(if t.fold != 0 { b", fold=1)" } else { b")" });
            return Ok(vm.str_from_bytes(&out).value());
        }
        out.push_str(if t.fold != 0 { ", fold=1)" } else { ")" });
        Ok(vm.str(&out).value())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Self>) -> PyResult {
        if vm.type_of(this.value()) == state(vm)?.time {
            return Ok(vm.str(&isoformat(vm, this, TimeSpec::Auto)?).value());
        }
        vm.call_method_str(this.value(), "isoformat", &[])
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        if this.hash.get() == -1 {
            let offset = zone::utc_offset(vm, this.zone, Value::NONE)?;
            let hash = match offset {
                // A time and the same time in UTC are equal, one without zone is not.
                Some(offset) => {
                    let micros = i128::from(this.micros()) - offset.total();
                    vm.hash(vm.int(micros as i64))?
                }
                None => vm.interp().hash_key.hash_bytes(&this.micros().to_le_bytes()),
            };
            this.hash.set(hash);
        }
        Ok(this.hash.get())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Time>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let plain = || Ok(Value::bool(op.of(this.micros().cmp(&other.micros()))));
        if this.zone == other.zone {
            return plain();
        }
        let offset = |t: Gc<Time>| -> PyResult<Option<i128>> {
            Ok(zone::utc_offset(vm, t.zone, Value::NONE)?.map(|d| d.total()))
        };
        match (offset(this)?, offset(other)?) {
            (None, None) => plain(),
            (Some(a), Some(b)) => {
                let (a, b) = (i128::from(this.micros()) - a, i128::from(other.micros()) - b);
                Ok(Value::bool(op.of(a.cmp(&b))))
            }
            _ if matches!(op, CompareOp::Eq | CompareOp::Ne) => Ok(Value::bool(op == CompareOp::Ne)),
            _ => Err(vm.type_error("can't compare offset-naive and offset-aware times")),
        }
    }
}
