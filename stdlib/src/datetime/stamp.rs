//! The object behind `date` and `datetime`, and the class `date`.
//!
//! Both classes share one struct, as one derives from the other; `has_time` tells which an object is.

use super::calendar::{self, MAX_YEAR, MIN_YEAR};
use super::delta::{self, DAY_SECONDS, Delta, SECOND};
use super::local::Clock;
use super::state::{hide_module, state};
use super::strftime::{self, Formatted, struct_time};
use super::{iso, isodate, local};
use crate::keywords::{Keywords, c_int, c_int_or};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, Raised, set_class_attribute};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Bytes, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A date, or a date and time.
#[native_object("datetime.date")]
pub struct Stamp {
    /// Year, month, day, as `year << 9 | month << 5 | day`: in order.
    pub packed_date: u32,
    pub microsecond: u32,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// Set once more when a subclass made the object.
    pub fold: Cell<u8>,
    /// A `datetime`.
    pub has_time: bool,
    /// The time zone or None.
    pub zone: Value,
    /// -1 until it was asked for.
    pub hash: Cell<i64>,
}

/// A time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayTime {
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
    pub microsecond: i32,
    pub fold: i32,
}

impl DayTime {
    /// Of what a clock shows.
    pub fn of(clock: &Clock, microsecond: i32, fold: bool) -> DayTime {
        DayTime {
            hour: clock.hour,
            minute: clock.minute,
            second: clock.second,
            microsecond,
            fold: i32::from(fold),
        }
    }
    /// Seconds since midnight.
    pub fn seconds(&self) -> i32 {
        self.hour * 3600 + self.minute * 60 + self.second
    }

    /// ValueError unless every part is in its range.
    ///
    /// # Errors
    /// ValueError
    pub fn check(&self, vm: &Vm) -> PyResult<()> {
        for (name, value, most) in [
            ("hour", self.hour, 23),
            ("minute", self.minute, 59),
            ("second", self.second, 59),
            ("microsecond", self.microsecond, SECOND - 1),
        ] {
            if !(0..=most).contains(&value) {
                return Err(vm.value_error(format!("{name} must be in 0..{most}, not {value}")));
            }
        }
        if !(0..=1).contains(&self.fold) {
            return Err(vm.value_error(format!("fold must be either 0 or 1, not {}", self.fold)));
        }
        Ok(())
    }
}

impl Stamp {
    pub fn year(&self) -> i32 {
        (self.packed_date >> 9) as i32
    }
    pub fn month(&self) -> i32 {
        (self.packed_date >> 5 & 15) as i32
    }
    pub fn day(&self) -> i32 {
        (self.packed_date & 31) as i32
    }
    pub fn date(&self) -> (i32, i32, i32) {
        (self.year(), self.month(), self.day())
    }
    pub fn ordinal(&self) -> i64 {
        calendar::ordinal(self.year(), self.month(), self.day())
    }
    pub fn time(&self) -> DayTime {
        DayTime {
            hour: i32::from(self.hour),
            minute: i32::from(self.minute),
            second: i32::from(self.second),
            microsecond: self.microsecond as i32,
            fold: i32::from(self.fold.get()),
        }
    }
    /// What orders two moments of the same zone.
    pub fn key(&self) -> (u32, i32, u32) {
        (self.packed_date, self.time().seconds(), self.microsecond)
    }
    /// Microseconds since the day before day 1.
    pub fn micros(&self) -> i128 {
        let seconds = self.ordinal() * i64::from(DAY_SECONDS) + i64::from(self.time().seconds());
        i128::from(seconds) * i128::from(SECOND) + i128::from(self.microsecond)
    }
    pub fn clock(&self) -> Clock {
        let (year, month, day) = self.date();
        let t = self.time();
        Clock { year, month, day, hour: t.hour, minute: t.minute, second: t.second }
    }
}

/// A new object without checks: the parts are in their ranges.
#[inline]
pub fn raw(vm: &Vm, class: Gc<Type>, date: (i32, i32, i32), time: Option<DayTime>, zone: Value) -> Gc<Stamp> {
    let t = time.unwrap_or_default();
    Stamp::alloc(vm, class, |head| Stamp {
        head,
        packed_date: (date.0 as u32) << 9 | (date.1 as u32) << 5 | date.2 as u32,
        microsecond: t.microsecond as u32,
        hour: t.hour as u8,
        minute: t.minute as u8,
        second: t.second as u8,
        fold: Cell::new(t.fold as u8),
        has_time: time.is_some(),
        zone,
        hash: Cell::new(-1),
    })
}

/// ValueError unless it is a date.
///
/// # Errors
/// ValueError
pub fn check_date(vm: &Vm, (year, month, day): (i32, i32, i32)) -> PyResult<()> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(year_range(vm, i64::from(year)));
    }
    if !(1..=12).contains(&month) {
        return Err(vm.value_error(format!("month must be in 1..12, not {month}")));
    }
    let most = calendar::days_in_month(year, month);
    if !(1..=most).contains(&day) {
        return Err(
            vm.value_error(format!("day {day} must be in range 1..{most} for month {month} in year {year}"))
        );
    }
    Ok(())
}

/// ValueError for a year out of range.
#[cold]
pub fn year_range(vm: &Vm, year: i64) -> Raised {
    vm.value_error(format!("year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}"))
}

/// A date of a class: made directly for `date` itself, by calling a subclass.
///
/// # Errors
/// ValueError, what the subclass raises
pub fn make_date(vm: &Vm, class: Gc<Type>, date: (i32, i32, i32)) -> PyResult {
    check_date(vm, date)?;
    if class == state(vm)?.date {
        return Ok(raw(vm, class, date, None, Value::NONE).value());
    }
    let args = [date.0, date.1, date.2].map(Value::int32);
    vm.call(class.value(), &args)
}

/// The same class's object, `sign` times `delta` later. Whole days count for a date.
///
/// # Errors
/// OverflowError, what a subclass raises
pub fn add_delta(vm: &Vm, stamp: Gc<Stamp>, delta: Gc<Delta>, sign: i64) -> PyResult<Gc<Stamp>> {
    let class = vm.type_of(stamp.value());
    let mut ordinal = stamp.ordinal() + sign * i64::from(delta.days);
    let mut time = stamp.time();
    if stamp.has_time {
        // (Each sum is off by one second, or one day, at most.)
        let carry = |n: i32, unit: i32| match n {
            n if n < 0 => (n + unit, -1),
            n if n >= unit => (n - unit, 1),
            n => (n, 0),
        };
        let sign = sign as i32;
        let (microsecond, more) = carry(time.microsecond + sign * delta.microseconds, SECOND);
        let (rest, days) = carry(time.seconds() + sign * delta.seconds + more, DAY_SECONDS);
        ordinal += i64::from(days);
        let rest = rest as u32;
        let (hour, minute) = ((rest / 3600) as i32, (rest / 60 % 60) as i32);
        time = DayTime { hour, minute, second: (rest % 60) as i32, microsecond, fold: 0 };
    }
    if !(1..=calendar::MAX_ORDINAL).contains(&ordinal) {
        return Err(vm.overflow_error("date value out of range"));
    }
    let date = calendar::date_of(ordinal);
    if class == state(vm)?.datetime {
        return Ok(raw(vm, class, date, Some(time), stamp.zone));
    }
    let made = if stamp.has_time {
        super::datetime::make(vm, class, date, time, stamp.zone)?
    } else {
        make_date(vm, class, date)?
    };
    made.downcast::<Stamp>().ok_or_else(|| vm.type_error("the constructor gave no date"))
}

/// The text of a date.
pub fn date_text((year, month, day): (i32, i32, i32)) -> String {
    let mut out = *b"0000-00-00";
    let mut put = |at: usize, n: usize, mut value: i32| {
        for place in out[at..at + n].iter_mut().rev() {
            *place = b'0' + (value % 10) as u8;
            value /= 10;
        }
    };
    put(0, 4, year);
    put(5, 2, month);
    put(8, 2, day);
    String::from_utf8_lossy(&out).into_owned()
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `ctime()`
pub fn ctime(stamp: &Stamp) -> String {
    let (year, month, day) = stamp.date();
    let weekday = DAYS[calendar::weekday(year, month, day) as usize % 7];
    let name = MONTHS[(month as usize + 11) % 12];
    let t = stamp.time();
    format!("{weekday} {name} {day:2} {:02}:{:02}:{:02} {year:04}", t.hour, t.minute, t.second)
}

/// What a pickle gives: bytes of this length, or text of Latin-1 characters that Python 2 wrote.
pub fn pickled<const N: usize>(value: Value) -> Option<[u8; N]> {
    if let Some(bytes) = value.downcast::<Bytes>() {
        return bytes.as_slice().try_into().ok();
    }
    let text = value.downcast::<Str>().filter(|s| s.char_len() == N)?;
    let mut out = [0; N];
    for (place, c) in out.iter_mut().zip(taipan_text::wtf8::code_points(text.bytes())) {
        *place = u8::try_from(c).ok()?;
    }
    Some(out)
}

/// ValueError for a text that is no date or time.
#[cold]
pub fn invalid_iso(vm: &Vm, text: Gc<Str>) -> Raised {
    match vm.repr_text(text.value()) {
        Ok(repr) => vm.value_error(format!("Invalid isoformat string: {repr}")),
        Err(raised) => raised,
    }
}

/// The argument of `fromisoformat`.
///
/// # Errors
/// TypeError
pub fn iso_argument(vm: &Vm, value: Value) -> PyResult<Gc<Str>> {
    value.downcast::<Str>().ok_or_else(|| vm.type_error("fromisoformat: argument must be str"))
}

/// An `int` of a ratio: for `fromordinal`.
fn ordinal_argument(vm: &Vm, value: Value) -> PyResult<(i32, i32, i32)> {
    let ordinal = i64::from(c_int(vm, value)?);
    if ordinal < 1 {
        return Err(vm.value_error("ordinal must be >= 1"));
    }
    Ok(calendar::date_of(ordinal))
}

/// `strftime` of a date or datetime.
///
/// # Errors
/// What `timetuple` of a subclass, the time zone or `time.strftime` raises.
pub fn format(vm: &Vm, stamp: Gc<Stamp>, spec: Gc<Str>) -> PyResult {
    let tuple = vm.call_method_str(stamp.value(), "timetuple", &[])?;
    let of = Formatted {
        tuple,
        year: stamp.year(),
        microsecond: stamp.microsecond as i32,
        zone: stamp.zone,
        argument: stamp.value(),
    };
    strftime::strftime(vm, &of, spec)
}

const DATE_ARGUMENTS: Keywords<'static> =
    Keywords { function: None, names: &["year", "month", "day"], positional: 3, needed: 3 };

fn replaced(vm: &Vm, this: Gc<Stamp>, args: &Args, function: &str) -> PyResult {
    let keywords = Keywords { function: Some(function), needed: 0, ..DATE_ARGUMENTS };
    let [year, month, day]: [Value; 3] = keywords.bind(vm, args)?;
    let year = c_int_or(vm, year, this.year())?;
    let month = c_int_or(vm, month, this.month())?;
    let day = c_int_or(vm, day, this.day())?;
    make_date(vm, vm.type_of(this.value()), (year, month, day))
}

/// date(year, month, day) --> date object
#[class("date", module = "datetime", subclassable)]
impl Stamp {
    #[new("date(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Stamp>> {
        if let ([state], 0) = (args.positional(), args.keyword_count())
            && let Some([high, low, month, day]) = pickled::<4>(*state)
            && (1..=12).contains(&month)
        {
            let year = i32::from(high) << 8 | i32::from(low);
            return Ok(raw(vm, cls, (year, i32::from(month), i32::from(day)), None, Value::NONE));
        }
        let values: [Value; 3] = DATE_ARGUMENTS.bind(vm, args)?;
        let mut numbers = [0; 3];
        for (i, number) in numbers.iter_mut().enumerate() {
            *number = c_int(vm, DATE_ARGUMENTS.required(vm, &values, i)?)?;
        }
        let date = (numbers[0], numbers[1], numbers[2]);
        check_date(vm, date)?;
        Ok(raw(vm, cls, date, None, Value::NONE))
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        set_class_attribute(vm, cls, "min", raw(vm, cls, (1, 1, 1), None, Value::NONE).value())?;
        set_class_attribute(vm, cls, "max", raw(vm, cls, (9999, 12, 31), None, Value::NONE).value())?;
        let day = delta::new_of(vm, Delta::class(vm), 1, 0, 0)?;
        set_class_attribute(vm, cls, "resolution", day.value())
    }
    /// int -> date corresponding to a proleptic Gregorian ordinal.
    #[class_method("fromordinal(ordinal, /)", text_signature = None)]
    fn fromordinal(vm: &Vm, cls: Gc<Type>, ordinal: Value) -> PyResult {
        let date = ordinal_argument(vm, ordinal)?;
        check_date(vm, date)?;
        if cls == state(vm)?.datetime {
            return super::datetime::make(vm, cls, date, DayTime::default(), Value::NONE);
        }
        make_date(vm, cls, date)
    }
    /// Create a date from a POSIX timestamp.
    ///
    /// The timestamp is a number, e.g. created via time.time(), that is
    /// interpreted as local time.
    #[class_method("fromtimestamp(timestamp, /)")]
    fn fromtimestamp(vm: &Vm, cls: Gc<Type>, timestamp: Value) -> PyResult {
        let seconds = match vm.any_float(timestamp) {
            Some(x) if x.is_nan() => return Err(vm.value_error("Invalid value NaN (not a number)")),
            Some(x) if x.abs() > 9.2e18 => {
                return Err(vm.overflow_error("timestamp out of range for platform time_t"));
            }
            Some(x) => x.floor() as i64,
            None => {
                let int = vm.index_of(timestamp)?;
                vm.int_to_i64(int)
                    .ok_or_else(|| vm.overflow_error("timestamp out of range for platform time_t"))?
            }
        };
        let clock = local::local_clock(vm, seconds)?;
        make_date(vm, cls, (clock.year, clock.month, clock.day))
    }
    /// Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).
    #[class_method("today()")]
    fn today(vm: &Vm, cls: Gc<Type>) -> PyResult {
        if cls == state(vm)?.date {
            let clock = local::local_clock(vm, local::now().0)?;
            return make_date(vm, cls, (clock.year, clock.month, clock.day));
        }
        let now = vm.call_method_str(state(vm)?.time_module, "time", &[])?;
        vm.call_method_str(cls.value(), "fromtimestamp", &[now])
    }
    /// str -> Construct a date from a string in ISO 8601 format.
    #[class_method("fromisoformat(object, /)")]
    fn fromisoformat(vm: &Vm, cls: Gc<Type>, object: Value) -> PyResult {
        let text = iso_argument(vm, object)?;
        let points = iso::Points::new(text.bytes());
        match iso::date(&points) {
            Some(date) => make_date(vm, cls, date),
            None => Err(invalid_iso(vm, text)),
        }
    }
    /// int, int, int -> Construct a date from the ISO year, week number and weekday.
    ///
    /// This is the inverse of the date.isocalendar() function
    #[class_method("fromisocalendar(year, week, day)", text_signature = None)]
    fn fromisocalendar(vm: &Vm, cls: Gc<Type>, year: Value, week: Value, day: Value) -> PyResult {
        let date = isodate::from_parts(vm, year, week, day)?;
        if state(vm)?.datetime == cls {
            return super::datetime::make(vm, cls, date, DayTime::default(), Value::NONE);
        }
        make_date(vm, cls, date)
    }
    /// string, format -> new date parsed from a string (like time.strptime()).
    #[class_method("strptime(string, format, /)", text_signature = None)]
    fn strptime(vm: &Vm, cls: Gc<Type>, string: Value, format: Value) -> PyResult {
        strftime::strptime(vm, "_strptime_datetime_date", cls.value(), [string, format])
    }
    #[getter("year")]
    fn get_year(this: Gc<Self>) -> i32 {
        this.year()
    }
    #[getter("month")]
    fn get_month(this: Gc<Self>) -> i32 {
        this.month()
    }
    #[getter("day")]
    fn get_day(this: Gc<Self>) -> i32 {
        this.day()
    }
    /// Return ctime() style string.
    #[method("ctime()")]
    fn get_ctime(this: Gc<Self>) -> String {
        ctime(&this)
    }
    /// Return string in ISO 8601 format, YYYY-MM-DD.
    #[method("isoformat()")]
    fn isoformat(this: Gc<Self>) -> String {
        date_text(this.date())
    }
    /// Return the day of the week represented by the date.
    /// Monday == 1 ... Sunday == 7
    #[method("isoweekday()")]
    fn isoweekday(this: Gc<Self>) -> i32 {
        calendar::weekday(this.year(), this.month(), this.day()) + 1
    }
    /// Return the day of the week represented by the date.
    /// Monday == 0 ... Sunday == 6
    #[method("weekday()")]
    fn weekday(this: Gc<Self>) -> i32 {
        calendar::weekday(this.year(), this.month(), this.day())
    }
    /// Return a named tuple containing ISO year, week number, and weekday.
    #[method("isocalendar()")]
    fn isocalendar(vm: &Vm, this: Gc<Self>) -> Gc<Tuple> {
        let (year, week, weekday) = calendar::iso_calendar(this.year(), this.month(), this.day());
        isodate::new(vm, [year, week, weekday])
    }
    /// Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.
    #[method("toordinal()")]
    fn toordinal(this: Gc<Self>) -> i64 {
        this.ordinal()
    }
    /// Return time tuple, compatible with time.localtime().
    #[method("timetuple()")]
    fn timetuple(vm: &Vm, this: Gc<Self>) -> PyResult {
        struct_time(vm, this.date(), (0, 0, 0), -1)
    }
    /// Return date with new specified fields.
    #[method("replace(year=unchanged, month=unchanged, day=unchanged)")]
    fn replace(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        replaced(vm, this, args, "replace")
    }
    /// The same as replace().
    #[method("__replace__(**changes)")]
    fn dunder_replace(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        replaced(vm, this, args, "replace")
    }
    /// format -> strftime() style string.
    #[method("strftime(format)", text_signature = None)]
    fn strftime(vm: &Vm, this: Gc<Self>, spec: Value) -> PyResult {
        match spec.downcast::<Str>() {
            Some(spec) => format(vm, this, spec),
            None => Err(not_str(vm, "strftime", spec)),
        }
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
    /// __reduce__() -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> Value {
        let (year, month, day) = this.date();
        let state = vm.bytes(&[(year >> 8) as u8, year as u8, month as u8, day as u8]).value();
        let args = vm.new_tuple(&[state]).value();
        vm.new_tuple(&[vm.type_of(this.value()).value(), args]).value()
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> String {
        let (year, month, day) = this.date();
        format!("{}({year}, {month}, {day})", vm.type_of(this.value()).name())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Self>) -> PyResult {
        if vm.type_of(this.value()) == state(vm)?.date {
            return Ok(vm.str(&date_text(this.date())).value());
        }
        vm.call_method_str(this.value(), "isoformat", &[])
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> i64 {
        if this.hash.get() == -1 {
            let (year, month, day) = this.date();
            let bytes = [(year >> 8) as u8, year as u8, month as u8, day as u8];
            this.hash.set(vm.interp().hash_key.hash_bytes(&bytes));
        }
        this.hash.get()
    }
    #[slot(compare)]
    fn compare(this: Gc<Self>, other: Value, op: CompareOp) -> Value {
        match other.downcast::<Stamp>() {
            Some(other) if !other.has_time && !this.has_time => {
                Value::bool(op.of(this.packed_date.cmp(&other.packed_date)))
            }
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot(add)]
    fn add(vm: &Vm, left: Value, right: Value) -> PyResult {
        let pair = match (left.downcast::<Stamp>(), right.downcast::<Stamp>()) {
            (Some(stamp), None) => right.downcast::<Delta>().map(|d| (stamp, d)),
            (None, Some(stamp)) => left.downcast::<Delta>().map(|d| (stamp, d)),
            _ => None,
        };
        match pair {
            Some((stamp, delta)) if !stamp.has_time => Ok(add_delta(vm, stamp, delta, 1)?.value()),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(sub)]
    fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
        let Some(stamp) = left.downcast::<Stamp>().filter(|s| !s.has_time) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if let Some(other) = right.downcast::<Stamp>().filter(|s| !s.has_time) {
            return Ok(delta::new(vm, stamp.ordinal() - other.ordinal(), 0, 0)?.value());
        }
        match right.downcast::<Delta>() {
            Some(delta) => Ok(add_delta(vm, stamp, delta, -1)?.value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
}

/// TypeError for an argument that is no str.
#[cold]
pub fn not_str(vm: &Vm, function: &str, value: Value) -> Raised {
    let given = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
    vm.type_error(format!("{function}() argument 1 must be str, not {given}"))
}
