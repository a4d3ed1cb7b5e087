//! `bytearray`: bytes that can change, in a Rust vector. While a buffer of it is out, it keeps its size.

use super::shared::{self, Needle, shared_methods};
use super::{compare, contains, sliced};
use crate::builtins::indices;
use crate::heap::Tracer;
use crate::native::{Args, BytesLike, Index, PyResult};
use crate::object::buffer::{Buffer, Exports};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind};
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Bytes, List, Slice, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::{Ref, RefCell};
use taipan_macros::{class, class_part};
use taipan_text::bytes as byte_ops;
use taipan_text::find::bytes as bytes_find;
use taipan_text::pad::{self, Justify};
use taipan_text::slice::adjust_range;
use taipan_text::split::{self, Side};

/// A `bytearray`.
#[repr(C)]
pub struct ByteArray {
    pub header: Header,
    data: RefCell<Vec<u8>>,
    exports: Exports,
}
// SAFETY: repr(C), header first, no values inside; dropped because the vector owns memory.
unsafe impl HeapObject for ByteArray {
    const KIND: Kind = Kind::ByteArray;
    const NEEDS_DROP: bool = true;
    fn trace(&self, _: &mut Tracer) {}
}

impl Drop for ByteArray {
    fn drop(&mut self) {
        crate::heap::heap_of(&self.header).external_free(self.data.get_mut().capacity());
    }
}

impl ByteArray {
    /// Where it has its bytes.
    pub const DATA: usize = std::mem::offset_of!(ByteArray, data);
    /// The bytes; not to be held across anything that can run Python code.
    pub fn view(&self) -> Ref<'_, Vec<u8>> {
        self.data.borrow()
    }
    /// Is its memory lent out, so that its size cannot change?
    pub fn is_lent(&self) -> bool {
        self.exports.count() > 0
    }
    /// A new `bytearray`.
    pub fn make(vm: &Vm, data: &[u8]) -> Gc<ByteArray> {
        ByteArray::from_vec(vm, data.to_vec())
    }
    fn from_vec(vm: &Vm, data: Vec<u8>) -> Gc<ByteArray> {
        vm.heap().external_alloc(data.capacity());
        let header = Header::new(shapes::BYTEARRAY, Kind::ByteArray);
        vm.heap().alloc(ByteArray { header, data: RefCell::new(data), exports: Exports::new() })
    }
    /// Runs what may run Python code, which cannot change the size meanwhile.
    fn keeping<R>(&self, f: impl FnOnce() -> R) -> R {
        let _hold = self.exports.hold();
        f()
    }
    /// Makes room for more bytes, if nobody looks at them.
    ///
    /// # Errors
    /// MemoryError
    fn grow(&self, vm: &Vm, more: usize) -> PyResult<()> {
        match self.data.try_borrow_mut() {
            Ok(mut data) if data.capacity() - data.len() < more && self.exports.is_free(vm) => {
                let before = data.capacity();
                vm.reserve(&mut data, more)?;
                vm.heap().external_alloc(data.capacity() - before);
                Ok(())
            }
            _ => Ok(()),
        }
    }
    /// Changes the bytes.
    ///
    /// # Errors
    /// BufferError when the size would change while a buffer is out.
    pub fn change<R>(&self, vm: &Vm, f: impl FnOnce(&mut Vec<u8>) -> R) -> PyResult<R> {
        if !self.exports.is_free(vm) {
            return Err(vm.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        let Ok(mut data) = self.data.try_borrow_mut() else {
            return Err(vm.buffer_error("Existing exports of data: object cannot be re-sized"));
        };
        let before = data.capacity();
        let result = f(&mut data);
        vm.heap().external_resized(before, data.capacity());
        Ok(result)
    }
}

fn index_error(vm: &Vm, key: Value) -> crate::native::Raised {
    let name = vm.type_of(key).name();
    vm.type_error(format!("bytearray indices must be integers or slices, not {name}"))
}

/// What is assigned to a slice.
fn slice_source(vm: &Vm, value: Value) -> PyResult<Vec<u8>> {
    let slots = vm.type_of(value).slots();
    if value.is_kind(Kind::Str) || (slots.buffer.is_none() && slots.iter.is_none() && slots.getitem.is_none())
    {
        return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    shared::from_object(vm, "bytearray", value)
}

/// Assigns as many bytes to a slice as it has; false when it has another number, or its parts are no plain ints.
fn copy_in(vm: &Vm, this: Gc<ByteArray>, slice: Gc<Slice>, new: &[u8]) -> PyResult<bool> {
    if ![&slice.start, &slice.stop, &slice.step].iter().all(|v| v.get().is_none() || v.get().is_small_int()) {
        return Ok(false);
    }
    let (start, stop, step) = indices::unpack(vm, slice)?;
    let mut data = this.data.borrow_mut();
    let of = indices::adjust(start, stop, step, data.len());
    if of.count != new.len() {
        return Ok(false);
    }
    if of.step == 1 {
        data[of.start as usize..of.start as usize + of.count].copy_from_slice(new);
    } else if of.step > 0 && of.count > 0 {
        let places = data[of.start as usize..].iter_mut().step_by(of.step as usize);
        places.zip(new).for_each(|(place, b)| *place = *b);
    } else {
        for (i, b) in new.iter().enumerate() {
            data[(of.start + i as isize * of.step) as usize] = *b;
        }
    }
    Ok(true)
}

fn set_slice(vm: &Vm, this: Gc<ByteArray>, slice: Gc<Slice>, value: Value) -> PyResult<()> {
    if let Some(bytes) = value.downcast::<Bytes>()
        && copy_in(vm, this, slice, bytes.as_slice())?
    {
        return Ok(());
    }
    // Both may run Python code, which may change how much there is.
    let (start, stop, step) = indices::unpack(vm, slice)?;
    let new = if value.is_unbound() { Vec::new() } else { slice_source(vm, value)? };
    let n = this.view().len();
    let of = indices::adjust(start, stop, step, n);
    if of.step == 1 {
        let start = of.start as usize;
        if new.len() == of.count {
            this.data.borrow_mut()[start..start + of.count].copy_from_slice(&new);
            return Ok(());
        }
        return this.change(vm, |d| {
            d.splice(start..start + of.count, new);
        });
    }
    let places = (0..of.count).map(|i| (of.start + i as isize * of.step) as usize);
    if value.is_unbound() {
        let mut gone = vec![false; n];
        places.for_each(|i| gone[i] = true);
        return this.change(vm, |d| {
            let mut i = 0;
            d.retain(|_| {
                i += 1;
                !gone[i - 1]
            });
        });
    }
    if new.len() != of.count {
        let (a, b) = (new.len(), of.count);
        return Err(
            vm.value_error(format!("attempt to assign bytes of size {a} to extended slice of size {b}"))
        );
    }
    let mut data = this.data.borrow_mut();
    for (i, b) in places.zip(new) {
        data[i] = b;
    }
    Ok(())
}

/// bytearray(iterable_of_ints) -> bytearray
/// bytearray(string, encoding[, errors]) -> bytearray
/// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
/// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
/// bytearray() -> empty bytes array
///
/// Construct a mutable bytearray object from:
///   - an iterable yielding integers in range(256)
///   - a text string encoded using the specified encoding
///   - a bytes or a buffer object
///   - any object implementing the buffer API.
///   - an integer
#[class("bytearray", kind = ByteArray, subclassable, unhashable, parts(search, shape, change))]
impl ByteArray {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(crate::object::types::type_flags::MATCH_SELF, true);
        Ok(())
    }
    #[new("bytearray(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<ByteArray>> {
        let empty = || RefCell::new(Vec::new());
        Ok(vm.alloc_instance(cls, |header| ByteArray { header, data: empty(), exports: Exports::new() }))
    }
    #[init_method("bytearray(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<ByteArray>, args: &Args) -> PyResult<()> {
        let given = shared::constructor_args(vm, "bytearray", args)?;
        // What was there is gone, also when there will be nothing new.
        this.change(vm, Vec::clear)?;
        let content = shared::content(vm, "bytearray", &given)?;
        this.change(vm, |d| *d = content)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<ByteArray>) -> Gc<Str> {
        let name = vm.type_of(this.value()).name();
        let literal = taipan_text::repr::repr_bytearray_literal(&this.view());
        vm.str(&format!("{name}({})", literal.to_lossy_string()))
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<ByteArray>) -> PyResult<Gc<Str>> {
        vm.warn_bytes("str() on a bytearray instance")?;
        vm.repr(this.value())
    }
    #[slot(len)]
    fn len(this: Gc<ByteArray>) -> usize {
        this.view().len()
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<ByteArray>, other: Value, op: CompareOp) -> PyResult {
        let data = this.view();
        compare(vm, "bytearray", &data, other, op)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<ByteArray>) -> Value {
        super::new_iter(vm, this.value(), shapes::BYTEARRAY_ITER)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<ByteArray>, item: Value) -> PyResult<bool> {
        let data = this.view().clone();
        this.keeping(|| contains(vm, &data, item))
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<ByteArray>, key: Value) -> PyResult {
        if let Some(slice) = key.downcast::<Slice>() {
            let (start, stop, step) = indices::unpack(vm, slice)?;
            let of = indices::adjust(start, stop, step, this.view().len());
            let out = sliced(&this.view(), &of);
            return Ok(ByteArray::from_vec(vm, out).value());
        }
        let Some(i) = indices::index(vm, key)? else { return Err(index_error(vm, key)) };
        let data = this.view();
        match indices::resolve(i, data.len()) {
            Some(at) => Ok(Value::int32(data[at] as i32)),
            None => Err(vm.index_error("bytearray index out of range")),
        }
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<ByteArray>, key: Value, value: Value) -> PyResult<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return set_slice(vm, this, slice, value);
        }
        if let (Some(i), Some(b @ 0..=255)) = (key.as_small_int(), value.as_small_int())
            && let Some(place) = this.data.borrow_mut().get_mut(i as usize)
        {
            *place = b as u8;
            return Ok(());
        }
        let Some(i) = indices::index(vm, key)? else { return Err(index_error(vm, key)) };
        let byte = match value.is_unbound() {
            true => None,
            false => Some(shared::byte(vm, value, "byte must be in range(0, 256)")?),
        };
        let Some(at) = indices::resolve(i, this.view().len()) else {
            return Err(vm.index_error("bytearray index out of range"));
        };
        match byte {
            Some(b) => this.data.borrow_mut()[at] = b,
            None => {
                this.change(vm, |d| d.remove(at))?;
            }
        }
        Ok(())
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<ByteArray>, other: Value) -> PyResult<Gc<ByteArray>> {
        let other = shared::addend(vm, this.value(), other)?;
        let mut out = Vec::new();
        vm.reserve(&mut out, this.view().len() + other.len())?;
        out.extend_from_slice(&this.view());
        out.extend_from_slice(&other);
        Ok(ByteArray::from_vec(vm, out))
    }
    #[slot(inplace_concat)]
    fn inplace_concat(vm: &Vm, this: Gc<ByteArray>, other: Value) -> PyResult<Gc<ByteArray>> {
        // The other's buffer is held meanwhile: an array cannot be appended to itself.
        let other = shared::addend(vm, this.value(), other)?;
        this.grow(vm, other.len())?;
        this.change(vm, |d| d.extend_from_slice(&other))?;
        Ok(this)
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<ByteArray>, count: isize) -> PyResult<Gc<ByteArray>> {
        let data = this.view().clone();
        Ok(ByteArray::from_vec(vm, shared::repeat(vm, &data, count)?))
    }
    #[slot(inplace_repeat)]
    fn inplace_repeat(vm: &Vm, this: Gc<ByteArray>, count: isize) -> PyResult<Gc<ByteArray>> {
        let data = this.view().clone();
        let new = shared::repeat(vm, &data, count)?;
        this.change(vm, |d| *d = new)?;
        Ok(this)
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, left: Value, right: Value) -> PyResult {
        let Some(format) = left.downcast::<ByteArray>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let bytes = format.view().clone();
        let format_with = || crate::builtins::str::percent::format_bytes(vm, &bytes, right);
        let out = format.keeping(format_with)?;
        Ok(ByteArray::from_vec(vm, out).value())
    }
    #[slot(buffer)]
    fn buffer(this: Gc<ByteArray>, _flags: u32) -> PyResult<Buffer> {
        // Somebody may be looking at the data just now (comparing it with itself, say), so it is not borrowed for
        // writing; its size cannot change while the buffer is held.
        let (ptr, len) = {
            let data = this.view();
            (data.as_ptr().cast_mut(), data.len())
        };
        Ok(Buffer::of_bytes(this.value(), ptr, len, false, this.exports.hold()))
    }
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<ByteArray>, buffer: Value) -> PyResult<()> {
        crate::builtins::memoryview::release_from(vm, this.value(), buffer)
    }
}

shared_methods!(ByteArray "bytearray" search shape);

#[class_part("bytearray", change)]
impl ByteArray {
    /// Append a single item to the end of the bytearray.
    #[method("append(item, /)")]
    fn append(vm: &Vm, this: Gc<ByteArray>, item: Value) -> PyResult<()> {
        let b = shared::byte(vm, item, "byte must be in range(0, 256)")?;
        this.grow(vm, 1)?;
        this.change(vm, |d| d.push(b))
    }
    /// Append all the items from the iterator or sequence to the end of the bytearray.
    #[method("extend(iterable_of_ints, /)")]
    fn extend(vm: &Vm, this: Gc<ByteArray>, iterable: Value) -> PyResult<()> {
        let slots = vm.type_of(iterable).slots();
        let name = vm.type_of(iterable).name();
        if iterable.is_kind(Kind::Str) {
            return Err(vm.type_error(format!("expected iterable of integers; got: '{name}'")));
        }
        if slots.buffer.is_none() && slots.iter.is_none() && slots.getitem.is_none() {
            return Err(vm.type_error(format!("can't extend bytearray with {name}")));
        }
        let end = this.view().len();
        if slots.buffer.is_none() {
            // The size is not needed, but a length that cannot be told is an error.
            crate::builtins::sequence::length_hint(vm, iterable, 0)?;
        }
        let new = shared::from_object(vm, "bytearray", iterable)?;
        this.grow(vm, new.len())?;
        // What the iterable appended itself follows.
        this.change(vm, |d| {
            let end = end.min(d.len());
            d.splice(end..end, new);
        })
    }
    /// Insert a single item into the bytearray before the given index.
    #[method("insert(index, item, /)")]
    fn insert(vm: &Vm, this: Gc<ByteArray>, index: isize, item: Value) -> PyResult<()> {
        let b = shared::byte(vm, item, "byte must be in range(0, 256)")?;
        this.change(vm, |d| {
            let n = d.len() as isize;
            let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
            d.insert(at as usize, b);
        })
    }
    /// Remove and return a single item from B.
    ///
    /// If no index argument is given, will pop the last item.
    #[method("pop(index=-1, /)")]
    fn pop(vm: &Vm, this: Gc<ByteArray>, index: isize) -> PyResult<u8> {
        let n = this.view().len();
        if n == 0 {
            return Err(vm.index_error("pop from empty bytearray"));
        }
        match indices::resolve(index, n) {
            Some(at) => this.change(vm, |d| d.remove(at)),
            None => Err(vm.index_error("pop index out of range")),
        }
    }
    /// Remove the first occurrence of a value in the bytearray.
    #[method("remove(value, /)")]
    fn remove(vm: &Vm, this: Gc<ByteArray>, value: Value) -> PyResult<()> {
        let b = shared::byte(vm, value, "byte must be in range(0, 256)")?;
        let Some(at) = this.view().iter().position(|x| *x == b) else {
            return Err(vm.value_error("value not found in bytearray"));
        };
        this.change(vm, |d| {
            d.remove(at);
        })
    }
    /// Remove all items from the bytearray.
    #[method("clear()")]
    fn clear(vm: &Vm, this: Gc<ByteArray>) -> PyResult<()> {
        this.change(vm, |d| *d = Vec::new())
    }
    /// Return a copy of B.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<ByteArray>) -> Gc<ByteArray> {
        let data = this.view().clone();
        ByteArray::from_vec(vm, data)
    }
    /// Reverse the order of the values in B in place.
    #[method("reverse()")]
    fn reverse(this: Gc<ByteArray>) {
        this.data.borrow_mut().reverse();
    }
    /// Resize the internal buffer of bytearray to len.
    ///
    ///   size
    ///     New size to resize to.
    #[method("resize(size, /)")]
    fn resize(vm: &Vm, this: Gc<ByteArray>, size: isize) -> PyResult<()> {
        let Ok(n) = usize::try_from(size) else {
            return Err(vm.value_error(format!("Can only resize to positive sizes, got {size}")));
        };
        vm.room_for(n)?;
        this.change(vm, |d| d.resize(n, 0))
    }
    /// B.__alloc__() -> int
    ///
    /// Return the number of bytes actually allocated.
    #[method("__alloc__()")]
    fn dunder_alloc(this: Gc<ByteArray>) -> usize {
        let data = this.view();
        if data.is_empty() { 0 } else { data.capacity() + 1 }
    }
    /// Returns the size of the bytearray object in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<ByteArray>) -> usize {
        vm.heap().size_of_object(this.header()) + this.view().capacity()
    }
    /// Return state information for pickling.
    #[method("__reduce_ex__(proto=0, /)")]
    fn reduce_ex(vm: &Vm, this: Gc<ByteArray>, proto: i32) -> PyResult {
        let data = this.view().clone();
        let args = if proto < 3 {
            let text = taipan_text::codecs::single::decode_latin1(&data);
            let text = vm.str_from(&text).value();
            vm.new_tuple(&[text, vm.str("latin-1").value()])
        } else {
            let bytes = vm.bytes(&data).value();
            vm.new_tuple(&[bytes])
        };
        let state = crate::builtins::reduce::getstate(vm, this.value())?;
        Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value(), state]).value())
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<ByteArray>) -> PyResult {
        ByteArray::reduce_ex(vm, this, 2)
    }
}
