//! Adapters and converters: from Python objects to values that the library takes, and back.
//!
//! The dicts are the module's `adapters` (keys are pairs of a class and a protocol) and `converters` (by upper-case name).

use super::errors;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Dict, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const ADAPTERS: &str = "_sqlite3.adapters";
const CONVERTERS: &str = "_sqlite3.converters";
/// Present once there is an adapter for a class whose instances are values already.
const BASIC: &str = "_sqlite3.basic_adapters";
/// How many adapters are looked through one by one.
const FEW: usize = 8;

/// The protocol that objects are adapted to for a statement.
#[native_object("sqlite3.PrepareProtocol")]
pub struct PrepareProtocol {}

/// PEP 246 style object adaption protocol type.
#[class("PrepareProtocol", module = "sqlite3")]
impl PrepareProtocol {
    #[new("PrepareProtocol(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<PrepareProtocol> {
        PrepareProtocol::alloc(vm, cls, |head| PrepareProtocol { head })
    }
    #[init_method("PrepareProtocol(*args, **kwargs)", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &taipan_vm::native::Args) -> PyResult<()> {
        Ok(())
    }
}

fn state(vm: &Vm, key: &'static str) -> Gc<Dict> {
    let known = vm.interp().module_state.borrow().get(key).copied();
    if let Some(dict) = known.and_then(|v| v.downcast::<Dict>()) {
        return dict;
    }
    let dict = vm.new_dict();
    vm.interp().module_state.borrow_mut().insert(key, dict.value());
    dict
}

/// The module's `adapters`.
pub fn adapters(vm: &Vm) -> Gc<Dict> {
    state(vm, ADAPTERS)
}

/// The module's `converters`.
pub fn converters(vm: &Vm) -> Gc<Dict> {
    state(vm, CONVERTERS)
}

fn key(vm: &Vm, class: Value) -> Value {
    vm.new_tuple(&[class, PrepareProtocol::class(vm).value()]).value()
}

/// Makes `adapter` that of the instances of `class`.
///
/// # Errors
/// What hashing `class` raises.
pub fn register_adapter(vm: &Vm, class: Value, adapter: Value) -> PyResult<()> {
    let basic = [shapes::INT, shapes::FLOAT, shapes::STR, shapes::BYTEARRAY];
    if basic.iter().any(|shape| vm.builtin_type(*shape).value() == class) {
        vm.interp().module_state.borrow_mut().insert(BASIC, Value::bool(true));
    }
    adapters(vm).set(vm, key(vm, class), adapter)
}

/// Are there adapters for ints, floats, strings or bytearrays?
pub fn has_basic(vm: &Vm) -> bool {
    vm.interp().module_state.borrow().contains_key(BASIC)
}

/// May there be an adapter for the instances of `class`?
pub fn may_have(vm: &Vm, class: Gc<Type>) -> bool {
    let adapters = adapters(vm);
    if adapters.len() > FEW {
        return true;
    }
    let mut pos = 0;
    while let Some((at, key, _)) = adapters.next_entry(pos) {
        pos = at + 1;
        let first = key.downcast::<Tuple>().and_then(|key| key.items().first().copied());
        if first == Some(class.value()) {
            return true;
        }
    }
    false
}

/// Calls a method that adapts; None where it does not exist, does not want to, or raises TypeError.
fn ask(vm: &Vm, object: Value, method: &str, argument: Value) -> PyResult<Option<Value>> {
    let Some(method) = vm.getattr_opt(object, vm.intern_str(method))? else { return Ok(None) };
    match vm.call(method, &[argument]) {
        Ok(adapted) => Ok(Some(adapted).filter(|v| !v.is_none())),
        Err(raised) => match vm.take_if(vm.exc().type_error) {
            Some(_) => Ok(None),
            None => Err(raised),
        },
    }
}

/// `adapt(obj, proto, alt)`; without `alt`, ProgrammingError for what cannot be adapted.
///
/// # Errors
/// ProgrammingError; what adapters raise.
pub fn adapt(vm: &Vm, object: Value, protocol: Value, alternative: Option<Value>) -> PyResult {
    let key = vm.new_tuple(&[vm.type_of(object).value(), protocol]).value();
    if let Some(adapter) = adapters(vm).get(vm, key)? {
        return vm.call(adapter, &[object]);
    }
    if let Some(adapted) = ask(vm, protocol, "__adapt__", object)? {
        return Ok(adapted);
    }
    if let Some(adapted) = ask(vm, object, "__conform__", protocol)? {
        return Ok(adapted);
    }
    alternative.ok_or_else(|| errors::programming(vm, "can't adapt"))
}

/// Adapts a parameter of a statement; what cannot be adapted stays as it is.
///
/// # Errors
/// What adapters raise.
pub fn adapt_parameter(vm: &Vm, object: Value) -> PyResult {
    adapt(vm, object, PrepareProtocol::class(vm).value(), Some(object))
}

/// Makes `converter` that of the type of this name.
///
/// # Errors
/// What `upper()` raises.
pub fn register_converter(vm: &Vm, name: Gc<Str>, converter: Value) -> PyResult<()> {
    let name = vm.call_method_str(name.value(), "upper", &[])?;
    converters(vm).set(vm, name, converter)
}

/// The converter for the type of this name, if there is one.
///
/// # Errors
/// What `upper()` raises.
pub fn converter(vm: &Vm, name: &[u8]) -> PyResult<Option<Value>> {
    let name = vm.str(&String::from_utf8_lossy(name));
    let name = vm.call_method_str(name.value(), "upper", &[])?;
    converters(vm).get(vm, name)
}
