//! Arrays in the heap: [`ValueArray`] of values (storage of lists, dicts, frames), [`RawArray`] of bytes that hold no
//! pointer. Both grow in place where there is room.

use super::block::{self, MAX_CELL};
use super::{Heap, OutOfMemory, Tracer, fatal, write_barrier_at, write_barrier_range};
use crate::object::header::{Header, HeapObject, Kind, header_flags};
use crate::value::{Gc, Value};
use std::cell::Cell;
use std::ptr::NonNull;

/// An array of values. Its words follow the struct. One *with a tail* has as many words of no particular meaning to
/// the collector behind them (a set's hashes beside its keys); it does not grow.
#[repr(C)]
pub struct ValueArray {
    header: Header,
    len: Cell<usize>,
}

/// An array of bytes, aligned to 16. They follow the struct.
#[repr(C)]
pub struct RawArray {
    header: Header,
    len: Cell<usize>,
}

/// Bytes before the first item of an array.
const ITEMS_AT: usize = size_of::<ValueArray>();
/// The flag of an array with a tail.
const TAIL: u8 = header_flags::OWN_1;
/// The flag of an array that holds the registers of suspended frames. Those that the code does not read again hold what
/// was left there: words of frames that the frame called, and references to objects that died while a smaller frame was
/// on top of it, whose end the stack was scanned up to. So such an array is scanned as the stack is: conservatively.
pub(super) const REGISTERS: u8 = header_flags::OWN_2;

// SAFETY: repr(C), header first; all its words are reported.
unsafe impl HeapObject for ValueArray {
    const KIND: Kind = Kind::ValueArray;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.array(self);
    }
    fn own_size(&self) -> usize {
        ITEMS_AT + self.len() * if self.header.has_flag(TAIL) { 16 } else { 8 }
    }
}

// SAFETY: repr(C), header first; it holds no reference.
unsafe impl HeapObject for RawArray {
    const KIND: Kind = Kind::RawArray;
    fn trace(&self, _: &mut Tracer) {}
    fn own_size(&self) -> usize {
        ITEMS_AT + self.len()
    }
}

#[allow(clippy::len_without_is_empty)]
impl ValueArray {
    /// Offset of `len` in the array.
    pub const LEN_OFFSET: usize = std::mem::offset_of!(ValueArray, len);
    /// Offset of the first word in the array.
    pub const ITEMS_OFFSET: usize = ITEMS_AT;

    /// Says that the array, which was allocated just now, will hold the registers of a frame, of which some may be anything.
    pub fn will_hold_registers(&self) {
        self.header.set_flag(REGISTERS, true);
    }
    /// Number of words.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    /// The header, as the write barrier wants it.
    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.header
    }
    /// Address of the first word.
    #[inline(always)]
    pub fn items(&self) -> *mut Value {
        (self as *const ValueArray as usize + ITEMS_AT) as *mut Value
    }
    /// Address of the first word of the tail, in an array that has one.
    #[inline(always)]
    pub fn tail(&self) -> *mut u64 {
        debug_assert!(self.header.has_flag(TAIL));
        (self as *const ValueArray as usize + ITEMS_AT + self.len() * 8) as *mut u64
    }
    /// Word `i`; panics if there is none.
    #[inline(always)]
    #[track_caller]
    pub fn get(&self, i: usize) -> Value {
        assert!(i < self.len(), "no word {i} in an array of {}", self.len());
        // SAFETY: the word exists.
        unsafe { self.get_unchecked(i) }
    }
    /// Stores word `i`; panics if there is none.
    #[inline(always)]
    #[track_caller]
    pub fn set(&self, i: usize, value: Value) {
        assert!(i < self.len(), "no word {i} in an array of {}", self.len());
        // SAFETY: the word exists.
        unsafe { self.set_unchecked(i, value) }
    }
    /// Word `i`.
    ///
    /// # Safety
    /// `i` is less than the length.
    #[inline(always)]
    pub unsafe fn get_unchecked(&self, i: usize) -> Value {
        // SAFETY: the caller says so.
        unsafe { *self.items().add(i) }
    }
    /// Stores word `i`.
    ///
    /// # Safety
    /// `i` is less than the length.
    #[inline(always)]
    pub unsafe fn set_unchecked(&self, i: usize, value: Value) {
        // SAFETY: the caller says so.
        unsafe {
            let at = self.items().add(i);
            at.write(value);
            write_barrier_at(&self.header, at, value);
        }
    }
    /// Stores word `i` in an array allocated just now, or a value that is no heap object; panics if there is no such
    /// word.
    #[inline(always)]
    #[track_caller]
    pub fn init(&self, i: usize, value: Value) {
        assert!(i < self.len(), "no word {i} in an array of {}", self.len());
        // SAFETY: the word exists.
        unsafe { self.items().add(i).write(value) }
    }
    /// The words `from..to`.
    ///
    /// # Safety
    /// The words exist, and nobody stores into them while the slice is used.
    #[inline(always)]
    pub unsafe fn slice(&self, from: usize, to: usize) -> &[Value] {
        debug_assert!(from <= to && to <= self.len());
        // SAFETY: the caller says so.
        unsafe { std::slice::from_raw_parts(self.items().add(from), to - from) }
    }

    #[track_caller]
    fn check(&self, at: usize, n: usize) {
        assert!(at <= self.len() && n <= self.len() - at, "no words {at}+{n} in an array of {}", self.len());
    }
    /// Moves `n` words from `from` to `to` inside the array, which may overlap; panics if they do not exist.
    #[track_caller]
    pub fn move_within(&self, from: usize, to: usize, n: usize) {
        self.check(from, n);
        self.check(to, n);
        // SAFETY: the words exist.
        unsafe {
            let target = self.items().add(to);
            std::ptr::copy(self.items().add(from), target, n);
            write_barrier_range(&self.header, target, n);
        }
    }
    /// Copies `n` words from `from` on in `source` to `to`; panics if they do not exist.
    #[track_caller]
    pub fn copy_words(&self, to: usize, source: &ValueArray, from: usize, n: usize) {
        source.check(from, n);
        self.check(to, n);
        // SAFETY: the words exist.
        unsafe {
            let target = self.items().add(to);
            std::ptr::copy(source.items().add(from), target, n);
            write_barrier_range(&self.header, target, n);
        }
    }
    /// Copies `n` words from `source` on to the first words; panics if the array has not so many.
    ///
    /// # Safety
    /// The words at `source` exist.
    #[track_caller]
    pub unsafe fn copy_from(&self, source: *const Value, n: usize) {
        self.check(0, n);
        // SAFETY: the words exist, the source's by the caller's word.
        unsafe { std::ptr::copy(source, self.items(), n) };
        write_barrier_range(&self.header, self.items(), n);
    }
    /// Copies `source` to the words from `to` on; panics if they do not exist.
    #[track_caller]
    pub fn copy_from_slice(&self, to: usize, source: &[Value]) {
        self.check(to, source.len());
        // SAFETY: the words exist.
        unsafe {
            let target = self.items().add(to);
            std::ptr::copy(source.as_ptr(), target, source.len());
            write_barrier_range(&self.header, target, source.len());
        }
    }
    /// Stores `value` in `n` words from `at` on; panics if they do not exist.
    #[track_caller]
    pub fn fill(&self, at: usize, n: usize, value: Value) {
        self.check(at, n);
        // SAFETY: the words exist.
        unsafe {
            let target = self.items().add(at);
            fill_words(target, n, value);
            if value.is_heap() {
                write_barrier_range(&self.header, target, n);
            }
        }
    }
    /// Runs the write barrier for `n` words from `at` on, after they were written through [`ValueArray::items`].
    #[inline(always)]
    pub fn written(&self, at: usize, n: usize) {
        write_barrier_range(&self.header, self.items().wrapping_add(at), n);
    }
}

#[allow(clippy::len_without_is_empty)]
impl RawArray {
    /// Offset of `len` in the array.
    pub const LEN_OFFSET: usize = std::mem::offset_of!(RawArray, len);
    /// Offset of the first byte in the array.
    pub const ITEMS_OFFSET: usize = ITEMS_AT;

    /// Number of bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.header
    }
    /// Address of the first byte, a multiple of 16.
    #[inline(always)]
    pub fn data_ptr(&self) -> *mut u8 {
        (self as *const RawArray as usize + ITEMS_AT) as *mut u8
    }
    /// The bytes.
    ///
    /// # Safety
    /// Nobody stores into them while the slice is used.
    #[inline(always)]
    pub unsafe fn bytes(&self) -> &[u8] {
        // SAFETY: the array has so many bytes.
        unsafe { std::slice::from_raw_parts(self.data_ptr(), self.len()) }
    }
}

/// Writes `value` to `n` words from `at` on.
///
/// # Safety
/// The words exist.
#[inline(always)]
unsafe fn fill_words(at: *mut Value, n: usize, value: Value) {
    for i in 0..n {
        // SAFETY: the caller says that there are so many.
        unsafe { at.add(i).write(value) }
    }
}

impl Heap {
    /// An array of `n` words, all unbound; for sizes that the user's program does not choose freely.
    pub fn new_value_array(&self, n: usize) -> Gc<ValueArray> {
        self.try_new_value_array(n).unwrap_or_else(|OutOfMemory| fatal("heap exhausted"))
    }
    /// An array of `n` words, all unbound.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_new_value_array(&self, n: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        self.try_new_value_array_filled(n, Value::UNBOUND)
    }
    /// An array of `n` words, all `value`.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_new_value_array_filled(&self, n: usize, value: Value) -> Result<Gc<ValueArray>, OutOfMemory> {
        let array = self.value_array_uninit(n)?;
        // SAFETY: the array has n words.
        unsafe { fill_words(array.items(), n, value) };
        Ok(array)
    }
    /// An array of the values of `items`, with `n` words in all: unbound after the items.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_new_value_array_from(&self, items: &[Value], n: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let n = n.max(items.len());
        let array = self.value_array_uninit(n)?;
        // SAFETY: the array has n words.
        unsafe {
            std::ptr::copy_nonoverlapping(items.as_ptr(), array.items(), items.len());
            fill_words(array.items().add(items.len()), n - items.len(), Value::UNBOUND);
        }
        Ok(array)
    }

    /// An array of `n` words, all unbound, with a tail of `n` words, all zero; for sizes that the user's program does not
    /// choose freely.
    pub fn new_value_array_with_tail(&self, n: usize) -> Gc<ValueArray> {
        let array = self.value_array_with_tail_uninit(n);
        // SAFETY: the array and its tail have n words each.
        unsafe {
            fill_words(array.items(), n, Value::UNBOUND);
            std::ptr::write_bytes(array.tail(), 0, n);
        }
        array
    }
    /// A copy of an array with its tail.
    pub fn copy_value_array_with_tail(&self, source: Gc<ValueArray>) -> Gc<ValueArray> {
        let n = source.len();
        let array = self.value_array_with_tail_uninit(n);
        // SAFETY: both arrays have n words, and a tail of n words right behind them.
        unsafe { std::ptr::copy_nonoverlapping(source.items(), array.items(), 2 * n) };
        debug_assert!(source.header.has_flag(TAIL));
        array
    }
    #[inline(always)]
    fn value_array_with_tail_uninit(&self, n: usize) -> Gc<ValueArray> {
        let size = n.checked_mul(16).and_then(|b| b.checked_add(ITEMS_AT));
        let cell = size.and_then(|size| self.try_alloc_bytes(size, false).ok());
        let cell = cell.unwrap_or_else(|| fatal("heap exhausted")).cast::<ValueArray>();
        // SAFETY: the cell is free and big enough; the callers fill the words before anything else is allocated.
        unsafe {
            cell.as_ptr().write(ValueArray { header: Header::new(0, Kind::ValueArray), len: Cell::new(n) });
            let array = Gc::from_raw(cell);
            array.header.flags.set(TAIL);
            array
        }
    }

    #[inline(always)]
    fn value_array_uninit(&self, n: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let size = n.checked_mul(8).and_then(|b| b.checked_add(ITEMS_AT)).ok_or(OutOfMemory)?;
        let cell = self.try_alloc_bytes(size, false)?.cast::<ValueArray>();
        // SAFETY: the cell is free and big enough; the callers fill the words before anything else is allocated.
        unsafe {
            cell.as_ptr().write(ValueArray { header: Header::new(0, Kind::ValueArray), len: Cell::new(n) });
            Ok(Gc::from_raw(cell))
        }
    }

    /// An array of `n` bytes, all zero; for sizes that the user's program does not choose freely.
    pub fn new_raw_array(&self, n: usize) -> Gc<RawArray> {
        self.try_new_raw_array(n).unwrap_or_else(|OutOfMemory| fatal("heap exhausted"))
    }
    /// An array of `n` bytes, all zero.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_new_raw_array(&self, n: usize) -> Result<Gc<RawArray>, OutOfMemory> {
        let array = self.try_new_raw_array_uninit(n)?;
        // SAFETY: the array has n bytes.
        unsafe { std::ptr::write_bytes(array.data_ptr(), 0, n) };
        Ok(array)
    }
    /// An array of `n` bytes of no particular content, for a caller that writes them all.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn try_new_raw_array_uninit(&self, n: usize) -> Result<Gc<RawArray>, OutOfMemory> {
        let size = n.checked_add(ITEMS_AT).ok_or(OutOfMemory)?;
        let cell = self.try_alloc_bytes(size, false)?;
        // SAFETY: the cell is free and big enough.
        Ok(unsafe { init_raw(cell, n) })
    }

    /// The array, or a copy of it, with `n` words: those after the old ones are unbound. An array that is not the
    /// result must not be used any more as the storage of what it was. Grows in place where there is room, large arrays
    /// nearly always; ask for more than is needed now, since an array that is copied each time takes quadratic time.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn grow_value_array(&self, array: Gc<ValueArray>, n: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let old = array.len();
        if n <= old {
            return Ok(array);
        }
        let size = n.checked_mul(8).and_then(|b| b.checked_add(ITEMS_AT)).ok_or(OutOfMemory)?;
        if size > MAX_CELL {
            // Before the array grows: it shall not be traced while it does.
            self.collect_if_due((n - old) * 8);
        }
        if self.extend_in_place(array.address(), size) {
            // SAFETY: the cell has room for n words.
            unsafe { fill_words(array.items().add(old), n - old, Value::UNBOUND) };
            array.len.set(n);
            if size > MAX_CELL {
                self.count_growth(array.address(), (n - old) * 8);
            }
            return Ok(array);
        }
        let new = if size > MAX_CELL {
            let cell = self.alloc_large_growing(size)?.cast::<ValueArray>();
            // SAFETY: the cell is big enough, and its words are filled below.
            unsafe {
                cell.as_ptr()
                    .write(ValueArray { header: Header::new(0, Kind::ValueArray), len: Cell::new(n) });
                Gc::from_raw(cell)
            }
        } else {
            self.value_array_uninit(n)?
        };
        // SAFETY: the new array has n words, the old one fewer.
        unsafe {
            std::ptr::copy_nonoverlapping(array.items(), new.items(), old);
            fill_words(new.items().add(old), n - old, Value::UNBOUND);
        }
        Ok(new)
    }

    /// The array, or a copy of it, with `n` bytes; those after the old ones have no particular content. Else as
    /// [`Heap::grow_value_array`].
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn grow_raw_array(&self, array: Gc<RawArray>, n: usize) -> Result<Gc<RawArray>, OutOfMemory> {
        let old = array.len();
        if n <= old {
            return Ok(array);
        }
        let size = n.checked_add(ITEMS_AT).ok_or(OutOfMemory)?;
        if size > MAX_CELL {
            self.collect_if_due(n - old);
        }
        if self.extend_in_place(array.address(), size) {
            array.len.set(n);
            if size > MAX_CELL {
                self.count_growth(array.address(), n - old);
            }
            return Ok(array);
        }
        let new = if size > MAX_CELL {
            // SAFETY: the cell is free and big enough.
            unsafe { init_raw(self.alloc_large_growing(size)?, n) }
        } else {
            self.try_new_raw_array_uninit(n)?
        };
        // SAFETY: the new array has n bytes, the old one fewer.
        unsafe { std::ptr::copy_nonoverlapping(array.data_ptr(), new.data_ptr(), old) };
        Ok(new)
    }

    /// Words of the array that has at least `n` and wastes nothing of its cell.
    pub fn good_capacity(&self, n: usize) -> usize {
        match n.checked_mul(8).and_then(|b| b.checked_add(ITEMS_AT)) {
            Some(size) if size <= MAX_CELL => (block::CELL_SIZES[block::class_of(size)] - ITEMS_AT) / 8,
            _ => n,
        }
    }
}

/// # Safety
/// `cell` is a free cell for an array of `n` bytes.
unsafe fn init_raw(cell: NonNull<u8>, n: usize) -> Gc<RawArray> {
    let cell = cell.cast::<RawArray>();
    // SAFETY: the caller says so.
    unsafe {
        cell.as_ptr().write(RawArray { header: Header::new(0, Kind::RawArray), len: Cell::new(n) });
        Gc::from_raw(cell)
    }
}
