//! The module `array`: sequences of numbers or characters of one C type, kept as bytes without gaps.

mod items;
mod methods;
mod rebuild;

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::mem::offset_of;
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::generic_alias;
use taipan_vm::builtins::indices::{self, Selection};
use taipan_vm::heap::heap_of;
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::buffer::{Buffer, Dims, Exports};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::types::{Type, type_flags};
use taipan_vm::object::{Bytes, Module, Slice, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[native_object("array.array")]
pub struct Array {
    code: u8,
    /// Bytes of an item.
    size: u8,
    #[untraced]
    data: RefCell<Vec<u8>>,
    #[untraced]
    exports: Exports,
}

impl Drop for Array {
    fn drop(&mut self) {
        heap_of(&self.head.header).external_free(self.data.get_mut().capacity());
    }
}

/// A new array of `cls` with these bytes.
fn make(vm: &Vm, cls: Gc<Type>, code: u8, data: Vec<u8>) -> Gc<Array> {
    vm.heap().external_alloc(data.capacity());
    let plain = || Array::class(vm).instance_shape.get();
    taipan_vm::tier::note_arrays(vm, plain, offset_of!(Array, code), offset_of!(Array, data));
    Array::alloc(vm, cls, |head| Array {
        head,
        code,
        size: items::size_of(code) as u8,
        data: RefCell::new(data),
        exports: Exports::new(),
    })
}

impl Array {
    #[inline(always)]
    fn size(&self) -> usize {
        self.size as usize
    }
    /// Number of items.
    #[inline(always)]
    fn count(&self) -> usize {
        self.data.borrow().len() >> self.size.trailing_zeros()
    }
    /// All bytes; not to be held across anything that can run Python code.
    fn bytes(&self) -> Ref<'_, Vec<u8>> {
        self.data.borrow()
    }
    /// Item `i`; None if there are not so many.
    #[inline(always)]
    fn get(&self, vm: &Vm, i: usize) -> PyResult<Option<Value>> {
        let data = self.data.borrow();
        macro_rules! number {
            ($ty:ty, $value:expr) => {
                data.as_chunks::<{ size_of::<$ty>() }>().0.get(i).map(|b| $value(<$ty>::from_ne_bytes(*b)))
            };
        }
        Ok(match self.code {
            b'b' => number!(i8, |n| Value::int32(i32::from(n))),
            b'B' => number!(u8, |n| Value::int32(i32::from(n))),
            b'h' => number!(i16, |n| Value::int32(i32::from(n))),
            b'H' => number!(u16, |n| Value::int32(i32::from(n))),
            b'i' => number!(i32, Value::int32),
            b'I' => number!(u32, |n| vm.int(i64::from(n))),
            b'l' | b'q' => number!(i64, |n| vm.int(n)),
            b'L' | b'Q' => number!(u64, |n| vm.int_from_u64(n)),
            b'f' => number!(f32, |n| vm.float(f64::from(n))),
            b'd' => number!(f64, |n| vm.float(n)),
            _ => match data.as_chunks::<4>().0.get(i) {
                Some(item) => return items::character(vm, *item).map(Some),
                None => None,
            },
        })
    }
    /// Writes item `i`; false when there is none.
    #[inline(always)]
    fn put(&self, i: usize, bits: u64) -> bool {
        let (mut data, size) = (self.data.borrow_mut(), self.size());
        match data.get_mut(i * size..(i + 1) * size) {
            Some(item) => {
                taipan_vm::builtins::memoryview::items::store(item, bits);
                true
            }
            None => false,
        }
    }
    /// Changes the number of items.
    ///
    /// # Errors
    /// BufferError while a buffer is out; MemoryError when there is no room for `more` bytes.
    fn resize<R>(&self, vm: &Vm, more: usize, f: impl FnOnce(&mut Vec<u8>) -> R) -> PyResult<R> {
        if !self.exports.is_free(vm) {
            return Err(vm.buffer_error("cannot resize an array that is exporting buffers"));
        }
        let mut data = self.data.borrow_mut();
        let before = data.capacity();
        if data.capacity() - data.len() < more {
            // CPython grows by a sixteenth; a vector would double.
            let extra = more.saturating_add(data.len() >> 3).saturating_add(8);
            if data.try_reserve_exact(extra).is_err() && data.try_reserve_exact(more).is_err() {
                return Err(no_memory(vm));
            }
            vm.heap().external_alloc(data.capacity().saturating_sub(before));
        }
        Ok(f(&mut data))
    }
    /// Appends bytes of whole items.
    fn append_bytes(&self, vm: &Vm, new: &[u8]) -> PyResult<()> {
        if new.is_empty() {
            return Ok(());
        }
        self.resize(vm, new.len(), |data| data.extend_from_slice(new))
    }
    #[inline]
    fn append(&self, vm: &Vm, value: Value) -> PyResult<()> {
        let bits = items::to_bits(vm, self.code, value)?;
        let size = self.size();
        self.resize(vm, size, |data| {
            let at = data.len();
            data.resize(at + size, 0);
            taipan_vm::builtins::memoryview::items::store(&mut data[at..], bits);
        })
    }
    /// Appends the items of any iterable.
    fn extend_from_iterable(&self, vm: &Vm, iterable: Value) -> PyResult<()> {
        vm.for_each(iterable, |value| self.append(vm, value))
    }
    /// Appends characters.
    fn append_text(&self, vm: &Vm, text: Gc<Str>) -> PyResult<()> {
        let mut new = Vec::with_capacity(4 * text.char_len());
        for c in taipan_text::wtf8::code_points(text.bytes()) {
            new.extend_from_slice(&c.to_ne_bytes());
        }
        self.append_bytes(vm, &new)
    }
    /// Appends the items in a byte string.
    fn append_machine_values(&self, vm: &Vm, bytes: &[u8]) -> PyResult<()> {
        if !bytes.len().is_multiple_of(self.size()) {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        self.append_bytes(vm, bytes)
    }
    /// A copy of the bytes of the items that a slice selects.
    fn selected(&self, of: &Selection) -> Vec<u8> {
        let (data, size) = (self.bytes(), self.size());
        if of.step == 1 {
            let start = of.start as usize * size;
            return data.get(start..start + of.count * size).unwrap_or_default().to_vec();
        }
        let mut out = Vec::with_capacity(of.count * size);
        for place in places(of) {
            out.extend_from_slice(data.get(place * size..(place + 1) * size).unwrap_or_default());
        }
        out
    }
}

/// The places of a selection's items.
fn places(of: &Selection) -> impl Iterator<Item = usize> {
    let (start, step) = (of.start, of.step);
    (0..of.count).map(move |i| (start + i as isize * step) as usize)
}

#[cold]
fn no_memory(vm: &Vm) -> Raised {
    taipan_vm::builtins::sequence::no_memory(vm)
}

#[cold]
fn bad_argument(vm: &Vm) -> Raised {
    vm.type_error("bad argument type for built-in operation")
}

/// The bytes `count` times.
fn repeated(vm: &Vm, data: &[u8], count: isize) -> PyResult<Vec<u8>> {
    let n = count.max(0) as usize;
    let total = data.len().checked_mul(n).filter(|total| *total <= isize::MAX as usize);
    let mut out = Vec::new();
    match total {
        Some(total) if out.try_reserve_exact(total).is_ok() => {
            (0..if total == 0 { 0 } else { n }).for_each(|_| out.extend_from_slice(data));
            Ok(out)
        }
        _ => Err(no_memory(vm)),
    }
}

/// The type code and the initial items of the constructor.
fn constructor_args(vm: &Vm, args: &Args) -> PyResult<(u8, Option<Value>)> {
    if args.keyword_count() > 0 {
        return Err(vm.type_error("array.array() takes no keyword arguments"));
    }
    let n = args.len();
    if n == 0 {
        return Err(vm.type_error("array() takes at least 1 argument (0 given)"));
    }
    if n > 2 {
        return Err(vm.type_error(format!("array() takes at most 2 arguments ({n} given)")));
    }
    let code = args.positional()[0];
    let wrong = |given: String| {
        Err(vm.type_error(format!("array() argument 1 must be a unicode character, not {given}")))
    };
    let code = match code.downcast::<Str>() {
        Some(s) if s.char_len() == 1 => s.bytes()[0],
        Some(s) => return wrong(format!("a string of length {}", s.char_len())),
        None => return wrong(vm.type_of(code).name()),
    };
    Ok((code, args.get(1)))
}

/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
///
/// Arrays represent basic values and behave very much like lists, except
/// the type of objects stored in them is constrained. The type is specified
/// at object creation time by using a type code, which is a single character.
/// The following type codes are defined:
///
///     Type code   C Type             Minimum size in bytes
///     'b'         signed integer     1
///     'B'         unsigned integer   1
///     'u'         Unicode character  2 (see note)
///     'w'         Py_UCS4            4
///     'h'         signed integer     2
///     'H'         unsigned integer   2
///     'i'         signed integer     2
///     'I'         unsigned integer   2
///     'l'         signed integer     4
///     'L'         unsigned integer   4
///     'q'         signed integer     8 (see note)
///     'Q'         unsigned integer   8 (see note)
///     'f'         floating-point     4
///     'd'         floating-point     8
///
/// NOTE: The 'u' typecode corresponds to Python's unicode character. On
/// narrow builds this is 2-bytes on wide builds this is 4-bytes.
///
/// NOTE: The 'q' and 'Q' type codes are only available if the platform
/// C compiler used to build Python supports 'long long', or, on Windows,
/// '__int64'.
///
/// Methods:
///
/// append() -- append a new item to the end of the array
/// buffer_info() -- return information giving the current memory info
/// byteswap() -- byteswap all the items of the array
/// count() -- return number of occurrences of an object
/// extend() -- extend array by appending multiple elements from an iterable
/// fromfile() -- read items from a file object
/// fromlist() -- append items from the list
/// frombytes() -- append items from the string
/// index() -- return index of first occurrence of an object
/// insert() -- insert a new item into the array at a provided position
/// pop() -- remove and return item (default last)
/// remove() -- remove first occurrence of an object
/// reverse() -- reverse the order of the items in the array
/// tofile() -- write all items to a file object
/// tolist() -- return the array converted to an ordinary list
/// tobytes() -- return the array converted to a string
///
/// Attributes:
///
/// typecode -- the typecode character used to create the array
/// itemsize -- the length in bytes of one array item
#[class("array", module = "array", subclassable, weakrefable, unhashable, parts(methods))]
impl Array {
    #[new("array(typecode, initializer=<unrepresentable>, /)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Self>> {
        let (code, initial) = constructor_args(vm, args)?;
        if code == b'u' {
            let message = "The 'u' type code is deprecated and will be removed in Python 3.16";
            vm.warn(vm.exc().deprecation_warning, message, 1)?;
        }
        let source = initial.and_then(|v| v.downcast::<Array>());
        if !items::is_text(code)
            && let Some(v) = initial
        {
            let shown = code as char;
            if v.downcast::<Str>().is_some() {
                let message = format!("cannot use a str to initialize an array with typecode '{shown}'");
                return Err(vm.type_error(message));
            }
            if source.is_some_and(|a| items::is_text(a.code)) {
                let message =
                    format!("cannot use a unicode array to initialize an array with typecode '{shown}'");
                return Err(vm.type_error(message));
            }
        }
        if items::size_of(code) == 0 {
            let message = "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)";
            return Err(vm.value_error(message));
        }
        let this = make(vm, cls, code, Vec::new());
        let Some(initial) = initial else { return Ok(this) };
        if let Some(text) = initial.downcast::<Str>() {
            this.append_text(vm, text)?;
        } else if let Some(bytes) = initial.downcast::<Bytes>() {
            this.append_machine_values(vm, bytes.as_slice())?;
        } else if initial.downcast::<taipan_vm::builtins::bytes::array::ByteArray>().is_some() {
            this.append_machine_values(vm, &taipan_vm::object::buffer::copy_of(vm, initial)?)?;
        } else if let Some(other) = source.filter(|a| a.code == code) {
            let bytes = other.bytes().clone();
            this.append_bytes(vm, &bytes)?;
        } else {
            this.extend_from_iterable(vm, initial)?;
        }
        Ok(this)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Str>> {
        let name = vm.type_of(this.value()).name_str().as_str_lossy().into_owned();
        let code = this.code as char;
        if this.count() == 0 {
            return Ok(vm.str(&format!("{name}('{code}')")));
        }
        let content =
            if items::is_text(this.code) { methods::text_of(vm, this)? } else { methods::list_of(vm, this)? };
        let content = vm.repr(content)?;
        let mut out = format!("{name}('{code}', ").into_bytes();
        out.extend_from_slice(content.bytes());
        out.push(b')');
        Ok(vm.str_from_bytes(&out))
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.count()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        if let Some(i) = key.as_small_int() {
            // Beyond any length when still negative.
            let at = if i < 0 { i + this.count() as i64 } else { i };
            if let Some(value) = this.get(vm, at as usize)? {
                return Ok(value);
            }
            return Err(vm.index_error("array index out of range"));
        }
        getitem_slow(vm, this, key)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        if !value.is_unbound()
            && let Some(i) = key.as_small_int()
        {
            // The place is judged before the value, and again after it: converting may run Python code.
            let at = if i < 0 { i + this.count() as i64 } else { i } as u64;
            if at < this.count() as u64 && this.put(at as usize, items::to_bits(vm, this.code, value)?) {
                return Ok(());
            }
            return Err(vm.index_error("array assignment index out of range"));
        }
        setitem_slow(vm, this, key, value)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Self>, item: Value) -> PyResult<bool> {
        Ok(methods::find(vm, this, item, 0, usize::MAX)?.is_some())
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> Gc<ArrayIter> {
        let class = ArrayIter::class(vm);
        let array = ValueCell::new(this.value());
        ArrayIter::alloc(vm, class, |head| ArrayIter { head, array, index: Cell::new(0) })
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Self>, other: Value) -> PyResult<Gc<Self>> {
        let Some(other) = other.downcast::<Array>() else {
            let name = vm.type_of(other).name();
            return Err(vm.type_error(format!("can only append array (not \"{name}\") to array")));
        };
        if other.code != this.code {
            return Err(bad_argument(vm));
        }
        let mut out = Vec::new();
        if out.try_reserve_exact(this.bytes().len() + other.bytes().len()).is_err() {
            return Err(no_memory(vm));
        }
        out.extend_from_slice(&this.bytes());
        out.extend_from_slice(&other.bytes());
        Ok(make(vm, Array::class(vm), this.code, out))
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Self>, count: isize) -> PyResult<Gc<Self>> {
        let out = repeated(vm, &this.bytes(), count)?;
        Ok(make(vm, Array::class(vm), this.code, out))
    }
    #[slot(inplace_concat)]
    fn inplace_concat(vm: &Vm, this: Gc<Self>, other: Value) -> PyResult<Gc<Self>> {
        if other.downcast::<Array>().is_none() {
            let name = vm.type_of(other).name();
            return Err(vm.type_error(format!("can only extend array with array (not \"{name}\")")));
        }
        methods::extend(vm, this, other)?;
        Ok(this)
    }
    #[slot(inplace_repeat)]
    fn inplace_repeat(vm: &Vm, this: Gc<Self>, count: isize) -> PyResult<Gc<Self>> {
        if this.count() > 0 && count != 1 {
            let out = repeated(vm, &this.bytes(), count)?;
            this.resize(vm, 0, |data| *data = out)?;
        }
        Ok(this)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        match other.downcast::<Array>() {
            Some(other) => compare(vm, this, other, op),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(buffer)]
    fn buffer(this: Gc<Self>, flags: u32) -> PyResult<Buffer> {
        let mut data = this.data.borrow_mut();
        let (size, hold) = (this.size(), this.exports.hold());
        let mut buffer = Buffer::of_bytes(this.value(), data.as_mut_ptr(), data.len(), false, hold);
        buffer.itemsize = size;
        buffer.dims = Dims::Line { count: (data.len() / size) as isize, stride: size as isize };
        if flags & taipan_vm::object::buffer::flags::FORMAT != 0 {
            buffer.format = Cow::Borrowed(items::format(this.code));
        }
        Ok(buffer)
    }
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<()> {
        taipan_vm::builtins::memoryview::release_from(vm, this.value(), buffer)
    }
    /// Arrays are generic over the type of their elements
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    /// the typecode character used to create the array
    #[getter]
    fn typecode(vm: &Vm, this: Gc<Self>) -> Gc<Str> {
        vm.one_char_str(u32::from(this.code))
    }
    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(this: Gc<Self>) -> usize {
        this.size()
    }
    #[class_attr("__module__")]
    fn module_name() -> &'static str {
        "array"
    }
    #[class_init]
    fn flags(_: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.flags.set(cls.flags.get() | type_flags::SEQUENCE);
        Ok(())
    }
}

#[inline(never)]
fn getitem_slow(vm: &Vm, this: Gc<Array>, key: Value) -> PyResult {
    if let Some(slice) = key.downcast::<Slice>() {
        let (start, stop, step) = indices::unpack(vm, slice)?;
        let of = indices::adjust(start, stop, step, this.count());
        return Ok(make(vm, Array::class(vm), this.code, this.selected(&of)).value());
    }
    let Some(i) = indices::index(vm, key)? else {
        return Err(vm.type_error("array indices must be integers"));
    };
    match indices::resolve(i, this.count()) {
        Some(at) => Ok(this.get(vm, at)?.unwrap_or(Value::NONE)),
        None => Err(vm.index_error("array index out of range")),
    }
}

#[inline(never)]
fn setitem_slow(vm: &Vm, this: Gc<Array>, key: Value, value: Value) -> PyResult<()> {
    if let Some(slice) = key.downcast::<Slice>() {
        return set_slice(vm, this, slice, value);
    }
    let Some(i) = indices::index(vm, key)? else {
        return Err(vm.type_error("array indices must be integers"));
    };
    let out_of_range = || Err(vm.index_error("array assignment index out of range"));
    let Some(at) = indices::resolve(i, this.count()) else { return out_of_range() };
    if value.is_unbound() {
        let size = this.size();
        return this.resize(vm, 0, |data| drop(data.drain(at * size..(at + 1) * size)));
    }
    if this.put(at, items::to_bits(vm, this.code, value)?) { Ok(()) } else { out_of_range() }
}

fn set_slice(vm: &Vm, this: Gc<Array>, slice: Gc<Slice>, value: Value) -> PyResult<()> {
    let (start, stop, step) = indices::unpack(vm, slice)?;
    let new = if value.is_unbound() {
        Vec::new()
    } else {
        match value.downcast::<Array>() {
            Some(other) if other.code == this.code => other.bytes().clone(),
            Some(_) => return Err(bad_argument(vm)),
            None => {
                let name = vm.type_of(value).name();
                return Err(vm.type_error(format!("can only assign array (not \"{name}\") to array slice")));
            }
        }
    };
    let (size, of) = (this.size(), indices::adjust(start, stop, step, this.count()));
    if of.step == 1 {
        let start = of.start as usize * size;
        let range = start..start + of.count * size;
        if new.len() == range.len() {
            this.data.borrow_mut()[range].copy_from_slice(&new);
            return Ok(());
        }
        return this.resize(vm, new.len(), |data| drop(data.splice(range, new)));
    }
    if new.is_empty() {
        // An empty array deletes, too.
        if of.count == 0 {
            return Ok(());
        }
        let mut gone = vec![false; this.count()];
        places(&of).for_each(|i| gone[i] = true);
        return this.resize(vm, 0, |data| {
            let mut at = 0;
            data.retain(|_| {
                at += 1;
                !gone[(at - 1) / size]
            });
        });
    }
    if new.len() != of.count * size {
        let (a, b) = (new.len() / size, of.count);
        return Err(
            vm.value_error(format!("attempt to assign array of size {a} to extended slice of size {b}"))
        );
    }
    let mut data = this.data.borrow_mut();
    for (place, item) in places(&of).zip(new.chunks_exact(size)) {
        data[place * size..(place + 1) * size].copy_from_slice(item);
    }
    Ok(())
}

fn compare(vm: &Vm, a: Gc<Array>, b: Gc<Array>, op: CompareOp) -> PyResult {
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if equality && a.count() != b.count() {
        return Ok(Value::bool(op == CompareOp::Ne));
    }
    // Integers of one type, and characters: equal when their bytes are.
    if equality && a.code == b.code && !matches!(a.code, b'f' | b'd') {
        return Ok(Value::bool((*a.bytes() == *b.bytes()) == (op == CompareOp::Eq)));
    }
    for i in 0.. {
        let (Some(x), Some(y)) = (a.get(vm, i)?, b.get(vm, i)?) else { break };
        if !vm.compare_bool(x, y, CompareOp::Eq)? {
            return match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(x, y, op),
            };
        }
    }
    Ok(Value::bool(op.of(a.count().cmp(&b.count()))))
}

/// `arrayiterator`
#[native_object("array.arrayiterator")]
pub struct ArrayIter {
    /// The array; None at the end.
    array: ValueCell,
    index: Cell<usize>,
}

#[class("arrayiterator", module = "array")]
impl ArrayIter {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        let Some(array) = this.array.get().downcast::<Array>() else { return Ok(None) };
        let at = this.index.get();
        let value = array.get(vm, at)?;
        match value {
            Some(_) => this.index.set(at + 1),
            None => this.array.init(Value::NONE),
        }
        Ok(value)
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        let iter = taipan_vm::builtins::builtin_function(vm, "iter")?;
        let array = this.array.get();
        if array.is_none() {
            let args = vm.new_tuple(&[vm.new_tuple(&[]).value()]);
            return Ok(vm.new_tuple(&[iter, args.value()]).value());
        }
        let args = vm.new_tuple(&[array]);
        Ok(vm.new_tuple(&[iter, args.value(), vm.int(this.index.get() as i64)]).value())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, state: Value) -> PyResult<()> {
        if !vm.is_int(state) {
            return Err(vm.type_error("an integer is required"));
        }
        let Some(i) = vm.int_to_i64(state) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        if let Some(array) = this.array.get().downcast::<Array>() {
            this.index.set((i.max(0) as usize).min(array.count()));
        }
        Ok(())
    }
    #[class_attr("__module__")]
    fn module_name() -> &'static str {
        "array"
    }
}

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.  Arrays are sequence types and behave very much like lists,
/// except that the type of objects stored in them is constrained.
///
#[module("array", classes(Array))]
pub mod module {
    use super::*;

    /// Internal. Used for pickling support.
    #[function("_array_reconstructor(arraytype, typecode, mformat_code, items, /)")]
    fn reconstructor(
        vm: &Vm,
        arraytype: Value,
        typecode: Value,
        mformat_code: i32,
        items: Value,
    ) -> PyResult {
        rebuild::reconstruct(vm, arraytype, typecode, mformat_code, items)
    }

    #[attr("typecodes")]
    fn typecodes() -> &'static str {
        "bBuwhHiIlLqQfd"
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let class = Array::class(vm).value();
        set_module_attribute(vm, module, "ArrayType", class)?;
        let abc = taipan_vm::import::import(vm, "collections.abc")?;
        let sequence = vm.getattr_str(abc, "MutableSequence")?;
        vm.call_method_str(sequence, "register", &[class])?;
        Ok(())
    }
}
