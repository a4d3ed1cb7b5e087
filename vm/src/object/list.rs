//! Lists by element kind: empty, ints (raw i64), floats (raw f64), values. The kind changes one way only, towards
//! values, until the list is empty again. A list of floats is a plain array of doubles to compiled code, and the
//! collector need not look into it.

use crate::heap::{RawArray, Tracer, ValueArray};
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

/// How the items of a list are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ListKind {
    Empty,
    /// `i64`s that all fit a small int
    Ints,
    /// `f64`s
    Floats,
    Values,
}

/// A `list`.
#[repr(C)]
pub struct List {
    pub header: Header,
    pub kind: Cell<ListKind>,
    pub len: Cell<usize>,
    /// UNBOUND, a RawArray (ints, floats) or a ValueArray; its length is the list's capacity.
    pub storage: ValueCell,
    /// Counts changes that sorting must notice (CPython's "list modified during sort").
    pub version: Cell<u32>,
}

// SAFETY: repr(C), header first; the storage is reported.
unsafe impl HeapObject for List {
    const KIND: Kind = Kind::List;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.storage.get());
    }
}

/// The kind of list that a lone `value` asks for.
#[inline(always)]
fn kind_for(value: Value) -> ListKind {
    if value.is_small_int() {
        ListKind::Ints
    } else if value.is_float_imm() {
        ListKind::Floats
    } else {
        ListKind::Values
    }
}

impl List {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
    /// Address of the first item in storage (8 bytes each in every kind); dangling for an empty list.
    #[inline(always)]
    pub fn items_ptr(&self) -> *mut u64 {
        let storage = self.storage.get();
        if storage.is_unbound() {
            return std::ptr::dangling_mut();
        }
        // RawArray and ValueArray both begin with a header and a length word.
        (storage.bits() - 1 + 16) as *mut u64
    }
    #[inline(always)]
    fn capacity(&self) -> usize {
        let storage = self.storage.get();
        if storage.is_unbound() {
            return 0;
        }
        match self.kind.get() {
            ListKind::Values => storage.cast_unchecked::<ValueArray>().len(),
            _ => storage.cast_unchecked::<RawArray>().len() / 8,
        }
    }
}

impl Gc<List> {
    /// Item `i`, which must be inside. May allocate (a float that does not tag itself).
    #[inline(always)]
    pub fn get(self, vm: &Vm, i: usize) -> Value {
        debug_assert!(i < self.len());
        // SAFETY: i < len <= capacity of the storage, whose element form is told by the kind.
        let word = unsafe { *self.items_ptr().add(i) };
        match self.kind.get() {
            ListKind::Ints => Value::int_unchecked(word as i64),
            ListKind::Floats => vm.float(f64::from_bits(word)),
            _ => Value::from_bits(word),
        }
    }

    /// Item `i` if inside.
    #[inline(always)]
    pub fn try_get(self, vm: &Vm, i: usize) -> Option<Value> {
        if i < self.len() { Some(self.get(vm, i)) } else { None }
    }

    /// Replaces item `i`, which must be inside.
    #[inline(always)]
    pub fn set(self, vm: &Vm, i: usize, value: Value) {
        debug_assert!(i < self.len());
        match self.kind.get() {
            ListKind::Ints if value.is_small_int() => {
                // SAFETY: as in `get`.
                unsafe { *self.items_ptr().add(i) = value.as_small_int_unchecked() as u64 }
            }
            ListKind::Floats if value.is_float_imm() => {
                // SAFETY: as in `get`.
                unsafe { *self.items_ptr().add(i) = value.as_float_unchecked().to_bits() }
            }
            ListKind::Values => self.storage.get().cast_unchecked::<ValueArray>().set(i, value),
            _ => {
                if self.kind.get() == ListKind::Floats
                    && let Some(f) = vm.exact_float(value)
                {
                    // SAFETY: as in `get`.
                    unsafe { *self.items_ptr().add(i) = f.to_bits() };
                    return;
                }
                self.make_values(vm);
                self.storage.get().cast_unchecked::<ValueArray>().set(i, value)
            }
        }
    }

    /// Turns raw storage into values.
    #[cold]
    pub fn make_values(self, vm: &Vm) {
        match self.kind.get() {
            ListKind::Values => return,
            ListKind::Empty => {
                self.storage.init(Value::UNBOUND);
                self.kind.set(ListKind::Values);
                return;
            }
            _ => {}
        }
        let n = self.len();
        let array = vm.heap().new_value_array(self.capacity().max(4));
        for i in 0..n {
            array.set(i, self.get(vm, i));
        }
        self.storage.set(self.header(), array.value());
        self.kind.set(ListKind::Values);
    }

    /// Makes room for `want` items in the present kind (which must not be Empty).
    #[cold]
    fn grow(self, vm: &Vm, want: usize) {
        // CPython's growth pattern in effect: about an eighth more, small lists in steps of four.
        let capacity = (want + (want >> 3) + 6) & !3;
        let n = self.len();
        if self.kind.get() == ListKind::Values {
            let array = vm.heap().new_value_array(capacity);
            // SAFETY: n items are in the old storage and fit the new one, which nobody has seen.
            unsafe { array.copy_from(self.items_ptr() as *const Value, n) };
            self.storage.set(self.header(), array.value());
        } else {
            let array = vm.heap().new_raw_array(capacity * 8);
            // SAFETY: as above, raw words.
            unsafe {
                std::ptr::copy_nonoverlapping(self.items_ptr() as *const u64, array.data_ptr().cast(), n)
            };
            self.storage.set(self.header(), array.value());
        }
    }

    /// Makes sure that `extra` more items fit without growing again.
    pub fn reserve(self, vm: &Vm, extra: usize) {
        if self.kind.get() != ListKind::Empty && self.len() + extra > self.capacity() {
            self.grow(vm, self.len() + extra);
        }
    }

    /// Appends an item.
    #[inline(always)]
    pub fn push(self, vm: &Vm, value: Value) {
        let n = self.len();
        let kind = self.kind.get();
        if kind == ListKind::Values && n < self.capacity() {
            self.storage.get().cast_unchecked::<ValueArray>().set(n, value);
            self.len.set(n + 1);
        } else if kind == ListKind::Ints && value.is_small_int() && n < self.capacity() {
            // SAFETY: n < capacity.
            unsafe { *self.items_ptr().add(n) = value.as_small_int_unchecked() as u64 };
            self.len.set(n + 1);
        } else {
            self.push_slow(vm, value);
        }
    }

    #[inline(never)]
    fn push_slow(self, vm: &Vm, value: Value) {
        let n = self.len();
        if n == 0 {
            let kind = kind_for(value);
            if kind != self.kind.get() {
                self.storage.init(Value::UNBOUND);
                self.kind.set(kind);
            }
        }
        let float = if self.kind.get() == ListKind::Floats { vm.exact_float(value) } else { None };
        let fits = match self.kind.get() {
            ListKind::Values => true,
            ListKind::Ints => value.is_small_int(),
            ListKind::Floats => float.is_some(),
            ListKind::Empty => false,
        };
        if !fits {
            self.make_values(vm);
        }
        if n == self.capacity() {
            self.grow(vm, n + 1);
        }
        match self.kind.get() {
            ListKind::Values => self.storage.get().cast_unchecked::<ValueArray>().set(n, value),
            // SAFETY: n < capacity after growing.
            ListKind::Ints => unsafe { *self.items_ptr().add(n) = value.as_small_int_unchecked() as u64 },
            // SAFETY: as above.
            _ => unsafe { *self.items_ptr().add(n) = float.unwrap_or(0.0).to_bits() },
        }
        self.len.set(n + 1);
    }

    /// Removes and returns the last item of a list that is not empty.
    #[inline]
    pub fn pop_last(self, vm: &Vm) -> Value {
        let n = self.len() - 1;
        let value = self.get(vm, n);
        if self.kind.get() == ListKind::Values {
            self.storage.get().cast_unchecked::<ValueArray>().set(n, Value::UNBOUND);
        }
        self.len.set(n);
        value
    }

    /// Moves the items from `from..len` to `to..` and sets the length so that they end the list. Items between are
    /// left as they are, to be overwritten (`set`) when the list grows.
    fn shift_tail(self, vm: &Vm, from: usize, to: usize) {
        let n = self.len();
        let new_len = to + (n - from);
        if new_len > self.capacity() {
            self.grow(vm, new_len);
        }
        if self.kind.get() == ListKind::Values {
            let array = self.storage.get().cast_unchecked::<ValueArray>();
            array.move_within(from, to, n - from);
            for i in new_len..n {
                array.set(i, Value::UNBOUND);
            }
        } else {
            // SAFETY: both ranges lie inside the storage.
            unsafe { std::ptr::copy(self.items_ptr().add(from), self.items_ptr().add(to), n - from) };
        }
        self.len.set(new_len);
    }

    /// Removes the items `start..end`.
    pub fn remove_range(self, vm: &Vm, start: usize, end: usize) {
        if start < end {
            self.shift_tail(vm, end, start);
        }
    }

    /// Inserts an item before `at` (at most len).
    pub fn insert(self, vm: &Vm, at: usize, value: Value) {
        if at == self.len() {
            return self.push(vm, value);
        }
        self.replace_range(vm, at, at, &[value]);
    }

    /// Replaces the items `start..end` by `new`, which must not be this list's own storage.
    pub fn replace_range(self, vm: &Vm, start: usize, end: usize, new: &[Value]) {
        if !new.iter().all(|v| self.accepts(vm, *v)) {
            self.make_values(vm);
        }
        if self.kind.get() == ListKind::Empty || (self.is_empty() && !new.is_empty()) {
            for v in new {
                self.push(vm, *v);
            }
            return;
        }
        self.shift_tail(vm, end, start + new.len());
        for (i, v) in new.iter().enumerate() {
            self.set(vm, start + i, *v);
        }
    }

    fn accepts(self, vm: &Vm, value: Value) -> bool {
        match self.kind.get() {
            ListKind::Values | ListKind::Empty => true,
            ListKind::Ints => value.is_small_int(),
            ListKind::Floats => vm.exact_float(value).is_some(),
        }
    }

    /// Appends all of `items`.
    pub fn extend_from_slice(self, vm: &Vm, items: &[Value]) {
        for v in items {
            self.push(vm, *v);
        }
    }

    /// Appends the items of another list (which may be this one).
    pub fn extend_from_list(self, vm: &Vm, other: Gc<List>) {
        let n = other.len();
        if self.kind.get() == other.kind.get() && n > 0 {
            let at = self.len();
            self.reserve(vm, n);
            if self.kind.get() == ListKind::Values {
                let array = self.storage.get().cast_unchecked::<ValueArray>();
                let from = other.storage.get().cast_unchecked::<ValueArray>();
                for i in 0..n {
                    array.set(at + i, from.get(i));
                }
            } else {
                // SAFETY: n items are in the other storage; reserve made room for n here; the ranges do not overlap.
                unsafe { std::ptr::copy_nonoverlapping(other.items_ptr(), self.items_ptr().add(at), n) };
            }
            self.len.set(at + n);
            return;
        }
        for i in 0..n {
            self.push(vm, other.get(vm, i));
        }
    }

    /// Removes everything.
    pub fn clear(self) {
        self.len.set(0);
        self.kind.set(ListKind::Empty);
        self.storage.init(Value::UNBOUND);
    }

    /// A new list with a copy of the items `start..end`.
    pub fn copy_range(self, vm: &Vm, start: usize, end: usize) -> Gc<List> {
        let new = vm.new_list();
        let n = end.saturating_sub(start);
        if n == 0 {
            return new;
        }
        let kind = self.kind.get();
        if kind == ListKind::Values {
            let array = vm.heap().new_value_array(n);
            // SAFETY: start..end lies inside this list's storage, the array has n words and is new.
            unsafe { array.copy_from((self.items_ptr() as *const Value).add(start), n) };
            new.storage.set(new.header(), array.value());
        } else {
            let array = vm.heap().new_raw_array(n * 8);
            // SAFETY: as above, raw words.
            unsafe { std::ptr::copy_nonoverlapping(self.items_ptr().add(start), array.data_ptr().cast(), n) };
            new.storage.set(new.header(), array.value());
        }
        new.kind.set(kind);
        new.len.set(n);
        new
    }

    /// All items as values, in a new heap array (a snapshot that may be read while the list changes).
    pub fn snapshot(self, vm: &Vm) -> Gc<ValueArray> {
        let n = self.len();
        let array = vm.heap().new_value_array(n);
        for i in 0..n {
            array.set(i, self.get(vm, i));
        }
        array
    }
}
