//! The module `_signal`: signals of the system, handled by Python functions in the first thread.
//!
//! The system's handler only notes the signal and sets a work bit of the first thread, which calls the Python function
//! at its next safepoint. Signals belong to the process, so what the system's handler touches is process-wide: the one
//! place where state is not the interpreter's own.

use crate::exception_class::exception_class;
use crate::os_error::{last_errno, raise, raise_last, strerror};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use taipan_macros::module;
use taipan_vm::builtins::set;
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::interp::frames;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{List, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, work};

/// One more than the greatest signal number.
const COUNT: usize = 65;

/// Signals that arrived and were not handled yet.
static ARRIVED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
/// Signals that another thread got, which are sent on to the one that handles them.
static FORWARDED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
/// Work bits of the thread that handles signals.
static HANDLING: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());
/// The thread that handles signals (`pthread_t`); 0 for none.
static THREAD: AtomicU64 = AtomicU64::new(0);
/// Where a byte is written when a signal arrives; -1 for nowhere.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// The system's handler: only what is safe there.
extern "C" fn arrive(signal: libc::c_int) {
    let errno = last_errno_raw();
    let ours = is_ours(signal);
    if let Some(forwarded) = FORWARDED.get(signal as usize)
        && ours
        && forwarded.swap(false, Ordering::SeqCst)
    {
        // It only interrupts what the thread waits for.
        return;
    }
    note(signal as usize);
    let fd = WAKEUP.load(Ordering::Relaxed);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one byte is written; the call is safe in handlers.
        unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    }
    if let Some(forwarded) = FORWARDED.get(signal as usize)
        && !ours
    {
        forwarded.store(true, Ordering::SeqCst);
        // SAFETY: the call is safe in handlers; the thread lives as long as it is noted.
        unsafe { libc::pthread_kill(THREAD.load(Ordering::SeqCst) as libc::pthread_t, signal) };
    }
    // SAFETY: the place of the calling thread's error number.
    unsafe { *errno.0 = errno.1 };
}

/// True when the running thread is the one that handles this signal: all but those for the thread's own faults are left to
/// the first one, since the system may give them to any.
fn is_ours(signal: libc::c_int) -> bool {
    let thread = THREAD.load(Ordering::SeqCst);
    // SAFETY: the call takes nothing.
    let own = unsafe { libc::pthread_self() } as u64;
    thread == 0
        || thread == own
        || matches!(signal, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGTRAP)
}

/// Keeps signals from the calling thread, which does not run Python code; gives the mask from before.
pub fn leave_to_others() -> libc::sigset_t {
    // SAFETY: both sets are plain and filled by the calls.
    unsafe {
        let (mut all, mut old) = (std::mem::zeroed(), std::mem::zeroed());
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut old);
        old
    }
}

/// Lets the calling thread get signals again: the mask that [`leave_to_others`] gave.
pub fn take_signals(mask: &libc::sigset_t) {
    // SAFETY: the set is a valid one.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, mask, std::ptr::null_mut()) };
}

/// Place and value of the thread's error number.
fn last_errno_raw() -> (*mut i32, i32) {
    // SAFETY: the place exists as long as the thread.
    unsafe {
        #[cfg(target_os = "linux")]
        let place = libc::__errno_location();
        #[cfg(target_os = "macos")]
        let place = libc::__error();
        (place, *place)
    }
}

fn note(signal: usize) {
    if let Some(flag) = ARRIVED.get(signal) {
        flag.store(true, Ordering::SeqCst);
    }
    let bits = HANDLING.load(Ordering::SeqCst);
    if !bits.is_null() {
        // SAFETY: `forget` takes the pointer away before the thread state is freed.
        unsafe { (*bits).fetch_or(work::SIGNAL, Ordering::SeqCst) };
    }
}

/// Ends the handling of signals by this thread, whose state is about to be freed.
pub fn forget(vm: &Vm) {
    let own: *const AtomicU32 = &vm.work;
    let null = std::ptr::null_mut();
    if HANDLING.compare_exchange(own.cast_mut(), null, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
        THREAD.store(0, Ordering::SeqCst);
    }
}

/// Lets the running thread handle signals, in the child of a fork. Those that arrived are the parent's.
pub fn after_fork(vm: &Vm) {
    for flag in ARRIVED.iter().chain(&FORWARDED) {
        flag.store(false, Ordering::SeqCst);
    }
    let own: *const AtomicU32 = &vm.work;
    if !HANDLING.load(Ordering::SeqCst).is_null() {
        HANDLING.store(own.cast_mut(), Ordering::SeqCst);
        THREAD.store(vm.thread_id.get(), Ordering::SeqCst);
    }
}

const KEY: &str = "_signal.handlers";

/// The handlers by signal: 0 (default), 1 (ignored), a function, or None for one that Python did not set.
fn handlers(vm: &Vm) -> Gc<List> {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    match known.and_then(|v| v.downcast::<List>()) {
        Some(list) => list,
        None => {
            let list = vm.new_list();
            for _ in 0..COUNT {
                list.push(vm, Value::NONE);
            }
            vm.interp().module_state.borrow_mut().insert(KEY, list.value());
            list
        }
    }
}

const DEFAULT: Value = Value::int32(0);
const IGNORE: Value = Value::int32(1);

/// Calls the Python functions for signals that arrived: `Interp::signal_hook`.
fn handle(vm: &Vm) -> PyResult<()> {
    if !vm.is_main_thread() {
        return Ok(());
    }
    for (signal, arrived) in ARRIVED.iter().enumerate().skip(1) {
        if !arrived.swap(false, Ordering::SeqCst) {
            continue;
        }
        let handler = handlers(vm).try_get(vm, signal).unwrap_or(DEFAULT);
        if !vm.is_callable(handler) {
            continue;
        }
        let frame = frames::frame_at(vm, 0).map_or(Value::NONE, |f| f.value());
        if let Err(raised) = vm.call(handler, &[Value::int32(signal as i32), frame]) {
            // The others wait for the next safepoint.
            if ARRIVED.iter().any(|a| a.load(Ordering::SeqCst)) {
                vm.work.fetch_or(work::SIGNAL, Ordering::SeqCst);
            }
            return Err(raised);
        }
    }
    Ok(())
}

/// Lets the first thread believe that a signal arrived, if a Python function handles it.
///
/// # Errors
/// ValueError for a number that is no signal.
pub fn simulate(vm: &Vm, signal: i32) -> PyResult<()> {
    let at = number(vm, signal)?;
    if vm.is_callable(handlers(vm).try_get(vm, at).unwrap_or(DEFAULT)) {
        note(at);
    }
    Ok(())
}

fn number(vm: &Vm, signal: i32) -> PyResult<usize> {
    match usize::try_from(signal) {
        Ok(n) if (1..COUNT).contains(&n) => Ok(n),
        _ => Err(vm.value_error("signal number out of range")),
    }
}

/// Sets the system's action.
fn set_action(signal: usize, action: libc::sighandler_t) -> bool {
    // SAFETY: the struct is filled; the handler is a function of the right type or one of the two constants.
    unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = action;
        libc::sigemptyset(&mut new.sa_mask);
        // The alternative stack is for handlers of stack overflow, where there is one.
        new.sa_flags = libc::SA_ONSTACK;
        libc::sigaction(signal as i32, &new, std::ptr::null_mut()) == 0
    }
}

fn current_action(signal: usize) -> Option<libc::sighandler_t> {
    // SAFETY: the call fills the struct.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        (libc::sigaction(signal as i32, std::ptr::null(), &mut old) == 0).then_some(old.sa_sigaction)
    }
}

fn system_handler() -> libc::sighandler_t {
    arrive as extern "C" fn(libc::c_int) as *const () as libc::sighandler_t
}

/// OSError as the class `signal.ItimerError`.
fn timer_error(vm: &Vm) -> Raised {
    let errno = last_errno();
    let class = match exception_class(vm, "signal.ItimerError", vm.exc().os_error) {
        Ok(class) => class,
        Err(raised) => return raised,
    };
    let text = vm.str(&strerror(errno)).value();
    match vm.call(class.value(), &[Value::int32(errno), text]) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

fn to_timeval(vm: &Vm, seconds: Value) -> PyResult<libc::timeval> {
    let ns = crate::time::nanoseconds(vm, seconds, crate::time::Round::Up)?;
    let us = ns.div_euclid(1000) + i64::from(ns.rem_euclid(1000) > 0);
    Ok(libc::timeval {
        tv_sec: us.div_euclid(1_000_000) as libc::time_t,
        tv_usec: us.rem_euclid(1_000_000) as libc::suseconds_t,
    })
}

fn timer_value(vm: &Vm, timer: &libc::itimerval) -> Value {
    let f = |t: &libc::timeval| vm.float(t.tv_sec as f64 + t.tv_usec as f64 / 1e6);
    vm.new_tuple(&[f(&timer.it_value), f(&timer.it_interval)]).value()
}

fn empty_timer() -> libc::itimerval {
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    libc::itimerval { it_interval: zero, it_value: zero }
}

fn empty_set() -> libc::sigset_t {
    // SAFETY: the call makes the zeroed set an empty one.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        set
    }
}

/// A set of signals from an iterable of numbers.
///
/// # Errors
/// TypeError, ValueError for what is none.
pub fn signal_set(vm: &Vm, numbers: Value) -> PyResult<libc::sigset_t> {
    let mut set = empty_set();
    vm.for_each(numbers, |v| {
        let int = vm.index_of(v)?;
        let signal = vm.int_to_i64(int).unwrap_or(0);
        if !(1..COUNT as i64).contains(&signal) {
            let text = vm.repr_text(int)?;
            return Err(vm.value_error(format!("signal number {text} out of range [1; {}]", COUNT - 1)));
        }
        // SAFETY: the set is initialised.
        unsafe { libc::sigaddset(&mut set, signal as i32) };
        Ok(())
    })?;
    Ok(set)
}

/// A Python set of the signals in a set.
fn set_value(vm: &Vm, set: &libc::sigset_t) -> PyResult {
    let list = vm.new_list();
    for signal in 1..COUNT as i32 {
        // SAFETY: the set is initialised.
        if unsafe { libc::sigismember(set, signal) } == 1 {
            list.push(vm, Value::int32(signal));
        }
    }
    let result = set::new_empty(vm).value();
    set::update(vm, result, list.value())?;
    Ok(result)
}

#[cfg(target_os = "linux")]
static SIGINFO: StructSeqDef = StructSeqDef {
    name: "struct_siginfo",
    module: "signal",
    doc: "struct_siginfo: Result from sigwaitinfo or sigtimedwait.

This object may be accessed either as a tuple of
(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),
or via the attributes si_signo, si_code, and so on.",
    fields: &[
        ("si_signo", "signal number"),
        ("si_code", "signal code"),
        ("si_errno", "errno associated with this signal"),
        ("si_pid", "sending process ID"),
        ("si_uid", "real user ID of sending process"),
        ("si_status", "exit value or signal"),
        ("si_band", "band event for SIGPOLL"),
    ],
    visible: 7,
};

#[cfg(target_os = "linux")]
fn siginfo_class(vm: &Vm) -> Gc<Type> {
    const KEY: &str = "_signal.struct_siginfo";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(class) = known.and_then(|v| v.downcast::<Type>()) {
        return class;
    }
    let class = structseq::make_class(vm, &SIGINFO);
    vm.interp().module_state.borrow_mut().insert(KEY, class.value());
    class
}

#[cfg(target_os = "linux")]
fn siginfo_value(vm: &Vm, info: &libc::siginfo_t) -> Value {
    // SAFETY: the fields overlap those of other signals, but all are plain numbers.
    let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
    let n = |i: i32| Value::int32(i);
    let fields =
        [n(info.si_signo), n(info.si_code), n(info.si_errno), n(pid), vm.int(uid as i64), n(status), n(0)];
    structseq::make(vm, siginfo_class(vm), SIGINFO.visible, &fields)
}

/// This module provides mechanisms to use signal handlers in Python.
///
/// Functions:
///
/// alarm() -- cause SIGALRM after a specified time [Unix only]
/// setitimer() -- cause a signal (described below) after a specified
///                float time and the timer may restart then [Unix only]
/// getitimer() -- get current value of timer [Unix only]
/// signal() -- set the action for a given signal
/// getsignal() -- get the signal action for a given signal
/// pause() -- wait until a signal arrives [Unix only]
/// default_int_handler() -- default SIGINT handler
///
/// signal constants:
/// SIG_DFL -- used to refer to the system default handler
/// SIG_IGN -- used to ignore the signal
/// NSIG -- number of defined signals
/// SIGINT, SIGTERM, etc. -- signal numbers
///
/// itimer constants:
/// ITIMER_REAL -- decrements in real time, and delivers SIGALRM upon
///                expiration
/// ITIMER_VIRTUAL -- decrements only when the process is executing,
///                and delivers SIGVTALRM upon expiration
/// ITIMER_PROF -- decrements both when the process is executing and
///                when the system is executing on behalf of the process.
///                Coupled with ITIMER_VIRTUAL, this timer is usually
///                used to profile the time spent by the application
///                in user and kernel space. SIGPROF is delivered upon
///                expiration.
///
///
/// *** IMPORTANT NOTICE ***
/// A signal handler function is called with two arguments:
/// the first is the signal number, the second is the interrupted stack frame.
#[module("_signal")]
pub mod module {
    use super::*;

    /// The default handler for SIGINT installed by Python.
    ///
    /// It raises KeyboardInterrupt.
    #[function("default_int_handler(signalnum, frame, /)")]
    fn default_int_handler(vm: &Vm, _signalnum: i32, _frame: Value) -> PyResult {
        match vm.call(vm.exc().keyboard_interrupt.value(), &[]) {
            Ok(e) => Err(vm.raise(e)),
            Err(raised) => Err(raised),
        }
    }
    /// Set the action for the given signal.
    ///
    /// The action can be SIG_DFL, SIG_IGN, or a callable Python object.
    /// The previous action is returned.  See getsignal() for possible return
    /// values.
    ///
    /// *** IMPORTANT NOTICE ***
    /// A signal handler function is called with two arguments: the first is
    /// the signal number, the second is the interrupted stack frame.
    #[function("signal(signalnum, handler, /)")]
    fn signal(vm: &Vm, signalnum: i32, handler: Value) -> PyResult {
        if !vm.is_main_thread() {
            let message = "signal only works in main thread of the main interpreter";
            return Err(vm.value_error(message));
        }
        let at = number(vm, signalnum)?;
        let action = if handler == DEFAULT {
            libc::SIG_DFL
        } else if handler == IGNORE {
            libc::SIG_IGN
        } else if vm.is_callable(handler) {
            system_handler()
        } else {
            let message = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(vm.type_error(message));
        };
        // What arrived for the old handler is handled by it.
        handle(vm)?;
        if !set_action(at, action) {
            return Err(raise_last(vm));
        }
        let table = handlers(vm);
        let old = table.try_get(vm, at).unwrap_or(Value::NONE);
        table.set(vm, at, handler);
        Ok(old)
    }
    /// Return the current action for the given signal.
    ///
    /// The return value can be:
    ///   SIG_IGN -- if the signal is being ignored
    ///   SIG_DFL -- if the default action for the signal is in effect
    ///   None    -- if an unknown handler is in effect
    ///   anything else -- the callable Python object used as a handler
    #[function("getsignal(signalnum, /)")]
    fn getsignal(vm: &Vm, signalnum: i32) -> PyResult {
        let at = number(vm, signalnum)?;
        Ok(handlers(vm).try_get(vm, at).unwrap_or(Value::NONE))
    }
    /// Send a signal to the executing process.
    #[function("raise_signal(signalnum, /)")]
    fn raise_signal(vm: &Vm, signalnum: i32) -> PyResult<()> {
        // SAFETY: the call takes any number.
        if unsafe { libc::raise(signalnum) } != 0 {
            return Err(raise_last(vm));
        }
        handle(vm)
    }
    /// Arrange for SIGALRM to arrive after the given number of seconds.
    #[function("alarm(seconds, /)")]
    fn alarm(seconds: i32) -> i64 {
        // SAFETY: the call takes any number.
        unsafe { libc::alarm(seconds as u32) as i64 }
    }
    /// Wait until a signal arrives.
    #[function("pause()")]
    fn pause(vm: &Vm) -> PyResult<()> {
        // SAFETY: the call takes nothing.
        vm.without_lock(|| unsafe { libc::pause() });
        handle(vm)
    }
    /// Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).
    ///
    /// The timer will fire after value seconds and after that every interval
    /// seconds.  The itimer can be cleared by setting seconds to zero.
    ///
    /// Returns old values as a tuple: (delay, interval).
    #[function("setitimer(which, seconds, interval=0.0, /)")]
    fn setitimer(vm: &Vm, which: i32, seconds: Value, interval: Value) -> PyResult {
        let new =
            libc::itimerval { it_value: to_timeval(vm, seconds)?, it_interval: to_timeval(vm, interval)? };
        let mut old = empty_timer();
        // SAFETY: the call reads the one struct and fills the other.
        if unsafe { libc::setitimer(which as _, &new, &mut old) } != 0 {
            return Err(timer_error(vm));
        }
        Ok(timer_value(vm, &old))
    }
    /// Returns current value of given itimer.
    #[function("getitimer(which, /)")]
    fn getitimer(vm: &Vm, which: i32) -> PyResult {
        let mut now = empty_timer();
        // SAFETY: the call fills the struct.
        if unsafe { libc::getitimer(which as _, &mut now) } != 0 {
            return Err(timer_error(vm));
        }
        Ok(timer_value(vm, &now))
    }
    /// Change system call restart behaviour.
    ///
    /// If flag is False, system calls will be restarted when interrupted by
    /// signal sig, else system calls will be interrupted.
    #[function("siginterrupt(signalnum, flag, /)")]
    fn siginterrupt(vm: &Vm, signalnum: i32, flag: i32) -> PyResult<()> {
        let at = number(vm, signalnum)?;
        // SAFETY: the struct is filled by the first call and read by the second.
        let failed = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            libc::sigaction(at as i32, std::ptr::null(), &mut action) != 0 || {
                if flag != 0 {
                    action.sa_flags &= !libc::SA_RESTART;
                } else {
                    action.sa_flags |= libc::SA_RESTART;
                }
                libc::sigaction(at as i32, &action, std::ptr::null_mut()) != 0
            }
        };
        if failed { Err(raise_last(vm)) } else { Ok(()) }
    }
    /// Return the system description of the given signal.
    ///
    /// Returns the description of signal *signalnum*, such as "Interrupt"
    /// for :const:`SIGINT`. Returns :const:`None` if *signalnum* has no
    /// description. Raises :exc:`ValueError` if *signalnum* is invalid.
    #[function("strsignal(signalnum, /)")]
    fn strsignal(vm: &Vm, signalnum: i32) -> PyResult<Option<String>> {
        number(vm, signalnum)?;
        // SAFETY: the call gives null or a string that lives until the next call in this thread.
        let text = unsafe {
            let text = libc::strsignal(signalnum);
            if text.is_null() {
                return Ok(None);
            }
            std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned()
        };
        Ok(Some(text).filter(|t| !t.starts_with("Unknown signal")))
    }
    /// Return a set of valid signal numbers on this platform.
    ///
    /// The signal numbers returned by this function can be safely passed to
    /// functions like `pthread_sigmask`.
    #[function("valid_signals()")]
    fn valid_signals(vm: &Vm) -> PyResult {
        let mut set = empty_set();
        // SAFETY: the call fills the set.
        unsafe { libc::sigfillset(&mut set) };
        set_value(vm, &set)
    }
    /// Sets the fd to be written to (with the signal number) when a signal comes in.
    ///
    /// A library can use this to wakeup select or poll.
    /// The previous fd or -1 is returned.
    ///
    /// The fd must be non-blocking.
    #[function("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(vm: &Vm, fd: i32, warn_on_full_buffer: bool) -> PyResult<i32> {
        // The byte that does not fit is dropped without a word in either case.
        let _ = warn_on_full_buffer;
        if !vm.is_main_thread() {
            let message = "set_wakeup_fd only works in main thread of the main interpreter";
            return Err(vm.value_error(message));
        }
        if fd != -1 {
            // SAFETY: the call takes any number.
            let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
            if flags < 0 {
                return Err(raise_last(vm));
            }
            if flags & libc::O_NONBLOCK == 0 {
                return Err(vm.value_error(format!("the fd {fd} must be in non-blocking mode")));
            }
        }
        Ok(WAKEUP.swap(fd, Ordering::SeqCst))
    }
    /// Fetch and/or change the signal mask of the calling thread.
    #[function("pthread_sigmask(how, mask, /)")]
    fn pthread_sigmask(vm: &Vm, how: i32, mask: Value) -> PyResult {
        let new = signal_set(vm, mask)?;
        let mut old = empty_set();
        // SAFETY: the call reads the one set and fills the other.
        match unsafe { libc::pthread_sigmask(how, &new, &mut old) } {
            0 => {
                handle(vm)?;
                set_value(vm, &old)
            }
            errno => Err(raise(vm, errno)),
        }
    }
    /// Send a signal to a thread.
    #[function("pthread_kill(thread_id, signalnum, /)")]
    fn pthread_kill(vm: &Vm, thread_id: u64, signalnum: i32) -> PyResult<()> {
        vm.audit("signal.pthread_kill", &[vm.int_from_u64(thread_id), Value::int32(signalnum)])?;
        // SAFETY: as in CPython it is the caller who must know that the thread exists.
        match unsafe { libc::pthread_kill(thread_id as libc::pthread_t, signalnum) } {
            0 => handle(vm),
            errno => Err(raise(vm, errno)),
        }
    }
    /// Examine pending signals.
    ///
    /// Returns a set of signal numbers that are pending for delivery to
    /// the calling thread.
    #[function("sigpending()")]
    fn sigpending(vm: &Vm) -> PyResult {
        let mut set = empty_set();
        // SAFETY: the call fills the set.
        if unsafe { libc::sigpending(&mut set) } != 0 {
            return Err(raise_last(vm));
        }
        set_value(vm, &set)
    }
    /// Wait for a signal.
    ///
    /// Suspend execution of the calling thread until the delivery of one of the
    /// signals specified in the signal set sigset.  The function accepts the
    /// signal and returns the signal number.
    #[function("sigwait(sigset, /)")]
    fn sigwait(vm: &Vm, sigset: Value) -> PyResult<i32> {
        let set = signal_set(vm, sigset)?;
        let mut signal = 0;
        // SAFETY: the call reads the set and fills the number.
        match vm.without_lock(|| unsafe { libc::sigwait(&set, &mut signal) }) {
            0 => Ok(signal),
            errno => Err(raise(vm, errno)),
        }
    }
    /// Wait synchronously until one of the signals in *sigset* is delivered.
    ///
    /// Returns a struct_siginfo containing information about the signal.
    #[function("sigwaitinfo(sigset, /)")]
    #[cfg(target_os = "linux")]
    fn sigwaitinfo(vm: &Vm, sigset: Value) -> PyResult {
        let set = signal_set(vm, sigset)?;
        loop {
            // SAFETY: zeroes are a valid struct, which the call fills.
            let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
            // SAFETY: the call reads the set and fills the struct.
            if vm.without_lock(|| unsafe { libc::sigwaitinfo(&set, &mut info) }) >= 0 {
                return Ok(siginfo_value(vm, &info));
            }
            match last_errno() {
                libc::EINTR => handle(vm)?,
                errno => return Err(raise(vm, errno)),
            }
        }
    }
    /// Like sigwaitinfo(), but with a timeout.
    ///
    /// The timeout is specified in seconds, with floating-point numbers allowed.
    #[function("sigtimedwait(sigset, timeout, /)")]
    #[cfg(target_os = "linux")]
    fn sigtimedwait(vm: &Vm, sigset: Value, timeout: Value) -> PyResult<Option<Value>> {
        let ns = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
        if ns < 0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        let set = signal_set(vm, sigset)?;
        let end = std::time::Instant::now().checked_add(std::time::Duration::from_nanos(ns as u64));
        loop {
            let left = end.map_or(std::time::Duration::from_secs(1 << 30), |e| {
                e.saturating_duration_since(std::time::Instant::now())
            });
            let time = libc::timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos() as _ };
            // SAFETY: zeroes are a valid struct, which the call fills.
            let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
            // SAFETY: the call reads the set and the time and fills the struct.
            if vm.without_lock(|| unsafe { libc::sigtimedwait(&set, &mut info, &time) }) >= 0 {
                return Ok(Some(siginfo_value(vm, &info)));
            }
            match last_errno() {
                libc::EAGAIN => return Ok(None),
                libc::EINTR => handle(vm)?,
                errno => return Err(raise(vm, errno)),
            }
        }
    }
    /// Send a signal to a process referred to by a pid file descriptor.
    #[function("pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)")]
    #[cfg(target_os = "linux")]
    fn pidfd_send_signal(vm: &Vm, pidfd: i32, signalnum: i32, siginfo: Value, flags: i32) -> PyResult<()> {
        if !siginfo.is_none() {
            return Err(vm.type_error("siginfo must be None"));
        }
        let none = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: the call takes numbers and a null pointer.
        let result =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd, signalnum, none, flags as u32) };
        if result < 0 { Err(raise_last(vm)) } else { handle(vm) }
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, Value::int32(*value))?;
        }
        #[cfg(target_os = "linux")]
        for (name, value) in [("SIGRTMIN", libc::SIGRTMIN()), ("SIGRTMAX", libc::SIGRTMAX())] {
            set_module_attribute(vm, module, name, Value::int32(value))?;
        }
        let error = exception_class(vm, "signal.ItimerError", vm.exc().os_error)?;
        set_module_attribute(vm, module, "ItimerError", error.value())?;
        #[cfg(target_os = "linux")]
        set_module_attribute(vm, module, "struct_siginfo", siginfo_class(vm).value())?;
        take_over(vm, module);
        Ok(())
    }
}

/// Notes the actions in effect, and begins to handle signals: SIGINT raises KeyboardInterrupt, and writing to a broken
/// pipe is an error rather than the end.
fn take_over(vm: &Vm, module: Gc<Module>) {
    let table = handlers(vm);
    for signal in 1..COUNT {
        let known = match current_action(signal) {
            Some(libc::SIG_DFL) => DEFAULT,
            Some(libc::SIG_IGN) => IGNORE,
            _ => Value::NONE,
        };
        table.set(vm, signal, known);
    }
    if vm.interp().number.get() != 0
        && let Some(handler) = module.namespace().get_str(vm, vm.intern_str("default_int_handler"))
        && table.get(vm, libc::SIGINT as usize).is_none()
    {
        // What the first interpreter has there is its own; others show the function that it had at the start.
        table.set(vm, libc::SIGINT as usize, handler);
    }
    if !vm.is_main_thread() {
        return;
    }
    vm.interp().signal_hook.set(Some(handle));
    HANDLING.store((&raw const vm.work).cast_mut(), Ordering::SeqCst);
    THREAD.store(vm.thread_id.get(), Ordering::SeqCst);
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        if set_action(signal as usize, libc::SIG_IGN) {
            table.set(vm, signal as usize, IGNORE);
        }
    }
    let at = libc::SIGINT as usize;
    let handler = module.namespace().get_str(vm, vm.intern_str("default_int_handler"));
    if let Some(handler) = handler
        && table.get(vm, at) == DEFAULT
        && set_action(at, system_handler())
    {
        table.set(vm, at, handler);
    }
}

macro_rules! constants {
    ($($name:ident)*; $($linux:ident)*) => {
        static CONSTANTS: &[(&str, i32)] = &[
            ("NSIG", COUNT as i32), ("SIG_DFL", 0), ("SIG_IGN", 1),
            ("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2),
            $((stringify!($name), libc::$name),)*
            $(#[cfg(target_os = "linux")] (stringify!($linux), libc::$linux),)*
            #[cfg(target_os = "linux")]
            ("SIGCLD", libc::SIGCHLD),
        ];
    };
}
constants! {
    SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPROF SIGQUIT
    SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU
    SIGXFSZ SIG_BLOCK SIG_UNBLOCK SIG_SETMASK;
    SIGPOLL SIGPWR SIGSTKFLT
}
