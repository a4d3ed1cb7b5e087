//! `weakref.proxy`: objects that pass every operation on to what they weakly refer to.

use super::{WeakRef, describe, gone};
use crate::native::{Args, PyResult};
use crate::object::Str;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::protocol::BinOp;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::{class, class_part};

/// `weakref.ProxyType`
pub struct Proxy;

/// `weakref.CallableProxyType`
pub struct CallableProxy;

/// Whether it is a weak proxy.
pub fn is_proxy(vm: &Vm, v: Value) -> bool {
    let class = vm.type_of(v);
    v.is_kind(Kind::Native) && (class == Proxy::class(vm) || class == CallableProxy::class(vm))
}

/// What a proxy stands for; any other value itself.
fn open(vm: &Vm, v: Value) -> PyResult {
    match v.downcast::<WeakRef>() {
        Some(weak) if is_proxy(vm, v) => weak.target().ok_or_else(|| gone(vm)),
        _ => Ok(v),
    }
}

fn target(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
    this.target().ok_or_else(|| gone(vm))
}

macro_rules! operators {
    ($class:ident $name:tt $part:ident { $($binary:ident $op:ident),* $(,)? } { $($inplace:ident $iop:ident),* $(,)? }
        { $($unary:ident $sign:tt),* $(,)? }) => {
        #[class_part($name, $part, module = "weakref")]
        impl $class {
            $(#[slot($binary)]
            fn $binary(vm: &Vm, left: Value, right: Value) -> PyResult {
                vm.binary(BinOp::$op, open(vm, left)?, open(vm, right)?)
            })*
            $(#[slot($inplace)]
            fn $inplace(vm: &Vm, this: Gc<WeakRef>, other: Value) -> PyResult {
                vm.inplace(BinOp::$iop, target(vm, this)?, open(vm, other)?)
            })*
            $(#[slot($unary)]
            fn $unary(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                vm.unary(target(vm, this)?, |s| s.$unary, $sign)
            })*
            #[slot(pow)]
            fn pow(vm: &Vm, base: Value, exponent: Value, modulus: Value) -> PyResult {
                vm.pow(open(vm, base)?, open(vm, exponent)?, open(vm, modulus)?)
            }
            #[slot(repr)]
            fn repr(vm: &Vm, this: Gc<WeakRef>) -> PyResult<String> {
                describe(vm, this, "weakproxy")
            }
            #[slot(str)]
            fn str(vm: &Vm, this: Gc<WeakRef>) -> PyResult<Gc<Str>> {
                vm.str_of(target(vm, this)?)
            }
            #[slot(getattr)]
            fn getattr(vm: &Vm, this: Gc<WeakRef>, name: Gc<Str>) -> PyResult {
                vm.getattr(target(vm, this)?, name)
            }
            #[slot(setattr)]
            fn setattr(vm: &Vm, this: Gc<WeakRef>, name: Gc<Str>, value: Value) -> PyResult<()> {
                vm.setattr(target(vm, this)?, name, value)
            }
            #[slot(compare)]
            fn compare(vm: &Vm, this: Gc<WeakRef>, other: Value, op: CompareOp) -> PyResult {
                vm.compare(target(vm, this)?, open(vm, other)?, op)
            }
            #[slot(iter)]
            fn iter(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                vm.iter(target(vm, this)?)
            }
            #[slot(next)]
            fn next(vm: &Vm, this: Gc<WeakRef>) -> PyResult<Option<Value>> {
                let iterator = target(vm, this)?;
                if vm.type_of(iterator).slots().next.is_none() {
                    let class = vm.type_of(iterator).name();
                    return Err(vm.type_error(format!("Weakref proxy referenced a non-iterator '{class}' object")));
                }
                vm.next(iterator)
            }
            #[slot(len)]
            fn len(vm: &Vm, this: Gc<WeakRef>) -> PyResult<usize> {
                vm.len(target(vm, this)?)
            }
            #[slot(bool)]
            fn bool(vm: &Vm, this: Gc<WeakRef>) -> PyResult<bool> {
                vm.truth(target(vm, this)?)
            }
            #[slot(getitem)]
            fn getitem(vm: &Vm, this: Gc<WeakRef>, key: Value) -> PyResult {
                vm.getitem(target(vm, this)?, key)
            }
            #[slot(setitem)]
            fn setitem(vm: &Vm, this: Gc<WeakRef>, key: Value, value: Value) -> PyResult<()> {
                let target = target(vm, this)?;
                if value.is_unbound() { vm.delitem(target, key) } else { vm.setitem(target, key, value) }
            }
            #[slot(contains)]
            fn contains(vm: &Vm, this: Gc<WeakRef>, item: Value) -> PyResult<bool> {
                vm.contains(target(vm, this)?, item)
            }
            #[slot(int)]
            fn int(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                let class = vm.type_of(Value::int32(0));
                vm.call(class.value(), &[target(vm, this)?])
            }
            #[slot(float)]
            fn float(vm: &Vm, this: Gc<WeakRef>) -> PyResult<f64> {
                let class = vm.builtin_type(crate::object::builtin_types::shapes::FLOAT);
                vm.float_of(vm.call(class.value(), &[target(vm, this)?])?)
            }
            #[slot(index)]
            fn index(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                vm.index_of(target(vm, this)?)
            }
            #[method("__bytes__()")]
            fn bytes(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                vm.call_method(target(vm, this)?, vm.names().__bytes__, &[])
            }
            #[method("__reversed__()")]
            fn reversed(vm: &Vm, this: Gc<WeakRef>) -> PyResult {
                vm.call_method(target(vm, this)?, vm.names().__reversed__, &[])
            }
        }
    };
}
macro_rules! both {
    ($($class:ident $name:tt $part:ident;)*) => {
        $(operators! {
            $class $name $part
            { add Add, sub Sub, mul Mul, matmul MatMul, truediv TrueDiv, floordiv FloorDiv, modulo Mod, divmod DivMod,
              lshift LShift, rshift RShift, and And, or Or, xor Xor }
            { iadd Add, isub Sub, imul Mul, imatmul MatMul, itruediv TrueDiv, ifloordiv FloorDiv, imodulo Mod, ipow Pow,
              ilshift LShift, irshift RShift, iand And, ior Or, ixor Xor }
            { neg "unary -", pos "unary +", abs "abs()", invert "unary ~" }
        })*
    };
}
both! {
    Proxy "ProxyType" proxy_operators;
    CallableProxy "CallableProxyType" callable_operators;
}

#[class("ProxyType", module = "weakref", unhashable, parts(proxy_operators))]
impl Proxy {}

#[class("CallableProxyType", module = "weakref", unhashable, parts(callable_operators))]
impl CallableProxy {
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<WeakRef>, args: &Args) -> PyResult {
        crate::call::call(vm, target(vm, this)?, args)
    }
}

/// `weakref.proxy(object, callback)`
///
/// # Errors
/// TypeError when the object cannot be weakly referenced.
pub fn new_proxy(vm: &Vm, object: Value, callback: Value) -> PyResult {
    let class = if vm.is_callable(object) { CallableProxy::class(vm) } else { Proxy::class(vm) };
    Ok(super::new_weak(vm, class, object, callback)?.value())
}
