//! Errors that nobody can catch: handed to `sys.unraisablehook`.

use crate::builtins::structseq::{self, StructSeqDef};
use crate::object::types::Type;
use crate::object::{Dict, Exception};
use crate::value::{Gc, Value};
use crate::vm::Vm;

static ARGS: StructSeqDef = StructSeqDef {
    name: "UnraisableHookArgs",
    module: "builtins",
    doc: "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("err_msg", "Error message"),
        ("object", "Object causing the exception"),
    ],
    visible: 5,
};

/// The class of the hook's argument; made on first use.
fn args_class(vm: &Vm) -> Gc<Type> {
    const KEY: &str = "sys.UnraisableHookArgs";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(class) = known.and_then(|v| v.downcast::<Type>()) {
        return class;
    }
    let class = structseq::make_class(vm, &ARGS);
    vm.interp().module_state.borrow_mut().insert(KEY, class.value());
    class
}

/// Calls `sys.unraisablehook` for an exception that cannot be raised: `message` says what was going on, `object`
/// (None for nothing) where.
pub fn write_unraisable(vm: &Vm, exception: Value, message: &str, object: Value) {
    let Some(e) = exception.downcast::<Exception>() else { return };
    let name = vm.intern_str("unraisablehook");
    let hook = vm.interp().sys_dict.get().downcast::<Dict>().and_then(|sys| sys.get_str(vm, name));
    let Some(hook) = hook.filter(|h| !h.is_none()) else { return };
    let message = if message.is_empty() { Value::NONE } else { vm.str(message).value() };
    let fields = [vm.type_of(exception).value(), exception, e.traceback.get(), message, object];
    let args = structseq::make(vm, args_class(vm), ARGS.visible, &fields);
    let audited = vm.audit("sys.unraisablehook", &[hook, args]);
    if audited.and_then(|()| vm.call(hook, &[args])).is_err() {
        // There is nobody left to tell.
        vm.take_exception();
    }
}
