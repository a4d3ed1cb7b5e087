//! `sys`: the interpreter's settings and its view of the running program.

use taipan_macros::module;
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::interp::frames;
use taipan_vm::monitoring::legacy;
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{Dict, Exception, Frame, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The version of the language, as CPython numbers it.
pub const VERSION: (i64, i64, i64) = (3, 14, 0);

/// `sys.hexversion` of a final release.
pub const HEX_VERSION: i64 = VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0;

static FLAGS: StructSeqDef = StructSeqDef {
    name: "flags",
    module: "sys",
    doc: "sys.flags\n\nFlags provided through command line arguments or environment vars.",
    fields: &[
        ("debug", "-d"),
        ("inspect", "-i"),
        ("interactive", "-i"),
        ("optimize", "-O or -OO"),
        ("dont_write_bytecode", "-B"),
        ("no_user_site", "-s"),
        ("no_site", "-S"),
        ("ignore_environment", "-E"),
        ("verbose", "-v"),
        ("bytes_warning", "-b"),
        ("quiet", "-q"),
        ("hash_randomization", "-R"),
        ("isolated", "-I"),
        ("dev_mode", "-X dev"),
        ("utf8_mode", "-X utf8"),
        ("warn_default_encoding", "-X warn_default_encoding"),
        ("safe_path", "-P"),
        ("int_max_str_digits", "-X int_max_str_digits"),
        ("gil", "-X gil"),
        ("thread_inherit_context", "-X thread_inherit_context"),
        ("context_aware_warnings", "-X context_aware_warnings"),
    ],
    visible: 18,
};

static FLOAT_INFO: StructSeqDef = StructSeqDef {
    name: "float_info",
    module: "sys",
    doc: "sys.float_info\n\nA named tuple holding information about the float type.",
    fields: &[
        ("max", "DBL_MAX -- maximum representable finite float"),
        ("max_exp", "DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable"),
        ("max_10_exp", "DBL_MAX_10_EXP -- maximum int e such that 10**e is representable"),
        ("min", "DBL_MIN -- Minimum positive normalized float"),
        ("min_exp", "DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float"),
        ("min_10_exp", "DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float"),
        ("dig", "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float"),
        ("mant_dig", "DBL_MANT_DIG -- mantissa digits"),
        ("epsilon", "DBL_EPSILON -- Difference between 1 and the next representable float"),
        ("radix", "FLT_RADIX -- radix of exponent"),
        ("rounds", "FLT_ROUNDS -- rounding mode used for arithmetic operations"),
    ],
    visible: 11,
};

static INT_INFO: StructSeqDef = StructSeqDef {
    name: "int_info",
    module: "sys",
    doc: "sys.int_info\n\nA named tuple that holds information about Python's internal representation of integers.",
    fields: &[
        ("bits_per_digit", "size of a digit in bits"),
        ("sizeof_digit", "size in bytes of the C type used to represent a digit"),
        ("default_max_str_digits", "maximum string conversion digits limitation"),
        ("str_digits_check_threshold", "minimum positive value for int_max_str_digits"),
    ],
    visible: 4,
};

static HASH_INFO: StructSeqDef = StructSeqDef {
    name: "hash_info",
    module: "sys",
    doc: "hash_info\n\nA named tuple providing parameters used for computing hashes.",
    fields: &[
        ("width", "width of the type used for hashing, in bits"),
        ("modulus", "prime number giving the modulus on which the hash function is based"),
        ("inf", "value to be used for hash of a positive infinity"),
        ("nan", "value to be used for hash of a nan"),
        ("imag", "multiplier used for the imaginary part of a complex number"),
        ("algorithm", "name of the algorithm for hashing of str, bytes and memoryviews"),
        ("hash_bits", "internal output size of hash algorithm"),
        ("seed_bits", "seed size of hash algorithm"),
        ("cutoff", "small string optimization cutoff"),
    ],
    visible: 9,
};

static THREAD_INFO: StructSeqDef = StructSeqDef {
    name: "thread_info",
    module: "sys",
    doc: "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    fields: &[
        ("name", "name of the thread implementation"),
        ("lock", "name of the lock implementation"),
        ("version", "name and version of the thread library"),
    ],
    visible: 3,
};

static ASYNCGEN_HOOKS: StructSeqDef = StructSeqDef {
    name: "asyncgen_hooks",
    module: "builtins",
    doc: "asyncgen_hooks\n\nA named tuple containing information about asynchronous\ngenerators hooks.  The \
          attributes are read only.",
    fields: &[
        ("firstiter", "Hook to intercept first iteration"),
        ("finalizer", "Hook to intercept finalization"),
    ],
    visible: 2,
};
static VERSION_INFO: StructSeqDef = StructSeqDef {
    name: "version_info",
    module: "sys",
    doc: "sys.version_info\n\nVersion information as a named tuple.",
    fields: &[
        ("major", "Major release number"),
        ("minor", "Minor release number"),
        ("micro", "Patch release number"),
        ("releaselevel", "'alpha', 'beta', 'candidate', or 'final'"),
        ("serial", "Serial release number"),
    ],
    visible: 5,
};

/// An attribute of `sys` as the program may have set it.
pub fn attribute(vm: &Vm, name: &str) -> Option<Value> {
    vm.interp().sys_dict.get().downcast::<Dict>()?.get_str(vm, vm.intern_str(name))
}

/// Sets an attribute of `sys`.
pub fn set_attribute(vm: &Vm, name: &str, value: Value) {
    if let Some(d) = vm.interp().sys_dict.get().downcast::<Dict>() {
        d.set_str(vm, vm.intern_str(name), value);
    }
}

/// Does the interpreter end?
pub fn is_finalizing(vm: &Vm) -> bool {
    state("sys.finalizing", vm).is_some()
}
/// Says from now on that the interpreter ends (`sys.is_finalizing()`).
pub fn set_finalizing(vm: &Vm) {
    set_state("sys.finalizing", vm, Value::TRUE);
}

/// In the "C" and "POSIX" locales, and in those that stand for them, the standard streams pass bytes through that are no
/// text.
fn lenient_locale() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    matches!(locale.as_str(), "" | "C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8")
}

/// Opens `sys.stdin`, `sys.stdout` and `sys.stderr`.
///
/// # Errors
/// What opening them raises.
pub fn open_standard_streams(vm: &Vm) -> PyResult<()> {
    for (fd, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        // SAFETY: asks only whether the descriptor is open.
        let stream = if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
            Value::NONE
        } else {
            open_standard_stream(vm, fd, name)?
        };
        set_attribute(vm, name, stream);
        set_attribute(vm, &format!("__{name}__"), stream);
    }
    let io = taipan_vm::import::import(vm, "_io")?;
    let open = vm.getattr_str(io, "open")?;
    vm.setattr(crate::start::module_of_builtins(vm), vm.intern_str("open"), open)?;
    Ok(())
}

fn open_standard_stream(vm: &Vm, fd: i32, name: &str) -> PyResult {
    let config = &vm.interp().config;
    let io = taipan_vm::import::import(vm, "_io")?;
    let open = vm.getattr_str(io, "open")?;
    let text = |s: &str| vm.str(s).value();
    let kw = |n: &str, v: Value| (vm.intern_str(n), v);
    let write = fd != 0;
    let unbuffered = config.unbuffered && write;
    let keywords = [
        kw("mode", text(if write { "wb" } else { "rb" })),
        kw("buffering", Value::int32(if unbuffered { 0 } else { -1 })),
        kw("closefd", Value::FALSE),
    ];
    let buffer = taipan_vm::call::call_with_keywords(vm, open, &[Value::int32(fd)], &keywords)?;
    let raw = vm.getattr_opt(buffer, vm.intern_str("raw"))?.unwrap_or(buffer);
    vm.setattr(raw, vm.names().name, text(&format!("<{name}>")))?;
    // SAFETY: no memory is involved.
    let tty = unsafe { libc::isatty(fd) } == 1;
    let lenient = config.utf8_mode || lenient_locale();
    let errors = match (&config.io_errors, fd) {
        (_, 2) => "backslashreplace",
        (Some(errors), _) => errors,
        (None, _) if config.io_encoding.is_none() && lenient => "surrogateescape",
        (None, _) => "strict",
    };
    let class = vm.getattr_str(io, "TextIOWrapper")?;
    let keywords = [
        kw("encoding", text(config.io_encoding.as_deref().unwrap_or("utf-8"))),
        kw("errors", text(errors)),
        kw("newline", if write { text("\n") } else { Value::NONE }),
        kw("line_buffering", Value::bool(!config.unbuffered && (tty || fd == 2))),
        kw("write_through", Value::bool(config.unbuffered)),
    ];
    let stream = taipan_vm::call::call_with_keywords(vm, class, &[buffer], &keywords)?;
    vm.setattr(stream, vm.names().mode, text(if write { "w" } else { "r" }))?;
    Ok(stream)
}

/// Prints an exception to `sys.stderr` as the interpreter does when nothing caught it.
pub fn print_exception(vm: &Vm, exception: Value) {
    if print_with_traceback_module(vm, exception).is_err() {
        vm.take_exception();
        let text = crate::report::plain_text(vm, exception);
        eprint!("{}", String::from_utf8_lossy(&text));
    }
}

fn print_with_traceback_module(vm: &Vm, exception: Value) -> PyResult<()> {
    if attribute(vm, "stderr").is_some_and(|s| s.is_none()) {
        return Ok(());
    }
    let traceback = taipan_vm::import::import(vm, "traceback")?;
    vm.call_method_str(traceback, "_print_exception_bltin", &[exception])?;
    if let Some(stderr) = attribute(vm, "stderr").filter(|s| !s.is_none()) {
        vm.call_method(stderr, vm.names().flush, &[])?;
    }
    Ok(())
}

fn state(name: &'static str, vm: &Vm) -> Option<Value> {
    vm.interp().module_state.borrow().get(name).copied()
}

fn set_state(name: &'static str, vm: &Vm, value: Value) {
    vm.interp().module_state.borrow_mut().insert(name, value);
}

#[module(
    "sys",
    parts(crate::sys_more::module),
    doc = "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter."
)]
pub mod module {
    use super::*;

    /// Adds a new audit hook callback.
    #[function("addaudithook(hook)")]
    fn addaudithook(vm: &Vm, hook: Value) -> PyResult<()> {
        vm.add_audit_hook(hook)
    }
    /// Passes the event to any hooks that are attached.
    #[function("audit(event, /, *args)")]
    fn audit(vm: &Vm, args: &Args) -> PyResult<()> {
        let [event, rest @ ..] = args.positional() else {
            return Err(vm.type_error("audit expected at least 1 argument, got 0"));
        };
        let Some(name) = event.downcast::<Str>() else {
            let got = vm.type_of(*event).name();
            return Err(vm.type_error(format!("audit() argument 1 must be str, not {got}")));
        };
        crate::sqlite::values::utf8(vm, name)?;
        if vm.is_audited() { vm.tell_hooks(*event, rest) } else { Ok(()) }
    }
    /// This hook function is called by built-in breakpoint().
    #[function("breakpointhook(*args, **kwargs)")]
    fn breakpointhook(vm: &Vm, args: &Args) -> PyResult {
        match crate::sys_more::breakpoint_function(vm)? {
            Some(f) => taipan_vm::call::call(vm, f, args),
            None => Ok(Value::NONE),
        }
    }
    /// Print an object to sys.stdout and also save it in builtins._
    #[function("displayhook(object, /)")]
    fn displayhook(vm: &Vm, object: Value) -> PyResult<()> {
        if object.is_none() {
            return Ok(());
        }
        let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
        builtins.set_str(vm, vm.intern_str("_"), Value::NONE);
        let text = vm.repr(object)?;
        match attribute(vm, "stdout") {
            Some(out) if !out.is_none() => {
                vm.call_method(out, vm.names().write, &[text.value()])?;
                vm.call_method(out, vm.names().write, &[vm.str("\n").value()])?;
            }
            _ => return Err(vm.runtime_error("lost sys.stdout")),
        }
        builtins.set_str(vm, vm.intern_str("_"), object);
        Ok(())
    }
    /// Handle an exception by displaying it with a traceback on sys.stderr.
    #[function("excepthook(exctype, value, traceback, /)")]
    fn excepthook(vm: &Vm, exctype: Value, value: Value, traceback: Value) {
        let _ = exctype;
        if value.downcast::<Exception>().is_none() {
            let got = vm.type_of(value).name();
            crate::report::write(
                vm,
                &format!("TypeError: print_exception(): Exception expected for value, {got} found\n"),
            );
            return;
        }
        if let Some(e) = value.downcast::<Exception>()
            && traceback.is_kind(taipan_vm::object::header::Kind::Traceback)
            && e.traceback.get().is_none()
        {
            e.traceback.set(e.header(), traceback);
        }
        print_exception(vm, value);
    }
    /// Handle an unraisable exception.
    #[function("unraisablehook(unraisable, /)")]
    fn unraisablehook(vm: &Vm, unraisable: Value) -> PyResult<()> {
        crate::report::unraisable(vm, unraisable)
    }
    /// Return current exception information: (type, value, traceback).
    #[function("exc_info()")]
    fn exc_info(vm: &Vm) -> Value {
        let e = vm.handled.get();
        match e.downcast::<Exception>() {
            Some(x) => vm.new_tuple(&[vm.type_of(e).value(), e, x.traceback.get()]).value(),
            None => vm.new_tuple(&[Value::NONE; 3]).value(),
        }
    }
    /// Return the current exception.
    #[function("exception()")]
    fn exception(vm: &Vm) -> Value {
        vm.handled.get()
    }
    /// Exit the interpreter by raising SystemExit(status).
    #[function("exit(status=None, /)")]
    fn exit(vm: &Vm, status: Value) -> PyResult {
        // As the status of an exception class: None stands for no argument, a tuple for all arguments.
        let class = vm.exc().system_exit;
        if status.is_none() {
            let e = vm.call(class.value(), &[])?;
            return Err(vm.raise(e));
        }
        if vm.is_instance(status, class) {
            return Err(vm.raise(status));
        }
        if let Some(args) = status.downcast::<taipan_vm::object::Tuple>() {
            let e = vm.call(class.value(), args.items())?;
            return Err(vm.raise(e));
        }
        Err(vm.raise_with(class, status))
    }
    /// Return the current default encoding used by the Unicode implementation.
    #[function("getdefaultencoding()")]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }
    /// Return the encoding used to convert Unicode filenames to OS filenames.
    #[function("getfilesystemencoding()")]
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }
    /// Return the error mode used for Unicode to OS filename conversion.
    #[function("getfilesystemencodeerrors()")]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }
    /// ``Intern'' the given string.
    #[function("intern(string, /)")]
    fn intern(vm: &Vm, string: Gc<Str>) -> PyResult<Gc<Str>> {
        if !vm.is_exact_str(string.value()) {
            let got = vm.type_of(string.value()).name();
            return Err(vm.type_error(format!("can't intern {got}")));
        }
        Ok(vm.intern(string))
    }
    /// Tell whether a string is interned.
    #[function("_is_interned(string, /)")]
    fn is_interned(string: Gc<Str>) -> bool {
        string.is_interned()
    }
    /// Tell whether an object is never freed: it lies in no heap.
    #[function("_is_immortal(op, /)")]
    fn is_immortal(op: Value) -> bool {
        !op.is_heap()
    }
    /// Tell whether one lock lets one thread run at a time.
    #[function("_is_gil_enabled()")]
    fn is_gil_enabled() -> bool {
        true
    }
    /// Return True if Python is exiting.
    #[function("is_finalizing()")]
    fn is_finalizing(vm: &Vm) -> bool {
        super::is_finalizing(vm)
    }
    /// Return the current value of the recursion limit.
    #[function("getrecursionlimit()")]
    fn getrecursionlimit(vm: &Vm) -> usize {
        vm.interp().recursion_limit.get()
    }
    /// Set the maximum depth of the Python interpreter stack to n.
    #[function("setrecursionlimit(limit, /)")]
    fn setrecursionlimit(vm: &Vm, limit: i32) -> PyResult<()> {
        if limit < 1 {
            return Err(vm.value_error("recursion limit must be greater or equal than 1"));
        }
        if vm.depth.get() >= limit as usize {
            let depth = vm.depth.get();
            let message = format!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            );
            return Err(vm.raise_message(vm.exc().recursion_error, message));
        }
        vm.interp().recursion_limit.set(limit as usize);
        vm.depth_limit.set(limit as usize);
        Ok(())
    }
    /// Return the current thread switch interval.
    #[function("getswitchinterval()")]
    fn getswitchinterval(vm: &Vm) -> f64 {
        vm.interp().gil.interval.get() as f64 / 1e9
    }
    /// Set the ideal thread switching delay inside the Python interpreter.
    #[function("setswitchinterval(interval, /)")]
    fn setswitchinterval(vm: &Vm, interval: f64) -> PyResult<()> {
        if interval <= 0.0 {
            return Err(vm.value_error("switch interval must be strictly positive"));
        }
        vm.interp().gil.interval.set((interval * 1e9).clamp(1.0, 1e18) as u64);
        Ok(())
    }
    /// getsizeof(object [, default]) -> int
    #[function("getsizeof(object, default=<unrepresentable>)", text_signature = None)]
    fn getsizeof(vm: &Vm, object: Value, default: Value) -> PyResult {
        match vm.call_special(object, vm.names().__sizeof__, &[]) {
            Ok(Some(v)) if vm.is_int(v) => Ok(v),
            Ok(_) if !default.is_unbound() => Ok(default),
            Ok(_) => {
                Err(vm.type_error(format!("Type {} doesn't define __sizeof__", vm.type_of(object).name())))
            }
            Err(raised) if default.is_unbound() => Err(raised),
            Err(_) => {
                vm.take_exception();
                Ok(default)
            }
        }
    }
    /// Return the reference count of object. There are no reference counts here: always the same number.
    #[function("getrefcount(object, /)")]
    fn getrefcount(object: Value) -> i64 {
        let _ = object;
        2
    }
    /// Return the number of memory blocks currently allocated.
    #[function("getallocatedblocks()")]
    fn getallocatedblocks(vm: &Vm) -> usize {
        let mut n = 0;
        vm.heap().for_each_object(|_| n += 1);
        n
    }
    /// Return the number of elements of the unicode interned dictionary
    #[function("getunicodeinternedsize(*, _only_immortal=False)")]
    fn getunicodeinternedsize(vm: &Vm, only_immortal: bool) -> usize {
        let _ = only_immortal;
        vm.interned_count()
    }
    /// Return a frame object from the call stack.
    #[function("_getframe(depth=0, /)")]
    fn getframe(vm: &Vm, depth: i32) -> PyResult<Gc<Frame>> {
        match frames::frame_at(vm, depth.max(0) as usize) {
            Some(f) => vm.audit("sys._getframe", &[f.value()]).map(|()| f),
            None => Err(vm.value_error("call stack is not deep enough")),
        }
    }
    /// Return the name of the module for a calling frame.
    #[function("_getframemodulename(depth=0)")]
    fn getframemodulename(vm: &Vm, depth: i32) -> PyResult {
        vm.audit("sys._getframemodulename", &[Value::int32(depth)])?;
        Ok(match frames::frame_at(vm, depth.max(0) as usize) {
            Some(f) => f.function().module.get(),
            None => Value::NONE,
        })
    }
    /// Return the global debug tracing function set with sys.settrace.
    ///
    /// See the debugger chapter in the library manual.
    #[function("gettrace()")]
    fn gettrace(vm: &Vm) -> Value {
        vm.trace_function.get()
    }
    /// Set the global debug tracing function.
    ///
    /// It will be called on each function call.  See the debugger chapter
    /// in the library manual.
    #[function("settrace(function, /)")]
    fn settrace(vm: &Vm, function: Value) -> PyResult<()> {
        vm.audit("sys.settrace", &[])?;
        legacy::set_trace(vm, vm, function);
        Ok(())
    }
    /// Set the global debug tracing function in all running threads belonging to the current interpreter.
    ///
    /// It will be called on each function call. See the debugger chapter
    /// in the library manual.
    #[function("_settraceallthreads(function, /)")]
    fn settraceallthreads(vm: &Vm, function: Value) {
        vm.interp().gil.each_state(|thread| legacy::set_trace(vm, thread, function));
    }
    /// Set the profiling function in all running threads belonging to the current interpreter.
    ///
    /// It will be called on each function call and return.  See the
    /// profiler chapter in the library manual.
    #[function("_setprofileallthreads(function, /)")]
    fn setprofileallthreads(vm: &Vm, function: Value) {
        vm.interp().gil.each_state(|thread| legacy::set_profile(vm, thread, function));
    }
    /// Return the profiling function set with sys.setprofile.
    ///
    /// See the profiler chapter in the library manual.
    #[function("getprofile()")]
    fn getprofile(vm: &Vm) -> Value {
        vm.profile_function.get()
    }
    /// Set the profiling function.
    ///
    /// It will be called on each function call and return.  See the
    /// profiler chapter in the library manual.
    #[function("setprofile(function, /)")]
    fn setprofile(vm: &Vm, function: Value) -> PyResult<()> {
        vm.audit("sys.setprofile", &[])?;
        legacy::set_profile(vm, vm, function);
        Ok(())
    }
    /// Return the installed asynchronous generators hooks.
    #[function("get_asyncgen_hooks()")]
    fn get_asyncgen_hooks(vm: &Vm) -> Value {
        let (first, last) = vm.async_gen_hooks.get();
        crate::posix::stat::result(vm, &ASYNCGEN_HOOKS, &[first, last])
    }
    /// Set asynchronous generators hooks.
    #[function("set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)")]
    fn set_asyncgen_hooks(vm: &Vm, firstiter: Value, finalizer: Value) -> PyResult<()> {
        let (mut first, mut last) = vm.async_gen_hooks.get();
        for (given, slot, what) in [(firstiter, &mut first, "firstiter"), (finalizer, &mut last, "finalizer")]
        {
            if given.is_unbound() {
                continue;
            }
            if !given.is_none() && !vm.is_callable(given) {
                let got = vm.type_of(given).name();
                return Err(vm.type_error(format!("callable {what} expected, got {got}")));
            }
            *slot = given;
        }
        for (given, what) in
            [(finalizer, "sys.set_asyncgen_hook_finalizer"), (firstiter, "sys.set_asyncgen_hook_firstiter")]
        {
            if !given.is_unbound() {
                vm.audit(what, &[])?;
            }
        }
        vm.async_gen_hooks.set((first, last));
        Ok(())
    }
    /// Check status of origin tracking for coroutine objects in this thread.
    #[function("get_coroutine_origin_tracking_depth()")]
    fn get_origin_depth(vm: &Vm) -> usize {
        vm.coroutine_origin_depth.get()
    }
    /// Enable or disable origin tracking for coroutine objects in this thread.
    #[function("set_coroutine_origin_tracking_depth(depth)")]
    fn set_origin_depth(vm: &Vm, depth: i32) -> PyResult<()> {
        if depth < 0 {
            return Err(vm.value_error("depth must be >= 0"));
        }
        vm.coroutine_origin_depth.set(depth as usize);
        Ok(())
    }
    /// Return the maximum string digits limit for non-binary int<->str conversions.
    #[function("get_int_max_str_digits()")]
    fn get_int_max_str_digits(vm: &Vm) -> usize {
        vm.interp().int_max_str_digits.get()
    }
    /// Set the maximum string digits limit for non-binary int<->str conversions.
    #[function("set_int_max_str_digits(maxdigits)")]
    fn set_int_max_str_digits(vm: &Vm, maxdigits: i32) -> PyResult<()> {
        if maxdigits != 0 && maxdigits < 640 {
            return Err(vm.value_error("maxdigits must be >= 640 or 0 for unlimited"));
        }
        vm.interp().int_max_str_digits.set(maxdigits as usize);
        Ok(())
    }
    /// Clear the internal type lookup cache.
    #[function("_clear_type_cache()")]
    fn clear_type_cache(vm: &Vm) {
        vm.interp().method_cache.clear();
    }
    /// Clear all internal performance-related caches.
    #[function("_clear_internal_caches()")]
    fn clear_internal_caches(vm: &Vm) {
        vm.interp().method_cache.clear();
        taipan_vm::interp::clear_all_caches(vm);
    }
    /// Take the descriptors of __dict__ and __weakref__ out of a class.
    #[function("_clear_type_descriptors(type, /)")]
    fn clear_type_descriptors(vm: &Vm, class: Gc<taipan_vm::object::Type>) {
        for name in ["__dict__", "__weakref__"] {
            class.delete_attr_raw(vm, vm.intern_str(name));
        }
    }
    /// The number of processors that the command line asked to report, -1 without one.
    #[function("_get_cpu_count_config()")]
    fn get_cpu_count_config(vm: &Vm) -> i32 {
        vm.interp().config.cpu_count.unwrap_or(-1)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        fill(vm, module)
    }
}

fn bytes_list(vm: &Vm, items: &[Vec<u8>]) -> Value {
    let list = vm.new_list();
    for item in items {
        list.push(vm, decode_fs(vm, item));
    }
    list.value()
}

/// A string from the system's bytes: UTF-8, other bytes as lone surrogates (`surrogateescape`).
pub fn decode_fs(vm: &Vm, bytes: &[u8]) -> Value {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(s) => {
                out.extend_from_slice(s.as_bytes());
                return vm.str_from_bytes(&out).value();
            }
            Err(e) => {
                out.extend_from_slice(&rest[..e.valid_up_to()]);
                taipan_text::wtf8::push(&mut out, 0xDC00 + rest[e.valid_up_to()] as u32);
                rest = &rest[e.valid_up_to() + 1..];
            }
        }
    }
}

fn fill(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    let config = &vm.interp().config;
    let set = |name: &str, v: Value| set_module_attribute(vm, module, name, v);
    let text = |s: &str| vm.str(s).value();
    let monitoring = taipan_vm::bootstrap::make_native_module(vm, &crate::monitoring::module::DEF)?;
    set("monitoring", monitoring.value())?;
    let jit = taipan_vm::bootstrap::make_native_module(vm, &crate::sys_more::jit::DEF)?;
    set("_jit", jit.value())?;
    let places = crate::getpath::places(config);
    let path = |bytes: &[u8]| decode_fs(vm, bytes);
    for name in ["prefix", "exec_prefix"] {
        set(name, path(&places.prefix))?;
    }
    for name in ["base_prefix", "base_exec_prefix"] {
        set(name, path(&places.base_prefix))?;
    }
    set("executable", path(&places.executable))?;
    set("_base_executable", path(&places.base_executable))?;
    set("_home", places.home.as_deref().map_or(Value::NONE, path))?;
    let base = String::from_utf8_lossy(&places.base_prefix).into_owned();
    let library = format!("{base}/lib/python3.14");
    set("_stdlib_dir", text(&library))?;
    set("_framework", text(""))?;
    set("_git", vm.new_tuple(&[text("Taipan"), text(""), text("")]).value())?;
    set("platlibdir", text("lib"))?;
    set("pycache_prefix", config.pycache_prefix.as_ref().map_or(Value::NONE, |p| decode_fs(vm, p)))?;
    set("abiflags", text(""))?;
    set("argv", bytes_list(vm, &config.argv))?;
    set("orig_argv", bytes_list(vm, &config.orig_argv))?;
    let entries = vm.new_list();
    for entry in crate::getpath::path(config, library.into_bytes()) {
        entries.push(vm, path(&entry));
    }
    set("path", entries.value())?;
    set("path_hooks", vm.new_list().value())?;
    set("path_importer_cache", vm.new_dict().value())?;
    set("meta_path", vm.new_list().value())?;
    set("platform", text("linux"))?;
    set("byteorder", text("little"))?;
    set("maxsize", vm.int(i64::MAX))?;
    set("maxunicode", vm.int(0x10FFFF))?;
    set("float_repr_style", text("short"))?;
    set("api_version", vm.int(1013))?;
    set("hexversion", vm.int(HEX_VERSION))?;
    // In the form that `platform` takes apart: name and version of the build, then the compiler.
    let version = format!(
        "{}.{}.{} (Taipan {}) [Rust {}]",
        VERSION.0,
        VERSION.1,
        VERSION.2,
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_RUST_VERSION")
    );
    set("version", text(&version))?;
    set(
        "copyright",
        text(
            "Copyright (c) the Taipan authors.\nThe standard library is Copyright (c) Python Software Foundation.",
        ),
    )?;
    set("dont_write_bytecode", Value::bool(config.dont_write_bytecode))?;
    let warn = vm.new_list();
    for w in &config.warn_options {
        warn.push(vm, text(w));
    }
    set("warnoptions", warn.value())?;
    let x = vm.new_dict();
    for option in &config.x_options {
        let (name, value) = match option.split_once('=') {
            Some((n, v)) => (n, text(v)),
            None => (option.as_str(), Value::TRUE),
        };
        x.set_str(vm, vm.intern_str(name), value);
    }
    set("_xoptions", x.value())?;
    names_and_numbers(vm, module)?;
    for (hook, plain) in [
        ("__displayhook__", "displayhook"),
        ("__excepthook__", "excepthook"),
        ("__unraisablehook__", "unraisablehook"),
        ("__breakpointhook__", "breakpointhook"),
    ] {
        if let Some(f) = module.namespace().get_str(vm, vm.intern_str(plain)) {
            set(hook, f)?;
        }
    }
    Ok(())
}

fn names_and_numbers(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    let config = &vm.interp().config;
    let set = |name: &str, v: Value| set_module_attribute(vm, module, name, v);
    let text = |s: &str| vm.str(s).value();
    let int = |i: i64| vm.int(i);
    let seq = |name: &str, def: &'static StructSeqDef, fields: &[Value]| {
        let class = structseq::make_class(vm, def);
        let v = structseq::make(vm, class, def.visible, fields);
        if matches!(name, "flags" | "version_info") {
            structseq::forbid_new(vm, class);
        }
        set(name, v).map(|()| v)
    };
    let bit = |b: bool| Value::int32(b as i32);
    let version = [int(VERSION.0), int(VERSION.1), int(VERSION.2), text("final"), int(0)];
    let version_info = seq("version_info", &VERSION_INFO, &version)?;
    let flags = [
        int(config.debug as i64),
        bit(config.inspect),
        bit(config.interactive),
        int(config.optimize as i64),
        bit(config.dont_write_bytecode),
        bit(config.no_user_site),
        bit(config.no_site),
        bit(config.ignore_environment),
        int(config.verbose as i64),
        int(config.bytes_warning as i64),
        bit(config.quiet),
        bit(config.hash_seed != Some(0)),
        bit(config.isolated),
        Value::bool(config.dev_mode),
        bit(config.utf8_mode),
        bit(config.warn_default_encoding),
        Value::bool(config.safe_path),
        int(vm.interp().int_max_str_digits.get() as i64),
        int(1),
        bit(config.thread_inherit_context),
        bit(config.context_aware_warnings),
    ];
    seq("flags", &FLAGS, &flags)?;
    let float = [
        vm.float(f64::MAX),
        int(1024),
        int(308),
        vm.float(f64::MIN_POSITIVE),
        int(-1021),
        int(-307),
        int(15),
        int(53),
        vm.float(f64::EPSILON),
        int(2),
        int(1),
    ];
    seq("float_info", &FLOAT_INFO, &float)?;
    seq("int_info", &INT_INFO, &[int(30), int(4), int(4300), int(640)])?;
    let hash = [
        int(64),
        int((1 << 61) - 1),
        int(314_159),
        int(0),
        int(1_000_003),
        text("siphash13"),
        int(64),
        int(128),
        int(0),
    ];
    seq("hash_info", &HASH_INFO, &hash)?;
    seq("thread_info", &THREAD_INFO, &[text("pthread"), text("semaphore"), Value::NONE])?;
    let names = vm.new_list();
    for n in ["builtins", "sys"].into_iter().chain(crate::modules().iter().map(|m| m.name)) {
        names.push(vm, vm.intern_str(n).value());
    }
    vm.call_method(names.value(), vm.names().sort, &[]).or_else(|_| {
        vm.take_exception();
        Ok(Value::NONE)
    })?;
    set("builtin_module_names", vm.tuple_from_list(names).value())?;
    let all = vm.new_list();
    for n in include_str!("stdlib_names.txt").lines() {
        all.push(vm, vm.intern_str(n).value());
    }
    set("stdlib_module_names", taipan_vm::builtins::set::frozenset_of_constants(vm, all))?;
    let implementation = [
        ("name", text("taipan")),
        ("cache_tag", text("taipan-314")),
        ("version", version_info),
        ("hexversion", int(HEX_VERSION)),
        ("_multiarch", text(crate::sysconfigdata::MULTIARCH)),
        ("supports_isolated_interpreters", Value::FALSE),
    ];
    let implementation: Vec<_> = implementation.iter().map(|(n, v)| (vm.intern_str(n), *v)).collect();
    set("implementation", taipan_vm::builtins::namespace::new_namespace(vm, &implementation))?;
    Ok(())
}
