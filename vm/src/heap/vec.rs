//! [`ValueVec`]: a growable vector of values for Rust code. Its storage is a heap array, so that the collector sees the
//! values; the struct itself lives on the stack, where it keeps the array alive.

use super::{Heap, OutOfMemory, ValueArray};
use crate::value::{Gc, Value};

/// A vector of values. It must live on the stack, like a value.
pub struct ValueVec<'h> {
    heap: &'h Heap,
    array: Option<Gc<ValueArray>>,
    len: usize,
}

impl<'h> ValueVec<'h> {
    /// An empty vector.
    pub fn new(heap: &'h Heap) -> ValueVec<'h> {
        ValueVec { heap, array: None, len: 0 }
    }
    /// An empty vector with room for `n` values.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_with_capacity(heap: &'h Heap, n: usize) -> Result<ValueVec<'h>, OutOfMemory> {
        let array = if n == 0 { None } else { Some(heap.try_new_value_array(heap.good_capacity(n))?) };
        Ok(ValueVec { heap, array, len: 0 })
    }
    /// A vector of the values of `items`.
    pub fn from_slice(heap: &'h Heap, items: &[Value]) -> ValueVec<'h> {
        let mut vec = ValueVec::new(heap);
        vec.extend_from_slice(items);
        vec
    }

    /// Number of values.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// Number of values that it has room for.
    pub fn capacity(&self) -> usize {
        self.array.map_or(0, |a| a.len())
    }

    /// Makes room for `n` more values.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_reserve(&mut self, n: usize) -> Result<(), OutOfMemory> {
        let needed = self.len.checked_add(n).ok_or(OutOfMemory)?;
        let have = self.capacity();
        if needed > have {
            let wanted = self.heap.good_capacity(needed.max(have + have / 2).max(6));
            self.array = Some(match self.array {
                Some(array) => self.heap.grow_value_array(array, wanted)?,
                None => self.heap.try_new_value_array(wanted)?,
            });
        }
        Ok(())
    }

    /// Appends `value`. Where there is no memory left, that is noted ([`Heap::note_exhausted`]) and nothing appended; see
    /// [`ValueVec::try_push`].
    #[inline]
    pub fn push(&mut self, value: Value) {
        if self.try_push(value).is_err() {
            self.heap.note_exhausted();
        }
    }
    /// Appends `value`.
    ///
    /// # Errors
    /// There is not enough memory.
    #[inline]
    pub fn try_push(&mut self, value: Value) -> Result<(), OutOfMemory> {
        if self.len == self.capacity() {
            self.try_reserve(1)?;
        }
        if let Some(array) = self.array {
            array.set(self.len, value);
            self.len += 1;
        }
        Ok(())
    }
    /// Takes the last value.
    #[inline]
    pub fn pop(&mut self) -> Option<Value> {
        let array = self.array?;
        self.len = self.len.checked_sub(1)?;
        let value = array.get(self.len);
        array.init(self.len, Value::UNBOUND);
        Some(value)
    }
    /// Value `i`, if there is one.
    #[inline]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.as_slice().get(i).copied()
    }
    /// The last value.
    pub fn last(&self) -> Option<Value> {
        self.as_slice().last().copied()
    }
    /// Replaces value `i`; panics if there is none.
    #[track_caller]
    pub fn set(&mut self, i: usize, value: Value) {
        assert!(i < self.len, "no value {i} in a vector of {}", self.len);
        if let Some(array) = self.array {
            array.set(i, value);
        }
    }
    /// Inserts `value` before value `i`; panics if `i` is greater than the length.
    #[track_caller]
    pub fn insert(&mut self, i: usize, value: Value) {
        assert!(i <= self.len, "no place {i} in a vector of {}", self.len);
        if self.try_push(value).is_err() {
            return self.heap.note_exhausted();
        }
        if let Some(array) = self.array {
            array.move_within(i, i + 1, self.len - 1 - i);
            array.set(i, value);
        }
    }
    /// Takes value `i` out; panics if there is none.
    #[track_caller]
    pub fn remove(&mut self, i: usize) -> Value {
        let value = self[i];
        if let Some(array) = self.array {
            array.move_within(i + 1, i, self.len - 1 - i);
        }
        self.pop();
        value
    }
    /// Appends the values of `items`, as [`ValueVec::push`] does.
    pub fn extend_from_slice(&mut self, items: &[Value]) {
        if self.try_reserve(items.len()).is_err() {
            return self.heap.note_exhausted();
        }
        if let Some(array) = self.array {
            array.copy_from_slice(self.len, items);
            self.len += items.len();
        }
    }
    /// Forgets all but the first `n` values.
    pub fn truncate(&mut self, n: usize) {
        if let Some(array) = self.array
            && n < self.len
        {
            array.fill(n, self.len - n, Value::UNBOUND);
            self.len = n;
        }
    }
    /// Forgets all values.
    pub fn clear(&mut self) {
        self.truncate(0);
    }
    /// The values.
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        match self.array {
            // SAFETY: the array has at least `len` words, and only methods that take `&mut self` store into it.
            Some(array) => unsafe { std::slice::from_raw_parts(array.items(), self.len) },
            None => &[],
        }
    }
    /// Lets `f` rearrange or replace the values. It must not allocate in the heap, and so not run Python code: a value
    /// that it holds back in Rust's own heap, as sorting does, would not be seen by a collection.
    pub fn with_mut<R>(&mut self, f: impl FnOnce(&mut [Value]) -> R) -> R {
        let Some(array) = self.array else { return f(&mut []) };
        let _guard = self.heap.no_gc();
        // SAFETY: the array has at least `len` words, and nobody else knows it.
        let result = f(unsafe { std::slice::from_raw_parts_mut(array.items(), self.len) });
        array.written(0, self.len);
        result
    }
    /// Gives the storage away, as an array whose words after the vector's length are unbound, and the length.
    pub fn into_array(self) -> (Option<Gc<ValueArray>>, usize) {
        (self.array, self.len)
    }
    /// The values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Value> + ExactSizeIterator + '_ {
        self.as_slice().iter().copied()
    }
}

impl std::ops::Deref for ValueVec<'_> {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        self.as_slice()
    }
}

impl Extend<Value> for ValueVec<'_> {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}
