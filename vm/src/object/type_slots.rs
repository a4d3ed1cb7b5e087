//! Special methods and slots agree: from a built-in type's slots come the wrapper descriptors that its dict shows
//! (`int.__add__`); from a Python class's special methods come slot functions that look the method up and call it.
//!
//! One table, [`SLOT_DEFS`], has an entry for each special method: how to call it through the slot, and how a Python
//! class fills the slot. The scheme is CPython's (typeobject.c, `slotdefs`), the code our own.

use crate::native::{Args, FunctionDef, FunctionKind, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::{Builtin, Name};
use crate::object::slots::{CompareOp, Slots};
use crate::object::types::{Type, type_flags};
use crate::object::{Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::{Names, Vm};

/// One special method.
pub struct SlotDef {
    /// Name, signature and doc; the entry is never called (see `call_slot`).
    pub def: FunctionDef,
    /// Does a native type with these slots have it?
    present: fn(&Slots) -> bool,
    /// Calls it through the slot of `owner`: arguments with self first.
    call: fn(&Vm, &Slots, &Args) -> PyResult,
    /// Installs the dispatcher for Python classes.
    install: fn(&mut Slots),
    /// Copies the slot from a native base's table.
    copy: fn(&mut Slots, &Slots),
}

fn never(vm: &Vm, _args: &Args) -> PyResult {
    Err(vm.system_error("a special method's wrapper was called without its class"))
}

/// Checks the number of arguments after self.
fn arity(vm: &Vm, args: &Args, min: usize, max: usize) -> PyResult<()> {
    let n = args.positional().len() - 1;
    if args.keyword_count() > 0 {
        return Err(vm.type_error("wrapper() takes no keyword arguments"));
    }
    if n >= min && n <= max {
        return Ok(());
    }
    if min == max {
        return Err(
            vm.type_error(format!("expected {min} argument{}, got {n}", if min == 1 { "" } else { "s" }))
        );
    }
    let (word, bound) = if n < min { ("at least", min) } else { ("at most", max) };
    Err(vm.type_error(format!(
        "expected {word} {bound} argument{}, got {n}",
        if bound == 1 { "" } else { "s" }
    )))
}

fn arg(args: &Args, i: usize) -> Value {
    args.positional().get(i).copied().unwrap_or(Value::UNBOUND)
}

/// Calls special method number `index` of [`SLOT_DEFS`] through the slots of `owner`.
pub fn call_slot(vm: &Vm, index: usize, owner: Gc<Type>, args: &Args) -> PyResult {
    (SLOT_DEFS[index].call)(vm, owner.slots(), args)
}

/// The `__hash__` slot of types that are not hashable.
pub fn hash_not_implemented(vm: &Vm, v: Value) -> PyResult<i64> {
    Err(vm.unhashable(v))
}

// ---- dispatchers for Python classes ----

fn method(vm: &Vm, obj: Value, name: Name) -> Option<Value> {
    vm.type_of(obj).lookup(vm, name)
}

fn call_named(vm: &Vm, obj: Value, name: Name, args: &[Value]) -> PyResult {
    match method(vm, obj, name) {
        Some(attr) => vm.call_bound(attr, obj, vm.type_of(obj).value(), args),
        // As CPython says it: the name alone.
        None => Err(vm.raise_with(vm.exc().attribute_error, name.value())),
    }
}

macro_rules! unary_dispatch {
    ($($f:ident $name:ident),* $(,)?) => {
        $( fn $f(vm: &Vm, v: Value) -> PyResult { call_named(vm, v, vm.names().$name, &[]) } )*
    };
}
unary_dispatch! {
    slot_neg __neg__, slot_pos __pos__, slot_abs __abs__, slot_invert __invert__, slot_int __int__, slot_float __float__,
    slot_index __index__, slot_await __await__, slot_aiter __aiter__, slot_anext __anext__, slot_iter_call __iter__,
}

fn slot_repr(vm: &Vm, v: Value) -> PyResult {
    call_named(vm, v, vm.names().__repr__, &[])
}
fn slot_str(vm: &Vm, v: Value) -> PyResult {
    call_named(vm, v, vm.names().__str__, &[])
}
fn slot_hash(vm: &Vm, v: Value) -> PyResult<i64> {
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
fn slot_call(vm: &Vm, v: Value, args: &Args) -> PyResult {
    match method(vm, v, vm.names().__call__) {
        Some(attr) if attr.is_kind(Kind::Function) => crate::call::call_with_self(vm, attr, v, args),
        Some(attr) => {
            let bound = attribute::bind(vm, attr, v, vm.type_of(v).value())?;
            crate::call::call(vm, bound, args)
        }
        None => Err(vm.type_error(format!("'{}' object is not callable", vm.type_of(v).name()))),
    }
}
fn slot_getattr(vm: &Vm, obj: Value, name: Name) -> PyResult {
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
fn slot_setattr(vm: &Vm, obj: Value, name: Name, value: Value) -> PyResult<()> {
    let names = vm.names();
    if value.is_unbound() {
        call_named(vm, obj, names.__delattr__, &[name.value()])?;
    } else {
        call_named(vm, obj, names.__setattr__, &[name.value(), value])?;
    }
    Ok(())
}
fn slot_compare(vm: &Vm, a: Value, b: Value, op: CompareOp) -> PyResult {
    match method(vm, a, op.method(vm.names())) {
        Some(attr) => vm.call_bound(attr, a, vm.type_of(a).value(), &[b]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
fn slot_iter(vm: &Vm, v: Value) -> PyResult {
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
fn slot_next(vm: &Vm, v: Value) -> PyResult {
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
fn none_if_unbound(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}
fn slot_descr_get(vm: &Vm, this: Value, obj: Value, owner: Value) -> PyResult {
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
fn slot_descr_set(vm: &Vm, this: Value, obj: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        call_named(vm, this, vm.names().__delete__, &[obj])?;
    } else {
        call_named(vm, this, vm.names().__set__, &[obj, value])?;
    }
    Ok(())
}
fn slot_new(vm: &Vm, class: Gc<Type>, args: &Args) -> PyResult {
    match class.lookup(vm, vm.names().__new__) {
        Some(attr) => {
            let f = attribute::bind(vm, attr, Value::UNBOUND, class.value())?;
            crate::call::call_with_self(vm, f, class.value(), args)
        }
        None => Err(vm.type_error(format!("cannot create '{}' instances", class.name()))),
    }
}
fn slot_init(vm: &Vm, obj: Value, args: &Args) -> PyResult<()> {
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
fn slot_finalize(vm: &Vm, obj: Value) -> PyResult<()> {
    call_named(vm, obj, vm.names().__del__, &[]).map(|_| ())
}
fn slot_len(vm: &Vm, v: Value) -> PyResult<usize> {
    let r = call_named(vm, v, vm.names().__len__, &[])?;
    len_result(vm, r)
}
/// What `__len__` gave as a length.
fn len_result(vm: &Vm, r: Value) -> PyResult<usize> {
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
fn slot_bool(vm: &Vm, v: Value) -> PyResult<bool> {
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
fn slot_getitem(vm: &Vm, obj: Value, key: Value) -> PyResult {
    call_named(vm, obj, vm.names().__getitem__, &[key])
}
fn slot_setitem(vm: &Vm, obj: Value, key: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        call_named(vm, obj, vm.names().__delitem__, &[key])?;
    } else {
        call_named(vm, obj, vm.names().__setitem__, &[key, value])?;
    }
    Ok(())
}
fn slot_contains(vm: &Vm, obj: Value, item: Value) -> PyResult<bool> {
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
fn slot_buffer(vm: &Vm, obj: Value, flags: u32) -> PyResult<crate::object::buffer::Buffer> {
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

fn slot_binary<const N: usize>(vm: &Vm, a: Value, b: Value) -> PyResult {
    let def = &BINARY[N];
    let (name, reflected) = ((def.name)(vm.names()), (def.reflected)(vm.names()));
    let this = slot_binary::<N> as fn(&Vm, Value, Value) -> PyResult;
    let is_ours = |t: Gc<Type>| (def.slot)(t.slots()).is_some_and(|f| std::ptr::fn_addr_eq(f, this));
    let (ta, tb) = (vm.type_of(a), vm.type_of(b));
    dispatch_binary(vm, a, b, name, reflected, is_ours(ta), ta != tb && is_ours(tb))
}

fn slot_pow(vm: &Vm, a: Value, b: Value, modulus: Value) -> PyResult {
    let (name, reflected) = (vm.names().__pow__, vm.names().__rpow__);
    if !modulus.is_none() {
        return match method(vm, a, name) {
            Some(attr) => vm.call_bound(attr, a, vm.type_of(a).value(), &[b, modulus]),
            None => Ok(Value::NOT_IMPLEMENTED),
        };
    }
    let this = slot_pow as fn(&Vm, Value, Value, Value) -> PyResult;
    let is_ours = |t: Gc<Type>| t.slots().pow.is_some_and(|f| std::ptr::fn_addr_eq(f, this));
    let (ta, tb) = (vm.type_of(a), vm.type_of(b));
    dispatch_binary(vm, a, b, name, reflected, is_ours(ta), ta != tb && is_ours(tb))
}

fn try_method(vm: &Vm, obj: Value, name: Name, other: Value) -> PyResult {
    match method(vm, obj, name) {
        Some(attr) => vm.call_bound(attr, obj, vm.type_of(obj).value(), &[other]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn dispatch_binary(
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
        $( fn $f(vm: &Vm, a: Value, b: Value) -> PyResult { try_method(vm, a, vm.names().$name, b) } )*
    };
}
inplace_dispatch! {
    slot_iadd __iadd__, slot_isub __isub__, slot_imul __imul__, slot_imatmul __imatmul__, slot_itruediv __itruediv__,
    slot_ifloordiv __ifloordiv__, slot_imodulo __imod__, slot_ipow __ipow__, slot_ilshift __ilshift__, slot_irshift __irshift__,
    slot_iand __iand__, slot_ior __ior__, slot_ixor __ixor__,
}

// ---- the table ----

macro_rules! slot_def {
    ($name:literal, $sig:literal, $doc:literal, $($slot:ident)|+, $call:expr, $($field:ident = $dispatch:expr),*) => {
        SlotDef {
            def: FunctionDef { name: $name, text_signature: Some($sig), doc: Some($doc), kind: FunctionKind::Method, entry: never, direct: None, quick: None },
            present: |s| $(s.$slot.is_some())||+,
            call: $call,
            install: |s| { $( s.$field = Some($dispatch); )* },
            copy: |to, from| { $( to.$field = from.$field; )* },
        }
    };
}

macro_rules! missing {
    ($vm:expr) => {
        return Err($vm.system_error("slot is empty"))
    };
}

macro_rules! call_unary {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 0)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_binary {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_reflected {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 1), arg(args, 0)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_compare {
    ($op:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.compare {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), CompareOp::$op),
                None => missing!(vm),
            }
        }
    };
}

fn call_repeat(vm: &Vm, s: &Slots, args: &Args) -> PyResult {
    arity(vm, args, 1, 1)?;
    if let Some(f) = s.repeat {
        let i = vm.index_of(arg(args, 1))?;
        return match vm.int_to_i64(i) {
            Some(n) => f(vm, arg(args, 0), n as isize),
            None => {
                let class = vm.type_of(arg(args, 1)).name();
                Err(vm.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
            }
        };
    }
    missing!(vm)
}

fn attr_name(vm: &Vm, v: Value) -> PyResult<Name> {
    match v.downcast::<Str>() {
        Some(s) => Ok(vm.intern(s)),
        None => Err(vm.type_error(format!("attribute name must be string, not '{}'", vm.type_of(v).name()))),
    }
}

/// `object.__setattr__` called explicitly must not get around a native base's own (`type.__setattr__`).
fn hackcheck(vm: &Vm, s: &Slots, obj: Value, what: &str) -> PyResult<()> {
    let mut class = vm.type_of(obj);
    while class.has_flag(type_flags::HEAP) {
        match class.base() {
            Some(b) => class = b,
            None => return Ok(()),
        }
    }
    let (want, have) = (class.slots().setattr, s.setattr);
    if let (Some(a), Some(b)) = (want, have)
        && !std::ptr::fn_addr_eq(a, b)
    {
        return Err(vm.type_error(format!("can't apply this {what} to {} object", vm.type_of(obj).name())));
    }
    Ok(())
}

/// All special methods that have a slot.
pub static SLOT_DEFS: &[SlotDef] = &[
    slot_def!("__repr__", "($self, /)", "Return repr(self).", repr, call_unary!(repr), repr = slot_repr),
    slot_def!("__str__", "($self, /)", "Return str(self).", str, call_unary!(str), str = slot_str),
    slot_def!(
        "__hash__",
        "($self, /)",
        "Return hash(self).",
        hash,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.hash {
                Some(f) => Ok(vm.int(f(vm, arg(args, 0))?)),
                None => missing!(vm),
            }
        },
        hash = slot_hash
    ),
    slot_def!(
        "__call__",
        "($self, /, *args, **kwargs)",
        "Call self as a function.",
        call,
        |vm, s, args| match s.call {
            Some(f) => f(vm, arg(args, 0), &args.skip_first()),
            None => missing!(vm),
        },
        call = slot_call
    ),
    slot_def!(
        "__getattribute__",
        "($self, name, /)",
        "Return getattr(self, name).",
        getattr,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let name = attr_name(vm, arg(args, 1))?;
            match s.getattr {
                Some(f) => f(vm, arg(args, 0), name),
                None => missing!(vm),
            }
        },
        getattr = slot_getattr
    ),
    SlotDef {
        def: FunctionDef {
            name: "__getattr__",
            text_signature: None,
            doc: None,
            kind: FunctionKind::Method,
            entry: never,
            direct: None,
            quick: None,
        },
        present: |_| false,
        call: |vm, _, _| missing!(vm),
        install: |s| s.getattr = Some(slot_getattr),
        copy: |to, from| to.getattr = from.getattr,
    },
    slot_def!(
        "__setattr__",
        "($self, name, value, /)",
        "Implement setattr(self, name, value).",
        setattr,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            let name = attr_name(vm, arg(args, 1))?;
            hackcheck(vm, s, arg(args, 0), "__setattr__")?;
            match s.setattr {
                Some(f) => f(vm, arg(args, 0), name, arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setattr = slot_setattr
    ),
    slot_def!(
        "__delattr__",
        "($self, name, /)",
        "Implement delattr(self, name).",
        setattr,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let name = attr_name(vm, arg(args, 1))?;
            hackcheck(vm, s, arg(args, 0), "__delattr__")?;
            match s.setattr {
                Some(f) => f(vm, arg(args, 0), name, Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setattr = slot_setattr
    ),
    slot_def!(
        "__lt__",
        "($self, value, /)",
        "Return self<value.",
        compare,
        call_compare!(Lt),
        compare = slot_compare
    ),
    slot_def!(
        "__le__",
        "($self, value, /)",
        "Return self<=value.",
        compare,
        call_compare!(Le),
        compare = slot_compare
    ),
    slot_def!(
        "__eq__",
        "($self, value, /)",
        "Return self==value.",
        compare,
        call_compare!(Eq),
        compare = slot_compare
    ),
    slot_def!(
        "__ne__",
        "($self, value, /)",
        "Return self!=value.",
        compare,
        call_compare!(Ne),
        compare = slot_compare
    ),
    slot_def!(
        "__gt__",
        "($self, value, /)",
        "Return self>value.",
        compare,
        call_compare!(Gt),
        compare = slot_compare
    ),
    slot_def!(
        "__ge__",
        "($self, value, /)",
        "Return self>=value.",
        compare,
        call_compare!(Ge),
        compare = slot_compare
    ),
    slot_def!("__iter__", "($self, /)", "Implement iter(self).", iter, call_unary!(iter), iter = slot_iter),
    slot_def!(
        "__next__",
        "($self, /)",
        "Implement next(self).",
        next,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            let Some(f) = s.next else { missing!(vm) };
            let v = f(vm, arg(args, 0))?;
            if v.is_unbound() { Err(crate::exceptions::raise_stop_iteration(vm, Value::NONE)) } else { Ok(v) }
        },
        next = slot_next
    ),
    slot_def!(
        "__get__",
        "($self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner.",
        descr_get,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let unbound = |v: Value| if v.is_none() { Value::UNBOUND } else { v };
            let (obj, owner) = (unbound(arg(args, 1)), unbound(arg(args, 2)));
            if obj.is_unbound() && owner.is_unbound() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            match s.descr_get {
                Some(f) => f(vm, arg(args, 0), obj, owner),
                None => missing!(vm),
            }
        },
        descr_get = slot_descr_get
    ),
    slot_def!(
        "__set__",
        "($self, instance, value, /)",
        "Set an attribute of instance to value.",
        descr_set,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            match s.descr_set {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        descr_set = slot_descr_set
    ),
    slot_def!(
        "__delete__",
        "($self, instance, /)",
        "Delete an attribute of instance.",
        descr_set,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.descr_set {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        descr_set = slot_descr_set
    ),
    slot_def!(
        "__init__",
        "($self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature.",
        init,
        |vm, s, args| match s.init {
            Some(f) => f(vm, arg(args, 0), &args.skip_first()).map(|_| Value::NONE),
            None => missing!(vm),
        },
        init = slot_init
    ),
    SlotDef {
        def: FunctionDef {
            name: "__new__",
            text_signature: None,
            doc: None,
            kind: FunctionKind::StaticMethod,
            entry: never,
            direct: None,
            quick: None,
        },
        present: |_| false,
        call: |vm, _, _| missing!(vm),
        install: |s| s.new = Some(slot_new),
        copy: |to, from| to.new = from.new,
    },
    slot_def!(
        "__del__",
        "($self, /)",
        "Called when the instance is about to be destroyed.",
        finalize,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.finalize {
                Some(f) => f(vm, arg(args, 0)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        finalize = slot_finalize
    ),
    slot_def!(
        "__len__",
        "($self, /)",
        "Return len(self).",
        len,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.len {
                Some(f) => Ok(vm.int(f(vm, arg(args, 0))? as i64)),
                None => missing!(vm),
            }
        },
        len = slot_len
    ),
    slot_def!(
        "__bool__",
        "($self, /)",
        "True if self else False",
        bool,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.bool {
                Some(f) => Ok(Value::bool(f(vm, arg(args, 0))?)),
                None => missing!(vm),
            }
        },
        bool = slot_bool
    ),
    slot_def!(
        "__getitem__",
        "($self, key, /)",
        "Return self[key].",
        getitem,
        call_binary!(getitem),
        getitem = slot_getitem
    ),
    slot_def!(
        "__setitem__",
        "($self, key, value, /)",
        "Set self[key] to value.",
        setitem,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            match s.setitem {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setitem = slot_setitem
    ),
    slot_def!(
        "__delitem__",
        "($self, key, /)",
        "Delete self[key].",
        setitem,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.setitem {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setitem = slot_setitem
    ),
    slot_def!(
        "__contains__",
        "($self, key, /)",
        "Return bool(key in self).",
        contains,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.contains {
                Some(f) => Ok(Value::bool(f(vm, arg(args, 0), arg(args, 1))?)),
                None => missing!(vm),
            }
        },
        contains = slot_contains
    ),
    slot_def!(
        "__add__",
        "($self, value, /)",
        "Return self+value.",
        add | concat,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.add.or(s.concat) {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        },
        add = slot_binary::<0>
    ),
    slot_def!(
        "__radd__",
        "($self, value, /)",
        "Return value+self.",
        add,
        call_reflected!(add),
        add = slot_binary::<0>
    ),
    slot_def!(
        "__sub__",
        "($self, value, /)",
        "Return self-value.",
        sub,
        call_binary!(sub),
        sub = slot_binary::<1>
    ),
    slot_def!(
        "__rsub__",
        "($self, value, /)",
        "Return value-self.",
        sub,
        call_reflected!(sub),
        sub = slot_binary::<1>
    ),
    slot_def!(
        "__mul__",
        "($self, value, /)",
        "Return self*value.",
        mul | repeat,
        |vm, s, args| match s.mul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 0), arg(args, 1))
            }
            None => call_repeat(vm, s, args),
        },
        mul = slot_binary::<2>
    ),
    slot_def!(
        "__rmul__",
        "($self, value, /)",
        "Return value*self.",
        mul | repeat,
        |vm, s, args| match s.mul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 1), arg(args, 0))
            }
            None => call_repeat(vm, s, args),
        },
        mul = slot_binary::<2>
    ),
    slot_def!(
        "__matmul__",
        "($self, value, /)",
        "Return self@value.",
        matmul,
        call_binary!(matmul),
        matmul = slot_binary::<3>
    ),
    slot_def!(
        "__rmatmul__",
        "($self, value, /)",
        "Return value@self.",
        matmul,
        call_reflected!(matmul),
        matmul = slot_binary::<3>
    ),
    slot_def!(
        "__truediv__",
        "($self, value, /)",
        "Return self/value.",
        truediv,
        call_binary!(truediv),
        truediv = slot_binary::<4>
    ),
    slot_def!(
        "__rtruediv__",
        "($self, value, /)",
        "Return value/self.",
        truediv,
        call_reflected!(truediv),
        truediv = slot_binary::<4>
    ),
    slot_def!(
        "__floordiv__",
        "($self, value, /)",
        "Return self//value.",
        floordiv,
        call_binary!(floordiv),
        floordiv = slot_binary::<5>
    ),
    slot_def!(
        "__rfloordiv__",
        "($self, value, /)",
        "Return value//self.",
        floordiv,
        call_reflected!(floordiv),
        floordiv = slot_binary::<5>
    ),
    slot_def!(
        "__mod__",
        "($self, value, /)",
        "Return self%value.",
        modulo,
        call_binary!(modulo),
        modulo = slot_binary::<6>
    ),
    slot_def!(
        "__rmod__",
        "($self, value, /)",
        "Return value%self.",
        modulo,
        call_reflected!(modulo),
        modulo = slot_binary::<6>
    ),
    slot_def!(
        "__divmod__",
        "($self, value, /)",
        "Return divmod(self, value).",
        divmod,
        call_binary!(divmod),
        divmod = slot_binary::<7>
    ),
    slot_def!(
        "__rdivmod__",
        "($self, value, /)",
        "Return divmod(value, self).",
        divmod,
        call_reflected!(divmod),
        divmod = slot_binary::<7>
    ),
    slot_def!(
        "__pow__",
        "($self, value, mod=None, /)",
        "Return pow(self, value, mod).",
        pow,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let modulus = if args.positional().len() > 2 { arg(args, 2) } else { Value::NONE };
            match s.pow {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), modulus),
                None => missing!(vm),
            }
        },
        pow = slot_pow
    ),
    slot_def!(
        "__rpow__",
        "($self, value, mod=None, /)",
        "Return pow(value, self, mod).",
        pow,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let modulus = if args.positional().len() > 2 { arg(args, 2) } else { Value::NONE };
            match s.pow {
                Some(f) => f(vm, arg(args, 1), arg(args, 0), modulus),
                None => missing!(vm),
            }
        },
        pow = slot_pow
    ),
    slot_def!(
        "__lshift__",
        "($self, value, /)",
        "Return self<<value.",
        lshift,
        call_binary!(lshift),
        lshift = slot_binary::<8>
    ),
    slot_def!(
        "__rlshift__",
        "($self, value, /)",
        "Return value<<self.",
        lshift,
        call_reflected!(lshift),
        lshift = slot_binary::<8>
    ),
    slot_def!(
        "__rshift__",
        "($self, value, /)",
        "Return self>>value.",
        rshift,
        call_binary!(rshift),
        rshift = slot_binary::<9>
    ),
    slot_def!(
        "__rrshift__",
        "($self, value, /)",
        "Return value>>self.",
        rshift,
        call_reflected!(rshift),
        rshift = slot_binary::<9>
    ),
    slot_def!(
        "__and__",
        "($self, value, /)",
        "Return self&value.",
        and,
        call_binary!(and),
        and = slot_binary::<10>
    ),
    slot_def!(
        "__rand__",
        "($self, value, /)",
        "Return value&self.",
        and,
        call_reflected!(and),
        and = slot_binary::<10>
    ),
    slot_def!(
        "__or__",
        "($self, value, /)",
        "Return self|value.",
        or,
        call_binary!(or),
        or = slot_binary::<11>
    ),
    slot_def!(
        "__ror__",
        "($self, value, /)",
        "Return value|self.",
        or,
        call_reflected!(or),
        or = slot_binary::<11>
    ),
    slot_def!(
        "__xor__",
        "($self, value, /)",
        "Return self^value.",
        xor,
        call_binary!(xor),
        xor = slot_binary::<12>
    ),
    slot_def!(
        "__rxor__",
        "($self, value, /)",
        "Return value^self.",
        xor,
        call_reflected!(xor),
        xor = slot_binary::<12>
    ),
    slot_def!(
        "__iadd__",
        "($self, value, /)",
        "Return self+=value.",
        iadd | inplace_concat,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.iadd.or(s.inplace_concat) {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        },
        iadd = slot_iadd
    ),
    slot_def!(
        "__isub__",
        "($self, value, /)",
        "Return self-=value.",
        isub,
        call_binary!(isub),
        isub = slot_isub
    ),
    slot_def!(
        "__imul__",
        "($self, value, /)",
        "Return self*=value.",
        imul | inplace_repeat,
        |vm, s, args| match s.imul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 0), arg(args, 1))
            }
            None => {
                let repeated = Slots { repeat: s.inplace_repeat, ..*s };
                call_repeat(vm, &repeated, args)
            }
        },
        imul = slot_imul
    ),
    slot_def!(
        "__imatmul__",
        "($self, value, /)",
        "Return self@=value.",
        imatmul,
        call_binary!(imatmul),
        imatmul = slot_imatmul
    ),
    slot_def!(
        "__itruediv__",
        "($self, value, /)",
        "Return self/=value.",
        itruediv,
        call_binary!(itruediv),
        itruediv = slot_itruediv
    ),
    slot_def!(
        "__ifloordiv__",
        "($self, value, /)",
        "Return self//=value.",
        ifloordiv,
        call_binary!(ifloordiv),
        ifloordiv = slot_ifloordiv
    ),
    slot_def!(
        "__imod__",
        "($self, value, /)",
        "Return self%=value.",
        imodulo,
        call_binary!(imodulo),
        imodulo = slot_imodulo
    ),
    slot_def!(
        "__ipow__",
        "($self, value, /)",
        "Return self**=value.",
        ipow,
        call_binary!(ipow),
        ipow = slot_ipow
    ),
    slot_def!(
        "__ilshift__",
        "($self, value, /)",
        "Return self<<=value.",
        ilshift,
        call_binary!(ilshift),
        ilshift = slot_ilshift
    ),
    slot_def!(
        "__irshift__",
        "($self, value, /)",
        "Return self>>=value.",
        irshift,
        call_binary!(irshift),
        irshift = slot_irshift
    ),
    slot_def!(
        "__iand__",
        "($self, value, /)",
        "Return self&=value.",
        iand,
        call_binary!(iand),
        iand = slot_iand
    ),
    slot_def!("__ior__", "($self, value, /)", "Return self|=value.", ior, call_binary!(ior), ior = slot_ior),
    slot_def!(
        "__ixor__",
        "($self, value, /)",
        "Return self^=value.",
        ixor,
        call_binary!(ixor),
        ixor = slot_ixor
    ),
    slot_def!("__neg__", "($self, /)", "-self", neg, call_unary!(neg), neg = slot_neg),
    slot_def!("__pos__", "($self, /)", "+self", pos, call_unary!(pos), pos = slot_pos),
    slot_def!("__abs__", "($self, /)", "abs(self)", abs, call_unary!(abs), abs = slot_abs),
    slot_def!("__invert__", "($self, /)", "~self", invert, call_unary!(invert), invert = slot_invert),
    slot_def!("__int__", "($self, /)", "int(self)", int, call_unary!(int), int = slot_int),
    slot_def!("__float__", "($self, /)", "float(self)", float, call_unary!(float), float = slot_float),
    slot_def!(
        "__index__",
        "($self, /)",
        "Return self converted to an integer, if self is suitable for use as an index into a list.",
        index,
        call_unary!(index),
        index = slot_index
    ),
    slot_def!(
        "__await__",
        "($self, /)",
        "Return an iterator to be used in await expression.",
        await_,
        call_unary!(await_),
        await_ = slot_await
    ),
    slot_def!(
        "__aiter__",
        "($self, /)",
        "Return an awaitable, that resolves in asynchronous iterator.",
        aiter,
        call_unary!(aiter),
        aiter = slot_aiter
    ),
    slot_def!(
        "__anext__",
        "($self, /)",
        "Return a value or raise StopAsyncIteration.",
        anext,
        call_unary!(anext),
        anext = slot_anext
    ),
    slot_def!(
        "__buffer__",
        "($self, flags, /)",
        "Return a buffer object that exposes the underlying memory of the object.",
        buffer,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let flags = vm.index_of(arg(args, 1))?;
            let Some(flags) = vm.int_to_i64(flags).and_then(|flags| i32::try_from(flags).ok()) else {
                return Err(vm.overflow_error("buffer flags out of range"));
            };
            match s.buffer {
                Some(get) => {
                    let buffer = get(vm, arg(args, 0), flags as u32)?;
                    Ok(crate::builtins::memoryview::from_buffer(vm, buffer))
                }
                None => missing!(vm),
            }
        },
        buffer = slot_buffer
    ),
];

/// Adds the wrapper descriptors of a native type's own slots to its dict. `own` are the slots that the type itself
/// defines (before inheritance).
pub fn add_wrappers(vm: &Vm, class: Gc<Type>, own: &Slots) {
    for (index, slot) in SLOT_DEFS.iter().enumerate() {
        if !(slot.present)(own) {
            continue;
        }
        let name = vm.intern_str(slot.def.name);
        if class.dict().find_str(vm, name).is_some() {
            continue;
        }
        if slot.def.name == "__hash__"
            && own.hash.is_some_and(|f| {
                std::ptr::fn_addr_eq(f, hash_not_implemented as fn(&Vm, Value) -> PyResult<i64>)
            })
        {
            class.dict().set_str(vm, name, Value::NONE);
            continue;
        }
        let wrapper = vm.heap().alloc(Builtin {
            header: Header::new(shapes::WRAPPER_DESCRIPTOR, Kind::Builtin),
            def: &slot.def,
            receiver: ValueCell::new(Value::int32(index as i32)),
            owner: ValueCell::new(class.value()),
        });
        class.dict().set_str(vm, name, wrapper.value());
    }
}

/// Entries of [`SLOT_DEFS`] by the address of the interned name.
fn defs_by_name(vm: &Vm) -> &std::collections::HashMap<usize, Vec<usize>> {
    vm.interp().slot_index.get_or_init(|| {
        let mut map: std::collections::HashMap<usize, Vec<usize>> = std::collections::HashMap::new();
        for (i, slot) in SLOT_DEFS.iter().enumerate() {
            map.entry(vm.intern_str(slot.def.name).address()).or_default().push(i);
        }
        map
    })
}

/// Fills the slots of a new Python class from its dict and bases.
pub fn fill_slots(vm: &Vm, class: Gc<Type>) {
    if let Some(base) = class.base() {
        let inherited = *base.slots();
        class.update_slots(|s| *s = inherited);
    }
    // What the primary base has is in the inherited table already: look only at special methods that this class
    // defines, or that come from classes the primary base does not know.
    let known = class.base().map(|b| b.mro_items()).unwrap_or_default();
    let table = defs_by_name(vm);
    for c in class.mro_items() {
        if known.contains(c) {
            continue;
        }
        let dict = c.cast_unchecked::<Type>().dict();
        let mut pos = 0;
        while let Some((at, key, _)) = dict.next_entry(pos) {
            pos = at + 1;
            let Some(key) = key.downcast::<Str>() else { continue };
            for index in table.get(&vm.intern(key).address()).into_iter().flatten() {
                refresh(vm, class, &SLOT_DEFS[*index], vm.intern(key));
            }
        }
    }
    if class.lookup(vm, vm.names().__del__).is_some() {
        class.set_flag(type_flags::HAS_FINALIZER, true);
    }
    note_claims(vm, class);
}

/// Sets or clears [`type_flags::CLAIMS_CLASS`].
fn note_claims(vm: &Vm, class: Gc<Type>) {
    let object = vm.builtin_type(shapes::OBJECT);
    let names = vm.names();
    let differs = |name: Name| class.lookup(vm, name) != object.lookup(vm, name);
    class.set_flag(type_flags::CLAIMS_CLASS, differs(names.__class__) || differs(names.__getattribute__));
}

/// True when attribute reads on instances of the class are `object.__getattribute__`'s, though `__getattr__` may be
/// asked for what that does not find.
pub fn finds_generically(vm: &Vm, class: Gc<Type>) -> bool {
    let Some(f) = class.slots().getattr else { return true };
    let is = |g: fn(&Vm, Value, Name) -> PyResult| std::ptr::fn_addr_eq(f, g);
    is(attribute::generic_getattr)
        || (is(slot_getattr) && {
            let name = vm.names().__getattribute__;
            class.lookup(vm, name) == vm.builtin_type(shapes::OBJECT).lookup(vm, name)
        })
}

/// Sets one slot of a Python class from what the MRO has under the special method's name.
fn refresh(vm: &Vm, class: Gc<Type>, slot: &'static SlotDef, name: Name) {
    let Some(found) = class.lookup(vm, name) else {
        // Not there any more: what the native base has, if anything.
        let from = class.base().map(|b| *b.slots()).unwrap_or_default();
        return class.update_slots(|s| (slot.copy)(s, &from));
    };
    if slot.def.name == "__hash__" && found.is_none() {
        return class.update_slots(|s| s.hash = Some(hash_not_implemented));
    }
    if slot.def.name == "__new__" {
        // A native `__new__` seen unchanged through the MRO keeps its native slot.
        if let Some(b) = found.downcast::<Builtin>()
            && let Some(owner) = b.receiver.get().downcast::<Type>()
            && let Some(new) = owner.slots().new
        {
            return class.update_slots(|s| s.new = Some(new));
        }
    } else if let Some(owner) = native_owner(found, slot)
        && only_native(vm, class, slot)
    {
        let from = *owner.slots();
        return class.update_slots(|s| (slot.copy)(s, &from));
    }
    class.update_slots(slot.install);
}

/// The native class whose own slot `found` stands for: as a wrapper, or as a method that goes beside the slot
/// (`dict.__getitem__`).
fn native_owner(found: Value, slot: &SlotDef) -> Option<Gc<Type>> {
    let b = found.downcast::<Builtin>()?;
    let owner = b.owner.get().downcast::<Type>()?;
    let same = match found.header_unchecked().shape() {
        shapes::WRAPPER_DESCRIPTOR => std::ptr::eq(b.def, &slot.def),
        shapes::METHOD_DESCRIPTOR => {
            b.def.name == slot.def.name && !owner.has_flag(type_flags::HEAP) && (slot.present)(owner.slots())
        }
        _ => false,
    };
    same.then_some(owner)
}

/// True when every special method that shares the slot is a native one (then the native slot function serves).
fn only_native(vm: &Vm, class: Gc<Type>, slot: &SlotDef) -> bool {
    let mut probe = Slots::default();
    (slot.install)(&mut probe);
    SLOT_DEFS.iter().all(|other| {
        let mut both = probe;
        let mut theirs = Slots::default();
        (other.install)(&mut theirs);
        // Same slot: installing the other one changes nothing in `probe`, and it installs something there.
        (other.copy)(&mut both, &Slots::default());
        let shares = slots_empty(&both);
        !shares
            || class
                .lookup(vm, vm.intern_str(other.def.name))
                .is_none_or(|v| native_owner(v, other).is_some())
    })
}

fn slots_empty(s: &Slots) -> bool {
    // A table of pointers: empty when every byte pattern is that of the default.
    SLOT_DEFS.iter().all(|d| !(d.present)(s)) && s.new.is_none() && s.getattr.is_none()
}

/// A special method of a class was set or deleted: brings its slot and its subclasses' up to date.
pub fn update_slot(vm: &Vm, class: Gc<Type>, name: Name) {
    if !class.has_flag(type_flags::HEAP) {
        return;
    }
    for slot in SLOT_DEFS {
        if slot.def.name.as_bytes() == name.bytes() {
            refresh(vm, class, slot, name);
        }
    }
    if name == vm.names().__del__ {
        class.set_flag(type_flags::HAS_FINALIZER, class.lookup(vm, name).is_some());
    }
    if name == vm.names().__class__ || name == vm.names().__getattribute__ {
        note_claims(vm, class);
    }
    if class.subclasses.borrow().is_empty() {
        return;
    }
    let subclasses = class.live_subclasses(vm);
    for i in 0..subclasses.len() {
        update_slot(vm, subclasses.get(vm, i).cast_unchecked(), name);
    }
}

/// `C[key]` for a class without a metaclass `__getitem__`: `__class_getitem__`.
pub fn class_getitem(vm: &Vm, class: Gc<Type>, key: Value) -> PyResult {
    if class == vm.builtin_type(shapes::TYPE) {
        return Ok(crate::builtins::generic_alias::new_alias(vm, class.value(), key));
    }
    match vm.getattr_opt(class.value(), vm.names().__class_getitem__)? {
        Some(f) => vm.call(f, &[key]),
        None => Err(vm.type_error(format!("type '{}' is not subscriptable", class.name()))),
    }
}

/// The classes of a tuple.
pub fn classes_of(tuple: Gc<Tuple>) -> impl Iterator<Item = Gc<Type>> {
    tuple.items().iter().map(|v| v.cast_unchecked::<Type>())
}
