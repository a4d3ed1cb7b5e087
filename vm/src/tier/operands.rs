//! What instructions were used with, where the feedback in their words has no room for it: shapes of operands whose operators
//! are methods in Python, the kinds of arrays, and what loops over `enumerate` and `zip` go over. Kept by the instruction's
//! address in [`super::Tiers::operators`].

use crate::builtins::adaptors::{Enumerate, Zip};
use crate::object::builtin_types::shapes;
use crate::object::{List, ListKind};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::RefCell;
use taipan_compiler::bytecode::Instr;
use taipan_profiler::items;

/// Where `array.array` objects have what compiled code reads, in bytes from the object's address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ArrayLayout {
    /// The shape of objects of just that class.
    pub shape: u32,
    /// The type code (u8).
    pub code: i32,
    /// Address of the items.
    pub items: i32,
    /// Length in bytes.
    pub len: i32,
}

/// Tells compiled code where arrays have their type code, and their bytes as a `RefCell<Vec<u8>>`.
#[inline]
pub fn note_arrays(vm: &Vm, shape: impl Fn() -> u32, code: usize, data: usize) {
    vm.interp().tiers.arrays.get_or_init(|| {
        let (items, len) = inside_of_bytes()?;
        Some(ArrayLayout {
            shape: shape(),
            code: code as i32,
            items: (data + items) as i32,
            len: (data + len) as i32,
        })
    });
}

/// The same of `bytearray`, which has no type code.
pub fn layout_of_bytearray() -> Option<ArrayLayout> {
    let (items, len) = inside_of_bytes()?;
    let data = crate::builtins::bytes::array::ByteArray::DATA;
    Some(ArrayLayout {
        shape: shapes::BYTEARRAY,
        code: 0,
        items: (data + items) as i32,
        len: (data + len) as i32,
    })
}

/// Notes that a loop goes over bytes, by the shape of the iterator.
#[cold]
pub fn note_bytes(vm: &Vm, pc: *const Instr, iterator: u32) {
    vm.interp().tiers.note(pc, (iterator, 0));
}

/// Where a `RefCell<Vec<u8>>` has the address of its bytes and their number: Rust does not say, so a look at one tells.
fn inside_of_bytes() -> Option<(usize, usize)> {
    const LEN: usize = 5;
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(&[0u8; LEN]);
    let address = bytes.as_ptr() as usize;
    let cell = RefCell::new(bytes);
    const WORDS: usize = size_of::<RefCell<Vec<u8>>>() / 8;
    // SAFETY: it is made of words, which are all written (a count of borrows, an address, a capacity, a length).
    let words = unsafe { (&raw const cell).cast::<[usize; WORDS]>().read() };
    let place = |word: usize| {
        let mut found = words.iter().enumerate().filter(|(_, w)| **w == word).map(|(k, _)| k * 8);
        found.next().filter(|_| found.next().is_none())
    };
    Some((place(address)?, place(LEN)?))
}

/// Notes an array whose item an instruction takes: its shape, and its type code in place of the other operand's.
#[cold]
pub fn note_array(vm: &Vm, pc: *const Instr, obj: Value) {
    let tiers = &vm.interp().tiers;
    if vm.is_exact(obj, shapes::BYTES) || vm.is_exact(obj, shapes::BYTEARRAY) {
        tiers.note(pc, (obj.header_unchecked().shape(), b'B'.into()));
        return;
    }
    if let Some(Some(layout)) = tiers.arrays.get()
        && obj.is_heap()
        && obj.header_unchecked().shape() == layout.shape
    {
        // SAFETY: objects of this shape have a u8 there.
        let code = unsafe { *obj.heap_ptr_unchecked().as_ptr().cast::<u8>().add(layout.code as usize) };
        tiers.note(pc, (layout.shape, code as u32));
    }
}

/// Notes the operands of an operator that is a method in Python: see [`super::Tiers::operators`].
#[cold]
pub fn note_operator(vm: &Vm, pc: *const Instr, a: Value, b: Value) {
    let shape = |v: Value| if v.is_heap() { v.header_unchecked().shape() } else { 0 };
    vm.interp().tiers.note(pc, (shape(a), shape(b)));
}

/// What is noted of an instruction that took items from the list.
pub fn kind_of_items(list: Gc<List>) -> u8 {
    match list.kind.get() {
        ListKind::Ints => items::INTS,
        ListKind::Floats => items::FLOATS,
        ListKind::Values => items::VALUES,
        ListKind::Empty => items::OTHER,
    }
}

/// What an iterator goes over that is inside `enumerate` or `zip`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inner {
    /// A list, with the bits of [`items`] for how it stores them.
    List(u8),
    Tuple,
    Range,
    /// An ASCII string.
    Text,
    Bytes,
    ByteArray,
}

impl Inner {
    fn number(self) -> u32 {
        match self {
            Inner::List(seen) => seen as u32,
            Inner::Tuple => items::TUPLE as u32,
            Inner::Range => items::RANGE as u32,
            Inner::Text => items::LETTERS as u32,
            Inner::Bytes => BYTES,
            Inner::ByteArray => BYTEARRAY,
        }
    }
    fn of_number(n: u32) -> Option<Inner> {
        if n == BYTES || n == BYTEARRAY {
            return Some(if n == BYTES { Inner::Bytes } else { Inner::ByteArray });
        }
        match n as u8 {
            items::TUPLE => Some(Inner::Tuple),
            items::RANGE => Some(Inner::Range),
            items::LETTERS => Some(Inner::Text),
            seen if seen != 0 && seen as u32 & !LISTS == 0 => Some(Inner::List(seen)),
            _ => None,
        }
    }
    /// What the iterator goes over.
    fn of(it: Value) -> Option<Inner> {
        use crate::builtins::iterators::ListIter;
        use crate::builtins::str::StrIter;
        if !it.is_heap() {
            return None;
        }
        match it.header_unchecked().shape() {
            shapes::TUPLE_ITER => Some(Inner::Tuple),
            shapes::BYTES_ITER => Some(Inner::Bytes),
            shapes::BYTEARRAY_ITER => Some(Inner::ByteArray),
            shapes::RANGE_ITER => Some(Inner::Range),
            shapes::STR_ITER => {
                let text = it.cast_unchecked::<StrIter>().string.get().downcast::<crate::object::Str>()?;
                text.is_ascii().then_some(Inner::Text)
            }
            shapes::LIST_ITER => {
                let list = it.cast_unchecked::<ListIter>().list.get().downcast::<List>()?;
                Some(Inner::List(kind_of_items(list))).filter(|_| list.kind.get() != ListKind::Empty)
            }
            _ => None,
        }
    }
}

/// An iterator that gives pairs, as a loop saw it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pairs {
    Enumerate(Inner),
    Zip(Inner, Inner),
}

impl Pairs {
    /// What was noted as the shape of the iterator and a number for what is inside.
    pub fn of(vm: &Vm, shape: u32, inner: u32) -> Option<Pairs> {
        let first = Inner::of_number(inner & 0xff)?;
        if shape == Enumerate::class(vm).instance_shape.get() {
            return Some(Pairs::Enumerate(first));
        }
        let is_zip = shape == Zip::class(vm).instance_shape.get();
        is_zip.then(|| Some(Pairs::Zip(first, Inner::of_number(inner >> 8)?))).flatten()
    }
}

/// Notes what a loop's instruction iterates over, if that gives pairs.
#[cold]
pub fn note_pairs(vm: &Vm, pc: *const Instr, it: Value) {
    if !it.is_kind(crate::object::header::Kind::Native) {
        return;
    }
    let shape = it.header_unchecked().shape();
    let inner = if let Some(it) = it.downcast::<Enumerate>() {
        Inner::of(it.iterator.get()).map(Inner::number)
    } else if let Some(it) = it.downcast::<Zip>() {
        let inner = crate::builtins::adaptors::zip_of_two(it);
        inner
            .filter(|[a, b]| a != b)
            .and_then(|[a, b]| Some(Inner::of(a)?.number() | Inner::of(b)?.number() << 8))
    } else {
        None
    };
    if let Some(inner) = inner {
        // Lists that store their items in different ways add up.
        let tiers = &vm.interp().tiers;
        let lists = LISTS | LISTS << 8;
        let before = tiers.operators.borrow().get(&(pc as usize)).copied();
        let more =
            before.filter(|b| b.0 == shape && b.1 & !lists == inner & !lists).map_or(0, |b| b.1 & lists);
        tiers.note(pc, (shape, inner | more));
    }
}

/// The numbers of [`Inner::Bytes`] and [`Inner::ByteArray`], which are none of the bits.
const BYTES: u32 = 128;
const BYTEARRAY: u32 = 129;
/// The ways in which lists store their items.
const LISTS: u32 = (items::INTS | items::FLOATS | items::VALUES) as u32;
