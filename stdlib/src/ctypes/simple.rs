//! `_SimpleCData`: numbers, characters, and pointers without a type, by the letter in `_type_`.

use super::codes;
use super::data::CData;
use super::info::{self, Shape, info_of};
use super::meta::{self, CTypeType, attribute_of};
use super::param::CArg;
use taipan_macros::class;
use taipan_vm::native::{Args, ClassDef, PyResult};
use taipan_vm::object::header::{Header, Kind, ValueCell};
use taipan_vm::object::simple::Builtin;
use taipan_vm::object::{Bytes, Dict, Str, Tuple, Type, builtin_types::shapes, type_make};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// metatype for the PyCSimpleType Objects
pub struct SimpleType;

/// The letter that the class attribute `_type_` gives.
fn letter_of(vm: &Vm, class: Gc<Type>) -> PyResult<u8> {
    let attribute_error = |text: String| Err(vm.raise_message(vm.exc().attribute_error, text));
    let Some(letter) = attribute_of(vm, class, "_type_")? else {
        return attribute_error("class must define a '_type_' attribute".into());
    };
    let Some(letter) = letter.downcast::<Str>() else {
        return Err(vm.type_error("class must define a '_type_' string attribute"));
    };
    if letter.text().chars() != 1 {
        let text = "class must define a '_type_' attribute which must be a string of length 1";
        return Err(vm.value_error(text));
    }
    match letter.bytes() {
        [letter] if codes::of(*letter).is_some() => Ok(*letter),
        _ => attribute_error(format!(
            "class must define a '_type_' attribute which must be\n\
             a single character string containing one of the\n\
             supported types: '{}'.",
            codes::LETTERS
        )),
    }
}

/// The class of the same values with their bytes in the other order.
///
/// # Errors
/// TypeError for arguments with which no class can be made.
fn other_order(vm: &Vm, args: &Args, letter: u8, code: codes::Code) -> PyResult<Gc<Type>> {
    let &[name, bases, namespace] = args.positional() else {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    };
    let wrong = |wanted: &str, given: Value| {
        let given = vm.type_of(given).name();
        vm.type_error(format!("must be {wanted}, not {given}"))
    };
    let name = name.downcast::<Str>().ok_or_else(|| wrong("str", name))?;
    let bases = bases.downcast::<Tuple>().ok_or_else(|| wrong("tuple", bases))?;
    let namespace = namespace.downcast::<Dict>().ok_or_else(|| wrong("dict", namespace))?;
    let swapped = type_make::new_class(vm, SimpleType::class(vm), name, bases, namespace, &[])?;
    info::create(vm, swapped, Shape::Simple(letter, true))?.be_simple(letter, code, true);
    Ok(swapped)
}

/// Gives a class the class method of a helping class.
fn add_class_method(vm: &Vm, class: Gc<Type>, helper: &'static ClassDef) {
    for method in helper.methods {
        let builtin = vm.heap().alloc(Builtin {
            header: Header::new(shapes::CLASS_METHOD_DESCRIPTOR, Kind::Builtin),
            def: method,
            receiver: ValueCell::new(Value::UNBOUND),
            owner: ValueCell::new(class.value()),
        });
        class.set_attr_raw(vm, vm.intern_str(method.name), builtin.value());
    }
}

/// metatype for the PyCSimpleType Objects
#[class("PyCSimpleType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl SimpleType {
    #[init_method("PyCSimpleType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, args: &Args) -> PyResult<()> {
        let letter = letter_of(vm, this)?;
        let Some(code) = codes::of(letter) else { return Ok(()) };
        let other = vm.type_of(this.value()) == SimpleType::class(vm) && code.has_other_order;
        let other = if other { Some(other_order(vm, args, letter, code)?) } else { None };
        let info = info::create(vm, this, Shape::Simple(letter, false))?;
        info.be_simple(letter, code, false);
        if this.base() == Some(SimpleData::class(vm)) {
            match letter {
                b'z' => add_class_method(vm, this, FromBytes::class_def()),
                b'Z' => add_class_method(vm, this, FromText::class_def()),
                b'P' => add_class_method(vm, this, FromAnything::class_def()),
                _ => {}
            }
        }
        if let Some(other) = other {
            for each in [this, other] {
                each.set_attr_raw(vm, vm.intern_str("__ctype_le__"), this.value());
                each.set_attr_raw(vm, vm.intern_str("__ctype_be__"), other.value());
            }
        }
        Ok(())
    }
    /// Convert a Python object into a function call parameter.
    #[method("from_param($self, value, /)")]
    fn from_param(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult {
        if vm.isinstance(value, this.value())? {
            return Ok(value);
        }
        let info = meta::concrete(vm, this)?;
        let raised = match CArg::simple(vm, info.code(), info.swapped(), value) {
            Ok(arg) => return Ok(arg.value()),
            Err(raised) => raised,
        };
        let exception = vm.take_exception();
        match as_parameter(vm, value)? {
            Some(stand_in) => SimpleType::from_param(vm, this, stand_in),
            None => {
                vm.raise(exception);
                Err(raised)
            }
        }
    }
}

/// What stands for an object as an argument, if it says so.
fn as_parameter(vm: &Vm, value: Value) -> PyResult<Option<Value>> {
    let stand_in = vm.getattr_opt(value, vm.intern_str("_as_parameter_"))?;
    if stand_in.is_some() {
        vm.check_native_stack()?;
    }
    Ok(stand_in)
}

/// `from_param` of the pointers to text: what both take. `letter` is that of their type.
fn text_param(vm: &Vm, class: Gc<Type>, value: Value, letter: u8) -> PyResult {
    if value.is_none() {
        return Ok(value);
    }
    let is_text =
        if letter == b'z' { value.downcast::<Bytes>().is_some() } else { value.downcast::<Str>().is_some() };
    if is_text {
        return Ok(CArg::simple(vm, letter, false, value)?.value());
    }
    if vm.isinstance(value, class.value())? {
        return Ok(value);
    }
    let char_letter = if letter == b'z' { b'c' } else { b'u' };
    if value.downcast::<CData>().is_some()
        && let Some(given) = info_of(vm.type_of(value))
        && matches!(given.shape(), Shape::Array | Shape::Pointer)
        && given.item_code() == char_letter
    {
        return Ok(value);
    }
    if let Some(arg) = value.downcast::<CArg>() {
        let given = info_of(vm.type_of(arg.object()));
        if arg.tag() == b'P' && given.is_some_and(|given| given.code() == char_letter) {
            return Ok(value);
        }
    }
    if let Some(stand_in) = as_parameter(vm, value)? {
        return text_param(vm, class, stand_in, letter);
    }
    let name = vm.type_of(value).name();
    let wanted = if letter == b'z' { "c_char_p" } else { "c_wchar_p" };
    Err(vm.type_error(format!("'{name}' object cannot be interpreted as ctypes.{wanted}")))
}

/// `c_char_p.from_param`
pub struct FromBytes;

#[class("c_char_p", module = "ctypes")]
impl FromBytes {
    #[class_method("from_param(value, /)", text_signature = None)]
    fn from_param(vm: &Vm, cls: Gc<Type>, value: Value) -> PyResult {
        text_param(vm, cls, value, b'z')
    }
}

/// `c_wchar_p.from_param`
pub struct FromText;

#[class("c_wchar_p", module = "ctypes")]
impl FromText {
    #[class_method("from_param(value, /)", text_signature = None)]
    fn from_param(vm: &Vm, cls: Gc<Type>, value: Value) -> PyResult {
        text_param(vm, cls, value, b'Z')
    }
}

/// `c_void_p.from_param`
pub struct FromAnything;

#[class("c_void_p", module = "ctypes")]
impl FromAnything {
    #[class_method("from_param(value, /)", text_signature = None)]
    fn from_param(vm: &Vm, cls: Gc<Type>, value: Value) -> PyResult {
        void_param(vm, cls, value)
    }
}

fn void_param(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult {
    if value.is_none() {
        return Ok(value);
    }
    let letter = if vm.is_int(value) {
        Some(b'P')
    } else if value.downcast::<Bytes>().is_some() {
        Some(b'z')
    } else {
        value.downcast::<Str>().map(|_| b'Z')
    };
    if let Some(letter) = letter {
        return Ok(CArg::simple(vm, letter, false, value)?.value());
    }
    if vm.isinstance(value, class.value())? {
        return Ok(value);
    }
    if let Some(data) = value.downcast::<CData>()
        && let Some(given) = info_of(vm.type_of(value))
    {
        match (given.shape(), given.code()) {
            (Shape::Array | Shape::Pointer, _) => return Ok(value),
            (Shape::Function, _) => {
                return Ok(CArg::address(vm, b'P', data.pointer() as u64, value).value());
            }
            (_, letter @ (b'z' | b'Z')) => {
                return Ok(CArg::address(vm, letter, data.pointer() as u64, value).value());
            }
            _ => {}
        }
    }
    if value.downcast::<CArg>().is_some_and(|arg| arg.tag() == b'P') {
        return Ok(value);
    }
    if let Some(stand_in) = as_parameter(vm, value)? {
        return void_param(vm, class, stand_in);
    }
    let name = vm.type_of(value).name();
    Err(vm.type_error(format!("'{name}' object cannot be interpreted as ctypes.c_void_p")))
}

/// XXX to be provided
pub struct SimpleData;

fn set_value(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
    let info = this.info(vm)?;
    // SAFETY: the object has room for a value of its type.
    let kept = unsafe { codes::write(vm, info.code(), info.swapped(), this.ptr(), value) }?;
    this.keep(vm, 0, kept)
}

fn value_of(vm: &Vm, this: Gc<CData>) -> PyResult {
    let info = this.info(vm)?;
    // SAFETY: a value of its type is there.
    unsafe { codes::read(vm, info.code(), info.swapped(), this.ptr()) }
}

fn is_plain(vm: &Vm, this: Gc<CData>) -> bool {
    vm.type_of(this.value()).base() == Some(SimpleData::class(vm))
}

/// XXX to be provided
#[class("_SimpleCData", module = "_ctypes", base = CData, subclassable)]
impl SimpleData {
    #[new("_SimpleCData(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<CData>> {
        CData::make(vm, cls, meta::concrete(vm, cls)?)
    }
    #[init_method("_SimpleCData(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
        args.between(vm, "__init__", 0, 1)?;
        match args.get(0) {
            Some(value) => set_value(vm, this, value),
            None => Ok(()),
        }
    }
    #[getter]
    fn value(vm: &Vm, this: Gc<CData>) -> PyResult {
        value_of(vm, this)
    }
    #[setter("value")]
    fn set_value(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("can't delete attribute"));
        }
        set_value(vm, this, value)
    }
    #[slot(bool)]
    fn bool(this: Gc<CData>) -> bool {
        this.bytes().iter().any(|byte| *byte != 0)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<CData>) -> PyResult<String> {
        let name = vm.type_of(this.value()).name();
        if !is_plain(vm, this) {
            return Ok(format!("<{name} object at {:#x}>", this.address()));
        }
        let value = value_of(vm, this)?;
        Ok(format!("{name}({})", vm.repr_text(value)?))
    }
    #[method("__ctypes_from_outparam__($self, /)")]
    fn from_outparam(vm: &Vm, this: Gc<CData>) -> PyResult {
        if is_plain(vm, this) { value_of(vm, this) } else { Ok(this.value()) }
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, SimpleType::class(vm));
        Ok(())
    }
}
