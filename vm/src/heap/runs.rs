//! The free cells of the block that an allocator is in, as runs: found all at once when the block is entered, in one pass
//! over the bitmap of allocated cells. All cells of the block count as allocated from then on, so that nothing is to be
//! written down when a run is used up; what was not given out is free again when the allocator lets go of the block. In
//! between, [`Heap::is_pending`] tells of a cell whether it was given out.

use super::Heap;
use super::alloc::{Allocator, allocator_index};
use super::block::{
    BITMAP_WORDS, BLOCK_HEADER, BlockState, CELL_SIZES, CELLS_PER_BLOCK, GRANULE, START_MASKS, Space,
    block_flags,
};
use std::cell::{Cell, RefCell};

/// See the head of this file. Places are granules from the block's start.
#[derive(Default)]
pub(super) struct Runs {
    /// Where each run begins and where it ends, in turn.
    edges: RefCell<Vec<u16>>,
    /// Index of the next run's begin.
    next: Cell<usize>,
}

/// The first cell's place.
const FIRST: usize = BLOCK_HEADER / GRANULE;

impl Runs {
    /// Finds the runs of a block with cells of a class, and marks all its cells as allocated.
    pub fn enter(&self, space: &Space, block: usize, class: usize) {
        let mut edges = self.edges.borrow_mut();
        edges.clear();
        self.next.set(0);
        let step = CELL_SIZES[class] / GRANULE;
        let (masks, bits) = (&START_MASKS[class], space.allocated(block));
        if step < 64 {
            // A cell is an edge if it is taken and the one before it free, or the other way round. (Before the first one stands
            // something that is taken.)
            let (mut before, mut at_first) = (0, 1 << FIRST);
            for (word, mask) in masks.iter().enumerate() {
                let taken = bits[word].get();
                let after_taken = (taken << step) | (before >> (64 - step)) | at_first;
                let mut found = (after_taken ^ taken) & mask;
                while found != 0 {
                    edges.push((word * 64) as u16 + found.trailing_zeros() as u16);
                    found &= found - 1;
                }
                bits[word].set(*mask);
                (before, at_first) = (taken, 0);
            }
        } else {
            let mut was_taken = true;
            for cell in 0..CELLS_PER_BLOCK[class] {
                let place = FIRST + cell * step;
                let taken = bits[place / 64].get() & (1 << (place % 64)) != 0;
                if taken != was_taken {
                    edges.push(place as u16);
                }
                was_taken = taken;
            }
            for (word, mask) in masks.iter().enumerate() {
                bits[word].set(*mask);
            }
        }
        if !edges.len().is_multiple_of(2) {
            edges.push((FIRST + CELLS_PER_BLOCK[class] * step) as u16);
        }
    }

    /// The next run: where it begins and where it ends.
    #[inline(always)]
    pub fn take(&self) -> Option<(usize, usize)> {
        let next = self.next.get();
        let edges = self.edges.borrow();
        let &[start, end] = edges.get(next..next + 2)? else { return None };
        self.next.set(next + 2);
        Some((start as usize, end as usize))
    }

    /// Gives back the run that was taken last but for its cells before `start`.
    pub fn put_back(&self, start: usize) {
        let last = self.next.get() - 2;
        let mut edges = self.edges.borrow_mut();
        if start < edges[last + 1] as usize {
            edges[last] = start as u16;
            self.next.set(last);
        }
    }

    /// Is the cell at `place` in one of the runs that were not taken?
    fn has(&self, place: usize) -> bool {
        let edges = self.edges.borrow();
        edges[self.next.get()..]
            .chunks_exact(2)
            .any(|run| (run[0] as usize..run[1] as usize).contains(&place))
    }
}

impl Heap {
    /// Is there an object in the cell at `addr`?
    pub(super) fn is_given(&self, addr: usize) -> bool {
        self.space.is_allocated(addr) && !self.is_pending(addr)
    }

    /// Is the cell at `addr`, whose bit says that it is allocated, one that an allocator has not given out yet?
    pub(super) fn is_pending(&self, addr: usize) -> bool {
        let block = self.space.block_of(addr);
        let info = self.space.info(block);
        if info.state.get() != BlockState::Cells {
            return false;
        }
        let a = &self.allocators[allocator_index(info.class.get() as usize, info.has(block_flags::DROP))];
        if a.block.get() as usize != block {
            return false;
        }
        let place = (addr - self.space.address_of(block)) / GRANULE;
        (a.cursor.get()..a.limit.get()).contains(&addr) || a.runs.has(place)
    }

    /// Makes free what the allocator has not given out of its block.
    pub(super) fn release_rest(&self, a: &Allocator) {
        let block = a.block.get() as usize;
        let origin = self.space.address_of(block);
        let (bits, masks) = (self.space.allocated(block), &START_MASKS[a.class]);
        let mut run = Some(((a.cursor.get() - origin) / GRANULE, (a.limit.get() - origin) / GRANULE));
        while let Some((start, end)) = run {
            for word in start / 64..end.div_ceil(64).min(BITMAP_WORDS) {
                let mut mask = masks[word];
                if word == start / 64 {
                    mask &= !0 << (start % 64);
                }
                if (word + 1) * 64 > end {
                    mask &= !(!0 << (end % 64));
                }
                bits[word].set(bits[word].get() & !mask);
            }
            run = a.runs.take();
        }
    }
}
