//! Allocation of cells. For each cell size, once for objects that need no drop and once for those that do, an
//! [`Allocator`] bumps a cursor through a run of free cells: the fast path is load the cursor, add, compare, store. At its
//! end comes the next run of the block (see `runs.rs`), then the next block with free cells, then a free block.

use super::block::{self, BlockState, CELL_SIZES, CLASSES, GRANULE, MAX_CELL, block_flags};
use super::runs::Runs;
use super::{Heap, OutOfMemory};
use crate::object::header::{Header, HeapObject};
use crate::value::{Gc, Value};
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::ptr::NonNull;

const NO_BLOCK: u32 = u32::MAX;
/// So many free bytes in blocks with short runs are left alone always.
const SPARSE_MIN: usize = 2 << 20;

/// Where the next cells of one size come from. Compiled code allocates by the first two fields.
#[repr(C)]
pub struct Allocator {
    /// The next free cell.
    pub cursor: Cell<usize>,
    /// End of the run of free cells.
    pub limit: Cell<usize>,
    /// The first cell of the run that is not counted in [`Heap::allocated`] yet.
    run_start: Cell<usize>,
    /// The block that the run lies in.
    pub(super) block: Cell<u32>,
    /// The block's further runs.
    pub(super) runs: Runs,
    pub(super) class: usize,
    drop: bool,
    /// Blocks with free cells.
    pub(super) partial: RefCell<Vec<u32>>,
    /// Blocks whose free cells lie between others, few together: entering each run costs more than allocating in it. Used once
    /// there is much free in such blocks (see [`Heap::sparse_block`]).
    pub(super) sparse: RefCell<Vec<u32>>,
    /// Blocks that were taken since the last collection: only in them a minor collection finds something to free.
    pub(super) touched: RefCell<Vec<u32>>,
}

/// See [`Heap::cells`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cells {
    pub cursor: u64,
    pub limit: u64,
    pub size: u64,
}

impl Allocator {
    pub(super) fn new(class: usize, drop: bool) -> Allocator {
        Allocator {
            cursor: Cell::new(0),
            limit: Cell::new(0),
            run_start: Cell::new(0),
            block: Cell::new(NO_BLOCK),
            runs: Runs::default(),
            class,
            drop,
            partial: RefCell::default(),
            sparse: RefCell::default(),
            touched: RefCell::default(),
        }
    }
}

/// Which allocator serves objects of `size` bytes.
#[inline(always)]
pub(super) fn allocator_index(class: usize, drop: bool) -> usize {
    class + if drop { CLASSES } else { 0 }
}

/// What is known of `T` when compiling.
struct Layout<T>(PhantomData<T>);

impl<T: HeapObject> Layout<T> {
    const SMALL: bool = size_of::<T>() <= MAX_CELL;
    const CLASS: usize = if Self::SMALL { block::const_class_of(size_of::<T>()) } else { 0 };
    const ALLOCATOR: usize = Self::CLASS + if T::NEEDS_DROP { CLASSES } else { 0 };
    const ALIGNED: () = assert!(align_of::<T>() <= GRANULE && size_of::<T>().is_multiple_of(8));
}

impl Heap {
    /// Puts `value` into a cell of its own.
    #[inline(always)]
    pub fn alloc<T: HeapObject>(&self, value: T) -> Gc<T> {
        let () = Layout::<T>::ALIGNED;
        let cell = if Layout::<T>::SMALL {
            self.bump(Layout::<T>::ALLOCATOR, CELL_SIZES[Layout::<T>::CLASS]).cast::<T>()
        } else {
            self.alloc_large_or_die(size_of::<T>(), T::NEEDS_DROP).cast::<T>()
        };
        // SAFETY: the cell is free, big enough and aligned.
        unsafe {
            cell.as_ptr().write(value);
            Gc::from_raw(cell)
        }
    }

    /// Puts `value` into a cell, followed by `extra_words` words that hold [`Value::UNBOUND`]: the attribute slots,
    /// whose number `value`'s header must tell.
    #[inline(always)]
    pub fn alloc_with_slots<T: HeapObject>(&self, value: T, extra_words: usize) -> Gc<T> {
        let () = Layout::<T>::ALIGNED;
        let size = size_of::<T>() + extra_words * 8;
        let cell = self.alloc_bytes_or_die(size, T::NEEDS_DROP).cast::<T>();
        // SAFETY: the cell is free, aligned, and big enough for the struct and the words after it.
        unsafe {
            cell.as_ptr().write(value);
            let words = cell.as_ptr().add(1).cast::<Value>();
            for i in 0..extra_words {
                words.add(i).write(Value::UNBOUND);
            }
            Gc::from_raw(cell)
        }
    }

    /// Puts `value` into a cell, followed by `trailing_bytes` bytes that `fill` writes (all of them, given the address
    /// of the first; it must not allocate), followed by `extra_words` words of [`Value::UNBOUND`] for the attribute
    /// slots. For sizes that the user's program does not choose freely; see [`Heap::try_alloc_var`].
    #[inline(always)]
    pub fn alloc_var<T: HeapObject>(
        &self,
        value: T,
        trailing_bytes: usize,
        extra_words: usize,
        fill: impl FnOnce(*mut u8),
    ) -> Gc<T> {
        match self.try_alloc_var(value, trailing_bytes, extra_words, fill) {
            Ok(object) => object,
            Err(OutOfMemory) => super::fatal("heap exhausted"),
        }
    }

    /// As [`Heap::alloc_var`].
    ///
    /// # Errors
    /// There is not enough memory.
    #[inline(always)]
    pub fn try_alloc_var<T: HeapObject>(
        &self,
        value: T,
        trailing_bytes: usize,
        extra_words: usize,
        fill: impl FnOnce(*mut u8),
    ) -> Result<Gc<T>, OutOfMemory> {
        let () = Layout::<T>::ALIGNED;
        // No address space holds more, and sums of less cannot overflow.
        if trailing_bytes > isize::MAX as usize / 4 || extra_words > isize::MAX as usize / 32 {
            return Err(OutOfMemory);
        }
        let slots_at = (size_of::<T>() + trailing_bytes).next_multiple_of(8);
        let size = slots_at + extra_words * 8;
        let cell = self.try_alloc_bytes(size, T::NEEDS_DROP)?;
        // SAFETY: the cell is free, aligned, and big enough for the struct, the bytes and the words after it.
        unsafe {
            cell.as_ptr().cast::<T>().write(value);
            fill(cell.as_ptr().add(size_of::<T>()));
            let words = cell.as_ptr().add(slots_at).cast::<Value>();
            for i in 0..extra_words {
                words.add(i).write(Value::UNBOUND);
            }
            Ok(Gc::from_raw(cell.cast::<T>()))
        }
    }

    /// A cell of at least `size` bytes, uninitialised.
    #[inline(always)]
    pub(super) fn try_alloc_bytes(&self, size: usize, drop: bool) -> Result<NonNull<u8>, OutOfMemory> {
        if size <= MAX_CELL {
            let (class, cell_size) = block::class_and_size(size);
            Ok(self.bump(allocator_index(class, drop), cell_size))
        } else {
            self.alloc_large(size, drop)
        }
    }

    #[inline(always)]
    fn alloc_bytes_or_die(&self, size: usize, drop: bool) -> NonNull<u8> {
        if size <= MAX_CELL {
            let (class, cell_size) = block::class_and_size(size);
            self.bump(allocator_index(class, drop), cell_size)
        } else {
            self.alloc_large_or_die(size, drop)
        }
    }

    #[cold]
    #[inline(never)]
    fn alloc_large_or_die(&self, size: usize, drop: bool) -> NonNull<u8> {
        match self.alloc_large(size, drop).or_else(|OutOfMemory| self.alloc_large_of_reserve(size, drop)) {
            Ok(cell) => cell,
            Err(OutOfMemory) => super::fatal("heap exhausted"),
        }
    }

    /// Where compiled code finds the next free cell for objects of `size` bytes that need no finalizer: the addresses of the
    /// cursor and of its limit, and the bytes to go on by. None: such objects have no cells.
    pub fn cells(&self, size: usize) -> Option<Cells> {
        if size > MAX_CELL {
            return None;
        }
        let (class, cell_size) = block::class_and_size(size);
        let a = &self.allocators[allocator_index(class, false)];
        Some(Cells {
            cursor: a.cursor.as_ptr() as u64,
            limit: a.limit.as_ptr() as u64,
            size: cell_size as u64,
        })
    }

    /// A cell for an object of `size` bytes, which the caller writes before anything else is allocated.
    pub fn raw_cell(&self, size: usize) -> NonNull<u8> {
        self.alloc_bytes_or_die(size, false)
    }

    #[inline(always)]
    fn bump(&self, index: usize, size: usize) -> NonNull<u8> {
        let a = &self.allocators[index];
        let cell = a.cursor.get();
        let next = cell + size;
        if next > a.limit.get() {
            return self.bump_slow(index);
        }
        a.cursor.set(next);
        // SAFETY: a run's cells are never at address zero.
        unsafe { NonNull::new_unchecked(cell as *mut u8) }
    }

    /// Finds a new run for the allocator, collecting if that is due, and takes its first cell.
    #[cold]
    #[inline(never)]
    fn bump_slow(&self, index: usize) -> NonNull<u8> {
        self.stress_point();
        let a = &self.allocators[index];
        if !self.next_run(a) {
            self.next_block(a);
        }
        let cell = a.cursor.get();
        let next = cell + CELL_SIZES[a.class];
        a.cursor.set(next);
        if self.stress.is_some() || self.is_watched() {
            // One cell at a time, so that every allocation comes here.
            a.limit.set(next);
            a.runs.put_back((next - self.space.address_of(a.block.get() as usize)) / GRANULE);
        }
        self.tell_allocated(cell, CELL_SIZES[a.class]);
        // SAFETY: as in `bump`.
        unsafe { NonNull::new_unchecked(cell as *mut u8) }
    }

    /// Counts an allocation in stress mode, and collects when it is time.
    pub(super) fn stress_point(&self) {
        if let Some(every) = self.stress {
            let count = self.stress_count.get() + 1;
            self.stress_count.set(count);
            if count.is_multiple_of(every) && self.enabled.get() {
                self.collect((count / every).is_multiple_of(2));
            }
        }
    }

    /// Counts what was allocated in the run that the allocator is in.
    #[inline(always)]
    fn note_run(&self, a: &Allocator) {
        let end = a.cursor.get();
        self.allocated.set(self.allocated.get() + (end - a.run_start.replace(end)));
    }

    /// Lets all allocators begin anew: the next allocation of any size takes the slow path. The bits of allocated cells are
    /// exact then.
    pub(super) fn close_runs(&self) {
        for a in &self.allocators {
            if a.block.get() == NO_BLOCK {
                continue;
            }
            self.note_run(a);
            self.release_rest(a);
            a.cursor.set(0);
            a.limit.set(0);
            a.run_start.set(0);
            a.block.set(NO_BLOCK);
        }
    }

    /// Enters the next run of free cells in the allocator's block.
    #[inline(always)]
    fn next_run(&self, a: &Allocator) -> bool {
        let block = a.block.get();
        if block == NO_BLOCK {
            return false;
        }
        self.note_run(a);
        let Some((start, end)) = a.runs.take() else { return false };
        let origin = self.space.address_of(block as usize);
        a.cursor.set(origin + start * GRANULE);
        a.run_start.set(origin + start * GRANULE);
        a.limit.set(origin + end * GRANULE);
        true
    }

    /// Finds a block with free cells for the allocator and enters its first run.
    fn next_block(&self, a: &Allocator) {
        self.collect_if_due(0);
        let mut collected = false;
        loop {
            let partial = a.partial.borrow_mut().pop();
            let block = match partial.or_else(|| self.sparse_block(a, collected)) {
                Some(block) => block as usize,
                None => match self.take_block(collected || self.exhausted.get()) {
                    Some(block) => {
                        self.prepare_block(block, a);
                        block
                    }
                    None if collected || self.exhausted.get() => super::fatal("heap exhausted"),
                    None => {
                        self.trim_large_spans();
                        self.collect(true);
                        collected = true;
                        continue;
                    }
                },
            };
            a.touched.borrow_mut().push(block as u32);
            a.block.set(block as u32);
            a.runs.enter(&self.space, block, a.class);
            a.cursor.set(0);
            a.run_start.set(0);
            a.limit.set(0);
            if self.next_run(a) {
                return;
            }
        }
    }

    /// A block with short runs, if their cells have come to be much of what is alive, or in an `emergency`.
    fn sparse_block(&self, a: &Allocator, emergency: bool) -> Option<u32> {
        if !emergency && self.sparse_free.get() < self.sparse_limit().max(SPARSE_MIN) {
            return None;
        }
        let block = a.sparse.borrow_mut().pop()?;
        self.sparse_free.set(self.sparse_free.get() - self.space.free_bytes(block as usize));
        Some(block)
    }

    /// A free block; in an `emergency` also from the last reserve, which the interpreter will then be told.
    fn take_block(&self, emergency: bool) -> Option<usize> {
        let block = self.space.take(1, false);
        if block.is_some() || !emergency {
            return block;
        }
        self.note_exhausted();
        self.space.take(1, true)
    }

    fn prepare_block(&self, block: usize, a: &Allocator) {
        self.space.init_header(block, self);
        let info = self.space.info(block);
        info.state.set(BlockState::Cells);
        info.class.set(a.class as u8);
        info.set(block_flags::DROP, a.drop);
        info.live.set(0);
    }
}

/// Where compiled code finds the allocator for objects of `size` bytes (at most [`Heap::MAX_INLINE_ALLOC`]), as an
/// offset from the heap's address, and the size of its cells.
impl Heap {
    /// The biggest object that compiled code may allocate inline.
    pub const MAX_INLINE_ALLOC: usize = MAX_CELL;
    /// Offset of the [`Allocator`] in the heap, and bytes of its cells, for objects of `size` bytes.
    pub fn allocator_offset(size: usize, needs_drop: bool) -> (usize, usize) {
        let index = allocator_index(block::class_of(size), needs_drop);
        (index * size_of::<Allocator>(), CELL_SIZES[index % CLASSES])
    }
    /// The slow path of compiled code: a cell for an object of `size` bytes, of which the caller must initialise at
    /// least the header before it allocates again.
    ///
    /// # Safety
    /// `size` is at most [`Heap::MAX_INLINE_ALLOC`], and the caller writes a whole object before the next allocation.
    pub unsafe fn alloc_cell(&self, size: usize, needs_drop: bool) -> NonNull<Header> {
        self.alloc_bytes_or_die(size, needs_drop).cast()
    }
}
