//! `collections.deque`: a ring of values in an array whose length is a power of two, so that both ends are one masked
//! index away and nothing is allocated for most appends.

pub mod iter;

use iter::{new_iter, new_reverse_iter};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::{generic_alias, reduce, repr};
use taipan_vm::heap::ValueArray;
use taipan_vm::native::{Index, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::types::{Type, type_flags};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// No limit of the length.
const UNLIMITED: usize = usize::MAX;

/// A `deque`.
#[native_object("collections.deque")]
pub struct Deque {
    /// The ring (ValueArray), UNBOUND while nothing was ever stored.
    ring: ValueCell,
    /// Place of the first item.
    first: Cell<usize>,
    len: Cell<usize>,
    /// Most items, or `UNLIMITED`.
    maxlen: Cell<usize>,
    /// Counts changes of the items' places; iterators stop when it changes.
    state: Cell<usize>,
}

/// A new empty deque of this class.
fn new_deque(vm: &Vm, class: Gc<Type>, maxlen: usize) -> Gc<Deque> {
    Deque::alloc(vm, class, |head| Deque {
        head,
        ring: ValueCell::new(Value::UNBOUND),
        first: Cell::new(0),
        len: Cell::new(0),
        maxlen: Cell::new(maxlen),
        state: Cell::new(0),
    })
}

impl Deque {
    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }
    #[inline(always)]
    fn array(&self) -> Option<Gc<ValueArray>> {
        self.ring.get().downcast()
    }
    /// The item at `index`, if there is one.
    #[inline]
    fn item(&self, index: usize) -> Option<Value> {
        if index >= self.len.get() {
            return None;
        }
        let ring = self.array()?;
        Some(ring.get((self.first.get() + index) & (ring.len() - 1)))
    }
    /// Replaces the item at `index`, which must be inside.
    fn put(&self, index: usize, value: Value) {
        if let Some(ring) = self.array() {
            ring.set((self.first.get() + index) & (ring.len() - 1), value);
        }
    }
    /// Forgets all items.
    fn forget(&self) {
        self.ring.init(Value::UNBOUND);
        self.first.set(0);
        self.len.set(0);
        self.changed();
    }
    /// Removes the last item.
    #[inline]
    fn take_last(&self) -> Option<Value> {
        let last = self.len.get().checked_sub(1)?;
        let value = self.item(last)?;
        self.put(last, Value::UNBOUND);
        self.len.set(last);
        self.changed();
        Some(value)
    }
    /// Removes the first item.
    #[inline]
    fn take_first(&self) -> Option<Value> {
        let value = self.item(0)?;
        self.put(0, Value::UNBOUND);
        self.first.set(self.first.get() + 1);
        self.len.set(self.len.get() - 1);
        self.changed();
        Some(value)
    }
    /// Rotates by `by` places to the right, `by` less than the length.
    fn rotate_right(&self, by: usize) {
        let Some(ring) = self.array() else { return };
        let (len, mask) = (self.len.get(), ring.len() - 1);
        let first = self.first.get();
        if by <= len - by {
            // The last ones go in front of the first.
            for i in 1..=by {
                let from = (first + len - i) & mask;
                let value = ring.get(from);
                if len <= mask {
                    ring.set(from, Value::UNBOUND);
                }
                ring.set(first.wrapping_sub(i) & mask, value);
            }
            self.first.set(first.wrapping_sub(by) & mask);
        } else {
            let by = len - by;
            for i in 0..by {
                let from = (first + i) & mask;
                let value = ring.get(from);
                if len <= mask {
                    ring.set(from, Value::UNBOUND);
                }
                ring.set((first + len + i) & mask, value);
            }
            self.first.set((first + by) & mask);
        }
        self.changed();
    }
    /// Removes the item at `index`, which must be inside: the shorter side moves up.
    fn remove_at(&self, index: usize) {
        let len = self.len.get();
        if index < len / 2 {
            for i in (0..index).rev() {
                if let Some(v) = self.item(i) {
                    self.put(i + 1, v);
                }
            }
            self.take_first();
        } else {
            for i in index + 1..len {
                if let Some(v) = self.item(i) {
                    self.put(i - 1, v);
                }
            }
            self.take_last();
        }
    }
}

/// Makes room for one more item.
#[inline]
fn make_room(vm: &Vm, this: Gc<Deque>) -> PyResult<Gc<ValueArray>> {
    match this.array() {
        Some(ring) if this.len.get() < ring.len() => Ok(ring),
        _ => grow(vm, this),
    }
}

#[cold]
fn grow(vm: &Vm, this: Gc<Deque>) -> PyResult<Gc<ValueArray>> {
    let n = this.len.get();
    let size = (n * 2).max(8);
    let Ok(new) = vm.heap().try_new_value_array(size) else { return Err(vm.memory_error("")) };
    if let Some(ring) = this.array() {
        let first = this.first.get() & (ring.len() - 1);
        let front = (ring.len() - first).min(n);
        new.copy_words(0, &ring, first, front);
        new.copy_words(front, &ring, 0, n - front);
    }
    this.ring.set(this.header(), new.value());
    this.first.set(0);
    Ok(new)
}

/// Appends on the right; the first item goes when the deque is full.
///
/// # Errors
/// MemoryError.
#[inline]
pub fn push_last(vm: &Vm, this: Gc<Deque>, value: Value) -> PyResult<()> {
    if this.len.get() >= this.maxlen.get() {
        if this.maxlen.get() == 0 {
            return Ok(());
        }
        this.take_first();
    }
    let ring = make_room(vm, this)?;
    ring.set((this.first.get() + this.len.get()) & (ring.len() - 1), value);
    this.len.set(this.len.get() + 1);
    this.changed();
    Ok(())
}

fn push_first(vm: &Vm, this: Gc<Deque>, value: Value) -> PyResult<()> {
    if this.len.get() >= this.maxlen.get() {
        if this.maxlen.get() == 0 {
            return Ok(());
        }
        this.take_last();
    }
    let ring = make_room(vm, this)?;
    let first = this.first.get().wrapping_sub(1) & (ring.len() - 1);
    ring.set(first, value);
    this.first.set(first);
    this.len.set(this.len.get() + 1);
    this.changed();
    Ok(())
}

/// The iterable, or a list of the items if it is the deque itself.
fn other_than(vm: &Vm, this: Gc<Deque>, iterable: Value) -> PyResult {
    if iterable == this.value() { Ok(vm.list_from(iterable)?.value()) } else { Ok(iterable) }
}

/// Adds all items of an iterable on the right.
fn extend(vm: &Vm, this: Gc<Deque>, iterable: Value) -> PyResult<()> {
    let iterable = other_than(vm, this, iterable)?;
    vm.for_each(iterable, |v| push_last(vm, this, v))
}

/// Fails with RuntimeError unless the deque is as it was.
fn check_unchanged(vm: &Vm, this: Gc<Deque>, state: usize) -> PyResult<()> {
    if this.state.get() != state {
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    Ok(())
}

/// Index of the first item from `start` up to `stop` that equals `value`.
fn find(vm: &Vm, this: Gc<Deque>, value: Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let state = this.state.get();
    for i in start..stop {
        let Some(item) = this.item(i) else { break };
        let equal = vm.eq(item, value)?;
        check_unchanged(vm, this, state)?;
        if equal {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// An index from the front or the back, as a place inside.
fn place(vm: &Vm, this: Gc<Deque>, key: Value) -> PyResult<usize> {
    if vm.type_of(key).slots().index.is_none() && !key.is_small_int() {
        let class = vm.type_of(key).name();
        return Err(vm.type_error(format!("sequence index must be integer, not '{class}'")));
    }
    let index = vm.index_of(key)?;
    let len = this.len.get() as i64;
    match vm.int_to_i64(index) {
        Some(i) if (-len..0).contains(&i) => Ok((i + len) as usize),
        Some(i) if (0..len).contains(&i) => Ok(i as usize),
        Some(_) => Err(out_of_range(vm)),
        None => {
            let class = vm.type_of(key).name();
            let message = format!("cannot fit '{class}' into an index-sized integer");
            Err(vm.raise_message(vm.exc().index_error, message))
        }
    }
}

#[cold]
fn out_of_range(vm: &Vm) -> Raised {
    vm.index_error("deque index out of range")
}

/// A copy: by the constructor for subclasses.
fn copy_of(vm: &Vm, this: Gc<Deque>) -> PyResult {
    let class = vm.type_of(this.value());
    if class == Deque::class(vm) {
        let new = new_deque(vm, class, this.maxlen.get());
        extend(vm, new, this.value())?;
        return Ok(new.value());
    }
    let copy = match this.maxlen.get() {
        UNLIMITED => vm.call(class.value(), &[this.value()])?,
        maxlen => vm.call(class.value(), &[this.value(), vm.int(maxlen as i64)])?,
    };
    if copy.downcast::<Deque>().is_none() {
        let (c, got) = (class.name_str().as_str_lossy(), vm.type_of(copy).name());
        return Err(vm.type_error(format!("{c}() must return a deque, not {got}")));
    }
    Ok(copy)
}

/// Multiplies the items in place.
fn multiply(vm: &Vm, this: Gc<Deque>, count: isize) -> PyResult<()> {
    let n = this.len.get();
    if n == 0 || count == 1 {
        return Ok(());
    }
    if count <= 0 {
        this.forget();
        return Ok(());
    }
    let times = count as usize;
    let Some(total) = n.checked_mul(times) else { return Err(vm.memory_error("")) };
    // More than the limit need not be stored, only rotated to what the end would be.
    let wanted = total.min(this.maxlen.get());
    if wanted < total {
        let times = wanted.div_ceil(n) + 1;
        let skip = n * times - wanted;
        let items = vm.list_from(this.value())?;
        this.forget();
        for k in skip..n * times {
            push_last(vm, this, items.get(vm, k % n))?;
        }
        return Ok(());
    }
    if vm.heap().try_new_value_array(total).is_err() {
        return Err(vm.memory_error(""));
    }
    for k in n..total {
        if let Some(v) = this.item(k - n) {
            push_last(vm, this, v)?;
        }
    }
    Ok(())
}

/// A list-like sequence optimized for data accesses near its endpoints.
#[class("deque", module = "collections", subclassable, weakrefable, unhashable)]
impl Deque {
    #[new("deque(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<Deque> {
        new_deque(vm, cls, UNLIMITED)
    }
    #[init_method("deque(iterable=<unrepresentable>, maxlen=None)")]
    fn init(vm: &Vm, this: Gc<Deque>, iterable: Value, maxlen: Value) -> PyResult<()> {
        let limit = if maxlen.is_none() {
            UNLIMITED
        } else {
            if !vm.is_int(maxlen) {
                return Err(vm.type_error("an integer is required"));
            }
            match vm.int_to_i64(maxlen) {
                Some(n) => match usize::try_from(n) {
                    Ok(n) => n,
                    Err(_) => return Err(vm.value_error("maxlen must be non-negative")),
                },
                None => return Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            }
        };
        this.maxlen.set(limit);
        if this.len.get() > 0 {
            this.forget();
        }
        if iterable.is_unbound() { Ok(()) } else { extend(vm, this, iterable) }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Deque>) -> PyResult {
        repr::guarded(vm, this.value(), "[...]", || {
            let list = vm.list_from(this.value())?;
            let mut out = Vec::new();
            out.extend_from_slice(vm.type_of(this.value()).name_str().bytes());
            out.push(b'(');
            repr::push(vm, &mut out, list.value())?;
            if this.maxlen.get() != UNLIMITED {
                out.extend_from_slice(format!(", maxlen={}", this.maxlen.get()).as_bytes());
            }
            out.push(b')');
            Ok(vm.str_from_bytes(&out))
        })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Deque>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Deque>() else { return Ok(Value::NOT_IMPLEMENTED) };
        compare(vm, this, other, op)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Deque>) -> Value {
        new_iter(vm, this, 0)
    }
    #[slot(len)]
    fn slot_len(this: Gc<Deque>) -> usize {
        this.len.get()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Deque>, key: Value) -> PyResult {
        let at = place(vm, this, key)?;
        this.item(at).ok_or_else(|| out_of_range(vm))
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Deque>, key: Value, value: Value) -> PyResult<()> {
        let at = place(vm, this, key)?;
        if value.is_unbound() {
            this.remove_at(at);
        } else {
            this.put(at, value);
        }
        Ok(())
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Deque>, item: Value) -> PyResult<bool> {
        Ok(find(vm, this, item, 0, UNLIMITED)?.is_some())
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Deque>, other: Value) -> PyResult {
        let Some(other) = other.downcast::<Deque>() else {
            let class = vm.type_of(other).name();
            return Err(vm.type_error(format!("can only concatenate deque (not \"{class}\") to deque")));
        };
        let new = copy_of(vm, this)?;
        if let Some(deque) = new.downcast::<Deque>() {
            extend(vm, deque, other.value())?;
        }
        Ok(new)
    }
    #[slot(inplace_concat)]
    fn inplace_concat(vm: &Vm, this: Gc<Deque>, other: Value) -> PyResult {
        extend(vm, this, other)?;
        Ok(this.value())
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Deque>, count: isize) -> PyResult {
        let new = copy_of(vm, this)?;
        if let Some(deque) = new.downcast::<Deque>() {
            multiply(vm, deque, count)?;
        }
        Ok(new)
    }
    #[slot(inplace_repeat)]
    fn inplace_repeat(vm: &Vm, this: Gc<Deque>, count: isize) -> PyResult {
        multiply(vm, this, count)?;
        Ok(this.value())
    }
    /// Add an element to the right side of the deque.
    #[method("append(item, /)")]
    fn append(vm: &Vm, this: Gc<Deque>, item: Value) -> PyResult<()> {
        push_last(vm, this, item)
    }
    /// Add an element to the left side of the deque.
    #[method("appendleft(item, /)")]
    fn appendleft(vm: &Vm, this: Gc<Deque>, item: Value) -> PyResult<()> {
        push_first(vm, this, item)
    }
    /// Remove all elements from the deque.
    #[method("clear()")]
    fn clear(this: Gc<Deque>) {
        this.forget();
    }
    /// Return a shallow copy of a deque.
    #[method("__copy__()")]
    fn dunder_copy(vm: &Vm, this: Gc<Deque>) -> PyResult {
        copy_of(vm, this)
    }
    /// Return a shallow copy of a deque.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Deque>) -> PyResult {
        copy_of(vm, this)
    }
    /// Return number of occurrences of value.
    #[method("count(value, /)")]
    fn count(vm: &Vm, this: Gc<Deque>, value: Value) -> PyResult<usize> {
        let (mut n, mut at) = (0, 0);
        while let Some(found) = find(vm, this, value, at, UNLIMITED)? {
            n += 1;
            at = found + 1;
        }
        Ok(n)
    }
    /// Extend the right side of the deque with elements from the iterable.
    #[method("extend(iterable, /)")]
    fn method_extend(vm: &Vm, this: Gc<Deque>, iterable: Value) -> PyResult<()> {
        extend(vm, this, iterable)
    }
    /// Extend the left side of the deque with elements from the iterable.
    #[method("extendleft(iterable, /)")]
    fn extendleft(vm: &Vm, this: Gc<Deque>, iterable: Value) -> PyResult<()> {
        let iterable = other_than(vm, this, iterable)?;
        vm.for_each(iterable, |v| push_first(vm, this, v))
    }
    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method(
        "index(value, start=0, stop=<unrepresentable>, /)",
        text_signature = "($self, value, [start, [stop]])"
    )]
    fn index(vm: &Vm, this: Gc<Deque>, value: Value, start: Index, stop: Option<Index>) -> PyResult<usize> {
        let len = this.len.get() as isize;
        let clamp = |i: isize| if i < 0 { (i + len).max(0) } else { i.min(len) } as usize;
        let (start, stop) = (clamp(start.0), clamp(stop.map_or(isize::MAX, |s| s.0)));
        match find(vm, this, value, start, stop)? {
            Some(i) => Ok(i),
            None => Err(vm.value_error("deque.index(x): x not in deque")),
        }
    }
    /// Insert value before index.
    #[method("insert(index, value, /)")]
    fn insert(vm: &Vm, this: Gc<Deque>, index: isize, value: Value) -> PyResult<()> {
        let n = this.len.get();
        if n >= this.maxlen.get() {
            return Err(vm.index_error("deque already at its maximum size"));
        }
        let at = if index < 0 { (index + n as isize).max(0) as usize } else { (index as usize).min(n) };
        if at <= n / 2 {
            push_first(vm, this, value)?;
            for i in 0..at {
                if let Some(v) = this.item(i + 1) {
                    this.put(i, v);
                }
            }
        } else {
            push_last(vm, this, value)?;
            for i in (at..n).rev() {
                if let Some(v) = this.item(i) {
                    this.put(i + 1, v);
                }
            }
        }
        this.put(at, value);
        Ok(())
    }
    /// Remove and return the rightmost element.
    #[method("pop()")]
    fn pop(vm: &Vm, this: Gc<Deque>) -> PyResult {
        this.take_last().ok_or_else(|| vm.index_error("pop from an empty deque"))
    }
    /// Remove and return the leftmost element.
    #[method("popleft()")]
    fn popleft(vm: &Vm, this: Gc<Deque>) -> PyResult {
        this.take_first().ok_or_else(|| vm.index_error("pop from an empty deque"))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Deque>) -> PyResult {
        let state = reduce::getstate(vm, this.value())?;
        let items = vm.iter(this.value())?;
        let empty = vm.new_tuple(&[]);
        let args = match this.maxlen.get() {
            UNLIMITED => empty,
            maxlen => vm.new_tuple(&[empty.value(), vm.int(maxlen as i64)]),
        };
        Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value(), state, items]).value())
    }
    /// Remove first occurrence of value.
    #[method("remove(value, /)")]
    fn remove(vm: &Vm, this: Gc<Deque>, value: Value) -> PyResult<()> {
        let state = this.state.get();
        for i in 0..this.len.get() {
            let Some(item) = this.item(i) else { break };
            let equal = vm.eq(item, value)?;
            if this.state.get() != state {
                return Err(vm.index_error("deque mutated during iteration"));
            }
            if equal {
                this.remove_at(i);
                return Ok(());
            }
        }
        Err(vm.value_error("deque.remove(x): x not in deque"))
    }
    /// Return a reverse iterator over the deque.
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<Deque>) -> Value {
        new_reverse_iter(vm, this, 0)
    }
    /// Reverse *IN PLACE*.
    #[method("reverse()")]
    fn reverse(this: Gc<Deque>) {
        let n = this.len.get();
        for i in 0..n / 2 {
            if let (Some(a), Some(b)) = (this.item(i), this.item(n - 1 - i)) {
                this.put(i, b);
                this.put(n - 1 - i, a);
            }
        }
    }
    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[method("rotate(n=1, /)")]
    fn rotate(this: Gc<Deque>, n: isize) {
        let len = this.len.get();
        if len > 1 {
            let by = n.rem_euclid(len as isize) as usize;
            if by > 0 {
                this.rotate_right(by);
            }
        }
    }
    /// Return the size of the deque in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Deque>) -> usize {
        let ring = this.array().map_or(0, |ring| vm.heap().size_of_object(ring.header()));
        vm.heap().size_of_object(this.header()) + ring
    }
    /// deques are generic over the type of their contents
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    /// maximum size of a deque or None if unbounded
    #[getter("maxlen")]
    fn get_maxlen(this: Gc<Deque>) -> Option<usize> {
        Some(this.maxlen.get()).filter(|n| *n != UNLIMITED)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::SEQUENCE, true);
        Ok(())
    }
}

fn compare(vm: &Vm, a: Gc<Deque>, b: Gc<Deque>, op: CompareOp) -> PyResult {
    let (n, m) = (a.len.get(), b.len.get());
    if a == b {
        return Ok(Value::bool(matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge)));
    }
    if n != m && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::bool(op == CompareOp::Ne));
    }
    vm.check_native_stack()?;
    let (sa, sb) = (a.state.get(), b.state.get());
    for i in 0..n.min(m) {
        let (Some(x), Some(y)) = (a.item(i), b.item(i)) else { break };
        let equal = vm.eq(x, y)?;
        check_unchanged(vm, a, sa)?;
        check_unchanged(vm, b, sb)?;
        if !equal {
            return match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => Ok(Value::bool(vm.compare_bool(x, y, op)?)),
            };
        }
    }
    Ok(Value::bool(op.of(n.cmp(&m))))
}
