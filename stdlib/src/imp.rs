//! `_imp`: what importlib needs of the interpreter: built-in and embedded modules, the import lock.

use crate::frozen;
use taipan_macros::module;
use taipan_vm::bootstrap::{fill_native_module, new_module};
use taipan_vm::builtins::code::set_filename;
use taipan_vm::interp::load;
use taipan_vm::native::{BytesLike, ModuleDef, PyResult};
use taipan_vm::object::{Code, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The native module of this name, if it is one that import can make.
fn builtin(name: &str) -> Option<&'static ModuleDef> {
    crate::modules().iter().find(|m| m.name == name).copied()
}

/// The code object of an embedded module.
///
/// # Errors
/// ImportError when there is none of this name.
pub fn frozen_code(vm: &Vm, name: &str) -> PyResult<Gc<Code>> {
    let dir = crate::start::library_dir(vm);
    match frozen::find(name).and_then(|e| e.code(|name| file_name(name, dir.as_deref()))) {
        Some(code) => Ok(load::load(vm, code.into())),
        None => {
            let message = format!("No such frozen object named {name}");
            Err(vm.raise_message(vm.exc().import_error, message))
        }
    }
}

/// Modules that only the first interpreter may have, unless another was made for that: they act on the whole process.
const PROCESS_MODULES: [&str; 3] = ["_suggestions", "faulthandler", "readline"];

/// Modules that are frozen in CPython too: their code has no file.
const NAMELESS: [&str; 22] = [
    "__hello__",
    "__phello__",
    "__phello__.ham",
    "__phello__.ham.eggs",
    "__phello__.spam",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "zipimport",
    "abc",
    "codecs",
    "io",
    "_collections_abc",
    "_sitebuiltins",
    "genericpath",
    "ntpath",
    "posixpath",
    "os",
    "site",
    "stat",
    "importlib.util",
    "importlib.machinery",
    "runpy",
];

/// The name of the file of embedded code that was compiled as the file `name`: in the library's folder.
fn file_name(name: &str, dir: Option<&str>) -> String {
    let (Some(rest), Some(dir)) = (name.strip_prefix("<stdlib>"), dir) else { return name.to_owned() };
    let module = rest.trim_start_matches('/').trim_end_matches(".py").replace('/', ".");
    match NAMELESS.contains(&module.as_str()) {
        true => format!("<frozen {module}>"),
        false => format!("{dir}{rest}"),
    }
}

#[module("_imp", doc = "(Extremely) low-level import machinery bits as used by importlib.")]
pub mod module {
    use super::*;

    /// Acquires the interpreter's import lock for the current thread.
    #[function("acquire_lock()")]
    fn acquire_lock() {}
    /// Release the interpreter's import lock.
    #[function("release_lock()")]
    fn release_lock() {}
    /// Return True if the import lock is currently held, else False.
    #[function("lock_held()")]
    fn lock_held() -> bool {
        false
    }
    /// Returns True if the module name corresponds to a built-in module.
    #[function("is_builtin(name, /)")]
    fn is_builtin(name: Gc<Str>) -> i64 {
        let name = name.as_str_lossy();
        if matches!(&*name, "sys" | "builtins") {
            return -1;
        }
        builtin(&name).is_some() as i64
    }
    /// Returns True if the module name corresponds to a frozen module.
    #[function("is_frozen(name, /)")]
    fn is_frozen(name: Gc<Str>) -> bool {
        let name = name.as_str_lossy();
        // The rest of the library is found by its place on `sys.path`.
        frozen::find(&name).is_some() && NAMELESS.contains(&frozen::original_name(&name))
    }
    /// Returns True if the module name is of a frozen package.
    #[function("is_frozen_package(name, /)")]
    fn is_frozen_package(vm: &Vm, name: Gc<Str>) -> PyResult<bool> {
        match frozen::find(&name.as_str_lossy()) {
            Some(e) => Ok(e.is_package),
            None => {
                let message = format!("No such frozen object named {}", name.as_str_lossy());
                Err(vm.raise_message(vm.exc().import_error, message))
            }
        }
    }
    /// Return info about the corresponding frozen module (if there is one) or None.
    #[function("find_frozen(name, /, *, withdata=False)")]
    fn find_frozen(vm: &Vm, name: Gc<Str>, withdata: bool) -> PyResult {
        let name = name.as_str_lossy();
        if withdata {
            return Err(vm.not_implemented_error("the data of embedded modules is not offered as bytes"));
        }
        match frozen::find(&name).filter(|_| NAMELESS.contains(&frozen::original_name(&name))) {
            Some(e) => {
                let original = vm.str(frozen::original_name(&name)).value();
                Ok(vm.new_tuple(&[Value::NONE, Value::bool(e.is_package), original]).value())
            }
            None => Ok(Value::NONE),
        }
    }
    /// Create a code object for a frozen module.
    #[function("get_frozen_object(name, data=None, /)")]
    fn get_frozen_object(vm: &Vm, name: Gc<Str>, data: Option<BytesLike>) -> PyResult<Gc<Code>> {
        if data.is_some() {
            return Err(vm.not_implemented_error("the data of embedded modules is not offered as bytes"));
        }
        frozen_code(vm, &name.as_str_lossy())
    }
    /// Initializes a frozen module.
    #[function("init_frozen(name, /)")]
    fn init_frozen(vm: &Vm, name: Gc<Str>) -> PyResult {
        let text = name.as_str_lossy();
        if frozen::find(&text).is_none() {
            return Ok(Value::NONE);
        }
        let code = frozen_code(vm, &text)?;
        let module = new_module(vm, &text);
        taipan_vm::import::modules(vm).set_str(vm, vm.intern(name), module.value());
        crate::start::run_in_module(vm, code, module)?;
        Ok(module.value())
    }
    /// Create an extension module.
    #[function("create_builtin(spec, /)")]
    fn create_builtin(vm: &Vm, spec: Value) -> PyResult {
        let name = vm.getattr_str(spec, "name")?;
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("name must be string"));
        };
        if let Some(m) = taipan_vm::import::modules(vm).get_str(vm, vm.intern(name)) {
            return Ok(m);
        }
        match builtin(&name.as_str_lossy()) {
            Some(def)
                if vm.interp().config.limits.no_process_modules && PROCESS_MODULES.contains(&def.name) =>
            {
                let message = format!("module {} does not support loading in subinterpreters", def.name);
                Err(vm.raise_message(vm.exc().import_error, message))
            }
            Some(def) => {
                let module = new_module(vm, def.name);
                fill_native_module(vm, module, def)?;
                Ok(module.value())
            }
            None => Ok(Value::NONE),
        }
    }
    /// Initialize a built-in module.
    #[function("exec_builtin(mod, /)")]
    fn exec_builtin(module: Value) -> i64 {
        let _ = module.is_none();
        0
    }
    /// Create an extension module.
    #[function("create_dynamic(spec, file=None, /)")]
    fn create_dynamic(vm: &Vm, spec: Value, file: Value) -> PyResult {
        let _ = (spec, file);
        Err(vm.import_error("extension modules in machine code are not supported"))
    }
    /// Initialize an extension module.
    #[function("exec_dynamic(mod, /)")]
    fn exec_dynamic(vm: &Vm, module: Value) -> PyResult {
        let _ = module;
        Err(vm.import_error("extension modules in machine code are not supported"))
    }
    /// Returns the list of file suffixes used to identify extension modules.
    #[function("extension_suffixes()")]
    fn extension_suffixes(vm: &Vm) -> Value {
        vm.new_list().value()
    }
    #[function("source_hash(key, source)")]
    fn source_hash(vm: &Vm, key: i64, source: BytesLike) -> Gc<taipan_vm::object::Bytes> {
        vm.bytes(&taipan_text::hash::siphash13(key as u64, 0, &source).to_le_bytes())
    }
    /// Changes code.co_filename to specify the passed-in file path.
    #[function("_fix_co_filename(code, path, /)")]
    fn fix_co_filename(code: Gc<Code>, path: Gc<Str>) {
        fix_filename(code, path);
    }
    /// Does nothing: there is one way to import the embedded library.
    #[function("_override_frozen_modules_for_tests(override, /)")]
    fn override_frozen(value: i64) {
        let _ = value;
    }
    /// Gives 0: no extension modules can be loaded, so none is checked.
    #[function("_override_multi_interp_extensions_check(override, /)")]
    fn override_multi(value: i64) -> i64 {
        let _ = value;
        0
    }
    /// The names of the embedded modules.
    #[function("_frozen_module_names()")]
    fn frozen_module_names(vm: &Vm) -> Value {
        let list = vm.new_list();
        for e in frozen::all() {
            list.push(vm, vm.str(e.name).value());
        }
        list.value()
    }
    #[attr]
    fn check_hash_based_pycs(vm: &Vm) -> &'static str {
        match vm.interp().config.check_hash_pycs {
            "" => "default",
            set => set,
        }
    }
    #[attr]
    fn pyc_magic_number_token() -> i64 {
        // Two bytes that say which, then a line end, by which a file shows that it was not changed as text.
        (taipan_compiler::serialize::format_id() as i64 & 0xFFFF) | 0x0A0D_0000
    }
    #[init]
    fn init(_vm: &Vm, _module: Gc<Module>) -> PyResult<()> {
        Ok(())
    }
}

fn fix_filename(code: Gc<Code>, path: Gc<Str>) {
    if code.filename.get() == path.value() {
        return;
    }
    set_filename(code, path.value());
}
