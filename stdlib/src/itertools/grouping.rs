//! `batched`, `groupby`, `pairwise`.

use super::step;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `itertools.batched`
#[native_object("itertools.batched")]
pub struct Batched {
    /// UNBOUND at the end.
    source: ValueCell,
    size: usize,
    strict: bool,
}

/// Batch data into tuples of length n. The last batch may be shorter than n.
///
/// Loops over the input iterable and accumulates data into tuples
/// up to size n.  The input is consumed lazily, just enough to
/// fill a batch.  The result is yielded as soon as a batch is full
/// or when the input iterable is exhausted.
///
///     >>> for batch in batched('ABCDEFG', 3):
///     ...     print(batch)
///     ...
///     ('A', 'B', 'C')
///     ('D', 'E', 'F')
///     ('G',)
///
/// If "strict" is True, raises a ValueError if the final batch is shorter
/// than n.
#[class("batched", module = "itertools", subclassable)]
impl Batched {
    #[new("batched(iterable, n, *, strict=False)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, n: isize, strict: bool) -> PyResult<Gc<Batched>> {
        if n < 1 {
            return Err(vm.value_error("n must be at least one"));
        }
        let source = vm.iter(iterable)?;
        Ok(Batched::alloc(vm, cls, |head| Batched {
            head,
            source: ValueCell::new(source),
            size: n as usize,
            strict,
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Batched>) -> Gc<Batched> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Batched>) -> PyResult {
        let source = this.source.get();
        if source.is_unbound() {
            return Ok(source);
        }
        let mut items = ValueVec::new(vm.heap());
        while items.len() < this.size {
            let value = match step(vm, source) {
                Ok(v) => v,
                Err(raised) => {
                    this.source.init(Value::UNBOUND);
                    return Err(raised);
                }
            };
            if value.is_unbound() {
                this.source.init(Value::UNBOUND);
                if items.is_empty() {
                    return Ok(value);
                }
                if this.strict {
                    return Err(vm.value_error("batched(): incomplete batch"));
                }
                break;
            }
            if items.try_push(value).is_err() {
                return Err(vm.memory_error(""));
            }
        }
        Ok(vm.new_tuple(items.as_slice()).value())
    }
}

/// `itertools.pairwise`
#[native_object("itertools.pairwise")]
pub struct Pairwise {
    /// UNBOUND at the end.
    source: ValueCell,
    /// The item before, UNBOUND at first.
    old: ValueCell,
}

/// Return an iterator of overlapping pairs taken from the input iterator.
///
///     s -> (s0,s1), (s1,s2), (s2, s3), ...
#[class("pairwise", module = "itertools", subclassable)]
impl Pairwise {
    #[new("pairwise(iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value) -> PyResult<Gc<Pairwise>> {
        let source = vm.iter(iterable)?;
        Ok(Pairwise::alloc(vm, cls, |head| Pairwise {
            head,
            source: ValueCell::new(source),
            old: ValueCell::new(Value::UNBOUND),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Pairwise>) -> Gc<Pairwise> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Pairwise>) -> PyResult {
        let source = this.source.get();
        if source.is_unbound() {
            return Ok(source);
        }
        let end = || {
            this.source.init(Value::UNBOUND);
            this.old.init(Value::UNBOUND);
        };
        if this.old.get().is_unbound() {
            let first = step(vm, source).inspect_err(|_| end())?;
            if first.is_unbound() {
                end();
                return Ok(first);
            }
            this.old.set(this.header(), first);
            // The iterator may have been used up from inside.
            if this.source.get().is_unbound() {
                this.old.init(Value::UNBOUND);
                return Ok(Value::UNBOUND);
            }
        }
        let old = this.old.get();
        let new = step(vm, source).inspect_err(|_| end())?;
        if new.is_unbound() {
            end();
            return Ok(new);
        }
        this.old.set(this.header(), new);
        Ok(vm.new_tuple(&[old, new]).value())
    }
}

/// `itertools.groupby`
#[native_object("itertools.groupby")]
pub struct GroupBy {
    source: ValueCell,
    key: ValueCell,
    /// Key of the group handed out last, UNBOUND before the first.
    target_key: ValueCell,
    /// Key and value of the item read last, UNBOUND before the first; the value also after it was handed out.
    current_key: ValueCell,
    current_value: ValueCell,
    /// Counts the groups: a group that is not the last one is at its end.
    group: Cell<usize>,
}

/// Reads the next item; false at the end.
fn advance(vm: &Vm, this: Gc<GroupBy>) -> PyResult<bool> {
    let value = step(vm, this.source.get())?;
    if value.is_unbound() {
        return Ok(false);
    }
    let function = this.key.get();
    let key = if function.is_none() { value } else { vm.call(function, &[value])? };
    this.current_value.set(this.header(), value);
    this.current_key.set(this.header(), key);
    Ok(true)
}

/// make an iterator that returns consecutive keys and groups from the iterable
///
///   iterable
///     Elements to divide into groups according to the key function.
///   key
///     A function for computing the group category for each element.
///     If the key function is not specified or is None, the element itself
///     is used for grouping.
#[class("groupby", module = "itertools", subclassable)]
impl GroupBy {
    #[new("groupby(iterable, key=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, key: Value) -> PyResult<Gc<GroupBy>> {
        let source = vm.iter(iterable)?;
        let empty = || ValueCell::new(Value::UNBOUND);
        Ok(GroupBy::alloc(vm, cls, |head| GroupBy {
            head,
            source: ValueCell::new(source),
            key: ValueCell::new(key),
            target_key: empty(),
            current_key: empty(),
            current_value: empty(),
            group: Cell::new(0),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<GroupBy>) -> Gc<GroupBy> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<GroupBy>) -> PyResult {
        this.group.set(this.group.get() + 1);
        loop {
            let (current, target) = (this.current_key.get(), this.target_key.get());
            if !current.is_unbound() && (target.is_unbound() || !vm.eq(target, current)?) {
                break;
            }
            if !advance(vm, this)? {
                return Ok(Value::UNBOUND);
            }
        }
        let key = this.current_key.get();
        this.target_key.set(this.header(), key);
        let grouper = new_grouper(vm, Grouper::class(vm), this, key);
        Ok(vm.new_tuple(&[key, grouper.value()]).value())
    }
}

/// `itertools._grouper`
#[native_object("itertools._grouper")]
pub struct Grouper {
    parent: Cell<Gc<GroupBy>>,
    key: ValueCell,
    group: usize,
}

fn new_grouper(vm: &Vm, class: Gc<Type>, parent: Gc<GroupBy>, key: Value) -> Gc<Grouper> {
    Grouper::alloc(vm, class, |head| Grouper {
        head,
        parent: Cell::new(parent),
        key: ValueCell::new(key),
        group: parent.group.get(),
    })
}

#[class("_grouper", module = "itertools")]
impl Grouper {
    #[new("_grouper(parent, tgtkey, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, parent: Gc<GroupBy>, tgtkey: Value) -> Gc<Grouper> {
        parent.group.set(parent.group.get() + 1);
        new_grouper(vm, cls, parent, tgtkey)
    }
    #[slot(iter)]
    fn iter(this: Gc<Grouper>) -> Gc<Grouper> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Grouper>) -> PyResult {
        let parent = this.parent.get();
        if parent.group.get() != this.group {
            return Ok(Value::UNBOUND);
        }
        if parent.current_value.get().is_unbound() && !advance(vm, parent)? {
            return Ok(Value::UNBOUND);
        }
        let current = parent.current_key.get();
        if !vm.eq(this.key.get(), current)? {
            return Ok(Value::UNBOUND);
        }
        let value = parent.current_value.get();
        parent.current_value.init(Value::UNBOUND);
        parent.current_key.init(Value::UNBOUND);
        Ok(value)
    }
}
