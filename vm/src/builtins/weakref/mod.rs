//! Weak references (`weakref.ref`), and what the collector leaves to do: callbacks and finalizers.

pub mod proxy;

use crate::builtins::generic_alias;
use crate::builtins::unraisable::write_unraisable;
use crate::heap::{Pending, WeakCell};
use crate::native::{Args, PyResult, Raised};
use crate::object::Str;
use crate::object::header::{Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use proxy::{CallableProxy, Proxy};
use std::cell::Cell;
use taipan_macros::{class, native_object};

/// A weak reference. Proxies are of the same struct; their class tells.
#[native_object("weakref.ReferenceType")]
pub struct WeakRef {
    /// The heap's side of it (WeakCell); UNBOUND only while it is being made.
    cell: ValueCell,
    /// None when there is none, or when it was called.
    callback: ValueCell,
    /// The target's hash once it was asked for.
    hash: Cell<Option<i64>>,
}

impl WeakRef {
    fn cell(&self) -> Option<Gc<WeakCell>> {
        let cell = self.cell.get();
        if cell.is_unbound() { None } else { Some(cell.cast_unchecked()) }
    }
    /// The object referred to, if it is alive.
    pub fn target(&self) -> Option<Value> {
        self.cell()?.target()
    }
}

/// A new weak reference or proxy of class `class` to `target`. An existing one without callback is used again if
/// `class` is one of the three classes of this module.
///
/// # Errors
/// TypeError when the target cannot be weakly referenced.
pub fn new_weak(vm: &Vm, class: Gc<Type>, target: Value, callback: Value) -> PyResult<Gc<WeakRef>> {
    if !target.is_heap() || !vm.type_of(target).has_flag(type_flags::WEAKREFABLE) {
        let name = vm.type_of(target).name();
        return Err(vm.type_error(format!("cannot create weak reference to '{name}' object")));
    }
    if callback.is_none()
        && let Some(old) = weak_refs(vm, target).find(|r| is_shared(vm, *r, class))
        && is_basic(vm, class)
    {
        return Ok(old);
    }
    let this = WeakRef::alloc(vm, class, |head| WeakRef {
        head,
        cell: ValueCell::new(Value::UNBOUND),
        callback: ValueCell::new(callback),
        hash: Cell::new(None),
    });
    let cell = vm.heap().register_weak(target, this.value(), !callback.is_none());
    this.cell.set(this.header(), cell.value());
    Ok(this)
}

fn is_basic(vm: &Vm, class: Gc<Type>) -> bool {
    class == WeakRef::class(vm) || class == Proxy::class(vm) || class == CallableProxy::class(vm)
}

/// Is it the one reference of this class that all share: without callback?
fn is_shared(vm: &Vm, weak: Gc<WeakRef>, class: Gc<Type>) -> bool {
    weak.callback.get().is_none() && vm.type_of(weak.value()) == class
}

/// All weak references and proxies to an object, newest first.
fn weak_refs(vm: &Vm, target: Value) -> impl Iterator<Item = Gc<WeakRef>> {
    std::iter::successors(vm.heap().first_weak(target), |cell| cell.next())
        .filter_map(|cell| cell.owner().downcast::<WeakRef>())
}

/// `getweakrefs(object)`: the shared reference and the shared proxy first.
pub fn list_of(vm: &Vm, target: Value) -> Value {
    let list = vm.new_list();
    let rank = |r: Gc<WeakRef>| {
        if is_shared(vm, r, WeakRef::class(vm)) {
            0
        } else if r.callback.get().is_none() && is_basic(vm, vm.type_of(r.value())) {
            1
        } else {
            2
        }
    };
    for wanted in 0..3 {
        for weak in weak_refs(vm, target).filter(|r| rank(*r) == wanted) {
            list.push(vm, weak.value());
        }
    }
    list.value()
}

/// `getweakrefcount(object)`
pub fn count_of(vm: &Vm, target: Value) -> usize {
    weak_refs(vm, target).count()
}

/// The object behind a weak reference or proxy; None when it is dead, `Some(value)` of anything else.
pub fn resolve(v: Value) -> Option<Value> {
    match v.downcast::<WeakRef>() {
        Some(weak) => weak.target(),
        None => Some(v),
    }
}

/// ` to 'C' at 0x...`, or `; dead`.
fn describe(vm: &Vm, this: Gc<WeakRef>, kind: &str) -> PyResult<String> {
    let address = this.address();
    let Some(target) = this.target() else { return Ok(format!("<{kind} at {address:#x}; dead>")) };
    let class = vm.type_of(target).name();
    let at = target.bits() - 1;
    // As methods for operators are: what an instance has by that name does not count, nor does its `__getattr__`.
    let name = vm.lookup_special(target, vm.names().__name__)?.and_then(|n| n.downcast::<Str>());
    Ok(match name {
        Some(name) if kind == "weakref" => {
            format!("<{kind} at {address:#x}; to '{class}' at {at:#x} ({})>", name.as_str_lossy())
        }
        _ => format!("<{kind} at {address:#x}; to '{class}' at {at:#x}>"),
    })
}

#[class("ReferenceType", module = "weakref", subclassable)]
impl WeakRef {
    #[new("ReferenceType(object, callback=None, /)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<WeakRef>> {
        args.between(vm, "__new__", 1, 2)?;
        let given = args.positional();
        new_weak(vm, cls, given[0], given.get(1).copied().unwrap_or(Value::NONE))
    }
    #[init_method("ReferenceType(object, callback=None, /)")]
    fn init(vm: &Vm, _this: Gc<WeakRef>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "ref")?;
        args.between(vm, "__init__", 1, 2)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<WeakRef>) -> PyResult<String> {
        describe(vm, this, "weakref")
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<WeakRef>) -> PyResult<i64> {
        if let Some(hash) = this.hash.get() {
            return Ok(hash);
        }
        let Some(target) = this.target() else { return Err(vm.type_error("weak object has gone away")) };
        let hash = vm.hash(target)?;
        this.hash.set(Some(hash));
        Ok(hash)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<WeakRef>, other: Value, op: CompareOp) -> PyResult {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<WeakRef>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        match (this.target(), other.target()) {
            (Some(a), Some(b)) => vm.compare(a, b, op),
            _ => Ok(Value::bool((this == other) == (op == CompareOp::Eq))),
        }
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<WeakRef>, args: &Args) -> PyResult {
        args.no_keywords(vm, "weakref")?;
        args.exactly(vm, "weakref", 0)?;
        Ok(this.target().unwrap_or(Value::NONE))
    }
    #[member("__callback__")]
    fn get_callback(this: Gc<WeakRef>) -> Value {
        if this.target().is_some() { this.callback.get() } else { Value::NONE }
    }
    /// Weakrefs are generic over the type of the referenced object.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

/// The error of using a proxy whose object is dead.
#[cold]
fn gone(vm: &Vm) -> Raised {
    vm.reference_error("weakly-referenced object no longer exists")
}

/// Runs one finalizer or weak reference callback that the collector queued. What it raises is reported, not raised.
pub fn run_pending(vm: &Vm, pending: Pending) {
    match pending {
        Pending::WeakCallback(owner) => {
            let Some(weak) = owner.downcast::<WeakRef>() else { return };
            let callback = weak.callback.get();
            weak.callback.init(Value::NONE);
            if !callback.is_none() && vm.call(callback, &[owner]).is_err() {
                report(vm, "Exception ignored while calling weakref callback", callback);
            }
        }
        Pending::Finalizer(object) => finalize(vm, object),
    }
}

fn report(vm: &Vm, what: &str, object: Value) {
    let e = vm.take_exception();
    let text = vm.repr_text(object).unwrap_or_else(|_| {
        vm.take_exception();
        "<object repr() failed>".to_owned()
    });
    write_unraisable(vm, e, &format!("{what} {text}"), Value::NONE);
}

/// Calls `__del__`, or closes a generator that stopped inside `try` or `with`.
fn finalize(vm: &Vm, object: Value) {
    let class = vm.type_of(object);
    let Some(f) = class.slots().finalize else { return };
    if f(vm, object).is_err() {
        if object.is_kind(Kind::Generator) {
            return report(vm, "Exception ignored while closing generator", object);
        }
        let method = class.lookup(vm, vm.names().__del__).unwrap_or(object);
        report(vm, "Exception ignored while calling deallocator", method);
    }
}
