//! Clocks and sleeping.

use super::{NANO, Round, nano_int, nanoseconds, seconds};
use crate::os_error::{raise, raise_last};
use taipan_macros::module;
use taipan_vm::builtins::namespace::new_namespace;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Reads a clock.
///
/// # Errors
/// OSError when there is none of this number.
pub fn read(vm: &Vm, clock: libc::clockid_t) -> PyResult<libc::timespec> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills the struct.
    if unsafe { libc::clock_gettime(clock, &mut time) } != 0 { Err(raise_last(vm)) } else { Ok(time) }
}

fn read_ns(vm: &Vm, clock: libc::clockid_t) -> PyResult<i64> {
    let time = read(vm, clock)?;
    Ok(time.tv_sec.saturating_mul(NANO).saturating_add(time.tv_nsec))
}

fn resolution(vm: &Vm, clock: libc::clockid_t) -> PyResult<f64> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills the struct.
    if unsafe { libc::clock_getres(clock, &mut time) } != 0 {
        return Err(raise_last(vm));
    }
    Ok(seconds(time.tv_sec * NANO + time.tv_nsec))
}

fn set_clock(vm: &Vm, clock: libc::clockid_t, ns: i64) -> PyResult<()> {
    let time = libc::timespec { tv_sec: ns.div_euclid(NANO), tv_nsec: ns.rem_euclid(NANO) };
    // SAFETY: the call reads the struct.
    if unsafe { libc::clock_settime(clock, &time) } != 0 { Err(raise_last(vm)) } else { Ok(()) }
}

/// Sleeps until the monotonic clock shows `end` nanoseconds; signal handlers run meanwhile.
fn sleep_until(vm: &Vm, end: i64) -> PyResult<()> {
    loop {
        // A signal that came before would wait as long as the program sleeps.
        crate::os_error::interrupted(vm)?;
        let result = vm.without_lock(|| {
            let left = libc::timespec { tv_sec: end / NANO, tv_nsec: end % NANO };
            #[cfg(target_os = "linux")]
            // SAFETY: the call reads the struct, and writes no rest for an absolute time.
            unsafe {
                libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &left, std::ptr::null_mut())
            }
            #[cfg(not(target_os = "linux"))]
            {
                let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
                // SAFETY: both calls read and fill structs of their own.
                unsafe {
                    libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now);
                    let ns = (left.tv_sec - now.tv_sec) * NANO + left.tv_nsec - now.tv_nsec;
                    let ns = ns.max(0);
                    let rest = libc::timespec { tv_sec: ns / NANO, tv_nsec: ns % NANO };
                    if libc::nanosleep(&rest, std::ptr::null_mut()) != 0 { last_errno() } else { 0 }
                }
            }
        });
        match result {
            0 => return Ok(()),
            libc::EINTR => taipan_vm::safepoint::run(vm)?,
            errno => return Err(raise(vm, errno)),
        }
    }
}

#[module("time")]
pub mod module {
    use super::*;

    /// time() -> floating-point number
    ///
    /// Return the current time in seconds since the Epoch.
    /// Fractions of a second may be present if the system clock provides them.
    #[function("time()", text_signature = "($self, /)")]
    fn time(vm: &Vm) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, libc::CLOCK_REALTIME)?))
    }
    /// time_ns() -> int
    ///
    /// Return the current time in nanoseconds since the Epoch.
    #[function("time_ns()", text_signature = "($self, /)")]
    fn time_ns(vm: &Vm) -> PyResult {
        Ok(nano_int(vm, read(vm, libc::CLOCK_REALTIME)?))
    }
    /// monotonic() -> float
    ///
    /// Monotonic clock, cannot go backward.
    #[function("monotonic()", text_signature = "($self, /)")]
    fn monotonic(vm: &Vm) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, libc::CLOCK_MONOTONIC)?))
    }
    /// monotonic_ns() -> int
    ///
    /// Monotonic clock, cannot go backward, as nanoseconds.
    #[function("monotonic_ns()", text_signature = "($self, /)")]
    fn monotonic_ns(vm: &Vm) -> PyResult<i64> {
        read_ns(vm, libc::CLOCK_MONOTONIC)
    }
    /// perf_counter() -> float
    ///
    /// Performance counter for benchmarking.
    #[function("perf_counter()", text_signature = "($self, /)")]
    fn perf_counter(vm: &Vm) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, libc::CLOCK_MONOTONIC)?))
    }
    /// perf_counter_ns() -> int
    ///
    /// Performance counter for benchmarking as nanoseconds.
    #[function("perf_counter_ns()", text_signature = "($self, /)")]
    fn perf_counter_ns(vm: &Vm) -> PyResult<i64> {
        read_ns(vm, libc::CLOCK_MONOTONIC)
    }
    /// process_time() -> float
    ///
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    #[function("process_time()", text_signature = "($self, /)")]
    fn process_time(vm: &Vm) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, libc::CLOCK_PROCESS_CPUTIME_ID)?))
    }
    /// process_time() -> int
    ///
    /// Process time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    #[function("process_time_ns()", text_signature = "($self, /)")]
    fn process_time_ns(vm: &Vm) -> PyResult<i64> {
        read_ns(vm, libc::CLOCK_PROCESS_CPUTIME_ID)
    }
    /// thread_time() -> float
    ///
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    #[function("thread_time()", text_signature = "($self, /)")]
    fn thread_time(vm: &Vm) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, libc::CLOCK_THREAD_CPUTIME_ID)?))
    }
    /// thread_time() -> int
    ///
    /// Thread time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    #[function("thread_time_ns()", text_signature = "($self, /)")]
    fn thread_time_ns(vm: &Vm) -> PyResult<i64> {
        read_ns(vm, libc::CLOCK_THREAD_CPUTIME_ID)
    }
    /// Return the time of the specified clock clk_id as a float.
    #[function("clock_gettime(clk_id, /)")]
    fn clock_gettime(vm: &Vm, clk_id: i32) -> PyResult<f64> {
        Ok(seconds(read_ns(vm, clk_id)?))
    }
    /// Return the time of the specified clock clk_id as nanoseconds (int).
    #[function("clock_gettime_ns(clk_id, /)")]
    fn clock_gettime_ns(vm: &Vm, clk_id: i32) -> PyResult {
        Ok(nano_int(vm, read(vm, clk_id)?))
    }
    /// clock_settime(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id.
    #[function("clock_settime(clk_id, time, /)", text_signature = None)]
    fn clock_settime(vm: &Vm, clk_id: i32, time: Value) -> PyResult<()> {
        set_clock(vm, clk_id, nanoseconds(vm, time, Round::Floor)?)
    }
    /// clock_settime_ns(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id with nanoseconds.
    #[function("clock_settime_ns(clk_id, time, /)", text_signature = None)]
    fn clock_settime_ns(vm: &Vm, clk_id: i32, time: i64) -> PyResult<()> {
        set_clock(vm, clk_id, time)
    }
    /// clock_getres(clk_id) -> floating-point number
    ///
    /// Return the resolution (precision) of the specified clock clk_id.
    #[function("clock_getres(clk_id, /)", text_signature = None)]
    fn clock_getres(vm: &Vm, clk_id: i32) -> PyResult<f64> {
        resolution(vm, clk_id)
    }
    /// pthread_getcpuclockid(thread_id) -> int
    ///
    /// Return the clk_id of a thread's CPU time clock.
    #[function("pthread_getcpuclockid(thread_id, /)", text_signature = None)]
    #[cfg(target_os = "linux")]
    fn pthread_getcpuclockid(vm: &Vm, thread_id: u64) -> PyResult<i32> {
        let mut clock = 0;
        // SAFETY: the call fills the number; as in CPython it is the caller who must know that the thread exists.
        match unsafe { libc::pthread_getcpuclockid(thread_id as libc::pthread_t, &mut clock) } {
            0 => Ok(clock),
            errno => Err(raise(vm, errno)),
        }
    }
    /// get_clock_info(name: str) -> dict
    ///
    /// Get information of the specified clock.
    #[function("get_clock_info(name, /)", text_signature = None)]
    fn get_clock_info(vm: &Vm, name: String) -> PyResult {
        let (text, clock, monotonic) = match name.as_str() {
            "time" => ("CLOCK_REALTIME", libc::CLOCK_REALTIME, false),
            "monotonic" | "perf_counter" => ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC, true),
            "process_time" => ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID, true),
            "thread_time" => ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID, true),
            _ => return Err(vm.value_error("unknown clock")),
        };
        let implementation = vm.str(&format!("clock_gettime({text})")).value();
        let resolution = vm.float(resolution(vm, clock)?);
        Ok(new_namespace(
            vm,
            &[
                (vm.intern_str("implementation"), implementation),
                (vm.intern_str("monotonic"), Value::bool(monotonic)),
                (vm.intern_str("adjustable"), Value::bool(!monotonic)),
                (vm.intern_str("resolution"), resolution),
            ],
        ))
    }
    /// sleep(seconds)
    ///
    /// Delay execution for a given number of seconds.  The argument may be
    /// a floating-point number for subsecond precision.
    #[function("sleep(object, /)", text_signature = "($self, object, /)")]
    fn sleep(vm: &Vm, object: Value) -> PyResult<()> {
        vm.audit("time.sleep", &[object])?;
        let ns = nanoseconds(vm, object, Round::Up)?;
        if ns < 0 {
            return Err(vm.value_error("sleep length must be non-negative"));
        }
        let end = read_ns(vm, libc::CLOCK_MONOTONIC)?.saturating_add(ns);
        sleep_until(vm, end)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let mut clocks = vec![
            ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
            ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
            ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
            ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
            ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
        ];
        #[cfg(target_os = "linux")]
        clocks.extend([("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME), ("CLOCK_TAI", libc::CLOCK_TAI)]);
        for (name, clock) in clocks {
            set_module_attribute(vm, module, name, vm.int(clock as i64))?;
        }
        Ok(())
    }
}
