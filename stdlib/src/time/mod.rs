//! The module `time`: clocks (`clock`), calendar times and their formatting (`calendar`).

pub mod calendar;
pub mod clock;

use taipan_numeric::bigint::BigInt;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

pub use calendar::module;

const NANO: i64 = 1_000_000_000;

/// How a float number of seconds becomes whole nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Towards minus infinity.
    Floor,
    /// Away from zero, for timeouts.
    Up,
}

/// A number of seconds (int or float) in nanoseconds.
///
/// # Errors
/// TypeError for what is no number, ValueError for NaN, OverflowError beyond 64 bits.
pub fn nanoseconds(vm: &Vm, seconds: Value, round: Round) -> PyResult<i64> {
    let too_big = || vm.overflow_error("timestamp out of range for C PyTime_t");
    if let Some(f) = vm.any_float(seconds) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let ns = f * NANO as f64;
        let ns = match round {
            Round::Floor => ns.floor(),
            Round::Up if ns < 0.0 => ns.floor(),
            Round::Up => ns.ceil(),
        };
        // The bounds are exact as doubles; the upper one is excluded.
        return if (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&ns) {
            Ok(ns as i64)
        } else {
            Err(too_big())
        };
    }
    if !vm.is_int(seconds) && vm.type_of(seconds).slots().index.is_none() {
        let name = vm.type_of(seconds).name();
        return Err(vm.type_error(format!("'{name}' object cannot be interpreted as an integer or float")));
    }
    let int = vm.index_of(seconds)?;
    vm.int_to_i64(int).and_then(|s| s.checked_mul(NANO)).ok_or_else(too_big)
}

/// A number of seconds as whole seconds for `time_t`, rounded down.
///
/// # Errors
/// As [`nanoseconds`].
pub fn whole_seconds(vm: &Vm, seconds: Value) -> PyResult<i64> {
    let too_big = || vm.overflow_error("timestamp out of range for platform time_t");
    if let Some(f) = vm.any_float(seconds) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let whole = f.floor();
        let fits = (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&whole);
        return if fits { Ok(whole as i64) } else { Err(too_big()) };
    }
    let int = vm.index_of(seconds)?;
    vm.int_to_i64(int).ok_or_else(too_big)
}

/// Nanoseconds as float seconds, rounded once.
pub fn seconds(ns: i64) -> f64 {
    // Whole seconds are exact in both steps; else the division rounds once.
    if ns % NANO == 0 { (ns / NANO) as f64 } else { ns as f64 / 1e9 }
}

/// Seconds and nanoseconds as an int.
pub fn nano_int(vm: &Vm, time: libc::timespec) -> Value {
    match time.tv_sec.checked_mul(NANO).and_then(|s| s.checked_add(time.tv_nsec)) {
        Some(ns) => vm.int(ns),
        None => vm.int_big(BigInt::from_i128(time.tv_sec as i128 * NANO as i128 + time.tv_nsec as i128)),
    }
}
