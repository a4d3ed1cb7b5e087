//! `tee`: several iterators over one. What the source gave is kept in a chain of blocks; each iterator stands at a place
//! in a block, and blocks that all have passed are garbage.

use super::step;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::heap::ValueArray;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Items in a block.
const BLOCK: usize = 57;

/// `itertools._tee_dataobject`: a block.
#[native_object("itertools._tee_dataobject")]
pub struct TeeData {
    source: ValueCell,
    /// ValueArray
    values: ValueCell,
    filled: Cell<usize>,
    /// The source is being asked.
    running: Cell<bool>,
    /// The block after this one (TeeData), or UNBOUND.
    next: ValueCell,
}

fn new_data(vm: &Vm, class: Gc<Type>, source: Value) -> Gc<TeeData> {
    let values = vm.new_value_array(BLOCK);
    TeeData::alloc(vm, class, |head| TeeData {
        head,
        source: ValueCell::new(source),
        values: ValueCell::new(values.value()),
        filled: Cell::new(0),
        running: Cell::new(false),
        next: ValueCell::new(Value::UNBOUND),
    })
}

/// Item `index` of the block, read from the source when it is the first not yet read; UNBOUND at the end.
fn item(vm: &Vm, data: Gc<TeeData>, index: usize) -> PyResult {
    let Some(values) = data.values.get().downcast::<ValueArray>() else { return Ok(Value::UNBOUND) };
    if index < data.filled.get() {
        return Ok(values.get(index));
    }
    if data.running.replace(true) {
        return Err(vm.runtime_error("cannot re-enter the tee iterator"));
    }
    let result = step(vm, data.source.get());
    data.running.set(false);
    let value = result?;
    if !value.is_unbound() && index < BLOCK {
        values.set(index, value);
        data.filled.set(index + 1);
    }
    Ok(value)
}

/// teedataobject(iterable, values, next, /)
/// --
///
/// Data container common to multiple tee objects.
#[class("_tee_dataobject", module = "itertools")]
impl TeeData {
    #[new("teedataobject(iterable, values, next, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, values: Gc<List>, next: Value) -> PyResult<Gc<TeeData>> {
        let data = new_data(vm, cls, iterable);
        let n = values.len();
        if n > BLOCK {
            return Err(vm.value_error("Invalid arguments"));
        }
        if let Some(array) = data.values.get().downcast::<ValueArray>() {
            for i in 0..n {
                array.set(i, values.get(vm, i));
            }
        }
        data.filled.set(n);
        if n == BLOCK && !next.is_none() {
            if next.downcast::<TeeData>().is_none() {
                return Err(vm.value_error("Invalid arguments"));
            }
            data.next.set(data.header(), next);
        } else if !next.is_none() {
            return Err(vm.value_error("Invalid arguments"));
        }
        Ok(data)
    }
}

/// `itertools._tee`
#[native_object("itertools._tee")]
pub struct Tee {
    /// The block (TeeData).
    data: ValueCell,
    index: Cell<usize>,
}

fn new_tee(vm: &Vm, class: Gc<Type>, data: Gc<TeeData>, index: usize) -> Gc<Tee> {
    Tee::alloc(vm, class, |head| Tee { head, data: ValueCell::new(data.value()), index: Cell::new(index) })
}

/// A tee iterator over an iterable; over the same source if that is a tee iterator itself.
fn from_iterable(vm: &Vm, class: Gc<Type>, iterable: Value) -> PyResult<Gc<Tee>> {
    let source = vm.iter(iterable)?;
    if let Some(other) = source.downcast::<Tee>()
        && let Some(data) = other.data.get().downcast::<TeeData>()
    {
        return Ok(new_tee(vm, class, data, other.index.get()));
    }
    let data = new_data(vm, TeeData::class(vm), source);
    Ok(new_tee(vm, class, data, 0))
}

/// `tee(iterable, n)`
///
/// # Errors
/// ValueError for a negative number; what `iter()` raises.
pub fn tee(vm: &Vm, iterable: Value, n: isize) -> PyResult {
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    vm.room_for(n.unsigned_abs().saturating_mul(size_of::<Tee>()))?;
    let result = vm.new_list();
    if n > 0 {
        let class = Tee::class(vm);
        let first = from_iterable(vm, class, iterable)?;
        result.push(vm, first.value());
        for _ in 1..n {
            let Some(data) = first.data.get().downcast::<TeeData>() else { break };
            let other = new_tee(vm, class, data, first.index.get());
            result.push(vm, other.value());
        }
    }
    Ok(vm.tuple_from_list(result).value())
}

/// Iterator wrapped to make it copyable.
#[class("_tee", module = "itertools", weakrefable)]
impl Tee {
    #[new("_tee(iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value) -> PyResult<Gc<Tee>> {
        from_iterable(vm, cls, iterable)
    }
    #[slot(iter)]
    fn iter(this: Gc<Tee>) -> Gc<Tee> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Tee>) -> PyResult {
        let Some(mut data) = this.data.get().downcast::<TeeData>() else { return Ok(Value::UNBOUND) };
        let mut index = this.index.get();
        if index >= BLOCK {
            data = match data.next.get().downcast::<TeeData>() {
                Some(next) => next,
                None => {
                    let next = new_data(vm, TeeData::class(vm), data.source.get());
                    data.next.set(data.header(), next.value());
                    next
                }
            };
            index = 0;
            this.data.set(this.header(), data.value());
            this.index.set(0);
        }
        let value = item(vm, data, index)?;
        if !value.is_unbound() {
            this.index.set(index + 1);
        }
        Ok(value)
    }
    /// Returns an independent iterator.
    #[method("__copy__()")]
    fn copy(vm: &Vm, this: Gc<Tee>) -> Value {
        match this.data.get().downcast::<TeeData>() {
            Some(data) => new_tee(vm, vm.type_of(this.value()), data, this.index.get()).value(),
            None => this.value(),
        }
    }
}
