//! The module `_thread`: threads of the system that take turns (`taipan_vm::threads`), locks (`lock`), handles of
//! threads (`handle`), thread-local data (`local`).

pub mod handle;
pub mod local;
pub mod lock;

use handle::Handle;
use local::Local;
use lock::{Lock, RLock};
use std::sync::atomic::AtomicU32;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use taipan_macros::module;
use taipan_vm::builtins::structseq::StructSeqDef;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::heap::Root;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Dict, List, Module, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Interp, Vm, work};

/// Where threads wait for something that another thread does.
#[derive(Default)]
pub struct Waiting {
    state: Mutex<WaitState>,
    changed: Condvar,
}

#[derive(Default)]
struct WaitState {
    /// Counts what happened.
    happened: u64,
    /// Threads that sleep and were not woken yet. Waking costs a system call, which is spared where there are none: a thread
    /// that was woken may take long to run, and meanwhile more may happen.
    asleep: usize,
}

/// So long a thread waits before it looks for dead objects, and at least so many times the pause that the last collection made.
const IDLE: Duration = Duration::from_millis(200);
const IDLE_PAUSES: u32 = 20;
/// The same where there are other threads, of which most likely one does what is waited for.
const IDLE_SHARED: Duration = Duration::from_millis(1000);
/// While others took the interpreter's lock more often than so many times in that time, it waits longer, but not longer than this
/// in all: in a busy program each of many threads that wait would collect.
const BUSY_TURNS: u64 = 500;
const IDLE_BUSY: Duration = Duration::from_millis(3000);

impl Waiting {
    fn state(&self) -> MutexGuard<'_, WaitState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Wakes those that wait.
    pub fn wake(&self) {
        let mut state = self.state();
        state.happened += 1;
        if std::mem::take(&mut state.asleep) > 0 {
            self.changed.notify_all();
        }
    }
    /// Sleeps for at most a time, unless something has happened since there were `before` happenings.
    fn sleep(&self, before: u64, left: Duration) {
        let mut state = self.state();
        if state.happened != before {
            return;
        }
        state.asleep += 1;
        let slept = self.changed.wait_timeout_while(state, left, |state| state.happened == before);
        let (mut state, _) = slept.unwrap_or_else(PoisonError::into_inner);
        if state.happened == before {
            state.asleep -= 1;
        }
    }

    /// Waits until `ready`, which is asked each time somebody woke this up; false when `deadline` passed. Signal handlers
    /// run meanwhile in the first thread.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(&self, vm: &Vm, deadline: Option<Instant>, ready: impl Fn() -> bool) -> PyResult<bool> {
        // The first thread looks for signals, which do not wake a condition variable.
        let slice = Duration::from_millis(if vm.is_main_thread() { 20 } else { 1000 });
        let start = Instant::now();
        // What is waited for may be done by an object that is dropped, which only a collection finds out.
        let patience = if vm.gives_lock() { IDLE_SHARED } else { IDLE };
        let patience = patience.max(vm.heap().stats().last_pause * IDLE_PAUSES);
        let mut collects_after = deadline.is_none().then_some(patience);
        let mut turns = vm.interp().gil.turns();
        loop {
            // Read first: what happens from here on changes it.
            let before = self.state().happened;
            if ready() {
                return Ok(true);
            }
            // What is waited for may be done by what a collection found just now, before this thread came to wait.
            if crate::gc::run_pending(vm) {
                continue;
            }
            let now = Instant::now();
            if let Some(after) = collects_after.filter(|after| now - start >= *after) {
                let before = std::mem::replace(&mut turns, vm.interp().gil.turns());
                if turns - before > BUSY_TURNS && after < IDLE_BUSY {
                    collects_after = Some((now - start) + patience);
                } else {
                    collects_after = None;
                    crate::gc::collect_idle(vm);
                }
                continue;
            }
            let left = match (deadline, collects_after) {
                (Some(deadline), _) if deadline <= now => return Ok(false),
                (Some(deadline), _) => slice.min(deadline - now),
                (None, Some(after)) => slice.min(after.saturating_sub(now - start)),
                (None, None) => slice,
            };
            vm.without_lock(|| self.sleep(before, left));
            if vm.work.load(std::sync::atomic::Ordering::Relaxed) & work::SIGNAL != 0 {
                taipan_vm::safepoint::run(vm)?;
            }
        }
    }
}

/// The moment at which a timeout (seconds) ends; None: never.
///
/// # Errors
/// TypeError, OverflowError for timeouts that make no sense.
pub fn deadline(vm: &Vm, timeout: Value) -> PyResult<Option<Instant>> {
    let ns = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
    Ok(if ns < 0 { None } else { Instant::now().checked_add(Duration::from_nanos(ns as u64)) })
}

/// Size of a thread's VM stack: address space, of which what is used becomes memory.
const VM_STACK: usize = 64 << 20;
/// Size of a thread's native stack unless `stack_size` says otherwise.
const NATIVE_STACK: usize = 16 << 20;
const STACK_SIZE_KEY: &str = "_thread.stack_size";
/// Handles of the threads that are waited for at the end (a list).
const SHUTDOWN_KEY: &str = "_thread.shutdown";

fn state_list(vm: &Vm, key: &'static str) -> Gc<List> {
    let known = vm.interp().module_state.borrow().get(key).copied();
    match known.and_then(|v| v.downcast::<List>()) {
        Some(list) => list,
        None => {
            let list = vm.new_list();
            vm.interp().module_state.borrow_mut().insert(key, list.value());
            list
        }
    }
}

/// What a new thread is given.
struct Job {
    interp: *const Interp,
    /// A tuple: function, positional arguments, keyword arguments or None, the thread's handle.
    call: Root,
}
// SAFETY: the interpreter outlives its threads or stops them by keeping its lock, and it is used only by the thread that
// holds that lock.
unsafe impl Send for Job {}

/// Starts a thread that calls `function`.
///
/// # Errors
/// RuntimeError when the system gives no thread.
fn start(vm: &Vm, function: Value, args: Gc<Tuple>, kwargs: Value, handle: Gc<Handle>) -> PyResult<u64> {
    if vm.interp().config.limits.no_threads {
        return Err(vm.runtime_error("thread is not supported for isolated subinterpreters"));
    }
    if crate::sys::is_finalizing(vm) {
        let class = vm.exc().python_finalization_error;
        return Err(vm.raise_message(class, "can't create new thread at interpreter shutdown"));
    }
    let call = vm.new_tuple(&[function, args.value(), kwargs, handle.value()]);
    let job = Job { interp: vm.interp(), call: vm.heap().root(call.value()) };
    let size =
        vm.interp().module_state.borrow().get(STACK_SIZE_KEY).and_then(|v| v.as_small_int()).unwrap_or(0);
    let size = if size > 0 { (size as usize).max(1 << 20) } else { NATIVE_STACK };
    vm.interp().gil.add_thread(vm);
    // The new thread waits for the lock, which this one has until the handle is filled.
    match start_native(job, size) {
        Some(ident) => {
            handle.started(ident);
            Ok(ident)
        }
        None => {
            vm.interp().gil.forget_thread();
            Err(vm.runtime_error("can't start new thread"))
        }
    }
}

/// Starts a thread of the system with `size` bytes of stack; gives its identity. None: the system gives no thread.
///
/// The standard library's threads would each take a stack for signals, to tell of a native stack that is too small: three system
/// calls at the start and two at the end. Here recursion is counted, and whoever wants more asks for `faulthandler`.
fn start_native(job: Job, size: usize) -> Option<u64> {
    extern "C" fn main(job: *mut libc::c_void) -> *mut libc::c_void {
        // SAFETY: the box that `start_native` gave away.
        run(*unsafe { Box::from_raw(job.cast::<Job>()) });
        std::ptr::null_mut()
    }
    let job = Box::into_raw(Box::new(job));
    let mut thread = 0;
    // SAFETY: the attributes are initialised before they are used and destroyed afterwards; the new thread owns the job, unless
    // there is none.
    unsafe {
        let mut attributes = std::mem::zeroed();
        libc::pthread_attr_init(&mut attributes);
        libc::pthread_attr_setdetachstate(&mut attributes, libc::PTHREAD_CREATE_DETACHED);
        let made = libc::pthread_attr_setstacksize(&mut attributes, size.next_multiple_of(64 << 10)) == 0
            && libc::pthread_create(&mut thread, &attributes, main, job.cast()) == 0;
        libc::pthread_attr_destroy(&mut attributes);
        if !made {
            drop(Box::from_raw(job));
            return None;
        }
    }
    // (Another type on other systems.)
    #[allow(clippy::unnecessary_cast)]
    Some(thread as u64)
}

/// A thread's life.
fn run(job: Job) {
    // SAFETY: see `Job`.
    let interp = unsafe { &*job.interp };
    let bits = AtomicU32::new(0);
    interp.gil.enter_with(&bits);
    let native = taipan_vm::native_stack_bounds();
    // Who asks for a large stack wants to recurse deeply.
    if let Some(vm) =
        Vm::with_stack(interp, native, VM_STACK.max((native.1 - native.0).next_multiple_of(1 << 20)))
    {
        interp.gil.adopt(&vm.work);
        run_call(&vm, job.call.get());
        drop(job.call);
        interp.gil.adopt(&bits);
        drop(vm);
    } else {
        // There is no address space for it. Nobody shall wait for it.
        eprintln!("Exception ignored in a thread that has no memory for its stack: MemoryError");
        let call = job.call.get().downcast::<Tuple>();
        if let Some(handle) = call.and_then(|call| call.items().last()?.downcast::<Handle>()) {
            handle.finish();
        }
    }
    interp.gil.leave();
}

#[inline(never)]
fn run_call(vm: &Vm, call: Value) {
    let Some(&[function, args, kwargs, handle]) = call.downcast::<Tuple>().map(|t| t.items()) else { return };
    if let Some(args) = args.downcast::<Tuple>()
        && taipan_vm::call::call_tuple_dict(vm, function, args, kwargs.downcast::<Dict>()).is_err()
    {
        let exception = vm.take_exception();
        if !vm.is_instance(exception, vm.exc().system_exit) {
            let name = vm.repr_text(function).unwrap_or_default();
            write_unraisable(
                vm,
                exception,
                &format!("Exception ignored in thread started by {name}"),
                Value::NONE,
            );
        }
    }
    if let Some(handle) = handle.downcast::<Handle>() {
        handle.finish();
    }
}

/// Waits for all threads that are not daemons.
///
/// # Errors
/// What a signal handler raises meanwhile.
pub fn shutdown(vm: &Vm) -> PyResult<()> {
    let list = state_list(vm, SHUTDOWN_KEY);
    while !list.is_empty() {
        let last = list.get(vm, list.len() - 1);
        if let Some(handle) = last.downcast::<Handle>()
            && handle.ident() != vm.thread_id.get()
        {
            handle.wait(vm, None)?;
        }
        if let Some(at) = (0..list.len()).rev().find(|i| list.get(vm, *i) == last) {
            list.remove_range(vm, at, at + 1);
        }
    }
    Ok(())
}

/// Forgets, in the child of a fork, threads that are not there.
pub fn after_fork(vm: &Vm) {
    let list = state_list(vm, SHUTDOWN_KEY);
    let mut i = 0;
    while let Some(v) = list.try_get(vm, i) {
        match v.downcast::<Handle>() {
            Some(handle) if handle.ident() == vm.thread_id.get() => i += 1,
            other => {
                if let Some(handle) = other {
                    handle.finish();
                }
                list.remove_range(vm, i, i + 1);
            }
        }
    }
    // Daemon threads and the former main thread are not on that list.
    Handle::each(vm, |handle| {
        if handle.ident() != vm.thread_id.get() {
            handle.forget();
        }
    });
}

static EXCEPT_HOOK_ARGS: StructSeqDef = StructSeqDef {
    name: "_ExceptHookArgs",
    module: "_thread",
    doc: "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("thread", "Thread"),
    ],
    visible: 4,
};

fn hook_args_class(vm: &Vm) -> Gc<Type> {
    crate::posix::stat::class(vm, &EXCEPT_HOOK_ARGS)
}

/// Writes the exception of a thread to `sys.stderr`, or where the thread's own `_stderr` is.
fn show_exception(vm: &Vm, [class, value, traceback, thread]: [Value; 4]) -> PyResult<()> {
    let stderr = crate::sys::attribute(vm, "stderr").filter(|f| !f.is_none());
    let file = match stderr {
        Some(file) => file,
        None if thread.is_none() => return Ok(()),
        None => vm.getattr_str(thread, "_stderr")?,
    };
    if file.is_none() {
        return Ok(());
    }
    let mut name = None;
    if !thread.is_none() {
        name = vm.getattr_opt(thread, vm.intern_str("name"))?;
    }
    let mut text = b"Exception in thread ".to_vec();
    match name {
        Some(name) => text.extend_from_slice(vm.str_of(name)?.bytes()),
        None => text.extend_from_slice(vm.thread_id.get().to_string().as_bytes()),
    }
    text.extend_from_slice(b":\n");
    vm.call_method_str(file, "write", &[vm.str_from_bytes(&text).value()])?;
    let module = taipan_vm::import::import(vm, "traceback")?;
    vm.call_method_str(module, "print_exception", &[class, value, traceback, Value::NONE, file])?;
    vm.call_method_str(file, "flush", &[]).map(|_| ())
}

/// This module provides primitive operations to write multi-threaded programs.
/// The 'threading' module provides a more convenient interface.
#[module("_thread", classes(Lock, RLock, Local, Handle))]
pub mod module {
    use super::*;

    #[attr]
    const TIMEOUT_MAX: f64 = 9_223_372_036.0;
    #[attr]
    const _NAME_MAXLEN: i32 = 15;

    /// Start a new thread and return its identifier.
    ///
    /// The thread will call the function with positional arguments from the
    /// tuple args and keyword arguments taken from the optional dictionary
    /// kwargs.  The thread exits when the function returns; the return value
    /// is ignored.  The thread will also exit when the function raises an
    /// unhandled exception; a stack trace will be printed unless the exception
    /// is SystemExit.
    #[function("start_new_thread(function, args, kwargs={}, /)")]
    fn start_new_thread(vm: &Vm, function: Value, args: Value, kwargs: Option<Value>) -> PyResult<u64> {
        if !vm.is_callable(function) {
            return Err(vm.type_error("first arg must be callable"));
        }
        let Some(args) = args.downcast::<Tuple>() else {
            return Err(vm.type_error("2nd arg must be a tuple"));
        };
        if kwargs.is_some_and(|k| k.downcast::<Dict>().is_none()) {
            return Err(vm.type_error("optional 3rd arg must be a dictionary"));
        }
        let given = kwargs.unwrap_or(Value::NONE);
        vm.audit("_thread.start_new_thread", &[function, args.value(), given])?;
        start(vm, function, args, kwargs.unwrap_or(Value::NONE), Handle::make(vm))
    }
    /// An obsolete synonym of start_new_thread().
    #[function("start_new(function, args, kwargs={}, /)")]
    fn start_new(vm: &Vm, function: Value, args: Value, kwargs: Option<Value>) -> PyResult<u64> {
        start_new_thread(vm, function, args, kwargs)
    }
    /// *For internal use only*: start a new thread.
    ///
    /// Like start_new_thread(), this starts a new thread calling the given function.
    /// Unlike start_new_thread(), this returns a handle object with methods to join
    /// or detach the given thread.
    /// This function is not for third-party code, please use the
    /// `threading` module instead. During finalization the runtime will not wait for
    /// the thread to exit if daemon is True. If handle is provided it must be a
    /// newly created thread._ThreadHandle instance.
    #[function("start_joinable_thread(function, handle=None, daemon=True)")]
    fn start_joinable_thread(vm: &Vm, function: Value, handle: Value, daemon: bool) -> PyResult<Gc<Handle>> {
        if !vm.is_callable(function) {
            return Err(vm.type_error("thread function must be callable"));
        }
        let given = handle;
        let handle = match handle {
            h if h.is_none() => Handle::make(vm),
            h => match h.downcast::<Handle>() {
                Some(handle) => handle,
                None => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
            },
        };
        vm.audit("_thread.start_joinable_thread", &[function, Value::int32(daemon.into()), given])?;
        handle.begin(vm)?;
        if let Err(raised) = start(vm, function, vm.new_tuple(&[]), Value::NONE, handle) {
            handle.not_started();
            return Err(raised);
        }
        if !daemon {
            let list = state_list(vm, SHUTDOWN_KEY);
            // Those that have ended need not be waited for.
            let mut i = 0;
            while let Some(v) = list.try_get(vm, i) {
                match v.downcast::<Handle>() {
                    Some(h) if !h.is_finished() => i += 1,
                    _ => list.remove_range(vm, i, i + 1),
                }
            }
            list.push(vm, handle.value());
        }
        Ok(handle)
    }
    /// Internal only. Make a thread handle for threads not spawned
    /// by the _thread or threading module.
    #[function("_make_thread_handle(ident, /)")]
    fn make_thread_handle(vm: &Vm, ident: u64) -> Gc<Handle> {
        let handle = Handle::make(vm);
        handle.started(ident);
        handle
    }
    /// Wait for all non-daemon threads (other than the calling thread) to stop.
    #[function("_shutdown()")]
    fn shutdown_threads(vm: &Vm) -> PyResult<()> {
        shutdown(vm)
    }
    /// Create a new lock object. See help(type(threading.Lock())) for
    /// information about locks.
    #[function("allocate_lock()")]
    fn allocate_lock(vm: &Vm) -> Gc<Lock> {
        Lock::make(vm)
    }
    /// An obsolete synonym of allocate_lock().
    #[function("allocate()")]
    fn allocate(vm: &Vm) -> Gc<Lock> {
        Lock::make(vm)
    }
    /// This is synonymous to ``raise SystemExit''.  It will cause the current
    /// thread to exit silently unless the exception is caught.
    #[function("exit()")]
    fn exit(vm: &Vm) -> PyResult {
        match vm.call(vm.exc().system_exit.value(), &[]) {
            Ok(exception) => Err(vm.raise(exception)),
            Err(raised) => Err(raised),
        }
    }
    /// An obsolete synonym of exit().
    #[function("exit_thread()")]
    fn exit_thread(vm: &Vm) -> PyResult {
        exit(vm)
    }
    /// Simulate the arrival of the given signal in the main thread,
    /// where the corresponding signal handler will be executed.
    /// If *signum* is omitted, SIGINT is assumed.
    /// A subthread can use this function to interrupt the main thread.
    ///
    /// Note: the default signal handler for SIGINT raises ``KeyboardInterrupt``.
    #[function("interrupt_main(signum=signal.SIGINT, /)")]
    fn interrupt_main(vm: &Vm, signum: Option<i32>) -> PyResult<()> {
        crate::signal::simulate(vm, signum.unwrap_or(libc::SIGINT))?;
        crate::os_error::interrupted(vm)
    }
    /// Return a non-zero integer that uniquely identifies the current thread
    /// amongst other threads that exist simultaneously.
    /// This may be used to identify per-thread resources.
    /// Even though on some platforms threads identities may appear to be
    /// allocated consecutive numbers starting at 1, this behavior should not
    /// be relied upon, and the number should be seen purely as a magic cookie.
    /// A thread's identity may be reused for another thread after it exits.
    #[function("get_ident()")]
    fn get_ident(vm: &Vm) -> u64 {
        vm.thread_id.get()
    }
    /// Return a non-negative integer identifying the thread as reported
    /// by the OS (kernel). This may be used to uniquely identify a
    /// particular thread within a system.
    #[function("get_native_id()")]
    fn get_native_id() -> u64 {
        // SAFETY: the calls take nothing, or fill the number.
        unsafe {
            #[cfg(target_os = "linux")]
            {
                libc::gettid() as u64
            }
            #[cfg(target_os = "macos")]
            {
                let mut id = 0;
                libc::pthread_threadid_np(0, &mut id);
                id
            }
        }
    }
    /// Return the number of currently running Python threads, excluding
    /// the main thread. The returned number comprises all threads created
    /// through `start_new_thread()` as well as `threading.Thread`, and not
    /// yet finished.
    ///
    /// This function is meant for internal and specialized purposes only.
    /// In most applications `threading.enumerate()` should be used instead.
    #[function("_count()")]
    fn count(vm: &Vm) -> usize {
        vm.interp().gil.other_threads()
    }
    /// Return the thread stack size used when creating new threads.  The
    /// optional size argument specifies the stack size (in bytes) to be used
    /// for subsequently created threads, and must be 0 (use platform or
    /// configured default) or a positive integer value of at least 32,768 (32k).
    /// If changing the thread stack size is unsupported, a ThreadError
    /// exception is raised.  If the specified size is invalid, a ValueError
    /// exception is raised, and the stack size is unmodified.  32k bytes
    ///  currently the minimum supported stack size value to guarantee
    /// sufficient stack space for the interpreter itself.
    ///
    /// Note that some platforms may have particular restrictions on values for
    /// the stack size, such as requiring a minimum stack size larger than 32 KiB or
    /// requiring allocation in multiples of the system memory page size
    /// - platform documentation should be referred to for more information
    /// (4 KiB pages are common; using multiples of 4096 for the stack size is
    /// the suggested approach in the absence of more specific information).
    #[function("stack_size(size=0, /)")]
    fn stack_size(vm: &Vm, size: isize) -> PyResult<i64> {
        const LEAST: isize = 53248;
        if size != 0 && size < LEAST {
            return Err(vm.value_error(format!("size must be at least {LEAST} bytes")));
        }
        let new = vm.int(size as i64);
        let old = vm.interp().module_state.borrow_mut().insert(STACK_SIZE_KEY, new);
        Ok(old.and_then(|v| v.as_small_int()).unwrap_or(0))
    }
    /// Internal only. Return a non-zero integer that uniquely identifies the main thread
    /// of the main interpreter.
    #[function("_get_main_thread_ident()")]
    fn get_main_thread_ident(vm: &Vm) -> u64 {
        vm.interp().gil.main_thread.get()
    }
    /// Return True if the current interpreter is the main Python interpreter.
    #[function("_is_main_interpreter()")]
    fn is_main_interpreter(vm: &Vm) -> bool {
        vm.interp().number.get() == 0
    }
    /// Handle uncaught Thread.run() exception.
    #[function("_excepthook(args, /)")]
    fn excepthook(vm: &Vm, args: Value) -> PyResult<()> {
        let fields = if vm.type_of(args) == hook_args_class(vm) { args.downcast::<Tuple>() } else { None };
        let Some(&[class, value, traceback, thread]) = fields.map(|t| t.items()) else {
            return Err(vm.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
        };
        if class == vm.exc().system_exit.value() {
            return Ok(());
        }
        show_exception(vm, [class, value, traceback, thread])
    }
    /// Return True if daemon threads are allowed in the current interpreter,
    /// and False otherwise.
    ///
    #[function("daemon_threads_allowed()")]
    fn daemon_threads_allowed(vm: &Vm) -> bool {
        !vm.interp().config.limits.no_daemon_threads
    }
    /// Set the name of the current thread.
    #[function("set_name(name)")]
    fn set_name(vm: &Vm, name: Gc<taipan_vm::object::Str>) -> PyResult<()> {
        // What cannot be encoded is a question mark. The system's names have at most 15 bytes, and end with the first NUL.
        let how = ["utf-8", "replace"].map(|word| vm.intern_str(word).value());
        let encoded = vm.call_method_str(name.value(), "encode", &how)?;
        let bytes = encoded.downcast::<taipan_vm::object::Bytes>().map(|b| b.as_slice()).unwrap_or_default();
        let shown = bytes.split(|b| *b == 0).next().unwrap_or_default();
        let text = std::ffi::CString::new(&shown[..shown.len().min(15)]).unwrap_or_default();
        // SAFETY: the text ends with NUL and is short enough; the thread is the calling one.
        unsafe {
            #[cfg(target_os = "linux")]
            libc::pthread_setname_np(libc::pthread_self(), text.as_ptr());
            #[cfg(target_os = "macos")]
            libc::pthread_setname_np(text.as_ptr());
        }
        Ok(())
    }
    /// Get the name of the current thread.
    #[function("_get_name()")]
    fn get_name(vm: &Vm) -> Value {
        let mut buffer = [0u8; 64];
        // SAFETY: the buffer has the length that is passed, and what is written ends with NUL.
        unsafe { libc::pthread_getname_np(libc::pthread_self(), buffer.as_mut_ptr().cast(), buffer.len()) };
        let end = buffer.iter().position(|b| *b == 0).unwrap_or(buffer.len());
        crate::sys::decode_fs(vm, &buffer[..end])
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "error", vm.exc().runtime_error.value())?;
        set_module_attribute(vm, module, "_ExceptHookArgs", hook_args_class(vm).value())?;
        set_module_attribute(vm, module, "LockType", Lock::class(vm).value())
    }
}
