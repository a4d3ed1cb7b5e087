//! `None`, `NotImplemented`, `Ellipsis`, and the internal types that Python code never sees.

use crate::native::{Args, PyResult};
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

fn no_arguments(vm: &Vm, args: &Args, name: &str) -> PyResult<()> {
    if args.is_empty() { Ok(()) } else { Err(vm.type_error(format!("{name} takes no arguments"))) }
}

/// The type of None.
pub struct NoneType;

/// The type of the None singleton.
#[class("NoneType", kind = Free)]
impl NoneType {
    #[new("NoneType(*args, **kwargs)", text_signature = "()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        no_arguments(vm, args, "NoneType")?;
        Ok(Value::NONE)
    }
    #[slot(repr)]
    fn repr(_this: Value) -> &'static str {
        "None"
    }
    #[slot(bool)]
    fn bool(_this: Value) -> bool {
        false
    }
    #[slot(hash)]
    fn hash(_this: Value) -> i64 {
        0xfca8_6420
    }
}

/// The type of NotImplemented.
pub struct NotImplementedType;

/// The type of the NotImplemented singleton.
#[class("NotImplementedType", kind = Free)]
impl NotImplementedType {
    #[new("NotImplementedType(*args, **kwargs)", text_signature = "()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        no_arguments(vm, args, "NotImplementedType")?;
        Ok(Value::NOT_IMPLEMENTED)
    }
    #[slot(repr)]
    fn repr(_this: Value) -> &'static str {
        "NotImplemented"
    }
    #[slot(bool)]
    fn bool(vm: &Vm, _this: Value) -> PyResult<bool> {
        Err(vm.type_error("NotImplemented should not be used in a boolean context"))
    }
    #[method("__reduce__()")]
    fn reduce(_this: Value) -> &'static str {
        "NotImplemented"
    }
}

/// The type of Ellipsis.
pub struct EllipsisType;

/// The type of the Ellipsis singleton.
#[class("ellipsis", kind = Free)]
impl EllipsisType {
    #[new("ellipsis(*args, **kwargs)", text_signature = "()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        no_arguments(vm, args, "EllipsisType")?;
        Ok(Value::ELLIPSIS)
    }
    #[slot(repr)]
    fn repr(_this: Value) -> &'static str {
        "Ellipsis"
    }
    #[method("__reduce__()")]
    fn reduce(_this: Value) -> &'static str {
        "Ellipsis"
    }
}

/// Storage objects of the runtime; never seen by Python code.
pub struct Internal;

#[class("internal", kind = Free)]
impl Internal {
    #[slot(call)]
    fn call(vm: &Vm, _this: Value, _args: &Args) -> PyResult {
        Err(vm.system_error("an internal object was called"))
    }
}
