//! `memoryview`: an object's memory as Python code sees it, typed by a `struct` format and laid out in any number of
//! dimensions.
//!
//! Views made from one another (slices, casts, `memoryview(view)`) share one hold on the exporter's memory; it is given
//! back when the last of them is released or dropped. Buffers taken *from* a view are counted by the view itself, and
//! while there are any it cannot be released.

mod access;
pub mod items;
mod layout;
mod wrapper;

use crate::builtins::generic_alias;
use crate::native::{Args, PyResult, Raised};
use crate::object::buffer::{Buffer, Dims, ExportHold, Exports, flags};
use crate::object::header::ValueCell;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{List, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use taipan_macros::{class, native_object};

pub use wrapper::{BufferWrapper, wrapped};

#[native_object("memoryview")]
pub struct MemoryView {
    /// The exporter; None after the release.
    owner: ValueCell,
    #[untraced]
    ptr: Cell<*mut u8>,
    /// Bytes of all items.
    len: usize,
    itemsize: usize,
    /// The format's code if it is a single native one, else 0.
    code: u8,
    readonly: bool,
    released: Cell<bool>,
    /// 0: not known.
    hash: Cell<i64>,
    #[untraced]
    format: Cow<'static, str>,
    #[untraced]
    dims: Dims,
    #[untraced]
    hold: RefCell<Option<Rc<ExportHold>>>,
    #[untraced]
    exports: Exports,
}

/// What a new view shows.
struct Shown {
    ptr: *mut u8,
    len: usize,
    itemsize: usize,
    readonly: bool,
    format: Cow<'static, str>,
    dims: Dims,
}

fn make(vm: &Vm, owner: Value, hold: Rc<ExportHold>, shown: Shown) -> Gc<MemoryView> {
    let class = MemoryView::class(vm);
    MemoryView::alloc(vm, class, |head| MemoryView {
        head,
        owner: ValueCell::new(owner),
        ptr: Cell::new(shown.ptr),
        len: shown.len,
        itemsize: shown.itemsize,
        code: items::native_code(&shown.format).unwrap_or(0),
        readonly: shown.readonly,
        released: Cell::new(false),
        hash: Cell::new(0),
        format: shown.format,
        dims: shown.dims,
        hold: RefCell::new(Some(hold)),
        exports: Exports::new(),
    })
}

/// A view that shows a buffer, and releases it in the end.
pub fn from_buffer(vm: &Vm, buffer: Buffer) -> Value {
    let Buffer { owner, ptr, len, readonly, itemsize, format, dims, hold } = buffer;
    make(vm, owner, Rc::new(hold), Shown { ptr, len, itemsize, readonly, format, dims }).value()
}

/// A memoryview of an object with the buffer protocol; `flags` are for its exporter.
///
/// # Errors
/// TypeError when it has none; what the exporter raises.
pub fn from_object(vm: &Vm, object: Value, flags: u32) -> PyResult {
    if let Some(view) = object.downcast::<MemoryView>() {
        return Ok(view.derive(vm, view.shown(vm)?).value());
    }
    match vm.type_of(object).slots().buffer {
        Some(get) => Ok(from_buffer(vm, get(vm, object, flags)?)),
        None => {
            let name = vm.type_of(object).name();
            Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{name}'")))
        }
    }
}

/// `__release_buffer__` of native exporters: releases a view that `this.__buffer__()` gave.
///
/// # Errors
/// TypeError for what is no memoryview, ValueError for a view of something else.
pub fn release_from(vm: &Vm, this: Value, view: Value) -> PyResult<()> {
    let Some(view) = view.downcast::<MemoryView>() else {
        return Err(vm.type_error("expected a memoryview object"));
    };
    if view.released.get() {
        return Ok(());
    }
    if view.owner.get() != this {
        return Err(vm.value_error("memoryview's buffer is not this object"));
    }
    view.release(vm)
}

#[cold]
fn released(vm: &Vm) -> Raised {
    vm.value_error("operation forbidden on released memoryview object")
}

impl MemoryView {
    #[inline(always)]
    fn check(&self, vm: &Vm) -> PyResult<()> {
        if self.released.get() { Err(released(vm)) } else { Ok(()) }
    }
    fn is_c_contiguous(&self) -> bool {
        self.dims.is_c_contiguous(self.itemsize)
    }
    /// All that a view of the same items needs.
    fn shown(&self, vm: &Vm) -> PyResult<Shown> {
        self.check(vm)?;
        Ok(Shown {
            ptr: self.ptr.get(),
            len: self.len,
            itemsize: self.itemsize,
            readonly: self.readonly,
            format: self.format.clone(),
            dims: self.dims.clone(),
        })
    }
    /// The items as a buffer, for this module's own short use: it holds nothing.
    fn borrowed(&self) -> Buffer {
        Buffer {
            owner: Value::NONE,
            ptr: self.ptr.get(),
            len: self.len,
            readonly: self.readonly,
            itemsize: self.itemsize,
            format: self.format.clone(),
            dims: self.dims.clone(),
            hold: ExportHold::none(),
        }
    }
    /// The code of the format.
    ///
    /// # Errors
    /// NotImplementedError if it is none that memoryviews can read.
    #[inline(always)]
    fn code(&self, vm: &Vm) -> PyResult<u8> {
        if self.code != 0 {
            return Ok(self.code);
        }
        Err(vm.not_implemented_error(match items::bare(&self.format) {
            format if format.len() == 1 => format!("memoryview: format {format} not supported"),
            _ => format!("memoryview: unsupported format {}", self.format),
        }))
    }
    /// The place in bytes, from the first item, of an index into a dimension.
    #[inline(always)]
    fn place(&self, vm: &Vm, dimension: usize, index: isize) -> PyResult<isize> {
        let n = self.dims.shape()[dimension];
        let at = if index < 0 { index.saturating_add(n) } else { index };
        if at < 0 || at >= n {
            let number = dimension + 1;
            return Err(vm.index_error(format!("index out of bounds on dimension {number}")));
        }
        Ok(at * self.dims.strides()[dimension])
    }
    /// The bytes of the item at a place inside the view.
    #[inline(always)]
    fn item(&self, place: isize) -> &[u8] {
        // SAFETY: `place` comes from indexes inside the shape, and the hold keeps the exporter's memory where it is.
        unsafe { std::slice::from_raw_parts(self.ptr.get().offset(place), self.itemsize) }
    }
    /// Writes an item; the view is neither read-only nor released.
    #[inline(always)]
    fn store(&self, place: isize, bits: u64) {
        debug_assert!(!self.readonly);
        // SAFETY: as in `item`; the exporter gave the memory for writing, and no reference to it is held now.
        items::store(
            unsafe { std::slice::from_raw_parts_mut(self.ptr.get().offset(place), self.itemsize) },
            bits,
        );
    }
    /// All items in order, without gaps.
    fn to_vec(&self) -> Vec<u8> {
        self.borrowed().to_vec()
    }
}

impl Gc<MemoryView> {
    /// Another view on the same exporter.
    fn derive(self, vm: &Vm, shown: Shown) -> Gc<MemoryView> {
        let hold = self.hold.borrow().clone();
        make(vm, self.owner.get(), hold.unwrap_or_else(|| Rc::new(ExportHold::none())), shown)
    }
    /// Gives the memory back; nothing happens the second time.
    ///
    /// # Errors
    /// BufferError while buffers of the view are out.
    fn release(self, vm: &Vm) -> PyResult<()> {
        if self.released.get() {
            return Ok(());
        }
        if !self.exports.is_free(vm) {
            let n = self.exports.count();
            let s = if n == 1 { "" } else { "s" };
            return Err(vm.buffer_error(format!("memoryview has {n} exported buffer{s}")));
        }
        self.released.set(true);
        let owner = self.owner.get();
        self.owner.init(Value::NONE);
        let hold = self.hold.borrow_mut().take();
        if let Some(Ok(hold)) = hold.map(Rc::try_unwrap) {
            drop(hold);
            if let Some(wrapper) = owner.downcast::<BufferWrapper>() {
                wrapper.release(vm);
            }
        }
        Ok(())
    }
    /// A buffer of the view for another object.
    fn export(self, vm: &Vm, wanted: u32) -> PyResult<Buffer> {
        self.check(vm)?;
        let asks = |flag: u32| wanted & flag == flag;
        let fail = |what: &str| Err(vm.buffer_error(format!("memoryview: underlying buffer is not {what}")));
        let c_contiguous = self.is_c_contiguous();
        if asks(flags::WRITABLE) && self.readonly {
            return fail("writable");
        }
        if asks(flags::C_CONTIGUOUS) && !c_contiguous {
            return fail("C-contiguous");
        }
        let f_contiguous = self.dims.is_f_contiguous(self.itemsize);
        if asks(flags::F_CONTIGUOUS) && !f_contiguous {
            return fail("Fortran contiguous");
        }
        if asks(flags::ANY_CONTIGUOUS) && !c_contiguous && !f_contiguous {
            return fail("contiguous");
        }
        if !asks(flags::STRIDES) && !c_contiguous {
            return fail("C-contiguous");
        }
        let mut buffer = self.borrowed();
        if !asks(flags::ND) {
            if asks(flags::FORMAT) {
                let message = "memoryview: cannot cast to unsigned bytes if the format flag is present";
                return Err(vm.buffer_error(message));
            }
            let (size, stride) = (self.itemsize.max(1), self.itemsize as isize);
            buffer.dims = Dims::Line { count: (self.len / size) as isize, stride };
        }
        if !asks(flags::FORMAT) {
            buffer.format = Cow::Borrowed("B");
        }
        buffer.owner = self.value();
        buffer.hold = self.exports.hold();
        Ok(buffer)
    }
}

fn tuple_of(vm: &Vm, numbers: &[isize]) -> Gc<Tuple> {
    let numbers: Vec<Value> = numbers.iter().map(|n| vm.int(*n as i64)).collect();
    vm.new_tuple(&numbers)
}

/// Create a new memoryview object which references the given object.
#[class("memoryview", weakrefable, parts(access, layout))]
impl MemoryView {
    #[new("memoryview(object)")]
    fn new(vm: &Vm, _cls: Gc<Type>, object: Value) -> PyResult {
        from_object(vm, object, flags::FULL_RO)
    }
    #[slot(repr)]
    fn repr(this: Gc<MemoryView>) -> String {
        let what = if this.released.get() { "released memory" } else { "memory" };
        format!("<{what} at {:#x}>", this.address())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<MemoryView>) -> PyResult<i64> {
        if this.hash.get() == 0 {
            this.check(vm)?;
            if !this.readonly {
                return Err(vm.value_error("cannot hash writable memoryview object"));
            }
            if !matches!(this.code, b'B' | b'b' | b'c') {
                return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
            }
            // A view hashes as its bytes do, but only if these cannot change.
            // That the view cannot be released meanwhile keeps the bytes in place.
            let _hold = this.exports.hold();
            vm.hash(this.owner.get())?;
            this.hash.set(vm.interp().hash_key.hash_bytes(&this.to_vec()));
        }
        Ok(this.hash.get())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<MemoryView>, other: Value, op: CompareOp) -> PyResult {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        match layout::equal(vm, this, other)? {
            Some(equal) => Ok(Value::bool(equal == (op == CompareOp::Eq))),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<MemoryView>, flags: u32) -> PyResult<Buffer> {
        this.export(vm, flags)
    }
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<MemoryView>, buffer: Value) -> PyResult<()> {
        release_from(vm, this.value(), buffer)
    }
    /// Release the underlying buffer exposed by the memoryview object.
    #[method("release()")]
    fn release_method(vm: &Vm, this: Gc<MemoryView>) -> PyResult<()> {
        this.release(vm)
    }
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<MemoryView>> {
        this.check(vm).map(|()| this)
    }
    /// Release the underlying buffer exposed by the memoryview object.
    #[method("__exit__(*exc_info)")]
    fn exit(vm: &Vm, this: Gc<MemoryView>, _args: &Args) -> PyResult<()> {
        this.release(vm)
    }
    /// Create a new memoryview object which references the given object.
    #[class_method("_from_flags(object, flags)")]
    fn from_flags(vm: &Vm, _cls: Gc<Type>, object: Value, flags: i32) -> PyResult {
        from_object(vm, object, flags as u32)
    }
    /// memoryviews are generic over the type of their underlying data
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    /// The underlying object of the memoryview.
    #[getter]
    fn obj(vm: &Vm, this: Gc<MemoryView>) -> PyResult {
        this.check(vm)?;
        Ok(this.owner.get())
    }
    /// The amount of space in bytes that the array would use in
    ///  a contiguous representation.
    #[getter]
    fn nbytes(vm: &Vm, this: Gc<MemoryView>) -> PyResult<usize> {
        this.check(vm)?;
        Ok(this.len)
    }
    /// A bool indicating whether the memory is read only.
    #[getter]
    fn readonly(vm: &Vm, this: Gc<MemoryView>) -> PyResult<bool> {
        this.check(vm)?;
        Ok(this.readonly)
    }
    /// The size in bytes of each element of the memoryview.
    #[getter]
    fn itemsize(vm: &Vm, this: Gc<MemoryView>) -> PyResult<usize> {
        this.check(vm)?;
        Ok(this.itemsize)
    }
    /// A string containing the format (in struct module style)
    ///  for each element in the view.
    #[getter]
    fn format(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<Str>> {
        this.check(vm)?;
        Ok(vm.str(&this.format))
    }
    /// An integer indicating how many dimensions of a multi-dimensional
    ///  array the memory represents.
    #[getter]
    fn ndim(vm: &Vm, this: Gc<MemoryView>) -> PyResult<usize> {
        this.check(vm)?;
        Ok(this.dims.ndim())
    }
    /// A tuple of ndim integers giving the shape of the memory
    ///  as an N-dimensional array.
    #[getter]
    fn shape(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<Tuple>> {
        this.check(vm)?;
        Ok(tuple_of(vm, this.dims.shape()))
    }
    /// A tuple of ndim integers giving the size in bytes to access
    ///  each element for each dimension of the array.
    #[getter]
    fn strides(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<Tuple>> {
        this.check(vm)?;
        Ok(tuple_of(vm, this.dims.strides()))
    }
    /// A tuple of integers used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<Tuple>> {
        this.check(vm)?;
        Ok(vm.new_tuple(&[]))
    }
    /// A bool indicating whether the memory is C contiguous.
    #[getter]
    fn c_contiguous(vm: &Vm, this: Gc<MemoryView>) -> PyResult<bool> {
        this.check(vm)?;
        Ok(this.is_c_contiguous())
    }
    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter]
    fn f_contiguous(vm: &Vm, this: Gc<MemoryView>) -> PyResult<bool> {
        this.check(vm)?;
        Ok(this.dims.is_f_contiguous(this.itemsize))
    }
    /// A bool indicating whether the memory is contiguous.
    #[getter]
    fn contiguous(vm: &Vm, this: Gc<MemoryView>) -> PyResult<bool> {
        this.check(vm)?;
        Ok(this.is_c_contiguous() || this.dims.is_f_contiguous(this.itemsize))
    }
    #[class_init]
    fn flags(_: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.flags.set(cls.flags.get() | type_flags::SEQUENCE);
        Ok(())
    }
}

/// The numbers of a `shape` argument.
///
/// # Errors
/// As CPython words them.
fn shape_argument(vm: &Vm, shape: Value) -> PyResult<Vec<isize>> {
    let (list, tuple) = (shape.downcast::<List>(), shape.downcast::<Tuple>());
    let n = match (list, tuple) {
        (Some(list), _) => list.len(),
        (_, Some(tuple)) => tuple.items().len(),
        _ => return Err(vm.type_error("shape must be a list or a tuple")),
    };
    if n > 64 {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    let mut numbers = Vec::with_capacity(n);
    for i in 0..n {
        let item = match (list, tuple) {
            (Some(list), _) if i < list.len() => list.get(vm, i),
            (_, Some(tuple)) => tuple.items()[i],
            _ => Value::NONE,
        };
        if !vm.is_int(item) {
            return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let Some(number) = vm.int_to_i64(item) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        if number <= 0 {
            return Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0"));
        }
        numbers.push(number as isize);
    }
    Ok(numbers)
}
