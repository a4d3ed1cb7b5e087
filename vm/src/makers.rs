//! Makers of numbers and containers, and what tells the numbers apart. They are the VM's own way to the heap: each gives the
//! immediate or shared value where there is one.

use crate::object::builtin_types::shapes;
use crate::object::header::{Header, ValueCell};
use crate::object::list::ListKind;
use crate::object::*;
use crate::value::{Gc, Value};
use crate::vm::{Vm, copy_values};
use std::cell::Cell;
use taipan_numeric::bigint::BigInt as Big;

/// A part of a new object that is written once, from its beginning on.
pub struct Filler {
    at: *mut u8,
    left: usize,
}

impl Filler {
    /// Writes the next bytes.
    ///
    /// # Panics
    /// There is not so much room left.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= self.left);
        // SAFETY: there is room for the bytes, which lie elsewhere: nobody else knows the new object.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.at, bytes.len());
            self.at = self.at.add(bytes.len());
        }
        self.left -= bytes.len();
    }

    /// Lets `fill` write `len` bytes at `out`; those that it leaves become zero.
    ///
    /// # Safety
    /// There are so many bytes, which nobody refers to.
    pub(crate) unsafe fn run(out: *mut u8, len: usize, fill: impl FnOnce(&mut Filler)) {
        let mut filler = Filler { at: out, left: len };
        fill(&mut filler);
        // SAFETY: the caller gives the memory; the rest of it begins at `at`.
        unsafe { std::ptr::write_bytes(filler.at, 0, filler.left) };
    }
}

impl Vm {
    /// The float `f`.
    #[inline(always)]
    pub fn float(&self, f: f64) -> Value {
        match Value::float_imm(f) {
            Some(v) => v,
            None => self.boxed_float(f),
        }
    }
    #[cold]
    fn boxed_float(&self, f: f64) -> Value {
        self.heap()
            .alloc(Float { header: Header::new(shapes::FLOAT, crate::object::header::Kind::Float), value: f })
            .value()
    }
    /// The double of an exact `float`.
    #[inline(always)]
    pub fn exact_float(&self, v: Value) -> Option<f64> {
        if v.is_float_imm() {
            Some(v.as_float_unchecked())
        } else if self.is_exact(v, shapes::FLOAT) {
            Some(v.cast_unchecked::<Float>().value)
        } else {
            None
        }
    }
    /// The double of a `float` or instance of a subclass.
    #[inline]
    pub fn any_float(&self, v: Value) -> Option<f64> {
        if v.is_float_imm() { Some(v.as_float_unchecked()) } else { v.downcast::<Float>().map(|f| f.value) }
    }
    /// The int `i`.
    #[inline(always)]
    pub fn int(&self, i: i64) -> Value {
        match Value::small_int(i) {
            Some(v) => v,
            None => self.int_big(Big::from_i64(i)),
        }
    }
    pub fn int_from_u64(&self, i: u64) -> Value {
        match i64::try_from(i) {
            Ok(i) => self.int(i),
            Err(_) => self.int_big(Big::from_u64(i)),
        }
    }
    pub fn int_from_i128(&self, i: i128) -> Value {
        match i64::try_from(i) {
            Ok(i) => self.int(i),
            Err(_) => self.int_big(Big::from_i128(i)),
        }
    }
    /// The value of an `int` itself, not of a subclass, from 0 to 2^64 - 1.
    #[inline]
    pub fn as_u64(&self, v: Value) -> Option<u64> {
        if v.is_small_int() {
            u64::try_from(v.as_small_int_unchecked()).ok()
        } else if v.is_heap() && v.header_unchecked().shape() == shapes::INT {
            v.cast_unchecked::<BigInt>().value.to_u64()
        } else {
            None
        }
    }
    /// The int with this value, small or big.
    pub fn int_big(&self, big: Big) -> Value {
        if let Some(v) = big.to_i64().and_then(Value::small_int) {
            return v;
        }
        self.heap().external_alloc(big.memory_size());
        let header = Header::new(shapes::INT, crate::object::header::Kind::BigInt);
        self.heap().alloc(BigInt { header, value: big }).value()
    }
    /// The value of an int (or bool, or instance of an int subclass) if it fits 64 bits.
    #[inline]
    pub fn int_to_i64(&self, v: Value) -> Option<i64> {
        if v.is_small_int() {
            Some(v.as_small_int_unchecked())
        } else if v.is_bool() {
            Some(v.is_true() as i64)
        } else {
            v.downcast::<BigInt>().and_then(|b| b.value.to_i64())
        }
    }
    /// The value of an int (or bool, or instance of an int subclass) as a big integer; None for anything else.
    pub fn int_to_big(&self, v: Value) -> Option<Big> {
        if v.is_small_int() {
            Some(Big::from_i64(v.as_small_int_unchecked()))
        } else if v.is_bool() {
            Some(Big::from_i64(v.is_true() as i64))
        } else {
            v.downcast::<BigInt>().map(|b| b.value.clone())
        }
    }
    /// True for int, bool and instances of int subclasses.
    #[inline]
    pub fn is_int(&self, v: Value) -> bool {
        v.is_small_int() || v.is_bool() || v.is_kind(crate::object::header::Kind::BigInt)
    }

    /// A tuple of `items`. (Where there is no memory for a large tuple, string or bytes object, that is noted, see
    /// [`Vm::check_memory`], and it is empty.)
    pub fn new_tuple(&self, items: &[Value]) -> Gc<Tuple> {
        if items.is_empty() && !self.interp().empty_tuple.get().is_unbound() {
            return self.interp().empty_tuple.get().cast_unchecked();
        }
        self.tuple_of_class(shapes::TUPLE, 0, items)
    }
    /// A tuple object of a given shape with attribute storage of `slots` words.
    pub fn tuple_of_class(&self, shape: u32, slots: u8, items: &[Value]) -> Gc<Tuple> {
        if !self.has_room_or_notes(items.len() * 8) {
            return self.tuple_of_class(shape, slots, &[]);
        }
        let header = Header::with_slots(shape, crate::object::header::Kind::Tuple, slots);
        self.heap().alloc_var(
            Tuple { header, len: items.len(), hash: Cell::new(0) },
            items.len() * 8,
            slots as usize,
            |out| {
                // SAFETY: the heap made room for the items behind the struct.
                unsafe { copy_values(items, out.cast::<Value>()) }
            },
        )
    }
    /// An empty list.
    #[inline]
    pub fn new_list(&self) -> Gc<List> {
        self.heap().alloc(self.list_body(Header::new(shapes::LIST, crate::object::header::Kind::List)))
    }
    pub fn list_body(&self, header: Header) -> List {
        List {
            header,
            kind: Cell::new(ListKind::Empty),
            len: Cell::new(0),
            storage: ValueCell::new(Value::UNBOUND),
            version: Cell::new(0),
        }
    }
    /// A list of `items`.
    pub fn new_list_from(&self, items: &[Value]) -> Gc<List> {
        let list = self.new_list();
        list.fill(self, items);
        list
    }
    /// An empty dict.
    pub fn new_dict(&self) -> Gc<Dict> {
        self.heap().alloc(Dict::new(Header::new(shapes::DICT, crate::object::header::Kind::Dict)))
    }
    pub(crate) fn new_namespace_cell(&self, content: Value) -> Value {
        let header = Header::new(shapes::NAMESPACE_CELL, crate::object::header::Kind::NamespaceCell);
        self.heap().alloc(NamespaceCell { header, content: ValueCell::new(content) }).value()
    }
    /// A cell of a closure.
    pub fn new_cell(&self, content: Value) -> Gc<Cell_> {
        let header = Header::new(shapes::CELL, crate::object::header::Kind::Cell);
        self.heap().alloc(Cell_ { header, content: ValueCell::new(content) })
    }
    /// A bytes object.
    pub fn bytes(&self, data: &[u8]) -> Gc<Bytes> {
        if data.is_empty() && !self.interp().empty_bytes.get().is_unbound() {
            return self.interp().empty_bytes.get().cast_unchecked();
        }
        self.bytes_of_class(shapes::BYTES, 0, data)
    }
    /// A bytes object of two parts.
    pub fn bytes_of_parts(&self, left: &[u8], right: &[u8]) -> Gc<Bytes> {
        if left.is_empty() || right.is_empty() {
            return self.bytes(if left.is_empty() { right } else { left });
        }
        let len = left.len() + right.len();
        if !self.has_room_or_notes(len) {
            return self.bytes(&[]);
        }
        let header = Header::new(shapes::BYTES, crate::object::header::Kind::Bytes);
        let body = Bytes { header, hash: Cell::new(0), len };
        self.heap().alloc_var(body, Bytes::room(len), 0, |out| {
            // SAFETY: the heap made room for the bytes and a NUL behind the struct.
            unsafe {
                *out.add(len) = 0;
                std::ptr::copy_nonoverlapping(left.as_ptr(), out, left.len());
                std::ptr::copy_nonoverlapping(right.as_ptr(), out.add(left.len()), right.len());
            }
        })
    }
    /// A bytes object of a given shape with attribute storage.
    pub fn bytes_of_class(&self, shape: u32, slots: u8, data: &[u8]) -> Gc<Bytes> {
        if !self.has_room_or_notes(data.len()) {
            return self.bytes_of_class(shape, slots, &[]);
        }
        let header = Header::with_slots(shape, crate::object::header::Kind::Bytes, slots);
        let body = Bytes { header, hash: Cell::new(0), len: data.len() };
        self.heap().alloc_var(body, Bytes::room(data.len()), slots as usize, |out| {
            // SAFETY: the heap made room for the bytes and a NUL behind the struct.
            unsafe {
                std::ptr::copy_nonoverlapping(data.as_ptr(), out, data.len());
                *out.add(data.len()) = 0;
            }
        })
    }
    /// A bytes object of `len` bytes that `fill` writes, where they stay: for what is long. What it does not write is zero.
    pub fn bytes_filled(&self, len: usize, fill: impl FnOnce(&mut Filler)) -> Gc<Bytes> {
        if len == 0 || !self.has_room_or_notes(len) {
            return self.bytes(&[]);
        }
        let header = Header::new(shapes::BYTES, crate::object::header::Kind::Bytes);
        let body = Bytes { header, hash: Cell::new(0), len };
        self.heap().alloc_var(body, Bytes::room(len), 0, |out| {
            // SAFETY: the heap made room for the bytes and a NUL behind the struct.
            unsafe {
                Filler::run(out, len, fill);
                *out.add(len) = 0;
            }
        })
    }
    /// A slice object.
    pub fn new_slice(&self, start: Value, stop: Value, step: Value) -> Gc<Slice> {
        let header = Header::new(shapes::SLICE, crate::object::header::Kind::Slice);
        let cell = ValueCell::new;
        self.heap().alloc(Slice { header, start: cell(start), stop: cell(stop), step: cell(step) })
    }
    /// A method: `function` with its first argument.
    pub fn new_bound_method(&self, function: Value, receiver: Value) -> Value {
        let header = Header::new(shapes::BOUND_METHOD, crate::object::header::Kind::BoundMethod);
        let body =
            BoundMethod { header, function: ValueCell::new(function), receiver: ValueCell::new(receiver) };
        self.heap().alloc(body).value()
    }
}
