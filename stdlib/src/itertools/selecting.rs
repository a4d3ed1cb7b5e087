//! `compress`, `dropwhile`, `filterfalse`, `islice`, `takewhile`: some of an iterable's items.

use super::step;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `itertools.compress`
#[native_object("itertools.compress")]
pub struct Compress {
    data: ValueCell,
    selectors: ValueCell,
}

/// Return data elements corresponding to true selector elements.
///
/// Forms a shorter iterator from selected data elements using the selectors
/// to choose the data elements.
#[class("compress", module = "itertools", subclassable)]
impl Compress {
    #[new("compress(data, selectors)")]
    fn new(vm: &Vm, cls: Gc<Type>, data: Value, selectors: Value) -> PyResult<Gc<Compress>> {
        let data = vm.iter(data)?;
        let selectors = vm.iter(selectors)?;
        Ok(Compress::alloc(vm, cls, |head| Compress {
            head,
            data: ValueCell::new(data),
            selectors: ValueCell::new(selectors),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Compress>) -> Gc<Compress> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Compress>) -> PyResult {
        loop {
            let value = step(vm, this.data.get())?;
            if value.is_unbound() {
                return Ok(value);
            }
            let selector = step(vm, this.selectors.get())?;
            if selector.is_unbound() {
                return Ok(selector);
            }
            if vm.truth(selector)? {
                return Ok(value);
            }
        }
    }
}

/// `itertools.dropwhile`
#[native_object("itertools.dropwhile")]
pub struct DropWhile {
    predicate: ValueCell,
    source: ValueCell,
    started: Cell<bool>,
}

/// Drop items from the iterable while predicate(item) is true.
///
/// Afterwards, return every element until the iterable is exhausted.
#[class("dropwhile", module = "itertools", subclassable)]
impl DropWhile {
    #[new("dropwhile(predicate, iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, predicate: Value, iterable: Value) -> PyResult<Gc<DropWhile>> {
        let source = vm.iter(iterable)?;
        Ok(DropWhile::alloc(vm, cls, |head| DropWhile {
            head,
            predicate: ValueCell::new(predicate),
            source: ValueCell::new(source),
            started: Cell::new(false),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<DropWhile>) -> Gc<DropWhile> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<DropWhile>) -> PyResult {
        loop {
            let value = step(vm, this.source.get())?;
            if value.is_unbound() || this.started.get() {
                return Ok(value);
            }
            let drop = vm.call(this.predicate.get(), &[value])?;
            if !vm.truth(drop)? {
                this.started.set(true);
                return Ok(value);
            }
        }
    }
}

/// `itertools.takewhile`
#[native_object("itertools.takewhile")]
pub struct TakeWhile {
    predicate: ValueCell,
    source: ValueCell,
    ended: Cell<bool>,
}

/// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
#[class("takewhile", module = "itertools", subclassable)]
impl TakeWhile {
    #[new("takewhile(predicate, iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, predicate: Value, iterable: Value) -> PyResult<Gc<TakeWhile>> {
        let source = vm.iter(iterable)?;
        Ok(TakeWhile::alloc(vm, cls, |head| TakeWhile {
            head,
            predicate: ValueCell::new(predicate),
            source: ValueCell::new(source),
            ended: Cell::new(false),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<TakeWhile>) -> Gc<TakeWhile> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<TakeWhile>) -> PyResult {
        if this.ended.get() {
            return Ok(Value::UNBOUND);
        }
        let value = step(vm, this.source.get())?;
        if value.is_unbound() {
            return Ok(value);
        }
        let take = vm.call(this.predicate.get(), &[value])?;
        if vm.truth(take)? {
            return Ok(value);
        }
        this.ended.set(true);
        Ok(Value::UNBOUND)
    }
}

/// `itertools.filterfalse`
#[native_object("itertools.filterfalse")]
pub struct FilterFalse {
    function: ValueCell,
    source: ValueCell,
}

/// Return those items of iterable for which function(item) is false.
///
/// If function is None, return the items that are false.
#[class("filterfalse", module = "itertools", subclassable)]
impl FilterFalse {
    #[new("filterfalse(function, iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, function: Value, iterable: Value) -> PyResult<Gc<FilterFalse>> {
        let source = vm.iter(iterable)?;
        // bool(x) is what is asked of every result anyway.
        let plain = function == vm.type_of(Value::TRUE).value();
        let function = if plain { Value::NONE } else { function };
        Ok(FilterFalse::alloc(vm, cls, |head| FilterFalse {
            head,
            function: ValueCell::new(function),
            source: ValueCell::new(source),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<FilterFalse>) -> Gc<FilterFalse> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<FilterFalse>) -> PyResult {
        let function = this.function.get();
        loop {
            let value = step(vm, this.source.get())?;
            if value.is_unbound() {
                return Ok(value);
            }
            let result = if function.is_none() { value } else { vm.call(function, &[value])? };
            if !vm.truth(result)? {
                return Ok(value);
            }
        }
    }
}

/// `itertools.islice`
#[native_object("itertools.islice")]
pub struct ISlice {
    /// UNBOUND when all is taken.
    source: ValueCell,
    /// Index of the item to give next.
    next: Cell<usize>,
    /// `usize::MAX` without limit.
    stop: usize,
    step: usize,
    /// Items taken from the source.
    taken: Cell<usize>,
}

/// `None` or an int from 0 to the largest index.
fn slice_index(vm: &Vm, v: Value) -> PyResult<Option<Option<usize>>> {
    if v.is_none() {
        return Ok(Some(None));
    }
    if vm.type_of(v).slots().index.is_none() && !v.is_small_int() {
        return Ok(None);
    }
    let index = match vm.index_of(v) {
        Ok(i) => i,
        Err(_) => {
            vm.take_exception();
            return Ok(None);
        }
    };
    Ok(vm.int_to_i64(index).and_then(|i| usize::try_from(i).ok()).map(Some))
}

const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";

/// islice(iterable, stop) --> islice object
/// islice(iterable, start, stop[, step]) --> islice object
///
/// Return an iterator whose next() method returns selected values from an
/// iterable.  If start is specified, will skip all preceding elements;
/// otherwise, start defaults to zero.  Step defaults to one.  If
/// specified as another value, step determines how many values are
/// skipped between successive calls.  Works like a slice() on a list
/// but returns an iterator.
#[class("islice", module = "itertools", subclassable)]
impl ISlice {
    #[new("islice(*args)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<ISlice>> {
        if cls == ISlice::class(vm) {
            args.no_keywords(vm, "islice")?;
        }
        args.between(vm, "islice", 2, 4)?;
        let given = args.positional();
        let (start, stop) = if given.len() == 2 {
            let Some(stop) = slice_index(vm, given[1])? else { return Err(vm.value_error(STOP)) };
            (0, stop)
        } else {
            // A bad stop is told before a bad start.
            let Some(stop) = slice_index(vm, given[2])? else { return Err(vm.value_error(STOP)) };
            let Some(start) = slice_index(vm, given[1])? else { return Err(vm.value_error(INDICES)) };
            (start.unwrap_or(0), stop)
        };
        let step = match given.get(3) {
            Some(step) => match slice_index(vm, *step)? {
                Some(None) => 1,
                Some(Some(n)) if n > 0 => n,
                _ => return Err(vm.value_error("Step for islice() must be a positive integer or None.")),
            },
            None => 1,
        };
        let source = vm.iter(given[0])?;
        Ok(ISlice::alloc(vm, cls, |head| ISlice {
            head,
            source: ValueCell::new(source),
            next: Cell::new(start),
            stop: stop.unwrap_or(usize::MAX),
            step,
            taken: Cell::new(0),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<ISlice>) -> Gc<ISlice> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<ISlice>) -> PyResult {
        let source = this.source.get();
        if source.is_unbound() {
            return Ok(source);
        }
        let (stop, next) = (this.stop, this.next.get());
        while this.taken.get() < next.min(stop) {
            let skipped = step(vm, source)?;
            if skipped.is_unbound() {
                this.source.init(Value::UNBOUND);
                return Ok(skipped);
            }
            this.taken.set(this.taken.get() + 1);
        }
        if this.taken.get() >= stop {
            this.source.init(Value::UNBOUND);
            return Ok(Value::UNBOUND);
        }
        let value = step(vm, source)?;
        if value.is_unbound() {
            this.source.init(Value::UNBOUND);
            return Ok(value);
        }
        this.taken.set(this.taken.get() + 1);
        this.next.set(next.saturating_add(this.step).min(stop));
        Ok(value)
    }
}
