//! Parts of `sys` that few programs use: flags of `dlopen`, tracing of calls, profilers' trampolines, remote debugging.

use taipan_macros::module;
use taipan_vm::interp::frames;
use taipan_vm::native::{PyResult, StrOrBytes};
use taipan_vm::object::{Dict, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const DLOPEN_FLAGS: &str = "sys.dlopenflags";

/// `sys._jit`: what there is to tell of the compiler to machine code.
#[module("sys._jit", doc = "Utilities for observing just-in-time compilation.")]
pub mod jit {
    use super::*;

    /// Return True if the current Python executable supports JIT compilation, and False otherwise.
    #[function("is_available()")]
    fn is_available() -> bool {
        true
    }
    /// Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise.
    #[function("is_enabled()")]
    fn is_enabled(vm: &Vm) -> bool {
        vm.interp().tiers.compiler.get().is_some()
    }
    /// Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise.
    #[function("is_active()")]
    fn is_active(vm: &Vm) -> bool {
        // (Compiled code calls native functions with no place of the interpreter's loop to go back to.)
        is_enabled(vm) && vm.loop_sp.get() == 0
    }
}

#[module("sys")]
pub mod module {
    use super::*;

    /// Return the current value of the flags that are used for dlopen calls.
    ///
    /// The flag constants are defined in the os module.
    #[function("getdlopenflags()")]
    fn getdlopenflags(vm: &Vm) -> Value {
        let known = vm.interp().module_state.borrow().get(DLOPEN_FLAGS).copied();
        known.unwrap_or(Value::int32(libc::RTLD_NOW))
    }
    /// Set the flags used by the interpreter for dlopen calls.
    ///
    /// This is used, for example, when the interpreter loads extension
    /// modules. Among other things, this will enable a lazy resolving of
    /// symbols when importing a module, if called as sys.setdlopenflags(0).
    /// To share symbols across extension modules, call as
    /// sys.setdlopenflags(os.RTLD_GLOBAL).  Symbolic names for the flag
    /// modules can be found in the os module (RTLD_xxx constants, e.g.
    /// os.RTLD_LAZY).
    #[function("setdlopenflags(flags, /)")]
    fn setdlopenflags(vm: &Vm, flags: i32) {
        vm.interp().module_state.borrow_mut().insert(DLOPEN_FLAGS, Value::int32(flags));
    }
    /// Call func(*args), while tracing is enabled.
    ///
    /// The tracing state is saved, and restored afterwards.  This is intended
    /// to be called from a debugger from a checkpoint, to recursively debug
    /// some other code.
    #[function("call_tracing(func, args, /)")]
    fn call_tracing(vm: &Vm, func: Value, args: Gc<Tuple>) -> PyResult {
        taipan_vm::interp::call_tracing(vm, func, args)
    }
    /// Print summary info to stderr about the state of pymalloc's structures.
    ///
    /// In Py_DEBUG mode, also perform some expensive internal consistency
    /// checks.
    #[function("_debugmallocstats()")]
    fn debugmallocstats(vm: &Vm) {
        eprintln!("{:#?}", vm.heap().stats());
    }
    /// Activate stack profiler trampoline *backend*.
    #[function("activate_stack_trampoline(backend, /)")]
    fn activate_stack_trampoline(vm: &Vm, backend: Gc<Str>) -> PyResult<()> {
        let name = backend.as_str_lossy();
        if name == "perf" || name == "perf_jit" {
            return Err(vm.value_error("perf trampoline not available"));
        }
        Err(vm.value_error(format!("invalid backend: {name}")))
    }
    /// Deactivate the current stack profiler trampoline backend.
    ///
    /// If no stack profiler is activated, this function has no effect.
    #[function("deactivate_stack_trampoline()")]
    fn deactivate_stack_trampoline() {}
    /// Return *True* if a stack profiler trampoline is active.
    #[function("is_stack_trampoline_active()")]
    fn is_stack_trampoline_active() -> bool {
        false
    }
    /// Return True if remote debugging is enabled, False otherwise.
    #[function("is_remote_debug_enabled()")]
    fn is_remote_debug_enabled() -> bool {
        false
    }
    /// Executes a file containing Python code in a given remote Python process.
    ///
    /// This function returns immediately, and the code will be executed by the
    /// target process's main thread at the next available opportunity,
    /// similarly to how signals are handled.  There is no interface to
    /// determine when the code has been executed.  The caller is responsible
    /// for making sure that the file still exists whenever the remote process
    /// tries to read it and that it hasn't been overwritten.
    ///
    /// The remote process must be running a CPython interpreter of the same
    /// major and minor version as the local process.  If either the local or
    /// remote interpreter is pre-release (alpha, beta, or release candidate)
    /// then the local and remote interpreters must be the same exact version.
    ///
    /// Args:
    ///      pid (int): The process ID of the target Python process.
    ///      script (str|bytes): The path to a file containing
    ///          the Python code to be executed.
    #[function("remote_exec(pid, script)")]
    fn remote_exec(vm: &Vm, pid: i32, script: StrOrBytes) -> PyResult<()> {
        let shown = vm.repr_text(crate::os_error::path_value(script))?;
        Err(vm.runtime_error(format!("Remote debugging is not enabled (process {pid}, script {shown})")))
    }
    /// Return a dict mapping each thread's thread id to its current stack frame.
    ///
    /// This function should be used for specialized purposes only.
    #[function("_current_frames()")]
    fn current_frames(vm: &Vm) -> PyResult<Gc<Dict>> {
        vm.audit("sys._current_frames", &[])?;
        by_thread(vm, |thread| frames::frame_at(thread, 0).map(|f| f.value()))
    }
    /// Return a dict mapping each thread's identifier to its current raised exception.
    ///
    /// This function should be used for specialized purposes only.
    #[function("_current_exceptions()")]
    fn current_exceptions(vm: &Vm) -> PyResult<Gc<Dict>> {
        vm.audit("sys._current_exceptions", &[])?;
        by_thread(vm, |thread| Some(thread.handled.get()))
    }
    fn by_thread(vm: &Vm, of: impl Fn(&Vm) -> Option<Value>) -> PyResult<Gc<Dict>> {
        let dict = vm.new_dict();
        let mut result = Ok(());
        vm.interp().gil.each_state(|thread| {
            if let (Some(v), Ok(())) = (of(thread), &result) {
                result = dict.set(vm, vm.int_from_u64(thread.thread_id.get()), v);
            }
        });
        result.map(|()| dict)
    }
}

/// The function that `breakpoint` calls, as the variable PYTHONBREAKPOINT names it; None where it turns that off (`0`) or
/// names nothing (then a warning is given).
///
/// # Errors
/// What importing its module raises, but for ImportError.
pub fn breakpoint_function(vm: &Vm) -> PyResult<Option<Value>> {
    let given = std::env::var("PYTHONBREAKPOINT").ok().filter(|_| !vm.interp().config.ignore_environment);
    let wanted = given.filter(|name| !name.is_empty()).unwrap_or_else(|| "pdb.set_trace".to_owned());
    if wanted == "0" {
        return Ok(None);
    }
    let (module, name) = wanted.rsplit_once('.').unwrap_or(("builtins", &wanted));
    let missing = || {
        let message = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{wanted}\"");
        vm.warn(vm.exc().runtime_warning, &message, 1).map(|()| None)
    };
    if module.is_empty() {
        return missing();
    }
    let importlib = vm.interp().importlib.get();
    let module = match vm.call_method_str(importlib, "_gcd_import", &[vm.str(module).value()]) {
        Ok(module) => module,
        Err(_) if vm.take_if(vm.exc().import_error).is_some() => return missing(),
        Err(raised) => return Err(raised),
    };
    match vm.getattr_opt(module, vm.intern_str(name))? {
        Some(f) => Ok(Some(f)),
        None => missing(),
    }
}
