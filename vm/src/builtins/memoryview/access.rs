//! Items of a memoryview: subscripts, iteration, search.

use super::{MemoryView, Shown, items};
use crate::builtins::indices;
use crate::builtins::sequence::slice_index;
use crate::native::PyResult;
use crate::object::buffer::{Dims, HeldBuffer, flags};
use crate::object::header::ValueCell;
use crate::object::slots::CompareOp;
use crate::object::{Slice, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, class_part, native_object};

/// What lies between the brackets.
enum Key {
    Index(isize),
    Slice(Gc<Slice>),
    /// A tuple of indexes.
    Indexes(Gc<Tuple>),
    /// A tuple of slices.
    Slices,
    Other,
}

#[inline(always)]
fn sort_key(vm: &Vm, key: Value) -> PyResult<Key> {
    match key.as_small_int() {
        Some(i) => Ok(Key::Index(i as isize)),
        None => sort_other_key(vm, key),
    }
}

fn sort_other_key(vm: &Vm, key: Value) -> PyResult<Key> {
    if let Some(slice) = key.downcast::<Slice>() {
        return Ok(Key::Slice(slice));
    }
    if let Some(i) = indices::index(vm, key)? {
        return Ok(Key::Index(i));
    }
    let Some(tuple) = key.downcast::<Tuple>() else { return Ok(Key::Other) };
    let parts = tuple.items();
    if parts.iter().all(|v| vm.is_int(*v) || vm.type_of(*v).slots().index.is_some()) {
        return Ok(Key::Indexes(tuple));
    }
    Ok(if parts.iter().all(|v| v.downcast::<Slice>().is_some()) { Key::Slices } else { Key::Other })
}

/// The place of an item that a tuple of indexes names.
fn place_of(vm: &Vm, this: Gc<MemoryView>, indexes: Gc<Tuple>) -> PyResult<isize> {
    let (n, ndim) = (indexes.items().len(), this.dims.ndim());
    if n < ndim {
        return Err(vm.not_implemented_error("sub-views are not implemented"));
    }
    if n > ndim {
        return Err(vm.type_error(format!("cannot index {ndim}-dimension view with {n}-element tuple")));
    }
    let mut place = 0;
    for (dimension, index) in indexes.items().iter().enumerate() {
        let Some(index) = indices::index(vm, *index)? else {
            return Err(vm.type_error("memoryview: invalid slice key"));
        };
        place += this.place(vm, dimension, index)?;
    }
    Ok(place)
}

/// The items that a slice of the first dimension selects.
fn sliced(vm: &Vm, this: Gc<MemoryView>, slice: Gc<Slice>) -> PyResult<Shown> {
    let n = this.dims.shape().first().map_or(0, |n| *n as usize);
    let of = indices::select(vm, slice, n)?;
    if let Dims::Line { stride, .. } = this.dims {
        this.check(vm)?;
        let offset = if of.count > 0 { of.start * stride } else { 0 };
        return Ok(Shown {
            ptr: this.ptr.get().wrapping_offset(offset),
            len: of.count * this.itemsize,
            itemsize: this.itemsize,
            readonly: this.readonly,
            format: this.format.clone(),
            dims: Dims::Line { count: of.count as isize, stride: stride.wrapping_mul(of.step) },
        });
    }
    let mut shown = this.shown(vm)?;
    let mut shape = shown.dims.shape().to_vec();
    let mut strides = shown.dims.strides().to_vec();
    if let (Some(n), Some(stride)) = (shape.first_mut(), strides.first_mut()) {
        if of.count > 0 {
            // Inside the memory; with no item left the place does not matter.
            shown.ptr = shown.ptr.wrapping_offset(of.start * *stride);
        }
        *n = of.count as isize;
        *stride = stride.wrapping_mul(of.step);
    }
    shown.dims = Dims::new(&shape, &strides);
    shown.len = shown.dims.count() * shown.itemsize;
    Ok(shown)
}

/// `this[slice] = value`, in one dimension.
fn set_slice(vm: &Vm, this: Gc<MemoryView>, slice: Gc<Slice>, value: Value) -> PyResult<()> {
    let source = HeldBuffer::of(vm, value, flags::FULL_RO)?;
    let shown = sliced(vm, this, slice)?;
    let same = items::bare(&shown.format) == items::bare(&source.format)
        && shown.itemsize == source.itemsize
        && shown.dims.shape() == source.dims.shape();
    if !same {
        let message = "memoryview assignment: lvalue and rvalue have different structures";
        return Err(vm.value_error(message));
    }
    // Copied first: both may be the same memory.
    let data = source.to_vec();
    let (size, stride) = (shown.itemsize, shown.dims.strides()[0]);
    this.check(vm)?;
    if shown.dims.is_c_contiguous(size) {
        // SAFETY: as many bytes as the slice has, which lie in the exporter's writable memory.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), shown.ptr, data.len()) };
        return Ok(());
    }
    for (i, item) in data.chunks_exact(size.max(1)).enumerate() {
        // SAFETY: one item of the slice, which lies in the exporter's writable memory.
        unsafe {
            std::ptr::copy_nonoverlapping(item.as_ptr(), shown.ptr.offset(i as isize * stride), size);
        }
    }
    Ok(())
}

/// `...` or `()`
fn is_whole(key: Value) -> bool {
    key == Value::ELLIPSIS || key.downcast::<Tuple>().is_some_and(|t| t.items().is_empty())
}

#[class_part("memoryview", access)]
impl MemoryView {
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<MemoryView>) -> PyResult<usize> {
        this.check(vm)?;
        match this.dims.shape() {
            [n, ..] => Ok(*n as usize),
            [] => Err(vm.type_error("0-dim memory has no length")),
        }
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<MemoryView>, key: Value) -> PyResult {
        this.check(vm)?;
        if let (Some(i), Dims::Line { count, stride }) = (key.as_small_int(), &this.dims) {
            let at = if i < 0 { i + *count as i64 } else { i } as isize;
            if (0..*count).contains(&at) && this.code != 0 {
                return Ok(items::read(vm, this.code, this.item(at * stride)));
            }
        }
        getitem_slow(vm, this, key)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<MemoryView>, key: Value, value: Value) -> PyResult<()> {
        this.check(vm)?;
        if this.readonly {
            return Err(vm.type_error("cannot modify read-only memory"));
        }
        if value.is_unbound() {
            return Err(vm.type_error("cannot delete memory"));
        }
        let ndim = this.dims.ndim();
        let place = match sort_key(vm, key)? {
            _ if ndim == 0 && is_whole(key) => 0,
            _ if ndim == 0 => return Err(vm.type_error("invalid indexing of 0-dim memory")),
            Key::Index(i) if ndim == 1 => this.place(vm, 0, i)?,
            Key::Index(_) => return Err(vm.not_implemented_error("sub-views are not implemented")),
            Key::Slice(slice) if ndim == 1 => return set_slice(vm, this, slice, value),
            Key::Indexes(indexes) => place_of(vm, this, indexes)?,
            Key::Slice(_) | Key::Slices => {
                let message = "memoryview slice assignments are currently restricted to ndim = 1";
                return Err(vm.not_implemented_error(message));
            }
            Key::Other => return Err(vm.type_error("memoryview: invalid slice key")),
        };
        let bits = items::to_bits_or_raise(vm, this.code(vm)?, &this.format, value)?;
        // The conversion may have run Python code.
        this.check(vm)?;
        this.store(place, bits);
        Ok(())
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<MemoryIter>> {
        this.check(vm)?;
        match this.dims.ndim() {
            1 => {}
            0 => return Err(vm.type_error("invalid indexing of 0-dim memory")),
            _ => return Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented")),
        }
        this.code(vm)?;
        let class = MemoryIter::class(vm);
        let view = ValueCell::new(this.value());
        Ok(MemoryIter::alloc(vm, class, |head| MemoryIter { head, view, index: Cell::new(0) }))
    }
    /// Count the number of occurrences of a value.
    #[method("count(value, /)")]
    fn count(vm: &Vm, this: Gc<MemoryView>, value: Value) -> PyResult<usize> {
        let iterator = MemoryView::iter(vm, this)?.value();
        let mut n = 0;
        while let Some(item) = vm.next(iterator)? {
            if vm.compare_bool(item, value, CompareOp::Eq)? {
                n += 1;
            }
        }
        Ok(n)
    }
    /// Return the index of the first occurrence of a value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("index(value, start=0, stop=sys.maxsize, /)")]
    fn index(vm: &Vm, this: Gc<MemoryView>, value: Value, start: Value, stop: Value) -> PyResult<usize> {
        this.check(vm)?;
        let start = bound(vm, start, 0)?;
        let stop = bound(vm, stop, isize::MAX)?;
        let n = match this.dims {
            Dims::Line { count, .. } => count,
            _ if this.dims.ndim() == 0 => return Err(vm.type_error("invalid lookup on 0-dim memory")),
            _ => return Err(vm.not_implemented_error("multi-dimensional lookup is not implemented")),
        };
        let hold = |i: isize| if i < 0 { i.saturating_add(n).max(0) } else { i };
        let (start, stop) = (hold(start), hold(stop).min(n));
        for i in start..stop {
            this.check(vm)?;
            let item = items::read(vm, this.code(vm)?, this.item(this.place(vm, 0, i)?));
            if vm.compare_bool(item, value, CompareOp::Eq)? {
                return Ok(i as usize);
            }
        }
        Err(vm.value_error("memoryview.index(x): x not found"))
    }
}

/// A bound of a search.
fn bound(vm: &Vm, v: Value, default: isize) -> PyResult<isize> {
    if v.is_unbound() {
        return Ok(default);
    }
    slice_index(vm, v, "slice indices must be integers or have an __index__ method")
}

#[inline(never)]
fn getitem_slow(vm: &Vm, this: Gc<MemoryView>, key: Value) -> PyResult {
    let ndim = this.dims.ndim();
    if ndim == 0 {
        return match key.downcast::<Tuple>() {
            Some(t) if t.items().is_empty() => Ok(items::read(vm, this.code(vm)?, this.item(0))),
            None if key == Value::ELLIPSIS => Ok(this.value()),
            _ => Err(vm.type_error("invalid indexing of 0-dim memory")),
        };
    }
    match sort_key(vm, key)? {
        Key::Index(i) if ndim == 1 => {
            this.check(vm)?;
            let code = this.code(vm)?;
            Ok(items::read(vm, code, this.item(this.place(vm, 0, i)?)))
        }
        Key::Index(_) => Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented")),
        Key::Slice(slice) => Ok(this.derive(vm, sliced(vm, this, slice)?).value()),
        Key::Indexes(indexes) => {
            let code = this.code(vm)?;
            let place = place_of(vm, this, indexes)?;
            this.check(vm)?;
            Ok(items::read(vm, code, this.item(place)))
        }
        Key::Slices => Err(vm.not_implemented_error("multi-dimensional slicing is not implemented")),
        Key::Other => Err(vm.type_error("memoryview: invalid slice key")),
    }
}

/// `memory_iterator`
#[native_object("memory_iterator")]
pub struct MemoryIter {
    /// The view; None at the end.
    view: ValueCell,
    index: Cell<isize>,
}

#[class("memory_iterator")]
impl MemoryIter {
    #[slot(iter)]
    fn iter(this: Gc<MemoryIter>) -> Gc<MemoryIter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<MemoryIter>) -> PyResult<Option<Value>> {
        let Some(view) = this.view.get().downcast::<MemoryView>() else { return Ok(None) };
        let at = this.index.get();
        match view.dims {
            Dims::Line { count, stride } if at < count => {
                view.check(vm)?;
                this.index.set(at + 1);
                Ok(Some(items::read(vm, view.code, view.item(at * stride))))
            }
            _ => {
                this.view.init(Value::NONE);
                Ok(None)
            }
        }
    }
}
