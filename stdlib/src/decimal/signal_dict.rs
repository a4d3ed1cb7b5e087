//! `Context.flags` and `Context.traps`: mappings over the bits of a context.

use super::context::Ctx;
use super::signals::{SIGNALS, signal_of};
use super::state::{make_python_class, state};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_numeric::decimal::Status;
use taipan_vm::exceptions::raise_key_error;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Dict, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A context's flags or traps.
#[native_object("decimal.SignalDictMixin")]
pub struct SignalDict {
    /// None for one that Python code made, which is good for nothing.
    context: Cell<Option<Gc<Ctx>>>,
    traps: Cell<bool>,
}

/// The flags or traps of a context, as a mapping.
pub fn new(vm: &Vm, context: Gc<Ctx>, traps: bool) -> Value {
    let class = state(vm).signal_dict;
    SignalDict::alloc(vm, class, |head| SignalDict {
        head,
        context: Cell::new(Some(context)),
        traps: Cell::new(traps),
    })
    .value()
}

/// The class of `Context.flags`: the methods here with those of `MutableMapping`.
///
/// # Errors
/// What importing `collections.abc` raises.
pub fn make_class(vm: &Vm) -> PyResult<Gc<Type>> {
    taipan_vm::import::import(vm, "collections.abc")?;
    let collections = taipan_vm::import::import(vm, "collections")?;
    let abc = vm.getattr_str(collections, "abc")?;
    let mapping = vm.getattr_str(abc, "MutableMapping")?;
    let metaclass = vm.type_of(mapping).value();
    let bases = [SignalDict::class(vm).value(), mapping];
    Ok(make_python_class(vm, metaclass, "abc", "SignalDict", &bases)?.cast_unchecked())
}

#[cold]
fn invalid(vm: &Vm) -> Raised {
    vm.value_error("invalid signal dict")
}

impl SignalDict {
    fn status(&self, vm: &Vm) -> PyResult<Status> {
        match self.context.get() {
            Some(ctx) if self.traps.get() => Ok(ctx.traps.get()),
            Some(ctx) => Ok(ctx.flags.get()),
            None => Err(invalid(vm)),
        }
    }
    fn set_status(&self, vm: &Vm, status: Status) -> PyResult<()> {
        match self.context.get() {
            Some(ctx) if self.traps.get() => ctx.traps.set(status),
            Some(ctx) => ctx.flags.set(status),
            None => return Err(invalid(vm)),
        }
        Ok(())
    }
}

/// The conditions that a mapping of all signals to truth values says.
///
/// # Errors
/// TypeError, KeyError, what a truth value raises
pub fn status_of_mapping(vm: &Vm, value: Value) -> PyResult<Status> {
    if let Some(other) = value.downcast::<SignalDict>() {
        return other.status(vm);
    }
    let Some(dict) = value.downcast::<Dict>() else {
        return Err(vm.type_error("argument must be a signal dict"));
    };
    if dict.len() != SIGNALS.len() {
        return Err(raise_key_error(vm, vm.str("invalid signal dict").value()));
    }
    let mut status = Status::NONE;
    let mut at = 0;
    while let Some((entry, key, value)) = dict.next_entry(at) {
        at = entry + 1;
        let signal = signal_of(vm, key)?;
        if vm.truth(value)? {
            status.raise(signal);
        }
    }
    Ok(status)
}

fn as_dict(vm: &Vm, status: Status) -> PyResult<Gc<Dict>> {
    let dict = vm.new_dict();
    for (i, (_, signal)) in SIGNALS.iter().enumerate() {
        dict.set(vm, state(vm).signals.items()[i], Value::bool(status.has(*signal)))?;
    }
    Ok(dict)
}

#[class("SignalDictMixin", module = "decimal", subclassable, unhashable, doc = "")]
impl SignalDict {
    #[new("SignalDictMixin()", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>) -> Gc<SignalDict> {
        SignalDict::alloc(vm, cls, |head| SignalDict {
            head,
            context: Cell::new(None),
            traps: Cell::new(false),
        })
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> {
        let status = this.status(vm)?;
        let parts: Vec<String> = SIGNALS
            .iter()
            .map(|(name, signal)| {
                let set = if status.has(*signal) { "True" } else { "False" };
                format!("<class 'decimal.{name}'>:{set}")
            })
            .collect();
        Ok(format!("{{{}}}", parts.join(", ")))
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let own = this.status(vm)?;
        let equal = if other.is_kind(taipan_vm::object::header::Kind::Dict)
            || other.downcast::<SignalDict>().is_some()
        {
            match status_of_mapping(vm, other) {
                Ok(status) => {
                    let bits = |s: Status| SIGNALS.map(|(_, signal)| s.has(signal));
                    bits(own) == bits(status)
                }
                // A dict of something else is just not equal.
                Err(_) if vm.take_if(vm.exc().key_error).is_some() => false,
                Err(raised) => return Err(raised),
            }
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> PyResult {
        this.status(vm)?;
        vm.iter(state(vm).signals.value())
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        this.status(vm)?;
        Ok(SIGNALS.len())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<bool> {
        let status = this.status(vm)?;
        Ok(status.has(signal_of(vm, key)?))
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        this.status(vm)?;
        if value.is_unbound() {
            return Err(vm.value_error("signal keys cannot be deleted"));
        }
        let signal = signal_of(vm, key)?;
        let set = vm.truth(value)?;
        let status = this.status(vm)?.0;
        this.set_status(vm, Status(if set { status | signal.0 } else { status & !signal.0 }))
    }
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Dict>> {
        as_dict(vm, this.status(vm)?)
    }
}
