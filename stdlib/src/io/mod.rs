//! `_io`: files, buffers and text streams. The classes are independent of each other behind their Python interface;
//! where one sits directly on another of this module, it goes past it.

mod ahead;
pub mod base;
pub mod buffered;
pub mod bytesio;
pub mod codec;
pub mod fileio;
mod idle;
pub mod newline;
pub mod open;
pub mod pair;
pub mod position;
mod raw;
pub mod stringio;
pub mod text;
pub mod text_class;

use taipan_macros::module;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::types::type_flags;
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Buffer size where nothing else is said.
pub const DEFAULT_BUFFER_SIZE: usize = 128 << 10;

/// An optional count: None for None and negative numbers.
///
/// # Errors
/// TypeError for what is neither an integer nor None.
pub fn size_arg(vm: &Vm, v: Value) -> PyResult<Option<usize>> {
    if v.is_none() || v.is_unbound() {
        return Ok(None);
    }
    if let Some(i) = v.as_small_int() {
        return Ok(usize::try_from(i).ok());
    }
    if vm.type_of(v).slots().index.is_none() {
        let class = vm.type_of(v).name();
        return Err(vm.type_error(format!("argument should be integer or None, not '{class}'")));
    }
    Ok(usize::try_from(int_arg(vm, v)?).ok())
}

/// An integer of 64 bits.
///
/// # Errors
/// TypeError, OverflowError
pub fn int_arg(vm: &Vm, v: Value) -> PyResult<i64> {
    let i = vm.index_of(v)?;
    match vm.int_to_i64(i) {
        Some(i) => Ok(i),
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}

/// TypeError: streams have no state that can be pickled.
pub fn cannot_pickle(vm: &Vm, stream: Value) -> Raised {
    let name = vm.type_of(stream).name();
    let name = name.rsplit('.').next().unwrap_or_default();
    vm.type_error(format!("cannot pickle '{name}' instances"))
}

/// Sets the attribute `_finalizing` of a stream.
///
/// # Errors
/// TypeError for what is no bool.
pub fn set_finalizing(vm: &Vm, flag: &std::cell::Cell<bool>, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.type_error("can't delete numeric/char attribute"));
    }
    if !value.is_true() && value != Value::FALSE {
        return Err(vm.type_error("attribute value type must be bool"));
    }
    flag.set(value.is_true());
    Ok(())
}

/// True when the class of `v` is one of this module's own and not derived in Python.
pub fn is_native_class(vm: &Vm, v: Value) -> bool {
    !vm.type_of(v).has_flag(type_flags::HEAP)
}

/// The class `io.UnsupportedOperation`.
pub fn unsupported_class(vm: &Vm) -> Value {
    let key = "_io.UnsupportedOperation";
    if let Some(class) = vm.interp().module_state.borrow().get(key) {
        return *class;
    }
    let bases = vm.new_tuple(&[vm.exc().os_error.value(), vm.exc().value_error.value()]);
    let dict = vm.new_dict();
    dict.set_str(vm, vm.names().__module__, vm.intern_str("io").value());
    let name = vm.intern_str("UnsupportedOperation").value();
    let made = vm.call(vm.builtin_type(shapes::TYPE).value(), &[name, bases.value(), dict.value()]);
    match made {
        Ok(class) => {
            vm.interp().module_state.borrow_mut().insert(key, class);
            class
        }
        Err(_) => {
            vm.take_exception();
            vm.exc().os_error.value()
        }
    }
}

/// Raises `UnsupportedOperation`.
#[cold]
pub fn unsupported(vm: &Vm, message: &str) -> Raised {
    let text = vm.str(message).value();
    match vm.call(unsupported_class(vm), &[text]) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

/// Raises the error about a stream that is closed.
#[cold]
pub fn closed_error(vm: &Vm) -> Raised {
    vm.value_error("I/O operation on closed file.")
}

/// True when `v` has a true attribute `closed`.
///
/// # Errors
/// What the attribute's computation raises.
pub fn is_closed(vm: &Vm, v: Value) -> PyResult<bool> {
    let closed = vm.getattr(v, vm.names().closed)?;
    vm.truth(closed)
}

/// Runs `flush` or the like, then `close` whatever it raised; the first exception stays, the other as its context.
///
/// # Errors
/// What either raises.
pub fn then_close(vm: &Vm, first: PyResult<()>, close: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
    match first {
        Ok(()) => close(),
        Err(_) => {
            let pending = vm.take_exception();
            match close() {
                Ok(()) => Err(vm.raise(pending)),
                Err(_) => {
                    let second = vm.take_exception();
                    let before = vm.handled.replace(pending);
                    let raised = vm.raise(second);
                    vm.handled.set(before);
                    Err(raised)
                }
            }
        }
    }
}

/// The repr of a stream: `<_io.FileIO name='x' mode='rb'>` with only those attributes that there are.
///
/// # Errors
/// RuntimeError for a stream whose name is itself.
pub fn stream_repr(vm: &Vm, this: Value, attributes: &[&str]) -> PyResult<Gc<Str>> {
    vm.check_native_stack()?;
    let mut text = b"<".to_vec();
    text.extend_from_slice(vm.type_of(this).name().as_bytes());
    for name in attributes {
        let found = match vm.getattr_opt(this, vm.intern_str(name)) {
            Ok(found) => found,
            // A stream without its raw stream.
            Err(raised) if vm.take_if(vm.exc().value_error).is_none() => return Err(raised),
            Err(_) => None,
        };
        if let Some(v) = found {
            text.extend_from_slice(format!(" {name}=").as_bytes());
            text.extend_from_slice(vm.repr(v)?.bytes());
        }
    }
    text.push(b'>');
    Ok(vm.str_from_bytes(&text))
}

#[module(
    "_io",
    classes(
        base::IoBase,
        base::RawIoBase,
        base::BufferedIoBase,
        base::TextIoBase,
        fileio::FileIO,
        bytesio::BytesIO,
        bytesio::BytesIOBuffer,
        stringio::StringIO,
        buffered::BufferedReader,
        buffered::BufferedWriter,
        buffered::BufferedRandom,
        pair::BufferedRWPair,
        newline::IncrementalNewlineDecoder,
        text::TextIOWrapper
    ),
    parts(open::module)
)]
/// The native half of `io`.
pub mod module {
    use super::*;

    #[attr("DEFAULT_BUFFER_SIZE")]
    fn default_buffer_size() -> usize {
        DEFAULT_BUFFER_SIZE
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let open = vm.getattr_str(module.value(), "open")?;
        let builtins = taipan_vm::import::import(vm, "builtins")?;
        vm.setattr(builtins, vm.intern_str("open"), open)?;
        set_module_attribute(vm, module, "UnsupportedOperation", unsupported_class(vm))?;
        set_module_attribute(vm, module, "BlockingIOError", vm.exc().blocking_io_error.value())
    }
}
