//! The methods of `datetime` objects.

use super::datetime::{self, DateTime, PARAMETERS};
use super::delta;
use super::local;
use super::stamp::{self, DayTime, Stamp, check_date, raw};
use super::state::state;
use super::strftime::struct_time;
use super::time::{self, clock_text};
use super::zone::{self, offset_text};
use crate::keywords::{Keywords, c_int_or};
use taipan_macros::class_part;
use taipan_vm::native::convert::FromThis;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A `datetime` as self: a [`Stamp`] with a time.
#[derive(Clone, Copy)]
pub struct Moment(pub Gc<Stamp>);

impl FromThis for Moment {
    #[inline(always)]
    fn from_this(value: Value) -> Option<Moment> {
        value.downcast::<Stamp>().filter(|s| s.has_time).map(Moment)
    }
}

impl std::ops::Deref for Moment {
    type Target = Stamp;
    fn deref(&self) -> &Stamp {
        &self.0
    }
}

/// How much of the time a text shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TimeSpec {
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

/// The `timespec` argument.
///
/// # Errors
/// ValueError
pub fn time_spec(vm: &Vm, name: &[u8]) -> PyResult<TimeSpec> {
    Ok(match name {
        b"auto" => TimeSpec::Auto,
        b"hours" => TimeSpec::Hours,
        b"minutes" => TimeSpec::Minutes,
        b"seconds" => TimeSpec::Seconds,
        b"milliseconds" => TimeSpec::Milliseconds,
        b"microseconds" => TimeSpec::Microseconds,
        _ => return Err(vm.value_error("Unknown timespec value")),
    })
}

/// `YYYY-MM-DD<separator>HH:MM:SS...`
fn iso_text(vm: &Vm, this: Gc<Stamp>, separator: &[u8], spec: TimeSpec) -> PyResult {
    let mut out = stamp::date_text(this.date()).into_bytes();
    out.extend_from_slice(separator);
    out.extend_from_slice(clock_text(&this.time(), spec).as_bytes());
    if let Some(offset) = zone::utc_offset(vm, this.zone, this.value())? {
        out.extend_from_slice(offset_text(&offset, ":").as_bytes());
    }
    Ok(vm.str_from_bytes(&out).value())
}

fn isoformat(vm: &Vm, this: Gc<Stamp>, args: &Args) -> PyResult {
    let keywords =
        Keywords { function: Some("isoformat"), names: &["sep", "timespec"], positional: 2, needed: 0 };
    let [separator, spec]: [Value; 2] = keywords.bind(vm, args)?;
    let name = |v: Value| if v.is_none() { "None".into() } else { vm.type_of(v).name() };
    let separator = match separator.downcast::<Str>() {
        _ if separator.is_unbound() => b"T".as_slice(),
        Some(s) if s.char_len() == 1 => s.bytes(),
        Some(s) => {
            let n = s.char_len();
            return Err(vm.type_error(format!(
                "isoformat() argument 1 must be a unicode character, not a string of length {n}"
            )));
        }
        None => {
            let given = name(separator);
            return Err(
                vm.type_error(format!("isoformat() argument 1 must be a unicode character, not {given}"))
            );
        }
    };
    let spec = match spec.downcast::<Str>() {
        _ if spec.is_unbound() => TimeSpec::Auto,
        Some(s) => time_spec(vm, s.bytes())?,
        None => {
            let given = name(spec);
            return Err(vm.type_error(format!("isoformat() argument 2 must be str, not {given}")));
        }
    };
    iso_text(vm, this, separator, spec)
}

fn replaced(vm: &Vm, this: Gc<Stamp>, args: &Args) -> PyResult {
    let keywords = Keywords { function: Some("replace"), needed: 0, ..PARAMETERS };
    let v: [Value; 9] = keywords.bind(vm, args)?;
    let t = this.time();
    let date = (
        c_int_or(vm, v[0], this.year())?,
        c_int_or(vm, v[1], this.month())?,
        c_int_or(vm, v[2], this.day())?,
    );
    let time = DayTime {
        hour: c_int_or(vm, v[3], t.hour)?,
        minute: c_int_or(vm, v[4], t.minute)?,
        second: c_int_or(vm, v[5], t.second)?,
        microsecond: c_int_or(vm, v[6], t.microsecond)?,
        fold: c_int_or(vm, v[8], t.fold)?,
    };
    let zone = if v[7].is_unbound() { this.zone } else { v[7] };
    check_date(vm, date)?;
    time.check(vm)?;
    zone::check(vm, zone)?;
    datetime::make(vm, vm.type_of(this.value()), date, time, zone)
}

/// Seconds after 1970 of a moment without a zone.
fn local_seconds(vm: &Vm, this: Gc<Stamp>) -> PyResult<i64> {
    local::seconds_of_local(vm, &this.clock(), this.fold.get() != 0)
}

/// Microseconds since the day before day 1, of 1970 in UTC.
const EPOCH_MICROS: i128 = super::calendar::EPOCH_ORDINAL as i128 * delta::DAY;

fn as_time_zone(vm: &Vm, this: Gc<Stamp>, target: Value) -> PyResult {
    zone::check(vm, target)?;
    let state = state(vm)?;
    if !this.zone.is_none() && this.zone == target {
        return Ok(this.value());
    }
    let offset = match zone::utc_offset(vm, this.zone, this.value())? {
        Some(offset) => offset,
        None => {
            let own = local::zone_at(vm, local_seconds(vm, this)?)?;
            if own == target {
                return replace_zone(vm, this, own);
            }
            match zone::utc_offset(vm, own, this.value())? {
                Some(offset) => offset,
                None => return Err(vm.value_error("the local time zone has no offset")),
            }
        }
    };
    let utc = raw(vm, vm.type_of(this.value()), this.date(), Some(this.time()), state.utc);
    let utc = stamp::add_delta(vm, utc, offset, -1)?;
    let target = if target.is_none() {
        let seconds = (utc.micros() - EPOCH_MICROS).div_euclid(i128::from(delta::SECOND));
        local::zone_at(vm, seconds as i64)?
    } else {
        target
    };
    let there = replace_zone(vm, utc, target)?;
    vm.call_method_str(target, "fromutc", &[there])
}

fn replace_zone(vm: &Vm, this: Gc<Stamp>, zone: Value) -> PyResult {
    Ok(raw(vm, vm.type_of(this.value()), this.date(), Some(this.time()), zone).value())
}

fn state_of(vm: &Vm, this: Gc<Stamp>, with_fold: bool) -> Value {
    let (year, month, day) = this.date();
    let t = this.time();
    let fold = if with_fold { t.fold << 7 } else { 0 };
    let us = t.microsecond;
    let numbers = [
        year >> 8,
        year & 255,
        month | fold,
        day,
        t.hour,
        t.minute,
        t.second,
        us >> 16,
        us >> 8 & 255,
        us & 255,
    ];
    let data = vm.bytes(&numbers.map(|n| n as u8)).value();
    let args = if this.zone.is_none() { vm.new_tuple(&[data]) } else { vm.new_tuple(&[data, this.zone]) };
    vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value()
}

#[class_part("datetime", module = "datetime", moment)]
impl DateTime {
    #[getter]
    fn hour(this: Moment) -> i32 {
        i32::from(this.hour)
    }
    #[getter]
    fn minute(this: Moment) -> i32 {
        i32::from(this.minute)
    }
    #[getter]
    fn second(this: Moment) -> i32 {
        i32::from(this.second)
    }
    #[getter]
    fn microsecond(this: Moment) -> u32 {
        this.microsecond
    }
    #[getter]
    fn tzinfo(this: Moment) -> Value {
        this.zone
    }
    #[getter]
    fn fold(this: Moment) -> i32 {
        i32::from(this.fold.get())
    }
    /// Return date object with same year, month and day.
    #[method("date()")]
    fn date(vm: &Vm, this: Moment) -> PyResult<Gc<Stamp>> {
        Ok(raw(vm, state(vm)?.date, this.0.date(), None, Value::NONE))
    }
    /// Return time object with same time but with tzinfo=None.
    #[method("time()")]
    fn time(vm: &Vm, this: Moment) -> PyResult {
        time::plain(vm, this.0.time(), Value::NONE)
    }
    /// Return time object with same time and tzinfo.
    #[method("timetz()")]
    fn timetz(vm: &Vm, this: Moment) -> PyResult {
        time::plain(vm, this.0.time(), this.zone)
    }
    /// Return ctime() style string.
    #[method("ctime()")]
    fn ctime(this: Moment) -> String {
        stamp::ctime(&this)
    }
    /// Return time tuple, compatible with time.localtime().
    #[method("timetuple()")]
    fn timetuple(vm: &Vm, this: Moment) -> PyResult {
        let dst = match zone::dst(vm, this.zone, this.0.value())? {
            Some(dst) => i32::from(dst.total() != 0),
            None => -1,
        };
        let t = this.0.time();
        struct_time(vm, this.0.date(), (t.hour, t.minute, t.second), dst)
    }
    /// Return UTC time tuple, compatible with time.localtime().
    #[method("utctimetuple()")]
    fn utctimetuple(vm: &Vm, this: Moment) -> PyResult {
        let mut utc = this.0;
        if let Some(offset) = zone::utc_offset(vm, this.zone, this.0.value())? {
            let own = raw(vm, state(vm)?.datetime, utc.date(), Some(utc.time()), Value::NONE);
            utc = stamp::add_delta(vm, own, offset, -1)?;
        }
        let t = utc.time();
        struct_time(vm, utc.date(), (t.hour, t.minute, t.second), 0)
    }
    /// Return POSIX timestamp as float.
    #[method("timestamp()")]
    fn timestamp(vm: &Vm, this: Moment) -> PyResult {
        if this.zone.is_none() {
            let seconds = local_seconds(vm, this.0)?;
            return Ok(vm.float(seconds as f64 + f64::from(this.microsecond) / 1e6));
        }
        match zone::utc_offset(vm, this.zone, this.0.value())? {
            Some(offset) => {
                let total = vm.int_from_i128(this.micros() - offset.total() - EPOCH_MICROS);
                vm.binary(taipan_vm::protocol::BinOp::TrueDiv, total, Value::int32(delta::SECOND))
            }
            None => Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes")),
        }
    }
    /// [sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].
    /// sep is used to separate the year from the time, and defaults to 'T'.
    /// The optional argument timespec specifies the number of additional terms
    /// of the time to include. Valid options are 'auto', 'hours', 'minutes',
    /// 'seconds', 'milliseconds' and 'microseconds'.
    #[method("isoformat(*args, **kwargs)", text_signature = None)]
    fn isoformat(vm: &Vm, this: Moment, args: &Args) -> PyResult {
        isoformat(vm, this.0, args)
    }
    /// Return self.tzinfo.utcoffset(self).
    #[method("utcoffset()")]
    fn utcoffset(vm: &Vm, this: Moment) -> PyResult {
        Ok(zone::utc_offset(vm, this.zone, this.0.value())?.map_or(Value::NONE, |d| d.value()))
    }
    /// Return self.tzinfo.tzname(self).
    #[method("tzname()")]
    fn tzname(vm: &Vm, this: Moment) -> PyResult {
        zone::name(vm, this.zone, this.0.value())
    }
    /// Return self.tzinfo.dst(self).
    #[method("dst()")]
    fn dst(vm: &Vm, this: Moment) -> PyResult {
        Ok(zone::dst(vm, this.zone, this.0.value())?.map_or(Value::NONE, |d| d.value()))
    }
    /// Return datetime with new specified fields.
    #[method(
        "replace(year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        text_signature = "($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn replace(vm: &Vm, this: Moment, args: &Args) -> PyResult {
        replaced(vm, this.0, args)
    }
    /// The same as replace().
    #[method("__replace__(**changes)")]
    fn dunder_replace(vm: &Vm, this: Moment, args: &Args) -> PyResult {
        replaced(vm, this.0, args)
    }
    /// tz -> convert to local time in new timezone tz
    #[method("astimezone(tz=None)", text_signature = None)]
    fn astimezone(vm: &Vm, this: Moment, tz: Value) -> PyResult {
        as_time_zone(vm, this.0, tz)
    }
    /// __reduce_ex__(proto) -> (cls, state)
    #[method("__reduce_ex__(proto, /)", text_signature = None)]
    fn reduce_ex(vm: &Vm, this: Moment, proto: i32) -> Value {
        state_of(vm, this.0, proto > 3)
    }
    /// __reduce__() -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Moment) -> Value {
        state_of(vm, this.0, false)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Moment) -> PyResult {
        let (year, month, day) = this.0.date();
        let t = this.0.time();
        let name = vm.type_of(this.0.value()).name();
        let mut out = format!("{name}({year}, {month}, {day}, {}, {}", t.hour, t.minute);
        if t.microsecond != 0 {
            out.push_str(&format!(", {}, {}", t.second, t.microsecond));
        } else if t.second != 0 {
            out.push_str(&format!(", {}", t.second));
        }
        if t.fold != 0 {
            out.push_str(", fold=1");
        }
        time::close_repr(vm, out, this.zone)
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Moment) -> PyResult {
        if vm.type_of(this.0.value()) == state(vm)?.datetime {
            return iso_text(vm, this.0, b" ", TimeSpec::Auto);
        }
        vm.call_method_str(this.0.value(), "isoformat", &[vm.str(" ").value()])
    }
}
