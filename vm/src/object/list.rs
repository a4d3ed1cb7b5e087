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

/// Lists of up to so many items double where they grow.
const DOUBLING: usize = 512;

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
    /// Does a store of `value` into this list of kind Values, which is not empty, need the write barrier?
    #[inline(always)]
    pub fn item_needs_barrier(&self, value: Value) -> bool {
        crate::heap::needs_barrier(self.storage.get().header_unchecked(), value)
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
                if self.make_values(vm) {
                    self.storage.get().cast_unchecked::<ValueArray>().set(i, value)
                }
            }
        }
    }

    /// Turns raw storage into values; true unless there is no memory.
    #[cold]
    fn make_values(self, vm: &Vm) -> bool {
        match self.kind.get() {
            ListKind::Values => return true,
            ListKind::Empty => {
                self.storage.init(Value::UNBOUND);
                self.kind.set(ListKind::Values);
                return true;
            }
            _ => {}
        }
        let n = self.len();
        let Ok(array) = vm.heap().try_new_value_array(self.capacity().max(4)) else {
            vm.heap().note_exhausted();
            return false;
        };
        for i in 0..n {
            array.set(i, self.get(vm, i));
        }
        self.storage.set(self.header(), array.value());
        self.kind.set(ListKind::Values);
        true
    }

    /// Makes room for `want` items in the present kind (which must not be Empty), and some more; true unless there is no
    /// memory.
    #[cold]
    fn grow(self, vm: &Vm, want: usize) -> bool {
        // Small lists double, since nearly all grow on; then CPython's growth pattern in effect: about an eighth more.
        let more =
            if want <= DOUBLING { want.next_power_of_two().max(4) } else { (want + (want >> 3) + 6) & !3 };
        self.grow_to(vm, more)
    }

    /// Gives the storage of the present kind (not Empty) at least `capacity` words, in place where there is room; true unless
    /// there is no memory.
    fn grow_to(self, vm: &Vm, capacity: usize) -> bool {
        let storage = self.storage.get();
        let heap = vm.heap();
        let new = match (self.kind.get() == ListKind::Values, storage.is_unbound()) {
            (true, true) => heap.try_new_value_array(capacity).map(|a| a.value()),
            (true, false) => heap.grow_value_array(storage.cast_unchecked(), capacity).map(|a| a.value()),
            (false, true) => heap.try_new_raw_array_uninit(capacity * 8).map(|a| a.value()),
            (false, false) => heap.grow_raw_array(storage.cast_unchecked(), capacity * 8).map(|a| a.value()),
        };
        match new {
            Ok(array) => self.storage.set(self.header(), array),
            Err(_) => vm.heap().note_exhausted(),
        }
        new.is_ok()
    }

    /// Lets a list without items have items of this kind, with room for `capacity`; true unless there is no memory.
    fn start_with(self, vm: &Vm, kind: ListKind, capacity: usize) -> bool {
        debug_assert!(self.is_empty());
        if self.kind.get() != kind {
            self.storage.init(Value::UNBOUND);
            self.kind.set(kind);
        }
        kind == ListKind::Empty || capacity <= self.capacity() || self.grow_to(vm, capacity)
    }

    /// Prepares a new list for `total` items, of which the first come from `other`.
    pub fn reserve_like(self, vm: &Vm, other: Gc<List>, total: usize) {
        if self.is_empty() && !other.is_empty() {
            self.start_with(vm, other.kind.get(), total);
        }
    }

    /// The raw ints of a list of kind Ints. The list must not be changed while they are used.
    pub(crate) fn ints<'a>(self) -> &'a [i64] {
        debug_assert!(self.kind.get() == ListKind::Ints);
        // SAFETY: the storage of this kind holds `len` i64s.
        unsafe { std::slice::from_raw_parts(self.items_ptr().cast(), self.len()) }
    }
    /// The raw floats of a list of kind Floats. The list must not be changed while they are used.
    pub(crate) fn floats<'a>(self) -> &'a [f64] {
        debug_assert!(self.kind.get() == ListKind::Floats);
        // SAFETY: the storage of this kind holds `len` f64s.
        unsafe { std::slice::from_raw_parts(self.items_ptr().cast(), self.len()) }
    }
    /// Lets `f` rearrange the ints of a list of kind Ints.
    pub(crate) fn with_ints<R>(self, f: impl FnOnce(&mut [i64]) -> R) -> R {
        debug_assert!(self.kind.get() == ListKind::Ints);
        // SAFETY: the storage of this kind holds `len` i64s; `f` does not know the list and runs no Python code.
        f(unsafe { std::slice::from_raw_parts_mut(self.items_ptr().cast(), self.len()) })
    }
    /// Lets `f` rearrange the floats of a list of kind Floats.
    pub(crate) fn with_floats<R>(self, f: impl FnOnce(&mut [f64]) -> R) -> R {
        debug_assert!(self.kind.get() == ListKind::Floats);
        // SAFETY: as for `with_ints`.
        f(unsafe { std::slice::from_raw_parts_mut(self.items_ptr().cast(), self.len()) })
    }

    /// Lets `f` rearrange the values of a list of kind Values. It only puts them into another order and runs no Python
    /// code.
    pub(crate) fn with_values(self, f: impl FnOnce(&mut [Value])) {
        debug_assert!(self.kind.get() == ListKind::Values && !self.is_empty());
        // SAFETY: the storage of this kind holds `len` values.
        f(unsafe { std::slice::from_raw_parts_mut(self.items_ptr().cast(), self.len()) });
        // (The array's cards, if it has any, tell where in it new objects are.)
        self.storage.get().cast_unchecked::<ValueArray>().written(0, self.len());
    }

    /// Makes sure that `extra` more items fit without growing again.
    pub fn reserve(self, vm: &Vm, extra: usize) {
        if self.kind.get() != ListKind::Empty && self.len() + extra > self.capacity() {
            self.grow_to(vm, self.len() + extra);
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
        } else if kind == ListKind::Floats && value.is_float_imm() && n < self.capacity() {
            // SAFETY: n < capacity.
            unsafe { *self.items_ptr().add(n) = value.as_float_unchecked().to_bits() };
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
        if !fits && !self.make_values(vm) || n == self.capacity() && !self.grow(vm, n + 1) {
            return;
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
    /// left as they are, to be overwritten (`set`) when the list grows. True unless there is no memory.
    fn shift_tail(self, vm: &Vm, from: usize, to: usize) -> bool {
        if from == to {
            return true;
        }
        let n = self.len();
        let new_len = to + (n - from);
        if new_len > self.capacity() && !self.grow(vm, new_len) {
            return false;
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
        true
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
        if !new.iter().all(|v| self.accepts(vm, *v)) && !self.make_values(vm) {
            return;
        }
        if self.kind.get() == ListKind::Empty || (self.is_empty() && !new.is_empty()) {
            for v in new {
                self.push(vm, *v);
            }
            return;
        }
        if !self.shift_tail(vm, end, start + new.len()) {
            return;
        }
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

    /// Gives a new list its items.
    pub fn fill(self, vm: &Vm, items: &[Value]) {
        let Some(first) = items.first() else { return };
        let kind = match kind_for(*first) {
            ListKind::Ints if !items.iter().all(|v| v.is_small_int()) => ListKind::Values,
            // (Doubles that do not tag themselves are looked at one by one.)
            ListKind::Floats if !items.iter().all(|v| v.is_float_imm()) => {
                return self.extend_from_slice(vm, items);
            }
            kind => kind,
        };
        // (Cells are multiples of two words.)
        let (n, room) = (items.len(), items.len().next_multiple_of(2));
        let storage = if kind == ListKind::Values {
            vm.heap().try_new_value_array_from(items, room).map(|array| array.value())
        } else {
            vm.heap().try_new_raw_array_uninit(room * 8).map(|array| array.value())
        };
        let Ok(storage) = storage else { return vm.heap().note_exhausted() };
        self.kind.set(kind);
        self.storage.set(self.header(), storage);
        for (k, v) in items.iter().enumerate() {
            let word = match kind {
                ListKind::Ints => v.as_small_int_unchecked() as u64,
                ListKind::Floats => v.as_float_unchecked().to_bits(),
                _ => break,
            };
            // SAFETY: there is room for all items.
            unsafe { *self.items_ptr().add(k) = word };
        }
        self.len.set(n);
    }

    /// Appends the items of another list (which may be this one).
    pub fn extend_from_list(self, vm: &Vm, other: Gc<List>) {
        let n = other.len();
        if n == 0 {
            return;
        }
        if self.is_empty() && !self.start_with(vm, other.kind.get(), n) {
            return;
        }
        if self.kind.get() != other.kind.get() {
            for i in 0..n {
                self.push(vm, other.get(vm, i));
            }
            return;
        }
        let at = self.len();
        if at + n > self.capacity() && !self.grow(vm, at + n) {
            return;
        }
        self.copy_items(at, other, 0, n);
        self.len.set(at + n);
    }

    /// Copies `n` items of a list of the same kind over the places from `to` on, for which there is room.
    fn copy_items(self, to: usize, other: Gc<List>, from: usize, n: usize) {
        if n == 0 {
            return;
        }
        if self.kind.get() == ListKind::Values {
            let source = other.storage.get().cast_unchecked::<ValueArray>();
            self.storage.get().cast_unchecked::<ValueArray>().copy_words(to, &source, from, n);
        } else {
            debug_assert!(to + n <= self.capacity() && from + n <= other.len());
            // SAFETY: the callers made room, and the items exist.
            unsafe { std::ptr::copy(other.items_ptr().add(from), self.items_ptr().add(to), n) };
        }
    }

    /// Appends `count` ints from `start` on by `step`, all of which are small. False: there is not enough memory.
    pub fn extend_ints(self, vm: &Vm, start: i64, step: i64, count: usize) -> bool {
        if count == 0 {
            return true;
        }
        if count > vm.heap().limit() / 8 {
            return false;
        }
        let numbers = (0..count).map(|i| start + step * i as i64);
        if self.is_empty() {
            let Ok(array) = vm.heap().try_new_raw_array_uninit(count * 8) else { return false };
            self.take_storage(array.value(), ListKind::Ints, 0);
        }
        if self.kind.get() != ListKind::Ints {
            numbers.for_each(|i| self.push(vm, Value::int_unchecked(i)));
            return true;
        }
        let at = self.len();
        if at + count > self.capacity() && !self.grow(vm, at + count) {
            return false;
        }
        // SAFETY: there is room for so many words behind the present items.
        let room = unsafe { std::slice::from_raw_parts_mut(self.items_ptr().cast::<i64>().add(at), count) };
        room.iter_mut().zip(numbers).for_each(|(place, i)| *place = i);
        self.len.set(at + count);
        true
    }

    /// Removes everything.
    pub fn clear(self) {
        if self.kind.get() != ListKind::Empty {
            self.version.set(self.version.get().wrapping_add(1));
        }
        self.forget_items();
    }
    fn forget_items(self) {
        self.len.set(0);
        self.kind.set(ListKind::Empty);
        self.storage.init(Value::UNBOUND);
    }

    /// Puts an array of `kind` with `len` items in place of the storage.
    pub fn take_storage(self, array: Value, kind: ListKind, len: usize) {
        self.storage.set(self.header(), array);
        self.kind.set(kind);
        self.len.set(len);
    }
    /// Takes the items of `other` in place of its own; `other` is empty then.
    pub fn take_over(self, other: Gc<List>) {
        self.take_storage(other.storage.get(), other.kind.get(), other.len());
        other.forget_items();
    }
    /// True for a list whose items were taken over, or a new one, as long as nothing was done to it.
    pub fn is_untouched(self) -> bool {
        self.kind.get() == ListKind::Empty && self.is_empty()
    }

    /// Rearranges the items: to place i comes item `order[i]`. Does nothing if those are not as many as the items.
    pub fn permute(self, vm: &Vm, order: &[u32]) {
        let n = self.len();
        if n == 0 || order.len() != n {
            return;
        }
        let fresh = vm.new_list();
        if !fresh.start_with(vm, self.kind.get(), n) {
            return;
        }
        for (i, from) in order.iter().enumerate() {
            assert!((*from as usize) < n, "no item {from}");
            // SAFETY: i < n words were made room for; the other place was checked.
            unsafe { *fresh.items_ptr().add(i) = *self.items_ptr().add(*from as usize) };
        }
        if self.kind.get() == ListKind::Values {
            fresh.storage.get().cast_unchecked::<ValueArray>().written(0, n);
        }
        self.take_storage(fresh.storage.get(), self.kind.get(), n);
    }

    /// Turns the order round.
    pub fn reverse(self) {
        let n = self.len();
        if n < 2 {
            return;
        }
        // SAFETY: the storage has n words, which nobody else uses now.
        unsafe { std::slice::from_raw_parts_mut(self.items_ptr(), n) }.reverse();
        if self.kind.get() == ListKind::Values {
            self.storage.get().cast_unchecked::<ValueArray>().written(0, n);
        }
    }

    /// Moves `n` items from `from` to `to`, all inside.
    pub fn move_items(self, from: usize, to: usize, n: usize) {
        debug_assert!(from + n <= self.len() && to + n <= self.len());
        if n == 0 || from == to {
            return;
        }
        if self.kind.get() == ListKind::Values {
            self.storage.get().cast_unchecked::<ValueArray>().move_within(from, to, n);
        } else {
            let end = self.len();
            assert!(from + n <= end && to + n <= end, "no such items");
            // SAFETY: checked.
            unsafe { std::ptr::copy(self.items_ptr().add(from), self.items_ptr().add(to), n) };
        }
    }

    /// Replaces the items `start..end` by those of another list.
    pub fn replace_range_from_list(self, vm: &Vm, start: usize, end: usize, new: Gc<List>) {
        let n = new.len();
        if start == 0 && end == self.len() && n == 0 {
            return self.clear();
        }
        if self.is_empty() {
            return self.extend_from_list(vm, new);
        }
        if n > 0 && self.kind.get() != new.kind.get() && self.kind.get() != ListKind::Values {
            let all_fit = (0..n).all(|i| self.accepts(vm, new.get(vm, i)));
            if !all_fit && !self.make_values(vm) {
                return;
            }
        }
        if !self.shift_tail(vm, end, start + n) {
            return;
        }
        if self.kind.get() == new.kind.get() {
            return self.copy_items(start, new, 0, n);
        }
        for i in 0..n {
            self.set(vm, start + i, new.get(vm, i));
        }
    }

    /// Fills a raw array of `total` words with the items, over and over. Only for raw kinds.
    pub fn repeat_raw(self, array: Gc<RawArray>, total: usize) {
        let n = self.len();
        assert!(n > 0 && self.kind.get() != ListKind::Values && total * 8 <= array.len() && n <= total);
        let out: *mut u64 = array.data_ptr().cast();
        // SAFETY: n words exist here, `total` in the array, which is not this list's storage.
        let (items, out) = unsafe {
            (std::slice::from_raw_parts(self.items_ptr(), n), std::slice::from_raw_parts_mut(out, total))
        };
        if let [item] = items {
            return out.fill(*item);
        }
        for part in out.chunks_mut(n) {
            part.copy_from_slice(&items[..part.len()]);
        }
    }

    /// A new list of the items at `places`, of which there are `count`, all inside.
    pub fn copy_places(self, vm: &Vm, count: usize, places: impl Iterator<Item = usize>) -> Gc<List> {
        let new = vm.new_list();
        if count == 0 || !new.start_with(vm, self.kind.get(), count) {
            return new;
        }
        let mut done = 0;
        let (from, to, len) = (self.items_ptr(), new.items_ptr(), self.len());
        for place in places.take(count) {
            assert!(place < len, "no item {place}");
            // SAFETY: `count` words were made room for; the place was checked.
            unsafe { *to.add(done) = *from.add(place) };
            done += 1;
        }
        if self.kind.get() == ListKind::Values {
            new.storage.get().cast_unchecked::<ValueArray>().written(0, done);
        }
        new.len.set(done);
        new
    }

    /// A new list of the `count` items that end with the one at `last`, in reverse.
    pub fn copy_reversed(self, vm: &Vm, last: usize, count: usize) -> Gc<List> {
        let new = vm.new_list();
        if count == 0 {
            return new;
        }
        assert!(last < self.len() && count <= last + 1, "no {count} items up to {last}");
        if !new.start_with(vm, self.kind.get(), count) {
            return new;
        }
        let (from, to) = (self.items_ptr(), new.items_ptr());
        for k in 0..count {
            // SAFETY: `count` words were made room for; the items exist.
            unsafe { *to.add(k) = *from.add(last - k) };
        }
        if self.kind.get() == ListKind::Values {
            new.storage.get().cast_unchecked::<ValueArray>().written(0, count);
        }
        new.len.set(count);
        new
    }

    /// A new list with a copy of the items `start..end`.
    pub fn copy_range(self, vm: &Vm, start: usize, end: usize) -> Gc<List> {
        let new = vm.new_list();
        let n = end.saturating_sub(start);
        if n == 0 || !new.start_with(vm, self.kind.get(), n) {
            return new;
        }
        new.copy_items(0, self, start, n);
        new.len.set(n);
        new
    }

    /// All items as values, in a new heap array (a snapshot that may be read while the list changes).
    pub fn snapshot(self, vm: &Vm) -> Gc<ValueArray> {
        let n = self.len();
        let array = vm.heap().new_value_array(n);
        if self.kind.get() == ListKind::Values {
            let own = self.storage.get();
            if !own.is_unbound() {
                array.copy_words(0, &own.cast_unchecked::<ValueArray>(), 0, n);
            }
            return array;
        }
        for i in 0..n {
            array.set(i, self.get(vm, i));
        }
        array
    }
}
