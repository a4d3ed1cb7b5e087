//! The iterator behind `await future`: yields the future once, then ends with its result.

use super::future::{Fut, Phase, alive, result};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::generator::throw_args;
use taipan_vm::exceptions::raise_stop_iteration;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::{Kind, ValueCell};
use taipan_vm::object::{Exception, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `await future` in progress.
#[native_object("_asyncio.FutureIter")]
pub struct FutureIter {
    /// UNBOUND at the end.
    future: ValueCell,
    started: Cell<bool>,
}

impl FutureIter {
    /// A new one.
    pub fn of(vm: &Vm, future: Gc<Fut>) -> Gc<FutureIter> {
        FutureIter::alloc(vm, FutureIter::class(vm), |head| FutureIter {
            head,
            future: ValueCell::new(future.value()),
            started: Cell::new(false),
        })
    }
}

/// The next value. At the end, None for the result None and StopIteration with any other.
fn step(vm: &Vm, this: Gc<FutureIter>) -> PyResult<Option<Value>> {
    let Some(future) = this.future.get().downcast::<Fut>() else { return Ok(None) };
    if future.phase.get() == Phase::Pending {
        if !future.blocking.get() {
            future.blocking.set(true);
            this.started.set(true);
            return Ok(Some(future.value()));
        }
        return Err(vm.runtime_error("await wasn't used with future"));
    }
    this.future.init(Value::UNBOUND);
    let value = result(vm, future)?;
    if value.is_none() { Ok(None) } else { Err(raise_stop_iteration(vm, value)) }
}

#[class("FutureIter", module = "_asyncio", doc = "")]
impl FutureIter {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        step(vm, this)
    }
    #[method("send(object, /)", text_signature = None)]
    fn send(vm: &Vm, this: Gc<Self>, _object: Value) -> PyResult {
        match step(vm, this)? {
            Some(v) => Ok(v),
            None => Err(raise_stop_iteration(vm, Value::NONE)),
        }
    }
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let kind = throw_args(vm, args, "throw")?[0];
        let value = args.get(1).unwrap_or(Value::NONE);
        let traceback = args.get(2).unwrap_or(Value::NONE);
        if !traceback.is_none() && !traceback.is_kind(Kind::Traceback) {
            return Err(vm.type_error("throw() third argument must be a traceback"));
        }
        let made = match kind.downcast::<Type>() {
            Some(class) if class.is_subtype(vm.exc().base_exception) => {
                if vm.is_instance(value, class) {
                    value
                } else if value.is_none() {
                    vm.call(kind, &[])?
                } else {
                    vm.call(kind, &[value])?
                }
            }
            _ if kind.downcast::<Exception>().is_some() && !value.is_none() => {
                return Err(vm.type_error("instance exception may not have a separate value"));
            }
            _ => kind,
        };
        let Some(exception) = made.downcast::<Exception>() else {
            return Err(vm.type_error(
                "exceptions must be classes deriving BaseException or instances of such a class",
            ));
        };
        if !traceback.is_none() {
            vm.setattr(made, vm.intern_str("__traceback__"), traceback)?;
        }
        if let Some(future) = this.future.get().downcast::<Fut>() {
            alive(vm, future)?;
        }
        this.future.init(Value::UNBOUND);
        Err(vm.raise(exception.value()))
    }
    #[method("close()", text_signature = None)]
    fn close(this: Gc<Self>) {
        this.future.init(Value::UNBOUND);
    }
}
