//! The buffer protocol: access to the bytes of another object without a copy.
//!
//! A [`Buffer`] describes memory that belongs to its exporter. The exporter must not move or shrink that memory while
//! buffers of it are out: it counts them in [`Exports`], which the buffer's owner decreases when it is released.

use crate::value::Value;
use std::cell::Cell;

/// A view of an object's memory.
#[derive(Clone)]
pub struct Buffer {
    /// The exporter, kept alive by whoever holds the buffer on the stack or in a heap cell.
    pub owner: Value,
    pub ptr: *mut u8,
    /// Bytes in all.
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    /// `struct` format of an item.
    pub format: &'static str,
    pub shape: Vec<isize>,
    pub strides: Vec<isize>,
    /// The exporter's counter, if it has one: the buffer's owner calls `release`.
    pub exports: *const Exports,
}

/// How many buffers of an object are out.
#[derive(Default)]
pub struct Exports(Cell<usize>);

impl Exports {
    pub fn new() -> Exports {
        Exports(Cell::new(0))
    }
    pub fn count(&self) -> usize {
        self.0.get()
    }
    /// Notes one more buffer.
    pub fn add(&self) {
        self.0.set(self.0.get() + 1);
    }
}

impl Buffer {
    /// A contiguous buffer of bytes. `exports` is null or a counter inside the live exporter.
    #[allow(clippy::not_unsafe_ptr_arg_deref)]
    pub fn of_bytes(
        owner: Value,
        ptr: *mut u8,
        len: usize,
        readonly: bool,
        exports: *const Exports,
    ) -> Buffer {
        if !exports.is_null() {
            // SAFETY: a counter that is passed lies in the live exporter.
            unsafe { (*exports).add() };
        }
        Buffer {
            owner,
            ptr,
            len,
            readonly,
            itemsize: 1,
            format: "B",
            shape: vec![len as isize],
            strides: vec![1],
            exports,
        }
    }
    /// Gives the memory back to the exporter; the buffer must not be used afterwards.
    pub fn release(&self) {
        if !self.exports.is_null() {
            // SAFETY: the exporter is alive, since `owner` is held.
            unsafe { (*self.exports).0.set((*self.exports).0.get().saturating_sub(1)) };
        }
    }
    /// The bytes, for a contiguous buffer; they must not be held across anything that can run Python code.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: ptr and len describe the exporter's memory, which the export count keeps in place.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
    /// C-contiguous?
    pub fn is_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides).rev() {
            if *n != 1 && *s != expect {
                return self.len == 0;
            }
            expect *= n;
        }
        true
    }
}
