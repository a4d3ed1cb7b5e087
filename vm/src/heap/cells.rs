//! Rust data that holds values inside a heap object: [`HeapCell`] is a `RefCell` that knows about the write barrier, and
//! [`Trace`] tells the collector what values such data holds.

use super::{Tracer, write_barrier_whole};
use crate::object::header::{Header, ValueCell};
use crate::value::{Gc, Value};
use std::cell::{BorrowError, BorrowMutError, Cell, Ref, RefCell, RefMut};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Data that can report the values it holds.
///
/// # Safety
/// `trace` reports every `Value` and `Gc` in the data.
pub unsafe trait Trace {
    fn trace(&self, tracer: &mut Tracer);
}

/// A field of a heap object that holds Rust data with values in it, and can be borrowed like a `RefCell`.
///
/// Which object it lies in it learns when that is first traced; before, the object is young and needs no barrier. So
/// it must not be moved out of its object once a collection may have happened.
pub struct HeapCell<T> {
    owner: Cell<Option<NonNull<Header>>>,
    data: RefCell<T>,
}

/// A shared borrow of a [`HeapCell`]'s data.
pub type HeapRef<'a, T> = Ref<'a, T>;

/// A mutable borrow of a [`HeapCell`]'s data. The write barrier runs at its beginning and at its end; the collector sees
/// what is written meanwhile.
pub struct HeapRefMut<'a, T> {
    owner: &'a Cell<Option<NonNull<Header>>>,
    data: RefMut<'a, T>,
}

fn barrier(owner: &Cell<Option<NonNull<Header>>>) {
    if let Some(owner) = owner.get() {
        // SAFETY: the owner is the object that the cell lies in, which is alive while the cell is used.
        write_barrier_whole(unsafe { owner.as_ref() });
    }
}

impl<T> HeapCell<T> {
    pub const fn new(data: T) -> HeapCell<T> {
        HeapCell { owner: Cell::new(None), data: RefCell::new(data) }
    }
    /// Borrows the data; panics if it is mutably borrowed.
    #[inline]
    #[track_caller]
    pub fn borrow(&self) -> HeapRef<'_, T> {
        self.data.borrow()
    }
    /// Borrows the data mutably; panics if it is borrowed.
    #[inline]
    #[track_caller]
    pub fn borrow_mut(&self) -> HeapRefMut<'_, T> {
        let data = self.data.borrow_mut();
        barrier(&self.owner);
        HeapRefMut { owner: &self.owner, data }
    }
    /// # Errors
    /// The data is mutably borrowed.
    pub fn try_borrow(&self) -> Result<HeapRef<'_, T>, BorrowError> {
        self.data.try_borrow()
    }
    /// # Errors
    /// The data is borrowed.
    pub fn try_borrow_mut(&self) -> Result<HeapRefMut<'_, T>, BorrowMutError> {
        let data = self.data.try_borrow_mut()?;
        barrier(&self.owner);
        Ok(HeapRefMut { owner: &self.owner, data })
    }
    /// Puts `data` in and gives what was there; panics if it is borrowed.
    #[track_caller]
    pub fn replace(&self, data: T) -> T {
        std::mem::replace(&mut *self.borrow_mut(), data)
    }
    /// Gives what is there and leaves the default; panics if it is borrowed.
    #[track_caller]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }
}

impl<T: Default> Default for HeapCell<T> {
    fn default() -> Self {
        HeapCell::new(T::default())
    }
}

impl<T> Deref for HeapRefMut<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for HeapRefMut<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T> Drop for HeapRefMut<'_, T> {
    fn drop(&mut self) {
        barrier(self.owner);
    }
}

// SAFETY: reports what the data reports.
unsafe impl<T: Trace> Trace for HeapCell<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.owner.set(tracer.current());
        match self.data.try_borrow() {
            Ok(data) => data.trace(tracer),
            Err(_) => {
                // Somebody is writing, and will write more without a barrier before the borrow ends.
                tracer.remember_again();
                // SAFETY: a collection happens inside an allocation, and who allocates while holding a mutable borrow
                // is not in the midst of changing the data: it is whole, and nobody writes until this is over.
                unsafe { &*self.data.as_ptr() }.trace(tracer);
            }
        }
    }
}

// SAFETY: the value is all there is.
unsafe impl Trace for Value {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(*self);
    }
}
// SAFETY: the value is all there is.
unsafe impl Trace for ValueCell {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.get());
    }
}
// SAFETY: the object is all there is.
unsafe impl<T> Trace for Gc<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        tracer.gc(*self);
    }
}
// SAFETY: reports what the content reports.
unsafe impl<T: Trace + Copy> Trace for Cell<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.get().trace(tracer);
    }
}
// SAFETY: reports what the content reports.
unsafe impl<T: Trace> Trace for Option<T> {
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(content) = self {
            content.trace(tracer);
        }
    }
}
// SAFETY: reports what the content reports.
unsafe impl<T: Trace, E: Trace> Trace for Result<T, E> {
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Ok(content) => content.trace(tracer),
            Err(content) => content.trace(tracer),
        }
    }
}
// SAFETY: reports what the content reports.
unsafe impl<T: Trace + ?Sized> Trace for Box<T> {
    fn trace(&self, tracer: &mut Tracer) {
        (**self).trace(tracer);
    }
}
// SAFETY: reports what the items report.
unsafe impl<T: Trace> Trace for [T] {
    fn trace(&self, tracer: &mut Tracer) {
        self.iter().for_each(|item| item.trace(tracer));
    }
}
// SAFETY: reports what the items report.
unsafe impl<T: Trace, const N: usize> Trace for [T; N] {
    fn trace(&self, tracer: &mut Tracer) {
        self.iter().for_each(|item| item.trace(tracer));
    }
}
// SAFETY: reports what the items report.
unsafe impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.iter().for_each(|item| item.trace(tracer));
    }
}
// SAFETY: reports what the items report.
unsafe impl<T: Trace> Trace for VecDeque<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.iter().for_each(|item| item.trace(tracer));
    }
}
// SAFETY: reports what keys and values report.
unsafe impl<K: Trace, V: Trace, S> Trace for HashMap<K, V, S> {
    fn trace(&self, tracer: &mut Tracer) {
        for (key, value) in self {
            key.trace(tracer);
            value.trace(tracer);
        }
    }
}
// SAFETY: reports what keys and values report.
unsafe impl<K: Trace, V: Trace> Trace for BTreeMap<K, V> {
    fn trace(&self, tracer: &mut Tracer) {
        for (key, value) in self {
            key.trace(tracer);
            value.trace(tracer);
        }
    }
}

macro_rules! trace_nothing {
    ($($t:ty),* $(,)?) => {
        $(
            // SAFETY: it holds no value.
            unsafe impl Trace for $t {
                #[inline(always)]
                fn trace(&self, _: &mut Tracer) {}
            }
        )*
    };
}
trace_nothing!(
    (),
    bool,
    char,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    f32,
    f64,
    String,
    str,
    &'static str
);

macro_rules! trace_tuple {
    ($($name:ident),+) => {
        // SAFETY: reports what the parts report.
        unsafe impl<$($name: Trace),+> Trace for ($($name,)+) {
            #[allow(non_snake_case)]
            fn trace(&self, tracer: &mut Tracer) {
                let ($($name,)+) = self;
                $($name.trace(tracer);)+
            }
        }
    };
}
trace_tuple!(A);
trace_tuple!(A, B);
trace_tuple!(A, B, C);
trace_tuple!(A, B, C, D);
trace_tuple!(A, B, C, D, E);
trace_tuple!(A, B, C, D, E, F);
