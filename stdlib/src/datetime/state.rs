//! What the module keeps in the interpreter: its classes, the time zone UTC, and a few values used again and again.

use super::datetime::DateTime;
use super::delta::Delta;
use super::stamp::Stamp;
use super::time::Time;
use super::zone::{TimeZone, TzInfo};
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

/// The module's state. Lives as long as the interpreter.
#[native_object("_datetime.state")]
pub struct State {
    pub delta: Gc<Type>,
    pub date: Gc<Type>,
    pub datetime: Gc<Type>,
    pub time: Gc<Type>,
    pub tzinfo: Gc<Type>,
    pub timezone: Gc<Type>,
    /// `timezone.utc`
    pub utc: Value,
    /// The module `time`
    pub time_module: Value,
    /// `time.struct_time`
    pub struct_time: Value,
}

#[class("state", module = "_datetime")]
impl State {}

/// The state; made on first use, as native code may want dates before Python code imports the module.
///
/// # Errors
/// What importing `time` raises.
#[inline]
pub fn state(vm: &Vm) -> PyResult<Gc<State>> {
    let known = vm.interp().quick_state[quick::DATETIME].get();
    if known.is_unbound() { make(vm) } else { Ok(known.cast_unchecked()) }
}

#[cold]
fn make(vm: &Vm) -> PyResult<Gc<State>> {
    let time_module = taipan_vm::import::import(vm, "time")?;
    let struct_time = vm.getattr_str(time_module, "struct_time")?;
    let timezone = TimeZone::class(vm);
    let utc = vm.getattr_str(timezone.value(), "utc")?;
    let (delta, date, datetime) = (Delta::class(vm), Stamp::class(vm), DateTime::class(vm));
    let (time, tzinfo) = (Time::class(vm), TzInfo::class(vm));
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        delta,
        date,
        datetime,
        time,
        tzinfo,
        timezone,
        utc,
        time_module,
        struct_time,
    });
    vm.interp().quick_state[quick::DATETIME].set(state.value());
    Ok(state)
}

/// Takes `__module__` out of a class's dict, where CPython's static types do not have it. The class knows it anyhow.
pub fn hide_module(vm: &Vm, class: Gc<Type>) {
    class.delete_attr_raw(vm, vm.names().__module__);
}
