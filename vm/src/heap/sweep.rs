//! Reclaiming. A block is swept by copying its mark bits over its allocated bits: what was allocated and is not marked
//! is free from then on. Its cells are not touched, unless they must be dropped. That is so little work (256 bytes read
//! and 256 written for 32 KiB of heap, in dense tables: a millisecond or so for a gigabyte) that it is not put off: it
//! is done at once for all blocks concerned, after a minor collection those that were allocated from since the one
//! before, after a major one all.

use super::Heap;
use super::block::{
    BITMAP_WORDS, BlockState, CELL_SIZES, CELLS_PER_BLOCK, CLASSES, GRANULE, Space, block_flags,
};
use crate::object::header::{Header, Kind, gc_state};
use crate::object::trace;
use std::cell::Cell;

/// A block whose runs of free cells have fewer on average is put off. (Entering a run takes as long as allocating ten objects or
/// so, and the lines of cache that it begins and ends with are shared with other objects.)
const LONG_RUN: usize = 8;

/// What freed memory is filled with in stress mode.
const POISON: u8 = 0xDB;

/// Overwrites a dead object: kind [`Kind::Free`], everything else [`POISON`].
///
/// # Safety
/// The `size` bytes at `addr` are a dead object's.
pub(super) unsafe fn poison(addr: usize, size: usize) {
    // SAFETY: the caller gives memory that nobody uses; a header lies at its start.
    unsafe {
        std::ptr::write_bytes(addr as *mut u8, POISON, size);
        let header = Header::new(u32::from_ne_bytes([POISON; 4]), Kind::Free);
        header.gc.set(gc_state::YOUNG);
        (addr as *mut Header).write(header);
    }
}

type Bits = [Cell<u64>; BITMAP_WORDS];

/// Makes what is marked what is allocated. Gives how many were freed, and how many are left.
#[inline(always)]
fn copy_marks(marks: &Bits, allocated: &Bits) -> (u32, u32) {
    let (mut before, mut live) = (0, 0);
    for (mark, bits) in marks.iter().zip(allocated) {
        before += bits.get().count_ones();
        live += mark.get().count_ones();
        bits.set(mark.get());
    }
    (before - live, live)
}

/// [`copy_marks`] with the instruction that counts bits, which not every processor of this architecture has.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt")]
fn copy_marks_quickly(marks: &Bits, allocated: &Bits) -> (u32, u32) {
    copy_marks(marks, allocated)
}

/// [`copy_marks`] as this machine does it best.
fn take_over(marks: &Bits, allocated: &Bits) -> (u32, u32) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has the instruction.
        return unsafe { copy_marks_quickly(marks, allocated) };
    }
    copy_marks(marks, allocated)
}

/// [`Space::free_runs`] with that instruction.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt")]
fn free_runs_quickly(space: &Space, block: usize) -> usize {
    space.free_runs(block)
}

/// [`Space::free_runs`] as this machine does it best.
fn free_runs(space: &Space, block: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has the instruction.
        return unsafe { free_runs_quickly(space, block) };
    }
    space.free_runs(block)
}

impl Heap {
    /// Frees what is not marked: everywhere, or among what was allocated since the last collection. Gives the number
    /// of objects freed.
    pub(super) fn sweep(&self, full: bool) -> usize {
        let mut freed = self.sweep_large(full);
        if full {
            self.sparse_free.set(0);
            for a in &self.allocators {
                a.partial.borrow_mut().clear();
                a.sparse.borrow_mut().clear();
                a.touched.borrow_mut().clear();
            }
            // Downwards, so that the lists are used from the lowest address on.
            for block in (0..self.space.used()).rev() {
                if self.space.info(block).state.get() == BlockState::Cells {
                    freed += self.sweep_block(block, true);
                }
            }
        } else {
            for a in &self.allocators {
                let touched = std::mem::take(&mut *a.touched.borrow_mut());
                for &block in touched.iter().rev() {
                    freed += self.sweep_block(block as usize, false);
                }
                let mut touched = touched;
                touched.clear();
                *a.touched.borrow_mut() = touched;
            }
        }
        freed
    }

    /// Sweeps a block of cells; gives the number of objects freed.
    fn sweep_block(&self, block: usize, full: bool) -> usize {
        let info = self.space.info(block);
        let class = info.class.get() as usize;
        let drop = info.has(block_flags::DROP);
        let (marks, allocated) = (self.space.marks(block), self.space.allocated(block));
        if drop || self.stress.is_some() {
            for word in 0..BITMAP_WORDS {
                let dead = allocated[word].get() & !marks[word].get();
                if dead != 0 {
                    self.bury(block, word, dead, drop);
                }
            }
        }
        let before = if full { 0 } else { info.live.get() as usize };
        let (freed, live) = take_over(marks, allocated);
        info.live.set(live);
        let after = live as usize;
        self.live.set(self.live.get() + after * CELL_SIZES[class] - before * CELL_SIZES[class]);
        if live == 0 {
            self.space.give(block, 1);
        } else if after < CELLS_PER_BLOCK[class] - CELLS_PER_BLOCK[class] / 8 {
            // Fuller blocks are left alone: their short runs would cost more time than their cells are worth.
            let a = &self.allocators[class + if drop { CLASSES } else { 0 }];
            if CELLS_PER_BLOCK[class] - after < LONG_RUN * free_runs(&self.space, block) {
                self.sparse_free.set(self.sparse_free.get() + self.space.free_bytes(block));
                a.sparse.borrow_mut().push(block as u32);
            } else {
                a.partial.borrow_mut().push(block as u32);
            }
        }
        freed as usize
    }

    /// Drops and poisons the dead objects whose bits are set in `dead`, word `word` of the block's bitmap.
    #[cold]
    fn bury(&self, block: usize, word: usize, mut dead: u64, drop: bool) {
        let class = self.space.info(block).class.get() as usize;
        while dead != 0 {
            let bit = word * 64 + dead.trailing_zeros() as usize;
            dead &= dead - 1;
            let addr = self.space.address_of(block) + bit * GRANULE;
            if drop {
                // SAFETY: the object is dead, and nobody sees it again.
                unsafe { trace::drop_object(addr as *mut Header) };
            }
            if self.stress.is_some() {
                // SAFETY: the cell is the dead object's.
                unsafe { poison(addr, CELL_SIZES[class]) };
            }
        }
    }

    /// Drops all objects that need it; for the end of the heap.
    pub(super) fn drop_everything(&self) {
        self.collecting.set(true);
        self.close_runs();
        self.drop_all_large();
        for block in 0..self.space.used() {
            let info = self.space.info(block);
            if info.state.get() == BlockState::Cells && info.has(block_flags::DROP) {
                for (word, bits) in self.space.allocated(block).iter().enumerate() {
                    self.bury(block, word, bits.get(), true);
                }
            }
        }
    }
}
