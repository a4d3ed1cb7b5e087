//! Values that go between interpreters as pickles.
//!
//! What a program defines in `__main__` is not in another interpreter's `__main__`. So where unpickling misses something
//! there, the program's file is run once in a module of its own, `<fake __main__>`, which stands for `__main__` while the
//! pickle is loaded.

use super::datum::raise_not_shareable;
use crate::os_error::raise_about;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use taipan_compiler::Mode;
use taipan_vm::builtins::functions::execute;
use taipan_vm::import::{import, modules};
use taipan_vm::native::{FsPath, PyResult, Raised};
use taipan_vm::object::{Bytes, Str, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// A pickle.
pub struct Pickled {
    bytes: Box<[u8]>,
    /// The file that the sender's `__main__` is from.
    main_file: Option<Box<[u8]>>,
}

/// The module that stands for another interpreter's `__main__`.
const FAKE_MAIN: &str = "<fake __main__>";
/// Where its namespace is kept: a tuple of the file and the module.
const KEY: &str = "_interpreters.fake_main";

impl Pickled {
    /// Pickles a value.
    ///
    /// # Errors
    /// What pickling raises.
    pub fn of(vm: &Vm, value: Value) -> PyResult<Pickled> {
        let pickle = import(vm, "pickle")?;
        let data = vm.call_method_str(pickle, "dumps", &[value])?;
        let Some(bytes) = data.downcast::<Bytes>() else {
            return Err(vm.type_error("pickle.dumps() gave no bytes"));
        };
        Ok(Pickled { bytes: bytes.as_slice().into(), main_file: main_file(vm) })
    }

    /// The value.
    ///
    /// # Errors
    /// NotShareableError, because of what loading the pickle raised.
    pub fn load(&self, vm: &Vm) -> PyResult {
        let data = vm.bytes(&self.bytes).value();
        let mut result = loads(vm, data);
        if result.is_err()
            && let Some(file) = &self.main_file
            && misses_main(vm)
        {
            vm.take_exception();
            result = fake_main(vm, file).and_then(|main| with_main(vm, main, || loads(vm, data)));
        }
        result.map_err(|raised| match vm.take_if(vm.exc().exception) {
            Some(cause) => raise_not_shareable(vm, "object could not be unpickled", cause),
            None => raised,
        })
    }
}

fn loads(vm: &Vm, data: Value) -> PyResult {
    let pickle = import(vm, "pickle")?;
    vm.call_method_str(pickle, "loads", &[data])
}

/// The file of `__main__`.
fn main_file(vm: &Vm) -> Option<Box<[u8]>> {
    let main = modules(vm).get_str(vm, vm.names().__main__)?;
    match vm.getattr_opt(main, vm.intern_str("__file__")) {
        Ok(file) => file?.downcast::<Str>().map(|f| f.bytes().into()),
        Err(Raised) => {
            vm.take_exception();
            None
        }
    }
}

/// Does the pending exception say that something is not in `__main__`?
fn misses_main(vm: &Vm) -> bool {
    let exception = vm.exception.get();
    if !vm.is_raising(vm.exc().attribute_error) {
        return false;
    }
    let saved = vm.take_exception();
    let text = vm.str_of(exception).map(|t| t.as_str_lossy().into_owned());
    vm.exception.set(saved);
    text.is_ok_and(|t| t.contains("module '__main__'"))
}

/// The module that the file makes when it is run as if it were imported.
fn fake_main(vm: &Vm, file: &[u8]) -> PyResult {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(known) = known.and_then(|k| k.downcast::<Tuple>())
        && let [path, module] = known.items()
        && path.downcast::<Str>().is_some_and(|p| p.bytes() == file)
    {
        return Ok(*module);
    }
    let name = vm.str_from_bytes(file);
    let shown = name.as_str_lossy().into_owned();
    let path = FsPath::encode(vm, name)?;
    let bytes = std::fs::read(OsStr::from_bytes(&path))
        .map_err(|e| raise_about(vm, e.raw_os_error().unwrap_or(libc::EIO), name.value(), Value::UNBOUND))?;
    let text = execute::decode_file(vm, &bytes, &shown)?;
    let code = execute::compile_text(vm, &text, name, Mode::Exec, 0, -1)?;
    let module = taipan_vm::bootstrap::new_module(vm, FAKE_MAIN);
    module.namespace().set_str(vm, vm.intern_str("__file__"), name.value());
    let key = vm.intern_str(FAKE_MAIN);
    modules(vm).set_str(vm, key, module.value());
    let done = crate::start::run_in_module(vm, code, module);
    modules(vm).remove_str(vm, key);
    done?;
    let entry = vm.new_tuple(&[name.value(), module.value()]).value();
    vm.interp().module_state.borrow_mut().insert(KEY, entry);
    Ok(module.value())
}

/// Runs `f` with another module as `__main__`.
fn with_main(vm: &Vm, main: Value, f: impl FnOnce() -> PyResult) -> PyResult {
    let name = vm.names().__main__;
    let before = modules(vm).get_str(vm, name);
    modules(vm).set_str(vm, name, main);
    let result = f();
    match before {
        Some(before) => modules(vm).set_str(vm, name, before),
        None => {
            modules(vm).remove_str(vm, name);
        }
    }
    result
}
