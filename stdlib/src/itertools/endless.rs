//! `count`, `cycle`, `repeat`.

use super::step;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::object::header::{Kind, ValueCell};
use taipan_vm::object::types::Type;
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `itertools.count`
#[native_object("itertools.count")]
pub struct Count {
    next: ValueCell,
    step: ValueCell,
}

fn check_number(vm: &Vm, v: Value) -> PyResult<()> {
    let slots = vm.type_of(v).slots();
    if slots.index.is_some() || slots.int.is_some() || slots.float.is_some() || v.is_kind(Kind::Complex) {
        return Ok(());
    }
    Err(vm.type_error("a number is required"))
}

/// Return a count object whose .__next__() method returns consecutive values.
///
/// Equivalent to:
///     def count(firstval=0, step=1):
///         x = firstval
///         while 1:
///             yield x
///             x += step
#[class("count", module = "itertools", subclassable)]
impl Count {
    #[new("count(start=0, step=1)")]
    fn new(vm: &Vm, cls: Gc<Type>, start: Value, step: Value) -> PyResult<Gc<Count>> {
        check_number(vm, start)?;
        check_number(vm, step)?;
        Ok(Count::alloc(vm, cls, |head| Count {
            head,
            next: ValueCell::new(start),
            step: ValueCell::new(step),
        }))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Count>) -> PyResult<String> {
        let (next, step) = (this.next.get(), this.step.get());
        if step == Value::int32(1) {
            return Ok(format!("count({})", vm.repr_text(next)?));
        }
        Ok(format!("count({}, {})", vm.repr_text(next)?, vm.repr_text(step)?))
    }
    #[slot(iter)]
    fn iter(this: Gc<Count>) -> Gc<Count> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Count>) -> PyResult {
        let (value, step) = (this.next.get(), this.step.get());
        let next = if value.both_small_int(step) {
            // The sum of two 62-bit ints fits 64 bits.
            vm.int(value.as_small_int_unchecked() + step.as_small_int_unchecked())
        } else {
            vm.binary(BinOp::Add, value, step)?
        };
        this.next.set(this.header(), next);
        Ok(value)
    }
}

/// `itertools.cycle`
#[native_object("itertools.cycle")]
pub struct Cycle {
    /// The iterator, UNBOUND after its first round.
    source: ValueCell,
    /// What it gave (List).
    saved: ValueCell,
    index: Cell<usize>,
}

/// Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.
#[class("cycle", module = "itertools", subclassable)]
impl Cycle {
    #[new("cycle(iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value) -> PyResult<Gc<Cycle>> {
        let source = vm.iter(iterable)?;
        let saved = vm.new_list().value();
        Ok(Cycle::alloc(vm, cls, |head| Cycle {
            head,
            source: ValueCell::new(source),
            saved: ValueCell::new(saved),
            index: Cell::new(0),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Cycle>) -> Gc<Cycle> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Cycle>) -> PyResult {
        let Some(saved) = this.saved.get().downcast::<List>() else { return Ok(Value::UNBOUND) };
        let source = this.source.get();
        if !source.is_unbound() {
            let value = step(vm, source)?;
            if !value.is_unbound() {
                saved.push(vm, value);
                return Ok(value);
            }
            this.source.init(Value::UNBOUND);
        }
        let n = saved.len();
        if n == 0 {
            return Ok(Value::UNBOUND);
        }
        let at = this.index.get() % n;
        this.index.set(at + 1);
        Ok(saved.get(vm, at))
    }
}

/// `itertools.repeat`
#[native_object("itertools.repeat")]
pub struct Repeat {
    object: ValueCell,
    /// Times to come; negative: endlessly.
    left: Cell<isize>,
}

/// repeat(object [,times]) -> create an iterator which returns the object
/// for the specified number of times.  If not specified, returns the object
/// endlessly.
#[class("repeat", module = "itertools", subclassable)]
impl Repeat {
    #[new("repeat(object, times=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, object: Value, times: Option<isize>) -> Gc<Repeat> {
        let left = times.map_or(-1, |n| n.max(0));
        Repeat::alloc(vm, cls, |head| Repeat { head, object: ValueCell::new(object), left: Cell::new(left) })
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Repeat>) -> PyResult<String> {
        let object = vm.repr_text(this.object.get())?;
        Ok(match this.left.get() {
            left if left < 0 => format!("repeat({object})"),
            left => format!("repeat({object}, {left})"),
        })
    }
    #[slot(iter)]
    fn iter(this: Gc<Repeat>) -> Gc<Repeat> {
        this
    }
    #[slot(next)]
    fn next(this: Gc<Repeat>) -> PyResult {
        let left = this.left.get();
        if left == 0 {
            return Ok(Value::UNBOUND);
        }
        if left > 0 {
            this.left.set(left - 1);
        }
        Ok(this.object.get())
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(vm: &Vm, this: Gc<Repeat>) -> PyResult<isize> {
        match this.left.get() {
            left if left < 0 => Err(vm.type_error("len() of unsized object")),
            left => Ok(left),
        }
    }
}
