//! The buffer protocol: access to the bytes of another object without a copy.
//!
//! A [`Buffer`] describes memory that belongs to its exporter. The exporter must not move or shrink that memory while
//! buffers of it are out: it counts them in [`Exports`]. A buffer holds its part of that count as an [`ExportHold`], which
//! gives it back when dropped. The count itself lies outside the Python heap and is shared by both sides, because the
//! collector drops dead objects in no particular order: a view can be dropped after the exporter that it looked at.

use crate::builtins::memoryview::BufferWrapper;
use crate::interp::refused;
use crate::value::Value;
use crate::vm::Vm;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

/// What who asks for a buffer can cope with; the numbers are those of CPython's `PyBUF_` constants, which Python code
/// sees as `inspect.BufferFlags`.
pub mod flags {
    /// Read access to contiguous bytes.
    pub const SIMPLE: u32 = 0;
    pub const WRITABLE: u32 = 1;
    pub const FORMAT: u32 = 4;
    pub const ND: u32 = 8;
    pub const STRIDES: u32 = 0x10 | ND;
    pub const C_CONTIGUOUS: u32 = 0x20 | STRIDES;
    pub const F_CONTIGUOUS: u32 = 0x40 | STRIDES;
    pub const ANY_CONTIGUOUS: u32 = 0x80 | STRIDES;
    pub const INDIRECT: u32 = 0x100 | STRIDES;
    /// Anything, read access.
    pub const FULL_RO: u32 = INDIRECT | FORMAT;
}

/// How the items of a buffer are laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dims {
    /// One dimension: how many items, and the bytes from one to the next (may be negative).
    Line { count: isize, stride: isize },
    /// Any number of dimensions but one.
    Grid { shape: Box<[isize]>, strides: Box<[isize]> },
}

impl Dims {
    /// The layout for a shape and strides, which have the same length.
    pub fn new(shape: &[isize], strides: &[isize]) -> Dims {
        match (shape, strides) {
            ([count], [stride]) => Dims::Line { count: *count, stride: *stride },
            _ => Dims::Grid { shape: shape.into(), strides: strides.into() },
        }
    }
    /// Items of `itemsize` bytes without gaps, the last index running fastest.
    pub fn packed(shape: &[isize], itemsize: usize) -> Dims {
        let mut strides = vec![0; shape.len()];
        let mut step = itemsize as isize;
        for (stride, n) in strides.iter_mut().zip(shape).rev() {
            *stride = step;
            step = step.wrapping_mul(*n);
        }
        Dims::new(shape, &strides)
    }
    /// Items along each dimension.
    pub fn shape(&self) -> &[isize] {
        match self {
            Dims::Line { count, .. } => std::slice::from_ref(count),
            Dims::Grid { shape, .. } => shape,
        }
    }
    /// Bytes from one item to the next along each dimension.
    pub fn strides(&self) -> &[isize] {
        match self {
            Dims::Line { stride, .. } => std::slice::from_ref(stride),
            Dims::Grid { strides, .. } => strides,
        }
    }
    /// Number of dimensions.
    pub fn ndim(&self) -> usize {
        self.shape().len()
    }
    /// Number of items.
    pub fn count(&self) -> usize {
        self.shape().iter().map(|n| *n as usize).product()
    }
    /// No gaps, the last index running fastest?
    pub fn is_c_contiguous(&self, itemsize: usize) -> bool {
        if let Dims::Line { count, stride } = self {
            return *stride == itemsize as isize || *count <= 1;
        }
        let dims = self.shape().iter().zip(self.strides());
        self.count() == 0 || in_steps(dims.rev(), itemsize)
    }
    /// No gaps, the first index running fastest?
    pub fn is_f_contiguous(&self, itemsize: usize) -> bool {
        if self.ndim() <= 1 {
            return self.is_c_contiguous(itemsize);
        }
        self.count() == 0 || in_steps(self.shape().iter().zip(self.strides()), itemsize)
    }
}

fn in_steps<'a>(dims: impl Iterator<Item = (&'a isize, &'a isize)>, itemsize: usize) -> bool {
    let mut expect = itemsize as isize;
    for (n, stride) in dims {
        if *n > 1 && *stride != expect {
            return false;
        }
        expect = expect.wrapping_mul(*n);
    }
    true
}

/// A view of an object's memory.
pub struct Buffer {
    /// The exporter, kept alive by whoever holds the buffer on the stack or in a heap cell.
    pub owner: Value,
    /// The first item.
    pub ptr: *mut u8,
    /// Bytes of all items; they are there without gaps if the layout is contiguous.
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    /// `struct` format of an item.
    pub format: Cow<'static, str>,
    pub dims: Dims,
    /// Keeps the exporter from moving its memory.
    pub hold: ExportHold,
}

/// How many buffers of an object are out. A field of the exporter.
#[derive(Default)]
pub struct Exports(OnceCell<Rc<Cell<usize>>>);

/// A part of an exporter's count; given back on drop.
pub struct ExportHold(Option<Rc<Cell<usize>>>);

impl Exports {
    pub const fn new() -> Exports {
        Exports(OnceCell::new())
    }
    pub fn count(&self) -> usize {
        self.0.get().map_or(0, |count| count.get())
    }
    /// Notes one more buffer.
    pub fn hold(&self) -> ExportHold {
        let count = self.0.get_or_init(Rc::default);
        count.set(count.get() + 1);
        ExportHold(Some(count.clone()))
    }
    /// False when buffers are out, and an error is to be raised. Views that nobody can reach any more count until the
    /// collector has seen that: so it is run before the answer is no, or before the error is raised (see
    /// [`refused`](crate::interp::refused)).
    pub fn is_free(&self, vm: &Vm) -> bool {
        let Some(count) = self.0.get() else { return true };
        if count.get() == 0 {
            vm.repeated.set(std::ptr::null());
            return true;
        }
        if refused::can_repeat(vm) {
            refused::note(vm, count.clone());
            return false;
        }
        vm.heap().collect(true);
        count.get() == 0
    }
}

impl ExportHold {
    /// For memory that never moves.
    pub const fn none() -> ExportHold {
        ExportHold(None)
    }
}

impl Drop for ExportHold {
    fn drop(&mut self) {
        if let Some(count) = &self.0 {
            count.set(count.get().saturating_sub(1));
        }
    }
}

impl Buffer {
    /// A contiguous buffer of bytes.
    pub fn of_bytes(owner: Value, ptr: *mut u8, len: usize, readonly: bool, hold: ExportHold) -> Buffer {
        Buffer {
            owner,
            ptr,
            len,
            readonly,
            itemsize: 1,
            format: Cow::Borrowed("B"),
            dims: Dims::Line { count: len as isize, stride: 1 },
            hold,
        }
    }
    /// The bytes, for a contiguous buffer; they must not be held across anything that can run Python code and write.
    pub fn as_slice(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: ptr and len describe the exporter's memory, which the hold keeps in place.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
    /// C-contiguous?
    pub fn is_contiguous(&self) -> bool {
        self.dims.is_c_contiguous(self.itemsize)
    }
    /// All items in order, without gaps.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_contiguous() { self.as_slice().to_vec() } else { self.gather(&self.dims) }
    }
    /// All items in the order that `dims` (this layout or its transposition) means.
    fn gather(&self, dims: &Dims) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len);
        if self.len > 0 {
            // SAFETY: the layout lies in the exporter's memory, which the hold keeps in place.
            unsafe { gather(self.ptr, self.itemsize, dims.shape(), dims.strides(), &mut out) };
        }
        out
    }
    /// All items, the first index running fastest.
    pub fn to_vec_fortran(&self) -> Vec<u8> {
        let reversed = |items: &[isize]| items.iter().rev().copied().collect::<Vec<isize>>();
        self.gather(&Dims::new(&reversed(self.dims.shape()), &reversed(self.dims.strides())))
    }
    /// Gives the memory back to the exporter; `__release_buffer__` is called if it is a Python class's.
    pub fn release(self, vm: &Vm) {
        if let Some(wrapper) = self.owner.downcast::<BufferWrapper>() {
            wrapper.release(vm);
        }
    }
}

/// Appends the items of a layout to `out`.
///
/// # Safety
/// Every item of the layout lies in readable memory.
pub unsafe fn gather(ptr: *const u8, itemsize: usize, shape: &[isize], strides: &[isize], out: &mut Vec<u8>) {
    match (shape, strides) {
        ([n, inner @ ..], [stride, inner_strides @ ..]) => {
            for i in 0..*n {
                // SAFETY: the caller's promise, for the part of the layout with this first index.
                unsafe { gather(ptr.offset(i * stride), itemsize, inner, inner_strides, out) };
            }
        }
        // SAFETY: the caller's promise, for one item.
        _ => out.extend_from_slice(unsafe { std::slice::from_raw_parts(ptr, itemsize) }),
    }
}

/// The bytes of any object with the buffer protocol, copied; gaps between items are left out.
///
/// # Errors
/// TypeError for an object without; what the exporter raises.
pub fn copy_of(vm: &Vm, value: Value) -> crate::native::PyResult<Vec<u8>> {
    let buffer = HeldBuffer::of(vm, value, flags::FULL_RO)?;
    Ok(buffer.to_vec())
}

/// A buffer that Rust code holds on the stack; released when dropped.
pub struct HeldBuffer {
    buffer: Option<Buffer>,
    vm: *const Vm,
}

impl HeldBuffer {
    /// The buffer of any object that has one.
    ///
    /// # Errors
    /// TypeError "a bytes-like object is required, not 'str'"; what the exporter raises.
    pub fn of(vm: &Vm, value: Value, flags: u32) -> crate::native::PyResult<HeldBuffer> {
        match vm.type_of(value).slots().buffer {
            Some(get) => Ok(HeldBuffer::new(vm, get(vm, value, flags)?)),
            None => {
                let name = vm.type_of(value).name();
                Err(vm.type_error(format!("a bytes-like object is required, not '{name}'")))
            }
        }
    }
    pub fn new(vm: &Vm, buffer: Buffer) -> HeldBuffer {
        HeldBuffer { buffer: Some(buffer), vm }
    }
    /// The bytes of a contiguous buffer.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        self.buffer.as_ref().map_or(&[], |b| b.as_slice())
    }
    /// The bytes of a contiguous, writable buffer (None for one that is not). Not to be held across anything that can run
    /// Python code.
    pub fn as_mut_slice(&mut self) -> Option<&mut [u8]> {
        match &self.buffer {
            Some(b) if b.readonly || !b.is_contiguous() => None,
            Some(b) if b.len > 0 => {
                // SAFETY: the exporter's memory, writable, kept in place by the hold.
                Some(unsafe { std::slice::from_raw_parts_mut(b.ptr, b.len) })
            }
            _ => Some(&mut []),
        }
    }
}

impl std::ops::Deref for HeldBuffer {
    type Target = Buffer;
    fn deref(&self) -> &Buffer {
        match &self.buffer {
            Some(buffer) => buffer,
            None => unreachable!("the buffer is there until the drop"),
        }
    }
}

impl Drop for HeldBuffer {
    fn drop(&mut self) {
        if let Some(buffer) = self.buffer.take()
            && buffer.owner.downcast::<BufferWrapper>().is_some()
        {
            // SAFETY: a held buffer lives on the stack of the thread that the VM made it for, inside a call from it.
            buffer.release(unsafe { &*self.vm });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_know_their_gaps() {
        let packed = Dims::packed(&[2, 3], 4);
        assert_eq!(packed.strides(), [12, 4]);
        assert!(packed.is_c_contiguous(4) && !packed.is_f_contiguous(4));
        assert!(Dims::new(&[2, 3], &[4, 8]).is_f_contiguous(4));
        assert!(Dims::new(&[], &[]).is_c_contiguous(4));
        assert!(!Dims::Line { count: 2, stride: -4 }.is_c_contiguous(4));
        assert!(Dims::Line { count: 1, stride: -4 }.is_c_contiguous(4));
        assert_eq!(Dims::new(&[], &[]).count(), 1);
    }

    #[test]
    fn holds_count() {
        let exports = Exports::new();
        let first = exports.hold();
        let second = exports.hold();
        assert_eq!(exports.count(), 2);
        drop((first, second, ExportHold::none()));
        assert_eq!(exports.count(), 0);
    }

    #[test]
    fn gathering_follows_strides() {
        let bytes: Vec<u8> = (0..6).collect();
        let buffer = Buffer {
            dims: Dims::new(&[3, 2], &[-2, 1]),
            ..Buffer::of_bytes(Value::NONE, bytes[4..].as_ptr().cast_mut(), 6, true, ExportHold::none())
        };
        assert_eq!(buffer.to_vec(), [4, 5, 2, 3, 0, 1]);
        assert_eq!(buffer.to_vec_fortran(), [4, 2, 0, 5, 3, 1]);
    }
}
