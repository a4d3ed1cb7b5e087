//! `bytes`, and the iterators of `bytes` and `bytearray`. What both types share is in [`shared`].

pub mod array;
pub mod shared;

use crate::builtins::indices;
use crate::builtins::iterators::SequenceIter;
use crate::native::{Args, BytesLike, Index, PyResult};
use crate::object::buffer::{Buffer, ExportHold, flags as buffer_flags};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Bytes, List, Slice, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use shared::{Needle, shared_methods};
use std::cell::Cell;
use taipan_macros::{class, class_part};
use taipan_text::bytes as byte_ops;
use taipan_text::find::bytes as bytes_find;
use taipan_text::pad::{self, Justify};
use taipan_text::slice::adjust_range;
use taipan_text::split::{self, Side};

impl Gc<Bytes> {
    /// Runs what may run Python code, which cannot change these bytes.
    fn keeping<R>(self, f: impl FnOnce() -> R) -> R {
        f()
    }
    fn view<'a>(self) -> &'a [u8] {
        self.as_slice()
    }
}
impl Bytes {
    fn make(vm: &Vm, data: &[u8]) -> Gc<Bytes> {
        vm.bytes(data)
    }
}

/// The same bytes as an exact `bytes`.
fn exact(vm: &Vm, b: Gc<Bytes>) -> Gc<Bytes> {
    if b.header.shape() == shapes::BYTES { b } else { vm.bytes(b.as_slice()) }
}

/// Compares byte strings; NOT_IMPLEMENTED for what has no buffer.
fn compare(vm: &Vm, what: &str, data: &[u8], other: Value, op: CompareOp) -> PyResult {
    if other.is_kind(Kind::Str) || vm.type_of(other).slots().buffer.is_none() {
        if vm.interp().config.bytes_warning > 0 && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            if other.is_kind(Kind::Str) {
                vm.warn_bytes(&format!("Comparison between {what} and string"))?;
            } else if what == "bytes" && vm.is_int(other) {
                vm.warn_bytes("Comparison between bytes and int")?;
            }
        }
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if what == "bytes" {
        // Other types with bytes know how they compare with these.
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match BytesLike::of(vm, other) {
        Ok(other) => Ok(Value::bool(op.of(data.cmp(&other)))),
        Err(_) => {
            vm.take_exception();
            Ok(Value::NOT_IMPLEMENTED)
        }
    }
}

/// bytes(iterable_of_ints) -> bytes
/// bytes(string, encoding[, errors]) -> bytes
/// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
/// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
/// bytes() -> empty bytes object
///
/// Construct an immutable array of bytes from:
///   - an iterable yielding integers in range(256)
///   - a text string encoded using the specified encoding
///   - any object implementing the buffer API.
///   - an integer
#[class("bytes", kind = Bytes, subclassable, parts(search, shape))]
impl Bytes {
    #[new("bytes(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Bytes>> {
        let given = shared::constructor_args(vm, "bytes", args)?;
        let source = given[0];
        let made = if given[1].is_unbound() && given[2].is_unbound() && !source.is_unbound() {
            if vm.is_exact(source, shapes::BYTES) {
                source.cast_unchecked()
            } else if let Some(v) = vm.call_special(source, vm.names().__bytes__, &[])? {
                match v.downcast::<Bytes>() {
                    Some(b) => b,
                    None => {
                        let name = vm.type_of(v).name();
                        return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {name})")));
                    }
                }
            } else {
                vm.bytes(&shared::content(vm, "bytes", &given)?)
            }
        } else {
            vm.bytes(&shared::content(vm, "bytes", &given)?)
        };
        if cls.instance_shape.get() == shapes::BYTES {
            return Ok(made);
        }
        let copy = vm.bytes_of_class(cls.instance_shape.get(), cls.slot_words(), made.as_slice());
        vm.note_new(cls, copy.value());
        Ok(copy)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Bytes>) -> Gc<Str> {
        vm.str_from(&taipan_text::repr::repr_bytes(this.as_slice()))
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Bytes>) -> PyResult<Gc<Str>> {
        vm.warn_bytes("str() on a bytes instance")?;
        vm.repr(this.value())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Bytes>) -> i64 {
        if this.hash.get() == 0 {
            this.hash.set(vm.interp().hash_key.hash_bytes(this.as_slice()));
        }
        this.hash.get()
    }
    #[slot(len)]
    fn len(this: Gc<Bytes>) -> usize {
        this.len
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Bytes>, other: Value, op: CompareOp) -> PyResult {
        match other.downcast::<Bytes>() {
            Some(other) => Ok(Value::bool(op.of(this.as_slice().cmp(other.as_slice())))),
            None => compare(vm, "bytes", this.as_slice(), other, op),
        }
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Bytes>) -> Value {
        new_iter(vm, this.value(), shapes::BYTES_ITER)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Bytes>, item: Value) -> PyResult<bool> {
        contains(vm, this.as_slice(), item)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Bytes>, key: Value) -> PyResult {
        let data = this.as_slice();
        if let Some(slice) = key.downcast::<Slice>() {
            let of = indices::select(vm, slice, data.len())?;
            if of.count == data.len() && of.step == 1 {
                return Ok(exact(vm, this).value());
            }
            if of.step == 1 {
                return Ok(vm.bytes(&data[of.start as usize..of.start as usize + of.count]).value());
            }
            return Ok(vm.bytes(&sliced(data, &of)).value());
        }
        match indices::index(vm, key)? {
            Some(i) => match indices::resolve(i, data.len()) {
                Some(at) => Ok(Value::int32(data[at] as i32)),
                None => Err(vm.index_error("index out of range")),
            },
            None => {
                let name = vm.type_of(key).name();
                Err(vm.type_error(format!("byte indices must be integers or slices, not {name}")))
            }
        }
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Bytes>, other: Value) -> PyResult<Gc<Bytes>> {
        if let Some(other) = other.downcast::<Bytes>() {
            return Ok(vm.bytes_of_parts(this.as_slice(), other.as_slice()));
        }
        let other = shared::addend(vm, this.value(), other)?;
        let mut out = Vec::with_capacity(this.len + other.len());
        out.extend_from_slice(this.as_slice());
        out.extend_from_slice(&other);
        Ok(vm.bytes(&out))
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Bytes>, count: isize) -> PyResult<Gc<Bytes>> {
        if count == 1 {
            return Ok(exact(vm, this));
        }
        shared::repeat_bytes(vm, this.as_slice(), count)
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, left: Value, right: Value) -> PyResult {
        match left.downcast::<Bytes>() {
            Some(format) => Ok(vm
                .bytes(&crate::builtins::str::percent::format_bytes(vm, format.as_slice(), right)?)
                .value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<Bytes>, flags: u32) -> PyResult<Buffer> {
        if flags & buffer_flags::WRITABLE != 0 {
            return Err(vm.buffer_error("Object is not writable."));
        }
        let data = this.as_slice();
        Ok(Buffer::of_bytes(this.value(), data.as_ptr().cast_mut(), data.len(), true, ExportHold::none()))
    }
    /// Convert this value to exact type bytes.
    #[method("__bytes__()")]
    fn dunder_bytes(vm: &Vm, this: Gc<Bytes>) -> Gc<Bytes> {
        exact(vm, this)
    }
    #[method("__getnewargs__()")]
    fn getnewargs(vm: &Vm, this: Gc<Bytes>) -> Gc<Tuple> {
        let copy = exact(vm, this).value();
        vm.new_tuple(&[copy])
    }
    #[class_init]
    fn flags(_: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.flags.set(cls.flags.get() | type_flags::BYTES | type_flags::MATCH_SELF);
        Ok(())
    }
}

shared_methods!(Bytes "bytes" search shape);

/// `item in data`
fn contains(vm: &Vm, data: &[u8], item: Value) -> PyResult<bool> {
    if vm.is_int(item)
        || (vm.type_of(item).slots().index.is_some() && vm.type_of(item).slots().buffer.is_none())
    {
        return Ok(data.contains(&shared::byte(vm, item, "byte must be in range(0, 256)")?));
    }
    let part = BytesLike::of(vm, item)?;
    Ok(taipan_text::find::find_bytes(data, &part).is_some())
}

/// What a slice selects.
fn sliced(data: &[u8], of: &indices::Selection) -> Vec<u8> {
    if of.count == 0 {
        return Vec::new();
    }
    taipan_text::slice::step_slice_bytes(data, of.start as usize, of.step, of.count)
}

/// An iterator over bytes.
pub fn new_iter(vm: &Vm, owner: Value, shape: u32) -> Value {
    let header = Header::new(shape, Kind::SequenceIter);
    vm.heap().alloc(SequenceIter { header, sequence: ValueCell::new(owner), index: Cell::new(0) }).value()
}

/// The byte of a `bytes` or `bytearray` at a position, and its length.
#[inline]
pub fn byte_at(v: Value, at: usize) -> (Option<u8>, usize) {
    match (v.downcast::<Bytes>(), v.downcast::<array::ByteArray>()) {
        (Some(b), _) => (b.as_slice().get(at).copied(), b.len),
        (_, Some(b)) => (b.view().get(at).copied(), b.view().len()),
        _ => (None, 0),
    }
}

macro_rules! iterators {
    ($($class:ident $name:tt;)*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub struct $class;
        #[class($name, kind = SequenceIter)]
        impl $class {
            #[slot(iter)]
            fn iter(this: Gc<SequenceIter>) -> Gc<SequenceIter> {
                this
            }
            #[slot(next)]
            fn next(this: Gc<SequenceIter>) -> PyResult {
                let at = this.index.get();
                match byte_at(this.sequence.get(), at).0 {
                    Some(b) => {
                        this.index.set(at + 1);
                        Ok(Value::int32(b as i32))
                    }
                    None => {
                        this.sequence.init(Value::UNBOUND);
                        Ok(Value::UNBOUND)
                    }
                }
            }
            /// Private method returning an estimate of len(list(it)).
            #[method("__length_hint__()")]
            fn length_hint(this: Gc<SequenceIter>) -> usize {
                byte_at(this.sequence.get(), 0).1.saturating_sub(this.index.get())
            }
            /// Return state information for pickling.
            #[method("__reduce__()")]
            fn reduce(vm: &Vm, this: Gc<SequenceIter>) -> PyResult {
                let iter = crate::builtins::builtin_function(vm, "iter")?;
                let owner = this.sequence.get();
                if owner.is_unbound() {
                    let args = vm.new_tuple(&[vm.new_tuple(&[]).value()]);
                    return Ok(vm.new_tuple(&[iter, args.value()]).value());
                }
                let args = vm.new_tuple(&[owner]);
                Ok(vm.new_tuple(&[iter, args.value(), vm.int(this.index.get() as i64)]).value())
            }
            /// Set state information for unpickling.
            #[method("__setstate__(state, /)")]
            fn setstate(this: Gc<SequenceIter>, state: isize) {
                let n = byte_at(this.sequence.get(), 0).1;
                this.index.set(usize::try_from(state).unwrap_or(0).min(n));
            }
        }
    )*};
}
iterators! {
    BytesIter "bytes_iterator";
    ByteArrayIter "bytearray_iterator";
}
