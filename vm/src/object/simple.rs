//! The small built-in objects whose structs are little more than their fields: boxed numbers, bytes, tuples, cells,
//! slices, ranges, bound methods, modules, namespace cells.

use crate::heap::Tracer;
use crate::native::FunctionDef;
use crate::object::Str;
use crate::object::dict::Dict;
use crate::object::header::{Header, HeapObject, Kind, ValueCell, header_flags};
use crate::value::{Gc, Value};
use std::cell::Cell;
use taipan_numeric::bigint::BigInt as Big;

macro_rules! leaf {
    ($name:ident, $kind:ident) => {
        // SAFETY: repr(C), header first, no values inside.
        unsafe impl HeapObject for $name {
            const KIND: Kind = Kind::$kind;
            fn trace(&self, _: &mut Tracer) {}
        }
    };
}

/// A `float` whose double does not tag itself.
#[repr(C)]
pub struct Float {
    pub header: Header,
    pub value: f64,
}
leaf!(Float, Float);

/// A `complex`.
#[repr(C)]
pub struct Complex {
    pub header: Header,
    pub re: f64,
    pub im: f64,
}
leaf!(Complex, Complex);

/// An `int` beyond 62 bits (or an instance of an int subclass, of any size).
#[repr(C)]
pub struct BigInt {
    pub header: Header,
    pub value: Big,
}
// SAFETY: repr(C), header first, no values inside; dropped because the number owns memory.
unsafe impl HeapObject for BigInt {
    const KIND: Kind = Kind::BigInt;
    const NEEDS_DROP: bool = true;
    fn trace(&self, _: &mut Tracer) {}
}

impl Drop for BigInt {
    fn drop(&mut self) {
        let owned = self.value.memory_size();
        if owned > 0 {
            crate::heap::heap_of(&self.header).external_free(owned);
        }
    }
}

/// A `bytes`; the bytes follow the struct, and a NUL follows them.
#[repr(C)]
pub struct Bytes {
    pub header: Header,
    /// 0 while not computed.
    pub hash: Cell<i64>,
    pub len: usize,
}
// SAFETY: repr(C), header first, no values inside.
unsafe impl HeapObject for Bytes {
    const KIND: Kind = Kind::Bytes;
    fn trace(&self, _: &mut Tracer) {}
    fn own_size(&self) -> usize {
        size_of::<Bytes>() + Bytes::room(self.len)
    }
}
impl Bytes {
    /// Bytes that a content of `len` bytes takes: it is followed by a NUL, so that foreign functions can read it.
    pub const fn room(len: usize) -> usize {
        (len + 1).next_multiple_of(8)
    }
}
impl Gc<Bytes> {
    /// The content; valid as long as the object is held.
    #[inline]
    pub fn as_slice<'a>(self) -> &'a [u8] {
        // SAFETY: the bytes follow the struct in the same cell and never change.
        unsafe { std::slice::from_raw_parts(self.as_ptr().add(1).cast::<u8>(), self.len) }
    }
}

/// A `tuple`; the items follow the struct.
#[repr(C)]
pub struct Tuple {
    pub header: Header,
    pub len: usize,
    /// The hash, 0 while it is not known.
    pub hash: Cell<i64>,
}
// SAFETY: repr(C), header first; all items are reported.
unsafe impl HeapObject for Tuple {
    const KIND: Kind = Kind::Tuple;
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: `len` items follow the struct.
        unsafe { tracer.range((self as *const Tuple).add(1).cast::<Value>(), self.len) }
    }
    fn own_size(&self) -> usize {
        size_of::<Tuple>() + self.len * 8
    }
}
impl Gc<Tuple> {
    /// The items; valid as long as the tuple is held.
    #[inline(always)]
    pub fn items<'a>(self) -> &'a [Value] {
        // SAFETY: the items follow the struct in the same cell; a tuple does not change once Python code can see it.
        unsafe { std::slice::from_raw_parts(self.as_ptr().add(1).cast::<Value>(), self.len) }
    }
    /// Writes an item while the tuple is being made and nobody else has seen it.
    pub fn init_item(self, index: usize, value: Value) {
        debug_assert!(index < self.len);
        // SAFETY: index is inside (debug-checked; callers iterate over 0..len).
        unsafe { *self.as_ptr().add(1).cast::<Value>().add(index) = value };
        crate::heap::write_barrier(self.header(), value);
    }
}

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident, $kind:ident { $( $(#[$fdoc:meta])* $field:ident ),* $(,)? }) => {
        $(#[$doc])*
        #[repr(C)]
        pub struct $name { pub header: Header, $( $(#[$fdoc])* pub $field: ValueCell ),* }
        // SAFETY: repr(C), header first; every field is reported.
        unsafe impl HeapObject for $name {
            const KIND: Kind = Kind::$kind;
            fn trace(&self, tracer: &mut Tracer) { $( tracer.value(self.$field.get()); )* }
        }
    };
}
pub(crate) use fields;

fields! {
    /// A closure's variable.
    Cell_, Cell { content }
}
fields! {
    /// The value of one name in a namespace dict. Global reads are cached as the address of this.
    NamespaceCell, NamespaceCell { content }
}
/// Flag of a [`NamespaceCell`]: compiled code relies on what is in it.
pub const ASSUMED: u8 = header_flags::OWN_1;
/// Flag of a [`NamespaceCell`]: compiled code writes to it, without telling anybody.
pub const WRITTEN: u8 = header_flags::OWN_2;

impl NamespaceCell {
    /// Puts a value in it (UNBOUND: takes out what is in it).
    #[inline]
    pub fn put(&self, value: Value) {
        if self.header.has_flag(ASSUMED) {
            crate::tier::assume::changed();
        }
        self.content.set(&self.header, value);
    }
}
fields! {
    /// `slice(start, stop, step)`
    Slice, Slice { start, stop, step }
}
fields! {
    /// `range(start, stop, step)`; ints of any size.
    Range, Range { start, stop, step, /** Number of items (an int). */ length }
}
fields! {
    /// A function bound to its first argument (`method`).
    BoundMethod, BoundMethod { function, receiver }
}

/// An instance of a Python class whose native base is `object`: only attribute storage.
#[repr(C)]
pub struct Instance {
    pub header: Header,
}
leaf!(Instance, Instance);

/// A module.
#[repr(C)]
pub struct Module {
    pub header: Header,
    /// Its namespace (a Dict).
    pub dict: ValueCell,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Module {
    const KIND: Kind = Kind::Module;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.dict.get());
    }
}
impl Module {
    /// The module's namespace.
    pub fn namespace(&self) -> Gc<Dict> {
        self.dict.get().cast_unchecked()
    }
}

/// A native function: module function, method descriptor, class or static method, by its shape.
#[repr(C)]
pub struct Builtin {
    /// With [`COLLECTS`].
    pub header: Header,
    pub def: &'static FunctionDef,
    /// Module function: the module's name or None. Bound: the receiver. Descriptor: UNBOUND.
    pub receiver: ValueCell,
    /// Descriptors: the class it belongs to; module functions: the module object or None.
    pub owner: ValueCell,
}
/// Flag of the built-in function `gc.collect`: what machine registers hold would be kept alive by it.
pub const COLLECTS: u8 = header_flags::OWN_1;

// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Builtin {
    const KIND: Kind = Kind::Builtin;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.receiver.get());
        tracer.value(self.owner.get());
    }
}

impl Gc<Slice> {
    /// True when all three parts are None.
    pub fn is_all(self) -> bool {
        self.start.get().is_none() && self.stop.get().is_none() && self.step.get().is_none()
    }
}

/// An attribute name, or anything that is known to be a string.
pub type Name = Gc<Str>;
