//! The module `_struct`: Python values from and to the bytes of C structs.

pub mod layout;

use crate::exception_class::exception_class;
use layout::Layout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use taipan_macros::{class, module, native_object};
use taipan_vm::heap::{ValueArray, ValueVec};
use taipan_vm::native::{Args, BytesLike, PyResult, Raised, WritableBytes, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Bytes, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "struct.error", vm.exc().exception)
}

/// Raises `struct.error`.
#[cold]
pub(crate) fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// How many formats are kept compiled.
const KEPT: usize = 64;

/// Formats that were compiled lately, by their addresses.
#[native_object("_struct formats")]
pub struct Formats {
    /// ValueArray of the strings.
    texts: ValueCell,
    #[untraced]
    layouts: RefCell<Vec<Option<Rc<Layout>>>>,
}

#[class("formats")]
impl Formats {}

fn formats(vm: &Vm) -> Gc<Formats> {
    let known = vm.interp().quick_state[quick::STRUCT].get();
    if !known.is_unbound() {
        return known.cast_unchecked();
    }
    let texts = ValueCell::new(vm.new_value_array(KEPT).value());
    let made = Formats::alloc(vm, Formats::class(vm), |head| Formats {
        head,
        texts,
        layouts: RefCell::new(vec![None; KEPT]),
    });
    vm.interp().quick_state[quick::STRUCT].set(made.value());
    made
}

/// The layout of a format; that of a string is kept.
fn compiled(vm: &Vm, format: Value) -> PyResult<Rc<Layout>> {
    if !vm.is_exact_str(format) {
        return Ok(Rc::new(compile(vm, format)?));
    }
    let known = formats(vm);
    let at = (format.bits() >> 4) as usize % KEPT;
    let texts: Gc<ValueArray> = known.texts.get().cast_unchecked();
    if texts.get(at) == format
        && let Some(layout) = &known.layouts.borrow()[at]
    {
        return Ok(layout.clone());
    }
    let layout = Rc::new(compile(vm, format)?);
    texts.set(at, format);
    known.layouts.borrow_mut()[at] = Some(layout.clone());
    Ok(layout)
}

/// Compiles a format given as str or bytes.
fn compile(vm: &Vm, format: Value) -> PyResult<Layout> {
    match (format.downcast::<taipan_vm::object::Str>(), format.downcast::<Bytes>()) {
        (Some(s), _) if !s.is_ascii() => {
            let encoding = vm.intern_str("ascii").value();
            vm.call_method_str(s.value(), "encode", &[encoding])?;
            Err(vm.value_error("the format is not ASCII"))
        }
        (Some(s), _) if s.bytes().contains(&0) => Err(error(vm, "embedded null character")),
        (_, Some(b)) if b.as_slice().contains(&0) => Err(error(vm, "embedded null character")),
        (Some(s), _) => Layout::parse(vm, s.bytes()),
        (_, Some(b)) => Layout::parse(vm, b.as_slice()),
        _ => {
            let name = vm.type_of(format).name();
            Err(vm.type_error(format!("Struct() argument 1 must be a str or bytes object, not {name}")))
        }
    }
}

/// What `pack` gives.
fn pack_all(vm: &Vm, layout: &Layout, values: &[Value]) -> PyResult {
    let mut few = [0; 64];
    match few.get_mut(..layout.size) {
        Some(out) if values.len() == layout.values => {
            layout.pack(vm, out, values)?;
            Ok(vm.bytes(out).value())
        }
        _ => Ok(vm.bytes(&packed(vm, layout, values, "pack")?).value()),
    }
}

fn packed(vm: &Vm, layout: &Layout, values: &[Value], function: &str) -> PyResult<Vec<u8>> {
    if values.len() != layout.values {
        let (wanted, got) = (layout.values, values.len());
        return Err(error(vm, &format!("{function} expected {wanted} items for packing (got {got})")));
    }
    let mut out = Vec::new();
    if out.try_reserve_exact(layout.size).is_err() {
        return Err(vm.memory_error(""));
    }
    out.resize(layout.size, 0);
    layout.pack(vm, &mut out, values)?;
    Ok(out)
}

/// Calls `put` for all values in `data`, which has the layout's size.
#[inline]
fn each(vm: &Vm, layout: &Layout, data: &[u8], mut put: impl FnMut(Value)) {
    for item in &layout.items {
        if item.size == 0 {
            (0..item.count).for_each(|_| put(layout.unpack_one(vm, item.code, &[])));
            continue;
        }
        let part = &data[item.offset..item.offset + item.count * item.size];
        match item.code {
            // Many single bytes are usual (the checksum of a header of `tar`).
            b'B' => part.iter().for_each(|byte| put(Value::int32(i32::from(*byte)))),
            b'b' => part.iter().for_each(|byte| put(Value::int32(i32::from(*byte as i8)))),
            code => {
                for one in part.chunks_exact(item.size) {
                    put(layout.unpack_one(vm, code, one));
                }
            }
        }
    }
}

/// As [`unpacked`], for at most so many values.
fn unpacked_few<const MOST: usize>(vm: &Vm, layout: &Layout, data: &[u8]) -> Value {
    let mut few = [Value::NONE; MOST];
    let mut n = 0;
    each(vm, layout, data, |value| {
        few[n] = value;
        n += 1;
    });
    vm.new_tuple(&few[..n]).value()
}

/// The values in `data`, which has the layout's size, as a tuple.
fn unpacked(vm: &Vm, layout: &Layout, data: &[u8]) -> Value {
    // What is not too much is put together on the stack.
    match layout.values {
        0..=16 => return unpacked_few::<16>(vm, layout, data),
        17..=512 => return unpacked_few::<512>(vm, layout, data),
        _ => {}
    }
    let mut values = ValueVec::new(vm.heap());
    each(vm, layout, data, |value| values.push(value));
    vm.new_tuple(values.as_slice()).value()
}

fn unpack_all(vm: &Vm, layout: &Layout, buffer: &[u8]) -> PyResult {
    if buffer.len() != layout.size {
        return Err(error(vm, &format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    Ok(unpacked(vm, layout, buffer))
}

/// Where `offset` (from the end if negative) leaves room for `size` bytes.
fn place(vm: &Vm, size: usize, len: usize, offset: isize, packing: bool) -> PyResult<usize> {
    let mut at = offset;
    if offset < 0 {
        if offset.saturating_add(size.min(isize::MAX as usize) as isize) > 0 {
            let message = if packing {
                format!("no space to pack {size} bytes at offset {offset}")
            } else {
                format!("not enough data to unpack {size} bytes at offset {offset}")
            };
            return Err(error(vm, &message));
        }
        at = offset + len as isize;
        if at < 0 {
            return Err(error(vm, &format!("offset {offset} out of range for {len}-byte buffer")));
        }
    }
    let at = at as usize;
    if len.saturating_sub(at) < size || at > len {
        let (name, verb) = if packing { ("pack_into", "packing") } else { ("unpack_from", "unpacking") };
        let need = size.saturating_add(at);
        return Err(error(
            vm,
            &format!(
                "{name} requires a buffer of at least {need} bytes for {verb} {size} bytes at offset {at} \
                 (actual buffer size is {len})"
            ),
        ));
    }
    Ok(at)
}

fn unpack_at(vm: &Vm, layout: &Layout, buffer: &[u8], offset: isize) -> PyResult {
    let at = place(vm, layout.size, buffer.len(), offset, false)?;
    Ok(unpacked(vm, layout, &buffer[at..at + layout.size]))
}

/// `pack_into`: arguments are the buffer, the offset, the values.
fn pack_at(vm: &Vm, layout: &Layout, arguments: &[Value]) -> PyResult<()> {
    let [buffer, offset, values @ ..] = arguments else {
        let message = if arguments.is_empty() {
            "pack_into expected buffer argument"
        } else {
            "pack_into expected offset argument"
        };
        return Err(error(vm, message));
    };
    if values.len() != layout.values {
        let (wanted, got) = (layout.values, values.len());
        return Err(error(vm, &format!("pack_into expected {wanted} items for packing (got {got})")));
    }
    let offset = vm.index_of(*offset)?;
    let Some(offset) = vm.int_to_i64(offset) else {
        return Err(vm.index_error("cannot fit 'int' into an index-sized integer"));
    };
    let what = "argument";
    let mut buffer = WritableBytes::of(vm, *buffer, what)?;
    let at = place(vm, layout.size, buffer.len(), offset as isize, true)?;
    // Converting the values can run Python code, so they go to memory of their own first.
    let data = packed(vm, layout, values, "pack_into")?;
    match buffer.as_mut_slice().get_mut(at..at + data.len()) {
        Some(to) => to.copy_from_slice(&data),
        None => return Err(vm.buffer_error("the buffer changed its size")),
    }
    Ok(())
}

/// A compiled format as a Python object.
#[native_object("_struct.Struct")]
pub struct Struct {
    #[untraced]
    layout: RefCell<Option<Rc<Layout>>>,
    format: ValueCell,
}

impl Struct {
    fn layout(&self, vm: &Vm) -> PyResult<Rc<Layout>> {
        match &*self.layout.borrow() {
            Some(layout) => Ok(layout.clone()),
            None => Err(vm.runtime_error("Struct object is not initialized")),
        }
    }
}

/// Struct(fmt) --> compiled struct object
#[class("Struct", module = "_struct", subclassable, weakrefable)]
impl Struct {
    #[new("Struct(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Self> {
        let format = ValueCell::new(Value::NONE);
        Struct::alloc(vm, cls, |head| Struct { head, layout: RefCell::new(None), format })
    }
    #[init_method("Struct(format)")]
    fn init(vm: &Vm, this: Gc<Self>, format: Value) -> PyResult<()> {
        let layout = compiled(vm, format)?;
        let text = match format.downcast::<Bytes>() {
            Some(b) => vm.str_from_bytes(String::from_utf8_lossy(b.as_slice()).as_bytes()).value(),
            None => format,
        };
        this.format.set(this.header(), text);
        *this.layout.borrow_mut() = Some(layout);
        Ok(())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> {
        this.layout(vm)?;
        let name = vm.type_of(this.value()).name_str().as_str_lossy();
        Ok(format!("{name}({})", vm.repr_text(this.format.get())?))
    }
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        this.layout(vm)?;
        Ok(size_of::<Self>())
    }
    /// struct format string
    #[getter]
    fn format(vm: &Vm, this: Gc<Self>) -> PyResult {
        this.layout(vm)?;
        Ok(this.format.get())
    }
    /// struct size in bytes
    #[getter]
    fn size(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        Ok(this.layout(vm)?.size)
    }
    /// pack(v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing values v1, v2, ... packed according
    /// to the format string Struct.format.
    #[method("pack(*args)", text_signature = None)]
    fn pack(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let layout = this.layout(vm)?;
        pack_all(vm, &layout, args.positional())
    }
    /// pack_into(buffer, offset, v1, v2, ...)
    #[method("pack_into(*args)", text_signature = None)]
    fn pack_into(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let layout = this.layout(vm)?;
        pack_at(vm, &layout, args.positional())
    }
    /// Return a tuple containing unpacked values.
    #[method("unpack(buffer, /)")]
    fn unpack(vm: &Vm, this: Gc<Self>, buffer: BytesLike) -> PyResult {
        let layout = this.layout(vm)?;
        unpack_all(vm, &layout, &buffer)
    }
    /// Return a tuple containing unpacked values.
    #[method("unpack_from(buffer, offset=0)")]
    fn unpack_from(vm: &Vm, this: Gc<Self>, buffer: BytesLike, offset: isize) -> PyResult {
        let layout = this.layout(vm)?;
        unpack_at(vm, &layout, &buffer, offset)
    }
    /// Return an iterator yielding tuples.
    #[method("iter_unpack(buffer, /)")]
    fn iter_unpack(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<Gc<UnpackIterator>> {
        let layout = this.layout(vm)?;
        iterate(vm, layout, buffer)
    }
}

/// The iterator of `iter_unpack`.
#[native_object("_struct.unpack_iterator")]
pub struct UnpackIterator {
    #[untraced]
    layout: Rc<Layout>,
    buffer: ValueCell,
    at: Cell<usize>,
}

fn iterate(vm: &Vm, layout: Rc<Layout>, buffer: Value) -> PyResult<Gc<UnpackIterator>> {
    let len = BytesLike::of(vm, buffer)?.len();
    if layout.size == 0 {
        return Err(error(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    if !len.is_multiple_of(layout.size) {
        let size = layout.size;
        return Err(error(
            vm,
            &format!("iterative unpacking requires a buffer of a multiple of {size} bytes"),
        ));
    }
    let cls = UnpackIterator::class(vm);
    let (buffer, at) = (ValueCell::new(buffer), Cell::new(0));
    Ok(UnpackIterator::alloc(vm, cls, |head| UnpackIterator { head, layout, buffer, at }))
}

#[class("unpack_iterator", module = "_struct")]
impl UnpackIterator {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        let buffer = BytesLike::of(vm, this.buffer.get())?;
        let at = this.at.get();
        let Some(data) = buffer.get(at..at + this.layout.size) else { return Ok(None) };
        this.at.set(at + this.layout.size);
        Ok(Some(unpacked(vm, &this.layout, data)))
    }
    #[method("__length_hint__()")]
    fn length_hint(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        let len = BytesLike::of(vm, this.buffer.get())?.len();
        Ok(len.saturating_sub(this.at.get()) / this.layout.size)
    }
}

/// Splits the format off the arguments of a module function.
fn with_format<'a>(vm: &Vm, args: &Args<'a>, function: &str) -> PyResult<(Rc<Layout>, &'a [Value])> {
    args.no_keywords(vm, function)?;
    match args.positional() {
        [format, rest @ ..] => Ok((compiled(vm, *format)?, rest)),
        [] => Err(vm.type_error("missing format argument")),
    }
}

/// Functions to convert between Python values and C structs.
/// Python bytes objects are used to hold the data representing the C struct.
#[module("_struct", classes(Struct))]
pub mod module {
    use super::*;

    /// Return size in bytes of the struct described by the format string.
    #[function("calcsize(format, /)")]
    fn calcsize(vm: &Vm, format: Value) -> PyResult<usize> {
        Ok(compiled(vm, format)?.size)
    }
    /// pack(format, v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing the values v1, v2, ... packed according
    /// to the format string.
    #[function("pack(*args)", text_signature = None)]
    fn pack(vm: &Vm, args: &Args) -> PyResult {
        let (layout, values) = with_format(vm, args, "pack")?;
        pack_all(vm, &layout, values)
    }
    /// pack_into(format, buffer, offset, v1, v2, ...)
    #[function("pack_into(*args)", text_signature = None)]
    fn pack_into(vm: &Vm, args: &Args) -> PyResult<()> {
        let (layout, rest) = with_format(vm, args, "pack_into")?;
        pack_at(vm, &layout, rest)
    }
    /// Return a tuple containing values unpacked according to the format string.
    #[function("unpack(format, buffer, /)")]
    fn unpack(vm: &Vm, format: Value, buffer: BytesLike) -> PyResult {
        unpack_all(vm, &*compiled(vm, format)?, &buffer)
    }
    /// Return a tuple containing values unpacked according to the format string.
    #[function("unpack_from(format, /, buffer, offset=0)")]
    fn unpack_from(vm: &Vm, format: Value, buffer: BytesLike, offset: isize) -> PyResult {
        unpack_at(vm, &*compiled(vm, format)?, &buffer, offset)
    }
    /// Return an iterator yielding tuples unpacked from the given bytes.
    #[function("iter_unpack(format, buffer, /)")]
    fn iter_unpack(vm: &Vm, format: Value, buffer: Value) -> PyResult<Gc<UnpackIterator>> {
        let layout = compiled(vm, format)?;
        iterate(vm, layout, buffer)
    }
    /// Clear the internal cache.
    #[function("_clearcache()")]
    fn clearcache(vm: &Vm) {
        formats(vm).layouts.borrow_mut().fill(None);
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "error", error_class(vm)?.value())
    }
}
