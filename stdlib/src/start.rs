//! Starting an interpreter: the modules that must exist before import works, importlib itself, and what CPython
//! imports before the program.

use crate::imp;
use taipan_vm::bootstrap::{bootstrap, make_native_module};
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::interp;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Code, Dict, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The folder that embedded modules claim to be in (`sys._stdlib_dir`); None before `sys` exists.
pub fn library_dir(vm: &Vm) -> Option<String> {
    let sys = vm.interp().sys_dict.get().downcast::<Dict>()?;
    let dir = sys.get_str(vm, vm.intern_str("_stdlib_dir"))?;
    dir.downcast::<taipan_vm::object::Str>().map(|s| s.as_str_lossy().into_owned())
}

/// Runs a module's code with the module's namespace as globals.
///
/// # Errors
/// What the code raises.
pub fn run_in_module(vm: &Vm, code: Gc<Code>, module: Gc<Module>) -> PyResult {
    let globals = module.namespace();
    let builtins = vm.interp().builtins.get();
    globals.set_str(vm, vm.names().__builtins__, module_of_builtins(vm));
    let f = interp::new_function(vm, code, globals, builtins, code.qualname.get());
    interp::run_code(vm, f, Value::UNBOUND)
}

/// The module `builtins`.
pub fn module_of_builtins(vm: &Vm) -> Value {
    taipan_vm::import::modules(vm).get_str(vm, vm.names().builtins).unwrap_or(Value::NONE)
}

/// Makes a working interpreter: types, `builtins`, `sys`, the import system.
///
/// # Errors
/// What a broken build raises.
pub fn start(vm: &Vm) -> PyResult<()> {
    bootstrap(vm)?;
    vm.interp().trees.set(Some(&crate::ast::TREES));
    let modules = taipan_vm::import::modules(vm);
    let sys = make_native_module(vm, &crate::sys::module::DEF)?;
    vm.interp().sys_dict.set(sys.dict.get());
    modules.set_str(vm, vm.names().sys, sys.value());
    sys.namespace().set_str(vm, vm.names().modules, modules.value());
    let printer = crate::std_printer::new(vm)?;
    sys.namespace().set_str(vm, vm.intern_str("stderr"), printer);
    let imp = make_native_module(vm, &imp::module::DEF)?;
    modules.set_str(vm, vm.intern_str("_imp"), imp.value());
    let importlib = taipan_vm::bootstrap::new_module(vm, "_frozen_importlib");
    modules.set_str(vm, vm.intern_str("_frozen_importlib"), importlib.value());
    let code = imp::frozen_code(vm, "_frozen_importlib")?;
    // Asked for by `FrozenImporter._fix_up_module`.
    let original = vm.str(crate::frozen::original_name("_frozen_importlib")).value();
    importlib.namespace().set_str(vm, vm.intern_str("__origname__"), original);
    run_in_module(vm, code, importlib)?;
    vm.interp().importlib.set(importlib.value());
    let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
    let import = builtins.get_str(vm, vm.names().__import__).unwrap_or(Value::NONE);
    vm.interp().import_function.set(import);
    vm.call_method_str(importlib.value(), "_install", &[sys.value(), imp.value()])?;
    // From now on an interrupt raises KeyboardInterrupt.
    taipan_vm::import::import(vm, "_signal")?;
    if has_files() {
        vm.call_method_str(importlib.value(), "_install_external_importers", &[])?;
        add_path_hooks(vm, sys)?;
    }
    Ok(())
}

/// Before files: archives on `sys.path`, and the library.
fn add_path_hooks(vm: &Vm, sys: Gc<Module>) -> PyResult<()> {
    let hooks = sys.namespace().get_str(vm, vm.intern_str("path_hooks")).unwrap_or(Value::NONE);
    let library = crate::library::LibraryFinder::class(vm).value();
    vm.call_method_str(hooks, "insert", &[vm.int(0), library])?;
    let zipimport = taipan_vm::import::import(vm, "zipimport")?;
    let importer = vm.getattr_str(zipimport, "zipimporter")?;
    vm.call_method_str(hooks, "insert", &[vm.int(0), importer]).map(|_| ())
}

/// True when the native modules that import from files needs are there.
pub fn has_files() -> bool {
    ["posix", "marshal", "_codecs"].iter().all(|n| crate::modules().iter().any(|m| m.name == *n))
}

/// Ends what the program left behind: threads that are no daemons are waited for, then functions that `atexit` knows are
/// called. Errors are reported.
pub fn finish(vm: &Vm) {
    let threading = taipan_vm::import::modules(vm).get_str(vm, vm.intern_str("threading"));
    let result = match threading {
        Some(threading) => vm.call_method_str(threading, "_shutdown", &[]).map(|_| ()),
        None => crate::thread::shutdown(vm),
    };
    if result.is_err() {
        let exception = vm.take_exception();
        let message = "Exception ignored on threading shutdown";
        write_unraisable(vm, exception, message, threading.unwrap_or(Value::NONE));
    }
    crate::atexit::run(vm);
}

/// Imports what CPython has imported before the program runs: the standard streams, `warnings` if there are filters to
/// set, `site` unless `-S` forbids it.
///
/// # Errors
/// What the imports raise.
pub fn start_library(vm: &Vm) -> PyResult<()> {
    crate::sys::open_standard_streams(vm)?;
    let config = &vm.interp().config;
    if !config.warn_options.is_empty() {
        taipan_vm::import::import(vm, "warnings")?;
    }
    if !config.no_site && has_files() {
        let module = taipan_vm::import::import(vm, "site")?;
        vm.call_method_str(module, "main", &[])?;
    }
    Ok(())
}
