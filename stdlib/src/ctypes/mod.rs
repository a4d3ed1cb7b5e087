//! The module `_ctypes`: C types, C data, and foreign functions.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `machine.rs`, `abi.rs` | calls, by the rules of the machine: assembly, and what goes where |
//! | `thunk.rs` | C function pointers that call Python functions |
//! | `info.rs`, `meta.rs`, `layout.rs` | what is known about a type, and the classes that find it out |
//! | `data.rs` | objects with C data, and what they keep alive |
//! | `codes.rs`, `extended.rs`, `text.rs`, `objects.rs` | values of simple types in memory |
//! | `simple.rs`, `array.rs`, `pointer.rs`, `structure.rs`, `field.rs`, `function.rs` | the base classes |
//! | `param.rs`, `foreign.rs` | arguments, and calling |
//! | `loading.rs`, `natives.rs` | libraries, and functions of our own that foreign code can call |

pub mod abi;
pub mod array;
pub mod codes;
pub mod data;
pub mod extended;
pub mod field;
pub mod foreign;
pub mod function;
pub mod info;
pub mod layout;
pub mod loading;
pub mod machine;
pub mod meta;
pub mod natives;
pub mod objects;
pub mod param;
pub mod pointer;
pub mod simple;
pub mod structure;
pub mod text;
pub mod thunk;

use array::Array;
use data::CData;
use field::CField;
use function::FunctionPointer;
use info::info_of;
use pointer::Pointer;
use simple::SimpleData;
use std::cell::Cell;
use std::rc::Rc;
use structure::{Structure, Union};
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{Args, FromArg, FsPath, PyResult, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, Module, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const STATE_KEY: &str = "_ctypes";

/// What the module knows.
#[native_object("_ctypes.State")]
pub struct State {
    /// The code of callbacks.
    #[untraced]
    pub slots: Rc<thunk::Slots>,
    /// The function `_unpickle`.
    pub unpickle: ValueCell,
    /// The handle of the process itself; 0 before it was opened.
    pub process: Cell<usize>,
    /// A dict of objects that foreign code says that it refers to: from addresses to object and number.
    held: ValueCell,
}

/// An object that only the module knows.
#[class("State", module = "_ctypes")]
impl State {}

/// What the module knows in this interpreter.
pub fn state(vm: &Vm) -> Gc<State> {
    let known = vm.interp().module_state.borrow().get(STATE_KEY).copied();
    if let Some(state) = known.and_then(|v| v.downcast::<State>()) {
        return state;
    }
    let held = vm.new_dict();
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        slots: Rc::default(),
        unpickle: ValueCell::new(Value::NONE),
        process: Cell::new(0),
        held: ValueCell::new(held.value()),
    });
    vm.interp().module_state.borrow_mut().insert(STATE_KEY, state.value());
    state
}

/// Keeps an object alive for foreign code, or (with -1) no longer: what is left of the idea of a reference count.
///
/// # Errors
/// What storing in a dict raises.
pub fn hold(vm: &Vm, object: Value, change: i64) -> PyResult<()> {
    let held: Gc<Dict> = state(vm).held.get().cast_unchecked();
    let key = vm.int_from_u64(object.bits());
    let known = held.get(vm, key)?.and_then(|entry| entry.downcast::<Tuple>());
    let count = known.and_then(|entry| entry.items().get(1).and_then(|n| n.as_small_int())).unwrap_or(0);
    if count + change > 0 {
        let entry = vm.new_tuple(&[object, vm.int(count + change)]);
        held.set(vm, key, entry.value())
    } else {
        held.remove(vm, key).map(|_| ())
    }
}

/// `ctypes.ArgumentError`
///
/// # Errors
/// What making a class raises.
pub fn argument_error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    crate::exception_class::exception_class(vm, "ctypes.ArgumentError", vm.exc().exception)
}

/// The information about a type, or about that of an object.
fn described(vm: &Vm, object: Value) -> Option<Gc<info::CInfo>> {
    match object.downcast::<CData>() {
        Some(_) => info_of(vm.type_of(object)),
        None => object.downcast::<Type>().and_then(info_of),
    }
}

fn int_arg(vm: &Vm, value: Value) -> PyResult<u64> {
    if !vm.is_int(value) {
        return Err(vm.type_error("an integer is required"));
    }
    codes::low_word(vm, value)
}

/// The only argument of a function, as CPython's message for another number has it.
fn only(vm: &Vm, args: &Args) -> PyResult {
    match args.positional() {
        [one] => Ok(*one),
        all => Err(vm.type_error(format!("function takes exactly 1 argument ({} given)", all.len()))),
    }
}

#[module(
    "_ctypes",
    doc = "Create and manipulate C compatible data types in Python.",
    classes(Structure, Union, Pointer, Array, SimpleData, FunctionPointer, CField)
)]
pub mod module {
    use super::*;

    #[attr("__version__")]
    const VERSION: &str = "1.1.0";
    #[attr]
    const CTYPES_MAX_ARGCOUNT: usize = foreign::MOST_ARGUMENTS;
    #[attr]
    const FUNCFLAG_CDECL: i32 = 1;
    #[attr]
    const FUNCFLAG_PYTHONAPI: i32 = foreign::PYTHON_API;
    #[attr]
    const FUNCFLAG_USE_ERRNO: i32 = foreign::USE_ERRNO;
    #[attr]
    const FUNCFLAG_USE_LASTERROR: i32 = 16;
    #[attr]
    const RTLD_LOCAL: i32 = libc::RTLD_LOCAL;
    #[attr]
    const RTLD_GLOBAL: i32 = libc::RTLD_GLOBAL;
    #[attr]
    const SIZEOF_TIME_T: usize = size_of::<libc::time_t>();

    /// Return the address of the C instance internal buffer
    #[function("addressof(obj, /)")]
    fn addressof(vm: &Vm, obj: Gc<CData>) -> PyResult<u64> {
        vm.audit("ctypes.addressof", &[obj.value()])?;
        Ok(obj.ptr() as u64)
    }
    /// Return the size in bytes of a C instance.
    #[function("sizeof(obj, /)")]
    fn sizeof(vm: &Vm, obj: Value) -> PyResult<usize> {
        if let Some(data) = obj.downcast::<CData>() {
            return Ok(data.size());
        }
        match described(vm, obj) {
            Some(info) => Ok(info.size.get()),
            None => Err(vm.type_error("this type has no size")),
        }
    }
    /// alignment(C type) -> integer
    /// alignment(C instance) -> integer
    /// Return the alignment requirements of a C instance
    #[function("alignment(object, /)", text_signature = "($self, object, /)")]
    fn alignment(vm: &Vm, object: Value) -> PyResult<usize> {
        match described(vm, object) {
            Some(info) => Ok(info.align.get()),
            None => Err(vm.type_error("no alignment info")),
        }
    }
    /// Return buffer interface information
    #[function("buffer_info(object, /)", text_signature = "($self, object, /)")]
    fn buffer_info(vm: &Vm, object: Value) -> PyResult<Gc<Tuple>> {
        let Some(info) = described(vm, object) else {
            return Err(vm.type_error("not a ctypes type or object"));
        };
        let dims = info.dims.borrow().clone();
        let lengths = vm.new_list();
        for n in &dims {
            lengths.push(vm, vm.int(*n as i64));
        }
        let shape = vm.tuple_from_list(lengths);
        let format = vm.str(&info.format.borrow());
        Ok(vm.new_tuple(&[format.value(), vm.int(dims.len() as i64), shape.value()]))
    }
    /// Return a pointer lookalike to a C instance, only usable as function argument.
    #[function("byref(obj, offset=0, /)")]
    fn byref(vm: &Vm, obj: Gc<CData>, offset: isize) -> Gc<param::CArg> {
        param::byref(vm, obj, offset)
    }
    #[function("resize(obj, size, /)")]
    fn resize(vm: &Vm, obj: Gc<CData>, size: isize) -> PyResult<()> {
        let info = obj.info(vm)?;
        let least = info.size.get();
        let Some(size) = usize::try_from(size).ok().filter(|size| *size >= least) else {
            return Err(vm.value_error(format!("minimum size is {least}")));
        };
        if !obj.owns() {
            return Err(vm.value_error("Memory cannot be resized because this object doesn't own it"));
        }
        obj.resize(vm, size, info.align.get())
    }
    #[function("get_errno()", text_signature = "($self, /)")]
    fn get_errno(vm: &Vm) -> PyResult<i32> {
        vm.audit("ctypes.get_errno", &[])?;
        Ok(foreign::errno())
    }
    #[function("set_errno(*args)", text_signature = None)]
    fn set_errno(vm: &Vm, args: &Args) -> PyResult<i32> {
        let value = only(vm, args)?;
        let index = vm.index_of(value)?;
        vm.audit("ctypes.set_errno", &[index])?;
        match vm.int_to_i64(index).map(i32::try_from) {
            Some(Ok(errno)) => Ok(foreign::set_errno(errno)),
            _ => Err(vm.overflow_error("Python int too large to convert to C int")),
        }
    }
    /// dlopen(name, flag={RTLD_GLOBAL|RTLD_LOCAL}) open a shared library
    #[function("dlopen(*args)", text_signature = None)]
    fn dlopen(vm: &Vm, args: &Args) -> PyResult<u64> {
        let Some(name) = args.get(0) else {
            return Err(vm.type_error("dlopen() takes at least 1 argument (0 given)"));
        };
        if args.len() > 2 {
            let n = args.len();
            return Err(vm.type_error(format!("dlopen() takes at most 2 arguments ({n} given)")));
        }
        let flags = match args.get(1) {
            Some(flags) => int_arg(vm, flags)? as i32,
            None => libc::RTLD_NOW,
        };
        let path = if name.is_none() { None } else { Some(fs_path(vm, name)?) };
        vm.audit("ctypes.dlopen", &[name])?;
        let handle = loading::open(vm, path.as_ref(), flags)?;
        if path.is_none() {
            super::state(vm).process.set(handle);
        }
        Ok(handle as u64)
    }
    /// dlclose a library
    #[function("dlclose(*args)", text_signature = None)]
    fn dlclose(vm: &Vm, args: &Args) -> PyResult<()> {
        loading::close(vm, int_arg(vm, only(vm, args)?)? as usize)
    }
    /// find symbol in shared library
    #[function("dlsym(*args)", text_signature = None)]
    fn dlsym(vm: &Vm, args: &Args) -> PyResult<u64> {
        let &[handle, name] = args.positional() else {
            let n = args.len();
            return Err(vm.type_error(format!("dlsym() takes exactly 2 arguments ({n} given)")));
        };
        let handle_number = int_arg(vm, handle)?;
        let Some(name) = name.downcast::<Str>() else {
            let given = vm.type_of(name).name();
            return Err(vm.type_error(format!("dlsym() argument 2 must be str, not {given}")));
        };
        vm.audit("ctypes.dlsym/handle", &[handle, name.value()])?;
        let found = loading::symbol(vm, handle_number as usize, name.bytes(), "symbol")?;
        found.map(|address| address as u64).map_err(|text| vm.raise_message(vm.exc().os_error, text))
    }
    /// dllist() return a list of loaded shared libraries
    #[function("dllist()", text_signature = "($self, /)")]
    fn dllist(vm: &Vm) -> PyResult {
        let list = vm.new_list();
        for path in loading::loaded() {
            let path = vm.bytes(&path);
            list.push(
                vm,
                taipan_vm::codecs::decode_object(vm, path.value(), "utf-8", "surrogateescape")?.value(),
            );
        }
        Ok(list.value())
    }
    #[function("call_function(*args)", text_signature = None)]
    fn call_function(vm: &Vm, args: &Args) -> PyResult {
        function::call_address(vm, args, 0)
    }
    #[function("call_cdeclfunction(*args)", text_signature = None)]
    fn call_cdeclfunction(vm: &Vm, args: &Args) -> PyResult {
        function::call_address(vm, args, FUNCFLAG_CDECL)
    }
    #[function("PyObj_FromPtr(*args)", text_signature = None)]
    fn obj_from_ptr(vm: &Vm, args: &Args) -> PyResult {
        let address = only(vm, args)?;
        let pointer = int_arg(vm, address)?;
        vm.audit("ctypes.PyObj_FromPtr", &[address])?;
        if pointer == 0 {
            return Err(vm.value_error("PyObject is NULL"));
        }
        objects::from_pointer(vm, pointer)
    }
    #[function("Py_INCREF(object, /)", text_signature = "($self, object, /)")]
    fn incref(vm: &Vm, object: Value) -> PyResult {
        hold(vm, object, 1)?;
        Ok(object)
    }
    #[function("Py_DECREF(object, /)", text_signature = "($self, object, /)")]
    fn decref(vm: &Vm, object: Value) -> PyResult {
        hold(vm, object, -1)?;
        Ok(object)
    }
    #[function("_unpickle(*args)", text_signature = None)]
    fn _unpickle(vm: &Vm, args: &Args) -> PyResult {
        let &[class, state] = args.positional() else {
            let n = args.len();
            return Err(vm.type_error(format!("function takes exactly 2 arguments ({n} given)")));
        };
        let Some(state) = state.downcast::<Tuple>() else {
            let given = vm.type_of(state).name();
            return Err(vm.type_error(format!("argument 2 must be tuple, not {given}")));
        };
        let object = vm.call_method_str(class, "__new__", &[class])?;
        vm.call_method_str(object, "__setstate__", state.items())?;
        Ok(object)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, address) in natives::addresses() {
            set_module_attribute(vm, module, name, vm.int_from_u64(address as u64))?;
        }
        set_module_attribute(vm, module, "ArgumentError", argument_error_class(vm)?.value())?;
        let state = super::state(vm);
        if let Some(unpickle) = module.namespace().get_str(vm, vm.intern_str("_unpickle")) {
            state.unpickle.set(state.header(), unpickle);
        }
        Ok(())
    }
}

/// A path.
///
/// # Errors
/// TypeError for what is none.
fn fs_path(vm: &Vm, value: Value) -> PyResult<FsPath> {
    if taipan_vm::native::convert::fspath(vm, value)?.is_none() {
        let name = vm.type_of(value).name();
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {name}")));
    }
    let context = taipan_vm::native::ArgContext {
        function: "dlopen",
        param: "name",
        position: 1,
        named: false,
        or_none: false,
    };
    FsPath::from_arg(vm, value, &context)
}
