//! `tzinfo` and `timezone`, and how the other classes ask a time zone.

use super::delta::{self, Delta, SECOND};
use super::stamp::{self, Stamp};
use super::state::{hide_module, state};
use crate::zoneinfo::{self, Asked};
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, set_class_attribute};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The base of all time zones.
#[native_object("datetime.tzinfo")]
pub struct TzInfo {}

/// A time zone with a fixed offset.
#[native_object("datetime.timezone")]
pub struct TimeZone {
    pub offset: Gc<Delta>,
    /// A str, or UNBOUND.
    name: Value,
}

fn new_zone(vm: &Vm, class: Gc<Type>, offset: Gc<Delta>, name: Value) -> Value {
    TimeZone::alloc(vm, class, |head| TimeZone { head, offset, name }).value()
}

/// `timezone(offset, name)`; UTC for no offset and no name.
///
/// # Errors
/// ValueError
pub fn make_zone(vm: &Vm, offset: Gc<Delta>, name: Option<Gc<Str>>) -> PyResult {
    let state = state(vm)?;
    if name.is_none() && offset.total() == 0 {
        return Ok(state.utc);
    }
    check_offset(vm, offset)?;
    Ok(new_zone(vm, state.timezone, offset, name.map_or(Value::UNBOUND, |n| n.value())))
}

/// ValueError unless an offset is less than a day.
fn check_offset(vm: &Vm, offset: Gc<Delta>) -> PyResult<()> {
    if offset.days < -1
        || offset.days > 0
        || offset.days == -1 && offset.seconds == 0 && offset.microseconds == 0
    {
        let text = vm.repr_text(offset.value())?;
        return Err(vm.value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), \
             not {text}"
        )));
    }
    Ok(())
}

/// A time zone argument: None or an instance of `tzinfo`.
///
/// # Errors
/// TypeError
#[inline]
pub fn check(vm: &Vm, zone: Value) -> PyResult<()> {
    if zone.is_none() || zone.downcast::<TimeZone>().is_some() {
        return Ok(());
    }
    if vm.is_instance(zone, state(vm)?.tzinfo) {
        return Ok(());
    }
    let class = vm.type_of(zone).name();
    Err(vm.type_error(format!("tzinfo argument must be None or of a tzinfo subclass, not type '{class}'")))
}

fn ask(vm: &Vm, zone: Value, method: &str, argument: Value) -> PyResult<Option<Gc<Delta>>> {
    if zone.is_none() {
        return Ok(None);
    }
    if let Some(fixed) = zone.downcast::<TimeZone>() {
        return Ok((method == "utcoffset").then_some(fixed.offset));
    }
    if let Some(known) = zoneinfo::exact(vm, zone) {
        let asked = if method == "dst" { Asked::Summer } else { Asked::Offset };
        let result = zoneinfo::ask(vm, known, argument, asked)?.downcast::<Delta>();
        if let Some(offset) = result {
            check_offset(vm, offset)?;
        }
        return Ok(result);
    }
    let result = vm.call_method_str(zone, method, &[argument])?;
    if result.is_none() {
        return Ok(None);
    }
    match result.downcast::<Delta>() {
        Some(offset) => {
            check_offset(vm, offset)?;
            Ok(Some(offset))
        }
        None => {
            let class = vm.type_of(result).name();
            Err(vm.type_error(format!("tzinfo.{method}() must return None or timedelta, not '{class}'")))
        }
    }
}

/// `zone.utcoffset(argument)`, checked.
///
/// # Errors
/// TypeError, ValueError, what the method raises
#[inline]
pub fn utc_offset(vm: &Vm, zone: Value, argument: Value) -> PyResult<Option<Gc<Delta>>> {
    if zone.is_none() { Ok(None) } else { ask(vm, zone, "utcoffset", argument) }
}

/// `zone.dst(argument)`, checked.
///
/// # Errors
/// As [`utc_offset`].
pub fn dst(vm: &Vm, zone: Value, argument: Value) -> PyResult<Option<Gc<Delta>>> {
    ask(vm, zone, "dst", argument)
}

/// `zone.tzname(argument)`: a str or None.
///
/// # Errors
/// TypeError, what the method raises
pub fn name(vm: &Vm, zone: Value, argument: Value) -> PyResult {
    if zone.is_none() {
        return Ok(Value::NONE);
    }
    if let Some(fixed) = zone.downcast::<TimeZone>() {
        return Ok(fixed_name(vm, fixed));
    }
    let result = vm.call_method_str(zone, "tzname", &[argument])?;
    if result.is_none() || result.downcast::<Str>().is_some() {
        return Ok(result);
    }
    let class = vm.type_of(result).name();
    Err(vm.type_error(format!("tzinfo.tzname() must return None or a string, not '{class}'")))
}

/// An offset as `+HH<sep>MM[<sep>SS[.ffffff]]`.
pub fn offset_text(offset: &Delta, separator: &str) -> String {
    let micros = offset.total();
    let sign = if micros < 0 { '-' } else { '+' };
    let (seconds, micros) = ((micros.abs() / i128::from(SECOND)) as i64, micros.abs() % i128::from(SECOND));
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let mut out = format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60);
    if seconds != 0 || micros != 0 {
        out.push_str(&format!("{separator}{seconds:02}"));
    }
    if micros != 0 {
        out.push_str(&format!(".{micros:06}"));
    }
    out
}

fn fixed_name(vm: &Vm, zone: Gc<TimeZone>) -> Value {
    if !zone.name.is_unbound() {
        return zone.name;
    }
    if zone.offset.total() == 0 {
        return vm.intern_str("UTC").value();
    }
    vm.str(&format!("UTC{}", offset_text(&zone.offset, ":"))).value()
}

/// The datetime argument of `fromutc`, which must be in the zone.
fn in_zone(vm: &Vm, zone: Value, moment: Value) -> PyResult<Gc<Stamp>> {
    let Some(stamp) = moment.downcast::<Stamp>().filter(|s| s.has_time) else {
        return Err(vm.type_error("fromutc: argument must be a datetime"));
    };
    if stamp.zone != zone {
        return Err(vm.value_error("fromutc: dt.tzinfo is not self"));
    }
    Ok(stamp)
}

/// Abstract base class for time zone info objects.
#[class("tzinfo", module = "datetime", subclassable)]
impl TzInfo {
    #[new("tzinfo(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<TzInfo> {
        TzInfo::alloc(vm, cls, |head| TzInfo { head })
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        Ok(())
    }
    /// datetime -> string name of time zone.
    #[method("tzname(object, /)")]
    fn tzname(vm: &Vm, _this: Value, _object: Value) -> PyResult<()> {
        Err(vm.not_implemented_error("a tzinfo subclass must implement tzname()"))
    }
    /// datetime -> timedelta showing offset from UTC, negative values indicating West of UTC
    #[method("utcoffset(object, /)")]
    fn utcoffset(vm: &Vm, _this: Value, _object: Value) -> PyResult<()> {
        Err(vm.not_implemented_error("a tzinfo subclass must implement utcoffset()"))
    }
    /// datetime -> DST offset as timedelta positive east of UTC.
    #[method("dst(object, /)")]
    fn dst(vm: &Vm, _this: Value, _object: Value) -> PyResult<()> {
        Err(vm.not_implemented_error("a tzinfo subclass must implement dst()"))
    }
    /// datetime in UTC -> datetime in local time.
    #[method("fromutc(object, /)")]
    fn fromutc(vm: &Vm, this: Value, object: Value) -> PyResult {
        let moment = in_zone(vm, this, object)?;
        let missing = |what: &str| vm.value_error(format!("fromutc: non-None {what}() result required"));
        let Some(offset) = utc_offset(vm, this, object)? else { return Err(missing("utcoffset")) };
        let Some(first) = dst(vm, this, object)? else { return Err(missing("dst")) };
        let standard = delta::from_micros(vm, offset.total() - first.total())?;
        let local = stamp::add_delta(vm, moment, standard, 1)?;
        let Some(second) = dst(vm, this, local.value())? else {
            return Err(vm.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert"));
        };
        if second.total() == 0 {
            return Ok(local.value());
        }
        Ok(stamp::add_delta(vm, local, second, 1)?.value())
    }
    /// -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Value) -> PyResult {
        let args = match vm.getattr_opt(this, vm.intern_str("__getinitargs__"))? {
            Some(method) => vm.call(method, &[])?,
            None => vm.new_tuple(&[]).value(),
        };
        let own = vm.call_method_str(this, "__getstate__", &[])?;
        Ok(vm.new_tuple(&[vm.type_of(this).value(), args, own]).value())
    }
}

/// The argument of a method of `timezone`, which is ignored but must be a datetime or None.
fn check_moment(vm: &Vm, value: Value, method: &str) -> PyResult<()> {
    if value.is_none() || value.downcast::<Stamp>().is_some_and(|s| s.has_time) {
        return Ok(());
    }
    let class = vm.type_of(value).name();
    Err(vm.type_error(format!("{method}(dt) argument must be a datetime instance or None, not {class}")))
}

/// Fixed offset from UTC implementation of tzinfo.
#[class("timezone", module = "datetime", base = TzInfo)]
impl TimeZone {
    #[new("timezone(offset, name=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, offset: Value, name: Value) -> PyResult {
        let Some(offset) = offset.downcast::<Delta>() else {
            let class = vm.type_of(offset).name();
            let given = if offset.is_none() { "None".into() } else { class };
            return Err(
                vm.type_error(format!("timezone() argument 1 must be datetime.timedelta, not {given}"))
            );
        };
        let name = match name.downcast::<Str>() {
            Some(name) => Some(name),
            None if name.is_unbound() => None,
            None => {
                let given = if name.is_none() { "None".into() } else { vm.type_of(name).name() };
                return Err(vm.type_error(format!("timezone() argument 2 must be str, not {given}")));
            }
        };
        make_zone(vm, offset, name)
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        let deltas = Delta::class(vm);
        for (name, minutes) in [("utc", 0), ("min", -(23 * 60 + 59)), ("max", 23 * 60 + 59)] {
            let offset = delta::new_of(vm, deltas, 0, minutes * 60, 0)?;
            set_class_attribute(vm, cls, name, new_zone(vm, cls, offset, Value::UNBOUND))?;
        }
        Ok(())
    }
    /// If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'.
    #[method("tzname(object, /)")]
    fn tzname(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult {
        check_moment(vm, object, "tzname")?;
        Ok(fixed_name(vm, this))
    }
    /// Return fixed offset.
    #[method("utcoffset(object, /)")]
    fn utcoffset(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<Gc<Delta>> {
        check_moment(vm, object, "utcoffset")?;
        Ok(this.offset)
    }
    /// Return None.
    #[method("dst(object, /)")]
    fn dst(vm: &Vm, _this: Gc<Self>, object: Value) -> PyResult<()> {
        check_moment(vm, object, "dst")
    }
    /// datetime in UTC -> datetime in local time.
    #[method("fromutc(object, /)")]
    fn fromutc(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<Gc<Stamp>> {
        let moment = in_zone(vm, this.value(), object)?;
        stamp::add_delta(vm, moment, this.offset, 1)
    }
    /// The arguments that make an equal time zone.
    #[method("__getinitargs__()")]
    fn getinitargs(vm: &Vm, this: Gc<Self>) -> Value {
        if this.name.is_unbound() {
            vm.new_tuple(&[this.offset.value()]).value()
        } else {
            vm.new_tuple(&[this.offset.value(), this.name]).value()
        }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let class = vm.type_of(this.value()).name();
        if this.value() == state(vm)?.utc {
            return Ok(vm.str(&format!("{class}.utc")).value());
        }
        let mut out = format!("{class}(").into_bytes();
        taipan_vm::builtins::repr::push(vm, &mut out, this.offset.value())?;
        if !this.name.is_unbound() {
            out.extend_from_slice(b", ");
            taipan_vm::builtins::repr::push(vm, &mut out, this.name)?;
        }
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Self>) -> Value {
        fixed_name(vm, this)
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        vm.hash(this.offset.value())
    }
    #[slot(compare)]
    fn compare(this: Gc<Self>, other: Value, op: CompareOp) -> Value {
        match (other.downcast::<TimeZone>(), op) {
            (Some(other), CompareOp::Eq | CompareOp::Ne) => {
                let equal = this.offset.total() == other.offset.total();
                Value::bool(equal == (op == CompareOp::Eq))
            }
            _ => Value::NOT_IMPLEMENTED,
        }
    }
}
