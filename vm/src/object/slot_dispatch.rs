//! What fills the slots of a Python class: functions that look a special method up in the class and call it, and check
//! what it gives as CPython does.

use crate::native::{Args, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::slots::{CompareOp, Slots};
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::{Names, Vm};

pub(super) fn method(vm: &Vm, obj: Value, name: Name) -> Option<Value> {
    vm.type_of(obj).lookup(vm, name)
}

pub(super) fn call_named(vm: &Vm, obj: Value, name: Name, args: &[Value]) -> PyResult {
    match method(vm, obj, name) {
        Some(attr) => vm.call_bound(attr, obj, vm.type_of(obj).value(), args),
        // As CPython says it: the name alone.
        None => Err(vm.raise_with(vm.exc().attribute_error, name.value())),
    }
}

macro_rules! unary_dispatch {
    ($($f:ident $name:ident),* $(,)?) => {
        $( pub(super) fn $f(vm: &Vm, v: Value) -> PyResult { call_named(vm, v, vm.names().$name, &[]) } )*
    };
}
unary_dispatch! {
    slot_neg __neg__, slot_pos __pos__, slot_abs __abs__, slot_invert __invert__, slot_int __int__, slot_float __float__,
    slot_index __index__, slot_await __await__, slot_aiter __aiter__, slot_anext __anext__, slot_iter_call __iter__,
}

pub(super) fn slot_repr(vm: &Vm, v: Value) -> PyResult {
    call_named(vm, v, vm.names().__repr__, &[])
}
pub(super) fn slot_str(vm: &Vm, v: Value) -> PyResult {
    call_named(vm, v, vm.names().__str__, &[])
}
pub(super) fn slot_hash(vm: &Vm, v: Value) -> PyResult<i64> {
    match method(vm, v, vm.names().__hash__) {
        Some(attr) if !attr.is_none() => {
            let r = vm.call_bound(attr, v, vm.type_of(v).value(), &[])?;
            if !vm.is_int(r) {
                return Err(vm.type_error("__hash__ method should return an integer"));
            }
            let h = match vm.int_to_i64(r) {
                Some(h) => h,
                None => vm.int_to_big(r).map_or(0, |b| b.hash()),
            };
            Ok(if h == -1 { -2 } else { h })
        }
        _ => Err(vm.unhashable(v)),
    }
}
pub(super) fn slot_call(vm: &Vm, v: Value, args: &Args) -> PyResult {
    match method(vm, v, vm.names().__call__) {
        Some(attr) if attr.is_kind(Kind::Function) => crate::call::call_with_self(vm, attr, v, args),
        Some(attr) => {
            let bound = attribute::bind(vm, attr, v, vm.type_of(v).value())?;
            crate::call::call(vm, bound, args)
        }
        None => Err(vm.type_error(format!("'{}' object is not callable", vm.type_of(v).name()))),
    }
}
pub(super) fn slot_getattr(vm: &Vm, obj: Value, name: Name) -> PyResult {
    let names = vm.names();
    let class = vm.type_of(obj);
    let hook = class.lookup(vm, names.__getattr__);
    let getter = class.lookup(vm, names.__getattribute__);
    let generic = vm.builtin_type(shapes::OBJECT).lookup(vm, names.__getattribute__);
    let found = if getter == generic {
        match attribute::generic_lookup(vm, obj, name) {
            Ok(Some(v)) => return Ok(v),
            Ok(None) if hook.is_none() => return Err(attribute::no_attribute(vm, obj, name)),
            Ok(None) => None,
            Err(raised) => Some(raised),
        }
    } else {
        match getter {
            Some(g) => match vm.call_bound(g, obj, class.value(), &[name.value()]) {
                Ok(v) => return Ok(v),
                Err(raised) => Some(raised),
            },
            None => None,
        }
    };
    let Some(hook) = hook else {
        return Err(found.unwrap_or_else(|| attribute::no_attribute(vm, obj, name)));
    };
    if let Some(raised) = found
        && vm.take_if(vm.exc().attribute_error).is_none()
    {
        return Err(raised);
    }
    vm.call_bound(hook, obj, class.value(), &[name.value()])
}
pub(super) fn slot_setattr(vm: &Vm, obj: Value, name: Name, value: Value) -> PyResult<()> {
    let names = vm.names();
    if value.is_unbound() {
        call_named(vm, obj, names.__delattr__, &[name.value()])?;
    } else {
        call_named(vm, obj, names.__setattr__, &[name.value(), value])?;
    }
    Ok(())
}
pub(super) fn slot_compare(vm: &Vm, a: Value, b: Value, op: CompareOp) -> PyResult {
    match method(vm, a, op.method(vm.names())) {
        Some(attr) if !crate::protocol::is_plain_method(attr) => {
            // A descriptor that cannot give the method stands for there being none.
            match crate::object::attribute::bind(vm, attr, a, vm.type_of(a).value()) {
                Ok(bound) => vm.call(bound, &[b]),
                Err(_) => {
                    vm.take_exception();
                    Ok(Value::NOT_IMPLEMENTED)
                }
            }
        }
        Some(attr) => vm.call_bound(attr, a, vm.type_of(a).value(), &[b]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
pub(super) fn slot_iter(vm: &Vm, v: Value) -> PyResult {
    match method(vm, v, vm.names().__iter__) {
        Some(attr) if attr.is_none() => {
            Err(vm.type_error(format!("'{}' object is not iterable", vm.type_of(v).name())))
        }
        Some(_) => slot_iter_call(vm, v),
        None if method(vm, v, vm.names().__getitem__).is_some() => {
            Ok(crate::builtins::iterators::new_sequence_iter(vm, v))
        }
        None => Err(vm.type_error(format!("'{}' object is not iterable", vm.type_of(v).name()))),
    }
}
pub(super) fn slot_next(vm: &Vm, v: Value) -> PyResult {
    match call_named(vm, v, vm.names().__next__, &[]) {
        Err(raised) => match vm.take_if(vm.exc().stop_iteration) {
            Some(e) => {
                // `yield from` wants the value.
                vm.scratch.set(crate::exceptions::stop_iteration_value(e));
                Ok(Value::UNBOUND)
            }
            None => Err(raised),
        },
        r => r,
    }
}
pub(super) fn none_if_unbound(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}
pub(super) fn slot_descr_get(vm: &Vm, this: Value, obj: Value, owner: Value) -> PyResult {
    match method(vm, this, vm.names().__get__) {
        Some(attr) => vm.call_bound(
            attr,
            this,
            vm.type_of(this).value(),
            &[none_if_unbound(obj), none_if_unbound(owner)],
        ),
        None => Ok(this),
    }
}
pub(super) fn slot_descr_set(vm: &Vm, this: Value, obj: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        call_named(vm, this, vm.names().__delete__, &[obj])?;
    } else {
        call_named(vm, this, vm.names().__set__, &[obj, value])?;
    }
    Ok(())
}
pub(super) fn slot_new(vm: &Vm, class: Gc<Type>, args: &Args) -> PyResult {
    match class.lookup(vm, vm.names().__new__) {
        Some(attr) => {
            let f = attribute::bind(vm, attr, Value::UNBOUND, class.value())?;
            crate::call::call_with_self(vm, f, class.value(), args)
        }
        None => Err(vm.type_error(format!("cannot create '{}' instances", class.name()))),
    }
}
pub(super) fn slot_init(vm: &Vm, obj: Value, args: &Args) -> PyResult<()> {
    let Some(attr) = method(vm, obj, vm.names().__init__) else { return Ok(()) };
    let bound;
    let r = if attr.is_kind(Kind::Function) || attr.is_kind(Kind::Builtin) {
        crate::call::call_with_self(vm, attr, obj, args)?
    } else {
        bound = attribute::bind(vm, attr, obj, vm.type_of(obj).value())?;
        crate::call::call(vm, bound, args)?
    };
    if !r.is_none() {
        let class = vm.type_of(r).name();
        return Err(vm.type_error(format!("__init__() should return None, not '{class}'")));
    }
    Ok(())
}
pub(super) fn slot_finalize(vm: &Vm, obj: Value) -> PyResult<()> {
    call_named(vm, obj, vm.names().__del__, &[]).map(|_| ())
}
pub(super) fn slot_len(vm: &Vm, v: Value) -> PyResult<usize> {
    let r = call_named(vm, v, vm.names().__len__, &[])?;
    len_result(vm, r)
}
/// What `__len__` gave as a length.
pub(super) fn len_result(vm: &Vm, r: Value) -> PyResult<usize> {
    let i = vm.index_of(r)?;
    match vm.int_to_i64(i) {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(vm.value_error("__len__() should return >= 0")),
        None if vm.int_to_big(i).is_some_and(|b| b.is_negative()) => {
            Err(vm.value_error("__len__() should return >= 0"))
        }
        None => {
            let class = vm.type_of(r).name();
            Err(vm.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
        }
    }
}
pub(super) fn slot_bool(vm: &Vm, v: Value) -> PyResult<bool> {
    if let Some(attr) = method(vm, v, vm.names().__bool__) {
        let r = vm.call_bound(attr, v, vm.type_of(v).value(), &[])?;
        if r.is_bool() {
            return Ok(r.is_true());
        }
        let class = vm.type_of(r).name();
        return Err(vm.type_error(format!("__bool__ should return bool, returned {class}")));
    }
    if method(vm, v, vm.names().__len__).is_some() {
        return Ok(slot_len(vm, v)? != 0);
    }
    Ok(true)
}
pub(super) fn slot_getitem(vm: &Vm, obj: Value, key: Value) -> PyResult {
    call_named(vm, obj, vm.names().__getitem__, &[key])
}
pub(super) fn slot_setitem(vm: &Vm, obj: Value, key: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        call_named(vm, obj, vm.names().__delitem__, &[key])?;
    } else {
        call_named(vm, obj, vm.names().__setitem__, &[key, value])?;
    }
    Ok(())
}
pub(super) fn slot_contains(vm: &Vm, obj: Value, item: Value) -> PyResult<bool> {
    match method(vm, obj, vm.names().__contains__) {
        Some(attr) if attr.is_none() => {
            Err(vm.type_error(format!("'{}' object is not a container", vm.type_of(obj).name())))
        }
        Some(attr) => {
            let r = vm.call_bound(attr, obj, vm.type_of(obj).value(), &[item])?;
            vm.truth(r)
        }
        None => {
            let iter = vm.iter(obj)?;
            while let Some(v) = vm.next(iter)? {
                if vm.eq(v, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}
pub(super) fn slot_buffer(vm: &Vm, obj: Value, flags: u32) -> PyResult<crate::object::buffer::Buffer> {
    let view = call_named(vm, obj, vm.names().__buffer__, &[vm.int(flags as i64)])?;
    crate::builtins::memoryview::wrapped(vm, obj, view, flags)
}

/// The binary operators that a Python class can define: name, reflected name, slot.
struct Binary {
    name: fn(&Names) -> Name,
    reflected: fn(&Names) -> Name,
    slot: fn(&Slots) -> Option<fn(&Vm, Value, Value) -> PyResult>,
}
macro_rules! binary_table {
    ($($name:ident $reflected:ident $slot:ident),* $(,)?) => {
        static BINARY: &[Binary] = &[ $( Binary {
            name: |n| n.$name, reflected: |n| n.$reflected, slot: |s| s.$slot,
        } ),* ];
    };
}
binary_table! {
    __add__ __radd__ add, __sub__ __rsub__ sub, __mul__ __rmul__ mul, __matmul__ __rmatmul__ matmul,
    __truediv__ __rtruediv__ truediv, __floordiv__ __rfloordiv__ floordiv, __mod__ __rmod__ modulo,
    __divmod__ __rdivmod__ divmod, __lshift__ __rlshift__ lshift, __rshift__ __rrshift__ rshift, __and__ __rand__ and,
    __or__ __ror__ or, __xor__ __rxor__ xor,
}

pub(super) fn slot_binary<const N: usize>(vm: &Vm, a: Value, b: Value) -> PyResult {
    let def = &BINARY[N];
    let (name, reflected) = ((def.name)(vm.names()), (def.reflected)(vm.names()));
    let this = slot_binary::<N> as fn(&Vm, Value, Value) -> PyResult;
    let is_ours = |t: Gc<Type>| (def.slot)(t.slots()).is_some_and(|f| std::ptr::fn_addr_eq(f, this));
    let (ta, tb) = (vm.type_of(a), vm.type_of(b));
    dispatch_binary(vm, a, b, name, reflected, is_ours(ta), ta != tb && is_ours(tb))
}

pub(super) fn slot_pow(vm: &Vm, a: Value, b: Value, modulus: Value) -> PyResult {
    let (name, reflected) = (vm.names().__pow__, vm.names().__rpow__);
    let this = slot_pow as fn(&Vm, Value, Value, Value) -> PyResult;
    let is_ours = |t: Gc<Type>| t.slots().pow.is_some_and(|f| std::ptr::fn_addr_eq(f, this));
    let (ta, tb) = (vm.type_of(a), vm.type_of(b));
    let (ours_a, ours_b) = (is_ours(ta), ta != tb && is_ours(tb));
    if modulus.is_none() {
        return dispatch_binary(vm, a, b, name, reflected, ours_a, ours_b);
    }
    let attempt = |obj: Value, name: Name, other: Value| match method(vm, obj, name) {
        Some(attr) => vm.call_bound(attr, obj, vm.type_of(obj).value(), &[other, modulus]),
        None => Ok(Value::NOT_IMPLEMENTED),
    };
    // The right operand's class may know better than the class that it derives from.
    let reflected_first =
        ours_a && ours_b && tb.is_subtype(ta) && tb.lookup(vm, reflected) != ta.lookup(vm, reflected);
    let orders = [
        (reflected_first, b, reflected, a),
        (ours_a, a, name, b),
        (ours_b && !reflected_first, b, reflected, a),
    ];
    for (_, obj, name, other) in orders.into_iter().filter(|order| order.0) {
        let v = attempt(obj, name, other)?;
        if !v.is_not_implemented() {
            return Ok(v);
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

pub(super) fn try_method(vm: &Vm, obj: Value, name: Name, other: Value) -> PyResult {
    match method(vm, obj, name) {
        Some(attr) => vm.call_bound(attr, obj, vm.type_of(obj).value(), &[other]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(super) fn dispatch_binary(
    vm: &Vm,
    a: Value,
    b: Value,
    name: Name,
    reflected: Name,
    ours_a: bool,
    mut ours_b: bool,
) -> PyResult {
    if ours_a {
        let (ta, tb) = (vm.type_of(a), vm.type_of(b));
        if ours_b && tb.is_subtype(ta) && tb.lookup(vm, reflected) != ta.lookup(vm, reflected) {
            let v = try_method(vm, b, reflected, a)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
            ours_b = false;
        }
        let v = try_method(vm, a, name, b)?;
        if !v.is_not_implemented() {
            return Ok(v);
        }
    }
    if ours_b { try_method(vm, b, reflected, a) } else { Ok(Value::NOT_IMPLEMENTED) }
}

macro_rules! inplace_dispatch {
    ($($f:ident $name:ident),* $(,)?) => {
        $( pub(super) fn $f(vm: &Vm, a: Value, b: Value) -> PyResult { try_method(vm, a, vm.names().$name, b) } )*
    };
}
inplace_dispatch! {
    slot_iadd __iadd__, slot_isub __isub__, slot_imul __imul__, slot_imatmul __imatmul__, slot_itruediv __itruediv__,
    slot_ifloordiv __ifloordiv__, slot_imodulo __imod__, slot_ipow __ipow__, slot_ilshift __ilshift__, slot_irshift __irshift__,
    slot_iand __iand__, slot_ior __ior__, slot_ixor __ixor__,
}
