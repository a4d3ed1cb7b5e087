//! The module `faulthandler`: tracebacks when the process crashes, at a signal, or after a time.
//!
//! Signals belong to the process, so what their handlers read is process-wide, in atomics: which interpreter, where to
//! write. The handlers themselves allocate nothing and take no lock.

mod dump;

use crate::os_error;
use dump::Out;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::{Interp, Vm};

/// What is to be done at a signal.
struct Watch {
    enabled: AtomicBool,
    fd: AtomicI32,
    all: AtomicBool,
    /// The action from before is taken too.
    chain: AtomicBool,
    /// The action from before: a box of its own, or null.
    previous: AtomicPtr<libc::sigaction>,
}

impl Watch {
    const fn new() -> Watch {
        Watch {
            enabled: AtomicBool::new(false),
            fd: AtomicI32::new(-1),
            all: AtomicBool::new(false),
            chain: AtomicBool::new(false),
            previous: AtomicPtr::new(std::ptr::null_mut()),
        }
    }
}

const COUNT: usize = 65;
/// The interpreter whose threads are shown: the first of the process.
static INTERP: AtomicPtr<Interp> = AtomicPtr::new(std::ptr::null_mut());
static FATAL: [Watch; 5] = [const { Watch::new() }; 5];
static USER: [Watch; COUNT] = [const { Watch::new() }; COUNT];
/// Where to stop the thread that waits for `dump_traceback_later`.
static LATER: Mutex<Option<Sender<()>>> = Mutex::new(None);

/// The signals of crashes.
static FATAL_SIGNALS: [(i32, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// Keys of the files that are kept open.
const FATAL_FILE: &str = "faulthandler.file";
const USER_FILES: &str = "faulthandler.user_files";

fn interp() -> Option<&'static Interp> {
    // SAFETY: it is the first interpreter, which lives as long as the process.
    unsafe { INTERP.load(Ordering::SeqCst).as_ref() }
}

fn remember(vm: &Vm) {
    INTERP.store(crate::interpreters::life::first(vm).cast_mut(), Ordering::SeqCst);
}

fn show(fd: i32, all: bool, current: bool) {
    if let Some(interp) = interp() {
        if all { dump::all_threads(fd, interp, current) } else { dump::this_one(fd, interp) }
    }
}

/// Runs `f` with the thread's error number kept.
fn keeping_errno(f: impl FnOnce()) {
    // SAFETY: the place of the calling thread's error number.
    unsafe {
        let place = libc::__errno_location();
        let errno = *place;
        f();
        *place = errno;
    }
}

fn restore(watch: &Watch, signal: i32) {
    let previous = watch.previous.load(Ordering::SeqCst);
    if !previous.is_null() {
        // SAFETY: the box was filled by `sigaction` and is never freed.
        unsafe { libc::sigaction(signal, previous, std::ptr::null_mut()) };
    }
}

/// The system's handler for crashes.
extern "C" fn crashed(signal: libc::c_int) {
    let Some(at) = FATAL_SIGNALS.iter().position(|(s, _)| *s == signal) else { return };
    let watch = &FATAL[at];
    if !watch.enabled.swap(false, Ordering::SeqCst) {
        return;
    }
    restore(watch, signal);
    keeping_errno(|| {
        let (fd, all) = (watch.fd.load(Ordering::SeqCst), watch.all.load(Ordering::SeqCst));
        Out::new(fd).text("Fatal Python error: ").text(FATAL_SIGNALS[at].1).text("\n\n");
        show(fd, all, true);
        Out::new(fd).text("\n");
        dump::native_stack(fd);
    });
    // SAFETY: the call is safe in handlers; the action from before is in force again.
    unsafe { libc::raise(signal) };
}

/// The system's handler for signals of the program's choice.
extern "C" fn asked(signal: libc::c_int) {
    let Some(watch) = USER.get(signal as usize) else { return };
    if !watch.enabled.load(Ordering::SeqCst) {
        return;
    }
    keeping_errno(|| {
        show(watch.fd.load(Ordering::SeqCst), watch.all.load(Ordering::SeqCst), true);
        if watch.chain.load(Ordering::SeqCst) {
            restore(watch, signal);
            // SAFETY: the call is safe in handlers.
            unsafe { libc::raise(signal) };
            // For the next time.
            install(signal, asked, libc::SA_NODEFER, None);
        }
    });
}

/// Sets the system's action; false when the system refuses. The action from before goes to `previous`.
fn install(signal: i32, handler: extern "C" fn(libc::c_int), flags: i32, previous: Option<&Watch>) -> bool {
    // SAFETY: the struct is plain and filled before it is used; the handler has the right type.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as *const () as libc::sighandler_t;
        libc::sigemptyset(&mut action.sa_mask);
        action.sa_flags = flags | libc::SA_ONSTACK;
        let mut old: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, &action, &mut old) != 0 {
            return false;
        }
        if let Some(watch) = previous {
            // Never freed: a handler on another thread may be reading it.
            watch.previous.store(Box::into_raw(Box::new(old)), Ordering::SeqCst);
        }
        true
    }
}

/// The descriptor of a file (an int, an object with `fileno`, or none for `sys.stderr`), and the object to keep.
fn descriptor(vm: &Vm, file: Value) -> PyResult<(i32, Value)> {
    let file = if file.is_none() || file.is_unbound() {
        let sys = taipan_vm::import::import(vm, "sys")?;
        match vm.getattr_opt(sys, vm.intern_str("stderr"))? {
            None => return Err(vm.runtime_error("unable to get sys.stderr")),
            Some(v) if v.is_none() => return Err(vm.runtime_error("sys.stderr is None")),
            Some(v) => v,
        }
    } else if vm.is_int(file) {
        return match vm.int_to_i64(file).and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0) {
            Some(fd) => Ok((fd, Value::NONE)),
            None => Err(vm.value_error("file is not a valid file descriptor")),
        };
    } else {
        file
    };
    let number = vm.call_method_str(file, "fileno", &[])?;
    let fd = if vm.is_int(number) { vm.int_to_i64(number) } else { None };
    let Some(fd) = fd.and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0) else {
        return Err(vm.runtime_error("file.fileno() is not a valid file descriptor"));
    };
    if vm.call_method_str(file, "flush", &[]).is_err() {
        vm.take_exception();
    }
    Ok((fd, file))
}

/// A signal that the program may watch.
fn user_signal(vm: &Vm, signal: i32) -> PyResult<&'static Watch> {
    if FATAL_SIGNALS.iter().any(|(s, _)| *s == signal) {
        let message = format!("signal {signal} cannot be registered, use enable() instead");
        return Err(vm.runtime_error(message));
    }
    match usize::try_from(signal).ok().filter(|n| *n > 0).and_then(|n| USER.get(n)) {
        Some(watch) => Ok(watch),
        None => Err(vm.value_error("signal number out of range")),
    }
}

/// Keeps the file of a signal, or forgets it.
fn keep_file(vm: &Vm, signal: i32, file: Value) -> PyResult<()> {
    let known = vm.interp().module_state.borrow().get(USER_FILES).copied();
    let files = match known.and_then(|v| v.downcast::<taipan_vm::object::Dict>()) {
        Some(files) => files,
        None => {
            let files = vm.new_dict();
            vm.interp().module_state.borrow_mut().insert(USER_FILES, files.value());
            files
        }
    };
    files.set(vm, Value::int32(signal), file)
}

fn cancel_later() {
    // Dropping the sender wakes the thread, which ends.
    LATER.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// `Timeout (h:mm:ss)!`
fn timeout_header(fd: i32, ns: i64) {
    let (seconds, micros) = ((ns / 1_000_000_000) as u64, (ns % 1_000_000_000 / 1000) as u64);
    let mut out = Out::new(fd);
    out.text("Timeout (").decimal(seconds / 3600, 1).text(":").decimal(seconds / 60 % 60, 2).text(":");
    out.decimal(seconds % 60, 2);
    if micros > 0 {
        out.text(".").decimal(micros, 6);
    }
    out.text(")!\n");
}

#[module("faulthandler", doc = "faulthandler module.")]
pub mod module {
    use super::*;

    /// Enable the fault handler.
    #[function("enable(file=sys.stderr, all_threads=True)")]
    fn enable(vm: &Vm, file: Value, all_threads: bool) -> PyResult<()> {
        let (fd, file) = descriptor(vm, file)?;
        vm.interp().module_state.borrow_mut().insert(FATAL_FILE, file);
        remember(vm);
        for (watch, (signal, _)) in FATAL.iter().zip(FATAL_SIGNALS) {
            watch.fd.store(fd, Ordering::SeqCst);
            watch.all.store(all_threads, Ordering::SeqCst);
            if watch.enabled.swap(true, Ordering::SeqCst) {
                continue;
            }
            if !install(signal, crashed, libc::SA_NODEFER, Some(watch)) {
                watch.enabled.store(false, Ordering::SeqCst);
                return Err(os_error::raise_last(vm));
            }
        }
        Ok(())
    }
    /// Disable the fault handler.
    #[function("disable()")]
    fn disable(vm: &Vm) -> bool {
        let mut was = false;
        for (watch, (signal, _)) in FATAL.iter().zip(FATAL_SIGNALS) {
            if watch.enabled.swap(false, Ordering::SeqCst) {
                restore(watch, signal);
                was = true;
            }
        }
        vm.interp().module_state.borrow_mut().remove(FATAL_FILE);
        was
    }
    /// Check if the handler is enabled.
    #[function("is_enabled()")]
    fn is_enabled() -> bool {
        FATAL.iter().any(|watch| watch.enabled.load(Ordering::SeqCst))
    }
    /// Dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[function("dump_traceback(file=sys.stderr, all_threads=True)")]
    fn dump_traceback(vm: &Vm, file: Value, all_threads: bool) -> PyResult<()> {
        let (fd, _file) = descriptor(vm, file)?;
        if all_threads {
            dump::all_threads(fd, vm.interp(), true);
        } else {
            dump::this_one(fd, vm.interp());
        }
        Ok(())
    }
    /// Dump the C stack of the current thread.
    #[function("dump_c_stack(file=sys.stderr)")]
    fn dump_c_stack(vm: &Vm, file: Value) -> PyResult<()> {
        let (fd, _file) = descriptor(vm, file)?;
        dump::native_stack(fd);
        Ok(())
    }
    /// Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[function("register(signum, file=sys.stderr, all_threads=True, chain=False)")]
    fn register(vm: &Vm, signum: i32, file: Value, all_threads: bool, chain: bool) -> PyResult<()> {
        let watch = user_signal(vm, signum)?;
        let (fd, file) = descriptor(vm, file)?;
        remember(vm);
        watch.fd.store(fd, Ordering::SeqCst);
        watch.all.store(all_threads, Ordering::SeqCst);
        watch.chain.store(chain, Ordering::SeqCst);
        if !watch.enabled.load(Ordering::SeqCst) {
            let flags = if chain { libc::SA_NODEFER } else { libc::SA_RESTART };
            if !install(signum, asked, flags, Some(watch)) {
                return Err(os_error::raise_last(vm));
            }
            watch.enabled.store(true, Ordering::SeqCst);
        }
        keep_file(vm, signum, file)
    }
    /// Unregister the handler of the signal 'signum' registered by register().
    #[function("unregister(signum, /)")]
    fn unregister(vm: &Vm, signum: i32) -> PyResult<bool> {
        let watch = user_signal(vm, signum)?;
        let was = watch.enabled.swap(false, Ordering::SeqCst);
        if was {
            restore(watch, signum);
            keep_file(vm, signum, Value::NONE)?;
        }
        Ok(was)
    }
    /// Dump the traceback of all threads in timeout seconds,
    /// or each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe.
    #[function("dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)")]
    fn dump_traceback_later(vm: &Vm, timeout: Value, repeat: bool, file: Value, exit: bool) -> PyResult<()> {
        let ns = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
        if ns <= 0 {
            return Err(vm.value_error("timeout must be greater than 0"));
        }
        let (fd, file) = descriptor(vm, file)?;
        keep_file(vm, 0, file)?;
        remember(vm);
        cancel_later();
        let (stop, stopped) = channel::<()>();
        let watch = move || {
            while stopped.recv_timeout(Duration::from_nanos(ns as u64)) == Err(RecvTimeoutError::Timeout) {
                timeout_header(fd, ns);
                show(fd, true, false);
                if exit {
                    // SAFETY: ends the process.
                    unsafe { libc::_exit(1) };
                }
                if !repeat {
                    break;
                }
            }
        };
        if std::thread::Builder::new().spawn(watch).is_err() {
            return Err(vm.runtime_error("unable to start watchdog thread"));
        }
        *LATER.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop);
        Ok(())
    }
    /// Cancel the previous call to dump_traceback_later().
    #[function("cancel_dump_traceback_later()")]
    fn cancel_dump_traceback_later() {
        cancel_later();
    }
    fn raise(signal: i32) {
        // SAFETY: the process is meant to get the signal.
        unsafe { libc::raise(signal) };
    }
    /// Raise a SIGSEGV signal.
    #[function("_sigsegv(release_gil=False, /)")]
    fn sigsegv(vm: &Vm, release_gil: bool) {
        if release_gil { vm.without_lock(|| raise(libc::SIGSEGV)) } else { raise(libc::SIGSEGV) }
    }
    /// Read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform.
    #[function("_read_null()")]
    fn read_null() {
        // What reading there gives, without the undefined behaviour.
        raise(libc::SIGSEGV);
    }
    /// Raise a SIGABRT signal.
    #[function("_sigabrt()")]
    fn sigabrt() {
        std::process::abort();
    }
    /// Raise a SIGFPE signal.
    #[function("_sigfpe()")]
    fn sigfpe() {
        raise(libc::SIGFPE);
    }
    /// Recursive call to raise a stack overflow.
    #[function("_stack_overflow()")]
    fn stack_overflow(vm: &Vm) -> PyResult {
        // Native recursion is bounded here, so that the interpreter raises before the stack ends.
        fn deeper(vm: &Vm) -> PyResult<usize> {
            vm.check_native_stack()?;
            Ok(deeper(vm)? + 1)
        }
        deeper(vm).map(|n| vm.int(n as i64))
    }
    /// Call Py_FatalError() in a new C thread.
    #[function("_fatal_error_c_thread()")]
    fn fatal_error_c_thread() {
        let crash = || {
            Out::new(2).text("Fatal Python error: faulthandler_fatal_error_thread: in new thread\n");
            std::process::abort();
        };
        if let Ok(thread) = std::thread::Builder::new().spawn(crash) {
            let _ = thread.join();
        }
    }
}
