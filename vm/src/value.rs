//! The value: one 64-bit word that is a double, a 62-bit int, a heap pointer or one of a few constants.
//!
//! The low three bits tell which:
//!
//! ```text
//!   000 011 100   a double, its bits rotated left by four. What then lies in the low bits are the sign and the top three
//!                 exponent bits, so zero and all magnitudes from 2^-255 up to 2^257 tag themselves
//!                 (self-tagging: Melançon, Serrano, Feeley, "Float Self-Tagging", 2025)
//!       x10       an int of 62 bits, shifted left by two
//!       001       a pointer to a heap object, plus one (free in addressing: displacement -1)
//!       101 111   None, True, False, Ellipsis, NotImplemented and internal marks
//! ```
//!
//! Doubles outside that range and ints beyond 62 bits are heap objects. Nothing outside this file and the JIT's
//! lowering of values knows the encoding.

use crate::object::header::{Header, HeapObject, Kind};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A Python value, or an internal mark. `Copy`; it may live on the stack or in a heap cell, nowhere else.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(u64);

/// Smallest int that is not a heap object.
pub const SMALL_INT_MIN: i64 = -(1 << 61);
/// Largest int that is not a heap object.
pub const SMALL_INT_MAX: i64 = (1 << 61) - 1;

/// Which low three bits mean a double: bit n is set when tag n does.
const FLOAT_TAGS: u32 = 0b0001_1001;

impl Value {
    pub const FALSE: Value = Value(0b00101);
    pub const TRUE: Value = Value(0b01101);
    pub const NONE: Value = Value(0b00111);
    pub const NOT_IMPLEMENTED: Value = Value(0b01111);
    pub const ELLIPSIS: Value = Value(0b10111);
    /// No value: an unbound local, an empty cell, a deleted entry, an absent argument. Never seen by Python code.
    pub const UNBOUND: Value = Value(0b11111);

    /// The raw word.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }
    /// The value with this raw word, which `bits` must have given.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    // ---- ints ----

    /// The int `i`, if it fits 62 bits.
    #[inline(always)]
    pub fn small_int(i: i64) -> Option<Value> {
        if ((i << 2) >> 2) == i { Some(Value((i << 2) as u64 | 2)) } else { None }
    }
    /// The int `i` of at most 32 bits.
    #[inline(always)]
    pub const fn int32(i: i32) -> Value {
        Value(((i as i64) << 2) as u64 | 2)
    }
    /// The int `i`, which must fit 62 bits.
    #[inline(always)]
    pub const fn int_unchecked(i: i64) -> Value {
        debug_assert!(i >= SMALL_INT_MIN && i <= SMALL_INT_MAX);
        Value((i << 2) as u64 | 2)
    }
    /// True for an int of 62 bits (not for bool, not for a big int).
    #[inline(always)]
    pub const fn is_small_int(self) -> bool {
        self.0 & 3 == 2
    }
    /// True when both are ints of 62 bits.
    #[inline(always)]
    pub const fn both_small_int(self, other: Value) -> bool {
        ((self.0 ^ 2) | (other.0 ^ 2)) & 3 == 0
    }
    /// The number of a small int.
    #[inline(always)]
    pub const fn as_small_int_unchecked(self) -> i64 {
        self.0 as i64 >> 2
    }
    /// The number, if this is a small int.
    #[inline(always)]
    pub const fn as_small_int(self) -> Option<i64> {
        if self.is_small_int() { Some(self.0 as i64 >> 2) } else { None }
    }

    // ---- doubles ----

    /// True for a double that is not a heap object.
    #[inline(always)]
    pub const fn is_float_imm(self) -> bool {
        (FLOAT_TAGS >> (self.0 & 7)) & 1 != 0
    }
    /// The double in the word.
    #[inline(always)]
    pub const fn as_float_unchecked(self) -> f64 {
        f64::from_bits(self.0.rotate_right(4))
    }
    /// The double `f` as a word, if it tags itself; else it needs a heap object (`Vm::float`).
    #[inline(always)]
    pub const fn float_imm(f: f64) -> Option<Value> {
        let v = Value(f.to_bits().rotate_left(4));
        if v.is_float_imm() { Some(v) } else { None }
    }

    // ---- constants ----

    /// True or False.
    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        Value(((b as u64) << 3) | 0b00101)
    }
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 | 8 == 0b01101
    }
    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.0 == Value::NONE.0
    }
    #[inline(always)]
    pub const fn is_unbound(self) -> bool {
        self.0 == Value::UNBOUND.0
    }
    #[inline(always)]
    pub const fn is_true(self) -> bool {
        self.0 == Value::TRUE.0
    }
    #[inline(always)]
    pub const fn is_false(self) -> bool {
        self.0 == Value::FALSE.0
    }
    #[inline(always)]
    pub const fn is_not_implemented(self) -> bool {
        self.0 == Value::NOT_IMPLEMENTED.0
    }

    // ---- heap objects ----

    /// True for a pointer to a heap object.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.0 & 7 == 1
    }
    /// The object's header, if this is a heap object.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        if self.is_heap() { Some(self.header_unchecked()) } else { None }
    }
    /// The header of a value that is known to be a heap object.
    #[inline(always)]
    pub fn header_unchecked(&self) -> &Header {
        debug_assert!(self.is_heap());
        // SAFETY: a word tagged 001 is only ever made from a live heap object, and a Value that somebody holds on
        // the stack or in a heap cell keeps its object alive (the collector sees both).
        unsafe { &*((self.0 - 1) as *const Header) }
    }
    /// The object's kind, if this is a heap object.
    #[inline(always)]
    pub fn kind(self) -> Option<Kind> {
        self.header().map(|h| h.kind())
    }
    /// True for a heap object of native layout `kind` (instances of subclasses included).
    #[inline(always)]
    pub fn is_kind(self, kind: Kind) -> bool {
        self.is_heap() && self.header_unchecked().kind() == kind
    }
    /// The object as a `T`, if its native layout is that of `T` (instances of subclasses included).
    #[inline(always)]
    pub fn downcast<T: HeapObject>(self) -> Option<Gc<T>> {
        if self.is_heap() && T::is(self.header_unchecked()) { Some(self.cast_unchecked()) } else { None }
    }
    /// The object as a `T`; the caller knows that it is one.
    #[inline(always)]
    pub fn cast_unchecked<T: HeapObject>(self) -> Gc<T> {
        debug_assert!(self.is_kind(T::KIND), "cast to the wrong kind");
        Gc { ptr: self.heap_ptr_unchecked().cast(), marker: PhantomData }
    }
    /// The address of a value known to be a heap object.
    #[inline(always)]
    pub fn heap_ptr_unchecked(self) -> NonNull<Header> {
        debug_assert!(self.is_heap());
        // SAFETY: heap addresses are never null.
        unsafe { NonNull::new_unchecked((self.0 - 1) as *mut Header) }
    }
    /// The value that points to this object.
    #[inline(always)]
    pub fn from_header(header: &Header) -> Value {
        Value(header as *const Header as u64 + 1)
    }
    /// The value that points to the heap cell at `ptr`.
    #[inline(always)]
    pub fn from_ptr(ptr: NonNull<Header>) -> Value {
        Value(ptr.as_ptr() as u64 + 1)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Value::FALSE => f.write_str("False"),
            Value::TRUE => f.write_str("True"),
            Value::NONE => f.write_str("None"),
            Value::NOT_IMPLEMENTED => f.write_str("NotImplemented"),
            Value::ELLIPSIS => f.write_str("Ellipsis"),
            Value::UNBOUND => f.write_str("<unbound>"),
            v if v.is_small_int() => write!(f, "{}", v.as_small_int_unchecked()),
            v if v.is_float_imm() => write!(f, "{:?}", v.as_float_unchecked()),
            v if v.is_heap() => write!(f, "<{:?} at {:#x}>", v.header_unchecked().kind(), v.0 - 1),
            v => write!(f, "<word {:#x}>", v.0),
        }
    }
}

/// A pointer to a live heap object of type `T`. `Copy`; the same rule as for [`Value`]: on the stack or in a heap cell.
#[repr(transparent)]
pub struct Gc<T> {
    ptr: NonNull<T>,
    marker: PhantomData<*const T>,
}

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Gc<T> {}

impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.ptr == other.ptr
    }
}
impl<T> Eq for Gc<T> {}

impl<T> Gc<T> {
    /// # Safety
    /// `ptr` must be a live heap cell that holds a `T`.
    #[inline(always)]
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Gc<T> {
        Gc { ptr, marker: PhantomData }
    }
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        self.ptr.as_ptr()
    }
    /// The address, as `id()` gives it.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.ptr.as_ptr() as usize
    }
    /// The value that points to this object.
    #[inline(always)]
    pub fn value(self) -> Value {
        Value(self.ptr.as_ptr() as u64 + 1)
    }
    /// The object's header.
    #[inline(always)]
    pub fn header<'a>(self) -> &'a Header
    where
        T: 'a,
    {
        // SAFETY: every heap object begins with its header (HeapObject's contract), and the holder keeps it alive.
        unsafe { &*(self.ptr.as_ptr() as *const Header) }
    }
}

impl<T> std::ops::Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a Gc on the stack or in a heap cell keeps its object alive, the collector does not move objects, and
        // mutable fields of heap objects are cells, so that no `&mut` to it exists.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T> From<Gc<T>> for Value {
    #[inline(always)]
    fn from(gc: Gc<T>) -> Value {
        gc.value()
    }
}

impl<T> std::fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gc({:#x})", self.address())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_keep_their_value() {
        for i in [0, 1, -1, 1 << 40, SMALL_INT_MAX, SMALL_INT_MIN] {
            let v = Value::small_int(i).unwrap();
            assert!(v.is_small_int() && !v.is_float_imm() && !v.is_heap());
            assert_eq!(v.as_small_int(), Some(i));
        }
        assert!(Value::small_int(SMALL_INT_MAX + 1).is_none());
        assert!(Value::small_int(SMALL_INT_MIN - 1).is_none());
    }

    #[test]
    fn common_doubles_need_no_object() {
        for f in [0.0, -0.0, 1.0, -1.5, 1e77, -1e-76, 0.1, f64::EPSILON] {
            let v = Value::float_imm(f).unwrap();
            assert!(v.is_float_imm() && !v.is_small_int() && !v.is_heap());
            assert_eq!(v.as_float_unchecked().to_bits(), f.to_bits());
        }
        for f in [f64::INFINITY, f64::NAN, 1e78, 1e-78, f64::MAX] {
            assert!(Value::float_imm(f).is_none(), "{f}");
        }
    }

    #[test]
    fn constants_are_apart() {
        for v in
            [Value::FALSE, Value::TRUE, Value::NONE, Value::UNBOUND, Value::ELLIPSIS, Value::NOT_IMPLEMENTED]
        {
            assert!(!v.is_small_int() && !v.is_float_imm() && !v.is_heap());
        }
        assert!(Value::bool(true).is_bool() && Value::bool(true).is_true() && !Value::NONE.is_bool());
    }
}
