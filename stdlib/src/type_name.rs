//! The full name of a value's class, as CPython's messages with `%T` have it.

use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// `module.qualname` of the class of `value`; without the module if that is `builtins` or `__main__`.
pub fn full_type_name(vm: &Vm, value: Value) -> String {
    vm.type_of(value).full_name(vm)
}
